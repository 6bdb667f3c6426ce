package release

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"acta/internal/clock"
	"acta/internal/id"
	"acta/internal/work"
)

// KeptState says how a requirement stands.
type KeptState string

// The states of a requirement, the worst last.
const (
	KeptNothing KeptState = "none"    // nothing was looked at yet
	KeptMet     KeptState = "met"     // it was kept each time
	KeptRunning KeptState = "running" // something is still missing before its day
	KeptGap     KeptState = "gap"     // something was put off and is not done
	KeptLate    KeptState = "overdue" // something is missing after its day
)

// Kept is how a requirement is kept over all releases.
type Kept struct {
	Requirement
	State             KeptState
	Open, Late        int   // gates open for a release or deployment; those overdue
	Excepted          int   // confirmed exceptions
	Deferred, Ended   int   // of them: put off and not done; expired as well
	Earned, BroughtIn int   // stages reached here with its gates; taken over from elsewhere
	Last              *Pass // the newest
}

// Matrix is the first clause matrix: what the gates look at, and what there is of each.
// Scope F75.
type Matrix struct {
	Day   clock.Date // of which it tells
	Past  bool       // a day that is over: which gates were open then is not known
	Rows  []Kept
	Today clock.Date
}

// Matrix reads how each requirement is kept, over all releases or some of them, on a day;
// zero is today. It costs what it shows and a walk along the stages that were reached.
func (s *Service) Matrix(ctx context.Context, on clock.Date, releases []string) (m Matrix, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) error {
		look, err := s.lookBack(tx, on, releases)
		if err != nil {
			return err
		}
		m = Matrix{Day: look.Day, Past: look.past, Today: look.today}
		for _, r := range Requirements() {
			kept := look.kept(r)
			if kept.Last, err = look.last(tx, r, kept.Earned > 0); err != nil {
				return err
			}
			m.Rows = append(m.Rows, kept)
		}
		return nil
	})
	return m, err
}

// lookingBack is what the evidence of a day is counted from.
type lookingBack struct {
	EvidenceQuery
	store      Passes
	past       bool
	today      clock.Date
	zone       *time.Location
	passes     []PassCount
	exceptions []ExceptionCount
	open       []GateCount
	found      map[PassCount]*Pass // the newest of some counts, once read
}

func (s *Service) lookBack(tx *work.Tx, on clock.Date, releases []string) (*lookingBack, error) {
	look, err := s.dayOf(tx, on, releases)
	if err != nil {
		return nil, err
	}
	if look.passes, err = s.Passes.CountPasses(tx, look.EvidenceQuery); err != nil {
		return nil, err
	}
	if look.exceptions, err = s.Passes.CountExceptions(tx, look.EvidenceQuery); err != nil {
		return nil, err
	}
	if !look.past {
		look.open, err = s.Passes.CountOpen(tx, look.EvidenceQuery)
	}
	return look, err
}

// dayOf is a day of evidence: today, or one that is over with when it ended.
func (s *Service) dayOf(tx *work.Tx, on clock.Date, releases []string) (*lookingBack, error) {
	settings, err := s.House.Settings(tx)
	if err != nil {
		return nil, err
	}
	look := &lookingBack{store: s.Passes, zone: settings.Zone, found: map[PassCount]*Pass{}}
	if look.zone == nil {
		look.zone = time.UTC
	}
	look.today = tx.Now().Date(look.zone)
	look.Day, look.Releases = look.today, releases
	if !on.IsZero() && on.Before(look.today) {
		look.Day, look.past, look.Until = on, true, endOf(on, look.zone)
	}
	return look, nil
}

// endOf is the instant at which a day is over.
func endOf(day clock.Date, zone *time.Location) clock.Instant {
	return clock.At(time.Date(day.Year, day.Month, day.Day+1, 0, 0, 0, 0, zone))
}

// kept adds up what there is of a requirement.
func (l *lookingBack) kept(r Requirement) Kept {
	k := Kept{Requirement: r}
	guards := r.Guards()
	for _, c := range l.passes {
		switch {
		case !slices.Contains(guards, c.Guard):
		case c.BroughtIn:
			k.BroughtIn += c.Count
		default:
			k.Earned += c.Count
		}
	}
	for _, e := range l.exceptions {
		if slices.Contains(r.Gates, e.Gate) {
			k.Excepted, k.Deferred, k.Ended = k.Excepted+e.All, k.Deferred+e.Deferred, k.Ended+e.Ended
		}
	}
	for _, g := range l.open {
		if slices.Contains(r.Gates, g.Gate) {
			k.Open, k.Late = k.Open+g.Open, k.Late+g.Late
		}
	}
	k.State = k.state()
	return k
}

func (k Kept) state() KeptState {
	switch {
	case k.Late > 0 || k.Ended > 0:
		return KeptLate
	case k.Deferred > 0:
		return KeptGap
	case k.Open > 0:
		return KeptRunning
	case k.Earned > 0:
		return KeptMet
	default:
		return KeptNothing
	}
}

// last is the newest stage that was reached with gates of a requirement: one that was
// earned here, where there is one.
func (l *lookingBack) last(tx *work.Tx, r Requirement, earned bool) (*Pass, error) {
	guards := r.Guards()
	var newest PassCount
	for _, c := range l.passes {
		if slices.Contains(guards, c.Guard) && c.BroughtIn != earned && newest.Last.Before(c.Last) {
			newest = c
		}
	}
	if newest.Count == 0 {
		return nil, nil //nolint:nilnil // there is none
	}
	if known, ok := l.found[newest]; ok {
		return known, nil
	}
	list, err := l.store.PassPage(tx, PassQuery{Guards: []Guard{newest.Guard}, BroughtIn: &newest.BroughtIn, Until: l.Until, Releases: l.Releases, Limit: 1})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	l.found[newest] = &list[0]
	return &list[0], nil
}

