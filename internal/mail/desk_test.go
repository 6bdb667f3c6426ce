package mail_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/job"
	"acta/internal/locale"
	"acta/internal/mail"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
	"acta/locales"
	"acta/templates"
)

// town is who lives there, what they call things, and their links.
type town struct{ minted atomic.Int64 }

func (*town) Recipient(_ context.Context, person string) (mail.Recipient, error) {
	to := mail.Recipient{Name: "Ana <b>Ñandú</b>", Address: person + "@example.org", Language: "es", Active: true}
	switch person {
	case "nobody":
		return mail.Recipient{}, fault.New(fault.NotFound, "fault.mail.person", fault.Args{"person": person})
	case "broken":
		return mail.Recipient{}, errors.ErrUnsupported
	case "gone":
		to.Active = false
	case "mute":
		to.Address = ""
	case "english":
		to.Language = "en-IE"
	case "french":
		to.Language = "fr"
	}
	return to, nil
}

func (*town) House(_ context.Context, lang string) (string, error) {
	return map[string]string{"es": "Casa Ñandú", "en": "Ñandú House"}[lang], nil
}

func (*town) Title(_ context.Context, kind, subject, lang string) (title, path string, err error) {
	return fmt.Sprintf("Política & «%s»\r\nX: %s", subject, lang), "/documents/" + kind + "/" + subject, nil
}

func (t *town) Mint(_ context.Context, purpose, person string) (string, error) {
	if person == "settled" {
		return "", fault.New(fault.Conflict, "fault.mail.person", fault.Args{"person": person})
	}
	return fmt.Sprintf("https://acta.example.org/link/%s/%s/%d", purpose, person, t.minted.Add(1)), nil
}

// correspondence is a desk with its queue and its server.
type correspondence struct {
	office *postOffice
	town   *town
	unit   *work.Unit
	jobs   *job.Service
	leases *ending
	parts  job.Parts
}

type ending struct {
	job.Leases
	ends chan job.Held
}

func (e *ending) End(ctx context.Context, held job.Held, how job.Ending) error {
	err := e.Leases.End(ctx, held, how)
	e.ends <- held
	return err
}

func begin(t *testing.T, server bool) *correspondence {
	t.Helper()
	catalogue, err := locale.Load(locales.FS())
	if err != nil {
		t.Fatal(err)
	}
	c := &correspondence{office: open(t, false), town: &town{}}
	parts := mail.Parts{
		People: c.town, Documents: c.town, Minter: c.town, Catalogue: catalogue, Templates: templates.Files,
		URL: "https://acta.example.org/base/",
	}
	if server {
		parts.Sender = sender(t, mail.Settings{Server: c.office.address})
	}
	desk, err := mail.New(parts)
	if err != nil {
		t.Fatal(err)
	}
	db := storetest.SQLite(t)
	c.unit = work.New(db, db, storetest.Anyone{})
	c.jobs = job.NewService(c.unit, store.Jobs{}, nil)
	c.leases = &ending{store.NewQueue(db), make(chan job.Held, 100)}
	c.parts = job.Parts{Leases: c.leases, Handlers: desk.Handlers(), Options: job.Options{
		Poll: time.Millisecond, Pause: time.Second, Attempts: 4, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}}
	return c
}

