package release_test

import (
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/policy"
	"acta/internal/release"
)

func TestGateNoticeGiven(t *testing.T) {
	bank := func(n *night) *release.Recorded[release.Notice] { return &n.Facts.Notices[0] }
	tryAt(t, "notice-given", nil, map[string]attempt{
		"nobody was told":          {func(n *night) { n.Facts.Notices = nil }, open("none bank", "none uni")},
		"one was not told":         {func(n *night) { n.Facts.Notices = n.Facts.Notices[:1] }, open("none uni")},
		"without proof":            {func(n *night) { bank(n).Of.Proof = "" }, open("none bank")},
		"a minute late":            {func(n *night) { bank(n).At = instant(n.t, "2026-02-26T22:01:00Z") }, open("late bank")},
		"just in time":             {func(n *night) { bank(n).At = instant(n.t, "2026-02-26T22:00:00Z") }, nil},
		"told of a later start":    {func(n *night) { bank(n).Of.Start = instant(n.t, "2026-03-03T22:01:00Z") }, open("start bank")},
		"not told of a start":      {func(n *night) { bank(n).Of.Start = clock.Instant{} }, nil},
		"of another deployment":    {func(n *night) { bank(n).Deployment, bank(n).Attempt = "D2", 1 }, open("none bank")},
		"of this deployment":       {func(n *night) { bank(n).Deployment, bank(n).Attempt = "D1", 1 }, nil},
		"of an earlier attempt":    {func(n *night) { bank(n).Deployment, bank(n).Attempt = "D1", 1; n.d().Attempt = 2 }, open("none bank")},
		"one notice to everybody":  {func(n *night) { bank(n).Customer, n.Facts.Notices = "", n.Facts.Notices[:1] }, nil},
		"a reminder comes late":    {func(n *night) { n.notify("bank", "2026-03-03T10:00:00Z", "2026-03-03T22:00:00Z") }, nil},
		"then told a later start":  {func(n *night) { n.notify("bank", "2026-03-02T10:00:00Z", "2026-03-10T22:00:00Z") }, open("start bank")},
		"its type needs no notice": {func(n *night) { n.Facts.Notices, n.Release.Type = nil, "emergency" }, nil},
		"its type is not agreed":   {func(n *night) { n.Facts.Notices, n.Release.Type = nil, "major" }, nil},
		"no policy is known":       {func(n *night) { n.serve["bank"] = nil }, open("policy bank")},
		"a customer nobody knows":  {func(n *night) { n.d().Customers[0].Code = "ghost" }, open("policy ghost")},
		"the release's later word": {func(n *night) { n.notify("", "2026-02-27T10:00:00Z", "2026-03-20T10:00:00Z") }, open("start bank", "start uni")},
		"the deployment's own word": {func(n *night) {
			for i := range n.Facts.Notices {
				n.Facts.Notices[i].Deployment, n.Facts.Notices[i].Attempt = "D1", 1
			}
			n.notify("", "2026-02-27T10:00:00Z", "2026-03-20T10:00:00Z")
		}, nil},
	})
}

func TestGateNoticeCountsDaysOfTheCustomersCalendar(t *testing.T) {
	// On 29 March 2026 Madrid's night is an hour shorter: two days before the
	// start by the calendar are 47 hours.
	for ahead, c := range map[clock.Duration]struct{ at, want string }{
		{Days: 2}:            {"2026-03-28T09:00:00Z", ""},
		{Hours: 48}:          {"2026-03-28T09:00:00Z", "late bank"},
		{Days: 1, Hours: 23}: {"2026-03-28T09:00:00Z", ""},
		{Minutes: 30}:        {"2026-03-30T07:30:00Z", ""},
		{Minutes: 31}:        {"2026-03-30T07:30:00Z", "late bank"},
	} {
		n := newNight(t)
		n.d().Customers = n.d().Customers[:1]
		n.d().ActualStart = asPlanned(t, "2026-03-30T08:00:00Z")
		n.serve["bank"][0].Types[0].Notice = ahead
		n.Facts.Notices = nil
		n.notify("bank", c.at, "2026-03-30T08:00:00Z")
		got := ""
		if list := n.missing("notice-given"); len(list) > 0 {
			got = list[0]
		}
		if got != c.want {
			t.Errorf("%s before: %q, want %q", ahead, got, c.want)
		}
	}
}

