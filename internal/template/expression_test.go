package template_test

import (
	"fmt"
	"strings"
	"testing"

	"acta/internal/content"
)

func TestParagraphs(t *testing.T) {
	for _, c := range []struct{ name, yaml, want string }{
		{"message", "- paragraph: text", "plan.scope.text"},
		{"key", "- paragraph: role.manager", "role.manager"},
		{"args", "- paragraph: text\n  args: {who: code, when: planned, number: requests}", "plan.scope.text(number=2)(when=2026-02-10)(who=R-1)"},
		{"plural", "- paragraph: text\n  args: {count: len(activities)}", "plan.scope.text(count=3)"},
		{"plural that may be missing", "- paragraph: text\n  args: {count: slip}", "plan.scope.text(count=3)"},
		{"run that is missing", "- paragraph: {value: link}", "?link/field.link"},
		{"message in a message", "- paragraph: text\n  args: {what: {message: part, args: {who: code}}}", "plan.scope.text(what=plan.scope.part(who=R-1))"},
		{"reference", "- paragraph: text\n  args: {where: {reference: scope}}", "plan.scope.text(where=#scope)"},
		{"people's text", "- paragraph: {value: backout.trigger}", "fallo"},
		{"term", "- paragraph: {value: type}", "release_type.minor"},
		{"period", "- paragraph: {value: valid}", "2026-01-01 2026-12-31"},
		{"money", "- paragraph: {value: budget}", "100.00 EUR"},
		{"bool", "- paragraph: {value: emergency}", "false"},
		{"list", "- paragraph: {value: names}", "format.list_join(first=Ana)(rest=format.list_join(first=Luis)(rest=Eva))"},
		{"list of one", "- paragraph: {value: 'filter(names, # == \"Eva\")'}", "Eva"},
		{"list of terms", "- paragraph: text\n  args: {kinds: kinds}", "plan.scope.text(kinds=format.list_join(first=kind.one)(rest=kind.two))"},
		{"choice", "- paragraph: {value: 'emergency ? start : planned'}", "2026-02-10"},
		{"sum of integers", "- paragraph: {value: 'sum(activities, .hours)'}", "8"},
		{"sum of decimals", "- paragraph: {value: 'sum(activities, .effort)'}", "0.00"},
		{"sum of money", "- paragraph: {value: 'sum(activities, .cost)'}", "13.75 EUR"},
		{"sum of whole numbers", "- paragraph: {value: 'sum(activities, .number) + 1'}", "7"},
		{"arithmetic", "- paragraph: {value: requests * 3 - 1}", "5"},
		{"count", "- paragraph: {value: 'count(activities, .state == \"state.open\")'}", "2"},
		{"mapped", "- paragraph: {value: 'map(activities, .state)'}", "format.list_join(first=state.done)(rest=format.list_join(first=state.open)(rest=state.open))"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := blocks(t, c.yaml, sample())
			if len(got) != 1 || got[0].Kind != content.ParagraphBlock {
				t.Fatalf("blocks: %+v", got)
			}
			if text := say(got[0].Paragraph.Text); text != c.want {
				t.Errorf("got %s, want %s", text, c.want)
			}
		})
	}
}

