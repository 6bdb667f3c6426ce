package app_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// standing of a write, as far as who asked for it knows.
type known int

const (
	unknown known = iota // no answer, or a failure: it may have happened or not
	acknowledged
	refused
)

// write is a change that somebody asked for.
type write struct {
	by     *visitor
	method string
	path   string
	body   string
	match  string // If-Match
	key    string // Idempotency-Key

	// where and mark say what must be found, once, when it has happened.
	where string
	mark  string
	// marked gives the mark when only the answer tells it.
	marked func(answer) string

	known  known
	status int
}

func (w *write) String() string {
	return fmt.Sprintf("%s %s by %s (%s, answered %d)", w.method, w.path, w.by.person, w.mark, w.status)
}

// ledger keeps every write that was asked for.
type ledger struct {
	mu     sync.Mutex
	writes []*write
	// failures are answers of 500 and above, which nobody should ever get.
	failures []string
}

func (l *ledger) add(w *write) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.writes = append(l.writes, w)
}

func (l *ledger) all() []*write {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.writes)
}

func (l *ledger) settle(w *write, a answer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	w.status = a.status
	switch {
	case a.fine(), a.code() == "already_done":
		w.known = acknowledged
		if w.marked != nil && a.fine() {
			w.mark = w.marked(a)
		}
	case a.status >= 500:
		l.failures = append(l.failures, fmt.Sprintf("%s: %.300s", w, a.body))
	default:
		w.known = refused
	}
}

// send asks for a write, or asks again under the same key.
func (l *ledger) send(ctx context.Context, c *client, w *write) (answer, error) {
	headers := http.Header{"Idempotency-Key": {w.key}}
	if w.match != "" {
		headers.Set("If-Match", w.match)
	}
	a, err := w.by.ask(ctx, c, w.method, w.path, w.body, headers)
	if err == nil {
		l.settle(w, a)
	}
	return a, err
}

