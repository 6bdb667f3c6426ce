package app_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"acta/internal/app"
	"acta/internal/clock"
	"acta/internal/config"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/job"
	"acta/internal/policy"
	"acta/internal/release"
	"acta/internal/sheet"
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

// work tries a move whose gates are open while a task is left, ticks the task to and
// fro, and moves the waiting deployment to and fro.
func (m *measured) work(code string) {
	n := 0
	m.timed("move_refused", func(ctx context.Context) error {
		_, err := m.Releases.Move(ctx, release.Move{Release: code, Deployment: "D1", Actor: work.System, By: release.InstallDeployment})
		if !fault.Is(err, fault.Conflict) {
			return fmt.Errorf("moved: %w", err)
		}
		return nil
	})
	m.timed("tick", func(ctx context.Context) error {
		n++
		state := []string{"done", "pending"}[n%2]
		return m.Releases.Tick(ctx, work.System, release.Tick{Release: code, Deployment: "D1", Task: 1, State: state})
	})
	waits := true
	m.timed("move", func(ctx context.Context) error {
		by := release.ReplanDeployment
		if waits {
			by = release.PostponeDeployment
		}
		waits = !waits
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

// BenchmarkImportJob imports 100,000 configuration items in the background, as CSV
// and as a workbook: how long, how much memory at most, and how often it says how
// far it is.
func BenchmarkImportJob(b *testing.B) {
	onEngines(b, func(m *measured) {
		served(m.B, m.App)
		for _, ending := range []string{".csv", ".xlsx"} {
			m.B.Run(ending[1:], func(b *testing.B) { m.on(b).imports(ending) })
		}
	})
}

func (m *measured) imports(ending string) {
	const rows = 100_000
	var peak uint64
	var told int
	for i := 0; m.Loop(); i++ {
		m.StopTimer()
		table := items("1.30", "D1", rows)
		table.Rows[0].Cells[5] = content.Sum([]byte(ending + strconv.Itoa(i) + m.Name())) // another list each time
		data := csvOf(m.B, table)
		if ending == ".xlsx" {
			var err error
			data, err = app.WriteBook(table)
			m.need(err)
		}
		table = sheet.Table{}
		runtime.GC()
		m.StartTimer()
		most, notes := m.watched("cis"+ending, data)
		peak, told = max(peak, most), notes
	}
	m.ReportMetric(float64(rows*m.N)/m.Elapsed().Seconds(), "rows/s")
	m.ReportMetric(float64(peak>>20), "peak-MiB")
	m.ReportMetric(float64(told), "notes")
}

// watched imports a file and gives the most heap that was seen meanwhile, and how
// many different notes of progress.
func (m *measured) watched(name string, data []byte) (peak uint64, notes int) {
	m.Helper()
	key, err := m.QueueImport(m.Context(), "configuration-items", name, data, sheet.Options{Actor: work.System})
	m.need(err)
	seen := map[string]bool{}
	var memory runtime.MemStats
	for look := time.Tick(20 * time.Millisecond); ; <-look {
		runtime.ReadMemStats(&memory)
		peak = max(peak, memory.HeapInuse)
		j, err := m.Jobs.Read(m.Context(), id.Job(key))
		m.need(err)
		seen[fmt.Sprint(j.Progress, j.Note)] = true
		switch j.State {
		case job.Done:
			return peak, len(seen)
		case job.Dead, job.Cancelled:
			m.Fatalf("%+v", j)
		}
	}
}
