package release

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Feed is a secret address under which programs read the calendar. Scope F50.
type Feed struct {
	ID       id.Feed       `json:"id"`
	Person   string        `json:"person"`             // who made it
	Customer string        `json:"customer,omitempty"` // code; "" for all
	Service  string        `json:"service,omitempty"`  // code; "" for all
	Language string        `json:"language"`           // BCP 47, of its words
	Made     clock.Instant `json:"made"`
	Revoked  clock.Instant `json:"-"`
}

// Feeds stores feeds by the SHA-256 of their secret; store satisfies it.
type Feeds interface {
	// Add inserts a feed.
	Add(tx *work.Tx, f Feed, hash string) error
	// Find returns a feed by the hash of its secret, revoked or not; fault.NotFound.
	Find(tx *work.Tx, hash string) (Feed, error)
	// List returns every feed that is not revoked, newest first.
	List(tx *work.Tx) ([]Feed, error)
	// Revoke closes a feed; fault.NotFound if there is none that is open.
	Revoke(tx *work.Tx, feed id.Feed) error
}

// AddFeed makes a feed and gives its secret, which is not kept. Command
// "calendar.add_feed".
func (s *Service) AddFeed(ctx context.Context, actor string, f Feed) (made Feed, secret string, err error) {
	if f.ID, err = id.New[id.Feed](); err != nil {
		return Feed{}, "", err
	}
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand ends the program instead
	secret = base64.RawURLEncoding.EncodeToString(raw[:])
	f.Person = actor
	cmd := work.Command{Name: "calendar.add_feed", Actor: actor, Subject: id.Ref{Kind: "calendar_feed", ID: string(f.ID)}}
	err = s.Unit.Do(ctx, cmd, func(tx *work.Tx) error {
		if f.Customer != "" {
			if _, err := s.Directory.Customer(tx, f.Customer); err != nil {
				return err
			}
		}
		if f.Service != "" {
			if _, _, err := s.Directory.Service(tx, f.Service); err != nil {
				return err
			}
		}
		f.Made = tx.Now()
		tx.Detail("customer", "", f.Customer)
		tx.Detail("service", "", f.Service)
		return s.Feeds.Add(tx, f, secretHash(secret))
	})
	return f, secret, err
}

// RevokeFeed closes a feed for good. Command "calendar.revoke_feed".
func (s *Service) RevokeFeed(ctx context.Context, actor string, feed id.Feed) error {
	cmd := work.Command{Name: "calendar.revoke_feed", Actor: actor, Subject: id.Ref{Kind: "calendar_feed", ID: string(feed)}}
	return s.Unit.Do(ctx, cmd, func(tx *work.Tx) error {
		tx.Detail("revoked", "", tx.Now().String())
		return s.Feeds.Revoke(tx, feed)
	})
}

// OpenFeeds returns the feeds that are not revoked, newest first.
func (s *Service) OpenFeeds(ctx context.Context) (feeds []Feed, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) (err error) {
		feeds, err = s.Feeds.List(tx)
		return err
	})
	return feeds, err
}

// FeedOf is the feed of a secret; fault.NotFound for one that there is not as for
// one that was revoked.
func (s *Service) FeedOf(ctx context.Context, secret string) (f Feed, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) (err error) {
		f, err = s.Feeds.Find(tx, secretHash(secret))
		if err == nil && !f.Revoked.IsZero() {
			err = NoFeed()
		}
		return err
	})
	return f, err
}

// NoFeed is the fault of a secret that opens no calendar.
func NoFeed() error { return fault.New(fault.NotFound, "fault.release.feed", nil) }

func secretHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// EntryKind is the kind of an entry of a calendar.
type EntryKind string

// The kinds of entries.
const (
	DeploymentEntry EntryKind = "deployment"
	WindowEntry     EntryKind = "window" // of a customer's policy
	FreezeEntry     EntryKind = "freeze" // of a customer's policy
)

// Entry is an entry of a calendar as programs outside read it.
type Entry struct {
	UID      string // stable, unique in the world with the organisation's address
	Sequence int    // grows with every change
	Changed  clock.Instant
	Kind     EntryKind
	// From and To are its hours, To zero for a moment; FromDay and ToDay [From, To)
	// its days where no hours are known.
	From, To       clock.Instant
	FromDay, ToDay clock.Date
	Release        string // code
	Deployment     string // code
	Title          string // of the release
	Type           string // key of the release type
	Stage          DeploymentStage
	Customers      content.Text
	Services       content.Text
	Environment    content.Text
	Reason         content.Text // of a freeze
	Local          []LocalTime  // as in a schedule
	Zone           string       // of the organisation, IANA
}

