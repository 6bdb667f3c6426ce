package locale

import (
	"errors"
	"fmt"
	"slices"

	"acta/internal/content"
)

// wordsSchema is the number of the form in which words are written.
const wordsSchema = 1

// Words is the frozen messages of one document, in every language of it: an
// upgrade of a sentence never changes what was signed. Architecture: what is
// frozen.
type Words struct {
	tongues []*tongue // in the document's order
}

// frozen is how words are written.
type frozen struct {
	Schema    int                           `json:"schema"`
	Languages []string                      `json:"languages"`
	Messages  map[string]map[string]Message `json:"messages"` // language → key → message
}

// Encode is the canonical JSON of the words. RFC 8785.
func (w Words) Encode() ([]byte, error) {
	out := frozen{Schema: wordsSchema, Languages: w.Languages(), Messages: map[string]map[string]Message{}}
	for _, t := range w.tongues {
		messages := make(map[string]Message, len(t.messages))
		for key, m := range t.messages {
			messages[key] = m.source
		}
		out.Messages[t.tag] = messages
	}
	data, err := content.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("encode words: %w", err)
	}
	return data, nil
}

// DecodeWords reads what Encode wrote, and refuses anything else.
func DecodeWords(data []byte) (Words, error) {
	var in frozen
	if err := content.Unmarshal(data, &in); err != nil {
		return Words{}, fmt.Errorf("decode words: %w", err)
	}
	if in.Schema != wordsSchema {
		return Words{}, fmt.Errorf("decode words: schema %d is not known", in.Schema)
	}
	if len(in.Languages) != len(in.Messages) || len(in.Languages) == 0 {
		return Words{}, fmt.Errorf("decode words: %d languages, messages of %d", len(in.Languages), len(in.Messages))
	}
	var words Words
	for _, lang := range in.Languages {
		t, err := thaw(lang, in.Messages[lang])
		if err != nil {
			return Words{}, fmt.Errorf("decode words: %w", err)
		}
		words.tongues = append(words.tongues, t)
	}
	return words, nil
}

func thaw(lang string, sources map[string]Message) (*tongue, error) {
	if sources == nil {
		return nil, fmt.Errorf("language %s has no messages", lang)
	}
	t, err := newTongue(lang)
	if err != nil {
		return nil, err
	}
	var problems []error
	for key, source := range sources {
		m, err := compile(source)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: key %s: %w", lang, key, err))
		}
		t.messages[key] = m
	}
	return t, errors.Join(problems...)
}

// Hash is the SHA-256 (hex) of the words' canonical JSON; the content holds it.
func (w Words) Hash() (string, error) {
	data, err := w.Encode()
	if err != nil {
		return "", err
	}
	return content.Sum(data), nil
}

// Languages lists the languages, in the document's order.
func (w Words) Languages() []string {
	tags := make([]string, len(w.tongues))
	for i, t := range w.tongues {
		tags[i] = t.tag
	}
	return tags
}

// Has reports whether every language has the key.
func (w Words) Has(key string) bool {
	return len(w.tongues) > 0 &&
		!slices.ContainsFunc(w.tongues, func(t *tongue) bool { return t.messages[key] == nil })
}

// Printer prints in one of the languages; another is an error.
func (w Words) Printer(lang string) (Printer, error) {
	t := find(w.tongues, lang)
	if t == nil {
		return Printer{}, fmt.Errorf("these words are in %q, not in %q", w.Languages(), lang)
	}
	return newPrinter(t), nil
}
