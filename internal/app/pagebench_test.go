package app_test

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"testing"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/release"
	"acta/internal/work"
	"acta/migrations"
)

// How much there is beside what the pages show: a tenth of a percent, then all.
const (
	fewReleases   = 50
	fewDocuments  = 100
	manyReleases  = 10_000
	manyDocuments = 100_000
)

// openReleases is how many releases are under way, at both sizes: as many as a
// busy organisation has at once.
const openReleases = 50

// BenchmarkPages asks for the main pages, among few releases and documents and
// among many, as somebody who may see everything: at most 20 ms a page is the goal
// and at most half more than among few. The metric is the median, in milliseconds.
func BenchmarkPages(b *testing.B) {
	onEngines(b, func(m *measured) {
		ask := m.reader()
		m.open()
		m.fill(0, fewReleases)
		m.reach(0, fewReleases)
		m.shelve(0, fewDocuments/2)
		m.B.Run("few", func(b *testing.B) { m.on(b).pages(ask) })
		m.fill(fewReleases, manyReleases)
		m.reach(fewReleases, manyReleases)
		m.shelve(fewDocuments/2, manyDocuments/2)
		m.B.Run("many", func(b *testing.B) { m.on(b).pages(ask) })
	})
}

// open brings in the releases that are under way, and generates some documents.
func (m *measured) open() {
	m.Helper()
	r, err := m.Releases.Read(m.Context(), "1.30")
	m.need(err)
	list, err := m.Releases.ListFacts(m.Context(), "1.30", release.FactQuery{})
	m.need(err)
	facts, err := release.ReadFacts(list)
	m.need(err)
	for n := range openReleases {
		m.bring(m.anotherLike(r, facts, fmt.Sprintf("2.%02d", n)))
	}
	for _, one := range []document.Ref{
		{Kind: "release_plan", Subject: "2.00"}, {Kind: "deployment_plan", Subject: "2.00@D1"}, {Kind: "release_plan", Subject: "1.30"},
		{Kind: "deployment_review", Subject: "1.30"}, {Kind: "customer_policy", Subject: "USERS"}, {Kind: "process", Subject: "org"},
	} {
		_, _, err := m.Documents.Freeze(m.Context(), document.Request{Kind: one.Kind, Subject: one.Subject, Actor: work.System})
		m.need(err)
	}
}

// anotherLike is a release like one of the demo, under another code, while its
// first deployment runs.
func (m *measured) anotherLike(r release.Release, facts release.Facts, code string) release.Story {
	story := release.Story{Plan: r.Plan, Facts: facts}
	story.Plan.Code, story.Plan.Stage, story.Plan.Released = code, release.Deploying, clock.Date{}
	story.Plan.Authorisations = slices.Clone(r.Authorisations)
	for i := range story.Plan.Authorisations {
		story.Plan.Authorisations[i].Core = "" // this release's
	}
	story.Facts.Approvals = slices.Clone(facts.Approvals)
	for i := range story.Facts.Approvals {
		story.Facts.Approvals[i].Of.Core = ""
	}
	story.Facts.Baselines = slices.Clone(facts.Baselines)
	for i := range story.Facts.Baselines {
		of := &story.Facts.Baselines[i].Of
		of.Hash, of.CIs = "", bigList(of.Kind)[:20]
	}
	d := r.Deployments[0]
	d.ID, d.Release, d.Stage, d.ActualEnd = "", "", release.InProgress, clock.Planned{}
	d.Tasks = slices.Clone(d.Tasks)
	d.Tasks[0].State, d.Tasks[0].Actual = release.TaskPending, clock.Planned{}
	story.Plan.Deployments = []release.Deployment{d}
	story.Facts.Stages = slices.DeleteFunc(slices.Clone(facts.Stages), func(s release.Recorded[release.StageReached]) bool {
		return slices.Contains([]string{"deployed", "verified", "reviewed", "closed"}, s.Of.To)
	})
	return story
}

