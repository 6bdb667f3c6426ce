package browser_test

import (
	"net/http"
	"testing"
	"time"

	"acta/internal/document"
)

// register is the document that prints the series.
const register = "retention_register"

// Whoever administers hands a role over from a day on and changes who keeps a series and
// for how long, each after seeing what follows. A second tab sees both texts. The trail
// shows both with what was before, and leads to the proof; the documents that print it
// are marked. Scope F23, F30, F70, F78.
func TestAdministratorChangesOwnerAndSeries(t *testing.T) {
	each(t, func(t *testing.T, lang string) {
		s := newSite(t)
		s.keeps(t)
		began := time.Now()
		p := s.typist(t, nora, lang)
		p.on("page_home.title")
		p.handsRoleOver()

		p.toSeries()
		second := p.tab()
		p.changesSeries("Archivo & <b>copias</b>", "P5Y")
		second.fill("page_settings.series.custodian", "Soporte")
		second.press("page_settings.series.preview")
		second.sees("web.form.stale")
		second.sees("Archivo & <b>copias</b>")
		second.holds("page_settings.series.custodian", "Soporte")
		second.press("page_settings.series.preview")
		second.sees("page_settings.series.preview_lead")
		second.press("page_settings.series.save")
		second.sees("page_settings.series.saved")

		p.readsTrail("record_put_series", "Archivo & <b>copias</b>", "Soporte")
		p.readsTrail("org_reassign", "2026-12-01")
		s.night(t)
		p.open("/documents?state=stale")
		p.on("web.library.title")
		row := p.within(p.document(register, house))
		row.sees("page_papers.stale")
		row.press(p.document(register, house))
		p.onDocument(register, house)
		p.tells(began)
	})
}

// keeps puts the register of the series in force.
func (s *site) keeps(t *testing.T) {
	t.Helper()
	const address = "/api/v1/documents/" + register + "/" + house
	must(t, s.as(t, nora).act(t.Context(), address, "/submission", map[string]any{"change": map[string]any{"es": "Primera edición."}}))
	must(t, s.as(t, lucia).act(t.Context(), address, "/decision", map[string]any{"outcome": "approved"}))
}

// night holds the documents in force against the data, as happens every night.
func (s *site) night(t *testing.T) {
	t.Helper()
	_, _, err := s.Documents.Drifted(t.Context(), document.Ref{}, 50)
	must(t, err)
}

// handsRoleOver gives a role to somebody else from a day on, and sees first what that
// changes.
func (p *person) handsRoleOver() {
	p.Helper()
	const role, heir = "term.role.release_deployment_manager", "Iker Sanz"
	p.press("web.nav.people")
	p.on("web.nav.people")
	p.within("page_people.roles").press(role)
	p.on(role)
	p.unfold("page_people.role.hand")
	p.choose("page_people.role.heir", heir)
	p.fill("page_people.role.hand_on", "2026-11-15")
	p.press("page_people.role.hand_preview")
	p.on(role)
	p.sees("fault.org.handover")
	p.fill("page_people.role.hand_on", "2026-12-01")
	p.press("page_people.role.hand_preview")
	p.on(role)
	p.sees("page_people.role.preview_lead")
	p.within("Lucía Ferrán").sees("page_people.role.holder")
	p.within(heir).sees("01")
	p.press("page_people.role.hand_do")
	p.on(role)
	p.sees("page_people.role.done_handed")
	p.within(heir).sees("page_people.role.comes")
	p.within("Lucía Ferrán").sees("page_people.role.holds")
}

// toSeries comes to a series by the settings.
func (p *person) toSeries() {
	p.Helper()
	name := map[string]string{"es": "Plan de entrega", "en": "Release plan"}[p.lang]
	p.press("web.nav.settings")
	p.on("web.nav.settings")
	p.press("page_settings.tab.series")
	p.on("web.nav.settings")
	p.within("RE-01").press(name)
	p.on(name)
}

// changesSeries changes who keeps a series and for how long, and sees first what that
// changes.
func (p *person) changesSeries(keeper, length string) {
	p.Helper()
	was, err := p.field(p.say("page_settings.series.custodian")).InputValue()
	must(p.T, err)
	p.fill("page_settings.series.custodian", keeper)
	p.fill("page_settings.series.retention", length)
	p.press("page_settings.series.preview")
	p.sees("page_settings.series.preview_lead")
	p.inspect()
	row := p.within(keeper)
	row.sees(was)
	p.sees("page_settings.series.issue_again", "version", "1.0")
	p.press("page_settings.series.save")
	p.sees("page_settings.series.saved")
	p.inspect()
}

// readsTrail finds the last entry of an action, which says what changed, and takes its
// proof.
func (p *person) readsTrail(action string, says ...string) {
	p.Helper()
	p.open("/audit")
	p.on("web.nav.audit")
	p.within("page_trail.action." + action).press("page_trail.action." + action)
	p.on("page_trail.action." + action)
	if action == "record_put_series" {
		p.sees(p.document(register, house))
	}
	for _, one := range says {
		p.within("page_trail.changes").sees(one)
	}
	if _, data := p.fetch("page_trail.download_proof"); http.DetectContentType(data) != "text/plain; charset=utf-8" {
		p.Errorf("the proof of %s is %.80q", action, data)
	}
}
