package content_test

import (
	"testing"

	"acta/internal/content"
)

func TestIsLanguage(t *testing.T) {
	for tag, want := range map[string]bool{
		"es": true, "pt-BR": true, "zh-Hant-TW": true, "gsw": true,
		"": false, "ES": false, "español": false, "e": false, "es-": false, "es_ES": false, "es\n": false,
	} {
		if content.IsLanguage(tag) != want {
			t.Errorf("%q: want %t", tag, want)
		}
	}
}

func TestIsPrintable(t *testing.T) {
	for text, want := range map[string]bool{
		"": true, "Año 2026, 日本語": true, "two\nlines": true, "a\ttab": true,
		"\x00": false, "\x1b[31m": false, "a\rb": false, "\x7f": false, "\u0085": false, "\xff": false,
	} {
		if content.IsPrintable(text) != want {
			t.Errorf("%q: want %t", text, want)
		}
	}
}
