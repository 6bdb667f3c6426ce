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
	err = s.checkLines(next, []line{
		{"author", signature(next.author)},
		{"change", content.Inline{content.Say(req.Change)}},
		{"code", content.Inline{content.Plain(next.code)}},
	})
	found := fault.All(err)
	if err != nil && found == nil {
		return err
	}
	return append(faults, found...).Err()
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

// line is people's text that a control sheet is about to print.
type line struct {
	field string // at which it is at fault
	text  content.Inline
}

// prints refuses what no format could draw on the control sheet of a version: it
// is issued before its files are made, and they would never be.
func (s *Service) prints(h *held, version Version, lines ...line) error {
	issue, err := s.load(h.tx, h.doc, version)
	if err != nil {
		return err
	}
	like := candidate{content: issue.Content, words: issue.Words, frozen: Frozen{Parts: issue.parts}}
	return s.checkLines(like, lines)
}

func (s *Service) checkLines(like candidate, lines []line) error {
	var faults fault.List
	for _, l := range lines {
		found, err := s.checkLine(like, l.text)
		if err != nil {
			return err
		}
		for _, f := range found {
			faults = append(faults, f.At(l.field))
		}
	}
	return faults.Err()
}

// signature is how an approval prints a person.
func signature(who content.Signer) content.Inline {
	return append(who.Name[:len(who.Name):len(who.Name)], who.JobTitle...)
}
