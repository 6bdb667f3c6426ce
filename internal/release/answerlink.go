package release

import (
	"context"
	"slices"
	"strings"

	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Asked is what a customer's link leads to.
type Asked struct {
	Invitation
	Sheet   Sheet
	Inviter string // name of the person who asked
	Letters bool   // codes can be sent
	Zone    string // IANA zone of the customer
}

// OpenLink is what a customer's link leads to. A link that opens nothing (any
// more) is fault.NotFound and says why and whom to ask; of a known one the
// argument "language" is the signatory's.
func (s *Service) OpenLink(ctx context.Context, secret string) (asked Asked, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) error {
		i, sheet, err := s.live(tx, secret)
		asked = Asked{Invitation: i, Sheet: sheet, Letters: s.Letters}
		if err != nil {
			return err
		}
		customer, err := s.Directory.Customer(tx, i.Customer)
		if err != nil {
			return err
		}
		if customer.Zone != nil {
			asked.Zone = customer.Zone.String()
		}
		asked.Inviter, err = s.inviter(tx, i)
		return err
	})
	if err != nil {
		return Asked{}, err
	}
	return asked, nil
}

// live is an invitation that opens, with what there is to see now.
func (s *Service) live(tx *work.Tx, secret string) (Invitation, Sheet, error) {
	i, err := s.Invitations.Find(tx, "", digest(secret))
	if err != nil {
		return i, Sheet{}, err
	}
	if err := s.closedLink(tx, i); err != nil {
		return i, Sheet{}, err
	}
	sheet, err := s.sheet(tx, i)
	if len(fault.All(err)) > 0 {
		// Why there is nothing to see may name what is not the customer's business.
		who, nameless := s.inviter(tx, i)
		if nameless != nil {
			return i, Sheet{}, nameless
		}
		return i, Sheet{}, fault.New(fault.NotFound, "fault.release.link_withheld", fault.Args{"person": who, "language": i.Language})
	}
	return i, sheet, err
}

// closedLink says why a link opens nothing any more; nil while it does.
func (s *Service) closedLink(tx *work.Tx, i Invitation) error {
	who, err := s.inviter(tx, i)
	if err != nil {
		return err
	}
	customer, err := s.Directory.Customer(tx, i.Customer)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	args := fault.Args{"person": who, "language": i.Language}
	switch i.State(tx.Now()) {
	case InvitationUsed:
		args["date"] = day(i.Used.Date(customer.Zone))
		return fault.New(fault.NotFound, "fault.release.link_used", args)
	case InvitationVoid:
		return fault.New(fault.NotFound, "fault.release.link_void", args)
	case InvitationExpired:
		args["date"] = day(i.Expires.Date(customer.Zone))
		return fault.New(fault.NotFound, "fault.release.link_expired", args)
	}
	if customer.Inactive || !i.signs(customer.Signatories) {
		return fault.New(fault.NotFound, "fault.release.link_signatory", args)
	}
	return nil
}

// signs reports whether who was invited is a signatory still, at that address.
func (i Invitation) signs(list []Signatory) bool {
	return slices.ContainsFunc(list, func(one Signatory) bool {
		return one.Name == i.Signatory && strings.EqualFold(one.Email, i.Address)
	})
}

// inviter is the name of who asked.
func (s *Service) inviter(tx *work.Tx, i Invitation) (string, error) {
	name, err := s.Directory.Person(tx, i.Inviter)
	if fault.Is(err, fault.NotFound) {
		return i.Inviter, nil
	}
	return name, err
}

// byLink runs a command that a link carries.
func (s *Service) byLink(ctx context.Context, name, secret string, fn func(*work.Tx, *Invitation, Sheet) error) error {
	var release string
	err := s.Unit.Read(ctx, func(tx *work.Tx) error {
		i, err := s.Invitations.Find(tx, "", digest(secret))
		release = i.Release
		return err
	})
	if err != nil {
		return err
	}
	cmd := work.Command{Name: name, Actor: work.Anonymous, Subject: id.Ref{Kind: "release", ID: release}}
	return s.perform(ctx, cmd, func(tx *work.Tx) error {
		i, sheet, err := s.live(tx, secret)
		if err != nil {
			return err
		}
		return fn(tx, &i, sheet)
	})
}
