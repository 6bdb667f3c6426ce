package document_test

import (
	"database/sql"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/store"
	"acta/internal/store/storetest"
)

// A document and its approvals against a small model: whatever people do in
// whatever order, with right and wrong hashes and rows, while days pass and clocks
// jump, it stands where the model says, and nothing that may never be is found.
// Invariants I1, I2, I4–I8, I19.
func TestMachine(t *testing.T) {
	fewer(t, "20")
	storetest.RunSQL(t, func(t *testing.T, fresh func(*testing.T) (*store.DB, *sql.DB)) {
		t.Run("machine", func(t *testing.T) {
			db, raw := fresh(t)
			o := newOffice(t, db, raw)
			o.people.roles["quality_manager"] = []string{"lucia", "marta", "pedro"}
			n := 0
			rapid.Check(t, func(rt *rapid.T) {
				n++
				m := newMachine(rt, o, fmt.Sprintf("s%d", n))
				rt.Repeat(map[string]func(*rapid.T){
					"": m.check, "edit": m.edit, "freeze": m.freeze, "submit": m.submit, "decide": m.decide,
					"decide again": m.decide, "recall": m.recall, "publish": m.publish, "days": m.days, "effect": m.effect,
					"on": m.on, "further on": m.on, "and on": m.on, "expire": m.expire, "withdraw": m.withdraw, "review": m.review, "acknowledge": m.acknowledge,
				})
			})
		})
	})
}

// fewer sets how many runs there are, unless the command line says how many.
func fewer(t *testing.T, checks string) {
	t.Helper()
	f := flag.Lookup("rapid.checks")
	if f.Value.String() != f.DefValue {
		return
	}
	must(t, f.Value.Set(checks))
	t.Cleanup(func() { must(t, f.Value.Set(f.DefValue)) })
}

// version is a version as the model knows it.
type version struct {
	number, proposed  string
	state             content.State
	data              string
	until, from       clock.Date
	author, submitter string
	decided           map[string]int // person → step
	wanted            clock.Date
	published         bool
	hash              string // learned from the program
}

// machine is the model beside the program.
type machine struct {
	o        *office
	ref      document.Ref
	rule     document.Rule
	data     string
	until    clock.Date
	versions []*version
	issued   string // last issued number
	since    int    // ordinal of the last issued version
}

func newMachine(rt *rapid.T, o *office, subject string) *machine {
	m := &machine{o: o, ref: charter(subject)}
	one := document.Step{Roles: []string{"quality_manager"}, Need: 1, Meaning: "approve"}
	two := document.Step{Roles: []string{"quality_manager"}, Need: 2, Meaning: "approve"}
	first := document.Step{Persons: []string{"ana", "eva"}, Need: 1, Meaning: "review"}
	m.rule = rapid.SampledFrom([]document.Rule{
		{Steps: []document.Step{one}}, {Steps: []document.Step{two}}, {Steps: []document.Step{one}, Solo: true},
		{Steps: []document.Step{first, one}, Ordered: true}, {Steps: []document.Step{first, two}},
	}).Draw(rt, "rule")
	_, row, err := o.Rule(o.t.Context(), "charter")
	fatal(rt, err)
	fatal(rt, o.SetRule(o.t.Context(), "charter", "marta", row, m.rule))
	m.set("Texto", m.today().AddDays(400))
	return m
}

func fatal(rt *rapid.T, err error) {
	if err != nil {
		rt.Fatal(err)
	}
}

func (m *machine) today() clock.Date {
	madrid, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		panic(err)
	}
	return m.o.clock.Now().Date(madrid)
}

func (m *machine) set(data string, until clock.Date) {
	m.data, m.until = data, until
	m.o.write(m.ref.Subject, func(v *charterView) {
		v.Purpose, v.ValidUntil = content.In("es", data), content.Date{ISO: until.String()}
	})
}

func (m *machine) last() *version {
	if len(m.versions) == 0 {
		return nil
	}
	return m.versions[len(m.versions)-1]
}

// in is the version in one of some states; the model has no pointers to compare
// with those of the program.
func (m *machine) in(states ...content.State) *version {
	for _, v := range m.versions {
		if slices.Contains(states, v.state) {
			return v
		}
	}
	return nil
}

func (m *machine) open() *version { return m.in(content.Draft, content.InReview) }

func line(v *version) string {
	if v == nil {
		return "-"
	}
	return v.number + " " + string(v.state)
}

