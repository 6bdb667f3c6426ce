package app_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"acta/internal/app"
	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/job"
	"acta/internal/sheet"
	"acta/internal/work"
)

// served is an installation with the demo whose jobs run.
func served(t testing.TB, a *app.App) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended, listens := make(chan error, 1), make(chan struct{})
	go func() { ended <- a.Serve(ctx, func(string) { close(listens) }) }()
	select {
	case <-listens:
	case err := <-ended:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// imported queues a file and waits for the end of its job.
func imported(t testing.TB, a *app.App, what, name string, data []byte, opts sheet.Options) job.Job {
	t.Helper()
	key, err := a.QueueImport(t.Context(), what, name, data, opts)
	if err != nil {
		t.Fatal(err)
	}
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for {
		j, err := a.Jobs.Read(t.Context(), id.Job(key))
		if err != nil {
			t.Fatal(err)
		}
		if j.State == job.Done || j.State == job.Dead || j.State == job.Cancelled {
			return j
		}
		select {
		case <-look.C:
		case <-t.Context().Done():
			t.Fatal("the job does not end")
		}
	}
}

func csvOf(t testing.TB, table sheet.Table) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := sheet.WriteCSV(&out, table, ','); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// items are n configuration items of the demo's first deployment.
func items(release, deployment string, n int) sheet.Table {
	table := sheet.Table{Columns: []string{"release", "deployment", "baseline", "ci", "name", "version", "hash", "state", "location"}}
	for i := range n {
		table.Append([]string{
			release, deployment, "release", fmt.Sprintf("srv-%06d", i), "Server " + strconv.Itoa(i), "4.2." + strconv.Itoa(i%100),
			fmt.Sprintf("%064x", i), "running", "CMDB",
		})
	}
	return table
}

func TestImportJob(t *testing.T) {
	for name, engine := range engines {
		t.Run(name, func(t *testing.T) {
			cfg := engine(t)
			must(t, app.Migrate(t.Context(), cfg))
			a := open(t, cfg, app.Options{Clock: clock.System{}})
			_, err := a.LoadDemo(t.Context(), app.DefaultDemo)
			must(t, err)
			served(t, a)
			opts := sheet.Options{Actor: work.System}
			good := items("1.30", "D1", 3000)
			done := imported(t, a, "configuration-items", "cis.csv", csvOf(t, good), opts)
			if done.State != job.Done || done.Progress != 100 || done.Note.Key != "job.note.import_done" ||
				done.Note.Args["count"] != "3000" || len(done.Note.Args["report"]) != 36 {
				t.Fatalf("%+v", done)
			}
			if again := imported(t, a, "configuration-items", "cis.csv", csvOf(t, good), opts); again.Note.Key != "job.note.import_same" {
				t.Errorf("the same file: %+v", again)
			}
			bad := items("9.9", "D1", 10)
			dead := imported(t, a, "configuration-items", "bad.csv", csvOf(t, bad), opts)
			if dead.State != job.Dead || dead.Problem.Key != "fault.import.rejected" || dead.Problem.Args["count"] != "10" ||
				dead.Note.Key != "job.note.import_refused" || len(dead.Note.Args["report"]) != 36 || dead.Attempts != 1 {
				t.Errorf("%+v", dead)
			}
			broken := imported(t, a, "configuration-items", "bad.xlsx", []byte("no workbook"), opts)
			if broken.State != job.Dead || broken.Problem.Key != "fault.import.workbook" {
				t.Errorf("%+v", broken)
			}
			_, err = a.QueueImport(t.Context(), "servers", "x.csv", nil, opts)
			if f := faultOf(t, err); f.Key != "fault.import.what" {
				t.Errorf("%v", f)
			}
		})
	}
}

// Whatever is exported changes nothing when it is imported again, as CSV and as a
// workbook.
func TestExportsOfTheDemoComeBack(t *testing.T) {
	for name, engine := range engines {
		t.Run(name, func(t *testing.T) {
			cfg := engine(t)
			must(t, app.Migrate(t.Context(), cfg))
			a := open(t, cfg, app.Options{})
			_, err := a.LoadDemo(t.Context(), app.DefaultDemo)
			must(t, err)
			for _, what := range app.Exportable() {
				table, err := a.Export(t.Context(), what, sheet.Filter{})
				must(t, err)
				if len(table.Rows) == 0 && what != "configuration-items" && what != "incidents" {
					t.Errorf("%s: no rows", what)
				}
				book, err := app.WriteBook(table)
				must(t, err)
				for ending, data := range map[string][]byte{".csv": csvOf(t, table), ".xlsx": book} {
					path := filepath.Join(t.TempDir(), what+ending)
					must(t, os.WriteFile(path, data, 0o600))
					report, err := a.Import(t.Context(), what, path, sheet.Options{Actor: work.System})
					must(t, err)
					if report.Unchanged != len(table.Rows) || report.Written || report.Count(sheet.Rejected) > 0 {
						t.Errorf("%s%s: %d of %d rows unchanged, %d rejected", what, ending, report.Unchanged, len(table.Rows), report.Count(sheet.Rejected))
					}
				}
			}
			_, err = a.Export(t.Context(), "servers", sheet.Filter{})
			if f := faultOf(t, err); f.Key != "fault.export.what" || !strings.Contains(fmt.Sprint(f.Args["have"]), "incidents") {
				t.Errorf("%v", f)
			}
			if !fault.Is(err, fault.Invalid) {
				t.Error(err)
			}
		})
	}
}
