package layout

import (
	"strings"

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

// widen gives columns the width of the longest word of their titles, as far as
// the columns without a weight can spare it.
func (l *layout) widen(widths []float64, columns []content.Column, s style, gap float64) {
	for i := range columns {
		need := l.longestWord(l.say.Message(columns[i].Title), s)
		if i < len(columns)-1 {
			need += gap
		}
		for j := range columns {
			spare := widths[j] - portraitColumn - gap
			if lack := need - widths[i]; lack > 0 && spare > 0 && columns[j].Weight == 0 && j != i {
				moved := min(lack, spare)
				widths[i], widths[j] = widths[i]+moved, widths[j]-moved
			}
		}
	}
}

// longestWord is the width of the longest word of a text.
func (l *layout) longestWord(text string, s style) float64 {
	width := 0.0
	for word := range strings.FieldsSeq(text) {
		width = max(width, l.one(plain(word, s)).Width)
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
