package identity_test

import (
	"slices"
	"strings"
	"testing"

	"acta/internal/fault"
	"acta/internal/identity"
	"acta/internal/org"
	"acta/internal/work"
)

// ASVS 6.4.1, 6.4.3.
func TestLinks(t *testing.T) {
	run(t, map[string]func(*testing.T, *world){
		"the first set-up, by the newest link, once":   setup,
		"set-up by two at once makes one account":      setupTwice,
		"bad set-ups leave the link":                   badSetup,
		"a person of the organisation sets up":         setupOfPerson,
		"no time zone locks the first person out":      setupBeforeTheZone,
		"a link is used once, also by two at once":     linkOnce,
		"forged, old and foreign links are refused":    badLinks,
		"recovery answers the same and lifts the wait": recovery,
		"only the system mints links":                  minting,
		"weak passwords are refused":                   weak,
	})
}

func setup(t *testing.T, w *world) {
	old, err := w.s.SetupLink(w.ctx)
	w.must(err)
	secret, err := w.s.SetupLink(w.ctx)
	w.must(err)
	if len(secret) != 43 || old == secret {
		t.Fatalf("%q, %q", old, secret)
	}
	one := identity.Setup{Person: "lucia", Name: "Lucía Ferrer", Email: "LUCIA@nube.example", Password: lucias}
	_, err = w.s.SetUp(w.ctx, old, one)
	refuses(t, err, fault.NotFound, "link")
	link, err := w.s.LookUpLink(w.ctx, secret, identity.ForSetup)
	if err != nil || link.Purpose != identity.ForSetup || link.Person != "" {
		t.Errorf("%+v, %v", link, err)
	}
	account, err := w.s.SetUp(w.ctx, secret, one)
	if err != nil || account.State != identity.Active || account.Email != "lucia@nube.example" {
		t.Fatalf("%+v, %v", account, err)
	}
	one.Person, one.Email = "bruno", "b@nube.example"
	_, err = w.s.SetUp(w.ctx, secret, one)
	refuses(t, err, fault.NotFound, "link")
	if again, err := w.s.SetupLink(w.ctx); err != nil || again != "" {
		t.Errorf("a link although there is an account: %q, %v", again, err)
	}
	if got := w.entries("lucia"); !slices.Equal(got, []string{"identity.setup"}) {
		t.Errorf("trail %v", got)
	}
}

// The organisation, and with it the zone in which days begin, may come after the
// first person.
func setupBeforeTheZone(t *testing.T, w *world) {
	move := func(zone string) {
		there := *directory().Organization
		there.Zone = zone
		w.must(w.org.Put(w.ctx, work.System, org.Setup{Organization: &there}))
	}
	move("Pacific/Kiritimati")
	first := w.found()
	move("Etc/GMT+12") // where it is always a day earlier
	if now := w.enter("lucia", lucias).Principal; !slices.Equal(now.Roles, first.Roles) {
		t.Errorf("roles %v, then %v", first.Roles, now.Roles)
	}
}

func setupTwice(t *testing.T, w *world) {
	secret, err := w.s.SetupLink(w.ctx)
	w.must(err)
	try := func(person string) func() error {
		return func() error {
			_, err := w.s.SetUp(w.ctx, secret, identity.Setup{Person: person, Name: "X", Email: person + "@x.example", Password: lucias})
			return err
		}
	}
	if done := both(t, try("eins"), try("zwei")); done != 1 {
		t.Errorf("%d accounts by one link", done)
	}
	if list, err := w.s.Accounts(w.ctx, "", 9); err != nil || len(list) != 1 {
		t.Errorf("%d accounts, %v", len(list), err)
	}
}

