package app

import (
	"context"
	"net/url"
	"strings"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/locale"
	"acta/internal/mail"
	"acta/internal/release"
	"acta/internal/web"
	"acta/internal/work"
)

// guests writes the letters to customers' signatories.
type guests struct{ app *App }

// Guest is who gets a letter of a kind about an invitation, and what it says.
func (g guests) Guest(ctx context.Context, kind, invitation string) (to mail.Guest, err error) {
	key := id.Link(invitation)
	var i release.Invitation
	switch kind {
	case mail.CustomerLink:
		var secret string
		if secret, i, err = g.app.Releases.MintLink(ctx, key); err == nil {
			to.URL, err = url.JoinPath(publicURL(g.app.Config), web.GuestPath, secret)
		}
		to.Words, to.Secret = "mail.customer_link."+string(i.Purpose)+".", true
	case mail.CustomerCode:
		var code string
		code, i, err = g.app.Releases.MintCode(ctx, key)
		to.Words, to.Secret, to.Args = "mail.customer_code.", true, fault.Args{"code": code}
	default:
		i, err = g.app.Releases.Answered(ctx, key)
		to.Words = "mail.customer_copy."
	}
	if err == nil {
		err = g.address(ctx, i, &to)
	}
	if err != nil {
		return mail.Guest{}, err
	}
	if kind == mail.CustomerCopy {
		to.Lines = told(g.app.Catalogue.Printer(g.app.Catalogue.Match(to.Language)).In(to.Zone), i)
	}
	return to, nil
}

// address completes a letter with whom it goes to and what it is about.
func (g guests) address(ctx context.Context, i release.Invitation, to *mail.Guest) error {
	return g.app.unit.Read(ctx, func(tx *work.Tx) error {
		customer, err := names(g).Customer(tx, i.Customer)
		if err != nil {
			return err
		}
		to.Recipient = mail.Recipient{
			Name: i.Signatory, Address: i.Address, Language: i.Language, Zone: customer.Zone.String(), Active: true,
		}
		if to.Args == nil {
			to.Args = fault.Args{}
		}
		name, _ := customer.Name.Get(i.Language)
		to.Args["customer"], to.Args["release"] = name, i.Release
		to.Args["date"] = content.Date{ISO: i.Expires.Date(customer.Zone).String()}
		return nil
	})
}

// told is an answer with what was shown, line by line: the same messages as on the
// page.
func told(words locale.Printer, i release.Invitation) []string {
	say := func(key string, args fault.Args) string { return words.Say("customer."+key, args) }
	lines := []string{
		say("copy.decision", fault.Args{"decision": say("decision."+i.Given.Decision, nil)}),
		say("copy.at", fault.Args{"date": content.Date{ISO: i.Used.String(), Zone: words.Zone()}, "person": i.Signatory}),
	}
	if i.Given.Score > 0 {
		lines = append(lines, say("copy.score", fault.Args{"score": i.Given.Score}))
	}
	if i.Given.Comment != "" {
		lines = append(lines, say("copy.comment", fault.Args{"comment": flat(i.Given.Comment)}))
	}
	sheet := i.Shown
	for _, c := range sheet.Criteria {
		text, _ := c.Text.Get(words.Lang())
		args := fault.Args{"code": c.Code, "text": flat(text), "result": words.Say("customer.result."+orElse(c.Result, "none"), nil)}
		key := "copy.criterion"
		if i.Purpose == release.AskAcceptance {
			key = "copy.result"
		}
		lines = append(lines, say(key, args))
		if reservation := i.Given.Reservations[c.Code]; reservation != "" {
			lines = append(lines, say("copy.reservation", fault.Args{"code": c.Code, "text": flat(reservation)}))
		}
	}
	for _, u := range sheet.Units {
		lines = append(lines, say("copy.unit", fault.Args{"code": u.Code, "version": orElse(u.Version, "–")}))
	}
	for _, e := range sheet.Exceptions {
		reason, _ := e.Reason.Get(words.Lang())
		gate := content.Term{Key: "term.gate." + strings.ReplaceAll(e.Gate, "-", "_")}
		lines = append(lines, say("copy.exception", fault.Args{"gate": words.Say(gate.Key, nil), "reason": flat(reason)}))
	}
	for _, d := range sheet.Deployments {
		if d.Planned != "" {
			lines = append(lines, say("copy.deployment", fault.Args{"code": d.Code, "date": content.Date{ISO: d.Planned, Zone: words.Zone()}}))
		}
	}
	if sheet.Build != "" {
		lines = append(lines, say("copy.build", fault.Args{"hash": release.Groups(sheet.Build)}))
	}
	return append(lines, say("copy.shown", fault.Args{"hash": release.Groups(sheet.Hash)}))
}

// flat is a text as one line.
func flat(text string) string { return strings.Join(strings.Fields(text), " ") }

func orElse(value, other string) string {
	if value == "" {
		return other
	}
	return value
}
