package release_test

import (
	"slices"
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/policy"
	"acta/internal/release"
)

func TestPackageFrozen(t *testing.T) {
	pack := func(do func(*release.Package)) func(*house) {
		return func(h *house) { do(&h.Facts.Packages[0].Of) }
	}
	hashed := func(do func(*release.Package)) func(*house) {
		return pack(func(p *release.Package) {
			do(p)
			p.Hash, _ = release.ManifestHash(p.Units) // a hash that fails is "", which the gate misses
		})
	}
	db := release.ManifestUnit{Code: "db", Version: "7", Hash: unitHash}
	tryWays(t, "package-frozen", ofRelease(release.Built), []way{
		{"no package", func(h *house) { h.Facts.Packages = nil }, "none"},
		{"nothing in it", hashed(func(p *release.Package) { p.Units = nil }), "none"},
		{"another hash", pack(func(p *release.Package) { p.Hash = builtHash }), "wrong_hash"},
		{"changed after it was closed", pack(func(p *release.Package) { p.Units[0].Version = "2.1" }), "wrong_hash, version"},
		{"another version than planned", hashed(func(p *release.Package) { p.Units[0].Version = "2.1" }), "version"},
		{"a unit without hash", hashed(func(p *release.Package) { p.Units[0].Hash = "" }), "incomplete"},
		{"a unit without version", hashed(func(p *release.Package) { p.Units[0].Version = "" }), "incomplete, version"},
		{"the same unit twice", hashed(func(p *release.Package) { p.Units = append(p.Units, p.Units[0]) }), "twice"},
		{"a unit that the plan does not have", hashed(func(p *release.Package) { p.Units = append(p.Units, db) }), "extra"},
		{"a unit that a rule let in", func(h *house) {
			hashed(func(p *release.Package) { p.Units = append(p.Units, db) })(h)
			h.Release.Inclusion = words("Whatever is merged")
		}, ""},
		{"a planned unit that is not in it", func(h *house) {
			h.Release.Units = append(h.Release.Units, release.Unit{Code: "db", Version: "7"})
		}, "missing"},
		{"the newest package counts", func(h *house) {
			h.Facts.Packages = append(h.Facts.Packages, fact(release.PackageFact, "", "2026-05-20T10:00", release.Package{}))
		}, "none"},
	})
}

func TestBuildRecorded(t *testing.T) {
	built := func(do func(*release.Build)) func(*house) {
		return func(h *house) { do(&h.Facts.Builds[0].Of) }
	}
	delivery := release.Delivery{Party: "Sur", Source: "sur.example", Version: "7", Signature: "GPG", Checked: "Nothing found"}
	receive := func(do func(*release.Delivery)) func(*house) {
		return func(h *house) {
			d := delivery
			do(&d)
			h.Release.Units[0].Party = "Sur"
			h.Facts.Builds = append(h.Facts.Builds,
				fact(release.BuildFact, "", "2026-05-12T14:00", release.Build{Hash: unitHash, Delivery: &d}))
		}
	}
	tryWays(t, "build-recorded", ofRelease(release.Built), []way{
		{"no build", func(h *house) { h.Facts.Builds = nil }, "none"},
		{"no hash", built(func(b *release.Build) { b.Hash = "" }), "wrong_hash"},
		{"no inputs", built(func(b *release.Build) { b.Inputs = nil }), "inputs"},
		{"no tool", built(func(b *release.Build) { b.Tool = "" }), "inputs"},
		{"a party's unit, nothing received", func(h *house) { h.Release.Units[0].Party = "Sur" }, "delivery"},
		{"received and checked", receive(func(*release.Delivery) {}), ""},
		{"received from another party", receive(func(d *release.Delivery) { d.Party = "Norte" }), "delivery"},
		{"received without source", receive(func(d *release.Delivery) { d.Source = "" }), "receipt"},
		{"received without version", receive(func(d *release.Delivery) { d.Version = "" }), "receipt"},
		{"received unsigned, without a word", receive(func(d *release.Delivery) { d.Signature = "" }), "receipt"},
		{"received unchecked", receive(func(d *release.Delivery) { d.Checked = "" }), "receipt"},
		{"received again, checked", func(h *house) {
			receive(func(d *release.Delivery) { d.Checked = "" })(h)
			receive(func(*release.Delivery) {})(h)
		}, ""},
		{"all is delivered", func(h *house) {
			receive(func(*release.Delivery) {})(h)
			h.Facts.Builds = h.Facts.Builds[1:]
		}, ""},
		{"a receipt after the build does not become the build", func(h *house) {
			receive(func(*release.Delivery) {})(h)
			h.Facts.Builds[0].Of.Tool = ""
		}, "inputs"},
	})
}

