package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
)

// Generation asks for a file, or with GenerateAll for all of them.
type Generation struct {
	Kind, Subject string
	Lang, Format  string
	// Out is the file to write; for GenerateAll the folder.
	Out string
	// Change describes the change, in the language of the document; may be empty.
	Change string
	// Preview renders without writing anything to the database.
	Preview bool
	Actor   string
}

// Made is a file that was written.
type Made struct {
	Path         string
	Version      string
	Created      bool // the content was new and was frozen
	ContentHash  string
	SHA256       string
	Missing      int
	Placeholders []content.Placeholder
}

// Summary says what GenerateAll did.
type Summary struct {
	Files     int
	Documents int
	Elapsed   time.Duration
}

// Generate freezes the document if its content is new and writes one file.
// An output that cannot be written, or a language or format that there is not, is
// a fault before anything is frozen.
func (a *App) Generate(ctx context.Context, req Generation) (Made, error) {
	if _, err := os.Stat(filepath.Dir(req.Out)); err != nil {
		return Made{}, unwritable(req.Out, err)
	}
	if _, err := outputFile(req.Out); err != nil {
		return Made{}, err
	}
	target := document.Target{Lang: req.Lang, Format: req.Format}
	issue, created, err := a.issue(ctx, req, target)
	if err != nil {
		return Made{}, err
	}
	files, err := a.files(ctx, req, issue, target)
	if err != nil {
		return Made{}, err
	}
	return write(req.Out, issue, created, files[0])
}

func (a *App) issue(ctx context.Context, req Generation, targets ...document.Target) (document.Issue, bool, error) {
	ask := document.Request{
		Kind: req.Kind, Subject: req.Subject, Actor: req.Actor, Change: content.In(req.Lang, req.Change), Targets: targets,
	}
	if req.Preview {
		issue, err := a.Documents.Preview(ctx, ask)
		return issue, false, err
	}
	return a.Documents.Freeze(ctx, ask)
}

func (a *App) files(ctx context.Context, req Generation, issue document.Issue, targets ...document.Target) ([]document.Rendered, error) {
	if req.Preview {
		return a.Documents.Render(ctx, issue, targets...)
	}
	return a.Documents.Deliver(ctx, req.Actor, issue, targets...)
}

// GenerateAll freezes every kind × subject and writes every language × format into
// the folder Out, as KIND.SUBJECT.LOCALE.FORMAT, telling each file as it is
// written. Without Out the files are kept and written nowhere. A document that
// cannot be made does not keep the others from being made; its faults, each with
// kind and subject in its field, come together at the end.
func (a *App) GenerateAll(ctx context.Context, req Generation, tell func(Made)) (Summary, error) {
	start := time.Now() //nolint:forbidigo // a stopwatch: nothing records this instant
	var sum Summary
	if req.Out != "" {
		if err := os.MkdirAll(req.Out, 0o750); err != nil {
			return sum, unwritable(req.Out, err)
		}
	}
	subjects, err := a.Documents.Subjects(ctx)
	if err != nil {
		return sum, err
	}
	var refused fault.List
	for _, subject := range subjects {
		req.Kind, req.Subject = subject.Kind, subject.Full
		n, err := a.generateOne(ctx, req, tell)
		faults := fault.All(err)
		if err != nil && len(faults) == 0 {
			return sum, fmt.Errorf("%s %s: %w", subject.Kind, subject.Full, err)
		}
		for _, f := range faults {
			refused = append(refused, f.At(strings.TrimSpace(subject.Kind+" "+subject.Full+" "+f.Field)))
		}
		sum.Documents++
		sum.Files += n
	}
	sum.Elapsed = time.Since(start) //nolint:forbidigo // as above
	return sum, refused.Err()
}

func (a *App) generateOne(ctx context.Context, req Generation, tell func(Made)) (int, error) {
	issue, created, err := a.issue(ctx, req)
	if err != nil {
		return 0, err
	}
	var targets []document.Target
	for _, lang := range issue.Content.Languages {
		for _, info := range a.Documents.Formats() {
			targets = append(targets, document.Target{Lang: lang, Format: info.Name})
		}
	}
	files, err := a.files(ctx, req, issue, targets...)
	if err != nil || req.Out == "" {
		return len(files), err
	}
	for _, file := range files {
		made, err := write(filepath.Join(req.Out, issue.FileName(file.Target)), issue, created, file)
		if err != nil {
			return 0, err
		}
		tell(made)
	}
	return len(files), nil
}

func write(path string, issue document.Issue, created bool, file document.Rendered) (Made, error) {
	made := Made{
		Path: path, Version: issue.Version.Number, Created: created, ContentHash: issue.Version.ContentHash,
		SHA256: file.SHA256, Missing: issue.Sheet.Missing, Placeholders: issue.Content.Placeholders(),
	}
	return made, replaceFile(path, file.Data)
}

// replaceFile is replaceWith for bytes.
func replaceFile(path string, data []byte) error {
	return replaceWith(path, func(out io.Writer) error {
		_, err := out.Write(data)
		return err
	})
}

// replaceWith writes beside the path and renames, so that nothing half-written
// ever stands under the name. A link is followed.
func replaceWith(path string, write func(io.Writer) error) error {
	target, err := outputFile(path)
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+".*")
	if err != nil {
		return unwritable(path, err)
	}
	err = write(temp)
	if disk := new(fs.PathError); err != nil && !errors.As(err, &disk) {
		return errors.Join(err, temp.Close(), os.Remove(temp.Name())) // what was to be written failed
	}
	err = errors.Join(err, temp.Chmod(0o640), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), target)
	}
	if err != nil {
		return unwritable(path, errors.Join(err, os.Remove(temp.Name())))
	}
	return nil
}

// outputFile gives the file that a path leads to. A folder, a device or a pipe is
// refused: putting a file in its place would destroy it.
func outputFile(path string) (string, error) {
	target, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		return path, nil
	}
	if err != nil {
		return "", unwritable(path, err)
	}
	info, err := os.Stat(target)
	if err != nil {
		return "", unwritable(path, err)
	}
	if !info.Mode().IsRegular() {
		return "", fault.New(fault.Invalid, "fault.output.special", fault.Args{"path": path})
	}
	return target, nil
}

func unwritable(path string, err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return fault.New(fault.Invalid, "fault.output.write", fault.Args{"path": path, "reason": err.Error()})
}
