package store

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"acta/internal/audit"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// logHeadRow is the one row of the log's state. Whoever appends holds its lock until
// the commit, so that indexes have no gaps.
type logHeadRow struct {
	ID           int64  `gorm:"column:id;primaryKey"`
	Installation string `gorm:"column:installation"`
	Size         int64  `gorm:"column:size"`
	Frontier     []byte `gorm:"column:frontier"`
}

// TableName is the table of the log's state.
func (logHeadRow) TableName() string { return "audit_head" }

func newLogHeadRow(h audit.Head) logHeadRow {
	frontier := make([]byte, 0, len(h.Edge)*len(audit.Hash{}))
	for _, hash := range h.Edge {
		frontier = append(frontier, hash[:]...)
	}
	return logHeadRow{ID: 1, Installation: h.Installation, Size: h.Size, Frontier: frontier}
}

func (r logHeadRow) head() audit.Head {
	head := audit.Head{Installation: r.Installation, Size: r.Size}
	for left := r.Frontier; len(left) > 0; {
		var hash audit.Hash
		left = left[copy(hash[:], left):]
		head.Edge = append(head.Edge, hash)
	}
	return head
}

type leafRow struct {
	Index  int64  `gorm:"column:idx;primaryKey;autoIncrement:false"`
	Entry  string `gorm:"column:entry_id"`
	Record string `gorm:"column:record"`
	Salt   []byte `gorm:"column:salt"`
}

// TableName is the table of the log's leaves.
func (leafRow) TableName() string { return "audit_leaves" }

type hashRow struct {
	Place int64  `gorm:"column:idx;primaryKey;autoIncrement:false"`
	Hash  []byte `gorm:"column:hash"`
}

// TableName is the table of the tree's stored hashes.
func (hashRow) TableName() string { return "audit_hashes" }

func newHashRows(size int64, hashes []audit.Hash) []hashRow {
	first := audit.Stored(size)
	rows := make([]hashRow, len(hashes))
	for i, hash := range hashes {
		rows[i] = hashRow{first + int64(i), bytes.Clone(hash[:])}
	}
	return rows
}

// Next is the index that the next audit entry will have. It locks the log until
// the transaction ends.
func (d *DB) Next(tx *work.Tx) (int64, error) {
	head, err := lockHead(tx)
	if err == nil && handleOf(tx).writes {
		handleOf(tx).log.head = &head
	}
	return head.Size, err
}

// Append adds a command's audit entry to the log: head, entry, leaf, hashes.
// Invariants I12, I13. Scope F70.
func (d *DB) Append(tx *work.Tx, entry work.Entry) error {
	key, err := id.New[id.Entry]()
	if err != nil {
		return err
	}
	from, leaf, hashes, err := d.advance(tx, audit.Entry{ID: key, Entry: entry})
	if err != nil {
		return err
	}
	if err := saveEntry(tx, newEntryRow(key, from, entry)); err != nil {
		return err
	}
	return saveLeaf(tx, leaf, hashes)
}

// advance moves the head by one entry and gives the entry's index. It starts from
// where this process left the head, which saves a question to the server; when
// another one has moved it since, nothing matches, and it starts from where it is.
func (d *DB) advance(tx *work.Tx, entry audit.Entry) (int64, leafRow, []hashRow, error) {
	if from := d.expected(tx); from != nil {
		next, leaves, hashes, err := grow(*from, []audit.Entry{entry})
		if err != nil {
			return 0, leafRow{}, nil, err
		}
		if moved, err := moveHead(tx, *from, next); err != nil || moved {
			return from.Size, leaves[0], hashes, err
		}
	}
	head, err := lockHead(tx)
	if err != nil {
		return 0, leafRow{}, nil, err
	}
	next, leaves, hashes, err := grow(head, []audit.Entry{entry})
	if err != nil {
		return 0, leafRow{}, nil, err
	}
	if moved, err := moveHead(tx, head, next); err != nil || !moved {
		return 0, leafRow{}, nil, errors.Join(err, errors.New("the head of the audit log moved under its lock"))
	}
	return head.Size, leaves[0], hashes, nil
}

// expected is the head as this transaction or the last commit of this process left
// it; nil when none did.
func (d *DB) expected(tx *work.Tx) *audit.Head {
	if head := handleOf(tx).log.head; head != nil {
		return head
	}
	return d.head.Load()
}

// lockHead reads the log's state and locks it; a snapshot locks nothing.
func lockHead(tx *work.Tx) (audit.Head, error) {
	var row logHeadRow
	query := conn(tx)
	if handleOf(tx).writes {
		query = query.Clauses(clause.Locking{Strength: "UPDATE"})
	}
	if err := query.Where("id = ?", 1).Take(&row).Error; err != nil {
		return audit.Head{}, fmt.Errorf("head of the audit log: %w", missing(err, fault.New(fault.Setup, "fault.audit.head", nil)))
	}
	return row.head(), nil
}

