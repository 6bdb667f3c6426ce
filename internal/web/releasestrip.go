package web

import (
	"cmp"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"acta/internal/clock"
	"acta/internal/release"
)

// strip is the calendar of a release as a drawing, with what it shows in words.
type strip struct {
	Title, Words   string
	Planned, Real  string // words of the two lines
	Months         []stripText
	Bands          []stripBand
	Above, Below   []stripPoint
	From, To       string // of the lines
	RealTo         string
	Today, TodayAt string // "" where it lies outside; TodayAt is where its line ends
	TodayY         string // of its word
	TodayWord      string
	Height         string
}

// stripText is a word at a place.
type stripText struct {
	X, Text string
	Axis    string // "" for none
}

// stripBand is a time in which nothing changes.
type stripBand struct{ X, Width, At, Y, Down, Text, Title, Anchor string }

// stripPoint is a diamond. Class is "p" planned, "a" reached, "late" reached late.
type stripPoint struct {
	Class, Path, X, Text, Anchor string
	Strong                       bool
	Y                            string
	Title                        string
}

// The measures of the drawing, in its own units.
const (
	stripLeft   = 70.0
	stripRight  = 812.0
	stripUpper  = 48
	stripLower  = 78
	letterWidth = 6.4 // of small print, on the safe side
	mostMonths  = 10  // named on the axis; of longer times only some are
)

// event is something on the strip.
type event struct {
	on    clock.Date
	label string
	main  bool
	late  bool
}

// strip draws the release's time; nil when it has no two days.
func (t releaseTelling) strip() *strip {
	planned, reached := t.plannedEvents(), t.reachedEvents()
	lanes := slices.DeleteFunc(slices.Clone(t.TimeLanes()), func(l release.Lane) bool { return l.Style != "freeze" })
	from, to := span(planned, reached, lanes)
	if from.IsZero() || to.DaysSince(from) < 1 {
		return nil
	}
	scale := func(day clock.Date) float64 {
		return stripLeft + float64(day.DaysSince(from))/float64(to.DaysSince(from))*(stripRight-stripLeft)
	}
	s := &strip{
		Title: t.R("strip.title", "release", t.title()), Words: t.stripWords(planned, reached, lanes), Planned: t.R("strip.planned"), Real: t.R("strip.real"),
		From: spot(stripLeft), To: spot(stripRight), RealTo: spot(stripLeft), TodayWord: t.R("strip.today"),
	}
	s.months(t, from, to, scale)
	s.bands(t, lanes, scale)
	s.Above = t.points(planned, scale, stripUpper, "p")
	s.Below = t.points(reached, scale, stripLower, "a")
	end := t.today
	if t.finished() && len(reached) > 0 {
		end = reached[len(reached)-1].on
	}
	if !end.Before(from) {
		s.RealTo = spot(min(stripRight, scale(end)))
	}
	if !t.today.Before(from) && !to.Before(t.today) {
		s.Today = spot(scale(t.today))
	}
	return s
}

// plannedEvents are the days of the plan that stand out.
func (t releaseTelling) plannedEvents() []event {
	var list []event
	for _, m := range t.Milestones() {
		list = append(list, event{on: m.On.Date, label: cmp.Or(m.Label, t.prose(m.Title).Text), main: m.Main})
	}
	if !t.CycleStart.IsZero() {
		list = append(list, event{on: t.CycleStart, label: t.R("strip.start")})
	}
	for _, d := range t.Deployments {
		if on := t.startOf(d).Date; !on.IsZero() && d.Stage != release.Dropped {
			list = append(list, event{on: on, label: d.Code})
		}
	}
	on := t.PlannedOn()
	if on.IsZero() {
		on = t.FirstPlanned
	}
	if !on.IsZero() && !slices.ContainsFunc(list, func(e event) bool { return e.on == on && e.main }) {
		list = append(list, event{on: on, label: t.Code, main: true})
	}
	return byDay(list)
}

// reachedEvents are the days on which something of it happened.
func (t releaseTelling) reachedEvents() []event {
	var list []event
	for _, f := range t.Facts.Stages {
		if f.Deployment == "" && slices.Contains(releaseWay(), release.Stage(f.Of.To)) && f.Of.To != string(release.Draft) {
			list = append(list, event{on: t.dayOf(f.At), label: t.printer.Message("term.release_stage." + f.Of.To)})
		}
	}
	for _, d := range t.Deployments {
		if !d.ActualStart.IsZero() {
			start := t.startOf(d)
			list = append(list, event{on: d.ActualStart.Date, label: d.Code, late: !start.IsZero() && start.Date.Before(d.ActualStart.Date)})
		}
	}
	if !t.Released.IsZero() {
		list = append(list, event{on: t.Released, label: t.Code, main: true, late: !t.FirstPlanned.IsZero() && t.FirstPlanned.Before(t.Released)})
	}
	return byDay(list)
}

func byDay(list []event) []event {
	slices.SortStableFunc(list, func(a, b event) int { return a.on.DaysSince(b.on) })
	return list
}

