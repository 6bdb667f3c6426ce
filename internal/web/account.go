package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/identity"
)

// accountPath is the page of one's own account, tokenForm its form of a new token.
const (
	accountPath = "/account"
	tokenForm   = "token"
)

// accountRoutes are one's own account: everybody's business is their own.
func (r *router) accountRoutes() {
	r.get(accountPath, "own.read", r.account)
	for _, one := range []struct {
		form, path, permission string
		do                     func(*gin.Context, *typed) (string, error)
	}{
		{"language", "/language", "own.profile", r.changeLanguage}, {"password", "/password", "own.profile", r.changePassword},
		{"factor", "/factor", "own.factor", r.startFactor}, {"check", "/factor/check", "own.factor", r.finishFactor},
		{"remove", "/factor/remove", "own.factor", r.removeFactor}, {"codes", "/codes", "own.factor", r.newCodes},
		{"sessions", "/sessions/end", "own.sessions", r.endOthers}, {"session", "/sessions/:id/end", "own.sessions", r.endSession},
		{"revoke", "/tokens/:id/revoke", "own.revoke_token", r.revokeToken},
	} {
		r.act(accountPath+one.path, one.permission, act{one.form, one.do, r.showAccount})
	}
	r.actSecret(accountPath+"/tokens", "own.token", act{tokenForm, r.createToken, r.showAccount})
}

// What a form of the page did, as its address says it.
const (
	doneRemoved = "removed"
	doneEnded   = "ended"
	doneRevoked = "revoked"
	doneChanged = "password"
	doneTongue  = "language"
)

// accountBody is one's own account.
type accountBody struct {
	Facts    []fact
	Done     string
	Resumed  string // that the session had ended before a form was sent
	Wrong    []string
	Tongues  []choice
	Old, New input
	Factor   bool
	Codes    int // unused recovery codes
	Sessions []sessionRow
	Tokens   []tokenRow
	Scopes   []choice
	Lives    []choice
	Token    string // name that was typed
	Make     string // where the form of a token is sent
}

// sessionRow is a session in the list of one's own.
type sessionRow struct {
	Agent, Address, Since, Seen string
	Current                     bool
	End                         string
}

// tokenRow is an API token in the list of one's own.
type tokenRow struct {
	Name, Scopes, Until, Used string
	State                     mark
	Revoke                    string // "" when it has ended
}

func (s *site) account(c *gin.Context) error { return s.showAccount(c, http.StatusOK, refused{}) }

// showAccount shows the page, with what was refused or held up of its forms.
func (s *site) showAccount(c *gin.Context, status int, no refused) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	v.address = accountPath
	own, err := s.Identity.Account(ctx, v.who.Person)
	if err != nil {
		return err
	}
	home, err := s.household(ctx)
	if err != nil {
		return err
	}
	body := accountBody{
		Factor: own.SecondFactor, Codes: own.RecoveryCodes, Old: v.password("old"), New: v.newPassword(), Wrong: v.plainly(no.faults),
		Make: onceAddress(accountPath + "/tokens"),
	}
	if no.resumed {
		body.Resumed = no.title
	}
	body.Facts = []fact{{Label: v.T("input.name"), Value: own.Name}, {Label: v.T("input.email"), Value: own.Email}, {Label: v.T("account.roles"), Value: v.roles(v.who.Roles)}}
	body.Tongues = append(body.Tongues, choice{"", v.T("account.language_any"), own.Language == ""})
	for _, lang := range s.Catalogue.Languages() {
		body.Tongues = append(body.Tongues, choice{lang, v.tongue(lang), own.Language == lang})
	}
	if no.form == "language" {
		body.Tongues = chosen(body.Tongues, no.typed.Get("language"))
	}
	switch done := c.Query("done"); done {
	case doneRemoved, doneEnded, doneRevoked, doneChanged, doneTongue:
		body.Done = v.T("account.done_" + done)
	}
	if err := s.fillAccount(ctx, v, &body); err != nil {
		return err
	}
	body.typedToken(no)
	p := s.newPage(v, home, v.T("account.title"), body)
	p.Place = accountPlace
	if len(no.faults) > 0 {
		p.Title = v.T("error_title", "title", p.Title)
	}
	return s.show(c.Writer, status, accountPage, p)
}

// typedToken puts back what was typed into the form of a new token.
func (b *accountBody) typedToken(no refused) {
	if no.form != tokenForm {
		return
	}
	b.Token, b.Lives = shown(no.typed.Get("name")), chosen(b.Lives, no.typed.Get("days"))
	for i := range b.Scopes {
		b.Scopes[i].Chosen = slices.Contains(no.typed["scope"], b.Scopes[i].Value)
	}
}

