package xlsx_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"syscall"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zip"

	"acta/internal/content"
	"acta/internal/format"
	"acta/internal/format/xlsx"
)

const registerRows = 100_000

// register is a retention register of many rows as a part, varied by seed.
func register(b *testing.B, seed int) format.Source {
	b.Helper()
	src := source(b, "es")
	table := src.Document.Sections[0].Blocks[0].Table
	table.Columns = table.Columns[:0]
	for i := range 10 {
		table.Columns = append(table.Columns, content.Column{Key: fmt.Sprint("c", i), Title: "document.control.code", Type: content.TextType, Align: content.Left, Weight: 72})
	}
	var lines bytes.Buffer
	for i := range registerRows {
		data, err := content.Marshal(content.Row{Cells: registerCells(seed, i)})
		if err != nil {
			b.Fatal(err)
		}
		lines.Write(append(data, '\n'))
	}
	table.Groups, table.Rows, table.Part = nil, registerRows, content.Sum(lines.Bytes())
	src.Part = func(string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(lines.Bytes())), nil }
	return src
}

func registerCells(seed, i int) []content.Cell {
	cells := make([]content.Cell, 10)
	for c := range cells {
		v := content.Value{Type: content.TextType, Raw: fmt.Sprintf("Serie %d de la tabla %d, columna %d", i, seed, c)}
		switch c {
		case 3, 7:
			v = content.Value{Type: content.DateType, Raw: time.Date(2020, 1, 1+i%2000, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)}
		case 5:
			v = content.Value{Type: content.DurationType, Raw: fmt.Sprintf("P%dY", 1+i%9)}
		case 8:
			v = content.Value{Type: content.DecimalType, Raw: fmt.Sprintf("%d.%02d", i, (i+seed)%100)}
		}
		cells[c] = content.Cell{Text: value(v)}
	}
	return cells
}

// used is the processor time that the process has taken.
func used(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// BenchmarkRegister writes a register of 100,000 rows in turn with us and with
// excelize's StreamWriter at the same compression, and reports the ratios of the
// times: above 1 we are faster. Processor time does not depend on what else runs.
func BenchmarkRegister(b *testing.B) {
	var ours, theirs, oursUsed, theirsUsed time.Duration
	for i := range b.N {
		src := register(b, i)
		runtime.GC()
		start, before := time.Now(), used(b)
		if err := xlsx.New().Render(context.Background(), src, io.Discard); err != nil {
			b.Fatal(err)
		}
		ours, oursUsed = ours+time.Since(start), oursUsed+used(b)-before
		rows := make([][]content.Cell, registerRows)
		for n := range rows {
			rows[n] = registerCells(i, n)
		}
		runtime.GC()
		start, before = time.Now(), used(b)
		stock(b, i, rows)
		theirs, theirsUsed = theirs+time.Since(start), theirsUsed+used(b)-before
	}
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "x-excelize")
	b.ReportMetric(theirsUsed.Seconds()/oursUsed.Seconds(), "x-excelize-cpu")
	b.ReportMetric(oursUsed.Seconds()/float64(b.N), "cpu-s/op")
	b.ReportMetric(float64(registerRows*b.N)/ours.Seconds(), "rows/s")
}

// stock writes the same cells as excelize's documentation shows it.
func stock(b *testing.B, seed int, rows [][]content.Cell) {
	b.Helper()
	f := excelize.NewFile()
	f.SetZipWriter(func(w io.Writer) excelize.ZipWriter {
		z := zip.NewWriter(w)
		z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 6) })
		return z
	})
	date, years, amount := `[$-C0A]dd\ mmm\ yyyy`, `0" años"`, "#,##0.00"
	var styles []int
	for _, code := range []*string{&date, &years, &amount} {
		id, err := f.NewStyle(&excelize.Style{CustomNumFmt: code})
		if err != nil {
			b.Fatal(err)
		}
		styles = append(styles, id)
	}
	sw, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	for i, cells := range rows {
		row := make([]any, 10)
		for c, cell := range cells {
			switch v := cell.Text[0].Value; v.Type {
			case content.DateType:
				day, _ := time.Parse(time.DateOnly, v.Raw)
				row[c] = excelize.Cell{Value: day.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24, StyleID: styles[0]}
			case content.DurationType:
				row[c] = excelize.Cell{Value: 1 + i%9, StyleID: styles[1]}
			case content.DecimalType:
				row[c] = excelize.Cell{Value: float64(i) + float64((i+seed)%100)/100, StyleID: styles[2]}
			default:
				row[c] = excelize.Cell{Value: v.Raw}
			}
		}
		if err := sw.SetRow(fmt.Sprintf("A%d", i+1), row, excelize.RowOpts{Height: 20}); err != nil {
			b.Fatal(err)
		}
	}
	if err := sw.Flush(); err != nil {
		b.Fatal(err)
	}
	if _, err := f.WriteTo(io.Discard); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkRegisterMemory reports the most memory in use while a register is
// written, above what the content itself takes.
//
// Garbage is collected early while it measures, so that the figure is what is
// held and not what waits to be collected.
func BenchmarkRegisterMemory(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(5))
	src := register(b, 0)
	var before, now runtime.MemStats
	var most uint64
	for range b.N {
		runtime.GC()
		runtime.ReadMemStats(&before)
		stop, done := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(done)
			tick := time.NewTicker(5 * time.Millisecond)
			defer tick.Stop()
			for {
				select {
				case <-stop:
					return
				case <-tick.C:
					runtime.ReadMemStats(&now)
					most = max(most, now.HeapInuse-min(before.HeapInuse, now.HeapInuse))
				}
			}
		}()
		if err := xlsx.New().Render(context.Background(), src, io.Discard); err != nil {
			b.Fatal(err)
		}
		close(stop)
		<-done
	}
	b.ReportMetric(float64(most)/(1<<20), "MB-peak")
}