// span is the first and the last day of what the strip shows, with some air.
func span(planned, reached []event, lanes []release.Lane) (from, to clock.Date) {
	take := func(day clock.Date) {
		if day.IsZero() {
			return
		}
		if from.IsZero() || day.Before(from) {
			from = day
		}
		if to.IsZero() || to.Before(day) {
			to = day
		}
	}
	for _, e := range slices.Concat(planned, reached) {
		take(e.on)
	}
	for _, lane := range lanes {
		take(lane.From)
		take(lane.To)
	}
	if from.IsZero() || from == to {
		return clock.Date{}, clock.Date{}
	}
	return from, to.AddDays(max(2, to.DaysSince(from)/16))
}

// months marks the beginnings of months, or of some of them where there are many.
func (s *strip) months(t releaseTelling, from, to clock.Date, scale func(clock.Date) float64) {
	count := (to.Year-from.Year)*12 + int(to.Month-from.Month)
	every := 1 + count/mostMonths
	first := clock.Date{Year: from.Year, Month: from.Month, Day: 1}
	for n := every; n <= count; n += every {
		at := time.Date(first.Year, first.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
		day := clock.Date{Year: at.Year(), Month: at.Month(), Day: 1}
		x := scale(day)
		text := stripText{X: spot(x + 4), Axis: spot(x), Text: t.printer.Month(day.String())}
		if x+4+float64(utf8.RuneCountInString(text.Text))*letterWidth > stripRight {
			text.Text = ""
		}
		s.Months = append(s.Months, text)
	}
}

// points are the diamonds of a line with their words.
func (t releaseTelling) points(list []event, scale func(clock.Date) float64, y int, class string) []stripPoint {
	points := make([]stripPoint, len(list))
	words := make([]wording, len(list))
	for i, e := range list {
		points[i] = stripPoint{Class: class, Path: diamond(scale(e.on), y), Strong: e.main, Y: strconv.Itoa(y - 12), Title: t.R("strip.point", "what", e.label, "date", t.date(t.home.zone, e.on))}
		if class == "a" {
			points[i].Y = strconv.Itoa(y + 20)
		}
		if e.late {
			points[i].Class = "late"
		}
		words[i] = wording{x: scale(e.on), width: float64(utf8.RuneCountInString(e.label)) * letterWidth, first: e.main}
	}
	for i, at := range written(words) {
		if at.anchor != "" {
			points[i].X, points[i].Text, points[i].Anchor = spot(at.x), list[i].label, at.anchor
		}
	}
	return points
}

// wording is a word beside a point; written says from where and how it runs, "" for a
// word that has no room.
type wording struct {
	x, width float64
	first    bool // it has the right of way
	anchor   string
}

// written gives words their places, so that none runs into another.
func written(words []wording) []wording {
	type room struct{ from, to float64 }
	var used []room
	give := func(w *wording) {
		for _, try := range []struct {
			anchor      string
			x, from, to float64
		}{
			{"middle", w.x, w.x - w.width/2, w.x + w.width/2}, {"end", w.x + 5, w.x + 5 - w.width, w.x + 5}, {"start", w.x - 5, w.x - 5, w.x - 5 + w.width},
		} {
			taken := slices.ContainsFunc(used, func(r room) bool { return try.from < r.to+5 && r.from < try.to+5 })
			if !taken && try.from >= stripLeft-8 && try.to <= stripRight+8 {
				w.x, w.anchor = try.x, try.anchor
				used = append(used, room{try.from, try.to})
				return
			}
		}
	}
	for _, first := range []bool{true, false} {
		for i := range words {
			if words[i].first == first {
				give(&words[i])
			}
		}
	}
	return words
}

func diamond(x float64, y int) string {
	return "M" + spot(x-6) + " " + strconv.Itoa(y) + "l6-6 6 6-6 6z"
}

// spot is a measure as a drawing writes it.
func spot(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

// stripWords says what the strip shows.
func (t releaseTelling) stripWords(planned, reached []event, lanes []release.Lane) string {
	list := func(events []event) []string {
		var said []string
		for _, e := range events {
			said = append(said, t.R("strip.point", "what", e.label, "date", t.date(t.home.zone, e.on)))
		}
		return said
	}
	words := t.R("strip.words_planned", "list", t.printer.List(list(planned)))
	if len(reached) > 0 {
		words += " " + t.R("strip.words_reached", "list", t.printer.List(list(reached)))
	}
	if len(lanes) > 0 {
		said := make([]string, len(lanes))
		for i, lane := range lanes {
			said[i] = t.bandWords(lane)
		}
		words += " " + t.R("strip.words_frozen", "list", t.printer.List(said))
	}
	late := slices.DeleteFunc(slices.Clone(reached), func(e event) bool { return !e.late })
	if len(late) > 0 {
		words += " " + t.R("strip.words_late", "list", t.printer.List(list(late)), "count", len(late))
	}
	return words
}
