package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/record"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

func words(s string) content.Text { return content.In("es", s).With("en", "µ 😀 "+s) }

func on(year, month, day int) clock.Date {
	return clock.Date{Year: year, Month: time.Month(month), Day: day}
}

// town is one of each entity, parents first, every field filled.
type town struct {
	title    org.JobTitle
	person   org.Person
	org      org.Organization
	image    org.Image
	held     org.Assignment
	service  org.Provided
	customer org.Customer
	group    org.Customer
	policy   policy.Policy
	series   record.Series
}

func newTown(t *testing.T) town {
	t.Helper()
	at, data := storetest.Start(), []byte("picture")
	return town{
		title: org.JobTitle{ID: newID[id.JobTitle](t), Code: "cio", Name: words("Año"), RecordedAt: at},
		person: org.Person{
			ID: newID[id.Person](t), Code: "zoe", Name: "Zoe Peña", Email: "zoe@example.org", JobTitle: "cio", Inactive: true, RecordedAt: at,
		},
		image: org.Image{SHA256: content.Sum(data), MediaType: "image/png", Data: data},
		org: org.Organization{
			ID: newID[string](t), Name: words("Casa"), SMSScope: words("Todo"), Languages: []string{"es", "en"}, Zone: "UTC",
			Accent: "#0B5563", Paper: "Letter", Logo: &org.Logo{Alt: words("Logo"), SHA256: content.Sum(data)},
			CodingScheme: "{code}-{subject}", Levels: []org.Level{{Code: "in", Name: words("Interno")}}, DefaultLevel: "in",
			KindLevels: []org.KindLevel{{Kind: "process", Level: "in"}}, PaperSignature: true, AppendicesLinked: true,
			Roles:      []org.Role{{Key: "scribe", Name: words("Actas"), AppointedBy: "cio"}},
			Neighbours: []org.Neighbour{{Process: "change", Document: "C-1"}}, Signers: []org.Signer{{JobTitle: "cio", Person: "zoe"}},
			BaselineLocation: words("Bóveda"), CSFReview: clock.Duration{Years: 1}, Measurement: clock.Duration{Months: 3},
			Improvement: clock.Duration{Weeks: 2}, OwnerTitle: "cio", ReviewInterval: clock.Duration{Days: 9},
			ValidUntil: on(2027, 1, 2), RegisterReview: on(2027, 3, 4), MonitoringDays: 7, LateRecordingHours: 8,
			EmergencyAuthority: "change_authority", RecordedAt: at,
		},
		held: org.Assignment{
			ID: newID[id.Assignment](t), Role: "scribe", Person: "zoe", From: on(2026, 1, 1), To: on(2026, 2, 1), Deputy: true, RecordedAt: at,
		},
		service: org.Provided{ID: newID[id.Service](t), Code: "k8s", Name: words("Nube"), Owner: "zoe", RecordedAt: at},
		customer: org.Customer{
			ID: newID[id.Customer](t), Code: "bank", Name: words("Banco"), Kind: org.External, Language: "es-419", Zone: "UTC",
			Signatories: []org.Signatory{{Name: "Irene", Title: "Compras", Email: "i@example.org"}}, RecordedAt: at,
		},
		group: org.Customer{
			ID: newID[id.Customer](t), Code: "all", Name: words("Todos"), Kind: org.Group, RecordedAt: at,
			Members: []org.Member{{Customer: "bank", From: on(2026, 1, 1), To: on(2026, 2, 1)}, {Customer: "bank", From: on(2026, 3, 1)}},
		},
		policy: withCriteria(newPolicy(t, "1.0", on(2026, 1, 1), on(2027, 1, 1))),
		series: record.Series{
			ID: newID[id.Series](t), Code: "3.1/050", Group: words("Grupo"), Name: words("Plan"), Location: words("Acta"),
			ArchiveLocation: words("Sótano"), ArchiveRule: words("Al año"), Custodian: words("Gestión"), Controls: words("Copia"),
			Retention: clock.Duration{Years: 3}, Trigger: record.FixedDate, TriggerText: words("Fecha"), TriggerDate: on(2026, 5, 6),
			Action: record.Transfer, Basis: "Ley 1", Confirmed: true, InProcess: true, Order: 4, RecordedAt: at, ChangedAt: at,
		},
	}
}

// withCriteria adds what goes with another mode of acceptance, so that no column is
// empty.
func withCriteria(p policy.Policy) policy.Policy {
	p.Acceptance.Criteria = []policy.Item{{Code: "c1", Text: words("Cumple"), Evidence: words("Acta")}}
	return p
}

