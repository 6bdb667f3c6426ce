package web_test

import "testing"

// What was brought in from another system says so, of its gates and of each fact.
func TestBroughtInSaysSo(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	process.order("POST", "/api/v1/releases", "", node{"code": "9.1", "title": "Entrega 9.1", "customers": []string{"USERS"}, "services": []string{"kubernetes"}}).must(t, 201)
	process.order("POST", newRelease+"/facts/feedback", "", node{"body": node{"from": "Una persona", "score": 5}}).must(t, 201)
	for address, want := range map[string]bool{newRelease: false, "/api/v1/releases/1.30": true} {
		var g gatesAnswer
		process.get(address+"/gates", "en").must(t, 200).into(t, &g)
		if g.BroughtIn != want {
			t.Errorf("%s: brought in %v", address, g.BroughtIn)
		}
		var list struct{ Facts []struct{ Imported *bool } }
		process.get(address+"/facts", "en").must(t, 200).into(t, &list)
		if len(list.Facts) == 0 {
			t.Errorf("%s has no facts", address)
		}
		for _, f := range list.Facts {
			if f.Imported == nil || *f.Imported != want {
				t.Errorf("%s: imported %v", address, f.Imported)
			}
		}
	}
}

// A gate that has nothing to look at does not apply.
func TestIdleGateDoesNotApply(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	process.order("POST", "/api/v1/releases", "", node{"code": "9.1", "title": "Entrega 9.1", "deployments": []node{{"code": "D1"}}}).must(t, 201)
	want := map[string]bool{"notice-given": false, "window": false, "baseline-before": true, "plan-complete": true}
	for _, gate := range process.gates("", "en").Gates {
		if applies, ok := want[gate.Gate]; ok && gate.Applies != applies {
			t.Errorf("%s: applies %v, holds %v", gate.Gate, gate.Applies, gate.Holds)
		}
	}
}
