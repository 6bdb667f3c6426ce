package web

import (
	"context"
	"net/http"
	"slices"

	"acta/internal/id"
	"acta/internal/identity"
)

// grantRoutes are who has which role, and what the roles may do.
func (r *router) grantRoutes() {
	operate(r, "grant.read", op("list-permissions", http.MethodGet, "/permissions", "What each role may do"), r.listPermissions)
	operate(r, "grant.read", op("list-grants", http.MethodGet, "/grants", "Who has which role, from when to when"), r.listGrants)
	operate(r, "grant.manage", made("grant", http.MethodPost, "/grants", "Give a role", http.StatusNotFound), r.grant)
	operate(r, "grant.manage", versioned(op("end-grant", http.MethodPost, "/grants/{id}/end", "End a role", http.StatusNotFound)), r.endGrant)
}

type permissionsOutput struct {
	Body struct {
		Roles       []roleAnswer       `json:"roles"`
		Permissions []permissionAnswer `json:"permissions"`
	}
}

// roleAnswer is a role.
type roleAnswer struct {
	Name  string `json:"name" example:"quality_manager"`
	Label string `json:"label" doc:"In the caller's language."`
	Given bool   `json:"given" doc:"Whether an administrator gives it; the others follow from what somebody is."`
}

// permissionAnswer is a row of the permission table.
type permissionAnswer struct {
	Name     string   `json:"name" example:"document.submit"`
	Label    string   `json:"label" doc:"In the caller's language."`
	Roles    []string `json:"roles" doc:"The roles that have it."`
	Commands []string `json:"commands" doc:"The commands that it covers; none for reading."`
	Sign     bool     `json:"sign" doc:"Whether it asks for a fresh proof of identity, and is refused for tokens."`
}

func (s *site) listPermissions(ctx context.Context, _ *struct{}) (*permissionsOutput, error) {
	v := s.visitOf(ctx)
	given := texts(identity.GrantedRoles())
	out := &permissionsOutput{}
	for _, role := range identity.Roles() {
		out.Body.Roles = append(out.Body.Roles, roleAnswer{string(role), v.printer.Message(role.Label()), slices.Contains(given, string(role))})
	}
	for _, row := range identity.Table() {
		out.Body.Permissions = append(out.Body.Permissions, permissionAnswer{
			Name: row.Name, Label: v.printer.Message(row.Label()), Roles: texts(row.Roles), Commands: texts(row.Commands), Sign: row.Sign,
		})
	}
	return out, nil
}

// scopeBody limits what an auditor sees.
type scopeBody struct {
	Kinds    []string `json:"kinds,omitempty" doc:"Kinds of document; none does not limit."`
	Subjects []string `json:"subjects,omitempty" doc:"Subjects, such as 1.30 or a customer's code; none does not limit."`
}

// GrantBody is a role to give.
type GrantBody struct {
	Role  string     `json:"role" example:"approver"`
	From  string     `json:"from,omitempty" doc:"First day; today when not given." example:"2026-12-01"`
	To    string     `json:"to,omitempty" doc:"First day that it no longer holds; open when not given. An auditor's must end."`
	Scope *scopeBody `json:"scope,omitempty" doc:"For auditors."`
}

func (g GrantBody) grant(person string) (identity.NewGrant, error) {
	out := identity.NewGrant{Person: person, Role: identity.Role(g.Role)}
	var err error
	if out.From, err = dateAt(g.From, "body.from"); err != nil {
		return out, err
	}
	if out.To, err = dateAt(g.To, "body.to"); err != nil {
		return out, err
	}
	if g.Scope != nil {
		out.Scope = &identity.AuditScope{Kinds: g.Scope.Kinds, Subjects: g.Scope.Subjects}
	}
	return out, nil
}

// grantAnswer is a role that somebody has in a period.
type grantAnswer struct {
	ID     string     `json:"id"`
	ETag   string     `json:"etag" doc:"For If-Match."`
	Person string     `json:"person"`
	Role   string     `json:"role"`
	From   string     `json:"from" format:"date"`
	To     string     `json:"to" doc:"First day that it no longer holds; empty while open."`
	Scope  *scopeBody `json:"scope,omitempty"`
	By     string     `json:"by" doc:"Who gave it."`
	At     string     `json:"at" format:"date-time"`
	Holds  bool       `json:"holds" doc:"Whether it is in force today, in UTC."`
}

func (s *site) grantOf(g identity.Grant) grantAnswer {
	out := grantAnswer{
		ID: string(g.ID), ETag: etag(g.RowVersion), Person: g.Person, Role: string(g.Role), From: g.From.String(), To: g.To.String(),
		By: g.By, At: g.At.String(), Holds: g.Holds(s.today()),
	}
	if g.Scope != nil {
		out.Scope = &scopeBody{g.Scope.Kinds, g.Scope.Subjects}
	}
	return out
}

type grantsInput struct {
	Person string `query:"person" maxLength:"64" doc:"Of this person alone."`
}

type grantsOutput struct {
	Body struct {
		Grants []grantAnswer `json:"grants" doc:"Oldest first."`
	}
}

func (s *site) listGrants(ctx context.Context, in *grantsInput) (*grantsOutput, error) {
	found, err := s.Identity.Grants(ctx, in.Person)
	if err != nil {
		return nil, err
	}
	out := &grantsOutput{}
	out.Body.Grants = []grantAnswer{}
	for _, g := range found {
		out.Body.Grants = append(out.Body.Grants, s.grantOf(g))
	}
	return out, nil
}

type grantInput struct {
	Body struct {
		Person string `json:"person" maxLength:"64"`
		GrantBody
	}
}

type grantOutput struct {
	Status int
	ETag   string `header:"ETag" doc:"For If-Match."`
	Body   grantAnswer
}

func (s *site) grant(ctx context.Context, in *grantInput) (*grantOutput, error) {
	given, err := in.Body.grant(in.Body.Person)
	if err != nil {
		return nil, err
	}
	made, err := s.Identity.Grant(ctx, who(ctx).Person, given)
	if err != nil {
		return nil, err
	}
	return &grantOutput{http.StatusCreated, etag(made.RowVersion), s.grantOf(made)}, nil
}

type endGrantInput struct {
	IDPath
	Conditional
	Body *struct {
		On string `json:"on,omitempty" doc:"First day that it no longer holds; today when not given."`
	} `required:"false"`
}

func (s *site) endGrant(ctx context.Context, in *endGrantInput) (*grantOutput, error) {
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
	ended, err := s.Identity.EndGrant(ctx, who(ctx).Person, id.Grant(in.ID), row, on)
	if err != nil {
		return nil, err
	}
	return &grantOutput{http.StatusOK, etag(ended.RowVersion), s.grantOf(ended)}, nil
}
