package web

import (
	"cmp"
	"context"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/sheet"
)

// Exchange brings rows in and out; app gives it. What Importers and Exporters
// have no entry for is not there.
type Exchange struct {
	// Importers and Exporters by the name in the address, such as "releases".
	Importers map[string]Importer
	Exporters map[string]Exporter
	// ReadTable reads a CSV or Excel file, by the ending of its name.
	ReadTable func(name string, data []byte) (sheet.Table, error)
	// WriteBook writes a table as an Excel workbook whose cells are text.
	WriteBook func(sheet.Table) ([]byte, error)
	// Job imports a long file in the background and gives the id of its job; nil
	// imports every file at once.
	Job func(ctx context.Context, what, name string, data []byte, opts sheet.Options) (jobID string, err error)
	// Reports are the stored reports: of the imports that wrote something, and of
	// those in the background that were refused.
	Reports ImportReports
}

// Importer takes the rows of one kind of file, as one command.
type Importer func(context.Context, sheet.Table, sheet.Options) (sheet.Report, error)

// Exporter gives the rows of one kind of file, in the columns of its import.
type Exporter func(context.Context, sheet.Filter) (sheet.Table, error)

// ImportReports reads the stored reports of imports; app gives them.
type ImportReports interface {
	// List gives reports without their findings, newest first.
	List(ctx context.Context, query ImportQuery) ([]StoredImport, error)
	// Read gives one, or fault.NotFound.
	Read(ctx context.Context, report id.Import) (StoredImport, error)
}

// ImportQuery chooses reports of imports.
type ImportQuery struct {
	Command string // such as "release.import"; "" for any
	SHA256  string // of the file, hexadecimal; "" for any
	After   id.Import
	Limit   int
}

// StoredImport is a stored report.
type StoredImport struct {
	At     clock.Instant
	Counts ImportCounts
	Report sheet.Report // its findings are left out in a list
}

// ImportCounts are the numbers of the findings.
type ImportCounts struct{ Rejected, Open, Doubtful int }

// The media types of files for import.
const (
	mediaCSV   = "text/csv"
	mediaExcel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// mostRows is how many rows are imported at once; more become a job.
const mostRows = 5000

// importTime is how long the upload of a file may take.
const importTime = 10 * time.Minute

// importJobs is the kind of the jobs that import.
const importJobs = "exchange.import"

// exchanged are the kinds of rows that come in and go out, with the permissions for
// that.
func exchanged() []exchange {
	const process, read = "release.import", "release.read"
	return []exchange{
		{"releases", process, read}, {"activities", process, read}, {"change-requests", process, read},
		{"configuration-items", process, read}, {"incidents", process, read},
		{"customers", orgEdit, orgRead}, {"retention-series", "record.edit", "record.read"},
	}
}

type exchange struct{ what, in, out string }

// importRoutes are the imports and their reports.
func (r *router) importRoutes() {
	for _, e := range exchanged() {
		operate(r, e.in, r.importOperation(e.what), func(ctx context.Context, in *importInput) (*importOutput, error) {
			return r.importRows(ctx, e.what, in)
		})
	}
	const read = "release.read"
	operate(r, read, op("list-imports", http.MethodGet, "/imports", "Stored reports of imports, newest first", http.StatusUnprocessableEntity), r.listImports)
	operate(r, read, op("read-import", http.MethodGet, "/imports/{id}", "The report of an import", http.StatusNotFound), r.readImport)
	operate(r, read, op("read-import-job", http.MethodGet, "/imports/jobs/{id}", "How far an import in the background is", http.StatusNotFound), r.readImportJob)
}

func (s *site) importOperation(what string) huma.Operation {
	o := upTo(sheet.MaxBytes, made("import-"+what, http.MethodPost, "/imports/"+what, "Import "+strings.ReplaceAll(what, "-", " "),
		http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType))
	o.Description = "The body is the file itself: CSV in UTF-8, or an Excel workbook. All rows are written, or none. " +
		"200 for a dry run and for a file that changes nothing, 422 with the report when rows are refused, 202 with the job's address for more than 5,000 rows."
	o.BodyReadTimeout = importTime
	o.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		mediaCSV: binary(), mediaExcel: binary(),
	}}
	o.Responses["200"] = &huma.Response{Description: "Nothing was to be written", Content: s.reportContent()}
	o.Responses["202"] = &huma.Response{Description: http.StatusText(http.StatusAccepted), Content: s.reportContent()}
	return o
}

// binary describes a file.
func binary() *huma.MediaType {
	return &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
}

// reportContent describes the answer to an import.
func (s *site) reportContent() map[string]*huma.MediaType {
	return map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{Ref: schemaRoot + "ImportAnswer"}}}
}

