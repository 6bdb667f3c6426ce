package policy_test

import (
	"fmt"
	"slices"
	"testing"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/policy"
)

// What gates look at is printed: standing criteria, tests that are never deferred,
// types that may run in a freeze. Seed 4.2.3, 4.5; Scope F31.
func TestViewOfWhatGatesLookAt(t *testing.T) {
	d := newDesk(t)
	p := full()
	p.Acceptance = policy.Acceptance{Mode: policy.Standing, Criteria: []policy.Item{
		{Code: "c1", Text: es("Sin fallos"), Evidence: es("Informe")}, {Code: "c2", Text: es("Manual al día")},
	}}
	p.Emergency.MinimumTests = []string{"regression", "back_out"}
	p.TestsNeedAuthority = true
	p.Types = append(p.Types, policy.Type{Key: "emergency"})
	p.Freezes[0].AllowedTypes = []string{"emergency", "patch"}
	d.put(t, p)
	v, err := d.view(t, "bank")
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(v.StandingCriteria[0].Code, " ", v.StandingCriteria[0].Evidence.Values["es"], " ", v.StandingCriteria[1].Text.Values["es"],
		" ", v.MinimumTests, " ", v.TestsNeedAuth)
	if want := "c1 Informe Manual al día [{term.test_type.regression } {term.test_type.back_out }] true"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	types := v.Freezes[0].Types
	if len(types) != 2 || types[0].Key != "term.release_type.emergency" || types[1].Text.Values["es"] != "Parche" {
		t.Errorf("types in the freeze: %+v", types)
	}
}

// Policies that gates could not use are refused with their place.
func TestPutRefusesWhatGatesCannotUse(t *testing.T) {
	d := newDesk(t)
	for name, c := range map[string]struct {
		change     func(p *policy.Policy)
		field, key string
	}{
		"criteria of another mode": {func(p *policy.Policy) { p.Acceptance.Criteria = []policy.Item{{Code: "c", Text: es("x")}} }, "policy.acceptance.criteria", "fault.policy.standing"},
		"criterion twice": {func(p *policy.Policy) {
			p.Acceptance = policy.Acceptance{Mode: policy.Standing, Criteria: []policy.Item{{Code: "c", Text: es("x")}, {Code: "c", Text: es("y")}}}
		}, "policy.acceptance.criteria[1]", "fault.org.duplicate"},
		"criterion's code": {func(p *policy.Policy) {
			p.Acceptance = policy.Acceptance{Mode: policy.Standing, Criteria: []policy.Item{{Text: es("x")}}}
		}, "policy.acceptance.criteria[0].code", "fault.org.code"},
		"criterion's text": {func(p *policy.Policy) {
			p.Acceptance = policy.Acceptance{Mode: policy.Standing, Criteria: []policy.Item{{Code: "c", Text: content.Text{}}}}
		}, "policy.acceptance.criteria[0].text", "fault.org.required"},
		"test":       {func(p *policy.Policy) { p.Emergency.MinimumTests = []string{"smoke"} }, "policy.emergency.minimum_tests[0]", "fault.org.choice"},
		"test twice": {func(p *policy.Policy) { p.Emergency.MinimumTests = []string{"unit", "pilot", "unit"} }, "policy.emergency.minimum_tests[2]", "fault.org.duplicate"},
	} {
		t.Run(name, func(t *testing.T) {
			p := full()
			c.change(&p)
			_, err := d.Put(t.Context(), "ana", p)
			wantFault(t, err, c.field, c.key)
		})
	}
	if len(d.entries) > 0 {
		t.Errorf("refused policies left %v", d.entries)
	}
}

func TestDiffer(t *testing.T) {
	before := full()
	after := full()
	after.Number = "2.0"
	after.Types = slices.Clone(after.Types)
	after.Types[0].Notice.Days = 14
	after.Types[0].Method = content.Text{Original: "es", Values: map[string]string{"es": "Publicación única", "en": "One release"}}
	slices.Reverse(after.Types) // another order is no difference
	after.Freezes = nil
	after.Recipients = append(slices.Clone(after.Recipients), "service_owner")
	after.BuildNeedsAuthority = false
	changes, err := policy.Differ(before, after)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range changes {
		got = append(got, fmt.Sprintf("%s: %s → %s", c.Field, c.Before, c.After))
	}
	want := []string{
		"build_needs_authority: true → ",
		"freezes.0.allowed.es: Solo emergencia → ",
		"freezes.0.from: 2026-12-16 → ",
		"freezes.0.reason.es: Navidad → ",
		"freezes.0.to: 2027-01-07 → ",
		"pir_recipients.service_owner:  → service_owner",
		"types.minor.method.en:  → One release",
		"types.minor.notice: P30D → P14D",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if same, err := policy.Differ(before, before); err != nil || len(same) > 0 {
		t.Errorf("a version differs from itself: %v, %v", same, err)
	}
}

// A draft that is not as its writer saw it is refused, and stays.
func TestPutExpects(t *testing.T) {
	d := newDesk(t)
	put := func(expect int, pir int) error {
		p := full()
		p.Number, p.Expect, p.PIRDays = policy.DraftNumber, &expect, pir
		_, err := d.Put(t.Context(), "ana", p)
		return err
	}
	wantFault(t, put(1, 45), "policy", "fault.database.stale")
	if err := put(0, 45); err != nil {
		t.Fatal(err)
	}
	wantFault(t, put(0, 50), "policy", "fault.database.stale")
	if err := put(1, 50); err != nil {
		t.Fatal(err)
	}
	held, err := d.Held(t.Context(), "bank")
	draft, ok := held.Version(policy.DraftNumber)
	if err != nil || !ok || draft.PIRDays != 50 || draft.RowVersion != 2 || draft.Expect != nil || held.InForce != "" {
		t.Errorf("%v %+v", err, held)
	}
	if _, err := d.Held(t.Context(), "x"); err == nil {
		t.Error("a customer that does not exist has policies")
	}
	page, err := d.Page(t.Context(), "", 5, func(code string) bool { return code != "uni" })
	if err != nil || len(page) != 1 || page[0].Customer != "bank" {
		t.Errorf("page %+v, %v", page, err)
	}
}

func wantFault(t *testing.T, err error, field, key string) {
	t.Helper()
	if !slices.ContainsFunc(fault.All(err), func(f *fault.Fault) bool { return f.Field == field && f.Key == key }) {
		t.Errorf("got %v, want %s at %s", err, key, field)
	}
}
