package release

import (
	"cmp"
	"errors"
	"maps"
	"slices"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/work"
)

// BaselineRecordView is what the record of a deployment's baselines prints: the
// three baselines, what differs between before and after, and every configuration
// item (CI) as the last of them found it. Seed 4.2.1, 4.3.1; Scope F41, F42;
// invariant I24.
type BaselineRecordView struct {
	Deployment DeploymentView `expr:"deployment"`
	Undone     bool           `expr:"undone"`   // backed out or failed: compared with the state before
	Taken      []TakenView    `expr:"taken"`    // before, release and after, in this order; always all three
	Items      []StateView    `expr:"items"`    // of the last baseline that was taken, by code
	ItemsOf    content.Term   `expr:"items_of"` // baseline_kind.<key> of that baseline
	Compared   bool           `expr:"compared"` // both lists are there; references list no CIs
	Unchanged  int            `expr:"unchanged_count"`
	Changes    []ChangeView   `expr:"changes"`    // those that the plan says
	Unexpected []ChangeView   `expr:"unexpected"` // those that it does not; after a back-out, every difference
	Uncovered  []AffectedView `expr:"uncovered"`  // affected CIs that a baseline leaves out
}

// TakenView is a baseline that was taken, or is still owed: then it has no time.
type TakenView struct {
	Kind      content.Term    `expr:"kind"` // baseline_kind.<key>
	KindKey   string          `expr:"kind_key"`
	On        content.Date    `expr:"on"`
	Location  content.Text    `expr:"location"`
	Reference string          `expr:"reference"` // digest list, snapshot or backup that stands for the list
	Items     content.Integer `expr:"items"`     // number of CIs
	Hash      string          `expr:"hash"`
	By        content.Run     `expr:"by"`
	Late      bool            `expr:"late"` // recorded late
}

// StateView is a CI as a baseline found it.
type StateView struct {
	Code    string `expr:"code"`
	Name    string `expr:"name"`
	Version string `expr:"version"`
	Hash    string `expr:"digest"`
	State   string `expr:"state"`
}

// ChangeView is a CI that differs, with the members that do.
type ChangeView struct {
	Code        string       `expr:"code"`
	Name        string       `expr:"name"`
	Change      content.Term `expr:"change"` // ci_change.added | removed | changed
	Before      string       `expr:"before"` // version, else hash, else state
	BeforeNote  string       `expr:"before_note"`
	After       string       `expr:"after"`
	AfterNote   string       `expr:"after_note"` // hash and state, where they differ
	Explanation content.Text `expr:"explanation"`
}

// BaselineRecordView reads what the record of a deployment's baselines prints, by
// subject "RELEASE@DEPLOYMENT"; fault.NotFound if there is none such.
func (s *Service) BaselineRecordView(tx *work.Tx, subject string) (BaselineRecordView, error) {
	t, d, err := s.tellDeployment(tx, subject)
	if err != nil {
		return BaselineRecordView{}, err
	}
	deployment, err := s.deploymentView(t, d)
	if err != nil {
		return BaselineRecordView{}, err
	}
	v := t.baselines(d)
	v.Deployment = deployment
	return v, errors.Join(t.err, t.names.err)
}

// baselines are the baselines of a deployment and what differs between them.
func (t *told) baselines(d *Deployment) BaselineRecordView {
	v := BaselineRecordView{Undone: d.Stage == Undone || d.Stage == Failed}
	before, after := t.baselineBefore(d), t.baselineAfter(d)
	release := t.baselineOfRelease(d)
	v.Taken = []TakenView{
		t.takenView(d, BaselineBefore, before), t.takenView(d, BaselineRelease, release), t.takenView(d, BaselineAfter, after),
	}
	was, is := t.contents(before), t.contents(after)
	if v.Items, v.ItemsOf = stateViews(is), term("baseline_kind", BaselineAfter); after.At.IsZero() {
		v.Items, v.ItemsOf = stateViews(was), term("baseline_kind", BaselineBefore)
	}
	v.Compared = before.Of.Reference == "" && after.Of.Reference == "" && !before.At.IsZero() && !after.At.IsZero()
	if v.Compared {
		v.setChanges(t, d, was, is)
	}
	v.Uncovered = uncoveredViews(t, d, before, after)
	return v
}

// baselineBefore is the newest one of the present attempt that was taken no later
// than its start.
func (t *told) baselineBefore(d *Deployment) Recorded[BaselineTaken] {
	start := momentOf(d.ActualStart)
	found, _ := t.taken(d, func(b Recorded[BaselineTaken]) bool { return start.IsZero() || !start.Before(b.At) }, BaselineBefore)
	return found
}

// baselineAfter is the newest one that was taken once the deployment had ended, or
// had been undone.
func (t *told) baselineAfter(d *Deployment) Recorded[BaselineTaken] {
	over, kinds := latest(clock.Instant{}, d.ActualEnd), []BaselineKind{BaselineAfter}
	if d.Stage == Undone || d.Stage == Failed {
		over, kinds = latest(over, d.BackedOut.At), append(kinds, BaselineRelease)
	}
	found, _ := t.taken(d, func(b Recorded[BaselineTaken]) bool { return !b.At.Before(over) }, kinds...)
	return found
}

