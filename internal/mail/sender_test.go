package mail_test

import (
	"context"
	"encoding/base64"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"acta/internal/fault"
	"acta/internal/job"
	"acta/internal/mail"
)

func sample() mail.Letter {
	return mail.Letter{
		ID: "0198-job", Name: "Íñigo Núñez", Address: "inigo@example.org", Language: "es",
		Subject: "Revisión vencida: «Política µ»", Text: "Texto con ñ y 🚀\n\n.\nuna línea que empieza por punto\n", HTML: "<p>ñ</p>",
	}
}

func sender(t *testing.T, settings mail.Settings) *mail.Sender {
	t.Helper()
	if settings.TLS == "" {
		settings.TLS = "none"
	}
	settings.From = "Acta de Ñandú <acta@example.org>"
	s, err := mail.NewSender(settings)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSend(t *testing.T) {
	for name, secure := range map[string]bool{"none": false, "starttls": true} {
		t.Run(name, func(t *testing.T) {
			office := open(t, secure)
			if err := sender(t, mail.Settings{Server: office.address, TLS: name, Roots: office.roots}).Send(t.Context(), sample()); err != nil {
				t.Fatal(err)
			}
			letters := office.taken()
			if len(letters) != 1 || letters[0].from != "acta@example.org" || !slices.Equal(letters[0].to, []string{"inigo@example.org"}) {
				t.Fatalf("%+v", letters)
			}
			o := letters[0].open(t)
			if o.subject != sample().Subject || o.html != "<p>ñ</p>" || !strings.Contains(o.text, "ñ y 🚀\n\n.\nuna línea") {
				t.Errorf("%+v", o)
			}
			for header, want := range map[string]string{
				"Message-ID": "<0198-job@example.org>", "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All",
				"Content-Language": "es", "User-Agent": "", "X-Mailer": "", "Cc": "", "Bcc": "",
			} {
				if got := o.header.Get(header); got != want {
					t.Errorf("%s is %q, want %q", header, got, want)
				}
			}
			addressed(t, o)
		})
	}
}

// addressed checks whom the sample is for, and that it is of now.
func addressed(t *testing.T, o opened) {
	t.Helper()
	to, err := o.header.AddressList("To")
	if err != nil || len(to) != 1 || to[0].Name != "Íñigo Núñez" {
		t.Errorf("to %v, %v", to, err)
	}
	if at, err := o.header.Date(); err != nil || time.Since(at) > time.Minute {
		t.Errorf("date %v, %v", at, err)
	}
}

// TestInjection: nothing that a person typed adds a header or a recipient.
func TestInjection(t *testing.T) {
	office := open(t, false)
	s := sender(t, mail.Settings{Server: office.address})
	letter := sample()
	letter.Name = "Ana\r\nBcc: eve@example.org\r\n\r\n<script>"
	letter.Subject = "Hola\r\nBcc: eve@example.org\n\nTexto\x00"
	if err := s.Send(t.Context(), letter); err != nil {
		t.Fatal(err)
	}
	got := office.taken()[0]
	o := got.open(t)
	if o.header.Get("Bcc") != "" || len(got.to) != 1 || o.subject != "Hola Bcc: eve@example.org Texto" {
		t.Errorf("%+v to %v", o.header, got.to)
	}
	if to, err := o.header.AddressList("To"); err != nil || len(to) != 1 || to[0].Name != "Ana Bcc: eve@example.org <script>" {
		t.Errorf("to %q, %v", to, err)
	}
	for _, address := range []string{
		"", "ana", "ana@example.org, eve@example.org", "ana@example.org\r\nRCPT TO:<eve@example.org>", "Ana <ana@example.org>",
		"ana@example.org>\r\nDATA", " ana@example.org", "ana@exa mple.org", "ana@example.org\n",
	} {
		letter := sample()
		letter.Address = address
		err := s.Send(t.Context(), letter)
		if !errors.Is(err, job.ErrDead) {
			t.Errorf("%q: %v, want no further try", address, err)
		}
		wantFault(t, err, fault.Invalid, "fault.mail.address")
	}
	if n := len(office.taken()); n != 1 {
		t.Errorf("%d letters went out", n)
	}
}

func reply(code int, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.NoEnhancedCode, Message: text}
}

func TestRefusals(t *testing.T) {
	office := open(t, false)
	s := sender(t, mail.Settings{Server: office.address})
	tests := map[string]struct {
		rcpt, data error
		kind       fault.Kind
		key        string
		dead       bool
	}{
		"greylisted":     {reply(451, "come back later"), nil, fault.Busy, "fault.mail.later", false},
		"mailbox full":   {reply(452, "full"), nil, fault.Busy, "fault.mail.later", false},
		"no such person": {reply(550, "no inigo@example.org here"), nil, fault.Invalid, "fault.mail.refused", true},
		"late greylist":  {nil, reply(451, "later"), fault.Busy, "fault.mail.later", false},
		"spam":           {nil, reply(554, "spam"), fault.Invalid, "fault.mail.refused", true},
	}
	for name, test := range tests {
		office.answers(func(string) error { return test.rcpt }, func() error { return test.data })
		err := s.Send(t.Context(), sample())
		wantFault(t, err, test.kind, test.key)
		if errors.Is(err, job.ErrDead) != test.dead {
			t.Errorf("%s: dead %v, want %v", name, !test.dead, test.dead)
		}
	}
	if n := len(office.taken()); n > 0 {
		t.Errorf("%d letters were taken", n)
	}
}

