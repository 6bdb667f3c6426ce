package policy_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/policy"
	"acta/internal/store"
	"acta/internal/work"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// at reads "2026-03-29T01:30:00Z".
func at(t testing.TB, s string) clock.Instant {
	t.Helper()
	i, err := clock.ParseInstant(s)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// nights is a policy of 2026 with a window on the days from 22:00 to 02:00.
func nights(days ...string) policy.Policy {
	return policy.Policy{
		Customer: "bank", Number: "1.0", From: date(2026, 1, 1), To: date(2027, 1, 1),
		Windows: []policy.Window{{Weekdays: days, Opens: "22:00", Closes: "02:00"}},
	}
}

// shown prints spans as clocks of a zone show them, with their offset.
func shown(spans []policy.Span, in *time.Location) string {
	var list []string
	for _, s := range spans {
		list = append(list, s.From.Time().In(in).Format("02 15:04-07")+" "+s.To.Time().In(in).Format("02 15:04-07"))
	}
	return strings.Join(list, ", ")
}

func TestWindowAdmits(t *testing.T) {
	base := nights("tuesday")
	base.Windows = append(base.Windows,
		policy.Window{Weekdays: []string{"sunday"}, Opens: "00:00", Closes: "24:00", From: date(2026, 6, 1), To: date(2026, 9, 1)},
		policy.Window{Weekdays: []string{"monday"}, Opens: "09:00", Closes: "10:00", Types: []string{"emergency"}})
	base.Freezes = []policy.Freeze{{From: date(2026, 12, 15), To: date(2027, 1, 7), AllowedTypes: []string{"emergency"}}}
	madrid, bogota := zone(t, "Europe/Madrid"), zone(t, "America/Bogota")
	for name, c := range map[string]struct {
		at   string
		in   *time.Location
		kind string
		why  policy.Why
	}{
		"it opens":                               {"2026-03-03T21:00:00Z", madrid, "minor", ""},
		"just before it opens":                   {"2026-03-03T20:59:59.999999Z", madrid, "minor", policy.OutsideWindow},
		"after midnight":                         {"2026-03-04T00:59:59.999999Z", madrid, "minor", ""},
		"it closes":                              {"2026-03-04T01:00:00Z", madrid, "minor", policy.OutsideWindow},
		"another night":                          {"2026-03-04T22:00:00Z", madrid, "minor", policy.OutsideWindow},
		"the same instant in Bogotá":             {"2026-03-03T21:00:00Z", bogota, "minor", policy.OutsideWindow},
		"it opens in Bogotá":                     {"2026-03-04T03:00:00Z", bogota, "minor", ""},
		"it closes in Bogotá":                    {"2026-03-04T07:00:00Z", bogota, "minor", policy.OutsideWindow},
		"no zone is UTC":                         {"2026-03-03T22:00:00Z", nil, "minor", ""},
		"until 24:00":                            {"2026-06-07T21:59:00Z", madrid, "minor", ""},
		"at 24:00":                               {"2026-06-07T22:00:00Z", madrid, "minor", policy.OutsideWindow},
		"a Sunday before its period":             {"2026-05-31T10:00:00Z", madrid, "minor", policy.OutsideWindow},
		"a Sunday after its period":              {"2026-09-06T10:00:00Z", madrid, "minor", policy.OutsideWindow},
		"a window of another type":               {"2026-03-02T08:30:00Z", madrid, "minor", policy.OutsideWindow},
		"a window of its type":                   {"2026-03-02T08:30:00Z", madrid, "emergency", ""},
		"the night into a freeze":                {"2026-12-14T23:30:00Z", madrid, "minor", policy.Frozen},
		"a freeze":                               {"2026-12-15T22:00:00Z", madrid, "minor", policy.Frozen},
		"a freeze that allows it":                {"2026-12-15T22:00:00Z", madrid, "emergency", ""},
		"a freeze that allows it, no window":     {"2026-12-16T22:00:00Z", madrid, "emergency", policy.OutsideWindow},
		"before the policy, there":               {"2025-12-31T22:59:00Z", madrid, "minor", policy.NotInForce},
		"after the policy, there":                {"2026-12-31T23:00:00Z", madrid, "minor", policy.NotInForce},
		"still in force in Bogotá, but a freeze": {"2026-12-31T23:00:00Z", bogota, "minor", policy.Frozen},
	} {
		t.Run(name, func(t *testing.T) {
			ok, why := base.Admits(at(t, c.at), c.in, c.kind)
			if ok != (c.why == "") || why.Why != c.why {
				t.Errorf("%v %q, want %q", ok, why.Why, c.why)
			}
			if (why.Why == policy.Frozen) != (why.Freeze.To == date(2027, 1, 7)) {
				t.Errorf("the freeze is %v", why.Freeze)
			}
		})
	}
}

func TestWindowOfNoTypeIsNamed(t *testing.T) {
	p := nights("tuesday")
	p.Windows[0].Types = []string{"major"}
	if ok, why := p.Admits(at(t, "2026-03-03T23:00:00Z"), nil, "minor"); ok || why.Why != policy.NoWindow {
		t.Errorf("%v %q", ok, why.Why)
	}
	if ok, why := (policy.Policy{From: date(2026, 1, 1)}).Admits(at(t, "2026-03-03T23:00:00Z"), nil, "minor"); ok || why.Why != policy.NoWindow {
		t.Errorf("a policy without windows: %v %q", ok, why.Why)
	}
}

// TestWindowOnTheDaysOfTheClockChange: on 29 March 2026 Madrid's clocks go from
// 02:00 to 03:00, on 25 October from 03:00 back to 02:00; Bogotá's never move.
func TestWindowOnTheDaysOfTheClockChange(t *testing.T) {
	for name, c := range map[string]struct{ zone, opens, closes, from, want string }{
		"spring, the hour that is left out":    {"Europe/Madrid", "02:00", "03:00", "2026-03-28T23:00:00Z", ""},
		"spring, across it":                    {"Europe/Madrid", "01:00", "04:00", "2026-03-28T23:00:00Z", "29 01:00+01 29 04:00+02"},
		"spring, it opens in it":               {"Europe/Madrid", "02:30", "04:00", "2026-03-28T23:00:00Z", "29 03:00+02 29 04:00+02"},
		"spring, it closes in it":              {"Europe/Madrid", "01:00", "02:30", "2026-03-28T23:00:00Z", "29 01:00+01 29 03:00+02"},
		"autumn, the hour that comes twice":    {"Europe/Madrid", "02:00", "03:00", "2026-10-24T22:00:00Z", "25 02:00+02 25 03:00+01"},
		"autumn, half of it":                   {"Europe/Madrid", "02:00", "02:30", "2026-10-24T22:00:00Z", "25 02:00+02 25 02:30+02, 25 02:00+01 25 02:30+01"},
		"autumn, the other half":               {"Europe/Madrid", "02:30", "03:00", "2026-10-24T22:00:00Z", "25 02:30+02 25 02:00+01, 25 02:30+01 25 03:00+01"},
		"autumn, across it":                    {"Europe/Madrid", "01:00", "04:00", "2026-10-24T22:00:00Z", "25 01:00+02 25 04:00+01"},
		"the same night in Bogotá":             {"America/Bogota", "02:00", "03:00", "2026-03-28T23:00:00Z", "29 02:00-05 29 03:00-05"},
		"the night before, closing after both": {"Europe/Madrid", "23:00", "06:00", "2026-10-24T12:00:00Z", "24 23:00+02 25 06:00+01"},
	} {
		t.Run(name, func(t *testing.T) {
			in := zone(t, c.zone)
			p := policy.Policy{From: date(2026, 1, 1), Windows: []policy.Window{{Weekdays: []string{"sunday"}, Opens: c.opens, Closes: c.closes}}}
			if strings.Contains(name, "night before") {
				p.Windows[0].Weekdays = []string{"saturday"}
			}
			from := at(t, c.from)
			if got := shown(p.OpenBetween(from, clock.At(from.Time().Add(30*time.Hour)), in, "minor"), in); got != c.want {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestWindowHoursAreOfThePolicysZone(t *testing.T) {
	madrid := zone(t, "Europe/Madrid")
	p := nights("tuesday")
	p.Zone = "America/Bogota"
	spans := p.OpenBetween(at(t, "2026-03-01T00:00:00Z"), at(t, "2026-03-08T00:00:00Z"), madrid, "minor")
	if got := shown(spans, madrid); got != "04 04:00+01 04 08:00+01" {
		t.Error(got)
	}
	p.To = date(2026, 3, 4) // of the customer: in Madrid it ends four hours before the window opens
	if spans := p.OpenBetween(at(t, "2026-03-01T00:00:00Z"), at(t, "2026-03-08T00:00:00Z"), madrid, "minor"); spans != nil {
		t.Error(shown(spans, madrid))
	}
}

func TestWindowOfWhatWasAuthorisedOutlivesThePolicy(t *testing.T) {
	p := nights("tuesday")
	p.To = date(2026, 3, 1)
	night := at(t, "2026-03-03T23:00:00Z")
	if ok, _ := p.Admits(night, nil, "minor"); ok {
		t.Error("an ended policy admits")
	}
	if ok, why := p.Unbounded().Admits(night, nil, "minor"); !ok {
		t.Errorf("what was authorised under it does not go on: %v", why)
	}
}

func TestSpansThatAreCommonToAll(t *testing.T) {
	span := func(from, to int) policy.Span {
		start := at(t, "2026-01-01T00:00:00Z").Time()
		return policy.Span{From: clock.At(start.Add(time.Duration(from) * time.Hour)), To: clock.At(start.Add(time.Duration(to) * time.Hour))}
	}
	list := func(hours ...int) (spans []policy.Span) {
		for i := 0; i < len(hours); i += 2 {
			spans = append(spans, span(hours[i], hours[i+1]))
		}
		return spans
	}
	for name, c := range map[string]struct {
		lists [][]policy.Span
		want  []policy.Span
	}{
		"none":                               {nil, nil},
		"one, out of order, touching, empty": {[][]policy.Span{list(5, 6, 1, 2, 2, 3, 4, 4)}, list(1, 3, 5, 6)},
		"two":                                {[][]policy.Span{list(0, 4, 6, 8), list(3, 7)}, list(3, 4, 6, 7)},
		"they only touch":                    {[][]policy.Span{list(0, 4), list(4, 8)}, nil},
		"three":                              {[][]policy.Span{list(0, 10), list(1, 3, 5, 9), list(2, 6)}, list(2, 3, 5, 6)},
		"one is empty":                       {[][]policy.Span{list(0, 10), nil}, nil},
	} {
		if got := policy.Intersect(c.lists...); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// drawn is a policy of any windows and freezes around the clock changes of 2026.
func drawn(t *rapid.T, start clock.Date) policy.Policy {
	types := []string{"minor", "emergency"}
	subset := func(label string, of []string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(of), 0, len(of), rapid.ID).Draw(t, label)
	}
	hour := rapid.SampledFrom([]string{"00:00", "01:30", "02:00", "02:30", "03:00", "12:15", "22:00", "24:00"})
	p := policy.Policy{
		From: start.AddDays(rapid.IntRange(-3, 1).Draw(t, "from")),
		Zone: rapid.SampledFrom([]string{"", "America/Bogota", "Europe/Madrid", "Australia/Lord_Howe"}).Draw(t, "policy zone"),
	}
	if rapid.Bool().Draw(t, "ends") {
		p.To = p.From.AddDays(rapid.IntRange(1, 5).Draw(t, "days"))
	}
	for range rapid.IntRange(1, 3).Draw(t, "windows") {
		w := policy.Window{Weekdays: subset("weekdays", policy.Weekdays()), Opens: hour.Draw(t, "opens"), Closes: hour.Draw(t, "closes"), Types: subset("types", types)}
		if rapid.Bool().Draw(t, "limited") {
			w.From, w.To = start, start.AddDays(rapid.IntRange(1, 3).Draw(t, "window days"))
		}
		p.Windows = append(p.Windows, w)
	}
	if rapid.Bool().Draw(t, "freeze") {
		from := start.AddDays(rapid.IntRange(-1, 2).Draw(t, "freeze from"))
		p.Freezes = []policy.Freeze{{From: from, To: from.AddDays(rapid.IntRange(1, 2).Draw(t, "freeze days")), AllowedTypes: subset("allowed", types)}}
	}
	return p
}

func TestWindowSpansAreWhatIsAdmitted(t *testing.T) {
	starts := []clock.Date{date(2026, 3, 28), date(2026, 10, 24), date(2026, 4, 4), date(2026, 7, 1)}
	zones := []*time.Location{nil, zone(t, "Europe/Madrid"), zone(t, "America/Bogota"), zone(t, "America/Havana")}
	rapid.Check(t, func(t *rapid.T) {
		start := rapid.SampledFrom(starts).Draw(t, "start")
		in := rapid.SampledFrom(zones).Draw(t, "zone")
		kind := rapid.SampledFrom([]string{"minor", "emergency"}).Draw(t, "type")
		p := drawn(t, start)
		from := clock.At(start.Time())
		to := clock.At(start.Time().Add(3 * 24 * time.Hour))
		spans := p.OpenBetween(from, to, in, kind)
		for i, s := range spans {
			if !s.From.Before(s.To) || i > 0 && !spans[i-1].To.Before(s.From) {
				t.Fatalf("spans out of order: %v", spans)
			}
		}
		for minute := from; minute.Before(to); minute = clock.At(minute.Time().Add(time.Minute)) {
			inside := slices.ContainsFunc(spans, func(s policy.Span) bool { return s.Contains(minute) })
			if ok, why := p.Admits(minute, in, kind); ok != inside {
				t.Fatalf("%s: admitted %v (%v), in a span %v", minute, ok, why.Why, inside)
			}
		}
	})
}

func TestWindowNeverOpenBackwards(t *testing.T) {
	p := nights(policy.Weekdays()...)
	now := at(t, "2026-03-03T23:00:00Z")
	if spans := p.OpenBetween(now, now, nil, "minor"); spans != nil {
		t.Errorf("no time holds %v", spans)
	}
	if spans := p.OpenBetween(now, at(t, "2026-03-01T00:00:00Z"), nil, "minor"); spans != nil {
		t.Errorf("time that runs backwards holds %v", spans)
	}
}

func TestNoticeOfAType(t *testing.T) {
	p := full()
	if got := p.NoticeOf("minor"); got.Days != 30 {
		t.Errorf("minor: %s", got)
	}
	if got := p.NoticeOf("major"); !got.IsZero() {
		t.Errorf("a type that is not agreed: %s", got)
	}
}

func TestFreezeAllowsOnlyTypesOfThePolicy(t *testing.T) {
	p := full()
	p.Freezes[0].AllowedTypes = []string{"patch", "emergency"}
	d := newDesk(t)
	_, err := d.Put(context.Background(), "ana", p)
	want(t, err, fault.Invalid, "fault.org.choice")
	p.Freezes[0].AllowedTypes = []string{"patch"}
	d.put(t, p)
	err = d.db.Read(context.Background(), func(tx *work.Tx) error {
		kept, err := store.Policies{}.Of(tx, "bank")
		if err == nil && (len(kept) != 1 || !slices.Equal(kept[0].Freezes[0].AllowedTypes, []string{"patch"})) {
			t.Errorf("stored %+v", kept)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
