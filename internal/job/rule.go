package job

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"acta/internal/clock"
)

// Rule says when a schedule is due. Its text form is an ISO 8601 duration of
// days, hours and minutes ("PT1M", "PT1H", "P1D"), counted from midnight UTC of
// 1 January 1970, or "daily HH:MM ZONE" with an IANA zone.
type Rule struct {
	every  time.Duration // > 0, else daily
	hour   int
	minute int
	zone   *time.Location
}

var dailyPattern = regexp.MustCompile(`^daily ([01]\d|2[0-3]):([0-5]\d) (\S{1,64})$`)

// ParseRule reads the text form of a rule.
func ParseRule(text string) (Rule, error) {
	if parts := dailyPattern.FindStringSubmatch(text); parts != nil {
		zone, err := time.LoadLocation(parts[3])
		if err != nil || parts[3] == "Local" {
			return Rule{}, fmt.Errorf("schedule rule %q: no such zone", text)
		}
		hour, _ := strconv.Atoi(parts[1]) // two digits
		minute, _ := strconv.Atoi(parts[2])
		return Rule{hour: hour, minute: minute, zone: zone}, nil
	}
	d, err := clock.ParseDuration(text)
	if err != nil {
		return Rule{}, fmt.Errorf("schedule rule: %w", err)
	}
	every := time.Duration(7*d.Weeks+d.Days)*24*time.Hour + time.Duration(d.Hours)*time.Hour + time.Duration(d.Minutes)*time.Minute
	if every <= 0 || d.Years != 0 || d.Months != 0 {
		return Rule{}, fmt.Errorf("schedule rule %q is no interval of days, hours and minutes", text)
	}
	return Rule{every: every}, nil
}

// Next is the first due instant after now; it depends on now alone, so that all
// processes agree and runs that were missed count once.
func (r Rule) Next(now clock.Instant) clock.Instant {
	if r.every > 0 {
		passed := now.Time().Sub(time.Unix(0, 0)) / r.every
		return clock.At(time.Unix(0, 0).Add((passed + 1) * r.every))
	}
	today := now.Time().In(r.zone)
	for day := 0; ; day++ {
		due := time.Date(today.Year(), today.Month(), today.Day()+day, r.hour, r.minute, 0, 0, r.zone)
		if due.After(now.Time()) {
			return clock.At(due)
		}
	}
}
