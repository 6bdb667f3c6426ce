package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"acta/internal/sheet"
)

const (
	csvType  = "text/csv"
	headings = "release,title,type,cycle_start,first_planned_release,released_on\n"
)

type apiReport struct {
	ID, Command, File, SHA256, Job string
	DryRun                         bool `json:"dry_run"`
	Written                        bool
	Rows, Created, Updated         int
	Unchanged, Rejected            int
	Open, Doubtful                 int
	Findings                       []struct {
		Severity, Column, Value, Code, Message string
		Line                                   int
	}
}

// bring imports a file.
func (s *site) bring(what, body string, headers ...string) reply {
	s.t.Helper()
	return s.ask("POST", "/api/v1/imports/"+what, body, append([]string{"Content-Type", csvType}, headers...)...)
}

func reportOf(t testing.TB, r reply) (report apiReport) {
	t.Helper()
	r.into(t, &report)
	return report
}

// A dry run says what the import then does; the same file again changes nothing.
func TestImport(t *testing.T) {
	s := newSite(t)
	rows := headings + "9.1,Kubernetes 9.1,minor,2027-01-01,2027-02-01,\n9.2,\"Con «comillas», \"\"coma\"\" y ñ 🚀\",minor,2027-03-01,2027-04-01,\n"
	dry := reportOf(t, s.bring("releases?dry_run=true", rows).must(t, 200))
	if !dry.DryRun || dry.Written || dry.Created != 2 || dry.ID != "" || dry.File != "import.csv" {
		t.Errorf("dry run: %+v", dry)
	}
	if s.documentsOf("9.1") {
		t.Error("a dry run wrote something")
	}
	r := s.bring("releases", rows, "Content-Disposition", `attachment; filename="/tmp/entregas.csv"`).must(t, 201)
	made := reportOf(t, r)
	if !made.Written || made.Created != 2 || made.File != "entregas.csv" || r.Header.Get("Location") != "/api/v1/imports/"+made.ID {
		t.Errorf("%s %+v", r.Header.Get("Location"), made)
	}
	stored := reportOf(t, s.get(r.Header.Get("Location"), "en").must(t, 200))
	if stored.ID != made.ID || stored.SHA256 != made.SHA256 || stored.Created != 2 || stored.Command != "release.import" {
		t.Errorf("stored: %+v", stored)
	}
	if again := reportOf(t, s.bring("releases?file=otra.csv", rows).must(t, 200)); again.Written || again.Unchanged != 2 || again.File != "otra.csv" {
		t.Errorf("again: %+v", again)
	}
	if !s.documentsOf("9.2") {
		t.Error("nothing was written")
	}
}

// documentsOf reports whether there is a release of a code.
func (s *site) documentsOf(release string) bool {
	s.t.Helper()
	return s.get("/api/v1/documents/release_plan/"+release, "en").StatusCode == http.StatusOK
}

// Rows that are refused keep the others back, and are told with their place in the
// caller's language; unless the valid ones alone are asked for.
func TestImportRefusesRows(t *testing.T) {
	s := newSite(t)
	rows := headings + "9.1,Bien,minor,2027-01-01,2027-02-01,\n9 2,Mal,minor,ayer,2027-04-01,\n9.1,Otra vez,minor,2027-01-01,,\n"
	for lang, want := range map[string]string{"es": "No es una fecha", "en": "This is not a date"} {
		r := s.bring("releases", rows, "Accept-Language", lang).must(t, 422)
		var p struct {
			Code, Detail string
			Report       apiReport
		}
		r.into(t, &p)
		f := p.Report.Findings
		if p.Code != "web.fault.import_refused" || p.Report.Rejected != 3 || p.Report.Written || len(f) < 3 || p.Report.ID != "" {
			t.Fatalf("%s: %s", lang, r.body)
		}
		if f[0].Line != 3 || f[0].Column != "release" || f[0].Value != "9 2" || f[1].Code != "import.date" || !strings.Contains(f[1].Message, want) {
			t.Errorf("%s: %+v", lang, f)
		}
	}
	if s.documentsOf("9.1") {
		t.Error("a refused file left something behind")
	}
	valid := reportOf(t, s.bring("releases?valid_only=true", rows).must(t, 201))
	if !valid.Written || valid.Created != 1 || valid.Rejected != 3 || !s.documentsOf("9.1") {
		t.Errorf("valid rows alone: %+v", valid)
	}
}

func TestWrongImports(t *testing.T) {
	s := newSite(t)
	for _, c := range []struct {
		name, what, body, media string
		status                  int
		code                    string
	}{
		{"media type", "releases", headings, "application/json", 415, "web.fault.table_type"},
		{"no media type", "releases", headings, "", 415, "web.fault.table_type"},
		{"no Excel", "releases", headings, excelType, 422, "fault.import.workbook"},
		{"empty", "releases", "\n", csvType, 422, "fault.import.empty"},
		{"nothing", "releases", "", csvType, 400, "web.fault.body"},
		{"column", "releases", "release,title\n1.30,x\n", csvType, 422, "fault.import.column"},
		{"encoding", "releases", headings + "9.1,a\xf1o,minor,,,\n", csvType, 422, "fault.import.encoding"},
		{"short row", "releases", headings + "9.1\n", csvType, 422, "fault.import.row_short"},
		{"nowhere", "dreams", headings, csvType, 405, "web.fault.method"},
		{"dry run", "releases?dry_run=perhaps", headings, csvType, 422, "web.fault.input"},
		{"too large", "releases", strings.Repeat("x", sheet.MaxBytes+1), csvType, 413, "web.fault.too_large"},
	} {
		r := s.ask("POST", "/api/v1/imports/"+c.what, c.body, "Content-Type", c.media, "Accept-Language", "en")
		if r.StatusCode != c.status || !strings.Contains(r.body, `"code":"`+c.code+`"`) || r.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %.400s", c.name, r.StatusCode, r.body)
		}
	}
	for _, missing := range []string{"/imports/00000000-0000-7000-8000-000000000000", "/imports/jobs/00000000-0000-7000-8000-000000000000", "/imports/jobs/x"} {
		s.get("/api/v1"+missing, "en").must(t, 404)
	}
}

