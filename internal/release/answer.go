package release

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Decision of a customer by link.
const (
	Agreed   = "agree"   // to the criteria, to the exception
	Declined = "decline" // the criteria, the exception
)

// Given is what a signatory answered.
type Given struct {
	// Decision is Agreed or Declined, an AcceptanceOutcome, or "feedback".
	Decision string `json:"decision,omitempty"`
	Comment  string `json:"comment,omitempty"` // in the signatory's words
	Score    int    `json:"score,omitempty"`   // of feedback, 1 to 5; 0 for none
	// Reservations are by code of a criterion what is accepted for now although it
	// is not met.
	Reservations map[string]string `json:"reservations,omitempty"`
	Name         string            `json:"name,omitempty"` // as signature
}

// gaveFeedback is the decision of an answer that only says something.
const gaveFeedback = "feedback"

// Answer is what a signatory sends.
type Answer struct {
	Given
	Code     string // the one-time code
	Shown    string // hash of the sheet that the signatory saw
	Language string // in which the words are written
}

// ShownChanged says that what the signatory saw is another one by now; it unwraps to a
// fault.Conflict "fault.release.shown_changed".
type ShownChanged struct {
	Changes []SheetChange // empty when nobody knows what was seen
	Fault   error
}

// Error names the fault.
func (c *ShownChanged) Error() string { return c.Fault.Error() }

// Unwrap gives the fault.
func (c *ShownChanged) Unwrap() error { return c.Fault }

// Answer records what a signatory answered by a link, in the signatory's name,
// and queues the copy. It checks what was typed, that what was seen is still so
// (ShownChanged), then the code, of which there are five tries; the same answer
// sent again with the same code gives what the first one gave. Commands
// "release.try_code", "release.answer". Scope F39, F40, F46; invariant I19.
func (s *Service) Answer(ctx context.Context, secret string, a Answer) (Invitation, error) {
	a = a.tidied()
	if done, ok, err := s.again(ctx, secret, a); ok || err != nil {
		return done, err
	}
	done, err := s.answer(ctx, secret, a)
	if err == nil {
		return done, nil
	}
	// Another one may have been quicker, perhaps with the same answer.
	if first, ok, again := s.again(ctx, secret, a); ok || again != nil {
		return first, again
	}
	return Invitation{}, err
}

// answer checks an answer that is new, counts the try of its code, and records it.
func (s *Service) answer(ctx context.Context, secret string, a Answer) (done Invitation, err error) {
	asked, err := s.OpenLink(ctx, secret)
	if err != nil {
		return Invitation{}, err
	}
	if err := a.check(asked.Invitation, asked.Sheet); err != nil {
		return Invitation{}, err
	}
	if err := s.tryCode(ctx, secret, a.Code); err != nil {
		return Invitation{}, err
	}
	err = s.byLink(ctx, "release.answer", secret, func(tx *work.Tx, i *Invitation, sheet Sheet) error {
		if err := a.check(*i, sheet); err != nil {
			return err
		}
		if !i.Code.opens(a.Code, tx.Now()) {
			return badCode("fault.release.code_late", nil)
		}
		if err := s.take(tx, i, sheet, a); err != nil {
			return err
		}
		done = *i
		return s.post(tx, copyLetter, i.ID)
	})
	return done, err
}

// tidied is the answer without what surrounds words.
func (a Answer) tidied() Answer {
	a.Comment, a.Name, a.Code = strings.TrimSpace(a.Comment), spaced(a.Name), strings.Join(strings.Fields(a.Code), "")
	kept := map[string]string{}
	for code, words := range a.Reservations {
		if words = strings.TrimSpace(words); words != "" {
			kept[code] = words
		}
	}
	a.Reservations = kept
	return a
}

