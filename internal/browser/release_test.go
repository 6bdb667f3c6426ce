package browser_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/playwright-community/playwright-go"

	"acta/internal/id"
	"acta/internal/web"
)

// A release goes from nothing to closed: each stage's button is not there while a
// condition is open, each condition leads to where it is met, the customer agrees and
// accepts by link, the deployment is ticked on a phone, and the review closes it. What
// is long and shown elsewhere is put in by the API. Scope F28, F36, F40, F44 to F47, F50, F73, F74.
func TestWholeRelease(t *testing.T) {
	each(t, func(t *testing.T, lang string) {
		s := newSite(t)
		s.Releases.Letters = true // as if there were a mail server
		must(t, s.hire(t.Context(), s.as(t, nora), noa))
		began := time.Now()
		lead := s.typist(t, lucia, lang)
		lead.plansRelease()
		lead.keys = false // the keyboard alone has come this far; the rest is quicker
		lead.getsAuthorised()
		lead.getsAccepted()
		lead.deploys()
		lead.reviews()
		lead.tells(began)
	})
}

// noa is the test manager.
const noa = "noa"

// freshPage is the page of the release, and that of its deployment.
const (
	freshPage  = "/releases/" + fresh
	freshPlace = freshPage + "/deployments/D1"
)

// plansRelease makes the release, fills in its activities from a spreadsheet, and brings
// it to Planned.
func (p *person) plansRelease() {
	p.Helper()
	p.open("/releases")
	p.on("web.nav.releases")
	p.press("page_releases.new.open")
	p.on("page_releases.new.open")
	p.fill("page_releases.new.code", fresh)
	p.fill("page_releases.new.title", freshTitle)
	p.tick("term.release_type.minor")
	p.tick("Kubernetes")
	p.tick(p.customer())
	p.press("page_releases.new.do")
	p.on(freshTitle)
	p.sees("page_releases.done.made")
	p.followsConditions(p.moving("planned"))
	p.open(freshPage + "/plan?section=activities")
	p.on(freshTitle)
	p.paste(p.say("page_plan.column.activities_title")+", 1", "Cierre de código\tBranch Manager\t01/12/2026\nPublicación\tBranch Manager\t16/12/2026\nAnuncio\tComms\t17/12/2026")
	p.press("page_plan.save.activities")
	p.on(freshTitle)
	p.holds(p.say("page_plan.column.activities_title")+", 2", "Publicación")
	p.fillsPlan()
	p.open(freshPage)
	p.on(freshTitle)
	p.moves("planned")
}

// customer is how pages call the customer of the demonstration.
func (p *person) customer() string {
	p.Helper()
	return map[string]string{"es": "Distribuidores y usuarios (ilustración)", "en": "Distributors and users (illustration)"}[p.lang]
}

// fillsPlan puts in what the journey does not show of the plan.
func (p *person) fillsPlan() {
	p.Helper()
	const one = "/api/v1/releases/" + fresh
	ctx, by := p.Context(), p.site.as(p.T, lucia)
	plan := freshRelease()
	maps.DeleteFunc(plan, func(name string, _ any) bool { return slices.Contains([]string{"code", "activities"}, name) })
	_, err := by.json(ctx, http.MethodPatch, one, by.tagOf(p.T, one), plan)
	must(p.T, err)
}

// followsConditions goes to where each open condition of the page is met, and back; the
// next stage cannot be reached before.
func (p *person) followsConditions(button string) {
	p.Helper()
	p.lacks(button)
	here := p.page.URL()
	for page, parts := range p.ways() {
		if answer := p.open(page); answer == nil || answer.Status() != http.StatusOK {
			p.Errorf("a condition leads to %s, which answers %d", page, answer.Status())
		}
		p.inspect()
		for _, part := range parts {
			if p.count(p.page.Locator(`[id="`+part+`"]`)) == 0 {
				p.Errorf("a condition leads to %s#%s, which is not there", page, part)
			}
		}
	}
	p.open(here)
	p.inspect()
}

// ways are the pages to which the open conditions lead, with the parts of them.
func (p *person) ways() map[string][]string {
	p.Helper()
	var all []string
	p.evaluate(&all, `() => JSON.stringify([...document.querySelectorAll("section[id^=gates] li a.btn")].map((a) => a.getAttribute("href")))`, nil)
	if len(all) == 0 {
		p.Fatalf("%s: no open condition leads anywhere", p.page.URL())
	}
	to := map[string][]string{}
	for _, address := range all {
		page, part, _ := strings.Cut(address, "#")
		if to[page] = append(to[page], part); part == "" {
			to[page] = to[page][:len(to[page])-1]
		}
	}
	return to
}

// moving is the button by which the release reaches a stage.
func (p *person) moving(stage string) string {
	p.Helper()
	return p.say("page_releases.pass_to", "stage", p.say("term.release_stage."+stage))
}

// moves brings the release to a stage by its button.
func (p *person) moves(stage string) {
	p.Helper()
	p.press(p.moving(stage))
	p.isAt(stage)
}

// isAt is on the page of the release after a move to a stage.
func (p *person) isAt(stage string) {
	p.Helper()
	p.on(freshTitle)
	p.sees("page_releases.done.moved")
	r, err := p.site.Releases.Read(p.Context(), fresh)
	if must(p.T, err); string(r.Stage) != stage {
		p.Errorf("the release is %s, want %s", r.Stage, stage)
	}
}

