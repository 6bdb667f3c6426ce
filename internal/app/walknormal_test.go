package app_test

import (
	"fmt"
	"strings"
)

// The normal release of the walk, for five customers, and the hash of its build.
const normal = "2026.3"

var normalBuild = sum("b")

// normalRelease is chapter b.
func (w *walker) normalRelease() {
	w.planned()
	w.agreed()
	w.authorised()
	w.built()
	w.tested()
	w.accepted()
	w.approved()
	w.backedOut()
	w.deployedWithSurprise()
	w.postponed()
	w.owned()
	w.replanned()
	w.reviewed()
}

// planned goes from a code and a title to a plan from which nothing is missing.
func (w *walker) planned() {
	w.at("2026-01-13T09:00")
	w.by("lucia").post("/releases", node{
		"code": normal, "title": "Correo 2026.3", "type": "minor", "first_planned": "2026-01-27",
		"customers": []string{bank, andes, house1, clinic, port}, "services": []string{"correo"},
	})
	w.by("lucia").refused("fault.release.taken", "POST", "/releases", node{"code": normal, "title": "Otra"})
	w.early("lucia", normal, "plan", "scope-defined", "plan-complete")
	w.patch("lucia", normal, normalPlan(w))
	w.move("lucia", normal, "plan", "planned")
}

// environment is where a customer's deployment goes.
func environmentOf(customer string) string { return "PRO-" + customer }

// customersServed are the deployments of the normal release with their customers.
func customersServed() []string { return []string{bank, andes, house1, clinic, port} }

// nodes are the configuration items of a customer that a deployment changes.
func nodes(customer string) []string {
	prefix := strings.ToLower(customer)
	return []string{prefix + "-mta-1", prefix + "-mta-2"}
}

func normalPlan(w *walker) node {
	environments := []node{
		{"code": "TST", "name": said("Pruebas", "Test"), "use": "test", "owner": "teo", "state": "ready"},
		{"code": "PRE", "name": said("Preproducción", "Pre-production"), "use": "acceptance", "owner": "teo", "state": "ready"},
	}
	for _, customer := range customersServed() {
		environments = append(environments, node{
			"code": environmentOf(customer), "name": said("Producción de "+customer, "Production of "+customer), "use": "production",
			"owner": "diana", "state": "in_use",
		})
	}
	deployments := []node{
		w.deployment("D1", bank, w.utc("2026-01-27T20:00"), w.utc("2026-01-28T01:00")),
		w.deployment("D2", andes, w.in("America/Bogota", "2026-01-31T18:00"), w.in("America/Bogota", "2026-01-31T22:00")),
		w.deployment("D3", house1, w.utc("2026-02-02T18:00"), w.utc("2026-02-02T22:00")),
		w.deployment("D4", clinic, w.utc("2026-01-27T21:00"), w.utc("2026-01-27T23:30")),
		w.deployment("D5", port, w.utc("2026-01-28T21:00"), w.utc("2026-01-29T02:00")),
	}
	return node{
		"cycle_start": "2026-01-05", "method": said("Por fases, un cliente tras otro", "Phased, one customer after another"),
		"summary": said("Nueva versión del nodo de correo.", "New version of the mail node."),
		"units":   []node{{"code": "mta", "name": said("Nodo de correo", "Mail node"), "version": "3.0.0", "kind": said("Imagen", "Image"), "service": "correo"}},
		"package": said("Una imagen firmada", "One signed image"), "deliverables": []node{said("Imagen firmada", "Signed image"), said("Guía de operación", "Operation guide")},
		"dependencies": []node{said("Certificados renovados", "Renewed certificates")},
		"capacity":     said("Un 5 % más de memoria; sin otros efectos", "5% more memory; no other effect"), "approver": "olga", "risk_class": "medium",
		"resources": said("Dos personas por noche", "Two people a night"), "budget": said("Dentro del contrato", "Within the contract"),
		"activities": []node{
			{"sequence": 1, "title": said("Construir", "Build"), "roles": []string{"build_practitioner"}, "planned": "2026-01-15"},
			{"sequence": 2, "title": said("Probar", "Test"), "roles": []string{"test_manager"}, "planned": "2026-01-19"},
			{"sequence": 3, "title": said("Desplegar", "Deploy"), "roles": []string{"deployment_practitioner"}, "planned": "2026-01-27"},
		},
		"references": []node{
			{"kind": "rfc", "gate": "CAB", "code": "RFC-118", "title": said("Renovar el nodo de correo", "Renew the mail node"), "requested": "2026-01-08", "transition": true},
			{"kind": "known_error", "code": "KE-7", "title": said("Cola que se atasca", "Queue that gets stuck"), "closes": true},
			{"kind": "problem", "code": "PRB-31", "title": said("Entrega lenta", "Slow delivery"), "closes": true},
		},
		"criteria": []node{
			{"code": "A1", "text": said("El correo entra y sale", "Mail comes in and goes out"), "evidence": said("Prueba de aceptación", "Acceptance test")},
			{"code": "A2", "text": said("La cola se vacía en diez minutos", "The queue empties in ten minutes"), "evidence": said("Prueba de carga", "Load test")},
		},
		"risks": []node{{"code": "R1", "text": said("Pérdida de mensajes", "Loss of messages"), "probability": 2, "impact": 4, "answer": said("Cola en espera", "Queue on hold"), "owner": "lucia"}},
		"people": []node{
			{"role": "release_deployment_manager", "person": "lucia"}, {"role": "build_practitioner", "person": "bruno"},
			{"role": "test_manager", "person": "teo"}, {"role": "deployment_practitioner", "person": "diana"}, {"role": "change_authority", "person": "marta"},
		},
		"environments": environments, "deployments": deployments,
		"communication": []node{{"what": said("Aviso de la entrega", "Notice of the release"), "audience": said("Clientes", "Customers"), "channel": said("Correo", "Mail"), "on": "2026-01-21", "owner": "lucia"}},
		"training":      []node{{"what": said("Guía de operación", "Operation guide"), "audience": said("Operaciones", "Operations"), "channel": said("Sesión", "Session"), "on": "2026-01-20", "owner": "diana"}},
		"back_out": node{
			"trigger": said("Se pierde un mensaje", "A message is lost"), "decider": "lucia", "minutes": 20,
			"tested": said("Ensayada en preproducción el 9 de enero", "Rehearsed in pre-production on 9 January"),
			"steps":  []node{said("Volver a la imagen 2.4.1", "Go back to image 2.4.1")}, "point_of_no_return": said("Migrar la cola", "Migrating the queue"),
		},
	}
}

