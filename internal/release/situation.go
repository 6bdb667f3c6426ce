package release

import (
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/policy"
)

// Situation is everything that gates look at, at one instant. What is seldom
// needed is asked for through its functions, which answer from the same snapshot.
type Situation struct {
	Release Release
	Facts   Facts
	Review  Review
	// Now is the instant of the target that is still to be reached: the present
	// one, or when a move that is recorded late happened.
	Now  clock.Instant
	Zone *time.Location // of the organisation, for dates; nil means UTC
	// LateHours is after how many hours a fact is recorded late, where no policy
	// says so.
	LateHours int

	// Policy is a version of a customer's policy by number, and InForce the one in
	// force on a date (the group's where the customer follows one).
	Policy  func(customer, version string) (policy.Policy, bool)
	InForce func(customer string, on clock.Date) (policy.Policy, bool)
	// Holders are the codes of those who hold or deputise for a process role.
	Holders func(role string, on clock.Date) []string
	// Customer is what the directory says of a customer.
	Customer func(code string) (Customer, bool)
	// ServiceOwner is the code of the person who owns a service, "" for nobody.
	ServiceOwner func(service string) string
	// Contents are the CIs that a baseline lists.
	Contents func(baseline id.Fact) []CI
	// Incidents are those of the release's monitoring windows.
	Incidents func() []Incident

	core string // hash of the authorised core, once AllGates has asked
	past bool   // AllGates: stages that were reached are looked at as of then
}

// Customer is what a release needs to know of a customer.
type Customer struct {
	Code        string
	Name        content.Text
	Kind        string // external | internal | group
	Zone        *time.Location
	Language    string
	Signatories []Signatory
	Inactive    bool // removed: nothing new may be planned for it
}

// Signatory is a person who may sign for a customer.
type Signatory struct{ Name, Title, Email string }

// Incident is an incident of the incident process's system. Scope F53.
type Incident struct {
	Code     string        `json:"code"`
	Service  string        `json:"service,omitempty"`  // code
	Customer string        `json:"customer,omitempty"` // code
	Item     string        `json:"item,omitempty"`     // code of the CI
	Release  string        `json:"release,omitempty"`  // code, when the source blames one
	Title    string        `json:"title,omitempty"`
	Priority string        `json:"priority,omitempty"` // as the source says it
	Major    bool          `json:"major,omitempty"`
	Opened   clock.Instant `json:"opened"`
	Closed   clock.Instant `json:"closed,omitempty,omitzero"`
}

// served are the customers of a target: of the deployment, else of the release.
func (s *Situation) served(d *Deployment) []Served {
	if d != nil && len(d.Customers) > 0 {
		return d.Customers
	}
	return s.Release.served()
}

// ruling is the policy that rules a customer in a deployment: the version held,
// else the one in force on a date.
func (s *Situation) ruling(c Served, on clock.Date) (policy.Policy, bool) {
	if c.Policy != "" {
		return s.Policy(c.Code, c.Policy)
	}
	return s.InForce(c.Code, on)
}
