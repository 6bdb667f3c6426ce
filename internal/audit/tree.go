package audit

import (
	"fmt"
	"math/bits"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// Head is the state of a log: its size, and the roots of the complete subtrees at
// its right edge, from the largest to the smallest. They are all that appending
// and the root need, so neither reads other hashes.
type Head struct {
	Installation string
	Size         int64
	Edge         []Hash
}

// Append adds a record: it gives the next head and the hashes to store, which
// take the places from tlog.StoredHashCount(Size) on.
func (h Head) Append(record []byte) (Head, []Hash, error) {
	return h.AppendHash(tlog.RecordHash(record))
}

// AppendHash is Append for the hash of a record. A log whose edge does not fit its
// size is refused.
func (h Head) AppendHash(leaf Hash) (Head, []Hash, error) {
	h.Edge = slices.Clone(h.Edge)
	hashes, err := h.grow(leaf, nil)
	return h, hashes, err
}

// grow appends in place; it puts the hashes to store at the end of a slice.
func (h *Head) grow(leaf Hash, hashes []Hash) ([]Hash, error) {
	if h.Size < 0 || len(h.Edge) != bits.OnesCount64(uint64(h.Size)) {
		return hashes, fmt.Errorf("a log of %d entries cannot have %d hashes at its edge", h.Size, len(h.Edge))
	}
	hashes = append(hashes, leaf)
	for n := h.Size; n&1 == 1; n >>= 1 { // each subtree that the new leaf completes into a larger one
		last := len(h.Edge) - 1
		leaf = tlog.NodeHash(h.Edge[last], leaf)
		hashes, h.Edge = append(hashes, leaf), h.Edge[:last]
	}
	h.Edge = append(h.Edge, leaf)
	h.Size++
	return hashes, nil
}

// Root is the hash of the whole tree.
func (h Head) Root() (Hash, error) {
	root, err := tlog.TreeHash(h.Size, h.reader())
	if err != nil {
		return Hash{}, fmt.Errorf("root of a log of %d entries: %w", h.Size, err)
	}
	return root, nil
}

// reader answers for the hashes of the edge.
func (h Head) reader() tlog.HashReaderFunc {
	places := edge(h.Size)
	return func(indexes []int64) ([]Hash, error) {
		hashes := make([]Hash, len(indexes))
		for i, index := range indexes {
			at := slices.Index(places, index)
			if at < 0 || at >= len(h.Edge) {
				return nil, fmt.Errorf("hash %d is not at the edge of a log of %d entries", index, h.Size)
			}
			hashes[i] = h.Edge[at]
		}
		return hashes, nil
	}
}

// edge are the places of the complete subtrees of a log, from the largest on.
func edge(size int64) []int64 {
	var places []int64
	for start := int64(0); start < size; {
		level := bits.Len64(uint64(size-start)) - 1
		places = append(places, tlog.StoredHashIndex(level, start>>level))
		start += int64(1) << level
	}
	return places
}

// Stored is how many hashes a log of that many entries has.
func Stored(size int64) int64 { return tlog.StoredHashCount(size) }
