package policy_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/work"
)

func daysThatDoNotFit(t *testing.T, o *office) {
	o.drafted(t, "uni", date(2026, 4, 1))
	f := o.freeze(t, "uni")
	for _, what := range []string{"submitted", "approved", "effective"} {
		want(t, o.tell(what, "uni", "1.0", f, days{"2026-03-31", "", ""}), fault.Conflict, "fault.policy.early")
	}
	draft := o.stored(t, "uni")[0]
	draft.To = date(2026, 4, 10)
	o.put(t, draft)
	f = o.freeze(t, "uni")
	if err := o.tell("approved", "uni", "1.0", f, days{}); err != nil {
		t.Fatal(err)
	}
	want(t, o.tell("effective", "uni", "1.0", f, days{"2026-04-10", "", ""}), fault.Conflict, "fault.policy.over")
	if err := o.tell("effective", "uni", "1.0", f, days{"2026-04-09", "2026-12-31", ""}); err != nil {
		t.Fatal(err)
	}
	wantVersions(t, o, "uni", "1.0 controlled 2026-04-09..2026-04-10")

	coming := full()
	coming.Number, coming.From, coming.To = "7.0", date(2026, 9, 1), clock.Date{}
	o.put(t, coming)
	o.drafted(t, "bank", date(2026, 3, 1))
	f = o.freeze(t, "bank")
	want(t, o.tell("effective", "bank", "1.0", f, days{"2026-03-02", "", ""}), fault.Conflict, "fault.policy.overlap")
	wantVersions(t, o, "bank", "7.0  ..", "draft draft ..")
	if err := o.tell("effective", "bank", "1.0", f, days{"2026-03-02", "2026-08-31", ""}); err != nil {
		t.Errorf("a version that ends before the next one begins: %v", err)
	}
}

func issuedAgain(t *testing.T, o *office) {
	o.drafted(t, "uni", date(2026, 3, 1))
	first := o.freeze(t, "uni")
	o.takeEffect(t, "uni", "1.0", first, days{"2026-03-02", "2026-12-31", ""})
	again := frozen{newID(t), first.content}
	o.takeEffect(t, "uni", "1.1", again, days{"2026-10-01", "2027-12-31", ""})
	wantVersions(t, o, "uni", "1.0 controlled 2026-03-02..2026-10-01", "1.1 controlled 2026-10-01..2028-01-01")
	old, fresh := o.stored(t, "uni")[0], o.stored(t, "uni")[1]
	if !slices.Equal(old.Services, fresh.Services) || old.Revision != fresh.Revision || fresh.Control.Number != "1.1" {
		t.Errorf("issued again as %+v", fresh)
	}
}

// What is issued again says what the version said, the late record included.
func lateRecordStays(t *testing.T, o *office) {
	o.put(t, full())
	o.drafted(t, "bank", date(2026, 3, 1))
	first := o.freeze(t, "bank")
	for _, issued := range []struct {
		number string
		frozen
	}{{"1.0", first}, {"1.1", frozen{newID(t), first.content}}} {
		o.takeEffect(t, "bank", issued.number, issued.frozen, days{"2026-03-02", "", ""})
		if view, err := o.view(t, "bank"); err != nil || !view.Late {
			t.Errorf("%s: late %v, %v", issued.number, view.Late, err)
		}
	}
}

func twiceOnOneDay(t *testing.T, o *office) {
	for _, number := range []string{"1.0", "1.1"} {
		o.drafted(t, "uni", date(2026, 3, 1))
		draft := o.stored(t, "uni")[len(o.stored(t, "uni"))-1]
		draft.PIRDays = 30 + len(o.stored(t, "uni"))
		o.put(t, draft)
		o.takeEffect(t, "uni", number, o.freeze(t, "uni"), days{"2026-03-02", "", ""})
	}
	wantVersions(t, o, "uni", "1.0 void ..", "1.1 controlled 2026-03-02..")
}

