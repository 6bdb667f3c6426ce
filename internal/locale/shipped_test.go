package locale_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"acta/internal/locale"
)

// TestShippedLanguagesAreComplete is the promise of Scope F5: every key, plural
// form and argument in every language.
func TestShippedLanguagesAreComplete(t *testing.T) {
	c := shipped(t)
	for _, gap := range c.Gaps() {
		t.Error(gap)
	}
	for _, lang := range []string{locale.Spanish, locale.English} {
		if !slices.Contains(c.Languages(), lang) {
			t.Errorf("%s is not complete", lang)
		}
	}
}

// forms lists the texts of a message.
func forms(m locale.Message) []string {
	all := []string{m.Zero, m.One, m.Two, m.Few, m.Many, m.Other}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// eachText visits every text of a shipped language.
func eachText(t *testing.T, lang string, visit func(key, text string)) {
	t.Helper()
	c := shipped(t)
	for _, key := range c.Keys() {
		m, ok := c.Source(lang, key)
		if !ok {
			continue // TestShippedLanguagesAreComplete tells
		}
		for _, text := range forms(m) {
			visit(key, text)
		}
	}
}

var variable = regexp.MustCompile(`\{\w+\}`)

const stray = "has stray spaces"

// slip is what no text holds, with the reason.
type slip struct {
	pattern *regexp.Regexp
	why     string
}

func slips(lang string) []slip {
	all := []slip{
		{regexp.MustCompile(`TODO|FIXME|XXX|lorem`), "is not finished"},
		{regexp.MustCompile(`^[ \n\t]|[ \n\t]$|  |\t`), stray},
		{regexp.MustCompile(`\.\.\.`), "writes … as three points"},
		{regexp.MustCompile(`[!¡]`), "exclaims"},
		{regexp.MustCompile(`"`), "has straight quotation marks"},
	}
	own := map[string][]slip{
		"es": {
			{regexp.MustCompile(`(?i)\b(the|and|of|with|for|is|are|this|was|from|not)\b`), "has English in it"},
			{regexp.MustCompile(`(?i)por favor|éxito al|correctamente\.`), "does not say what happened"},
			{regexp.MustCompile(`[“”]`), "quotes in English"},
			{regexp.MustCompile(`(?i)\b(gerente|ejecutor|rollback|petición de cambio)\b`), "uses a word that terms leave out"},
			{regexp.MustCompile(`(?i)post-implement`), "writes a hyphen after a prefix"},
			{regexp.MustCompile(`[0-9}] ?%`), "lacks the no-break space of a percentage"},
		},
		"en": {
			{regexp.MustCompile(`(?i)(^|[ (])(el|la|los|las|de|del|para|con|una|que|por|sin)[ ,.]`), "has Spanish in it"},
			{regexp.MustCompile(`(?i)\bplease\b|successfully`), "is not plain"},
			{regexp.MustCompile(`(?i)\b\w*(authoriz|organiz|recogniz|color\b|center\b)`), "is not British"},
			{regexp.MustCompile(`[«»]`), "quotes in Spanish"},
		},
	}
	return append(all, own[lang]...)
}

func TestShippedTextsAreClean(t *testing.T) {
	for _, lang := range shipped(t).Languages() {
		found := slips(lang)
		eachText(t, lang, func(key, text string) {
			if !norm.NFC.IsNormalString(text) {
				t.Errorf("%s %s is not in normal form C", lang, key)
			}
			words := variable.ReplaceAllString(text, "{}")
			for _, s := range found {
				laidOut := strings.HasPrefix(key, "cli.") && s.why == stray // columns of a terminal
				if s.pattern.MatchString(words) && !strings.HasPrefix(key, "format.") && !laidOut {
					t.Errorf("%s %s %s: %q", lang, key, s.why, text)
				}
			}
		})
	}
}

// TestSlipsAreSeen plants what TestShippedTextsAreClean looks for.
func TestSlipsAreSeen(t *testing.T) {
	for lang, texts := range map[string][]string{
		"es": {"Fin ", " Fin", "a  b", "TODO", "espera...", "¡Hecho!", `la "entrega"`, "Plan of trabajo", "Inténtalo, por favor",
			"la “entrega”", "Rollback", "revisión post-implementación", "el 5 % de", "el {n}%"},
		"en": {"End\n", "wait...", "Done!", "Plan de release", "Please wait", "saved successfully", "organization", "the «release»"},
	} {
		for _, text := range texts {
			if !slices.ContainsFunc(slips(lang), func(s slip) bool { return s.pattern.MatchString(text) }) {
				t.Errorf("%s: nothing seen in %q", lang, text)
			}
		}
	}
}

// TestFaultsSayWhatToDo: what happened, then what to do about it, in whole sentences.
func TestFaultsSayWhatToDo(t *testing.T) {
	two := regexp.MustCompile(`[.;:] .*[.]$`)
	for _, lang := range shipped(t).Languages() {
		eachText(t, lang, func(key, text string) {
			if strings.HasPrefix(key, "fault.") && !strings.HasPrefix(key, "fault.place.") && !two.MatchString(text) {
				t.Errorf("%s %s says what happened and not what to do: %q", lang, key, text)
			}
		})
	}
}

// TestAreasAreFiles: frozen words take whole areas, so both must be there.
func TestAreasAreFiles(t *testing.T) {
	keys := shipped(t).Keys()
	for _, area := range []string{"document.", "format.", "fault."} {
		if !slices.ContainsFunc(keys, func(k string) bool { return strings.HasPrefix(k, area) }) {
			t.Errorf("no message of area %s", area)
		}
	}
}
