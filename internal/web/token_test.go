package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// A token opens what it lends and nothing else; a bad one opens nothing, even
// beside a good session.
func TestTokens(t *testing.T) {
	s := newSite(t, "release_plan/1.30")
	token := s.newToken("document.read", "document.read_drafts", "own.read", "audit.read")
	program := s.as("")
	with := func(method, address, bearer string) reply {
		return program.ask(method, address, "", "Authorization", bearer, "Content-Type", "application/json", "Accept-Language", "en")
	}
	var own struct {
		Person, Channel string
		Permissions     []string
		Fresh           bool
	}
	r := with("GET", "/api/v1/session", "Bearer "+token).must(t, 200)
	if r.into(t, &own); own.Person != firstPerson || own.Channel != "token" || own.Fresh || len(own.Permissions) != 4 || len(r.Cookies()) != 0 {
		t.Errorf("%+v, cookies %v", own, r.Cookies())
	}
	with("GET", "/api/v1/documents/release_plan/1.30", "Bearer "+token).must(t, 200)
	with("POST", "/api/v1/documents/release_plan/1.30/versions", "Bearer "+token).must(t, 403)
	with("GET", "/api/v1/grants", "Bearer "+token).must(t, 403)
	with("GET", "/api/v1/accounts/"+firstPerson, "Bearer "+token).must(t, 404)
	with("POST", "/api/v1/tokens", "Bearer "+token).must(t, 403)
	with("POST", "/api/v1/session/confirmation", "Bearer "+token).must(t, 403)
	for _, bad := range []string{
		"", "Bearer", "Bearer ", "Bearer acta_", "Bearer " + token + "x", "Bearer " + token[:len(token)-1], token, "Basic " + token, "Bearer " + strings.ToUpper(token),
		"Bearer " + token + ", Bearer " + token, "Bearer \x00", "Bearer " + strings.Repeat("x", 9000),
	} {
		r := s.ask("GET", "/api/v1/kinds", "", "Authorization", bad)
		if p := r.problemOf(t, 401); r.Header.Get("WWW-Authenticate") == "" || strings.Contains(r.body, token[:20]) || p.Status != 401 {
			t.Errorf("%.40q: %+v", bad, p)
		}
	}
	with("GET", "/", "Bearer "+token).must(t, 401)
	s.hands.forward(32 * 24 * time.Hour)
	with("GET", "/api/v1/kinds", "Bearer "+token).must(t, 401)
}

// Nobody makes a token that lends what they lack, that signs, or that never ends.
func TestTokensLendOnlyWhatOneHas(t *testing.T) {
	all := newStaff(t)
	soon := started.AddDate(0, 1, 0).Format("2006-01-02")
	tests := []struct {
		scopes  []string
		expires string
		field   string
	}{
		{[]string{"document.edit"}, soon, "scopes"},
		{[]string{"account.read"}, soon, "scopes"},
		{[]string{"own.token"}, soon, "scopes"},
		{[]string{"nothing"}, soon, "scopes"},
		{[]string{}, soon, "scopes"},
		{[]string{"document.read"}, started.AddDate(2, 0, 0).Format("2006-01-02"), "expires"},
		{[]string{"document.read"}, started.AddDate(0, 0, -2).Format("2006-01-02"), "expires"},
		{[]string{"document.read"}, "", "expires"},
		{[]string{"document.read"}, "next year", "expires"},
	}
	for _, test := range tests {
		body := encoded(map[string]any{"name": "x", "scopes": test.scopes, "expires": test.expires})
		r := all["reader"].ask("POST", "/api/v1/tokens", body, "Content-Type", "application/json", "Accept-Language", "en")
		if p := r.problemOf(t, 422); !strings.Contains(encoded(p), test.field) {
			t.Errorf("%v until %s: %+v", test.scopes, test.expires, p)
		}
	}
	if list := all["reader"].ask("GET", "/api/v1/tokens", "").must(t, 200).body; strings.TrimSpace(list) != `{"tokens":[]}` {
		t.Errorf("tokens: %s", list)
	}
	all["first"].newToken("document.read")
	id := tokenIDs(t, all["first"])
	if len(id) != 1 {
		t.Fatalf("tokens: %v", id)
	}
	all["reader"].ask("DELETE", "/api/v1/tokens/"+id[0], "").must(t, 404)
	all["first"].ask("DELETE", "/api/v1/tokens/"+id[0], "").must(t, 204)
}

