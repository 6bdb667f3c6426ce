package clock_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"acta/internal/clock"
)

func date(t *testing.T, s string) clock.Date {
	t.Helper()
	d, err := clock.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDatesAndInstantsPrintWhatTheyRead(t *testing.T) {
	for _, s := range []string{"", "2024-02-29", "1999-12-31"} {
		if got := date(t, s).String(); got != s {
			t.Errorf("date %q printed %q", s, got)
		}
	}
	for in, want := range map[string]string{
		"": "", "2024-03-06T02:00:00Z": "2024-03-06T02:00:00Z",
		"2024-03-06T02:00:00.1234567+01:00": "2024-03-06T01:00:00.123456Z",
	} {
		at, err := clock.ParseInstant(in)
		if err != nil || at.String() != want {
			t.Errorf("instant %q printed %q, %v", in, at, err)
		}
	}
	for _, s := range []string{"2024-02-30", "24-2-3", "2024-13-01", "x", "2024-02-03T25:00:00Z", "2024-02-03T10:00"} {
		if p, err := clock.ParsePlanned(s); err == nil {
			t.Errorf("%q became %s", s, p)
		}
	}
}

func TestPlannedKeepsTheInstant(t *testing.T) {
	bare, _ := clock.ParsePlanned("2024-02-09")
	exact, err := clock.ParsePlanned("2024-02-09T02:00:00Z")
	if err != nil || bare.String() != "2024-02-09" || exact.String() != "2024-02-09T02:00:00Z" {
		t.Fatalf("%s, %s, %v", bare, exact, err)
	}
	if exact.Date != bare.Date || !bare.Before(exact) || exact.Before(bare) || bare.Before(bare) {
		t.Error("a bare date does not stand before an instant of that day")
	}
}

func TestInstantHasTheDateOfItsZone(t *testing.T) {
	madrid, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	at, _ := clock.ParseInstant("2024-03-06T23:30:00Z")
	if utc, there := at.Date(nil), at.Date(madrid); utc.String() != "2024-03-06" || there.String() != "2024-03-07" {
		t.Errorf("%s in UTC, %s in Madrid", utc, there)
	}
}

func TestDaysBetween(t *testing.T) {
	planned, released := date(t, "2022-04-19"), date(t, "2022-05-03")
	if released.DaysSince(planned) != 14 || planned.DaysSince(released) != -14 || planned.AddDays(14) != released {
		t.Error("1.24 was not fourteen days late")
	}
}

func TestPeriodsAreHalfOpen(t *testing.T) {
	year := clock.Period{From: date(t, "2024-01-01"), To: date(t, "2025-01-01")}
	next := clock.Period{From: date(t, "2025-01-01")}
	if !year.Contains(date(t, "2024-12-31")) || year.Contains(date(t, "2025-01-01")) || !next.Contains(date(t, "2099-01-01")) {
		t.Error("contains is wrong at the edges")
	}
	if year.Overlaps(next) || next.Overlaps(year) {
		t.Error("adjoining periods overlap")
	}
}

// Invariant I3: overlap means a shared day.
func TestOverlapMeansASharedDay(t *testing.T) {
	base := date(t, "2024-01-01")
	period := rapid.Custom(func(t *rapid.T) clock.Period {
		from := rapid.IntRange(0, 20).Draw(t, "from")
		p := clock.Period{From: base.AddDays(from)}
		if n := rapid.IntRange(0, 10).Draw(t, "days"); n > 0 {
			p.To = p.From.AddDays(n)
		}
		return p
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := period.Draw(t, "a"), period.Draw(t, "b")
		shared := false
		for i := range 60 {
			shared = shared || (a.Contains(base.AddDays(i)) && b.Contains(base.AddDays(i)))
		}
		if a.Overlaps(b) != shared {
			t.Fatalf("%v and %v: overlap %v, shared day %v", a, b, a.Overlaps(b), shared)
		}
	})
}

func TestDurations(t *testing.T) {
	for _, s := range []string{"", "P3Y", "P1M", "P2W", "P10D", "PT24H", "P1Y6M", "P1DT12H30M"} {
		d, err := clock.ParseDuration(s)
		if err != nil || d.String() != s {
			t.Errorf("%q printed %q, %v", s, d, err)
		}
	}
	for _, s := range []string{"P", "PT", "3Y", "P1.5Y", "P-1D", "P1S", "P1H", "p1y", "P1YT"} {
		if d, err := clock.ParseDuration(s); err == nil {
			t.Errorf("%q became %+v", s, d)
		}
	}
}

func TestDurationEndsOnTheLastDayOfAShortMonth(t *testing.T) {
	for _, c := range []struct{ start, duration, want string }{
		{"2024-01-31", "P1M", "2024-02-29"}, {"2023-01-31", "P1M", "2023-02-28"}, {"2024-02-29", "P1Y", "2025-02-28"},
		{"2024-11-30", "P3M", "2025-02-28"}, {"2025-05-22", "P3Y", "2028-05-22"}, {"2024-12-31", "P1W1D", "2025-01-08"},
		{"2024-01-31", "P1M1D", "2024-03-01"}, {"2024-03-10", "PT24H", "2024-03-10"},
	} {
		d, err := clock.ParseDuration(c.duration)
		if got := d.After(date(t, c.start)).String(); err != nil || got != c.want {
			t.Errorf("%s + %s = %s, want %s, %v", c.start, c.duration, got, c.want, err)
		}
	}
}

func TestClocks(t *testing.T) {
	at, _ := clock.ParseInstant("2024-01-01T00:00:00Z")
	if clock.Fixed(at).Now() != at || (clock.Instant{}).Before(at) != true || !(clock.Instant{}).IsZero() {
		t.Error("a fixed clock moved")
	}
	now := clock.System{}.Now()
	if now.Time().Location() != time.UTC || now.Time().Nanosecond()%1000 != 0 {
		t.Errorf("%s is not UTC to the microsecond", now)
	}
}
