package web

import (
	"strings"
	"time"

	"acta/internal/clock"
	"acta/internal/policy"
	"acta/internal/release"
)

// month fills the table of days.
func (b *agendaBody) month(o agendaOf, month, today clock.Date) {
	for _, day := range policy.Weekdays() {
		name := o.weekday(day)
		b.Weekdays = append(b.Weekdays, agendaWeekday{firstLetters(name), name})
	}
	days := make([]agendaDay, nextMonth(month, 1).DaysSince(month))
	for i := range days {
		day := month.AddDays(i)
		days[i] = agendaDay{Number: i + 1, Date: day.String(), Name: o.date(o.found.Zone, day), Today: day == today}
	}
	o.place(days, month)
	o.freezes(days, month)
	o.open(days, month)
	lead := (int(month.Time().Weekday()) + 6) % 7 // Go counts from Sunday
	week := make([]agendaDay, lead, 7)
	for _, day := range days {
		if week = append(week, day); len(week) == 7 {
			b.Weeks, week = append(b.Weeks, week), make([]agendaDay, 0, 7)
		}
	}
	if len(week) > 0 {
		b.Weeks = append(b.Weeks, append(week, make([]agendaDay, 7-len(week))...))
	}
}

// firstLetters is a weekday's short name.
func firstLetters(name string) string {
	runes := []rune(name)
	return string(runes[:min(3, len(runes))])
}

// inMonth are the places of the days of a time in a month, both included; false for
// none.
func inMonth(from, to, month clock.Date, days int) (first, last int, ok bool) {
	first, last = max(from.DaysSince(month), 0), min(to.DaysSince(month), days-1)
	return first, last, first <= last
}

// place puts each deployment on its days.
func (o agendaOf) place(days []agendaDay, month clock.Date) {
	for _, b := range o.found.Slots {
		from, to := lasting(b, o.zone)
		first, last, ok := inMonth(from, to, month, len(days))
		if !ok {
			continue
		}
		slot := o.slot(b)
		for i := first; i <= last; i++ {
			if len(days[i].Slots) == mostOnDay {
				days[i].More++
				continue
			}
			one := slot
			if month.AddDays(i) != from {
				one.Time = o.Say("page_calendarpage.goes_on")
			}
			days[i].Slots = append(days[i].Slots, one)
		}
	}
}

// lasting are the first and the last day of a deployment.
func lasting(b release.Booking, zone *time.Location) (from, to clock.Date) {
	from = b.From.Date(zone)
	if b.To.IsZero() {
		return from, from
	}
	return from, clock.At(b.To.Time().Add(-time.Second)).Date(zone)
}

// mostFreezes is how many freezes a day shows by their customer.
const mostFreezes = 2

func (o agendaOf) freezes(days []agendaDay, month clock.Date) {
	for _, f := range o.found.Freezes {
		first, last, ok := inMonth(f.Freeze.From, f.Freeze.To.AddDays(-1), month, len(days))
		if !ok {
			continue
		}
		said := o.Say("page_calendarpage.freeze_of", "customer", o.customerName(f.Customer))
		for i := first; i <= last; i++ {
			if len(days[i].Freezes) < mostFreezes {
				days[i].Freezes = append(days[i].Freezes, said)
			}
		}
	}
}

// open says on each day when deployments may run, of the one customer whose calendar
// it is: once for all types that may run at the same hours.
func (o agendaOf) open(days []agendaDay, month clock.Date) {
	if len(o.found.Zones) != 1 {
		return
	}
	types := make([]map[string][]string, len(days)) // by hours
	order := make([][]string, len(days))
	for _, w := range o.found.Windows {
		for _, span := range w.Spans {
			first, last, ok := inMonth(span.From.Date(o.zone), clock.At(span.To.Time().Add(-time.Second)).Date(o.zone), month, len(days))
			if !ok || last-first > 1 {
				continue // open for days on end: the list says so
			}
			said := hours(span.From, span.To, o.zone)
			if types[first] == nil {
				types[first] = map[string][]string{}
			}
			if types[first][said] == nil {
				order[first] = append(order[first], said)
			}
			types[first][said] = append(types[first][said], o.typeWord(w.Type))
		}
	}
	for i, list := range order {
		for _, said := range list {
			days[i].Windows = append(days[i].Windows, o.Say("page_calendarpage.window_of", "hours", said, "type", strings.Join(types[i][said], ", ")))
		}
	}
}