type importInput struct {
	ContentType string `header:"Content-Type" doc:"text/csv, or an Excel workbook's."`
	Disposition string `header:"Content-Disposition" doc:"The file's name, as in attachment; filename=\"releases.csv\"."`
	File        string `query:"file" maxLength:"300" doc:"The file's name, where Content-Disposition does not say it."`
	DryRun      bool   `query:"dry_run" doc:"Report, and write nothing."`
	ValidOnly   bool   `query:"valid_only" doc:"Write the valid rows although others are refused."`
	Location    string `query:"location" maxLength:"200" doc:"Of configuration items: where the baseline is, for a file without that column."`
	TakenAt     string `query:"taken_at" maxLength:"40" doc:"Of configuration items: when the baseline was taken, for a file without that column."`
	RawBody     []byte `contentType:"text/csv"`
}

// given are the values that hold for every row.
func (in *importInput) given() map[string]string {
	given := map[string]string{}
	for column, value := range map[string]string{"location": in.Location, "taken_at": in.TakenAt} {
		if value = strings.TrimSpace(value); value != "" {
			given[column] = value
		}
	}
	return given
}

// name is the name of the file, with the ending of what it is; a fault when it is
// neither CSV nor Excel.
func (in *importInput) name() (string, error) {
	media, _, err := mime.ParseMediaType(in.ContentType)
	endings := map[string]string{mediaCSV: ".csv", mediaExcel: ".xlsx"}
	ending, known := endings[media]
	if err != nil || !known {
		return "", fault.New(fault.Invalid, "web.fault.table_type", nil).At("header.Content-Type")
	}
	name := in.File
	if _, params, err := mime.ParseMediaType(in.Disposition); err == nil {
		name = cmp.Or(params["filename"], name)
	}
	name = sheet.FileName(cmp.Or(name, "import"+ending))
	if !strings.EqualFold(path.Ext(name), ending) {
		name += ending
	}
	return name, nil
}

// importAnswer is what an import did, or would do.
type importAnswer struct {
	ID        string          `json:"id,omitempty" doc:"Of the stored report; empty where nothing was stored."`
	Command   string          `json:"command" example:"release.import"`
	File      string          `json:"file"`
	SHA256    string          `json:"sha256" doc:"Of the file's bytes."`
	At        string          `json:"at,omitempty" doc:"When it was written."`
	DryRun    bool            `json:"dry_run"`
	Written   bool            `json:"written"`
	Rows      int             `json:"rows"`
	Created   int             `json:"created"`
	Updated   int             `json:"updated"`
	Unchanged int             `json:"unchanged"`
	Rejected  int             `json:"rejected" doc:"Findings that refuse a row."`
	Open      int             `json:"open" doc:"Findings that leave something to be completed."`
	Doubtful  int             `json:"doubtful" doc:"Findings that should be looked at."`
	Findings  []findingAnswer `json:"findings" doc:"In the order of the file; left out in lists."`
	Job       string          `json:"job,omitempty" doc:"Id of the job that imports it, where it is imported in the background."`
}

// findingAnswer is something to tell about a cell.
type findingAnswer struct {
	Severity string `json:"severity" doc:"rejected, placeholder (taken, and open) or warning."`
	Line     int    `json:"line" doc:"Counted from 1 with the heading."`
	Column   string `json:"column"`
	Value    string `json:"value"`
	Code     string `json:"code" example:"import.date" doc:"Stable name of the reason, for programs."`
	Message  string `json:"message" doc:"What is wrong and what to do, in the caller's language."`
}

func (v visit) report(r sheet.Report) importAnswer {
	out := importAnswer{
		ID: r.ID, Command: r.Command, File: r.File, SHA256: r.SHA256, DryRun: r.DryRun, Written: r.Written, Rows: r.Rows,
		Created: r.Created, Updated: r.Updated, Unchanged: r.Unchanged, Findings: []findingAnswer{},
		Rejected: r.Count(sheet.Rejected), Open: r.Count(sheet.Open), Doubtful: r.Count(sheet.Doubtful),
	}
	if !r.Written {
		out.ID = ""
	}
	for _, f := range r.Findings {
		args := fault.Args{}
		for _, a := range f.Args {
			args[a.Name] = a.Value
		}
		out.Findings = append(out.Findings, findingAnswer{
			Severity: string(f.Severity), Line: f.Line, Column: f.Column, Value: f.Value, Code: f.Key, Message: v.printer.Say(f.Key, args),
		})
	}
	return out
}

type importOutput struct {
	Status   int
	Location string `header:"Location" doc:"Of the stored report, or of the job."`
	Body     importAnswer
}

// importRows imports a file: at once, or as a job when it is long.
func (s *site) importRows(ctx context.Context, what string, in *importInput) (*importOutput, error) {
	take, have := s.Exchange.Importers[what]
	if !have {
		return nil, notThere()
	}
	name, err := in.name()
	if err != nil {
		p := s.problem(ctx, s.visitOf(ctx), err)
		p.Status = http.StatusUnsupportedMediaType
		p.Title = s.visitOf(ctx).T("status.s415")
		return nil, p
	}
	table, err := s.Exchange.ReadTable(name, in.RawBody)
	if err != nil {
		return nil, err
	}
	opts := sheet.Options{DryRun: in.DryRun, AcceptValid: in.ValidOnly, Actor: who(ctx).Person, Given: in.given()}
	if s.Exchange.Job != nil && len(table.Rows) > mostRows && !in.DryRun {
		return s.importLater(ctx, what, table, in.RawBody, opts)
	}
	report, err := take(ctx, table, opts)
	if err != nil {
		return nil, err
	}
	return s.imported(ctx, report)
}

