package org

import (
	"cmp"
	"fmt"
	"slices"

	"acta/internal/content"
	"acta/internal/fault"
)

// What an organisation gets that says nothing else.
const (
	defaultAccent     = "#0B5563"
	defaultPaper      = "A4"
	defaultMonitoring = 30 // days
	defaultRecording  = 24 // hours
)

// checkedSetup checks each field of a setup by itself, fills in the defaults
// and takes the logo's bytes out as an image.
func checkedSetup(setup Setup) (Setup, Image, error) {
	c := &Checks{}
	var image Image
	if setup.Organization != nil {
		o := setup.Organization.withDefaults()
		image = o.takeLogo(c)
		o.check(c)
		setup.Organization = &o
	}
	unique(c, "job_titles", setup.JobTitles, func(field string, j JobTitle) {
		c.Code(field+".code", j.Code)
		c.Name(field+".name", j.Name)
	})
	unique(c, "people", setup.People, func(field string, p Person) { p.check(c, field) })
	unique(c, "assignments", setup.Assignments, func(field string, a Assignment) {
		c.Key(field+".role", a.Role)
		c.Period(field, a.period())
	})
	unique(c, "services", setup.Services, func(field string, p Provided) {
		c.Code(field+".code", p.Code)
		c.Name(field+".name", p.Name)
	})
	setup.Customers = sortedMembers(setup.Customers)
	unique(c, "customers", setup.Customers, func(field string, one Customer) { one.check(c, field) })
	return setup, image, c.Err()
}

// sortedMembers gives the members of each group in the order in which they are
// stored, so that another order is no difference.
func sortedMembers(customers []Customer) []Customer {
	sorted := slices.Clone(customers)
	for i, one := range sorted {
		sorted[i].Members = slices.SortedFunc(slices.Values(one.Members), func(a, b Member) int {
			return cmp.Or(cmp.Compare(a.Customer, b.Customer), a.From.DaysSince(b.From))
		})
	}
	return sorted
}

// unique checks each of a list, and that no natural key comes twice.
func unique[T kept[T]](c *Checks, path string, list []T, check func(field string, one T)) {
	seen := map[string]int{}
	for i, one := range list {
		field := fmt.Sprintf("%s[%d]", path, i)
		if first, ok := seen[one.key()]; ok {
			c.Say(field, "fault.org.duplicate", fault.Args{"value": one.key(), "first": first + 1})
		}
		seen[one.key()] = i
		check(field, one)
	}
}

func (o Organization) withDefaults() Organization {
	if o.Accent == "" {
		o.Accent = defaultAccent
	}
	if o.Paper == "" {
		o.Paper = defaultPaper
	}
	if o.MonitoringDays == 0 {
		o.MonitoringDays = defaultMonitoring
	}
	if o.LateRecordingHours == 0 {
		o.LateRecordingHours = defaultRecording
	}
	if o.EmergencyAuthority == "" {
		o.EmergencyAuthority = EmergencyChangeAuthority
	}
	return o
}

// takeLogo checks the logo and leaves its hash in its place.
func (o *Organization) takeLogo(c *Checks) Image {
	if o.Logo == nil {
		return Image{}
	}
	logo := *o.Logo
	o.Logo = &logo
	c.Name("organization.logo.alt", logo.Alt)
	if len(logo.Data) == 0 {
		return Image{}
	}
	mediaType, err := CheckLogo(logo.Data)
	c.Take("organization.logo", err)
	image := Image{SHA256: content.Sum(logo.Data), MediaType: mediaType, Data: logo.Data}
	logo.SHA256, logo.Data = image.SHA256, nil
	return image
}

