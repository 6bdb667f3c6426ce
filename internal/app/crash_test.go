package app_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"acta/internal/app"
	"acta/internal/config"
	"acta/internal/work"
)

// cyclesVariable names the environment variable with the number of kills per engine.
const cyclesVariable = "ACTA_CRASH_CYCLES"

// After how many kills an installation is replaced by a fresh one, so that its
// histories stay of a size that people have.
const installationLife = 25

// restart is how much later than its death a server comes back: leases have run
// out by then.
const restart = 61 * time.Second

// patience bounds every wait for something that must happen.
const patience = 2 * time.Minute

// trial is an installation whose server is killed again and again.
type trial struct {
	t      *testing.T
	order  order
	dice   *rand.Rand
	book   *ledger
	crowd  []*shift
	works  []func(context.Context, *shift) error
	known  []string // the last checkpoint
	sum    tally
	server *server
}

// tally is what came out.
type tally struct {
	cycles, acknowledged, refused, open, repeated int
	cut                                           int            // issued and not yet published when the server died
	kinds                                         map[string]int // acknowledged writes by what they leave
	harms                                         map[harm]int
	examples                                      []string
	failures                                      []string
	stuck                                         []string
}

func newTally() tally { return tally{kinds: map[string]int{}, harms: map[harm]int{}} }

func (s *tally) add(o tally) {
	s.cycles += o.cycles
	s.acknowledged += o.acknowledged
	s.refused += o.refused
	s.open += o.open
	s.repeated += o.repeated
	s.cut += o.cut
	for h, n := range o.harms {
		s.harms[h] += n
	}
	for kind, n := range o.kinds {
		s.kinds[kind] += n
	}
	s.examples = append(s.examples, o.examples...)
	s.failures = append(s.failures, o.failures...)
	s.stuck = append(s.stuck, o.stuck...)
}

func (s *tally) String() string {
	return fmt.Sprintf("cycles %d | acknowledged writes %d %v | refused %d | unanswered %d, repeated %d | publications cut off %d | lost %d | twice %d | tree mismatches %d | half versions %d | laws broken %d | entries without effect or effects without entry %d",
		s.cycles, s.acknowledged, s.kinds, s.refused, s.open, s.repeated, s.cut, s.harms[lost], s.harms[twice], s.harms[broken], s.harms[half], s.harms[lawless], s.harms[trail])
}

// newTrial sets an installation up as people do: demonstration, link for the first
// set-up, invitations, documents with owners and readers.
func newTrial(t *testing.T, cfg config.Config, seed uint64) *trial {
	t.Helper()
	must(t, app.Migrate(t.Context(), cfg))
	a, err := app.Open(t.Context(), cfg, app.Options{})
	must(t, err)
	_, err = a.LoadDemo(t.Context(), app.DefaultDemo)
	must(t, err)
	must(t, a.Close())
	book := &ledger{}
	r := &trial{
		t: t, order: order{Config: cfg}, book: book, crowd: newCrowd(book, seed), works: works(), sum: newTally(),
		dice: rand.New(rand.NewPCG(seed, 99)), //nolint:gosec // a test that can be repeated
	}
	c := r.start()
	r.people(c)
	r.documents(c)
	r.server.kill()
	return r
}

// start starts the server and waits until it listens.
func (r *trial) start() *client {
	r.t.Helper()
	r.server = launch(r.t, r.order)
	for _, l := range r.crowd {
		l.ahead = r.order.Ahead
	}
	select {
	case err := <-r.server.ready:
		if err != nil {
			r.t.Fatalf("%v\n%s", err, r.server.tail())
		}
	case <-time.After(patience):
		r.t.Fatalf("the server does not listen:\n%s", r.server.tail())
	}
	return newClient(r.server.address)
}

