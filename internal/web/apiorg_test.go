package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

const jsonType = "application/json"

// put puts a thing as whoever saw its version.
func (s *site) put(address, seen, body string) reply {
	s.t.Helper()
	headers := []string{"Content-Type", jsonType, "Accept-Language", "en"}
	if seen != "" {
		headers = append(headers, "If-Match", seen)
	}
	return s.ask("PUT", "/api/v1"+address, body, headers...)
}

// wrong reads a problem: its code, or the code and place of its only error.
func wrong(t testing.TB, r reply) (code, location string) {
	t.Helper()
	var p apiProblem
	r.into(t, &p)
	if len(p.Errors) == 1 {
		return p.Errors[0].Code, p.Errors[0].Location
	}
	return p.Code, ""
}

// Each part of the organisation is added, read, replaced and kept as it was by a
// request that says the same, by its code and with its version.
func TestPartsOfTheOrganisation(t *testing.T) {
	s := newSite(t)
	for _, c := range []struct{ list, code, first, second string }{
		{"/people", "zoe", `{"code":"zoe","name":"Zoe Peña","email":"zoe@example.org"}`, `{"code":"zoe","name":"Zoë Peña"}`},
		{"/job-titles", "cio", `{"code":"cio","name":{"original":"es","values":{"es":"Dirección"}}}`, `{"code":"cio","name":{"original":"es","values":{"es":"Dirección","en":"Head"}}}`},
		{"/services", "dns", `{"code":"dns","name":{"original":"es","values":{"es":"DNS"}},"owner":"ana"}`, `{"code":"dns","name":{"original":"es","values":{"es":"DNS 2"}}}`},
		{
			"/customers", "bank",
			`{"code":"bank","name":{"original":"es","values":{"es":"Banco"}},"kind":"external","zone":"Europe/Madrid","signatories":[{"name":"Irene","title":"CIO","email":"i@example.org"}]}`,
			`{"code":"bank","name":{"original":"es","values":{"es":"Banco"}},"kind":"external","inactive":true}`,
		},
	} {
		at := c.list + "/" + c.code
		s.get("/api/v1"+at, "en").must(t, 404)
		made := s.put(at, `"0"`, c.first).must(t, 201)
		again := s.put(at, `"1"`, c.first).must(t, 200)
		if made.Header.Get("ETag") != `"1"` || again.Header.Get("ETag") != `"1"` || !sameJSON(t, made.body, c.first) {
			t.Errorf("%s: %s %s: %s", at, made.Header.Get("ETag"), again.Header.Get("ETag"), made.body)
		}
		changed := s.put(at, `"1"`, c.second).must(t, 200)
		read := s.get("/api/v1"+at, "en").must(t, 200)
		if read.Header.Get("ETag") != `"2"` || read.body != changed.body || !sameJSON(t, read.body, c.second) {
			t.Errorf("%s changed: %s %s", at, read.Header.Get("ETag"), read.body)
		}
		if r := s.get("/api/v1"+c.list+"?limit=200", "en").must(t, 200); !strings.Contains(r.body, `"etag":"\"2\""`) {
			t.Errorf("%s is not in its list: %s", at, r.body)
		}
	}
}

func sameJSON(t testing.TB, a, b string) bool {
	t.Helper()
	var one, other any
	if err := json.Unmarshal([]byte(a), &one); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(b), &other); err != nil {
		t.Fatal(err)
	}
	return encoded(one) == encoded(other)
}

