package release_test

import (
	"errors"
	"fmt"
	"testing"

	"acta/internal/fault"
	"acta/internal/release"
)

// What an overview says of the stages that come next is what a move to them meets, all
// the way; a release for which nothing comes next has none.
func TestOverview(t *testing.T) {
	both(t, map[string]func(*walk){"the way": overviews, "what stops": overviewsOfStopped})
}

// looks checks the overview of now against the moves that it names: each is refused with
// as many gates as it says. It gives the number of open ones for the list.
func (w *walk) looks(where string, events ...release.Event) {
	w.t.Helper()
	o, err := w.Overview(w.t.Context(), mail2)
	w.must(err)
	got := []release.Event{}
	open := 0
	for _, next := range o.Ahead {
		got = append(got, next.By)
		if next.At == nil || o.WithDeployments() {
			open += next.Open()
		}
		place := ""
		if next.At != nil {
			place = next.At.Code
		}
		if next.Open() == 0 {
			continue
		}
		var blocked *release.Blocked
		if err := w.try(place, next.By); !errors.As(err, &blocked) {
			w.t.Errorf("%s: %s of %q has %d open gates, and the move says %v", where, next.By, place, next.Open(), err)
			continue
		}
		gates := map[string]bool{}
		for _, line := range blocked.Open {
			gates[line.Gate] = true
			if _, known := o.Answering[line.Owes]; !known && line.Owes != "" {
				w.t.Errorf("%s: nobody answers for %s", where, line.Owes)
			}
		}
		if len(gates) != next.Open() {
			w.t.Errorf("%s: %d open gates, the move says %v", where, next.Open(), gates)
		}
	}
	prints(w.t, fmt.Sprint(events), fmt.Sprint(got))
	counted, err := w.OpenGates(w.t.Context(), []string{mail2})
	w.must(err)
	prints(w.t, fmt.Sprint(open), fmt.Sprint(counted[mail2]))
}

func overviews(w *walk) {
	w.when("2026-05-04T08:00")
	w.plans(release.Plan{Code: mail2, Title: "Mail 2"})
	w.looks("draft", release.PlanRelease)
	w.authorised()
	w.looks("authorised", release.BuildRelease, release.PrepareDeployment, release.PrepareDeployment)
	o, err := w.Overview(w.t.Context(), mail2)
	w.must(err)
	if len(o.Serves) != 2 || o.Serves[0].Policy != "1.0" || len(o.Facts.Heads()) != len(o.Facts.Stages)+len(o.Facts.Agreements) {
		w.t.Errorf("overview: %+v, %d heads", o.Serves, len(o.Facts.Heads()))
	}
	_, err = w.Overview(w.t.Context(), "none")
	if !fault.Is(err, fault.NotFound) {
		w.t.Errorf("none: %v", err)
	}
}

func overviewsOfStopped(w *walk) {
	w.authorised()
	_, err := w.Move(w.t.Context(), release.Move{Release: mail2, Actor: "lucia", By: release.SuspendRelease, Reason: "x"})
	w.must(err)
	w.looks("suspended")
	_, err = w.Move(w.t.Context(), release.Move{Release: mail2, Actor: "lucia", By: release.CancelRelease, Reason: "x"})
	w.must(err)
	w.looks("cancelled")
}
