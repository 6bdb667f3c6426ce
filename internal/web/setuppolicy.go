package web

import (
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/org"
	"acta/internal/policy"
)

// policyStep asks the few things of a first policy that must be decided; the rest has
// what usually fits, and can be changed where policies are written.
func (s *site) policyStep(v visit, at started, body *startBody) {
	draft, open := at.firstDraft()
	if len(at.customers()) == 0 || len(at.dir.Services) == 0 {
		body.Notes = []asideNote{{Title: v.Say("page_settings.start.policy.first"), Text: v.Say("page_settings.start.policy.first_text"),
			Link: &link{startPath + "/" + stepCustomer, v.Say("page_settings.start.customer.name")}}}
		return
	}
	if len(at.held.Versions) > 0 && !open {
		body.Lead = v.Say("page_settings.start.policy.there", "customer", at.held.Customer)
		body.Next = []link{{"/documents/" + policyKind + "/" + at.held.Customer, v.Say("page_settings.start.open_policy")}}
		return
	}
	if !open {
		draft = s.firstPolicy(at)
	}
	form := s.newForm(stepPolicy, startPath+"/"+stepPolicy, v.Say("page_settings.start.next"))
	form.Hidden = []field{{"etag", etag(draft.RowVersion)}}
	form.Groups = append(s.policyTerms(v, draft), s.policyRules(v, draft)...)
	body.Form = &form
	customer, _ := at.dir.Customer(draft.Customer)
	name, _ := customer.Name.Get(v.lang)
	body.Notes = []asideNote{
		{Title: v.Say("page_settings.start.policy.whose", "customer", name), Text: v.Say("page_settings.start.policy.whose_text")},
		{Title: v.Say("page_settings.start.policy.defaults"), Text: v.Say("page_settings.start.policy.defaults_text")},
		{Title: v.Say("page_settings.start.policy.approve"), Text: v.Say("page_settings.start.policy.approve_text")},
	}
}

// firstDraft is the draft that the set-up goes on with.
func (at started) firstDraft() (policy.Policy, bool) { return at.held.Version(policy.DraftNumber) }

// firstPolicy is the proposal of a first policy.
func (s *site) firstPolicy(at started) policy.Policy {
	one, service := at.firstPair()
	approver := ""
	if len(one.Signatories) > 0 {
		approver = one.Signatories[0].Name
	}
	word := func(key string) content.Text { return s.everyTongue("page_settings.policy." + key) }
	when := func(n int, iso string) clock.Duration {
		d, _ := clock.ParseDuration("P" + iso[:len(iso)-1] + strconv.Itoa(n) + iso[len(iso)-1:]) // our own words: they parse
		return d
	}
	kinds := []policy.Type{
		{Key: "major", Frequency: word("frequency_major"), Method: word("method"), Notice: when(20, "D"), Support: when(14, "D")},
		{Key: "minor", Frequency: word("frequency_minor"), Method: word("method"), Notice: when(5, "D"), Support: when(5, "D")},
		{Key: "emergency", Frequency: word("frequency_emergency"), Method: word("method"), Notice: when(4, "TH"), Support: when(5, "D")},
	}
	return policy.Policy{
		Customer: one.Code, Number: policy.DraftNumber, From: at.today, Services: []string{service.Code}, NextReview: at.today.AddDays(365),
		Owner: at.appointedBy(org.ReleaseDeploymentManager), Agreement: policy.Agreement{With: approver}, Types: kinds,
		Units:   []policy.Unit{{Code: service.Code, Name: service.Name, Service: service.Code, Package: word("package")}},
		Windows: []policy.Window{{Weekdays: policy.Weekdays()[1:4], Days: s.daysInWords(policy.Weekdays()[1:4]), Opens: "09:00", Closes: "17:00"}},
		Acceptance: policy.Acceptance{
			Mode: policy.Explicit, Approver: approver,
		},
		Emergency:     policy.Emergency{Criteria: []content.Text{word("emergency")}, Tests: word("tests"), Hours: 24, Days: 10},
		NoticeChannel: word("channel"),
	}
}

