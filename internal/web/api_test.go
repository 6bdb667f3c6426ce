package web_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// drafts are the documents that most tests start with: complete, incomplete, of
// one subject, of a deployment.
func drafts() []string {
	return []string{"process/org", "release_plan/1.25", "release_plan/1.30", "deployment_plan/1.30", "customer_policy/USERS"}
}

type apiVersion struct {
	Number, State, Label, Author, Href string
	Missing                            int
	ContentHash                        string `json:"content_hash"`
	Files                              []struct{ Language, Format, Href string }
}

type apiDocument struct {
	Kind, Subject, Short, Code, Label, Href string
	Version                                 *apiVersion
}

type apiProblem struct {
	Type, Title, Code, Detail, Request string
	Status                             int
	Errors                             []struct{ Code, Location, Detail string }
}

func TestKindsInTheCallersLanguage(t *testing.T) {
	s := newSite(t)
	for lang, want := range map[string]string{"es-MX,es;q=0.9": "Plan de entrega", "en-GB": "Release plan", "fr": "Plan de entrega"} {
		var got struct {
			Kinds   []struct{ ID, Label, Subject, Code string }
			Formats []struct {
				Name      string
				MediaType string `json:"media_type"`
			}
		}
		s.get("/api/v1/kinds", lang).must(t, 200).into(t, &got)
		i := slices.IndexFunc(got.Kinds, func(k struct{ ID, Label, Subject, Code string }) bool { return k.ID == "release_plan" })
		if len(got.Kinds) < 6 || i < 0 || got.Kinds[i].Label != want || got.Kinds[i].Subject != "release" || got.Kinds[i].Code != "PE" {
			t.Errorf("%s: kinds %+v", lang, got.Kinds)
		}
		if len(got.Formats) != 2 || got.Formats[0].Name != "pdf" || got.Formats[0].MediaType != "application/pdf" {
			t.Errorf("%s: formats %+v", lang, got.Formats)
		}
	}
}

