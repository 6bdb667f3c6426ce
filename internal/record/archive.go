package record

import (
	"fmt"
	"strings"

	"acta/internal/clock"
	"acta/internal/work"
)

// Document is a document by its kind and subject, such as release_plan of 1.30.
type Document struct{ Kind, Subject string }

// Events keeps what starts the retention of documents; rows are only ever
// inserted. store satisfies it.
type Events interface {
	// Add inserts an event of a document; one that is there already stays as it was.
	Add(tx *work.Tx, event, kind, subject string, at clock.Instant) error
}

// Starter writes down what starts the retention of documents. Seed 7; Scope F48.
type Starter struct{ events Events }

// NewStarter gives the Starter over what keeps its events.
func NewStarter(events Events) Starter { return Starter{events} }

// The kinds of the plans that are archived when a release is closed.
const (
	releasePlan    = "release_plan"
	deploymentPlan = "deployment_plan"
)

// PlansOf are the plans that belong to subjects, which name a release, "1.30", or
// a deployment of one, "1.30@D1". Seed 7; domain section 2, trap 2.
func PlansOf(subjects []string) []Document {
	list := make([]Document, len(subjects))
	for i, subject := range subjects {
		list[i] = Document{releasePlan, subject}
		if strings.Contains(subject, "@") {
			list[i].Kind = deploymentPlan
		}
	}
	return list
}

// PIRClosed starts the retention of both plans of a release whose
// post-implementation review was closed at an instant, in the transaction that
// closed it; what has started already stays as it was. Seed 4.4, 7; Scope F48.
func (s Starter) PIRClosed(tx *work.Tx, subjects []string, at clock.Instant) error {
	for _, plan := range PlansOf(subjects) {
		if err := s.events.Add(tx, string(PIRClosed), plan.Kind, plan.Subject, at); err != nil {
			return fmt.Errorf("archive %s of %s: %w", plan.Kind, plan.Subject, err)
		}
		tx.Detail("retention."+plan.Kind+"."+plan.Subject, "", string(PIRClosed))
	}
	return nil
}