// shelve inserts documents with one version each past the program: of each number
// two, the plan of a release and that of a deployment.
func (m *measured) shelve(from, to int) {
	m.Helper()
	number, release := "printf('%033d', n)", "printf('R%09d', n)"
	joined := func(first, second string) string { return first + " || " + second }
	if m.engine == "mysql" {
		number, release = "LPAD(n, 33, '0')", "CONCAT('R', LPAD(n, 9, '0'))"
		joined = func(first, second string) string { return "CONCAT(" + first + ", " + second + ")" }
	}
	const at = "'2026-03-02 09:30:00.000000'"
	do := func(statement string, args ...any) {
		_, err := m.raw.ExecContext(m.Context(), statement, args...)
		m.need(err)
	}
	hash := content.Sum([]byte("{}"))
	if from == 0 {
		do("INSERT INTO contents (hash, body) VALUES (?, ?)", hash, []byte("{}"))
		do("INSERT INTO words (hash, body) VALUES (?, ?)", hash, []byte("{}"))
	}
	sheet, err := content.Marshal(content.ControlSheet{
		Schema: 1, Code: "N", Number: "1.0", State: content.Effective, Date: "2026-03-02", At: "2026-03-02T09:30:00Z", ContentHash: hash,
	})
	m.need(err)
	for first := from; first < to; first += 1000 {
		series := fmt.Sprintf(" WITH RECURSIVE s(n) AS (SELECT %d UNION ALL SELECT n + 1 FROM s WHERE n < %d) ", first, min(first+1000, to)-1)
		for kind, suffix := range map[string]string{"release_plan": "", "deployment_plan": "@D1"} {
			key := joined(number, "'"+map[string]string{"": "rel", "@D1": "dep"}[suffix]+"'")
			subject := joined(release, "'"+suffix+"'")
			do("INSERT INTO documents (id, kind, subject, code, created_at)" + series + "SELECT " + key + ", '" + kind + "', " + subject + ", " + joined("'N-'", subject) + ", " + at + " FROM s")
			do("INSERT INTO versions (id, document_id, ordinal, number, content_hash, words_hash, frozen_at, author)"+series+
				"SELECT "+key+", "+key+", 1, '1.0', ?, ?, "+at+", 'lucia' FROM s", hash, hash)
			do("INSERT INTO control_sheets (version_id, ordinal, hash, body, recorded_at)"+series+"SELECT "+key+", 1, ?, ?, "+at+" FROM s", content.Sum(sheet), sheet)
			do(`INSERT INTO document_status (document_id, kind, subject, row_version, last_version, last_state, open_version, open_state, waiting_version,
				waiting_from, effective_version, in_force, waits, missing, stale, owner, review_interval, audience, review_due, valid_until, next_due)` + series +
				"SELECT " + key + ", '" + kind + "', " + subject + ", 1, " + key + ", 'effective', NULL, '', NULL, NULL, " + key + ", 1, 0, 0, 0, 'lucia', '', '{}', NULL, NULL, '2099-05-01' FROM s")
		}
	}
	if m.engine == "mysql" {
		do("ANALYZE TABLE document_status, documents, versions, control_sheets")
	}
}

