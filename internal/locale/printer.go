package locale

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
)

// Printer prints messages, inline content and values in one language. It is a
// value; goroutines may share it. What it cannot print as asked (a key that is
// not there, an argument that is missing, a value that is no date) it prints as
// it stands, as nothing may be lost; CheckInline and Check tell of it.
type Printer struct {
	tongue *tongue
	zone   *time.Location
	frame  string            // IANA name of zone
	refs   map[string]string // anchor → what a reference to it prints; nil = not known
}

func newPrinter(t *tongue) Printer { return Printer{tongue: t, zone: time.UTC, frame: "UTC"} }

// Lang is the tag of the printer's language.
func (p Printer) Lang() string { return p.tongue.tag }

// Zone is the IANA name of the zone in which instants print, such as "UTC" or
// "Europe/Madrid"; tables name it in their caption.
func (p Printer) Zone() string { return p.frame }

// In prints instants in a zone, by its IANA name; UTC when there is none of that
// name, which Check tells.
func (p Printer) In(zone string) Printer {
	p.zone, p.frame = time.UTC, "UTC"
	if known, err := p.tongue.zone(zone); err == nil && zone != "" {
		p.zone, p.frame = known, zone
	}
	return p
}

// For takes from a document the zone in which its instants print, and the
// numbers of its sections, tables and figures for references.
func (p Printer) For(doc content.Document) Printer {
	p = p.In(doc.Frame.Zone)
	p.refs = map[string]string{}
	p.number(doc.Sections)
	return p
}

// Message prints a message as plain text.
func (p Printer) Message(key string, args ...content.Arg) string {
	return p.Plain(content.Inline{content.Message(key, args...)})
}

// Sentence is Message, with an error when the key or an argument is missing.
func (p Printer) Sentence(key string, args ...content.Arg) (string, error) {
	in := content.Inline{content.Message(key, args...)}
	return p.Plain(in), p.CheckInline(in)
}

// Say prints a message as plain text with the arguments of a fault, for pages,
// faults and the command line: text as it is, whole numbers and what package
// content has, or package clock, as values of the language, lists between commas, anything else as fmt prints it.
func (p Printer) Say(key string, args fault.Args) string {
	list := make([]content.Arg, 0, len(args))
	for name, arg := range args {
		list = append(list, content.Arg{Name: name, Text: arguments(arg)})
	}
	return p.Message(key, list...)
}

// arguments are the runs of an argument: several for a list.
func arguments(arg any) content.Inline {
	switch list := arg.(type) {
	case content.Terms:
		return listed(list, func(content.Term) string { return "" })
	case content.Options:
		return listed(list, func(t content.Term) string { return " (" + t.Key[strings.LastIndex(t.Key, ".")+1:] + ")" })
	default:
		return content.Inline{argument(arg)}
	}
}

// listed are terms between commas, each followed by what after says of it.
func listed(terms []content.Term, after func(content.Term) string) content.Inline {
	in := content.Inline{}
	for i, t := range terms {
		end := after(t)
		if i < len(terms)-1 {
			end += ", "
		}
		run, _, _ := content.RunOf(t) // a term is a run whatever its key
		in = append(in, run, content.Plain(end))
	}
	return in
}

func argument(arg any) content.Run {
	arg = dated(arg)
	if run, _, err := content.RunOf(arg); err == nil {
		return run
	}
	switch arg.(type) {
	case int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64:
		return content.Of(content.Value{Type: content.IntegerType, Raw: fmt.Sprint(arg)})
	}
	return content.Plain(fmt.Sprint(arg))
}

// dated is an argument of the clock as package content has it, so that a fault may
// carry a day as the features hold it; any other as it is.
func dated(arg any) any {
	switch arg := arg.(type) {
	case clock.Date:
		return content.Date{ISO: arg.String()}
	case clock.Planned:
		return content.Date{ISO: arg.String()}
	case clock.Instant:
		return content.Date{ISO: arg.String()}
	case clock.Duration:
		return content.Duration{ISO: arg.String()}
	}
	return arg
}

// Fault prints what is wrong and what to do, after its place in a file, else
// after the path of its field, unless the sentence names that itself.
func (p Printer) Fault(f *fault.Fault) string {
	sentence := p.Say(f.Key, f.Args)
	_, named := f.Args["field"]
	args := fault.Args{"field": f.Field, "file": f.Place.File, "line": f.Place.Line, "column": f.Place.Column, "sentence": sentence}
	switch place := f.Place; {
	case place.File != "" && place.Line > 0 && place.Column != "":
		return p.Say("fault.place.cell", args)
	case place.File != "" && place.Line > 0:
		return p.Say("fault.place.line", args)
	case place.File != "" && place.Column != "":
		return p.Say("fault.place.column", args)
	case place.File != "":
		return p.Say("fault.place.file", args)
	case f.Field != "" && !named:
		return p.Say("fault.place.field", args)
	}
	return sentence
}

