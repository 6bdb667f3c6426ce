package app_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"acta/internal/app"
	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/identity"
	"acta/internal/store"
	"acta/internal/work"
)

// movable is the machine's clock, which can be put forward.
type movable struct{ ahead atomic.Int64 }

// Now is the instant of the moved clock.
func (m *movable) Now() clock.Instant { return shifted(m.ahead.Load()).Now() }

// fragile is an installation whose database fails when it is told to.
type fragile struct {
	*app.App
	t     *testing.T
	tap   *tap
	clock *movable
	watch store.Engine // past the tap
	n     int          // marks given
}

// at is the document that the use cases are about.
func (fragile) at() document.Ref { return document.Ref{Kind: "retention_register", Subject: "org"} }

func newFragile(t *testing.T, engine string) *fragile {
	t.Helper()
	f := &fragile{t: t, tap: &tap{}, clock: &movable{}}
	cfg := engines[engine](t)
	must(t, app.Migrate(t.Context(), cfg))
	a, err := app.OpenOver(t.Context(), cfg, app.Options{Clock: f.clock}, f.tap.over)
	must(t, err)
	t.Cleanup(func() { must(t, a.Close()) })
	f.App = a
	f.watch, err = engineOf(t.Context(), cfg)
	must(t, err)
	t.Cleanup(func() { must(t, closed(f.watch)) })
	_, err = a.LoadDemo(t.Context(), app.DefaultDemo)
	must(t, err)
	secret, err := a.Identity.SetupLink(t.Context())
	must(t, err)
	_, err = a.Identity.SetUp(t.Context(), secret, identity.Setup{Person: "noa", Name: "Noa", Email: "noa@example.org", Password: secretWord})
	must(t, err)
	_, err = a.Identity.Invite(f.by("noa", ""), "noa", identity.Invitation{Person: "tomas", Email: "tomas@example.org"})
	must(t, err)
	_, _, err = a.Documents.Freeze(f.by("noa", ""), document.Request{Kind: f.at().Kind, Subject: f.at().Subject, Actor: "noa"})
	must(t, err)
	_, err = a.Documents.SetPlan(f.by("noa", ""), f.at(), "noa", f.row(), document.Plan{Owner: "noa", Audience: document.Audience{Persons: []string{"noa"}}})
	must(t, err)
	return f
}

// by is the context of a request of a person who has just proved who they are,
// with an idempotency key if it has one.
func (f *fragile) by(person, key string) context.Context {
	origin := work.Origin{Request: "test", Channel: identity.ChannelSession, Confirmed: f.clock.Now()}
	if key != "" {
		origin.Key, origin.Digest = key, strings.Repeat("d", 64)
	}
	_ = person // the actor of the command says who it is
	return work.From(f.t.Context(), origin)
}

func (f *fragile) status() document.Status {
	f.t.Helper()
	status, err := f.Documents.Status(f.t.Context(), f.at())
	must(f.t, err)
	return status
}

func (f *fragile) row() int { return f.status().Row }

func (f *fragile) mark() string {
	f.n++
	return fmt.Sprintf("n%016xx", f.n)
}

func (f *fragile) principal() identity.Principal {
	f.t.Helper()
	in, err := f.Identity.SignIn(f.t.Context(), identity.Credentials{Name: "noa", Password: secretWord, Address: "127.0.0.1"})
	must(f.t, err)
	return in.Principal
}

// useCase is something that people or schedules do: prepare brings the
// installation to where it can be done, and gives it.
type useCase struct {
	name    string
	prepare func(*fragile) func(context.Context) error
}

func useCases() []useCase {
	return []useCase{
		{"tailor", (*fragile).tailoring}, {"freeze", (*fragile).freezing}, {"submit", (*fragile).submitting},
		{"last decision", (*fragile).deciding}, {"publish", (*fragile).publishing}, {"take effect", (*fragile).taking},
		{"acknowledge", (*fragile).acknowledging}, {"withdraw", (*fragile).withdrawing},
		{"sign in", (*fragile).signing}, {"make a token", (*fragile).minting}, {"deactivate", (*fragile).deactivating},
	}
}

