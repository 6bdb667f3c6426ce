package release_test

import (
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/policy"
	"acta/internal/release"
)

// rule changes the policy of a customer, in force and held.
func (h *house) rule(customer string, do func(*policy.Policy)) {
	p := h.policies[customer]
	do(&p)
	h.policies[customer], h.versions[customer+" "+p.Number] = p, p
}

func TestCriteriaAgreed(t *testing.T) {
	acme := func(do func(*release.Recorded[release.Agreement])) func(*house) {
		return func(h *house) { do(&h.Facts.Agreements[0]) }
	}
	tryWays(t, "criteria-agreed", ofRelease(release.Authorized), []way{
		{"no criteria", func(h *house) { h.Release.Criteria = nil }, "none, changed ACME, changed BETA"},
		{"a criterion without words", func(h *house) { h.Release.Criteria[0].Text = content.Text{} }, "text, changed ACME, changed BETA"},
		{"changed since", func(h *house) { h.Release.Criteria[0].Text = words("Mail arrives within a minute") },
			"changed ACME, changed BETA"},
		{"tested since", func(h *house) { h.Release.Criteria[0].State = "met" }, ""},
		{"in another order", func(h *house) {
			c := h.Release.Criteria
			h.Release.Criteria = []release.Criterion{c[1], c[0]}
		}, ""},
		{"one customer did not agree", func(h *house) { h.Facts.Agreements = h.Facts.Agreements[:1] }, "customer BETA"},
		{"another customer's agreement", acme(func(f *release.Recorded[release.Agreement]) { f.Customer = "GAMMA" }), "customer ACME"},
		{"nobody's agreement", acme(func(f *release.Recorded[release.Agreement]) { f.Customer = "" }), "customer ACME"},
		{"recorded by mail, not confirmed", acme(func(f *release.Recorded[release.Agreement]) { f.Of.How = release.ByEmail }),
			"unconfirmed ACME"},
		{"confirmed by whoever recorded it", acme(func(f *release.Recorded[release.Agreement]) {
			f.Of.How, f.Confirmed = release.ByEmail, f.By
		}), "unconfirmed ACME"},
		{"by minutes, confirmed", acme(func(f *release.Recorded[release.Agreement]) { f.Of.How, f.Confirmed = release.ByMinutes, "ana" }), ""},
		{"by minutes, confirmed after the stage", acme(func(f *release.Recorded[release.Agreement]) {
			f.Of.How, f.Confirmed, f.ConfirmedAt = release.ByMinutes, "ana", at("2026-08-01T09:01")
		}), "confirmed_later ACME"},
		{"silence where the policy wants words", acme(func(f *release.Recorded[release.Agreement]) {
			f.Of.How, f.Of.Reference = release.ByTacit, "<3@example.org>"
		}), "unconfirmed ACME"},
		{"the service owner for a customer that decides itself", acme(func(f *release.Recorded[release.Agreement]) {
			f.Of.How, f.Of.Signatory = release.ByOwner, "olga"
		}), "customer ACME"},
		{"standing where the policy has no standing criteria", acme(func(f *release.Recorded[release.Agreement]) {
			f.Of.How = release.ByStanding
		}), "unconfirmed ACME"},
	})
}

