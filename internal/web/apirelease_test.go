package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"acta/internal/app"
	"acta/internal/clock"
	"acta/internal/config"
	"acta/internal/identity"
	"acta/internal/release"
	"acta/internal/work"
)

// crew are people of the demonstration by what they hold: change authority,
// release manager, test manager.
func crew() []string { return []string{"marta", "lucia", "noa"} }

// crewed is an installation with the staff and the crew, who have all signed in.
var crewed = sync.OnceValues(func() (p prepared, err error) {
	base, err := staffed()
	if err != nil {
		return p, err
	}
	first, err := loaded()
	if err != nil {
		return p, err
	}
	if p.dir, err = os.MkdirTemp("", "acta-crew-"); err != nil {
		return p, err
	}
	if err := os.CopyFS(p.dir, os.DirFS(base.dir)); err != nil {
		return p, err
	}
	a, err := app.Open(context.Background(), config.Config{Data: p.dir}, app.Options{Build: "test", Clock: &hands{}})
	if err != nil {
		return p, err
	}
	p.cookie = base.cookie
	for _, person := range crew() {
		cookie, err := invited(context.Background(), a, first.cookie, person)
		if err != nil {
			return p, fmt.Errorf("%s: %w", person, err)
		}
		p.cookie += " " + cookie
	}
	return p, a.Close()
})

// invited gives a person of the demonstration an account, and signs them in.
func invited(ctx context.Context, a *app.App, by, person string) (string, error) {
	handler, err := a.Handler()
	if err != nil {
		return "", err
	}
	body := encoded(node{"person": person, "email": person + "@example.org"})
	r, err := send(handler, http.MethodPost, "/api/v1/accounts", body, "Content-Type", "application/json", "Cookie", by)
	if err != nil || r.StatusCode != http.StatusCreated {
		return "", fmt.Errorf("invite: %d %w %.500s", r.StatusCode, err, r.body)
	}
	secret, err := a.Identity.Mint(ctx, work.System, identity.ForInvite, person)
	if err != nil {
		return "", err
	}
	if r, err = submit(handler, "/invite/"+secret, url.Values{"password": {firstPassword}}); err != nil || r.StatusCode != http.StatusSeeOther {
		return "", fmt.Errorf("invitation: %d %w %.500s", r.StatusCode, err, r.body)
	}
	return signIn(handler, person, firstPassword)
}

// newCrew is an installation with each one's view of it: the staff by role, the
// crew by code.
func newCrew(t testing.TB) map[string]*site {
	t.Helper()
	p, err := crewed()
	if err != nil {
		t.Fatal(err)
	}
	cookies := strings.Fields(p.cookie)
	first, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	p.cookie = first.cookie
	s := copyOf(t, p)
	all := map[string]*site{"first": s}
	for i, name := range append(staff(), crew()...) {
		all[name] = s.as(cookies[i])
	}
	return all
}

const (
	newRelease = "/api/v1/releases/9.1"
	newPlace   = newRelease + "/deployments/D1"
)

// said is people's text in Spanish.
func said(text string) node { return node{"original": "es", "values": node{"es": text}} }

// inDays is a date so many days after the tests began.
func inDays(n int) string { return started.AddDate(0, 0, n).Format("2006-01-02") }

// hash is something that looks like a SHA-256.
func hash(digit string) string { return strings.Repeat(digit, 64) }