func tokenIDs(t *testing.T, s *site) []string {
	t.Helper()
	var list struct{ Tokens []struct{ ID string } }
	s.ask("GET", "/api/v1/tokens", "").must(t, 200).into(t, &list)
	ids := []string{}
	for _, token := range list.Tokens {
		ids = append(ids, token.ID)
	}
	return ids
}

type auditEntry struct {
	Index                                          int64
	Actor, Role, Action, Subject, Request, Channel string
	Kind                                           string `json:"subject_kind"`
}

// entries reads the audit trail by a filter.
func (s *site) entries(query string) []auditEntry {
	s.t.Helper()
	var page struct{ Entries []auditEntry }
	s.ask("GET", "/api/v1/audit/entries?"+query, "").must(s.t, 200).into(s.t, &page)
	return page.Entries
}

// An auditor sees what the scope covers, and nothing unseen. Scope F73.
func TestAuditorsAreWatched(t *testing.T) {
	all := newStaff(t, "release_plan/1.25", "release_plan/1.30", "deployment_plan/1.30")
	narrow := all["narrow"]
	for _, address := range []string{"/documents/release_plan/1.30", "/documents/deployment_plan/1.30@D1", "/documents/release_plan/1.30/versions/0.1/files/es.pdf"} {
		for _, root := range fileRoots() {
			before := len(all["first"].entries("action=access.view&actor=p-narrow&limit=200"))
			narrow.get(root+address, "en").must(t, 200)
			after := all["first"].entries("action=access.view&actor=p-narrow&limit=200")
			if len(after) != before+1 || after[0].Subject != "1.30" {
				t.Errorf("%s%s: %d entries after %d: %+v", root, address, len(after), before, after[:1])
			}
		}
	}
	for _, root := range fileRoots() {
		for _, address := range []string{"/documents/release_plan/1.25", "/documents/release_plan/1.25/versions/0.1/files/es.pdf", "/documents/process/org", "/documents/release_plan/1.25/preview/es.pdf"} {
			if r := narrow.get(root+address, "en"); r.StatusCode != http.StatusNotFound {
				t.Errorf("%s%s: %d", root, address, r.StatusCode)
			}
		}
	}
	seesOnly(t, narrow)
	if seen := all["first"].entries("action=access.view&actor=p-narrow&subject_kind=page"); len(seen) == 0 {
		t.Error("the view of a list left no entry")
	}
	if wide := all["auditor"].get("/documents/release_plan/1.25", "en"); wide.StatusCode != http.StatusOK {
		t.Errorf("an auditor without limits: %d", wide.StatusCode)
	}
	if n := len(all["first"].entries("action=access.view&actor=p-quality_manager")); n != 0 {
		t.Errorf("%d views of somebody who is no auditor", n)
	}
}

// seesOnly checks that lists and the trail show nothing beyond the narrow scope.
func seesOnly(t *testing.T, narrow *site) {
	t.Helper()
	if rows := rowsOf(narrow.get("/documents", "en").must(t, 200).body); slices.ContainsFunc(rows, func(row string) bool { return !strings.HasSuffix(row, " 1.30") }) || len(rows) < 2 {
		t.Errorf("the library shows %v", rows)
	}
	if body := narrow.get("/api/v1/documents/release_plan/9.9", "en").must(t, 404).body; strings.Contains(body, "1.25") {
		t.Errorf("names what the scope does not cover: %s", body)
	}
	for _, e := range narrow.entries("limit=200") {
		if e.Kind != "document" || !strings.Contains(e.Subject, "1.30") {
			t.Errorf("the trail of a narrow scope shows %+v", e)
		}
	}
}

