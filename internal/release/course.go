package release

import (
	"context"
	"errors"
	"slices"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/work"
)

// Course is a release as pages about what happens in it read it: what is stored, how
// its gates stand, and the names of those who recorded something.
type Course struct {
	Release Release
	Facts   Facts
	Gates   []GateResult
	// Customers are those of the release and of its deployments, by code.
	Customers []Customer
	// Managers are those who hold or deputise for release_deployment_manager today,
	// with their names.
	Managers []Named
	// People are names by the codes of those who recorded or confirmed a fact, and of
	// those who own an environment.
	People map[string]string
}

// Named is a person with a name.
type Named struct{ Code, Name string }

// Called is the name of a customer, or its code.
func (c Course) Called(code string) content.Text {
	at := slices.IndexFunc(c.Customers, func(one Customer) bool { return one.Code == code })
	if at < 0 {
		return nameOr(content.Text{}, code)
	}
	return nameOr(c.Customers[at].Name, code)
}

// Who is the name of whoever recorded or confirmed something.
func (c Course) Who(code string) string { return orElse(c.People[code], code) }

// Waiting are the agreements and acceptances that one person recorded and nobody
// confirmed yet, the newest of each place, oldest first. Scope F95.
func (c Course) Waiting() (agreements []Recorded[Agreement], acceptances []Recorded[Acceptance]) {
	for _, one := range newestByKey(c.Facts.Agreements, func(Recorded[Agreement]) bool { return true }) {
		if !one.Of.counts(one.Head) {
			agreements = append(agreements, one)
		}
	}
	for _, one := range newestByKey(c.Facts.Acceptances, func(Recorded[Acceptance]) bool { return true }) {
		if !one.Of.counts(one.Head) {
			acceptances = append(acceptances, one)
		}
	}
	return agreements, acceptances
}

// Undecided are the acceptances with reservations by link on which the organisation
// has not decided; the newest word of each customer. Scope F39.
func (c Course) Undecided() []Recorded[Acceptance] {
	all := newestByKey(c.Facts.Acceptances, func(Recorded[Acceptance]) bool { return true })
	return slices.DeleteFunc(all, func(a Recorded[Acceptance]) bool {
		waits := slices.ContainsFunc(a.Of.Reservations, func(r Reservation) bool { return !r.complete() })
		return !waits || a.Of.How != ByLink
	})
}

// Complete reports whether the organisation has decided on a reservation.
func (r Reservation) Complete() bool { return r.complete() }

// Build is the newest build; its hash is "" before there is one.
func (c Course) Build() Recorded[Build] {
	found, _ := newest(c.Facts.Builds, func(Recorded[Build]) bool { return true })
	return found
}

// Runs are the runs of tests, the newest of each code and place, the latest first.
func (c Course) Runs() []Recorded[TestRun] {
	runs := newestByKey(c.Facts.Tests, func(Recorded[TestRun]) bool { return true })
	slices.Reverse(runs)
	return runs
}

// Issue is the newest word on an issue of a deployment; false if there is none.
func (c Course) Issue(deployment, code string) (Recorded[Issue], bool) {
	return newest(c.Facts.Issues, func(i Recorded[Issue]) bool { return i.Deployment == deployment && i.Of.Code == code })
}

// FreeIssue is a code that no issue of a deployment has.
func (c Course) FreeIssue(deployment string) string {
	for n := 1; ; n++ {
		code := "I" + numberKey(n)
		if _, taken := c.Issue(deployment, code); !taken {
			return code
		}
	}
}

// reading reads a release as pages do.
func (s *Service) reading(ctx context.Context, code string, fn func(*told, *Course) error) error {
	return s.Unit.Read(ctx, func(tx *work.Tx) error {
		r, err := s.Releases.Find(tx, code)
		if err != nil {
			return err
		}
		scene, err := s.situate(tx, r)
		if err != nil {
			return err
		}
		t := &told{Release: r, whole: r, names: &namer{service: s, tx: tx}, scene: scene}
		if err := fn(t, t.course()); err != nil {
			return err
		}
		return errors.Join(t.err, t.names.err)
	})
}

