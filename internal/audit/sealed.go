package audit

import (
	"crypto/sha256"
	"fmt"
	"iter"

	"acta/internal/work"
)

// Seals reads the rows that are sealed and the entries that seal them; store
// satisfies it.
type Seals interface {
	// Standing gives the seals that rows of a kind have as they are now, by ID after
	// one, at most limit of them.
	Standing(tx *work.Tx, what What, after string, limit int) ([]Seal, error)
	// Sealing gives the entries that hold seals, by index from one on, at most limit
	// of them.
	Sealing(tx *work.Tx, from int64, limit int) ([]Entry, error)
	// Release is the code of a release, "" when it is gone.
	Release(tx *work.Tx, id string) (string, error)
}

// The kinds of finding about rows that are sealed.
const (
	// RowChanged: a row is not what its entry says.
	RowChanged Kind = "row_changed"
	// RowMissing: an entry says that a row was inserted, and it is not there.
	RowMissing Kind = "row_missing"
	// RowAdded: no entry says that a row was inserted.
	RowAdded Kind = "row_added"
	// RowMore: there are further findings of this kind; Other is their number.
	RowMore Kind = "row_more"
)

const (
	// sealsAtOnce is how many seals are held in memory; more are read in several turns.
	sealsAtOnce = 1 << 16
	// rowsShown is how many rows that are not as they were sealed are named.
	rowsShown = 100
)

// place is where a seal is kept in memory: the beginning of the SHA-256 of what it
// is about.
type place [16]byte

func (s Seal) place() (p place) {
	sum := sha256.Sum256([]byte(string(s.What) + "\x00" + s.ID))
	copy(p[:], sum[:])
	return p
}

// turn is the number of the turn that looks at a place, of mask+1 turns.
func (p place) turn(mask uint32) uint32 {
	return (uint32(p[0])<<8 | uint32(p[1])) & mask
}

// claim is what an entry says of a row.
type claim struct {
	sum   [sha256.Size]byte // of the seal's own Sum
	index int64
}

// sealing compares rows with what the log says of them.
type sealing struct {
	tx     *work.Tx
	seals  Seals
	most   int
	mask   uint32
	claims map[place]claim
	// rows is the number of rows that are as they were sealed, more that of findings
	// beyond those shown.
	rows, more int64
	findings   []Finding
}

// sealed compares every row that is sealed with the entry that sealed it, and the
// other way round, in memory for at most a number of seals: more are read in
// turns. It gives the number of rows that agree.
func sealed(tx *work.Tx, seals Seals, most int) (int64, []Finding, error) {
	s := &sealing{tx: tx, seals: seals, most: most}
	for turn := uint32(0); turn <= s.mask; turn++ {
		if err := s.turn(turn); err != nil {
			return 0, nil, err
		}
	}
	if s.more > 0 {
		s.findings = append(s.findings, Finding{Kind: RowMore, Index: -1, Last: -1, Other: s.more})
	}
	return s.rows, s.findings, nil
}

func (s *sealing) turn(turn uint32) error {
	if err := s.collect(turn); err != nil {
		return err
	}
	for _, what := range Whats() {
		for row, err := range s.standing(what) {
			if err != nil {
				return err
			}
			if at := row.place(); at.turn(s.mask) == turn {
				if err := s.hold(at, row); err != nil {
					return err
				}
			}
		}
	}
	return s.gone()
}

// collect keeps what entries say of the rows of a turn. Whenever that is too much,
// half of it is left to a later turn.
func (s *sealing) collect(turn uint32) error {
	s.claims = make(map[place]claim)
	for entry, err := range s.entries() {
		if err != nil {
			return err
		}
		for _, change := range entry.Changes {
			seal, ok := sealIn(change)
			if !ok {
				continue
			}
			at := seal.place()
			if at.turn(s.mask) != turn {
				continue
			}
			// A baseline that is listed in several commands is as the last one says.
			s.claims[at] = claim{sha256.Sum256([]byte(seal.Sum)), entry.Index}
			if turn == 0 && len(s.claims) > s.most && s.mask < 1<<16-1 {
				s.halve()
			}
		}
	}
	return nil
}

func (s *sealing) halve() {
	s.mask = s.mask<<1 | 1
	for at := range s.claims {
		if at.turn(s.mask) != 0 {
			delete(s.claims, at)
		}
	}
}

// hold holds a row against what its entry says.
func (s *sealing) hold(at place, row Seal) error {
	said, ok := s.claims[at]
	if !ok {
		return s.find(RowAdded, -1, row)
	}
	delete(s.claims, at)
	if said.sum == sha256.Sum256([]byte(row.Sum)) {
		s.rows++
		return nil
	}
	return s.find(RowChanged, said.index, row)
}

// gone finds the rows that entries name and that are not there, in the order of
// the entries.
func (s *sealing) gone() error {
	if len(s.claims) == 0 {
		return nil
	}
	for entry, err := range s.entries() {
		if err != nil {
			return err
		}
		for _, change := range entry.Changes {
			seal, ok := sealIn(change)
			if !ok {
				continue
			}
			at := seal.place()
			if said, left := s.claims[at]; !left || said.index != entry.Index {
				continue
			}
			delete(s.claims, at)
			if err := s.find(RowMissing, entry.Index, seal); err != nil {
				return err
			}
		}
	}
	return nil
}

// find keeps a finding; where an entry tells of the row, the entry says what it was.
func (s *sealing) find(kind Kind, index int64, row Seal) error {
	if len(s.findings) == rowsShown {
		s.more++
		return nil
	}
	if kind == RowChanged {
		told, err := s.told(index, row)
		if err != nil {
			return err
		}
		row = told
	}
	name := ""
	if row.Release != "" {
		var err error
		if name, err = s.seals.Release(s.tx, row.Release); err != nil {
			return err
		}
		if name == "" {
			name = row.Release
		}
	}
	row.Release = name
	s.findings = append(s.findings, Finding{Kind: kind, Index: index, Last: index, Other: -1, Row: row})
	return nil
}

// told is what the entry at an index says of a row.
func (s *sealing) told(index int64, row Seal) (Seal, error) {
	entries, err := s.seals.Sealing(s.tx, index, 1)
	if err != nil {
		return row, err
	}
	for _, entry := range entries {
		for _, change := range entry.Changes {
			if seal, ok := sealIn(change); ok && seal.What == row.What && seal.ID == row.ID {
				return seal, nil
			}
		}
	}
	return row, fmt.Errorf("entry %d does not seal %s %s any more", index, row.What, row.ID)
}

func (s *sealing) entries() iter.Seq2[Entry, error] {
	return pages(func(from int64) ([]Entry, error) {
		return s.seals.Sealing(s.tx, from, rowsAtOnce)
	}, func(e Entry) int64 { return e.Index })
}

// standing goes through the rows of a kind.
func (s *sealing) standing(what What) iter.Seq2[Seal, error] {
	return func(yield func(Seal, error) bool) {
		for after := ""; ; {
			page, err := s.seals.Standing(s.tx, what, after, rowsAtOnce)
			if err != nil {
				yield(Seal{}, err)
				return
			}
			for _, row := range page {
				if !yield(row, nil) {
					return
				}
			}
			if len(page) == 0 {
				return
			}
			after = page[len(page)-1].ID
		}
	}
}
