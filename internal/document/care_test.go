package document_test

import (
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/store/storetest"
	"acta/internal/work"
	"acta/migrations"
)

// Scope F24, F99; domain trap 8.
func reviewNoChange(t *testing.T, o *office) {
	ref := charter("giro")
	before := o.enact(ref)
	// A draft that somebody generated meanwhile does not stand in the way.
	o.says("giro", "Reparto y recogida")
	_, _, err := o.Freeze(t.Context(), document.Request{Kind: "charter", Subject: "giro", Actor: "lucia"})
	must(t, err)
	o.clock.turn(300 * 24 * time.Hour)
	until := clock.Date{Year: 2027, Month: 12, Day: 31}
	result := o.Review(t.Context(), "lucia", []document.Reviewed{
		{Ref: ref, Expect: o.row(ref), NoChange: true, ValidUntil: until},
		{Ref: charter("post"), NoChange: true},
	})
	must(t, result[0].Err)
	refused(t, result[1].Err, fault.NotFound, "fault.document.missing")
	o.want(ref, "- | 1.1 approved | 1.0 effective | 1.1 approved")
	after := o.publish(ref)
	o.want(ref, "- | - | 1.1 effective | 1.1 effective")
	if after.ValidUntil != until || after.ReviewDue != after.Effective.Effective.AddDays(365) {
		t.Errorf("until %s, review %s", after.ValidUntil, after.ReviewDue)
	}
	former, now := o.loadCharter("giro", "1.0"), o.loadCharter("giro", "1.1")
	if former.Version.WordsHash != now.Version.WordsHash || before.Effective.ContentHash == now.Version.ContentHash {
		t.Error("the words changed, or the content did not")
	}
	printsNoChange(t, former, now)
	if draft := o.loadCharter("giro", "1.1-1").Sheet; draft.State != content.Replaced {
		t.Errorf("the draft in between is %s", draft.State)
	}
}

// printsNoChange checks that a version that a review issued anew differs from the
// former one by its last day, and that its sheet says so.
func printsNoChange(t *testing.T, former, now document.Issue) {
	t.Helper()
	bytes := func(i document.Issue) string {
		data, err := i.Content.Encode()
		must(t, err)
		return string(data)
	}
	if got, want := strings.ReplaceAll(bytes(now), "2027-12-31", "2026-12-31"), bytes(former); got != want {
		t.Errorf("more than the last day changed:\n%s\n%s", got, want)
	}
	h := now.Sheet.History
	if len(h) != 2 || h[1].Number != "1.1" || h[1].Description[0].Key != "document.change_none" {
		t.Errorf("history %+v", h)
	}
	if a := now.Sheet.Approvals; len(a) != 1 || a[0].Name != "Lucía Ferrer" || a[0].Hash != now.Version.ContentHash {
		t.Errorf("approvals %+v", a)
	}
}

func reviewChecks(t *testing.T, o *office) {
	ref := charter("giro")
	one := func(actor string, change func(*document.Reviewed)) error {
		r := document.Reviewed{Ref: ref, Expect: o.row(ref), NoChange: true}
		change(&r)
		return o.Review(t.Context(), actor, []document.Reviewed{r})[0].Err
	}
	plain := func(*document.Reviewed) {}
	o.submit(ref)
	refused(t, one("lucia", plain), fault.Conflict, "fault.document.not_in_force")
	o.decide(ref, "marta", true)
	o.publish(ref)
	refused(t, one("marta", plain), fault.Forbidden, "fault.document.not_owner")
	refused(t, one("lucia", func(r *document.Reviewed) { r.Expect-- }), fault.Stale, "fault.document.stale")
	refused(t, one("lucia", func(r *document.Reviewed) { r.NoChange = false }), fault.Invalid, "fault.document.reason_required")
	refused(t, one("lucia", func(r *document.Reviewed) { r.ValidUntil = clock.Date{Year: 2026, Month: 1, Day: 1} }),
		fault.Invalid, "fault.document.ended")
	must(t, one("lucia", func(r *document.Reviewed) { r.NoChange, r.Note = false, "Cambia la ley." }))
	o.want(ref, "- | - | 1.0 effective | 1.0 effective")
	o.says("giro", "Reparto y recogida")
	o.submit(ref)
	refused(t, one("lucia", plain), fault.Conflict, "fault.document.in_review")
	if n := o.count("SELECT COUNT(*) FROM document_reviews WHERE unchanged = 0"); n != 1 {
		t.Errorf("%d reviews", n)
	}
}