// What is wrong with a request is told with its place, and nothing is written.
func TestWrongParts(t *testing.T) {
	s := newSite(t)
	const fine = `{"name":"Zoe"}`
	for _, c := range []struct {
		name, address, seen, body string
		status                    int
		code, location            string
	}{
		{"no If-Match", "/people/zoe", "", fine, 428, "precondition_required", ""},
		{"stale", "/people/ana", `"7"`, `{"name":"Ana"}`, 412, "stale", "people.ana"},
		{"there already", "/people/ana", `"0"`, `{"name":"Ana"}`, 412, "stale", "people.ana"},
		{"not there yet", "/people/zoe", `"1"`, fine, 412, "stale", "people.zoe"},
		{"no tag", "/people/zoe", `W/"1"`, fine, 412, "stale", ""},
		{"another code", "/people/zoe", `"0"`, `{"code":"ana","name":"Zoe"}`, 422, "web.fault.code", "body.code"},
		{"unknown member", "/people/zoe", `"0"`, `{"name":"Zoe","boss":"ana"}`, 422, "web.fault.input_unknown", "body.boss"},
		{"wrong type", "/people/zoe", `"0"`, `{"name":7}`, 422, "web.fault.input_string", "body.name"},
		{"not JSON", "/people/zoe", `"0"`, `{"name":`, 400, "web.fault.body", ""},
		{"no name", "/people/zoe", `"0"`, `{}`, 422, "fault.org.required", "people[0].name"},
		{"bad code", "/people/a%20b", `"0"`, fine, 422, "fault.org.code", "people[0].code"},
		{"job title", "/people/zoe", `"0"`, `{"name":"Zoe","job_title":"x"}`, 422, "fault.org.unknown", "people.zoe.job_title"},
		{"e-mail", "/people/zoe", `"0"`, `{"name":"Zoe","email":"Zoe <zoe@example.org>"}`, 422, "fault.org.email", "people[0].email"},
		{"owner", "/services/dns", `"0"`, `{"name":{"original":"es","values":{"es":"DNS"}},"owner":"nobody"}`, 422, "fault.org.unknown", "services.dns.owner"},
		{"kind", "/customers/bank", `"0"`, `{"name":{"original":"es","values":{"es":"Banco"}},"kind":"friend"}`, 422, "fault.org.choice", "customers[0].kind"},
		{"date", "/customers/all", `"0"`, `{"name":{"original":"es","values":{"es":"Todos"}},"kind":"group","members":[{"customer":"USERS","from":"mañana"}]}`, 422, "web.fault.input_date", "body.members[0].from"},
		{"member", "/customers/all", `"0"`, `{"name":{"original":"es","values":{"es":"Todos"}},"kind":"group","members":[{"customer":"x","from":"2026-01-01"}]}`, 422, "fault.org.unknown", "customers.all.members[0].customer"},
		{"text", "/job-titles/cio", `"0"`, `{"name":"Dirección"}`, 422, "web.fault.input_object", "body.name"},
		{"organisation", "/organization", `"9"`, `{"name":{"original":"es","values":{"es":"X"}},"languages":["es"],"zone":"UTC"}`, 412, "stale", "organization"},
		{"organisation's zone", "/organization", `"1"`, `{"name":{"original":"es","values":{"es":"X"}},"languages":["es"],"zone":"Mars/Base"}`, 422, "fault.org.zone", "organization.zone"},
	} {
		r := s.put(c.address, c.seen, c.body).must(t, c.status)
		if code, location := wrong(t, r); code != c.code && !strings.Contains(r.body, `"code":"`+c.code+`"`) || location != c.location {
			t.Errorf("%s: %s at %q: %s", c.name, code, location, r.body)
		}
	}
	for _, missing := range []string{"/people/zoe", "/services/dns", "/customers/bank", "/customers/all", "/job-titles/cio"} {
		s.get("/api/v1"+missing, "en").must(t, 404)
	}
	if r := s.put("/people/ana", `"7"`, `{"name":"Ana"}`); r.Header.Get("ETag") != `"1"` {
		t.Errorf("a stale request is not told the version that is there: %q", r.Header.Get("ETag"))
	}
}

func TestOrganisation(t *testing.T) {
	s := newSite(t)
	r := s.get("/api/v1/organization", "en").must(t, 200)
	same := s.put("/organization", r.Header.Get("ETag"), r.body).must(t, 200)
	if same.body != r.body || same.Header.Get("ETag") != r.Header.Get("ETag") {
		t.Errorf("the same data changed something: %s", same.body)
	}
	changed := strings.Replace(r.body, `"paper":"A4"`, `"paper":"Letter"`, 1)
	if s.put("/organization", r.Header.Get("ETag"), changed).must(t, 200); !strings.Contains(s.get("/api/v1/organization", "en").body, `"paper":"Letter"`) {
		t.Error("the paper was not changed")
	}
	s.put("/organization", r.Header.Get("ETag"), changed).must(t, 412)
}

// Who may change a policy may not change the organisation by it, and the other way
// round: a process role reads, a quality manager writes.
func TestWhoMayChangeTheOrganisation(t *testing.T) {
	all := newStaff(t)
	all["process"].put("/people/zoe", `"0"`, `{"name":"Zoe"}`).must(t, 403)
	all["reader"].get("/api/v1/people", "en").must(t, 403)
	all["quality_manager"].put("/people/zoe", `"0"`, `{"name":"Zoe"}`).must(t, 201)
	all["process"].get("/api/v1/people/zoe", "en").must(t, 200)
	token := all["first"].newToken("org.read")
	all["nobody"].ask("PUT", "/api/v1/people/zoe", `{"name":"Z"}`, "Content-Type", jsonType, "If-Match", `"1"`, "Authorization", "Bearer "+token).must(t, 403)
	all["nobody"].ask("GET", "/api/v1/people/zoe", "", "Authorization", "Bearer "+token).must(t, 200)
	if r := all["narrow"].get("/api/v1/customers", "en").must(t, 200); strings.Contains(r.body, "USERS") {
		t.Errorf("an auditor of one release sees the customers: %s", r.body)
	}
	for _, hidden := range []string{"/customers/USERS", "/policies/USERS", "/policies/USERS/1.0", "/policies?customer=USERS", "/exports/customers.csv"} {
		all["narrow"].get("/api/v1"+hidden, "en").must(t, 404)
	}
}