func (m *machine) check(rt *rapid.T) {
	if len(m.versions) == 0 {
		return
	}
	status, err := m.o.Status(m.o.t.Context(), m.ref)
	fatal(rt, err)
	want := strings.Join([]string{line(m.open()), line(m.in(content.Approved)), line(m.in(content.Effective)), line(m.last())}, " | ")
	if got := stands(status); got != want {
		rt.Fatalf("stands at %s, the model at %s", got, want)
	}
	for _, broken := range append(m.o.unlawfulRows(), m.o.unlawfulDocument(status)...) {
		rt.Fatal(broken)
	}
}

// outcome checks that the program refuses what the model refuses.
func (m *machine) outcome(rt *rapid.T, err error, allowed bool) {
	if allowed {
		fatal(rt, err)
	} else if err == nil {
		rt.Fatal("not refused")
	} else if len(fault.All(err)) == 0 {
		rt.Fatalf("refused without a fault: %v", err)
	}
}

func (m *machine) person(rt *rapid.T) string {
	return rapid.SampledFrom([]string{"lucia", "marta", "pedro", "ana", "eva"}).Draw(rt, "person")
}

// row is mostly the row version of today.
func (m *machine) row(rt *rapid.T) (row int, right bool) {
	row = m.o.row(m.ref)
	if rapid.IntRange(0, 9).Draw(rt, "row") == 0 {
		return row + 1, false
	}
	return row, true
}

// on takes the document a step further on its way, so that runs get far.
func (m *machine) on(rt *rapid.T) {
	review, waiting := m.in(content.InReview), m.in(content.Approved)
	switch {
	case review != nil:
		for _, person := range []string{"ana", "marta", "pedro", "lucia", "eva"} {
			if m.mayDecide(review, person) {
				m.judge(rt, person, true, review.hash, true, m.o.row(m.ref))
				return
			}
		}
	case waiting != nil && waiting.published:
		m.days(rt)
		m.effect(rt)
	case waiting != nil:
		m.publish(rt)
	default:
		if m.same() && m.last().state != content.Draft {
			m.edit(rt)
		}
		m.submit(rt)
	}
}

func (m *machine) edit(rt *rapid.T) {
	m.set(rapid.SampledFrom([]string{"Texto", "Otro", "Más"}).Draw(rt, "data"),
		m.today().AddDays(rapid.SampledFrom([]int{5, 100, 400}).Draw(rt, "valid for")))
}

// same says that freezing makes no new version.
func (m *machine) same() bool {
	v := m.last()
	return v != nil && v.data == m.data && v.until == m.until &&
		slices.Contains([]content.State{content.Draft, content.InReview, content.Approved, content.Effective}, v.state)
}

// add is a new draft.
func (m *machine) add(actor string) {
	if v := m.open(); v != nil {
		v.state = map[content.State]content.State{content.Draft: content.Replaced, content.InReview: content.Voided}[v.state]
	}
	v := &version{state: content.Draft, data: m.data, until: m.until, author: actor, decided: map[string]int{}}
	v.number = fmt.Sprintf("0.%d", len(m.versions)+1)
	if m.issued != "" {
		v.number = fmt.Sprintf("%s-%d", m.next(document.Minor), len(m.versions)+1-m.since)
	}
	m.versions = append(m.versions, v)
}

func (m *machine) next(level document.Level) string {
	var major, minor int
	if _, err := fmt.Sscanf(m.issued, "%d.%d", &major, &minor); err != nil {
		return "1.0"
	}
	if level == document.Major {
		return fmt.Sprintf("%d.0", major+1)
	}
	return fmt.Sprintf("%d.%d", major, minor+1)
}

func (m *machine) learn(rt *rapid.T) {
	status, err := m.o.Status(m.o.t.Context(), m.ref)
	fatal(rt, err)
	m.last().hash = status.Last.ContentHash
}

func (m *machine) freeze(rt *rapid.T) {
	actor := rapid.SampledFrom([]string{"lucia", "marta"}).Draw(rt, "author")
	_, created, err := m.o.Freeze(m.o.t.Context(), document.Request{Kind: "charter", Subject: m.ref.Subject, Actor: actor})
	fatal(rt, err)
	if created == m.same() {
		rt.Fatalf("new version %v", created)
	}
	if created {
		m.add(actor)
		m.learn(rt)
	}
}

