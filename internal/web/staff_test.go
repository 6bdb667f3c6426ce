package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"acta/internal/app"
	"acta/internal/config"
	"acta/internal/identity"
	"acta/internal/org"
	"acta/internal/work"
)

// staff is one person of each role, by the role's name. Whoever is "process" holds
// a process role of the demonstration; "narrow" is an auditor of one release alone.
func staff() []string {
	return []string{"administrator", "quality_manager", "process", "approver", "auditor", "narrow", "reader"}
}

// personOf is the code of the person of a role.
func personOf(role string) string {
	if role == "process" {
		return "iker"
	}
	return "p-" + role
}

// staffed is an installation with the staff in it, who have all signed in; the
// cookies stand one after the other in the order of staff.
var staffed = sync.OnceValues(func() (p prepared, err error) {
	base, err := loaded()
	if err != nil {
		return p, err
	}
	if p.dir, err = os.MkdirTemp("", "acta-staff-"); err != nil {
		return p, err
	}
	if err := os.CopyFS(p.dir, os.DirFS(base.dir)); err != nil {
		return p, err
	}
	ctx := context.Background()
	a, err := app.Open(ctx, config.Config{Data: p.dir}, app.Options{Build: "test", Clock: &hands{}})
	if err != nil {
		return p, err
	}
	cookies := make([]string, 0, len(staff()))
	for _, role := range staff() {
		cookie, err := employ(ctx, a, base.cookie, role)
		if err != nil {
			return p, fmt.Errorf("%s: %w", role, err)
		}
		cookies = append(cookies, cookie)
	}
	p.cookie = strings.Join(cookies, " ")
	return p, a.Close()
})

// employ invites the person of a role, takes the link of the letter, and signs in.
func employ(ctx context.Context, a *app.App, by, role string) (string, error) {
	handler, err := a.Handler()
	if err != nil {
		return "", err
	}
	person := personOf(role)
	if role != "process" {
		if err := a.Org.Put(ctx, work.System, org.Setup{People: []org.Person{{Code: person, Name: "Persona " + role}}}); err != nil {
			return "", err
		}
	}
	body, err := json.Marshal(map[string]any{"person": person, "email": person + "@example.org", "grants": grantsOf(role)})
	if err != nil {
		return "", err
	}
	r, err := send(handler, http.MethodPost, "/api/v1/accounts", string(body), "Content-Type", "application/json", "Cookie", by)
	if err != nil || r.StatusCode != http.StatusCreated {
		return "", fmt.Errorf("invite: %d %w %.500s", r.StatusCode, err, r.body)
	}
	secret, err := a.Identity.Mint(ctx, work.System, identity.ForInvite, person)
	if err != nil {
		return "", err
	}
	r, err = submit(handler, "/invite/"+secret, url.Values{"password": {firstPassword}})
	if err != nil || r.StatusCode != http.StatusSeeOther {
		return "", fmt.Errorf("invitation: %d %w %.2000s", r.StatusCode, err, r.body)
	}
	return signIn(handler, person, firstPassword)
}

// grantsOf are the grants with which the person of a role is invited.
func grantsOf(role string) []map[string]any {
	until := started.AddDate(0, 3, 0).Format("2006-01-02")
	switch role {
	case "process":
		return nil
	case "auditor":
		return []map[string]any{{"role": role, "to": until}}
	case "narrow":
		return []map[string]any{{"role": "auditor", "to": until, "scope": map[string]any{"subjects": []string{"1.30"}}}}
	}
	return []map[string]any{{"role": role}}
}

// signIn signs in and gives the cookie of the session.
func signIn(h http.Handler, name, password string) (string, error) {
	r, err := submit(h, "/sign-in", url.Values{"name": {name}, "password": {password}})
	if err != nil {
		return "", err
	}
	cookie := sessionOf(r)
	if r.StatusCode != http.StatusSeeOther || cookie == "" {
		return "", errors.New("sign-in: " + text(r.body))
	}
	return cookie, nil
}

// newStaff is an installation with the staff, and each one's view of it.
func newStaff(t testing.TB, drafts ...string) map[string]*site {
	t.Helper()
	p, err := staffed()
	if err != nil {
		t.Fatal(err)
	}
	first, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	cookies := strings.Fields(p.cookie)
	p.cookie = first.cookie
	s := copyOf(t, p, drafts...)
	all := map[string]*site{"first": s, "nobody": s.as("")}
	for i, role := range staff() {
		all[role] = s.as(cookies[i])
	}
	return all
}

// newToken makes an API token of whoever has signed in, for some permissions.
func (s *site) newToken(scopes ...string) string {
	s.t.Helper()
	var made struct{ Secret string }
	body := encoded(map[string]any{"name": "test", "scopes": scopes, "expires": started.AddDate(0, 1, 0).Format("2006-01-02")})
	s.ask("POST", "/api/v1/tokens", body, "Content-Type", "application/json").must(s.t, 201).into(s.t, &made)
	return made.Secret
}
