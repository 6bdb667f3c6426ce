// Package id makes identifiers, names subjects and knows the form of codes. Ids are UUIDv7 (RFC 9562) in
// lower-case ASCII text, made by the application, so that they sort by the time
// of their creation on every engine.
//
// It promises no secrecy: an id is not a capability.
package id

import (
	"fmt"
	"regexp"

	"github.com/google/uuid"
)

// Typed ids, one per entity, so that one is never taken for another.
type (
	// JobTitle identifies a job title.
	JobTitle string
	// Person identifies a person.
	Person string
	// Assignment identifies a dated process-role assignment.
	Assignment string
	// Customer identifies a customer or customer group.
	Customer string
	// Service identifies a service.
	Service string
	// Policy identifies a version of a customer policy.
	Policy string
	// Release identifies a release.
	Release string
	// Deployment identifies a deployment.
	Deployment string
	// Series identifies a row of the retention register.
	Series string
	// Document identifies a controlled document.
	Document string
	// Version identifies an immutable document version.
	Version string
	// File identifies rendered bytes of a version.
	File string
	// Entry identifies an audit entry.
	Entry string
	// Job identifies a job.
	Job string
	// Import identifies a stored import report.
	Import string
	// Account identifies an account that signs in.
	Account string
	// Grant identifies a dated permission role of a person.
	Grant string
	// Session identifies a signed-in session, for lists; it opens nothing.
	Session string
	// Token identifies an API token, for lists; it opens nothing.
	Token string
	// Link identifies a single-use link, for lists; it opens nothing.
	Link string
	// Feed identifies a secret address of the calendar, for lists; it opens nothing.
	Feed string
	// Decision identifies a person's decision on a version.
	Decision string
	// Tailoring identifies an organisation's change to a template.
	Tailoring string
	// Fact identifies something that happened to a release.
	Fact string
	// Task identifies something that waits for a person.
	Task string
)

// New makes a fresh id. The random source failing is a technical error.
func New[T ~string]() (T, error) {
	u, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("make id: %w", err)
	}
	return T(u.String()), nil
}

var codePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// IsCode reports whether s has the form of a code that people give to a thing:
// an ASCII letter or digit, then up to 63 of them, dots, underscores or hyphens.
func IsCode(s string) bool { return codePattern.MatchString(s) }

// Ref names a subject of a command or an audit entry: what kind of thing, which
// one. ID may be a code that people know, such as a release code.
type Ref struct {
	Kind string
	ID   string
}

// String prints the reference as "kind:id".
func (r Ref) String() string { return r.Kind + ":" + r.ID }
