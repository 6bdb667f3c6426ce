package web_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"acta/internal/sheet"
)

// A file is looked at before anything of it is written; its rows are brought in once,
// however often that is sent, and the report stays.
func TestImportByHand(t *testing.T) {
	s := newSite(t)
	for lang, words := range map[string][]string{
		"es": {"Importar", "Elementos de configuración", "Importaciones anteriores", "plan_activities.csv", "Nuevas: 415 · Cambiadas: 0 · Celdas rechazadas: 0"},
		"en": {"Configuration items", "Earlier imports", "New: 415 · Changed: 0 · Cells refused: 0"},
	} {
		trailShows(t, s, "/imports", lang, words...)
	}
	trailShows(t, s, "/imports/new/releases", "en", "Import releases", "Check the file", "nothing is written until you confirm")
	rows := headings + "9.1,<i>Uno</i>,minor,2027-01-01,2027-02-01,\n9.2,Dos,minor,2027-03-01,2027-04-01,\n"
	seen := s.upload("/imports/new/releases", nil, "../../<b>entregas.csv", rows).must(t, 200)
	if !strings.Contains(seen.body, "Importar 2 filas") || !strings.Contains(seen.body, "Revisión de &lt;b&gt;entregas.csv") || s.documentsOf("9.1") || flaws(seen.body) != nil {
		t.Fatalf("preview: %v %.2000s", flaws(seen.body), text(seen.body))
	}
	action, form := fieldsOf(t, seen.body, "rows")
	first := s.submit(action, form).must(t, 303)
	again := s.submit(action, form).must(t, 303)
	if at := first.Header.Get("Location"); at != again.Header.Get("Location") || !strings.HasPrefix(at, "/imports/") || !s.documentsOf("9.2") {
		t.Errorf("imported: %q, again %q", at, again.Header.Get("Location"))
	}
	trailShows(t, s, first.Header.Get("Location"), "en", "Imported. This is the report.", "Report of <b>entregas.csv", "New 2", "No cell needs looking at.")
	same := s.upload("/imports/new/releases", nil, "x.csv", rows).must(t, 200)
	if !strings.Contains(same.body, "El archivo no cambia nada") || strings.Contains(same.body, `id="form-rows"`) {
		t.Errorf("the same again: %.900s", text(same.body))
	}
}

// The file that goes with the page is held to what was looked at.
func TestCarriedImports(t *testing.T) {
	s := newSite(t)
	seen := s.upload("/imports/new/releases", nil, "x.csv", headings+"9.1,Uno,minor,2027-01-01,2027-02-01,\n").must(t, 200)
	action, form := fieldsOf(t, seen.body, "rows")
	form.Set("packed", form.Get("packed")[:20])
	if r := s.submit(action, form, "Accept-Language", "en").must(t, 422); !strings.Contains(r.body, "did not arrive whole") {
		t.Errorf("half a file: %.900s", text(r.body))
	}
	form.Set("packed", packedFile(t, strings.Repeat("\n", sheet.MaxBytes+1)))
	if r := s.submit(action, form, "Accept-Language", "en").must(t, 422); !strings.Contains(r.body, "did not arrive whole") {
		t.Errorf("more than is read: %.900s", text(r.body))
	}
	form.Set("packed", packedFile(t, headings+"9.3,Tres,minor,2027-01-01,2027-02-01,\n"))
	if r := s.submit(action, form, "Accept-Language", "en").must(t, 422); !strings.Contains(r.body, "not the file that was checked") || s.documentsOf("9.3") {
		t.Errorf("another file: %.900s", text(r.body))
	}
	s.submit("/imports/new/releases/rows?once=x1", url.Values{}).must(t, 422)
}

// packedFile is a file as it goes with the page.
func packedFile(t *testing.T, data string) string {
	t.Helper()
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	if _, err := zip.Write([]byte(data)); err != nil || zip.Close() != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(out.Bytes())
}

