package release

import (
	"acta/internal/clock"
	"acta/internal/content"
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

// Changed says what a change of a plan did.
type Changed struct {
	Row int // row version afterwards
	// Revoked are the references of the authorisations that no longer bind,
	// because the authorised core is another one.
	Revoked []string
}

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

// PlanApproved is the approval of a plan's document version by the change authority.
type PlanApproved struct {
	Release string
	Core    string // hash of the authorised core that the version froze
	Content string // SHA-256 of the version's content
	Number  string // of the version
	Person  string // code of who decided
}

// Events that other features may do something about.
const (
	// EventAuthorised: a release reached "authorized". Subject release:<code>;
	// data release, core, reference (of the authorisation), actor.
	EventAuthorised = "release.authorised"
	// EventAccepted: a release reached "accepted". Subject release:<code>; data
	// release, build (SHA-256), actor.
	EventAccepted = "release.accepted"
	// EventPIRClosed: a release was closed, which archives both its plans. Subject
	// release:<code>; data release, deployments (codes, joined by a space),
	// subjects (those of the plans, "RELEASE" and "RELEASE@DEPLOYMENT", joined by
	// a space), at.
	EventPIRClosed = "release.pir_closed"
	// EventNotice: a notice to a customer was recorded. Subject
	// deployment:<release>@<code>, or release:<code>; data release, deployment,
	// customer, fact, at.
	EventNotice = "release.notice"
)
