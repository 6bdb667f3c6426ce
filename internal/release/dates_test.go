package release_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/release"
)

// Dates that end an authorisation need a reason, which the entry keeps; others do not.
func TestPlanDates(t *testing.T) {
	both(t, map[string]func(*walk){"reason": datesReason, "unknown": datesUnknown, "shown elsewhere": datesShown})
}

// laterBy is a planned instant some hours later.
func laterBy(p clock.Planned, hours int) clock.Planned {
	at := clock.At(p.At.Time().Add(time.Duration(hours) * time.Hour))
	return clock.Planned{Date: at.Date(nil), At: at}
}

func datesReason(w *walk) {
	w.authorised()
	d := w.stored(mail2).Deployments[0]
	row := w.stored(mail2).RowVersion
	dates := release.Dates{Release: mail2, Deployment: d.Code, Expect: row, WindowTo: laterBy(d.WindowTo, 1)}
	before := w.mark()
	_, err := w.PlanDates(w.t.Context(), "lucia", dates)
	prints(w.t, "fault.release.dates_reason reason", keys(err))
	w.unchanged(before, "dates without a reason")
	dates.Expect = row + 7
	if _, err := w.PlanDates(w.t.Context(), "lucia", dates); !fault.Is(err, fault.Stale) {
		w.t.Errorf("stale: %v", err)
	}
	dates.Expect, dates.Reason = row, "the site opens later"
	changed, err := w.PlanDates(w.t.Context(), "lucia", dates)
	if err != nil || !slices.Equal(changed.Revoked, []string{"AUT-1"}) || !strings.Contains(w.last(), "the site opens later") {
		w.t.Errorf("%+v, %v: %s", changed, err, w.last())
	}
	now := w.stored(mail2).Deployments[0]
	if now.WindowTo != dates.WindowTo || now.WindowFrom != d.WindowFrom || now.Environment != d.Environment {
		w.t.Errorf("window %v to %v", now.WindowFrom, now.WindowTo)
	}
	dates.Expect, dates.Reason, dates.WindowTo = 0, "", laterBy(d.WindowTo, 2)
	if changed, err = w.PlanDates(w.t.Context(), "lucia", dates); err != nil || len(changed.Revoked) != 0 {
		w.t.Errorf("without an authorisation: %+v, %v", changed, err)
	}
}

func datesUnknown(w *walk) {
	w.when("2026-05-04T08:00")
	w.plans(intended())
	before := w.mark()
	_, err := w.PlanDates(w.t.Context(), "lucia", release.Dates{Release: mail2, Deployment: "D99", Planned: timed("2026-06-01T20:00")})
	if !fault.Is(err, fault.NotFound) {
		w.t.Errorf("got %v", err)
	}
	w.unchanged(before, "an unknown deployment")
}

// A calendar shows a deployment where it would be, and leaves it where it is.
func datesShown(w *walk) {
	w.when("2026-05-04T08:00")
	w.plans(intended())
	d := w.stored(mail2).Deployments[0]
	to := release.Dates{Release: mail2, Deployment: d.Code, WindowFrom: laterBy(d.WindowFrom, 48), WindowTo: laterBy(d.WindowTo, 48), Planned: laterBy(d.WindowFrom, 48)}
	ask := release.AgendaQuery{From: clock.Planned{Date: d.WindowFrom.At.Date(nil).AddDays(-2)}, To: clock.Planned{Date: d.WindowTo.At.Date(nil).AddDays(9)}, Moved: &to}
	for _, want := range []clock.Planned{to.WindowFrom, d.WindowFrom} {
		agenda, err := w.Agenda(w.t.Context(), ask)
		i := slices.IndexFunc(agenda.Slots, func(b release.Booking) bool { return b.Deployment == d.Code })
		if err != nil || i < 0 || agenda.Slots[i].From != want.At {
			w.t.Errorf("%v, %v: %+v", want, err, agenda.Slots)
		}
		ask.Moved = nil
	}
}
