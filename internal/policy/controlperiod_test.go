package policy_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/org"
	"acta/internal/policy"
)

// horizon are the days on which random periods begin, from 1 January 2026; the
// database's clock tells 2 March, the last of them.
const horizon = 61

// walk is a random history of one customer's policy.
type walk struct {
	*office
	t        *testing.T
	rt       *rapid.T
	customer string
	issued   map[string]frozen // by number of the document version
	sudden   int
}

// TestControlledPeriods lets imports, drafts, approvals, effects and ends with
// random periods come in any order. After each, no two versions are in force on
// one day (invariant I3), what is refused has changed nothing, an effect and an
// end change nothing before their day, and what was approved is as it was.
func TestControlledPeriods(t *testing.T) {
	controlled(t, map[string]func(*testing.T, *office){"random": func(t *testing.T, o *office) {
		customers := 0
		rapid.Check(t, func(rt *rapid.T) {
			customers++
			w := &walk{office: o, t: t, rt: rt, customer: fmt.Sprintf("c%d", customers), issued: map[string]frozen{}}
			w.must(o.house.Put(context.Background(), "ana", org.Setup{
				Customers: []org.Customer{{Code: w.customer, Name: es("C"), Kind: org.External}},
			}))
			for range rapid.IntRange(1, 14).Draw(rt, "commands") {
				w.step(rapid.SampledFrom([]string{"import", "draft", "draft", "approve", "effect", "effect", "end"}).Draw(rt, "command"))
			}
		})
	}})
}

// change is a command of a walk: what it does, and from which day on it may
// change what is in force.
type change struct {
	do    func() error
	from  clock.Date
	rules func(clock.Date) string // number that must be in force on a day; "" for any
}

func (w *walk) step(name string) {
	c := map[string]func() change{
		"import": w.bringIn, "draft": w.write, "approve": w.approve, "effect": w.effect, "end": w.end,
	}[name]()
	before := w.stored(w.t, w.customer)
	err := c.do()
	after := w.stored(w.t, w.customer)
	if err != nil && (!fault.Is(err, fault.Conflict) || !reflect.DeepEqual(before, after)) {
		w.rt.Fatalf("%s: %v\nbefore %+v\nafter  %+v", name, err, before, after)
	}
	for n := range horizon + 40 {
		on := date(2026, 1, 1).AddDays(n)
		was, is := holder(w.rt, before, on), holder(w.rt, after, on)
		if on.Before(c.from) && was != is {
			w.rt.Fatalf("%s from %s on: %q was in force on %s, now %q", name, c.from, was, on, is)
		}
		if must := c.rules(on); err == nil && must != "" && is != must {
			w.rt.Fatalf("%s: %q is in force on %s, not %q", name, is, on, must)
		}
	}
	w.stays(name, before, after)
}

// stays checks that what was approved is what it was before a change.
func (w *walk) stays(name string, before, after []policy.Policy) {
	for _, was := range before {
		for _, is := range after {
			if was.ID == is.ID && was.Control.Version != "" && (!org.Same(was, is) || was.Revision != is.Revision) {
				w.rt.Fatalf("%s: what was approved is no longer the same: %+v", name, is)
			}
		}
	}
}

// holder is the document number or number in force on a day; more than one fails.
func holder(rt *rapid.T, versions []policy.Policy, on clock.Date) string {
	found := ""
	for _, p := range versions {
		if _, ok := policy.InForce([]policy.Policy{p}, on); !ok {
			continue
		}
		if found != "" {
			rt.Fatalf("%s and %s are in force on %s: %+v", found, p.Number, on, versions)
		}
		if found = p.Number; p.Control.Number != "" {
			found = "document " + p.Control.Number
		}
	}
	return found
}

func (w *walk) must(err error) {
	if err != nil {
		w.rt.Fatal(err)
	}
}

func (w *walk) day() clock.Date {
	return date(2026, 1, 1).AddDays(rapid.IntRange(0, horizon-1).Draw(w.rt, "day"))
}

func (w *walk) until(from clock.Date) clock.Date {
	if rapid.Bool().Draw(w.rt, "open") {
		return clock.Date{}
	}
	return from.AddDays(rapid.IntRange(1, 20).Draw(w.rt, "length"))
}

func nothing(clock.Date) string { return "" }

func (w *walk) bringIn() change {
	p := policy.Policy{Customer: w.customer, Number: rapid.SampledFrom([]string{"1.0", "2.0", "3.0"}).Draw(w.rt, "number"), Services: []string{"k8s"}}
	p.From = w.day()
	p.To = w.until(p.From)
	return change{func() error { _, err := w.Put(context.Background(), "ana", p); return err }, clock.Date{}, nothing}
}

func (w *walk) write() change {
	p := policy.Policy{Customer: w.customer, Number: policy.DraftNumber, Services: []string{"k8s"}, From: w.day()}
	p.To = w.until(p.From)
	p.PIRDays = rapid.IntRange(30, 40).Draw(w.rt, "days")
	return change{func() error { _, err := w.Put(context.Background(), "ana", p); return err }, date(2099, 1, 1), nothing}
}

// approve freezes the draft as it stands and approves it.
func (w *walk) approve() change {
	number := fmt.Sprintf("%d.0", len(w.issued)+1)
	f := w.freezeRevision()
	return change{func() error {
		err := w.tell("approved", w.customer, number, f, days{})
		if err == nil {
			w.issued[number] = f
		}
		return err
	}, date(2099, 1, 1), nothing}
}

// freezeRevision keeps a content that says nothing but the revision.
func (w *walk) freezeRevision() frozen {
	revision := 0
	for _, p := range w.stored(w.t, w.customer) {
		if p.State == policy.Drafted {
			revision = p.Revision
		}
	}
	doc := content.Document{Schema: content.Schema, Kind: policy.Kind, Subject: w.customer, Control: []content.Field{{
		Label: "customer_policy.control_revision",
		Value: content.Inline{content.Of(content.Value{Type: content.IntegerType, Raw: fmt.Sprint(revision)})},
	}}}
	data, err := doc.Encode()
	w.must(err)
	return w.keep(w.t, data)
}

// some is an issued version; when there is none yet, one that takes effect without
// having been approved before.
func (w *walk) some() (string, frozen) {
	if len(w.issued) == 0 {
		w.sudden++
		return fmt.Sprintf("0.%d", w.sudden), w.freezeRevision()
	}
	number := fmt.Sprintf("%d.0", rapid.IntRange(1, len(w.issued)).Draw(w.rt, "issued"))
	return number, w.issued[number]
}

func (w *walk) effect() change {
	number, f := w.some()
	from := w.day()
	until := w.until(from)
	on := days{effective: from.String()}
	if !until.IsZero() {
		on.last = until.AddDays(-1).String()
	}
	waits := false
	for _, p := range w.stored(w.t, w.customer) {
		if p.Control.Version == f.version && p.State == policy.Approved {
			waits = true
			if !p.To.IsZero() && (until.IsZero() || p.To.Before(until)) {
				until = p.To
			}
		}
	}
	return change{func() error { return w.tell("effective", w.customer, number, f, on) }, from, func(on clock.Date) string {
		if !waits || on.Before(from) || !until.IsZero() && !on.Before(until) {
			return ""
		}
		return "document " + number
	}}
}

func (w *walk) end() change {
	number, f := w.some()
	return change{func() error { return w.tell("ended", w.customer, number, f, days{}) }, date(2026, 3, 2), nothing}
}
