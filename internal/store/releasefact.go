package store

import (
	"errors"

	"acta/internal/clock"
	"acta/internal/id"
	"acta/internal/release"
	"acta/internal/work"
)

// ReleaseFacts stores the facts of releases. It satisfies release.FactStore.
type ReleaseFacts struct{}

var _ release.FactStore = ReleaseFacts{}

// Of returns the facts of a release, oldest first, with their confirmations.
func (ReleaseFacts) Of(_ *work.Tx, _ id.Release) ([]release.Fact, error) { return nil, nil }

// Add inserts a fact.
func (ReleaseFacts) Add(_ *work.Tx, _ id.Release, _ release.Fact) error { return errors.New("later") }

// Confirm records the second person.
func (ReleaseFacts) Confirm(_ *work.Tx, _ id.Fact, _ string) error { return errors.New("later") }

// BaselineContents stores the CIs of baselines. It satisfies release.Contents.
type BaselineContents struct{}

var _ release.Contents = BaselineContents{}

// Add inserts the CIs of a baseline.
func (BaselineContents) Add(_ *work.Tx, _ id.Fact, _ []release.CI) error { return errors.New("later") }

// Page returns CIs of a baseline by code.
func (BaselineContents) Page(_ *work.Tx, _ id.Fact, _ string, _ int) ([]release.CI, error) {
	return nil, nil
}

// Incidents stores incidents. It satisfies release.Incidents.
type Incidents struct{}

var _ release.Incidents = Incidents{}

// Put adds or changes an incident.
func (Incidents) Put(_ *work.Tx, _ release.Incident) (string, error) { return "", errors.New("later") }

// Within returns the incidents of a time.
func (Incidents) Within(_ *work.Tx, _ string, _ []string, _, _ clock.Instant) ([]release.Incident, error) {
	return nil, nil
}
