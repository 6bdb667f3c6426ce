package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/sheet"
)

// importsPath is where rows are brought in.
const importsPath = "/imports"

// mostSent is how long a form with a file is: the file and what stands around it.
const mostSent = sheet.MaxBytes + 1<<20

func (r *router) importPages() {
	const read = "release.read"
	r.get(importsPath, read, r.importList)
	r.get(importsPath+"/:id", read, r.importReport)
	for _, e := range exchanged() {
		at := importOf(e.what)
		r.get(at, e.in, func(c *gin.Context) error {
			return r.showImport(c, http.StatusOK, e.what, importSeen{}, refused{})
		})
		r.postUpTo(mostSent, at, e.in, func(c *gin.Context) error { return r.checkTyped(c, e.what) })
		r.actUpTo(mostSent, at+"/rows", e.in, act{
			form: "rows",
			do:   func(c *gin.Context, t *typed) (string, error) { return r.importTyped(c, t, e.what) },
			show: func(c *gin.Context, status int, no refused) error { return r.importAgain(c, status, e.what, no) },
		})
		for _, form := range []fileForm{{"csv", mediaCSV}, {"xlsx", mediaExcel}} {
			r.file(at+"/template."+form.ending, e.in, func(c *gin.Context) error { return r.importTemplate(c, e.what, form) })
		}
	}
}

// importOf is the page that imports one kind of rows.
func importOf(what string) string { return importsPath + "/new/" + what }

// importListBody is what can be imported and what was.
type importListBody struct {
	Done    string
	Kinds   []importKind
	Rows    []importRow
	Limited bool // the reader's scope covers no file
	Blank   blank
	Pager   pager
}

// importKind is a list that comes in and goes out.
type importKind struct {
	Name, Text string
	Import     string // address; "" for who may not
	Templates  []link
	Exports    []link
}

// importRow is an import of the past.
type importRow struct {
	Href, File, What string
	State            mark
	Rows             string
	Counts           string
	Stamp, When      string
}

// importStep is how many past imports a page lists.
const importStep = 20

func (s *site) importList(c *gin.Context) error {
	ctx := c.Request.Context()
	voice, err := s.trailVoice(ctx)
	if err != nil {
		return err
	}
	body := importListBody{Limited: voice.who.Scope != nil}
	if said := "page_trail.import_done." + c.Query("done"); voice.printer.Has(said) {
		body.Done = voice.Say(said)
	}
	for _, e := range exchanged() {
		if kind := voice.importKind(e); kind.Import != "" || len(kind.Exports) > 0 {
			body.Kinds = append(body.Kinds, kind)
		}
	}
	body.Blank = blank{Title: voice.Say("page_trail.no_imports"), Text: voice.Say("page_trail.no_imports_text")}
	if !body.Limited {
		if err := body.fill(ctx, voice, c.Query("after")); err != nil {
			return err
		}
	}
	p := s.newPage(voice.visit, voice.home, voice.T("nav.imports"), body)
	p.Place = importsPlace
	return s.show(c.Writer, http.StatusOK, "imports", p)
}

func (v visit) importKind(e exchange) importKind {
	kind := importKind{Name: v.Say("page_trail.rows." + e.what), Text: v.Say("page_trail.rows_text." + e.what)}
	for _, form := range []string{"xlsx", "csv"} {
		word := v.Say("page_trail.form." + form)
		if v.who.May(e.in) && v.who.Scope == nil {
			kind.Import = importOf(e.what)
			kind.Templates = append(kind.Templates, link{kind.Import + "/template." + form, word})
		}
		if v.who.May(e.out) && v.who.Scope == nil {
			kind.Exports = append(kind.Exports, link{apiRoot + "/exports/" + e.what + "." + form, word})
		}
	}
	return kind
}

// fill lists the imports of the past.
func (b *importListBody) fill(ctx context.Context, voice trailVoice, after string) error {
	found, err := voice.site.Exchange.Reports.List(ctx, ImportQuery{After: id.Import(after), Limit: importStep + 1})
	if err != nil {
		return err
	}
	found, b.Pager = leaf(voice.visit, found, importStep, after, func(one StoredImport) string { return one.Report.ID })
	for _, one := range found {
		b.Rows = append(b.Rows, voice.importRow(one))
	}
	return nil
}

func (v trailVoice) importRow(one StoredImport) importRow {
	r := one.Report
	row := importRow{
		Href: importsPath + "/" + url.PathEscape(r.ID), File: r.File, What: v.rowsOf(r.Command), State: v.importMark(r.Written),
		Rows: strconv.Itoa(r.Rows), Stamp: one.At.String(), When: v.when(one.At),
	}
	row.Counts = v.Say("page_trail.counts", "created", r.Created, "updated", r.Updated, "rejected", one.Counts.Rejected)
	return row
}

// rowsOf names the rows that a command brings in.
func (v visit) rowsOf(command string) string {
	what := map[string]string{
		"release.import": "releases", "release.import_activities": "activities", "release.import_change_requests": "change-requests",
		"release.import_items": "configuration-items", "release.import_incidents": "incidents", "org.import_customers": "customers",
		"record.import_series": "retention-series",
	}[command]
	return v.wordOr("page_trail.rows."+what, v.action(command))
}