func (w *walker) deployment(code, customer, from, to string) node {
	affected := []node{}
	for _, ci := range nodes(customer) {
		affected = append(affected, node{"code": ci, "name": said("Nodo "+ci, "Node "+ci)})
	}
	return node{
		"code": code, "environment": environmentOf(customer), "customers": []node{{"code": customer}}, "wave": said("Ola "+code, "Wave "+code),
		"planned": from, "window_from": from, "window_to": to, "practitioner": "diana", "affected": affected, "support_until": "2026-03-31",
		"notice_channel": said("Correo", "Mail"),
		"tasks": []node{
			{"sequence": 1, "text": said("Parar la cola", "Stop the queue"), "who": "diana", "planned": from},
			{"sequence": 2, "text": said("Cambiar la imagen", "Change the image"), "who": "diana", "planned": from},
		},
		"baselines": []node{
			{"kind": "before", "location": said("Carpeta de líneas base", "Baselines folder")}, {"kind": "after", "location": said("Carpeta de líneas base", "Baselines folder")},
		},
	}
}

// agreed makes the references whole and lets every customer agree to the criteria.
func (w *walker) agreed() {
	w.at("2026-01-13T12:00")
	w.early("lucia", normal, "authorize", "references", "criteria-agreed", "authorization")
	w.by("lucia").upload("/imports/change-requests?file=cab.csv", "text/csv",
		"release,gate,rfc_id,title,requested_on,reviewed_on,decision\n"+normal+",CAB,RFC-118,Renovar el nodo de correo,2026-01-08,2026-01-13,approved\n")
	w.early("lucia", normal, "authorize", "references", "criteria-agreed", "authorization")
	w.patch("lucia", normal, node{"references": []node{{"kind": "sdp", "code": "SDP-12", "title": said("Diseño del correo", "Design of mail")}}})
	for customer, how := range map[string]string{bank: "email", andes: "minutes", clinic: "contract", port: "email"} {
		f := w.records("lucia", normal, "agreement", w.proof(customer, how), node{"customer": customer})
		if customer == bank {
			w.early("lucia", normal, "authorize", "criteria-agreed", "authorization")
			w.by("lucia").refused("fault.release.same_person", "POST", place(normal)+"/facts/"+f.ID+"/confirmation", nil)
		}
		w.confirms("carlos", normal, f)
	}
	w.by("lucia").refused("fault.release.not_owner", "POST", place(normal)+"/facts/agreement", node{"customer": house1, "body": node{"how": "owner"}})
	w.records("olga", normal, "agreement", node{"how": "owner"}, node{"customer": house1})
	w.early("lucia", normal, "authorize", "authorization")
}

