package policy

import (
	"slices"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/org"
	"acta/internal/work"
)

// View is what a customer's policy prints: the draft; without one, the version
// that is approved and waits for its day, else the one in force on the day of the
// transaction in the customer's zone, else the latest one that is not yet in
// force, else the last one that document control had in force. fault.NotFound if
// the customer has none of these. Seed 3.3.
func (s *Service) View(tx *work.Tx, customerCode string) (View, error) {
	dir, err := s.directory.Require(tx)
	if err != nil {
		return View{}, err
	}
	zone, err := dir.Location(customerCode)
	if err != nil {
		return View{}, err
	}
	versions, err := s.versions(tx, customerCode)
	if err != nil {
		return View{}, err
	}
	today := tx.Now().Date(zone)
	p, ok := current(versions, today)
	if !ok {
		return View{}, fault.New(fault.NotFound, "fault.policy.missing", fault.Args{"customer": customerCode})
	}
	if p.Zone == "" {
		p.Zone = zone.String()
	}
	view := p.view(dir)
	view.Recipients = p.recipients(dir, today)
	if !p.UnderControl() {
		view.VersionLabel, view.Replaces = p.Number, replaced(versions, p)
	}
	return view, s.late(tx, p, zone, &view)
}

// late fills in the late record with which the version begins, if it does.
func (s *Service) late(tx *work.Tx, p Policy, zone *time.Location, view *View) error {
	exceptions, err := s.policies.Exceptions(tx, p.ID)
	for _, e := range exceptions {
		if e.Kind == LateRecord {
			view.Late = true
			view.LateSince = content.Date{ISO: e.Since.String()}
			view.LateOn = content.Date{ISO: e.RecordedAt.Date(zone).String()}
		}
	}
	return err
}

// current is the version to print. Among imported versions that are not in force
// yet, one without a period is later than every period.
func current(versions []Policy, today clock.Date) (Policy, bool) {
	if p, ok := applies(versions, today); ok && p.UnderControl() && p.State != Controlled {
		return p, true
	}
	if p, ok := InForce(versions, today); ok {
		return p, true
	}
	if p, ok := coming(versions, today); ok {
		return p, true
	}
	return last(versions, func(v Policy) bool { return v.State == Controlled })
}

// coming is the last imported version that is not in force yet.
func coming(versions []Policy, today clock.Date) (next Policy, found bool) {
	for _, p := range versions {
		ahead := p.State == Imported && (p.From.IsZero() || today.Before(p.From))
		if ahead && (!found || p.From.IsZero() || !next.From.IsZero() && next.From.Before(p.From)) {
			next, found = p, true
		}
	}
	return next, found
}

// replaced is the number of the imported version before p; "" for the first.
func replaced(versions []Policy, p Policy) string {
	var before Policy
	for _, v := range versions {
		dated := v.State == Imported && !v.From.IsZero()
		if dated && (p.From.IsZero() || v.From.Before(p.From)) && (before.From.IsZero() || before.From.Before(v.From)) {
			before = v
		}
	}
	return before.Number
}

func (p Policy) view(dir *org.Directory) View {
	customer, _ := dir.Customer(p.Customer)
	owner, _ := dir.JobTitle(p.Owner)
	return View{
		CustomerCode: p.Customer, Customer: customer.Name,
		CustomerKind: term("customer_kind", string(customer.Kind)),
		Services:     p.services(dir), Period: printed(p.agreed()), Owner: owner.Name,
		AgreedWith: p.Agreement.With, AgreedOn: content.Date{ISO: p.Agreement.On.String()},
		NextReview:   content.Date{ISO: p.NextReview.String()},
		UnderControl: p.UnderControl(), Revision: number(p.Revision),
		Types: p.types(), Units: p.units(), Windows: p.windows(), Freezes: p.freezes(), Zone: p.Zone,
		Verification:       p.Items(),
		AcceptanceMode:     term("acceptance_mode", string(p.Acceptance.Mode)),
		AcceptanceApprover: p.Acceptance.Approver, TacitDays: number(p.Acceptance.Days),
		Emergency: p.criteria(), EmergencyAuthority: org.RoleTerm(p.Emergency.Authority),
		EmergencyTests: p.Emergency.Tests, EmergencyHours: number(p.Emergency.Hours),
		EmergencyDays: number(p.Emergency.Days), NoticeChannel: p.NoticeChannel,
		BaselineHours: number(p.BaselineHours), PIRDays: number(p.PIRDays),
		MonitoringDays: number(p.MonitoringDays), BuildNeedsAuth: p.BuildNeedsAuthority,
		TestsNeedAuth: p.TestsNeedAuthority, StandingCriteria: p.standing(), MinimumTests: p.minimum(),
	}
}

