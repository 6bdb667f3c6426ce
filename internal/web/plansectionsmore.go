package web

import (
	"slices"
	"strconv"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/release"
)

// activitiesAtOnce is how many activities one page has.
const activitiesAtOnce = 100

func activityTable(e *planEditor) planTable[release.Activity] {
	return planTable[release.Activity]{name: "activities", numbers: "sequence", columns: []planColumn[release.Activity]{
		numberColumn("sequence", func(a *release.Activity) *int { return &a.Sequence }),
		proseColumn("title", func(a *release.Activity) *content.Text { return &a.Title }),
		actorColumn(),
		timeColumn("planned", func(a *release.Activity) *clock.Planned { return &a.Planned }),
		weekColumn(),
		milestoneColumn(e),
		pickColumn(e, "state", "activity_state", true, func(a *release.Activity) *release.ActivityState { return &a.State }),
	}}
}

// actorColumn is who does an activity: process roles by their names, or free titles.
func actorColumn() planColumn[release.Activity] {
	return planColumn[release.Activity]{
		gridColumn{Name: "roles", Type: "text", Most: mostWritten, List: rolesList},
		func(e *planEditor, a *release.Activity) string {
			words := make([]string, len(a.Roles))
			for i, role := range a.Roles {
				words[i] = role
				for _, c := range e.roles() {
					if c.Value == role {
						words[i] = c.Label
					}
				}
			}
			return strings.Join(words, "; ")
		},
		func(e *planEditor, t *typed, cell string, a *release.Activity) {
			a.Roles = nil
			for word := range strings.SplitSeq(t.text(cell), ";") {
				word = strings.TrimSpace(word)
				for _, c := range e.roles() {
					if strings.EqualFold(c.Label, word) {
						word = c.Value
					}
				}
				if word != "" {
					a.Roles = append(a.Roles, word)
				}
			}
		},
	}
}

func weekColumn() planColumn[release.Activity] {
	return planColumn[release.Activity]{
		gridColumn{Name: "week", Type: "text", Num: true, Most: 9},
		func(_ *planEditor, a *release.Activity) string {
			if a.Week == nil {
				return ""
			}
			return strconv.Itoa(*a.Week)
		},
		func(_ *planEditor, t *typed, cell string, a *release.Activity) { a.Week = readCount(t, cell) },
	}
}

// milestoneColumn is whether an activity is a milestone; its title says so where nobody
// does.
func milestoneColumn(e *planEditor) planColumn[release.Activity] {
	yes, no := true, false
	return planColumn[release.Activity]{
		gridColumn{Name: "milestone", Type: pickType, Choices: []choice{
			{Label: e.Say("page_plan.milestone.rule")}, {Value: "yes", Label: e.Say("page_plan.milestone.yes")}, {Value: "no", Label: e.Say("page_plan.milestone.no")},
		}},
		func(_ *planEditor, a *release.Activity) string {
			switch {
			case a.Milestone == nil:
				return ""
			case *a.Milestone:
				return "yes"
			}
			return "no"
		},
		func(_ *planEditor, t *typed, cell string, a *release.Activity) {
			a.Milestone = map[string]*bool{"yes": &yes, "no": &no}[t.text(cell)]
		},
	}
}

// inOrder are the activities by their numbers.
func inOrder(list []release.Activity) []release.Activity {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b release.Activity) int { return a.Sequence - b.Sequence })
	return list
}

// shownActivities are the activities of the page, and the rest.
func (e *planEditor) shownActivities() (shown, rest []release.Activity) {
	all := inOrder(e.plan.Activities)
	from := min(max(e.from, 0), len(all))
	to := min(from+activitiesAtOnce, len(all))
	return all[from:to], append(slices.Clone(all[:from]), all[to:]...)
}

func activityFields(e *planEditor) []fieldset {
	shown, _ := e.shownActivities()
	g := activityTable(e).grid(e, shown)
	return []fieldset{{Grids: []grid{g}}}
}

