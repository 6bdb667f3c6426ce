package template

import (
	"cmp"
	"slices"

	"acta/internal/content"
)

// tailor is a tailoring against the template of today.
type tailor struct {
	replace   map[string]Replacement
	remove    map[string]bool
	add       map[string][]Addition // by the key of the clause before them
	unsettled []Unsettled
	held      map[string]bool // clauses that stand although they were replaced or removed
}

// tailor looks at the tailoring of the kind among those given.
func (k *kind) tailor(list []Tailoring) *tailor {
	made := &tailor{replace: map[string]Replacement{}, remove: map[string]bool{}, add: map[string][]Addition{}, held: map[string]bool{}}
	i := slices.IndexFunc(list, func(t Tailoring) bool { return t.Kind == k.ID })
	if i < 0 {
		return made
	}
	t, known := list[i], map[string]*section{}
	for _, s := range everySection(k.sections) {
		known[s.key] = s
	}
	for _, r := range t.Replace {
		made.replaceClause(r, known[r.Key])
	}
	made.removeClauses(t, k, known)
	made.addClauses(t, known)
	return made
}

func (t *tailor) fail(key string, cause Cause, by string) {
	t.unsettled = append(t.unsettled, Unsettled{key, cause, by})
}

// hold fails an item whose clause stands as the template has it.
func (t *tailor) hold(key string, cause Cause, by string) {
	t.fail(key, cause, by)
	t.held[key] = true
}

func (t *tailor) replaceClause(r Replacement, s *section) {
	switch _, twice := t.replace[r.Key]; {
	case s == nil:
		t.fail(r.Key, Gone, r.Key)
	case s.clause.Rule == content.Mandatory:
		t.hold(r.Key, Protected, r.Key)
	case len(s.words()) == 0:
		t.hold(r.Key, Wordless, r.Key)
	case twice:
		t.hold(r.Key, Repeated, r.Key)
	default:
		t.replace[r.Key] = r
	}
}

// removeClauses takes out what may go. A clause that another one refers to may
// only go together with that one, so all that may not go is put back until
// nothing changes.
func (t *tailor) removeClauses(whole Tailoring, k *kind, known map[string]*section) {
	for _, r := range whole.Remove {
		if s := known[r.Key]; s == nil {
			t.fail(r.Key, Gone, r.Key)
		} else if by := mandatoryIn(s); by != "" {
			t.hold(r.Key, Protected, by)
		} else if t.remove[r.Key] {
			t.hold(r.Key, Repeated, r.Key)
		} else {
			t.remove[r.Key] = true
		}
	}
	for again := true; again; {
		again = false
		for _, r := range whole.Remove {
			if !t.remove[r.Key] {
				continue
			}
			if by, needed := k.neededBy(known[r.Key], t.remove); needed {
				delete(t.remove, r.Key)
				t.hold(r.Key, Needed, by)
				again = true
			}
		}
	}
}

func (t *tailor) addClauses(whole Tailoring, known map[string]*section) {
	had := map[string]bool{}
	for _, a := range whole.Add {
		switch {
		case known[a.After] == nil:
			t.fail(a.Key, Gone, a.After)
		case had[a.Key]:
			t.fail(a.Key, Repeated, a.Key)
		default:
			t.add[a.After] = append(t.add[a.After], a)
		}
		had[a.Key] = true
	}
}

// mandatoryIn is the key of the first clause that is mandatory, from s down.
func mandatoryIn(s *section) string {
	for _, each := range everySection([]*section{s}) {
		if each.clause.Rule == content.Mandatory {
			return each.key
		}
	}
	return ""
}

// neededBy finds a clause that stays and refers to s or to one below it; by is ""
// when the front does.
func (k *kind) neededBy(s *section, removed map[string]bool) (by string, needed bool) {
	inside := map[string]bool{}
	for _, each := range everySection([]*section{s}) {
		inside[each.key] = true
	}
	gone := map[string]bool{}
	for _, each := range everySection(k.sections) {
		if removed[each.key] {
			for _, below := range everySection([]*section{each}) {
				gone[below.key] = true
			}
		}
	}
	for _, r := range k.refers {
		if inside[r.to] && !gone[r.from] {
			return r.from, true
		}
	}
	return "", false
}

func (t *tailor) removes(s *section) bool { return t.remove[s.key] }

// The messages of a tailoring that does not fit the template any more. Scope F12.
const (
	tailoringKey     = "tailoring.label"
	tailoringGoneKey = "tailoring.gone"
	tailoringHeldKey = "tailoring.held"
)

func missingTailoring(key, label string) content.Inline {
	return content.Inline{content.Of(content.Value{Type: content.MissingType, Field: "tailoring." + key, Label: label})}
}

