package app_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
)

// TestBreakers tries to get past the gates of the process by ways that each look
// allowed by themselves: the plan edited where nobody looks again, a word that
// nobody gave, a decision that came after the fact. Invariants I10, I11, I23.
func TestBreakers(t *testing.T) {
	for _, engine := range []string{"sqlite", "mysql"} {
		t.Run(engine, func(t *testing.T) {
			w := newWalker(t, engines[engine](t))
			w.organisation()
			w.people()
			w.customers()
			w.rules()
			for _, try := range breakers() {
				t.Run(try.name, func(t *testing.T) {
					was := w.T
					w.T = t
					defer func() { w.T = was }()
					try.do(w, try.name)
				})
			}
		})
	}
}

// breaker is an attack on a release of its own, whose code is the name.
type breaker struct {
	name string
	do   func(*walker, string)
}

// rules gives customers policies that accept each in its own way.
func (w *walker) rules() {
	for _, p := range []struct {
		customer, approver, mode string
		criteria                 []node
		days                     int
	}{
		{bank, "Elena Casal", "explicit", nil, 0},
		{port, "Graham Whitlock", "standing", []node{
			{"code": "A1", "text": said("El correo entra y sale", "Mail comes in and goes out")},
			{"code": "A2", "text": said("La cola se vacía en diez minutos", "The queue empties in ten minutes")},
		}, 0},
		{andes, "Julián Rojas", "tacit", nil, 7},
	} {
		policy := w.policyOf(p.customer, p.approver, p.mode, window(weekdays(), "18:00", "23:59", "minor"))
		policy["acceptance"] = node{"mode": p.mode, "approver": p.approver, "criteria": p.criteria, "tacit_days": p.days}
		policy["build_needs_authority"] = false
		w.by("nora").put("/policies/"+p.customer+"/draft", policy)
		w.submits("nora", "customer_policy", p.customer)
		w.decides("pablo", "customer_policy", p.customer)
	}
	for _, customer := range []string{bank, port, andes} {
		w.inForce("customer_policy", customer, "1.0")
	}
}

// drawn is a release for one customer with a plan from which nothing is missing.
func (w *walker) drawn(code, customer string) {
	w.Helper()
	w.at("2026-01-13T10:00")
	plan := normalPlan(w)
	plan["code"], plan["title"], plan["type"] = code, code, "minor"
	plan["customers"], plan["services"] = []string{customer}, []string{"correo"}
	plan["references"] = []node{{"kind": "rfc", "code": "RFC-1", "title": said("Renovar", "Renew"), "decision": "approved", "requested": "2026-01-08", "reviewed": "2026-01-12"}}
	plan["closes_nothing"], plan["first_planned"] = true, "2026-01-27"
	d := w.deployment("D1", customer, w.utc("2026-01-27T20:00"), w.utc("2026-01-28T05:00"))
	d["build"] = normalBuild
	plan["deployments"] = []node{d}
	w.by("lucia").post("/releases", plan)
	w.move("lucia", code, "plan", "planned")
}

// allowed brings a drawn release to authorised.
func (w *walker) allowed(code, customer string) {
	w.Helper()
	w.drawn(code, customer)
	if customer != port {
		w.confirms("carlos", code, w.records("lucia", code, "agreement", w.proof(customer, "email"), node{"customer": customer}))
	}
	w.by("marta").post(place(code)+"/authorisations", node{"reference": "CAB-1", "person": "marta", "on": w.utc("2026-01-13T09:30"), "expires": "2026-02-28"})
	w.move("lucia", code, "authorize", "authorized")
}

// made brings a release to built.
func (w *walker) made(code, customer string) {
	w.Helper()
	w.allowed(code, customer)
	w.at("2026-01-15T10:00")
	w.records("bruno", code, "package", w.manifest())
	w.records("bruno", code, "build", w.buildRecord())
	w.move("bruno", code, "build", "built")
}

// runs records a test run of the build on each criterion.
func (w *walker) runs(code string, met map[string]bool) {
	w.Helper()
	results := []node{}
	for _, criterion := range sorted(met) {
		results = append(results, node{"criterion": criterion, "met": met[criterion]})
	}
	w.records("teo", code, "test", node{"code": "T1", "type": "acceptance", "environment": "PRE", "passed": 38, "failed": 0, "results": results})
}

