package template

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/vm"

	"acta/internal/content"
	"acta/internal/fault"
)

// The bounds of one document. maxSteps counts expressions that ran and items that
// were looked at; maxRuns the runs that stand in the document itself, without
// those of tables that became parts.
const (
	maxSteps = 50_000_000
	maxRuns  = 2_000_000
)

// Input is what a document is made from. The template decides front and landscape
// of the frame, and its kind label when the frame has none.
type Input struct {
	Subject   string // what the document is about, by code
	View      any    // a value of the kind's view
	Frame     content.Frame
	Languages []string
	Views     map[string]any // views of annexed kinds by name; the document's own need not be repeated
	Assets    []content.Asset
	Tailoring []Tailoring // of the kind, and of the kinds that it annexes
}

// Evaluated is a document with the parts that its large tables became: SHA-256
// (hex) → canonical JSON lines, one content.Row each. Words of the document are
// empty: the caller sets their hash once it has the words for Keys.
type Evaluated struct {
	Document content.Document
	Parts    map[string][]byte
	// References are the documents that this one refers to, sorted, each once. They
	// are no part of the content. Scope F29.
	References []Reference

	partKeys         map[string]bool
	partPlaceholders []content.Placeholder
}

// Keys lists every message key that the document and its parts use, sorted,
// without repetitions.
func (e Evaluated) Keys() []string {
	keys := maps.Clone(e.partKeys)
	if keys == nil {
		keys = map[string]bool{}
	}
	for _, key := range e.Document.Keys() {
		keys[key] = true
	}
	return slices.Sorted(maps.Keys(keys))
}

// Placeholders lists the open placeholders of the document in reading order, then
// those in its parts. Scope F2, invariant I7.
func (e Evaluated) Placeholders() []content.Placeholder {
	return append(e.Document.Placeholders(), e.partPlaceholders...)
}

// Evaluate makes the content of a document of a kind. A missing value becomes a
// placeholder. The error is a fault (Invalid) when the data make the document too
// large ("fault.document.too_large") or hold text that is not UTF-8
// ("fault.document.text") or no number where one is summed or drawn
// ("fault.document.number"), and NotFound for a kind that does not exist
// ("fault.document.kind"); another view than the templates were checked with is a
// technical error.
func (s *Set) Evaluate(kind string, in Input) (Evaluated, error) {
	k, ok := s.kinds[kind]
	if !ok {
		return Evaluated{}, fault.New(fault.NotFound, "fault.document.kind", fault.Args{"kind": kind})
	}
	env, err := s.view(k.View, in.View)
	if err != nil {
		return Evaluated{}, fmt.Errorf("evaluate %s: %w", kind, err)
	}
	e := &evaluation{set: s, in: in, tailor: k.tailor(in.Tailoring), env: env, paths: map[string]string{}, parts: map[string][]byte{}, partKeys: map[string]bool{}}
	doc, err := e.document(k)
	if err != nil {
		return Evaluated{}, fmt.Errorf("evaluate %s: %w", kind, err)
	}
	head := doc
	head.Sections = nil
	if _, err := head.Encode(); err != nil {
		return Evaluated{}, fmt.Errorf("evaluate %s: %w: %w", kind, badText(""), err)
	}
	others, err := e.others(k)
	if err != nil {
		return Evaluated{}, fmt.Errorf("evaluate %s: %w", kind, err)
	}
	return Evaluated{Document: doc, Parts: e.parts, References: others, partKeys: e.partKeys, partPlaceholders: e.partPlaceholders}, nil
}

// evaluation is the state of making one document.
type evaluation struct {
	set     *Set
	in      Input
	env     map[string]any    // variables by name
	paths   map[string]string // loop variable → path of its item
	blank   bool              // a form to fill in: no expression runs
	prefix  string            // of anchors, inside an annex
	machine vm.VM
	current *content.Section
	tailor  *tailor // of the kind whose sections are evaluated

	tables, figures int
	steps, runs     int

	parts            map[string][]byte
	partKeys         map[string]bool
	partPlaceholders []content.Placeholder
}

