package release

import (
	"cmp"
	"errors"
	"slices"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/work"
)

// BaselineRecordView is what the record of a deployment's baselines prints: the
// three baselines, every configuration item (CI) as they found it, and what
// differs. Seed 4.2.1, 4.3.1; Scope F41, F42; invariant I24.
type BaselineRecordView struct {
	Deployment DeploymentView `expr:"deployment"`
	Undone     bool           `expr:"undone"`   // backed out or failed: compared with the state before
	Taken      []TakenView    `expr:"taken"`    // before, release and after, in this order; always all three
	Items      []StateView    `expr:"items"`    // by code
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
	By        string          `expr:"by"`
	Late      bool            `expr:"late"` // recorded late
}

// StateView is a CI as the baselines before and after found it.
type StateView struct {
	Code       string       `expr:"code"`
	Name       string       `expr:"name"`
	Before     string       `expr:"before"` // version
	BeforeHash string       `expr:"before_hash"`
	After      string       `expr:"after"`
	AfterHash  string       `expr:"after_hash"`
	State      string       `expr:"state"`  // as the later source says it
	Change     content.Term `expr:"change"` // ci_change.<key>; missing while there is only one baseline
}

// ChangeView is a CI that differs.
type ChangeView struct {
	Code        string       `expr:"code"`
	Name        string       `expr:"name"`
	Change      content.Term `expr:"change"` // ci_change.added | removed | changed
	Before      string       `expr:"before"`
	After       string       `expr:"after"`
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
	v.Items = stateViews(was, is, !after.At.IsZero())
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
	start := instantOf(d.ActualStart)
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
	v.By, v.Late = t.names.person(b.By), b.Late
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

// stateViews joins two lists of CIs by code.
func stateViews(was, is []CI, both bool) []StateView {
	at := make(map[string]int, len(was))
	views := make([]StateView, 0, len(was))
	for _, ci := range was {
		at[ci.Code] = len(views)
		v := StateView{Code: ci.Code, Name: ci.Name, Before: ci.Version, BeforeHash: ci.Hash, State: ci.State}
		if both {
			v.Change = term("ci_change", "removed")
		}
		views = append(views, v)
	}
	for _, ci := range is {
		i, known := at[ci.Code]
		if !known {
			i = len(views)
			views = append(views, StateView{Code: ci.Code, Change: term("ci_change", "added")})
		} else {
			views[i].Change = term("ci_change", "same")
			if len(changes(was[i], ci)) > 0 {
				views[i].Change = term("ci_change", "changed")
			}
		}
		v := &views[i]
		v.Name, v.After, v.AfterHash, v.State = cmp.Or(ci.Name, v.Name), ci.Version, ci.Hash, cmp.Or(ci.State, v.State)
	}
	slices.SortFunc(views, func(a, b StateView) int { return cmp.Compare(a.Code, b.Code) })
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
	for _, row := range v.Items {
		if row.Change == term("ci_change", "same") {
			continue
		}
		one := ChangeView{
			Code: row.Code, Name: row.Name, Change: row.Change, Before: cmp.Or(row.Before, row.BeforeHash),
			After: cmp.Or(row.After, row.AfterHash), Explanation: explained[row.Code],
		}
		if v.Undone || surprising[row.Code] {
			v.Unexpected = append(v.Unexpected, one)
		} else {
			v.Changes = append(v.Changes, one)
		}
	}
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
