// Package org holds the organisation whose documents Acta makes: its identity
// and looks, its job titles, people and dated process-role assignments, its
// customers and services. Seed control block, 2, 5, 6, 8; ISO/IEC 20000-1:2018
// 5.3, 7.5. Scope F1, F7, F78.
//
// It does not promise permissions (a process role is none), nor control of
// documents: it says how a document looks and which code it bears, no more.
package org

import (
	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
)

// Setup is what the command Put takes: each part that is there is put by its
// natural key, what is absent stays as it is.
type Setup struct {
	Organization *Organization `yaml:"organization"`
	JobTitles    []JobTitle    `yaml:"job_titles"`
	People       []Person      `yaml:"people"`
	Assignments  []Assignment  `yaml:"assignments"`
	Services     []Provided    `yaml:"services"`
	Customers    []Customer    `yaml:"customers"`
}

// Organization is the one organisation of an installation. Seed control block,
// 2, 6, 8.
type Organization struct {
	ID         string        `yaml:"-"`
	RowVersion int           `yaml:"-"`
	RecordedAt clock.Instant `yaml:"-"`

	Name     content.Text `yaml:"name"`
	SMSScope content.Text `yaml:"sms_scope"` // scope of the service management system
	// Languages are the tags of the documents' languages; the first is
	// authoritative. Scope F5.
	Languages []string `yaml:"languages"`
	Zone      string   `yaml:"zone"`   // IANA name; instants print in it. Invariant I20
	Accent    string   `yaml:"accent"` // "#0B5563"; stored after the contrast check
	Paper     string   `yaml:"paper"`  // "A4" or "Letter"
	Logo      *Logo    `yaml:"logo"`   // nil: the documents print the name instead
	// CodingScheme makes a document's code, such as "KUB-{code}-{subject}"; ""
	// means none, and the code line goes. Seed comment A2; Scope F7.
	CodingScheme string `yaml:"coding_scheme"`
	// Levels are the confidentiality levels; the default is for the kinds that
	// KindLevels does not name. Seed control block.
	Levels       []Level     `yaml:"confidentiality_levels"`
	DefaultLevel string      `yaml:"default_confidentiality"`
	KindLevels   []KindLevel `yaml:"confidentiality_by_kind"`

	PaperSignature   bool `yaml:"paper_signature"`   // Seed comment A42
	AppendicesLinked bool `yaml:"appendices_linked"` // else they are appended. Scope F8

	// Roles says which job title appoints each process role, and names roles of
	// the organisation's own. Seed 5.
	Roles []Role `yaml:"roles"`
	// Neighbours are the documents of the neighbour processes. Seed 2.
	Neighbours []Neighbour `yaml:"neighbours"`
	// Signers are the lines for wet signatures under the process description.
	Signers []Signer `yaml:"signers"`

	BaselineLocation   content.Text   `yaml:"baseline_location"`    // Seed 4.3.1
	CSFReview          clock.Duration `yaml:"csf_review"`           // Seed 6, comment A31
	Measurement        clock.Duration `yaml:"measurement"`          // Seed 6, comment A33
	Improvement        clock.Duration `yaml:"improvement"`          // Seed 6, comment A35
	OwnerTitle         string         `yaml:"owner_title"`          // Seed 8: code of the owner's job title
	ReviewInterval     clock.Duration `yaml:"review_interval"`      // Seed 8, comment A41
	ValidUntil         clock.Date     `yaml:"valid_until"`          // Seed 8: last day of the process description
	RegisterReview     clock.Date     `yaml:"register_review"`      // next review of the retention register; Seed 7
	MonitoringDays     int            `yaml:"monitoring_days"`      // after a deployment; 0 = 30
	LateRecordingHours int            `yaml:"late_recording_hours"` // later is a late record; 0 = 24
	EmergencyAuthority string         `yaml:"emergency_authority"`  // role key; "" = emergency_change_authority
}

// Logo is the organisation's logo. Data is PNG or JPEG, at most 1 MB; the caller
// reads it, for the YAML holds the alternative text alone.
type Logo struct {
	Alt    content.Text `yaml:"alt"`
	Data   []byte       `yaml:"-"` // empty when the logo was read from the store
	SHA256 string       `yaml:"-"` // of Data, hexadecimal; Put sets it
}

// Level is a confidentiality level.
type Level struct {
	Code string       `yaml:"code" json:"code"`
	Name content.Text `yaml:"name" json:"name"`
}

