package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"acta/internal/app"
	"acta/internal/config"
)

// home is the environment of a person on a machine: settings, language, folder.
type home struct {
	t   *testing.T
	dir string
}

// newHome sets the environment of the test; nothing of the outside is left in it.
func newHome(t *testing.T, lang string) home {
	t.Helper()
	h := home{t, t.TempDir()}
	for name, value := range map[string]string{
		"ACTA_DATA": filepath.Join(h.dir, "var"), "ACTA_DATABASE": "", "ACTA_LISTEN": "127.0.0.1:0", "ACTA_FONT_DIR": "",
		"LC_ALL": "", "LC_MESSAGES": "", "LANG": lang,
	} {
		t.Setenv(name, value)
	}
	return h
}

func (h home) path(name string) string { return filepath.Join(h.dir, name) }

func (h home) write(name, text string) string {
	h.t.Helper()
	if err := os.WriteFile(h.path(name), []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
	return h.path(name)
}

// acta runs a command line.
func (h home) acta(args ...string) (code int, out, errs string) {
	h.t.Helper()
	var o, e bytes.Buffer
	code = run(h.t.Context(), args, &o, &e)
	return code, o.String(), e.String()
}

// fine runs a command that must succeed and gives what it prints.
func (h home) fine(args ...string) string {
	h.t.Helper()
	code, out, errs := h.acta(args...)
	if code != 0 || errs != "" {
		h.t.Fatalf("acta %s: %d\n%s%s", strings.Join(args, " "), code, out, errs)
	}
	return out
}

// files are all files in the home but those of the database.
func (h home) files() (names []string) {
	h.t.Helper()
	for _, pattern := range []string{"*", "out/*", "out/.*"} {
		found, err := filepath.Glob(h.path(pattern))
		if err != nil {
			h.t.Fatal(err)
		}
		for _, name := range found {
			if info, err := os.Stat(name); err == nil && !info.IsDir() {
				names = append(names, filepath.Base(name))
			}
		}
	}
	return names
}

func TestHelpSpeaksTheLanguageOfTheTerminal(t *testing.T) {
	const spanish, english = "Genera documentos", "Generates documents"
	for lang, says := range map[string]string{
		"es_ES.UTF-8": spanish, "en_GB.UTF-8": english, "": spanish, "C.UTF-8": spanish, "POSIX": spanish, "de_DE.UTF-8": spanish,
	} {
		h := newHome(t, lang)
		out := h.fine("--help")
		if !regexp.MustCompile(`(?m)^  generate +` + says + `$`).MatchString(out) {
			t.Errorf("%s: %s", lang, out)
		}
		if short := h.fine("help"); short != out {
			t.Errorf("%s: help and --help differ", lang)
		}
	}
}

// Help names every setting and every table that there is.
func TestHelpNamesAll(t *testing.T) {
	h := newHome(t, "es")
	settings := reflect.TypeFor[config.Config]()
	for i := range settings.NumField() {
		name := settings.Field(i).Tag.Get("env")
		if help := h.fine("--help"); !regexp.MustCompile(name + `\b`).MatchString(help) {
			t.Errorf("no %s in %s", name, help)
		}
	}
	if help := h.fine("import", "--help"); !strings.Contains(help, "import {"+strings.Join(app.Exportable(), "|")+"} FILE") {
		t.Error(help)
	}
}

func TestUsage(t *testing.T) {
	h := newHome(t, "en")
	for _, line := range []string{
		"frobnicate", "generate", "generate process", "generate process org", "generate --all process --out x",
		"generate process org --out x --nonsense", "import releases", "reproduce process", "migrate now",
		"demo load provider", "templates check process", "serve --port 80", "doctor x", "licenses all",
	} {
		code, out, errs := h.acta(strings.Fields(line)...)
		if code != exitUsage || out != "" || !strings.Contains(errs, "acta --help") {
			t.Errorf("acta %s: %d, %q, %q", line, code, out, errs)
		}
	}
	if names := h.files(); len(names) != 0 {
		t.Errorf("wrong usage left %v", names)
	}
	if _, err := os.Stat(h.path("var")); !os.IsNotExist(err) {
		t.Error("wrong usage opened the database")
	}
}

// A fault is one sentence that says what there is, in the language of the
// terminal, and exit code 1.
func TestFaults(t *testing.T) {
	for lang, cases := range map[string]map[string]string{
		"es": {
			"generate memo org --out x.pdf":                      "No se conoce el tipo de documento memo. Elige uno de estos: acceptance_test_report, ",
			"generate process org --out x.pdf":                   "organización",
			"reproduce process org":                              "process",
			"demo load --set moon":                               "kubernetes, provider",
			"import prices x.csv":                                "releases, retention-series",
			"import releases none.csv":                           "none.csv",
			"generate process org --as nobody --out x.pdf":       "",
			"generate process org --out none/x.pdf":              "No se puede escribir en none/x.pdf",
			"generate process org --format odt --out x.pdf":      "",
			"generate release_plan 1.30 --locale fr --out x.pdf": "",
			"generate release_plan ../x --out x.pdf":             "",
		},
		"en": {
			"generate memo org --out x.pdf": "memo",
			"demo load --set moon":          "kubernetes, provider",
		},
	} {
		h := newHome(t, lang)
		h.fine("migrate")
		for line, says := range cases {
			code, out, errs := h.acta(strings.Fields(line)...)
			if code != exitFault || out != "" || !strings.Contains(errs, says) || strings.Contains(errs, "fault.") || !strings.HasSuffix(errs, ".\n") {
				t.Errorf("%s: acta %s: %d, %q, %q", lang, line, code, out, errs)
			}
		}
		if names := h.files(); len(names) != 0 {
			t.Errorf("%s: left behind: %v", lang, names)
		}
	}
}

func TestSettingsThatAreWrong(t *testing.T) {
	h := newHome(t, "es")
	for name, c := range map[string]struct{ variable, value, line, says string }{
		"another machine": {"ACTA_LISTEN", "0.0.0.0:8080", "serve", "127.0.0.1"},
		"no DSN":          {"ACTA_DATABASE", "nonsense", "migrate", "tcp("},
		"data in a file":  {"ACTA_DATA", h.write("file", "x"), "generate --all --out out", "file"},
		"no fonts":        {"ACTA_FONT_DIR", h.path("none"), "demo load", "ACTA_FONT_DIR"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(c.variable, c.value)
			code, _, errs := h.acta(strings.Fields(c.line)...)
			if code != exitFault || !strings.Contains(errs, c.says) {
				t.Errorf("%d, %q", code, errs)
			}
			code, out, errs := h.acta("doctor")
			if code != exitFault || !strings.Contains(out, "FALLA ") || !strings.Contains(out, "bien ") || errs == "" {
				t.Errorf("doctor: %d\n%s%s", code, out, errs)
			}
		})
	}
	if out := h.fine("doctor"); strings.Contains(out, "FALLA") {
		t.Errorf("all is well, but doctor says\n%s", out)
	}
}

