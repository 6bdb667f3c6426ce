package release

import (
	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
)

// Fact is something that happened, as somebody recorded it. Facts are only ever
// inserted: a correction is a newer fact with the same kind, place and key. Any
// fact may be recorded at any stage. Domain section 3, facts and gates.
type Fact struct {
	Head
	Body []byte // JSON of the kind's struct, such as Build
}

// Head says of a fact what it is about, when it happened and who recorded it.
type Head struct {
	ID         id.Fact       `json:"id" yaml:"-"`
	Kind       FactKind      `json:"kind" yaml:"-"`
	Deployment string        `json:"deployment,omitempty" yaml:"deployment"` // code; "" is the release's own
	Attempt    int           `json:"attempt,omitempty" yaml:"attempt"`       // of the deployment, from 1; 0 without one
	Customer   string        `json:"customer,omitempty" yaml:"customer"`     // code, of what concerns one customer; "" for all
	Key        string        `json:"key,omitempty" yaml:"key"`               // within kind, deployment, attempt and customer; the newest fact of a key counts
	At         clock.Instant `json:"at" yaml:"at"`                           // when it happened
	Recorded   clock.Instant `json:"recorded" yaml:"recorded"`               // when it was written down, in Acta or in the source that it was brought in from
	By         string        `json:"by" yaml:"by"`                           // actor who recorded it, or the name of the customer's signatory
	Late       bool          `json:"late,omitempty" yaml:"-"`                // recorded later than the policy's hours; an exception says so too
	// Confirmed is the second person who confirmed it, "" for nobody yet; facts
	// that need one (Agreement, Acceptance recorded for a customer, AuthorityWord
	// recorded for the authority) count from then.
	Confirmed   string        `json:"confirmed,omitempty" yaml:"confirmed"`
	ConfirmedAt clock.Instant `json:"confirmed_at,omitempty,omitzero" yaml:"confirmed_at"`
}

// FactKind is the kind of a fact; it decides the struct of its body.
type FactKind string

// The kinds of facts.
const (
	PackageFact       FactKind = "package"       // Package: the manifest was closed
	BuildFact         FactKind = "build"         // Build
	TestFact          FactKind = "test"          // TestRun; key: its code
	AgreementFact     FactKind = "agreement"     // Agreement of a customer to the criteria
	AcceptanceFact    FactKind = "acceptance"    // Acceptance; customer "": the technical one
	ReservationFact   FactKind = "reservation"   // ReservationDone; key: code of the reservation
	ApprovalFact      FactKind = "approval"      // Approval: go or no-go
	NoticeFact        FactKind = "notice"        // Notice to a customer
	BaselineFact      FactKind = "baseline"      // BaselineTaken; key: its kind
	ExplanationFact   FactKind = "explanation"   // Explanation of a difference; key: code of the CI
	InstalledFact     FactKind = "installed"     // Inspection
	ConfigurationFact FactKind = "configuration" // ConfigurationUpdated
	FeedbackFact      FactKind = "feedback"      // Feedback of a customer
	IssueFact         FactKind = "issue"         // Issue; key: its code
	InvestigationFact FactKind = "investigation" // Investigation of an attempt that did not succeed
	AuthorisationFact FactKind = "authorisation" // AuthorityWord; key: reference of the authorisation
	PolicyChoiceFact  FactKind = "policy_choice" // PolicyChoice: a newer version adopted or declined
	DistributionFact  FactKind = "distribution"  // Distribution of the review; key: role and name
	AttemptFact       FactKind = "attempt"       // AttemptEnded: what an attempt left when the next began
	StageFact         FactKind = "stage"         // StageReached: a transition with its gates
)

// Package is the closed manifest of a package. Seed 3.1; Scope F34.
type Package struct {
	Units []ManifestUnit `json:"units" yaml:"units"`
	Hash  string         `json:"hash" yaml:"hash"` // ManifestHash of Units; filled in when absent
}

// ManifestUnit is a unit of a manifest.
type ManifestUnit struct {
	Code    string   `json:"code" yaml:"code"`
	Version string   `json:"version" yaml:"version"`
	Hash    string   `json:"hash" yaml:"hash"`             // SHA-256, hexadecimal
	Items   []string `json:"items,omitempty" yaml:"items"` // codes of the CIs that it becomes
}

