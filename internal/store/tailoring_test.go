package store_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/google/go-cmp/cmp"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/template"
	"acta/internal/work"
)

// sampleTailoring holds an item of each action, with awkward text.
func sampleTailoring(kind string) template.Tailoring {
	mark := func(reason string) template.Mark {
		return template.Mark{By: "íñigo.µ🚀", At: storetest.Start(), Reason: reason, Against: content.In("es", "Era así.")}
	}
	text := content.In("es", "Líneas\n\ny «más» 🚀").With("en", "Lines\n\nand more")
	return template.Tailoring{
		Kind:    kind,
		Replace: []template.Replacement{{Key: "scope", Text: text, Mark: mark("porque sí")}, {Key: "about", Text: text, Mark: mark("b")}},
		Remove:  []template.Removal{{Key: "scope_b", Mark: mark("c")}},
		Add: []template.Addition{
			{After: "scope", Key: "mine", Title: content.In("es", "Mía"), Text: text, Mark: template.Mark{By: "a", At: storetest.Start(), Reason: "d"}},
			{After: "scope", Key: "again", Title: content.In("es", "Otra"), Text: text, Mark: mark("e")},
		},
	}
}

func sameTailoring(t *testing.T, want, got template.Tailoring) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b clock.Instant) bool { return sameInstant(a, b) })); diff != "" {
		t.Errorf("tailoring (-want +got):\n%s", diff)
	}
}

// Scope F3.
func TestTailorings(t *testing.T) {
	storetest.Run(t,
		storetest.Case{Name: "a tailoring comes back as it was put", Test: tailoringRoundTrip},
		storetest.Case{Name: "a row version is compared and set", Test: tailoringRows},
	)
}

func tailoringRoundTrip(t *testing.T, db *store.DB) {
	first, second := sampleTailoring("process"), sampleTailoring("customer_policy")
	write(t, db, func(tx *work.Tx) error {
		if err := (store.Tailorings{}).Put(tx, first, 0); err != nil {
			return err
		}
		return store.Tailorings{}.Put(tx, second, 0)
	})
	first.Replace, first.Add = first.Replace[1:], first.Add[1:]
	first.Replace[0].Text = content.In("en", "x")
	write(t, db, func(tx *work.Tx) error { return store.Tailorings{}.Put(tx, first, 1) })
	read(t, db, func(tx *work.Tx) error {
		got, row, err := store.Tailorings{}.Of(tx, "process")
		sameTailoring(t, first, got)
		if row != 2 {
			t.Errorf("row version %d", row)
		}
		if err != nil {
			return err
		}
		none, row, err := store.Tailorings{}.Of(tx, "memo")
		if !none.IsEmpty() || none.Kind != "memo" || row != 0 {
			t.Errorf("of a kind without one: %+v, row %d", none, row)
		}
		if err != nil {
			return err
		}
		all, err := store.Tailorings{}.All(tx)
		if len(all) != 2 {
			t.Fatalf("%d tailorings", len(all))
		}
		sameTailoring(t, second, all[0])
		sameTailoring(t, first, all[1])
		return err
	})
}

func tailoringRows(t *testing.T, db *store.DB) {
	put := func(expect int) error {
		return db.Write(context.Background(), func(tx *work.Tx) error {
			return store.Tailorings{}.Put(tx, template.Tailoring{Kind: "process"}, expect)
		})
	}
	wantFault(t, put(3), fault.Stale, "fault.database.stale")
	if err := put(0); err != nil {
		t.Fatal(err)
	}
	for _, expect := range []int{0, 2} {
		wantFault(t, put(expect), fault.Stale, "fault.database.stale")
	}
	if err := put(1); err != nil {
		t.Error(err)
	}
}

// Scope F29, invariant I4.
func TestReferences(t *testing.T) {
	storetest.RunSQL(t, func(t *testing.T, fresh func(*testing.T) (*store.DB, *sql.DB)) {
		db, raw := fresh(t)
		s := newSample(t, "REL-1", "{}")
		s.frozen.References = []template.Reference{{Kind: "customer_policy", Subject: "ACME"}, {Kind: "process", Subject: "org"}}
		s.save(t, db)
		read(t, db, func(tx *work.Tx) error {
			got, err := store.References{}.Of(tx, s.version.ID)
			if diff := cmp.Diff(s.frozen.References, got); diff != "" {
				t.Errorf("references (-want +got):\n%s", diff)
			}
			if err != nil {
				return err
			}
			frozen, err := store.Versions{}.Frozen(tx, s.version)
			if diff := cmp.Diff(s.frozen, frozen); diff != "" {
				t.Errorf("frozen (-want +got):\n%s", diff)
			}
			if err != nil {
				return err
			}
			gone, err := store.References{}.Withdrawn(tx, s.version.ID)
			if len(gone) != 0 {
				t.Errorf("documents that are not there are withdrawn: %v", gone)
			}
			return err
		})
		engine := engineOf(t, db)
		for how, statement := range forgeries(db.Engine(), "document_references", "subject") {
			_, err := raw.Exec(statement)
			if got := engine.Problem(err); got != store.Protected {
				t.Errorf("%s: problem %d, error %v; want the veto", how, got, err)
			}
		}
	})
}