// daysInWords says weekdays in every language that there is.
func (s *site) daysInWords(days []string) content.Text {
	var text content.Text
	for _, lang := range s.Catalogue.Languages() {
		p := s.Catalogue.Printer(lang)
		var names []string
		for _, day := range days {
			names = append(names, p.Message("page_settings.weekday."+day))
		}
		said := p.Say("page_settings.policy.days", fault.Args{"days": p.List(names)})
		if text.Original == "" {
			text = content.In(lang, said)
			continue
		}
		text = text.With(lang, said)
	}
	return text
}

// policyTerms are since when, in which windows and with which notice.
func (s *site) policyTerms(v visit, p policy.Policy) []fieldset {
	window := policy.Window{}
	if len(p.Windows) > 0 {
		window = p.Windows[0]
	}
	var days []choice
	for _, day := range policy.Weekdays() {
		days = append(days, choice{Value: day, Label: v.Say("page_settings.weekday_short." + day)})
	}
	groups := []fieldset{
		{Title: v.Say("page_settings.policy.period"), Pair: true, Inputs: []input{
			v.named(dayInput("policy.from", p.From), "page_settings.policy.from", "page_settings.policy.from_tip"),
			v.named(dayInput("policy.next_review", p.NextReview), "page_settings.policy.review", ""),
		}},
		{Title: v.Say("page_settings.policy.window"), Note: v.Say("page_settings.policy.window_note"), Inputs: []input{
			v.named(input{Name: "policy.windows[0].weekdays", Type: checksType, Choices: chosen(days, window.Weekdays...)}, "page_settings.policy.weekdays", ""),
		}},
		{Pair: true, Inputs: []input{
			v.named(plainInput("policy.windows[0].opens", window.Opens), "page_settings.policy.opens", ""),
			v.named(plainInput("policy.windows[0].closes", window.Closes), "page_settings.policy.closes", ""),
		}},
	}
	notice := fieldset{Title: v.Say("page_settings.policy.notice"), Pair: true}
	for i, kind := range p.Types {
		if i == len(policy.CommonTypes()) {
			break
		}
		in := input{Name: "policy.types[" + strconv.Itoa(i) + "].notice", Type: "text", Value: v.length(kind.Notice), Most: 20}
		in.Label, in.Tip = v.Say("page_settings.policy.notice_of", "type", startTypeWords(v, kind.Key)), v.Say("page_settings.policy.notice_tip")
		notice.Inputs = append(notice.Inputs, in)
	}
	channel := v.proseInput("policy.notice_channel", p.NoticeChannel)
	channel.Type = "text"
	notice.Inputs = append(notice.Inputs, v.named(channel, "page_settings.policy.channel_label", ""))
	return append(groups, notice)
}

// startTypeWords is the name of a release type; its key where it is an own one.
func startTypeWords(v visit, key string) string {
	if at := "term.release_type." + key; v.printer.Has(at) {
		return v.Say(at)
	}
	return key
}

