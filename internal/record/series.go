// Package record holds the retention register: the series of records, where
// they are, who keeps them, how they are protected, how long they are kept and
// what happens then. Seed 7; ISO/IEC 20000-1:2018 7.5.4. Scope F54, F55, F60.
//
// It does not promise disposal: it holds the rules, not yet the records.
package record

import (
	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
)

// Series is a row of the retention register, natural key Code. Seed 7.
type Series struct {
	ID         id.Series     `yaml:"-"`
	RowVersion int           `yaml:"-"`
	RecordedAt clock.Instant `yaml:"-"`
	ChangedAt  clock.Instant `yaml:"-"`

	Code  string       `yaml:"code"`
	Group content.Text `yaml:"group"` // heading under which it is printed
	Name  content.Text `yaml:"name"`

	Location        content.Text `yaml:"location"`         // while active
	ArchiveLocation content.Text `yaml:"archive_location"` // Seed comment A39; "" = the same
	ArchiveRule     content.Text `yaml:"archive_rule"`     // when it moves there, in words
	Custodian       content.Text `yaml:"custodian"`        // job title or role of who keeps it
	// Controls say who edits, who reads, integrity, backup and encryption; a role
	// alone is no control (Scope F54).
	Controls content.Text `yaml:"controls"`

	Retention   clock.Duration `yaml:"retention"`    // zero and not permanent: an open placeholder
	Permanent   bool           `yaml:"permanent"`    // kept for ever
	Trigger     Trigger        `yaml:"trigger"`      // what starts the clock
	TriggerText content.Text   `yaml:"trigger_text"` // the trigger in words, as printed
	TriggerDate clock.Date     `yaml:"trigger_date"` // trigger fixed_date only
	Action      Action         `yaml:"action"`       // when the time is over
	Basis       string         `yaml:"basis"`        // law, contract or authority
	Confirmed   bool           `yaml:"confirmed"`    // an administrator has confirmed retention and action

	// InProcess says that the process description prints the series; Order is its
	// place there.
	InProcess bool `yaml:"in_process"`
	Order     int  `yaml:"order"`
}

// Trigger is what starts the retention clock. Scope F55.
type Trigger string

// The triggers. "" is unknown.
const (
	Creation    Trigger = "creation"
	FixedDate   Trigger = "fixed_date"
	PIRClosed   Trigger = "pir_closed"
	Superseded  Trigger = "superseded"
	ContractEnd Trigger = "contract_end"
	// Event: another event, which TriggerText names.
	Event Trigger = "event"
)

// Action is what happens to a record when its time is over.
type Action string

// The actions. "" is unknown.
const (
	Destroy  Action = "destroy"
	Transfer Action = "transfer"
	Archive  Action = "archive"
	Review   Action = "review"
)
