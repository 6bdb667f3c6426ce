package audit

import (
	"cmp"
	"fmt"
	"iter"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"acta/internal/content"
)

// Kind says what is wrong with a log.
type Kind string

// The kinds of finding. Each has a message audit.finding_<kind>.
const (
	// Changed: the entry, or its record, is not the one that was logged.
	Changed Kind = "changed"
	// Missing: an entry was removed, and later ones are there.
	Missing Kind = "missing"
	// Swapped: another entry stands in this one's place.
	Swapped Kind = "swapped"
	// Cut: the log ends before this entry, and was longer once.
	Cut Kind = "cut"
	// Added: an entry that no command made.
	Added Kind = "added"
	// Rewritten: everything fits together, but not with a checkpoint: some entry
	// from Index to Last is not the one that was signed.
	Rewritten Kind = "rewritten"
	// Tree: the entries are as they were, but a stored hash of the tree is not.
	Tree Kind = "tree"
	// Top: the entries are as they were, but the head of the log is not.
	Top Kind = "head"
	// Unsigned: no checkpoint of the export covers these entries.
	Unsigned Kind = "unsigned"
	// Paper: the log does not give the root that a document prints, and that somebody
	// typed. Other is the printed size.
	Paper Kind = "paper"
	// Forged: a kept checkpoint is not one that the key signed. Index is its size.
	Forged Kind = "checkpoint"
)

// Finding is something wrong, at an index.
type Finding struct {
	Kind  Kind
	Index int64 // of the first entry concerned; -1 where it has none
	Last  int64 // of the last entry that may be concerned
	// Other is the index of what stands in the place of a swapped entry, or the size
	// that a document prints; -1 if unknown.
	Other int64
	// Entry is the id of the entry that is there, if one is.
	Entry string
	// Row is the row that the finding is about, with the code of its release; Index is
	// that of the entry that sealed it.
	Row Seal
}

// Report is what a verification found.
type Report struct {
	// Size is the number of entries from the first on that are as they were logged.
	Size int64
	// Root is the root of the log at Size.
	Root Hash
	// Checkpoints is the number of checkpoints that hold, Covered the size of the last.
	Checkpoints int
	Covered     int64
	// Printed is the number of checkpoints typed from paper that hold.
	Printed int
	// Sealed is the number of rows outside the log that are as it says.
	Sealed int64
	// Findings begin with the first entry that is wrong; empty when all is well.
	Findings []Finding
}

// Source is a log to verify. Rows and Stored come in the order of their places and
// are read side by side, once.
type Source struct {
	Head   Head
	Rows   iter.Seq2[Row, error]
	Stored iter.Seq2[Placed, error]
	// Strays are ids of entries without a place.
	Strays []string
	// Notes are the checkpoints that are kept with the log.
	Notes []Noted
}

// Verify reads a log to its end or to the first entry that is wrong, in flat
// memory. Known are checkpoints that came from elsewhere, opened already. The
// error is one of reading. Invariant I13. Scope F71.
func Verify(src Source, by *Verifier, known []Checkpoint) (Report, error) {
	w := newWalk(src.Head, by, src.Notes, known)
	stored, stop := iter.Pull2(src.Stored)
	defer stop()
	rows, end := iter.Pull2(src.Rows)
	defer end()
	err := w.rows(rows, stored)
	if err != nil {
		return Report{}, err
	}
	for _, stray := range src.Strays {
		w.report.Findings = append(w.report.Findings, Finding{Kind: Added, Index: -1, Last: -1, Other: -1, Entry: stray})
	}
	return w.result(), nil
}

// walk goes along a log.
type walk struct {
	want     Head // what the log says of itself
	head     Head // what its entries give
	points   []Checkpoint
	forged   []Finding
	paper    int64    // the size of the last printed checkpoint that holds
	exported bool     // a file: its last checkpoint stands for the head
	suspect  *Finding // the first stored hash that the entries do not give
	stored   int64    // how many stored hashes the entries gave
	hashes   []Hash   // the last of them
	sealer   Sealer
	decoder  content.Decoder
	report   Report
}

