package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/identity"
	"acta/internal/org"
)

// accountPage is how many accounts a page lists.
const accountsPage = 50

// accountPages are the accounts of people, for administrators. What binds asks for a
// fresh proof of who does it: its permission does.
func (r *router) accountPages() {
	const one = accountsPath + "/:person"
	r.get(accountsPath, "account.read", r.accounts)
	r.get(peoplePath+"/invite", "account.manage", func(c *gin.Context) error { return r.showInvitePerson(c, http.StatusOK, refused{}) })
	r.act(peoplePath+"/invite", "grant.manage", act{"invite", r.inviteTyped, r.showInvitePerson})
	r.get(one, "account.read", func(c *gin.Context) error { return r.showOne(c, http.StatusOK, refused{}) })
	r.act(one+"/email", "account.change", act{"email", r.emailTyped, r.showOne})
	r.act(one+"/factor", "account.change", act{"factor", r.factorTyped, r.showOne})
	r.act(one+"/link", "account.manage", act{"link", r.linkTyped, r.showOne})
	r.act(one+"/reactivation", "account.manage", act{"reactivation", r.reactivateTyped, r.showOne})
	r.act(one+"/deactivation", "account.deactivate", act{"deactivation", r.deactivateTyped, r.showOne})
	r.act(one+"/grants", "grant.manage", act{"grant", r.grantTyped, r.showOne})
	r.act(one+"/grants/:id/end", "grant.manage", act{"end", r.endGrantTyped, r.showOne})
	r.act(one+"/sessions", "session.manage", act{"sessions", r.sessionsTyped, r.showOne})
	r.act(one+"/tokens/:id", "token.manage", act{"token", r.tokenTyped, r.showOne})
}

// accountAddress is the page of an account.
func accountAddress(person string) string { return accountsPath + "/" + url.PathEscape(person) }

// accounts lists the accounts with their roles, a page at a time.
func (s *site) accounts(c *gin.Context) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	after := c.Query("after")
	found, err := s.Identity.Accounts(ctx, after, accountsPage+1)
	if err != nil {
		return err
	}
	found, more := cutPage(found, accountsPage)
	grants, err := s.Identity.Grants(ctx, "")
	if err != nil {
		return err
	}
	today := s.Clock.Now().Date(s.houseZone(ctx))
	section := deskSection{ID: "accounts", Table: &deskTable{Name: v.Say("page_people.tab_accounts"), Heads: deskHeads(
		v.Say("page_people.name"), v.Say("page_people.email"), v.Say("page_people.state"), v.Say("page_people.grants"), v.Say("page_people.factor"), "#"+v.Say("page_people.last_sign_in"))}}
	for _, a := range found {
		section.Table.Rows = append(section.Table.Rows, v.accountRow(a, grants, today))
	}
	if after != "" {
		section.Pager.First = accountsPath
	}
	if more {
		section.Pager.Later = query(accountsPath, "after", found[len(found)-1].Person)
	}
	body := deskBody{
		Heading: v.Say("page_people.tab_accounts"), Lead: v.Say("page_people.accounts_lead"), Tabs: peopleTabs(v, accountsPath),
		Done: deskDone(c, map[string]string{"invited": v.Say("page_people.done_invited")}), Sections: []deskSection{section},
	}
	if v.who.May("account.manage") {
		body.Acts = []link{{peoplePath + "/invite", v.Say("page_people.invite")}}
	}
	return s.showDesk(c, http.StatusOK, peoplePlace, accountsPath, body)
}

func (v visit) accountRow(a identity.Account, grants []identity.Grant, today clock.Date) []deskCell {
	var roles []string
	for _, g := range grants {
		if g.Person == a.Person && g.Holds(today) {
			roles = append(roles, v.Say(g.Role.Label()))
		}
	}
	factor := v.Say("page_people.no")
	if a.SecondFactor {
		factor = v.Say("page_people.yes")
	}
	return []deskCell{
		{Text: a.Name, Small: a.Person, Href: accountAddress(a.Person)}, {Text: a.Email}, {Mark: v.accountMark(a.State)},
		{Text: v.printer.List(roles)}, {Text: factor}, {Text: v.moment(a.LastSignIn), Num: true},
	}
}

func (v visit) accountMark(state identity.State) *mark {
	m := &mark{"done", "ok", v.Say(state.Label())}
	switch state {
	case identity.Invited:
		m.Icon, m.Class = "review", "wait"
	case identity.Deactivated:
		m.Icon, m.Class = "na", "off"
	case identity.Active:
	}
	return m
}

