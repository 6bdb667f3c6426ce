package template_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"acta/internal/content"
	"acta/internal/template"
)

// TestAKindIsAFile adds a kind to a set by its file alone. Scope F15.
func TestAKindIsAFile(t *testing.T) {
	files := map[string]string{"plan.yaml": one("- paragraph: text")}
	before := load(t, files)
	files["site_list.yaml"] = `kind: site_list
view: plan
subject: org
code: LS
approval: chair
front: cover
landscape: true
title: name
sections:
  - key: sites
    rule: mandatory
    blocks:
      - list: {each: names, as: n, item: {value: n}}
`
	after := load(t, files)
	if len(before.Kinds()) != 1 || len(after.Kinds()) != 2 {
		t.Fatalf("kinds %v, %v", before.Kinds(), after.Kinds())
	}
	want := template.Kind{ID: "site_list", View: "plan", Subject: "org", Code: "LS", Front: content.Cover, Landscape: true, Approval: "chair", Label: "site_list.label"}
	got, ok := after.Kind("site_list")
	if !ok || got != want || after.Kinds()[1] != want {
		t.Errorf("kind %+v", got)
	}
	if _, ok := before.Kind("site_list"); ok || len(before.Keys("site_list")) != 0 {
		t.Error("the kind was there before")
	}
	made, err := after.Evaluate("site_list", input(sample()))
	if err != nil {
		t.Fatal(err)
	}
	if items := sayItems(made.Document.Sections[0].Blocks[0].List.Items); items != "Ana; Luis; Eva" {
		t.Errorf("items %s", items)
	}
	if keys := []string{"field.n", "site_list.label", "site_list.name", "site_list.sites.title"}; !reflect.DeepEqual(after.Keys("site_list"), keys) {
		t.Errorf("keys %v", after.Keys("site_list"))
	}
}

func TestKeysAreAllThatADocumentCanUse(t *testing.T) {
	text := header + `subtitle: {message: sub, args: {date: planned}}
control: [{label: customer, value: names}]
sections:
  - key: scope
    rule: mandatory
    help: true
    margin: true
    blocks:
      - paragraph: text
        args: {who: code, count: requests, part: {message: part, args: {inner: title}}}
        when: type in ["release_type.minor", "release_type.major"] or type == "release_type.emergency"
      - include: shared
      - table: {name: t, caption: true, empty: none, total: sum, group: {by: a.month, label: {message: month, args: {m: a.month}}, count: true}, each: activities, as: a, columns: [{key: c, value: a.title}, {key: n, value: a.number, type: integer, total: true}, {key: o, value: a.signal, optional: true, title: term.other}]}
      - indicators: [{figure: slip, unit: days, label: slip}]
      - chart: {name: ch, unit: true, caption: true, each: activities, as: a, category: {value: a.title}, series: [{name: s, value: a.hours}]}
      - timeline: {name: tl, from: start, to: planned, caption: true, label: true}
      - note: {title: nt, text: nx}
`
	set := load(t, map[string]string{"plan.yaml": text, "fragment/shared.yaml": "blocks:\n  - paragraph: shared\n    args: {x: {value: score, label: field.mark}}\n"})
	want := []template.Use{
		{"field.code", nil}, {"field.date", nil}, {"field.inner", nil}, {"field.m", nil}, {"field.mark", nil}, {"field.planned", nil},
		{"field.start", nil}, {"field.title", nil}, {"field.who", nil}, {"format.list_join", []string{"first", "rest"}},
		{"plan.code_title", []string{"code"}}, {"plan.customer", nil}, {"plan.label", nil},
		{"plan.scope.ch_alt", nil}, {"plan.scope.ch_caption", nil}, {"plan.scope.ch_title", nil}, {"plan.scope.ch_unit", nil},
		{"plan.scope.col_c", nil}, {"plan.scope.col_n", nil}, {"plan.scope.count", []string{"count"}}, {"plan.scope.days", []string{"count"}},
		{"plan.scope.help", nil}, {"plan.scope.margin", nil}, {"plan.scope.month", []string{"m"}}, {"plan.scope.none", nil},
		{"plan.scope.nt", nil}, {"plan.scope.nx", nil}, {"plan.scope.part", []string{"inner"}}, {"plan.scope.s", nil},
		{"plan.scope.shared", []string{"x"}}, {"plan.scope.slip", nil}, {"plan.scope.sum", nil}, {"plan.scope.t_caption", nil},
		{"plan.scope.t_table", nil}, {"plan.scope.text", []string{"count", "part", "who"}}, {"plan.scope.title", nil},
		{"plan.scope.tl_alt", nil}, {"plan.scope.tl_caption", nil}, {"plan.scope.tl_label", nil}, {"plan.sub", []string{"date"}},
		{"release_type.emergency", nil}, {"release_type.major", nil}, {"release_type.minor", nil}, {"term.other", nil},
	}
	if diff := cmp.Diff(want, set.Uses("plan")); diff != "" {
		t.Error(diff)
	}
	for _, view := range []planView{{}, sample()} {
		made, err := set.Evaluate("plan", input(view))
		if err != nil {
			t.Fatal(err)
		}
		brought := []string{"confidentiality.internal", "release_type.minor", "state.done", "state.open"}
		for _, key := range made.Keys() {
			if !slices.Contains(set.Keys("plan"), key) && !slices.Contains(brought, key) {
				t.Errorf("the document uses %s, which is not among the keys", key)
			}
		}
	}
}

func TestKeysOfAnAnnexAreKeysOfItsHost(t *testing.T) {
	for mode, want := range map[string]bool{"blank": true, "evaluated": true, "linked": false} {
		set := annexSet(t, mode)
		if got := slices.Contains(set.Keys("plan"), "stage.work.col_hours"); got != want {
			t.Errorf("%s: the host has the annexed kind's keys: %v", mode, got)
		}
		if got := slices.Contains(set.Keys("plan"), "field.signal"); got != (mode == "blank") {
			t.Errorf("%s: the host has the labels of blanks: %v", mode, got)
		}
	}
}