// signatories are who signs for each customer.
func signatories() map[string]string {
	return map[string]string{bank: "Elena Casal", andes: "Julián Rojas", clinic: "Ignacio Bermejo", port: "Ann Hale"}
}

// proof keeps a file that shows what a customer said.
func (w *walker) proof(customer, how string) node {
	w.Helper()
	mail := fmt.Sprintf("From: %s\r\nTo: lucia@mistral.example\r\nSubject: %s\r\n\r\nDe acuerdo.\r\n", signatories()[customer], customer)
	var kept struct{ SHA256, Name string }
	must(w.T, w.by("lucia").upload("/files?name="+customer+".eml", "message/rfc822", mail).into(&kept))
	return node{"how": how, "signatory": signatories()[customer], "file": kept.SHA256, "file_name": kept.Name, "reference": "REF-" + customer}
}

// authorised lets the change authority approve the plan, which authorises the work.
func (w *walker) authorised() {
	w.by("bruno").refused("fault.release.unauthorised", "POST", place(normal)+"/facts/build", node{"body": w.buildRecord()})
	w.submits("lucia", "release_plan", normal)
	w.decides("marta", "release_plan", normal)
	w.inForce("release_plan", normal, "1.0")
	w.move("lucia", normal, "authorize", "authorized")
	r, _ := w.release(normal)
	if len(r.Authorisations) != 1 || r.Authorisations[0].Person != "marta" || r.Authorisations[0].Core != r.Core || r.Authorisations[0].Number != "1.0" {
		w.Errorf("authorisations: %+v, core %s", r.Authorisations, r.Core)
	}
	for _, d := range r.Deployments {
		if d.Customers[0].Policy != "1.0" {
			w.Errorf("%s holds policy %q", d.Code, d.Customers[0].Policy) // invariant I9
		}
	}
}

func (w *walker) buildRecord() node {
	return node{
		"number": "318", "tool": "make 4.4", "hash": normalBuild, "repeat": normalBuild, "environment": "TST",
		"inputs": []node{{"name": "correo/mta", "revision": "f00dcafe", "hash": sum("1")}},
	}
}

func (w *walker) manifest() node {
	return node{"units": []node{{"code": "mta", "version": "3.0.0", "hash": sum("a"), "items": []string{}}}}
}

func (w *walker) built() {
	w.at("2026-01-15T10:00")
	w.early("bruno", normal, "build", "package-frozen", "build-recorded")
	w.by("bruno").refused("fault.release.no_unit", "POST", place(normal)+"/facts/package",
		node{"body": node{"units": []node{{"code": "otra", "version": "1", "hash": sum("a")}}}})
	w.records("bruno", normal, "package", w.manifest())
	w.early("bruno", normal, "build", "build-recorded")
	w.records("bruno", normal, "build", w.buildRecord())
	w.move("bruno", normal, "build", "built")
}

func (w *walker) tested() {
	w.at("2026-01-19T11:00")
	w.early("teo", normal, "accept", "acceptance")
	w.records("teo", normal, "test", node{
		"code": "T1", "type": "regression", "environment": "TST", "passed": 412, "failed": 0, "evidence": said("Informe 77", "Report 77"),
		"results": []node{{"criterion": "A2", "met": true}},
	})
	w.early("teo", normal, "accept", "acceptance")
	w.records("teo", normal, "test", node{
		"code": "T2", "type": "acceptance", "environment": "PRE", "passed": 38, "failed": 0, "evidence": said("Informe 78", "Report 78"),
		"results": []node{{"criterion": "A1", "met": true}, {"criterion": "A2", "met": true}},
	})
	w.by("lucia").refused("fault.release.not_holder", "POST", place(normal)+"/facts/acceptance", node{"body": node{"outcome": "accepted"}})
	w.records("teo", normal, "acceptance", node{"outcome": "accepted", "note": said("Sin defectos abiertos", "No open defects")})
	w.move("teo", normal, "accept", "accepted")
}