// importLater queues the import of a long file.
func (s *site) importLater(ctx context.Context, what string, table sheet.Table, data []byte, opts sheet.Options) (*importOutput, error) {
	jobID, err := s.Exchange.Job(ctx, what, table.File, data, opts)
	if err != nil {
		return nil, err
	}
	return &importOutput{http.StatusAccepted, apiRoot + "/imports/jobs/" + url.PathEscape(jobID), importAnswer{
		File: table.File, SHA256: table.SHA256, Rows: len(table.Rows), Findings: []findingAnswer{}, Job: jobID,
	}}, nil
}

// imported answers with what an import did. Rows that were refused and kept the
// others back are a problem, which carries the report.
func (s *site) imported(ctx context.Context, report sheet.Report) (*importOutput, error) {
	v := s.visitOf(ctx)
	answer := v.report(report)
	if !report.DryRun && !report.Written && answer.Rejected > 0 {
		p := v.problem(http.StatusUnprocessableEntity, "web.fault.import_refused", v.T("fault.import_refused", "count", answer.Rejected))
		p.Report = &answer
		return nil, p
	}
	out := &importOutput{Status: http.StatusOK, Body: answer}
	if report.Written {
		stored, err := s.stored(ctx, report)
		if err != nil {
			return nil, err
		}
		out.Status, out.Body.ID = http.StatusCreated, stored
		out.Location = apiRoot + "/imports/" + stored
	}
	return out, nil
}

// stored is the id of the report of an import that was just written.
func (s *site) stored(ctx context.Context, report sheet.Report) (string, error) {
	if report.ID != "" {
		return report.ID, nil
	}
	found, err := s.Exchange.Reports.List(ctx, ImportQuery{Command: report.Command, SHA256: report.SHA256, Limit: 1})
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0].Report.ID, nil
}

func (v visit) storedImport(stored StoredImport) importAnswer {
	out := v.report(stored.Report)
	out.ID, out.At = stored.Report.ID, stored.At.String()
	out.Rejected, out.Open, out.Doubtful = stored.Counts.Rejected, stored.Counts.Open, stored.Counts.Doubtful
	return out
}

type importsInput struct {
	Paged
	Command string `query:"command" maxLength:"100" doc:"Of this command alone, such as release.import."`
}

type importsOutput struct {
	Listed
	Body struct {
		Imports []importAnswer `json:"imports" doc:"Newest first, without findings."`
		Next    string         `json:"next" doc:"The value of after for the next page; empty on the last one."`
	}
}

func (s *site) listImports(ctx context.Context, in *importsInput) (*importsOutput, error) {
	size, err := in.size()
	if err != nil {
		return nil, err
	}
	out := &importsOutput{}
	out.Body.Imports = []importAnswer{}
	if who(ctx).Scope != nil {
		return out, nil // a file may speak of anybody
	}
	found, err := s.Exchange.Reports.List(ctx, ImportQuery{Command: in.Command, After: id.Import(in.After), Limit: size + 1})
	if err != nil {
		return nil, err
	}
	found, more := cutPage(found, size)
	v := s.visitOf(ctx)
	for _, one := range found {
		out.Body.Imports = append(out.Body.Imports, v.storedImport(one))
	}
	if more {
		out.Body.Next = found[size-1].Report.ID
		out.Link = nextPage("/imports", out.Body.Next, url.Values{"limit": {in.Limit}, "command": {in.Command}})
	}
	return out, nil
}

type storedImportOutput struct{ Body importAnswer }

func (s *site) readImport(ctx context.Context, in *IDPath) (*storedImportOutput, error) {
	if who(ctx).Scope != nil {
		return nil, fault.New(fault.NotFound, "fault.import.no_report", nil)
	}
	found, err := s.Exchange.Reports.Read(ctx, id.Import(in.ID))
	if err != nil {
		return nil, err
	}
	return &storedImportOutput{s.visitOf(ctx).storedImport(found)}, nil
}

// readImportJob shows the job of an import to those who may import; other jobs are
// not there for them.
func (s *site) readImportJob(ctx context.Context, in *IDPath) (*jobOutput, error) {
	found, err := s.Jobs.Read(ctx, id.Job(in.ID))
	if err == nil && (found.Kind != importJobs || who(ctx).Scope != nil) {
		err = fault.New(fault.NotFound, "fault.job.missing", fault.Args{"id": shown(in.ID)})
	}
	return s.showJob(ctx, found, err)
}
