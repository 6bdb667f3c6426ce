package policy

import "acta/internal/content"

// View is what a customer's release and deployment policy prints. Seed 3.2, 3.3,
// 4.3.2, 4.5.
type View struct {
	CustomerCode       string          `expr:"customer_code"`
	Customer           content.Text    `expr:"customer"`
	CustomerKind       content.Term    `expr:"customer_kind"` // customer_kind.external | internal | group
	Services           []ServiceView   `expr:"services"`
	Period             content.Period  `expr:"period"`
	VersionLabel       string          `expr:"version_label"` // number of an imported version; "" under document control, whose number the control sheet prints
	Replaces           string          `expr:"replaces"`      // number of the imported version before an imported one
	Revision           content.Integer `expr:"revision"`      // of the data; RevisionOf reads it from the content
	Owner              content.Text    `expr:"owner"`         // job title
	AgreedWith         string          `expr:"agreed_with"`
	AgreedOn           content.Date    `expr:"agreed_on"`
	NextReview         content.Date    `expr:"next_review"`
	UnderControl       bool            `expr:"under_control"` // false: "not under document control" (domain section 3)
	Late               bool            `expr:"late"`          // it was in force before it came under document control. Scope F98
	LateSince          content.Date    `expr:"late_since"`    // first day of that
	LateOn             content.Date    `expr:"late_on"`       // day on which that was recorded
	Types              []TypeView      `expr:"types"`
	Units              []UnitView      `expr:"units"`
	Windows            []WindowView    `expr:"windows"`
	Freezes            []FreezeView    `expr:"freezes"`
	Zone               string          `expr:"zone"`
	Verification       []ItemView      `expr:"verification"`
	AcceptanceMode     content.Term    `expr:"acceptance_mode"` // acceptance_mode.explicit | standing | tacit | service_owner
	AcceptanceApprover string          `expr:"acceptance_approver"`
	TacitDays          content.Integer `expr:"tacit_days"`
	StandingCriteria   []CriterionView `expr:"standing_criteria"` // of mode standing. Seed 4.2.3
	Emergency          []SentenceView  `expr:"emergency"`         // what counts as an emergency
	EmergencyAuthority content.Term    `expr:"emergency_authority"`
	EmergencyTests     content.Text    `expr:"emergency_tests"` // minimum tests
	MinimumTests       []content.Term  `expr:"minimum_tests"`   // test_type.<kind>: must have passed all the same. Seed 4.2.3
	EmergencyHours     content.Integer `expr:"emergency_hours"` // to record a verbal authorisation
	EmergencyDays      content.Integer `expr:"emergency_days"`  // to do what was deferred
	NoticeChannel      content.Text    `expr:"notice_channel"`
	BaselineHours      content.Integer `expr:"baseline_hours"` // age of the baseline before
	PIRDays            content.Integer `expr:"pir_days"`
	MonitoringDays     content.Integer `expr:"monitoring_days"`
	BuildNeedsAuth     bool            `expr:"build_needs_authority"`
	TestsNeedAuth      bool            `expr:"tests_need_authority"` // in shared environments
	Recipients         []RecipientView `expr:"recipients"`           // of the PIR
}

// ServiceView is a service that the policy covers.
type ServiceView struct {
	Code string       `expr:"code"`
	Name content.Text `expr:"name"`
}

// TypeView is a release type with its options. Seed 3.2.
type TypeView struct {
	Type      content.Term     `expr:"type"` // release_type.major | minor | emergency | own
	Name      content.Text     `expr:"name"` // of an own type
	Frequency content.Text     `expr:"frequency"`
	Method    content.Text     `expr:"method"`
	Notice    content.Duration `expr:"notice"`
	Support   content.Duration `expr:"support"` // early-life support
}

// UnitView is a release unit agreed for a service. Seed 3.1.
type UnitView struct {
	Code    string       `expr:"code"`
	Name    content.Text `expr:"name"`
	Service string       `expr:"service"`
	Package content.Text `expr:"package"`
}

// WindowView is a deployment window.
type WindowView struct {
	Days  content.Text   `expr:"days"`
	Hours string         `expr:"hours"` // "09:00–17:00"
	Valid content.Period `expr:"valid"`
	Types content.Text   `expr:"types"`
}

// FreezeView is a period without changes.
type FreezeView struct {
	Period  content.Period `expr:"period"`
	Reason  content.Text   `expr:"reason"`
	Allowed content.Text   `expr:"allowed"`
	Types   []content.Run  `expr:"types"` // release types that may run nevertheless
}

// CriterionView is a standing acceptance criterion. Seed 4.2.3.
type CriterionView struct {
	Code     string       `expr:"code"`
	Text     content.Text `expr:"text"`
	Evidence content.Text `expr:"evidence"`
}

// ItemView is a verification item. Seed 4.3.2.
type ItemView struct {
	Code      string       `expr:"code"`
	Text      content.Text `expr:"text"`      // of an own item
	Statement content.Run  `expr:"statement"` // what is printed: the words of a mandatory item, the text of an own one
	Mandatory bool         `expr:"mandatory"`
	Evidence  content.Text `expr:"evidence"`
}

// SentenceView is a sentence of people.
type SentenceView struct {
	Text content.Text `expr:"text"`
}

// RecipientView is a recipient of the post-implementation review.
type RecipientView struct {
	Role  content.Term `expr:"role"`
	Name  string       `expr:"name"`
	Fixed bool         `expr:"fixed"` // one of the three that the seed fixes (4.4)
}
