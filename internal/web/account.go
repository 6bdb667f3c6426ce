package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/identity"
)

// accountPath is the page of one's own account.
const accountPath = "/account"

// accountRoutes are one's own account: everybody's business is their own.
func (r *router) accountRoutes() {
	r.get(accountPath, "own.read", r.account)
	r.post(accountPath+"/language", "own.profile", r.changeLanguage)
	r.post(accountPath+"/password", "own.profile", r.changePassword)
	r.post(accountPath+"/factor", "own.factor", r.startFactor)
	r.post(accountPath+"/factor/check", "own.factor", r.finishFactor)
	r.post(accountPath+"/factor/remove", "own.factor", r.removeFactor)
	r.post(accountPath+"/codes", "own.factor", r.newCodes)
	r.post(accountPath+"/sessions/end", "own.sessions", r.endOthers)
	r.post(accountPath+"/sessions/:id/end", "own.sessions", r.endSession)
	r.postSecret(accountPath+"/tokens", "own.token", r.createToken)
	r.post(accountPath+"/tokens/:id/revoke", "own.revoke_token", r.revokeToken)
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

func (s *site) account(c *gin.Context) error { return s.showAccount(c, nil) }

func (s *site) showAccount(c *gin.Context, wrong error) error {
	faults := fault.All(wrong)
	if wrong != nil && len(faults) == 0 {
		return wrong
	}
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	v.address = accountPath
	own, err := s.Identity.Account(ctx, v.who.Person)
	if err != nil {
		return err
	}
	body := accountBody{
		Factor: own.SecondFactor, Codes: own.RecoveryCodes, Old: v.password("old"), New: v.newPassword(),
		Wrong: v.plainly(faults), Token: shown(c.Request.PostForm.Get("name")),
		Make: onceAddress(accountPath + "/tokens"),
	}
	body.Facts = []fact{{Label: v.T("input.name"), Value: own.Name}, {Label: v.T("input.email"), Value: own.Email}, {Label: v.T("account.roles"), Value: v.roles(v.who.Roles)}}
	body.Tongues = append(body.Tongues, choice{"", v.T("account.language_any"), own.Language == ""})
	for _, lang := range s.Catalogue.Languages() {
		body.Tongues = append(body.Tongues, choice{lang, v.tongue(lang), own.Language == lang})
	}
	switch done := c.Query("done"); done {
	case doneRemoved, doneEnded, doneRevoked, doneChanged, doneTongue:
		body.Done = v.T("account.done_" + done)
	}
	if err := s.fillAccount(ctx, v, &body); err != nil {
		return err
	}
	p := s.newPage(v, v.house(nil, nil), v.T("account.title"), body)
	p.Place = accountPlace
	status := http.StatusOK
	if len(faults) > 0 {
		status, p.Title = statusOf(faults[0].Kind), v.T("error_title", "title", p.Title)
	}
	return s.show(c.Writer, status, accountPage, p)
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

// did leads back to the page of the account, which says what was done.
func (s *site) did(c *gin.Context, done string, err error) error {
	if err != nil {
		return s.showAccount(c, err)
	}
	s.goTo(c, accountPath+"?done="+done)
	return nil
}

func (s *site) changeLanguage(c *gin.Context) error {
	if err := s.readForm(c); err != nil {
		return err
	}
	ctx := c.Request.Context()
	err := s.Identity.SetLanguage(ctx, who(ctx), c.Request.PostForm.Get("language"))
	if err == nil {
		http.SetCookie(c.Writer, s.keepsake(langCookie, "", -1))
	}
	return s.did(c, doneTongue, err)
}

func (s *site) changePassword(c *gin.Context) error {
	if err := s.readForm(c); err != nil {
		return err
	}
	ctx, form := c.Request.Context(), c.Request.PostForm
	data, err := s.Identity.ChangePassword(ctx, who(ctx), form.Get("old"), form.Get("password"))
	if err == nil {
		err = s.enter(ctx, data)
	}
	return s.did(c, doneChanged, err)
}

func (s *site) removeFactor(c *gin.Context) error {
	ctx := c.Request.Context()
	return s.did(c, doneRemoved, s.Identity.RemoveFactor(ctx, who(ctx)))
}

func (s *site) endOthers(c *gin.Context) error {
	ctx := c.Request.Context()
	return s.did(c, doneEnded, s.Identity.EndSessions(ctx, who(ctx), who(ctx).Person))
}

func (s *site) endSession(c *gin.Context) error {
	ctx := c.Request.Context()
	return s.did(c, doneEnded, s.Identity.EndSession(ctx, who(ctx), id.Session(c.Param("id"))))
}

func (s *site) revokeToken(c *gin.Context) error {
	ctx := c.Request.Context()
	return s.did(c, doneRevoked, s.Identity.RevokeToken(ctx, who(ctx), id.Token(c.Param("id"))))
}
