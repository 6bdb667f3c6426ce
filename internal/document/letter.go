package document

import (
	"fmt"

	"acta/internal/content"
	"acta/internal/work"
)

// The kinds of letters that document control orders; mail sends them.
const (
	letterApproval    = "mail.approval"
	letterRejected    = "mail.rejected"
	letterAcknowledge = "mail.acknowledge"
	letterReview      = "mail.review"
	letterValidity    = "mail.validity"
	letterInForce     = "mail.in_force"
)

// letter is the order of a letter, as mail reads it: who gets it, about which
// version, what is due when. It holds nothing that opens anything.
type letter struct {
	Person  string `json:"person"`
	Kind    string `json:"kind,omitempty"`
	Subject string `json:"subject,omitempty"`
	Number  string `json:"number,omitempty"`
	Date    string `json:"date,omitempty"`
	Days    int    `json:"days,omitempty"` // until Date; negative when it has passed
}

// letter orders a letter to a person; one to nobody, or to the system, is none.
func (s *Service) letter(h *held, kind string, to letter) error {
	if to.Person == "" || to.Person == work.System {
		return nil
	}
	to.Kind, to.Subject = h.doc.Kind, h.doc.Subject
	payload, err := content.Marshal(to)
	if err != nil {
		return fmt.Errorf("order letter: %w", err)
	}
	h.tx.Enqueue(work.Job{
		Kind: kind, Payload: string(payload),
		Dedupe: content.Sum(fmt.Append(nil, kind, h.doc.ID, to.Person, to.Number, to.Date, to.Days)),
	})
	return nil
}

// askDeciders orders a letter to everybody whose decision is open now.
func (s *Service) askDeciders(h *held, version Version, submitted Submitted, decisions []Decided) error {
	had := map[string]bool{}
	for _, d := range decisions {
		had[d.Person] = true
	}
	if submitted.Source != sourceOwner && !submitted.Rule.Solo {
		had[version.Author], had[submitted.Submitter] = true, true
	}
	for _, i := range submitted.Rule.open(decisions) {
		who, err := s.deciders(h, submitted.Rule.Steps[i])
		if err != nil {
			return err
		}
		for _, person := range who {
			if had[person] {
				continue
			}
			had[person] = true
			if err := s.letter(h, letterApproval, letter{Person: person, Number: version.Number}); err != nil {
				return err
			}
		}
	}
	return nil
}