// Proofs are what there is of one requirement.
type Proofs struct {
	Kept
	Day     clock.Date
	Past    bool
	Missing []Wait // what is missing now, by due day; none of a day that is over
	Passes  []Proven
	More    bool // there are older ones
}

// Proven is a stage that was reached, with the facts by which the gates of a requirement
// held.
type Proven struct {
	Pass
	Gates []string // of the requirement
	Facts []Shown
}

// Shown is a fact by which a gate held.
type Shown struct {
	Fact
	Gate string
	File ShownFile
}

// ShownFile is the file that a fact names; Kept is false of one that stayed in the system
// from which the fact was brought in.
type ShownFile struct {
	Hash string `json:"file"` // SHA-256; "" without a file
	Name string `json:"file_name"`
	Kept bool   `json:"-"`
}

// ProofQuery chooses a page of proofs of a requirement.
type ProofQuery struct {
	On       clock.Date // zero is today
	Releases []string   // of these alone; nil for all
	After    id.Fact    // goes on after this one
	Limit    int
	Missing  int // at most so many of what is missing
}

// Proofs reads a page of the proofs of a requirement, those written down last first, and
// what is missing.
func (s *Service) Proofs(ctx context.Context, r Requirement, q ProofQuery) (p Proofs, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) error {
		look, err := s.lookBack(tx, q.On, q.Releases)
		if err != nil {
			return err
		}
		p = Proofs{Kept: look.kept(r), Day: look.Day, Past: look.past}
		if !look.past && q.Missing > 0 {
			if p.Missing, err = s.Passes.OpenPage(tx, r.Gates, q.Releases, q.Missing); err != nil {
				return err
			}
		}
		page, err := s.Passes.PassPage(tx, PassQuery{Guards: r.Guards(), Until: look.Until, Releases: q.Releases, After: q.After, Limit: q.Limit + 1})
		if err != nil {
			return err
		}
		if p.More = len(page) > q.Limit; p.More {
			page = page[:q.Limit]
		}
		p.Passes, err = s.proven(tx, r, page)
		return err
	})
	return p, err
}

// proven adds to stages that were reached the facts by which they could be.
func (s *Service) proven(tx *work.Tx, r Requirement, page []Pass) ([]Proven, error) {
	var codes []string
	var kinds []FactKind
	for _, pass := range page {
		if !slices.Contains(codes, pass.Release) {
			codes = append(codes, pass.Release)
		}
	}
	for _, gate := range r.Gates {
		for _, k := range proofKinds(gate) {
			kinds = append(kinds, k.Kind)
		}
	}
	facts, err := s.Passes.FactsOfReleases(tx, codes, kinds)
	list := make([]Proven, len(page))
	for i, pass := range page {
		list[i] = Proven{Pass: pass, Gates: r.At(pass.Guard)}
		for _, f := range facts[pass.Release] {
			if gate, ok := pass.rests(f, list[i].Gates); ok {
				list[i].Facts = append(list[i].Facts, Shown{Fact: f, Gate: gate, File: fileOf(f)})
			}
		}
	}
	if err != nil {
		return nil, err
	}
	return list, s.findFiles(tx, list)
}

// fileOf is the file that a fact names; none where its body has another form.
func fileOf(f Fact) (file ShownFile) {
	if json.Unmarshal(f.Body, &file) != nil {
		return ShownFile{}
	}
	return file
}

// KeptFiles are those of some files, by their SHA-256, that are kept here: a fact that
// was brought in may name one that stayed in the system from which it came.
func (s *Service) KeptFiles(ctx context.Context, hashes ...string) (kept []string, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) error {
		kept, err = s.Passes.KeptFiles(tx, hashes)
		return err
	})
	return kept, err
}

// findFiles marks the files that are kept here.
func (s *Service) findFiles(tx *work.Tx, list []Proven) error {
	var named []string
	for _, one := range list {
		for _, f := range one.Facts {
			if f.File.Hash != "" {
				named = append(named, f.File.Hash)
			}
		}
	}
	kept, err := s.Passes.KeptFiles(tx, named)
	for _, one := range list {
		for i := range one.Facts {
			one.Facts[i].File.Kept = slices.Contains(kept, one.Facts[i].File.Hash)
		}
	}
	return err
}

// rests is the gate of a stage that was reached that can have held by a fact: one of its
// kinds, of the same deployment, written down by then. What shows that something was
// restored comes later.
func (p Pass) rests(f Fact, gates []string) (gate string, ok bool) {
	if p.Deployment != "" && f.Deployment != "" && (f.Deployment != p.Deployment || f.Attempt != p.Attempt) {
		return "", false
	}
	if p.Recorded.Before(f.Recorded) && p.Guard != down(Undone) {
		return "", false
	}
	i := slices.IndexFunc(gates, func(gate string) bool {
		return slices.ContainsFunc(proofKinds(gate), func(k proofKind) bool { return k.Kind == f.Kind && (k.Key == "" || k.Key == f.Key) })
	})
	if i < 0 {
		return "", false
	}
	return gates[i], true
}
