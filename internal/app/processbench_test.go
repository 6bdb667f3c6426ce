package app_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"acta/internal/app"
	"acta/internal/clock"
	"acta/internal/config"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/policy"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest/mariadb"
	"acta/internal/work"
)

// measured is an installation with the demo, on one engine, under a benchmark.
type measured struct {
	*testing.B
	*app.App
	raw    *sql.DB // past the program, to fill tables by the thousand
	engine string
}

// onEngines runs a benchmark on an installation of each engine.
func onEngines(b *testing.B, run func(*measured)) {
	for _, engine := range []string{"sqlite", "mysql"} {
		b.Run(engine, func(b *testing.B) { run(newMeasured(b, engine)) })
	}
}

func newMeasured(b *testing.B, engine string) *measured {
	b.Helper()
	cfg := config.Config{Data: filepath.Join(b.TempDir(), "var"), Listen: "127.0.0.1:0"}
	if engine == "mysql" {
		cfg.Database = mariadb.DSN(b)
	}
	m := &measured{B: b, engine: engine}
	m.need(app.Migrate(b.Context(), cfg))
	var err error
	m.App, err = app.OpenOver(b.Context(), cfg, app.Options{Clock: clock.System{}}, func(e store.Engine) store.Engine {
		m.raw = e.Writer
		return e
	})
	m.need(err)
	b.Cleanup(func() { m.need(m.Close()) })
	_, err = m.LoadDemo(b.Context(), app.DefaultDemo)
	m.need(err)
	return m
}

func (m *measured) need(err error) {
	m.Helper()
	if err != nil {
		m.Fatal(err)
	}
}

