package web_test

import (
	"html"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"acta/templates"
)

// text is what a page says, without its tags.
func text(body string) string {
	return strings.Join(strings.Fields(html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(body, " "))), " ")
}

// rowsOf lists the titles of the rows of the library.
func rowsOf(body string) []string {
	var titles []string
	for _, m := range regexp.MustCompile(`<td class="t"><a href="[^"]*">([^<]*)</a>`).FindAllStringSubmatch(body, -1) {
		titles = append(titles, html.UnescapeString(m[1]))
	}
	return titles
}

// links lists where a page leads, other than within itself.
func links(body string) []string {
	var found []string
	for _, m := range regexp.MustCompile(`(?:href|src)="([^"#][^"]*)"`).FindAllStringSubmatch(body, -1) {
		found = append(found, html.UnescapeString(m[1]))
	}
	return found
}

func TestLibraryListsEveryDocument(t *testing.T) {
	s := newSite(t, drafts()...)
	subjects, err := s.Documents.Subjects(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string][]string{
		"es": {"Plan de entrega 1.25", "Borrador", "29 campos", "KUB-PE-1.25", "Sin generar", "Todos Por completar", "Proyecto Kubernetes"},
		"en": {"Release plan 1.25", "Draft", "29 fields", "KUB-PE-1.25", "Not generated", "All To complete", "Kubernetes project"},
	} {
		r := s.get("/documents", lang).must(t, 200)
		if rows := rowsOf(r.body); len(rows) != len(subjects) {
			t.Errorf("%s: %d rows of %d: %v", lang, len(rows), len(subjects), rows)
		}
		said := text(r.body)
		for _, w := range want {
			if !strings.Contains(said, w) {
				t.Errorf("%s: the library does not say %q: %.2000s", lang, w, said)
			}
		}
	}
}

func TestLibraryFilters(t *testing.T) {
	s := newSite(t, "release_plan/1.25", "release_plan/1.30", "process/org")
	tests := []struct {
		query string
		want  []string
	}{
		{"kind=process", []string{"Descripción de proceso"}},
		{"q=DESCRIPCION", []string{"Descripción de proceso"}},
		{"q=kub-pe-1.25", []string{"Plan de entrega 1.25"}},
		{"q=entrega+1.3&state=draft", []string{"Plan de entrega 1.30"}},
		{"state=missing", []string{"Plan de entrega 1.25"}},
		{"state=draft&kind=process", []string{"Descripción de proceso"}}, {"state=in_review", nil}, {"state=stale", nil},
		{"kind=release_plan&state=none&after=-/release_plan/1.32", []string{"Plan de entrega 1.33", "Plan de entrega 1.34"}},
		{"q=nada+de+nada", nil}, {"kind=other", nil}, {"state=other", nil},
	}
	for _, test := range tests {
		r := s.get("/documents?"+test.query, "es").must(t, 200)
		if got := rowsOf(r.body); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.query, got, test.want)
		}
		if len(test.want) == 0 && !strings.Contains(r.body, "Quitar filtros") {
			t.Errorf("%s: nothing found, and no way out", test.query)
		}
	}
	r := s.get("/documents?q="+url.QueryEscape(`"><b>`), "es")
	if strings.Contains(r.body, "<b>\"") || !strings.Contains(text(r.body), `«"><b>»`) {
		t.Errorf("what was typed is not repeated as text: %s", text(r.body))
	}
}

// Every link of a page leads somewhere, and every page is sound: one heading,
// labels, unique ids, no script, no style in the page.
func TestPagesAreSound(t *testing.T) {
	s := newSite(t, "release_plan/1.25", "process/org")
	seen := map[string]bool{}
	for _, address := range []string{"/documents", "/documents?state=draft", "/documents?q=zzz", "/documents/release_plan/1.25", "/documents/process/org", "/documents/release_plan/1.31", "/nowhere", "/documents/release_plan/9.9"} {
		for _, lang := range []string{"es", "en"} {
			r := s.get(address, lang)
			if !strings.HasPrefix(r.body, "<!doctype html>\n<html lang=\""+lang+"\"") || r.Header.Get("Content-Language") != lang {
				t.Errorf("%s: not in %s", address, lang)
			}
			for _, fault := range unsound(r.body) {
				t.Errorf("%s %s: %s", lang, address, fault)
			}
			if strings.Contains(r.body, "web.") || strings.Contains(r.body, "document.state") {
				t.Errorf("%s %s: prints a key", lang, address)
			}
			s.follow(t, r, address, lang, seen)
		}
	}
	if len(seen) < 40 {
		t.Errorf("only %d links were followed", len(seen))
	}
}