// Scope F25.
func acknowledgement(t *testing.T, o *office) {
	ref := charter("giro")
	status := o.submit(ref)
	_, err := o.SetPlan(t.Context(), ref, "marta", status.Row, document.Plan{
		Owner: "marta", Audience: document.Audience{Roles: []string{"reader"}, Persons: []string{"eva", "ana"}},
	})
	must(t, err)
	o.decide(ref, "marta", true)
	refused(t, o.Acknowledge(t.Context(), ref, "1.0", "ana"), fault.Conflict, "fault.document.not_in_force")
	o.publish(ref)
	if jobs := o.jobs("mail.acknowledge"); len(jobs) != 2 || !strings.Contains(jobs[0], `"number":"1.0","person":"ana"`) {
		t.Errorf("letters %v", jobs)
	}
	refused(t, o.Acknowledge(t.Context(), ref, "1.0", "pedro"), fault.NotFound, "fault.document.not_asked")
	refused(t, o.Acknowledge(t.Context(), ref, "9.9", "ana"), fault.NotFound, "fault.document.version")
	for range 2 {
		must(t, o.Acknowledge(t.Context(), ref, "1.0", "ana"))
	}
	if n := o.entries("document.acknowledge"); n != 1 {
		t.Errorf("%d entries for one acknowledgement", n)
	}
	report, err := o.Acknowledgements(t.Context(), ref, "")
	must(t, err)
	if len(report.Rows) != 2 || report.Rows[0].Person != "ana" || report.Rows[0].At.IsZero() || !report.Rows[1].At.IsZero() {
		t.Errorf("report %+v", report.Rows)
	}
	// Each version is acknowledged anew.
	o.says("giro", "Reparto y recogida")
	o.submit(ref)
	o.decide(ref, "pedro", true)
	o.publish(ref)
	refused(t, o.Acknowledge(t.Context(), ref, "1.0", "eva"), fault.Conflict, "fault.document.not_in_force")
	report, err = o.Acknowledgements(t.Context(), ref, "1.1")
	must(t, err)
	if len(report.Rows) != 2 || !report.Rows[0].At.IsZero() {
		t.Errorf("report of the next version %+v", report.Rows)
	}
}

// Invariant I22.
func planChecks(t *testing.T, o *office) {
	ref := charter("giro")
	status := o.enact(ref)
	if status.Plan.Owner != "lucia" {
		t.Errorf("owner %q", status.Plan.Owner)
	}
	years := func(n int) clock.Duration { return clock.Duration{Years: n} }
	for key, plan := range map[string]document.Plan{
		"fault.document.owner":    {},
		"fault.document.inactive": {Owner: "nobody"},
		"fault.document.interval": {Owner: "ana", Interval: years(2)},
		"fault.document.audience": {Owner: "ana", Audience: document.Audience{Persons: []string{"no code"}}},
	} {
		_, err := o.SetPlan(t.Context(), ref, "marta", status.Row, plan)
		refused(t, err, fault.Invalid, key)
	}
	half := clock.Duration{Months: 6}
	after, err := o.SetPlan(t.Context(), ref, "marta", status.Row, document.Plan{Owner: "ana", Interval: half})
	must(t, err)
	if after.Row != status.Row+1 || after.ReviewDue.String() != "2026-09-02" || after.Plan.Interval != half {
		t.Errorf("plan %+v, review %s", after.Plan, after.ReviewDue)
	}
	_, err = o.SetPlan(t.Context(), ref, "marta", status.Row, document.Plan{Owner: "eva"})
	refused(t, err, fault.Stale, "fault.document.stale")
	year, err := o.SetPlan(t.Context(), ref, "marta", after.Row, document.Plan{Owner: "ana", Interval: years(1)})
	must(t, err)
	if year.ReviewDue.String() != "2027-03-02" {
		t.Errorf("a yearly review is due on %s", year.ReviewDue)
	}
}

func taskLines(t *testing.T, o *office, person string) string {
	t.Helper()
	list, err := o.Tasks(t.Context(), person)
	must(t, err)
	var lines []string
	for _, task := range list {
		lines = append(lines, strings.TrimSpace(task.What+" "+task.Subject+" "+task.Version.Number+" "+task.Due.String()))
	}
	return strings.Join(lines, ", ")
}

