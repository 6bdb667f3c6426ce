package policy

import (
	"slices"
	"strconv"
	"time"

	"acta/internal/clock"
)

// Span is a half-open stretch of time [From, To).
type Span struct {
	From clock.Instant `json:"from"`
	To   clock.Instant `json:"to"`
}

// Contains reports whether an instant lies in the span.
func (s Span) Contains(at clock.Instant) bool { return !at.Before(s.From) && at.Before(s.To) }

// Why says in one word why a deployment may not run.
type Why string

// The reasons. The order is that in which Admits looks.
const (
	Admitted      Why = ""
	NotInForce    Why = "not_in_force"   // outside the policy's period
	Frozen        Why = "frozen"         // in a period without changes
	NoWindow      Why = "no_window"      // no window is agreed for that type
	OutsideWindow Why = "outside_window" // at another hour or on another day
)

// Reason is why a policy does not admit an instant.
type Reason struct {
	Why    Why
	Freeze Freeze // the freeze, of Frozen
}

// Admits reports whether a deployment of a release type may run at an instant:
// in the policy's period (dates of the customer's zone), outside its freezes
// unless they allow the type, and inside one of its windows for the type. Hours
// and dates of windows and freezes are those that a clock shows in the policy's
// zone, or in the customer's where the policy names none: an hour that the clock
// shows twice is open twice, one that it leaves out is not open. A window belongs
// to the day on which it opens. Seed 3.2; ISO/IEC 20000-1:2018 8.5.3; Scope F33.
func (p Policy) Admits(at clock.Instant, zone *time.Location, releaseType string) (ok bool, why Reason) {
	if period := p.inForce(); period.From.IsZero() || !period.Contains(at.Date(zone)) {
		return false, Reason{Why: NotInForce}
	}
	local := wall(at.Time(), p.location(zone))
	day := dateOf(local)
	for _, f := range p.Freezes {
		if f.stops(releaseType) && f.period().Contains(day) {
			return false, Reason{Why: Frozen, Freeze: f}
		}
	}
	why.Why = NoWindow
	for _, w := range p.Windows {
		if !w.serves(releaseType) {
			continue
		}
		why.Why = OutsideWindow
		for _, opening := range []clock.Date{day, day.AddDays(-1)} { // a night's window opened yesterday
			if hours, open := w.on(opening); open && hours.contains(local) {
				return true, Reason{}
			}
		}
	}
	return false, why
}

// OpenBetween is when deployments of a release type may run between two instants,
// by the rules of Admits: in order, without overlap, none touching the next. Its
// cost grows with the number of days.
func (p Policy) OpenBetween(from, to clock.Instant, zone *time.Location, releaseType string) []Span {
	period := p.inForce()
	if period.From.IsZero() || !from.Before(to) {
		return nil
	}
	in := p.location(zone)
	open := project(from, to, in, func(first, last clock.Date) []stretch {
		return p.hours(first, last, releaseType)
	})
	ruled := project(from, to, zone, func(_, last clock.Date) []stretch { return days(period, last) })
	return Intersect(open, ruled)
}

// Unbounded is the policy as if its period had not ended: what was authorised
// under it goes on although no successor is in force. Domain section 3, policy
// versions.
func (p Policy) Unbounded() Policy {
	p.To, p.Control.To = clock.Date{}, clock.Date{}
	return p
}

// NoticeOf is how long before a deployment of a release type the customer must be
// told; zero asks for no notice. Scope F101.
func (p Policy) NoticeOf(releaseType string) clock.Duration {
	for _, t := range p.Types {
		if t.Key == releaseType {
			return t.Notice
		}
	}
	return clock.Duration{}
}

// Intersect is the time that all lists have in common, in order and without
// overlap; none of no lists. A list may be in any order and overlap itself.
func Intersect(lists ...[]Span) []Span {
	if len(lists) == 0 {
		return nil
	}
	common := merged(lists[0])
	for _, list := range lists[1:] {
		common = both(common, merged(list))
	}
	return common
}

// both is what two ordered lists without overlap have in common.
func both(a, b []Span) []Span {
	var common []Span
	for i, j := 0, 0; i < len(a) && j < len(b); {
		from, to := a[i].From, a[i].To
		if from.Before(b[j].From) {
			from = b[j].From
		}
		if b[j].To.Before(to) {
			to = b[j].To
		}
		if from.Before(to) {
			common = append(common, Span{from, to})
		}
		if a[i].To.Before(b[j].To) {
			i++
		} else {
			j++
		}
	}
	return common
}

// merged is a list in order, with spans that overlap or touch as one and those
// that hold no time left out.
func merged(list []Span) []Span {
	sorted := slices.SortedFunc(slices.Values(list), func(a, b Span) int { return a.From.Time().Compare(b.From.Time()) })
	var out []Span
	for _, s := range sorted {
		switch n := len(out); {
		case !s.From.Before(s.To):
		case n == 0 || out[n-1].To.Before(s.From):
			out = append(out, s)
		case out[n-1].To.Before(s.To):
			out[n-1].To = s.To
		}
	}
	return out
}

