package formattest

import (
	"bytes"
	"fmt"
	"io"

	"acta/internal/format"
	"acta/internal/locale"
)

// Source is what the sample renders from in a language, with words frozen from
// the catalogue.
func (s Sample) Source(c *locale.Catalogue, lang string) (format.Source, error) {
	words, err := c.Words(s.Document.Languages, s.Keys())
	if err != nil {
		return format.Source{}, fmt.Errorf("words of sample %s: %w", s.Name, err)
	}
	s.Document.Words, err = words.Hash()
	if err != nil {
		return format.Source{}, fmt.Errorf("hash words of sample %s: %w", s.Name, err)
	}
	return format.Source{
		Document: s.Document, Words: words, Sheet: s.Sheet, Lang: lang, Assets: s.Assets, Part: s.part,
	}, nil
}

// Keys are the keys of the messages that the sample needs.
func (s Sample) Keys() []string {
	keys := s.Document.Keys()
	for _, a := range s.Sheet.Approvals {
		keys = append(keys, a.Meaning)
	}
	return keys
}

func (s Sample) part(sha string) (io.ReadCloser, error) {
	data, ok := s.Parts[sha]
	if !ok {
		return nil, fmt.Errorf("sample %s has no part %s", s.Name, sha)
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}
