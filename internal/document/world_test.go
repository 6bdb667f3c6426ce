package document_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"acta/assets"
	"acta/internal/blob"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/format"
	"acta/internal/format/pdf"
	"acta/internal/format/pdf/typeset"
	"acta/internal/format/xlsx"
	"acta/internal/locale"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/template"
	"acta/internal/work"
	"acta/locales"
)

// noticeView is what the kind of these tests prints.
type noticeView struct {
	Service string         `expr:"service"`
	Owner   content.Text   `expr:"owner"`
	Affects []affectedView `expr:"affects"`
}

type affectedView struct {
	Code string       `expr:"code"`
	Name content.Text `expr:"name"`
}

const noticeTemplate = `
kind: notice
view: notice
subject: customer
code: NO
approval: owner
front: opening
title: notice_title
sections:
  - key: facts
    rule: mandatory
    blocks:
      - paragraph: sentence
        args: {service: service}
      - paragraph: {value: owner, label: field.holder}
      - table:
          name: affects
          each: affects
          as: a
          empty: nobody
          columns:
            - {key: code, value: a.code, type: text, weight: 60}
            - {key: name, value: a.name, type: text}
`

// sentences are the words of the kind, by language.
var sentences = map[string]string{
	"es": `label = "Aviso"
notice_title = "Aviso de parada"
[facts]
title = "Los hechos"
sentence = "El servicio {service} se detiene el sábado."
affects_table = "A quién afecta"
nobody = "No afecta a nadie."
col_code = "Código"
col_name = "Nombre"
`,
	"en": `label = "Notice"
notice_title = "Notice of an outage"
[facts]
title = "The facts"
sentence = "The service {service} stops on Saturday."
affects_table = "Who is affected"
nobody = "Nobody is affected."
col_code = "Code"
col_name = "Name"
`,
}

// catalogue is the shipped words with those of the kind; replace changes them.
func catalogue(t testing.TB, replace ...string) *locale.Catalogue {
	t.Helper()
	files := fstest.MapFS{}
	must(t, fs.WalkDir(locales.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(locales.FS(), name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	}))
	for lang, words := range sentences {
		files[lang+"/charter.toml"] = &fstest.MapFile{Data: []byte(strings.NewReplacer(replace...).Replace(charterWords[lang]))}
		files[lang+"/notice.toml"] = &fstest.MapFile{Data: []byte(strings.NewReplacer(replace...).Replace(words))}
	}
	made, err := locale.Load(files)
	must(t, err)
	return made
}

// renderers are loaded once: fonts never change in a run.
var renderers = sync.OnceValues(func() ([]format.Renderer, error) {
	fonts, err := fs.Sub(assets.FS(), "fonts")
	if err != nil {
		return nil, err
	}
	faces, err := typeset.Load(fonts, nil)
	if err != nil {
		return nil, err
	}
	pages, err := pdf.New(faces)
	return []format.Renderer{pages, xlsx.New()}, err
})

// town is the data that the documents of these tests are about.
type town struct {
	mu      sync.Mutex
	notices map[string]noticeView
	author  content.Signer
}

func (w *town) View(_ *work.Tx, name, subject string) (any, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	view, ok := w.notices[subject]
	if name != "notice" || !ok {
		return nil, fault.New(fault.NotFound, "fault.document.subject",
			fault.Args{"subject": subject, "have": strings.Join(slices.Sorted(maps.Keys(w.notices)), ", ")})
	}
	return view, nil
}

func (w *town) Subjects(_ *work.Tx, _, after string, limit int) (list []document.Subject, last string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, code := range slices.Sorted(maps.Keys(w.notices)) {
		if code <= after {
			continue
		}
		if list = append(list, document.Subject{Full: code, Short: strings.TrimSuffix(code, "@main")}); len(list) == limit {
			return list, code, nil
		}
	}
	return list, "", nil
}

func (w *town) Known(tx *work.Tx, kind, subject string) (document.Subject, bool, error) {
	full, short, err := w.Resolve(tx, kind, subject)
	w.mu.Lock()
	defer w.mu.Unlock()
	_, ok := w.notices[full]
	return document.Subject{Full: full, Short: short}, ok, err
}

func (w *town) Resolve(_ *work.Tx, _, subject string) (full, short string, err error) {
	if subject == "post" { // the short name of one subject
		return "post@main", "post", nil
	}
	return subject, strings.TrimSuffix(subject, "@main"), nil
}

