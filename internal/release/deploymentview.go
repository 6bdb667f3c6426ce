package release

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"acta/internal/content"
	"acta/internal/policy"
	"acta/internal/work"
)

// DeploymentView reads what the plan of a deployment prints, by subject
// "RELEASE@DEPLOYMENT", or "RELEASE" while it has one deployment;
// fault.NotFound if there is none such.
func (s *Service) DeploymentView(tx *work.Tx, subject string) (DeploymentView, error) {
	t, d, err := s.tellDeployment(tx, subject)
	if err != nil {
		return DeploymentView{}, err
	}
	return s.deploymentView(t, d)
}

// tellDeployment is a release with one of its deployments, by the deployment's
// subject.
func (s *Service) tellDeployment(tx *work.Tx, subject string) (*told, *Deployment, error) {
	r, i, err := s.deployment(tx, subject)
	if err != nil {
		return nil, nil, err
	}
	t, err := s.tell(tx, r.Code)
	if err != nil {
		return nil, nil, err
	}
	return t, &t.Deployments[i], nil
}

func (s *Service) deploymentView(t *told, d *Deployment) (DeploymentView, error) {
	plan, err := s.planView(t)
	if err != nil {
		return DeploymentView{}, err
	}
	v := deploymentFacts(t.Release, *d, t.names)
	v.Release = plan
	v.setPolicy(t.names, *d, t.Type)
	v.Notices = t.notices(d)
	return v, errors.Join(t.err, t.names.err)
}

// notices are those that customers were given of a deployment, oldest first.
func (t *told) notices(d *Deployment) []NoticeView {
	var views []NoticeView
	for _, n := range t.Facts.Notices {
		if (n.Deployment != "" && !n.of(*d)) || !t.tells(n.Customer, *d) {
			continue
		}
		v := NoticeView{
			On: instant(n.At), Channel: n.Of.Channel, To: strings.Join(n.Of.To, ", "), Start: instant(n.Of.Start), Proof: n.Of.Proof,
		}
		if n.Customer != "" {
			v.Customer = t.called(n.Customer)
		}
		views = append(views, v)
	}
	return views
}

// tells reports whether what concerns a customer, "" for all, belongs into the
// plan of a deployment. Invariant I26.
func (t *told) tells(customer string, d Deployment) bool {
	return customer == "" || slices.ContainsFunc(t.Release.servedBy(d), func(c Served) bool { return c.Code == customer })
}

// called is the name of a customer, or its code.
func (t *told) called(code string) content.Text {
	found, _ := t.Situation.Customer(code)
	return nameOr(found.Name, code)
}

// deploymentFacts fills what stands in the deployment, and what it takes over
// from its release.
func deploymentFacts(r Release, d Deployment, names *namer) DeploymentView {
	v := DeploymentView{
		Code: d.Code, Environment: r.environmentName(d), Wave: d.Wave, Attempt: d.Attempt,
		Stage: term("deployment_stage", d.Stage), WindowFrom: planned(d.WindowFrom), WindowTo: planned(d.WindowTo),
		Method: orText(d.Method, r.Method), Practitioner: names.person(d.Practitioner), Planned: planned(d.Planned),
		ActualStart: planned(d.ActualStart), ActualEnd: planned(d.ActualEnd),
		NoticeOn: planned(d.NoticeOn), NoticeChannel: d.NoticeChannel, SupportUntil: day(d.SupportUntil),
		BackedOut: planned(d.BackedOut.At), BackedOutBy: names.person(d.BackedOut.Decider),
		BackedOutCause: d.BackedOut.Cause, BackedOutTook: number(d.BackedOut.Minutes),
		Communication: communicationViews(r.Communication, names), Training: communicationViews(r.Training, names),
		People: personViews(r.People, names), Exceptions: exceptionViews(d.Exceptions, names),
	}
	served := d.Customers
	if len(served) == 0 {
		served = r.served()
	}
	v.Customers = names.customers(r, served)
	v.Customer, v.PolicyLabel = customerNames(v.Customers), policyLabel(v.Customers)
	v.setBackOut(mergeBackOut(r.BackOut, d.BackOut), names)
	v.setLists(d, names)
	return v
}

func (v *DeploymentView) setBackOut(b BackOut, names *namer) {
	v.BackoutTrigger, v.BackoutDecider, v.BackoutSteps = b.Trigger, names.person(b.Decider), named(b.Steps)
	v.BackoutMinutes, v.BackoutTested, v.PointOfNoReturn = number(b.Minutes), b.Tested, b.PointOfNoReturn
}

