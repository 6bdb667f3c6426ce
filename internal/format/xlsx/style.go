package xlsx

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// face is the font of workbooks: every office has it or its metric twin.
const face = "Arial"

// Colours of documents, as the PDF has them.
const (
	ink     = "16191D"
	grey    = "4A525A"
	hair    = "E1E4E8"
	signal  = "9B1C1F"
	white   = "FFFFFF"
	gapFill = "FFF0C2"
	gapInk  = "5E3D00"
)

// look is what a cell looks like; equal looks share one style of the workbook.
type look struct {
	size        float64
	bold        bool
	colour      string
	fill        string
	format      string // number format
	right       bool
	indent      int
	wrap        bool
	top, bottom string // weight of the rules: "", "hair", "thin", "medium"
	underline   bool
	frame       bool // framed in signal: a state that calls for attention
	hatch       bool // diagonal lines: what is no longer in force
	edge        int  // Excel's number of the line around a band; 0 none
}

// styles makes the styles of a workbook, each once. The first error is kept.
type styles struct {
	file   *excelize.File
	accent string
	made   map[look]int
	err    error
}

func newStyles(file *excelize.File, accent string) *styles {
	accent = strings.ToUpper(strings.TrimPrefix(accent, "#"))
	if len(accent) != 6 || strings.Trim(accent, "0123456789ABCDEF") != "" {
		accent = ink
	}
	return &styles{file: file, accent: accent, made: map[look]int{}}
}

// id is the workbook's number of a look.
func (s *styles) id(l look) int {
	if id, ok := s.made[l]; ok {
		return id
	}
	id, err := s.file.NewStyle(l.style())
	if err != nil && s.err == nil {
		s.err = fmt.Errorf("cell style: %w", err)
	}
	s.made[l] = id
	return id
}

// number is the id of a look as the XML of a sheet writes it.
func (s *styles) number(l look) string { return strconv.Itoa(s.id(l)) }

func (l look) style() *excelize.Style {
	if l.size == 0 {
		l.size = 9
	}
	if l.colour == "" {
		l.colour = ink
	}
	style := &excelize.Style{
		Font:      &excelize.Font{Family: face, Size: l.size, Bold: l.bold, Color: l.colour},
		Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "center", WrapText: l.wrap, Indent: l.indent},
	}
	if l.underline {
		style.Font.Underline = "single"
	}
	if l.right {
		style.Alignment.Horizontal = "right"
	}
	if l.fill != "" {
		style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{l.fill}}
	}
	if l.format != "" {
		style.CustomNumFmt = &l.format
	}
	if l.hatch {
		style.Fill = excelize.Fill{Type: "pattern", Pattern: lightUp, Color: []string{ink}}
	}
	style.Border = append(rule("top", l.top), rule("bottom", l.bottom)...)
	if l.edge != 0 {
		style.Border = around(ink, l.edge)
	}
	if l.frame {
		style.Font.Color, style.Border = signal, around(signal, thinLine)
	}
	return style
}

// rule is a border of a weight: hair and thin are Excel's thin line in two
// colours, medium its medium line.
func rule(side, weight string) []excelize.Border {
	switch weight {
	case "hair":
		return []excelize.Border{{Type: side, Color: hair, Style: 1}}
	case "thin":
		return []excelize.Border{{Type: side, Color: ink, Style: 1}}
	case "medium":
		return []excelize.Border{{Type: side, Color: ink, Style: 2}}
	default:
		return nil
	}
}

// Excel's numbers of lines and patterns.
const (
	thinLine   = 1
	dashedLine = 3
	lightUp    = 14
)

// around is a line on all sides.
func around(colour string, line int) []excelize.Border {
	var frame []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		frame = append(frame, excelize.Border{Type: side, Color: colour, Style: line})
	}
	return frame
}
