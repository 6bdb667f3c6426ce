package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/org"
)

// Where people and their accounts are.
const (
	peoplePath   = "/people"
	newPath      = peoplePath + "/new"
	rolesPath    = peoplePath + "/roles"
	personPath   = peoplePath + "/directory"
	titlesPath   = peoplePath + "/titles"
	accountsPath = peoplePath + "/accounts"
)

// peoplePage is how many people a page lists.
const peoplePage = 50

// endsSoon is how many days before its end a role counts as a gap.
const endsSoon = 30

// peoplePages are the pages of people, roles and accounts.
func (r *router) peoplePages() {
	r.get(peoplePath, orgRead, func(c *gin.Context) error { return r.people(c, http.StatusOK, refused{}) })
	r.file(peoplePath+bookEnding, orgRead, r.bookOf(r.peopleBook))
	r.get(newPath, orgEdit, func(c *gin.Context) error { return r.showNewcomers(c, http.StatusOK, refused{}) })
	r.act(newPath, orgEdit, act{"newcomers", r.addPeople, r.showNewcomers})
	r.get(titlesPath, orgEdit, func(c *gin.Context) error { return r.showTitles(c, http.StatusOK, refused{}) })
	r.act(titlesPath, orgEdit, act{"titles", r.putTitles, r.showTitles})
	r.get(rolesPath+"/:code", orgRead, func(c *gin.Context) error { return r.showRole(c, http.StatusOK, refused{}) })
	r.act(rolesPath+"/:code", orgEdit, act{"assign", r.assignRole, r.showRole})
	r.act(rolesPath+"/:code/end", orgEdit, act{"end", r.endRole, r.showRole})
	r.post(rolesPath+"/:code/hand-over/preview", orgEdit, r.previewHand)
	r.act(rolesPath+"/:code/hand-over", orgEdit, act{handForm, r.handRole, r.showRole})
	r.get(personPath+"/:code", orgRead, func(c *gin.Context) error { return r.showPerson(c, http.StatusOK, refused{}) })
	r.act(personPath+"/:code", orgEdit, act{"person", r.putPerson, r.showPerson})
	r.act(personPath+"/:code/hand-over", orgEdit, act{"hand", r.handPerson, r.showPerson})
	r.act(personPath+"/:code/leave", orgEdit, act{"leave", r.leavePerson, r.showPerson})
	r.accountPages()
}

// roster is the directory on a day, as these pages read it.
type roster struct {
	*org.Directory
	today clock.Date
}

func (s *site) roster(ctx context.Context) (roster, error) {
	dir, today, err := s.directoryToday(ctx)
	return roster{dir, today}, err
}

// roleKeys are the roles of the catalogue and the organisation's own.
func (d roster) roleKeys() []string {
	keys := append(org.SeedRoles(), org.ActingRoles()...)
	for _, role := range d.Organization.Roles {
		if !slices.Contains(keys, role.Key) {
			keys = append(keys, role.Key)
		}
	}
	return keys
}

// roleName is the name of a role: of the catalogue, or the organisation's own.
func (d roster) roleName(v visit, key string) string {
	for _, role := range d.Organization.Roles {
		if role.Key == key && !org.KnownRole(key) {
			name, _ := role.Name.Get(v.lang)
			return name
		}
	}
	return roleWords(v.printer, key)
}

// names are the names of people by their codes.
func (d roster) names(codes []string) []string {
	var names []string
	for _, code := range codes {
		if p, ok := d.Person(code); ok {
			names = append(names, p.Name)
		}
	}
	slices.Sort(names)
	return names
}

// nameOf is the name of a person; the code itself of whoever is in no directory.
func (d roster) nameOf(code string) string {
	if p, ok := d.Person(code); ok {
		return p.Name
	}
	return code
}

