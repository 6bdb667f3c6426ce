package template_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"acta/internal/content"
	"acta/internal/template"
)

// stageTemplate is the kind that is annexed below; every construct that differs
// in a form to fill in stands in it.
const stageTemplate = `kind: stage
view: stage
subject: deployment
front: cover
title: {text: name}
sections:
  - key: work
    rule: mandatory
    blocks:
      - paragraph: about
        args: {name: name, count: len(activities)}
      - paragraph: always
        when: len(activities) > 100
      - paragraph: never
        blank: omit
      - fields: [{label: name, value: name}, {label: number, value: len(activities), when: len(activities) > 100}]
      - list: {each: activities, as: a, item: {value: a.title}, sub: {each: a.steps, as: s, item: {value: s}}}
      - table:
          name: plan
          caption: true
          each: activities
          as: a
          group: {by: a.month, label: {value: a.month}, count: rows}
          milestone: a.milestone
          total: total
          columns:
            - {key: title, value: a.title, note: a.signal}
            - {key: hours, value: a.hours, type: integer, total: true}
      - checklist: {each: activities, as: a, text: {value: a.title}, state: a.state, mandatory: a.milestone}
      - chart: {name: hours, each: activities, as: a, category: a.title, series: [{name: hours, value: a.hours}]}
      - indicators: [{figure: len(activities), label: number}]
      - timeline: {name: t, from: start, to: start}
      - signature: {each: activities, as: a, job_title: a.title, name: a.signal}
      - annex: plan
  - key: rest
    rule: conditional
    each: activities
    as: a
    title: {text: a.title}
    sections:
      - key: detail
        blocks: [{paragraph: {reference: work}}]
  - key: last
    rule: recommended
    blank: omit
`

type annexedStage struct {
	Name       content.Text   `expr:"name"`
	Start      content.Date   `expr:"start"`
	Activities []activityView `expr:"activities"`
}

