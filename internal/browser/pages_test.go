package browser_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/playwright-community/playwright-go"

	"acta/internal/document"
	"acta/internal/identity"
	"acta/internal/sheet"
	"acta/internal/web"
	"acta/internal/work"
)

// What `make screenshots` asks for; without -pictures every page is looked at and none
// is kept.
var (
	pictures = flag.String("pictures", "", "folder for a picture of every page")
	widths   = flag.String("widths", "1440,390", "widths of the pictures, in pixels")
	tongues  = flag.String("languages", "es,en", "languages of the pictures")
)

// samples are what stands for the parameters of addresses, as the demonstration has it.
// An address of another form stands in places.
func samples() *strings.Replacer {
	return strings.NewReplacer(
		":kind", "release_plan", ":subject", release, ":number", "0.1", ":release", release, ":deployment", "D1", ":customer", users,
		":person", lucia, ":task", "1", ":item", "documentation", ":index", "1", ":service", "kubernetes",
	)
}

// release is the release of the demonstration that the pages are about.
const release = "1.30"

// place is where a route is looked at: an address, by somebody.
type place struct {
	address string
	public  bool // by somebody who has not signed in
	none    bool // there is no page to be looked at
}

// places are the routes whose parameters need more than a sample, and those that show
// no page.
func (s *site) places(ctx context.Context) (map[string]place, error) {
	invite, err := s.Identity.Mint(ctx, work.System, identity.ForInvite, invited)
	if err != nil {
		return nil, fmt.Errorf("invite: %w", err)
	}
	recovery, err := s.Identity.Mint(ctx, work.System, identity.ForRecovery, iker)
	if err != nil {
		return nil, fmt.Errorf("recover: %w", err)
	}
	asked, _, err := s.asks(ctx)
	if err != nil {
		return nil, err
	}
	report, job, err := s.imports(ctx)
	if err != nil {
		return nil, err
	}
	return map[string]place{
		"/sign-in":                              {address: "/sign-in", public: true},
		"/recover":                              {address: "/recover", public: true},
		"/recover/:secret":                      {address: "/recover/" + recovery, public: true},
		"/invite/:secret":                       {address: "/invite/" + invite, public: true},
		"/setup/:secret":                        {none: true}, // TestSetUp: the installation has its first person
		"/customer/:secret":                     {address: asked, public: true},
		"/sso/start":                            {none: true}, // there is no identity provider
		"/sso/again":                            {none: true},
		"/sso/callback":                         {none: true},
		"/calendar/:file":                       {none: true}, // a file, by a secret
		"/audit/entries/:index/proof":           {none: true}, // files
		"/audit/entries/:index/checkpoint":      {none: true},
		"/audit/checkpoint":                     {none: true},
		"/audit/log":                            {none: true},
		"/evidence/:clause":                     {address: "/evidence/8.5.3-2"},
		"/imports/:id":                          {address: "/imports/" + report},
		"/imports/jobs/:id":                     {address: "/imports/jobs/" + job},
		"/imports/jobs/:id/events":              {none: true}, // streams
		"/jobs/:id":                             {address: "/jobs/" + job},
		"/jobs/:id/events":                      {none: true},
		"/documents/:kind/:subject/differences": {address: "/documents/release_plan/" + older + "/differences?from=0.1&to=0.2"},
		"/documents/:kind/:subject/versions/:number/files/:file":     {none: true}, // files
		"/documents/:kind/:subject/versions/:number/copies/:file":    {none: true},
		"/documents/:kind/:subject/preview/:file":                    {none: true},
		"/documents/:kind/:subject/versions/:number/readers":         {address: "/documents/customer_policy/" + users + "/versions/1.0/readers"},
		"/people/roles/:code":                                        {address: "/people/roles/release_deployment_manager"},
		"/people/directory/:code":                                    {address: "/people/directory/" + lucia},
		"/releases/:release/moves":                                   {address: "/releases/" + release + "/moves?event=cancel"},
		"/releases/:release/deployments/:deployment/moves":           {address: "/releases/" + release + "/deployments/D1/moves?event=cancel"},
		"/releases/:release/deployments/:deployment/baselines/:kind": {address: "/releases/" + release + "/deployments/D1/baselines/after"},
		"/releases/:release/deployments/:deployment/issues/of/:code": {address: "/releases/" + release + "/deployments/D1/issues/of/DI-1"},
	}, nil
}