// importMark says whether anything was written.
func (v visit) importMark(written bool) mark {
	if written {
		return mark{"done", "ok", v.Say("page_trail.import_state.written")}
	}
	return mark{"no", "bad", v.Say("page_trail.import_state.refused")}
}

// importReportBody is the report of an import of the past.
type importReportBody struct {
	Crumb []link
	Done  string
	Row   importRow
	Facts []fact
	Found findingsOf
}

// findingsOf are the things to tell about cells, a part of them at a time.
type findingsOf struct {
	Rows               []findingRow
	Part, First, Later string
}

// findingRow is one thing to tell about a cell.
type findingRow struct {
	Line          int
	Column, Value string
	State         mark
	Text          string
}

// findingsStep is how many findings a page lists.
const findingsStep = 100

func (s *site) importReport(c *gin.Context) error {
	ctx := c.Request.Context()
	voice, err := s.trailVoice(ctx)
	if err != nil {
		return err
	}
	if voice.who.Scope != nil {
		return fault.New(fault.NotFound, "fault.import.no_report", nil)
	}
	stored, err := s.Exchange.Reports.Read(ctx, id.Import(c.Param("id")))
	if err != nil {
		return err
	}
	r := stored.Report
	body := importReportBody{
		Crumb: []link{{importsPath, voice.T("nav.imports")}, {"", r.File}}, Row: voice.importRow(stored), Found: voice.findings(r, c.Query("after")),
	}
	for _, one := range []fact{
		{"what", body.Row.What, ""}, {"when", body.Row.When, ""}, {"rows", body.Row.Rows, ""}, {"created", strconv.Itoa(r.Created), ""},
		{"updated", strconv.Itoa(r.Updated), ""}, {"unchanged", strconv.Itoa(r.Unchanged), ""}, {"rejected", strconv.Itoa(r.Refused()), ""},
		{"sha256", r.SHA256, ""},
	} {
		one.Label = voice.Say("page_trail.import_fact." + one.Label)
		body.Facts = append(body.Facts, one)
	}
	if said := "page_trail.import_done." + c.Query("done"); voice.printer.Has(said) {
		body.Done = voice.Say(said)
	}
	p := s.newPage(voice.visit, voice.home, voice.Say("page_trail.report_of", "file", r.File), body)
	p.Place = importsPlace
	return s.show(c.Writer, http.StatusOK, "importreport", p)
}

// findings are a part of what a report has to tell about cells, those that refuse a row
// first.
func (v visit) findings(r sheet.Report, after string) findingsOf {
	all := make([]sheet.Finding, 0, len(r.Findings))
	for _, severity := range []sheet.Severity{sheet.Rejected, sheet.Open, sheet.Doubtful} {
		for _, f := range r.Findings {
			if f.Severity == severity {
				all = append(all, f)
			}
		}
	}
	from, err := strconv.Atoi(after)
	if err != nil || from < 0 || from >= len(all) {
		from = 0
	}
	to := min(len(all), from+findingsStep)
	part := findingsOf{}
	for _, f := range all[from:to] {
		part.Rows = append(part.Rows, v.cellFinding(f))
	}
	if len(all) > findingsStep {
		part.Part = v.Say("page_trail.part", "from", from+1, "to", to, "count", len(all))
	}
	if from > 0 {
		part.First = v.here(url.Values{"after": nil})
	}
	if to < len(all) {
		part.Later = v.here(url.Values{"after": {strconv.Itoa(to)}})
	}
	return part
}

func (v visit) cellFinding(f sheet.Finding) findingRow {
	args := fault.Args{}
	for _, a := range f.Args {
		args[a.Name] = a.Value
	}
	marks := map[sheet.Severity]mark{sheet.Rejected: {"no", "bad", ""}, sheet.Open: {"gap", "wait", ""}, sheet.Doubtful: {"info", "act", ""}}
	m := marks[f.Severity]
	m.Word = v.wordOr("page_trail.severity."+string(f.Severity), string(f.Severity))
	return findingRow{Line: f.Line, Column: f.Column, Value: shown(f.Value), State: m, Text: v.printer.Say(f.Key, args)}
}

// importTemplate is an empty file with the columns of an import.
func (s *site) importTemplate(c *gin.Context, what string, form fileForm) error {
	ctx := c.Request.Context()
	give, have := s.Exchange.Exporters[what]
	if !have {
		return notThere()
	}
	table, err := give(ctx, sheet.Filter{Release: noSuchCode, Customer: noSuchCode})
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if err != nil { // no release of that code: those of a customer that is not there have the columns too
		if table, err = give(ctx, sheet.Filter{Customer: noSuchCode}); err != nil {
			return err
		}
	}
	table.Rows = nil
	comma, err := new(exportInput).comma(s.visitOf(ctx).lang)
	if err != nil {
		return err
	}
	data, err := s.written(table, form, comma)
	if err != nil {
		return err
	}
	return s.sendDown(c, what+"."+form.ending, form.sent(), data)
}

// noSuchCode is no code that anything can have.
const noSuchCode = "-"
