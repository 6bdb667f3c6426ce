package app_test

import (
	"context"
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"acta/internal/app"
	"acta/internal/clock"
	"acta/internal/config"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/job"
	"acta/internal/org"
	"acta/internal/release"
	"acta/internal/work"
)

// guestWorld is an installation that serves and sends letters, with two customers
// of whom neither must hear of the other.
type guestWorld struct {
	*walker
	office *postOffice
}

// in is the same world for another test.
func (g guestWorld) in(t *testing.T) guestWorld {
	same := *g.walker
	same.T = t
	return guestWorld{&same, g.office}
}

// The signatory of the customer who answers, and markup that must stay text.
const (
	inesName    = "Inés Ríos"
	inesAddress = "ines@andes.example"
	markup      = `<script>alert(1)</script><img src=x onerror=alert(2)>"'`
)

// unheard is what must not reach the customer who answers: the other one.
func unheard() []string { return []string{"NORTE", "Norte", "Eva Sol", "eva@norte.example"} }

func newGuests(t *testing.T, cfg config.Config) guestWorld {
	t.Helper()
	g := guestWorld{&walker{T: t, now: &hands{}, crew: map[string]*visitor{}}, openOffice(t)}
	began := time.Date(2026, 2, 2, 9, 0, 0, 0, time.UTC)
	g.now.at.Store(&began)
	cfg.SMTP, cfg.SMTPTLS, cfg.MailFrom = g.office.address, "none", "Acta <acta@mistral.example>"
	must(t, app.Migrate(t.Context(), cfg))
	g.walker.app = open(t, cfg, app.Options{Clock: g.now})
	quiet(t)
	_, err := g.app.LoadDemo(t.Context(), app.DefaultDemo)
	must(t, err)
	must(t, g.app.Org.Put(g.operator(), work.System, org.Setup{Customers: []org.Customer{
		{Code: "ANDES", Name: content.In("es", "Clínica Ándes").With("en", "Andes Clinic"), Kind: "external", Zone: "Europe/Madrid", Language: "en",
			Signatories: []org.Signatory{{Name: inesName, Title: "Directora", Email: inesAddress}}},
		{Code: "NORTE", Name: content.In("es", "Banco Norte"), Kind: "external", Language: "es", Signatories: []org.Signatory{{Name: "Eva Sol", Email: "eva@norte.example"}}},
	}}))
	for _, code := range []string{"8.1", "8.2"} {
		must(t, g.app.Releases.BringIn(g.operator(), work.System, guestStory(code)))
		for deployment, customer := range map[string]string{"D1": "ANDES", "D2": "NORTE"} {
			must(t, g.app.Releases.Except(g.operator(), "lucia", code, release.Exception{
				Code: "W-" + deployment, Kind: release.Overridden, Gate: "notice-given", Target: "deployment " + deployment + " deploying",
				Customer: customer, Reason: content.In("es", "Lo pide "+customer+" "+markup), Expires: clock.At(began.AddDate(0, 9, 0)).Date(time.UTC),
			}))
		}
	}
	link, err := g.app.SetupLink(t.Context())
	must(t, err)
	address, stop := serve(t, g.app)
	t.Cleanup(func() { must(t, stop()) })
	g.c = newClient(address)
	g.form(link, "/setup/", url.Values{"person": {"nora"}, "name": {"Nora Vidal"}, "email": {"nora@mistral.example"}, "password": {secretWord}})
	g.crew["nora"] = newVisitor("nora")
	g.by("nora").post("/accounts", node{"person": "lucia", "email": "lucia@mistral.example"})
	l := g.office.next(t)
	g.form(regexp.MustCompile(`/invite/[A-Za-z0-9_-]+`).FindString(l.text), "", url.Values{"password": {secretWord}})
	g.crew["lucia"] = newVisitor("lucia")
	return g
}

// operator is the context of who works at the command line.
func (g guestWorld) operator() context.Context {
	return work.From(g.Context(), work.Origin{Channel: "cli"})
}

