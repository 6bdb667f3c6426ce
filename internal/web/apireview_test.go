package web_test

import (
	"strings"
	"testing"
)

// The review of a release is written by who saw it as it is.
func TestReview(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	released(t, process)
	const review = newRelease + "/review"
	before := process.get(review, "en").must(t, 200)
	if before.Header.Get("ETag") != `"0"` {
		t.Errorf("before there is one: %v %s", before.Header, before.body)
	}
	body := node{
		"chair": "lucia", "summary": said("Fue bien"), "findings": []node{{"aspect": "experience", "text": said("Conforme"), "result": "conforming"}},
		"results": []node{{"code": "RFC-9", "result": "implemented"}},
	}
	process.order("PUT", review, "", body).must(t, 428)
	first := process.order("PUT", review, `"0"`, body).must(t, 200)
	if tag := first.Header.Get("ETag"); tag == `"0"` || !strings.Contains(first.body, "RFC-9") || !strings.Contains(first.body, "Fue bien") {
		t.Errorf("written: %s %s", tag, first.body)
	}
	for _, tag := range []string{`"0"`, `"77"`} {
		if r := process.order("PUT", review, tag, node{"chair": "noa"}).must(t, 412); r.Header.Get("ETag") != first.Header.Get("ETag") {
			t.Errorf("stale: %v", r.Header)
		}
	}
	tag := first.Header.Get("ETag")
	for name, wrong := range map[string]node{
		"unknown member": {"colour": "blue"}, "another release": {"release": "1.30"}, "unknown reference": {"results": []node{{"code": "RFC-8", "result": "implemented"}}},
		"a day that is none": {"held": "2026-02-31"}, "closed": {"closed": started.Format("2006-01-02T15:04:05Z")},
	} {
		if r := process.order("PUT", review, tag, wrong); r.StatusCode != 422 && r.StatusCode != 409 {
			t.Errorf("%s: %d %.300s", name, r.StatusCode, r.body)
		}
	}
	if after := process.get(review, "en").must(t, 200); after.body != first.body {
		t.Errorf("refused changes left something: %s", after.body)
	}
	process.order("PUT", review, tag, node{"chair": "noa"}).must(t, 200)
	process.get("/api/v1/releases/none/review", "en").must(t, 404)
	process.order("PUT", "/api/v1/releases/none/review", `"0"`, body).must(t, 404)
	all["reader"].get(review, "en").must(t, 403)
	all["auditor"].order("PUT", review, tag, body).must(t, 403)
}
