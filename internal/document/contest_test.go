package document_test

import (
	"errors"
	"fmt"
	"maps"
	"sync"
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
)

// What several people and processes do at once leaves one consistent state.
// Invariants I1, I2, I5, I19.
func TestContest(t *testing.T) {
	inOffice(t, map[string]func(*testing.T, *office){
		"two approvers":                     twoApprovers,
		"an approval and a recall":          approvalAndRecall,
		"an approval and a freeze":          approvalAndFreeze,
		"a publication and a withdrawal":    publicationAndWithdrawal,
		"two effects":                       twoEffects,
		"two publications":                  twoPublications,
		"two first submissions":             twoSubmissions,
		"a failure at any call of approval": failures,
	})
}

// together runs functions at the same time and gives their errors.
func together(fns ...func() error) []error {
	errs := make([]error, len(fns))
	var group sync.WaitGroup
	for i, fn := range fns {
		group.Go(func() { errs[i] = fn() })
	}
	group.Wait()
	return errs
}

// won counts those that were carried out; the others must have been refused.
func won(t *testing.T, errs []error) (n int) {
	t.Helper()
	for _, err := range errs {
		if err == nil {
			n++
		} else if len(fault.All(err)) == 0 {
			t.Errorf("not a refusal: %v", err)
		}
	}
	return n
}

func twoApprovers(t *testing.T, o *office) {
	for i := range 5 {
		ref := charter(fmt.Sprint("c", i))
		o.submit(ref)
		marta, pedro := o.decision(ref, "marta", true), o.decision(ref, "pedro", true)
		errs := together(
			func() error { _, err := o.Decide(t.Context(), marta); return err },
			func() error { _, err := o.Decide(t.Context(), pedro); return err },
		)
		if n := won(t, errs); n != 1 {
			t.Errorf("%d approved: %v", n, errs)
		}
		o.want(ref, "- | 1.0 approved | - | 1.0 approved")
	}
	if n := o.count("SELECT COUNT(*) FROM decisions"); n != 5 {
		t.Errorf("%d decisions", n)
	}
}

func approvalAndRecall(t *testing.T, o *office) {
	for i := range 5 {
		ref := charter(fmt.Sprint("c", i))
		o.submit(ref)
		d, row := o.decision(ref, "marta", true), o.row(ref)
		errs := together(
			func() error { _, err := o.Decide(t.Context(), d); return err },
			func() error {
				_, err := o.Recall(t.Context(), document.Act{Ref: ref, Actor: "lucia", Expect: row})
				return err
			},
		)
		if n := won(t, errs); n != 1 {
			t.Errorf("%d were carried out: %v", n, errs)
		}
		if errs[0] == nil {
			o.want(ref, "- | 1.0 approved | - | 1.0 approved")
		} else {
			o.want(ref, "- | - | - | 0.1 voided")
		}
	}
}

func approvalAndFreeze(t *testing.T, o *office) {
	for i := range 5 {
		subject := fmt.Sprint("c", i)
		ref := charter(subject)
		o.submit(ref)
		d := o.decision(ref, "marta", true)
		o.says(subject, "Reparto y recogida")
		errs := together(
			func() error { _, err := o.Decide(t.Context(), d); return err },
			func() error {
				_, _, err := o.Freeze(t.Context(), document.Request{Kind: "charter", Subject: subject, Actor: "lucia"})
				return err
			},
		)
		must(t, errs[1])
		if won(t, errs) == 2 {
			o.want(ref, "1.1-1 draft | 1.0 approved | - | 1.1-1 draft")
		} else {
			o.want(ref, "0.2 draft | - | - | 0.2 draft")
		}
	}
}

func publicationAndWithdrawal(t *testing.T, o *office) {
	for i := range 5 {
		ref := charter(fmt.Sprint("c", i))
		o.submit(ref)
		waiting := o.decide(ref, "marta", true)
		errs := together(
			func() error { return o.Publish(t.Context(), waiting.Waiting.Version) },
			func() error {
				_, err := o.Withdraw(t.Context(), document.Act{Ref: ref, Actor: "marta", Expect: waiting.Row, Reason: "No."})
				return err
			},
		)
		must(t, errs[0])
		if won(t, errs) == 2 {
			o.want(ref, "- | - | - | 1.0 withdrawn")
		} else {
			o.want(ref, "- | - | 1.0 effective | 1.0 effective")
		}
		// Either way its files are kept.
		o.deliverTo("ana", o.loadCharter(ref.Subject, "1.0"), every[1])
	}
}

