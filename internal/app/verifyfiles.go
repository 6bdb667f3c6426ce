package app

import (
	"context"
	"errors"
	"strings"

	"acta/internal/blob"
	"acta/internal/clock"
	"acta/internal/config"
	"acta/internal/fault"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/work"
)

// filesAtOnce is how many rows of files are read at once.
const filesAtOnce = 500

// VerifyFiles reads every file that shows something again and holds its bytes
// against its SHA-256, one after the other. Scope F71, F95.
func VerifyFiles(ctx context.Context, cfg config.Config) (v Verification, err error) {
	db, err := openDatabase(ctx, cfg, clock.System{})
	if err != nil {
		return v, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Check(ctx); err != nil {
		return v, err
	}
	blobs, err := blob.Open(cfg.Files())
	if err != nil {
		return v, err
	}
	defer func() { err = errors.Join(err, blobs.Close()) }()
	whole := 0
	for after, more := "", true; more; {
		page, err := filesAfter(ctx, db, after)
		if err != nil {
			return v, err
		}
		for _, file := range page {
			after = file.SHA256
			line, err := damaged(ctx, db, blobs, file)
			switch {
			case err != nil:
				return v, err
			case line.Key == "":
				whole++
			default:
				v.Lines = append(v.Lines, line)
			}
		}
		more = len(page) == filesAtOnce
	}
	if n := len(v.Lines); n > 0 {
		v.Problem = fault.New(fault.Conflict, "fault.audit.files", fault.Args{"count": n})
	}
	v.Lines = append(v.Lines, Line{"audit.files_fine", fault.Args{"count": whole}})
	return v, nil
}

func filesAfter(ctx context.Context, db *store.DB, after string) (page []release.EvidenceFile, err error) {
	err = db.Read(ctx, func(tx *work.Tx) error {
		page, err = store.EvidenceFiles{}.Files(tx, after, filesAtOnce)
		return err
	})
	return page, err
}

// releasesShown is how many releases that name a damaged file are told.
const releasesShown = 20

// damaged is the line about a file whose bytes are not what was kept, with the
// releases whose facts name it; the zero Line when they are.
func damaged(ctx context.Context, db *store.DB, blobs *blob.Store, file release.EvidenceFile) (Line, error) {
	sum, size, err := blobs.Sum(ctx, file.BlobKey)
	gone := errors.Is(err, blob.ErrDamaged)
	switch {
	case err != nil && !gone:
		return Line{}, err
	case !gone && sum == file.SHA256 && size == file.Size:
		return Line{}, nil
	}
	var codes []string
	err = db.Read(ctx, func(tx *work.Tx) (err error) {
		codes, err = store.EvidenceFiles{}.Showing(tx, file.SHA256, releasesShown)
		return err
	})
	args := fault.Args{"file": plain(file.Name), "sum": file.SHA256, "releases": strings.Join(codes, ", ")}
	switch {
	case gone && len(codes) == 0:
		return Line{"audit.file_missing_unused", args}, err
	case gone:
		return Line{"audit.file_missing", args}, err
	case len(codes) == 0:
		return Line{"audit.file_changed_unused", args}, err
	default:
		return Line{"audit.file_changed", args}, err
	}
}
