package web_test

import (
	"slices"
	"strings"
	"testing"
)

// gatesAnswer is how the gates of a release stand.
type gatesAnswer struct {
	Stage       string
	Next        []string
	Deployments []struct {
		Deployment, Stage string
		Next              []string
	}
	Gates []struct {
		Gate, Label, Clause, Deployment, Stage, Target string
		Holds, Reached, Applies                        bool
		Open                                           []openGate
		Evidence                                       []struct{ Kind, Ref string }
		MayDefer                                       bool   `json:"may_defer"`
		OverrideBy                                     string `json:"override_by"`
	}
	BroughtIn bool `json:"brought_in"`
}

func (s *site) gates(query, lang string) gatesAnswer {
	s.t.Helper()
	var g gatesAnswer
	s.get(newRelease+"/gates"+query, lang).must(s.t, 200).into(s.t, &g)
	return g
}

// The gates say in the caller's language what is missing and who owes it.
func TestGates(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	process.order("POST", "/api/v1/releases", "", node{"code": "9.1", "title": "Entrega 9.1", "customers": []string{"USERS"}, "services": []string{"kubernetes"}}).must(t, 201)
	for lang, want := range map[string][2]string{"es": {"Alcance de la entrega definido", "Responsable de entregas y despliegues"}, "en": {"", "Release and deployment manager"}} {
		g := all["auditor"].gates("?open=true", lang)
		i := slices.IndexFunc(g.Gates, func(one struct {
			Gate, Label, Clause, Deployment, Stage, Target string
			Holds, Reached, Applies                        bool
			Open                                           []openGate
			Evidence                                       []struct{ Kind, Ref string }
			MayDefer                                       bool   `json:"may_defer"`
			OverrideBy                                     string `json:"override_by"`
		}) bool {
			return one.Gate == "scope-defined"
		})
		if g.Stage != "draft" || !slices.Contains(g.Next, "plan") || !slices.Contains(g.Next, "cancel") || slices.Contains(g.Next, "start") || i < 0 {
			t.Fatalf("%s: %+v", lang, g)
		}
		one := g.Gates[i]
		if (want[0] != "" && one.Label != want[0]) || len(one.Open) == 0 || one.Open[0].Label != want[1] || one.Open[0].Field != "units" || one.Target != "release planned" || one.Holds {
			t.Errorf("%s: %+v", lang, one)
		}
		for _, gate := range g.Gates {
			for _, open := range gate.Open {
				if open.Message == "" || strings.HasPrefix(open.Message, "gate.") || strings.Contains(open.Message, "{") || strings.HasPrefix(gate.Label, "term.") {
					t.Errorf("%s: %s prints %q", lang, gate.Gate, open.Message)
				}
			}
		}
	}
	if whole := process.gates("", "en"); len(whole.Gates) <= len(process.gates("?open=true", "en").Gates) {
		t.Error("only open gates are listed")
	}
	process.get("/api/v1/releases/none/gates", "en").must(t, 404)
	all["reader"].get(newRelease+"/gates", "en").must(t, 403)
}

// A move is refused with the open gates, and is carried out once they hold.
func TestMoves(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	var made told
	process.order("POST", "/api/v1/releases", "", node{"code": "9.1", "title": "Entrega 9.1", "customers": []string{"USERS"}, "services": []string{"kubernetes"}}).must(t, 201).into(t, &made)
	const moves = newRelease + "/moves"
	var p gated
	process.order("POST", moves, made.ETag, node{"event": "plan"}).must(t, 409).into(t, &p)
	i := slices.IndexFunc(p.Gates, func(g openGate) bool { return g.Gate == "scope-defined" })
	if p.Code != "fault.release.blocked" || i < 0 || p.Gates[i].Owes == "" || p.Gates[i].Name != "Scope of the release defined" || !strings.Contains(p.Detail, "Scope of the release defined, Plan complete.") || p.Gates[i].Message == "" || strings.Contains(p.Detail, "{") {
		t.Errorf("blocked: %+v", p)
	}
	if now := process.release(); now.Stage != "draft" || now.ETag != made.ETag {
		t.Errorf("a refused move left %+v", now)
	}
	process.order("POST", moves, "", node{"event": "plan"}).must(t, 428)
	for event, status := range map[string]int{"accept": 409, "start": 409, "fly": 409} {
		if r := process.order("POST", moves, made.ETag, node{"event": event}); r.StatusCode != status && r.StatusCode != 422 {
			t.Errorf("%s: %d %.300s", event, r.StatusCode, r.body)
		}
	}
	process.order("POST", moves, made.ETag, node{"event": "fly"}).must(t, 422).into(t, &p)
	if p.Code != "fault.release.event" || !strings.Contains(p.Detail, "Plan (plan), Cancel (cancel), Suspend (suspend)") {
		t.Errorf("unknown: %+v", p)
	}
	process.order("POST", moves, made.ETag, node{"event": "cancel"}).must(t, 422) // without a reason
	var after told
	process.order("PATCH", newRelease, made.ETag, wholePlan()).must(t, 200).into(t, &after)
	process.order("POST", moves, made.ETag, node{"event": "plan"}).must(t, 412)
	process.order("POST", moves, after.ETag, node{"event": "plan", "at": "2999-01-01T00:00:00Z"}).must(t, 422)
	process.order("POST", moves, after.ETag, node{"event": "plan"}).must(t, 200).into(t, &after)
	if after.Stage != "planned" {
		t.Errorf("planned: %+v", after)
	}
	marks(t, all, after)
	all["approver"].order("POST", moves, after.ETag, node{"event": "suspend"}).must(t, 403)
	process.order("POST", "/api/v1/releases/none/moves", `"1"`, node{"event": "plan"}).must(t, 404)
}

