package release_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/locale"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/template"
	"acta/internal/work"
)

// told is a database with a provider's release to five customers, and the service
// that tells of it.
type told struct {
	*release.Service
	t     *testing.T
	db    *store.DB
	set   *template.Set
	words *locale.Catalogue
}

// clients are the provider's customers. One name stands inside another's.
var clients = map[string]content.Text{
	"ACM":   bothTold("Acme", "Acme"),
	"ACME":  bothTold("Banco Acme", "Acme Bank"),
	"BETA":  bothTold("Clínicas Beta", "Beta Clinics"),
	"GAMA":  bothTold("Ayuntamiento de Gama", "Gama City Council"),
	"DELTA": bothTold("Seguros Delta", "Delta Insurance"),
	"AWAY":  bothTold("Naviera Poniente", "Poniente Shipping"), // of no release
	"MITA":  content.In("ja", "三田電機"),                          // nor this one
}

func bothTold(es, en string) content.Text { return content.In("es", es).With("en", en) }

// toldHouse answers for who and what the provider keeps.
type toldHouse struct{}

func (toldHouse) Customer(_ *work.Tx, code string) (release.Customer, error) {
	name, ok := clients[code]
	if !ok {
		return release.Customer{}, fault.New(fault.NotFound, "fault.test.customer", nil)
	}
	return release.Customer{Code: code, Name: name, Kind: "external", Zone: time.UTC, Language: "es"}, nil
}

func (toldHouse) Customers(*work.Tx) ([]string, error) {
	return []string{"ACM", "ACME", "AWAY", "BETA", "DELTA", "GAMA", "MITA"}, nil
}

func (toldHouse) Service(_ *work.Tx, code string) (content.Text, string, error) {
	return bothTold("Plataforma compartida", "Shared platform"), "marta", nil
}

var staff = map[string]string{
	"lucia": "Lucía Ferrer", "noa": "Noa Iglesias", "tomas": "Tomás Vidal", "iker": "Iker Otxoa", "marta": "Marta Soler", "ana": "Ana Prieto",
}

func (toldHouse) Person(_ *work.Tx, code string) (string, error) {
	if name, ok := staff[code]; ok {
		return name, nil
	}
	return "", fault.New(fault.NotFound, "fault.test.person", nil)
}

func (toldHouse) Acting(*work.Tx, string, clock.Date) ([]string, error) {
	return []string{"lucia"}, nil
}

func (toldHouse) Settings(*work.Tx) (release.Settings, error) {
	return release.Settings{LateHours: 24, MonitoringDays: 30, Zone: time.UTC}, nil
}

func (h toldHouse) InForce(tx *work.Tx, customer string, _ clock.Date) (policy.Policy, error) {
	return h.Version(tx, customer, "2.0")
}

// Version gives BETA standing criteria, everybody a notice of two days, and asks
// of emergencies a security test and an installation.
func (toldHouse) Version(_ *work.Tx, customer, version string) (policy.Policy, error) {
	p := policy.Policy{
		Customer: customer, Number: version, BaselineHours: 24, MonitoringDays: 14, NoticeChannel: bothTold("Portal", "Portal"),
		Types:     []policy.Type{{Key: "major", Notice: span("P2D")}},
		Emergency: policy.Emergency{MinimumTests: []string{"security", "installation"}},
	}
	if customer == "BETA" {
		p.Acceptance = policy.Acceptance{Mode: policy.Standing, Criteria: []policy.Item{
			{Code: "S1", Text: bothTold("Las citas se siguen viendo.", "Appointments are still shown.")},
		}}
	}
	if customer == "ACME" {
		p.Verification = []policy.Item{{Code: "ledger", Text: bothTold("El cierre contable cuadra.", "The ledger closes.")}}
	}
	return p, nil
}

func span(s string) clock.Duration {
	d, err := clock.ParseDuration(s)
	if err != nil {
		panic(err)
	}
	return d
}

