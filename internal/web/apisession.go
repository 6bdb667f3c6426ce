package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/identity"
)

// sessionRoutes are who one is, one's sessions and one's tokens, for programs.
func (r *router) sessionRoutes() {
	operate(r, "own.read", op("read-session", http.MethodGet, "/session", "Who makes the request, and what they may do"), r.readSession)
	operate(r, "own.confirm", secret(op("confirm-session", http.MethodPost, "/session/confirmation",
		"Prove again who one is, before signing", http.StatusTooManyRequests)), r.confirmSession)
	operate(r, "own.sessions", op("end-session", http.MethodDelete, "/session", "Sign out"), r.endThisSession)
	operate(r, "own.read", op("list-sessions", http.MethodGet, "/sessions", "One's own sessions"), r.listSessions)
	operate(r, "own.sessions", op("end-own-session", http.MethodDelete, "/sessions/{id}", "End one of one's own sessions", http.StatusNotFound), r.endOwnSession)
	operate(r, "own.read", op("list-tokens", http.MethodGet, "/tokens", "One's own API tokens"), r.listTokens)
	operate(r, "own.token", secret(made("create-token", http.MethodPost, "/tokens",
		"Make an API token; its secret is given once")), r.makeToken)
	operate(r, "own.revoke_token", op("revoke-token", http.MethodDelete, "/tokens/{id}", "End one of one's own tokens", http.StatusNotFound), r.endToken)
}

// op describes an operation and the refusals that are its own.
func op(name, method, path, summary string, statuses ...int) huma.Operation {
	return answers(&huma.Operation{OperationID: name, Method: method, Path: path, Summary: summary}, statuses...)
}

// made describes an operation that makes something.
func made(name, method, path, summary string, statuses ...int) huma.Operation {
	o := op(name, method, path, summary, statuses...)
	o.DefaultStatus = http.StatusCreated
	return o
}

// nothing is the answer of an operation that has nothing to say.
type nothing struct{}

type sessionOutput struct{ Body sessionAnswer }

// sessionAnswer is who makes the request.
type sessionAnswer struct {
	Person      string   `json:"person" doc:"Code of the person: the actor of what they do."`
	Name        string   `json:"name"`
	Email       string   `json:"email"`
	Language    string   `json:"language" doc:"es, en; empty follows the browser."`
	Roles       []string `json:"roles" doc:"Those that the person has today."`
	Permissions []string `json:"permissions" doc:"What this session or token may do."`
	Channel     string   `json:"channel" doc:"session or token."`
	Confirmed   string   `json:"confirmed" doc:"When the person last proved who they are, RFC 3339; empty for a token."`
	Fresh       bool     `json:"fresh" doc:"Whether that proof still counts for signing."`
}

func (s *site) readSession(ctx context.Context, _ *struct{}) (*sessionOutput, error) {
	p := who(ctx)
	out := sessionAnswer{
		Person: p.Person, Name: p.Name, Email: p.Email, Language: p.Language, Roles: texts(p.Roles), Permissions: []string{},
		Channel: p.Channel, Confirmed: p.Confirmed.String(), Fresh: p.Fresh(s.Clock.Now()),
	}
	for _, row := range identity.Table() {
		if p.May(row.Name) {
			out.Permissions = append(out.Permissions, row.Name)
		}
	}
	return &sessionOutput{out}, nil
}

// texts are values of a kind of text as JSON has them: never null.
func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, value := range values {
		out[i] = string(value)
	}
	return out
}

type confirmInput struct {
	Body struct {
		Password string `json:"password,omitempty" maxLength:"200" doc:"The password, for an account without a second factor."`
		Code     string `json:"code,omitempty" maxLength:"200" doc:"A code of the second factor, or a recovery code."`
	}
}

func (s *site) confirmSession(ctx context.Context, in *confirmInput) (*nothing, error) {
	p, v := who(ctx), s.visitOf(ctx)
	if p.Channel != identity.ChannelSession {
		return nil, s.lacking("own.confirm", v)
	}
	data, err := s.Identity.Confirm(ctx, p, identity.Credentials{
		Password: in.Body.Password, Code: in.Body.Code, Address: v.peer, Agent: v.agent,
	})
	if err != nil {
		return nil, err
	}
	return nil, s.enter(ctx, data)
}

func (s *site) endThisSession(ctx context.Context, _ *struct{}) (*nothing, error) {
	p := who(ctx)
	if p.Channel != identity.ChannelSession {
		return nil, fault.New(fault.NotFound, "web.fault.no_session", nil)
	}
	if err := s.Identity.SignOut(ctx, p); err != nil {
		return nil, err
	}
	return nil, s.sessions.Destroy(ctx)
}

