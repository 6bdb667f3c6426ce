package web_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The library counts on its first tab what the list shows: documents, and what has none
// yet.
func TestLibraryCountsWhatItShows(t *testing.T) {
	s := newSite(t, "release_plan/1.30")
	page := s.get("/documents", "es").must(t, 200)
	rows, said := strings.Count(page.body, `<td class="t">`), regexp.MustCompile(`Todos (\d+)\b`).FindStringSubmatch(text(page.body))
	for next := regexp.MustCompile(`href="([^"]+)" rel="next"`); ; {
		way := next.FindStringSubmatch(page.body)
		if way == nil {
			break
		}
		page = s.get(strings.ReplaceAll(way[1], "&amp;", "&"), "es").must(t, 200)
		rows += strings.Count(page.body, `<td class="t">`)
	}
	if said == nil || said[1] != strconv.Itoa(rows) {
		t.Errorf("%v for %d rows", said, rows)
	}
}

// The other languages of documents leave out the main one; where another one becomes the
// main one, it stays as one of the others. The account is the organisation's, too.
func TestMainLanguageAndTheOthers(t *testing.T) {
	s := newSite(t)
	page := s.get("/settings", "es").must(t, 200).body
	if strings.Contains(page, `name="more_languages" value="es"`) || !strings.Contains(page, `name="more_languages" value="en"`) {
		t.Error("the main language is offered among the others")
	}
	s.fillStart("/settings", "identity", "organization.languages", "en").leads(t, "/settings?done=saved")
	o, err := s.Org.Organization(t.Context())
	if err != nil || !slices.Equal(o.Languages, []string{"en", "es"}) {
		t.Errorf("%v %v", o.Languages, err)
	}
	if account := text(s.get("/account", "es").must(t, 200).body); !strings.Contains(account[:200], "Proyecto Kubernetes") {
		t.Errorf("the account is of %.200s", account)
	}
}
