package app_test

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// postOffice is a mail server on loopback that takes every letter.
type postOffice struct {
	address string
	letters chan letter
}

// letter is what arrived, read as its reader's program does.
type letter struct {
	to         []string // of the envelope
	header     netmail.Header
	subject    string
	text, page string
	raw        string
}

// says is everything that a reader of the letter sees.
func (l letter) says() string { return l.subject + "\n" + l.text + "\n" + l.page }

func openOffice(t *testing.T) *postOffice {
	t.Helper()
	office := &postOffice{letters: make(chan letter, 100)}
	server := smtp.NewServer(office)
	server.Domain = "localhost"
	server.ReadTimeout, server.WriteTimeout = time.Minute, time.Minute
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	office.address = listener.Addr().String()
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		if err := <-served; err != nil && !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
	return office
}

// NewSession takes a connection.
func (o *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) { return &posting{office: o}, nil }

// posting is one connection.
type posting struct {
	office *postOffice
	to     []string
}

// Mail begins a letter.
func (p *posting) Mail(string, *smtp.MailOptions) error { p.to = nil; return nil }

// Rcpt adds a recipient.
func (p *posting) Rcpt(to string, _ *smtp.RcptOptions) error { p.to = append(p.to, to); return nil }

// Data takes the letter.
func (p *posting) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	l, err := readLetter(string(raw))
	if err != nil {
		return &smtp.SMTPError{Code: 554, Message: err.Error()}
	}
	l.to = p.to
	p.office.letters <- l
	return nil
}

// Reset forgets the letter that was begun.
func (p *posting) Reset() { p.to = nil }

// Logout ends the connection.
func (*posting) Logout() error { return nil }

// readLetter reads a message: its subject, and its two texts.
func readLetter(raw string) (letter, error) {
	m, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		return letter{}, err
	}
	l := letter{header: m.Header, raw: raw}
	if l.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return letter{}, err
	}
	return l, l.read(m.Header.Get("Content-Type"), m.Body)
}

func (l *letter) read(kind string, body io.Reader) error {
	media, params, err := mime.ParseMediaType(kind)
	if err != nil {
		return err
	}
	if strings.HasPrefix(media, "multipart/") {
		for parts := multipart.NewReader(body, params["boundary"]); ; {
			part, err := parts.NextPart() // quoted-printable is read already
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err == nil {
				err = l.read(part.Header.Get("Content-Type"), part)
			}
			if err != nil {
				return err
			}
		}
	}
	data, err := io.ReadAll(body)
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	switch media {
	case "text/plain":
		l.text = text
	case "text/html":
		l.page = text
	}
	return err
}

// next is the letter that arrives next, within a minute.
func (o *postOffice) next(t *testing.T) letter {
	t.Helper()
	late := time.NewTimer(time.Minute)
	defer late.Stop()
	select {
	case l := <-o.letters:
		return l
	case <-late.C:
		t.Fatal("no letter arrived")
		return letter{}
	}
}
