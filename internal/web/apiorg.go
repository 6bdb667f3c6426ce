package web

import (
	"context"
	"net/http"
	"net/url"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"acta/internal/fault"
	"acta/internal/org"
)

// dataLimit is how long the body of a request about the organisation or a policy
// may be, in bytes.
const dataLimit = 1 << 20

// The permissions of the organisation's data.
const (
	orgRead = "org.read"
	orgEdit = "org.edit"
)

// orgRoutes are the organisation, its people, job titles, services, and who has
// which process role.
func (r *router) orgRoutes() {
	operate(r, orgRead, op("read-organization", http.MethodGet, "/organization", "The organisation", http.StatusServiceUnavailable), r.readOrganization)
	operate(r, orgEdit, upTo(dataLimit, versioned(putting[org.Organization](r, "put-organization", "/organization", "Replace the organisation's data; a logo stays while its text is given"))), r.putOrganization)
	keep(r, people(), "list-people", "read-person", "put-person", "People of the process, by code", "A person", "Add or replace a person")
	keep(r, jobTitles(), "list-job-titles", "read-job-title", "put-job-title", "Job titles, by code", "A job title", "Add or replace a job title")
	keep(r, services(), "list-services", "read-service", "put-service", "Services, by code", "A service", "Add or replace a service")
	r.assignmentRoutes()
}

// putting describes an operation that puts something whole.
func putting[T any](r *router, name, path, summary string, statuses ...int) huma.Operation {
	o := op(name, http.MethodPut, path, summary, append(statuses, http.StatusServiceUnavailable)...)
	o.Description = `If-Match with the ETag of what the caller saw; "0" for what is not there yet. 201 when it was added.`
	schema := r.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, "")
	o.Responses["201"] = &huma.Response{
		Description: http.StatusText(http.StatusCreated), Content: map[string]*huma.MediaType{"application/json": {Schema: schema}},
	}
	return o
}

// tagged is the answer that is one thing with its version.
type tagged[T any] struct {
	Status int
	ETag   string `header:"ETag" doc:"For If-Match."`
	Body   T
}

type putInput[T any] struct {
	Conditional
	Body T
}

func (s *site) readOrganization(ctx context.Context, _ *struct{}) (*tagged[org.Organization], error) {
	dir, err := s.Org.Read(ctx)
	if err != nil {
		return nil, err
	}
	return &tagged[org.Organization]{http.StatusOK, etag(dir.Organization.RowVersion), *dir.Organization}, nil
}

func (s *site) putOrganization(ctx context.Context, in *putInput[org.Organization]) (*tagged[org.Organization], error) {
	row, err := s.expect(ctx, in.Conditional)
	if err != nil {
		return nil, err
	}
	setup := org.Setup{Organization: &in.Body, Seen: map[string]int{"organization": row}}
	if err := s.Org.Put(ctx, who(ctx).Person, setup); err != nil {
		return nil, s.outrun(ctx, err, func(dir *org.Directory) int { return dir.Organization.RowVersion })
	}
	out, err := s.readOrganization(ctx, nil)
	if err == nil && row == 0 {
		out.Status = http.StatusCreated
	}
	return out, err
}

// outrun adds to the refusal of a stale request the version that is there now.
func (s *site) outrun(ctx context.Context, err error, row func(*org.Directory) int) error {
	if !fault.Is(err, fault.Stale) {
		return err
	}
	dir, failed := s.Org.Read(ctx)
	if failed != nil {
		return err // the refusal is true without it
	}
	p := s.problem(ctx, s.visitOf(ctx), err)
	p.tag = etag(row(dir))
	return p
}

// shelf is a list of the directory whose elements are read and put by their code.
// A is an element in a list.
type shelf[T, A any] struct {
	name  string // in addresses with "-" for "_", and in org.Setup.Seen
	gone  string // message key of the fault when there is none with a code
	arg   string // its argument
	list  func(*org.Directory) []T
	code  func(T) string
	row   func(T) int
	coded func(T, string) T // with the code of the address
	setup func(T) org.Setup
	shown func(T, string) A // with the ETag
	// admits reports whether a caller may see one; nil for all.
	admits func(context.Context, T) bool
}

func (p shelf[T, A]) path() string { return "/" + strings.ReplaceAll(p.name, "_", "-") }

func (p shelf[T, A]) seen(code string) string { return p.name + "." + code }

