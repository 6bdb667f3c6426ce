package web_test

import (
	"html"
	"regexp"
	"strings"
	"testing"
)

var partLink = regexp.MustCompile(`href="(/[^"#]*)#([^"]+)"`)

// What is missing leads to where it is filled in: every link into a part of a page leads
// to a part that is there, from documents, from the conditions of releases in several
// stages and from what somebody owes.
func TestWhatIsMissingLeadsToItsField(t *testing.T) {
	all := newCrew(t)
	all["process"].order("POST", "/api/v1/releases", "", node{"code": "9.2", "title": "Sin nada", "deployments": []node{{"code": "D1"}}}).must(t, 201)
	running(t, all["first"])
	pages := map[string]string{}
	followed := map[string]bool{}
	follow := func(by *site, address string) {
		t.Helper()
		body := by.get(address, "es").must(t, 200).body
		for _, m := range partLink.FindAllStringSubmatch(body, -1) {
			page, part := html.UnescapeString(m[1]), html.UnescapeString(m[2])
			if followed[page+part] = true; pages[page] == "" {
				pages[page] = html.UnescapeString(by.get(page, "es").must(t, 200).body)
			}
			if !strings.Contains(pages[page], ` id="`+part+`"`) {
				t.Errorf("%s leads to %s#%s: there is no such part", address, page, part)
			}
		}
	}
	for _, address := range []string{
		"/documents/release_plan/1.34", "/documents/release_plan/9.1", "/documents/deployment_plan/1.34@D1", "/documents/release_plan/9.2",
		"/documents/acceptance_test_report/9.1", "/documents/baseline_record/9.1@D1", "/documents/verification_checklist/9.1@D1", "/documents/post_implementation_review/9.1",
		"/documents/customer_policy/USERS", "/releases/1.34", "/releases/9.1", "/releases/9.2", "/releases/9.2/deployments/D1", "/",
	} {
		follow(all["lucia"], address)
	}
	s := beginning(t)
	s.fillStart("/start/organization", "organization", "organization.name", "Arlanza")
	s.fillStart("/start/roles", "roles", "role.release_deployment_manager.person", firstName, "role.release_deployment_manager.title", "")
	s.fillStart("/start/customer", "customer", "customer.name", "Banco Arlanzón", "service.name", "Portal")
	s.fillStart("/start/policy", "policy", "policy.acceptance.approver", "", "policy.types[1].notice", "")
	follow(s, "/documents/customer_policy/BANCO-ARLANZON")
	for _, must := range []string{
		"/releases/1.34/plan?section=back_outf-back_out.trigger", "/releases/1.34/plan?section=unitst-units", "/releases/1.34/deployments/D1/plan?section=windowf-window_from",
		"/releases/9.2/plan?section=generalf-services", "/releases/1.34/deployments/D1/verificationchecklist",
		"/policies/BANCO-ARLANZONf-policy.owner", "/policies/BANCO-ARLANZONf-policy.agreement.with", "/policies/BANCO-ARLANZONt-policy.types",
	} {
		if !followed[must] {
			t.Errorf("nothing leads to %s", must)
		}
	}
}