// marks suspends a release, which then moves no further, and resumes it; a
// deployment is postponed and replanned.
func marks(t *testing.T, all map[string]*site, r told) {
	t.Helper()
	process := all["process"]
	const moves = newRelease + "/moves"
	process.order("POST", moves, r.ETag, node{"event": "suspend", "reason": "Se espera al cliente"}).must(t, 200).into(t, &r)
	if !r.Suspended || !slices.Equal(process.gates("", "en").Next, []string{"resume", "cancel"}) {
		t.Errorf("suspended: %+v", r)
	}
	process.order("POST", moves, r.ETag, node{"event": "authorize"}).must(t, 409)
	process.order("POST", moves, r.ETag, node{"event": "resume"}).must(t, 200).into(t, &r)
	process.order("POST", newPlace+"/moves", r.ETag, node{"event": "postpone"}).must(t, 422) // without a reason
	process.order("POST", newPlace+"/moves", r.ETag, node{"event": "postpone", "reason": "El cliente lo pide"}).must(t, 200).into(t, &r)
	if r.Deployments[0].Stage != "postponed" {
		t.Errorf("postponed: %+v", r)
	}
	process.order("POST", newPlace+"/moves", r.ETag, node{"event": "replan", "planned": inDays(45)}).must(t, 200).into(t, &r)
	if r.Deployments[0].Stage != "planned" || r.Deployments[0].Planned != inDays(45) {
		t.Errorf("replanned: %+v", r)
	}
	process.order("POST", newPlace+"/moves", r.ETag, node{"event": "start"}).must(t, 409)
	process.order("POST", newRelease+"/deployments/D9/moves", r.ETag, node{"event": "prepare"}).must(t, 404)
}

// agreedPlan is the release 9.1 whose criteria the customer agreed to, planned.
func agreedPlan(t *testing.T, all map[string]*site) told {
	t.Helper()
	process := all["process"]
	r := released(t, process)
	process.order("POST", newRelease+"/moves", r.ETag, node{"event": "plan"}).must(t, 200).into(t, &r)
	var kept struct{ SHA256, Name string }
	process.ask("POST", "/api/v1/files?name=acuerdo.eml", "From: g@example.org\nDate: Mon, 5 Oct 2026 10:00:00 +0200\n\nDe acuerdo.\n", "Content-Type", "message/rfc822").must(t, 201).into(t, &kept)
	agreement := node{"customer": "USERS", "body": node{"how": "email", "signatory": "Graham Whitlock", "file": kept.SHA256, "file_name": kept.Name}}
	var head struct{ ID, By string }
	process.order("POST", newRelease+"/facts/agreement", "", agreement).must(t, 201).into(t, &head)
	confirmation := newRelease + "/facts/" + head.ID + "/confirmation"
	if r := process.order("POST", confirmation, "", nil); r.StatusCode != 403 && r.StatusCode != 409 && r.StatusCode != 422 {
		t.Errorf("confirmed by who recorded it: %d %.300s", r.StatusCode, r.body)
	}
	var confirmed struct{ Confirmed string }
	all["lucia"].order("POST", confirmation, "", nil).must(t, 200).into(t, &confirmed)
	if confirmed.Confirmed != "lucia" {
		t.Errorf("confirmed: %+v", confirmed)
	}
	all["marta"].order("POST", confirmation, "", nil).must(t, 409)
	all["marta"].order("POST", newRelease+"/facts/none/confirmation", "", nil).must(t, 404)
	return process.release()
}

