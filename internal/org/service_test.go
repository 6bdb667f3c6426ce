package org_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/org"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// rows gives the process description one record series.
type rows struct{}

func (rows) Rows(*work.Tx) ([]org.RecordView, error) {
	return []org.RecordView{{Name: es("Plan de entrega")}}, nil
}

// house is the feature over a fresh database, and what its commands left.
type house struct {
	*org.Service
	unit    *work.Unit
	db      *store.DB
	entries []work.Entry
}

// Append keeps the entry for the test and stores it.
func (h *house) Append(tx *work.Tx, entry work.Entry) error {
	h.entries = append(h.entries, entry)
	return h.db.Append(tx, entry)
}

// Queue stores a job.
func (h *house) Queue(tx *work.Tx, job work.Job) error { return h.db.Queue(tx, job) }

func (h *house) Next(tx *work.Tx) (int64, error) { return h.db.Next(tx) }

func (h *house) Claim(tx *work.Tx, actor string, origin work.Origin) error {
	return h.db.Claim(tx, actor, origin)
}

func newHouse(t *testing.T) *house {
	t.Helper()
	return houseOn(storetest.SQLite(t))
}

// houseOn is the feature over a database.
func houseOn(db *store.DB) *house {
	h := &house{db: db}
	h.unit = work.New(h.db, h, storetest.Anyone{})
	h.Service = org.New(h.unit, org.Stores{
		Organizations: store.Organizations{}, JobTitles: store.JobTitles{}, People: store.People{},
		Assignments: store.Assignments{}, Services: store.Services{}, Customers: store.Customers{},
		Images: store.Images{}, Administrators: store.Grants{}, Reports: store.Imports{},
	}, rows{})
	return h
}

// put runs the command and returns the changes of its audit entry; none when it
// left no entry.
func (h *house) put(t *testing.T, setup org.Setup) []work.Change {
	t.Helper()
	n := len(h.entries)
	if err := h.Put(context.Background(), "ana", setup); err != nil {
		t.Fatalf("put: %v", err)
	}
	switch len(h.entries) - n {
	case 0:
		return nil
	case 1:
		return h.entries[n].Changes
	default:
		t.Fatalf("one command left %d entries", len(h.entries)-n)
		return nil
	}
}

func (h *house) directory(t *testing.T) *org.Directory {
	t.Helper()
	var dir *org.Directory
	h.read(t, func(tx *work.Tx) (err error) { dir, err = h.Directory(tx); return err })
	return dir
}

func (h *house) read(t *testing.T, fn func(*work.Tx) error) {
	t.Helper()
	if err := h.db.Read(context.Background(), fn); err != nil {
		t.Fatalf("read: %v", err)
	}
}

func es(s string) content.Text { return content.In("es", s) }

