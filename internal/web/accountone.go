package web

import (
	"context"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/identity"
	"acta/internal/org"
)

// oneAccount is an account with all that hangs on it.
type oneAccount struct {
	identity.Account
	address  string
	today    clock.Date
	grants   []identity.Grant
	sessions []identity.Session
	tokens   []identity.Token
	held     []identity.Holding
	heirs    []choice
	roster   roster
}

func (s *site) oneAccount(ctx context.Context, v visit, person string) (at oneAccount, err error) {
	if at.Account, err = s.Identity.Account(ctx, person); err != nil {
		return at, err
	}
	at.address, at.today = accountAddress(person), s.Clock.Now().Date(s.houseZone(ctx))
	for _, read := range []func() error{
		func() (err error) { at.grants, err = s.Identity.Grants(ctx, person); return err },
		func() (err error) { at.sessions, err = s.Identity.Sessions(ctx, v.who, person); return err },
		func() (err error) { at.tokens, err = s.Identity.Tokens(ctx, person); return err },
		func() (err error) { at.held, err = s.Identity.Holdings(ctx, person); return err },
		func() (err error) { at.heirs, err = s.heirs(ctx, v, person); return err },
	} {
		if err := read(); err != nil {
			return at, err
		}
	}
	if at.roster, err = s.roster(ctx); err != nil {
		at.roster = roster{&org.Directory{}, at.today}
	}
	return at, nil
}

// showOne shows an account, and what an administrator can do to it.
func (s *site) showOne(c *gin.Context, status int, no refused) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	at, err := s.oneAccount(ctx, v, c.Param("person"))
	if err != nil {
		return err
	}
	done := map[string]string{
		"invited":      v.Say(s.byLetter("page_people.done_invited", "page_people.done_invited_alone"), "person", at.Person),
		"link":         v.Say(s.byLetter("page_people.done_account_link", "page_people.done_account_link_alone"), "person", at.Person),
		"reactivation": v.Say(s.byLetter("page_people.done_account_reactivation", "page_people.done_account_reactivation_alone"), "person", at.Person),
	}
	for _, what := range []string{"email", "factor", "deactivation", "grant", "end", "sessions", "token"} {
		done[what] = v.Say("page_people.done_account_" + what)
	}
	body := deskBody{
		Crumb: []link{{peoplePath, v.T("nav.people")}, {accountsPath, v.Say("page_people.tab_accounts")}, {"", at.Name}}, Heading: at.Name,
		Facts: at.facts(v), Done: deskDone(c, done), Sections: []deskSection{s.grantSection(v, at), s.sessionSection(v, at)},
	}
	if at.State == identity.Deactivated {
		back := s.newForm("reactivation", at.address+"/reactivation", v.Say("page_people.reactivate_do"))
		back.ETag, back.Lead = etag(at.RowVersion), v.Say(s.byLetter("page_people.reactivate_lead", "page_people.reactivate_lead_alone"), "person", at.Person)
		body.Sections = []deskSection{{ID: "reactivation", Title: v.Say("page_people.reactivate"), Forms: []form{back}}, body.Sections[0]}
	} else {
		body.Sections = append(body.Sections, s.accessSections(v, at)...)
	}
	for i := range body.Sections {
		for j := range body.Sections[i].Forms {
			body.Sections[i].Forms[j].again(v, no)
		}
	}
	if status >= 400 && no.form == "end" || no.form == "sessions" || no.form == "token" {
		for _, f := range no.faults {
			body.Lead = v.sentence(f)
		}
	}
	return s.showDesk(c, status, peoplePlace, at.address, body)
}

func (at oneAccount) facts(v visit) []fact {
	factor := v.Say("page_people.no")
	if at.SecondFactor {
		factor = v.Say("page_people.yes")
	}
	return []fact{
		{Label: v.Say("page_people.state"), Value: v.Say(at.State.Label())}, {Label: v.Say("page_people.email"), Value: at.Email},
		{Label: v.Say("page_people.code"), Value: at.Person, Href: personPath + "/" + url.PathEscape(at.Person)},
		{Label: v.Say("page_people.factor"), Value: factor}, {Label: v.Say("page_people.last_sign_in"), Value: v.moment(at.LastSignIn)},
	}
}

