package template

import (
	"reflect"
	"slices"
	"strings"
)

// subjectOrg is the subject of documents about the organisation itself.
const subjectOrg = "org"

// Reference is another document that a document refers to, by kind and full
// subject. Scope F29.
type Reference struct{ Kind, Subject string }

// other says to which documents of a kind a document refers: one, or one for each
// item of a collection. Its subject is that of the parts, joined by @.
type other struct {
	kind    string
	loop    *loop
	when    *expression
	subject []*expression // none for a document about the organisation
}

// otherUse is an other that waits for the kind that it names.
type otherUse struct {
	node  node
	other other
}

// otherList reads the documents to which a kind refers. Scope F29.
func (c *compiler) otherList(n node, s scope) []other {
	var list []other
	for _, item := range c.items(n, `"refers"`) {
		made, ok := c.other(item, s)
		if !ok {
			continue
		}
		list = append(list, made)
		c.others = append(c.others, otherUse{item, made})
	}
	return list
}

func (c *compiler) other(n node, s scope) (other, bool) {
	m := c.mapping(n, "a document referred to", "kind", "each", "as", "where", "when", "subject")
	if _, ok := c.need(m, "a document referred to", "kind"); !ok {
		return other{}, false
	}
	made := other{kind: c.name(m, "kind"), when: c.when(m, s)}
	if m.has("each") || m.has("as") || m.has("where") {
		if made.loop, s = c.loop(m, "a document referred to", s); made.loop == nil {
			return other{}, false
		}
	}
	subject, ok := m.get("subject")
	if !ok {
		return made, true
	}
	parts := []node{subject}
	if _, single := scalarText(subject.raw); !single {
		parts = c.items(subject, `"subject"`)
	}
	for _, part := range parts {
		x := c.expression(part, s, single)
		if x == nil {
			return other{}, false
		}
		if x.typ != reflect.TypeFor[string]() {
			c.at(part.file, part.place(), "%q is %s, not a code", x.source, describe(x))
		}
		made.subject = append(made.subject, x)
	}
	return made, true
}

// linkOthers checks the kinds that documents refer to, once all are read.
func (r *report) linkOthers(set *Set, uses []otherUse) {
	for _, use := range uses {
		k, ok := set.kinds[use.other.kind]
		switch {
		case !ok:
			r.at(use.node.file, use.node.place(), "there is no kind %q to refer to", use.other.kind)
		case (k.Subject == subjectOrg) != (len(use.other.subject) == 0):
			r.at(use.node.file, use.node.place(), "a %s is about a %s: only a document about the organisation is referred to without a subject", k.ID, k.Subject)
		}
	}
}

// others evaluates to which documents the document refers.
func (e *evaluation) others(k *kind) ([]Reference, error) {
	var list []Reference
	for _, o := range k.others {
		there, err := e.truth(o.when, true)
		if err != nil {
			return nil, err
		}
		if !there {
			continue
		}
		err = e.once(o.loop, func() error {
			subject, err := e.subject(o)
			if err == nil && subject != "" {
				list = append(list, Reference{Kind: o.kind, Subject: subject})
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(list, Reference.compare)
	return slices.Compact(list), nil
}

func (r Reference) compare(other Reference) int {
	if c := strings.Compare(r.Kind, other.Kind); c != 0 {
		return c
	}
	return strings.Compare(r.Subject, other.Subject)
}

// subject is the subject of another document; "" when a part of it is missing.
func (e *evaluation) subject(o other) (string, error) {
	if len(o.subject) == 0 {
		return subjectOrg, nil
	}
	parts := make([]string, len(o.subject))
	for i, x := range o.subject {
		v, err := e.run(x)
		if err != nil {
			return "", err
		}
		part, _ := v.(string)
		if part == "" {
			return "", nil
		}
		if !allUTF8(part) {
			return "", badText(e.path(x))
		}
		parts[i] = part
	}
	return strings.Join(parts, "@"), nil
}
