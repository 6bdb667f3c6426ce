package web

import (
	"html/template"
	"net/http"
	"slices"
)

// The places of the menu.
const (
	homePlace      = "home"
	releasesPlace  = "releases"
	documentsPlace = "documents"
	policiesPlace  = "policies"
	calendarPlace  = "calendar"
	evidencePlace  = "evidence"
	peoplePlace    = "people"
	settingsPlace  = "settings"
	importsPlace   = "imports"
	auditPlace     = "audit"
	jobsPlace      = "jobs"
	accountPlace   = "account" // in no menu: it stands beside the person's name
)

// menuPlace is one entry of the menu.
type menuPlace struct {
	Name, Href, Label string
	Here              bool
	Count             int  // of what waits there; 0 says nothing
	Late              bool // something of it is overdue
	mark, static      string
	permission        string
	tab               bool // on a phone it stands at the foot
}

// Icon draws the mark of the place.
func (p menuPlace) Icon() template.HTML { return icon(p.static, p.mark) }

// workPlaces is the menu of everybody's work, in its order.
func workPlaces() []menuPlace {
	return []menuPlace{
		{Name: homePlace, Href: "/", mark: "inbox", permission: "own.read", tab: true},
		{Name: releasesPlace, Href: "/releases", mark: "rel", permission: "release.read", tab: true},
		{Name: documentsPlace, Href: "/documents", mark: "doc", permission: "document.read", tab: true},
		{Name: policiesPlace, Href: "/policies", mark: "pol", permission: "policy.read"},
		{Name: calendarPlace, Href: "/calendar", mark: "cal", permission: "release.read"},
		{Name: evidencePlace, Href: "/evidence", mark: "aud", permission: "release.read"},
	}
}

// deskPlaces is the menu of administration, in its order.
func deskPlaces() []menuPlace {
	return []menuPlace{
		{Name: peoplePlace, Href: "/people", mark: "ppl", permission: "org.read"},
		{Name: settingsPlace, Href: "/settings", mark: "set", permission: "org.read"},
		{Name: importsPlace, Href: "/imports", mark: "rec", permission: "release.import"},
		{Name: auditPlace, Href: "/audit", mark: "lock", permission: "audit.read"},
		{Name: jobsPlace, Href: "/jobs", mark: "run", permission: "job.read"},
	}
}

// menu fills the menu with what the reader may see. A place whose address the site does
// not answer is in no menu.
func (p *page) menu(s *site) {
	if p.Who == "" {
		return
	}
	p.Places, p.Desk = p.open(s, workPlaces()), p.open(s, deskPlaces())
	for _, one := range p.Places {
		if one.tab {
			p.Tabs = append(p.Tabs, one)
		} else {
			p.Others = append(p.Others, one)
		}
	}
	p.Others = append(p.Others, p.Desk...)
}

func (p *page) open(s *site, all []menuPlace) []menuPlace {
	var open []menuPlace
	for _, one := range all {
		if p.who.May(one.permission) && s.answers(one.Href) {
			one.Label, one.static, one.Here = p.T("nav."+one.Name), p.Static, one.Name == p.Place
			if one.Name == homePlace && p.owes != nil {
				owed := p.owes()
				one.Count, one.Late = owed.count, owed.late
			}
			open = append(open, one)
		}
	}
	return open
}

// answers reports whether there is a page at an address.
func (s *site) answers(address string) bool {
	return slices.ContainsFunc(s.list, func(r Route) bool { return r.Method == http.MethodGet && r.Path == address })
}
