package web_test

import (
	"slices"
	"testing"
)

// The closed enumerations of the plan stand in the description; codes do not. A value
// that is none of them is refused by the feature, in its own words.
func TestEnumerationsAreDescribed(t *testing.T) {
	all := newCrew(t)
	d := description(t, all["first"])
	plan := d.resolve(node{"$ref": "#/components/schemas/" + refOfBody(d, "/releases")})
	members, _ := plan["properties"].(node)
	of := func(list, member string) []any {
		items, _ := members[list].(node)["items"].(node)
		property, _ := d.resolve(items)["properties"].(node)[member].(node)
		found, _ := property["enum"].([]any)
		return found
	}
	risk, _ := members["risk_class"].(node)["enum"].([]any)
	if !slices.Equal(risk, []any{"low", "medium", "high"}) {
		t.Errorf("risk_class: %v", risk)
	}
	for list, want := range map[string][2]any{"references": {"kind", "rfc"}, "activities": {"state", "planned"}, "environments": {"use", "production"}, "criteria": {"state", "met"}} {
		if found := of(list, want[0].(string)); !slices.Contains(found, want[1]) {
			t.Errorf("%s: %v", list, found)
		}
	}
	if members["code"].(node)["enum"] != nil || of("environments", "code") != nil {
		t.Error("a code is no enumeration")
	}
	var p gated
	all["process"].order("POST", "/api/v1/releases", "", node{"code": "9.1", "title": "x", "risk_class": "huge"}).must(t, 422).into(t, &p)
	if p.Code == "" || len(p.Code) < 6 || p.Code[:6] != "fault." {
		t.Errorf("refused by %q", p.Code)
	}
}