// accepted lets each customer speak: one refuses, which stops its deployment alone.
func (w *walker) accepted() {
	w.at("2026-01-20T10:00")
	w.early("lucia", normal+"@D1", "prepare", "acceptance")
	for customer, how := range map[string]string{bank: "email", andes: "minutes"} {
		body := w.proof(customer, how)
		body["outcome"] = "accepted"
		w.confirms("carlos", normal, w.records("lucia", normal, "acceptance", body, node{"customer": customer}))
	}
	w.records("olga", normal, "acceptance", node{"how": "owner", "outcome": "accepted"}, node{"customer": house1})
	reserved := w.proof(port, "email")
	reserved["outcome"] = "accepted_with_reservations"
	reserved["reservations"] = []node{{
		"code": "RS-1", "criterion": "A2", "text": said("Se mide otra vez en producción", "Measured again in production"),
		"decision": said("Medir la primera semana", "Measure in the first week"), "owner": "diana", "due": "2026-02-06", "decider": "lucia",
	}}
	w.confirms("carlos", normal, w.records("lucia", normal, "acceptance", reserved, node{"customer": port}))
	refusal := w.proof(clinic, "email")
	refusal["outcome"], refusal["note"] = "rejected", said("No la queremos en enero", "Not in January")
	w.records("lucia", normal, "acceptance", refusal, node{"customer": clinic})
	for _, d := range []string{"D1", "D2", "D3", "D5"} {
		w.move("lucia", normal+"@"+d, "prepare", "ready")
	}
	w.early("lucia", normal+"@D4", "prepare", "acceptance")
	w.by("lucia").refused("fault.release.required", "POST", place(normal+"@D4")+"/moves", node{"event": "cancel"}, "If-Match", w.tag(normal))
	w.move("lucia", normal+"@D4", "cancel", "cancelled", node{"reason": "La clínica no acepta la entrega."})
	if r, _ := w.release(normal); len(r.Authorisations) != 1 || r.Authorisations[0].Core != r.Core {
		w.Error("a cancelled deployment moved the authorised core")
	}
}

// approved decides to go, and tells the customers.
func (w *walker) approved() {
	w.at("2026-01-21T09:00")
	w.early("diana", normal+"@D1", "start", "same-build", "release-approval", "notice-given", "window", "baseline-before")
	builds := []node{}
	for _, d := range []string{"D1", "D2", "D3", "D5"} {
		builds = append(builds, node{"code": d, "build": normalBuild})
	}
	if r := w.patch("lucia", normal, node{"deployments": builds}); len(r.Revoked) != 0 {
		w.Errorf("naming the build revoked %v", r.Revoked)
	}
	w.early("diana", normal+"@D1", "start", "release-approval", "notice-given", "window", "baseline-before")
	w.by("marta").refused("fault.release.not_holder", "POST", place(normal)+"/facts/approval", node{"body": node{"go": true}})
	w.records("lucia", normal, "approval", node{"go": true, "reason": said("Todo aceptado", "All accepted")})
	w.early("diana", normal+"@D1", "start", "notice-given", "window", "baseline-before")
	w.notice("D1", bank, w.utc("2026-01-27T20:00"))
	w.notice("D2", andes, w.in("America/Bogota", "2026-01-31T18:00"))
	w.notice("D3", house1, w.utc("2026-02-02T18:00"))
	w.notice("D5", port, w.utc("2026-01-28T21:00"))
	w.early("diana", normal+"@D1", "start", "notice-given", "window", "baseline-before") // told, but for a later start
}

func (w *walker) notice(d, customer, start string) {
	w.Helper()
	w.records("lucia", normal+"@"+d, "notice", node{
		"channel": said("Correo", "Mail"), "language": "es", "to": []string{strings.ToLower(customer) + "@example.org"}, "start": start,
		"proof": "<" + d + "-" + customer + "@mistral.example>",
	}, node{"customer": customer})
}

