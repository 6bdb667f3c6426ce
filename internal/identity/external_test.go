package identity_test

import (
	"testing"
	"time"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/identity"
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
