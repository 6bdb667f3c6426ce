package document_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
)

// Scope F16–F20, F22; Invariants I1, I2, I5–I7.
func TestLifecycle(t *testing.T) {
	inOffice(t, map[string]func(*testing.T, *office){
		"the way into force":                      wayIntoForce,
		"numbers":                                 numbers,
		"a rejection ends the version":            rejection,
		"a recall voids":                          recall,
		"a new freeze voids the approvals":        freezeVoids,
		"what is missing is refused":              incomplete,
		"a submission says what changed":          submissionChecks,
		"what changed meanwhile is refused":       staleRow,
		"another content than seen is refused":    otherContent,
		"authors do not approve":                  separation,
		"an author alone is a recorded exception": solo,
		"the rule of a kind":                      ruleSteps,
		"rules are checked":                       ruleChecks,
		"an owner issues alone":                   ownerIssues,
		"nobody can approve":                      nobodyApproves,
		"a future day":                            futureDay,
		"the end of the validity":                 expiry,
		"a withdrawal":                            withdrawal,
		"a review without change":                 reviewNoChange,
		"reviews are the owner's":                 reviewChecks,
		"readers acknowledge":                     acknowledgement,
		"plans are checked":                       planChecks,
		"tasks":                                   tasks,
		"reminders are given once":                reminders,
		"issued bytes are the ones delivered":     issuedBytes,
		"lists are by key":                        lists,
		"owners":                                  owners,
		"documents of before":                     filled,
		"what was lost is published":              resumed,
	})
}

func wayIntoForce(t *testing.T, o *office) {
	ref := charter("giro")
	o.submit(ref)
	o.want(ref, "0.1 in_review | - | - | 0.1 in_review")
	o.decide(ref, "marta", true)
	waiting := o.want(ref, "- | 1.0 approved | - | 1.0 approved")
	if waiting.Waiting.Published {
		t.Error("published before its files are kept")
	}
	issue := o.loadCharter("giro", "1.0")
	if _, err := o.Deliver(t.Context(), "ana", issue, every[1]); err == nil {
		t.Error("delivered before it is published")
	} else {
		refused(t, err, fault.Conflict, "fault.document.publishing")
	}
	status := o.publish(ref)
	o.want(ref, "- | - | 1.0 effective | 1.0 effective")
	if status.Effective.Effective.String() != "2026-03-02" || status.ReviewDue.String() != "2027-03-02" || status.ValidUntil.String() != "2026-12-31" {
		t.Errorf("in force from %s, review %s, until %s", status.Effective.Effective, status.ReviewDue, status.ValidUntil)
	}
	firstSheet(t, o)
	var names []string
	for _, e := range o.told {
		names = append(names, e.Name+" "+e.Data["number"]+" "+e.Data["effective"])
	}
	if want := []string{"document.approved 1.0 2026-03-02", "document.effective 1.0 2026-03-02"}; !slices.Equal(names, want) {
		t.Errorf("events %v, want %v", names, want)
	}
}

// firstSheet checks what the control sheet of the first version in force says.
func firstSheet(t *testing.T, o *office) {
	t.Helper()
	s := o.loadCharter("giro", "").Sheet
	var who []string
	for _, a := range s.Approvals {
		who = append(who, a.Meaning+" "+a.Name)
	}
	if want := []string{"document.meaning.author Lucía Ferrer", "document.meaning.approve Marta Ruiz"}; !slices.Equal(who, want) {
		t.Errorf("approvals %v, want %v", who, want)
	}
	if h := s.History; len(h) != 1 || h[0].Number != "1.0" || h[0].Description[0].Text.Values["es"] != "Lo acordado." {
		t.Errorf("history %+v", h)
	}
	// The index on the sheet is that of the decision's own entry.
	if n := o.entryIndex("document.decide"); s.Entry != n {
		t.Errorf("entry %s, the decision is entry %s", s.Entry, n)
	}
}

func (o *office) loadCharter(subject, number string) document.Issue {
	o.t.Helper()
	issue, err := o.Load(o.t.Context(), "charter", subject, number)
	must(o.t, err)
	return issue
}

