package identity_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"acta/internal/fault"
	"acta/internal/identity"
)

// ASVS 6.3.1, 6.2, 6.5.
func TestSignIn(t *testing.T) {
	run(t, map[string]func(*testing.T, *world){
		"with address or code, whatever the case of the address": byName,
		"refusals do not say what was wrong":                     sameRefusal,
		"guessing is slowed down and never locked for good":      throttled,
		"a known device is not kept out by others":               deviceFree,
		"many guesses at once count like one after the other":    guessesAtOnce,
		"an unknown name is slowed down like a known one":        strangersToo,
		"one network is slowed down whatever names it tries":     oneNetwork,
		"the tenth failure is recorded and sends a letter":       noticed,
		"an account whose person has left cannot":                hasLeft,
	})
}

func byName(t *testing.T, w *world) {
	w.found()
	for _, name := range []string{"lucia", " LUCIA@nube.example ", "lucia@nube.example"} {
		in, err := w.s.SignIn(w.ctx, identity.Credentials{Name: name, Password: lucias, Address: "::1", Agent: "curl"})
		if err != nil || in.Principal.Person != "lucia" || in.Principal.Name != "Lucía Ferrer" || in.Principal.Language != "es" {
			t.Errorf("%q: %+v, %v", name, in.Principal, err)
		}
		if want := []identity.Role{identity.Administrator, identity.QualityManager, identity.Member}; !slices.Equal(in.Principal.Roles, want) {
			t.Errorf("roles %v", in.Principal.Roles)
		}
		if in.Device == "" || in.Session.Confirmed == "" || in.Session.Agent != "curl" {
			t.Errorf("%+v", in)
		}
	}
	if got := w.entries("lucia"); !slices.Equal(got[len(got)-2:], []string{"identity.sign_in", "identity.sign_in"}) {
		t.Errorf("trail %v", got)
	}
}

func sameRefusal(t *testing.T, w *world) {
	p := w.found()
	_, err := w.s.Invite(w.as(p), "lucia", identity.Invitation{Person: "carla"})
	w.must(err)
	for _, c := range []identity.Credentials{
		{Name: "lucia", Password: "wrong"}, {Name: "nobody", Password: lucias}, {Name: "no@body.example", Password: ""},
		{Name: "carla", Password: ""}, {Name: "lucía", Password: lucias}, {Name: "LUCIA", Password: lucias}, {Name: "", Password: ""},
		{Name: "lucia", Password: strings.ToUpper(lucias)}, {Name: "lucia", Password: lucias + " "},
		{Name: "lucia", Password: strings.Repeat("x", 1<<20)}, {Name: "lucia' OR '1'='1", Password: "x"}, {Name: "\x00\xff", Password: "\xff"},
	} {
		c.Address = "198.51.100." + c.Name
		_, err := w.s.SignIn(w.ctx, c)
		refuses(t, err, fault.Invalid, "sign_in")
	}
	if strings.Contains(w.log.String(), lucias) {
		t.Error("the log holds a password")
	}
}

func throttled(t *testing.T, w *world) {
	w.found()
	wrong := identity.Credentials{Name: "lucia", Password: "wrong", Address: "203.0.113.9"}
	if checked := w.untilBusy(func() error {
		_, err := w.s.SignIn(w.ctx, wrong)
		return err
	}); checked < 5 || checked > 9 {
		t.Fatalf("%d wrong passwords in a row were checked", checked)
	}
	for wait := 0; wait < 20; {
		_, err := w.s.SignIn(w.ctx, wrong)
		if fault.Is(err, fault.Busy) {
			wait, _ = fault.All(err)[0].Args["seconds"].(int)
		}
	}
	// Even the right password waits, but only for a while.
	for try := range 200 {
		_, err := w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: lucias, Address: "203.0.113.10"})
		if err == nil && try > 0 {
			break
		}
		if err == nil || try == 199 {
			t.Fatalf("try %d: %v", try, err)
		}
		refuses(t, err, fault.Busy, "throttled")
	}
	_, err := w.s.SignIn(w.ctx, wrong)
	refuses(t, err, fault.Invalid, "sign_in") // the count began again
}

