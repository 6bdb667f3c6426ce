package web_test

import (
	"strings"
	"testing"
)

type feedMade struct{ ID, Address, Language, Person string }

// calendarOf reads a feed as a calendar program does: without an account.
func calendarOf(s *site, address string, headers ...string) reply {
	return s.as("").ask("GET", address[strings.Index(address, "/calendar/"):], "", headers...)
}

// A feed is read by whoever has its address, until it is revoked; nobody learns
// whether an address that opens nothing ever did.
func TestCalendarFeed(t *testing.T) {
	all := newCrew(t)
	released(t, all["process"])
	var made feedMade
	all["process"].order("POST", "/api/v1/calendar/feeds", "", node{"language": "es"}).must(t, 201).into(t, &made)
	got := calendarOf(all["first"], made.Address).must(t, 200)
	text := strings.ReplaceAll(string(got.body), "\r\n ", "")
	for _, part := range []string{"BEGIN:VCALENDAR\r\n", "SUMMARY:9.1 D1: Entrega 9.1\r\n", "UID:deployment-", "SEQUENCE:", "Etapa: ", "SUMMARY:Periodo sin cambios: "} {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in\n%.2000s", part, text)
		}
	}
	if typ := got.Header.Get("Content-Type"); !strings.HasPrefix(typ, "text/calendar") {
		t.Errorf("media type %q", typ)
	}
	tag := got.Header.Get("ETag")
	if again := calendarOf(all["first"], made.Address, "If-None-Match", tag); again.StatusCode != 304 || len(again.body) != 0 || tag == "" {
		t.Errorf("again: %d, tag %q, %d bytes", again.StatusCode, tag, len(again.body))
	}
	var other feedMade
	all["process"].order("POST", "/api/v1/calendar/feeds", "", node{"customer": "USERS", "language": "en"}).must(t, 201).into(t, &other)
	if windows := string(calendarOf(all["first"], other.Address).must(t, 200).body); !strings.Contains(windows, "SUMMARY:Deployment window: ") {
		t.Errorf("no windows in the feed of a customer:\n%.2000s", windows)
	}
	var list struct{ Feeds []node }
	all["process"].get("/api/v1/calendar/feeds", "en").must(t, 200).into(t, &list)
	if len(list.Feeds) != 2 || list.Feeds[0]["address"] != nil {
		t.Errorf("%+v", list)
	}
	all["process"].order("DELETE", "/api/v1/calendar/feeds/"+made.ID, "", nil).must(t, 204)
	all["process"].order("DELETE", "/api/v1/calendar/feeds/"+made.ID, "", nil).must(t, 404)
	gone := calendarOf(all["first"], made.Address).must(t, 404)
	never := calendarOf(all["first"], "/calendar/"+strings.Repeat("A", len(made.Address)-strings.Index(made.Address, "/calendar/")-len("/calendar/.ics"))+".ics").must(t, 404)
	if len(gone.body) != len(never.body) {
		t.Errorf("a revoked address answers otherwise: %d and %d bytes", len(gone.body), len(never.body))
	}
	for _, address := range []string{"/calendar/.ics", strings.TrimSuffix(other.Address, ".ics"), "/calendar/x%00.ics"} {
		calendarOf(all["first"], address[strings.Index(address, "/calendar/"):]).must(t, 404)
	}
	all["process"].order("POST", "/api/v1/calendar/feeds", "", node{"customer": "NOBODY"}).must(t, 404)
	all["process"].order("POST", "/api/v1/calendar/feeds", "", node{"service": "nothing"}).must(t, 404)
}

// The schedule says what is planned, for all or for one customer.
func TestReadSchedule(t *testing.T) {
	all := newCrew(t)
	released(t, all["process"])
	type answer struct {
		From, To, Zone string
		Planned        []struct {
			Release, Deployment, Stage string
			Unnoticed                  []string
		}
		Results []node
	}
	read := func(query string) (a answer) {
		all["auditor"].get("/api/v1/schedule?"+query, "en").must(t, 200).into(t, &a)
		return a
	}
	a := read("")
	if len(a.Planned) == 0 || a.Planned[len(a.Planned)-1].Release != "9.1" || len(a.Planned[len(a.Planned)-1].Unnoticed) != 1 {
		t.Errorf("%+v", a)
	}
	if one := read("customer=USERS&from=" + inDays(0) + "&to=" + inDays(60)); len(one.Planned) == 0 {
		t.Errorf("%+v", one)
	}
	all["auditor"].get("/api/v1/schedule?customer=NOBODY", "en").must(t, 404)
	all["auditor"].get("/api/v1/schedule?from=x", "en").must(t, 422)
	all["auditor"].get("/api/v1/schedule?from=2026-05-01&to=2026-05-01", "en").must(t, 422)
	all["reader"].get("/api/v1/schedule", "en").must(t, 403)
}