// A workbook is read like the CSV of the same rows.
func TestImportOfAWorkbook(t *testing.T) {
	s := newSite(t)
	s.bring("releases", headings+"9.30,=1+1,minor,2027-01-01,2027-02-01,\n").must(t, 201)
	book := s.get("/api/v1/exports/releases.xlsx?release=9.30", "es").must(t, 200)
	if book.Header.Get("Content-Type") != excelType || !strings.HasPrefix(book.body, "PK") {
		t.Fatalf("%v", book.Header)
	}
	same := reportOf(t, s.ask("POST", "/api/v1/imports/releases", book.body, "Content-Type", excelType).must(t, 200))
	if same.Unchanged != 1 || same.Rows != 1 || same.File != "import.xlsx" {
		t.Errorf("%+v", same)
	}
}

// Each kind of rows asks for the permission of its command: a process role brings
// in releases, and not what the quality manager keeps.
func TestWhoMayImport(t *testing.T) {
	all := newStaff(t)
	all["process"].bring("releases?dry_run=true", headings).must(t, 200)
	all["process"].bring("retention-series?dry_run=true", "x\n").must(t, 403)
	all["process"].bring("customers?dry_run=true", "x\n").must(t, 403)
	all["quality_manager"].bring("releases", headings+"9.1,X,minor,2027-01-01,2027-02-01,\n").must(t, 201)
	for _, role := range []string{"reader", "auditor", "administrator", "approver"} {
		all[role].bring("releases?dry_run=true", headings).must(t, 403)
	}
	if r := all["narrow"].get("/api/v1/imports", "en").must(t, 200); strings.Contains(r.body, `"id"`) {
		t.Errorf("an auditor of one release sees every import: %s", r.body)
	}
	var list struct{ Imports []apiReport }
	all["auditor"].get("/api/v1/imports?limit=1", "en").must(t, 200).into(t, &list)
	all["narrow"].get("/api/v1/imports/"+list.Imports[0].ID, "en").must(t, 404)
	all["auditor"].get("/api/v1/imports/"+list.Imports[0].ID, "en").must(t, 200)
}

func TestImportsInPages(t *testing.T) {
	s := newSite(t)
	for i := range 5 {
		s.bring("releases", headings+fmt.Sprintf("9.%d,X,minor,2027-01-01,2027-02-01,\n", i)).must(t, 201)
	}
	var all []apiReport
	for address := "/api/v1/imports?limit=2&command=release.import"; address != ""; {
		var page struct{ Imports []apiReport }
		r := s.get(address, "en").must(t, 200)
		r.into(t, &page)
		all = append(all, page.Imports...)
		address = nextOf(t, r)
	}
	if len(all) < 5 || all[0].ID <= all[1].ID {
		t.Errorf("%+v", all)
	}
	s.get("/api/v1/imports?limit=x", "en").must(t, 422)
}

// A key stands for the whole file: two files that begin alike are two requests.
func TestAKeyOfALongImport(t *testing.T) {
	s := newSite(t)
	long := headings + strings.Repeat(",,,,,\n", 20_000)
	key := []string{"Idempotency-Key", "long-1"}
	first := s.bring("releases", long+"9.1,X,minor,2027-01-01,2027-02-01,\n", key...).must(t, 201)
	again := s.bring("releases", long+"9.1,X,minor,2027-01-01,2027-02-01,\n", key...).must(t, 201)
	if again.body != first.body || again.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("again: %v %s", again.Header, again.body)
	}
	if code, _ := wrong(t, s.bring("releases", long+"9.2,X,minor,2027-01-01,2027-02-01,\n", key...).must(t, 422)); code != "key_reused" {
		t.Errorf("another file with the same key: %s", code)
	}
}

// A long file becomes a job, which whoever imports may follow, and no other job.
func TestALongImportIsAJob(t *testing.T) {
	all := newStaff(t)
	s := all["process"]
	var rows strings.Builder
	rows.WriteString(headings)
	for i := range 5001 {
		fmt.Fprintf(&rows, "9.%d,X,minor,2027-01-01,2027-02-01,\n", i)
	}
	r := s.bring("releases", rows.String()).must(t, 202)
	report := reportOf(t, r)
	if report.Written || report.Rows != 5001 || report.Job == "" || r.Header.Get("Location") != "/api/v1/imports/jobs/"+report.Job {
		t.Fatalf("%s %+v", r.Header.Get("Location"), report)
	}
	var job struct{ Kind, State string }
	s.get(r.Header.Get("Location"), "en").must(t, 200).into(t, &job)
	if job.Kind != "exchange.import" || job.State != "ready" {
		t.Errorf("%+v", job)
	}
	s.get("/api/v1/jobs/"+report.Job, "en").must(t, 403)
	all["narrow"].get(r.Header.Get("Location"), "en").must(t, 404)
	s.bring("releases?dry_run=true", rows.String()).must(t, 200)
	var jobs struct{ Jobs []struct{ ID, Kind string } }
	all["administrator"].get("/api/v1/jobs?limit=200", "en").must(t, 200).into(t, &jobs)
	other := 0
	for _, j := range jobs.Jobs {
		if j.Kind != "exchange.import" {
			other++
			s.get("/api/v1/imports/jobs/"+j.ID, "en").must(t, 404)
		}
	}
	if other == 0 {
		t.Error("there is no other job to hide")
	}
}
