// Package release holds releases, their deployments and their reviews: the plan
// with its activities and references, the two stage machines, the authorised
// core, imports, and the views that plans and reviews print. Seed 4.1 to 4.5;
// ISO/IEC 20000-1:2018 8.5.3. Invariants I9, I18, I20.
//
// It does not promise gates yet: a Put command takes facts that an organisation
// already has and checks that they are possible, not that each stage was earned.
//
// People who stand in a plan (owner, approver, chair …) are written as the code
// of a person that the directory knows, or as a plain name or job title.
package release

import (
	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
)

// Release is a release with its plan and its deployments, as it is stored.
type Release struct {
	ID         id.Release `yaml:"-" json:"-"`
	RowVersion int        `yaml:"-" json:"-"` // 0: not stored yet
	// BroughtIn: its stages were taken over from another system, not earned here.
	BroughtIn bool `yaml:"-" json:"-"`
	Plan
}

// Plan is what a release plan says, and the input of PutPlan: a part that is
// given replaces the stored part, a part that is absent (empty text, zero date,
// nil list) stays; an empty list removes. Activities, references,
// authorisations and deployments are taken one by one under their keys, and
// those not given stay. Seed 4.1.1, 4.1.2; Scope F34–F36, F43, F52.
type Plan struct {
	// Expect is the row version that the person saw; 0: whatever it is.
	Expect int `yaml:"-" json:"-"`
	// Whole: who gives it had all of the plan before them, so that what is absent is
	// removed. What happened and the deployments stay all the same.
	Whole        bool       `yaml:"-" json:"-"`
	Code         string     `yaml:"code" json:"code,omitempty,omitzero" check:"code"`
	Title        string     `yaml:"title" json:"title,omitempty,omitzero"`
	Type         string     `yaml:"type" json:"type,omitempty,omitzero" check:"release_type"`                 // major | minor | emergency
	Stage        Stage      `yaml:"stage" json:"stage,omitempty,omitzero" check:"release_stage" fact:"draft"` // a fact of the source; draft when absent
	Suspended    *bool      `yaml:"suspended" json:"suspended,omitempty,omitzero" fact:"false"`
	CycleStart   clock.Date `yaml:"cycle_start" json:"cycle_start,omitempty,omitzero"`
	FirstPlanned clock.Date `yaml:"first_planned" json:"first_planned,omitempty,omitzero"` // never moves: slip is counted from it
	Planned      clock.Date `yaml:"planned" json:"planned,omitempty,omitzero"`             // today's plan; first_planned when absent
	Released     clock.Date `yaml:"released" json:"released,omitempty,omitzero" fact:"none"`
	Customers    []string   `yaml:"customers" json:"customers,omitempty,omitzero"` // codes
	Services     []string   `yaml:"services" json:"services,omitempty,omitzero"`   // codes
	// Model is the release model whose standing records satisfy gates; none yet.
	Model string `yaml:"model" json:"model,omitempty,omitzero" check:"model"`
	// Inclusion is the rule by which units enter until CutOff, for a release
	// whose units are not all known at planning.
	Inclusion      content.Text    `yaml:"inclusion" json:"inclusion,omitempty,omitzero"`
	CutOff         clock.Planned   `yaml:"cut_off" json:"cut_off,omitempty,omitzero"`
	Summary        content.Text    `yaml:"summary" json:"summary,omitempty,omitzero"`
	Method         content.Text    `yaml:"method" json:"method,omitempty,omitzero"` // Seed 3.2
	Units          []Unit          `yaml:"units" json:"units,omitempty,omitzero"`
	Package        content.Text    `yaml:"package" json:"package,omitempty,omitzero"`                        // how the units form a package (Seed 3.1)
	PackageHash    string          `yaml:"package_hash" json:"package_hash,omitempty,omitzero" check:"hash"` // SHA-256 of the manifest, hexadecimal
	Deliverables   []content.Text  `yaml:"deliverables" json:"deliverables,omitempty,omitzero"`
	Dependencies   []content.Text  `yaml:"dependencies" json:"dependencies,omitempty,omitzero"`
	Activities     []Activity      `yaml:"activities" json:"activities,omitempty,omitzero" merge:"key"` // key: sequence
	Lanes          []Lane          `yaml:"lanes" json:"lanes,omitempty,omitzero"`
	References     []Reference     `yaml:"references" json:"references,omitempty,omitzero" merge:"key"`                     // key: kind, gate, code
	NoRFC          content.Text    `yaml:"no_rfc" json:"no_rfc,omitempty,omitzero"`                                         // why no request for change is needed (F35)
	Authorisations []Authorisation `yaml:"authorisations" json:"authorisations,omitempty,omitzero" merge:"key" fact:"none"` // key: reference
	Criteria       []Criterion     `yaml:"criteria" json:"criteria,omitempty,omitzero"`
	ClosesNothing  *bool           `yaml:"closes_nothing" json:"closes_nothing,omitempty,omitzero"` // it closes no known error and no problem (gate references)
	AssessedBy     string          `yaml:"assessed_by" json:"assessed_by,omitempty,omitzero"`       // code of the request for change that assessed capacity, availability, continuity and security; instead of Capacity
	Approver       string          `yaml:"approver" json:"approver,omitempty,omitzero"`             // who accepts
	Risks          []Risk          `yaml:"risks" json:"risks,omitempty,omitzero"`
	RiskClass      string          `yaml:"risk_class" json:"risk_class,omitempty,omitzero" check:"risk_class"` // low | medium | high
	Capacity       content.Text    `yaml:"capacity" json:"capacity,omitempty,omitzero"`                        // effect on capacity, availability, continuity, security
	Resources      content.Text    `yaml:"resources" json:"resources,omitempty,omitzero"`
	Budget         content.Text    `yaml:"budget" json:"budget,omitempty,omitzero"`
	BackOut        BackOut         `yaml:"back_out" json:"back_out,omitempty,omitzero"` // absent members stay
	People         []Person        `yaml:"people" json:"people,omitempty,omitzero"`
	Environments   []Environment   `yaml:"environments" json:"environments,omitempty,omitzero"`
	Communication  []Communication `yaml:"communication" json:"communication,omitempty,omitzero"`
	Training       []Communication `yaml:"training" json:"training,omitempty,omitzero"`
	Exceptions     []Exception     `yaml:"exceptions" json:"exceptions,omitempty,omitzero" merge:"key" fact:"none"`
	Deployments    []Deployment    `yaml:"deployments" json:"deployments,omitempty,omitzero" merge:"key"` // key: code
}

