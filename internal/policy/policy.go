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
	ID         id.Policy     `yaml:"-"`
	RowVersion int           `yaml:"-"`
	RecordedAt clock.Instant `yaml:"-"`
	State      State         `yaml:"-"` // follows from Number and from document control
	// Revision counts the states of the customer's policy data, from 1; the
	// document prints it, so that an approval is of exactly this data.
	Revision int     `yaml:"-"`
	Control  Control `yaml:"-"`

	Customer string `yaml:"customer"` // code
	// Number is "1.0", "2.0", or DraftNumber; unique for the customer. Releases
	// hold it.
	Number string `yaml:"number"`
	// From and To are the period of dates [From, To) that was agreed; a zero From
	// is not agreed yet, a zero To is open. An imported version is in force for
	// it, another one for the period of its Control.
	From       clock.Date `yaml:"from"`
	To         clock.Date `yaml:"to"`
	Services   []string   `yaml:"services"` // codes
	Owner      string     `yaml:"owner"`    // code of the owner's job title
	Agreement  Agreement  `yaml:"agreement"`
	NextReview clock.Date `yaml:"next_review"`

	Types        []Type   `yaml:"types"`        // Seed 3.2
	Units        []Unit   `yaml:"units"`        // Seed 3.1
	Zone         string   `yaml:"zone"`         // IANA name of the windows' hours; "" = the customer's
	Windows      []Window `yaml:"windows"`      // when deployments may run
	Freezes      []Freeze `yaml:"freezes"`      // when none may
	Verification []Item   `yaml:"verification"` // beyond the mandatory ones of Seed 4.3.2

	Acceptance    Acceptance   `yaml:"acceptance"`
	Emergency     Emergency    `yaml:"emergency"` // Seed 4.5
	NoticeChannel content.Text `yaml:"notice_channel"`

	BaselineHours       int      `yaml:"baseline_hours"`        // oldest baseline before a deployment; 0 = 24
	PIRDays             int      `yaml:"pir_days"`              // after the deployment; 0 = 30
	MonitoringDays      int      `yaml:"monitoring_days"`       // after the deployment; 0 = 30
	BuildNeedsAuthority bool     `yaml:"build_needs_authority"` // building waits for the authorisation
	Recipients          []string `yaml:"pir_recipients"`        // role keys beyond the three fixed ones. Seed 4.4
}

// Agreement says who agreed to the policy for the customer, when and how.
type Agreement struct {
	With      string     `yaml:"with"`
	On        clock.Date `yaml:"on"`
	How       How        `yaml:"how"`
	Reference string     `yaml:"reference"` // of the mail, minutes or contract
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
	Key       string         `yaml:"key"`
	Name      content.Text   `yaml:"name"` // own types only
	Frequency content.Text   `yaml:"frequency"`
	Method    content.Text   `yaml:"method"`
	Notice    clock.Duration `yaml:"notice"`  // to customers, before the deployment
	Support   clock.Duration `yaml:"support"` // early-life support
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
	Weekdays  []string     `yaml:"weekdays"`   // "monday" … "sunday"
	Days      content.Text `yaml:"days"`       // the weekdays in words, as printed
	Opens     string       `yaml:"opens"`      // "09:00"
	Closes    string       `yaml:"closes"`     // "17:00"; before Opens = on the next day
	From      clock.Date   `yaml:"from"`       // zero = the policy's
	To        clock.Date   `yaml:"to"`         // zero = open
	Types     []string     `yaml:"types"`      // keys; none = all types
	TypesText content.Text `yaml:"types_text"` // the types in words, as printed
}

// Freeze is a period of dates [From, To) without changes.
type Freeze struct {
	From    clock.Date   `yaml:"from"`
	To      clock.Date   `yaml:"to"` // required: a freeze ends
	Reason  content.Text `yaml:"reason"`
	Allowed content.Text `yaml:"allowed"` // what may be done nevertheless
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
	Mode     Mode   `yaml:"mode"`
	Approver string `yaml:"approver"`   // name or title of who accepts
	Days     int    `yaml:"tacit_days"` // silence that accepts; mode tacit only
}

// Emergency is the emergency rule. Seed 4.5.
type Emergency struct {
	Criteria  []content.Text `yaml:"criteria"`  // what counts as an emergency
	Authority string         `yaml:"authority"` // role key; "" = emergency_change_authority
	Tests     content.Text   `yaml:"tests"`     // minimum tests
	Hours     int            `yaml:"hours"`     // to record a verbal authorisation
	Days      int            `yaml:"days"`      // to do what was deferred
}
