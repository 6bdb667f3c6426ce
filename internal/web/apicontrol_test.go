package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"acta/internal/document"
)

// controlled is a document as the API tells of it.
type controlled struct {
	Kind, Subject, Label, ETag, Approval string
	Version, Open, Waiting, Effective    *controlledVersion
	Stale                                bool
	ReviewDue                            string `json:"review_due"`
	Plan                                 struct{ Owner, Interval string }
}

type controlledVersion struct {
	Number, Draft, Proposed, State, Change, Reason string
	ContentHash                                    string `json:"content_hash"`
	Approvals                                      []struct{ Meaning, Name string }
	Published                                      bool
}

// controlProblem is what a refusal of document control says.
type controlProblem struct {
	Code      string
	Errors    []struct{ Code, Section, Label, Location, Detail string }
	Document  *controlled
	Referrers []struct{ Kind, Subject string }
}

const policyPath = "/api/v1/documents/customer_policy/USERS"

// look reads a document, and checks that its ETag is the header's.
func (s *site) look(address string) controlled {
	s.t.Helper()
	var d controlled
	r := s.get(address, "en").must(s.t, 200)
	if r.into(s.t, &d); d.ETag == "" || r.Header.Get("ETag") != d.ETag {
		s.t.Fatalf("ETag %q and %q", d.ETag, r.Header.Get("ETag"))
	}
	return d
}

// order sends a change as JSON, under the condition that the document is as it was
// seen; no condition when the tag is empty.
func (s *site) order(method, address, tag string, body any, headers ...string) reply {
	s.t.Helper()
	headers = append(headers, "Content-Type", "application/json", "Accept-Language", "en")
	if tag != "" {
		headers = append(headers, "If-Match", tag)
	}
	text := ""
	if body != nil {
		text = encoded(body)
	}
	return s.ask(method, address, text, headers...)
}

// submitted is the policy of a customer in review: sent by the holder of a process
// role.
func submitted(t *testing.T) (map[string]*site, controlled) {
	t.Helper()
	all := newStaff(t)
	before := all["process"].look(policyPath)
	r := all["process"].order("POST", policyPath+"/submission", before.ETag, node{"change": node{"es": "Primera edición."}}).must(t, 200)
	var after controlled
	if r.into(t, &after); after.Open == nil || after.Open.State != "in_review" || after.Open.Proposed != "1.0" || after.ETag == before.ETag {
		t.Fatalf("submitted: %s", r.body)
	}
	return all, after
}

// approved is a customer policy in force as version 1.0.
func approved(t *testing.T) (map[string]*site, controlled) {
	t.Helper()
	all, d := submitted(t)
	all["quality_manager"].order("POST", policyPath+"/decision", d.ETag,
		node{"content_hash": d.Open.ContentHash, "outcome": "approved"}).must(t, 200)
	s := all["first"]
	if err := s.publish("customer_policy", "USERS"); err != nil {
		t.Fatal(err)
	}
	d = s.look(policyPath)
	if d.Effective == nil || d.Effective.Number != "1.0" || !d.Effective.Published || d.Open != nil {
		t.Fatalf("approved: %+v", d)
	}
	return all, d
}

// publish does what the job after an approval does.
func (s *site) publish(kind, subject string) error {
	ctx := context.Background()
	st, err := s.Documents.Status(ctx, document.Ref{Kind: kind, Subject: subject})
	if err != nil || st.Waiting == nil {
		return err
	}
	return s.Documents.Publish(ctx, st.Waiting.Version)
}

// One way of a document: drafted by submission, approved on its content, in force,
// reproduced by its number, read, superseded by nothing, withdrawn. Scope F16–F26.
func TestWayOfADocument(t *testing.T) {
	all, d := approved(t)
	inForce(t, all["reader"], d)
	qm := all["quality_manager"]
	planned(t, qm, d)
	if err := all["first"].publish("customer_policy", "USERS"); err != nil {
		t.Fatal(err)
	}
	readBy(t, all["reader"], qm)
	d = qm.look(policyPath)
	all["reader"].get(policyPath+"/versions/"+d.Effective.Number+"/copies/es.pdf", "es").must(t, 404) // in force: its file will do
	d = qm.change("POST", "/withdrawal", d.ETag, node{"reason": "Ya no hace falta.", "confirmed": true})
	if d.Effective != nil || d.Version.State != "withdrawn" || d.Version.Reason != "Ya no hace falta." {
		t.Errorf("withdrawn: %+v", d.Version)
	}
	copied(t, all["reader"])
}

