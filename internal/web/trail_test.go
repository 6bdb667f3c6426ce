package web_test

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"acta/internal/audit"
	embedded "acta/internal/store/engine/sqlite"
	"acta/migrations"
)

// trailShows checks that a page says what it must, is sound, and answers 200.
func trailShows(t *testing.T, s *site, address, lang string, words ...string) string {
	t.Helper()
	r := s.get(address, lang).must(t, 200)
	for _, word := range words {
		if !strings.Contains(text(r.body), word) {
			t.Errorf("%s in %s lacks %q: %.1500s", address, lang, word, text(r.body))
		}
	}
	if found := flaws(r.body); found != nil {
		t.Errorf("%s in %s: %v", address, lang, found)
	}
	return r.body
}

// belowFilter is what a page shows below the form of its filters.
func belowFilter(body string) string {
	_, rest, _ := strings.Cut(body, "trail-bar")
	_, rows, _ := strings.Cut(rest, "</form>")
	return text(rows)
}

// The trail says in words who did what, on what and when; its filters narrow it, and an
// entry shows its fields and its proof.
func TestTrailPages(t *testing.T) {
	s := newSite(t)
	s.bring("releases", headings+"9.1,<b>Uno</b> =1+1,minor,2027-01-01,2027-02-01,\n").must(t, 201)
	trailShows(t, s, "/audit", "es", "Auditoría", "Entregas importadas", "Nora Vidal", "import.csv", "Comprobar el registro", "Navegador")
	trailShows(t, s, "/audit", "en", "Releases imported", "Signed in", "Browser", "Check the log")
	today := started.UTC().Format("02/01/2006")
	for query, c := range map[string]struct{ has, lacks string }{
		"person=nora+vidal":                       {"Releases imported", "Draft generated"},
		"person=system":                           {"Customer policy saved", "Signed in"},
		"action=release.bring_in":                 {"1.30", "1.34 D1"},
		"subject=release:1.30":                    {"Demonstration release completed", "1.31"},
		"subject_kind=release&subject=1.31":       {"1.31", "1.30"},
		"from=01/01/2090":                         {"Nothing matches the filter", "Releases imported"},
		"to=" + url.QueryEscape("1-1-2020"):       {"Clear filters", "Releases imported"},
		"from=" + today + "&to=" + today:          {"Releases imported", "Nothing matches"},
		"from=01/01/2020&to=01/01/2090&person=xx": {"Nothing matches", "Releases imported"},
	} {
		body := trailShows(t, s, "/audit?"+query, "en", c.has)
		rows := belowFilter(body)
		if strings.Contains(rows, c.lacks) {
			t.Errorf("%s shows %q", query, c.lacks)
		}
	}
	for query, href := range map[string]string{"from=<b>soon": "#from", "subject=1.30": "#subject_kind"} {
		r := s.get("/audit?"+query, "es").must(t, 422)
		if !strings.Contains(r.body, `<a href="`+href+`">`) || strings.Contains(r.body, "<b>soon") || unsound(r.body) != nil {
			t.Errorf("%s: %v %.600s", query, unsound(r.body), text(r.body))
		}
	}
	body := trailShows(t, s, "/audit?action=release.import&person=nora", "en", "Releases imported")
	_, rest, _ := strings.Cut(body, `<td class="t"><a href="`)
	entry, _, _ := strings.Cut(rest, `"`)
	shown := trailShows(t, s, entry, "en", "Releases imported", "Fields that changed", "<b>Uno</b> =1+1", "Download the proof", "Root of the tree")
	if strings.Contains(shown, "<b>Uno") {
		t.Error("what was typed became part of the page")
	}
	trailShows(t, s, entry, "es", "Campos que cambiaron", "Descargar el punto de control", "Quién Nora Vidal")
	s.get("/audit/entries/123456", "en").must(t, 404)
	s.get("/audit/entries/x", "en").must(t, 404)
}

