package web

import (
	"context"
	"net/http"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"acta/internal/id"
	"acta/internal/identity"
)

// peopleRoutes are accounts, grants and the permission table, for administrators.
func (r *router) peopleRoutes() {
	operate(r, "account.read", op("list-accounts", http.MethodGet, "/accounts", "Accounts by person", http.StatusUnprocessableEntity), r.listAccounts)
	operate(r, "account.manage", made("invite", http.MethodPost, "/accounts",
		"Make an account and mail the invitation", http.StatusNotFound, http.StatusConflict), r.invite)
	operate(r, "account.read", op("read-account", http.MethodGet, "/accounts/{person}", "An account", http.StatusNotFound), r.readAccount)
	operate(r, "account.manage", versioned(op("change-account", http.MethodPatch, "/accounts/{person}",
		"Change the address of an account", http.StatusNotFound)), r.changeAccount)
	operate(r, "account.read", op("list-holdings", http.MethodGet, "/accounts/{person}/holdings",
		"What a person owns", http.StatusNotFound), r.listHoldings)
	operate(r, "account.deactivate", versioned(op("deactivate-account", http.MethodPost, "/accounts/{person}/deactivation",
		"End an account; others take over what its person owns", http.StatusNotFound)), r.deactivate)
	operate(r, "account.manage", versioned(op("reactivate-account", http.MethodPost, "/accounts/{person}/reactivation",
		"Let a person in again, by a new invitation", http.StatusNotFound)), r.reactivate)
	operate(r, "account.manage", op("send-link", http.MethodPost, "/accounts/{person}/link",
		"Mail the invitation again, or a link to set another password", http.StatusNotFound), r.sendLink)
	operate(r, "account.read", op("list-account-sessions", http.MethodGet, "/accounts/{person}/sessions",
		"The sessions of a person", http.StatusNotFound), r.listAccountSessions)
	operate(r, "session.manage", op("end-account-sessions", http.MethodDelete, "/accounts/{person}/sessions",
		"End every session of a person", http.StatusNotFound), r.endAccountSessions)
	operate(r, "account.read", op("list-account-tokens", http.MethodGet, "/accounts/{person}/tokens",
		"The API tokens of a person", http.StatusNotFound), r.listAccountTokens)
	operate(r, "token.manage", op("revoke-account-token", http.MethodDelete, "/accounts/{person}/tokens/{id}",
		"End a token of a person", http.StatusNotFound), r.endAccountToken)
}

