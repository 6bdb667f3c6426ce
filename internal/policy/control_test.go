package policy_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/policy"
	"acta/internal/store"
	"acta/internal/work"
)

func TestControl(t *testing.T) {
	controlled(t, map[string]func(*testing.T, *office){
		"an imported policy comes under control":   comesUnderControl,
		"a draft opens once":                       opensOnce,
		"another revision is refused":              otherRevision,
		"what was approved stays":                  staysApproved,
		"the database stands behind":               protectedRows,
		"no import after control":                  noImportAfter,
		"days that do not fit":                     daysThatDoNotFit,
		"issued again without change":              issuedAgain,
		"issued again with its late record":        lateRecordStays,
		"twice on one day":                         twiceOnOneDay,
		"the old version ends first":               endsBefore,
		"withdrawn":                                withdrawn,
		"events that are not about it":             passedOver,
		"two effects at once":                      twoEffects,
		"drafts and approval at once":              draftsAndApproval,
		"the same event twice changes it once":     sameEventTwice,
		"owned by a title":                         ownedByTitle,
		"a customer without any policy":            newCustomer,
		"a policy that ended still has a document": afterTheEnd,
	})
}

func comesUnderControl(t *testing.T, o *office) {
	o.put(t, full())
	draft := o.openedDraft(t)
	draft.From, draft.NextReview = date(2026, 3, 1), date(2026, 12, 1)
	draft.Agreement.On = date(2026, 2, 20)
	o.put(t, draft)
	o.printsLate(t)
	f := o.freeze(t, "bank")
	o.takeEffect(t, "bank", "1.0", f, days{"2026-03-05", "2027-02-28", ""})
	wantVersions(t, o, "bank", "1.0  ..2026-03-05", "doc-1.0 controlled 2026-03-05..2027-03-01")
	for on, number := range map[clock.Date]string{
		date(2026, 1, 1): "1.0", date(2026, 3, 4): "1.0", date(2026, 3, 5): "doc-1.0", date(2027, 2, 28): "doc-1.0", date(2027, 3, 1): "",
	} {
		if got := o.ruling(t, "bank", on); got != number {
			t.Errorf("%s: %q in force, want %q", on, got, number)
		}
	}
	controlled := o.stored(t, "bank")[1]
	if controlled.Control.Number != "1.0" || controlled.Control.Version != f.version || controlled.Control.Content != f.content {
		t.Errorf("bound to %+v", controlled.Control)
	}
	o.exceptions(t, controlled.ID, policy.LateRecord)
	o.successor(t)
}

// openedDraft opens the bank's draft, which begins as what was imported.
func (o *office) openedDraft(t *testing.T) policy.Policy {
	t.Helper()
	draft, err := o.Draft(context.Background(), "ana", "bank")
	if err != nil {
		t.Fatal(err)
	}
	if draft.State != policy.Drafted || !draft.From.IsZero() || !draft.Agreement.On.IsZero() || !draft.NextReview.IsZero() ||
		draft.Agreement.With != "Irene Castaño" || len(draft.Types) != 2 || draft.Revision != 2 {
		t.Errorf("the draft is %+v", draft)
	}
	return draft
}

// printsLate checks how the bank's first draft under control prints.
func (o *office) printsLate(t *testing.T) {
	t.Helper()
	before, err := o.view(t, "bank")
	if err != nil || !before.UnderControl || before.VersionLabel != "" || before.Replaces != "" ||
		!before.Late || before.LateSince.ISO != "2026-01-01" || before.LateOn.ISO != "2026-03-02" || before.Revision.N != 3 {
		t.Errorf("%v: %+v", err, before)
	}
}