// fillAccount lists the sessions and the tokens.
func (s *site) fillAccount(ctx context.Context, v visit, body *accountBody) error {
	sessions, err := s.Identity.Sessions(ctx, v.who, v.who.Person)
	if err != nil {
		return err
	}
	for _, at := range sessions {
		body.Sessions = append(body.Sessions, sessionRow{
			Agent: at.Agent, Address: at.Address, Since: v.moment(at.Created), Seen: v.moment(at.LastSeen), Current: at.Current,
			End: accountPath + "/sessions/" + url.PathEscape(string(at.ID)) + "/end",
		})
	}
	tokens, err := s.Identity.Tokens(ctx, v.who.Person)
	if err != nil {
		return err
	}
	for _, t := range tokens {
		body.Tokens = append(body.Tokens, v.tokenRow(t, s.Clock.Now()))
	}
	for _, row := range identity.Table() {
		if lendable(v.who, row) {
			body.Scopes = append(body.Scopes, choice{row.Name, v.printer.Message(row.Label()), false})
		}
	}
	for _, days := range []int{30, 90, 180, 365} {
		body.Lives = append(body.Lives, choice{strconv.Itoa(days), v.T("account.days", "count", days), days == 90})
	}
	return nil
}

// lendable reports whether a person can lend a permission to a token: one of
// their own that no signature needs. The trace of an auditor's view asks for none.
func lendable(p identity.Principal, row identity.Permission) bool {
	return !row.Sign && p.May(row.Name) && row.Name != "access.view"
}

// moment is an instant as lists show it; "–" for never.
func (v visit) moment(at clock.Instant) string {
	if at.IsZero() {
		return "–"
	}
	return v.printer.Short(content.Value{Type: content.InstantType, Raw: at.String()})
}

// roles names roles in the reader's language.
func (v visit) roles(roles []identity.Role) string {
	var names []string
	for _, role := range roles {
		if role != identity.Member || len(roles) == 1 { // everybody is one
			names = append(names, v.printer.Message(role.Label()))
		}
	}
	return v.printer.List(names)
}

func (v visit) tokenRow(t identity.Token, now clock.Instant) tokenRow {
	names := make([]string, len(t.Scopes))
	for i, scope := range t.Scopes {
		names[i] = v.printer.Message(identity.Permission{Name: scope}.Label())
	}
	row := tokenRow{
		Name: t.Name, Scopes: v.printer.List(names), Until: v.moment(t.Expires), Used: v.moment(t.LastUsed),
		State:  mark{"done", "ok", v.T("account.token_open")},
		Revoke: accountPath + "/tokens/" + url.PathEscape(string(t.ID)) + "/revoke",
	}
	switch {
	case !t.Revoked.IsZero():
		row.State, row.Revoke = mark{"no", "off", v.T("account.token_revoked")}, ""
	case !now.Before(t.Expires):
		row.State, row.Revoke = mark{"over", "off", v.T("account.token_ended")}, ""
	}
	return row
}

// did is the page of the account, which says what was done.
func did(done string) string { return query(accountPath, "done", done) }

func (s *site) changeLanguage(c *gin.Context, t *typed) (string, error) {
	ctx := c.Request.Context()
	err := s.Identity.SetLanguage(ctx, who(ctx), t.Get("language"))
	if err == nil {
		http.SetCookie(c.Writer, s.keepsake(langCookie, "", -1))
	}
	return did(doneTongue), err
}

func (s *site) changePassword(c *gin.Context, t *typed) (string, error) {
	ctx := c.Request.Context()
	data, err := s.Identity.ChangePassword(ctx, who(ctx), t.Get("old"), t.Get("password"))
	if err == nil {
		err = s.enter(ctx, data)
	}
	return did(doneChanged), err
}

func (s *site) removeFactor(c *gin.Context, _ *typed) (string, error) {
	ctx := c.Request.Context()
	return did(doneRemoved), s.Identity.RemoveFactor(ctx, who(ctx))
}

func (s *site) endOthers(c *gin.Context, t *typed) (string, error) {
	ctx := c.Request.Context()
	return did(doneEnded), s.Identity.EndSessions(ctx, who(ctx), t.person)
}

func (s *site) endSession(c *gin.Context, _ *typed) (string, error) {
	ctx := c.Request.Context()
	return did(doneEnded), s.Identity.EndSession(ctx, who(ctx), id.Session(c.Param("id")))
}

func (s *site) revokeToken(c *gin.Context, _ *typed) (string, error) {
	ctx := c.Request.Context()
	return did(doneRevoked), s.Identity.RevokeToken(ctx, who(ctx), id.Token(c.Param("id")))
}
