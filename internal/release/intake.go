package release

import (
	"context"
	"maps"
	"slices"

	"acta/internal/id"
	"acta/internal/sheet"
	"acta/internal/work"
)

// taking is how one kind of file is imported.
type taking struct {
	required []string // columns
	// begin reads what the rows are held against; may be nil.
	begin func(*intake) error
	// row takes a row, or rejects it with a finding.
	row func(*intake, row) error
	// end settles what only all rows together say; may be nil.
	end func(*intake) error
}

// toldEach is after how many rows an import says how far it is.
const toldEach = 1000

// intake is an import in the making: its table, its report, and what it will
// write.
type intake struct {
	service    *Service
	tx         *work.Tx
	opts       sheet.Options
	table      sheet.Table
	report     sheet.Report
	known      map[string]Release // as read; RowVersion 0: not stored yet
	changed    map[string]Release // to be saved
	activities map[string]*indexed[Activity]
	references map[string]*indexed[Reference]
	lines      map[string]int  // key of a row → the line that had it first
	doubted    map[string]bool // numbers in columns of codes that were doubted already
	knows      map[string]bool // answers of the directory
	listings   map[string]*listing
	order      []string       // keys of listings, in the order of the file
	writes     []func() error // what else is to be written
}

// importing runs an import: each row through take, then one command with its
// report, or nothing. ISO/IEC 20000-1:2018 8.5.3; Scope F84.
func (s *Service) importing(ctx context.Context, command string, table sheet.Table, opts sheet.Options, take taking) (sheet.Report, error) {
	if err := table.Require(take.required...); err != nil {
		return sheet.Report{}, err
	}
	var in *intake
	read := func(tx *work.Tx) error {
		in = s.intake(tx, table, opts, command)
		return in.read(take)
	}
	if opts.DryRun {
		err := s.Unit.Read(ctx, read)
		return in.result(), err
	}
	err := s.do(ctx, command, opts.Actor, id.Ref{Kind: "import", ID: table.File}, func(tx *work.Tx) error {
		if err := read(tx); err != nil {
			return err
		}
		if len(in.changed)+len(in.writes) == 0 || !opts.MayWrite(in.report) {
			return errNothing
		}
		return in.write()
	})
	return in.result(), err
}

func (s *Service) intake(tx *work.Tx, table sheet.Table, opts sheet.Options, command string) *intake {
	return &intake{
		service: s, tx: tx, opts: opts, table: table, known: map[string]Release{}, changed: map[string]Release{},
		activities: map[string]*indexed[Activity]{}, references: map[string]*indexed[Reference]{},
		lines: map[string]int{}, doubted: map[string]bool{}, knows: map[string]bool{}, listings: map[string]*listing{},
		report: sheet.Report{Command: command, File: table.File, SHA256: table.SHA256, DryRun: opts.DryRun, Rows: len(table.Rows)},
	}
}

func (in *intake) read(take taking) error {
	if take.begin != nil {
		if err := take.begin(in); err != nil {
			return err
		}
	}
	for i, r := range in.table.Rows {
		if err := take.row(in, row{in, r, false}); err != nil {
			return err
		}
		if done := i + 1; in.opts.Told != nil && (done%toldEach == 0 || done == len(in.table.Rows)) {
			if err := in.opts.Told(done); err != nil {
				return err
			}
		}
	}
	if take.end == nil {
		return nil
	}
	return take.end(in)
}

func (in *intake) result() sheet.Report {
	if in == nil {
		return sheet.Report{}
	}
	return in.report
}

func (in *intake) write() error {
	for _, code := range slices.Sorted(maps.Keys(in.changed)) {
		r := in.changed[code]
		if list, ok := in.activities[code]; ok {
			r.Activities = list.items
		}
		if list, ok := in.references[code]; ok {
			r.References = list.items
		}
		if err := in.service.Releases.Save(in.tx, r); err != nil {
			return err
		}
	}
	for _, write := range in.writes {
		if err := write(); err != nil {
			return err
		}
	}
	for _, code := range slices.Sorted(maps.Keys(in.changed)) {
		if err := in.service.waitOf(in.tx, code); err != nil {
			return err
		}
	}
	key, err := id.New[id.Import]()
	if err != nil {
		return err
	}
	in.report.ID, in.report.Written = string(key), true
	return in.service.Reports.Save(in.tx, in.report)
}

// indexed is a list with the places of its keys, so that a row finds its element
// without looking through all of them.
type indexed[T keyed] struct {
	items []T
	at    map[string]int
}

// indexedIn is the list of a release in an import: a copy, because what is stored
// must not change.
func indexedIn[T keyed](lists map[string]*indexed[T], code string, stored []T) *indexed[T] {
	list, ok := lists[code]
	if !ok {
		list = &indexed[T]{items: slices.Clone(stored), at: make(map[string]int, len(stored))}
		for i, one := range list.items {
			list.at[one.key()] = i
		}
		lists[code] = list
	}
	return list
}

// put puts an element in the place of the one with its key, or behind the others.
func (l *indexed[T]) put(one T) {
	if i, ok := l.at[one.key()]; ok {
		l.items[i] = one
		return
	}
	l.at[one.key()] = len(l.items)
	l.items = append(l.items, one)
}

// old is the element with a key.
func (l *indexed[T]) old(key string) (one T, found bool) {
	i, found := l.at[key]
	if found {
		one = l.items[i]
	}
	return one, found
}

// find is the release of a code as the rows so far have left it; its RowVersion
// is 0 when it is not stored.
func (in *intake) find(code string) (Release, error) {
	if r, ok := in.changed[code]; ok {
		return r, nil
	}
	if r, ok := in.known[code]; ok {
		return r, nil
	}
	r, err := in.service.find(in.tx, code)
	if err == nil {
		in.known[code] = r
	}
	return r, err
}

// over reports whether a release is closed or cancelled here, so that its plan
// stays as it is.
func (r Release) over() bool {
	return (r.Stage == Closed || r.Stage == Cancelled) && !r.BroughtIn
}

// settle counts a row by what it changed, and keeps its release for saving. A row
// that would change a release that is over is rejected.
func (r *row) settle(key string, isNew bool, before, after []leaf, of Release) {
	in, old, now := r.in, compact(before), compact(after)
	switch {
	case !isNew && old == now:
		in.report.Unchanged++
		return
	case of.over():
		r.reject("release", "import.over", sheet.Arg{Name: "stage", Value: string(of.Stage)})
		return
	case isNew:
		in.report.Created++
	default:
		in.report.Updated++
	}
	in.tx.Detail(key, old, now)
	in.changed[of.Code] = of
}

// compact prints facts on one line.
func compact(leaves []leaf) string {
	var parts []string
	for _, f := range leaves {
		parts = append(parts, f.path+"="+f.value)
	}
	return join("; ", parts...)
}
