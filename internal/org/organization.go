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
	Organization *Organization `yaml:"organization" json:"organization,omitempty,omitzero"`
	JobTitles    []JobTitle    `yaml:"job_titles" json:"job_titles,omitempty,omitzero"`
	People       []Person      `yaml:"people" json:"people,omitempty,omitzero"`
	Assignments  []Assignment  `yaml:"assignments" json:"assignments,omitempty,omitzero"`
	Services     []Provided    `yaml:"services" json:"services,omitempty,omitzero"`
	Customers    []Customer    `yaml:"customers" json:"customers,omitempty,omitzero"`

	// Seen are the row versions that the caller saw, by path as audit entries have
	// it ("organization", "people.ana", "customers.bank"); 0 = not there yet. What
	// has another one by now is fault.Stale; what is not named may be in any.
	Seen map[string]int `yaml:"-" json:"-"`
}

// Organization is the one organisation of an installation. Seed control block,
// 2, 6, 8.
type Organization struct {
	ID         string        `yaml:"-" json:"-"`
	RowVersion int           `yaml:"-" json:"-"`
	RecordedAt clock.Instant `yaml:"-" json:"-"`

	Name     content.Text `yaml:"name" json:"name,omitempty,omitzero"`
	SMSScope content.Text `yaml:"sms_scope" json:"sms_scope,omitempty,omitzero"` // scope of the service management system
	// Languages are the tags of the documents' languages; the first is
	// authoritative. Scope F5.
	Languages []string `yaml:"languages" json:"languages,omitempty,omitzero"`
	Zone      string   `yaml:"zone" json:"zone,omitempty,omitzero"`     // IANA name; instants print in it. Invariant I20
	Accent    string   `yaml:"accent" json:"accent,omitempty,omitzero"` // "#0B5563"; stored after the contrast check
	Paper     string   `yaml:"paper" json:"paper,omitempty,omitzero"`   // "A4" or "Letter"
	Logo      *Logo    `yaml:"logo" json:"logo,omitempty,omitzero"`     // nil: the documents print the name instead
	// CodingScheme makes a document's code, such as "KUB-{code}-{subject}"; ""
	// means none, and the code line goes. Seed comment A2; Scope F7.
	CodingScheme string `yaml:"coding_scheme" json:"coding_scheme,omitempty,omitzero"`
	// Levels are the confidentiality levels; the default is for the kinds that
	// KindLevels does not name. Seed control block.
	Levels       []Level     `yaml:"confidentiality_levels" json:"confidentiality_levels,omitempty,omitzero"`
	DefaultLevel string      `yaml:"default_confidentiality" json:"default_confidentiality,omitempty,omitzero"`
	KindLevels   []KindLevel `yaml:"confidentiality_by_kind" json:"confidentiality_by_kind,omitempty,omitzero"`

	PaperSignature   bool `yaml:"paper_signature" json:"paper_signature,omitempty,omitzero"`     // Seed comment A42
	AppendicesLinked bool `yaml:"appendices_linked" json:"appendices_linked,omitempty,omitzero"` // else they are appended. Scope F8

	// Roles says which job title appoints each process role, and names roles of
	// the organisation's own. Seed 5.
	Roles []Role `yaml:"roles" json:"roles,omitempty,omitzero"`
	// Neighbours are the documents of the neighbour processes. Seed 2.
	Neighbours []Neighbour `yaml:"neighbours" json:"neighbours,omitempty,omitzero"`
	// Signers are the lines for wet signatures under the process description.
	Signers []Signer `yaml:"signers" json:"signers,omitempty,omitzero"`

	BaselineLocation   content.Text   `yaml:"baseline_location" json:"baseline_location,omitempty,omitzero"`       // Seed 4.3.1
	CSFReview          clock.Duration `yaml:"csf_review" json:"csf_review,omitempty,omitzero"`                     // Seed 6, comment A31
	Measurement        clock.Duration `yaml:"measurement" json:"measurement,omitempty,omitzero"`                   // Seed 6, comment A33
	Improvement        clock.Duration `yaml:"improvement" json:"improvement,omitempty,omitzero"`                   // Seed 6, comment A35
	OwnerTitle         string         `yaml:"owner_title" json:"owner_title,omitempty,omitzero"`                   // Seed 8: code of the owner's job title
	ReviewInterval     clock.Duration `yaml:"review_interval" json:"review_interval,omitempty,omitzero"`           // Seed 8, comment A41
	ValidUntil         clock.Date     `yaml:"valid_until" json:"valid_until,omitempty,omitzero"`                   // Seed 8: last day of the process description
	RegisterReview     clock.Date     `yaml:"register_review" json:"register_review,omitempty,omitzero"`           // next review of the retention register; Seed 7
	MonitoringDays     int            `yaml:"monitoring_days" json:"monitoring_days,omitempty,omitzero"`           // after a deployment; 0 = 30
	LateRecordingHours int            `yaml:"late_recording_hours" json:"late_recording_hours,omitempty,omitzero"` // later is a late record; 0 = 24
	EmergencyAuthority string         `yaml:"emergency_authority" json:"emergency_authority,omitempty,omitzero"`   // role key; "" = emergency_change_authority
}

