package web_test

import (
	"strings"
	"testing"
)

// A text in one language needs no original; what would lose words is refused where
// it stands, and a date that cannot be read is answered with its form.
func TestBodiesAreReadWithCare(t *testing.T) {
	process := newCrew(t)["process"]
	plan := wholePlan()
	plan["method"] = node{"values": node{"en": "Pushed"}}
	var r struct {
		Method struct{ Original string }
		ETag   string
	}
	process.order("POST", "/api/v1/releases", "", plan).must(t, 201).into(t, &r)
	if r.Method.Original != "en" {
		t.Errorf("the original is %q", r.Method.Original)
	}
	for _, c := range []struct {
		change                node
		code, location, holds string
	}{
		{node{"method": node{"values": node{"en": "Pushed", "es": "Enviada"}}}, "web.fault.input_original", "body.method", "original"},
		{node{"method": node{"original": "en", "values": node{"es": "Enviada"}}}, "web.fault.input_original", "body.method", "original"},
		{node{"deliverables": []node{said("Una"), {"values": node{"en": "a", "es": "b"}}}}, "web.fault.input_original", "body.deliverables[1]", "original"},
		{node{"cycle_start": "23/11/2026"}, "web.fault.input_date", "body.cycle_start", "2026-11-23."},
		{node{"cut_off": "mañana"}, "web.fault.input_planned", "body.cut_off", "2026-11-23T10:00:00Z."},
	} {
		var p gated
		process.order("PATCH", newRelease, r.ETag, c.change).must(t, 422).into(t, &p)
		if len(p.Errors) == 0 || p.Errors[0].Code != c.code || p.Errors[0].Location != c.location || !strings.Contains(p.Errors[0].Detail, c.holds) {
			t.Errorf("%v: %+v", c.change, p)
		}
	}
	var p gated
	process.order("POST", newRelease+"/moves", r.ETag, node{"event": "plan", "at": "2026-11-23"}).must(t, 422).into(t, &p)
	if len(p.Errors) != 1 || p.Errors[0].Code != "web.fault.input_instant" || !strings.Contains(p.Errors[0].Detail, "2026-11-23T10:00:00Z") {
		t.Errorf("an instant: %+v", p)
	}
}