func newPolicy(t *testing.T, number string, from, to clock.Date) policy.Policy {
	t.Helper()
	return policy.Policy{
		ID: newID[id.Policy](t), Customer: "bank", Number: number, From: from, To: to, Services: []string{"k8s"}, Owner: "cio",
		Agreement:  policy.Agreement{With: "Irene", On: on(2025, 12, 1), How: policy.ByEmail, Reference: "Acta 7"},
		NextReview: on(2026, 10, 1), Zone: "Europe/Madrid", NoticeChannel: words("Correo"),
		Types:         []policy.Type{{Key: "own", Name: words("Propio"), Frequency: words("A"), Method: words("B"), Notice: clock.Duration{Hours: 4}, Support: clock.Duration{Days: 2}}},
		Units:         []policy.Unit{{Code: "api", Name: words("API"), Service: "k8s", Package: words("Imagen")}},
		Windows:       []policy.Window{{Weekdays: []string{"monday"}, Days: words("Lunes"), Opens: "09:00", Closes: "10:00", From: on(2026, 1, 1), To: on(2026, 2, 1), Types: []string{"own"}, TypesText: words("Propio")}},
		Freezes:       []policy.Freeze{{From: on(2026, 12, 1), To: on(2027, 1, 1), Reason: words("Fiestas"), Allowed: words("Nada")}},
		Verification:  []policy.Item{{Code: "smoke", Text: words("Humo"), Evidence: words("Registro")}},
		Acceptance:    policy.Acceptance{Mode: policy.Tacit, Approver: "Irene", Days: 5},
		Emergency:     policy.Emergency{Criteria: []content.Text{words("Caída")}, Authority: "change_authority", Tests: words("Humo"), MinimumTests: []string{"unit", "security"}, Hours: 1, Days: 2},
		BaselineHours: 3, PIRDays: 4, MonitoringDays: 5, BuildNeedsAuthority: true, TestsNeedAuthority: true, Recipients: []string{"problem_manager"},
		RecordedAt: storetest.Start(),
	}
}

// steps are functions that run until one fails.
func steps(all ...func() error) error {
	for _, step := range all {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (o town) add(tx *work.Tx) error {
	return steps(
		func() error { return store.Images{}.Put(tx, o.image) },
		func() error { return store.JobTitles{}.Add(tx, o.title) },
		func() error { return store.People{}.Add(tx, o.person) },
		func() error { return store.Organizations{}.Add(tx, o.org) },
		func() error { return store.Assignments{}.Add(tx, o.held) },
		func() error { return store.Services{}.Add(tx, o.service) },
		func() error { return store.Customers{}.Add(tx, o.customer) },
		func() error { return store.Customers{}.Add(tx, o.group) },
		func() error { return store.Policies{}.Add(tx, o.policy) },
		func() error { return store.Series{}.Add(tx, o.series) },
	)
}

func (o town) change(tx *work.Tx) error {
	return steps(
		func() error { return store.JobTitles{}.Change(tx, o.title) },
		func() error { return store.People{}.Change(tx, o.person) },
		func() error { return store.Organizations{}.Change(tx, o.org) },
		func() error { return store.Assignments{}.Change(tx, o.held) },
		func() error { return store.Services{}.Change(tx, o.service) },
		func() error { return store.Customers{}.Change(tx, o.customer) },
		func() error { return store.Customers{}.Change(tx, o.group) },
		func() error { return store.Policies{}.Change(tx, o.policy) },
		func() error { return store.Series{}.Change(tx, o.series) },
	)
}

// one is the only element of a list.
func one[T any](t *testing.T, list []T, err error) T {
	t.Helper()
	if err != nil || len(list) != 1 {
		t.Fatalf("%d rows, %v", len(list), err)
	}
	return list[0]
}

func load(t *testing.T, db *store.DB) (o town) {
	t.Helper()
	read(t, db, func(tx *work.Tx) error {
		titles, err := store.JobTitles{}.List(tx)
		o.title = one(t, titles, err)
		people, err := store.People{}.List(tx)
		o.person = one(t, people, err)
		orgs, err := store.Organizations{}.List(tx)
		o.org = one(t, orgs, err)
		held, err := store.Assignments{}.List(tx)
		o.held = one(t, held, err)
		services, err := store.Services{}.List(tx)
		o.service = one(t, services, err)
		customers, err := store.Customers{}.List(tx)
		if err != nil || len(customers) != 2 {
			t.Fatalf("%d customers, %v", len(customers), err)
		}
		o.group, o.customer = customers[0], customers[1]
		policies, err := store.Policies{}.Of(tx, "bank")
		o.policy = one(t, policies, err)
		series, err := store.Series{}.List(tx)
		o.series = one(t, series, err)
		o.image, err = store.Images{}.Get(tx, o.org.Logo.SHA256)
		return err
	})
	return o
}

// same compares two towns; the row versions of the first are those expected.
func same(t *testing.T, want, got town) {
	t.Helper()
	options := []cmp.Option{cmp.AllowUnexported(town{}), cmp.Comparer(sameInstant), cmpopts.EquateEmpty()}
	if diff := cmp.Diff(want, got, options...); diff != "" {
		t.Errorf("stored otherwise (-want +got):\n%s", diff)
	}
}

// at is the town with every row at a version.
func (o town) at(version int) town {
	o.title.RowVersion, o.person.RowVersion, o.org.RowVersion = version, version, version
	o.held.RowVersion, o.service.RowVersion, o.customer.RowVersion = version, version, version
	o.group.RowVersion, o.policy.RowVersion, o.series.RowVersion = version, version, version
	return o
}