// vacant says what is wrong with who holds a role: nobody today, or nobody from a day
// on that is near. The day is zero for today.
func (d roster) vacant(role string) (from clock.Date, gap bool) {
	day := d.today
	for {
		var last clock.Date
		for _, a := range d.Assignments {
			if a.Role != role || a.Deputy || !a.Holds(day) {
				continue
			}
			if a.To.IsZero() {
				return clock.Date{}, false
			}
			if last.Before(a.To) {
				last = a.To
			}
		}
		switch {
		case last.IsZero() && day == d.today:
			return clock.Date{}, true
		case last.IsZero():
			return day, true
		case d.today.AddDays(endsSoon).Before(last):
			return clock.Date{}, false
		}
		day = last
	}
}

// people lists the gaps first, then who has which role, then everybody.
func (s *site) people(c *gin.Context, status int, _ refused) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	d, err := s.roster(ctx)
	if err != nil {
		return err
	}
	body := deskBody{
		Heading: v.T("nav.people"), Lead: v.Say("page_people.lead"), Tabs: peopleTabs(v, peoplePath),
		Search: &deskSearch{peoplePath, v.Say("page_people.find"), strings.TrimSpace(c.Query("q")), v.Say("page_people.find_do"), v.Say("page_people.find_clear")},
		Done:   deskDone(c, map[string]string{"added": v.Say("page_people.done_added"), "titles": v.Say("page_people.done_titles")}),
	}
	if v.who.May(orgEdit) {
		body.Acts = []link{{titlesPath, v.Say("page_people.titles.title")}, {newPath, v.Say("page_people.new.title")}}
	}
	if body.Search.Query == "" && c.Query("after") == "" {
		body.Sections = append(body.Sections, d.gapSection(v), d.roleSection(v))
	}
	people := d.personSection(v, body.Search.Query, c.Query("after"))
	if people.Table != nil {
		people.Pager.Export = v.book(peoplePath)
	}
	body.Sections = append(body.Sections, people)
	if body.Saved, err = s.viewsOf(ctx, v); err != nil {
		return err
	}
	return s.showDesk(c, status, peoplePlace, peoplePath, body)
}

// peopleTabs are people and accounts, for those who see both.
func peopleTabs(v visit, here string) tabRow {
	if !v.who.May("account.read") {
		return tabRow{}
	}
	return tabRow{v.T("nav.people"), []oneTab{
		{Href: peoplePath, Label: v.Say("page_people.tab_people"), Here: here == peoplePath},
		{Href: accountsPath, Label: v.Say("page_people.tab_accounts"), Here: here == accountsPath},
	}}
}

// gapSection lists the roles that nobody holds, or soon nobody will.
func (d roster) gapSection(v visit) deskSection {
	s := deskSection{ID: "gaps"}
	for _, role := range d.roleKeys() {
		from, gap := d.vacant(role)
		if !gap {
			continue
		}
		one := deskGap{Title: d.roleName(v, role), Text: v.Say("page_people.gap.nobody")}
		if !from.IsZero() {
			one.Text = v.Say("page_people.gap.ends", "date", v.date("UTC", from))
		}
		if v.who.May(orgEdit) {
			one.Do = &link{rolesPath + "/" + url.PathEscape(role), v.Say("page_people.gap.do")}
		}
		s.Gaps = append(s.Gaps, one)
	}
	s.Title = v.Say("page_people.gap.title", "count", len(s.Gaps))
	if len(s.Gaps) == 0 {
		s.Title, s.Gaps = "", []deskGap{{Title: v.Say("page_people.gap.none"), Met: true}}
	}
	return s
}

// roleSection lists who holds which role today.
func (d roster) roleSection(v visit) deskSection {
	table := &deskTable{Name: v.Say("page_people.roles"), Heads: deskHeads(
		v.Say("page_people.role.role"), v.Say("page_people.role.person"), v.Say("page_people.role.deputies"), v.Say("page_people.role.title"), "#"+v.Say("page_people.role.from"))}
	for _, role := range d.roleKeys() {
		holders := org.Holders(d.Assignments, role, d.today)
		held := deskCell{Text: v.printer.List(d.names(holders))}
		if len(holders) == 0 {
			held = deskCell{Mark: &mark{"gap", "wait", v.Say("page_people.role.vacant")}}
		}
		table.Rows = append(table.Rows, []deskCell{
			{Text: d.roleName(v, role), Href: rolesPath + "/" + url.PathEscape(role)}, held,
			{Text: v.printer.List(d.names(org.Deputies(d.Assignments, role, d.today)))},
			{Text: d.appointing(v, role)}, {Text: v.date("UTC", d.since(role)), Num: true},
		})
	}
	return deskSection{ID: "roles", Title: v.Say("page_people.roles"), Table: table}
}