func TestSharedEnvironmentIsAgreedByTheServiceOwner(t *testing.T) {
	share := func(h *house) {
		d := h.deployment("D1")
		d.Customers = append(d.Customers, release.Served{Code: "BETA", Policy: "1.0"})
		h.Release.Deployments = h.Release.Deployments[:1]
	}
	owner := func(h *house, who string) {
		a := h.Facts.Agreements[0]
		a.Customer, a.By, a.Of.How, a.Of.Signatory = "", "noa", release.ByOwner, who
		h.Facts.Agreements = []release.Recorded[release.Agreement]{a}
	}
	tryWays(t, "criteria-agreed", ofRelease(release.Authorized), []way{
		{"only the customers agreed", share, "owner ACME, owner BETA"},
		{"the owner agreed for all", func(h *house) { share(h); owner(h, "olga") }, ""},
		{"somebody else calls himself the owner", func(h *house) { share(h); owner(h, "iker") }, "owner ACME, owner BETA"},
		{"the plan says that each accepts for itself", func(h *house) { share(h); h.deployment("D1").Shared = ptr(false) }, ""},
		{"marked as shared with one customer", func(h *house) { h.deployment("D1").Shared = ptr(true) }, "owner ACME"},
		{"one shared, one of its own", func(h *house) {
			d := h.deployment("D1")
			d.Customers = append(d.Customers, release.Served{Code: "BETA", Policy: "1.0"})
			owner(h, "olga")
		}, "customer BETA"},
		{"one of its own, one shared", func(h *house) {
			d := h.deployment("D2")
			d.Customers = append(d.Customers, release.Served{Code: "ACME", Policy: "1.0"})
			owner(h, "olga")
		}, "customer ACME"},
		{"by its policy", func(h *house) {
			h.rule("ACME", func(p *policy.Policy) { p.Acceptance.Mode = policy.ServiceOwner })
		}, "owner ACME"},
	})
}

func TestAuthorization(t *testing.T) {
	said := func(word release.AuthorityWord, second ...string) func(*house) {
		return func(h *house) {
			f := fact(release.AuthorisationFact, "", "2026-05-11T10:00", word)
			f.Key = "AUT-1"
			if len(second) > 0 {
				f.Confirmed, f.ConfirmedAt = second[0], at("2026-05-12T10:00")
			}
			h.Facts.Authorisations = append(h.Facts.Authorisations, f)
		}
	}
	only := func(do func(*release.Authorisation)) func(*house) {
		return func(h *house) { do(&h.Release.Authorisations[0]) }
	}
	ways := []way{
		{"none", func(h *house) { h.Release.Authorisations = nil }, "none"},
		{"of another core", func(h *house) { h.Release.RiskClass = "high" }, "core"},
		{"of a release of another type", func(h *house) { h.Release.Type = "emergency" }, "core"},
		{"of no core", only(func(a *release.Authorisation) { a.Core = "" }), "core"},
		{"edits beside the core", func(h *house) { h.Release.Summary = words("New words") }, ""},
		{"revoked", only(func(a *release.Authorisation) { a.Revoked = on("2026-08-01") }), "revoked"},
		{"given by somebody without the role", only(func(a *release.Authorisation) { a.Person = "noa" }), "person"},
		{"given in another role", only(func(a *release.Authorisation) { a.Role = "test_manager"; a.Person = "noa" }), "person"},
		{"by the emergency authority, without emergency", func(h *house) {
			h.roles["emergency_change_authority"] = []string{"eva"}
			a := &h.Release.Authorisations[0]
			a.Role, a.Person = "emergency_change_authority", "eva"
		}, "person"},
		{"by the emergency authority", func(h *house) {
			h.Release.Type = "emergency"
			h.bind()
			h.roles["emergency_change_authority"] = []string{"eva"}
			a := &h.Release.Authorisations[0]
			a.Role, a.Person, a.Verbal = "emergency_change_authority", "eva", true
		}, ""},
		{"without a date", only(func(a *release.Authorisation) { a.On = clock.Planned{} }), "later"},
		{"not before tomorrow", only(func(a *release.Authorisation) { a.On = clock.Planned{Date: on("2026-08-02")} }), "later"},
		{"today, by its date alone", only(func(a *release.Authorisation) {
			a.On, a.Expires = clock.Planned{Date: on("2026-08-01")}, on("2026-08-01")
		}), ""},
		{"by word of mouth, recorded in time", only(func(a *release.Authorisation) { a.Verbal = true }), ""},
		{"by word of mouth, recorded too late", only(func(a *release.Authorisation) {
			a.Verbal, a.Recorded = true, timed("2026-05-12T10:01")
		}), "verbal"},
		{"in writing, recorded too late", only(func(a *release.Authorisation) { a.Recorded = timed("2026-05-12T10:01") }), ""},
		{"by word of mouth, by dates alone", only(func(a *release.Authorisation) {
			a.Verbal, a.On, a.Recorded = true, clock.Planned{Date: on("2026-05-11")}, clock.Planned{Date: on("2026-05-13")}
		}), ""},
		{"by word of mouth, recorded a day later", only(func(a *release.Authorisation) {
			a.Verbal, a.On, a.Recorded = true, clock.Planned{Date: on("2026-05-11")}, clock.Planned{Date: on("2026-05-14")}
		}), "verbal"},
		{"the strictest policy", func(h *house) {
			h.rule("BETA", func(p *policy.Policy) { p.Emergency.Hours = 1 })
			a := &h.Release.Authorisations[0]
			a.Verbal, a.Recorded = true, timed("2026-05-11T11:01")
		}, "verbal"},
		{"no policy says, so the organisation does", func(h *house) {
			h.rule("ACME", func(p *policy.Policy) { p.Emergency.Hours = 0 })
			h.rule("BETA", func(p *policy.Policy) { p.Emergency.Hours = 0 })
			h.LateHours = 1
			h.Release.Authorisations[0].Verbal = true
		}, ""},
		{"nor is it laxer for what is no emergency", func(h *house) {
			h.LateHours = 1
			a := &h.Release.Authorisations[0]
			a.Verbal, a.Recorded = true, timed("2026-05-11T11:01")
		}, "verbal"},
		{"written down by somebody else", said(release.AuthorityWord{}), "unconfirmed"},
		{"confirmed by whoever wrote it down", said(release.AuthorityWord{}, "noa"), "unconfirmed"},
		{"confirmed by a second person", said(release.AuthorityWord{}, "ana"), ""},
		{"written down by somebody else, with a file", said(release.AuthorityWord{File: unitHash}), ""},
		{"written down by the authority", said(release.AuthorityWord{Own: true}), ""},
		{"confirmed too late", func(h *house) {
			said(release.AuthorityWord{}, "ana")(h)
			h.Facts.Authorisations[0].ConfirmedAt = at("2026-08-01T09:01")
		}, "confirmed_later"},
		{"expired yesterday", only(func(a *release.Authorisation) { a.Expires = on("2026-07-31") }), "expired"},
		{"an older one still binds", func(h *house) {
			newer := h.Release.Authorisations[0]
			newer.Reference, newer.Revoked = "AUT-2", on("2026-06-01")
			h.Release.Authorisations = append(h.Release.Authorisations, newer)
		}, ""},
	}
	tryWays(t, "authorization", ofRelease(release.Authorized), ways)
	tryWays(t, "authorization", ofDeployment("D1", release.InProgress), ways)
}