func annexSet(t *testing.T, mode string) *template.Set {
	t.Helper()
	plan := file(`  - key: first
    rule: mandatory
    blocks:
      - table: {name: own, each: activities, as: a, columns: [{key: c, value: a.title}]}
  - key: appendix_stage
    rule: recommended
    numbering: appendix
    sections: [{key: before}]
    blocks:
      - annex: stage
        mode: ` + mode + `
        when: len(activities) > 0
  - key: closing
    rule: recommended
    blocks: [{paragraph: {reference: first}}, {paragraph: {value: code}}]
`)
	set, err := template.Load(fsOf(map[string]string{"plan.yaml": plan, "stage.yaml": stageTemplate}),
		map[string]any{"plan": planView{}, "stage": annexedStage{}})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func sayBlock(b content.Block) string {
	switch b.Kind {
	case content.ParagraphBlock:
		return say(b.Paragraph.Text)
	case content.ListBlock:
		return "list " + sayItems(b.List.Items)
	case content.FieldsBlock:
		var rows []string
		for _, row := range b.Fields.Rows {
			rows = append(rows, row.Label+": "+say(row.Value))
		}
		return "fields " + strings.Join(rows, "; ")
	case content.TableBlock:
		return fmt.Sprintf("table %d %s %s %d %v", b.Table.Number, b.Table.Anchor, say(b.Table.Caption), b.Table.Rows, sayRows(b.Table.Groups))
	case content.ChecklistBlock:
		return fmt.Sprint("checklist ", len(b.Checklist.Items), " ", say(b.Checklist.Items[0].Text), " ", sayValue(b.Checklist.Items[0].State), " ", b.Checklist.Items[0].Mandatory)
	case content.SignatureBlock:
		return fmt.Sprint("signature ", len(b.Signature.Lines), " ", say(b.Signature.Lines[0].JobTitle), " ", say(b.Signature.Lines[0].Name))
	default:
		return string(b.Kind)
	}
}

func saySections(list []content.Section) []string {
	var lines []string
	for _, s := range list {
		lines = append(lines, strings.TrimSpace(s.Number+" "+s.Anchor+" "+say(s.Title)))
		for _, b := range s.Blocks {
			lines = append(lines, "  "+sayBlock(b))
		}
		lines = append(lines, saySections(s.Sections)...)
	}
	return lines
}

func TestAnAnnexedFormIsBlank(t *testing.T) {
	in := input(sample())
	in.Frame.WetSignature = true
	made, err := annexSet(t, "blank").Evaluate("plan", in)
	if err != nil {
		t.Fatal(err)
	}
	mustEncode(t, made.Document)
	want := []string{
		"A appendix_stage plan.appendix_stage.title",
		"A.1 before plan.before.title",
		"A.2 appendix_stage-work stage.work.title",
		"  stage.work.about(count=_field.count)(name=_field.name)",
		"  stage.work.always",
		"  fields stage.work.name: _stage.work.name; stage.work.number: _stage.work.number",
		"  list _field.title{_field.s}",
		"  table 2 appendix_stage-work-plan stage.work.plan_caption 2 [_stage.work.col_title | _stage.work.col_hours _stage.work.col_title | _stage.work.col_hours]",
		"  checklist 2 _field.title _field.state false",
		"  signature 1 _field.title _field.signal",
		"  annex",
		"A.3 appendix_stage-rest-1 _field.title",
		"A.3.1 appendix_stage-detail-1 stage.detail.title",
		"  #appendix_stage-work",
		"2 closing plan.closing.title",
		"  #first",
		"  R-1",
	}
	if diff := cmp.Diff(want, saySections(made.Document.Sections[1:])); diff != "" {
		t.Error(diff)
	}
	if open := made.Placeholders(); len(open) != 0 {
		t.Errorf("blanks are no placeholders: %+v", open)
	}
}

func TestAnAnnexIsEvaluatedOverItsOwnView(t *testing.T) {
	in := input(sample())
	in.Views = map[string]any{"stage": annexedStage{Name: content.In("es", "Etapa"), Start: content.Date{ISO: "2026-01-01"}, Activities: sample().Activities[:1]}}
	set := annexSet(t, "evaluated")
	made, err := set.Evaluate("plan", in)
	if err != nil {
		t.Fatal(err)
	}
	mustEncode(t, made.Document)
	want := []string{
		"A appendix_stage plan.appendix_stage.title",
		"A.1 before plan.before.title",
		"A.2 appendix_stage-work stage.work.title",
		"  stage.work.about(count=1)(name=Etapa)",
		"  stage.work.never",
		"  fields stage.work.name: Etapa",
		"  list Preparar{a; b}",
		"  table 2 appendix_stage-work-plan stage.work.plan_caption 1 [[2026-01] stage.work.rows(count=1) Preparar / S1 | 2]",
		"  checklist 1 Preparar state.done false",
		"  chart", "  indicators", "  timeline", "  annex",
		"A.3 appendix_stage-rest-1 Preparar",
		"A.3.1 appendix_stage-detail-1 stage.detail.title",
		"  #appendix_stage-work",
		"A.4 appendix_stage-last stage.last.title",
		"2 closing plan.closing.title",
		"  #first",
		"  R-1",
	}
	if diff := cmp.Diff(want, saySections(made.Document.Sections[1:])); diff != "" {
		t.Error(diff)
	}
	in.Views = nil
	if _, err := set.Evaluate("plan", in); err == nil {
		t.Error("an annex without its view was evaluated")
	}
	in.View = planView{}
	made, err = set.Evaluate("plan", in)
	if err != nil || len(made.Document.Sections[1].Sections) != 1 {
		t.Errorf("an annex whose condition fails: %v %+v", err, made.Document.Sections)
	}
}

func TestAnnexesMustFit(t *testing.T) {
	deep := strings.Replace(stageTemplate, "detail\n        blocks: [{paragraph: {reference: work}}]", "detail\n        sections: [{key: deepest}]", 1)
	for name, c := range map[string]struct{ plan, stage, want string }{
		"too deep": {file("  - {key: a, rule: mandatory, blocks: [{annex: stage, mode: blank}]}\n"), deep, "sections nest at most 3 deep, with those of stage"},
		"anchor":   {file("  - {key: a, rule: mandatory, blocks: [{annex: stage, mode: blank}, {table: {name: work, each: activities, as: a, columns: [{key: c, value: a.title}]}}]}\n"), stageTemplate, `"work" is a section of stage`},
		"two":      {file("  - {key: a, rule: mandatory, blocks: [{annex: stage, mode: blank}, {annex: stage, mode: blank}]}\n"), stageTemplate, "a section takes one annex"},
		"title":    {file("  - {key: a, rule: mandatory, blocks: [{annex: stage, mode: blank, title: t}]}\n"), stageTemplate, "title belongs to a linked annex"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := template.Load(fsOf(map[string]string{"plan.yaml": c.plan, "stage.yaml": c.stage}),
				map[string]any{"plan": planView{}, "stage": annexedStage{}})
			if text := problems(t, err).Error(); !strings.Contains(text, c.want) {
				t.Errorf("got %s, want %s", text, c.want)
			}
		})
	}
}
