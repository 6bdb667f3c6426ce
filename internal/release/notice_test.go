package release_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/release"
	"acta/internal/work"
)

func TestNotices(t *testing.T) {
	both(t, map[string]func(*walk){
		"queued": noticesQueued, "refused": noticesRefused, "late": noticesLate, "discreet": noticesDiscreet, "announced": noticesAnnounced,
		"on record once": noticesOnRecord, "gone stale": noticesStale,
	})
}

// queue keeps the jobs of commands.
type queue struct {
	work.Sink
	jobs *[]work.Job
}

// Queue keeps a job.
func (q queue) Queue(tx *work.Tx, j work.Job) error {
	*q.jobs = append(*q.jobs, j)
	return q.Sink.Queue(tx, j)
}

// byMailServer plans the complete release, with a mail server and a watched queue.
func (w *walk) byMailServer() *[]work.Job {
	w.t.Helper()
	w.byLink()
	var jobs []work.Job
	w.orders.Sink = queue{w.orders.Sink, &jobs}
	w.when("2026-05-04T08:00")
	plan := intended()
	plan.Capacity = words("A minute without mail")
	w.plans(plan)
	return &jobs
}

func (w *walk) notify(deployment string, customers ...string) ([]release.Notified, error) {
	return w.Notify(w.t.Context(), "lucia", mail2, deployment, customers)
}

// order is the order that a job brings.
func (w *walk) order(j work.Job) release.NoticeOrder {
	w.t.Helper()
	order, err := release.ParseNoticeOrder(j.Payload)
	w.must(err)
	return order
}

// Scope F101: whom, when and whether it is in time; one job for each customer.
func noticesQueued(w *walk) {
	jobs := w.byMailServer()
	acme := w.house.clients["ACME"]
	acme.Signatories = []release.Signatory{
		{Name: "No address"}, {Name: "One", Email: "it@example.org"}, {Name: "Same", Email: "IT@example.org"}, {Name: "Two", Email: "two@example.org"},
	}
	w.house.clients["ACME"] = acme
	queued, err := w.notify("D1")
	w.must(err)
	want := release.Notified{
		Customer: "ACME", Language: "en", To: []string{"it@example.org", "two@example.org"}, Start: at("2026-06-02T20:00"),
		Ahead: clock.Duration{Days: 7}, InTime: true,
	}
	got, _ := json.Marshal(queued)
	if expected, _ := json.Marshal([]release.Notified{want}); string(got) != string(expected) {
		w.t.Errorf("queued %s\nwant %s", got, expected)
	}
	if len(*jobs) != 1 || (*jobs)[0].Kind != "mail.notice" || (*jobs)[0].Dedupe == "" || strings.Contains((*jobs)[0].Payload, "@") {
		w.t.Fatalf("%+v", *jobs)
	}
	order := w.order((*jobs)[0])
	prints(w.t, "2026.6 D1 1 ACME 2026-06-02T20:00:00Z 2026-06-02T23:00:00Z", order.Release, order.Deployment, order.Attempt, order.Customer, order.From, order.To)
	prints(w.t, "notices.D1/1/ACME:  → 2026-06-02T20:00:00Z it@example.org two@example.org", w.last())
	if len(w.facts().Notices) != 0 {
		w.t.Error("on record before it was sent")
	}

	// A deployment without customers of its own serves the release's.
	plan := intended()
	plan.Deployments[0].Customers = []release.Served{}
	w.plans(plan)
	*jobs = nil
	queued, err = w.notify("D1")
	w.must(err)
	prints(w.t, "2 ACME BETA 2", len(queued), queued[0].Customer, queued[1].Customer, len(*jobs))
	*jobs = nil
	_, err = w.notify("D1", "BETA", "BETA")
	w.must(err)
	prints(w.t, "1 BETA", len(*jobs), w.order((*jobs)[0]).Customer)
}

