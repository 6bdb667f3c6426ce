package web_test

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"acta/internal/web"
)

// queuedImport brings in a long file by its page, which becomes a job.
func queuedImport(t *testing.T, s *site) string {
	t.Helper()
	seen := s.upload("/imports/new/releases", nil, "larga.csv", longRows()).must(t, 200)
	if !strings.Contains(seen.body, "Se importará en segundo plano") {
		t.Errorf("preview: %.900s", text(seen.body))
	}
	action, form := fieldsOf(t, seen.body, "rows")
	at := s.submit(action, form).must(t, 303).Header.Get("Location")
	if !strings.HasPrefix(at, "/imports/jobs/") {
		t.Fatalf("a long import leads to %q", at)
	}
	return at
}

// jobEvents reads a stream to its end, and hands on each event as it comes. It gives up
// after a while. The server stops when stop is closed.
func jobEvents(t *testing.T, s *site, address string, stop <-chan struct{}, each func(name, data string)) []string {
	t.Helper()
	server := httptest.NewUnstartedServer(s.Handler)
	server.Config.BaseContext = func(net.Listener) context.Context { return web.Until(t.Context(), stop) }
	server.Start()
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Cookie", s.cookie)
	answer, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("%d %v", answer.StatusCode, answer.Header)
	}
	var names []string
	lines := bufio.NewScanner(answer.Body)
	for name := ""; lines.Scan(); {
		if event, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			name = event
		}
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			names = append(names, name)
			each(name, data)
		}
	}
	if err := lines.Err(); err != nil {
		t.Errorf("stream: %v", err)
	}
	return names
}

// Whoever imports follows the job; it tells its news until it ends, here because it is
// called off. Without a script the page asks again by itself.
func TestFollowingAJob(t *testing.T) {
	all := newStaff(t)
	s := all["process"]
	at := queuedImport(t, s)
	body := trailShows(t, s, at, "es", "Importar un archivo", "En cola", "Puedes salir de esta página")
	if !strings.Contains(body, `http-equiv="refresh" content="5"`) || !strings.Contains(body, `data-events="`+at+`/events"`) || strings.Contains(body, "/cancel") {
		t.Errorf("page of the job: %.2000s", body)
	}
	id := strings.TrimPrefix(at, "/imports/jobs/")
	s.get("/jobs/"+id, "en").must(t, 403)
	all["narrow"].get(at, "en").must(t, 404)
	all["narrow"].get(at+"/events", "en").must(t, 404)
	admin := all["administrator"]
	page := trailShows(t, admin, "/jobs/"+id, "en", "Import a file", "Queued", "Cancel the job")
	cancel := regexp.MustCompile(`/jobs/[^"]*/cancel\?once=[^"]*`).FindString(page)
	told := jobEvents(t, s, at+"/events", nil, func(name, data string) {
		if name == "progress" && strings.Contains(data, `"total":100`) {
			admin.submit(cancel, url.Values{})
		}
	})
	if len(told) < 2 || told[0] != "progress" || told[len(told)-1] != "end" {
		t.Errorf("news: %v", told)
	}
	if after := s.get(at, "en").must(t, 200).body; strings.Contains(after, "data-events") || strings.Contains(after, "http-equiv") || !strings.Contains(after, "Cancelled") {
		t.Errorf("after it ended: %.1500s", text(after))
	}
}

// The stream of a job that has ended ends at once; when the service stops, so do all.
func TestNewsEnd(t *testing.T) {
	all := newStaff(t)
	admin := all["administrator"]
	id := strings.TrimPrefix(queuedImport(t, all["process"]), "/imports/jobs/")
	admin.submit("/jobs/"+id+"/cancel?once=a1", url.Values{}).must(t, 303)
	if told := jobEvents(t, admin, "/jobs/"+id+"/events", nil, func(string, string) {}); len(told) != 2 || told[1] != "end" {
		t.Errorf("news of an ended job: %v", told)
	}
	trailShows(t, admin, "/jobs/"+id+"?done=cancelled", "es", "El trabajo se cancela.", "Reintentar el trabajo", "Cancelado")
	admin.submit("/jobs/"+id+"/cancel?once=a2", url.Values{}).must(t, 409)
	admin.submit("/jobs/"+id+"/retry?once=a3", url.Values{}).must(t, 303)
	trailShows(t, admin, "/jobs/"+id, "en", "Queued", "Cancel the job")
	stop := make(chan struct{})
	if told := jobEvents(t, admin, "/jobs/"+id+"/events", stop, func(string, string) { close(stop) }); len(told) != 1 || told[0] != "progress" {
		t.Errorf("news of a service that stops: %v", told)
	}
	admin.get("/jobs/00000000-0000-7000-8000-000000000000/events", "en").must(t, 404)
}

// The list names each job in words, filters, and tells of those that failed.
func TestJobList(t *testing.T) {
	all := newStaff(t)
	admin := all["administrator"]
	queuedImport(t, all["process"])
	trailShows(t, admin, "/jobs", "es", "Trabajos", "Importar un archivo", "En cola", "Enviar un correo")
	trailShows(t, admin, "/jobs?kind=exchange.import&state=ready", "en", "Import a file", "Queued", "Clear filters")
	for query, lacks := range map[string]string{"kind=exchange.import": "Send a mail</a>", "state=done": "Import a file</a>", "state=odd": "Nothing matches"} {
		if body := trailShows(t, admin, "/jobs?"+query, "en", "Jobs"); strings.Contains(body, lacks) {
			t.Errorf("%s shows %s", query, lacks)
		}
	}
	all["quality_manager"].get("/jobs", "en").must(t, 403)
}
