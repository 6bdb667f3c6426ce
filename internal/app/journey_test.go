package app_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"acta/internal/app"
	"acta/internal/clock"
	"acta/internal/config"
	"acta/internal/document"
	"acta/internal/sheet"
)

var update = flag.Bool("update", false, "write the golden files anew")

// complete are the documents of the demo that have nothing open, one per kind.
var complete = map[string]string{
	"customer_policy": "USERS", "deployment_plan": "1.30", "post_implementation_review": "1.30",
	"process": "org", "release_plan": "1.30", "retention_register": "org", "acceptance_test_report": "1.30",
	"baseline_record": "1.30", "deployment_review": "1.30", "verification_checklist": "1.30",
}

// TestJourney goes the whole way on each engine, once: what a quality manager
// does on a fresh machine. Invariants I4, I17, I18; Scope F4, F5, F8, F82, F84.
func TestJourney(t *testing.T) {
	first := map[string]app.Made{}
	for _, engine := range []string{"sqlite", "mysql"} {
		t.Run(engine, func(t *testing.T) {
			cfg := engines[engine](t)
			prepare(t, cfg)
			a := open(t, cfg, app.Options{})
			load(t, a)
			out := t.TempDir()
			made, summary := generateInto(t, a, out)
			names(t, made, summary, out)
			again(t, a, made)
			later(t, cfg)
			reworded(t, cfg)
			if engine == "sqlite" {
				first = made
				pages(t, made, out)
				contents(t, filepath.Join(out, "process.org.es.pdf"), "Contenido")
				contents(t, filepath.Join(out, "process.org.en.pdf"), "Contents")
				golden(t, a, made)
				return
			}
			// Engines differ in nothing that a document shows.
			for name, file := range first {
				if other := made[name]; other.ContentHash != file.ContentHash || other.SHA256 != file.SHA256 {
					t.Errorf("%s: content %s and bytes %s on %s, %s and %s on SQLite",
						name, other.ContentHash, other.SHA256, engine, file.ContentHash, file.SHA256)
				}
			}
		})
	}
}

// prepare migrates; a server's database is never migrated by itself.
func prepare(t *testing.T, cfg config.Config) {
	t.Helper()
	if !cfg.Embedded() {
		_, err := app.Open(t.Context(), cfg, app.Options{})
		f := faultOf(t, err)
		catalogue, loading := app.Catalogue()
		must(t, loading)
		if said := catalogue.Printer("es").Fault(f); !strings.Contains(said, "acta migrate") {
			t.Errorf("an empty database: %s", said)
		}
	}
	must(t, app.Migrate(t.Context(), cfg))
	must(t, app.Migrate(t.Context(), cfg))
}

// load loads the demo twice; the reports say what the data lack.
func load(t *testing.T, a *app.App) {
	t.Helper()
	empty, err := a.Empty(t.Context())
	must(t, err)
	if !empty {
		t.Error("a fresh database is not empty")
	}
	reports, err := a.LoadDemo(t.Context(), app.DefaultDemo)
	must(t, err)
	figures(t, reports)
	before := generations(t, a)
	reports, err = a.LoadDemo(t.Context(), app.DefaultDemo)
	must(t, err)
	for _, r := range reports {
		if r.Created+r.Updated != 0 {
			t.Errorf("%s again: %d new, %d updated", r.File, r.Created, r.Updated)
		}
	}
	if after := generations(t, a); after != before {
		t.Error("the demo loaded twice prints other documents")
	}
	if empty, err = a.Empty(t.Context()); err != nil || empty {
		t.Errorf("after the demo: empty %v, %v", empty, err)
	}
}

// generations are the content hashes of the previews of the complete documents.
func generations(t *testing.T, a *app.App) string {
	t.Helper()
	var hashes strings.Builder
	for _, kind := range sorted(complete) {
		issue, err := a.Documents.Preview(t.Context(), document.Request{Kind: kind, Subject: complete[kind], Actor: "system"})
		must(t, err)
		fmt.Fprintln(&hashes, kind, issue.Version.ContentHash)
	}
	return hashes.String()
}

