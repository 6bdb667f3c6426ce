package web_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
)

// dataAnswers are requests about the organisation, policies, imports and exports,
// with the version that their caller saw.
func dataAnswers() map[string][]asked {
	const nothing, fine = "00000000-0000-7000-8000-000000000000", `{"name":{"original":"es","values":{"es":"X"}}}`
	return map[string][]asked{
		"": {
			{"/organization", "get", "/organization", "", 200}, {"/organization", "put", "/organization", `{}`, 428},
			{"/people", "get", "/people?limit=2", "", 200}, {"/people", "get", "/people?limit=0", "", 422},
			{"/people/{code}", "get", "/people/ana", "", 200}, {"/people/{code}", "get", "/people/nobody", "", 404},
			{"/job-titles", "get", "/job-titles", "", 200}, {"/services", "get", "/services", "", 200},
			{"/job-titles/{code}", "get", "/job-titles/quality", "", 200}, {"/services/{code}", "get", "/services/kubernetes", "", 200},
			{"/customers", "get", "/customers?kind=external", "", 200}, {"/customers/{code}", "get", "/customers/USERS", "", 200},
			{"/customers/{code}", "get", "/customers/x", "", 404}, {"/assignments", "get", "/assignments", "", 200},
			{"/assignments", "get", "/assignments?on=x", "", 422}, {"/assignments/{id}/end", "post", "/assignments/" + nothing + "/end", "", 428},
			{"/assignments", "post", "/assignments", `{"role":"test_manager","person":"ana","from":"2026-01-01"}`, 201},
			{"/assignments", "post", "/assignments", `{"role":"test_manager","person":"ana","from":"2026-01-01"}`, 409},
			{"/assignments", "post", "/assignments", `{"role":"king"}`, 422},
			{"/policies", "get", "/policies", "", 200}, {"/policies", "get", "/policies?customer=x", "", 404},
			{"/policies/{customer}", "get", "/policies/USERS", "", 200}, {"/policies/{customer}", "get", "/policies/x", "", 404},
			{"/policies/{customer}/{number}", "get", "/policies/USERS/2.0", "", 200}, {"/policies/{customer}/{number}", "get", "/policies/USERS/draft", "", 200},
			{"/policies/{customer}/{number}", "get", "/policies/USERS/9.0", "", 404},
			{"/policies/{customer}/{number}/differences/{other}", "get", "/policies/USERS/1.0/differences/2.0", "", 200},
			{"/policies/{customer}/draft", "post", "/policies/USERS/draft", "", 409}, {"/policies/{customer}/draft", "post", "/policies/x/draft", "", 404},
			{"/policies/{customer}/draft", "put", "/policies/USERS/draft", `{}`, 428},
			{"/imports/releases", "post", "/imports/releases", headings + "9.1,X,minor,2027-01-01,2027-02-01,\n", 201},
			{"/imports/releases", "post", "/imports/releases", headings + "9.1,X,minor,2027-01-01,2027-02-01,\n", 200},
			{"/imports/releases", "post", "/imports/releases?dry_run=true", headings + "9 1,X,minor,ayer,2027-02-01,\n", 200},
			{"/imports/releases", "post", "/imports/releases", headings + "9 1,X,minor,ayer,2027-02-01,\n", 422},
			{"/imports/releases", "post", "/imports/releases", "", 400},
			{"/imports", "get", "/imports?limit=2", "", 200}, {"/imports/{id}", "get", "/imports/" + nothing, "", 404},
			{"/imports/jobs/{id}", "get", "/imports/jobs/" + nothing, "", 404},
			{"/exports/releases.csv", "get", "/exports/releases.csv", "", 200}, {"/exports/releases.xlsx", "get", "/exports/releases.xlsx", "", 200},
			{"/exports/releases.csv", "get", "/exports/releases.csv?separator=x", "", 422},
		},
		`"0"`: {
			{"/people/{code}", "put", "/people/zoe", `{"name":"Zoe"}`, 201}, {"/people/{code}", "put", "/people/ana", `{"name":"Ana"}`, 412},
			{"/job-titles/{code}", "put", "/job-titles/cio", fine, 201}, {"/services/{code}", "put", "/services/dns", fine, 201},
			{"/customers/{code}", "put", "/customers/bank", `{"name":{"original":"es","values":{"es":"X"}},"kind":"external"}`, 201},
			{"/customers/{code}", "put", "/customers/bad", fine, 422},
			{"/policies/{customer}/draft", "put", "/policies/bank/draft", firstPolicy, 201},
			{"/policies/{customer}/draft", "put", "/policies/bank/draft", firstPolicy, 412},
			{"/policies/{customer}/draft", "put", "/policies/bank/draft", `{"pir_day":1}`, 422},
			{"/policies/{customer}/draft", "put", "/policies/x/draft", `{}`, 404},
		},
		`"1"`: {{"/people/{code}", "put", "/people/ana", `{"name":"Ana"}`, 200}},
	}
}

// Every answer about the organisation's data, policies, imports and exports is one
// that the description promises.
func TestDataAnswersAreAsDescribed(t *testing.T) {
	s := newSite(t)
	d := description(t, s)
	for _, seen := range []string{"", `"0"`, `"1"`} {
		for _, test := range dataAnswers()[seen] {
			headers := []string{"Content-Type", "application/json"}
			if strings.HasPrefix(test.operation, "/imports") {
				headers[1] = csvType
			}
			if seen != "" {
				headers = append(headers, "If-Match", seen)
			}
			where := test.method + " " + test.address
			r := s.ask(strings.ToUpper(test.method), "/api/v1"+test.address, test.body, headers...)
			if r.StatusCode != test.status {
				t.Errorf("%s: %d, want %d: %.300s", where, r.StatusCode, test.status, r.body)
				continue
			}
			promised := d.at("paths", test.operation, test.method, "responses", strconv.Itoa(test.status), "content")
			media, _ := promised[mediaOf(r.Header)].(node)
			if media == nil {
				t.Errorf("%s: %d %s is not described: %s", where, test.status, r.Header.Get("Content-Type"), encoded(promised))
				continue
			}
			schema, _ := media["schema"].(node)
			var value any
			if schema["format"] == "binary" {
				continue
			}
			if err := json.Unmarshal([]byte(r.body), &value); err != nil {
				t.Fatal(err)
			}
			for _, fault := range d.faults(schema, value, "body") {
				t.Errorf("%s: %s", where, fault)
			}
		}
	}
}
