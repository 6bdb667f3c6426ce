package document

import (
	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/work"
)

// Control are the repositories of document control; store.Control gives them.
type Control struct {
	Statuses         Statuses
	Heads            Heads
	Calendar         Calendar
	Submissions      Submissions
	Issuances        Issuances
	Rules            Rules
	Acknowledgements Acknowledgements
	Reviews          Reviews
}

// Standing is where a document stands: one pointer each to what is open, waiting
// and in force, so that there is never more than one. It is a projection of the
// control sheets, changed in the command that freezes a sheet. Invariants I1, I2.
type Standing struct {
	Document   id.Document
	Kind       string
	Subject    string
	Row        int // 0 before it is kept
	Last       id.Version
	LastState  content.State
	Open       id.Version // in draft or in review
	OpenState  content.State
	Waiting    id.Version // approved, not yet in force
	From       clock.Date // first day in force of the waiting one
	Effective  id.Version
	Missing    int
	Stale      bool
	Plan       Plan
	ReviewDue  clock.Date
	ValidUntil clock.Date // of the version in force
}

// Statuses stores where documents stand. store satisfies it.
type Statuses interface {
	// Of returns where a document stands; in a command it locks the document until
	// the command ends.
	Of(tx *work.Tx, doc id.Document) (Standing, error)
	// Save inserts a standing of row 0, or changes it; fault.Stale when its row
	// version is no longer the stored one. It gives the new row version.
	Save(tx *work.Tx, standing Standing) (int, error)
	// Page lists documents by kind and subject.
	Page(tx *work.Tx, query StatusQuery) ([]Standing, []Document, error)
	// Count tells how many documents a query finds, wherever its page begins, up to its
	// limit.
	Count(tx *work.Tx, query StatusQuery) (int, error)
	// Flag marks whether live data would give other content; the row version stays.
	Flag(tx *work.Tx, doc id.Document, stale bool) error
	// Seek finds documents by what people know of them; kinds are all there are.
	Seek(tx *work.Tx, q Seek, kinds []string) ([]Standing, []Document, error)
}

// Heads reads versions with their last control sheets, without contents. store
// satisfies it.
type Heads interface {
	// Of returns the heads of versions, in no order.
	Of(tx *work.Tx, versions []id.Version) ([]Head, error)
	// Before returns the heads of a document below an ordinal, newest first.
	Before(tx *work.Tx, doc id.Document, ordinal, limit int) ([]Head, error)
	// Document returns the document of a version; fault.NotFound without one.
	Document(tx *work.Tx, version id.Version) (Document, error)
}

// Calendar finds what a day brings. store satisfies it.
type Calendar interface {
	// Starting lists documents with a published version that waits for that day or
	// an earlier one.
	Starting(tx *work.Tx, day clock.Date, limit int) ([]Document, error)
	// Ended lists documents whose version in force was valid until a day before.
	Ended(tx *work.Tx, day clock.Date, limit int) ([]Document, error)
	// Near lists documents whose review or end falls on a day up to the given one,
	// by kind and subject after a pair.
	Near(tx *work.Tx, day clock.Date, after Ref, limit int) ([]Document, error)
	// Issued lists documents with the version that was issued last to take effect by a
	// day, by kind and subject; the two lists go together.
	Issued(tx *work.Tx, q ReignQuery) ([]Document, []id.Version, error)
	// Remind keeps that a reminder was given; false when it was given before.
	Remind(tx *work.Tx, reminder Reminder) (bool, error)
}

// Reminder is a reminder that is given once.
type Reminder struct {
	Document id.Document
	What     string // TaskReview or TaskExpiring
	Due      clock.Date
	Days     int // threshold: 60, 30, 7 or 0 days before
}

