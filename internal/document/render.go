package document

import (
	"bytes"
	"context"
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
	f, err := s.format(target.Format)
	if err != nil {
		return Rendered{}, err
	}
	if !slices.Contains(issue.Content.Languages, target.Lang) {
		return Rendered{}, fault.New(fault.NotFound, "fault.document.language", fault.Args{
			"language": target.Lang, "have": joined(issue.Content.Languages, func(l string) string { return l }),
		})
	}
	var out bytes.Buffer
	if err := f.Render(ctx, issue.source(target.Lang), &out); err != nil {
		return Rendered{}, fmt.Errorf("render %s %s %s as %s %s: %w",
			issue.Document.Kind, issue.Document.Subject, issue.Version.Number, target.Lang, target.Format, err)
	}
	return Rendered{Target: target, Info: f.Info(), Data: out.Bytes(), SHA256: content.Sum(out.Bytes())}, nil
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
// ones delivered; others are rendered, kept and recorded in one command.
// Invariants I4, I17; Scope F57.
func (s *Service) Deliver(ctx context.Context, actor string, issue Issue, targets ...Target) ([]Rendered, error) {
	kept, err := s.kept(ctx, issue)
	if err != nil {
		return nil, err
	}
	files := make([]Rendered, len(targets))
	var fresh []File
	for i, target := range targets {
		if files[i], err = s.deliver(ctx, issue, kept, target, &fresh); err != nil {
			return nil, err
		}
	}
	if len(fresh) == 0 {
		return files, nil
	}
	cmd := work.Command{
		Name: "document.keep", Actor: actor,
		Subject: id.Ref{Kind: "document", ID: issue.Document.Kind + "/" + issue.Document.Subject},
	}
	err = s.unit.Do(ctx, cmd, func(tx *work.Tx) error { return s.keep(tx, issue, fresh) })
	return files, err
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

func (s *Service) deliver(ctx context.Context, issue Issue, kept []File, target Target, fresh *[]File) (Rendered, error) {
	f, err := s.format(target.Format)
	if err != nil {
		return Rendered{}, err
	}
	sheetHash, err := issue.Sheet.Hash()
	if err != nil {
		return Rendered{}, fmt.Errorf("hash control sheet: %w", err)
	}
	for _, file := range kept {
		if file.Locale == target.Lang && file.Format == target.Format && file.SheetHash == sheetHash && file.Renderer == f.Info().Version {
			data, err := s.bytes.Get(ctx, file.BlobKey, file.SHA256)
			return Rendered{Target: target, Info: f.Info(), Data: data, SHA256: file.SHA256}, err
		}
	}
	made, err := s.render(ctx, issue, target)
	if err != nil {
		return Rendered{}, err
	}
	fileID, err := id.New[id.File]()
	if err != nil {
		return Rendered{}, err
	}
	file := File{
		ID: fileID, Version: issue.Version.ID, SheetHash: sheetHash, Locale: target.Lang, Format: target.Format,
		Renderer: made.Info.Version, SHA256: made.SHA256, Size: int64(len(made.Data)), MadeAt: s.clock.Now(),
	}
	file.BlobKey = blobKey(file.ID)
	if err := s.bytes.Put(ctx, file.BlobKey, made.Data); err != nil {
		return Rendered{}, fmt.Errorf("keep file: %w", err)
	}
	*fresh = append(*fresh, file)
	return made, nil
}

// keep records files whose bytes are durable. Another process may have kept the
// same file meanwhile; its row stands and ours is an orphan to sweep.
func (s *Service) keep(tx *work.Tx, issue Issue, fresh []File) error {
	kept, err := s.stores.Files.List(tx, issue.Version.ID)
	if err != nil {
		return err
	}
	for _, file := range fresh {
		if slices.ContainsFunc(kept, file.same) {
			continue
		}
		if err := s.stores.Files.Add(tx, file); err != nil {
			return err
		}
		tx.Detail("file "+file.Locale+" "+file.Format, "", file.SHA256)
	}
	return nil
}

func (f File) same(g File) bool {
	return f.Locale == g.Locale && f.Format == g.Format && f.SheetHash == g.SheetHash && f.Renderer == g.Renderer
}
