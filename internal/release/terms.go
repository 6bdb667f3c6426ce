package release

import (
	"maps"
	"slices"
	"strings"

	"acta/internal/content"
)

// The enumerations of a release; each value's words are the message
// "term.<enumeration>.<value>".
type (
	// ReferenceKind says what a reference points to. Seed 4.1.1.
	ReferenceKind string
	// Decision is a decision on a request for change.
	Decision string
	// ChangeResult is what a review found of a request for change.
	ChangeResult string
	// ActivityState is the state of an activity.
	ActivityState string
	// CriterionState is the state of an acceptance criterion.
	CriterionState string
	// EnvironmentUse says what an environment is for.
	EnvironmentUse string
	// EnvironmentState is the state of an environment.
	EnvironmentState string
	// ExceptionKind is a kind of exception.
	ExceptionKind string
	// TaskState is the state of a deployment task.
	TaskState string
	// ItemState is the state of a verification item.
	ItemState string
	// BaselineKind says when a baseline is taken.
	BaselineKind string
	// ReviewKind is the kind of a post-implementation review.
	ReviewKind string
	// Aspect is an aspect of the review. Seed 4.4.
	Aspect string
	// Verdict is the result of an aspect.
	Verdict string
	// ImprovementState is the state of an improvement.
	ImprovementState string
)

// Values that rules ask for.
const (
	RFC              ReferenceKind    = "rfc"
	Approved         Decision         = "approved"
	Denied           Decision         = "denied"
	Pending          Decision         = "pending"
	ActivityPlanned  ActivityState    = "planned"
	CriterionPending CriterionState   = "pending"
	Production       EnvironmentUse   = "production"
	Deferral         ExceptionKind    = "deferral"
	Overridden       ExceptionKind    = "override"
	LateRecord       ExceptionKind    = "late_record"
	SoloApproval     ExceptionKind    = "solo_approval"
	TaskPending      TaskState        = "pending"
	ItemPending      ItemState        = "pending"
	BaselineBefore   BaselineKind     = "before"
	BaselineRelease  BaselineKind     = "release"
	BaselineAfter    BaselineKind     = "after"
	FullReview       ReviewKind       = "full"
	ImprovementOpen  ImprovementState = "open"
)

