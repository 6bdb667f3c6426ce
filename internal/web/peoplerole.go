package web

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/org"
)

// showRole shows who has held a role, holds it and will hold it, and what can be done
// about it.
func (s *site) showRole(c *gin.Context, status int, no refused) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	d, err := s.roster(ctx)
	if err != nil {
		return err
	}
	role := c.Param("code")
	if !slices.Contains(d.roleKeys(), role) {
		return fault.New(fault.NotFound, "page_people.no_role", fault.Args{"role": shown(role)})
	}
	address := rolesPath + "/" + url.PathEscape(role)
	body := deskBody{
		Crumb: []link{{peoplePath, v.T("nav.people")}, {"", d.roleName(v, role)}}, Heading: d.roleName(v, role),
		Done: deskDone(c, map[string]string{
			"assigned": v.Say("page_people.role.done_assigned"), "ended": v.Say("page_people.role.done_ended"), "handed": v.Say("page_people.role.done_handed")}),
	}
	if by := d.appointing(v, role); by != "" {
		body.Facts = []fact{{Label: v.Say("page_people.role.title"), Value: by}}
	}
	if from, gap := d.vacant(role); gap {
		text := v.Say("page_people.gap.nobody")
		if !from.IsZero() {
			text = v.Say("page_people.gap.ends", "date", v.date("UTC", from))
		}
		body.Lead = text
	}
	body.Sections = []deskSection{d.heldSection(v, role)}
	if v.who.May(orgEdit) {
		body.Sections = append(body.Sections, s.roleForms(v, d, role, address)...)
	}
	for i := range body.Sections {
		for j := range body.Sections[i].Forms {
			body.Sections[i].Forms[j].again(v, no)
		}
	}
	return s.showDesk(c, status, peoplePlace, address, body)
}

// assignmentsOf are the assignments of a role, the latest first.
func (d roster) assignmentsOf(role string) []org.Assignment {
	var list []org.Assignment
	for _, a := range d.Assignments {
		if a.Role == role {
			list = append(list, a)
		}
	}
	slices.SortStableFunc(list, func(a, b org.Assignment) int { return b.From.DaysSince(a.From) })
	return list
}

// stateOf says whether an assignment holds, is to come, or is over.
func (d roster) stateOf(v visit, a org.Assignment) *mark {
	switch {
	case a.Holds(d.today):
		return &mark{"done", "ok", v.Say("page_people.role.holds")}
	case d.today.Before(a.From):
		return &mark{"draft", "off", v.Say("page_people.role.comes")}
	}
	return &mark{"old", "off", v.Say("page_people.role.over")}
}

func (d roster) heldSection(v visit, role string) deskSection {
	s := deskSection{ID: "held", Title: v.Say("page_people.role.held")}
	list := d.assignmentsOf(role)
	if len(list) == 0 {
		s.Blank = &blank{Title: v.Say("page_people.role.never"), Text: v.Say("page_people.role.never_text")}
		return s
	}
	s.Table = &deskTable{Name: s.Title, Heads: deskHeads(v.Say("page_people.role.person"), v.Say("page_people.role.as"), "#"+v.Say("page_people.role.from"), "#"+v.Say("page_people.role.last"), v.Say("page_people.state"))}
	for _, a := range list {
		p, _ := d.Person(a.Person)
		as, last := v.Say("page_people.role.holder"), ""
		if a.Deputy {
			as = v.Say("page_people.role.deputy")
		}
		if !a.To.IsZero() {
			last = v.date("UTC", a.To.AddDays(-1))
		}
		s.Table.Rows = append(s.Table.Rows, []deskCell{
			{Text: p.Name, Href: personPath + "/" + url.PathEscape(p.Code)}, {Text: as}, {Text: v.date("UTC", a.From), Num: true}, {Text: last, Num: true}, {Mark: d.stateOf(v, a)},
		})
	}
	return s
}

