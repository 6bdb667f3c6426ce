package document

import (
	"context"
	"errors"
	"fmt"

	"acta/internal/content"
	"acta/internal/locale"
	"acta/internal/template"
	"acta/internal/work"
)

// candidate is evaluated content that is not frozen yet.
type candidate struct {
	kind    template.Kind
	full    string
	short   string
	code    string
	content content.Document
	words   locale.Words
	frozen  Frozen
	hash    string
	author  content.Signer
	// last is the last version in the snapshot that the view was read in, or nil.
	last *Issue
	// placeholders are the open ones, those in parts included.
	placeholders []content.Placeholder
}

// evaluate reads the view in one snapshot and makes content and words of it.
func (s *Service) evaluate(ctx context.Context, req Request) (candidate, error) {
	kind, err := s.kind(req.Kind)
	if err != nil {
		return candidate{}, err
	}
	next := candidate{kind: kind}
	var in template.Input
	var parts map[string][]byte
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		var err error
		if in, parts, err = s.input(tx, &next, req); err != nil {
			return err
		}
		next.last, err = s.latest(tx, kind.ID, next.full, next.short)
		return err
	})
	if err != nil {
		return candidate{}, err
	}
	evaluated, err := s.templates.Evaluate(kind.ID, in)
	if err != nil {
		return candidate{}, fmt.Errorf("evaluate %s %s: %w", kind.ID, next.full, err)
	}
	for sum, data := range evaluated.Parts {
		parts[sum] = data
	}
	if err := s.seal(&next, evaluated, parts); err != nil {
		return candidate{}, err
	}
	for _, target := range req.Targets {
		if _, err := s.renderer(next.content, target); err != nil {
			return candidate{}, err
		}
	}
	return next, nil
}

func (s *Service) input(tx *work.Tx, next *candidate, req Request) (template.Input, map[string][]byte, error) {
	fail := func(err error) (template.Input, map[string][]byte, error) { return template.Input{}, nil, err }
	var err error
	if next.full, next.short, err = s.views.Resolve(tx, next.kind.Subject, req.Subject); err != nil {
		return fail(err)
	}
	view, err := s.views.View(tx, next.kind.View, next.full)
	if err != nil {
		return fail(err)
	}
	look, err := s.house.Look(tx, next.kind.ID)
	if err != nil {
		return fail(err)
	}
	if next.code, err = s.house.Code(tx, next.kind.Code, next.short); err != nil {
		return fail(err)
	}
	if next.author, err = s.house.Signer(tx, req.Actor); err != nil {
		return fail(err)
	}
	tailoring, err := s.stores.Tailorings.All(tx)
	if err != nil {
		return fail(err)
	}
	if req.altered != nil {
		if tailoring, err = req.altered(tx, tailoring); err != nil && !errors.Is(err, errUnchanged) {
			return fail(err)
		}
	}
	parts := map[string][]byte{}
	for sum, data := range look.Bytes {
		parts[sum] = data
	}
	return template.Input{Subject: next.full, View: view, Frame: look.Frame, Languages: look.Languages, Assets: look.Assets, Tailoring: tailoring}, parts, nil
}

// seal chooses the words that the content needs, writes their hash into it, and
// takes the hash of the whole.
func (s *Service) seal(next *candidate, evaluated template.Evaluated, parts map[string][]byte) error {
	doc := evaluated.Document
	words, err := s.catalogue.Words(doc.Languages, evaluated.Keys())
	if err != nil {
		return fmt.Errorf("words of %s %s: %w", next.kind.ID, next.full, err)
	}
	data, err := words.Encode()
	if err != nil {
		return fmt.Errorf("encode words: %w", err)
	}
	doc.Words = content.Sum(data)
	encoded, err := doc.Encode()
	if err != nil {
		return fmt.Errorf("encode content: %w", err)
	}
	next.content, next.words, next.placeholders = doc, words, evaluated.Placeholders()
	next.frozen = Frozen{Content: encoded, Words: data, Parts: parts, References: evaluated.References}
	next.hash = content.Sum(encoded)
	return nil
}
