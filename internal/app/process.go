package app

import (
	"fmt"
	"strings"

	"acta/internal/clock"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/record"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/work"
)

// releasePlanKind is the kind whose approval is a decision of the process.
const releasePlanKind = "release_plan"

// The sources of approvals that the process has a word in.
const (
	byAuthorization = "authorization"
	byAcceptance    = "acceptance"
	byManager       = "release_deployment_manager"
)

// process tells documents what the process decided.
type process struct{ app *App }

var _ document.Process = process{}

// Source is whose decision approves a document: a plan whose core is authorised
// already is its manager's.
func (p process) Source(tx *work.Tx, ref document.Ref, source string) (string, error) {
	if source != byAuthorization {
		return source, nil
	}
	authorised, err := p.app.Releases.IsAuthorised(tx, releaseOf(ref.Subject))
	if err != nil || !authorised {
		return source, err
	}
	return byManager, nil
}

// Rulings are the acceptance of the build that a report is about.
func (p process) Rulings(tx *work.Tx, ref document.Ref) ([]document.Ruling, error) {
	code, customer, _ := strings.Cut(ref.Subject, "+")
	made, ok, err := p.app.Releases.AcceptanceOf(tx, code, customer)
	if err != nil || !ok {
		return nil, err
	}
	meaning := "accept"
	if !made.Accepted {
		meaning = "review"
	}
	return []document.Ruling{{Fact: made.Fact, Meaning: meaning, Name: made.Name, Title: made.Title, At: made.At}}, nil
}

// releaseOf is the release that a document's subject belongs to.
func releaseOf(subject string) string {
	code, _, _ := strings.Cut(subject, "@")
	code, _, _ = strings.Cut(code, "+")
	return code
}

// frozenCore refuses a plan whose authorised core moved since its content was
// made: an authority must not decide on what is no longer planned.
func (a *App) frozenCore(tx *work.Tx, event work.Event) error {
	_, err := a.coreOf(tx, event)
	return err
}

// coreOf is the core that a release plan's version froze, "" for other documents.
func (a *App) coreOf(tx *work.Tx, event work.Event) (string, error) {
	subject := event.Data["subject"]
	if event.Data["kind"] != releasePlanKind || strings.Contains(subject, "+") {
		return "", nil
	}
	doc, err := store.Policies{}.Content(tx, event.Data["content"])
	if err != nil {
		return "", err
	}
	frozen := release.CoreIn(doc)
	core, err := a.Releases.Core(tx, subject)
	switch {
	case err != nil:
		return "", err
	case frozen != core:
		return "", fault.New(fault.Conflict, "fault.release.core_moved", fault.Args{"release": subject})
	}
	return frozen, nil
}

// authorised makes the authority's approval of a plan the authorisation of its
// release. Domain section 3, approval of documents.
func (a *App) authorised(tx *work.Tx, event work.Event) error {
	core, err := a.coreOf(tx, event)
	if err != nil || core == "" || event.Data["source"] != byAuthorization {
		return err
	}
	return a.Releases.Authorised(tx, release.PlanApproved{
		Release: event.Data["subject"], Core: core, Content: event.Data["content"], Number: event.Data["number"],
		Person: event.Data["person"],
	})
}

// archived starts the retention of the plans of a release that was closed.
func (a *App) archived(tx *work.Tx, event work.Event) error {
	at, err := clock.ParseInstant(event.Data["at"])
	if err != nil {
		return fmt.Errorf("closing of %s: %w", event.Subject, err)
	}
	return record.NewStarter(store.RetentionEvents{}).PIRClosed(tx, strings.Fields(event.Data["subjects"]), at)
}