// Inline prints inline content as in running text.
func (p Printer) Inline(in content.Inline) []Span { return p.spans(in, false) }

// ShortInline prints inline content with values as they stand in tables.
func (p Printer) ShortInline(in content.Inline) []Span { return p.spans(in, true) }

func (p Printer) spans(in content.Inline, short bool) []Span {
	w := writer{Printer: p, short: short}
	w.inline(in, look{})
	return w.out
}

// Plain prints inline content as in running text, without styles.
func (p Printer) Plain(in content.Inline) string { return text(p.Inline(in)) }

// ShortPlain prints inline content as in tables, without styles.
func (p Printer) ShortPlain(in content.Inline) string { return text(p.ShortInline(in)) }

func text(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// Value prints a value as in running text: "9 de febrero de 2024", "3 años".
func (p Printer) Value(v content.Value) string { return p.Plain(content.Inline{content.Of(v)}) }

// Short prints a value as in tables: "09 feb 2024", "09 feb 2024 02:00".
func (p Printer) Short(v content.Value) string { return p.ShortPlain(content.Inline{content.Of(v)}) }

// Month is the name of a date's month, "febrero", for a time axis; other text
// as it stands.
func (p Printer) Month(date string) string {
	d, err := clock.ParseDate(date)
	if err != nil || d.IsZero() {
		return date
	}
	return p.fill(fmt.Sprintf("format.month.m%02d", int(d.Month)))
}

// DayMonth is a date without its year, "9 feb", for a time axis; other text as
// it stands.
func (p Printer) DayMonth(date string) string {
	d, err := clock.ParseDate(date)
	if err != nil || d.IsZero() {
		return date
	}
	return p.pattern("format.date.day_month", "format.month_short.", d.Time())
}

// Stamp is an instant to the second with its zone, "12 ene 2024, 16:42:07 UTC",
// in the frame's zone; other text as it stands. RFC 3339 goes in.
func (p Printer) Stamp(instant string) string {
	i, err := clock.ParseInstant(instant)
	if err != nil || i.IsZero() {
		return instant
	}
	t := i.Time().In(p.zone)
	return p.fill("format.instant.stamp", "date", p.day(t, true), "time", t.Format(time.TimeOnly), "zone", p.offset(t))
}

// List joins items as the language does: "a, b y c".
func (p Printer) List(items []string) string {
	var b strings.Builder
	for i, item := range items {
		if i > 0 {
			b.WriteString(p.between(item, i == len(items)-1))
		}
		b.WriteString(item)
	}
	return b.String()
}

// between is what stands before an item of a list that is not the first.
func (p Printer) between(item string, last bool) string {
	switch {
	case !last:
		return p.sign("format.list.separator", ", ")
	case soundsAsI(item):
		return p.sign("format.list.last_before_i", ", ")
	}
	return p.sign("format.list.last", ", ")
}

// soundsAsI reports whether a word starts with the sound before which Spanish
// writes "e" for "y". Ortografía de la lengua española, conjunción «y».
func soundsAsI(word string) bool {
	w := strings.ToLower(word)
	hi := strings.HasPrefix(w, "hi") && !strings.HasPrefix(w, "hie") && !strings.HasPrefix(w, "hia")
	i := strings.HasPrefix(w, "i") || strings.HasPrefix(w, "í") || strings.HasPrefix(w, "hí")
	return i || hi
}

// Compare orders two texts as the language does (ñ after n, "paso 9" before
// "paso 10"); texts that it holds equal go by their bytes.
func (p Printer) Compare(a, b string) int { return p.tongue.compare(a, b) }

// Has reports whether there is a message with the key.
func (p Printer) Has(key string) bool { return p.tongue.messages[key] != nil }

// CheckInline says which message, argument, value or reference cannot be
// printed as it should, all of them; nil when there is none.
func (p Printer) CheckInline(in content.Inline) error {
	var found []error
	for _, run := range in {
		found = append(found, p.check(run))
		for _, arg := range run.Args {
			found = append(found, p.CheckInline(arg.Text))
		}
		found = append(found, p.CheckInline(run.Label))
	}
	return errors.Join(found...)
}

// Check is CheckInline for everything that a document prints, its labels and
// its zone.
func (p Printer) Check(doc content.Document) error {
	var found []error
	if _, err := p.tongue.zone(doc.Frame.Zone); err != nil {
		found = append(found, fmt.Errorf("zone of the document: %w", err))
	}
	p = p.For(doc)
	for _, key := range doc.Keys() {
		if !p.Has(key) {
			found = append(found, p.unknown(key))
		}
	}
	doc.Walk(func(_ *content.Section, run content.Run) { found = append(found, p.check(run)) })
	return errors.Join(found...)
}