// Nothing is queued when anything is wrong; each refusal says where.
func noticesRefused(w *walk) {
	jobs := w.byMailServer()
	beta := w.house.clients["BETA"]
	refuse := func(want ...string) {
		w.t.Helper()
		before := len(w.orders.entries)
		_, err := w.notify("D1", "ACME", "BETA")
		refused(w.t, err, want...)
		if len(*jobs) != 0 || len(w.orders.entries) != before {
			w.t.Errorf("queued %v", *jobs)
		}
	}
	refuse("fault.release.not_served customers[BETA]")
	plan := intended()
	plan.Deployments[0].Customers = []release.Served{{Code: "ACME"}, {Code: "BETA"}}
	plan.Deployments[1].WindowFrom, plan.Deployments[1].WindowTo = clock.Planned{}, clock.Planned{}
	w.plans(plan)
	beta.Signatories = []release.Signatory{{Name: "Sign of BETA"}}
	w.house.clients["BETA"] = beta
	refuse("fault.release.notify.address customers[BETA]")
	policies := w.policies["ACME"]
	w.policies["ACME"] = nil
	refuse("fault.release.notify.policy customers[ACME]", "fault.release.notify.address customers[BETA]")
	w.policies["ACME"] = policies
	w.Letters = false
	refuse("fault.release.notify.server ")
	w.Letters = true
	_, err := w.notify("D9")
	refused(w.t, err, "fault.release.notify.deployment ")
	_, err = w.Notify(w.t.Context(), "lucia", "none", "D1", nil)
	if !fault.Is(err, fault.NotFound) {
		w.t.Errorf("no release: %v", err)
	}
	w.when("2026-06-02T23:00")
	refuse("fault.release.notify.over deployments[D1].window_from")
	w.when("2026-06-02T22:59")
	refuse("fault.release.notify.address customers[BETA]")
	stages(w, refuse)
}

// stages of a deployment at which nobody is told of it.
func stages(w *walk, refuse func(...string)) {
	w.t.Helper()
	w.when("2026-05-05T09:00")
	w.must(w.tryMove(release.Move{Deployment: "D1", By: release.PostponeDeployment}))
	refuse("fault.release.notify.stage ")
	w.must(w.tryMove(release.Move{By: release.CancelRelease}))
	refuse("fault.release.over ")
}

// A notice that comes too late is sent, and says so.
func noticesLate(w *walk) {
	w.byMailServer()
	for _, c := range []struct {
		now    string
		inTime bool
	}{{"2026-05-26T20:00", true}, {"2026-05-26T20:01", false}} {
		w.when(c.now)
		queued, err := w.notify("D1")
		w.must(err)
		if queued[0].InTime != c.inTime {
			w.t.Errorf("at %s: in time %v", c.now, queued[0].InTime)
		}
	}
}

// Invariant I26: no text of the notice names another customer.
func noticesDiscreet(w *walk) {
	jobs := w.byMailServer()
	for place, change := range map[string]func(*release.Plan){
		"title":    func(p *release.Plan) { p.Title = "Mail, as for beta  clinics" },
		"capacity": func(p *release.Plan) { p.Capacity = content.In("en", "None").With("es", "Nada para BETA") },
	} {
		plan := intended()
		change(&plan)
		w.plans(plan)
		_, err := w.notify("D1")
		refused(w.t, err, "fault.release.names_other "+place)
	}
	if len(*jobs) != 0 {
		w.t.Errorf("%+v", *jobs)
	}
}

// What a notice says.
func noticesAnnounced(w *walk) {
	jobs := w.byMailServer()
	_, err := w.notify("D1")
	w.must(err)
	a, err := w.Announce(w.t.Context(), w.order((*jobs)[0]), "<1@x>")
	w.must(err)
	effect, _ := a.Effect.Get("en")
	services, _ := a.Services.Get("en")
	prints(w.t, "Mail 2.0 Mail A minute without mail lucia ACME it@example.org 2026-06-02T20:00:00Z 2026-06-02T23:00:00Z false UTC false true",
		a.Title, services, effect, a.Manager, a.Customer.Code, a.To[0].Email, a.From, a.Until, a.Daily, a.Zone, a.Told, a.SameClock())
}