// readActivities takes the rows of the page for those that it showed; a row without a
// number follows the last one.
func readActivities(e *planEditor, t *typed) {
	shown, rest := e.shownActivities()
	list := activityTable(e).read(e, t, shown)
	next := 0
	for _, one := range append(slices.Clone(rest), list...) {
		next = max(next, one.Sequence)
	}
	for i := range list {
		if list[i].Sequence == 0 {
			next++
			list[i].Sequence = next
		}
	}
	noteRows(e, "activities", list)
	e.plan.Activities = inOrder(append(rest, list...))
}

func laneTable(e *planEditor) planTable[release.Lane] {
	return planTable[release.Lane]{name: "lanes", columns: []planColumn[release.Lane]{
		proseColumn("label", func(l *release.Lane) *content.Text { return &l.Label }),
		pickColumn(e, "style", "lane_style", true, func(l *release.Lane) *string { return &l.Style }),
		dayColumn("from", func(l *release.Lane) *clock.Date { return &l.From }),
		dayColumn("to", func(l *release.Lane) *clock.Date { return &l.To }),
	}}
}

func phaseFields(e *planEditor) []fieldset {
	return []fieldset{{Note: e.Say("page_plan.phases_note"), Grids: []grid{laneTable(e).grid(e, e.plan.Lanes)}}}
}

func readPhases(e *planEditor, t *typed) {
	e.plan.Lanes = laneTable(e).read(e, t, e.plan.Lanes)
}

func referenceTable(e *planEditor) planTable[release.Reference] {
	return planTable[release.Reference]{name: "references", columns: []planColumn[release.Reference]{
		pickColumn(e, "kind", "reference_kind", true, func(r *release.Reference) *release.ReferenceKind { return &r.Kind }),
		codeColumn("code", func(r *release.Reference) *string { return &r.Code }),
		codeColumn("gate", func(r *release.Reference) *string { return &r.Gate }),
		proseColumn("title", func(r *release.Reference) *content.Text { return &r.Title }),
		dayColumn("requested", func(r *release.Reference) *clock.Date { return &r.Requested }),
		dayColumn("reviewed", func(r *release.Reference) *clock.Date { return &r.Reviewed }),
		pickColumn(e, "decision", "decision", true, func(r *release.Reference) *release.Decision { return &r.Decision }),
		checkColumn("transition", func(r *release.Reference) *bool { return &r.Transition }),
		checkColumn("closes", func(r *release.Reference) *bool { return &r.Closes }),
	}}
}

func referenceFields(e *planEditor) []fieldset {
	p := e.plan
	return []fieldset{
		{Title: e.Say("page_plan.group.references"), Grids: []grid{referenceTable(e).grid(e, p.References)}},
		{Title: e.Say("page_plan.group.without"), Inputs: []input{
			e.check("closes_nothing", p.ClosesNothing != nil && *p.ClosesNothing), optional(e.prose("no_rfc", p.NoRFC, 3)),
		}},
	}
}

func readReferences(e *planEditor, t *typed) {
	p := &e.plan
	p.References = referenceTable(e).read(e, t, p.References)
	p.ClosesNothing, p.NoRFC = readYes(t, "closes_nothing"), t.prose("no_rfc", p.NoRFC)
}

func criterionTable(e *planEditor) planTable[release.Criterion] {
	return planTable[release.Criterion]{name: "criteria", columns: []planColumn[release.Criterion]{
		codeColumn("code", func(c *release.Criterion) *string { return &c.Code }),
		proseColumn("text", func(c *release.Criterion) *content.Text { return &c.Text }),
		proseColumn("evidence", func(c *release.Criterion) *content.Text { return &c.Evidence }),
		dayColumn("agreed", func(c *release.Criterion) *clock.Date { return &c.Agreed }),
		personColumn("by", func(c *release.Criterion) *string { return &c.By }),
		pickColumn(e, "state", "criterion", true, func(c *release.Criterion) *release.CriterionState { return &c.State }),
	}}
}

func criterionFields(e *planEditor) []fieldset {
	return []fieldset{
		{Inputs: []input{e.person("approver", e.plan.Approver)}},
		{Title: e.Say("page_plan.group.criteria"), Grids: []grid{criterionTable(e).grid(e, e.plan.Criteria)}},
	}
}