// repeat asks again for everything whose fate is unknown.
func (l *ledger) repeat(ctx context.Context, c *client) (n int, err error) {
	for _, w := range l.all() {
		if w.known != unknown {
			continue
		}
		if _, err := l.send(ctx, c, w); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// shift is people at work on an installation, one after the other.
type shift struct {
	client *client
	ledger *ledger
	dice   *rand.Rand
	people map[string]*visitor
	// ahead is how far the server's clock is ahead; code is the release that they are
	// at, stood the stage in which they took so many steps, told what was refused last.
	ahead             time.Duration
	code, stood, told string
	step              int
}

// newMark is a text that nothing else holds.
func (l *shift) newMark() string { return fmt.Sprintf("n%016xx", l.dice.Uint64()) }

func (l *shift) as(person string) *visitor {
	if l.people[person] == nil {
		l.people[person] = newVisitor(person)
	}
	return l.people[person]
}

// change asks for a write, and says whether it was done.
func (l *shift) change(ctx context.Context, w *write) (answer, error) {
	w.key = "key-" + l.newMark()
	l.ledger.add(w)
	return l.ledger.send(ctx, l.client, w)
}

// documents are those that people work on, with who decides.
func documents() map[string]string {
	return map[string]string{
		"/documents/retention_register/org": "noa", "/documents/release_plan/1.30": "marta",
		"/documents/deployment_plan/1.30": "marta", "/documents/post_implementation_review/1.30": "ana",
	}
}

// works are what goes on at the same time, each with people of its own.
func works() []func(context.Context, *shift) error {
	list := []func(context.Context, *shift) error{tokens, accounts, readers}
	for path, decider := range documents() {
		list = append(list, func(ctx context.Context, l *shift) error { return l.document(ctx, path, decider) })
	}
	return append(list, func(ctx context.Context, l *shift) error { return l.deliver(ctx) })
}

// run lets people work until ctx ends or the server does not answer.
func run(ctx context.Context, c *client, crowd []*shift, works []func(context.Context, *shift) error) []error {
	var mu sync.Mutex
	var problems []error
	var group sync.WaitGroup
	for i, work := range works {
		l := crowd[i]
		l.client = c
		group.Go(func() {
			for ctx.Err() == nil {
				err := work(ctx, l)
				if err == nil {
					continue
				}
				mu.Lock()
				problems = append(problems, err)
				mu.Unlock()
				if !errors.Is(err, errStuck) && !errors.Is(err, errBusy) {
					return
				}
			}
		})
	}
	group.Wait()
	return problems
}

// newCrowd is the people of all works.
func newCrowd(book *ledger, seed uint64) []*shift {
	crowd := make([]*shift, len(works()))
	for i := range crowd {
		crowd[i] = &shift{ledger: book, dice: rand.New(rand.NewPCG(seed, uint64(i))), people: map[string]*visitor{}} //nolint:gosec // a test that can be repeated
	}
	return crowd
}

// version is a version in an answer.
type version struct {
	Number      string
	Draft       string
	State       string
	ContentHash string `json:"content_hash"`
	Published   bool
}

// shownDocument is a document in an answer.
type shownDocument struct {
	ETag                              string
	Version, Open, Waiting, Effective *version
}

// document does the next thing to a document, whatever state it is in.
func (l *shift) document(ctx context.Context, path, decider string) error {
	a, err := l.as("noa").ask(ctx, l.client, "GET", path, "", nil)
	if err != nil {
		return err
	}
	var doc shownDocument
	if err := a.into(&doc); err != nil {
		return err
	}
	dice := l.dice.IntN(100)
	if doc.Open != nil && doc.Open.State == "in_review" {
		return l.judge(ctx, path, decider, doc, dice)
	}
	switch {
	case doc.Waiting != nil && dice < 5, doc.Effective != nil && doc.Open == nil && dice < 10:
		return l.act(ctx, "noa", path+"/withdrawal", doc.ETag, "reason", map[string]any{"confirmed": true})
	case doc.Waiting != nil:
		return l.wait(ctx, path)
	}
	return l.rewrite(ctx, path, doc, dice)
}

// judge ends a review: the author takes the submission back, or somebody decides.
func (l *shift) judge(ctx context.Context, path, decider string, doc shownDocument, dice int) error {
	if dice < 8 {
		return l.act(ctx, "noa", path+"/recall", doc.ETag, "reason", map[string]any{})
	}
	return l.decide(ctx, path, decider, doc, dice)
}

// act does something to a document with a reason that can be found again.
func (l *shift) act(ctx context.Context, person, path, tag, where string, body map[string]any) error {
	mark := l.newMark()
	body["reason"] = mark
	_, err := l.change(ctx, &write{
		by: l.as(person), method: "POST", path: path, match: tag, body: encoded(body), where: where, mark: mark,
	})
	return err
}

// decide approves or rejects, sometimes from two windows at once.
func (l *shift) decide(ctx context.Context, path, decider string, doc shownDocument, dice int) error {
	body := map[string]any{"content_hash": doc.Open.ContentHash, "outcome": "approved"}
	if dice < 20 {
		body["outcome"] = "rejected"
	}
	if dice < 80 {
		return l.act(ctx, decider, path+"/decision", doc.ETag, "decision", body)
	}
	var twins sync.WaitGroup
	problems := make([]error, 2)
	for i := range problems {
		mark := l.newMark()
		w := &write{
			by: l.as(decider), method: "POST", path: path + "/decision", match: doc.ETag, where: "decision", mark: mark, key: "key-" + mark,
			body: encoded(map[string]any{"content_hash": doc.Open.ContentHash, "outcome": body["outcome"], "reason": mark}),
		}
		if i == 1 {
			window := newVisitor(decider)
			for name, value := range l.as(decider).cookie {
				window.cookie[name] = value
			}
			w.by = window
		}
		l.ledger.add(w)
		twins.Go(func() { _, problems[i] = l.ledger.send(ctx, l.client, w) })
	}
	twins.Wait()
	return errors.Join(problems...)
}

// wait looks at a document until its files are made, for a while.
func (l *shift) wait(ctx context.Context, path string) error {
	for range 200 {
		a, err := l.as("noa").ask(ctx, l.client, "GET", path, "", nil)
		if err != nil {
			return err
		}
		var doc shownDocument
		if err := a.into(&doc); err != nil || doc.Waiting == nil {
			return err
		}
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// pause lets the server work: what is waited for is looked at again afterwards.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// rewrite changes what a kind says, freezes now and then, and submits.
func (l *shift) rewrite(ctx context.Context, path string, doc shownDocument, dice int) error {
	kind := strings.Split(path, "/")[2]
	if err := l.tailor(ctx, kind); err != nil {
		return err
	}
	if dice < 40 {
		_, err := l.change(ctx, &write{
			by: l.as("noa"), method: "POST", path: path + "/versions", body: "{}", where: "version", marked: func(a answer) string {
				var made shownDocument
				if a.into(&made) != nil || made.Version == nil {
					return "an answer without a version"
				}
				return made.Version.ContentHash
			},
		})
		return err
	}
	mark := l.newMark()
	_, err := l.change(ctx, &write{
		by: l.as("noa"), method: "POST", path: path + "/submission", match: doc.ETag, where: "submission", mark: mark,
		body: encoded(map[string]any{"level": []string{"minor", "major"}[dice%2], "change": map[string]string{"en": mark, "es": mark}}),
	})
	return err
}

// tailor gives a kind another clause of the organisation's own.
func (l *shift) tailor(ctx context.Context, kind string) error {
	by := l.as("noa")
	a, err := by.ask(ctx, l.client, "GET", "/kinds/"+kind+"/clauses", "", nil)
	if err != nil {
		return err
	}
	var now struct {
		Clauses []struct {
			Key, Origin string
			Level       int
		}
	}
	if err := a.into(&now); err != nil {
		return err
	}
	body := map[string]any{"action": "add"}
	for _, clause := range now.Clauses {
		if clause.Origin == "own" {
			body["key"] = clause.Key
		} else if clause.Level == 1 && body["after"] == nil {
			body["after"] = clause.Key
		}
	}
	mark := l.newMark()
	body["title"] = map[string]string{"es": "Nota", "en": "Note"}
	body["text"] = map[string]string{"es": "Marca " + mark, "en": "Mark " + mark}
	body["reason"] = mark
	_, err = l.change(ctx, &write{
		by: by, method: "POST", path: "/kinds/" + kind + "/tailoring", match: a.header.Get("ETag"), body: encoded(body), where: "reason", mark: mark,
	})
	return err
}

// mint makes an API token.
func mint(ctx context.Context, l *shift) (answer, error) {
	mark := l.newMark()
	expires := time.Now().AddDate(0, 3, 0).Format("2006-01-02")
	return l.change(ctx, &write{
		by: l.as("ana"), method: "POST", path: "/tokens", where: "token", mark: mark,
		body: encoded(map[string]any{"name": mark, "scopes": []string{"document.read"}, "expires": expires}),
	})
}

// tokens makes API tokens and ends some.
func tokens(ctx context.Context, l *shift) error {
	a, err := mint(ctx, l)
	if err != nil || a.status == http.StatusCreated && l.dice.IntN(2) == 0 {
		return err
	}
	if a, err = l.as("ana").ask(ctx, l.client, "GET", "/tokens", "", nil); err != nil {
		return err
	}
	var had struct {
		Tokens []struct{ ID, Revoked string }
	}
	if err := a.into(&had); err != nil {
		return err
	}
	for _, token := range had.Tokens {
		if token.Revoked != "" {
			continue
		}
		w := &write{by: l.as("ana"), method: "DELETE", path: "/tokens/" + token.ID, where: "revoked", mark: token.ID}
		if _, err := l.change(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

// accounts changes an address, or lets somebody go and come back.
func accounts(ctx context.Context, l *shift) error {
	by, path := l.as("noa"), "/accounts/tomas"
	a, err := by.ask(ctx, l.client, "GET", path, "", nil)
	if err != nil {
		return err
	}
	var now struct{ State string }
	if err := a.into(&now); err != nil {
		return err
	}
	mark, tag := l.newMark(), a.header.Get("ETag")
	switch {
	case now.State == "deactivated":
		_, err = l.change(ctx, &write{by: by, method: "POST", path: path + "/reactivation", match: tag, where: "none"})
	case l.dice.IntN(3) == 0:
		_, err = l.change(ctx, &write{
			by: by, method: "POST", path: path + "/deactivation", match: tag, where: "reason", mark: mark,
			body: encoded(map[string]any{"to": "lucia", "reason": mark}),
		})
	default:
		_, err = l.change(ctx, &write{
			by: by, method: "PATCH", path: path, match: tag, where: "address", mark: mark,
			body: encoded(map[string]any{"email": mark + "@example.org"}),
		})
	}
	return err
}

// readers acknowledges what it was asked to read.
func readers(ctx context.Context, l *shift) error {
	for _, person := range []string{"noa", "marta", "ana"} {
		by := l.as(person)
		a, err := by.ask(ctx, l.client, "GET", "/tasks", "", nil)
		if err != nil {
			return err
		}
		var waiting struct {
			Tasks []struct {
				What, Kind, Subject string
				Version             version
			}
		}
		if err := a.into(&waiting); err != nil {
			return err
		}
		for _, task := range waiting.Tasks {
			if task.What != "acknowledge" {
				continue
			}
			path := "/documents/" + task.Kind + "/" + task.Subject + "/versions/" + task.Version.Number + "/acknowledgement"
			_, err := l.change(ctx, &write{
				by: by, method: "POST", path: path, where: "acknowledgement",
				mark: strings.Join([]string{task.Kind, task.Subject, task.Version.Number, person}, " "),
			})
			if err != nil {
				return err
			}
		}
	}
	return pause(ctx, 50*time.Millisecond)
}
