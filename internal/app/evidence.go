package app

import (
	"context"
	"errors"
	"path"
	"strings"
	"unicode/utf8"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/work"
)

// evidence keeps files that show something: bytes among the kept files, under a
// key of their own, and what is known of them in the database. Scope F95.
type evidence struct{ app *App }

// Keep keeps a file and returns its SHA-256; the same bytes again are the same
// file. What is no PDF, PNG, JPEG, mail or plain text is fault.Invalid. Command
// "evidence.keep".
func (e evidence) Keep(ctx context.Context, actor, name string, data []byte) (string, error) {
	_, ending, ok := release.EvidenceMedia(data)
	switch {
	case len(data) > release.MaxEvidence:
		return "", fault.New(fault.Invalid, "fault.evidence.size", fault.Args{"limit": release.MaxEvidence >> 20})
	case !ok:
		return "", fault.New(fault.Invalid, "fault.evidence.kind", nil)
	}
	file := release.EvidenceFile{SHA256: content.Sum(data), Size: int64(len(data))}
	file.Name = fileName(name, file.SHA256[:12]+ending)
	if _, err := e.find(ctx, file.SHA256); !fault.Is(err, fault.NotFound) {
		return file.SHA256, err
	}
	key, err := id.New[id.File]()
	if err != nil {
		return "", err
	}
	file.BlobKey = "files/" + string(key[len(key)-2:]) + "/" + string(key)
	if err := e.app.blobs.Put(ctx, file.BlobKey, data); err != nil {
		return "", err
	}
	return file.SHA256, e.record(ctx, actor, file)
}

// errKept ends a command whose file somebody else kept meanwhile.
var errKept = errors.New("kept already")

func (e evidence) record(ctx context.Context, actor string, file release.EvidenceFile) error {
	cmd := work.Command{Name: "evidence.keep", Actor: actor, Subject: id.Ref{Kind: "evidence", ID: file.SHA256}}
	err := e.app.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		_, err := store.EvidenceFiles{}.Find(tx, file.SHA256)
		switch {
		case err == nil:
			return errKept
		case !fault.Is(err, fault.NotFound):
			return err
		}
		tx.Detail("name", "", file.Name)
		return store.EvidenceFiles{}.Add(tx, file)
	})
	if errors.Is(err, errKept) {
		return nil
	}
	return err
}

func (e evidence) find(ctx context.Context, sum string) (file release.EvidenceFile, err error) {
	err = e.app.unit.Read(ctx, func(tx *work.Tx) error {
		file, err = store.EvidenceFiles{}.Find(tx, sum)
		return err
	})
	return file, err
}

// Read returns a file that was kept, by its SHA-256; fault.NotFound if there is none.
func (e evidence) Read(ctx context.Context, sum string) (name string, data []byte, err error) {
	file, err := e.find(ctx, sum)
	if err != nil {
		return "", nil, err
	}
	data, err = e.app.blobs.Get(ctx, file.BlobKey, file.SHA256)
	return file.Name, data, err
}

// longestName is how long the name of a file may be, in characters.
const longestName = 200

// fileName is the last part of a name, if it can be printed, else another one.
func fileName(given, other string) string {
	name := strings.TrimSpace(path.Base(strings.ReplaceAll(given, "\\", "/")))
	if name == "." || name == "/" || name == "" || !content.IsPrintable(name) || strings.ContainsAny(name, "\n\t") || utf8.RuneCountInString(name) > longestName {
		return other
	}
	return name
}
