package release

import (
	"strings"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/policy"
)

// checkNotice: each customer served was told, with proof, as long before the start
// as its policy asks for the release's type; and not of a later start than the
// actual one. Scope F101.
func checkNotice(s *Situation, t Target) []Open {
	const gate = "notice-given"
	start := s.start(t.At)
	var open []Open
	for _, c := range s.served(t.At) {
		p, ok := s.held(c, start)
		if !ok {
			open = append(open, s.noPolicy(gate, "gate.notice_given.policy", c.Code))
			continue
		}
		ahead := p.NoticeOf(s.Release.Type)
		if ahead.IsZero() {
			continue
		}
		if key, args := s.unnoticed(t.At, c.Code, ahead, start); key != "" {
			args["customer"] = s.called(c.Code)
			one := gap(gate, key, manager, string(NoticeFact), args)
			one.Customer = c.Code
			open = append(open, one)
		}
	}
	return open
}

// unnoticed is the message of what is wrong with the notices to a customer, ""
// for nothing.
func (s *Situation) unnoticed(d *Deployment, customer string, ahead clock.Duration, start clock.Instant) (string, fault.Args) {
	zone := s.zone(customer)
	given, inTime := false, false
	var told Recorded[Notice] // the one that said last when it starts; of the deployment, else of the release
	for _, n := range s.Facts.Notices {
		if !tells(n, d, customer) {
			continue
		}
		given = true
		inTime = inTime || (s.announces(n, d, start) && !start.Before(later(n.At, ahead, zone)))
		if !n.Of.Start.IsZero() && (n.Deployment != "" || told.Deployment == "") {
			told = n
		}
	}
	switch {
	case !given:
		return "gate.notice_given.none", fault.Args{"notice": content.Duration{ISO: ahead.String()}}
	case start.Before(told.Of.Start):
		return "gate.notice_given.start", fault.Args{"told": shownAt(told.Of.Start, zone)}
	case !inTime:
		return "gate.notice_given.late", fault.Args{"notice": content.Duration{ISO: ahead.String()}}
	default:
		return "", nil
	}
}

// announces reports whether a notice told of this start: of one in the window
// of today that is not after it; one that named none, of what was planned then.
func (s *Situation) announces(n Recorded[Notice], d *Deployment, start clock.Instant) bool {
	if !n.Of.Start.IsZero() {
		stale := !d.WindowFrom.IsZero() && starts(n.Of.Start, d.WindowFrom, s.Zone)
		return !stale && !start.Before(n.Of.Start)
	}
	moved, ok := newest(s.Facts.Stages, func(f Recorded[StageReached]) bool { return f.Of.By == ReplanDeployment && f.of(*d) })
	return !ok || !n.At.Before(moved.At)
}

// tells reports whether a notice of a deployment, or of its release, went to a
// customer, or to all, with proof.
func tells(n Recorded[Notice], d *Deployment, customer string) bool {
	meant := n.Customer == "" || n.Customer == customer
	return meant && (n.Deployment == "" || n.of(*d)) && strings.TrimSpace(n.Of.Proof) != ""
}

// later is a duration after an instant: its days by the calendar of a zone, its
// hours by the clock.
func later(at clock.Instant, d clock.Duration, zone *time.Location) clock.Instant {
	local := at.Time().In(zone)
	day := d.After(at.Date(zone))
	moved := time.Date(day.Year, day.Month, day.Day, local.Hour(), local.Minute(), local.Second(), local.Nanosecond(), zone)
	return clock.At(moved.Add(time.Duration(d.Hours)*time.Hour + time.Duration(d.Minutes)*time.Minute))
}

// zone is the zone of a customer, UTC of one that nobody knows.
func (s *Situation) zone(customer string) *time.Location {
	if c, ok := s.Customer(customer); ok && c.Zone != nil {
		return c.Zone
	}
	return time.UTC
}

// shownAt is an instant for a to-do line, in a zone.
func shownAt(at clock.Instant, zone *time.Location) content.Date {
	return content.Date{ISO: at.String(), Zone: zone.String()}
}

// lookAhead is how far ahead the next window of a customer is looked for.
const lookAhead = 62 * 24 * time.Hour

