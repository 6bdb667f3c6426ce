package template

import (
	"fmt"
	"slices"
	"strings"
)

// Problem is one defect of a template, at its place in the file. Line and Column
// count from 1; both are 0 when the file as a whole, or a view, is at fault.
type Problem struct {
	File   string
	Line   int
	Column int
	Text   string
}

// Error prints the problem as "file:line:column: text".
func (p Problem) Error() string {
	if p.Line == 0 {
		return p.File + ": " + p.Text
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Text)
}

// Problems are all the defects that Load found, in the order of files and places.
type Problems []Problem

// Error prints one problem per line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.Error()
	}
	return strings.Join(lines, "\n")
}

// report collects problems while templates are read.
type report struct{ found Problems }

func (r *report) at(file string, p place, format string, args ...any) {
	r.found = append(r.found, Problem{File: file, Line: p.line, Column: p.column, Text: fmt.Sprintf(format, args...)})
}

// err is nil without problems. The same defect of a fragment shows once, however
// many kinds include it.
func (r *report) err() error {
	if len(r.found) == 0 {
		return nil
	}
	slices.SortStableFunc(r.found, func(a, b Problem) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return slices.Compact(r.found)
}