// getsAuthorised asks the customer to agree to the criteria, and the change authority to
// approve the plan.
func (p *person) getsAuthorised() {
	p.Helper()
	p.followsConditions(p.moving("authorized"))
	p.asks("agree")
	p.site.answers(p.T, p.lang, "agree", func(guest *person) { guest.tick("customer.choice.agree.agree") })
	budget := map[string]any{"budget": both("Sin coste", "No cost")}
	by := p.site.as(p.T, lucia)
	_, err := by.json(p.Context(), http.MethodPatch, "/api/v1/releases/"+fresh, by.tagOf(p.T, "/api/v1/releases/"+fresh), budget)
	must(p.T, err)
	p.submits(freshPlan, fresh, "Primera edición")
	authority := p.site.arrives(p.T, marta, p.lang, desk)
	authority.findsAtHome("document_decide", "0.1")
	authority.decides(freshPlan, fresh, "approve", "")
	p.open(freshPage)
	p.on(freshTitle)
	p.moves("authorized")
}

// asks sends a link to the customer's signatory.
func (p *person) asks(purpose string) {
	p.Helper()
	p.open(freshPage + "/links/new?purpose=" + purpose)
	p.on("page_course.sheet.invite.title")
	p.press("page_course.sheet.invite.do")
	p.on("page_course.title.tests")
	p.sees("page_course.done.invite")
}

// answers is what the customer does with the newest link, on a phone.
func (s *site) answers(t *testing.T, lang, purpose string, fill func(guest *person)) {
	t.Helper()
	found, err := s.Releases.Testing(t.Context(), fresh)
	must(t, err)
	key := found.Invitations[0].ID
	secret, _, err := s.Releases.MintLink(t.Context(), id.Link(key))
	must(t, err)
	guest := s.visitor(t, "graham", lang, phone)
	guest.open(web.GuestPath + "/" + secret + "?lang=" + lang)
	guest.on("customer.title."+purpose, "release", freshTitle)
	fill(guest)
	guest.press("customer.code.send")
	guest.on("customer.title."+purpose, "release", freshTitle)
	code, _, err := s.Releases.MintCode(t.Context(), id.Link(key))
	must(t, err)
	guest.fill("customer.code.label", code)
	guest.press("customer.sign")
	guest.on("customer.answered.title")
}

// getsAccepted closes the package, records the build, has it tested and accepted by the
// test manager and, with a reservation, by the customer.
func (p *person) getsAccepted() {
	p.Helper()
	p.followsConditions(p.moving("built"))
	p.records("/tests", "package", "package", "package", func() { p.fill(p.say("page_course.col.sum")+", 1", digest("a")) })
	p.records("/tests", "builds", "build", "build", func() {
		p.fill("page_course.field.tool", "make 4")
		p.fill("page_course.field.sum", digest("b"))
		p.fill(p.say("page_course.col.input")+", 1", "kubernetes")
		p.fill(p.say("page_course.col.revision")+", 1", "abc")
	})
	p.open(freshPage)
	p.on(freshTitle)
	p.moves("built")
	p.followsConditions(p.moving("accepted"))
	tester := p.site.enters(p.T, noa, p.lang, desk)
	tester.records("/tests", "runs", "run", "run", func() {
		tester.fill("page_course.field.code", "T-1")
		tester.choose("page_course.field.type", "term.test_type.conformance")
		tester.fill("page_course.field.passed", "9")
		tester.fill("page_course.field.failed", "0")
		tester.tick("term.criterion.met")
	})
	tester.records("/tests", "decisions", "acceptance", "acceptance", func() { tester.tick("term.acceptance_outcome.accepted") })
	p.asks("accept")
	p.site.answers(p.T, p.lang, "accept", func(guest *person) {
		guest.tick("customer.choice.accept.accepted_with_reservations")
		guest.fill("customer.comment.accept", "Falta el informe firmado & <b>sellado</b>")
	})
	tester.decidesReservation()
	p.open(freshPage)
	p.on(freshTitle)
	p.moves("accepted")
}

// records fills in one of the forms of what happens, come to from a page of the release.
func (p *person) records(page, section, act, sheet string, fill func()) {
	p.Helper()
	p.open(freshPage + page)
	p.within("page_course.section." + section).press("page_course.act." + act)
	p.fillsSheet(sheet, fill)
}

// fillsSheet fills in the form of what happens on which the person stands.
func (p *person) fillsSheet(sheet string, fill func()) {
	p.Helper()
	p.on("page_course.sheet." + sheet + ".title")
	fill()
	p.press("page_course.sheet." + sheet + ".do")
	if p.count(p.page.GetByRole("heading", playwright.PageGetByRoleOptions{Name: p.say("web.confirm.title"), Exact: new(true)})) > 0 {
		p.confirm()
	}
	p.sees("page_course.done." + sheet)
	p.inspect()
}

// digest is something that looks like a SHA-256.
func digest(digit string) string { return strings.Repeat(digit, 64) }

// decidesReservation says what is done about what the customer accepted with.
func (p *person) decidesReservation() {
	p.Helper()
	p.open(freshPage + "/tests")
	p.on("page_course.title.tests")
	p.press("page_course.waits.reservations", "customer", p.customer(), "count", 1)
	p.on("page_course.sheet.reserved.title")
	p.sees("Falta el informe firmado & <b>sellado</b>")
	p.fill(p.say("page_course.col.decision")+", 1", "Se firma antes de desplegar")
	p.fill(p.say("page_course.col.owner")+", 1", noa)
	p.fill(p.say("page_course.col.due")+", 1", "10/12/2026")
	p.press("page_course.sheet.reserved.do")
	p.sees("page_course.done.reserved")
}
