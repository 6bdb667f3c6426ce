package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// once asks for a change with an idempotency key.
func (s *site) once(method, address, body, key string) reply {
	s.t.Helper()
	return s.ask(method, address, body, "Content-Type", "application/json", "Accept-Language", "en", "Idempotency-Key", key)
}

// problemOf reads the problem of an answer of a status.
func (r reply) problemOf(t *testing.T, status int) apiProblem {
	t.Helper()
	var p apiProblem
	r.must(t, status).into(t, &p)
	return p
}

// A request with a key is carried out once; its repetition gets the very answer,
// also when the data have moved on. Invariant I19.
func TestRepetitionGetsTheFirstAnswer(t *testing.T) {
	all := newStaff(t)
	s := all["quality_manager"]
	const address = "/api/v1/documents/release_plan/1.25/versions"
	first := s.once("POST", address, `{"change":{"en":"One"}}`, "key-1").must(t, 201)
	if first.Header.Get("Idempotent-Replayed") != "" {
		t.Error("the first answer says that it is a repetition")
	}
	all["first"].move()
	again := s.once("POST", address, `{"change":{"en":"One"}}`, "key-1").must(t, 201)
	if again.body != first.body || again.Header.Get("Location") != first.Header.Get("Location") ||
		again.Header.Get("Content-Type") != first.Header.Get("Content-Type") || again.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("%v %s\nwant %v %s", again.Header, again.body, first.Header, first.body)
	}
	if p := s.once("POST", address, `{"change":{"en":"Two"}}`, "key-1").problemOf(t, 422); p.Code != "key_reused" {
		t.Errorf("another body: %+v", p)
	}
	if p := s.once("POST", "/api/v1/documents/release_plan/1.30/versions", `{"change":{"en":"One"}}`, "key-1").problemOf(t, 422); p.Code != "key_reused" {
		t.Errorf("another address: %+v", p)
	}
	other := all["process"].once("POST", address, `{"change":{"en":"One"}}`, "key-1").must(t, 201)
	if other.body == first.body {
		t.Error("somebody else gets the answer")
	}
	if second := s.once("POST", address, `{"change":{"en":"One"}}`, "key-2").must(t, 200); second.body == first.body {
		t.Error("another key gets the answer")
	}
}

// What was refused was not carried out: the key is free, and the same request may
// come again when its cause is gone.
func TestRefusalLeavesTheKeyFree(t *testing.T) {
	all := newStaff(t)
	s := all["quality_manager"]
	const address = "/api/v1/documents/release_plan/1.30/versions"
	s.once("POST", address, `{"change":{"xx":"One"}}`, "key-1").must(t, 422)
	s.once("POST", address, `{`, "key-1").must(t, 400)
	all["reader"].once("POST", address, `{}`, "key-1").must(t, 403)
	s.once("POST", address, `{}`, "key-1").must(t, 201)
	s.once("POST", address, `{"change":{"xx":"One"}}`, "key-1").must(t, 422)
	for _, key := range []string{"", " ", "a b", "ñ", strings.Repeat("x", 129), "a,b"} {
		if p := s.once("POST", address, `{}`, key).problemOf(t, 422); p.Code != "web.fault.key" || len(p.Errors) != 1 || p.Errors[0].Location != "header.Idempotency-Key" {
			t.Errorf("key %q: %+v", key, p)
		}
	}
	twice := s.ask("POST", address, `{}`, "Content-Type", "application/json", "Idempotency-Key", "a", "Idempotency-Key", "b")
	if p := twice.problemOf(t, 422); p.Code != "web.fault.key" {
		t.Errorf("two keys: %+v", p)
	}
	s.once("GET", "/api/v1/kinds", "", "key-1").must(t, 200) // reading needs no key, and takes no notice of one
}

// Requests with one key at the same time are carried out once between them.
func TestRepetitionsAtOnce(t *testing.T) {
	s := newStaff(t)["quality_manager"]
	const body = `{"change":{"en":"One"}}`
	answers := make([]reply, 6)
	var group sync.WaitGroup
	for i := range answers {
		group.Go(func() {
			r, err := send(s.Handler, http.MethodPost, "/api/v1/documents/release_plan/1.30/versions", body,
				"Content-Type", "application/json", "Idempotency-Key", "same", "Cookie", s.cookie)
			if err != nil {
				t.Error(err)
			}
			answers[i] = r
		})
	}
	group.Wait()
	made := 0
	for _, r := range answers {
		if r.StatusCode == http.StatusCreated && r.Header.Get("Idempotent-Replayed") == "" {
			made++
		}
		if r.StatusCode != http.StatusCreated && r.StatusCode != http.StatusOK && !strings.Contains(r.body, `"already_done"`) {
			t.Errorf("%d %s", r.StatusCode, r.body)
		}
	}
	if made != 1 || s.documents() != 1 {
		t.Errorf("%d answers say that they made it, %d documents", made, s.documents())
	}
}

// The answer that holds a secret is never kept; its repetition says that it was
// carried out, and makes no second one.
func TestSecretsAreNotKept(t *testing.T) {
	s := newSite(t)
	body := `{"name":"reports","scopes":["document.read"],"expires":"` + started.AddDate(0, 1, 0).Format("2006-01-02") + `"}`
	first := s.once("POST", "/api/v1/tokens", body, "key-1").must(t, 201)
	if p := s.once("POST", "/api/v1/tokens", body, "key-1").problemOf(t, 409); p.Code != "already_done" {
		t.Errorf("%+v", p)
	}
	list := s.ask("GET", "/api/v1/tokens", "").must(t, 200).body
	secret := regexp.MustCompile(`acta_[A-Za-z0-9_-]+`).FindString(first.body)
	if secret == "" || strings.Contains(list, secret) || strings.Count(list, `"name":"reports"`) != 1 {
		t.Errorf("tokens: %s", list)
	}
}

// A change of a versioned thing says which version it saw.
func TestConditions(t *testing.T) {
	s := newStaff(t)["first"]
	read := s.ask("GET", "/api/v1/accounts/p-reader", "").must(t, 200)
	tag := read.Header.Get("ETag")
	change := func(match string, body string) reply {
		headers := []string{"Content-Type", "application/json", "Accept-Language", "en"}
		if match != "" {
			headers = append(headers, "If-Match", match)
		}
		return s.ask("PATCH", "/api/v1/accounts/p-reader", body, headers...)
	}
	if p := change("", `{"email":"new@example.org"}`).problemOf(t, 428); p.Code != "precondition_required" {
		t.Errorf("%+v", p)
	}
	for _, match := range []string{`"9999"`, `W/` + tag, strings.Trim(tag, `"`), "*", `"x"`, `"-1"`, tag + `, "2"`, `"`} {
		if p := change(match, `{"email":"new@example.org"}`).problemOf(t, 412); p.Code != "stale" || !strings.Contains(p.Detail, " ") {
			t.Errorf("%s: %+v", match, p)
		}
	}
	done := change(tag, `{"email":"new@example.org"}`).must(t, 200)
	if fresh := done.Header.Get("ETag"); fresh == tag || fresh == "" || !strings.Contains(done.body, "new@example.org") {
		t.Errorf("ETag %s after %s: %s", fresh, tag, done.body)
	}
	change(tag, `{"email":"lost@example.org"}`).must(t, 412)
	if now := s.ask("GET", "/api/v1/accounts/p-reader", "").must(t, 200); !strings.Contains(now.body, "new@example.org") {
		t.Errorf("a stale change was made: %s", now.body)
	}
}
