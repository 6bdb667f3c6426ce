package template_test

import (
	"errors"
	"testing"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/template"
)

// FuzzLoad feeds files to the loader: it answers with problems that have a place,
// or with a set that makes documents of any view.
func FuzzLoad(f *testing.F) {
	for _, seed := range []string{
		one("- paragraph: text"), one(register), stageTemplate, "", "a: [", "- - - -", "? a\n: b", "&a [*a]", "<<: x", "a: |\n  b\n",
		one("- list: {each: 'sortBy(activities, .number)', as: a, item: {value: a.title}}"),
		one("- paragraph: {value: 'sum(activities, .cost)'}\n  when: type in [\"a.b\"] and not emergency"),
		one("- timeline: {name: t, from: start, to: planned, lanes: {each: activities, as: a, label: {value: a.title}, from: a.planned, to: a.planned}}"),
		one("- annex: plan\n- note: {title: a, text: b}\n- page_break: true\n- indicators: [{figure: slip, label: a}]"),
	} {
		f.Add(seed)
	}
	hostile := sample()
	hostile.Title = content.Text{Original: "es"}
	hostile.Planned.ISO = "2026-99-99T"
	hostile.Score.Digits = "--"
	f.Fuzz(func(t *testing.T, text string) {
		set, err := template.Load(fsOf(map[string]string{"plan.yaml": text}), views())
		if err != nil {
			var found template.Problems
			if !errors.As(err, &found) || len(found) == 0 || found[0].File != "document/plan.yaml" {
				t.Fatalf("error without a place: %v", err)
			}
			return
		}
		for _, view := range []planView{{}, sample(), hostile} {
			made, err := set.Evaluate("plan", input(view))
			if err != nil {
				continue
			}
			if _, err := made.Document.Encode(); err != nil {
				t.Fatalf("content that cannot be frozen: %v", err)
			}
		}
		if _, err := set.Evaluate("plan", input(stageView{})); err == nil || fault.All(err) != nil {
			t.Fatalf("another view: %v", err)
		}
	})
}
