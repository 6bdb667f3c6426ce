package template

import (
	"slices"
	"strings"

	"acta/internal/content"
)

// Clause is a section of a template, or one of the organisation's own, for those
// who tailor a kind.
type Clause struct {
	Key       string
	Parent    string // key of the clause above; "" at the top
	Level     int    // 1 … 3
	Number    string // "" when it depends on the data, and of a clause that nothing numbers or that was removed
	Title     string // message key; "" for an own clause
	Rule      content.Rule
	Reference string        // clause of ISO/IEC 20000-1:2018, such as "8.5.3"
	Help      string        // message key; "" without help
	Words     []string      // message keys of its words, in their order
	Lines     []content.Run // the messages of its words, with labelled blanks in the place of what the data give
	Origin    content.Origin
	Removed   bool   // or stands below one that was
	Kept      bool   // it cannot be removed
	KeptBy    string // key of the clause that is mandatory or refers to it; "" when the front does
}

// Clauses lists the clauses of a tailoring's kind in reading order, own ones
// included; nil for no such kind.
func (s *Set) Clauses(t Tailoring) []Clause {
	k, ok := s.kinds[t.Kind]
	if !ok {
		return nil
	}
	l := clauseList{kind: k, tailor: k.tailor([]Tailoring{t})}
	l.add(k.sections, "", &numbers{top: true}, false, true)
	return l.clauses
}

type clauseList struct {
	kind    *kind
	tailor  *tailor
	clauses []Clause
}

// add lists sections below one parent. Those that depend on data have no number,
// and leave those of the others as they are without them.
func (l *clauseList) add(list []*section, parent string, n *numbers, removed, sure bool) {
	for _, s := range list {
		gone := removed || l.tailor.removes(s)
		always := sure && s.when == nil && s.loop == nil
		one := l.clause(s, parent, gone)
		numbering := content.Unnumbered
		if always && !gone {
			numbering, one.Number = n.next(s.numbering)
		}
		l.clauses = append(l.clauses, one)
		l.add(s.sections, s.key, below(numbering, one.Number), gone, always)
		for _, a := range l.tailor.add[s.key] {
			own := Clause{Key: a.Key, Parent: parent, Level: s.level, Origin: content.Own, Removed: removed}
			if sure && !removed {
				_, own.Number = n.next(s.numbering)
			}
			l.clauses = append(l.clauses, own)
		}
	}
}

func (l *clauseList) clause(s *section, parent string, gone bool) Clause {
	one := Clause{Key: s.key, Parent: parent, Level: s.level, Title: s.title.key, Rule: s.clause.Rule,
		Reference: s.clause.Reference, Origin: content.FromTemplate, Removed: gone}
	for _, in := range s.words() {
		one.Words, one.Lines = append(one.Words, in.key), append(one.Lines, in.line())
	}
	if s.help {
		one.Help = l.kind.ID + "." + s.key + ".help"
	}
	if _, ok := l.tailor.replace[s.key]; ok {
		one.Origin = content.Tailored
	}
	if one.KeptBy = mandatoryIn(s); one.KeptBy != "" {
		one.Kept = true
		return one
	}
	with := map[string]bool{s.key: true}
	for key := range l.tailor.remove {
		with[key] = true
	}
	one.KeptBy, one.Kept = l.kind.neededBy(s, with)
	return one
}

// MissingMandatory lists the mandatory clauses that the content of a kind does
// not have, or that say nothing in it. Invariant I8.
func (s *Set) MissingMandatory(kind string, doc content.Document) []Clause {
	k, ok := s.kinds[kind]
	if !ok {
		return nil
	}
	missing := map[string]bool{}
	missingIn(k.sections, doc.Sections, missing)
	return slices.DeleteFunc(s.Clauses(Tailoring{Kind: kind}), func(c Clause) bool { return !missing[c.Key] })
}

func missingIn(list []*section, sections []content.Section, missing map[string]bool) {
	for _, s := range list {
		var found []content.Section
		for _, one := range sections {
			if one.Key == s.key {
				found = append(found, one)
			}
		}
		always := s.when == nil && s.loop == nil
		if always && len(found) == 0 {
			found = []content.Section{{}} // whatever mandatory clause is below it is missing, too
		}
		for _, one := range found {
			if s.clause.Rule == content.Mandatory && (one.Key == "" || s.emptied(one)) {
				missing[s.key] = true
			}
			missingIn(s.sections, one.Sections, missing)
		}
	}
}

// emptied reports whether a section says nothing although the template does, or
// claims that its words are not the template's.
func (s *section) emptied(one content.Section) bool {
	if one.Clause.Origin != content.FromTemplate {
		return true
	}
	return alwaysSays(s.blocks) && !says(one.Blocks)
}

// alwaysSays reports whether blocks say something whatever the data are.
func alwaysSays(blocks []placed) bool {
	return slices.ContainsFunc(blocks, func(p placed) bool {
		if p.when != nil {
			return false
		}
		switch b := p.block.(type) {
		case fragment:
			return alwaysSays(b.blocks)
		case paragraph:
			return b.text.value == nil || !b.text.optional
		case note:
			return true
		case *list:
			return b.loop == nil && slices.ContainsFunc(b.items, func(i listItem) bool { return i.when == nil && !i.text.optional })
		case fields:
			return slices.ContainsFunc(b.rows, func(r fieldRow) bool { return r.when == nil && !r.value.optional })
		case *table:
			return b.empty != nil
		}
		return false
	})
}

func says(blocks []content.Block) bool {
	found := false
	doc := content.Document{Sections: []content.Section{{Blocks: blocks}}}
	doc.Walk(func(_ *content.Section, run content.Run) {
		switch {
		case run.Text != nil:
			found = found || strings.TrimSpace(run.Text.Values[run.Text.Original]) != ""
		default:
			found = true
		}
	})
	return found
}