// full is a setup in which every part occurs; the database's clock tells 2 March
// 2026.
func full(t *testing.T) org.Setup {
	t.Helper()
	year := clock.Date{Year: 2026, Month: 1, Day: 1}
	return org.Setup{
		Organization: &org.Organization{
			Name: es("Proyecto Ñandú"), SMSScope: es("Servicios de plataforma"), Languages: []string{"es", "en"},
			Zone: "Europe/Madrid", Accent: "#F28C28", CodingScheme: "KUB-{code}-{subject}",
			Logo:         &org.Logo{Alt: es("Logotipo"), Data: picture(t, 40, 20)},
			Levels:       []org.Level{{Code: "internal", Name: es("Uso interno")}, {Code: "shared", Name: es("Compartido")}},
			DefaultLevel: "internal", KindLevels: []org.KindLevel{{Kind: "customer_policy", Level: "shared"}},
			PaperSignature: true, Roles: []org.Role{
				{Key: org.ReleaseDeploymentManager, AppointedBy: "cio"}, {Key: "scribe", Name: es("Secretaría")},
			},
			Neighbours: []org.Neighbour{{Process: "change", Document: "KUB-CAM"}},
			Signers:    []org.Signer{{JobTitle: "cio", Person: "zoe"}},
			CSFReview:  clock.Duration{Years: 1}, OwnerTitle: "cio", ReviewInterval: clock.Duration{Months: 12},
			ValidUntil: clock.Date{Year: 2026, Month: 12, Day: 31}, RegisterReview: year.AddDays(200),
		},
		JobTitles: []org.JobTitle{{Code: "cio", Name: es("Dirección de sistemas")}},
		People: []org.Person{
			{Code: "zoe", Name: "Zoe Peña", Email: "zoe@example.org", JobTitle: "cio"}, {Code: "ana", Name: "Ana Ruiz"},
		},
		Assignments: []org.Assignment{
			{Role: org.ReleaseDeploymentManager, Person: "zoe", From: year},
			{Role: org.ReleaseDeploymentManager, Person: "ana", From: year},
			{Role: "scribe", Person: "ana", From: year, To: year.AddDays(30)},
			{Role: "test_manager", Person: "ana", From: year, Deputy: true},
		},
		Services: []org.Provided{{Code: "k8s", Name: es("Kubernetes"), Owner: "zoe"}},
		Customers: []org.Customer{
			{Code: "all", Name: es("Todos"), Kind: org.Group, Members: []org.Member{
				{Customer: "uni", From: year.AddDays(9)}, {Customer: "bank", From: year, To: year.AddDays(31)},
			}},
			{Code: "bank", Name: es("Banco"), Kind: org.External, Zone: "Atlantic/Canary", Language: "es",
				Signatories: []org.Signatory{{Name: "Irene Castaño", Title: "Compras", Email: "irene@example.com"}}},
			{Code: "uni", Name: es("Universidad"), Kind: org.Internal},
		},
	}
}

func TestPutTwice(t *testing.T) {
	h := newHouse(t)
	if changes := h.put(t, full(t)); len(changes) < 40 {
		t.Errorf("the first setup left %d changes", len(changes))
	}
	before := h.directory(t)
	if changes := h.put(t, full(t)); len(changes) != 0 || len(h.entries) != 1 {
		t.Errorf("the same setup again left %v in %d entries", changes, len(h.entries)-1)
	}
	after := h.directory(t)
	for i, c := range before.Customers {
		if a := after.Customers[i]; a.ID != c.ID || a.RowVersion != 1 || a.RecordedAt != c.RecordedAt {
			t.Errorf("customer %s was written again: %+v", c.Code, a)
		}
	}
	if after.Organization.Logo == nil || after.Organization.Accent != "#A55E18" || after.Organization.MonitoringDays != 30 {
		t.Errorf("stored organisation: %+v", after.Organization)
	}
}

func TestPutChanges(t *testing.T) {
	h := newHouse(t)
	h.put(t, full(t))
	was := h.directory(t)
	setup := full(t)
	bank := setup.Customers[1]
	bank.Zone = ""
	group := setup.Customers[0]
	group.Members = []org.Member{{Customer: "bank", From: group.Members[1].From}, {Customer: "uni", From: day(20)}}
	o := *setup.Organization
	o.PaperSignature, o.ValidUntil = false, clock.Date{}
	o.Logo = &org.Logo{Alt: es("Otro texto")} // the picture stays
	changes := h.put(t, org.Setup{Organization: &o, Customers: []org.Customer{bank, group}})
	var fields []string
	for _, c := range changes {
		fields = append(fields, c.Field)
	}
	want := []string{
		"organization.logo", "organization.paper_signature", "organization.valid_until",
		"customers.all.members", "customers.bank.zone",
	}
	slices.Sort(fields)
	slices.Sort(want)
	if !slices.Equal(fields, want) {
		t.Errorf("changed %v, want %v", fields, want)
	}
	is := h.directory(t)
	if is.Organization.PaperSignature || !is.Organization.ValidUntil.IsZero() ||
		is.Organization.Logo.SHA256 != was.Organization.Logo.SHA256 {
		t.Errorf("false, zero and the picture: %+v", is.Organization)
	}
	if c, _ := is.Customer("bank"); c.Zone != "" || c.RowVersion != 2 {
		t.Errorf("bank: %+v", c)
	}
	if got := is.Groups("bank", day(1).AddDays(100)); !slices.Equal(got, []string{"all"}) {
		t.Errorf("bank's membership is open now, but its groups are %v", got)
	}
	if got := is.Groups("uni", day(12)); got != nil {
		t.Errorf("uni joined on the 20th now, but on the 12th its groups are %v", got)
	}
	if len(is.People) != 2 || len(is.Assignments) != 4 {
		t.Error("what was absent did not stay")
	}
}

