package release_test

import (
	"strings"
	"testing"

	"acta/internal/clock"
	"acta/internal/release"
)

func TestAgenda(t *testing.T) { both(t, map[string]func(*walk){"outside": agendaOutside}) }

// A slot stands outside when it could at no moment start in the windows of a
// customer: on Tuesdays to Thursdays, from 20:00 to 23:00. Scope F50.
func agendaOutside(w *walk) {
	w.when("2026-05-04T08:00")
	w.plans(intended())
	for window, want := range map[string]string{
		"2026-06-02T20:00 2026-06-02T23:00": "", // as planned
		"2026-06-02T22:59 2026-06-03T05:00": "", // a minute of it
		"2026-06-02T23:00 2026-06-03T20:00": "ACME",
		"2026-06-02T12:00 2026-06-02T20:00": "ACME",
		"2026-06-01T20:00 2026-06-01T23:00": "ACME", // a Monday
		"2026-05-28T22:00 2026-06-01T12:00": "",     // begun before the time asked for
		"2026-06-30T23:30 2026-07-02T20:01": "",     // it ends after it
	} {
		plan := intended()
		from, to, _ := strings.Cut(window, " ")
		d := &plan.Deployments[0]
		d.WindowFrom, d.WindowTo, d.Planned = timed(from), timed(to), timed(from)
		w.plans(plan)
		agenda, err := w.Agenda(w.t.Context(), release.AgendaQuery{
			From: clock.Planned{Date: on("2026-06-01")}, To: clock.Planned{Date: on("2026-07-01")},
		})
		w.must(err)
		if len(agenda.Slots) != 2 || len(agenda.Windows) != 4 {
			w.t.Fatalf("%s: %+v", window, agenda)
		}
		for _, slot := range agenda.Slots {
			if slot.Deployment == "D1" && strings.Join(slot.Outside, " ") != want {
				w.t.Errorf("%s: outside of %q, want %q", window, slot.Outside, want)
			}
			if slot.Deployment == "D2" && len(slot.Outside) != 0 {
				w.t.Errorf("%s: D2 outside of %q", window, slot.Outside)
			}
		}
	}
}
