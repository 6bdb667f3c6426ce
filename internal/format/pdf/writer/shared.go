package writer

import (
	"fmt"
	"sync"

	"github.com/klauspost/compress/zlib"
)

// level is the effort of deflate. Changing it changes the bytes of every
// document.
const level = 1

// Shared is what documents have in common: font subsets, decoded images,
// deflate writers and buffers. It is safe for concurrent use; its caches are bounded.
type Shared struct {
	deflaters spares[*deflater]
	pages     spares[[]byte]
	files     spares[[]byte]
	subsets   generations[subsetKey, *embedded]
	images    generations[[32]byte, *Image]
}

// NewShared returns empty caches.
func NewShared() *Shared {
	return &Shared{
		deflaters: make(spares[*deflater], 4), pages: make(spares[[]byte], 64), files: make(spares[[]byte], 4),
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

// spares keeps a few values for the next document. Unlike a pool it survives
// the collector, so that the first document after a pause is no slower.
type spares[T any] chan T

// take returns a spare value, if there is one.
func (s spares[T]) take() (v T, ok bool) {
	select {
	case v = <-s:
		return v, true
	default:
		return v, false
	}
}

// give keeps a value unless there are enough.
func (s spares[T]) give(v T) {
	select {
	case s <- v:
	default:
	}
}

// deflater compresses into out.
type deflater struct {
	zip *zlib.Writer
	out []byte
}

// Write takes what zip has compressed.
func (d *deflater) Write(data []byte) (int, error) {
	d.out = append(d.out, data...)
	return len(data), nil
}

// deflate returns data compressed.
func (s *Shared) deflate(data []byte) ([]byte, error) {
	return s.appendDeflated(make([]byte, 0, len(data)/2+64), data)
}

// appendDeflated compresses data behind what b holds.
func (s *Shared) appendDeflated(b, data []byte) ([]byte, error) {
	d, ok := s.deflaters.take()
	if !ok {
		zip, err := zlib.NewWriterLevel(nil, level)
		if err != nil {
			return nil, fmt.Errorf("start deflate: %w", err)
		}
		d = &deflater{zip: zip}
	}
	d.out = b
	d.zip.Reset(d)
	if _, err := d.zip.Write(data); err != nil {
		return nil, fmt.Errorf("deflate: %w", err)
	}
	if err := d.zip.Close(); err != nil {
		return nil, fmt.Errorf("deflate: %w", err)
	}
	b, d.out = d.out, nil
	s.deflaters.give(d)
	return b, nil
}

// Sizes in bytes of a new buffer for the content of a page, and of the largest
// ones that are kept for the next document.
const (
	pageBuffer = 16 << 10
	maxPage    = 128 << 10
	maxFile    = 1 << 20
)

// pageBuffer returns an empty buffer for the content of a page.
func (s *Shared) pageBuffer() []byte {
	if b, ok := s.pages.take(); ok {
		return b[:0]
	}
	return make([]byte, 0, pageBuffer)
}

// keepPage keeps a buffer for the next page.
func (s *Shared) keepPage(b []byte) {
	if cap(b) > 0 && cap(b) <= maxPage {
		s.pages.give(b)
	}
}