func newTold(t *testing.T, db *store.DB) *told {
	t.Helper()
	w := &told{t: t, db: db, Service: release.NewService(release.Needs{
		Unit: work.New(db, db, storetest.Anyone{}), Releases: store.Releases{}, Reviews: store.Reviews{}, Reports: store.Imports{},
		Facts: store.ReleaseFacts{}, Contents: store.BaselineContents{}, Incidents: store.Incidents{},
		Directory: toldHouse{}, House: toldHouse{}, Policies: toldHouse{}, Customers: toldHouse{}, Language: "en",
	})}
	w.write(func(tx *work.Tx) error {
		var errs []error
		for code, name := range clients {
			key, err := id.New[id.Customer]()
			errs = append(errs, err, store.Customers{}.Add(tx, org.Customer{
				ID: key, Code: code, Name: name, Kind: "external", RecordedAt: tx.Now(),
			}))
		}
		key, err := id.New[id.Service]()
		return errors.Join(append(errs, err, store.Services{}.Add(tx, org.Provided{
			ID: key, Code: "platform", Name: bothTold("Plataforma compartida", "Shared platform"), RecordedAt: tx.Now(),
		}))...)
	})
	return w
}

func (w *told) write(fn func(*work.Tx) error) {
	w.t.Helper()
	if err := w.db.Write(w.t.Context(), fn); err != nil {
		w.t.Fatal(err)
	}
}

// keep stores a release, its facts in order, and its review.
func (w *told) keep(r release.Release, facts []any, review release.Review) {
	w.t.Helper()
	key, err := id.New[id.Release]()
	w.write(func(tx *work.Tx) error {
		r.ID = key
		errs := []error{err}
		for i := range r.Deployments {
			r.Deployments[i].ID, err = id.New[id.Deployment]()
			errs = append(errs, err)
		}
		errs = append(errs, store.Releases{}.Save(tx, r))
		for i, f := range facts {
			errs = append(errs, addFact(tx, key, i, f))
		}
		if review.ReleaseID = key; review.Kind != "" {
			errs = append(errs, store.Reviews{}.Save(tx, review))
		}
		return errors.Join(errs...)
	})
}

func addFact(tx *work.Tx, of id.Release, i int, given any) error {
	fact, ok := given.(happened)
	if !ok {
		return fmt.Errorf("fact %d is a %T", i, given)
	}
	body, err := json.Marshal(fact.body)
	if err != nil {
		return err
	}
	fact.head.ID, err = id.New[id.Fact]()
	if err != nil {
		return err
	}
	if fact.head.Recorded.IsZero() {
		// In the order in which they are listed.
		fact.head.Recorded = clock.At(toldMoment("2026-02-20T08:00").Time().Add(time.Duration(i) * time.Second))
	}
	if err := (store.ReleaseFacts{}).Add(tx, of, release.Fact{Head: fact.head, Body: body}); err != nil {
		return err
	}
	if taken, ok := fact.body.(release.BaselineTaken); ok && len(taken.CIs) > 0 {
		return store.BaselineContents{}.Add(tx, fact.head.ID, taken.CIs)
	}
	return nil
}

// happened is a fact before it is stored.
type happened struct {
	head release.Head
	body any
}

func toldMoment(s string) clock.Instant {
	t, err := time.Parse("2006-01-02T15:04", s)
	if err != nil {
		panic(err)
	}
	return clock.At(t)
}

func timely(s string) clock.Planned {
	return clock.Planned{Date: toldMoment(s).Date(nil), At: toldMoment(s)}
}

func civil(s string) clock.Date { return toldMoment(s + "T00:00").Date(nil) }

var (
	firstBuild = strings.Repeat("0a1b2c3d", 8)
	goodBuild  = strings.Repeat("9f8e7d6c", 8)
	someHash   = strings.Repeat("5e4d3c2b", 8)
)