// wholePlan is a plan from which nothing is missing to be planned.
func wholePlan() node {
	return node{
		"code": "9.1", "title": "Entrega 9.1", "type": "minor", "first_planned": inDays(40), "customers": []string{"USERS"},
		"services": []string{"kubernetes"}, "units": []node{{"code": "k8s-images", "version": "9.1.0"}},
		"method": said("Por fases"), "deliverables": []node{said("Imágenes firmadas")}, "capacity": said("Sin efecto"),
		"approver": "Graham Whitlock", "risk_class": "low",
		"people":         []node{{"role": "release_deployment_manager", "person": "lucia"}},
		"environments":   []node{{"code": "PROD", "name": said("Producción"), "use": "production"}},
		"criteria":       []node{{"code": "A1", "text": said("Pasan las pruebas de conformidad")}},
		"references":     []node{{"kind": "rfc", "code": "RFC-9", "title": said("Publicar la 9.1"), "decision": "approved"}},
		"closes_nothing": true,
		"back_out":       node{"trigger": said("Fallan las pruebas"), "tested": said("Ensayada en pruebas"), "decider": "lucia", "steps": []node{said("Retirar")}},
		"deployments": []node{{
			"code": "D1", "environment": "PROD", "customers": []node{{"code": "USERS"}}, "planned": inDays(40), "practitioner": "iker",
			"affected": []node{{"code": "CI-1"}, {"code": "CI-2"}}, "tasks": []node{{"sequence": 1, "text": said("Publicar")}},
			"items": []node{{"code": "conformance", "text": said("Pasa la conformidad")}},
		}},
	}
}

// told is what the API says of a release.
type told struct {
	Code, Title, Stage, Core, Outcome, Href, ETag, Note string
	Suspended                                           bool
	Revoked                                             []string
	Deployments                                         []struct {
		Code, Stage, Environment, Planned string
		Tasks                             []struct {
			Sequence           int
			State, Actual, Who string
		}
		Items []struct{ Code, State, On string }
	}
	Authorisations []struct{ Reference, Person, Core string }
	Exceptions     []struct{ Code, Kind, Gate, Target, Second, Done string }
}

// released makes the release 9.1 of a whole plan.
func released(t testing.TB, by *site) told {
	t.Helper()
	var r told
	by.order("POST", "/api/v1/releases", "", wholePlan()).must(t, 201).into(t, &r)
	return r
}

// now reads the release 9.1.
func (s *site) release() told {
	s.t.Helper()
	var r told
	reply := s.get(newRelease, "en").must(s.t, 200)
	if reply.into(s.t, &r); r.ETag == "" || r.ETag != reply.Header.Get("ETag") {
		s.t.Fatalf("ETag %q and %q", r.ETag, reply.Header.Get("ETag"))
	}
	return r
}

// gated is a refusal with the gates that cause it.
type gated struct {
	Code, Detail string
	Errors       []struct{ Code, Location, Detail string }
	Gates        []openGate
}

type openGate struct {
	Gate, Code, Message, Owes, Customer, Field string
	Label                                      string `json:"owes_label"`
	Name                                       string `json:"label"`
}

// A release is made once, and read as it was made.
func TestCreateRelease(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	r := process.order("POST", "/api/v1/releases", "", node{"code": "9.1", "title": "Entrega 9.1", "customers": []string{"USERS"}, "services": []string{"kubernetes"}}).must(t, 201)
	var made told
	r.into(t, &made)
	if r.Header.Get("Location") != newRelease || made.Stage != "draft" || made.Core == "" || made.ETag != r.Header.Get("ETag") {
		t.Errorf("made: %v %s", r.Header, r.body)
	}
	if read := process.get(newRelease, "es").must(t, 200); read.body != r.body {
		t.Errorf("read: %s\nmade: %s", read.body, r.body)
	}
	var p gated
	process.order("POST", "/api/v1/releases", "", node{"code": "9.1", "title": "Otra"}).must(t, 409).into(t, &p)
	if p.Code != "fault.release.taken" || all["process"].release().Title != "Entrega 9.1" {
		t.Errorf("made again: %+v", p)
	}
	for name, body := range map[string]node{
		"no code": {"title": "x"}, "a code that is none": {"code": "a b"}, "unknown customer": {"code": "9.2", "title": "x", "customers": []string{"NOBODY"}},
		"a stage": {"code": "9.2", "title": "x", "stage": "accepted"}, "a text for a list": {"code": "9.2", "customers": "USERS"},
	} {
		if r := process.order("POST", "/api/v1/releases", "", body); r.StatusCode != 422 && r.StatusCode != 409 {
			t.Errorf("%s: %d %.300s", name, r.StatusCode, r.body)
		}
	}
	process.get("/api/v1/releases/9.2", "en").must(t, 404)
	all["approver"].order("POST", "/api/v1/releases", "", node{"code": "9.2", "title": "x"}).must(t, 403)
}