// Scope F22.
func twoEffects(t *testing.T, o *office) {
	day := clock.Date{Year: 2026, Month: 3, Day: 4}
	for i := range 3 {
		ref := charter(fmt.Sprint("c", i))
		o.enact(ref)
		o.says(ref.Subject, "Reparto y recogida")
		sub := o.submission(ref)
		sub.Effective = day
		_, err := o.Submit(t.Context(), sub)
		must(t, err)
		o.decide(ref, "marta", true)
		o.publish(ref)
	}
	o.clock.turn(day.Time().Sub(o.clock.now) + 1)
	before := len(o.told)
	counts := make([]int, 3)
	var fns []func() error
	for i := range counts {
		fns = append(fns, func() (err error) { counts[i], err = o.Effect(t.Context()); return err })
	}
	must(t, errors.Join(together(fns...)...))
	if sum := counts[0] + counts[1] + counts[2]; sum != 3 {
		t.Errorf("%v took effect, want 3 together", counts)
	}
	// A command that runs again tells it again; what counts is what was committed.
	if n := o.entries("document.effect"); n != 3 || len(o.told)-before < 6 {
		t.Errorf("%d entries, %d events", n, len(o.told)-before)
	}
	for i := range 3 {
		o.want(charter(fmt.Sprint("c", i)), "- | - | 1.1 effective | 1.1 effective")
	}
}

func twoPublications(t *testing.T, o *office) {
	ref := charter("giro")
	o.submit(ref)
	version := o.decide(ref, "marta", true).Waiting.Version
	job := func() error { return o.Publish(t.Context(), version) }
	must(t, errors.Join(together(job, job, job)...))
	o.want(ref, "- | - | 1.0 effective | 1.0 effective")
	if n := o.count("SELECT COUNT(*) FROM files"); n != 2 || o.entries("document.publish") != 1 {
		t.Errorf("%d files, %d publications", n, o.entries("document.publish"))
	}
}

func twoSubmissions(t *testing.T, o *office) {
	ref := charter("giro")
	first, second := o.submission(ref), o.submission(ref)
	second.Actor = "pedro"
	errs := together(
		func() error { _, err := o.Submit(t.Context(), first); return err },
		func() error { _, err := o.Submit(t.Context(), second); return err },
	)
	if n := won(t, errs); n != 1 {
		t.Errorf("%d submitted: %v", n, errs)
	}
	o.want(ref, "0.1 in_review | - | - | 0.1 in_review")
}

// A failure between any two steps of a command leaves what was before, and the
// next try does it whole.
func failures(t *testing.T, o *office) {
	ref := charter("giro")
	o.enact(ref)
	o.says("giro", "Reparto y recogida")
	steps := []func(*world) error{
		func(w *world) error { _, err := w.Submit(t.Context(), o.submission(ref)); return err },
		func(w *world) error { _, err := w.Decide(t.Context(), o.decision(ref, "marta", true)); return err },
		func(w *world) error { return w.Publish(t.Context(), o.status(ref).Last.Version) },
		func(w *world) error {
			return w.Review(t.Context(), "lucia", []document.Reviewed{{Ref: ref, Expect: o.row(ref), NoChange: true}})[0].Err
		},
	}
	for i, step := range steps {
		for n := 1; ; n++ {
			broken, p := o.failingAt(t, n)
			rows := o.rows()
			err := step(broken)
			if p.calls < n {
				must(t, err)
				break
			}
			if after := o.rows(); !errors.Is(err, errPlanted) || !maps.Equal(rows, after) {
				t.Fatalf("step %d, call %d: %v; rows %v, then %v", i, n, err, rows, after)
			}
		}
	}
	status := o.want(ref, "- | 1.2 approved | 1.1 effective | 1.2 approved")
	if status.Waiting.State != content.Approved {
		t.Error(status.Waiting)
	}
}