// Unit is a release unit with its intended version. Seed 3.1; Scope F34.
type Unit struct {
	Code    string       `yaml:"code" json:"code" check:"code"`
	Name    content.Text `yaml:"name" json:"name,omitempty"`
	Version string       `yaml:"version" json:"version,omitempty"`
	Kind    content.Text `yaml:"kind" json:"kind,omitempty"`
	Service string       `yaml:"service" json:"service,omitempty" check:"code"` // code; of the release's only service when absent
	Hash    string       `yaml:"hash" json:"hash,omitempty" check:"hash"`       // SHA-256 once it is built
	Items   []string     `yaml:"items" json:"items,omitempty"`                  // codes of the configuration items that it becomes
	Party   string       `yaml:"party" json:"party,omitempty"`                  // supplier that builds it; "" is ourselves
}

// Activity is an activity of the plan. Its key is Sequence.
type Activity struct {
	Sequence int          `yaml:"sequence" json:"sequence,omitempty,omitzero"`
	Title    content.Text `yaml:"title" json:"title,omitempty,omitzero"` // in the language in which it was recorded
	// Roles are keys of process roles, or free titles such as "Branch Manager".
	Roles   []string      `yaml:"roles" json:"roles,omitempty,omitzero"`
	Planned clock.Planned `yaml:"planned" json:"planned,omitempty,omitzero"`
	Week    *int          `yaml:"week" json:"week,omitempty,omitzero"` // of the cycle, as the source counts it
	Signal  string        `yaml:"signal" json:"signal,omitempty,omitzero"`
	// Milestone overrides the rule IsMilestone; nil leaves it to the rule.
	Milestone *bool         `yaml:"milestone" json:"milestone,omitempty,omitzero"`
	State     ActivityState `yaml:"state" json:"state,omitempty,omitzero" check:"activity_state"` // planned when absent
}

