package document_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"acta/internal/blob"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/format"
	"acta/internal/store"
	"acta/internal/store/engine/sqlite"
	"acta/internal/store/storetest"
	"acta/migrations"
)

// Invariants I4, I17; Scope F57, F76.
func TestDeliver(t *testing.T) {
	onBoth(t, map[string]func(*testing.T, *world){
		"bytes are kept once and delivered again":      deliverKept,
		"one target asked for twice is kept once":      deliverTwice,
		"those at once keep one file":                  deliverAtOnce,
		"damaged bytes are never delivered":            deliverDamaged,
		"a failure keeps no row and a later run works": deliverFails,
		"a replaced version keeps its files":           deliverReplaced,
		"another renderer's file stands beside":        deliverUpgraded,
		"es and en are one content":                    deliverLanguages,
	})
}

func deliverKept(t *testing.T, w *world) {
	issue := w.freeze("giro", true)
	first := w.deliver(issue, every...)
	if files, rows := len(w.blobs()), w.count("SELECT COUNT(*) FROM files"); files != 4 || rows != 4 {
		t.Errorf("%d files of bytes, %d rows", files, rows)
	}
	if n := w.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'document.keep'"); n != 1 {
		t.Errorf("%d entries for one command", n)
	}
	w.unchanged("delivering again", func() {
		// A renderer that would write other bytes now does not come into it.
		later := w.with(t, func(p *document.Parts) { p.Formats = altered(p.Formats, "") })
		for i, file := range later.deliver(w.load("giro", ""), every...) {
			if !bytes.Equal(file.Data, first[i].Data) || file.SHA256 != first[i].SHA256 || file.Target != every[i] {
				t.Errorf("%+v: other bytes than those kept", file.Target)
			}
		}
	})
}

func deliverTwice(t *testing.T, w *world) {
	files := w.deliver(w.freeze("giro", true), every[0], every[0])
	if n := w.count("SELECT COUNT(*) FROM files"); n != 1 || files[0].SHA256 != files[1].SHA256 {
		t.Errorf("%d rows", n)
	}
}

func deliverAtOnce(t *testing.T, w *world) {
	issue := w.freeze("giro", true)
	var group sync.WaitGroup
	sums := make([]string, 4)
	for i := range sums {
		group.Go(func() {
			files, err := w.Deliver(t.Context(), "lucia", issue, every[1])
			if err != nil {
				t.Errorf("deliver %d: %v", i, err)
				return
			}
			sums[i] = files[0].SHA256
		})
	}
	group.Wait()
	if n := w.count("SELECT COUNT(*) FROM files"); n != 1 || len(slices.Compact(sums)) != 1 {
		t.Errorf("%d rows, sums %v", n, sums)
	}
}

func deliverDamaged(t *testing.T, w *world) {
	issue := w.freeze("giro", true)
	w.deliver(issue, every[0])
	kept := w.blobs()[0]
	for name, damage := range map[string]func() error{
		"changed": func() error { return os.WriteFile(kept, []byte("other"), 0o600) },
		"gone":    func() error { return os.Remove(kept) },
	} {
		must(t, damage())
		if files, err := w.Deliver(t.Context(), "lucia", issue, every[0]); !errors.Is(err, blob.ErrDamaged) || files != nil {
			t.Errorf("%s: %d files, %v", name, len(files), err)
		}
		if found := w.reproduce(""); len(found) != 1 || found[0].Verdict != document.Damaged {
			t.Errorf("%s: %+v", name, found)
		}
		must(t, os.WriteFile(kept, nil, 0o600))
	}
}

// brokenBytes fails after the bytes are written, as a machine that stops does.
type brokenBytes struct {
	document.Bytes
	planted *planted
}

func (b brokenBytes) Put(ctx context.Context, key string, data []byte) error {
	return errors.Join(b.Bytes.Put(ctx, key, data), b.planted.next("put bytes"))
}

