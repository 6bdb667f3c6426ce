package document

import (
	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// The approval sources that are decisions of the process.
const (
	sourceAuthorization = "authorization"
	sourceAcceptance    = "acceptance"
)

// processRole is the role of a decision that was made in the process.
const processRole = "process"

// Process answers for decisions of the release and deployment process that
// approve documents. app satisfies it. Domain section 3, approval of documents.
type Process interface {
	// Source is whose decision approves a document as it is now, where its template
	// says source: a plan whose authorised core stayed the same is approved by the
	// release and deployment manager.
	Source(tx *work.Tx, ref Ref, source string) (string, error)
	// Rulings are the decisions of the process that approve a document by
	// themselves; none is a document on which nobody has decided yet.
	Rulings(tx *work.Tx, ref Ref) ([]Ruling, error)
}

// Ruling is a decision that somebody made in the process.
type Ruling struct {
	Fact    string       // id of what was decided in the process; stands in the decision for a person's code
	Meaning string       // "accept", "review"
	Name    string       // who decided
	Title   content.Text // their role or title
	At      clock.Instant
}

// aside is an installation whose process decides nothing.
type aside struct{}

// Source is what the template says.
func (aside) Source(_ *work.Tx, _ Ref, source string) (string, error) { return source, nil }

// Rulings are none.
func (aside) Rulings(*work.Tx, Ref) ([]Ruling, error) { return nil, nil }

// ruled is the rule by which a document is approved now, with its source.
func (s *Service) ruled(h *held) (source string, rule Rule, err error) {
	source, err = s.process.Source(h.tx, h.ref(), h.kind.Approval)
	if err != nil {
		return "", Rule{}, err
	}
	kind := h.kind
	kind.Approval = source
	rule, _, err = s.ruleOf(h.tx, kind)
	return source, rule, err
}

// concluded approves a submission by the decisions of the process that were made
// already; without one it is refused, because nobody is left to decide.
func (s *Service) concluded(h *held, version Version, submitted Submitted) error {
	rulings, err := s.process.Rulings(h.tx, h.ref())
	if err != nil {
		return err
	}
	if len(rulings) == 0 {
		return fault.New(fault.Conflict, "fault.document.not_accepted", nil)
	}
	for _, v := range rulings {
		if err := s.prints(h, version, line{"actor", signature(v.signer())}); err != nil {
			return err
		}
	}
	for i, r := range rulings {
		key, err := id.New[id.Decision]()
		if err != nil {
			return err
		}
		if err := s.stores.Submissions.Decide(h.tx, Decided{
			ID: key, Version: version.ID, Person: r.Fact, Step: i, Role: processRole, Meaning: r.Meaning, Approved: true,
			Content: version.ContentHash, At: h.tx.Now(),
		}); err != nil {
			return err
		}
	}
	return s.issued(h, version, submitted, "", func(sheet *content.ControlSheet) {
		for _, v := range rulings {
			// They did not sign this content: what they decided is on record since before it.
			before := len(sheet.Approvals)
			sheet.Approvals = signed(sheet.Approvals, v.Meaning, v.signer(), v.At, version.ContentHash, false)
			for i := range sheet.Approvals[before:] {
				sheet.Approvals[before+i].Fact = v.Fact
			}
		}
	})
}

// signer is who decided, as an approval prints them.
func (v Ruling) signer() content.Signer {
	who := content.Signer{Name: content.Inline{content.Plain(v.Name)}}
	if !v.Title.IsEmpty() {
		who.JobTitle = content.Inline{content.Say(v.Title)}
	}
	return who
}