// term is a value of an enumeration; "" is missing.
func term(enumeration, value string) content.Term {
	if value == "" {
		return content.Term{}
	}
	return content.Term{Key: "term." + enumeration + "." + value}
}

// number is a count of which zero means that none was given.
func number(n int) content.Integer { return content.Integer{N: n, Known: n > 0} }

// printed is a period as content says it: its last day is the one before the
// first that is no longer in it.
func printed(p clock.Period) content.Period {
	if p.To.IsZero() {
		return content.Period{From: p.From.String()}
	}
	return content.Period{From: p.From.String(), To: p.To.AddDays(-1).String()}
}

func (p Policy) services(dir *org.Directory) []ServiceView {
	var views []ServiceView
	for _, code := range p.Services {
		service, _ := dir.Service(code)
		views = append(views, ServiceView{Code: code, Name: service.Name})
	}
	return views
}

func (p Policy) types() []TypeView {
	var views []TypeView
	for _, t := range p.Types {
		key := t.Key
		if !slices.Contains(CommonTypes(), key) {
			key = "own"
		}
		views = append(views, TypeView{
			Type: term("release_type", key), Name: t.Name, Frequency: t.Frequency, Method: t.Method,
			Notice: content.Duration{ISO: t.Notice.String()}, Support: content.Duration{ISO: t.Support.String()},
		})
	}
	return views
}

func (p Policy) units() []UnitView {
	var views []UnitView
	for _, u := range p.Units {
		views = append(views, UnitView(u))
	}
	return views
}

func (p Policy) windows() []WindowView {
	var views []WindowView
	for _, w := range p.Windows {
		valid := clock.Period{From: w.From, To: w.To}
		if valid.From.IsZero() {
			valid = p.agreed()
		}
		views = append(views, WindowView{
			Days: w.Days, Hours: w.Opens + "–" + w.Closes, Valid: printed(valid), Types: w.TypesText,
		})
	}
	return views
}

func (p Policy) freezes() []FreezeView {
	var views []FreezeView
	for _, f := range p.Freezes {
		views = append(views, FreezeView{
			Period: printed(clock.Period{From: f.From, To: f.To}), Reason: f.Reason, Allowed: f.Allowed,
			Types: p.allowed(f),
		})
	}
	return views
}

// allowed are the names of the release types that may run in a freeze.
func (p Policy) allowed(f Freeze) []content.Run {
	var names []content.Run
	for _, key := range f.AllowedTypes {
		if slices.Contains(CommonTypes(), key) {
			names = append(names, content.Message("term.release_type."+key))
			continue
		}
		for _, t := range p.Types {
			if t.Key == key {
				names = append(names, content.Say(t.Name))
			}
		}
	}
	return names
}

// standing are the standing acceptance criteria. Seed 4.2.3.
func (p Policy) standing() []CriterionView {
	var views []CriterionView
	for _, item := range p.Acceptance.Criteria {
		views = append(views, CriterionView(item))
	}
	return views
}

// minimum are the tests that an emergency must have passed all the same.
func (p Policy) minimum() []content.Term {
	var terms []content.Term
	for _, kind := range p.Emergency.MinimumTests {
		terms = append(terms, term("test_type", kind))
	}
	return terms
}

// Items are the verification items of the policy: the mandatory ones, then its
// own. Seed 4.3.2; invariant I8.
func (p Policy) Items() []ItemView {
	var views []ItemView
	for _, code := range MandatoryItems() {
		statement := content.Message("term.verification_item." + code)
		views = append(views, ItemView{Code: code, Statement: statement, Mandatory: true})
	}
	for _, item := range p.Verification {
		views = append(views, ItemView{
			Code: item.Code, Text: item.Text, Statement: content.Say(item.Text), Evidence: item.Evidence,
		})
	}
	return views
}

func (p Policy) criteria() []SentenceView {
	var views []SentenceView
	for _, text := range p.Emergency.Criteria {
		views = append(views, SentenceView{Text: text})
	}
	return views
}

// recipients are the three fixed ones, then the policy's own. Seed 4.4.
func (p Policy) recipients(dir *org.Directory, on clock.Date) []RecipientView {
	var views []RecipientView
	for i, role := range append(FixedRecipients(), p.Recipients...) {
		views = append(views, RecipientView{
			Role: org.RoleTerm(role), Name: dir.HolderNames(role, on), Fixed: i < len(FixedRecipients()),
		})
	}
	return views
}
