package org_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/org"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// holdings are what a person holds, as "kind id".
func (h *house) holdings(t *testing.T, person string) []string {
	t.Helper()
	var printed []string
	h.read(t, func(tx *work.Tx) error {
		held, err := h.Holdings(tx, person)
		for _, one := range held {
			printed = append(printed, string(one.Kind)+" "+one.ID)
		}
		return err
	})
	return printed
}

// assigned are the assignments of a role, as "person from..to".
func (h *house) assigned(t *testing.T, role string) []string {
	t.Helper()
	var printed []string
	for _, a := range h.directory(t).Assignments {
		if a.Role == role {
			printed = append(printed, fmt.Sprintf("%s %s..%s", a.Person, a.From, a.To))
		}
	}
	return printed
}

// leave says inside a command that a person is active or not, as identity does.
func (h *house) leave(person string, active bool) error {
	cmd := work.Command{Name: "identity.deactivate", Actor: "ana", Subject: id.Ref{Kind: "person", ID: person}}
	return h.unit.Do(context.Background(), cmd, func(tx *work.Tx) error { return h.SetActive(tx, person, active) })
}

func wantFault(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	if !slices.ContainsFunc(fault.All(err), func(f *fault.Fault) bool { return f.Kind == kind && f.Key == key }) {
		t.Errorf("got %v, want %s", err, key)
	}
}

