package document

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"acta/internal/content"
	"acta/internal/template"
	"acta/internal/work"
)

// Tailorings stores what the organisation changed in templates; store satisfies it.
type Tailorings interface {
	// All returns the tailorings of every kind that has one, by kind.
	All(tx *work.Tx) ([]template.Tailoring, error)
	// Of returns the tailoring of a kind with its row version; empty and 0 without one.
	Of(tx *work.Tx, kind string) (template.Tailoring, int, error)
	// Put writes the tailoring of a kind whose row version was expect; another one
	// is fault.Stale.
	Put(tx *work.Tx, tailoring template.Tailoring, expect int) error
}

// untailored is an installation that keeps no tailoring.
type untailored struct{}

// All returns none.
func (untailored) All(*work.Tx) ([]template.Tailoring, error) { return nil, nil }

// Of returns an empty one.
func (untailored) Of(_ *work.Tx, kind string) (template.Tailoring, int, error) {
	return template.Tailoring{Kind: kind}, 0, nil
}

// Put refuses to lose a tailoring.
func (untailored) Put(*work.Tx, template.Tailoring, int) error {
	return errors.New("this installation keeps no tailoring")
}

// TailoredClause is a clause of a kind as the editor shows it: the template's,
// with what the organisation did to it, or the organisation's own. Texts are in
// the languages of the organisation's documents. Scope F3.
type TailoredClause struct {
	Key       string
	Parent    string
	Level     int    // 1 … 3
	Number    string // "" when it depends on the data, and of a clause that was removed
	Title     content.Text
	Rule      content.Rule // "" for an own clause
	Reference string       // clause of ISO/IEC 20000-1:2018
	Help      content.Text
	Words     content.Text  // the template's, with {variables} and a blank line between paragraphs; empty for an own clause
	Lines     []content.Run // the paragraphs of Words, with labelled blanks in the place of what the data give
	Origin    content.Origin
	Removed   bool         // or stands below one that was
	Text      content.Text // the organisation's words
	After     string       // of an own clause: key of the clause before it
	Mark      template.Mark
	Kept      bool   // it cannot be removed
	KeptBy    string // key of the clause that is mandatory or refers to it
}

// UpgradeKind says what became of a clause under its tailoring. Scope F12.
type UpgradeKind string

// What an upgrade of a template can do to a tailored clause.
const (
	ClauseChanged   UpgradeKind = "changed"   // the template's words are others now
	ClauseGone      UpgradeKind = "gone"      // the template has no such clause any more
	ClauseMandatory UpgradeKind = "mandatory" // it may no longer be replaced or removed
	ClauseNeeded    UpgradeKind = "needed"    // another clause refers to it now
)

// UpgradeItem is a tailored clause that an upgrade of the template touched.
type UpgradeItem struct {
	Key    string
	Kind   UpgradeKind
	Action string       // TailorReplace, TailorRemove or TailorAdd
	By     string       // key of the clause that is gone, mandatory or refers to it
	Before content.Text // the template's words when it was tailored
	Now    content.Text // the template's words of today
	Own    content.Text // the organisation's words
	Mark   template.Mark
}

// Clauses lists the clauses of a kind in reading order, for the editor.
func (s *Service) Clauses(ctx context.Context, kind string) ([]TailoredClause, error) {
	if _, err := s.kind(kind); err != nil {
		return nil, err
	}
	var list []TailoredClause
	err := s.unit.Read(ctx, func(tx *work.Tx) error {
		t, _, err := s.stores.Tailorings.Of(tx, kind)
		if err != nil {
			return err
		}
		look, err := s.house.Look(tx, kind)
		if err != nil {
			return err
		}
		list = s.tailoredClauses(t, look.Languages)
		return nil
	})
	return list, err
}

func (s *Service) tailoredClauses(t template.Tailoring, langs []string) []TailoredClause {
	clauses := s.templates.Clauses(t)
	list := make([]TailoredClause, len(clauses))
	for i, c := range clauses {
		list[i] = TailoredClause{
			Key: c.Key, Parent: c.Parent, Level: c.Level, Number: c.Number, Rule: c.Rule, Reference: c.Reference,
			Title: s.sources(langs, c.Title), Help: s.sources(langs, c.Help), Words: s.sources(langs, c.Words...),
			Lines: c.Lines, Origin: c.Origin, Removed: c.Removed, Kept: c.Kept, KeptBy: c.KeptBy,
		}
		list[i].tailored(t)
	}
	return list
}

