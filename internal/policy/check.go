package policy

import (
	"fmt"
	"regexp"
	"slices"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/org"
)

// What a policy gets that says nothing else.
const (
	defaultBaseline   = 24 // hours
	defaultPIR        = 30 // days
	defaultMonitoring = 30 // days
)

// clockTime is an hour of a window, "00:00" to "24:00".
var clockTime = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$|^24:00$`)

// Weekdays are the keys of the days of a window.
func Weekdays() []string {
	return []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
}

// CommonTypes are the release types that every policy knows; others have a name
// of their own. Seed 3.2.
func CommonTypes() []string { return []string{"major", "minor", "emergency"} }

// FixedRecipients are the roles to which a post-implementation review always
// goes. Seed 4.4.
func FixedRecipients() []string {
	return []string{org.ChangeAuthority, org.IncidentManager, org.ServiceRequestManager}
}

// MandatoryItems are the codes of the verification items that every policy has,
// in their order; their words are messages. Seed 4.3.2.
func MandatoryItems() []string {
	return []string{"documentation", "communication", "roles"}
}

// TestTypes are the kinds of test that a policy may ask of an emergency, in the
// order in which they are run. Seed 4.2.2, 4.2.3.
func TestTypes() []string {
	return []string{
		"unit", "integration", "regression", "performance", "security", "operability",
		"installation", "back_out", "acceptance", "pilot", "conformance",
	}
}

// InForce is the version in force on a date among the versions of one customer:
// a controlled one by the period that document control gave it, else an imported
// one by its own. Scope F32.
func InForce(versions []Policy, on clock.Date) (Policy, bool) {
	for _, p := range versions {
		if period := p.inForce(); !period.From.IsZero() && period.Contains(on) {
			return p, true
		}
	}
	return Policy{}, false
}

// Overlap finds two versions of one customer that are in force on the same day.
// Invariant I3.
func Overlap(versions []Policy) (one, other Policy, found bool) {
	for i, p := range versions {
		for _, q := range versions[:i] {
			if p.Customer == q.Customer && overlap(p.inForce(), q.inForce()) {
				return q, p, true
			}
		}
	}
	return Policy{}, Policy{}, false
}

// overlap reports whether two periods share a day; one without a first day has
// none.
func overlap(a, b clock.Period) bool {
	return !a.From.IsZero() && !b.From.IsZero() && a.Overlaps(b)
}

// normal is the policy with its defaults, and with its services in the order in
// which they are stored.
func (p Policy) normal() Policy {
	p.BaselineHours = orElse(p.BaselineHours, defaultBaseline)
	p.PIRDays = orElse(p.PIRDays, defaultPIR)
	p.MonitoringDays = orElse(p.MonitoringDays, defaultMonitoring)
	if p.Emergency.Authority == "" {
		p.Emergency.Authority = org.EmergencyChangeAuthority
	}
	p.Services = slices.Compact(slices.Sorted(slices.Values(p.Services)))
	return p
}

func orElse(n, other int) int {
	if n == 0 {
		return other
	}
	return n
}

// check checks each field of a policy by itself.
func (p Policy) check(c *org.Checks, at string) {
	c.Code(at+".customer", p.Customer)
	c.Code(at+".number", p.Number)
	if !p.From.IsZero() || !p.To.IsZero() {
		c.Period(at, p.agreed())
	}
	if len(p.Services) == 0 {
		c.Say(at+".services", "fault.org.required", nil)
	}
	c.Plain(at+".agreement.with", p.Agreement.With, org.NameLimit)
	c.Plain(at+".agreement.reference", p.Agreement.Reference, org.NameLimit)
	if p.Agreement.How != "" {
		c.OneOf(at+".agreement.how", string(p.Agreement.How), string(ByLink), string(ByEmail), string(ByMinutes), string(ByContract))
	}
	c.Zone(at+".zone", p.Zone)
	c.Text(at+".notice_channel", p.NoticeChannel)
	c.Range(at+".baseline_hours", p.BaselineHours, 1, 8784)
	c.Range(at+".pir_days", p.PIRDays, 1, 3660)
	c.Range(at+".monitoring_days", p.MonitoringDays, 1, 3660)
	p.checkTypes(c, at+".types")
	p.checkUnits(c, at+".units")
	p.checkWindows(c, at+".windows")
	p.checkFreezes(c, at+".freezes")
	p.checkItems(c, at+".verification")
	p.checkDecisions(c, at)
}

// once adds a fault when a key stands in the list before position i.
func once(c *org.Checks, field string, keys []string, i int) {
	if first := slices.Index(keys, keys[i]); first < i {
		c.Say(field, "fault.org.duplicate", fault.Args{"value": keys[i], "first": first + 1})
	}
}

// typeKeys are the keys of the policy's release types.
func (p Policy) typeKeys() []string {
	keys := make([]string, len(p.Types))
	for i, t := range p.Types {
		keys[i] = t.Key
	}
	return keys
}

func (p Policy) checkTypes(c *org.Checks, at string) {
	for i, t := range p.Types {
		field := fmt.Sprintf("%s[%d]", at, i)
		c.Key(field+".key", t.Key)
		once(c, field, p.typeKeys(), i)
		if !slices.Contains(CommonTypes(), t.Key) {
			c.Name(field+".name", t.Name)
		}
		c.Text(field+".frequency", t.Frequency)
		c.Text(field+".method", t.Method)
	}
}

func (p Policy) checkUnits(c *org.Checks, at string) {
	codes := make([]string, len(p.Units))
	for i, u := range p.Units {
		codes[i] = u.Code
	}
	for i, u := range p.Units {
		field := fmt.Sprintf("%s[%d]", at, i)
		c.Code(field+".code", u.Code)
		once(c, field, codes, i)
		c.Name(field+".name", u.Name)
		c.Text(field+".package", u.Package)
		c.OneOf(field+".service", u.Service, p.Services...)
	}
}

func (p Policy) checkWindows(c *org.Checks, at string) {
	for i, w := range p.Windows {
		field := fmt.Sprintf("%s[%d]", at, i)
		if len(w.Weekdays) == 0 {
			c.Say(field+".weekdays", "fault.org.required", nil)
		}
		for _, day := range w.Weekdays {
			c.OneOf(field+".weekdays", day, Weekdays()...)
		}
		if !clockTime.MatchString(w.Opens) || !clockTime.MatchString(w.Closes) || w.Opens == w.Closes {
			c.Say(field+".opens", "fault.policy.hours", fault.Args{"opens": w.Opens, "closes": w.Closes})
		}
		if !w.From.IsZero() || !w.To.IsZero() {
			c.Period(field, clock.Period{From: w.From, To: w.To})
		}
		for _, key := range w.Types {
			c.OneOf(field+".types", key, p.typeKeys()...)
		}
		c.Name(field+".days", w.Days)
		c.Text(field+".types_text", w.TypesText)
	}
}

func (p Policy) checkFreezes(c *org.Checks, at string) {
	for i, f := range p.Freezes {
		field := fmt.Sprintf("%s[%d]", at, i)
		c.Period(field, clock.Period{From: f.From, To: f.To})
		if f.To.IsZero() {
			c.Say(field+".to", "fault.org.required", nil)
		}
		c.Text(field+".reason", f.Reason)
		c.Text(field+".allowed", f.Allowed)
		for _, key := range f.AllowedTypes {
			c.OneOf(field+".allowed_types", key, p.typeKeys()...)
		}
	}
}

func (p Policy) checkItems(c *org.Checks, at string) {
	codes := MandatoryItems()
	fixed := len(codes)
	for _, item := range p.Verification {
		codes = append(codes, item.Code)
	}
	for i, item := range p.Verification {
		field := fmt.Sprintf("%s[%d]", at, i)
		once(c, field, codes, fixed+i)
		item.check(c, field)
	}
}

func (item Item) check(c *org.Checks, field string) {
	c.Code(field+".code", item.Code)
	c.Text(field+".text", item.Text)
	if item.Text.IsEmpty() {
		c.Say(field+".text", "fault.org.required", nil)
	}
	c.Text(field+".evidence", item.Evidence)
}

// checkAcceptance checks how releases are accepted. Seed 4.2.3.
func (p Policy) checkAcceptance(c *org.Checks, at string) {
	if p.Acceptance.Mode != "" {
		c.OneOf(at+".mode", string(p.Acceptance.Mode), string(Explicit), string(Standing), string(Tacit), string(ServiceOwner))
	}
	c.Plain(at+".approver", p.Acceptance.Approver, org.NameLimit)
	if (p.Acceptance.Mode == Tacit) != (p.Acceptance.Days > 0) {
		c.Say(at+".tacit_days", "fault.policy.tacit", nil)
	}
	c.Range(at+".tacit_days", p.Acceptance.Days, 0, 366)
	if p.Acceptance.Mode != Standing && len(p.Acceptance.Criteria) > 0 {
		c.Say(at+".criteria", "fault.policy.standing", nil)
	}
	codes := make([]string, len(p.Acceptance.Criteria))
	for i, item := range p.Acceptance.Criteria {
		codes[i] = item.Code
	}
	for i, item := range p.Acceptance.Criteria {
		field := fmt.Sprintf("%s.criteria[%d]", at, i)
		once(c, field, codes, i)
		item.check(c, field)
	}
}

// checkEmergency checks the emergency rule. Seed 4.5.
func (p Policy) checkEmergency(c *org.Checks, at string, roles []string) {
	c.OneOf(at+".authority", p.Emergency.Authority, roles...)
	c.Text(at+".tests", p.Emergency.Tests)
	c.Range(at+".hours", p.Emergency.Hours, 0, 8784)
	c.Range(at+".days", p.Emergency.Days, 0, 366)
	for i, text := range p.Emergency.Criteria {
		c.Text(fmt.Sprintf("%s.criteria[%d]", at, i), text)
	}
	for i, kind := range p.Emergency.MinimumTests {
		field := fmt.Sprintf("%s.minimum_tests[%d]", at, i)
		c.OneOf(field, kind, TestTypes()...)
		once(c, field, p.Emergency.MinimumTests, i)
	}
}

// checkDecisions checks who decides: acceptance, emergency, recipients.
func (p Policy) checkDecisions(c *org.Checks, at string) {
	roles := append(org.SeedRoles(), org.ActingRoles()...)
	p.checkAcceptance(c, at+".acceptance")
	p.checkEmergency(c, at+".emergency", roles)
	for i, role := range p.Recipients {
		field := fmt.Sprintf("%s.pir_recipients[%d]", at, i)
		c.OneOf(field, role, roles...)
		all := append(FixedRecipients(), p.Recipients...)
		once(c, field, all, len(FixedRecipients())+i)
	}
}

// checkReferences checks the codes that the policy takes from the organisation.
func (p Policy) checkReferences(c *org.Checks, at string, dir *org.Directory) {
	unknown := func(field, code string, known bool) {
		if !known {
			c.Say(at+field, "fault.org.unknown", fault.Args{"value": code})
		}
	}
	_, known := dir.Customer(p.Customer)
	unknown(".customer", p.Customer, known)
	for _, code := range p.Services {
		_, known := dir.Service(code)
		unknown(".services", code, known)
	}
	_, known = dir.JobTitle(p.Owner)
	unknown(".owner", p.Owner, known || p.Owner == "")
}

// Lint is something about a policy that should be looked at, but is allowed.
type Lint struct {
	Customer string
	Number   string
	Key      string // message key, area "term"
}

// Lints looks for what is allowed but doubtful: a review that is due before the
// monitoring of the deployment ends. Domain section 5.
func Lints(p Policy) []Lint {
	if p.PIRDays < p.MonitoringDays {
		return []Lint{{Customer: p.Customer, Number: p.Number, Key: "term.policy_lint.pir_before_monitoring"}}
	}
	return nil
}
