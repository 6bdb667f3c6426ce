package document

import (
	"slices"
	"strings"

	"acta/internal/content"
)

// The bounds of what a comparison lists; what is beyond them is counted.
const (
	maxDifferences = 2_000
	maxRows        = 200 // of one table
)

// Compare lists what differs between two contents in the reading order of the
// newer one: clauses by their anchors, and in them fields, texts and rows. Values
// are compared as they are typed, texts as they print. Look and hashes do not
// count. more is how many differences are not listed. Scope F28.
func Compare(before, after Side) (list []Difference, more int) {
	d := &differ{a: &reader{Side: before}, b: &reader{Side: after}, budget: maxSteps}
	d.front()
	d.sections()
	return d.list, d.more
}

// differ is a comparison under way: a is the older side, b the newer one.
type differ struct {
	a, b   *reader
	at     Difference // clause of the differences that follow
	list   []Difference
	more   int
	budget int
}

// add lists a difference in the clause of the moment.
func (d *differ) add(one Difference) {
	if len(d.list) >= maxDifferences {
		d.more += max(one.Count, 1)
		return
	}
	one.Anchor, one.Number, one.Title = d.at.Anchor, d.at.Number, d.at.Title
	if one.Count > 0 {
		d.more += one.Count
	}
	d.list = append(d.list, one)
}

// front compares what stands before the first clause.
func (d *differ) front() {
	a, b := d.a.front(), d.b.front()
	d.atoms(a, b)
}

// flat is a section in reading order, without those below it.
type flat struct {
	content.Section
	parent string
	place  int
}

func flatten(list []content.Section, parent string, all []flat) []flat {
	for _, s := range list {
		all = append(all, flat{s, parent, len(all)})
		all = flatten(s.Sections, s.Anchor, all)
	}
	return all
}

func byAnchor(list []flat) map[string]flat {
	found := make(map[string]flat, len(list))
	for _, s := range list {
		found[s.Anchor] = s
	}
	return found
}

// sections compares the clauses. One that went stands behind the one that came
// before it.
func (d *differ) sections() {
	older, newer := flatten(d.a.Content.Sections, "", nil), flatten(d.b.Content.Sections, "", nil)
	was, is := byAnchor(older), byAnchor(newer)
	gone := map[string][]flat{} // by the anchor of the last clause before them that stays
	last := ""
	for _, s := range older {
		if _, stays := is[s.Anchor]; stays {
			last = s.Anchor
			continue
		}
		gone[last] = append(gone[last], s)
	}
	moved := movedSections(newer, was, is)
	d.removed(gone[""])
	for _, s := range newer {
		before, had := was[s.Anchor]
		d.at = Difference{Anchor: s.Anchor, Number: s.Number, Title: d.b.plain(s.Title)}
		switch {
		case !had:
			d.add(Difference{Change: Added, Element: ClauseElement, After: d.b.whole(s.Section)})
		default:
			if moved[s.Anchor] {
				d.add(Difference{Change: Moved, Element: ClauseElement, From: before.Number})
			}
			d.section(before.Section, s.Section)
		}
		d.removed(gone[s.Anchor])
	}
}

func (d *differ) removed(list []flat) {
	for _, s := range list {
		d.at = Difference{Anchor: s.Anchor, Number: s.Number, Title: d.a.plain(s.Title)}
		d.add(Difference{Change: Removed, Element: ClauseElement, Before: d.a.whole(s.Section)})
	}
}

// movedSections are the anchors of the fewest clauses that must have moved for
// the others to keep their order, and of those below another clause than before.
func movedSections(newer []flat, was, is map[string]flat) map[string]bool {
	moved := map[string]bool{}
	var anchors []string
	var places []int
	for _, s := range newer {
		before, had := was[s.Anchor]
		if !had {
			continue
		}
		if _, parentStays := is[before.parent]; before.parent != s.parent && (parentStays || before.parent == "") {
			moved[s.Anchor] = true
			continue
		}
		anchors, places = append(anchors, s.Anchor), append(places, before.place)
	}
	for _, i := range outOfOrder(places) {
		moved[anchors[i]] = true
	}
	for anchor := range moved { // what stands below a clause that moved went with it
		if parent := is[anchor].parent; moved[parent] && was[anchor].parent == parent {
			delete(moved, anchor)
		}
	}
	return moved
}