// Rows that cannot be taken are told by cell; the valid ones are brought in alone only
// when somebody says so.
func TestImportOfWrongRows(t *testing.T) {
	s := newSite(t)
	rows := headings + "9.1,Bien,minor,2027-01-01,2027-02-01,\n9 2,\"=HYPERLINK(\"\"x\"\")<script>\",minor,ayer,2027-04-01,\n"
	seen := s.upload("/imports/new/releases", nil, "x.csv", rows).must(t, 200)
	for _, want := range []string{"1 de 2 filas no se puede importar", "3 cycle_start ayer Rechazada No es una fecha", "3 release 9 2 Rechazada", "Importar solo la fila válida", "la fila rechazada quedará fuera"} {
		if !strings.Contains(text(seen.body), want) {
			t.Errorf("lacks %q: %.2500s", want, text(seen.body))
		}
	}
	if strings.Contains(seen.body, "<script>\"") || flaws(seen.body) != nil || s.documentsOf("9.1") {
		t.Errorf("preview: %v", flaws(seen.body))
	}
	action, form := fieldsOf(t, seen.body, "rows")
	all := maps.Clone(form)
	all.Del("valid_only")
	refused := s.submit(action, all, "Accept-Language", "en").must(t, 422)
	if !strings.Contains(refused.body, `data-focus`) || s.documentsOf("9.1") {
		t.Errorf("all or nothing: %.1500s", text(refused.body))
	}
	taken := s.submit(action, form).must(t, 303)
	if !s.documentsOf("9.1") || s.documentsOf("9 2") {
		t.Error("not the valid rows alone")
	}
	trailShows(t, s, taken.Header.Get("Location"), "en", "New 1", "Refused 1", "This is not a date")
}

// Files that are not what they are called, or more than is read, are refused in words
// beside the field; nothing is written.
func TestHostileImports(t *testing.T) {
	s := newSite(t)
	var wrong bytes.Buffer
	z := zip.NewWriter(&wrong)
	if w, err := z.Create("evil/../../x.txt"); err != nil || z.Close() != nil || w == nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file, data, said string
		status           int
	}{
		"html as csv":   {"x.csv", "<!doctype html><html><body>release,title</body></html>", "text/html", 422},
		"pdf as xlsx":   {"x.xlsx", "%PDF-1.7 ...", "application/pdf", 422},
		"empty":         {"x.csv", "", "vacío", 422},
		"nul":           {"<x>.csv", headings + "9.1,a\x00b,minor,,,\n", "<x>.csv, línea 2: El archivo contiene bytes nulos", 422},
		"latin-1":       {"x.csv", headings + "9.1,a\xf1o,minor,,,\n", "UTF-8", 422},
		"no workbook":   {"x.xlsx", "PK\x03\x04 no book", "Excel", 422},
		"another zip":   {"x.csv", wrong.String(), "Excel", 422},
		"missing":       {"x.csv", "release,title\n9.1,x\n", "cycle_start", 422},
		"open quote":    {"x.csv", headings + "9.1,\"x,minor\n", "comilla", 422},
		"too large":     {"x.csv", strings.Repeat("x", sheet.MaxBytes+2<<20), "", 413},
		"a little more": {"x.csv", strings.Repeat("x", sheet.MaxBytes+1), "64 MB", 422},
	} {
		r := s.upload("/imports/new/releases", nil, c.file, c.data)
		if r.StatusCode != c.status || !strings.Contains(text(r.body), c.said) || flaws(r.body) != nil || s.documentsOf("9.1") {
			t.Errorf("%s: %d %v %.1200s", name, r.StatusCode, flaws(r.body), text(r.body))
		}
		if c.status == 422 && !strings.Contains(r.body, `href="#f-file"`) {
			t.Errorf("%s is not said beside the file", name)
		}
	}
	if r := s.submit("/imports/new/releases", url.Values{}, "Accept-Language", "en").must(t, 422); !strings.Contains(r.body, "Choose a CSV or Excel file.") {
		t.Errorf("no file: %.900s", text(r.body))
	}
}

// A workbook is known by what it is, whatever its name says, and a template has the
// columns that its import takes.
func TestImportTemplates(t *testing.T) {
	s := newSite(t)
	for _, what := range []string{"releases", "activities", "change-requests", "configuration-items", "incidents", "customers", "retention-series"} {
		trailShows(t, s, "/imports/new/"+what, "es", "Revisar el archivo")
		for _, ending := range []string{"csv", "xlsx"} {
			file := s.get("/imports/new/"+what+"/template."+ending, "es").must(t, 200)
			fields := map[string]string{}
			if what == "configuration-items" {
				fields = map[string]string{"location": "DML", "taken_at": "2024-04-17T02:00:00Z"}
			}
			r := s.upload("/imports/new/"+what, fields, "lista.csv", file.body)
			if r.StatusCode != http.StatusOK || !strings.Contains(text(r.body), "El archivo no cambia nada") {
				t.Errorf("%s.%s: %d %.900s", what, ending, r.StatusCode, text(r.body))
			}
		}
	}
}

// longRows are the rows of an import that becomes a job.
func longRows() string {
	var rows strings.Builder
	rows.WriteString(headings)
	for i := range 5001 {
		fmt.Fprintf(&rows, "9.%d,X,minor,2027-01-01,2027-02-01,\n", i)
	}
	return rows.String()
}
