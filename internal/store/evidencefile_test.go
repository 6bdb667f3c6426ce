package store_test

import (
	"errors"
	"strings"
	"testing"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

func TestEvidenceFiles(t *testing.T) {
	storetest.Run(t, storetest.Case{Name: "files that show something", Test: evidenceKept})
}

// evidenceOf is a file with those bytes.
func evidenceOf(data, name string) release.EvidenceFile {
	sum := content.Sum([]byte(data))
	return release.EvidenceFile{SHA256: sum, Name: name, Size: int64(len(data)), BlobKey: "files/aa/" + sum[:32]}
}

func evidenceKept(t *testing.T, db *store.DB) {
	file := evidenceOf("acuerdo", "Acuerdo ñ 🚀.pdf")
	find := func(sum string) (found release.EvidenceFile, err error) {
		err = db.Read(t.Context(), func(tx *work.Tx) error {
			found, err = store.EvidenceFiles{}.Find(tx, sum)
			return err
		})
		return found, err
	}
	_, err := find(file.SHA256)
	wantFault(t, err, fault.NotFound, "fault.evidence.missing")
	write(t, db, func(tx *work.Tx) error { return store.EvidenceFiles{}.Add(tx, file) })
	if found, err := find(file.SHA256); err != nil || found != file {
		t.Errorf("%+v, %v", found, err)
	}
	add := func(file release.EvidenceFile) error {
		return db.Write(t.Context(), func(tx *work.Tx) error { return store.EvidenceFiles{}.Add(tx, file) })
	}
	if err := add(evidenceOf("acuerdo", "otro.pdf")); !errors.Is(err, work.ErrRetry) {
		t.Errorf("kept twice: %v", err)
	}
	for name, wrong := range map[string]release.EvidenceFile{
		"no name": evidenceOf("x", ""), "a long name": evidenceOf("y", strings.Repeat("ñ", 201)), "nothing": evidenceOf("", "z.txt"),
	} {
		if err := add(wrong); err == nil {
			t.Errorf("%s was kept", name)
		}
	}
}
