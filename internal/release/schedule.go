package release

import (
	"context"
	"slices"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/work"
)

// ScheduleQuery chooses the time and the part of a forward schedule; zero members
// ask for everything. Without a time it goes from the month three months back to
// the end of the month six months ahead, in whole months, so that it stays the
// same from day to day.
type ScheduleQuery struct {
	From, To clock.Date // [From, To), days of the organisation's time zone
	Customer string     // code; nobody else is named then
	Service  string     // code
	// Sees says of which releases the asker may know, by code; nil is all.
	Sees func(release string) bool
}

// Schedule is the forward schedule of deployments, and what became of those that
// are over, for other processes. Seed 6; Scope F51, F115.
type Schedule struct {
	From     clock.Date            `json:"from"`
	To       clock.Date            `json:"to"`   // not included
	Zone     string                `json:"zone"` // of the organisation, IANA
	Customer string                `json:"customer,omitempty"`
	Planned  []ScheduledDeployment `json:"planned"` // still to do or under way, by beginning
	Results  []ScheduledDeployment `json:"results"` // over, by beginning
	// Succeeded and Failed count the results.
	Succeeded int `json:"succeeded"`
	Failed    int `json:"failed"`
}

// ScheduledDeployment is a deployment of the schedule.
type ScheduledDeployment struct {
	Release     string          `json:"release"`    // code
	Deployment  string          `json:"deployment"` // code
	Title       string          `json:"title"`      // of the release
	Type        string          `json:"type,omitempty"`
	Services    []string        `json:"services,omitempty"`  // codes
	Environment string          `json:"environment"`         // code
	Wave        content.Text    `json:"wave,omitzero"`       // in people's words
	Customers   []string        `json:"customers,omitempty"` // codes
	Stage       DeploymentStage `json:"stage"`
	Attempt     int             `json:"attempt"`
	Planned     clock.Planned   `json:"planned,omitzero"`
	// From and To are the window while there is something to do, and the actual
	// times afterwards; To is zero where no end is known.
	From  clock.Instant `json:"from,omitzero"`
	To    clock.Instant `json:"to,omitzero"`
	Local []LocalTime   `json:"local,omitempty"` // in time zones where clocks differ from the organisation's
	// Unnoticed are the codes of the customers that no notice of this attempt is on
	// record for, and Noticed when the last one was given.
	Unnoticed []string      `json:"unnoticed,omitempty"`
	Noticed   clock.Instant `json:"noticed,omitzero"`
	// Result is "success" or "failure" of what is over: failed, or undone.
	Result string `json:"result,omitempty"`
	// Late is by how many days it began after its planned day; negative is early.
	Late *int `json:"late,omitempty"`

	environment content.Text
	daily       bool // it is planned for days, not for hours
}

// LocalTime is when a deployment runs by the clocks of some of its customers.
type LocalTime struct {
	Zone      string   `json:"zone"`      // IANA
	From      string   `json:"from"`      // "2006-01-02T15:04" of that zone
	To        string   `json:"to"`        // the same; "" where no end is known
	Customers []string `json:"customers"` // codes
}

// The results of a deployment that is over.
const (
	ResultSuccess = "success"
	ResultFailure = "failure"
)

// Schedule returns the forward schedule; fault.NotFound for a customer that there
// is not, fault.Invalid for a time that ends before it begins.
func (s *Service) Schedule(ctx context.Context, q ScheduleQuery) (found Schedule, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) (err error) {
		found, err = s.schedule(tx, q)
		return err
	})
	return found, err
}

func (s *Service) schedule(tx *work.Tx, q ScheduleQuery) (Schedule, error) {
	zone, err := s.zoned(tx, &q)
	if err != nil {
		return Schedule{}, err
	}
	if q.Customer != "" {
		if _, err := s.Directory.Customer(tx, q.Customer); err != nil {
			return Schedule{}, err
		}
	}
	out := Schedule{From: q.From, To: q.To, Zone: zone.String(), Customer: q.Customer, Planned: []ScheduledDeployment{}, Results: []ScheduledDeployment{}}
	from, to, err := timeOf(zone, q.From, q.To)
	if err != nil {
		return Schedule{}, err
	}
	found, err := s.Releases.Calendar(tx, CalendarQuery{From: from, To: to, Customer: q.Customer, Service: q.Service})
	if err != nil {
		return Schedule{}, err
	}
	l := &scheduling{service: s, tx: tx, zone: zone, query: q, zones: map[string]*time.Location{}}
	if l.asides, err = s.Releases.Asides(tx, releasesOf(found)); err != nil {
		return Schedule{}, err
	}
	for _, b := range found {
		b.From, b.To = Spans(zone, b.ActualStart, b.WindowFrom, b.Planned, b.ActualEnd, b.WindowTo)
		within := b.From.Before(to) && (from.Before(b.To) || !b.From.Before(from))
		if within && b.Stage != Dropped && (q.Sees == nil || q.Sees(b.Release)) {
			if err := out.add(l, b); err != nil {
				return Schedule{}, err
			}
		}
	}
	return out, nil
}

// zoned is the organisation's time zone; it gives the query its time.
func (s *Service) zoned(tx *work.Tx, q *ScheduleQuery) (*time.Location, error) {
	settings, err := s.House.Settings(tx)
	if err != nil {
		return nil, err
	}
	zone := settings.Zone
	if zone == nil {
		zone = time.UTC
	}
	today := tx.Now().Date(zone)
	if q.From.IsZero() {
		q.From = monthAfter(today, -3)
	}
	if q.To.IsZero() {
		q.To = monthAfter(today, 7)
	}
	return zone, nil
}

