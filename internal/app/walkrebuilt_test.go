package app_test

// The release of the walk that a customer refuses, and its two builds.
const rebuilt = "2026.4"

var firstBuild, secondBuild = sum("c"), sum("d")

// rebuiltRelease is chapter d: outside change control, authorised twice because its
// core changes, refused, rebuilt, deployed outside the customer's windows with the
// customer's consent, and recorded late.
func (w *walker) rebuiltRelease() {
	w.at("2026-03-04T09:00")
	plan := normalPlan(w)
	plan["code"], plan["title"], plan["type"], plan["customers"], plan["services"] = rebuilt, "Correo 2026.4", "minor", []string{port}, []string{"correo"}
	plan["references"], plan["closes_nothing"] = []node{}, true
	plan["first_planned"] = "2026-03-12"
	plan["no_rfc"] = said("Lo pide el contrato y no cambia el servicio", "The contract asks for it and the service does not change")
	plan["deployments"] = []node{w.deployment("D1", port, w.utc("2026-03-12T20:00"), w.utc("2026-03-13T04:00"))}
	w.by("lucia").post("/releases", plan)
	w.move("lucia", rebuilt, "plan", "planned")
	w.early("lucia", rebuilt, "authorize", "references", "criteria-agreed", "authorization")
	w.confirms("carlos", rebuilt, w.records("lucia", rebuilt, "agreement", w.proof(port, "email"), node{"customer": port}))
	w.outsideChangeControl()
	w.authorisedTwice()
	w.refusedAndRebuilt()
	w.deployedByConsent()
}

// outsideChangeControl lets the change authority override the missing request for
// change.
func (w *walker) outsideChangeControl() {
	ask := node{"kind": "override", "gate": "references", "target": "release authorized", "reason": said("Lo pide el contrato", "The contract asks for it"), "expires": "2026-03-31"}
	w.by("lucia").refused("fault.release.firm", "POST", place(rebuilt)+"/exceptions", merged([]node{ask, {"gate": "criteria-agreed"}}))
	w.by("lucia").refused("fault.release.no_deferral", "POST", place(rebuilt)+"/exceptions", merged([]node{ask, {"kind": "deferral", "gate": "criteria-agreed"}}))
	code := w.excepts("lucia", rebuilt, ask)
	w.by("carlos").refused("fault.release.not_holder", "POST", place(rebuilt)+"/exceptions/"+code+"/confirmation", nil)
	w.early("lucia", rebuilt, "authorize", "references", "authorization")
	w.by("marta").post(place(rebuilt)+"/exceptions/"+code+"/confirmation", nil)
	w.early("lucia", rebuilt, "authorize", "authorization")
}

// authorisedTwice changes the authorised core once it is authorised.
func (w *walker) authorisedTwice() {
	w.submits("lucia", "release_plan", rebuilt)
	if r := w.patch("lucia", rebuilt, node{"budget": said("Otra partida", "Another budget")}); len(r.Revoked) != 0 {
		w.Errorf("the budget revoked %v", r.Revoked)
	}
	w.decides("marta", "release_plan", rebuilt)
	w.move("lucia", rebuilt, "authorize", "authorized")
	r := w.patch("lucia", rebuilt, node{"method": said("De una vez", "All at once")})
	if len(r.Revoked) != 1 || r.Revoked[0] != "PLAN 1.0" || r.Stage != "planned" {
		w.Errorf("another method: %s, revoked %v", r.Stage, r.Revoked)
	}
	w.early("lucia", rebuilt, "authorize", "authorization")
	w.inForce("release_plan", rebuilt, "1.0")
	w.submits("lucia", "release_plan", rebuilt)
	w.decides("marta", "release_plan", rebuilt)
	w.inForce("release_plan", rebuilt, "2.0")
	w.move("lucia", rebuilt, "authorize", "authorized")
}

func (w *walker) buildOf(number, hash string) node {
	return node{"number": number, "tool": "make 4.4", "hash": hash, "inputs": []node{{"name": "correo/mta", "revision": hash[:8]}}}
}

// testedAndAccepted tests every criterion on the newest build and accepts it
// technically.
func (w *walker) testedAndAccepted(code string) {
	w.Helper()
	w.records("teo", code, "test", node{
		"code": "T1", "type": "acceptance", "environment": "PRE", "passed": 38, "failed": 0, "results": []node{{"criterion": "A1", "met": true}, {"criterion": "A2", "met": true}},
	})
	w.records("teo", code, "acceptance", node{"outcome": "accepted"})
}