// stretch is a half-open stretch of what clocks show: each end is the reading,
// written down as if it were UTC.
type stretch struct{ from, to time.Time }

func (s stretch) contains(reading time.Time) bool {
	return !reading.Before(s.from) && reading.Before(s.to)
}

// wall is what a clock of a zone shows at an instant, written down as if it were
// UTC.
func wall(at time.Time, zone *time.Location) time.Time {
	_, offset := at.In(zone).Zone()
	return at.Add(time.Duration(offset) * time.Second).UTC()
}

func dateOf(reading time.Time) clock.Date {
	y, m, d := reading.Date()
	return clock.Date{Year: y, Month: m, Day: d}
}

// project turns what clocks of a zone show into instants between two: between two
// changes of the clock both differ by the same offset, so that an hour shown
// twice counts twice and one left out never.
func project(from, to clock.Instant, zone *time.Location, open func(first, last clock.Date) []stretch) []Span {
	if zone == nil {
		zone = time.UTC
	}
	var spans []Span
	for at := from.Time(); at.Before(to.Time()); {
		end := to.Time()
		if _, change := at.In(zone).ZoneBounds(); !change.IsZero() && change.Before(end) {
			end = change
		}
		_, offset := at.In(zone).Zone()
		shift := time.Duration(offset) * time.Second
		piece := []Span{{clock.At(at), clock.At(end)}}
		var shown []Span
		for _, s := range open(dateOf(at.Add(shift)), dateOf(end.Add(shift))) {
			shown = append(shown, Span{clock.At(s.from.Add(-shift)), clock.At(s.to.Add(-shift))})
		}
		spans = append(spans, both(piece, merged(shown))...)
		at = end
	}
	return merged(spans)
}

// days is a period up to a date as one stretch.
func days(period clock.Period, last clock.Date) []stretch {
	end := last.AddDays(1)
	if !period.To.IsZero() && period.To.Before(end) {
		end = period.To
	}
	return []stretch{{period.From.Time(), end.Time()}}
}

// hours are the windows for a release type that open from the day before one date
// to another, without the freezes that stop the type.
func (p Policy) hours(first, last clock.Date, releaseType string) []stretch {
	var open []stretch
	for day := first.AddDays(-1); !last.Before(day); day = day.AddDays(1) {
		for _, w := range p.Windows {
			if hours, on := w.on(day); on && w.serves(releaseType) {
				open = append(open, hours)
			}
		}
	}
	for _, f := range p.Freezes {
		if f.stops(releaseType) {
			open = without(open, stretch{f.From.Time(), f.To.Time()})
		}
	}
	return open
}

// without is what a stretch leaves of others.
func without(list []stretch, out stretch) []stretch {
	var left []stretch
	for _, s := range list {
		if !s.from.Before(out.to) || !out.from.Before(s.to) {
			left = append(left, s)
			continue
		}
		if s.from.Before(out.from) {
			left = append(left, stretch{s.from, out.from})
		}
		if out.to.Before(s.to) {
			left = append(left, stretch{out.to, s.to})
		}
	}
	return left
}

// location is the zone of the policy's hours: its own, else the customer's, else
// UTC. A name that is no zone never comes here: it is refused on the way in.
func (p Policy) location(zone *time.Location) *time.Location {
	if p.Zone != "" {
		if own, err := time.LoadLocation(p.Zone); err == nil {
			return own
		}
	}
	if zone == nil {
		return time.UTC
	}
	return zone
}

func (f Freeze) period() clock.Period { return clock.Period{From: f.From, To: f.To} }

// stops reports whether no deployment of a release type may run in the freeze.
func (f Freeze) stops(releaseType string) bool { return !slices.Contains(f.AllowedTypes, releaseType) }

func (w Window) serves(releaseType string) bool {
	return len(w.Types) == 0 || slices.Contains(w.Types, releaseType)
}

// on is the window that opens on a date; open is false when none does.
func (w Window) on(day clock.Date) (hours stretch, open bool) {
	weekday := Weekdays()[(int(day.Time().Weekday())+6)%7] // Go counts from Sunday
	period := clock.Period{From: w.From, To: w.To}
	if !slices.Contains(w.Weekdays, weekday) || !period.Contains(day) {
		return stretch{}, false
	}
	opens, closes := minutes(w.Opens), minutes(w.Closes)
	if closes < opens {
		closes += 24 * 60
	}
	midnight := day.Time()
	return stretch{midnight.Add(opens * time.Minute), midnight.Add(closes * time.Minute)}, true
}

// minutes is "17:30" as minutes since midnight, without its unit.
func minutes(hour string) time.Duration {
	if !clockTime.MatchString(hour) {
		return 0
	}
	h, _ := strconv.Atoi(hour[:2]) // two digits, by the pattern
	m, _ := strconv.Atoi(hour[3:])
	return time.Duration(h*60 + m)
}
