package web

import (
	"strings"

	"acta/internal/clock"
	"acta/internal/policy"
)

// The measure of a bar of periods, in units of its drawing.
const (
	barWidth  = 300
	barBefore = 24 // months before this one
	barMonths = 42
)

// periodBar is the versions of a customer's policy on an axis of time.
type periodBar struct {
	Width int
	Today int
	Spans []barSpan
	Years []barYear
	Words string // the same in words
}

// barSpan is a version on the axis. Class: past, now, next, draft.
type barSpan struct {
	X, Width int
	Class    string
	Label    string
	Wide     bool // the number has room
}

type barYear struct {
	X    int
	Year int
}

// periodBar draws the versions that ever are in force, and the draft where its
// period is agreed.
func (v visit) periodBar(held policy.Held, today clock.Date, zone string) periodBar {
	begin := clock.Date{Year: today.Year, Month: today.Month, Day: 1}.Time().AddDate(0, -barBefore, 0)
	end := begin.AddDate(0, barMonths, 0)
	days := int(end.Sub(begin).Hours() / 24)
	at := func(d clock.Date) int {
		return min(max(int(d.Time().Sub(begin).Hours()/24)*barWidth/days, 0), barWidth)
	}
	bar := periodBar{Width: barWidth, Today: at(today)}
	for year := begin.Year() + 1; year <= end.Year(); year++ {
		bar.Years = append(bar.Years, barYear{at(clock.Date{Year: year, Month: 1, Day: 1}), year})
	}
	var words []string
	for _, p := range held.Versions {
		period := periodOf(p)
		if period.From.IsZero() {
			continue
		}
		span := barSpan{X: at(period.From), Class: classOf(p, period, today), Label: v.numberName(p.Number)}
		last := barWidth
		if !period.To.IsZero() {
			last = at(period.To)
		}
		span.Width = max(last-span.X, 2)
		span.Wide = span.Width > 6*len(span.Label)+8
		if last > 0 && span.X < barWidth {
			bar.Spans = append(bar.Spans, span)
		}
		words = append(words, v.Say("page_policies.bar_one", "version", span.Label, "state", v.Say("page_policies.bar_"+span.Class), "period", v.dealUntil(period, zone)))
	}
	bar.Words = strings.Join(words, " ")
	if len(words) == 0 {
		bar.Words = v.Say("page_policies.bar_none")
	}
	return bar
}

// periodOf is the period in which a version is in force, or is to be.
func periodOf(p policy.Policy) clock.Period {
	if p.State == policy.Drafted || p.State == policy.Approved {
		return clock.Period{From: p.From, To: p.To}
	}
	return p.Effective()
}

func classOf(p policy.Policy, period clock.Period, today clock.Date) string {
	switch {
	case p.State == policy.Drafted:
		return "draft"
	case today.Before(period.From):
		return "next"
	case period.Contains(today):
		return "now"
	}
	return "past"
}

// numberName is the number of a version as people say it.
func (v visit) numberName(number string) string {
	if number == policy.DraftNumber {
		return v.Say("page_policies.draft_name")
	}
	return number
}
