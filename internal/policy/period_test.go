package policy_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/policy"
	"acta/internal/store"
	"acta/internal/work"
)

func TestLints(t *testing.T) {
	for _, c := range []struct {
		pir, monitoring int
		lints           int
	}{{30, 30, 0}, {29, 30, 1}, {45, 30, 0}} {
		if got := policy.Lints(policy.Policy{Customer: "bank", Number: "1.0", PIRDays: c.pir, MonitoringDays: c.monitoring}); len(got) != c.lints {
			t.Errorf("review after %d days, monitoring of %d: %v", c.pir, c.monitoring, got)
		}
	}
	p := full()
	p.PIRDays, p.MonitoringDays = 0, 60
	lints, err := newDesk(t).Put(context.Background(), "ana", p)
	if err != nil || len(lints) != 1 || lints[0].Key != "term.policy_lint.pir_before_monitoring" {
		t.Errorf("the default of 30 days before monitoring ends: %v, %v", lints, err)
	}
}

// TestPeriodsNeverOverlap holds the commands against a model: the days of every
// version as sets. Invariant I3.
func TestPeriodsNeverOverlap(t *testing.T) {
	d := newDesk(t)
	start := date(2026, 1, 1)
	rapid.Check(t, func(rt *rapid.T) {
		d.clear(t)
		days := map[int]string{} // day → version in force
		for range rapid.IntRange(1, 8).Draw(rt, "commands") {
			number := rapid.SampledFrom([]string{"1", "2", "3", "4"}).Draw(rt, "number")
			from := rapid.IntRange(0, 30).Draw(rt, "from")
			to := from + rapid.IntRange(1, 15).Draw(rt, "length")
			p := policy.Policy{
				Customer: "uni", Number: number, Services: []string{"k8s"}, From: start.AddDays(from), To: start.AddDays(to),
			}
			if rapid.Bool().Draw(rt, "draft") {
				p.From, p.To, to = clock.Date{}, clock.Date{}, from
			}
			free := true
			for n := from; n < to; n++ {
				free = free && (days[n] == "" || days[n] == number)
			}
			_, err := d.Put(context.Background(), "ana", p)
			if (err == nil) != free || err != nil && !fault.Is(err, fault.Conflict) {
				rt.Fatalf("version %s on days %d to %d over %v: %v", number, from, to, days, err)
			}
			if free {
				take(days, number, from, to)
			}
		}
		for n := range 46 {
			d.expect(rt, start.AddDays(n), days[n])
		}
	})
}

// take gives days to a version, and none but these.
func take(days map[int]string, number string, from, to int) {
	for n, holder := range days {
		if holder == number {
			delete(days, n)
		}
	}
	for n := from; n < to; n++ {
		days[n] = number
	}
}

func (d *desk) expect(rt *rapid.T, on clock.Date, want string) {
	err := d.db.Read(context.Background(), func(tx *work.Tx) error {
		versions, err := store.Policies{}.Of(tx, "uni")
		if err != nil {
			return err
		}
		if p, _ := policy.InForce(versions, on); p.Number != want {
			rt.Errorf("%s: version %q in force, the model says %q", on, p.Number, want)
		}
		return nil
	})
	if err != nil {
		rt.Fatal(err)
	}
}

// clear makes every version of the customer a draft, for a fresh start.
func (d *desk) clear(t *testing.T) {
	t.Helper()
	for _, number := range []string{"1", "2", "3", "4"} {
		d.put(t, policy.Policy{Customer: "uni", Number: number, Services: []string{"k8s"}})
	}
}
