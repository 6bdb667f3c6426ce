package mail_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// received is a letter that the server took.
type received struct {
	from string
	to   []string
	raw  string
}

// postOffice is a mail server on loopback.
type postOffice struct {
	address string
	roots   *x509.CertPool

	mu      sync.Mutex
	rcpt    func(to string) error // what it says to a recipient
	data    func() error          // what it says to a letter
	letters []received
}

// open starts a server; with a certificate it offers STARTTLS.
func open(t *testing.T, secure bool) *postOffice {
	t.Helper()
	office := &postOffice{}
	server := smtp.NewServer(office)
	server.Domain = "localhost"
	server.ReadTimeout, server.WriteTimeout = time.Minute, time.Minute
	if secure {
		certificate, roots := certificate(t)
		server.TLSConfig, office.roots = &tls.Config{Certificates: []tls.Certificate{certificate}}, roots
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
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

// certificate makes one for 127.0.0.1, and the pool that trusts it.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

// NewSession takes a connection.
func (o *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{office: o}, nil }

func (o *postOffice) answers(rcpt func(string) error, data func() error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.rcpt, o.data = rcpt, data
}

func (o *postOffice) taken() []received {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.letters
}

type session struct {
	office *postOffice
	letter received
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.letter = received{from: from}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	if s.office.rcpt != nil {
		if err := s.office.rcpt(to); err != nil {
			return err
		}
	}
	s.letter.to = append(s.letter.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	if s.office.data != nil {
		if err := s.office.data(); err != nil {
			return err
		}
	}
	s.letter.raw = string(raw)
	s.office.letters = append(s.office.letters, s.letter)
	return nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// opened is a letter as a mail program shows it.
type opened struct {
	header     netmail.Header
	subject    string
	text, html string
}

func (r received) open(t *testing.T) opened {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(r.raw))
	if err != nil {
		t.Fatal(err)
	}
	o := opened{header: m.Header}
	if o.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatal(kind, err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return o
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		body := strings.ReplaceAll(string(data), "\r\n", "\n")
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/plain") {
			o.text = body
		} else {
			o.html = body
		}
	}
}

// scripted is a server that answers each line of the client with the next of
// its own; after the last it says nothing more.
func scripted(t *testing.T, lines ...string) (address string, heard func() []string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	var mu sync.Mutex
	var got []string
	group.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			context.AfterFunc(ctx, func() { _ = conn.Close() })
			group.Go(func() {
				in := bufio.NewScanner(conn)
				for _, line := range lines {
					if _, err := io.WriteString(conn, line+"\r\n"); err != nil || !in.Scan() {
						return
					}
					for strings.HasPrefix(line, "354") && in.Text() != "." && in.Scan() {
						continue // a letter is one line of the script
					}
					mu.Lock()
					got = append(got, in.Text())
					mu.Unlock()
				}
				for in.Scan() { // silent, until the client gives up
					continue
				}
			})
		}
	})
	t.Cleanup(func() {
		cancel()
		_ = listener.Close()
		group.Wait()
	})
	return listener.Addr().String(), func() []string {
		mu.Lock()
		defer mu.Unlock()
		return got
	}
}
