package web

import (
	"cmp"
	"fmt"
	"strconv"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/org"
	"acta/internal/policy"
)

// policySection is a part of a policy that is read.
type policySection struct {
	ID     string
	Number int
	Title  string
	Lines  []policyLine
	Said   [][]wordPiece // clauses of the document, with their values marked
	Tables []policyTable
}

// policyLine is a value with its label; an empty value is a visible gap.
type policyLine struct {
	Label  string
	Values []prose
}

// policyTable is a table of a policy.
type policyTable struct {
	Title string
	Heads []string
	Rows  [][]prose
	None  string // what it says when it is empty
}

// sections are what a version says.
func (o policyOf) sections() []policySection {
	p := o.shown
	list := []policySection{o.agreed(p), o.options(p), o.unitsRead(p), o.hours(p), o.accepted(p), o.noticed(p), o.verified(p), o.terms(p), o.emergency(p)}
	for i := range list {
		list[i].ID = "s-" + strconv.Itoa(i+1)
	}
	return list
}

// plainValues are values without a language of their own.
func plainValues(values ...string) []prose {
	var list []prose
	for _, one := range values {
		if one != "" {
			list = append(list, prose{Text: one})
		}
	}
	return list
}

func (o policyOf) read(texts ...content.Text) []prose {
	var list []prose
	for _, t := range texts {
		if !t.IsEmpty() {
			list = append(list, o.prose(t))
		}
	}
	return list
}

func (o policyOf) agreed(p policy.Policy) policySection {
	title, _ := o.dir.JobTitle(p.Owner)
	var services []content.Text
	for _, code := range p.Services {
		one, _ := o.dir.Service(code) // one that is gone has no name
		services = append(services, one.Name)
	}
	period := ""
	if !p.From.IsZero() {
		period = o.dealUntil(clock.Period{From: p.From, To: p.To}, o.home.zone)
	}
	how := ""
	if p.Agreement.How != "" {
		how = o.Say("term.way." + string(p.Agreement.How))
	}
	return policySection{Title: o.Say("customer_policy.agreement.title"), Lines: []policyLine{
		{o.Say("customer_policy.agreement.period"), plainValues(period)},
		{o.Say("customer_policy.agreement.agreed_with"), plainValues(p.Agreement.With)},
		{o.Say("customer_policy.agreement.agreed_on"), plainValues(o.date(o.home.zone, p.Agreement.On))},
		{o.Say("page_policies.how"), plainValues(how, p.Agreement.Reference)},
		{o.Say("customer_policy.agreement.next_review"), plainValues(o.date(o.home.zone, p.NextReview))},
		{o.Say("customer_policy.control_owner"), o.read(title.Name)},
		{o.Say("page_policies.services"), o.read(services...)},
	}}
}

func (o policyOf) heads(of string, names ...string) []string {
	var list []string
	for _, name := range names {
		list = append(list, o.Say(of+".col_"+name))
	}
	return list
}

func (o policyOf) options(p policy.Policy) policySection {
	table := policyTable{
		Title: o.Say("customer_policy.options.types_caption"), Heads: o.heads("customer_policy.options", "type", "frequency", "method", "notice", "support"),
		None: o.Say("page_policies.no_types"),
	}
	for _, t := range p.Types {
		table.Rows = append(table.Rows, []prose{
			{Text: o.typeName(p, t.Key)}, o.prose(t.Frequency), o.prose(t.Method), {Text: o.lengthOf(t.Notice)}, {Text: o.lengthOf(t.Support)},
		})
	}
	return policySection{Title: o.Say("customer_policy.options.title"), Tables: []policyTable{table}}
}

// lengthOf is a length of time in words.
func (v visit) lengthOf(d clock.Duration) string {
	if d.IsZero() {
		return ""
	}
	return v.printer.Value(content.Value{Type: content.DurationType, Raw: d.String()})
}

func (o policyOf) unitsRead(p policy.Policy) policySection {
	table := policyTable{
		Title: o.Say("customer_policy.units.units_caption"), Heads: o.heads("customer_policy.units", "code", "name", "service", "package"),
		None: o.Say("page_policies.no_units"),
	}
	for _, u := range p.Units {
		service, _ := o.dir.Service(u.Service)
		table.Rows = append(table.Rows, []prose{{Text: u.Code}, o.prose(u.Name), o.prose(service.Name), o.prose(u.Package)})
	}
	return policySection{Title: o.Say("customer_policy.units.title"), Tables: []policyTable{table}}
}

func (o policyOf) hours(p policy.Policy) policySection {
	windows := policyTable{
		Title: o.Say("customer_policy.windows.windows_caption"), Heads: o.heads("customer_policy.windows", "days", "hours", "valid", "types"),
		None: o.Say("page_policies.no_windows"),
	}
	for _, w := range p.Windows {
		valid := ""
		if !w.From.IsZero() {
			valid = o.dealUntil(clock.Period{From: w.From, To: w.To}, o.home.zone)
		}
		types := o.prose(w.TypesText)
		if len(w.Types) == 0 {
			types = prose{Text: o.Say("page_policies.all_types")}
		}
		windows.Rows = append(windows.Rows, []prose{o.prose(w.Days), {Text: w.Opens + "–" + w.Closes}, {Text: valid}, types})
	}
	freezes := policyTable{
		Title: o.Say("customer_policy.windows.freezes_caption"), Heads: o.heads("customer_policy.windows", "period", "reason", "allowed"),
		None: o.Say("customer_policy.windows.no_freeze"),
	}
	for _, f := range p.Freezes {
		freezes.Rows = append(freezes.Rows, []prose{
			{Text: o.dealUntil(clock.Period{From: f.From, To: f.To}, o.home.zone)}, o.prose(f.Reason), o.prose(f.Allowed),
		})
	}
	zone, _ := o.dir.Location(o.customer.Code)
	return policySection{
		Title: o.Say("customer_policy.windows.title"), Tables: []policyTable{windows, freezes},
		Lines: []policyLine{{o.Say("customer_policy.windows.zone"), plainValues(cmp.Or(p.Zone, zone.String()))}},
	}
}

