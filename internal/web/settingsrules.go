package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/document"
	"acta/internal/fault"
)

// approvalPages are who approves each kind of document.
func (r *router) approvalPages() {
	r.get(approvalsPath, readDrafts, r.approvals)
	r.get(approvalsPath+"/:kind", readDrafts, func(c *gin.Context) error { return r.showApproval(c, http.StatusOK, refused{}) })
	r.act(approvalsPath+"/:kind", "document.rule", act{"rule", r.putApproval, r.showApproval})
}

// approvals lists who approves each kind.
func (s *site) approvals(c *gin.Context) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	table := &deskTable{Name: v.Say("page_settings.tab.approvals"), Heads: deskHeads(v.Say("page_settings.rule.kind"), v.Say("page_settings.rule.who"), v.Say("page_settings.rule.source"), v.Say("page_settings.rule.solo"))}
	d, err := s.roster(ctx)
	if err != nil {
		return err
	}
	for _, kind := range s.Documents.Kinds() {
		rule, _, err := s.Documents.Rule(ctx, kind.ID)
		if err != nil {
			return err
		}
		var steps []string
		for _, step := range rule.Steps {
			step.Persons = d.names(step.Persons) // not everybody has an account that says their name
			said, err := s.stepWords(ctx, step)
			if err != nil {
				return err
			}
			steps = append(steps, said)
		}
		source, solo := v.Say("page_settings.rule.by_process"), v.Say("page_people.no")
		if kind.Approval == ownRule {
			source = v.Say("page_settings.rule.by_organization")
		}
		if rule.Solo {
			solo = v.Say("page_people.yes")
		}
		if len(steps) == 0 {
			steps = []string{v.Say("page_settings.rule.acceptance")}
		}
		table.Rows = append(table.Rows, []deskCell{
			{Text: v.printer.Message(kind.Label), Href: approvalsPath + "/" + url.PathEscape(kind.ID)}, {Text: strings.Join(steps, " · ")}, {Text: source}, {Text: solo}})
	}
	return s.showSettings(c, http.StatusOK, approvalsPath, deskBody{
		Lead: v.Say("page_settings.rule.lead"), Sections: []deskSection{{ID: "rules", Table: table}}})
}

// stepTable is the table of the steps of a rule: a row for each who decides.
func (s *site) stepTable(v visit, d roster) grid {
	who := []choice{{Value: "", Label: v.Say("page_people.choose")}}
	for _, role := range append([]string{"quality_manager", "owner"}, d.roleKeys()...) {
		who = append(who, choice{Value: "role:" + role, Label: d.roleName(v, role)})
	}
	for _, p := range staffChoices(d.Directory, "")[1:] {
		who = append(who, choice{Value: "person:" + p.Value, Label: p.Label})
	}
	return grid{Name: "who", Title: v.Say("page_settings.rule.who"), Add: v.Say("page_settings.rule.add"), Columns: []gridColumn{
		{Name: "place", Type: "hidden"},
		{Name: "step", Label: v.Say("page_settings.rule.step"), Type: "text", Most: 2},
		{Name: "who", Label: v.Say("page_settings.rule.decider"), Type: pickType, Choices: who},
		{Name: "meaning", Label: v.Say("page_settings.rule.meaning"), Type: pickType, Choices: []choice{
			{Value: "", Label: v.Say("page_people.choose")}, {Value: "approve", Label: v.Say("page_settings.rule.approve")}, {Value: "review", Label: v.Say("page_settings.rule.review")}}},
		{Name: "need", Label: v.Say("page_settings.rule.need"), Type: "text", Most: 2},
	}}
}