func deviceFree(t *testing.T, w *world) {
	w.found()
	device := w.enter("lucia", lucias).Device
	for range 12 {
		_, _ = w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: "wrong", Address: "203.0.113.9"})
	}
	_, err := w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: lucias, Address: "203.0.113.9", Device: "forged"})
	refuses(t, err, fault.Busy, "throttled")
	in, err := w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: lucias, Address: "203.0.113.9", Device: device})
	if err != nil || in.Device != "" {
		t.Errorf("from a known device: %v, new device %q", err, in.Device)
	}
	// The device's own failures count.
	if checked := w.untilBusy(func() error {
		_, err := w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: "wrong", Address: "203.0.113.9", Device: device})
		return err
	}); checked < 10 || checked > 14 {
		t.Errorf("%d wrong passwords from a known device were checked", checked)
	}
	// The device of one account opens nothing at another.
	if _, err := w.s.SignIn(w.ctx, identity.Credentials{Name: "bruno", Password: "x", Device: device}); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}

func guessesAtOnce(t *testing.T, w *world) {
	w.found()
	const guesses = 24
	results := make(chan error, guesses)
	for range guesses {
		go func() {
			_, err := w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: "wrong", Address: "203.0.113.9"})
			results <- err
		}()
	}
	checked := 0
	for range guesses {
		err := <-results
		if fault.All(err) == nil {
			t.Fatal(err)
		}
		if fault.Is(err, fault.Invalid) {
			checked++
		}
	}
	// Five are free; each later one waits twice as long, a second passing with each
	// reading of the clock.
	if checked < 5 || checked > 12 {
		t.Errorf("%d of %d guesses at once were checked", checked, guesses)
	}
}

func strangersToo(t *testing.T, w *world) {
	w.found()
	busy := func(name string) (at []int) {
		for i := range 9 {
			_, err := w.s.SignIn(w.ctx, identity.Credentials{Name: name, Password: "wrong", Address: "203.0.113.77"})
			if fault.Is(err, fault.Busy) {
				at = append(at, i)
			}
		}
		w.exec("DELETE FROM sign_in_attempts")
		return at
	}
	if known, unknown := busy("lucia"), busy("lucio"); len(known) == 0 || len(unknown) == 0 || known[0] != unknown[0] {
		t.Errorf("known %v, unknown %v", known, unknown)
	}
}

func oneNetwork(t *testing.T, w *world) {
	w.found()
	var err error
	for i := range 26 {
		_, err = w.s.SignIn(w.ctx, identity.Credentials{Name: "n" + strings.Repeat("x", i), Password: "wrong", Address: "2001:db8::" + string(rune('a'+i%6))})
	}
	refuses(t, err, fault.Busy, "throttled")
	if _, err := w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: lucias, Address: "2001:db8:1::1"}); err != nil {
		t.Errorf("another network: %v", err)
	}
}

func noticed(t *testing.T, w *world) {
	w.found()
	for failures := 0; failures < 11; {
		_, err := w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: "wrong", Address: "203.0.113.9"})
		if fault.Is(err, fault.Invalid) {
			failures++
		}
	}
	if got := w.entries("lucia"); got[len(got)-1] != "identity.lock" || strings.Count(strings.Join(got, " "), "identity.lock") != 1 {
		t.Errorf("trail %v", got)
	}
	if w.jobs() != "mail.locked" {
		t.Errorf("jobs %s", w.jobs())
	}
}

func hasLeft(t *testing.T, w *world) {
	p := w.found()
	w.invite(p, "carla", brunos)
	w.exec("UPDATE people SET inactive = 1 WHERE code = 'carla'")
	_, err := w.s.SignIn(w.ctx, identity.Credentials{Name: "carla", Password: brunos})
	refuses(t, err, fault.Invalid, "sign_in")
}

// ASVS 6.5.1, 6.5.5, 6.4.3.
func TestSecondFactor(t *testing.T) {
	run(t, map[string]func(*testing.T, *world){
		"is asked for after the right password":     askedFor,
		"a code is used once, also by two at once":  codeOnce,
		"a recovery code is used once":              recoveryOnce,
		"wrong codes are slowed down":               codesThrottled,
		"enrolment needs a code and a fresh proof":  enrolment,
		"an administrator takes a lost one away":    resetFactor,
		"its secret is sealed in the database":      sealed,
		"recovery by link does not take it away":    survivesRecovery,
		"confirming by code, once":                  confirmByCode,
		"new recovery codes make the old ones void": newCodes,
	})
}

