package org

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/sheet"
	"acta/internal/work"
)

// Reports stores what imports reported. store satisfies it.
type Reports interface {
	// Save stores a report inside the import's command.
	Save(tx *work.Tx, report sheet.Report) error
}

// ImportName is the command of the import of customers, as its stored report
// names it.
const ImportName = "org.import_customers"

func customerColumns() []string {
	return []string{"code", "name", "kind", "language", "zone", "group", "signatory", "title", "email"}
}

// ImportCustomers takes customers: columns code, name, kind (external, internal,
// group), language, zone, group, signatory, title, email; key code. Several rows
// of one customer add signatories (by name) and groups, and say nothing else of
// it again, or the same. A name is in the organisation's first language. Who is
// not yet in a group joins it today. An empty cell removes nothing, and nobody
// leaves. Command ImportName. Scope F53, F84.
func (s *Service) ImportCustomers(ctx context.Context, table sheet.Table, opts sheet.Options) (sheet.Report, error) {
	if err := table.Require(customerColumns()...); err != nil {
		return sheet.Report{}, err
	}
	if opts.DryRun {
		return s.tryCustomers(ctx, table, opts)
	}
	var report sheet.Report
	cmd := work.Command{Name: ImportName, Actor: opts.Actor, Subject: id.Ref{Kind: "import", ID: table.File}}
	err := s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		changed, err := s.apply(tx, func(_ *work.Tx, dir *Directory, today clock.Date) (*Directory, Image, error) {
			in, err := newCustomerIntake(dir, today, table, opts).read()
			report = in.report
			if err != nil || !opts.MayWrite(report) {
				return dir, Image{}, err
			}
			return dir.merge(Setup{Customers: sortedMembers(in.list())}), Image{}, nil
		})
		if err != nil {
			return err
		}
		if !changed {
			return errUnchanged
		}
		return s.keepReport(tx, &report)
	})
	if errors.Is(err, errUnchanged) {
		err = nil
	}
	return report, err
}

// tryCustomers reports what an import would do.
func (s *Service) tryCustomers(ctx context.Context, table sheet.Table, opts sheet.Options) (report sheet.Report, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		dir, today, err := s.now(tx)
		if err != nil {
			return err
		}
		in, err := newCustomerIntake(dir, today, table, opts).read()
		report = in.report
		return err
	})
	return report, err
}

func (s *Service) keepReport(tx *work.Tx, report *sheet.Report) error {
	key, err := id.New[id.Import]()
	if err != nil {
		return err
	}
	report.ID, report.Written = string(key), true
	return s.stores.Reports.Save(tx, *report)
}

// now is the directory with today's date in the organisation's zone.
func (s *Service) now(tx *work.Tx) (*Directory, clock.Date, error) {
	dir, err := s.Directory(tx)
	if err != nil {
		return nil, clock.Date{}, err
	}
	zone, err := dir.Location("")
	return dir, tx.Now().Date(zone), err
}

// customerIntake is an import of customers in the making.
type customerIntake struct {
	dir      *Directory
	today    clock.Date
	language string // of names
	table    sheet.Table
	opts     sheet.Options
	report   sheet.Report
	stored   map[string]Customer
	taken    map[string]*takenCustomer
	order    []string
	lines    map[string]int // key of a row → the line that had it first
	joins    []customerRow  // rows that name a group
}

// takenCustomer is a customer as the rows so far leave it.
type takenCustomer struct {
	Customer
	first   customerRow
	rows    []int // lines
	refused bool
}

func newCustomerIntake(dir *Directory, today clock.Date, table sheet.Table, opts sheet.Options) *customerIntake {
	in := &customerIntake{
		dir: dir, today: today, language: "en", table: table, opts: opts, stored: byKey(dir.Customers),
		taken: map[string]*takenCustomer{}, lines: map[string]int{},
		report: sheet.Report{Command: ImportName, File: table.File, SHA256: table.SHA256, DryRun: opts.DryRun, Rows: len(table.Rows)},
	}
	if dir.Organization != nil && len(dir.Organization.Languages) > 0 {
		in.language = dir.Organization.Languages[0]
	}
	return in
}

