package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// factCase is a fact of a kind, as it is rightly recorded.
type factCase struct {
	at, kind string
	body     node // with customer and key beside the kind's own body
}

// factCases are facts of every kind that the release 9.1 can have while it is
// planned, in the order in which they can be recorded.
func factCases() []factCase {
	return []factCase{
		{newRelease, "package", node{"body": node{"units": []node{{"code": "k8s-images", "version": "9.1.0", "hash": hash("a")}}}}},
		{newRelease, "build", node{"body": node{"number": "1", "tool": "make 4", "hash": hash("b"), "inputs": []node{{"name": "kubernetes", "revision": "abc"}}}}},
		{newPlace, "notice", node{"customer": "USERS", "body": node{"channel": said("Lista"), "proof": "msg-1"}}},
		{newPlace, "explanation", node{"key": "CI-9", "body": node{"text": said("Lo cambió otra entrega")}}},
		{newPlace, "installed", node{"body": node{"targets": []node{{"target": "registro", "unit": "k8s-images", "version": "9.1.0"}}}}},
		{newPlace, "configuration", node{"body": node{"reference": "CMDB-1", "person": "iker"}}},
		{newPlace, "feedback", node{"customer": "USERS", "body": node{"from": "Graham Whitlock", "score": 4, "text": said("Bien")}}},
		{newRelease, "feedback", node{"body": node{"from": "Una persona", "score": 5}}},
		{newPlace, "issue", node{"key": "A-1", "body": node{"code": "A-1", "text": said("Falta una imagen"), "owner": "iker", "state": "open"}}},
		{newPlace, "investigation", node{"body": node{"cause": said("Red"), "action": said("Repetir"), "owner": "iker"}}},
		{newRelease, "distribution", node{"body": node{"role": "change_authority", "name": "marta", "proof": "msg-2"}}},
	}
}

// Facts are recorded by their kind, and listed with what they say.
func TestFacts(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	agreedPlan(t, all)
	for _, c := range factCases() {
		r := process.order("POST", c.at+"/facts/"+c.kind, "", c.body)
		if r.StatusCode != 201 {
			t.Errorf("%s: %d %.500s", c.kind, r.StatusCode, r.body)
			continue
		}
		var head struct{ ID, Kind, Deployment, By, At, Recorded string }
		if r.into(t, &head); head.ID == "" || head.Kind != c.kind || (head.Deployment != "") != (c.at == newPlace) || head.By != "iker" || head.Recorded == "" {
			t.Errorf("%s: %+v", c.kind, head)
		}
		if list := process.get(r.Header.Get("Location"), "en").must(t, 200); !strings.Contains(list.body, head.ID) {
			t.Errorf("%s is not where it says: %s", c.kind, list.body)
		}
		wrongFact(t, process, c)
		all["reader"].order("POST", c.at+"/facts/"+c.kind, "", c.body).must(t, 403)
		unknown := strings.NewReplacer("9.1", "none").Replace(c.at)
		process.order("POST", unknown+"/facts/"+c.kind, "", c.body).must(t, 404)
	}
	factPages(t, process)
}

// wrongFact sends a fact with a member that its kind does not have, and with an
// instant that is none.
func wrongFact(t *testing.T, s *site, c factCase) {
	t.Helper()
	for location, more := range map[string]node{
		"body.body.colour": {"body": node{"colour": "blue"}}, "body.colour": {"colour": "blue", "body": node{}}, "body.at": {"at": "ayer", "body": node{}},
	} {
		var p gated
		s.order("POST", c.at+"/facts/"+c.kind, "", more).must(t, 422).into(t, &p)
		if len(p.Errors) != 1 || p.Errors[0].Location != location {
			t.Errorf("%s, %s: %+v", c.kind, location, p)
		}
	}
}

// factPages reads the facts in pages of several sizes, and by kind and deployment.
func factPages(t *testing.T, s *site) {
	t.Helper()
	count := func(query string, limit int) int {
		n := 0
		for address := fmt.Sprintf("%s/facts?limit=%d%s", newRelease, limit, query); address != ""; {
			var page struct {
				Facts []struct {
					ID, Kind string
					Body     map[string]any
				}
			}
			r := s.get(address, "en").must(t, 200)
			r.into(t, &page)
			for _, f := range page.Facts {
				if n++; f.Body == nil {
					t.Errorf("%s says nothing", f.Kind)
				}
			}
			address = nextOf(t, r)
		}
		return n
	}
	all := count("", 200)
	if all < len(factCases()) || count("", 1) != all || count("", 3) != all {
		t.Errorf("%d facts, %d one by one", all, count("", 1))
	}
	if count("&kind=feedback", 1) != 2 || count("&kind=feedback&deployment=D1", 5) != 1 || count("&kind=none", 5) != 0 {
		t.Error("facts are not chosen by kind and deployment")
	}
	s.get(newRelease+"/facts?limit=x", "en").must(t, 422)
	s.get(newRelease+"/facts?after="+url.QueryEscape("none"), "en").must(t, 404)
	s.get("/api/v1/releases/none/facts", "en").must(t, 404)
}

