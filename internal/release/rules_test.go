package release_test

import (
	"testing"

	"acta/internal/release"
)

func TestIsMilestone(t *testing.T) {
	for title, want := range map[string]bool{
		"Begin Code Freeze": true, "Docs Freeze": true, "Freeze": true, "Begin Code Freeze and Test Freeze": true,
		"v1.30.0 released": true, "1.30.0 released": true,
		"Begin Feature blog freeze": false, "Brace Yourself, Code Freeze is Coming": false, "DeepFreeze": false,
		"1.30.0-rc.1 released": false, "v1.30.0-alpha.1 released": false, "v1.29.4 released": false,
		"v1.300.0 released": false, "Release blog published": false, "": false,
	} {
		if got := release.IsMilestone("1.30", title); got != want {
			t.Errorf("%q: milestone %v", title, got)
		}
	}
}

func TestWeeks(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     int
	}{
		{"2024-01-08", "2024-04-17", 15}, {"2024-01-08", "2024-01-08", 1}, {"2024-01-08", "2024-01-14", 1},
		{"2024-01-08", "2024-01-15", 2}, {"2024-01-08", "2024-01-07", 0}, {"", "2024-01-07", 0}, {"2024-01-08", "", 0},
	} {
		if got := release.Weeks(date(c.from), date(c.to)); got != c.want {
			t.Errorf("%s to %s: %d weeks", c.from, c.to, got)
		}
	}
}

func TestParseSubject(t *testing.T) {
	for subject, want := range map[string][2]string{"1.30": {"1.30", ""}, "1.30@D1": {"1.30", "D1"}} {
		r, d, err := release.ParseSubject(subject)
		if err != nil || r != want[0] || d != want[1] {
			t.Errorf("%q: %q, %q, %v", subject, r, d, err)
		}
	}
	for _, subject := range []string{"", "@D1", "1.30@", "1.30@D1@D2", "a b", "-x", "1.30@é"} {
		_, _, err := release.ParseSubject(subject)
		refused(t, err, "fault.release.subject ")
	}
}