// TestBuildWaitsForTheAuthorisation is Scope F37 and invariant I10.
func TestBuildWaitsForTheAuthorisation(t *testing.T) {
	waits := func(h *house) { h.rule("BETA", func(p *policy.Policy) { p.BuildNeedsAuthority = true }) }
	early := func(h *house) { h.Facts.Builds[0].At = at("2026-05-11T09:59") }
	tryWays(t, "authorization", ofRelease(release.Built), []way{
		{"built before, where no policy minds", early, ""},
		{"built before", func(h *house) { waits(h); early(h) }, "build"},
		{"built after", waits, ""},
		{"nothing is built", func(h *house) { waits(h); h.Facts.Builds = nil }, ""},
		{"rebuilt after", func(h *house) {
			waits(h)
			late := h.Facts.Builds[0]
			early(h)
			h.Facts.Builds = append(h.Facts.Builds, late)
		}, ""},
	})
	tests := func(h *house) { h.rule("BETA", func(p *policy.Policy) { p.TestsNeedAuthority = true }) }
	sooner := func(h *house) { h.Facts.Tests[1].At = at("2026-05-11T09:59") }
	tryWays(t, "authorization", ofRelease(release.Accepted), []way{
		{"tested before, where no policy minds", sooner, ""},
		{"tested before", func(h *house) { tests(h); sooner(h) }, "test"},
		{"tested after", tests, ""},
		{"tested before in an environment of one customer", func(h *house) {
			tests(h)
			sooner(h)
			h.Facts.Tests[1].Of.Environment = "beta"
		}, ""},
		{"tested before in a shared one", func(h *house) {
			tests(h)
			sooner(h)
			h.deployment("D2").Shared = ptr(true)
			h.bind()
			h.Facts.Tests[1].Of.Environment = "beta"
		}, "test"},
		{"an older build was tested before", func(h *house) {
			tests(h)
			sooner(h)
			h.Facts.Tests[1].Of.Build = unitHash
		}, ""},
	})
}