func (w *town) Look(*work.Tx, string) (document.Look, error) {
	return document.Look{
		Frame: content.Frame{
			Organization: content.In("es", "Correos de Villar").With("en", "Villar Post"), Accent: "#0B5563", Paper: "A4",
			Confidentiality: content.Inline{content.Plain("Interna")}, Zone: "Europe/Madrid", HasCode: true,
		},
		Languages: []string{"es", "en"},
	}, nil
}

func (w *town) Code(_ *work.Tx, kindCode, subject string) (string, error) {
	return "VP-" + kindCode + "-" + subject, nil
}

func (w *town) Signer(_ *work.Tx, actor string) (content.Signer, error) {
	if actor == "lucia" || actor == work.System {
		return w.author, nil
	}
	if name, ok := staff[actor]; ok {
		return content.Signer{Name: content.Inline{content.Plain(name)}}, nil
	}
	return content.Signer{}, fault.New(fault.NotFound, "fault.org.person", fault.Args{"person": actor})
}

// set changes one notice.
func (w *town) set(subject string, change func(*noticeView)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	view := w.notices[subject]
	change(&view)
	w.notices[subject] = view
}

func newTown() *town {
	view := noticeView{
		Service: "Giro", Owner: content.In("es", "Íñigo Peña"),
		Affects: []affectedView{{Code: "P-1", Name: content.In("es", "Oficina del mercado").With("en", "Market office")}},
	}
	return &town{
		notices: map[string]noticeView{"giro": view, "post@main": view},
		author:  content.Signer{Name: content.Inline{content.Plain("Lucía Ferrer")}},
	}
}

// world is the service over a database, with the shipped renderers.
type world struct {
	*document.Service
	t     *testing.T
	raw   *sql.DB
	town  *town
	dir   string // of the kept bytes
	parts document.Parts
}

func newWorld(t *testing.T, db *store.DB, raw *sql.DB) *world {
	t.Helper()
	w := &world{t: t, raw: raw, town: newTown(), dir: t.TempDir()}
	set, err := template.Load(fstest.MapFS{"document/notice.yaml": {Data: []byte(noticeTemplate)}}, map[string]any{"notice": noticeView{}})
	must(t, err)
	formats, err := renderers()
	must(t, err)
	blobs, err := blob.Open(w.dir)
	must(t, err)
	t.Cleanup(func() { must(t, blobs.Close()) })
	w.parts = document.Parts{
		Unit: work.New(db, db, storetest.Anyone{}), Templates: set, Catalogue: catalogue(t), Views: w.town, House: w.town,
		Bytes: blobs, Formats: formats, Clock: &storetest.Ticker{},
		Stores: document.Stores{Documents: store.Documents{}, Versions: store.Versions{}, Sheets: store.Sheets{}, Files: store.Files{}, Control: store.Control(),
			Tailorings: store.Tailorings{}, References: store.References{}},
	}
	w.Service = document.New(w.parts)
	return w
}

// with is the same installation with some part replaced, as another build of the
// program would open it.
func (w *world) with(t *testing.T, change func(*document.Parts)) *world {
	t.Helper()
	other := *w
	change(&other.parts)
	other.t, other.Service = t, document.New(other.parts)
	return &other
}

// onBoth runs a test on a fresh world of every engine.
func onBoth(t *testing.T, tests map[string]func(*testing.T, *world)) {
	t.Helper()
	storetest.RunSQL(t, func(t *testing.T, fresh func(*testing.T) (*store.DB, *sql.DB)) {
		for _, name := range slices.Sorted(maps.Keys(tests)) {
			t.Run(name, func(t *testing.T) {
				db, raw := fresh(t)
				w := newWorld(t, db, raw)
				tests[name](t, w)
				w.lawful()
			})
		}
	})
}

func ask(subject string) document.Request {
	return document.Request{Kind: "notice", Subject: subject, Actor: "lucia"}
}

// freeze freezes a notice, which must be new or not as told.
func (w *world) freeze(subject string, isNew bool) document.Issue {
	w.t.Helper()
	issue, created, err := w.Freeze(w.t.Context(), ask(subject))
	must(w.t, err)
	if created != isNew {
		w.t.Fatalf("freezing %s: new %v, want %v", subject, created, isNew)
	}
	return issue
}

func (w *world) load(subject, number string) document.Issue {
	w.t.Helper()
	issue, err := w.Load(w.t.Context(), "notice", subject, number)
	must(w.t, err)
	return issue
}

func (w *world) deliver(issue document.Issue, targets ...document.Target) []document.Rendered {
	w.t.Helper()
	files, err := w.Deliver(w.t.Context(), "lucia", issue, targets...)
	must(w.t, err)
	return files
}