// checkWindow: the instant lies inside the deployment's own window, and for every
// customer served inside a window and outside the freezes of the policy that is in
// force then. A customer may override its own line, nobody the deployment's own
// window, which was authorised. Scope F33; domain section 3, policy versions.
func checkWindow(s *Situation, t Target) []Open {
	const gate = "window"
	at := s.start(t.At)
	open := s.ownWindow(gate, t, at)
	for _, c := range s.served(t.At) {
		zone := s.zone(c.Code)
		p, ok := s.windowsOf(c, at)
		if !ok {
			open = append(open, s.noPolicy(gate, "gate.window.policy", c.Code))
			continue
		}
		admitted, reason := p.Admits(at, zone, s.Release.Type)
		if admitted {
			continue
		}
		one := gap(gate, "", manager, "window_from", nil)
		one.Customer = c.Code
		one.Key, one.Args = closed(p, reason, at, zone, s.Release.Type)
		one.Args["customer"] = s.called(c.Code)
		open = append(open, one)
	}
	return open
}

// windowsOf is the policy whose windows and freezes rule a customer at an instant:
// the one in force then, else the one held, for its end stops no work that was
// authorised under it.
func (s *Situation) windowsOf(c Served, at clock.Instant) (policy.Policy, bool) {
	customer, ok := s.Customer(c.Code)
	if !ok {
		return policy.Policy{}, false
	}
	if p, ok := s.InForce(c.Code, at.Date(customer.Zone)); ok {
		return p, true
	}
	if c.Policy == "" {
		return policy.Policy{}, false
	}
	p, ok := s.Policy(c.Code, c.Policy)
	return p.Unbounded(), ok
}

// closed says why a policy does not admit an instant, and when it does next.
func closed(p policy.Policy, reason policy.Reason, at clock.Instant, zone *time.Location, releaseType string) (string, fault.Args) {
	switch reason.Why {
	case policy.Frozen:
		f := reason.Freeze
		period := content.Period{From: f.From.String(), To: f.To.AddDays(-1).String()}
		return "gate.window.frozen", fault.Args{"period": period}
	case policy.NoWindow:
		return "gate.window.none", fault.Args{"type": content.Term{Key: "term.release_type." + releaseType}}
	default:
		next := p.OpenBetween(at, clock.At(at.Time().Add(lookAhead)), zone, releaseType)
		if len(next) == 0 {
			return "gate.window.never", fault.Args{}
		}
		return "gate.window.outside", fault.Args{"next": shownAt(next[0].From, zone)}
	}
}

// ownWindow looks at the window that was authorised with the deployment: from an
// instant or a day on, until an instant or through a day of the organisation's
// zone.
func (s *Situation) ownWindow(gate string, t Target, at clock.Instant) []Open {
	zone := s.Zone
	if zone == nil {
		zone = time.UTC
	}
	from, to := t.At.WindowFrom, t.At.WindowTo
	switch {
	case !from.IsZero() && starts(at, from, zone):
		args := fault.Args{"deployment": t.At.Code, "from": shownPlanned(from, zone)}
		return []Open{gap(gate, "gate.window.early", manager, "window_from", args)}
	case !to.IsZero() && ends(at, to, zone):
		args := fault.Args{"deployment": t.At.Code, "to": shownPlanned(to, zone)}
		return []Open{gap(gate, "gate.window.over", manager, "window_to", args)}
	default:
		return nil
	}
}

// starts reports whether what is planned begins after an instant.
func starts(at clock.Instant, planned clock.Planned, zone *time.Location) bool {
	if planned.At.IsZero() {
		return at.Date(zone).Before(planned.Date)
	}
	return at.Before(planned.At)
}

// ends reports whether what is planned is over at an instant.
func ends(at clock.Instant, planned clock.Planned, zone *time.Location) bool {
	if planned.At.IsZero() {
		return planned.Date.Before(at.Date(zone))
	}
	return !at.Before(planned.At)
}

func shownPlanned(p clock.Planned, zone *time.Location) content.Date {
	if p.At.IsZero() {
		return content.Date{ISO: p.Date.String()}
	}
	return shownAt(p.At, zone)
}