// timed runs a benchmark of one thing that must go well.
func (m *measured) timed(name string, do func(context.Context) error) {
	m.B.Run(name, func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := do(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// How large the release of the benchmarks is.
const (
	manyActivities = 1000
	manyItems      = 5000
	manyTasks      = 200
)

// bigStory is release 1.30 of the demo, through all its stages, with a plan and
// baselines as large as they get.
func (m *measured) bigStory(code string) release.Story {
	m.Helper()
	r, review, err := m.Releases.ReadReview(m.Context(), "1.30")
	m.need(err)
	list, err := m.Releases.ListFacts(m.Context(), "1.30", release.FactQuery{})
	m.need(err)
	facts, err := release.ReadFacts(list)
	m.need(err)
	story := release.Story{Plan: r.Plan, Facts: facts, Review: &review}
	story.Plan.Code, review.Release, review.RowVersion = code, code, 0
	story.Plan.Authorisations = slices.Clone(r.Authorisations)
	for i := range story.Plan.Authorisations {
		story.Plan.Authorisations[i].Core = "" // this release's
	}
	for i := range facts.Approvals {
		facts.Approvals[i].Of.Core = ""
	}
	story.Plan.Activities = manyOf(r.Activities, manyActivities, func(a *release.Activity, n int) { a.Sequence = n })
	d := r.Deployments[0]
	d.ID, d.Release = "", ""
	d.Tasks = manyOf(d.Tasks, manyTasks, func(t *release.Task, n int) { t.Sequence = n })
	d.Affected = manyOf(d.Affected, manyItems, func(a *release.Affected, n int) { a.Code = itemCode(n) })
	story.Plan.Deployments = []release.Deployment{d}
	for i := range facts.Baselines {
		of := &facts.Baselines[i].Of
		of.Hash, of.CIs = "", bigList(of.Kind)
	}
	return story
}

func itemCode(n int) string { return fmt.Sprintf("srv-%05d.example.org", n) }

// bigList is what a baseline of the big release found.
func bigList(kind release.BaselineKind) []release.CI {
	version := "v1.30.0"
	if kind == release.BaselineBefore {
		version = "v1.29.4"
	}
	list := make([]release.CI, manyItems)
	for i := range list {
		list[i] = release.CI{
			Code: itemCode(i + 1), Name: fmt.Sprint("Server ", i+1), Version: version,
			Hash: content.Sum([]byte(fmt.Sprint(version, i))), State: "in service",
		}
	}
	return list
}

// manyOf repeats elements, each with its number from 1.
func manyOf[T any](list []T, n int, number func(*T, int)) []T {
	many := make([]T, n)
	for i := range many {
		many[i] = list[i%len(list)]
		number(&many[i], i+1)
	}
	return many
}

// bring brings a story in.
func (m *measured) bring(story release.Story) {
	m.Helper()
	m.need(m.Releases.BringIn(m.Context(), work.System, story))
}

// underWay is the big release while its first deployment runs and a second one
// waits.
func (m *measured) underWay(code string) release.Story {
	story := m.bigStory(code)
	story.Review, story.Plan.Stage, story.Plan.Released = nil, release.Deploying, clock.Date{}
	d := &story.Plan.Deployments[0]
	d.Stage, d.ActualEnd = release.InProgress, clock.Planned{}
	d.Tasks[0].State, d.Tasks[0].Actual = release.TaskPending, clock.Planned{}
	waiting := *d
	waiting.Code, waiting.Stage, waiting.ActualStart = "D2", release.ToDeploy, clock.Planned{}
	waiting.Tasks, waiting.Items, waiting.Affected, waiting.Baselines = nil, nil, d.Affected[:1], nil
	story.Plan.Deployments = append(story.Plan.Deployments, waiting)
	story.Facts.Stages = slices.DeleteFunc(story.Facts.Stages, func(s release.Recorded[release.StageReached]) bool {
		return slices.Contains([]string{"deployed", "verified", "reviewed", "closed"}, s.Of.To)
	})
	return story
}

// BenchmarkGates evaluates all gates of a release with 1,000 activities, 5,000 CIs
// in three baselines and 200 tasks: with what it takes to load them, and alone;
// and works on one like it whose deployment runs.
func BenchmarkGates(b *testing.B) {
	onEngines(b, func(m *measured) {
		m.bring(m.bigStory("BIG"))
		m.bring(m.underWay("BUSY"))
		results, err := m.Releases.Gates(m.Context(), "BIG")
		m.need(err)
		for _, r := range results {
			for _, o := range r.Open {
				m.Errorf("%s: %s %v", r.Target.Name(), o.Key, o.Args)
			}
		}
		m.timed("loaded", func(ctx context.Context) error {
			_, err := m.Releases.Gates(ctx, "BIG")
			return err
		})
		m.timed("find", func(ctx context.Context) error {
			_, err := m.Releases.Read(ctx, "BIG")
			return err
		})
		held := m.situation("BIG")
		if got := release.AllGates(held); len(got) != len(results) {
			m.Fatalf("%d gates, with the database %d", len(got), len(results))
		}
		m.timed("evaluated", func(context.Context) error {
			release.AllGates(held)
			return nil
		})
		m.work("BUSY")
	})
}

// work ticks a task to and fro, tries a move whose gates are open, and moves the
// waiting deployment to and fro.
func (m *measured) work(code string) {
	n := 0
	m.timed("tick", func(ctx context.Context) error {
		n++
		state := []string{"done", "pending"}[n%2]
		return m.Releases.Tick(ctx, work.System, release.Tick{Release: code, Deployment: "D1", Task: 1, State: state})
	})
	m.timed("move_refused", func(ctx context.Context) error {
		_, err := m.Releases.Move(ctx, release.Move{Release: code, Deployment: "D1", Actor: work.System, By: release.InstallDeployment})
		if !fault.Is(err, fault.Conflict) {
			return fmt.Errorf("moved: %w", err)
		}
		return nil
	})
	m.timed("move", func(ctx context.Context) error {
		n++
		by := []release.Event{release.PostponeDeployment, release.ReplanDeployment}[n%2]
		_, err := m.Releases.Move(ctx, release.Move{Release: code, Deployment: "D2", Actor: work.System, By: by, Reason: "No hay ventana"})
		return err
	})
}

// situation is what the gates of a release look at, all in memory.
func (m *measured) situation(code string) *release.Situation {
	m.Helper()
	r, review, err := m.Releases.ReadReview(m.Context(), code)
	m.need(err)
	list, err := m.Releases.ListFacts(m.Context(), code, release.FactQuery{})
	m.need(err)
	facts, err := release.ReadFacts(list)
	m.need(err)
	held, err := m.Policies.Held(m.Context(), "USERS")
	m.need(err)
	lists := map[id.Fact][]release.CI{}
	for _, taken := range facts.Baselines {
		lists[taken.ID] = bigList(taken.Of.Kind)
	}
	return &release.Situation{
		Release: r, Facts: facts, Review: review, Now: clock.System{}.Now(), LateHours: 24,
		Policy:       func(_, version string) (policy.Policy, bool) { return held.Version(version) },
		InForce:      func(string, clock.Date) (policy.Policy, bool) { return held.Version(held.InForce) },
		Holders:      func(string, clock.Date) []string { return []string{"lucia", "marta"} },
		Customer:     func(code string) (release.Customer, bool) { return release.Customer{Code: code}, true },
		ServiceOwner: func(string) string { return "lucia" },
		Contents:     func(key id.Fact) []release.CI { return lists[key] },
		Incidents:    func() []release.Incident { return nil },
	}
}

// fill inserts releases with a deployment and an exception each, by the thousand,
// past the program. Those of the first thousand are of another type, and planned
// around today.
func (m *measured) fill(from, to int) {
	m.Helper()
	number, code := "printf('%036d', n)", "printf('R%09d', n)"
	day, near := "date('2020-01-01', '+' || (n % 900) || ' day')", "date('now', '+' || (n % 30) || ' day')"
	at := func(day string) string { return day + " || ' 08:00:00.000000'" }
	if m.engine == "mysql" {
		number, code = "LPAD(n, 36, '0')", "CONCAT('R', LPAD(n, 9, '0'))"
		day, near = "DATE('2020-01-01') + INTERVAL (n % 900) DAY", "CURRENT_DATE + INTERVAL (n % 30) DAY"
		at = func(day string) string { return "TIMESTAMP(" + day + ") + INTERVAL 8 HOUR" }
	}
	if from == 0 {
		_, err := m.raw.ExecContext(m.Context(), "DELETE FROM release_customers WHERE release_code LIKE 'R0%'")
		m.need(err)
	}
	const stamp = "'2026-03-02 09:30:00.000000'"
	pick := func(rare, other string) string { return "CASE WHEN n < 100 THEN " + rare + " ELSE " + other + " END" }
	for block := from; block < to; block++ {
		series := fmt.Sprintf(" WITH RECURSIVE s(n) AS (SELECT %d UNION ALL SELECT n + 1 FROM s WHERE n < %d) ", block*1000, block*1000+999)
		due := pick(near, day)
		moment := pick(at(near), at(day))
		for _, insert := range []string{
			"INSERT INTO releases (id, code, title, type, stage, suspended, first_planned, planned, due_on, risk_class, package_hash, approver, body, row_version, created_at, recorded_at)" + series +
				"SELECT " + number + ", " + code + ", 'T', " + pick("'emergency'", "'minor'") + ", " + pick("'built'", "'closed'") + ", " + pick("1", "0") + ", " +
				due + ", " + due + ", " + due + ", '', '', '', '{}', 1, " + stamp + ", " + stamp + " FROM s",
			"INSERT INTO release_customers (release_id, customer_code, ordinal, release_code, due_on, recorded_at)" + series +
				"SELECT " + number + ", 'USERS', 1, " + code + ", " + due + ", " + stamp + " FROM s",
			"INSERT INTO release_services (release_id, service_code, ordinal, release_code, due_on, recorded_at)" + series +
				"SELECT " + number + ", 'kubernetes', 1, " + code + ", " + due + ", " + stamp + " FROM s",
			"INSERT INTO deployments (id, release_id, code, ordinal, environment_code, stage, attempt, practitioner, body, recorded_at, planned_at, begins_at, ends_at)" + series +
				"SELECT " + number + ", " + number + ", 'D1', 1, 'production', 'planned', 1, '', '{}', " + stamp + ", " + moment + ", " + moment + ", " + moment + " FROM s",
			"INSERT INTO release_exceptions (release_id, deployment_code, code, ordinal, kind, what, reason, person, second_person, noted_date, listed_on, recorded_at)" + series +
				"SELECT " + number + ", '', 'X', 1, 'late_record', '{}', '{}', 'lucia', '', " + due + ", " + due + ", " + stamp + " FROM s",
		} {
			_, err := m.raw.ExecContext(m.Context(), insert)
			m.need(err)
		}
	}
	if m.engine == "mysql" {
		_, err := m.raw.ExecContext(m.Context(), "ANALYZE TABLE releases, release_customers, release_services, deployments, release_exceptions")
		m.need(err)
	}
}

// BenchmarkReleaseLists reads what the pages and the API list, at a thousand and at
// a hundred thousand releases: near 1 is the goal of the ratio between the sizes.
func BenchmarkReleaseLists(b *testing.B) {
	onEngines(b, func(m *measured) {
		m.fill(0, 1)
		m.B.Run("1000", func(b *testing.B) { m.on(b).lists() })
		m.fill(1, 100)
		m.B.Run("100000", func(b *testing.B) { m.on(b).lists() })
	})
}

// on is the installation under a benchmark of its own.
func (m *measured) on(b *testing.B) *measured {
	other := *m
	other.B = b
	return &other
}

func (m *measured) lists() {
	today := clock.System{}.Now().Date(nil)
	day := func(n int) clock.Planned { return clock.Planned{Date: today.AddDays(n)} }
	suspended, none := true, false
	for name, q := range map[string]release.Query{
		"all": {}, "cursor": {After: "R000000400"}, "stage": {Stage: release.Built}, "type": {Type: "emergency"},
		"customer": {Customer: "USERS"}, "service": {Service: "kubernetes"}, "suspended": {Suspended: &suspended}, "not_suspended": {Suspended: &none},
		"planned": {Order: release.ByPlanned}, "newest": {Order: release.ByPlanned, Descending: true},
		"period":         {From: today, To: today.AddDays(20), Order: release.ByPlanned},
		"customer_stage": {Customer: "USERS", Stage: release.Closed}, "customer_planned": {Customer: "USERS", Order: release.ByPlanned, Descending: true},
		"service_type": {Service: "kubernetes", Type: "emergency", Order: release.ByPlanned},
	} {
		q.Limit = 51
		m.timed("releases/"+name, func(ctx context.Context) error {
			rows, err := m.Releases.List(ctx, q)
			return enough(len(rows), err)
		})
	}
	for name, q := range map[string]release.ExceptionQuery{
		"all": {}, "kind": {Kind: release.LateRecord}, "customer": {Customer: "USERS"}, "state": {State: release.ExceptionDone},
		"period": {From: today, To: today.AddDays(20)},
	} {
		q.Limit = 51
		m.timed("exceptions/"+name, func(ctx context.Context) error {
			rows, err := m.Releases.Exceptions(ctx, q)
			return enough(len(rows), err)
		})
	}
	m.timed("calendar", func(ctx context.Context) error {
		agenda, err := m.Releases.Agenda(ctx, release.AgendaQuery{From: day(0), To: day(30)})
		return enough(len(agenda.Slots), err)
	})
	m.timed("schedule", func(ctx context.Context) error {
		found, err := m.Releases.Schedule(ctx, release.ScheduleQuery{From: today, To: today.AddDays(30)})
		return enough(len(found.Planned), err)
	})
}

func enough(rows int, err error) error {
	if err == nil && rows < 50 {
		err = fmt.Errorf("only %d rows", rows)
	}
	return err
}

// BenchmarkBigDocuments renders what a release with 1,000 activities, 5,000 CIs and
// 200 tasks prints, beside the ordinary release plan: in files, pages and rows per
// second.
func BenchmarkBigDocuments(b *testing.B) {
	m := newMeasured(b, "sqlite")
	m.bring(m.bigStory("BIG"))
	for _, one := range []struct{ kind, subject string }{
		{"release_plan", "1.30"}, {"release_plan", "BIG"}, {"deployment_plan", "1.30@D1"}, {"deployment_plan", "BIG@D1"},
		{"baseline_record", "1.30@D1"}, {"baseline_record", "BIG@D1"},
	} {
		issue, err := m.Documents.Preview(b.Context(), document.Request{Kind: one.kind, Subject: one.subject, Actor: work.System})
		m.need(err)
		for _, format := range []string{"pdf", "xlsx"} {
			b.Run(one.kind+"/"+one.subject+"/"+format, func(b *testing.B) {
				var pages, size int
				for b.Loop() {
					files, err := m.Documents.Render(b.Context(), issue, document.Target{Lang: "es", Format: format})
					if err != nil {
						b.Fatal(err)
					}
					pages, size = len(pageObject.FindAll(files[0].Data, -1)), len(files[0].Data)
				}
				b.ReportMetric(float64(size)/1024, "KiB")
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "files/s")
				if format == "pdf" {
					b.ReportMetric(float64(pages), "pages")
					b.ReportMetric(float64(pages*b.N)/b.Elapsed().Seconds(), "pages/s")
				}
			})
		}
	}
}

// pageObject is where a page begins in a PDF.
var pageObject = regexp.MustCompile(`/Type ?/Page\b[^s]`)

// BenchmarkSubjects lists what documents can be made about, for a person who asks
// for the library, the API's list and a document that there is not, and the whole.
func BenchmarkSubjects(b *testing.B) {
	onEngines(b, func(m *measured) {
		ask := m.reader()
		m.fill(0, 1)
		m.B.Run("1000", func(b *testing.B) { m.on(b).subjects(ask) })
		m.fill(1, 100)
		m.B.Run("100000", func(b *testing.B) { m.on(b).subjects(ask) })
	})
}

// reader serves the installation and gives what asks for an address as somebody
// who may see everything; the answer must have this status.
func (m *measured) reader() func(ctx context.Context, path string, status int) error {
	m.Helper()
	link, err := m.SetupLink(m.Context())
	m.need(err)
	handler, err := m.Handler()
	m.need(err)
	server := httptest.NewServer(handler)
	m.Cleanup(server.Close)
	c, v := newClient(server.Listener.Addr().String()), newVisitor("lucia")
	at, err := url.Parse(link)
	m.need(err)
	_, err = c.form(m.Context(), at.Path, url.Values{
		"person": {"lucia"}, "name": {"Lucía"}, "email": {"lucia@kubernetes.example"}, "password": {secretWord},
	}, nil)
	m.need(err)
	m.need(v.signIn(m.Context(), c))
	return func(ctx context.Context, path string, status int) error {
		a, err := c.send(ctx, http.MethodGet, path, "", "", v.headers(nil))
		if err == nil && a.status != status {
			err = fmt.Errorf("%s: %d %.300s", path, a.status, a.body)
		}
		return err
	}
}

func (m *measured) subjects(ask func(context.Context, string, int) error) {
	for name, path := range map[string]string{
		"library": "/", "library_none": "/?state=none", "library_search": "/?state=none&q=R000000900", "api": "/api/v1/subjects?kind=deployment_plan",
		"api_documents": "/api/v1/documents", "unmade": "/documents/release_plan/R000000500",
	} {
		m.timed(name, func(ctx context.Context) error { return ask(ctx, path, http.StatusOK) })
	}
	m.timed("missing", func(ctx context.Context) error { return ask(ctx, "/documents/release_plan/NONE", http.StatusNotFound) })
	m.timed("all", func(ctx context.Context) error {
		list, err := m.Documents.Subjects(ctx)
		return enough(len(list), err)
	})
}
