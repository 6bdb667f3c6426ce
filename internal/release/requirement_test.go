package release_test

import (
	"encoding/json"
	"slices"
	"testing"

	"acta/internal/release"
)

// Each gate belongs to one requirement, of its own clause, and each requirement is looked
// at for some stage.
func TestEveryGateHasItsRequirement(t *testing.T) {
	clauses, seen := map[string]string{}, map[string]string{}
	for _, gate := range release.Gates() {
		clauses[gate.ID] = gate.Clause
	}
	for _, r := range release.Requirements() {
		if len(r.Guards()) == 0 {
			t.Errorf("%s is looked at for no stage", r.Key)
		}
		if same, ok := release.RequirementOf(r.Key); !ok || !slices.Equal(same.Gates, r.Gates) {
			t.Errorf("%s is not found by its key", r.Key)
		}
		for _, g := range r.Guards() {
			if len(r.At(g)) == 0 || release.GuardOf(g.Name()) != g {
				t.Errorf("%s: %s", r.Key, g.Name())
			}
		}
		for _, gate := range r.Gates {
			if seen[gate] != "" || clauses[gate] != r.Clause {
				t.Errorf("%s of %s, also of %q, stands in clause %s", gate, r.Key, seen[gate], clauses[gate])
			}
			seen[gate] = r.Key
		}
	}
	if len(seen) != len(clauses) {
		t.Errorf("%d gates of %d have a requirement", len(seen), len(clauses))
	}
	if _, ok := release.RequirementOf("8.5.3"); ok {
		t.Error("a clause is no requirement")
	}
}

// A stage counts where gates guard it and were looked at, or another system says that it
// was reached; a step back does not.
func TestPassOf(t *testing.T) {
	tests := map[string]struct {
		said       release.StageReached
		deployment string
		kind       release.FactKind
		want       string
	}{
		"held":            {release.StageReached{To: "planned", Passed: []string{"plan-complete"}}, "", release.StageFact, "release planned"},
		"by exception":    {release.StageReached{To: "ready", Except: []string{"window X1"}}, "D1", release.StageFact, "deployment ready"},
		"brought in":      {release.StageReached{To: "closed", Imported: true}, "", release.StageFact, "release closed"},
		"stepped back":    {release.StageReached{To: "planned", By: release.RevokeRelease, Imported: true}, "", release.StageFact, ""},
		"not looked at":   {release.StageReached{To: "planned"}, "", release.StageFact, ""},
		"not guarded":     {release.StageReached{To: "cancelled", Imported: true}, "", release.StageFact, ""},
		"of a deployment": {release.StageReached{To: "closed", Imported: true}, "D1", release.StageFact, ""},
		"another fact":    {release.StageReached{To: "planned", Imported: true}, "", release.BuildFact, ""},
	}
	for name, test := range tests {
		body, err := json.Marshal(test.said)
		if err != nil {
			t.Fatal(err)
		}
		pass, ok := release.PassOf(release.Fact{Head: release.Head{Kind: test.kind, Deployment: test.deployment}, Body: body})
		if ok != (test.want != "") || (ok && (pass.Guard.Name() != test.want || pass.BroughtIn != test.said.Imported)) {
			t.Errorf("%s: %v %+v", name, ok, pass)
		}
	}
	if _, ok := release.PassOf(release.Fact{Head: release.Head{Kind: release.StageFact}, Body: []byte("{")}); ok {
		t.Error("what cannot be read counts")
	}
}