// Tests and acceptances are of a build; the technical acceptance is the test
// manager's, the approval the release manager's.
func TestDecisionsOnABuild(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	r := agreedPlan(t, all)
	all["marta"].order("POST", newRelease+"/authorisations", "", node{"reference": "ACTA-9", "person": "marta", "on": inDays(0)}).must(t, 201).into(t, &r)
	process.order("POST", newRelease+"/moves", r.ETag, node{"event": "authorize"}).must(t, 200)
	for _, c := range factCases()[:2] {
		process.order("POST", c.at+"/facts/"+c.kind, "", c.body).must(t, 201)
	}
	run := node{"key": "T-1", "body": node{"code": "T-1", "type": "conformance", "environment": "PROD", "build": hash("b"), "passed": 9, "failed": 0, "results": []node{{"criterion": "A1", "met": true}}}}
	process.order("POST", newRelease+"/facts/test", "", run).must(t, 201)
	accept := node{"body": node{"outcome": "accepted"}}
	if r := process.order("POST", newRelease+"/facts/acceptance", "", accept); r.StatusCode != 403 && r.StatusCode != 422 {
		t.Errorf("accepted by who is no test manager: %d %.300s", r.StatusCode, r.body)
	}
	all["noa"].order("POST", newRelease+"/facts/acceptance", "", accept).must(t, 201)
	decision := node{"body": node{"go": true}}
	if r := process.order("POST", newRelease+"/facts/approval", "", decision); r.StatusCode != 403 && r.StatusCode != 422 {
		t.Errorf("approved by who is no release manager: %d %.300s", r.StatusCode, r.body)
	}
	all["lucia"].order("POST", newRelease+"/facts/approval", "", decision).must(t, 201)
	process.order("POST", newRelease+"/facts/reservation", "", node{"key": "none", "body": node{"result": said("Hecho")}})
	choice := node{"customer": "USERS", "body": node{"to": "9.0", "adopt": true}}
	if r := process.order("POST", newRelease+"/policy-choices", "", choice); r.StatusCode < 400 || r.StatusCode > 422 {
		t.Errorf("a version that there is not was adopted: %d %.300s", r.StatusCode, r.body)
	}
}

// A baseline is recorded with the items that it found, listed in pages, and
// compared with the one after it.
func TestBaselines(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	agreedPlan(t, all)
	const baselines = newPlace + "/baselines"
	process.get(baselines+"/before/items", "en").must(t, 404)
	process.get(baselines+"/differences", "en").must(t, 404)
	item := func(code, version string) node { return node{"code": code, "version": version} }
	before := node{"location": said("Repositorio"), "cis": []node{item("CI-1", "1"), item("CI-2", "1"), item("CI-3", "1")}}
	after := node{"location": said("Repositorio"), "cis": []node{item("CI-1", "2"), item("CI-2", "1"), item("CI-3", "5"), item("CI-4", "1")}}
	process.order("PUT", baselines+"/before", "", before).must(t, 200)
	process.order("PUT", baselines+"/after", "", after).must(t, 200)
	var seen []string
	for address := baselines + "/before/items?limit=2"; address != ""; {
		var page struct {
			Items []struct{ Code, Version string }
		}
		r := all["auditor"].get(address, "en").must(t, 200)
		r.into(t, &page)
		for _, ci := range page.Items {
			seen = append(seen, ci.Code+" "+ci.Version)
		}
		address = nextOf(t, r)
	}
	if strings.Join(seen, ", ") != "CI-1 1, CI-2 1, CI-3 1" {
		t.Errorf("items: %v", seen)
	}
	compared(t, process)
	for name, wrong := range map[string]node{
		"twice": {"location": said("x"), "cis": []node{item("CI-1", "1"), item("CI-1", "2")}}, "unknown member": {"location": said("x"), "ci": []node{}},
		"nothing": {},
	} {
		process.order("PUT", baselines+"/release", "", wrong).must(t, 422)
		if r := process.get(baselines+"/release/items", "en"); r.StatusCode != 404 {
			t.Errorf("%s left a baseline: %s", name, r.body)
		}
	}
	process.order("PUT", baselines+"/odd", "", before).must(t, 422)
	process.order("PUT", newRelease+"/deployments/D9/baselines/before", "", before).must(t, 404)
	all["reader"].order("PUT", baselines+"/before", "", before).must(t, 403)
}

// compared reads what a deployment changed, before and after one difference that
// nobody expected is explained.
func compared(t *testing.T, s *site) {
	t.Helper()
	var d struct {
		Listed         bool
		Same           int
		Added, Changed []struct{ Code string }
		Unexpected     []struct {
			Code, By    string
			Explanation struct{ Original string }
		}
	}
	s.get(newPlace+"/baselines/differences", "en").must(t, 200).into(t, &d)
	if !d.Listed || d.Same != 1 || len(d.Added) != 1 || len(d.Changed) != 2 || len(d.Unexpected) != 2 || d.Unexpected[0].Code != "CI-3" || d.Unexpected[0].By != "" {
		t.Errorf("compared: %+v", d)
	}
	s.order("POST", newPlace+"/facts/explanation", "", node{"key": "CI-3", "body": node{"text": said("La cambió otra entrega")}}).must(t, 201)
	s.get(newPlace+"/baselines/differences", "en").must(t, 200).into(t, &d)
	if len(d.Unexpected) != 2 || d.Unexpected[0].By != "iker" || d.Unexpected[0].Explanation.Original != "es" || d.Unexpected[1].By != "" {
		t.Errorf("explained: %+v", d.Unexpected)
	}
}
