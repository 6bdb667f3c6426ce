package web_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// monthIn is the month of a day so many days ahead.
func monthIn(days int) string { return inDays(days)[:len("2026-11")] }

// clashing is the crew with two deployments on the same elements at the same time.
func clashing(t *testing.T) map[string]*site {
	t.Helper()
	all := newCrew(t)
	plan := wholePlan()
	released(t, all["process"])
	plan["code"] = "9.2"
	all["process"].order("POST", "/api/v1/releases", "", plan).must(t, 201)
	return all
}

// window gives a deployment its hours by the form, and answers what came of it.
func window(t *testing.T, s *site, address string, change map[string]string) reply {
	t.Helper()
	action, form := fieldsOf(t, s.get(address, "en").must(t, 200).body, "dates")
	for name, value := range change {
		form.Set(name, value)
	}
	return s.submit(action, form, "Accept-Language", "en")
}

// alertOf is what a page says first of what was refused.
func alertOf(body string) string {
	_, said, _ := strings.Cut(body, `role="alert"`)
	said, _, _ = strings.Cut(said, "</ul>")
	return text(said)
}

// typedIn is a day ahead as people type it, with an hour.
func typedIn(days int, hour string) string {
	at, err := time.Parse("2006-01-02", inDays(days))
	if err != nil {
		return err.Error()
	}
	return at.Format("02/01/2006") + " " + hour
}

// The calendar shows the same in a month and in a list, in both languages, and says
// conflicts in words.
func TestCalendarPage(t *testing.T) {
	all := clashing(t)
	for _, view := range []string{"month", "list"} {
		for lang, wanted := range map[string][]string{
			"es": {"9.1 D1", "9.2 D1", "Choca con otro", "actúan a la vez", "CI-1", "Ventanas"},
			"en": {"9.1 D1", "9.2 D1", "Clashes with another", "both act", "CI-1", "Windows"},
		} {
			r := all["process"].get("/calendar?view="+view+"&month="+monthIn(40)+"&customer=USERS", lang).must(t, 200)
			for _, one := range wanted {
				if !strings.Contains(r.body, one) {
					t.Errorf("%s in %s lacks %q", view, lang, one)
				}
			}
			if found := flaws(r.body); found != nil {
				t.Errorf("%s in %s: %v", view, lang, found)
			}
		}
	}
	december := all["process"].get("/calendar?month=2026-12&customer=USERS", "es").must(t, 200)
	for _, one := range []string{"Fin de año", "Sin cambios: Distribuidores", "14:00–24:00 Menor, Revisión mensual", `data-day="2026-12-31"`} {
		if !strings.Contains(december.body, one) {
			t.Errorf("December lacks %q", one)
		}
	}
	if auditor := all["auditor"].get("/calendar?view=list&month="+monthIn(40), "en").must(t, 200); strings.Contains(auditor.body, "/calendar/move/") || strings.Contains(auditor.body, `id="feeds"`) {
		t.Error("an auditor is offered what they may not do")
	}
	if narrow := all["narrow"].get("/calendar?view=list&month="+monthIn(40), "en").must(t, 200); strings.Contains(narrow.body, "9.1") {
		t.Error("a narrow auditor sees another release")
	}
	all["process"].get("/calendar?customer=NOBODY", "en").must(t, 404)
	all["process"].get("/calendar?month=x&view=y", "en").must(t, 200)
}

// Dates are changed by a form that shows what they are in the way of before it keeps
// them; dragging leads to the same form with the dates moved.
func TestMovingDates(t *testing.T) {
	all := clashing(t)
	process, address := all["process"], "/calendar/move/9.1/D1"
	process.submit(address, url.Values{"planned": {typedIn(90, "20:00")}, "despite": {"yes"}}).must(t, 428)
	free := map[string]string{"window_from": typedIn(90, "20:00"), "window_to": typedIn(90, "23:00"), "planned": typedIn(90, "20:00"), "despite": "yes"}
	done := window(t, process, address, free)
	if done.StatusCode != 303 {
		t.Fatalf("%d: %s", done.StatusCode, alertOf(done.body))
	}
	page := process.get(done.Header.Get("Location"), "en").must(t, 200)
	if !strings.Contains(page.body, "Dates changed.") || !strings.Contains(page.body, "20:00–23:00") {
		t.Errorf("after moving: %.2000s", text(page.body))
	}
	other := map[string]string{"window_from": typedIn(90, "21:00"), "window_to": typedIn(90, "22:00"), "planned": typedIn(90, "21:00")}
	refused := window(t, process, "/calendar/move/9.2/D1", other).must(t, 409)
	for _, one := range []string{"both act", "9.1 D1", `href="#f-despite"`, typedIn(90, "21:00"), "Save despite that"} {
		if !strings.Contains(refused.body, one) {
			t.Errorf("refused move lacks %q: %.2000s", one, text(refused.body))
		}
	}
	if found := flaws(refused.body); found != nil {
		t.Error(found)
	}
	other["despite"] = "yes"
	window(t, process, "/calendar/move/9.2/D1", other).must(t, 303)
	dragged := process.get(address+"?day="+inDays(97), "en").must(t, 200)
	if !strings.Contains(dragged.body, typedIn(97, "20:00")) || !strings.Contains(dragged.body, "Nothing has changed yet") {
		t.Errorf("dragged: %.1500s", text(dragged.body))
	}
	if again := process.get(address, "en"); !strings.Contains(again.body, typedIn(90, "20:00")) {
		t.Error("looking at a form moved the deployment")
	}
	wrong := window(t, process, address, map[string]string{"window_from": "soon <b>"}).must(t, 422)
	if !strings.Contains(wrong.body, `value="soon &lt;b&gt;"`) || !strings.Contains(wrong.body, `href="#f-window_from"`) {
		t.Errorf("unreadable: %.1500s", text(wrong.body))
	}
	process.get("/calendar/move/9.1/D9", "en").must(t, 404)
	all["auditor"].get(address, "en").must(t, 403)
}

// The address of a calendar is shown once, works, and is closed for good.
func TestCalendarFeeds(t *testing.T) {
	all := newStaff(t)
	s := all["process"]
	made := s.submit("/calendar/feeds", url.Values{"customer": {"USERS"}, "language": {"en"}}, "Accept-Language", "en").must(t, 200)
	address := regexp.MustCompile(`/calendar/[A-Za-z0-9_-]+\.ics`).FindString(made.body)
	if address == "" || !strings.Contains(made.body, "It is not shown again.") {
		t.Fatalf("made: %.1500s", text(made.body))
	}
	if file := all["nobody"].get(address, "en").must(t, 200); !strings.Contains(file.body, "BEGIN:VCALENDAR") {
		t.Errorf("feed: %.300s", file.body)
	}
	page := s.get("/calendar", "en").must(t, 200)
	if strings.Contains(page.body, address) || flaws(page.body) != nil {
		t.Errorf("the address is shown again, or %v", flaws(page.body))
	}
	revoke := regexp.MustCompile(`/calendar/feeds/[^"]*/revoke`).FindString(page.body)
	s.submit(revoke, url.Values{}, "Accept-Language", "en").must(t, 303)
	all["nobody"].get(address, "en").must(t, 404)
	s.submit("/calendar/feeds", url.Values{"customer": {"NOBODY"}}, "Accept-Language", "en").must(t, 404)
	all["auditor"].submit("/calendar/feeds", url.Values{}, "Accept-Language", "en").must(t, 403)
}
