package release

import (
	"maps"
	"slices"
)

// Choices are the values of a closed enumeration, by the name that the tag "check" of a
// member gives: in the order in which a form offers them, sorted where none is; nil for
// what is no enumeration, such as a code.
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
	if offered := values[enumeration]; offered != nil {
		return offered
	}
	return slices.Sorted(maps.Keys(vocabulary[enumeration]))
}