// policyRules are who accepts, what an emergency is, and what was agreed.
func (s *site) policyRules(v visit, p policy.Policy) []fieldset {
	var modes []choice
	for _, mode := range []policy.Mode{policy.Explicit, policy.ServiceOwner} {
		modes = append(modes, choice{Value: string(mode), Label: v.Say("term.acceptance_mode." + string(mode)), Chosen: mode == p.Acceptance.Mode})
	}
	var emergency content.Text
	if len(p.Emergency.Criteria) > 0 {
		emergency = p.Emergency.Criteria[0]
	}
	var ways []choice
	for _, how := range []policy.How{policy.ByEmail, policy.ByMinutes, policy.ByContract} {
		ways = append(ways, choice{Value: string(how), Label: v.Say("page_settings.how." + string(how)), Chosen: how == p.Agreement.How})
	}
	ways = append([]choice{{Value: "", Label: v.Say("page_settings.how.none"), Chosen: p.Agreement.How == ""}}, ways...)
	return []fieldset{
		{Title: v.Say("page_settings.policy.acceptance"), Inputs: []input{
			v.named(input{Name: "policy.acceptance.mode", Type: radioType, Choices: modes}, "page_settings.policy.mode", ""),
			v.named(plainInput("policy.acceptance.approver", p.Acceptance.Approver), "page_settings.policy.approver", ""),
		}},
		{Title: v.Say("page_settings.policy.emergencies"), Inputs: []input{
			v.named(v.proseInput("policy.emergency.criteria[0]", emergency), "page_settings.policy.criteria", ""),
			v.named(v.proseInput("policy.emergency.tests", p.Emergency.Tests), "page_settings.policy.minimum", ""),
		}},
		{Title: v.Say("page_settings.policy.agreement"), Note: v.Say("page_settings.policy.agreement_note"), Pair: true, Inputs: []input{
			optional(v.named(plainInput("policy.agreement.with", p.Agreement.With), "page_settings.policy.with", "")),
			optional(v.named(dayInput("policy.agreement.on", p.Agreement.On), "page_settings.policy.on", "")),
			optional(v.named(input{Name: "policy.agreement.how", Type: pickType, Choices: ways}, "page_settings.policy.how", "")),
			optional(v.named(plainInput("policy.agreement.reference", p.Agreement.Reference), "page_settings.policy.reference", "")),
		}},
	}
}

// startPolicy keeps the draft of the first policy.
func (s *site) startPolicy(c *gin.Context, t *typed) (string, error) {
	ctx := c.Request.Context()
	at, err := s.started(ctx)
	if err != nil {
		return "", err
	}
	p, open := at.firstDraft()
	if !open {
		p = s.firstPolicy(at)
	}
	s.typedPolicy(t, &p)
	if err := t.wrong(); err != nil {
		return "", err
	}
	p.Expect = &t.row
	if _, err := s.Policies.Put(ctx, t.person, p); err != nil {
		return "", err
	}
	return onward(stepPolicy), nil
}

// typedPolicy lays what was typed over a policy.
func (s *site) typedPolicy(t *typed, p *policy.Policy) {
	p.From, p.NextReview = t.day("policy.from"), t.day("policy.next_review")
	if len(p.Windows) == 0 {
		p.Windows = []policy.Window{{}}
	}
	w := &p.Windows[0]
	if days := t.Values["policy.windows[0].weekdays"]; strings.Join(days, " ") != strings.Join(w.Weekdays, " ") {
		w.Weekdays, w.Days = days, s.daysInWords(days)
	}
	w.Opens, w.Closes = t.text("policy.windows[0].opens"), t.text("policy.windows[0].closes")
	for i := range p.Types {
		if name := "policy.types[" + strconv.Itoa(i) + "].notice"; t.Has(name) {
			p.Types[i].Notice = t.length(name)
		}
	}
	p.NoticeChannel = t.reworded("policy.notice_channel", p.NoticeChannel)
	p.Acceptance.Mode, p.Acceptance.Approver = policy.Mode(t.text("policy.acceptance.mode")), t.text("policy.acceptance.approver")
	if len(p.Emergency.Criteria) == 0 {
		p.Emergency.Criteria = []content.Text{{}}
	}
	p.Emergency.Criteria[0] = t.reworded("policy.emergency.criteria[0]", p.Emergency.Criteria[0])
	p.Emergency.Tests = t.reworded("policy.emergency.tests", p.Emergency.Tests)
	p.Agreement = policy.Agreement{
		With: t.text("policy.agreement.with"), On: t.day("policy.agreement.on"), How: policy.How(t.text("policy.agreement.how")),
		Reference: t.text("policy.agreement.reference"),
	}
}

// reworded is a proposed text as it is where nobody touched it, else what was typed, in
// its language alone: other words of ours would no longer say the same.
func (t *typed) reworded(name string, proposed content.Text) content.Text {
	words := t.text(name)
	if said, _ := proposed.Get(t.lang); said == words {
		return proposed
	}
	return proseIn(t.lang, words, content.Text{})
}
