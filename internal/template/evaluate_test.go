package template_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"acta/internal/content"
	"acta/internal/fault"
)

// say prints content for comparison: messages as key(arg=…), values by their raw
// form, placeholders as ?field/label, blanks as _label, references as #anchor.
func say(in content.Inline) string {
	var b strings.Builder
	for _, run := range in {
		switch {
		case run.Kind == content.ReferenceRun:
			b.WriteString("#" + run.Anchor)
		case run.Text != nil:
			b.WriteString(run.Text.Values[run.Text.Original])
		case run.Value != nil:
			b.WriteString(sayValue(*run.Value))
		default:
			b.WriteString(run.Key)
			for _, arg := range run.Args {
				fmt.Fprintf(&b, "(%s=%s)", arg.Name, say(arg.Text))
			}
		}
	}
	return b.String()
}

func sayValue(v content.Value) string {
	switch v.Type {
	case content.MissingType:
		return "?" + v.Field + "/" + v.Label
	case content.BlankType:
		return "_" + v.Label
	default:
		return strings.TrimRight(v.Raw+" "+v.To+v.Unit, " ")
	}
}

func sayRows(groups []content.Group) []string {
	var lines []string
	for _, g := range groups {
		if len(g.Label) > 0 {
			lines = append(lines, strings.TrimSpace("["+say(g.Label)+"] "+say(g.Count)))
		}
		for _, row := range g.Rows {
			lines = append(lines, sayRow(row))
		}
	}
	return lines
}

func sayRow(row content.Row) string {
	cells := make([]string, len(row.Cells))
	for i, cell := range row.Cells {
		cells[i] = strings.TrimSuffix(say(cell.Text)+" / "+say(cell.Note), " / ")
	}
	mark := ""
	if row.Milestone {
		mark = "* "
	}
	return mark + strings.Join(cells, " | ")
}