// versioned describes an operation that asks for If-Match.
func versioned(o huma.Operation) huma.Operation {
	refusals(&o, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
	return o
}

// accountAnswer is an account.
type accountAnswer struct {
	Person        string `json:"person" doc:"Code of the person."`
	Name          string `json:"name"`
	Email         string `json:"email"`
	Language      string `json:"language"`
	State         string `json:"state" doc:"invited, active, deactivated."`
	Created       string `json:"created" format:"date-time"`
	LastSignIn    string `json:"last_sign_in" doc:"RFC 3339; empty before the first."`
	HasPassword   bool   `json:"has_password"`
	SecondFactor  bool   `json:"second_factor"`
	RecoveryCodes int    `json:"recovery_codes" doc:"Unused ones."`
}

func accountOf(a identity.Account) accountAnswer {
	return accountAnswer{
		Person: a.Person, Name: a.Name, Email: a.Email, Language: a.Language, State: string(a.State), Created: a.CreatedAt.String(),
		LastSignIn: a.LastSignIn.String(), HasPassword: a.HasPassword, SecondFactor: a.SecondFactor, RecoveryCodes: a.RecoveryCodes,
	}
}

type accountOutput struct {
	Status   int
	Location string `header:"Location"`
	ETag     string `header:"ETag" doc:"For If-Match."`
	Body     accountAnswer
}

func showAccount(a identity.Account, err error) (*accountOutput, error) {
	if err != nil {
		return nil, err
	}
	return &accountOutput{Status: http.StatusOK, ETag: etag(a.RowVersion), Body: accountOf(a)}, nil
}

type accountsOutput struct {
	Listed
	Body struct {
		Accounts []accountAnswer `json:"accounts" doc:"By person."`
		Next     string          `json:"next" doc:"The value of after for the next page; empty on the last one."`
	}
}

func (s *site) listAccounts(ctx context.Context, in *Paged) (*accountsOutput, error) {
	size, err := in.size()
	if err != nil {
		return nil, err
	}
	found, err := s.Identity.Accounts(ctx, in.After, size+1)
	if err != nil {
		return nil, err
	}
	found, more := cutPage(found, size)
	out := &accountsOutput{}
	out.Body.Accounts = []accountAnswer{}
	for _, a := range found {
		out.Body.Accounts = append(out.Body.Accounts, accountOf(a))
	}
	if more {
		out.Body.Next = found[size-1].Person
		out.Link = nextPage("/accounts", out.Body.Next, url.Values{"limit": {in.Limit}})
	}
	return out, nil
}

// PersonPath names a person.
type PersonPath struct {
	Person string `path:"person" maxLength:"64" doc:"Code of the person."`
}

func (s *site) readAccount(ctx context.Context, in *PersonPath) (*accountOutput, error) {
	return showAccount(s.Identity.Account(ctx, in.Person))
}

type inviteInput struct {
	Body struct {
		Person   string      `json:"person" maxLength:"64" doc:"Code of a person of the organisation."`
		Email    string      `json:"email,omitempty" maxLength:"254" doc:"The person's own when not given."`
		Language string      `json:"language,omitempty" maxLength:"10"`
		Grants   []GrantBody `json:"grants,omitempty" maxItems:"20"`
	}
}

func (s *site) invite(ctx context.Context, in *inviteInput) (*accountOutput, error) {
	given := identity.Invitation{Person: in.Body.Person, Email: in.Body.Email, Language: in.Body.Language}
	for _, g := range in.Body.Grants {
		grant, err := g.grant("")
		if err != nil {
			return nil, err
		}
		given.Grants = append(given.Grants, grant)
	}
	out, err := showAccount(s.Identity.Invite(ctx, who(ctx).Person, given))
	if err != nil {
		return nil, err
	}
	out.Status, out.Location = http.StatusCreated, apiRoot+"/accounts/"+url.PathEscape(out.Body.Person)
	return out, nil
}

type changeAccountInput struct {
	PersonPath
	Conditional
	Body struct {
		Email string `json:"email" maxLength:"254"`
	}
}

func (s *site) changeAccount(ctx context.Context, in *changeAccountInput) (*accountOutput, error) {
	row, err := s.expect(ctx, in.Conditional)
	if err != nil {
		return nil, err
	}
	return showAccount(s.Identity.ChangeEmail(ctx, who(ctx).Person, in.Person, row, in.Body.Email))
}

type holdingsOutput struct {
	Body struct {
		Holdings []holdingAnswer `json:"holdings"`
	}
}

// holdingAnswer is something that a person owns.
type holdingAnswer struct {
	Key   string `json:"key" doc:"Names it in a deactivation." example:"document:process/org"`
	Kind  string `json:"kind"`
	Label string `json:"label"`
}

func (s *site) listHoldings(ctx context.Context, in *PersonPath) (*holdingsOutput, error) {
	if _, err := s.Identity.Account(ctx, in.Person); err != nil {
		return nil, err
	}
	found, err := s.Identity.Holdings(ctx, in.Person)
	if err != nil {
		return nil, err
	}
	out := &holdingsOutput{}
	out.Body.Holdings = []holdingAnswer{}
	for _, h := range found {
		out.Body.Holdings = append(out.Body.Holdings, holdingAnswer{h.Kind + ":" + h.ID, h.Kind, h.Label})
	}
	return out, nil
}

type deactivateInput struct {
	PersonPath
	Conditional
	Body struct {
		To     string            `json:"to,omitempty" maxLength:"64" doc:"Who takes over what each does not name."`
		Each   map[string]string `json:"each,omitempty" doc:"Who takes over one holding, by its key."`
		Reason string            `json:"reason,omitempty" maxLength:"500"`
	}
}

func (s *site) deactivate(ctx context.Context, in *deactivateInput) (*accountOutput, error) {
	row, err := s.expect(ctx, in.Conditional)
	if err != nil {
		return nil, err
	}
	return showAccount(s.Identity.Deactivate(ctx, who(ctx).Person, identity.Deactivation{
		Person: in.Person, RowVersion: row, To: in.Body.To, Each: in.Body.Each, Reason: in.Body.Reason,
	}))
}

type rowInput struct {
	PersonPath
	Conditional
}

func (s *site) reactivate(ctx context.Context, in *rowInput) (*accountOutput, error) {
	row, err := s.expect(ctx, in.Conditional)
	if err != nil {
		return nil, err
	}
	return showAccount(s.Identity.Reactivate(ctx, who(ctx).Person, in.Person, row))
}

func (s *site) sendLink(ctx context.Context, in *PersonPath) (*nothing, error) {
	return nil, s.Identity.SendLink(ctx, who(ctx).Person, in.Person)
}

func (s *site) listAccountSessions(ctx context.Context, in *PersonPath) (*sessionsOutput, error) {
	return s.sessionsOf(ctx, in.Person)
}

func (s *site) endAccountSessions(ctx context.Context, in *PersonPath) (*nothing, error) {
	return nil, s.Identity.EndSessions(ctx, who(ctx), in.Person)
}

func (s *site) listAccountTokens(ctx context.Context, in *PersonPath) (*tokensOutput, error) {
	if _, err := s.Identity.Account(ctx, in.Person); err != nil {
		return nil, err
	}
	return s.tokensOf(ctx, in.Person)
}

type accountTokenInput struct {
	PersonPath
	IDPath
}

func (s *site) endAccountToken(ctx context.Context, in *accountTokenInput) (*nothing, error) {
	return nil, s.Identity.RevokeToken(ctx, who(ctx), id.Token(in.ID))
}
