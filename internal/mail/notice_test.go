package mail_test

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"slices"
	"strings"
	"sync"
	"testing"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/job"
	"acta/internal/locale"
	"acta/internal/mail"
	"acta/internal/work"
	"acta/locales"
	"acta/templates"
)

// herald is what knows the notices, and keeps which were sent.
type herald struct {
	mu      sync.Mutex
	letter  error // what there is to say about a letter that is asked for
	keeping []error
	sent    []mail.Sent
}

func (h *herald) Notice(_ context.Context, payload, message string) (mail.Guest, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if slices.ContainsFunc(h.sent, func(s mail.Sent) bool { return s.Message == message }) {
		return mail.Guest{}, mail.ErrTold
	}
	if h.letter != nil {
		return mail.Guest{}, h.letter
	}
	return mail.Guest{
		Recipient: mail.Recipient{Name: "Ana <b>Ruiz</b>", Address: "ana@example.com", Language: "es", Active: true},
		Also:      []mail.Mailbox{{Name: "Luis\r\nBcc: eve@example.com", Address: "luis@example.com"}},
		Words:     "mail.notice.", Lines: []string{"Una línea con <i>", "Otra"},
		Args:  fault.Args{"release": "1.30", "title": "Kubernetes", "customer": "Acme", "date": "2 de junio"},
		Files: []mail.File{{Name: "1.30-D1.ics", Type: "text/calendar; charset=utf-8; method=PUBLISH", Data: []byte("BEGIN:VCALENDAR\r\n" + payload)}},
	}, nil
}

func (h *herald) Sent(_ context.Context, _ string, sent mail.Sent) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.keeping) > 0 {
		err := h.keeping[0]
		h.keeping = h.keeping[1:]
		return err
	}
	h.sent = append(h.sent, sent)
	return nil
}

// told is a desk that sends notices.
func told(t *testing.T, server bool) (*correspondence, *herald) {
	t.Helper()
	catalogue, err := locale.Load(locales.FS())
	if err != nil {
		t.Fatal(err)
	}
	c, h := begin(t, true), &herald{}
	parts := mail.Parts{
		People: c.town, Documents: c.town, Minter: c.town, Notices: h, Catalogue: catalogue, Templates: templates.Files, URL: "https://acta.example.org",
	}
	if server {
		parts.Sender = sender(t, mail.Settings{Server: c.office.address})
	}
	desk, err := mail.New(parts)
	if err != nil {
		t.Fatal(err)
	}
	c.parts.Handlers = desk.Handlers()
	return c, h
}

func noticeJob() work.Job { return work.Job{Kind: mail.CustomerNotice, Payload: `{"release":"1.30"}`} }

// Scope F101: one letter to all signatories, with the file, and what is kept of it.
func TestNotice(t *testing.T) {
	c, h := told(t, true)
	j := c.send(t, 1, noticeJob())[0]
	if j.State != job.Done || j.Note.Key != "mail.note.sent" {
		t.Fatalf("%+v", j)
	}
	letters := c.office.taken()
	if len(letters) != 1 || !slices.Equal(letters[0].to, []string{"ana@example.com", "luis@example.com"}) {
		t.Fatalf("%+v", letters)
	}
	m, parts := unpacked(t, letters[0].raw)
	message := "<" + string(j.ID) + "@example.org>"
	to, err := m.Header.AddressList("To")
	if err != nil || len(to) != 2 || to[1].Name != "Luis Bcc: eve@example.com" || m.Header.Get("Bcc") != "" || m.Header.Get("Message-ID") != message {
		t.Errorf("%v %+v", err, m.Header)
	}
	text, page, file := parts["text/plain"], parts["text/html"], parts["text/calendar"]
	if !strings.HasPrefix(text, "Hola, Ana <b>Ruiz</b> y Luis Bcc: eve@example.com:") || !strings.Contains(text, "Otra") ||
		strings.Contains(page, "<b>Ruiz") || !strings.Contains(page, "Una línea con &lt;i&gt;") || file != "BEGIN:VCALENDAR\r\n"+`{"release":"1.30"}` {
		t.Errorf("%s\n%s\n%s", text, page, file)
	}
	if parts["name"] != "1.30-D1.ics" || parts["method"] != "PUBLISH" {
		t.Errorf("%q, %q", parts["name"], parts["method"])
	}
	if len(h.sent) != 1 || h.sent[0].Message != message || h.sent[0].At.IsZero() || h.sent[0].Language != "es" ||
		!slices.Equal(h.sent[0].To, letters[0].to) {
		t.Errorf("%+v", h.sent)
	}
}

