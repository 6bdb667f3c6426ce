package org

import (
	"slices"
	"strconv"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/sheet"
)

// customerRow is a row of an import; refused after a finding that rejects it.
type customerRow struct {
	in *customerIntake
	sheet.Row
	refused bool
}

func (r *customerRow) get(column string) string { return r.in.table.Get(r.Row, column) }

func (r *customerRow) reject(column, key string, args ...sheet.Arg) {
	r.in.report.Add(sheet.Finding{
		Severity: sheet.Rejected, Line: r.Line, Column: column, Value: r.get(column), Key: key, Args: args,
	})
	r.refused = true
}

// joined notes that a row changed its customer's groups.
func (r *customerRow) joined(code string) { r.in.lines["joined\n"+code] = r.Line }

// once rejects a row whose key an earlier row of the file has.
func (r *customerRow) once(key string) {
	if first, ok := r.in.lines[key]; ok {
		r.reject("code", "import.duplicate", sheet.Arg{Name: "line", Value: strconv.Itoa(first)})
		return
	}
	r.in.lines[key] = r.Line
}

// needed rejects a new customer that lacks what every customer has.
func (r *customerRow) needed(given Customer) {
	if given.Name.IsEmpty() {
		r.reject("name", "import.required")
	}
	if given.Kind == "" {
		r.reject("kind", "import.required")
	}
}

// agrees rejects a row that says something else of its customer than the row
// before it.
func (r *customerRow) agrees(given Customer, is *takenCustomer, again bool) {
	if !again {
		return
	}
	differ := map[string]bool{
		"name":     !given.Name.IsEmpty() && !says(is.Name, given.Name),
		"kind":     given.Kind != "" && given.Kind != is.Kind,
		"language": given.Language != "" && given.Language != is.Language,
		"zone":     given.Zone != "" && given.Zone != is.Zone,
	}
	for _, column := range customerColumns() {
		if differ[column] {
			r.reject(column, "import.other_value", sheet.Arg{Name: "line", Value: strconv.Itoa(is.first.Line)})
		}
	}
}

// customer reads what a row says of its customer.
func (r *customerRow) customer() Customer {
	is := Customer{
		Code: r.get("code"), Kind: CustomerKind(r.get("kind")), Language: r.get("language"), Zone: r.get("zone"),
	}
	if name := r.plain("name"); name != "" {
		is.Name = content.In(r.in.language, name)
	}
	if r.in.table.IsNumber(r.Row, "code") && slices.Contains([]byte(is.Code), '.') {
		r.in.report.Add(sheet.Finding{Severity: sheet.Doubtful, Line: r.Line, Column: "code", Value: is.Code, Key: "import.number_code"})
	}
	r.check("code", "import.code", func(c *Checks, v string) { c.Code("", v) })
	if is.Kind != "" && is.Kind != External && is.Kind != Internal && is.Kind != Group {
		r.reject("kind", "import.choice", sheet.Arg{Name: "choices", Value: "external, group, internal"})
	}
	if is.Language != "" && !content.IsLanguage(is.Language) {
		r.reject("language", "import.language")
	}
	r.check("zone", "import.zone", func(c *Checks, v string) { c.Zone("", v) })
	return is
}

// signatory reads who may sign; the zero Signatory when the row names nobody.
func (r *customerRow) signatory() Signatory {
	is := Signatory{Name: r.plain("signatory"), Title: r.plain("title"), Email: r.get("email")}
	if is.Name == "" && (is.Title != "" || is.Email != "") {
		r.reject("signatory", "import.required")
	}
	r.check("email", "import.email", func(c *Checks, v string) { c.Email("", v) })
	return is
}

// plain reads people's text of at most NameLimit characters.
func (r *customerRow) plain(column string) string {
	for _, f := range r.found(column, func(c *Checks, v string) { c.Plain("", v, NameLimit) }) {
		key := "import.unprintable"
		if f.Key == "fault.org.long" {
			key = "import.too_long"
		}
		r.reject(column, key, sheet.Arg{Name: "limit", Value: strconv.Itoa(NameLimit)})
	}
	return r.get(column)
}

func (r *customerRow) check(column, key string, check func(c *Checks, value string)) {
	if len(r.found(column, check)) > 0 {
		r.reject(column, key)
	}
}

func (r *customerRow) found(column string, check func(c *Checks, value string)) []*fault.Fault {
	c := &Checks{}
	check(c, r.get(column))
	return c.found
}
