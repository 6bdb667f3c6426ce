package release

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
)

// releasedPattern reads "v1.30.0 released", "1.30.0-rc.1 released (…)": the
// number, and the pre-release or "".
var releasedPattern = regexp.MustCompile(`^v?([0-9]+(?:\.[0-9]+)+)(?:-((?:alpha|beta|rc)\.[0-9]+))? released\b`)

// published reads the title of an activity that publishes a version of the
// release; label is the pre-release, such as "rc.1", or the number when final.
func published(code, title string) (label string, final, ok bool) {
	m := releasedPattern.FindStringSubmatch(title)
	if m == nil || (m[1] != code && !strings.HasPrefix(m[1], code+".")) {
		return "", false, false
	}
	if m[2] != "" {
		return m[2], false, true
	}
	return m[1], true, true
}

// IsMilestone is the rule for an activity that nobody marked: the start of a
// freeze (its title ends with the word "Freeze") and the publication of the
// release itself, not of its pre-releases.
func IsMilestone(code, title string) bool {
	if _, final, ok := published(code, title); ok {
		return final
	}
	return isFreeze(title)
}

func isFreeze(title string) bool { return title == "Freeze" || strings.HasSuffix(title, " Freeze") }

// milestone is the mark of the activity, else the rule.
func (a Activity) milestone(code string) bool {
	if a.Milestone != nil {
		return *a.Milestone
	}
	title, _ := a.Title.Get(a.Title.Original)
	return IsMilestone(code, title)
}

// sortedActivities are the activities by planned date, then sequence; those
// without date last.
func sortedActivities(activities []Activity) []Activity {
	sorted := slices.Clone(activities)
	slices.SortStableFunc(sorted, func(a, b Activity) int {
		switch {
		case a.Planned.IsZero() != b.Planned.IsZero():
			if b.Planned.IsZero() {
				return -1
			}
			return 1
		case a.Planned.Before(b.Planned):
			return -1
		case b.Planned.Before(a.Planned):
			return 1
		}
		return a.Sequence - b.Sequence
	})
	return sorted
}

// Weeks is the number of weeks of a cycle, the one of its last day included; 0
// when a date is missing.
func Weeks(start, end clock.Date) int {
	if start.IsZero() || end.IsZero() || end.Before(start) {
		return 0
	}
	return end.DaysSince(start)/7 + 1
}

// lanes are the authored lanes of the timeline; without any, one for each
// freeze, from its start until the release.
func (r Release) lanes() []Lane {
	if len(r.Lanes) > 0 {
		return r.Lanes
	}
	var lanes []Lane
	for _, a := range sortedActivities(r.Activities) {
		title, _ := a.Title.Get(a.Title.Original)
		if from := a.Planned.Date; isFreeze(title) && !from.IsZero() && from.Before(r.end()) {
			lanes = append(lanes, Lane{Label: a.Title, Style: "freeze", From: from, To: r.end()})
		}
	}
	return lanes
}

// end is the day of the release: actual, else planned today.
func (r Release) end() clock.Date {
	if !r.Released.IsZero() {
		return r.Released
	}
	return r.planned()
}

// planned is the day for which the release is planned today.
func (r Release) planned() clock.Date {
	if r.Planned.IsZero() {
		return r.FirstPlanned
	}
	return r.Planned
}

func (r Release) environment(code string) (Environment, bool) {
	for _, e := range r.Environments {
		if e.Code == code {
			return e, true
		}
	}
	return Environment{}, false
}

// median is the middle of the values; of an even number the mean of the two in
// the middle. None has no median.
func median(values []int) content.Decimal {
	if len(values) == 0 {
		return content.Decimal{}
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return content.Decimal{Digits: strconv.Itoa(sorted[middle])}
	}
	sum := sorted[middle-1] + sorted[middle]
	if sum%2 == 0 {
		return content.Decimal{Digits: strconv.Itoa(sum / 2)}
	}
	sign := ""
	if sum < 0 { // the half of −1 is −0.5, whose whole part has no sign of its own
		sign, sum = "-", -sum
	}
	return content.Decimal{Digits: sign + strconv.Itoa(sum/2) + ".5"}
}
