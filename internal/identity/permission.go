package identity

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"acta/internal/clock"
)

// Role opens permissions. The first ones are granted with dates; the others
// follow from what somebody is.
type Role string

// The roles of the permission table.
const (
	// Administrator keeps accounts, grants, settings and jobs; decides nothing.
	Administrator Role = "administrator"
	// QualityManager keeps documents, rules, tailoring and the organisation's data.
	QualityManager Role = "quality_manager"
	// Approver decides on submitted documents.
	Approver Role = "approver"
	// Auditor reads what the grant's scope covers, until the grant ends.
	Auditor Role = "auditor"
	// Reader reads what has been issued.
	Reader Role = "reader"

	// Process is whoever holds a process role today, or deputises. Scope F78.
	Process Role = "process"
	// Member is every person with an active account.
	Member Role = "member"
	// Nobody is whoever has not signed in: the command itself asks for a password
	// or a link.
	Nobody Role = "nobody"
	// Machine is the system itself: jobs, schedules, and the operator's command
	// line on the machine.
	Machine Role = "system"
)

// GrantedRoles are the roles that an administrator gives with dates, in the
// order of the table.
func GrantedRoles() []Role {
	return []Role{Administrator, QualityManager, Approver, Auditor, Reader}
}

// Roles are all roles in the order of the table's columns.
func Roles() []Role {
	return []Role{Administrator, QualityManager, Process, Approver, Auditor, Reader, Member, Nobody, Machine}
}

// Label is the message key of the role's name.
func (r Role) Label() string { return "identity.role." + string(r) }

// confirmedFor is how long a proof of identity counts for a signature.
const confirmedFor = 5 * time.Minute

func fresh(confirmed, now clock.Instant) bool {
	if confirmed.IsZero() {
		return false
	}
	age := now.Time().Sub(confirmed.Time())
	return age >= 0 && age <= confirmedFor
}

// Permission is one row of the table: what it covers and who has it. Scope F77.
type Permission struct {
	// Name is "feature.verb", such as "document.submit".
	Name string
	// Commands are the names of the commands that it covers; none for reading.
	Commands []string
	Roles    []Role
	// Sign asks for a proof of identity of at most five minutes ago, and is refused
	// for tokens.
	Sign bool
}

// Label is the message key of the permission's name.
func (p Permission) Label() string {
	return "identity.permission." + strings.ReplaceAll(p.Name, ".", "_")
}

// role is the first of the table's roles that somebody has; "" for none.
func (p Permission) role(has []Role) Role {
	for _, role := range p.Roles {
		if slices.Contains(has, role) {
			return role
		}
	}
	return ""
}

// Table is every permission of the program. What no row names is refused.
func Table() []Permission {
	var all []Permission
	for _, part := range tables() {
		all = append(all, part()...)
	}
	return all
}

// tables are the parts of Table, each made when it is looked at: a page asks for many
// permissions, most of them in the first.
func tables() []func() []Permission {
	return []func() []Permission{documentTable, dataTable, processTable, trailTable, accountTable, ownTable}
}

func documentTable() []Permission {
	return []Permission{
		{Name: "document.read", Roles: []Role{Member}},
		{Name: "document.read_drafts", Roles: []Role{QualityManager, Process, Approver, Auditor}},
		{Name: "document.edit", Commands: []string{"document.freeze", "document.keep"}, Roles: []Role{QualityManager, Process, Machine}},
		{Name: "document.submit", Commands: []string{"document.submit", "document.recall"}, Roles: []Role{QualityManager, Process}},
		{Name: "document.decide", Commands: []string{"document.decide"}, Roles: []Role{Approver, QualityManager, Process}, Sign: true},
		{Name: "document.review", Commands: []string{"document.review"}, Roles: []Role{QualityManager, Process}, Sign: true},
		{Name: "document.withdraw", Commands: []string{"document.withdraw"}, Roles: []Role{QualityManager}, Sign: true},
		{Name: "document.plan", Commands: []string{"document.plan"}, Roles: []Role{QualityManager, Machine}},
		{Name: "document.rule", Commands: []string{"document.rule"}, Roles: []Role{QualityManager}, Sign: true},
		{Name: "document.tailor", Commands: []string{"document.tailor"}, Roles: []Role{QualityManager}},
		{Name: "document.acknowledge", Commands: []string{"document.acknowledge"}, Roles: []Role{Member}},
		{Name: "document.publish", Commands: []string{"document.publish", "document.effect", "document.expire", "document.remind", "document.flag"}, Roles: []Role{Machine}},
	}
}

