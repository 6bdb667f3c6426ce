package app_test

// The emergency release of the walk, and the hash of its build.
const urgent = "2026.E1"

var urgentBuild = sum("e")

// emergencyRelease is chapter c: authorised by word of mouth, with acceptance,
// agreement and notice deferred and done afterwards.
func (w *walker) emergencyRelease() {
	w.calledOut()
	w.deferred()
	w.builtInTheNight()
	w.deployedInTheNight()
	w.madeUpFor()
	w.closedAfterDeferrals()
}

// calledOut plans, and records within the policy's hours that the emergency
// authority said yes on the telephone.
func (w *walker) calledOut() {
	w.at("2026-03-17T22:30")
	plan := normalPlan(w)
	plan["code"], plan["title"], plan["type"], plan["customers"], plan["services"] = urgent, "Parche urgente de la cola", "emergency", []string{bank}, []string{"correo"}
	plan["units"] = []node{{"code": "mta", "name": said("Nodo de correo", "Mail node"), "version": "3.0.1", "service": "correo"}}
	plan["references"] = []node{{"kind": "rfc", "code": "RFC-130", "title": said("Parchear la cola", "Patch the queue"), "decision": "approved"}}
	plan["closes_nothing"], plan["first_planned"], plan["risk_class"] = true, "2026-03-18", "high"
	d := w.deployment("D1", bank, w.utc("2026-03-18T00:00"), w.utc("2026-03-18T06:00"))
	d["build"] = urgentBuild
	plan["deployments"] = []node{d}
	w.by("lucia").post("/releases", plan)
	w.move("lucia", urgent, "plan", "planned")
	w.early("lucia", urgent, "authorize", "criteria-agreed", "authorization")
	verbal := node{"reference": "TEL-1", "role": "emergency_change_authority", "person": "eva", "on": w.utc("2026-03-17T22:10"), "verbal": true, "expires": "2026-03-31"}
	wrong := merged([]node{verbal, {"person": "lucia"}})
	w.by("lucia").refused("fault.release.not_holder", "POST", place(urgent)+"/authorisations", wrong)
	w.by("lucia").refused("fault.release.not_emergency", "POST", place(rebuilt)+"/authorisations", verbal)
	w.by("eva").post(place(urgent)+"/authorisations", verbal)
	w.exceptions(urgent) // recorded in time: no late record
}

// exceptions checks the codes and kinds of all exceptions of a release, those of
// its deployments last.
func (w *walker) exceptions(code string, want ...string) {
	w.Helper()
	r, _ := w.release(code)
	got := []string{}
	list := r.Exceptions
	for _, d := range r.Deployments {
		list = append(list, d.Exceptions...)
	}
	for _, e := range list {
		line := e.Kind + " " + e.Gate
		if e.Confirmed == "" && e.Gate != "" {
			line += " pending"
		}
		if e.Done != "" {
			line += " done"
		}
		got = append(got, line)
	}
	w.same("exceptions of "+code, got, want)
}

// excepts asks for an exception, and gives its code.
func (w *walker) excepts(who, code string, e node) string {
	w.Helper()
	w.by(who).post(place(code)+"/exceptions", e)
	var list struct {
		Exceptions []struct{ Code, Gate, Target string }
	}
	w.by(who).get("/exceptions?release="+code, &list)
	for _, one := range list.Exceptions {
		if one.Gate == e["gate"] && one.Target == e["target"] {
			return one.Code
		}
	}
	w.Fatalf("no exception of %s: %+v", e["gate"], list)
	return ""
}

// defers asks for a deferral and lets the emergency authority confirm it.
func (w *walker) defers(gate, target string) string {
	w.Helper()
	code := w.excepts("lucia", urgent, node{"kind": "deferral", "gate": gate, "target": target, "reason": said("No hay tiempo esta noche", "No time tonight")})
	w.by("eva").post(place(urgent)+"/exceptions/"+code+"/confirmation", nil)
	return code
}

