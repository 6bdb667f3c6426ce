package release

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"

	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

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

// newSecret is 256 random bits in the alphabet of addresses.
func newSecret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// digest is the SHA-256 of a secret, hexadecimal.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
