package app_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// deed is what somebody does about a release: a fact, a part of the plan, a move.
type deed struct {
	by     string
	method string
	path   string // below the release
	body   node
	// confirmed says that somebody else confirms the fact.
	confirmed bool
	// move says that the release or its deployment reaches another stage.
	move bool
}

// build is the hash of every build of the load; each release has one.
func (l *shift) build() string { return sum("b") }

// now is the time of the server, which is ahead of the machine's.
func (l *shift) now(ago time.Duration) string {
	return time.Now().Add(l.ahead - ago).UTC().Format(time.RFC3339)
}

// plan is an emergency release from which nothing is missing.
func (l *shift) plan() node {
	from, to := l.now(time.Hour), l.now(-90*time.Minute)
	return node{
		"code": l.code, "title": "Patch", "type": "emergency", "customers": []string{"USERS"}, "services": []string{"kubernetes"}, "first_planned": from[:10],
		"method": said("De una vez", "All at once"), "deliverables": []node{said("Imagen", "Image")}, "approver": "noa", "risk_class": "high", "closes_nothing": true,
		"units":      []node{{"code": "app", "name": said("Imagen", "Image"), "version": "3.0.1", "service": "kubernetes"}},
		"capacity":   said("Ninguno", "None"),
		"references": []node{{"kind": "rfc", "code": "RFC-1", "title": said("Parche", "Patch"), "decision": "approved", "gate": "CAB"}},
		"criteria":   []node{{"code": "A1", "text": said("Arranca", "It starts"), "evidence": said("Prueba", "Test")}},
		"people": []node{
			{"role": "release_deployment_manager", "person": "noa"}, {"role": "build_practitioner", "person": "noa"}, {"role": "test_manager", "person": "noa"},
			{"role": "deployment_practitioner", "person": "tomas"}, {"role": "change_authority", "person": "marta"},
		},
		"environments": []node{{"code": "live", "name": said("Producción", "Production"), "use": "production", "owner": "noa", "state": "in_use"}},
		"back_out": node{
			"trigger": said("Errores", "Errors"), "decider": "noa", "minutes": 20, "tested": said("En mayo", "In May"),
			"steps": []node{said("Volver", "Go back")},
		},
		"deployments": []node{{
			"code": "D1", "environment": "live", "customers": []node{{"code": "USERS"}}, "planned": from, "window_from": from, "window_to": to, "practitioner": "tomas",
			"build": l.build(), "affected": []node{{"code": "ci-1"}, {"code": "ci-2"}}, "notice_channel": said("Correo", "Mail"),
			"tasks":     []node{{"sequence": 1, "text": said("Cambiar", "Change"), "who": "tomas", "planned": from}},
			"baselines": []node{{"kind": "before", "location": said("Carpeta", "Folder")}, {"kind": "after", "location": said("Carpeta", "Folder")}},
		}},
	}
}

func noted(by, path string, body node) deed {
	return deed{by: by, method: "POST", path: path, body: node{"body": body}}
}

// ofUsers is a fact that the customer said, which somebody else confirms.
func ofUsers(path string, body node) deed {
	body["how"], body["signatory"], body["reference"] = "minutes", "Graham Whitlock", "ACTA-7"
	return deed{by: "noa", method: "POST", path: path, body: node{"customer": "USERS", "body": body}, confirmed: true}
}

func moved(by, path, event string) deed {
	return deed{by: by, method: "POST", path: path + "/moves", body: node{"event": event}, move: true}
}

// deeds are what leads a release from each stage to the next.
func (l *shift) deeds() map[string][]deed {
	baseline := func(kind, version string) deed {
		return deed{by: "noa", method: "PUT", path: "/deployments/D1/baselines/" + kind, body: node{
			"location": said("Carpeta", "Folder"), "cis": []node{{"code": "ci-1", "version": version}, {"code": "ci-2", "version": version}},
		}}
	}
	list := map[string][]deed{
		"draft": {moved("noa", "", "plan")},
		"planned": {ofUsers("/facts/agreement", node{}), {by: "marta", method: "POST", path: "/authorisations", body: node{
			"reference": "TEL-1", "role": "emergency_change_authority", "person": "marta", "on": l.now(time.Minute), "verbal": true,
		}}, moved("noa", "", "authorize")},
		"authorized": {
			noted("noa", "/facts/package", node{"units": []node{{"code": "app", "version": "3.0.1", "hash": sum("a"), "items": []string{}}}}),
			noted("noa", "/facts/build", node{"number": "7", "tool": "make", "hash": l.build(), "inputs": []node{{"name": "app", "revision": "f00d"}}}),
			moved("noa", "", "build"),
		},
		"built": {
			noted("noa", "/facts/test", node{"code": "T1", "type": "acceptance", "environment": "live", "passed": 3, "failed": 0, "results": []node{{"criterion": "A1", "met": true}}}),
			noted("noa", "/facts/acceptance", node{"outcome": "accepted"}), moved("noa", "", "accept"),
		},
		"D1 planned": {ofUsers("/facts/acceptance", node{"outcome": "accepted"}), moved("noa", "/deployments/D1", "prepare")},
		"D1 ready": {
			noted("noa", "/facts/approval", node{"go": true}),
			{by: "noa", method: "POST", path: "/deployments/D1/facts/notice", body: node{"customer": "USERS", "at": l.now(8 * time.Hour), "body": node{
				"channel": said("Lista", "List"), "proof": "<m@example.org>", "start": l.now(time.Hour),
			}}},
			baseline("before", "3.0.0"), moved("noa", "/deployments/D1", "start"),
		},
		"D1 deploying": {{by: "noa", method: "PUT", path: "/deployments/D1/tasks/1", body: node{"state": "done"}}, moved("noa", "/deployments/D1", "install")},
		"D1 deployed": {
			baseline("after", "3.0.1"),
			noted("noa", "/deployments/D1/facts/installed", node{"targets": []node{
				{"target": "ci-1", "unit": "app", "version": "3.0.1", "hash": sum("a")}, {"target": "ci-2", "unit": "app", "version": "3.0.1", "hash": sum("a")},
			}}),
			noted("noa", "/deployments/D1/facts/configuration", node{"reference": "CMDB"}),
		},
	}
	for _, item := range []string{"documentation", "communication", "roles", "conformance", "upgrade", "signatures"} {
		list["D1 deployed"] = append(list["D1 deployed"], deed{
			by: "noa", method: "PUT", path: "/deployments/D1/items/" + item, body: node{"state": "done", "evidence": said("Visto", "Seen")},
		})
	}
	list["D1 deployed"] = append(list["D1 deployed"], moved("noa", "/deployments/D1", "verify"))
	return list
}

