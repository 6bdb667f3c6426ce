package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"acta/internal/audit"
	"acta/internal/clock"
	"acta/internal/config"
	"acta/internal/fault"
)

// Line is a message for a person.
type Line struct {
	Key  string
	Args fault.Args
}

// Verification is what verifying an audit log said.
type Verification struct {
	// Lines say it, the findings first.
	Lines []Line
	// Problem is nil when the log is as it was written.
	Problem *fault.Fault
}

// VerifyLog verifies the installation's own audit log and the rows that it seals:
// facts, confirmations, lists of baselines, evidence. Known are checkpoints that
// came from elsewhere: files, their text, or SIZE:ROOT as a document prints it.
// Scope F71.
func VerifyLog(ctx context.Context, cfg config.Config, known []string) (v Verification, err error) {
	texts, err := checkpointTexts(known)
	if err != nil {
		return v, err
	}
	err = withLog(ctx, cfg, func(log *audit.Service) error {
		report, err := log.Verify(ctx, texts)
		v = verification(report)
		return err
	})
	return v, err
}

// withLog opens the audit log alone: it must be verifiable where nothing else of
// the installation works.
func withLog(ctx context.Context, cfg config.Config, do func(*audit.Service) error) (err error) {
	db, err := openDatabase(ctx, cfg, clock.System{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Check(ctx); err != nil {
		return err
	}
	log, err := openAudit(ctx, cfg, db)
	if err != nil {
		return err
	}
	return do(log)
}

// VerifyExport verifies an export with nothing but the file and, if they are
// given, a public key and checkpoints that came another way.
func VerifyExport(path, key string, known []string) (v Verification, err error) {
	texts, err := checkpointTexts(known)
	if err != nil {
		return v, err
	}
	var by *audit.Verifier
	if key != "" {
		if by, err = audit.NewVerifier(key); err != nil {
			return v, fmt.Errorf("%w: %w", fault.New(fault.Invalid, "fault.audit.key", fault.Args{"key": key}), err)
		}
	}
	file, err := os.Open(path) //nolint:gosec // the person names the file
	if err != nil {
		return v, fault.New(fault.Invalid, "fault.audit.file", fault.Args{"path": path})
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	report, err := audit.VerifyExport(file, by, texts)
	if err != nil {
		return v, err
	}
	v = verification(report)
	if by == nil {
		v.Lines = append(v.Lines, Line{Key: "audit.own_key"})
	}
	return v, nil
}

// checkpointTexts reads checkpoints: an argument of one line is a file's name,
// unless it is SIZE:ROOT, as typed from paper.
func checkpointTexts(known []string) ([]string, error) {
	texts := make([]string, 0, len(known))
	for _, text := range known {
		if audit.Printed(text) {
			texts = append(texts, text)
			continue
		}
		if !strings.Contains(text, "\n") {
			data, err := os.ReadFile(text) //nolint:gosec // the person names the file
			if err != nil {
				return nil, fault.New(fault.Invalid, "fault.audit.file", fault.Args{"path": text})
			}
			text = string(data)
		}
		// What was mailed or pasted may have other line ends; the signature has not.
		text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) + "\n"
		texts = append(texts, text)
	}
	return texts, nil
}

// findingKey names the message of a kind of finding.
const findingKey = "audit.finding_"

func verification(r audit.Report) Verification {
	var v Verification
	log, rows := 0, int64(0)
	for _, f := range r.Findings {
		v.Lines = append(v.Lines, found(f))
		switch {
		case f.Kind == audit.RowMore:
			rows += f.Other
		case f.Row.What != "":
			rows++
		default:
			log++
		}
	}
	switch {
	case log > 0:
		v.Problem = fault.New(fault.Conflict, "fault.audit.found", fault.Args{"count": int64(log) + rows})
		return v
	case rows > 0:
		v.Problem = fault.New(fault.Conflict, "fault.audit.rows", fault.Args{"count": rows})
	case r.Size == 0:
		v.Problem = fault.New(fault.Conflict, "fault.audit.empty", nil)
		return v
	}
	return fine(v, r)
}

// fine adds what a log tells that is as it was written.
func fine(v Verification, r audit.Report) Verification {
	v.Lines = append(v.Lines, Line{"audit.fine", fault.Args{"count": r.Size, "root": r.Root.String()}})
	if r.Covered == 0 {
		v.Lines = append(v.Lines, Line{Key: "audit.unsigned"})
	} else {
		v.Lines = append(v.Lines, Line{"audit.signed", fault.Args{"count": r.Checkpoints, "covered": r.Covered, "rest": r.Size - r.Covered}})
	}
	if r.Printed > 0 {
		v.Lines = append(v.Lines, Line{"audit.printed", fault.Args{"count": r.Printed}})
	}
	if r.Sealed > 0 {
		v.Lines = append(v.Lines, Line{"audit.sealed", fault.Args{"count": r.Sealed}})
	}
	return v
}

// plain is a text of a row that somebody may have forged, as a terminal may show it.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '·'
		}
		return r
	}, text)
}

func found(f audit.Finding) Line {
	key := findingKey + string(f.Kind)
	switch {
	case f.Kind == audit.RowMore:
		return Line{key, fault.Args{"count": f.Other}}
	case f.Row.What != "":
		return Line{key + "_" + string(f.Row.What), fault.Args{
			"index": f.Index, "release": plain(f.Row.Release), "kind": plain(f.Row.Kind), "id": plain(f.Row.ID),
		}}
	case f.Kind == audit.Added && f.Index < 0:
		key = "audit.stray"
	case f.Kind == audit.Swapped && f.Other < 0:
		key = "audit.moved"
	case f.Index != f.Last:
		key += "_range"
	}
	return Line{key, fault.Args{"index": f.Index, "last": f.Last, "other": f.Other, "entry": f.Entry}}
}

// ExportLog writes the audit log to a file, signed to its end.
func ExportLog(ctx context.Context, cfg config.Config, path string) ([]Line, error) {
	var last audit.Checkpoint
	err := withLog(ctx, cfg, func(log *audit.Service) error {
		return replaceWith(path, func(out io.Writer) (err error) {
			last, err = log.Export(ctx, out)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return []Line{{"audit.exported", fault.Args{"path": path, "count": last.Size}}}, nil
}

// LogKey is the public key with which checkpoints of the installation are checked.
func LogKey(ctx context.Context, cfg config.Config) (key string, err error) {
	err = withLog(ctx, cfg, func(log *audit.Service) error {
		key = log.Key()
		return nil
	})
	return key, err
}

// LogCheckpoint signs the log as it stands and gives the text to keep elsewhere;
// "" for an empty log.
func LogCheckpoint(ctx context.Context, cfg config.Config) (text string, err error) {
	err = withLog(ctx, cfg, func(log *audit.Service) error {
		c, err := log.Checkpoint(ctx)
		text = c.Note
		return err
	})
	return text, err
}
