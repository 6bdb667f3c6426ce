package store

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Versions stores what is frozen. It satisfies document.Versions. Invariant I4.
type Versions struct{}

var _ document.Versions = Versions{}

// ErrDamaged marks frozen bytes that no longer have their hash.
var ErrDamaged = errors.New("frozen bytes do not match their hash")

type versionRow struct {
	ID          string  `gorm:"column:id;primaryKey"`
	DocumentID  string  `gorm:"column:document_id"`
	Ordinal     int     `gorm:"column:ordinal"`
	Number      string  `gorm:"column:number"`
	ContentHash string  `gorm:"column:content_hash"`
	WordsHash   string  `gorm:"column:words_hash"`
	FrozenAt    instant `gorm:"column:frozen_at"`
	Author      string  `gorm:"column:author"`
}

// TableName is the table of versions.
func (versionRow) TableName() string { return "versions" }

func newVersionRow(v document.Version) versionRow {
	return versionRow{
		ID: string(v.ID), DocumentID: string(v.Document), Ordinal: v.Ordinal, Number: v.Number,
		ContentHash: v.ContentHash, WordsHash: v.WordsHash, FrozenAt: instant(v.FrozenAt), Author: v.Author,
	}
}

func (r versionRow) version() document.Version {
	return document.Version{
		ID: id.Version(r.ID), Document: id.Document(r.DocumentID), Ordinal: r.Ordinal, Number: r.Number,
		ContentHash: r.ContentHash, WordsHash: r.WordsHash, FrozenAt: clock.Instant(r.FrozenAt), Author: r.Author,
	}
}

// blobRow is frozen bytes under their hash; contents, words and parts are three
// tables of this form.
type blobRow struct {
	Hash string `gorm:"column:hash;primaryKey"`
	Body []byte `gorm:"column:body"`
}

type versionPartRow struct {
	VersionID string `gorm:"column:version_id;primaryKey"`
	PartHash  string `gorm:"column:part_hash;primaryKey"`
}

// TableName is the table of the parts that a version has.
func (versionPartRow) TableName() string { return "version_parts" }

// List returns the versions of a document by ordinal. In a command it locks the
// document until the command ends, so that the last version stays the last one.
// Invariant I1.
func (Versions) List(tx *work.Tx, doc id.Document) ([]document.Version, error) {
	if err := lockRow(tx, "documents", string(doc)); err != nil {
		return nil, err
	}
	var rows []versionRow
	if err := conn(tx).Where("document_id = ?", doc).Order("ordinal").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list versions: %w", err)
	}
	return mapped(rows, versionRow.version), nil
}

// Freeze inserts a version with its frozen bytes and its first control sheet.
// The hashes of the version must be those of the bytes. An ordinal or number that
// the document has already is fault.Conflict.
func (Versions) Freeze(tx *work.Tx, version document.Version, frozen document.Frozen, sheet content.ControlSheet) error {
	row := newVersionRow(version)
	steps := []func() error{
		func() error { return lockRow(tx, "documents", string(version.Document)) },
		func() error { return unused(tx, version) },
		func() error { return keep(tx, "contents", version.ContentHash, frozen.Content) },
		func() error { return keep(tx, "words", version.WordsHash, frozen.Words) },
		func() error { return raced(conn(tx).Create(&row).Error) },
		func() error { return keepParts(tx, version.ID, frozen.Parts) },
		func() error { return keepReferences(tx, version.ID, frozen.References) },
		func() error { return Sheets{}.Put(tx, version.ID, sheet) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return fmt.Errorf("freeze version %s: %w", version.Number, err)
		}
	}
	return nil
}

func unused(tx *work.Tx, version document.Version) error {
	var n int64
	err := conn(tx).Model(&versionRow{}).Where("document_id = ? AND (ordinal = ? OR number = ?)",
		version.Document, version.Ordinal, version.Number).Count(&n).Error
	if err == nil && n > 0 {
		err = fault.New(fault.Conflict, "fault.document.version_exists", fault.Args{"number": version.Number})
	}
	return err
}

// keep inserts frozen bytes unless the table has them. A plain insert, because
// an upsert is an update, and the trigger vetoes that.
func keep(tx *work.Tx, table, hash string, body []byte) error {
	if content.Sum(body) != hash {
		return fmt.Errorf("%s %s: %w", table, hash, ErrDamaged)
	}
	var n int64
	if err := conn(tx).Table(table).Where("hash = ?", hash).Count(&n).Error; err != nil || n > 0 {
		return err
	}
	return raced(conn(tx).Table(table).Create(&blobRow{Hash: hash, Body: body}).Error)
}

func keepParts(tx *work.Tx, version id.Version, parts map[string][]byte) error {
	for _, hash := range slices.Sorted(maps.Keys(parts)) {
		if err := keep(tx, "parts", hash, parts[hash]); err != nil {
			return err
		}
		row := versionPartRow{VersionID: string(version), PartHash: hash}
		if err := conn(tx).Create(&row).Error; err != nil {
			return err
		}
	}
	return nil
}

// Frozen returns the frozen bytes of a version. Bytes that are gone or do not
// have their hash give an error that wraps ErrDamaged and names the version.
func (Versions) Frozen(tx *work.Tx, version document.Version) (document.Frozen, error) {
	frozen, err := thaw(tx, version)
	if err != nil {
		return document.Frozen{}, fmt.Errorf("read version %s (%s): %w", version.Number, version.ID, err)
	}
	return frozen, nil
}

func thaw(tx *work.Tx, version document.Version) (frozen document.Frozen, err error) {
	if frozen.Content, err = kept(tx, "contents", version.ContentHash); err != nil {
		return frozen, err
	}
	if frozen.Words, err = kept(tx, "words", version.WordsHash); err != nil {
		return frozen, err
	}
	if frozen.References, err = (References{}).Of(tx, version.ID); err != nil {
		return frozen, err
	}
	var rows []versionPartRow
	err = conn(tx).Where("version_id = ?", version.ID).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return frozen, err
	}
	frozen.Parts = make(map[string][]byte, len(rows))
	for _, row := range rows {
		if frozen.Parts[row.PartHash], err = kept(tx, "parts", row.PartHash); err != nil {
			return frozen, err
		}
	}
	return frozen, nil
}

func kept(tx *work.Tx, table, hash string) ([]byte, error) {
	var row blobRow
	err := conn(tx).Table(table).Where("hash = ?", hash).Take(&row).Error
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return nil, fmt.Errorf("%s %s is missing: %w", table, hash, ErrDamaged)
	case err != nil:
		return nil, err
	case content.Sum(row.Body) != hash:
		return nil, fmt.Errorf("%s %s: %w", table, hash, ErrDamaged)
	}
	return row.Body, nil
}
