package release_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// abroad is a provider in Madrid with a customer in Bogotá and another in Lisbon.
type abroad struct{ toldHouse }

func place(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

func (h abroad) Customer(tx *work.Tx, code string) (release.Customer, error) {
	c, err := h.toldHouse.Customer(tx, code)
	c.Zone = place("Europe/Madrid")
	switch code {
	case "AWAY", "MITA":
		c.Zone = place("America/Bogota")
	case "GAMA":
		c.Zone = place("Europe/Lisbon")
	}
	return c, err
}

func (abroad) Settings(*work.Tx) (release.Settings, error) {
	return release.Settings{LateHours: 24, MonitoringDays: 30, Zone: place("Europe/Madrid")}, nil
}

// planned is a world with a release whose deployments lie around the night in
// which clocks in Europe change, 2026-03-29, and those of the platform.
func withSchedule(t *testing.T, db *store.DB) *told {
	t.Helper()
	w := withPlatform(t, db)
	w.Service = release.NewService(release.Needs{
		Unit: work.New(db, db, storetest.Anyone{}), Releases: store.Releases{}, Reviews: store.Reviews{}, Reports: store.Imports{},
		Facts: store.ReleaseFacts{}, Contents: store.BaselineContents{}, Incidents: store.Incidents{},
		Directory: abroad{}, House: abroad{}, Policies: toldHouse{}, Customers: toldHouse{}, Language: "en",
	})
	served := func(codes ...string) (list []release.Served) {
		for _, code := range codes {
			list = append(list, release.Served{Code: code, Policy: "2.0"})
		}
		return list
	}
	r := release.Release{Plan: release.Plan{
		Code: "NET-2", Title: `<b>"Red" & «2»</b>`, Type: "minor", Stage: release.Authorized, Planned: civil("2026-03-28"),
		Customers: []string{"AWAY", "GAMA", "BETA"}, Services: []string{"platform"},
		Environments: []release.Environment{{Code: "net", Name: bothTold("Red, producción", "Network, production"), Use: "production"}},
		Deployments: []release.Deployment{
			{Code: "D1", Environment: "net", Attempt: 1, Stage: release.ToDeploy, Customers: served("AWAY", "BETA"), Wave: bothTold("Primera", "First"), Planned: timely("2026-03-28T22:00"), WindowFrom: timely("2026-03-28T22:00"), WindowTo: timely("2026-03-29T02:00")},
			{Code: "D2", Environment: "net", Attempt: 2, Stage: release.Ready, Customers: served("GAMA"), WindowFrom: timely("2026-03-30T20:00"), WindowTo: timely("2026-03-30T22:30")},
			{Code: "D3", Environment: "net", Attempt: 1, Stage: release.ToDeploy, Customers: served("AWAY", "MITA"), Planned: clock.Planned{Date: civil("2026-04-06")}},
			{Code: "D4", Environment: "net", Attempt: 1, Stage: release.Dropped, Customers: served("BETA"), Planned: timely("2026-04-07T10:00")},
			{Code: "D5", Environment: "net", Attempt: 1, Stage: release.ToDeploy, Customers: served("BETA"), Planned: timely("2026-10-31T23:00")}, // November in Madrid
		},
	}}
	w.keep(r, []any{
		happened{release.Head{Kind: release.NoticeFact, Deployment: "D1", Attempt: 1, Customer: "AWAY", By: "noa", At: toldMoment("2026-03-01T09:00")}, release.Notice{Proof: "<1@x>"}},
		happened{release.Head{Kind: release.NoticeFact, Deployment: "D2", Attempt: 1, Customer: "GAMA", By: "noa", At: toldMoment("2026-02-21T09:00")}, release.Notice{Proof: "<2@x>"}},
	}, release.Review{})
	return w
}

func scheduled(list []release.ScheduledDeployment) string {
	var lines []string
	for _, d := range list {
		var local []string
		for _, l := range d.Local {
			local = append(local, fmt.Sprint(l.Zone, " ", l.From, " ", l.To, " ", l.Customers))
		}
		late := "-"
		if d.Late != nil {
			late = fmt.Sprint(*d.Late)
		}
		lines = append(lines, fmt.Sprint(d.Release, "@", d.Deployment, " ", d.Customers, " ", d.From, "/", d.To, " ", local, " unnoticed ", d.Unnoticed, " ", d.Result, " late ", late))
	}
	return strings.Join(lines, "\n")
}

// The schedule has what is planned with the hours of customers elsewhere, over a
// change of the clock, and what became of the rest.
func TestSchedule(t *testing.T) {
	storetest.Run(t, storetest.Case{Name: "forward", Test: func(t *testing.T, db *store.DB) {
		w := withSchedule(t, db)
		all := must[release.Schedule](t)(w.Schedule(t.Context(), release.ScheduleQuery{}))
		toldPrints(t, "2025-12-01 2026-10-01 Europe/Madrid 2 1", all.From, " ", all.To, " ", all.Zone, " ", all.Succeeded, " ", all.Failed)
		toldPrints(t, strings.Join([]string{
			"NET-2@D1 [AWAY BETA] 2026-03-28T22:00:00Z/2026-03-29T02:00:00Z [America/Bogota 2026-03-28T17:00 2026-03-28T21:00 [AWAY]] unnoticed [BETA] late -",
			"NET-2@D2 [GAMA] 2026-03-30T20:00:00Z/2026-03-30T22:30:00Z [Europe/Lisbon 2026-03-30T21:00 2026-03-30T23:30 [GAMA]] unnoticed [GAMA] late -",
			"NET-2@D3 [AWAY MITA] 2026-04-05T22:00:00Z/2026-04-06T22:00:00Z [] unnoticed [AWAY MITA] late -",
		}, " "), scheduled(all.Planned))
		for _, d := range all.Results {
			if (d.Result == release.ResultFailure) != (d.Deployment == "D3") || d.Late == nil || *d.Late != 0 {
				t.Errorf("result: %+v", d)
			}
		}
		one := must[release.Schedule](t)(w.Schedule(t.Context(), release.ScheduleQuery{From: civil("2026-03-01"), To: civil("2026-12-01"), Customer: "BETA"}))
		if text := fmt.Sprintf("%+v", one); strings.Contains(text, "AWAY") || strings.Contains(text, "Bogota") || len(one.Planned) != 2 {
			t.Errorf("of one customer: %s", text)
		}
		november := must[release.Schedule](t)(w.Schedule(t.Context(), release.ScheduleQuery{From: civil("2026-11-01"), To: civil("2026-12-01")}))
		toldPrints(t, "1", len(november.Planned))
		none := must[release.Schedule](t)(w.Schedule(t.Context(), release.ScheduleQuery{Service: "other"}))
		toldPrints(t, "0 0", len(none.Planned), " ", len(none.Results))
		for _, q := range []release.ScheduleQuery{{From: civil("2026-03-02"), To: civil("2026-03-02")}, {From: civil("2020-01-01"), To: civil("2026-01-01")}} {
			if _, err := w.Schedule(t.Context(), q); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", q, err)
			}
		}
		if _, err := w.Schedule(t.Context(), release.ScheduleQuery{Customer: "NOBODY"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("no customer: %v", err)
		}
	}})
}

// Both registers print in both languages, whole and for one customer.
func TestScheduleDocuments(t *testing.T) {
	storetest.Run(t, storetest.Case{Name: "golden", Test: func(t *testing.T, db *store.DB) {
		w := withSchedule(t, db)
		for _, kind := range []string{"release_schedule", "exception_register"} {
			for _, subject := range []string{"org", "org+GAMA"} {
				made, words := w.document(kind, subject)
				for _, lang := range []string{"es", "en"} {
					golden(t, kind+"_"+strings.ReplaceAll(subject, "+", "_")+"."+lang+".txt", printed(t, made, words, lang))
				}
			}
			for _, subject := range []string{"other", "org+", "org@x", "org+NOBODY"} {
				if _, err := w.evaluated(kind, subject); !fault.Is(err, fault.NotFound) {
					t.Errorf("%s of %q: %v", kind, subject, err)
				}
			}
		}
	}})
}

// An edition that would name another customer is refused, and names none.
func TestScheduleIsDiscreet(t *testing.T) {
	storetest.Run(t, storetest.Case{Name: "discreet", Test: func(t *testing.T, db *store.DB) {
		w := withSchedule(t, db)
		r := platform()
		r.Code, r.Title = "OWN-1", "Para Seguros Delta"
		r.Deployments = []release.Deployment{{Code: "D1", Environment: "plt", Stage: release.ToDeploy, Planned: timely("2026-03-20T10:00"), Customers: []release.Served{{Code: "BETA"}}}}
		r.Exceptions = []release.Exception{{Code: "o", Kind: release.LateRecord, Reason: bothTold("Lo pidió Seguros Delta", "Asked"), Person: "noa", On: timely("2026-03-01T09:00"), Recorded: timely("2026-03-01T09:00")}}
		w.keep(r, nil, release.Review{})
		for _, kind := range []string{"release_schedule", "exception_register"} {
			if _, err := w.evaluated(kind, "org+BETA"); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s names another: %v", kind, err)
			}
			if _, err := w.evaluated(kind, "org"); err != nil {
				t.Errorf("%s for the house: %v", kind, err)
			}
		}
	}})
}

