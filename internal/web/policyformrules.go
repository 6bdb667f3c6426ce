package web

import (
	"slices"

	"acta/internal/content"
	"acta/internal/org"
	"acta/internal/policy"
)

func (o policyOf) noticeFields(p policy.Policy) fieldset {
	return fieldset{Title: o.Say("customer_policy.notice.title"), Note: o.Say("customer_policy.notice.help"), Inputs: []input{
		o.named(o.proseField("policy.notice_channel", "", p.NoticeChannel), "customer_policy.notice.channel"),
	}}
}

func (o policyOf) termFields(p policy.Policy) fieldset {
	return fieldset{Title: o.Say("customer_policy.baselines.title"), Note: o.Say("customer_policy.baselines.help"), Pair: true, Inputs: []input{
		o.named(o.numberField("policy.baseline_hours", "", p.BaselineHours), "customer_policy.baselines.age"),
		o.named(o.numberField("policy.monitoring_days", "", p.MonitoringDays), "customer_policy.baselines.length"),
		o.named(o.numberField("policy.pir_days", "", p.PIRDays), "customer_policy.baselines.due"),
		o.named(o.checksField("policy.pir_recipients", "", chosen(o.roleChoices(policy.FixedRecipients()), p.Recipients...)), "page_policies.recipients"),
	}}
}

// roleChoices are the process roles but those named.
func (o policyOf) roleChoices(without []string) []choice {
	var list []choice
	for _, role := range append(org.SeedRoles(), org.ActingRoles()...) {
		if !slices.Contains(without, role) {
			list = append(list, choice{Value: role, Label: roleWords(o.printer, role)})
		}
	}
	return list
}

func (o policyOf) emergencyGrid() grid {
	return grid{Name: "policy.emergency.criteria", Title: o.Say("customer_policy.emergency.counts_as"), Add: o.Say("page_policies.add_emergency"),
		Columns: o.columns("customer_policy.emergency", gridColumn{Name: "text", Type: areaType, Label: o.Say("page_policies.emergency_case")})}
}

func (o policyOf) emergencyFields(p policy.Policy) fieldset {
	g := o.emergencyGrid()
	for i, one := range p.Emergency.Criteria {
		g.Rows = append(g.Rows, o.sawRow(i, map[string]string{"text": o.prose(one).Text}, o.prose(one).Lang))
	}
	return fieldset{Title: o.Say("customer_policy.emergency.title"), Note: o.Say("customer_policy.emergency.help"), Grids: []grid{g}}
}

func (o policyOf) emergencyRules(p policy.Policy) fieldset {
	e := p.Emergency
	if e.Authority == "" {
		e.Authority = org.EmergencyChangeAuthority
	}
	var tests []choice
	for _, kind := range policy.TestTypes() {
		tests = append(tests, choice{Value: kind, Label: o.Say("term.test_type." + kind)})
	}
	return fieldset{Inputs: []input{
		o.named(o.pickField("policy.emergency.authority", "", chosen(o.roleChoices(nil), e.Authority)), "customer_policy.emergency.authority"),
		o.named(o.checksField("policy.emergency.minimum_tests", "", chosen(tests, e.MinimumTests...)), "customer_policy.emergency.minimum_tests"),
		o.named(o.proseField("policy.emergency.tests", "", e.Tests), "customer_policy.emergency.tests"),
		o.named(o.numberField("policy.emergency.hours", "", e.Hours), "customer_policy.emergency.record_within"),
		o.named(o.numberField("policy.emergency.days", "", e.Days), "customer_policy.emergency.complete_within"),
	}}
}

// inHouse are words of ours in every language of the organisation.
func (s *site) inHouse(home house, say func(v visit) string) content.Text {
	var text content.Text
	for _, lang := range home.languages {
		text = text.With(lang, say(visit{lang: lang, printer: s.Catalogue.Printer(lang)}))
	}
	return text
}
