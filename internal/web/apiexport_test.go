package web_test

import (
	"encoding/csv"
	"strings"
	"testing"
)

// exports are the kinds of rows that go out and come in again.
func exports() []string {
	return []string{"releases", "activities", "change-requests", "configuration-items", "incidents", "customers", "retention-series"}
}

// hostile brings in data that files and spreadsheets trip over.
func (s *site) hostile() {
	s.t.Helper()
	rows := headings + `9.1,"=HYPERLINK(""http://x"")",minor,2027-01-01,2027-02-01,` + "\n" +
		`9.20,"+34 «600», ""a;b""` + "\n" + `ñ 🚀",minor,2027-03-01,2027-04-01,` + "\n9.3,@x,minor,2027-05-01,2027-06-01,\n"
	s.bring("releases", rows).must(s.t, 201)
	s.put("/customers/evil", `"0"`, `{"name":{"original":"es","values":{"es":"-1, \"Ñandú\"; 🚀"}},"kind":"external","signatories":[{"name":"=1+1","title":"'@x","email":"a@example.org"}]}`).must(s.t, 201)
}

// What was exported, imported again, changes nothing: each kind of rows, as CSV in
// each language and as a workbook, over the demonstration and hostile texts.
func TestExportsComeBack(t *testing.T) {
	s := newSite(t)
	s.hostile()
	for _, what := range exports() {
		for file, media := range map[string]string{".csv": csvType, ".xlsx": excelType, ".csv?separator=tab": csvType, ".csv?separator=comma": csvType} {
			out := s.get("/api/v1/exports/"+what+file, "es").must(t, 200)
			if kind, _, _ := strings.Cut(out.Header.Get("Content-Type"), "; charset="); kind != media || !strings.Contains(out.Header.Get("Content-Disposition"), "filename="+what) {
				t.Errorf("%s%s: %v", what, file, out.Header)
			}
			again := reportOf(t, s.ask("POST", "/api/v1/imports/"+what, out.body, "Content-Type", media, "Accept-Language", "en").must(t, 200))
			if again.Created+again.Updated+again.Rejected > 0 || again.Unchanged != again.Rows {
				t.Errorf("%s%s came back as %+v", what, file, again)
			}
		}
	}
}

// A CSV file opens by a double click: the separator of the reader's language, a
// mark that says UTF-8, and no cell that is calculated.
func TestExportedCSV(t *testing.T) {
	s := newSite(t)
	s.hostile()
	for query, comma := range map[string]rune{"": ';', "?separator=comma": ',', "?separator=semicolon": ';', "?separator=tab": '\t'} {
		body := s.get("/api/v1/exports/releases.csv"+query, "es").must(t, 200).body
		raw := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff")))
		raw.Comma = comma
		rows, err := raw.ReadAll()
		if err != nil || !strings.HasPrefix(body, "\ufeff") || len(rows) < 4 || rows[0][0] != "release" {
			t.Fatalf("%s: %v, %.200s", query, err, body)
		}
		for _, row := range rows {
			for _, cell := range row {
				if strings.IndexAny(cell, "=+-@") == 0 {
					t.Errorf("%s: a spreadsheet calculates %q", query, cell)
				}
			}
		}
	}
	if body := s.get("/api/v1/exports/releases.csv", "en").must(t, 200).body; !strings.HasPrefix(body, "\ufeffrelease,title") {
		t.Errorf("English: %.80s", body)
	}
	one := s.get("/api/v1/exports/releases.csv?release=9.20", "en").must(t, 200)
	if strings.Contains(one.body, "HYPERLINK") || !strings.Contains(one.body, "9.20") {
		t.Errorf("one release: %s", one.body)
	}
	if code, at := wrong(t, s.get("/api/v1/exports/releases.csv?separator=x", "en").must(t, 422)); code != "web.fault.separator" || at != "query.separator" {
		t.Errorf("%s at %s", code, at)
	}
	s.get("/api/v1/exports/dreams.csv", "en").must(t, 404)
}