func (f *fragile) tailoring() func(context.Context) error {
	_, row, err := f.Documents.Tailoring(f.t.Context(), f.at().Kind)
	must(f.t, err)
	change := document.Alteration{
		Action: document.TailorAdd,
		Title:  content.Text{}.With("es", "Nota").With("en", "Note"), Text: content.Text{}.With("es", f.mark()).With("en", f.mark()),
	}
	clauses, err := f.Documents.Clauses(f.t.Context(), f.at().Kind)
	must(f.t, err)
	for _, clause := range clauses {
		switch {
		case clause.Origin == "own":
			change.Key = clause.Key
		case clause.Level == 1 && change.After == "":
			change.After = clause.Key
		}
	}
	reason := f.mark()
	return func(ctx context.Context) error {
		_, err := f.Documents.Tailor(ctx, "noa", f.at().Kind, row, change, reason)
		return err
	}
}

// changed makes the data say something new.
func (f *fragile) changed() { must(f.t, f.tailoring()(f.by("noa", ""))) }

func (f *fragile) freezing() func(context.Context) error {
	f.changed()
	return func(ctx context.Context) error {
		_, _, err := f.Documents.Freeze(ctx, document.Request{Kind: f.at().Kind, Subject: f.at().Subject, Actor: "noa"})
		return err
	}
}

// clear ends what waits, so that the next version can be submitted.
func (f *fragile) clear() {
	f.t.Helper()
	status := f.status()
	act := document.Act{Ref: f.at(), Actor: "noa", Expect: status.Row, Reason: f.mark(), Confirmed: true}
	var err error
	switch {
	case status.Open != nil && status.Open.State == content.InReview:
		_, err = f.Documents.Recall(f.by("noa", ""), act)
	case status.Waiting != nil:
		act.Number = status.Waiting.Number
		_, err = f.Documents.Withdraw(f.by("noa", ""), act)
	default:
		return
	}
	must(f.t, err)
	f.clear()
}

func (f *fragile) submitting() func(context.Context) error { return f.submittingFor(clock.Date{}) }

func (f *fragile) submittingFor(day clock.Date) func(context.Context) error {
	f.clear()
	f.changed()
	sub := document.Submission{
		Ref: f.at(), Actor: "noa", Expect: f.row(), Change: content.Text{}.With("es", f.mark()).With("en", "x"), Effective: day,
	}
	return func(ctx context.Context) error {
		_, err := f.Documents.Submit(ctx, sub)
		return err
	}
}

func (f *fragile) deciding() func(context.Context) error {
	must(f.t, f.submitting()(f.by("noa", "")))
	return f.approving()
}

func (f *fragile) approving() func(context.Context) error {
	status := f.status()
	d := document.Decision{Ref: f.at(), Actor: "noa", Expect: status.Row, Content: status.Open.ContentHash, Approve: true, Reason: f.mark()}
	return func(ctx context.Context) error {
		_, err := f.Documents.Decide(ctx, d)
		return err
	}
}

func (f *fragile) publishing() func(context.Context) error {
	must(f.t, f.deciding()(f.by("noa", "")))
	version := f.status().Waiting.Version
	return func(ctx context.Context) error { return f.Documents.Publish(ctx, version) }
}

func (f *fragile) taking() func(context.Context) error {
	must(f.t, f.submittingFor(f.clock.Now().Date(time.UTC).AddDays(3))(f.by("noa", "")))
	must(f.t, f.approving()(f.by("noa", "")))
	must(f.t, f.Documents.Publish(f.t.Context(), f.status().Waiting.Version))
	f.clock.ahead.Add(int64(5 * 24 * time.Hour))
	return func(ctx context.Context) error {
		_, err := f.Documents.Effect(ctx)
		return err
	}
}

func (f *fragile) acknowledging() func(context.Context) error {
	must(f.t, f.publishing()(f.t.Context()))
	number := f.status().Effective.Number
	return func(ctx context.Context) error { return f.Documents.Acknowledge(ctx, f.at(), number, "noa") }
}

func (f *fragile) withdrawing() func(context.Context) error {
	must(f.t, f.publishing()(f.t.Context()))
	act := document.Act{Ref: f.at(), Actor: "noa", Expect: f.row(), Reason: f.mark(), Confirmed: true}
	return func(ctx context.Context) error {
		_, err := f.Documents.Withdraw(ctx, act)
		return err
	}
}