// What reads makes nothing where nothing is: it refuses, names the folder and says which
// setting chooses another. A log that holds nothing is no log that is well.
func TestWhatReadsMakesNothing(t *testing.T) {
	h := newHome(t, "en")
	for _, line := range []string{
		"verify", "verify --files", "doctor", "reproduce process org", "export releases --file x.csv", "audit export --out x.jsonl", "audit key",
		"audit checkpoint", "account list", "routes", "generate process org --out x.pdf --preview",
	} {
		code, _, errs := h.acta(strings.Fields(line)...)
		if _, err := os.Stat(h.path("var")); code != exitFault || !strings.Contains(errs, h.path("var")+". Set ACTA_DATA") || !os.IsNotExist(err) {
			t.Errorf("acta %s: %d, %q, %v", line, code, errs, err)
		}
	}
	if names := h.files(); len(names) != 0 {
		t.Errorf("left behind: %v", names)
	}
	h.fine("migrate")
	if code, out, errs := h.acta("verify"); code != exitFault || out != "" || !strings.Contains(errs, "has no entries") {
		t.Errorf("verify of nothing: %d, %q, %q", code, out, errs)
	}
}

const someReleases = "../../internal/demo/data/kubernetes/releases.csv"

// Scope F84: what is wrong is said with its line, and then nothing is written.
func TestImport(t *testing.T) {
	h := newHome(t, "en")
	h.fine("import", "releases", someReleases)
	bad := h.write("rfc.csv", changes(t))

	code, out, errs := h.acta("import", "change-requests", bad)
	where := regexp.MustCompile(`(?m)^rfc\.csv:76: rejected: decision “removed”: `)
	if code != exitFault || !where.MatchString(out) || !strings.Contains(out, "Nothing of this file was written.") || errs == "" {
		t.Errorf("refused: %d\n%s%s", code, out, errs)
	}
	out = h.fine("import", "change-requests", bad, "--dry-run", "--accept-valid")
	if !where.MatchString(out) || !strings.Contains(out, "Dry run") || !strings.Contains(out, "new: 95") {
		t.Errorf("dry run:\n%s", out)
	}
	out = h.fine("import", "change-requests", bad, "--accept-valid")
	if !strings.Contains(out, "rows: 96 · new: 95 · updated: 0 · unchanged: 0 · rejected: 1") || !strings.Contains(out, "rfc.csv:4: check: reviewed_on “2021-08-03”") {
		t.Errorf("accepted, after a refusal and a dry run that wrote nothing:\n%s", out)
	}
	if out = h.fine("import", "change-requests", bad, "--accept-valid"); strings.Contains(out, "Nothing of this file") || !strings.Contains(out, "new: 0 · updated: 0 · unchanged: 95") {
		t.Errorf("again:\n%s", out)
	}
}

