package release

import "acta/internal/content"

// PlanView is what a release plan prints, and, with Review, what a
// post-implementation review prints. Seed 4.1.1, 4.1.2, 4.4; ISO/IEC
// 20000-1:2018 8.5.3.
type PlanView struct {
	Code           string              `expr:"code"`
	Title          string              `expr:"title"`
	Type           content.Term        `expr:"type"` // release_type.<key>
	Stage          content.Term        `expr:"stage"`
	Suspended      bool                `expr:"suspended"`
	BroughtIn      content.Term        `expr:"brought_in"` // release_origin.brought_in: its stages were not earned here; missing when they were
	Edition        content.Text        `expr:"edition"`    // name of the customer whose edition it is
	Customer       content.Text        `expr:"customer"`   // names joined
	Customers      []CustomerView      `expr:"customers"`
	Service        content.Text        `expr:"service"`
	Summary        content.Text        `expr:"summary"` // scope in the manager's words
	CycleStart     content.Date        `expr:"cycle_start"`
	Planned        content.Date        `expr:"planned"`      // first planned release date
	Replanned      content.Date        `expr:"replanned"`    // today's planned date, when it is another than the first
	Released       content.Date        `expr:"released"`     // actual
	SlipDays       content.Integer     `expr:"slip_days"`    // released − planned
	OnTime         bool                `expr:"on_time"`      // released ≤ planned
	Weeks          int                 `expr:"weeks"`        // from start of cycle to planned release
	Method         content.Text        `expr:"method"`       // Seed 3.2
	PackageText    content.Text        `expr:"package_text"` // how the units form a package (Seed 3.1)
	PackageHash    string              `expr:"package_hash"`
	Units          []UnitView          `expr:"units"`
	Inclusion      content.Text        `expr:"inclusion"` // rule by which units enter until CutOff
	CutOff         content.Date        `expr:"cut_off"`
	Deliverables   []NamedView         `expr:"deliverables"`
	Dependencies   []NamedView         `expr:"dependencies"`
	Activities     []ActivityView      `expr:"activities"` // by planned date, then sequence; undated last
	Lanes          []LaneView          `expr:"lanes"`
	Milestones     []MilestoneView     `expr:"milestones"`
	ScheduleFrom   content.Date        `expr:"schedule_from"`
	ScheduleTo     content.Date        `expr:"schedule_to"`
	References     []ReferenceView     `expr:"references"`
	NoRfC          content.Text        `expr:"no_rfc"`         // reasoned waiver
	ClosesNothing  bool                `expr:"closes_nothing"` // no known error and no problem, said on purpose
	Authorisations []AuthorisationView `expr:"authorisations"`
	Core           string              `expr:"core"` // SHA-256 of the authorised core, today's
	Criteria       []CriterionView     `expr:"criteria"`
	Agreements     []AgreementView     `expr:"agreements"` // of each customer to the criteria
	Approver       string              `expr:"approver"`   // who accepts
	Risks          []RiskView          `expr:"risks"`
	RiskClass      content.Term        `expr:"risk_class"`
	Capacity       content.Text        `expr:"capacity"`    // effect on capacity, availability, continuity, security
	AssessedBy     string              `expr:"assessed_by"` // request for change that assessed it instead
	Resources      content.Text        `expr:"resources"`
	Budget         content.Text        `expr:"budget"`
	BackoutTrigger content.Text        `expr:"backout_trigger"`
	BackoutDecider string              `expr:"backout_decider"`
	BackoutTested  content.Text        `expr:"backout_tested"`
	BackoutSteps   []NamedView         `expr:"backout_steps"`
	People         []PersonView        `expr:"people"`
	Environments   []EnvironmentView   `expr:"environments"`
	Communication  []CommunicationView `expr:"communication"`
	Training       []CommunicationView `expr:"training"`
	Deployments    []DeploymentRow     `expr:"deployments"`
	Exceptions     []ExceptionView     `expr:"exceptions"`
	PolicyLabel    string              `expr:"policy_label"` // policy versions that rule, by customer
	Activity       int                 `expr:"activity_count"`
	Undated        int                 `expr:"undated_count"`
	Requests       int                 `expr:"request_count"`
	Approved       int                 `expr:"approved_count"`
	Denied         int                 `expr:"denied_count"`
	Review         ReviewView          `expr:"review"`
	History        []HistoryView       `expr:"history"` // this release and up to six before it
	HistoryOnTime  int                 `expr:"history_on_time"`
	HistoryCount   int                 `expr:"history_count"`
	HistoryMedian  content.Decimal     `expr:"history_median"` // median slip in days: whole, or with a half
}