// A plan is changed part by part, by who saw it as it is.
func TestChangeRelease(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	first := released(t, process)
	change := func(tag string, body node) reply { return process.order("PATCH", newRelease, tag, body) }
	var after told
	change(first.ETag, node{"title": "Otra", "deliverables": []node{}}).must(t, 200).into(t, &after)
	if after.Title != "Otra" || after.ETag == first.ETag || len(after.Deployments) != 1 {
		t.Errorf("changed: %+v", after)
	}
	if body := process.get(newRelease, "en").body; strings.Contains(body, "Imágenes firmadas") {
		t.Error("an empty list removes nothing")
	}
	change("", node{"title": "x"}).must(t, 428)
	for _, tag := range []string{first.ETag, `"0"`, "x", `"99999999999999999999"`} {
		if r := change(tag, node{"title": "x"}).must(t, 412); r.Header.Get("ETag") != after.ETag {
			t.Errorf("stale by %s: ETag %s, want %s", tag, r.Header.Get("ETag"), after.ETag)
		}
	}
	tests := []struct {
		name, location string
		body           node
	}{
		{"unknown member", "body.colour", node{"colour": "blue"}},
		{"unknown member inside", "body.units[0].colour", node{"units": []node{{"colour": "blue"}}}},
		{"a date that is none", "body.planned", node{"planned": "2026-02-31"}},
		{"a time that is none", "body.deployments[0].planned", node{"deployments": []node{{"code": "D1", "planned": "2026-02-31T25:00:00Z"}}}},
		{"another code", "body.code", node{"code": "9.3"}},
		{"a number for a text", "body.title", node{"title": 7}},
		{"a role without person", "", node{"people": []node{{"role": "test_manager"}}}},
		{"a unit twice", "", node{"units": []node{{"code": "a", "version": "1"}, {"code": "a", "version": "2"}}}},
	}
	for _, test := range tests {
		var p gated
		change(after.ETag, test.body).must(t, 422).into(t, &p)
		if test.location != "" && (len(p.Errors) != 1 || p.Errors[0].Location != test.location) {
			t.Errorf("%s: %+v", test.name, p)
		}
	}
	process.order("PATCH", "/api/v1/releases/none", `"1"`, node{"title": "x"}).must(t, 404)
	all["reader"].order("PATCH", newRelease, after.ETag, node{"title": "x"}).must(t, 403)
	if now := process.release(); now.ETag != after.ETag {
		t.Errorf("refused changes left something: %s, %s", now.ETag, after.ETag)
	}
}

// A body of the usual length for a plan is taken, and told apart to its end by its
// key; one that is longer is not.
func TestLongPlans(t *testing.T) {
	process := newCrew(t)["process"]
	first := released(t, process)
	plan := func(last string) node {
		activities := make([]node, 1000)
		for i := range activities {
			activities[i] = node{"sequence": i + 1, "title": said("Actividad " + strconv.Itoa(i+1)), "planned": inDays(i % 30)}
		}
		activities[999]["title"] = said(last)
		return node{"activities": activities}
	}
	done := process.order("PATCH", newRelease, first.ETag, plan("Fin"), "Idempotency-Key", "k1").must(t, 200)
	again := process.order("PATCH", newRelease, first.ETag, plan("Fin"), "Idempotency-Key", "k1").must(t, 200)
	if again.body != done.body || again.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("again: %v", again.Header)
	}
	var p gated
	process.order("PATCH", newRelease, first.ETag, plan("Otro fin"), "Idempotency-Key", "k1").must(t, 422).into(t, &p)
	if p.Code != "key_reused" {
		t.Errorf("another body under the same key: %+v", p)
	}
	long := `{"title":"` + strings.Repeat("x", 4<<20) + `"}`
	process.ask("PATCH", newRelease, long, "Content-Type", "application/json", "If-Match", first.ETag).must(t, 413)
}

