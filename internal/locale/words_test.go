package locale_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"acta/internal/content"
	"acta/internal/locale"
)

func wordsFiles() map[string]string {
	return map[string]string{
		"es/plan.toml":     "title = 'Plan'\nunused = 'No'\n[rows]\none = '{count} fila'\nother = '{count} filas'",
		"en/plan.toml":     "title = 'Plan'\nunused = 'No'\n[rows]\none = '{count} row'\nother = '{count} rows'",
		"es/document.toml": "draft = 'Borrador'", "en/document.toml": "draft = 'Draft'",
		"es/format.toml": "yes = 'sí'", "en/format.toml": "yes = 'yes'",
	}
}

func TestWords(t *testing.T) {
	c := load(t, wordsFiles())
	words, err := c.Words([]string{"en", "es"}, []string{"plan.rows", "plan.title", "plan.rows"})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"languages":["en","es"],"messages":{` +
		`"en":{"document.draft":{"other":"Draft"},"format.yes":{"other":"yes"},"plan.rows":{"one":"{count} row","other":"{count} rows"},"plan.title":{"other":"Plan"}},` +
		`"es":{"document.draft":{"other":"Borrador"},"format.yes":{"other":"sí"},"plan.rows":{"one":"{count} fila","other":"{count} filas"},"plan.title":{"other":"Plan"}}},` +
		`"schema":1}`
	data, err := words.Encode()
	if err != nil || string(data) != want {
		t.Fatalf("%v\n got %s\nwant %s", err, data, want)
	}
	hash, err := words.Hash()
	if err != nil || hash != content.Sum([]byte(want)) {
		t.Errorf("hash %s, %v", hash, err)
	}
	again, err := locale.DecodeWords(data)
	if err != nil {
		t.Fatal(err)
	}
	second, err := again.Encode()
	if err != nil || string(second) != want {
		t.Errorf("%v: read and written again: %s", err, second)
	}
	for _, w := range []locale.Words{words, again} {
		sameWords(t, w)
	}
}

// sameWords checks what the words of TestWords print, frozen or read again.
func sameWords(t *testing.T, w locale.Words) {
	t.Helper()
	if diff := cmp.Diff([]string{"en", "es"}, w.Languages()); diff != "" {
		t.Error(diff)
	}
	if !w.Has("plan.rows") || w.Has("plan.unused") {
		t.Error("words have what was asked for and no more")
	}
	p, err := w.Printer("es")
	if err != nil || p.Say("plan.rows", map[string]any{"count": 1}) != "1 fila" || p.Lang() != "es" {
		t.Errorf("printer of %s: %v", p.Lang(), err)
	}
	if _, err := w.Printer("fr"); err == nil {
		t.Error("a language that was not frozen was printed")
	}
}

// TestFrozenWordsStayAsTheyWere changes the catalogue after the words were taken.
func TestFrozenWordsStayAsTheyWere(t *testing.T) {
	files := wordsFiles()
	words, err := load(t, files).Words([]string{"es"}, []string{"plan.title"})
	if err != nil {
		t.Fatal(err)
	}
	data, err := words.Encode()
	if err != nil {
		t.Fatal(err)
	}
	files["es/plan.toml"] = "title = 'Programa'"
	files["es/format.toml"] = "yes = 'afirmativo'"
	load(t, files)
	thawed, err := locale.DecodeWords(data)
	if err != nil {
		t.Fatal(err)
	}
	p, err := thawed.Printer("es")
	if err != nil || p.Message("plan.title") != "Plan" || p.Value(content.Value{Type: content.BoolType, Raw: "true"}) != "Sí" {
		t.Errorf("%q, %v", p.Message("plan.title"), err)
	}
}

// TestShippedWordsPrintAsTheCatalogue compares frozen words with the live ones.
func TestShippedWordsPrintAsTheCatalogue(t *testing.T) {
	c := shipped(t)
	words, err := c.Words(c.Languages(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range c.Languages() {
		frozen, err := words.Printer(lang)
		if err != nil {
			t.Fatal(err)
		}
		live := c.Printer(lang)
		for _, v := range []content.Value{
			{Type: content.InstantType, Raw: "2024-02-09T02:00:00Z", Zone: "America/Bogota"},
			{Type: content.PeriodType, Raw: "2024-02-09"}, {Type: content.DurationType, Raw: "P2Y6M"},
			{Type: content.MoneyType, Raw: "-1204.50", Unit: "EUR"}, {Type: content.TermType, Raw: "document.state.expired"},
		} {
			if frozen.Value(v) != live.Value(v) || frozen.Short(v) != live.Short(v) {
				t.Errorf("%s %+v: %q, live %q", lang, v, frozen.Value(v), live.Value(v))
			}
		}
	}
}

func TestWordsNameEverythingMissing(t *testing.T) {
	c := load(t, map[string]string{
		"es/a.toml": "x = 'x'\ny = 'y'", "en/a.toml": "x = 'x'",
	})
	_, err := c.Words([]string{"es", "en", "fr"}, []string{"a.x", "a.z", "a.y", "a.z"})
	want := `words of a document in ["es" "en" "fr"]: missing es: a.z, en: a.y, en: a.z, language fr`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, err := c.Words(nil, []string{"a.x"}); err == nil {
		t.Error("words in no language")
	}
}

func TestDecodeWordsRefuses(t *testing.T) {
	for name, data := range map[string]string{
		"nothing":               "",
		"another schema":        `{"languages":["es"],"messages":{"es":{"a.x":{"other":"x"}}},"schema":2}`,
		"an unknown member":     `{"languages":["es"],"messages":{"es":{"a.x":{"other":"x","title":"x"}}},"schema":1}`,
		"not canonical":         `{ "languages":["es"],"messages":{"es":{"a.x":{"other":"x"}}},"schema":1}`,
		"no language":           `{"languages":[],"messages":{},"schema":1}`,
		"a language too few":    `{"languages":["es"],"messages":{"en":{},"es":{}},"schema":1}`,
		"a language of no tag":  `{"languages":["!"],"messages":{"!":{}},"schema":1}`,
		"languages that differ": `{"languages":["es"],"messages":{"en":{"a.x":{"other":"x"}}},"schema":1}`,
		"broken markup":         `{"languages":["es"],"messages":{"es":{"a.x":{"other":"*x"}}},"schema":1}`,
		"an empty message":      `{"languages":["es"],"messages":{"es":{"a.x":{}}},"schema":1}`,
	} {
		if _, err := locale.DecodeWords([]byte(data)); err == nil || !strings.Contains(err.Error(), "decode words") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