// guestStory is a release for both customers, built and tested, of which one
// criterion is not met; in what concerns one of them stands nothing of the other.
func guestStory(code string) release.Story {
	build := strings.Repeat("b", 64)
	at := clock.At(time.Date(2026, 1, 20, 10, 0, 0, 0, time.UTC))
	text := func(s string) content.Text { return content.In("es", s) }
	head := func(kind release.FactKind, key string) release.Head {
		return release.Head{Kind: kind, Key: key, At: at, Recorded: at, By: "lucia"}
	}
	deployment := func(code, customer string) release.Deployment {
		return release.Deployment{Code: code, Environment: "PROD-" + customer, Customers: []release.Served{{Code: customer}}}
	}
	return release.Story{
		Plan: release.Plan{
			Code: code, Title: "Entrega " + code + " <b>", Type: "minor", Customers: []string{"ANDES", "NORTE"}, Services: []string{"kubernetes"},
			Criteria: []release.Criterion{{Code: "C1", Text: text("Arranca " + markup)}, {Code: "C2", Text: text("No pierde datos")}},
			Environments: []release.Environment{
				{Code: "PROD-ANDES", Name: text("Producción propia"), Use: "production"}, {Code: "PROD-NORTE", Name: text("Producción de Banco Norte"), Use: "production"},
				{Code: "TST", Name: text("Pruebas"), Use: "test"},
			},
			Deployments: []release.Deployment{deployment("D1", "ANDES"), deployment("D2", "NORTE")},
		},
		Facts: release.Facts{
			Builds: []release.Recorded[release.Build]{{Head: head(release.BuildFact, ""), Of: release.Build{Number: "417", Hash: build}}},
			Tests: []release.Recorded[release.TestRun]{{Head: head(release.TestFact, "T1"), Of: release.TestRun{
				Code: "T1", Type: "acceptance", Environment: "TST", Build: build, Passed: 8, Failed: 1,
				Results: []release.CriterionResult{{Criterion: "C1", Met: true}, {Criterion: "C2", Met: false, Note: text("Faltan dos " + markup)}},
			}}},
		},
	}
}

// guestRelease is the release that is asked about in a language.
func guestRelease(lang string) string { return map[string]string{"es": "8.1", "en": "8.2"}[lang] }

// invites asks the signatory, and reads the letter that brings the link.
func (g guestWorld) invites(ask release.Invite, lang string) (path string, key id.Link) {
	g.Helper()
	var made struct {
		ID   id.Link
		Link string
	}
	must(g.T, g.by("lucia").post("/releases/"+guestRelease(lang)+"/invitations", node{
		"customer": "ANDES", "address": inesAddress, "language": lang, "purpose": ask.Purpose, "deployment": ask.Deployment, "exception": ask.Exception,
	}).into(&made))
	if made.Link != "" {
		g.Error("the link is told although a letter brings it")
	}
	l := g.letter(lang, guestWords(lang)["subject"])
	secret := regexp.MustCompile(`/customer/[A-Za-z0-9_-]{43}\b`).FindString(l.text)
	if secret == "" || !strings.Contains(l.page, secret) {
		g.Fatalf("no link in %s", l.says())
	}
	return secret, made.ID
}

// letter is the next one, which is for the signatory alone, in its language, and
// about nobody else.
func (g guestWorld) letter(lang, subject string) letter {
	g.Helper()
	l := g.office.next(g.T)
	if !slices.Equal(l.to, []string{inesAddress}) || l.header.Get("Content-Language") != lang || !strings.Contains(l.subject, subject) ||
		!strings.HasPrefix(l.text, guestWords(lang)["greeting"]) {
		g.Errorf("to %v in %s, want %q in %s:\n%s", l.to, l.header.Get("Content-Language"), subject, lang, l.says())
	}
	if !regexp.MustCompile(`^<[0-9a-f-]{36}(\.1)?@mistral\.example>$`).MatchString(l.header.Get("Message-ID")) {
		g.Errorf("Message-ID %q", l.header.Get("Message-ID"))
	}
	if strings.Contains(l.page, "<script") || strings.Contains(l.page, "<img") || strings.Contains(l.says(), "{") {
		g.Errorf("a letter with what is no text: %s", l.says())
	}
	g.discreet(l.raw + l.says())
	return l
}