// Deployments are added and changed under their address, tasks and items ticked.
func TestDeployments(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	first := released(t, process)
	second := newRelease + "/deployments/D2"
	body := node{"environment": "PROD", "customers": []node{{"code": "USERS"}}, "planned": inDays(41)}
	process.order("PUT", second, "", body).must(t, 428)
	var after told
	process.order("PUT", second, first.ETag, body).must(t, 200).into(t, &after)
	if len(after.Deployments) != 2 || after.Deployments[1].Code != "D2" {
		t.Errorf("added: %+v", after.Deployments)
	}
	process.order("PUT", second, first.ETag, body).must(t, 412)
	process.order("PUT", second, after.ETag, node{"environment": "NONE"}).must(t, 422)
	process.order("PUT", second, after.ETag, node{"release": "1.30"}).must(t, 422)
	process.order("PUT", second, after.ETag, node{"actual_start": inDays(0)}).must(t, 422)
	if r := process.get(second, "en").must(t, 200); !strings.Contains(r.body, inDays(41)) || r.Header.Get("ETag") != after.ETag {
		t.Errorf("read: %v %s", r.Header, r.body)
	}
	var p gated
	process.get(newRelease+"/deployments/D9", "en").must(t, 404).into(t, &p)
	if p.Code != "fault.release.deployment" || !strings.Contains(p.Detail, "D1 and D2") {
		t.Errorf("%+v", p)
	}
}

// running brings in the release 9.1 with a deployment that is under way.
func running(t *testing.T, s *site) {
	t.Helper()
	var plan release.Plan
	data := encoded(wholePlan())
	if err := json.Unmarshal([]byte(data), &plan); err != nil {
		t.Fatal(err)
	}
	yesterday := clock.Planned{Date: clock.At(started).Date(nil).AddDays(-1)}
	plan.Stage, plan.Deployments[0].Stage, plan.Deployments[0].ActualStart = release.Deploying, release.InProgress, yesterday
	if err := s.Releases.BringIn(t.Context(), work.System, release.Story{Plan: plan}); err != nil {
		t.Fatal(err)
	}
}

// Tasks and items are ticked while their deployment runs, and not before.
func TestTicks(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	released(t, process)
	process.order("PUT", newPlace+"/tasks/1", "", node{"state": "done", "who": "iker"}).must(t, 409)
	all = newCrew(t)
	process = all["process"]
	running(t, all["first"])
	for address, want := range map[string]int{"/tasks/9": 404, "/tasks/x": 404, "/tasks/0": 404, "/items/none": 404} {
		if r := process.order("PUT", newPlace+address, "", node{"state": "done"}); r.StatusCode != want {
			t.Errorf("%s: %d %.300s", address, r.StatusCode, r.body)
		}
	}
	process.order("PUT", newPlace+"/tasks/1", "", node{"state": "skipped"}).must(t, 422)
	process.order("PUT", newPlace+"/tasks/1", "", node{"state": "odd"}).must(t, 422)
	process.order("PUT", newPlace+"/tasks/1", "", node{"state": "done", "at": "2999-01-01"}).must(t, 422)
	process.order("PUT", newPlace+"/items/conformance", "", node{"state": "not_applicable"}).must(t, 422)
	process.order("PUT", newRelease+"/deployments/D9/tasks/1", "", node{"state": "done"}).must(t, 404)
	all["auditor"].order("PUT", newPlace+"/tasks/1", "", node{"state": "done"}).must(t, 403)
	if d := process.release().Deployments[0]; d.Tasks[0].State != "pending" || d.Items[0].State != "pending" {
		t.Errorf("refused ticks left something: %+v", d)
	}
	process.order("PUT", newPlace+"/tasks/1", "", node{"state": "done", "who": "iker"}).must(t, 200)
	process.order("PUT", newPlace+"/items/conformance", "", node{"state": "done", "evidence": said("Informe")}).must(t, 200)
	if d := process.release().Deployments[0]; d.Tasks[0].State != "done" || d.Tasks[0].Actual == "" || d.Items[0].State != "done" {
		t.Errorf("ticked: %+v", d)
	}
}