// DeploymentView is what a deployment plan prints: the deployment with its
// release. Seed 4.1.2, 4.3.
type DeploymentView struct {
	Code            string              `expr:"code"`
	Release         PlanView            `expr:"release"`
	Environment     content.Text        `expr:"environment"`
	Wave            content.Text        `expr:"wave"`
	Attempt         int                 `expr:"attempt"`
	Stage           content.Term        `expr:"stage"`
	Customers       []CustomerView      `expr:"customers"`
	Customer        content.Text        `expr:"customer"`
	WindowFrom      content.Date        `expr:"window_from"` // instant
	WindowTo        content.Date        `expr:"window_to"`
	Method          content.Text        `expr:"method"`
	Practitioner    string              `expr:"practitioner"`
	Tasks           []TaskView          `expr:"tasks"`
	Items           []ItemView          `expr:"items"` // verification checklist: mandatory and policy items
	Affected        []AffectedView      `expr:"affected"`
	BaselineBefore  content.Text        `expr:"baseline_before"` // where the baseline before will be kept
	BaselineAfter   content.Text        `expr:"baseline_after"`
	BaselineHours   content.Integer     `expr:"baseline_hours"`
	NoticeOn        content.Date        `expr:"notice_on"`
	NoticeChannel   content.Text        `expr:"notice_channel"`
	Notices         []NoticeView        `expr:"notices"`       // those that were given
	SupportUntil    content.Date        `expr:"support_until"` // end of early-life support
	MonitoringDays  content.Integer     `expr:"monitoring_days"`
	Suppliers       []NamedView         `expr:"suppliers"`
	BackoutTrigger  content.Text        `expr:"backout_trigger"`
	BackoutDecider  string              `expr:"backout_decider"`
	BackoutSteps    []NamedView         `expr:"backout_steps"`
	BackoutMinutes  content.Integer     `expr:"backout_minutes"`
	BackoutTested   content.Text        `expr:"backout_tested"`
	PointOfNoReturn content.Text        `expr:"point_of_no_return"`
	Baselines       []BaselineView      `expr:"baselines"`
	Planned         content.Date        `expr:"planned"`
	ActualStart     content.Date        `expr:"actual_start"`
	ActualEnd       content.Date        `expr:"actual_end"`
	BackedOut       content.Date        `expr:"backed_out"` // when it was undone
	BackedOutBy     string              `expr:"backed_out_by"`
	BackedOutCause  content.Text        `expr:"backed_out_cause"`
	BackedOutTook   content.Integer     `expr:"backed_out_took"` // minutes
	Exceptions      []ExceptionView     `expr:"exceptions"`
	PolicyLabel     string              `expr:"policy_label"`
	Communication   []CommunicationView `expr:"communication"`
	Training        []CommunicationView `expr:"training"`
	People          []PersonView        `expr:"people"`
}

// CustomerView is a customer that a release or deployment serves.
type CustomerView struct {
	Code   string       `expr:"code"`
	Name   content.Text `expr:"name"`
	Policy string       `expr:"policy"` // policy version that rules, such as "2"
	// Notice is how long before the deployment the policy asks to tell the customer.
	Notice content.Duration `expr:"notice"`
}

// UnitView is a release unit with its intended version.
type UnitView struct {
	Code    string       `expr:"code"`
	Name    content.Text `expr:"name"`
	Version string       `expr:"version"`
	Kind    content.Text `expr:"kind"`
}

// NamedView is a sentence of people with its order.
type NamedView struct {
	Name string       `expr:"name"` // of a supplier; "" elsewhere
	Text content.Text `expr:"text"`
}

// ActivityView is an activity of the plan. A role that the source leaves empty is
// missing; Title carries its language.
type ActivityView struct {
	Sequence  int             `expr:"sequence"`
	Title     content.Text    `expr:"title"`
	Signal    string          `expr:"signal"`
	Role      string          `expr:"role"` // roles or free title, joined by " / "
	Planned   content.Date    `expr:"planned"`
	Week      content.Integer `expr:"week"`
	Milestone bool            `expr:"milestone"`
	MonthKey  string          `expr:"month_key"`  // "2024-02", or "" when undated
	MonthDate content.Date    `expr:"month_date"` // first day of the month
	Month     content.Run     `expr:"month"`      // label of the month's group: term.month.m01 … m12 {year}, or term.month.undated
	State     content.Term    `expr:"state"`
}

