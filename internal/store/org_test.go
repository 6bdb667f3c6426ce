package store_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/record"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// TestDirectory is the contract of the repositories of org, policy and record.
func TestDirectory(t *testing.T) {
	storetest.Run(t,
		storetest.Case{Name: "round trip", Test: directoryRoundTrip},
		storetest.Case{Name: "every field changes", Test: directoryChanges},
		storetest.Case{Name: "natural keys", Test: naturalKeys},
		storetest.Case{Name: "references", Test: directoryReferences},
		storetest.Case{Name: "members", Test: members},
		storetest.Case{Name: "images", Test: images},
		storetest.Case{Name: "stale", Test: staleDirectory},
		storetest.Case{Name: "one policy in force", Test: policiesAtOnce},
	)
}

func directoryRoundTrip(t *testing.T, db *store.DB) {
	o := newTown(t)
	write(t, db, o.add)
	same(t, o.at(1), load(t, db))
}

// Every field that may change becomes another value, zero where it can: a column
// that Change forgets shows here.
func directoryChanges(t *testing.T, db *store.DB) {
	o := newTown(t)
	write(t, db, o.add)
	n := o.at(1)
	n.title.Name = words("Otro")
	n.person.Name, n.person.Email, n.person.JobTitle, n.person.Inactive = "Zoe", "", "", false
	n.held.To, n.held.Deputy = clock.Date{}, false
	n.service.Name, n.service.Owner = words("Otra"), ""
	n.customer = org.Customer{ID: o.customer.ID, RowVersion: 1, RecordedAt: o.customer.RecordedAt, Code: "bank", Name: words("B"), Kind: org.Internal, Signatories: []org.Signatory{}}
	n.group.Name = words("Grupo")
	n.org = org.Organization{
		ID: o.org.ID, RowVersion: 1, RecordedAt: o.org.RecordedAt, Name: words("C"), Languages: []string{"en"}, Zone: "Asia/Tokyo",
		Accent: "#000000", Paper: "A4", Logo: &org.Logo{SHA256: o.image.SHA256}, EmergencyAuthority: "emergency_change_authority",
		Levels: []org.Level{}, KindLevels: []org.KindLevel{}, Roles: []org.Role{}, Neighbours: []org.Neighbour{}, Signers: []org.Signer{},
	}
	n.policy = policy.Policy{
		ID: o.policy.ID, RowVersion: 1, RecordedAt: o.policy.RecordedAt, Customer: "bank", Number: "1.0",
		Types: []policy.Type{}, Units: []policy.Unit{}, Windows: []policy.Window{}, Freezes: []policy.Freeze{},
		Verification: []policy.Item{}, Recipients: []string{}, Services: []string{},
		Emergency: policy.Emergency{Authority: "emergency_change_authority", Criteria: []content.Text{}},
	}
	n.series = record.Series{
		ID: o.series.ID, RowVersion: 1, RecordedAt: o.series.RecordedAt, ChangedAt: clock.At(storetest.Start().Time().Add(time.Hour)),
		Code: "3.1/050", Permanent: true,
	}
	write(t, db, n.change)
	same(t, n.at(2), load(t, db))
}

func naturalKeys(t *testing.T, db *store.DB) {
	o, again := newTown(t), newTown(t)
	write(t, db, o.add)
	again.org.Logo = nil
	for name, add := range map[string]func(*work.Tx) error{
		"job title":    func(tx *work.Tx) error { return store.JobTitles{}.Add(tx, again.title) },
		"person":       func(tx *work.Tx) error { return store.People{}.Add(tx, again.person) },
		"organisation": func(tx *work.Tx) error { return store.Organizations{}.Add(tx, again.org) },
		"assignment":   func(tx *work.Tx) error { return store.Assignments{}.Add(tx, again.held) },
		"service":      func(tx *work.Tx) error { return store.Services{}.Add(tx, again.service) },
		"customer":     func(tx *work.Tx) error { return store.Customers{}.Add(tx, again.customer) },
		"policy":       func(tx *work.Tx) error { return store.Policies{}.Add(tx, again.policy) },
		"series":       func(tx *work.Tx) error { return store.Series{}.Add(tx, again.series) },
	} {
		if err := db.Write(context.Background(), add); !fault.Is(err, fault.Conflict) || !errors.Is(err, store.ErrDuplicate) {
			t.Errorf("a second %s: %v", name, err)
		}
	}
	again.title.Code = "CIO"
	write(t, db, func(tx *work.Tx) error { return store.JobTitles{}.Add(tx, again.title) })
	read(t, db, func(tx *work.Tx) error {
		titles, err := store.JobTitles{}.List(tx)
		if len(titles) != 2 || titles[0].Code != "CIO" {
			t.Errorf("a code in capitals is another code: %v", titles)
		}
		return err
	})
}

