package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"strconv"
	"strings"
	"time"

	smtp "github.com/wneessen/go-mail"

	"acta/internal/fault"
	"acta/internal/job"
)

// patience bounds connecting to the server, and then handing over a letter.
const patience = 30 * time.Second

// Settings are the mail server and the sender.
type Settings struct {
	// Server is "host:port".
	Server string
	// User and Password sign in to the server; both may be empty.
	User, Password string
	// TLS is "starttls" (required, never only offered), "tls" from the first byte,
	// or "none", which only a server on this machine may have.
	TLS string
	// From is the sender, "acta@example.org" or "Acta <acta@example.org>".
	From string
	// Roots are the authorities of the server's certificate; nil for the machine's.
	Roots *x509.CertPool
	// Patience bounds connecting, and then handing over a letter; 0 means 30 s.
	Patience time.Duration
}

// Sender hands letters to the mail server. It may be used by many goroutines;
// each letter is a connection of its own.
type Sender struct {
	host    string
	from    *mail.Address
	options []smtp.Option
}

// NewSender checks the settings; it does not connect. The error is fault.Setup:
// fault.mail.server, fault.mail.tls, fault.mail.plain or fault.mail.from.
func NewSender(settings Settings) (*Sender, error) {
	host, port, err := address(settings.Server)
	if err != nil {
		return nil, err
	}
	from, err := mail.ParseAddress(settings.From)
	if err != nil {
		return nil, fault.New(fault.Setup, "fault.mail.from", fault.Args{"address": settings.From})
	}
	if settings.Patience == 0 {
		settings.Patience = patience
	}
	options := []smtp.Option{
		smtp.WithPort(port), smtp.WithTimeout(settings.Patience), smtp.WithoutNoop(), smtp.WithoutRset(),
		smtp.WithTLSConfig(&tls.Config{ServerName: host, MinVersion: tls.VersionTLS12, RootCAs: settings.Roots}),
	}
	safe, err := safety(settings.TLS, host, settings.User != "")
	if err != nil {
		return nil, err
	}
	options = append(options, safe...)
	if settings.User != "" {
		options = append(options, smtp.WithUsername(settings.User), smtp.WithPassword(settings.Password))
	}
	return &Sender{host: host, from: from, options: options}, nil
}

func address(server string) (host string, port int, err error) {
	host, digits, err := net.SplitHostPort(server)
	if err == nil {
		port, err = strconv.Atoi(digits)
	}
	if err != nil || host == "" || port < 1 || port > 65535 {
		return "", 0, fault.New(fault.Setup, "fault.mail.server", fault.Args{"server": server})
	}
	return host, port, nil
}

// safety are the options of a kind of connection.
func safety(kind, host string, signsIn bool) ([]smtp.Option, error) {
	auth := smtp.SMTPAuthAutoDiscover
	var options []smtp.Option
	switch kind {
	case "starttls":
		options = append(options, smtp.WithTLSPolicy(smtp.TLSMandatory))
	case "tls":
		options = append(options, smtp.WithSSL())
	case "none":
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return nil, fault.New(fault.Setup, "fault.mail.plain", fault.Args{"host": host})
		}
		options, auth = append(options, smtp.WithTLSPolicy(smtp.NoTLS)), smtp.SMTPAuthPlainNoEnc
	default:
		return nil, fault.New(fault.Setup, "fault.mail.tls", fault.Args{"value": kind})
	}
	if signsIn {
		options = append(options, smtp.WithSMTPAuth(auth))
	}
	return options, nil
}

// Check connects to the server, signs in and says goodbye. The error is
// fault.Setup, fault.mail.unreachable.
func (s *Sender) Check(ctx context.Context) error {
	client, err := smtp.NewClient(s.host, s.options...)
	if err != nil {
		return fmt.Errorf("prepare mail client: %w", err)
	}
	if err := client.DialWithContext(ctx); err != nil {
		return s.explain(err)
	}
	// It answered and let us in; how it says goodbye is its affair.
	_ = client.Close()
	return nil
}

// Mailbox is where letters arrive.
type Mailbox struct{ Name, Address string }