// grantSection lists the roles that an account has had, has, and will have.
func (s *site) grantSection(v visit, at oneAccount) deskSection {
	section := deskSection{ID: "grants", Title: v.Say("page_people.grants"), Text: v.Say("page_people.grants_text")}
	if len(at.grants) > 0 {
		section.Table = &deskTable{Name: section.Title, Heads: deskHeads(v.Say("page_people.grant.role"), v.Say("page_people.grant.scope"), "#"+v.Say("page_people.role.from"),
			"#"+v.Say("page_people.role.last"), v.Say("page_people.grant.by"), v.Say("page_people.state"), "#"+v.T("account.do"))}
	}
	for _, g := range at.grants {
		state, end, last := &mark{"old", "off", v.Say("page_people.role.over")}, deskCell{Num: true}, ""
		switch {
		case g.Holds(at.today):
			state = &mark{"done", "ok", v.Say("page_people.grant.holds")}
		case at.today.Before(g.From) && g.From != g.To:
			state = &mark{"draft", "off", v.Say("page_people.role.comes")}
		}
		if g.From != g.To && (g.To.IsZero() || at.today.Before(g.To)) && v.who.May("grant.manage") {
			end.Form = s.pressForm("end", at.address+"/grants/"+url.PathEscape(string(g.ID))+"/end", v.Say("page_people.grant.end"), etag(g.RowVersion))
		}
		if !g.To.IsZero() {
			last = v.date("UTC", g.To.AddDays(-1))
		}
		section.Table.Rows = append(section.Table.Rows, []deskCell{
			{Text: v.Say(g.Role.Label())}, {Text: v.scopeWords(s, g.Scope)}, {Text: v.date("UTC", g.From), Num: true}, {Text: last, Num: true}, {Text: at.roster.nameOf(g.By)}, {Mark: state}, end,
		})
	}
	if at.State != identity.Deactivated && v.who.May("grant.manage") {
		give := s.newForm("grant", at.address+"/grants", v.Say("page_people.grant.do"))
		give.Groups = []fieldset{s.grantFields(v, at.today, v.Say("page_people.choose"))}
		section.Fold, section.Forms = v.Say("page_people.grant.give"), []form{give}
	}
	return section
}

// scopeWords says what an auditor sees.
func (v visit) scopeWords(s *site, scope *identity.AuditScope) string {
	if scope == nil {
		return ""
	}
	var words []string
	for _, kind := range scope.Kinds {
		words = append(words, v.kindLabel(s, kind))
	}
	return v.printer.List(append(words, scope.Subjects...))
}

// sessionSection lists where somebody has signed in, and the tokens of programs.
func (s *site) sessionSection(v visit, at oneAccount) deskSection {
	section := deskSection{ID: "sessions", Title: v.Say("page_people.sessions"), Text: v.Say("page_people.sessions_none")}
	if len(at.sessions)+len(at.tokens) == 0 {
		return section
	}
	section.Text = ""
	section.Table = &deskTable{Name: section.Title, Heads: deskHeads(v.Say("page_people.session_what"), v.T("account.address"), "#"+v.T("account.since"), "#"+v.T("account.seen"), "#"+v.T("account.do"))}
	for _, one := range at.sessions {
		section.Table.Rows = append(section.Table.Rows, []deskCell{
			{Text: one.Agent}, {Text: one.Address}, {Text: v.moment(one.Created), Num: true}, {Text: v.moment(one.LastSeen), Num: true}, {Num: true}})
	}
	now := s.Clock.Now()
	for _, one := range at.tokens {
		if !one.Opens(now) {
			continue
		}
		revoke := s.pressForm("token", at.address+"/tokens/"+url.PathEscape(string(one.ID)), v.T("account.token_revoke"), "")
		section.Table.Rows = append(section.Table.Rows, []deskCell{
			{Text: v.Say("page_people.token", "name", one.Name)}, {}, {Text: v.moment(one.Created), Num: true}, {Text: v.moment(one.LastUsed), Num: true}, {Num: true, Form: revoke}})
	}
	if len(at.sessions) > 0 {
		end := s.newForm("sessions", at.address+"/sessions", v.Say("page_people.sessions_end"))
		end.Plain = true
		section.Forms = []form{end}
	}
	return section
}