// discreet checks that nobody reads of the other customer.
func (g guestWorld) discreet(text string) {
	g.Helper()
	for _, other := range unheard() {
		if strings.Contains(text, other) {
			g.Errorf("%s is told: %s", other, text)
		}
	}
}

// page checks what a page says, as people read it, and returns it.
func (g guestWorld) page(a answer, err error, status int, words ...string) string {
	g.Helper()
	must(g.T, err)
	body := string(a.body)
	if a.status != status {
		g.Errorf("status %d, want %d", a.status, status)
	}
	if strings.Contains(body, "<script") || strings.Contains(body, "<img") {
		g.Errorf("what somebody typed is no text: %s", body)
	}
	g.discreet(body)
	read := html.UnescapeString(body)
	for _, w := range words {
		if !strings.Contains(read, w) {
			g.Errorf("no %q in %s", w, read)
		}
	}
	return body
}

func (g guestWorld) opens(path string, status int, words ...string) string {
	g.Helper()
	a, err := g.c.send(g.Context(), http.MethodGet, path, "", "", nil)
	return g.page(a, err, status, words...)
}

func (g guestWorld) sends(path string, form url.Values, status int, words ...string) string {
	g.Helper()
	a, err := g.c.form(g.Context(), path, form, nil)
	return g.page(a, err, status, words...)
}

var (
	shownField  = regexp.MustCompile(`name="shown" value="([0-9a-f]{64})"`)
	formAddress = regexp.MustCompile(`<form class="form guest-form" method="post" action="([^"]*)"`)
)

// filled is the form of a page with an answer in it, and where it goes.
func (g guestWorld) filled(page string, answer url.Values) (action string, form url.Values) {
	g.Helper()
	shown, to := shownField.FindStringSubmatch(page), formAddress.FindStringSubmatch(page)
	if shown == nil || to == nil {
		g.Fatalf("no form in %s", page)
	}
	form = maps.Clone(answer)
	form.Set("shown", shown[1])
	form.Set("name", inesName)
	return html.UnescapeString(to[1]), form
}

// code asks for a one-time code on the page and reads the letter that brings it.
func (g guestWorld) code(path, lang string, form url.Values) string {
	g.Helper()
	g.sends(path+"/code?lang="+lang, form, http.StatusOK, guestWords(lang)["code"])
	l := g.letter(lang, guestRelease(lang))
	code := regexp.MustCompile(`^[0-9]{6}`).FindString(l.subject)
	if code == "" || !strings.Contains(l.text, " "+code) || strings.Contains(l.text, "/customer/") {
		g.Fatalf("no code in %s", l.says())
	}
	return code
}

// otherCode is a code that is not the one.
func otherCode(code string) string {
	if code[0] == '0' {
		return "1" + code[1:]
	}
	return "0" + code[1:]
}

// later moves the clock, once the letters that arrived are on record as sent: a
// job that seems to run for minutes is taken for one whose process died.
func (g guestWorld) later(by time.Duration) {
	g.Helper()
	g.waits("jobs have ended", func() bool {
		running, err := g.app.Jobs.List(g.Context(), job.Query{State: job.Active, Limit: 1})
		must(g.T, err)
		return len(running) == 0
	})
	at := g.now.at.Load().Add(by)
	g.now.at.Store(&at)
}

// facts are those of a kind.
func (g guestWorld) facts(lang string, kind release.FactKind) []release.Fact {
	g.Helper()
	if kind == "" {
		return nil
	}
	found, err := g.app.Releases.ListFacts(g.Context(), guestRelease(lang), release.FactQuery{Kind: kind})
	must(g.T, err)
	return found
}