func dataTable() []Permission {
	return []Permission{
		{Name: "org.read", Roles: []Role{QualityManager, Process, Approver, Auditor, Administrator}},
		{Name: "org.edit", Commands: []string{"org.put", "org.reassign", "org.import_customers", "org.queue_import"}, Roles: []Role{QualityManager, Machine}},
		{Name: "policy.read", Roles: []Role{QualityManager, Process, Approver, Auditor}},
		{Name: "policy.edit", Commands: []string{"policy.put", "policy.draft"}, Roles: []Role{QualityManager, Machine}},
		{Name: "release.read", Roles: []Role{QualityManager, Process, Approver, Auditor}},
		{Name: "release.edit", Commands: []string{"release.put_plan", "release.put_deployment", "release.put_review"}, Roles: []Role{Process, QualityManager, Machine}},
		{Name: "release.import", Commands: []string{"release.import", "release.import_activities", "release.import_change_requests", "release.import_items", "release.import_incidents", "release.queue_import"}, Roles: []Role{Process, QualityManager, Machine}},
		{Name: "record.read", Roles: []Role{QualityManager, Process, Approver, Auditor}},
		{Name: "record.edit", Commands: []string{"record.put_series", "record.import_series", "record.queue_import"}, Roles: []Role{QualityManager, Machine}},
	}
}

// processTable covers what happens to releases. Who decides as the holder of a
// process role is the feature's to check; these rows say who may try.
func processTable() []Permission {
	return []Permission{
		{Name: "release.move", Commands: []string{"release.move", "release.move_deployment"}, Roles: []Role{Process, QualityManager, Machine}},
		{Name: "release.record", Commands: []string{"release.record", "release.record_agreement", "release.choose_policy"}, Roles: []Role{Process, QualityManager, Machine}},
		{Name: "release.accept", Commands: []string{"release.accept", "release.decide_reservations"}, Roles: []Role{Process, QualityManager, Approver, Machine}},
		{Name: "release.approve", Commands: []string{"release.approve"}, Roles: []Role{Process, QualityManager, Approver}, Sign: true},
		{Name: "release.authorise", Commands: []string{"release.authorise"}, Roles: []Role{Process, QualityManager, Approver, Machine}},
		{Name: "release.revoke", Commands: []string{"release.revoke"}, Roles: []Role{Process, QualityManager, Approver}, Sign: true},
		{Name: "release.confirm", Commands: []string{"release.confirm", "release.confirm_exception"}, Roles: []Role{Process, QualityManager, Approver}, Sign: true},
		{Name: "release.except", Commands: []string{"release.except", "release.complete_deferral"}, Roles: []Role{Process, QualityManager, Machine}},
		{Name: "release.tick", Commands: []string{"release.tick", "release.verify_item"}, Roles: []Role{Process, QualityManager, Machine}},
		{Name: "release.invite", Commands: []string{"release.invite", "release.void_invitation"}, Roles: []Role{Process, QualityManager}},
		{Name: "release.notify", Commands: []string{"release.notify"}, Roles: []Role{Process, QualityManager}},
		{Name: "release.mint", Commands: []string{"release.mint_link", "release.mint_code"}, Roles: []Role{Machine}},
		{Name: "calendar.feed", Commands: []string{"calendar.add_feed", "calendar.revoke_feed"}, Roles: []Role{Process, QualityManager}},
		{Name: "release.bring_in", Commands: []string{"release.bring_in"}, Roles: []Role{Machine}},
		{Name: "exchange.refuse", Commands: []string{"exchange.refuse"}, Roles: []Role{Machine}},
		{Name: "evidence.keep", Commands: []string{"evidence.keep"}, Roles: []Role{Process, QualityManager, Approver, Machine}},
	}
}