// copied checks that a version which is over is given as a marked copy, and as it
// was issued. Scope F23, F26.
func copied(t *testing.T, reader *site) {
	t.Helper()
	for _, root := range []string{policyPath, "/documents/customer_policy/USERS"} {
		marked := reader.get(root+"/versions/1.0/copies/es.pdf", "es").must(t, 200)
		original := reader.get(root+"/versions/1.0/files/es.pdf", "es").must(t, 200)
		if name := marked.Header.Get("Content-Disposition"); marked.body == original.body || !strings.Contains(name, "copia%20marcada") {
			t.Errorf("%s: the copy is the original: %s", root, name)
		}
	}
	page := reader.get("/documents/customer_policy/USERS/versions", "en").must(t, 200).body
	for _, link := range []string{"/versions/1.0/copies/es.pdf", "/versions/1.0/files/es.pdf"} {
		if !strings.Contains(page, link) {
			t.Errorf("the page does not lead to %s", link)
		}
	}
}

// inForce checks an approved document and that its file is delivered alike.
func inForce(t *testing.T, reader *site, d controlled) {
	t.Helper()
	if len(d.Effective.Approvals) < 2 || d.Effective.Approvals[len(d.Effective.Approvals)-1].Name != "Persona quality_manager" || d.ReviewDue == "" {
		t.Errorf("in force: %+v", d)
	}
	first := reader.get(policyPath+"/versions/1.0/files/es.pdf", "es").must(t, 200)
	if again := reader.get(policyPath+"/versions/1.0/files/es.pdf", "es"); again.body != first.body {
		t.Error("an issued file is not delivered alike")
	}
}

// planned gives the document an owner, who reviews it and changes nothing.
func planned(t *testing.T, qm *site, d controlled) {
	t.Helper()
	d = qm.change("PUT", "/plan", d.ETag, node{"owner": "p-quality_manager", "interval": "P6M", "roles": []string{}, "persons": []string{"p-reader"}})
	if d.Plan.Owner != "p-quality_manager" || d.Plan.Interval != "P6M" {
		t.Errorf("plan: %+v", d.Plan)
	}
	var outcomes struct {
		Outcomes []struct {
			Done     bool
			Document *controlled
			Problem  *controlProblem
		}
	}
	qm.order("POST", "/api/v1/reviews", "", node{"reviews": []node{
		{"kind": "customer_policy", "subject": "USERS", "etag": d.ETag, "unchanged": true},
		{"kind": "customer_policy", "subject": "USERS", "etag": `"1"`, "unchanged": true},
		{"kind": "customer_policy", "subject": "none", "etag": `"1"`, "unchanged": true},
	}}).must(t, 200).into(t, &outcomes)
	if o := outcomes.Outcomes; len(o) != 3 || !o[0].Done || o[0].Document.Waiting.Number != "1.1" || o[1].Problem.Code != "stale" || o[2].Done {
		t.Fatalf("reviews: %+v", outcomes)
	}
}

// readBy has the reader acknowledge version 1.1, and the report say so.
func readBy(t *testing.T, reader, qm *site) {
	t.Helper()
	var tasks struct {
		Tasks []struct{ What, Label, Due string }
	}
	reader.get("/api/v1/tasks", "en").must(t, 200).into(t, &tasks)
	if len(tasks.Tasks) != 1 || tasks.Tasks[0].What != "acknowledge" {
		t.Fatalf("tasks of the reader: %+v", tasks)
	}
	for range 2 { // twice is once
		reader.order("POST", policyPath+"/versions/1.1/acknowledgement", "", nil).must(t, 200)
	}
	var report struct {
		Asked, Read int
		Persons     []struct{ Person, Name, At string }
	}
	qm.get(policyPath+"/versions/1.1/acknowledgements", "en").must(t, 200).into(t, &report)
	if report.Asked != 1 || report.Read != 1 || report.Persons[0].Name != "Persona reader" || report.Persons[0].At == "" {
		t.Errorf("report: %+v", report)
	}
}

// change changes the process description and gives it as it is then.
func (s *site) change(method, path, tag string, body any) controlled {
	s.t.Helper()
	var d controlled
	s.order(method, policyPath+path, tag, body).must(s.t, 200).into(s.t, &d)
	return d
}

