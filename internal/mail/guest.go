package mail

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"acta/internal/fault"
	"acta/internal/job"
)

// greet sends a letter to somebody who has no account.
func (d *Desk) greet(ctx context.Context, j job.Running, order Order) error {
	to, err := d.parts.Guests.Guest(ctx, j.Kind, order.Invitation)
	switch {
	case fault.Is(err, fault.Conflict), fault.Is(err, fault.NotFound):
		return j.Progress(ctx, 100, job.Note{Key: "mail.note.no_link"})
	case err != nil:
		return fmt.Errorf("letter to a customer: %w", err)
	}
	letter, err := d.writeGuest(ctx, j, to)
	if err != nil {
		return err
	}
	if err := d.parts.Sender.Send(ctx, letter); err != nil {
		return fmt.Errorf("send letter: %w", err)
	}
	return j.Progress(ctx, 100, job.Note{Key: "mail.note.sent"})
}

// writeGuest writes the letter in the recipient's language.
func (d *Desk) writeGuest(ctx context.Context, j job.Running, to Guest) (Letter, error) {
	words := d.parts.Catalogue.Printer(d.parts.Catalogue.Match(to.Language)).In(to.Zone)
	house, err := d.parts.Documents.House(ctx, words.Lang())
	if err != nil {
		return Letter{}, fmt.Errorf("name of the organisation: %w", err)
	}
	args := fault.Args{"house": house}
	maps.Copy(args, to.Args)
	page := sheet{
		Lang: words.Lang(), House: house, Subject: line(words.Say(to.Words+"subject", args)),
		Greeting: words.Say("mail.greeting", fault.Args{"name": words.List(to.names())}), URL: to.URL,
		Paragraphs: append(strings.Split(words.Say(to.Words+"text", args), "\n"), to.Lines...),
		Copy:       words.Say("mail.customer_copy_address", nil), Why: words.Say("mail.why", args),
	}
	if to.URL != "" {
		page.Action = words.Say(to.Words+"action", args)
	}
	letter := Letter{
		ID: string(j.ID), Name: to.Name, Address: to.Address, Also: to.Also, Language: words.Lang(), Subject: page.Subject, Files: to.Files,
	}
	if to.Secret {
		letter.ID += fmt.Sprintf(".%d", j.Attempt)
	}
	letter.Text, letter.HTML, err = d.print(page)
	return letter, err
}

// names are whom the letter greets.
func (g Guest) names() []string {
	names := []string{line(g.Name)}
	for _, box := range g.Also {
		if name := line(box.Name); name != "" {
			names = append(names, name)
		}
	}
	return names
}
