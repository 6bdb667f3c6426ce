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
	Date        string     `json:"date"` // of the version, "2006-01-02" in the organisation's zone
	At          string     `json:"at"`   // instant of this sheet, RFC 3339 UTC
	Effective   string     `json:"effective,omitempty"`
	ValidUntil  string     `json:"valid_until,omitempty"`
	Authors     []Signer   `json:"authors,omitempty"`
	Approvals   []Approval `json:"approvals,omitempty"`
	History     []Change   `json:"history,omitempty"` // oldest first, this version last
	ContentHash string     `json:"content_hash"`
	Missing     int        `json:"missing"` // open placeholders in the content
	Entry       string     `json:"entry,omitempty"`
}

// Approval is a decision on the content hash.
type Approval struct {
	Meaning string `json:"meaning"` // message key: author, review, approve, acknowledge
	Name    string `json:"name"`
	Role    Inline `json:"role,omitempty"`
	At      string `json:"at"`
	Hash    string `json:"hash"`
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
