package release

import (
	"context"
	"errors"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/policy"
	"acta/internal/sheet"
	"acta/internal/work"
)

// Repository stores releases with their children; store satisfies it.
type Repository interface {
	// Find returns a release by code; fault.NotFound if there is none.
	Find(tx *work.Tx, code string) (Release, error)
	// Save inserts a release whose RowVersion is 0, else changes it; a newer row is fault.Stale.
	Save(tx *work.Tx, r Release) error
	// List returns every release with its deployments, ordered by code, and
	// nothing else of it.
	List(tx *work.Tx) ([]Summary, error)
	// Around returns a release and the n before it by first planned date, in that
	// order; without such a date nothing.
	Around(tx *work.Tx, r Release, n int) ([]Summary, error)
}

// Summary is what trends need of a release.
type Summary struct {
	Code         string
	FirstPlanned clock.Date
	Released     clock.Date
	Approved     int      // requests for change
	Denied       int      // requests for change
	Deployments  []string // codes, in order
}

// Reviews stores reviews; store satisfies it.
type Reviews interface {
	// Find returns the review of a release; its RowVersion is 0 if there is none.
	Find(tx *work.Tx, release id.Release) (Review, error)
	// Save inserts a review whose RowVersion is 0, else changes it; a newer row is fault.Stale.
	Save(tx *work.Tx, review Review) error
}

// Reports stores the reports of imports; store satisfies it.
type Reports interface {
	// Save stores a report inside the import's command.
	Save(tx *work.Tx, report sheet.Report) error
}

// FactStore keeps facts; rows are only ever inserted. store satisfies it.
type FactStore interface {
	// Lock keeps other commands from recording facts of a release, and from moving
	// it, until the transaction ends.
	Lock(tx *work.Tx, release id.Release) error
	// Of returns the facts of a release, oldest first, with their confirmations.
	Of(tx *work.Tx, release id.Release) ([]Fact, error)
	// Add inserts a fact.
	Add(tx *work.Tx, release id.Release, f Fact) error
	// Confirm records the second person; fault.Conflict when there is one.
	Confirm(tx *work.Tx, fact id.Fact, person string) error
}

// Contents keeps the CIs that baselines list; rows are only ever inserted. store
// satisfies it.
type Contents interface {
	// Add inserts the CIs of a baseline; may be called again for more of them.
	// fault.Conflict when a code is there already.
	Add(tx *work.Tx, baseline id.Fact, items []CI) error
	// Page returns CIs of a baseline by code after one; limit 0 gives all.
	Page(tx *work.Tx, baseline id.Fact, after string, limit int) ([]CI, error)
}

// Incidents keeps incidents of the incident process's system. store satisfies it.
type Incidents interface {
	// Put adds an incident, or changes the one with the same code, and says which
	// ("created", "updated", "unchanged").
	Put(tx *work.Tx, incident Incident) (string, error)
	// Within returns those opened in [from, to) that name the release, or one of
	// the services, by time.
	Within(tx *work.Tx, release string, services []string, from, to clock.Instant) ([]Incident, error)
	// Page returns incidents by code after one; limit 0 gives all.
	Page(tx *work.Tx, after string, limit int) ([]Incident, error)
}

// Directory answers for who and what the organisation keeps; app satisfies it.
type Directory interface {
	// Customer is a customer; fault.NotFound if there is none.
	Customer(tx *work.Tx, code string) (Customer, error)
	// Service is the name and the owner's code of a service; fault.NotFound if there is none.
	Service(tx *work.Tx, code string) (name content.Text, owner string, err error)
	// Person is the name of a person; fault.NotFound if the code is nobody's.
	Person(tx *work.Tx, code string) (string, error)
	// Acting are the codes of the active people who hold or deputise for a process
	// role on a date, sorted.
	Acting(tx *work.Tx, role string, on clock.Date) ([]string, error)
}

// House is what the organisation decided for all releases; app satisfies it.
type House interface {
	// Settings are the organisation's.
	Settings(tx *work.Tx) (Settings, error)
}

// Settings are what the organisation decided for all releases.
type Settings struct {
	LateHours      int // after how many hours a fact is recorded late
	MonitoringDays int // where no policy says so
	Zone           *time.Location
	// Roles are the keys of the process roles that a plan may name, the
	// organisation's own among them; none: whichever.
	Roles []string
}

// Policies answers for the customers' policies; policy.Service satisfies it.
type Policies interface {
	// InForce is the policy of a customer on a date; fault.NotFound if none is in force.
	InForce(tx *work.Tx, customer string, on clock.Date) (policy.Policy, error)
	// Version is a version of a customer's policy; fault.NotFound if there is none.
	Version(tx *work.Tx, customer, version string) (policy.Policy, error)
}

// Needs is what a Service works with.
type Needs struct {
	Unit      *work.Unit
	Releases  Stored
	Reviews   Reviews
	Reports   Reports
	Directory Directory
	Policies  Policies
	// Reigns are the policies in force for a customer in a time, day by day;
	// policy.Service gives them. nil: Policies is asked for each day.
	Reigns    func(tx *work.Tx, customer string, from, to clock.Date) ([]policy.Reign, error)
	Facts     FactStore
	Passes    Passes
	Contents  Contents
	Incidents Incidents
	Customers CustomerList
	House     House
	// Invitations are the links by which customers answer.
	Invitations Invitations
	// Languages are those in which customers can be asked; none: whichever.
	Languages []string
	// Letters: there is a mail server, so that links and codes go by letter.
	Letters bool
	Feeds   Feeds // of the calendar
	// Language is the language of imported text whose table has no column
	// "language", such as "en".
	Language string
}

// Service runs the commands and reads of releases.
type Service struct{ Needs }

// NewService gives the service over what it needs.
func NewService(needs Needs) *Service { return &Service{needs} }

// errNothing ends a command that has nothing to write, so that it leaves no
// audit entry either.
var errNothing = errors.New("nothing to write")

// do runs a command and forgives errNothing.
func (s *Service) do(ctx context.Context, name, actor string, subject id.Ref, fn func(*work.Tx) error) error {
	return s.perform(ctx, work.Command{Name: name, Actor: actor, Subject: subject}, fn)
}

// perform is do for a command with a reason.
func (s *Service) perform(ctx context.Context, cmd work.Command, fn func(*work.Tx) error) error {
	err := s.Unit.Do(ctx, cmd, fn)
	if errors.Is(err, errNothing) {
		return nil
	}
	return err
}

// find is the stored release, or a new one with that code.
func (s *Service) find(tx *work.Tx, code string) (Release, error) {
	r, err := s.Releases.Find(tx, code)
	if !fault.Is(err, fault.NotFound) {
		return r, err
	}
	key, err := id.New[id.Release]()
	if err != nil {
		return Release{}, err
	}
	return Release{ID: key, Plan: Plan{Code: code}}, nil
}

// Subjects are the codes of all releases, and "RELEASE@DEPLOYMENT" of all
// deployments, in order.
func (s *Service) Subjects(tx *work.Tx) (releases, deployments []string, err error) {
	list, err := s.Releases.List(tx)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range list {
		releases = append(releases, r.Code)
		for _, d := range r.Deployments {
			deployments = append(deployments, r.Code+"@"+d)
		}
	}
	return releases, deployments, nil
}