// items is a table of things that are checked.
func (o policyOf) items(title, none string, list []policy.Item) policyTable {
	table := policyTable{Title: o.Say(title), Heads: o.heads("customer_policy.acceptance", "code", "text", "evidence"), None: o.Say(none)}
	for _, one := range list {
		table.Rows = append(table.Rows, []prose{{Text: one.Code}, o.prose(one.Text), o.prose(one.Evidence)})
	}
	return table
}

func (o policyOf) accepted(p policy.Policy) policySection {
	mode := ""
	if p.Acceptance.Mode != "" {
		mode = o.Say("term.acceptance_mode." + string(p.Acceptance.Mode))
	}
	s := policySection{Title: o.Say("customer_policy.acceptance.title"), Lines: []policyLine{
		{o.Say("customer_policy.acceptance.mode"), plainValues(mode)},
		{o.Say("customer_policy.acceptance.approver"), plainValues(p.Acceptance.Approver)},
		{o.Say("page_policies.build_authority"), plainValues(o.yes(p.BuildNeedsAuthority))},
		{o.Say("page_policies.tests_authority"), plainValues(o.yes(p.TestsNeedAuthority))},
	}}
	if p.Acceptance.Mode == policy.Tacit {
		s.Said = append(s.Said, o.counted("acceptance.tacit", "tacit_days", p.Acceptance.Days))
	}
	if p.Acceptance.Mode == policy.Standing {
		s.Tables = append(s.Tables, o.items("customer_policy.acceptance.criteria_caption", "page_policies.no_criteria", p.Acceptance.Criteria))
	}
	return s
}

func (o policyOf) yes(on bool) string {
	return o.printer.Value(content.Value{Type: content.BoolType, Raw: fmt.Sprint(on)})
}

func (o policyOf) noticed(p policy.Policy) policySection {
	return policySection{Title: o.Say("customer_policy.notice.title"), Lines: []policyLine{
		{o.Say("customer_policy.notice.channel"), o.read(p.NoticeChannel)},
	}}
}

func (o policyOf) verified(p policy.Policy) policySection {
	table := o.items("customer_policy.verification.items_caption", "page_policies.no_items", p.Verification)
	fixed := make([][]prose, 0, len(policy.MandatoryItems()))
	for _, code := range policy.MandatoryItems() {
		fixed = append(fixed, []prose{{Text: code}, {Text: o.Say("term.verification_item." + code)}, {Text: o.Say("page_policies.fixed")}})
	}
	table.Rows = append(fixed, table.Rows...)
	return policySection{Title: o.Say("customer_policy.verification.title"), Tables: []policyTable{table}}
}

func (o policyOf) terms(p policy.Policy) policySection {
	var roles []string
	for _, role := range append(policy.FixedRecipients(), p.Recipients...) {
		roles = append(roles, roleWords(o.printer, role))
	}
	return policySection{Title: o.Say("customer_policy.baselines.title"), Said: [][]wordPiece{
		o.counted("baselines.baselines", "baseline_hours", p.BaselineHours),
		o.counted("baselines.monitoring", "monitoring_days", p.MonitoringDays),
		o.counted("baselines.review", "pir_days", p.PIRDays),
	}, Lines: []policyLine{
		{o.Say("page_policies.all_recipients"), plainValues(roles...)},
	}}
}

// counted is a clause of the document with the number that it states; a number that is
// not there is a visible gap.
func (o policyOf) counted(clause, label string, n int) []wordPiece {
	value := content.Value{Type: content.MissingType, Label: "field." + label}
	if n != 0 {
		value = content.Value{Type: content.IntegerType, Raw: strconv.Itoa(n)}
	}
	return spoken(o.printer, content.Inline{content.Message("customer_policy."+clause, content.Arg{Name: "count", Text: content.Inline{content.Of(value)}})})
}

func (o policyOf) emergency(p policy.Policy) policySection {
	e := p.Emergency
	var tests []string
	for _, kind := range e.MinimumTests {
		tests = append(tests, o.Say("term.test_type."+kind))
	}
	if len(tests) == 0 {
		tests = []string{o.Say("page_policies.any_test")}
	}
	return policySection{Title: o.Say("customer_policy.emergency.title"), Lines: []policyLine{
		{o.Say("customer_policy.emergency.counts_as"), o.read(e.Criteria...)},
		{o.Say("customer_policy.emergency.authority"), plainValues(roleWords(o.printer, cmp.Or(e.Authority, org.EmergencyChangeAuthority)))},
		{o.Say("customer_policy.emergency.minimum_tests"), plainValues(tests...)},
		{o.Say("customer_policy.emergency.tests"), o.read(e.Tests)},
	}, Said: [][]wordPiece{
		o.counted("emergency.recorded", "emergency_hours", e.Hours), o.counted("emergency.deferred", "emergency_days", e.Days),
	}}
}
