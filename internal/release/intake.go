package release

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/sheet"
	"acta/internal/work"
)

// languageColumn is the optional column that says in which language a row's
// text is.
const languageColumn = "language"

// intake is an import in the making: its table, its report, and the releases
// that it has touched.
type intake struct {
	service *Service
	tx      *work.Tx
	table   sheet.Table
	report  sheet.Report
	known   map[string]Release // as read; RowVersion 0: not stored yet
	changed map[string]Release // to be saved
	lines   map[string]int     // key of a row → the line that had it first
}

// importing runs an import: each row through take, then one command with its
// report, or nothing. ISO/IEC 20000-1:2018 8.5.3; Scope F84.
func (s *Service) importing(
	ctx context.Context, command string, table sheet.Table, opts sheet.Options, required []string, take func(*intake, row) error,
) (sheet.Report, error) {
	if err := table.Require(required...); err != nil {
		return sheet.Report{}, err
	}
	var in *intake
	read := func(tx *work.Tx) error {
		in = &intake{
			service: s, tx: tx, table: table, known: map[string]Release{}, changed: map[string]Release{}, lines: map[string]int{},
			report: sheet.Report{Command: command, File: table.File, SHA256: table.SHA256, DryRun: opts.DryRun, Rows: len(table.Rows)},
		}
		for _, r := range table.Rows {
			if err := take(in, row{in, r, false}); err != nil {
				return err
			}
		}
		return nil
	}
	if opts.DryRun {
		err := s.Unit.Read(ctx, read)
		return in.result(), err
	}
	err := s.do(ctx, command, opts.Actor, id.Ref{Kind: "import", ID: table.File}, func(tx *work.Tx) error {
		if err := read(tx); err != nil {
			return err
		}
		if len(in.changed) == 0 || !opts.MayWrite(in.report) {
			return errNothing
		}
		return in.write()
	})
	return in.result(), err
}

func (in *intake) result() sheet.Report {
	if in == nil {
		return sheet.Report{}
	}
	return in.report
}

func (in *intake) write() error {
	for _, code := range slices.Sorted(maps.Keys(in.changed)) {
		if err := in.service.Releases.Save(in.tx, in.changed[code]); err != nil {
			return err
		}
	}
	in.report.Written = true
	return in.service.Reports.Save(in.tx, in.report)
}

// find is the release of a code as the rows so far have left it; its RowVersion
// is 0 when it is not stored.
func (in *intake) find(code string) (Release, error) {
	if r, ok := in.changed[code]; ok {
		return r, nil
	}
	if r, ok := in.known[code]; ok {
		return r, nil
	}
	r, err := in.service.find(in.tx, code)
	if err == nil {
		in.known[code] = r
	}
	return r, err
}

// settle counts a row by what it changed, and keeps its release for saving.
func (in *intake) settle(key string, isNew bool, before, after []leaf, r Release) {
	old, now := compact(before), compact(after)
	switch {
	case isNew:
		in.report.Created++
	case old != now:
		in.report.Updated++
	default:
		in.report.Unchanged++
		return
	}
	in.tx.Detail(key, old, now)
	in.changed[r.Code] = r
}

// compact prints facts on one line.
func compact(leaves []leaf) string {
	var parts []string
	for _, f := range leaves {
		parts = append(parts, f.path+"="+f.value)
	}
	return join("; ", parts...)
}

// row is a row of an import; refused after a finding that rejects it.
type row struct {
	in *intake
	sheet.Row
	refused bool
}

func (r *row) get(column string) string { return r.in.table.Get(r.Row, column) }

func (r *row) add(severity sheet.Severity, column, key string, args ...sheet.Arg) {
	r.in.report.Add(sheet.Finding{
		Severity: severity, Line: r.Line, Column: column, Value: r.get(column), Key: key, Args: args,
	})
	r.refused = r.refused || severity == sheet.Rejected
}

func (r *row) reject(column, key string, args ...sheet.Arg) {
	r.add(sheet.Rejected, column, key, args...)
}

func (r *row) open(column string) { r.add(sheet.Open, column, "import.empty") }

func (r *row) doubt(column, key string, args ...sheet.Arg) {
	r.add(sheet.Doubtful, column, key, args...)
}

// once rejects a row whose key an earlier row of the file has.
func (r *row) once(column, key string) {
	if first, ok := r.in.lines[key]; ok {
		r.reject(column, "import.duplicate", sheet.Arg{Name: "line", Value: strconv.Itoa(first)})
		return
	}
	r.in.lines[key] = r.Line
}

func (r *row) code(column string) string {
	value := r.get(column)
	if !id.IsCode(value) {
		r.reject(column, "import.code")
	}
	return value
}

// date reads a date; an empty one that is required stays open.
func (r *row) date(column string, required bool) clock.Date {
	d, err := clock.ParseDate(r.get(column))
	switch {
	case err != nil:
		r.reject(column, "import.date")
	case d.IsZero() && required:
		r.open(column)
	}
	return d
}

func (r *row) planned(column string) clock.Planned {
	p, err := clock.ParsePlanned(r.get(column))
	switch {
	case err != nil:
		r.reject(column, "import.date_or_instant")
	case p.IsZero():
		r.open(column)
	}
	return p
}

// number reads a whole number from low to maxNumber; nil when the cell is empty.
func (r *row) number(column string, low int) *int {
	value := r.get(column)
	if value == "" {
		return nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < low || n > maxNumber {
		r.reject(column, "import.number", sheet.Arg{Name: "low", Value: strconv.Itoa(low)})
		return nil
	}
	return &n
}

func (r *row) name(column string, required bool) string {
	value := r.get(column)
	switch {
	case utf8.RuneCountInString(value) > maxName:
		r.reject(column, "import.too_long", sheet.Arg{Name: "limit", Value: strconv.Itoa(maxName)})
	case !content.IsPrintable(value):
		r.reject(column, "import.unprintable")
	case value == "" && required:
		r.open(column)
	}
	return value
}

// text reads a text in the row's language, else in that of the service.
func (r *row) text(column string) content.Text {
	lang := r.get(languageColumn)
	if lang == "" {
		lang = r.in.service.Language
	}
	if !content.IsLanguage(lang) {
		r.reject(languageColumn, "import.language")
	}
	return content.In(lang, r.name(column, true))
}

// release is the stored release that a row names; a row of an unknown one is
// rejected.
func (r *row) release(column string) (Release, error) {
	code := r.code(column)
	if r.refused {
		return Release{}, nil
	}
	found, err := r.in.find(code)
	if err != nil {
		return Release{}, fmt.Errorf("line %d: %w", r.Line, err)
	}
	if found.RowVersion == 0 {
		r.reject(column, "import.unknown_release")
	}
	return found, nil
}
