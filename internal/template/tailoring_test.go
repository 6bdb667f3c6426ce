package template_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"acta/internal/content"
	"acta/internal/template"
)

// tailored is a template with every kind of clause and of words.
var tailored = file(`  - key: scope
    rule: mandatory
    blocks:
      - paragraph: about
      - paragraph: {value: title}
  - key: method
    rule: recommended
    reference: "8.5.3"
    help: true
    blocks:
      - fields: [{label: code, value: code}]
      - paragraph: first
      - list: {items: [one_item, two_item]}
      - list: {each: names, as: n, item: {value: n}}
      - note: {kind: note, title: note_title, text: note_text}
      - paragraph: {value: backout.trigger, label: trigger_label}
    sections:
      - key: detail
        blocks: [{paragraph: said}]
      - key: extra
        blocks: [{paragraph: said}]
  - key: tests
    rule: recommended
    sections:
      - key: plan
        rule: mandatory
        blocks: [{paragraph: said}]
      - key: pilot
        rule: recommended
        blocks: [{paragraph: {message: see, args: {where: {reference: data}}}}]
  - key: urgent
    rule: conditional
    when: emergency
    blocks: [{paragraph: said}]
  - key: data
    rule: recommended
    blocks:
      - table:
          name: names
          each: activities
          as: a
          columns: [{key: title, value: a.title}]
  - key: forms
    rule: recommended
    numbering: appendix
    blocks: [{paragraph: said}]
  - key: last
    rule: mandatory
    blocks: [{paragraph: said}]
`)

func both(es, en string) content.Text { return content.In("es", es).With("en", en) }

func replace(key, text string) template.Replacement {
	return template.Replacement{Key: key, Text: both(text, strings.ToUpper(text))}
}

func removal(key string) template.Removal { return template.Removal{Key: key} }

func addition(after, key string) template.Addition {
	return template.Addition{After: after, Key: key, Title: both("Propia "+key, "Own "+key), Text: both("uno\n\ndos", "one\n\ntwo")}
}

func tailor(t *testing.T, text string, tailoring template.Tailoring, view planView) content.Document {
	t.Helper()
	set := load(t, map[string]string{"plan.yaml": text})
	in := input(view)
	tailoring.Kind = "plan"
	in.Tailoring = []template.Tailoring{{Kind: "other", Remove: []template.Removal{removal("scope")}}, tailoring}
	made, err := set.Evaluate("plan", in)
	if err != nil {
		t.Fatal(err)
	}
	mustEncode(t, made.Document)
	return made.Document
}

// outline prints numbers, keys and origins of sections, with their blocks.
func outline(list []content.Section, depth string) []string {
	var lines []string
	for _, s := range list {
		blocks := make([]string, len(s.Blocks))
		for i, b := range s.Blocks {
			blocks[i] = sayBlock(b)
		}
		lines = append(lines, fmt.Sprintf("%s%s %s (%s): %s", depth, s.Number, s.Key, s.Clause.Origin, strings.Join(blocks, " + ")))
		lines = append(lines, outline(s.Sections, depth+"  ")...)
	}
	return lines
}

