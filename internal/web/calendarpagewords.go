package web

import (
	"net/url"
	"slices"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/release"
)

// slotMark is the state of a deployment.
func (v visit) slotMark(stage release.DeploymentStage) mark {
	m := mark{"draft", "off", v.Say("term.deployment_stage." + string(stage))}
	switch stage {
	case release.Ready:
		m.Icon, m.Class = "check", "act"
	case release.InProgress:
		m.Icon, m.Class = "run", "act"
	case release.Installed, release.Verified:
		m.Icon, m.Class = "done", "ok"
	case release.Failed, release.Undone:
		m.Icon, m.Class = "no", "bad"
	case release.Postponed:
		m.Icon, m.Class = "held", "held"
	case release.Dropped:
		m.Icon = "na"
	case release.ToDeploy:
	}
	return m
}

// clockTime is an hour in a zone.
func clockTime(at clock.Instant, zone *time.Location) string {
	if at.IsZero() {
		return ""
	}
	return at.Time().In(zone).Format("15:04")
}

// daily reports whether a deployment is planned for days, not for hours.
func daily(b release.Booking) bool {
	for _, at := range []clock.Planned{b.ActualStart, b.WindowFrom, b.Planned} {
		if !at.IsZero() {
			return at.At.IsZero()
		}
	}
	return true
}

func (o agendaOf) slot(b release.Booking) agendaSlot {
	key := slotKey(b.Release, b.Deployment)
	one := agendaSlot{
		Label: b.Release + " " + b.Deployment, Title: b.Title, Href: dealDeployment(b.Release, b.Deployment), State: o.slotMark(b.Stage),
		Clash: o.clash[key], Outside: o.closed[key],
	}
	if !daily(b) {
		one.Time = hours(b.From, b.To, o.zone)
	}
	if o.who.May("release.edit") && b.ActualStart.IsZero() {
		one.Move = movePath(b.Release, b.Deployment)
	}
	return one
}

// hours are from when to when something goes on, by the clocks of a zone.
func hours(from, to clock.Instant, zone *time.Location) string {
	text := clockTime(from, zone)
	end := clockTime(to, zone)
	if end == "00:00" && from.Before(to) {
		end = "24:00"
	}
	if end != "" {
		text += "–" + end
	}
	return text
}

func movePath(releaseCode, deployment string) string {
	return calendarPath + "/move/" + url.PathEscape(releaseCode) + "/" + url.PathEscape(deployment)
}

func (o agendaOf) row(b release.Booking) agendaRow {
	row := agendaRow{
		agendaSlot: o.slot(b), Day: o.day(o.found.Zone, b.From), Customers: o.customerNames(b.Customers), Environment: b.Environment, Wave: o.prose(b.Wave),
	}
	if row.Time != "" {
		row.Local = o.locals(b)
	}
	if row.Clash {
		row.Notes = append(row.Notes, mark{"over", "bad", o.Say("page_calendarpage.clash")})
	}
	if row.Outside {
		row.Notes = append(row.Notes, mark{"gap", "wait", o.Say("page_calendarpage.outside", "customers", o.customerNames(b.Outside))})
	}
	return row
}

// locals are the hours by the clocks of customers, where those differ.
func (o agendaOf) locals(b release.Booking) []string {
	var list []string
	for _, code := range b.Customers {
		name := o.found.Zones[code]
		zone := zoneOf(name)
		if name == "" || clockTime(b.From, zone) == clockTime(b.From, o.zone) && clockTime(b.To, zone) == clockTime(b.To, o.zone) {
			continue
		}
		if said := o.Say("page_calendarpage.local", "time", hours(b.From, b.To, zone), "zone", name); !slices.Contains(list, said) {
			list = append(list, said)
		}
	}
	return list
}

func (o agendaOf) conflict(c release.Conflict) agendaConflict {
	when := o.stampIn(c.From) + "–" + clockTime(c.To, o.zone)
	if c.From.Date(o.zone) != c.To.Date(o.zone) {
		when = o.stampIn(c.From) + " – " + o.stampIn(c.To)
	}
	one, other := c.One.Release+" "+c.One.Deployment, c.Other.Release+" "+c.Other.Deployment
	said := agendaConflict{Ways: []link{{o.slotWay(c.One), one}, {o.slotWay(c.Other), other}}}
	switch {
	case c.Environment != "" && len(c.Items) > 0:
		said.Text = o.Say("page_calendarpage.conflict_both", "one", one, "other", other, "environment", c.Environment, "items", o.printer.List(c.Items), "when", when)
	case c.Environment != "":
		said.Text = o.Say("page_calendarpage.conflict_place", "one", one, "other", other, "environment", c.Environment, "when", when)
	default:
		said.Text = o.Say("page_calendarpage.conflict_items", "one", one, "other", other, "items", o.printer.List(c.Items), "when", when)
	}
	return said
}

func (o agendaOf) slotWay(s release.Slot) string {
	if o.who.May("release.edit") {
		return movePath(s.Release, s.Deployment)
	}
	return dealDeployment(s.Release, s.Deployment)
}

// stampIn is a day and an hour in the organisation's zone.
func (o agendaOf) stampIn(at clock.Instant) string {
	return o.printer.In(o.found.Zone).Short(content.Value{Type: content.InstantType, Raw: at.String()})
}

// mostSpans is how many stretches of a window the page lists.
const mostSpans = 31

func (o agendaOf) windows() []agendaWindow {
	var list []agendaWindow
	for _, w := range o.found.Windows {
		one := agendaWindow{Customer: o.customerName(w.Customer), Type: o.typeWord(w.Type)}
		for _, span := range w.Spans[:min(len(w.Spans), mostSpans)] {
			one.Spans = append(one.Spans, o.Say("page_calendarpage.span", "from", o.stampIn(span.From), "to", o.stampIn(span.To)))
		}
		list = append(list, one)
	}
	return list
}

func (o agendaOf) freeze(f release.ClosedTime) agendaFreeze {
	return agendaFreeze{
		Customer: o.customerName(f.Customer), Period: o.dealUntil(clock.Period{From: f.Freeze.From, To: f.Freeze.To}, o.home.zone), Zone: f.Zone,
		Reason: o.prose(f.Freeze.Reason), Allowed: o.prose(f.Freeze.Allowed),
	}
}

func (o agendaOf) customerName(code string) string {
	if one, ok := o.dir.Customer(code); ok {
		return o.prose(one.Name).Text
	}
	return code
}

func (o agendaOf) customerNames(codes []string) string {
	var names []string
	for _, code := range codes {
		names = append(names, o.customerName(code))
	}
	return o.printer.List(names)
}
