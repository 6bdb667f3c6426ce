// Package pdf renders frozen content as PDF files: tagged, with their fonts, the
// same bytes for the same source. Seed 1–9, 4.1.1; ISO/IEC 20000-1:2018 7.5.
//
// It promises that what passed Check renders in every language. It does not sign
// files, attach anything to them or merge them.
package pdf

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/format"
	"acta/internal/format/pdf/layout"
	"acta/internal/format/pdf/provider"
	"acta/internal/format/pdf/typeset"
	"acta/internal/locale"
)

// number is the renderer version, raised by hand whenever the bytes change.
const number = "3"

// creator is the program named in the files.
const creator = "Acta"

// Renderer makes PDF files. It is immutable; one serves the whole process.
type Renderer struct {
	resources *provider.Resources
	version   string
}

// New makes a renderer that sets text in the faces. It fails when one of them
// cannot be embedded.
func New(faces *typeset.Faces) (*Renderer, error) {
	resources, err := provider.NewResources(faces)
	if err != nil {
		return nil, fmt.Errorf("prepare fonts: %w", err)
	}
	return &Renderer{resources: resources, version: number + "-" + fontSet(faces)}, nil
}

// fontSet is the first eight digits of the hash of all faces in their order.
func fontSet(faces *typeset.Faces) string {
	sum := sha256.New()
	for _, face := range faces.All() {
		one := sha256.Sum256(face.Data)
		sum.Write(one[:])
	}
	return hex.EncodeToString(sum.Sum(nil)[:4])
}

// Info names the format; the version is a number and the hash of the font set.
func (r *Renderer) Info() format.Info {
	return format.Info{Name: "pdf", MediaType: "application/pdf", Version: r.version}
}

// Check reports, as a fault.List, whatever cannot be printed in any language of
// the words: a character that no face has, a table too wide for a page, an image
// that cannot be used. Faults name the number of the section as their field.
func (r *Renderer) Check(doc content.Document, words locale.Words, assets map[string][]byte) error {
	var found fault.List
	for _, lang := range words.Languages() {
		src := format.Source{Document: doc, Words: words, Lang: lang, Assets: assets}
		err := layout.Check(context.Background(), provider.New(r.resources, provider.Meta{Lang: lang}), src)
		var list fault.List
		switch {
		case errors.As(err, &list):
			found = merge(found, list)
		case err != nil:
			return fmt.Errorf("check in %s: %w", lang, err)
		}
	}
	return found.Err()
}

// merge adds the faults of another language that are not known yet.
func merge(found, more fault.List) fault.List {
	known := map[string]bool{}
	for _, f := range found {
		known[f.Error()] = true
	}
	for _, f := range more {
		if !known[f.Error()] {
			found = append(found, f)
		}
	}
	return found
}

// Render writes the document in the language of the source. Nothing is written
// unless all of it could be rendered; text that cannot be printed is a
// fault.List.
func (r *Renderer) Render(ctx context.Context, src format.Source, w io.Writer) error {
	meta, err := r.meta(src)
	if err != nil {
		return err
	}
	doc := provider.New(r.resources, meta)
	plan, err := layout.Lay(ctx, doc, src)
	if err != nil {
		return err
	}
	if err := plan.Draw(ctx); err != nil {
		return err
	}
	if _, err := doc.WriteTo(w); err != nil {
		return fmt.Errorf("write pdf: %w", err)
	}
	return nil
}

// meta describes the file; its dates are those of the control sheet.
func (r *Renderer) meta(src format.Source) (provider.Meta, error) {
	say, err := src.Words.Printer(src.Lang)
	if err != nil {
		return provider.Meta{}, fmt.Errorf("render pdf: %w", err)
	}
	say = say.For(src.Document)
	organization, _ := src.Document.Frame.Organization.Get(src.Lang)
	meta := provider.Meta{
		Title:   typeset.Clean(say.Plain(src.Document.Title)),
		Subject: typeset.Clean(say.Message(src.Document.Frame.KindLabel)),
		Author:  typeset.Clean(organization),
		Creator: creator, Producer: creator + " pdf " + r.version, Lang: src.Lang,
	}
	if src.Sheet.Code != "" {
		meta.Keywords = src.Sheet.Code + " " + src.Sheet.Number
	}
	if at, err := time.Parse(time.RFC3339Nano, src.Sheet.At); err == nil {
		meta.Created, meta.Modified = at.UTC(), at.UTC()
	}
	return meta, nil
}