// find is the element with a code.
func (p shelf[T, A]) find(ctx context.Context, dir *org.Directory, code string) (T, error) {
	for _, one := range p.list(dir) {
		if p.code(one) == code && p.admitted(ctx, one) {
			return one, nil
		}
	}
	var none T
	return none, fault.New(fault.NotFound, p.gone, fault.Args{p.arg: shown(code)})
}

func (p shelf[T, A]) admitted(ctx context.Context, one T) bool {
	return p.admits == nil || p.admits(ctx, one)
}

// keep adds the operations of a shelf.
func keep[T, A any](r *router, p shelf[T, A], list, read, change, listed, one, changed string) {
	operate(r, orgRead, op(list, http.MethodGet, p.path(), listed, http.StatusUnprocessableEntity, http.StatusServiceUnavailable),
		func(ctx context.Context, in *Paged) (*partsOutput[A], error) {
			return pageOf(ctx, r.site, p, *in, nil, func(T) bool { return true })
		})
	keepOne(r, p, read, change, one, changed)
}

// keepOne adds the operations of one element of a shelf.
func keepOne[T, A any](r *router, p shelf[T, A], read, change, one, changed string) {
	const code = "/{code}"
	operate(r, orgRead, op(read, http.MethodGet, p.path()+code, one, http.StatusNotFound, http.StatusServiceUnavailable),
		func(ctx context.Context, in *CodePath) (*tagged[T], error) { return readPart(ctx, r.site, p, in.Code) })
	operate(r, orgEdit, upTo(dataLimit, versioned(putting[T](r, change, p.path()+code, changed))),
		func(ctx context.Context, in *putPartInput[T]) (*tagged[T], error) { return putPart(ctx, r.site, p, in) })
}

// CodePath names a thing by its code in an address.
type CodePath struct {
	Code string `path:"code" maxLength:"64"`
}

type putPartInput[T any] struct {
	CodePath
	Conditional
	Body T
}

type partsOutput[A any] struct {
	Listed
	Body struct {
		Items []A    `json:"items" doc:"By code."`
		Next  string `json:"next" doc:"The value of after for the next page; empty on the last one."`
	}
}

// pageOf is a page of a shelf: the elements that fit, by code.
func pageOf[T, A any](ctx context.Context, s *site, p shelf[T, A], in Paged, filters url.Values, fits func(T) bool) (*partsOutput[A], error) {
	size, err := in.size()
	if err != nil {
		return nil, err
	}
	dir, err := s.Org.Read(ctx)
	if err != nil {
		return nil, err
	}
	var found []T
	for _, one := range p.list(dir) {
		if p.code(one) > in.After && fits(one) && p.admitted(ctx, one) {
			found = append(found, one)
		}
	}
	found, more := cutPage(found, size)
	out := &partsOutput[A]{}
	out.Body.Items = []A{}
	for _, one := range found {
		out.Body.Items = append(out.Body.Items, p.shown(one, etag(p.row(one))))
	}
	if more {
		out.Body.Next = p.code(found[size-1])
		next := url.Values{"limit": {in.Limit}}
		for name, values := range filters {
			next[name] = values
		}
		out.Link = nextPage(p.path(), out.Body.Next, next)
	}
	return out, nil
}

func readPart[T, A any](ctx context.Context, s *site, p shelf[T, A], code string) (*tagged[T], error) {
	dir, err := s.Org.Read(ctx)
	if err != nil {
		return nil, err
	}
	one, err := p.find(ctx, dir, code)
	if err != nil {
		return nil, err
	}
	return &tagged[T]{http.StatusOK, etag(p.row(one)), one}, nil
}

func putPart[T, A any](ctx context.Context, s *site, p shelf[T, A], in *putPartInput[T]) (*tagged[T], error) {
	row, err := s.expect(ctx, in.Conditional)
	if err != nil {
		return nil, err
	}
	if given := p.code(in.Body); given != "" && given != in.Code {
		return nil, fault.New(fault.Invalid, "web.fault.code", fault.Args{"code": shown(in.Code), "given": shown(given)}).At("body.code")
	}
	setup := p.setup(p.coded(in.Body, in.Code))
	setup.Seen = map[string]int{p.seen(in.Code): row}
	if err := s.Org.Put(ctx, who(ctx).Person, setup); err != nil {
		return nil, s.outrun(ctx, err, func(dir *org.Directory) int {
			one, failed := p.find(ctx, dir, in.Code)
			if failed != nil {
				return 0
			}
			return p.row(one)
		})
	}
	out, err := readPart(ctx, s, p, in.Code)
	if err == nil && row == 0 {
		out.Status = http.StatusCreated
	}
	return out, err
}