// Readers find what was issued; a draft is not there for them.
func TestReadersSeeNoDrafts(t *testing.T) {
	all := newStaff(t, "release_plan/1.30")
	for _, root := range fileRoots() {
		for _, address := range []string{"/documents/release_plan/1.30", "/documents/release_plan/1.31", "/documents/release_plan/1.30/versions/0.1/files/es.pdf"} {
			if r := all["reader"].get(root+address, "en"); r.StatusCode != http.StatusNotFound {
				t.Errorf("%s%s: %d", root, address, r.StatusCode)
			}
		}
	}
	if rows := rowsOf(all["reader"].get("/documents", "en").must(t, 200).body); len(rows) != 0 {
		t.Errorf("the library of a reader: %v", rows)
	}
	if list := all["reader"].get("/api/v1/documents", "en").must(t, 200).body; strings.TrimSpace(list) != `{"documents":[],"next":""}` {
		t.Errorf("documents of a reader: %s", list)
	}
}

// The trail is read in pages, newest first, each entry with a proof; the filters
// hold for every page.
func TestAuditTrail(t *testing.T) {
	s := newStaff(t)["first"]
	all := s.trail(t)
	s.proves(t, all[0])
	for query, field := range map[string]string{
		"limit=0": "query.limit", "limit=x": "query.limit", "after=x": "query.after", "after=-1": "query.after", "from=yesterday": "query.from",
		"to=2026-13-40T00:00:00Z": "query.to", "subject=x": "query.subject_kind",
	} {
		if p := s.get("/api/v1/audit/entries?"+query, "en").problemOf(t, 422); len(p.Errors) != 1 || p.Errors[0].Location != field {
			t.Errorf("%s: %+v", query, p)
		}
	}
	for _, index := range []string{"99999999", "-1", "x", "9223372036854775808"} {
		s.get("/api/v1/audit/entries/"+index, "en").must(t, 404)
	}
	for _, sizes := range []string{"", "from=0", "from=x", "from=5&to=-2"} {
		if r := s.get("/api/v1/audit/consistency?"+sizes, "en"); r.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", sizes, r.StatusCode, r.body)
		}
	}
}

// trail reads the entries of the first person page by page, newest first.
func (s *site) trail(t *testing.T) []int64 {
	t.Helper()
	var all []int64
	pages := 0
	for address := "/api/v1/audit/entries?limit=7&actor=" + firstPerson; address != ""; pages++ {
		var page struct {
			Entries []auditEntry
			Next    string
		}
		r := s.get(address, "en").must(t, 200)
		r.into(t, &page)
		for _, e := range page.Entries {
			if e.Actor != firstPerson || (len(all) > 0 && e.Index >= all[len(all)-1]) {
				t.Errorf("entry %+v after %v", e, all)
			}
			all = append(all, e.Index)
		}
		if address = nextOf(t, r); (address == "") != (page.Next == "") {
			t.Errorf("next %q, Link %q", page.Next, address)
		}
	}
	if pages < 2 || len(all) < 8 {
		t.Fatalf("%d entries on %d pages", len(all), pages)
	}
	return all
}

// proves checks what comes with an entry to prove it.
func (s *site) proves(t *testing.T, index int64) {
	t.Helper()
	var proven struct {
		Entry      auditEntry
		Record     string
		Checkpoint struct {
			Size int64
			Note string
		}
		Proof []string
	}
	s.get(fmt.Sprintf("/api/v1/audit/entries/%d", index), "en").must(t, 200).into(t, &proven)
	if proven.Entry.Index != index || proven.Checkpoint.Size <= index || !strings.HasPrefix(proven.Checkpoint.Note, "acta/") || !json.Valid([]byte(proven.Record)) || len(proven.Proof) == 0 {
		t.Errorf("%+v", proven)
	}
	s.get(fmt.Sprintf("/api/v1/audit/consistency?from=%d", proven.Checkpoint.Size), "en").must(t, 200)
}
