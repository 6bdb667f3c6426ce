package release_test

import (
	"strings"
	"testing"

	"acta/internal/release"
)

// What a file is, its content says: what runs or shows a page is no evidence,
// whatever it is called.
func TestEvidenceMedia(t *testing.T) {
	mail := "From: Ana <ana@example.org>\r\nDate: Mon, 5 Oct 2026 10:00:00 +0200\r\nSubject: De acuerdo\r\n\r\nDe acuerdo.\r\n"
	for name, test := range map[string]struct{ data, media string }{
		"PDF":                  {"%PDF-1.7\n…", "application/pdf"},
		"PNG":                  {"\x89PNG\r\n\x1a\n\x00\x00", "image/png"},
		"JPEG":                 {"\xff\xd8\xff\xe0\x00", "image/jpeg"},
		"mail":                 {mail, "message/rfc822"},
		"mail in Latin-1":      {strings.Replace(mail, "De acuerdo.", "Conformidad de Pe\xf1a.", 1), "message/rfc822"},
		"text":                 {"Acta de la reunión:\nse acepta.\r\n", "text/plain; charset=utf-8"},
		"text with a mark":     {"\ufeffAcepto", "text/plain; charset=utf-8"},
		"nothing":              {"", ""},
		"only a mark":          {"\ufeff", ""},
		"page":                 {"<!doctype html><script>alert(1)</script>", ""},
		"page after space":     {"  \n<html><body>", ""},
		"picture that is code": {"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "text/plain; charset=utf-8"},
		"program":              {"\x7fELF\x02\x01\x01\x00", ""},
		"archive":              {"PK\x03\x04\x14\x00", ""},
		"old office file":      {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ""},
		"Latin-1 text":         {"Conformidad de Pe\xf1a", ""},
		"control characters":   {"a\x00b", ""},
		"mail without sender":  {"Date: Mon, 5 Oct 2026 10:00:00 +0200\r\nX: \x01\r\n\r\n\x00", ""},
	} {
		media, ending, ok := release.EvidenceMedia([]byte(test.data))
		if media != test.media || ok != (test.media != "") || (ending != "") != ok {
			t.Errorf("%s: %q %q %v", name, media, ending, ok)
		}
	}
}