// Lane is a lane of the timeline; To is its last day.
type Lane struct {
	Label content.Text `yaml:"label" json:"label,omitempty,omitzero"`
	Style string       `yaml:"style" json:"style,omitempty,omitzero" check:"lane_style"` // work | freeze | meeting
	From  clock.Date   `yaml:"from" json:"from,omitempty,omitzero"`
	To    clock.Date   `yaml:"to" json:"to,omitempty,omitzero"`
}

// Reference is a typed reference to another process's record. Its key is Kind,
// Gate and Code. Seed 4.1.1; Scope F35.
type Reference struct {
	Kind      ReferenceKind `yaml:"kind" json:"kind,omitempty,omitzero" check:"reference_kind"`
	Code      string        `yaml:"code" json:"code,omitempty,omitzero" check:"code"`
	Title     content.Text  `yaml:"title" json:"title,omitempty,omitzero"`
	Gate      string        `yaml:"gate" json:"gate,omitempty,omitzero" check:"code"`
	Requested clock.Date    `yaml:"requested" json:"requested,omitempty,omitzero"`
	Reviewed  clock.Date    `yaml:"reviewed" json:"reviewed,omitempty,omitzero"`
	Decision  Decision      `yaml:"decision" json:"decision,omitempty,omitzero" check:"decision"` // of a request for change
	// Transition: the request for change is classed for design and transition, so
	// that the release needs a service design package.
	Transition bool         `yaml:"transition" json:"transition,omitempty,omitzero"`
	Closes     bool         `yaml:"closes" json:"closes,omitempty,omitzero"`                       // the release closes it
	Result     ChangeResult `yaml:"result" json:"result,omitempty,omitzero" check:"change_result"` // found by the review
	Comment    content.Text `yaml:"comment" json:"comment,omitempty,omitzero"`
}

// Authorisation is a decision of the change authority on the authorised core.
// Its key is Reference. Scope F36.
type Authorisation struct {
	Reference string        `yaml:"reference" json:"reference,omitempty,omitzero"`
	Authority string        `yaml:"authority" json:"authority,omitempty,omitzero"`    // name of the body, such as a committee
	Role      string        `yaml:"role" json:"role,omitempty,omitzero" check:"code"` // change_authority when absent
	Person    string        `yaml:"person" json:"person,omitempty,omitzero"`
	On        clock.Planned `yaml:"on" json:"on,omitempty,omitzero"`
	Recorded  clock.Planned `yaml:"recorded" json:"recorded,omitempty,omitzero"` // when it was written down; this command's instant when absent
	Verbal    bool          `yaml:"verbal" json:"verbal,omitempty,omitzero"`
	// Conditions that the authority set.
	Conditions content.Text `yaml:"conditions" json:"conditions,omitempty,omitzero"`
	Expires    clock.Date   `yaml:"expires" json:"expires,omitempty,omitzero"` // last day on which it is valid
	// Content is the SHA-256 of the plan's content that was approved with it, and
	// Number the version; "" for a verbal one and one brought in.
	Content string     `yaml:"content" json:"content,omitempty,omitzero" check:"hash"`
	Number  string     `yaml:"number" json:"number,omitempty,omitzero"`
	Revoked clock.Date `yaml:"revoked" json:"revoked,omitempty,omitzero"` // on which the authority took it back
	// Core is the SHA-256 of the core that was authorised; the release's core
	// after this command when absent.
	Core string `yaml:"core" json:"core,omitempty,omitzero" check:"hash"`
}

// Criterion is an acceptance criterion. Scope F39.
type Criterion struct {
	Code     string         `yaml:"code" json:"code,omitempty,omitzero" check:"code"`
	Text     content.Text   `yaml:"text" json:"text,omitempty,omitzero"`
	Evidence content.Text   `yaml:"evidence" json:"evidence,omitempty,omitzero"`
	Agreed   clock.Date     `yaml:"agreed" json:"agreed,omitempty,omitzero"`
	By       string         `yaml:"by" json:"by,omitempty,omitzero"`                         // with whom it was agreed
	State    CriterionState `yaml:"state" json:"state,omitempty,omitzero" check:"criterion"` // pending when absent
}

