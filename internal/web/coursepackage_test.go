package web_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"acta/internal/release"
)

// The package is closed on its page with what the plan promises filled in; a wrong
// digest comes back beside its cell with all that was typed, and twice is once.
func TestClosingThePackage(t *testing.T) {
	all := newCrew(t)
	released(t, all["process"])
	lucia := all["lucia"]
	const page = coursePages + "/tests/package"
	shown := lucia.get(page, "es").must(t, 200)
	action, form := fieldsOf(t, shown.body, "package")
	unit := form.Get("units[0].code")
	if unit == "" {
		t.Fatalf("the plan's unit is not filled in: %v", form)
	}
	form.Set("units[0].version", "9.1.0")
	form.Set("units[0].hash", "<b>short</b>")
	r := lucia.submit(action, form, "Accept-Language", "es")
	if r.StatusCode != 422 || !strings.Contains(r.body, `id="f-units[0].hash-why"`) || !strings.Contains(r.body, "&lt;b&gt;short") || unsound(r.body) != nil {
		t.Errorf("refused: %d %v %.600s", r.StatusCode, unsound(r.body), r.body[strings.Index(r.body, "<main"):])
	}
	if n := len(lucia.factsOf(release.PackageFact)); n != 0 {
		t.Errorf("%d facts after a refusal", n)
	}
	digest := strings.Repeat("ab", 32)
	form.Set("units[0].hash", digest)
	form.Set("units[0].items", "CI-7 CI-8")
	lucia.submit(action, form, "Accept-Language", "es").must(t, 303)
	lucia.submit(action, form, "Accept-Language", "es").must(t, 303)
	facts := lucia.factsOf(release.PackageFact)
	if len(facts) != 1 {
		t.Fatalf("%d facts", len(facts))
	}
	var pack release.Package
	if err := json.Unmarshal(facts[0].Body, &pack); err != nil || len(pack.Units) == 0 || pack.Units[0].Hash != digest || len(pack.Units[0].Items) != 2 {
		t.Errorf("%v %+v", err, pack)
	}
	for lang, words := range map[string]string{"es": "Volver a cerrar el paquete", "en": "Close the package again"} {
		tests := lucia.get(coursePages+"/tests", lang).must(t, 200).body
		if !strings.Contains(tests, words) || !strings.Contains(tests, `id="package"`) || unsound(tests) != nil {
			t.Errorf("%s: %v", lang, unsound(tests))
		}
	}
	all["narrow"].submit(action, url.Values{}, "Accept-Language", "es").must(t, 403)
}
