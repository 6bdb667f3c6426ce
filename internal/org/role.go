package org

import (
	"slices"

	"acta/internal/clock"
)

// Keys of the process roles that rules name. Seed 5, 4.
const (
	ReleaseDeploymentManager = "release_deployment_manager"
	BuildPractitioner        = "build_practitioner"
	DeploymentPractitioner   = "deployment_practitioner"
	ChangeAuthority          = "change_authority"
	EmergencyChangeAuthority = "emergency_change_authority"
	IncidentManager          = "incident_manager"
	ServiceRequestManager    = "service_request_manager"
)

// SeedRoles are the three roles of section 5, in its order. Seed 5.1, 5.2, 5.3.
func SeedRoles() []string {
	return []string{ReleaseDeploymentManager, BuildPractitioner, DeploymentPractitioner}
}

// ActingRoles are the roles that act in section 4 but are missing from section
// 5, in the order in which they act; an annex prints them. Seed 4.
func ActingRoles() []string {
	return []string{
		"test_manager", "change_manager", ChangeAuthority, EmergencyChangeAuthority,
		IncidentManager, ServiceRequestManager, "problem_manager", "configuration_manager",
		"service_owner", "service_level_manager", "customer_representative",
	}
}

// Neighbours are the keys of the neighbour processes, in the order of the
// section. Seed 2.
func Neighbours() []string {
	return []string{
		"incident", "service_request", "problem", "change", "configuration",
		"budgeting", "design_transition", "service_level",
	}
}

// KnownRole reports whether a role key is in the catalogue.
func KnownRole(key string) bool {
	return slices.Contains(SeedRoles(), key) || slices.Contains(ActingRoles(), key)
}

// Holds reports whether the assignment is in force on a date.
func (a Assignment) Holds(on clock.Date) bool { return a.period().Contains(on) }

func (a Assignment) period() clock.Period { return clock.Period{From: a.From, To: a.To} }

// Holders are the codes of those who hold a role on a date, without deputies,
// sorted; none is a visible gap. Scope F78.
func Holders(assignments []Assignment, role string, on clock.Date) []string {
	return acting(assignments, role, on, false)
}

// Deputies are the codes of those who deputise for a role on a date, sorted.
func Deputies(assignments []Assignment, role string, on clock.Date) []string {
	return acting(assignments, role, on, true)
}

func acting(assignments []Assignment, role string, on clock.Date, deputy bool) []string {
	var codes []string
	for _, a := range assignments {
		if a.Role == role && a.Deputy == deputy && a.Holds(on) {
			codes = append(codes, a.Person)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}