// deferred opens the gates of the agreement; nobody else's word does.
func (w *walker) deferred() {
	ask := func(gate, target string) node {
		return node{"kind": "deferral", "gate": gate, "target": target, "reason": said("No hay tiempo", "No time")}
	}
	w.by("lucia").refused("fault.release.firm", "POST", place(urgent)+"/exceptions", ask("baseline-before", "deployment D1 deploying")) // invariant I24
	w.by("lucia").refused("fault.release.firm", "POST", place(urgent)+"/exceptions", ask("window", "deployment D1 deploying"))
	w.by("lucia").refused("fault.release.deadline", "POST", place(urgent)+"/exceptions", merged([]node{ask("criteria-agreed", "release authorized"), {"expires": "2026-06-30"}}))
	w.by("lucia").refused("fault.release.no_target", "POST", place(urgent)+"/exceptions", ask("criteria-agreed", "release closed"))
	code := w.excepts("lucia", urgent, ask("criteria-agreed", "release authorized"))
	w.early("lucia", urgent, "authorize", "criteria-agreed") // nobody has confirmed it yet
	w.by("lucia").refused("fault.release.same_person", "POST", place(urgent)+"/exceptions/"+code+"/confirmation", nil)
	w.by("marta").refused("fault.release.not_holder", "POST", place(urgent)+"/exceptions/"+code+"/confirmation", nil)
	w.by("eva").post(place(urgent)+"/exceptions/"+code+"/confirmation", nil)
	w.move("lucia", urgent, "authorize", "authorized")
}

// builtInTheNight builds, and defers acceptance down to the policy's minimum
// tests.
func (w *walker) builtInTheNight() {
	w.at("2026-03-17T23:50")
	w.records("bruno", urgent, "package", node{"units": []node{{"code": "mta", "version": "3.0.1", "hash": sum("9"), "items": []string{}}}})
	w.records("bruno", urgent, "build", node{"number": "331", "tool": "make 4.4", "hash": urgentBuild, "inputs": []node{{"name": "correo/mta", "revision": "beef"}}})
	w.move("bruno", urgent, "build", "built")
	w.early("teo", urgent, "accept", "acceptance")
	w.defers("acceptance", "release accepted")
	w.early("teo", urgent, "accept", "acceptance") // the minimum tests are not deferred
	w.records("teo", urgent, "test", node{"code": "T1", "type": "regression", "environment": "TST", "passed": 410, "failed": 2})
	w.early("teo", urgent, "accept", "acceptance")
	w.records("teo", urgent, "test", node{"code": "T1", "type": "regression", "environment": "TST", "passed": 412, "failed": 0})
	w.move("teo", urgent, "accept", "accepted")
	w.early("lucia", urgent+"@D1", "prepare", "acceptance")
	w.defers("acceptance", "deployment D1 ready")
	w.move("lucia", urgent+"@D1", "prepare", "ready")
	w.records("lucia", urgent, "approval", node{"go": true})
}

func (w *walker) deployedInTheNight() {
	const d1 = urgent + "@D1"
	w.at("2026-03-18T00:40")
	w.early("diana", d1, "start", "notice-given", "baseline-before")
	w.defers("notice-given", "deployment D1 deploying")
	w.early("diana", d1, "start", "baseline-before")
	w.baseline(d1, "before", w.utc("2026-03-18T00:35"), cis("2.4.1", nodes(bank)...)...)
	w.move("diana", d1, "start", "deploying")
	w.ticks(d1, 1, "done")
	w.ticks(d1, 2, "done")
	w.at("2026-03-18T01:30")
	w.move("diana", d1, "install", "deployed")
	w.baseline(d1, "after", w.utc("2026-03-18T01:25"), cis("3.0.1", nodes(bank)...)...)
	w.early("diana", d1, "verify", "baseline-after", "installed-as-packaged", "configuration-updated", "verification")
	w.baseline(d1, "after", w.utc("2026-03-18T01:30"), cis("3.0.1", nodes(bank)...)...)
	w.records("diana", d1, "installed", node{"targets": []node{{"target": nodes(bank)[0], "unit": "mta", "version": "3.0.0"}}})
	w.early("diana", d1, "verify", "installed-as-packaged", "configuration-updated", "verification")
	w.records("diana", d1, "installed", node{"targets": []node{
		{"target": nodes(bank)[0], "unit": "mta", "version": "3.0.1"}, {"target": nodes(bank)[1], "unit": "mta", "version": "3.0.1", "hash": sum("9")},
	}})
	w.records("clara", d1, "configuration", node{"reference": "CMDB-E1"})
	w.by("diana").refused("fault.release.not_holder", "PUT", place(d1)+"/items/roles", node{"state": "not_applicable", "reason": said("Sin cambios", "No changes"), "approved": "diana"})
	w.by("diana").fine("roles", w.by("diana").send("PUT", place(d1)+"/items/roles", node{"state": "not_applicable", "reason": said("Sin cambios", "No changes"), "approved": "lucia"}))
	for _, item := range []string{"documentation", "communication", "banco-acceso"} {
		w.by("diana").fine(item, w.by("diana").send("PUT", place(d1)+"/items/"+item, node{"state": "done", "evidence": said("Visto", "Seen")}))
	}
	w.move("diana", d1, "verify", "verified")
	if r, _ := w.release(urgent); r.Stage != "deployed" || r.Outcome != "success" {
		w.Errorf("%s, %s", r.Stage, r.Outcome)
	}
}

