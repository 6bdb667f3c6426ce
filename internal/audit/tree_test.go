package audit_test

import (
	"context"
	"testing"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"acta/internal/audit"
)

// The head, the stored hashes and the proofs are those of RFC 6962, as two other
// programs read it.
func TestTheTreeIsThatOfRFC6962(t *testing.T) {
	signer := newSigner(t, "test")
	rapid.Check(t, func(t *rapid.T) {
		m := newMemory()
		s := service(m, signer)
		sizes := rapid.SliceOfN(rapid.IntRange(1, 40), 1, 5).Draw(t, "growth")
		var theirs []audit.Hash
		for _, n := range sizes {
			for range n {
				m.add(t, entry(n))
				record := []byte(m.rows[len(m.rows)-1].Leaf.Record)
				hashes, err := tlog.StoredHashes(int64(len(m.rows)-1), record, tlog.HashReaderFunc(func(places []int64) (all []tlog.Hash, err error) {
					for _, place := range places {
						all = append(all, theirs[place])
					}
					return all, nil
				}))
				if err != nil {
					t.Fatal(err)
				}
				theirs = append(theirs, hashes...)
			}
			if _, err := s.Checkpoint(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		if len(theirs) != len(m.hashes) || int64(len(theirs)) != audit.Stored(m.head.Size) {
			t.Fatalf("%d stored hashes, %d of tlog, %d expected", len(m.hashes), len(theirs), audit.Stored(m.head.Size))
		}
		for place, hash := range theirs {
			if m.hashes[place] != hash {
				t.Fatalf("stored hash %d differs from tlog's", place)
			}
		}
		included(t, s, m)
		continued(t, s, m)
	})
}

// included compares an inclusion proof with what transparency-dev/merkle accepts.
func included(t *rapid.T, s *audit.Service, m *memory) {
	index := rapid.Int64Range(0, m.head.Size-1).Draw(t, "index")
	p, err := s.Entry(context.Background(), index)
	if err != nil {
		t.Fatal(err)
	}
	leaf := rfc6962.DefaultHasher.HashLeaf([]byte(p.Record))
	err = proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(index), uint64(p.Checkpoint.Size), leaf, rawHashes(p.Proof), p.Checkpoint.Root[:])
	if err != nil || audit.CheckInclusion(p) != nil {
		t.Fatalf("inclusion of %d in %d: %v, %v", index, p.Checkpoint.Size, err, audit.CheckInclusion(p))
	}
	p.Entry.Reason += "."
	if audit.CheckInclusion(p) == nil {
		t.Fatal("another reason is proved as well")
	}
	p.Entry.Reason = p.Entry.Reason[:len(p.Entry.Reason)-1]
	p.Checkpoint.Root[0] ^= 1
	if audit.CheckInclusion(p) == nil {
		t.Fatal("an entry is proved under another root")
	}
}

func continued(t *rapid.T, s *audit.Service, m *memory) {
	from := rapid.SampledFrom(m.points).Draw(t, "from").Size
	c, err := s.Consistency(context.Background(), from, 0)
	if err != nil {
		t.Fatal(err)
	}
	err = proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(c.From.Size), uint64(c.To.Size), rawHashes(c.Proof), c.From.Root[:], c.To.Root[:])
	if err != nil || audit.CheckConsistency(c.From, c.To, c.Proof) != nil {
		t.Fatalf("%d continues %d: %v", c.To.Size, c.From.Size, err)
	}
	c.From.Root[0] ^= 1
	if audit.CheckConsistency(c.From, c.To, c.Proof) == nil {
		t.Fatal("another past is continued as well")
	}
}

func rawHashes(hashes []audit.Hash) [][]byte {
	all := make([][]byte, len(hashes))
	for i := range hashes {
		all[i] = hashes[i][:]
	}
	return all
}

func TestAHeadWithoutItsEdgeIsRefused(t *testing.T) {
	for _, head := range []audit.Head{{Size: 3}, {Size: -1}, {Size: 0, Edge: make([]audit.Hash, 1)}} {
		if _, _, err := head.Append([]byte("x")); err == nil {
			t.Errorf("%+v took an entry", head)
		}
	}
	if _, err := (audit.Head{Size: 3, Edge: make([]audit.Hash, 1)}).Root(); err == nil {
		t.Error("a head without its edge has a root")
	}
}