// A tag that is not the document's is 412, and the answer holds the document as it
// is; without one it is 428. Nothing is written.
func TestStaleChanges(t *testing.T) {
	all, d := submitted(t)
	qm := all["quality_manager"]
	body := node{"content_hash": d.Open.ContentHash, "outcome": "approved"}
	for _, tag := range []string{`"0"`, `"999"`, `W/"1"`, `x`, `"-1"`, `"1`} {
		r := qm.order("POST", policyPath+"/decision", tag, body).must(t, 412)
		var p controlProblem
		if r.into(t, &p); p.Code != "stale" || p.Document == nil || p.Document.ETag != d.ETag || r.Header.Get("ETag") != d.ETag {
			t.Errorf("%s: %s, ETag %s", tag, r.body, r.Header.Get("ETag"))
		}
	}
	qm.order("POST", policyPath+"/decision", "", body).must(t, 428)
	if now := qm.look(policyPath); now.ETag != d.ETag {
		t.Errorf("a refused change changed %s to %s", d.ETag, now.ETag)
	}
	for path, change := range map[string]node{"/recall": {}, "/plan": {"owner": "iker", "interval": "", "roles": []string{}, "persons": []string{}}, "/withdrawal": {"reason": "x"}, "/submission": {"change": node{"es": "x"}}} {
		method := "POST"
		if path == "/plan" {
			method = "PUT"
		}
		if got := all["first"].order(method, policyPath+path, `"77"`, change).StatusCode; got != 412 {
			t.Errorf("%s with a stale tag: %d", path, got)
		}
	}
}

// The decision is on the content that the person saw. Scope F20.
func TestDecisionOnOtherContent(t *testing.T) {
	all, d := submitted(t)
	qm := all["quality_manager"]
	for _, hash := range []string{"", strings.Repeat("0", 64), strings.ToUpper(d.Open.ContentHash)} {
		r := qm.order("POST", policyPath+"/decision", d.ETag, node{"content_hash": hash, "outcome": "approved"})
		if r.StatusCode != http.StatusPreconditionFailed {
			t.Errorf("hash %q: %d %s", hash, r.StatusCode, r.body)
		}
	}
	var p apiProblem
	qm.order("POST", policyPath+"/decision", d.ETag, node{"outcome": "approved"}).must(t, 422).into(t, &p)
	if len(p.Errors) != 1 || p.Errors[0].Location != "body.content_hash" || p.Errors[0].Code != "web.fault.input_missing" {
		t.Errorf("a decision on nothing: %+v", p)
	}
	if now := qm.look(policyPath); len(now.Open.Approvals) != len(d.Open.Approvals) {
		t.Errorf("approvals: %+v", now.Open.Approvals)
	}
}

// Who may not decide does not: authors, those without the role, those of another
// step. A rejection needs a reason. Scope F18, F19.
func TestWhoDecides(t *testing.T) {
	all, d := submitted(t)
	approve := node{"content_hash": d.Open.ContentHash, "outcome": "approved"}
	for role, want := range map[string]int{"process": 403, "approver": 403, "reader": 403, "auditor": 403, "administrator": 403, "nobody": 401} {
		if r := all[role].order("POST", policyPath+"/decision", d.ETag, approve); r.StatusCode != want {
			t.Errorf("%s: %d %s", role, r.StatusCode, r.body)
		}
	}
	qm := all["quality_manager"]
	for _, body := range []node{
		{"content_hash": d.Open.ContentHash, "outcome": "rejected"},
		{"content_hash": d.Open.ContentHash, "outcome": "rejected", "reason": "  "},
		{"content_hash": d.Open.ContentHash, "outcome": "rejected", "reason": "x\u0000y"},
		{"content_hash": d.Open.ContentHash, "outcome": "rejected", "reason": strings.Repeat("x", 2001)},
		{"content_hash": d.Open.ContentHash, "outcome": "maybe"},
		{"content_hash": d.Open.ContentHash},
	} {
		if r := qm.order("POST", policyPath+"/decision", d.ETag, body); r.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d %s", body, r.StatusCode, r.body)
		}
	}
	d = qm.change("POST", "/decision", d.ETag, node{"content_hash": d.Open.ContentHash, "outcome": "rejected", "reason": "<b>Falta</b> el apartado 3."})
	if d.Version.State != "rejected" || d.Version.Reason != "<b>Falta</b> el apartado 3." || d.Open != nil {
		t.Errorf("rejected: %+v", d.Version)
	}
	page := qm.get("/documents/customer_policy/USERS", "es").must(t, 200).body
	if strings.Contains(page, "<b>Falta</b>") || !strings.Contains(page, "&lt;b&gt;Falta&lt;/b&gt;") {
		t.Error("a reason is not printed as text")
	}
}

// A submission with the same key twice is one submission, answered alike.
func TestSubmittedOnce(t *testing.T) {
	all := newStaff(t)
	s := all["process"]
	tag := s.look(policyPath).ETag
	body := node{"change": node{"es": "Primera."}}
	first := s.order("POST", policyPath+"/submission", tag, body, "Idempotency-Key", "k1").must(t, 200)
	second := s.order("POST", policyPath+"/submission", tag, body, "Idempotency-Key", "k1").must(t, 200)
	if second.Header.Get("Idempotent-Replayed") != "true" || second.body != first.body {
		t.Errorf("second: %v %s", second.Header, second.body)
	}
	s.order("POST", policyPath+"/submission", tag, node{"change": node{"es": "Otra."}}, "Idempotency-Key", "k1").must(t, 422)
	if n := len(s.pagesOfVersions(policyPath)); n != 1 {
		t.Errorf("%d versions", n)
	}
}

