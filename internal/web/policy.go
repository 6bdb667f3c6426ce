package web

import (
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/org"
	"acta/internal/policy"
)

// The forms of a customer's policy, and the tabs of its page.
const (
	policyForm = "policy"
	draftForm  = "draft"

	termsTab   = ""
	changesTab = "changes"
	periodsTab = "versions"
)

// policyBody is the policy of a customer.
type policyBody struct {
	Crumb    []link
	Title    prose
	Facts    []fact
	Done     string
	Banner   *policyBanner
	Tabs     tabRow
	Tab      string
	Lints    []string
	Gaps     []policyGap
	Form     *form
	Outline  []link
	Sections []policySection // of a version that is read
	Draft    *form           // opens a draft
	Refused  []string        // why the draft was not opened
	Changes  []policyChangeRow
	Compare  []choice // versions to compare with
	From, To string
	Bar      periodBar
	Versions []policyVersionRow
	Blank    *blank
}

// policyBanner is the version that the page speaks of.
type policyBanner struct {
	Number, Under string
	Class         string
	State         mark
	Text          string
	Acts          []link
	Main          *link
}

// policyGap is what is missing in the draft.
type policyGap struct {
	Section, Label string
	Count          int
}

// policyPage shows a customer's policy: the draft to write, a version to read, what
// differs, the versions with their periods.
func (s *site) policyPage(c *gin.Context) error { return s.showPolicy(c, http.StatusOK, refused{}) }

// policyOf is what the page of a customer's policy is made from.
type policyOf struct {
	visit
	home     house
	dir      *org.Directory
	customer org.Customer
	held     policy.Held
	shown    policy.Policy // the version that the page speaks of
	found    bool          // there is one
	edits    bool          // it is the draft, and the reader may write it
}

func (s *site) policyOf(ctx context.Context, code, number string) (policyOf, error) {
	o := policyOf{visit: s.visitOf(ctx)}
	var err error
	if o.held, err = s.policies(ctx, code); err != nil {
		return o, err
	}
	if o.home, err = s.household(ctx); err != nil {
		return o, err
	}
	if o.dir, err = s.Org.Read(ctx); err != nil {
		return o, err
	}
	o.customer, _ = o.dir.Customer(code)
	if number == "" {
		number = o.first()
	}
	o.shown, o.found = o.held.Version(number)
	if !o.found && len(o.held.Versions) > 0 {
		return o, fault.New(fault.NotFound, "fault.policy.no_version", fault.Args{"customer": shown(code), "number": shown(number)})
	}
	if !o.found {
		o.shown = policy.Policy{Customer: code, Number: policy.DraftNumber, State: policy.Drafted}
	}
	o.edits = o.shown.State == policy.Drafted && o.who.May(policyEdit)
	return o, nil
}

// first is the number of the version that people look at first: the draft, the one in
// force, else the newest.
func (o policyOf) first() string {
	if _, ok := o.held.Version(policy.DraftNumber); ok {
		return policy.DraftNumber
	}
	if o.held.InForce != "" {
		return o.held.InForce
	}
	if n := len(o.held.Versions); n > 0 {
		return slices.MaxFunc(o.held.Versions, func(a, b policy.Policy) int { return a.Revision - b.Revision }).Number
	}
	return ""
}

// showPolicy shows the page, with what was refused of its forms.
func (s *site) showPolicy(c *gin.Context, status int, no refused) error {
	ctx := c.Request.Context()
	o, err := s.policyOf(ctx, c.Param("customer"), c.Query("version"))
	if err != nil {
		return err
	}
	body := policyBody{Title: o.prose(o.customer.Name), Crumb: []link{{policiesPath, o.Say("page_policies.policies")}, {"", o.prose(o.customer.Name).Text}}}
	body.facts(o)
	body.Done = o.doneOf("page_policies.", c.Query("done"), "saved", "drafted")
	if no.form == "" {
		body.Tab = c.Query("tab")
	}
	body.tabs(o)
	if err := body.fill(ctx, s, o, c, no); err != nil {
		return err
	}
	return s.showDeals(c, status, "policy", o.Say("page_policies.policy_of", "customer", body.Title.Text), o.home, body, no)
}

func (b *policyBody) fill(ctx context.Context, s *site, o policyOf, c *gin.Context, no refused) error {
	switch b.Tab {
	case changesTab:
		return b.differences(o, c.Query("from"), c.Query("to"))
	case periodsTab:
		b.versions(o, s)
		return nil
	}
	b.Tab = termsTab
	if err := b.stand(ctx, s, o); err != nil {
		return err
	}
	if no.form == draftForm {
		b.Refused = no.wrong
	}
	if o.edits {
		f := s.policyForm(o)
		f.again(o.visit, no)
		b.Form, b.Outline = &f, o.outline(f)
		return nil
	}
	if !o.found {
		b.Blank = &blank{Title: o.Say("page_policies.no_policy_title"), Text: o.Say("page_policies.no_policy_text")}
		return nil
	}
	b.Sections = o.sections()
	for i, one := range b.Sections {
		b.Outline = append(b.Outline, link{"#" + one.ID, one.Title})
		b.Sections[i].Number = i + 1
	}
	return nil
}

