package document

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/template"
	"acta/internal/work"
)

// The actions of an alteration.
const (
	TailorReplace = "replace" // Text in the place of the clause's words
	TailorRemove  = "remove"  // the clause goes, with those below it
	TailorAdd     = "add"     // a clause of one's own behind After
	TailorUndo    = "undo"    // the clause is the template's again; an own clause goes
)

// Alteration is one change to the tailoring of a kind. Scope F3.
type Alteration struct {
	Action string
	// Key is the clause's key. With TailorAdd it is the own clause's: "" makes a
	// new one, the key of an own clause that there is changes it.
	Key   string
	After string       // TailorAdd: key of the template's clause before it
	Title content.Text // TailorAdd
	// Text is the organisation's words: text as it is, where a blank line ends a
	// paragraph. Every language that has any has all of the paragraphs.
	Text content.Text
}

// Tailor changes the tailoring of a kind, whose row version the person saw, and
// gives the new one; a change that changes nothing gives the old one and leaves no
// entry. Refused is what would touch a mandatory clause, what is not there, and
// text that is empty, too long or that a format cannot draw, as faults with the
// field: key, after, title, text, reason. Scope F3, invariants I8, I12.
func (s *Service) Tailor(ctx context.Context, actor, kind string, expect int, change Alteration, reason string) (row int, err error) {
	of, err := s.kind(kind)
	if err != nil {
		return 0, err
	}
	if err := s.checkAlteration(ctx, of, change, reason); err != nil {
		return 0, err
	}
	row = expect
	cmd := work.Command{Name: "document.tailor", Actor: actor, Subject: id.Ref{Kind: "tailoring", ID: kind}, Reason: reason}
	err = s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		before, had, err := s.stores.Tailorings.Of(tx, kind)
		if err != nil {
			return err
		}
		if had != expect {
			return fault.New(fault.Stale, "fault.database.stale", nil)
		}
		a := alteration{Alteration: change, service: s, tx: tx}
		a.mark = template.Mark{By: actor, At: tx.Now(), Reason: strings.TrimSpace(reason)}
		after, err := a.apply(before)
		if err != nil {
			return err
		}
		row = expect + 1
		return s.stores.Tailorings.Put(tx, after, expect)
	})
	if errors.Is(err, errUnchanged) {
		return expect, nil
	}
	return row, err
}

// alteration is an alteration while it is carried out.
type alteration struct {
	Alteration
	service *Service
	tx      *work.Tx
	mark    template.Mark
	langs   []string
	clauses map[string]template.Clause // of the template, by key
}

// apply gives the tailoring after the alteration, with its field differences in
// the audit entry; errUnchanged when it changes nothing.
func (a *alteration) apply(before template.Tailoring) (template.Tailoring, error) {
	look, err := a.service.house.Look(a.tx, before.Kind)
	if err != nil {
		return before, err
	}
	a.langs, a.clauses = look.Languages, map[string]template.Clause{}
	for _, c := range a.service.templates.Clauses(template.Tailoring{Kind: before.Kind}) {
		a.clauses[c.Key] = c
	}
	a.mark.Against = a.service.sources(a.langs, a.clauses[a.Key].Words...)
	after := template.Tailoring{Kind: before.Kind, Replace: slices.Clone(before.Replace),
		Remove: slices.Clone(before.Remove), Add: slices.Clone(before.Add)}
	do := map[string]func(*template.Tailoring) error{
		TailorReplace: a.replace, TailorRemove: a.remove, TailorAdd: a.add, TailorUndo: a.undo,
	}
	if err := do[a.Action](&after); err != nil {
		return before, err
	}
	return after, a.settled(before, after)
}

// settled refuses an alteration that could not be carried out; what an upgrade of
// the template has unsettled before does not matter.
func (a *alteration) settled(before, after template.Tailoring) error {
	known := a.service.templates.Unsettled(before)
	var faults fault.List
	for _, u := range a.service.templates.Unsettled(after) {
		if !slices.Contains(known, u) || u.Key == a.Key && a.Action != TailorUndo {
			faults = append(faults, a.refusal(u))
		}
	}
	return faults.Err()
}

func (a *alteration) refusal(u template.Unsettled) *fault.Fault {
	args := fault.Args{"clause": a.title(u.Key), "other": a.title(u.By)}
	switch u.Cause {
	case template.Gone:
		field := "key"
		if a.Action == TailorAdd {
			field = "after"
		}
		return fault.New(fault.NotFound, "fault.tailoring.unknown", fault.Args{"clause": u.By}).At(field)
	case template.Protected:
		if u.By != u.Key {
			return fault.New(fault.Invalid, "fault.tailoring.holds_mandatory", args).At("key")
		}
		return fault.New(fault.Invalid, "fault.tailoring.mandatory", args).At("key")
	case template.Needed:
		return fault.New(fault.Invalid, "fault.tailoring.needed", args).At("key")
	case template.Wordless:
		return fault.New(fault.Invalid, "fault.tailoring.wordless", args).At("key")
	default:
		return fault.New(fault.Conflict, "fault.tailoring.repeated", args).At("key")
	}
}

// title is the title of a clause as a fault names it: words of the reader's
// language, else its key.
func (a *alteration) title(key string) any {
	if c, ok := a.clauses[key]; ok && c.Title != "" {
		return content.Message(c.Title)
	}
	return key
}

// gap is a variable of the template's words, such as "{count}".
var gap = regexp.MustCompile(`\{\w+\}`)

