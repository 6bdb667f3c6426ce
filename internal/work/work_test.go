package work_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"acta/internal/clock"
	"acta/internal/id"
	"acta/internal/work"
)

// memory is an in-memory runner and sink: what is appended counts only when the
// transaction commits. The engines' own behaviour is proved in storetest.
type memory struct {
	entries, pending []work.Entry
	jobs, queued     []work.Job
	fail             []error // outcome of each commit, in order
	sinkErr          error
	runs             int
}

func (m *memory) Write(ctx context.Context, fn func(*work.Tx) error) error {
	m.runs++
	m.pending, m.queued = nil, nil
	now, _ := clock.ParseInstant("2024-01-12T10:00:00Z")
	if err := fn(work.NewTx(ctx, now, m)); err != nil {
		return err
	}
	if len(m.fail) > 0 {
		err := m.fail[0]
		m.fail = m.fail[1:]
		if err != nil {
			return err
		}
	}
	m.entries = append(m.entries, m.pending...)
	m.jobs = append(m.jobs, m.queued...)
	return nil
}

func (m *memory) Read(ctx context.Context, fn func(*work.Tx) error) error {
	return fn(work.NewTx(ctx, clock.Instant{}, m))
}

func (m *memory) Append(_ *work.Tx, e work.Entry) error {
	m.pending = append(m.pending, e)
	return m.sinkErr
}

func (m *memory) Queue(_ *work.Tx, j work.Job) error {
	m.queued = append(m.queued, j)
	return nil
}

func command() work.Command {
	return work.Command{Name: "release.put", Actor: "lucia", Subject: id.Ref{Kind: "release", ID: "1.30"}, Reason: "plan"}
}

// Invariant I12: one command is one audit entry, in its transaction.
func TestOneCommandLeavesOneEntryAndItsJobs(t *testing.T) {
	m := &memory{}
	err := work.New(m, m, anyone{}).Do(context.Background(), command(), func(tx *work.Tx) error {
		tx.Detail("title", "old", "new")
		tx.Detail("type", "minor", "minor")
		tx.Enqueue(work.Job{Kind: "render"})
		return nil
	})
	if err != nil || len(m.entries) != 1 || len(m.jobs) != 1 {
		t.Fatalf("%d entries, %d jobs, %v", len(m.entries), len(m.jobs), err)
	}
	e := m.entries[0]
	if e.Action != "release.put" || e.Actor != "lucia" || e.Subject.ID != "1.30" || e.Reason != "plan" || e.At.String() != "2024-01-12T10:00:00Z" {
		t.Errorf("entry %+v", e)
	}
	if want := []work.Change{{Field: "title", Before: "old", After: "new"}}; !slices.Equal(e.Changes, want) {
		t.Errorf("changes %+v", e.Changes)
	}
}

func TestARetriedCommandLeavesOneEntryWithoutTheFirstTrysDetails(t *testing.T) {
	m := &memory{fail: []error{fmt.Errorf("deadlock: %w", work.ErrRetry), nil}}
	tries := 0
	err := work.New(m, m, anyone{}).Do(context.Background(), command(), func(tx *work.Tx) error {
		tries++
		tx.Detail("try", "", fmt.Sprint(tries))
		return nil
	})
	if err != nil || tries != 2 || len(m.entries) != 1 || len(m.entries[0].Changes) != 1 || m.entries[0].Changes[0].After != "2" {
		t.Errorf("%d tries, entries %+v, %v", tries, m.entries, err)
	}
}

func TestRetryingEnds(t *testing.T) {
	m := &memory{}
	for range 20 {
		m.fail = append(m.fail, work.ErrRetry)
	}
	err := work.New(m, m, anyone{}).Do(context.Background(), command(), func(*work.Tx) error { return nil })
	if !errors.Is(err, work.ErrRetry) || m.runs != 5 || len(m.entries) != 0 {
		t.Errorf("%d runs, %v", m.runs, err)
	}
}

func TestAFailedCommandLeavesNothing(t *testing.T) {
	broken := errors.New("disk full")
	for name, c := range map[string]struct {
		m  *memory
		fn func(*work.Tx) error
	}{
		"function": {&memory{}, func(*work.Tx) error { return broken }},
		"sink":     {&memory{sinkErr: broken}, func(*work.Tx) error { return nil }},
		"commit":   {&memory{fail: []error{broken}}, func(*work.Tx) error { return nil }},
	} {
		err := work.New(c.m, c.m, anyone{}).Do(context.Background(), command(), c.fn)
		if !errors.Is(err, broken) || len(c.m.entries) != 0 || c.m.runs != 1 {
			t.Errorf("%s: %d entries, %d runs, %v", name, len(c.m.entries), c.m.runs, err)
		}
	}
}

func TestACommandNamesItselfItsActorAndItsSubject(t *testing.T) {
	for _, cmd := range []work.Command{
		{Actor: "a", Subject: id.Ref{Kind: "k"}}, {Name: "n", Subject: id.Ref{Kind: "k"}}, {Name: "n", Actor: "a"},
	} {
		m := &memory{}
		if err := work.New(m, m, anyone{}).Do(context.Background(), cmd, func(*work.Tx) error { return nil }); err == nil || m.runs != 0 {
			t.Errorf("%+v ran: %v", cmd, err)
		}
	}
}

func TestACancelledCommandIsNotRetried(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	m := &memory{fail: []error{work.ErrRetry, work.ErrRetry}}
	err := work.New(m, m, anyone{}).Do(ctx, command(), func(*work.Tx) error { cancel(); return nil })
	if err == nil || m.runs != 1 {
		t.Errorf("%d runs, %v", m.runs, err)
	}
}

// anyone lets everybody do everything.
type anyone struct{}

func (anyone) Allow(*work.Tx, work.Command) (string, error) { return "", nil }

func (m *memory) Next(*work.Tx) (int64, error) { return int64(len(m.entries)), nil }

func (m *memory) Claim(*work.Tx, string, work.Origin) error { return nil }