func wantList(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n  %s\nwant\n  %s", what, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// after is a day counted from 1 January 2026. The database's clock tells 2 March:
// after(60) is today.
func after(n int) clock.Date { return clock.Date{Year: 2026, Month: 1, Day: 1}.AddDays(n) }

func TestOwnership(t *testing.T) {
	storetest.Run(t,
		storetest.Case{Name: "who leaves hands everything over", Test: handsOver},
		storetest.Case{Name: "one holding", Test: handsOne},
		storetest.Case{Name: "roles by their days", Test: handsRoles},
		storetest.Case{Name: "a role from a day on", Test: handsOverOnADay},
		storetest.Case{Name: "who has left holds nothing", Test: leftHoldsNothing},
		storetest.Case{Name: "who acts", Test: whoActs},
		storetest.Case{Name: "a longer validity", Test: prolongs},
	)
}

// Scope F80; invariant I22.
func handsOver(t *testing.T, db *store.DB) {
	h := houseOn(db)
	h.put(t, full(t))
	rdm := org.ReleaseDeploymentManager
	wantList(t, "zoe holds", h.holdings(t, "zoe"), "assignment "+rdm+"/zoe/2026-01-01", "service k8s", "signer 0")
	wantList(t, "ana holds", h.holdings(t, "ana"), "assignment "+rdm+"/ana/2026-01-01", "assignment test_manager/ana/2026-01-01")
	wantFault(t, h.leave("zoe", false), fault.Conflict, "fault.org.holds")
	if err := h.Reassign(context.Background(), "ana", "zoe", "ana"); err != nil {
		t.Fatal(err)
	}
	wantList(t, "zoe holds", h.holdings(t, "zoe"))
	wantList(t, "the managers", h.assigned(t, rdm), "ana 2026-01-01..", "zoe 2026-01-01..2026-03-02")
	dir := h.directory(t)
	if dir.Services[0].Owner != "ana" || dir.Organization.Signers[0] != (org.Signer{JobTitle: "cio", Person: "ana"}) {
		t.Errorf("owner %s, signers %v", dir.Services[0].Owner, dir.Organization.Signers)
	}
	last := h.entries[len(h.entries)-1]
	if last.Action != "org.reassign" || last.Subject.ID != "zoe" || len(last.Changes) != 3 {
		t.Errorf("entry %+v", last)
	}
	if err := h.leave("zoe", false); err != nil {
		t.Fatal(err)
	}
	if zoe, _ := h.directory(t).Person("zoe"); !zoe.Inactive {
		t.Error("zoe is still active")
	}
	wantFault(t, h.Reassign(context.Background(), "ana", "ana", "zoe"), fault.Invalid, "fault.org.inactive")
	if err := h.leave("zoe", true); err != nil {
		t.Fatal(err)
	}
	if zoe, _ := h.directory(t).Person("zoe"); zoe.Inactive {
		t.Error("zoe did not come back")
	}
}

func handsOne(t *testing.T, db *store.DB) {
	h := houseOn(db)
	h.put(t, full(t))
	entries := len(h.entries)
	for name, c := range map[string]struct {
		from, to string
		held     org.Holding
		kind     fault.Kind
		key      string
	}{
		"nobody":      {"x", "ana", org.Holding{}, fault.NotFound, "fault.org.person"},
		"to nobody":   {"zoe", "x", org.Holding{}, fault.NotFound, "fault.org.person"},
		"same person": {"zoe", "zoe", org.Holding{Kind: org.ServiceHolding, ID: "k8s"}, fault.Invalid, "fault.org.same_person"},
		"not hers":    {"ana", "zoe", org.Holding{Kind: org.ServiceHolding, ID: "k8s"}, fault.NotFound, "fault.org.no_holding"},
	} {
		t.Run(name, func(t *testing.T) {
			wantFault(t, h.Reassign(context.Background(), "ana", c.from, c.to, c.held), c.kind, c.key)
		})
	}
	if len(h.entries) != entries {
		t.Errorf("refused commands left %v", h.entries[entries:])
	}
	if err := h.Reassign(context.Background(), "ana", "zoe", "ana", org.Holding{Kind: org.ServiceHolding, ID: "k8s"}); err != nil {
		t.Fatal(err)
	}
	if held := h.holdings(t, "zoe"); len(held) != 2 || h.directory(t).Services[0].Owner != "ana" {
		t.Errorf("zoe holds %v", held)
	}
	h.read(t, func(tx *work.Tx) error {
		_, err := h.Holdings(tx, "x")
		wantFault(t, err, fault.NotFound, "fault.org.person")
		return nil
	})
}

// A role that holds goes over today, one that begins today leaves a day behind,
// one that begins later goes over whole; a deputy does not become a holder.
func handsRoles(t *testing.T, db *store.DB) {
	h := houseOn(db)
	setup := full(t)
	setup.Assignments = []org.Assignment{
		{Role: "change_manager", Person: "zoe", From: after(0), To: after(90)},
		{Role: "test_manager", Person: "zoe", From: after(60)},
		{Role: "service_owner", Person: "zoe", From: after(70), To: after(80)},
		{Role: "problem_manager", Person: "zoe", From: after(0), To: after(61)}, // holds to the end of today
		{Role: "incident_manager", Person: "zoe", From: after(0)},
		{Role: "incident_manager", Person: "ana", From: after(0), Deputy: true},
	}
	h.put(t, setup)
	hold := func(key string) org.Holding { return org.Holding{Kind: org.AssignmentHolding, ID: key} }
	roles := []org.Holding{
		hold("change_manager/zoe/2026-01-01"), hold("test_manager/zoe/2026-03-02"), hold("service_owner/zoe/2026-03-12"),
	}
	if err := h.Reassign(context.Background(), "ana", "zoe", "ana", roles...); err != nil {
		t.Fatal(err)
	}
	wantList(t, "change", h.assigned(t, "change_manager"), "ana 2026-03-02..2026-04-01", "zoe 2026-01-01..2026-03-02")
	wantList(t, "test", h.assigned(t, "test_manager"), "ana 2026-03-02..", "zoe 2026-03-02..2026-03-03")
	wantList(t, "owner", h.assigned(t, "service_owner"), "ana 2026-03-12..2026-03-22")
	err := h.Reassign(context.Background(), "ana", "zoe", "ana", hold("incident_manager/zoe/2026-01-01"))
	wantFault(t, err, fault.Invalid, "fault.org.overlap")
	wantList(t, "incident", h.assigned(t, "incident_manager"), "ana 2026-01-01..", "zoe 2026-01-01..")
	wantList(t, "zoe holds", h.holdings(t, "zoe"), "assignment incident_manager/zoe/2026-01-01", "service k8s", "signer 0")
}

func leftHoldsNothing(t *testing.T, db *store.DB) {
	h := houseOn(db)
	setup := full(t)
	setup.People = append(setup.People, org.Person{Code: "ida", Name: "Ida Sanz", Inactive: true})
	h.put(t, setup)
	for field, setup := range map[string]org.Setup{
		"services.k8s.owner":             {Services: []org.Provided{{Code: "k8s", Name: es("K"), Owner: "ida"}}},
		"organization.signers[0].person": {Organization: signedBy(*full(t).Organization, "ida")},
		"assignments.test_manager/ida/2026-02-01.person": {Assignments: []org.Assignment{
			{Role: "test_manager", Person: "ida", From: after(31), To: after(62)},
		}},
		"assignments.test_manager/zoe/2026-02-01.person": {
			People:      []org.Person{{Code: "zoe", Name: "Zoe Peña", Inactive: true}},
			Assignments: []org.Assignment{{Role: "test_manager", Person: "zoe", From: after(31)}},
		},
	} {
		err := h.Put(context.Background(), "ana", setup)
		if !slices.ContainsFunc(fault.All(err), func(f *fault.Fault) bool { return f.Field == field && f.Key == "fault.org.inactive" }) {
			t.Errorf("%s: %v", field, err)
		}
	}
	// What was, was.
	h.put(t, org.Setup{Assignments: []org.Assignment{{Role: "test_manager", Person: "ida", From: after(0), To: after(61)}}})
	h.read(t, func(tx *work.Tx) error {
		owner, err := h.DocumentOwner(tx)
		if owner != "zoe" {
			t.Errorf("the owner is %q", owner)
		}
		return err
	})
	h.put(t, org.Setup{People: []org.Person{{Code: "ana", Name: "Ana Ruiz", JobTitle: "cio"}}})
	if got := h.directory(t).TitleHolder("cio"); got != "" {
		t.Errorf("of two holders %q is the owner", got)
	}
	if got := h.directory(t).TitleHolder(""); got != "" {
		t.Errorf("without a title %q is the owner", got)
	}
}

func signedBy(o org.Organization, person string) *org.Organization {
	o.Signers = []org.Signer{{JobTitle: "cio", Person: person}}
	return &o
}

// Scope F78: a process role is held on its days, deputised for, and not by who
// has left.
func whoActs(t *testing.T, db *store.DB) {
	h := houseOn(db)
	setup := full(t)
	setup.People = append(setup.People, org.Person{Code: "ida", Name: "Ida Sanz", Inactive: true})
	setup.Assignments = append(setup.Assignments,
		org.Assignment{Role: "change_manager", Person: "ida", From: after(0), To: after(61)},
		org.Assignment{Role: "change_manager", Person: "zoe", From: after(0), Deputy: true},
	)
	h.put(t, setup)
	rdm := org.ReleaseDeploymentManager
	for _, c := range []struct {
		role    string
		on      clock.Date
		holders []string
		holds   []string
	}{
		{rdm, after(0), []string{"ana", "zoe"}, []string{"ana", "zoe"}},
		{rdm, after(-1), nil, nil},
		{"scribe", after(29), []string{"ana"}, []string{"ana"}},
		{"scribe", after(30), nil, nil},
		{"test_manager", after(60), []string{"ana"}, []string{"ana"}},
		{"change_manager", after(60), []string{"zoe"}, []string{"zoe"}},
	} {
		h.read(t, func(tx *work.Tx) error {
			holders, err := h.Holders(tx, c.role, c.on)
			if err != nil {
				return err
			}
			wantList(t, c.role+" on "+c.on.String(), holders, c.holders...)
			for _, person := range []string{"ana", "zoe", "ida", "x"} {
				holds, err := h.Holds(tx, person, c.role, c.on)
				if err != nil || holds != slices.Contains(c.holds, person) {
					t.Errorf("%s holds %s on %s: %v, %v", person, c.role, c.on, holds, err)
				}
			}
			return nil
		})
	}
	h.read(t, func(tx *work.Tx) error {
		for person, want := range map[string]bool{"ana": true, "ida": false, "x": false, "": false} {
			if got, err := h.Active(tx, person); err != nil || got != want {
				t.Errorf("%q is active: %v, %v", person, got, err)
			}
		}
		return nil
	})
}

// Scope F24: a review without changes moves the last day, never back.
func prolongs(t *testing.T, db *store.DB) {
	h := houseOn(db)
	h.put(t, full(t))
	was := h.directory(t).Organization.ValidUntil
	for _, c := range []struct{ until, want clock.Date }{
		{was.AddDays(-1), was}, {was.AddDays(365), was.AddDays(365)}, {was.AddDays(30), was.AddDays(365)},
	} {
		cmd := work.Command{Name: "document.publish", Actor: work.System, Subject: id.Ref{Kind: "document", ID: "process/org"}}
		err := h.unit.Do(context.Background(), cmd, func(tx *work.Tx) error { return h.Prolong(tx, c.until) })
		if got := h.directory(t).Organization; err != nil || got.ValidUntil != c.want || len(got.Signers) == 0 {
			t.Errorf("until %s: valid until %s, want %s (%v)", c.until, got.ValidUntil, c.want, err)
		}
	}
}

// From a day on a role is somebody else's: what begins later goes over whole, and what
// would be is told before. Scope F78, F80.
func handsOverOnADay(t *testing.T, db *store.DB) {
	h := houseOn(db)
	setup := full(t)
	setup.Assignments = []org.Assignment{
		{Role: "change_manager", Person: "zoe", From: after(0), To: after(90)},
		{Role: "service_owner", Person: "zoe", From: after(70)},
	}
	h.put(t, setup)
	ctx := context.Background()
	relief := func(role, to string, on clock.Date) org.Relief {
		dir := h.directory(t)
		at := slices.IndexFunc(dir.Assignments, func(a org.Assignment) bool { return a.Role == role && a.Person == "zoe" })
		return org.Relief{Assignment: dir.Assignments[at].ID, Row: dir.Assignments[at].RowVersion, To: to, On: on}
	}
	stale, gone := relief("change_manager", "ana", after(65)), relief("change_manager", "ana", after(65))
	stale.Row, gone.Assignment = 9, "00000000-0000-7000-8000-000000000000"
	for name, c := range map[string]struct {
		relief org.Relief
		kind   fault.Kind
		key    string
	}{
		"yesterday":   {relief("change_manager", "ana", after(59)), fault.Invalid, "fault.org.handover"},
		"after it":    {relief("change_manager", "ana", after(90)), fault.Invalid, "fault.org.handover"},
		"same person": {relief("change_manager", "zoe", after(65)), fault.Invalid, "fault.org.same_person"},
		"stale":       {stale, fault.Stale, "fault.database.stale"},
		"gone":        {gone, fault.NotFound, "fault.org.no_assignment"},
	} {
		t.Run(name, func(t *testing.T) {
			wantFault(t, h.HandOver(ctx, "ana", c.relief), c.kind, c.key)
			_, _, err := h.AfterHandOver(ctx, c.relief)
			wantFault(t, err, c.kind, c.key)
		})
	}
	one := relief("change_manager", "ana", after(65))
	before, then, err := h.AfterHandOver(ctx, one)
	if err != nil || len(before.Assignments) != 2 || len(then.Assignments) != 3 {
		t.Errorf("would be %+v, %v", then, err)
	}
	wantList(t, "nothing is written", h.assigned(t, "change_manager"), "zoe 2026-01-01..2026-04-01")
	for _, r := range []org.Relief{one, relief("service_owner", "ana", after(62))} {
		if err := h.HandOver(ctx, "ana", r); err != nil {
			t.Fatal(err)
		}
	}
	wantList(t, "change", h.assigned(t, "change_manager"), "ana 2026-03-07..2026-04-01", "zoe 2026-01-01..2026-03-07")
	wantList(t, "owner", h.assigned(t, "service_owner"), "ana 2026-03-12..")
}
