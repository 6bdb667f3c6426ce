// Package template makes the content of a document out of a document template and
// a view: it loads templates (YAML, one file per kind), checks every binding and
// condition against the Go type of the view, and evaluates them. Seed sections
// 1–9 are kinds of document that stand in such files; ISO/IEC 20000-1:2018 7.5.
//
// A template says structure, never words: every word is a message key, and its
// text is the matter of package locale. A required value that is missing becomes
// a placeholder, never an error (Scope F2).
//
// It promises no translation of what is wrong with a template: Problems speak
// English to whoever writes templates, as a compiler does. It does not check that
// messages exist (Keys lists them), nor that dates and digits in a view are well
// formed, nor who may tailor.
package template

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"

	"acta/internal/content"
)

// Kind is what a template says of its kind of document as a whole.
type Kind struct {
	ID        string // file name, and first part of its message keys: "release_plan"
	View      string // name of the view that it prints
	Subject   string // what it is about: org, customer, release, deployment, model, session, disposal
	Code      string // its part of a document code in the organisation's coding scheme; "" without one
	Front     content.Front
	Landscape bool
	Approval  string // whose decision approves it: owner, document, authorization, acceptance, release_deployment_manager, change_manager, disposal, chair
	Label     string // message key of the kind's name
}

// Use is a message key that a template uses, with the names of all arguments that
// it ever gives to it.
type Use struct {
	Key  string
	Args []string
}

// Set is a set of templates, checked. It is immutable and safe for use by several
// goroutines.
type Set struct {
	kinds map[string]*kind
	views map[string]reflect.Type
}

// kind is a compiled template.
type kind struct {
	Kind
	file      string
	title     *inline
	subtitle  *inline
	control   []fieldRow
	sections  []*section
	refers    []reference
	others    []other
	uses      map[string]map[string]bool
	blankUses map[string]bool
}

// The folders of a file system of templates.
const (
	kindFolder     = "document"
	fragmentFolder = "document/fragment"
)

// Load reads and checks every template of a file system: document/*.yaml and the
// fragments in document/fragment/*.yaml. views are the views by name, each as a
// zero value of its struct. The error is Problems, all of them at once, or tells
// why a file could not be read.
func Load(fsys fs.FS, views map[string]any) (*Set, error) {
	r := &report{}
	types := r.views(views)
	if err := r.err(); err != nil {
		return nil, err
	}
	fragments, err := r.files(fsys, fragmentFolder)
	if err != nil {
		return nil, err
	}
	files, err := r.files(fsys, kindFolder)
	if err != nil {
		return nil, err
	}
	set := &Set{kinds: map[string]*kind{}, views: types}
	included := map[string]bool{}
	var annexes []annexUse
	var others []otherUse
	for _, id := range slices.Sorted(maps.Keys(files)) {
		c := &compiler{report: r, dialect: dialect(), views: types, fragments: fragments, included: included}
		set.kinds[id] = c.compile(id, files[id])
		annexes = append(annexes, c.annexes...)
		others = append(others, c.others...)
	}
	for name, fragment := range fragments {
		if !included[name] {
			r.at(fragment.file, place{1, 1}, "no template includes this fragment")
		}
	}
	r.link(set, annexes)
	r.linkOthers(set, others)
	if err := r.err(); err != nil {
		return nil, err
	}
	return set, nil
}

// files parses the YAML files of a folder, by name without extension.
func (r *report) files(fsys fs.FS, folder string) (map[string]node, error) {
	names, err := fs.Glob(fsys, folder+"/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list templates: %w", err)
	}
	nodes := map[string]node{}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read template: %w", err)
		}
		id := strings.TrimSuffix(path.Base(name), ".yaml")
		if !isName(id) {
			r.at(name, place{1, 1}, "%q cannot be the name of a template", id)
			continue
		}
		root, err := parse(name, data)
		var problem Problem
		if errors.As(err, &problem) {
			r.found = append(r.found, problem)
			continue
		}
		nodes[id] = root
	}
	return nodes, nil
}

// Kinds lists the kinds by id.
func (s *Set) Kinds() []Kind {
	kinds := make([]Kind, 0, len(s.kinds))
	for _, id := range slices.Sorted(maps.Keys(s.kinds)) {
		kinds = append(kinds, s.kinds[id].Kind)
	}
	return kinds
}

// Kind gives the kind with an id; ok is false when there is none.
func (s *Set) Kind(id string) (k Kind, ok bool) {
	found, ok := s.kinds[id]
	if !ok {
		return Kind{}, false
	}
	return found.Kind, true
}

// Keys lists every message key that a kind's template can use, help of clauses
// and labels of placeholders included, sorted. What a view brings itself (a term,
// a run) is not known before a document is made; content.Document.Keys has it.
func (s *Set) Keys(kind string) []string {
	uses := s.Uses(kind)
	keys := make([]string, len(uses))
	for i, use := range uses {
		keys[i] = use.Key
	}
	return keys
}

// Uses lists the keys of Keys with the arguments that the template gives them.
func (s *Set) Uses(kind string) []Use {
	k, ok := s.kinds[kind]
	if !ok {
		return nil
	}
	uses := make([]Use, 0, len(k.uses))
	for _, key := range slices.Sorted(maps.Keys(k.uses)) {
		uses = append(uses, Use{Key: key, Args: slices.Sorted(maps.Keys(k.uses[key]))})
	}
	return uses
}