// follow asks for every address that a page links to and that was not seen before.
func (s *site) follow(t *testing.T, r reply, address, lang string, seen map[string]bool) {
	t.Helper()
	for _, link := range links(r.body) {
		if seen[link] || (r.StatusCode != http.StatusOK && strings.Contains(link, "?lang=")) { // the same page in the other language
			continue
		}
		seen[link] = true
		if got := s.get(link, lang); got.StatusCode != http.StatusOK {
			t.Errorf("%s leads to %s: %d", address, link, got.StatusCode)
		}
	}
}

// unsound says what is wrong with the structure of a page.
func unsound(body string) []string {
	var found []string
	if n := strings.Count(body, "<h1>"); n != 1 {
		found = append(found, "not one h1")
	}
	if regexp.MustCompile(`<script[^>]*>[^<]|<script>|<style| style=| on[a-z]+=`).MatchString(body) {
		found = append(found, "script or style in the page")
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(body, -1) {
		if ids[m[1]] {
			found = append(found, "id "+m[1]+" twice")
		}
		ids[m[1]] = true
	}
	for _, m := range regexp.MustCompile(` (?:for|aria-labelledby|aria-describedby)="([^"]*)"| href="#([^"]*)"`).FindAllStringSubmatch(body, -1) {
		if !ids[m[1]+m[2]] {
			found = append(found, "no id "+m[1]+m[2])
		}
	}
	for _, m := range regexp.MustCompile(`<(?:input|select) [^>]*>`).FindAllString(body, -1) {
		id := regexp.MustCompile(` id="([^"]*)"`).FindStringSubmatch(m)
		if !strings.Contains(m, `type="hidden"`) && (id == nil || !strings.Contains(body, `for="`+id[1]+`"`)) {
			found = append(found, "no label for "+m)
		}
	}
	return found
}

func TestUnsoundIsSeen(t *testing.T) {
	got := unsound(`<p id="a"><p id="a"><a href="#b">x</a><input name="q"><p style="x">`)
	if len(got) != 5 {
		t.Errorf("%q", got)
	}
}

func TestDocumentPage(t *testing.T) {
	s := newSite(t, "release_plan/1.25")
	for lang, want := range map[string][]string{
		"es": {"Plan de entrega 1.25", "Kubernetes 1.25", "KUB-PE-1.25", "0.1 Borrador", "Faltan 29 campos por completar", "Coincide con los datos de ahora", "1 Alcance Resumen Servicio", "Primera versión."},
		"en": {"Release plan 1.25", "Kubernetes 1.25", "KUB-PE-1.25", "0.1 Draft", "29 fields to complete", "It matches the data as they are now", "1 Scope Summary Service", "First version."},
	} {
		r := s.get("/documents/release_plan/1.25", lang).must(t, 200)
		said := text(r.body)
		for _, w := range want {
			if !strings.Contains(said, w) {
				t.Errorf("%s: the page does not say %q: %s", lang, w, said)
			}
		}
		for _, part := range []string{
			`<iframe src="/documents/release_plan/1.25/preview/` + lang + `.pdf#`, `/preview/` + lang + `.pdf#nameddest=scope"`,
			`href="/documents/release_plan/1.25/versions/0.1/files/es.pdf"`, `href="/documents/release_plan/1.25/versions/0.1/files/en.xlsx"`,
		} {
			if !strings.Contains(r.body, part) {
				t.Errorf("%s: the page lacks %s", lang, part)
			}
		}
	}
	if other := s.get("/documents/release_plan/1.25?view=en", "es"); !strings.Contains(other.body, `preview/en.pdf#toolbar`) {
		t.Error("the preview does not change its language")
	}
	s.move()
	if said := text(s.get("/documents/release_plan/1.25", "es").body); !strings.Contains(said, "Los datos han cambiado desde la 0.1") {
		t.Errorf("data that changed are not told: %s", said)
	}
}

// A draft is generated by a form, from the library and from the document's page.
func TestGenerateByForm(t *testing.T) {
	s := newSite(t)
	const form = "application/x-www-form-urlencoded"
	post := func(body url.Values, lang string) string {
		t.Helper()
		return s.ask("POST", "/documents/deployment_plan/1.30@D1/versions", body.Encode(), "Content-Type", form, "Accept-Language", lang).
			must(t, 303).Header.Get("Location")
	}
	at := post(url.Values{"back": {"/documents?kind=deployment_plan&lang=en"}}, "es")
	if got := text(s.get(at, "es").must(t, 200).body); !strings.Contains(got, "Plan de despliegue 1.30: generado el borrador 0.1") && !strings.Contains(got, "Deployment plan 1.30: draft 0.1 generated") {
		t.Errorf("%s says %s", at, got)
	}
	at = post(url.Values{"back": {"/documents"}}, "es")
	if got := text(s.get(at, "es").must(t, 200).body); !strings.Contains(got, "los datos no han cambiado y sigue la versión 0.1") {
		t.Errorf("%s says %s", at, got)
	}
	at = post(nil, "en")
	if at != "/documents/deployment_plan/1.30@D1?done=same" {
		t.Errorf("leads to %s", at)
	}
	if got := text(s.get(at, "en").must(t, 200).body); !strings.Contains(got, "The data have not changed: version 0.1 stands.") {
		t.Errorf("%s says %s", at, got)
	}
	if n := s.documents(); n != 1 {
		t.Errorf("%d documents", n)
	}
	s.ask("POST", "/documents/deployment_plan/9.9/versions", "", "Content-Type", form).must(t, 404)
}

// Nothing typed is lost by an error.
func TestRefusedFormKeepsWhatWasTyped(t *testing.T) {
	s := newSite(t)
	typed := url.Values{"change": {"Fecha <nueva>\x07"}}.Encode()
	r := s.ask("POST", "/documents/process/org/versions", typed, "Content-Type", "application/x-www-form-urlencoded", "Accept-Language", "es").must(t, 422)
	if !strings.Contains(r.body, "<title>Error: ") || !strings.Contains(r.body, `value="Fecha &lt;nueva&gt;`) ||
		!strings.Contains(text(r.body), "no se pueden imprimir") || strings.Contains(text(r.body), "body.change") {
		t.Errorf("%s", r.body)
	}
	for _, link := range links(r.body) {
		s.get(link, "es").must(t, 200)
	}
	glyph := url.Values{"change": {"Fechas 🎉"}}.Encode()
	r = s.ask("POST", "/documents/process/org/versions", glyph, "Content-Type", "application/x-www-form-urlencoded", "Accept-Language", "es").must(t, 422)
	if said := text(r.body); !strings.Contains(said, "Ningún tipo de letra instalado tiene el carácter 🎉") || strings.Contains(said, "change:") {
		t.Errorf("%s", said)
	}
	if n := s.documents(); n != 0 {
		t.Errorf("%d documents", n)
	}
}

// A language is chosen by a link and kept; so is a theme, by a form.
func TestPreferences(t *testing.T) {
	s := newSite(t)
	r := s.get("/documents?kind=process&lang=en", "es").must(t, 200)
	if r.Header.Get("Set-Cookie") == "" || !strings.Contains(r.body, `<html lang="en" data-theme="auto" data-density="wide">`) {
		t.Fatalf("the language is not taken: %q", r.Header.Get("Set-Cookie"))
	}
	if !strings.Contains(r.body, `href="/documents?kind=process&amp;lang=es"`) {
		t.Error("the way back to Spanish loses the filter")
	}
	cookie := r.Cookies()[0]
	if !cookie.HttpOnly || cookie.Path != "/" || cookie.Value != "en" || cookie.MaxAge < 1_000_000 {
		t.Errorf("cookie %+v", cookie)
	}
	kept := s.ask("GET", "/documents", "", "Accept-Language", "es", "Cookie", "acta_lang=en").must(t, 200)
	if !strings.Contains(kept.body, `<html lang="en"`) || strings.Contains(kept.Header.Get("Set-Cookie"), "acta_lang") {
		t.Error("the language is not kept")
	}
	api := s.ask("GET", "/api/v1/kinds", "", "Accept-Language", "es", "Cookie", "acta_lang=en")
	if !strings.Contains(api.body, "Plan de entrega") {
		t.Error("the API listens to the cookie instead of Accept-Language")
	}
	themes(t, s)
}

// themes chooses each theme, and one that there is not.
func themes(t *testing.T, s *site) {
	t.Helper()
	for theme, want := range map[string]string{"dark": "dark", "light": "light", "auto": "auto", "pink": ""} {
		r := s.ask("POST", "/theme", url.Values{"theme": {theme}}.Encode(), "Content-Type", "application/x-www-form-urlencoded").must(t, 303)
		got := ""
		if cookies := r.Cookies(); len(cookies) == 1 {
			got = cookies[0].Value
		}
		if got != want {
			t.Errorf("theme %s: cookie %q", theme, got)
		}
		page := s.ask("GET", "/documents", "", "Cookie", "acta_theme="+theme)
		if want != "" && !strings.Contains(page.body, `data-theme="`+want+`"`) {
			t.Errorf("theme %s is not shown", theme)
		}
	}
}

// Static files are kept for good under an address that changes with them.
func TestStaticFiles(t *testing.T) {
	s := newSite(t)
	root := regexp.MustCompile(`/static/[0-9a-f]{12}/`).FindString(s.get("/documents", "es").body)
	for name, media := range map[string]string{
		"acta.css": "text/css; charset=utf-8", "acta.js": "text/javascript; charset=utf-8", "htmx.js": "text/javascript; charset=utf-8", "icons.svg": "image/svg+xml; charset=utf-8", "favicon.svg": "image/svg+xml; charset=utf-8", "plex-400.woff2": "font/woff2",
	} {
		r := s.get(root+name, "es").must(t, 200)
		if r.Header.Get("Content-Type") != media || r.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" || len(r.body) < 200 {
			t.Errorf("%s: %v", name, r.Header)
		}
		s.ask("GET", root+name, "", "If-None-Match", r.Header.Get("ETag")).must(t, 304)
		s.get("/static/000000000000/"+name, "es").must(t, 404)
	}
	s.get(root+"web.go", "es").must(t, 404)
	css := s.get(root+"acta.css", "es").body
	for _, m := range regexp.MustCompile(`url\("([^"]*)"\)`).FindAllStringSubmatch(css, -1) {
		s.get(root+m[1], "es").must(t, 200)
	}
	icons := s.get(root+"icons.svg", "es").body
	for _, page := range []string{"/documents", "/documents/process/org"} {
		for _, m := range regexp.MustCompile(`icons\.svg#([a-z]+)`).FindAllStringSubmatch(s.get(page, "es").body, -1) {
			if !strings.Contains(icons, `id="`+m[1]+`"`) {
				t.Errorf("no icon %s", m[1])
			}
		}
	}
}

