package document_test

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/template"
	"acta/internal/work"
)

// staff are the people of these tests besides Lucía, who writes.
var staff = map[string]string{"marta": "Marta Ruiz", "pedro": "Pedro Gil", "ana": "Ana Sanz", "eva": "Eva Polo", "kim": "Kim \uFFFF"}

// charterView is what a kind with an approval of its own prints.
type charterView struct {
	Purpose    content.Text `expr:"purpose"`
	ValidUntil content.Date `expr:"valid_until"`
}

const charterTemplate = `
kind: charter
view: charter
subject: customer
code: CH
approval: document
front: opening
title: charter_title
sections:
  - key: purpose
    rule: mandatory
    blocks:
      - paragraph: {value: purpose, label: field.holder}
  - key: validity
    rule: mandatory
    blocks:
      - paragraph: until
        args: {valid_until: valid_until}
`

var charterWords = map[string]string{
	"es": `label = "Carta"
charter_title = "Carta de servicio"
[purpose]
title = "Objeto"
[validity]
title = "Vigencia"
until = "Vale hasta el {valid_until}."
`,
	"en": `label = "Charter"
charter_title = "Service charter"
[purpose]
title = "Purpose"
[validity]
title = "Validity"
until = "It is valid until {valid_until}."
`,
}

// hands is a clock that tests turn; each reading is a millisecond later.
type hands struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hands) Now() clock.Instant {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(time.Millisecond)
	return clock.At(h.now)
}

func (h *hands) turn(by time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(by)
}

// timed runs transactions at the instants of another clock than the database's.
type timed struct {
	*store.DB
	clock clock.Clock
}

func (r timed) Write(ctx context.Context, fn func(*work.Tx) error) error {
	return r.DB.Write(ctx, func(tx *work.Tx) error { return fn(work.NewTx(ctx, r.clock.Now(), tx.Handle())) })
}

func (r timed) Read(ctx context.Context, fn func(*work.Tx) error) error {
	return r.DB.Read(ctx, func(tx *work.Tx) error { return fn(work.NewTx(ctx, r.clock.Now(), tx.Handle())) })
}

// persons are who holds which role, and who has left.
type persons struct {
	mu    sync.Mutex
	roles map[string][]string
	gone  map[string]bool
}

func (p *persons) Holds(_ *work.Tx, person, role string, _ clock.Date) (bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Contains(p.roles[role], person), nil
}

func (p *persons) Holders(_ *work.Tx, role string, _ clock.Date) ([]string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.roles[role]), nil
}

func (p *persons) Active(_ *work.Tx, person string) (bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, known := staff[person]
	return (known || person == "lucia") && !p.gone[person], nil
}

func (p *persons) leave(person string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gone[person] = true
}

// office is a world with document control: people, a clock that can be turned, a
// kind with its own approval, and what other features were told.
type office struct {
	*world
	clock   *hands
	people  *persons
	mu      *sync.Mutex
	charter map[string]charterView
	told    []work.Event
	source  string            // what the process says of whose decision it is; "" what the template says
	rulings []document.Ruling // that the process made
}

// Source is whose decision approves a document.
func (o *office) Source(_ *work.Tx, _ document.Ref, source string) (string, error) {
	if o.source != "" {
		return o.source, nil
	}
	return source, nil
}

// Rulings are the decisions of the process.
func (o *office) Rulings(*work.Tx, document.Ref) ([]document.Ruling, error) { return o.rulings, nil }

func (o *office) View(tx *work.Tx, name, subject string) (any, error) {
	if name != "charter" {
		return o.town.View(tx, name, subject)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if view, ok := o.charter[subject]; ok {
		return view, nil
	}
	return charterView{Purpose: content.In("es", "Reparto"), ValidUntil: content.Date{ISO: "2026-12-31"}}, nil
}

func (o *office) Subjects(tx *work.Tx, kind, after string, limit int) ([]document.Subject, string, error) {
	return o.town.Subjects(tx, kind, after, limit)
}

func (o *office) Known(tx *work.Tx, kind, subject string) (document.Subject, bool, error) {
	return o.town.Known(tx, kind, subject)
}

func (o *office) Resolve(tx *work.Tx, kind, subject string) (string, string, error) {
	return o.town.Resolve(tx, kind, subject)
}

// write changes the purpose of a charter.
func (o *office) write(subject string, change func(*charterView)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	view, ok := o.charter[subject]
	if !ok {
		view = charterView{Purpose: content.In("es", "Reparto"), ValidUntil: content.Date{ISO: "2026-12-31"}}
	}
	change(&view)
	o.charter[subject] = view
}

func (o *office) says(subject, purpose string) {
	o.write(subject, func(v *charterView) { v.Purpose = content.In("es", purpose) })
}

func newOffice(t *testing.T, db *store.DB, raw *sql.DB) *office {
	t.Helper()
	o := &office{
		world: newWorld(t, db, raw), mu: new(sync.Mutex), clock: &hands{now: time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)},
		people:  &persons{roles: map[string][]string{"quality_manager": {"marta", "pedro"}, "reader": {"ana"}}, gone: map[string]bool{}},
		charter: map[string]charterView{},
	}
	set, err := template.Load(fstest.MapFS{
		"document/notice.yaml": {Data: []byte(noticeTemplate)}, "document/charter.yaml": {Data: []byte(charterTemplate)},
	}, map[string]any{"notice": noticeView{}, "charter": charterView{}})
	must(t, err)
	unit := work.New(timed{db, o.clock}, db, storetest.Anyone{})
	listen := func(_ *work.Tx, e work.Event) error {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.told = append(o.told, e)
		return nil
	}
	unit.Route(map[string][]work.Handler{
		document.EventApproved: {listen}, document.EventEffective: {listen}, document.EventEnded: {listen},
	})
	o.world = o.with(t, func(p *document.Parts) {
		p.Unit, p.Clock, p.Templates, p.Views, p.People = unit, o.clock, set, o, o.people
		p.Formats = p.Formats[1:] // workbooks: what is kept matters here, not how it looks
		p.Log, p.Process = lastSigned{}, o
	})
	return o
}

