package layout

import (
	"strconv"
	"time"

	"acta/internal/content"
	"acta/internal/format/pdf/typeset"
)

// Measures of a timeline.
const (
	laneLabels    = 96.0
	laneHeight    = 20.0
	barHeight     = 10.0
	timelineHead  = 20.0 // month names, the axis, 4
	monthRow      = 16.0
	weekTick      = 3.0
	tickLimit     = 80 // weeks; more would be a grey bar
	diamondRow    = 16.0
	labelGap      = 4.0
	monthRoom     = 56.0 // that the name of a month may need
	milestoneWide = 96.0 // of a label before it takes a second line
	smallDiamond  = 7.0
	largeDiamond  = 9.0
)

// timeAxis places dates on the width of a timeline.
type timeAxis struct {
	from  time.Time
	days  float64
	left  float64
	width float64
}

// at is the place of a date, from the frame's left edge; dates outside stand at
// the ends.
func (a *timeAxis) at(t time.Time) float64 {
	days := t.Sub(a.from).Hours() / 24
	return a.left + a.width*min(max(days/a.days, 0), 1)
}

// lane is a lane with its bar, set.
type lane struct {
	label    []typeset.Line
	dates    typeset.Line
	from, to float64
	style    content.LaneStyle
}

// milestone is a date with its label, set.
type milestone struct {
	x, left float64 // of the diamond, of the label
	width   float64
	label   []typeset.Line
	main    bool
	row     int
}

// month is a month that begins on the axis.
type month struct {
	x     float64
	label typeset.Line
	shown bool
}

// timelineSet is a timeline, set. Its units are the head, the lanes, the
// diamonds and the rows of their labels.
type timelineSet struct {
	axis       timeAxis
	months     []month
	ticks      []float64
	lanes      []lane
	milestones []milestone
	label      []typeset.Line
	rows       []float64 // heights of the label rows
	frame      float64
	node       node
}

// timeline sets a schedule on a time axis over the whole frame.
func (l *layout) timeline(t *content.Timeline, parent *node) {
	l.place = join(l.place, t.Anchor)
	f := l.flow
	start := len(f.units)
	f.begin(caption.before)
	l.mark(t.Anchor)
	l.captionUnits(l.caption("document.figure.label", t.Number, t.Caption, parent), t.Anchor)
	set := l.timelineSet(t, parent)
	f.begin(caption.after)
	for i := range set.parts() {
		f.add(unit{piece: set, index: i, height: set.height(i), full: true, cost: together, place: l.place})
	}
	f.need = 0
	f.keepWhole(start)
	f.end(body.leading)
}

func (l *layout) timelineSet(t *content.Timeline, parent *node) *timelineSet {
	set := &timelineSet{frame: l.flow.sheet.frame, node: node{parent: parent, role: "Figure", alt: l.say.Plain(t.Alt)}}
	if set.node.alt == "" {
		set.node.alt = l.say.Plain(t.Caption)
	}
	from, to := dateOf(t.From), dateOf(t.To)
	set.axis = timeAxis{from: from, days: max(1, to.Sub(from).Hours()/24), left: laneLabels, width: set.frame - laneLabels}
	l.months(set, from, to)
	for i := range t.Lanes {
		set.lanes = append(set.lanes, l.lane(&t.Lanes[i], &set.axis))
	}
	set.label = l.set(l.inline(t.Label, wideCell.bold()), laneLabels-labelGap)
	for i := range t.Milestones {
		set.milestones = append(set.milestones, l.milestone(&t.Milestones[i], set))
	}
	set.spread()
	return set
}

// dateOf reads "2006-01-02"; anything else is the zero date, which the axis
// takes to its start.
func dateOf(iso string) time.Time {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return time.Time{}
	}
	return t
}

