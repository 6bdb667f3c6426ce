package pdf_test

import (
	"bytes"
	"context"
	"sync"
	"testing"

	"acta/internal/format/formattest"
)

// One renderer serves many goroutines: each file is the one that it makes alone.
func TestConcurrent(t *testing.T) {
	r := renderer(t)
	for _, s := range formattest.Samples() {
		src := source(t, s, "en")
		want := render(t, renderer(t), src)
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				var b bytes.Buffer
				if err := r.Render(context.Background(), src, &b); err != nil || !bytes.Equal(b.Bytes(), want) {
					t.Errorf("%s: a file made beside others differs (%v)", s.Name, err)
				}
			})
		}
		group.Wait()
	}
}
