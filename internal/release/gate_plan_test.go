package release_test

import (
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/policy"
	"acta/internal/release"
)

func TestPolicyInForce(t *testing.T) {
	ways := []way{
		{"no policy in force", func(h *house) {
			delete(h.policies, "ACME")
			h.deployment("D1").Customers[0].Policy = ""
		}, "none ACME"},
		{"the version held is not there", func(h *house) { delete(h.versions, "ACME 1.0") }, "no_version ACME"},
		{"the policy has ended, but its version is held", func(h *house) { delete(h.policies, "ACME") }, ""},
		{"unknown customer", func(h *house) { delete(h.clients, "ACME") }, "unknown ACME"},
		{"customer that has left", func(h *house) {
			h.clients["ACME"] = release.Customer{Code: "ACME", Inactive: true}
		}, "gone ACME"},
		{"nobody is served", func(h *house) {
			h.Release.Customers = nil
			h.deployment("D1").Customers = nil
		}, "no_customer"},
		{"the other customer's is not looked at", func(h *house) { delete(h.clients, "BETA") }, ""},
	}
	tryWays(t, "policy-in-force", ofDeployment("D1", release.ToDeploy), ways)
	tryWays(t, "policy-in-force", ofRelease(release.Authorized), []way{
		{"no policy in force", func(h *house) { delete(h.policies, "BETA") }, "none BETA"},
		{"held, but what is authorised anew takes the one in force", func(h *house) { delete(h.policies, "ACME") }, "none ACME"},
		{"a cancelled deployment serves nobody", func(h *house) {
			h.deployment("D2").Stage = release.Dropped
			h.Release.Customers = []string{"ACME"}
			delete(h.policies, "BETA")
		}, ""},
		{"each customer is told once", func(h *house) {
			delete(h.clients, "ACME")
			delete(h.clients, "BETA")
		}, "unknown ACME, unknown BETA"},
	})
}

