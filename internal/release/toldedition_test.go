package release_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

var editionKinds = []string{"release_plan", "acceptance_test_report", "deployment_review", "post_implementation_review"}

// The words by which a reader knows each customer.
var givesAway = map[string][]string{
	"ACM": {"ACM", "Acme"}, "ACME": {"ACME", "Banco Acme", "Acme Bank", "Raúl Sanz"}, "BETA": {"BETA", "Beta", "S1"},
	"GAMA": {"GAMA", "Gama", "Sara Pons", "PRB-5"}, "DELTA": {"DELTA", "Delta", "Hugo Mas"},
}

// A document for one customer names no other. Scope F104; invariant I26.
func TestAnEditionNamesNoOther(t *testing.T) {
	storetest.Run(t, storetest.Case{Name: "five customers", Test: func(t *testing.T, db *store.DB) {
		w := withPlatform(t, db)
		for _, kind := range editionKinds {
			for customer := range givesAway {
				made, words := w.document(kind, release.Edition("PLT-1", customer))
				frozen := must[[]byte](t)(made.Document.Encode())
				text := string(frozen) + printed(t, made, words, "es") + printed(t, made, words, "en")
				for _, own := range givesAway[customer] {
					if len(strings.Fields(own)) > 1 {
						text = strings.ReplaceAll(text, own, "") // "Acme" stands in "Acme Bank"
					}
				}
				for other, names := range givesAway {
					if at := mention(text, names); other != customer && at != "" {
						t.Errorf("%s for %s: %q", kind, customer, at)
					}
				}
			}
		}
	}})
}

// mention is the text around the first name that stands by itself in a text.
func mention(text string, names []string) string {
	letter := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for _, name := range names {
		for from := 0; ; {
			at := strings.Index(text[from:], name)
			if at < 0 {
				break
			}
			at += from
			before, after := []rune(text[max(0, at-8):at]), []rune(text[at+len(name):min(len(text), at+len(name)+8)])
			if (len(before) == 0 || !letter(before[len(before)-1])) && (len(after) == 0 || !letter(after[0])) {
				return text[max(0, at-40):min(len(text), at+40)]
			}
			from = at + len(name)
		}
	}
	return ""
}

// What is left out: deployments, agreements, decisions, feedback, issues, notices,
// incidents and exceptions of others; what is counted counts only the customer's.
func TestWhatAnEditionLeaves(t *testing.T) {
	storetest.Run(t, storetest.Case{Name: "left", Test: func(t *testing.T, db *store.DB) {
		w := withPlatform(t, db)
		all := must[release.DeploymentReviewView](t)(view(w, "PLT-1", w.DeploymentReviewView))
		one := must[release.DeploymentReviewView](t)(view(w, "PLT-1+ACM", w.DeploymentReviewView))
		toldPrints(t, "4 1; 3 2; 2 1; 2 1; 2 1; 4 3; 3.7 4.5; 3 2; partial success",
			len(all.Deployments), " ", len(one.Deployments), "; ", len(all.Feedback), " ", len(one.Feedback), "; ",
			len(all.Incidents), " ", len(one.Incidents), "; ", len(all.Issues), " ", len(one.Issues), "; ",
			len(all.Exceptions), " ", len(one.Exceptions), "; ", len(all.Release.Environments), " ", len(one.Release.Environments)+1, "; ",
			all.Release.Review.Score.Digits, " ", one.Release.Review.Score.Digits, "; ",
			all.Release.Review.Answers.N, " ", one.Release.Review.Answers.N, "; ",
			lastPart(all.Release.Review.Outcome.Key), " ", lastPart(one.Release.Review.Outcome.Key))
		// Decisions bind to the whole: hashes, authorisations and people stay.
		toldPrints(t, "true 1 1 2", all.Release.Core == one.Release.Core, " ", len(one.Release.Authorisations), " ",
			len(all.Release.Authorisations), " ", len(one.Release.People))
		accepted := must[release.AcceptanceView](t)(view(w, "PLT-1+GAMA", w.AcceptanceView))
		toldPrints(t, "1 1 0 0 tacit", len(accepted.Decisions), " ", len(accepted.Agreements), " ", len(accepted.Reservations), " ",
			len(accepted.Proofs), " ", lastPart(accepted.Decisions[0].How.Key))
	}})
}

// What a review counted by hand counts every customer, so an edition counts anew.
func TestAnEditionCountsAnew(t *testing.T) {
	storetest.Run(t, storetest.Case{Name: "hand", Test: func(t *testing.T, db *store.DB) {
		w := newTold(t, db)
		review, incidents, answers := platformReview(), 9, 31
		review.Score, review.Answers, review.Incidents = "2.2", &answers, &incidents
		w.keep(platform(), deploymentFacts(), review)
		all := must[release.PlanView](t)(view(w, "PLT-1", w.PlanView)).Review
		one := must[release.PlanView](t)(view(w, "PLT-1+ACM", w.PlanView)).Review
		toldPrints(t, "2.2 31 9; 4.5 2 0", all.Score.Digits, " ", all.Answers.N, " ", all.Incidents.N, "; ",
			one.Score.Digits, " ", one.Answers.N, " ", one.Incidents.N)
	}})
}