// months finds the beginnings of months and weeks; over a long time those of
// quarters or years, so that every name fits.
func (l *layout) months(set *timelineSet, from, to time.Time) {
	step := set.axis.step()
	at := time.Date(from.Year(), from.Month(), 1, 0, 0, 0, 0, time.UTC)
	for step > 1 && int(at.Month()-1)%min(step, 12) != 0 {
		at = at.AddDate(0, 1, 0)
	}
	for years := from.Year() != to.Year(); !at.After(to) && len(set.months) < 200; at = at.AddDate(0, step, 0) {
		name := l.monthName(at, step, years && (at.Month() == time.January || len(set.months) == 0))
		m := month{x: max(set.axis.at(at), set.axis.left), label: l.one(plain(name, captionNo))}
		next := set.axis.at(at.AddDate(0, step, 0))
		m.shown = m.label.Width+2*labelGap <= next-m.x || m.label.Width+labelGap <= set.frame-m.x && next >= set.frame
		set.months = append(set.months, m)
	}
	if to.Sub(from).Hours()/24/7 > tickLimit {
		return
	}
	for at := from; !at.After(to); at = at.AddDate(0, 0, 7) {
		set.ticks = append(set.ticks, set.axis.at(at))
	}
}

// monthName is what stands at a rule: a month, perhaps with its year, or a year.
func (l *layout) monthName(at time.Time, step int, withYear bool) string {
	year := strconv.Itoa(at.Year())
	if step >= 12 {
		return year
	}
	name := l.say.Month(at.Format(time.DateOnly))
	if withYear {
		name += "\u00a0" + year
	}
	return name
}

// step is how many months stand between two rules: 1, 3, 12, or as many years as
// leave room for a name.
func (a *timeAxis) step() int {
	month := a.width / (a.days / 30.44)
	for _, step := range []int{1, 3} {
		if month*float64(step) >= monthRoom || a.days < 60 {
			return step
		}
	}
	step := 12
	for month*float64(step) < monthRoom/2 {
		step *= 2
	}
	return step
}

func (l *layout) lane(in *content.Lane, axis *timeAxis) lane {
	out := lane{style: in.Style, from: axis.at(dateOf(in.From)), to: axis.at(dateOf(in.To))}
	out.to = max(out.to, out.from+weekTick)
	out.label = l.set(l.inline(in.Label, wideCell), laneLabels-labelGap)
	dates := l.say.DayMonth(in.From)
	if in.To != in.From && in.To != "" {
		dates += "\u00a0–\u00a0" + l.say.DayMonth(in.To)
	}
	out.dates = l.one(plain(dates, note))
	return out
}

func (l *layout) milestone(in *content.Milestone, set *timelineSet) milestone {
	s := note
	if in.Main {
		s = noteStrong
	}
	m := milestone{x: set.axis.at(dateOf(in.Date)), main: in.Main, label: l.set(l.inline(in.Label, s), milestoneWide)}
	for i := range m.label {
		m.width = max(m.width, m.label[i].Width)
	}
	m.left = min(max(m.x-m.width/2, set.axis.left), set.frame-m.width)
	return m
}

// spread puts labels that are closer than 4 on rows below each other.
func (set *timelineSet) spread() {
	var ends []float64
	for i := range set.milestones {
		m := &set.milestones[i]
		for m.row < len(ends) && m.left < ends[m.row]+labelGap {
			m.row++
		}
		if m.row == len(ends) {
			ends, set.rows = append(ends, 0), append(set.rows, 0)
		}
		ends[m.row] = m.left + m.width
		set.rows[m.row] = max(set.rows[m.row], note.leading*float64(len(m.label)))
	}
}

// parts is the number of units: head, lanes, diamonds, label rows.
func (set *timelineSet) parts() int {
	if len(set.milestones) == 0 {
		return 1 + len(set.lanes)
	}
	return 2 + len(set.lanes) + len(set.rows)
}

func (set *timelineSet) height(i int) float64 {
	switch n := len(set.lanes); {
	case i == 0:
		return timelineHead
	case i <= n:
		height := max(laneHeight, 8+tableCell.leading*float64(len(set.lanes[i-1].label)))
		if i == n {
			height += labelGap
		}
		return height
	case i == n+1:
		return max(diamondRow, 4+tableCell.leading*float64(len(set.label)))
	default:
		return set.rows[i-n-2]
	}
}