func TestTechnicalAcceptance(t *testing.T) {
	technical := func(do func(*release.Recorded[release.Acceptance])) func(*house) {
		return func(h *house) { do(&h.Facts.Acceptances[0]) }
	}
	unmet := func(h *house) { h.Facts.Tests[1] = testRun("T2", "security", "2026-05-13T11:00", "C2", false) }
	tryWays(t, "acceptance", ofRelease(release.Accepted), []way{
		{"nothing is built", func(h *house) { h.Facts.Builds = nil }, "no_build"},
		{"nobody decided", technical(func(f *release.Recorded[release.Acceptance]) { f.Customer = "GAMMA" }), "technical"},
		{"decided on another build", technical(func(f *release.Recorded[release.Acceptance]) { f.Of.Build = unitHash }), "technical"},
		{"no outcome", technical(func(f *release.Recorded[release.Acceptance]) { f.Of.Outcome = "" }), "technical"},
		{"refused", technical(func(f *release.Recorded[release.Acceptance]) { f.Of.Outcome = release.Refused }), "refused"},
		{"with reservations", technical(func(f *release.Recorded[release.Acceptance]) { f.Of.Outcome = release.AcceptedReserved }), ""},
		{"the service owner's is not the technical one", technical(func(f *release.Recorded[release.Acceptance]) {
			f.Of.How, f.Of.Signatory = release.ByOwner, "olga"
		}), "technical"},
		{"the newest decision counts", func(h *house) {
			h.Facts.Acceptances = append(h.Facts.Acceptances, fact(release.AcceptanceFact, "", "2026-05-16T09:00",
				release.Acceptance{Build: builtHash, Outcome: release.Refused}))
		}, "refused"},
		{"no criteria", func(h *house) { h.Release.Criteria = nil }, "no_criteria"},
		{"a criterion that nobody tested", func(h *house) { h.Facts.Tests = h.Facts.Tests[:1] }, "untested"},
		{"tested on another build", func(h *house) { h.Facts.Tests[1].Of.Build = unitHash }, "untested"},
		{"rebuilt: all is left behind", func(h *house) {
			again := h.Facts.Builds[0]
			again.Of.Hash = unitHash
			h.Facts.Builds = append(h.Facts.Builds, again)
		}, "untested, untested, technical"},
		{"not met", unmet, "unmet"},
		{"not met, then met", func(h *house) {
			unmet(h)
			h.Facts.Tests = append(h.Facts.Tests, testRun("T3", "security", "2026-05-13T12:00", "C2", true))
		}, ""},
		{"met, then not", func(h *house) {
			h.Facts.Tests = append(h.Facts.Tests, testRun("T3", "security", "2026-05-13T12:00", "C2", false))
		}, "unmet"},
		{"not met, and a customer reserves it", func(h *house) { unmet(h); reserve(h, "C2") }, ""},
		{"not met, and a customer reserves another", func(h *house) { unmet(h); reserve(h, "C1") }, "unmet"},
		{"not met, and only one side decided", func(h *house) {
			unmet(h)
			reserve(h, "C2")
			h.Facts.Acceptances[1].Of.Reservations[0].Decider = ""
		}, "unmet"},
		{"a standing criterion of a policy", func(h *house) { stand(h, "ACME", "S1") }, "untested"},
	})
}

// reserve has ACME accept with a reservation on a criterion.
func reserve(h *house, criterion string) {
	a := &h.Facts.Acceptances[1].Of
	a.Outcome = release.AcceptedReserved
	a.Reservations = []release.Reservation{{
		Code: "R1", Criterion: criterion, Text: words("Slow"), Decision: words("Mended in July"), Owner: "tomas", Decider: "lucia",
	}}
}

// stand gives a customer's policy standing criteria.
func stand(h *house, customer string, codes ...string) {
	h.rule(customer, func(p *policy.Policy) {
		p.Acceptance.Mode = policy.Standing
		for _, code := range codes {
			p.Acceptance.Criteria = append(p.Acceptance.Criteria, policy.Item{Code: code, Text: words("Standing")})
		}
	})
}