// doneOf says what the form that led here did.
func (v visit) doneOf(area, done string, known ...string) string {
	if slices.Contains(known, done) {
		return v.Say(area + "done_" + done)
	}
	return ""
}

func (b *policyBody) facts(o policyOf) {
	b.Facts = []fact{
		{o.Say("page_policies.customer"), o.customer.Code, ""},
		{o.Say("page_policies.class"), o.Say("term.customer_kind." + string(o.customer.Kind)), ""},
		{o.Say("page_policies.document"), o.Say("page_policies.document_open"), docPath(document.Subject{Kind: policyKind, Full: o.customer.Code})},
	}
	if o.who.May(orgRead) {
		b.Facts[0].Href = customerPathOf(o.customer.Code)
	}
	if !o.who.May("document.read") {
		b.Facts = b.Facts[:2]
	}
}

func (b *policyBody) tabs(o policyOf) {
	if len(o.held.Versions) == 0 {
		b.Tab = termsTab
		return
	}
	if b.Tab != changesTab && b.Tab != periodsTab {
		b.Tab = termsTab
	}
	b.Tabs.Name = o.Say("page_policies.parts")
	for _, tab := range []string{termsTab, changesTab, periodsTab} {
		if tab == changesTab && len(o.held.Versions) < 2 {
			continue
		}
		label := map[string]string{termsTab: "page_policies.tab_content", changesTab: "page_policies.tab_changes", periodsTab: "page_policies.tab_versions"}[tab]
		one := oneTab{Href: query(policyPathOf(o.customer.Code), "tab", tab), Label: o.Say(label), Here: tab == b.Tab}
		if tab == periodsTab {
			one.Count = len(o.held.Versions)
		}
		b.Tabs.Tabs = append(b.Tabs.Tabs, one)
	}
}

// stand says where the version stands, and offers the next step.
func (b *policyBody) stand(ctx context.Context, s *site, o policyOf) error {
	for _, lint := range policy.Lints(o.shown) {
		if o.found {
			b.Lints = append(b.Lints, o.printer.Message(lint.Key))
		}
	}
	if o.found && o.shown.State == policy.Drafted {
		if err := b.gaps(ctx, s, o); err != nil {
			return err
		}
	}
	b.banner(o)
	_, drafted := o.held.Version(policy.DraftNumber)
	if o.found && !drafted && o.who.May(policyEdit) {
		f := s.newForm(draftForm, policyPathOf(o.customer.Code)+"/draft", o.Say("page_policies.prepare"))
		b.Draft = &f
	}
	return nil
}

// gaps lists what the draft's document lacks; a document that cannot be made says so
// when it is submitted.
func (b *policyBody) gaps(ctx context.Context, s *site, o policyOf) error {
	if !o.who.May(readDrafts) {
		return nil
	}
	now, err := s.Documents.Preview(ctx, document.Request{Kind: policyKind, Subject: o.customer.Code, Actor: o.who.Person})
	if err != nil {
		return unlessFault(err)
	}
	open, err := o.visit.gaps(now)
	for _, g := range open {
		label := sentence(g.Label)
		i := slices.IndexFunc(b.Gaps, func(one policyGap) bool { return one.Label == label })
		if i < 0 {
			b.Gaps, i = append(b.Gaps, policyGap{Section: g.Title, Label: label}), len(b.Gaps)
		}
		b.Gaps[i].Count++
	}
	return err
}

func (b *policyBody) banner(o policyOf) {
	if !o.found {
		return
	}
	banner := policyBanner{Number: o.shown.Number, Under: o.Say("page_policies.version"), Class: "ok", State: o.versionMark(o.shown)}
	doc := docPath(document.Subject{Kind: policyKind, Full: o.customer.Code})
	switch {
	case o.shown.State == policy.Drafted:
		banner.Number, banner.Under, banner.Class = o.Say("page_policies.draft_name"), o.Say("page_policies.revision", "number", o.shown.Revision), ""
		banner.State, banner.Text = o.draftState(len(b.Gaps)), o.replaces()
		if o.who.May(readDrafts) {
			banner.Acts = []link{{doc + "/preview/" + o.fileLang(o.home.languages) + ".pdf", o.Say("page_policies.preview")}}
		}
		if o.who.May("document.submit") {
			banner.Main = &link{doc + "#control", o.Say("page_policies.submit")}
		}
	case o.held.InForce != "" && o.held.InForce != o.shown.Number:
		banner.Text = o.Say("page_policies.other_in_force", "version", o.shown.Number, "current", o.held.InForce)
		banner.Acts = []link{{query(policyPathOf(o.customer.Code), "version", o.held.InForce), o.Say("page_policies.see", "version", o.held.InForce)}}
		banner.Class = ""
	default:
		banner.Text = o.dealUntil(periodOf(o.shown), o.home.zone)
	}
	b.Banner = &banner
}

func (o policyOf) draftState(missing int) mark {
	if missing > 0 {
		return mark{"gap", "wait", o.Say("page_policies.missing", "count", missing)}
	}
	return mark{"draft", "off", o.Say("page_policies.complete")}
}

// replaces says which version the draft will follow.
func (o policyOf) replaces() string {
	if o.held.InForce == "" {
		return o.Say("page_policies.first")
	}
	return o.Say("page_policies.replaces", "version", o.held.InForce)
}
