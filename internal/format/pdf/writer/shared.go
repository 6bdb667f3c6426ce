package writer

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zlib"
)

// level is the effort of deflate. Changing it changes the bytes of every
// document.
const level = 5

// Shared is what documents have in common: font subsets, decoded images and
// deflate writers. It is safe for concurrent use; its caches are bounded.
type Shared struct {
	deflaters sync.Pool
	subsets   generations[subsetKey, *embedded]
	images    generations[[32]byte, *Image]
}

// NewShared returns empty caches.
func NewShared() *Shared {
	return &Shared{
		subsets: generations[subsetKey, *embedded]{limit: 128},
		images:  generations[[32]byte, *Image]{limit: 32},
	}
}

// generations is a cache of at most twice limit values: when the young
// generation is full it becomes the old one, and what is asked for again moves
// back.
type generations[K comparable, V any] struct {
	sync.Mutex
	limit      int
	young, old map[K]V
}

func (g *generations[K, V]) get(k K) (V, bool) {
	g.Lock()
	defer g.Unlock()
	if v, ok := g.young[k]; ok {
		return v, true
	}
	v, ok := g.old[k]
	if ok {
		g.add(k, v)
	}
	return v, ok
}

func (g *generations[K, V]) put(k K, v V) {
	g.Lock()
	defer g.Unlock()
	g.add(k, v)
}

func (g *generations[K, V]) add(k K, v V) {
	if g.young == nil || len(g.young) >= g.limit {
		g.old, g.young = g.young, make(map[K]V, g.limit)
	}
	g.young[k] = v
}

// deflate compresses data.
func (s *Shared) deflate(data []byte) ([]byte, error) {
	var out bytes.Buffer
	out.Grow(len(data)/3 + 64)
	w, ok := s.deflaters.Get().(*zlib.Writer)
	if ok {
		w.Reset(&out)
	} else {
		var err error
		if w, err = zlib.NewWriterLevel(&out, level); err != nil {
			return nil, fmt.Errorf("start deflate: %w", err)
		}
	}
	defer s.deflaters.Put(w)
	if _, err := w.Write(data); err != nil {
		return nil, fmt.Errorf("deflate: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("deflate: %w", err)
	}
	return out.Bytes(), nil
}
