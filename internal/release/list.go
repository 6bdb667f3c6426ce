package release

import (
	"context"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/work"
)

// Lists reads releases for pages, without their children; store satisfies it.
// What a page costs does not grow with the number of releases.
type Lists interface {
	// Page returns releases in the order of the query.
	Page(tx *work.Tx, q Query) ([]Row, error)
	// Codes returns the codes alone, in the same order.
	Codes(tx *work.Tx, q Query) ([]string, error)
	// Calendar returns the deployments that run or are planned in a time, by
	// beginning; it may give some that only touch it.
	Calendar(tx *work.Tx, q CalendarQuery) ([]Booking, error)
	// Exceptions returns exceptions of releases, policies and documents by day and key.
	Exceptions(tx *work.Tx, q ExceptionQuery) ([]ExceptionRow, error)
	// Asides returns what a schedule says beside the deployments of releases, by
	// the releases' codes.
	Asides(tx *work.Tx, releases []string) (map[string]Aside, error)
}

// Changes writes releases that a command has just read; store satisfies it.
type Changes interface {
	// Change writes what differs between a release as Find gave it in the same
	// transaction and as it shall be, as Save would, without reading it again. A row
	// that is newer than the one found is fault.Stale.
	Change(tx *work.Tx, found, wanted Release) error
}

// Stored is everything that a Service reads and writes of releases.
type Stored interface {
	Repository
	Changes
	Lists
	Waits
}

// Order is the order of a list of releases.
type Order string

// The orders. Releases without a planned date come last by ByPlanned.
const (
	ByCode    Order = "code"
	ByPlanned Order = "planned" // planned date, else the first planned one; then code
)

// Query chooses releases; zero members ask for everything.
type Query struct {
	Stage     Stage
	Type      string
	Customer  string     // code
	Service   string     // code
	From, To  clock.Date // planned in [From, To): the planned date, else the first planned one
	Suspended *bool
	Codes     []string // these alone; a page has a hundred at most
	// Text is words of the code and the title, in any order, each as it begins,
	// without regard to case and accents; the first eight count.
	Text string

	Order      Order // ByCode when absent
	Descending bool
	After      string // code of the last release seen
	Limit      int    // at most so many; 0 for all
}

// Row is a release as a list shows it.
type Row struct {
	Code         string          `json:"code"`
	Title        string          `json:"title"`
	Type         string          `json:"type,omitempty"`
	Stage        Stage           `json:"stage"`
	Suspended    bool            `json:"suspended,omitempty"`
	BroughtIn    bool            `json:"brought_in,omitempty"` // its stages were taken over from another system
	FirstPlanned clock.Date      `json:"first_planned,omitzero"`
	Planned      clock.Date      `json:"planned,omitzero"`
	Released     clock.Date      `json:"released,omitzero"`
	Customers    []string        `json:"customers,omitempty"` // codes, in order
	Services     []string        `json:"services,omitempty"`  // codes, in order
	Deployments  []RowDeployment `json:"deployments,omitempty"`
	RowVersion   int             `json:"row_version"`
}

// RowDeployment is a deployment as a list of releases shows it.
type RowDeployment struct {
	Code    string          `json:"code"`
	Stage   DeploymentStage `json:"stage"`
	Planned clock.Planned   `json:"planned,omitzero"`
}

// CalendarQuery chooses deployments; zero members ask for everything, but From and
// To are required.
type CalendarQuery struct {
	From, To clock.Instant // [From, To)
	Customer string        // code
	Service  string        // code
}

// Aside is what a schedule says of a release beside its deployments.
type Aside struct {
	Environments []Environment
	Notices      []Head // of the notices that were recorded, oldest first
}

// Booking is a deployment as the calendar keeps it. Its Slot has no From and To
// before a Service has put them into the organisation's time zone.
type Booking struct {
	Slot
	ID       id.Deployment `json:"-"`
	Row      int           `json:"-"`                  // row version of the release
	Changed  clock.Instant `json:"-"`                  // when the release was last changed
	Attempt  int           `json:"attempt,omitempty"`  // from 1
	Wave     content.Text  `json:"wave,omitzero"`      // in people's words
	Title    string        `json:"title"`              // of the release
	Type     string        `json:"type,omitempty"`     // of the release
	Services []string      `json:"services,omitempty"` // of the release, codes

	Planned     clock.Planned `json:"planned,omitzero"`
	WindowFrom  clock.Planned `json:"window_from,omitzero"`
	WindowTo    clock.Planned `json:"window_to,omitzero"`
	ActualStart clock.Planned `json:"actual_start,omitzero"`
	ActualEnd   clock.Planned `json:"actual_end,omitzero"`
}

