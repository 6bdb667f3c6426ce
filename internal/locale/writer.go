package locale

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"

	"acta/internal/content"
)

// look is the style that surrounds a run.
type look struct{ strong, emphasis bool }

func (l look) with(strong, emphasis bool) look {
	return look{l.strong || strong, l.emphasis || emphasis}
}

// writer prints runs one after the other.
type writer struct {
	Printer
	short bool
	out   []Span
}

func (w *writer) span(s Span, l look) {
	if s.Lang == "" {
		s.Lang = w.Lang()
	}
	s.Strong, s.Emphasis = l.strong, l.emphasis
	w.out = join(w.out, s)
}

func (w *writer) inline(in content.Inline, l look) {
	for _, run := range in {
		w.run(run, l.with(run.Strong, run.Emphasis))
	}
}

func (w *writer) run(run content.Run, l look) {
	switch run.Kind {
	case content.MessageRun:
		w.message(run, l)
	case content.ValueRun:
		if run.Value != nil {
			w.value(*run.Value, l)
		}
	case content.TextRun:
		if run.Text != nil {
			text, lang := run.Text.Get(w.Lang())
			w.span(Span{Text: text, Kind: ValueSpan, Lang: lang}, l)
		}
	case content.ReferenceRun:
		w.span(Span{Text: w.reference(run.Anchor), Kind: LinkSpan, Anchor: run.Anchor}, l)
	case content.LinkRun:
		w.link(run, l)
	}
}

// listKey is the message by which a template joins the items of a list, nested.
const listKey = "format.list_join"

// items unfolds nested joins.
func items(in content.Inline) []content.Inline {
	if len(in) != 1 || in[0].Kind != content.MessageRun || in[0].Key != listKey {
		return []content.Inline{in}
	}
	var all []content.Inline
	for _, arg := range in[0].Args {
		all = append(all, items(arg.Text)...)
	}
	return all
}

// list prints joined items: "a, b y c" in a sentence, commas alone in a table.
func (w *writer) list(run content.Run, l look) {
	all := items(content.Inline{run})
	for i, item := range all {
		if i > 0 {
			last := i == len(all)-1 && !w.short
			w.span(Span{Text: w.between(w.Plain(item), last), Kind: WordSpan}, l)
		}
		w.inline(item, l)
	}
}

func (w *writer) message(run content.Run, l look) {
	if run.Key == listKey {
		w.list(run, l)
		return
	}
	m := w.tongue.messages[run.Key]
	if m == nil {
		w.span(Span{Text: run.Key, Kind: WordSpan}, l)
		return
	}
	for _, p := range m.pick(w.tongue.rule, count(run.Args)) {
		style := l.with(p.strong, p.emphasis)
		i := slices.IndexFunc(run.Args, func(a content.Arg) bool { return a.Name == p.variable })
		switch {
		case p.variable == "":
			w.span(Span{Text: p.text, Kind: WordSpan}, style)
		case i < 0:
			w.span(Span{Text: "{" + p.variable + "}", Kind: WordSpan}, style)
		default:
			w.inline(run.Args[i].Text, style)
		}
	}
}

// count is the number that chooses a plural, as digits; "" when there is none.
func count(args []content.Arg) string {
	for _, arg := range args {
		if arg.Name == "count" && len(arg.Text) == 1 && arg.Text[0].Value != nil {
			return arg.Text[0].Value.Raw
		}
	}
	return ""
}

// value prints a value. What stands first begins with a capital: "Sí", "Del 9…".
func (w *writer) value(v content.Value, l look) {
	s := Span{Kind: ValueSpan, Text: w.print(v, w.short)}
	switch v.Type {
	case content.MissingType:
		s.Kind, s.Field = MissingSpan, v.Field
	case content.BlankType:
		s.Kind = BlankSpan
	case content.TermType:
		s.Mark = v.Mark
	case content.LevelType:
		s.Level, _ = strconv.Atoi(v.Raw) // 0, and so no boxes, when it is no number
	case content.BoolType, content.PeriodType:
		if len(w.out) == 0 {
			s.Text = capital(s.Text)
		}
	default:
	}
	w.span(s, l)
}

func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToTitle(r)) + s[size:]
}

func (w *writer) link(run content.Run, l look) {
	label := writer{Printer: w.Printer, short: w.short}
	label.inline(run.Label, l)
	if len(label.out) == 0 {
		w.span(Span{Text: run.URL, Kind: LinkSpan, URL: run.URL}, l)
	}
	for _, s := range label.out {
		s.Kind, s.URL = LinkSpan, run.URL
		w.out = join(w.out, s)
	}
}

func (w *writer) reference(anchor string) string {
	if number, ok := w.refs[anchor]; ok {
		return number
	}
	return anchor
}

// number notes what references to sections and what is in them print: the
// number, or the title of a section that has none.
func (p Printer) number(sections []content.Section) {
	for _, s := range sections {
		p.refs[s.Anchor] = s.Number
		if s.Number == "" {
			p.refs[s.Anchor] = p.Plain(s.Title)
		}
		for _, b := range s.Blocks {
			if anchor, n := numbered(b); anchor != "" {
				p.refs[anchor] = strconv.Itoa(n)
			}
		}
		p.number(s.Sections)
	}
}

// numbered is the anchor and number of a block that has them.
func numbered(b content.Block) (string, int) {
	switch {
	case b.Table != nil:
		return b.Table.Anchor, b.Table.Number
	case b.Figure != nil:
		return b.Figure.Anchor, b.Figure.Number
	case b.Chart != nil:
		return b.Chart.Anchor, b.Chart.Number
	case b.Timeline != nil:
		return b.Timeline.Anchor, b.Timeline.Number
	}
	return "", 0
}

// check says what of a run cannot be printed, without what is inside it.
func (p Printer) check(run content.Run) error {
	switch run.Kind {
	case content.MessageRun:
		return p.checkMessage(run)
	case content.ValueRun:
		if run.Value == nil {
			return errors.New("a run without its value")
		}
		return p.checkValue(*run.Value)
	case content.TextRun:
		if run.Text == nil {
			return errors.New("a run without its text")
		}
		return nil
	case content.ReferenceRun:
		if _, ok := p.refs[run.Anchor]; !ok && p.refs != nil {
			return fmt.Errorf("reference to %q, which is not in the document", run.Anchor)
		}
		return nil
	case content.LinkRun:
		return nil
	}
	return fmt.Errorf("a run of kind %q", run.Kind)
}

func (p Printer) unknown(key string) error {
	return fmt.Errorf("key %s has no message in %s", key, p.Lang())
}

func (p Printer) checkMessage(run content.Run) error {
	m := p.tongue.messages[run.Key]
	if m == nil {
		return p.unknown(run.Key)
	}
	needed := m.variables
	if m.plural {
		needed = append(slices.Clone(needed), "count")
	}
	for _, name := range needed {
		if !slices.ContainsFunc(run.Args, func(a content.Arg) bool { return a.Name == name }) {
			return fmt.Errorf("message %s: argument %q is missing", run.Key, name)
		}
	}
	return nil
}