// showApproval is who approves one kind.
func (s *site) showApproval(c *gin.Context, status int, no refused) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	kind, err := s.finder(ctx).kindOf(c.Param("kind"))
	if err != nil {
		return err
	}
	rule, row, err := s.Documents.Rule(ctx, kind.ID)
	if err != nil {
		return err
	}
	d, err := s.roster(ctx)
	if err != nil {
		return err
	}
	address := approvalsPath + "/" + url.PathEscape(kind.ID)
	f := s.newForm("rule", address, v.Say("page_settings.rule.save"))
	f.ETag, f.Leave = etag(row), &link{approvalsPath, v.Say("page_people.back")}
	if kind.Approval == ownRule {
		f.Groups = []fieldset{{Title: v.Say("page_settings.rule.who"), Note: v.Say("page_settings.rule.note"), Grids: []grid{s.filledSteps(v, d, rule)}},
			{Inputs: []input{checkInput(v, "ordered", "page_settings.rule.ordered", rule.Ordered)}}}
	} else {
		f.Lead = v.Say("page_settings.rule.fixed")
	}
	solo := checkInput(v, "solo", "page_settings.rule.solo_label", rule.Solo)
	solo.Tip = v.Say("page_settings.rule.solo_tip")
	f.Groups = append(f.Groups, fieldset{Inputs: []input{solo}})
	section := deskSection{ID: "rule", Forms: []form{f}}
	section.Forms[0].again(v, no)
	if !v.who.May("document.rule") {
		section.Forms, section.Table = nil, toldForm(v, f)
	}
	return s.showDesk(c, status, settingsPlace, address, deskBody{
		Crumb:   []link{{settingsPath, v.T("nav.settings")}, {approvalsPath, v.Say("page_settings.tab.approvals")}, {"", v.printer.Message(kind.Label)}},
		Heading: v.printer.Message(kind.Label), Done: deskDone(c, map[string]string{"saved": v.Say("page_settings.rule.saved")}), Sections: []deskSection{section}})
}

func (s *site) filledSteps(v visit, d roster, rule document.Rule) grid {
	table := s.stepTable(v, d)
	for i, step := range rule.Steps {
		first := len(table.Rows)
		add := func(who string) {
			table.Rows = append(table.Rows, gridRow{Index: len(table.Rows), Values: map[string]string{
				"place": fmt.Sprintf("%d.%d", i+1, len(table.Rows)-first), "step": strconv.Itoa(i + 1), "who": who, "meaning": step.Meaning, "need": strconv.Itoa(step.Need)}})
		}
		for _, role := range step.Roles {
			add("role:" + role)
		}
		for _, person := range step.Persons {
			add("person:" + person)
		}
	}
	table.known("place") // who decides is what people change, so that it tells no row from another
	return table
}

// putApproval keeps who approves a kind. Rows of the same step are one step.
func (s *site) putApproval(c *gin.Context, t *typed) (string, error) {
	ctx := c.Request.Context()
	kind, err := s.finder(ctx).kindOf(c.Param("kind"))
	if err != nil {
		return "", err
	}
	d, err := s.roster(ctx)
	if err != nil {
		return "", err
	}
	rule, places := document.Rule{Ordered: t.on("ordered"), Solo: t.on("solo")}, []int(nil)
	if kind.Approval == ownRule {
		table := s.stepTable(s.visitOf(ctx), d)
		rows := t.rows(table)
		t.settle(table, rows)
		rule.Steps, places = typedSteps(t, table, rows)
	}
	if err := t.wrong(); err != nil {
		return "", err
	}
	if err := s.Documents.SetRule(ctx, kind.ID, t.person, t.row, rule); err != nil {
		return "", moveFaults(err, stepFault(places))
	}
	return query(approvalsPath+"/"+url.PathEscape(kind.ID), "done", "saved"), nil
}

// typedSteps gathers rows into steps by their number, and says in which row each step
// begins.
func typedSteps(t *typed, table grid, rows []gridRow) (steps []document.Step, places []int) {
	byNumber := map[int]document.Step{}
	begins := map[int]int{}
	var order []int
	for _, row := range rows {
		number, need := t.number(cell(table, row, "step")), t.number(cell(table, row, "need"))
		step, known := byNumber[number]
		if !known {
			order, begins[number] = append(order, number), row.Index
			step = document.Step{Need: max(need, 1), Meaning: row.Values["meaning"]}
		}
		if role, ok := strings.CutPrefix(row.Values["who"], "role:"); ok {
			step.Roles = append(step.Roles, role)
		} else if person, ok := strings.CutPrefix(row.Values["who"], "person:"); ok {
			step.Persons = append(step.Persons, person)
		} else {
			t.refuse(cell(table, row, "who"), "fault.org.required", fault.Args{})
		}
		byNumber[number] = step
	}
	slices.Sort(order)
	for _, number := range order {
		steps, places = append(steps, byNumber[number]), append(places, begins[number])
	}
	return steps, places
}

// stepFault is the cell of what is wrong with a step.
func stepFault(places []int) func(string) string {
	return func(place string) string {
		rest, ok := strings.CutPrefix(place, "steps[")
		if !ok {
			return place
		}
		number, part, _ := strings.Cut(rest, "]")
		n, err := strconv.Atoi(number)
		if err != nil || n >= len(places) {
			return place
		}
		if part == "" || part == ".roles" || part == ".persons" {
			part = ".who"
		}
		return "who[" + strconv.Itoa(places[n]) + "]" + part
	}
}
