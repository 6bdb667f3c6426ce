package release

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/sheet"
)

// affectedRows is the word in the column "baseline" of rows that say which CIs a
// deployment changes.
const affectedRows = "affected"

// The optional columns of configuration items.
const (
	locationColumn = "location"
	takenColumn    = "taken_at"
)

// ImportItems takes configuration items: columns release, deployment, baseline,
// ci, name, version, hash, state; key release, deployment, baseline and ci.
// Optional columns location, taken_at (instant) and language, or the same for all
// rows in the options' Given.
//
// The rows of one release, deployment and baseline (before, release or after) are
// the whole list of that baseline, of the deployment's present attempt: when it is
// another list than the one that counts, it is recorded as a newer fact. Without
// taken_at it was taken now, without location where the plan says. Rows with
// "affected" are the whole list of the CIs that the deployment changes, which is
// part of the authorised core. Command "release.import_items". Seed 4.3.1; Scope
// F41, F84.
func (s *Service) ImportItems(ctx context.Context, table sheet.Table, opts sheet.Options) (sheet.Report, error) {
	return s.importing(ctx, "release.import_items", table, opts, taking{required: itemColumns(), row: takeItem, end: (*intake).settleListings})
}

func itemColumns() []string {
	return []string{"release", "deployment", "baseline", "ci", "name", "version", "hash", "state"}
}

// listing is the rows of one baseline, or of the CIs that a deployment changes.
type listing struct {
	row        // the first one
	release    Release
	deployment *Deployment
	kind       string
	location   content.Text
	taken      clock.Instant
	items      []CI
	affected   []Affected
}

func (l *listing) key() string {
	return l.release.Code + "." + "deployments[" + l.deployment.Code + "]." + l.kind
}

func takeItem(in *intake, r row) error {
	stored, err := r.release("release")
	if err != nil {
		return err
	}
	kind := r.choice("baseline", string(BaselineBefore), "release", string(BaselineAfter), affectedRows)
	d := r.deployment("deployment", stored)
	ci := CI{
		Code: r.code("ci"), Name: r.name("name", false), Version: r.name("version", false),
		Hash: r.ascii("hash"), State: r.name("state", false),
	}
	r.digits("version", ci.Version)
	at, taken := r.text(locationColumn, false), r.instant(takenColumn, false)
	if d == nil || r.refused {
		return nil
	}
	one := listing{row: r, release: stored, deployment: d, kind: kind}
	r.once("ci", one.key()+"/"+ci.Code)
	l, ok := in.listings[one.key()]
	if !ok {
		l = &one
	}
	if l.same(&r, at, taken); r.refused {
		return nil
	}
	if !ok {
		in.listings[one.key()] = l
		in.order = append(in.order, one.key())
	}
	l.location, l.taken = orText(l.location, at), orElse(l.taken, taken)
	if kind == affectedRows {
		l.affected = append(l.affected, Affected{Code: ci.Code, Name: r.text("name", false)})
		return nil
	}
	l.items = append(l.items, ci)
	return nil
}

// same rejects a row that puts its baseline to another place or time than a row
// before it.
func (l *listing) same(r *row, at content.Text, taken clock.Instant) {
	line := sheet.Arg{Name: "line", Value: strconv.Itoa(l.Line)}
	if !at.IsEmpty() && !l.location.IsEmpty() && at.Values[at.Original] != l.location.Values[l.location.Original] {
		r.reject(locationColumn, "import.other_value", line)
	}
	if !taken.IsZero() && !l.taken.IsZero() && taken != l.taken {
		r.reject(takenColumn, "import.other_value", line)
	}
}

// alike reports whether two texts say the same in every language.
func alike(a, b content.Text) bool {
	return a.IsEmpty() && b.IsEmpty() || a.Original == b.Original && maps.Equal(a.Values, b.Values)
}

func (in *intake) settleListings() error {
	for _, key := range in.order {
		l := in.listings[key]
		settle := in.settleBaseline
		if l.kind == affectedRows {
			settle = in.settleAffected
		}
		if err := settle(l); err != nil {
			return fmt.Errorf("line %d: %w", l.Line, err)
		}
	}
	return nil
}

// settleBaseline counts the rows of a baseline by what they change in the one
// that counts, and keeps it for writing when it is another.
func (in *intake) settleBaseline(l *listing) error {
	list, err := in.service.Facts.Of(in.tx, l.release.ID)
	if err != nil {
		return err
	}
	facts, err := ReadFacts(list)
	if err != nil {
		return err
	}
	old, found := facts.baseline(l.deployment, BaselineKind(l.kind))
	var stored []CI
	if found {
		if stored, err = in.service.Contents.Page(in.tx, old.ID, "", 0); err != nil {
			return err
		}
	}
	l.settlePlace(old)
	tally := l.count(stored)
	changed := tally.Created + tally.Updated
	same := changed == 0 && len(stored) == len(l.items) && alike(old.Of.Location, l.location) && (l.taken.IsZero() || l.taken == old.At)
	if found && same {
		in.add(tally)
		return nil
	}
	if l.refuse(); l.refused {
		return nil
	}
	if changed == 0 { // fewer of them, or another place or time
		tally.Updated, tally.Unchanged = tally.Unchanged, 0
	}
	in.add(tally)
	in.writes = append(in.writes, func() error { return in.writeBaseline(l, old) })
	return nil
}

// settlePlace fills in where a baseline is kept when no row says so.
func (l *listing) settlePlace(old Recorded[BaselineTaken]) {
	l.location = translated(old.Of.Location, l.location)
	for _, planned := range l.deployment.Baselines {
		if string(planned.Kind) == l.kind {
			l.location = orText(l.location, planned.Location)
		}
	}
}

