package html_test

import (
	stdhtml "html"
	"regexp"
	"testing"

	"acta/internal/format/formattest"
	"acta/internal/format/html"
	"acta/internal/locale"
	"acta/locales"
)

func catalogue(t testing.TB) *locale.Catalogue {
	t.Helper()
	c, err := locale.Load(locales.FS())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// text is what a page says, without its tags.
func text(file []byte) (string, error) {
	return stdhtml.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(string(file), " ")), nil
}

func TestFormat(t *testing.T) {
	formattest.Run(t, formattest.Format{Renderer: html.New(), Text: text, Catalogue: catalogue(t)})
}