// moveHead replaces a head by the next one, if it is the one that stands; it waits
// for who holds it. The whole state is compared, because a restored database may
// have another log of the same size.
func moveHead(tx *work.Tx, from, to audit.Head) (moved bool, err error) {
	was, row := newLogHeadRow(from), newLogHeadRow(to)
	done := conn(tx).Exec("UPDATE audit_head SET size = ?, frontier = ? WHERE id = 1 AND installation = ? AND size = ? AND frontier = ?",
		row.Size, row.Frontier, was.Installation, was.Size, was.Frontier)
	if done.Error != nil {
		return false, fmt.Errorf("move head of the audit log: %w", done.Error)
	}
	if done.RowsAffected == 0 {
		return false, nil
	}
	handleOf(tx).log.head = &to
	return true, nil
}

func saveHead(tx *work.Tx, head audit.Head) error {
	row := newLogHeadRow(head)
	err := conn(tx).Exec("UPDATE audit_head SET size = ?, frontier = ? WHERE id = 1", row.Size, row.Frontier).Error
	if err != nil {
		return fmt.Errorf("move head of the audit log: %w", err)
	}
	return nil
}

// grow appends entries to a head in memory.
func grow(head audit.Head, entries []audit.Entry) (audit.Head, []leafRow, []hashRow, error) {
	var leaves []leafRow
	var places []hashRow
	var sealer audit.Sealer
	for _, entry := range entries {
		salt, err := audit.NewSalt()
		if err != nil {
			return head, nil, nil, err
		}
		record, err := sealer.Record(head.Size, entry.Entry, salt)
		if err != nil {
			return head, nil, nil, err
		}
		next, hashes, err := head.Append(record)
		if err != nil {
			return head, nil, nil, err
		}
		leaves = append(leaves, leafRow{head.Size, string(entry.ID), string(record), salt})
		places = append(places, newHashRows(head.Size, hashes)...)
		head = next
	}
	return head, leaves, places, nil
}

func saveTree(tx *work.Tx, leaves []leafRow, hashes []hashRow) error {
	if len(leaves) == 1 {
		return saveLeaf(tx, leaves[0], hashes)
	}
	if err := errors.Join(conn(tx).Create(&leaves).Error, conn(tx).Create(&hashes).Error); err != nil {
		return fmt.Errorf("append to the audit log: %w", err)
	}
	return nil
}

// saveLeaf is saveTree for one entry: the way of every command, so it does without
// what GORM costs.
func saveLeaf(tx *work.Tx, leaf leafRow, hashes []hashRow) error {
	err := conn(tx).Exec("INSERT INTO audit_leaves (idx, entry_id, record, salt) VALUES (?, ?, ?, ?)",
		leaf.Index, leaf.Entry, leaf.Record, leaf.Salt).Error
	if err == nil {
		args := make([]any, 0, 2*len(hashes))
		for _, hash := range hashes {
			args = append(args, hash.Place, hash.Hash)
		}
		rows := strings.Repeat(", (?, ?)", len(hashes))[2:]
		err = conn(tx).Exec("INSERT INTO audit_hashes (idx, hash) VALUES "+rows, args...).Error
	}
	if err != nil {
		return fmt.Errorf("append to the audit log: %w", err)
	}
	return nil
}

// adoptBatch is how many older entries are read at once.
const adoptBatch = 500

// adopt gives a database its log: an installation id, and, as the first leaves,
// the entries that are older than the log, in their order. A log that is there is
// left alone. It is one transaction, so that half a log never stands.
func adopt(tx *work.Tx) error {
	var there int64
	if err := conn(tx).Model(&logHeadRow{}).Count(&there).Error; err != nil || there > 0 {
		return err
	}
	// The head comes first: it makes another process that does the same wait here.
	head := audit.Head{Installation: strings.ToLower(rand.Text())}
	row := newLogHeadRow(head)
	if err := conn(tx).Create(&row).Error; err != nil {
		return raced(err)
	}
	var leaves int64
	if err := conn(tx).Model(&leafRow{}).Count(&leaves).Error; err != nil {
		return err
	}
	if leaves > 0 { // a new head would bury what was there
		return fault.New(fault.Setup, "fault.audit.head", nil)
	}
	for {
		entries, err := entriesFrom(tx, head.Size, adoptBatch)
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			return saveHead(tx, head)
		}
		next, leaves, hashes, err := grow(head, entries)
		if err != nil {
			return err
		}
		if err := saveTree(tx, leaves, hashes); err != nil {
			return err
		}
		head = next
	}
}

// entriesFrom reads entries by their place.
func entriesFrom(tx *work.Tx, from int64, limit int) ([]audit.Entry, error) {
	var rows []entryRow
	if err := conn(tx).Where("idx >= ?", from).Order("idx").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read audit entries from %d on: %w", from, err)
	}
	return mapped(rows, entryRow.placed), nil
}

// Log reads the audit log; it satisfies audit.Log and audit.Evidence.
type Log struct{}

var (
	_ audit.Log         = Log{}
	_ audit.Evidence    = Log{}
	_ audit.Checkpoints = Checkpoints{}
)

