package release_test

import (
	"reflect"
	"strings"
	"testing"

	"acta/internal/clock"
	"acta/internal/locale"
	"acta/internal/release"
	"acta/locales"
)

// gateTable is the gates of the domain as they are agreed: id, what they guard, what
// a model satisfies them by, whether an emergency may defer, who overrides.
const gateTable = `
policy-in-force        | deployment planned, release authorized | - | no | -
scope-defined          | release planned | its_rule | no | -
plan-complete          | release planned | standing_plan | yes | -
references             | release authorized | standard_change | no | change_authority
criteria-agreed        | release authorized | standing_criteria | yes | -
authorization          | release authorized, release built, release accepted, deployment deploying | standing_authorisation | no | -
roles-assigned         | release authorized, release built, release accepted, deployment ready, deployment deploying, release closed | - | no | -
package-frozen         | release built | - | no | -
build-recorded         | release built | - | yes | -
acceptance             | release accepted, deployment ready | automatic_results | yes | -
same-build             | deployment deploying | - | no | -
release-approval       | deployment deploying | signed_rule | no | -
notice-given           | deployment deploying | published_schedule | yes | customer
window                 | deployment deploying | - | no | customer
baseline-before        | deployment deploying | pipeline_snapshot | no | -
tasks-done             | deployment deployed | pipeline_result | no | -
restored               | deployment backed_out | pipeline_snapshot | no | -
baseline-after         | deployment verified | pipeline_snapshot | yes | -
installed-as-packaged  | deployment verified | pipeline_result | yes | -
configuration-updated  | deployment verified | - | yes | -
verification           | deployment verified | automatic_items | yes | -
issues-handed-over     | release reviewed | periodic_review | no | -
investigated           | release reviewed | - | no | -
review-complete        | release reviewed | periodic_review | no | -
pir                    | release closed | periodic_pir | no | -
deferred-done          | release closed | - | no | -
`