// TestNoServer: a server that is not there, is deaf, hangs up or has a
// certificate of somebody else is tried again later, and a test of patience ends.
func TestNoServer(t *testing.T) {
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := gone.Close(); err != nil {
		t.Fatal(err)
	}
	deaf, _ := scripted(t)
	stuck, _ := scripted(t, "220 localhost", "250 localhost", "250 fine", "250 fine", "354 go on")
	plain, secure := open(t, false), open(t, true)
	sender403, _ := scripted(t, "220 localhost", "250 localhost", "550 not you")
	tests := map[string]struct {
		settings mail.Settings
		key      string
		connects bool
	}{
		"nobody listens":         {mail.Settings{Server: gone.Addr().String()}, "fault.mail.unreachable", false},
		"it says nothing":        {mail.Settings{Server: deaf}, "fault.mail.unreachable", false},
		"it hangs in the letter": {mail.Settings{Server: stuck}, "fault.mail.unreachable", true},
		"no encryption":          {mail.Settings{Server: plain.address, TLS: "starttls"}, "fault.mail.unreachable", false},
		"unknown certificate":    {mail.Settings{Server: secure.address, TLS: "starttls"}, "fault.mail.unreachable", false},
		"no TLS at once":         {mail.Settings{Server: secure.address, TLS: "tls", Roots: secure.roots}, "fault.mail.unreachable", false},
		"the sender is refused":  {mail.Settings{Server: sender403}, "fault.mail.sender", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.settings.Patience = 300 * time.Millisecond
			began := time.Now()
			err := sender(t, test.settings).Send(t.Context(), sample())
			wantFault(t, err, fault.Setup, test.key)
			if errors.Is(err, job.ErrDead) {
				t.Errorf("no further try: %v", err)
			}
			switch err := sender(t, test.settings).Check(t.Context()); {
			case !test.connects:
				wantFault(t, err, fault.Setup, "fault.mail.unreachable")
			case err != nil:
				t.Errorf("the check says %v", err)
			}
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := sender(t, mail.Settings{Server: deaf}).Send(ctx, sample()); err == nil {
		t.Error("sent after the end of its context")
	}
}

// TestTakenOnce: a server that took the letter and then falls silent has it, and
// gets no second one.
func TestTakenOnce(t *testing.T) {
	address, heard := scripted(t, "220 localhost", "250 localhost", "250 fine", "250 fine", "354 go on", "250 taken")
	err := sender(t, mail.Settings{Server: address, Patience: 300 * time.Millisecond}).Send(t.Context(), sample())
	if err != nil || !slices.Contains(heard(), "QUIT") {
		t.Errorf("%v after %q", err, heard())
	}
}

func TestSignIn(t *testing.T) {
	address, heard := scripted(t, "220 localhost", "250-localhost\r\n250 AUTH PLAIN", "535 wrong password")
	err := sender(t, mail.Settings{Server: address, User: "acta", Password: "s3cr3t", Patience: 300 * time.Millisecond}).Send(t.Context(), sample())
	wantFault(t, err, fault.Setup, "fault.mail.unreachable")
	if errors.Is(err, job.ErrDead) || strings.Contains(err.Error(), "s3cr3t") {
		t.Errorf("%v", err)
	}
	want := "AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00acta\x00s3cr3t"))
	if !slices.Contains(heard(), want) {
		t.Errorf("heard %q", heard())
	}
}

func TestSettings(t *testing.T) {
	good := mail.Settings{Server: "127.0.0.1:25", TLS: "none", From: "acta@example.org"}
	if _, err := mail.NewSender(good); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		change func(*mail.Settings)
		key    string
	}{
		{func(s *mail.Settings) { s.Server = "" }, "fault.mail.server"},
		{func(s *mail.Settings) { s.Server = "mail.example.org" }, "fault.mail.server"},
		{func(s *mail.Settings) { s.Server = ":25" }, "fault.mail.server"},
		{func(s *mail.Settings) { s.Server = "mail:70000" }, "fault.mail.server"},
		{func(s *mail.Settings) { s.TLS = "" }, "fault.mail.tls"},
		{func(s *mail.Settings) { s.TLS = "ssl" }, "fault.mail.tls"},
		{func(s *mail.Settings) { s.Server = "mail.example.org:25" }, "fault.mail.plain"},
		{func(s *mail.Settings) { s.From = "" }, "fault.mail.from"},
		{func(s *mail.Settings) { s.From = "acta" }, "fault.mail.from"},
		{func(s *mail.Settings) { s.From = "a@example.org\r\nBcc: b@example.org" }, "fault.mail.from"},
	}
	for _, test := range tests {
		bad := good
		test.change(&bad)
		_, err := mail.NewSender(bad)
		wantFault(t, err, fault.Setup, test.key)
	}
	for _, server := range []string{"localhost:25", "[::1]:25"} {
		good.Server = server
		if _, err := mail.NewSender(good); err != nil {
			t.Errorf("%s: %v", server, err)
		}
	}
}

func wantFault(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	all := fault.All(err)
	if len(all) != 1 || all[0].Kind != kind || all[0].Key != key {
		t.Errorf("got %v, want one fault %s %s", err, kind, key)
	}
}
