package release

import (
	"context"
	"time"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Purpose is what a customer's signatory is asked for by a link. Scope F40.
type Purpose string

// The purposes.
const (
	AskAgreement  Purpose = "agree"    // to the acceptance criteria
	AskAcceptance Purpose = "accept"   // of the newest build
	AskFeedback   Purpose = "feedback" // after a deployment
	AskOverride   Purpose = "override" // of a gate that the customer may override
)

// Invitation is a single-use link by which a customer's signatory answers without
// an account. Seed 4.1.2, 4.2.3, 4.3.2; Scope F40.
type Invitation struct {
	ID         id.Link
	RowVersion int // 0: not stored yet
	ReleaseID  id.Release
	Release    string // code
	Deployment string // code; "" for the whole release
	Customer   string // code
	Purpose    Purpose
	Exception  string // code of the exception, of an override
	// Signatory, Title and Address are the signatory's, as the customer had them
	// registered when the link was made.
	Signatory, Title, Address string
	Language                  string // BCP 47
	Inviter                   string // code of the person who asked
	Created, Expires          clock.Instant
	Opened                    clock.Instant // when the first code was asked for; zero before
	Used                      clock.Instant // when the answer was recorded; zero before
	Voided                    clock.Instant // taken back, or replaced by a newer one; zero for not
	// Link is the SHA-256 of the link's secret, hexadecimal; "" until it is sent.
	Link string
	Code OneTimeCode
	// Shown is what the signatory saw when the last code was asked for; of one
	// that was used, what the answer is bound to.
	Shown Sheet
	// Given is the answer; its Decision is "" before there is one.
	Given Given
	Fact  id.Fact // what the answer recorded; "" for nothing
}

// InvitationState is how an invitation stands.
type InvitationState string

// The states of an invitation.
const (
	InvitationOpen    InvitationState = "open"
	InvitationOpened  InvitationState = "opened" // a code was asked for
	InvitationUsed    InvitationState = "used"
	InvitationExpired InvitationState = "expired"
	InvitationVoid    InvitationState = "void"
)

// State is how the invitation stands at an instant.
func (i Invitation) State(now clock.Instant) InvitationState {
	switch {
	case !i.Used.IsZero():
		return InvitationUsed
	case !i.Voided.IsZero():
		return InvitationVoid
	case !now.Before(i.Expires):
		return InvitationExpired
	case !i.Opened.IsZero():
		return InvitationOpened
	default:
		return InvitationOpen
	}
}

// Invitations stores invitations; store satisfies it.
type Invitations interface {
	// Add inserts an invitation, and makes void those of the same purpose, subject
	// and address that still open.
	Add(tx *work.Tx, i Invitation) error
	// Save changes the invitation; when another command changed it first, this one
	// runs again.
	Save(tx *work.Tx, i Invitation) error
	// Find returns an invitation by its id or by the SHA-256 of its secret,
	// whichever is given; fault.NotFound.
	Find(tx *work.Tx, key id.Link, secret string) (Invitation, error)
	// Of returns the invitations of a release, newest first.
	Of(tx *work.Tx, release id.Release) ([]Invitation, error)
}

// How long links and codes last, and how often they may be tried.
const (
	usualDays   = 14
	mostDays    = 60
	codeLife    = 10 * time.Minute
	codeTries   = 5
	codesAnHour = 3
	// Jobs of the letters that bring links, codes and copies; each payload names
	// its invitation.
	linkLetter = "mail.customer_link"
	codeLetter = "mail.customer_code"
	copyLetter = "mail.customer_copy"
)

// VoidInvitation takes an invitation back; its link opens nothing any more. One
// that was used or is void is fault.Conflict. Command "release.void_invitation".
func (s *Service) VoidInvitation(ctx context.Context, actor, code string, key id.Link) error {
	cmd := work.Command{Name: "release.void_invitation", Actor: actor, Subject: id.Ref{Kind: "release", ID: code}}
	return s.perform(ctx, cmd, func(tx *work.Tx) error {
		i, err := s.Invitations.Find(tx, key, "")
		if err != nil {
			return err
		}
		if i.Release != code {
			return fault.New(fault.NotFound, "fault.release.link_unknown", nil)
		}
		if !i.Used.IsZero() || !i.Voided.IsZero() {
			return s.closedLink(tx, i)
		}
		i.Voided = tx.Now()
		tx.Detail("invitations."+string(i.ID)+".voided", "", i.Voided.String())
		return s.Invitations.Save(tx, i)
	})
}

// ListInvitations lists the invitations of a release, newest first;
// fault.NotFound if there is no such release.
func (s *Service) ListInvitations(ctx context.Context, code string) (list []Invitation, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) error {
		r, err := s.Releases.Find(tx, code)
		if err == nil {
			list, err = s.Invitations.Of(tx, r.ID)
		}
		return err
	})
	return list, err
}

// findInvitation is an invitation by its id.
func (s *Service) findInvitation(ctx context.Context, key id.Link) (i Invitation, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) error {
		i, err = s.Invitations.Find(tx, key, "")
		return err
	})
	return i, err
}

// Answered is an invitation that was answered, for the copy that the signatory
// gets; fault.Conflict before.
func (s *Service) Answered(ctx context.Context, key id.Link) (Invitation, error) {
	i, err := s.findInvitation(ctx, key)
	if err == nil && i.Used.IsZero() {
		err = fault.New(fault.Conflict, "fault.release.link_closed", nil)
	}
	return i, err
}
