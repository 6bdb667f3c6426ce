package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/identity"
	"acta/internal/org"
)

// showNewcomers is the table of people to add.
func (s *site) showNewcomers(c *gin.Context, status int, no refused) error {
	v := s.visitOf(c.Request.Context())
	add := s.newForm("newcomers", newPath, v.Say("page_people.new.do"))
	add.Leave = &link{peoplePath, v.Say("page_people.back")}
	add.Groups = []fieldset{{Note: v.Say("page_people.new.note"), Grids: []grid{newcomers(v)}}}
	add.again(v, no)
	return s.showDesk(c, status, peoplePlace, newPath, deskBody{
		Crumb: []link{{peoplePath, v.T("nav.people")}, {"", v.Say("page_people.new.title")}}, Heading: v.Say("page_people.new.title"),
		Sections: []deskSection{{ID: "new", Forms: []form{add}}},
	})
}

// addPeople adds those of the table.
func (s *site) addPeople(c *gin.Context, t *typed) (string, error) {
	ctx := c.Request.Context()
	d, err := s.roster(ctx)
	if err != nil {
		return "", err
	}
	e := &enrolment{dir: d.Directory, lang: t.lang}
	for _, row := range t.rows(newcomers(s.visitOf(ctx))) {
		e.newcomer(row)
	}
	if err := s.Org.Put(ctx, t.person, org.Setup{People: e.people, JobTitles: e.titles}); err != nil {
		return "", err
	}
	return query(peoplePath, "done", "added"), nil
}

// titleTable is the table of the job titles.
func titleTable(v visit) grid {
	return grid{
		Name: "job_titles", Title: v.Say("page_people.titles.title"), Add: v.Say("page_people.titles.add"),
		Columns: []gridColumn{
			{Name: "code", Type: "hidden"}, {Name: "row", Type: "hidden"},
			{Name: "name", Label: v.Say("page_people.titles.name"), Type: "text", Most: org.NameLimit, Wide: true},
		},
	}
}

// showTitles is the table of the job titles, by which roles are appointed.
func (s *site) showTitles(c *gin.Context, status int, no refused) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	d, err := s.roster(ctx)
	if err != nil {
		return err
	}
	table := titleTable(v)
	for i, j := range d.JobTitles {
		name, lang := j.Name.Get(v.lang)
		table.Rows = append(table.Rows, gridRow{Index: i, Lang: foreign(lang, v.lang), Values: map[string]string{"code": j.Code, "row": etag(j.RowVersion), "name": name}})
	}
	table.known("code")
	keep := s.newForm("titles", titlesPath, v.Say("page_people.titles.do"))
	keep.Leave = &link{peoplePath, v.Say("page_people.back")}
	keep.Groups = []fieldset{{Note: v.Say("page_people.titles.note"), Grids: []grid{table}}}
	keep.again(v, no)
	return s.showDesk(c, status, peoplePlace, titlesPath, deskBody{
		Crumb: []link{{peoplePath, v.T("nav.people")}, {"", v.Say("page_people.titles.title")}}, Heading: v.Say("page_people.titles.title"),
		Sections: []deskSection{{ID: "titles", Forms: []form{keep}}},
	})
}

// putTitles keeps the job titles of the table. One whose name is cleared stays as it
// is: what was done under it names it.
func (s *site) putTitles(c *gin.Context, t *typed) (string, error) {
	ctx := c.Request.Context()
	d, err := s.roster(ctx)
	if err != nil {
		return "", err
	}
	setup := org.Setup{Seen: map[string]int{}}
	taken := func(code string) bool {
		_, known := d.JobTitle(code)
		return known || slices.ContainsFunc(setup.JobTitles, func(j org.JobTitle) bool { return j.Code == code })
	}
	for _, row := range t.rows(titleTable(s.visitOf(ctx))) {
		title, known := d.JobTitle(row.Values["code"])
		if !known {
			title = org.JobTitle{Code: codeFrom(row.Values["name"], taken)}
			setup.JobTitles = append(setup.JobTitles, org.JobTitle{Code: title.Code, Name: content.In(t.lang, row.Values["name"])})
			continue
		}
		seen, err := s.expect(ctx, Conditional{row.Values["row"]})
		if err != nil {
			return "", err
		}
		title.Name = proseIn(t.lang, row.Values["name"], title.Name)
		setup.JobTitles, setup.Seen["job_titles."+title.Code] = append(setup.JobTitles, title), seen
	}
	if err := s.Org.Put(ctx, t.person, setup); err != nil {
		return "", err
	}
	return query(peoplePath, "done", "titles"), nil
}