// platform is a major release to five customers: two share an environment, one was
// backed out, one refused, and one accepts by standing criteria.
func platform() release.Release {
	yes := true
	took := 25
	return release.Release{Plan: release.Plan{
		Code: "PLT-1", Title: "Plataforma 2026.1", Type: "major", Stage: release.Deployed, CycleStart: civil("2025-11-03"),
		FirstPlanned: civil("2026-01-09"), Planned: civil("2026-01-09"), Released: civil("2026-01-10"),
		Customers: []string{"ACM", "ACME", "BETA", "GAMA", "DELTA"}, Services: []string{"platform"},
		Summary: bothTold("Cambia el motor de búsqueda de la plataforma.", "Replaces the search engine of the platform."),
		Method:  bothTold("Por oleadas, automatizada.", "In waves, automated."), AssessedBy: "RFC-7", ClosesNothing: &yes,
		Inclusion: bothTold("Entra lo probado antes del cierre.", "What is tested before the cut-off enters."), CutOff: timely("2025-12-12T12:00"),
		Units: []release.Unit{
			{Code: "search", Name: bothTold("Buscador", "Search engine"), Version: "4.2.0", Items: []string{"ci-search"}},
			{Code: "portal", Name: bothTold("Portal", "Portal"), Version: "9.1.3"},
		},
		Package:      bothTold("Dos imágenes y su configuración.", "Two images with their configuration."),
		Deliverables: []content.Text{bothTold("Buscador 4.2", "Search 4.2")},
		Activities: []release.Activity{
			{Sequence: 1, Title: bothTold("Cierre de la lista", "Cut-off"), Planned: timely("2025-12-12T12:00"), Roles: []string{"Release manager"}, State: "done"},
		},
		References: []release.Reference{
			{Kind: release.RFC, Code: "RFC-7", Title: bothTold("Cambio del buscador", "Change of the search engine"), Requested: civil("2025-11-10"), Reviewed: civil("2025-11-20"), Decision: release.Approved, Result: "implemented", Comment: bothTold("Como se previó.", "As planned.")},
		},
		Criteria: []release.Criterion{
			{Code: "C1", Text: bothTold("Buscar tarda menos de un segundo.", "A search takes less than a second."), Evidence: bothTold("Informe de carga", "Load report"), State: "met"},
			{Code: "C2", Text: bothTold("Se encuentran los documentos antiguos.", "Old documents are found."), Evidence: bothTold("Muestra de 200", "Sample of 200"), State: "met"},
		},
		Approver: "noa", RiskClass: "medium",
		BackOut: release.BackOut{Trigger: bothTold("Fallan más del 1 % de las búsquedas.", "More than 1% of searches fail."), Decider: "iker", Steps: []content.Text{bothTold("Volver a la imagen 4.1.", "Go back to image 4.1.")}, Minutes: &took, Tested: bothTold("Ensayada el 18 de diciembre.", "Rehearsed on 18 December."), PointOfNoReturn: bothTold("Ninguno.", "None.")},
		People:  []release.Person{{Role: "release_deployment_manager", Person: "lucia"}, {Role: "deployment_practitioner", Person: "iker"}},
		Environments: []release.Environment{
			{Code: "pre", Name: bothTold("Preproducción", "Pre-production"), Use: "acceptance", Owner: "noa", State: "in_use"},
			{Code: "plt", Name: bothTold("Plataforma, producción", "Platform, production"), Use: "production", Owner: "iker", State: "in_use"},
			{Code: "gam", Name: bothTold("Sede electrónica, producción", "Citizens' portal, production"), Use: "production", Owner: "iker", State: "in_use"},
			{Code: "del", Name: bothTold("Producción de Seguros Delta", "Production of Delta Insurance"), Use: "production", Owner: "iker", State: "in_use"},
		},
		Risks: []release.Risk{{Code: "R1", Text: bothTold("El índice crece más de lo previsto.", "The index grows more than foreseen."), Probability: 2, Impact: 3, Answer: bothTold("Espacio de reserva.", "Spare space."), Owner: "tomas"}},
		Exceptions: []release.Exception{
			{Code: "late-1", Kind: release.LateRecord, What: bothTold("Prueba de carga", "Load test"), Reason: bothTold("Se anotó dos días después.", "Written down two days later."), Person: "noa", On: timely("2026-01-05T09:00"), Recorded: timely("2026-01-07T09:00")},
			{Code: "over-1", Kind: "override", Gate: "window", Target: "deployment D3 deploying", Customer: "GAMA", What: bothTold("Fuera de ventana", "Outside the window"), Reason: bothTold("Elecciones el fin de semana.", "Elections at the weekend."), Person: "lucia", Second: "marta", Confirmed: toldMoment("2026-01-08T10:00"), On: timely("2026-01-08T09:00"), Recorded: timely("2026-01-08T09:00"), Expires: civil("2026-01-11")},
		},
		Authorisations: []release.Authorisation{
			{Reference: "PLAN 1.0", Authority: "Comité de cambios", Role: "change_authority", Person: "marta", On: timely("2025-12-01T10:00"), Recorded: timely("2025-12-01T10:00"), Core: someHash, Content: goodBuild, Number: "1.0"},
		},
		Deployments: platformDeployments(),
	}}
}