// Submitted is a submission as it is kept. Scope F17, F19.
type Submitted struct {
	Version   id.Version
	Level     Level
	Proposed  string // the number that approval gives
	Source    string // the template's "approval"
	Rule      Rule   // as it was then
	Change    content.Text
	Submitter string
	From      clock.Date // wanted first day in force; zero: at once
	At        clock.Instant
}

// Decided is a decision as it is kept. Invariants I5, I6.
type Decided struct {
	ID       id.Decision
	Version  id.Version
	Person   string // code, or the id of the fact of the process that decided
	Step     int    // of the rule, from 0
	Role     string // under which; "" for a person who is named
	Meaning  string // "review" or "approve"
	Approved bool
	Reason   string
	Content  string // SHA-256 (hex) of the content decided on
	Solo     bool   // an author decided, by the recorded exception
	At       clock.Instant
}

// Submissions stores submissions and the decisions on them; rows are only ever
// inserted. store satisfies it.
type Submissions interface {
	// Submit inserts a submission.
	Submit(tx *work.Tx, submitted Submitted) error
	// Of returns the submission of a version; fault.NotFound without one.
	Of(tx *work.Tx, version id.Version) (Submitted, error)
	// Decide inserts a decision; fault.Conflict when the person has decided.
	Decide(tx *work.Tx, decided Decided) error
	// Decisions returns the decisions on a version, oldest first.
	Decisions(tx *work.Tx, version id.Version) ([]Decided, error)
}

// Issuance is an approval's result: the number for good, and the control sheet
// that its files print. Scope F16, F57.
type Issuance struct {
	Version    id.Version
	Document   id.Document
	Ordinal    int // of the version
	Number     string
	Sheet      string // SHA-256 of the approval's control sheet
	Entry      int64  // index of the approval's audit entry
	From       clock.Date
	ValidUntil clock.Date
	At         clock.Instant
	Published  bool // its files are kept
}

// Issuances stores what was issued; rows are only ever inserted. store satisfies it.
type Issuances interface {
	// Issue inserts an issuance; fault.Conflict when the document has the number.
	Issue(tx *work.Tx, issuance Issuance) error
	// Of returns the issuances of a document, oldest first.
	Of(tx *work.Tx, doc id.Document) ([]Issuance, error)
	// Publish records that the files of an issued version are kept.
	Publish(tx *work.Tx, version id.Version, files int) error
	// Unpublished lists issued versions whose files are not kept, oldest first.
	Unpublished(tx *work.Tx, limit int) ([]id.Version, error)
}

// Rules stores the approval rules that the organisation set. store satisfies it.
type Rules interface {
	// Of returns the rule of a kind with its row version; row 0 when none was set.
	Of(tx *work.Tx, kind string) (Rule, int, error)
	// Put writes the rule of a kind whose row version was expect; fault.Stale when
	// it is another.
	Put(tx *work.Tx, kind string, expect int, rule Rule) error
}

// Acknowledgements stores who was asked to read a version and who has. store
// satisfies it.
type Acknowledgements interface {
	// Ask inserts a request.
	Ask(tx *work.Tx, version id.Version, person string) error
	// Acknowledge inserts an acknowledgement of the content; false when there is
	// one, fault.NotFound without a request.
	Acknowledge(tx *work.Tx, version id.Version, person, contentHash string) (bool, error)
	// Of returns the requests of a version, by person.
	Of(tx *work.Tx, version id.Version) ([]Acknowledgement, error)
	// Open lists documents in force that a person was asked to read and has not.
	Open(tx *work.Tx, person string, limit int) ([]Document, error)
}

// Reviews stores the results of reviews; rows are only ever inserted. store
// satisfies it.
type Reviews interface {
	// Add inserts the result of a review.
	Add(tx *work.Tx, result ReviewResult) error
}

// ReviewResult is a review as it is kept. Scope F24.
type ReviewResult struct {
	Version   id.Version // reviewed
	Person    string
	Unchanged bool
	Note      string
	Next      id.Version // issued by a review without change
	At        clock.Instant
}
