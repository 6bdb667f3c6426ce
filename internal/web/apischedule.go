package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/release"
)

func (r *router) scheduleRoutes() {
	operate(r, "release.read", op("read-calendar", http.MethodGet, "/calendar",
		"Deployments in a time, with the windows and freezes of their customers and what is in each other's way", http.StatusNotFound, http.StatusUnprocessableEntity), r.readCalendar)
	operate(r, "release.read", op("read-schedule", http.MethodGet, "/schedule",
		"The forward schedule of deployments, and what became of those that are over", http.StatusNotFound, http.StatusUnprocessableEntity), r.readSchedule)
}

type calendarInput struct {
	From     string `query:"from" required:"true" doc:"Date, or RFC 3339." example:"2026-12-01"`
	To       string `query:"to" required:"true" doc:"Date, or RFC 3339; not included." example:"2027-01-01"`
	Customer string `query:"customer" maxLength:"64" doc:"Only what serves this customer."`
	Service  string `query:"service" maxLength:"64" doc:"Only releases of this service."`
}

type calendarOutput struct{ Body release.Agenda }

func (s *site) readCalendar(ctx context.Context, in *calendarInput) (*calendarOutput, error) {
	query := release.AgendaQuery{Customer: in.Customer, Service: in.Service}
	var err error
	if query.From, err = plannedAt(in.From, "query.from"); err != nil {
		return nil, err
	}
	if query.To, err = plannedAt(in.To, "query.to"); err != nil {
		return nil, err
	}
	agenda, err := s.Releases.Agenda(ctx, query)
	if err != nil {
		return nil, err
	}
	agenda.Slots = slices.DeleteFunc(agenda.Slots, func(b release.Booking) bool { return !s.coversRelease(ctx, b.Release) })
	agenda.Conflicts = slices.DeleteFunc(agenda.Conflicts, func(c release.Conflict) bool {
		return !s.coversRelease(ctx, c.One.Release) || !s.coversRelease(ctx, c.Other.Release)
	})
	return &calendarOutput{agenda}, nil
}

type scheduleInput struct {
	From     string `query:"from" doc:"Day of the organisation's time zone; the month three months back when not given." example:"2026-10-01"`
	To       string `query:"to" doc:"Day, not included; six months ahead when not given." example:"2027-04-01"`
	Customer string `query:"customer" maxLength:"64" doc:"Only what serves this customer; nobody else is named then."`
	Service  string `query:"service" maxLength:"64" doc:"Only releases of this service."`
}

type scheduleOutput struct{ Body release.Schedule }

func (s *site) readSchedule(ctx context.Context, in *scheduleInput) (*scheduleOutput, error) {
	query := release.ScheduleQuery{Customer: in.Customer, Service: in.Service}
	var err error
	if query.From, err = dateAt(in.From, "query.from"); err != nil {
		return nil, err
	}
	if query.To, err = dateAt(in.To, "query.to"); err != nil {
		return nil, err
	}
	found, err := s.Releases.Schedule(ctx, query)
	if err != nil {
		return nil, err
	}
	hidden := func(d release.ScheduledDeployment) bool { return !s.coversRelease(ctx, d.Release) }
	found.Planned, found.Results = slices.DeleteFunc(found.Planned, hidden), slices.DeleteFunc(found.Results, hidden)
	found.Succeeded, found.Failed = 0, 0
	for _, d := range found.Results {
		switch d.Result {
		case release.ResultSuccess:
			found.Succeeded++
		case release.ResultFailure:
			found.Failed++
		}
	}
	return &scheduleOutput{found}, nil
}

// plannedAt reads a date or an instant of a request; "" is none.
func plannedAt(text, field string) (clock.Planned, error) {
	at, err := clock.ParsePlanned(text)
	if err != nil || (!at.IsZero() && (at.Date.Year < 1 || at.Date.Year > 9999)) {
		return clock.Planned{}, fault.New(fault.Invalid, "web.fault.date", nil).At(field)
	}
	return at, nil
}

type releasesInput struct {
	Paged
	Stage     string `query:"stage" maxLength:"20"`
	Type      string `query:"type" maxLength:"64"`
	Customer  string `query:"customer" maxLength:"64" doc:"Code."`
	Service   string `query:"service" maxLength:"64" doc:"Code."`
	From      string `query:"from" doc:"Planned on this day or later." example:"2026-12-01"`
	To        string `query:"to" doc:"Planned before this day." example:"2027-01-01"`
	Suspended string `query:"suspended" enum:"true,false" doc:"Only those that are suspended, or are not."`
	Order     string `query:"order" enum:"code,planned" doc:"code when not given."`
	Backwards bool   `query:"descending" doc:"From the last to the first."`
}

