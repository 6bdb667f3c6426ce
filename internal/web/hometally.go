package web

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"acta/internal/clock"
	"acta/internal/identity"
)

// tally is how much somebody owes, and whether some of it is overdue.
type tally struct {
	count int
	late  bool
	until clock.Instant
}

// tallies remember for a short while what people owe, because every page says it.
type tallies struct {
	mu    sync.Mutex
	known map[string]tally
}

const (
	tallyLife   = 30 * time.Second
	mostTallies = 1000 // people; more than so many are forgotten together
)

func (t *tallies) get(person string, now clock.Instant) (tally, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	found, ok := t.known[person]
	return found, ok && now.Before(found.until)
}

func (t *tallies) put(person string, is tally) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known == nil || len(t.known) >= mostTallies {
		t.known = map[string]tally{}
	}
	t.known[person] = is
}

// forget drops what a person owed, because they did something.
func (t *tallies) forget(person string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.known, person)
}

// tallyOf is what a person owes, for the menu. A page without it is still a page.
func (s *site) tallyOf(ctx context.Context, p identity.Principal) tally {
	if !p.SignedIn() {
		return tally{}
	}
	now := s.Clock.Now()
	if known, ok := s.tallies.get(p.Person, now); ok {
		return known
	}
	count, late, err := s.Obligations.Count(ctx, p)
	if err != nil {
		slog.ErrorContext(ctx, "obligations not counted", "error", err)
		return tally{}
	}
	fresh := tally{count, late > 0, clock.At(now.Time().Add(tallyLife))}
	s.tallies.put(p.Person, fresh)
	return fresh
}