func (w *world) reproduce(number string) []document.Reproduction {
	w.t.Helper()
	found, err := w.Reproduce(w.t.Context(), "notice", "giro", number)
	must(w.t, err)
	return found
}

// every is each language in each format.
var every = []document.Target{{Lang: "es", Format: "pdf"}, {Lang: "es", Format: "xlsx"}, {Lang: "en", Format: "pdf"}, {Lang: "en", Format: "xlsx"}}

// rows counts the rows of every table.
func (w *world) rows() map[string]int {
	w.t.Helper()
	list := "SHOW TABLES"
	if _, err := w.raw.ExecContext(context.Background(), "SELECT sqlite_version()"); err == nil {
		list = "SELECT name FROM sqlite_master WHERE type = 'table'"
	}
	names, err := storetest.Strings(context.Background(), w.raw, list)
	must(w.t, err)
	counts := map[string]int{}
	for _, name := range names {
		counts[name] = w.count("SELECT COUNT(*) FROM " + name)
	}
	if len(counts) < 20 {
		w.t.Fatalf("%d tables: this does not see the database", len(counts))
	}
	return counts
}

func (w *world) count(query string) (n int) {
	w.t.Helper()
	must(w.t, w.raw.QueryRowContext(context.Background(), query).Scan(&n))
	return n
}

// blobs are the files of kept bytes.
func (w *world) blobs() (names []string) {
	w.t.Helper()
	must(w.t, filepath.WalkDir(w.dir, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, name)
		}
		return err
	}))
	return names
}

// unchanged checks that doing leaves every table and every kept byte as it is.
func (w *world) unchanged(what string, do func()) {
	w.t.Helper()
	rows, files := w.rows(), w.blobs()
	do()
	if after := w.rows(); !maps.Equal(rows, after) {
		w.t.Errorf("%s changed the database: %v, then %v", what, rows, after)
	}
	if after := w.blobs(); !slices.Equal(files, after) {
		w.t.Errorf("%s kept bytes: %v", what, after)
	}
}

// lawful looks for what may never be, whatever a test did. Invariants I1, I4, I12.
func (w *world) lawful() {
	w.t.Helper()
	for law, query := range map[string]string{
		"I1: two drafts of one document": `SELECT COUNT(*) FROM (SELECT v.document_id FROM versions v JOIN control_sheets s ON s.version_id = v.id
			WHERE s.ordinal = (SELECT MAX(ordinal) FROM control_sheets l WHERE l.version_id = v.id) AND CAST(s.body AS CHAR) LIKE '%"state":"draft"%'
			GROUP BY v.document_id HAVING COUNT(*) > 1) AS broken`,
		"a hole in the numbers":        `SELECT COUNT(*) FROM (SELECT document_id FROM versions GROUP BY document_id HAVING MAX(ordinal) <> COUNT(*)) AS broken`,
		"a document without a version": `SELECT COUNT(*) FROM documents WHERE id NOT IN (SELECT document_id FROM versions)`,
		"frozen bytes of no version":   `SELECT COUNT(*) FROM contents WHERE hash NOT IN (SELECT content_hash FROM versions)`,
		"I12: commands and entries": `SELECT ABS((SELECT COUNT(*) FROM versions) -
			(SELECT COUNT(*) FROM audit_entries WHERE action = 'document.freeze'))`,
	} {
		if n := w.count(query); n != 0 {
			w.t.Errorf("%s: %d", law, n)
		}
	}
	keys, err := storetest.Strings(context.Background(), w.raw, "SELECT blob_key FROM files")
	must(w.t, err)
	for _, key := range keys {
		if _, err := os.Stat(filepath.Join(w.dir, filepath.FromSlash(key))); err != nil {
			w.t.Errorf("I4: a row without its bytes: %v", err)
		}
	}
}

// faultOf is the first fault of an error, which must be one.
func faultOf(t *testing.T, err error) *fault.Fault {
	t.Helper()
	faults := fault.All(err)
	if len(faults) == 0 {
		t.Fatalf("not a fault: %v", err)
	}
	return faults[0]
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var errPlanted = errors.New("planted failure")

// planted fails one call of those that pass through it.
type planted struct {
	mu       sync.Mutex
	calls    int
	failedAt int
}

func (p *planted) next(what string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls++
	if p.calls == p.failedAt {
		return fmt.Errorf("call %d, %s: %w", p.calls, what, errPlanted)
	}
	return nil
}