// baselineOfRelease is that of the deployment, else that of the whole release.
func (t *told) baselineOfRelease(d *Deployment) Recorded[BaselineTaken] {
	found, ok := t.taken(d, func(Recorded[BaselineTaken]) bool { return true }, BaselineRelease)
	if !ok {
		found, _ = newest(t.Facts.Baselines, func(b Recorded[BaselineTaken]) bool {
			return b.Deployment == "" && b.Of.Kind == BaselineRelease
		})
	}
	return found
}

// takenView is a baseline as it was recorded, else as the plan says it was taken.
func (t *told) takenView(d *Deployment, kind BaselineKind, b Recorded[BaselineTaken]) TakenView {
	v := TakenView{Kind: term("baseline_kind", kind), KindKey: string(kind)}
	if b.At.IsZero() {
		at := slices.IndexFunc(d.Baselines, func(p Baseline) bool { return p.Kind == kind && !p.TakenAt.IsZero() })
		if at >= 0 {
			v.On, v.Location, v.Hash = planned(d.Baselines[at].TakenAt), d.Baselines[at].Location, d.Baselines[at].Hash
		}
		return v
	}
	v.On, v.Location, v.Reference, v.Hash = instant(b.At), b.Of.Location, b.Of.Reference, b.Of.Hash
	v.By, v.Late = t.names.actor(b.By), b.Late
	count := b.Of.Items
	if b.Of.Reference != "" {
		count = len(b.Of.Covers)
	}
	v.Items = content.Integer{N: count, Known: true}
	return v
}

// contents are the CIs that a baseline lists, or that its reference covers.
func (t *told) contents(b Recorded[BaselineTaken]) []CI {
	if b.At.IsZero() {
		return nil
	}
	if b.Of.Reference == "" {
		return t.Contents(b.ID)
	}
	covered := make([]CI, len(b.Of.Covers))
	for i, code := range b.Of.Covers {
		covered[i].Code = code
	}
	return covered
}

// stateViews are the CIs of a baseline by code; of one listed twice, the last.
func stateViews(list []CI) []StateView {
	at := byCode(list)
	views := make([]StateView, 0, len(at))
	for _, code := range slices.Sorted(maps.Keys(at)) {
		ci := list[at[code]]
		views = append(views, StateView{Code: ci.Code, Name: ci.Name, Version: ci.Version, Hash: ci.Hash, State: ci.State})
	}
	return views
}

// setChanges tells what the plan says apart from what it does not. After a
// back-out nothing may differ, so each difference is to be explained.
func (v *BaselineRecordView) setChanges(t *told, d *Deployment, was, is []CI) {
	difference := Differ(was, is)
	v.Unchanged = difference.Same
	explained := map[string]content.Text{}
	for _, e := range t.Facts.Explanations {
		if e.of(*d) {
			explained[e.Key] = e.Of.Text
		}
	}
	packed, _ := t.manifest()
	surprising := map[string]bool{}
	for _, code := range Unexpected(difference, d.Affected, packed.Units) {
		surprising[code] = true
	}
	before, after := byCode(was), byCode(is)
	for _, code := range difference.Codes() {
		i, had := before[code]
		j, has := after[code]
		var from, to CI
		if had {
			from = was[i]
		}
		if has {
			to = is[j]
		}
		one := changeView(from, to)
		one.Explanation = explained[code]
		if v.Undone || surprising[code] {
			v.Unexpected = append(v.Unexpected, one)
		} else {
			v.Changes = append(v.Changes, one)
		}
	}
}

// changeView is how a CI differs; a list that does not have it gives an empty one.
func changeView(before, after CI) ChangeView {
	v := ChangeView{Code: cmp.Or(after.Code, before.Code), Name: cmp.Or(after.Name, before.Name), Change: term("ci_change", "changed")}
	hash, state := before.Hash != after.Hash, before.State != after.State
	switch {
	case before.Code == "":
		v.Change = term("ci_change", "added")
	case after.Code == "":
		v.Change = term("ci_change", "removed")
	}
	v.Before, v.BeforeNote = side(before, hash, state)
	v.After, v.AfterNote = side(after, hash, state)
	return v
}

// side is what to print of one side of a difference: the version, and below it
// the hash and the state where they differ. What is printed first is never empty
// while there is something to print.
func side(ci CI, hash, state bool) (first, note string) {
	shown := []string{ci.Version}
	switch {
	case ci.Version == "":
		shown = append(shown, ci.Hash)
	case hash:
		shown = append(shown, hashEnds(ci.Hash))
	}
	if state {
		shown = append(shown, ci.State)
	}
	shown = slices.DeleteFunc(shown, func(s string) bool { return s == "" })
	if len(shown) == 0 {
		return "", ""
	}
	return shown[0], join(" · ", shown[1:]...)
}

// hashEnds is the beginning and the end of a hash: enough to see that it differs, where
// the whole one would take four lines.
func hashEnds(hash string) string {
	const n = 8
	if len(hash) < 4*n {
		return hash
	}
	return hash[:n] + "…" + hash[len(hash)-n:]
}

// uncoveredViews are the affected CIs that a baseline which was taken leaves out.
func uncoveredViews(t *told, d *Deployment, baselines ...Recorded[BaselineTaken]) []AffectedView {
	missing := map[string]bool{}
	for _, b := range baselines {
		if b.At.IsZero() {
			continue
		}
		for _, code := range t.uncovered(b, d.Affected) {
			missing[code] = true
		}
	}
	var views []AffectedView
	for _, ci := range d.Affected {
		if missing[ci.Code] {
			views = append(views, AffectedView(ci))
		}
	}
	return views
}
