package locale_test

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"acta/internal/content"
	"acta/internal/locale"
)

func TestLoad(t *testing.T) {
	c := load(t, map[string]string{
		"es/process.toml": "title = 'Proceso'\n[scope]\ntitle = 'Alcance de {name}'\n[scope.rows]\none = '{count} fila'\nother = '{count} filas'\n",
		"en/process.toml": "title = 'Process'\n[scope]\ntitle = 'Scope of {name}'\n[scope.rows]\none = '{count} row'\nother = '{count} rows'\n",
		"en/empty.toml":   "# nothing yet\n",
		"readme.toml":     "not read",
	})
	if diff := cmp.Diff([]string{"process.scope.rows", "process.scope.title", "process.title"}, c.Keys()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"es", "en"}, c.Languages()); diff != "" {
		t.Error(diff)
	}
	if !c.Has("process.scope.title") || c.Has("process.scope") || c.Has("title") {
		t.Error("Has")
	}
	for key, want := range map[string][]string{
		"process.title": nil, "process.scope.title": {"name"}, "process.scope.rows": {"count"}, "nowhere": nil,
	} {
		if diff := cmp.Diff(want, c.Variables(key)); diff != "" {
			t.Errorf("%s: %s", key, diff)
		}
	}
	want := locale.Message{One: "{count} row", Other: "{count} rows"}
	if got, ok := c.Source("en", "process.scope.rows"); got != want || !ok {
		t.Errorf("%+v", got)
	}
	if _, ok := c.Source("en", "nowhere"); ok {
		t.Error("a source from nowhere")
	}
}

func TestLoadRefuses(t *testing.T) {
	for _, c := range []struct{ name, file, text, want string }{
		{"broken TOML", "es/a.toml", "x = 'a'\ny = \n", "es/a.toml:2:5: "},
		{"the same key twice", "es/a.toml", "x = 'a'\nx = 'b'\n", "es/a.toml: "},
		{"a number", "es/a.toml", "[t]\nx = 3\n", "es/a.toml: key t.x: a message is text, not 3"},
		{"a list", "es/a.toml", "x = ['a']\n", "es/a.toml: key x: a message is text"},
		{"a reserved name", "es/a.toml", "[t]\ndescription = 'x'\n", `es/a.toml: key t.description: "description" is reserved`},
		{"a plural beside other names", "es/a.toml", "[t]\none = 'x'\ntitle = 'y'\n", `es/a.toml: key t.one: "one" is reserved`},
		{"a plural at the top", "es/a.toml", "other = 'x'\n", `es/a.toml: key other: "other" is reserved`},
		{"a name in capitals", "es/a.toml", "Title = 'x'\n", "es/a.toml: key Title: a name is of"},
		{"a name with a dot", "es/a.toml", "'a.b' = 'x'\n", "es/a.toml: key a.b: a name is of"},
		{"no form for the rest", "es/a.toml", "[t]\none = 'x'\n", "es/a.toml: key t: the form other is missing"},
		{"empty", "es/a.toml", "x = ''\n", "es/a.toml: key x: the form other is missing"},
		{"a form too few", "pl/a.toml", "[t]\none = 'x'\nother = 'y'\n", "pl/a.toml: key t: lacks the plural form few"},
		{"a form too many", "en/a.toml", "[t]\none = 'x'\nfew = 'y'\nother = 'z'\n", "en/a.toml: key t: has the form few"},
		{"markup", "es/a.toml", "x = 'a **b'\n", `es/a.toml: key x: form other: "**" is not closed`},
		{"no language", "words/a.toml", "x = 'a'\n", `folder "words" is no language tag`},
		{"a language without plural rule", "tlh/a.toml", "x = 'a'\n", "plural rule of tlh"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := locale.Load(folder(map[string]string{c.file: c.text, "fr/ok.toml": "x = 'y'"}))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
	if _, err := locale.Load(fstest.MapFS{}); err == nil {
		t.Error("no language at all was accepted")
	}
	if _, err := locale.Load(brokenFS{}); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("got %v, want the cause", err)
	}
	_, err := locale.Load(folder(map[string]string{"es/a.toml": "x = '{'\ny = '*'", "en/b.toml": "[t]\none = 'x'"}))
	for _, want := range []string{"es/a.toml: key x", "es/a.toml: key y", "en/b.toml: key t"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("all problems at once: %s is not in %v", want, err)
		}
	}
}

type brokenFS struct{}

func (brokenFS) Open(string) (fs.File, error) { return nil, fs.ErrPermission }