func TestTheTableOfGates(t *testing.T) {
	var rows []string
	for _, g := range release.Gates() {
		var guards []string
		for _, guard := range g.Guards {
			target := release.Target{Guard: guard}
			if guard.Deployment != "" {
				guards = append(guards, "deployment "+string(guard.Deployment))
				continue
			}
			guards = append(guards, target.Name())
		}
		row := []string{g.ID, strings.Join(guards, ", "), orDash(g.Model), map[bool]string{true: "yes", false: "no"}[g.Defer], orDash(string(g.Over))}
		rows = append(rows, strings.Join(row, " | "))
		if g.Clause == "" || g.Seed == "" || g.Check == nil || g.Proof == nil {
			t.Errorf("gate %s lacks its clause, its section, its check or its proof", g.ID)
		}
	}
	var want []string
	for line := range strings.Lines(strings.TrimSpace(gateTable)) {
		id, rest, _ := strings.Cut(line, "|")
		want = append(want, strings.TrimSpace(id)+" |"+strings.TrimRight(rest, "\n"))
	}
	for i := range max(len(rows), len(want)) {
		if i >= len(rows) || i >= len(want) || rows[i] != want[i] {
			t.Fatalf("row %d: got %q, want %q", i+1, rows[min(i, len(rows)-1)], want[min(i, len(want)-1)])
		}
	}
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// TestEveryGateHasItsWords: name, and what a model satisfies it by, in every
// language.
func TestEveryGateHasItsWords(t *testing.T) {
	words, err := locale.Load(locales.FS())
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range release.Gates() {
		keys := []string{g.Term().Key}
		if g.Model != "" {
			keys = append(keys, g.ModelTerm().Key)
		}
		for _, key := range keys {
			for _, lang := range []string{locale.Spanish, locale.English} {
				if _, ok := words.Source(lang, key); !ok {
					t.Errorf("%s has no words in %s", key, lang)
				}
			}
		}
	}
	if key := (release.Gate{ID: "window"}).ModelTerm().Key; key != "" {
		t.Errorf("a gate that no model satisfies says %q", key)
	}
}

// TestEveryGateHolds of a release that did everything, today and as of the day
// on which each stage was reached, and says by what.
func TestEveryGateHolds(t *testing.T) {
	h := complete()
	seen := map[string]bool{}
	for _, f := range release.AllGates(h.Situation) {
		seen[f.Gate.ID] = true
		for _, line := range f.Open {
			t.Errorf("%s for %s: %s %v", f.Gate.ID, f.Target.Name(), line.Key, line.Args)
		}
		if !f.Reached {
			t.Errorf("%s for %s: not reached", f.Gate.ID, f.Target.Name())
		}
		for _, e := range f.Evidence {
			if e.Kind == "" || e.Ref == "" {
				t.Errorf("%s for %s: evidence %+v", f.Gate.ID, f.Target.Name(), e)
			}
		}
		if needs := !without[f.Gate.ID]; needs && len(f.Evidence) == 0 && !f.Idle {
			t.Errorf("%s for %s holds by nothing", f.Gate.ID, f.Target.Name())
		}
	}
	for _, g := range release.Gates() {
		if !seen[g.ID] && g.ID != "restored" {
			t.Errorf("gate %s was not looked at", g.ID)
		}
	}
}

// without are the gates that hold because there is nothing: no issue, no failure,
// nothing deferred.
var without = map[string]bool{"issues-handed-over": true, "investigated": true, "deferred-done": true}

func TestEvidence(t *testing.T) {
	h := complete()
	for _, c := range []struct {
		gate   string
		target release.Target
		want   string
	}{
		{"policy-in-force", h.toDeployment("D1", release.ToDeploy), "policies ACME 1.0"},
		{"criteria-agreed", toRelease(release.Authorized), "agreement agreement /ACME 2026-05-04T09:00, agreement agreement /BETA 2026-05-04T10:00"},
		{"authorization", toRelease(release.Authorized), "authorisations AUT-1"},
		{"acceptance", h.toDeployment("D2", release.Ready), "acceptance acceptance /BETA 2026-05-15T10:00"},
		{"notice-given", h.toDeployment("D2", release.InProgress), "notice notice D2/BETA 2026-05-18T12:00"},
		{"baseline-before", h.toDeployment("D1", release.InProgress), "baseline baseline D1 2026-06-02T18:00"},
		{"roles-assigned", toRelease(release.Authorized), "people release_deployment_manager lucia, people change_authority marta"},
		{"references", toRelease(release.Authorized), "references rfc/RFC-1, references sdp/SDP-1, references known_error/KE-1"},
	} {
		var got []string
		for _, e := range h.gate(t, c.gate, c.target).Evidence {
			got = append(got, e.Kind+" "+e.Ref)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: got %q, want %q", c.gate, strings.Join(got, ", "), c.want)
		}
	}
}

func TestDeferral(t *testing.T) {
	deferral := release.Exception{
		Code: "E1", Kind: release.Deferral, Gate: "plan-complete", Target: "release planned", Person: "lucia", Second: "eva",
		Confirmed: at("2026-05-14T09:00"), Expires: on("2026-12-31"),
	}
	for _, c := range []struct {
		name string
		do   func(*house, *release.Exception)
		want string
	}{
		{"in an emergency", func(*house, *release.Exception) {}, ""},
		{"in a minor release", func(h *house, _ *release.Exception) { h.Release.Type = "minor" }, "approver"},
		{"not confirmed", func(_ *house, e *release.Exception) { e.Confirmed = clock.Instant{} }, "approver"},
		{"expired", func(_ *house, e *release.Exception) { e.Expires = on("2026-07-31") }, "approver"},
		{"without expiry", func(_ *house, e *release.Exception) { e.Expires = clock.Date{} }, "approver"},
		{"done, so the gate holds by itself or not", func(_ *house, e *release.Exception) { e.Done = at("2026-05-20T09:00") }, "approver"},
		{"an override of what nobody may override", func(_ *house, e *release.Exception) { e.Kind = release.Overridden }, "approver"},
		{"of a customer, for a line that is nobody's", func(_ *house, e *release.Exception) { e.Customer = "ACME" }, "approver"},
		{"of a gate that cannot wait", func(h *house, e *release.Exception) {
			e.Gate, h.Release.Units = "scope-defined", nil
		}, "approver"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := complete()
			h.Release.Type, h.Release.Approver = "emergency", ""
			e := deferral
			c.do(h, &e)
			h.Release.Exceptions = []release.Exception{e}
			if got := h.missing(t, "plan-complete", toRelease(release.Scheduled)); got != c.want {
				t.Errorf("misses %q, want %q", got, c.want)
			}
			if e.Gate == "scope-defined" && h.missing(t, "scope-defined", toRelease(release.Scheduled)) != "units" {
				t.Error("a deferral opened a gate that cannot wait")
			}
		})
	}
}