func TestListsOfTheOrganisationInPages(t *testing.T) {
	s := newSite(t)
	for i := range 7 {
		kind := []string{"external", "internal"}[i%2]
		s.put(fmt.Sprintf("/customers/c%d", i), `"0"`, `{"name":{"original":"es","values":{"es":"C"}},"kind":"`+kind+`"}`).must(t, 201)
	}
	for query, want := range map[string][]string{
		"?limit=3":               {"USERS", "c0", "c1", "c2", "c3", "c4", "c5", "c6"},
		"?kind=internal&limit=2": {"c1", "c3", "c5"},
		"?kind=external":         {"USERS", "c0", "c2", "c4", "c6"},
		"?kind=group":            nil,
	} {
		var codes []string
		for address := "/api/v1/customers" + query; address != ""; {
			var page struct{ Items []struct{ Code string } }
			r := s.get(address, "en").must(t, 200)
			r.into(t, &page)
			for _, one := range page.Items {
				codes = append(codes, one.Code)
			}
			address = nextOf(t, r)
		}
		if !slices.Equal(codes, want) {
			t.Errorf("%s: %v, want %v", query, codes, want)
		}
	}
	s.get("/api/v1/people?limit=0", "en").must(t, 422)
}

func TestAssignments(t *testing.T) {
	s := newSite(t)
	post := func(body string) reply {
		return s.ask("POST", "/api/v1/assignments", body, "Content-Type", jsonType, "Accept-Language", "en")
	}
	end := func(id, seen, on string) reply {
		return s.ask("POST", "/api/v1/assignments/"+id+"/end", `{"on":"`+on+`"}`, "Content-Type", jsonType, "If-Match", seen, "Accept-Language", "en")
	}
	type answer struct {
		ID, ETag, To string
		Holds        bool
	}
	var now, later answer
	day := func(days int) string { return started.AddDate(0, 0, days).Format("2006-01-02") }
	post(`{"role":"test_manager","person":"ana","from":"`+day(-30)+`"}`).must(t, 201).into(t, &now)
	post(`{"role":"test_manager","person":"aitor","from":"`+day(30)+`"}`).must(t, 201).into(t, &later)
	if !now.Holds || later.Holds || now.ETag != `"1"` {
		t.Errorf("%+v %+v", now, later)
	}
	if code, _ := wrong(t, post(`{"role":"test_manager","person":"ana","from":"`+day(-30)+`"}`).must(t, 409)); code != "fault.org.assigned" {
		t.Errorf("twice: %s", code)
	}
	for body, want := range map[string]string{
		`{"role":"king","person":"ana","from":"2026-01-01"}`:              "fault.org.unknown",
		`{"role":"test_manager","person":"nobody","from":"2026-01-01"}`:   "fault.org.unknown",
		`{"role":"test_manager","person":"ana"}`:                          "fault.org.required",
		`{"role":"test_manager","person":"ana","from":"` + day(-9) + `"}`: "fault.org.overlap",
	} {
		if r := post(body).must(t, 422); !strings.Contains(r.body, want) {
			t.Errorf("%s: %s", body, r.body)
		}
	}
	end(now.ID, `"5"`, day(0)).must(t, 412)
	end(now.ID, "", day(0)).must(t, 428)
	end("00000000-0000-7000-8000-000000000000", `"1"`, day(0)).must(t, 404)
	if code, _ := wrong(t, end(now.ID, `"1"`, day(-40)).must(t, 409)); code != "fault.org.begun" {
		t.Errorf("before its first day: %s", code)
	}
	if r := end(now.ID, `"1"`, day(-40)); !strings.Contains(strings.ReplaceAll(r.body, "\u00a0", " "), started.AddDate(0, 0, -30).Format("2 January 2006")) || strings.Contains(r.body, day(-30)) {
		t.Errorf("a day as the program writes it: %s", r.body)
	}
	end(now.ID, `"1"`, "tomorrow").must(t, 422)
	var ended answer
	end(now.ID, `"1"`, day(0)).must(t, http.StatusOK).into(t, &ended)
	if ended.To != day(0) || ended.Holds || ended.ETag != `"2"` {
		t.Errorf("ended: %+v", ended)
	}
	end(later.ID, `"1"`, day(1)).must(t, http.StatusOK)
	if r := s.get("/api/v1/assignments?role=test_manager&person=aitor", "en").must(t, 200); strings.Contains(r.body, later.ID) {
		t.Errorf("what had not begun is still there: %s", r.body)
	}
	if r := s.get("/api/v1/assignments?on="+day(-1)+"&person=ana", "en").must(t, 200); !strings.Contains(r.body, now.ID) {
		t.Errorf("not in the list of the day before: %s", r.body)
	}
	s.get("/api/v1/assignments?on=x", "en").must(t, 422)
}