// reach inserts past the program that the releases of some numbers reached each stage that
// gates guard, one release an hour, and counts them as a migration does.
func (m *measured) reach(from, to int) {
	m.Helper()
	number, fact, at := "printf('%036d', n)", "printf('%%036d', n * 100 + %d)", "datetime('2020-01-01', '+' || n || ' hour') || '.000000'"
	if m.engine == "mysql" {
		number, fact, at = "LPAD(n, 36, '0')", "LPAD(n * 100 + %d, 36, '0')", "TIMESTAMP('2020-01-01') + INTERVAL n HOUR"
	}
	do := func(statement string) {
		_, err := m.raw.ExecContext(m.Context(), statement)
		m.need(err)
	}
	for first := from; first < to; first += 1000 {
		series := fmt.Sprintf(" WITH RECURSIVE s(n) AS (SELECT %d UNION ALL SELECT n + 1 FROM s WHERE n < %d) ", first, min(first+1000, to)-1)
		for i, guard := range guards() {
			key, deployment, stage := fmt.Sprintf(fact, i), "", string(guard.Release)
			if stage == "" {
				deployment, stage = "D1", string(guard.Deployment)
			}
			do("INSERT INTO release_facts (id, release_id, ordinal, kind, deployment_code, attempt, customer_code, fact_key, occurred_at, noted_at, actor, late, body, recorded_at)" + series +
				fmt.Sprintf(`SELECT %s, %s, %d, 'stage', '%s', 0, '', '', %s, %s, 'lucia', 0, '{"from":"x","to":"%s","by":"x","passed":["pir"]}', %s FROM s`, key, number, i+1, deployment, at, at, stage, at))
			do("INSERT INTO release_passes (fact_id, release_id, target, brought_in, noted_at, recorded_at)" + series +
				fmt.Sprintf("SELECT %s, %s, '%s', 0, %s, %s FROM s", key, number, guard.Name(), at, at))
		}
	}
	files, err := migrations.FS(m.engine)
	m.need(err)
	count, err := fs.ReadFile(files, "0971_release_pass_counts_filled.sql")
	m.need(err)
	do("DELETE FROM release_pass_counts")
	do(string(count))
	if m.engine == "mysql" {
		do("ANALYZE TABLE release_facts, release_passes, release_pass_counts")
	}
}

// guards are the stages that gates guard.
func guards() []release.Guard {
	var list []release.Guard
	for _, gate := range release.Gates() {
		for _, guard := range gate.Guards {
			if !slices.Contains(list, guard) {
				list = append(list, guard)
			}
		}
	}
	return list
}

// pages are the addresses of the main pages.
func (m *measured) pages(ask func(context.Context, string, int) error) {
	for _, one := range []struct{ name, path string }{
		{"home", "/"},
		{"search", "/search?q=2.00"},
		{"search_many", "/search?q=R0000"},
		{"releases", "/releases"},
		{"releases_counted", "/releases?counted=yes"},
		{"release", "/releases/2.00"},
		{"plan", "/releases/2.00/plan"},
		{"release_documents", "/releases/2.00/documents"},
		{"release_history", "/releases/2.00/history"},
		{"deployment", "/releases/2.00/deployments/D1"},
		{"tasks", "/releases/2.00/deployments/D1/tasks"},
		{"baselines", "/releases/2.00/deployments/D1/baselines"},
		{"tests", "/releases/2.00/tests"},
		{"review", "/releases/1.30/review"},
		{"documents", "/documents"},
		{"document", "/documents/release_plan/2.00"},
		{"versions", "/documents/release_plan/2.00/versions"},
		{"approvals", "/documents/release_plan/2.00/approvals"},
		{"preview", "/documents/release_plan/2.00/preview.html"},
		{"clauses", "/clauses/release_plan"},
		{"policies", "/policies"},
		{"policy", "/policies/USERS"},
		{"customers", "/customers"},
		{"services", "/services"},
		{"calendar", "/calendar"},
		{"exceptions", "/exceptions"},
		{"evidence", "/evidence"},
		{"evidence_past", "/evidence?on=2020-07-15"},
		{"evidence_clause", "/evidence/8.5.3-7"},
		{"audit", "/audit"},
		{"people", "/people"},
		{"settings", "/settings"},
	} {
		m.page(one.name, func(ctx context.Context) error { return ask(ctx, one.path, http.StatusOK) })
	}
}

// page times one page until the benchmark has seen enough of it.
func (m *measured) page(name string, do func(context.Context) error) {
	m.B.Run(name, func(b *testing.B) {
		var took []time.Duration
		for b.Loop() {
			start := time.Now() //nolint:forbidigo // a stopwatch
			if err := do(b.Context()); err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(start)) //nolint:forbidigo // as above
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)/2])/float64(time.Millisecond), "median-ms")
	})
}