// people takes the way of the set-up link and of invitations.
func (r *trial) people(c *client) {
	r.t.Helper()
	ctx := r.t.Context()
	a, err := c.form(ctx, r.server.setup, url.Values{
		"person": {"noa"}, "name": {"Noa Prieto"}, "email": {"noa@example.org"}, "password": {secretWord},
	}, nil)
	must(r.t, err)
	if a.status != http.StatusSeeOther {
		r.t.Fatalf("set-up: %d %.2000s", a.status, a.body)
	}
	first := newVisitor("noa")
	for _, person := range []string{"marta", "ana", "tomas"} {
		r.must(first.ask(ctx, c, "POST", "/accounts", encoded(map[string]string{"person": person, "email": person + "@example.org"}), nil))
	}
	here, err := app.Open(ctx, r.order.Config, app.Options{})
	must(r.t, err)
	for _, person := range []string{"marta", "ana"} {
		link, err := here.Operator(work.System).Link(ctx, person)
		must(r.t, err)
		at, err := url.Parse(link)
		must(r.t, err)
		a, err := c.form(ctx, at.Path, url.Values{"password": {secretWord}}, nil)
		must(r.t, err)
		if a.status != http.StatusSeeOther {
			r.t.Fatalf("invitation of %s: %d %.2000s", person, a.status, a.body)
		}
	}
	must(r.t, here.Close())
}

func (r *trial) must(a answer, err error) answer {
	r.t.Helper()
	must(r.t, err)
	if !a.fine() {
		r.t.Fatalf("%d %.1000s\n%s", a.status, a.body, r.server.tail())
	}
	return a
}

// documents freezes the first versions and says who looks after them.
func (r *trial) documents(c *client) {
	r.t.Helper()
	ctx, first := r.t.Context(), newVisitor("noa")
	for path := range documents() {
		made := r.must(first.ask(ctx, c, "POST", path+"/versions", "{}", nil))
		plan := encoded(map[string]any{"owner": "noa", "interval": "", "roles": []string{}, "persons": []string{"noa", "marta", "ana"}})
		r.must(first.ask(ctx, c, "PUT", path+"/plan", plan, http.Header{"If-Match": {made.header.Get("ETag")}}))
	}
}

// cycle lets people work, kills the server at a moment of its own choosing, and
// looks at what is left.
func (r *trial) cycle() {
	r.t.Helper()
	r.order.Ahead += restart
	r.sum.cycles++
	if r.dice.IntN(8) == 0 { // while it starts
		r.server = launch(r.t, r.order)
		r.wait(time.Duration(r.dice.IntN(900)) * time.Millisecond)
	} else {
		c := r.start()
		r.again(c)
		if r.dice.IntN(2) == 0 {
			r.drain(c)
		}
		r.work(c, time.Duration(100+r.dice.IntN(1500))*time.Millisecond)
	}
	r.server.kill()
	r.look()
}

// wait lets the server go on for a random while: the moment of its death is what
// is tried here.
func (r *trial) wait(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	<-timer.C
}

// again asks again for everything that was not answered.
func (r *trial) again(c *client) {
	r.t.Helper()
	n, err := r.book.repeat(r.t.Context(), c)
	if err != nil {
		r.t.Fatalf("repeat: %v\n%s", err, r.server.tail())
	}
	r.sum.repeated += n
}

// work lets people work for a while and kills the server under them.
func (r *trial) work(c *client, length time.Duration) {
	ctx, cancel := context.WithCancel(r.t.Context())
	defer cancel()
	ended := make(chan []error, 1)
	go func() { ended <- run(ctx, c, r.crowd, r.works) }()
	r.wait(length)
	r.server.kill()
	cancel()
	for _, err := range <-ended {
		if strings.Contains(err.Error(), errStuck.Error()) {
			r.sum.stuck = append(r.sum.stuck, err.Error())
		}
	}
}

// drain waits until every issued version is published: what was left undone is
// done by the next process.
func (r *trial) drain(c *client) {
	r.t.Helper()
	first := r.crowd[0].as("noa")
	for deadline := time.Now().Add(patience); ; {
		left := 0
		for _, state := range []string{"ready", "running"} {
			var jobs struct{ Jobs []struct{ Kind string } }
			must(r.t, r.must(first.ask(r.t.Context(), c, "GET", "/jobs?kind=document.publish&state="+state, "", nil)).into(&jobs))
			left += len(jobs.Jobs)
		}
		if left == 0 {
			return
		}
		if time.Now().After(deadline) {
			r.t.Fatalf("%d publications are not done after %v\n%s", left, patience, r.server.tail())
		}
		r.wait(30 * time.Millisecond)
	}
}

