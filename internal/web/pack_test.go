package web_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
)

// Pages that are packed one after the other each say their own.
func TestPagesArePacked(t *testing.T) {
	s := newSite(t)
	for _, lang := range []string{"es", "en", "es"} {
		whole, err := send(s.Handler, http.MethodGet, "/sign-in?lang="+lang, "", "Accept-Encoding", "identity")
		if err != nil {
			t.Fatal(err)
		}
		packed, err := send(s.Handler, http.MethodGet, "/sign-in?lang="+lang, "", "Accept-Encoding", "gzip")
		if err != nil || packed.Header.Get("Content-Encoding") != "gzip" || whole.Header.Get("Content-Encoding") != "" {
			t.Fatalf("%v: %v, %v", err, whole.Header, packed.Header)
		}
		r, err := gzip.NewReader(strings.NewReader(packed.body))
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil || text(string(data)) != text(whole.body) || !strings.Contains(string(data), `lang="`+lang+`"`) {
			t.Errorf("%s: %v\n%s\n%s", lang, err, text(string(data)), text(whole.body))
		}
	}
}
