package browser_test

import (
	"net/http"
	"testing"
	"time"
)

// choosesBuild chooses a recorded build by its hash, as the list names it.
func (p *person) choosesBuild(hash string) {
	p.Helper()
	named, err := p.field(p.say("page_plan.build.pick")).Evaluate("(list, hash) => [...list.options].find(o => o.value === hash)?.label ?? ''", hash)
	must(p.T, err)
	label, _ := named.(string)
	if label == "" {
		p.Fatalf("no build %s to choose", hash)
	}
	p.choose("page_plan.build.pick", label)
}

// deploys brings the deployment from planned to verified.
func (p *person) deploys() {
	p.Helper()
	p.approves()
	p.records("/deployments/D1/tasks", "notices", "notice", "notice", func() { p.fill("page_course.field.proof", "msg-1") })
	p.atDeployment()
	p.passes("ready")
	p.comesBack(time.Date(2026, time.December, 16, 13, 50, 0, 0, time.UTC))
	p.atDeployment()
	p.followsConditions(p.passing("deploying"))
	p.press("page_releases.meet.same_build")
	p.choosesBuild(digest("b"))
	p.press("page_plan.save.target")
	p.sees("page_plan.saved", "part", p.say("page_plan.section.target"))
	p.takesBaseline("before", func() {
		p.fill("page_course.field.location", "CMDB")
		p.fill(p.say("page_course.col.ci_version")+", 1", "9.0.0")
		p.fill(p.say("page_course.col.ci_version")+", 2", "9.0.0")
	})
	p.atDeployment()
	p.lacks(p.passing("deploying")) // the window opens at two
	p.site.hands.put(time.Date(2026, time.December, 16, 14, 5, 0, 0, time.UTC))
	p.atDeployment()
	p.passes("deploying")
	p.site.works(p.T, p.lang)
	p.atDeployment()
	p.followsConditions(p.passing("verified"))
	p.showsInstalled()
	p.verifies()
	p.atDeployment()
	p.sees("page_releases.quiet_deployment.verified")
}

// atDeployment goes to the page of the deployment.
func (p *person) atDeployment() {
	p.Helper()
	p.open(freshPlace)
	p.on("page_releases.deployment_title", "deployment", "D1", "release", freshTitle)
}

// passing is the button by which the deployment reaches a stage.
func (p *person) passing(stage string) string {
	p.Helper()
	return p.say("page_releases.pass_deployment_to", "deployment", "D1", "stage", p.say("term.deployment_stage."+stage))
}

// passes brings the deployment to a stage by its button.
func (p *person) passes(stage string) {
	p.Helper()
	p.press(p.passing(stage))
	p.sees("page_releases.done.moved")
	p.inspect()
	r, err := p.site.Releases.Read(p.Context(), fresh)
	if must(p.T, err); string(r.Deployments[0].Stage) != stage {
		p.Errorf("the deployment is %s, want %s", r.Deployments[0].Stage, stage)
	}
}

// approves decides that what was accepted is deployed.
func (p *person) approves() {
	p.Helper()
	p.open(freshPage + "/authorisation")
	p.on("page_releases.authority.title", "release", freshTitle)
	p.unfold("page_releases.authority.decide")
	p.tick("page_releases.authority.go_option")
	p.press("page_releases.authority.approval_do")
	p.on("page_releases.authority.title", "release", freshTitle)
	p.sees("page_releases.authority.go")
}

// comesBack signs in again after a while: nobody stays signed in for weeks.
func (p *person) comesBack(at time.Time) {
	p.Helper()
	p.site.hands.put(at)
	p.open("/sign-in")
	p.signIn()
	p.on("page_home.title")
}

// works is the deployment done on a phone: a task is ticked, taken back and ticked
// again, and after the last one the deployment ends.
func (s *site) works(t *testing.T, lang string) {
	t.Helper()
	p := s.enters(t, iker, lang, phone)
	tasks := map[string][]string{"es": {"Publicar", "Anunciar"}, "en": {"Publish", "Announce"}}[lang]
	button := func(act string, task int) string { return p.say("page_course.act."+act) + ": " + tasks[task] }
	p.open(freshPlace + "/tasks")
	p.on("page_course.title.tasks")
	p.lacks("page_course.move.install")
	p.press(button("done", 0))
	toast := *p
	toast.part = p.page.Locator("#toasts")
	toast.sees("page_course.ticked")
	p.inspect()
	toast.press(button("undo", 0))
	p.on("page_course.title.tasks")
	for task := range tasks {
		p.press(button("done", task))
		p.sees("page_course.ticked")
	}
	s.hands.put(time.Date(2026, time.December, 16, 14, 40, 0, 0, time.UTC))
	p.press("page_course.move.install")
	p.fillsSheet("move_install", func() {})
}

// takesBaseline records the baseline that is owed.
func (p *person) takesBaseline(kind string, fill func()) {
	p.Helper()
	p.open(freshPlace + "/baselines")
	p.on("page_course.title.baselines")
	p.press("page_course.act.take_" + kind)
	p.fillsSheet("baseline", fill)
}