func readCriteria(e *planEditor, t *typed) {
	e.plan.Approver = e.personCode(t.text("approver"))
	e.plan.Criteria = criterionTable(e).read(e, t, e.plan.Criteria)
}

func riskTable() planTable[release.Risk] {
	return planTable[release.Risk]{name: "risks", columns: []planColumn[release.Risk]{
		codeColumn("code", func(r *release.Risk) *string { return &r.Code }),
		proseColumn("text", func(r *release.Risk) *content.Text { return &r.Text }),
		numberColumn("probability", func(r *release.Risk) *int { return &r.Probability }),
		numberColumn("impact", func(r *release.Risk) *int { return &r.Impact }),
		proseColumn("answer", func(r *release.Risk) *content.Text { return &r.Answer }),
		personColumn("owner", func(r *release.Risk) *string { return &r.Owner }),
	}}
}

func riskFields(e *planEditor) []fieldset {
	p := e.plan
	return []fieldset{
		{Inputs: []input{
			e.pick("risk_class", e.choices("risk_class", true), p.RiskClass), e.prose("capacity", p.Capacity, 4), optional(e.field("assessed_by", p.AssessedBy)),
		}},
		{Title: e.Say("page_plan.group.risks"), Note: e.Say("page_plan.risks_note"), Grids: []grid{riskTable().grid(e, p.Risks)}},
	}
}

func readRisks(e *planEditor, t *typed) {
	p := &e.plan
	p.RiskClass, p.Capacity, p.AssessedBy = t.text("risk_class"), t.prose("capacity", p.Capacity), t.text("assessed_by")
	p.Risks = riskTable().read(e, t, p.Risks)
}

// undoing is the back-out that the page is about: the deployment's own, or the release's.
func (e *planEditor) undoing() *release.BackOut {
	if e.at != nil {
		return &e.at.BackOut
	}
	return &e.plan.BackOut
}

func backOutFields(e *planEditor) []fieldset {
	b := e.undoing()
	return []fieldset{
		{Inputs: []input{
			e.prose("back_out.trigger", b.Trigger, 4), e.person("back_out.decider", b.Decider),
			e.prose("back_out.point_of_no_return", b.PointOfNoReturn, 2), e.count("back_out.minutes", b.Minutes), e.prose("back_out.tested", b.Tested, 3),
		}},
		{Title: e.Say("page_plan.group.steps"), Grids: []grid{linesTable("back_out.steps").grid(e, b.Steps)}},
	}
}

func readBackOut(e *planEditor, t *typed) {
	b := e.undoing()
	b.Trigger, b.Decider = t.prose("back_out.trigger", b.Trigger), e.personCode(t.text("back_out.decider"))
	b.PointOfNoReturn, b.Minutes = t.prose("back_out.point_of_no_return", b.PointOfNoReturn), readCount(t, "back_out.minutes")
	b.Tested = t.prose("back_out.tested", b.Tested)
	b.Steps = linesTable("back_out.steps").read(e, t, b.Steps)
}

func communicationTable(name string) planTable[release.Communication] {
	return planTable[release.Communication]{name: name, columns: []planColumn[release.Communication]{
		proseColumn("what", func(c *release.Communication) *content.Text { return &c.What }),
		proseColumn("audience", func(c *release.Communication) *content.Text { return &c.Audience }),
		proseColumn("channel", func(c *release.Communication) *content.Text { return &c.Channel }),
		timeColumn("on", func(c *release.Communication) *clock.Planned { return &c.On }),
		personColumn("owner", func(c *release.Communication) *string { return &c.Owner }),
	}}
}

func communicationFields(e *planEditor) []fieldset {
	return []fieldset{{Grids: []grid{communicationTable("communication").grid(e, e.plan.Communication)}}}
}

func readCommunication(e *planEditor, t *typed) {
	e.plan.Communication = communicationTable("communication").read(e, t, e.plan.Communication)
}

func trainingFields(e *planEditor) []fieldset {
	return []fieldset{{Grids: []grid{communicationTable("training").grid(e, e.plan.Training)}}}
}

func readTraining(e *planEditor, t *typed) {
	e.plan.Training = communicationTable("training").read(e, t, e.plan.Training)
}