// LaneView is a lane of the timeline.
type LaneView struct {
	Label content.Text `expr:"label"`
	Style string       `expr:"style"` // work | freeze | meeting
	From  content.Date `expr:"from"`
	To    content.Date `expr:"to"`
}

// MilestoneView is a milestone of the timeline.
type MilestoneView struct {
	Label string       `expr:"label"`
	Date  content.Date `expr:"date"`
	Main  bool         `expr:"main"`
}

// ReferenceView is a typed reference: request for change, known error, problem,
// service design package, incident, change record. Seed 4.1.1.
type ReferenceView struct {
	Kind      content.Term `expr:"kind"` // reference_kind.<key>
	Code      string       `expr:"code"`
	Title     content.Text `expr:"title"`
	Gate      string       `expr:"gate"`
	Requested content.Date `expr:"requested"`
	Reviewed  content.Date `expr:"reviewed"`
	Decision  content.Term `expr:"decision"` // decision.approved | denied | pending
	Closes    bool         `expr:"closes"`
	Result    content.Term `expr:"result"` // of the review: change_result.<key>
	Comment   content.Text `expr:"comment"`
}

// AuthorisationView is an authorisation by the change authority.
type AuthorisationView struct {
	Role       content.Term `expr:"role"`
	By         string       `expr:"by"` // body and person, as far as they are known
	On         content.Date `expr:"on"`
	Recorded   content.Date `expr:"recorded"`
	Reference  string       `expr:"reference"`
	Conditions content.Text `expr:"conditions"`
	Core       string       `expr:"core"`
	Verbal     bool         `expr:"verbal"`
	Valid      content.Term `expr:"valid"` // authorisation.valid | revoked | expired
	Expires    content.Date `expr:"expires"`
	Number     string       `expr:"number"`  // version of the plan that was approved with it
	Content    string       `expr:"content"` // hash of that version
}

// CriterionView is an acceptance criterion.
type CriterionView struct {
	Code     string       `expr:"code"`
	Text     content.Text `expr:"text"`
	Evidence content.Text `expr:"evidence"`
	Agreed   content.Date `expr:"agreed"`
	By       string       `expr:"by"`
	State    content.Term `expr:"state"` // criterion.pending | met | failed
}

// RiskView is a risk with its answer; probability and impact from 1 to 5.
type RiskView struct {
	Code        string        `expr:"code"`
	Text        content.Text  `expr:"text"`
	Probability content.Level `expr:"probability"`
	Impact      content.Level `expr:"impact"`
	Answer      content.Text  `expr:"answer"`
	Owner       string        `expr:"owner"`
}

// PersonView is a person by process role.
type PersonView struct {
	Role content.Term `expr:"role"`
	Name string       `expr:"name"`
	Note string       `expr:"note"`
}

// EnvironmentView is an environment with owner and state. Scope F43.
type EnvironmentView struct {
	Name  content.Text `expr:"name"`
	Use   content.Term `expr:"use"` // environment_use.test | acceptance | production
	Owner string       `expr:"owner"`
	State content.Term `expr:"state"`
}

// CommunicationView is a communication or a training: what, to whom, how, when.
type CommunicationView struct {
	What     content.Text `expr:"what"`
	Audience content.Text `expr:"audience"`
	Channel  content.Text `expr:"channel"`
	On       content.Date `expr:"on"`
	Owner    string       `expr:"owner"`
}

// DeploymentRow is a deployment in its release's plan.
type DeploymentRow struct {
	Code        string       `expr:"code"`
	Environment content.Text `expr:"environment"`
	Wave        content.Text `expr:"wave"`
	Customer    content.Text `expr:"customer"`
	Planned     content.Date `expr:"planned"`
	Stage       content.Term `expr:"stage"`
}

