package clock

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Duration is an ISO 8601 duration by calendar parts, such as P3Y or PT24H. The
// zero Duration means "none".
type Duration struct {
	Years, Months, Weeks, Days, Hours, Minutes int
}

var durationPattern = regexp.MustCompile(
	`^P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?)?$`)

// ParseDuration reads an ISO 8601 duration of years, months, weeks, days, hours
// and minutes; "" is none. Fractions and seconds are refused.
func ParseDuration(s string) (Duration, error) {
	if s == "" {
		return Duration{}, nil
	}
	parts := durationPattern.FindStringSubmatch(s)
	if parts == nil || s == "P" || strings.HasSuffix(s, "T") {
		return Duration{}, fmt.Errorf("duration %q is not ISO 8601", s)
	}
	var n [6]int
	for i, part := range parts[1:] {
		n[i], _ = strconv.Atoi(part) // at most five digits, or empty = 0
	}
	return Duration{n[0], n[1], n[2], n[3], n[4], n[5]}, nil
}

// IsZero reports "none".
func (d Duration) IsZero() bool { return d == Duration{} }

// String prints ISO 8601; "" for none.
func (d Duration) String() string {
	if d.IsZero() {
		return ""
	}
	var b strings.Builder
	part := func(n int, unit string) {
		if n != 0 {
			b.WriteString(strconv.Itoa(n) + unit)
		}
	}
	b.WriteString("P")
	part(d.Years, "Y")
	part(d.Months, "M")
	part(d.Weeks, "W")
	part(d.Days, "D")
	if d.Hours != 0 || d.Minutes != 0 {
		b.WriteString("T")
		part(d.Hours, "H")
		part(d.Minutes, "M")
	}
	return b.String()
}

// After is the date the duration after start; hours and minutes are dropped.
// A month that lacks the day ends on its last day (31 January + P1M = 28 or 29
// February).
func (d Duration) After(start Date) Date {
	first := Date{start.Year + d.Years, start.Month, 1}.Time().AddDate(0, d.Months, 0)
	last := first.AddDate(0, 1, -1).Day()
	day := min(start.Day, last)
	return Date{first.Year(), first.Month(), day}.AddDays(7*d.Weeks + d.Days)
}
