package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/url"
	"strings"
	"sync"
	plain "text/template"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/job"
	"acta/internal/locale"
)

// Parts are what a desk works with.
type Parts struct {
	Sender    *Sender // nil when there is no mail server
	People    People
	Documents Documents
	Minter    Minter
	Guests    Guests  // nil: nothing is written to customers
	Notices   Notices // nil: customers are told of nothing
	Catalogue *locale.Catalogue
	Templates fs.FS // mail/letter.txt, mail/letter.html
	// URL is the address under which people reach the service.
	URL string
	// Clock tells when a letter was sent; nil means the machine's.
	Clock clock.Clock
}

// Desk writes letters and sends them.
type Desk struct {
	parts Parts
	// taken are the notices that the server took and that are not on record yet:
	// Message-ID → clock.Instant.
	taken sync.Map
	text  *plain.Template
	page  *template.Template
	base  *url.URL
}

// New gives a desk. Templates that cannot be read, or a URL that is none, are an
// error.
func New(parts Parts) (*Desk, error) {
	text, err := plain.ParseFS(parts.Templates, "mail/letter.txt")
	if err != nil {
		return nil, fmt.Errorf("read template of letters: %w", err)
	}
	page, err := template.ParseFS(parts.Templates, "mail/letter.html")
	if err != nil {
		return nil, fmt.Errorf("read template of letters: %w", err)
	}
	base, err := url.Parse(parts.URL)
	if err != nil || base.Host == "" {
		return nil, fault.New(fault.Setup, "fault.mail.url", fault.Args{"url": parts.URL})
	}
	if parts.Clock == nil {
		parts.Clock = clock.System{}
	}
	return &Desk{parts: parts, text: text, page: page, base: base}, nil
}

// Handlers are the handlers of every kind of letter.
func (d *Desk) Handlers() map[string]job.Handler {
	handlers := map[string]job.Handler{}
	for _, kind := range kinds() {
		handlers[kind] = d.handle
	}
	handlers[CustomerNotice] = d.notify
	return handlers
}

// handle sends the letter of a job. A letter that nobody can get is done, with a
// note that says so.
func (d *Desk) handle(ctx context.Context, j job.Running) error {
	order, err := parse(j.Payload)
	if err != nil {
		return job.Fatal(err)
	}
	if d.parts.Sender == nil {
		return j.Progress(ctx, 100, job.Note{Key: "mail.note.no_server"})
	}
	if order.Invitation != "" && d.parts.Guests != nil {
		return d.greet(ctx, j, order)
	}
	to, err := d.parts.People.Recipient(ctx, order.Person)
	switch {
	case fault.Is(err, fault.NotFound):
		return job.Fatal(err)
	case err != nil:
		return fmt.Errorf("recipient of a letter: %w", err)
	case !to.Active:
		return j.Progress(ctx, 100, job.Note{Key: "mail.note.inactive"})
	case to.Address == "":
		return j.Progress(ctx, 100, job.Note{Key: "mail.note.no_address"})
	}
	letter, err := d.write(ctx, j, order, to)
	if errors.Is(err, errNoLink) {
		return j.Progress(ctx, 100, job.Note{Key: "mail.note.no_link"})
	}
	if err != nil {
		return err
	}
	if err := d.parts.Sender.Send(ctx, letter); err != nil {
		return fmt.Errorf("send letter: %w", err)
	}
	return j.Progress(ctx, 100, job.Note{Key: "mail.note.sent"})
}

// write writes the letter in the recipient's language.
func (d *Desk) write(ctx context.Context, j job.Running, order Order, to Recipient) (Letter, error) {
	words := d.parts.Catalogue.Printer(d.parts.Catalogue.Match(to.Language)).In(to.Zone)
	form := formOf(j.Kind, order)
	house, err := d.parts.Documents.House(ctx, words.Lang())
	if err != nil {
		return Letter{}, fmt.Errorf("name of the organisation: %w", err)
	}
	args := fault.Args{
		"house": house, "number": order.Number, "date": content.Date{ISO: order.Date}, "count": max(order.Days, -order.Days),
	}
	page := sheet{Lang: words.Lang(), House: house}
	if page.URL, err = d.link(ctx, form, order, words.Lang(), args); err != nil {
		return Letter{}, err
	}
	page.Subject = line(words.Say(form.words+"subject", args))
	page.Greeting = words.Say("mail.greeting", fault.Args{"name": line(to.Name)})
	page.Paragraphs = strings.Split(words.Say(form.words+"text", args), "\n")
	page.Action = words.Say(form.words+"action", args)
	page.Copy, page.Why = words.Say("mail.copy", nil), words.Say("mail.why", args)
	letter := Letter{ID: string(j.ID), Name: to.Name, Address: to.Address, Language: words.Lang(), Subject: page.Subject}
	if form.purpose != "" {
		// Each try has a link of its own, so each is a letter of its own: a mail box
		// that keeps only the first must not keep a link that is void.
		letter.ID += fmt.Sprintf(".%d", j.Attempt)
	}
	letter.Text, letter.HTML, err = d.print(page)
	return letter, err
}

// errNoLink says that the person needs the link no more, such as an invitation
// that was accepted by another one.
var errNoLink = errors.New("the link is not needed any more")

// link is the address that a letter leads to; a document's title becomes an
// argument of its sentences.
func (d *Desk) link(ctx context.Context, form form, order Order, lang string, args fault.Args) (string, error) {
	if form.purpose != "" {
		link, err := d.parts.Minter.Mint(ctx, form.purpose, order.Person)
		switch {
		case fault.Is(err, fault.Conflict), fault.Is(err, fault.NotFound):
			return "", errNoLink
		case err != nil:
			return "", fmt.Errorf("make link of a letter: %w", err)
		}
		return link, nil
	}
	if order.Kind == "" {
		return d.base.String(), nil
	}
	title, path, err := d.parts.Documents.Title(ctx, order.Kind, order.Subject, lang)
	if err != nil {
		return "", fmt.Errorf("document of a letter: %w", err)
	}
	args["document"] = line(title)
	return d.base.JoinPath(path).String(), nil
}

// sheet is what the templates print.
type sheet struct {
	Lang, Subject, House string
	Greeting             string
	Paragraphs           []string
	Action, URL          string
	Copy, Why            string
}

func (d *Desk) print(page sheet) (text, html string, err error) {
	var a, b bytes.Buffer
	if err := d.text.Execute(&a, page); err != nil {
		return "", "", fmt.Errorf("print letter: %w", err)
	}
	if err := d.page.Execute(&b, page); err != nil {
		return "", "", fmt.Errorf("print letter: %w", err)
	}
	return a.String(), b.String(), nil
}
