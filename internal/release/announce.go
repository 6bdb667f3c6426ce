package release

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Announcement is what a notice says to one customer; it names no other.
type Announcement struct {
	Order    NoticeOrder
	ID       id.Deployment
	Row      int // row version of the release
	Title    string
	Services content.Text // names
	Effect   content.Text // on capacity, availability, continuity, security; may be empty
	Manager  string       // code of the release and deployment manager, or a plain name; "" for nobody
	Customer Customer
	To       []Signatory // who have an address
	// From and Until are the window; Until is zero where no end is known.
	From, Until clock.Instant
	Daily       bool           // it is planned for days of Zone, not for hours
	Zone        *time.Location // of the organisation
	// Told: the notice with the proof asked for is on record already.
	Told bool
}

// SameClock reports whether the clocks of customer and organisation show the same
// in the window.
func (a Announcement) SameClock() bool {
	return sameClock(a.Customer.Zone, a.Zone, a.From) && (a.Until.IsZero() || sameClock(a.Customer.Zone, a.Zone, a.Until))
}

// announced is what of an announcement may name somebody, by the fields of the
// plan that it comes from.
type announced struct {
	Release    string       `expr:"code"`
	Deployment string       `expr:"deployment"`
	Title      string       `expr:"title"`
	Services   content.Text `expr:"services"`
	Effect     content.Text `expr:"capacity"`
	Manager    string       `expr:"people"`
}

// announcement is what a notice says to a customer; fault.Invalid when that names
// another one.
func (n *notifying) announcement(customer Customer) (Announcement, error) {
	names := &namer{service: n.service, tx: n.tx}
	a := Announcement{
		ID: n.at.ID, Row: n.Release.RowVersion, Title: n.Release.Title, Services: names.services(n.Release.Services),
		Effect: n.Release.Capacity, Manager: n.named(manager), Customer: customer, To: customer.mailable(),
		From: n.from, Until: n.to, Daily: n.at.WindowFrom.At.IsZero(), Zone: n.Zone,
	}
	if a.Zone == nil {
		a.Zone = time.UTC
	}
	if holders := n.Holders(manager, n.Now.Date(n.Zone)); a.Manager == "" && len(holders) > 0 {
		a.Manager = holders[0]
	}
	if names.err != nil {
		return Announcement{}, names.err
	}
	said := announced{n.Release.Code, n.at.Code, a.Title, a.Services, a.Effect, a.Manager}
	return a, n.service.discreetFor(n.tx, customer.Code, said)
}

// ParseNoticeOrder reads the payload of a notice's job.
func ParseNoticeOrder(payload string) (NoticeOrder, error) {
	var order NoticeOrder
	if err := strict([]byte(payload), &order); err != nil {
		return NoticeOrder{}, fmt.Errorf("read order of a notice: %w", err)
	}
	return order, nil
}

// Announce is what the notice of an order says now. fault.Conflict when the
// deployment has begun meanwhile, or has another window or attempt: what was
// asked for is no longer true. Proof is what the notice is to be recorded with.
func (s *Service) Announce(ctx context.Context, order NoticeOrder, proof string) (a Announcement, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) error {
		a = Announcement{Order: order}
		told, err := s.isTold(tx, order, proof)
		if err != nil || told {
			a.Told = told
			return err
		}
		n, err := s.notifying(tx, order.Release, order.Deployment)
		if err != nil {
			return err
		}
		customer, err := s.Directory.Customer(tx, order.Customer)
		if err != nil {
			return err
		}
		if a, err = n.announcement(customer); err != nil {
			return err
		}
		a.Order = order
		return n.current(order, a)
	})
	return a, err
}

// current refuses an order that the plan or the customer has left behind.
func (n *notifying) current(order NoticeOrder, a Announcement) error {
	serves := slices.ContainsFunc(n.served(&n.at), func(c Served) bool { return c.Code == order.Customer })
	switch {
	case n.at.Attempt != order.Attempt || n.at.WindowFrom != order.From || n.at.WindowTo != order.To || !serves:
		return fault.New(fault.Conflict, "fault.release.notify.changed", fault.Args{"deployment": n.at.Code})
	case len(a.To) == 0:
		args := fault.Args{"customer": n.called(order.Customer), "field": "customers[" + order.Customer + "]"}
		return fault.New(fault.Conflict, "fault.release.notify.address", args)
	default:
		return n.scene.err
	}
}

// isTold reports whether a notice with a proof is on record.
func (s *Service) isTold(tx *work.Tx, order NoticeOrder, proof string) (bool, error) {
	r, err := s.Releases.Find(tx, order.Release)
	if err != nil {
		return false, err
	}
	list, err := s.Facts.Of(tx, r.ID)
	if err != nil {
		return false, fmt.Errorf("facts of %s: %w", r.Code, err)
	}
	facts, err := ReadFacts(list)
	return facts.noticed(proof), err
}

func (fs Facts) noticed(proof string) bool {
	return slices.ContainsFunc(fs.Notices, func(n Recorded[Notice]) bool { return n.Of.Proof == proof })
}

// Told records that a notice of the window ordered was sent, as a fact with its
// proof; a notice whose
// proof is on record already leaves nothing. Command "release.record", by the
// system. Scope F101.
func (s *Service) Told(ctx context.Context, order NoticeOrder, at clock.Instant, notice Notice) error {
	cmd := work.Command{Name: "release.record", Actor: work.System, Subject: id.Ref{Kind: "release", ID: order.Release}}
	_, err := s.changing(ctx, cmd, order.Release, 0, func(c *change) error {
		if c.scene.Facts.noticed(notice.Proof) {
			return errNothing
		}
		notice.Start = momentIn(c.scene.Zone, order.From, 0)
		body, err := json.Marshal(notice)
		if err != nil {
			return fmt.Errorf("body of a notice: %w", err)
		}
		w := &writing{change: c, Head: Head{
			Kind: NoticeFact, Deployment: order.Deployment, Attempt: order.Attempt, Customer: order.Customer, At: at,
		}}
		_, err = w.write(body)
		return err
	})
	return err
}