func numbers(t *testing.T, o *office) {
	ref := charter("giro")
	o.enact(ref)
	for i, c := range []struct {
		level document.Level
		want  string
	}{{document.Minor, "1.1"}, {document.Major, "2.0"}, {document.Minor, "2.1"}} {
		for _, text := range []string{"Uno", "Otro"} { // two drafts each
			o.says("giro", text+strings.Repeat(" más", i))
			_, _, err := o.Freeze(t.Context(), document.Request{Kind: "charter", Subject: "giro", Actor: "lucia"})
			must(t, err)
		}
		sub := o.submission(ref)
		sub.Level = c.level
		status, err := o.Submit(t.Context(), sub)
		must(t, err)
		if status.Open.Proposed != c.want || status.Open.Draft == "" || status.Open.Number != status.Open.Draft {
			t.Errorf("proposed %s as %s, want %s", status.Open.Draft, status.Open.Proposed, c.want)
		}
		o.decide(ref, "pedro", true)
		o.publish(ref)
		if got := o.status(ref).Effective.Number; got != c.want {
			t.Errorf("issued %s, want %s", got, c.want)
		}
	}
	numbered(t, o, ref)
}

// numbered checks the numbers that three changes of two drafts each have left.
func numbered(t *testing.T, o *office, ref document.Ref) {
	t.Helper()
	heads, err := o.History(t.Context(), ref, 0, 0)
	must(t, err)
	var line []string
	for _, h := range heads {
		line = append(line, h.Draft+"="+h.Number)
	}
	if got, want := strings.Join(line, " "), "2.1-2=2.1 2.1-1=2.1-1 1.2-2=2.0 1.2-1=1.2-1 1.1-2=1.1 1.1-1=1.1-1 0.1=1.0"; got != want {
		t.Errorf("history %s, want %s", got, want)
	}
	page, err := o.History(t.Context(), ref, heads[1].Ordinal, 2)
	must(t, err)
	if len(page) != 2 || page[0].Version != heads[2].Version {
		t.Errorf("the next page starts with %+v", page)
	}
	var rows []string
	for _, c := range o.loadCharter("giro", "2.1").Sheet.History {
		rows = append(rows, c.Number)
	}
	if got := strings.Join(rows, " "); got != "1.0 1.1 2.0 2.1" {
		t.Errorf("change history %s", got)
	}
}

func rejection(t *testing.T, o *office) {
	ref := charter("giro")
	o.submit(ref)
	d := o.decision(ref, "marta", false)
	d.Reason = ""
	_, err := o.Decide(t.Context(), d)
	refused(t, err, fault.Invalid, "fault.document.reason_required")
	status := o.decide(ref, "marta", false)
	o.want(ref, "- | - | - | 0.1 rejected")
	if r := status.Last.Reason; len(r) != 1 || r[0].Value.Raw != "Faltan los plazos." {
		t.Errorf("reason %+v", r)
	}
	if jobs := o.jobs("mail.rejected"); len(jobs) != 1 || !strings.Contains(jobs[0], `"person":"lucia"`) {
		t.Errorf("letters %v", jobs)
	}
	// The same data are the next draft.
	o.submit(ref)
	o.want(ref, "0.2 in_review | - | - | 0.2 in_review")
}

func recall(t *testing.T, o *office) {
	ref := charter("giro")
	_, err := o.Recall(t.Context(), document.Act{Ref: ref, Actor: "lucia"})
	refused(t, err, fault.NotFound, "fault.document.missing")
	status := o.submit(ref)
	_, err = o.Recall(t.Context(), document.Act{Ref: ref, Actor: "ana", Expect: status.Row})
	refused(t, err, fault.Forbidden, "fault.document.not_author")
	_, err = o.Recall(t.Context(), document.Act{Ref: ref, Actor: "lucia", Expect: status.Row, Reason: "Me equivoqué."})
	must(t, err)
	o.want(ref, "- | - | - | 0.1 voided")
	_, err = o.Recall(t.Context(), document.Act{Ref: ref, Actor: "lucia", Expect: o.row(ref)})
	refused(t, err, fault.Conflict, "fault.document.not_in_review")
	o.submit(ref)
	o.want(ref, "0.2 in_review | - | - | 0.2 in_review")
}

