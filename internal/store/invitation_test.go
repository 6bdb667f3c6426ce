package store_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// Scope F40: the links by which customers answer.
func TestInvitations(t *testing.T) {
	storetest.Run(t,
		storetest.Case{Name: "an invitation comes back as it was kept", Test: invitationKept},
		storetest.Case{Name: "a newer one voids the older ones for the same", Test: invitationsVoided},
		storetest.Case{Name: "of two changes one counts", Test: invitationChanged},
		storetest.Case{Name: "they are listed by release, newest first", Test: invitationsListed},
		storetest.Case{Name: "what the database refuses of invitations", Test: invitationConstraints},
	)
}

// invitationTo is an open invitation of a release.
func invitationTo(t *testing.T, r release.Release) release.Invitation {
	t.Helper()
	return release.Invitation{
		ID: releaseKey[id.Link](t), ReleaseID: r.ID, Release: r.Code, Customer: "ACME", Purpose: release.AskAgreement,
		Signatory: "Inés Ríos", Address: "ines@acme.example", Language: "es", Inviter: "zoe", Created: minute(1),
		Expires: clock.At(storetest.Start().Time().Add(24 * time.Hour)),
	}
}

func keepInvitation(t *testing.T, db *store.DB, i release.Invitation) release.Invitation {
	t.Helper()
	write(t, db, func(tx *work.Tx) error { return store.Invitations{}.Add(tx, i) })
	return invitationOf(t, db, i.ID)
}

func invitationOf(t *testing.T, db *store.DB, key id.Link) (found release.Invitation) {
	t.Helper()
	read(t, db, func(tx *work.Tx) (err error) {
		found, err = store.Invitations{}.Find(tx, key, "")
		return err
	})
	return found
}

func saveInvitation(db *store.DB, i release.Invitation) error {
	return db.Write(context.Background(), func(tx *work.Tx) error { return store.Invitations{}.Save(tx, i) })
}

// answered is an invitation with everything that it can have.
func answered(t *testing.T, r release.Release, of id.Fact) release.Invitation {
	t.Helper()
	i := invitationTo(t, r)
	i.Deployment, i.Purpose, i.Exception, i.Title, i.Language = "Z1", release.AskOverride, "W-1", "Directora 🚀", "es-CO"
	i.Opened, i.Used = minute(5), minute(7)
	i.Link = content.Sum([]byte("secret"))
	i.Code = release.OneTimeCode{Salt: "salt-_é", Hash: content.Sum([]byte("code")), Expires: minute(15), Tries: 2, Asked: []clock.Instant{minute(3), minute(5)}}
	i.Shown = release.Sheet{
		Release: r.Code, Title: "Título <b>", Customer: content.In("es", "Ácme"), Hash: content.Sum([]byte("sheet")),
		Criteria: []release.SheetCriterion{{Code: "C1", Text: content.In("es", "Arranca\n\"bien\""), Result: "failed"}},
	}
	i.Given = release.Given{Decision: release.Agreed, Comment: "Sí — 🚀\nbien", Score: 4, Reservations: map[string]string{"C1": "Después"}, Name: "Inés Ríos"}
	i.Fact = of
	return i
}

