package template_test

import (
	"slices"
	"strings"
	"testing"

	"acta/internal/content"
	"acta/internal/template"
)

// TestLoadTellsWhereATemplateIsWrong breaks templates one at a time. Lines are
// those of one(): the first block stands in line 12, its text in column 7.
func TestLoadTellsWhereATemplateIsWrong(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"syntax", "kind: [plan\n", "document/plan.yaml:1:7: YAML: "},
		{"empty file", "", "document/plan.yaml:1:1: a template is one YAML document"},
		{"two documents", "a: b\n---\nc: d\n", "document/plan.yaml:1:1: a template is one YAML document"},
		{"no mapping", "- a\n- b\n", "document/plan.yaml:1:1: a template must be a mapping"},
		{"unknown member", one("- paragraph: text\n  colour: red"), `document/plan.yaml:13:9: unknown member "colour" of paragraph`},
		{"member twice", header + "code: XX\nsections: []\n", "document/plan.yaml:8:1: YAML: mapping key \"code\" already defined"},
		{"kind is not the file", strings.Replace(one("- paragraph: text"), "kind: plan", "kind: plans", 1), `document/plan.yaml:1:7: kind "plans" stands in the file plan.yaml`},
		{"unknown view", strings.Replace(one("- paragraph: text"), "view: plan", "view: plam", 1), `document/plan.yaml:2:7: there is no view "plam"`},
		{"unknown subject", strings.Replace(one("- paragraph: text"), "subject: release", "subject: car", 1), `document/plan.yaml:3:10: "subject" must be one of org`},
		{"code", strings.Replace(one("- paragraph: text"), "code: PE", "code: p e", 1), "document/plan.yaml:4:7: a code is at most"},
		{"no title", strings.Replace(one("- paragraph: text"), "title: code_title\ntitle_args: {code: code}\n", "", 1), `document/plan.yaml:1:1: a template lacks "title"`},
		{"no rule", file("  - key: a\n"), "document/plan.yaml:9:5: a section at the top needs a rule"},
		{"mandatory with when", file("  - key: a\n    rule: mandatory\n    when: emergency\n"), "document/plan.yaml:10:11: a mandatory section is always there"},
		{"mandatory with each", file("  - key: a\n    rule: mandatory\n    each: stages\n    as: s\n"), "document/plan.yaml:10:11: a mandatory section is always there"},
		{"key twice", file("  - {key: a, rule: mandatory}\n  - {key: a, rule: mandatory}\n"), `document/plan.yaml:10:11: a second section has the key "a"`},
		{"key of a message", file("  - {key: code_title, rule: mandatory}\n"), `"code_title" is the name of a message and the key of a section`},
		{"reserved key", file("  - {key: other, rule: mandatory}\n"), `document/plan.yaml:9:11: "other" cannot be the name of a message`},
		{"too deep", file("  - {key: a, rule: mandatory, sections: [{key: b, sections: [{key: c, sections: [{key: d}]}]}]}\n"), "sections nest at most 3 deep"},
		{"appendix below", file("  - {key: a, rule: mandatory, sections: [{key: b, numbering: appendix}]}\n"), "document/plan.yaml:9:62: only a section at the top is an appendix"},
		{"no block", one("- when: emergency"), "document/plan.yaml:12:9: a block is one of annex, chart"},
		{"two blocks", one("- paragraph: a\n  note: {title: a, text: b}"), "document/plan.yaml:12:9: a block is one thing, not paragraph and note"},
		{"unknown name", one("- paragraph: {value: nope}"), `document/plan.yaml:12:28: expression "nope": unknown name nope`},
		{"unknown field", one("- paragraph: {value: backout.nope}"), `document/plan.yaml:12:36: expression "backout.nope": type template_test.backoutView has no field nope`},
		{"quoted", one(`- paragraph: {value: "backout.nope"}`), `document/plan.yaml:12:37: expression`},
		{"condition", one("- paragraph: text\n  when: requests"), `document/plan.yaml:13:15: "requests" is a int, not a condition`},
		{"missing condition", one("- paragraph: text\n  when: emergencia"), "document/plan.yaml:13:15: "},
		{"term with a sentence", one("- paragraph: text\n  when: type == \"Minor release\""), `document/plan.yaml:13:23: "Minor release" is not a message key`},
		{"term in", one("- paragraph: text\n  when: type in [\"a.b\", \"c\"]"), `"c" is not a message key`},
		{"date", one("- paragraph: text\n  when: planned < \"tomorrow\""), `document/plan.yaml:13:25: "tomorrow" is not a date`},
		{"decimal", one("- paragraph: text\n  when: score < \"1,5\""), `"1,5" is not a decimal number`},
		{"float", one("- paragraph: text\n  when: requests > 1.5"), "document/plan.yaml:13:26: not part of the language: Float"},
		{"division", one("- paragraph: text\n  when: requests / 2 > 1"), "operator / is not part of the language"},
		{"words", one("- paragraph: {value: 'emergency ? \"yes\" : \"no\"'}"), `the text "yes": words come from messages`},
		{"money compared", one("- paragraph: text\n  when: budget == budget"), "content.Money cannot be compared with content.Money"},
		{"text compared", one("- paragraph: text\n  when: title == \"x\""), "mismatched types content.Text and string"},
		{"term in texts", one("- paragraph: text\n  when: type in names"), "document/plan.yaml:13:"},
		{"method", one("- paragraph: text\n  when: title.IsEmpty()"), "document/plan.yaml:13:"},
		{"inside of a value", one("- paragraph: {value: planned.ISO}"), "a content.Date has no fields for templates"},
		{"index", one("- paragraph: {value: 'names[0]'}"), "only fields can be reached"},
		{"now", one("- paragraph: {value: now()}"), "unknown name now"},
		{"nil", one("- paragraph: text\n  when: emergency == nil"), "document/plan.yaml:13:"},
		{"variable", one("- paragraph: {value: 'let x = requests; x'}"), "not part of the language"},
		{"environment", one("- paragraph: {value: $env.code}"), "document/plan.yaml:12:"},
		{"predicates", one("- paragraph: text\n  when: any(activities, any(activities, any(activities, .milestone)))"), "predicates nest at most 2 deep"},
		{"error below a rewriting", one("- paragraph: {value: 'requests', label: x}\n  when: count(sortBy(filter(activities, .nope), .number)) > 1"), "document/plan.yaml:13:"},
		{"unknown field below a rewriting", one("- paragraph: text\n  when: len(sortBy(filter(activities, .nope == 1), .number)) > 1"), "has no field nope"},
		{"unknown name below a rewriting", one("- paragraph: text\n  when: len(sortBy(filter(activities, nope == 1), .number)) > 1"), "document/plan.yaml:13:45: unknown name nope"},
		{"sort by", one("- list: {each: 'sortBy(activities, .cost)', as: a, item: {value: a.number}}"), "sortBy cannot order by a content.Money"},
		{"sort direction", one("- list: {each: 'sortBy(activities, .number, \"down\")', as: a, item: {value: a.number}}"), `the order of sortBy is "asc" or "desc"`},
		{"sum", one("- paragraph: {value: 'sum(activities, .title)'}"), "sum needs a list"},
		{"nodes", one("- paragraph: text\n  when: " + strings.Repeat("emergency and ", 150) + "emergency"), "document/plan.yaml:13:"},
		{"long expression", one("- paragraph: text\n  when: |\n" + strings.Repeat("    ((((((((((\n", 300)), "an expression is at most 2000 bytes long"},
		{"each of no list", one("- list: {each: code, as: c, item: {value: c}}"), `"code" is a string, not a list`},
		{"each without as", one("- list: {each: names, item: {value: c}}"), "a list has each without as"},
		{"as is taken", one("- list: {each: names, as: code, item: {value: code}}"), `"code" already means something here`},
		{"as is a word", one("- list: {each: names, as: len, item: {value: len}}"), `"len" already means something here`},
		{"items and each", one("- list: {each: names, as: n, item: {value: n}, items: [a]}"), "a list has either items, or each"},
		{"three levels", one("- list: {items: [{message: a, sub: {items: [{message: b, sub: {items: [c]}}]}}]}"), "lists have two levels"},
		{"list of structs printed", one("- paragraph: {value: activities}"), `"activities" is a list of template_test.activityView, not a value`},
		{"no label", one("- paragraph: {value: 'present(code) ? names : names'}\n- paragraph: {value: '1 > 2'}\n- paragraph: {value: nope}"), "unknown name nope"},
		{"text of two kinds", one("- paragraph: {message: a, value: code}"), "a text is one of message, value, text or reference"},
		{"args of a value", one("- paragraph: {value: code}\n  args: {a: code}"), "document/plan.yaml:13:15: only a message has args"},
		{"count", one("- paragraph: a\n  args: {count: score}"), "count chooses the plural"},
		{"reference", one("- paragraph: a\n  args: {where: {reference: nowhere}}"), `no section "nowhere" that is always there`},
		{"reference to a conditional section", file("  - {key: a, rule: conditional, when: emergency}\n  - {key: b, rule: mandatory, blocks: [{paragraph: {reference: a}}]}\n"), `no section "a" that is always there`},
		{"column type", one("- table: {name: t, each: activities, as: a, columns: [{key: d, value: a.title, type: date}]}"), "a column of type date cannot hold a content.Text"},
		{"column of a list", one("- table: {name: t, each: activities, as: a, columns: [{key: d, value: kinds, type: term}]}"), "a column of type term cannot hold a list of content.Term"},
		{"column key", one("- table: {name: t, each: activities, as: a, columns: [{key: d, value: a.title}, {key: d, value: a.title}]}"), `two columns have the key "d"`},
		{"columns", one("- table: {name: t, each: activities, as: a, columns: []}"), "a table needs columns"},
		{"order", one("- table: {name: t, each: activities, as: a, order: d, columns: [{key: d, value: a.planned, type: date}]}"), "order names a column of texts or terms"},
		{"total of dates", one("- table: {name: t, total: x, each: activities, as: a, columns: [{key: c, value: a.title}, {key: d, value: a.planned, type: date, total: true}]}"), "a column of type date has no total"},
		{"total without columns", one("- table: {name: t, total: x, each: activities, as: a, columns: [{key: c, value: a.title}]}"), "a table with a total has"},
		{"name twice", one("- table: {name: t, each: activities, as: a, columns: [{key: c, value: a.title}]}\n- table: {name: t, each: activities, as: a, columns: [{key: e, value: a.title}]}"), `two things called "t"`},
		{"state of a checklist", one("- checklist: {each: activities, as: a, text: a.title, state: a.title}"), "the state of a checklist is a term"},
		{"optional state", one("- checklist: {each: activities, as: a, text: a.title, state: {value: a.state, optional: true}}"), "the state of a checklist is a term"},
		{"five indicators", one("- indicators: [{figure: slip, label: a}, {figure: slip, label: a}, {figure: slip, label: a}, {figure: slip, label: a}, {figure: slip, label: a}]"), "at most 4 indicators"},
		{"figure of an indicator", one("- indicators: [{figure: title, label: a}]"), "a key figure is a single value"},
		{"series", one("- chart: {name: c, each: activities, as: a, category: a.title, series: [{name: s, value: a.title}]}"), "a series holds numbers"},
		{"two series of columns", one("- chart: {name: c, each: activities, as: a, category: a.title, series: [{name: s, value: a.hours}, {name: r, value: a.hours}]}"), "a chart of columns has one series"},
		{"date of a timeline", one("- timeline: {name: t, from: title, to: planned}"), `"from" must be a date`},
		{"style of a lane", one("- timeline: {name: t, from: start, to: planned, lanes: {each: activities, as: a, label: {value: a.title}, style: a.number, from: a.planned, to: a.planned}}"), "style is work, freeze, meeting"},
		{"fragment", one("- include: nothing"), `there is no fragment "nothing"`},
		{"annexed kind", one("- annex: nothing"), `document/plan.yaml:12:16: there is no kind "nothing" to annex`},
		{"annex of itself", one("- annex: plan\n  mode: blank"), "plan appends an annex itself"},
		{"page break", one("- page_break: 3"), "page_break is true, or absent"},
		{"keep", one("- paragraph: a\n  keep: maybe"), `"keep" must be true or false`},
		{"weight", one("- table: {name: t, each: activities, as: a, columns: [{key: c, value: a.title, weight: 7200}]}"), `"weight" must be from 0 to 720`},
		{"tag", one("- paragraph: text\n  when: !emergency"), "document/plan.yaml:13:"},
		{"alias", one("- paragraph: &a text\n- paragraph: *a"), "must be a single value"},
		{"nested", "a:\n" + strings.Repeat(" [\n", 5000), "nested too deeply"},
		{"not UTF-8", "kind: \xff\n", "document/plan.yaml: not UTF-8"},
		{"code of an annex", one("- annex: plan\n  code: title"), "a code is a single value"},
		{"large", strings.Repeat("# comment\n", 30000), "larger than"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := template.Load(fsOf(map[string]string{"plan.yaml": c.text}), views())
			if err == nil {
				t.Fatal("loaded")
			}
			found := problems(t, err)
			if !strings.Contains(found.Error(), c.want) {
				t.Errorf("problems:\n%v\nwant %s", err, c.want)
			}
			for _, problem := range found {
				if problem.File != "document/plan.yaml" || problem.Line > strings.Count(c.text, "\n")+1 {
					t.Errorf("place of %v", problem)
				}
			}
		})
	}
}