// unfilled refuses words that still hold a variable of the template's: an
// organisation's words are printed as they are, so that the braces would be too.
func (a *alteration) unfilled() error {
	for _, lang := range a.langs {
		words, source := a.Text.Values[lang], a.mark.Against.Values[lang]
		for _, variable := range gap.FindAllString(source, -1) {
			if strings.Contains(words, variable) {
				return fault.New(fault.Invalid, "fault.tailoring.variable", fault.Args{"variable": variable}).At("text")
			}
		}
	}
	return nil
}

func (a *alteration) replace(t *template.Tailoring) error {
	if err := a.unfilled(); err != nil {
		return err
	}
	next := template.Replacement{Key: a.Key, Text: a.Text, Mark: a.mark}
	t.Remove = slices.DeleteFunc(t.Remove, func(r template.Removal) bool {
		gone := r.Key == a.Key
		if gone {
			a.tx.Detail(a.field("removed"), "true", "false")
		}
		return gone
	})
	i := slices.IndexFunc(t.Replace, func(r template.Replacement) bool { return r.Key == a.Key })
	if i < 0 {
		a.texts("text", content.Text{}, a.Text)
		t.Replace = append(t.Replace, next)
		return nil
	}
	old := t.Replace[i]
	if sameText(old.Text, next.Text) && sameText(old.Mark.Against, next.Mark.Against) {
		return errUnchanged
	}
	a.texts("text", old.Text, a.Text)
	a.texts("against", old.Mark.Against, next.Mark.Against)
	t.Replace[i] = next
	return nil
}

func (a *alteration) remove(t *template.Tailoring) error {
	i := slices.IndexFunc(t.Remove, func(r template.Removal) bool { return r.Key == a.Key })
	if i >= 0 && sameText(t.Remove[i].Mark.Against, a.mark.Against) {
		return errUnchanged
	}
	a.drop(t)
	a.tx.Detail(a.field("removed"), "false", "true")
	t.Remove = append(t.Remove, template.Removal{Key: a.Key, Mark: a.mark})
	return nil
}

// drop takes out what the tailoring says of a clause of the template.
func (a *alteration) drop(t *template.Tailoring) (had bool) {
	t.Replace = slices.DeleteFunc(t.Replace, func(r template.Replacement) bool {
		gone := r.Key == a.Key
		if gone {
			a.texts("text", r.Text, content.Text{})
		}
		had = had || gone
		return gone
	})
	t.Remove = slices.DeleteFunc(t.Remove, func(r template.Removal) bool {
		had = had || r.Key == a.Key
		return r.Key == a.Key
	})
	return had
}

func (a *alteration) add(t *template.Tailoring) error {
	if a.Key == "" {
		a.Key = a.freeKey(*t)
	}
	if _, taken := a.clauses[a.Key]; taken || !isOwnKey(a.Key) {
		return fault.New(fault.Invalid, "fault.tailoring.own_key", fault.Args{"key": a.Key}).At("key")
	}
	a.mark.Against = content.Text{}
	next := template.Addition{After: a.After, Key: a.Key, Title: a.Title, Text: a.Text, Mark: a.mark}
	i := slices.IndexFunc(t.Add, func(old template.Addition) bool { return old.Key == a.Key })
	var old template.Addition
	if i >= 0 {
		old = t.Add[i]
		if old.After == next.After && sameText(old.Title, next.Title) && sameText(old.Text, next.Text) {
			return errUnchanged
		}
		t.Add[i] = next
	} else {
		t.Add = append(t.Add, next)
	}
	a.tx.Detail(a.field("after"), old.After, next.After)
	a.texts("title", old.Title, next.Title)
	a.texts("text", old.Text, next.Text)
	return nil
}

// freeKey is a key that no clause has.
func (a *alteration) freeKey(t template.Tailoring) string {
	for n := 1; ; n++ {
		key := fmt.Sprintf("clause_%d", n)
		_, taken := a.clauses[key]
		if !taken && !slices.ContainsFunc(t.Add, func(old template.Addition) bool { return old.Key == key }) {
			return key
		}
	}
}

func isOwnKey(key string) bool {
	return len(key) <= 64 && key != "" && key[0] >= 'a' && key[0] <= 'z' &&
		strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

func (a *alteration) undo(t *template.Tailoring) error {
	removed := len(t.Remove)
	if a.drop(t) {
		if len(t.Remove) < removed {
			a.tx.Detail(a.field("removed"), "true", "false")
		}
		return nil
	}
	i := slices.IndexFunc(t.Add, func(old template.Addition) bool { return old.Key == a.Key })
	if i < 0 {
		return fault.New(fault.NotFound, "fault.tailoring.untouched", fault.Args{"clause": a.title(a.Key)}).At("key")
	}
	a.tx.Detail(a.field("after"), t.Add[i].After, "")
	a.texts("title", t.Add[i].Title, content.Text{})
	a.texts("text", t.Add[i].Text, content.Text{})
	t.Add = slices.Delete(t.Add, i, i+1)
	return nil
}

func (a *alteration) field(name string) string { return "clause." + a.Key + "." + name }

// texts adds the differences of a text to the audit entry, language by language.
func (a *alteration) texts(name string, before, after content.Text) {
	for _, lang := range sortedKeys(before.Values, after.Values) {
		a.tx.Detail(a.field(name+"."+lang), before.Values[lang], after.Values[lang])
	}
}

func sameText(a, b content.Text) bool {
	return a.Original == b.Original && maps.Equal(a.Values, b.Values)
}

// sortedKeys are the keys of maps, sorted, each once.
func sortedKeys(list ...map[string]string) []string {
	var keys []string
	for _, one := range list {
		keys = slices.AppendSeq(keys, maps.Keys(one))
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}
