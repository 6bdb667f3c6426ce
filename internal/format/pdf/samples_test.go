package pdf_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"acta/assets"
	"acta/internal/format"
	"acta/internal/format/formattest"
	"acta/internal/format/pdf"
	"acta/internal/format/pdf/typeset"
	"acta/internal/locale"
	"acta/locales"
)

// out is where the samples are kept to be looked at: -out /tmp/pages.
var out = flag.String("out", "", "folder in which to keep the rendered samples")

func faces(t testing.TB) *typeset.Faces {
	t.Helper()
	fonts, err := fs.Sub(assets.FS(), "fonts")
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := typeset.Load(fonts, nil)
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

func renderer(t testing.TB) *pdf.Renderer {
	t.Helper()
	r, err := pdf.New(faces(t))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func catalogue(t testing.TB) *locale.Catalogue {
	t.Helper()
	c, err := locale.Load(locales.FS())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// source is what a sample renders from in a language.
func source(t testing.TB, s formattest.Sample, lang string) format.Source {
	t.Helper()
	src, err := s.Source(catalogue(t), lang)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func render(t testing.TB, r *pdf.Renderer, src format.Source) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := r.Render(context.Background(), src, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSamples(t *testing.T) {
	r := renderer(t)
	for _, s := range formattest.Samples() {
		for _, lang := range []string{"es", "en"} {
			t.Run(s.Name+"_"+lang, func(t *testing.T) {
				data := render(t, r, source(t, s, lang))
				if *out == "" {
					return
				}
				if err := os.WriteFile(filepath.Join(*out, fmt.Sprintf("%s_%s.pdf", s.Name, lang)), data, 0o600); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
}
