package web

import (
	"context"
	"maps"
	"slices"

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/template"
)

// clauseAnswer is a clause of a kind, as an editor shows it.
type clauseAnswer struct {
	Key       string            `json:"key"`
	Parent    string            `json:"parent" doc:"Key of the clause above; empty at the top."`
	Level     int               `json:"level" doc:"1 to 3."`
	Number    string            `json:"number" doc:"Empty when it depends on the data, and of a removed clause."`
	Title     map[string]string `json:"title" doc:"By language tag."`
	Rule      string            `json:"rule" doc:"mandatory, recommended, Conditional; empty for a clause of the organisation's own."`
	Reference string            `json:"reference" doc:"Clause of ISO/IEC 20000-1:2018."`
	Help      map[string]string `json:"help" doc:"Why it is there, by language tag."`
	Words     map[string]string `json:"words" doc:"The template's, with {variables}; a blank line ends a paragraph."`
	Origin    string            `json:"origin" doc:"template, tailored, own."`
	Removed   bool              `json:"removed"`
	Text      map[string]string `json:"text" doc:"The organisation's words."`
	After     string            `json:"after" doc:"Of a clause of the organisation's own: key of the clause before it."`
	Kept      bool              `json:"kept" doc:"It cannot be removed."`
	KeptBy    string            `json:"kept_by" doc:"Key of the clause that is mandatory or refers to it."`
	Mark      *markAnswer       `json:"mark,omitempty" doc:"Who tailored it; left out where nobody did."`
}

// markAnswer says who tailored a clause, when and why.
type markAnswer struct {
	By     string `json:"by" doc:"Code of the person."`
	At     string `json:"at" format:"date-time"`
	Reason string `json:"reason"`
}

func markOf(m template.Mark) *markAnswer {
	if m.By == "" {
		return nil
	}
	return &markAnswer{m.By, m.At.String(), m.Reason}
}

// texts is a text by language tag.
func textsOf(t content.Text) map[string]string {
	out := map[string]string{}
	maps.Copy(out, t.Values)
	return out
}

// textFrom reads a text by language tag; the caller's language is the original,
// else the first.
func (v visit) textFrom(values map[string]string) content.Text {
	var out content.Text
	for _, lang := range slices.Sorted(maps.Keys(values)) {
		out = out.With(lang, values[lang])
	}
	if _, own := values[v.lang]; own {
		out.Original = v.lang
	}
	return out
}

type clausesOutput struct {
	ETag string `header:"ETag" doc:"Of the tailoring, for If-Match."`
	Body struct {
		Clauses []clauseAnswer `json:"clauses" doc:"In reading order."`
	}
}

func (s *site) listClauses(ctx context.Context, in *KindPath) (*clausesOutput, error) {
	kind, err := s.finder(ctx).kindOf(in.Kind)
	if err != nil {
		return nil, err
	}
	_, row, err := s.Documents.Tailoring(ctx, kind.ID)
	if err != nil {
		return nil, err
	}
	clauses, err := s.Documents.Clauses(ctx, kind.ID)
	if err != nil {
		return nil, err
	}
	out := &clausesOutput{ETag: etag(row)}
	out.Body.Clauses = []clauseAnswer{}
	for _, c := range clauses {
		out.Body.Clauses = append(out.Body.Clauses, clauseAnswer{
			Key: c.Key, Parent: c.Parent, Level: c.Level, Number: c.Number, Title: textsOf(c.Title), Rule: string(c.Rule),
			Reference: c.Reference, Help: textsOf(c.Help), Words: textsOf(c.Words), Origin: string(c.Origin), Removed: c.Removed,
			Text: textsOf(c.Text), After: c.After, Kept: c.Kept, KeptBy: c.KeptBy, Mark: markOf(c.Mark),
		})
	}
	return out, nil
}

// tailoringAnswer is what the organisation changed in a kind.
type tailoringAnswer struct {
	Kind    string              `json:"kind"`
	Changes []alterationsAnswer `json:"changes" doc:"Replaced clauses, removed ones, then those of the organisation's own."`
}

// alterationsAnswer is a tailored clause.
type alterationsAnswer struct {
	Action string            `json:"action" doc:"replace, remove, add."`
	Key    string            `json:"key"`
	After  string            `json:"after" doc:"Of an added clause: key of the clause before it."`
	Title  map[string]string `json:"title" doc:"Of an added clause."`
	Text   map[string]string `json:"text" doc:"Empty for a removed clause."`
	Mark   *markAnswer       `json:"mark,omitempty"`
}

