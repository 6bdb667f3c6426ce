package assets_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"testing"

	"acta/assets"
)

func TestEveryFileIsWhatItsNameSays(t *testing.T) {
	if !assets.Ready() {
		t.Fatal(assets.ErrMissing)
	}
	starts := map[string][]byte{
		".ttf":   {0, 1, 0, 0},
		".woff2": []byte("wOF2"),
		".js":    []byte("var htmx"),
	}
	for _, name := range assets.Files() {
		if path.Ext(name) == ".txt" {
			continue // TestLicenceTravelsWithTheFonts reads them
		}
		content, err := fs.ReadFile(assets.FS(), name)
		if err != nil {
			t.Error(err)
			continue
		}
		if start := starts[path.Ext(name)]; start == nil || !bytes.HasPrefix(content, start) {
			t.Errorf("%s starts with % x, want % x", name, content[:min(4, len(content))], start)
		}
	}
}

// TestNothingElseIsEmbedded catches a file that lies in the folder and is on no list:
// it would make the binary, and what depends on its fonts, differ from machine to machine.
func TestNothingElseIsEmbedded(t *testing.T) {
	known := append(assets.Files(), ".keep")
	err := fs.WalkDir(assets.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !slices.Contains(known, name) {
			t.Errorf("%s is embedded and not listed in Files", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestLicenceTravelsWithTheFonts(t *testing.T) {
	text, err := fs.ReadFile(assets.FS(), "licenses/ibm-plex-sans.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"SIL OPEN FONT LICENSE", "IBM Corp"} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("the licence does not say %q", want)
		}
	}
}

// TestDependenciesArePinned reads the two files that npm reads: exact versions,
// a hash for each package, and no address of a registry, which may be another one elsewhere.
func TestDependenciesArePinned(t *testing.T) {
	var manifest struct{ Dependencies map[string]string }
	readJSON(t, "package.json", &manifest)
	exact := regexp.MustCompile(`^\d+\.\d+\.\d+$`)
	for name, version := range manifest.Dependencies {
		if !exact.MatchString(version) {
			t.Errorf("%s is asked for as %q: want one exact version", name, version)
		}
	}

	var lock struct {
		Packages map[string]struct{ Version, Resolved, Integrity string }
	}
	readJSON(t, "package-lock.json", &lock)
	for name, p := range lock.Packages {
		if name == "" {
			continue // the project itself
		}
		if p.Resolved != "" {
			t.Errorf("%s carries the address %s: make the lock file with omit-lockfile-registry-resolved", name, p.Resolved)
		}
		if p.Integrity == "" {
			t.Errorf("%s has no hash", name)
		}
	}
	for name, version := range manifest.Dependencies {
		if got := lock.Packages["node_modules/"+name].Version; got != version {
			t.Errorf("%s is locked at %q, asked for as %q", name, got, version)
		}
	}
}

func readJSON(t *testing.T, name string, into any) {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}