// Scope F20.
func freezeVoids(t *testing.T, o *office) {
	ref := charter("giro")
	must(t, o.SetRule(t.Context(), "charter", "marta", 0, document.Rule{Steps: []document.Step{
		{Roles: []string{"quality_manager"}, Need: 2, Meaning: "approve"},
	}}))
	o.submit(ref)
	o.decide(ref, "marta", true)
	seen := o.decision(ref, "pedro", true)
	o.says("giro", "Reparto y recogida")
	_, created, err := o.Freeze(t.Context(), document.Request{Kind: "charter", Subject: "giro", Actor: "lucia"})
	must(t, err)
	o.want(ref, "0.2 draft | - | - | 0.2 draft")
	if first := o.loadCharter("giro", "0.1").Sheet; !created || first.State != content.Voided {
		t.Errorf("the version in review is %s", first.State)
	}
	_, err = o.Decide(t.Context(), seen)
	refused(t, err, fault.Stale, "fault.document.stale")
	o.submit(ref)
	o.decide(ref, "pedro", true) // needs both anew
	o.want(ref, "0.2 in_review | - | - | 0.2 in_review")
	o.decide(ref, "marta", true)
	o.want(ref, "- | 1.0 approved | - | 1.0 approved")
}

// Invariants I7, I8.
func incomplete(t *testing.T, o *office) {
	o.write("giro", func(v *charterView) { v.Purpose, v.ValidUntil = content.Text{}, content.Date{} })
	o.unchanged("a refused submission", func() {
		_, err := o.Submit(t.Context(), o.submission(charter("giro")))
		var fields []string
		for _, f := range fault.All(err) {
			if f.Key != "fault.document.placeholder" || f.Args["section"] == "" {
				t.Errorf("refused with %v", f)
			}
			fields = append(fields, f.Field)
		}
		if len(fields) != 2 {
			t.Errorf("placeholders %v", fields)
		}
	})
}

func submissionChecks(t *testing.T, o *office) {
	ref := charter("giro")
	yesterday := clock.Date{Year: 2026, Month: 3, Day: 1}
	for key, change := range map[string]func(*document.Submission){
		"fault.document.change_required": func(s *document.Submission) { s.Change = content.Text{} },
		"fault.document.long":            func(s *document.Submission) { s.Change = content.In("es", strings.Repeat("ñ", 2001)) },
		"fault.document.text":            func(s *document.Submission) { s.Change = content.In("es", "a\x00b") },
		"fault.document.level":           func(s *document.Submission) { s.Level = "huge" },
		"fault.document.past":            func(s *document.Submission) { s.Effective = yesterday },
		"fault.document.ended":           func(s *document.Submission) { s.Effective = clock.Date{Year: 2027, Month: 1, Day: 1} },
	} {
		o.unchanged(key, func() {
			sub := o.submission(ref)
			change(&sub)
			_, err := o.Submit(t.Context(), sub)
			refused(t, err, fault.Invalid, key)
		})
	}
	o.submit(ref)
	_, err := o.Submit(t.Context(), o.submission(ref))
	refused(t, err, fault.Conflict, "fault.document.in_review")
	o.decide(ref, "marta", true)
	o.says("giro", "Otra cosa")
	_, err = o.Submit(t.Context(), o.submission(ref))
	refused(t, err, fault.Conflict, "fault.document.waiting")
	o.publish(ref)
	o.says("giro", "Reparto")
	_, err = o.Submit(t.Context(), o.submission(ref))
	refused(t, err, fault.Conflict, "fault.document.unchanged")
}

