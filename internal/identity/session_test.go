package identity_test

import (
	"strings"
	"testing"
	"time"

	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/identity"
	"acta/internal/store"
	"acta/internal/work"
)

func ref(kind, subject string) id.Ref { return id.Ref{Kind: kind, ID: subject} }

// ASVS 7.
func TestSessions(t *testing.T) {
	run(t, map[string]func(*testing.T, *world){
		"a session knows its person":                        knowsPerson,
		"a forged or foreign session is refused":            forged,
		"it ends by age and by idleness":                    aged,
		"a changed password ends the others":                changedPassword,
		"sessions are listed and ended":                     listAndEnd,
		"others' sessions end by an administrator alone":    endOthers,
		"the database holds no token":                       noTokenInClear,
		"what is swept is only what is over":                swept,
		"a session of nobody keeps strings":                 anonymous,
		"a sign-in that races a new password opens nothing": signInRaces,
	})
}

func knowsPerson(t *testing.T, w *world) {
	w.found()
	in, err := w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: lucias, Address: "192.0.2.1", Agent: "Mozilla/5.0 🦊"})
	w.must(err)
	w.web("secret", in)
	p, err := w.resume("secret")
	if err != nil || p.Person != "lucia" || p.Channel != identity.ChannelSession || p.Session == "" || !p.Fresh(w.now()) || p.Scopes != nil {
		t.Fatalf("%+v, %v", p, err)
	}
	list, err := w.s.Sessions(w.ctx, p, "lucia")
	if err != nil || len(list) != 1 || !list[0].Current || list[0].Address != "192.0.2.1" || list[0].Agent != "Mozilla/5.0 🦊" {
		t.Errorf("%+v, %v", list, err)
	}
}

func forged(t *testing.T, w *world) {
	p := w.found()
	w.invite(p, "carla", brunos)
	w.web("lucia's", w.enter("lucia", lucias))
	in := w.enter("carla", brunos)
	w.web("carla's", in)
	for _, token := range []string{"", "unknown", "LUCIA'S", "lucia's "} {
		if _, err := w.s.Resume(w.ctx, token, in.Session); !fault.Is(err, fault.SignedOut) {
			t.Errorf("token %q: %v", token, err)
		}
	}
	// The data of one person with the token of another.
	if _, err := w.s.Resume(w.ctx, "lucia's", in.Session); !fault.Is(err, fault.SignedOut) {
		t.Error(err)
	}
}

func aged(t *testing.T, w *world) {
	w.found()
	for _, column := range []string{"expires_at", "last_seen", "created_at"} {
		w.web("by "+column, w.enter("lucia", lucias))
		if _, err := w.resume("by " + column); err != nil {
			t.Fatal(err)
		}
		var id string
		w.must(w.raw.QueryRow("SELECT id FROM sessions ORDER BY created_at DESC, id DESC LIMIT 1").Scan(&id))
		w.exec("UPDATE sessions SET "+column+" = '2026-03-02 08:30:00.000000' WHERE id = ?", id)
		_, err := w.resume("by " + column)
		if over := column != "created_at"; over != fault.Is(err, fault.SignedOut) {
			t.Errorf("%s an hour ago: %v", column, err)
		}
	}
	// A request marks the session as used.
	w.web("used", w.enter("lucia", lucias))
	for range 90 {
		w.now()
	}
	_, err := w.resume("used")
	w.must(err)
	p, err := w.resume("used")
	w.must(err)
	list, err := w.s.Sessions(w.ctx, p, "lucia")
	w.must(err)
	if seen := list[0].LastSeen.Time().Sub(list[0].Created.Time()); seen < time.Minute {
		t.Errorf("last seen %v after its beginning", seen)
	}
	// Its end is fixed when it begins, by the clock of the service.
	w.web("used", w.enter("lucia", lucias))
	list, err = w.s.Sessions(w.ctx, p, "lucia")
	w.must(err)
	for _, one := range list {
		if life := one.Expires.Time().Sub(one.Created.Time()); one.Current && life != identity.SessionLife {
			t.Errorf("it lives %v", life)
		}
	}
}

