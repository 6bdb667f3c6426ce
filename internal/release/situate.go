package release

import (
	"fmt"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/policy"
	"acta/internal/work"
)

// scene is a Situation over a transaction: what is seldom needed is read when it
// is asked for, once. Err holds the first technical error that an answer met;
// what the situation said after it does not count.
type scene struct {
	*Situation
	service *Service
	tx      *work.Tx
	roles   []string // keys of process roles; none: whichever
	err     error
}

// situate builds the situation of a release as it would be, with the facts,
// review and surroundings that are stored.
func (s *Service) situate(tx *work.Tx, r Release) (*scene, error) {
	list, err := s.Facts.Of(tx, r.ID)
	if err != nil {
		return nil, fmt.Errorf("facts of %s: %w", r.Code, err)
	}
	facts, err := ReadFacts(list)
	if err != nil {
		return nil, err
	}
	review, err := s.Reviews.Find(tx, r.ID)
	if err != nil {
		return nil, fmt.Errorf("review of %s: %w", r.Code, err)
	}
	settings, err := s.House.Settings(tx)
	if err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	c := &scene{service: s, tx: tx, roles: settings.Roles}
	c.Situation = &Situation{
		Release: r, Facts: facts, Review: review, Now: tx.Now(), Zone: settings.Zone, LateHours: orElse(settings.LateHours, defaultLateHours),
		Policy: oncePair(c.policy), InForce: oncePair(c.inForce), ServiceOwner: once(c.owner), Contents: once(c.contents),
	}
	c.askOnce(settings.MonitoringDays)
	return c, nil
}

// Where neither the organisation nor a policy says so.
const (
	defaultLateHours      = 24
	defaultMonitoringDays = 30
)

// askOnce gives the situation the answers that need another form.
func (c *scene) askOnce(monitoringDays int) {
	holders := once(func(key pair[string, clock.Date]) []string { return c.holders(key.a, key.b) })
	c.Holders = func(role string, on clock.Date) []string { return holders(pair[string, clock.Date]{role, on}) }
	customer := once(func(code string) maybe[Customer] {
		found, ok := c.customer(code)
		return maybe[Customer]{found, ok}
	})
	c.Customer = func(code string) (Customer, bool) { found := customer(code); return found.value, found.ok }
	incidents := once(func(days int) []Incident { return c.incidents(days) })
	c.Incidents = func() []Incident { return incidents(monitoringDays) }
}

// found keeps a technical error and reports whether there is an answer.
func (c *scene) found(err error) bool {
	if err != nil && c.err == nil && !fault.Is(err, fault.NotFound) {
		c.err = err
	}
	return err == nil
}

func (c *scene) policy(customer, version string) (policy.Policy, bool) {
	p, err := c.service.Policies.Version(c.tx, customer, version)
	return p, c.found(err)
}

func (c *scene) inForce(customer string, on clock.Date) (policy.Policy, bool) {
	p, err := c.service.Policies.InForce(c.tx, customer, on)
	return p, c.found(err)
}

func (c *scene) holders(role string, on clock.Date) []string {
	codes, err := c.service.Directory.Acting(c.tx, role, on)
	c.found(err)
	return codes
}

func (c *scene) customer(code string) (Customer, bool) {
	customer, err := c.service.Directory.Customer(c.tx, code)
	return customer, c.found(err)
}

func (c *scene) owner(service string) string {
	_, owner, err := c.service.Directory.Service(c.tx, service)
	c.found(err)
	return owner
}

func (c *scene) contents(baseline id.Fact) []CI {
	items, err := c.service.Contents.Page(c.tx, baseline, "", 0)
	c.found(err)
	return items
}

// incidents are those from the first start of a deployment to the end of the
// last monitoring window. Scope F53.
func (c *scene) incidents(days int) []Incident {
	var from, to clock.Instant
	for _, d := range c.Release.Deployments {
		start, end := momentOf(d.ActualStart), momentOf(d.ActualEnd)
		if start.IsZero() {
			start = end
		}
		if !start.IsZero() && (from.IsZero() || start.Before(from)) {
			from = start
		}
		last := clock.At(end.Time().AddDate(0, 0, c.monitoring(d, days)+1))
		if !end.IsZero() && to.Before(last) {
			to = last
		}
	}
	if from.IsZero() || to.IsZero() {
		return nil
	}
	list, err := c.service.Incidents.Within(c.tx, c.Release.Code, c.Release.Services, from, to)
	c.found(err)
	return list
}

// monitoring is the longest monitoring window of the customers of a deployment.
func (c *scene) monitoring(d Deployment, house int) int {
	days := orElse(house, defaultMonitoringDays)
	for _, served := range c.served(&d) {
		if p, ok := c.ruling(served, c.Now.Date(nil)); ok {
			days = max(days, p.MonitoringDays)
		}
	}
	return days
}

// momentOf is the instant of a planned date: its own, else the start of its day
// in UTC; none for none.
func momentOf(p clock.Planned) clock.Instant {
	if p.At.IsZero() && !p.Date.IsZero() {
		return clock.At(p.Date.Time())
	}
	return p.At
}

// plannedAt is an instant as a planned date.
func plannedAt(at clock.Instant) clock.Planned {
	if at.IsZero() {
		return clock.Planned{}
	}
	return clock.Planned{Date: at.Date(nil), At: at}
}

// once asks for each key once.
func once[K comparable, V any](ask func(K) V) func(K) V {
	known := map[K]V{}
	return func(key K) V {
		value, ok := known[key]
		if !ok {
			value = ask(key)
			known[key] = value
		}
		return value
	}
}

// pair is a key of two parts, maybe an answer that may be missing.
type (
	pair[A, B comparable] struct {
		a A
		b B
	}
	maybe[V any] struct {
		value V
		ok    bool
	}
)

// oncePair is once for a question with two parts that may have no answer.
func oncePair[A, B comparable, V any](ask func(A, B) (V, bool)) func(A, B) (V, bool) {
	all := once(func(key pair[A, B]) maybe[V] {
		value, ok := ask(key.a, key.b)
		return maybe[V]{value, ok}
	})
	return func(a A, b B) (V, bool) {
		found := all(pair[A, B]{a, b})
		return found.value, found.ok
	}
}