func TestCustomersAcceptance(t *testing.T) {
	acme := func(do func(*release.Recorded[release.Acceptance])) func(*house) {
		return func(h *house) { do(&h.Facts.Acceptances[1]) }
	}
	say := func(h *house, outcome release.AcceptanceOutcome, how release.Way) {
		f := fact(release.AcceptanceFact, "/ACME", "2026-05-16T09:00", release.Acceptance{Build: builtHash, Outcome: outcome})
		f.Of.How, f.Of.Signatory = how, "Sign of ACME"
		h.Facts.Acceptances = append(h.Facts.Acceptances, f)
	}
	unmet := func(h *house) { h.Facts.Tests[1] = testRun("T2", "security", "2026-05-13T11:00", "C2", false) }
	tryWays(t, "acceptance", ofDeployment("D1", release.Ready), []way{
		{"did not accept", func(h *house) { h.Facts.Acceptances = slices.Delete(h.Facts.Acceptances, 1, 2) }, "customer ACME"},
		{"accepted another build", acme(func(f *release.Recorded[release.Acceptance]) { f.Of.Build = unitHash }), "customer ACME"},
		{"nothing is built", func(h *house) { h.Facts.Builds = nil }, "no_build"},
		{"refused", func(h *house) { say(h, release.Refused, release.ByLink) }, "refused_by ACME"},
		{"refused by mail, not confirmed yet", func(h *house) { say(h, release.Refused, release.ByEmail) }, "refused_by ACME"},
		{"refused, then accepted", func(h *house) {
			say(h, release.Refused, release.ByLink)
			say(h, release.AcceptedPlain, release.ByLink)
		}, ""},
		{"refused, then accepted by mail, not confirmed yet", func(h *house) {
			say(h, release.Refused, release.ByLink)
			say(h, release.AcceptedPlain, release.ByEmail)
		}, "unconfirmed ACME"},
		{"the other customer refuses", func(h *house) { h.Facts.Acceptances[2].Of.Outcome = release.Refused }, ""},
		{"by mail, not confirmed", acme(func(f *release.Recorded[release.Acceptance]) { f.Of.How = release.ByEmail }), "unconfirmed ACME"},
		{"by nobody knows what, not confirmed", acme(func(f *release.Recorded[release.Acceptance]) { f.Of.How = "" }), "unconfirmed ACME"},
		{"confirmed by whoever recorded it", acme(func(f *release.Recorded[release.Acceptance]) {
			f.Of.How, f.Confirmed = release.ByContract, f.By
		}), "unconfirmed ACME"},
		{"by minutes, confirmed", acme(func(f *release.Recorded[release.Acceptance]) { f.Of.How, f.Confirmed = release.ByMinutes, "ana" }), ""},
		{"reservations without one", acme(func(f *release.Recorded[release.Acceptance]) { f.Of.Outcome = release.AcceptedReserved }),
			"no_reservation ACME"},
		{"a reservation on which one side decided", func(h *house) {
			reserve(h, "C2")
			h.Facts.Acceptances[1].Of.Reservations[0].Decision = content.Text{}
		}, "undecided ACME"},
		{"a criterion not met, accepted as if it were", unmet, "unreserved ACME"},
		{"a criterion not met, reserved", func(h *house) { unmet(h); reserve(h, "C2") }, ""},
		{"the service owner in its place", acme(func(f *release.Recorded[release.Acceptance]) {
			f.Of.How, f.Of.Signatory = release.ByOwner, "olga"
		}), "customer ACME"},
		{"silence where the policy wants words", acme(func(f *release.Recorded[release.Acceptance]) {
			f.Of.How, f.Of.Reference = release.ByTacit, "<3@example.org>"
		}), "silence ACME"},
	})
}

