package web

import (
	"context"
	"strings"

	"acta/internal/document"
	"acta/internal/fault"
)

type compareInput struct {
	DocumentPath
	From string `query:"from" doc:"Number of the older version; the one before when not given." example:"0.1"`
	To   string `query:"to" doc:"Number of the newer version; the last when not given." example:"0.2"`
	Lang string `query:"lang" doc:"A language of the document; its first when not given." example:"es"`
}

// differenceAnswer is one difference.
type differenceAnswer struct {
	Change  string        `json:"change" doc:"added, removed, moved, changed."`
	Element string        `json:"element" doc:"front, clause, text, field, column, row, cell, figure."`
	Anchor  string        `json:"anchor" doc:"Of the clause; empty in the front."`
	Number  string        `json:"number" doc:"Of the clause."`
	Title   string        `json:"title" doc:"Of the clause."`
	From    string        `json:"from" doc:"Number that a moved clause had."`
	Label   string        `json:"label" doc:"Where in the clause."`
	Type    string        `json:"type" doc:"Type of the value, where both are one value of that type."`
	Before  string        `json:"before"`
	After   string        `json:"after"`
	Pieces  []pieceAnswer `json:"pieces" doc:"The words of both, where they are running text."`
	Count   int           `json:"count" doc:"How many further rows of the table differ, on an entry that stands for them."`
}

// pieceAnswer is a run of words.
type pieceAnswer struct {
	Kind string `json:"kind" doc:"equal, insert, delete."`
	Text string `json:"text"`
}

// ComparisonBody is what differs between two contents.
type ComparisonBody struct {
	From        versionAnswer      `json:"from"`
	To          *versionAnswer     `json:"to,omitempty" doc:"Left out for the data of today."`
	Language    string             `json:"language"`
	Same        bool               `json:"same"`
	Differences []differenceAnswer `json:"differences" doc:"In the reading order of the newer one."`
	More        int                `json:"more" doc:"Differences that are not listed."`
}

type comparisonOutput struct{ Body ComparisonBody }

func (v visit) comparison(at document.Subject, c document.Comparison) ComparisonBody {
	out := ComparisonBody{
		From: v.headAnswer(at, c.From), Language: c.Lang, Same: c.Same(), Differences: []differenceAnswer{}, More: c.More,
	}
	if c.To.Version != "" {
		to := v.headAnswer(at, c.To)
		out.To = &to
	}
	for _, d := range c.Differences {
		one := differenceAnswer{
			Change: string(d.Change), Element: string(d.Element), Anchor: d.Anchor, Number: d.Number, Title: d.Title, From: d.From,
			Label: d.Label, Type: string(d.Type), Before: d.Before, After: d.After, Pieces: []pieceAnswer{}, Count: d.Count,
		}
		for _, p := range d.Pieces {
			one.Pieces = append(one.Pieces, pieceAnswer{string(p.Kind), p.Text})
		}
		out.Differences = append(out.Differences, one)
	}
	return out
}

// compared compares two versions of a document that is there. lang "" is its
// first language.
func (s *site) compared(ctx context.Context, at place, from, to, lang string) (document.Comparison, error) {
	f := s.finder(ctx)
	if at.Last == nil {
		return document.Comparison{}, fault.New(fault.NotFound, "web.fault.no_versions", nil)
	}
	for _, number := range []string{from, to} {
		if number != "" && !numberForm.MatchString(number) {
			return document.Comparison{}, f.noVersion(at, number)
		}
	}
	if lang == "" {
		lang = at.Last.Content.Languages[0]
	}
	return s.Documents.Differences(ctx, refOf(at.Subject), from, to, shown(lang))
}

func (s *site) compare(ctx context.Context, in *compareInput) (*comparisonOutput, error) {
	at, err := s.finder(ctx).place(ctx, in.Kind, in.Subject)
	if err != nil {
		return nil, err
	}
	made, err := s.compared(ctx, at, in.From, in.To, in.Lang)
	if err != nil {
		return nil, err
	}
	return &comparisonOutput{s.visitOf(ctx).comparison(at.Subject, made)}, nil
}