// TestACustomerOverridesOnlyItsOwn: what one customer allows does not bind another.
func TestACustomerOverridesOnlyItsOwn(t *testing.T) {
	h := complete()
	d := h.deployment("D1")
	d.Customers = append(d.Customers, release.Served{Code: "BETA", Policy: "1.0"})
	h.Facts.Notices = nil
	target := h.toDeployment("D1", release.InProgress)
	both := h.missing(t, "notice-given", target)
	if !strings.Contains(both, " ACME") || !strings.Contains(both, " BETA") {
		t.Fatalf("misses %q, want a line of each customer", both)
	}
	e := release.Exception{
		Code: "E1", Kind: release.Overridden, Gate: "notice-given", Target: target.Name(), Person: "lucia", Second: "noa",
		Customer: "ACME", Confirmed: at("2026-06-02T09:00"), Expires: on("2026-12-31"),
	}
	h.deployment("D2").Exceptions = []release.Exception{e} // wherever it stands, it names its target
	if got := h.missing(t, "notice-given", target); strings.Contains(got, "ACME") || !strings.Contains(got, "BETA") {
		t.Errorf("with ACME's override: misses %q, want BETA alone", got)
	}
	h.deployment("D2").Exceptions[0].Customer = ""
	if got := h.missing(t, "notice-given", target); got != both {
		t.Errorf("with nobody's override: misses %q, want %q", got, both)
	}
}

// TestStagesOfEachRelease says which stages AllGates lists, and which as reached.
func TestStagesOfEachRelease(t *testing.T) {
	const ahead = "release planned, release authorized, release built, release accepted, release reviewed, release closed"
	for _, c := range []struct {
		name          string
		do            func(*house)
		listed, ahead string
	}{
		{"a draft", func(h *house) {
			h.Release.Stage, h.Release.Deployments = release.Draft, nil
		}, ahead, ahead},
		{"a deployment that is postponed", func(h *house) {
			h.Release.Stage, h.Release.Deployments = release.Accepted, h.Release.Deployments[:1]
			h.deployment("D1").Stage = release.Postponed
		}, ahead + ", deployment D1 planned, deployment D1 ready, deployment D1 deploying, deployment D1 deployed, deployment D1 verified",
			"release reviewed, release closed, deployment D1 ready, deployment D1 deploying, deployment D1 deployed, deployment D1 verified"},
		{"a deployment that is cancelled", func(h *house) {
			h.Release.Deployments = h.Release.Deployments[:1]
			h.deployment("D1").Stage = release.Dropped
		}, ahead, ""},
		{"a deployment that was backed out once deployed", func(h *house) {
			h.Release.Deployments = h.Release.Deployments[:1]
			h.deployment("D1").Stage = release.Undone
		}, ahead + ", deployment D1 planned, deployment D1 ready, deployment D1 deploying, deployment D1 deployed, deployment D1 backed_out", ""},
		{"the second attempt, which failed while deploying", func(h *house) {
			h.Release.Deployments = h.Release.Deployments[:1]
			h.deployment("D1").Stage, h.deployment("D1").Attempt = release.Failed, 2
		}, ahead + ", deployment D1 planned, deployment D1 ready, deployment D1 deploying", ""},
		{"a release that was cancelled when built", func(h *house) {
			h.Release.Stage, h.Release.Deployments = release.Cancelled, nil
			h.Facts.Stages = append(h.Facts.Stages, fact(release.StageFact, "", "2026-05-20T09:00",
				release.StageReached{From: "built", To: "cancelled"}))
		}, "release planned, release authorized, release built", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := complete()
			c.do(h)
			var listed, open []string
			for _, f := range release.AllGates(h.Situation) {
				name := f.Target.Name()
				if len(listed) == 0 || listed[len(listed)-1] != name {
					listed = append(listed, name)
					if !f.Reached {
						open = append(open, name)
					}
				}
			}
			if got := strings.Join(listed, ", "); got != c.listed {
				t.Errorf("lists %q, want %q", got, c.listed)
			}
			if got := strings.Join(open, ", "); got != c.ahead {
				t.Errorf("still ahead %q, want %q", got, c.ahead)
			}
		})
	}
}