// A notice is on record once, however often its job says so, and opens the gate.
func noticesOnRecord(w *walk) {
	jobs := w.byMailServer()
	w.when("2026-05-20T09:00")
	_, err := w.notify("D1")
	w.must(err)
	same(w.t, "open", w.unnoticed(), []string{"D1 gate.notice_given.none ACME", "D2 gate.notice_given.none BETA"})
	order := w.order((*jobs)[0])
	sent := release.Notice{Channel: words("E-mail"), Language: "en", To: []string{"it@example.org"}, Proof: "<1@example.org>"}
	w.when("2026-05-20T09:30")
	for range 2 {
		w.must(w.Told(w.t.Context(), order, at("2026-05-20T09:10"), sent))
	}
	notices := w.facts().Notices
	if len(notices) != 1 {
		w.t.Fatalf("%+v", notices)
	}
	n := notices[0]
	prints(w.t, "D1 1 ACME system 2026-05-20T09:10:00Z 2026-06-02T20:00:00Z <1@example.org> false", n.Deployment, n.Attempt, n.Customer, n.By, n.At, n.Of.Start, n.Of.Proof, n.Late)
	a, err := w.Announce(w.t.Context(), order, "<1@example.org>")
	if err != nil || !a.Told || len(a.To) != 0 {
		w.t.Errorf("%+v, %v", a, err)
	}
	if a, err = w.Announce(w.t.Context(), order, "<2@example.org>"); err != nil || a.Told {
		w.t.Errorf("another proof: %+v, %v", a, err)
	}
	w.when("2026-06-02T20:00")
	same(w.t, "open", w.unnoticed(), []string{"D2 gate.notice_given.none BETA"})
}

// unnoticed lists what the gate of notices misses, by deployment.
func (w *walk) unnoticed() []string {
	w.t.Helper()
	results, err := w.Gates(w.t.Context(), mail2)
	w.must(err)
	var lines []string
	for _, g := range results {
		for _, o := range g.Open {
			if g.Gate.ID == "notice-given" {
				lines = append(lines, strings.Join([]string{g.Target.At.Code, o.Key, o.Customer}, " "))
			}
		}
	}
	return slices.Compact(lines)
}

// A plan that changed after somebody asked for the notice leaves it behind.
func noticesStale(w *walk) {
	jobs := w.byMailServer()
	_, err := w.notify("D1")
	w.must(err)
	order := w.order((*jobs)[0])
	stale := func(key string, change func(*release.Plan)) {
		w.t.Helper()
		plan := intended()
		change(&plan)
		w.plans(plan)
		_, err := w.Announce(w.t.Context(), order, "<1@x>")
		refused(w.t, err, key)
		if !fault.Is(err, fault.Conflict) {
			w.t.Errorf("%v", err)
		}
	}
	stale("fault.release.notify.changed ", func(p *release.Plan) { p.Deployments[0].WindowTo = timed("2026-06-02T23:30") })
	stale("fault.release.notify.changed ", func(p *release.Plan) { p.Deployments[0].Customers = []release.Served{{Code: "BETA"}} })
	w.plans(intended())
	other := order
	other.Attempt = 2
	_, err = w.Announce(w.t.Context(), other, "<1@x>")
	refused(w.t, err, "fault.release.notify.changed ")
	acme := w.house.clients["ACME"]
	acme.Signatories = nil
	w.house.clients["ACME"] = acme
	_, err = w.Announce(w.t.Context(), order, "<1@x>")
	refused(w.t, err, "fault.release.notify.address ")
	if _, err := release.ParseNoticeOrder(`{"release":"x","extra":1}`); err == nil {
		w.t.Error("an order with more in it was read")
	}
}