// appointing is the job title that appoints a role, in words.
func (d roster) appointing(v visit, role string) string {
	for _, one := range d.Organization.Roles {
		if one.Key == role {
			title, _ := d.JobTitle(one.AppointedBy)
			name, _ := title.Name.Get(v.lang)
			return name
		}
	}
	return ""
}

// since is the first day of whoever holds a role longest today.
func (d roster) since(role string) clock.Date {
	var first clock.Date
	for _, a := range d.Assignments {
		if a.Role == role && !a.Deputy && a.Holds(d.today) && (first.IsZero() || a.From.Before(first)) {
			first = a.From
		}
	}
	return first
}

// sought are the people behind a code whom a search finds; all of them without one.
func (d roster) sought(query, after string) []org.Person {
	var found []org.Person
	for _, p := range d.People {
		if p.Code > after && (query == "" || strings.Contains(fold(p.Name+" "+p.Code+" "+p.Email), fold(query))) {
			found = append(found, p)
		}
	}
	return found
}

// personTable are people as rows.
func (d roster) personTable(v visit, people []org.Person) *deskTable {
	table := &deskTable{Name: v.Say("page_people.everybody"), Heads: deskHeads(
		v.Say("page_people.name"), v.Say("page_people.code"), v.Say("page_people.job_title"), v.Say("page_people.roles"), v.Say("page_people.state"))}
	for _, p := range people {
		table.Rows = append(table.Rows, d.personRow(v, p))
	}
	return table
}

// peopleBook is the list of people as rows.
func (s *site) peopleBook(c *gin.Context, v visit) (listBook, error) {
	d, err := s.roster(c.Request.Context())
	if err != nil {
		return listBook{}, err
	}
	return d.personTable(v, d.sought(strings.TrimSpace(c.Query("q")), "")).book(v.T("nav.people")), nil
}

// personSection lists people by code, a page at a time, or those that a search finds.
func (d roster) personSection(v visit, query, after string) deskSection {
	s := deskSection{ID: "people", Title: v.Say("page_people.everybody")}
	found, more := cutPage(d.sought(query, after), peoplePage)
	if len(found) == 0 {
		s.Blank = &blank{Title: v.Say("page_people.nobody"), Text: v.Say("page_people.nobody_text"), Link: &link{peoplePath, v.Say("page_people.find_clear")}}
		return s
	}
	s.Table = d.personTable(v, found)
	if after != "" {
		s.Pager.First = listAddress(peoplePath, query, "")
	}
	if more {
		s.Pager.Later = listAddress(peoplePath, query, found[len(found)-1].Code)
	}
	return s
}

// listAddress is the address of a page of a searched list.
func listAddress(address, q, after string) string { return query(address, "q", q, "after", after) }

func (d roster) personRow(v visit, p org.Person) []deskCell {
	title, _ := d.JobTitle(p.JobTitle)
	said, lang := title.Name.Get(v.lang)
	var roles []string
	for _, a := range d.Assignments {
		if a.Person == p.Code && !a.Deputy && a.Holds(d.today) {
			roles = append(roles, d.roleName(v, a.Role))
		}
	}
	state := &mark{"done", "ok", v.Say("page_people.active")}
	if p.Inactive {
		state = &mark{"na", "off", v.Say("page_people.left")}
	}
	return []deskCell{
		{Text: p.Name, Small: p.Email, Href: personPath + "/" + url.PathEscape(p.Code)}, {Text: p.Code}, {Text: said, Lang: foreign(lang, v.lang)},
		{Text: v.printer.List(slices.Compact(roles))}, {Mark: state},
	}
}

// foreign is the language of a text, where it is not the page's.
func foreign(lang, page string) string {
	if lang == page {
		return ""
	}
	return lang
}
