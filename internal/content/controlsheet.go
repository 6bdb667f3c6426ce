package content

// State is the state of a document version.
type State string

// The states of a version. ISO/IEC 20000-1:2018 7.5.3; domain section 3.
const (
	Draft      State = "draft"
	InReview   State = "in_review"
	Approved   State = "approved"
	Effective  State = "effective"
	Superseded State = "superseded"
	Expired    State = "expired"
	Withdrawn  State = "withdrawn"
	Replaced   State = "replaced"
	Rejected   State = "rejected"
	Voided     State = "voided"
)

// ControlSheet is what stands beside the content and changes with the version's
// state: it is frozen anew at each change. Seed control block and change
// history.
type ControlSheet struct {
	Schema      int        `json:"schema"`
	Code        string     `json:"code,omitempty"`
	Number      string     `json:"number"` // "0.1"
	State       State      `json:"state"`
	Date        string     `json:"date"`                  // of the version, "2006-01-02" in the organisation's zone
	At          string     `json:"at"`                    // instant of this sheet, RFC 3339 UTC
	Effective   string     `json:"effective,omitempty"`   // first day in force, in the organisation's zone
	ValidUntil  string     `json:"valid_until,omitempty"` // last day in force
	Proposed    string     `json:"proposed,omitempty"`    // the number that approval will give, while in review
	Successor   string     `json:"successor,omitempty"`   // the number of the version that took over
	Reason      Inline     `json:"reason,omitempty"`      // of a rejection or withdrawal, in the person's words
	Authors     []Signer   `json:"authors,omitempty"`
	Approvals   []Approval `json:"approvals,omitempty"`
	History     []Change   `json:"history,omitempty"` // oldest first, this version last
	ContentHash string     `json:"content_hash"`
	Missing     int        `json:"missing"`         // open placeholders in the content
	Entry       string     `json:"entry,omitempty"` // index of the approval's own audit entry, counted from 0
	Checkpoint  Checkpoint `json:"checkpoint,omitempty"`
}

// Checkpoint is the last signed state of the audit log before the approval: who
// holds the printed document can prove that the log was not rewritten since.
type Checkpoint struct {
	Origin string `json:"origin"` // name of the log, "acta/" and the installation's id
	Size   string `json:"size"`   // number of entries, decimal
	Root   string `json:"root"`   // root hash of the Merkle tree, 64 hex digits
	At     string `json:"at"`     // when it was signed, RFC 3339 UTC
	Key    string `json:"key"`    // fingerprint of the key that signed it, 8 hex digits
}

// IsZero reports that there is no checkpoint.
func (c Checkpoint) IsZero() bool { return c == Checkpoint{} }

// Approval is a decision on the content hash.
type Approval struct {
	Meaning string `json:"meaning"` // message key: author, review, approve, acknowledge
	Name    string `json:"name"`
	Role    Inline `json:"role,omitempty"`
	At      string `json:"at"`
	// Hash is the content that was approved. Invariant I5.
	Hash string `json:"hash"`
	// Fact is the id of what was decided in the process before this content was frozen:
	// nobody signed the content itself, its submission took the decision for it.
	Fact string `json:"fact,omitempty"`
	// Solo says that an author approved, by the recorded exception. Scope F18.
	Solo bool `json:"solo,omitempty"`
}

// Change is a row of the change history.
type Change struct {
	Number      string `json:"number"`
	Date        string `json:"date"`
	Author      Inline `json:"author"`
	Description Inline `json:"description"`
}

// Encode is the canonical JSON of the control sheet.
func (s ControlSheet) Encode() ([]byte, error) { return Marshal(s) }

// DecodeControlSheet reads the canonical JSON of a control sheet.
func DecodeControlSheet(data []byte) (ControlSheet, error) {
	var s ControlSheet
	err := Unmarshal(data, &s)
	return s, err
}

// Hash is the SHA-256 (hex) of the control sheet's canonical JSON.
func (s ControlSheet) Hash() (string, error) {
	data, err := s.Encode()
	if err != nil {
		return "", err
	}
	return Sum(data), nil
}
