package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"acta/assets"
	"acta/internal/clock"
	"acta/internal/web"
	"acta/templates"
)

// onWrite says when an answer begins.
type onWrite struct {
	*httptest.ResponseRecorder
	begins func()
}

func (w onWrite) Write(data []byte) (int, error) {
	w.begins()
	return w.ResponseRecorder.Write(data)
}

// A page is read of one state and holds nothing while its answer is taken; a file, which
// may take its time, is not.
func TestPagesAreReadAtOnce(t *testing.T) {
	s := newSite(t)
	began, lasts := 0, false
	handler, err := web.New(web.Parts{
		Documents: s.Documents, Catalogue: s.Catalogue, Assets: assets.FS(), Templates: templates.Files, Build: "v1", Clock: clock.System{},
		Identity: s.Identity, Org: s.Org, Releases: s.Releases, Sessions: lost{}, Health: health(func() error { return nil }),
		Look: func(ctx context.Context) (context.Context, func()) {
			began, lasts = began+1, true
			return ctx, func() { lasts = false }
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for path, looks := range map[string]int{"/sign-in": 1, "/recover": 1, "/healthz": 0, "/api/v1/openapi.json": 0} {
		began = 0
		w := onWrite{httptest.NewRecorder(), func() {
			if lasts || began != looks {
				t.Errorf("%s: %d looks began, one lasts: %v", path, began, lasts)
			}
		}}
		handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://localhost:8080"+path, nil))
		if w.Code != http.StatusOK || w.Body.Len() == 0 {
			t.Errorf("%s: %d, %d bytes", path, w.Code, w.Body.Len())
		}
	}
}