func staleRow(t *testing.T, o *office) {
	ref := charter("giro")
	sub := o.submission(ref)
	sub.Expect = 7
	_, err := o.Submit(t.Context(), sub)
	refused(t, err, fault.Stale, "fault.document.stale")
	o.submit(ref)
	d := o.decision(ref, "marta", true)
	d.Expect--
	_, err = o.Decide(t.Context(), d)
	refused(t, err, fault.Stale, "fault.document.stale")
	o.want(ref, "0.1 in_review | - | - | 0.1 in_review")
}

// Invariant I5.
func otherContent(t *testing.T, o *office) {
	ref := charter("giro")
	o.submit(ref)
	d := o.decision(ref, "marta", true)
	d.Content = content.Sum(nil)
	_, err := o.Decide(t.Context(), d)
	refused(t, err, fault.Stale, "fault.document.other_content")
	o.want(ref, "0.1 in_review | - | - | 0.1 in_review")
}

// Invariant I6; Scope F18.
func separation(t *testing.T, o *office) {
	ref := charter("giro")
	o.people.roles["quality_manager"] = []string{"lucia", "marta", "pedro"}
	_, _, err := o.Freeze(t.Context(), document.Request{Kind: "charter", Subject: "giro", Actor: "lucia"})
	must(t, err)
	sub := o.submission(ref)
	sub.Actor = "pedro"
	_, err = o.Submit(t.Context(), sub)
	must(t, err)
	for _, author := range []string{"lucia", "pedro"} {
		_, err := o.Decide(t.Context(), o.decision(ref, author, true))
		refused(t, err, fault.Forbidden, "fault.document.author")
	}
	_, err = o.Decide(t.Context(), o.decision(ref, "ana", true))
	refused(t, err, fault.Forbidden, "fault.document.not_decider")
	o.people.leave("marta")
	_, err = o.Decide(t.Context(), o.decision(ref, "marta", true))
	refused(t, err, fault.Invalid, "fault.document.inactive")
	o.want(ref, "0.1 in_review | - | - | 0.1 in_review")
}

func solo(t *testing.T, o *office) {
	ref := charter("giro")
	o.people.roles["quality_manager"] = []string{"lucia"}
	_, err := o.Submit(t.Context(), o.submission(ref))
	refused(t, err, fault.Conflict, "fault.document.nobody")
	rule, row, err := o.Rule(t.Context(), "charter")
	must(t, err)
	rule.Solo = true
	must(t, o.SetRule(t.Context(), "charter", "marta", row, rule))
	o.submit(ref)
	o.decide(ref, "lucia", true)
	approvals := o.loadCharter("giro", "").Sheet.Approvals
	if last := approvals[len(approvals)-1]; !last.Solo || last.Name != "Lucía Ferrer" {
		t.Errorf("the exception is printed as %+v", last)
	}
	if n := o.count("SELECT COUNT(*) FROM decisions WHERE solo = 1"); n != 1 {
		t.Errorf("%d recorded exceptions", n)
	}
}

// Scope F19.
func ruleSteps(t *testing.T, o *office) {
	ref := charter("giro")
	rule := document.Rule{Ordered: true, Steps: []document.Step{
		{Persons: []string{"ana", "eva"}, Need: 2, Meaning: "review"},
		{Roles: []string{"quality_manager"}, Need: 1, Meaning: "approve"},
	}}
	must(t, o.SetRule(t.Context(), "charter", "marta", 0, rule))
	refused(t, o.SetRule(t.Context(), "charter", "marta", 0, rule), fault.Stale, "fault.document.stale")
	o.submit(ref)
	if jobs := o.jobs("mail.approval"); len(jobs) != 2 {
		t.Errorf("letters before the first step: %v", jobs)
	}
	_, err := o.Decide(t.Context(), o.decision(ref, "marta", true))
	refused(t, err, fault.Forbidden, "fault.document.not_decider")
	o.decide(ref, "eva", true)
	_, err = o.Decide(t.Context(), o.decision(ref, "eva", true))
	refused(t, err, fault.Conflict, "fault.document.decided")
	// What is submitted keeps its rule.
	must(t, o.SetRule(t.Context(), "charter", "marta", 1, document.Rule{Steps: []document.Step{
		{Persons: []string{"eva"}, Need: 1, Meaning: "approve"},
	}}))
	o.decide(ref, "ana", true)
	if jobs := o.jobs("mail.approval"); len(jobs) != 4 {
		t.Errorf("letters at the last step: %v", jobs)
	}
	o.want(ref, "0.1 in_review | - | - | 0.1 in_review")
	o.decide(ref, "pedro", true)
	o.want(ref, "- | 1.0 approved | - | 1.0 approved")
}

