package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/release"
)

// linkPages are the links by which customers answer: making one, taking one back.
func (r *router) linkPages() {
	const links = courseRelease + "/links"
	r.get(links+"/new", "release.invite", func(c *gin.Context) error { return r.showInvite(c, okStatus, refused{}) })
	path := Route{Method: http.MethodPost, Path: links + "/new", Permission: "release.invite", secret: true}
	r.add(path, r.handle(r.makeLink))
	r.act(links+"/:id/void", "release.invite", act{form: "void", do: r.voidTyped})
}

// inviteForm asks whom to ask for what.
func (s *site) inviteForm(c *gin.Context, v visit, found release.Testing) form {
	f := s.newForm("invite", releasePage(found.Release.Code, "links", "new"), v.Say("page_course.sheet.invite.do"))
	f.Leave = &link{releasePage(found.Release.Code, "tests"), v.Say("page_course.leave")}
	purpose := c.Query("purpose")
	if purpose == "" {
		purpose = string(release.AskAgreement)
	}
	var purposes, addresses []choice
	for _, one := range []release.Purpose{release.AskAgreement, release.AskAcceptance, release.AskFeedback, release.AskOverride} {
		purposes = append(purposes, choice{string(one), v.Say("page_course.purpose." + string(one)), string(one) == purpose})
	}
	for _, one := range found.Customers {
		name, _ := v.textOf(found.Called(one.Code))
		for _, signatory := range one.Signatories {
			if signatory.Email != "" {
				label := v.Say("page_course.addressee", "name", signatory.Name, "address", signatory.Email, "customer", name)
				addresses = append(addresses, choice{one.Code + "/" + signatory.Email, label, len(addresses) == 0})
			}
		}
	}
	f.Groups = []fieldset{
		{Title: v.Say("page_course.group.ask"), Note: v.Say("page_course.note.ask"), Inputs: []input{
			{Name: "purpose", Label: v.courseLabel("purpose"), Type: radioType, Choices: purposes},
			v.coursePick("address", addresses),
		}},
		{Title: v.Say("page_course.group.link"), Note: v.Say("page_course.note.link"), Pair: true, Inputs: []input{
			optional(v.courseTip(v.coursePick("deployment", none(v.Say("page_course.whole"), deploymentChoices(found.Release))))),
			optional(v.courseTip(v.coursePick("exception", none("", exceptionChoices(found.Release))))),
			v.coursePick("language", s.languageChoices(v)),
			v.courseTip(input{Name: "days", Label: v.courseLabel("days"), Type: "text", Numeric: true, Value: "14", Most: 3}),
		}},
	}
	if len(addresses) == 0 {
		f.Lead = v.Say("page_course.no_addresses")
	}
	return f
}

func deploymentChoices(r release.Release) []choice {
	var all []choice
	for _, d := range r.Deployments {
		all = append(all, choice{Value: d.Code, Label: d.Code})
	}
	return all
}

// exceptionChoices are the exceptions that a customer may be asked about.
func exceptionChoices(r release.Release) []choice {
	var all []choice
	add := func(list []release.Exception) {
		for _, e := range list {
			if e.Kind == release.Overridden {
				all = append(all, choice{Value: e.Code, Label: e.Code})
			}
		}
	}
	add(r.Exceptions)
	for _, d := range r.Deployments {
		add(d.Exceptions)
	}
	return all
}

// languageChoices are the languages in which a customer can be written to.
func (s *site) languageChoices(v visit) []choice {
	all := []choice{{Label: v.Say("page_course.customers_language")}}
	for _, lang := range s.Catalogue.Languages() {
		all = append(all, choice{Value: lang, Label: v.tongue(lang)})
	}
	return all
}

func (s *site) showInvite(c *gin.Context, status int, no refused) error {
	v, home, err := s.courseOf(c)
	if err != nil {
		return err
	}
	found, err := s.Releases.Testing(c.Request.Context(), c.Param("release"))
	if err != nil {
		return err
	}
	b := v.linkHead(found.Release)
	f := s.inviteForm(c, v, found)
	f.again(v, no)
	b.Form = &f
	return s.showCourse(c, status, v, home, b, no)
}

func (v visit) linkHead(r release.Release) courseBody {
	b := v.head(r, testsTab, "")
	b.Crumbs[2].Href = releasePage(r.Code, "tests")
	b.Heading, b.Sub, b.Tabs = v.Say("page_course.sheet.invite.title"), v.Say("page_course.sheet.invite.lead"), tabRow{}
	b.Crumbs = append(b.Crumbs, link{"", b.Heading})
	return b
}

