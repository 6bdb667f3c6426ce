package app

import (
	"context"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/ical"
	"acta/internal/job"
	"acta/internal/locale"
	"acta/internal/mail"
	"acta/internal/release"
	"acta/internal/work"
)

// notices writes the letters that tell customers of deployments. Scope F101.
type notices struct{ app *App }

// Notice is the letter of a notice's job, with the window as a calendar.
func (n notices) Notice(ctx context.Context, payload, message string) (mail.Guest, error) {
	order, err := release.ParseNoticeOrder(payload)
	if err != nil {
		return mail.Guest{}, job.Fatal(err)
	}
	a, err := n.app.Releases.Announce(ctx, order, message)
	switch {
	case err != nil:
		return mail.Guest{}, err
	case a.Told:
		return mail.Guest{}, mail.ErrTold
	}
	words := n.app.Catalogue.Printer(n.app.Catalogue.Match(a.Customer.Language)).In(a.Customer.Zone.String())
	name, _ := a.Customer.Name.Get(words.Lang())
	to := mail.Guest{
		Recipient: mail.Recipient{
			Name: a.To[0].Name, Address: a.To[0].Email, Language: words.Lang(), Zone: words.Zone(), Active: true,
		},
		Words: "mail.notice.",
		Args: fault.Args{
			"release": order.Release, "title": flat(a.Title), "customer": name, "date": content.Date{ISO: a.From.Date(a.Customer.Zone).String()},
		},
	}
	if a.Daily {
		to.Args["date"] = content.Date{ISO: a.From.Date(a.Zone).String()}
	}
	for _, s := range a.To[1:] {
		to.Also = append(to.Also, mail.Mailbox{Name: s.Name, Address: s.Email})
	}
	if to.Lines, err = n.lines(ctx, words, a); err != nil {
		return mail.Guest{}, err
	}
	file, err := n.calendar(words, a, to.Lines)
	to.Files = []mail.File{{Name: order.Release + "-" + order.Deployment + ".ics", Type: ical.MediaType + "; method=PUBLISH", Data: file}}
	return to, err
}

// lines say what, when, with which effect, and whom to ask.
func (n notices) lines(ctx context.Context, words locale.Printer, a release.Announcement) ([]string, error) {
	var lines []string
	say := func(key string, args fault.Args) { lines = append(lines, words.Say(key, args)) }
	if services, _ := a.Services.Get(words.Lang()); services != "" {
		say("mail.notice.services", fault.Args{"services": flat(services)})
	}
	lines = append(lines, windowOf(words, a)...)
	if effect, _ := a.Effect.Get(words.Lang()); effect != "" {
		say("mail.notice.effect", fault.Args{"effect": flat(effect)})
	}
	person, address, err := n.contact(ctx, a.Manager)
	switch {
	case err != nil:
		return nil, err
	case address != "":
		say("mail.notice.contact", fault.Args{"person": person, "address": address})
	case person != "":
		say("mail.notice.contact_name", fault.Args{"person": person})
	}
	say("mail.notice.do", nil)
	return lines, nil
}

// windowOf says when: by the customer's clocks, and by ours when they show
// something else. Days are those of our zone.
func windowOf(words locale.Printer, a release.Announcement) []string {
	ours := a.Zone.String()
	if a.Daily {
		first, last := a.From.Date(a.Zone), a.From.Date(a.Zone)
		if !a.Until.IsZero() {
			last = clock.At(a.Until.Time().Add(-1)).Date(a.Zone)
		}
		args := fault.Args{"zone": ours, "from": content.Date{ISO: first.String()}, "to": content.Date{ISO: last.String()}}
		if first == last {
			return []string{words.Say("mail.notice.day", args)}
		}
		return []string{words.Say("mail.notice.days", args)}
	}
	hours := func(zone string) string {
		args := fault.Args{"zone": zone, "from": content.Date{ISO: a.From.String(), Zone: zone}}
		if a.Until.IsZero() {
			return words.Say("mail.notice.since", args)
		}
		args["to"] = content.Date{ISO: a.Until.String(), Zone: zone}
		return words.Say("mail.notice.hours", args)
	}
	lines := []string{hours(a.Customer.Zone.String())}
	if !a.SameClock() {
		lines = append(lines, hours(ours))
	}
	return lines
}

// contact is the name and the address of a person by code; of a plain name, that
// name.
func (n notices) contact(ctx context.Context, manager string) (name, address string, err error) {
	name = flat(manager)
	err = n.app.unit.Read(ctx, func(tx *work.Tx) error {
		dir, err := n.app.Org.Require(tx)
		if err != nil {
			return err
		}
		if person, ok := dir.Person(manager); ok {
			name, address = person.Name, person.Email
		}
		return nil
	})
	return name, address, err
}

// calendar is the window as a file for the customer's calendar; it replaces the
// one of an earlier notice.
func (n notices) calendar(words locale.Printer, a release.Announcement, lines []string) ([]byte, error) {
	event := ical.Event{
		UID: "deployment-" + string(a.ID) + "@" + calendars(n).host(), Sequence: a.Row, Stamp: a.Order.Asked, Status: ical.Confirmed,
		Summary:     words.Say("mail.notice.event", fault.Args{"release": a.Order.Release, "title": flat(a.Title)}),
		Description: strings.Join(lines, "\n"), From: a.From, To: a.Until,
	}
	if a.Daily {
		event.FromDay = a.From.Date(a.Zone)
		if event.ToDay = event.FromDay.AddDays(1); !a.Until.IsZero() {
			event.ToDay = clock.At(a.Until.Time().Add(-1)).Date(a.Zone).AddDays(1)
		}
	}
	return ical.Write(ical.Calendar{Product: product, Method: "PUBLISH", Events: []ical.Event{event}})
}

// Sent records that the customer was told.
func (n notices) Sent(ctx context.Context, payload string, sent mail.Sent) error {
	order, err := release.ParseNoticeOrder(payload)
	if err != nil {
		return err
	}
	channel := content.Text{}
	for _, lang := range n.app.Catalogue.Languages() {
		channel = channel.With(lang, n.app.Catalogue.Printer(lang).Say("mail.notice.channel", nil))
	}
	return n.app.Releases.Told(ctx, order, sent.At, release.Notice{
		Channel: channel, Language: sent.Language, To: sent.To, Proof: sent.Message,
	})
}
