package release

import (
	"context"
	"slices"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
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
	signatory, language, err := s.addressee(tx, c, r, ask)
	if err != nil {
		return Invitation{}, err
	}
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
func (s *Service) addressee(tx *work.Tx, c *checker, r Release, ask Invite) (Signatory, string, error) {
	served := askable(c, r, ask.Deployment)
	if ask.Customer == "" {
		return Signatory{}, "", nil // said already
	}
	customer, err := s.Directory.Customer(tx, ask.Customer)
	switch {
	case err != nil && !fault.Is(err, fault.NotFound):
		return Signatory{}, "", err
	case err != nil || customer.Inactive || !slices.Contains(served, ask.Customer):
		c.say("customer", "fault.release.not_served", fault.Args{"value": ask.Customer})
		return Signatory{}, "", nil
	}
	language := orElse(ask.Language, customer.Language)
	if len(s.Languages) > 0 && !slices.Contains(s.Languages, language) {
		c.say("language", "fault.release.choice", fault.Args{"value": language, "choices": strings.Join(s.Languages, ", ")})
	}
	at := slices.IndexFunc(customer.Signatories, func(one Signatory) bool {
		return one.Email != "" && strings.EqualFold(one.Email, strings.TrimSpace(ask.Address))
	})
	if at < 0 {
		c.say("address", "fault.release.link_address", fault.Args{"value": ask.Address, "customer": ask.Customer})
		return Signatory{}, language, nil
	}
	return customer.Signatories[at], language, nil
}

// askable are the customers who can be asked about a deployment, or about the
// whole release.
func askable(c *checker, r Release, deployment string) []string {
	at := slices.IndexFunc(r.Deployments, func(d Deployment) bool { return d.Code == deployment })
	switch {
	case at >= 0 && len(r.Deployments[at].Customers) > 0:
		return Release{Plan: Plan{Deployments: r.Deployments[at : at+1]}}.everyone()
	case at < 0 && deployment != "":
		c.say("deployment", "fault.release.link_deployment", fault.Args{"value": deployment, "release": r.Code})
	}
	return r.everyone()
}