// What a file holds cannot rewrite the screen of the person who imports it.
func TestFindingsShowCellsSafely(t *testing.T) {
	h := newHome(t, "en")
	h.fine("import", "releases", someReleases)
	header, _, _ := strings.Cut(changes(t), "\n")
	bad := h.write("rfc.csv", header+"\n1.25,codeFreeze,KEP-1,Title,2022-06-27,2022-06-27,\"\x1b[31m"+strings.Repeat("long ", 100)+"\"\n")
	_, out, errs := h.acta("import", "change-requests", bad)
	if strings.Contains(out+errs, "\x1b") || !strings.Contains(out, "“·[31mlong") || !strings.Contains(out, "…”") {
		t.Errorf("%q %q", out, errs)
	}
}

func changes(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../../internal/demo/testdata/change_requests.csv")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// The whole way by command line, in each language.
func TestTheWholeWay(t *testing.T) {
	h := newHome(t, "es_ES.UTF-8")
	if out := h.fine("migrate"); !strings.Contains(out, "al día") {
		t.Errorf("migrate: %s", out)
	}
	if out := h.fine("demo", "load"); !strings.Contains(out, "plan_activities.csv · filas: 415 · nuevas: 415") || !strings.Contains(out, "change_requests.csv:4: ") || strings.Count(out, "rechazadas: 0") != 5 {
		t.Errorf("demo load:\n%s", out)
	}
	h.generates()
	h.reproduces()
	if names := h.files(); len(names) != 1 || names[0] != "plan.xlsx" {
		t.Errorf("files: %v", names)
	}
}

// generates previews a plan, which leaves nothing, and generates it twice.
func (h home) generates() {
	h.t.Helper()
	file := h.path("plan.xlsx")
	preview := h.fine("generate", "release_plan", "1.29", "--locale", "en", "--format", "xlsx", "--out", file, "--preview")
	if strings.Contains(preview, "(nueva)") || !strings.Contains(preview, "sin completar:") || strings.Contains(preview, "release_plan.") {
		h.t.Errorf("preview:\n%s", preview)
	}
	if code, _, _ := h.acta("reproduce", "release_plan", "1.29"); code != exitFault {
		h.t.Errorf("a preview left a version: %d", code)
	}
	made := h.fine("generate", "release_plan", "1.29", "--locale", "en", "--format", "xlsx", "--out", file, "--change", "Primer plan")
	if !strings.Contains(made, "0.1 (nueva)") {
		h.t.Errorf("generate:\n%s", made)
	}
	again := h.fine("generate", "release_plan", "1.29", "--locale", "en", "--format", "xlsx", "--out", file)
	if strings.ReplaceAll(made, " (nueva)", "") != again {
		h.t.Errorf("again:\n%s\n%s", made, again)
	}
}

// reproduces makes the kept file again, and finds it when it is damaged.
func (h home) reproduces() {
	h.t.Helper()
	if out := h.fine("reproduce", "release_plan", "1.29", "--number", "0.1"); !strings.Contains(out, "en xlsx: idéntico") {
		h.t.Errorf("reproduce:\n%s", out)
	}
	h.damage()
	code, out, errs := h.acta("reproduce", "release_plan", "1.29")
	if code != exitFault || !strings.Contains(out, "DAÑADO") || errs == "" {
		h.t.Errorf("reproduce what is damaged: %d\n%s%s", code, out, errs)
	}
}

// damage overwrites all kept bytes.
func (h home) damage() {
	h.t.Helper()
	kept, err := filepath.Glob(h.path("var/blobs/files/*/*"))
	if err != nil || len(kept) == 0 {
		h.t.Fatalf("kept bytes: %v, %v", kept, err)
	}
	for _, name := range kept {
		if err := os.WriteFile(name, []byte("damaged"), 0o600); err != nil {
			h.t.Fatal(err)
		}
	}
}

// The first start fills an empty database, serves, and stops when told.
func TestServeWithTheDemo(t *testing.T) {
	h := newHome(t, "en")
	ctx, stop := context.WithCancel(t.Context())
	out := &watched{want: "Acta is at http://127.0.0.1:", seen: stop}
	var errs bytes.Buffer
	if code := run(ctx, []string{"serve", "--demo-if-empty"}, out, &errs); code != 0 || !out.found || errs.Len() > 0 {
		t.Errorf("%d\n%s%s", code, out.text.String(), errs.String())
	}
	if !strings.Contains(out.text.String(), "releases.csv · rows: 11 · new: 11") {
		t.Errorf("the demo:\n%s", out.text.String())
	}
	if got := h.fine("reproduce", "retention_register", "org"); strings.Count(got, "identical") != 4 {
		t.Errorf("the first drafts:\n%s", got)
	}
}

// watched is an output that tells when a text has been printed.
type watched struct {
	text  bytes.Buffer
	want  string
	seen  func()
	found bool
}

func (w *watched) Write(p []byte) (int, error) {
	n, err := w.text.Write(p)
	if !w.found && strings.Contains(w.text.String(), w.want) {
		w.found = true
		w.seen()
	}
	return n, err
}

func TestTemplatesAndLicenses(t *testing.T) {
	h := newHome(t, "en")
	out := h.fine("templates", "check")
	for _, kind := range []string{"customer_policy", "deployment_plan", "post_implementation_review", "process", "release_plan", "retention_register"} {
		if !regexp.MustCompile(`(?m)^` + kind + `: fine, \d+ messages in each language$`).MatchString(out) {
			t.Errorf("%s: %s", kind, out)
		}
	}
	if out = h.fine("licenses"); !strings.Contains(out, "SIL OPEN FONT LICENSE") || !strings.Contains(out, "kubernetes") {
		t.Error("the licences lack the fonts or the data")
	}
	if out = h.fine("--version"); !strings.Contains(out, version) {
		t.Errorf("version: %s", out)
	}
	if _, err := os.Stat(h.path("var")); !os.IsNotExist(err) {
		t.Error("they opened a database")
	}
}

// Technical failures are no fault of the person and say so.
func TestWhatFailsHere(t *testing.T) {
	h := newHome(t, "en")
	h.fine("migrate")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs bytes.Buffer
	code := run(ctx, []string{"generate", "--all", "--out", h.path("out")}, &out, &errs)
	if code != exitFailed || !strings.HasPrefix(errs.String(), "Something failed here") {
		t.Errorf("%d, %s", code, errs.String())
	}
	if names := h.files(); len(names) != 0 {
		t.Errorf("left behind: %v", names)
	}
}