// Build is a build record, or the receipt of what a party built. Seed 4.2.1;
// Scope F38, F105.
type Build struct {
	Number string       `json:"number,omitempty" yaml:"number"` // of the build system
	Inputs []BuildInput `json:"inputs,omitempty" yaml:"inputs"`
	Tool   string       `json:"tool,omitempty" yaml:"tool"` // with its version
	Hash   string       `json:"hash" yaml:"hash"`           // SHA-256 of the result; what is tested, accepted and deployed
	// Repeat is the hash that building again gave; equal to Hash is reproducible,
	// "" was not tried.
	Repeat      string    `json:"repeat,omitempty" yaml:"repeat"`
	Environment string    `json:"environment,omitempty" yaml:"environment"` // code
	Delivery    *Delivery `json:"delivery,omitempty" yaml:"delivery"`
}

// BuildInput is what went into a build: a repository at a revision, a library, a
// configuration.
type BuildInput struct {
	Name     string `json:"name" yaml:"name"`
	Revision string `json:"revision" yaml:"revision"`
	Hash     string `json:"hash,omitempty" yaml:"hash"`
}

// Delivery is what a party built, as it was received. Scope F105.
type Delivery struct {
	Party     string `json:"party" yaml:"party"`
	Source    string `json:"source" yaml:"source"`
	Version   string `json:"version" yaml:"version"`
	Signature string `json:"signature" yaml:"signature"` // how it is signed, or "none" and why
	Checked   string `json:"checked" yaml:"checked"`     // what the receipt check found
}

// TestKind is a kind of test. Seed 4.2.3.
type TestKind string

// TestRun is a run of tests on one build in one environment. Seed 4.2.2, 4.2.3;
// Scope F43.
type TestRun struct {
	Code        string            `json:"code" yaml:"code"`
	Type        TestKind          `json:"type" yaml:"type"` // unit | integration | regression | performance | security | operability | installation | back_out | acceptance | pilot | conformance
	Environment string            `json:"environment" yaml:"environment"`
	Build       string            `json:"build" yaml:"build"` // SHA-256 of the build tested
	Passed      int               `json:"passed" yaml:"passed"`
	Failed      int               `json:"failed" yaml:"failed"`
	Results     []CriterionResult `json:"results,omitempty" yaml:"results"`
	Evidence    content.Text      `json:"evidence,omitempty,omitzero" yaml:"evidence"` // where the report is
	Automatic   bool              `json:"automatic,omitempty" yaml:"automatic"`
}

// CriterionResult is what a run found of a criterion.
type CriterionResult struct {
	Criterion string       `json:"criterion" yaml:"criterion"` // code
	Met       bool         `json:"met" yaml:"met"`
	Note      content.Text `json:"note,omitempty,omitzero" yaml:"note"`
}

// Way is how a customer said something. Scope F40, F95.
type Way string

// The ways. Link is proved by the link and its code; the others are recorded by
// one person with the file and confirmed by another, save Standing (the policy's
// criteria), Tacit (silence after a proven notice), and Owner (the service owner,
// for a shared environment or by the policy).
const (
	ByLink     Way = "link"
	ByEmail    Way = "email"
	ByMinutes  Way = "minutes"
	ByContract Way = "contract"
	ByStanding Way = "standing"
	ByTacit    Way = "tacit"
	ByOwner    Way = "owner"
)

// NeedsSecond reports whether what was said in this way counts only once a second
// person has confirmed it.
func (w Way) NeedsSecond() bool { return w == ByEmail || w == ByMinutes || w == ByContract }

// Proof is how something that a customer said can be shown.
type Proof struct {
	How       Way    `json:"how" yaml:"how"`
	Signatory string `json:"signatory,omitempty" yaml:"signatory"` // who said it: name
	Title     string `json:"title,omitempty" yaml:"title"`
	Address   string `json:"address,omitempty" yaml:"address"`     // where the one-time code went
	Reference string `json:"reference,omitempty" yaml:"reference"` // of the mail, minutes, contract, notice
	File      string `json:"file,omitempty" yaml:"file"`           // SHA-256 of the file kept with it
	FileName  string `json:"file_name,omitempty" yaml:"file_name"`
}

// Agreement is a customer's agreement to the acceptance criteria, bound to their
// hash. Seed 4.1.2; Scope F39, F40, F95.
type Agreement struct {
	Proof    `yaml:",inline"`
	Criteria string `json:"criteria" yaml:"criteria"` // CriteriaHash that was agreed; today's when absent
}

// AcceptanceOutcome is what was decided on a build.
type AcceptanceOutcome string

