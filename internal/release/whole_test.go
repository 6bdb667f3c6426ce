package release

import (
	"slices"
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
)

// What a form offers is what there is.
func TestChoicesAreTheVocabulary(t *testing.T) {
	for _, enumeration := range []string{"release_type", "reference_kind", "decision", "activity_state", "criterion", "risk_class", "environment_use", "environment_state", "lane_style"} {
		values := Choices(enumeration)
		for _, value := range values {
			if !known(enumeration, value) {
				t.Errorf("%s offers %q", enumeration, value)
			}
		}
		if len(values) != len(vocabulary[enumeration]) {
			t.Errorf("%s offers %v", enumeration, values)
		}
	}
	if Choices("stage") != nil {
		t.Error("a stage is offered")
	}
}

// Whoever gives a plan whole removes what they leave out: parts, rows, members. What
// happened and the deployments stay, and a deployment given whole keeps its identity.
func TestWholePlansRemove(t *testing.T) {
	stored := Plan{
		Code: "9.1", Summary: content.In("en", "Old"), Stage: Scheduled, Method: content.In("en", "Phased"),
		Activities:     []Activity{{Sequence: 1, Signal: "a"}, {Sequence: 2}},
		Authorisations: []Authorisation{{Reference: "A-1"}},
		Deployments: []Deployment{
			{ID: "one", Code: "D1", Wave: content.In("en", "First"), Stage: Ready, Tasks: []Task{{Sequence: 1, Who: "ana", State: "done"}}},
			{ID: "two", Code: "D2", Wave: content.In("en", "Second")},
		},
	}
	given := Plan{Whole: true, Expect: 7, Code: "9.1", Method: content.In("en", "Phased"), Activities: []Activity{{Sequence: 2}}}
	given, faults := plannedOnly(stored, given)
	plan := laid(stored, given)
	if faults.Err() != nil || !plan.Summary.IsEmpty() || plan.Method.IsEmpty() || len(plan.Activities) != 1 || plan.Stage != Scheduled ||
		len(plan.Authorisations) != 1 || len(plan.Deployments) != 2 || plan.Whole || plan.Expect != 0 {
		t.Errorf("%v %+v", faults, plan)
	}
	given, faults = plannedOnly(stored, Plan{Code: "9.1", Deployments: []Deployment{{Code: "D1", Whole: true, Tasks: []Task{{Sequence: 1}, {Sequence: 2}}}}})
	plan = laid(stored, given)
	d := plan.Deployments[0]
	if faults.Err() != nil || d.ID != "one" || !d.Wave.IsEmpty() || d.Whole || d.Stage != Ready || d.Tasks[0].State != "done" || d.Tasks[0].Who != "" ||
		plan.Summary.IsEmpty() || plan.Deployments[1].Wave.IsEmpty() {
		t.Errorf("%v %+v", faults, plan)
	}
	if stored.Deployments[0].Wave.IsEmpty() {
		t.Error("what is stored changed")
	}
}

// An authorisation stops binding with the core, and with nothing else.
func TestUnbinds(t *testing.T) {
	r := Release{Plan: Plan{Code: "9.1", Type: "minor", Summary: content.In("en", "Old")}}
	core, err := CoreOf(r).Hash()
	if err != nil {
		t.Fatal(err)
	}
	r.Authorisations = []Authorisation{{Reference: "A-1", Core: core}, {Reference: "A-0", Core: "other"}, {Reference: "A-2", Core: core, Revoked: clock.Date{Year: 2026, Month: 1, Day: 2}}}
	same, other := r.Plan, r.Plan
	same.Summary, other.Type = content.In("en", "New"), "major"
	if refs, err := Unbinds(r, same); err != nil || refs != nil {
		t.Errorf("%v %v", refs, err)
	}
	if refs, err := Unbinds(r, other); err != nil || !slices.Equal(refs, []string{"A-1"}) {
		t.Errorf("%v %v", refs, err)
	}
}
