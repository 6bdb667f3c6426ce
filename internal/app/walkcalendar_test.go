package app_test

import (
	"net/http"
	"net/url"
	"strings"
)

// calendars subscribes to the calendar: one of everything, one of a customer alone,
// which is closed again. Scope F52; invariant I26.
func (w *walker) calendars() {
	_, all := w.feed(node{"language": "es"})
	for _, words := range []string{"BEGIN:VCALENDAR", normal, rebuilt, urgent, "20260214T2", "20260128T2"} {
		if !strings.Contains(all, words) {
			w.Errorf("the calendar does not say %q:\n%.3000s", words, all)
		}
	}
	path, own := w.feed(node{"customer": port, "language": "en"})
	if !strings.Contains(own, normal) || strings.Contains(own, urgent) {
		w.Errorf("the calendar of %s:\n%.2000s", port, own)
	}
	for _, other := range []string{bank, andes, house1, clinic} {
		for _, word := range []string{other, customerNames()[other][0], customerNames()[other][1]} {
			if strings.Contains(own, word) {
				w.Errorf("the calendar of %s names %q", port, word)
			}
		}
	}
	var list struct {
		Feeds []struct{ ID, Customer string }
	}
	w.by("lucia").get("/calendar/feeds", &list)
	for _, f := range list.Feeds {
		if f.Customer == port {
			w.by("lucia").fine("close", w.by("lucia").send("DELETE", "/calendar/feeds/"+f.ID, nil))
		}
	}
	a, err := w.c.send(w.Context(), http.MethodGet, path, "", "", nil)
	must(w.T, err)
	w.refusedWith(http.StatusNotFound, a)
}

// feed opens a secret address, and gives its path with what it gives anybody.
func (w *walker) feed(body node) (path, text string) {
	w.Helper()
	var made struct{ Address string }
	must(w.T, w.by("lucia").post("/calendar/feeds", body).into(&made))
	at, err := url.Parse(made.Address)
	must(w.T, err)
	a, err := w.c.send(w.Context(), http.MethodGet, at.Path, "", "", nil)
	must(w.T, err)
	if !a.fine() {
		w.Fatalf("%s: %d %s", at.Path, a.status, told(a))
	}
	return at.Path, strings.ReplaceAll(string(a.body), "\r\n ", "")
}