// lastSigned is a log with one checkpoint.
type lastSigned struct{}

func (lastSigned) Seal(context.Context) error { return nil }

func (lastSigned) LastCheckpoint(*work.Tx) (content.Checkpoint, error) {
	return content.Checkpoint{Origin: "acta/test", Size: "7", Root: strings.Repeat("a", 64), At: "2026-03-01T00:00:00Z", Key: "0badcafe"}, nil
}

// inOffice runs a test in a fresh office on every engine, and looks afterwards for
// what may never be.
func inOffice(t *testing.T, tests map[string]func(*testing.T, *office)) {
	t.Helper()
	storetest.RunSQL(t, func(t *testing.T, fresh func(*testing.T) (*store.DB, *sql.DB)) {
		for _, name := range slices.Sorted(maps.Keys(tests)) {
			t.Run(name, func(t *testing.T) {
				db, raw := fresh(t)
				o := newOffice(t, db, raw)
				tests[name](t, o)
				for _, fault := range o.unlawful() {
					t.Error(fault)
				}
			})
		}
	})
}

// charter names the charter of a subject.
func charter(subject string) document.Ref { return document.Ref{Kind: "charter", Subject: subject} }

func (o *office) status(ref document.Ref) document.Status {
	o.t.Helper()
	status, err := o.Status(o.t.Context(), ref)
	must(o.t, err)
	return status
}

// row is the row version that a person would see; 0 before there is a document.
func (o *office) row(ref document.Ref) int {
	status, err := o.Status(context.Background(), ref)
	if err != nil {
		return 0
	}
	return status.Row
}

func (o *office) submission(ref document.Ref) document.Submission {
	return document.Submission{Ref: ref, Actor: "lucia", Expect: o.row(ref), Change: content.In("es", "Lo acordado.")}
}

func (o *office) submit(ref document.Ref) document.Status {
	o.t.Helper()
	status, err := o.Submit(o.t.Context(), o.submission(ref))
	must(o.t, err)
	return status
}

func (o *office) decision(ref document.Ref, actor string, approve bool) document.Decision {
	o.t.Helper()
	status := o.status(ref)
	d := document.Decision{Ref: ref, Actor: actor, Expect: status.Row, Approve: approve, Content: status.Last.ContentHash}
	if !approve {
		d.Reason = "Faltan los plazos."
	}
	return d
}

func (o *office) decide(ref document.Ref, actor string, approve bool) document.Status {
	o.t.Helper()
	status, err := o.Decide(o.t.Context(), o.decision(ref, actor, approve))
	must(o.t, err)
	return status
}

// publish publishes what waits for it.
func (o *office) publish(ref document.Ref) document.Status {
	o.t.Helper()
	if waiting := o.status(ref).Waiting; waiting != nil {
		must(o.t, o.Publish(o.t.Context(), waiting.Version))
	}
	return o.status(ref)
}

// enact takes a charter all the way into force.
func (o *office) enact(ref document.Ref) document.Status {
	o.t.Helper()
	o.submit(ref)
	o.decide(ref, "marta", true)
	return o.publish(ref)
}

func numberOf(h *document.Head) string {
	if h == nil {
		return "-"
	}
	return h.Number + " " + string(h.State)
}

// stands says where a document stands in one line: open, waiting, in force, last.
func stands(s document.Status) string {
	return strings.Join([]string{numberOf(s.Open), numberOf(s.Waiting), numberOf(s.Effective), numberOf(s.Last)}, " | ")
}

func (o *office) want(ref document.Ref, line string) document.Status {
	o.t.Helper()
	status := o.status(ref)
	if got := stands(status); got != line {
		o.t.Errorf("%s stands at %s, want %s", ref, got, line)
	}
	return status
}

// refused checks the kind and the key of the first fault.
func refused(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	if err == nil {
		t.Errorf("not refused, want %s", key)
		return
	}
	if f := faultOf(t, err); f.Kind != kind || f.Key != key {
		t.Errorf("refused with %s %s, want %s %s", f.Kind, f.Key, kind, key)
	}
}

// jobs are the payloads of the jobs of a kind, sorted.
func (o *office) jobs(kind string) []string {
	o.t.Helper()
	list, err := storetest.Strings(o.t.Context(), o.raw, "SELECT payload FROM jobs WHERE kind = '"+kind+"' ORDER BY payload")
	must(o.t, err)
	return list
}
