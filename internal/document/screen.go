package document

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"

	"acta/internal/fault"
	"acta/internal/format"
)

// Screen prints a document as a part of a page; format/html satisfies it.
type Screen interface {
	// Screen writes the document; edit gives the address where a missing field can be
	// filled in, "" for none.
	Screen(ctx context.Context, src format.Source, edit func(field string) string, w io.Writer) error
}

// Show prints an issue for the screen, in a language of the document. It is no file of
// the document: nothing is kept. Scope F26.
func (s *Service) Show(ctx context.Context, issue Issue, lang string, edit func(field string) string) ([]byte, error) {
	if s.screen == nil {
		return nil, fault.New(fault.NotFound, "fault.document.format", fault.Args{"format": "html", "have": ""})
	}
	if !slices.Contains(issue.Content.Languages, lang) {
		return nil, fault.New(fault.NotFound, "fault.document.language", fault.Args{
			"language": lang, "have": joined(issue.Content.Languages, func(l string) string { return l }),
		})
	}
	var out bytes.Buffer
	if err := s.screen.Screen(ctx, issue.source(lang), edit, &out); err != nil {
		return nil, fmt.Errorf("show %s %s: %w", issue.Document.Kind, issue.Document.Subject, err)
	}
	return out.Bytes(), nil
}