func ruleChecks(t *testing.T, o *office) {
	one := document.Step{Roles: []string{"quality_manager"}, Need: 1, Meaning: "approve"}
	for key, rule := range map[string]document.Rule{
		"fault.document.rule_steps":   {},
		"fault.document.rule_last":    {Steps: []document.Step{{Roles: one.Roles, Need: 1, Meaning: "review"}}},
		"fault.document.rule_who":     {Steps: []document.Step{{Need: 1, Meaning: "approve"}}},
		"fault.document.rule_need":    {Steps: []document.Step{{Persons: []string{"eva"}, Need: 2, Meaning: "approve"}}},
		"fault.document.rule_meaning": {Steps: []document.Step{{Roles: one.Roles, Need: 1, Meaning: "stamp"}, one}},
		"fault.document.inactive":     {Steps: []document.Step{{Persons: []string{"nobody"}, Need: 1, Meaning: "approve"}}},
	} {
		refused(t, o.SetRule(t.Context(), "charter", "marta", 0, rule), fault.Invalid, key)
	}
	refused(t, o.SetRule(t.Context(), "notice", "marta", 0, document.Rule{Steps: []document.Step{one}}), fault.Invalid, "fault.document.rule_fixed")
	refused(t, o.SetRule(t.Context(), "none", "marta", 0, document.Rule{}), fault.NotFound, "fault.document.kind")
	if n := o.entries("document.rule"); n != 0 {
		t.Errorf("%d rules were set", n)
	}
}

// A kind whose source is its owner: one decision, one signature.
func ownerIssues(t *testing.T, o *office) {
	ref := document.Ref{Kind: "notice", Subject: "giro"}
	o.submit(ref)
	_, err := o.Decide(t.Context(), o.decision(ref, "marta", true))
	refused(t, err, fault.Forbidden, "fault.document.not_decider")
	o.decide(ref, "lucia", true)
	o.publish(ref)
	o.want(ref, "- | - | 1.0 effective | 1.0 effective")
}

func nobodyApproves(t *testing.T, o *office) {
	o.people.leave("marta")
	o.people.leave("pedro")
	o.unchanged("a submission that nobody can approve", func() {
		_, err := o.Submit(t.Context(), o.submission(charter("giro")))
		refused(t, err, fault.Conflict, "fault.document.nobody")
	})
}

// Scope F22; Invariants I2, I20.
func futureDay(t *testing.T, o *office) {
	ref := charter("giro")
	o.enact(ref)
	o.says("giro", "Reparto y recogida")
	sub := o.submission(ref)
	sub.Effective = clock.Date{Year: 2026, Month: 3, Day: 29} // the night of summer time in Madrid
	_, err := o.Submit(t.Context(), sub)
	must(t, err)
	o.decide(ref, "marta", true)
	o.publish(ref)
	o.want(ref, "- | 1.1 approved | 1.0 effective | 1.1 approved")
	effect := func(want int, line string) {
		t.Helper()
		n, err := o.Effect(t.Context())
		must(t, err)
		if n != want {
			t.Errorf("%d took effect, want %d", n, want)
		}
		o.want(ref, line)
	}
	o.clock.turn(time.Date(2026, 3, 28, 22, 59, 0, 0, time.UTC).Sub(o.clock.now)) // 23:59 in Madrid
	effect(0, "- | 1.1 approved | 1.0 effective | 1.1 approved")
	o.clock.turn(2 * time.Minute)
	effect(1, "- | - | 1.1 effective | 1.1 effective")
	o.clock.turn(-48 * time.Hour) // the clock jumps back
	effect(0, "- | - | 1.1 effective | 1.1 effective")
	if s := o.loadCharter("giro", "1.0").Sheet; s.State != content.Superseded || s.Successor != "1.1" {
		t.Errorf("the predecessor is %s by %s", s.State, s.Successor)
	}
	// What is approved while the clock is behind is not in force before its predecessor.
	o.says("giro", "Solo recogida")
	o.enact(ref)
	o.want(ref, "- | 1.2 approved | 1.1 effective | 1.2 approved")
	o.clock.turn(48 * time.Hour)
	effect(1, "- | - | 1.2 effective | 1.2 effective")
}