func directoryReferences(t *testing.T, db *store.DB) {
	o := newTown(t)
	write(t, db, o.add)
	lost := newPolicy(t, "2.0", clock.Date{}, clock.Date{})
	lost.Services = []string{"x"}
	for name, fn := range map[string]func(*work.Tx) error{
		"title":    func(tx *work.Tx) error { p := o.at(1).person; p.JobTitle = "x"; return store.People{}.Change(tx, p) },
		"person":   func(tx *work.Tx) error { p := o.at(1).service; p.Owner = "x"; return store.Services{}.Change(tx, p) },
		"services": func(tx *work.Tx) error { return store.Policies{}.Add(tx, lost) },
		"member": func(tx *work.Tx) error {
			g := o.at(1).group
			g.Members = append(slices.Clone(g.Members), org.Member{Customer: "x", From: on(2026, 1, 1)})
			return store.Customers{}.Change(tx, g)
		},
	} {
		if err := db.Write(context.Background(), fn); !errors.Is(err, store.ErrReference) {
			t.Errorf("an unknown %s: %v", name, err)
		}
	}
	same(t, o.at(1), load(t, db))
}

func members(t *testing.T, db *store.DB) {
	o := newTown(t)
	write(t, db, o.add)
	g := o.at(1).group
	g.Members = []org.Member{{Customer: "bank", From: on(2026, 1, 1), To: on(2026, 2, 9)}, {Customer: "bank", From: on(2026, 5, 1)}}
	write(t, db, func(tx *work.Tx) error { return store.Customers{}.Change(tx, g) })
	if got := load(t, db).group.Members; !slices.Equal(got, g.Members) {
		t.Errorf("members are %v, want %v", got, g.Members)
	}
}

func images(t *testing.T, db *store.DB) {
	o := newTown(t)
	for range 2 {
		write(t, db, func(tx *work.Tx) error { return store.Images{}.Put(tx, o.image) })
	}
	read(t, db, func(tx *work.Tx) error {
		_, err := store.Images{}.Get(tx, strings.Repeat("0", 64))
		wantFault(t, err, fault.NotFound, "fault.org.image_missing")
		return nil
	})
}

func staleDirectory(t *testing.T, db *store.DB) {
	o := newTown(t)
	write(t, db, o.add)
	for _, version := range []int{0, 2} {
		err := db.Write(context.Background(), o.at(version).change)
		wantFault(t, err, fault.Stale, "fault.database.stale")
	}
	same(t, o.at(1), load(t, db))
}

type house struct{ dir *org.Directory }

func (h house) Require(*work.Tx) (*org.Directory, error) { return h.dir, nil }

// Two commands at once put versions whose periods share a day: one is refused.
// Invariant I3.
func policiesAtOnce(t *testing.T, db *store.DB) {
	o := newTown(t)
	write(t, db, o.add)
	o = o.at(1)
	dir := &org.Directory{
		Organization: &o.org, JobTitles: []org.JobTitle{o.title}, Services: []org.Provided{o.service}, Customers: []org.Customer{o.customer},
	}
	service := policy.New(work.New(db, db, storetest.Anyone{}), store.Policies{}, house{dir})
	for round := range 5 {
		year := 2030 + round
		failed := make([]error, 4)
		var group sync.WaitGroup
		for i := range failed {
			p := newPolicy(t, string(rune('a'+round))+string(rune('a'+i)), on(year, 1, 1+i), on(year, 12, 1))
			group.Go(func() { _, failed[i] = service.Put(context.Background(), "ana", p) })
		}
		group.Wait()
		refused := 0
		for _, err := range failed {
			if err != nil && !fault.Is(err, fault.Conflict) {
				t.Errorf("round %d: %v", round, err)
			}
			if err != nil {
				refused++
			}
		}
		if refused != len(failed)-1 {
			t.Errorf("round %d: %d of %d overlapping versions were refused", round, refused, len(failed))
		}
	}
}
