package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// newID makes an id or ends the test.
func newID[T ~string](t *testing.T) T {
	t.Helper()
	made, err := id.New[T]()
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// write runs fn in a transaction that must commit.
func write(t *testing.T, db *store.DB, fn func(*work.Tx) error) {
	t.Helper()
	if err := db.Write(context.Background(), fn); err != nil {
		t.Fatalf("write: %v", err)
	}
}

// read runs fn in a snapshot that must succeed.
func read(t *testing.T, db *store.DB, fn func(*work.Tx) error) {
	t.Helper()
	if err := db.Read(context.Background(), fn); err != nil {
		t.Fatalf("read: %v", err)
	}
}

// sample is a document with a first version, ready to be stored.
type sample struct {
	doc     document.Document
	version document.Version
	frozen  document.Frozen
	sheet   content.ControlSheet
}

func newSample(t *testing.T, subject, body string) sample {
	t.Helper()
	doc := document.Document{
		ID: newID[id.Document](t), Kind: "release_plan", Subject: subject,
		Code: "SGS-Nº 7", CreatedAt: storetest.Start(),
	}
	part := []byte(`{"row":1}` + "\n")
	frozen := document.Frozen{
		Content: []byte(body), Words: []byte(`{"es":{"a":"µ ñ 🚀"}}`),
		Parts: map[string][]byte{content.Sum(part): part},
	}
	version := document.Version{
		ID: newID[id.Version](t), Document: doc.ID, Ordinal: 1, Number: "0.1",
		ContentHash: content.Sum(frozen.Content), WordsHash: content.Sum(frozen.Words),
		FrozenAt: storetest.Start(), Author: "íñigo.µ🚀",
	}
	sheet := content.ControlSheet{
		Schema: 1, Code: doc.Code, Number: "0.1", State: content.Draft,
		Date: "2026-03-02", At: storetest.Start().String(), ContentHash: version.ContentHash,
	}
	return sample{doc, version, frozen, sheet}
}

func (s sample) freeze(tx *work.Tx) error {
	return store.Versions{}.Freeze(tx, s.version, s.frozen, s.sheet)
}

func (s sample) save(t *testing.T, db *store.DB) {
	t.Helper()
	write(t, db, func(tx *work.Tx) error {
		if err := (store.Documents{}).Add(tx, s.doc); err != nil {
			return err
		}
		return s.freeze(tx)
	})
}

// Invariant I4.
func TestDocuments(t *testing.T) {
	storetest.Run(t,
		storetest.Case{Name: "a document comes back as it was added", Test: documentRoundTrip},
		storetest.Case{Name: "kind and subject are taken once", Test: documentTaken},
		storetest.Case{Name: "a missing document is told", Test: documentMissing},
		storetest.Case{Name: "pages of documents", Test: documentPages},
		storetest.Case{Name: "a frozen version comes back byte for byte", Test: versionRoundTrip},
		storetest.Case{Name: "bytes with another hash are not frozen", Test: versionWrongHash},
		storetest.Case{Name: "versions share equal content", Test: versionShares},
		storetest.Case{Name: "an ordinal is taken once", Test: versionTaken},
		storetest.Case{Name: "control sheets are appended", Test: sheetsAppend},
		storetest.Case{Name: "files are listed oldest first", Test: filesList},
	)
}

func documentRoundTrip(t *testing.T, db *store.DB) {
	want := newSample(t, "REL-2026.1", "{}").doc
	write(t, db, func(tx *work.Tx) error { return store.Documents{}.Add(tx, want) })
	read(t, db, func(tx *work.Tx) error {
		got, err := store.Documents{}.Find(tx, want.Kind, want.Subject)
		if diff := cmp.Diff(want, got, cmp.Comparer(sameInstant)); diff != "" {
			t.Errorf("document (-want +got):\n%s", diff)
		}
		return err
	})
}

func documentTaken(t *testing.T, db *store.DB) {
	newSample(t, "REL-1", "{}").save(t, db)
	other := newSample(t, "REL-1", "{}").doc
	err := db.Write(context.Background(), func(tx *work.Tx) error { return store.Documents{}.Add(tx, other) })
	wantFault(t, err, fault.Conflict, "fault.document.exists")
	// Codes are exact: a lower-case one is another subject.
	newSample(t, "rel-1", "{}").save(t, db)
}

func documentMissing(t *testing.T, db *store.DB) {
	newSample(t, "REL-2", "{}").save(t, db)
	for _, subject := range []string{"REL-1", "REL-2 ", "REL-2  ", " REL-2", "REL-2\t", "rel-2", "", "ñandú", "🚀", "' OR 1=1 --", "a\\", "org@2026-Q1"} {
		err := db.Read(context.Background(), func(tx *work.Tx) error {
			_, err := store.Documents{}.Find(tx, "release_plan", subject)
			return err
		})
		wantFault(t, err, fault.NotFound, "fault.document.missing")
	}
}

func documentPages(t *testing.T, db *store.DB) {
	for _, subject := range []string{"C", "A", "B", "b"} {
		newSample(t, subject, "{}").save(t, db)
	}
	pages := []struct {
		kind, subject string
		limit         int
		want          []string
	}{
		{"", "", 10, []string{"A", "B", "C", "b"}},
		{"", "", 2, []string{"A", "B"}},
		{"release_plan", "B", 2, []string{"C", "b"}},
		{"release_plan", "b", 2, nil},
	}
	for _, page := range pages {
		read(t, db, func(tx *work.Tx) error {
			docs, err := store.Documents{}.List(tx, page.kind, page.subject, page.limit)
			var got []string
			for _, doc := range docs {
				got = append(got, doc.Subject)
			}
			if diff := cmp.Diff(page.want, got); diff != "" {
				t.Errorf("after %q (-want +got):\n%s", page.subject, diff)
			}
			return err
		})
	}
}

func versionRoundTrip(t *testing.T, db *store.DB) {
	want := newSample(t, "REL-1", `{"note":"µ ñ 🚀 \u0000 'x' \\ %"}`)
	want.save(t, db)
	read(t, db, func(tx *work.Tx) error {
		versions, err := store.Versions{}.List(tx, want.doc.ID)
		if err != nil {
			return err
		}
		if diff := cmp.Diff([]document.Version{want.version}, versions, cmp.Comparer(sameInstant)); diff != "" {
			t.Errorf("versions (-want +got):\n%s", diff)
		}
		frozen, err := store.Versions{}.Frozen(tx, versions[0])
		if diff := cmp.Diff(want.frozen, frozen); diff != "" {
			t.Errorf("frozen (-want +got):\n%s", diff)
		}
		return err
	})
}

func versionWrongHash(t *testing.T, db *store.DB) {
	for name, spoil := range map[string]func(*sample){
		"content": func(s *sample) { s.frozen.Content = []byte("[]") },
		"words":   func(s *sample) { s.frozen.Words = []byte("[]") },
		"part":    func(s *sample) { s.frozen.Parts = map[string][]byte{s.version.ContentHash: nil} },
	} {
		s := newSample(t, name, "{}")
		write(t, db, func(tx *work.Tx) error { return store.Documents{}.Add(tx, s.doc) })
		spoil(&s)
		if err := db.Write(context.Background(), s.freeze); !errors.Is(err, store.ErrDamaged) {
			t.Errorf("%s: got %v, want ErrDamaged", name, err)
		}
		read(t, db, func(tx *work.Tx) error {
			versions, err := store.Versions{}.List(tx, s.doc.ID)
			if len(versions) != 0 {
				t.Errorf("%s: a version was left behind", name)
			}
			return err
		})
	}
}

func versionShares(t *testing.T, db *store.DB) {
	newSample(t, "REL-1", "{}").save(t, db)
	second := newSample(t, "REL-2", "{}")
	second.save(t, db)
	read(t, db, func(tx *work.Tx) error {
		frozen, err := store.Versions{}.Frozen(tx, second.version)
		if string(frozen.Content) != "{}" {
			t.Errorf("content = %q", frozen.Content)
		}
		return err
	})
}

func versionTaken(t *testing.T, db *store.DB) {
	s := newSample(t, "REL-1", "{}")
	s.save(t, db)
	s.version.ID = newID[id.Version](t)
	wantFault(t, db.Write(context.Background(), s.freeze), fault.Conflict, "fault.document.version_exists")
	s.version.Ordinal = 2
	wantFault(t, db.Write(context.Background(), s.freeze), fault.Conflict, "fault.document.version_exists")
	s.version.Number = "0.2"
	write(t, db, s.freeze)
}

func sheetsAppend(t *testing.T, db *store.DB) {
	s := newSample(t, "REL-1", "{}")
	s.save(t, db)
	next := s.sheet
	next.State = content.Replaced
	put := func(sheet content.ControlSheet) error {
		return db.Write(context.Background(), func(tx *work.Tx) error {
			return store.Sheets{}.Put(tx, s.version.ID, sheet)
		})
	}
	if err := put(next); err != nil {
		t.Fatal(err)
	}
	wantFault(t, put(s.sheet), fault.Conflict, "fault.document.sheet_exists")
	hash, err := s.sheet.Hash()
	if err != nil {
		t.Fatal(err)
	}
	read(t, db, func(tx *work.Tx) error {
		last, err := store.Sheets{}.Last(tx, s.version.ID)
		if err != nil || last.State != content.Replaced {
			t.Errorf("last sheet is %q, %v", last.State, err)
		}
		first, err := store.Sheets{}.ByHash(tx, s.version.ID, hash)
		if diff := cmp.Diff(s.sheet, first); diff != "" {
			t.Errorf("first sheet (-want +got):\n%s", diff)
		}
		_, none := store.Sheets{}.ByHash(tx, newID[id.Version](t), hash)
		wantFault(t, none, fault.NotFound, "fault.document.sheet_missing")
		return err
	})
}

func filesList(t *testing.T, db *store.DB) {
	s := newSample(t, "REL-1", "{}")
	s.save(t, db)
	hash, err := s.sheet.Hash()
	if err != nil {
		t.Fatal(err)
	}
	var want []document.File
	for _, format := range []string{"xlsx", "pdf"} {
		file := document.File{
			ID: newID[id.File](t), Version: s.version.ID, SheetHash: hash, Locale: "es", Format: format,
			Renderer: "1+abc", SHA256: content.Sum([]byte(format)), Size: 1 << 40, BlobKey: "files/" + format,
		}
		write(t, db, func(tx *work.Tx) error {
			file.MadeAt = tx.Now()
			want = append(want, file)
			return store.Files{}.Add(tx, file)
		})
	}
	read(t, db, func(tx *work.Tx) error {
		got, err := store.Files{}.List(tx, s.version.ID)
		if diff := cmp.Diff(want, got, cmp.Comparer(sameInstant)); diff != "" {
			t.Errorf("files (-want +got):\n%s", diff)
		}
		return err
	})
	again := want[0]
	again.ID, again.BlobKey = newID[id.File](t), "files/other"
	err = db.Write(context.Background(), func(tx *work.Tx) error { return store.Files{}.Add(tx, again) })
	wantFault(t, err, fault.Conflict, "fault.document.file_exists")
	again.SheetHash = s.version.ContentHash
	err = db.Write(context.Background(), func(tx *work.Tx) error { return store.Files{}.Add(tx, again) })
	if !errors.Is(err, store.ErrReference) {
		t.Errorf("file of an unknown sheet: got %v, want ErrReference", err)
	}
}
