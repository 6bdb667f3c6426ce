package identity

import (
	"context"
	"fmt"
	"log/slog"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/org"
	"acta/internal/work"
)

// Needs is what the feature works with.
type Needs struct {
	Unit     *work.Unit
	Clock    clock.Clock
	Stores   Stores
	Holdings Holdings
	// Key seals second factors in the database: 32 bytes from a file beside it,
	// the same on every node.
	Key []byte
	// Issuer names the installation in authenticator apps; "" is "Acta".
	Issuer string
	// Log takes what is refused; nil drops it.
	Log *slog.Logger
}

// Stores are the repositories of the feature.
type Stores struct {
	Accounts      Accounts
	SignIns       SignIns
	Grants        Grants
	Standings     Standings
	Sessions      Sessions
	Codes         RecoveryCodes
	Devices       Devices
	Tokens        Tokens
	Links         Links
	Attempts      Attempts
	Uses          Uses
	Views         Views
	People        org.Repository[org.Person]
	Organizations org.Repository[org.Organization]
}

// Holdings knows what a person owns, whoever keeps it; app gathers it from the
// features. Scope F80, invariant I22.
type Holdings interface {
	// Of is everything that the person owns.
	Of(tx *work.Tx, person string) ([]Holding, error)
	// Reassign gives one holding to another person, inside the command that
	// deactivates its owner.
	Reassign(tx *work.Tx, holding Holding, from, to string) error
}

// Service runs the commands of the feature and reads its views. It may be used
// by many goroutines.
type Service struct {
	unit   *work.Unit
	clock  clock.Clock
	stores Stores
	owns   Holdings
	gate   Gate
	hasher *hasher
	seal   sealer
	issuer string
	log    *slog.Logger
}

// New gives the feature. An error says that the key has the wrong length.
func New(n Needs) (*Service, error) {
	seal, err := newSealer(n.Key)
	if err != nil {
		return nil, err
	}
	if n.Log == nil {
		n.Log = slog.New(slog.DiscardHandler)
	}
	if n.Issuer == "" {
		n.Issuer = "Acta"
	}
	return &Service{
		unit: n.Unit, clock: n.Clock, stores: n.Stores, owns: n.Holdings, gate: Gate{n.Stores.Standings},
		hasher: newHasher(), seal: seal, issuer: n.Issuer, log: n.Log,
	}, nil
}

// May reports fault.Forbidden unless the actor has the permission now; the
// origin in ctx limits it. An unknown permission is an error.
func (s *Service) May(ctx context.Context, actor, permission string) error {
	row, ok := permissionOf(permission)
	if !ok {
		return fmt.Errorf("no row of the permission table is called %q", permission)
	}
	origin := work.OriginOf(ctx)
	return s.unit.Read(ctx, func(tx *work.Tx) error {
		_, err := s.gate.admit(tx, origin, actor, row)
		return err
	})
}

// RolesOf are the roles that a person has today; none without an active account.
func (s *Service) RolesOf(ctx context.Context, person string) (roles []Role, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		standing, err := s.stores.Standings.Of(tx, person)
		if err == nil {
			roles, err = standing.roles(tx.Now())
		}
		return err
	})
	return roles, err
}

// View records that an auditor saw or took something, and at which address, and
// refuses what the scope does not cover as fault.NotFound. For anybody else it
// does nothing. Scope F73.
func (s *Service) View(ctx context.Context, p Principal, what id.Ref, address string) error {
	if !p.Has(Auditor) {
		return nil
	}
	if !p.Sees(what.Kind, what.ID) {
		return fault.New(fault.NotFound, "fault.identity.out_of_scope", nil)
	}
	// The trace of a view needs no scope of its own: a token that may read may not
	// read unseen.
	origin := work.OriginOf(ctx)
	origin.Scoped, origin.Key = false, ""
	cmd := work.Command{Name: "access.view", Actor: p.Person, Subject: what}
	return s.unit.Do(work.From(ctx, origin), cmd, func(tx *work.Tx) error {
		tx.Detail("address", "", address)
		return nil
	})
}

// Holdings is what a person owns.
func (s *Service) Holdings(ctx context.Context, person string) (list []Holding, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		list, err = s.owns.Of(tx, person)
		return err
	})
	return list, err
}

// account is the subject of commands about a person's account.
func subjectOf(person string) id.Ref { return id.Ref{Kind: "account", ID: person} }

// forbidden says which permission is missing.
func forbidden(row Permission) *fault.Fault {
	return fault.New(fault.Forbidden, "fault.identity.forbidden", fault.Args{"permission": content.Message(row.Label())})
}
