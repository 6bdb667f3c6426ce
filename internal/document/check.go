package document

import (
	"fmt"
	"slices"

	"acta/internal/content"
	"acta/internal/fault"
)

// check asks every format whether it can render the content in every language,
// and the lines that the control sheet adds to it: names and changes are people's
// text, too, and what was frozen always renders.
func (s *Service) check(next candidate, req Request) error {
	faults, err := s.checkContent(next, next.content)
	if err != nil {
		return err
	}
	lines := []struct {
		field string
		line  content.Inline
	}{
		{"author", append(next.author.Name[:len(next.author.Name):len(next.author.Name)], next.author.JobTitle...)},
		{"change", content.Inline{content.Say(req.Change)}},
		{"code", content.Inline{content.Plain(next.code)}},
	}
	for _, l := range lines {
		found, err := s.checkLine(next, l.line)
		if err != nil {
			return err
		}
		for _, f := range found {
			faults = append(faults, f.At(l.field))
		}
	}
	return faults.Err()
}

func (s *Service) checkContent(next candidate, doc content.Document) (fault.List, error) {
	var faults fault.List
	for _, f := range s.formats {
		err := f.Check(doc, next.words, next.frozen.Parts)
		found := fault.All(err)
		if err != nil && found == nil {
			return nil, fmt.Errorf("check %s: %w", f.Info().Name, err)
		}
		for _, one := range found {
			same := func(f *fault.Fault) bool { return f.Error() == one.Error() }
			if !slices.ContainsFunc(faults, same) { // each language finds it again
				faults = append(faults, one)
			}
		}
	}
	return faults, nil
}

// checkLine checks a line as the only paragraph of a document like the candidate.
func (s *Service) checkLine(next candidate, line content.Inline) (fault.List, error) {
	doc := next.content
	doc.Title, doc.Subtitle, doc.Control = nil, nil, nil
	doc.Sections = []content.Section{{
		Anchor: "line", Key: "line", Numbering: content.Unnumbered,
		Blocks: []content.Block{{Kind: content.ParagraphBlock, Paragraph: &content.Paragraph{Text: line}}},
	}}
	if _, err := doc.Encode(); err != nil {
		return fault.List{fault.New(fault.Invalid, "fault.document.text", nil)}, nil // the only cause is text that is not UTF-8
	}
	return s.checkContent(next, doc)
}