func invitationKept(t *testing.T, db *store.DB) {
	r := storedRelease(t, db)
	fact := factOf(t, release.AgreementFact, minute(7), minute(7))
	addFact(t, db, r.ID, fact)
	for name, i := range map[string]release.Invitation{"open": invitationTo(t, r), "answered": answered(t, r, fact.ID)} {
		found := keepInvitation(t, db, i)
		want := i
		want.RowVersion = 1
		if diff := cmp.Diff(want, found, cmp.Comparer(sameInstant)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	find := func(secret string) (found release.Invitation, err error) {
		err = db.Read(t.Context(), func(tx *work.Tx) error {
			found, err = store.Invitations{}.Find(tx, "", secret)
			return err
		})
		return found, err
	}
	if found, err := find(content.Sum([]byte("secret"))); err != nil || found.Exception != "W-1" {
		t.Errorf("by its link: %+v, %v", found, err)
	}
	for _, unknown := range []string{"", content.Sum([]byte("guess")), strings.ToUpper(content.Sum([]byte("secret")))} {
		_, err := find(unknown)
		wantFault(t, err, fault.NotFound, "fault.release.link_unknown")
	}
}

// Only an unanswered one of the same purpose, subject and address is replaced.
func invitationsVoided(t *testing.T, db *store.DB) {
	r := storedRelease(t, db)
	fact := factOf(t, release.AgreementFact, minute(7), minute(7))
	addFact(t, db, r.ID, fact)
	others := map[string]func(*release.Invitation){
		"same":               func(*release.Invitation) {},
		"another purpose":    func(i *release.Invitation) { i.Purpose = release.AskFeedback },
		"another deployment": func(i *release.Invitation) { i.Deployment = "Z1" },
		"another customer":   func(i *release.Invitation) { i.Customer = "BETA" },
		"another exception":  func(i *release.Invitation) { i.Exception = "W-1" },
		"another address":    func(i *release.Invitation) { i.Address = "raul@acme.example" },
		"answered":           func(i *release.Invitation) { i.Used, i.Fact = minute(2), fact.ID },
		"expired":            func(i *release.Invitation) { i.Expires = clock.At(storetest.Start().Time().Add(-time.Minute)) },
	}
	kept := map[string]release.Invitation{}
	for name, edit := range others {
		i := invitationTo(t, r)
		edit(&i)
		kept[name] = keepInvitation(t, db, i)
	}
	newest := keepInvitation(t, db, invitationTo(t, r))
	for name, before := range kept {
		now := invitationOf(t, db, before.ID)
		switch replaced := name == "same"; {
		case replaced != !now.Voided.IsZero():
			t.Errorf("%s: void %v, want %v", name, !now.Voided.IsZero(), replaced)
		case replaced && now.RowVersion != before.RowVersion+1:
			t.Errorf("%s: row version %d after %d", name, now.RowVersion, before.RowVersion)
		case !replaced && now.RowVersion != before.RowVersion:
			t.Errorf("%s changed", name)
		}
	}
	if !newest.Voided.IsZero() {
		t.Error("the newest is void")
	}
}

// What was asked of whom never changes; the rest does, by whoever saw the newest.
func invitationChanged(t *testing.T, db *store.DB) {
	r := storedRelease(t, db)
	fact := factOf(t, release.AgreementFact, minute(7), minute(7))
	addFact(t, db, r.ID, fact)
	first := keepInvitation(t, db, invitationTo(t, r))
	opened := first
	opened.Opened, opened.Link, opened.Code.Tries = minute(3), content.Sum([]byte("secret")), 1
	opened.Address, opened.Signatory, opened.Expires = "eve@example.org", "Eve", minute(99)
	if err := saveInvitation(db, opened); err != nil {
		t.Fatal(err)
	}
	now := invitationOf(t, db, first.ID)
	if now.RowVersion != 2 || now.Code.Tries != 1 || now.Link != opened.Link || now.Opened.IsZero() ||
		now.Address != first.Address || now.Signatory != first.Signatory || now.Expires != first.Expires {
		t.Errorf("changed to %+v", now)
	}
	if err := saveInvitation(db, opened); !errors.Is(err, work.ErrRetry) {
		t.Errorf("a change of what somebody else changed: %v", err)
	}
	used := now
	used.Used, used.Given, used.Fact = minute(4), release.Given{Decision: release.Agreed}, fact.ID
	if err := saveInvitation(db, used); err != nil {
		t.Fatal(err)
	}
	again := invitationOf(t, db, first.ID)
	again.Given.Decision = release.Declined
	if err := saveInvitation(db, again); !errors.Is(err, work.ErrRetry) {
		t.Errorf("a change of what was answered: %v", err)
	}
	if now := invitationOf(t, db, first.ID); now.Given.Decision != release.Agreed || now.Fact != fact.ID {
		t.Errorf("after it: %+v", now)
	}
}

func invitationsListed(t *testing.T, db *store.DB) {
	r := storedRelease(t, db)
	elsewhere := full(t)
	elsewhere.Code = "1.31"
	write(t, db, func(tx *work.Tx) error { return store.Releases{}.Save(tx, elsewhere) })
	var want []id.Link
	for n, of := range []release.Release{r, elsewhere, r, r} {
		i := invitationTo(t, of)
		i.Created = minute([]int{5, 9, 1, 7}[n])
		keepInvitation(t, db, i)
		want = append(want, i.ID)
	}
	want = []id.Link{want[3], want[0], want[2]}
	var got []id.Link
	read(t, db, func(tx *work.Tx) error {
		list, err := store.Invitations{}.Of(tx, r.ID)
		for _, i := range list {
			got = append(got, i.ID)
		}
		return err
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("listed (-want +got):\n%s", diff)
	}
}

func invitationConstraints(t *testing.T, db *store.DB) {
	r := storedRelease(t, db)
	taken := invitationTo(t, r)
	taken.Link = content.Sum([]byte("secret"))
	keepInvitation(t, db, taken)
	for name, edit := range map[string]func(*release.Invitation){
		"the link of another": func(i *release.Invitation) { i.Link, i.Address = taken.Link, "raul@acme.example" },
		"no hash of a link":   func(i *release.Invitation) { i.Link = "short" },
		"no customer":         func(i *release.Invitation) { i.Customer = "" },
		"no signatory":        func(i *release.Invitation) { i.Signatory = "" },
		"no address":          func(i *release.Invitation) { i.Address = "" },
		"a long address":      func(i *release.Invitation) { i.Address = strings.Repeat("a", 321) },
		"no inviter":          func(i *release.Invitation) { i.Inviter = "" },
		"an unknown purpose":  func(i *release.Invitation) { i.Purpose = "sign" },
		"an unknown release":  func(i *release.Invitation) { i.ReleaseID = releaseKey[id.Release](t) },
		"an unknown fact":     func(i *release.Invitation) { i.Fact = releaseKey[id.Fact](t) },
	} {
		i := invitationTo(t, r)
		edit(&i)
		if err := db.Write(t.Context(), func(tx *work.Tx) error { return store.Invitations{}.Add(tx, i) }); err == nil {
			t.Errorf("%s was kept", name)
		}
	}
	if now := invitationOf(t, db, taken.ID); !now.Voided.IsZero() {
		t.Error("a refused invitation voided another")
	}
}

// What was answered is changed by nobody, and nothing is deleted, also past the
// repositories.
func TestInvitationsProtected(t *testing.T) {
	storetest.RunSQL(t, func(t *testing.T, fresh func(*testing.T) (*store.DB, *sql.DB)) {
		db, raw := fresh(t)
		r := storedRelease(t, db)
		fact := factOf(t, release.AgreementFact, minute(7), minute(7))
		addFact(t, db, r.ID, fact)
		open, used := keepInvitation(t, db, invitationTo(t, r)), keepInvitation(t, db, answered(t, r, fact.ID))
		problem := engineOf(t, db).Problem
		for statement, want := range map[string]bool{
			"UPDATE invitations SET address = address WHERE id = '" + string(open.ID) + "'": false,
			"UPDATE invitations SET address = address WHERE id = '" + string(used.ID) + "'": true,
			"UPDATE invitations SET used_at = NULL WHERE id = '" + string(used.ID) + "'":    true,
			"DELETE FROM invitations WHERE id = '" + string(open.ID) + "'":                  true,
			"DELETE FROM invitations WHERE id = '" + string(used.ID) + "'":                  true,
		} {
			_, err := raw.ExecContext(t.Context(), statement)
			if vetoed := err != nil && problem(err) == store.Protected; vetoed != want || (err != nil) != want {
				t.Errorf("%s: %v, want the veto %v", statement, err, want)
			}
		}
	})
}
