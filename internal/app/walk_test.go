package app_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"acta/internal/app"
	"acta/internal/clock"
	"acta/internal/config"
	"acta/internal/work"
)

// TestWalk goes through the whole process by HTTP alone, as its people would: from
// an empty installation to closed releases, on each engine. Every stage is tried
// too early first, and the gates that the refusal names are checked. Seed 3, 4;
// ISO/IEC 20000-1:2018 8.5.3; invariants I9, I10, I11, I23 to I26.
func TestWalk(t *testing.T) {
	for _, engine := range []string{"sqlite", "mysql"} {
		t.Run(engine, func(t *testing.T) {
			w := newWalker(t, engines[engine](t))
			w.setUp()
			w.normalRelease()
			w.rebuiltRelease()
			w.emergencyRelease()
			w.archived()
			w.registers()
			w.exports()
			w.calendars()
			w.papers()
			w.whole()
		})
	}
}

// walker is an installation that serves, with the people who use it.
type walker struct {
	*testing.T
	app  *app.App
	c    *client
	now  *hands
	zone *time.Location
	crew map[string]*visitor
}

// hands are a clock that stands where the test puts it.
type hands struct{ at atomic.Pointer[time.Time] }

// Now is the instant that the hands show.
func (h *hands) Now() clock.Instant { return clock.At(*h.at.Load()) }

// firstDay is when the installation is set up.
const firstDay = "2026-01-12T09:00"

func newWalker(t *testing.T, cfg config.Config) *walker {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Madrid")
	must(t, err)
	w := &walker{T: t, now: &hands{}, zone: zone, crew: map[string]*visitor{}}
	w.at(firstDay)
	must(t, app.Migrate(t.Context(), cfg))
	w.app = open(t, cfg, app.Options{Clock: w.now})
	quiet(t)
	link, err := w.app.SetupLink(t.Context())
	must(t, err)
	address, stop := serve(t, w.app)
	t.Cleanup(func() { must(t, stop()) })
	w.c = newClient(address)
	w.form(link, "/setup/", url.Values{
		"person": {"nora"}, "name": {"Nora Vidal"}, "email": {"nora@mistral.example"}, "password": {secretWord},
	})
	w.crew["nora"] = newVisitor("nora")
	return w
}

// quiet keeps the log of requests to itself while the test goes well.
func quiet(t *testing.T) {
	t.Helper()
	var lines lockedBuffer
	was := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&lines, &slog.HandlerOptions{Level: slog.LevelError})))
	t.Cleanup(func() {
		slog.SetDefault(was)
		if t.Failed() {
			t.Log(lines.String())
		}
	})
}

// lockedBuffer is a buffer for several writers.
type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

// Write adds to the buffer.
func (b *lockedBuffer) Write(data []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(data)
}

// at puts the clock on an hour of the organisation's zone.
func (w *walker) at(local string) {
	w.Helper()
	at, err := time.ParseInLocation("2006-01-02T15:04", local, w.zone)
	must(w.T, err)
	w.now.at.Store(&at)
}

// utc is an hour of the organisation's zone as the API has it.
func (w *walker) utc(local string) string { return w.in("Europe/Madrid", local) }

// in is an hour of a zone as the API has it.
func (w *walker) in(zone, local string) string {
	w.Helper()
	where, err := time.LoadLocation(zone)
	must(w.T, err)
	at, err := time.ParseInLocation("2006-01-02T15:04", local, where)
	must(w.T, err)
	return clock.At(at).String()
}

// form sends the form behind a link, below a path where the link is a secret
// alone.
func (w *walker) form(link, below string, values url.Values) {
	w.Helper()
	at, err := url.Parse(link)
	must(w.T, err)
	path := at.Path
	if !strings.HasPrefix(path, "/") {
		path = below + path
	}
	a, err := w.c.form(w.Context(), path, values, nil)
	must(w.T, err)
	if a.status != http.StatusSeeOther {
		w.Fatalf("%s: %d %.2000s", path, a.status, a.body)
	}
}

// hire gives a person of the directory an account, with roles, and signs them in.
func (w *walker) hire(person string, roles ...string) {
	w.Helper()
	grants := []node{}
	for _, role := range roles {
		grants = append(grants, node{"role": role})
	}
	w.by("nora").post("/accounts", node{"person": person, "email": person + "@mistral.example", "grants": grants})
	link, err := w.app.Operator(work.System).Link(w.Context(), person)
	must(w.T, err)
	w.form(link, "", url.Values{"password": {secretWord}})
	w.crew[person] = newVisitor(person)
}

// waits asks until something is so.
func (w *walker) waits(what string, so func() bool) {
	w.Helper()
	for range 3000 {
		if so() {
			return
		}
		must(w.T, pause(w.Context(), 20*time.Millisecond))
	}
	w.Fatalf("%s: not yet", what)
}

// same compares two lists.
func (w *walker) same(what string, got, want []string) {
	w.Helper()
	if !slices.Equal(got, want) {
		w.Errorf("%s:\n%s\nwant:\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
