package release_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"acta/internal/content"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
)

func toldPrints(t *testing.T, want string, values ...any) {
	t.Helper()
	if got := fmt.Sprint(values...); strings.Join(strings.Fields(got), " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(strings.Fields(got), " "), want)
	}
}

var toldKinds = map[string]string{
	"acceptance_test_report": "E-1", "baseline_record": "E-1@D1", "verification_checklist": "E-1@D1", "deployment_review": "E-1",
}

// A release of which nothing is known prints, and what is owed is a placeholder.
// Scope F2.
func TestNothingIsKnown(t *testing.T) {
	storetest.Run(t, storetest.Case{Name: "empty", Test: func(t *testing.T, db *store.DB) {
		w := newTold(t, db)
		w.keep(release.Release{Plan: release.Plan{Code: "E-1", Stage: release.Draft, Customers: []string{"ACM"}, Deployments: []release.Deployment{
			{Code: "D1", Attempt: 1, Stage: release.ToDeploy},
		}}}, nil, release.Review{})
		for kind, want := range map[string]string{
			"acceptance_test_report": "col_decision frozen manifest_hash manifest made digest environments tests criteria col_state",
			"baseline_record":        "col_date col_location affected",
			"verification_checklist": "pending_items installed configurations",
			"deployment_review":      "slip summary col_start col_finish col_observed col_result rfc_or_waiver control_outcome until",
		} {
			made, words := w.document(kind, toldKinds[kind])
			if text := printed(t, made, words, "es"); len(text) < 200 {
				t.Errorf("%s prints %q", kind, text)
			}
			var labels []string
			for _, p := range made.Placeholders() {
				labels = append(labels, lastPart(p.Label))
			}
			for _, label := range strings.Fields(want) {
				if !slices.Contains(labels, label) {
					t.Errorf("%s has no placeholder %s among %q", kind, label, labels)
				}
			}
		}
	}})
}

