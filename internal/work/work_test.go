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
	claimed          []string
	claimErr         error
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
	if !errors.Is(err, work.ErrRetry) || m.runs != 8 || len(m.entries) != 0 {
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

func (anyone) Allow(*work.Tx, work.Command) (string, error) { return "manager", nil }

// nobody refuses everything.
type nobody struct{ err error }

func (n nobody) Allow(*work.Tx, work.Command) (string, error) { return "", n.err }

func (m *memory) Next(*work.Tx) (int64, error) { return int64(len(m.entries)), nil }

func (m *memory) Claim(_ *work.Tx, actor string, origin work.Origin) error {
	m.claimed = append(m.claimed, actor+" "+origin.Key)
	return m.claimErr
}

func TestARefusedCommandLeavesNothing(t *testing.T) {
	m, refused := &memory{}, errors.New("not yours")
	ran := false
	err := work.New(m, m, nobody{refused}).Do(t.Context(), command(), func(*work.Tx) error { ran = true; return nil })
	if !errors.Is(err, refused) || ran || len(m.entries)+len(m.jobs) != 0 {
		t.Errorf("%v, ran %v, %+v", err, ran, m.entries)
	}
}

func TestTheEntrySaysUnderWhichRoleAndFromWhere(t *testing.T) {
	m := &memory{}
	ctx := work.From(t.Context(), work.Origin{Request: "7F3A-19C2", Channel: "token"})
	if err := work.New(m, m, anyone{}).Do(ctx, command(), func(*work.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if e := m.entries[0]; e.Role != "manager" || e.Request != "7F3A-19C2" || e.Channel != "token" {
		t.Errorf("entry %+v", e)
	}
}

// Invariant I19: the first command of a request claims its key, and what is
// claimed already does not run.
func TestOneRequestClaimsItsKeyOnce(t *testing.T) {
	m := &memory{}
	unit := work.New(m, m, anyone{})
	ctx := work.From(t.Context(), work.Origin{Key: "k1", Digest: "d"})
	for range 2 { // both belong to one request
		if err := unit.Do(ctx, command(), func(*work.Tx) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"lucia k1"}; !slices.Equal(m.claimed, want) || len(m.entries) != 2 {
		t.Errorf("claimed %v, %d entries", m.claimed, len(m.entries))
	}
	m.claimErr = work.ErrRepeated
	ran := false
	again := work.From(t.Context(), work.Origin{Key: "k1", Digest: "d"})
	err := unit.Do(again, command(), func(*work.Tx) error { ran = true; return nil })
	if !errors.Is(err, work.ErrRepeated) || ran || len(m.entries) != 2 {
		t.Errorf("%v, ran %v, %d entries", err, ran, len(m.entries))
	}
}

// A command that failed has claimed nothing: the same request may try another.
func TestAFailedCommandDoesNotSpendTheKey(t *testing.T) {
	m := &memory{}
	unit := work.New(m, m, anyone{})
	ctx := work.From(t.Context(), work.Origin{Key: "k1", Digest: "d"})
	broken := errors.New("broken")
	if err := unit.Do(ctx, command(), func(*work.Tx) error { return broken }); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if err := unit.Do(ctx, command(), func(*work.Tx) error { return nil }); err != nil || len(m.claimed) != 2 {
		t.Errorf("%v, claimed %v", err, m.claimed)
	}
}

func TestEventsReachOtherFeaturesInTheSameTransaction(t *testing.T) {
	m := &memory{}
	unit := work.New(m, m, anyone{})
	var heard []string
	unit.Route(map[string][]work.Handler{
		"a": {
			func(tx *work.Tx, e work.Event) error {
				heard = append(heard, "a1 "+e.Data["n"])
				tx.Detail("period", "", e.Data["n"])
				tx.Emit(work.Event{Name: "b"})
				return nil
			},
			func(*work.Tx, work.Event) error { heard = append(heard, "a2"); return nil },
		},
		"b": {func(*work.Tx, work.Event) error { heard = append(heard, "b"); return nil }},
	})
	err := unit.Do(t.Context(), command(), func(tx *work.Tx) error {
		tx.Emit(work.Event{Name: "a", Data: map[string]string{"n": "1"}})
		tx.Emit(work.Event{Name: "nobody listens"})
		return nil
	})
	if want := []string{"a1 1", "a2", "b"}; err != nil || !slices.Equal(heard, want) || len(m.entries[0].Changes) != 1 {
		t.Errorf("%v, heard %v, %+v", err, heard, m.entries)
	}
	broken := errors.New("overlap")
	unit.Route(map[string][]work.Handler{"a": {func(*work.Tx, work.Event) error { return broken }}})
	err = unit.Do(t.Context(), command(), func(tx *work.Tx) error { tx.Emit(work.Event{Name: "a"}); return nil })
	if !errors.Is(err, broken) || len(m.entries) != 1 {
		t.Errorf("%v, %d entries", err, len(m.entries))
	}
}

func TestACommandKnowsItsIndexAndAReadHasNone(t *testing.T) {
	m := &memory{}
	unit := work.New(m, m, anyone{})
	var index int64
	for range 2 {
		err := unit.Do(t.Context(), command(), func(tx *work.Tx) (err error) { index, err = tx.Index(); return err })
		if err != nil {
			t.Fatal(err)
		}
	}
	if index != 1 {
		t.Errorf("index %d", index)
	}
	if err := unit.Read(t.Context(), func(tx *work.Tx) error { _, err := tx.Index(); return err }); err == nil {
		t.Error("a read was given an index")
	}
}

func TestASnapshotIsAskedOnceAndACommandEachTime(t *testing.T) {
	type key struct{ of string }
	asked, wrong := 0, errors.New("no answer")
	ask := func(tx *work.Tx, of string, err error) (int, error) {
		return work.Once(tx, key{of}, func(*work.Tx) (int, error) { asked++; return asked, err })
	}
	for name, c := range map[string]struct {
		tx   *work.Tx
		want []int
	}{
		"snapshot": {work.NewSnapshot(context.Background(), clock.Instant{}, nil), []int{2, 2, 3, 2}},
		"command":  {work.NewTx(context.Background(), clock.Instant{}, nil), []int{2, 3, 4, 5}},
	} {
		asked = 0
		if _, err := ask(c.tx, "a", wrong); !errors.Is(err, wrong) {
			t.Errorf("%s: %v", name, err)
		}
		var got []int
		for _, of := range []string{"a", "a", "b", "a"} { // an error is no answer: the first asks again
			n, err := ask(c.tx, of, nil)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, n)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: answers %v, want %v", name, got, c.want)
		}
	}
}