// Risk is a risk with its answer; Probability and Impact from 1 to 5.
type Risk struct {
	Code        string       `yaml:"code" json:"code" check:"code"`
	Text        content.Text `yaml:"text" json:"text"`
	Probability int          `yaml:"probability" json:"probability" check:"level"`
	Impact      int          `yaml:"impact" json:"impact" check:"level"`
	Answer      content.Text `yaml:"answer" json:"answer,omitempty"`
	Owner       string       `yaml:"owner" json:"owner,omitempty"`
}

// BackOut says when, by whom and how a deployment is undone. Seed 4.1.2.
type BackOut struct {
	Trigger content.Text   `yaml:"trigger" json:"trigger,omitempty"`
	Decider string         `yaml:"decider" json:"decider,omitempty"`
	Tested  content.Text   `yaml:"tested" json:"tested,omitempty"` // when and how, or why not
	Steps   []content.Text `yaml:"steps" json:"steps,omitempty"`
	Minutes *int           `yaml:"minutes" json:"minutes,omitempty"` // planned duration
	// PointOfNoReturn is the step after which the way is forward only.
	PointOfNoReturn content.Text `yaml:"point_of_no_return" json:"point_of_no_return,omitempty"`
}

// Person holds a process role in the release.
type Person struct {
	Role   string `yaml:"role" json:"role" check:"code"` // key of the process role
	Person string `yaml:"person" json:"person"`          // code of a person, or a plain name
	Note   string `yaml:"note" json:"note,omitempty"`
}

// Environment is an environment of the release. Scope F43.
type Environment struct {
	Code  string           `yaml:"code" json:"code" check:"code"`
	Name  content.Text     `yaml:"name" json:"name,omitempty"`
	Use   EnvironmentUse   `yaml:"use" json:"use" check:"environment_use"`
	Owner string           `yaml:"owner" json:"owner,omitempty"`
	State EnvironmentState `yaml:"state" json:"state,omitempty" check:"environment_state"`
}

// Communication is a communication or a training: what, to whom, how, when.
type Communication struct {
	What     content.Text  `yaml:"what" json:"what,omitempty,omitzero"`
	Audience content.Text  `yaml:"audience" json:"audience,omitempty,omitzero"`
	Channel  content.Text  `yaml:"channel" json:"channel,omitempty,omitzero"`
	On       clock.Planned `yaml:"on" json:"on,omitempty,omitzero"`
	Owner    string        `yaml:"owner" json:"owner,omitempty,omitzero"`
}

// Exception is a waiver, an override, a deferral, a late record or a solo
// approval. A late record has neither second person nor expiry, a solo approval
// no second person; the others need both. Scope F98; invariant I25.
type Exception struct {
	Code string `yaml:"code" json:"code,omitempty,omitzero" check:"code"` // unique in its release or deployment
	// Gate is the gate that it opens, and Target what for: "release accepted",
	// "deployment D1 deploying"; both "" of what concerns no gate.
	Gate     string `yaml:"gate" json:"gate,omitempty,omitzero"`
	Target   string `yaml:"target" json:"target,omitempty,omitzero"`
	Customer string `yaml:"customer" json:"customer,omitempty,omitzero"` // code, of what concerns one customer
	// Confirmed is when the second person agreed; an exception that needs one
	// opens nothing before.
	Confirmed clock.Instant `yaml:"confirmed" json:"confirmed,omitempty,omitzero"`
	Done      clock.Instant `yaml:"done" json:"done,omitempty,omitzero"` // when what was deferred was done
	Kind      ExceptionKind `yaml:"kind" json:"kind,omitempty,omitzero" check:"exception_kind"`
	What      content.Text  `yaml:"what" json:"what,omitempty,omitzero"`
	Reason    content.Text  `yaml:"reason" json:"reason,omitempty,omitzero"`
	Person    string        `yaml:"person" json:"person,omitempty,omitzero"`
	Second    string        `yaml:"second" json:"second,omitempty,omitzero"`
	On        clock.Planned `yaml:"on" json:"on,omitempty,omitzero"`             // when it happened
	Recorded  clock.Planned `yaml:"recorded" json:"recorded,omitempty,omitzero"` // this command's instant when absent
	Expires   clock.Date    `yaml:"expires" json:"expires,omitempty,omitzero"`
}
