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
	switch s.subjectType(at.Kind) {
	case "release", "deployment":
		return releaseFieldPlace(at, field)
	case "customer":
		return s.ifThere("/policies/:customer", policyFieldPlace(at.Full, field))
	case "org":
		return s.ifThere("/settings", "/settings#f-"+field)
	}
	return ""
}

// policyFieldPlace is fieldPlace for the policy of a customer.
func policyFieldPlace(customer, field string) string {
	page := policyPathOf(customer) + "#f-policy."
	field = strings.TrimPrefix(field, "document.")
	top, _, row := strings.Cut(field, "[")
	switch {
	case field == "customer_kind":
		return customersPath + "/" + url.PathEscape(customer)
	case field == "period":
		return page + "from"
	case field == "minimum_tests":
		return page + "emergency.minimum_tests"
	case field == "tacit_days", strings.HasPrefix(field, "acceptance_"):
		return page + "acceptance." + strings.TrimPrefix(field, "acceptance_")
	case top == "emergency":
		return policyPathOf(customer) + "#t-policy.emergency.criteria"
	case top == "standing_criteria":
		return policyPathOf(customer) + "#t-policy.acceptance.criteria"
	case row, slices.Contains([]string{"types", "units", "windows", "freezes", "verification"}, field):
		return policyPathOf(customer) + "#t-policy." + top
	}
	for short, whole := range map[string]string{"agreed_": "agreement.", "emergency_": "emergency."} {
		if part, is := strings.CutPrefix(field, short); is {
			return page + whole + part
		}
	}
	return page + field
}

// releaseFieldPlace is fieldPlace for the documents of releases and deployments.
func releaseFieldPlace(at document.Subject, field string) string {
	release, deployment, _ := strings.Cut(at.Full, "@") // a deployment stands behind its release
	switch at.Kind {
	case "release_plan":
		switch top, _, _ := strings.Cut(field, "["); top {
		case "deployments":
			return releasePage(release, "deployments")
		case "agreements":
			return releasePage(release, testsTab) + "#agreements"
		case "authorisations":
			return releasePage(release, authorityPart)
		}
		return planFieldPlace(releasePage(release, planSuffix), field, planMembers(), releasePage(release))
	case "deployment_plan":
		return planFieldPlace(deploymentPage(release, deployment, planSuffix), field, deploymentMembers(), deploymentPage(release, deployment))
	case "acceptance_test_report":
		return releasePage(release, testsTab)
	case "baseline_record":
		return deploymentPage(release, deployment, baselinesTab)
	case "verification_checklist":
		return deploymentPage(release, deployment, verificationTab)
	default: // what the review finds
		return releasePage(release, reviewTab)
	}
}

// planFieldPlace is where a plan holds a field of its document: the input on the page of
// its part, or the table that lacks its rows; what no part holds has another place.
func planFieldPlace(page, field string, members map[string][]string, other string) string {
	field = planMember(field)
	table, _, row := strings.Cut(field, "[")
	for section, held := range members {
		anchor := "#f-"
		if slices.Contains(held, table+"[]") {
			table += "[]"
			if !row {
				anchor = "#t-"
			}
		}
		if slices.Contains(held, table) {
			return query(page, sectionName, section) + anchor + field
		}
	}
	return other
}

// planMember is the member of a plan that its document calls by a field.
func planMember(field string) string {
	switch field {
	case "service", "customer":
		return field + "s"
	case "package_text":
		return "package"
	case "point_of_no_return":
		return "back_out.point_of_no_return"
	}
	if part, is := strings.CutPrefix(field, "backout_"); is {
		return "back_out." + part
	}
	if strings.HasPrefix(field, "activities[") && strings.HasSuffix(field, ".role") {
		return field + "s"
	}
	return field
}

// planMembers are the members of the plan of a release that documents name, by the part
// that holds them; tables end in brackets.
func planMembers() map[string][]string {
	return map[string][]string{
		"general":       {"title", "type", "services", "customers", "summary", "cycle_start", "first_planned", "planned"},
		"activities":    {"activities[]"},
		"phases":        {"lanes[]"},
		"deliverables":  {"deliverables[]", "method", "dependencies[]"},
		"units":         {"units[]", "package", "package_hash", "inclusion", "cut_off"},
		"references":    {"references[]", "closes_nothing", "no_rfc"},
		"criteria":      {"approver", "criteria[]"},
		"people":        {"people[]"},
		"environments":  {"environments[]", "resources", "budget"},
		"risks":         {"risk_class", "capacity", "assessed_by", "risks[]"},
		"back_out":      backOutMembers(),
		"communication": {"communication[]"},
		"training":      {"training[]"},
	}
}

// deploymentMembers are those of the plan of a deployment.
func deploymentMembers() map[string][]string {
	return map[string][]string{
		"target":   {"environment", "customers", "shared", "method", "wave", "practitioner", "group", "promotion", "build"},
		"window":   {"window_from", "window_to", "planned"},
		"tasks":    {"tasks[]"},
		"affected": {"affected[]"},
		"back_out": backOutMembers(),
		"support":  {"notice_channel", "support_until"},
		"parties":  {"parties[]"},
	}
}

func backOutMembers() []string {
	return []string{"back_out.trigger", "back_out.decider", "back_out.minutes", "back_out.tested", "back_out.point_of_no_return", "back_out.steps[]"}
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
