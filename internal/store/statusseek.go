package store

import (
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"acta/internal/document"
	"acta/internal/work"
)

// Seek finds documents by code, by kind and the beginning of a subject, and by whole
// subjects; kinds are all there are. Every part of it seeks in an index.
func (Statuses) Seek(tx *work.Tx, q document.Seek, kinds []string) ([]document.Standing, []document.Document, error) {
	var ids []string
	add := func(query *gorm.DB) error {
		var some []string
		if err := query.Limit(q.Limit).Pluck("document_id", &some).Error; err != nil {
			return fmt.Errorf("seek documents: %w", err)
		}
		ids = append(ids, some...)
		return nil
	}
	if q.Code != "" {
		for _, code := range cased(q.Code) {
			condition, args := starting("code", code)
			var some []string
			if err := conn(tx).Model(&documentRow{}).Where(condition, args...).Order("code").Limit(q.Limit).Pluck("id", &some).Error; err != nil {
				return nil, nil, fmt.Errorf("seek documents: %w", err)
			}
			ids = append(ids, some...)
		}
	}
	for subject, of := range bySubject(q.Kinds) {
		query := conn(tx).Model(&statusRow{}).Where("kind IN ?", of)
		if subject == "" {
			if err := add(query); err != nil {
				return nil, nil, err
			}
			continue
		}
		for _, one := range cased(subject) {
			condition, args := starting("subject", one)
			if err := add(query.Session(&gorm.Session{}).Where(condition, args...)); err != nil {
				return nil, nil, err
			}
		}
	}
	if len(q.Subjects) > 0 {
		if err := add(conn(tx).Model(&statusRow{}).Where("kind IN ? AND subject IN ?", kinds, q.Subjects)); err != nil {
			return nil, nil, err
		}
	}
	return standingsOf(tx, ids)
}

// bySubject are the kinds sought with each beginning of a subject.
func bySubject(list []document.SoughtKind) map[string][]string {
	found := map[string][]string{}
	for _, one := range list {
		found[one.Subject] = append(found[one.Subject], one.Kind)
	}
	return found
}

// cased is a code as typed, and in the capitals that codes have.
func cased(code string) []string {
	return slices.Compact([]string{code, strings.ToUpper(code)})
}

// starting is the condition for what begins with a text, as a range of an index.
func starting(column, text string) (condition string, args []any) {
	end := []rune(text)
	end[len(end)-1]++
	return column + " >= ? AND " + column + " < ?", []any{text, string(end)}
}

// standingsOf are documents with where they stand, by kind and subject, each once.
func standingsOf(tx *work.Tx, ids []string) ([]document.Standing, []document.Document, error) {
	if len(ids) == 0 {
		return nil, nil, nil
	}
	var rows []statusRow
	if err := conn(tx).Where("document_id IN ?", ids).Order("kind, subject").Find(&rows).Error; err != nil {
		return nil, nil, fmt.Errorf("read documents: %w", err)
	}
	docs, err := documentsOf(tx, mapped(rows, func(r statusRow) string { return r.DocumentID }))
	return mapped(rows, statusRow.standing), docs, err
}