func platformDeployments() []release.Deployment {
	took := 25
	done := func(code string, mandatory bool) release.Item {
		return release.Item{Code: code, Mandatory: mandatory, State: "done", On: timely("2026-01-10T06:30"), Evidence: bothTold("Acta A-12", "Minutes A-12")}
	}
	return []release.Deployment{
		{
			Code: "D1", Environment: "plt", Attempt: 1, Stage: release.Verified, Practitioner: "iker", Build: goodBuild,
			Customers: []release.Served{{Code: "ACM", Policy: "2.0"}, {Code: "ACME", Policy: "2.0"}},
			Planned:   timely("2026-01-10T04:00"), WindowFrom: timely("2026-01-10T03:00"), WindowTo: timely("2026-01-10T08:00"),
			ActualStart: timely("2026-01-10T04:05"), ActualEnd: timely("2026-01-10T05:40"),
			Affected: []release.Affected{{Code: "ci-search", Name: bothTold("Buscador", "Search engine")}, {Code: "ci-portal", Name: bothTold("Portal", "Portal")}},
			Items: []release.Item{
				done("documentation", true), done("communication", true), done("roles", true),
				{Code: "ledger", Text: bothTold("El cierre contable cuadra.", "The ledger closes."), State: "not_applicable", Reason: bothTold("No hay cierre este mes.", "There is no closing this month."), Approved: "lucia"},
			},
			Tasks: []release.Task{{Sequence: 1, Text: bothTold("Desplegar.", "Deploy."), Who: "iker", Planned: timely("2026-01-10T04:00"), Actual: timely("2026-01-10T04:05"), State: "done"}},
		},
		{
			Code: "D2", Environment: "plt", Attempt: 1, Stage: release.Verified, Practitioner: "iker", Build: goodBuild,
			Customers: []release.Served{{Code: "BETA", Policy: "2.0"}}, Planned: timely("2026-01-11T04:00"),
			ActualStart: timely("2026-01-11T04:00"), ActualEnd: timely("2026-01-12T05:00"),
		},
		{
			Code: "D3", Environment: "gam", Attempt: 1, Stage: release.Undone, Practitioner: "iker", Build: goodBuild,
			Customers: []release.Served{{Code: "GAMA", Policy: "2.0"}}, Planned: timely("2026-01-11T10:00"),
			ActualStart: timely("2026-01-11T10:00"), ActualEnd: timely("2026-01-11T10:30"),
			Affected:  []release.Affected{{Code: "ci-gate", Name: bothTold("Pasarela", "Gateway")}},
			BackedOut: release.BackedOut{At: timely("2026-01-11T11:00"), Decider: "iker", Cause: bothTold("Fallaban las búsquedas.", "Searches failed."), Minutes: &took},
		},
		{
			Code: "D4", Environment: "del", Attempt: 1, Stage: release.Dropped, Practitioner: "iker",
			Customers: []release.Served{{Code: "DELTA", Policy: "2.0"}}, Planned: timely("2026-01-12T04:00"),
		},
	}
}