func tasks(t *testing.T, o *office) {
	check := func(person, want string) {
		t.Helper()
		if got := taskLines(t, o, person); got != want {
			t.Errorf("tasks of %s: %q, want %q", person, got, want)
		}
	}
	ref := charter("giro")
	status := o.submit(ref)
	check("marta", "decide giro 0.1")
	check("lucia", "")
	check("ana", "")
	_, err := o.SetPlan(t.Context(), ref, "marta", status.Row, document.Plan{
		Owner: "lucia", Audience: document.Audience{Persons: []string{"ana"}},
	})
	must(t, err)
	o.decide(ref, "marta", true)
	o.publish(ref)
	check("marta", "")
	check("ana", "acknowledge giro 1.0")
	must(t, o.Acknowledge(t.Context(), ref, "1.0", "ana"))
	check("ana", "")
	check("lucia", "")
	o.clock.turn(260 * 24 * time.Hour)
	check("lucia", "expiring giro 1.0 2026-12-31")
	o.clock.turn(60 * 24 * time.Hour)
	check("lucia", "expiring giro 1.0 2026-12-31, review giro 1.0 2027-03-02")
}

// Scope F23, F24.
func reminders(t *testing.T, o *office) {
	o.enact(charter("giro"))
	remind := func(days int, want int) {
		t.Helper()
		o.clock.turn(time.Duration(days) * 24 * time.Hour)
		for _, expected := range []int{want, 0} { // the second run of a day finds nothing new
			n, err := o.Remind(t.Context())
			must(t, err)
			if n != expected {
				t.Errorf("%d documents had reminders, want %d", n, expected)
			}
		}
	}
	remind(0, 0)
	remind(243, 0) // 31 October: 61 days before the end
	remind(1, 1)
	remind(1, 0)
	remind(59, 1) // on the last day, with those that were missed
	var days []string
	for _, payload := range o.jobs("mail.validity") {
		days = append(days, payload[:strings.IndexByte(payload, ',')])
	}
	if want := []string{`{"date":"2026-12-31"`, `{"date":"2026-12-31"`}; !slices.Equal(days, want) {
		t.Errorf("letters %v", o.jobs("mail.validity"))
	}
	if n := o.entries("document.remind"); n != 2 {
		t.Errorf("%d entries", n)
	}
}

// Scope F57; Invariant I4.
func issuedBytes(t *testing.T, o *office) {
	o.enact(charter("giro"))
	issue := o.loadCharter("giro", "1.0")
	first := o.deliverTo("ana", issue, every[1], every[3])
	o.says("giro", "Reparto y recogida")
	o.enact(charter("giro"))
	o.unchanged("delivering an issued version", func() {
		again := o.deliverTo("ana", o.loadCharter("giro", "1.0"), every[1], every[3])
		for i := range first {
			if first[i].SHA256 != again[i].SHA256 {
				t.Errorf("file %d has other bytes once superseded", i)
			}
		}
	})
	must(t, o.Publish(t.Context(), issue.Version.ID))
	if n := o.entries("document.publish"); n != 2 {
		t.Errorf("%d publications", n)
	}
	found, err := o.Reproduce(t.Context(), "charter", "giro", "1.0")
	must(t, err)
	for _, r := range found {
		if !r.Same() {
			t.Errorf("%+v", r)
		}
	}
}