// monthAfter is the first day of the month so many months after that of a date.
func monthAfter(d clock.Date, months int) clock.Date {
	return dateOn(time.Date(d.Year, d.Month+time.Month(months), 1, 0, 0, 0, 0, time.UTC))
}

func dateOn(t time.Time) clock.Date {
	y, m, d := t.Date()
	return clock.Date{Year: y, Month: m, Day: d}
}

// timeOf is the time between the beginnings of two days.
func timeOf(zone *time.Location, from, to clock.Date) (begin, end clock.Instant, err error) {
	begin, end = momentIn(zone, clock.Planned{Date: from}, 0), momentIn(zone, clock.Planned{Date: to}, 0)
	if !begin.Before(end) || to.DaysSince(from) > maxSchedule {
		return begin, end, fault.New(fault.Invalid, "fault.release.agenda", fault.Args{"days": maxSchedule}).At("to")
	}
	return begin, end, nil
}

// maxSchedule is how many days a schedule may cover.
const maxSchedule = 1200

func releasesOf(list []Booking) []string {
	codes := make([]string, len(list))
	for i, b := range list {
		codes[i] = b.Release
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// scheduling is a schedule in the making.
type scheduling struct {
	service *Service
	tx      *work.Tx
	zone    *time.Location
	query   ScheduleQuery
	asides  map[string]Aside
	zones   map[string]*time.Location // of customers, once they were asked for
}

func (v *Schedule) add(l *scheduling, b Booking) error {
	one, err := l.scheduled(b)
	if err != nil {
		return err
	}
	switch one.Result {
	case "":
		v.Planned = append(v.Planned, one)
		return nil
	case ResultSuccess:
		v.Succeeded++
	default:
		v.Failed++
	}
	v.Results = append(v.Results, one)
	return nil
}

func (l *scheduling) scheduled(b Booking) (ScheduledDeployment, error) {
	if l.query.Customer != "" {
		b.Customers = []string{l.query.Customer}
	}
	one := ScheduledDeployment{
		Release: b.Release, Deployment: b.Deployment, Title: b.Title, Type: b.Type, Services: b.Services, Environment: b.Environment,
		Wave: b.Wave, Customers: b.Customers, Stage: b.Stage, Attempt: max(b.Attempt, 1), Planned: b.Planned, From: b.From, To: b.To,
		Result: resultOf(b.Stage), daily: b.daily(),
	}
	aside := l.asides[b.Release]
	for _, e := range aside.Environments {
		if e.Code == b.Environment {
			one.environment = e.Name
		}
	}
	if !b.ActualStart.IsZero() && !b.Planned.IsZero() {
		days := momentIn(l.zone, b.ActualStart, 0).Date(l.zone).DaysSince(momentIn(l.zone, b.Planned, 0).Date(l.zone))
		one.Late = &days
	}
	one.notices(aside.Notices)
	err := l.local(&one)
	return one, err
}

// daily reports whether a booking's times are days: clocks elsewhere say nothing
// about those.
func (b Booking) daily() bool {
	begin := orElse(b.ActualStart, orElse(b.WindowFrom, b.Planned))
	return begin.At.IsZero()
}

// resultOf is the result of a deployment that is over; "" of another.
func resultOf(stage DeploymentStage) string {
	switch stage {
	case Installed, Verified:
		return ResultSuccess
	case Undone, Failed:
		return ResultFailure
	default:
		return ""
	}
}

// notices says who was told of the attempt.
func (d *ScheduledDeployment) notices(all []Head) {
	told := map[string]bool{}
	for _, n := range all {
		if n.Deployment != "" && (n.Deployment != d.Deployment || max(n.Attempt, 1) != d.Attempt) {
			continue
		}
		if n.Customer != "" && !slices.Contains(d.Customers, n.Customer) {
			continue
		}
		if told[n.Customer] = true; d.Noticed.Before(n.At) {
			d.Noticed = n.At
		}
	}
	for _, code := range d.Customers {
		if !told[""] && !told[code] {
			d.Unnoticed = append(d.Unnoticed, code)
		}
	}
}

// local adds what the clocks of customers show, where they show something else.
func (l *scheduling) local(d *ScheduledDeployment) error {
	if d.daily || d.From.IsZero() {
		return nil
	}
	for _, code := range d.Customers {
		zone, err := l.zoneOf(code)
		if err != nil {
			return err
		}
		if zone == nil || sameClock(zone, l.zone, d.From) && (d.To.IsZero() || sameClock(zone, l.zone, d.To)) {
			continue
		}
		at := slices.IndexFunc(d.Local, func(t LocalTime) bool { return t.Zone == zone.String() })
		if at < 0 {
			at = len(d.Local)
			d.Local = append(d.Local, LocalTime{Zone: zone.String(), From: clockOf(d.From, zone), To: clockOf(d.To, zone)})
		}
		d.Local[at].Customers = append(d.Local[at].Customers, code)
	}
	return nil
}

func (l *scheduling) zoneOf(code string) (*time.Location, error) {
	if zone, ok := l.zones[code]; ok {
		return zone, nil
	}
	customer, err := l.service.Directory.Customer(l.tx, code)
	if err != nil {
		return nil, err
	}
	l.zones[code] = customer.Zone
	return customer.Zone, nil
}

// sameClock reports whether clocks of two zones show the same at an instant.
func sameClock(a, b *time.Location, at clock.Instant) bool {
	_, one := at.Time().In(a).Zone()
	_, other := at.Time().In(b).Zone()
	return one == other
}

func clockOf(at clock.Instant, zone *time.Location) string {
	if at.IsZero() {
		return ""
	}
	return at.Time().In(zone).Format("2006-01-02T15:04")
}