func TestGateWindow(t *testing.T) {
	start := func(at string) func(*night) { return func(n *night) { n.d().ActualStart = asPlanned(n.t, at) } }
	frozen := policy.Freeze{From: clock.Date{Year: 2026, Month: 3, Day: 3}, To: clock.Date{Year: 2026, Month: 3, Day: 4}, AllowedTypes: []string{"emergency"}}
	tryAt(t, "window", nil, map[string]attempt{
		"it opens for the second customer":  {start("2026-03-03T21:00:00Z"), nil},
		"before the deployment's own":       {start("2026-03-03T20:59:00Z"), open("early", "outside bank", "outside uni")},
		"at the end of its own and of both": {start("2026-03-04T01:00:00Z"), open("over", "outside bank", "outside uni")},
		"outside one customer's":            {func(n *night) { n.serve["uni"][0].Windows[0].Closes = "17:00" }, open("outside uni")},
		"a freeze of one customer":          {func(n *night) { n.serve["bank"][0].Freezes = []policy.Freeze{frozen} }, open("frozen bank")},
		"a freeze that allows it": {func(n *night) {
			n.serve["bank"][0].Freezes = []policy.Freeze{frozen}
			n.Release.Type = "emergency"
		}, nil},
		"a freeze, of which words say that it is allowed": {func(n *night) {
			f := frozen
			f.AllowedTypes, f.Allowed = nil, content.In("es", "Emergencias")
			n.serve["bank"][0].Freezes = []policy.Freeze{f}
			n.Release.Type = "emergency"
		}, open("frozen bank")},
		"no window for the type": {func(n *night) { n.serve["bank"][0].Windows[0].Types = []string{"major"} }, open("none bank")},
		"no window ever again": {func(n *night) {
			n.serve["bank"][0].Windows[0].To = clock.Date{Year: 2026, Month: 3, Day: 3}
		}, open("never bank")},
		"the policy in force counts, not the one held": {func(n *night) {
			newer := ruled("bank", "06:00", "07:00")
			newer.Number = "2.0"
			n.serve["bank"] = []policy.Policy{newer, n.serve["bank"][0]}
		}, open("outside bank")},
		"the policy held ended without a successor": {func(n *night) {
			n.serve["bank"][0].To = clock.Date{Year: 2026, Month: 3, Day: 1}
		}, nil},
		"it ended, and the hour is wrong": {func(n *night) {
			n.serve["bank"][0].To = clock.Date{Year: 2026, Month: 3, Day: 1}
			n.serve["bank"][0].Windows[0].Opens = "23:30"
		}, open("outside bank")},
		"it ended, and no version is held": {func(n *night) {
			n.serve["bank"][0].To = clock.Date{Year: 2026, Month: 3, Day: 1}
			n.d().Customers[0].Policy = ""
		}, open("policy bank")},
		"no policy at all":        {func(n *night) { n.serve["uni"] = nil }, open("policy uni")},
		"a customer nobody knows": {func(n *night) { n.d().Customers[1].Code = "ghost" }, open("policy ghost")},
		"its own window in days of the customer": {func(n *night) {
			n.d().WindowFrom, n.d().WindowTo = asPlanned(n.t, "2026-03-03"), asPlanned(n.t, "2026-03-03")
		}, nil},
		"the day after its own": {func(n *night) {
			n.d().WindowFrom, n.d().WindowTo = asPlanned(n.t, "2026-03-01"), asPlanned(n.t, "2026-03-02")
		}, open("over")},
		"the day before its own": {func(n *night) { n.d().WindowFrom = asPlanned(n.t, "2026-03-04") }, open("early")},
		"no window of its own":   {func(n *night) { n.d().WindowFrom, n.d().WindowTo = clock.Planned{}, clock.Planned{} }, nil},
		"it did not begin: now counts": {func(n *night) {
			n.d().ActualStart = clock.Planned{}
		}, open("over", "outside bank", "outside uni")},
	})
}

func TestGateWindowSaysWhenItOpens(t *testing.T) {
	n := newNight(t)
	n.d().ActualStart = asPlanned(t, "2026-03-03T20:59:00Z")
	for _, g := range release.Gates() {
		if g.ID != "window" {
			continue
		}
		target := release.Target{Guard: release.Guard{Deployment: release.InProgress}, At: n.d()}
		list := g.Check(n.Situation, target)
		next, _ := list[2].Args["next"].(content.Date)
		if len(list) != 3 || next.ISO != "2026-03-03T21:00:00Z" || next.Zone != "America/Bogota" {
			t.Errorf("%+v", list)
		}
	}
}