func TestConditions(t *testing.T) {
	missing := planView{}
	for _, c := range []struct {
		when        string
		full, empty bool
	}{
		{`type == "release_type.minor"`, true, false},
		{`type != "release_type.minor"`, false, true},
		{`"release_type.minor" == type`, true, false},
		{`type in ["release_type.major", "release_type.minor"]`, true, false},
		{`type in kinds`, false, false},
		{`not (type in ["release_type.minor"])`, false, true},
		{`planned > start`, true, false},
		{`planned <= start`, false, false},
		{`planned == planned`, true, true},
		{`planned >= "2026-02-10" and planned < "2026-02-11"`, true, false},
		{`slip > 2`, true, false},
		{`2 > slip`, false, false},
		{`slip == 3`, true, false},
		{`slip != 3`, false, true},
		{`score > 4`, true, false},
		{`score == "4.250"`, true, false},
		{`score < "4.3"`, true, false},
		{`share == "12.5"`, true, false},
		{`risk >= 3 && risk <= 5`, true, false},
		{`present(planned)`, true, false},
		{`present(link)`, false, false},
		{`present(title)`, true, false},
		{`present(code) or emergency`, true, false},
		{`len(names) > 0`, true, false},
		{`any(activities, .milestone)`, true, false},
		{`all(activities, .milestone)`, false, true},
		{`none(activities, .planned > "2026-03-01")`, true, true},
		{`count(activities, .milestone) == 2`, true, false},
		{`any(stages, len(.activities) > 0)`, true, false},
		{`"Eva" in names`, true, false},
		{`code startsWith "R"`, true, false},
		{`requests in [1, 2]`, true, false},
		{`emergency == false`, true, true},
	} {
		t.Run(c.when, func(t *testing.T) {
			text := one("- paragraph: text\n  when: " + yamlQuote(c.when))
			for view, want := range map[*planView]bool{pointer(sample()): c.full, &missing: c.empty} {
				if got := len(evaluate(t, text, *view).Document.Sections[0].Blocks) == 1; got != want {
					t.Errorf("%s is %v", c.when, got)
				}
			}
		})
	}
}

func TestWhatIsMissingIsNeitherBeforeNorAfter(t *testing.T) {
	for _, operator := range []string{"<", "<=", ">", ">="} {
		for _, view := range []planView{{Start: content.Date{ISO: "2026-01-01"}}, {Planned: content.Date{ISO: "2026-01-01"}}, {}} {
			if got := blocks(t, "- paragraph: text\n  when: start "+operator+" planned", view); len(got) != 0 {
				t.Errorf("%v %s %v holds", view.Start, operator, view.Planned)
			}
		}
	}
}

func TestSortByKeepsTheOrderOfEquals(t *testing.T) {
	view := planView{Activities: make([]activityView, 300)}
	for i := range view.Activities {
		view.Activities[i] = activityView{Number: i + 1, Milestone: i%2 == 0}
	}
	got := blocks(t, "- list: {each: 'sortBy(activities, .milestone)', as: a, item: {value: a.number}}", view)
	last := 0
	for i, item := range got[0].List.Items {
		var n int
		if _, err := fmt.Sscan(say(item.Text), &n); err != nil {
			t.Fatal(err)
		}
		if i != 150 && n <= last {
			t.Fatalf("%d follows %d", n, last)
		}
		last = n
	}
}

func pointer(v planView) *planView { return &v }

func yamlQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func TestDatesCompareAsDaysAndInstants(t *testing.T) {
	for _, c := range []struct {
		start, planned content.Date
		before         bool
	}{
		{content.Date{ISO: "2026-01-01T10:00:00Z"}, content.Date{ISO: "2026-01-01T09:00:00.5Z"}, false},
		{content.Date{ISO: "2026-01-01T09:00:00Z"}, content.Date{ISO: "2026-01-01T09:00:00.5Z"}, true},
		{content.Date{ISO: "2026-01-01T23:30:00Z", Zone: "Europe/Madrid"}, content.Date{ISO: "2026-01-02"}, false},
		{content.Date{ISO: "2026-01-01T23:30:00Z", Zone: "America/Bogota"}, content.Date{ISO: "2026-01-02"}, true},
		{content.Date{ISO: "2026-01-01T23:30:00Z", Zone: "No/Where"}, content.Date{ISO: "2026-01-02"}, true},
		{content.Date{ISO: "rubbishT"}, content.Date{ISO: "2026-01-02"}, false},
	} {
		view := planView{Start: c.start, Planned: c.planned}
		got := len(blocks(t, "- paragraph: text\n  when: start < planned", view)) == 1
		if got != c.before {
			t.Errorf("%v < %v is %v", c.start, c.planned, got)
		}
	}
}