// TestReachedStagesAreLookedAtAsOfThen: what has expired since was valid; what
// was brought in is dated by its own dates.
func TestReachedStagesAreLookedAtAsOfThen(t *testing.T) {
	open := func(h *house, gate string, stage release.Stage) string {
		for _, f := range release.AllGates(h.Situation) {
			if f.Gate.ID == gate && f.Target.Release == stage && !f.Holds() {
				return f.Open[0].Key
			}
		}
		return ""
	}
	h := complete()
	h.Release.Authorisations[0].Expires = on("2026-06-30")
	if got := h.missing(t, "authorization", toRelease(release.Authorized)); got != "expired" {
		t.Errorf("today: misses %q, want expired", got)
	}
	if got := open(h, "authorization", release.Authorized); got != "" {
		t.Errorf("then: %s", got)
	}
	h.Release.BroughtIn, h.Facts.Stages = true, nil
	if got := open(h, "authorization", release.Authorized); got != "" {
		t.Errorf("brought in: %s", got)
	}
	if got := open(h, "review-complete", release.Reviewed); got != "" {
		t.Errorf("brought in, reviewed after the monitoring: %s", got)
	}
	h.Review.Held = on("2026-06-20")
	if got := open(h, "review-complete", release.Reviewed); got != "gate.review_complete.monitoring" {
		t.Errorf("brought in, reviewed too early: %q", got)
	}
}

// TestADeferralThatIsDoneExplainsThePast although it opens nothing any more.
func TestADeferralThatIsDoneExplainsThePast(t *testing.T) {
	h := complete()
	h.Release.Type, h.Release.Approver = "emergency", ""
	h.Release.Exceptions = []release.Exception{{
		Code: "E1", Kind: release.Deferral, Gate: "plan-complete", Target: "release planned", Person: "lucia", Second: "eva",
		Confirmed: at("2026-05-04T09:00"), Expires: on("2026-05-31"), Done: at("2026-05-20T09:00"),
	}}
	for _, f := range release.AllGates(h.Situation) {
		if f.Gate.ID == "plan-complete" && (!f.Holds() || len(f.Excepted) != 1) {
			t.Errorf("open %v, excepted %v, want E1 alone", f.Open, f.Excepted)
		}
	}
	if got := h.missing(t, "plan-complete", toRelease(release.Scheduled)); got != "approver" {
		t.Errorf("now: misses %q, want approver", got)
	}
}

// TestGatesArePure: the same situation gives the same answer, and stays as it is.
func TestGatesArePure(t *testing.T) {
	h := complete()
	h.Facts = release.Facts{}
	h.Release.Authorisations = nil
	plan, facts := h.Release, h.Facts
	keys := func() (lines []string) {
		for _, f := range release.AllGates(h.Situation) {
			for _, line := range f.Open {
				lines = append(lines, f.Target.Name()+" "+line.Key+" "+line.Customer)
			}
		}
		return lines
	}
	first := keys()
	for range 20 {
		if again := keys(); !reflect.DeepEqual(first, again) {
			t.Fatalf("got %v, then %v", first, again)
		}
	}
	if !reflect.DeepEqual(plan, h.Release) || !reflect.DeepEqual(facts, h.Facts) {
		t.Error("looking at the gates changed the situation")
	}
}

func TestHashes(t *testing.T) {
	unit := func(code string, items ...string) release.ManifestUnit {
		return release.ManifestUnit{Code: code, Version: "1", Hash: unitHash, Items: items}
	}
	hash := func(units ...release.ManifestUnit) string {
		h, err := release.ManifestHash(units)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	items := []string{"y", "x"}
	if hash(unit("a", items...), unit("b")) != hash(unit("b"), unit("a", "x", "y")) {
		t.Error("the order of a manifest changes its hash")
	}
	if items[0] != "y" {
		t.Error("hashing sorted the caller's items")
	}
	if hash(unit("a")) == hash(unit("a", "x")) || hash(unit("a")) == hash(unit("b")) {
		t.Error("two manifests have one hash")
	}
	if _, err := release.ManifestHash([]release.ManifestUnit{unit("\xff")}); err == nil {
		t.Error("a manifest that is no UTF-8 has a hash")
	}
	a := complete().Facts.Acceptances
	one, _ := release.AcceptanceHash(a) // an error gives "", which differs from none below
	other, _ := release.AcceptanceHash([]release.Recorded[release.Acceptance]{a[2], a[0], a[1]})
	less, _ := release.AcceptanceHash(a[:2])
	if one != other || one == less || one == "" {
		t.Errorf("acceptances hash to %q, in another order to %q, less one to %q", one, other, less)
	}
}

// BenchmarkGates is all gates of a release of 1,000 activities, 5,000 CIs and 200
// tasks in two deployments. The goal is 20 ms.
func BenchmarkGates(b *testing.B) {
	h := large()
	for b.Loop() {
		results := release.AllGates(h.Situation)
		for _, f := range results {
			if !f.Holds() {
				b.Fatalf("%s for %s: %v", f.Gate.ID, f.Target.Name(), f.Open)
			}
		}
	}
}