// deliver takes emergency releases from their plan to a verified deployment, one
// step after the other; what the last visit left is where this one goes on.
func (l *shift) deliver(ctx context.Context) error {
	if l.code == "" {
		l.code = "C" + l.newMark()
		_, err := l.change(ctx, &write{by: l.as("noa"), method: "POST", path: "/releases", where: "release", mark: l.code[1:], body: encoded(l.plan())})
		return err
	}
	stage, _, err := l.stage(ctx)
	if err != nil {
		return err
	}
	deeds := l.deeds()[stage]
	if len(deeds) == 0 { // there is nothing more to do, or it never came to be
		l.code = ""
		return nil
	}
	if l.stood != stage {
		l.stood, l.step = stage, 0
	}
	if l.step == 0 && len(deeds) > 1 && l.dice.IntN(3) == 0 { // too early
		if err := l.do(ctx, deeds[len(deeds)-1]); err != nil {
			return err
		}
	}
	d := deeds[min(l.step, len(deeds)-1)]
	l.step++
	l.told = ""
	err = l.do(ctx, d)
	if d.move && l.told != "" { // something was cut off: once more from the first
		l.step = 0
	}
	return err
}

// stage is where the release stands, "" when it is not there, and its ETag.
func (l *shift) stage(ctx context.Context) (stage, tag string, err error) {
	a, err := l.as("noa").ask(ctx, l.client, "GET", "/releases/"+url.PathEscape(l.code), "", nil)
	if err != nil || a.status == http.StatusNotFound {
		return "", "", err
	}
	var now struct {
		Stage       string
		Deployments []struct{ Stage string }
	}
	if err := a.into(&now); err != nil {
		return "", "", err
	}
	stage = now.Stage
	if slices.Contains([]string{"accepted", "deploying", "deployed"}, stage) && len(now.Deployments) == 1 {
		stage = "D1 " + now.Deployments[0].Stage
	}
	return stage, a.header.Get("ETag"), nil
}

// do does a deed; a refusal for open gates or for what was done before is an answer
// like any other.
func (l *shift) do(ctx context.Context, d deed) error {
	mark := l.newMark()
	w := &write{by: l.as(d.by), method: d.method, path: "/releases/" + url.PathEscape(l.code) + d.path, where: "none"}
	if d.move || !strings.Contains(d.path, "/facts/") {
		_, tag, err := l.stage(ctx)
		if err != nil {
			return err
		}
		w.match = tag
	}
	if body, ok := d.body["body"].(node); ok && strings.HasSuffix(d.path, "/configuration") {
		body["reference"], w.where, w.mark = mark, "fact", mark
	}
	w.body = encoded(d.body)
	a, err := l.change(ctx, w)
	if err != nil {
		return err
	}
	known := []string{"fault.release.blocked", "fault.database.stale", "fault.release.twice", "fault.release.transition"}
	if !a.fine() && !slices.Contains(known, a.code()) {
		return fmt.Errorf("%s: %s: %w", w, told(a), errStuck)
	}
	l.told = ""
	if !a.fine() {
		l.told = w.String() + ": " + told(a)
	}
	if !d.confirmed || !a.fine() {
		return nil
	}
	var made struct{ ID string }
	if err := a.into(&made); err != nil {
		return err
	}
	_, err = l.change(ctx, &write{
		by: l.as("marta"), method: "POST", path: "/releases/" + url.PathEscape(l.code) + "/facts/" + made.ID + "/confirmation", body: "{}", where: "confirmation", mark: made.ID,
	})
	return err
}

// The load of the crash test drives releases through their stages: what it is about
// is there to be lost.
func TestCrashLoadDelivers(t *testing.T) {
	r := newTrial(t, engines["sqlite"](t), 5)
	l := r.crowd[len(r.crowd)-1]
	l.client = r.start()
	const verified, want = "SELECT COUNT(*) FROM deployments d JOIN releases r ON r.id = d.release_id WHERE d.stage = 'verified' AND " + ofLoad, 2
	for range 200 {
		if err := l.deliver(t.Context()); err != nil && !errors.Is(err, errBusy) {
			t.Fatalf("%v\n%s", err, l.told)
		}
		if r.count(verified) == want {
			break
		}
	}
	if n := r.count(verified); n != want {
		t.Errorf("%d of %d deployments are verified; the last refusal: %s", n, want, l.told)
	}
	r.server.kill()
	if r.look(); len(r.sum.examples) > 0 {
		t.Error(r.sum.examples)
	}
}
