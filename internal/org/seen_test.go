package org_test

import (
	"context"
	"testing"

	"acta/internal/fault"
	"acta/internal/org"
)

// What is not as its writer saw it is refused, whatever part it is, and stays.
func TestPutSeen(t *testing.T) {
	h := newHouse(t)
	h.put(t, full(t))
	dir := h.directory(t)
	entries := len(h.entries)
	for path, row := range map[string]int{
		"organization": 0, "job_titles." + dir.JobTitles[0].Code: 7, "people.ana": 0, "people.nobody": 1,
		dir.Assignments[0].AssignmentPath(): 2, "services." + dir.Services[0].Code: 0, "customers.all": 9,
	} {
		setup := org.Setup{People: []org.Person{{Code: "ana", Name: "Otra Ana"}}, Seen: map[string]int{path: row}}
		err := h.Put(context.Background(), "ana", setup)
		if all := fault.All(err); len(all) != 1 || all[0].Kind != fault.Stale || all[0].Field != path {
			t.Errorf("%s at %d: %v", path, row, err)
		}
	}
	if len(h.entries) != entries {
		t.Error("a stale request left an entry")
	}
	if err := h.Put(context.Background(), "ana", org.Setup{
		People: []org.Person{{Code: "nova", Name: "Nova"}}, Seen: map[string]int{"people.ana": 1, "people.nova": 0, "organization": 1},
	}); err != nil {
		t.Error(err)
	}
}

// A customer that has left stays, and says so.
func TestACustomerLeaves(t *testing.T) {
	h := newHouse(t)
	h.put(t, full(t))
	gone := full(t).Customers[1]
	gone.Inactive = true
	h.put(t, org.Setup{Customers: []org.Customer{gone}})
	if one, ok := h.directory(t).Customer(gone.Code); !ok || !one.Inactive || one.RowVersion != 2 {
		t.Errorf("%+v", one)
	}
}