// taken brings a release to accepted by the organisation.
func (w *walker) taken(code, customer string) {
	w.Helper()
	w.made(code, customer)
	w.runs(code, map[string]bool{"A1": true, "A2": true})
	w.records("teo", code, "acceptance", node{"outcome": "accepted"})
	w.move("teo", code, "accept", "accepted")
}

// set brings a release so far that only the start is left, at 20:30 of its night,
// its baseline taken.
func (w *walker) set(code, customer string) {
	w.Helper()
	w.taken(code, customer)
	if customer != port {
		body := w.proof(customer, "email")
		body["outcome"] = "accepted"
		w.confirms("carlos", code, w.records("lucia", code, "acceptance", body, node{"customer": customer}))
	}
	d1 := code + "@D1"
	w.move("lucia", d1, "prepare", "ready")
	w.records("lucia", code, "approval", node{"go": true})
	w.records("lucia", d1, "notice", node{"channel": said("Correo", "Mail"), "start": w.utc("2026-01-27T20:00"), "proof": "<n@mistral.example>"}, node{"customer": customer})
	w.at("2026-01-27T20:10")
	w.baseline(d1, "before", w.utc("2026-01-27T20:05"), cis("2.4.1", nodes(customer)...)...)
	w.at("2026-01-27T20:30")
}

// held checks that a request was refused, whatever the reason; why tells which
// rule was got past.
func (w *walker) held(why string, a answer) {
	w.Helper()
	if a.fine() || a.status >= 500 {
		w.Errorf("%s: %d %s", why, a.status, told(a))
	}
}

// blockedBy checks that a move is refused by a gate.
func (w *walker) blockedBy(gate, who, code, event string, more node) {
	w.Helper()
	a := w.try(who, code, event, more)
	var p problem
	_ = a.into(&p) // checked by its gates
	open := []string{}
	for _, g := range p.Gates {
		open = append(open, g.Gate)
	}
	if a.fine() || !slices.Contains(open, gate) {
		w.Errorf("%s %s: %d, gates %v, want %s\n\t%s", code, event, a.status, open, gate, told(a))
	}
}

func (w *walker) patches(code string, body node) answer {
	return w.by("lucia").send(map[bool]string{true: "PUT", false: "PATCH"}[len(code) > 3 && code[len(code)-3] == '@'], place(code), body, "If-Match", w.tag(code))
}