// again is what the same answer with the same code gave before.
func (s *Service) again(ctx context.Context, secret string, a Answer) (Invitation, bool, error) {
	var found Invitation
	err := s.Unit.Read(ctx, func(tx *work.Tx) (err error) {
		found, err = s.Invitations.Find(tx, "", digest(secret))
		return err
	})
	if err != nil || found.Used.IsZero() || folded(a.Name) != folded(found.Given.Name) {
		return Invitation{}, false, err
	}
	a.Given.Name = found.Given.Name
	before, err := content.Marshal(found.Given)
	if err != nil {
		return Invitation{}, false, err
	}
	now, err := content.Marshal(a.Given)
	if err != nil {
		return Invitation{}, false, nil //nolint:nilerr // words that cannot be written were never recorded
	}
	same := string(before) == string(now) && a.Shown == found.Shown.Hash && found.Code.opens(a.Code, found.Used)
	return found, same, nil
}

// take records the answer inside its command.
func (s *Service) take(tx *work.Tx, i *Invitation, sheet Sheet, a Answer) error {
	i.Used, i.Given, i.Shown = tx.Now(), a.Given, sheet
	i.Given.Name = i.Signatory
	tx.Detail("invitations."+string(i.ID)+".answer", "", a.Decision)
	kind, body := a.fact(*i, sheet)
	if kind != "" {
		fact, err := s.said(tx, *i, kind, body)
		if err != nil {
			return err
		}
		i.Fact = fact
	}
	return s.Invitations.Save(tx, *i)
}

// fact is what an answer records; no kind for nothing.
func (a Answer) fact(i Invitation, sheet Sheet) (FactKind, any) {
	proof := Proof{How: ByLink, Signatory: i.Signatory, Title: i.Title, Address: i.Address, Reference: "sha256:" + sheet.Hash}
	var note content.Text
	if a.Comment != "" {
		note = content.In(a.Language, a.Comment)
	}
	switch {
	case i.Purpose == AskFeedback:
		return FeedbackFact, Feedback{From: i.Signatory, Score: a.Score, Text: note, How: ByLink}
	case i.Purpose == AskAcceptance:
		body := Acceptance{Proof: proof, Build: sheet.Build, Outcome: AcceptanceOutcome(a.Decision), Note: note}
		if a.Decision == string(AcceptedReserved) {
			body.Note, body.Reservations = content.Text{}, a.reserved(sheet)
		}
		return AcceptanceFact, body
	case a.Decision == Agreed:
		return AgreementFact, Agreement{Proof: proof}
	default:
		return "", nil
	}
}

// reserved are the reservations in the customer's words, without codes yet.
func (a Answer) reserved(sheet Sheet) []Reservation {
	var list []Reservation
	for _, one := range sheet.Criteria {
		if words := a.Reservations[one.Code]; words != "" && one.Unmet() {
			list = append(list, Reservation{Criterion: one.Code, Text: content.In(a.Language, words)})
		}
	}
	if a.Comment != "" {
		list = append(list, Reservation{Text: content.In(a.Language, a.Comment)})
	}
	return list
}

// said records the fact of an answer, and what follows from it.
func (s *Service) said(tx *work.Tx, i Invitation, kind FactKind, body any) (id.Fact, error) {
	c, err := s.open(tx, work.Anonymous, i.Release, 0)
	if err != nil {
		return "", err
	}
	if c.before.Stage == Cancelled {
		return "", fault.New(fault.Conflict, "fault.release.over",
			fault.Args{"release": i.Release, "stage": term("release_stage", c.before.Stage)})
	}
	if acceptance, ok := body.(Acceptance); ok {
		c.number(acceptance.Reservations)
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return "", fmt.Errorf("answer of %s: %w", i.Customer, err)
	}
	w := &writing{change: c, Head: Head{Kind: kind, Deployment: i.Deployment, Customer: i.Customer, Key: i.Exception}}
	head, err := w.write(raw)
	if err != nil {
		return "", err
	}
	if i.Purpose == AskOverride {
		if err := c.confirm(i.Exception); err != nil {
			return "", err
		}
	}
	_, err = c.save()
	return head.ID, err
}