func (in *customerIntake) read() (*customerIntake, error) {
	for i, r := range in.table.Rows {
		in.take(customerRow{in, r, false})
		if in.opts.Told != nil && i+1 == len(in.table.Rows) {
			if err := in.opts.Told(i + 1); err != nil {
				return in, err
			}
		}
	}
	for _, r := range in.joins {
		in.join(r)
	}
	in.count()
	return in, nil
}

func (in *customerIntake) take(r customerRow) {
	given := r.customer()
	signatory := r.signatory()
	group := r.get("group")
	r.once(given.Code + "\n" + signatory.Name + "\n" + group)
	if r.refused {
		return
	}
	is, again := in.taken[given.Code]
	if !again {
		old, found := in.stored[given.Code]
		if !found {
			r.needed(given)
		}
		is = &takenCustomer{Customer: old, first: r}
	}
	r.agrees(given, is, again)
	if r.refused {
		return
	}
	if !again {
		in.taken[given.Code] = is
		in.order = append(in.order, given.Code)
	}
	is.lay(given, signatory)
	is.rows = append(is.rows, r.Line)
	if group != "" {
		in.joins = append(in.joins, r)
	}
}

// lay lays what a row says over a customer.
func (is *takenCustomer) lay(given Customer, signatory Signatory) {
	is.Code = given.Code
	if !given.Name.IsEmpty() && !says(is.Name, given.Name) {
		is.Name = given.Name
	}
	is.Kind = cmp.Or(given.Kind, is.Kind)
	is.Language = cmp.Or(given.Language, is.Language)
	is.Zone = cmp.Or(given.Zone, is.Zone)
	if signatory.Name == "" {
		return
	}
	is.Signatories = slices.Clone(is.Signatories)
	i := slices.IndexFunc(is.Signatories, func(old Signatory) bool { return sheet.Same(old.Name, signatory.Name) })
	if i < 0 {
		is.Signatories = append(is.Signatories, signatory)
		return
	}
	old := &is.Signatories[i]
	if signatory.Title != "" && !sheet.Same(old.Title, signatory.Title) {
		old.Title = signatory.Title
	}
	old.Email = cmp.Or(signatory.Email, old.Email)
}

// says reports whether a stored text says what a cell does, in its original or in
// the language of the cell.
func says(stored, given content.Text) bool {
	cell := given.Values[given.Original]
	for _, lang := range []string{given.Original, stored.Original} {
		if value, ok := stored.Values[lang]; ok && sheet.Same(value, cell) {
			return true
		}
	}
	return false
}

// join lets the customer of a row join a group, unless it is or will be in it.
func (in *customerIntake) join(r customerRow) {
	code, group := r.get("code"), r.get("group")
	of, ok := in.taken[group]
	if !ok {
		old, found := in.stored[group]
		of, ok = &takenCustomer{Customer: old, first: r}, found
	}
	switch member := in.taken[code]; {
	case !ok || of.Kind != Group:
		r.reject("group", "import.unknown_group")
		member.refused = true
		return
	case member.Kind == Group:
		r.reject("group", "import.group_in_group")
		member.refused = true
		return
	}
	stays := func(m Member) bool { return m.Customer == code && (m.To.IsZero() || in.today.Before(m.To)) }
	if slices.ContainsFunc(of.Members, stays) {
		return
	}
	of.Members = append(slices.Clone(of.Members), Member{Customer: code, From: in.today})
	if in.taken[group] == nil {
		in.taken[group] = of
		in.order = append(in.order, group)
	}
	in.taken[code].first.joined(code)
}

// list is every customer that the rows leave valid.
func (in *customerIntake) list() []Customer {
	var list []Customer
	for _, code := range in.order {
		one := in.taken[code]
		if one.refused {
			continue
		}
		one.Members = slices.DeleteFunc(slices.Clone(one.Members), func(m Member) bool {
			of := in.taken[m.Customer]
			_, stored := in.stored[m.Customer]
			return of != nil && of.refused && !stored
		})
		list = append(list, one.Customer)
	}
	return list
}

// count counts the rows by what they change: a row counts as its customer does.
func (in *customerIntake) count() {
	for _, code := range in.order {
		one := in.taken[code]
		old, found := in.stored[code]
		switch {
		case one.refused:
		case !found:
			in.report.Created += len(one.rows)
		case !Same(old, one.Customer) || in.lines["joined\n"+code] > 0:
			in.report.Updated += len(one.rows)
		default:
			in.report.Unchanged += len(one.rows)
		}
	}
}