// The outcomes of an acceptance.
const (
	AcceptedPlain    AcceptanceOutcome = "accepted"
	AcceptedReserved AcceptanceOutcome = "accepted_with_reservations"
	Refused          AcceptanceOutcome = "rejected"
)

// Acceptance is a decision on a build: the technical one of the organisation, or
// a customer's. Bound to the build's hash: a rebuild leaves it behind. Seed
// 4.2.3; Scope F39, F91.
type Acceptance struct {
	Proof        `yaml:",inline"`
	Build        string            `json:"build" yaml:"build"` // SHA-256; the last build's when absent
	Outcome      AcceptanceOutcome `json:"outcome" yaml:"outcome"`
	Reservations []Reservation     `json:"reservations,omitempty" yaml:"reservations"`
	Note         content.Text      `json:"note,omitempty,omitzero" yaml:"note"`
}

// Reservation is what a customer accepts for now although it is not met; both
// sides decided so.
type Reservation struct {
	Code      string       `json:"code" yaml:"code"`
	Criterion string       `json:"criterion,omitempty" yaml:"criterion"`
	Text      content.Text `json:"text" yaml:"text"`
	Decision  content.Text `json:"decision" yaml:"decision"` // what both sides decided
	Owner     string       `json:"owner" yaml:"owner"`       // person or name
	Due       clock.Date   `json:"due,omitempty,omitzero" yaml:"due"`
	// Decider is who decided for the organisation; the signatory decided for the
	// customer.
	Decider string `json:"decider" yaml:"decider"`
}

// ReservationDone closes a reservation.
type ReservationDone struct {
	Result content.Text `json:"result" yaml:"result"`
}

// AuthorityWord says how the authority's word, which the plan's authorisation of
// that reference keeps, can be shown. Scope F36.
type AuthorityWord struct {
	// Own: whoever recorded it held the authority's role itself on that day.
	Own      bool   `json:"own,omitempty" yaml:"own"`
	File     string `json:"file,omitempty" yaml:"file"` // SHA-256 of the file kept with it
	FileName string `json:"file_name,omitempty" yaml:"file_name"`
}

// Approval is the go or no-go decision after acceptance, bound to core, build and
// acceptance. Scope F92.
type Approval struct {
	Go         bool         `json:"go" yaml:"go"`
	Core       string       `json:"core" yaml:"core"`             // hash of the authorised core; filled in when absent
	Build      string       `json:"build" yaml:"build"`           // hash of the build; filled in when absent
	Acceptance string       `json:"acceptance" yaml:"acceptance"` // hash of the acceptances that count; filled in when absent
	Person     string       `json:"person" yaml:"person"`         // who decided; the actor when absent
	Reason     content.Text `json:"reason,omitempty,omitzero" yaml:"reason"`
}

// Notice says that a customer was told of a deployment. Scope F101.
type Notice struct {
	Channel  content.Text  `json:"channel" yaml:"channel"`
	Language string        `json:"language,omitempty" yaml:"language"`
	To       []string      `json:"to,omitempty" yaml:"to"`                // addresses or lists
	Start    clock.Instant `json:"start,omitempty,omitzero" yaml:"start"` // start that the customer was told
	Proof    string        `json:"proof" yaml:"proof"`                    // message id, reference, or SHA-256 of the file
}

// BaselineTaken is a baseline of the affected CIs; its list stands in Contents.
// A reference (digest list, snapshot, backup with hash) may stand for the list:
// then Covers names the CIs. Seed 4.3.1; Scope F41; invariant I24.
type BaselineTaken struct {
	Kind      BaselineKind `json:"kind" yaml:"kind"`
	Location  content.Text `json:"location" yaml:"location"`
	Hash      string       `json:"hash,omitempty" yaml:"hash"`           // of the list, or of what is referred to
	Reference string       `json:"reference,omitempty" yaml:"reference"` // "digest list …", "snapshot …", "backup …"; "" when the CIs are listed
	Covers    []string     `json:"covers,omitempty" yaml:"covers"`       // of a reference: codes of the CIs
	Items     int          `json:"items,omitempty" yaml:"-"`             // number of CIs listed
	CIs       []CI         `json:"-" yaml:"cis"`                         // on the way in; stored apart
}

// CI is a configuration item as a baseline found it.
type CI struct {
	Code    string `json:"code" yaml:"code"`
	Name    string `json:"name,omitempty" yaml:"name"`
	Version string `json:"version,omitempty" yaml:"version"`
	Hash    string `json:"hash,omitempty" yaml:"hash"`
	State   string `json:"state,omitempty" yaml:"state"` // as the source says it
}

