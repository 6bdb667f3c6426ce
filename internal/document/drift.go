package document

import (
	"context"
	"errors"
	"slices"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Drift compares the version in force, without one the last version, with what
// the live data would give now. Stale is whether the data differ: words, look and
// the last day that a review without change moved do not count, and without it
// there are no differences to list. lang "" is the document's first language.
// Nothing is written. Scope F30.
func (s *Service) Drift(ctx context.Context, ref Ref, lang string) (made Comparison, stale bool, err error) {
	var issue Issue
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		h, err := s.hold(tx, ref)
		if err != nil {
			return err
		}
		version, err := s.driftingVersion(h)
		if err != nil {
			return err
		}
		issue, err = s.load(tx, h.doc, version)
		issue.Short = h.short
		return err
	})
	if err != nil {
		return made, false, err
	}
	made = Comparison{Document: issue.Document, Short: issue.Short, Lang: lang}
	if made.Lang == "" {
		made.Lang = issue.Content.Languages[0]
	}
	if made.From, _, err = s.headsOf(ctx, issue, issue); err != nil {
		return made, false, err
	}
	live, err := s.evaluate(ctx, Request{Kind: issue.Document.Kind, Subject: issue.Document.Subject, Actor: work.System})
	if err != nil {
		return made, false, err
	}
	if same, err := sameData(issue.Content, live.content); same || err != nil {
		return made, false, err
	}
	return made, true, made.compare(issue.side(), side{live.content, live.words, live.frozen.Parts})
}

// driftingVersion is the version that is held against live data.
func (s *Service) driftingVersion(h *held) (Version, error) {
	wanted := h.at.Effective
	if wanted == "" {
		wanted = h.at.Last
	}
	return s.versionOf(h, wanted)
}

// sameData reports whether two contents say the same of the same data.
func sameData(version, live content.Document) (bool, error) {
	x, err := dataOf(version, version)
	if err != nil {
		return false, err
	}
	y, err := dataOf(live, version)
	return string(x) == string(y), err
}

// dataOf is the canonical form of a content without what is no data: hashes, look,
// and the last day in force, which is taken from the version.
func dataOf(doc, version content.Document) ([]byte, error) {
	encoded, err := doc.Encode()
	if err != nil {
		return nil, err
	}
	if doc, err = content.Decode(encoded); err != nil { // a copy of one's own
		return nil, err
	}
	if until := validityOf(version).Until; !until.IsZero() {
		extend(doc, until)
	}
	doc.Schema, doc.Words = 0, ""
	doc.Assets = slices.DeleteFunc(doc.Assets, func(a content.Asset) bool { return a.Name == doc.Frame.Logo })
	doc.Frame = content.Frame{Organization: doc.Frame.Organization, Confidentiality: doc.Frame.Confidentiality, Zone: doc.Frame.Zone}
	return doc.Encode()
}

// Drifted holds documents with a version in force against live data, by kind and
// subject after a pair, at most limit, and keeps for each whether it is stale. It
// tells how many are, and the last document that it looked at; a zero Ref when
// there is none left. A document whose data are gone or wrong is stale. Scope F30.
func (s *Service) Drifted(ctx context.Context, after Ref, limit int) (last Ref, stale int, err error) {
	page, err := s.Statuses(ctx, StatusQuery{AfterKind: after.Kind, AfterSubject: after.Subject, Limit: limit, State: content.Effective})
	if err != nil {
		return Ref{}, 0, err
	}
	for _, status := range page {
		now, err := s.isStale(ctx, status.Ref())
		if err != nil {
			return Ref{}, stale, err
		}
		if now {
			stale++
		}
		if err := s.flag(ctx, status, now); err != nil {
			return Ref{}, stale, err
		}
		last = status.Ref()
	}
	return last, stale, nil
}

// isStale is Drift without what differs. What a person can put right in the data
// makes a document stale, not the sweep fail.
func (s *Service) isStale(ctx context.Context, ref Ref) (bool, error) {
	_, stale, err := s.Drift(ctx, ref, "")
	var one *fault.Fault
	var list fault.List
	if errors.As(err, &one) || errors.As(err, &list) {
		return true, nil
	}
	return stale, err
}

func (s *Service) flag(ctx context.Context, status Status, stale bool) error {
	if status.Stale == stale {
		return nil
	}
	cmd := work.Command{Name: "document.flag", Actor: work.System, Subject: id.Ref{Kind: "document", ID: status.Ref().String()}}
	return s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		tx.Detail("stale", word(status.Stale), word(stale))
		return s.stores.Statuses.Flag(tx, status.ID, stale)
	})
}

func word(yes bool) string {
	if yes {
		return "true"
	}
	return "false"
}
