// Package policy holds the release and deployment policies of customers: as
// versions with periods, of which at most one is in force per customer and day,
// with everything that a release asks of them. Seed 3.2, 3.3, 4.3.2, 4.5;
// ISO/IEC 20000-1:2018 8.5.3. Invariants I3, I9. Scope F31, F32, F98.
//
// A policy is data and a document at once: the draft is data that people edit,
// its document version freezes a revision of it, and what document control says
// of that version (approved, effective, ended) becomes the state and the period
// of the very same data. It does not decide about approval; and what was imported
// without document control counts as in force for its period and says so.
package policy

import (
	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
)

// Policy is a version of a customer's release and deployment policy. Natural
// key: customer and number. Seed 3.3.
type Policy struct {
	ID         id.Policy     `yaml:"-" json:"-"`
	RowVersion int           `yaml:"-" json:"-"`
	RecordedAt clock.Instant `yaml:"-" json:"-"`
	State      State         `yaml:"-" json:"-"` // follows from Number and from document control
	// Revision counts the states of the customer's policy data, from 1; the
	// document prints it, so that an approval is of exactly this data.
	Revision int     `yaml:"-" json:"-"`
	Control  Control `yaml:"-" json:"-"`
	// Expect is the row version that the caller of Put saw, 0 = not there yet; nil =
	// whatever there is.
	Expect *int `yaml:"-" json:"-"`

	Customer string `yaml:"customer" json:"customer,omitempty,omitzero"` // code
	// Number is "1.0", "2.0", or DraftNumber; unique for the customer. Releases
	// hold it.
	Number string `yaml:"number" json:"number,omitempty,omitzero"`
	// From and To are the period of dates [From, To) that was agreed; a zero From
	// is not agreed yet, a zero To is open. An imported version is in force for
	// it, another one for the period of its Control.
	From       clock.Date `yaml:"from" json:"from,omitempty,omitzero"`
	To         clock.Date `yaml:"to" json:"to,omitempty,omitzero"`
	Services   []string   `yaml:"services" json:"services,omitempty,omitzero"` // codes
	Owner      string     `yaml:"owner" json:"owner,omitempty,omitzero"`       // code of the owner's job title
	Agreement  Agreement  `yaml:"agreement" json:"agreement,omitempty,omitzero"`
	NextReview clock.Date `yaml:"next_review" json:"next_review,omitempty,omitzero"`

	Types        []Type   `yaml:"types" json:"types,omitempty,omitzero"`               // Seed 3.2
	Units        []Unit   `yaml:"units" json:"units,omitempty,omitzero"`               // Seed 3.1
	Zone         string   `yaml:"zone" json:"zone,omitempty,omitzero"`                 // IANA name of the windows' hours; "" = the customer's
	Windows      []Window `yaml:"windows" json:"windows,omitempty,omitzero"`           // when deployments may run
	Freezes      []Freeze `yaml:"freezes" json:"freezes,omitempty,omitzero"`           // when none may
	Verification []Item   `yaml:"verification" json:"verification,omitempty,omitzero"` // beyond the mandatory ones of Seed 4.3.2

	Acceptance    Acceptance   `yaml:"acceptance" json:"acceptance,omitempty,omitzero"`
	Emergency     Emergency    `yaml:"emergency" json:"emergency,omitempty,omitzero"` // Seed 4.5
	NoticeChannel content.Text `yaml:"notice_channel" json:"notice_channel,omitempty,omitzero"`

	BaselineHours       int  `yaml:"baseline_hours" json:"baseline_hours,omitempty,omitzero"`               // oldest baseline before a deployment; 0 = 24
	PIRDays             int  `yaml:"pir_days" json:"pir_days,omitempty,omitzero"`                           // after the deployment; 0 = 30
	MonitoringDays      int  `yaml:"monitoring_days" json:"monitoring_days,omitempty,omitzero"`             // after the deployment; 0 = 30
	BuildNeedsAuthority bool `yaml:"build_needs_authority" json:"build_needs_authority,omitempty,omitzero"` // building waits for the authorisation
	// TestsNeedAuthority: tests in a shared environment wait for it too.
	TestsNeedAuthority bool     `yaml:"tests_need_authority" json:"tests_need_authority,omitempty,omitzero"`
	Recipients         []string `yaml:"pir_recipients" json:"pir_recipients,omitempty,omitzero"` // role keys beyond the three fixed ones. Seed 4.4
}

// Agreement says who agreed to the policy for the customer, when and how.
type Agreement struct {
	With      string     `yaml:"with" json:"with,omitempty,omitzero"`
	On        clock.Date `yaml:"on" json:"on,omitempty,omitzero"`
	How       How        `yaml:"how" json:"how,omitempty,omitzero"`
	Reference string     `yaml:"reference" json:"reference,omitempty,omitzero"` // of the mail, minutes or contract
}

// How is the way in which a customer agreed.
type How string