// tailored adds what a tailoring says of the clause.
func (c *TailoredClause) tailored(t template.Tailoring) {
	if c.Origin == content.Own {
		i := slices.IndexFunc(t.Add, func(a template.Addition) bool { return a.Key == c.Key })
		c.Title, c.Text, c.After, c.Mark = t.Add[i].Title, t.Add[i].Text, t.Add[i].After, t.Add[i].Mark
		return
	}
	for _, r := range t.Replace {
		if r.Key == c.Key {
			c.Text, c.Mark = r.Text, r.Mark
		}
	}
	for _, r := range t.Remove {
		if r.Key == c.Key {
			c.Mark = r.Mark
		}
	}
}

// sources are messages as they are written, in several languages, a blank line
// between them.
func (s *Service) sources(langs []string, keys ...string) content.Text {
	text := content.Text{}
	for _, lang := range langs {
		var parts []string
		for _, key := range keys {
			if source, ok := s.catalogue.Source(lang, key); ok {
				parts = append(parts, source.Other)
			}
		}
		if len(parts) > 0 {
			text = text.With(lang, strings.Join(parts, "\n\n"))
		}
	}
	return text
}

// Tailoring is what the organisation changed in a kind, with its row version, 0
// before the first change.
func (s *Service) Tailoring(ctx context.Context, kind string) (t template.Tailoring, row int, err error) {
	if _, err := s.kind(kind); err != nil {
		return t, 0, err
	}
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		t, row, err = s.stores.Tailorings.Of(tx, kind)
		return err
	})
	return t, row, err
}

// Upgrade lists the tailored clauses of a kind that the template changed, dropped
// or made mandatory since they were tailored: replaced ones first, then removed
// and own ones. Tailoring a clause anew is how a person says that it may stay as
// it is. Scope F12.
func (s *Service) Upgrade(ctx context.Context, kind string) ([]UpgradeItem, error) {
	t, _, err := s.Tailoring(ctx, kind)
	if err != nil {
		return nil, err
	}
	words := map[string][]string{}
	for _, c := range s.templates.Clauses(template.Tailoring{Kind: kind}) {
		words[c.Key] = c.Words
	}
	var items []UpgradeItem
	for _, r := range t.Replace {
		items = append(items, UpgradeItem{Key: r.Key, Action: TailorReplace, Own: r.Text, Mark: r.Mark})
	}
	for _, r := range t.Remove {
		items = append(items, UpgradeItem{Key: r.Key, Action: TailorRemove, Mark: r.Mark})
	}
	for _, a := range t.Add {
		items = append(items, UpgradeItem{Key: a.Key, Action: TailorAdd, Own: a.Text, Mark: a.Mark})
	}
	var touched []UpgradeItem
	for _, item := range items {
		if s.upgraded(&item, s.templates.Unsettled(t), words[item.Key]) {
			touched = append(touched, item)
		}
	}
	return touched, nil
}

// upgraded completes an item with the template of today, and reports whether the
// template touched it.
func (s *Service) upgraded(item *UpgradeItem, unsettled []template.Unsettled, words []string) bool {
	item.Before = item.Mark.Against
	langs := slices.Sorted(maps.Keys(item.Before.Values))
	item.Now = s.sources(langs, words...)
	if item.Now.Original != "" {
		item.Now.Original = item.Before.Original
	}
	kinds := map[template.Cause]UpgradeKind{
		template.Gone: ClauseGone, template.Protected: ClauseMandatory, template.Needed: ClauseNeeded, template.Wordless: ClauseChanged,
	}
	for _, u := range unsettled {
		if u.Key == item.Key {
			item.Kind, item.By = kinds[u.Cause], u.By
			return true
		}
	}
	item.Kind = ClauseChanged
	return !maps.Equal(item.Before.Values, item.Now.Values)
}
