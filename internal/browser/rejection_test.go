package browser_test

import (
	"testing"
	"time"
)

// A plan is sent for review once nothing is missing, is returned with a reason, and is
// corrected: what is missing leads to its field, what was typed outlives the session,
// a button pressed twice does once, and who decides sees what has changed.
// Scope F17, F18, F86, F88.
func TestRejectionAndCorrection(t *testing.T) {
	each(t, func(t *testing.T, lang string) {
		s := newSite(t)
		s.agrees(t)
		began := time.Now()
		author := s.typist(t, lucia, lang)
		author.open("/documents/" + freshPlan + "/" + fresh)
		author.onDocument(freshPlan, fresh)
		author.sees("page_papers.missing", "count", 1)
		author.press("release_plan.resources.budget")
		author.on(freshTitle)
		author.fill("page_plan.field.budget", "Sin coste «adicional» & <b>sin</b> compras")
		author.losesSession()
		author.press("page_plan.save.environments")
		author.sees("web.sign_in.kept_lead")
		author.signIn()
		author.on(freshTitle)
		author.sees("web.form.resumed")
		author.holds("page_plan.field.budget", "Sin coste «adicional» & <b>sin</b> compras")
		before := s.row(t)
		author.pressTwice("page_plan.save.environments")
		author.sees("page_plan.saved", "part", author.say("page_plan.section.environments"))
		author.on(freshTitle)
		if after := s.row(t); after != before+1 {
			t.Errorf("a button pressed twice changed the plan from %d to %d", before, after)
		}
		author.submits(freshPlan, fresh, "Primera edición")

		decider := s.arrives(t, marta, lang, desk)
		decider.findsAtHome("document_decide", "0.1")
		decider.decides(freshPlan, fresh, "reject", "Falta quién avisa al cliente")
		decider.sees("web.control.done_decision")

		author.findsAtHome("returned", "0.1")
		author.sees("Falta quién avisa al cliente")
		author.open("/releases/" + fresh + "/plan?section=environments")
		author.on(freshTitle)
		author.fill("page_plan.field.budget", "Sin coste. Avisa al cliente Ana Duarte")
		author.press("page_plan.save.environments")
		author.on(freshTitle)
		author.submits(freshPlan, fresh, "Dice quién avisa al cliente")

		decider.findsAtHome("document_decide", "0.2")
		decider.press("web.control.differs_returned")
		decider.on("web.compare.title", "document", decider.document(freshPlan, fresh))
		decider.sees("Ana Duarte")
		decider.findsAtHome("document_decide", "0.2")
		decider.decides(freshPlan, fresh, "approve", "")
		decider.sees("web.control.done_decision")
		decider.again("document.state.effective")
		for _, p := range []*person{author, decider} {
			p.open("/")
			p.on("page_home.title")
			p.misses("page_home.returned", "document", p.document(freshPlan, fresh), "version", "0.1")
			p.misses("page_home.document_decide", "document", p.document(freshPlan, fresh), "version", "0.2")
		}
		author.tells(began)
		decider.tells(began)
	})
}

// row is the version of the fresh release.
func (s *site) row(t *testing.T) int {
	t.Helper()
	r, err := s.Releases.Read(t.Context(), fresh)
	must(t, err)
	return r.RowVersion
}

// findsAtHome comes to the plan from what the person owes.
func (p *person) findsAtHome(what, version string) {
	p.Helper()
	p.open("/")
	p.on("page_home.title")
	p.press("page_home."+what, "document", p.document(freshPlan, fresh), "version", version)
	p.onDocument(freshPlan, fresh)
}
