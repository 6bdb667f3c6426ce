package release

import (
	"context"
	"slices"
	"time"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/policy"
	"acta/internal/work"
)

// AgendaQuery chooses a time of the calendar; a date is its beginning in the
// organisation's time zone.
type AgendaQuery struct {
	From, To clock.Planned // [From, To), at most MaxAgenda days
	Customer string        // code; "" for all
	Service  string        // code; "" for all
	// Moved is a deployment that is shown as if it had other dates already; nil for none.
	Moved *Dates
}

// MaxAgenda is how many days an agenda may cover.
const MaxAgenda = 400

// Agenda is a time of the calendar: what runs, when customers' policies let it
// run, and what is in each other's way. Scope F50, F115.
type Agenda struct {
	Slots     []Booking    `json:"slots"`
	Windows   []OpenTime   `json:"windows"`
	Freezes   []ClosedTime `json:"freezes"`
	Conflicts []Conflict   `json:"conflicts"`
	Zone      string       `json:"zone"` // of the organisation, IANA
	// Zones are the time zones of the customers, IANA, by their codes.
	Zones map[string]string `json:"zones"`
}

// OpenTime is when a version of a customer's policy lets deployments of a release
// type run.
type OpenTime struct {
	Customer string        `json:"customer"`
	Policy   string        `json:"policy"` // number of the version
	Type     string        `json:"type"`   // key of the release type
	Spans    []policy.Span `json:"spans"`
}

// ClosedTime is a period without changes of a customer's policy.
type ClosedTime struct {
	Customer string        `json:"customer"`
	Policy   string        `json:"policy"` // number of the version
	Zone     string        `json:"zone"`   // in which its dates are meant, IANA
	Freeze   policy.Freeze `json:"freeze"`
}

// Agenda returns a time of the calendar with the windows and freezes of the
// customers asked for, or else of those whom the deployments in it serve.
func (s *Service) Agenda(ctx context.Context, q AgendaQuery) (Agenda, error) {
	a := &agenda{service: s, query: q, rules: map[string][]*ruled{}}
	if err := s.Unit.Read(ctx, a.span); err != nil {
		return Agenda{}, err
	}
	slots, err := s.Calendar(ctx, CalendarQuery{From: a.from, To: a.to, Customer: q.Customer, Service: q.Service})
	if err != nil {
		return Agenda{}, err
	}
	if a.out.Slots = slots; slots == nil {
		a.out.Slots = []Booking{}
	}
	a.move()
	err = s.Unit.Read(ctx, func(tx *work.Tx) error { return a.fill(tx) })
	return a.out, err
}

// agenda is an agenda in the making.
type agenda struct {
	service  *Service
	query    AgendaQuery
	out      Agenda
	from, to clock.Instant
	zone     *time.Location
	rules    map[string][]*ruled // by customer
	// first and last bound the time of all slots.
	first, last clock.Instant
}

// ruled is a policy with the zone of its customer.
type ruled struct {
	policy.Policy
	zone *time.Location
	// spans are when it lets release types run, in the time of all slots, once they
	// were asked for.
	spans map[string][]policy.Span
}

// span reads the time that the agenda covers.
func (a *agenda) span(tx *work.Tx) error {
	settings, err := a.service.House.Settings(tx)
	if err != nil {
		return err
	}
	zone := settings.Zone
	if zone == nil {
		zone = time.UTC
	}
	a.out.Zone, a.zone = zone.String(), zone
	a.from, a.to = momentIn(zone, a.query.From, 0), momentIn(zone, a.query.To, 0)
	if a.from.IsZero() || !a.from.Before(a.to) || a.to.Time().Sub(a.from.Time()) > MaxAgenda*24*time.Hour {
		return fault.New(fault.Invalid, "fault.release.agenda", fault.Args{"days": MaxAgenda}).At("to")
	}
	return nil
}

func (a *agenda) fill(tx *work.Tx) error {
	a.out.Windows, a.out.Freezes, a.out.Zones = []OpenTime{}, []ClosedTime{}, map[string]string{}
	for _, code := range a.customers() {
		if err := a.rule(tx, code); err != nil {
			return err
		}
	}
	a.bounds()
	plain := make([]Slot, len(a.out.Slots))
	for i := range a.out.Slots {
		slot := &a.out.Slots[i]
		slot.Outside = a.outside(slot)
		plain[i] = slot.Slot
	}
	a.out.Conflicts = append([]Conflict{}, Conflicts(plain)...)
	return nil
}