func newWalk(want Head, by *Verifier, notes []Noted, known []Checkpoint) *walk {
	w := &walk{want: want, points: slices.Clone(known)}
	for _, noted := range notes {
		c, err := by.Open(noted.Note)
		if err != nil || c.Size != noted.Size {
			w.forged = append(w.forged, Finding{Kind: Forged, Index: noted.Size, Last: noted.Size, Other: -1})
			continue
		}
		w.points = append(w.points, c)
	}
	slices.SortStableFunc(w.points, func(a, b Checkpoint) int { return cmp.Compare(a.Size, b.Size) })
	return w
}

type pull[T any] func() (T, error, bool)

func (w *walk) rows(rows pull[Row], stored pull[Placed]) error {
	next, err, more := rows()
	for ; err == nil && more && w.fine(); w.check() {
		row := next
		next, err, more = rows()
		if err != nil {
			return err
		}
		var after *Row
		if more {
			after = &next
		}
		if w.place(row.Index, entryOf(row)); !w.fine() {
			break
		}
		if finding := w.look(row, after); finding != nil {
			w.add(*finding)
			break
		}
		if err := w.take(tlog.RecordHash([]byte(row.Leaf.Record)), stored); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	return w.finish(stored)
}

func entryOf(row Row) string {
	if row.Entry == nil {
		return ""
	}
	return string(row.Entry.ID)
}

func (w *walk) fine() bool { return len(w.report.Findings) == 0 }

func (w *walk) add(f Finding) { w.report.Findings = append(w.report.Findings, f) }

// at is a finding about one place.
func at(kind Kind, index int64, entry string) *Finding {
	return &Finding{Kind: kind, Index: index, Last: index, Other: -1, Entry: entry}
}

// place checks that a row is the next one and that the log goes that far.
func (w *walk) place(index int64, entry string) {
	switch {
	case index > w.head.Size && w.head.Size < w.want.Size:
		w.add(Finding{Kind: Missing, Index: w.head.Size, Last: min(index, w.want.Size) - 1, Other: -1})
	case index != w.head.Size || index >= w.want.Size:
		w.add(*at(Added, index, entry))
	}
}

// look compares the two halves of a row; what comes after tells a gap that was
// closed from an exchange.
func (w *walk) look(row Row, after *Row) *Finding {
	if row.Leaf == nil || row.Entry == nil {
		return at(Missing, row.Index, entryOf(row))
	}
	if own, known := w.indexOf(row.Leaf.Record); known && own != row.Index {
		next := int64(-1)
		if after != nil && after.Leaf != nil {
			next, _ = w.indexOf(after.Leaf.Record)
		}
		return misplaced(row.Index, own, next, string(row.Entry.ID))
	}
	if row.Leaf.Entry != string(row.Entry.ID) {
		return at(Swapped, row.Index, string(row.Entry.ID))
	}
	record, err := w.sealer.Record(row.Index, row.Entry.Entry, row.Leaf.Salt)
	if err != nil || string(record) != row.Leaf.Record {
		return at(Changed, row.Index, string(row.Entry.ID))
	}
	return nil
}

// misplaced says why an entry that calls itself own stands at an index; next is
// what the one after it calls itself, -1 without one.
func misplaced(index, own, next int64, entry string) *Finding {
	switch {
	case own > index && (next < 0 || next == own+1):
		return &Finding{Kind: Missing, Index: index, Last: own - 1, Other: -1}
	case own < index && next == index:
		return at(Added, index, entry)
	}
	return &Finding{Kind: Swapped, Index: index, Last: index, Other: own, Entry: entry}
}

// indexOf is the index that a record gives itself.
func (w *walk) indexOf(record string) (int64, bool) {
	var r Record
	if err := w.decoder.Decode([]byte(record), &r); err != nil || r.Schema == 0 {
		return 0, false
	}
	return r.Index, true
}

// take appends a leaf and compares what the tree becomes with what is stored.
func (w *walk) take(leaf Hash, stored pull[Placed]) error {
	first := w.stored
	hashes, err := w.head.grow(leaf, w.hashes[:0])
	if err != nil {
		return fmt.Errorf("verify entry %d: %w", w.head.Size, err)
	}
	w.hashes = hashes
	w.stored += int64(len(hashes))
	for level, hash := range hashes {
		if w.suspect != nil {
			return nil // the stream may be out of step: the first one counts
		}
		placed, err, more := stored()
		if err != nil {
			return err
		}
		if !more || placed.Place != first+int64(level) || placed.Hash != hash {
			last := w.head.Size - 1
			w.suspect = &Finding{Kind: Tree, Index: last + 1 - int64(1)<<level, Last: last, Other: -1}
		}
	}
	return nil
}

// check compares the tree with the checkpoints of its size.
func (w *walk) check() {
	for w.fine() && len(w.points) > 0 && w.points[0].Size == w.head.Size {
		point := w.points[0]
		root, err := w.head.Root()
		switch holds := err == nil && root == point.Root; {
		case !holds && point.IsZero():
			w.add(w.differs(point))
		case !holds:
			w.add(w.rewritten())
		case point.IsZero():
			w.report.Printed++
			w.paper = point.Size
		default:
			w.report.Checkpoints++
			w.report.Covered = point.Size
		}
		w.points = w.points[1:]
	}
}

// rewritten is the finding of a checkpoint that the entries do not give. A stored
// hash that they do not give either says where.
func (w *walk) rewritten() Finding {
	if w.suspect != nil && w.suspect.Index >= w.report.Covered {
		return w.changed()
	}
	return Finding{Kind: Rewritten, Index: w.report.Covered, Last: w.head.Size - 1, Other: -1}
}

func (w *walk) changed() Finding {
	found := *w.suspect
	found.Kind = Changed
	return found
}

// finish says what only the end of the log tells.
func (w *walk) finish(stored pull[Placed]) error {
	if !w.fine() {
		return nil
	}
	if w.short() {
		return nil
	}
	if w.suspect == nil {
		if extra, err, more := stored(); err != nil {
			return err
		} else if more {
			w.suspect = &Finding{Kind: Tree, Index: w.head.Size, Last: w.head.Size, Other: extra.Place}
		}
	}
	w.top()
	return nil
}

// top adds what the head says that differs from the entries below it.
func (w *walk) top() {
	sameHead := slices.Equal(w.head.Edge, w.want.Edge)
	if w.exported {
		sameHead = w.report.Covered == w.head.Size
	}
	switch {
	case w.suspect != nil && !sameHead && w.suspect.Last >= w.report.Covered && w.suspect.Index < w.head.Size:
		w.add(w.changed())
	case w.suspect != nil:
		w.add(*w.suspect)
	case !sameHead && w.exported:
		w.add(Finding{Kind: Unsigned, Index: w.report.Covered, Last: w.head.Size - 1, Other: -1})
	case !sameHead:
		w.add(*at(Top, w.head.Size, ""))
	}
}

// short says that the log ends before what it says of itself, or what a checkpoint
// says; a signature counts for more than what somebody typed.
func (w *walk) short() bool {
	most, printed := w.want.Size, Checkpoint{}
	for _, c := range w.points {
		if c.IsZero() {
			printed = c
		} else {
			most = max(most, c.Size)
		}
	}
	switch {
	case w.head.Size < most:
		w.add(Finding{Kind: Cut, Index: w.head.Size, Last: most - 1, Other: -1})
	case w.head.Size < printed.Size:
		w.add(Finding{Kind: Paper, Index: w.head.Size, Last: printed.Size - 1, Other: printed.Size})
	}
	return !w.fine()
}

func (w *walk) result() Report {
	w.report.Findings = append(w.report.Findings, w.forged...)
	w.report.Size = w.head.Size
	if root, err := w.head.Root(); err == nil {
		w.report.Root = root
	}
	return w.report
}
