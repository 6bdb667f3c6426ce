package layout

import (
	"fmt"
	"strings"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/format/pdf/typeset"
	"acta/internal/locale"
)

// blankRule stands for what is to be written by hand inside a sentence.
var blankRule = strings.Repeat("_", 18)

// runs styles printed spans.
func (l *layout) runs(spans []locale.Span, s style) []typeset.Run {
	runs := make([]typeset.Run, 0, len(spans))
	for i := range spans {
		runs = append(runs, l.run(&spans[i], s))
	}
	return runs
}

func (l *layout) run(span *locale.Span, s style) typeset.Run {
	st := s.face()
	if span.Strong {
		st.Weight = typeset.SemiBold
	}
	st.Italic = span.Emphasis
	if span.Lang != l.say.Lang() {
		st.Lang = span.Lang
	}
	text := span.Text
	switch span.Kind {
	case locale.MissingSpan:
		st.Weight, st.Color, st.Background, st.Dash = typeset.Medium, gapText, gapFill, gapLine
	case locale.BlankSpan:
		text = span.Text + "\u00a0" + blankRule
	case locale.LinkSpan:
		st.Link = span.URL
		if span.Anchor != "" {
			st.Link = "#" + span.Anchor
		} else {
			st.Underline = true
		}
	case locale.ValueSpan:
		text = grouped(text)
	case locale.WordSpan:
	}
	return typeset.Run{Text: text, Style: st}
}

// grouped sets a SHA-256 in groups of eight, which people compare more easily and
// lines can break between; other text stays as it is.
func grouped(text string) string {
	if len(text) != hashDigits || strings.Trim(text, "0123456789abcdef") != "" {
		return text
	}
	groups := make([]string, 0, hashDigits/hashGroup)
	for i := 0; i < hashDigits; i += hashGroup {
		groups = append(groups, text[i:i+hashGroup])
	}
	return strings.Join(groups, " ")
}

// A SHA-256 in hexadecimal.
const (
	hashDigits = 64
	hashGroup  = 8
)

// plain is a run of one style.
func plain(text string, s style) []typeset.Run {
	return []typeset.Run{{Text: text, Style: s.face()}}
}

// set sets runs to a width; the last line is never a short word.
func (l *layout) set(runs []typeset.Run, width float64) []typeset.Line {
	return l.measure(runs, typeset.Measure{First: width, JoinLast: true})
}

func (l *layout) measure(runs []typeset.Run, m typeset.Measure) []typeset.Line {
	l.inspect(runs)
	return l.faces.Break(runs, m)
}

// one sets runs on one line, however wide.
func (l *layout) one(runs []typeset.Run) typeset.Line {
	return l.measure(runs, typeset.Measure{First: endless})[0]
}

// short sets text on one line of at most width; what does not fit is cut with "…".
func (l *layout) short(runs []typeset.Run, width float64) typeset.Line {
	l.inspect(runs)
	return l.faces.Truncate(runs, width)
}

// endless is wider than any line.
const endless = 1e6

// inspect reports the characters that no face has: they are refused, never boxes.
func (l *layout) inspect(runs []typeset.Run) {
	for i := range runs {
		for _, r := range l.faces.Missing(runs[i].Text) {
			l.report("fault.pdf.glyph", fault.Args{"character": string(r), "code": fmt.Sprintf("U+%04X", r)})
		}
	}
}

// report notes a fault of the place that is being set, each once.
func (l *layout) report(key string, args fault.Args) {
	f := fault.New(fault.Invalid, key, args).At(l.place)
	for _, known := range l.faults {
		if known.Error() == f.Error() {
			return
		}
	}
	if len(l.faults) < maxFaults {
		l.faults = append(l.faults, f)
	}
}

// maxFaults keeps the report of a hostile document readable.
const maxFaults = 100

// inline prints inline content in running text.
func (l *layout) inline(in content.Inline, s style) []typeset.Run {
	return l.runs(l.say.Inline(in), s)
}

// message prints a message whose strong parts keep their weight.
func (l *layout) message(key string, s style, args ...content.Arg) []typeset.Run {
	return l.inline(content.Inline{content.Message(key, args...)}, s)
}

// arg is an argument of a message as plain text.
func arg(name, text string) content.Arg {
	return content.Arg{Name: name, Text: content.Inline{content.Plain(text)}}
}

// endsWithColon tells whether a paragraph announces what follows.
func endsWithColon(runs []typeset.Run) bool {
	for i := len(runs) - 1; i >= 0; i-- {
		if text := strings.TrimRight(runs[i].Text, " \u00a0\n"); text != "" {
			return strings.HasSuffix(text, ":")
		}
	}
	return false
}