func withdrawn(t *testing.T, o *office) {
	o.put(t, full())
	o.drafted(t, "bank", date(2026, 3, 1))
	waiting := o.freeze(t, "bank")
	if err := o.tell("approved", "bank", "1.0", waiting, days{"2026-06-01", "", ""}); err != nil {
		t.Fatal(err)
	}
	if view, err := o.view(t, "bank"); err != nil || !view.UnderControl {
		t.Errorf("what waits for its day is not printed: %v", err)
	}
	if err := o.tell("ended", "bank", "1.0", waiting, days{}); err != nil {
		t.Fatal(err)
	}
	wantVersions(t, o, "bank", "1.0  ..", "doc-1.0 void ..")
	if view, err := o.view(t, "bank"); err != nil || view.VersionLabel != "1.0" {
		t.Errorf("%v, %q", err, view.VersionLabel)
	}
	for i, from := range []string{"2026-02-01", "2026-03-02"} {
		o.drafted(t, "uni", date(2026, 1, 1+i))
		f := o.freeze(t, "uni")
		number := fmt.Sprintf("1.%d", i)
		o.takeEffect(t, "uni", number, f, days{from, "", ""})
		for range 2 {
			if err := o.tell("ended", "uni", number, f, days{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	// The first ended today, the second was in force on the one day.
	wantVersions(t, o, "uni", "1.0 controlled 2026-02-01..2026-03-02", "1.1 controlled 2026-03-02..2026-03-03")
}

// Document control says first that the old version ended, then that the new one
// took effect, and with which days.
func endsBefore(t *testing.T, o *office) {
	o.drafted(t, "uni", date(2026, 1, 1))
	first := o.freeze(t, "uni")
	o.takeEffect(t, "uni", "1.0", first, days{"2026-01-01", "", ""})
	for i, from := range []string{"2026-02-01", "2026-02-01", "2026-02-20"} {
		number := fmt.Sprintf("1.%d", i+1)
		o.drafted(t, "uni", date(2026, 1, 2+i))
		next := o.freeze(t, "uni")
		if err := o.tell("approved", "uni", number, next, days{from, "", ""}); err != nil {
			t.Fatal(err)
		}
		if err := o.tell("ended", "uni", fmt.Sprintf("1.%d", i), first, days{ended: from}); err != nil {
			t.Fatal(err)
		}
		if err := o.tell("effective", "uni", number, next, days{from, "", ""}); err != nil {
			t.Fatal(err)
		}
		first = next
	}
	if err := o.tell("ended", "uni", "1.3", first, days{ended: "2026-02-25"}); err != nil {
		t.Fatal(err)
	}
	wantVersions(t, o, "uni", "1.0 controlled 2026-01-01..2026-02-01", "1.1 void ..",
		"1.2 controlled 2026-02-01..2026-02-20", "1.3 controlled 2026-02-20..2026-02-25")
	// What was dropped while it waited gives way to the next one.
	for i := range 2 {
		o.drafted(t, "uni", date(2026, 2, 10+i))
		if err := o.tell("approved", "uni", fmt.Sprintf("2.%d", i), o.freeze(t, "uni"), days{}); err != nil {
			t.Fatal(err)
		}
	}
	if all := o.versions(t, "uni"); all[4] != "2.0 void .." || all[5] != "2.1 approved .." {
		t.Errorf("waiting are %v", all[4:])
	}
}

func passedOver(t *testing.T, o *office) {
	o.drafted(t, "uni", date(2026, 3, 1))
	cmd := work.Command{Name: "document.tell", Actor: "ana", Subject: id.Ref{Kind: "document", ID: "process/org"}}
	for name := range o.Handlers() {
		err := o.unit.Do(context.Background(), cmd, func(tx *work.Tx) error {
			tx.Emit(work.Event{Name: name, Data: map[string]string{"kind": "process", "subject": "org"}})
			return nil
		})
		if err != nil {
			t.Errorf("%s of another kind: %v", name, err)
		}
	}
	if err := o.tell("ended", "uni", "0.9", frozen{version: newID(t)}, days{}); err != nil {
		t.Errorf("the end of a version that was never controlled: %v", err)
	}
	if err := o.tell("effective", "uni", "1.0", o.freeze(t, "uni"), days{"2026-3-2", "", ""}); err == nil || fault.All(err) != nil {
		t.Errorf("a malformed date: %v", err)
	}
	want(t, o.tell("approved", "nobody", "1.0", o.freeze(t, "uni"), days{}), fault.NotFound, "fault.org.customer")
	wantVersions(t, o, "uni", "draft draft ..")
}

func twoEffects(t *testing.T, o *office) {
	o.put(t, policy.Policy{Customer: "uni", Number: "0.9", From: date(2025, 1, 1), Services: []string{"k8s"}})
	for round := range 5 {
		on := date(2026, 4, 1+round)
		var waiting [2]frozen
		for i := range waiting {
			o.drafted(t, "uni", date(2026, 3, 1+i))
			waiting[i] = o.freeze(t, "uni")
			if i == 1 {
				continue // approved and effective at once
			}
			if err := o.tell("approved", "uni", fmt.Sprintf("%d.%d", round+1, i), waiting[i], days{}); err != nil {
				t.Fatal(err)
			}
		}
		var group sync.WaitGroup
		failed := make([]error, 4)
		for i := range failed {
			group.Go(func() {
				failed[i] = o.tell("effective", "uni", fmt.Sprintf("%d.%d", round+1, i%2), waiting[i%2], days{on.String(), "", ""})
			})
		}
		group.Wait()
		if err := errors.Join(failed...); err != nil {
			t.Errorf("round %d: %v", round, err)
		}
		ruling := 0
		for _, p := range o.stored(t, "uni") {
			if p.State == policy.Controlled && p.Control.From == on {
				ruling++
			}
		}
		if one, other, found := policy.Overlap(o.stored(t, "uni")); found || ruling != 1 {
			t.Errorf("round %d: %d in force from %s; %s and %s share a day: %v", round, ruling, on, one.Number, other.Number, o.versions(t, "uni"))
		}
	}
}

// Whoever comes first: what is approved is what was frozen.
func draftsAndApproval(t *testing.T, o *office) {
	for round := range 5 {
		o.drafted(t, "uni", date(2026, 3, 1))
		draft := o.stored(t, "uni")[len(o.stored(t, "uni"))-1]
		draft.PIRDays = 100 + round
		o.put(t, draft)
		f, number := o.freeze(t, "uni"), fmt.Sprintf("1.%d", round)
		draft.PIRDays = 200 + round
		var group sync.WaitGroup
		var putting, approving error
		group.Go(func() { _, putting = o.Put(context.Background(), "ana", draft) })
		group.Go(func() { approving = o.tell("approved", "uni", number, f, days{}) })
		group.Wait()
		if putting != nil || approving != nil && !fault.Is(approving, fault.Conflict) {
			t.Errorf("round %d: put %v, approved %v", round, putting, approving)
		}
		for _, p := range o.stored(t, "uni") {
			if p.Control.Version == f.version && p.PIRDays != 100+round {
				t.Errorf("round %d: %d days were approved, not %d", round, p.PIRDays, 100+round)
			}
		}
	}
}

func sameEventTwice(t *testing.T, o *office) {
	o.drafted(t, "uni", date(2026, 3, 1))
	f := o.freeze(t, "uni")
	o.takeEffect(t, "uni", "1.0", f, days{"2026-03-02", "", ""})
	before := o.stored(t, "uni")
	o.drafted(t, "uni", date(2026, 5, 1))
	for _, what := range []string{"approved", "effective"} {
		if err := o.tell(what, "uni", "1.0", f, days{"2026-04-01", "", ""}); err != nil {
			t.Errorf("%s again: %v", what, err)
		}
	}
	if after := o.stored(t, "uni")[0]; after.RowVersion != before[0].RowVersion || after.Control != before[0].Control {
		t.Errorf("changed to %+v", after.Control)
	}
}

func newCustomer(t *testing.T, o *office) {
	o.drafted(t, "uni", date(2026, 3, 1))
	view, err := o.view(t, "uni")
	if err != nil || view.Late || !view.UnderControl {
		t.Errorf("%v: %+v", err, view)
	}
	// Only the effective event: document control issued and published at once.
	if err := o.tell("effective", "uni", "1.0", o.freeze(t, "uni"), days{"2026-03-02", "", ""}); err != nil {
		t.Fatal(err)
	}
	wantVersions(t, o, "uni", "1.0 controlled 2026-03-02..")
}

// Invariant I22.
func ownedByTitle(t *testing.T, o *office) {
	owner := func() (code string) {
		t.Helper()
		err := o.db.Read(context.Background(), func(tx *work.Tx) (err error) {
			code, err = o.Owner(tx, "bank")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	if got := owner(); got != "" {
		t.Errorf("%q owns a policy that there is not", got)
	}
	o.put(t, full())
	if got := owner(); got != "" {
		t.Errorf("%q owns, but nobody has the title", got)
	}
	err := o.house.Put(context.Background(), "ana", org.Setup{People: []org.Person{{Code: "zoe", Name: "Zoe Peña", JobTitle: "cio"}}})
	if got := owner(); got != "zoe" || err != nil {
		t.Errorf("%q owns, %v", got, err)
	}
}

func afterTheEnd(t *testing.T, o *office) {
	o.drafted(t, "uni", date(2026, 1, 1))
	o.takeEffect(t, "uni", "1.0", o.freeze(t, "uni"), days{"2026-01-01", "2026-01-31", ""})
	if view, err := o.view(t, "uni"); err != nil || view.Period.From != "2026-01-01" {
		t.Errorf("%v: %+v", err, view)
	}
	if got := o.ruling(t, "uni", date(2026, 3, 2)); got != "" {
		t.Errorf("%q is in force", got)
	}
	// The draft that was approved, brought in again, opens no other one.
	o.drafted(t, "uni", date(2026, 1, 1))
	wantVersions(t, o, "uni", "1.0 controlled 2026-01-01..2026-02-01")
	draft, err := o.Draft(context.Background(), "ana", "uni")
	if err != nil || len(draft.Services) != 1 {
		t.Errorf("a draft from what ended: %v, %+v", err, draft)
	}
}
