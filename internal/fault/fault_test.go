package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"acta/internal/fault"
)

func TestAFaultNamesItsPlaceAndField(t *testing.T) {
	base := fault.New(fault.Invalid, "fault.import.date", fault.Args{"value": "31/02", "format": "ISO"})
	f := base.At("planned").In(fault.Place{File: "plan.csv", Line: 7, Column: "planned"})
	if got, want := f.Error(), "plan.csv:7: planned: fault.import.date format=ISO value=31/02"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if base.Field != "" || base.Place.File != "" {
		t.Error("naming the place changed the original")
	}
}

func TestAllFindsFaultsBehindWrapping(t *testing.T) {
	one := fault.New(fault.NotFound, "a", nil)
	list := fault.List{one, fault.New(fault.Conflict, "b", nil)}
	if got := fault.All(fmt.Errorf("read release: %w", one)); len(got) != 1 || got[0] != one {
		t.Errorf("one: %v", got)
	}
	if got := fault.All(fmt.Errorf("command: %w", list.Err())); len(got) != 2 {
		t.Errorf("list: %v", got)
	}
	if got := fault.All(errors.New("disk full")); got != nil {
		t.Errorf("a technical error held faults: %v", got)
	}
	if fault.All(nil) != nil || (fault.List{}).Err() != nil {
		t.Error("nothing is a fault")
	}
}

func TestIsAsksForAKind(t *testing.T) {
	err := fmt.Errorf("x: %w", fault.List{fault.New(fault.Invalid, "a", nil), fault.New(fault.Stale, "b", nil)})
	if !fault.Is(err, fault.Stale) || fault.Is(err, fault.Forbidden) || fault.Is(nil, fault.Stale) {
		t.Error("kinds are mixed up")
	}
	if got, want := (fault.List{fault.New(fault.Invalid, "a", nil), fault.New(fault.Stale, "b", nil)}).Error(), "a\nb"; got != want {
		t.Errorf("got %q", got)
	}
}
