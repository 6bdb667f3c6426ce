package release

import (
	"cmp"
	"errors"
	"slices"

	"acta/internal/content"
	"acta/internal/work"
)

// VerificationView is what the checklist of a deployment's verification prints:
// every item with its evidence, what was found installed, and what users said.
// Seed 4.3.2; Scope F45, F46, F91.
type VerificationView struct {
	Deployment     DeploymentView      `expr:"deployment"`
	Installed      []InstalledView     `expr:"installed"` // every unit of the manifest on every target
	Matching       int                 `expr:"matching_count"`
	Configurations []ConfigurationView `expr:"configurations"`
	Feedback       []FeedbackView      `expr:"feedback"`
	Issues         []IssueView         `expr:"issues"`
	Exceptions     []ExceptionView     `expr:"exceptions"` // of the deployment
}

// InstalledView is a unit of the manifest as it was found on a target.
type InstalledView struct {
	Target   string       `expr:"target"`
	Unit     string       `expr:"unit"`
	Packaged string       `expr:"packaged"` // version, else hash
	Found    string       `expr:"found"`
	State    content.Term `expr:"state"` // installed.same | different | absent
}

// ConfigurationView is an update of the configuration records.
type ConfigurationView struct {
	Reference string       `expr:"reference"`
	Person    content.Run  `expr:"person"`
	On        content.Date `expr:"on"`
}

// FeedbackView is what a customer or user said after a deployment.
type FeedbackView struct {
	Deployment string          `expr:"deployment"` // code
	Customer   content.Text    `expr:"customer"`
	From       string          `expr:"from"`
	On         content.Date    `expr:"on"`
	Score      content.Integer `expr:"score"` // 1 to 5
	Text       content.Text    `expr:"text"`
}

// IssueView is a deployment issue with its owner, and where it was handed over.
type IssueView struct {
	Code       string       `expr:"code"`
	Deployment string       `expr:"deployment"` // code
	Text       content.Text `expr:"text"`
	Owner      string       `expr:"owner"`
	State      content.Term `expr:"state"` // issue_state.open | closed | handed_over
	Reference  string       `expr:"reference"`
	Result     content.Text `expr:"result"`
	Open       bool         `expr:"open"`
}

// VerificationView reads what the checklist of a deployment's verification prints,
// by subject "RELEASE@DEPLOYMENT"; fault.NotFound if there is none such.
func (s *Service) VerificationView(tx *work.Tx, subject string) (VerificationView, error) {
	t, d, err := s.tellDeployment(tx, subject)
	if err != nil {
		return VerificationView{}, err
	}
	deployment, err := s.deploymentView(t, d)
	if err != nil {
		return VerificationView{}, err
	}
	v := t.verification(d)
	v.Deployment, v.Exceptions = deployment, deployment.Exceptions
	return v, errors.Join(t.err, t.names.err)
}

// verification is what was found of a deployment and said of it.
func (t *told) verification(d *Deployment) VerificationView {
	var v VerificationView
	v.setInstalled(t, d)
	for _, c := range newestByKey(t.Facts.Configurations, func(c Recorded[ConfigurationUpdated]) bool { return c.of(*d) }) {
		v.Configurations = append(v.Configurations, ConfigurationView{
			Reference: c.Of.Reference, Person: t.names.actor(cmp.Or(c.Of.Person, c.By)), On: instant(c.At),
		})
	}
	of := func(h Head) bool { return h.Deployment == d.Code }
	v.Feedback, v.Issues = t.feedback(of), t.issues(of)
	return v
}

// setInstalled compares what was found on each target with the manifest.
func (v *VerificationView) setInstalled(t *told, d *Deployment) {
	packed, _ := t.manifest()
	found, targets := t.inspected(d)
	for _, target := range targets {
		for _, unit := range packed.Units {
			one := InstalledView{
				Target: target, Unit: unit.Code, Packaged: cmp.Or(unit.Version, unit.Hash), State: term("installed", "absent"),
			}
			if at, ok := found[spot{unit.Code, target}]; ok {
				one.Found, one.State = cmp.Or(at.Version, at.Hash), term("installed", "different")
				if at.is(unit) {
					one.State = term("installed", "same")
					v.Matching++
				} else if one.Found == one.Packaged {
					one.Found, one.Packaged = cmp.Or(at.Hash, at.Version), cmp.Or(unit.Hash, unit.Version)
				}
			}
			v.Installed = append(v.Installed, one)
		}
	}
}

// feedback is what was said; of one person and place the newest counts.
func (t *told) feedback(fits func(Head) bool) []FeedbackView {
	type voice struct{ deployment, customer, key, from string }
	seen := map[voice]bool{}
	var views []FeedbackView
	for _, f := range slices.Backward(t.Facts.Feedback) {
		who := voice{f.Deployment, f.Customer, f.Key, f.Of.From}
		if !fits(f.Head) || seen[who] {
			continue
		}
		seen[who] = true
		v := FeedbackView{
			Deployment: f.Deployment, From: f.Of.From, On: instant(f.At), Score: positive(f.Of.Score), Text: f.Of.Text,
		}
		if f.Customer != "" {
			v.Customer = t.called(f.Customer)
		}
		views = append(views, v)
	}
	slices.Reverse(views)
	return views
}

// issues are the deployment issues as they stand.
func (t *told) issues(fits func(Head) bool) []IssueView {
	var views []IssueView
	for _, i := range newestByKey(t.Facts.Issues, func(i Recorded[Issue]) bool { return fits(i.Head) }) {
		state := orElse(i.Of.State, IssueOpen)
		views = append(views, IssueView{
			Code: i.Of.Code, Deployment: i.Deployment, Text: i.Of.Text, Owner: t.names.person(i.Of.Owner),
			State: term("issue_state", state), Reference: i.Of.Reference, Result: i.Of.Result, Open: state == IssueOpen,
		})
	}
	return views
}