func breakers() []breaker {
	return []breaker{
		{"START", func(w *walker, code string) {
			w.set(code, bank)
			w.move("diana", code+"@D1", "start", "deploying")
		}},
		{"TYPE", func(w *walker, code string) { // an emergency asks for less: not after the authorisation
			w.allowed(code, bank)
			a := w.patches(code, node{"type": "emergency"})
			if r, _ := w.release(code); a.fine() && r.Stage != "planned" {
				w.Errorf("the type of what was authorised changed, and it is %s", r.Stage)
			}
		}},
		{"SHARED", func(w *walker, code string) { // the service owner's word instead of the customer's refusal
			w.taken(code, bank)
			refusal := w.proof(bank, "email")
			refusal["outcome"], refusal["note"] = "rejected", said("No", "No")
			w.records("lucia", code, "acceptance", refusal, node{"customer": bank})
			w.blockedBy("acceptance", "lucia", code+"@D1", "prepare", nil)
			var back shownRelease
			must(w.T, w.patches(code+"@D1", node{"shared": true}).into(&back))
			w.by("olga").send("POST", place(code)+"/facts/acceptance", node{"customer": bank, "body": node{"how": "owner", "outcome": "accepted"}})
			if back.Stage != "planned" || len(back.Revoked) != 1 {
				w.Errorf("who accepts changed, and it is %s, revoked %v", back.Stage, back.Revoked)
			}
		}},
		{"CRITERIA", func(w *walker, code string) { // a criterion that was agreed and is not met is left out
			w.made(code, bank)
			w.runs(code, map[string]bool{"A1": true, "A2": false})
			w.records("teo", code, "acceptance", node{"outcome": "accepted"})
			w.blockedBy("acceptance", "teo", code, "accept", nil)
			w.patches(code, node{"criteria": []node{{"code": "A1", "text": said("El correo entra y sale", "Mail comes in and goes out")}}})
			if a := w.try("teo", code, "accept", nil); a.fine() {
				w.Errorf("accepted without a criterion that the customer had agreed to")
			}
		}},
		{"STANDING", func(w *walker, code string) { // standing criteria are met, not talked away
			w.made(code, port)
			w.runs(code, map[string]bool{"A1": true, "A2": false})
			a := w.by("lucia").send("POST", place(code)+"/facts/acceptance", node{"customer": port, "body": node{
				"how": "standing", "outcome": "accepted_with_reservations",
				"reservations": []node{{"code": "RS-1", "criterion": "A2", "text": said("Lento", "Slow"), "decision": said("Vale", "Fine"), "owner": "lucia", "decider": "lucia"}},
			}})
			w.held("reservations of a customer who said nothing", a)
			w.records("teo", code, "acceptance", node{"outcome": "accepted"})
			w.blockedBy("acceptance", "teo", code, "accept", nil)
		}},
		{"SILENCE", func(w *walker, code string) { // silence that began before there was a build
			w.taken(code, andes)
			w.by("lucia").send("POST", place(code)+"/facts/acceptance", node{"customer": andes, "at": w.utc("2026-01-01T09:00"), "body": node{
				"how": "tacit", "outcome": "accepted", "reference": "inventada",
			}})
			w.blockedBy("acceptance", "lucia", code+"@D1", "prepare", nil)
		}},
		{"LATEWORD", func(w *walker, code string) { // an exception confirmed after the start
			w.set(code, bank)
			w.at("2026-01-27T16:00")
			w.at("2026-01-28T09:00")
			d1 := code + "@D1"
			w.by("lucia").post(place(code)+"/exceptions", node{"kind": "override", "gate": "window", "target": "deployment D1 deploying", "customer": bank, "expires": "2026-02-01", "reason": said("Tarde", "Late"), "code": "OV-1"})
			w.by("carlos").refused("fault.release.no_agreement", "POST", place(code)+"/exceptions/OV-1/confirmation", nil)
			w.confirms("carlos", code, w.records("lucia", code, "agreement", w.proof(bank, "email"), node{"customer": bank, "key": "OV-1"}))
			w.by("carlos").post(place(code)+"/exceptions/OV-1/confirmation", nil)
			w.blockedBy("window", "diana", d1, "start", node{"at": w.utc("2026-01-28T00:30"), "reason": "tarde"})
		}},
		{"PAST", func(w *walker, code string) { // a start that lies outside the window is told to lie in it
			w.set(code, bank)
			d1 := code + "@D1"
			w.held("future", w.try("diana", d1, "start", node{"at": w.utc("2026-01-27T21:30")}))
			w.held("before acceptance", w.try("diana", d1, "start", node{"at": w.utc("2026-01-14T21:30")}))
			w.blockedBy("baseline-before", "diana", d1, "start", node{"at": w.utc("2026-01-27T20:03")})
		}},
		{"EDITS", func(w *walker, code string) { // every member of the core takes the authorisation back
			for name, body := range map[string]node{
				"customers": {"customers": []string{bank, andes}}, "services": {"services": []string{"correo", "portal"}},
				"units":  {"units": []node{{"code": "mta", "version": "9"}}},
				"method": {"method": said("Otra", "Other")}, "risk": {"risk_class": "low"},
				"back_out":   {"back_out": node{"trigger": said("Otro", "Other")}},
				"steps":      {"back_out": node{"steps": []node{said("Otro", "Other")}}},
				"deployment": {"deployments": []node{w.deployment("D2", bank, w.utc("2026-01-27T20:00"), w.utc("2026-01-28T05:00"))}},
				"affected":   {"deployments": []node{{"code": "D1", "affected": []node{{"code": "banco-mta-1"}}}}},
				"window":     {"deployments": []node{{"code": "D1", "window_to": w.utc("2026-01-28T06:00")}}},
				"where":      {"deployments": []node{{"code": "D1", "environment": "PRE"}}},
				"whom":       {"customers": []string{bank, andes}, "deployments": []node{{"code": "D1", "customers": []node{{"code": andes}}}}},
				"own method": {"deployments": []node{{"code": "D1", "method": said("Otra", "Other")}}},
				"own steps":  {"deployments": []node{{"code": "D1", "back_out": node{"steps": []node{said("Otro", "Other")}}}}},
			} {
				own := code + "-" + strings.ReplaceAll(name, " ", "-")
				w.allowed(own, bank)
				var back shownRelease
				must(w.T, w.by("lucia").fine(name, w.patches(own, body)).into(&back))
				if back.Stage != "planned" || len(back.Revoked) != 1 {
					w.Errorf("%s: %s, revoked %v", name, back.Stage, back.Revoked)
				}
				w.blockedBy("authorization", "lucia", own, "authorize", nil)
			}
		}},
		{"TASKS", func(w *walker, code string) { // what was not done is taken out of the list
			w.set(code, bank)
			d1 := code + "@D1"
			w.move("diana", d1, "start", "deploying")
			w.ticks(d1, 1, "done")
			for _, tasks := range [][]node{{}, {{"sequence": 1, "text": said("Parar la cola", "Stop the queue"), "who": "diana"}}} {
				w.held("task taken out", w.patches(d1, node{"tasks": tasks}))
				if a := w.try("diana", d1, "install", nil); a.fine() {
					w.Errorf("installed with a task that was taken out of the list")
					return
				}
			}
		}},
		{"STALENOTICE", func(w *walker, code string) { // told of one night, done in another
			w.set(code, bank)
			d1 := code + "@D1"
			w.move("lucia", d1, "postpone", "postponed", node{"reason": "No hoy."})
			w.move("lucia", d1, "replan", "planned", node{"planned": w.utc("2026-02-05T20:00"), "window_from": w.utc("2026-02-05T20:00"), "window_to": w.utc("2026-02-06T05:00")})
			w.by("marta").post(place(code)+"/authorisations", node{"reference": "CAB-2", "person": "marta", "on": w.utc("2026-01-27T20:20"), "expires": "2026-02-28"})
			if r, _ := w.release(code); r.Stage == "planned" {
				w.at("2026-01-28T10:00")
				w.move("lucia", code, "authorize", "authorized")
				w.move("bruno", code, "build", "built")
				w.move("teo", code, "accept", "accepted")
			}
			w.move("lucia", d1, "prepare", "ready")
			w.records("lucia", code, "approval", node{"go": true})
			w.at("2026-02-05T20:30")
			w.baseline(d1, "before", w.utc("2026-02-05T20:20"), cis("2.4.1", nodes(bank)...)...)
			w.blockedBy("notice-given", "diana", d1, "start", nil)
		}},
		{"THAWED", func(w *walker, code string) { // another window for one deployment lets no other change that was done
			w.drawn(code, bank)
			two := w.deployment("D2", bank, w.utc("2026-01-29T20:00"), w.utc("2026-01-30T05:00"))
			two["build"] = normalBuild
			w.patch("lucia", code, node{"deployments": []node{two}})
			w.confirms("carlos", code, w.records("lucia", code, "agreement", w.proof(bank, "email"), node{"customer": bank}))
			w.by("marta").post(place(code)+"/authorisations", node{"reference": "CAB-1", "person": "marta", "on": w.utc("2026-01-13T09:30"), "expires": "2026-02-28"})
			w.move("lucia", code, "authorize", "authorized")
			w.at("2026-01-15T10:00")
			w.records("bruno", code, "package", w.manifest())
			w.records("bruno", code, "build", w.buildRecord())
			w.move("bruno", code, "build", "built")
			w.runs(code, map[string]bool{"A1": true, "A2": true})
			w.records("teo", code, "acceptance", node{"outcome": "accepted"})
			w.move("teo", code, "accept", "accepted")
			body := w.proof(bank, "email")
			body["outcome"] = "accepted"
			w.confirms("carlos", code, w.records("lucia", code, "acceptance", body, node{"customer": bank}))
			d1 := code + "@D1"
			w.move("lucia", d1, "prepare", "ready")
			w.records("lucia", code, "approval", node{"go": true})
			w.records("lucia", d1, "notice", node{"channel": said("Correo", "Mail"), "proof": "<n@mistral.example>"}, node{"customer": bank})
			w.at("2026-01-27T20:10")
			w.baseline(d1, "before", w.utc("2026-01-27T20:05"), cis("2.4.1", nodes(bank)...)...)
			w.move("diana", d1, "start", "deploying")
			w.move("lucia", code+"@D2", "postpone", "postponed", node{"reason": "No."})
			w.move("lucia", code+"@D2", "replan", "planned", node{"planned": w.utc("2026-01-30T20:00"), "window_from": w.utc("2026-01-30T20:00"), "window_to": w.utc("2026-01-31T05:00")})
			w.held("affected items of what runs", w.patches(d1, node{"affected": []node{{"code": "banco-mta-1", "name": said("x", "x")}}}))
			w.held("risk", w.patches(code, node{"risk_class": "low"}))
		}},
		{"IMPORTED", func(w *walker, code string) { // brought to deployed by a file, then done again without the gates
			w.at("2026-01-13T10:00")
			plan := node{"code": code, "title": code, "type": "minor", "customers": []string{bank}, "services": []string{"correo"}, "cycle_start": "2026-01-05", "first_planned": "2026-01-27",
				"units":        []node{{"code": "mta", "version": "3.0.0", "service": "correo"}},
				"environments": normalPlan(w)["environments"]}
			d := w.deployment("D1", bank, w.utc("2026-01-27T20:00"), w.utc("2026-01-28T05:00"))
			d["build"] = normalBuild
			plan["deployments"] = []node{d}
			w.by("lucia").post("/releases", plan)
			w.by("lucia").upload("/imports/releases?file=r.csv", "text/csv", "release,title,type,cycle_start,first_planned_release,released_on\n"+code+","+code+",minor,2026-01-05,2026-01-27,2026-01-12\n")
			d1 := code + "@D1"
			for _, event := range []string{"fail", "retry"} {
				w.by("diana").fine(event, w.try("diana", d1, event, node{"reason": "x"}))
			}
			w.records("bruno", code, "build", w.buildRecord())
			body := w.proof(bank, "email")
			body["outcome"] = "accepted"
			w.confirms("carlos", code, w.records("lucia", code, "acceptance", body, node{"customer": bank}))
			w.by("marta").send("POST", place(code)+"/authorisations", node{"reference": "CAB-2", "person": "marta", "on": w.utc("2026-01-13T09:20"), "expires": "2026-02-28"})
			w.records("lucia", code, "approval", node{"go": true})
			w.records("lucia", d1, "notice", node{"channel": said("Correo", "Mail"), "proof": "<n@mistral.example>"}, node{"customer": bank})
			w.at("2026-01-27T20:10")
			w.baseline(d1, "before", w.utc("2026-01-27T20:05"), cis("2.4.1", nodes(bank)...)...)
			w.held("an imported release deploys without criteria, tests, requests for change and technical acceptance", w.try("diana", d1, "start", nil))
		}},
		{"RACE", func(w *walker, code string) { // a start and a no-go at once are one after the other
			w.set(code, bank)
			tag := w.tag(code)
			var started, stopped answer
			var both sync.WaitGroup
			both.Go(func() {
				started = w.by("diana").send("POST", place(code+"@D1")+"/moves", node{"event": "start"}, "If-Match", tag)
			})
			both.Go(func() {
				stopped = w.by("lucia").send("POST", place(code)+"/facts/approval", node{"body": node{"go": false, "reason": said("No", "No")}})
			})
			both.Wait()
			if !stopped.fine() {
				w.Errorf("no-go: %s", told(stopped))
			}
			if stage := w.stage(code + "@D1"); started.fine() != (stage == "deploying") {
				w.Errorf("started %d, and it is %s", started.status, stage)
			}
			twice := []answer{}
			for range 2 {
				twice = append(twice, w.by("diana").send("POST", place(code+"@D1")+"/moves", node{"event": "start"}, "If-Match", w.tag(code)))
			}
			w.held("second start", twice[1])
		}},
		{"ROLES", func(w *walker, code string) { // who may only read or decide on documents moves nothing
			w.set(code, bank)
			w.by("nora").put("/people/adela", node{"name": "Adela Ruiz", "email": "adela@mistral.example", "job_title": "operations"})
			w.by("nora").put("/people/reyes", node{"name": "Reyes Gil", "email": "reyes@mistral.example", "job_title": "operations"})
			w.by("nora").put("/people/aprobo", node{"name": "Aprobo Gil", "email": "aprobo@mistral.example", "job_title": "operations"})
			w.hire("reyes", "reader")
			w.hire("aprobo", "approver")
			for _, who := range []string{"reyes", "aprobo"} {
				w.held(who+" starts", w.try(who, code+"@D1", "start", nil))
				w.held(who+" records", w.by(who).send("POST", place(code)+"/facts/test", node{"body": node{"code": "T9", "type": "unit", "environment": "PRE"}}))
				w.held(who+" goes", w.by(who).send("POST", place(code)+"/facts/approval", node{"body": node{"go": true}}))
				w.held(who+" excepts", w.by(who).send("POST", place(code)+"/exceptions", node{"kind": "override", "gate": "window", "target": "deployment D1 deploying", "customer": bank, "expires": "2026-03-01", "reason": said("a", "b")}))
			}
		}},
		{"LEAVES", func(w *walker, code string) { // a customer that leaves stops nothing that was authorised, and nothing new is planned for it
			w.set(code, bank)
			var c map[string]any
			tag := w.by("nora").get("/customers/"+bank, &c).header.Get("ETag")
			delete(c, "code")
			c["inactive"] = true
			w.by("nora").fine("customer", w.by("nora").send("PUT", "/customers/"+bank, c, "If-Match", tag))
			w.held("new release", w.by("lucia").send("POST", "/releases", node{"code": code + "2", "title": "x", "customers": []string{bank}}))
			w.move("diana", code+"@D1", "start", "deploying")
			c["inactive"] = false
			w.by("nora").put("/customers/"+bank, c)
		}},
		{"HOSTILE", func(w *walker, code string) { // no input is a server's fault
			w.drawn(code, bank)
			long := strings.Repeat("ñ", 65001)
			for name, body := range map[string]node{
				"long": {"summary": said(long, long)}, "nul": {"title": "a\x00b"}, "rtl": {"title": "a\u202eb"}, "controls": {"title": "a\x1bb"},
				"many":        {"deployments": []node{{"code": "D1", "tasks": []node{{"sequence": 1000000000, "text": said("x", "x")}}}}},
				"negative":    {"deployments": []node{{"code": "D1", "tasks": []node{{"sequence": -1, "text": said("x", "x")}}}}},
				"huge number": {"back_out": node{"minutes": 9223372036854775807}}, "float": {"back_out": node{"minutes": 1e300}},
				"code": {"deployments": []node{{"code": "D1/../x@"}}}, "lang": {"summary": node{"original": "zz", "values": node{"zz": "x"}}},
				"date": {"first_planned": "9999-12-31"}, "date0": {"first_planned": "0000-00-00"}, "window": {"deployments": []node{{"code": "D1", "window_to": "2026-02-30T99:99:99Z"}}},
			} {
				a := w.patches(code, body)
				if a.status >= 500 {
					w.Errorf("%s: %d %.300s", name, a.status, told(a))
				}
			}
			raw := func(name, method, path, media, data string) {
				a, err := w.by("lucia").v.upload(w.Context(), w.c, path, media, data)
				must(w.T, err)
				if a.status >= 500 || a.fine() {
					w.Errorf("%s: %d %.300s", name, a.status, told(a))
				}
			}
			raw("utf8", "POST", place(code)+"/facts/issue", "application/json", "{\"body\":{\"code\":\"I1\",\"text\":{\"original\":\"es\",\"values\":{\"es\":\"\xff\xfe\"}}}}")
			raw("5 MB", "POST", place(code)+"/facts/issue", "application/json", "{\"body\":{\"code\":\""+strings.Repeat("a", 5<<20)+"\"}}")
			raw("deep", "POST", place(code)+"/facts/issue", "application/json", strings.Repeat("{\"body\":", 20000))
			raw("columns", "POST", "/imports/releases?file=a.csv", "text/csv", strings.Repeat("a,", 10000)+"a\n1\n")
			raw("no zip", "POST", "/imports/releases?file=a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK\x03\x04"+strings.Repeat("\x00", 1000))
			raw("evil name", "POST", "/files?name=..%2F..%2Fetc%2Fpasswd%00.html", "text/html", "<script>alert(1)</script>")
		}},
		{"MOVED", func(w *walker, code string) { // the authority approves a plan that is another one by now
			w.drawn(code, bank)
			w.confirms("carlos", code, w.records("lucia", code, "agreement", w.proof(bank, "email"), node{"customer": bank}))
			w.submits("lucia", "release_plan", code)
			w.patch("lucia", code, node{"risk_class": "low"})
			var d shownPaper
			tag := w.by("marta").get(paper("release_plan", code), &d).header.Get("ETag")
			w.held("approval of a plan whose core moved", w.by("marta").send("POST", paper("release_plan", code)+"/decision",
				node{"content_hash": d.Open.ContentHash, "outcome": "approved"}, "If-Match", tag))
			if r, _ := w.release(code); len(r.Authorisations) != 0 {
				w.Errorf("authorised: %+v", r.Authorisations)
			}
		}},
	}
}
