package store_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// control are the protected tables of document control, as protected says.
func control() map[string]string {
	return map[string]string{
		"documents": "code", "submissions": "submitter", "decisions": "reason", "issues": "number",
		"publications": "files", "acknowledgement_requests": "asked_at", "acknowledgements": "content_hash",
		"document_reviews": "note",
	}
}

// fillControl leaves one row at least in every table of document control.
func fillControl(t *testing.T, db *store.DB, s sample) {
	t.Helper()
	var (
		c    = store.Control()
		rule = document.Rule{Steps: []document.Step{{Roles: []string{"owner"}, Need: 1, Meaning: "approve"}}}
		day  = clock.Date{Year: 2026, Month: 3, Day: 2}
	)
	err := work.New(db, db, storetest.Anyone{}).Do(context.Background(), command("document.decide"), func(tx *work.Tx) error {
		steps := []func() error{
			func() error {
				return c.Submissions.Submit(tx, document.Submitted{
					Version: s.version.ID, Level: document.Minor, Proposed: "1.0", Source: "owner", Rule: rule,
					Change: content.In("es", "Primera."), Submitter: "lucia", From: day, At: tx.Now(),
				})
			},
			func() error {
				return c.Submissions.Decide(tx, document.Decided{
					ID: newID[id.Decision](t), Version: s.version.ID, Person: "lucia", Role: "owner", Meaning: "approve",
					Approved: true, Reason: "ñ", Content: s.version.ContentHash, At: tx.Now(),
				})
			},
			func() error {
				return c.Issuances.Issue(tx, document.Issuance{
					Version: s.version.ID, Document: s.doc.ID, Ordinal: 1, Number: "1.0", Sheet: s.version.ContentHash,
					Entry: 7, From: day, ValidUntil: day.AddDays(365), At: tx.Now(),
				})
			},
			func() error { return c.Issuances.Publish(tx, s.version.ID, 4) },
			func() error { return c.Acknowledgements.Ask(tx, s.version.ID, "ana") },
			func() error {
				_, err := c.Acknowledgements.Acknowledge(tx, s.version.ID, "ana", s.version.ContentHash)
				return err
			},
			func() error {
				return c.Reviews.Add(tx, document.ReviewResult{Version: s.version.ID, Person: "lucia", Unchanged: true, At: tx.Now()})
			},
			func() error { return c.Rules.Put(tx, "charter", 0, rule) },
			func() error {
				_, err := c.Statuses.Save(tx, standing(s))
				return err
			},
		}
		for _, step := range steps {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func standing(s sample) document.Standing {
	return document.Standing{
		Document: s.doc.ID, Kind: s.doc.Kind, Subject: s.doc.Subject, Last: s.version.ID, LastState: content.Effective,
		Effective: s.version.ID, Missing: 3, Stale: true, ReviewDue: clock.Date{Year: 2027, Month: 3, Day: 2},
		ValidUntil: clock.Date{Year: 2026, Month: 12, Day: 31},
		Plan:       document.Plan{Owner: "lucia", Interval: clock.Duration{Months: 6}, Audience: document.Audience{Roles: []string{"reader"}}},
	}
}

// What document control keeps is read as it was written, and a row that changed
// meanwhile is not written over.
func TestControl(t *testing.T) {
	storetest.Run(t, storetest.Case{Name: "round trip", Test: func(t *testing.T, db *store.DB) {
		s := newSample(t, "REL-1", "{}")
		s.save(t, db)
		fillControl(t, db, s)
		c := store.Control()
		read(t, db, func(tx *work.Tx) error {
			at, err := c.Statuses.Of(tx, s.doc.ID)
			want := standing(s)
			want.Row = 1
			sameAs(t, "standing", at, want)
			if err != nil {
				return err
			}
			submitted, err := c.Submissions.Of(tx, s.version.ID)
			sameAs(t, "submission", []any{submitted.Rule.Steps[0].Roles[0], submitted.Change.Values["es"], submitted.From.String()},
				[]any{"owner", "Primera.", "2026-03-02"})
			if err != nil {
				return err
			}
			issued, err := c.Issuances.Of(tx, s.doc.ID)
			sameAs(t, "issued", []any{len(issued), issued[0].Published, issued[0].Entry, issued[0].ValidUntil.String()},
				[]any{1, true, int64(7), "2027-03-02"})
			if err != nil {
				return err
			}
			rule, row, err := c.Rules.Of(tx, "charter")
			sameAs(t, "rule", []any{rule.Steps[0].Need, row}, []any{1, 1})
			return err
		})
		stale := standing(s)
		stale.Row = 9
		for what, write := range map[string]func(*work.Tx) error{
			"standing": func(tx *work.Tx) error { _, err := c.Statuses.Save(tx, stale); return err },
			"rule":     func(tx *work.Tx) error { return c.Rules.Put(tx, "charter", 9, document.Rule{}) },
			"new rule": func(tx *work.Tx) error { return c.Rules.Put(tx, "charter", 0, document.Rule{}) },
		} {
			err := work.New(db, db, storetest.Anyone{}).Do(context.Background(), command("document.plan"), write)
			if !fault.Is(err, fault.Stale) {
				t.Errorf("%s over a newer row: %v", what, err)
			}
		}
	}})
}

func sameAs[V any](t *testing.T, what string, got, want V) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
