package demo_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"acta/internal/content"
	"acta/internal/demo"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/release"
	"acta/internal/work"
)

// complete are the documents of the set that have no open placeholder.
var complete = []struct{ kind, subject string }{
	{"process", "org"},
	{"retention_register", "org"},
	{"customer_policy", "VALDEORO"},
	{"customer_policy", "TALARIA"},
	{"customer_policy", "ALIANZA"},
	{"release_plan", "PLT-2026.1"},
	{"release_plan", "ERP-2026.6"},
	{"release_plan", "EMG-2026.5"},
	{"release_plan", "STD-2026.9"},
	{"deployment_plan", "PLT-2026.1@D-INT"},
	{"deployment_plan", "PLT-2026.1@D-OL1"},
	{"deployment_plan", "PLT-2026.1@D-OL2"},
	{"deployment_plan", "ERP-2026.6@D-VAL"},
	{"deployment_plan", "ERP-2026.6@D-SBR"},
	{"deployment_plan", "EMG-2026.5@D-INT"},
	{"deployment_plan", "EMG-2026.5@D-PLT"},
	{"deployment_plan", "STD-2026.9@D-INT"},
	{"deployment_plan", "STD-2026.9@D-VAL"},
	{"acceptance_test_report", "PLT-2026.1"},
	{"acceptance_test_report", "ERP-2026.6"},
	{"acceptance_test_report", "EMG-2026.5"},
	{"acceptance_test_report", "STD-2026.9"},
	{"baseline_record", "PLT-2026.1@D-INT"},
	{"baseline_record", "PLT-2026.1@D-OL1"},
	{"baseline_record", "PLT-2026.1@D-OL2"},
	{"baseline_record", "ERP-2026.6@D-SBR"},
	{"verification_checklist", "PLT-2026.1@D-OL1"},
	{"verification_checklist", "ERP-2026.6@D-SBR"},
	{"verification_checklist", "EMG-2026.5@D-PLT"},
	{"verification_checklist", "STD-2026.9@D-VAL"},
	{"deployment_review", "PLT-2026.1"},
	{"deployment_review", "ERP-2026.6"},
	{"deployment_review", "EMG-2026.5"},
	{"deployment_review", "STD-2026.9"},
	{"post_implementation_review", "PLT-2026.1"},
	{"post_implementation_review", "ERP-2026.6"},
	{"post_implementation_review", "EMG-2026.5"},
	{"post_implementation_review", "STD-2026.9"},
}

func TestProviderDocuments(t *testing.T) {
	w, reports := loaded(t, demo.Provider)
	if len(reports) != 1 || summary(reports[0]) != "incidents.csv: 2 rows, 2 created, 0 rejected, 0 open, 0 doubtful" {
		t.Errorf("got reports %v", reports)
	}
	for _, c := range complete {
		if open := w.document(c.kind, c.subject).Placeholders(); len(open) > 0 {
			t.Errorf("%s of %s: open placeholders %v", c.kind, c.subject, open)
		}
	}
	for _, kind := range []string{"release_plan", "post_implementation_review"} {
		if len(w.document(kind, "COR-2026.12").Placeholders()) == 0 {
			t.Errorf("%s of a release in preparation has no open placeholder", kind)
		}
	}
}

// A document for one customer names no other. Invariant I26.
func TestOneCustomersDocumentsNameNoOther(t *testing.T) {
	w, _ := loaded(t, demo.Provider)
	dir := view(w, w.Org.Directory)
	served := map[string]string{ // subject → customer that it is for
		"VALDEORO": "VALDEORO", "TALARIA": "TALARIA",
		"PLT-2026.1@D-INT": "TALARIA", "PLT-2026.1@D-OL1": "VALDEORO", "ERP-2026.6@D-VAL": "VALDEORO",
		"ERP-2026.6@D-SBR": "SBRIGIDA", "EMG-2026.5@D-INT": "TALARIA", "STD-2026.9@D-INT": "TALARIA",
		"STD-2026.9@D-VAL": "VALDEORO", "COR-2026.12@D-INT": "TALARIA", "COR-2026.12@D-VAL": "VALDEORO",
	}
	for subject, customer := range served {
		kind := "deployment_plan"
		if subject == customer {
			kind = "customer_policy"
		}
		printed := printed(t, w.document(kind, subject))
		for _, other := range dir.Customers {
			if other.Code == customer {
				continue
			}
			for _, name := range namesOf(other) {
				if strings.Contains(printed, name) {
					i := strings.Index(printed, name)
					t.Errorf("%s of %s, for %s, names %q: %s", kind, subject, customer, name, printed[max(0, i-200):i+100])
				}
			}
		}
	}
}

