package layout

import (
	"strconv"
	"strings"

	"acta/internal/content"
	"acta/internal/format/pdf/typeset"
)

// section sets a section and those inside it; depth counts from 1.
func (l *layout) section(s *content.Section, depth int, parent *node) {
	l.place = placeOf(s)
	l.turn(l.landscape(s))
	if s.Break {
		l.newPage()
	}
	sect := parent.child("Sect")
	l.sectionHeading(s, depth, sect)
	l.marginNote(s, sect)
	for i := range s.Blocks {
		l.block(&s.Blocks[i], sect)
	}
	if len(s.Blocks) == 0 && len(s.Sections) == 0 {
		l.paragraph(l.message("document.section.not_applicable", body.in(grey1)), sect)
	}
	l.flow.closeNote()
	for i := range s.Sections {
		l.section(&s.Sections[i], depth+1, sect)
	}
}

// placeOf names a section in a fault: by its number, else by its key.
func placeOf(s *content.Section) string {
	if s.Number != "" {
		return s.Number
	}
	return s.Key
}

// landscape tells whether a section needs landscape pages.
func (l *layout) landscape(s *content.Section) bool {
	return l.doc.Frame.Landscape || s.Landscape || wide(s)
}

func (l *layout) sectionHeading(s *content.Section, depth int, sect *node) {
	title := l.say.Plain(s.Title)
	l.heading(headingText{
		runs: l.inline(s.Title, l.headStyle(depth)), title: title,
		number: s.Number, anchor: s.Anchor, level: depth,
	}, sect)
}

// headStyle is the style of a heading by its depth.
func (l *layout) headStyle(depth int) style {
	switch {
	case depth == 1 && l.doc.Frame.Front == content.Cover:
		return coverH1
	case depth == 1:
		return head1
	case depth == 2:
		return head2
	default:
		return head3
	}
}

// marginNote sets who is responsible and, in drafts, the rule of the clause.
func (l *layout) marginNote(s *content.Section, sect *node) {
	var lines []typeset.Line
	if len(s.Margin) > 0 {
		lines = l.set(l.inline(s.Margin, note), noteWidth)
	}
	if rule := l.ruleNote(s.Clause); rule != "" {
		lines = append(lines, l.set(plain(rule, note), noteWidth)...)
	}
	if len(lines) > 0 {
		l.flow.note = pendingNote{lines: lines, node: sect.child("P")}
	}
}

// standard is the name of the standard, which margin notes leave out: they name
// the clause.
const standard = "ISO/IEC 20000-1:2018 "

// ruleNote says in drafts what the template asks of a clause, and where from.
func (l *layout) ruleNote(clause content.Clause) string {
	if !l.marking.note || clause.Rule == "" {
		return ""
	}
	rule := l.say.Message("document.clause." + string(clause.Rule))
	if clause.Reference == "" {
		return rule
	}
	clauses := strings.ReplaceAll(clause.Reference, standard, "")
	return l.say.Message("document.clause.with_reference", arg("rule", rule), arg("reference", clauses))
}

// block sets a block of any kind.
func (l *layout) block(b *content.Block, sect *node) { //nolint:gocyclo // one case for each kind of block
	f, start := l.flow, len(l.flow.units)
	switch b.Kind {
	case content.ParagraphBlock:
		l.textBlock(b.Paragraph.Text, sect)
	case content.ListBlock:
		l.list(b.List, sect)
	case content.FieldsBlock:
		l.fields(b.Fields.Rows, sect)
	case content.TableBlock:
		l.table(b.Table, sect)
	case content.ChecklistBlock:
		l.checklist(b.Checklist, sect)
	case content.FigureBlock:
		l.figure(b.Figure, sect)
	case content.ChartBlock:
		l.chart(b.Chart, sect)
	case content.IndicatorsBlock:
		l.indicators(b.Indicators, sect)
	case content.TimelineBlock:
		l.timeline(b.Timeline, sect)
	case content.NoteBlock:
		l.callout(b.Note, sect)
	case content.SignatureBlock:
		l.signature(b.Signature, sect)
	case content.AnnexBlock:
		l.annex(b.Annex, sect)
	case content.PageBreakBlock:
		if f.need < 2 { // a heading is not left behind
			l.newPage()
		}
	}
	if b.KeepTogether && l.flow == f {
		f.keepWhole(start)
	}
}

// headingRole is the structure type of a heading; the title of the document is H1.
func headingRole(level int) string {
	return "H" + strconv.Itoa(min(level+1, 6))
}

// numbered joins number and title for the outline.
func numbered(number, title string) string {
	return strings.TrimSpace(number + "  " + title)
}
