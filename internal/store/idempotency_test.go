package store_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// asked is the context of a request with an idempotency key.
func asked(key, body string) context.Context {
	return work.From(context.Background(), work.Origin{Request: "r-1", Channel: "token", Key: key, Digest: content.Sum([]byte(body))})
}

// Invariant I19: the same command sent twice has one effect.
func TestIdempotency(t *testing.T) {
	runAll(t, map[string]func(*testing.T, *store.DB, *sql.DB){
		"a request runs once":                 runsOnce,
		"requests at once run once":           runsOnceAtOnce,
		"a key of another form is refused":    keyForms,
		"an answer is kept until it is swept": answers,
		"an expired key is free":              expires,
	})
}

func runsOnce(t *testing.T, db *store.DB, raw *sql.DB) {
	unit := work.New(db, db, storetest.Anyone{})
	do := func(ctx context.Context, actor string, fail error) error {
		cmd := command("release.put")
		cmd.Actor = actor
		return unit.Do(ctx, cmd, func(*work.Tx) error { return fail })
	}
	broken := errors.New("disk full")
	if err := do(asked("k1", "a"), "lucía", broken); !errors.Is(err, broken) {
		t.Errorf("a command that fails: %v", err)
	}
	if err := do(asked("k1", "a"), "lucía", nil); err != nil {
		t.Errorf("after one that failed: %v", err)
	}
	if err := do(asked("k1", "a"), "lucía", nil); !errors.Is(err, work.ErrRepeated) {
		t.Errorf("again: %v, want ErrRepeated", err)
	}
	wantFault(t, do(asked("k1", "b"), "lucía", nil), fault.Conflict, "fault.api.key_reused")
	// Another person, and a key in other letters, are other keys.
	if err := errors.Join(do(asked("k1", "b"), "lucia", nil), do(asked("K1", "b"), "lucía", nil)); err != nil {
		t.Errorf("other keys: %v", err)
	}
	ctx := asked("k2", "a")
	if err := errors.Join(do(ctx, "lucía", nil), do(ctx, "lucía", nil)); err != nil {
		t.Errorf("two commands of one request: %v", err)
	}
	if got := left(t, raw)[1]; got != 5 {
		t.Errorf("%d entries, want 5", got)
	}
}

func runsOnceAtOnce(t *testing.T, db *store.DB, raw *sql.DB) {
	var group sync.WaitGroup
	var ran, repeated atomic.Int32
	for range 8 {
		group.Go(func() {
			err := work.New(db, db, storetest.Anyone{}).Do(asked("k", "a"), command("release.put"), func(*work.Tx) error { return nil })
			switch {
			case err == nil:
				ran.Add(1)
			case errors.Is(err, work.ErrRepeated):
				repeated.Add(1)
			default:
				t.Errorf("%v", err)
			}
		})
	}
	group.Wait()
	if ran.Load() != 1 || repeated.Load() != 7 || left(t, raw)[1] != 1 {
		t.Errorf("%d ran, %d repeated, %d entries", ran.Load(), repeated.Load(), left(t, raw)[1])
	}
}

func keyForms(t *testing.T, db *store.DB, raw *sql.DB) {
	for name, key := range map[string]string{
		"space": "a b", "trailing space": "a ", "letter outside ASCII": "ñ", "control": "a\x00", "long": strings.Repeat("k", 201),
	} {
		err := work.New(db, db, storetest.Anyone{}).Do(asked(key, "a"), command("release.put"), func(*work.Tx) error { return nil })
		if all := fault.All(err); len(all) != 1 || all[0].Key != "fault.api.key_form" {
			t.Errorf("%s: %v", name, err)
		}
		read(t, db, func(tx *work.Tx) error {
			_, found, err := store.Keys{}.Find(tx, "lucía", key)
			if found {
				t.Errorf("%s: found", name)
			}
			return err
		})
	}
	if got := left(t, raw); got != [3]int{} {
		t.Errorf("left %v", got)
	}
}

func answers(t *testing.T, db *store.DB, _ *sql.DB) {
	cmd := command("release.put")
	if err := work.New(db, db, storetest.Anyone{}).Do(asked("k", "a"), cmd, func(*work.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	find := func() (answer store.Answer, found bool) {
		read(t, db, func(tx *work.Tx) (err error) {
			answer, found, err = store.Keys{}.Find(tx, cmd.Actor, "k")
			return err
		})
		return answer, found
	}
	if a, found := find(); !found || a.Status != 0 || a.Digest != content.Sum([]byte("a")) {
		t.Errorf("before the answer: %+v, %v", a, found)
	}
	want := store.Answer{Digest: content.Sum([]byte("a")), Status: 201, ContentType: "application/json", Location: "/x/ñ", Body: []byte("{\"a\":\"ñ\x00\"}")}
	write(t, db, func(tx *work.Tx) error { return store.Keys{}.Answer(tx, cmd.Actor, "k", want) })
	write(t, db, func(tx *work.Tx) error { return store.Keys{}.Answer(tx, cmd.Actor, "k", store.Answer{Status: 500}) })
	got, _ := find()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	for _, c := range []struct {
		age  time.Duration
		want int
	}{{-time.Hour, 0}, {time.Hour, 1}, {time.Hour, 0}} {
		write(t, db, func(tx *work.Tx) error {
			n, err := store.Keys{}.Sweep(tx, clock.At(tx.Now().Time().Add(c.age)), 10)
			if n != c.want {
				t.Errorf("swept %d, want %d", n, c.want)
			}
			return err
		})
	}
	if _, found := find(); found {
		t.Error("a swept key is still there")
	}
}

func expires(t *testing.T, db *store.DB, raw *sql.DB) {
	do := func(body string) error {
		return work.New(db, db, storetest.Anyone{}).Do(asked("k", body), command("release.put"), func(*work.Tx) error { return nil })
	}
	if err := do("a"); err != nil {
		t.Fatal(err)
	}
	exec(t, raw, "UPDATE idempotency_keys SET created_at = ?", storetest.Start().Time().Add(-store.KeyLife-time.Minute).Format("2006-01-02 15:04:05.000000"))
	read(t, db, func(tx *work.Tx) error {
		_, found, err := store.Keys{}.Find(tx, command("").Actor, "k")
		if found {
			t.Error("an expired key is found")
		}
		return err
	})
	if err := do("b"); err != nil {
		t.Errorf("an expired key: %v", err)
	}
	wantFault(t, do("a"), fault.Conflict, "fault.api.key_reused")
}