// look inspects what the killed server has left, and signs the log.
func (r *trial) look() {
	r.t.Helper()
	list, err := inspect(r.t.Context(), r.order.Config, r.book.all(), r.known)
	must(r.t, err)
	for _, f := range list {
		r.sum.harms[f.harm]++
		if len(r.sum.examples) < 20 {
			r.sum.examples = append(r.sum.examples, fmt.Sprintf("cycle %d: %s: %s", r.sum.cycles, f.harm, f.what))
		}
	}
	r.sum.cut += r.count(waiting)
	note, err := app.LogCheckpoint(r.t.Context(), r.order.Config)
	must(r.t, err)
	r.known = []string{note}
}

// finish starts the server once more, lets it do what is left, and counts.
func (r *trial) finish() tally {
	r.t.Helper()
	r.order.Ahead += restart
	c := r.start()
	r.again(c)
	r.drain(c)
	r.server.kill()
	r.look()
	if n := r.count(waiting); n > 0 {
		r.sum.harms[half] += n
		r.sum.examples = append(r.sum.examples, fmt.Sprintf("%d issued versions were never published", n))
	}
	for _, w := range r.book.all() {
		switch w.known {
		case acknowledged:
			r.sum.acknowledged++
			r.sum.kinds[w.where]++
		case refused:
			r.sum.refused++
		case unknown:
			r.sum.open++
		}
	}
	r.sum.failures = r.book.failures
	return r.sum
}

// count reads a number.
func (r *trial) count(query string) int {
	r.t.Helper()
	n := 0
	_, err := looked(r.t.Context(), r.order.Config, func(v *view) error {
		rows, err := v.rows(query)
		if err == nil {
			n, err = strconv.Atoi(rows[0][0])
		}
		return err
	})
	must(r.t, err)
	return n
}

// Killed at any moment, a server loses nothing that it has acknowledged, does
// nothing twice and leaves nothing half done. Invariants I1, I2, I4, I11, I12, I17,
// I19, I23, I24, I25.
func TestCrash(t *testing.T) {
	cycles := 5
	if text := os.Getenv(cyclesVariable); text != "" {
		n, err := strconv.Atoi(text)
		must(t, err)
		cycles = n
	}
	for _, name := range sorted(engines) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sum := newTally()
			started := time.Now()
			for done := 0; done < cycles; {
				seed := rand.Uint64() //nolint:gosec // printed, so that the load can be repeated
				r := newTrial(t, engines[name](t), seed)
				for ; done < cycles && r.sum.cycles < installationLife; done++ {
					r.cycle()
				}
				sum.add(r.finish())
				t.Logf("%s after %v (seed %d): %s", name, time.Since(started).Round(time.Second), seed, &sum)
			}
			for h, n := range sum.harms {
				if n > 0 {
					t.Errorf("%s: %d", h, n)
				}
			}
			for _, said := range append(append(sum.examples, sum.failures...), sum.stuck...) {
				t.Error(said)
			}
			if sum.acknowledged < cycles || sum.open > 0 {
				t.Errorf("%d writes were acknowledged, %d are unknown", sum.acknowledged, sum.open)
			}
		})
	}
}

// The harness sees a store that acknowledges before it commits.
func TestCrashSeesAStoreThatLies(t *testing.T) {
	for _, name := range sorted(engines) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newTrial(t, engines[name](t), 7)
			// Tokens are shown once, so their answers are not kept: nothing waits for the commit.
			r.works = []func(context.Context, *shift) error{func(ctx context.Context, l *shift) error {
				_, err := mint(ctx, l)
				return err
			}}
			r.must(r.crowd[0].as("ana").ask(t.Context(), r.start(), "GET", "/session", "", nil))
			r.server.kill()
			if r.look(); len(r.sum.examples) > 0 {
				t.Fatal(r.sum.examples)
			}
			r.order.Late = 200 * time.Millisecond
			for range 12 {
				r.sum.cycles++
				r.work(r.start(), time.Second)
				r.look()
				if r.sum.harms[lost] > 0 {
					t.Logf("%s: seen in cycle %d: %s", name, r.sum.cycles, r.sum.examples[0])
					return
				}
			}
			t.Errorf("no lost write was seen: %s", &r.sum)
		})
	}
}