func (t *told) course() *Course {
	c := &Course{Release: t.Release, Facts: t.Facts, Gates: AllGates(t.Situation), People: map[string]string{}}
	for _, code := range t.everyone() {
		if one, ok := t.Situation.Customer(code); ok {
			one.Code = code
			c.Customers = append(c.Customers, one)
		}
	}
	for _, code := range t.Holders(manager, t.Now.Date(t.Zone)) {
		c.Managers = append(c.Managers, Named{code, t.names.person(code)})
	}
	name := func(code string) {
		if _, known := c.People[code]; !known && code != "" {
			c.People[code] = t.names.person(code)
		}
	}
	t.Facts.each(func(h Head) { name(h.By); name(h.Confirmed) })
	for _, e := range t.Environments {
		name(e.Owner)
	}
	return c
}

// each goes through the heads of what people record by hand.
func (fs Facts) each(fn func(Head)) {
	heads(fs.Builds, fn)
	heads(fs.Tests, fn)
	heads(fs.Agreements, fn)
	heads(fs.Acceptances, fn)
	heads(fs.Notices, fn)
	heads(fs.Baselines, fn)
	heads(fs.Explanations, fn)
	heads(fs.Inspections, fn)
	heads(fs.Configurations, fn)
	heads(fs.Feedback, fn)
	heads(fs.Issues, fn)
	heads(fs.Distributions, fn)
}

func heads[T any](list []Recorded[T], fn func(Head)) {
	for _, one := range list {
		fn(one.Head)
	}
}

// part is one of the release's deployments, by its code.
func (t *told) part(deployment string) (*Deployment, error) {
	codes := make([]string, 0, len(t.Deployments))
	for i := range t.Deployments {
		if t.Deployments[i].Code == deployment {
			return &t.Deployments[i], nil
		}
		codes = append(codes, t.Deployments[i].Code)
	}
	args := fault.Args{"release": t.Code, "deployment": deployment, "have": strings.Join(codes, ", ")}
	return nil, fault.New(fault.NotFound, "fault.release.deployment", args)
}

// view is a deployment as documents print it, without its release.
func (t *told) view(d *Deployment) DeploymentView {
	v := deploymentFacts(t.Release, *d, t.names)
	v.setPolicy(t.names, *d, t.Type)
	v.Notices = t.notices(d)
	return v
}

// Testing is what pages show of the tests of a release and of its acceptance.
type Testing struct {
	Course
	// Report is what the report of the acceptance tests prints, without the plan.
	Report      AcceptanceView
	Invitations []Invitation // newest first
}

// Testing reads a release with its builds, tests, agreements and acceptances;
// fault.NotFound if there is none. It changes nothing.
func (s *Service) Testing(ctx context.Context, code string) (out Testing, err error) {
	err = s.reading(ctx, code, func(t *told, c *Course) (err error) {
		out.Course = *c
		v := AcceptanceView{Emergency: t.Type == emergency}
		if v.CriteriaHash, err = CriteriaHash(t.Criteria); err != nil {
			return err
		}
		if v.Agreements, err = t.agreements(); err != nil {
			return err
		}
		v.setPackage(t)
		v.setTests(t)
		v.setResults(t)
		v.setDecisions(t)
		v.setProofs(t)
		out.Report = v
		out.Invitations, err = s.Invitations.Of(t.tx, t.Release.ID)
		return err
	})
	return out, err
}

// Baselining is what pages show of the baselines of a deployment.
type Baselining struct {
	Course
	At Deployment
	// Record is what the record of the baselines prints, without the plan.
	Record BaselineRecordView
	// Hours is how old the baseline before may be at the start, by the strictest
	// policy of the customers served.
	Hours int
}

// Baselining reads a deployment with its baselines and what differs between them;
// fault.NotFound if there is none such. It changes nothing.
func (s *Service) Baselining(ctx context.Context, code, deployment string) (out Baselining, err error) {
	err = s.reading(ctx, code, func(t *told, c *Course) error {
		d, err := t.part(deployment)
		if err != nil {
			return err
		}
		out = Baselining{Course: *c, At: *d, Record: t.baselines(d), Hours: t.strictest(Target{At: d})}
		out.Record.Deployment = t.view(d)
		return nil
	})
	return out, err
}

