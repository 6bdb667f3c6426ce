package document

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/template"
	"acta/internal/work"
)

// The bounds of an organisation's words, in characters for each language.
const (
	maxClauseText  = 10_000
	maxClauseTitle = 200
	maxReason      = 2_000
)

// checkAlteration looks at what a person wrote, before anything is read for the
// change.
func (s *Service) checkAlteration(ctx context.Context, kind template.Kind, change Alteration, reason string) error {
	var faults fault.List
	if f := wrongReason(reason); f != nil {
		faults = append(faults, f)
	}
	var look Look
	err := s.unit.Read(ctx, func(tx *work.Tx) error {
		var err error
		look, err = s.house.Look(tx, kind.ID)
		return err
	})
	if err != nil {
		return err
	}
	texts := map[string]content.Text{}
	switch change.Action {
	case TailorAdd:
		faults = append(faults, checkWords("title", change.Title, maxClauseTitle, look.Languages)...)
		texts["title"] = change.Title
		fallthrough
	case TailorReplace:
		faults = append(faults, checkWords("text", change.Text, maxClauseText, look.Languages)...)
		texts["text"] = change.Text
	case TailorRemove, TailorUndo:
	default:
		faults = append(faults, fault.New(fault.Invalid, "fault.tailoring.action", fault.Args{"action": change.Action}).At("action"))
	}
	if len(faults) > 0 {
		return faults
	}
	for _, field := range []string{"title", "text"} {
		found, err := s.drawable(kind, look, texts[field])
		if err != nil {
			return err
		}
		for _, f := range found {
			faults = append(faults, f.At(field))
		}
	}
	return faults.Err()
}

func wrongReason(reason string) *fault.Fault {
	n := utf8.RuneCountInString(strings.TrimSpace(reason))
	switch {
	case !utf8.ValidString(reason) || strings.ContainsFunc(reason, isControl):
		return fault.New(fault.Invalid, "fault.tailoring.character", nil).At("reason")
	case n == 0:
		return fault.New(fault.Invalid, "fault.tailoring.reason", nil).At("reason")
	case n > maxReason:
		return fault.New(fault.Invalid, "fault.tailoring.long", fault.Args{"max": maxReason}).At("reason")
	}
	return nil
}

func isControl(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }

// checkWords checks people's words for a clause, in the languages of the
// organisation's documents.
func checkWords(field string, text content.Text, longest int, langs []string) fault.List {
	var faults fault.List
	add := func(key string, args fault.Args) {
		faults = append(faults, fault.New(fault.Invalid, key, args).At(field))
	}
	if text.IsEmpty() {
		add("fault.tailoring.empty", nil)
		return faults
	}
	paragraphs := len(template.Paragraphs(content.In(text.Original, text.Values[text.Original])))
	for _, lang := range sortedKeys(text.Values) {
		value := text.Values[lang]
		switch {
		case !slices.Contains(langs, lang):
			add("fault.tailoring.language", fault.Args{"language": lang, "have": strings.Join(langs, ", ")})
		case !utf8.ValidString(value) || strings.ContainsFunc(value, isControl):
			add("fault.tailoring.character", nil)
		case strings.TrimSpace(value) == "":
			add("fault.tailoring.empty", nil)
		case utf8.RuneCountInString(value) > longest:
			add("fault.tailoring.long", fault.Args{"max": longest})
		case len(template.Paragraphs(content.In(lang, value))) != paragraphs:
			add("fault.tailoring.paragraphs", fault.Args{"language": lang, "original": text.Original, "count": paragraphs})
		}
	}
	return faults
}

// drawable asks every format whether it can draw a text.
func (s *Service) drawable(kind template.Kind, look Look, text content.Text) (fault.List, error) {
	if text.IsEmpty() {
		return nil, nil
	}
	doc := content.Document{Schema: content.Schema, Kind: kind.ID, Languages: look.Languages, Frame: look.Frame, Assets: look.Assets}
	doc.Frame.Front, doc.Frame.KindLabel = kind.Front, kind.Label
	words, err := s.catalogue.Words(look.Languages, doc.Keys())
	if err != nil {
		return nil, fmt.Errorf("words of %s: %w", kind.ID, err)
	}
	next := candidate{kind: kind, content: doc, words: words, frozen: Frozen{Parts: look.Bytes}}
	line := content.Inline{}
	for _, paragraph := range template.Paragraphs(text) {
		line = append(line, content.Say(paragraph))
	}
	return s.checkLine(next, line)
}