// vocabulary holds every value of every enumeration with the chip that shows it.
// It is never changed.
var vocabulary = map[string]map[string]content.Mark{
	"release_type": {"major": "", "minor": "", "emergency": ""},
	"release_stage": {
		string(Draft): content.DraftMark, string(Scheduled): content.ProgressMark, string(Authorized): content.DoneMark,
		string(Built): content.ProgressMark, string(Accepted): content.DoneMark, string(Deploying): content.ProgressMark,
		string(Deployed): content.DoneMark, string(Reviewed): content.DoneMark, string(Closed): content.DoneMark,
		string(Cancelled): content.GoneMark,
	},
	"deployment_stage": {
		string(ToDeploy): content.DraftMark, string(Ready): content.ProgressMark, string(InProgress): content.ProgressMark,
		string(Installed): content.DoneMark, string(Verified): content.DoneMark, string(Undone): content.BreachMark,
		string(Failed): content.RefusedMark, string(Postponed): content.PlainMark, string(Dropped): content.GoneMark,
	},
	"release_outcome": {
		string(Success): content.DoneMark, string(Partial): content.ProgressMark,
		string(OutcomeFailed): content.RefusedMark, string(OutcomeUndone): content.BreachMark,
	},
	"reference_kind": {string(RFC): "", "known_error": "", "problem": "", "sdp": "", "incident": "", "change_record": ""},
	"decision": {
		string(Approved): content.DoneMark, string(Denied): content.RefusedMark, string(Pending): content.DraftMark,
	},
	"change_result": {
		"implemented": content.DoneMark, "partial": content.ProgressMark,
		"not_implemented": content.RefusedMark, "reverted": content.BreachMark,
	},
	"activity_state": {
		string(ActivityPlanned): content.DraftMark, "in_progress": content.ProgressMark,
		"done": content.DoneMark, "cancelled": content.GoneMark,
	},
	"authorisation": {"valid": content.DoneMark, "revoked": content.RefusedMark, "expired": content.BreachMark},
	"criterion": {
		string(CriterionPending): content.DraftMark, "testing": content.ProgressMark,
		"met": content.DoneMark, "failed": content.RefusedMark,
	},
	"risk_class":      {"low": "", "medium": "", "high": ""},
	"environment_use": {"integration": "", "test": "", "acceptance": "", string(Production): ""},
	"environment_state": {
		"planned": content.DraftMark, "ready": content.DoneMark, "in_use": content.DoneMark, "retired": content.GoneMark,
	},
	"exception_kind": {
		"waiver": "", string(Overridden): "", string(Deferral): "", string(LateRecord): "", string(SoloApproval): "",
	},
	"task_state": {
		string(TaskPending): content.DraftMark, "done": content.DoneMark,
		"skipped": content.GoneMark, "backed_out": content.BreachMark,
	},
	"item_state":    {string(ItemPending): content.DraftMark, "done": content.DoneMark, "not_applicable": content.GoneMark},
	"pir_kind":      {string(FullReview): "", "short": "", "periodic": ""},
	"review_aspect": {"experience": "", "changes": "", "performance": "", "incidents": ""},
	"review_result": {
		"conforming": content.DoneMark, "open": content.ProgressMark, "nonconforming": content.RefusedMark,
	},
	"improvement_state": {
		string(ImprovementOpen): content.DraftMark, "approved": content.DoneMark, "declined": content.GoneMark,
		"in_progress": content.ProgressMark, "done": content.DoneMark, "verified": content.DoneMark,
	},
	"baseline_kind": {string(BaselineBefore): "", "release": "", string(BaselineAfter): ""},
	"lane_style":    {"work": "", "freeze": "", "meeting": ""},
	"test_type": {
		"unit": "", "integration": "", "regression": "", "performance": "", "security": "", "operability": "",
		"installation": "", "back_out": "", "acceptance": "", "pilot": "", "conformance": "",
	},
	"way": {
		string(ByLink): "", string(ByEmail): "", string(ByMinutes): "", string(ByContract): "", string(ByStanding): "",
		string(ByTacit): "", string(ByOwner): "",
	},
	"acceptance_outcome": {
		string(AcceptedPlain): content.DoneMark, string(AcceptedReserved): content.ProgressMark,
		string(Refused): content.RefusedMark, string(Deferral): content.DraftMark,
	},
	"agreement_state":   {"valid": content.DoneMark, "changed": content.BreachMark, string(Deferral): content.DraftMark},
	"reproducible":      {"same": content.DoneMark, "different": content.BreachMark, "untried": content.DraftMark},
	"reservation_state": {"open": content.ProgressMark, "overdue": content.BreachMark, "done": content.DoneMark},
	"minimum_test":      {"passed": content.DoneMark, "failed": content.RefusedMark, "missing": content.BreachMark},
	"proof":             {"agreement": "", "decision": ""},
	"ci_change": {
		"added": content.DraftMark, "removed": content.GoneMark, "changed": content.ProgressMark, "same": content.PlainMark,
	},
	"installed":         {"same": content.DoneMark, "different": content.RefusedMark, "absent": content.BreachMark},
	"issue_state":       {string(IssueOpen): content.ProgressMark, string(IssueClosed): content.DoneMark, string(IssueHanded): content.PlainMark},
	"deployment_result": {ResultSuccess: content.DoneMark, ResultFailure: content.RefusedMark},
	"exception_state": {
		string(ExceptionPending): content.ProgressMark, string(ExceptionOpen): content.PlainMark,
		string(ExceptionDone): content.DoneMark, string(ExceptionExpired): content.BreachMark,
	},
	"left": {"issue": "", "reservation": "", "deferral": "", "improvement": ""},
}

// known reports whether an enumeration has the value.
func known(enumeration, value string) bool {
	_, ok := vocabulary[enumeration][value]
	return ok
}

// choices lists the values of an enumeration for a message.
func choices(enumeration string) string {
	return strings.Join(slices.Sorted(maps.Keys(vocabulary[enumeration])), ", ")
}

// term is the view of a value; none is missing.
func term[T ~string](enumeration string, value T) content.Term {
	if value == "" {
		return content.Term{}
	}
	return content.Term{Key: "term." + enumeration + "." + string(value), Mark: vocabulary[enumeration][string(value)]}
}