type driftInput struct {
	DocumentPath
	Lang string `query:"lang" doc:"A language of the document; its first when not given."`
}

type driftOutput struct {
	Body struct {
		Stale bool `json:"stale" doc:"The data say something else now than the version in force."`
		ComparisonBody
	}
}

func (s *site) readDrift(ctx context.Context, in *driftInput) (*driftOutput, error) {
	at, err := s.finder(ctx).place(ctx, in.Kind, in.Subject)
	if err != nil {
		return nil, err
	}
	if at.Last == nil {
		return nil, fault.New(fault.NotFound, "web.fault.no_versions", nil)
	}
	made, stale, err := s.Documents.Drift(ctx, refOf(at.Subject), shown(in.Lang))
	if err != nil {
		return nil, err
	}
	out := &driftOutput{}
	out.Body.Stale, out.Body.ComparisonBody = stale, s.visitOf(ctx).comparison(at.Subject, made)
	return out, nil
}

// referenceAnswer is a document that another one refers to, or that refers to it.
type referenceAnswer struct {
	Kind    string `json:"kind"`
	Subject string `json:"subject"`
	Label   string `json:"label" doc:"In the caller's language."`
	Number  string `json:"number" doc:"Of the version that refers; empty for a document that is referred to."`
	Href    string `json:"href"`
}

type referencesOutput struct {
	Body struct {
		Documents []referenceAnswer `json:"documents" doc:"By kind and subject."`
	}
}

type referencesInput struct {
	DocumentPath
	Version string `query:"version" doc:"Number of a version; the last when not given."`
}

func (v visit) reference(s *site, ref document.Ref, number string) referenceAnswer {
	at := document.Subject{Kind: ref.Kind, Full: ref.Subject, Short: ref.Subject}
	return referenceAnswer{ref.Kind, ref.Subject, v.label(s, at), number, apiPath(at)}
}

func (s *site) listReferences(ctx context.Context, in *referencesInput) (*referencesOutput, error) {
	f := s.finder(ctx)
	at, err := f.place(ctx, in.Kind, in.Subject)
	if err != nil {
		return nil, err
	}
	out := &referencesOutput{}
	out.Body.Documents = []referenceAnswer{}
	if in.Version != "" && !numberForm.MatchString(in.Version) {
		return nil, f.noVersion(at, in.Version)
	}
	if at.Last == nil {
		return out, nil
	}
	refs, err := s.Documents.References(ctx, refOf(at.Subject), in.Version)
	if err != nil {
		return nil, err
	}
	for _, ref := range refs {
		out.Body.Documents = append(out.Body.Documents, s.visitOf(ctx).reference(s, ref, ""))
	}
	return out, nil
}

func (s *site) listReferrers(ctx context.Context, in *DocumentPath) (*referencesOutput, error) {
	at, err := s.finder(ctx).place(ctx, in.Kind, in.Subject)
	if err != nil {
		return nil, err
	}
	out := &referencesOutput{}
	out.Body.Documents, err = s.referrers(ctx, refOf(at.Subject))
	return out, err
}

// referrers are the documents that refer to one, as far as the person sees them.
func (s *site) referrers(ctx context.Context, ref document.Ref) ([]referenceAnswer, error) {
	found, err := s.Documents.Referrers(ctx, ref)
	if err != nil {
		return nil, err
	}
	list := []referenceAnswer{}
	for _, r := range found {
		short, _, _ := strings.Cut(r.Subject, "@")
		if !sees(who(ctx), document.Subject{Kind: r.Kind, Full: r.Subject, Short: short}) {
			continue
		}
		list = append(list, s.visitOf(ctx).reference(s, r.Ref, r.Number))
	}
	return list, nil
}