// figures are those of the data, counted by hand.
func figures(t *testing.T, reports []sheet.Report) {
	t.Helper()
	found := map[string]int{}
	for _, r := range reports {
		found[r.File+" rows"] = r.Rows
		for _, f := range r.Findings {
			found[fmt.Sprintf("%s %s %s %s", r.File, f.Severity, f.Column, f.Value)]++
		}
	}
	for what, want := range map[string]int{
		"releases.csv rows": 11, "plan_activities.csv rows": 415, "change_requests.csv rows": 95, "retention_series.csv rows": 7, "incidents.csv rows": 3,
		"plan_activities.csv placeholder planned ":           11,
		"plan_activities.csv placeholder responsible_role ":  9,
		"change_requests.csv warning reviewed_on 2021-08-03": 1,
		"retention_series.csv placeholder custodian ":        7,
	} {
		if found[what] != want {
			t.Errorf("%s: %d, want %d", what, found[what], want)
		}
		delete(found, what)
	}
	for what, n := range found {
		if !strings.HasPrefix(what, "plan_activities.csv warning planned ") { // planned after the release
			t.Errorf("%s: %d, which nobody expects", what, n)
		}
	}
}

// names checks that there is every kind × subject × language × format.
func names(t *testing.T, made map[string]app.Made, summary app.Summary, out string) {
	t.Helper()
	subjects := map[string]int{}
	for name, file := range made {
		parts := regexp.MustCompile(`^([a-z_]+)\.(.+)\.(es|en)\.(pdf|xlsx)$`).FindStringSubmatch(name)
		if parts == nil {
			t.Fatalf("a file is named %s", name)
		}
		subjects[parts[1]+" "+parts[2]]++
		if info, err := os.Stat(filepath.Join(out, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
		if !file.Created || file.Version != "0.1" {
			t.Errorf("%s: version %s, new %v", name, file.Version, file.Created)
		}
		if twin := made[strings.Replace(name, ".es.", ".en.", 1)]; twin.ContentHash != file.ContentHash {
			t.Errorf("%s: es and en are not one content", name)
		}
	}
	eachInFour(t, subjects)
	left, err := os.ReadDir(out)
	must(t, err)
	if len(left) != len(made) || summary.Files != len(made) || summary.Documents != len(subjects) {
		t.Errorf("%d files in the folder, %d told, summary %+v, %d subjects", len(left), len(made), summary, len(subjects))
	}
}

// eachInFour checks that there are eleven releases, each with plans and review,
// and the five documents of the organisation: in two languages and formats.
func eachInFour(t *testing.T, subjects map[string]int) {
	t.Helper()
	releases := 0
	for subject, n := range subjects {
		if n != 4 {
			t.Errorf("%s has %d files", subject, n)
		}
		if strings.HasPrefix(subject, "release_plan ") {
			releases++
		}
	}
	if len(subjects) != 7*11+5 || releases != 11 {
		t.Errorf("%d subjects, %d releases", len(subjects), releases)
	}
}

// again is a second run: the same bytes, and nothing new.
func again(t *testing.T, a *app.App, made map[string]app.Made) {
	t.Helper()
	second, _ := generateInto(t, a, t.TempDir())
	if len(second) != len(made) {
		t.Errorf("%d files, then %d", len(made), len(second))
	}
	for name, file := range second {
		if file.Created || file.SHA256 != made[name].SHA256 || file.Version != "0.1" {
			t.Errorf("%s again: new %v, version %s, %s", name, file.Created, file.Version, file.SHA256)
		}
	}
}

// later opens the installation years later: what was frozen does not age.
func later(t *testing.T, cfg config.Config) {
	t.Helper()
	a := open(t, cfg, app.Options{Clock: clock.Fixed(clock.At(time.Date(2031, time.July, 9, 3, 0, 0, 0, time.UTC)))})
	for _, kind := range sorted(complete) {
		issue, created, err := a.Documents.Freeze(t.Context(), document.Request{Kind: kind, Subject: complete[kind], Actor: "system"})
		must(t, err)
		if created || issue.Version.Number != "0.1" {
			t.Errorf("%s changed with the date alone: version %s", kind, issue.Version.Number)
		}
	}
}

// reworded opens it with a build that says a sentence otherwise.
func reworded(t *testing.T, cfg config.Config) {
	t.Helper()
	words := map[string]string{}
	for _, lang := range []string{"es", "en"} {
		name := lang + "/retention_register.toml"
		data, err := os.ReadFile(filepath.Join("..", "..", "locales", name))
		must(t, err)
		changed := regexp.MustCompile(`(?m)^reading = ".*"$`).ReplaceAll(data, []byte(`reading = "Read the table from left to right."`))
		if bytes.Equal(changed, data) {
			t.Fatalf("%s has no sentence to change", name)
		}
		words[name] = string(changed)
	}
	a := open(t, cfg, shipped(t, nil, words))
	found, err := a.Documents.Reproduce(t.Context(), "retention_register", "org", "0.1")
	must(t, err)
	for _, r := range found {
		if !r.Same() {
			t.Errorf("other words changed what was frozen: %+v", r)
		}
	}
	if len(found) != 4 {
		t.Errorf("%d files reproduced", len(found))
	}
	issue, err := a.Documents.Preview(t.Context(), document.Request{Kind: "retention_register", Subject: "org", Actor: "system"})
	must(t, err)
	if issue.Version.Number != "0.2" {
		t.Errorf("the next version would be %s", issue.Version.Number)
	}
}

// pages reads every PDF as a reader would.
func pages(t *testing.T, made map[string]app.Made, out string) {
	t.Helper()
	for name, file := range made {
		if filepath.Ext(name) != ".pdf" {
			continue
		}
		path := filepath.Join(out, name)
		if said, err := exec.CommandContext(t.Context(), "qpdf", "--check", path).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, said)
		}
		if open := strings.Contains(text(t, path), "["); open != (file.Missing > 0) {
			t.Errorf("%s prints a placeholder: %v, but %d are missing", name, open, file.Missing)
		}
	}
	for kind, subject := range complete {
		if file := made[kind+"."+subject+".es.pdf"]; file.Missing != 0 || len(file.Placeholders) != 0 {
			t.Errorf("%s of %s lacks %+v", kind, subject, file.Placeholders)
		}
	}
	if file := made["release_plan.1.24.en.pdf"]; file.Missing == 0 || len(file.Placeholders) != file.Missing {
		t.Errorf("release 1.24: %d missing, %d named", file.Missing, len(file.Placeholders))
	}
}