func deliverFails(t *testing.T, w *world) {
	issue := w.freeze("giro", true)
	n := 1
	for ; ; n++ {
		broken, p := w.failingAt(t, n)
		broken = broken.with(t, func(parts *document.Parts) { parts.Bytes = brokenBytes{parts.Bytes, p} })
		_, err := broken.Deliver(t.Context(), "lucia", issue, every[1], every[3])
		if p.calls < n {
			must(t, err)
			break
		}
		if rows := w.count("SELECT COUNT(*) FROM files"); !errors.Is(err, errPlanted) || rows != 0 {
			t.Fatalf("call %d: %d rows, %v", n, rows, err)
		}
	}
	if rows := w.count("SELECT COUNT(*) FROM files"); rows != 2 || n < 6 {
		t.Errorf("after %d calls that can fail: %d rows", n-1, rows)
	}
	if entries := w.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'document.keep'"); entries != 1 {
		t.Errorf("%d entries", entries)
	}
	for _, r := range w.reproduce("") {
		if !r.Same() {
			t.Errorf("%+v", r)
		}
	}
}

func deliverReplaced(t *testing.T, w *world) {
	draft := w.deliver(w.freeze("giro", true), every[0])[0]
	w.town.set("giro", func(v *noticeView) { v.Service = "Telegrama" })
	w.freeze("giro", true)
	old := w.load("giro", "0.1")
	replaced := w.deliver(old, every[0])[0]
	if bytes.Equal(draft.Data, replaced.Data) {
		t.Error("a file of a replaced version prints that it is a draft")
	}
	found := w.reproduce("0.1")
	if len(found) != 2 || !found[0].Same() || !found[1].Same() || found[0].SHA256 != draft.SHA256 {
		t.Errorf("each file is made again with its own control sheet: %+v", found)
	}
}

func deliverUpgraded(t *testing.T, w *world) {
	issue := w.freeze("giro", true)
	before := w.deliver(issue, every[0])[0]
	upgraded := w.with(t, func(p *document.Parts) { p.Formats = altered(p.Formats, "+1") })
	after := upgraded.deliver(issue, every[0])[0]
	if bytes.Equal(before.Data, after.Data) || after.Info.Version != before.Info.Version+"+1" {
		t.Errorf("renderer %s gave what %s had made", after.Info.Version, before.Info.Version)
	}
	if again := w.deliver(issue, every[0])[0]; again.SHA256 != before.SHA256 || w.count("SELECT COUNT(*) FROM files") != 2 {
		t.Error("the file of the former renderer is not the one delivered")
	}
}

func deliverLanguages(t *testing.T, w *world) {
	files := w.deliver(w.freeze("giro", true), every...)
	for _, file := range files {
		if !bytes.HasPrefix(file.Data, []byte(map[string]string{"pdf": "%PDF-1.", "xlsx": "PK"}[file.Format])) {
			t.Errorf("%+v begins with %q", file.Target, file.Data[:8])
		}
	}
	if files[0].SHA256 == files[2].SHA256 || files[1].SHA256 == files[3].SHA256 {
		t.Error("both languages have the same bytes")
	}
	if n := w.count("SELECT COUNT(DISTINCT content_hash) FROM versions"); n != 1 {
		t.Errorf("%d contents", n)
	}
}

// otherBytes is a renderer of another build: other bytes, and another version
// when the build says so.
type otherBytes struct {
	format.Renderer
	version string
}

func (o otherBytes) Info() format.Info {
	info := o.Renderer.Info()
	info.Version += o.version
	return info
}

func (o otherBytes) Render(ctx context.Context, src format.Source, out io.Writer) error {
	if err := o.Renderer.Render(ctx, src, out); err != nil {
		return err
	}
	_, err := out.Write([]byte{'\n'})
	return err
}

func altered(formats []format.Renderer, version string) []format.Renderer {
	var other []format.Renderer
	for _, f := range formats {
		other = append(other, otherBytes{f, version})
	}
	return other
}

