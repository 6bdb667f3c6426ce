package identity_test

import (
	"slices"
	"testing"
	"time"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/identity"
	"acta/internal/store"
	"acta/internal/work"
)

// Single sign-on opens the account that is linked to the provider's own name for
// somebody; an address opens one once, and only when it is vouched for.
// ASVS 6.8.1, 6.8.4, 10.5.2. Scope F79.
func TestExternalIdentities(t *testing.T) {
	run(t, map[string]func(*testing.T, *world){
		"an account is of one external identity": linked,
		"there is no account for strangers":      notLinked,
		"a proof is recent and of the same one":  provedOutside,
	})
}

const issuer = "https://id.example"

func linked(t *testing.T, w *world) {
	w.found()
	hers := identity.External{Issuer: issuer, Subject: "s-1", Email: "LUCIA@nube.example", Verified: true, At: w.now()}
	unverified := hers
	unverified.Verified = false
	_, err := w.s.SignInExternal(w.ctx, unverified)
	refuses(t, err, fault.Forbidden, "no_account")
	in, err := w.s.SignInExternal(w.ctx, hers)
	if err != nil || in.Principal.Person != "lucia" {
		t.Fatalf("%+v, %v", in.Principal, err)
	}
	// From now on the address says nothing: neither another person of the provider
	// who has it, nor another provider, opens the account.
	for _, other := range []identity.External{
		{Issuer: issuer, Subject: "s-2", Email: "lucia@nube.example", Verified: true},
		{Issuer: "https://other.example", Subject: "s-1", Email: "lucia@nube.example", Verified: true},
		{Issuer: issuer, Subject: "S-1"},
	} {
		_, err := w.s.SignInExternal(w.ctx, other)
		refuses(t, err, fault.Forbidden, "no_account")
	}
	hers.Email, hers.Verified = "renamed@nube.example", false
	if in, err = w.s.SignInExternal(w.ctx, hers); err != nil || in.Principal.Person != "lucia" {
		t.Errorf("%+v, %v", in.Principal, err)
	}
}

func notLinked(t *testing.T, w *world) {
	p := w.found()
	for _, stranger := range []identity.External{
		{}, {Issuer: issuer, Subject: "s-9"}, {Issuer: issuer, Subject: "s-9", Email: "nobody@nube.example", Verified: true},
		{Issuer: issuer, Subject: "s-9", Email: "", Verified: true},
	} {
		_, err := w.s.SignInExternal(w.ctx, stranger)
		refuses(t, err, fault.Forbidden, "no_account")
	}
	w.invite(p, "carla", brunos)
	carla, err := w.s.Account(w.ctx, "carla")
	w.must(err)
	_, err = w.s.Deactivate(w.as(p), "lucia", identity.Deactivation{Person: "carla", RowVersion: carla.RowVersion, Reason: "left"})
	w.must(err)
	_, err = w.s.SignInExternal(w.ctx, identity.External{Issuer: issuer, Subject: "s-3", Email: "carla@nube.example", Verified: true})
	refuses(t, err, fault.Forbidden, "no_account")
}

func provedOutside(t *testing.T, w *world) {
	w.found()
	hers := identity.External{Issuer: issuer, Subject: "s-1", Email: "lucia@nube.example", Verified: true, At: w.now()}
	in, err := w.s.SignInExternal(w.ctx, hers)
	w.must(err)
	p := in.Principal
	if _, err := w.s.ConfirmExternal(w.as(p), p, hers); err != nil {
		t.Errorf("a proof of just now: %v", err)
	}
	old, silent, another := hers, hers, hers
	old.At, silent.At, another.Subject = clock.At(hers.At.Time().Add(-time.Hour)), clock.Instant{}, "s-2"
	ahead := hers
	ahead.At = clock.At(hers.At.Time().Add(time.Hour))
	for name, e := range map[string]identity.External{"old": old, "without a time": silent, "of somebody else": another, "of tomorrow": ahead} {
		if _, err := w.s.ConfirmExternal(w.as(p), p, e); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a proof %s: %v", name, err)
		}
	}
}

// The entry of a sign-in and of a confirmation says by what somebody proved who
// they are, and holds none of it. ASVS 16.3.1.
func TestEntriesSayWhatProved(t *testing.T) {
	run(t, map[string]func(*testing.T, *world){"each way": proofs})
}

func proofs(t *testing.T, w *world) {
	p := w.found()
	_, err := w.s.Confirm(w.as(p), p, identity.Credentials{Password: lucias})
	w.must(err)
	secret, codes := w.factor(p)
	in, err := w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: lucias, Code: w.code(secret, 1), Address: "192.0.2.5"})
	w.must(err)
	_, err = w.s.SignIn(w.ctx, identity.Credentials{Name: "lucia", Password: lucias, Code: codes[0], Address: "192.0.2.5"})
	w.must(err)
	_, err = w.s.Confirm(w.as(in.Principal), in.Principal, identity.Credentials{Code: codes[1]})
	w.must(err)
	hers := identity.External{Issuer: issuer, Subject: "s-1", Email: "lucia@nube.example", Verified: true, At: w.now()}
	in, err = w.s.SignInExternal(w.ctx, hers)
	w.must(err)
	_, err = w.s.ConfirmExternal(w.as(in.Principal), in.Principal, hers)
	w.must(err)
	var got []string
	w.must(w.db.Read(w.ctx, func(tx *work.Tx) error {
		list, err := store.Entries{}.Of(tx, ref("account", "lucia"))
		for _, e := range list {
			for _, change := range e.Changes {
				if change.Field == "proof" {
					got = append(got, e.Action[len("identity."):]+": "+change.After)
				}
				if change.After == codes[0] || change.After == lucias {
					t.Errorf("%s holds a secret", e.Action)
				}
			}
		}
		return err
	}))
	want := []string{
		"sign_in: password", "confirm: password", "sign_in: password, code", "sign_in: password, recovery code",
		"confirm: recovery code", "sign_in_sso: single sign-on", "confirm: single sign-on",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