func TestLoadTellsAllProblemsAtOnce(t *testing.T) {
	_, err := template.Load(fsOf(map[string]string{
		"plan.yaml":  one("- paragraph: {value: nope}\n- paragraph: {value: never}"),
		"other.yaml": "kind: other\n",
	}), views())
	found := problems(t, err)
	text := found.Error()
	for _, want := range []string{"other.yaml:1:1: a template lacks \"view\"", "plan.yaml:12:28", "plan.yaml:13:28"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if !slices.IsSortedFunc(found, func(a, b template.Problem) int {
		if a.File != b.File {
			return strings.Compare(a.File, b.File)
		}
		return a.Line - b.Line
	}) {
		t.Errorf("not in order:\n%s", text)
	}
}

func TestFragmentsAreCheckedWhereTheyAreIncluded(t *testing.T) {
	_, err := template.Load(fsOf(map[string]string{
		"plan.yaml":               one("- include: part"),
		"fragment/part.yaml":      "blocks:\n  - paragraph: {value: nope}\n  - include: part\n",
		"fragment/forgotten.yaml": "blocks: []\n",
	}), views())
	text := problems(t, err).Error()
	for _, want := range []string{"document/fragment/part.yaml:2:24: expression", "part.yaml:3:14: a fragment cannot include another",
		"forgotten.yaml:1:1: no template includes this fragment"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}

type methodView struct {
	Code string `expr:"code"`
}

func (methodView) Name() string { return "" }

type named string

func TestLoadRefusesViewsThatAreNotFlat(t *testing.T) {
	type inner struct {
		Bad *string `expr:"bad"`
	}
	for name, c := range map[string]struct {
		view any
		want string
	}{
		"pointer": {struct {
			A *string `expr:"a"`
		}{}, "A: a view cannot hold a *string"},
		"inner": {struct {
			A []inner `expr:"a"`
		}{}, "A.Bad: a view cannot hold a *string"},
		"named string": {struct {
			A named `expr:"a"`
		}{}, "A: a view cannot hold a template_test.named"},
		"map": {struct {
			A map[string]string `expr:"a"`
		}{}, "cannot hold a map[string]string"},
		"float": {struct {
			A float64 `expr:"a"`
		}{}, "cannot hold a float64"},
		"no tag": {struct{ A string }{}, "A: the tag expr must give its name"},
		"tag twice": {struct {
			A, B string `expr:"a"`
		}{}, `B: a second field is called "a"`},
		"reserved": {struct {
			A string `expr:"len"`
		}{}, `"len" is a word of the expressions`},
		"unexported": {struct {
			a string `expr:"a"`
		}{}, "a: fields are exported"},
		"embedded":  {struct{ methodView }{}, "fields are exported and not embedded"},
		"methods":   {methodView{}, "has methods"},
		"no struct": {"text", "string is not a struct"},
		"nothing":   {nil, "is not a struct"},
		"value":     {content.Term{}, "is not a struct"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := template.Load(fsOf(nil), map[string]any{"v": c.view})
			if text := problems(t, err).Error(); !strings.Contains(text, "view v: ") || !strings.Contains(text, c.want) {
				t.Errorf("got %s, want %s", text, c.want)
			}
		})
	}
}