func text(t *testing.T, path string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", path, "-").Output()
	must(t, err)
	return string(out)
}

// contents checks each line of the table of contents against its page.
func contents(t *testing.T, path, heading string) {
	t.Helper()
	sheets := strings.Split(text(t, path), "\f")
	entry := regexp.MustCompile(`(?m)^ *([0-9A-Z]+(?:\.[0-9]+)*)  +(\S.*?)  +([0-9]+)$`)
	entries, inside := 0, false
	for _, page := range sheets[1:] {
		inside = inside || strings.Contains(page, heading+"\n")
		lines := entry.FindAllStringSubmatch(page, -1)
		if !inside || len(lines) < 3 {
			break // the pages of the table are over
		}
		for _, line := range lines {
			entries++
			var number int
			if _, err := fmt.Sscan(line[3], &number); err != nil || number < 1 || number > len(sheets) {
				t.Fatalf("%s: entry %q", path, line[0])
			}
			// The number may stand on a line of its own above the title.
			title := regexp.MustCompile(`(?m)^ *(` + regexp.QuoteMeta(line[1]) + ` +)?` + regexp.QuoteMeta(firstWords(line[2])))
			if page := sheets[number-1]; !title.MatchString(page) || !strings.Contains(page, line[1]) {
				t.Errorf("%s: page %d has no heading %s %s", filepath.Base(path), number, line[1], line[2])
			}
		}
	}
	if entries < 40 {
		t.Errorf("%s: %d entries in the table of contents", filepath.Base(path), entries)
	}
}

// firstWords are those of a title that stand on its first line for certain.
func firstWords(title string) string {
	words := strings.Fields(title)
	return strings.Join(words[:min(2, len(words))], " ")
}

// golden compares the content and the bytes of the complete documents with those
// that somebody looked at. Run with -update to accept a change.
func golden(t *testing.T, a *app.App, made map[string]app.Made) {
	t.Helper()
	var sums strings.Builder
	for _, kind := range sorted(complete) {
		issue, err := a.Documents.Load(t.Context(), kind, complete[kind], "")
		must(t, err)
		// The words have their own tests; here a reworded sentence is no difference.
		issue.Content.Words = ""
		encoded, err := issue.Content.Encode()
		must(t, err)
		var pretty bytes.Buffer
		must(t, json.Indent(&pretty, encoded, "", " "))
		same(t, kind+".json", append(pretty.Bytes(), '\n'))
		for _, ending := range []string{"es.pdf", "es.xlsx", "en.pdf", "en.xlsx"} {
			name := kind + "." + complete[kind] + "." + ending
			fmt.Fprintf(&sums, "%s  %s\n", made[name].SHA256, name)
		}
	}
	same(t, "files.sha256", []byte(sums.String()))
}

func same(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if *update {
		must(t, os.WriteFile(path, got, 0o644)) //nolint:gosec // a file of the repository
		return
	}
	want, err := os.ReadFile(path)
	must(t, err)
	old, now := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
	for i := range max(len(old), len(now)) {
		if i >= len(old) || i >= len(now) || old[i] != now[i] {
			t.Errorf("%s differs from line %d: %.200q, now %.200q; look at the document, then run the test with -update",
				path, i+1, at(old, i), at(now, i))
			return
		}
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}