func changedPassword(t *testing.T, w *world) {
	w.found()
	w.web("one", w.enter("lucia", lucias))
	w.web("other", w.enter("lucia", lucias))
	p, err := w.resume("one")
	w.must(err)
	_, err = w.s.ChangePassword(w.as(p), p, "wrong", brunos)
	refuses(t, err, fault.Invalid, "password")
	data, err := w.s.ChangePassword(w.as(p), p, lucias, brunos)
	w.must(err)
	if _, err = w.resume("one"); err != nil {
		t.Errorf("the session that changed it: %v", err)
	}
	if _, err = w.resume("other"); !fault.Is(err, fault.SignedOut) {
		t.Errorf("another session: %v", err)
	}
	w.web("renewed", identity.SignedIn{Session: data})
	if p, err = w.resume("renewed"); err != nil || p.Person != "lucia" {
		t.Errorf("the renewed session: %v", err)
	}
	_, err = w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: lucias})
	refuses(t, err, fault.Invalid, "sign_in")
	w.enter("lucia", brunos)
}

func signInRaces(t *testing.T, w *world) {
	w.found()
	before := w.enter("lucia", lucias) // its session is not committed yet
	p := before.Principal
	_, err := w.s.ChangePassword(w.as(p), p, lucias, brunos)
	w.must(err)
	w.web("late", before)
	if _, err := w.resume("late"); !fault.Is(err, fault.SignedOut) {
		t.Errorf("a session of the former password: %v", err)
	}
	before = w.enter("lucia", brunos)
	link, err := w.s.Mint(w.ctx, work.System, identity.ForRecovery, "lucia")
	w.must(err)
	_, err = w.s.Redeem(w.ctx, link, identity.ForRecovery, lucias)
	w.must(err)
	w.web("later", before)
	if _, err := w.resume("later"); !fault.Is(err, fault.SignedOut) {
		t.Errorf("a session of the forgotten password: %v", err)
	}
}

func listAndEnd(t *testing.T, w *world) {
	w.found()
	for _, token := range []string{"one", "two", "three", "four"} {
		w.web(token, w.enter("lucia", lucias))
	}
	p, err := w.resume("one")
	w.must(err)
	two, err := w.resume("two")
	w.must(err)
	w.must(w.s.EndSession(w.as(p), p, two.Session))
	refuses(t, w.s.EndSession(w.as(p), p, two.Session), fault.NotFound, "no_session")
	// A request under way commits what has ended meanwhile; both who finds the
	// session and who resumes it refuse.
	again := w.enter("lucia", lucias)
	w.web("two", again)
	if _, found, err := store.NewSessionStore(w.db).FindCtx(w.ctx, "two"); found || err != nil {
		t.Errorf("an ended session is found: %v", err)
	}
	_, err = w.s.Resume(w.ctx, "two", again.Session)
	refuses(t, err, fault.SignedOut, "signed_out")
	w.must(store.NewSessionStore(w.db).DeleteCtx(w.ctx, "three"))
	for _, token := range []string{"two", "three"} {
		if _, err := w.resume(token); !fault.Is(err, fault.SignedOut) {
			t.Errorf("%s: %v", token, err)
		}
	}
	if list, err := w.s.Sessions(w.ctx, p, "lucia"); err != nil || len(list) != 2 || list[0].Current || !list[1].Current {
		t.Errorf("%+v, %v", list, err)
	}
	w.must(w.s.EndSessions(w.as(p), p, "lucia"))
	if _, err := w.resume("four"); !fault.Is(err, fault.SignedOut) {
		t.Error(err)
	}
	p, err = w.resume("one")
	w.must(err)
	w.must(w.s.SignOut(w.as(p), p))
	if _, err := w.resume("one"); !fault.Is(err, fault.SignedOut) {
		t.Error(err)
	}
}

func endOthers(t *testing.T, w *world) {
	p := w.found()
	w.web("lucia's", w.enter("lucia", lucias))
	carla := w.invite(p, "carla", brunos)
	w.web("carla's", w.enter("carla", brunos))
	refuses(t, w.s.EndSessions(w.as(carla), carla, "lucia"), fault.Forbidden, "forbidden")
	lucia, err := w.resume("lucia's")
	w.must(err)
	refuses(t, w.s.EndSession(w.as(carla), carla, lucia.Session), fault.NotFound, "no_session")
	w.must(w.s.EndSessions(w.as(lucia), lucia, "carla"))
	if _, err := w.resume("carla's"); !fault.Is(err, fault.SignedOut) {
		t.Error(err)
	}
	if _, err := w.resume("lucia's"); err != nil {
		t.Error(err)
	}
}