func TestRolesAssigned(t *testing.T) {
	nobody := func(roles ...string) func(*house) {
		return func(h *house) {
			h.Release.People = nil
			for _, role := range roles {
				delete(h.roles, role)
			}
		}
	}
	inPlan := func(role string) func(*house) {
		return func(h *house) {
			delete(h.roles, role)
			h.Release.People = append(h.Release.People, release.Person{Role: role, Person: "Somebody"})
		}
	}
	for stage, role := range map[release.Stage]string{
		release.Built: "build_practitioner", release.Accepted: "test_manager", release.Closed: "change_manager",
	} {
		tryWays(t, "roles-assigned", ofRelease(stage), []way{
			{role + " nobody", nobody(role), "role"},
			{role + " in the plan", inPlan(role), ""},
			{role + " in the plan, without a person", func(h *house) {
				nobody(role)(h)
				h.Release.People = []release.Person{{Role: role}}
			}, "role"},
		})
	}
	tryWays(t, "roles-assigned", ofRelease(release.Authorized), []way{
		{"no manager", nobody("release_deployment_manager"), "role"},
		{"no authority", nobody("change_authority"), "role"},
		{"neither", nobody("release_deployment_manager", "change_authority"), "role, role"},
		{"the emergency authority, without emergency", func(h *house) {
			nobody("change_authority")(h)
			h.roles["emergency_change_authority"] = []string{"eva"}
		}, "role"},
		{"the emergency authority", func(h *house) {
			nobody("change_authority")(h)
			h.Release.Type, h.roles["emergency_change_authority"] = "emergency", []string{"eva"}
		}, ""},
	})
	tryWays(t, "roles-assigned", ofDeployment("D1", release.InProgress), []way{
		{"nobody deploys", func(h *house) { nobody("deployment_practitioner")(h); h.deployment("D1").Practitioner = "" }, "role"},
		{"the plan names who does", nobody("deployment_practitioner"), ""},
		{"somebody holds the role", func(h *house) { h.deployment("D1").Practitioner = "" }, ""},
	})
	unsigned := func(h *house) {
		h.clients["ACME"] = release.Customer{Code: "ACME"}
		h.rule("ACME", func(p *policy.Policy) { p.Acceptance.Approver = "" })
	}
	mode := func(m policy.Mode) func(*house) {
		return func(h *house) { h.rule("ACME", func(p *policy.Policy) { p.Acceptance.Mode = m }) }
	}
	tryWays(t, "roles-assigned", ofDeployment("D1", release.Ready), []way{
		{"nobody signs for the customer", unsigned, "acceptor ACME"},
		{"the policy names who accepts", func(h *house) { h.clients["ACME"] = release.Customer{Code: "ACME"} }, ""},
		{"standing criteria need nobody", func(h *house) { unsigned(h); mode(policy.Standing)(h) }, ""},
		{"the service has no owner", func(h *house) { mode(policy.ServiceOwner)(h); delete(h.owners, "mail") }, "owner ACME"},
		{"the service has one", mode(policy.ServiceOwner), ""},
		{"another customer's signatories are not looked at", func(h *house) { delete(h.clients, "BETA") }, ""},
	})
}

// TestRolesAreThoseOfTheDay looks at a stage as of when it was reached.
func TestRolesAreThoseOfTheDay(t *testing.T) {
	h := complete()
	h.Release.People = nil
	h.Holders = func(role string, on clock.Date) []string {
		if role == "build_practitioner" && on != (clock.Date{Year: 2026, Month: 5, Day: 12}) {
			return nil
		}
		return []string{"marta"}
	}
	if got := h.missing(t, "roles-assigned", toRelease(release.Built)); got != "role" {
		t.Errorf("today: misses %q, want role", got)
	}
	for _, f := range release.AllGates(h.Situation) {
		if f.Gate.ID == "roles-assigned" && f.Target.Release == release.Built && !f.Holds() {
			t.Errorf("on the day of the build: misses %v", f.Open)
		}
	}
}
