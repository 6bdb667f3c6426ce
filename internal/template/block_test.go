package template_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"acta/internal/content"
)

func TestLists(t *testing.T) {
	for _, c := range []struct{ name, yaml, want string }{
		{"fixed", "- list: {items: [a, role.b, {message: c, args: {who: code}}, {value: code}, {message: d, when: emergency}]}", "plan.scope.a; role.b; plan.scope.c(who=R-1); R-1"},
		{"fixed, two levels", "- list: {items: [{message: a, sub: {items: [b]}}]}", "plan.scope.a{plan.scope.b}"},
		{"repeated", "- list: {ordered: true, each: activities, as: a, where: a.milestone, item: {value: a.title}}", "Probar; Desplegar"},
		{"two levels", "- list: {each: activities, as: a, item: {message: x, args: {t: a.title}}, sub: {each: a.steps, as: s, item: {value: s}}}", "plan.scope.x(t=Preparar){a; b}; plan.scope.x(t=Probar); plan.scope.x(t=Desplegar)"},
		{"sorted", "- list: {each: 'sortBy(activities, .effort)', as: a, item: {value: a.title}}", "Probar; Desplegar; Preparar"},
		{"sorted down", "- list: {each: 'sortBy(activities, .planned, \"desc\")', as: a, item: {value: a.title}}", "Desplegar; Probar; Preparar"},
		{"sorted, stable", "- list: {each: 'sortBy(activities, .milestone)', as: a, item: {value: a.title}}", "Preparar; Probar; Desplegar"},
		{"sorted, missing last", "- list: {each: 'sortBy(activities, .signal, \"desc\")', as: a, item: {value: a.title}}", "Desplegar; Preparar; Probar"},
		{"filtered", "- list: {each: 'filter(activities, .hours > 1)', as: a, item: {value: a.title}}", "Preparar; Probar"},
		{"sorted and filtered", "- list: {each: 'sortBy(filter(activities, .state == \"state.open\"), .title)', as: a, item: {value: a.title}}", "Desplegar; Probar"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := blocks(t, c.yaml, sample())
			if len(got) != 1 || got[0].List == nil {
				t.Fatalf("blocks: %+v", got)
			}
			if text := sayItems(got[0].List.Items); text != c.want {
				t.Errorf("got %s, want %s", text, c.want)
			}
			if got[0].List.Ordered != strings.Contains(c.yaml, "ordered: true") {
				t.Error("ordered")
			}
		})
	}
}

func TestBlocksWithoutContentGo(t *testing.T) {
	for _, yaml := range []string{
		"- list: {each: activities, as: a, item: {value: a.title}}",
		"- list: {items: [{value: code, optional: true}, {message: a, when: emergency}]}",
		"- fields: [{label: a, value: slip, optional: true}, {label: b, value: code, when: emergency}]",
		"- table: {name: t, each: activities, as: a, columns: [{key: c, value: a.title}]}",
		"- checklist: {each: activities, as: a, text: a.title, state: a.state}",
		"- chart: {name: c, each: activities, as: a, category: a.title, series: [{name: s, value: a.hours}]}",
		"- indicators: [{figure: slip, label: a, optional: true}, {figure: slip, label: a, when: emergency}]",
		"- figure: {asset: logo, optional: true}",
		"- signature: {lines: [{job_title: {message: role.manager}}]}",
		"- paragraph: {value: score, optional: true}",
		"- note: {title: a, text: b}\n  when: emergency",
	} {
		if got := blocks(t, yaml, planView{}); len(got) != 0 {
			t.Errorf("%s gives %+v", yaml, got)
		}
	}
}

