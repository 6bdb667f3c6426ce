package release

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
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

// OneTimeCode is a code as it is kept. Scope F40.
type OneTimeCode struct {
	Salt    string
	Hash    string // SHA-256 of salt and code, hexadecimal; "" before its letter is written
	Expires clock.Instant
	Tries   int
	Asked   []clock.Instant // when codes were asked for, within the hour before the last
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

// Invite is what somebody asks a customer's signatory for.
type Invite struct {
	Deployment string // code; "" for the whole release
	Customer   string // code
	Purpose    Purpose
	Exception  string // code, of AskOverride
	Address    string // of one of the customer's signatories
	Language   string // the customer's when absent
	Days       int    // 1 to 60 that the link opens; 14 when absent
}

// Invited is an invitation that was made.
type Invited struct {
	Invitation
	// Secret opens the link, to be handed over by hand; "" when a letter brings it.
	// It is nowhere kept.
	Secret string
}

// Invite makes an invitation, which makes an unanswered older one for the same
// void, and queues the letter that brings its link. Without a mail server the
// secret is given back instead, once. What would name another customer on the
// page is fault.Invalid and says where. Command "release.invite". Scope F40.
func (s *Service) Invite(ctx context.Context, actor, code string, ask Invite) (made Invited, err error) {
	cmd := work.Command{Name: "release.invite", Actor: actor, Subject: id.Ref{Kind: "release", ID: code}}
	err = s.perform(ctx, cmd, func(tx *work.Tx) error {
		made = Invited{}
		i, err := s.invitation(tx, actor, code, ask)
		if err != nil {
			return err
		}
		if !s.Letters {
			made.Secret = newSecret()
			i.Link = digest(made.Secret)
		}
		made.Invitation = i
		if err := s.Invitations.Add(tx, i); err != nil {
			return err
		}
		tx.Detail("invitations."+string(i.ID), "", join(" ", string(i.Purpose), i.Customer, i.Deployment, i.Exception, i.Address))
		return s.post(tx, linkLetter, i.ID)
	})
	if err != nil {
		return Invited{}, err
	}
	return made, nil
}

// post queues a letter about an invitation, where there is a mail server.
func (s *Service) post(tx *work.Tx, kind string, i id.Link) error {
	if !s.Letters {
		return nil
	}
	payload, err := content.Marshal(map[string]string{"invitation": string(i)})
	if err != nil {
		return err
	}
	tx.Enqueue(work.Job{Kind: kind, Payload: string(payload)})
	return nil
}

// invitation checks what is asked and makes the invitation of it.
func (s *Service) invitation(tx *work.Tx, actor, code string, ask Invite) (Invitation, error) {
	r, err := s.Releases.Find(tx, code)
	if err != nil {
		return Invitation{}, err
	}
	c := &checker{}
	c.oneOf("purpose", string(ask.Purpose), []string{string(AskAgreement), string(AskAcceptance), string(AskFeedback), string(AskOverride)})
	c.required("customer", ask.Customer)
	days := orElse(ask.Days, usualDays)
	if days < 1 || days > mostDays {
		c.say("days", "fault.release.link_days", fault.Args{"value": days, "limit": mostDays})
	}
	if (ask.Purpose == AskOverride) != (ask.Exception != "") {
		c.say("exception", "fault.release.link_exception", nil)
	}
	signatory, language := s.addressee(tx, c, r, ask)
	if err := c.faults.Err(); err != nil {
		return Invitation{}, err
	}
	key, err := id.New[id.Link]()
	if err != nil {
		return Invitation{}, err
	}
	i := Invitation{
		ID: key, ReleaseID: r.ID, Release: code, Deployment: ask.Deployment, Customer: ask.Customer, Purpose: ask.Purpose,
		Exception: ask.Exception, Signatory: signatory.Name, Title: signatory.Title, Address: signatory.Email,
		Language: language, Inviter: actor, Created: tx.Now(), Expires: clock.At(tx.Now().Time().AddDate(0, 0, days)),
	}
	_, err = s.sheet(tx, i)
	return i, err
}

// addressee is the customer's signatory with the address, and the language to
// write in.
func (s *Service) addressee(tx *work.Tx, c *checker, r Release, ask Invite) (Signatory, string) {
	at := slices.IndexFunc(r.Deployments, func(d Deployment) bool { return d.Code == ask.Deployment })
	served := r.everyone()
	if at >= 0 && len(r.Deployments[at].Customers) > 0 {
		served = Release{Plan: Plan{Deployments: r.Deployments[at : at+1]}}.everyone()
	}
	if ask.Deployment != "" && at < 0 {
		c.say("deployment", "fault.release.link_deployment", fault.Args{"value": ask.Deployment, "release": r.Code})
	}
	customer, err := s.Directory.Customer(tx, ask.Customer)
	if ask.Customer != "" && (err != nil || customer.Inactive || !slices.Contains(served, ask.Customer)) {
		c.say("customer", "fault.release.not_served", fault.Args{"value": ask.Customer})
		return Signatory{}, ""
	}
	language := orElse(ask.Language, customer.Language)
	if len(s.Languages) > 0 && !slices.Contains(s.Languages, language) {
		c.say("language", "fault.release.choice", fault.Args{"value": language, "choices": strings.Join(s.Languages, ", ")})
	}
	for _, one := range customer.Signatories {
		if one.Email != "" && strings.EqualFold(one.Email, strings.TrimSpace(ask.Address)) {
			return one, language
		}
	}
	c.say("address", "fault.release.link_address", fault.Args{"value": ask.Address, "customer": ask.Customer})
	return Signatory{}, language
}

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

// MintLink makes the secret of an invitation's link, for the letter that brings
// it; an older secret opens nothing any more. fault.Conflict when the invitation
// is of no use any more. Command "release.mint_link".
func (s *Service) MintLink(ctx context.Context, key id.Link) (secret string, i Invitation, err error) {
	secret = newSecret()
	err = s.mint(ctx, "release.mint_link", key, &i, func(*work.Tx) error {
		i.Link = digest(secret)
		return nil
	})
	return secret, i, err
}

// MintCode makes the one-time code that was asked for last, for the letter that
// brings it; it is good for ten minutes from now. fault.Conflict when nobody
// waits for one. Command "release.mint_code".
func (s *Service) MintCode(ctx context.Context, key id.Link) (code string, i Invitation, err error) {
	code, salt := newCode(), newSecret()
	err = s.mint(ctx, "release.mint_code", key, &i, func(tx *work.Tx) error {
		if len(i.Code.Asked) == 0 {
			return fault.New(fault.Conflict, "fault.release.code_none", nil)
		}
		i.Code.Salt, i.Code.Hash = salt, digest(salt+code)
		i.Code.Expires = clock.At(tx.Now().Time().Add(codeLife))
		return nil
	})
	return code, i, err
}

// mint changes an invitation that still opens, in the system's name.
func (s *Service) mint(ctx context.Context, name string, key id.Link, i *Invitation, change func(*work.Tx) error) error {
	found, err := s.findInvitation(ctx, key)
	if err != nil {
		return err
	}
	cmd := work.Command{Name: name, Actor: work.System, Subject: id.Ref{Kind: "release", ID: found.Release}}
	return s.perform(ctx, cmd, func(tx *work.Tx) error {
		if *i, err = s.Invitations.Find(tx, key, ""); err != nil {
			return err
		}
		if state := i.State(tx.Now()); state != InvitationOpen && state != InvitationOpened {
			return fault.New(fault.Conflict, "fault.release.link_closed", nil)
		}
		if err := change(tx); err != nil {
			return err
		}
		tx.Detail("invitations."+string(key), "", "sent to "+i.Address)
		return s.Invitations.Save(tx, *i)
	})
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

// newSecret is 256 random bits in the alphabet of addresses.
func newSecret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// newCode is six random digits.
func newCode() string {
	const digits = "0123456789"
	code := make([]byte, 0, 6)
	var b [1]byte
	for len(code) < 6 {
		if _, _ = rand.Read(b[:]); b[0] < 250 { // so that every digit is as likely
			code = append(code, digits[b[0]%10])
		}
	}
	return string(code)
}

// digest is the SHA-256 of a secret, hexadecimal.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