func (s *site) pagesOfVersions(address string) []controlledVersion {
	s.t.Helper()
	var page struct{ Versions []controlledVersion }
	s.get(address+"/versions", "es").must(s.t, 200).into(s.t, &page)
	return page.Versions
}

// What keeps a document from being submitted is listed as a whole, each with its
// section and label. Invariants I7, I8.
func TestSubmissionOfAnIncompleteDocument(t *testing.T) {
	s := newStaff(t)["process"]
	const at = "/api/v1/documents/release_plan/1.25"
	r := s.order("POST", at+"/submission", s.look(at).ETag, node{"change": node{"en": "First."}}).must(t, 422)
	var p controlProblem
	r.into(t, &p)
	if len(p.Errors) != 29 {
		t.Errorf("%d things are missing: %s", len(p.Errors), r.body)
	}
	for _, e := range p.Errors {
		if e.Label == "" || e.Location == "" || e.Detail == "" || (e.Section == "" && e.Code == "fault.document.placeholder") {
			t.Errorf("incomplete: %+v", e)
		}
	}
	const page = "/documents/release_plan/1.25"
	form := s.formOn(page, "submission")
	form.Set("change", "First.")
	for lang, want := range map[string]string{"es": "Falta completar «", "en": "“"} {
		r := s.submit(page+"/submission", form, "Accept-Language", lang).must(t, 422)
		_, said, _ := strings.Cut(r.body, `role="alert"`)
		said, _, _ = strings.Cut(said, "</ul>")
		if !strings.Contains(said, want) || !strings.Contains(said, `<li><a href="/releases/1.25/`) || regexp.MustCompile(`<a [^>]*>[a-z_.\[\]0-9]+: |>[a-z_]+\.[a-z_.]+`).MatchString(said) {
			t.Errorf("%s: %s", lang, said)
		}
	}
	if n := s.documents(); n != 0 {
		t.Errorf("a refused submission left %d documents", n)
	}
	for _, body := range []node{{}, {"change": node{"es": " "}}, {"change": node{"es": "a\u202eb\u0007"}}, {"change": node{"xx": "x"}}, {"change": node{"es": "x"}, "level": "huge"}, {"change": node{"es": "x"}, "effective": "2020-01-01"}, {"change": node{"es": "x"}, "effective": "soon"}} {
		if got := s.order("POST", policyPath+"/submission", `"0"`, body); got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d %s", body, got.StatusCode, got.body)
		}
	}
}

func TestDecideMany(t *testing.T) {
	all, d := submitted(t)
	var got struct {
		Outcomes []struct {
			Kind, Subject string
			Done          bool
			Problem       *controlProblem
		}
	}
	all["quality_manager"].order("POST", "/api/v1/decisions", "", node{"decisions": []node{
		{"kind": "customer_policy", "subject": "USERS", "etag": `"9"`, "content_hash": d.Open.ContentHash, "outcome": "approved"},
		{"kind": "customer_policy", "subject": "USERS", "etag": d.ETag, "content_hash": d.Open.ContentHash, "outcome": "approved"},
		{"kind": "nothing", "subject": "../../etc", "etag": d.ETag, "content_hash": "", "outcome": "approved"},
		{"kind": "customer_policy", "subject": "USERS", "etag": d.ETag, "content_hash": "", "outcome": "?"},
	}}).must(t, 200).into(t, &got)
	var done []string
	for _, o := range got.Outcomes {
		code := ""
		if o.Problem != nil {
			code = o.Problem.Code
		}
		done = append(done, fmt.Sprint(o.Done, code))
	}
	if want := []string{"falsestale", "true", "falseweb.fault.no_document", "falseweb.fault.outcome"}; !slices.Equal(done, want) {
		t.Errorf("%q, want %q", done, want)
	}
	all["quality_manager"].order("POST", "/api/v1/decisions", "", node{"decisions": []node{}}).must(t, 422)
}