func (e *evaluation) document(k *kind) (content.Document, error) {
	frame := e.in.Frame
	frame.Front, frame.Landscape = k.Front, k.Landscape
	if frame.KindLabel == "" {
		frame.KindLabel = k.Label
	}
	doc := content.Document{Schema: content.Schema, Kind: k.ID, Subject: e.in.Subject, Languages: e.in.Languages,
		Frame: frame, Assets: e.in.Assets}
	var err error
	if doc.Title, err = e.inline(k.title); err != nil {
		return doc, err
	}
	if doc.Subtitle, err = e.orNone(k.subtitle); err != nil {
		return doc, err
	}
	if doc.Control, err = e.fieldRows(k.control); err != nil {
		return doc, err
	}
	doc.Control = append(doc.Control, e.tailor.unsettledFields()...)
	doc.Sections, err = e.sectionList(k.sections, &numbers{top: true}, "")
	return doc, err
}

func tooLarge() error {
	return fault.New(fault.Invalid, "fault.document.too_large", nil)
}

func badText(field string) error {
	return fault.New(fault.Invalid, "fault.document.text", nil).At(field)
}

func badNumber(field string) error {
	return fault.New(fault.Invalid, "fault.document.number", nil).At(field)
}

// step counts work.
func (e *evaluation) step() error {
	e.steps++
	if e.steps > maxSteps {
		return tooLarge()
	}
	return nil
}

// hold counts runs that stay in the document.
func (e *evaluation) hold(runs int) error {
	e.runs += runs
	if e.runs > maxRuns {
		return tooLarge()
	}
	return nil
}

// run evaluates an expression over the variables in scope.
func (e *evaluation) run(x *expression) (any, error) {
	if err := e.step(); err != nil {
		return nil, err
	}
	return x.run(&e.machine, e.env)
}

// holds evaluates a condition; none holds. In a form to fill in everything is
// there save for what the template leaves out.
func (e *evaluation) holds(x *expression, omitBlank bool) (bool, error) {
	if e.blank {
		return !omitBlank, nil
	}
	return e.truth(x, true)
}

// truth evaluates a condition, or gives what holds without one.
func (e *evaluation) truth(x *expression, otherwise bool) (bool, error) {
	if x == nil {
		return otherwise, nil
	}
	if e.blank {
		return false, nil
	}
	v, err := e.run(x)
	if err != nil {
		return false, err
	}
	b, _ := v.(bool)
	return b, nil
}

// path is where the value of an expression stands in the view, such as
// activities[12].planned, counted from 0. The index is left out, as in
// activities[].planned, when the list was filtered or sorted.
func (e *evaluation) path(x *expression) string {
	if x.chain == nil {
		return ""
	}
	root, ok := e.paths[x.chain[0]]
	if !ok {
		root = x.chain[0]
	}
	return strings.Join(append([]string{root}, x.chain[1:]...), ".")
}

// each does something for each item of a list that the loop's condition lets
// through; in a form to fill in, as many times as blanks says.
func (e *evaluation) each(l *loop, blanks int, do func() error) error {
	if e.blank {
		for range blanks {
			if err := do(); err != nil {
				return err
			}
		}
		return nil
	}
	v, err := e.run(l.each)
	if err != nil {
		return err
	}
	defer func() {
		delete(e.env, l.as)
		delete(e.paths, l.as)
	}()
	list, base := reflect.ValueOf(v), e.path(l.each)
	for i := range list.Len() {
		index := ""
		if l.each.whole {
			index = strconv.Itoa(i)
		}
		e.env[l.as] = list.Index(i).Interface()
		e.paths[l.as] = base + "[" + index + "]"
		if err := e.item(l, do); err != nil {
			return err
		}
	}
	return nil
}

// once does something once without a loop, else for each item of it.
func (e *evaluation) once(l *loop, do func() error) error {
	if l == nil {
		return do()
	}
	return e.each(l, 1, do)
}

func (e *evaluation) item(l *loop, do func() error) error {
	if err := e.step(); err != nil {
		return err
	}
	there, err := e.truth(l.where, true)
	if err != nil || !there {
		return err
	}
	return do()
}
