package release

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// noticeLetter is the job of a notice's letter; its payload is a NoticeOrder.
const noticeLetter = "mail.notice"

// NoticeOrder is the payload of a notice's job: whom to tell of what. The letter
// is written when it is sent, of the plan as it is then.
type NoticeOrder struct {
	Asked      clock.Instant `json:"asked"`
	Attempt    int           `json:"attempt"`
	Customer   string        `json:"customer"`   // code
	Deployment string        `json:"deployment"` // code
	// From and To are the window as it was when somebody asked for the notice.
	From    clock.Planned `json:"from"`
	Release string        `json:"release"` // code
	To      clock.Planned `json:"to"`
}

// Notified is a notice to a customer that waits to be sent.
type Notified struct {
	Customer string        `json:"customer"` // code
	Language string        `json:"language"` // BCP 47
	To       []string      `json:"to"`       // addresses of the customer's signatories
	Start    clock.Instant `json:"start"`    // of the window that the customer is told
	// Ahead is how long before Start the customer's policy wants to be told; zero
	// asks for no notice.
	Ahead clock.Duration `json:"ahead,omitzero"`
	// InTime: it is as long before Start as the customer's policy asks for.
	InTime bool `json:"in_time"`
}

// Notify queues a notice of a deployment's window to each of its customers, or to
// those given: a letter to the customer's signatories. The notice is on record,
// as a fact, once the mail server took the letter. fault.Conflict without a mail
// server, and for a deployment that has begun, is postponed or cancelled;
// fault.Invalid, with the place, for one without a window or with one that is
// over, a customer that is not served, without an address or a policy, and for
// texts that name another customer. Then nothing is queued. Command
// "release.notify". ISO/IEC 20000-1:2018 8.5.3; Scope F101.
func (s *Service) Notify(ctx context.Context, actor, code, deployment string, customers []string) (queued []Notified, err error) {
	cmd := work.Command{Name: "release.notify", Actor: actor, Subject: id.Ref{Kind: "release", ID: code}}
	err = s.perform(ctx, cmd, func(tx *work.Tx) error {
		n, err := s.notifying(tx, code, deployment)
		if err != nil {
			return err
		}
		if !s.Letters {
			return fault.New(fault.Conflict, "fault.release.notify.server", nil)
		}
		queued, err = n.queue(customers)
		return err
	})
	if err != nil {
		return nil, err
	}
	return queued, nil
}

// notifying is a deployment whose customers are to be told.
type notifying struct {
	checker
	*scene
	at       Deployment
	from, to clock.Instant // of the window; to is zero where no end is known
}

// notifying reads a deployment of which customers may be told.
func (s *Service) notifying(tx *work.Tx, code, deployment string) (*notifying, error) {
	r, err := s.Releases.Find(tx, code)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(r.Deployments, func(d Deployment) bool { return d.Code == deployment })
	if at < 0 {
		return nil, fault.New(fault.NotFound, "fault.release.notify.deployment", fault.Args{"release": code, "value": deployment})
	}
	n := &notifying{at: r.Deployments[at]}
	n.at.Attempt = max(n.at.Attempt, 1)
	if n.scene, err = s.situate(tx, r); err != nil {
		return nil, err
	}
	if r.Stage == Cancelled {
		return nil, fault.New(fault.Conflict, "fault.release.over", fault.Args{"release": code, "stage": term("release_stage", r.Stage)})
	}
	if stage := orElse(n.at.Stage, ToDeploy); stage != ToDeploy && stage != Ready {
		args := fault.Args{"deployment": deployment, "stage": term("deployment_stage", stage)}
		return nil, fault.New(fault.Conflict, "fault.release.notify.stage", args)
	}
	n.window()
	return n, n.faults.Err()
}

// window is the time that customers are told.
func (n *notifying) window() {
	field := "deployments[" + n.at.Code + "].window_from"
	if n.at.WindowFrom.IsZero() {
		n.say(field, "fault.release.notify.window", fault.Args{"deployment": n.at.Code})
		return
	}
	n.from, n.to = Spans(n.Zone, clock.Planned{}, n.at.WindowFrom, clock.Planned{}, clock.Planned{}, n.at.WindowTo)
	if !n.Now.Before(orElse(n.to, n.from)) {
		n.say(field, "fault.release.notify.over", fault.Args{"deployment": n.at.Code})
	}
}

// queue queues the notices to customers, or none of them.
func (n *notifying) queue(customers []string) ([]Notified, error) {
	served := n.served(&n.at)
	if len(customers) == 0 {
		for _, c := range served {
			customers = append(customers, c.Code)
		}
	}
	if len(customers) == 0 {
		n.say("customers", "fault.release.required", nil)
	}
	var list []Notified
	for _, code := range slices.Compact(slices.Sorted(slices.Values(customers))) {
		at := slices.IndexFunc(served, func(c Served) bool { return c.Code == code })
		if at < 0 {
			n.say("customers["+code+"]", "fault.release.not_served", fault.Args{"value": code})
			continue
		}
		one, err := n.notice(served[at])
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	if n.scene.err != nil {
		return nil, n.scene.err
	}
	if err := n.faults.Err(); err != nil {
		return nil, err
	}
	for _, one := range list {
		if err := n.enqueue(one); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// notice is a notice to a customer, or what is wrong with it.
func (n *notifying) notice(c Served) (Notified, error) {
	field := "customers[" + c.Code + "]"
	customer, _ := n.Customer(c.Code)
	one := Notified{Customer: c.Code, Language: customer.Language, Start: n.from}
	for _, s := range customer.mailable() {
		one.To = append(one.To, s.Email)
	}
	if len(one.To) == 0 {
		n.say(field, "fault.release.notify.address", fault.Args{"customer": n.called(c.Code)})
	}
	held, ok := n.held(c, n.from)
	if !ok {
		n.say(field, "fault.release.notify.policy", fault.Args{"customer": n.called(c.Code)})
	}
	one.Ahead = held.NoticeOf(n.Release.Type)
	one.InTime = !n.from.Before(later(n.Now, one.Ahead, n.zone(c.Code)))
	_, err := n.announcement(customer)
	n.faults = append(n.faults, fault.All(err)...)
	if len(fault.All(err)) > 0 {
		err = nil
	}
	return one, err
}

// mailable are the signatories that have an address, each address once.
func (c Customer) mailable() []Signatory {
	var list []Signatory
	for _, s := range c.Signatories {
		known := func(o Signatory) bool { return strings.EqualFold(o.Email, s.Email) }
		if s.Email != "" && !slices.ContainsFunc(list, known) {
			list = append(list, s)
		}
	}
	return list
}

func (n *notifying) enqueue(one Notified) error {
	order := NoticeOrder{
		Release: n.Release.Code, Deployment: n.at.Code, Attempt: n.at.Attempt, Customer: one.Customer,
		From: n.at.WindowFrom, To: n.at.WindowTo, Asked: n.Now,
	}
	payload, err := json.Marshal(order) // members in the order of their names: canonical
	if err != nil {
		return fmt.Errorf("order of a notice: %w", err)
	}
	place := join("/", n.at.Code, fmt.Sprint(n.at.Attempt), one.Customer)
	dedupe := digest(join("/", n.Release.Code, place, order.From.String(), order.To.String()))
	n.tx.Enqueue(work.Job{Kind: noticeLetter, Payload: string(payload), Dedupe: dedupe})
	n.tx.Detail("notices."+place, "", join(" ", one.Start.String(), strings.Join(one.To, " ")))
	return nil
}