// Every word of the pages has a message, and every message of the area web is used.
func TestEveryWordOfThePages(t *testing.T) {
	s := newSite(t)
	sources := pageSources(t)
	for _, m := range regexp.MustCompile(`T\(? ?"([a-z0-9_.]+)"`).FindAllStringSubmatch(sources, -1) {
		if !strings.HasSuffix(m[1], ".") && !strings.HasSuffix(m[1], "_") && !s.Catalogue.Has("web."+m[1]) {
			t.Errorf("web.%s has no message", m[1])
		}
	}
	open := regexp.MustCompile(`"([a-z_.]+[._])(?:s%d)?"`).FindAllStringSubmatch(sources, -1)
	for _, key := range s.Catalogue.Keys() {
		short, own := strings.CutPrefix(key, "web.")
		begun := slices.ContainsFunc(open, func(m []string) bool {
			return m[1] != "web." && strings.HasPrefix(short, strings.TrimPrefix(m[1], "web."))
		})
		if own && !begun && !strings.Contains(sources, `"`+short+`"`) && !strings.Contains(sources, `"`+key+`"`) {
			t.Errorf("%s is not used", key)
		}
	}
}

// pageSources is the text of the templates and of the package, without its tests.
func pageSources(t *testing.T) string {
	t.Helper()
	sources := ""
	for _, fsys := range []struct {
		fs.FS
		pattern string
	}{{templates.Files, "page/*.html"}, {sourceTree(), "*.go"}} {
		names, err := fs.Glob(fsys, fsys.pattern)
		if err != nil || len(names) < 4 {
			t.Fatalf("%v, %v", names, err)
		}
		for _, name := range names {
			data, err := fs.ReadFile(fsys, name)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(name, "_test.go") {
				sources += string(data)
			}
		}
	}
	return sources
}

func BenchmarkLibrary(b *testing.B) {
	s := newSite(b, drafts()...)
	for b.Loop() {
		s.get("/documents", "es").must(b, 200)
	}
}

func BenchmarkDocumentPage(b *testing.B) {
	s := newSite(b, drafts()...)
	for b.Loop() {
		s.get("/documents/release_plan/1.30", "es").must(b, 200)
	}
}
