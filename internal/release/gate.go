package release

import (
	"strings"

	"acta/internal/content"
	"acta/internal/fault"
)

// Gate is a condition of a stage: a value. Pages, the clause matrix and tests
// walk the list Gates. Domain section 3, facts and gates; ISO/IEC 20000-1:2018
// 8.5.3.
type Gate struct {
	ID     string // "baseline-before"; its words are Term
	Clause string // of ISO/IEC 20000-1:2018
	Seed   string // section of the seed
	Guards []Guard
	Model  string   // key of what a release model may satisfy it by, "term.gate_model.<key>"; "" nothing
	Defer  bool     // an emergency may defer it
	Over   Override // who may override it
	// Check lists what is missing; none means that it holds. It is pure.
	Check func(*Situation, Target) []Open
	// Proof lists what it holds by, once it holds; nil gives nothing. It is pure.
	Proof func(*Situation, Target) []Evidence
	// Vacuous reports whether there is nothing yet that Check could look at, such as
	// no customer; nil means that there always is. It is pure.
	Vacuous func(*Situation, Target) bool
}

// Term is the gate's name for people.
func (g Gate) Term() content.Term {
	return content.Term{Key: "term.gate." + strings.ReplaceAll(g.ID, "-", "_")}
}

// ModelTerm is what a release model may satisfy the gate by; none is missing.
func (g Gate) ModelTerm() content.Term {
	if g.Model == "" {
		return content.Term{}
	}
	return content.Term{Key: "term.gate_model." + g.Model}
}

// Guard is a stage that a gate guards; exactly one of the two is set.
type Guard struct {
	Release    Stage
	Deployment DeploymentStage
}

// Override is who may override a gate.
type Override string

// Who may override.
const (
	NoOverride      Override = ""
	ChangeAuthority Override = "change_authority"
	TheCustomer     Override = "customer" // the customer concerned, by an agreement of its own
)

// Target is the stage that is to be reached: of the release, or of a deployment.
type Target struct {
	Guard
	At *Deployment // nil for the release
}

// Name is "release accepted" or "deployment D1 deploying", as exceptions keep it.
func (t Target) Name() string {
	if t.At == nil {
		return "release " + string(t.Release)
	}
	return "deployment " + t.At.Code + " " + string(t.Deployment)
}

// Open is one thing that a gate misses.
type Open struct {
	Gate     string
	Key      string // message, "gate.<gate>.<what>", with Args
	Args     fault.Args
	Owes     string // process role that owes it; "customer_representative" for a customer
	Customer string // code, where it concerns one customer
	Field    string // where it is met: a member of the plan, or a kind of fact
	// Firm: no deferral and no override opens it, such as a customer's refusal.
	Firm bool
}

// GateResult is how a gate stands for a target.
type GateResult struct {
	Gate     Gate
	Target   Target
	Open     []Open      // missing, and not excepted
	Excepted []Exception // deferrals and overrides that open it
	Evidence []Evidence  // what it holds by
	Reached  bool        // the target's stage was reached already
	Idle     bool        // it holds because there is nothing that it could look at: it does not apply yet
}

// Holds reports whether the gate lets the target pass.
func (f GateResult) Holds() bool { return len(f.Open) == 0 }

// Evidence is a fact or a part of the plan by which a gate holds.
type Evidence struct {
	Kind string // kind of the fact, or member of the plan
	Ref  string // id of the fact, or key of the element
}
