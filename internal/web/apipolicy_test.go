package web_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

type policyHead struct {
	Customer, Number, State, ETag string
	InForce                       bool `json:"in_force"`
}

// firstPolicy is a whole draft of a policy, in which each part occurs.
const firstPolicy = `{
	"customer":"bank","number":"draft","from":"2027-01-01","to":"2028-01-01","services":["kubernetes"],"owner":"quality",
	"agreement":{"with":"Irene","on":"2026-12-20","how":"minutes","reference":"Acta 7"},"next_review":"2027-10-15",
	"types":[{"key":"minor","frequency":{"original":"es","values":{"es":"Tres al año"}},"notice":"P14D","support":"P7D"},
		{"key":"patch","name":{"original":"es","values":{"es":"Parche"}},"notice":"PT4H"},{"key":"emergency"}],
	"units":[{"code":"api","name":{"original":"es","values":{"es":"API"}},"service":"kubernetes","package":{"original":"es","values":{"es":"Imagen"}}}],
	"zone":"Europe/Madrid",
	"windows":[{"weekdays":["tuesday"],"days":{"original":"es","values":{"es":"Martes"}},"opens":"22:00","closes":"02:00","types":["minor"]}],
	"freezes":[{"from":"2027-12-16","to":"2028-01-07","reason":{"original":"es","values":{"es":"Navidad"}},"allowed_types":["emergency","patch"]}],
	"verification":[{"code":"smoke","text":{"original":"es","values":{"es":"Prueba de humo"}},"evidence":{}}],
	"acceptance":{"mode":"standing","approver":"Irene","criteria":[{"code":"c1","text":{"original":"es","values":{"es":"Sin fallos"}},"evidence":{}}]},
	"emergency":{"criteria":[{"original":"es","values":{"es":"Caída"}}],"authority":"emergency_change_authority","minimum_tests":["regression","back_out"],"hours":24,"days":5},
	"notice_channel":{"original":"es","values":{"es":"Correo"}},"baseline_hours":12,"pir_days":20,"monitoring_days":30,
	"tests_need_authority":true,"pir_recipients":["problem_manager"]}`

func (s *site) bank() {
	s.t.Helper()
	s.put("/customers/bank", `"0"`, `{"name":{"original":"es","values":{"es":"Banco"}},"kind":"external"}`).must(s.t, 201)
}

func TestPolicyDraft(t *testing.T) {
	s := newSite(t)
	s.bank()
	var made struct {
		Policy json.RawMessage
		Lints  []struct{ Code, Detail string }
	}
	r := s.put("/policies/bank/draft", `"0"`, firstPolicy).must(t, 201)
	r.into(t, &made)
	if r.Header.Get("ETag") != `"1"` || !sameJSON(t, string(made.Policy), firstPolicy) {
		t.Errorf("%s %s", r.Header.Get("ETag"), made.Policy)
	}
	if len(made.Lints) != 1 || made.Lints[0].Code != "pir_before_monitoring" || made.Lints[0].Detail == "" {
		t.Errorf("lints %+v", made.Lints)
	}
	read := s.get("/api/v1/policies/bank/draft", "en").must(t, 200)
	if !sameJSON(t, read.body, firstPolicy) || read.Header.Get("ETag") != `"1"` {
		t.Errorf("read %s", read.body)
	}
	s.put("/policies/bank/draft", `"1"`, read.body).must(t, 200)
	s.put("/policies/bank/draft", `"0"`, read.body).must(t, 412)
	stale := s.put("/policies/bank/draft", `"4"`, read.body).must(t, 412)
	if stale.Header.Get("ETag") != `"1"` {
		t.Errorf("a stale request is not told the version that is there: %q", stale.Header.Get("ETag"))
	}
	changed := strings.Replace(firstPolicy, `"notice":"P14D"`, `"notice":"P30D"`, 1)
	if r := s.put("/policies/bank/draft", `"1"`, changed).must(t, 200); r.Header.Get("ETag") != `"2"` {
		t.Errorf("changed: %s", r.Header.Get("ETag"))
	}
}

// The policy's document says in both languages what the gates will ask.
func TestPolicyDraftPrints(t *testing.T) {
	s := newSite(t)
	s.bank()
	s.put("/policies/bank/draft", `"0"`, firstPolicy).must(t, 201)
	s.ask("POST", "/api/v1/documents/customer_policy/bank/versions", "").must(t, 201)
	draft := s.get("/api/v1/documents/customer_policy/bank/placeholders", "en").must(t, 200)
	if strings.Contains(draft.body, "standing") {
		t.Errorf("standing criteria are missing: %s", draft.body)
	}
	without := strings.Replace(firstPolicy, `"criteria":[{"code":"c1","text":{"original":"es","values":{"es":"Sin fallos"}},"evidence":{}}]`, `"criteria":[]`, 1)
	s.put("/policies/bank/draft", `"1"`, without).must(t, 200)
	s.ask("POST", "/api/v1/documents/customer_policy/bank/versions", "").must(t, 201)
	if missing := s.get("/api/v1/documents/customer_policy/bank/placeholders", "en").must(t, 200); !strings.Contains(missing.body, "standing_criteria") {
		t.Errorf("missing standing criteria leave no placeholder: %s", missing.body)
	}
	compared := s.get("/api/v1/documents/customer_policy/bank/differences?from=0.1&to=0.2", "en").must(t, 200)
	if !strings.Contains(compared.body, `"before":"Criterios de aceptación permanentes"`) {
		t.Errorf("the criterion was not printed: %s", compared.body)
	}
}