// makeLink makes a link. Without a mail server it is shown, this once.
func (s *site) makeLink(c *gin.Context) error {
	ctx := c.Request.Context()
	t, err := s.readTyped(c)
	if err != nil {
		return err
	}
	if c.Query(resumeField) != "" {
		return s.showInvite(c, okStatus, s.resumedForm(c, "invite", t.Values))
	}
	made, err := s.invited(c, t)
	if faults := fault.All(err); len(faults) > 0 {
		return s.showInvite(c, statusOf(faults[0].Kind), s.refusedForm(ctx, "invite", t.Values, faults))
	}
	if err != nil {
		return err
	}
	if made.Secret == "" {
		s.goTo(c, query(releasePage(c.Param("release"), "tests"), "done", "invite"))
		return nil
	}
	return s.showLinkMade(c, made)
}

func (s *site) invited(c *gin.Context, t *typed) (release.Invited, error) {
	ctx := c.Request.Context()
	if err := s.inScope(ctx, c.Param("release")); err != nil {
		return release.Invited{}, err
	}
	customer, address := cutAddress(t.text("address"))
	days := t.number("days")
	if err := t.wrong(); err != nil {
		return release.Invited{}, err
	}
	made, err := s.Releases.Invite(ctx, t.person, c.Param("release"), release.Invite{
		Deployment: t.text("deployment"), Customer: customer, Purpose: release.Purpose(t.text("purpose")), Exception: t.text("exception"),
		Address: address, Language: t.text("language"), Days: days,
	})
	return made, err
}

// showLinkMade shows a link that somebody hands over by hand; it is told this once.
func (s *site) showLinkMade(c *gin.Context, made release.Invited) error {
	v, home, err := s.courseOf(c)
	if err != nil {
		return err
	}
	found, err := s.Releases.Read(c.Request.Context(), c.Param("release"))
	if err != nil {
		return err
	}
	b := v.linkHead(found)
	b.Heading, b.Sub = v.Say("page_course.link_made.title"), v.Say("page_course.link_made.lead", "name", made.Signatory, "address", made.Address)
	b.Crumbs[len(b.Crumbs)-1].Label = b.Heading
	b.Lead = []courseFact{
		{Label: v.Say("page_course.link_made.link"), Value: s.addressOfSite() + GuestPath + "/" + made.Secret},
		{Label: v.Say("page_course.col.expires"), Value: v.moment(made.Expires)},
	}
	b.Acts = []courseAct{{Href: releasePage(found.Code, "tests"), Label: v.Say("page_course.link_made.kept"), Class: "main"}}
	return s.showCourse(c, okStatus, v, home, b, refused{})
}

func (s *site) voidTyped(c *gin.Context, t *typed) (string, error) {
	if err := s.inScope(c.Request.Context(), c.Param("release")); err != nil {
		return "", err
	}
	err := s.Releases.VoidInvitation(c.Request.Context(), t.person, c.Param("release"), id.Link(c.Param("id")))
	return query(releasePage(c.Param("release"), "tests"), "done", "void") + "#links", err
}

// linkSection are the links that customers were sent, newest first.
func (v visit) linkSection(s *site, found release.Testing) courseSection {
	t := v.table("links", "asked", "customer", "signatory", "state", "#sent", "#expires", "answer", "-")
	now := s.Clock.Now()
	for _, one := range found.Invitations {
		name, lang := v.textOf(found.Called(one.Customer))
		state := one.State(now)
		asked := courseCell{Text: v.Say("page_course.purpose." + string(one.Purpose))}
		if one.Deployment != "" {
			asked.Small = v.Say("page_course.of_deployment", "deployment", one.Deployment)
		}
		answer := courseCell{Text: "–"}
		if one.Given.Decision != "" {
			answer = courseCell{Text: v.Say("page_course.answer." + one.Given.Decision), Small: one.Given.Comment}
			if one.Given.Score > 0 {
				answer.Text = v.Say("page_course.score", "score", strconv.Itoa(one.Given.Score))
			}
		}
		var acts []courseAct
		if state == release.InvitationOpen || state == release.InvitationOpened {
			acts = v.may("release.invite", courseAct{Href: onceAddress(releasePage(found.Release.Code, "links", string(one.ID), "void")), Label: v.Say("page_course.act.void"), Name: one.Signatory, Class: "sm", Post: true})
		}
		t.add(asked, courseCell{Text: name, Lang: lang}, courseCell{Text: one.Signatory, Small: one.Address}, courseCell{Mark: v.linkMark(state)},
			courseCell{Text: v.moment(one.Created)}, courseCell{Text: v.moment(one.Expires)}, answer, courseCell{Acts: acts})
	}
	return v.section("links", t)
}

func (v visit) linkMark(state release.InvitationState) *mark {
	m := &mark{"draft", "off", v.Say("page_course.link." + string(state))}
	switch state {
	case release.InvitationOpened:
		m.Icon, m.Class = "run", "act"
	case release.InvitationUsed:
		m.Icon, m.Class = "done", "ok"
	case release.InvitationExpired:
		m.Icon, m.Class = "over", "wait"
	case release.InvitationVoid:
		m.Icon = "na"
	}
	return m
}

// cutAddress reads CUSTOMER/ADDRESS.
func cutAddress(text string) (customer, address string) {
	customer, address, _ = strings.Cut(text, "/")
	return customer, address
}
