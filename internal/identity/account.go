package identity

import (
	"acta/internal/clock"
	"acta/internal/id"
	"acta/internal/work"
)

// State is the state of an account.
type State string

// The states of an account.
const (
	// Invited: nobody has set a password or signed in yet.
	Invited State = "invited"
	// Active: the person may sign in.
	Active State = "active"
	// Deactivated: the person has left; what they did stays.
	Deactivated State = "deactivated"
)

// Label is the message key of the state's name.
func (s State) Label() string { return "identity.state." + string(s) }

// Account is how a person of the organisation signs in; one per person.
type Account struct {
	ID         id.Account
	RowVersion int
	Person     string // code
	Name       string // the person's; not stored here
	Email      string // lower case, unique
	Language   string // "es", "en"; "" follows the browser
	State      State
	CreatedAt  clock.Instant
	LastSignIn clock.Instant // zero before the first
	// HasPassword is false for who signs in by single sign-on alone.
	HasPassword bool
	// SecondFactor reports whether signing in asks for a code.
	SecondFactor bool
	// RecoveryCodes is how many unused ones are left.
	RecoveryCodes int
	// Federated reports whether single sign-on has been used with it.
	Federated bool
}

// Secrets are what signing in is checked against. They never leave the feature.
type Secrets struct {
	Password string // PHC string of argon2id; "" for none
	Factor   string // sealed secret of the second factor; "" for none
	Pending  string // sealed secret that waits for its first code
	Step     int64  // last used time step of the second factor
	Issuer   string // of single sign-on; "" for none
	Subject  string // at the issuer
	// Epoch counts what ends every session: a session of an older epoch is dead.
	Epoch int
}

// Stored is an account as the repository keeps it.
type Stored struct {
	Account
	Secrets
}

// Lookup names one account by one of its keys.
type Lookup struct {
	Person          string
	Email           string
	Issuer, Subject string
}

// Accounts stores accounts. store satisfies it.
type Accounts interface {
	// Find returns an account, locked until the command ends; fault.NotFound when
	// there is none.
	Find(tx *work.Tx, by Lookup) (Stored, error)
	// List returns accounts by person code, after a code, at most limit.
	List(tx *work.Tx, after string, limit int) ([]Account, error)
	// Add inserts an account; fault.Conflict when person or address have one.
	Add(tx *work.Tx, account Stored) error
	// Change writes an account; fault.Stale when its row version is not the
	// stored one.
	Change(tx *work.Tx, account Stored) error
}

// Invitation makes an account for a person of the organisation.
type Invitation struct {
	Person   string // code; must be a person of org
	Email    string // "" takes the person's
	Language string
	Grants   []NewGrant // their Person is ignored
}

// Holding is something that a person owns and somebody else must take over
// before the person's account ends. Scope F80.
type Holding struct {
	Kind  string // "document", "series", "assignment", "approval", …
	ID    string
	Label string
}

// Ref names the holding as "kind:id", as Deactivation.Each does.
func (h Holding) Ref() string { return h.Kind + ":" + h.ID }

// Deactivation ends a person's account.
type Deactivation struct {
	Person     string
	RowVersion int
	// To takes over every holding that Each does not name; may be empty.
	To string
	// Each names who takes over one holding, by Holding.Ref.
	Each   map[string]string
	Reason string
}
