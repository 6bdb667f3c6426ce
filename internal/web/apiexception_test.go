package web_test

import (
	"strings"
	"testing"
)

// An exception is asked for, confirmed by a second person with a proof of identity,
// and done; it stands in the register all the while.
func TestExceptions(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	plan := wholePlan()
	plan["type"] = "emergency"
	process.order("POST", "/api/v1/releases", "", plan).must(t, 201)
	const exceptions = newRelease + "/exceptions"
	deferral := node{
		"code": "X-1", "kind": "deferral", "gate": "baseline-after", "target": "deployment D1 verified",
		"reason": said("No hay tiempo"), "expires": inDays(10),
	}
	for name, change := range map[string]node{
		"never": {"gate": "baseline-before", "target": "deployment D1 deploying"}, "no gate": {"gate": "nothing"},
		"another target": {"target": "deployment D9 verified"}, "no reason": {"reason": node{}},
		"an override without end":           {"kind": "override", "gate": "references", "target": "release authorized", "expires": nil},
		"a kind that is recorded by itself": {"kind": "late_record"}, "an unknown member": {"second": "lucia"}, "a day that is none": {"expires": "x"},
	} {
		wrong := node{}
		for _, from := range []node{deferral, change} {
			for key, value := range from {
				if wrong[key] = value; value == nil {
					delete(wrong, key)
				}
			}
		}
		if r := process.order("POST", exceptions, "", wrong); r.StatusCode < 400 || r.StatusCode >= 500 {
			t.Errorf("%s: %d %.300s", name, r.StatusCode, r.body)
		}
	}
	process.order("POST", exceptions, "", deferral).must(t, 201)
	registered(t, all["auditor"], "pending")
	if r := process.order("POST", exceptions+"/X-1/confirmation", "", nil); r.StatusCode != 403 && r.StatusCode != 409 && r.StatusCode != 422 {
		t.Errorf("confirmed by who asked: %d %.300s", r.StatusCode, r.body)
	}
	var r told
	all["marta"].order("POST", exceptions+"/X-1/confirmation", "", nil).must(t, 200).into(t, &r)
	registered(t, all["auditor"], "open")
	all["marta"].order("POST", exceptions+"/NONE/confirmation", "", nil).must(t, 404)
	process.order("POST", exceptions+"/NONE/completion", "", nil).must(t, 404)
	all["reader"].order("POST", exceptions, "", deferral).must(t, 403)
}

// registered finds the exception in the register by where it stands, and by the
// other filters.
func registered(t *testing.T, s *site, state string) {
	t.Helper()
	find := func(query string) bool {
		var page struct {
			Exceptions []struct{ Code, Release, State, Gate string }
		}
		s.get("/api/v1/exceptions?"+query, "en").must(t, 200).into(t, &page)
		for _, e := range page.Exceptions {
			if e.Code == "X-1" && e.Release == "9.1" {
				return e.State == state
			}
		}
		return false
	}
	for query, want := range map[string]bool{
		"release=9.1": true, "state=" + state: true, "state=done": false, "kind=deferral": true, "kind=waiver": false,
		"gate=baseline-after": true, "customer=USERS&release=9.1": true, "release=1.30": false, "from=" + inDays(2): false,
	} {
		if find(query) != want {
			t.Errorf("%s, %s: %v", state, query, !want)
		}
	}
	for _, bad := range []string{"state=odd", "limit=0", "from=x", "to=x"} {
		s.get("/api/v1/exceptions?"+bad, "en").must(t, 422)
	}
}

// The register is read in pages, each exception once.
func TestExceptionsInPages(t *testing.T) {
	s := newCrew(t)["auditor"]
	read := func(limit string) (keys []string) {
		for address := "/api/v1/exceptions?limit=" + limit; address != "" && len(keys) < 100; {
			var page struct{ Exceptions []struct{ Key string } }
			r := s.get(address, "en").must(t, 200)
			r.into(t, &page)
			for _, e := range page.Exceptions {
				keys = append(keys, e.Key)
			}
			address = nextOf(t, r)
		}
		return keys
	}
	whole := strings.Join(read("200"), " ")
	if one := strings.Join(read("1"), " "); one != whole || whole == "" {
		t.Errorf("one by one %s\nwhole %s", one, whole)
	}
}