// Each case breaks one thing of the full setup and names the field that says so.
func TestPutRefuses(t *testing.T) {
	long := strings.Repeat("ñ", 201)
	cases := map[string]struct {
		change func(s *org.Setup)
		field  string
		key    string
	}{
		"no name":   {func(s *org.Setup) { s.Organization.Name = content.Text{} }, "organization.name", "fault.org.required"},
		"long name": {func(s *org.Setup) { s.Organization.Name = es(long) }, "organization.name", "fault.org.long"},
		"control":   {func(s *org.Setup) { s.Organization.Name = es("a\x00b") }, "organization.name", "fault.org.characters"},
		"no original": {func(s *org.Setup) {
			s.Organization.SMSScope = content.Text{Original: "es", Values: map[string]string{"en": "x"}}
		}, "organization.sms_scope", "fault.org.original"},
		"zone":            {func(s *org.Setup) { s.Organization.Zone = "Europe/Atlantis" }, "organization.zone", "fault.org.zone"},
		"machine's zone":  {func(s *org.Setup) { s.Organization.Zone = "Local" }, "organization.zone", "fault.org.zone"},
		"no zone":         {func(s *org.Setup) { s.Organization.Zone = "" }, "organization.zone", "fault.org.required"},
		"paper":           {func(s *org.Setup) { s.Organization.Paper = "A3" }, "organization.paper", "fault.org.choice"},
		"accent":          {func(s *org.Setup) { s.Organization.Accent = "blue" }, "organization.accent", "fault.org.accent"},
		"scheme":          {func(s *org.Setup) { s.Organization.CodingScheme = "KUB" }, "organization.coding_scheme", "fault.org.coding_scheme"},
		"no language":     {func(s *org.Setup) { s.Organization.Languages = nil }, "organization.languages", "fault.org.required"},
		"language":        {func(s *org.Setup) { s.Organization.Languages = []string{"Spanish"} }, "organization.languages", "fault.org.language"},
		"language twice":  {func(s *org.Setup) { s.Organization.Languages = []string{"es", "es"} }, "organization.languages", "fault.org.duplicate"},
		"level":           {func(s *org.Setup) { s.Organization.DefaultLevel = "secret" }, "organization.default_confidentiality", "fault.org.choice"},
		"level of kind":   {func(s *org.Setup) { s.Organization.KindLevels[0].Level = "x" }, "organization.confidentiality_by_kind[0].level", "fault.org.choice"},
		"level twice":     {func(s *org.Setup) { s.Organization.Levels[1].Code = "internal" }, "organization.confidentiality_levels[1]", "fault.org.duplicate"},
		"own role":        {func(s *org.Setup) { s.Organization.Roles[1].Name = content.Text{} }, "organization.roles[1].name", "fault.org.required"},
		"neighbour":       {func(s *org.Setup) { s.Organization.Neighbours[0].Process = "x" }, "organization.neighbours[0].process", "fault.org.choice"},
		"authority":       {func(s *org.Setup) { s.Organization.EmergencyAuthority = "scribe" }, "organization.emergency_authority", "fault.org.choice"},
		"days":            {func(s *org.Setup) { s.Organization.MonitoringDays = -1 }, "organization.monitoring_days", "fault.org.range"},
		"no picture":      {func(s *org.Setup) { s.Organization.Logo.Data = nil }, "organization.logo", "fault.org.logo_image"},
		"broken picture":  {func(s *org.Setup) { s.Organization.Logo.Data = []byte("x") }, "organization.logo", "fault.org.logo_image"},
		"owner":           {func(s *org.Setup) { s.Organization.OwnerTitle = "x" }, "organization.owner_title", "fault.org.unknown"},
		"appointing":      {func(s *org.Setup) { s.Organization.Roles[0].AppointedBy = "x" }, "organization.roles." + org.ReleaseDeploymentManager + ".appointed_by", "fault.org.unknown"},
		"signer":          {func(s *org.Setup) { s.Organization.Signers[0].Person = "x" }, "organization.signers[0].person", "fault.org.unknown"},
		"title code":      {func(s *org.Setup) { s.JobTitles[0].Code = "c i o" }, "job_titles[0].code", "fault.org.code"},
		"person's title":  {func(s *org.Setup) { s.People[0].JobTitle = "x" }, "people.zoe.job_title", "fault.org.unknown"},
		"mail":            {func(s *org.Setup) { s.People[0].Email = "Zoe <zoe@example.org>" }, "people[0].email", "fault.org.email"},
		"person twice":    {func(s *org.Setup) { s.People[1].Code = "zoe" }, "people[1]", "fault.org.duplicate"},
		"unknown role":    {func(s *org.Setup) { s.Assignments[2].Role = "clerk" }, "assignments.clerk/ana/2026-01-01.role", "fault.org.unknown"},
		"nobody":          {func(s *org.Setup) { s.Assignments[2].Person = "" }, "assignments.scribe//2026-01-01.person", "fault.org.required"},
		"no first day":    {func(s *org.Setup) { s.Assignments[2].From = clock.Date{} }, "assignments[2].from", "fault.org.required"},
		"empty period":    {func(s *org.Setup) { s.Assignments[2].To = s.Assignments[2].From }, "assignments[2].to", "fault.org.period"},
		"service's owner": {func(s *org.Setup) { s.Services[0].Owner = "x" }, "services.k8s.owner", "fault.org.unknown"},
		"kind":            {func(s *org.Setup) { s.Customers[1].Kind = "" }, "customers[1].kind", "fault.org.choice"},
		"not a group":     {func(s *org.Setup) { s.Customers[0].Kind = org.External }, "customers[0].members", "fault.org.not_a_group"},
		"member":          {func(s *org.Setup) { s.Customers[0].Members[0].Customer = "x" }, "customers.all.members[1].customer", "fault.org.unknown"},
		"itself":          {func(s *org.Setup) { s.Customers[0].Members[0].Customer = "all" }, "customers.all.members[0].customer", "fault.org.unknown"},
		"signatory":       {func(s *org.Setup) { s.Customers[1].Signatories[0].Name = "" }, "customers[1].signatories[0].name", "fault.org.required"},
	}
	h := newHouse(t)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			setup := full(t)
			c.change(&setup)
			err := h.Put(context.Background(), "ana", setup)
			all := fault.All(err)
			at := slices.IndexFunc(all, func(f *fault.Fault) bool { return f.Field == c.field && f.Key == c.key })
			if at < 0 {
				t.Errorf("got %v, want %s at %s", err, c.key, c.field)
			}
		})
	}
	if dir := h.directory(t); dir.Organization != nil || len(dir.People) > 0 || len(h.entries) > 0 {
		t.Error("a refused setup left something behind")
	}
}

