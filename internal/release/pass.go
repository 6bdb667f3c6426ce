package release

import (
	"encoding/json"
	"slices"

	"acta/internal/clock"
	"acta/internal/id"
	"acta/internal/work"
)

// Pass is a stage that was reached, with what its gates said then: the proof that they
// were looked at. Invariant I11.
type Pass struct {
	Fact       id.Fact
	Release    string // code
	Title      string
	Deployment string // code; "" for a stage of the release
	Attempt    int
	Guard      Guard
	At         clock.Instant // when it was reached
	Recorded   clock.Instant // when that was written down
	By         string        // who moved it
	Late       bool
	BroughtIn  bool     // another system says so: no gate was looked at here
	Held       []string // ids of the gates that held
	Except     []string // "GATE EXCEPTION" of those that an exception opened
}

// PassOf reads the stage that a fact says was reached, where gates guard it; false for any
// other fact, and for a step back, which no gate looks at. It is pure.
func PassOf(f Fact) (Pass, bool) {
	var said StageReached
	if f.Kind != StageFact || json.Unmarshal(f.Body, &said) != nil {
		return Pass{}, false
	}
	guard := up(Stage(said.To))
	if f.Deployment != "" {
		guard = down(DeploymentStage(said.To))
	}
	guarded := slices.ContainsFunc(Gates(), func(g Gate) bool { return slices.Contains(g.Guards, guard) })
	looked := len(said.Passed)+len(said.Except) > 0 || (said.Imported && said.By != RevokeRelease)
	return Pass{
		Fact: f.ID, Deployment: f.Deployment, Attempt: f.Attempt, Guard: guard, At: f.At, Recorded: f.Recorded, By: f.By, Late: f.Late,
		BroughtIn: said.Imported, Held: said.Passed, Except: said.Except,
	}, guarded && looked
}

// PassQuery chooses stages that were reached.
type PassQuery struct {
	Guards    []Guard
	BroughtIn *bool         // nil for both
	Until     clock.Instant // only what was written down before; zero: all
	Releases  []string      // of these releases alone; nil for all
	After     id.Fact       // goes on after this one; "" from the newest
	Limit     int
}

// PassCount counts how often a stage was reached, and when last.
type PassCount struct {
	Guard     Guard
	BroughtIn bool
	Count     int
	Last      clock.Instant
}

// ExceptionCount counts the confirmed exceptions of a gate: all of them, the deferrals that
// are not done, and those of them that have expired.
type ExceptionCount struct {
	Gate                 string
	All, Deferred, Ended int
}

// GateCount counts for how many releases and deployments a gate is open, and for how many
// of them it should not be any more.
type GateCount struct {
	Gate       string
	Open, Late int
}

// EvidenceQuery says of which time and of which releases evidence is counted.
type EvidenceQuery struct {
	Until    clock.Instant // what was written down before; zero: all
	Day      clock.Date    // of which what is late is late
	Releases []string      // of these alone; nil for all
}

// Passes keeps the stages that were reached, so that evidence of a gate is found without
// reading every release; store satisfies it.
type Passes interface {
	// CountPasses counts the stages that were reached.
	CountPasses(tx *work.Tx, q EvidenceQuery) ([]PassCount, error)
	// PassPage returns stages that were reached, those written down last first.
	PassPage(tx *work.Tx, q PassQuery) ([]Pass, error)
	// CountExceptions counts confirmed exceptions by gate.
	CountExceptions(tx *work.Tx, q EvidenceQuery) ([]ExceptionCount, error)
	// CountOpen counts open gates, as things stand now.
	CountOpen(tx *work.Tx, q EvidenceQuery) ([]GateCount, error)
	// OpenPage returns what is missing of some gates, by due day.
	OpenPage(tx *work.Tx, gates, releases []string, limit int) ([]Wait, error)
	// FactsOfReleases returns the facts of some kinds of some releases, by code, oldest first.
	FactsOfReleases(tx *work.Tx, codes []string, kinds []FactKind) (map[string][]Fact, error)
	// KeptFiles returns those of some SHA-256 of which a file is kept.
	KeptFiles(tx *work.Tx, hashes []string) ([]string, error)
}