func lastPart(key string) string { return key[strings.LastIndex(key, ".")+1:] }

// Texts of people that name another customer are refused, each with its place.
func TestATextThatNamesAnotherIsRefused(t *testing.T) {
	cases := map[string]struct {
		change func(*release.Release)
		edition,
		want string
	}{
		"a name in another language": {func(r *release.Release) { r.Summary = bothTold("Nada.", "As beta\u00a0 CLINICS asked.") }, "ACM", "summary BETA"},
		"a code":                     {func(r *release.Release) { r.Title = "Para (GAMA)" }, "ACM", "title GAMA"},
		"in a list": {func(r *release.Release) { r.Criteria[1].Text = bothTold("Como en Seguros Delta.", "x") }, "ACM",
			"criteria[C2].text DELTA"},
		"one that the release does not serve": {func(r *release.Release) { r.Capacity = bothTold("Naviera Poniente", "x") }, "ACM", "capacity AWAY"},
		"a name inside one's own, apart":      {func(r *release.Release) { r.Budget = bothTold("Banco Acme y Acme.", "x") }, "ACME", "budget ACM"},
		"without spaces":                      {func(r *release.Release) { r.Budget = content.In("ja", "三田電機の予算") }, "ACM", "budget MITA"},
		"two texts": {func(r *release.Release) {
			r.Title = "BETA y DELTA"
			r.Risks[0].Answer = bothTold("Gama City Council", "x")
		}, "ACM",
			"title BETA, title DELTA, risks[R1].answer GAMA"},
		"one's own name":         {func(r *release.Release) { r.Title = "Banco Acme, ACME, banco acme" }, "ACME", ""},
		"parts of words":         {func(r *release.Release) { r.Title = "ACMEX, BETAX, 3GAMA, gamma, Betanzos, deltas" }, "ACM", ""},
		"a code as a small word": {func(r *release.Release) { r.Title = "la gama alta" }, "ACM", ""},
	}
	storetest.Run(t, storetest.Case{Name: "names", Test: func(t *testing.T, db *store.DB) {
		w := newTold(t, db)
		n := 0
		for name, c := range cases {
			r := platform()
			n++
			r.Code = "PLT-" + strings.Repeat("x", n)
			c.change(&r)
			w.keep(r, nil, release.Review{})
			_, err := view(w, release.Edition(r.Code, c.edition), w.PlanView)
			var got []string
			for _, f := range fault.All(err) {
				if f.Key != "fault.release.names_other" || f.Kind != fault.Invalid || f.Args["edition"] != c.edition {
					t.Errorf("%s: %v", name, f)
				}
				got = append(got, f.Field+" "+f.Args["customer"].(string))
			}
			if strings.Join(got, ", ") != c.want || (c.want == "") != (err == nil) {
				t.Errorf("%s: %q, want %q (%v)", name, got, c.want, err)
			}
			if _, err := view(w, r.Code, w.PlanView); err != nil {
				t.Errorf("%s: the whole document: %v", name, err)
			}
		}
	}})
}

func TestEditionSubjects(t *testing.T) {
	storetest.Run(t, storetest.Case{Name: "subjects", Test: func(t *testing.T, db *store.DB) {
		w := withPlatform(t, db)
		for subject, want := range map[string]string{
			"PLT-1+AWAY": "fault.release.no_edition", "PLT-1+NOBODY": "fault.release.no_edition", "PLT-9+ACM": "fault.release.missing",
			"PLT-1+": "fault.release.edition", "+ACM": "fault.release.edition", "PLT-1+ACM+BETA": "fault.release.edition",
			"PLT-1@D1": "fault.release.edition",
		} {
			for name, read := range map[string]func() error{
				"plan":       func() error { _, err := view(w, subject, w.PlanView); return err },
				"acceptance": func() error { _, err := view(w, subject, w.AcceptanceView); return err },
				"review":     func() error { _, err := view(w, subject, w.DeploymentReviewView); return err },
			} {
				if all := fault.All(read()); len(all) != 1 || all[0].Key != want {
					t.Errorf("%s of %s: %v, want %s", name, subject, all, want)
				}
			}
		}
		var subjects []string
		w.write(func(tx *work.Tx) (err error) {
			subjects, err = w.Editions(tx, "PLT-1")
			return err
		})
		want := []string{"PLT-1", "PLT-1+ACM", "PLT-1+ACME", "PLT-1+BETA", "PLT-1+DELTA", "PLT-1+GAMA"}
		if !slices.Equal(subjects, want) {
			t.Errorf("%q", subjects)
		}
	}})
}