// Logo is the organisation's logo. Data is PNG or JPEG, at most 1 MB; the caller
// reads it, for the YAML holds the alternative text alone.
type Logo struct {
	Alt    content.Text `yaml:"alt" json:"alt,omitempty,omitzero"`
	Data   []byte       `yaml:"-" json:"-"` // empty when the logo was read from the store
	SHA256 string       `yaml:"-" json:"-"` // of Data, hexadecimal; Put sets it
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
	ID         id.JobTitle   `yaml:"-" json:"-"`
	RowVersion int           `yaml:"-" json:"-"`
	RecordedAt clock.Instant `yaml:"-" json:"-"`

	Code string       `yaml:"code" json:"code,omitempty,omitzero"`
	Name content.Text `yaml:"name" json:"name,omitempty,omitzero"`
}

// Person is somebody who acts in the process, natural key Code.
type Person struct {
	ID         id.Person     `yaml:"-" json:"-"`
	RowVersion int           `yaml:"-" json:"-"`
	RecordedAt clock.Instant `yaml:"-" json:"-"`

	Code     string `yaml:"code" json:"code,omitempty,omitzero"`
	Name     string `yaml:"name" json:"name,omitempty,omitzero"`
	Email    string `yaml:"email" json:"email,omitempty,omitzero"`         // may be empty
	JobTitle string `yaml:"job_title" json:"job_title,omitempty,omitzero"` // code; may be empty
	Inactive bool   `yaml:"inactive" json:"inactive,omitempty,omitzero"`   // has left; stays for what was done
}

// Assignment says that a person holds a process role, or deputises for it, in a
// period of dates [From, To). Natural key: role, person, From. Scope F78.
type Assignment struct {
	ID         id.Assignment `yaml:"-" json:"-"`
	RowVersion int           `yaml:"-" json:"-"`
	RecordedAt clock.Instant `yaml:"-" json:"-"`

	Role   string     `yaml:"role" json:"role,omitempty,omitzero"`     // key of the catalogue, or of an own role
	Person string     `yaml:"person" json:"person,omitempty,omitzero"` // code
	From   clock.Date `yaml:"from" json:"from,omitempty,omitzero"`
	To     clock.Date `yaml:"to" json:"to,omitempty,omitzero"` // first day that it no longer holds; zero = open
	Deputy bool       `yaml:"deputy" json:"deputy,omitempty,omitzero"`
}

// Provided is a service that the organisation provides, natural key Code.
type Provided struct {
	ID         id.Service    `yaml:"-" json:"-"`
	RowVersion int           `yaml:"-" json:"-"`
	RecordedAt clock.Instant `yaml:"-" json:"-"`

	Code  string       `yaml:"code" json:"code,omitempty,omitzero"`
	Name  content.Text `yaml:"name" json:"name,omitempty,omitzero"`
	Owner string       `yaml:"owner" json:"owner,omitempty,omitzero"` // code of a person; "" is a visible gap
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
	ID         id.Customer   `yaml:"-" json:"-"`
	RowVersion int           `yaml:"-" json:"-"`
	RecordedAt clock.Instant `yaml:"-" json:"-"`

	Code        string       `yaml:"code" json:"code,omitempty,omitzero"`
	Name        content.Text `yaml:"name" json:"name,omitempty,omitzero"`
	Kind        CustomerKind `yaml:"kind" json:"kind,omitempty,omitzero"`
	Language    string       `yaml:"language" json:"language,omitempty,omitzero"` // "" = the organisation's first
	Zone        string       `yaml:"zone" json:"zone,omitempty,omitzero"`         // IANA name; "" = the organisation's
	Signatories []Signatory  `yaml:"signatories" json:"signatories,omitempty,omitzero"`
	Members     []Member     `yaml:"members" json:"members,omitempty,omitzero"` // of a group
	// Inactive says that the customer has left: it stays for what was done, and
	// nothing new may be planned for it.
	Inactive bool `yaml:"inactive" json:"inactive,omitempty,omitzero"`
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
	Customer string     `yaml:"customer" json:"customer,omitempty,omitzero"` // code
	From     clock.Date `yaml:"from" json:"from,omitempty,omitzero"`
	To       clock.Date `yaml:"to" json:"to,omitempty,omitzero"` // zero = open
}