// Scope F76.
func TestReproduce(t *testing.T) {
	onBoth(t, map[string]func(*testing.T, *world){
		"verdicts": func(t *testing.T, w *world) {
			file := w.deliver(w.freeze("giro", true), every[2])[0]
			for _, c := range []struct {
				name    string
				formats []format.Renderer
				verdict document.Verdict
				at      int
			}{
				{"the same build", w.parts.Formats, document.Identical, 0},
				{"other bytes of one version", altered(w.parts.Formats, ""), document.Differs, len(file.Data)},
				{"another version", altered(w.parts.Formats, "+1"), document.Other, 0},
			} {
				found := w.with(t, func(p *document.Parts) { p.Formats = c.formats }).reproduce("0.1")
				if len(found) != 1 {
					t.Fatalf("%s: %d files", c.name, len(found))
				}
				r := found[0]
				if r.Verdict != c.verdict || r.At != c.at || r.SHA256 != file.SHA256 || r.Target != every[2] || r.Renderer != file.Info.Version {
					t.Errorf("%s: %+v", c.name, r)
				}
			}
		},
		"a version without files is told": func(t *testing.T, w *world) {
			w.freeze("giro", true)
			_, err := w.Reproduce(t.Context(), "notice", "giro", "")
			if f := faultOf(t, err); f.Key != "fault.document.no_files" || f.Kind != fault.NotFound {
				t.Errorf("%v", f)
			}
		},
	})
}

// shared names the folder that both processes of a test open.
const shared = "ACTA_TEST_SHARED"

// The test runs itself: the other process has only what was frozen.
func TestAnotherProcessReproduces(t *testing.T) {
	dir := os.Getenv(shared)
	if dir != "" {
		found := inFolder(t, dir).reproduce("0.1")
		for _, r := range found {
			if !r.Same() {
				t.Errorf("%+v", r)
			}
		}
		t.Logf("reproduced %d", len(found))
		return
	}
	dir = t.TempDir()
	w := inFolder(t, dir)
	w.deliver(w.freeze("giro", true), every...)
	other := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAnotherProcessReproduces$", "-test.v") //nolint:gosec // this very program
	other.Env = append(os.Environ(), shared+"="+dir)
	out, err := other.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "reproduced 4\n") {
		t.Errorf("%v\n%s", err, out)
	}
}

// inFolder is a world in a folder of its own, on the embedded engine.
func inFolder(t *testing.T, dir string) *world {
	t.Helper()
	files, err := migrations.FS("sqlite")
	must(t, err)
	engine, err := sqlite.Open(t.Context(), sqlite.Options{Dir: dir, Migrations: files})
	must(t, err)
	db, err := store.New(engine, &storetest.Ticker{})
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	must(t, db.Migrate(t.Context()))
	w := newWorld(t, db, engine.Writer)
	blobs, err := blob.Open(filepath.Join(dir, "blobs"))
	must(t, err)
	t.Cleanup(func() { must(t, blobs.Close()) })
	return w.with(t, func(p *document.Parts) { p.Bytes = blobs })
}

func TestNamesOfWhatThereIs(t *testing.T) {
	onBoth(t, map[string]func(*testing.T, *world){
		"subjects, kinds, formats": func(t *testing.T, w *world) {
			subjects, err := w.Subjects(t.Context())
			must(t, err)
			want := []document.Subject{{Kind: "notice", Full: "giro", Short: "giro"}, {Kind: "notice", Full: "post@main", Short: "post"}}
			if !slices.Equal(subjects, want) {
				t.Errorf("subjects %+v", subjects)
			}
			if kinds := w.Kinds(); len(kinds) != 1 || kinds[0].ID != "notice" || kinds[0].Label != "notice.label" {
				t.Errorf("kinds %+v", kinds)
			}
			if f := w.Formats(); len(f) != 2 || f[0].Name != "pdf" || f[1].Name != "xlsx" {
				t.Errorf("formats %+v", f)
			}
		},
		"pages of documents": func(t *testing.T, w *world) {
			w.freeze("giro", true)
			w.freeze("post", true)
			page, err := w.List(t.Context(), "", "", 1)
			must(t, err)
			next, err := w.List(t.Context(), "notice", "giro", 1)
			must(t, err)
			if len(page) != 1 || page[0].Document.Subject != "giro" || len(next) != 1 || next[0].Document.Subject != "post@main" {
				t.Errorf("%+v, then %+v", page, next)
			}
		},
	})
}
