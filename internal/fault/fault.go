// Package fault is the one kind of error that a person can cause and that a
// person reads: bad input, something that is not there, a conflict, a missing
// permission. A fault carries a message key and its arguments, never a
// sentence; the edge (command line, page, API) translates it.
//
// It promises nothing about technical failures: those are ordinary errors,
// wrapped with %w, and are shown as "something failed here".
package fault

import (
	"errors"
	"fmt"
	"sort"
	"strings"
)

// Kind says what a person can do about a fault.
type Kind string

// The kinds of fault. Each maps to one HTTP status and one exit code at the edge.
const (
	// Invalid: the input must be corrected (HTTP 422).
	Invalid Kind = "invalid"
	// NotFound: what was named does not exist (HTTP 404).
	NotFound Kind = "not_found"
	// Conflict: the state has changed or forbids it (HTTP 409).
	Conflict Kind = "conflict"
	// Stale: a newer row version exists (HTTP 412).
	Stale Kind = "stale"
	// Forbidden: this person may not do that (HTTP 403).
	Forbidden Kind = "forbidden"
	// SignedOut: nobody has signed in, or the session has ended (HTTP 401).
	SignedOut Kind = "signed_out"
	// Busy: too many at once or too often; wait, then try again (HTTP 429).
	Busy Kind = "busy"
	// Setup: the installation must be put right first (HTTP 503).
	Setup Kind = "setup"
)

// Args are the named arguments of a message: strings, integers, or values that
// print with fmt.Sprint.
type Args map[string]any

// Place is where in a file a fault was found. Line and Column count from 1;
// zero means unknown.
type Place struct {
	File   string
	Line   int
	Column string // the column's heading, or its letter
}

// Fault is an error for a person.
type Fault struct {
	Kind  Kind
	Key   string // message key in locales, area "fault"
	Args  Args
	Field string // path of the field, such as "release.activities[3].planned"
	Place Place
}

// New makes a fault of a kind with a message key and its arguments.
func New(kind Kind, key string, args Args) *Fault {
	return &Fault{Kind: kind, Key: key, Args: args}
}

// At returns a copy of f that names the field at fault.
func (f *Fault) At(field string) *Fault {
	c := *f
	c.Field = field
	return &c
}

// In returns a copy of f that names the place in a file.
func (f *Fault) In(place Place) *Fault {
	c := *f
	c.Place = place
	return &c
}

// Error prints the fault for logs: place, field, key and sorted arguments. It is
// not for people; translate Key instead.
func (f *Fault) Error() string {
	var b strings.Builder
	if f.Place.File != "" {
		fmt.Fprintf(&b, "%s:%d: ", f.Place.File, f.Place.Line)
	}
	if f.Field != "" {
		b.WriteString(f.Field + ": ")
	}
	b.WriteString(f.Key)
	names := make([]string, 0, len(f.Args))
	for name := range f.Args {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintf(&b, " %s=%v", name, f.Args[name])
	}
	return b.String()
}

// List is several faults found at once, in the order in which they were found.
type List []*Fault

// Error joins the faults line by line.
func (l List) Error() string {
	lines := make([]string, len(l))
	for i, f := range l {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// Err returns nil for an empty list, else the list as an error.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// All returns every fault inside err, in order; nil when err is technical.
func All(err error) []*Fault {
	var list List
	if errors.As(err, &list) {
		return list
	}
	var one *Fault
	if errors.As(err, &one) {
		return []*Fault{one}
	}
	return nil
}

// Is reports whether err holds a fault of the kind.
func Is(err error, kind Kind) bool {
	for _, f := range All(err) {
		if f.Kind == kind {
			return true
		}
	}
	return false
}