func sayItems(items []content.ListItem) string {
	var parts []string
	for _, item := range items {
		text := say(item.Text)
		if len(item.Items) > 0 {
			text += "{" + sayItems(item.Items) + "}"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}

func TestMissingValuesBecomePlaceholdersWithTheirPath(t *testing.T) {
	text := header + `subtitle: {message: subtitle, args: {type: type, date: planned}}
control:
  - {label: customer, value: names}
  - {label: budget, value: budget, optional: true}
sections:
  - key: scope
    rule: mandatory
    title: {text: title}
    blocks:
      - paragraph: {value: backout.trigger}
      - paragraph: {value: score, optional: true}
      - fields:
          - {label: method, value: keep}
          - {label: risk, value: risk, optional: true}
      - list: {each: activities, as: a, item: {value: a.title}, sub: {each: a.steps, as: s, item: {value: s}}}
      - table:
          name: plan
          each: activities
          as: a
          where: a.number > 1
          columns:
            - {key: title, value: a.title, note: a.signal}
            - {key: planned, value: a.planned, type: date}
            - {key: hours, value: a.hours, type: integer, optional: true}
      - table:
          name: sorted
          each: sortBy(activities, .number, "desc")
          as: a
          columns: [{key: title, value: a.title}]
      - checklist: {each: activities, as: a, where: a.milestone, text: {value: a.title}, state: a.state, note: a.signal}
      - indicators: [{figure: slip, label: slip}]
      - timeline: {name: schedule, from: start, to: planned}
      - figure: {asset: diagram}
  - key: inner
    rule: conditional
    each: stages
    as: stage
    title: {text: stage.name}
    blocks:
      - table: {name: plan, each: stage.activities, as: a, columns: [{key: effort, value: a.effort, type: decimal}]}
`
	view := planView{
		Activities: []activityView{{}, {Number: 2, Steps: []string{""}}, {Number: 3, Milestone: true}},
		Stages:     []stageView{{}, {Name: content.In("es", "Dos"), Activities: []activityView{{}, {}}}},
	}
	made := evaluate(t, text, view)
	var got []string
	for _, p := range made.Placeholders() {
		got = append(got, p.Section+" "+p.Field+"/"+p.Label)
	}
	want := []string{
		" code/field.code", " planned/field.date", " type/field.type", " names/plan.customer",
		"1 title/field.title", "1 backout.trigger/field.trigger", "1 keep/plan.scope.method",
		"1 activities[0].title/field.title", "1 activities[1].title/field.title", "1 activities[1].steps[0]/field.s", "1 activities[2].title/field.title",
		"1 activities[1].title/plan.scope.col_title", "1 activities[1].planned/plan.scope.col_planned",
		"1 activities[2].title/plan.scope.col_title", "1 activities[2].planned/plan.scope.col_planned",
		"1 activities[].title/plan.scope.col_title", "1 activities[].title/plan.scope.col_title", "1 activities[].title/plan.scope.col_title",
		"1 activities[2].title/field.title", "1 activities[2].state/field.state",
		"1 slip/plan.scope.slip", "1 start/field.start", "1 diagram/field.diagram",
		"2 stages[0].name/field.name",
		"3 stages[1].activities[0].effort/plan.inner.col_effort", "3 stages[1].activities[1].effort/plan.inner.col_effort",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSectionsAreNumberedAndAnchored(t *testing.T) {
	made := evaluate(t, file(`  - {key: a, rule: mandatory, reference: "8.5.3", margin: true, sections: [{key: b}, {key: c, rule: conditional, when: emergency}, {key: d, sections: [{key: e}]}]}
  - {key: f, rule: recommended, numbering: none, title: {text: title}, sections: [{key: g}]}
  - {key: h, rule: conditional, each: activities, as: x, where: x.milestone, title: t, title_args: {name: x.title}, break: true, landscape: true, margin: role.manager, sections: [{key: i, each: x.steps, as: s, rule: conditional}, {key: j}]}
  - {key: k, rule: mandatory, numbering: appendix, sections: [{key: l}]}
  - {key: m, rule: mandatory, numbering: appendix}
`), sample())
	var got []string
	var walk func(list []content.Section)
	walk = func(list []content.Section) {
		for _, s := range list {
			got = append(got, strings.TrimRight(fmt.Sprint(s.Number, " ", s.Anchor, " ", s.Key, " ", s.Numbering, " ", say(s.Title), " ", say(s.Margin), " ", s.Clause.Rule), " "))
			walk(s.Sections)
		}
	}
	walk(made.Document.Sections)
	want := []string{
		"1 a a decimal plan.a.title plan.a.margin mandatory",
		"1.1 b b decimal plan.b.title  mandatory",
		"1.2 d d decimal plan.d.title  mandatory",
		"1.2.1 e e decimal plan.e.title  mandatory",
		" f f none Versión 1  recommended",
		" g g none plan.g.title  recommended",
		"2 h-1 h decimal plan.h.t(name=Probar) role.manager conditional",
		"2.1 j-1 j decimal plan.j.title  conditional",
		"3 h-2 h decimal plan.h.t(name=Desplegar) role.manager conditional",
		"3.1 j-2 j decimal plan.j.title  conditional",
		"A k k appendix plan.k.title  mandatory",
		"A.1 l l decimal plan.l.title  mandatory",
		"B m m appendix plan.m.title  mandatory",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	h := made.Document.Sections[2]
	if !h.Break || !h.Landscape || made.Document.Sections[0].Clause != (content.Clause{Rule: content.Mandatory, Reference: "8.5.3", Origin: content.FromTemplate}) {
		t.Errorf("section %+v", h)
	}
}

func TestTheDocumentAsAWhole(t *testing.T) {
	made := evaluate(t, header+`subtitle: {message: subtitle, args: {type: type}}
landscape: true
control: [{label: customer, value: names}]
sections: []
`, sample())
	doc := made.Document
	same(t, "document", []any{content.Schema, "plan", "R-1", []string{"es", "en"}, ""},
		[]any{doc.Schema, doc.Kind, doc.Subject, doc.Languages, doc.Words})
	same(t, "frame", []any{content.Opening, true, "plan.label", "Europe/Madrid"},
		[]any{doc.Frame.Front, doc.Frame.Landscape, doc.Frame.KindLabel, doc.Frame.Zone})
	same(t, "heading", []any{"plan.code_title(code=R-1)", "plan.subtitle(type=release_type.minor)", "plan.customer"},
		[]any{say(doc.Title), say(doc.Subtitle), doc.Control[0].Label})
}

func TestSameInputSameBytes(t *testing.T) {
	text := one("- table: {name: t, group: {by: a.month, label: {value: a.month}}, each: 'sortBy(activities, .title)', as: a, columns: [{key: c, value: a.title}]}\n- paragraph: text\n  args: {b: code, a: title, c: names}")
	hashes := map[string]bool{}
	for range 20 {
		hash, err := evaluate(t, text, sample()).Document.Hash()
		if err != nil {
			t.Fatal(err)
		}
		hashes[hash] = true
	}
	if len(hashes) != 1 {
		t.Errorf("%d different hashes", len(hashes))
	}
}

func TestEvaluateLeavesTheViewAlone(t *testing.T) {
	view := sample()
	blocks(t, "- list: {each: 'sortBy(activities, .number, \"desc\")', as: a, item: {value: a.title}}", view)
	if diff := cmp.Diff(sample(), view); diff != "" {
		t.Error(diff)
	}
}

func TestWhatDataCannotDo(t *testing.T) {
	bad := sample()
	bad.Activities[1].Signal = "\xff"
	broken := sample()
	broken.Activities[2].Effort.Digits = "1,5"
	text := one("- table: {name: t, total: all, each: activities, as: a, columns: [{key: c, value: a.title, note: a.signal}, {key: e, value: a.effort, type: decimal, total: true}]}")
	set := load(t, map[string]string{"plan.yaml": text})
	for _, c := range []struct {
		name, kind string
		view       any
		fault      fault.Kind
		key, field string
	}{
		{"no such kind", "none", sample(), fault.NotFound, "fault.document.kind", ""},
		{"not UTF-8", "plan", bad, fault.Invalid, "fault.document.text", "activities[1].signal"},
		{"no number", "plan", broken, fault.Invalid, "fault.document.number", "activities[2].effort"},
		{"other view", "plan", stageView{}, "", "", ""},
		{"no view", "plan", nil, "", "", ""},
		{"pointer", "plan", &bad, "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := set.Evaluate(c.kind, input(c.view))
			if err == nil {
				t.Fatal("no error")
			}
			found := fault.All(err)
			if c.key == "" {
				if found != nil {
					t.Errorf("a fault: %v", err)
				}
				return
			}
			if len(found) != 1 || found[0].Kind != c.fault || found[0].Key != c.key || found[0].Field != c.field {
				t.Errorf("faults %v", found)
			}
		})
	}
}

func TestOnlyUTF8IsTaken(t *testing.T) {
	for name, spoil := range map[string]func(*planView){
		"text":     func(v *planView) { v.Title = content.In("es", "\xff") },
		"language": func(v *planView) { v.Title = content.In("\xff", "a") },
		"term":     func(v *planView) { v.Type.Key = "\xff" },
		"money":    func(v *planView) { v.Budget.Currency = "\xff" },
		"label": func(v *planView) {
			v.Link = content.Run{Kind: content.LinkRun, Label: content.Inline{content.Plain("\xff")}}
		},
		"argument": func(v *planView) {
			v.Link = content.Message("a.b", content.Arg{Name: "x", Text: content.Inline{content.Plain("\xff")}})
		},
		"code":   func(v *planView) { v.Code = "\xff" },
		"day":    func(v *planView) { v.Start.ISO = "\xffT" },
		"style":  func(v *planView) { v.Activities[0].Style = "\xff" },
		"assets": nil,
	} {
		view, in := sample(), input(nil)
		if spoil != nil {
			spoil(&view)
		} else {
			in.Assets = []content.Asset{{Name: "\xff"}}
		}
		in.View = view
		all := load(t, map[string]string{"plan.yaml": strings.Replace(one(`
- paragraph: text
  args: {a: title, b: type, c: budget, d: link}
- annex: plan
  code: code
- timeline: {name: t, from: start, to: planned, lanes: {each: activities, as: a, label: {value: a.title}, style: a.style, from: a.planned, to: a.planned}}
`), "title_args: {code: code}\n", "", 1)})
		if _, err := all.Evaluate("plan", in); err == nil {
			t.Errorf("%s: text that is not UTF-8 was taken", name)
		}
	}
	in := input(sample())
	in.Subject = "\xff"
	if _, err := load(t, map[string]string{"plan.yaml": one("- paragraph: text")}).Evaluate("plan", in); !fault.Is(err, fault.Invalid) {
		t.Errorf("subject: %v", err)
	}
}

func TestWorkIsBounded(t *testing.T) {
	view := planView{Names: make([]string, 3000)}
	for i := range view.Names {
		view.Names[i] = "x"
	}
	set := load(t, map[string]string{"plan.yaml": one("- list: {each: names, as: a, item: {value: a}, sub: {each: names, as: b, item: {value: b}}}")})
	if _, err := set.Evaluate("plan", input(view)); !fault.Is(err, fault.Invalid) || fault.All(err)[0].Key != "fault.document.too_large" {
		t.Errorf("error %v", err)
	}
}
