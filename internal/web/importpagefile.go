package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
	"acta/internal/sheet"
)

// importSeen is a file that was looked at, and what its import would do.
type importSeen struct {
	name   string
	data   []byte
	given  url.Values
	report *sheet.Report
}

// importBody is the page that imports one kind of rows: a file is chosen, looked at, and
// brought in.
type importBody struct {
	Crumb   []link
	Kind    importKind
	Error   string
	Preview *importPreview
	Choose  form // of a file
}

// importPreview is what an import would do.
type importPreview struct {
	Title, Text string
	State       mark
	Facts       []fact
	Found       findingsOf
	Refused     string // why the former try wrote nothing
	Rows        *rowsForm
	Leave       string // what stays out when the valid rows alone are taken
}

// rowsForm brings in the rows of the file that was looked at. The file goes with the
// page: nothing is kept of one that nobody brings in.
type rowsForm struct {
	Action, Button string
	Hidden         []field
	Choose         bool // the file is too long to go with the page: it is chosen again
	Valid          bool
}

// mostCarried is how long a file is that goes with the page, as it travels, in bytes.
const mostCarried = 4 << 20

// checkTyped looks at a file: it says what its import would do, and writes nothing.
// Scope F84.
func (s *site) checkTyped(c *gin.Context, what string) error {
	s.patient(c)
	t, err := s.readTyped(c)
	if err != nil {
		return err
	}
	if c.Query(resumeField) != "" {
		return s.showImport(c, http.StatusOK, what, importSeen{}, s.resumedForm(c, "file", t.Values))
	}
	seen, err := s.look(c.Request.Context(), t, what)
	if faults := fault.All(err); len(faults) > 0 {
		return s.showImport(c, statusOf(faults[0].Kind), what, seen, s.refusedForm(c.Request.Context(), "file", t.Values, faults))
	}
	if err != nil {
		return err
	}
	return s.showImport(c, http.StatusOK, what, seen, refused{form: "file", typed: t.Values})
}

// patient gives the upload of a long file more time than other forms have.
func (s *site) patient(c *gin.Context) {
	by := time.Now().Add(importTime)            //nolint:forbidigo // a connection has a clock of its own
	out := http.NewResponseController(c.Writer) // one that knows no deadline has none
	_ = out.SetReadDeadline(by)
	_ = out.SetWriteDeadline(by.Add(importTime))
}

// look reads the file of a form and tries its import.
func (s *site) look(ctx context.Context, t *typed, what string) (importSeen, error) {
	seen, err := t.sentTable()
	if err != nil {
		return seen, at(err, "file")
	}
	table, err := s.tableSent(seen)
	if err != nil {
		return seen, at(err, "file")
	}
	opts := seen.options(t)
	opts.DryRun = true
	report, err := s.Exchange.Importers[what](ctx, table, opts)
	if err != nil {
		return seen, at(err, "file")
	}
	seen.report = &report
	return seen, nil
}

// options are the options of an import of what a form sent.
func (f importSeen) options(t *typed) sheet.Options {
	in := importInput{Location: f.given.Get("location"), TakenAt: f.given.Get("taken_at")}
	return sheet.Options{AcceptValid: t.on("valid_only"), Actor: t.person, Given: in.given()}
}

// sentTable is the file of a form: the one that was chosen, or the one that came with
// the page.
func (t *typed) sentTable() (importSeen, error) {
	seen := importSeen{given: url.Values{"location": {t.text("location")}, "taken_at": {t.text("taken_at")}}}
	if files := t.files["file"]; len(files) > 0 {
		data, err := readUpload(files[0], sheet.MaxBytes)
		if err == nil && data == nil {
			err = fault.New(fault.Invalid, "fault.import.too_large", fault.Args{"limit": sheet.MaxBytes >> 20})
		}
		seen.name, seen.data = path.Base(files[0].Filename), data
		return seen, err
	}
	if t.Get("packed") == "" {
		return seen, fault.New(fault.Invalid, "page_trail.fault.no_file", nil)
	}
	data, err := unpacked(t.Get("packed"))
	if err != nil || len(data) > sheet.MaxBytes {
		return seen, fault.New(fault.Invalid, "page_trail.fault.carried", nil)
	}
	seen.name, seen.data = t.text("name"), data
	return seen, nil
}

// tableSent reads the rows of a file by what it is, whatever its name says.
func (s *site) tableSent(f importSeen) (sheet.Table, error) {
	name := sheet.FileName(f.name)
	if len(f.data) == 0 {
		return sheet.Table{}, fault.New(fault.Invalid, "page_trail.fault.empty_file", nil)
	}
	kind, _, _ := strings.Cut(http.DetectContentType(f.data), ";")
	want := ".csv"
	switch kind {
	case "application/zip":
		want = ".xlsx"
	case "text/plain", "application/octet-stream": // what is no text its reader tells by the line
	default:
		return sheet.Table{}, fault.New(fault.Invalid, "page_trail.fault.no_table", fault.Args{"kind": kind})
	}
	if !strings.EqualFold(path.Ext(name), want) {
		name += want
	}
	return s.Exchange.ReadTable(name, f.data)
}

// carried is a file as it goes with a page: compressed, in letters that no form changes.
func carried(data []byte) string {
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	_, _ = zip.Write(data) // a buffer takes everything
	_ = zip.Close()
	return base64.RawURLEncoding.EncodeToString(out.Bytes())
}

// unpacked is a file that went with a page, up to one byte more than is read.
func unpacked(text string) ([]byte, error) {
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, err //nolint:wrapcheck // the caller says it in words of its own
	}
	zip, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err //nolint:wrapcheck // as above
	}
	return io.ReadAll(io.LimitReader(zip, sheet.MaxBytes+1)) //nolint:wrapcheck // as above
}

// importTyped brings in the rows of a file that was looked at: at once, or as a job when
// it is long. Rows that were fine and no longer are stop it.
func (s *site) importTyped(c *gin.Context, t *typed, what string) (string, error) {
	ctx := c.Request.Context()
	s.patient(c)
	seen, err := t.sentTable()
	if err != nil {
		return "", at(err, "file")
	}
	table, err := s.tableSent(seen)
	if err != nil {
		return "", at(err, "file")
	}
	if want := t.Get("sha256"); want != "" && want != table.SHA256 {
		return "", fault.New(fault.Invalid, "page_trail.fault.other_file", nil).At("file")
	}
	opts := seen.options(t)
	if s.Exchange.Job != nil && len(table.Rows) > mostRows {
		job, err := s.Exchange.Job(ctx, what, table.File, seen.data, opts)
		return importJobsPath + "/" + url.PathEscape(job), err
	}
	report, err := s.Exchange.Importers[what](ctx, table, opts)
	if err != nil {
		return "", at(err, "file")
	}
	if !report.Written {
		if refusals := report.Count(sheet.Rejected); refusals > 0 && !opts.AcceptValid {
			return "", &lookAgain{refused{title: s.visitOf(ctx).T("fault.import_refused", "count", refusals)}}
		}
		return query(importsPath, "done", "same"), nil
	}
	stored, err := s.stored(ctx, report)
	return query(importsPath+"/"+url.PathEscape(stored), "done", "written"), err
}

// importAgain shows what an import that was not carried out would do now.
func (s *site) importAgain(c *gin.Context, status int, what string, no refused) error {
	t := &typed{Values: no.typed, person: who(c.Request.Context()).Person}
	seen, err := s.look(c.Request.Context(), t, what)
	if err != nil && len(fault.All(err)) == 0 {
		return err
	}
	return s.showImport(c, status, what, seen, no)
}