func TestTables(t *testing.T) {
	got := blocks(t, `
- table:
    name: plan
    caption: {message: plan_words, args: {from: start}}
    each: activities
    as: a
    group: {by: a.month, label: {value: a.month}, count: activities_count}
    milestone: a.milestone
    order: title
    total: total
    columns:
      - {key: title, value: a.title, note: a.signal, weight: 200}
      - {key: state, value: a.state, type: term}
      - {key: hours, value: a.hours, type: integer, total: true}
      - {key: cost, value: a.cost, type: money, total: true}
      - {key: effort, value: a.effort, type: decimal, total: true}
      - {key: number, value: a.number, type: integer, total: true}
      - {key: words, value: {message: row, args: {n: a.number}}}
  keep: true
`, sample())
	if len(got) != 1 || got[0].Table == nil || !got[0].KeepTogether {
		t.Fatalf("blocks: %+v", got)
	}
	table := got[0].Table
	want := []string{
		"[2026-01] plan.scope.activities_count(count=2)",
		"Preparar / S1 | state.done | 2 | 10.50 EUR | 1.5 | 1 | plan.scope.row(n=1)",
		"* Probar | state.open | 5 | 0.25 EUR | -2.25 | 2 | plan.scope.row(n=2)",
		"[2026-02] plan.scope.activities_count(count=1)",
		"* Desplegar / S3 | state.open | 1 | 3.00 EUR | 0.75 | 3 | plan.scope.row(n=3)",
	}
	if diff := cmp.Diff(want, sayRows(table.Groups)); diff != "" {
		t.Error(diff)
	}
	if total := sayRow(*table.Total); total != "plan.scope.total |  | 8 | 13.75 EUR | 0.00 | 6 | " {
		t.Errorf("total %q", total)
	}
	same(t, "table",
		[]any{"plan.scope.plan_words(from=2026-01-05)", "plan.scope.plan_table", "scope-plan", 1, 3, "title", ""},
		[]any{say(table.Caption), table.Name, table.Anchor, table.Number, table.Rows, table.Order, table.Part})
	first := content.Column{Key: "title", Title: "plan.scope.col_title", Type: content.TextType, Align: content.Left, Weight: 200}
	money := content.Column{Key: "cost", Title: "plan.scope.col_cost", Type: content.MoneyType, Align: content.Right, Total: true}
	same(t, "columns", []any{first, money}, []any{table.Columns[0], table.Columns[3]})
}

func TestTotalsLeaveOutWhatIsMissingAndMixedCurrencies(t *testing.T) {
	view := sample()
	view.Activities[0].Cost.Currency = "USD"
	view.Activities[1].Effort.Digits = ""
	got := blocks(t, "- table: {name: t, total: all, each: activities, as: a, columns: [{key: x, value: a.title}, {key: c, value: a.cost, type: money, total: true}, {key: e, value: a.effort, type: decimal, total: true}]}", view)
	if total := sayRow(*got[0].Table.Total); total != "plan.scope.all |  | 2.25" {
		t.Errorf("total %q", total)
	}
}

func TestAnEmptyTableSaysSo(t *testing.T) {
	got := blocks(t, "- table: {name: t, empty: none, each: activities, as: a, columns: [{key: c, value: a.title}]}", planView{})
	if len(got) != 1 || got[0].Paragraph == nil || say(got[0].Paragraph.Text) != "plan.scope.none" {
		t.Errorf("blocks %+v", got)
	}
}

func TestOptionalCellsStayEmpty(t *testing.T) {
	got := blocks(t, "- table: {name: t, each: activities, as: a, columns: [{key: c, value: a.number, type: integer}, {key: d, value: a.planned, type: date, optional: true}]}",
		planView{Activities: []activityView{{Number: 7}}})
	if rows := sayRows(got[0].Table.Groups); len(rows) != 1 || rows[0] != "7 | " {
		t.Errorf("rows %q", rows)
	}
}

func TestChecklist(t *testing.T) {
	got := blocks(t, "- checklist: {each: activities, as: a, text: {value: a.title}, state: a.state, note: {value: a.signal}, mandatory: a.milestone}", sample())
	var lines []string
	for _, item := range got[0].Checklist.Items {
		lines = append(lines, fmt.Sprint(say(item.Text), " ", sayValue(item.State), " ", say(item.Note), " ", item.Mandatory))
	}
	want := []string{"Preparar state.done S1 false", "Probar state.open  true", "Desplegar state.open S3 true"}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
}