// A signature needs a fresh proof of identity. Scope F77.
func TestSigningNeedsAFreshProof(t *testing.T) {
	all, d := submitted(t)
	qm := all["quality_manager"]
	all["first"].hands.forward(6 * 60e9)
	r := qm.order("POST", policyPath+"/decision", d.ETag, node{"content_hash": d.Open.ContentHash, "outcome": "approved"}).must(t, 403)
	if !strings.Contains(r.body, "confirm") {
		t.Errorf("refused: %s", r.body)
	}
	form := url.Values{"etag": {d.ETag}, "content": {d.Open.ContentHash}, "outcome": {"approved"}}
	asks := qm.submit("/documents/customer_policy/USERS/decision", form)
	if !strings.Contains(asks.body, `name="confirm_password"`) || !strings.Contains(asks.body, d.Open.ContentHash) {
		t.Errorf("no proof is asked for: %d %.500s", asks.StatusCode, text(asks.body))
	}
	if now := all["first"].look(policyPath); now.Open == nil {
		t.Error("it was decided all the same")
	}
}

// Rule and tailoring: read, changed under their own ETags, refused when stale, with
// what is there.
func TestRuleAndTailoring(t *testing.T) {
	all := newStaff(t)
	qm := all["quality_manager"]
	rule := qm.get("/api/v1/kinds/customer_policy/rule", "en").must(t, 200)
	tag := rule.Header.Get("ETag")
	steps := []node{{"persons": []string{"p-approver"}, "need": 1, "meaning": "review"}, {"roles": []string{"quality_manager"}, "need": 1, "meaning": "approve"}}
	set := qm.order("PUT", "/api/v1/kinds/customer_policy/rule", tag, node{"steps": steps, "ordered": true}).must(t, 200)
	if set.Header.Get("ETag") == tag || !strings.Contains(set.body, `"ordered":true`) {
		t.Errorf("set: %s", set.body)
	}
	stale := qm.order("PUT", "/api/v1/kinds/customer_policy/rule", tag, node{"steps": steps}).must(t, 412)
	if !strings.Contains(stale.body, `"rule":{`) || stale.Header.Get("ETag") != set.Header.Get("ETag") {
		t.Errorf("stale: %s", stale.body)
	}
	for _, bad := range []node{{}, {"steps": []node{{"need": 1, "meaning": "approve"}}}, {"steps": []node{{"persons": []string{"nobody"}, "need": 1, "meaning": "approve"}}}} {
		qm.order("PUT", "/api/v1/kinds/customer_policy/rule", set.Header.Get("ETag"), bad).must(t, 422)
	}
	tailored(t, qm)
}

// tailored adds a clause to the policies of customers, and meets what is refused.
func tailored(t *testing.T, qm *site) {
	t.Helper()
	type clause struct {
		Key, Rule, Origin string
		Kept              bool
		Words             map[string]string
	}
	var clauses struct{ Clauses []clause }
	list := qm.get("/api/v1/kinds/customer_policy/clauses", "en").must(t, 200)
	list.into(t, &clauses)
	mandatory := slices.IndexFunc(clauses.Clauses, func(c clause) bool { return c.Rule == "mandatory" })
	if mandatory < 0 {
		t.Fatalf("clauses: %.500s", list.body)
	}
	tag := list.Header.Get("ETag")
	words := node{"action": "add", "after": clauses.Clauses[mandatory].Key, "title": node{"es": "Propia", "en": "Own"}, "text": node{"es": "Texto {literal} <b>.", "en": "Text {literal} <b>."}, "reason": "Porque sí."}
	done := qm.order("POST", "/api/v1/kinds/customer_policy/tailoring", tag, words).must(t, 200)
	if done.Header.Get("ETag") == tag || !strings.Contains(done.body, "Texto {literal}") {
		t.Errorf("tailored: %s", done.body)
	}
	if late := qm.order("POST", "/api/v1/kinds/customer_policy/tailoring", tag, words).must(t, 412); !strings.Contains(late.body, `"tailoring":{`) {
		t.Errorf("stale: %s", late.body)
	}
	qm.order("POST", "/api/v1/kinds/customer_policy/tailoring", done.Header.Get("ETag"), node{"action": "remove", "key": clauses.Clauses[mandatory].Key, "reason": "x"}).must(t, 422)
	qm.get("/api/v1/kinds/customer_policy/tailoring/upgrade", "en").must(t, 200)
	for _, kind := range []string{"nothing", "%2e%2e", strings.Repeat("x", 65)} {
		if r := qm.get("/api/v1/kinds/"+kind+"/clauses", "en"); r.StatusCode != http.StatusNotFound && r.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", kind, r.StatusCode)
		}
	}
}