// File is a file attached to a letter.
type File struct {
	Name string // "1.30-D1.ics"
	Type string // its media type
	Data []byte
}

// Letter is a message to one recipient, or to some who may know of each other.
type Letter struct {
	// ID stands in Message-ID: the same letter sent twice has the same one.
	ID string
	// Name and Address are the recipient's; the name may be empty.
	Name, Address string
	Also          []Mailbox // the other recipients
	Language      string    // BCP 47
	Subject       string
	Text          string // plain text
	HTML          string // the same as a page
	Files         []File // attached
}

// boxes are all recipients.
func (l Letter) boxes() []Mailbox { return append([]Mailbox{{l.Name, l.Address}}, l.Also...) }

// Send hands a letter to the server. An error that wraps job.ErrDead will not go
// away: an address that does not exist, a letter that the server does not take.
func (s *Sender) Send(ctx context.Context, letter Letter) error {
	message, err := s.message(letter)
	if err != nil {
		return err
	}
	client, err := smtp.NewClient(s.host, s.options...)
	if err != nil {
		return fmt.Errorf("prepare mail client: %w", err)
	}
	err = client.DialAndSendWithContext(ctx, message)
	// The server has the letter once it said so; how it says goodbye is its affair.
	if err == nil || message.IsDelivered() {
		return nil
	}
	return s.explain(err)
}

// message builds the message. No text of a person can add a header: addresses
// are parsed, names encoded, and the subject is one line.
func (s *Sender) message(letter Letter) (*smtp.Msg, error) {
	var to []*mail.Address
	for _, box := range letter.boxes() {
		one, err := mail.ParseAddress(box.Address)
		if err != nil || one.Address != box.Address {
			return nil, job.Fatal(fault.New(fault.Invalid, "fault.mail.address", nil))
		}
		one.Name = line(box.Name)
		to = append(to, one)
	}
	m := smtp.NewMsg(smtp.WithNoDefaultUserAgent())
	m.FromMailAddress(s.from)
	m.ToMailAddress(to...)
	m.Subject(line(letter.Subject))
	m.SetMessageIDWithValue(strings.Trim(s.messageID(letter.ID), "<>"))
	// RFC 3834: no holiday notice answers a program.
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	m.SetGenHeader("Content-Language", letter.Language)
	m.SetDate()
	m.SetBodyString(smtp.TypeTextPlain, letter.Text)
	m.AddAlternativeString(smtp.TypeTextHTML, letter.HTML)
	for _, f := range letter.Files {
		if err := m.AttachReader(line(f.Name), bytes.NewReader(f.Data), smtp.WithFileContentType(smtp.ContentType(f.Type))); err != nil {
			return nil, fmt.Errorf("attach %s: %w", f.Name, err)
		}
	}
	return m, nil
}

// messageID is the Message-ID of a letter by its ID.
func (s *Sender) messageID(id string) string { return "<" + id + "@" + s.domain() + ">" }

// domain is what stands after the @ of a Message-ID.
func (s *Sender) domain() string {
	return s.from.Address[strings.LastIndex(s.from.Address, "@")+1:]
}

// line is text on one line, without control characters.
func line(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}

// Codes of SMTP, RFC 5321 4.2.1.
const permanent = 500

// explain says what a person can do about a letter that was not taken. The
// server's own words are not kept where it quotes the address.
func (s *Sender) explain(err error) error {
	var refused *smtp.SendError
	if !errors.As(err, &refused) || refused.ErrorCode() == 0 {
		return fmt.Errorf("%w: %w", fault.New(fault.Setup, "fault.mail.unreachable", fault.Args{"server": s.host}), err)
	}
	args := fault.Args{"server": s.host, "code": refused.ErrorCode()}
	switch {
	case refused.ErrorCode() < permanent:
		return fmt.Errorf("%w: %w", fault.New(fault.Busy, "fault.mail.later", args), err)
	case refused.Reason == smtp.ErrSMTPMailFrom:
		return fmt.Errorf("%w: %w", fault.New(fault.Setup, "fault.mail.sender", args), err)
	}
	return job.Fatal(fmt.Errorf("%w: %w", fault.New(fault.Invalid, "fault.mail.refused", args), err))
}