// ExceptionView is a waiver, override, deferral, late record or solo approval.
type ExceptionView struct {
	Kind    content.Term `expr:"kind"` // exception_kind.<key>
	What    content.Run  `expr:"what"` // in its own words, else its gate
	Reason  content.Text `expr:"reason"`
	By      content.Run  `expr:"by"` // the person, or Acta itself, in words
	Second  string       `expr:"second"`
	On      content.Date `expr:"on"`
	Expires content.Date `expr:"expires"`
	// Gate is the gate that it opens; missing where What says it, and of what
	// concerns none.
	Gate      content.Term `expr:"gate"`
	Confirmed content.Date `expr:"confirmed"` // when the second person agreed
	Done      content.Date `expr:"done"`      // when what was deferred was done
	Place     string       `expr:"place"`     // code of the deployment, "" for the release
}

// TaskView is a deployment task with planned and actual times. Scope F44.
type TaskView struct {
	Sequence int          `expr:"sequence"`
	Text     content.Text `expr:"text"`
	Who      string       `expr:"who"`
	Planned  content.Date `expr:"planned"`
	Actual   content.Date `expr:"actual"`
	Reason   content.Text `expr:"reason"` // why it was skipped
	State    content.Term `expr:"state"`
}

// ItemView is a verification item with its state. Seed 4.3.2.
type ItemView struct {
	Code      string       `expr:"code"`
	Text      content.Text `expr:"text"`
	Statement content.Run  `expr:"statement"` // what to print: the text, or the words of a mandatory item
	Mandatory bool         `expr:"mandatory"`
	Evidence  content.Text `expr:"evidence"`
	State     content.Term `expr:"state"`
	On        content.Date `expr:"on"`       // when it was done
	By        string       `expr:"by"`       // who did it
	Reason    content.Text `expr:"reason"`   // why it is not applicable
	Approved  string       `expr:"approved"` // who approved that
}

// AffectedView is an affected configuration item.
type AffectedView struct {
	Code string       `expr:"code"`
	Name content.Text `expr:"name"`
}

// BaselineView is a baseline, planned or taken. Scope F41.
type BaselineView struct {
	Kind     content.Term `expr:"kind"` // baseline_kind.before | release | after
	Location content.Text `expr:"location"`
	Taken    content.Date `expr:"taken"`
	Hash     string       `expr:"hash"`
}

// ReviewView is the deployment review and post-implementation review. Seed 4.4.
type ReviewView struct {
	Due          content.Date      `expr:"due"`
	Held         content.Date      `expr:"held"`
	Chair        string            `expr:"chair"`
	Kind         content.Term      `expr:"kind"` // pir_kind.full | short | periodic
	ChangeRecord string            `expr:"change_record"`
	Outcome      content.Term      `expr:"outcome"` // release_outcome.<key>
	Summary      content.Text      `expr:"summary"`
	Findings     []FindingView     `expr:"findings"` // experience, changes, performance, incidents
	Incidents    content.Integer   `expr:"incidents"`
	Score        content.Decimal   `expr:"score"` // customer score, mean
	Answers      content.Integer   `expr:"answers"`
	Improvements []ImprovementView `expr:"improvements"`
	Recipients   []RecipientView   `expr:"recipients"`
	MonitorUntil content.Date      `expr:"monitor_until"`
	Performance  content.Text      `expr:"performance"`
	Attempts     []AttemptView     `expr:"attempts"` // those that did not succeed, with what was found of them
}

// FindingView is an aspect of the review with what was observed.
type FindingView struct {
	Aspect content.Term `expr:"aspect"` // review_aspect.experience | changes | performance | incidents
	Text   content.Text `expr:"text"`
	Result content.Term `expr:"result"` // review_result.conforming | open | nonconforming
}

// ImprovementView is an improvement that the review asks for.
type ImprovementView struct {
	Code  string       `expr:"code"`
	Text  content.Text `expr:"text"`
	Owner string       `expr:"owner"`
	Due   content.Date `expr:"due"`
	State content.Term `expr:"state"`
}

// RecipientView is a recipient of the review with the proof of sending.
type RecipientView struct {
	Role content.Term `expr:"role"`
	Name string       `expr:"name"`
	Sent content.Date `expr:"sent"`
	// Proof is by what the sending can be shown.
	Proof string `expr:"proof"`
}

// HistoryView is a release beside its predecessors, for trends.
type HistoryView struct {
	Code     string          `expr:"code"`
	Planned  content.Date    `expr:"planned"`
	Released content.Date    `expr:"released"`
	Slip     content.Integer `expr:"slip"`
	Approved int             `expr:"approved"`
	Denied   int             `expr:"denied"`
	Current  bool            `expr:"current"`
}
