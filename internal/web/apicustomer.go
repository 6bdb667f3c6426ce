package web

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"acta/internal/clock"
	"acta/internal/id"
	"acta/internal/org"
)

// personAnswer is a person in a list.
type personAnswer struct {
	org.Person
	ETag string `json:"etag" doc:"For If-Match."`
}

func people() shelf[org.Person, personAnswer] {
	return shelf[org.Person, personAnswer]{
		name: "people", gone: "fault.org.person", arg: "person",
		list: func(d *org.Directory) []org.Person { return d.People },
		code: func(p org.Person) string { return p.Code }, row: func(p org.Person) int { return p.RowVersion },
		coded: func(p org.Person, code string) org.Person { p.Code = code; return p },
		setup: func(p org.Person) org.Setup { return org.Setup{People: []org.Person{p}} },
		shown: func(p org.Person, tag string) personAnswer { return personAnswer{p, tag} },
	}
}

// jobTitleAnswer is a job title in a list.
type jobTitleAnswer struct {
	org.JobTitle
	ETag string `json:"etag" doc:"For If-Match."`
}

func jobTitles() shelf[org.JobTitle, jobTitleAnswer] {
	return shelf[org.JobTitle, jobTitleAnswer]{
		name: "job_titles", gone: "fault.org.job_title", arg: "title",
		list: func(d *org.Directory) []org.JobTitle { return d.JobTitles },
		code: func(j org.JobTitle) string { return j.Code }, row: func(j org.JobTitle) int { return j.RowVersion },
		coded: func(j org.JobTitle, code string) org.JobTitle { j.Code = code; return j },
		setup: func(j org.JobTitle) org.Setup { return org.Setup{JobTitles: []org.JobTitle{j}} },
		shown: func(j org.JobTitle, tag string) jobTitleAnswer { return jobTitleAnswer{j, tag} },
	}
}

// serviceAnswer is a service in a list.
type serviceAnswer struct {
	org.Provided
	ETag string `json:"etag" doc:"For If-Match."`
}

func services() shelf[org.Provided, serviceAnswer] {
	return shelf[org.Provided, serviceAnswer]{
		name: "services", gone: "fault.org.service", arg: "service",
		list: func(d *org.Directory) []org.Provided { return d.Services },
		code: func(p org.Provided) string { return p.Code }, row: func(p org.Provided) int { return p.RowVersion },
		coded: func(p org.Provided, code string) org.Provided { p.Code = code; return p },
		setup: func(p org.Provided) org.Setup { return org.Setup{Services: []org.Provided{p}} },
		shown: func(p org.Provided, tag string) serviceAnswer { return serviceAnswer{p, tag} },
	}
}

// customerAnswer is a customer in a list.
type customerAnswer struct {
	org.Customer
	ETag string `json:"etag" doc:"For If-Match."`
}

func customers() shelf[org.Customer, customerAnswer] {
	return shelf[org.Customer, customerAnswer]{
		name: "customers", gone: "fault.org.customer", arg: "customer",
		list: func(d *org.Directory) []org.Customer { return d.Customers },
		code: func(c org.Customer) string { return c.Code }, row: func(c org.Customer) int { return c.RowVersion },
		coded:  func(c org.Customer, code string) org.Customer { c.Code = code; return c },
		setup:  func(c org.Customer) org.Setup { return org.Setup{Customers: []org.Customer{c}} },
		shown:  func(c org.Customer, tag string) customerAnswer { return customerAnswer{c, tag} },
		admits: func(ctx context.Context, c org.Customer) bool { return seesCustomer(ctx, c.Code) },
	}
}

// policyKind is the kind of the document that a customer's policy is.
const policyKind = "customer_policy"

// seesCustomer reports whether the scope of whoever asks covers a customer.
func seesCustomer(ctx context.Context, code string) bool { return who(ctx).Sees(policyKind, code) }

// customerRoutes are the customers and groups. A customer is never deleted:
// "inactive" says that it has left.
func (r *router) customerRoutes() {
	operate(r, orgRead, op("list-customers", http.MethodGet, "/customers", "Customers and groups, by code",
		http.StatusUnprocessableEntity, http.StatusServiceUnavailable), r.listCustomers)
	keepOne(r, customers(), "read-customer", "put-customer", "A customer or a group, with its signatories and members",
		"Add or replace a customer or a group; inactive says that it has left")
}

type customersInput struct {
	Paged
	Kind string `query:"kind" maxLength:"20" doc:"external, internal or group; any when not given."`
}

