package org

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
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
	var report sheet.Report
	if opts.DryRun {
		err := s.unit.Read(ctx, func(tx *work.Tx) error {
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

// customerRow is a row of an import; refused after a finding that rejects it.
type customerRow struct {
	in *customerIntake
	sheet.Row
	refused bool
}

func (r *customerRow) get(column string) string { return r.in.table.Get(r.Row, column) }

func (r *customerRow) reject(column, key string, args ...sheet.Arg) {
	r.in.report.Add(sheet.Finding{
		Severity: sheet.Rejected, Line: r.Line, Column: column, Value: r.get(column), Key: key, Args: args,
	})
	r.refused = true
}

// joined notes that a row changed its customer's groups.
func (r *customerRow) joined(code string) { r.in.lines["joined\n"+code] = r.Line }

// once rejects a row whose key an earlier row of the file has.
func (r *customerRow) once(key string) {
	if first, ok := r.in.lines[key]; ok {
		r.reject("code", "import.duplicate", sheet.Arg{Name: "line", Value: strconv.Itoa(first)})
		return
	}
	r.in.lines[key] = r.Line
}

// needed rejects a new customer that lacks what every customer has.
func (r *customerRow) needed(given Customer) {
	if given.Name.IsEmpty() {
		r.reject("name", "import.required")
	}
	if given.Kind == "" {
		r.reject("kind", "import.required")
	}
}

// agrees rejects a row that says something else of its customer than the row
// before it.
func (r *customerRow) agrees(given Customer, is *takenCustomer, again bool) {
	if !again {
		return
	}
	differ := map[string]bool{
		"name":     !given.Name.IsEmpty() && !says(is.Name, given.Name),
		"kind":     given.Kind != "" && given.Kind != is.Kind,
		"language": given.Language != "" && given.Language != is.Language,
		"zone":     given.Zone != "" && given.Zone != is.Zone,
	}
	for _, column := range customerColumns() {
		if differ[column] {
			r.reject(column, "import.other_value", sheet.Arg{Name: "line", Value: strconv.Itoa(is.first.Line)})
		}
	}
}

// customer reads what a row says of its customer.
func (r *customerRow) customer() Customer {
	is := Customer{
		Code: r.get("code"), Kind: CustomerKind(r.get("kind")), Language: r.get("language"), Zone: r.get("zone"),
	}
	if name := r.plain("name"); name != "" {
		is.Name = content.In(r.in.language, name)
	}
	if r.in.table.IsNumber(r.Row, "code") && slices.Contains([]byte(is.Code), '.') {
		r.in.report.Add(sheet.Finding{Severity: sheet.Doubtful, Line: r.Line, Column: "code", Value: is.Code, Key: "import.number_code"})
	}
	r.check("code", "import.code", func(c *Checks, v string) { c.Code("", v) })
	if is.Kind != "" && is.Kind != External && is.Kind != Internal && is.Kind != Group {
		r.reject("kind", "import.choice", sheet.Arg{Name: "choices", Value: "external, group, internal"})
	}
	if is.Language != "" && !content.IsLanguage(is.Language) {
		r.reject("language", "import.language")
	}
	r.check("zone", "import.zone", func(c *Checks, v string) { c.Zone("", v) })
	return is
}

// signatory reads who may sign; the zero Signatory when the row names nobody.
func (r *customerRow) signatory() Signatory {
	is := Signatory{Name: r.plain("signatory"), Title: r.plain("title"), Email: r.get("email")}
	if is.Name == "" && (is.Title != "" || is.Email != "") {
		r.reject("signatory", "import.required")
	}
	r.check("email", "import.email", func(c *Checks, v string) { c.Email("", v) })
	return is
}

// plain reads people's text of at most NameLimit characters.
func (r *customerRow) plain(column string) string {
	for _, f := range r.found(column, func(c *Checks, v string) { c.Plain("", v, NameLimit) }) {
		key := "import.unprintable"
		if f.Key == "fault.org.long" {
			key = "import.too_long"
		}
		r.reject(column, key, sheet.Arg{Name: "limit", Value: strconv.Itoa(NameLimit)})
	}
	return r.get(column)
}

func (r *customerRow) check(column, key string, check func(c *Checks, value string)) {
	if len(r.found(column, check)) > 0 {
		r.reject(column, key)
	}
}

func (r *customerRow) found(column string, check func(c *Checks, value string)) []*fault.Fault {
	c := &Checks{}
	check(c, r.get(column))
	return c.found
}