func (f *fragile) signing() func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := f.Identity.SignIn(ctx, identity.Credentials{Name: "noa", Password: secretWord, Address: "127.0.0.1"})
		return err
	}
}

func (f *fragile) minting() func(context.Context) error {
	p := f.principal()
	given := identity.NewToken{Name: f.mark(), Scopes: []string{"document.read"}, Expires: f.clock.Now().Date(time.UTC).AddDays(30)}
	return func(ctx context.Context) error {
		_, _, err := f.Identity.CreateToken(ctx, p, given)
		return err
	}
}

func (f *fragile) deactivating() func(context.Context) error {
	account, err := f.Identity.Account(f.t.Context(), "tomas")
	must(f.t, err)
	if account.State == identity.Deactivated {
		account, err = f.Identity.Reactivate(f.by("noa", ""), "noa", "tomas", account.RowVersion)
		must(f.t, err)
	}
	given := identity.Deactivation{Person: "tomas", RowVersion: account.RowVersion, To: "lucia", Reason: f.mark()}
	return func(ctx context.Context) error {
		_, err := f.Identity.Deactivate(ctx, "noa", given)
		return err
	}
}

// fingerprint is how many rows every table has that only commands change, and
// the sum of their row versions.
func (f *fragile) fingerprint() string {
	f.t.Helper()
	var all strings.Builder
	_, err := lookedAt(f.t.Context(), f.Config, f.watch, func(v *view) error {
		tables, versioned := f.tables(v)
		for _, table := range tables {
			query := "SELECT COUNT(*), 0 FROM " + table
			if slices.Contains(versioned, table) {
				query = "SELECT COUNT(*), COALESCE(SUM(row_version), 0) FROM " + table
			}
			rows, err := v.rows(query)
			if err != nil {
				return err
			}
			_, _ = fmt.Fprintln(&all, table, rows[0])
		}
		return nil
	})
	must(f.t, err)
	return all.String()
}

// tables are those that only commands change, and which of them have row versions.
func (f *fragile) tables(v *view) (tables, versioned []string) {
	f.t.Helper()
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
	with := "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'row_version' WHERE m.type = 'table'"
	if !f.Config.Embedded() {
		query = "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name"
		with = "SELECT table_name FROM information_schema.columns WHERE table_schema = DATABASE() AND column_name = 'row_version'"
	}
	for into, query := range map[*[]string]string{&tables: query, &versioned: with} {
		rows, err := v.rows(query)
		must(f.t, err)
		for _, row := range rows {
			if !slices.Contains(store.OperationalTables(), row[0]) {
				*into = append(*into, row[0])
			}
		}
	}
	return tables, versioned
}

// whole fails when an inspection finds anything.
func (f *fragile) whole(where string) {
	f.t.Helper()
	list, err := inspect(f.t.Context(), f.Config, nil, nil)
	must(f.t, err)
	for _, one := range list {
		f.t.Errorf("%s: %s: %s", where, one.harm, one.what)
	}
}

// mostCalls bounds the calls of one use case.
const mostCalls = 400

// eachCall makes every call of a use case fail, one after the other: what failed
// leaves nothing, or everything where the failure came after the commit. It gives
// how many commits and calls there were.
func (f *fragile) eachCall(c useCase) (commits, calls int) {
	act, key, before := c.prepare(f), f.mark(), f.fingerprint()
	for n := 1; n < mostCalls; n++ {
		f.tap.arm(n, false)
		err := act(f.by("noa", key))
		what := f.tap.disarm()
		if what == "" {
			if err != nil {
				f.t.Fatalf("%s without a failure: %v", c.name, err)
			}
			return commits, n - 1
		}
		if what == commitCall {
			commits++
		}
		after := f.fingerprint()
		if after == before {
			if err == nil {
				f.t.Errorf("%s: call %d failed (%.80s) and nobody was told", c.name, n, what)
			}
			continue
		}
		// The command was committed, and what came after it failed.
		f.whole(fmt.Sprintf("%s, call %d (%.80s)", c.name, n, what))
		act, key = c.prepare(f), f.mark()
		before = f.fingerprint()
	}
	f.t.Fatalf("%s has more than %d calls", c.name, mostCalls)
	return 0, 0
}