// The register says what stands where, counts by month and kind, and lists what
// waits.
func TestExceptionRegisterView(t *testing.T) {
	storetest.Run(t, storetest.Case{Name: "register", Test: func(t *testing.T, db *store.DB) {
		w := withSchedule(t, db)
		v := must[release.ExceptionRegisterView](t)(view(w, "org", w.ExceptionRegisterView))
		before := v.Total
		r := platform()
		r.Code = "EXC-1"
		asked := func(code string, kind release.ExceptionKind, on, expires string) release.Exception {
			return release.Exception{Code: code, Kind: kind, Gate: "acceptance", Target: "release accepted", Reason: content.In("es", `=1+1 <script>`), Person: "noa", On: timely(on), Recorded: timely(on), Expires: civil(expires)}
		}
		r.Exceptions = []release.Exception{
			asked("a", release.Deferral, "2025-02-10T09:00", "2025-03-01"), asked("b", release.Overridden, "2026-02-11T09:00", "2026-12-01"),
			asked("c", "waiver", "2026-02-12T09:00", "2026-12-01"),
		}
		r.Exceptions[0].Confirmed, r.Exceptions[2].Confirmed = toldMoment("2025-02-11T09:00"), toldMoment("2026-02-12T10:00")
		r.Exceptions[0].Second, r.Exceptions[2].Second = "lucia", "lucia"
		r.Deployments = nil
		w.keep(r, nil, release.Review{})
		v = must[release.ExceptionRegisterView](t)(view(w, "org", w.ExceptionRegisterView))
		toldPrints(t, fmt.Sprint(before+3, " 1 1"), v.Total, " ", v.Waiting, " ", v.Overdue)
		last := v.Months[len(v.Months)-1]
		toldPrints(t, "2026-02 2 1 1 0", last.Key, " ", last.Total, " ", last.Waivers, " ", last.Overrides, " ", last.Deferrals)
		toldPrints(t, "2025-02 term.exception_state.expired", v.Months[0].Key, " ", v.Rows[len(v.Rows)-1].State.Key)
		toldPrints(t, "term.exception_state.pending", v.Pending[0].State.Key)
	}})
}
