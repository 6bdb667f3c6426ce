package xlsx_test

import (
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"acta/internal/fault"
	"acta/internal/format/xlsx"
)

// Broken XML is refused or read, never more than that: pieces of a sheet in any
// order, and files with bits turned.
func TestReadOfBrokenSheets(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pieces := []string{
		"<row>", "</row>", "<row/>", `<row r="3"/>`, "<c>", "</c>", "<c/>", `<c t="s">`, `<c r="B2" s="9">`, ` r="A1"`, "<v>", "</v>", "1", "1.30", "x",
		"<is><t>", "</t></is>", "<rPh>", "<", ">", "</", "/>", "&", "&amp;", "&#0;", "&#x110000;", "<!--", "-->", "<![CDATA[", "]]>", "<!", "<?", "?>",
		`"`, "'", "/", "=", " ", "_x0041_", "_xD83D_", "\xff", "\x00", "NaN", "-1e308",
	}
	read, refused := 0, 0
	for range 3000 {
		data := packed(t, func(w io.Writer) {
			_, _ = io.WriteString(w, `<row><c t="inlineStr"><is><t>a</t></is></c></row>`)
			for range random.IntN(40) {
				_, _ = io.WriteString(w, pieces[random.IntN(len(pieces))])
			}
		})
		if random.IntN(3) == 0 {
			for range 5 {
				data[random.IntN(len(data))] ^= byte(1 << random.IntN(8))
			}
		}
		done := make(chan error, 1)
		go func() {
			table, err := xlsx.Read("f.xlsx", data)
			for _, row := range table.Rows {
				if len(row.Cells) != len(table.Columns) {
					t.Errorf("%d cells for %d columns: %q", len(row.Cells), len(table.Columns), data)
				}
			}
			done <- err
		}()
		select {
		case err := <-done:
			if err == nil {
				read++
			} else if refused++; len(fault.All(err)) == 0 {
				t.Fatalf("not a fault: %v", err)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("it never ends: %q", data)
		}
	}
	if read < 100 || refused < 100 {
		t.Errorf("%d read, %d refused: the pieces say nothing", read, refused)
	}
}