// showsInstalled takes the baseline after from a file, explains what nobody planned, and
// says what stands where.
func (p *person) showsInstalled() {
	p.Helper()
	p.takesBaseline("after", func() {
		p.upload("page_course.field.table", "después.csv", []byte("ci,name,version\nCI-1,API,9.1.0\nCI-2,Proxy,9.1.0\nCI-9,\"<b>DNS</b>\",1.2\n"))
		p.press("page_course.act.read_file")
		p.on("page_course.sheet.baseline.title")
		p.sees("page_course.preview_rows", "file", "después.csv", "count", 3)
		p.holds(p.say("page_course.col.ci_name")+", 3", "<b>DNS</b>")
		p.fill("page_course.field.location", "CMDB")
	})
	p.within("page_course.section.planned").sees("9.0.0")
	p.atDeployment()
	p.lacks(p.passing("verified"))
	p.open(freshPlace + "/baselines")
	p.within("page_course.section.unexpected").press(p.say("page_course.act.explain") + ": CI-9")
	p.fillsSheet("explanation", func() { p.fill("page_course.field.text", "Lo cambió la red & <b>avisó</b>") })
	p.records("/deployments/D1/verification", "installed", "inspection", "inspection", func() {
		p.fill(p.say("page_course.col.target")+", 1", "prod-1")
		p.fill(p.say("page_course.col.version")+", 1", "9.1.0")
	})
	p.records("/deployments/D1/verification", "configurations", "configuration", "configuration", func() { p.fill("page_course.field.configuration_reference", "CMDB-7") })
}

// verifies goes through the checklist: most is met, one with what shows it, one does not
// apply.
func (p *person) verifies() {
	p.Helper()
	p.lacks("page_course.move.verify")
	item := func(act, code string) string { return p.say("page_course.act."+act) + ": " + code }
	for _, code := range []string{"documentation", "communication", "signatures", "conformance"} {
		p.press(item("met", code))
		p.sees("page_course.done.item")
	}
	p.press(item("undo", "conformance"))
	p.press(item("with_evidence", "conformance"))
	p.fillsSheet("item_done", func() { p.fill("page_course.field.evidence", "Informe 7") })
	p.press(item("not_applicable", "upgrade"))
	p.fillsSheet("not_applicable", func() {
		p.fill("page_course.field.reason", "Nadie actualiza desde la anterior")
		p.choose("page_course.field.approved", "Lucía Ferrán")
	})
	p.press(item("met", "roles"))
	p.sees("page_course.done.item")
	p.press("page_course.move.verify")
	p.fillsSheet("move_verify", func() {})
}

// reviews has the customer say what they think, holds the review once the monitoring is
// over, and closes the release.
func (p *person) reviews() {
	p.Helper()
	p.asks("feedback")
	p.site.answers(p.T, p.lang, "feedback", func(guest *person) {
		guest.tick("customer.score.s4")
		guest.fill("customer.comment.feedback", "Sin sobresaltos & <b>a tiempo</b>")
	})
	p.comesBack(time.Date(2027, time.January, 20, 9, 0, 0, 0, time.UTC))
	p.open(freshPage)
	p.on(freshTitle)
	p.followsConditions(p.moving("reviewed"))
	p.open(freshPage + "/review")
	p.on("page_course.title.review")
	p.sees("Sin sobresaltos & <b>a tiempo</b>")
	p.lacks("page_course.move.review")
	p.press("page_course.act.review")
	p.fillsSheet("review", func() {
		p.fill("page_course.field.held", "20/01/2027")
		for _, aspect := range []string{"changes", "performance", "incidents"} {
			p.fill("term.review_aspect."+aspect, "Según lo previsto")
		}
		p.choose("RFC-9 · "+map[string]string{"es": "Publicar la 9.1", "en": "Publish 9.1"}[p.lang], "term.change_result.implemented")
	})
	p.open(freshPage)
	p.on(freshTitle)
	p.moves("reviewed")
	p.followsConditions("page_releases.event.close")
	p.distributes()
	p.open(freshPage)
	p.on(freshTitle)
	p.press("page_releases.event.close")
	p.on("page_releases.move_title", "what", p.say("page_releases.event.close"), "subject", freshTitle)
	p.sees("page_releases.consequence.close")
	p.press("page_releases.event.close")
	p.isAt("closed")
	p.sees("page_releases.quiet.closed")
}

// distributes sends the review to those who must have it.
func (p *person) distributes() {
	p.Helper()
	p.open(freshPage + "/review")
	p.on("page_course.title.review")
	p.press(p.say("page_course.act.distribution") + ": " + p.say("term.role.change_authority"))
	p.fillsSheet("distribution", func() {
		p.fill("page_course.field.name", marta)
		p.fill("page_course.field.proof", "msg-2")
	})
	by := p.site.as(p.T, lucia)
	for _, role := range []string{"incident_manager", "service_request_manager", "problem_manager", "customer_representative"} {
		body := map[string]any{"role": role, "name": marta, "proof": "msg-2"}
		must(p.T, by.send(p.Context(), http.MethodPost, "/api/v1/releases/"+fresh+"/facts/distribution", map[string]any{"body": body}))
	}
}
