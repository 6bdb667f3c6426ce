package pdf_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"acta/internal/content"
	"acta/internal/format/formattest"
	"acta/internal/locale"
)

// update writes the golden files anew: -update.
var update = flag.Bool("update", false, "write the golden files anew")

// frozenWords are the words of all samples as they were when the golden files
// were made, so that a better sentence is no change of the renderer.
func frozenWords(t *testing.T) locale.Words {
	t.Helper()
	name := filepath.Join("testdata", "words.json")
	if *update {
		writeWords(t, name)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	words, err := locale.DecodeWords(data)
	if err != nil {
		t.Fatal(err)
	}
	return words
}

func writeWords(t *testing.T, name string) {
	t.Helper()
	var keys []string
	for _, s := range formattest.Samples() {
		keys = append(keys, s.Keys()...)
	}
	words, err := catalogue(t).Words([]string{"es", "en"}, keys)
	if err != nil {
		t.Fatal(err)
	}
	data, err := words.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// The bytes of the samples are those of the golden files. When they change on
// purpose, the renderer version is raised and the files are looked at.
func TestGolden(t *testing.T) {
	words, r := frozenWords(t), renderer(t)
	var lines []string
	for _, s := range formattest.Samples() {
		for _, lang := range s.Document.Languages {
			src := source(t, s, lang)
			src.Words = words
			lines = append(lines, fmt.Sprintf("%s %s_%s", content.Sum(render(t, r, src)), s.Name, lang))
		}
	}
	got := r.Info().Version + "\n" + strings.Join(lines, "\n") + "\n"
	name := filepath.Join("testdata", "golden.sha256")
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the samples have other bytes than testdata/golden.sha256:\n%s\nnot\n%s", got, want)
	}
}

// Other readers hold the files to be sound, tagged and complete in their fonts.
func TestReadersAccept(t *testing.T) {
	r := renderer(t)
	for _, s := range formattest.Samples() {
		name := save(t, render(t, r, source(t, s, "es")))
		if out, err := exec.Command("qpdf", "--check", name).CombinedOutput(); err != nil {
			t.Errorf("%s: qpdf: %v\n%s", s.Name, err, out)
		}
		structure := output(t, "pdfinfo", "-struct", name)
		for _, role := range []string{"Document", "Sect", "H1", "P"} {
			if !strings.Contains(structure, role) {
				t.Errorf("%s: the structure has no %s", s.Name, role)
			}
		}
		for i, line := range strings.Split(strings.TrimSpace(output(t, "pdffonts", name)), "\n") {
			if i > 1 && !strings.Contains(line, "yes yes yes") {
				t.Errorf("%s: font not embedded, subset and with Unicode: %s", s.Name, line)
			}
		}
	}
}

// Every kind of block has its role in the structure.
func TestStructure(t *testing.T) {
	r := renderer(t)
	roles := map[string][]string{
		"process": {"TOC", "TOCI", "Link", "H2", "H3", "H4", "L", "LI", "Lbl", "LBody", "Table", "TH", "TD", "Caption"},
		"plan":    {"Figure", "Caption", "Table", "TR", "Link"},
		"review":  {"Figure"},
		"states":  {"Note"},
	}
	for _, s := range formattest.Samples() {
		structure := strings.Fields(output(t, "pdfinfo", "-struct", save(t, render(t, r, source(t, s, "es")))))
		have := map[string]bool{}
		for _, role := range structure {
			have[strings.TrimSuffix(role, ":")] = true
		}
		for _, role := range roles[s.Name] {
			if !have[role] {
				t.Errorf("%s: the structure has no %s", s.Name, role)
			}
		}
	}
}

// What people wrote in another language is tagged with it.
func TestForeignTextIsTagged(t *testing.T) {
	s := formattest.Samples()[0]
	p := s.Document.Sections[0].Blocks[0].Paragraph
	p.Text = content.Inline{content.Say(content.In("en", "only in English"))}
	file := render(t, renderer(t), source(t, s, "es"))
	if !strings.Contains(string(readable(t, file)), "/Lang (en)") {
		t.Error("the file has no text tagged as English")
	}
}

// The contents and the outline lead to their sections, links to their addresses.
func TestLinks(t *testing.T) {
	samples := formattest.Samples()
	r := renderer(t)
	file := string(readable(t, render(t, r, source(t, samples[1], "es"))))
	if !strings.Contains(file, "https://kubernetes.io/releases/") {
		t.Error("the plan has no link to the address that it names")
	}
	file = string(readable(t, render(t, r, source(t, samples[0], "es"))))
	if n := strings.Count(file, "/Subtype /Link"); n < 20 {
		t.Errorf("the contents have %d links", n)
	}
	if !strings.Contains(file, "/Outlines") {
		t.Error("the file has no outline")
	}
}

func readable(t *testing.T, file []byte) []byte {
	t.Helper()
	plain := filepath.Join(t.TempDir(), "plain.pdf")
	output(t, "qpdf", "--qdf", "--object-streams=disable", save(t, file), plain)
	data, err := os.ReadFile(plain)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func save(t *testing.T, file []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file.pdf")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}
