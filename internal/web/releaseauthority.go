package web

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/org"
	"acta/internal/release"
)

// The part of a release's pages where it is authorised and approved.
const authorityPart = "authorisation"

// The forms of that page.
const (
	authoriseForm = "authorisation"
	revokeForm    = "revocation"
	approveForm   = "approval"
)

// authorityPages are where a release is authorised, and approved for deployment.
func (r *router) authorityPages() {
	const page = releasePagePath + "/" + authorityPart
	r.get(page, "release.read", r.authorityOf)
	r.actUpTo(release.MaxEvidence+bodyLimit, page, "release.authorise", act{authoriseForm, r.authoriseTyped, r.showAuthority})
	r.act(page+"/revocation", "release.revoke", act{revokeForm, r.revokeTyped, r.showAuthority})
	r.act(page+"/approval", "release.approve", act{approveForm, r.approveTyped, r.showAuthority})
}

// authorityBody is how a release stands with those who authorise, approve and accept it.
type authorityBody struct {
	Head      releaseHead
	State     mark     // whether an authorisation counts
	Why       []string // what is missing
	Plan      documentLine
	Ask       link // where the authorisation is asked for
	AskNow    bool // no authorisation counts yet, so that asking is what comes next
	Given     []authorisationLine
	Approved  []approvalRow
	Customers []acceptanceLine
	Forms     map[string]*form
	Open      string // the form that was refused
}

// authorisationLine is an authorisation.
type authorisationLine struct {
	Reference, Who, On, Expires string
	State                       mark
	Verbal                      bool
	Conditions                  prose
}

// approvalRow is a decision to deploy or not.
type approvalRow struct {
	State   mark
	Who, On string
	Reason  prose
}

// acceptanceLine is how a customer stands with a release.
type acceptanceLine struct {
	Customer, Agreed string
	State            mark
	On               string
}

func (s *site) authorityOf(c *gin.Context) error {
	return s.showAuthority(c, http.StatusOK, refused{})
}

func (s *site) showAuthority(c *gin.Context, status int, no refused) error {
	ctx := c.Request.Context()
	t, err := s.tellRelease(ctx, c.Param("release"))
	if err != nil {
		return err
	}
	address := releasePage(t.Code, authorityPart)
	body := authorityBody{Head: t.head("", link{"", t.R("authority.crumb")}), Open: no.form}
	body.Head.Title, body.Head.Done = t.R("authority.title", "release", t.title()), t.done(c.Query("done"))
	body.State, body.Why = t.authorised()
	if body.Plan, body.Ask, err = s.planPaper(c, t); err != nil {
		return err
	}
	body.AskNow = body.State.Class != "ok"
	for _, a := range slices.Backward(t.Authorisations) {
		body.Given = append(body.Given, t.authorisation(a))
	}
	for _, f := range slices.Backward(t.Facts.Approvals) {
		body.Approved = append(body.Approved, t.approval(f))
	}
	body.Customers = t.acceptances()
	body.Forms = t.authorityForms(address, no)
	return t.showRelease(c, status, authorityPage, body.Head.Title, address, body)
}

// authorised says whether an authorisation counts for the release as it is now.
func (t releaseTelling) authorised() (mark, []string) {
	core, err := release.CoreOf(t.Release).Hash()
	counts := slices.ContainsFunc(t.Authorisations, func(a release.Authorisation) bool {
		return err == nil && a.Core == core && a.Revoked.IsZero() && (a.Expires.IsZero() || !a.Expires.Before(t.today))
	})
	var why []string
	for _, next := range t.Overview.Ahead {
		for _, gate := range next.Gates {
			if gate.Gate.ID != "authorization" {
				continue
			}
			for _, open := range gate.Open {
				if said := t.printer.Say(open.Key, open.Args); !slices.Contains(why, said) {
					why = append(why, said)
				}
			}
		}
	}
	if counts && len(why) == 0 {
		return mark{"done", "ok", t.R("authority.counts")}, nil
	}
	return mark{"gap", "wait", t.R("authority.counts_not")}, why
}

// planPaper is the document by whose approval the release is authorised, and where that
// is asked for.
func (s *site) planPaper(c *gin.Context, t releaseTelling) (documentLine, link, error) {
	at := document.Subject{Kind: "release_plan", Full: t.Code, Short: t.Code}
	line := documentLine{Link: link{docPath(at), t.kindLabel(s, at.Kind)}, State: mark{"na", "off", t.T("library.none")}}
	found, err := s.papers(c.Request.Context(), []document.Subject{at})
	if err != nil {
		return line, link{}, err
	}
	ask := link{docPath(at) + "#control", t.R("authority.ask")}
	if st, made := found[refOf(at)]; made {
		line.stand(t.telling, st)
		if st.Open != nil && st.Open.State == content.InReview {
			ask.Label = t.R("authority.see")
		}
	}
	if t.finished() || !sees(t.who, at) {
		ask = link{}
	}
	return line, ask, nil
}