func (s *site) listCustomers(ctx context.Context, in *customersInput) (*partsOutput[customerAnswer], error) {
	return pageOf(ctx, s, customers(), in.Paged, url.Values{"kind": {in.Kind}}, func(c org.Customer) bool {
		return in.Kind == "" || in.Kind == string(c.Kind)
	})
}

// assignmentRoutes are who has which process role, and when.
func (r *router) assignmentRoutes() {
	const list = "/assignments"
	operate(r, orgRead, op("list-assignments", http.MethodGet, list, "Who has which process role, from when to when",
		http.StatusUnprocessableEntity, http.StatusServiceUnavailable), r.listAssignments)
	operate(r, orgEdit, made("assign", http.MethodPost, list, "Give a person a process role", http.StatusServiceUnavailable), r.assign)
	operate(r, orgEdit, versioned(op("end-assignment", http.MethodPost, list+"/{id}/end",
		"End an assignment, or take back one that has not begun", http.StatusNotFound, http.StatusServiceUnavailable)), r.endAssignment)
}

// assignmentAnswer is a process role that somebody has in a period.
type assignmentAnswer struct {
	org.Assignment
	ID    string `json:"id"`
	ETag  string `json:"etag" doc:"For If-Match."`
	Holds bool   `json:"holds" doc:"Whether it is in force today, in the organisation's zone."`
}

func assignmentOf(a org.Assignment, today clock.Date) assignmentAnswer {
	return assignmentAnswer{a, string(a.ID), etag(a.RowVersion), a.Holds(today)}
}

type assignmentsInput struct {
	Person string `query:"person" maxLength:"64" doc:"Of this person alone."`
	Role   string `query:"role" maxLength:"64" doc:"Of this role alone."`
	On     string `query:"on" doc:"In force on this day alone." example:"2027-01-31"`
}

type assignmentsOutput struct {
	Body struct {
		Assignments []assignmentAnswer `json:"assignments" doc:"By role, person and first day."`
	}
}

func (s *site) listAssignments(ctx context.Context, in *assignmentsInput) (*assignmentsOutput, error) {
	on, err := dateAt(in.On, "query.on")
	if err != nil {
		return nil, err
	}
	dir, today, err := s.directoryToday(ctx)
	if err != nil {
		return nil, err
	}
	out := &assignmentsOutput{}
	out.Body.Assignments = []assignmentAnswer{}
	for _, a := range dir.Assignments {
		if (in.Person == "" || a.Person == in.Person) && (in.Role == "" || a.Role == in.Role) && (on.IsZero() || a.Holds(on)) {
			out.Body.Assignments = append(out.Body.Assignments, assignmentOf(a, today))
		}
	}
	return out, nil
}

// directoryToday is the directory and the date in the organisation's zone.
func (s *site) directoryToday(ctx context.Context) (*org.Directory, clock.Date, error) {
	dir, err := s.Org.Read(ctx)
	if err != nil {
		return nil, clock.Date{}, err
	}
	var zone *time.Location
	zone, err = dir.Location("")
	return dir, s.Clock.Now().Date(zone), err
}

type assignInput struct{ Body org.Assignment }

type assignmentOutput struct {
	Status int
	ETag   string `header:"ETag" doc:"For If-Match."`
	Body   assignmentAnswer
}

func (s *site) assign(ctx context.Context, in *assignInput) (*assignmentOutput, error) {
	made, err := s.Org.Assign(ctx, who(ctx).Person, in.Body)
	if err != nil {
		return nil, err
	}
	return s.showAssignment(ctx, http.StatusCreated, made)
}

func (s *site) showAssignment(ctx context.Context, status int, a org.Assignment) (*assignmentOutput, error) {
	_, today, err := s.directoryToday(ctx)
	if err != nil {
		return nil, err
	}
	return &assignmentOutput{status, etag(a.RowVersion), assignmentOf(a, today)}, nil
}

type endAssignmentInput struct {
	IDPath
	Conditional
	Body *struct {
		On string `json:"on,omitempty" doc:"First day that it no longer holds; today when not given." example:"2027-02-01"`
	} `required:"false"`
}

func (s *site) endAssignment(ctx context.Context, in *endAssignmentInput) (*assignmentOutput, error) {
	row, err := s.expect(ctx, in.Conditional)
	if err != nil {
		return nil, err
	}
	text := ""
	if in.Body != nil {
		text = in.Body.On
	}
	on, err := dateAt(text, "body.on")
	if err != nil {
		return nil, err
	}
	ended, err := s.Org.EndAssignment(ctx, who(ctx).Person, id.Assignment(in.ID), row, on)
	if err != nil {
		return nil, err
	}
	return s.showAssignment(ctx, http.StatusOK, ended)
}