func TestAcceptanceByMode(t *testing.T) {
	mute := func(h *house) { h.Facts.Acceptances = slices.Delete(h.Facts.Acceptances, 1, 2) }
	tacit := func(h *house, notice clock.Instant, reference string) {
		h.rule("ACME", func(p *policy.Policy) { p.Acceptance.Mode, p.Acceptance.Days = policy.Tacit, 10 })
		f := &h.Facts.Acceptances[1]
		f.At, f.Of.Proof = notice, release.Proof{How: release.ByTacit, Reference: reference}
	}
	owned := func(h *house, who string) {
		h.rule("ACME", func(p *policy.Policy) { p.Acceptance.Mode = policy.ServiceOwner })
		h.Facts.Acceptances[1].Of.Proof = release.Proof{How: release.ByOwner, Signatory: who}
	}
	tryWays(t, "acceptance", ofDeployment("D1", release.Ready), []way{
		{"standing, not tested", func(h *house) { mute(h); stand(h, "ACME", "S1") }, "standing ACME"},
		{"standing, met", func(h *house) { mute(h); stand(h, "ACME", "C1", "C2") }, ""},
		{"standing, one not met", func(h *house) {
			mute(h)
			stand(h, "ACME", "C1", "C2")
			h.Facts.Tests[1] = testRun("T2", "security", "2026-05-13T11:00", "C2", false)
		}, "standing ACME"},
		{"standing, one not met, accepted with reservations", func(h *house) {
			stand(h, "ACME", "C1", "C2")
			h.Facts.Tests[1] = testRun("T2", "security", "2026-05-13T11:00", "C2", false)
			reserve(h, "C2")
		}, ""},
		{"standing, met, but refused", func(h *house) {
			stand(h, "ACME", "C1")
			h.Facts.Acceptances[1].Of.Outcome = release.Refused
		}, "refused_by ACME"},
		{"standing, of nothing", func(h *house) { mute(h); stand(h, "ACME") }, "no_standing ACME"},
		{"silence after the notice", func(h *house) { tacit(h, at("2026-07-22T09:00"), "<3@example.org>") }, ""},
		{"silence until a minute before", func(h *house) { tacit(h, at("2026-07-22T09:01"), "<3@example.org>") }, "silence ACME"},
		{"silence after a notice that nobody can show", func(h *house) { tacit(h, at("2026-05-15T09:00"), "") }, "silence ACME"},
		{"silence in no days", func(h *house) {
			tacit(h, at("2026-05-15T09:00"), "<3@example.org>")
			h.rule("ACME", func(p *policy.Policy) { p.Acceptance.Days = 0 })
		}, "silence ACME"},
		{"words where silence would do", func(h *house) {
			h.rule("ACME", func(p *policy.Policy) { p.Acceptance.Mode, p.Acceptance.Days = policy.Tacit, 10 })
		}, ""},
		{"neither words nor silence", func(h *house) {
			tacit(h, at("2026-05-15T09:00"), "<3@example.org>")
			mute(h)
		}, "customer ACME"},
		{"the service owner, by the policy", func(h *house) { owned(h, "olga") }, ""},
		{"somebody else, by the policy", func(h *house) { owned(h, "iker") }, "owner ACME"},
		{"the service has no owner", func(h *house) { owned(h, "olga"); delete(h.owners, "mail") }, "owner ACME"},
		{"a shared environment, accepted by its customer", func(h *house) { h.deployment("D1").Shared = ptr(true) }, "owner ACME"},
		{"a shared environment, accepted by the owner", func(h *house) {
			h.deployment("D1").Shared = ptr(true)
			owned(h, "olga")
			h.Facts.Acceptances[1].Customer = ""
		}, ""},
		{"a shared environment, refused by the owner", func(h *house) {
			h.deployment("D1").Shared = ptr(true)
			owned(h, "olga")
			h.Facts.Acceptances[1].Of.Outcome = release.Refused
		}, "refused_by ACME"},
	})
}

// TestMinimumTestsOfAnEmergency is what an emergency cannot defer. Seed 4.5.
func TestMinimumTestsOfAnEmergency(t *testing.T) {
	deferred := func(h *house) {
		h.Release.Type = "emergency"
		h.Facts.Acceptances = nil
		h.Release.Exceptions = []release.Exception{{
			Code: "E1", Kind: release.Deferral, Gate: "acceptance", Target: "release accepted", Person: "lucia", Second: "eva",
			Confirmed: at("2026-05-14T09:00"), Expires: on("2026-12-31"),
		}}
	}
	unasked := func(h *house) {
		for _, c := range []string{"ACME", "BETA"} {
			h.rule(c, func(p *policy.Policy) { p.Emergency.MinimumTests = nil })
		}
	}
	tryWays(t, "acceptance", ofRelease(release.Accepted), []way{
		{"the minimum tests passed", deferred, ""},
		{"not deferred", func(h *house) { deferred(h); h.Release.Exceptions = nil }, "technical"},
		{"one did not run", func(h *house) { deferred(h); h.Facts.Tests = h.Facts.Tests[:1] }, "minimum"},
		{"one ran on another build", func(h *house) { deferred(h); h.Facts.Tests[1].Of.Build = unitHash }, "minimum"},
		{"one failed", func(h *house) { deferred(h); h.Facts.Tests[1].Of.Failed = 1 }, "minimum"},
		{"one found nothing", func(h *house) { deferred(h); h.Facts.Tests[1].Of.Passed = 0 }, "minimum"},
		{"no kind named, one run passed", func(h *house) { deferred(h); unasked(h); h.Facts.Tests = h.Facts.Tests[:1] }, ""},
		{"no kind named, nothing ran", func(h *house) { deferred(h); unasked(h); h.Facts.Tests = nil }, "one_test"},
		{"nothing is built", func(h *house) { deferred(h); h.Facts.Builds = nil }, "minimum"},
		{"two customers ask the same once", func(h *house) { deferred(h); h.Facts.Tests = nil }, "minimum"},
		{"all is accepted: no minimum to ask for", func(h *house) {
			h.Release.Type = "emergency"
			h.Facts.Tests[1].Of.Type = "acceptance"
		}, ""},
		{"a refusal is not deferred", func(h *house) {
			deferred(h)
			h.Facts.Acceptances = []release.Recorded[release.Acceptance]{fact(release.AcceptanceFact, "", "2026-05-14T09:00",
				release.Acceptance{Build: builtHash, Outcome: release.Refused})}
		}, "refused"},
	})
}