// Differences between versions by the API and on a page, and against the data.
func TestDifferencesBetweenVersions(t *testing.T) {
	s := newSite(t, "release_plan/1.25")
	s.move()
	const at = "/api/v1/documents/release_plan/1.25"
	var drift struct {
		Stale       bool
		Differences []struct{ Change, Before, After string }
	}
	s.get(at+"/drift", "en").must(t, 200).into(t, &drift)
	if !drift.Stale || len(drift.Differences) == 0 {
		t.Errorf("drift: %+v", drift)
	}
	s.get(at+"/differences", "en").must(t, 404) // the first has none before it
	s.ask("POST", at+"/versions", "").must(t, 201)
	for _, query := range []string{"", "?from=0.1&to=0.2&lang=en"} {
		r := s.get(at+"/differences"+query, "en").must(t, 200)
		if !strings.Contains(r.body, `"change":"changed"`) || !strings.Contains(r.body, "17") {
			t.Errorf("%s: %s", query, r.body)
		}
	}
	for _, bad := range []string{"?from=9.9", "?to=x", "?lang=it", "?from=%00", "?lang=" + strings.Repeat("x", 999)} {
		if r := s.get(at+"/differences"+bad, "en"); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d %.300s", bad, r.StatusCode, r.body)
		}
	}
	page := s.get("/documents/release_plan/1.25/differences?from=0.1&to=0.2", "es").must(t, 200)
	if !strings.Contains(page.body, "<ins>") || len(unsound(page.body)) > 0 {
		t.Errorf("page: %v %.800s", unsound(page.body), text(page.body))
	}
	var refs struct {
		Documents []struct{ Kind, Subject, Href string }
	}
	s.get(at+"/references", "en").must(t, 200).into(t, &refs)
	if len(refs.Documents) == 0 {
		t.Error("a release plan refers to nothing")
	}
	if r := s.get(at+"/referrers", "en").must(t, 200); !strings.Contains(r.body, `"documents":[`) {
		t.Errorf("referrers: %s", r.body)
	}
}

// Lists of documents are filtered by where they stand, and who may not see drafts
// sees what is in force alone.
func TestDocumentsByState(t *testing.T) {
	all, _ := approved(t)
	s := all["first"]
	s.ask("POST", "/api/v1/documents/release_plan/1.30/versions", "").must(t, 201)
	for query, want := range map[string]int{
		"": 2, "kind=customer_policy": 1, "state=effective": 1, "state=draft": 1, "state=in_review": 0, "stale=true": 0, "unowned=true": -1,
		"due=2099-01-01": 1, "owner=zz": 0, "kind=nothing": 0,
	} {
		if got := s.pages("/api/v1/documents?"+query, 100); want >= 0 && len(got) != want {
			t.Errorf("%s: %v, want %d", query, got, want)
		}
	}
	for _, bad := range []string{"state=odd", "due=x", "limit=501", "after=x", "stale=perhaps", "after=" + url.QueryEscape("a/../b")} {
		if r := s.get("/api/v1/documents?"+bad, "en"); r.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", bad, r.StatusCode)
		}
	}
	reader := all["reader"]
	for query, want := range map[string]int{"": 1, "state=draft": 0, "state=effective": 1, "stale=true": 0} {
		if got := reader.pages("/api/v1/documents?"+query, 100); len(got) != want {
			t.Errorf("reader, %s: %v", query, got)
		}
	}
	if rows := rowsOf(reader.get("/documents", "en").must(t, 200).body); len(rows) != 1 {
		t.Errorf("the reader's library: %v", rows)
	}
	seesIssued(t, s, reader)
}

// seesIssued puts a draft into review, of which the reader sees nothing.
func seesIssued(t *testing.T, s, reader *site) {
	t.Helper()
	words := node{"action": "add", "after": "options", "title": node{"es": "Propia"}, "text": node{"es": "Texto."}, "reason": "Otra."}
	s.order("POST", "/api/v1/kinds/customer_policy/tailoring", `"0"`, words).must(t, 200)
	s.order("POST", policyPath+"/submission", s.look(policyPath).ETag, node{"change": node{"es": "x"}}).must(t, 200)
	if d := s.look(policyPath); d.Open == nil {
		t.Errorf("nothing is in review: %+v", d)
	}
	if d := reader.look(policyPath); d.Open != nil || d.Version.State != "effective" {
		t.Errorf("the reader sees a draft: %+v", d)
	}
	if got := reader.pagesOfVersions(policyPath); len(got) != 1 || got[0].Number != "1.0" {
		t.Errorf("the reader's versions: %+v", got)
	}
}

