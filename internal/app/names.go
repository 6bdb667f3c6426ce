package app

import (
	"slices"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/org"
	"acta/internal/release"
	"acta/internal/work"
)

// names answers for what the organisation keeps; release asks it.
type names struct{ app *App }

// Customer is a customer with its zone and language, which are the organisation's
// where it has none of its own.
func (n names) Customer(tx *work.Tx, code string) (release.Customer, error) {
	dir, err := n.app.Org.Require(tx)
	if err != nil {
		return release.Customer{}, err
	}
	found, ok := dir.Customer(code)
	if !ok {
		return release.Customer{}, fault.New(fault.NotFound, "fault.org.customer", fault.Args{"customer": code})
	}
	zone, err := dir.Location(code)
	if err != nil {
		return release.Customer{}, err
	}
	customer := release.Customer{
		Code: found.Code, Name: found.Name, Kind: string(found.Kind), Zone: zone, Language: found.Language,
		Inactive: found.Inactive,
	}
	if customer.Language == "" {
		customer.Language = dir.Organization.Languages[0]
	}
	for _, s := range found.Signatories {
		customer.Signatories = append(customer.Signatories, release.Signatory(s))
	}
	return customer, nil
}

// Customers are the codes of all customers, also of those that left.
func (n names) Customers(tx *work.Tx) ([]string, error) {
	dir, err := n.app.Org.Directory(tx)
	if err != nil {
		return nil, err
	}
	codes := make([]string, len(dir.Customers))
	for i, customer := range dir.Customers {
		codes[i] = customer.Code
	}
	return codes, nil
}

// Service is the name of a service and the code of its owner.
func (n names) Service(tx *work.Tx, code string) (content.Text, string, error) {
	dir, err := n.app.Org.Require(tx)
	if err != nil {
		return content.Text{}, "", err
	}
	if service, ok := dir.Service(code); ok {
		return service.Name, service.Owner, nil
	}
	return content.Text{}, "", fault.New(fault.NotFound, "fault.org.service", fault.Args{"service": code})
}

// Person is the name of a person.
func (n names) Person(tx *work.Tx, code string) (string, error) {
	dir, err := n.app.Org.Directory(tx)
	if err != nil {
		return "", err
	}
	if person, ok := dir.Person(code); ok {
		return person.Name, nil
	}
	return "", fault.New(fault.NotFound, "fault.org.person", fault.Args{"person": code})
}

// Acting are the active people who hold or deputise for a process role, sorted.
func (n names) Acting(tx *work.Tx, role string, on clock.Date) ([]string, error) {
	dir, err := n.app.Org.Directory(tx)
	if err != nil {
		return nil, err
	}
	codes := append(org.Holders(dir.Assignments, role, on), org.Deputies(dir.Assignments, role, on)...)
	codes = slices.DeleteFunc(codes, func(code string) bool {
		person, ok := dir.Person(code)
		return !ok || person.Inactive
	})
	slices.Sort(codes)
	return slices.Compact(codes), nil
}

// Settings are what the organisation decided for all releases.
func (n names) Settings(tx *work.Tx) (release.Settings, error) {
	dir, err := n.app.Org.Require(tx)
	if err != nil {
		return release.Settings{}, err
	}
	zone, err := dir.Location("")
	if err != nil {
		return release.Settings{}, err
	}
	o := dir.Organization
	roles := append(org.SeedRoles(), org.ActingRoles()...)
	for _, role := range o.Roles {
		if !org.KnownRole(role.Key) {
			roles = append(roles, role.Key)
		}
	}
	return release.Settings{LateHours: max(o.LateRecordingHours, 0), MonitoringDays: o.MonitoringDays, Zone: zone, Roles: roles}, nil
}
