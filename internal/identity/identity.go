// Package identity says who somebody is and what they may do: accounts of the
// organisation's people, dated roles, local sign-in with a second factor,
// sessions, API tokens, single-use links, and the one table of permissions that
// every command and every route is held to. Scope F73, F77, F79, F80;
// ISO/IEC 20000-1:2018 7.5.3.
//
// It does not promise process roles (package org dates and assigns those; here
// they only open the work that belongs to them), the rules of a document's
// approval (package document), cookies and headers (package web), or the
// protocol of single sign-on (package sso).
package identity

import (
	"slices"

	"acta/internal/clock"
	"acta/internal/id"
	"acta/internal/work"
)

// Channels by which a person reaches the service, as audit entries name them.
const (
	ChannelSession = "session"
	ChannelToken   = "token"
	ChannelLink    = "link"
	ChannelCLI     = "cli"
	ChannelJob     = "job"
)

// Principal is who makes a request. The zero Principal is nobody.
type Principal struct {
	Account  id.Account
	Person   string // code of the person: the actor of commands
	Name     string
	Email    string
	Language string // "es", "en"; "" follows the browser
	// Roles are those that the person has today.
	Roles []Role
	// Channel is ChannelSession or ChannelToken.
	Channel string
	Session id.Session // "" for a token
	Token   id.Token   // "" for a session
	// Scopes are the only permissions that a token lends; nil for a session.
	Scopes []string
	// Confirmed is when the person last proved who they are; zero for a token.
	Confirmed clock.Instant
	// Scope limits what an auditor sees; nil without a limit.
	Scope *AuditScope
	// SecondFactor reports whether the account has one.
	SecondFactor bool
	// HasPassword is false for who signs in by single sign-on alone.
	HasPassword bool
}

// SignedIn reports whether there is somebody.
func (p Principal) SignedIn() bool { return p.Person != "" }

// Has reports whether the person has a role today.
func (p Principal) Has(role Role) bool { return slices.Contains(p.Roles, role) }

// May reports whether the permission's roles and the token's scopes let the
// person do it, for menus and routes. A permission that needs a fresh proof of
// identity is still refused by its command without one.
func (p Principal) May(permission string) bool {
	row, ok := permissionOf(permission)
	if !ok || !p.SignedIn() {
		return false
	}
	if p.Channel == ChannelToken && (row.Sign || !slices.Contains(p.Scopes, permission)) {
		return false
	}
	return row.role(p.Roles) != ""
}

// Fresh reports whether the last proof of identity still counts for a
// permission that needs one.
func (p Principal) Fresh(now clock.Instant) bool { return fresh(p.Confirmed, now) }

// Sees reports whether an auditor's scope covers a document or another subject.
// Who has no scope sees what the permissions say.
func (p Principal) Sees(kind, subject string) bool {
	return p.Scope == nil || p.Scope.Allows(kind, subject)
}

// Origin is where the person's commands come from, for work.From. The caller
// adds the idempotency key.
func (p Principal) Origin(request string) work.Origin {
	return work.Origin{
		Request: request, Channel: p.Channel, Scopes: p.Scopes, Scoped: p.Channel == ChannelToken,
		Confirmed: p.Confirmed,
	}
}

// AuditScope is what an auditor may see. Empty lists do not limit.
type AuditScope struct {
	Kinds    []string `json:"kinds,omitempty"`    // document kinds, such as "release_plan"
	Subjects []string `json:"subjects,omitempty"` // such as "1.30" or a customer's code
}

// Allows reports whether the scope covers a subject of a kind. Scope F73.
func (s AuditScope) Allows(kind, subject string) bool {
	return (len(s.Kinds) == 0 || slices.Contains(s.Kinds, kind)) &&
		(len(s.Subjects) == 0 || slices.Contains(s.Subjects, subject))
}
