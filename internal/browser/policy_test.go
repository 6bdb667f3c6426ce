package browser_test

import (
	"strings"
	"testing"
)

// policyOfUsers is the document of the journey.
const (
	policyKind = "customer_policy"
	users      = "USERS"
)

// A policy goes from its data to a version in force: somebody of the process sends it
// for review with the keyboard alone, somebody else returns it with a reason, the first
// corrects and sends it again, the second approves exactly that content on a phone.
// Scope F16 to F20, F24.
func TestPolicyToApproval(t *testing.T) {
	each(t, func(t *testing.T, lang string) {
		s := newSite(t)
		author := s.typist(t, lucia, lang)
		author.submits(policyKind, users, "Primera edición")
		author.lacks("page_papers.approve", "version", "1.0") // nobody decides on their own work

		approver := s.arrives(t, pablo, lang, phone)
		approver.on("page_home.title")
		approver.press("page_home.document_decide", "document", approver.document(policyKind, users), "version", "0.1")
		approver.onDocument(policyKind, users)
		approver.decides(policyKind, users, "reject", "Falta quién decide la marcha atrás")
		approver.sees("web.control.done_decision")

		author.open("/documents/" + policyKind + "/" + users)
		author.onDocument(policyKind, users)
		author.sees("Falta quién decide la marcha atrás")
		author.submits(policyKind, users, "Dice quién decide la marcha atrás")

		approver.findsTask("0.2")
		approver.decides(policyKind, users, "approve", "")
		approver.sees("web.control.done_decision")
		approver.again("document.state.effective")
		approver.onDocument(policyKind, users)

		author.open("/documents/" + policyKind + "/" + users)
		author.onDocument(policyKind, users)
		author.sees("document.state.effective")
		author.unfold("page_papers.download")
		name, data := author.fetch("PDF, " + author.say("document.language."+lang))
		if !strings.HasSuffix(name, ".pdf") || !strings.HasPrefix(string(data), "%PDF-") {
			t.Errorf("the file %s begins with %.20q", name, data)
		}
	})
}

// submits sends a document for review.
func (p *person) submits(kind, subject, change string) {
	p.Helper()
	p.open("/documents/" + kind + "/" + subject)
	p.onDocument(kind, subject)
	p.unfold("web.control.submit_title")
	p.fill("web.control.submit_change", change)
	p.press("web.control.submit_do")
	p.onDocument(kind, subject)
	p.sees("web.control.done_submission")
}

// findsTask comes from the library's list of what waits for the person.
func (p *person) findsTask(draft string) {
	p.Helper()
	p.open("/documents")
	p.on("web.library.title")
	tasks := p.within("web.library.tasks")
	tasks.press(p.say("web.library.task_name", "document", p.document(policyKind, users), "version", draft))
	p.onDocument(policyKind, users)
}

// decides on the version in review, and proves who they are where it is asked: the
// proof counts for five minutes.
func (p *person) decides(kind, subject, button, reason string) {
	p.Helper()
	p.fill("web.control.decide_reason", reason)
	p.press("page_papers."+button, "version", "1.0")
	if strings.HasSuffix(p.page.URL(), "/decision") {
		p.confirm()
	}
	p.onDocument(kind, subject)
}

// document is what pages call a document; one about the whole organisation is called as
// its kind.
func (p *person) document(kind, subject string) string {
	p.Helper()
	for _, k := range p.site.Documents.Kinds() {
		if k.ID == kind && subject == house {
			return p.say(k.Label)
		}
		if k.ID == kind {
			return p.say("web.document.label", "kind", p.say(k.Label), "subject", subject)
		}
	}
	p.Fatalf("there is no kind %s", kind)
	return ""
}

// house is the subject of the documents about the whole organisation.
const house = "org"

// onDocument is on, for the page of a document.
func (p *person) onDocument(kind, subject string) {
	p.Helper()
	p.on(p.document(kind, subject))
}