// Spans is when a deployment runs: from its actual start, else its window, else
// its planned time, to its actual end, else its window's. A date counts from its
// beginning to its end in the zone; nil is UTC. Zero is unknown, and an end that
// is not after the beginning as well.
func Spans(zone *time.Location, start, windowFrom, planned, end, windowTo clock.Planned) (from, to clock.Instant) {
	begin := orElse(start, orElse(windowFrom, planned))
	from = momentIn(zone, begin, 0)
	last := orElse(end, windowTo)
	if last.IsZero() && begin.At.IsZero() {
		last = begin // the whole day
	}
	if to = momentIn(zone, last, 1); !from.Before(to) {
		return from, clock.Instant{}
	}
	return from, to
}

// momentIn is the instant of a planned time; of a date, its midnight so many days
// later.
func momentIn(zone *time.Location, p clock.Planned, days int) clock.Instant {
	if p.IsZero() || !p.At.IsZero() {
		return p.At
	}
	if zone == nil {
		zone = time.UTC
	}
	return clock.At(time.Date(p.Date.Year, p.Date.Month, p.Date.Day+days, 0, 0, 0, 0, zone))
}

// ExceptionState is how an exception of the register stands.
type ExceptionState string

// The states of an exception.
const (
	ExceptionPending ExceptionState = "pending" // nobody has confirmed it: it opens nothing
	ExceptionOpen    ExceptionState = "open"
	ExceptionDone    ExceptionState = "done" // what was deferred is done; of a late record, always
	ExceptionExpired ExceptionState = "expired"
)

// ExceptionQuery chooses exceptions; zero members ask for everything.
type ExceptionQuery struct {
	Kind     ExceptionKind
	Gate     string // id
	Customer string // code: those that concern the customer alone, or all customers of a release that serves it
	Release  string // code, with those of its documents; leaves the policies' out
	State    ExceptionState
	From, To clock.Date // recorded in [From, To)

	On    clock.Date // the day on which States are looked at; the command's when absent
	After string     // Key of the last one seen
	Limit int        // at most so many; 0 for all
}

// ExceptionRow is an exception with where it stands: in a release, in one of its
// deployments, in a version of a customer's policy, or in a version of a document
// that one person alone approved. Scope F98; invariant I25.
type ExceptionRow struct {
	Key        string `json:"key"` // where the list goes on
	Release    string `json:"release,omitempty"`
	Deployment string `json:"deployment,omitempty"`
	Policy     string `json:"policy,omitempty"` // number of the version, or DraftPolicy; its customer is Customer
	// Document, Subject and Version are the kind, the subject and the number of a
	// document's version.
	Document string         `json:"document,omitempty"`
	Subject  string         `json:"subject,omitempty"`
	Version  string         `json:"version,omitempty"`
	State    ExceptionState `json:"state"`
	Exception
}

// DraftPolicy stands where the number of a policy's version stands while it is a draft.
const DraftPolicy = "draft"

// StateOn is how an exception stands on a day; its last day is Expires.
func (e Exception) StateOn(on clock.Date) ExceptionState {
	needsSecond := e.Kind != LateRecord && e.Kind != SoloApproval
	switch {
	case !e.Done.IsZero() || e.Kind == LateRecord:
		return ExceptionDone
	case !e.Expires.IsZero() && e.Expires.Before(on):
		return ExceptionExpired
	case needsSecond && e.Confirmed.IsZero():
		return ExceptionPending
	default:
		return ExceptionOpen
	}
}

// List returns releases in the order of the query.
func (s *Service) List(ctx context.Context, q Query) (rows []Row, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) (err error) {
		rows, err = s.Releases.Page(tx, q)
		return err
	})
	return rows, err
}

// Calendar returns the deployments that run or are planned in a time, by
// beginning, with their spans in the organisation's time zone. Scope F52.
func (s *Service) Calendar(ctx context.Context, q CalendarQuery) (kept []Booking, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) error {
		settings, err := s.House.Settings(tx)
		if err != nil {
			return err
		}
		found, err := s.Releases.Calendar(tx, q)
		kept = found[:0]
		for _, b := range found {
			b.From, b.To = Spans(settings.Zone, b.ActualStart, b.WindowFrom, b.Planned, b.ActualEnd, b.WindowTo)
			if b.From.Before(q.To) && (q.From.Before(b.To) || !b.From.Before(q.From)) {
				kept = append(kept, b)
			}
		}
		return err
	})
	return kept, err
}

// Exceptions returns the register of exceptions, of releases, of policies and of
// documents.
// Scope F98; invariant I25.
func (s *Service) Exceptions(ctx context.Context, q ExceptionQuery) (rows []ExceptionRow, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) (err error) {
		rows, err = s.Releases.Exceptions(tx, q)
		return err
	})
	return rows, err
}
