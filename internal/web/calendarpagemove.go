package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/release"
)

// moveBody is a deployment whose dates are to change.
type moveBody struct {
	Crumb   []link
	Facts   []fact
	Dragged string // where it was dropped, in words
	Bound   bool   // an authorisation is at stake
	Clashes []agendaConflict
	Outside string
	Form    form
}

// datesPage asks for other dates of a deployment.
func (s *site) datesPage(c *gin.Context) error { return s.showDates(c, http.StatusOK, refused{}) }

// moving is a deployment with its release.
func (s *site) moving(ctx context.Context, c *gin.Context) (release.Release, release.Deployment, error) {
	r, err := s.released(ctx, c.Param("release"))
	if err != nil {
		return r, release.Deployment{}, err
	}
	i := slices.IndexFunc(r.Deployments, func(d release.Deployment) bool { return d.Code == c.Param("deployment") })
	if i < 0 {
		return r, release.Deployment{}, s.noDeployment(ctx, r, c.Param("deployment"))
	}
	return r, r.Deployments[i], nil
}

func (s *site) showDates(c *gin.Context, status int, no refused) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	r, d, err := s.moving(ctx, c)
	if err != nil {
		return err
	}
	home, err := s.household(ctx)
	if err != nil {
		return err
	}
	zone, body := zoneOf(home.zone), v.moveBody(r, d)
	dates := release.Dates{Release: r.Code, Deployment: d.Code, Planned: d.Planned, WindowFrom: d.WindowFrom, WindowTo: d.WindowTo}
	if day, err := clock.ParseDate(c.Query("day")); err == nil && !day.IsZero() && no.form == "" {
		dates = shifted(dates, day, zone)
		body.Dragged = v.Say("page_calendarpage.dropped", "date", v.date(home.zone, day))
	}
	if no.form != "" {
		t := &typed{Values: no.typed, zone: zone}
		dates = typedDates(t, dates)
	}
	body.Form = s.moveForm(v, r, d, dates, zone, body.Bound)
	body.Form.again(v, no)
	if err := body.conflicts(ctx, s, dates, d); err != nil {
		return err
	}
	body.confirm(v, no)
	p := s.newPage(v, home, v.Say("page_calendarpage.move_of", "deployment", r.Code+" "+d.Code), body)
	p.Place = calendarPlace
	if len(no.faults) > 0 {
		p.Title = v.T("error_title", "title", p.Title)
	}
	return s.show(c.Writer, status, "move", p)
}

// moveBody is the page without its form.
func (v visit) moveBody(r release.Release, d release.Deployment) moveBody {
	return moveBody{
		Crumb: []link{{calendarPath, v.T("nav.calendar")}, {dealRelease(r.Code), r.Code}, {"", d.Code}},
		Facts: []fact{
			{v.Say("page_calendarpage.deployment"), r.Code + " " + d.Code, dealDeployment(r.Code, d.Code)},
			{v.Say("page_calendarpage.environment"), d.Environment, ""}, {v.Say("page_calendarpage.state"), v.Say("term.deployment_stage." + string(d.Stage)), ""},
		},
		Bound: slices.ContainsFunc(r.Authorisations, func(a release.Authorisation) bool { return a.Revoked.IsZero() }),
	}
}

// shifted are dates moved by whole days, so that the deployment begins on a day.
func shifted(d release.Dates, day clock.Date, zone *time.Location) release.Dates {
	begin := d.WindowFrom
	if begin.IsZero() {
		begin = d.Planned
	}
	if begin.IsZero() {
		d.Planned = clock.Planned{Date: day}
		return d
	}
	by := day.DaysSince(dayOf(begin, zone))
	d.Planned, d.WindowFrom, d.WindowTo = later(d.Planned, by, zone), later(d.WindowFrom, by, zone), later(d.WindowTo, by, zone)
	return d
}

// dayOf is the day of a planned date by the clocks of a zone.
func dayOf(p clock.Planned, zone *time.Location) clock.Date {
	if p.At.IsZero() {
		return p.Date
	}
	return p.At.Date(zone)
}

// later is a planned date some days later, at the same hour of the clock.
func later(p clock.Planned, days int, zone *time.Location) clock.Planned {
	if p.IsZero() {
		return p
	}
	if p.At.IsZero() {
		return clock.Planned{Date: p.Date.AddDays(days)}
	}
	at := clock.At(p.At.Time().In(zone).AddDate(0, 0, days))
	return clock.Planned{Date: at.Date(zone), At: at}
}

// typedDates are the dates of the form; what stays empty stays as it is.
func typedDates(t *typed, saved release.Dates) release.Dates {
	for name, at := range map[string]*clock.Planned{"planned": &saved.Planned, "window_from": &saved.WindowFrom, "window_to": &saved.WindowTo} {
		if p := t.planned(name); !p.IsZero() {
			*at = p
		}
	}
	return saved
}