// Head is the log's state; fault.Setup when the database has none.
func (Log) Head(tx *work.Tx) (audit.Head, error) {
	var row logHeadRow
	if err := conn(tx).Where("id = ?", 1).Take(&row).Error; err != nil {
		return audit.Head{}, fmt.Errorf("head of the audit log: %w", missing(err, fault.New(fault.Setup, "fault.audit.head", nil)))
	}
	return row.head(), nil
}

// List gives entries by a filter, newest first. Scope F70.
func (Log) List(tx *work.Tx, filter audit.Filter) ([]audit.Entry, error) {
	query, err := behindEntry(tx, filter.Before)
	if err != nil {
		return nil, err
	}
	for column, value := range map[string]string{
		"actor": filter.Actor, "action": filter.Action, "subject_kind": filter.Subject.Kind, "subject_id": filter.Subject.ID,
	} {
		if value != "" {
			query = query.Where(column+" = ?", value)
		}
	}
	if !filter.From.IsZero() {
		query = query.Where("at >= ?", instant(filter.From))
	}
	if !filter.To.IsZero() {
		query = query.Where("at < ?", instant(filter.To))
	}
	if filter.Brief {
		query = query.Omit("changes")
	}
	var rows []entryRow
	// By time first, as the indexes of every filter have it: by index alone, a page
	// of an old day would read all that came after it.
	err = query.Order("at DESC, idx DESC").Limit(filter.Size()).Find(&rows).Error
	if err != nil && !noRow(err) { // no row has a code outside ASCII
		return nil, fmt.Errorf("list audit entries: %w", err)
	}
	return mapped(rows, entryRow.placed), nil
}

// behindEntry keeps the entries of the log that a list shows after an index; 0 keeps
// all.
func behindEntry(tx *work.Tx, index int64) (*gorm.DB, error) {
	query := conn(tx).Where("idx IS NOT NULL")
	if index <= 0 {
		return query, nil
	}
	var last []entryRow
	if err := conn(tx).Select("at").Where("idx >= ?", index).Order("idx").Limit(1).Find(&last).Error; err != nil {
		return nil, fmt.Errorf("find audit entry %d: %w", index, err)
	}
	if len(last) == 0 {
		return query, nil // none is that new
	}
	return query.Where("at <= ? AND (at < ? OR idx < ?)", last[0].At, last[0].At, index), nil
}

// Hashes gives stored hashes by their places, in that order.
func (Log) Hashes(tx *work.Tx, places []int64) ([]audit.Hash, error) {
	if len(places) == 0 {
		return nil, nil
	}
	var rows []hashRow
	if err := conn(tx).Where("idx IN ?", places).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read hashes of the audit log: %w", err)
	}
	found := make(map[int64][]byte, len(rows))
	for _, row := range rows {
		found[row.Place] = row.Hash
	}
	hashes := make([]audit.Hash, len(places))
	for i, place := range places {
		if copy(hashes[i][:], found[place]) != len(hashes[i]) {
			return nil, fmt.Errorf("hash %d of the audit log is missing", place)
		}
	}
	return hashes, nil
}

// Rows gives the places of the log from one on, with what stands there: the
// entries and the leaves, merged.
func (Log) Rows(tx *work.Tx, from int64, limit int) ([]audit.Row, error) {
	entries, err := entriesFrom(tx, from, limit)
	if err != nil {
		return nil, err
	}
	var leaves []leafRow
	if err := conn(tx).Where("idx >= ?", from).Order("idx").Limit(limit).Find(&leaves).Error; err != nil {
		return nil, fmt.Errorf("read leaves of the audit log: %w", err)
	}
	rows := make([]audit.Row, 0, limit)
	for len(rows) < limit && len(entries)+len(leaves) > 0 {
		var row audit.Row
		if len(leaves) == 0 || len(entries) > 0 && entries[0].Index < leaves[0].Index {
			row.Index = entries[0].Index
		} else {
			row.Index = leaves[0].Index
		}
		if len(entries) > 0 && entries[0].Index == row.Index {
			row.Entry, entries = &entries[0], entries[1:]
		}
		if len(leaves) > 0 && leaves[0].Index == row.Index {
			row.Leaf = &audit.Leaf{Record: leaves[0].Record, Salt: leaves[0].Salt, Entry: leaves[0].Entry}
			leaves = leaves[1:]
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// Strays are entries without a place in the log: no command made them.
func (Log) Strays(tx *work.Tx, limit int) ([]audit.Entry, error) {
	var rows []entryRow
	if err := conn(tx).Where("idx IS NULL").Order("at, id").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("look for strange audit entries: %w", err)
	}
	return mapped(rows, entryRow.placed), nil
}

// Stored gives stored hashes in the order of their places from one on.
func (Log) Stored(tx *work.Tx, from int64, limit int) ([]audit.Placed, error) {
	var rows []hashRow
	if err := conn(tx).Where("idx >= ?", from).Order("idx").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read hashes of the audit log: %w", err)
	}
	return mapped(rows, func(r hashRow) audit.Placed {
		placed := audit.Placed{Place: r.Place}
		copy(placed.Hash[:], r.Hash)
		return placed
	}), nil
}

// noRow reports that a query found nothing.
func noRow(err error) bool { return errors.Is(err, gorm.ErrRecordNotFound) }