// accessSections are the forms that change how somebody signs in, and end it.
func (s *site) accessSections(v visit, at oneAccount) []deskSection {
	email := s.newForm("email", at.address+"/email", v.Say("page_people.email_do"))
	email.Plain, email.ETag = true, etag(at.RowVersion)
	email.Groups = []fieldset{{Inputs: []input{v.named(input{Name: "email", Type: "email", Value: at.Email, Most: 254}, "page_people.email", "page_people.email_tip")}}}
	sections := []deskSection{{ID: "email", Fold: v.Say("page_people.email_change"), Forms: []form{email}}, s.linkSection(v, at)}
	if at.SecondFactor {
		reset := s.newForm("factor", at.address+"/factor", v.Say("page_people.factor_do"))
		reset.Plain, reset.Lead = true, v.Say("page_people.factor_lead")
		reset.Groups = []fieldset{{Inputs: []input{v.named(plainInput("why", ""), "page_people.reason", "")}}}
		sections = append(sections, deskSection{ID: "factor", Fold: v.Say("page_people.factor_reset"), Forms: []form{reset}})
	}
	return append(sections, deskSection{ID: "deactivation", Fold: v.Say("page_people.deactivate"), Forms: []form{s.leavingForm(v, at)}})
}

// linkSection is how the person of an account gets a link to it: by a letter that can be
// sent again, or, without a mail server, from the operator.
func (s *site) linkSection(v visit, at oneAccount) deskSection {
	if !s.Releases.Letters {
		return deskSection{ID: "link", Title: v.Say("page_people.link_alone"), Text: v.Say("page_people.link_lead_alone", "person", at.Person)}
	}
	send := s.newForm("link", at.address+"/link", v.Say("page_people.link_do"))
	send.Plain, send.Lead = true, v.Say("page_people.link_lead")
	if at.State == identity.Invited {
		send.Lead = v.Say("page_people.link_lead_again")
	}
	return deskSection{ID: "link", Fold: v.Say("page_people.link"), Forms: []form{send}}
}

// eachDocument names who takes over the documents of a kind.
const eachDocument = "each.documents."

// heirFault is the field of who takes over: of one thing, of the documents of a kind, or
// of everything else.
func heirFault(place string) string {
	if rest, ok := strings.CutPrefix(place, "each."+documentHeld+":"); ok {
		kind, _, _ := strings.Cut(rest, "/")
		return eachDocument + kind
	}
	if place == "to" {
		return "heir"
	}
	return strings.NewReplacer(":", ".", "/", ".").Replace(place)
}

// leavingForm ends an account. Each thing that the person owns is given to somebody.
func (s *site) leavingForm(v visit, at oneAccount) form {
	end := s.newForm("deactivation", at.address+"/deactivation", v.Say("page_people.deactivate_do"))
	end.Plain, end.Risk, end.ETag = true, true, etag(at.RowVersion)
	end.Lead = v.Say("page_people.deactivate_lead", "person", at.Name, "count", len(at.held))
	heirs := fieldset{Pair: true}
	for _, h := range at.held {
		if h.Kind != documentHeld {
			heirs.Inputs = append(heirs.Inputs, input{Name: heirFault("each." + h.Ref()), Label: at.roster.holdingWords(v, h), Type: pickType, Choices: at.heirs})
		}
	}
	for _, kind := range heldKinds(at.held) {
		label := v.Say("page_people.holding_kind_count", "kind", v.kindLabel(s, kind.kind), "count", len(kind.subjects))
		heirs.Inputs = append(heirs.Inputs, input{Name: eachDocument + kind.kind, Label: label, Type: pickType, Choices: at.heirs})
	}
	if len(at.held) > 0 {
		all := v.named(input{Name: "heir", Type: pickType, Choices: at.heirs}, "page_people.heir_all", "page_people.heir_all_tip")
		end.Groups = append(end.Groups, fieldset{Title: v.Say("page_people.owns", "count", len(at.held)), Inputs: []input{all}}, heirs)
	}
	why := optional(v.named(plainInput("reason", ""), "page_people.reason", ""))
	end.Groups = append(end.Groups, fieldset{Inputs: []input{why}})
	return end
}
