package mail_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"acta/internal/fault"
	"acta/internal/job"
	"acta/internal/locale"
	"acta/internal/mail"
	"acta/locales"
	"acta/templates"
)

// guestBook knows one customer's signatory; what opens something is made anew for
// each letter.
type guestBook struct{ minted int }

// Guest is a letter of a kind.
func (b *guestBook) Guest(_ context.Context, kind, invitation string) (mail.Guest, error) {
	to := mail.Guest{
		Recipient: mail.Recipient{Name: "Inés Ríos", Address: "ines@example.com", Language: "es", Active: true},
		Args:      fault.Args{"customer": "Acme", "release": "1.30", "date": "2 de junio"}, Words: "mail.customer_copy.",
	}
	b.minted++
	switch kind {
	case mail.CustomerLink:
		to.Words, to.URL, to.Secret = "mail.customer_link.agree.", fmt.Sprintf("https://acta.example.org/customer/%s-%d", invitation, b.minted), true
	case mail.CustomerCode:
		to.Words, to.Args["code"], to.Secret = "mail.customer_code.", fmt.Sprintf("00000%d", b.minted), true
	default:
		to.Lines = []string{"Decisión: De acuerdo."}
	}
	return to, nil
}

// process is a desk of its own, as one that was just started has it.
func process(t *testing.T, c *correspondence, guests mail.Guests, notices mail.Notices) map[string]job.Handler {
	t.Helper()
	catalogue, err := locale.Load(locales.FS())
	if err != nil {
		t.Fatal(err)
	}
	desk, err := mail.New(mail.Parts{
		Sender: sender(t, mail.Settings{Server: c.office.address}), People: c.town, Documents: c.town, Minter: c.town, Guests: guests,
		Notices: notices, Catalogue: catalogue, Templates: templates.Files, URL: "https://acta.example.org",
	})
	if err != nil {
		t.Fatal(err)
	}
	return desk.Handlers()
}

// dead are the leases of a process that dies once the server took its letter: it
// writes nothing any more.
type dead struct{ *ending }

var errDead = errors.New("the process died")

// End tells the test, and no database.
func (d dead) End(_ context.Context, held job.Held, _ job.Ending) error {
	d.ends <- held
	return errDead
}

// Extend writes nothing.
func (dead) Extend(context.Context, job.Held, time.Duration, job.Standing) (bool, error) {
	return false, errDead
}

// A process that dies between a letter and the record of it sends it again: the
// same letter under the same Message-ID, so that a mail box shows it once; a
// letter with another link or code, which makes the former worthless, under
// another, so that no mail box hides it.
func TestLettersAfterDeath(t *testing.T) {
	for kind, same := range map[string]bool{
		mail.CustomerLink: false, mail.CustomerCode: false, mail.CustomerCopy: true, mail.CustomerNotice: true, mail.Review: true,
	} {
		t.Run(kind, func(t *testing.T) {
			c, book, notices := begin(t, true), &guestBook{}, &herald{keeping: []error{errDead}}
			order := letter(t, kind, mail.Order{Invitation: "0198"})
			switch kind {
			case mail.CustomerNotice:
				order = noticeJob()
			case mail.Review:
				order = letter(t, kind, mail.Order{Person: "ana", Kind: "policy", Subject: "bank", Number: "2.1", Date: "2026-05-03", Days: 1})
			}
			c.parts.Leases, c.parts.Handlers = dead{c.leases}, process(t, c, book, notices)
			c.parts.Options.Poll, c.parts.Options.Workers = time.Hour, 1 // the dead look for no other job
			c.send(t, 1, order)
			c.parts.Leases, c.parts.Handlers = c.leases, process(t, c, book, notices)
			c.parts.Options.Poll = time.Millisecond
			j := c.send(t, 1)[0]
			if j.State != job.Done || j.Attempts != 2 || j.Note.Key != "mail.note.sent" {
				t.Fatalf("%+v", j)
			}
			sentTwice(t, c.office.taken(), "<"+string(j.ID), same)
			if kept := len(notices.sent); (kind == mail.CustomerNotice) != (kept == 1) || kept > 1 {
				t.Errorf("%d notices on record", kept)
			}
			if kind == mail.CustomerNotice && notices.sent[0].Message != "<"+string(j.ID)+"@example.org>" {
				t.Errorf("on record under %s", notices.sent[0].Message)
			}
		})
	}
}

// sentTwice checks the two letters of a job: both are of it, and they are one
// letter by its Message-ID if and only if they say the same.
func sentTwice(t *testing.T, letters []received, id string, same bool) {
	t.Helper()
	if len(letters) != 2 {
		t.Fatalf("%d letters", len(letters))
	}
	var ids, texts []string
	for _, l := range letters {
		m, parts := unpacked(t, l.raw)
		ids, texts = append(ids, m.Header.Get("Message-ID")), append(texts, parts["text/plain"])
		if !strings.HasPrefix(m.Header.Get("Message-ID"), id) || l.to[0] != letters[0].to[0] {
			t.Errorf("a letter of something else: %v %v", m.Header, l.to)
		}
	}
	if (ids[0] == ids[1]) != same || (texts[0] == texts[1]) != same {
		t.Errorf("the same letter %v, want %v: %v\n%s\n%s", ids[0] == ids[1], same, ids, texts[0], texts[1])
	}
}
