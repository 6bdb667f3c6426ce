package web_test

import (
	"archive/zip"
	"io"
	"net/url"
	"strings"
	"testing"
)

// Every list with filters keeps them under a name, and gives what they find as a
// workbook: all of it, nothing else. Scope F113.
func TestListsAreKeptAndExported(t *testing.T) {
	all := newStaff(t)
	queuedImport(t, all["process"])
	for list, one := range map[string]struct {
		role, filter  string
		within, other string // what the filter finds, and what it does not
	}{
		"/releases":   {"quality_manager", "q=1.30", "1.30", "1.25"},
		"/policies":   {"quality_manager", "q=users", "USERS", "page_policies"},
		"/customers":  {"quality_manager", "kind=external&q=users", "USERS", "page_policies"},
		"/services":   {"quality_manager", "q=kubernetes", "kubernetes", "page_policies"},
		"/people":     {"quality_manager", "q=ana", "ana", "lasse"},
		"/calendar":   {"quality_manager", "month=2023-12", "1.29", "1.25"},
		"/exceptions": {"quality_manager", "release=1.31", "1.31", "1.30"},
		"/jobs":       {"administrator", "kind=exchange.import", "Importar un archivo", "Enviar un correo"},
	} {
		s := all[one.role]
		page := s.get(list+"?"+one.filter+"&done=x", "es").must(t, 200)
		if faults := flaws(page.body); len(faults) > 0 {
			t.Errorf("%s: %v", list, faults)
		}
		book := list + ".xlsx?" + url.Values(must(url.ParseQuery(one.filter))).Encode()
		if !strings.Contains(page.body, `href="`+strings.ReplaceAll(book, "&", "&amp;")+`"`) {
			t.Errorf("%s offers no workbook at %s: %.300s", list, book, text(page.body))
			continue
		}
		rows := cellsOf(t, s.get(book, "es").must(t, 200).body)
		if !strings.Contains(rows, one.within) || strings.Contains(rows, one.other) {
			t.Errorf("%s: %.1500s", book, rows)
		}
		if list == "/calendar" {
			continue
		}
		view := url.Values{"page": {list}, "query": {url.Values(must(url.ParseQuery(one.filter))).Encode()}, "name": {"Mi vista de " + list}}
		if !strings.Contains(page.body, `value="`+strings.ReplaceAll(view.Get("query"), "&", "&amp;")+`"`) {
			t.Errorf("%s does not offer to keep %s", list, view.Get("query"))
		}
		s.submit("/views", view).must(t, 303)
		if kept := s.get(list, "es").must(t, 200); !strings.Contains(text(kept.body), "Mi vista de "+list) {
			t.Errorf("%s does not show its view", list)
		}
	}
}

func must(v url.Values, _ error) url.Values { return v }

// cellsOf are the texts of a workbook.
func cellsOf(t *testing.T, book string) string {
	t.Helper()
	r, err := zip.NewReader(strings.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var cells strings.Builder
	for _, f := range r.File {
		if !strings.Contains(f.Name, "sheet1") && !strings.Contains(f.Name, "sharedStrings") {
			continue
		}
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&cells, part); err != nil {
			t.Fatal(err)
		}
	}
	return text(cells.String())
}
