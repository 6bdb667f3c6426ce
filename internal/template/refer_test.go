package template_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"acta/internal/template"
)

// referring is a plan that refers to other documents.
func referring(refers string) map[string]string {
	return map[string]string{
		"plan.yaml": header + "refers:\n" + indent(refers, "  ") + "sections: [{key: scope, rule: recommended}]\n",
		"stage.yaml": strings.NewReplacer("kind: plan", "kind: stage", "subject: release", "subject: deployment").
			Replace(file("  - {key: scope, rule: recommended}\n")),
		"house.yaml": strings.NewReplacer("kind: plan", "kind: house", "subject: release", "subject: org").
			Replace(file("  - {key: scope, rule: recommended}\n")),
	}
}

// Scope F29.
func TestReferencesOfADocument(t *testing.T) {
	set := load(t, referring(`
- {kind: stage, each: activities, as: a, where: a.number < 3, subject: [code, a.signal]}
- {kind: house}
- {kind: stage, each: names, as: n, subject: n}
- {kind: stage, subject: code}
- {kind: stage, subject: code, when: emergency}
- {kind: stage, subject: code, when: not emergency}
`))
	made, err := set.Evaluate("plan", input(sample()))
	if err != nil {
		t.Fatal(err)
	}
	// The second activity has no signal, and so names no document.
	want := []template.Reference{{Kind: "house", Subject: "org"}, {Kind: "stage", Subject: "Ana"}, {Kind: "stage", Subject: "Eva"},
		{Kind: "stage", Subject: "Luis"}, {Kind: "stage", Subject: "R-1"}, {Kind: "stage", Subject: "R-1@S1"}}
	if diff := cmp.Diff(want, made.References); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	other, err := set.Evaluate("stage", input(sample()))
	if err != nil || other.References != nil {
		t.Errorf("a kind without references: %+v, %v", other.References, err)
	}
	bad := sample()
	bad.Code = "R\xff"
	if _, err := set.Evaluate("plan", input(bad)); err == nil {
		t.Error("a code that is not UTF-8 was taken")
	}
}

func TestReferencesAreChecked(t *testing.T) {
	for refers, want := range map[string]string{
		"- {kind: memo}":                              `there is no kind "memo" to refer to`,
		"- {kind: stage}":                             "only a document about the organisation is referred to without a subject",
		"- {kind: house, subject: code}":              "only a document about the organisation is referred to without a subject",
		"- {subject: code}":                           `lacks "kind"`,
		"- {kind: stage, subject: title}":             "is a content.Text, not a code",
		"- {kind: stage, subject: names}":             "not a single value",
		"- {kind: stage, subject: nobody}":            "unknown name nobody",
		"- {kind: stage, subject: [code, requests]}":  "is a int, not a code",
		"- {kind: stage, each: names, subject: code}": "has each without as",
		"- {kind: stage, subject: code, when: code}":  "not a condition",
		"- {kind: stage, subject: code, to: x}":       `unknown member "to"`,
	} {
		_, err := template.Load(fsOf(referring(refers)), views())
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "plan.yaml:") {
			t.Errorf("%s: %v", refers, err)
		}
	}
}
