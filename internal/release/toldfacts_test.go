package release_test

import (
	"testing"

	"acta/internal/content"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// platformFacts are what happened to the release, in the order of recording.
func platformFacts(criteria string) []any {
	all := func(kind release.FactKind, at string, body any) happened {
		return happened{release.Head{Kind: kind, At: toldMoment(at), By: "noa"}, body}
	}
	of := func(customer string, kind release.FactKind, at string, body any) happened {
		return happened{release.Head{Kind: kind, At: toldMoment(at), By: "lucia", Customer: customer}, body}
	}
	confirmed := func(f happened) happened {
		f.head.Confirmed = "ana"
		return f
	}
	signed := release.Proof{How: release.ByLink, Signatory: "Irene Gil", Title: "Directora de sistemas", Address: "irene@acme.example"}
	mailed := release.Proof{How: release.ByEmail, Signatory: "Raúl Sanz", Title: "Gerente", Reference: "Correo del 8 de enero", File: someHash, FileName: "aceptacion.eml"}
	run := func(code string, kind release.TestKind, at, build string, passed, failed int, results ...release.CriterionResult) happened {
		f := all(release.TestFact, at, release.TestRun{
			Code: code, Type: kind, Environment: "pre", Build: build, Passed: passed, Failed: failed, Results: results,
			Evidence: bothTold("Informe "+code, "Report "+code),
		})
		f.head.Key = code
		return f
	}
	met := func(code string, met bool) release.CriterionResult {
		return release.CriterionResult{Criterion: code, Met: met, Note: bothTold("200 de 200", "200 of 200")}
	}
	return []any{
		all(release.PackageFact, "2025-12-15T09:00", release.Package{Hash: someHash, Units: []release.ManifestUnit{
			{Code: "search", Version: "4.2.0", Hash: firstBuild, Items: []string{"ci-search"}}, {Code: "portal", Version: "9.1.3", Hash: goodBuild},
		}}),
		all(release.BuildFact, "2025-12-16T09:00", release.Build{Number: "411", Hash: firstBuild, Tool: "make 4.4"}),
		run("T0", "regression", "2025-12-17T09:00", firstBuild, 10, 3),
		all(release.BuildFact, "2025-12-18T09:00", release.Build{
			Number: "412", Hash: goodBuild, Tool: "make 4.4", Repeat: goodBuild, Environment: "pre",
			Inputs: []release.BuildInput{{Name: "git: platform", Revision: "v2026.1", Hash: someHash}},
		}),
		run("T1", "regression", "2025-12-19T09:00", goodBuild, 1200, 0, met("C2", true)),
		run("T2", "performance", "2025-12-20T09:00", goodBuild, 38, 1, met("C1", false)),
		run("T3", "acceptance", "2025-12-22T09:00", goodBuild, 12, 0, met("S1", true)),
		of("ACM", release.AgreementFact, "2025-11-25T09:00", release.Agreement{Proof: signed, Criteria: criteria}),
		confirmed(of("ACME", release.AgreementFact, "2025-11-26T09:00", release.Agreement{Proof: mailed, Criteria: firstBuild})),
		confirmed(of("GAMA", release.AgreementFact, "2025-11-27T09:00", release.Agreement{Proof: release.Proof{How: release.ByMinutes, Signatory: "Sara Pons", Reference: "Acta 14"}, Criteria: criteria})),
		confirmed(of("DELTA", release.AgreementFact, "2025-11-27T09:00", release.Agreement{Proof: release.Proof{How: release.ByContract, Signatory: "Hugo Mas", Reference: "Contrato 2025/7"}, Criteria: criteria})),
		all(release.AcceptanceFact, "2025-12-23T09:00", release.Acceptance{Build: goodBuild, Outcome: release.AcceptedPlain, Note: bothTold("Con C1 en seguimiento.", "With C1 under watch.")}),
		of("ACM", release.AcceptanceFact, "2025-12-24T09:00", release.Acceptance{Proof: signed, Build: goodBuild, Outcome: release.AcceptedReserved, Reservations: []release.Reservation{
			{Code: "V1", Criterion: "C1", Text: bothTold("Buscar tarda 1,2 s.", "A search takes 1.2 s."), Decision: bothTold("Se corrige antes de marzo.", "It is corrected before March."), Owner: "tomas", Due: civil("2026-02-15"), Decider: "lucia"},
			{Code: "V2", Text: bothTold("Falta el manual en catalán.", "The Catalan manual is missing."), Decision: bothTold("Se envía en enero.", "It is sent in January."), Owner: "noa", Due: civil("2026-01-31"), Decider: "lucia"},
		}}),
		confirmed(of("ACME", release.AcceptanceFact, "2026-01-08T09:00", release.Acceptance{Proof: mailed, Build: goodBuild, Outcome: release.AcceptedPlain})),
		of("GAMA", release.AcceptanceFact, "2026-01-07T09:00", release.Acceptance{Proof: release.Proof{How: release.ByTacit, Reference: "Aviso AV-31"}, Build: goodBuild, Outcome: release.AcceptedPlain}),
		confirmed(of("DELTA", release.AcceptanceFact, "2026-01-07T09:00", release.Acceptance{Proof: release.Proof{How: release.ByMinutes, Signatory: "Hugo Mas", Reference: "Acta 3", File: firstBuild, FileName: "acta-delta.pdf"}, Build: goodBuild, Outcome: release.Refused, Note: bothTold("El informe de Seguros Delta no cuadra.", "The report of Delta Insurance is wrong.")})),
		happened{release.Head{Kind: release.ReservationFact, At: toldMoment("2026-01-20T09:00"), By: "noa", Customer: "ACM", Key: "V2"}, release.ReservationDone{Result: bothTold("Enviado.", "Sent.")}},
	}
}

// deploymentFacts are what happened to its deployments.
func deploymentFacts() []any {
	in := func(deployment, customer string, kind release.FactKind, at, key string, body any) happened {
		return happened{release.Head{Kind: kind, At: toldMoment(at), By: "iker", Deployment: deployment, Attempt: 1, Customer: customer, Key: key}, body}
	}
	baseline := func(deployment string, kind release.BaselineKind, at string, cis ...release.CI) happened {
		return in(deployment, "", release.BaselineFact, at, string(kind), release.BaselineTaken{
			Kind: kind, Location: bothTold("Almacén L-4", "Store L-4"), Hash: someHash, Items: len(cis), CIs: cis,
		})
	}
	return []any{
		in("D1", "ACM", release.NoticeFact, "2026-01-06T09:00", "", release.Notice{Channel: bothTold("Portal", "Portal"), To: []string{"avisos@acm.example"}, Start: toldMoment("2026-01-10T04:00"), Proof: "AV-29"}),
		in("D1", "ACME", release.NoticeFact, "2026-01-06T09:00", "", release.Notice{Channel: bothTold("Correo", "Mail"), To: []string{"avisos@acme.example"}, Start: toldMoment("2026-01-10T04:00"), Proof: "AV-30"}),
		baseline("D1", release.BaselineBefore, "2026-01-10T03:30",
			release.CI{Code: "ci-search", Name: "Buscador", Version: "4.1.0", Hash: firstBuild}, release.CI{Code: "ci-portal", Name: "Portal", Version: "9.1.3"},
			release.CI{Code: "ci-dns", Name: "DNS", Version: "12"}, release.CI{Code: "ci-old", Name: "Índice antiguo", Version: "1"}),
		baseline("D1", release.BaselineAfter, "2026-01-10T06:00",
			release.CI{Code: "ci-search", Name: "Buscador", Version: "4.2.0", Hash: goodBuild}, release.CI{Code: "ci-portal", Name: "Portal", Version: "9.1.3"},
			release.CI{Code: "ci-dns", Name: "DNS", Version: "13"}, release.CI{Code: "ci-new", Name: "Índice nuevo", Version: "1"}),
		in("D1", "", release.ExplanationFact, "2026-01-10T07:00", "ci-dns", release.Explanation{Text: bothTold("Cambio RFC-9 de otro equipo.", "Change RFC-9 of another team.")}),
		in("D1", "", release.InstalledFact, "2026-01-10T06:10", "", release.Inspection{Targets: []release.Found{
			{Target: "srv-1", Unit: "search", Version: "4.2.0"}, {Target: "srv-1", Unit: "portal", Version: "9.1.2"}, {Target: "srv-2", Unit: "search", Version: "4.2.0", Hash: firstBuild},
		}}),
		in("D1", "", release.ConfigurationFact, "2026-01-10T08:00", "", release.ConfigurationUpdated{Reference: "CMDB-331", Person: "tomas"}),
		in("D1", "ACM", release.FeedbackFact, "2026-01-15T08:00", "", release.Feedback{From: "Irene Gil", Score: 5, Text: bothTold("Va más rápido.", "It is faster.")}),
		in("D1", "ACME", release.FeedbackFact, "2026-01-15T09:00", "", release.Feedback{From: "Raúl Sanz", Score: 2, Text: bothTold("Banco Acme esperaba más.", "Acme Bank expected more.")}),
		in("D1", "ACM", release.FeedbackFact, "2026-01-16T08:00", "", release.Feedback{From: "Bea Mora", Score: 4}),
		in("D1", "", release.IssueFact, "2026-01-12T08:00", "P1", release.Issue{Code: "P1", Text: bothTold("Faltan iconos.", "Icons are missing."), Owner: "noa", State: release.IssueOpen}),
		in("D1", "ACME", release.IssueFact, "2026-01-12T09:00", "P2", release.Issue{Code: "P2", Text: bothTold("Un informe tarda.", "A report is slow."), Owner: "noa", State: release.IssueHanded, Reference: "INC-88"}),
		baseline("D3", release.BaselineBefore, "2026-01-11T09:30", release.CI{Code: "ci-gate", Name: "Pasarela", Version: "7"}),
		baseline("D3", release.BaselineAfter, "2026-01-11T11:30", release.CI{Code: "ci-gate", Name: "Pasarela", Version: "7"}),
		in("D3", "", release.InvestigationFact, "2026-01-14T09:00", "", release.Investigation{Cause: bothTold("Faltaba un índice.", "An index was missing."), Problem: "PRB-5", Action: bothTold("Crear el índice antes.", "Make the index first."), Owner: "tomas", Due: civil("2026-02-01")}),
		happened{release.Head{Kind: release.DistributionFact, At: toldMoment("2026-02-10T09:00"), By: "ana", Key: "incident_manager aitor"}, release.Distribution{Role: "incident_manager", Name: "aitor", Proof: "MSG-77"}},
	}
}

func platformReview() release.Review {
	return release.Review{
		Due: civil("2026-02-10"), Held: civil("2026-02-09"), Chair: "ana", Kind: "full",
		Summary: bothTold("La búsqueda es más rápida.", "Searching is faster."),
		Findings: []release.Finding{
			{Aspect: "experience", Text: bothTold("Buena.", "Good."), Result: "conforming"}, {Aspect: "changes", Text: bothTold("Hechos.", "Made."), Result: "conforming"},
			{Aspect: "performance", Text: bothTold("Un segundo y dos décimas.", "One point two seconds."), Result: "open"}, {Aspect: "incidents", Text: bothTold("Uno.", "One."), Result: "conforming"},
		},
		Performance:  bothTold("P95 de 1,2 s.", "P95 of 1.2 s."),
		Improvements: []release.Improvement{{Code: "M1", Text: bothTold("Probar con el índice real.", "Test with the real index."), Owner: "noa", Due: civil("2026-04-01"), State: "open"}},
		Recipients:   []release.Recipient{{Role: "change_authority", Name: "marta", Sent: civil("2026-02-10")}, {Role: "incident_manager", Name: "aitor"}},
	}
}

// withPlatform stores the release with everything that happened.
func withPlatform(t *testing.T, db *store.DB) *told {
	t.Helper()
	w := newTold(t, db)
	r := platform()
	criteria, err := release.CriteriaHash(r.Criteria)
	if err != nil {
		t.Fatal(err)
	}
	w.keep(r, append(platformFacts(criteria), deploymentFacts()...), platformReview())
	w.write(func(tx *work.Tx) error {
		for _, i := range []release.Incident{
			{Code: "INC-88", Service: "platform", Customer: "ACME", Item: "ci-search", Release: "PLT-1", Title: "Un informe tarda", Priority: "3", Opened: toldMoment("2026-01-12T10:00"), Closed: toldMoment("2026-01-13T10:00")},
			{Code: "INC-90", Service: "platform", Title: "Corte breve", Priority: "2", Opened: toldMoment("2026-01-14T10:00")},
		} {
			if _, err := (store.Incidents{}).Put(tx, i); err != nil {
				return err
			}
		}
		return nil
	})
	return w
}

// view reads a view in a snapshot.
func view[V any](w *told, subject string, read func(*work.Tx, string) (V, error)) (V, error) {
	var v V
	err := w.db.Read(w.t.Context(), func(tx *work.Tx) (err error) {
		v, err = read(tx, subject)
		return err
	})
	return v, err
}

func must[V any](t *testing.T) func(V, error) V {
	return func(v V, err error) V {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func say(t content.Text) string { return t.Values["en"] }

var _ = storetest.Start
