package web

import (
	"net/url"
	"slices"
	"unicode"
	"unicode/utf8"

	"acta/internal/document"
)

// gap is a section with what it lacks.
type gap struct {
	Number, Title, Href string
	Labels              []gapLabel
}

// gapLabel is what is missing, and how often.
type gapLabel struct {
	Label string
	Count int
}

// gaps lists what is missing by section, each with its place in the preview.
func (b *documentBody) gaps(v visit, at document.Subject, issue document.Issue) error {
	open, err := v.gaps(issue)
	if err != nil {
		return err
	}
	b.Missing = len(open)
	preview := docPath(at, "preview", v.fileLang(issue.Content.Languages)+".pdf")
	for _, g := range open {
		last := len(b.Gaps) - 1
		href := preview
		if g.Anchor != "" {
			href += "#nameddest=" + url.PathEscape(g.Anchor)
		}
		if last < 0 || b.Gaps[last].Href != href {
			b.Gaps = append(b.Gaps, gap{Number: g.Section, Title: g.Title, Href: href})
			last++
		}
		labels := &b.Gaps[last].Labels
		label := sentence(g.Label)
		i := slices.IndexFunc(*labels, func(l gapLabel) bool { return l.Label == label })
		if i < 0 {
			*labels = append(*labels, gapLabel{Label: label})
			i = len(*labels) - 1
		}
		(*labels)[i].Count++
	}
	return nil
}

// sentence starts with a capital: labels come from headings and from running text.
func sentence(label string) string {
	first, size := utf8.DecodeRuneInString(label)
	if size == 0 {
		return label
	}
	return string(unicode.ToUpper(first)) + label[size:]
}