// Working is what pages show of the tasks of a deployment.
type Working struct {
	Course
	At   Deployment
	View DeploymentView // without the plan
}

// Working reads a deployment with its tasks and the notices that its customers were
// given, among the gates those of backing it out once it has begun; fault.NotFound if
// there is none such. It changes nothing.
func (s *Service) Working(ctx context.Context, code, deployment string) (out Working, err error) {
	err = s.reading(ctx, code, func(t *told, c *Course) error {
		d, err := t.part(deployment)
		if err != nil {
			return err
		}
		out = Working{Course: *c, At: *d, View: t.view(d)}
		if d.Stage == InProgress || d.Stage == Installed {
			out.Gates = append(out.Gates, Evaluate(t.Situation, Target{down(Undone), d})...)
		}
		return nil
	})
	return out, err
}

// Verifying is what pages show of the verification of a deployment.
type Verifying struct {
	Course
	At Deployment
	// Checklist is what the checklist of the verification prints, without the plan.
	Checklist VerificationView
	// From and Until are the first and the last day of the monitoring; zero before
	// the deployment has ended.
	From, Until clock.Date
	Incidents   []Incident // of the monitoring, by time
}

// Verifying reads a deployment with what was verified of it and found since;
// fault.NotFound if there is none such. It changes nothing.
func (s *Service) Verifying(ctx context.Context, code, deployment string) (out Verifying, err error) {
	err = s.reading(ctx, code, func(t *told, c *Course) error {
		d, err := t.part(deployment)
		if err != nil {
			return err
		}
		out = Verifying{Course: *c, At: *d, Checklist: t.verification(d)}
		out.Checklist.Deployment = t.view(d)
		if end := ended(d); !end.IsZero() {
			days := 0
			for _, g := range t.governedFor(d, end) {
				days = max(days, g.monitoring())
			}
			out.From, out.Until = end, end.AddDays(days-1)
			out.Incidents = t.Incidents()
		}
		return nil
	})
	return out, err
}

// Reviewing is what pages show of the review of a release.
type Reviewing struct {
	Course
	Review Review
	// Report is what the review of the deployments prints, without the plan; Printed
	// is the review as it is printed there.
	Report  DeploymentReviewView
	Printed ReviewView
	// Recipients are the roles to which the review must go, and Sent those of them
	// that got it with proof.
	Recipients []string
	Sent       map[string]bool
	// Due is the day by which the strictest policy wants the review; zero before the
	// release is deployed, or where no policy says so.
	Due clock.Date
}

// Reviewing reads a release with its review; fault.NotFound if there is none. It
// changes nothing.
func (s *Service) Reviewing(ctx context.Context, code string) (out Reviewing, err error) {
	err = s.reading(ctx, code, func(t *told, c *Course) error {
		out = Reviewing{Course: *c, Review: t.Review.with(t.Release), Printed: t.reviewView(), Sent: map[string]bool{}}
		out.Report = t.deploymentReview(out.Printed)
		out.Recipients = t.recipientRoles()
		for _, role := range out.Recipients {
			out.Sent[role] = t.sent(role)
		}
		out.Due = t.reviewDue()
		return nil
	})
	return out, err
}

// recipientRoles are the roles to which the review of the release must go.
func (t *told) recipientRoles() []string {
	return t.Situation.recipients(Target{Guard: Guard{Release: Closed}})
}

// reviewDue is the day by which the strictest policy wants the review, counted from
// the day of the release.
func (t *told) reviewDue() clock.Date {
	var due clock.Date
	for _, g := range t.Situation.rulings(Target{}) {
		if day := t.Released.AddDays(g.policy.PIRDays); !t.Released.IsZero() && g.policy.PIRDays > 0 && (due.IsZero() || day.Before(due)) {
			due = day
		}
	}
	return due
}
