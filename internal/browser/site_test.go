package browser_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/playwright-community/playwright-go"

	"acta/internal/app"
	"acta/internal/clock"
	"acta/internal/config"
	"acta/internal/work"
)

// site is an installation that serves on a port of its own.
type site struct {
	*app.App
	root  string // address without a slash behind it
	hands *hands
}

// hands are a clock that a test moves.
type hands struct{ at atomic.Pointer[time.Time] }

// Now is the instant that the hands show.
func (h *hands) Now() clock.Instant { return clock.At(*h.at.Load()) }

func (h *hands) put(at time.Time) { h.at.Store(&at) }

// firstDay is when the tests begin: a Monday morning.
func firstDay() *hands {
	h := new(hands)
	h.put(time.Date(2026, time.November, 16, 9, 0, 0, 0, time.UTC))
	return h
}

// secretWord is everybody's password.
const secretWord = "cuatro palabras sin relación"

// The people of the demonstration who have an account in the tests: nora is
// administrator and quality manager, pablo quality manager, the others hold process
// roles.
const (
	nora  = "nora"
	pablo = "pablo"
	lucia = "lucia"
	iker  = "iker"
	marta = "marta"
)

// prepared is the folder of an installation; every test works on a copy.
type prepared struct{ dir string }

var (
	// furnished has the demonstration and its people.
	furnished = sync.OnceValues(func() (prepared, error) { return prepare(furnish) })
	// unfurnished has a schema and nothing else.
	unfurnished = sync.OnceValues(func() (prepared, error) {
		return prepare(func(context.Context, *site) error { return nil })
	})
)

func prepare(fill func(context.Context, *site) error) (p prepared, err error) {
	if p.dir, err = os.MkdirTemp("", "acta-browser-data-"); err != nil {
		return p, fmt.Errorf("prepare an installation: %w", err)
	}
	atTheEnd.do(func() error { return os.RemoveAll(p.dir) })
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s, stop, err := run(ctx, p.dir)
	if err != nil {
		return p, err
	}
	return p, errors.Join(fill(ctx, s), stop())
}