// refuse rejects a baseline that nothing says where it is, and one of a release
// that was cancelled.
func (l *listing) refuse() {
	if l.location.IsEmpty() {
		l.reject(locationColumn, "import.required")
	}
	if l.release.Stage == Cancelled {
		l.reject("release", "import.over", sheet.Arg{Name: "stage", Value: string(Cancelled)})
	}
}

// tally counts rows by what they change.
type tally struct{ Created, Updated, Unchanged int }

func (in *intake) add(t tally) {
	in.report.Created += t.Created
	in.report.Updated += t.Updated
	in.report.Unchanged += t.Unchanged
}

// count counts the rows of a baseline by what they change in a stored list.
func (l *listing) count(stored []CI) (t tally) {
	had := make(map[string]CI, len(stored))
	for _, ci := range stored {
		had[ci.Code] = ci
	}
	for i, ci := range l.items {
		old, found := had[ci.Code]
		ci = ci.over(old)
		l.items[i] = ci
		switch {
		case !found:
			t.Created++
		case old != ci:
			t.Updated++
		default:
			t.Unchanged++
		}
	}
	return t
}

// over keeps the stored words where a file only wrote them in another form.
func (c CI) over(old CI) CI {
	keep := func(given *string, was string) {
		if sheet.Same(was, *given) {
			*given = was
		}
	}
	keep(&c.Name, old.Name)
	keep(&c.Version, old.Version)
	keep(&c.Hash, old.Hash)
	keep(&c.State, old.State)
	return c
}

// writeBaseline records a baseline with its list, as if by hand.
func (in *intake) writeBaseline(l *listing, old Recorded[BaselineTaken]) error {
	c, err := in.service.open(in.tx, in.opts.Actor, l.release.Code, 0)
	if err != nil {
		return err
	}
	if _, err := c.look(); err != nil {
		return err
	}
	head := Head{Kind: BaselineFact, Deployment: l.deployment.Code, Key: l.kind, At: l.taken}
	w := &writing{change: c, Head: head, cis: l.items}
	if err := w.writeListed(BaselineTaken{Kind: BaselineKind(l.kind), Location: l.location, Items: len(l.items)}); err != nil {
		return err
	}
	in.tx.Detail(l.key(), baselineLine(old.Of), strconv.Itoa(len(l.items)))
	_, err = c.save()
	return err
}

// writeListed adds the fact of a baseline whose rows were checked one by one.
func (w *writing) writeListed(body BaselineTaken) (err error) {
	if body.Hash, err = listHash(w.cis); err != nil {
		return err
	}
	if err := w.head(); err != nil {
		return err
	}
	if err := w.faults.Err(); err != nil {
		return err
	}
	w.Late = w.late(plannedAt(w.At), w.scene.LateHours, w.at, w.place(), "")
	if err := w.fact(w.Head, body); err != nil {
		return err
	}
	w.taken(body)
	return w.list(w.facts[len(w.facts)-1].ID)
}

func baselineLine(b BaselineTaken) string {
	if b.Hash == "" {
		return ""
	}
	return strconv.Itoa(b.Items)
}

// listHash is the SHA-256 of a list of CIs in the order of their codes.
func listHash(items []CI) (string, error) {
	return sum("list of CIs", slices.SortedFunc(slices.Values(items), func(a, b CI) int { return cmp.Compare(a.Code, b.Code) }))
}

// settleAffected counts the rows of the CIs that a deployment changes, and keeps
// the list for writing when it is another.
func (in *intake) settleAffected(l *listing) error {
	had := make(map[string]Affected, len(l.deployment.Affected))
	for _, one := range l.deployment.Affected {
		had[one.Code] = one
	}
	var t tally
	for i, one := range l.affected {
		old, found := had[one.Code]
		one.Name = translated(old.Name, one.Name)
		l.affected[i] = one
		switch {
		case !found:
			t.Created++
		case !alike(old.Name, one.Name):
			t.Updated++
		default:
			t.Unchanged++
		}
	}
	gone := len(had) - t.Unchanged - t.Updated
	if t.Created+t.Updated+gone == 0 {
		in.add(t)
		return nil
	}
	if err := l.core(t.Created+gone > 0); err != nil || l.refused {
		return err
	}
	if t.Created+t.Updated == 0 {
		t.Updated, t.Unchanged = t.Unchanged, 0
	}
	in.add(t)
	in.writes = append(in.writes, func() error { return in.writeAffected(l) })
	return nil
}

// core rejects the list of a release that is over, and another one of CIs when a
// deployment has started; it doubts one that takes an authorisation away.
func (l *listing) core(another bool) error {
	if l.release.over() {
		l.reject("release", "import.over", sheet.Arg{Name: "stage", Value: string(l.release.Stage)})
		return nil
	}
	hash, err := CoreOf(l.release).Hash()
	if err != nil || !another || !authorised(l.release, hash) {
		return err
	}
	if Stages().Reaches(Deploying, l.release.Stage) {
		l.reject("baseline", "import.core_frozen", sheet.Arg{Name: "stage", Value: string(l.release.Stage)})
		return nil
	}
	l.doubt("baseline", "import.core_changes")
	return nil
}

// writeAffected puts the list of a deployment into its plan, as if by hand.
func (in *intake) writeAffected(l *listing) error {
	c, err := in.service.open(in.tx, in.opts.Actor, l.release.Code, 0)
	if err != nil {
		return err
	}
	err = c.plan(Plan{Code: l.release.Code, Deployments: []Deployment{{Code: l.deployment.Code, Affected: l.affected}}})
	if err != nil {
		return err
	}
	_, err = c.save()
	return err
}
