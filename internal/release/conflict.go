package release

import (
	"cmp"
	"slices"

	"acta/internal/clock"
)

// Slot is a deployment as the calendar sees it: where, for whom, on which CIs,
// and when.
type Slot struct {
	Release     string          `json:"release"`         // code
	Deployment  string          `json:"deployment"`      // code
	Environment string          `json:"environment"`     // code
	Customers   []string        `json:"customers"`       // codes
	Items       []string        `json:"items,omitempty"` // codes of the affected CIs
	From        clock.Instant   `json:"from,omitzero"`   // of the window, or the actual start
	To          clock.Instant   `json:"to,omitzero"`     // of the window, or the actual end; not included
	Stage       DeploymentStage `json:"stage"`
	Outside     []string        `json:"outside,omitempty"` // codes of the customers in whose windows it can at no moment start
}

// Conflict is two deployments that cannot both go on as planned: in [From, To)
// both act on the same CIs, or on the same environment.
type Conflict struct {
	One         Slot          `json:"one"` // starts first
	Other       Slot          `json:"other"`
	Environment string        `json:"environment,omitempty"` // that they share, by code
	Items       []string      `json:"items,omitempty"`       // that they share, by code, sorted
	From        clock.Instant `json:"from"`
	To          clock.Instant `json:"to"`
}

// Conflicts finds the slots that overlap and share a CI or an environment, in the
// order of their beginnings. Slots without a beginning and an end, postponed and
// cancelled ones stand in nobody's way; of two that are over nobody can change
// anything any more. Slots that only touch do not overlap. It sweeps once over
// the slots in time: O(n log n) and what it finds. Scope F52.
func Conflicts(slots []Slot) []Conflict {
	sorted := slices.Clone(slots)
	sorted = slices.DeleteFunc(sorted, func(s Slot) bool { return !s.occupies() })
	slices.SortFunc(sorted, Slot.compare)
	sweep := sweeper{slots: sorted, running: map[shared][]int{}}
	for i := range sorted {
		sweep.enter(i)
	}
	return sweep.found
}

// shared is what two deployments may both want: a CI, or an environment.
type shared struct{ item, environment string }

// sweeper goes over slots in the order of their beginnings.
type sweeper struct {
	slots   []Slot
	running map[shared][]int // slots that use a thing and had not ended when it was last looked at
	found   []Conflict
}

// enter lets a slot begin: it meets those that still run on what it uses.
func (w *sweeper) enter(i int) {
	met := map[int]int{} // slot → place in found
	s := w.slots[i]
	for _, thing := range s.things() {
		w.running[thing] = slices.DeleteFunc(w.running[thing], func(j int) bool { return !s.From.Before(w.slots[j].To) })
		for _, j := range w.running[thing] {
			w.meet(j, i, thing, met)
		}
		w.running[thing] = append(w.running[thing], i)
	}
}

func (w *sweeper) meet(one, other int, thing shared, met map[int]int) {
	a, b := w.slots[one], w.slots[other]
	if a.over() && b.over() {
		return
	}
	at, ok := met[one]
	if !ok {
		at = len(w.found)
		met[one] = at
		to := a.To
		if b.To.Before(to) {
			to = b.To
		}
		w.found = append(w.found, Conflict{One: a, Other: b, From: b.From, To: to})
	}
	if thing.item == "" {
		w.found[at].Environment = thing.environment
	} else {
		w.found[at].Items = append(w.found[at].Items, thing.item)
	}
}

// things are what a slot uses, each once, the CIs sorted.
func (s Slot) things() []shared {
	var things []shared
	if s.Environment != "" {
		things = append(things, shared{environment: s.Environment})
	}
	for _, item := range slices.Compact(slices.Sorted(slices.Values(s.Items))) {
		things = append(things, shared{item: item})
	}
	return things
}

// occupies reports whether the slot takes time at all.
func (s Slot) occupies() bool {
	return !s.From.IsZero() && s.From.Before(s.To) && s.Stage != Postponed && s.Stage != Dropped
}

// over reports whether the slot's deployment has nothing left to do.
func (s Slot) over() bool { return s.Stage != "" && !Deployment{Stage: s.Stage}.waiting() }

func (s Slot) compare(t Slot) int {
	return cmp.Or(s.From.Time().Compare(t.From.Time()), cmp.Compare(s.Release, t.Release), cmp.Compare(s.Deployment, t.Deployment))
}
