package release

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/sheet"
)

// languageColumn is the optional column that says in which language a row's
// text is.
const languageColumn = "language"

// row is a row of an import; refused after a finding that rejects it.
type row struct {
	in *intake
	sheet.Row
	refused bool
}

// get is a cell; of a column that the table does not have, what was given for all
// rows.
func (r *row) get(column string) string {
	if given, ok := r.in.opts.Given[column]; ok && r.in.table.Index(column) < 0 {
		return given
	}
	return r.in.table.Get(r.Row, column)
}

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
	r.digits(column, value)
	return value
}

// maxDigits is how many digits of a number a workbook keeps.
const maxDigits = 15

// digits doubts a number in a column of codes where a workbook loses zeros or
// digits of what was typed: 1.30 becomes 1.3. Each number is doubted once.
func (r *row) digits(column, value string) {
	dotted := column == "release" || column == "version" || strings.Contains(value, ".")
	if !r.in.table.IsNumber(r.Row, column) || !dotted && len(value) <= maxDigits {
		return
	}
	if key := column + "/" + value; !r.in.doubted[key] {
		r.in.doubted[key] = true
		r.doubt(column, "import.number_code")
	}
}

// choice reads one of a few words; another one rejects the row.
func (r *row) choice(column string, words ...string) string {
	value := r.get(column)
	if !slices.Contains(words, value) {
		r.reject(column, "import.choice", sheet.Arg{Name: "choices", Value: strings.Join(words, ", ")})
	}
	return value
}

// instant reads an instant that lies behind us; a date alone is its first moment
// in UTC, and doubted.
func (r *row) instant(column string, required bool) clock.Instant {
	value := r.get(column)
	p, err := clock.ParsePlanned(value)
	switch {
	case err != nil:
		r.reject(column, "import.date_or_instant")
	case p.IsZero() && required:
		r.reject(column, "import.required")
	case !p.IsZero() && p.At.IsZero():
		r.doubt(column, "import.no_time")
		p.At = clock.At(p.Date.Time())
	}
	if r.in.tx.Now().Before(p.At) {
		r.reject(column, "import.future")
	}
	return p.At
}

// yes reads a yes or no; an empty cell is no.
func (r *row) yes(column string) bool {
	switch strings.ToLower(r.get(column)) {
	case "true", "yes", "sí", "si", "x", "1":
		return true
	case "", "false", "no", "0":
		return false
	}
	r.reject(column, "import.yes_no")
	return false
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

func (r *row) name(column string, required bool) string { return r.words(column, required, maxName) }

// words reads people's text of at most limit characters.
func (r *row) words(column string, required bool, limit int) string {
	value := r.get(column)
	switch {
	case utf8.RuneCountInString(value) > limit:
		r.reject(column, "import.too_long", sheet.Arg{Name: "limit", Value: strconv.Itoa(limit)})
	case !content.IsPrintable(value):
		r.reject(column, "import.unprintable")
	case value == "" && required:
		r.open(column)
	}
	return value
}

// ascii reads what machines write, such as a hash: printable ASCII.
func (r *row) ascii(column string) string {
	value := r.name(column, false)
	if strings.ContainsFunc(value, func(c rune) bool { return c < ' ' || c > '~' }) {
		r.reject(column, "import.ascii")
	}
	return value
}

// text reads a text in the row's language, else in that of the service.
func (r *row) text(column string, required bool) content.Text {
	lang := r.get(languageColumn)
	if lang == "" {
		lang = r.in.service.Language
	}
	if !content.IsLanguage(lang) {
		r.reject(languageColumn, "import.language")
	}
	value := r.words(column, required, maxText)
	if value == "" {
		return content.Text{}
	}
	return content.In(lang, value)
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

// deployment is the deployment of a release that a row names; a row of an unknown
// one is rejected.
func (r *row) deployment(column string, of Release) *Deployment {
	code := r.code(column)
	if r.refused {
		return nil
	}
	for i := range of.Deployments {
		if of.Deployments[i].Code == code {
			return &of.Deployments[i]
		}
	}
	r.reject(column, "import.unknown_deployment", sheet.Arg{Name: "release", Value: of.Code})
	return nil
}

// named reads a code that somebody must know, or nothing; each is asked for once.
func (r *row) named(column, unknown string, ask func(code string) error) (string, error) {
	value := r.get(column)
	if value == "" {
		return "", nil
	}
	if !id.IsCode(value) {
		r.reject(column, "import.code")
		return "", nil
	}
	key := column + "/" + value
	is, asked := r.in.knows[key]
	if !asked {
		err := ask(value)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return "", err
		}
		is = err == nil
		r.in.knows[key] = is
	}
	if !is {
		r.reject(column, unknown)
	}
	return value, nil
}