// Explanation explains why a CI differs: unexpectedly after a deployment, or from
// the baseline before after a back-out. Scope F42.
type Explanation struct {
	Text content.Text `json:"text" yaml:"text"`
}

// Inspection is what was found installed on the targets. Scope F91.
type Inspection struct {
	Targets []Found `json:"targets" yaml:"targets"`
}

// Found is a unit as it was found on a target.
type Found struct {
	Target  string `json:"target" yaml:"target"`
	Unit    string `json:"unit" yaml:"unit"`
	Version string `json:"version,omitempty" yaml:"version"`
	Hash    string `json:"hash,omitempty" yaml:"hash"`
}

// ConfigurationUpdated says that the configuration records were updated.
type ConfigurationUpdated struct {
	Reference string `json:"reference" yaml:"reference"`
	Person    string `json:"person,omitempty" yaml:"person"`
}

// Feedback is what a customer or user says after a deployment. Seed 4.3.2;
// Scope F46.
type Feedback struct {
	From  string       `json:"from" yaml:"from"`
	Score int          `json:"score,omitempty" yaml:"score"` // 1 to 5; 0 for none
	Text  content.Text `json:"text,omitempty,omitzero" yaml:"text"`
	How   Way          `json:"how,omitempty" yaml:"how"`
}

// IssueState is the state of a deployment issue.
type IssueState string

// The states of an issue.
const (
	IssueOpen   IssueState = "open"
	IssueClosed IssueState = "closed"
	IssueHanded IssueState = "handed_over" // to the incident or problem that Reference names
)

// Issue is a deployment issue. Seed 4.3.2; Scope F46.
type Issue struct {
	Code      string       `json:"code" yaml:"code"`
	Text      content.Text `json:"text" yaml:"text"`
	Owner     string       `json:"owner,omitempty" yaml:"owner"`
	State     IssueState   `json:"state" yaml:"state"` // open when absent
	Reference string       `json:"reference,omitempty" yaml:"reference"`
	Result    content.Text `json:"result,omitempty,omitzero" yaml:"result"`
}

// Investigation is what was found of an attempt that was backed out or failed.
type Investigation struct {
	Cause   content.Text `json:"cause,omitempty,omitzero" yaml:"cause"`
	Problem string       `json:"problem,omitempty" yaml:"problem"` // reference of the problem record
	Action  content.Text `json:"action" yaml:"action"`
	Owner   string       `json:"owner" yaml:"owner"`
	Due     clock.Date   `json:"due,omitempty,omitzero" yaml:"due"`
}

// PolicyChoice adopts or declines a newer version of a customer's policy. Scope F33.
type PolicyChoice struct {
	From   string       `json:"from" yaml:"from"` // version held; filled in
	To     string       `json:"to" yaml:"to"`     // newer version
	Adopt  bool         `json:"adopt" yaml:"adopt"`
	Reason content.Text `json:"reason,omitempty,omitzero" yaml:"reason"` // required to decline
}

// Distribution is the proof that a recipient got the review. Seed 4.4; Scope F47.
type Distribution struct {
	Role  string `json:"role" yaml:"role"`
	Name  string `json:"name" yaml:"name"` // person, by code or name
	Proof string `json:"proof" yaml:"proof"`
}

// AttemptEnded is what an attempt left behind when the next one began.
type AttemptEnded struct {
	Stage     DeploymentStage `json:"stage" yaml:"stage"`
	Started   clock.Planned   `json:"started" yaml:"started"`
	Ended     clock.Planned   `json:"ended" yaml:"ended"`
	Tasks     []Task          `json:"tasks,omitempty" yaml:"tasks"`
	Items     []Item          `json:"items,omitempty" yaml:"items"`
	BackedOut BackedOut       `json:"backed_out,omitempty,omitzero" yaml:"backed_out"`
}

// StageReached is a transition of a release, or of a deployment when the head
// names one, with what its gates said. Invariant I11.
type StageReached struct {
	From   string   `json:"from" yaml:"from"`
	To     string   `json:"to" yaml:"to"`
	By     Event    `json:"by" yaml:"event"`
	Passed []string `json:"passed,omitempty" yaml:"passed"` // gates that held
	Except []string `json:"except,omitempty" yaml:"except"` // gates that an exception opened: "gate exception"
	Reason string   `json:"reason,omitempty" yaml:"reason"`
	// Imported: the source said so; the stage was not earned here.
	Imported bool `json:"imported,omitempty" yaml:"imported"`
}