// imports gives a report of an import, and the job of another one.
func (s *site) imports(ctx context.Context) (report, job string, err error) {
	rows := "release,title,type,cycle_start,first_planned_release,released_on\n9 1,Uno,minor,ayer,2027-02-01,\n"
	if job, err = s.QueueImport(ctx, "releases", "entregas.csv", []byte(rows), sheet.Options{Actor: nora}); err != nil {
		return "", "", fmt.Errorf("queue an import: %w", err)
	}
	by := s.newClient()
	if err := by.form(ctx, "/sign-in", url.Values{"name": {nora}, "password": {secretWord}}); err != nil {
		return "", "", err
	}
	data, err := by.ask(ctx, http.MethodGet, "/api/v1/imports?limit=1", "", "", "")
	if err != nil {
		return "", "", err
	}
	var list struct{ Imports []struct{ ID string } }
	if err := json.Unmarshal(data, &list); err != nil || len(list.Imports) == 0 {
		return "", "", fmt.Errorf("reports of imports: %w: %.300s", err, data)
	}
	return list.Imports[0].ID, job, nil
}

// unfounded are the pages about a fact that the demonstration lacks. Their forms are
// those of the pages beside them; the tests of the pages themselves fill them in.
func unfounded() []string {
	const one, deployment = "/releases/:release", "/releases/:release/deployments/:deployment"
	return []string{
		one + "/tests/closures/:code",
		one + "/tests/confirmations/:id",
		one + "/tests/reservations/:id",
		one + "/review/attempts/:code/:number",
		deployment + "/explanations/:code",
	}
}

// isFile reports whether a route gives a file to keep, which is no page.
func isFile(path string) bool {
	return slices.Contains([]string{".csv", ".xlsx", ".pdf", ".zip", ".ics"}, filepath.Ext(path))
}

// isPage reports whether a route is for people to look at.
func isPage(r web.Route) bool {
	return r.Method == http.MethodGet && !isFile(r.Path) && !strings.HasPrefix(r.Path, "/api/") && !strings.HasPrefix(r.Path, "/static/") &&
		!slices.Contains([]string{"/healthz", "/readyz"}, r.Path)
}

// sight is a page to look at.
type sight struct {
	name string // of its picture
	place
}

// sights are a page for every route that shows one; a route of which nothing is known
// fails.
func (s *site) sights(t *testing.T) []sight {
	t.Helper()
	routes, err := s.Routes()
	must(t, err)
	places, err := s.places(t.Context())
	must(t, err)
	for _, path := range unfounded() {
		if !slices.ContainsFunc(routes, func(r web.Route) bool { return r.Method == http.MethodGet && r.Path == path }) {
			t.Errorf("%s: there is no such page", path)
		}
	}
	var all []sight
	for _, r := range routes {
		if !isPage(r) || slices.Contains(unfounded(), r.Path) {
			continue
		}
		at, told := places[r.Path]
		if !told {
			at.address = samples().Replace(r.Path)
		}
		if strings.Contains(at.address, ":") {
			t.Errorf("%s: say in places what stands for its parameters", r.Path)
			continue
		}
		if !at.none {
			all = append(all, sight{nameOf(r.Path), at})
		}
	}
	return all
}

// nameOf is the name of a route's picture.
func nameOf(path string) string {
	name := strings.NewReplacer("/", "-", ":", "").Replace(strings.Trim(path, "/"))
	if name == "" {
		return "home"
	}
	return name
}