// Scope F23.
func expiry(t *testing.T, o *office) {
	ref := charter("giro")
	o.enact(ref)
	expire := func(want int) {
		t.Helper()
		n, err := o.Expire(t.Context())
		must(t, err)
		if n != want {
			t.Errorf("%d expired, want %d", n, want)
		}
	}
	o.clock.turn(time.Date(2026, 12, 31, 22, 0, 0, 0, time.UTC).Sub(o.clock.now))
	expire(0)
	o.clock.turn(2 * time.Hour)
	expire(1)
	expire(0)
	o.want(ref, "- | - | - | 1.0 expired")
	last := o.told[len(o.told)-1]
	if last.Name != document.EventEnded || last.Data["state"] != "expired" || last.Data["ended"] != "2027-01-01" {
		t.Errorf("event %+v", last)
	}
	// Downloads are the issued bytes; a copy is marked.
	issue := o.loadCharter("giro", "1.0")
	files := o.deliverTo("ana", issue, every[1])
	copies, err := o.Copy(t.Context(), issue, every[1])
	must(t, err)
	if files[0].SHA256 == copies[0].SHA256 {
		t.Error("the copy of an expired version is the file itself")
	}
}

func (o *office) deliverTo(actor string, issue document.Issue, targets ...document.Target) []document.Rendered {
	o.t.Helper()
	files, err := o.Deliver(o.t.Context(), actor, issue, targets...)
	must(o.t, err)
	return files
}

func withdrawal(t *testing.T, o *office) {
	ref := charter("giro")
	status := o.enact(ref)
	_, err := o.Withdraw(t.Context(), document.Act{Ref: ref, Actor: "marta", Expect: status.Row})
	refused(t, err, fault.Invalid, "fault.document.reason_required")
	o.says("giro", "Reparto y recogida")
	sub := o.submission(ref)
	sub.Effective = clock.Date{Year: 2026, Month: 4, Day: 1}
	_, err = o.Submit(t.Context(), sub)
	must(t, err)
	o.decide(ref, "marta", true)
	act := document.Act{Ref: ref, Actor: "marta", Expect: o.row(ref), Reason: "No procede.", Number: "1.1"}
	_, err = o.Withdraw(t.Context(), act)
	must(t, err)
	if last := o.want(ref, "- | - | 1.0 effective | 1.1 withdrawn").Last; !last.Effective.IsZero() {
		t.Errorf("withdrawn before its day, and in force from %s", last.Effective)
	}
	must(t, o.Publish(t.Context(), o.status(ref).Last.Version)) // its job runs late
	o.want(ref, "- | - | 1.0 effective | 1.1 withdrawn")
	act.Expect = o.row(ref)
	_, err = o.Withdraw(t.Context(), act)
	refused(t, err, fault.Conflict, "fault.document.not_in_force")
	act.Number = ""
	_, err = o.Withdraw(t.Context(), act)
	must(t, err)
	status = o.want(ref, "- | - | - | 1.1 withdrawn")
	if !status.ReviewDue.IsZero() || !status.ValidUntil.IsZero() {
		t.Errorf("withdrawn, with review %s and end %s", status.ReviewDue, status.ValidUntil)
	}
	// The same data come back as a new version with the next number.
	o.enact(ref)
	o.want(ref, "- | - | 1.2 effective | 1.2 effective")
}