func TestChartsTimelinesAndFiguresAreNumberedTogether(t *testing.T) {
	text := one(`
- chart: {name: slip, type: columns, unit: true, caption: true, each: activities, as: a, category: {value: a.title}, highlight: a.number == 2, series: [{name: hours, value: a.hours}]}
- figure: {asset: logo, caption: logo_words}
- timeline:
    name: schedule
    from: start
    to: planned
    caption: true
    label: true
    lanes: {each: activities, as: a, label: {value: a.title}, style: a.style, from: a.planned, to: a.planned}
    milestones: {each: activities, as: a, where: a.milestone, label: {value: a.title}, date: a.planned, main: a.number == 3}
- chart: {name: both, type: bars, title: {message: some, args: {n: requests}}, each: activities, as: a, category: a.title, series: [{name: hours, value: a.hours}, {name: effort, value: a.effort}]}
- table: {name: t, each: activities, as: a, columns: [{key: c, value: a.title}]}
`)
	view := sample()
	view.Activities[1].Hours = content.Integer{}
	view.Planned = content.Date{ISO: "2026-02-09T23:30:00Z"}
	set := load(t, map[string]string{"plan.yaml": text})
	in := input(view)
	in.Assets = []content.Asset{{Name: "logo", SHA256: strings.Repeat("a", 64), MediaType: "image/png"}}
	made, err := set.Evaluate("plan", in)
	if err != nil {
		t.Fatal(err)
	}
	got := made.Document.Sections[0].Blocks
	if len(got) != 5 {
		t.Fatalf("blocks %+v", got)
	}
	chart, figure, line, both, table := got[0].Chart, got[1].Figure, got[2].Timeline, got[3].Chart, got[4].Table
	same(t, "numbers", []any{1, 2, 3, 4, 1}, []any{chart.Number, figure.Number, line.Number, both.Number, table.Number})
	same(t, "chart",
		[]any{"scope-slip", 2, "columns", []content.Series{{Name: "plan.scope.hours", Values: []string{"2", "", "1"}}},
			"plan.scope.slip_title", "plan.scope.slip_unit", "plan.scope.slip_alt", "plan.scope.slip_caption", "Desplegar"},
		[]any{chart.Anchor, chart.Highlight, chart.Type, chart.Series,
			say(chart.Title), say(chart.Unit), say(chart.Alt), say(chart.Caption), say(chart.Categories[2])})
	same(t, "stacked chart", []any{"plan.scope.some(n=2)", "-2.25", 0}, []any{say(both.Title), both.Series[1].Values[1], both.Highlight})
	same(t, "figure", []any{"logo", "scope-logo", "plan.scope.logo_words"}, []any{figure.Asset, figure.Anchor, say(figure.Caption)})
	same(t, "timeline", []any{"2026-01-05", "2026-02-10", "plan.scope.schedule_label", "plan.scope.schedule_alt", "plan.scope.schedule_caption"},
		[]any{line.From, line.To, say(line.Label), say(line.Alt), say(line.Caption)})
	same(t, "lanes", []any{content.WorkLane, "2026-01-10", content.FreezeLane, "2026-01-20", content.MeetingLane, "2026-02-10"}, lanesOf(line))
	same(t, "milestones", []any{"Probar", "2026-01-20", false, "Desplegar", "2026-02-10", true}, milestonesOf(line))
}

func lanesOf(line *content.Timeline) []any {
	var all []any
	for _, lane := range line.Lanes {
		all = append(all, lane.Style, lane.From)
	}
	return all
}

func milestonesOf(line *content.Timeline) []any {
	var all []any
	for _, m := range line.Milestones {
		all = append(all, say(m.Label), m.Date, m.Main)
	}
	return all
}

func TestNoteSignatureIndicatorsAndPageBreak(t *testing.T) {
	text := one(`
- note: {kind: exception, title: a, text: b, args: {who: code}}
- signature: {each: activities, as: a, job_title: a.title, name: a.signal}
- signature: {lines: [{job_title: {message: role.manager}}]}
- indicators: [{figure: slip, unit: days, label: slip, context: {message: since, args: {from: start}}}, {figure: requests, label: requests}]
- page_break: true
- annex: plan
  code: code
`)
	set := load(t, map[string]string{"plan.yaml": text})
	in := input(sample())
	in.Frame.WetSignature = true
	made, err := set.Evaluate("plan", in)
	if err != nil {
		t.Fatal(err)
	}
	got := made.Document.Sections[0].Blocks
	if len(got) != 6 {
		t.Fatalf("blocks %+v", got)
	}
	n, wet, fixed, items, a := got[0].Note, got[1].Signature.Lines, got[2].Signature.Lines, got[3].Indicators.Items, got[5].Annex
	same(t, "note", []any{content.ExceptionNote, "plan.scope.a", "plan.scope.b(who=R-1)"}, []any{n.Kind, say(n.Title), say(n.Text)})
	same(t, "signature", []any{3, "Preparar", "S1", ""}, []any{len(wet), say(wet[0].JobTitle), say(wet[0].Name), say(wet[1].Name)})
	same(t, "fixed signature", []any{1, "role.manager"}, []any{len(fixed), say(fixed[0].JobTitle)})
	same(t, "indicators", []any{2, "3", "plan.scope.days", "plan.scope.slip", "plan.scope.since(from=2026-01-05)", "2"},
		[]any{len(items), sayValue(items[0].Figure), items[0].Unit, items[0].Label, say(items[0].Context), sayValue(items[1].Figure)})
	same(t, "annex", []any{"plan", "R-1", "plan.label"}, []any{a.Kind, a.Code, say(a.Title)})
	if got[4].Kind != content.PageBreakBlock {
		t.Errorf("page break %+v", got[4])
	}
}