// madeUpFor does what was deferred, save the notice.
func (w *walker) madeUpFor() {
	w.at("2026-03-19T10:00")
	w.completes(409, "criteria-agreed", "release authorized")
	w.confirms("carlos", urgent, w.records("lucia", urgent, "agreement", w.proof(bank, "email"), node{"customer": bank}))
	w.completes(200, "criteria-agreed", "release authorized")
	w.records("teo", urgent, "test", node{
		"code": "T2", "type": "acceptance", "environment": "PRE", "passed": 38, "failed": 0, "results": []node{{"criterion": "A1", "met": true}, {"criterion": "A2", "met": true}},
	})
	w.completes(409, "acceptance", "release accepted")
	w.records("teo", urgent, "acceptance", node{"outcome": "accepted"})
	w.completes(200, "acceptance", "release accepted")
	body := w.proof(bank, "minutes")
	body["outcome"] = "accepted"
	w.confirms("carlos", urgent, w.records("lucia", urgent, "acceptance", body, node{"customer": bank}))
	w.completes(200, "acceptance", "deployment D1 ready")
}

// completes says that a deferred gate is done, and checks the answer's status.
func (w *walker) completes(status int, gate, target string) {
	w.Helper()
	var list struct {
		Exceptions []struct{ Code, Gate, Target string }
	}
	w.by("lucia").get("/exceptions?kind=deferral&release="+urgent, &list)
	for _, e := range list.Exceptions {
		if e.Gate == gate && e.Target == target {
			w.refusedWith(status, w.by("lucia").send("POST", place(urgent)+"/exceptions/"+e.Code+"/completion", nil))
			return
		}
	}
	w.Errorf("no deferral of %s for %s: %+v", gate, target, list)
}

// closedAfterDeferrals closes, which the notice still deferred keeps from being
// done.
func (w *walker) closedAfterDeferrals() {
	w.at("2026-04-02T10:00")
	review := normalReview()
	review["held"], review["results"] = "2026-04-02", []node{{"kind": "rfc", "code": "RFC-130", "result": "implemented"}}
	w.by("lucia").put(place(urgent)+"/review", review)
	w.move("lucia", urgent, "review", "reviewed")
	w.distributes(urgent)
	w.early("carlos", urgent, "close", "deferred-done")
	w.completes(409, "notice-given", "deployment D1 deploying")
	w.records("lucia", urgent+"@D1", "notice", node{"channel": said("Teléfono", "Telephone"), "proof": "REG-77"}, node{"customer": bank})
	w.completes(200, "notice-given", "deployment D1 deploying")
	w.move("carlos", urgent, "close", "closed")
	w.exceptions(urgent, "deferral criteria-agreed done", "deferral acceptance done", "deferral acceptance done", "deferral notice-given done")
}

// distributes sends the review to those who must have it.
func (w *walker) distributes(code string) {
	w.Helper()
	for role, person := range map[string]string{"change_authority": "marta", "incident_manager": "ines", "service_request_manager": "sergio"} {
		w.records("carlos", code, "distribution", node{"role": role, "name": person, "proof": "<pir-" + person + "@mistral.example>"})
	}
}