func TestWrongPolicyDrafts(t *testing.T) {
	s := newSite(t)
	s.bank()
	with := func(old, now string) string {
		if !strings.Contains(firstPolicy, old) {
			t.Fatalf("no %s", old)
		}
		return strings.Replace(firstPolicy, old, now, 1)
	}
	for _, c := range []struct {
		name, customer, seen, body string
		status                     int
		code, location             string
	}{
		{"no If-Match", "bank", "", firstPolicy, 428, "precondition_required", ""},
		{"unknown customer", "x", `"0"`, `{"services":["kubernetes"]}`, 404, "fault.org.customer", ""},
		{"another customer", "bank", `"0"`, with(`"customer":"bank"`, `"customer":"USERS"`), 422, "web.fault.code", "body.customer"},
		{"another number", "bank", `"0"`, with(`"number":"draft"`, `"number":"1.0"`), 422, "web.fault.code", "body.number"},
		{"unknown member", "bank", `"0"`, with(`"pir_days":20`, `"pir_day":20`), 422, "web.fault.input_unknown", "body.pir_day"},
		{"duration", "bank", `"0"`, with(`"notice":"P14D"`, `"notice":"two weeks"`), 422, "web.fault.input_value", "body.types[0].notice"},
		{"mode", "bank", `"0"`, with(`"mode":"standing"`, `"mode":"explicit"`), 422, "fault.policy.standing", "policy.acceptance.criteria"},
		{"criterion", "bank", `"0"`, with(`"code":"c1","text":{"original":"es","values":{"es":"Sin fallos"}}`, `"code":"c1","text":{}`), 422, "fault.org.required", "policy.acceptance.criteria[0].text"},
		{"test", "bank", `"0"`, with(`"regression"`, `"smoke"`), 422, "fault.org.choice", "policy.emergency.minimum_tests[0]"},
		{"test twice", "bank", `"0"`, with(`"regression"`, `"back_out"`), 422, "fault.org.duplicate", "policy.emergency.minimum_tests[1]"},
		{"type in a freeze", "bank", `"0"`, with(`["emergency","patch"]`, `["major"]`), 422, "fault.org.choice", "policy.freezes[0].allowed_types"},
		{"service", "bank", `"0"`, `{"services":["x"]}`, 422, "fault.org.unknown", "policy.services"},
		{"too long", "bank", `"0"`, `{"services":["` + strings.Repeat("x", 1<<20) + `"]}`, 413, "web.fault.too_large", ""},
	} {
		r := s.put("/policies/"+c.customer+"/draft", c.seen, c.body).must(t, c.status)
		if code, location := wrong(t, r); code != c.code || location != c.location {
			t.Errorf("%s: %s at %q: %s", c.name, code, location, r.body)
		}
	}
	s.get("/api/v1/policies/bank/draft", "en").must(t, 404)
	s.ask("POST", "/api/v1/policies/bank/draft", "").must(t, 404)
	s.ask("POST", "/api/v1/policies/x/draft", "").must(t, 404)
}

func TestPolicyVersions(t *testing.T) {
	s := newSite(t)
	s.bank()
	s.put("/policies/bank/draft", `"0"`, firstPolicy).must(t, 201)
	var list struct {
		Policies []policyHead
		InForce  string `json:"in_force"`
		Draft    bool
	}
	s.get("/api/v1/policies/USERS", "en").must(t, 200).into(t, &list)
	if len(list.Policies) != 3 || list.InForce != "2.0" || !list.Draft || !list.Policies[1].InForce || list.Policies[0].State != "imported" {
		t.Errorf("%+v", list)
	}
	var seen []string
	for address := "/api/v1/policies?limit=1"; address != ""; {
		r := s.get(address, "en").must(t, 200)
		list.Policies = nil
		r.into(t, &list)
		for _, p := range list.Policies {
			seen = append(seen, p.Customer+"/"+p.Number)
		}
		address = nextOf(t, r)
	}
	if want := []string{"USERS/1.0", "USERS/2.0", "USERS/draft", "bank/draft"}; !slices.Equal(seen, want) {
		t.Errorf("%v", seen)
	}
	if r := s.get("/api/v1/policies?customer=bank", "en").must(t, 200); !strings.Contains(r.body, `"number":"draft"`) || strings.Contains(r.body, "USERS") {
		t.Errorf("of one customer: %s", r.body)
	}
	for _, missing := range []string{"/policies/x", "/policies?customer=x", "/policies/USERS/7.0", "/policies/USERS/1.0/differences/7.0", "/policies/x/1.0/differences/2.0"} {
		s.get("/api/v1"+missing, "en").must(t, 404)
	}
	if code, _ := wrong(t, s.ask("POST", "/api/v1/policies/USERS/draft", "").must(t, 409)); code != "fault.policy.draft_open" {
		t.Errorf("a second draft: %s", code)
	}
}

func TestPolicyDifferences(t *testing.T) {
	s := newSite(t)
	var draft, differences struct {
		Changes []struct{ Field, Before, After string }
	}
	read := s.get("/api/v1/policies/USERS/draft", "en").must(t, 200)
	read.into(t, &draft)
	changed := strings.Replace(read.body, `"pir_days":`, `"pir_days":1`, 1)
	s.put("/policies/USERS/draft", read.Header.Get("ETag"), changed).must(t, 200)
	s.get("/api/v1/policies/USERS/2.0/differences/draft", "en").must(t, 200).into(t, &differences)
	fields := map[string]string{}
	for _, c := range differences.Changes {
		fields[c.Field] = c.Before + " → " + c.After
	}
	if got := fields["pir_days"]; !strings.Contains(got, " → 1") || fields["number"] != "" {
		t.Errorf("%v", fields)
	}
	s.get("/api/v1/policies/USERS/draft/differences/draft", "en").must(t, 200).into(t, &differences)
	if len(differences.Changes) != 0 {
		t.Errorf("a version differs from itself: %v", differences.Changes)
	}
}
