package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// secretWord is the password of everybody in the load.
const secretWord = "siete barcos de papel"

// client speaks HTTP to the server process, wherever it listens now.
type client struct {
	http    *http.Client
	address string
}

func newClient(address string) *client {
	return &client{address: address, http: &http.Client{
		Timeout:       time.Minute,
		Transport:     &http.Transport{MaxIdleConnsPerHost: 16},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// answer is what the server said.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) into(v any) error {
	if err := json.Unmarshal(a.body, v); err != nil {
		return fmt.Errorf("%d %.200s: %w", a.status, a.body, err)
	}
	return nil
}

func (a answer) fine() bool { return a.status >= 200 && a.status < 300 }

// code is the stable name of the problem that it tells.
func (a answer) code() string {
	var p struct{ Code string }
	_ = json.Unmarshal(a.body, &p) // what is no problem has no code
	return p.Code
}

func (c *client) send(ctx context.Context, method, path, media, body string, headers http.Header) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, "http://"+c.address+path, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	for name, values := range headers {
		req.Header[name] = values
	}
	req.Header.Set("Accept-Language", "en")
	if media != "" {
		req.Header.Set("Content-Type", media)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	var read bytes.Buffer
	_, err = io.Copy(&read, res.Body)
	return answer{res.StatusCode, res.Header, read.Bytes()}, errors.Join(err, res.Body.Close())
}

func (c *client) form(ctx context.Context, path string, values url.Values, headers http.Header) (answer, error) {
	return c.send(ctx, http.MethodPost, path, "application/x-www-form-urlencoded", values.Encode(), headers)
}

// visitor is a browser of one person: it signs in when it must, and proves again
// who sits there when it is asked.
type visitor struct {
	person string
	mu     sync.Mutex
	cookie map[string]string
}

func newVisitor(person string) *visitor { return &visitor{person: person, cookie: map[string]string{}} }

func (v *visitor) keep(a answer) {
	for _, cookie := range (&http.Response{Header: a.header}).Cookies() {
		v.cookie[cookie.Name] = cookie.Value
	}
}

func (v *visitor) headers(more http.Header) http.Header {
	h := more.Clone()
	if h == nil {
		h = http.Header{}
	}
	var pairs []string
	for name, value := range v.cookie {
		pairs = append(pairs, name+"="+value)
	}
	h.Set("Cookie", strings.Join(pairs, "; "))
	return h
}

// errStuck says that somebody is not let in, errBusy that they should come back: a
// server that dies while it checks a password has counted the attempt, and a
// second window of the same person ends the session of the first.
var (
	errStuck = errors.New("not let in")
	errBusy  = errors.New("told to come back")
)

// tries is how often somebody asks for one thing before giving up.
const tries = 40

// refusal is what it means not to be let in.
func refusal(what string, a answer) error {
	if a.status == http.StatusTooManyRequests || a.status == http.StatusUnauthorized {
		return fmt.Errorf("%s: %w", what, errBusy)
	}
	return fmt.Errorf("%s: %d %s: %w", what, a.status, a.code(), errStuck)
}

// ask sends a request of the API, after signing in or proving who one is where the
// server asks for that. One visitor asks one thing at a time.
func (v *visitor) ask(ctx context.Context, c *client, method, path, body string, headers http.Header) (answer, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for range tries {
		a, err := c.send(ctx, method, "/api/v1"+path, "application/json", body, v.headers(headers))
		if err != nil {
			return a, err
		}
		v.keep(a)
		switch {
		case a.status == http.StatusUnauthorized:
			err = v.signIn(ctx, c)
		case a.status == http.StatusForbidden && a.code() == "fault.identity.confirm":
			err = v.confirm(ctx, c)
		default:
			return a, nil
		}
		if errors.Is(err, errBusy) {
			err = pause(ctx, time.Second/4)
		}
		if err != nil {
			return a, err
		}
	}
	return answer{}, fmt.Errorf("%s: %s %s: %w", v.person, method, path, errStuck)
}

func (v *visitor) signIn(ctx context.Context, c *client) error {
	delete(v.cookie, "acta")
	a, err := c.form(ctx, "/sign-in", url.Values{"name": {v.person}, "password": {secretWord}}, v.headers(nil))
	if err != nil {
		return err
	}
	v.keep(a)
	if a.status != http.StatusSeeOther {
		return refusal("sign-in of "+v.person, a)
	}
	return nil
}

func (v *visitor) confirm(ctx context.Context, c *client) error {
	a, err := c.send(ctx, http.MethodPost, "/api/v1/session/confirmation", "application/json", encoded(map[string]string{"password": secretWord}), v.headers(nil))
	if err != nil {
		return err
	}
	v.keep(a)
	if !a.fine() {
		return refusal("confirmation of "+v.person, a)
	}
	return nil
}

func encoded(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // maps of strings: a mistake of the test
	}
	return string(data)
}
