// Package sheet holds rows that people hand over for import, whatever file they
// came from, each with its line and columns, and the report of an import. Scope
// F84.
//
// It knows nothing of what the rows mean; a feature's import.go does.
package sheet

import (
	"strings"

	"acta/internal/content"
	"acta/internal/fault"
)

// Table is a file's heading and rows.
type Table struct {
	File    string // as FileName gives it
	SHA256  string // of the file's bytes, hexadecimal
	Columns []string
	Rows    []Row
}

// Row is a row of a table. Line is the line (CSV) or row (Excel) on which it
// starts, counted from 1 with the heading.
type Row struct {
	Line  int
	Cells []string // one per column, trimmed, valid UTF-8, NFC
	// Numbers has bit i set when a workbook holds cell i as a number, which loses
	// zeros that a code such as 1.30 ends with. Cells beyond the 64th have none.
	Numbers uint64
}

// Require checks that the table has every column named; others may be there too.
// It returns a fault.List that names each missing column.
func (t Table) Require(columns ...string) error {
	var missing fault.List
	for _, name := range columns {
		if t.Index(name) < 0 {
			missing = append(missing, fault.New(fault.Invalid, "fault.import.column",
				fault.Args{"column": name, "have": strings.Join(t.Columns, ", ")}).
				In(fault.Place{File: t.File, Line: 1, Column: name}))
		}
	}
	return missing.Err()
}

// Index is the position of a column, or -1.
func (t Table) Index(column string) int {
	for i, name := range t.Columns {
		if name == column {
			return i
		}
	}
	return -1
}

// IsNumber reports whether a workbook holds a row's cell under a column as a
// number.
func (t Table) IsNumber(row Row, column string) bool {
	i := t.Index(column)
	return i >= 0 && i < 64 && row.Numbers&(1<<i) != 0
}

// Get is a row's cell under a column; "" when the column or cell is absent.
func (t Table) Get(row Row, column string) string {
	i := t.Index(column)
	if i < 0 || i >= len(row.Cells) {
		return ""
	}
	return row.Cells[i]
}

// Severity says what a finding means for its row.
type Severity string

// The severities of a finding.
const (
	// Rejected: the row cannot be taken.
	Rejected Severity = "rejected"
	// Open: the row is taken and leaves an open placeholder.
	Open Severity = "placeholder"
	// Doubtful: the row is taken and should be looked at.
	Doubtful Severity = "warning"
)

// Finding is something to tell about a row: where, what value, why.
type Finding struct {
	Severity Severity `json:"severity"`
	Line     int      `json:"line"`
	Column   string   `json:"column"`
	Value    string   `json:"value,omitempty"`
	Key      string   `json:"key"` // message key of the reason, area "import"
	Args     []Arg    `json:"args,omitempty"`
}

// Arg is a named argument of a finding's message.
type Arg struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Report says what an import did, or would do. It is stored with the command.
type Report struct {
	// ID is the key of the stored report; "" gets one when it is stored.
	ID        string    `json:"id,omitempty"`
	Command   string    `json:"command"` // "release.import", "record.import_series" …
	File      string    `json:"file"`
	SHA256    string    `json:"sha256"`
	DryRun    bool      `json:"dry_run,omitempty"`
	Written   bool      `json:"written,omitempty"` // false when rejected rows stopped it, or a dry run
	Rows      int       `json:"rows"`
	Created   int       `json:"created"`
	Updated   int       `json:"updated"`
	Unchanged int       `json:"unchanged"`
	Findings  []Finding `json:"findings,omitempty"`
}

// Refused is the number of rows that cannot be taken, however much is wrong in each.
func (r Report) Refused() int {
	lines := map[int]bool{}
	for _, f := range r.Findings {
		if f.Severity == Rejected {
			lines[f.Line] = true
		}
	}
	return len(lines)
}

// Count is the number of findings of a severity.
func (r Report) Count(s Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// Add appends a finding.
func (r *Report) Add(f Finding) { r.Findings = append(r.Findings, f) }

// Encode is the canonical JSON of the report.
func (r Report) Encode() ([]byte, error) { return content.Marshal(r) }

// Options say how an import runs.
type Options struct {
	// DryRun reports and writes nothing.
	DryRun bool
	// AcceptValid writes the valid rows although others are rejected.
	AcceptValid bool
	// Actor is who imports.
	Actor string
	// Given are values of columns that the table does not have, the same for every
	// row, such as "location".
	Given map[string]string
	// Told is told now and then how many rows have been checked; an error ends the
	// import. nil tells nobody. It is called inside a transaction.
	Told func(rows int) error
}

// Filter says which rows an export gives; the zero Filter gives all.
type Filter struct {
	Release  string // code; rows of this release alone
	Customer string // code; rows that concern this customer alone
}

// MayWrite reports whether an import with these findings writes anything.
func (o Options) MayWrite(r Report) bool {
	return !o.DryRun && (o.AcceptValid || r.Count(Rejected) == 0)
}
