package audit

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"acta/internal/work"
)

// FileEntry is an entry that bears the SHA-256 of a file, hex: with it the file was kept.
// Scope F71.
type FileEntry struct {
	SHA256  string
	Index   int64
	At      string // RFC 3339, UTC
	Subject string // its id, such as "release_plan/1.30"
	Field   string // what the entry calls the file, such as "file es pdf"
}

// FileEntries finds for each hash the first entry of the installation's log that bears it, in
// the order of the log.
func (s *Service) FileEntries(ctx context.Context, hashes []string) (list []FileEntry, err error) {
	seek := search{want: hashes}
	err = s.needs.Runner.Read(ctx, func(tx *work.Tx) error {
		for row, err := range s.rows(tx) {
			if err != nil {
				return err
			}
			if row.Entry != nil {
				seek.look(row.Index, row.Entry.At.String(), row.Entry.Action, row.Entry.Subject.ID, row.Entry.Changes)
			}
		}
		return nil
	})
	return seek.found, err
}

// FileEntriesIn is FileEntries in an export that VerifyExport has found whole.
func FileEntriesIn(in io.Reader, hashes []string) ([]FileEntry, error) {
	seek := search{want: hashes}
	for lines := bufio.NewReaderSize(in, 1<<20); ; {
		line, err := lines.ReadBytes('\n')
		if seek.may(line) {
			var entry struct {
				Private Private `json:"private"`
				Record  Record  `json:"record"`
			}
			if err := json.Unmarshal(line, &entry); err != nil {
				return nil, fmt.Errorf("read entry of export: %w", err)
			}
			seek.look(entry.Record.Index, entry.Record.At, entry.Record.Action, entry.Private.Subject, entry.Private.Changes)
		}
		if errors.Is(err, io.EOF) {
			return seek.found, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read export: %w", err)
		}
	}
}

// search looks for hashes that no entry before has borne.
type search struct {
	want  []string
	found []FileEntry
}

// may says quickly of most lines that they bear none.
func (s *search) may(line []byte) bool {
	return bytes.HasPrefix(line, linePrivate) && slices.ContainsFunc(s.want, func(hash string) bool { return bytes.Contains(line, []byte(hash)) })
}

// look takes the word of the commands that keep files alone: in any other entry a person
// may have typed a hash.
func (s *search) look(index int64, at, action, subject string, changes []work.Change) {
	if action != "document.publish" && action != "document.keep" {
		return
	}
	for _, change := range changes {
		i := slices.Index(s.want, change.After)
		if i < 0 || !strings.HasPrefix(change.Field, "file ") {
			continue
		}
		s.found = append(s.found, FileEntry{SHA256: change.After, Index: index, At: at, Subject: subject, Field: change.Field})
		s.want = slices.Delete(slices.Clone(s.want), i, i+1)
	}
}
