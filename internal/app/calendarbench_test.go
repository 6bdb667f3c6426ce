package app_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"acta/internal/app"
	"acta/internal/clock"
	"acta/internal/config"
	"acta/internal/content"
	"acta/internal/org"
	"acta/internal/release"
	"acta/internal/work"
)

// BenchmarkCalendar reads the calendar of a year with 10,000 deployments of 100
// releases for two customers, one of them without a policy, and writes it as
// JSON; goal 100 ms.
func BenchmarkCalendar(b *testing.B) {
	a, err := app.Open(b.Context(), config.Config{Data: b.TempDir()}, app.Options{Build: "test"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = a.Close() })
	if _, err := a.LoadDemo(b.Context(), app.DefaultDemo); err != nil {
		b.Fatal(err)
	}
	err = a.Org.Put(b.Context(), work.System, org.Setup{Customers: []org.Customer{{Code: "ANDES", Name: content.In("es", "Ándes"), Kind: "external", Zone: "America/Bogota"}}})
	if err != nil {
		b.Fatal(err)
	}
	first := time.Date(2024, 1, 1, 20, 0, 0, 0, time.UTC)
	for r := range 100 {
		plan := release.Plan{Code: fmt.Sprintf("B%03d", r), Title: "Bench", Type: "minor", Customers: []string{"USERS", "ANDES"}, Services: []string{"kubernetes"}}
		for d := range 100 {
			at := first.Add(time.Duration(r*100+d) * 50 * time.Minute)
			plan.Deployments = append(plan.Deployments, release.Deployment{
				Code: fmt.Sprintf("D%03d", d), Environment: fmt.Sprintf("E%d", d), WindowFrom: clock.Planned{Date: clock.At(at).Date(nil), At: clock.At(at)},
				WindowTo: clock.Planned{Date: clock.At(at).Date(nil), At: clock.At(at.Add(3 * time.Hour))},
				Affected: []release.Affected{{Code: fmt.Sprintf("CI-%d", d)}, {Code: fmt.Sprintf("CI-%d", 100+d)}},
			})
			plan.Environments = append(plan.Environments, release.Environment{Code: fmt.Sprintf("E%d", d), Use: release.Production})
		}
		if err := a.Releases.BringIn(b.Context(), work.System, release.Story{Plan: plan}); err != nil {
			b.Fatal(err)
		}
	}
	year := release.AgendaQuery{From: clock.Planned{Date: clock.Date{Year: 2024, Month: 1, Day: 1}}, To: clock.Planned{Date: clock.Date{Year: 2025, Month: 1, Day: 1}}}
	for b.Loop() {
		agenda, err := a.Releases.Agenda(b.Context(), year)
		if err != nil || len(agenda.Slots) < 10000 {
			b.Fatalf("%d deployments, %v", len(agenda.Slots), err)
		}
		if _, err := json.Marshal(agenda); err != nil {
			b.Fatal(err)
		}
	}
}
