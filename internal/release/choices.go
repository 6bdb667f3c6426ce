package release

import "slices"

// Choices are the values of an enumeration in the order in which a form offers them;
// nil for one that no form offers.
func Choices(enumeration string) []string {
	values := map[string][]string{
		"release_type":      {"major", "minor", "emergency"},
		"reference_kind":    {string(RFC), string(knownError), string(problem), string(designPackage), "incident", "change_record"},
		"decision":          {string(Pending), string(Approved), string(Denied)},
		"activity_state":    {string(ActivityPlanned), "in_progress", "done", "cancelled"},
		"criterion":         {string(CriterionPending), "testing", "met", "failed"},
		"risk_class":        {"low", "medium", "high"},
		"environment_use":   {"integration", "test", "acceptance", string(Production)},
		"environment_state": {"planned", "ready", "in_use", "retired"},
		"lane_style":        {"work", "freeze", "meeting"},
	}
	return slices.Clone(values[enumeration])
}
