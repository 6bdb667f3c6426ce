package store

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"acta/internal/fault"
	"acta/internal/work"
)

// Problem is the kind of a failure that an engine reports.
type Problem int

// The kinds of failure. Each engine maps its own numbers to them.
const (
	// Other: nothing that this package treats specially.
	Other Problem = iota
	// Duplicate: a unique key exists already.
	Duplicate
	// Reference: a foreign key has no parent, or a parent still has children.
	Reference
	// Refused: a CHECK, a NOT NULL, a length or a type says no.
	Refused
	// Protected: a trigger vetoed a change of what is frozen.
	Protected
	// Again: a deadlock, a lock not obtained, a certification conflict.
	Again
	// Full: no room on the disk.
	Full
	// Denied: the account lacks a right, such as DDL.
	Denied
	// Unwritable: a text outside ASCII was compared with a column of codes, so no
	// row can have it. MySQL calls that an error, SQLite finds nothing.
	Unwritable
)

// Failures of the database that a test or a repository can ask for with
// errors.Is. All but ErrDuplicate and ErrReference are technical: validation in
// Go comes first.
var (
	// ErrDuplicate: a unique key exists already; also a fault.Conflict.
	ErrDuplicate = errors.New("duplicate key")
	// ErrReference: a foreign key has no parent or a parent has children; also a
	// fault.Conflict.
	ErrReference = errors.New("foreign key")
	// ErrRefused: a CHECK, NOT NULL, length or type.
	ErrRefused = errors.New("refused by a constraint")
	// ErrProtected: a change of what is frozen. Invariant I4.
	ErrProtected = errors.New("row is protected")
)

// translated is an error that has been through translate.
type translated struct {
	kind  []error // what errors.Is and errors.As find
	cause error
}

func (e *translated) Error() string {
	return fmt.Sprintf("%v: %v", e.kind[0], e.cause)
}

func (e *translated) Unwrap() []error { return append(e.kind[:len(e.kind):len(e.kind)], e.cause) }

// translate is the one place where failures of an engine get their meaning.
func translate(err error, problem func(error) Problem) error {
	var done *translated
	if err == nil || errors.As(err, &done) {
		return err
	}
	switch problem(err) {
	case Duplicate:
		return &translated{[]error{ErrDuplicate, fault.New(fault.Conflict, "fault.database.duplicate", nil)}, err}
	case Reference:
		return &translated{[]error{ErrReference, fault.New(fault.Conflict, "fault.database.referenced", nil)}, err}
	case Refused:
		return &translated{[]error{ErrRefused}, err}
	case Protected:
		return &translated{[]error{ErrProtected}, err}
	case Again:
		return &translated{[]error{work.ErrRetry}, err}
	case Full:
		return &translated{[]error{fault.New(fault.Setup, "fault.database.full", nil)}, err}
	case Denied:
		return &translated{[]error{fault.New(fault.Setup, "fault.database.rights", nil)}, err}
	case Unwritable:
		return &translated{[]error{gorm.ErrRecordNotFound}, err}
	default:
		return err
	}
}

// dialector is an engine's dialect whose errors GORM hands to translate.
type dialector struct {
	gorm.Dialector
	problem func(error) Problem
}

// Translate gives an error its meaning; GORM calls it for every error.
func (d dialector) Translate(err error) error { return translate(err, d.problem) }

// missing turns "no row" into the fault.
func missing(err error, f *fault.Fault) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return f
	}
	return err
}

// taken turns a duplicate key into the fault.
func taken(err error, f *fault.Fault) error {
	if errors.Is(err, ErrDuplicate) {
		return f
	}
	return err
}

// contested is the fault of a key that is taken. The command runs again: if another
// one took the key after this one looked, it now finds the row; else the fault stays.
func contested(f *fault.Fault) error { return fmt.Errorf("%w: %w", work.ErrRetry, f) }

// raced turns a duplicate key that only a concurrent command can have caused
// into a retry of this one.
func raced(err error) error {
	if errors.Is(err, ErrDuplicate) {
		// The fault inside is dropped: the next run decides what is wrong.
		return fmt.Errorf("%w: %v", work.ErrRetry, err) //nolint:errorlint // hidden on purpose, see above
	}
	return err
}