func lists(t *testing.T, o *office) {
	for _, subject := range []string{"a", "b", "c", "d"} {
		o.submit(charter(subject))
	}
	o.decide(charter("b"), "marta", true)
	o.publish(charter("b"))
	o.decide(charter("c"), "marta", false)
	o.submit(document.Ref{Kind: "notice", Subject: "giro"})
	check := func(query document.StatusQuery, want string) document.Status {
		t.Helper()
		list, err := o.Statuses(t.Context(), query)
		must(t, err)
		var names []string
		var last document.Status
		for _, s := range list {
			names, last = append(names, s.Ref().String()), s
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%+v lists %s, want %s", query, got, want)
		}
		return last
	}
	check(document.StatusQuery{}, "charter/a charter/b charter/c charter/d notice/giro")
	last := check(document.StatusQuery{Limit: 2}, "charter/a charter/b")
	check(document.StatusQuery{AfterKind: last.Kind, AfterSubject: last.Subject, Limit: 2}, "charter/c charter/d")
	check(document.StatusQuery{State: content.InReview}, "charter/a charter/d notice/giro")
	check(document.StatusQuery{State: content.Effective}, "charter/b")
	check(document.StatusQuery{State: content.Rejected}, "charter/c")
	check(document.StatusQuery{State: content.Approved}, "")
	check(document.StatusQuery{Kind: "notice", Owner: "lucia"}, "notice/giro")
	check(document.StatusQuery{Due: clock.Date{Year: 2026, Month: 12, Day: 31}}, "charter/b")
	check(document.StatusQuery{Due: clock.Date{Year: 2026, Month: 12, Day: 30}}, "")
	check(document.StatusQuery{Stale: true}, "")
	check(document.StatusQuery{Unowned: true}, "charter/a charter/b charter/c charter/d notice/giro") // nobody is in the directory
}

// A version whose job was lost is published by Resume, and only once.
func resumed(t *testing.T, o *office) {
	ref := charter("giro")
	o.submit(ref)
	o.decide(ref, "marta", true)
	for _, want := range []int{1, 0} {
		n, err := o.Resume(t.Context())
		must(t, err)
		if n != want {
			t.Errorf("%d published, want %d", n, want)
		}
	}
	o.want(ref, "- | - | 1.0 effective | 1.0 effective")
}

// entryIndex is the index of the only audit entry of an action.
func (o *office) entryIndex(action string) string {
	o.t.Helper()
	list, err := storetest.Strings(o.t.Context(), o.raw, "SELECT idx FROM audit_entries WHERE action = '"+action+"'")
	must(o.t, err)
	if len(list) != 1 {
		o.t.Fatalf("%d entries of %s", len(list), action)
	}
	return list[0]
}

// named is who the features say owns a document.
type named string

func (n named) Owner(*work.Tx, document.Ref) (string, error) { return string(n), nil }

// Invariant I22.
func owners(t *testing.T, o *office) {
	for subject, c := range map[string]struct{ named, actor, want string }{
		"a": {"eva", "lucia", "eva"}, "b": {"gone", "lucia", "lucia"}, "c": {"", work.System, ""},
	} {
		w := o.with(t, func(p *document.Parts) { p.Owners = named(c.named) })
		_, _, err := w.Freeze(t.Context(), document.Request{Kind: "charter", Subject: subject, Actor: c.actor})
		must(t, err)
		if got := o.status(charter(subject)).Plan.Owner; got != c.want {
			t.Errorf("%s is owned by %q, want %q", subject, got, c.want)
		}
	}
}

// A database of before document control: its documents stand where their control
// sheets say.
func filled(t *testing.T, o *office) {
	o.write("b", func(v *charterView) { v.Purpose = content.Text{} })
	for _, subject := range []string{"a", "b"} {
		_, _, err := o.Freeze(t.Context(), document.Request{Kind: "charter", Subject: subject, Actor: work.System})
		must(t, err)
	}
	o.says("a", "Reparto y recogida")
	_, _, err := o.Freeze(t.Context(), document.Request{Kind: "charter", Subject: "a", Actor: work.System})
	must(t, err)
	before, err := o.Statuses(t.Context(), document.StatusQuery{})
	must(t, err)
	engine := "mysql"
	if _, err := o.raw.ExecContext(t.Context(), "SELECT sqlite_version()"); err == nil {
		engine = "sqlite"
	}
	files, err := migrations.FS(engine)
	must(t, err)
	fill, err := fs.ReadFile(files, "0671_document_status_fill.sql")
	must(t, err)
	for _, statement := range []string{"DELETE FROM document_status", string(fill)} {
		_, err := o.raw.ExecContext(t.Context(), statement)
		must(t, err)
	}
	after, err := o.Statuses(t.Context(), document.StatusQuery{})
	must(t, err)
	if len(after) != 2 || after[1].Missing != 1 {
		t.Fatalf("%d documents, missing %d", len(after), after[1].Missing)
	}
	for i := range after {
		before[i].Row = 1
		if !reflect.DeepEqual(before[i], after[i]) {
			t.Errorf("filled %+v, was %+v", after[i], before[i])
		}
	}
}