func badSetup(t *testing.T, w *world) {
	secret, err := w.s.SetupLink(w.ctx)
	w.must(err)
	good := identity.Setup{Person: "lucia", Name: "Lucía", Email: "lucia@nube.example", Password: lucias}
	for name, change := range map[string]func(*identity.Setup){
		"code":      func(s *identity.Setup) { s.Person = "señora x" },
		"reserved":  func(s *identity.Setup) { s.Person = "system" },
		"anonymous": func(s *identity.Setup) { s.Person = "anonymous" },
		"name":      func(s *identity.Setup) { s.Name = "" },
		"long name": func(s *identity.Setup) { s.Name = strings.Repeat("x", 201) },
		"address":   func(s *identity.Setup) { s.Email = "lucia" },
		"none":      func(s *identity.Setup) { s.Email = "" },
		"language":  func(s *identity.Setup) { s.Language = "no language" },
		"password":  func(s *identity.Setup) { s.Password = "short" },
	} {
		given := good
		change(&given)
		if _, err := w.s.SetUp(w.ctx, secret, given); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err = w.s.SetUp(w.ctx, secret, good)
	w.must(err)
}

func setupOfPerson(t *testing.T, w *world) {
	secret, err := w.s.SetupLink(w.ctx)
	w.must(err)
	_, err = w.s.SetUp(w.ctx, secret, identity.Setup{Person: "bruno", Name: "Somebody", Email: "b@nube.example", Password: lucias})
	w.must(err)
	if in := w.enter("bruno", lucias); in.Principal.Name != "Bruno Gil" || !in.Principal.Has(identity.Process) || !in.Principal.Has(identity.Administrator) {
		t.Errorf("%+v", in.Principal)
	}
}

func linkOnce(t *testing.T, w *world) {
	w.found()
	w.web("open", w.enter("lucia", lucias))
	secret, err := w.s.Mint(w.ctx, work.System, identity.ForRecovery, "lucia")
	w.must(err)
	try := func(password string) func() error {
		return func() error {
			_, err := w.s.Redeem(w.ctx, secret, identity.ForRecovery, password)
			return err
		}
	}
	if done := both(t, try(brunos), try(brunos+"!")); done != 1 {
		t.Errorf("%d of two used one link", done)
	}
	refuses(t, try(brunos)(), fault.NotFound, "link")
	if !strings.Contains(w.log.String(), "link refused") {
		t.Error("the second use was not logged")
	}
	if _, err := w.resume("open"); !fault.Is(err, fault.SignedOut) {
		t.Errorf("a session outlived the recovery: %v", err)
	}
}

func badLinks(t *testing.T, w *world) {
	p := w.found()
	_, err := w.s.Invite(w.as(p), "lucia", identity.Invitation{Person: "carla"})
	w.must(err)
	invite, err := w.s.Mint(w.ctx, work.System, identity.ForInvite, "carla")
	w.must(err)
	for _, secret := range []string{"", "x", invite[:42], invite + "A", strings.Repeat("A", 43), "é"} {
		_, err := w.s.Redeem(w.ctx, secret, identity.ForInvite, brunos)
		refuses(t, err, fault.NotFound, "link")
	}
	for _, purpose := range []identity.Purpose{identity.ForRecovery, identity.ForSetup, "other"} {
		_, err := w.s.Redeem(w.ctx, invite, purpose, brunos)
		refuses(t, err, fault.NotFound, "link")
	}
	w.exec("UPDATE links SET expires_at = '2026-03-02 09:30:00.000000' WHERE person = 'carla'")
	_, err = w.s.Redeem(w.ctx, invite, identity.ForInvite, brunos)
	refuses(t, err, fault.NotFound, "link")
	newer, err := w.s.Mint(w.ctx, work.System, identity.ForInvite, "carla")
	w.must(err)
	newest, err := w.s.Mint(w.ctx, work.System, identity.ForInvite, "carla")
	w.must(err)
	_, err = w.s.Redeem(w.ctx, newer, identity.ForInvite, brunos)
	refuses(t, err, fault.NotFound, "link")
	_, err = w.s.Redeem(w.ctx, newest, identity.ForInvite, brunos)
	w.must(err)
}

func recovery(t *testing.T, w *world) {
	w.found()
	for _, name := range []string{"nobody", "lucia", "LUCIA@nube.example", "gone"} {
		if err := w.s.Recover(w.ctx, name, "192.0.2.1"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if w.jobs() != "mail.recovery" { // one, although asked for twice
		t.Errorf("jobs %s", w.jobs())
	}
	if checked := w.untilBusy(func() error {
		_, err := w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: "wrong", Address: "203.0.113.1"})
		return err
	}); checked > 9 {
		t.Fatal(checked)
	}
	secret, err := w.s.Mint(w.ctx, work.System, identity.ForRecovery, "lucia")
	w.must(err)
	_, err = w.s.Redeem(w.ctx, secret, identity.ForRecovery, brunos)
	w.must(err)
	w.enter("lucia", brunos)
	busy := false
	for range 12 {
		busy = busy || fault.Is(w.s.Recover(w.ctx, "nobody", "192.0.2.1"), fault.Busy)
	}
	if !busy {
		t.Error("letters can be asked for without end")
	}
}

func minting(t *testing.T, w *world) {
	p := w.found()
	_, err := w.s.Mint(w.as(p), "lucia", identity.ForRecovery, "lucia")
	refuses(t, err, fault.Forbidden, "forbidden")
	_, err = w.s.Mint(w.ctx, work.System, identity.ForInvite, "lucia")
	refuses(t, err, fault.Conflict, "link_state")
	_, err = w.s.Mint(w.ctx, work.System, identity.ForSetup, "lucia")
	refuses(t, err, fault.Conflict, "link_state")
	_, err = w.s.Mint(w.ctx, work.System, identity.ForRecovery, "bruno")
	refuses(t, err, fault.NotFound, "none")
	w.must(w.s.SendLink(w.as(p), "lucia", "lucia"))
	if w.jobs() != "mail.recovery" {
		t.Errorf("jobs %s", w.jobs())
	}
}

// ASVS 6.2.
func weak(t *testing.T, w *world) {
	secret, err := w.s.SetupLink(w.ctx)
	w.must(err)
	one := identity.Setup{Person: "lucia", Name: "Lucía Ferrer", Email: "lferrer@nubarron.example"}
	for _, password := range []string{
		"", "corto", "once letras", strings.Repeat("a", 12), strings.Repeat("ñandú ", 22), "password1234", "Password12345!", "P4ssw0rdP4ssw0rd",
		"contraseña2026", "qwertyuiop123", "1234567890123456", "abcdefghijklmnop", "AdminAdmin2026", "nubarronservicios", "Nubarron-2026-!",
		"lucia-ferrer-1", "iloveyou1234", "asdfghjklasdfghjkl", "1q2w3e4r5t6y", "Bienvenida2026", "liverpool2026!", "poiuytrewq987", "abababababab",
		"password\xff\xfe1234",
	} {
		one.Password = password
		_, err := w.s.SetUp(w.ctx, secret, one)
		all := fault.All(err)
		if len(all) != 1 || all[0].Kind != fault.Invalid || all[0].Field != "password" {
			t.Errorf("%q: %v", password, err)
		}
	}
	one.Password = " x b w d  e q g " // spaces are characters, and nothing is cut
	_, err = w.s.SetUp(w.ctx, secret, one)
	w.must(err)
	w.enter("lucia", one.Password)
	p := w.enter("lucia", one.Password).Principal
	old := one.Password
	for _, password := range []string{"correct horse battery staple", "ñandú ünïcode 🚀 frase", "t7#Kq9!vLm2$", strings.Repeat("añil 7 ", 18)} {
		_, err := w.s.ChangePassword(w.as(p), p, old, password)
		if err != nil {
			t.Errorf("%q: %v", password, err)
			continue
		}
		old = password
		p = w.enter("lucia", old).Principal
	}
}