// showPerson shows somebody with what they hold.
func (s *site) showPerson(c *gin.Context, status int, no refused) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	d, err := s.roster(ctx)
	if err != nil {
		return err
	}
	p, ok := d.Person(c.Param("code"))
	if !ok {
		return fault.New(fault.NotFound, "fault.org.person", fault.Args{"person": shown(c.Param("code"))})
	}
	held, err := s.Identity.Holdings(ctx, p.Code)
	if err != nil {
		return err
	}
	address := personPath + "/" + url.PathEscape(p.Code)
	body := deskBody{
		Crumb: []link{{peoplePath, v.T("nav.people")}, {"", p.Name}}, Heading: p.Name, Quiet: true, Facts: d.personFacts(v, p),
		Done: deskDone(c, map[string]string{"saved": v.Say("page_people.done_saved"), "handed": v.Say("page_people.done_handed"), "left": v.Say("page_people.done_left")}),
	}
	if v.who.May("account.read") {
		body.Acts = append(body.Acts, link{accountsPath + "/" + url.PathEscape(p.Code), v.Say("page_people.account")})
	}
	body.Sections = []deskSection{d.holdingSection(v, held, func(kind string) string { return v.kindLabel(s, kind) })}
	if v.who.May(orgEdit) {
		body.Sections = append(body.Sections, s.personForms(v, d, p, held, address)...)
	}
	for i := range body.Sections {
		for j := range body.Sections[i].Forms {
			body.Sections[i].Forms[j].again(v, no)
		}
	}
	return s.showDesk(c, status, peoplePlace, address, body)
}

func (d roster) personFacts(v visit, p org.Person) []fact {
	title, _ := d.JobTitle(p.JobTitle)
	name, _ := title.Name.Get(v.lang)
	state := v.Say("page_people.active")
	if p.Inactive {
		state = v.Say("page_people.left")
	}
	facts := []fact{{Label: v.Say("page_people.code"), Value: p.Code}, {Label: v.Say("page_people.state"), Value: state}}
	if name != "" {
		facts = append(facts, fact{Label: v.Say("page_people.job_title"), Value: name})
	}
	if p.Email != "" {
		facts = append(facts, fact{Label: v.Say("page_people.email"), Value: p.Email})
	}
	return facts
}

// holdingSection lists what somebody holds from today on.
func (d roster) holdingSection(v visit, held []identity.Holding, label func(kind string) string) deskSection {
	s := deskSection{ID: "holdings", Title: v.Say("page_people.holdings")}
	if len(held) == 0 {
		s.Text = v.Say("page_people.holdings_none")
		return s
	}
	s.Table = &deskTable{Name: s.Title, Heads: deskHeads(v.Say("page_people.holding"), v.Say("page_people.holding_kind"))}
	for _, h := range held {
		if h.Kind != documentHeld {
			s.Table.Rows = append(s.Table.Rows, []deskCell{{Text: d.holdingWords(v, h)}, {Text: v.Say("page_people.holding_of." + h.Kind)}})
		}
	}
	for _, kind := range heldKinds(held) {
		s.Table.Rows = append(s.Table.Rows, []deskCell{{Text: label(kind.kind), Small: kind.words(v)}, {Text: v.Say("page_people.holding_documents", "count", len(kind.subjects))}})
	}
	return s
}

// documentHeld is the kind of a holding that is a document.
const documentHeld = "document"

// heldKind is the documents of one kind that somebody looks after.
type heldKind struct {
	kind     string
	subjects []string
}

// words are the subjects; none of what is about the whole organisation.
func (k heldKind) words(v visit) string {
	if len(k.subjects) == 1 && k.subjects[0] == "org" {
		return ""
	}
	return v.printer.List(k.subjects)
}

// heldKinds gathers documents by their kind: somebody may look after hundreds.
func heldKinds(held []identity.Holding) []heldKind {
	var kinds []heldKind
	for _, h := range held {
		kind, subject, _ := strings.Cut(h.ID, "/")
		if h.Kind != documentHeld {
			continue
		}
		i := slices.IndexFunc(kinds, func(k heldKind) bool { return k.kind == kind })
		if i < 0 {
			i = len(kinds)
			kinds = append(kinds, heldKind{kind: kind})
		}
		kinds[i].subjects = append(kinds[i].subjects, subject)
	}
	return kinds
}

// holdingWords is what somebody holds, in words.
func (d roster) holdingWords(v visit, h identity.Holding) string {
	if h.Kind == string(org.SignerHolding) {
		title, _ := d.JobTitle(h.Label)
		name, _ := title.Name.Get(v.lang)
		return name
	}
	if h.Kind == string(org.AssignmentHolding) {
		for _, a := range d.Assignments {
			if a.Role+"/"+a.Person+"/"+a.From.String() == h.ID {
				return v.Say("page_people.holding_role", "role", d.roleName(v, a.Role), "date", v.date("UTC", a.From))
			}
		}
	}
	return h.Label
}

