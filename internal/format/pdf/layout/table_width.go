package layout

import (
	"strings"
	"unicode"

	"acta/internal/content"
)

// typeWidth is the width of a column whose template names none, by the type of
// its values, padding included; text takes what is left.
func typeWidth(t content.Type) float64 {
	switch t {
	case content.DateType:
		return 76
	case content.InstantType:
		return 100
	case content.PeriodType:
		return 140
	case content.TermType:
		return 92
	case content.IntegerType, content.BoolType:
		return 48
	case content.LevelType:
		return 56
	case content.PercentType, content.DecimalType:
		return 60
	case content.DurationType, content.MoneyType:
		return 76
	default:
		return 0
	}
}

// columnWidths shares the frame among the columns: each takes its weight, and
// those without one share what is left. Weights that fill more than the frame
// shrink alike; weights that fill less, with no column to take the rest, grow.
func columnWidths(columns []content.Column, frame float64) []float64 {
	widths := make([]float64, len(columns))
	fixed, open := 0.0, 0
	for i := range columns {
		widths[i] = float64(max(0, columns[i].Weight))
		if widths[i] == 0 {
			widths[i] = typeWidth(columns[i].Type)
		}
		if widths[i] == 0 {
			open++
		}
		fixed += widths[i]
	}
	least := float64(open) * portraitColumn
	scale := 1.0
	switch {
	case open == 0 && fixed > 0:
		scale = frame / fixed
	case fixed > frame-least && fixed > 0:
		scale = max(0, frame-least) / fixed
	}
	rest := frame - fixed*scale
	for i := range widths {
		if widths[i] == 0 {
			widths[i] = rest / float64(open)
			continue
		}
		widths[i] *= scale
	}
	return widths
}

// What widen looks at: longer words are broken anyway, and further rows would
// cost more than they tell.
const (
	longestKept = 120.0
	keptShare   = 0.8 // of its width that a column keeps
	rowsSampled = 200
)

// widen gives columns the width of their longest word, as far as others can spare
// it: those without a weight first.
func (l *layout) widen(widths []float64, t *content.Table, s style, gap float64) {
	needs := l.wordWidths(t, s)
	for i := range needs[:max(0, len(needs)-1)] {
		needs[i] += gap
	}
	given := make([]float64, len(widths)) // what a column keeps at least
	for i := range widths {
		given[i] = widths[i] * keptShare
	}
	for _, open := range []bool{true, false} {
		for i := range widths {
			for j := range widths {
				spare := widths[j] - max(portraitColumn, needs[j], given[j])
				lack := needs[i] - widths[i]
				if j == i || lack <= 0 || spare <= 0 || open != (t.Columns[j].Weight == 0) {
					continue
				}
				moved := min(lack, spare)
				widths[i], widths[j] = widths[i]+moved, widths[j]-moved
			}
		}
	}
}

// wordWidths is the longest word of each column, in its title and its cells.
func (l *layout) wordWidths(t *content.Table, s style) []float64 {
	needs := make([]float64, len(t.Columns))
	for i := range t.Columns {
		needs[i] = l.longestWord(l.say.Message(t.Columns[i].Title), s.bold())
	}
	sampled := 0
	for _, g := range t.Groups {
		for r := range g.Rows[:min(len(g.Rows), rowsSampled-sampled)] {
			for i := range g.Rows[r].Cells[:min(len(g.Rows[r].Cells), len(needs))] {
				if t.Columns[i].Type == content.TextType {
					needs[i] = max(needs[i], l.longestWord(l.say.ShortPlain(g.Rows[r].Cells[i].Text), s))
				}
			}
			sampled++
		}
	}
	return needs
}

// breakable tells where a line may end.
func breakable(r rune) bool { return unicode.IsSpace(r) || r == '-' || r == '/' || r == '–' }

// longestWord is the width of the longest word of a text that can be kept whole.
func (l *layout) longestWord(text string, s style) float64 {
	width := 0.0
	for word := range strings.FieldsFuncSeq(text, breakable) {
		if len(word) < 5 || len(word) > 40 {
			continue
		}
		if w := l.faces.Width(word, s.face()); w <= longestKept {
			width = max(width, w)
		}
	}
	return width
}

// wide tells whether a table of the section needs landscape pages: over seven
// columns, or a text column that would be narrower than 60.
func wide(s *content.Section) bool {
	for i := range s.Blocks {
		if t := s.Blocks[i].Table; t != nil && wideTable(t) {
			return true
		}
	}
	return false
}

func wideTable(t *content.Table) bool {
	if len(t.Columns) >= wideColumns {
		return true
	}
	fixed := 0.0
	for i := range t.Columns {
		if w := max(float64(t.Columns[i].Weight), typeWidth(t.Columns[i].Type)); t.Columns[i].Weight > 0 {
			fixed += float64(t.Columns[i].Weight)
		} else {
			fixed += max(w, portraitColumn)
		}
	}
	return fixed > sheetOf("", false).frame
}