func TestAssignmentsOverlap(t *testing.T) {
	h := newHouse(t)
	h.put(t, full(t))
	again := org.Assignment{Role: "test_manager", Person: "ana", From: day(20)}
	err := h.Put(context.Background(), "ana", org.Setup{Assignments: []org.Assignment{again}})
	if all := fault.All(err); len(all) != 1 || all[0].Key != "fault.org.overlap" {
		t.Errorf("a second assignment in the same period: %v", err)
	}
	first := full(t).Assignments[3]
	first.To = day(20)
	h.put(t, org.Setup{Assignments: []org.Assignment{first, again}})
}

func TestProcessView(t *testing.T) {
	h := newHouse(t)
	var view org.ProcessView
	err := h.db.Read(context.Background(), func(tx *work.Tx) error { _, err := h.ProcessView(tx); return err })
	if !fault.Is(err, fault.Setup) {
		t.Errorf("without an organisation: %v", err)
	}
	h.put(t, full(t))
	h.read(t, func(tx *work.Tx) (err error) { view, err = h.ProcessView(tx); return err })
	manager, builder := view.Roles[0], view.Roles[1]
	got := fmt.Sprintln(manager.Role.Key, manager.Holder, manager.AppointedBy.Values["es"], manager.Duties.Key)
	if want := "term.role.release_deployment_manager Ana Ruiz, Zoe Peña Dirección de sistemas process.duties.release_deployment_manager\n"; got != want {
		t.Errorf("manager: got  %s\nwant %s", got, want)
	}
	if builder.Holder != "" || !builder.AppointedBy.IsEmpty() {
		t.Errorf("nobody builds, yet the view says %+v", builder)
	}
	other := view.OtherRoles[0]
	if got := fmt.Sprintf("%d %d %s %q", len(view.Roles), len(view.OtherRoles), other.Key, other.Holder); got != `3 11 test_manager ""` {
		t.Errorf("roles: %s", got)
	}
	if len(view.Neighbours) != 8 || view.Neighbours[3] != (org.NeighbourView{Process: content.Term{Key: "term.neighbour.change"}, Document: "KUB-CAM"}) {
		t.Errorf("neighbours: %+v", view.Neighbours)
	}
	got = fmt.Sprintln(view.CSFReview, view.Measurement, view.ValidUntil.ISO, view.MonitoringDays, view.LateRecordingHours,
		view.EmergencyAuthority.Key, view.PaperSignature, view.AppendicesLinked, len(view.Records), view.Signers[0].Name)
	if want := "{P1Y} {} 2026-12-31 {30 true} {24 true} term.role.emergency_change_authority true false 1 Zoe Peña\n"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	h.read(t, func(tx *work.Tx) error {
		review, err := h.RegisterReview(tx)
		if review.String() != "2026-07-20" {
			t.Errorf("the register is reviewed on %s", review)
		}
		return err
	})
}

