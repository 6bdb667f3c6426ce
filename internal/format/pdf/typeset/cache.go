package typeset

import (
	"hash/maphash"
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

// hash spreads keys over shards.
func (c *cache) hash(k key) uint64 {
	return maphash.String(c.seed, k.text) + uint64(k.face)*shards
}

func (c *cache) get(k key, hash uint64) *chunk {
	s := &c.shards[hash%shards]
	s.RLock()
	found := s.young[k]
	var aged *chunk
	if found == nil {
		aged = s.old[k]
	}
	s.RUnlock()
	if aged != nil {
		c.put(aged, hash)
		return aged
	}
	return found
}

func (c *cache) put(v *chunk, hash uint64) {
	s := &c.shards[hash%shards]
	s.Lock()
	if len(s.young) >= shardSize {
		s.old, s.young = s.young, make(map[key]*chunk, shardSize)
	}
	s.young[v.key] = v
	s.Unlock()
}
