package template_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"acta/internal/content"
	"acta/internal/template"
)

// planView is a small view with every type of field.
type planView struct {
	Code       string           `expr:"code"`
	Title      content.Text     `expr:"title"`
	Type       content.Term     `expr:"type"`
	Start      content.Date     `expr:"start"`
	Planned    content.Date     `expr:"planned"`
	Valid      content.Period   `expr:"valid"`
	Keep       content.Duration `expr:"keep"`
	Slip       content.Integer  `expr:"slip"`
	Score      content.Decimal  `expr:"score"`
	Share      content.Percent  `expr:"share"`
	Budget     content.Money    `expr:"budget"`
	Risk       content.Level    `expr:"risk"`
	Link       content.Run      `expr:"link"`
	Emergency  bool             `expr:"emergency"`
	Requests   int              `expr:"requests"`
	Names      []string         `expr:"names"`
	Kinds      []content.Term   `expr:"kinds"`
	Backout    backoutView      `expr:"backout"`
	Activities []activityView   `expr:"activities"`
	Stages     []stageView      `expr:"stages"`
}

type backoutView struct {
	Trigger content.Text `expr:"trigger"`
}

type activityView struct {
	Number    int             `expr:"number"`
	Title     content.Text    `expr:"title"`
	Signal    string          `expr:"signal"`
	Month     string          `expr:"month"`
	Planned   content.Date    `expr:"planned"`
	State     content.Term    `expr:"state"`
	Milestone bool            `expr:"milestone"`
	Hours     content.Integer `expr:"hours"`
	Cost      content.Money   `expr:"cost"`
	Effort    content.Decimal `expr:"effort"`
	Style     string          `expr:"style"`
	Steps     []string        `expr:"steps"`
}

type stageView struct {
	Name       content.Text   `expr:"name"`
	Activities []activityView `expr:"activities"`
}

func views() map[string]any {
	return map[string]any{"plan": planView{}, "stage": stageView{}}
}

// sample is a view without anything missing that the templates below print.
func sample() planView {
	return planView{
		Code: "R-1", Title: content.In("es", "Versión 1"), Type: content.Term{Key: "release_type.minor"},
		Start: content.Date{ISO: "2026-01-05"}, Planned: content.Date{ISO: "2026-02-10"},
		Valid: content.Period{From: "2026-01-01", To: "2026-12-31"}, Keep: content.Duration{ISO: "P3Y"},
		Slip: content.Integer{N: 3, Known: true}, Score: content.Decimal{Digits: "4.25"}, Share: content.Percent{Digits: "12.5"},
		Budget: content.Money{Digits: "100.00", Currency: "EUR"}, Risk: content.Level{N: 3}, Requests: 2,
		Names:   []string{"Ana", "Luis", "Eva"},
		Kinds:   []content.Term{{Key: "kind.one"}, {Key: "kind.two"}},
		Backout: backoutView{Trigger: content.In("es", "fallo")},
		Activities: []activityView{
			{Number: 1, Title: content.In("es", "Preparar"), Signal: "S1", Month: "2026-01", Planned: content.Date{ISO: "2026-01-10"},
				State: content.Term{Key: "state.done"}, Hours: content.Integer{N: 2, Known: true}, Cost: content.Money{Digits: "10.50", Currency: "EUR"},
				Effort: content.Decimal{Digits: "1.5"}, Style: "work", Steps: []string{"a", "b"}},
			{Number: 2, Title: content.In("es", "Probar"), Month: "2026-01", Planned: content.Date{ISO: "2026-01-20"},
				State: content.Term{Key: "state.open"}, Hours: content.Integer{N: 5, Known: true}, Cost: content.Money{Digits: "0.25", Currency: "EUR"},
				Effort: content.Decimal{Digits: "-2.25"}, Style: "freeze", Milestone: true},
			{Number: 3, Title: content.In("es", "Desplegar"), Signal: "S3", Month: "2026-02", Planned: content.Date{ISO: "2026-02-10"},
				State: content.Term{Key: "state.open"}, Hours: content.Integer{N: 1, Known: true}, Cost: content.Money{Digits: "3.00", Currency: "EUR"},
				Effort: content.Decimal{Digits: "0.75"}, Style: "meeting", Milestone: true},
		},
		Stages: []stageView{
			{Name: content.In("es", "Uno"), Activities: []activityView{{Number: 1, Title: content.In("es", "x")}}},
			{Name: content.In("es", "Dos")},
		},
	}
}

// header is the head of every template below; sections follow.
const header = `kind: plan
view: plan
subject: release
code: PE
front: opening
title: code_title
title_args: {code: code}
`

func file(sections string) string { return header + "sections:\n" + sections }

// one is a template of one section that holds the blocks.
func one(blocks string) string {
	return file("  - key: scope\n    rule: recommended\n    blocks:\n" + indent(blocks, "      "))
}

func indent(text, by string) string {
	lines := strings.Split(strings.Trim(text, "\n"), "\n")
	return by + strings.Join(lines, "\n"+by) + "\n"
}

func load(t *testing.T, files map[string]string) *template.Set {
	t.Helper()
	set, err := template.Load(fsOf(files), views())
	if err != nil {
		t.Fatalf("load:\n%v", err)
	}
	return set
}

func fsOf(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys["document/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func frame() content.Frame {
	return content.Frame{Organization: content.In("es", "Org"), Accent: "#0B5563", Paper: "A4", Zone: "Europe/Madrid",
		Confidentiality: content.Inline{content.Message("confidentiality.internal")}}
}

func input(view any) template.Input {
	return template.Input{Subject: "R-1", View: view, Frame: frame(), Languages: []string{"es", "en"}}
}

// evaluate makes the document of kind plan and checks that it can be frozen.
func evaluate(t *testing.T, text string, view planView) template.Evaluated {
	t.Helper()
	set := load(t, map[string]string{"plan.yaml": text})
	made, err := set.Evaluate("plan", input(view))
	if err != nil {
		t.Fatalf("evaluate: %v", err)
	}
	mustEncode(t, made.Document)
	return made
}

func mustEncode(t *testing.T, doc content.Document) {
	t.Helper()
	data, err := doc.Encode()
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	if _, err := content.Decode(data); err != nil {
		t.Fatalf("decode: %v", err)
	}
}

// block evaluates a template of one section and gives its blocks.
func blocks(t *testing.T, yaml string, view planView) []content.Block {
	t.Helper()
	return evaluate(t, one(yaml), view).Document.Sections[0].Blocks
}

func problems(t *testing.T, err error) template.Problems {
	t.Helper()
	var found template.Problems
	if !errors.As(err, &found) {
		t.Fatalf("error is no list of problems: %v", err)
	}
	return found
}

// same compares what was made with what was wanted, piece by piece.
func same(t *testing.T, what string, want, got []any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