// roleForms are the forms that give a role, end it and hand it over.
func (s *site) roleForms(v visit, d roster, role, address string) []deskSection {
	give := s.newForm("assign", address, v.Say("page_people.role.assign_do"))
	give.Groups = []fieldset{{Pair: true, Inputs: []input{
		v.named(input{Name: "person", Type: pickType, Choices: staffChoices(d.Directory, v.Say("page_people.choose"))}, "page_people.role.person", ""),
		v.named(input{Name: "deputy", Type: pickType, Choices: []choice{{Value: "", Label: v.Say("page_people.role.holder")}, {Value: "yes", Label: v.Say("page_people.role.deputy")}}}, "page_people.role.as", ""),
		v.named(dayInput("from", d.today), "page_people.role.from", ""),
		optional(v.named(dayInput("to", clock.Date{}), "page_people.role.last", "page_people.role.last_tip")),
	}}}
	sections := []deskSection{{ID: "assign", Title: v.Say("page_people.role.assign"), Forms: []form{give}}}
	open := d.lasting(v, role)
	if len(open) == 0 {
		return sections
	}
	hand := s.newForm(handForm, address+"/hand-over/preview", v.Say("page_people.role.hand_preview"))
	hand.Plain = true
	hand.Groups = []fieldset{{Pair: true, Inputs: []input{
		v.named(input{Name: "holding", Type: pickType, Choices: open}, "page_people.role.which", ""),
		v.named(input{Name: "heir", Type: pickType, Choices: staffChoices(d.Directory, v.Say("page_people.choose"))}, "page_people.role.heir", ""),
		v.named(dayInput("since", d.today), "page_people.role.hand_on", "page_people.role.hand_tip"),
	}}}
	end := s.newForm("end", address+"/end", v.Say("page_people.role.end_do"))
	end.Plain = true
	end.Groups = []fieldset{{Pair: true, Inputs: []input{
		v.named(input{Name: "assignment", Type: pickType, Choices: open}, "page_people.role.which", ""),
		v.named(dayInput("on", d.today), "page_people.role.end_last", "page_people.role.end_tip"),
	}}}
	return append(sections,
		deskSection{ID: "hand-over", Fold: v.Say("page_people.role.hand"), Forms: []form{hand}},
		deskSection{ID: "end", Fold: v.Say("page_people.role.end"), Forms: []form{end}})
}

// lasting are the assignments of a role that are not over, to choose from, those of its
// holders first. Each names the row version that was seen.
func (d roster) lasting(v visit, role string) []choice {
	var open []choice
	list := d.assignmentsOf(role)
	slices.SortStableFunc(list, func(a, b org.Assignment) int {
		switch {
		case a.Deputy == b.Deputy:
			return 0
		case b.Deputy:
			return -1
		}
		return 1
	})
	for _, a := range list {
		if !a.To.IsZero() && !d.today.Before(a.To) {
			continue
		}
		p, _ := d.Person(a.Person)
		key := "page_people.role.since"
		if a.Deputy {
			key = "page_people.role.deputy_since"
		}
		open = append(open, choice{Value: strings.Join([]string{string(a.ID), etag(a.RowVersion)}, " "), Label: v.Say(key, "person", p.Name, "date", v.date("UTC", a.From))})
	}
	return open
}

// assignRole gives a person the role of the page.
func (s *site) assignRole(c *gin.Context, t *typed) (string, error) {
	role := c.Param("code")
	a := org.Assignment{Role: role, Person: t.text("person"), From: t.day("from"), To: afterLast(t.day("to")), Deputy: t.on("deputy")}
	if a.Person == "" {
		t.refuse("person", "fault.org.required", nil)
	}
	if err := t.wrong(); err != nil {
		return "", err
	}
	if _, err := s.Org.Assign(c.Request.Context(), t.person, a); err != nil {
		return "", moveFaults(err, lastPart("from"))
	}
	return query(rolesPath+"/"+url.PathEscape(role), "done", "assigned"), nil
}

// afterLast is the first day on which something no longer holds that has a last day.
func afterLast(day clock.Date) clock.Date {
	if day.IsZero() {
		return day
	}
	return day.AddDays(1)
}

// lastPart is the field that the last part of a place names; other where it names none.
func lastPart(other string) func(string) string {
	return func(place string) string {
		_, part, found := cutLast(place, ".")
		if !found || !slices.Contains([]string{"person", "from", "to", "role"}, part) {
			return other
		}
		return part
	}
}

// seenAssignment is the assignment that was chosen, and the row version that was seen.
func (s *site) seenAssignment(c *gin.Context, t *typed, name string) (id.Assignment, int, error) {
	key, tag, _ := strings.Cut(t.text(name), " ")
	row, err := s.expect(c.Request.Context(), Conditional{cmp.Or(tag, `""`)})
	return id.Assignment(key), row, err
}

// endRole ends an assignment after a day.
func (s *site) endRole(c *gin.Context, t *typed) (string, error) {
	key, row, err := s.seenAssignment(c, t, "assignment")
	if err != nil {
		return "", err
	}
	on := afterLast(t.day("on"))
	if err := t.wrong(); err != nil {
		return "", err
	}
	if _, err := s.Org.EndAssignment(c.Request.Context(), t.person, key, row, on); err != nil {
		return "", err
	}
	return query(rolesPath+"/"+url.PathEscape(c.Param("code")), "done", "ended"), nil
}