// A decision counts on the build that it was made on, once it is proved.
func TestDecisionsThatCount(t *testing.T) {
	mailed := release.Proof{How: release.ByEmail, Signatory: "Raúl Sanz", Reference: "m-1"}
	decision := func(customer string, proof release.Proof, confirmed string) happened {
		return happened{
			release.Head{Kind: release.AcceptanceFact, Customer: customer, By: "noa", At: toldMoment("2026-01-08T09:00"), Confirmed: confirmed},
			release.Acceptance{Proof: proof, Build: goodBuild, Outcome: release.AcceptedPlain},
		}
	}
	build := func(hash string) happened {
		return happened{release.Head{Kind: release.BuildFact, By: "noa", At: toldMoment("2026-01-07T09:00")}, release.Build{Hash: hash}}
	}
	deferral := func(confirmed bool) func(*release.Release) {
		return func(r *release.Release) {
			e := release.Exception{Code: "x", Kind: release.Deferral, Gate: "acceptance", Person: "lucia", Customer: "ACME", Expires: civil("2026-03-01"), On: timely("2026-01-01T09:00"), Recorded: timely("2026-01-01T09:00")}
			if confirmed {
				e.Second, e.Confirmed = "marta", toldMoment("2026-01-02T09:00")
			}
			r.Exceptions = []release.Exception{e}
		}
	}
	none := func(*release.Release) {}
	cases := []struct {
		name   string
		facts  []any
		change func(*release.Release)
		want   string // technical, then ACME's
	}{
		{"accepted", []any{build(goodBuild), decision("", release.Proof{}, ""), decision("ACME", mailed, "ana")}, none, "accepted accepted"},
		{"not confirmed", []any{build(goodBuild), decision("ACME", mailed, "")}, none, "- -"},
		{"by link", []any{build(goodBuild), decision("ACME", release.Proof{How: release.ByLink}, "")}, none, "- accepted"},
		{"built again", []any{build(goodBuild), decision("", release.Proof{}, ""), decision("ACME", mailed, "ana"), build(firstBuild)}, none, "- -"},
		{"never built", []any{decision("", release.Proof{}, ""), decision("ACME", mailed, "ana")}, none, "- -"},
		{"deferred", []any{build(goodBuild)}, deferral(true), "- deferral"},
		{"deferral not confirmed", []any{build(goodBuild)}, deferral(false), "- -"},
	}
	storetest.Run(t, storetest.Case{Name: "decisions", Test: func(t *testing.T, db *store.DB) {
		w := newTold(t, db)
		for i, c := range cases {
			r := platform()
			r.Code = fmt.Sprint("R-", i)
			c.change(&r)
			w.keep(r, c.facts, release.Review{})
			v := must[release.AcceptanceView](t)(view(w, r.Code, w.AcceptanceView))
			got := outcome(v.Technical[0]) + " " + outcome(v.Decisions[1])
			if got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
	}})
}

func outcome(d release.DecisionView) string {
	if d.Outcome.Key == "" {
		return "-"
	}
	return lastPart(d.Outcome.Key)
}

// An emergency lists the minimum tests of the policies, of this build alone.
func TestMinimumTests(t *testing.T) {
	run := func(code string, kind release.TestKind, build string, passed, failed int) happened {
		return happened{
			release.Head{Kind: release.TestFact, Key: code, By: "noa", At: toldMoment("2026-01-08T09:00")},
			release.TestRun{Code: code, Type: kind, Environment: "pre", Build: build, Passed: passed, Failed: failed},
		}
	}
	storetest.Run(t, storetest.Case{Name: "minimum", Test: func(t *testing.T, db *store.DB) {
		w := newTold(t, db)
		r := platform()
		r.Type = "emergency"
		w.keep(r, []any{
			happened{release.Head{Kind: release.BuildFact, By: "noa", At: toldMoment("2026-01-07T09:00")}, release.Build{Hash: goodBuild}},
			run("T1", "security", goodBuild, 3, 0), run("T2", "installation", firstBuild, 3, 0),
		}, release.Review{})
		v := must[release.AcceptanceView](t)(view(w, r.Code, w.AcceptanceView))
		toldPrints(t, "security passed, installation missing, earlier 1, passed 3",
			lastPart(v.Minimum[0].Type.Key), " ", lastPart(v.Minimum[0].State.Key), ", ", lastPart(v.Minimum[1].Type.Key), " ",
			lastPart(v.Minimum[1].State.Key), ", earlier ", v.Earlier, ", passed ", v.Passed)
	}})
}

// Text that looks like markup, and what no sentence expects, prints as it is.
func TestHostileText(t *testing.T) {
	hostile := "{name} **x** <b> =1+1 " + strings.Repeat("w", 400)
	storetest.Run(t, storetest.Case{Name: "hostile", Test: func(t *testing.T, db *store.DB) {
		w := newTold(t, db)
		r := platform()
		in := release.Head{Deployment: "D1", Attempt: 1, By: "iker", At: toldMoment("2026-01-12T09:00")}
		of := func(kind release.FactKind, key string) release.Head {
			h := in
			h.Kind, h.Key = kind, key
			return h
		}
		w.keep(r, []any{
			happened{of(release.FeedbackFact, ""), release.Feedback{From: hostile, Score: 3, Text: content.In("es", hostile)}},
			happened{of(release.IssueFact, "P1"), release.Issue{Code: "P1", Text: content.In("es", hostile), Owner: hostile, State: release.IssueOpen}},
			happened{of(release.ConfigurationFact, ""), release.ConfigurationUpdated{Reference: hostile}},
		}, release.Review{})
		for _, kind := range []string{"verification_checklist", "deployment_review"} {
			subject := strings.Replace(toldKinds[kind], "E-1", "PLT-1", 1)
			made, words := w.document(kind, subject)
			if n := strings.Count(printed(t, made, words, "es"), hostile); n < 3 {
				t.Errorf("%s prints it %d times", kind, n)
			}
		}
	}})
}

// A baseline of more CIs than a document holds becomes a part, with every CI once.
func TestALargeBaseline(t *testing.T) {
	w := newTold(t, storetest.SQLite(t))
	cis := make([]release.CI, content.PartRows+1)
	for i := range cis {
		cis[i] = release.CI{Code: fmt.Sprintf("ci-%06d", i), Version: "1"}
	}
	taken := func(kind release.BaselineKind, at string, cis []release.CI) happened {
		return happened{
			release.Head{Kind: release.BaselineFact, Deployment: "D1", Attempt: 1, Key: string(kind), By: "iker", At: toldMoment(at)},
			release.BaselineTaken{Kind: kind, Location: bothTold("A", "A"), Items: len(cis), CIs: cis},
		}
	}
	after := slices.Clone(cis)
	after[7].Version = "2"
	w.keep(platform(), []any{taken(release.BaselineBefore, "2026-01-10T03:00", cis), taken(release.BaselineAfter, "2026-01-10T06:00", after)}, release.Review{})
	v := must[release.BaselineRecordView](t)(view(w, "PLT-1@D1", w.BaselineRecordView))
	toldPrints(t, "20001 20000 0 1 ci-000007", len(v.Items), " ", v.Unchanged, " ", len(v.Changes), " ", len(v.Unexpected), " ", v.Unexpected[0].Code)
	made, _ := w.document("baseline_record", "PLT-1@D1")
	if len(made.Parts) != 1 {
		t.Fatalf("%d parts", len(made.Parts))
	}
	for _, part := range made.Parts {
		if n := strings.Count(string(part), "\n"); n != content.PartRows+1 {
			t.Errorf("the part has %d lines", n)
		}
	}
}

// A difference shows what differs: also a hash, or a state, of the same version.
func TestWhatDiffersBetweenBaselines(t *testing.T) {
	w := newTold(t, storetest.SQLite(t))
	taken := func(kind release.BaselineKind, at string, cis ...release.CI) happened {
		return happened{
			release.Head{Kind: release.BaselineFact, Deployment: "D1", Attempt: 1, Key: string(kind), By: "system", At: toldMoment(at)},
			release.BaselineTaken{Kind: kind, Location: bothTold("A", "A"), Items: len(cis), CIs: cis},
		}
	}
	a, b := strings.Repeat("a", 64), strings.Repeat("b", 64)
	w.keep(platform(), []any{
		taken(release.BaselineBefore, "2026-01-10T03:00", release.CI{Code: "x-hash", Version: "1", Hash: a}, release.CI{Code: "x-state", Version: "1", State: "on"}, release.CI{Code: "x-gone", Version: "1"}),
		taken(release.BaselineAfter, "2026-01-10T06:00", release.CI{Code: "x-hash", Version: "1", Hash: b}, release.CI{Code: "x-state", Version: "1", State: "off"}),
	}, release.Review{})
	v := must[release.BaselineRecordView](t)(view(w, "PLT-1@D1", w.BaselineRecordView))
	var got []string
	for _, c := range v.Unexpected {
		got = append(got, c.Code, c.Before, c.BeforeNote, c.After, c.AfterNote)
	}
	toldPrints(t, "x-gone|1|||,x-hash|1|aaaaaaaa…aaaaaaaa|1|bbbbbbbb…bbbbbbbb,x-state|1|on|1|off",
		strings.Join(got[:5], "|"), ",", strings.Join(got[5:10], "|"), ",", strings.Join(got[10:], "|"))
	toldPrints(t, "2 document.system", len(v.Items), " ", v.Taken[0].By.Key)
}
