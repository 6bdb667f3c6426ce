package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/identity"
	"acta/internal/org"
)

// handForm is the form that hands a role over. It leads to what would change; that leads
// to saving it.
const handForm = "hand"

// typedRelief is the handover that was typed.
func (s *site) typedRelief(c *gin.Context, t *typed) (org.Relief, error) {
	key, row, err := s.seenAssignment(c, t, "holding")
	r := org.Relief{Assignment: key, Row: row, To: t.text("heir"), On: t.day("since")}
	if err != nil {
		return r, err
	}
	for name, empty := range map[string]bool{"heir": r.To == "", "since": r.On.IsZero()} {
		if empty {
			t.refuse(name, "fault.org.required", nil)
		}
	}
	return r, t.wrong()
}

// handFault is the field of what is wrong with a handover: what is not its day is about who
// takes over.
func handFault(place string) string {
	switch place {
	case "":
		return ""
	case "on":
		return "since"
	}
	return "heir"
}

// handRole hands a role over to another person from a day on.
func (s *site) handRole(c *gin.Context, t *typed) (string, error) {
	r, err := s.typedRelief(c, t)
	if err != nil {
		return "", err
	}
	if err := s.Org.HandOver(c.Request.Context(), t.person, r); err != nil {
		return "", moveFaults(err, handFault)
	}
	return query(rolesPath+"/"+url.PathEscape(c.Param("code")), "done", "handed"), nil
}

// previewHand says what a handover would change, before it does.
func (s *site) previewHand(c *gin.Context) error {
	t, err := s.readTyped(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	if c.Query(resumeField) != "" {
		return s.showRole(c, http.StatusOK, refused{form: handForm, title: s.visitOf(ctx).T("form.resumed"), typed: t.Values, resumed: true})
	}
	r, err := s.typedRelief(c, t)
	var before, after *org.Directory
	if err == nil {
		before, after, err = s.Org.AfterHandOver(ctx, r)
		err = moveFaults(err, handFault)
	}
	if faults := fault.All(err); len(faults) > 0 {
		return s.showRole(c, statusOf(faults[0].Kind), s.refusedForm(ctx, handForm, t.Values, faults))
	}
	if err != nil {
		return err
	}
	return s.showHand(c, t, r, before, after)
}

// showHand shows who would hold the role when, with the form that saves it.
func (s *site) showHand(c *gin.Context, t *typed, r org.Relief, before, after *org.Directory) error {
	ctx, role := c.Request.Context(), c.Param("code")
	v := s.visitOf(ctx)
	d := roster{after, r.On}
	address := rolesPath + "/" + url.PathEscape(role)
	save := s.newForm("save", address+"/hand-over", v.Say("page_people.role.hand_do"))
	save.Leave, save.Hidden = &link{address, v.Say("page_people.back")}, hiddenFields(t.Values)
	impact, err := s.handImpact(ctx, v, d, role, before, r)
	if err != nil {
		return err
	}
	return s.showDesk(c, http.StatusOK, peoplePlace, address, deskBody{
		Crumb:   []link{{peoplePath, v.T("nav.people")}, {address, d.roleName(v, role)}, {"", v.Say("page_people.role.hand")}},
		Heading: d.roleName(v, role), Lead: v.Say("page_people.role.preview_lead"),
		Sections: []deskSection{
			{ID: "changes", Title: v.Say("page_people.role.changes"), Table: periodTable(v, d, roster{before, r.On}, role)},
			{ID: "impact", Title: v.Say("page_people.role.impact"), Gaps: impact, Forms: []form{save}},
		},
	})
}

// periodTable is when each person holds a role, before and after, where that differs.
func periodTable(v visit, after, before roster, role string) *deskTable {
	table := &deskTable{Name: v.Say("page_people.role.changes"), Heads: deskHeads(
		v.Say("page_people.role.person"), v.Say("page_people.role.before"), v.Say("page_people.role.after"))}
	was, now := before.assignmentsOf(role), after.assignmentsOf(role)
	add := func(a org.Assignment, was, now string) {
		p, _ := after.Person(a.Person)
		as := v.Say("page_people.role.holder")
		if a.Deputy {
			as = v.Say("page_people.role.deputy")
		}
		table.Rows = append(table.Rows, []deskCell{{Text: p.Name, Small: as}, {Text: was}, {Text: now}})
	}
	for _, a := range was {
		switch i := slices.IndexFunc(now, sameAssignment(a)); {
		case i < 0:
			add(a, v.period(a), "")
		case now[i].To != a.To:
			add(a, v.period(a), v.period(now[i]))
		}
	}
	for _, a := range now {
		if !slices.ContainsFunc(was, sameAssignment(a)) {
			add(a, "", v.period(a))
		}
	}
	return table
}

// sameAssignment tells an assignment, whenever it ends.
func sameAssignment(a org.Assignment) func(org.Assignment) bool {
	return func(b org.Assignment) bool { return a.AssignmentPath() == b.AssignmentPath() }
}

// period is from when to when an assignment holds, in words.
func (v visit) period(a org.Assignment) string {
	if a.To.IsZero() {
		return v.Say("page_people.role.open_period", "from", v.date("UTC", a.From))
	}
	return v.Say("page_people.role.period", "from", v.date("UTC", a.From), "last", v.date("UTC", a.To.AddDays(-1)))
}

// handImpact is what follows from a handover: what else who takes over holds then, whether
// they can sign in, and what is left to who is relieved.
func (s *site) handImpact(ctx context.Context, v visit, then roster, role string, before *org.Directory, r org.Relief) ([]deskGap, error) {
	heir, _ := then.Person(r.To)
	account, err := s.Identity.Account(ctx, r.To)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	able := deskGap{Title: heir.Name, Text: v.Say("page_people.role.heir_account"), Met: err == nil && account.State == identity.Active}
	if !able.Met {
		able.Text = v.Say("page_people.role.heir_no_account")
		if v.who.May("account.read") {
			able.Do = &link{accountsPath, v.Say("page_people.tab_accounts")}
		}
	}
	impact := []deskGap{able}
	if more := then.heldBy(v, r.To, role, r.On); len(more) > 0 {
		impact = append(impact, deskGap{Title: heir.Name, Text: v.Say("page_people.role.heir_also", "roles", v.printer.List(more)), Met: true})
	}
	i := slices.IndexFunc(before.Assignments, func(a org.Assignment) bool { return a.ID == r.Assignment })
	leaver, _ := then.Person(before.Assignments[i].Person)
	left := deskGap{Title: leaver.Name, Text: v.Say("page_people.role.left_none"), Met: true}
	if more := then.heldBy(v, leaver.Code, "", r.On); len(more) > 0 {
		left.Text = v.Say("page_people.role.left_with", "roles", v.printer.List(more))
	}
	return append(impact, left), nil
}

// heldBy are the names of the roles that somebody holds on a day, but for one.
func (d roster) heldBy(v visit, person, but string, on clock.Date) []string {
	var names []string
	for _, a := range d.Assignments {
		if a.Person == person && a.Role != but && a.Holds(on) {
			names = append(names, d.roleName(v, a.Role))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