// grantFields are the fields of a role to give.
func (s *site) grantFields(v visit, today clock.Date, none string) fieldset {
	roles := []choice{{Value: "", Label: none}}
	for _, role := range identity.GrantedRoles() {
		roles = append(roles, choice{Value: string(role), Label: v.Say(role.Label())})
	}
	var kinds []choice
	for _, kind := range s.Documents.Kinds() {
		kinds = append(kinds, choice{Value: kind.ID, Label: v.printer.Message(kind.Label)})
	}
	return fieldset{Title: v.Say("page_people.grant.title"), Note: v.Say("page_people.grant.note"), Pair: true, Inputs: []input{
		v.named(input{Name: "role", Type: pickType, Choices: roles}, "page_people.grant.role", ""),
		v.named(dayInput("from", today), "page_people.role.from", ""),
		optional(v.named(dayInput("to", clock.Date{}), "page_people.role.last", "page_people.grant.to_tip")),
		optional(v.named(plainInput("scope.subjects", ""), "page_people.grant.subjects", "page_people.grant.subjects_tip")),
		optional(v.named(input{Name: "scope.kinds", Type: checksType, Choices: kinds}, "page_people.grant.kinds", "page_people.grant.kinds_tip")),
	}}
}

// typedGrant reads a role to give; false when none was chosen.
func typedGrant(t *typed) (identity.NewGrant, bool) {
	g := identity.NewGrant{Role: identity.Role(t.text("role")), From: t.day("from"), To: afterLast(t.day("to"))}
	if subjects, kinds := t.codes("scope.subjects"), t.Values["scope.kinds"]; len(subjects)+len(kinds) > 0 {
		g.Scope = &identity.AuditScope{Kinds: kinds, Subjects: subjects}
	}
	return g, g.Role != ""
}

// grantFault is the field of what is wrong with a role to give.
func grantFault(place string) string { return strings.TrimPrefix(place, "period.") }

// showInvitePerson asks whom to invite, and with which role.
func (s *site) showInvitePerson(c *gin.Context, status int, no refused) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	d, err := s.roster(ctx)
	if err != nil {
		return err
	}
	invite := s.newForm("invite", peoplePath+"/invite", v.Say(s.byLetter("page_people.invite_do", "page_people.invite_do_alone")))
	invite.Leave = &link{accountsPath, v.Say("page_people.back")}
	people := staffChoices(d.Directory, v.Say("page_people.choose"))
	languages := append([]choice{{Value: "", Label: v.T("account.language_any")}}, s.tongueChoices(v)...)
	invite.Groups = []fieldset{
		{Pair: true, Inputs: []input{
			v.named(input{Name: "person", Type: pickType, Choices: chosen(people, c.Query("person"))}, "page_people.role.person", "page_people.invite_person_tip"),
			v.named(input{Name: "email", Type: "email", Most: 254}, "page_people.email", "page_people.invite_email_tip"),
			v.named(input{Name: "language", Type: pickType, Choices: languages}, "page_people.invite_language", ""),
		}},
		s.grantFields(v, d.today, v.Say("page_people.grant.none")),
	}
	invite.again(v, no)
	return s.showDesk(c, status, peoplePlace, peoplePath+"/invite", deskBody{
		Crumb: []link{{peoplePath, v.T("nav.people")}, {accountsPath, v.Say("page_people.tab_accounts")}, {"", v.Say("page_people.invite")}}, Heading: v.Say("page_people.invite"),
		Lead: v.Say(s.byLetter("page_people.invite_lead", "page_people.invite_lead_alone")), Sections: []deskSection{{ID: "invite", Forms: []form{invite}}},
	})
}

// byLetter is what is said about a link to an account: sent where a letter brings it, alone
// where there is no mail server. No page shows such a link, because whoever
// has it becomes the person: the operator makes it on the machine.
func (s *site) byLetter(sent, alone string) string {
	if s.Releases.Letters {
		return sent
	}
	return alone
}

