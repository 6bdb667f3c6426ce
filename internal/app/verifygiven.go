package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"acta/internal/audit"
	"acta/internal/config"
	"acta/internal/fault"
)

// VerifyLogAndFiles verifies the installation's log as VerifyLog does, and then says of each
// file of paths with which entry it was kept. A file that no entry bears is a problem:
// its bytes were changed, or it is not from here. Scope F71.
func VerifyLogAndFiles(ctx context.Context, cfg config.Config, known, paths []string) (Verification, error) {
	v, err := VerifyLog(ctx, cfg, known)
	if err != nil || v.Problem != nil || len(paths) == 0 {
		return v, err
	}
	return given(v, paths, func(hashes []string) (list []audit.FileEntry, err error) {
		err = withLog(ctx, cfg, func(log *audit.Service) error {
			list, err = log.FileEntries(ctx, hashes)
			return err
		})
		return list, err
	})
}

// VerifyExportAndFiles is VerifyLogAndFiles with nothing but an export, as VerifyExport.
func VerifyExportAndFiles(export, key string, known, paths []string) (Verification, error) {
	v, err := VerifyExport(export, key, known)
	if err != nil || v.Problem != nil || len(paths) == 0 {
		return v, err
	}
	return given(v, paths, func(hashes []string) (list []audit.FileEntry, err error) {
		file, err := os.Open(export) //nolint:gosec // the person names the file
		if err != nil {
			return nil, fault.New(fault.Invalid, "fault.audit.file", fault.Args{"path": export})
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		return audit.FileEntriesIn(file, hashes)
	})
}

func given(v Verification, paths []string, find func([]string) ([]audit.FileEntry, error)) (Verification, error) {
	hashes := make([]string, len(paths))
	for i, path := range paths {
		hash, err := hashOf(path)
		if err != nil {
			return v, err
		}
		hashes[i] = hash
	}
	list, err := find(hashes)
	if err != nil {
		return v, err
	}
	strangers := 0
	for i, path := range paths {
		at := slices.IndexFunc(list, func(e audit.FileEntry) bool { return e.SHA256 == hashes[i] })
		if at < 0 {
			strangers++
			v.Lines = append(v.Lines, Line{"audit.stranger", fault.Args{"path": path, "sum": hashes[i]}})
			continue
		}
		b := list[at]
		v.Lines = append(v.Lines, Line{"audit.genuine", fault.Args{
			"path": path, "subject": b.Subject, "what": strings.TrimPrefix(b.Field, "file "), "index": b.Index, "at": b.At,
		}})
	}
	if strangers > 0 {
		v.Problem = fault.New(fault.Conflict, "fault.audit.strangers", fault.Args{"count": strangers})
	}
	return v, nil
}

// hashOf is the SHA-256 of a file, hex.
func hashOf(path string) (sum string, err error) {
	file, err := os.Open(path) //nolint:gosec // the person names the file
	if err != nil {
		return "", fault.New(fault.Invalid, "fault.audit.file", fault.Args{"path": path})
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	digest := sha256.New()
	if _, err := io.Copy(digest, file); err != nil {
		return "", fmt.Errorf("read %s: %w", path, err)
	}
	return hex.EncodeToString(digest.Sum(nil)), nil
}
