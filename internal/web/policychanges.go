package web

import (
	"regexp"
	"slices"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/policy"
)

// policyChangeRow is a field in which two versions differ.
type policyChangeRow struct {
	Section, Label string
	Lang           string // of the text, where it is not the page's
	State          mark
	Pieces         []pieceAnswer
}

// differences compares two versions: those asked for, else the draft with the one in
// force.
func (b *policyBody) differences(o policyOf, from, to string) error {
	if _, ok := o.held.Version(to); !ok {
		to = o.shown.Number
	}
	if _, ok := o.held.Version(from); !ok {
		from = o.other(to)
	}
	for _, p := range o.held.Versions {
		b.Compare = append(b.Compare, choice{Value: p.Number, Label: o.numberName(p.Number)})
	}
	b.From, b.To = from, to
	before, _ := o.held.Version(from)
	after, _ := o.held.Version(to)
	changes, err := policy.Differ(before, after)
	for _, one := range changes {
		b.Changes = append(b.Changes, o.change(one))
	}
	return err
}

func (o policyOf) change(one policy.Change) policyChangeRow {
	parts := strings.Split(one.Field, ".")
	row := policyChangeRow{State: mark{"draft", "wait", o.T("compare.changed")}}
	if last := parts[len(parts)-1]; len(parts) > 1 && slices.Contains(o.home.languages, last) {
		parts = parts[:len(parts)-1]
		if row.Lang = last; last == o.lang {
			row.Lang = ""
		}
	}
	row.Section = o.pathWord(parts[0])
	var rest []string
	for _, part := range parts[1:] {
		rest = append(rest, o.pathWord(part))
	}
	row.Label = strings.Join(rest, " · ")
	switch {
	case one.Before == "":
		row.State = mark{"done", "ok", o.T("compare.added")}
	case one.After == "":
		row.State = mark{"no", "bad", o.T("compare.removed")}
	}
	name := parts[len(parts)-1]
	for _, p := range document.CompareText(o.leaf(name, one.Before), o.leaf(name, one.After)) {
		row.Pieces = append(row.Pieces, pieceAnswer{string(p.Kind), p.Text})
	}
	return row
}

// pathWord is a part of a path in words: a field by its label, an element by its code
// or its place.
func (o policyOf) pathWord(part string) string {
	if key := "page_policies.path." + part; o.printer.Has(key) {
		return o.printer.Message(key)
	}
	if regexp.MustCompile(`^\d+$`).MatchString(part) {
		return o.Say("page_policies.path_place", "number", placeOf(part))
	}
	return part
}

// placeOf counts from one what programs count from nought.
func placeOf(part string) int {
	n := 0
	for _, r := range part {
		n = n*10 + int(r-'0')
	}
	return n + 1
}

// leaf is a value of a policy in words.
func (o policyOf) leaf(name, raw string) string {
	switch {
	case raw == "":
		return ""
	case raw == "true" || raw == "false":
		return o.printer.Value(content.Value{Type: content.BoolType, Raw: raw})
	case name == "notice" || name == "support":
		if d, err := clock.ParseDuration(raw); err == nil {
			return o.lengthOf(d)
		}
	}
	if day, err := clock.ParseDate(raw); err == nil && len(raw) == len("2026-01-01") {
		if name == "to" {
			day = day.AddDays(-1)
		}
		return o.date(o.home.zone, day)
	}
	for _, area := range []string{"page_policies.weekday_", "term.acceptance_mode.", "term.test_type.", "term.role.", "term.way."} {
		if o.printer.Has(area + raw) {
			return o.printer.Message(area + raw)
		}
	}
	return raw
}