func (s *site) moveForm(v visit, r release.Release, d release.Deployment, dates release.Dates, zone *time.Location, bound bool) form {
	f := s.newForm(datesForm, movePath(r.Code, d.Code), v.Say("page_calendarpage.save_dates"))
	f.ETag = etag(r.RowVersion)
	f.Leave = &link{calendarPath, v.Say("page_calendarpage.leave")}
	field := func(name, label string, p clock.Planned, saved clock.Planned) input {
		return input{Name: name, Label: v.Say(label), Type: timeType, Value: typedPlanned(p, zone), Most: 30, Changed: p != saved}
	}
	reason := input{Name: "reason", Label: v.Say("page_calendarpage.reason"), Type: areaType, Optional: !bound}
	if bound {
		reason.Tip = v.Say("page_calendarpage.reason_tip")
	}
	f.Groups = []fieldset{
		{Pair: true, Inputs: []input{
			field("window_from", "page_calendarpage.window_from", dates.WindowFrom, d.WindowFrom),
			field("window_to", "page_calendarpage.window_to", dates.WindowTo, d.WindowTo),
			field("planned", "page_calendarpage.planned", dates.Planned, d.Planned),
		}, Note: v.Say("page_calendarpage.dates_note", "zone", zone.String())},
		{Inputs: []input{reason}},
	}
	return f
}

// seenField says that the conflicts of the dates were read.
const seenField = "despite"

// confirm asks once more where the dates are in the way of something.
func (b *moveBody) confirm(v visit, no refused) {
	if len(b.Clashes) == 0 && b.Outside == "" {
		return
	}
	in := input{Name: seenField, Label: v.Say("page_calendarpage.despite"), Type: "checkbox", Value: no.typed.Get(seenField)}
	for _, one := range no.faults {
		if one.Field == seenField {
			in.Wrong, in.Problems = true, []string{v.printer.Say(one.Key, one.Args)}
			for i := range b.Form.Wrong {
				if b.Form.Wrong[i].Href == "" {
					b.Form.Wrong[i] = wrongLine{"#" + in.ID(), in.Problems[0]}
				}
			}
		}
	}
	last := &b.Form.Groups[len(b.Form.Groups)-1]
	last.Inputs = append(last.Inputs, in)
}

// obstacles are what dates are in the way of: other deployments, and the customers in
// whose windows they are not.
func (s *site) obstacles(ctx context.Context, d release.Dates, saved release.Deployment) (agendaOf, []release.Conflict, []string, error) {
	from, to := reach(append([]clock.Planned{d.Planned, d.WindowFrom, d.WindowTo}, saved.Planned, saved.WindowFrom, saved.WindowTo))
	if from.IsZero() {
		return agendaOf{}, nil, nil, nil
	}
	ask := release.AgendaQuery{Moved: &d}
	ask.From.Date, ask.To.Date = from.AddDays(-1), to.AddDays(2)
	o, err := s.agenda(ctx, ask)
	if fault.Is(err, fault.Invalid) {
		return o, nil, nil, nil // farther than a calendar reaches: the dates themselves are judged when they are kept
	}
	if err != nil {
		return o, nil, nil, err
	}
	found := slices.DeleteFunc(slices.Clone(o.found.Conflicts), func(c release.Conflict) bool {
		return !isSlot(d, c.One) && !isSlot(d, c.Other)
	})
	var outside []string
	for _, b := range o.found.Slots {
		if isSlot(d, b.Slot) {
			outside = b.Outside
		}
	}
	return o, found, outside, nil
}

func isSlot(d release.Dates, s release.Slot) bool {
	return s.Release == d.Release && s.Deployment == d.Deployment
}

// reach is the first and the last day of some dates.
func reach(list []clock.Planned) (first, last clock.Date) {
	for _, p := range list {
		day := dayOf(p, time.UTC)
		if day.IsZero() {
			continue
		}
		if first.IsZero() || day.Before(first) {
			first = day
		}
		if last.Before(day) {
			last = day
		}
	}
	return first, last
}

func (b *moveBody) conflicts(ctx context.Context, s *site, d release.Dates, saved release.Deployment) error {
	o, found, outside, err := s.obstacles(ctx, d, saved)
	if err != nil {
		return err
	}
	for _, one := range found {
		b.Clashes = append(b.Clashes, o.conflict(one))
	}
	if len(outside) > 0 {
		b.Outside = o.Say("page_calendarpage.outside_windows", "customers", o.customerNames(outside))
	}
	return nil
}

// moveDates gives a deployment other dates. Dates in the way of something are shown
// with it before they are kept.
func (s *site) moveDates(c *gin.Context, t *typed) (string, error) {
	ctx := c.Request.Context()
	r, d, err := s.moving(ctx, c)
	if err != nil {
		return "", err
	}
	if err := s.tagged(ctx, t); err != nil {
		return "", err
	}
	dates := typedDates(t, release.Dates{Planned: d.Planned, WindowFrom: d.WindowFrom, WindowTo: d.WindowTo})
	dates.Release, dates.Deployment, dates.Expect, dates.Reason = r.Code, d.Code, t.row, t.text("reason")
	if err := t.wrong(); err != nil {
		return "", err
	}
	if !t.on(seenField) {
		_, clashes, outside, err := s.obstacles(ctx, dates, d)
		if err != nil {
			return "", err
		}
		if len(clashes) > 0 || len(outside) > 0 {
			return "", fault.New(fault.Conflict, "page_calendarpage.fault_conflict", nil).At(seenField)
		}
	}
	done, err := s.Releases.PlanDates(ctx, t.person, dates)
	if err != nil {
		return "", err
	}
	said := "moved"
	if len(done.Revoked) > 0 {
		said = "moved_revoked"
	}
	first, _ := reach([]clock.Planned{dates.WindowFrom, dates.Planned})
	return calendarPath + "?" + url.Values{"month": {monthValue(first)}, "done": {said}}.Encode(), nil
}
