package release

import (
	"slices"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/work"
)

// told is what documents tell of a release: the release with its facts and its
// review, or a customer's edition, which leaves out what concerns others. Its
// scene is narrowed with it. Scope F104; invariant I26.
type told struct {
	Release
	*scene
	whole    Release      // as it is stored: decisions were taken on this, and so are hashes
	customer string       // code of the customer whose edition it is; "" tells all
	edition  content.Text // its name
	names    *namer
}

// tell reads what a document of a subject "RELEASE" or "RELEASE+CUSTOMER" tells.
func (s *Service) tell(tx *work.Tx, subject string) (*told, error) {
	code, customer, err := ParseEdition(subject)
	if err != nil {
		return nil, err
	}
	r, err := s.Releases.Find(tx, code)
	if err != nil {
		return nil, err
	}
	scene, err := s.situate(tx, r)
	if err != nil {
		return nil, err
	}
	t := &told{Release: r, whole: r, names: &namer{service: s, tx: tx}, scene: scene}
	if customer == "" {
		return t, nil
	}
	return t, t.narrow(customer)
}

// narrow leaves what concerns one customer.
func (t *told) narrow(customer string) error {
	if !slices.Contains(t.whole.everyone(), customer) {
		return fault.New(fault.NotFound, "fault.release.no_edition", fault.Args{"release": t.Code, "customer": customer})
	}
	found, err := t.names.service.Directory.Customer(t.tx, customer)
	if err != nil {
		return err
	}
	t.customer, t.edition = customer, nameOr(found.Name, customer)
	t.Customers = []string{customer}
	t.Exceptions = exceptionsFor(t.Exceptions, customer)
	if err := t.narrowApprover(); err != nil {
		return err
	}
	t.narrowDeployments()
	kept := map[string]bool{"": true}
	for _, d := range t.Deployments {
		kept[d.Code] = true
	}
	t.Facts = t.Facts.only(func(h Head) bool {
		return kept[h.Deployment] && (h.Customer == "" || h.Customer == customer)
	})
	// What was counted by hand counts the others too.
	t.Review.Incidents, t.Review.Answers, t.Review.Score = nil, nil, ""
	t.Situation.Release = t.Release
	return nil
}

// narrowApprover has the customer's own approver stand where the plan names
// somebody who signs for another one.
func (t *told) narrowApprover() error {
	for _, code := range t.whole.everyone() {
		other, err := t.names.service.Directory.Customer(t.tx, code)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		signs := slices.ContainsFunc(other.Signatories, func(s Signatory) bool { return s.Name == t.Approver })
		if code == t.customer || !signs {
			continue
		}
		ruling, _ := t.ruling(Served{Code: t.customer}, t.Now.Date(nil))
		t.Approver = ruling.Acceptance.Approver
		return nil
	}
	return nil
}

// everyone are the customers of a release and of its deployments.
func (r Release) everyone() []string {
	all := slices.Clone(r.Customers)
	for _, d := range r.Deployments {
		for _, c := range d.Customers {
			all = append(all, c.Code)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// narrowDeployments leaves the deployments that serve the customer, and no
// environment that only others use.
func (t *told) narrowDeployments() {
	used, others := map[string]bool{}, map[string]bool{}
	t.Deployments = nil
	for _, d := range t.whole.Deployments {
		if at := slices.IndexFunc(d.Customers, func(c Served) bool { return c.Code == t.customer }); at >= 0 {
			d.Customers = d.Customers[at : at+1]
		} else if len(d.Customers) > 0 || !slices.Contains(t.whole.Customers, t.customer) {
			others[d.Environment] = true
			continue
		}
		used[d.Environment] = true
		d.Exceptions = exceptionsFor(d.Exceptions, t.customer)
		t.Deployments = append(t.Deployments, d)
	}
	t.Environments = slices.DeleteFunc(slices.Clone(t.Environments), func(e Environment) bool {
		return others[e.Code] && !used[e.Code]
	})
}

func exceptionsFor(list []Exception, customer string) []Exception {
	return slices.DeleteFunc(slices.Clone(list), func(e Exception) bool {
		return e.Customer != "" && e.Customer != customer
	})
}

// only are the facts that keep says.
func (fs Facts) only(keep func(Head) bool) Facts {
	return Facts{
		Packages: those(fs.Packages, keep), Builds: those(fs.Builds, keep), Tests: those(fs.Tests, keep),
		Agreements: those(fs.Agreements, keep), Acceptances: those(fs.Acceptances, keep),
		Reservations: those(fs.Reservations, keep), Approvals: those(fs.Approvals, keep), Notices: those(fs.Notices, keep),
		Baselines: those(fs.Baselines, keep), Explanations: those(fs.Explanations, keep),
		Inspections: those(fs.Inspections, keep), Configurations: those(fs.Configurations, keep),
		Feedback: those(fs.Feedback, keep), Issues: those(fs.Issues, keep), Investigations: those(fs.Investigations, keep),
		PolicyChoices: those(fs.PolicyChoices, keep), Distributions: those(fs.Distributions, keep),
		Attempts: those(fs.Attempts, keep), Stages: those(fs.Stages, keep),
	}
}

func those[T any](list []Recorded[T], keep func(Head) bool) []Recorded[T] {
	var kept []Recorded[T]
	for _, one := range list {
		if keep(one.Head) {
			kept = append(kept, one)
		}
	}
	return kept
}

// of reports whether a fact is about a deployment in its present attempt.
func (h Head) of(d Deployment) bool {
	return h.Deployment == d.Code && max(h.Attempt, 1) == max(d.Attempt, 1)
}

// incidents are those of the monitoring windows that the customer may read of.
func (t *told) incidents() []Incident {
	return slices.DeleteFunc(slices.Clone(t.scene.Incidents()), func(i Incident) bool {
		return t.customer != "" && i.Customer != "" && i.Customer != t.customer
	})
}