// TestPolicyHeldWasInForceAtTheAuthorisation is invariant I9.
func TestPolicyHeldWasInForceAtTheAuthorisation(t *testing.T) {
	newer := func(h *house) {
		p := agreed("ACME")
		p.Number = "2.0"
		h.versions["ACME 2.0"] = p
		h.deployment("D1").Customers[0].Policy = "2.0"
	}
	adopt := func(h *house, yes bool) {
		h.Facts.PolicyChoices = append(h.Facts.PolicyChoices,
			fact(release.PolicyChoiceFact, "D1/ACME", "2026-05-25T09:00", release.PolicyChoice{From: "1.0", To: "2.0", Adopt: yes}))
	}
	for _, c := range []struct {
		name string
		do   func(*house)
		want string
	}{
		{"as authorised", func(*house) {}, ""},
		{"another version", newer, "gate.policy_in_force.not_then"},
		{"adopted since", func(h *house) { newer(h); adopt(h, true) }, ""},
		{"declined", func(h *house) { newer(h); adopt(h, false) }, "gate.policy_in_force.not_then"},
		{"left the customers since", func(h *house) {
			h.clients["ACME"] = release.Customer{Code: "ACME", Inactive: true}
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := complete()
			c.do(h)
			got := ""
			for _, f := range release.AllGates(h.Situation) {
				if f.Gate.ID == "policy-in-force" && f.Target.Release == release.Authorized && !f.Holds() {
					got = f.Open[0].Key
				}
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestScopeDefined(t *testing.T) {
	rule := func(h *house) { h.Release.Inclusion, h.Release.Units = words("Whatever is merged by the cut-off"), nil }
	tryWays(t, "scope-defined", ofRelease(release.Scheduled), []way{
		{"no unit", func(h *house) { h.Release.Units = nil }, "units"},
		{"a unit without version", func(h *house) {
			h.Release.Units = append(h.Release.Units, release.Unit{Code: "db"})
		}, "version"},
		{"a rule without cut-off", rule, "cut_off"},
		{"a rule with cut-off", func(h *house) { rule(h); h.Release.CutOff = timed("2026-05-08T12:00") }, ""},
		{"a unit whose version the rule will give", func(h *house) {
			rule(h)
			h.Release.CutOff, h.Release.Units = timed("2026-05-08T12:00"), []release.Unit{{Code: "db"}}
		}, ""},
	})
}

func TestPlanComplete(t *testing.T) {
	none := content.Text{}
	tryWays(t, "plan-complete", ofRelease(release.Scheduled), []way{
		{"no deployment", func(h *house) { h.Release.Deployments = nil }, "deployments"},
		{"only cancelled deployments", func(h *house) {
			h.deployment("D1").Stage, h.deployment("D2").Stage = release.Dropped, release.Dropped
		}, "deployments"},
		{"no date", func(h *house) {
			d := h.deployment("D1")
			d.Planned, d.WindowTo = clock.Planned{}, clock.Planned{}
		}, "dates"},
		{"a window instead of a date", func(h *house) { h.deployment("D1").Planned = clock.Planned{} }, ""},
		{"a date instead of a window", func(h *house) {
			d := h.deployment("D1")
			d.WindowFrom, d.WindowTo = clock.Planned{}, clock.Planned{}
		}, ""},
		{"no deliverable", func(h *house) { h.Release.Deliverables = nil }, "deliverables"},
		{"no method", func(h *house) { h.Release.Method = none }, "method, method"},
		{"a method of the deployments' own", func(h *house) {
			h.Release.Method = none
			h.deployment("D1").Method, h.deployment("D2").Method = words("Push"), words("Pull")
		}, ""},
		{"nobody", func(h *house) { h.Release.People = []release.Person{{Role: "test_manager"}} }, "people"},
		{"no environment", func(h *house) { h.Release.Environments = nil }, "environment, environment, environments"},
		{"an environment that is not in the plan", func(h *house) { h.deployment("D2").Environment = "gamma" }, "environment"},
		{"no approver", func(h *house) { h.Release.Approver = "" }, "approver"},
		{"effects not assessed", func(h *house) { h.Release.Capacity = none }, "effect"},
		{"effects assessed by a request of another plan", func(h *house) {
			h.Release.Capacity, h.Release.AssessedBy = none, "RFC-9"
		}, "effect"},
		{"effects assessed by its request", func(h *house) { h.Release.Capacity, h.Release.AssessedBy = none, "RFC-1" }, ""},
		{"effects assessed by a denied request", func(h *house) {
			h.Release.Capacity, h.Release.AssessedBy, h.Release.References[0].Decision = none, "RFC-1", release.Denied
		}, "effect"},
		{"back-out without trigger", func(h *house) { h.Release.BackOut.Trigger = none }, "trigger, trigger"},
		{"back-out not tested, nor why", func(h *house) { h.Release.BackOut.Tested = none }, "tested, tested"},
		{"back-out of a deployment's own", func(h *house) {
			own := h.Release.BackOut
			h.Release.BackOut = release.BackOut{}
			h.deployment("D1").BackOut, h.deployment("D2").BackOut = own, own
		}, ""},
	})
}

func TestReferences(t *testing.T) {
	drop := func(kind release.ReferenceKind) func(*house) {
		return func(h *house) {
			var kept []release.Reference
			for _, r := range h.Release.References {
				if r.Kind != kind {
					kept = append(kept, r)
				}
			}
			h.Release.References = kept
		}
	}
	decide := func(d release.Decision) func(*house) {
		return func(h *house) { h.Release.References[0].Decision = d }
	}
	tryWays(t, "references", ofRelease(release.Authorized), []way{
		{"no request", drop(release.RFC), "rfc"},
		{"no request, with a reason that nobody has confirmed", func(h *house) {
			drop(release.RFC)(h)
			h.Release.NoRFC = words("Internal")
		}, "waiver"},
		{"denied", decide(release.Denied), "rfc"},
		{"not decided", decide(release.Pending), "pending, rfc"},
		{"no decision at all", decide(""), "pending, rfc"},
		{"a second one not decided", func(h *house) {
			h.Release.References = append(h.Release.References, release.Reference{Kind: release.RFC, Code: "RFC-2"})
		}, "pending"},
		{"a second one denied", func(h *house) {
			h.Release.References = append(h.Release.References,
				release.Reference{Kind: release.RFC, Code: "RFC-2", Decision: release.Denied})
		}, ""},
		{"classed for transition, without design package", drop("sdp"), "design"},
		{"not classed for transition", func(h *house) {
			drop("sdp")(h)
			h.Release.References[0].Transition = false
		}, ""},
		{"says nothing of known errors", drop("known_error"), "closes"},
		{"a known error that stays", func(h *house) { h.Release.References[2].Closes = false }, "closes"},
		{"says that it closes none", func(h *house) {
			drop("known_error")(h)
			h.Release.ClosesNothing = ptr(true)
		}, ""},
		{"closes a problem", func(h *house) { h.Release.References[2].Kind = "problem" }, ""},
		{"an incident is no known error", func(h *house) { h.Release.References[2].Kind = "incident" }, "closes"},
	})
}

// TestOutsideChangeControl is Scope F35: a plan without a request for change is
// authorised only for a written reason that the change authority confirms.
func TestOutsideChangeControl(t *testing.T) {
	override := release.Exception{
		Code: "E1", Kind: release.Overridden, Gate: "references", Target: "release authorized", Person: "lucia", Second: "marta",
		Confirmed: at("2026-05-10T09:00"), Expires: on("2026-12-31"), Reason: words("Outside change control"),
	}
	for _, c := range []struct {
		name string
		do   func(*house, *release.Exception)
		want string
	}{
		{"reason and override", func(*house, *release.Exception) {}, ""},
		{"no reason", func(h *house, _ *release.Exception) { h.Release.NoRFC = content.Text{} }, "rfc"},
		{"not confirmed", func(_ *house, e *release.Exception) { e.Confirmed = clock.Instant{} }, "waiver"},
		{"confirmed by nobody", func(_ *house, e *release.Exception) { e.Second = "" }, "waiver"},
		{"confirmed by whoever asked", func(h *house, e *release.Exception) { e.Person = "marta" }, "waiver"},
		{"confirmed by somebody without the role", func(_ *house, e *release.Exception) { e.Second = "noa" }, "waiver"},
		{"expired", func(_ *house, e *release.Exception) { e.Expires = on("2026-07-31") }, "waiver"},
		{"on its last day", func(_ *house, e *release.Exception) { e.Expires = on("2026-08-01") }, ""},
		{"a deferral", func(h *house, e *release.Exception) { e.Kind, h.Release.Type = release.Deferral, "emergency" }, "waiver"},
		{"a waiver of something else", func(_ *house, e *release.Exception) { e.Kind = "waiver" }, "waiver"},
		{"for another stage", func(_ *house, e *release.Exception) { e.Target = "release built" }, "waiver"},
		{"for another gate", func(_ *house, e *release.Exception) { e.Gate = "authorization" }, "waiver"},
		{"it does not cover the design package", func(h *house, _ *release.Exception) {
			h.Release.References = append(h.Release.References,
				release.Reference{Kind: release.RFC, Code: "RFC-2", Transition: true})
		}, "pending, design"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := complete()
			h.Release.References = []release.Reference{{Kind: "known_error", Code: "KE-1", Closes: true}}
			h.Release.NoRFC = words("The tool is not under change control")
			e := override
			c.do(h, &e)
			h.Release.Exceptions = []release.Exception{e}
			target := toRelease(release.Authorized)
			if got := h.missing(t, "references", target); got != c.want {
				t.Errorf("misses %q, want %q", got, c.want)
			}
			if f := h.gate(t, "references", target); c.want == "" && (len(f.Excepted) != 1 || f.Excepted[0].Code != "E1" || f.Evidence != nil) {
				t.Errorf("excepted %v with evidence %v, want E1 and none", f.Excepted, f.Evidence)
			}
		})
	}
}

func TestStandingPolicyNeedsNoCriteriaOfThePlan(t *testing.T) {
	standing := func(h *house, customers ...string) {
		for _, c := range customers {
			p := agreed(c)
			p.Acceptance = policy.Acceptance{Mode: policy.Standing, Criteria: []policy.Item{{Code: "S1", Text: words("Up")}}}
			h.policies[c], h.versions[c+" 1.0"] = p, p
		}
	}
	tryWays(t, "criteria-agreed", ofRelease(release.Authorized), []way{
		{"one customer has standing criteria", func(h *house) {
			standing(h, "ACME")
			h.Facts.Agreements = h.Facts.Agreements[1:]
		}, ""},
		{"both have, and the plan has none", func(h *house) {
			standing(h, "ACME", "BETA")
			h.Release.Criteria, h.Facts.Agreements = nil, nil
		}, ""},
		{"one has, and the plan has none", func(h *house) {
			standing(h, "ACME")
			h.Release.Criteria = nil
		}, "none, changed BETA"},
		{"standing without criteria", func(h *house) {
			p := agreed("ACME")
			p.Acceptance.Mode = policy.Standing
			h.policies["ACME"], h.versions["ACME 1.0"] = p, p
		}, "standing ACME"},
	})
}
