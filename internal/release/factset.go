package release

import (
	"encoding/json"
	"fmt"
	"slices"

	"acta/internal/clock"
)

// Recorded is a fact with its body read.
type Recorded[T any] struct {
	Head `yaml:",inline"`
	Of   T `yaml:",inline" json:"body"`
}

// Facts are the facts of a release by kind, each kind in the order in which they
// were recorded; also the form in which facts of other systems are brought in.
type Facts struct {
	Packages       []Recorded[Package]              `yaml:"packages"`
	Builds         []Recorded[Build]                `yaml:"builds"`
	Tests          []Recorded[TestRun]              `yaml:"tests"`
	Agreements     []Recorded[Agreement]            `yaml:"agreements"`
	Acceptances    []Recorded[Acceptance]           `yaml:"acceptances"`
	Reservations   []Recorded[ReservationDone]      `yaml:"reservations"`
	Approvals      []Recorded[Approval]             `yaml:"approvals"`
	Notices        []Recorded[Notice]               `yaml:"notices"`
	Baselines      []Recorded[BaselineTaken]        `yaml:"baselines"`
	Explanations   []Recorded[Explanation]          `yaml:"explanations"`
	Inspections    []Recorded[Inspection]           `yaml:"inspections"`
	Configurations []Recorded[ConfigurationUpdated] `yaml:"configurations"`
	Feedback       []Recorded[Feedback]             `yaml:"feedback"`
	Issues         []Recorded[Issue]                `yaml:"issues"`
	Investigations []Recorded[Investigation]        `yaml:"investigations"`
	Authorisations []Recorded[AuthorityWord]        `yaml:"-"` // those brought in need no proof here
	PolicyChoices  []Recorded[PolicyChoice]         `yaml:"policy_choices"`
	Distributions  []Recorded[Distribution]         `yaml:"distributions"`
	Attempts       []Recorded[AttemptEnded]         `yaml:"attempts"`
	Stages         []Recorded[StageReached]         `yaml:"stages"`
}

// ReadFacts reads the bodies of facts, oldest first. A body that its kind cannot
// hold is a technical error: it was written by us.
func ReadFacts(list []Fact) (Facts, error) {
	var facts Facts
	for _, f := range list {
		if err := facts.add(f); err != nil {
			return Facts{}, fmt.Errorf("fact %s of kind %s: %w", f.ID, f.Kind, err)
		}
	}
	return facts, nil
}

func (fs *Facts) add(f Fact) error {
	readers := map[FactKind]func() error{
		PackageFact:       func() error { return read(&fs.Packages, f) },
		BuildFact:         func() error { return read(&fs.Builds, f) },
		TestFact:          func() error { return read(&fs.Tests, f) },
		AgreementFact:     func() error { return read(&fs.Agreements, f) },
		AcceptanceFact:    func() error { return read(&fs.Acceptances, f) },
		ReservationFact:   func() error { return read(&fs.Reservations, f) },
		ApprovalFact:      func() error { return read(&fs.Approvals, f) },
		NoticeFact:        func() error { return read(&fs.Notices, f) },
		BaselineFact:      func() error { return read(&fs.Baselines, f) },
		ExplanationFact:   func() error { return read(&fs.Explanations, f) },
		InstalledFact:     func() error { return read(&fs.Inspections, f) },
		ConfigurationFact: func() error { return read(&fs.Configurations, f) },
		FeedbackFact:      func() error { return read(&fs.Feedback, f) },
		IssueFact:         func() error { return read(&fs.Issues, f) },
		InvestigationFact: func() error { return read(&fs.Investigations, f) },
		AuthorisationFact: func() error { return read(&fs.Authorisations, f) },
		PolicyChoiceFact:  func() error { return read(&fs.PolicyChoices, f) },
		DistributionFact:  func() error { return read(&fs.Distributions, f) },
		AttemptFact:       func() error { return read(&fs.Attempts, f) },
		StageFact:         func() error { return read(&fs.Stages, f) },
	}
	reader, ok := readers[f.Kind]
	if !ok {
		return fmt.Errorf("no kind of fact is called %q", f.Kind)
	}
	return reader()
}

func read[T any](into *[]Recorded[T], f Fact) error {
	one := Recorded[T]{Head: f.Head}
	if err := json.Unmarshal(f.Body, &one.Of); err != nil {
		return fmt.Errorf("read body: %w", err)
	}
	*into = append(*into, one)
	return nil
}

// newest is the fact recorded last among those that fit.
func newest[T any](list []Recorded[T], fits func(Recorded[T]) bool) (found Recorded[T], ok bool) {
	for _, one := range slices.Backward(list) {
		if fits(one) {
			return one, true
		}
	}
	return found, false
}

// newestByKey are the facts that count among those that fit: the newest of each
// deployment, attempt, customer and key, in the order in which they were recorded.
func newestByKey[T any](list []Recorded[T], fits func(Recorded[T]) bool) []Recorded[T] {
	type place struct {
		deployment, customer, key string
		attempt                   int
	}
	seen := map[place]bool{}
	var kept []Recorded[T]
	for _, one := range slices.Backward(list) {
		at := place{one.Deployment, one.Customer, one.Key, one.Attempt}
		if fits(one) && !seen[at] {
			seen[at] = true
			kept = append(kept, one)
		}
	}
	slices.Reverse(kept)
	return kept
}

// until are the facts that had happened by an instant.
func (fs Facts) until(at clock.Instant) Facts {
	return Facts{
		Packages: happened(fs.Packages, at), Builds: happened(fs.Builds, at), Tests: happened(fs.Tests, at),
		Agreements: happened(fs.Agreements, at), Acceptances: happened(fs.Acceptances, at),
		Reservations: happened(fs.Reservations, at), Approvals: happened(fs.Approvals, at),
		Notices: happened(fs.Notices, at), Baselines: happened(fs.Baselines, at),
		Explanations: happened(fs.Explanations, at), Inspections: happened(fs.Inspections, at),
		Configurations: happened(fs.Configurations, at), Feedback: happened(fs.Feedback, at), Issues: happened(fs.Issues, at),
		Investigations: happened(fs.Investigations, at), Authorisations: happened(fs.Authorisations, at), PolicyChoices: happened(fs.PolicyChoices, at),
		Distributions: happened(fs.Distributions, at), Attempts: happened(fs.Attempts, at), Stages: happened(fs.Stages, at),
	}
}

func happened[T any](list []Recorded[T], at clock.Instant) []Recorded[T] {
	all := true
	for _, one := range list {
		all = all && !at.Before(one.At)
	}
	if all {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(one Recorded[T]) bool { return at.Before(one.At) })
}