// personForms are the forms of a person: who they are, who takes over, and leaving.
func (s *site) personForms(v visit, d roster, p org.Person, held []identity.Holding, address string) []deskSection {
	titles := []choice{{Value: "", Label: v.Say("page_people.no_title")}}
	for _, j := range d.JobTitles {
		name, _ := j.Name.Get(v.lang)
		titles = append(titles, choice{Value: j.Code, Label: name, Chosen: j.Code == p.JobTitle})
	}
	edit := s.newForm("person", address, v.Say("page_people.save"))
	edit.ETag = etag(p.RowVersion)
	edit.Groups = []fieldset{{Pair: true, Inputs: []input{
		v.named(plainInput("person.name", p.Name), "page_people.name", ""),
		optional(v.named(input{Name: "person.email", Type: "email", Value: p.Email, Most: 254}, "page_people.email", "")),
		optional(v.named(input{Name: "person.job_title", Type: pickType, Choices: titles}, "page_people.job_title", "")),
	}}}
	sections := []deskSection{{ID: "who", Title: v.Say("page_people.who"), Forms: []form{edit}}}
	own := slices.DeleteFunc(slices.Clone(held), func(h identity.Holding) bool { return !ofDirectory(h) })
	if len(own) > 0 {
		hand := s.newForm("hand", address+"/hand-over", v.Say("page_people.hand_do"))
		hand.Plain = true
		choices := make([]choice, len(own))
		for i, h := range own {
			choices[i] = choice{Value: h.Ref(), Label: d.holdingWords(v, h), Chosen: true}
		}
		heirs := slices.DeleteFunc(staffChoices(d.Directory, v.Say("page_people.choose")), func(one choice) bool { return one.Value == p.Code })
		hand.Groups = []fieldset{{Inputs: []input{
			v.named(input{Name: "held", Type: checksType, Choices: choices}, "page_people.what", ""),
			v.named(input{Name: "heir", Type: pickType, Choices: heirs}, "page_people.role.heir", "page_people.role.heir_tip"),
		}}}
		sections = append(sections, deskSection{ID: "hand-over", Fold: v.Say("page_people.hand"), Forms: []form{hand}})
	}
	leave := s.newForm("leave", address+"/leave", v.Say("page_people.leave_do"))
	leave.Plain, leave.Risk, leave.ETag, leave.Lead = true, true, etag(p.RowVersion), v.Say("page_people.leave_lead")
	fold := v.Say("page_people.leave")
	if p.Inactive {
		leave.Button, leave.Risk, leave.Lead = v.Say("page_people.return_do"), false, v.Say("page_people.return_lead")
		fold = v.Say("page_people.return")
	}
	return append(sections, deskSection{ID: "leave", Fold: fold, Forms: []form{leave}})
}

// ofDirectory reports whether the organisation's directory hands a holding over; what
// documents and other features hold goes over when an account ends.
func ofDirectory(h identity.Holding) bool {
	return slices.Contains([]string{string(org.AssignmentHolding), string(org.ServiceHolding), string(org.SignerHolding)}, h.Kind)
}

// putPerson keeps who somebody is.
func (s *site) putPerson(c *gin.Context, t *typed) (string, error) {
	return s.changePerson(c, t, "saved", func(p *org.Person) {
		p.Name, p.Email, p.JobTitle = t.text("person.name"), t.text("person.email"), t.text("person.job_title")
	})
}

// leavePerson says that somebody has left, or is back.
func (s *site) leavePerson(c *gin.Context, t *typed) (string, error) {
	return s.changePerson(c, t, "left", func(p *org.Person) { p.Inactive = !p.Inactive })
}

func (s *site) changePerson(c *gin.Context, t *typed, done string, change func(*org.Person)) (string, error) {
	ctx := c.Request.Context()
	d, err := s.roster(ctx)
	if err != nil {
		return "", err
	}
	p, ok := d.Person(c.Param("code"))
	if !ok {
		return "", fault.New(fault.NotFound, "fault.org.person", fault.Args{"person": shown(c.Param("code"))})
	}
	change(&p)
	setup := org.Setup{People: []org.Person{p}, Seen: map[string]int{"people." + p.Code: t.row}}
	if err := s.Org.Put(ctx, t.person, setup); err != nil {
		return "", moveFaults(err, underList("people", "person"))
	}
	return query(personPath+"/"+url.PathEscape(p.Code), "done", done), nil
}

// handPerson hands what was chosen over to somebody else.
func (s *site) handPerson(c *gin.Context, t *typed) (string, error) {
	ctx, code := c.Request.Context(), c.Param("code")
	held, err := s.Identity.Holdings(ctx, code)
	if err != nil {
		return "", err
	}
	var named []org.Holding
	for _, h := range held {
		if slices.Contains(t.Values["held"], h.Ref()) {
			named = append(named, org.Holding{Kind: org.HoldingKind(h.Kind), ID: h.ID, Label: h.Label})
		}
	}
	if len(named) == 0 {
		t.refuse("held", "page_people.choose_held", nil)
	}
	if t.text("heir") == "" {
		t.refuse("heir", "fault.org.required", nil)
	}
	if err := t.wrong(); err != nil {
		return "", err
	}
	if err := s.Org.Reassign(ctx, t.person, code, t.text("heir"), named...); err != nil {
		return "", moveFaults(err, heirFault)
	}
	return query(personPath+"/"+url.PathEscape(code), "done", "handed"), nil
}
