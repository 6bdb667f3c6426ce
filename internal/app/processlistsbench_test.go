package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"testing"

	"acta/internal/clock"
	"acta/internal/release"
)

// fill inserts the releases of some numbers, with a deployment and an exception
// each, past the program. The first fifty are of another stage and type, and
// planned around today.
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
	pick := func(rare, other string) string { return "CASE WHEN n < 50 THEN " + rare + " ELSE " + other + " END" }
	for first := from; first < to; first += 1000 {
		series := fmt.Sprintf(" WITH RECURSIVE s(n) AS (SELECT %d UNION ALL SELECT n + 1 FROM s WHERE n < %d) ", first, min(first+1000, to)-1)
		due := pick(near, day)
		moment := pick(at(near), at(day))
		listed := pick("'built'", "'closed'") + ", " + pick("'emergency'", "'minor'") + ", " + pick("1", "0") + ", "
		for _, insert := range []string{
			"INSERT INTO releases (id, code, title, type, stage, suspended, first_planned, planned, due_on, risk_class, package_hash, approver, body, row_version, created_at, recorded_at)" + series +
				"SELECT " + number + ", " + code + ", 'T', " + pick("'emergency'", "'minor'") + ", " + pick("'built'", "'closed'") + ", " + pick("1", "0") + ", " +
				due + ", " + due + ", " + due + ", '', '', '', '{}', 1, " + stamp + ", " + stamp + " FROM s",
			"INSERT INTO release_customers (release_id, customer_code, ordinal, release_code, due_on, stage, type, suspended, recorded_at)" + series +
				"SELECT " + number + ", 'USERS', 1, " + code + ", " + due + ", " + listed + stamp + " FROM s",
			"INSERT INTO release_services (release_id, service_code, ordinal, release_code, due_on, stage, type, suspended, recorded_at)" + series +
				"SELECT " + number + ", 'kubernetes', 1, " + code + ", " + due + ", " + listed + stamp + " FROM s",
			"INSERT INTO deployments (id, release_id, code, ordinal, environment_code, stage, attempt, practitioner, body, recorded_at, planned_at, begins_at, ends_at)" + series +
				"SELECT " + number + ", " + number + ", 'D1', 1, 'production', 'planned', 1, '', '{}', " + stamp + ", " + moment + ", " + moment + ", " + moment + " FROM s",
			"INSERT INTO release_exceptions (release_id, deployment_code, code, ordinal, kind, what, reason, person, second_person, noted_date, listed_on, outstanding, recorded_at)" + series +
				"SELECT " + number + ", '', 'X', 1, " + pick("'deferral'", "'late_record'") + ", '{}', '{}', 'lucia', '', " + due + ", " + due + ", " + pick("1", "0") + ", " + stamp + " FROM s",
			"INSERT INTO release_words (release_id, word, recorded_at)" + series + "SELECT " + number + ", LOWER(" + code + "), " + stamp + " FROM s",
			"INSERT INTO release_words (release_id, word, recorded_at)" + series + "SELECT " + number + ", " + pick("'rare'", "'many'") + ", " + stamp + " FROM s",
			"INSERT INTO exception_customers (release_id, deployment_code, code, customer_code, listed_on, outstanding, recorded_at)" + series +
				"SELECT " + number + ", '', 'X', 'USERS', " + due + ", " + pick("1", "0") + ", " + stamp + " FROM s",
		} {
			_, err := m.raw.ExecContext(m.Context(), insert)
			m.need(err)
		}
	}
	if m.engine == "mysql" {
		_, err := m.raw.ExecContext(m.Context(), "ANALYZE TABLE releases, release_customers, release_services, release_words, deployments, release_exceptions, exception_customers")
		m.need(err)
	}
}

// BenchmarkReleaseLists reads what the pages and the API list, at a hundred to a
// hundred thousand releases: near 1 is the goal of the ratios between the sizes, and
// 20 ms that of a list.
func BenchmarkReleaseLists(b *testing.B) {
	onEngines(b, func(m *measured) {
		filled := 0
		for _, size := range []int{100, 1000, 10_000, 100_000} {
			m.fill(filled, size)
			filled = size
			m.B.Run(strconv.Itoa(size), func(b *testing.B) { m.on(b).lists() })
		}
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
		"all": {}, "cursor": {After: "R000000020"}, "stage": {Stage: release.Built}, "type": {Type: "emergency"},
		"customer": {Customer: "USERS"}, "service": {Service: "kubernetes"}, "suspended": {Suspended: &suspended}, "not_suspended": {Suspended: &none},
		"planned": {Order: release.ByPlanned}, "newest": {Order: release.ByPlanned, Descending: true},
		"period":         {From: today, To: today.AddDays(30), Order: release.ByPlanned},
		"customer_stage": {Customer: "USERS", Stage: release.Built}, "customer_planned": {Customer: "USERS", Order: release.ByPlanned, Descending: true},
		"service_type": {Service: "kubernetes", Type: "emergency", Order: release.ByPlanned},
		"stage_type":   {Stage: release.Built, Type: "emergency"}, "customer_service": {Customer: "USERS", Service: "kubernetes"},
		"customer_service_type": {Customer: "USERS", Service: "kubernetes", Type: "emergency", Order: release.ByPlanned},
		"text":                  {Text: "rar"}, "text_many": {Text: "r0000"}, "text_customer": {Text: "r", Customer: "USERS", Order: release.ByPlanned},
		"customer_suspended": {Customer: "USERS", Suspended: &suspended},
	} {
		q.Limit = 51
		m.timed("releases/"+name, func(ctx context.Context) error {
			rows, err := m.Releases.List(ctx, q)
			return enough(len(rows), err)
		})
	}
	for name, q := range map[string]release.ExceptionQuery{
		"all": {}, "kind": {Kind: "deferral"}, "customer": {Customer: "USERS"}, "state": {State: release.ExceptionPending},
		"customer_state": {Customer: "USERS", State: release.ExceptionPending},
		"period":         {From: today, To: today.AddDays(30)},
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

// BenchmarkSubjects lists what documents can be made about, for a person who asks
// for the library, the API's list and a document that there is not, and the whole.
func BenchmarkSubjects(b *testing.B) {
	onEngines(b, func(m *measured) {
		ask := m.reader()
		m.fill(0, 1000)
		m.B.Run("1000", func(b *testing.B) { m.on(b).subjects(ask) })
		m.fill(1000, 100_000)
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
