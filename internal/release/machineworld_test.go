package release_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/work"
)

// deal is a version of what was agreed with a customer, as the model reads it; the
// policy of the program is made from it.
type deal struct {
	number, from, to string // days; "" is open
	mode             policy.Mode
	baseline         int // hours; 0 says nothing
	monitoring       int
	opens, closes    int      // hours of the customer's clock; closes before opens is on the next day
	items            []string // beyond the mandatory ones
	waits            bool     // build and tests wait for the authorisation
	minimum          bool     // an emergency must have passed a security test
	verbal, defers   int      // hours, days
}

// deals are the versions of each customer: EXPL says yes itself and changes its
// policy in June, ENDS has none from the middle of June on, STND accepted for good,
// and the silence of TACT for three days is its word.
var deals = map[string][]deal{
	"EXPL": {
		{number: "1.0", from: "2026-01-01", to: "2026-06-01", mode: policy.Explicit, baseline: 24, monitoring: 30, opens: 6, closes: 18, items: []string{"login"}, minimum: true, verbal: 2, defers: 10},
		{number: "2.0", from: "2026-06-01", mode: policy.Explicit, baseline: 6, monitoring: 14, opens: 6, closes: 18, items: []string{"login", "images"}, minimum: true, verbal: 2, defers: 10},
	},
	"ENDS": {{number: "1.0", from: "2026-01-01", to: "2026-06-15", mode: policy.Explicit, monitoring: 30, opens: 9, closes: 21, waits: true, defers: 5}},
	"STND": {{number: "1.0", from: "2026-01-01", mode: policy.Standing, baseline: 12, monitoring: 30, opens: 18, closes: 2, items: []string{"login"}, defers: 4}},
	"TACT": {{number: "1.0", from: "2026-01-01", mode: policy.Tacit, monitoring: 30, opens: 6, closes: 22, defers: 7}},
}

const (
	frozenFrom, frozenTo = "2026-06-08", "2026-06-10" // of TACT
	tacitDays            = 3
	noticeDays           = 2 // of a minor release
	noticeHours          = 2 // of an emergency
)

// zones are where the customers' clocks hang.
var zones = map[string]*time.Location{
	"EXPL": time.FixedZone("New York", -4*3600), "ENDS": time.FixedZone("Tokyo", 9*3600),
	"STND": time.FixedZone("Madrid", 2*3600), "TACT": time.UTC,
}

func shownHour(h int) string { return time.Date(2026, 1, 1, h, 0, 0, 0, time.UTC).Format("15:04") }

func day(s string) clock.Date {
	if s == "" {
		return clock.Date{}
	}
	return date(s)
}

// agreed is the deal as the program's policy.
func (d deal) agreed(customer string) policy.Policy {
	p := policy.Policy{
		Customer: customer, Number: d.number, From: day(d.from), To: day(d.to), Services: []string{"mail"},
		Types: []policy.Type{
			{Key: "minor", Notice: clock.Duration{Days: noticeDays}}, {Key: "emergency", Notice: clock.Duration{Hours: noticeHours}},
		},
		Windows: []policy.Window{{
			Weekdays: []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"},
			Opens:    shownHour(d.opens), Closes: shownHour(d.closes),
		}},
		Acceptance:    policy.Acceptance{Mode: d.mode, Approver: "Sign of " + customer},
		Emergency:     policy.Emergency{Hours: d.verbal, Days: d.defers},
		BaselineHours: d.baseline, MonitoringDays: d.monitoring, BuildNeedsAuthority: d.waits, TestsNeedAuthority: d.waits,
	}
	for _, code := range d.items {
		p.Verification = append(p.Verification, policy.Item{Code: code, Text: words("Look at " + code)})
	}
	switch d.mode {
	case policy.Standing:
		p.Acceptance.Criteria = []policy.Item{{Code: "S1", Text: words("It answers")}}
	case policy.Tacit:
		p.Acceptance.Days = tacitDays
		p.Freezes = []policy.Freeze{{From: day(frozenFrom), To: day(frozenTo)}}
	}
	if d.minimum {
		p.Emergency.MinimumTests = []string{"security"}
	}
	return p
}