// customers are whose policies count, sorted.
func (a *agenda) customers() []string {
	if a.query.Customer != "" {
		return []string{a.query.Customer}
	}
	var codes []string
	for _, slot := range a.out.Slots {
		codes = append(codes, slot.Customers...)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// rule adds the windows and freezes of a customer's policies.
func (a *agenda) rule(tx *work.Tx, code string) error {
	customer, err := a.service.Directory.Customer(tx, code)
	if err != nil {
		return err
	}
	zone := customer.Zone
	if zone == nil {
		zone = time.UTC
	}
	a.out.Zones[code] = zone.String()
	if a.rules[code], err = a.inForce(tx, code, zone); err != nil {
		return err
	}
	for _, r := range a.rules[code] {
		a.open(code, r)
		a.closed(code, r)
	}
	return nil
}

// inForce are the policies in force in the agenda's time, in order.
func (a *agenda) inForce(tx *work.Tx, code string, zone *time.Location) ([]*ruled, error) {
	reigns := a.service.Reigns
	if reigns == nil {
		reigns = a.service.daily
	}
	found, err := reigns(tx, code, a.from.Date(zone), a.to.Date(zone).AddDays(1))
	if err != nil {
		return nil, err
	}
	list := make([]*ruled, len(found))
	for i, r := range found {
		list[i] = &ruled{Policy: r.Policy, zone: zone, spans: map[string][]policy.Span{}}
	}
	return list, nil
}

// daily are the policies in force for a customer in a time, asked for each day.
func (s *Service) daily(tx *work.Tx, customer string, from, to clock.Date) ([]policy.Reign, error) {
	var list []policy.Reign
	for day := from; day.Before(to); day = day.AddDays(1) {
		found, err := s.Policies.InForce(tx, customer, day)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if n := len(list) - 1; n >= 0 && list[n].Number == found.Number && list[n].Customer == found.Customer {
			list[n].To = day.AddDays(1)
			continue
		}
		list = append(list, policy.Reign{Policy: found, From: day, To: day.AddDays(1)})
	}
	return list, nil
}

// open adds when a policy lets each of its release types run.
func (a *agenda) open(code string, r *ruled) {
	for _, t := range r.Types {
		spans := append([]policy.Span{}, r.OpenBetween(a.from, a.to, r.zone, t.Key)...)
		a.out.Windows = append(a.out.Windows, OpenTime{code, r.Number, t.Key, spans})
	}
}

// closed adds the freezes of a policy that touch the agenda's time.
func (a *agenda) closed(code string, r *ruled) {
	in := r.zone
	if r.Policy.Zone != "" {
		if own, err := time.LoadLocation(r.Policy.Zone); err == nil {
			in = own
		}
	}
	covered := clock.Period{From: a.from.Date(in), To: a.to.Date(in).AddDays(1)}
	for _, f := range r.Freezes {
		if covered.Overlaps(clock.Period{From: f.From, To: f.To}) {
			a.out.Freezes = append(a.out.Freezes, ClosedTime{code, r.Number, in.String(), f})
		}
	}
}

// outside are the customers of a slot in whose windows it could at no moment start.
func (a *agenda) outside(slot *Booking) []string {
	if slot.From.IsZero() || slot.To.IsZero() || !slot.occupies() {
		return nil
	}
	var codes []string
	for _, code := range slot.Customers {
		rules := a.rules[code]
		if len(rules) == 0 && a.query.Customer != "" && code != a.query.Customer {
			continue // nobody asked about that customer
		}
		admits := func(r *ruled) bool { return a.opens(r, slot) }
		if !slices.ContainsFunc(rules, admits) {
			codes = append(codes, code)
		}
	}
	return codes
}

// bounds finds the time of all slots.
func (a *agenda) bounds() {
	a.first, a.last = a.from, a.to
	for _, slot := range a.out.Slots {
		if slot.occupies() && slot.From.Before(a.first) {
			a.first = slot.From
		}
		if slot.occupies() && a.last.Before(slot.To) {
			a.last = slot.To
		}
	}
}

// opens reports whether a policy lets the slot run at any moment. What it lets
// run is worked out once for each release type.
func (a *agenda) opens(r *ruled, slot *Booking) bool {
	spans, known := r.spans[slot.Type]
	if !known {
		spans = r.OpenBetween(a.first, a.last, r.zone, slot.Type)
		r.spans[slot.Type] = spans
	}
	// The first that has not ended when the slot begins.
	at, _ := slices.BinarySearchFunc(spans, slot.From, func(s policy.Span, begins clock.Instant) int {
		if begins.Before(s.To) {
			return 1
		}
		return -1
	})
	return at < len(spans) && spans[at].From.Before(slot.To)
}