func askedFor(t *testing.T, w *world) {
	p := w.found()
	secret, _ := w.factor(p)
	_, err := w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: lucias})
	refuses(t, err, fault.Invalid, "code_needed")
	_, err = w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: "wrong", Code: w.code(secret, 0)})
	refuses(t, err, fault.Invalid, "sign_in")
	for _, code := range []string{"000000", "12345", "", "abcdef", w.code(secret, 3), w.code(secret, -3), strings.Repeat("A", 24)} {
		w.exec("DELETE FROM sign_in_attempts")
		_, err := w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: lucias, Code: code})
		if err == nil {
			t.Errorf("code %q was taken", code)
		}
	}
	in, err := w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: lucias, Code: w.code(secret, 0)})
	if err != nil || !in.Principal.SecondFactor {
		t.Errorf("%+v, %v", in.Principal, err)
	}
}

func codeOnce(t *testing.T, w *world) {
	p := w.found()
	secret, _ := w.factor(p)
	code := w.code(secret, 0)
	try := func() error {
		_, err := w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: lucias, Code: code})
		return err
	}
	if done := both(t, try, try); done != 1 {
		t.Errorf("%d of two sign-ins with one code", done)
	}
	refuses(t, try(), fault.Invalid, "code")
	// An earlier code than the last used one is void, too.
	_, err := w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: lucias, Code: w.code(secret, -1)})
	refuses(t, err, fault.Invalid, "code")
}

func recoveryOnce(t *testing.T, w *world) {
	p := w.found()
	_, codes := w.factor(p)
	if len(codes) != 10 || len(codes[0]) != 27 {
		t.Fatalf("codes %q", codes)
	}
	try := func() error {
		_, err := w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: lucias, Code: strings.ToLower(codes[3])})
		return err
	}
	if done := both(t, try, try); done != 1 {
		t.Errorf("%d of two sign-ins with one recovery code", done)
	}
	account, err := w.s.Account(w.ctx, "lucia")
	if err != nil || account.RecoveryCodes != 9 || !account.SecondFactor {
		t.Errorf("%+v, %v", account, err)
	}
}

func newCodes(t *testing.T, w *world) {
	p := w.found()
	_, codes := w.factor(p)
	fresh, err := w.s.RecoveryCodes(w.as(p), p)
	w.must(err)
	_, err = w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: lucias, Code: codes[0]})
	refuses(t, err, fault.Invalid, "code")
	if _, err = w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: lucias, Code: fresh[0]}); err != nil {
		t.Error(err)
	}
}

func codesThrottled(t *testing.T, w *world) {
	p := w.found()
	w.factor(p)
	if checked := w.untilBusy(func() error {
		// The right password without a code in between does not forgive wrong codes.
		_, _ = w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: lucias})
		_, err := w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: lucias, Code: "123456"})
		return err
	}); checked < 5 || checked > 10 {
		t.Errorf("%d wrong codes in a row were checked", checked)
	}
}

func enrolment(t *testing.T, w *world) {
	p := w.found()
	_, err := w.s.FinishFactor(w.as(p), p, "123456")
	refuses(t, err, fault.Conflict, "no_enrolment")
	start, err := w.s.StartFactor(w.as(p), p)
	w.must(err)
	if !strings.HasPrefix(start.URL, "otpauth://totp/Acta:lucia@nube.example?") || !strings.Contains(start.URL, start.Secret) {
		t.Error(start.URL)
	}
	_, err = w.s.FinishFactor(w.as(p), p, "000000")
	refuses(t, err, fault.Invalid, "code")
	w.enter("lucia", lucias) // not yet asked for
	stale := p
	stale.Confirmed = storetestStart()
	for range 360 {
		w.now()
	}
	_, err = w.s.FinishFactor(w.as(stale), stale, w.code(start.Secret, 0))
	refuses(t, err, fault.Forbidden, "confirm")
}

