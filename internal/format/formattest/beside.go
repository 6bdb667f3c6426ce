package formattest

import (
	"bytes"
	"context"
	"sync"
	"testing"

	"acta/internal/format"
	"acta/internal/locale"
)

// Beside holds a format to serving many at once: each file that one renderer makes
// beside others is the one that a fresh renderer makes alone. The race detector
// runs it.
func Beside(t *testing.T, fresh func() format.Renderer, words *locale.Catalogue) {
	one := fresh()
	for _, s := range Samples() {
		f := Format{Renderer: fresh(), Catalogue: words}
		src := f.source(t, s, s.Document.Languages[0])
		want := f.render(t, src)
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				var b bytes.Buffer
				if err := one.Render(context.Background(), src, &b); err != nil || !bytes.Equal(b.Bytes(), want) {
					t.Errorf("%s: a file made beside others differs (%v)", s.Name, err)
				}
			})
		}
		group.Wait()
	}
}