func (t releaseTelling) authorisation(a release.Authorisation) authorisationLine {
	line := authorisationLine{
		Reference: a.Reference, Who: t.person(a.Person), On: t.planned(a.On), Expires: t.date(t.home.zone, a.Expires),
		Verbal: a.Verbal, Conditions: t.prose(a.Conditions), State: mark{"done", "ok", t.printer.Message("term.authorisation.valid")},
	}
	if a.Authority != "" {
		line.Who = t.R("authority.for", "person", line.Who, "authority", a.Authority)
	}
	core, err := release.CoreOf(t.Release).Hash()
	switch {
	case !a.Revoked.IsZero():
		line.State = mark{"no", "bad", t.R("authority.revoked_on", "date", t.date(t.home.zone, a.Revoked))}
	case !a.Expires.IsZero() && a.Expires.Before(t.today):
		line.State = mark{"over", "bad", t.printer.Message("term.authorisation.expired")}
	case err != nil || a.Core != core:
		line.State = mark{"stale", "wait", t.R("authority.other_core")}
	}
	return line
}

func (t releaseTelling) approval(f release.Recorded[release.Approval]) approvalRow {
	row := approvalRow{State: mark{"no", "bad", t.R("authority.no_go")}, Who: t.person(cmp.Or(f.Of.Person, f.By)), On: t.at(f.At), Reason: t.prose(f.Of.Reason)}
	if f.Of.Go {
		row.State = mark{"done", "ok", t.R("authority.go")}
	}
	return row
}

