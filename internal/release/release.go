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
	ID         id.Release `yaml:"-"`
	RowVersion int        `yaml:"-"` // 0: not stored yet
	Plan
}

// Plan is what a release plan says, and the input of PutPlan: a part that is
// given replaces the stored part, a part that is absent (empty text, zero date,
// nil list) stays; an empty list removes. Activities, references,
// authorisations and deployments are taken one by one under their keys, and
// those not given stay. Seed 4.1.1, 4.1.2; Scope F34–F36, F43, F52.
type Plan struct {
	Code           string          `yaml:"code" check:"code"`
	Title          string          `yaml:"title"`
	Type           string          `yaml:"type" check:"release_type"`   // major | minor | emergency
	Stage          Stage           `yaml:"stage" check:"release_stage"` // a fact of the source; draft when absent
	Suspended      *bool           `yaml:"suspended"`
	CycleStart     clock.Date      `yaml:"cycle_start"`
	FirstPlanned   clock.Date      `yaml:"first_planned"` // never moves: slip is counted from it
	Planned        clock.Date      `yaml:"planned"`       // today's plan; first_planned when absent
	Released       clock.Date      `yaml:"released"`
	Customers      []string        `yaml:"customers"` // codes
	Services       []string        `yaml:"services"`  // codes
	Summary        content.Text    `yaml:"summary"`
	Method         content.Text    `yaml:"method"` // Seed 3.2
	Units          []Unit          `yaml:"units"`
	Package        content.Text    `yaml:"package"`                   // how the units form a package (Seed 3.1)
	PackageHash    string          `yaml:"package_hash" check:"hash"` // SHA-256 of the manifest, hexadecimal
	Deliverables   []content.Text  `yaml:"deliverables"`
	Dependencies   []content.Text  `yaml:"dependencies"`
	Activities     []Activity      `yaml:"activities" merge:"key"` // key: sequence
	Lanes          []Lane          `yaml:"lanes"`
	References     []Reference     `yaml:"references" merge:"key"`     // key: kind, gate, code
	NoRFC          content.Text    `yaml:"no_rfc"`                     // why no request for change is needed (F35)
	Authorisations []Authorisation `yaml:"authorisations" merge:"key"` // key: reference
	Criteria       []Criterion     `yaml:"criteria"`
	Approver       string          `yaml:"approver"` // who accepts
	Risks          []Risk          `yaml:"risks"`
	RiskClass      string          `yaml:"risk_class" check:"risk_class"` // low | medium | high
	Capacity       content.Text    `yaml:"capacity"`                      // effect on capacity, availability, continuity, security
	Resources      content.Text    `yaml:"resources"`
	Budget         content.Text    `yaml:"budget"`
	BackOut        BackOut         `yaml:"back_out"` // absent members stay
	People         []Person        `yaml:"people"`
	Environments   []Environment   `yaml:"environments"`
	Communication  []Communication `yaml:"communication"`
	Training       []Communication `yaml:"training"`
	Exceptions     []Exception     `yaml:"exceptions" merge:"key"`
	Deployments    []Deployment    `yaml:"deployments" merge:"key"` // key: code
}

// Unit is a release unit with its intended version. Seed 3.1; Scope F34.
type Unit struct {
	Code    string       `yaml:"code" json:"code" check:"code"`
	Name    content.Text `yaml:"name" json:"name,omitempty"`
	Version string       `yaml:"version" json:"version,omitempty"`
	Kind    content.Text `yaml:"kind" json:"kind,omitempty"`
}

// Activity is an activity of the plan. Its key is Sequence.
type Activity struct {
	Sequence int          `yaml:"sequence"`
	Title    content.Text `yaml:"title"` // in the language in which it was recorded
	// Roles are keys of process roles, or free titles such as "Branch Manager".
	Roles   []string      `yaml:"roles"`
	Planned clock.Planned `yaml:"planned"`
	Week    *int          `yaml:"week"` // of the cycle, as the source counts it
	Signal  string        `yaml:"signal"`
	// Milestone overrides the rule IsMilestone; nil leaves it to the rule.
	Milestone *bool         `yaml:"milestone"`
	State     ActivityState `yaml:"state" check:"activity_state"` // planned when absent
}

// Lane is a lane of the timeline; To is its last day.
type Lane struct {
	Label content.Text `yaml:"label"`
	Style string       `yaml:"style" check:"lane_style"` // work | freeze | meeting
	From  clock.Date   `yaml:"from"`
	To    clock.Date   `yaml:"to"`
}

// Reference is a typed reference to another process's record. Its key is Kind,
// Gate and Code. Seed 4.1.1; Scope F35.
type Reference struct {
	Kind      ReferenceKind `yaml:"kind" check:"reference_kind"`
	Code      string        `yaml:"code" check:"code"`
	Title     content.Text  `yaml:"title"`
	Gate      string        `yaml:"gate" check:"code"`
	Requested clock.Date    `yaml:"requested"`
	Reviewed  clock.Date    `yaml:"reviewed"`
	Decision  Decision      `yaml:"decision" check:"decision"`    // of a request for change
	Closes    bool          `yaml:"closes"`                       // the release closes it
	Result    ChangeResult  `yaml:"result" check:"change_result"` // found by the review
	Comment   content.Text  `yaml:"comment"`
}

// Authorisation is a decision of the change authority on the authorised core.
// Its key is Reference. Scope F36.
type Authorisation struct {
	Reference string        `yaml:"reference"`
	Authority string        `yaml:"authority"`         // name of the body, such as a committee
	Role      string        `yaml:"role" check:"code"` // change_authority when absent
	Person    string        `yaml:"person"`
	On        clock.Planned `yaml:"on"`
	Recorded  clock.Planned `yaml:"recorded"` // when it was written down; this command's instant when absent
	Verbal    bool          `yaml:"verbal"`
	// Conditions that the authority set.
	Conditions content.Text `yaml:"conditions"`
	Expires    clock.Date   `yaml:"expires"` // last day on which it is valid
	// Core is the SHA-256 of the core that was authorised; the release's core
	// after this command when absent.
	Core string `yaml:"core" check:"hash"`
}

// Criterion is an acceptance criterion. Scope F39.
type Criterion struct {
	Code     string         `yaml:"code" check:"code"`
	Text     content.Text   `yaml:"text"`
	Evidence content.Text   `yaml:"evidence"`
	Agreed   clock.Date     `yaml:"agreed"`
	By       string         `yaml:"by"`                      // with whom it was agreed
	State    CriterionState `yaml:"state" check:"criterion"` // pending when absent
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
	What     content.Text  `yaml:"what"`
	Audience content.Text  `yaml:"audience"`
	Channel  content.Text  `yaml:"channel"`
	On       clock.Planned `yaml:"on"`
	Owner    string        `yaml:"owner"`
}

// Exception is a waiver, an override, a deferral, a late record or a solo
// approval. A late record has neither second person nor expiry, a solo approval
// no second person; the others need both. Scope F98; invariant I25.
type Exception struct {
	Code     string        `yaml:"code" check:"code"` // unique in its release or deployment
	Kind     ExceptionKind `yaml:"kind" check:"exception_kind"`
	What     content.Text  `yaml:"what"`
	Reason   content.Text  `yaml:"reason"`
	Person   string        `yaml:"person"`
	Second   string        `yaml:"second"`
	On       clock.Planned `yaml:"on"`       // when it happened
	Recorded clock.Planned `yaml:"recorded"` // this command's instant when absent
	Expires  clock.Date    `yaml:"expires"`
}
