package web

import (
	"bytes"
	"net/http"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// leastPacked is the size from which packing is worth its header, in bytes.
const leastPacked = 1000

// unpacks reports whether the caller reads gzip.
func unpacks(r *http.Request) bool {
	for _, one := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(one), ";")
		if strings.EqualFold(name, "gzip") && strings.TrimSpace(quality) != "q=0" {
			return true
		}
	}
	return false
}

// packer compresses one page after the other with the same tables, which are far larger
// than a page.
type packer struct{ writers sync.Pool }

// packed is data compressed by gzip; nil when it is too small to gain by it.
func (p *packer) packed(data []byte) []byte {
	if len(data) < leastPacked {
		return nil
	}
	var out bytes.Buffer
	w, made := p.writers.Get().(*gzip.Writer)
	if !made {
		w = gzip.NewWriter(&out) // level and name are the defaults: nothing to fail on
	}
	defer p.writers.Put(w)
	w.Reset(&out)
	_, _ = w.Write(data) // a buffer takes everything
	_ = w.Close()
	return out.Bytes()
}
