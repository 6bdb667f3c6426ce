package document

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/format"
	"acta/internal/id"
	"acta/internal/work"
)

// Target is a language and a format.
type Target struct {
	Lang   string
	Format string
}

// Rendered are the bytes of a file with what identifies them.
type Rendered struct {
	Target
	Info   format.Info
	Data   []byte
	SHA256 string
}

// Render makes the files of an issue, without keeping them. The languages must be
// languages of the document.
func (s *Service) Render(ctx context.Context, issue Issue, targets ...Target) ([]Rendered, error) {
	files := make([]Rendered, 0, len(targets))
	for _, target := range targets {
		file, err := s.render(ctx, issue, target)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

func (s *Service) render(ctx context.Context, issue Issue, target Target) (Rendered, error) {
	f, err := s.renderer(issue.Content, target)
	if err != nil {
		return Rendered{}, err
	}
	var out bytes.Buffer
	if err := f.Render(ctx, issue.source(target.Lang), &out); err != nil {
		return Rendered{}, fmt.Errorf("render %s %s %s as %s %s: %w",
			issue.Document.Kind, issue.Document.Subject, issue.Version.Number, target.Lang, target.Format, err)
	}
	return Rendered{Target: target, Info: f.Info(), Data: out.Bytes(), SHA256: content.Sum(out.Bytes())}, nil
}

// renderer is the format of a target, whose language the document must have.
func (s *Service) renderer(doc content.Document, target Target) (format.Renderer, error) {
	f, err := s.format(target.Format)
	if err == nil && !slices.Contains(doc.Languages, target.Lang) {
		err = fault.New(fault.NotFound, "fault.document.language", fault.Args{
			"language": target.Lang, "have": joined(doc.Languages, func(l string) string { return l }),
		})
	}
	return f, err
}

func (i Issue) source(lang string) format.Source {
	return format.Source{
		Document: i.Content, Words: i.Words, Sheet: i.Sheet, Lang: lang, Assets: i.parts,
		Part: func(sum string) (io.ReadCloser, error) {
			data, ok := i.parts[sum]
			if !ok {
				return nil, fmt.Errorf("part %s is not kept with the version", sum)
			}
			return io.NopCloser(bytes.NewReader(data)), nil
		},
	}
}

// Deliver gives the files of a frozen issue: bytes that are kept already are the
// ones delivered; others are rendered, kept and recorded in one command. Of an
// issued version they are those of its approval, whatever became of it since, and
// fault.Conflict until they are published. Kept bytes that are damaged are an
// error, never delivered and never replaced. Invariants I4, I17; Scope F26, F57.
func (s *Service) Deliver(ctx context.Context, actor string, issue Issue, targets ...Target) ([]Rendered, error) {
	kept, err := s.deliverable(ctx, &issue)
	if err != nil {
		return nil, err
	}
	files := make([]Rendered, len(targets))
	var fresh []unkept
	for i, target := range targets {
		file, isKept, err := s.deliver(ctx, issue, kept, target)
		if err != nil {
			return nil, err
		}
		if files[i] = file.Rendered; !isKept {
			fresh = append(fresh, file)
		}
	}
	if len(fresh) == 0 {
		return files, nil
	}
	if err := s.keep(ctx, actor, issue, fresh); err != nil {
		return nil, err
	}
	return files, nil
}

// unkept is a rendered file with the row that it will have.
type unkept struct {
	Rendered
	row File
}

func (s *Service) kept(ctx context.Context, issue Issue) ([]File, error) {
	var kept []File
	err := s.unit.Read(ctx, func(tx *work.Tx) error {
		var err error
		kept, err = s.stores.Files.List(tx, issue.Version.ID)
		return err
	})
	return kept, err
}

// deliverable lists the kept files, and gives an issued version the control sheet
// of its approval.
func (s *Service) deliverable(ctx context.Context, issue *Issue) ([]File, error) {
	var kept []File
	err := s.unit.Read(ctx, func(tx *work.Tx) error {
		var err error
		if kept, err = s.stores.Files.List(tx, issue.Version.ID); err != nil {
			return err
		}
		made, err := s.issuance(tx, issue.Document.ID, issue.Version.ID)
		switch {
		case fault.Is(err, fault.NotFound):
			return nil
		case err != nil:
			return err
		case !made.Published:
			return fault.New(fault.Conflict, "fault.document.publishing", fault.Args{"number": made.Number})
		}
		issue.Sheet, err = s.stores.Sheets.ByHash(tx, made.Version, made.Sheet)
		return err
	})
	return kept, err
}

// deliver gives the kept bytes of a target; without any it renders them and makes
// the row to keep them under.
func (s *Service) deliver(ctx context.Context, issue Issue, kept []File, target Target) (file unkept, isKept bool, err error) {
	row, info, err := s.row(issue, target)
	if err != nil {
		return file, false, err
	}
	same := row.same
	if issue.Sheet.Entry != "" { // issued: its bytes are for good, whatever renderer made them
		same = row.alike
	}
	if i := slices.IndexFunc(kept, same); i >= 0 {
		data, err := s.bytes.Get(ctx, kept[i].BlobKey, kept[i].SHA256)
		return unkept{Rendered: Rendered{Target: target, Info: info, Data: data, SHA256: kept[i].SHA256}}, true, err
	}
	file, err = s.fresh(ctx, issue, target)
	return file, false, err
}

// row is the row that a file of a target will have, without its bytes.
func (s *Service) row(issue Issue, target Target) (File, format.Info, error) {
	f, err := s.format(target.Format)
	if err != nil {
		return File{}, format.Info{}, err
	}
	sheet, err := issue.Sheet.Hash()
	if err != nil {
		return File{}, format.Info{}, fmt.Errorf("hash control sheet: %w", err)
	}
	return File{
		Version: issue.Version.ID, SheetHash: sheet, Locale: target.Lang, Format: target.Format,
		Renderer: f.Info().Version, MadeAt: s.clock.Now(),
	}, f.Info(), nil
}

// fresh renders a target and makes the row to keep it under.
func (s *Service) fresh(ctx context.Context, issue Issue, target Target) (unkept, error) {
	row, _, err := s.row(issue, target)
	if err != nil {
		return unkept{}, err
	}
	made, err := s.render(ctx, issue, target)
	if err != nil {
		return unkept{}, err
	}
	if row.ID, err = id.New[id.File](); err != nil {
		return unkept{}, err
	}
	row.SHA256, row.Size, row.BlobKey = made.SHA256, int64(len(made.Data)), blobKey(row.ID)
	return unkept{made, row}, nil
}

// Copy renders a version with its control sheet of today, so that what became of
// it since its approval stands on every page. It is a copy: nothing is kept, and
// CopyName says so. Scope F23, F26.
func (s *Service) Copy(ctx context.Context, issue Issue, targets ...Target) ([]Rendered, error) {
	if err := s.unit.Read(ctx, func(tx *work.Tx) error {
		var err error
		issue.Sheet, err = s.stores.Sheets.Last(tx, issue.Version.ID)
		return err
	}); err != nil {
		return nil, err
	}
	return s.Render(ctx, issue, targets...)
}

// keep makes the bytes of new files durable, then records them in one command.
func (s *Service) keep(ctx context.Context, actor string, issue Issue, fresh []unkept) error {
	for _, file := range fresh {
		if err := s.bytes.Put(ctx, file.row.BlobKey, file.Data); err != nil {
			return fmt.Errorf("keep file: %w", err)
		}
	}
	cmd := work.Command{
		Name: "document.keep", Actor: actor,
		Subject: id.Ref{Kind: "document", ID: issue.Document.Kind + "/" + issue.Document.Subject},
	}
	err := s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		added, err := s.record(tx, issue, fresh)
		if err == nil && added == 0 {
			return errUnchanged
		}
		return err
	})
	if errors.Is(err, errUnchanged) {
		return nil
	}
	return err
}

// record adds the rows of files whose bytes are durable. Another process may have
// kept the same file meanwhile; its row stands and ours is an orphan to sweep.
func (s *Service) record(tx *work.Tx, issue Issue, fresh []unkept) (added int, err error) {
	// Listing the versions locks the document, so that no row comes in between.
	if _, err := s.versionsOf(tx, issue.Document.ID); err != nil {
		return 0, err
	}
	kept, err := s.stores.Files.List(tx, issue.Version.ID)
	if err != nil {
		return 0, err
	}
	for _, file := range fresh {
		if slices.ContainsFunc(kept, file.row.same) {
			continue
		}
		if err := s.stores.Files.Add(tx, file.row); err != nil {
			return 0, err
		}
		tx.Detail("file "+file.Lang+" "+file.Format, "", file.SHA256)
		kept = append(kept, file.row)
		added++
	}
	return added, nil
}

func (f File) same(g File) bool { return f.alike(g) && f.Renderer == g.Renderer }

func (f File) alike(g File) bool {
	return f.Locale == g.Locale && f.Format == g.Format && f.SheetHash == g.SheetHash
}