// Every answer of document control is one that the description promises.
func TestControlAnswersAreAsDescribed(t *testing.T) {
	all, approvedDoc := approved(t)
	qm := all["quality_manager"]
	d := description(t, all["first"])
	const one = "/documents/{kind}/{subject}"
	tests := []struct {
		operation, method, address, tag string
		body                            any
		status                          int
	}{
		{"/documents", "get", "/documents?state=effective", "", nil, 200},
		{"/subjects", "get", "/subjects?limit=2", "", nil, 200},
		{"/subjects", "get", "/subjects?limit=0", "", nil, 422},
		{"/tasks", "get", "/tasks", "", nil, 200},
		{one, "get", "/documents/customer_policy/USERS", "", nil, 200},
		{one + "/versions", "get", "/documents/customer_policy/USERS/versions", "", nil, 200},
		{one + "/versions/{number}", "get", "/documents/customer_policy/USERS/versions/1.0", "", nil, 200},
		{one + "/submission", "post", "/documents/customer_policy/USERS/submission", approvedDoc.ETag, node{"change": node{"es": "x"}}, 409},
		{one + "/submission", "post", "/documents/release_plan/1.25/submission", `"0"`, node{"change": node{"es": "x"}}, 422},
		{one + "/recall", "post", "/documents/customer_policy/USERS/recall", approvedDoc.ETag, nil, 409},
		{one + "/decision", "post", "/documents/customer_policy/USERS/decision", `"1"`, node{"content_hash": "", "outcome": "approved"}, 412},
		{one + "/decision", "post", "/documents/customer_policy/USERS/decision", "", node{"content_hash": "", "outcome": "approved"}, 428},
		{"/decisions", "post", "/decisions", "", node{"decisions": []node{{"kind": "x", "subject": "x", "etag": "x", "content_hash": "", "outcome": ""}}}, 200},
		{"/reviews", "post", "/reviews", "", node{"reviews": []node{{"kind": "customer_policy", "subject": "USERS", "etag": approvedDoc.ETag, "unchanged": false, "note": "Cambiará."}}}, 200},
		{one + "/withdrawal", "post", "/documents/customer_policy/USERS/withdrawal", approvedDoc.ETag, node{"reason": ""}, 422},
		{one + "/plan", "put", "/documents/customer_policy/USERS/plan", approvedDoc.ETag, node{"owner": "zz", "interval": "", "roles": []string{}, "persons": []string{}}, 422},
		{one + "/versions/{number}/acknowledgement", "post", "/documents/customer_policy/USERS/versions/1.0/acknowledgement", "", nil, 404},
		{one + "/versions/{number}/acknowledgements", "get", "/documents/customer_policy/USERS/versions/1.0/acknowledgements", "", nil, 200},
		{one + "/differences", "get", "/documents/customer_policy/USERS/differences", "", nil, 404},
		{one + "/drift", "get", "/documents/customer_policy/USERS/drift", "", nil, 200},
		{one + "/references", "get", "/documents/customer_policy/USERS/references", "", nil, 200},
		{one + "/referrers", "get", "/documents/customer_policy/USERS/referrers", "", nil, 200},
		{"/kinds/{kind}/rule", "get", "/kinds/customer_policy/rule", "", nil, 200},
		{"/kinds/{kind}/rule", "put", "/kinds/customer_policy/rule", `"5"`, node{"steps": []node{{"roles": []string{"quality_manager"}, "need": 1, "meaning": "approve"}}}, 412},
		{"/kinds/{kind}/clauses", "get", "/kinds/customer_policy/clauses", "", nil, 200},
		{"/kinds/{kind}/tailoring", "get", "/kinds/customer_policy/tailoring", "", nil, 200},
		{"/kinds/{kind}/tailoring", "post", "/kinds/customer_policy/tailoring", `"5"`, node{"action": "undo", "key": "x", "reason": "x"}, 412},
		{"/kinds/{kind}/tailoring/upgrade", "get", "/kinds/other/tailoring/upgrade", "", nil, 404},
	}
	for _, test := range tests {
		r := qm.order(strings.ToUpper(test.method), "/api/v1"+test.address, test.tag, test.body)
		where := test.method + " " + test.address
		if r.StatusCode != test.status {
			t.Errorf("%s: %d, want %d: %.400s", where, r.StatusCode, test.status, r.body)
			continue
		}
		promised := d.at("paths", test.operation, test.method, "responses", strconv.Itoa(test.status), "content")
		media, _ := promised[r.Header.Get("Content-Type")].(node)
		schema, _ := media["schema"].(node)
		var value any
		if err := json.Unmarshal([]byte(r.body), &value); err != nil || schema == nil {
			t.Errorf("%s: %v, described by %s", where, err, encoded(promised))
			continue
		}
		for _, fault := range d.faults(schema, value, "body") {
			t.Errorf("%s: %s", where, fault)
		}
	}
}

