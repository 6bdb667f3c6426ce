package web_test

import (
	"html"
	"regexp"
	"strconv"
	"testing"
	"unicode/utf8"
)

// stripName is a name under the strip.
var stripName = regexp.MustCompile(`<text class="frzt" x="([0-9.]+)" y="([0-9]+)" text-anchor="(start|end)">([^<]*)</text>`)

// The names of the times in which nothing changes never run into one another, and the
// drawing says in words what they are.
func TestStripNamesKeepApart(t *testing.T) {
	all := newCrew(t)
	plan := wholePlan()
	lane := func(label string, from, to int) node {
		return node{"label": said(label), "style": "freeze", "from": inDays(from), "to": inDays(to)}
	}
	plan["lanes"] = []node{
		lane("Preparación para producción congelada", 1, 60), lane("Alcance congelado", 2, 60), lane("Código congelado", 3, 60),
		lane("Pruebas congeladas con un nombre que no cabría en ninguna línea del dibujo", 55, 60), lane("<b>Final</b>", 59, 60), lane("Final también", 59, 60),
	}
	all["process"].order("POST", "/api/v1/releases", "", plan).must(t, 201)
	for lang, words := range map[string]string{"es": "Alcance congelado: del ", "en": "Alcance congelado: "} {
		page := all["process"].get(ninePage, lang).must(t, 200)
		pageSays(t, page, lang, words)
		type line struct{ from, to float64 }
		lines := map[string][]line{}
		found := stripName.FindAllStringSubmatch(page.body, -1)
		if len(found) != 6 {
			t.Fatalf("%s names %d times: %.3000s", lang, len(found), page.body)
		}
		for _, name := range found {
			x, err := strconv.ParseFloat(name[1], 64)
			if err != nil {
				t.Fatal(err)
			}
			width := 6.4 * float64(utf8.RuneCountInString(html.UnescapeString(name[4])))
			one := line{x, x + width}
			if name[3] == "end" {
				one = line{x - width, x}
			}
			if one.from < 0 || one.to > 824 {
				t.Errorf("%s: %q leaves the drawing: %v", lang, name[4], one)
			}
			for _, other := range lines[name[2]] {
				if one.from < other.to && other.from < one.to {
					t.Errorf("%s: %q runs into another name: %v, %v", lang, name[4], one, other)
				}
			}
			lines[name[2]] = append(lines[name[2]], one)
		}
	}
}
