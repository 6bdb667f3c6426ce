package web_test

import (
	"slices"
	"testing"
)

// calendar is a time of the calendar.
type calendar struct {
	Slots []struct {
		Release, Deployment, From, To string
		Outside                       []string
	}
	Windows []struct {
		Customer, Type string
		Spans          []struct{ From, To string }
	}
	Freezes []struct {
		Customer string
		Freeze   struct{ From, To string }
	}
	Conflicts []struct {
		One, Other struct{ Release, Deployment string }
		Items      []string
	}
	Zones map[string]string
}

// The calendar shows deployments, windows, freezes and conflicts of a time.
func TestCalendar(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	plan := wholePlan()
	released(t, process)
	plan["code"] = "9.2"
	process.order("POST", "/api/v1/releases", "", plan).must(t, 201)
	read := func(query string) (c calendar) {
		all["auditor"].get("/api/v1/calendar?"+query, "en").must(t, 200).into(t, &c)
		return c
	}
	whole := "from=" + inDays(0) + "&to=" + inDays(60)
	c := read(whole)
	if len(c.Slots) != 2 || len(c.Windows) == 0 || len(c.Conflicts) != 1 || !slices.Equal(c.Conflicts[0].Items, []string{"CI-1", "CI-2"}) || c.Zones["USERS"] != "UTC" {
		t.Errorf("calendar: %+v", c)
	}
	if len(c.Windows) > 0 && len(c.Windows[0].Spans) == 0 {
		t.Errorf("no window is open in two months: %+v", c.Windows)
	}
	if none := read("from=" + inDays(0) + "&to=" + inDays(20)); len(none.Slots) != 0 || len(none.Conflicts) != 0 {
		t.Errorf("before both: %+v", none)
	}
	if other := read(whole + "&service=none"); len(other.Slots) != 0 {
		t.Errorf("of another service: %+v", other)
	}
	if one := read(whole + "&customer=USERS"); len(one.Slots) != 2 || len(one.Windows) == 0 {
		t.Errorf("of a customer: %+v", one)
	}
	if year := read("from=2026-12-01&to=2027-02-01&customer=USERS"); len(year.Freezes) != 1 || year.Freezes[0].Freeze.From != "2026-12-19" {
		t.Errorf("freezes: %+v", year.Freezes)
	}
	for _, bad := range []string{"", "from=" + inDays(0), "from=x&to=" + inDays(1), "from=" + inDays(2) + "&to=" + inDays(1), "from=2020-01-01&to=2029-01-01"} {
		all["auditor"].get("/api/v1/calendar?"+bad, "en").must(t, 422)
	}
	all["auditor"].get("/api/v1/calendar?"+whole+"&customer=NOBODY", "en").must(t, 404)
	all["reader"].get("/api/v1/calendar?"+whole, "en").must(t, 403)
}

// The schedule holds what is still to be done, and what became of the rest; an
// auditor with a scope sees the releases of the scope alone, counted alone.
func TestSchedule(t *testing.T) {
	all := newCrew(t)
	released(t, all["process"])
	type entry struct{ Release, Deployment, Result string }
	var whole, narrow struct {
		Planned, Results  []entry
		Succeeded, Failed int
	}
	all["auditor"].get("/api/v1/schedule", "en").must(t, 200).into(t, &whole)
	if len(whole.Planned) != 1 || whole.Planned[0].Release != "9.1" {
		t.Errorf("planned: %+v", whole)
	}
	const query = "/api/v1/schedule?from=2024-01-01&to=2025-06-01"
	all["auditor"].get(query, "en").must(t, 200).into(t, &whole)
	if len(whole.Planned) != 0 || len(whole.Results) < 2 || whole.Succeeded+whole.Failed != len(whole.Results) {
		t.Errorf("results: %+v", whole)
	}
	all["narrow"].get(query, "en").must(t, 200).into(t, &narrow)
	if len(narrow.Planned) != 0 || len(narrow.Results) != 1 || narrow.Results[0].Release != "1.30" || narrow.Succeeded != 1 {
		t.Errorf("in scope: %+v", narrow)
	}
	for _, bad := range []string{"from=x", "to=2026-02-31", "from=" + inDays(3) + "&to=" + inDays(2)} {
		all["auditor"].get("/api/v1/schedule?"+bad, "en").must(t, 422)
	}
	all["reader"].get("/api/v1/schedule", "en").must(t, 403)
}
