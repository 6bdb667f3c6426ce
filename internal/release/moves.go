package release

import (
	"context"
	"errors"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
)

// Move is a person's wish to bring a release or a deployment to another stage.
type Move struct {
	Release    string
	Deployment string // code; "" for the release itself
	Actor      string
	Expect     int // row version that the person saw; 0: whatever it is
	By         Event
	Reason     string        // required for cancel, postpone, back out, fail, revoke
	At         clock.Instant // when it happened; the command's instant when absent. Not later than it
	// Of a back-out: who decided, why, how long it took.
	Decider string
	Cause   content.Text
	Minutes *int
	// Of a replanned or retried deployment: the new dates; the old ones when absent.
	Planned, WindowFrom, WindowTo clock.Planned
}

// errNotYet is replaced by the command itself.
var errNotYet = errors.New("not written yet")

// Changed says what a change of a plan did.
type Changed struct {
	Row int // row version afterwards
	// Revoked are the references of the authorisations that no longer bind,
	// because the authorised core is another one.
	Revoked []string
}

// Move brings a release or a deployment to another stage: its gates are looked
// at, and Blocked refuses it with the list of what is open. A transition that the
// machines do not list is fault.Conflict. Commands "release.move" and
// "release.move_deployment". Domain section 3; invariants I10, I11, I23, I24.
func (s *Service) Move(_ context.Context, _ Move) (Changed, error) { return Changed{}, errNotYet }

// Blocked says that gates are open; it unwraps to a fault.Conflict
// "fault.release.blocked".
type Blocked struct {
	Target Target
	Open   []Open
	Fault  error
}

// Error names the gates.
func (b *Blocked) Error() string { return b.Fault.Error() }

// Unwrap gives the fault.
func (b *Blocked) Unwrap() error { return b.Fault }

// Gates looks at every gate of a release, stage by stage and deployment by
// deployment; fault.NotFound if there is no such release. It changes nothing.
func (s *Service) Gates(_ context.Context, _ string) ([]GateResult, error) { return nil, errNotYet }

// Record records a fact of a stored release: its body is read strictly by its
// kind, completed, checked, and kept for good. A fact recorded later than the
// policy's hours is marked, with an exception of kind late_record. Commands
// "release.record" (package, build, test, reservation, notice, baseline,
// explanation, installed, configuration, feedback, issue, investigation,
// distribution), "release.record_agreement" (agreement, acceptance of a customer),
// "release.accept" (technical acceptance; holders of test_manager),
// "release.approve" (approval; holders of release_deployment_manager),
// "release.choose_policy".
func (s *Service) Record(_ context.Context, _ string, _ string, _ Fact) (Head, error) {
	return Head{}, errNotYet
}

// Confirm is the second person's word on a fact that needs one; another person
// than who recorded it. Command "release.confirm".
func (s *Service) Confirm(_ context.Context, _, _ string, _ id.Fact) error { return errNotYet }

// Authorise records an authorisation that was given by word of mouth, or in
// another system, on the core as it is now; Person must hold change_authority or
// emergency_change_authority on that day. What the authority decides on the plan's
// document comes by itself (document.approved). Command "release.authorise".
func (s *Service) Authorise(_ context.Context, _, _ string, _ Authorisation) (Changed, error) {
	return Changed{}, errNotYet
}

// Revoke takes an authorisation back, by a holder of the authority's role, with a
// reason. Command "release.revoke".
func (s *Service) Revoke(_ context.Context, _, _, _, _ string) (Changed, error) {
	return Changed{}, errNotYet
}

// Except asks for an exception: a deferral or an override of a gate that allows
// it. It opens nothing before a second person has confirmed it. Command
// "release.except". Scope F98; invariant I25.
func (s *Service) Except(_ context.Context, _, _ string, _ Exception) error { return errNotYet }

// ConfirmException is the second person's word: of a deferral any holder of the
// policy's emergency authority, of an override the change authority; that of a
// customer comes with an agreement of its own. Command "release.confirm_exception".
func (s *Service) ConfirmException(_ context.Context, _, _, _ string) error { return errNotYet }

// CompleteDeferral says that what was deferred is done: its gate holds without
// the exception now. Command "release.complete_deferral". Scope F49.
func (s *Service) CompleteDeferral(_ context.Context, _, _, _ string) error { return errNotYet }

// Tick sets the state of a deployment task or verification item with its actual
// time. Commands "release.tick" and "release.verify_item". Scope F44, F45.
func (s *Service) Tick(_ context.Context, _ string, _ Tick) error { return errNotYet }

// Tick is the new state of a task (Task > 0) or an item (Item a code).
type Tick struct {
	Release, Deployment string
	Task                int
	Item                string
	State               string
	At                  clock.Planned
	Who                 string
	Reason              content.Text // of a task skipped, of an item not applicable
	Evidence            content.Text
	Approved            string // who approved that an item is not applicable; holder of release_deployment_manager
}

// Story is a release of another system with all that it says: plan with stages,
// facts with their own times, review.
type Story struct {
	Plan   Plan    `yaml:"plan"`
	Facts  Facts   `yaml:"facts"`
	Review *Review `yaml:"review"`
}

// BringIn takes a release over from another system; twice changes nothing. Its
// stages are not earned here, and it says so. Command "release.bring_in".
func (s *Service) BringIn(_ context.Context, _ string, _ Story) error { return errNotYet }