// Pages of the trail follow one another without a gap.
func TestTrailInPages(t *testing.T) {
	s := newSite(t)
	for range 60 {
		s.submit("/account/language", url.Values{"language": {""}}).must(t, 303)
	}
	seen := map[string]bool{}
	for address := "/audit"; address != ""; {
		body := s.get(address, "en").must(t, 200).body
		for _, part := range strings.Split(body, `<td class="t"><a href="`)[1:] {
			entry, _, _ := strings.Cut(part, `"`)
			if seen[entry] {
				t.Fatalf("%s twice", entry)
			}
			seen[entry] = true
		}
		before, _, more := strings.Cut(body, `" rel="next"`)
		address = ""
		if more {
			address = before[strings.LastIndex(before, `"`)+1:]
		}
	}
	all, err := s.Audit.List(t.Context(), audit.Filter{Limit: 1})
	if err != nil || len(seen) != int(all[0].Index)+1 || len(seen) <= 50 {
		t.Errorf("%d entries of %+v, %v", len(seen), all, err)
	}
}

// What is downloaded proves what it says: the checkpoint verifies, and the log is whole.
func TestTrailDownloads(t *testing.T) {
	s := newSite(t)
	action, _ := fieldsOfSign(t, s)
	if r := s.submit(action, url.Values{}).must(t, 303); r.Header.Get("Location") != "/audit/check?done=signed" {
		t.Errorf("signing: %v", r.Header)
	}
	trailShows(t, s, "/audit/check?done=signed", "es", "Registro firmado.", "acta verify --checkpoint acta-checkpoint-", s.Audit.Key())
	trailShows(t, s, "/audit/check", "en", "Last checkpoint", "acta verify --export acta-audit-", "What cannot be proved")
	point := s.get("/audit/checkpoint", "en").must(t, 200)
	if report, err := s.Audit.Verify(t.Context(), []string{point.body}); err != nil || len(report.Findings) > 0 {
		t.Errorf("checkpoint: %v %+v", err, report.Findings)
	}
	log := s.get("/audit/log", "en").must(t, 200)
	var head struct {
		Format string
		Size   int
	}
	first, _, _ := strings.Cut(log.body, "\n")
	if err := json.Unmarshal([]byte(first), &head); err != nil || head.Format != "acta-audit/1" || strings.Count(log.body, "\n{\"private\"") != head.Size {
		t.Errorf("log: %v %+v", err, head)
	}
}

// The commands of the page name the files of its links, also when the log has grown since:
// the log and the checkpoint are of one size.
func TestTrailNamesWhatItGives(t *testing.T) {
	s := newSite(t)
	if body := s.get("/audit/check", "en").must(t, 200).body; strings.Contains(body, "--checkpoint acta-checkpoint-") {
		t.Error("a checkpoint is named before there is one")
	}
	point, err := s.Audit.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.bring("releases", headings+"9.1,x,minor,2027-01-01,2027-02-01,\n").must(t, 201)
	size := strconv.FormatInt(point.Size, 10)
	body := trailShows(t, s, "/audit/check", "es", "--export acta-audit-"+size+".jsonl", "--checkpoint acta-checkpoint-"+size+".txt")
	if !strings.Contains(body, `href="/audit/checkpoint?size=`+size+`"`) || !strings.Contains(body, `href="/audit/log?size=`+size+`"`) {
		t.Errorf("the links are of another size than %s", size)
	}
	if _, err := s.Audit.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	given, log := s.get("/audit/checkpoint?size="+size, "en").must(t, 200), s.get("/audit/log?size="+size, "en").must(t, 200)
	if given.body != point.Note || strings.Count(log.body, "\n{\"private\"") != int(point.Size) {
		t.Errorf("%q is not of %s, or the log is not", given.body, size)
	}
	for r, name := range map[string]string{given.Header.Get("Content-Disposition"): "acta-checkpoint-" + size + ".txt", log.Header.Get("Content-Disposition"): "acta-audit-" + size + ".jsonl"} {
		if !strings.Contains(r, name) {
			t.Errorf("%s, want %s", r, name)
		}
	}
	if report, err := audit.VerifyExport(strings.NewReader(log.body), nil, []string{given.body}); err != nil || len(report.Findings) > 0 {
		t.Errorf("%v %+v", err, report.Findings)
	}
	for _, none := range []string{"0", "x", "999999"} {
		s.get("/audit/log?size="+none, "en").must(t, 404)
		s.get("/audit/checkpoint?size="+none, "en").must(t, 404)
	}
}

