package web_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What the data give stands in a template's words as a slot that is named in the
// reader's language, for every kind of document; what holds for the whole organisation
// stands with its value.
func TestClausesNameTheirVariables(t *testing.T) {
	s := newSite(t)
	slot := regexp.MustCompile(`<span class="val slot">\[([^\]]+)\]</span>`)
	for lang, want := range map[string]string{
		"es": "plazo máximo de [plazo para completar lo aplazado]",
		"en": "within [time to complete",
	} {
		slots := 0
		for _, kind := range kindsOfTemplates(t) {
			r := s.get("/clauses/"+kind, lang).must(t, 200)
			said := text(r.body)
			if braces := regexp.MustCompile(`\{\w+\}|\[(field|page)_?\.?\w+`).FindAllString(said, -1); len(braces) > 0 || len(unsound(r.body)) > 0 {
				t.Errorf("%s %s shows %q: %v", lang, kind, braces, unsound(r.body))
			}
			slots += len(slot.FindAllString(r.body, -1))
			if kind == "customer_policy" && !strings.Contains(said, want) {
				t.Errorf("%s: no %q in %.3000s", lang, want, said)
			}
		}
		if slots < 20 {
			t.Errorf("%s: %d slots", lang, slots)
		}
	}
	r := s.get("/clauses/process", "es").must(t, 200)
	if !strings.Contains(r.body, `<span class="val">Proyecto Kubernetes</span>`) {
		t.Errorf("the organisation's name is no value: %s", regexp.MustCompile(`.{0,80}class="val[^>]*>[^<]*<`).FindAllString(r.body, 9))
	}
}

// kindsOfTemplates are the kinds that templates give.
func kindsOfTemplates(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../templates/document/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no templates", err)
	}
	for i, name := range files {
		files[i] = strings.TrimSuffix(filepath.Base(name), ".yaml")
	}
	return files
}