// lostAnswer lets a commit of a use case succeed and say that it failed: whoever
// asks again under the same key changes nothing more. Invariant I19.
func (f *fragile) lostAnswer(c useCase, n int) {
	act, key := c.prepare(f), f.mark()
	f.tap.arm(n, true)
	err := act(f.by("noa", key))
	what := f.tap.disarm()
	after := f.fingerprint()
	if what != commitCall || !errors.Is(err, errPlanted) {
		f.t.Errorf("%s: commit %d was %q and said %v", c.name, n, what, err)
	}
	f.whole(fmt.Sprintf("%s, answer of commit %d lost", c.name, n))
	if err = act(f.by("noa", key)); errors.Is(err, work.ErrRepeated) && f.fingerprint() != after {
		f.t.Errorf("%s: the repetition changed something", c.name)
	}
	f.whole(c.name + ", repeated")
}

// Whatever call of the database fails, in whatever use case, the installation is
// whole: a command has left everything or nothing. Invariants I1, I2, I4, I12, I19.
func TestEveryCallMayFail(t *testing.T) {
	for _, engine := range sorted(engines) {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			f := newFragile(t, engine)
			f.whole("at first")
			for _, c := range append(useCases(), releaseCases()...) {
				started := time.Now()
				commits, calls := f.eachCall(c)
				if calls < 4 || commits == 0 {
					t.Errorf("%s: %d calls failed, %d of them commits", c.name, calls, commits)
				}
				f.whole(c.name)
				for n := 1; n <= commits; n++ {
					f.lostAnswer(c, n)
				}
				t.Logf("%s: %d calls, %d commits, %v", c.name, calls, commits, time.Since(started).Round(time.Millisecond))
			}
		})
	}
}

// A store that commits what has failed is seen, by the rows that are there and by
// the inspection.
func TestFaultsSeeASloppyStore(t *testing.T) {
	f := newFragile(t, "sqlite")
	f.tap.sloppy = true
	act, before := f.tailoring(), f.fingerprint()
	for n := 1; ; n++ {
		f.tap.arm(n, false)
		err := act(f.by("noa", ""))
		if what := f.tap.disarm(); what == "" {
			t.Fatalf("nothing was seen in %d calls, then %v", n-1, err)
		}
		if f.fingerprint() == before {
			continue
		}
		if list, err := inspect(t.Context(), f.Config, nil, nil); err != nil || len(list) == 0 {
			t.Errorf("rows have changed, and the inspection found nothing: %v", err)
		}
		return
	}
}

// A publication whose bytes cannot be kept, all or some of them, leaves no row of a
// file and is done later. Invariant I17; Scope F57.
func TestBytesThatCannotBeKept(t *testing.T) {
	f := newFragile(t, "sqlite")
	publish, failures := f.publishing(), 0
	for failures < 3 {
		before := f.fingerprint()
		unblock := f.block(failures)
		err := publish(f.t.Context())
		unblock()
		if err == nil {
			publish = f.publishing()
			continue
		}
		failures++
		if f.fingerprint() != before {
			t.Errorf("a publication failed (%v) and left something", err)
		}
		f.whole("bytes not kept")
	}
	must(t, publish(t.Context()))
	f.whole("published")
	if status := f.status(); status.Effective == nil || !status.Effective.Published {
		t.Errorf("%+v", status)
	}
}

// block puts files where folders of kept files would be: every one, or about every
// other. The function takes them away.
func (f *fragile) block(which int) (unblock func()) {
	f.t.Helper()
	var made []string
	root := filepath.Join(f.Config.Files(), "files")
	must(f.t, os.MkdirAll(root, 0o700))
	for i := range 256 {
		name := filepath.Join(root, fmt.Sprintf("%02x", i))
		if _, err := os.Stat(name); err == nil || (which > 0 && i%2 == which%2) {
			continue
		}
		must(f.t, os.WriteFile(name, nil, 0o600))
		made = append(made, name)
	}
	return func() {
		for _, name := range made {
			must(f.t, os.Remove(name))
		}
	}
}