// tag is the ETag of a release.
func (w *walker) tag(code string) string {
	w.Helper()
	_, tag := w.release(code)
	return tag
}

// baseline records a baseline of a customer's items in a version.
func (w *walker) baseline(code, kind, at string, list ...node) {
	w.Helper()
	w.by("diana").fine(kind, w.by("diana").send("PUT", place(code)+"/baselines/"+kind, node{
		"at": at, "location": said("Carpeta de líneas base", "Baselines folder"), "cis": list,
	}))
}

// cis are configuration items in a version.
func cis(version string, codes ...string) []node {
	list := []node{}
	for _, code := range codes {
		list = append(list, node{"code": code, "name": "Nodo " + code, "version": version, "state": "activo"})
	}
	return list
}

// ticks says that a task is done, or something else.
func (w *walker) ticks(code string, task int, state string) {
	w.Helper()
	w.by("diana").fine("task", w.by("diana").send("PUT", fmt.Sprint(place(code), "/tasks/", task), node{"state": state}))
}

// backedOut is the first deployment: it starts, fails, and is backed out.
func (w *walker) backedOut() {
	const d1 = normal + "@D1"
	w.at("2026-01-27T18:00")
	w.baseline(d1, "before", w.utc("2026-01-27T17:30"), cis("2.4.1", nodes(bank)...)...)
	w.early("diana", d1, "start", "notice-given", "window")
	w.at("2026-01-27T20:30")
	w.move("diana", d1, "start", "deploying")
	if stage := w.stage(normal); stage != "deploying" {
		w.Errorf("the release is %s", stage)
	}
	w.by("lucia").refused("fault.release.core_frozen", "PATCH", place(normal), node{"risk_class": "low"}, "If-Match", w.tag(normal))
	w.ticks(d1, 1, "done")
	w.early("diana", d1, "install", "tasks-done")
	w.ticks(d1, 2, "backed_out")
	w.at("2026-01-27T21:50")
	undone := node{
		"at": w.utc("2026-01-27T21:30"), "reason": "Se pierden mensajes.", "decider": "lucia", "minutes": 25,
		"cause": said("La cola nueva descarta mensajes grandes", "The new queue drops large messages"),
	}
	w.earlyWith("diana", d1, "back_out", undone, "restored")
	w.baseline(d1, "after", w.utc("2026-01-27T21:40"), append(cis("2.4.1", nodes(bank)[0]), cis("2.4.2", nodes(bank)[1])...)...)
	w.earlyWith("diana", d1, "back_out", undone, "restored")
	w.records("diana", d1, "explanation", node{"text": said("Quedó el parche de seguridad", "The security patch stayed")}, node{"key": nodes(bank)[1]})
	w.move("diana", d1, "back_out", "backed_out", undone)
}

// deployedWithSurprise is a deployment that changes something that nobody planned.
func (w *walker) deployedWithSurprise() {
	const d5 = normal + "@D5"
	w.at("2026-01-28T20:00")
	w.by("diana").upload("/imports/configuration-items?file=antes.csv&location=Carpeta&taken_at="+w.utc("2026-01-28T19:30"), "text/csv",
		"release,deployment,baseline,ci,name,version,hash,state\n"+
			normal+",D5,before,puerto-mta-1,Nodo 1,2.4.1,,activo\n"+normal+",D5,before,puerto-mta-2,Nodo 2,2.4.1,,activo\n"+normal+",D5,before,puerto-dns,DNS,9.1,,activo\n")
	w.at("2026-01-28T21:30")
	w.move("diana", d5, "start", "deploying")
	w.ticks(d5, 1, "done")
	w.ticks(d5, 2, "done")
	w.at("2026-01-28T22:30")
	w.move("diana", d5, "install", "deployed")
	w.early("diana", d5, "verify", "baseline-after", "installed-as-packaged", "configuration-updated", "verification")
	w.baseline(d5, "after", w.utc("2026-01-28T22:30"), append(cis("3.0.0", nodes(port)...), cis("9.2", "puerto-dns")...)...)
	w.early("diana", d5, "verify", "baseline-after", "installed-as-packaged", "configuration-updated", "verification")
	w.records("diana", d5, "explanation", node{"text": said("El DNS se actualizó solo", "DNS updated itself")}, node{"key": "puerto-dns"})
	w.verified("D5", port)
	w.records("lucia", d5, "feedback", node{"from": "Ann Hale", "score": 4, "text": said("Corte más corto de lo previsto", "Shorter outage than planned")}, node{"customer": port})
	w.records("diana", d5, "issue", node{"code": "ISS-1", "text": said("Aviso de certificado en un cliente antiguo", "Certificate warning in an old client")}, node{"customer": port})
	w.records("lucia", normal, "reservation", node{"result": said("Medido: ocho minutos", "Measured: eight minutes")}, node{"key": "RS-1"})
}

