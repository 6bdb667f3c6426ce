package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/id"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// What one person alone approved of a document stands in the register as well.
func TestSoloApprovalsOfDocuments(t *testing.T) {
	storetest.Run(t,
		storetest.Case{Name: "solo approvals", Test: soloApprovals},
		storetest.Case{Name: "feeds", Test: feeds},
	)
}

// decided is a document with a version and a decision on it.
func decided(t *testing.T, db *store.DB, kind, subject string, alone, approved bool) {
	t.Helper()
	s := newSample(t, subject, `{"of":"`+kind+subject+`"}`)
	s.doc.Kind = kind
	s.save(t, db)
	c := store.Control()
	err := work.New(db, db, storetest.Anyone{}).Do(context.Background(), command("document.decide"), func(tx *work.Tx) error {
		return errors.Join(
			c.Submissions.Submit(tx, document.Submitted{
				Version: s.version.ID, Level: document.Minor, Proposed: "1.0", Source: "owner", Change: content.In("es", "Primera."), Submitter: "lucia",
				Rule: document.Rule{Steps: []document.Step{{Roles: []string{"owner"}, Need: 1, Meaning: "approve"}}}, From: clock.Date{Year: 2026, Month: 3, Day: 2}, At: tx.Now(),
			}),
			c.Submissions.Decide(tx, document.Decided{
				ID: newID[id.Decision](t), Version: s.version.ID, Person: "lucia", Role: "owner", Meaning: "approve", Approved: approved,
				Reason: "Estoy sola", Content: s.version.ContentHash, At: tx.Now(), Solo: alone,
			}))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func soloApprovals(t *testing.T, db *store.DB) {
	exceptional(t, db)
	before := len(register(t, db, release.ExceptionQuery{}))
	decided(t, db, "release_plan", "1.30", true, true)
	decided(t, db, "release_plan", "1.30+bank", true, true)
	decided(t, db, "deployment_plan", "1.30@D1", true, true)
	decided(t, db, "customer_policy", "bank", true, true)
	decided(t, db, "customer_policy", "1.30", true, true) // a customer whose code is that of a release
	decided(t, db, "process", "org", true, true)
	decided(t, db, "retention_register", "org", false, true)
	decided(t, db, "release_plan", "1.31", true, false)
	subjects := func(q release.ExceptionQuery) []string {
		list := []string{}
		for _, row := range register(t, db, q) {
			if row.Document != "" {
				list = append(list, row.Document+"/"+row.Subject)
			}
		}
		slices.Sort(list)
		return list
	}
	for name, c := range map[string]struct {
		q    release.ExceptionQuery
		want []string
	}{
		"all":      {release.ExceptionQuery{}, []string{"customer_policy/1.30", "customer_policy/bank", "deployment_plan/1.30@D1", "process/org", "release_plan/1.30", "release_plan/1.30+bank"}},
		"release":  {release.ExceptionQuery{Release: "1.30"}, []string{"deployment_plan/1.30@D1", "release_plan/1.30", "release_plan/1.30+bank"}},
		"customer": {release.ExceptionQuery{Customer: "bank"}, []string{"customer_policy/bank", "release_plan/1.30+bank"}},
		"another":  {release.ExceptionQuery{Customer: "ACME"}, []string{"deployment_plan/1.30@D1", "release_plan/1.30"}},
		"kind":     {release.ExceptionQuery{Kind: release.LateRecord}, []string{}},
		"gate":     {release.ExceptionQuery{Gate: "window"}, []string{}},
		"done":     {release.ExceptionQuery{State: release.ExceptionDone}, []string{}},
		"before":   {release.ExceptionQuery{To: on(2026, 3, 2)}, []string{}},
	} {
		if got := subjects(c.q); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	for limit := 1; limit <= before+6; limit++ {
		seen := map[string]bool{}
		for q := (release.ExceptionQuery{Limit: limit}); ; {
			rows := register(t, db, q)
			for _, row := range rows {
				seen[row.Key] = true
				q.After = row.Key
			}
			if len(rows) < limit {
				break
			}
		}
		if len(seen) != before+6 {
			t.Errorf("%d in pages of %d, want %d", len(seen), limit, before+6)
		}
	}
	if one := register(t, db, release.ExceptionQuery{Customer: "bank", Kind: release.SoloApproval}); len(one) > 0 {
		last := one[len(one)-1]
		if last.Person != "lucia" || last.Version != "0.1" || last.Reason.Values["und"] != "Estoy sola" || last.On.IsZero() {
			t.Errorf("%+v", last)
		}
	}
}

func feeds(t *testing.T, db *store.DB) {
	one := release.Feed{ID: newID[id.Feed](t), Person: "lucia", Customer: "ACME", Language: "es", Made: storetest.Start()}
	hash := content.Sum([]byte("secret"))
	write(t, db, func(tx *work.Tx) error { return store.Feeds{}.Add(tx, one, hash) })
	read(t, db, func(tx *work.Tx) error {
		got, err := store.Feeds{}.Find(tx, hash)
		list, failed := store.Feeds{}.List(tx)
		if got != one || len(list) != 1 || list[0] != one {
			t.Errorf("%+v, %+v", got, list)
		}
		return errors.Join(err, failed)
	})
	write(t, db, func(tx *work.Tx) error { return store.Feeds{}.Revoke(tx, one.ID) })
	if err := db.Write(t.Context(), func(tx *work.Tx) error { return store.Feeds{}.Revoke(tx, one.ID) }); err == nil {
		t.Error("revoked twice")
	}
	read(t, db, func(tx *work.Tx) error {
		got, err := store.Feeds{}.Find(tx, hash)
		if list, _ := (store.Feeds{}).List(tx); len(list) != 0 || got.Revoked.IsZero() {
			t.Errorf("%+v, %+v", got, list)
		}
		return err
	})
}