type tailoringOutput struct {
	ETag string `header:"ETag" doc:"For If-Match; \"0\" before the first change."`
	Body tailoringAnswer
}

func (s *site) readTailoring(ctx context.Context, in *KindPath) (*tailoringOutput, error) {
	kind, err := s.finder(ctx).kindOf(in.Kind)
	if err != nil {
		return nil, err
	}
	t, row, err := s.Documents.Tailoring(ctx, kind.ID)
	if err != nil {
		return nil, err
	}
	out := tailoringAnswer{Kind: kind.ID, Changes: []alterationsAnswer{}}
	add := func(action, key, after string, title, text content.Text, mark template.Mark) {
		out.Changes = append(out.Changes, alterationsAnswer{action, key, after, textsOf(title), textsOf(text), markOf(mark)})
	}
	for _, r := range t.Replace {
		add(document.TailorReplace, r.Key, "", content.Text{}, r.Text, r.Mark)
	}
	for _, r := range t.Remove {
		add(document.TailorRemove, r.Key, "", content.Text{}, content.Text{}, r.Mark)
	}
	for _, a := range t.Add {
		add(document.TailorAdd, a.Key, a.After, a.Title, a.Text, a.Mark)
	}
	return &tailoringOutput{etag(row), out}, nil
}

type tailorInput struct {
	KindPath
	Conditional
	Body struct {
		Action string            `json:"action" maxLength:"20" doc:"replace, remove, add, undo."`
		Key    string            `json:"key,omitempty" maxLength:"64" doc:"Of the clause; for add the organisation's own, a new one when not given."`
		After  string            `json:"after,omitempty" maxLength:"64" doc:"With add: key of the template's clause before it."`
		Title  map[string]string `json:"title,omitempty" doc:"With add, by language tag."`
		Text   map[string]string `json:"text,omitempty" doc:"The words, by language tag; a blank line ends a paragraph."`
		Reason string            `json:"reason" doc:"Why."`
	}
}

func (s *site) tailor(ctx context.Context, in *tailorInput) (*tailoringOutput, error) {
	kind, err := s.finder(ctx).kindOf(in.Kind)
	if err != nil {
		return nil, err
	}
	row, err := s.expect(ctx, in.Conditional)
	if err != nil {
		return nil, err
	}
	v := s.visitOf(ctx)
	_, err = s.Documents.Tailor(ctx, who(ctx).Person, kind.ID, row, document.Alteration{
		Action: in.Body.Action, Key: in.Body.Key, After: in.Body.After,
		Title: v.textFrom(in.Body.Title), Text: v.textFrom(in.Body.Text),
	}, in.Body.Reason)
	if fault.Is(err, fault.Stale) {
		now, failed := s.readTailoring(ctx, &in.KindPath)
		if failed != nil {
			return nil, failed
		}
		p := s.problem(ctx, v, err)
		p.Tailoring, p.tag = &now.Body, now.ETag
		return nil, p
	}
	if err != nil {
		return nil, err
	}
	return s.readTailoring(ctx, &in.KindPath)
}

// upgradeAnswer is a tailored clause that an upgrade of the template touched.
type upgradeAnswer struct {
	Key    string            `json:"key"`
	What   string            `json:"what" doc:"changed, gone, mandatory, needed."`
	Action string            `json:"action" doc:"What the organisation did: replace, remove, add."`
	By     string            `json:"by" doc:"Key of the clause that is gone, mandatory or refers to it."`
	Before map[string]string `json:"before" doc:"The template's words when it was tailored."`
	Now    map[string]string `json:"now" doc:"The template's words of today."`
	Own    map[string]string `json:"own" doc:"The organisation's words."`
	Mark   *markAnswer       `json:"mark,omitempty"`
}

type upgradeOutput struct {
	Body struct {
		Clauses []upgradeAnswer `json:"clauses"`
	}
}

func (s *site) listUpgrade(ctx context.Context, in *KindPath) (*upgradeOutput, error) {
	kind, err := s.finder(ctx).kindOf(in.Kind)
	if err != nil {
		return nil, err
	}
	items, err := s.Documents.Upgrade(ctx, kind.ID)
	if err != nil {
		return nil, err
	}
	out := &upgradeOutput{}
	out.Body.Clauses = []upgradeAnswer{}
	for _, item := range items {
		out.Body.Clauses = append(out.Body.Clauses, upgradeAnswer{
			Key: item.Key, What: string(item.Kind), Action: item.Action, By: item.By, Before: textsOf(item.Before), Now: textsOf(item.Now),
			Own: textsOf(item.Own), Mark: markOf(item.Mark),
		})
	}
	return out, nil
}
