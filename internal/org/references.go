package org

import (
	"fmt"

	"acta/internal/clock"
	"acta/internal/fault"
)

// check checks what refers to something else: every code must exist, the periods
// of one role or membership must not overlap, and who has left holds and owns
// nothing from tomorrow on (invariant I22).
func (d *Directory) check(today clock.Date) error {
	c := &Checks{}
	d.checkOrganization(c)
	for _, p := range d.People {
		d.title(c, "people."+p.Code+".job_title", p.JobTitle)
	}
	for _, p := range d.Services {
		d.active(c, "services."+p.Code+".owner", p.Owner)
	}
	d.checkAssignments(c, today)
	for _, one := range d.Customers {
		d.checkMembers(c, one)
	}
	return c.Err()
}

func (d *Directory) checkOrganization(c *Checks) {
	o := d.Organization
	if o == nil {
		return
	}
	if o.Logo != nil && o.Logo.SHA256 == "" {
		c.Say("organization.logo", "fault.org.logo_image", nil)
	}
	d.title(c, "organization.owner_title", o.OwnerTitle)
	for _, role := range o.Roles {
		d.title(c, "organization.roles."+role.Key+".appointed_by", role.AppointedBy)
	}
	for i, s := range o.Signers {
		d.title(c, fmt.Sprintf("organization.signers[%d].job_title", i), s.JobTitle)
		d.active(c, fmt.Sprintf("organization.signers[%d].person", i), s.Person)
	}
}

// title and person check a reference that may be empty.
func (d *Directory) title(c *Checks, field, code string) {
	if _, ok := d.JobTitle(code); code != "" && !ok {
		c.Say(field, "fault.org.unknown", fault.Args{"value": code})
	}
}

func (d *Directory) person(c *Checks, field, code string) {
	if _, ok := d.Person(code); code != "" && !ok {
		c.Say(field, "fault.org.unknown", fault.Args{"value": code})
	}
}

// active checks a reference to somebody who acts from now on; it may be empty.
func (d *Directory) active(c *Checks, field, code string) {
	d.person(c, field, code)
	if p, ok := d.Person(code); ok && p.Inactive {
		c.Say(field, "fault.org.inactive", fault.Args{"person": p.Name})
	}
}

func (d *Directory) checkAssignments(c *Checks, today clock.Date) {
	own := map[string]bool{}
	if d.Organization != nil {
		for _, role := range d.Organization.Roles {
			own[role.Key] = true
		}
	}
	for i, a := range d.Assignments {
		field := "assignments." + a.key()
		if !KnownRole(a.Role) && !own[a.Role] {
			c.Say(field+".role", "fault.org.unknown", fault.Args{"value": a.Role})
		}
		if a.Person == "" {
			c.Say(field+".person", "fault.org.required", nil)
		}
		if a.lasts(today) {
			d.active(c, field+".person", a.Person)
		} else {
			d.person(c, field+".person", a.Person)
		}
		for _, b := range d.Assignments[:i] {
			if a.Role == b.Role && a.Person == b.Person && a.period().Overlaps(b.period()) {
				c.Say(field+".from", "fault.org.overlap", fault.Args{"other": b.From})
			}
		}
	}
}

func (d *Directory) checkMembers(c *Checks, group Customer) {
	for i, m := range group.Members {
		field := fmt.Sprintf("customers.%s.members[%d]", group.Code, i)
		one, ok := d.Customer(m.Customer)
		if !ok || one.Kind == Group {
			c.Say(field+".customer", "fault.org.unknown", fault.Args{"value": m.Customer})
		}
		for _, n := range group.Members[:i] {
			if m.Customer == n.Customer && m.period().Overlaps(n.period()) {
				c.Say(field+".from", "fault.org.overlap", fault.Args{"other": n.From})
			}
		}
	}
}
