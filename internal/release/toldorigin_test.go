package release_test

import (
	"strings"
	"testing"

	"acta/internal/id"
	"acta/internal/policy"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// Every document of a release that was brought in says so, and no other does.
func TestBroughtInIsPrinted(t *testing.T) {
	storetest.Run(t, storetest.Case{Name: "origin", Test: func(t *testing.T, db *store.DB) {
		w := newTold(t, db)
		for code, brought := range map[string]bool{"OWN-1": false, "IN-1": true} {
			r := platform()
			r.Code, r.BroughtIn = code, brought
			w.keep(r, nil, release.Review{})
			for kind, subject := range map[string]string{
				"release_plan": "", "deployment_plan": "@D1", "acceptance_test_report": "", "baseline_record": "@D1",
				"verification_checklist": "@D1", "deployment_review": "", "post_implementation_review": "",
			} {
				made, words := w.document(kind, code+subject)
				for lang, line := range map[string]string{
					"es": "Procedencia: Incorporada desde otro sistema: sus etapas no se ganaron aquí\n",
					"en": "Origin: Brought in from another system: its stages were not earned here\n",
				} {
					if strings.Contains(printed(t, made, words, lang), line) != brought {
						t.Errorf("%s of %s in %s: brought in %v", kind, code, lang, brought)
					}
				}
			}
		}
	}})
}

// The checklist says when each point was checked, and by whom.
func TestChecklistSaysWho(t *testing.T) {
	storetest.Run(t, storetest.Case{Name: "who", Test: func(t *testing.T, db *store.DB) {
		w := newTold(t, db)
		r := platform()
		r.Deployments[0].Items[0].By = "iker"
		w.keep(r, nil, release.Review{})
		made, words := w.document("verification_checklist", "PLT-1@D1")
		for _, lang := range []string{"es", "en"} {
			if text := printed(t, made, words, lang); strings.Count(text, "/ Iker Otxoa") != 1 {
				t.Errorf("%s prints\n%s", lang, text)
			}
		}
	}})
}

// A service owner who signed by code is printed by name.
func TestOwnerIsPrintedByName(t *testing.T) {
	storetest.Run(t, storetest.Case{Name: "owner", Test: func(t *testing.T, db *store.DB) {
		w := newTold(t, db)
		proof := release.Proof{How: release.ByOwner, Signatory: "marta"}
		w.keep(platform(), []any{
			happened{release.Head{Kind: release.BuildFact, By: "noa", At: toldMoment("2025-12-18T09:00")}, release.Build{Hash: goodBuild}},
			happened{release.Head{Kind: release.AgreementFact, By: "marta", At: toldMoment("2025-12-19T09:00")}, release.Agreement{Proof: proof}},
			happened{release.Head{Kind: release.AcceptanceFact, By: "marta", At: toldMoment("2025-12-20T09:00")}, release.Acceptance{Proof: proof, Build: goodBuild, Outcome: release.AcceptedPlain}},
		}, release.Review{})
		v := must[release.AcceptanceView](t)(view(w, "PLT-1", w.AcceptanceView))
		toldPrints(t, "Marta Soler|| Marta Soler||", v.Agreements[0].Signatory, "|", v.Agreements[0].Recorded, "| ", v.Decisions[0].Signatory, "|", v.Decisions[0].Recorded, "|")
	}})
}

// The register says why a policy's late record is one, and that Acta made it; a draft of a
// policy is called one.
func TestLateRecordOfAPolicySaysWhy(t *testing.T) {
	storetest.Run(t, storetest.Case{Name: "late policy", Test: func(t *testing.T, db *store.DB) {
		w := newTold(t, db)
		for _, number := range []string{"1.0", policy.DraftNumber} {
			key := must[id.Policy](t)(id.New[id.Policy]())
			w.write(func(tx *work.Tx) error {
				if err := (store.Policies{}).Add(tx, policy.Policy{ID: key, Customer: "ACM", Number: number, From: civil("2026-01-01"), Emergency: policy.Emergency{Authority: "change_authority"}, RecordedAt: tx.Now()}); err != nil {
					return err
				}
				return store.Policies{}.Except(tx, policy.Exception{Policy: key, Kind: policy.LateRecord, Since: civil("2026-01-01"), Person: work.System, RecordedAt: tx.Now()})
			})
		}
		made, words := w.document("exception_register", "org")
		for lang, want := range map[string][]string{
			"es": {"| En vigor antes de estar bajo control documental |", "| Acta (automático) |", "Política del cliente, versión 1.0", "Política del cliente, borrador"},
			"en": {"| In force before it came under document control |", "| Acta (automatic) |", "Customer policy, version 1.0", "Customer policy, draft"},
		} {
			text := printed(t, made, words, lang)
			for _, part := range want {
				if !strings.Contains(text, part) {
					t.Errorf("%s lacks %q:\n%s", lang, part, text)
				}
			}
		}
	}})
}