func resetFactor(t *testing.T, w *world) {
	p := w.found()
	carla := w.invite(p, "carla", brunos)
	w.factor(carla)
	w.web("carla's", identity.SignedIn{Session: identity.SessionData{Account: carla.Account, Person: "carla"}})
	if err := w.s.ResetFactor(w.as(carla), "carla", "carla", ""); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a member reset a factor: %v", err)
	}
	w.must(w.s.ResetFactor(w.as(p), "lucia", "carla", "phone lost, seen in person"))
	w.enter("carla", brunos)
	refuses(t, w.s.ResetFactor(w.as(p), "lucia", "carla", ""), fault.Conflict, "no_factor")
}

func sealed(t *testing.T, w *world) {
	p := w.found()
	secret, codes := w.factor(p)
	for _, column := range []string{"factor", "factor_pending", "password"} {
		var value string
		w.must(w.raw.QueryRow("SELECT " + column + " FROM accounts").Scan(&value))
		if strings.Contains(value, secret) || strings.Contains(value, lucias) {
			t.Errorf("%s holds a secret in clear", column)
		}
	}
	var n int
	w.must(w.raw.QueryRow("SELECT COUNT(*) FROM recovery_codes WHERE hash = ?", codes[0]).Scan(&n))
	if n != 0 {
		t.Error("a recovery code stands in clear")
	}
	// Copied to another account, the sealed secret opens nothing.
	w.invite(p, "carla", brunos)
	w.exec("UPDATE accounts SET factor = (SELECT f FROM (SELECT factor AS f FROM accounts WHERE person = 'lucia') x) WHERE person = 'carla'")
	_, err := w.s.SignIn(w.ctx, identity.Credentials{Name: "carla", Password: brunos, Code: w.code(secret, 0)})
	if err == nil || fault.All(err) != nil {
		t.Errorf("a moved secret: %v", err)
	}
}

func survivesRecovery(t *testing.T, w *world) {
	p := w.found()
	w.factor(p)
	secret, err := w.s.Mint(w.ctx, "system", identity.ForRecovery, "lucia")
	w.must(err)
	_, err = w.s.Redeem(w.ctx, secret, identity.ForRecovery, brunos)
	w.must(err)
	_, err = w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: brunos})
	refuses(t, err, fault.Invalid, "code_needed")
}

func confirmByCode(t *testing.T, w *world) {
	p := w.found()
	secret, _ := w.factor(p)
	code := w.code(secret, 0)
	data, err := w.s.Confirm(w.as(p), p, identity.Credentials{Code: code})
	if err != nil || data.Confirmed == "" {
		t.Errorf("%+v, %v", data, err)
	}
	_, err = w.s.Confirm(w.as(p), p, identity.Credentials{Code: code})
	refuses(t, err, fault.Invalid, "code")
	_, err = w.s.Confirm(w.as(p), p, identity.Credentials{Password: "wrong"})
	refuses(t, err, fault.Invalid, "password")
	_, err = w.s.Confirm(w.as(p), p, identity.Credentials{})
	refuses(t, err, fault.Invalid, "password")
	if got := w.entries("lucia"); got[len(got)-1] != "identity.confirm" {
		t.Errorf("trail %v", got)
	}
}

// A flood of sign-ins holds few hashes at once, and who comes too late is told so
// at once.
func TestAFloodOfSignInsIsBounded(t *testing.T) {
	run(t, map[string]func(*testing.T, *world){"200 at once": func(t *testing.T, w *world) {
		w.found()
		ctx, cancel := context.WithCancel(w.ctx)
		defer cancel()
		const flood = 200
		results := make(chan error, flood)
		for i := range flood {
			go func() {
				_, err := w.s.SignIn(ctx, identity.Credentials{Name: "flood" + strings.Repeat("x", i), Password: "wrong", Address: "f" + strings.Repeat("y", i)})
				results <- err
			}()
		}
		count := map[fault.Kind]int{}
		for range flood {
			all := fault.All(<-results)
			if len(all) != 1 {
				t.Fatal(all)
			}
			count[all[0].Kind]++
		}
		if count[fault.Invalid] == 0 || count[fault.Busy] == 0 || count[fault.Invalid]+count[fault.Busy] != flood {
			t.Errorf("outcomes %v: some are checked and the rest told to wait", count)
		}
		if in := w.enter("lucia", lucias); in.Principal.Person != "lucia" {
			t.Error("nobody gets in after the flood")
		}
	}})
}
