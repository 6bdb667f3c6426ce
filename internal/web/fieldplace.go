package web

import (
	"net/url"
	"slices"
	"strings"

	"acta/internal/document"
)

// fieldPlace is the address where a field of a document's data is filled in: the form of
// the page that keeps it, at its input. "" where nobody types it: it follows from what
// happens.
func (s *site) fieldPlace(at document.Subject, field string) string {
	if field == "" {
		return ""
	}
	top, _, _ := strings.Cut(field, ".")
	if top, _, _ = strings.Cut(top, "["); slices.Contains(rolesFields(), top) {
		return s.ifThere("/people", "/people")
	}
	code, _, _ := strings.Cut(at.Full, "@") // a deployment stands behind its release
	switch s.subjectType(at.Kind) {
	case "release":
		if top == "review" || slices.Contains(factFields(), top) {
			return s.ifThere("/releases/:release", "/releases/"+url.PathEscape(code))
		}
		return s.ifThere("/releases/:release/plan", "/releases/"+url.PathEscape(code)+"/plan#f-"+field)
	case "deployment":
		return s.ifThere("/releases/:release/plan", "/releases/"+url.PathEscape(code)+"/plan#f-deployments")
	case "customer":
		return s.ifThere("/policies/:customer", "/policies/"+url.PathEscape(code)+"#f-"+field)
	case "org":
		return s.ifThere("/settings", "/settings#f-"+field)
	}
	return ""
}

// ifThere is an address where the site has the page that it belongs to.
func (s *site) ifThere(page, address string) string {
	if s.answers(page) {
		return address
	}
	return ""
}

// rolesFields are the fields that people get by their roles.
func rolesFields() []string { return []string{"people", "practitioner", "roles"} }

// factFields are the fields of a release that its page records, not its plan.
func factFields() []string {
	return []string{"criteria", "authorisations", "acceptance", "baselines", "verification", "issues", "references"}
}

// subjectType is what a document of a kind is about: "org", "customer", "release" or
// "deployment".
func (s *site) subjectType(kind string) string {
	for _, k := range s.Documents.Kinds() {
		if k.ID == kind {
			return k.Subject
		}
	}
	return ""
}

// clausesPath is where the clauses of a kind are tailored.
func clausesPath(kind string) string { return "/clauses/" + url.PathEscape(kind) }
