package web

import (
	"net/url"
	"unicode"
	"unicode/utf8"

	"acta/internal/content"
	"acta/internal/document"
)

// outlineRow is a section in the outline of a document, with how much it lacks.
type outlineRow struct {
	Number, Title, Href string
	Missing             int
}

// gapRow is something that a document lacks, with where it is filled in.
type gapRow struct {
	Label, Href string
	Count       int
}

// outline lists the sections of an issue, and what is missing in it: each thing once, in
// reading order, with where it is filled in, else where it stands in the text.
func (b *documentBody) outline(s *site, v visit, at document.Subject, issue document.Issue) error {
	open, err := v.gaps(issue)
	if err != nil {
		return err
	}
	p, err := v.words(issue)
	if err != nil {
		return err
	}
	b.Missing = len(open)
	tops := map[string]int{}
	for i, section := range issue.Content.Sections {
		b.Outline = append(b.Outline, outlineRow{Number: section.Number, Title: p.Plain(section.Title), Href: "#doc-" + section.Anchor})
		within(section, i, tops)
	}
	seen := map[gapRow]int{}
	for _, g := range open {
		if i, ok := tops[g.Anchor]; ok && g.Anchor != "" {
			b.Outline[i].Missing++
		}
		row := gapRow{Label: sentence(g.Label), Href: s.fieldPlace(at, g.Field)}
		if row.Href == "" && g.Anchor != "" {
			row.Href = "#doc-" + url.PathEscape(g.Anchor)
		}
		i, ok := seen[row]
		if !ok {
			i = len(b.Gaps)
			seen[row] = i
			b.Gaps = append(b.Gaps, row)
		}
		b.Gaps[i].Count++
	}
	return nil
}

// within notes a section and all below it as part of the top section i.
func within(section content.Section, i int, tops map[string]int) {
	tops[section.Anchor] = i
	for _, sub := range section.Sections {
		within(sub, i, tops)
	}
}

// sentence starts with a capital: labels come from headings and from running text.
func sentence(label string) string {
	first, size := utf8.DecodeRuneInString(label)
	if size == 0 {
		return label
	}
	return string(unicode.ToUpper(first)) + label[size:]
}