// A release is listed once, in whatever pages the list is read, in both orders.
func TestReleasesInPages(t *testing.T) {
	all := newCrew(t)
	released(t, all["process"])
	for _, query := range []string{"", "&order=planned", "&descending=true", "&order=planned&descending=true", "&customer=USERS"} {
		for _, limit := range []int{1, 5, 200} {
			var seen []string
			for address := fmt.Sprintf("/api/v1/releases?limit=%d%s", limit, query); address != "" && len(seen) < 100; {
				var page struct {
					Releases []struct{ Code, Stage string }
					Next     string
				}
				r := all["auditor"].get(address, "es").must(t, 200)
				r.into(t, &page)
				if len(page.Releases) > limit {
					t.Fatalf("%s: %d rows", address, len(page.Releases))
				}
				for _, row := range page.Releases {
					seen = append(seen, row.Code)
				}
				address = nextOf(t, r)
			}
			unique := slices.Compact(slices.Sorted(slices.Values(seen)))
			want := 12
			if strings.Contains(query, "customer") {
				want = 3
			}
			if len(seen) != want || len(unique) != want {
				t.Errorf("%s by %d: %v", query, limit, seen)
			}
		}
	}
	for query, want := range map[string]int{"stage=draft": 1, "type=patch": 0, "service=none": 0, "from=" + inDays(39) + "&to=" + inDays(41): 1, "suspended=true": 0} {
		var page struct{ Releases []struct{ Code string } }
		all["auditor"].get("/api/v1/releases?"+query, "es").must(t, 200).into(t, &page)
		if len(page.Releases) != want {
			t.Errorf("%s: %+v", query, page.Releases)
		}
	}
	for _, bad := range []string{"limit=0", "from=x", "to=2026-02-31", "order=odd", "suspended=perhaps"} {
		all["auditor"].get("/api/v1/releases?"+bad, "es").must(t, 422)
	}
}

// An auditor sees the releases of the scope, and nothing of the others.
func TestReleasesInAnAuditorsScope(t *testing.T) {
	all := newCrew(t)
	released(t, all["process"])
	narrow := all["narrow"]
	narrow.get("/api/v1/releases/1.30", "en").must(t, 200)
	for _, address := range []string{newRelease, newRelease + "/gates", newRelease + "/facts", newRelease + "/review", newPlace, newPlace + "/baselines/differences", newPlace + "/baselines/before/items"} {
		narrow.get(address, "en").must(t, 404)
		if r := all["auditor"].get(address, "en"); r.StatusCode != 200 && !strings.Contains(r.body, "fault.release.no_baseline") {
			t.Errorf("%s for the auditor: %d %.300s", address, r.StatusCode, r.body)
		}
	}
	var page struct{ Releases []struct{ Code string } }
	narrow.get("/api/v1/releases", "en").must(t, 200).into(t, &page)
	if len(page.Releases) != 1 || page.Releases[0].Code != "1.30" {
		t.Errorf("seen: %+v", page.Releases)
	}
	calendar := narrow.get("/api/v1/calendar?from="+inDays(0)+"&to="+inDays(60), "en").must(t, 200)
	if strings.Contains(calendar.body, "9.1") {
		t.Errorf("calendar: %s", calendar.body)
	}
}