type sessionsOutput struct {
	Body struct {
		Sessions []sessionEntry `json:"sessions" doc:"Newest first."`
	}
}

// sessionEntry is a session in a list.
type sessionEntry struct {
	ID       string `json:"id"`
	Created  string `json:"created" format:"date-time"`
	LastSeen string `json:"last_seen" format:"date-time"`
	Expires  string `json:"expires" format:"date-time"`
	Address  string `json:"address"`
	Agent    string `json:"agent"`
	Current  bool   `json:"current" doc:"The session that asks."`
}

func (s *site) listSessions(ctx context.Context, _ *struct{}) (*sessionsOutput, error) {
	return s.sessionsOf(ctx, who(ctx).Person)
}

func (s *site) sessionsOf(ctx context.Context, person string) (*sessionsOutput, error) {
	found, err := s.Identity.Sessions(ctx, who(ctx), person)
	if err != nil {
		return nil, err
	}
	out := &sessionsOutput{}
	out.Body.Sessions = []sessionEntry{}
	for _, at := range found {
		out.Body.Sessions = append(out.Body.Sessions, sessionEntry{
			ID: string(at.ID), Created: at.Created.String(), LastSeen: at.LastSeen.String(), Expires: at.Expires.String(),
			Address: at.Address, Agent: at.Agent, Current: at.Current,
		})
	}
	return out, nil
}

// IDPath names a thing by its id.
type IDPath struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *site) endOwnSession(ctx context.Context, in *IDPath) (*nothing, error) {
	return nil, s.Identity.EndSession(ctx, who(ctx), id.Session(in.ID))
}

type tokensOutput struct {
	Body struct {
		Tokens []tokenAnswer `json:"tokens" doc:"Newest first."`
	}
}

// tokenAnswer is an API token, without its secret.
type tokenAnswer struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Scopes   []string `json:"scopes" doc:"The permissions that it lends."`
	Created  string   `json:"created" format:"date-time"`
	Expires  string   `json:"expires" format:"date-time"`
	LastUsed string   `json:"last_used" doc:"RFC 3339, to the minute; empty for never."`
	Revoked  string   `json:"revoked" doc:"RFC 3339; empty while it opens."`
}

func tokenOf(t identity.Token) tokenAnswer {
	return tokenAnswer{
		ID: string(t.ID), Name: t.Name, Scopes: texts(t.Scopes), Created: t.Created.String(), Expires: t.Expires.String(),
		LastUsed: t.LastUsed.String(), Revoked: t.Revoked.String(),
	}
}

func (s *site) listTokens(ctx context.Context, _ *struct{}) (*tokensOutput, error) {
	return s.tokensOf(ctx, who(ctx).Person)
}

func (s *site) tokensOf(ctx context.Context, person string) (*tokensOutput, error) {
	found, err := s.Identity.Tokens(ctx, person)
	if err != nil {
		return nil, err
	}
	out := &tokensOutput{}
	out.Body.Tokens = []tokenAnswer{}
	for _, t := range found {
		out.Body.Tokens = append(out.Body.Tokens, tokenOf(t))
	}
	return out, nil
}

type tokenInput struct {
	Body struct {
		Name    string   `json:"name" maxLength:"100"`
		Scopes  []string `json:"scopes" maxItems:"100" doc:"Permissions of one's own that need no signature."`
		Expires string   `json:"expires" doc:"The last day, at most a year away." example:"2027-06-30"`
	}
}

type tokenOutput struct {
	Status int
	Body   struct {
		Secret string      `json:"secret" doc:"What to send as a bearer token. It is not given again."`
		Token  tokenAnswer `json:"token"`
	}
}

func (s *site) makeToken(ctx context.Context, in *tokenInput) (*tokenOutput, error) {
	expires, err := dateAt(in.Body.Expires, "body.expires")
	if err != nil {
		return nil, err
	}
	made, token, err := s.Identity.CreateToken(ctx, who(ctx), identity.NewToken{
		Name: in.Body.Name, Scopes: in.Body.Scopes, Expires: expires,
	})
	if err != nil {
		return nil, err
	}
	out := &tokenOutput{Status: http.StatusCreated}
	out.Body.Secret, out.Body.Token = made, tokenOf(token)
	return out, nil
}

func (s *site) endToken(ctx context.Context, in *IDPath) (*nothing, error) {
	return nil, s.Identity.RevokeToken(ctx, who(ctx), id.Token(in.ID))
}
