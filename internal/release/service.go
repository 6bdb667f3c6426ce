package release

import (
	"context"
	"errors"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/sheet"
	"acta/internal/work"
)

// Repository stores releases with their children; store satisfies it.
type Repository interface {
	// Find returns a release by code; fault.NotFound if there is none.
	Find(tx *work.Tx, code string) (Release, error)
	// Save inserts a release whose RowVersion is 0, else changes it; a newer row is fault.Stale.
	Save(tx *work.Tx, r Release) error
	// List returns a summary of every release, ordered by code.
	List(tx *work.Tx) ([]Summary, error)
}

// Summary is what lists and trends need of a release.
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

// Directory answers for names that the organisation keeps.
type Directory interface {
	// Customer is the name of a customer; fault.NotFound if there is none.
	Customer(tx *work.Tx, code string) (content.Text, error)
	// Service is the name of a service; fault.NotFound if there is none.
	Service(tx *work.Tx, code string) (content.Text, error)
	// Person is the name of a person; fault.NotFound if the code is nobody's.
	Person(tx *work.Tx, code string) (string, error)
}

// Policies answers for the customers' policies.
type Policies interface {
	// InForce is the policy of a customer on a date; fault.NotFound if none is in force.
	InForce(tx *work.Tx, customer string, on clock.Date) (Policy, error)
	// Version is a version of a customer's policy; fault.NotFound if there is none.
	Version(tx *work.Tx, customer, version string) (Policy, error)
}

// Policy is what a release needs of a customer's policy. Zero numbers are
// unknown.
type Policy struct {
	Version        string
	BaselineHours  int // greatest age of the baseline before
	MonitoringDays int
	Items          []PolicyItem
}

// PolicyItem is a verification item of a policy. Seed 4.3.2.
type PolicyItem struct {
	Code      string
	Statement content.Run
	Mandatory bool
	Evidence  content.Text
}

// Needs is what a Service works with.
type Needs struct {
	Unit      *work.Unit
	Releases  Repository
	Reviews   Reviews
	Reports   Reports
	Directory Directory
	Policies  Policies
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
	err := s.Unit.Do(ctx, work.Command{Name: name, Actor: actor, Subject: subject}, fn)
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
