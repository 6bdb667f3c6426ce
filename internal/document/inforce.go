package document

import (
	"context"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/work"
)

// Reigned is a version that was in force on a day.
type Reigned struct {
	Document
	Head
	Until clock.Date // first day on which it no longer was; zero while it is
}

// Ref names the document.
func (r Reigned) Ref() Ref { return Ref{Kind: r.Document.Kind, Subject: r.Document.Subject} }

// ReignQuery asks for what was in force on a day.
type ReignQuery struct {
	Day   clock.Date
	Kind  string // "" is every kind
	After Ref    // goes on after this document
	Limit int    // of documents that are looked at: at most 500; 0 is 50
}

// InForceOn lists the versions that were in force on a day, by kind and subject. next is
// where to go on, even after a page on which nothing was; zero at the end. Scope F73.
func (s *Service) InForceOn(ctx context.Context, q ReignQuery) (list []Reigned, next Ref, err error) {
	q.Limit = pageOf(q.Limit)
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		docs, versions, err := s.stores.Calendar.Issued(tx, q)
		if err != nil {
			return err
		}
		heads, err := s.stores.Heads.Of(tx, versions)
		if err != nil {
			return err
		}
		byVersion := map[id.Version]Head{}
		for _, h := range heads {
			byVersion[h.Version] = h
		}
		zone, err := s.zone(tx, "")
		if err != nil {
			return err
		}
		for i, doc := range docs {
			one := Reigned{Document: doc, Head: byVersion[versions[i]]}
			if one.Until = one.over(zone); one.held(q.Day) {
				list = append(list, one)
			}
		}
		if len(docs) == q.Limit {
			last := docs[q.Limit-1]
			next = Ref{last.Kind, last.Subject}
		}
		return nil
	})
	return list, next, err
}

// over is the first day on which a version was no longer in force; zero while it is.
func (r Reigned) over(zone *time.Location) clock.Date {
	switch r.State {
	case content.Superseded, content.Expired, content.Withdrawn:
		return r.At.Date(zone)
	default:
		return clock.Date{}
	}
}

// held reports whether a version that was issued by a day was in force on it.
func (r Reigned) held(day clock.Date) bool {
	if !r.ValidUntil.IsZero() && r.ValidUntil.Before(day) {
		return false
	}
	return r.State == content.Effective || day.Before(r.Until)
}
