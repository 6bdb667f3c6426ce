package release

import (
	"cmp"
	"fmt"
	"slices"

	"acta/internal/clock"
	"acta/internal/content"
)

// Core is the authorised core of a release: what the change authority's decision
// binds to. A deployment that is cancelled later stays in it: not doing what was
// authorised needs no new decision. The type belongs to it because windows,
// notice and what may be deferred follow from it. Domain section 3; Scope F36.
type Core struct {
	Type        string           `json:"type"`
	Customers   []string         `json:"customers"`
	Services    []string         `json:"services"`
	Units       []CoreUnit       `json:"units"`
	Method      content.Text     `json:"method"`
	RiskClass   string           `json:"risk_class"`
	BackOut     CoreBackOut      `json:"back_out"`
	Deployments []CoreDeployment `json:"deployments"`
}

// CoreUnit is a unit with its intended version.
type CoreUnit struct {
	Code    string `json:"code"`
	Version string `json:"version"`
}

// CoreBackOut is the back-out without what is learnt later (tests, durations).
type CoreBackOut struct {
	Trigger         content.Text   `json:"trigger"`
	Decider         string         `json:"decider"`
	Steps           []content.Text `json:"steps"`
	PointOfNoReturn content.Text   `json:"point_of_no_return"`
}

// CoreDeployment is where, when, for whom and on which configuration items a
// deployment acts.
type CoreDeployment struct {
	Code        string       `json:"code"`
	Environment string       `json:"environment"`
	Customers   []string     `json:"customers"`
	Affected    []string     `json:"affected"`
	Shared      *bool        `json:"shared,omitempty"` // who accepts: each customer, or the service owner
	From        string       `json:"from"`             // window
	To          string       `json:"to"`
	Method      content.Text `json:"method"`
	BackOut     CoreBackOut  `json:"back_out"`
}

// CoreOf is the authorised core of a release, its lists in the order of their
// codes; steps keep theirs.
func CoreOf(r Release) Core {
	core := Core{
		Type: r.Type, Customers: slices.Sorted(slices.Values(r.Customers)), Services: slices.Sorted(slices.Values(r.Services)),
		Method: r.Method, RiskClass: r.RiskClass, BackOut: coreBackOut(r.BackOut),
	}
	for _, u := range r.Units {
		core.Units = append(core.Units, CoreUnit{u.Code, u.Version})
	}
	slices.SortFunc(core.Units, func(a, b CoreUnit) int { return cmp.Compare(a.Code, b.Code) })
	for _, d := range r.Deployments {
		core.Deployments = append(core.Deployments, coreDeployment(d))
	}
	slices.SortFunc(core.Deployments, func(a, b CoreDeployment) int { return cmp.Compare(a.Code, b.Code) })
	return core
}

func coreBackOut(b BackOut) CoreBackOut {
	return CoreBackOut{Trigger: b.Trigger, Decider: b.Decider, Steps: b.Steps, PointOfNoReturn: b.PointOfNoReturn}
}

func coreDeployment(d Deployment) CoreDeployment {
	core := CoreDeployment{
		Code: d.Code, Environment: d.Environment, From: d.WindowFrom.String(), To: d.WindowTo.String(),
		Method: d.Method, BackOut: coreBackOut(d.BackOut), Shared: d.Shared,
	}
	for _, served := range d.Customers {
		core.Customers = append(core.Customers, served.Code)
	}
	for _, ci := range d.Affected {
		core.Affected = append(core.Affected, ci.Code)
	}
	slices.Sort(core.Customers)
	slices.Sort(core.Affected)
	return core
}

// Hash is the SHA-256 of the core's canonical JSON, in hexadecimal.
func (c Core) Hash() (string, error) {
	data, err := content.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("authorised core: %w", err)
	}
	return content.Sum(data), nil
}

// Unbinds lists the references of the authorisations that bind to the core of a
// release and would no longer bind to it with another plan; none where the core stays
// the same one. Domain section 3; Scope F36.
func Unbinds(r Release, with Plan) ([]string, error) {
	was, err := CoreOf(r).Hash()
	if err != nil {
		return nil, err
	}
	is, err := CoreOf(Release{Plan: with}).Hash()
	if err != nil || is == was {
		return nil, err
	}
	return r.Bound(was), nil
}

// Bound lists the references of the authorisations that bind to a core, without those
// that were taken back.
func (r Release) Bound(core string) []string {
	var references []string
	for _, a := range r.Authorisations {
		if a.Core == core && a.Revoked.IsZero() {
			references = append(references, a.Reference)
		}
	}
	return references
}

// Validity is how an authorisation stands.
type Validity string

// The validities of an authorisation.
const (
	Valid   Validity = "valid"
	Revoked Validity = "revoked" // taken back, or the core is another one by now
	Expired Validity = "expired"
)

// ValidityOf is how an authorisation stands for a core on a date. It is valid
// on its last day.
func ValidityOf(a Authorisation, core string, on clock.Date) Validity {
	switch {
	case a.Core != core, !a.Revoked.IsZero() && !on.Before(a.Revoked):
		return Revoked
	case !a.Expires.IsZero() && a.Expires.Before(on):
		return Expired
	default:
		return Valid
	}
}
