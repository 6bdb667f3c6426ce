package policy

import (
	"slices"
	"strconv"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
)

// State says how a policy version stands to document control. Domain section 3.
type State string

// The states. A version that was approved never changes again, save the period
// in which it is in force.
const (
	// Imported: not under document control; in force for its period.
	Imported State = ""
	// Drafted: being written; at most one per customer, with the number
	// DraftNumber. Never in force.
	Drafted State = "draft"
	// Approved: its document version is approved and waits for its day.
	Approved State = "approved"
	// Controlled: its document version took effect; in force for the period that
	// document control gave it.
	Controlled State = "controlled"
	// Void: it was approved, but withdrawn before its day, or replaced on its
	// first day. Never in force.
	Void State = "void"
)

// DraftNumber is the number of the draft of every customer.
const DraftNumber = "draft"

// Control ties a version to the document version that approved it.
type Control struct {
	Number  string     // of the document version, "1.0"; "" before approval
	Version id.Version // of the document
	Content string     // SHA-256 (hex) of the approved content
	// From and To are the period of dates [From, To) in which document control
	// has it in force; a zero To is open. Of an imported version To alone may be
	// set: the day on which a controlled one took over.
	From, To clock.Date
}

// Exception is a deviation that a version carries from its first draft on. It is
// never changed. Scope F98.
type Exception struct {
	Policy     id.Policy
	Kind       ExceptionKind
	Since      clock.Date // first day of what was recorded late
	Person     string     // actor who recorded it
	RecordedAt clock.Instant
}

// ExceptionKind is the kind of an exception.
type ExceptionKind string

// LateRecord says that a policy was in force before it came under document
// control. It has neither second person nor expiry.
const LateRecord ExceptionKind = "late_record"

// UnderControl reports whether the version is subject to document control: a
// draft for it, or approved by it.
func (p Policy) UnderControl() bool { return p.State != Imported }

// bound reports whether a document version approved exactly this data.
func (p Policy) bound() bool {
	return p.State == Approved || p.State == Controlled || p.State == Void
}

// agreed is the period that people entered and the document prints.
func (p Policy) agreed() clock.Period { return clock.Period{From: p.From, To: p.To} }

// inForce is the period in which the version is in force; zero if it never is.
func (p Policy) inForce() clock.Period {
	switch p.State {
	case Imported:
		return clock.Period{From: p.From, To: earlier(p.To, p.Control.To)}
	case Controlled:
		return clock.Period{From: p.Control.From, To: p.Control.To}
	default:
		return clock.Period{}
	}
}

// earlier is the earlier of two ends, of which a zero one is open.
func earlier(a, b clock.Date) clock.Date {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// revisionRow is the row of the control block that carries the revision.
const revisionRow = "customer_policy.control_revision"

// RevisionOf is the revision of the policy data from which a content was made;
// false when the content does not say.
func RevisionOf(doc content.Document) (int, bool) {
	for _, field := range doc.Control {
		if field.Label != revisionRow || len(field.Value) != 1 || field.Value[0].Value == nil {
			continue
		}
		n, err := strconv.Atoi(field.Value[0].Value.Raw)
		return n, err == nil
	}
	return 0, false
}

// nextRevision counts every state of the data of one customer, whichever version
// it belongs to, so that a revision names one state.
func nextRevision(versions []Policy) int {
	last := 0
	for _, v := range versions {
		last = max(last, v.Revision)
	}
	return last + 1
}

// numberOf is the number of a version that was approved under a document number:
// that number, or "doc-" and that number where an imported version of the customer
// has it already.
func numberOf(versions []Policy, number string) string {
	for slices.ContainsFunc(versions, func(v Policy) bool { return v.Number == number }) {
		number = "doc-" + number
	}
	return number
}

// draftOf finds the draft of a customer.
func draftOf(versions []Policy) (Policy, bool) {
	return last(versions, func(v Policy) bool { return v.State == Drafted })
}

// last is the version of the greatest revision among those that fit.
func last(versions []Policy, fits func(Policy) bool) (found Policy, ok bool) {
	for _, v := range versions {
		if fits(v) && (!ok || found.Revision < v.Revision) {
			found, ok = v, true
		}
	}
	return found, ok
}

// firstControlled is the first day on which document control had a version of
// the customer in force; zero if never.
func firstControlled(versions []Policy) clock.Date {
	var first clock.Date
	for _, v := range versions {
		if v.State == Controlled {
			first = earlier(first, v.Control.From)
		}
	}
	return first
}

// refuseUncontrolled keeps an imported version from being in force once the
// customer's policy is under document control.
func refuseUncontrolled(versions []Policy, p Policy) error {
	first, period := firstControlled(versions), p.inForce()
	ended := !period.To.IsZero() && !first.Before(period.To) && period.From.Before(period.To)
	if first.IsZero() || ended {
		return nil
	}
	args := fault.Args{"customer": p.Customer, "date": first}
	return fault.New(fault.Conflict, "fault.policy.under_control", args).At("policy.to")
}