// TestGaps compares every language with Spanish; what lacks something is not offered.
func TestGaps(t *testing.T) {
	c := load(t, map[string]string{
		"en/a.toml": "x = 'x {a}'\nextra = 'e'\n[n]\none = '1'\nother = '{count}'",
		"es/a.toml": "x = 'x {a}'\ny = 'y'\n[n]\none = 'uno'\nother = '{count}'",
		"fr/a.toml": "x = 'x {b}'\ny = 'y'\nn = '{count}'",
		"pt/a.toml": "x = '{a} x'\ny = 'y'\n[n]\none = '1'\nother = 'x'",
	})
	want := []string{
		"en: key a.y is missing",
		"es: key a.extra is missing, en has it",
		"fr: key a.n takes {count}, in es plural {count}",
		"fr: key a.x takes {b}, in es {a}",
	}
	if diff := cmp.Diff(want, c.Gaps()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"es", "pt"}, c.Languages()); diff != "" {
		t.Error(diff)
	}
	if got := c.Printer("fr").Message("a.y"); got != "y" {
		t.Errorf("a language with gaps prints what it has: %q", got)
	}
}

func TestOverlay(t *testing.T) {
	c := load(t, map[string]string{
		"es/a.toml": "x = 'entorno'\ny = 'versión'", "es-419/a.toml": "x = 'ambiente'", "en/a.toml": "x = 'environment'\ny = 'version'",
	})
	if diff := cmp.Diff([]string{"es", "en", "es-419"}, c.Languages()); diff != "" || len(c.Gaps()) > 0 {
		t.Error(diff, c.Gaps())
	}
	p := c.Printer("es-419")
	if p.Message("a.x") != "ambiente" || p.Message("a.y") != "versión" || c.Printer("es").Message("a.x") != "entorno" {
		t.Error("an overlay changes its own words and inherits the rest")
	}
}

func TestMatch(t *testing.T) {
	c := shipped(t)
	for _, m := range []struct {
		accept []string
		want   string
	}{
		{nil, "es"}, {[]string{""}, "es"}, {[]string{"en"}, "en"}, {[]string{"en-US,en;q=0.9,es;q=0.8"}, "en"},
		{[]string{"es-AR"}, "es"}, {[]string{"ca, en;q=0.2"}, "en"}, {[]string{"ja"}, "es"}, {[]string{"ja", "en-GB"}, "en"},
		{[]string{"en-u-rg-esZZZZ"}, "en"}, {[]string{"*;q=x,,"}, "es"},
	} {
		if got := c.Match(m.accept...); got != m.want {
			t.Errorf("%q: %s, want %s", m.accept, got, m.want)
		}
	}
	if got := c.Printer("en-GB").Lang(); got != "en" {
		t.Errorf("printer of en-GB is %s", got)
	}
}

func TestCompare(t *testing.T) {
	for lang, want := range map[string][]string{
		"es": {"ano", "año", "árbol 9", "Árbol 10", "árbol 10 bis", "éxito", "nodo", "ñandú", "oro", "Zona"},
		"en": {"9 items", "10 items", "alpha", "Beta", "café", "cafés", "gamma"},
	} {
		p := shipped(t).Printer(lang)
		got := slices.Clone(want)
		slices.Reverse(got)
		slices.SortFunc(got, p.Compare)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", lang, diff)
		}
	}
}

// TestCompareSeparatesWhatLooksAlike: an order of rows must not depend on the
// order in which they came.
func TestCompareSeparatesWhatLooksAlike(t *testing.T) {
	p := shipped(t).Printer("es")
	for _, pair := range [][2]string{{"\u00e1", "a\u0301"}, {"paso 1", "paso 01"}} {
		if p.Compare(pair[0], pair[1]) == 0 || p.Compare(pair[0], pair[1]) != -p.Compare(pair[1], pair[0]) {
			t.Errorf("%q: %d, %d", pair, p.Compare(pair[0], pair[1]), p.Compare(pair[1], pair[0]))
		}
	}
}

// TestCompareIsAnOrder is what sorting needs: antisymmetric, transitive, and equal
// only for equal texts.
func TestCompareIsAnOrder(t *testing.T) {
	p := shipped(t).Printer("es")
	text := rapid.StringOfN(rapid.RuneFrom([]rune("aAáñnN 019-\u0301漢")), 0, 5, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := text.Draw(t, "a"), text.Draw(t, "b"), text.Draw(t, "c")
		if p.Compare(a, b) != -p.Compare(b, a) || (p.Compare(a, b) == 0) != (a == b) {
			t.Fatalf("%q %q: %d, %d", a, b, p.Compare(a, b), p.Compare(b, a))
		}
		if p.Compare(a, b) < 0 && p.Compare(b, c) < 0 && p.Compare(a, c) >= 0 {
			t.Fatalf("%q < %q < %q", a, b, c)
		}
	})
}

// TestGoroutinesShareAPrinter is for the race detector.
func TestGoroutinesShareAPrinter(t *testing.T) {
	p := shipped(t).Printer("es").In("Europe/Madrid")
	at := content.Value{Type: content.InstantType, Raw: "2024-02-09T02:00:00Z", Zone: "Asia/Kolkata"}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 50 {
				if p.Compare("año", "ano") <= 0 || spaces(p.Short(at)) != "09~feb~2024 07:30~UTC+5:30" ||
					spaces(p.Say("document.table.rows", map[string]any{"count": 2})) != "2~filas" {
					t.Error("printed something else")
				}
			}
		})
	}
	group.Wait()
}
