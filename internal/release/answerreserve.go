package release

import (
	"context"
	"slices"
	"strconv"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// number gives reservations the first codes that none of the release has.
func (c *change) number(list []Reservation) {
	taken := map[string]bool{}
	for _, a := range c.scene.Facts.Acceptances {
		for _, r := range a.Of.Reservations {
			taken[r.Code] = true
		}
	}
	n := 0
	for i := range list {
		for n++; taken["R"+strconv.Itoa(n)]; n++ {
		}
		list[i].Code = "R" + strconv.Itoa(n)
	}
}

// Reserved is what the organisation decided on a reservation.
type Reserved struct {
	Code     string // of the reservation
	Decision content.Text
	Owner    string // person or name
	Due      clock.Date
}

// DecideReservations completes what a customer accepted with reservations by
// link: the organisation's decision on each, by a holder of
// release_deployment_manager. It records the acceptance anew, with the customer's
// proof and words as they are; the gate counts it once every reservation is
// decided. fault.Conflict when the customer has said something newer, or every
// reservation is decided. Command "release.decide_reservations". Scope F39.
func (s *Service) DecideReservations(ctx context.Context, actor, code string, fact id.Fact, list []Reserved) (Head, error) {
	var kept Head
	cmd := work.Command{Name: "release.decide_reservations", Actor: actor, Subject: id.Ref{Kind: "release", ID: code}}
	_, err := s.changing(ctx, cmd, code, 0, func(c *change) error {
		if err := c.holds(actor, c.tx.Now().Date(c.scene.Zone), "", releaseManager); err != nil {
			return err
		}
		head, body, err := c.reservedBy(fact)
		if err != nil {
			return err
		}
		if err := body.decide(list, actor); err != nil {
			return err
		}
		head = Head{Kind: AcceptanceFact, Deployment: head.Deployment, Attempt: head.Attempt, Customer: head.Customer, At: c.tx.Now()}
		if err := c.fact(head, body); err != nil {
			return err
		}
		kept = c.facts[len(c.facts)-1].Head
		return nil
	})
	return kept, err
}

// reservedBy is a customer's newest acceptance, by link, whose reservations wait.
func (c *change) reservedBy(fact id.Fact) (Head, Acceptance, error) {
	all := c.scene.Facts.Acceptances
	at := slices.IndexFunc(all, func(a Recorded[Acceptance]) bool { return a.ID == fact })
	if at < 0 {
		return Head{}, Acceptance{}, fault.New(fault.NotFound, "fault.release.no_fact",
			fault.Args{"release": c.before.Code, "value": string(fact)})
	}
	found := all[at]
	newer := slices.ContainsFunc(all[at+1:], func(a Recorded[Acceptance]) bool { return a.Customer == found.Customer })
	waits := slices.ContainsFunc(found.Of.Reservations, func(r Reservation) bool { return !r.complete() })
	if newer || !waits || found.Of.How != ByLink {
		return Head{}, Acceptance{}, fault.New(fault.Conflict, "fault.release.not_waiting", fault.Args{"value": found.place()})
	}
	body := found.Of
	body.Reservations = slices.Clone(body.Reservations)
	return found.Head, body, nil
}

// decide completes the reservations that wait, every one of them.
func (a *Acceptance) decide(list []Reserved, actor string) error {
	c := &checker{}
	seen := map[string]bool{}
	for _, given := range list {
		field := "reservations[" + given.Code + "]"
		c.unique(field+".code", given.Code, seen)
		c.text(field+".decision", given.Decision)
		c.plain(field+".owner", given.Owner)
		at := slices.IndexFunc(a.Reservations, func(r Reservation) bool { return r.Code == given.Code && !r.complete() })
		if at < 0 {
			c.say(field+".code", "fault.release.no_reservation", fault.Args{"value": given.Code})
			continue
		}
		r := &a.Reservations[at]
		r.Decision, r.Owner, r.Due, r.Decider = given.Decision, given.Owner, given.Due, actor
	}
	for _, r := range a.Reservations {
		if !r.complete() {
			c.say("reservations["+r.Code+"]", "fault.release.undecided", fault.Args{"value": r.Code})
		}
	}
	return c.faults.Err()
}