// The proof of an entry names its record; the table for spreadsheets holds what the
// filter shows.
func TestTrailOfAnEntryToKeep(t *testing.T) {
	s := newSite(t)
	s.bring("releases", headings+"9.1,=1+1,minor,2027-01-01,2027-02-01,\n").must(t, 201)
	for address, want := range map[string]string{"proof": `"record": "{\"action\":`, "checkpoint": "— acta/"} {
		r := s.get("/audit/entries/0/"+address, "en").must(t, 200)
		if !strings.Contains(r.body, want) || !strings.HasPrefix(r.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: %v %.300s", address, r.Header, r.body)
		}
	}
	table := s.get("/audit/entries.csv?action=release.import&person=nora", "en").must(t, 200)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table.body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][5] != "release.import" || rows[1][3] != firstName || !strings.Contains(rows[1][12], "9.1") {
		t.Errorf("table: %v %q", err, rows)
	}
	s.get("/audit/entries.csv?from=x", "en").must(t, 422)
}

func fieldsOfSign(t *testing.T, s *site) (string, string) {
	t.Helper()
	body := s.get("/audit/check", "en").must(t, 200).body
	_, rest, found := strings.Cut(body, `action="/audit/checkpoints`)
	if !found {
		t.Fatal("nobody can sign")
	}
	end, rest, _ := strings.Cut(rest, `"`)
	return "/audit/checkpoints" + end, rest
}

// Whoever has a limited scope sees what it covers; who may not export is offered none.
func TestTrailForOthers(t *testing.T) {
	all := newStaff(t)
	for _, address := range []string{"/audit", "/audit?action=release.import", "/audit?subject=release:1.31"} {
		body := trailShows(t, all["narrow"], address, "en", "Audit trail")
		rows := belowFilter(body)
		if strings.Contains(rows, "1.31") || strings.Contains(rows, "Releases imported") {
			t.Errorf("%s shows an auditor of 1.30 something else", address)
		}
	}
	if table := all["narrow"].get("/audit/entries.csv", "en").must(t, 200); strings.Contains(table.body, "1.31") {
		t.Error("the table of an auditor of 1.30 holds another release")
	}
	all["narrow"].get("/audit/entries/0", "en").must(t, 404)
	all["narrow"].get("/audit/entries/0/proof", "en").must(t, 404)
	if body := all["administrator"].get("/audit", "en").must(t, 200).body; strings.Contains(body, `href="/audit/entries.csv`) {
		t.Error("an administrator is offered an export")
	}
	if body := all["auditor"].get("/audit/check", "en").must(t, 200).body; strings.Contains(body, "/audit/checkpoints") || !strings.Contains(body, "/audit/log") {
		t.Error("an auditor signs, or cannot take the log")
	}
}

// A log that does not continue its last checkpoint is shown, and says so; it is neither
// signed nor handed on.
func TestTrailOfADamagedLog(t *testing.T) {
	s := newSite(t)
	for range 5 { // a log as long as a power of two is proved without its former hashes
		s.submit("/account/language", url.Values{"language": {""}}).must(t, 303)
	}
	action, _ := fieldsOfSign(t, s)
	s.submit(action, url.Values{}).must(t, 303)
	trailShows(t, s, "/audit/check", "es", "El registro continúa este punto de control")
	damage(t, s, `DROP TRIGGER audit_hashes_no_update`, `UPDATE audit_hashes SET hash = zeroblob(32)`)
	s.submit("/account/language", url.Values{"language": {""}}).must(t, 303)
	last, err := s.Audit.List(t.Context(), audit.Filter{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	entry := "/audit/entries/" + strconv.FormatInt(last[0].Index, 10)
	trailShows(t, s, entry, "es", "Idioma propio cambiado", "no hay prueba de este asiento")
	trailShows(t, s, "/audit/check", "en", "The log does not continue this checkpoint")
	for _, address := range []string{entry + "/proof", "/audit/log"} {
		if r := s.get(address, "en").must(t, 409); !strings.Contains(text(r.body), "neither signed nor exported") || unsound(r.body) != nil {
			t.Errorf("%s: %.900s", address, text(r.body))
		}
	}
	s.submit("/audit/checkpoints", url.Values{}, "Accept-Language", "en").must(t, 409)
}

// damage changes the database beside the program.
func damage(t *testing.T, s *site, statements ...string) {
	t.Helper()
	files, err := migrations.FS("sqlite")
	if err != nil {
		t.Fatal(err)
	}
	engine, err := embedded.Open(t.Context(), embedded.Options{Dir: s.Config.Data, Migrations: files})
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range statements {
		if _, err := engine.Writer.ExecContext(t.Context(), statement); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if err := errors.Join(engine.Writer.Close(), engine.Reader.Close()); err != nil {
		t.Error(err)
	}
}