type releasesOutput struct {
	Listed
	Body struct {
		Releases []release.Row `json:"releases"`
		Next     string        `json:"next" doc:"The value of after for the next page; empty on the last one."`
	}
}

func (s *site) listReleases(ctx context.Context, in *releasesInput) (*releasesOutput, error) {
	query, size, err := in.query()
	if err != nil {
		return nil, err
	}
	query.Limit = size + 1
	found, err := s.Releases.List(ctx, query)
	if err != nil {
		return nil, err
	}
	found, more := cutPage(found, size)
	out := &releasesOutput{}
	out.Body.Releases = []release.Row{}
	for _, row := range found {
		if s.coversRelease(ctx, row.Code) {
			out.Body.Releases = append(out.Body.Releases, row)
		}
	}
	if more {
		out.Body.Next = found[size-1].Code
		out.Link = nextPage(releasesPath, out.Body.Next, in.filters())
	}
	return out, nil
}

func (in releasesInput) filters() url.Values {
	filters := url.Values{
		"limit": {in.Limit}, "stage": {in.Stage}, "type": {in.Type}, "customer": {in.Customer}, "service": {in.Service},
		"from": {in.From}, "to": {in.To}, "suspended": {in.Suspended}, "order": {in.Order},
	}
	if in.Backwards {
		filters.Set("descending", "true")
	}
	return filters
}

// query reads the filters and the size of the page.
func (in releasesInput) query() (query release.Query, size int, err error) {
	query = release.Query{
		Stage: release.Stage(in.Stage), Type: in.Type, Customer: in.Customer, Service: in.Service,
		Order: release.Order(in.Order), Descending: in.Backwards, After: in.After,
	}
	if in.Suspended != "" {
		wanted := in.Suspended == "true"
		query.Suspended = &wanted
	}
	if query.From, err = dateAt(in.From, "query.from"); err != nil {
		return query, 0, err
	}
	if query.To, err = dateAt(in.To, "query.to"); err != nil {
		return query, 0, err
	}
	size, err = in.size()
	return query, size, err
}

type exceptionsInput struct {
	Paged
	Kind     string `query:"kind" maxLength:"40" doc:"waiver, override, deferral, late_record, solo_approval."`
	Gate     string `query:"gate" maxLength:"64" doc:"Id of a gate."`
	Customer string `query:"customer" maxLength:"64" doc:"Code: what concerns it alone, or all customers of a release that serves it."`
	Release  string `query:"release" maxLength:"64" doc:"Code; leaves those of policies out."`
	State    string `query:"state" enum:"pending,open,done,expired"`
	From     string `query:"from" doc:"Recorded on this day or later."`
	To       string `query:"to" doc:"Recorded before this day."`
}

type exceptionsOutput struct {
	Listed
	Body struct {
		Exceptions []release.ExceptionRow `json:"exceptions"`
		Next       string                 `json:"next" doc:"The value of after for the next page; empty on the last one."`
	}
}

func (s *site) listExceptions(ctx context.Context, in *exceptionsInput) (*exceptionsOutput, error) {
	query := release.ExceptionQuery{
		Kind: release.ExceptionKind(in.Kind), Gate: in.Gate, Customer: in.Customer, Release: in.Release,
		State: release.ExceptionState(in.State), After: in.After,
	}
	size, err := in.size()
	if err != nil {
		return nil, err
	}
	if query.From, err = dateAt(in.From, "query.from"); err != nil {
		return nil, err
	}
	if query.To, err = dateAt(in.To, "query.to"); err != nil {
		return nil, err
	}
	query.Limit = size + 1
	found, err := s.Releases.Exceptions(ctx, query)
	if err != nil {
		return nil, err
	}
	found, more := cutPage(found, size)
	out := &exceptionsOutput{}
	out.Body.Exceptions = []release.ExceptionRow{}
	for _, row := range found {
		if s.coversException(ctx, row) {
			out.Body.Exceptions = append(out.Body.Exceptions, row)
		}
	}
	if more {
		out.Body.Next = found[size-1].Key
		out.Link = nextPage("/exceptions", out.Body.Next, url.Values{
			"limit": {in.Limit}, "kind": {in.Kind}, "gate": {in.Gate}, "customer": {in.Customer}, "release": {in.Release},
			"state": {in.State}, "from": {in.From}, "to": {in.To},
		})
	}
	return out, nil
}

// coversException reports whether the caller's scope covers where an exception stands.
func (s *site) coversException(ctx context.Context, row release.ExceptionRow) bool {
	switch {
	case row.Document != "":
		return who(ctx).Sees(row.Document, row.Subject)
	case row.Policy != "":
		return who(ctx).Sees("customer_policy", row.Customer)
	}
	return s.coversRelease(ctx, row.Release)
}
