package web

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"acta/internal/clock"
	"acta/internal/release"
)

// The measures of what is written under the strip, in its units.
const (
	bandFirst   = 112 // the first line of words
	bandLine    = 14  // from a line to the next
	stripBottom = 120
	mostBand    = 60 // letters of a band's name that are written; the rest is its title
)

// bands draws the times in which nothing changes. Their names stand under the drawing, each
// at the beginning of its time and in a line of its own where it would run into another.
func (s *strip) bands(t releaseTelling, lanes []release.Lane, scale func(clock.Date) float64) {
	s.Bands = make([]stripBand, len(lanes))
	names := make([]bandName, len(lanes))
	for i, lane := range lanes {
		x, text := scale(lane.From), bandLetters(t.prose(lane.Label).Text, mostBand)
		s.Bands[i] = stripBand{X: spot(x), Width: spot(max(2, scale(lane.To)-x)), Text: text, Title: t.bandWords(lane)}
		names[i] = bandName{at: x, width: float64(utf8.RuneCountInString(text)) * letterWidth}
	}
	lines := inLines(names)
	for i, name := range names {
		y := bandFirst + name.line*bandLine
		s.Bands[i].At, s.Bands[i].Anchor = spot(name.x), name.anchor
		s.Bands[i].Y, s.Bands[i].Down = strconv.Itoa(y), strconv.Itoa(y)
	}
	s.TodayAt, s.TodayY, s.Height = strconv.Itoa(104+lines*bandLine), strconv.Itoa(116+lines*bandLine), strconv.Itoa(stripBottom+lines*bandLine)
}

// bandName is the name of a band: where its time begins, and what inLines found for it.
type bandName struct {
	at, width float64
	line      int
	x         float64
	anchor    string
}

// inLines gives every name a line and a place in which it runs into no other, and counts
// the lines. It begins at the right, so that the stroke from a band down to its name
// passes the names of the lines above at their left.
func inLines(names []bandName) (lines int) {
	type room struct{ from, to float64 }
	var used [][]room
	order := make([]int, len(names))
	for i := range names {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case names[a].at > names[b].at:
			return -1
		case names[a].at < names[b].at:
			return 1
		}
		return b - a
	})
	for _, i := range order {
		n := &names[i]
		n.x, n.anchor = n.at+4, "start"
		from := n.x
		if from+n.width > stripRight+8 {
			n.x, n.anchor = stripRight+8, "end"
			from = n.x - n.width
		}
		taken := func(r room) bool { return from < r.to+6 && r.from < from+n.width+6 }
		for n.line = 0; n.line < len(used) && slices.ContainsFunc(used[n.line], taken); {
			n.line++
		}
		if n.line == len(used) {
			used = append(used, nil)
		}
		used[n.line] = append(used[n.line], room{from, from + n.width})
	}
	return len(used)
}

// bandWords is a time in which nothing changes, in words.
func (t releaseTelling) bandWords(lane release.Lane) string {
	return t.R("strip.band", "what", t.prose(lane.Label).Text, "from", t.date(t.home.zone, lane.From), "to", t.date(t.home.zone, lane.To))
}

// bandLetters is the beginning of a name that is longer than most letters.
func bandLetters(name string, most int) string {
	letters := []rune(name)
	if len(letters) <= most {
		return name
	}
	return string(letters[:most-1]) + "…"
}