// How much of the calendar a feed holds, in days around the present one.
const (
	feedBack  = 92
	feedAhead = 300
)

// Entries are the entries of a feed, by kind and beginning: the deployments of
// its customer and service, the freezes of the customers, and of a feed for one
// customer its windows. Nothing of another customer is in it. Scope F50, F115.
func (s *Service) Entries(ctx context.Context, f Feed) (list []Entry, err error) {
	var zone *time.Location
	var today clock.Date
	err = s.Unit.Read(ctx, func(tx *work.Tx) (err error) {
		zone, err = s.zoned(tx, &ScheduleQuery{})
		today = tx.Now().Date(zone)
		return err
	})
	if err != nil {
		return nil, err
	}
	agenda, err := s.Agenda(ctx, AgendaQuery{
		From: clock.Planned{Date: today.AddDays(-feedBack)}, To: clock.Planned{Date: today.AddDays(feedAhead)},
		Customer: f.Customer, Service: f.Service,
	})
	if err != nil {
		return nil, err
	}
	err = s.Unit.Read(ctx, func(tx *work.Tx) error {
		list, err = s.entries(tx, f, agenda, zone)
		return err
	})
	return list, err
}

func (s *Service) entries(tx *work.Tx, f Feed, agenda Agenda, zone *time.Location) ([]Entry, error) {
	l := &scheduling{service: s, tx: tx, zone: zone, query: ScheduleQuery{Customer: f.Customer}, zones: map[string]*time.Location{}}
	var err error
	if l.asides, err = s.Releases.Asides(tx, releasesOf(agenda.Slots)); err != nil {
		return nil, err
	}
	shown := &shownSchedule{namer: &namer{service: s, tx: tx}, zone: zone, called: map[string]content.Text{}}
	var list []Entry
	for _, b := range agenda.Slots {
		one, err := l.scheduled(b)
		if err != nil {
			return nil, err
		}
		list = append(list, shown.entry(b, one))
	}
	for _, freeze := range agenda.Freezes {
		list = append(list, Entry{
			UID: "freeze-" + freeze.Customer + "-" + freeze.Policy + "-" + freeze.Freeze.From.String(), Kind: FreezeEntry,
			FromDay: freeze.Freeze.From, ToDay: freeze.Freeze.To, Reason: freeze.Freeze.Reason, Customers: shown.all("c", []string{freeze.Customer}),
		})
	}
	if f.Customer != "" {
		list = append(list, windowEntries(agenda.Windows, shown)...)
	}
	return list, shown.err
}

func (n *shownSchedule) entry(b Booking, d ScheduledDeployment) Entry {
	e := Entry{
		UID: "deployment-" + string(b.ID), Sequence: b.Row, Changed: b.Changed, Kind: DeploymentEntry, From: d.From, To: d.To,
		Release: d.Release, Deployment: d.Deployment, Title: d.Title, Type: d.Type, Stage: d.Stage, Customers: n.all("c", d.Customers),
		Services: n.all("s", d.Services), Environment: nameOr(d.environment, d.Environment), Local: d.Local, Zone: n.zone.String(),
	}
	if d.daily {
		e.FromDay, e.ToDay = d.From.Date(n.zone), d.To.Date(n.zone)
		if d.To.IsZero() {
			e.ToDay = e.FromDay.AddDays(1)
		}
	}
	return e
}

// windowEntries are the hours in which each release type may be deployed; hours
// that several types share stand once.
func windowEntries(windows []OpenTime, shown *shownSchedule) []Entry {
	var list []Entry
	seen := map[string]bool{}
	for _, w := range windows {
		for _, span := range w.Spans {
			uid := "window-" + w.Customer + "-" + w.Policy + "-" + span.From.String()
			if seen[uid+span.To.String()] {
				continue
			}
			if seen[uid] {
				uid += "-" + w.Type
			}
			seen[uid], seen["window-"+w.Customer+"-"+w.Policy+"-"+span.From.String()+span.To.String()] = true, true
			list = append(list, Entry{
				UID: uid, Kind: WindowEntry, From: span.From, To: span.To, Customers: shown.all("c", []string{w.Customer}),
			})
		}
	}
	return list
}