// inviteTyped makes an account and sends the invitation. Without a mail server it leads to
// the account, which says how its person gets in.
func (s *site) inviteTyped(c *gin.Context, t *typed) (string, error) {
	given := identity.Invitation{Person: t.text("person"), Email: t.text("email"), Language: t.text("language")}
	if g, chosen := typedGrant(t); chosen {
		given.Grants = []identity.NewGrant{g}
	}
	if given.Person == "" {
		t.refuse("person", "fault.org.required", nil)
	}
	if err := t.wrong(); err != nil {
		return "", err
	}
	if _, err := s.Identity.Invite(c.Request.Context(), t.person, given); err != nil {
		return "", moveFaults(err, grantFault)
	}
	if !s.Releases.Letters {
		return query(accountAddress(given.Person), "done", "invited"), nil
	}
	return query(accountsPath, "done", "invited"), nil
}

// doneAccount leads back to the page of an account after what was done to it.
func doneAccount(c *gin.Context, done string, err error) (string, error) {
	return query(accountAddress(c.Param("person")), "done", done), err
}

func (s *site) emailTyped(c *gin.Context, t *typed) (string, error) {
	_, err := s.Identity.ChangeEmail(c.Request.Context(), t.person, c.Param("person"), t.row, t.text("email"))
	return doneAccount(c, "email", err)
}

func (s *site) factorTyped(c *gin.Context, t *typed) (string, error) {
	return doneAccount(c, "factor", s.Identity.ResetFactor(c.Request.Context(), t.person, c.Param("person"), t.text("why")))
}

func (s *site) linkTyped(c *gin.Context, t *typed) (string, error) {
	return doneAccount(c, "link", s.Identity.SendLink(c.Request.Context(), t.person, c.Param("person")))
}

func (s *site) reactivateTyped(c *gin.Context, t *typed) (string, error) {
	_, err := s.Identity.Reactivate(c.Request.Context(), t.person, c.Param("person"), t.row)
	return doneAccount(c, "reactivation", err)
}

func (s *site) deactivateTyped(c *gin.Context, t *typed) (string, error) {
	d := identity.Deactivation{Person: c.Param("person"), RowVersion: t.row, To: t.text("heir"), Each: map[string]string{}, Reason: t.text("reason")}
	ctx := c.Request.Context()
	held, err := s.Identity.Holdings(ctx, d.Person)
	if err != nil {
		return "", err
	}
	for _, h := range held {
		if to := t.text(heirFault("each." + h.Ref())); to != "" {
			d.Each[h.Ref()] = to
		}
	}
	_, err = s.Identity.Deactivate(ctx, t.person, d)
	return doneAccount(c, "deactivation", onceEach(moveFaults(err, heirFault)))
}

// onceEach leaves out faults of a field that has one already: hundreds of documents may
// wait for the same choice.
func onceEach(err error) error {
	var left fault.List
	for _, f := range fault.All(err) {
		if f.Field == "" || !slices.ContainsFunc(left, func(one *fault.Fault) bool { return one.Field == f.Field }) {
			left = append(left, f)
		}
	}
	if len(left) == 0 {
		return err
	}
	return left
}

func (s *site) grantTyped(c *gin.Context, t *typed) (string, error) {
	g, chosen := typedGrant(t)
	if g.Person = c.Param("person"); !chosen {
		t.refuse("role", "fault.org.required", nil)
	}
	if err := t.wrong(); err != nil {
		return "", err
	}
	_, err := s.Identity.Grant(c.Request.Context(), t.person, g)
	return doneAccount(c, "grant", moveFaults(err, grantFault))
}

func (s *site) endGrantTyped(c *gin.Context, t *typed) (string, error) {
	_, err := s.Identity.EndGrant(c.Request.Context(), t.person, id.Grant(c.Param("id")), t.row, clock.Date{})
	return doneAccount(c, "end", err)
}

func (s *site) sessionsTyped(c *gin.Context, _ *typed) (string, error) {
	ctx := c.Request.Context()
	return doneAccount(c, "sessions", s.Identity.EndSessions(ctx, who(ctx), c.Param("person")))
}

func (s *site) tokenTyped(c *gin.Context, _ *typed) (string, error) {
	ctx := c.Request.Context()
	return doneAccount(c, "token", s.Identity.RevokeToken(ctx, who(ctx), id.Token(c.Param("id"))))
}

// heirs are who can take over from somebody.
func (s *site) heirs(ctx context.Context, v visit, person string) ([]choice, error) {
	dir, err := s.Org.Read(ctx)
	if fault.Is(err, fault.Setup) {
		dir, err = &org.Directory{}, nil
	}
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(staffChoices(dir, v.Say("page_people.choose")), func(one choice) bool { return one.Value == person }), nil
}