// newBench is a walk whose customers are those of the deals.
func newBench(t *testing.T, db *store.DB) *walk {
	t.Helper()
	w := newWalk(t, db)
	w.house.clients, w.policies = map[string]release.Customer{}, map[string][]policy.Policy{}
	for code, versions := range deals {
		c := client(code, code+" Ltd")
		c.Zone = zones[code]
		w.house.clients[code] = c
		for _, d := range versions {
			w.policies[code] = append(w.policies[code], d.agreed(code))
		}
	}
	w.must(db.Write(t.Context(), func(tx *work.Tx) error {
		var errs []error
		for code := range deals {
			key, err := id.New[id.Customer]()
			errs = append(errs, err, store.Customers{}.Add(tx, org.Customer{
				ID: key, Code: code, Name: words(code), Kind: "external", RecordedAt: tx.Now(),
			}))
		}
		return errors.Join(errs...)
	}))
	return w
}

// holders are who holds the roles when nobody is missing.
func holders() map[string][]string {
	return map[string][]string{
		"release_deployment_manager": {"lucia"}, "change_authority": {"marta"}, "emergency_change_authority": {"eva"},
		"build_practitioner": {"tomas"}, "test_manager": {"noa"}, "deployment_practitioner": {"iker"}, "change_manager": {"ana"},
	}
}

// site is a deployment as a run plans it.
type site struct {
	code     string
	serves   []string
	affected []string
}

// layouts are the deployments of a release: of one customer, of two, of three of
// which one environment is shared, and two that touch the same item.
var layouts = [][]site{
	{{"D1", []string{"EXPL"}, []string{"srv-1"}}},
	{{"D1", []string{"EXPL"}, []string{"srv-1", "srv-2"}}, {"D2", []string{"ENDS"}, []string{"srv-3"}}},
	{{"D1", []string{"STND"}, []string{"srv-1"}}, {"D2", []string{"TACT"}, []string{"srv-2"}}, {"D3", []string{"STND", "TACT"}, []string{"srv-1", "srv-3"}}},
	{{"D1", []string{"TACT"}, []string{"srv-1", "srv-2"}}, {"D2", []string{"EXPL"}, []string{"srv-2"}}},
}

func customersOf(sites []site) (codes []string) {
	for _, s := range sites {
		codes = append(codes, s.serves...)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

func moment(t time.Time) clock.Planned {
	if t.IsZero() {
		return clock.Planned{}
	}
	return clock.Planned{Date: clock.At(t).Date(nil), At: clock.At(t)}
}

// planOf is the whole plan that the model intends, in the program's form.
func (m *machine) planOf() release.Plan {
	yes := m.closesNothing
	p := release.Plan{
		Code: m.code, Title: "Mail", Type: m.kind, Customers: m.customers, Services: []string{"mail"}, Method: words("Pushed"),
		Units: []release.Unit{{Code: "app", Name: words("Application"), Version: m.version}}, ClosesNothing: &yes,
		References: []release.Reference{{Kind: release.RFC, Code: "RFC-1", Decision: m.decision}},
		Criteria:   []release.Criterion{{Code: "C1", Text: words(m.criteria)}}, RiskClass: m.risk, Approver: "noa",
		Capacity: words("None"), BackOut: release.BackOut{Trigger: words(m.trigger), Decider: "lucia", Tested: words("In May")},
		People:       []release.Person{{Role: "service_level_manager", Person: "lucia"}},
		Environments: []release.Environment{{Code: "test", Use: "acceptance"}}, Deliverables: []content.Text{},
	}
	if m.deliverables {
		p.Deliverables = append(p.Deliverables, words("The application"))
	}
	for _, d := range m.deps {
		p.Environments = append(p.Environments, release.Environment{Code: d.env(), Use: release.Production})
		p.Deployments = append(p.Deployments, m.deploymentOf(d))
	}
	return p
}

func (m *machine) deploymentOf(d *dep) release.Deployment {
	out := release.Deployment{
		Release: m.code, Code: d.code, Environment: d.env(), Planned: moment(d.from), WindowFrom: moment(d.from), WindowTo: moment(d.to),
		Build: d.build, Tasks: []release.Task{{Sequence: 1, Text: words("Install")}},
	}
	for _, c := range d.serves {
		out.Customers = append(out.Customers, release.Served{Code: c})
	}
	for _, code := range d.affected {
		out.Affected = append(out.Affected, release.Affected{Code: code})
	}
	return out
}