func (m *machine) submit(rt *rapid.T) {
	actor := rapid.SampledFrom([]string{"lucia", "pedro"}).Draw(rt, "submitter")
	row, right := m.row(rt)
	sub := document.Submission{Ref: m.ref, Actor: actor, Expect: row, Change: content.In("es", "Cambia."),
		Level: rapid.SampledFrom([]document.Level{document.Minor, document.Major}).Draw(rt, "level")}
	if in := rapid.SampledFrom([]int{0, 0, 0, 3, 20}).Draw(rt, "in days"); in > 0 {
		sub.Effective = m.today().AddDays(in)
	}
	_, err := m.o.Submit(m.o.t.Context(), sub)
	first := m.today()
	if first.Before(sub.Effective) {
		first = sub.Effective
	}
	same := m.same()
	author := actor
	if same {
		author = m.last().author
	}
	allowed := right && m.in(content.Approved) == nil && !m.until.Before(first) && m.approvable(author, actor) &&
		(!same || m.last().state == content.Draft)
	m.outcome(rt, err, allowed)
	if !allowed {
		return
	}
	if !same {
		m.add(actor)
		m.learn(rt)
	}
	v := m.last()
	v.state, v.submitter, v.proposed, v.wanted = content.InReview, actor, m.next(sub.Level), sub.Effective
}

// approvable says that enough of those who are not authors are left.
func (m *machine) approvable(authors ...string) bool {
	for _, step := range m.rule.Steps {
		can := slices.Concat(step.Persons)
		if len(step.Roles) > 0 {
			can = []string{"lucia", "marta", "pedro"}
		}
		n := 0
		for _, p := range can {
			if m.rule.Solo || !slices.Contains(authors, p) {
				n++
			}
		}
		if n < step.Need {
			return false
		}
	}
	return true
}

// step is the step in which a person may decide now, or -1.
func (m *machine) step(v *version, person string) int {
	for i, step := range m.rule.Steps {
		given := 0
		for _, s := range v.decided {
			if s == i {
				given++
			}
		}
		if given >= step.Need {
			continue
		}
		if slices.Contains(step.Persons, person) || (len(step.Roles) > 0 && slices.Contains([]string{"lucia", "marta", "pedro"}, person)) {
			return i
		}
		if m.rule.Ordered {
			break
		}
	}
	return -1
}

func (m *machine) decide(rt *rapid.T) {
	if m.last() == nil {
		rt.Skip("no document")
	}
	person := m.person(rt)
	row, right := m.row(rt)
	hash := m.last().hash
	if rapid.IntRange(0, 9).Draw(rt, "hash") == 0 {
		hash, right = content.Sum([]byte("other")), false
	}
	m.judge(rt, person, rapid.IntRange(0, 4).Draw(rt, "verdict") > 0, hash, right, row)
}

func (m *machine) mayDecide(v *version, person string) bool {
	_, again := v.decided[person]
	isAuthor := person == v.author || person == v.submitter
	return !again && (!isAuthor || m.rule.Solo) && m.step(v, person) >= 0
}

func (m *machine) judge(rt *rapid.T, person string, approve bool, hash string, right bool, row int) {
	d := document.Decision{Ref: m.ref, Actor: person, Expect: row, Content: hash, Reason: "Así es.", Approve: approve}
	_, err := m.o.Decide(m.o.t.Context(), d)
	v := m.in(content.InReview)
	if v == nil {
		m.outcome(rt, err, false)
		return
	}
	allowed := right && m.mayDecide(v, person)
	completes := false
	if allowed && d.Approve {
		v.decided[person] = m.step(v, person)
		completes = m.complete(v)
		if from := m.from(v); completes && v.until.Before(from) { // approved too late
			delete(v.decided, person)
			allowed = false
		}
	}
	m.outcome(rt, err, allowed)
	switch {
	case !allowed:
	case !d.Approve:
		v.state = content.Rejected
	case completes:
		m.issue(v)
	}
}

func (m *machine) complete(v *version) bool {
	for i, step := range m.rule.Steps {
		given := 0
		for _, s := range v.decided {
			if s == i {
				given++
			}
		}
		if given < step.Need {
			return false
		}
	}
	return true
}

func (m *machine) from(v *version) clock.Date {
	from := m.today()
	if from.Before(v.wanted) {
		from = v.wanted
	}
	if former := m.in(content.Effective); former != nil && from.Before(former.from) {
		from = former.from
	}
	return from
}