func (o *Organization) check(c *Checks) {
	const at = "organization."
	c.Name(at+"name", o.Name)
	c.Text(at+"sms_scope", o.SMSScope)
	c.Text(at+"baseline_location", o.BaselineLocation)
	if o.Zone == "" {
		c.Say(at+"zone", "fault.org.required", nil)
	}
	c.Zone(at+"zone", o.Zone)
	c.OneOf(at+"paper", o.Paper, "A4", "Letter")
	c.Take(at+"coding_scheme", CheckScheme(o.CodingScheme))
	accent, err := CheckAccent(o.Accent)
	c.Take(at+"accent", err)
	o.Accent = accent.Hex
	c.Range(at+"monitoring_days", o.MonitoringDays, 1, 3660)
	c.Range(at+"late_recording_hours", o.LateRecordingHours, 1, 8784)
	o.checkLanguages(c, at+"languages")
	o.checkLevels(c)
	o.checkRoles(c)
}

func (o *Organization) checkLanguages(c *Checks, field string) {
	if len(o.Languages) == 0 {
		c.Say(field, "fault.org.required", nil)
	}
	for i, tag := range o.Languages {
		if !content.IsLanguage(tag) {
			c.Say(field, "fault.org.language", fault.Args{"value": tag})
		}
		if slices.Contains(o.Languages[:i], tag) {
			c.Say(field, "fault.org.duplicate", fault.Args{"value": tag, "first": slices.Index(o.Languages, tag) + 1})
		}
	}
}

func (o *Organization) checkLevels(c *Checks) {
	var codes []string
	for i, level := range o.Levels {
		field := fmt.Sprintf("organization.confidentiality_levels[%d]", i)
		c.Code(field+".code", level.Code)
		c.Name(field+".name", level.Name)
		if slices.Contains(codes, level.Code) {
			c.Say(field, "fault.org.duplicate", fault.Args{"value": level.Code, "first": slices.Index(codes, level.Code) + 1})
		}
		codes = append(codes, level.Code)
	}
	if o.DefaultLevel != "" {
		c.OneOf("organization.default_confidentiality", o.DefaultLevel, codes...)
	}
	for i, kind := range o.KindLevels {
		field := fmt.Sprintf("organization.confidentiality_by_kind[%d]", i)
		c.Key(field+".kind", kind.Kind)
		c.OneOf(field+".level", kind.Level, codes...)
	}
}

func (o *Organization) checkRoles(c *Checks) {
	for i, role := range o.Roles {
		field := fmt.Sprintf("organization.roles[%d]", i)
		c.Key(field+".key", role.Key)
		if !KnownRole(role.Key) {
			c.Name(field+".name", role.Name)
		}
	}
	c.OneOf("organization.emergency_authority", o.EmergencyAuthority, append(SeedRoles(), ActingRoles()...)...)
	for i, n := range o.Neighbours {
		field := fmt.Sprintf("organization.neighbours[%d]", i)
		c.OneOf(field+".process", n.Process, Neighbours()...)
		c.Plain(field+".document", n.Document, NameLimit)
	}
}

func (p Person) check(c *Checks, field string) {
	c.Code(field+".code", p.Code)
	if p.Name == "" {
		c.Say(field+".name", "fault.org.required", nil)
	}
	c.Plain(field+".name", p.Name, NameLimit)
	c.Email(field+".email", p.Email)
}

func (one Customer) check(c *Checks, field string) {
	c.Code(field+".code", one.Code)
	c.Name(field+".name", one.Name)
	c.OneOf(field+".kind", string(one.Kind), string(External), string(Internal), string(Group))
	c.Zone(field+".zone", one.Zone)
	if one.Language != "" && !content.IsLanguage(one.Language) {
		c.Say(field+".language", "fault.org.language", fault.Args{"value": one.Language})
	}
	for i, s := range one.Signatories {
		at := fmt.Sprintf("%s.signatories[%d]", field, i)
		if s.Name == "" {
			c.Say(at+".name", "fault.org.required", nil)
		}
		c.Plain(at+".name", s.Name, NameLimit)
		c.Plain(at+".title", s.Title, NameLimit)
		c.Email(at+".email", s.Email)
	}
	if one.Kind != Group && len(one.Members) > 0 {
		c.Say(field+".members", "fault.org.not_a_group", fault.Args{"code": one.Code})
	}
	for i, m := range one.Members {
		c.Period(fmt.Sprintf("%s.members[%d]", field, i), m.period())
	}
}
