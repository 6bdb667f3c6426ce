package policy_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

type noRecords struct{}

func (noRecords) Rows(*work.Tx) ([]org.RecordView, error) { return nil, nil }

// desk is the feature over a fresh database with an organisation; the
// database's clock tells 2 March 2026.
type desk struct {
	*policy.Service
	unit    *work.Unit
	house   *org.Service
	db      *store.DB
	mu      sync.Mutex
	entries []work.Entry
}

// Append keeps the entry for the test and stores it.
func (d *desk) Append(tx *work.Tx, entry work.Entry) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.db.Append(tx, entry); err != nil {
		return err
	}
	d.entries = append(d.entries, entry)
	return nil
}

// Queue stores a job.
func (d *desk) Queue(tx *work.Tx, job work.Job) error { return d.db.Queue(tx, job) }

func (d *desk) Next(tx *work.Tx) (int64, error) { return d.db.Next(tx) }

func (d *desk) Claim(tx *work.Tx, actor string, origin work.Origin) error {
	return d.db.Claim(tx, actor, origin)
}

func es(s string) content.Text { return content.In("es", s) }

func newDesk(t *testing.T) *desk {
	t.Helper()
	return furnished(t, storetest.SQLite(t))
}

func furnished(t *testing.T, db *store.DB) *desk {
	t.Helper()
	d := &desk{db: db}
	d.unit = work.New(d.db, d, storetest.Anyone{})
	d.house = org.New(d.unit, org.Stores{
		Organizations: store.Organizations{}, JobTitles: store.JobTitles{}, People: store.People{},
		Assignments: store.Assignments{}, Services: store.Services{}, Customers: store.Customers{},
		Images: store.Images{}, Administrators: store.Grants{},
	}, noRecords{})
	err := d.house.Put(context.Background(), "ana", org.Setup{
		Organization: &org.Organization{Name: es("Proyecto"), Languages: []string{"es"}, Zone: "UTC"},
		JobTitles:    []org.JobTitle{{Code: "cio", Name: es("Dirección de sistemas")}},
		People:       []org.Person{{Code: "zoe", Name: "Zoe Peña"}},
		Assignments:  []org.Assignment{{Role: org.IncidentManager, Person: "zoe", From: date(2026, 1, 1)}},
		Services:     []org.Provided{{Code: "k8s", Name: es("Kubernetes")}, {Code: "dns", Name: es("DNS")}},
		Customers: []org.Customer{
			{Code: "bank", Name: es("Banco"), Kind: org.External, Zone: "Pacific/Auckland"},
			{Code: "uni", Name: es("Universidad"), Kind: org.Internal},
			{Code: "all", Name: es("Todos"), Kind: org.Group, Members: []org.Member{{Customer: "uni", From: date(2026, 2, 1)}}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	d.Service = policy.New(d.unit, store.Policies{}, d.house)
	d.entries = nil
	return d
}

func date(y, m, d int) clock.Date { return clock.Date{Year: y, Month: time.Month(m), Day: d} }

// full is a policy in which every part occurs.
func full() policy.Policy {
	return policy.Policy{
		Customer: "bank", Number: "1.0", From: date(2026, 1, 1), To: date(2027, 1, 1),
		Services: []string{"k8s", "dns", "k8s"}, Owner: "cio", NextReview: date(2026, 10, 15),
		Agreement: policy.Agreement{With: "Irene Castaño", On: date(2025, 12, 20), How: policy.ByMinutes, Reference: "Acta 7"},
		Types: []policy.Type{
			{Key: "minor", Frequency: es("Tres al año"), Method: es("Publicación única"), Notice: clock.Duration{Days: 30}, Support: clock.Duration{Days: 14}},
			{Key: "patch", Name: es("Parche"), Notice: clock.Duration{Hours: 4}},
		},
		Units: []policy.Unit{{Code: "api", Name: es("API"), Service: "k8s", Package: es("Imagen")}},
		Windows: []policy.Window{
			{Weekdays: []string{"tuesday", "thursday"}, Days: es("Martes y jueves"), Opens: "22:00", Closes: "02:00", Types: []string{"minor"}, TypesText: es("Menor")},
			{Weekdays: []string{"sunday"}, Days: es("Domingo"), Opens: "00:00", Closes: "24:00", From: date(2026, 6, 1), To: date(2026, 9, 1)},
		},
		Freezes:      []policy.Freeze{{From: date(2026, 12, 16), To: date(2027, 1, 7), Reason: es("Navidad"), Allowed: es("Solo emergencia")}},
		Verification: []policy.Item{{Code: "smoke", Text: es("Prueba de humo"), Evidence: es("Registro")}},
		Acceptance:   policy.Acceptance{Mode: policy.Tacit, Approver: "Irene Castaño", Days: 5},
		Emergency: policy.Emergency{
			Criteria: []content.Text{es("Servicio caído")}, Tests: es("Humo"), Hours: 24, Days: 5,
		},
		NoticeChannel: es("Correo"), PIRDays: 45, BuildNeedsAuthority: true,
		Recipients: []string{"problem_manager"},
	}
}

// put puts a policy and returns the changes of its audit entry; none when it left
// no entry.
func (d *desk) put(t *testing.T, p policy.Policy) []work.Change {
	t.Helper()
	before := len(d.entries)
	if _, err := d.Put(context.Background(), "ana", p); err != nil {
		t.Fatalf("put: %v", err)
	}
	if len(d.entries) == before {
		return nil
	}
	return d.entries[len(d.entries)-1].Changes
}

func (d *desk) view(t *testing.T, customer string) (view policy.View, err error) {
	t.Helper()
	failed := d.db.Read(context.Background(), func(tx *work.Tx) error {
		view, err = d.View(tx, customer)
		return nil
	})
	if failed != nil {
		t.Fatal(failed)
	}
	return view, err
}

func TestPutTwice(t *testing.T) {
	d := newDesk(t)
	if changes := d.put(t, full()); len(changes) < 20 {
		t.Errorf("a new policy left %d changes", len(changes))
	}
	if changes := d.put(t, full()); len(changes) != 0 {
		t.Errorf("the same policy again left %v", changes)
	}
	p := full()
	p.BuildNeedsAuthority, p.PIRDays, p.Services = false, 0, []string{"k8s"}
	p.Freezes = nil
	var fields []string
	for _, c := range d.put(t, p) {
		fields = append(fields, c.Field)
	}
	want := []string{"policy.services", "policy.freezes", "policy.pir_days", "policy.build_needs_authority"}
	if !slices.Equal(fields, want) {
		t.Errorf("changed %v, want %v", fields, want)
	}
	view, err := d.view(t, "bank")
	if err != nil || view.BuildNeedsAuth || view.PIRDays.N != 30 || len(view.Services) != 1 || view.Freezes != nil {
		t.Errorf("%v: %+v", err, view)
	}
}

func TestInForce(t *testing.T) {
	d := newDesk(t)
	common := policy.Policy{Customer: "all", Number: "1.0", From: date(2025, 1, 1), Services: []string{"k8s"}}
	own := policy.Policy{Customer: "uni", Number: "1.0", From: date(2026, 5, 1), To: date(2026, 6, 1), Services: []string{"k8s"}}
	d.put(t, common)
	d.put(t, own)
	for on, want := range map[clock.Date]string{
		date(2026, 1, 31): "", date(2026, 2, 1): "all", date(2026, 5, 1): "uni", date(2026, 5, 31): "uni", date(2026, 6, 1): "all",
	} {
		err := d.db.Read(context.Background(), func(tx *work.Tx) error {
			p, err := d.InForce(tx, "uni", on)
			if p.Customer != want || fault.Is(err, fault.NotFound) != (want == "") {
				t.Errorf("%s: policy of %q, %v, want %q", on, p.Customer, err, want)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Reigns says of a time what InForce says of each of its days.
func TestReigns(t *testing.T) {
	d := newDesk(t)
	d.put(t, policy.Policy{Customer: "all", Number: "1.0", From: date(2025, 1, 1), Services: []string{"k8s"}})
	d.put(t, policy.Policy{Customer: "uni", Number: "1.0", From: date(2026, 5, 1), To: date(2026, 6, 1), Services: []string{"k8s"}})
	from, to := date(2026, 1, 15), date(2026, 7, 1)
	err := d.db.Read(context.Background(), func(tx *work.Tx) error {
		reigns, err := d.Reigns(tx, "uni", from, to)
		var got []string
		for _, r := range reigns {
			got = append(got, r.Customer+" "+r.From.String()+" "+r.To.String())
		}
		want := []string{"all 2026-02-01 2026-05-01", "uni 2026-05-01 2026-06-01", "all 2026-06-01 2026-07-01"}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%v, %v, want %v", got, err, want)
		}
		for day := from; day.Before(to); day = day.AddDays(1) {
			at := slices.IndexFunc(reigns, func(r policy.Reign) bool { return !day.Before(r.From) && day.Before(r.To) })
			p, err := d.InForce(tx, "uni", day)
			if (at < 0) != (err != nil) || at >= 0 && reigns[at].Customer != p.Customer {
				t.Errorf("%s: %d, but in force is that of %q, %v", day, at, p.Customer, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestVersion(t *testing.T) {
	d := newDesk(t)
	for _, p := range []policy.Policy{
		{Customer: "all", Number: "1.0", Services: []string{"k8s"}},
		{Customer: "all", Number: "2.0", From: date(2024, 1, 1), To: date(2025, 1, 1), Services: []string{"k8s"}},
		{Customer: "uni", Number: "1.0", Services: []string{"dns"}},
	} {
		d.put(t, p)
	}
	for asked, want := range map[[2]string]string{
		{"uni", "1.0"}: "uni", {"uni", "2.0"}: "all", {"all", "1.0"}: "all", {"uni", "3.0"}: "", {"bank", "1.0"}: "",
	} {
		err := d.db.Read(context.Background(), func(tx *work.Tx) error {
			p, err := d.Version(tx, asked[0], asked[1])
			if p.Customer != want || fault.Is(err, fault.NotFound) != (want == "") {
				t.Errorf("%v: policy of %q, %v, want %q", asked, p.Customer, err, want)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestPutRefuses(t *testing.T) {
	cases := map[string]struct {
		change     func(p *policy.Policy)
		field, key string
	}{
		"customer":        {func(p *policy.Policy) { p.Customer = "x" }, "policy.customer", "fault.org.unknown"},
		"number":          {func(p *policy.Policy) { p.Number = "" }, "policy.number", "fault.org.code"},
		"service":         {func(p *policy.Policy) { p.Services = append(p.Services, "x") }, "policy.services", "fault.org.unknown"},
		"no service":      {func(p *policy.Policy) { p.Services, p.Units = nil, nil }, "policy.services", "fault.org.required"},
		"owner":           {func(p *policy.Policy) { p.Owner = "x" }, "policy.owner", "fault.org.unknown"},
		"period":          {func(p *policy.Policy) { p.To = p.From }, "policy.to", "fault.org.period"},
		"end alone":       {func(p *policy.Policy) { p.From = clock.Date{} }, "policy.from", "fault.org.required"},
		"how":             {func(p *policy.Policy) { p.Agreement.How = "phone" }, "policy.agreement.how", "fault.org.choice"},
		"zone":            {func(p *policy.Policy) { p.Zone = "Mars/Base" }, "policy.zone", "fault.org.zone"},
		"own type":        {func(p *policy.Policy) { p.Types[1].Name = content.Text{} }, "policy.types[1].name", "fault.org.required"},
		"type twice":      {func(p *policy.Policy) { p.Types[1].Key = "minor" }, "policy.types[1]", "fault.org.duplicate"},
		"unit's service":  {func(p *policy.Policy) { p.Units[0].Service = "x" }, "policy.units[0].service", "fault.org.choice"},
		"no weekday":      {func(p *policy.Policy) { p.Windows[0].Weekdays = nil }, "policy.windows[0].weekdays", "fault.org.required"},
		"weekday":         {func(p *policy.Policy) { p.Windows[0].Weekdays[0] = "lunes" }, "policy.windows[0].weekdays", "fault.org.choice"},
		"hours":           {func(p *policy.Policy) { p.Windows[0].Opens = "9:00" }, "policy.windows[0].opens", "fault.policy.hours"},
		"no hours":        {func(p *policy.Policy) { p.Windows[0].Opens = "02:00" }, "policy.windows[0].opens", "fault.policy.hours"},
		"window's type":   {func(p *policy.Policy) { p.Windows[0].Types = []string{"major"} }, "policy.windows[0].types", "fault.org.choice"},
		"window's period": {func(p *policy.Policy) { p.Windows[1].From = clock.Date{} }, "policy.windows[1].from", "fault.org.required"},
		"endless freeze":  {func(p *policy.Policy) { p.Freezes[0].To = clock.Date{} }, "policy.freezes[0].to", "fault.org.required"},
		"fixed item":      {func(p *policy.Policy) { p.Verification[0].Code = "roles" }, "policy.verification[0]", "fault.org.duplicate"},
		"item's text":     {func(p *policy.Policy) { p.Verification[0].Text = content.Text{} }, "policy.verification[0].text", "fault.org.required"},
		"mode":            {func(p *policy.Policy) { p.Acceptance.Mode = "silent" }, "policy.acceptance.mode", "fault.org.choice"},
		"silence":         {func(p *policy.Policy) { p.Acceptance.Days = 0 }, "policy.acceptance.tacit_days", "fault.policy.tacit"},
		"days of silence": {func(p *policy.Policy) { p.Acceptance.Mode = policy.Explicit }, "policy.acceptance.tacit_days", "fault.policy.tacit"},
		"authority":       {func(p *policy.Policy) { p.Emergency.Authority = "boss" }, "policy.emergency.authority", "fault.org.choice"},
		"fixed recipient": {func(p *policy.Policy) { p.Recipients = []string{org.IncidentManager} }, "policy.pir_recipients[0]", "fault.org.duplicate"},
		"monitoring":      {func(p *policy.Policy) { p.MonitoringDays = -3 }, "policy.monitoring_days", "fault.org.range"},
	}
	d := newDesk(t)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			p := full()
			c.change(&p)
			_, err := d.Put(context.Background(), "ana", p)
			if !slices.ContainsFunc(fault.All(err), func(f *fault.Fault) bool { return f.Field == c.field && f.Key == c.key }) {
				t.Errorf("got %v, want %s at %s", err, c.key, c.field)
			}
		})
	}
	if len(d.entries) > 0 {
		t.Errorf("refused policies left %v", d.entries)
	}
}
