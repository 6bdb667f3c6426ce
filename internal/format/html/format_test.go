package html_test

import (
	stdhtml "html"
	"regexp"
	"strings"
	"testing"

	"acta/internal/content"
	"acta/internal/format"
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

func TestBesideOthers(t *testing.T) {
	formattest.Beside(t, func() format.Renderer { return html.New() }, catalogue(t))
}

// What people write stays text, and what is missing leads to where it is filled in.
func TestScreen(t *testing.T) {
	for _, sample := range formattest.Samples() {
		src, err := sample.Source(catalogue(t), "es")
		if err != nil {
			t.Fatal(err)
		}
		var plain, linked strings.Builder
		if err := html.New().Screen(t.Context(), src, nil, &plain); err != nil {
			t.Fatal(err)
		}
		edit := func(field string) string { return `/x?f="` + field }
		if err := html.New().Screen(t.Context(), src, edit, &linked); err != nil {
			t.Fatal(err)
		}
		missing := strings.Count(plain.String(), `class="val miss"`)
		if got := strings.Count(linked.String(), `href="/x?f=&#34;`); got != missing || strings.Contains(plain.String(), "<script") || strings.Contains(plain.String(), "style=") {
			t.Errorf("%s: %d of %d missing values are links", sample.Name, got, missing)
		}
		if strings.Count(plain.String(), "<section") != strings.Count(plain.String(), "</section>") || strings.Contains(plain.String(), "<h1") {
			t.Errorf("%s: headings or sections are not those of a part of a page", sample.Name)
		}
	}
}

// A link that is none of the web's, and markup in a text, are shown as text.
func TestHostileLinks(t *testing.T) {
	for _, sample := range formattest.Samples() {
		src, err := sample.Source(catalogue(t), "es")
		if err != nil {
			t.Fatal(err)
		}
		bad := content.Inline{{Kind: content.LinkRun, URL: "javascript:alert(1)", Label: content.Inline{content.Plain(`<img src=x onerror="y">`)}}}
		src.Document.Title = bad
		var out strings.Builder
		if err := html.New().Render(t.Context(), src, &out); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), `href="javascript`) || strings.Contains(out.String(), "<img src=x") {
			t.Errorf("%s: a title runs", sample.Name)
		}
	}
}