// KindLevel is the confidentiality level of a document kind.
type KindLevel struct {
	Kind  string `yaml:"kind" json:"kind"`   // template id, such as "release_plan"
	Level string `yaml:"level" json:"level"` // code of the level
}

// Role is a process role: which job title appoints it, and its name when it is
// not in the catalogue. Seed 5.
type Role struct {
	Key         string       `yaml:"key" json:"key"`
	Name        content.Text `yaml:"name" json:"name"`                 // own roles only
	AppointedBy string       `yaml:"appointed_by" json:"appointed_by"` // code of a job title; "" is an open placeholder
}

// Neighbour is the document that describes a neighbour process. Seed 2.
type Neighbour struct {
	Process  string `yaml:"process" json:"process"`   // key of the process, such as "change"
	Document string `yaml:"document" json:"document"` // its code in the organisation; "" prints none
}

// Signer is who signs the process description on paper. Seed signature block.
type Signer struct {
	JobTitle string `yaml:"job_title" json:"job_title"` // code
	Person   string `yaml:"person" json:"person"`       // code; "" leaves the name blank
}

// JobTitle is a job title of the organisation, natural key Code.
type JobTitle struct {
	ID         id.JobTitle   `yaml:"-"`
	RowVersion int           `yaml:"-"`
	RecordedAt clock.Instant `yaml:"-"`

	Code string       `yaml:"code"`
	Name content.Text `yaml:"name"`
}

// Person is somebody who acts in the process, natural key Code.
type Person struct {
	ID         id.Person     `yaml:"-"`
	RowVersion int           `yaml:"-"`
	RecordedAt clock.Instant `yaml:"-"`

	Code     string `yaml:"code"`
	Name     string `yaml:"name"`
	Email    string `yaml:"email"`     // may be empty
	JobTitle string `yaml:"job_title"` // code; may be empty
	Inactive bool   `yaml:"inactive"`  // has left; stays for what was done
}

// Assignment says that a person holds a process role, or deputises for it, in a
// period of dates [From, To). Natural key: role, person, From. Scope F78.
type Assignment struct {
	ID         id.Assignment `yaml:"-"`
	RowVersion int           `yaml:"-"`
	RecordedAt clock.Instant `yaml:"-"`

	Role   string     `yaml:"role"`   // key of the catalogue, or of an own role
	Person string     `yaml:"person"` // code
	From   clock.Date `yaml:"from"`
	To     clock.Date `yaml:"to"` // first day that it no longer holds; zero = open
	Deputy bool       `yaml:"deputy"`
}

// Provided is a service that the organisation provides, natural key Code.
type Provided struct {
	ID         id.Service    `yaml:"-"`
	RowVersion int           `yaml:"-"`
	RecordedAt clock.Instant `yaml:"-"`

	Code  string       `yaml:"code"`
	Name  content.Text `yaml:"name"`
	Owner string       `yaml:"owner"` // code of a person; "" is a visible gap
}

// CustomerKind says what a customer is.
type CustomerKind string

// The kinds of customer.
const (
	External CustomerKind = "external"
	Internal CustomerKind = "internal"
	// Group: customers with a common policy.
	Group CustomerKind = "group"
)

// Customer is a customer or a group of customers, natural key Code.
type Customer struct {
	ID         id.Customer   `yaml:"-"`
	RowVersion int           `yaml:"-"`
	RecordedAt clock.Instant `yaml:"-"`

	Code        string       `yaml:"code"`
	Name        content.Text `yaml:"name"`
	Kind        CustomerKind `yaml:"kind"`
	Language    string       `yaml:"language"` // "" = the organisation's first
	Zone        string       `yaml:"zone"`     // IANA name; "" = the organisation's
	Signatories []Signatory  `yaml:"signatories"`
	Members     []Member     `yaml:"members"` // of a group
}

// Signatory is somebody who may agree for a customer.
type Signatory struct {
	Name  string `yaml:"name" json:"name"`
	Title string `yaml:"title" json:"title"`
	Email string `yaml:"email" json:"email"`
}

// Member says that a customer belongs to a group in a period of dates [From,
// To). Natural key in its group: customer, From.
type Member struct {
	Customer string     `yaml:"customer"` // code
	From     clock.Date `yaml:"from"`
	To       clock.Date `yaml:"to"` // zero = open
}