// acceptances are how each customer stands with the release.
func (t releaseTelling) acceptances() []acceptanceLine {
	var lines []acceptanceLine
	for _, served := range t.Serves {
		line := acceptanceLine{Customer: t.customer(served.Code), State: mark{"draft", "off", t.R("authority.waits")}}
		for _, f := range t.Facts.Agreements {
			if f.Customer == served.Code && f.Key == "" {
				line.Agreed = t.R("authority.agreed", "date", t.date(t.home.zone, t.dayOf(f.At)), "way", t.printer.Message("term.way."+string(f.Of.How)))
			}
		}
		for _, f := range t.Facts.Acceptances {
			if f.Customer == served.Code {
				line.State, line.On = t.verdict(f), t.at(f.At)
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// verdict is what a customer decided; what another person must confirm does not count yet.
func (t releaseTelling) verdict(f release.Recorded[release.Acceptance]) mark {
	if f.Of.How.NeedsSecond() && f.Confirmed == "" {
		return mark{"review", "wait", t.R("authority.unconfirmed")}
	}
	switch f.Of.Outcome {
	case release.Refused:
		return mark{"no", "bad", t.R("authority.rejected")}
	case release.AcceptedReserved:
		return mark{"done", "ok", t.R("authority.reserved")}
	}
	return mark{"done", "ok", t.R("authority.accepted")}
}

// authorityForms are the forms that the reader may use now.
func (t releaseTelling) authorityForms(address string, no refused) map[string]*form {
	forms := map[string]*form{}
	add := func(permission, name, action string, fill func(f *form)) {
		if !t.who.May(permission) || t.Stage == release.Closed || t.Stage == release.Cancelled {
			return
		}
		f := t.site.newForm(name, action, t.R("authority."+name+"_do"))
		f.Plain = true
		fill(&f)
		f.again(t.visit, no)
		forms[name] = &f
	}
	add("release.authorise", authoriseForm, address, t.authoriseFields)
	add("release.approve", approveForm, address+"/approval", t.approveFields)
	var live []choice
	for _, a := range t.Authorisations {
		if a.Revoked.IsZero() {
			live = append(live, choice{a.Reference, a.Reference, len(live) == 0})
		}
	}
	if len(live) > 0 {
		add("release.revoke", revokeForm, address+"/revocation", func(f *form) {
			f.Risk = true
			f.Lead = t.R("authority.revoke_lead")
			f.Groups = []fieldset{{Inputs: []input{
				{Name: "revoked", Label: t.R("authority.reference"), Type: pickType, Choices: live},
				{Name: "reason", Label: t.R("move.reason"), Type: areaType, Most: 2000},
			}}}
		})
	}
	return forms
}

// authoriseFields are what an authorisation that was given elsewhere is recorded by.
func (t releaseTelling) authoriseFields(f *form) {
	text := func(name string) input {
		return input{Name: name, Label: t.R("authority." + name), Type: "text", Most: 200}
	}
	roles := []choice{{"change_authority", t.role("change_authority"), true}}
	if t.Type == "emergency" {
		roles = append(roles, choice{"emergency_change_authority", t.role("emergency_change_authority"), false})
	}
	reference := text("reference")
	reference.Tip = t.R("authority.reference_tip")
	fields := []input{
		reference, {Name: "person", Label: t.R("authority.person"), Type: pickType, Choices: t.holders("change_authority", "emergency_change_authority")},
		{Name: "on", Label: t.R("authority.on"), Type: timeType, Tip: t.R("move.zone", "zone", t.home.zone)},
		{Name: "verbal", Label: t.R("authority.verbal"), Type: "checkbox", Tip: t.R("authority.verbal_tip")},
		optional(text("authority")), {Name: "expires", Label: t.R("authority.expires"), Type: dateType, Optional: true},
		{Name: "conditions", Label: t.R("authority.conditions"), Type: areaType, Optional: true},
		{Name: "file", Label: t.R("authority.file"), Tip: t.R("authority.file_tip"), Type: "file", Accept: ".pdf,.png,.jpg,.jpeg,.eml,.txt", Optional: true},
		{Name: "kept_sum", Type: "hidden"}, {Name: "kept_name", Type: "hidden"},
	}
	if len(roles) > 1 {
		fields = append(fields, input{Name: "role", Label: t.R("authority.role"), Type: radioType, Choices: roles})
	}
	f.Lead, f.Upload = t.R("authority.record_lead"), true
	f.Groups = []fieldset{{Inputs: fields, Pair: true}}
}

// holders are the people who hold one of some roles today, then everybody else.
func (t telling) holders(roles ...string) []choice {
	var first, rest []choice
	all := t.people("")
	for _, one := range all[1:] {
		holds := slices.ContainsFunc(roles, func(role string) bool {
			return slices.Contains(org.Holders(t.names.Assignments, role, t.today), one.Value)
		})
		if holds {
			first = append(first, one)
		} else {
			rest = append(rest, one)
		}
	}
	if len(first) == 1 {
		first[0].Chosen = true
	}
	return slices.Concat(all[:1], first, rest)
}

func (t releaseTelling) approveFields(f *form) {
	f.Lead = t.R("authority.approve_lead")
	f.Groups = []fieldset{{Inputs: []input{
		{Name: "go", Label: t.R("authority.decision"), Type: radioType, Choices: []choice{{"yes", t.R("authority.go_option"), false}, {"no", t.R("authority.no_go_option"), false}}},
		{Name: "reason", Label: t.R("authority.approve_reason"), Type: areaType, Optional: true},
	}}}
}

func (s *site) authoriseTyped(c *gin.Context, t *typed) (string, error) {
	given := release.Authorisation{
		Reference: t.text("reference"), Authority: t.text("authority"), Role: t.text("role"), Person: t.text("person"), On: t.planned("on"),
		Verbal: t.on("verbal"), Conditions: proseIn(t.lang, t.text("conditions"), content.Text{}), Expires: t.day("expires"),
	}
	if err := t.wrong(); err != nil {
		return "", err
	}
	code := c.Param("release")
	if err := s.inScope(c.Request.Context(), code); err != nil {
		return "", err
	}
	sum, name, err := s.keepFileTyped(c, t)
	if err != nil {
		return "", err
	}
	_, err = s.Releases.Authorise(c.Request.Context(), t.person, code, given, release.AuthorityWord{File: sum, FileName: name})
	return query(releasePage(code, authorityPart), "done", "authorised"), err
}

func (s *site) revokeTyped(c *gin.Context, t *typed) (string, error) {
	code := c.Param("release")
	if err := s.inScope(c.Request.Context(), code); err != nil {
		return "", err
	}
	_, err := s.Releases.Revoke(c.Request.Context(), t.person, code, t.text("revoked"), t.text("reason"))
	return query(releasePage(code, authorityPart), "done", "revoked"), err
}

func (s *site) approveTyped(c *gin.Context, t *typed) (string, error) {
	code := c.Param("release")
	if err := s.inScope(c.Request.Context(), code); err != nil {
		return "", err
	}
	if t.text("go") == "" {
		t.refuse("go", "fault.release.required", nil)
	}
	if err := t.wrong(); err != nil {
		return "", err
	}
	data, err := json.Marshal(release.Approval{Go: t.text("go") == "yes", Reason: proseIn(t.lang, t.text("reason"), content.Text{})})
	if err != nil {
		return "", err //nolint:wrapcheck // texts and booleans always have a form in JSON
	}
	_, err = s.Releases.Record(c.Request.Context(), t.person, code, release.Fact{Head: release.Head{Kind: release.ApprovalFact}, Body: data})
	return query(releasePage(code, authorityPart), "done", "decided"), err
}