// issue makes what pages show beside the demonstration: two drafts that differ, and a
// policy in force.
func (s *site) issue(t *testing.T) {
	t.Helper()
	freeze := func(subject string) {
		_, _, err := s.Documents.Freeze(t.Context(), document.Request{Kind: "release_plan", Subject: subject, Actor: work.System})
		must(t, err)
	}
	freeze(release)
	freeze(older)
	s.move(t)
	freeze(older)
	by := s.newClient()
	must(t, by.form(t.Context(), "/sign-in", url.Values{"name": {nora}, "password": {secretWord}}))
	must(t, by.send(t.Context(), http.MethodPost, "/api/v1/accounts", map[string]any{"person": invited, "email": invited + "@kubernetes.example"}))
	const policy = "/api/v1/documents/" + policyKind + "/" + users
	for _, step := range []struct {
		person, verb string
		body         map[string]any
	}{
		{lucia, "/submission", map[string]any{"change": map[string]any{"es": "Primera edición."}}},
		{pablo, "/decision", map[string]any{"outcome": "approved"}},
	} {
		by := s.newClient()
		must(t, by.form(t.Context(), "/sign-in", url.Values{"name": {step.person}, "password": {secretWord}}))
		must(t, by.act(t.Context(), policy, step.verb, step.body))
	}
}

const (
	older   = "1.25" // the release that is moved
	invited = "noa"  // who has not answered yet
)

// move changes the planned date of the older release, so that its documents say
// something new.
func (s *site) move(t *testing.T) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "releases.csv")
	rows := "release,title,type,cycle_start,first_planned_release,released_on\n1.25,Kubernetes 1.25,minor,2022-05-23,2022-08-17,2022-08-23\n"
	must(t, os.WriteFile(file, []byte(rows), 0o600))
	_, err := s.Import(t.Context(), "releases", file, sheet.Options{Actor: work.System})
	must(t, err)
}

// Every page that a route shows keeps the laws, wide and light as narrow and dark, and
// there is no route of which this is not known. With -pictures each is kept as picture.
func TestEveryPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.issue(t)
	sights := s.sights(t)
	album := album{}
	t.Cleanup(func() { album.bind(t) })
	for _, lang := range strings.Split(*tongues, ",") {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			inside, outside := s.enters(t, nora, lang, desk), s.visitor(t, "", lang, desk)
			inside.open("/documents/" + policyKind + "/" + users)
			inside.again("document.state.effective") // a job makes its files
			for _, at := range sights {
				p := inside
				if at.public {
					p = outside
				}
				p.visits(at, &album)
			}
		})
	}
}

// visits looks at a page on every screen.
func (p *person) visits(at sight, to *album) {
	p.Helper()
	address := at.address
	if strings.HasPrefix(address, web.GuestPath) {
		address += "?lang=" + p.lang // else in that of the invitation
	}
	answer := p.open(address)
	if answer == nil || answer.Status() != http.StatusOK {
		p.Errorf("%s: %s answers %d", at.name, at.address, answer.Status())
	}
	for _, l := range looks(p.T) {
		p.look = l
		must(p.T, p.page.SetViewportSize(l.width, l.height))
		must(p.T, p.page.EmulateMedia(playwright.PageEmulateMediaOptions{ColorScheme: l.scheme()}))
		p.inspect()
		to.add(p, at)
	}
}

// looks are the screens on which every page is looked at: of pictures each width, light
// and dark.
func looks(t *testing.T) []look {
	t.Helper()
	if *pictures == "" {
		return []look{desk, {width: 390, height: 844, dark: true}}
	}
	var all []look
	for _, text := range strings.Split(*widths, ",") {
		width, err := strconv.Atoi(text)
		must(t, err)
		height := 900
		if width < 600 {
			height = 844
		}
		all = append(all, look{width: width, height: height}, look{width: width, height: height, dark: true})
	}
	return all
}