// send queues letters, and does what the queue holds until n tries have ended.
func (c *correspondence) send(t *testing.T, n int, jobs ...work.Job) []job.Job {
	t.Helper()
	cmd := work.Command{Name: "document.remind", Actor: work.System, Subject: id.Ref{Kind: "document", ID: "policy/bank"}}
	err := c.unit.Do(t.Context(), cmd, func(tx *work.Tx) error {
		for _, j := range jobs {
			tx.Enqueue(j)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		job.NewRunner(c.parts).Run(ctx)
	}()
	for range n {
		select {
		case <-c.leases.ends:
		case <-ctx.Done():
			t.Fatal("the letters did not end")
		}
	}
	stop()
	<-ended
	listed, err := c.jobs.List(t.Context(), job.Query{Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	return listed
}

func letter(t *testing.T, kind string, order mail.Order) work.Job {
	t.Helper()
	j, err := mail.Job(kind, order, "")
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// TestEveryLetter: each kind in each language is whole, in its words, and leads
// where it should.
func TestEveryLetter(t *testing.T) {
	c := begin(t, true)
	document := mail.Order{Kind: "policy", Subject: "bank", Number: "2.1", Date: "2026-05-03"}
	with := func(days int) mail.Order { o := document; o.Days = days; return o }
	letters := []struct {
		kind  string
		order mail.Order
		link  string
		es    string
		en    string
	}{
		{mail.Acknowledge, document, "documents/policy/bank", "Lee y confirma: ", "Read and confirm: "},
		{mail.Approval, document, "documents/policy/bank", "Pendiente de tu decisión: ", "Waiting for your decision: "},
		{mail.Rejected, document, "documents/policy/bank", "Rechazada: ", "Rejected: "},
		{mail.InForce, document, "documents/policy/bank", "En vigor: ", "In force: "},
		{mail.Review, with(60), "documents/policy/bank", "Revisión dentro de 60 días: ", "Review due in 60 days: "},
		{mail.Review, with(1), "documents/policy/bank", "Revisión mañana: ", "Review due tomorrow: "},
		{mail.Review, with(0), "documents/policy/bank", "La revisión vence hoy: ", "Review due today: "},
		{mail.Review, with(-1), "documents/policy/bank", "Revisión vencida ayer: ", "Review overdue since yesterday: "},
		{mail.Review, with(-7), "documents/policy/bank", "Revisión vencida hace 7 días: ", "Review overdue by 7 days: "},
		{mail.Validity, with(30), "documents/policy/bank", "Su validez termina dentro de 30 días: ", "Validity ends in 30 days: "},
		{mail.Validity, with(0), "documents/policy/bank", "Su validez termina hoy: ", "Validity ends today: "},
		{mail.Validity, with(-2), "documents/policy/bank", "Su validez terminó hace 2 días: ", "Validity ended 2 days ago: "},
		{mail.Invitation, mail.Order{}, "link/invite/", "Tu cuenta en Acta de Casa Ñandú", "Your account in Acta of Ñandú House"},
		{mail.Recovery, mail.Order{}, "link/recovery/", "Recupera el acceso a Acta", "Recover your access to Acta"},
		{mail.Locked, mail.Order{}, "base", "Intentos fallidos", "Failed attempts"},
	}
	var jobs []work.Job
	for _, l := range letters {
		for _, person := range []string{"ana", "english"} {
			l.order.Person = person
			jobs = append(jobs, letter(t, l.kind, l.order))
		}
	}
	c.parts.Options.Workers = 1 // in the order of the queue
	allSent(t, c.send(t, len(jobs), jobs...))
	taken := c.office.taken()
	if len(taken) != len(jobs) {
		t.Fatalf("%d letters, want %d", len(taken), len(jobs))
	}
	for i, l := range letters {
		for n, want := range []struct{ lang, greeting, subject string }{
			{"es", "Hola, Ana <b>Ñandú</b>:", l.es}, {"en", "Hello Ana <b>Ñandú</b>,", l.en},
		} {
			o := taken[2*i+n].open(t)
			if !strings.HasPrefix(o.subject, want.subject) || o.header.Get("Content-Language") != want.lang {
				t.Errorf("%s: subject %q in %s, want %q", l.kind, o.subject, o.header.Get("Content-Language"), want.subject)
			}
			if l.order.Kind != "" && !strings.Contains(o.text, "Política & «bank» X: "+want.lang) {
				t.Errorf("%s: no title in\n%s", l.kind, o.text)
			}
			wellWritten(t, l.kind+" in "+want.lang, o, want.greeting, l.link)
		}
	}
}

func allSent(t *testing.T, done []job.Job) {
	t.Helper()
	for _, j := range done {
		if j.State != job.Done || j.Note.Key != "mail.note.sent" {
			t.Errorf("%+v", j)
		}
	}
}

// wellWritten checks the greeting and the link of a letter in both its forms, and
// that nothing was left unfilled.
func wellWritten(t *testing.T, what string, o opened, greeting, address string) {
	t.Helper()
	if !strings.HasPrefix(o.text, greeting) || strings.Contains(o.html, "<b>Ñandú") || !strings.Contains(o.html, "&lt;b&gt;Ñandú") {
		t.Errorf("%s: the name is not as it should be:\n%s\n%s", what, o.text, o.html)
	}
	link := regexp.MustCompile(`https://acta\.example\.org/\S+`).FindString(o.text)
	if !strings.Contains(link, address) || strings.Count(o.html, `href="`+link+`"`) != 2 {
		t.Errorf("%s: link %q in\n%s", what, link, o.html)
	}
	if bad := regexp.MustCompile(`[{}]|mail\.|%!|<no value>|ZgotmplZ`).FindString(o.text + o.html); bad != "" {
		t.Errorf("%s: %q in\n%s", what, bad, o.text)
	}
}

// TestTries: a letter that is put off is the same letter when it comes again; one
// with a link is another, with a link of its own; what cannot arrive ends dead.
func TestTries(t *testing.T) {
	c := begin(t, true)
	left := 2
	c.office.answers(nil, func() error {
		if left--; left >= 0 {
			return reply(451, "greylisted, ana@example.org")
		}
		return nil
	})
	jobs := c.send(t, 3, letter(t, mail.Recovery, mail.Order{Person: "ana"}))
	if jobs[0].State != job.Done || jobs[0].Attempts != 3 || c.town.minted.Load() != 3 {
		t.Errorf("%+v, %d links", jobs[0], c.town.minted.Load())
	}
	o := c.office.taken()[0].open(t)
	if want := fmt.Sprintf("<%s.3@example.org>", jobs[0].ID); o.header.Get("Message-ID") != want || !strings.Contains(o.text, "/recovery/ana/3\n") {
		t.Errorf("%s, want %s", o.header.Get("Message-ID"), want)
	}
	left = 1
	jobs = c.send(t, 2, letter(t, mail.Review, mail.Order{Person: "ana", Kind: "policy", Subject: "bank", Date: "2026-05-03"}))
	o = c.office.taken()[1].open(t)
	if want := fmt.Sprintf("<%s@example.org>", jobs[0].ID); o.header.Get("Message-ID") != want {
		t.Errorf("%s, want %s", o.header.Get("Message-ID"), want)
	}
	givesUp(t, c)
}

// givesUp checks when a letter is not tried again: refused for good, or tried as
// often as may be.
func givesUp(t *testing.T, c *correspondence) {
	t.Helper()
	c.office.answers(func(to string) error { return reply(550, "no "+to) }, nil)
	jobs := c.send(t, 1, letter(t, mail.Locked, mail.Order{Person: "ana"}))
	if j := jobs[0]; j.State != job.Dead || j.Attempts != 1 || j.Problem.Key != "fault.mail.refused" || strings.Contains(fmt.Sprint(j), "ana@") {
		t.Errorf("%+v", j)
	}
	c.office.answers(func(string) error { return reply(451, "later") }, nil)
	jobs = c.send(t, 4, letter(t, mail.Locked, mail.Order{Person: "ana"}))
	if j := jobs[0]; j.State != job.Dead || j.Attempts != 4 || j.Problem.Key != "fault.mail.later" {
		t.Errorf("%+v", j)
	}
}

// TestNobodyToWriteTo: letters that no one can get end, and say why.
func TestNobodyToWriteTo(t *testing.T) {
	tests := []struct {
		server  bool
		person  string
		state   job.State
		note    string
		problem string
	}{
		{false, "ana", job.Done, "mail.note.no_server", ""},
		{true, "gone", job.Done, "mail.note.inactive", ""},
		{true, "mute", job.Done, "mail.note.no_address", ""},
		{true, "settled", job.Done, "mail.note.no_link", ""},
		{true, "nobody", job.Dead, "", "fault.mail.person"},
		{true, "broken", job.Ready, "", "fault.job.failed"},
		{true, "french", job.Done, "mail.note.sent", ""},
	}
	for _, test := range tests {
		c := begin(t, test.server)
		c.parts.Options.Pause = time.Hour
		j := c.send(t, 1, letter(t, mail.Recovery, mail.Order{Person: test.person}))[0]
		if j.State != test.state || j.Note.Key != test.note || j.Problem.Key != test.problem {
			t.Errorf("%s: %+v", test.person, j)
		}
		if sent := len(c.office.taken()); (sent == 1) != (test.note == "mail.note.sent") || int64(sent) != c.town.minted.Load() {
			t.Errorf("%s: %d letters, %d links", test.person, sent, c.town.minted.Load())
		}
	}
	c := begin(t, true)
	for _, payload := range []string{`[]`, `{"person":1}`, `"x"`, `{"person":"ana","days":"x"}`} {
		j := c.send(t, 1, work.Job{Kind: mail.Locked, Payload: payload})[0]
		if j.State != job.Dead {
			t.Errorf("%s: %+v", payload, j)
		}
	}
}

func TestDesk(t *testing.T) {
	if _, err := mail.New(mail.Parts{Templates: templates.Files, URL: "acta.example.org"}); err == nil {
		t.Error("an address without a host was taken")
	} else {
		wantFault(t, err, fault.Setup, "fault.mail.url")
	}
	if _, err := mail.New(mail.Parts{Templates: locales.FS(), URL: "https://acta.example.org"}); err == nil {
		t.Error("no templates, no error")
	}
	desk, err := mail.New(mail.Parts{Templates: templates.Files, URL: "https://acta.example.org"})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(desk.Handlers()); n != 13 {
		t.Errorf("%d handlers, want one for each kind", n)
	}
}