// run opens the installation of a folder and serves it until it is stopped.
func run(ctx context.Context, dir string) (*site, func() error, error) {
	s := &site{hands: firstDay()}
	var err error
	s.App, err = app.Open(ctx, config.Config{Data: dir, Listen: "127.0.0.1:0"}, app.Options{Build: "test", Clock: s.hands})
	if err != nil {
		return nil, nil, fmt.Errorf("open: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	listening, done := make(chan string, 1), make(chan error, 1)
	go func() { done <- s.Serve(ctx, func(address string) { listening <- address }) }()
	select {
	case address := <-listening:
		s.root = "http://" + address
	case err := <-done:
		cancel()
		return nil, nil, errors.Join(err, s.Close())
	}
	return s, func() error { cancel(); return errors.Join(<-done, s.Close()) }, nil
}

// furnish loads the demonstration and gives its people accounts.
func furnish(ctx context.Context, s *site) error {
	if _, err := s.LoadDemo(ctx, app.DefaultDemo); err != nil {
		return fmt.Errorf("load the demonstration: %w", err)
	}
	link, err := s.SetupLink(ctx)
	if err != nil {
		return fmt.Errorf("link of the set-up: %w", err)
	}
	c := s.newClient()
	err = errors.Join(
		c.form(ctx, pathOf(link), url.Values{"person": {nora}, "name": {"Nora Vidal"}, "email": {"nora@kubernetes.example"}, "password": {secretWord}}),
		c.form(ctx, "/sign-in", url.Values{"name": {nora}, "password": {secretWord}}),
		c.form(ctx, "/account/language", url.Values{"language": {""}}), // that of the browser, as everybody's here
		c.send(ctx, http.MethodPut, "/api/v1/people/"+pablo, map[string]any{"name": "Pablo Riera", "job_title": "quality"}),
	)
	err = errors.Join(err, s.hire(ctx, c, pablo, "quality_manager"))
	for _, person := range []string{lucia, iker, marta} {
		err = errors.Join(err, s.hire(ctx, c, person))
	}
	return err
}

// hire gives a person an account with roles, as nora does.
func (s *site) hire(ctx context.Context, by *client, person string, roles ...string) error {
	grants := []map[string]any{}
	for _, role := range roles {
		grants = append(grants, map[string]any{"role": role})
	}
	return s.hireFor(ctx, by, person, grants)
}

// hireFor gives a person an account with grants, which may end.
func (s *site) hireFor(ctx context.Context, by *client, person string, grants []map[string]any) error {
	err := by.send(ctx, http.MethodPost, "/api/v1/accounts", map[string]any{"person": person, "email": person + "@kubernetes.example", "grants": grants})
	if err != nil {
		return err
	}
	link, err := s.Operator(work.System).Link(ctx, person)
	if err != nil {
		return fmt.Errorf("invite %s: %w", person, err)
	}
	return s.newClient().form(ctx, pathOf(link), url.Values{"password": {secretWord}})
}

// pathOf is the path of a link that was made for people.
func pathOf(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return link
	}
	return u.Path
}

// client prepares by HTTP what a journey does not show.
type client struct {
	*http.Client
	root string
}

func (s *site) newClient() *client {
	jar, _ := cookiejar.New(nil) // never fails without options
	return &client{&http.Client{Jar: jar, Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, s.root}
}

// form sends a form, which must lead on.
func (c *client) form(ctx context.Context, path string, values url.Values) error {
	_, err := c.ask(ctx, http.MethodPost, path, "application/x-www-form-urlencoded", values.Encode(), "")
	return err
}

// send sends JSON to the API: a new row where it puts one.
func (c *client) send(ctx context.Context, method, path string, body any) error {
	tag := ""
	if method == http.MethodPut {
		tag = `"0"`
	}
	_, err := c.json(ctx, method, path, tag, body)
	return err
}

// act does something about a document as it stands, on exactly its content in review.
func (c *client) act(ctx context.Context, path, verb string, body map[string]any) error {
	now, err := c.ask(ctx, http.MethodGet, path, "", "", "")
	if err != nil {
		return err
	}
	var seen struct {
		ETag string
		Open *struct {
			ContentHash string `json:"content_hash"`
		}
	}
	if err := json.Unmarshal(now, &seen); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if verb == "/decision" && seen.Open != nil {
		body["content_hash"] = seen.Open.ContentHash
	}
	_, err = c.json(ctx, http.MethodPost, path+verb, seen.ETag, body)
	return err
}

func (c *client) json(ctx context.Context, method, path, tag string, body any) ([]byte, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return c.ask(ctx, method, path, "application/json", string(data), tag)
}

// ask gives the answer to a request that was carried out.
func (c *client) ask(ctx context.Context, method, path, media, body, tag string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.root+path, strings.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for name, value := range map[string]string{"Content-Type": media, "If-Match": tag} {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	answer, err := c.Do(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	text, err := io.ReadAll(answer.Body)
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	// A form leads on when it was carried out, and is shown again when it was not.
	if form := media == "application/x-www-form-urlencoded"; answer.StatusCode >= 400 || form != (answer.StatusCode == http.StatusSeeOther) {
		return nil, fmt.Errorf("%s %s: %d %.2000s", method, path, answer.StatusCode, text)
	}
	return text, nil
}

// newSite is a copy of the furnished installation; it serves while the test runs.
func newSite(t *testing.T) *site { t.Helper(); return copied(t, furnished) }

// newEmptySite is an installation in which nobody has done anything.
func newEmptySite(t *testing.T) *site { t.Helper(); return copied(t, unfurnished) }

func copied(t *testing.T, of func() (prepared, error)) *site {
	t.Helper()
	p, err := of()
	must(t, err)
	dir := filepath.Join(t.TempDir(), "data")
	must(t, os.CopyFS(dir, os.DirFS(p.dir)))
	s, stop, err := run(context.WithoutCancel(t.Context()), dir)
	must(t, err)
	t.Cleanup(func() { must(t, stop()) })
	return s
}

// cookies are what the client was given, for a browser.
func (c *client) cookies() []playwright.OptionalCookie {
	at, _ := url.Parse(c.root) // it was made of an address
	var all []playwright.OptionalCookie
	for _, cookie := range c.Jar.Cookies(at) {
		all = append(all, playwright.OptionalCookie{Name: cookie.Name, Value: cookie.Value, URL: &c.root})
	}
	return all
}