func (m *machine) issue(v *version) {
	v.from = m.from(v)
	v.state, v.number = content.Approved, v.proposed
	m.issued, m.since = v.proposed, len(m.versions)
}

func (m *machine) recall(rt *rapid.T) {
	if m.last() == nil {
		rt.Skip("no document")
	}
	person := m.person(rt)
	row, right := m.row(rt)
	_, err := m.o.Recall(m.o.t.Context(), document.Act{Ref: m.ref, Actor: person, Expect: row})
	v := m.in(content.InReview)
	allowed := right && v != nil && (person == v.author || person == v.submitter)
	m.outcome(rt, err, allowed)
	if allowed {
		v.state = content.Voided
	}
}

// publish runs the job, also late and twice.
func (m *machine) publish(rt *rapid.T) {
	for _, v := range m.versions {
		if v.from.IsZero() {
			continue
		}
		issue, err := m.o.Load(m.o.t.Context(), "charter", m.ref.Subject, v.number)
		fatal(rt, err)
		fatal(rt, m.o.Publish(m.o.t.Context(), issue.Version.ID))
		if !v.published && v.state == content.Approved && !m.today().Before(v.from) {
			m.enact(v)
		}
		v.published = true
	}
}

func (m *machine) enact(v *version) {
	if former := m.in(content.Effective); former != nil {
		former.state = content.Superseded
	}
	v.state = content.Effective
}

func (m *machine) days(rt *rapid.T) {
	m.o.clock.turn(time.Duration(rapid.SampledFrom([]int{1, 1, 4, 30, -2}).Draw(rt, "days")) * 24 * time.Hour)
}

func (m *machine) effect(rt *rapid.T) {
	_, err := m.o.Effect(m.o.t.Context())
	fatal(rt, err)
	if v := m.in(content.Approved); v != nil && v.published && !m.today().Before(v.from) {
		m.enact(v)
	}
}

func (m *machine) expire(rt *rapid.T) {
	_, err := m.o.Expire(m.o.t.Context())
	fatal(rt, err)
	if v := m.in(content.Effective); v != nil && v.until.Before(m.today()) {
		v.state = content.Expired
	}
}

func (m *machine) withdraw(rt *rapid.T) {
	if m.last() == nil || rapid.IntRange(0, 2).Draw(rt, "really") > 0 {
		rt.Skip("not now")
	}
	row, right := m.row(rt)
	_, err := m.o.Withdraw(m.o.t.Context(), document.Act{Ref: m.ref, Actor: "marta", Expect: row, Reason: "Sobra."})
	v := m.in(content.Effective)
	if v == nil {
		v = m.in(content.Approved)
	}
	m.outcome(rt, err, right && v != nil)
	if right && v != nil {
		v.state = content.Withdrawn
	}
}

func (m *machine) review(rt *rapid.T) {
	if m.last() == nil {
		rt.Skip("no document")
	}
	owner := m.o.status(m.ref).Plan.Owner
	actor := rapid.SampledFrom([]string{owner, owner, "ana"}).Draw(rt, "reviewer")
	row, right := m.row(rt)
	until := m.today().AddDays(rapid.SampledFrom([]int{30, 300}).Draw(rt, "renewed for"))
	out := m.o.Review(m.o.t.Context(), actor, []document.Reviewed{{Ref: m.ref, Expect: row, NoChange: true, ValidUntil: until}})
	former := m.in(content.Effective)
	allowed := right && former != nil && actor == owner && m.in(content.InReview, content.Approved) == nil &&
		!until.Before(later(m.today(), former.from))
	m.outcome(rt, out[0].Err, allowed)
	if !allowed {
		return
	}
	data, live := m.data, m.until
	m.data, m.until = former.data, until
	m.add(actor)
	m.data, m.until = data, live
	v := m.last()
	v.submitter, v.proposed = actor, m.next(document.Minor)
	m.learn(rt)
	m.issue(v)
}

func later(a, b clock.Date) clock.Date {
	if a.Before(b) {
		return b
	}
	return a
}

func (m *machine) acknowledge(rt *rapid.T) {
	v := m.in(content.Effective)
	if v == nil {
		rt.Skip("nothing in force")
	}
	err := m.o.Acknowledge(m.o.t.Context(), m.ref, v.number, "eva")
	m.outcome(rt, err, false) // nobody was asked
}
