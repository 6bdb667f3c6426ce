package record_test

import (
	"bytes"
	"strconv"
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/record"
	"acta/internal/sheet"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// counting counts the entries that commands leave.
type counting struct {
	work.Sink
	entries int
}

func (c *counting) Append(tx *work.Tx, entry work.Entry) error {
	c.entries++
	return c.Sink.Append(tx, entry)
}

// Texts that CSV files and spreadsheets like to change.
var hostile = []string{`=1+1`, `+34`, `-1`, `@here`, `'=1`, `a "b", c; d`, "two\nlines", "ñ 漢字 🚀", "an\u0303o", "  space  "}

func TestExportSeries(t *testing.T) {
	storetest.Run(t, storetest.Case{Name: "comes back", Test: func(t *testing.T, db *store.DB) {
		sink := &counting{Sink: db}
		service := record.New(work.New(db, sink, storetest.Anyone{}), store.Series{}, store.Imports{}, review{})
		years, err := clock.ParseDuration("P3Y6M")
		if err != nil {
			t.Fatal(err)
		}
		given := []record.Series{
			{Code: "none"}, {Code: "pir", Trigger: record.PIRClosed, Action: record.Archive},
			{Code: "kept", Permanent: true, Action: record.Destroy}, {Code: "ever", Permanent: true},
			{Code: "both", Name: content.In("es", "Planes").With("en", "Plans"), Retention: years, Action: record.Review},
			{Code: "quiet", TriggerText: content.In("es", "al cerrar")},
		}
		for i, text := range hostile {
			given = append(given, record.Series{
				Code: "dar/" + strconv.Itoa(i), Name: content.In("es", text), TriggerText: content.In("en", text), Custodian: content.In("es", text),
				Basis: text, Retention: years, Action: record.Transfer, Trigger: record.Event,
			})
		}
		if err := service.Put(t.Context(), "ana", given); err != nil {
			t.Fatal(err)
		}
		table, err := service.ExportSeries(t.Context(), sheet.Filter{})
		if err != nil || len(table.Rows) != len(given) {
			t.Fatalf("%d rows of %d: %v", len(table.Rows), len(given), err)
		}
		var file bytes.Buffer
		if err := sheet.WriteCSV(&file, table, ';'); err != nil {
			t.Fatal(err)
		}
		back, err := sheet.ReadCSV("series.csv", &file)
		if err != nil {
			t.Fatal(err)
		}
		entries := sink.entries
		report, err := service.ImportSeries(t.Context(), back, sheet.Options{Actor: "ana"})
		if err != nil || report.Unchanged != len(given) || report.Count(sheet.Rejected) > 0 || sink.entries != entries {
			t.Errorf("%+v, %d entries more: %v", report, sink.entries-entries, err)
		}
		none, err := service.ExportSeries(t.Context(), sheet.Filter{Customer: "ACME"})
		if err != nil || len(none.Rows) != 0 || len(none.Columns) != 7 {
			t.Errorf("the register of a customer: %v, %v", none, err)
		}
	}})
}
