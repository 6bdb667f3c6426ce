package policy

import (
	"fmt"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/org"
	"acta/internal/work"
)

// Kind is the document kind of customer policies; its subject is the customer.
const Kind = "customer_policy"

// Handlers are what the feature does when document control says something about
// a customer policy, in the same transaction, by the event's name. The events'
// Data are kind, subject, number (issued), version, content (SHA-256, hex),
// effective (first day), valid_until (last day, "" for open) and, of an end, ended
// (the first day on which it is no longer in force; "" is today); events of other
// kinds of document are passed over. Domain section 3; invariants I3, I5.
//
//   - document.submitted and document.approved refuse a content that is not made
//     from the draft as it stands, or that takes effect before the agreed period;
//     approved then makes the draft the approved version.
//   - document.effective puts it in force from its first day and ends the period
//     of the version before it there.
//   - document.ended ends its period, if no other version has done so.
//
// What they refuse is fault.Conflict and undoes the whole command.
func (s *Service) Handlers() map[string][]work.Handler {
	return map[string][]work.Handler{
		"document.submitted": {s.handle(s.submitted)},
		"document.approved":  {s.handle(s.approved)},
		"document.effective": {s.handle(s.effective)},
		"document.ended":     {s.handle(s.ended)},
	}
}

// news is an event about a customer policy, with the customer's versions.
type news struct {
	customer  string
	control   Control // From and To not yet decided
	effective clock.Date
	last      clock.Date // last day in force; zero for open
	end       clock.Date // first day no longer in force
	versions  []Policy
}

// handle reads an event, locks the customer and hands both on.
func (s *Service) handle(then func(*work.Tx, news) error) work.Handler {
	return func(tx *work.Tx, event work.Event) error {
		if event.Data["kind"] != Kind {
			return nil
		}
		n, err := read(event)
		if err != nil {
			return err
		}
		dir, err := s.directory.Require(tx)
		if err != nil {
			return err
		}
		if n.end.IsZero() {
			if n.end, err = today(tx, dir); err != nil {
				return err
			}
		}
		if n.versions, err = s.locked(tx, dir, n.customer); err != nil {
			return err
		}
		return then(tx, n)
	}
}

func read(event work.Event) (news, error) {
	n := news{customer: event.Data["subject"], control: Control{
		Number: event.Data["number"], Version: id.Version(event.Data["version"]), Content: event.Data["content"],
	}}
	for name, into := range map[string]*clock.Date{"effective": &n.effective, "valid_until": &n.last, "ended": &n.end} {
		var err error
		if *into, err = clock.ParseDate(event.Data[name]); err != nil {
			return n, fmt.Errorf("%s of %s: %w", name, event.Subject, err)
		}
	}
	return n, nil
}

// today is the day of the transaction in the organisation's zone, in which
// documents take effect.
func today(tx *work.Tx, dir *org.Directory) (clock.Date, error) {
	zone, err := dir.Location("")
	if err != nil {
		return clock.Date{}, err
	}
	return tx.Now().Date(zone), nil
}

// known is the version that the event's document version approved.
func (n news) known() (Policy, bool) {
	return last(n.versions, func(v Policy) bool { return v.bound() && v.Control.Version == n.control.Version })
}

func (s *Service) submitted(tx *work.Tx, n news) error {
	_, err := s.meant(tx, n)
	return err
}

func (s *Service) approved(tx *work.Tx, n news) error {
	if _, done := n.known(); done {
		return nil
	}
	_, err := s.bind(tx, n)
	return err
}

// meant is the version whose data the content was made from: the draft, or one
// that was approved before and is issued again without a change.
func (s *Service) meant(tx *work.Tx, n news) (Policy, error) {
	args := fault.Args{"customer": n.customer}
	doc, err := s.policies.Content(tx, n.control.Content)
	if err != nil {
		return Policy{}, err
	}
	revision, said := RevisionOf(doc)
	p, found := last(n.versions, func(v Policy) bool { return v.Revision == revision && v.UnderControl() })
	switch {
	case !said || !found:
		_, open := draftOf(n.versions)
		if !open {
			return Policy{}, fault.New(fault.Conflict, "fault.policy.no_draft", args)
		}
		return Policy{}, fault.New(fault.Conflict, "fault.policy.draft_changed", args)
	case !n.effective.IsZero() && n.effective.Before(p.From):
		args["effective"], args["from"] = n.effective, p.From
		return Policy{}, fault.New(fault.Conflict, "fault.policy.early", args)
	}
	return p, nil
}