// An authorisation given by word of mouth binds to the core: a change of the core
// revokes it, and the answer says so. It is taken back with a proof of identity.
func TestAuthorisations(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	r := agreedPlan(t, all)
	const authorisations = newRelease + "/authorisations"
	given := node{"reference": "ACTA-9", "person": "marta", "on": inDays(0), "verbal": true}
	process.order("POST", authorisations, "", node{"reference": "ACTA-9", "person": "iker", "on": inDays(0)}).must(t, 403)
	process.order("POST", authorisations, "", node{"person": "marta", "on": inDays(0)}).must(t, 422)
	process.order("POST", authorisations, "", node{"reference": "x", "person": "marta", "on": "mañana"}).must(t, 422)
	all["reader"].order("POST", authorisations, "", given).must(t, 403)
	process.order("POST", authorisations, "", given).must(t, 201).into(t, &r)
	if len(r.Authorisations) != 1 || r.Authorisations[0].Core != r.Core {
		t.Fatalf("authorised: %+v", r)
	}
	process.order("POST", newRelease+"/moves", r.ETag, node{"event": "authorize"}).must(t, 409)
	var words struct{ Facts []struct{ ID string } }
	process.get(newRelease+"/facts?kind=authorisation", "en").must(t, 200).into(t, &words)
	if len(words.Facts) != 1 {
		t.Fatalf("the authority’s words: %+v", words)
	}
	all["marta"].order("POST", newRelease+"/facts/"+words.Facts[0].ID+"/confirmation", "", nil).must(t, 200)
	process.order("POST", newRelease+"/moves", r.ETag, node{"event": "authorize"}).must(t, 200).into(t, &r)
	if r.Stage != "authorized" {
		t.Fatalf("authorised: %+v", r)
	}
	process.order("POST", authorisations, "", node{"reference": "x", "person": "marta", "on": inDays(0), "file": "x"}).must(t, 422)
	process.order("PATCH", newRelease, r.ETag, node{"title": "Otro título"}).must(t, 200).into(t, &r)
	if len(r.Revoked) > 0 || r.Stage != "authorized" {
		t.Errorf("a title revoked: %+v", r)
	}
	process.order("PATCH", newRelease, r.ETag, node{"risk_class": "high"}).must(t, 200).into(t, &r)
	if r.Stage != "planned" || !slices.Equal(r.Revoked, []string{"ACTA-9"}) || !strings.Contains(r.Note, "ACTA-9") {
		t.Errorf("another core: %+v", r)
	}
	again := node{"reference": "ACTA-10", "person": "marta", "on": inDays(0)}
	process.order("POST", authorisations, "", again).must(t, 201)
	revocation := authorisations + "/ACTA-10/revocation"
	token := all["marta"].newToken("release.read")
	all["marta"].as("").order("POST", revocation, "", node{"reason": "x"}, "Authorization", "Bearer "+token).must(t, 403)
	all["marta"].order("POST", revocation, "", node{}).must(t, 422)
	all["marta"].order("POST", authorisations+"/NONE/revocation", "", node{"reason": "x"}).must(t, 404)
	all["marta"].order("POST", revocation, "", node{"reason": "Hay un riesgo nuevo"}).must(t, 200)
}

// What signs asks for a fresh proof of identity.
func TestReleaseSignatures(t *testing.T) {
	all := newCrew(t)
	agreedPlan(t, all)
	all["lucia"].hands.forward(10 * 60e9)
	for address, body := range map[string]node{
		newRelease + "/facts/approval":                                          {"body": node{"go": true}},
		newRelease + "/authorisations/x/revocation":                             {"reason": "x"},
		newRelease + "/exceptions/x/confirmation":                               nil,
		newRelease + "/facts/00000000-0000-7000-8000-000000000000/confirmation": nil,
	} {
		var p gated
		all["lucia"].order("POST", address, "", body).must(t, 403).into(t, &p)
		if p.Code != "fault.identity.confirm" {
			t.Errorf("%s: %+v", address, p)
		}
	}
}