// The ways to agree. "" is unknown.
const (
	ByLink     How = "link"
	ByEmail    How = "email"
	ByMinutes  How = "minutes"
	ByContract How = "contract"
)

// Type is a release type with its options. Seed 3.2; Scope F31.
type Type struct {
	// Key is "major", "minor", "emergency", or the key of an own type, which has
	// a name.
	Key       string         `yaml:"key" json:"key,omitempty,omitzero"`
	Name      content.Text   `yaml:"name" json:"name,omitempty,omitzero"` // own types only
	Frequency content.Text   `yaml:"frequency" json:"frequency,omitempty,omitzero"`
	Method    content.Text   `yaml:"method" json:"method,omitempty,omitzero"`
	Notice    clock.Duration `yaml:"notice" json:"notice,omitempty,omitzero"`   // to customers, before the deployment
	Support   clock.Duration `yaml:"support" json:"support,omitempty,omitzero"` // early-life support
}

// Unit is a release unit agreed for a service. Seed 3.1.
type Unit struct {
	Code    string       `yaml:"code" json:"code"`
	Name    content.Text `yaml:"name" json:"name"`
	Service string       `yaml:"service" json:"service"` // code
	Package content.Text `yaml:"package" json:"package"` // how it is packaged
}

// Window is when deployments may run: on these weekdays, between these hours of
// the policy's zone, in the period of dates [From, To).
type Window struct {
	Weekdays  []string     `yaml:"weekdays" json:"weekdays,omitempty,omitzero"`     // "monday" … "sunday"
	Days      content.Text `yaml:"days" json:"days,omitempty,omitzero"`             // the weekdays in words, as printed
	Opens     string       `yaml:"opens" json:"opens,omitempty,omitzero"`           // "09:00"
	Closes    string       `yaml:"closes" json:"closes,omitempty,omitzero"`         // "17:00"; before Opens = on the next day
	From      clock.Date   `yaml:"from" json:"from,omitempty,omitzero"`             // zero = the policy's
	To        clock.Date   `yaml:"to" json:"to,omitempty,omitzero"`                 // zero = open
	Types     []string     `yaml:"types" json:"types,omitempty,omitzero"`           // keys; none = all types
	TypesText content.Text `yaml:"types_text" json:"types_text,omitempty,omitzero"` // the types in words, as printed
}

// Freeze is a period of dates [From, To) without changes.
type Freeze struct {
	From    clock.Date   `yaml:"from" json:"from,omitempty,omitzero"`
	To      clock.Date   `yaml:"to" json:"to,omitempty,omitzero"` // required: a freeze ends
	Reason  content.Text `yaml:"reason" json:"reason,omitempty,omitzero"`
	Allowed content.Text `yaml:"allowed" json:"allowed,omitempty,omitzero"` // what may be done nevertheless, in words
	// AllowedTypes are the release types that may run nevertheless, inside their
	// windows; none = none.
	AllowedTypes []string `yaml:"allowed_types" json:"allowed_types,omitempty,omitzero"`
}

// Item is a verification item of the policy's own. Seed 4.3.2.
type Item struct {
	Code     string       `yaml:"code" json:"code"`
	Text     content.Text `yaml:"text" json:"text"`
	Evidence content.Text `yaml:"evidence" json:"evidence"`
}

// Mode is how a customer accepts a release.
type Mode string

// The modes of acceptance.
const (
	Explicit     Mode = "explicit"
	Standing     Mode = "standing"
	Tacit        Mode = "tacit"
	ServiceOwner Mode = "service_owner"
)

// Acceptance says how releases are accepted, and by whom.
type Acceptance struct {
	Mode     Mode   `yaml:"mode" json:"mode,omitempty,omitzero"`
	Approver string `yaml:"approver" json:"approver,omitempty,omitzero"` // name or title of who accepts
	// Criteria are the standing ones, agreed with the policy; mode standing only.
	Criteria []Item `yaml:"criteria" json:"criteria,omitempty,omitzero"`
	Days     int    `yaml:"tacit_days" json:"tacit_days,omitempty,omitzero"` // silence that accepts; mode tacit only
}

// Emergency is the emergency rule. Seed 4.5.
type Emergency struct {
	Criteria  []content.Text `yaml:"criteria" json:"criteria,omitempty,omitzero"`   // what counts as an emergency
	Authority string         `yaml:"authority" json:"authority,omitempty,omitzero"` // role key; "" = emergency_change_authority
	// MinimumTests are the kinds of test that an emergency must have passed before
	// acceptance may be deferred (Seed 4.2.3); none asks for one run that passed.
	MinimumTests []string     `yaml:"minimum_tests" json:"minimum_tests,omitempty,omitzero"`
	Tests        content.Text `yaml:"tests" json:"tests,omitempty,omitzero"` // minimum tests
	Hours        int          `yaml:"hours" json:"hours,omitempty,omitzero"` // to record a verbal authorisation
	Days         int          `yaml:"days" json:"days,omitempty,omitzero"`   // to do what was deferred
}