func (h *house) look(t *testing.T, kind string) (look org.Look) {
	t.Helper()
	h.read(t, func(tx *work.Tx) (err error) { look, err = h.Look(tx, kind); return err })
	return look
}

func TestLook(t *testing.T) {
	h := newHouse(t)
	h.put(t, full(t))
	plan, policy := h.look(t, "release_plan"), h.look(t, "customer_policy")
	if plan.Frame.Confidentiality[0].Text.Values["es"] != "Uso interno" || policy.Frame.Confidentiality[0].Text.Values["es"] != "Compartido" {
		t.Errorf("confidentiality: %+v and %+v", plan.Frame.Confidentiality, policy.Frame.Confidentiality)
	}
	f := plan.Frame
	got := fmt.Sprint(f.Accent, " ", f.Paper, " ", f.Zone, " ", f.HasCode, " ", f.WetSignature, " ", f.Logo)
	if want := "#A55E18 A4 Europe/Madrid true true logo"; got != want {
		t.Errorf("frame: got %s, want %s", got, want)
	}
	if len(plan.Images) != 1 || content.Sum(plan.Images[0].Data) != plan.Assets[0].SHA256 || plan.Assets[0].MediaType != "image/png" {
		t.Errorf("assets: %+v", plan.Assets)
	}
	if code, err := plan.Code("PE", "1.30"); err != nil || code != "KUB-PE-1.30" {
		t.Errorf("code %q, %v", code, err)
	}
}

func TestLookOfABareOrganisation(t *testing.T) {
	h := newHouse(t)
	h.put(t, full(t))
	bare := *full(t).Organization
	bare.Logo, bare.CodingScheme, bare.DefaultLevel, bare.KindLevels, bare.Levels = nil, "", "", nil, nil
	h.put(t, org.Setup{Organization: &bare})
	none := h.look(t, "release_plan")
	open := none.Frame.Confidentiality[0].Value
	if none.Frame.HasCode || none.Frame.Logo != "" || len(none.Assets) > 0 || open.Type != content.MissingType {
		t.Errorf("bare frame: %+v", none.Frame)
	}
	if code, err := none.Code("PE", "1.30"); err != nil || code != "" {
		t.Errorf("without a scheme the code is %q, %v", code, err)
	}
}