// bind makes the draft the approved version of the document's number; data that
// is issued again becomes a version of its own.
func (s *Service) bind(tx *work.Tx, n news) (Policy, error) {
	p, err := s.meant(tx, n)
	if err != nil {
		return Policy{}, err
	}
	if p.bound() {
		if p, err = s.again(tx, p); err != nil {
			return Policy{}, err
		}
	}
	for _, v := range n.versions {
		if v.State != Approved {
			continue
		}
		// One version waits at most, so this one was dropped.
		v.State = Void
		if err := s.end(tx, v, clock.Period{}); err != nil {
			return Policy{}, err
		}
	}
	p.Number, p.State, p.Control = numberOf(n.versions, n.control.Number), Approved, n.control
	tx.Detail("policy.number", "", p.Number)
	tx.Detail("policy.state", string(Drafted), string(p.State))
	return s.settle(tx, p)
}

// again is a copy of a version with its exceptions, still without a number of its
// own.
func (s *Service) again(tx *work.Tx, p Policy) (Policy, error) {
	exceptions, err := s.policies.Exceptions(tx, p.ID)
	if err != nil {
		return Policy{}, err
	}
	if p.ID, err = id.New[id.Policy](); err != nil {
		return Policy{}, err
	}
	// Its own id is a number that no other version has.
	p.Number, p.State, p.Control = string(p.ID), Drafted, Control{}
	p.RowVersion, p.RecordedAt = 0, tx.Now()
	if err := s.policies.Add(tx, p); err != nil {
		return Policy{}, err
	}
	for _, e := range exceptions {
		e.Policy = p.ID
		if err := s.policies.Except(tx, e); err != nil {
			return Policy{}, err
		}
	}
	p.RowVersion = 1
	return p, nil
}

// settle writes how a version stands to document control.
func (s *Service) settle(tx *work.Tx, p Policy) (Policy, error) {
	err := s.policies.Settle(tx, p)
	p.RowVersion++
	return p, err
}

func (s *Service) effective(tx *work.Tx, n news) error {
	p, ok := n.known()
	if !ok {
		var err error
		if p, err = s.bind(tx, n); err != nil {
			return err
		}
	}
	if p.State != Approved {
		return nil
	}
	p.State, p.Control.From, p.Control.To = Controlled, n.effective, p.To
	if !n.last.IsZero() {
		p.Control.To = earlier(p.To, n.last.AddDays(1))
	}
	period := p.inForce()
	if !period.To.IsZero() && !period.From.Before(period.To) {
		args := fault.Args{"customer": n.customer, "effective": period.From, "date": period.To.AddDays(-1)}
		return fault.New(fault.Conflict, "fault.policy.over", args)
	}
	for _, v := range n.versions {
		if err := s.yield(tx, v, p); err != nil {
			return err
		}
	}
	tx.Detail("policy."+p.Number+".in_force", "", between(period))
	_, err := s.settle(tx, p)
	return err
}

// yield makes an older version end where p takes effect. Invariant I3.
func (s *Service) yield(tx *work.Tx, v, p Policy) error {
	was, is := v.inForce(), p.inForce()
	if v.ID == p.ID || !overlap(was, is) {
		return nil
	}
	switch {
	case was.From.Before(is.From):
		v.Control.To = is.From
	case was.From == is.From && v.State == Controlled:
		v.State, v.Control.From, v.Control.To = Void, clock.Date{}, clock.Date{}
	default:
		args := fault.Args{"customer": p.Customer, "number": p.Number, "other": v.Number}
		return fault.New(fault.Conflict, "fault.policy.overlap", args)
	}
	return s.end(tx, v, was)
}

func (s *Service) ended(tx *work.Tx, n news) error {
	p, ok := n.known()
	if !ok {
		return nil
	}
	was := p.inForce()
	switch p.State {
	case Approved:
		p.State = Void
	case Controlled:
		end := n.end
		if !was.From.Before(end) {
			end = was.From.AddDays(1) // it was in force on its first day
		}
		if p.Control.To = earlier(was.To, end); p.Control.To == was.To {
			return nil
		}
	case Imported, Drafted, Void:
		return nil
	}
	return s.end(tx, p, was)
}

// end writes a version whose period has changed.
func (s *Service) end(tx *work.Tx, p Policy, was clock.Period) error {
	tx.Detail("policy."+p.Number+".in_force", between(was), between(p.inForce()))
	_, err := s.settle(tx, p)
	return err
}

// between is a period as audit entries print it: "2026-01-01/2026-12-31", both
// days included; "" when it is never.
func between(p clock.Period) string {
	if p.From.IsZero() {
		return ""
	}
	return printed(p).From + "/" + printed(p).To
}
