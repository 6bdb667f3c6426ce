package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"acta/internal/clock"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// What a process remembers of the log's head is never trusted: another node may have
// appended since, and what was rolled back never was. Invariants I12, I13.
func TestNodesShareTheLog(t *testing.T) {
	for _, engine := range storetest.Engines() {
		t.Run(engine.Name, func(t *testing.T) {
			opened := engine.Open(t)
			var nodes [2]*store.DB
			for i := range nodes {
				db, err := store.New(opened, clock.System{})
				if err != nil {
					t.Fatal(err)
				}
				nodes[i] = db
			}
			defer func() {
				if err := nodes[0].Close(); err != nil {
					t.Error(err)
				}
			}()
			if err := nodes[0].Migrate(context.Background()); err != nil {
				t.Fatal(err)
			}
			alternate(t, nodes)
			if r := verified(t, auditOf(t, nodes[1])); len(r.Findings) != 0 || r.Size != 40 {
				t.Errorf("verify: %+v", r)
			}
		})
	}
}

// alternate appends forty entries: in turns, with commands between that fail, and
// at once.
func alternate(t *testing.T, nodes [2]*store.DB) {
	t.Helper()
	failure := errors.New("changed its mind")
	for i := range 20 {
		node := nodes[i%2]
		act(t, node, 1)
		err := node.Write(context.Background(), func(tx *work.Tx) error {
			if i%3 == 0 {
				if _, err := node.Next(tx); err != nil {
					return err
				}
			}
			return errors.Join(node.Append(tx, work.Entry{At: tx.Now(), Actor: "lucía", Action: "release.put", Subject: command("x.y").Subject}), failure)
		})
		if !errors.Is(err, failure) || errors.Is(err, work.ErrRetry) {
			t.Fatal(err)
		}
	}
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() { act(t, nodes[i%2], 5) })
	}
	group.Wait()
}