func trailTable() []Permission {
	return []Permission{
		{Name: "audit.read", Roles: []Role{Auditor, QualityManager, Administrator}},
		{Name: "audit.checkpoint", Roles: []Role{QualityManager, Administrator, Machine}},
		{Name: "audit.export", Roles: []Role{Auditor, QualityManager, Machine}},
		{Name: "access.view", Commands: []string{"access.view"}, Roles: []Role{Auditor, Member}},
		{Name: "job.read", Roles: []Role{Administrator}},
		{Name: "job.manage", Commands: []string{"job.retry", "job.cancel"}, Roles: []Role{Administrator, Machine}},
	}
}

func accountTable() []Permission {
	return []Permission{
		{Name: "account.read", Roles: []Role{Administrator}},
		{Name: "account.manage", Commands: []string{"identity.invite", "identity.send_link", "identity.reactivate"}, Roles: []Role{Administrator, Machine}},
		{Name: "account.change", Commands: []string{"identity.change_email", "identity.reset_factor"}, Roles: []Role{Administrator, Machine}, Sign: true},
		{Name: "account.link", Commands: []string{"identity.link", "identity.setup_link"}, Roles: []Role{Machine}},
		{Name: "account.deactivate", Commands: []string{"identity.deactivate"}, Roles: []Role{Administrator, Machine}, Sign: true},
		{Name: "grant.read", Roles: []Role{Administrator, Auditor, QualityManager}},
		{Name: "grant.manage", Commands: []string{"identity.grant", "identity.end_grant"}, Roles: []Role{Administrator, Machine}, Sign: true},
		{Name: "session.manage", Commands: []string{"identity.end_sessions"}, Roles: []Role{Administrator, Machine}},
		{Name: "token.manage", Commands: []string{"identity.revoke_any_token"}, Roles: []Role{Administrator, Machine}},
	}
}

func ownTable() []Permission {
	return []Permission{
		{Name: "own.read", Roles: []Role{Member}},
		{Name: "own.profile", Commands: []string{"identity.change_language", "identity.change_password"}, Roles: []Role{Member}},
		{Name: "own.factor", Commands: []string{"identity.start_factor", "identity.add_factor", "identity.remove_factor", "identity.recovery_codes"}, Roles: []Role{Member}, Sign: true},
		{Name: "own.sessions", Commands: []string{"identity.end_session", "identity.end_other_sessions", "identity.sign_out"}, Roles: []Role{Member}},
		{Name: "own.views", Commands: []string{"identity.save_view", "identity.drop_view"}, Roles: []Role{Member}},
		{Name: "own.token", Commands: []string{"identity.create_token"}, Roles: []Role{Member}, Sign: true},
		{Name: "own.revoke_token", Commands: []string{"identity.revoke_token"}, Roles: []Role{Member}},
		{Name: "own.confirm", Commands: []string{"identity.confirm"}, Roles: []Role{Member}},
		{Name: "public.sign_in", Commands: []string{
			"identity.sign_in", "identity.sign_in_sso", "identity.setup",
			"identity.recover", "identity.redeem", "identity.lock",
		}, Roles: []Role{Nobody, Machine}},
		{Name: "public.answer", Commands: []string{"release.send_code", "release.try_code", "release.answer"}, Roles: []Role{Nobody}},
	}
}

func permissionOf(name string) (Permission, bool) {
	for _, part := range tables() {
		for _, row := range part() {
			if row.Name == name {
				return row, true
			}
		}
	}
	return Permission{}, false
}

func permissionFor(command string) (Permission, bool) {
	for _, row := range Table() {
		if slices.Contains(row.Commands, command) {
			return row, true
		}
	}
	return Permission{}, false
}

// Check reports the permissions that routes name and no row has, for the start
// of the program.
func Check(names []string) error {
	for _, name := range names {
		if _, ok := permissionOf(name); !ok {
			return fmt.Errorf("no row of the permission table is called %q", name)
		}
	}
	return nil
}
