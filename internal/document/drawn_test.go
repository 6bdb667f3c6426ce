package document_test

import (
	"testing"

	"acta/internal/clock"
	"acta/internal/document"
	"acta/internal/fault"
)

// What is approved must come out of the press, and come into force: names, reasons
// and days that it could not get past are refused first. Scope F16, F57; Invariant I7.
func TestNothingIsApprovedInVain(t *testing.T) {
	inOffice(t, map[string]func(*testing.T, *office){
		"an approver whose name no format draws": unprintableApprover,
		"reasons that no format draws":           unprintableReasons,
		"days without a year of four digits":     farDays,
	})
}

const undrawn = "Sí \uFFFF"

func unprintableApprover(t *testing.T, o *office) {
	ref := charter("giro")
	must(t, o.SetRule(t.Context(), "charter", "marta", 0, document.Rule{
		Steps: []document.Step{{Persons: []string{"kim", "marta"}, Need: 1, Meaning: "approve"}},
	}))
	o.submit(ref)
	o.unchanged("an approval", func() {
		status := o.status(ref)
		_, err := o.Decide(t.Context(), document.Decision{
			Ref: ref, Actor: "kim", Expect: status.Row, Content: status.Open.ContentHash, Approve: true,
		})
		refused(t, err, fault.Invalid, "fault.xlsx.character")
	})
	o.decide(ref, "marta", true)
	o.publish(ref)
	o.want(ref, "- | - | 1.0 effective | 1.0 effective")
}

func unprintableReasons(t *testing.T, o *office) {
	ref := charter("giro")
	status := o.submit(ref)
	act := document.Act{Ref: ref, Actor: "lucia", Expect: status.Row, Reason: undrawn}
	o.unchanged("a recall and a rejection", func() {
		_, err := o.Recall(t.Context(), act)
		refused(t, err, fault.Invalid, "fault.xlsx.character")
		_, err = o.Decide(t.Context(), document.Decision{
			Ref: ref, Actor: "marta", Expect: status.Row, Content: status.Open.ContentHash, Reason: undrawn,
		})
		refused(t, err, fault.Invalid, "fault.xlsx.character")
	})
	o.decide(ref, "marta", true)
	withdraw := func() error {
		_, err := o.Withdraw(t.Context(), document.Act{Ref: ref, Actor: "marta", Expect: o.row(ref), Reason: undrawn})
		return err
	}
	o.unchanged("a withdrawal before it is in force", func() { refused(t, withdraw(), fault.Invalid, "fault.xlsx.character") })
	o.publish(ref)
	o.unchanged("a withdrawal", func() { refused(t, withdraw(), fault.Invalid, "fault.xlsx.character") })
}

func farDays(t *testing.T, o *office) {
	ref := charter("giro")
	end := clock.Date{Year: 9999, Month: 12, Day: 31}
	o.unchanged("a submission", func() {
		sub := o.submission(ref)
		sub.Effective = end
		_, err := o.Submit(t.Context(), sub)
		refused(t, err, fault.Invalid, "fault.document.far")
	})
	o.enact(ref)
	review := func(until clock.Date) error {
		return o.Review(t.Context(), "lucia", []document.Reviewed{{Ref: ref, Expect: o.row(ref), NoChange: true, ValidUntil: until}})[0].Err
	}
	o.unchanged("a review", func() { refused(t, review(end), fault.Invalid, "fault.document.far") })
	must(t, review(clock.Date{Year: 2999, Month: 12, Day: 31}))
	o.publish(ref)
	o.want(ref, "- | - | 1.1 effective | 1.1 effective")
}
