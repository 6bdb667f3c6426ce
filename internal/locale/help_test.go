package locale_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"acta/internal/content"
	"acta/internal/locale"
	"acta/locales"
)

// shipped is the catalogue that the program ships.
func shipped(t testing.TB) *locale.Catalogue {
	t.Helper()
	c, err := locale.Load(locales.FS())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// folder is a folder of languages from names and texts of files.
func folder(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func load(t testing.TB, files map[string]string) *locale.Catalogue {
	t.Helper()
	c, err := locale.Load(folder(files))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// spaces shows no-break spaces as "~" and narrow ones as "_".
func spaces(s string) string { return strings.NewReplacer("\u00a0", "~", "\u202f", "_").Replace(s) }

func arg(name string, runs ...content.Run) content.Arg {
	return content.Arg{Name: name, Text: content.Inline(runs)}
}

func value(kind content.Type, raw string) content.Run {
	return content.Of(content.Value{Type: kind, Raw: raw})
}

func styled(run content.Run, strong, emphasis bool) content.Run {
	run.Strong, run.Emphasis = strong, emphasis
	return run
}
