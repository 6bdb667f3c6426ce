package web

import (
	"context"
	"net/http"
	"net/url"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/release"
)

// invitationRoutes are the links by which customers answer, and what the
// organisation decides on their reservations. Scope F40.
func (r *router) invitationRoutes() {
	const all = releasePath + "/invitations"
	operate(r, "release.read", op("list-invitations", http.MethodGet, all, "The links that customers were sent, newest first", http.StatusNotFound), r.listInvitations)
	operate(r, "release.invite", secret(made("invite-customer", http.MethodPost, all,
		"Send a customer's signatory a link to answer by; a newer one for the same makes the older void", http.StatusNotFound)), r.inviteCustomer)
	operate(r, "release.invite", op("void-invitation", http.MethodDelete, all+"/{id}", "Take a link back", http.StatusNotFound), r.voidInvitation)
	operate(r, "release.accept", made("decide-reservations", http.MethodPost, factsPath+"/{fact}/reservations",
		"Decide on what a customer accepted with reservations by link", http.StatusNotFound), r.decideReservations)
}

// askCustomerBody is what a customer's signatory is asked for.
type askCustomerBody struct {
	Deployment string `json:"deployment,omitempty" maxLength:"64" doc:"Code; the whole release when not given."`
	Customer   string `json:"customer" maxLength:"64" doc:"Code."`
	Purpose    string `json:"purpose" doc:"agree (to the criteria), accept (the newest build), feedback, override (a gate that the customer may override)."`
	Exception  string `json:"exception,omitempty" maxLength:"64" doc:"Code of the exception, of an override."`
	Address    string `json:"address" maxLength:"320" doc:"Of one of the customer's signatories."`
	Language   string `json:"language,omitempty" maxLength:"35" doc:"The customer's when not given."`
	Days       int    `json:"days,omitempty" doc:"How long the link opens, 1 to 60 days; 14 when not given."`
}

type askCustomerInput struct {
	ReleasePath
	Body askCustomerBody
}

// invitationAnswer is a link as it stands; it opens nothing.
type invitationAnswer struct {
	ID         string        `json:"id"`
	State      string        `json:"state" doc:"open, opened (a code was asked for), used, expired, void."`
	Purpose    string        `json:"purpose"`
	Deployment string        `json:"deployment,omitempty"`
	Customer   string        `json:"customer"`
	Exception  string        `json:"exception,omitempty"`
	Signatory  string        `json:"signatory"`
	Address    string        `json:"address"`
	Language   string        `json:"language"`
	Inviter    string        `json:"inviter" doc:"Code of the person who asked."`
	Created    clock.Instant `json:"created"`
	Expires    clock.Instant `json:"expires"`
	Opened     clock.Instant `json:"opened,omitzero"`
	Used       clock.Instant `json:"used,omitzero"`
	Decision   string        `json:"decision,omitempty" doc:"agree, decline, accepted, accepted_with_reservations, rejected, feedback."`
	Comment    string        `json:"comment,omitempty"`
	Fact       string        `json:"fact,omitempty" doc:"Id of the fact that the answer recorded."`
	Hash       string        `json:"hash,omitempty" doc:"SHA-256 of what was shown."`
}

func invitationOf(i release.Invitation, now clock.Instant) invitationAnswer {
	return invitationAnswer{
		ID: string(i.ID), State: string(i.State(now)), Purpose: string(i.Purpose), Deployment: i.Deployment, Customer: i.Customer,
		Exception: i.Exception, Signatory: i.Signatory, Address: i.Address, Language: i.Language, Inviter: i.Inviter,
		Created: i.Created, Expires: i.Expires, Opened: i.Opened, Used: i.Used, Decision: i.Given.Decision,
		Comment: i.Given.Comment, Fact: string(i.Fact), Hash: i.Shown.Hash,
	}
}

type askCustomerOutput struct {
	Location string `header:"Location"`
	Body     struct {
		invitationAnswer
		Link string `json:"link,omitempty" doc:"Where there is no mail server: the link, to be handed over; it is told this once."`
	}
}

func (s *site) inviteCustomer(ctx context.Context, in *askCustomerInput) (*askCustomerOutput, error) {
	b := in.Body
	made, err := s.Releases.Invite(ctx, who(ctx).Person, in.Release, release.Invite{
		Deployment: b.Deployment, Customer: b.Customer, Purpose: release.Purpose(b.Purpose), Exception: b.Exception,
		Address: b.Address, Language: b.Language, Days: b.Days,
	})
	if err != nil {
		return nil, err
	}
	out := &askCustomerOutput{Location: releaseAddress(in.Release, "invitations")}
	out.Body.invitationAnswer = invitationOf(made.Invitation, s.Clock.Now())
	if made.Secret != "" {
		out.Body.Link = s.addressOfSite() + GuestPath + "/" + made.Secret
	}
	return out, nil
}

// addressOfSite is the address by which people reach the service; "" for this
// machine's own, so that a link stands by its path.
func (s *site) addressOfSite() string {
	if s.front.Host == "" {
		return ""
	}
	return (&url.URL{Scheme: s.front.Scheme, Host: s.front.Host}).String()
}

type invitationsOutput struct {
	Body struct {
		Invitations []invitationAnswer `json:"invitations" doc:"Newest first."`
	}
}

func (s *site) listInvitations(ctx context.Context, in *ReleasePath) (*invitationsOutput, error) {
	if err := s.inScope(ctx, in.Release); err != nil {
		return nil, err
	}
	found, err := s.Releases.ListInvitations(ctx, in.Release)
	if err != nil {
		return nil, err
	}
	out := &invitationsOutput{}
	out.Body.Invitations = []invitationAnswer{}
	for _, i := range found {
		out.Body.Invitations = append(out.Body.Invitations, invitationOf(i, s.Clock.Now()))
	}
	return out, nil
}

type invitationPath struct {
	ReleasePath
	ID string `path:"id" maxLength:"64"`
}

func (s *site) voidInvitation(ctx context.Context, in *invitationPath) (*nothing, error) {
	if err := s.Releases.VoidInvitation(ctx, who(ctx).Person, in.Release, id.Link(in.ID)); err != nil {
		return nil, err
	}
	return &nothing{}, nil
}

// reservedBody is what the organisation decided on a reservation.
type reservedBody struct {
	Code     string       `json:"code" maxLength:"64" doc:"Of the reservation."`
	Decision content.Text `json:"decision"`
	Owner    string       `json:"owner" maxLength:"200" doc:"Code of a person, or a name."`
	Due      clock.Date   `json:"due,omitempty"`
}

type decideReservationsInput struct {
	ReleasePath
	Fact string `path:"fact" maxLength:"64" doc:"Id of the customer's acceptance."`
	Body struct {
		Reservations []reservedBody `json:"reservations" maxItems:"200"`
	}
}

func (s *site) decideReservations(ctx context.Context, in *decideReservationsInput) (*factOutput, error) {
	var list []release.Reserved
	for _, r := range in.Body.Reservations {
		list = append(list, release.Reserved(r))
	}
	head, err := s.Releases.DecideReservations(ctx, who(ctx).Person, in.Release, id.Fact(in.Fact), list)
	if err != nil {
		return nil, err
	}
	return &factOutput{releaseAddress(in.Release, "facts") + "?kind=" + string(head.Kind), head}, nil
}