func (o *office) exceptions(t *testing.T, version id.Policy, kinds ...policy.ExceptionKind) {
	t.Helper()
	err := o.db.Read(context.Background(), func(tx *work.Tx) error {
		list, err := store.Policies{}.Exceptions(tx, version)
		if len(list) != len(kinds) || len(kinds) > 0 && (list[0].Kind != kinds[0] || list[0].Person != "ana") {
			t.Errorf("exceptions %+v, want %v", list, kinds)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// successor checks the second controlled version of the bank: it is no late
// record.
func (o *office) successor(t *testing.T) {
	t.Helper()
	// On 2 March the imported version is still in force.
	if view, err := o.view(t, "bank"); err != nil || view.VersionLabel != "1.0" || view.UnderControl {
		t.Errorf("before the day: %v, %+v", err, view)
	}
	o.drafted(t, "bank", date(2026, 3, 5))
	view, err := o.view(t, "bank")
	if err != nil || view.Late {
		t.Errorf("the second version: %v, late %v", err, view.Late)
	}
	o.takeEffect(t, "bank", "1.1", o.freeze(t, "bank"), days{"2026-04-01", "", ""})
	wantVersions(t, o, "bank", "1.0  ..2026-03-05", "1.1 controlled 2026-04-01..", "doc-1.0 controlled 2026-03-05..2026-04-01")
	o.exceptions(t, o.stored(t, "bank")[1].ID)
}

func opensOnce(t *testing.T, o *office) {
	_, err := o.Draft(context.Background(), "ana", "bank")
	want(t, err, fault.NotFound, "fault.policy.missing")
	_, err = o.Draft(context.Background(), "ana", "nobody")
	want(t, err, fault.NotFound, "fault.org.customer")
	o.put(t, full())
	o.entries = nil
	failed := make([]error, 4)
	var group sync.WaitGroup
	for i := range failed {
		group.Go(func() { _, failed[i] = o.Draft(context.Background(), "ana", "bank") })
	}
	group.Wait()
	opened := 0
	for _, err := range failed {
		if err == nil {
			opened++
			continue
		}
		want(t, err, fault.Conflict, "fault.policy.draft_open")
	}
	if opened != 1 || len(o.stored(t, "bank")) != 2 || len(o.entries) != 1 || o.entries[0].Action != "policy.draft" {
		t.Errorf("%d drafts were opened, %v, entries %v", opened, o.versions(t, "bank"), o.entries)
	}
	if got := o.ruling(t, "bank", date(2026, 3, 2)); got != "1.0" {
		t.Errorf("%q in force beside a draft", got)
	}
	err = o.db.Read(context.Background(), func(tx *work.Tx) error {
		_, err := o.Version(tx, "bank", policy.DraftNumber)
		want(t, err, fault.NotFound, "fault.policy.no_version")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func otherRevision(t *testing.T, o *office) {
	o.put(t, full())
	imported := o.freeze(t, "bank")
	for _, what := range []string{"submitted", "approved", "effective"} {
		want(t, o.tell(what, "bank", "1.0", imported, days{"2026-03-05", "", ""}), fault.Conflict, "fault.policy.no_draft")
	}
	o.drafted(t, "bank", date(2026, 3, 1))
	want(t, o.tell("approved", "bank", "1.0", imported, days{"2026-03-05", "", ""}), fault.Conflict, "fault.policy.draft_changed")
	f := o.freeze(t, "bank")
	// What releases go by but no page prints counts as well.
	draft := o.stored(t, "bank")[1]
	draft.Agreement.Reference = "Acta 9"
	o.put(t, draft)
	want(t, o.tell("approved", "bank", "1.0", f, days{"2026-03-05", "", ""}), fault.Conflict, "fault.policy.draft_changed")
	draft.Agreement.Reference = ""
	o.put(t, draft)
	want(t, o.tell("submitted", "bank", "1.0", f, days{}), fault.Conflict, "fault.policy.draft_changed")
	wantVersions(t, o, "bank", "1.0  ..", "draft draft ..")
	// A content of another kind or of no revision is nobody's.
	none := frozen{newID(t), content.Sum([]byte("{}"))}
	if err := o.tell("approved", "bank", "1.0", none, days{}); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("content that is not there: %v", err)
	}
}

func staysApproved(t *testing.T, o *office) {
	o.drafted(t, "uni", date(2026, 3, 1))
	o.takeEffect(t, "uni", "1.0", o.freeze(t, "uni"), days{"2026-03-02", "", ""})
	p := o.stored(t, "uni")[0]
	if changes := o.put(t, p); changes != nil {
		t.Errorf("the same values left %v", changes)
	}
	p.PIRDays = 99
	_, err := o.Put(context.Background(), "ana", p)
	want(t, err, fault.Conflict, "fault.policy.approved")
	view, err := o.view(t, "uni")
	if err != nil || view.PIRDays.N != 30 || view.Late || !view.UnderControl || view.Period.From != "2026-03-01" {
		t.Errorf("%v: %+v", err, view)
	}
	if again := o.freeze(t, "uni"); again.content != p.Control.Content {
		t.Error("the policy in force prints other content than was approved")
	}
}

func protectedRows(t *testing.T, o *office) {
	o.drafted(t, "uni", date(2026, 3, 1))
	if _, err := o.raw.Exec("UPDATE policies SET pir_days = 31"); err != nil {
		t.Fatalf("a draft may change: %v", err)
	}
	o.takeEffect(t, "uni", "1.0", o.freeze(t, "uni"), days{"2026-03-02", "", ""})
	p := o.stored(t, "uni")[0]
	p.PIRDays = 99
	err := o.db.Write(context.Background(), func(tx *work.Tx) error { return store.Policies{}.Change(tx, p) })
	if !errors.Is(err, store.ErrProtected) {
		t.Errorf("change of an approved version: %v", err)
	}
	for _, forgery := range []string{
		"UPDATE policies SET agreed_with = 'IRENE'", "UPDATE policies SET valid_from = '2020-01-01'",
		"UPDATE policies SET state = 'imported'", "UPDATE policies SET number = '9'", "UPDATE policies SET content_hash = NULL",
		"DELETE FROM policies", "DELETE FROM policy_services", "UPDATE policy_services SET service = 'dns'",
		"INSERT INTO policy_services SELECT id, 'dns' FROM policies",
	} {
		if _, err := o.raw.Exec(forgery); err == nil || !strings.Contains(err.Error(), "is protected") {
			t.Errorf("%s: %v", forgery, err)
		}
	}
}

func noImportAfter(t *testing.T, o *office) {
	o.put(t, full())
	o.drafted(t, "bank", date(2026, 3, 1))
	o.takeEffect(t, "bank", "1.0", o.freeze(t, "bank"), days{"2026-03-02", "2026-05-31", ""})
	if changes := o.put(t, full()); changes != nil {
		t.Errorf("the same import again left %v", changes)
	}
	for name, period := range map[string]clock.Period{
		"later": {From: date(2026, 7, 1), To: date(2027, 1, 1)}, "undated": {}, "open": {From: date(2025, 1, 1)},
	} {
		p := full()
		p.Number, p.From, p.To = "3.0", period.From, period.To
		if _, err := o.Put(context.Background(), "ana", p); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	p := full()
	p.From = date(2026, 6, 1) // after the day on which it had to yield
	_, err := o.Put(context.Background(), "ana", p)
	want(t, err, fault.Conflict, "fault.policy.under_control")
	p = full()
	p.Number, p.From, p.To = "0.9", date(2025, 1, 1), date(2026, 1, 1)
	o.put(t, p)
}