// unpacked is a letter's texts by their media types, with the name and the method
// of its file.
func unpacked(t *testing.T, raw string) (*netmail.Message, map[string]string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	unpack(t, m.Header.Get("Content-Type"), m.Body, found)
	return m, found
}

func unpack(t *testing.T, kind string, body io.Reader, found map[string]string) {
	t.Helper()
	_, params, err := mime.ParseMediaType(kind)
	if err != nil {
		t.Fatal(err)
	}
	for parts := multipart.NewReader(body, params["boundary"]); ; {
		part, err := parts.NextPart() // quoted-printable is read already
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		media, args, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(media, "multipart/") {
			unpack(t, part.Header.Get("Content-Type"), part, found)
			continue
		}
		var in io.Reader = part
		if part.Header.Get("Content-Transfer-Encoding") == "base64" {
			in = base64.NewDecoder(base64.StdEncoding, part)
			found["name"], found["method"] = part.FileName(), args["method"]
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		found[media] = string(data)
	}
}

// A notice that could not be put on record at once is not sent again for it, and
// keeps the instant at which it was sent.
func TestNoticeIsSentOnce(t *testing.T) {
	c, h := told(t, true)
	h.keeping = []error{errors.ErrUnsupported, errors.ErrUnsupported}
	began := clock.System{}.Now()
	j := c.send(t, 3, noticeJob())[0]
	if n := len(c.office.taken()); j.State != job.Done || j.Attempts != 3 || n != 1 || len(h.sent) != 1 || h.sent[0].At.Before(began) {
		t.Errorf("%+v, %d letters, %+v", j, n, h.sent)
	}
	// A server that is busy gets the same letter again, and nothing is kept before.
	left := 1
	c.office.answers(nil, func() error {
		if left--; left >= 0 {
			return reply(451, "later")
		}
		return nil
	})
	j = c.send(t, 2, noticeJob())[0]
	if n := len(c.office.taken()); j.State != job.Done || n != 2 || len(h.sent) != 2 || h.sent[1].Message != "<"+string(j.ID)+"@example.org>" {
		t.Errorf("%+v, %d letters, %+v", j, n, h.sent)
	}
}

// A notice that is of no use any more, that the server refuses, or that nobody
// can send, leaves nothing on record.
func TestNoticeNotSent(t *testing.T) {
	gone := fault.New(fault.Conflict, "fault.release.notify.changed", fault.Args{"deployment": "D1"})
	for name, test := range map[string]struct {
		server  bool
		letter  error
		rcpt    string // that the server refuses
		state   job.State
		note    string
		problem string
	}{
		"changed":         {true, gone, "", job.Dead, "", "fault.release.notify.changed"},
		"on record":       {true, mail.ErrTold, "", job.Done, "mail.note.sent", ""},
		"no mail server":  {false, nil, "", job.Done, "mail.note.no_server", ""},
		"one is refused":  {true, nil, "luis@example.com", job.Dead, "", "fault.mail.refused"},
		"first is no box": {true, nil, "ana@example.com", job.Dead, "", "fault.mail.refused"},
	} {
		t.Run(name, func(t *testing.T) {
			c, h := told(t, test.server)
			h.letter = test.letter
			if test.rcpt != "" {
				c.office.answers(func(to string) error {
					if to == test.rcpt {
						return reply(550, "no such box")
					}
					return nil
				}, nil)
			}
			j := c.send(t, 1, noticeJob())[0]
			if j.State != test.state || j.Note.Key != test.note || j.Problem.Key != test.problem || len(c.office.taken())+len(h.sent) != 0 {
				t.Errorf("%+v, %d letters, %+v", j, len(c.office.taken()), h.sent)
			}
		})
	}
}