// Every document is listed once, in whatever pages it is read, and so is every
// subject that has none.
func TestDocumentsInPages(t *testing.T) {
	s := newSite(t, drafts()...)
	subjects, err := s.Documents.Subjects(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, limit := range []int{1, 7, 500} {
		made := s.pages(fmt.Sprintf("/api/v1/documents?limit=%d", limit), limit)
		unmade := s.pages(fmt.Sprintf("/api/v1/subjects?limit=%d", limit), limit)
		if len(made) != len(drafts()) || !slices.IsSorted(made) || !slices.IsSorted(unmade) {
			t.Errorf("limit %d: %v, %v", limit, made, unmade)
		}
		all := append(made, unmade...)
		slices.Sort(all)
		if want := len(subjects); len(slices.Compact(all)) != want || len(all) != want {
			t.Errorf("limit %d: %d of %d: %v", limit, len(all), want, all)
		}
	}
}

// pages lists the documents or subjects of all pages of a list, as KIND/SUBJECT.
func (s *site) pages(address string, limit int) (seen []string) {
	s.t.Helper()
	for address != "" && len(seen) < 1000 {
		var page struct {
			Documents, Subjects []apiDocument
			Next                string
		}
		r := s.get(address, "es").must(s.t, 200)
		r.into(s.t, &page)
		list := append(page.Documents, page.Subjects...)
		if len(list) > limit || (page.Next == "") != (r.Header.Get("Link") == "") {
			s.t.Fatalf("%s: %d rows, next %q, Link %q", address, len(list), page.Next, r.Header.Get("Link"))
		}
		for _, d := range list {
			seen = append(seen, d.Kind+"/"+d.Subject)
		}
		address = nextOf(s.t, r)
	}
	return seen
}

// nextOf is the target of the Link header; "" without one.
func nextOf(t testing.TB, r reply) string {
	t.Helper()
	link := r.Header.Get("Link")
	if link == "" {
		return ""
	}
	target, rest, found := strings.Cut(strings.TrimPrefix(link, "<"), ">")
	if !found || rest != `; rel="next"` {
		t.Fatalf("Link %q", link)
	}
	return target
}

func TestDocumentBeforeAndAfterItsFirstVersion(t *testing.T) {
	s := newSite(t)
	var before, after apiDocument
	s.get("/api/v1/documents/deployment_plan/1.30", "en").must(t, 200).into(t, &before)
	if before.Subject != "1.30@D1" || before.Short != "1.30" || before.Label != "Deployment plan 1.30" || before.Version != nil {
		t.Errorf("before: %+v", before)
	}
	s.ask("POST", before.Href+"/versions", "").must(t, 201)
	r := s.get(before.Href, "en").must(t, 200)
	if r.into(t, &after); !strings.Contains(r.body, `"missing":0`) {
		t.Errorf("a complete version does not say that it lacks nothing: %s", r.body)
	}
	v := after.Version
	if v == nil {
		t.Fatalf("after: %s", r.body)
	}
	if says := strings.Join([]string{v.Number, v.State, v.Label, v.Author}, " "); says != "0.1 draft Draft "+firstPerson || len(v.Files) != 4 {
		t.Errorf("after: %+v", v)
	}
	for _, file := range v.Files {
		s.get(file.Href, "en").must(t, 200)
	}
}

// Freezing what did not change makes nothing; what did change makes the next
// draft, and the former one is replaced. Invariant I4.
func TestFreeze(t *testing.T) {
	s := newSite(t)
	const at = "/api/v1/documents/release_plan/1.25/versions"
	change := `{"change":{"es":"Fecha de la beta.","en":"Date of the beta."}}`
	first := s.ask("POST", at, change, "Content-Type", "application/json").must(t, 201)
	if got := first.Header.Get("Location"); got != at+"/0.1" {
		t.Errorf("Location %q", got)
	}
	again := s.ask("POST", at, change, "Content-Type", "application/json").must(t, 200)
	if again.Header.Get("Location") != at+"/0.1" || again.body != first.body {
		t.Errorf("again: %s", again.body)
	}
	s.move()
	second := s.ask("POST", at, "").must(t, 201)
	if second.Header.Get("Location") != at+"/0.2" {
		t.Errorf("second: Location %q", second.Header.Get("Location"))
	}
	former(t, s, at)
	if page := s.get("/documents/release_plan/1.25", "es").must(t, 200); !strings.Contains(page.body, "Fecha de la beta.") {
		t.Error("the description of the change is not in the history of the page")
	}
}

// former checks that of two versions the first is replaced.
func former(t *testing.T, s *site, at string) {
	t.Helper()
	var list struct{ Versions []apiVersion }
	s.get(at, "en").must(t, 200).into(t, &list)
	if len(list.Versions) != 2 || list.Versions[0].Number != "0.2" || list.Versions[1].Label != "Replaced" ||
		list.Versions[0].ContentHash == list.Versions[1].ContentHash {
		t.Errorf("versions: %+v", list.Versions)
	}
	var one apiVersion
	s.get(at+"/0.1", "es").must(t, 200).into(t, &one)
	if one.State != "replaced" || one.Label != "Reemplazada" || one.ContentHash != list.Versions[1].ContentHash {
		t.Errorf("0.1: %+v", one)
	}
}

func TestPlaceholdersInTheCallersLanguage(t *testing.T) {
	s := newSite(t, "release_plan/1.25")
	for lang, want := range map[string][3]string{"es": {"1", "Alcance", "Método"}, "en": {"1", "Scope", "Method"}} {
		for subject, version := range map[string]string{"1.25": "0.1", "1.26": ""} {
			var got struct {
				Version      string
				Placeholders []struct{ Section, Title, Anchor, Field, Label string }
			}
			s.get("/api/v1/documents/release_plan/"+subject+"/placeholders", lang).must(t, 200).into(t, &got)
			found := slices.ContainsFunc(got.Placeholders, func(p struct{ Section, Title, Anchor, Field, Label string }) bool {
				return [3]string{p.Section, p.Title, p.Label} == want && p.Field == "method" && p.Anchor == "scope"
			})
			if got.Version != version || !found {
				t.Errorf("%s %s: %+v", lang, subject, got)
			}
		}
	}
	if n := s.documents(); n != 1 {
		t.Errorf("asking what is missing left %d documents", n)
	}
}

// The problems of the API: status, code and a sentence in the caller's language
// that says what there is.
func TestProblems(t *testing.T) {
	s := newSite(t, "release_plan/1.30")
	const doc = "/api/v1/documents/release_plan/1.30"
	tests := []struct {
		address, code, es, en string
		status                int
	}{
		{"/api/v1/documents/nothing/1.30", "fault.document.kind", "customer_policy", "release_plan", 404},
		{"/api/v1/documents/release_plan/9.99", "fault.document.subject", "1.30", "Choose one", 404},
		{"/api/v1/documents/process/kubernetes", "fault.document.subject", "org", "org", 404},
		{"/api/v1/documents/release_plan/1.31/versions/0.1", "fault.document.missing", "Genéralo", "Generate it", 404},
		{doc + "/versions/7.1", "fault.document.version", "7.1", "7.1", 404},
		{doc + "/versions/last", "fault.document.version", "last", "last", 404},
		{doc + "/versions/0.1/files/fr.pdf", "fault.document.language", "es y en", "es and en", 404},
		{doc + "/versions/0.1/files/es.docx", "fault.document.format", "pdf y xlsx", "pdf and xlsx", 404},
		{doc + "/versions/0.1/files/es", "fault.document.format", "pdf y xlsx", "pdf and xlsx", 404},
		{doc + "/preview/xx.pdf", "fault.document.language", "es y en", "es and en", 404},
		{"/api/v1/nowhere", "web.fault.address", "no lleva", "leads nowhere", 404},
		{"/api/v2/kinds", "web.fault.address", "no lleva", "leads nowhere", 404},
		{"/api/v1/documents?limit=0", "web.fault.limit", "entre 1 y 500", "between 1 and 500", 422},
		{"/api/v1/documents?limit=many", "web.fault.limit", "entre 1 y 500", "between 1 and 500", 422},
		{"/api/v1/documents?after=release_plan", "web.fault.after", "TIPO/ASUNTO", "KIND/SUBJECT", 422},
		{"/api/v1/documents?after=x&limit=x", "web.fault.several", "2 datos", "2 things", 422},
	}
	for _, test := range tests {
		for lang, want := range map[string]string{"es": test.es, "en": test.en} {
			r := s.get(test.address, lang).must(t, test.status)
			var p apiProblem
			r.into(t, &p)
			if r.Header.Get("Content-Type") != "application/problem+json" || p.Code != test.code || p.Status != test.status ||
				p.Type != "about:blank" || p.Title == "" || p.Request != r.Header.Get("X-Request-ID") {
				t.Errorf("%s %s: %s %+v", lang, test.address, r.Header.Get("Content-Type"), p)
			}
			if !strings.Contains(p.Detail, want) {
				t.Errorf("%s %s: %q lacks %q", lang, test.address, p.Detail, want)
			}
		}
	}
}

func TestProblemsNameTheParameter(t *testing.T) {
	var p apiProblem
	newSite(t).get("/api/v1/documents?limit=x", "en").must(t, 422).into(t, &p)
	if len(p.Errors) != 1 || p.Errors[0].Location != "query.limit" || p.Errors[0].Code != "web.fault.limit" {
		t.Errorf("%+v", p)
	}
}

// What a caller sends in a body is taken whole, or refused with the field, and
// then nothing is written.
func TestBodies(t *testing.T) {
	s := newSite(t)
	long := strings.Repeat("á", 501)
	tests := []struct {
		name, body, media string
		status            int
		code, location    string
	}{
		{"broken", `{"change":`, "application/json", 400, "web.fault.body", ""},
		{"not an object", `["es"]`, "application/json", 422, "web.fault.input_object", "body"},
		{"unknown field", `{"chance":{}}`, "application/json", 422, "web.fault.input_unknown", "body.chance"},
		{"not a text", `{"change":{"es":7}}`, "application/json", 422, "web.fault.input_string", "body.change.es"},
		{"form", `change=x`, "application/x-www-form-urlencoded", 415, "web.fault.media_type", ""},
		{"too long a body", `{"change":{"es":"` + strings.Repeat("x", 70_000) + `"}}`, "application/json", 413, "web.fault.too_large", ""},
		{"too long a text", `{"change":{"es":"` + long + `"}}`, "application/json", 422, "web.fault.change_long", "body.change.es"},
		{"unknown language", `{"change":{"tlh":"Qapla'"}}`, "application/json", 422, "web.fault.change_language", "body.change.tlh"},
		{"control character", `{"change":{"en":"a\u0007b"}}`, "application/json", 422, "web.fault.change_characters", "body.change.en"},
	}
	for _, test := range tests {
		r := s.ask("POST", "/api/v1/documents/release_plan/1.30/versions", test.body, "Content-Type", test.media, "Accept-Language", "en").must(t, test.status)
		var p apiProblem
		r.into(t, &p)
		code, location := p.Code, ""
		if len(p.Errors) == 1 {
			code, location = p.Errors[0].Code, p.Errors[0].Location
		}
		if code != test.code || location != test.location {
			t.Errorf("%s: %+v", test.name, p)
		}
	}
	if n := s.documents(); n != 0 {
		t.Errorf("refused bodies left %d documents", n)
	}
	for _, body := range []string{"", "{}", `{"change":{}}`, `{"change":{"es":"  "}}`} {
		s.ask("POST", "/api/v1/documents/release_plan/1.30/versions", body, "Content-Type", "application/json")
	}
	if n := s.documents(); n != 1 {
		t.Errorf("bodies that say nothing made %d documents", n)
	}
}

func TestEmptyInstallation(t *testing.T) {
	s := open(t, t.TempDir())
	var err error
	if s.cookie, err = firstSignIn(t.Context(), s.App); err != nil {
		t.Fatal(err)
	}
	if r := s.get("/api/v1/documents", "es").must(t, 200); strings.TrimSpace(r.body) != `{"documents":[],"next":""}` {
		t.Errorf("documents: %s", r.body)
	}
	var p apiProblem
	s.get("/api/v1/documents/release_plan/1.30", "en").must(t, 404).into(t, &p)
	if p.Code != "web.fault.no_subjects" {
		t.Errorf("%+v", p)
	}
	for lang, want := range map[string]string{"es": "Aún no hay documentos", "en": "No documents yet"} {
		if r := s.get("/documents", lang).must(t, 200); !strings.Contains(r.body, want) || !strings.Contains(r.body, "acta demo load") {
			t.Errorf("%s: the page does not say what to do", lang)
		}
	}
}

// encoded is v as JSON, for messages.
func encoded(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(data)
}