// verified records what shows that a deployment is as it should be, and verifies
// it.
func (w *walker) verified(d, customer string) {
	w.Helper()
	code := normal + "@" + d
	w.records("diana", code, "installed", node{"targets": []node{
		{"target": nodes(customer)[0], "unit": "mta", "version": "3.0.0", "hash": sum("a")}, {"target": nodes(customer)[1], "unit": "mta", "version": "3.0.0", "hash": sum("a")},
	}})
	w.early("diana", code, "verify", "configuration-updated", "verification")
	w.records("clara", code, "configuration", node{"reference": "CMDB-" + d})
	own := customer
	if customer == clinic {
		own = group
	}
	for _, item := range []string{"documentation", "communication", "roles", strings.ToLower(own) + "-acceso"} {
		w.by("diana").fine(item, w.by("diana").send("PUT", place(code)+"/items/"+item, node{"state": "done", "evidence": said("Visto", "Seen")}))
	}
	w.move("diana", code, "verify", "verified")
}

// postponed is the deployment to the customer in another zone, put off.
func (w *walker) postponed() {
	w.at("2026-01-30T12:00")
	w.move("lucia", normal+"@D2", "postpone", "postponed", node{"reason": "La aseguradora cierra su mes."})
	w.by("diana").refused("fault.release.transition", "POST", place(normal+"@D2")+"/moves", node{"event": "start"}, "If-Match", w.tag(normal))
}

// owned is the deployment to the house's own people.
func (w *walker) owned() {
	const d3 = normal + "@D3"
	w.at("2026-02-02T18:30")
	w.baseline(d3, "before", w.utc("2026-02-02T17:00"), cis("2.4.1", nodes(house1)...)...)
	w.move("diana", d3, "start", "deploying")
	w.ticks(d3, 1, "done")
	w.ticks(d3, 2, "done")
	w.at("2026-02-02T19:15")
	w.move("diana", d3, "install", "deployed")
	w.baseline(d3, "after", w.utc("2026-02-02T19:15"), cis("3.0.0", nodes(house1)...)...)
	w.verified("D3", house1)
}

// replanned takes the postponed deployment up again: another window is another
// core, so it needs another authorisation and another go.
func (w *walker) replanned() {
	const d2 = normal + "@D2"
	w.at("2026-02-03T10:00")
	w.move("lucia", d2, "replan", "planned", node{
		"planned": w.in("America/Bogota", "2026-02-14T18:00"), "window_from": w.in("America/Bogota", "2026-02-14T18:00"), "window_to": w.in("America/Bogota", "2026-02-14T22:00"),
	})
	w.move("lucia", d2, "prepare", "ready")
	w.early("diana", d2, "start", "authorization", "notice-given", "release-approval", "window", "baseline-before")
	w.by("lucia").post(place(normal)+"/authorisations", node{
		"reference": "ACTA-CAB-7", "authority": "Comité de cambios", "person": "marta", "on": w.utc("2026-02-03T09:30"), "expires": "2026-02-28",
	})
	w.early("diana", d2, "start", "authorization", "release-approval", "notice-given", "window", "baseline-before")
	var words struct{ Facts []fact }
	w.by("lucia").get(place(normal)+"/facts?kind=authorisation", &words)
	w.confirms("carlos", normal, words.Facts[0]) // lucia is not the authority whose word she wrote down
	w.early("diana", d2, "start", "release-approval", "notice-given", "window", "baseline-before")
	w.records("lucia", normal, "approval", node{"go": true, "reason": said("Nueva fecha", "New date")})
	w.notice("D2", andes, w.in("America/Bogota", "2026-02-14T18:00"))
	w.at("2026-02-14T22:30") // 16:30 in Bogotá
	w.baseline(d2, "before", w.utc("2026-02-14T22:00"), cis("2.4.1", nodes(andes)...)...)
	w.early("diana", d2, "start", "notice-given", "window")
	w.at("2026-02-15T00:30") // 18:30 in Bogotá
	w.move("diana", d2, "start", "deploying")
	w.ticks(d2, 1, "done")
	w.ticks(d2, 2, "done")
	w.at("2026-02-15T01:20")
	w.move("diana", d2, "install", "deployed")
	w.baseline(d2, "after", w.utc("2026-02-15T01:20"), cis("3.0.0", nodes(andes)...)...)
	w.verified("D2", andes)
	if r, _ := w.release(normal); r.Stage != "deployed" || r.Outcome != "partial" {
		w.Errorf("after the last deployment: %s, %s", r.Stage, r.Outcome)
	}
}