// unsettledFields are placeholders in the control block for what has no place in
// the document any more: drafts show them, and submission is refused.
func (t *tailor) unsettledFields() []content.Field {
	var fields []content.Field
	for _, u := range t.unsettled {
		if !t.held[u.Key] {
			fields = append(fields, content.Field{Label: tailoringKey, Value: missingTailoring(u.Key, tailoringGoneKey)})
		}
	}
	return fields
}

// bodyOf makes the blocks of a section, with the organisation's words where it
// replaced the template's.
func (e *evaluation) bodyOf(s *section, clause *content.Clause) ([]content.Block, error) {
	r, replaced := e.tailor.replace[s.key]
	list := s.blocks
	if replaced {
		clause.Origin = content.Tailored
		list = replaceWords(s.blocks, ownText{r.Key, r.Text})
	}
	blocks, err := e.blocks(list)
	if err == nil && e.tailor.held[s.key] && !e.blank {
		blocks = append(paragraphOf(missingTailoring(s.key, tailoringHeldKey)), blocks...)
	}
	return blocks, err
}

// ownSections makes the clauses that the organisation added behind a section. They
// stand once, whether or not that section does.
func (e *evaluation) ownSections(s *section, n *numbers, suffix string) ([]content.Section, error) {
	var made []content.Section
	for _, a := range e.tailor.add[s.key] {
		one := content.Section{Key: ownKey(a.Key), Anchor: e.prefix + ownKey(a.Key) + suffix,
			Clause: content.Clause{Origin: content.Own}, Title: content.Inline{content.Say(a.Title)}}
		if !isUTF8(content.Say(a.Title)) {
			return nil, badText(a.Key)
		}
		one.Numbering, one.Number = n.next(s.numbering)
		var err error
		if one.Blocks, err = (ownText{a.Key, a.Text}).evaluate(e); err != nil {
			return nil, err
		}
		made = append(made, one)
	}
	return made, nil
}

// ownKey is the key of an own clause in content; no key or anchor of a template
// has two hyphens.
func ownKey(key string) string { return "own--" + key }

// ownText is a block of an organisation's own paragraphs.
type ownText struct {
	key  string
	text content.Text
}

func (o ownText) evaluate(e *evaluation) ([]content.Block, error) {
	var blocks []content.Block
	for _, paragraph := range Paragraphs(o.text) {
		run := content.Say(paragraph)
		if !isUTF8(run) {
			return nil, badText(o.key)
		}
		blocks = append(blocks, paragraphOf(content.Inline{run})...)
	}
	return blocks, e.hold(len(blocks))
}

// words are a section's words, in their order: of paragraphs, notes and lists that the
// template says itself.
func (s *section) words() []*inline { return wordsOf(s.blocks) }

func wordsOf(list []placed) []*inline {
	var words []*inline
	for _, p := range list {
		switch b := p.block.(type) {
		case fragment:
			words = append(words, wordsOf(b.blocks)...)
		default:
			words = append(words, wordsIn(b)...)
		}
	}
	return words
}

// wordsIn are the messages of a block that is nothing but words; none of another one.
func wordsIn(b block) []*inline {
	switch b := b.(type) {
	case paragraph:
		return present(b.text)
	case note:
		if b.text.key != "" {
			return append(present(b.title), b.text)
		}
	case *list:
		return b.words()
	}
	return nil
}

func present(in *inline) []*inline {
	if in.key == "" {
		return nil
	}
	return []*inline{in}
}

func (l *list) words() []*inline {
	if l.loop != nil {
		return nil
	}
	var words []*inline
	for _, item := range l.items {
		if item.text.key == "" {
			return nil
		}
		words = append(words, item.text)
		if item.sub != nil {
			below := item.sub.words()
			if below == nil {
				return nil
			}
			words = append(words, below...)
		}
	}
	return words
}

// line is a message with blanks in the place of what the data give.
func (in *inline) line() content.Run {
	run := content.Message(in.key)
	for _, arg := range in.args {
		blank := content.Of(content.Value{Type: content.BlankType, Label: cmp.Or(arg.text.label, fieldArea+arg.name)})
		if arg.text.key != "" {
			blank = arg.text.line()
		}
		run.Args = append(run.Args, content.Arg{Name: arg.name, Text: content.Inline{blank}})
	}
	return run
}

// replaceWords takes the words out of blocks and puts own ones where the first of
// them stood.
func replaceWords(blocks []placed, own ownText) []placed {
	first := slices.IndexFunc(blocks, func(p placed) bool { return len(wordsOf([]placed{p})) > 0 })
	made := append(slices.Clone(blocks[:first]), placed{block: own})
	return append(made, withoutWords(blocks[first:])...)
}

func withoutWords(blocks []placed) []placed {
	var made []placed
	for _, p := range blocks {
		if inner, ok := p.block.(fragment); ok {
			p.block = fragment{withoutWords(inner.blocks)}
		} else if len(wordsIn(p.block)) > 0 {
			continue
		}
		made = append(made, p)
	}
	return made
}