// printed is everything that a document holds, as text.
func printed(t *testing.T, doc content.Document) string {
	t.Helper()
	data, err := doc.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// namesOf are the words that give a customer away; our own staff's are the
// provider's, which stands on every page.
func namesOf(one org.Customer) []string {
	names := []string{one.Code}
	for _, name := range one.Name.Values {
		names = append(names, name)
	}
	if one.Kind != org.Internal {
		for _, s := range one.Signatories {
			names = append(names, s.Name)
		}
	}
	return names
}

func TestPoliciesThatDeploymentsHold(t *testing.T) {
	w, _ := loaded(t, demo.Provider)
	for subject, want := range map[string]string{
		"PLT-2026.1@D-INT": "1.0", "PLT-2026.1@D-OL1": "2.0",
		"PLT-2026.1@D-OL2": "MIRAVENT C1.0, SBRIGIDA C1.0", // of the group, before its next version
		"ERP-2026.6@D-SBR": "C1.0",
	} {
		d := view(w, func(tx *work.Tx) (release.DeploymentView, error) { return w.Releases.DeploymentView(tx, subject) })
		if d.PolicyLabel != want {
			t.Errorf("%s holds %q, want %q", subject, d.PolicyLabel, want)
		}
	}
	for _, c := range []struct{ customer, day, want string }{
		{"VALDEORO", "2025-12-31", "1.0"}, {"VALDEORO", "2026-01-01", "2.0"},
		{"SBRIGIDA", "2025-06-30", "1.0"}, {"SBRIGIDA", "2026-06-30", "C1.0"}, {"SBRIGIDA", "2026-07-01", "C1.1"},
		{"MIRAVENT", "2025-06-30", "C1.0"}, {"TALARIA", "2026-11-01", "1.0"},
	} {
		p := view(w, func(tx *work.Tx) (policy.Policy, error) { return w.Policies.InForce(tx, c.customer, date(t, c.day)) })
		if p.Number != c.want {
			t.Errorf("%s on %s: version %s, want %s", c.customer, c.day, p.Number, c.want)
		}
	}
}

// What a single project cannot show stands in this set.
func TestProviderHasWhatOneProjectLacks(t *testing.T) {
	w, _ := loaded(t, demo.Provider)
	undone := view(w, func(tx *work.Tx) (release.DeploymentView, error) {
		return w.Releases.DeploymentView(tx, "PLT-2026.1@D-OL2")
	})
	got := fmt.Sprint(undone.BackedOut.ISO, " ", undone.BackedOutBy, " ", undone.BackedOutTook.N, " ", undone.BackedOutCause.IsEmpty())
	if want := "2026-03-15T09:35:00Z Lucía Ferrán 45 false"; got != want {
		t.Errorf("back-out: got %s, want %s", got, want)
	}
	if outcome := w.plan("PLT-2026.1").Review.Outcome.Key; outcome != "term.release_outcome.partial" {
		t.Errorf("a release with one wave undone ended as %q", outcome)
	}
	again := view(w, func(tx *work.Tx) (release.DeploymentView, error) {
		return w.Releases.DeploymentView(tx, "ERP-2026.6@D-SBR")
	})
	if again.Attempt != 2 || len(again.Suppliers) != 1 || again.Suppliers[0].Name != "Meridia Software" {
		t.Errorf("attempt %d with suppliers %v", again.Attempt, again.Suppliers)
	}
	var people []string
	for _, p := range view(w, w.Org.Directory).Customers {
		people = append(people, string(p.Kind))
	}
	if want := []string{"group", "external", "external", "internal", "external"}; !slices.Equal(people, want) {
		t.Errorf("customers are %v, want %v", people, want)
	}
}

func TestProviderChangesOutsideTheUsualCourse(t *testing.T) {
	w, _ := loaded(t, demo.Provider)
	var kinds []string
	emergency := w.plan("EMG-2026.5")
	for _, x := range emergency.Exceptions {
		kinds = append(kinds, x.Kind.Key)
	}
	want := []string{"term.exception_kind.deferral", "term.exception_kind.deferral", "term.exception_kind.late_record"}
	if !slices.Equal(kinds, want) || !emergency.Authorisations[0].Verbal {
		t.Errorf("emergency: exceptions %v, authorisation %+v", kinds, emergency.Authorisations[0])
	}
	standard := w.plan("STD-2026.9")
	if standard.NoRfC.IsEmpty() || standard.Requests != 0 || standard.Authorisations[0].Valid.Key != "term.authorisation.valid" {
		t.Errorf("standard change: %+v", standard.Authorisations)
	}
}