// Scope F3.
func TestTailoring(t *testing.T) {
	for name, c := range map[string]struct {
		tailoring template.Tailoring
		want      []string
	}{
		"a clause is replaced where its first words stood, and keeps its data": {
			template.Tailoring{Replace: []template.Replacement{{Key: "method", Text: both("uno\nsigue\n\n\n dos {code} **x** ", "one\n\ntwo")}}},
			[]string{"2 method (tailored): fields plan.method.code: R-1 + uno sigue + dos {code} **x** + list Ana; Luis; Eva + fallo",
				"  2.1 detail (template): plan.detail.said", "  2.2 extra (template): plan.extra.said"},
		},
		"a clause goes with those below it, and the numbers close up": {
			template.Tailoring{Remove: []template.Removal{removal("method")}},
			[]string{"1 scope (template): plan.scope.about + Versión 1", "2 tests (template): ", "  2.1 plan (template): plan.plan.said"},
		},
		"a clause below another goes alone": {
			template.Tailoring{Remove: []template.Removal{removal("detail")}},
			[]string{"  2.1 extra (template): plan.extra.said"},
		},
		"an own clause stands behind another, numbered as it is": {
			template.Tailoring{Add: []template.Addition{addition("detail", "mine"), addition("forms", "sheet"), addition("detail", "second"), addition("last", "end")}},
			[]string{"  2.1 detail (template): plan.detail.said", "  2.2 own--mine (own): uno + dos", "  2.3 own--second (own): uno + dos",
				"  2.4 extra (template): plan.extra.said", "A forms (template): plan.forms.said", "B own--sheet (own): uno + dos",
				"5 last (template): plan.last.said", "6 own--end (own): uno + dos"},
		},
		"an own clause stays where the clause before it went or is not there": {
			template.Tailoring{Remove: []template.Removal{removal("method")}, Add: []template.Addition{addition("method", "mine"), addition("urgent", "second")}},
			[]string{"2 own--mine (own): uno + dos", "3 tests (template): ", "4 own--second (own): uno + dos"},
		},
		"what refers to a clause may go with it": {
			template.Tailoring{Remove: []template.Removal{removal("data"), removal("pilot")}},
			[]string{"3 tests (template): ", "  3.1 plan (template): plan.plan.said", "A forms (template): plan.forms.said"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			doc := tailor(t, tailored, c.tailoring, sample())
			got := outline(doc.Sections, "")
			if !inOrder(got, c.want) {
				t.Errorf("got\n%s\nwithout\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
			if open := doc.Placeholders(); len(open) != 0 {
				t.Errorf("placeholders %+v", open)
			}
		})
	}
}

// inOrder reports whether want stands in got, in that order, and nothing of the
// sections in between is what was removed.
func inOrder(got, want []string) bool {
	i := 0
	for _, line := range got {
		if i < len(want) && line == want[i] {
			i++
		}
	}
	return i == len(want)
}

// Words that a fragment brings are words of the clause that includes it.
func TestWordsOfAFragmentAreReplaced(t *testing.T) {
	set := load(t, map[string]string{
		"plan.yaml":            file("  - key: scope\n    rule: recommended\n    blocks: [{paragraph: {value: code}}, {include: shared}, {paragraph: after}]\n"),
		"fragment/shared.yaml": "blocks: [{paragraph: {value: title}}, {paragraph: said}, {fields: [{label: code, value: code}]}]\n",
	})
	in := input(sample())
	in.Tailoring = []template.Tailoring{{Kind: "plan", Replace: []template.Replacement{{Key: "scope", Text: content.In("es", "mío")}}}}
	made, err := set.Evaluate("plan", in)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"1 scope (tailored): R-1 + mío + Versión 1 + fields plan.scope.code: R-1"}
	if diff := cmp.Diff(want, outline(made.Document.Sections, "")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRemovedClausesAreGone(t *testing.T) {
	doc := tailor(t, tailored, template.Tailoring{Remove: []template.Removal{removal("method"), removal("forms")}}, sample())
	all := strings.Join(outline(doc.Sections, ""), "\n")
	for _, key := range []string{"method", "detail", "extra", "forms"} {
		if strings.Contains(all, key) {
			t.Errorf("%s is still there:\n%s", key, all)
		}
	}
}

// Both languages of an own text stand in each paragraph.
func TestPeoplesTextHasParagraphs(t *testing.T) {
	for name, c := range map[string]struct {
		text content.Text
		want []content.Text
	}{
		"none":           {content.Text{}, nil},
		"blanks alone":   {content.In("es", " \n\t\n"), nil},
		"two languages":  {both("a\r\nb\r\n\r\nc", "x\n\ny"), []content.Text{both("a b", "x"), both("c", "y")}},
		"fewer in one":   {both("a\n\nb", "x"), []content.Text{both("a", "x"), content.In("es", "b")}},
		"braces, quotes": {content.In("es", `{a} **b** "c"`), []content.Text{content.In("es", `{a} **b** "c"`)}},
	} {
		if diff := cmp.Diff(c.want, template.Paragraphs(c.text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// What a tailoring may not do stands as the template has it, and the document
// says so. Scope F3, F12, invariant I8.
func TestUnsettledTailorings(t *testing.T) {
	whole := strings.Join(outline(tailor(t, tailored, template.Tailoring{}, sample()).Sections, ""), "\n")
	for name, c := range map[string]struct {
		tailoring template.Tailoring
		want      template.Unsettled
		place     string // section of the placeholder
	}{
		"a mandatory clause is replaced": {template.Tailoring{Replace: []template.Replacement{replace("scope", "x")}},
			template.Unsettled{Key: "scope", Cause: template.Protected, By: "scope"}, "scope"},
		"a mandatory clause is removed": {template.Tailoring{Remove: []template.Removal{removal("last")}},
			template.Unsettled{Key: "last", Cause: template.Protected, By: "last"}, "last"},
		"what holds a mandatory clause is removed": {template.Tailoring{Remove: []template.Removal{removal("tests")}},
			template.Unsettled{Key: "tests", Cause: template.Protected, By: "plan"}, "tests"},
		"what another refers to is removed": {template.Tailoring{Remove: []template.Removal{removal("data")}},
			template.Unsettled{Key: "data", Cause: template.Needed, By: "pilot"}, "data"},
		"a clause without words is replaced": {template.Tailoring{Replace: []template.Replacement{replace("data", "x")}},
			template.Unsettled{Key: "data", Cause: template.Wordless, By: "data"}, "data"},
		"what is gone is replaced": {template.Tailoring{Replace: []template.Replacement{replace("old", "x")}},
			template.Unsettled{Key: "old", Cause: template.Gone, By: "old"}, ""},
		"what is gone is removed": {template.Tailoring{Remove: []template.Removal{removal("old")}},
			template.Unsettled{Key: "old", Cause: template.Gone, By: "old"}, ""},
		"an own clause has lost its place": {template.Tailoring{Add: []template.Addition{addition("old", "mine")}},
			template.Unsettled{Key: "mine", Cause: template.Gone, By: "old"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			set := load(t, map[string]string{"plan.yaml": tailored})
			c.tailoring.Kind = "plan"
			if got := set.Unsettled(c.tailoring); !slices.Equal(got, []template.Unsettled{c.want}) {
				t.Errorf("unsettled %+v, want %+v", got, c.want)
			}
			doc := tailor(t, tailored, c.tailoring, sample())
			open := doc.Placeholders()
			if len(open) != 1 || open[0].Anchor != c.place || open[0].Field != "tailoring."+c.want.Key {
				t.Fatalf("placeholders %+v", open)
			}
			got := strings.ReplaceAll(strings.Join(outline(doc.Sections, ""), "\n"), "?tailoring."+c.want.Key+"/tailoring.held + ", "")
			got = strings.ReplaceAll(got, "?tailoring."+c.want.Key+"/tailoring.held", "")
			if got != whole {
				t.Errorf("the rest is not as the template has it:\n%s\nwant\n%s", got, whole)
			}
		})
	}
}

// A clause that is no longer kept by one that went may go; one that comes back
// keeps it.
func TestUnsettledNamesNoKindThatIsNotThere(t *testing.T) {
	set := load(t, map[string]string{"plan.yaml": tailored})
	if got := set.Unsettled(template.Tailoring{Kind: "memo", Remove: []template.Removal{removal("scope")}}); got != nil {
		t.Errorf("%+v", got)
	}
	both := template.Tailoring{Kind: "plan", Remove: []template.Removal{removal("data"), removal("pilot")}}
	if got := set.Unsettled(both); len(got) != 0 {
		t.Errorf("together: %+v", got)
	}
}

// The clauses as those who tailor see them.
func TestClauses(t *testing.T) {
	set := load(t, map[string]string{"plan.yaml": tailored})
	got := set.Clauses(template.Tailoring{Kind: "plan", Replace: []template.Replacement{replace("method", "x")},
		Remove: []template.Removal{removal("detail")}, Add: []template.Addition{addition("method", "mine")}})
	lines := make([]string, len(got))
	for i, c := range got {
		lines[i] = fmt.Sprintf("%d %s %s<%s %s %s %v %s kept=%v %s words=%d help=%v", c.Level, c.Number, c.Key, c.Parent, c.Rule, c.Origin, c.Removed,
			c.Reference, c.Kept, c.KeptBy, len(c.Words), c.Help != "")
	}
	want := []string{
		"1 1 scope< mandatory template false  kept=true scope words=1 help=false",
		"1 2 method< recommended tailored false 8.5.3 kept=false  words=5 help=true",
		"2  detail<method recommended template true  kept=false  words=1 help=false",
		"2 2.1 extra<method recommended template false  kept=false  words=1 help=false",
		"1 3 mine<  own false  kept=false  words=0 help=false",
		"1 4 tests< recommended template false  kept=true plan words=0 help=false",
		"2 4.1 plan<tests mandatory template false  kept=true plan words=1 help=false",
		"2 4.2 pilot<tests recommended template false  kept=false  words=1 help=false",
		"1  urgent< conditional template false  kept=false  words=1 help=false",
		"1 5 data< recommended template false  kept=true pilot words=0 help=false",
		"1 A forms< recommended template false  kept=false  words=1 help=false",
		"1 6 last< mandatory template false  kept=true last words=1 help=false",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if set.Clauses(template.Tailoring{Kind: "memo"}) != nil {
		t.Error("a kind that there is not has clauses")
	}
}

// Invariant I8.
func TestMissingMandatoryClausesAreFound(t *testing.T) {
	set := load(t, map[string]string{"plan.yaml": tailored})
	at := func(doc *content.Document, path ...int) *content.Section {
		list := &doc.Sections
		for _, i := range path[:len(path)-1] {
			list = &(*list)[i].Sections
		}
		return &(*list)[path[len(path)-1]]
	}
	for name, c := range map[string]struct {
		change func(*content.Document)
		want   string
	}{
		"as evaluated":              {func(*content.Document) {}, ""},
		"nothing at all":            {func(d *content.Document) { d.Sections = nil }, "scope plan last"},
		"one is gone":               {func(d *content.Document) { d.Sections = d.Sections[1:] }, "scope"},
		"one is gone below another": {func(d *content.Document) { at(d, 2).Sections = at(d, 2).Sections[1:] }, "plan"},
		"what holds one is gone":    {func(d *content.Document) { d.Sections = slices.Delete(d.Sections, 2, 3) }, "plan"},
		"one is empty":              {func(d *content.Document) { at(d, 0).Blocks = nil }, "scope"},
		"one says blanks": {func(d *content.Document) {
			at(d, 0).Blocks = []content.Block{{Kind: content.ParagraphBlock, Paragraph: &content.Paragraph{Text: content.Inline{content.Say(content.In("es", " \n"))}}}}
		}, "scope"},
		"one claims to be tailored": {func(d *content.Document) { at(d, 0).Clause.Origin = content.Tailored }, "scope"},
		"a recommended one is gone": {func(d *content.Document) { d.Sections = slices.Delete(d.Sections, 1, 2) }, ""},
	} {
		doc := tailor(t, tailored, template.Tailoring{}, sample())
		c.change(&doc)
		var keys []string
		for _, clause := range set.MissingMandatory("plan", doc) {
			keys = append(keys, clause.Key)
		}
		if got := strings.Join(keys, " "); got != c.want {
			t.Errorf("%s: missing %q, want %q", name, got, c.want)
		}
	}
	if set.MissingMandatory("memo", content.Document{}) != nil {
		t.Error("a kind that there is not lacks clauses")
	}
}

// A mandatory clause whose blocks all depend on data may have nothing to say.
func TestAMandatoryClauseMayHaveNothingToSay(t *testing.T) {
	text := file("  - key: scope\n    rule: mandatory\n    blocks: [{paragraph: said, when: emergency}]\n")
	set := load(t, map[string]string{"plan.yaml": text})
	if got := set.MissingMandatory("plan", tailor(t, text, template.Tailoring{}, sample())); len(got) != 0 {
		t.Errorf("missing %+v", got)
	}
}

// An annexed kind has its own tailoring, also as a form.
func TestAnnexesAreTailored(t *testing.T) {
	for _, mode := range []string{"blank", "evaluated"} {
		set := annexSet(t, mode)
		in := input(sample())
		in.Views = map[string]any{"stage": annexedStage{Name: content.In("es", "Etapa"), Start: content.Date{ISO: "2026-01-01"}, Activities: sample().Activities[:1]}}
		in.Tailoring = []template.Tailoring{{Kind: "stage", Remove: []template.Removal{removal("rest")},
			Add: []template.Addition{addition("work", "mine"), addition("gone", "lost")}}}
		made, err := set.Evaluate("plan", in)
		if err != nil {
			t.Fatal(err)
		}
		all := strings.Join(outline(made.Document.Sections, ""), "\n")
		if !strings.Contains(all, "own--mine") || strings.Contains(all, "rest (") {
			t.Errorf("%s:\n%s", mode, all)
		}
	}
}

// Only UTF-8 can be frozen.
func TestTailoredTextIsUTF8(t *testing.T) {
	set := load(t, map[string]string{"plan.yaml": tailored})
	for name, tailoring := range map[string]template.Tailoring{
		"text":  {Replace: []template.Replacement{replace("method", "a\xff")}},
		"title": {Add: []template.Addition{{After: "method", Key: "mine", Title: content.In("es", "a\xff"), Text: content.In("es", "x")}}},
		"own":   {Add: []template.Addition{{After: "method", Key: "mine", Title: content.In("es", "a"), Text: content.In("es", "\xff")}}},
	} {
		in := input(sample())
		tailoring.Kind = "plan"
		in.Tailoring = []template.Tailoring{tailoring}
		if _, err := set.Evaluate("plan", in); err == nil || !strings.Contains(err.Error(), "fault.document.text") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
