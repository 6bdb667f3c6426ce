package typeset

import (
	"hash/maphash"
	"strings"
	"sync"
)

const (
	shards = 32
	// shardSize times shards times two generations bounds the cache at some
	// 65,000 chunks, about 30 MB.
	shardSize = 1024
	// longChunk is the length in bytes from which a chunk is not worth keeping.
	longChunk = 64
)

// key names a shaped chunk.
type key struct {
	text, lang string
	face       uint8
	rtl        bool
}

// cache holds shaped chunks across documents. Each shard has two generations:
// when the young one is full it becomes the old one, and what is asked for again
// moves back.
type cache struct {
	seed   maphash.Seed
	shards [shards]shard
}

type shard struct {
	sync.RWMutex
	young, old map[key]*chunk
	_          [64]byte // shards on cache lines of their own scale with the cores
}

func newCache() *cache {
	c := &cache{seed: maphash.MakeSeed()}
	for i := range c.shards {
		c.shards[i].young = make(map[key]*chunk)
	}
	return c
}

func (c *cache) get(k key) *chunk {
	s := &c.shards[maphash.String(c.seed, k.text)%shards]
	s.RLock()
	found := s.young[k]
	var aged *chunk
	if found == nil {
		aged = s.old[k]
	}
	s.RUnlock()
	if aged != nil {
		c.put(k, aged)
		return aged
	}
	return found
}

func (c *cache) put(k key, v *chunk) {
	s := &c.shards[maphash.String(c.seed, k.text)%shards]
	// The texts are parts of paragraphs that would otherwise stay in memory.
	k.text, k.lang = strings.Clone(k.text), strings.Clone(k.lang)
	s.Lock()
	if len(s.young) >= shardSize {
		s.old, s.young = s.young, make(map[key]*chunk, shardSize)
	}
	s.young[k] = v
	s.Unlock()
}