// outOfOrder are the indices of the fewest numbers without which the others rise.
func outOfOrder(numbers []int) []int {
	var tails []int // index of the smallest last number of a rising row of that length
	link := make([]int, len(numbers))
	for i, n := range numbers {
		at, _ := slices.BinarySearchFunc(tails, n, func(j, n int) int { return numbers[j] - n })
		link[i] = -1
		if at > 0 {
			link[i] = tails[at-1]
		}
		if at == len(tails) {
			tails = append(tails, i)
		} else {
			tails[at] = i
		}
	}
	rising := make([]bool, len(numbers))
	if len(tails) > 0 {
		for i := tails[len(tails)-1]; i >= 0; i = link[i] {
			rising[i] = true
		}
	}
	var out []int
	for i := range numbers {
		if !rising[i] {
			out = append(out, i)
		}
	}
	return out
}

// section compares a clause that both contents have. What differs in a way that
// no part of it shows is told of the clause as a whole.
func (d *differ) section(before, after content.Section) {
	listed := len(d.list) + d.more
	title, next := d.a.plain(before.Title), d.b.plain(after.Title)
	if title != next {
		d.changed(Difference{Element: ClauseElement, Before: title, After: next}, true)
	}
	d.atoms(d.a.atoms(before), d.b.atoms(after))
	if len(d.list)+d.more == listed && !alike(before, after) {
		d.add(Difference{Change: Changed, Element: ClauseElement, Before: title, After: next})
	}
}

// alike reports whether two clauses say the same, those below them apart.
func alike(a, b content.Section) bool {
	strip := func(s content.Section) content.Section {
		s.Number, s.Break, s.Landscape, s.Sections, s.Clause = "", false, false, nil, content.Clause{}
		s.Blocks = slices.Clone(s.Blocks)
		for i := range s.Blocks {
			s.Blocks[i].KeepTogether = false
			s.Blocks[i] = unnumbered(s.Blocks[i])
		}
		return s
	}
	x, errX := content.Marshal(strip(a))
	y, errY := content.Marshal(strip(b))
	return errX == nil && errY == nil && string(x) == string(y)
}

// unnumbered is a block without the number that its place in the document gives it.
func unnumbered(b content.Block) content.Block {
	switch {
	case b.Table != nil:
		t := *b.Table
		t.Number = 0
		b.Table = &t
	case b.Figure != nil:
		f := *b.Figure
		f.Number = 0
		b.Figure = &f
	case b.Chart != nil:
		c := *b.Chart
		c.Number = 0
		b.Chart = &c
	case b.Timeline != nil:
		t := *b.Timeline
		t.Number = 0
		b.Timeline = &t
	}
	return b
}

// changed lists a part that both sides have; running text with its words.
func (d *differ) changed(one Difference, text bool) {
	one.Change = Changed
	if text && len(d.list) < maxDifferences {
		one.Pieces = compareText(one.Before, one.After, &d.budget)
	}
	d.add(one)
}

// atoms compares what stands in a clause, in its order.
func (d *differ) atoms(a, b []atom) {
	for _, r := range script(marks(a), marks(b), &d.budget) {
		if r.same {
			for i := range r.a1 - r.a0 {
				d.table(a[r.a0+i], b[r.b0+i])
			}
			continue
		}
		d.gap(a[r.a0:r.a1], b[r.b0:r.b1])
	}
}

func marks(list []atom) []string {
	all := make([]string, len(list))
	for i, one := range list {
		all[i] = one.mark
	}
	return all
}

// gap compares parts of which none is as it was: those of one identity are one
// part that changed.
func (d *differ) gap(a, b []atom) {
	used := make([]bool, len(a))
	pairs := make([]int, len(b))
	for j, next := range b {
		pairs[j] = -1
		for i, before := range a {
			if !used[i] && before.identity == next.identity {
				used[i], pairs[j] = true, i
				break
			}
		}
	}
	for i, before := range a {
		if !used[i] {
			d.add(Difference{Change: Removed, Element: before.element, Label: before.label, Type: before.kind, Before: before.text})
		}
	}
	for j, next := range b {
		if pairs[j] < 0 {
			d.add(Difference{Change: Added, Element: next.element, Label: next.label, Type: next.kind, After: next.text})
			continue
		}
		d.pair(a[pairs[j]], next)
	}
}

func (d *differ) pair(before, next atom) {
	if before.table != nil && next.table != nil {
		d.table(before, next)
		return
	}
	one := Difference{Element: next.element, Label: next.label, Before: before.text, After: next.text}
	if before.kind == next.kind {
		one.Type = next.kind
	}
	if before.text == next.text && before.element != FigureElement {
		one.Change = Moved
		d.add(one)
		return
	}
	d.changed(one, next.element == TextElement || next.running && before.running)
}

// whole is all text of a clause, those below it apart.
func (r *reader) whole(s content.Section) string {
	var lines []string
	for _, one := range r.atoms(s) {
		line := one.text
		if one.label != "" && one.element == FieldElement {
			line = one.label + ": " + line
		}
		if line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
