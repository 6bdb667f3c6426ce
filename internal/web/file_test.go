package web_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"mime"
	"strings"
	"testing"

	"acta/internal/document"
)

// fileRoots are the addresses under which files are: of the API, and of the pages.
func fileRoots() []string { return []string{"/api/v1", ""} }

const (
	pdfType   = "application/pdf"
	excelType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// The names of files are in the language of the file, not of the reader.
func TestFileNames(t *testing.T) {
	s := newSite(t, "release_plan/1.30", "deployment_plan/1.30", "process/org")
	tests := []struct{ address, name, media, kind string }{
		{"/documents/release_plan/1.30/versions/0.1/files/es.pdf", "Plan de entrega 1.30 (0.1).pdf", pdfType, "attachment"},
		{"/documents/release_plan/1.30/versions/0.1/files/en.xlsx", "Release plan 1.30 (0.1).xlsx", excelType, "attachment"},
		{"/documents/deployment_plan/1.30@D1/versions/0.1/files/es.xlsx", "Plan de despliegue 1.30 (0.1).xlsx", excelType, "attachment"},
		{"/documents/process/org/versions/0.1/files/es.pdf", "Descripción de proceso (0.1).pdf", pdfType, "attachment"},
		{"/documents/process/org/versions/0.1/files/en.pdf", "Process description (0.1).pdf", pdfType, "attachment"},
		{"/documents/process/org/preview/es.pdf", "Descripción de proceso (vista previa).pdf", pdfType, "inline"},
		{"/documents/release_plan/1.31/preview/en.xlsx", "Release plan 1.31 (preview).xlsx", excelType, "attachment"},
	}
	for _, root := range fileRoots() {
		for _, test := range tests {
			r := s.get(root+test.address, "de").must(t, 200)
			header := r.Header.Get("Content-Disposition")
			kind, params, err := mime.ParseMediaType(header)
			if err != nil || kind != test.kind || params["filename"] != test.name || r.Header.Get("Content-Type") != test.media {
				t.Errorf("%s: %s, %s, %v", root+test.address, header, r.Header.Get("Content-Type"), err)
			}
			if plain, _, _ := strings.Cut(header, "; filename*"); strings.ContainsFunc(plain, func(c rune) bool { return c > 126 || c < 32 }) {
				t.Errorf("%s: %q is not ASCII for old browsers", test.address, plain)
			}
			magic := "%PDF-"
			if test.media == excelType {
				magic = "PK"
			}
			if !strings.HasPrefix(r.body, magic) {
				t.Errorf("%s starts with %.8q", test.address, r.body)
			}
		}
	}
}

// The bytes delivered are the bytes kept; their hash is in the headers, and who
// has them is not sent them again. Scope F57.
func TestDownloadIsKeptAndNotSentTwice(t *testing.T) {
	s := newSite(t, "release_plan/1.30")
	for _, root := range fileRoots() {
		address := root + "/documents/release_plan/1.30/versions/0.1/files/es.pdf"
		first := s.get(address, "es").must(t, 200)
		sum := sha256.Sum256([]byte(first.body))
		tag := `"` + hex.EncodeToString(sum[:]) + `"`
		digest := "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
		if first.Header.Get("ETag") != tag || first.Header.Get("Content-Digest") != digest {
			t.Errorf("ETag %s, Content-Digest %s, want %s", first.Header.Get("ETag"), first.Header.Get("Content-Digest"), tag)
		}
		if again := s.get(address, "en").must(t, 200); again.body != first.body {
			t.Error("the second download differs")
		}
		for _, condition := range []string{tag, `"other", ` + tag, "W/" + tag, "*"} {
			if r := s.ask("GET", address, "", "If-None-Match", condition).must(t, 304); r.body != "" || r.Header.Get("ETag") != tag {
				t.Errorf("%s: %d bytes, ETag %s", condition, len(r.body), r.Header.Get("ETag"))
			}
		}
		s.ask("GET", address, "", "If-None-Match", `"other"`).must(t, 200)
	}
	kept, err := s.Documents.Reproduce(t.Context(), "release_plan", "1.30", "0.1")
	if err != nil || len(kept) != 1 || kept[0].Verdict != document.Identical {
		t.Errorf("kept files: %+v, %v", kept, err)
	}
}

func TestHeadAnswersAsGet(t *testing.T) {
	s := newSite(t, "release_plan/1.30")
	for _, address := range []string{
		"/documents", "/documents/release_plan/1.30", "/healthz", "/api/v1/kinds", "/api/v1/documents/none/x", "/nowhere",
		"/api/v1/documents/release_plan/1.30/versions/0.1/files/es.pdf",
	} {
		get, head := s.get(address, "es"), s.ask("HEAD", address, "", "Accept-Language", "es")
		if head.StatusCode != get.StatusCode || head.body != "" || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") ||
			head.Header.Get("ETag") != get.Header.Get("ETag") || head.Header.Get("Content-Length") != get.Header.Get("Content-Length") {
			t.Errorf("%s: %d %v and %d %v, %d bytes", address, get.StatusCode, get.Header, head.StatusCode, head.Header, len(head.body))
		}
	}
}

func TestPreviewWritesNothing(t *testing.T) {
	s := newSite(t)
	for _, root := range fileRoots() {
		for _, file := range []string{"es.pdf", "en.xlsx"} {
			r := s.get(root+"/documents/release_plan/1.30/preview/"+file, "es").must(t, 200)
			if r.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s may be kept: %s", file, r.Header.Get("Cache-Control"))
			}
		}
	}
	if n := s.documents(); n != 0 {
		t.Errorf("previews left %d documents", n)
	}
}

// A part of a file can be asked for, as viewers of long documents do.
func TestDownloadInParts(t *testing.T) {
	s := newSite(t, "release_plan/1.30")
	const address = "/documents/release_plan/1.30/versions/0.1/files/es.pdf"
	whole := s.get(address, "es").must(t, 200)
	part := s.ask("GET", address, "", "Range", "bytes=5-9").must(t, 206)
	if part.body != whole.body[5:10] {
		t.Errorf("%q is not bytes 5 to 9", part.body)
	}
}