func noTokenInClear(t *testing.T, w *world) {
	p := w.found()
	w.web("a very secret session", w.enter("lucia", lucias))
	token, _, err := w.s.CreateToken(w.as(p), p, identity.NewToken{Name: "ci", Scopes: []string{"own.read"}, Expires: date("2026-06-01")})
	w.must(err)
	link, err := w.s.Mint(w.ctx, work.System, identity.ForRecovery, "lucia")
	w.must(err)
	for _, table := range []string{"sessions", "api_tokens", "links", "known_devices", "audit_entries", "jobs", "accounts"} {
		w.holdsNone(table, "a very secret session", token, link, lucias)
	}
	if strings.Contains(w.log.String(), token) || strings.Contains(w.log.String(), link) {
		t.Error("the log holds a secret")
	}
}

// holdsNone checks that no cell of a table has a secret in it.
func (w *world) holdsNone(table string, secrets ...string) {
	w.t.Helper()
	rows, err := w.raw.Query("SELECT * FROM " + table)
	w.must(err)
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	w.must(err)
	for rows.Next() {
		raw, cells := make([][]byte, len(columns)), make([]any, len(columns))
		for i := range cells {
			cells[i] = &raw[i]
		}
		w.must(rows.Scan(cells...))
		for i, cell := range raw {
			for _, secret := range secrets {
				if strings.Contains(string(cell), secret) {
					w.t.Errorf("%s.%s holds a secret", table, columns[i])
				}
			}
		}
	}
	w.must(rows.Err())
}

func swept(t *testing.T, w *world) {
	w.found()
	w.web("live", w.enter("lucia", lucias))
	w.web("over", w.enter("lucia", lucias))
	var over string
	w.must(w.raw.QueryRow("SELECT id FROM sessions ORDER BY created_at DESC, id DESC LIMIT 1").Scan(&over))
	w.exec("UPDATE sessions SET expires_at = '2026-03-01 08:30:00.000000' WHERE id = ?", over)
	_, _ = w.s.SignIn(w.ctx, identity.Credentials{Name: "x", Password: "x", Address: "y"})
	w.exec("UPDATE sign_in_attempts SET last_at = '2026-02-28 08:30:00.000000'")
	n, err := store.NewAttempts(w.db).Sweep(w.ctx)
	if err != nil || n != 3 {
		t.Errorf("%d rows, %v", n, err)
	}
	if _, err := w.resume("live"); err != nil {
		t.Error(err)
	}
}

func anonymous(t *testing.T, w *world) {
	sessions := store.NewSessionStore(w.db)
	deadline := w.now().Time().Add(time.Hour)
	data, err := identity.Codec{}.Encode(deadline, map[string]any{"sso_flow": "état 🚀"})
	w.must(err)
	w.must(sessions.CommitCtx(w.ctx, "t", data, deadline))
	w.must(sessions.CommitCtx(w.ctx, "t", data, deadline))
	back, found, err := sessions.FindCtx(w.ctx, "t")
	w.must(err)
	at, values, err := identity.Codec{}.Decode(back)
	if err != nil || !found || values["sso_flow"] != "état 🚀" || !at.Equal(deadline) {
		t.Errorf("%v %v %v %v", at, values, found, err)
	}
	if _, err := w.s.Resume(w.ctx, "t", identity.SessionData{}); !fault.Is(err, fault.SignedOut) {
		t.Error(err)
	}
	if _, err := (identity.Codec{}).Encode(deadline, map[string]any{"n": 7}); err == nil {
		t.Error("a value that is no string was encoded")
	}
	if _, _, err := (identity.Codec{}).Decode([]byte("{")); err == nil {
		t.Error("half a session was decoded")
	}
}

// Scope F79.
func TestTokens(t *testing.T) {
	run(t, map[string]func(*testing.T, *world){
		"a token authenticates until it ends": tokenLife,
		"bad tokens are not made":             badTokens,
		"tokens are revoked":                  tokenRevoked,
	})
}

func tokenLife(t *testing.T, w *world) {
	p := w.found()
	secret, token, err := w.s.CreateToken(w.as(p), p, identity.NewToken{Name: " CI ", Scopes: []string{"own.read", "document.read", "own.read"}, Expires: date("2026-03-03")})
	w.must(err)
	if !strings.HasPrefix(secret, "acta_") || len(secret) != 48 || token.Name != "CI" || len(token.Scopes) != 2 {
		t.Errorf("%q, %+v", secret, token)
	}
	if token.Expires != instant("2026-03-02T23:00:00Z") { // midnight in Madrid
		t.Errorf("ends %v", token.Expires)
	}
	tokenUsed(t, w, secret, token.ID)
	tokenRefused(t, w, secret)
}