// reviewed is the end: incidents, review, review after implementation, closure.
func (w *walker) reviewed() {
	w.at("2026-02-16T10:00")
	w.early("lucia", normal, "review", "issues-handed-over", "investigated", "review-complete")
	w.records("diana", normal+"@D5", "issue", node{
		"code": "ISS-1", "text": said("Aviso de certificado en un cliente antiguo", "Certificate warning in an old client"), "state": "handed_over", "reference": "INC-900",
	}, node{"customer": port})
	w.records("lucia", normal+"@D1", "investigation", node{
		"cause": said("Límite de tamaño mal puesto", "Wrong size limit"), "problem": "PRB-40", "action": said("Corregir el límite", "Correct the limit"), "owner": "bruno", "due": "2026-03-15",
	})
	w.early("lucia", normal, "review", "review-complete")
	w.at("2026-03-03T09:00")
	w.by("lucia").upload("/imports/incidents?file=incidents.csv", "text/csv",
		"code,service,customer,ci,release,title,priority,major,opened,closed\n"+
			"INC-900,correo,PUERTO,puerto-mta-1,2026.3,Aviso de certificado,P3,false,2026-01-29T08:00:00Z,2026-01-30T08:00:00Z\n"+
			"INC-901,correo,CASA,casa-mta-1,,Cola lenta,P4,false,2026-02-04T08:00:00Z,2026-02-04T12:00:00Z\n")
	w.early("lucia", normal, "review", "review-complete")
	w.by("lucia").put(place(normal)+"/review", normalReview())
	w.move("lucia", normal, "review", "reviewed")
	w.early("carlos", normal, "close", "pir")
	for role, person := range map[string]string{"change_authority": "marta", "incident_manager": "ines", "service_request_manager": "sergio"} {
		w.early("carlos", normal, "close", "pir")
		w.records("carlos", normal, "distribution", node{"role": role, "name": person, "proof": "<pir-" + person + "@mistral.example>"})
	}
	w.move("carlos", normal, "close", "closed")
	w.by("lucia").refused("fault.release.over", "PATCH", place(normal), node{"title": "Otra"}, "If-Match", w.tag(normal))
}

func normalReview() node {
	finding := func(aspect, es, en string) node {
		return node{"aspect": aspect, "text": said(es, en), "result": "conforming"}
	}
	return node{
		"due": "2026-03-15", "held": "2026-03-03", "chair": "carlos", "change_record": "CHG-118",
		"summary": said("Tres de cuatro despliegues salieron bien.", "Three of four deployments went well."),
		"findings": []node{
			finding("experience", "Los clientes están satisfechos", "Customers are satisfied"), finding("changes", "El cambio está hecho salvo en el banco", "The change is done but for the bank"),
			finding("performance", "La cola se vacía en ocho minutos", "The queue empties in eight minutes"), finding("incidents", "Dos incidentes menores", "Two minor incidents"),
		},
		"results":      []node{{"kind": "rfc", "gate": "CAB", "code": "RFC-118", "result": "partial", "comment": said("Falta el banco", "The bank is missing")}},
		"performance":  said("Conforme a lo acordado", "As agreed"),
		"improvements": []node{{"code": "IMP-1", "text": said("Probar mensajes grandes", "Test large messages"), "owner": "teo", "due": "2026-04-01"}},
		"recipients":   []node{{"role": "change_authority", "name": "marta"}, {"role": "incident_manager", "name": "ines"}, {"role": "service_request_manager", "name": "sergio"}},
	}
}