// The forms of a document's page do what the API does, and what was refused keeps
// what was typed.
func TestFormsOfControl(t *testing.T) {
	all := newStaff(t)
	const at = "/documents/customer_policy/USERS"
	author, qm := all["process"], all["quality_manager"]
	form := author.formOn(at, "submission")
	form.Set("change", "Primera & \"única\" <edición>.")
	form.Set("effective", "2020-01-01")
	r := author.submit(at+"/submission", form, "Accept-Language", "es").must(t, 422)
	if !strings.Contains(r.body, "Primera &amp; &#34;única&#34; &lt;edición&gt;.") || len(unsound(r.body)) > 0 {
		t.Errorf("what was typed is lost: %v %.600s", unsound(r.body), text(r.body))
	}
	form.Del("effective")
	submittedOnce(t, author, at, form)
	page := qm.get(at, "en").must(t, 200)
	said := text(page.body) + text(qm.get(at+"/approvals", "en").must(t, 200).body)
	for _, want := range []string{"becomes 1.0 if approved", "0 of 1 signatures", "Quality manager", "Decide on version 1.0", "Author: ", "Reject 1.0 Approve 1.0"} {
		if !strings.Contains(said, want) {
			t.Errorf("the page does not say %q: %s", want, text(page.body))
		}
	}
	decision := qm.formOn(at, "decision")
	decision.Set("outcome", "rejected")
	qm.submit(at+"/decision", decision).must(t, 422) // without a reason
	decision.Set("outcome", "approved")
	qm.submit(at+"/decision", decision).must(t, 303)
	if err := all["first"].publish("customer_policy", "USERS"); err != nil {
		t.Fatal(err)
	}
	afterApproval(t, all, at)
}

// submittedOnce submits by the form, and then again by the one that came late.
func submittedOnce(t *testing.T, author *site, at string, form url.Values) {
	t.Helper()
	if to := author.submit(at+"/submission", form).must(t, 303).Header.Get("Location"); to != at+"?done=submission" {
		t.Errorf("leads to %s", to)
	}
	if r := author.submit(at+"/submission", form, "Accept-Language", "en").must(t, 412); !strings.Contains(text(r.body), `You had written: “Primera & "única" <edición>.”`) {
		t.Errorf("what was typed into a form that came late is lost: %.600s", text(r.body))
	}
	if page := author.get(at+"?done=submission", "es"); strings.Contains(page.body, at+`/decision?`) || !strings.Contains(page.body, at+`/recall?`) {
		t.Error("the author is offered the decision, or not the way back")
	}
}

// afterApproval uses the forms of a version in force: plan, review, reading and
// withdrawal.
func afterApproval(t *testing.T, all map[string]*site, at string) {
	t.Helper()
	qm := all["quality_manager"]
	plan := qm.formOn(at, "plan")
	plan["owner"], plan["persons"] = []string{"p-quality_manager"}, []string{"p-reader"}
	qm.submit(at+"/plan", plan).must(t, 303)
	review := qm.formOn(at, "review")
	review.Set("outcome", "unchanged")
	qm.submit(at+"/review", review).must(t, 303)
	if err := all["first"].publish("customer_policy", "USERS"); err != nil {
		t.Fatal(err)
	}
	library := all["reader"].get("/documents", "en").must(t, 200)
	if !strings.Contains(text(library.body), "Waiting for you Read Customer policy USERS, version 1.1") {
		t.Errorf("the reader's task is not told: %.900s", text(library.body))
	}
	all["reader"].submit(at+"/acknowledgement", all["reader"].formOn(at, "acknowledgement")).must(t, 303)
	if report := qm.get(at+"/versions/1.1/readers", "en").must(t, 200); !strings.Contains(text(report.body), "1 of 1 have read it") || len(unsound(report.body)) > 0 {
		t.Errorf("report: %v %s", unsound(report.body), text(report.body))
	}
	withdrawal := qm.formOn(at, "withdrawal")
	withdrawal.Set("reason", "Fin.")
	withdrawal.Set("confirmed", "yes")
	qm.submit(at+"/withdrawal", withdrawal).must(t, 303)
	if page := qm.get(at, "en"); !strings.Contains(text(page.body), "Withdrawn") || len(unsound(page.body)) > 0 {
		t.Errorf("withdrawn: %v", unsound(page.body))
	}
}

// formOn is a form of a page, with what stands in its fields.
func (s *site) formOn(page, name string) url.Values {
	s.t.Helper()
	body := s.get(page, "en").must(s.t, 200).body
	_, form, found := strings.Cut(body, `action="`+page+"/"+name+`?once=`)
	if !found {
		s.t.Fatalf("%s offers no %s: %s", page, name, text(body))
	}
	form, _, _ = strings.Cut(form, "</form>")
	values := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
		values.Set(m[1], strings.ReplaceAll(m[2], "&#34;", `"`))
	}
	return values
}
