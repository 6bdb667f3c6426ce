package web_test

import (
	"net/url"
	"strings"
	"testing"
)

// A file that shows something is kept once and given back as it came.
func TestFiles(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	type kept struct{ SHA256, Name string }
	keep := func(name, data string) (k kept) {
		process.ask("POST", "/api/v1/files?name="+url.QueryEscape(name), data, "Content-Type", "application/octet-stream").must(t, 201).into(t, &k)
		return k
	}
	pdf := "%PDF-1.7\n" + strings.Repeat("x", 100_000)
	first := keep("Acuerdo del año.pdf", pdf)
	again := keep("otro.pdf", pdf)
	if again != first || first.Name != "Acuerdo del año.pdf" {
		t.Errorf("kept %+v, then %+v", first, again)
	}
	r := all["auditor"].get("/api/v1/files/"+first.SHA256, "en").must(t, 200)
	if r.body != pdf || r.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(r.Header.Get("Content-Disposition"), "attachment") ||
		r.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("given back: %d bytes, %v", len(r.body), r.Header)
	}
	for given, want := range map[string]string{"../../etc/passwd": "passwd", `C:\temp\acta.txt`: "acta.txt", "a\nb": "", strings.Repeat("ñ", 200): strings.Repeat("ñ", 200)} {
		name := keep(given, "Acta de "+given).Name
		if (want != "" && name != want) || strings.ContainsAny(name, "/\\\n") {
			t.Errorf("%q is called %q", given, name)
		}
	}
	for name, data := range map[string]string{"a page": "<html><script>1</script>", "a program": "\x7fELF\x00", "an archive": "PK\x03\x04\x00"} {
		var p gated
		process.ask("POST", "/api/v1/files?name=acuerdo.pdf", data, "Content-Type", "application/pdf").must(t, 422).into(t, &p)
		if p.Code != "fault.evidence.kind" {
			t.Errorf("%s: %+v", name, p)
		}
	}
	if r := process.ask("POST", "/api/v1/files", "", "Content-Type", "text/plain"); r.StatusCode != 400 && r.StatusCode != 422 {
		t.Errorf("nothing: %d %s", r.StatusCode, r.body)
	}
	process.ask("POST", "/api/v1/files", strings.Repeat("a", 20<<20+1), "Content-Type", "text/plain").must(t, 413)
	strangers(t, all, first.SHA256)
}

// strangers ask for a file that is not theirs to see, or not there.
func strangers(t *testing.T, all map[string]*site, sum string) {
	t.Helper()
	all["narrow"].get("/api/v1/files/"+sum, "en").must(t, 404)
	all["reader"].get("/api/v1/files/"+sum, "en").must(t, 403)
	for _, address := range []string{hash("0"), "x", "%2e%2e%2fkeys", strings.ToUpper(sum)} {
		if r := all["auditor"].get("/api/v1/files/"+address, "en"); r.StatusCode != 404 && r.StatusCode != 422 {
			t.Errorf("%s: %d", address, r.StatusCode)
		}
	}
	all["auditor"].ask("POST", "/api/v1/files", "Acta", "Content-Type", "text/plain").must(t, 403)
}