// tokenUsed uses the token, which remembers it.
func tokenUsed(t *testing.T, w *world, secret string, token id.Token) {
	t.Helper()
	who, err := w.s.Authenticate(w.ctx, secret)
	if err != nil || who.Person != "lucia" || who.Channel != identity.ChannelToken || who.Token != token || !who.Confirmed.IsZero() {
		t.Errorf("%+v, %v", who, err)
	}
	if list, err := w.s.Tokens(w.ctx, "lucia"); err != nil || len(list) != 1 || list[0].LastUsed.IsZero() {
		t.Errorf("%+v, %v", list, err)
	}
}

// tokenRefused checks that what is not quite the token is none, nor is it once it
// has ended.
func tokenRefused(t *testing.T, w *world, secret string) {
	t.Helper()
	for _, bad := range []string{"", "acta_", secret[:47], secret + "x", strings.ToUpper(secret), "Bearer " + secret, "acta_é🚀"} {
		_, err := w.s.Authenticate(w.ctx, bad)
		refuses(t, err, fault.SignedOut, "token")
	}
	w.exec("UPDATE api_tokens SET expires_at = '2026-03-02 09:30:00.000000'")
	_, err := w.s.Authenticate(w.ctx, secret)
	refuses(t, err, fault.SignedOut, "token")
}

func badTokens(t *testing.T, w *world) {
	p := w.found()
	carla := w.invite(p, "carla", brunos)
	good := identity.NewToken{Name: "ci", Scopes: []string{"document.read"}, Expires: date("2026-06-01")}
	for name, change := range map[string]func(*identity.NewToken){
		"no name":         func(n *identity.NewToken) { n.Name = " " },
		"long name":       func(n *identity.NewToken) { n.Name = strings.Repeat("ñ", 101) },
		"control":         func(n *identity.NewToken) { n.Name = "a\x1b[2J" },
		"no scopes":       func(n *identity.NewToken) { n.Scopes = nil },
		"unknown scope":   func(n *identity.NewToken) { n.Scopes = []string{"document.*"} },
		"scope not hers":  func(n *identity.NewToken) { n.Scopes = []string{"account.read"} },
		"scope that sign": func(n *identity.NewToken) { n.Scopes = []string{"own.token"} },
		"no end":          func(n *identity.NewToken) { n.Expires = date("") },
		"ends today":      func(n *identity.NewToken) { n.Expires = date("2026-03-02") },
		"ends too late":   func(n *identity.NewToken) { n.Expires = date("2027-03-04") },
	} {
		given := good
		change(&given)
		if _, _, err := w.s.CreateToken(w.as(carla), carla, given); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for range 20 {
		_, _, err := w.s.CreateToken(w.as(carla), carla, good)
		w.must(err)
	}
	_, _, err := w.s.CreateToken(w.as(carla), carla, good)
	refuses(t, err, fault.Conflict, "tokens")
	// A token makes no token.
	stale := carla
	stale.Confirmed = storetestStart()
	for range 300 {
		w.now()
	}
	_, _, err = w.s.CreateToken(w.as(stale), stale, good)
	refuses(t, err, fault.Forbidden, "confirm")
}

func tokenRevoked(t *testing.T, w *world) {
	p := w.found()
	carla := w.invite(p, "carla", brunos)
	secret, token, err := w.s.CreateToken(w.as(carla), carla, identity.NewToken{Name: "ci", Scopes: []string{"document.read"}, Expires: date("2026-06-01")})
	w.must(err)
	other, of, err := w.s.CreateToken(w.as(p), p, identity.NewToken{Name: "ci", Scopes: []string{"document.read"}, Expires: date("2026-06-01")})
	w.must(err)
	refuses(t, w.s.RevokeToken(w.as(carla), carla, of.ID), fault.NotFound, "no_token")
	refuses(t, w.s.RevokeToken(w.as(carla), carla, "none"), fault.NotFound, "no_token")
	if _, err := w.s.Authenticate(w.ctx, other); err != nil {
		t.Error(err)
	}
	w.must(w.s.RevokeToken(w.as(p), p, token.ID))
	before := w.entries("carla")
	w.must(w.s.RevokeToken(w.as(carla), carla, token.ID)) // it is: nothing was done, and nothing is recorded
	if after := w.entries("carla"); len(after) != len(before) {
		t.Errorf("revoking what is revoked left %v", after[len(before):])
	}
	_, err = w.s.Authenticate(w.ctx, secret)
	refuses(t, err, fault.SignedOut, "token")
	w.must(w.s.RevokeToken(w.as(p), p, of.ID))
	_, err = w.s.Authenticate(w.ctx, other)
	refuses(t, err, fault.SignedOut, "token")
}
