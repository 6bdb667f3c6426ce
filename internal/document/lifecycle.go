package document

import (
	"context"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/work"
)

// Ref names a document by kind and subject.
type Ref struct {
	Kind    string // template id
	Subject string // full or short code of the subject
}

// String is "kind/subject", as audit entries and events name a document.
func (r Ref) String() string { return r.Kind + "/" + r.Subject }

// Level says how much an approval raises the number. Scope F16.
type Level string

// The levels of a change. The first approval always gives 1.0.
const (
	Minor Level = "minor" // 1.0 → 1.1
	Major Level = "major" // 1.1 → 2.0
)

// Head is a version as lists show it: without its content.
type Head struct {
	Version     id.Version
	Ordinal     int
	Number      string // the issued number once approved ("1.0"), else the draft's ("0.3", "1.1-2")
	Draft       string // the number under which it was frozen
	Proposed    string // the number that approval will give, while in review
	State       content.State
	ContentHash string // SHA-256 (hex): this is approved and signed
	Author      string // actor of the freeze
	FrozenAt    clock.Instant
	At          clock.Instant // of the last change of state
	Date        clock.Date    // of the version, in the organisation's zone
	Effective   clock.Date    // first day in force; zero until approved
	ValidUntil  clock.Date    // last day in force; zero for open
	Published   bool          // its files are kept: it may be delivered
	Missing     int           // open placeholders
	Change      content.Inline
	Reason      content.Inline // of a rejection, recall or withdrawal
	Approvals   []content.Approval
}

// Status is a document with what is open, waiting and in force. Invariants I1, I2.
type Status struct {
	Document
	Short      string // the subject as file names use it
	Row        int    // row version, the ETag
	Last       *Head  // the newest version
	Open       *Head  // in draft or in review
	Waiting    *Head  // approved, not yet in force
	Effective  *Head  // in force
	Plan       Plan
	ReviewDue  clock.Date // zero: no review is due
	ValidUntil clock.Date // of the version in force
	Stale      bool       // live data would give other content. Scope F30
	Missing    int        // open placeholders of the last version
	Source     string     // who approves: the template's "approval"
}

// Ref names the document.
func (s Status) Ref() Ref { return Ref{Kind: s.Kind, Subject: s.Subject} }

// Plan is how a document is looked after. Scope F24, F25; Invariant I22.
type Plan struct {
	Owner    string         // code of an active person; "" puts the document on the overdue list
	Interval clock.Duration // between reviews; zero is the organisation's year
	Audience Audience
}

// Audience is who must acknowledge each version in force. Scope F25.
type Audience struct {
	Roles   []string `json:"roles,omitempty"`   // process roles, by whoever holds them when it takes effect
	Persons []string `json:"persons,omitempty"` // codes
}

// StatusQuery asks for a page of documents, by kind and subject after a pair.
type StatusQuery struct {
	AfterKind, AfterSubject string
	Limit                   int           // at most 500; 0 is 50
	Kind                    string        // "" is every kind
	State                   content.State // "" is every state: draft, in_review, approved and effective look for such a version, the others at the last one
	Due                     clock.Date    // only what is due for review or ends by that day; zero is all
	Stale                   bool          // only what drifted
	Owner                   string        // only this person's; "" is all
	Unowned                 bool          // only documents without an active owner. Invariant I22
	Attention               clock.Date    // only what drifted, lacks fields, or is due for review or ends by that day; zero is all
	Customer                string        // only what is about this customer or about a release for it, by code; "" is all
	Kinds, Subjects         []string      // only those of these kinds about these subjects, both or neither; nil is all
}

// Act is a person's action on a document whose row they saw.
type Act struct {
	Ref
	Actor     string
	Expect    int    // the row version that the person saw
	Number    string // the version meant; "" is the only one that it can be
	Reason    string // in the person's words
	Confirmed bool   // knows who refers to the document
}

// Submission asks for approval of the current data. Scope F16, F17, F19.
type Submission struct {
	Ref
	Actor     string
	Expect    int
	Level     Level        // "" is Minor
	Change    content.Text // what changed; required
	Effective clock.Date   // wanted first day in force; zero: as soon as it is approved
}

// Decision is what a person decides on the version in review. Scope F18–F20;
// Invariants I5, I6.
type Decision struct {
	Ref
	Actor   string
	Expect  int
	Content string // hash of the content that the person saw
	Approve bool
	Reason  string // required for a rejection
}

// Reviewed is the result of a review: no change (the next minor version follows
// by itself), or a note that a change will come. Scope F24, F99.
type Reviewed struct {
	Ref
	Expect     int
	NoChange   bool
	ValidUntil clock.Date // new last day; zero keeps "no end" or moves the end by one interval
	Note       string
}

// Outcome is what became of one item of a list.
type Outcome struct {
	Ref
	Status Status // when Err is nil
	Err    error
}

// Rule says who must approve a kind of document that has its own approval.
// Scope F19.
type Rule struct {
	Steps   []Step `json:"steps"`
	Ordered bool   `json:"ordered,omitempty"` // each step waits for the one before
	Solo    bool   `json:"solo,omitempty"`    // an author may approve, as a recorded exception. Scope F18
}

// Step is one step of a rule: Need different persons of those who hold a role or
// are named.
type Step struct {
	Roles   []string `json:"roles,omitempty"`
	Persons []string `json:"persons,omitempty"`
	Need    int      `json:"need"`
	Meaning string   `json:"meaning"` // "review" or "approve"
}

// AckReport says who has and who has not acknowledged a version. Scope F25.
type AckReport struct {
	Version Head
	Rows    []Acknowledgement
}

// Acknowledgement is a person who was asked, and when they answered.
type Acknowledgement struct {
	Person string
	Asked  clock.Instant
	At     clock.Instant // zero: not yet
}

// Task is what waits for a person.
type Task struct {
	Ref
	What    string // "decide", "review", "acknowledge", "expiring"
	Code    string // the document's; "" for none
	Version Head
	Due     clock.Date // zero: at once
	Row     int        // the document's row version
}

// The tasks of a person.
const (
	TaskDecide      = "decide"
	TaskReview      = "review"
	TaskAcknowledge = "acknowledge"
	TaskExpiring    = "expiring"
)

// People tells who a person is on a day; app gives it from org and identity.
type People interface {
	// Holds reports whether the person holds the role on that day: a process role,
	// or a role of the installation such as "quality_manager".
	Holds(tx *work.Tx, person, role string, on clock.Date) (bool, error)
	// Holders lists who holds the role on that day.
	Holders(tx *work.Tx, role string, on clock.Date) ([]string, error)
	// Active reports whether the person is active and not erased.
	Active(tx *work.Tx, person string) (bool, error)
}

// Owners tells who owns a document before somebody is named; app gives it from the
// features. Invariant I22.
type Owners interface {
	// Owner is the code of a person; "" when nobody is known.
	Owner(tx *work.Tx, ref Ref) (string, error)
}

// Log is the audit log as control sheets print it; audit satisfies it through app.
type Log interface {
	// Seal signs the log as it stands, so that what is approved next prints a
	// checkpoint of just before it.
	Seal(ctx context.Context) error
	// LastCheckpoint is the last signed checkpoint; zero without one.
	LastCheckpoint(tx *work.Tx) (content.Checkpoint, error)
}