func (v *DeploymentView) setLists(d Deployment, names *namer) {
	tasks := slices.Clone(d.Tasks)
	slices.SortStableFunc(tasks, func(a, b Task) int { return cmp.Compare(a.Sequence, b.Sequence) })
	for _, t := range tasks {
		v.Tasks = append(v.Tasks, TaskView{
			Sequence: t.Sequence, Text: t.Text, Who: names.person(t.Who),
			Planned: planned(t.Planned), Actual: planned(t.Actual), Reason: t.Reason, State: term("task_state", t.State),
		})
	}
	for _, ci := range d.Affected {
		v.Affected = append(v.Affected, AffectedView(ci))
	}
	for _, p := range d.Parties {
		v.Suppliers = append(v.Suppliers, NamedView{Name: p.Name, Text: p.Does})
	}
	for _, b := range d.Baselines {
		v.Baselines = append(v.Baselines, BaselineView{
			Kind: term("baseline_kind", b.Kind), Location: b.Location, Taken: planned(b.TakenAt), Hash: b.Hash,
		})
		switch b.Kind {
		case BaselineBefore:
			v.BaselineBefore = b.Location
		case BaselineAfter:
			v.BaselineAfter = b.Location
		}
	}
}

// setPolicy fills what the policies of the customers served say: the strictest
// age of the baseline, the longest monitoring, and every verification item,
// with its state where the deployment records one.
func (v *DeploymentView) setPolicy(names *namer, d Deployment, releaseType string) {
	recorded := map[string]Item{}
	for _, item := range d.Items {
		recorded[item.Code] = item
	}
	printed := map[string]bool{}
	hours, days := 0, 0
	for i, c := range v.Customers {
		ruling := names.policy(c)
		v.NoticeChannel = orText(v.NoticeChannel, ruling.NoticeChannel)
		v.Customers[i].Notice = noticeOf(ruling, releaseType)
		if h := ruling.BaselineHours; h > 0 && (hours == 0 || h < hours) {
			hours = h
		}
		days = max(days, ruling.MonitoringDays)
		for _, item := range ruling.Items() {
			if !printed[item.Code] {
				printed[item.Code] = true
				v.Items = append(v.Items, policyItem(item, recorded[item.Code], names))
			}
		}
	}
	for _, item := range d.Items {
		if !printed[item.Code] {
			v.Items = append(v.Items, ItemView{
				Code: item.Code, Text: item.Text, Statement: content.Say(item.Text), Mandatory: item.Mandatory,
				Evidence: item.Evidence, State: term("item_state", item.State), On: planned(item.On), By: names.person(item.By),
				Reason: item.Reason, Approved: names.person(item.Approved),
			})
		}
	}
	v.BaselineHours, v.MonitoringDays = positive(hours), positive(days)
}

// noticeOf is the notice that a policy asks for before a release of a type.
func noticeOf(p policy.Policy, releaseType string) content.Duration {
	at := slices.IndexFunc(p.Types, func(t policy.Type) bool { return t.Key == releaseType })
	if at < 0 {
		return content.Duration{}
	}
	return content.Duration{ISO: p.Types[at].Notice.String()}
}

// policyItem is an item of a policy with what the deployment records of it.
func policyItem(item policy.ItemView, recorded Item, names *namer) ItemView {
	v := ItemView{
		Code: item.Code, Text: recorded.Text, Statement: item.Statement, Mandatory: item.Mandatory,
		Evidence: orText(recorded.Evidence, item.Evidence), State: term("item_state", orElse(recorded.State, ItemPending)),
		On: planned(recorded.On), By: names.person(recorded.By), Reason: recorded.Reason, Approved: names.person(recorded.Approved),
	}
	if item.Statement.Text != nil {
		v.Text = *item.Statement.Text
	}
	return v
}

// policy is the policy version that rules for a customer; an empty one if none.
func (n *namer) policy(c CustomerView) policy.Policy {
	if c.Policy == "" {
		return policy.Policy{}
	}
	found, err := n.service.Policies.Version(n.tx, c.Code, c.Policy)
	n.keep(err)
	return found
}

func deploymentRow(r Release, d Deployment, names *namer) DeploymentRow {
	served := d.Customers
	if len(served) == 0 {
		served = r.served()
	}
	return DeploymentRow{
		Code: d.Code, Environment: r.environmentName(d), Wave: d.Wave,
		Customer: customerNames(names.customers(r, served)), Planned: planned(d.Planned),
		Stage: term("deployment_stage", d.Stage),
	}
}

func (r Release) environmentName(d Deployment) content.Text {
	environment, _ := r.environment(d.Environment)
	return environment.Name
}

func orText(text, other content.Text) content.Text {
	if text.IsEmpty() {
		return other
	}
	return text
}