// refusedAndRebuilt lets the organisation refuse, then the customer; another build
// leaves every acceptance behind.
func (w *walker) refusedAndRebuilt() {
	w.at("2026-03-05T09:00")
	w.records("bruno", rebuilt, "package", w.manifest())
	w.records("bruno", rebuilt, "build", w.buildOf("320", firstBuild))
	w.move("bruno", rebuilt, "build", "built")
	w.testedAndAccepted(rebuilt)
	w.records("teo", rebuilt, "acceptance", node{"outcome": "rejected", "note": said("Falla con adjuntos", "Fails with attachments")})
	w.early("teo", rebuilt, "accept", "acceptance")
	w.records("teo", rebuilt, "acceptance", node{"outcome": "accepted"})
	w.move("teo", rebuilt, "accept", "accepted")
	no := w.proof(port, "email")
	no["outcome"], no["note"] = "rejected", said("No se ven los adjuntos", "Attachments are not shown")
	w.records("lucia", rebuilt, "acceptance", no, node{"customer": port})
	w.early("lucia", rebuilt+"@D1", "prepare", "acceptance")
	w.at("2026-03-06T09:00")
	w.records("bruno", rebuilt, "build", w.buildOf("321", secondBuild))
	if stage := w.stage(rebuilt); stage != "built" {
		w.Errorf("after another build the release is %s", stage)
	}
	w.early("teo", rebuilt, "accept", "acceptance") // nobody accepted this build
	w.testedAndAccepted(rebuilt)
	w.move("teo", rebuilt, "accept", "accepted")
	w.early("lucia", rebuilt+"@D1", "prepare", "acceptance")
	yes := w.proof(port, "minutes")
	yes["outcome"] = "accepted"
	f := w.records("lucia", rebuilt, "acceptance", yes, node{"customer": port})
	w.early("lucia", rebuilt+"@D1", "prepare", "acceptance") // recorded, not confirmed
	w.confirms("carlos", rebuilt, f)
	w.move("lucia", rebuilt+"@D1", "prepare", "ready")
}

// deployedByConsent deploys on a Thursday, which the customer's windows leave out.
func (w *walker) deployedByConsent() {
	const d1 = rebuilt + "@D1"
	w.patch("lucia", d1, node{"build": firstBuild})
	w.records("lucia", rebuilt, "approval", node{"go": true})
	w.records("lucia", d1, "notice", node{"channel": said("Correo", "Mail"), "proof": "<d@mistral.example>", "start": w.utc("2026-03-12T21:00")}, node{"customer": port})
	w.at("2026-03-12T21:10")
	w.baseline(d1, "before", w.utc("2026-03-12T21:00"), cis("3.0.0", nodes(port)...)...)
	w.early("diana", d1, "start", "same-build", "window") // invariant I23
	w.patch("lucia", d1, node{"build": secondBuild})
	w.early("diana", d1, "start", "window")
	code := w.excepts("lucia", rebuilt, node{
		"kind": "override", "gate": "window", "target": "deployment D1 deploying", "customer": port, "reason": said("El jueves no hay barcos", "No ships on Thursday"), "expires": "2026-03-13",
	})
	w.by("marta").refused("fault.release.no_agreement", "POST", place(rebuilt)+"/exceptions/"+code+"/confirmation", nil)
	w.confirms("carlos", rebuilt, w.records("lucia", rebuilt, "agreement", w.proof(port, "email"), node{"customer": port, "key": code}))
	w.by("marta").post(place(rebuilt)+"/exceptions/"+code+"/confirmation", nil)
	w.move("diana", d1, "start", "deploying")
	w.ticks(d1, 1, "done")
	w.ticks(d1, 2, "done")
	w.at("2026-03-12T22:00")
	w.move("diana", d1, "install", "deployed")
	w.at("2026-03-16T09:00") // four days later: a late record
	f := w.records("lucia", d1, "feedback", node{"from": "Ann Hale", "score": 5}, node{"customer": port, "at": w.utc("2026-03-13T09:00")})
	if !f.Late {
		w.Errorf("recorded three days later: %+v", f)
	}
	w.exceptions(rebuilt, "override references", "override window", "late_record ")
}
