package demo_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"acta/internal/content"
	"acta/internal/demo"
	"acta/internal/policy"
	"acta/internal/record"
	"acta/internal/release"
	"acta/internal/sheet"
	"acta/internal/work"
)

// sources are the SHA-256 sums of the tables as their authors left them; of the requests
// for change, less the row that TestTheRowLeftOut knows.
var sources = map[string]string{
	"releases.csv":         "81d3284a2bd8395f3db92b256213abf6ef22602d9817f1b092888433fe5c8132",
	"plan_activities.csv":  "36b1428fcf16e68e63a1611e4b199cb9a5a1572f73f3249f2e7f09b3b94a0007",
	"change_requests.csv":  "13b30637f45769b03daa938976b5b0b1e88df5fe68cd68a865662811638a2c76",
	"retention_series.csv": "8d3d517b4310a5ec8a8bc7bde1a1da3121f57b486b8c486e76ce44d8359fb4cd",
}

func summary(r sheet.Report) string {
	return fmt.Sprintf("%s: %d rows, %d created, %d rejected, %d open, %d doubtful",
		r.File, r.Rows, r.Created, r.Count(sheet.Rejected), r.Count(sheet.Open), r.Count(sheet.Doubtful))
}

// rowsOf are the lines of a severity's findings under a column.
func rowsOf(r sheet.Report, severity sheet.Severity, column string) []int {
	var found []int
	for _, f := range r.Findings {
		if f.Severity == severity && f.Column == column {
			found = append(found, f.Line)
		}
	}
	return found
}

func TestReportsOfTheTables(t *testing.T) {
	_, reports := loaded(t, demo.Kubernetes)
	var got []string
	for _, r := range reports {
		got = append(got, summary(r))
		if want, ours := sources[r.File]; ours && r.SHA256 != want {
			t.Errorf("%s is not as its authors left it: %s", r.File, r.SHA256)
		}
	}
	want := []string{
		"releases.csv: 11 rows, 11 created, 0 rejected, 0 open, 0 doubtful",
		"plan_activities.csv: 415 rows, 415 created, 0 rejected, 20 open, 3 doubtful",
		"change_requests.csv: 95 rows, 95 created, 0 rejected, 0 open, 1 doubtful",
		"retention_series.csv: 7 rows, 7 created, 0 rejected, 7 open, 0 doubtful",
		"incidents.csv: 3 rows, 3 created, 0 rejected, 0 open, 0 doubtful",
	}
	if !slices.Equal(got, want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	for _, c := range []struct {
		report   int
		severity sheet.Severity
		column   string
		want     []int
	}{
		{1, sheet.Open, "planned", []int{41, 78, 89, 113, 117, 118, 135, 155, 201, 215, 331}},
		{1, sheet.Open, "responsible_role", []int{12, 19, 41, 89, 155, 210, 252, 327, 367}},
		{1, sheet.Doubtful, "planned", []int{39, 40, 416}}, // after the release
		{2, sheet.Doubtful, "reviewed_on", []int{4}},       // KEP-1287
		{3, sheet.Open, "custodian", []int{2, 3, 4, 5, 6, 7, 8}},
	} {
		if got := rowsOf(reports[c.report], c.severity, c.column); !slices.Equal(got, c.want) {
			t.Errorf("%s, %s of %s: lines %v, want %v", reports[c.report].File, c.severity, c.column, got, c.want)
		}
	}
}

// The table of the source has one row that no import takes, and the set has all others
// as they are.
func TestTheRowLeftOut(t *testing.T) {
	whole, err := os.ReadFile("testdata/change_requests.csv")
	if err != nil || fmt.Sprintf("%x", sha256.Sum256(whole)) != "715dafe95c644fd1f4f14fd1f1e238863a77707d8112023563b6925a00f18636" {
		t.Fatalf("the table is not as its authors left it: %v", err)
	}
	set, err := os.ReadFile("data/kubernetes/change_requests.csv")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(whole), "\n")
	out := lines[75]
	if !strings.HasPrefix(out, "1.32,enhancementFreeze,KEP-2400,") || !strings.HasSuffix(strings.TrimSpace(out), ",removed") ||
		strings.Join(slices.Delete(lines, 75, 76), "") != string(set) {
		t.Errorf("another row is left out than %q", out)
	}
}

func TestDecisionsOfTheSource(t *testing.T) {
	w, _ := loaded(t, demo.Kubernetes)
	all, approved, denied := 0, 0, 0
	var codes []string
	for code := range punctuality {
		p := w.plan(code)
		all, approved, denied = all+p.Requests, approved+p.Approved, denied+p.Denied
		for _, r := range p.References {
			codes = append(codes, code+" "+r.Code)
		}
	}
	// 9 denied and 3 rejected are one state; the removed one is left out.
	if all != 95 || approved != 83 || denied != 12 {
		t.Errorf("got %d requests, %d approved, %d denied", all, approved, denied)
	}
	if slices.Contains(codes, "1.32 KEP-2400") || !slices.Contains(codes, "1.25 KEP-1287") {
		t.Error("KEP-2400 of 1.32 was taken, or KEP-1287 of 1.25 was not")
	}
}

// punctuality is counted by hand from first planned and actual dates.
var punctuality = map[string]int{
	"1.24": 14, "1.25": 7, "1.26": -4, "1.27": -2, "1.28": 0, "1.29": 8, "1.30": 0, "1.31": -22, "1.32": 0, "1.33": 7, "1.34": 0,
}

func TestPunctuality(t *testing.T) {
	w, _ := loaded(t, demo.Kubernetes)
	onTime := 0
	var slips []int
	for code, slip := range punctuality {
		p := w.plan(code)
		if p.SlipDays != (content.Integer{N: slip, Known: true}) || p.OnTime != (slip <= 0) {
			t.Errorf("%s: slip %+v, on time %v, want %d", code, p.SlipDays, p.OnTime, slip)
		}
		slips = append(slips, p.SlipDays.N)
		if p.OnTime {
			onTime++
		}
	}
	rows, err := w.Releases.List(t.Context(), release.Query{})
	w.must(err)
	for _, row := range rows { // as the list of releases has them
		if slip := row.Released.DaysSince(row.FirstPlanned); slip != punctuality[row.Code] {
			t.Errorf("%s: the list says %d days, want %d", row.Code, slip, punctuality[row.Code])
		}
	}
	if len(rows) != len(punctuality) {
		t.Errorf("the list has %d releases", len(rows))
	}
	slices.Sort(slips)
	if onTime != 7 || slips[len(slips)/2] != 0 {
		t.Errorf("%d of %d on time, median %d", onTime, len(slips), slips[len(slips)/2])
	}
	// 1.28 to 1.34: the latest release with the six before it.
	last := w.plan("1.34")
	if last.HistoryOnTime != 5 || last.HistoryCount != 7 || last.HistoryMedian.Digits != "0" {
		t.Errorf("history of 1.34: %d of %d, median %+v", last.HistoryOnTime, last.HistoryCount, last.HistoryMedian)
	}
}

func TestEachKindHasACompleteDocument(t *testing.T) {
	w, _ := loaded(t, demo.Kubernetes)
	for _, c := range []struct {
		kind, subject string
		complete      bool
	}{
		{"process", "org", true},
		{"customer_policy", "USERS", true},
		{"retention_register", "org", true},
		{"release_plan", "1.30", true},
		{"release_plan", "1.31", true},
		{"deployment_plan", "1.30@D1", true},
		{"deployment_plan", "1.31@D1", true},
		{"post_implementation_review", "1.30", true},
		{"post_implementation_review", "1.31", true},
		{"acceptance_test_report", "1.30", true},
		{"acceptance_test_report", "1.31", true},
		{"baseline_record", "1.30@D1", true},
		{"baseline_record", "1.31@D1", true},
		{"verification_checklist", "1.30@D1", true},
		{"verification_checklist", "1.31@D1", true},
		{"deployment_review", "1.30", true},
		{"deployment_review", "1.31", true},
		{"acceptance_test_report", "1.29", false},
		{"baseline_record", "1.29@D1", false},
		{"verification_checklist", "1.29@D1", false},
		{"deployment_review", "1.29", false},
		{"release_plan", "1.29", false},
		{"deployment_plan", "1.29@D1", false},
		{"post_implementation_review", "1.29", false},
	} {
		open := w.document(c.kind, c.subject).Placeholders()
		if c.complete != (len(open) == 0) {
			t.Errorf("%s of %s: open placeholders %v", c.kind, c.subject, open)
		}
	}
}

// The draft of the next policy waits to be submitted, beside the one in force.
func TestDraftOfThePolicy(t *testing.T) {
	w, _ := loaded(t, demo.Kubernetes)
	v := view(w, func(tx *work.Tx) (policy.View, error) { return w.Policies.View(tx, "USERS") })
	if !v.UnderControl || !v.Late || v.LateSince.ISO != "2022-01-10" || v.Period.From != "2026-03-02" {
		t.Errorf("the draft prints under control %v, late %v since %v, %v", v.UnderControl, v.Late, v.LateSince, v.Period)
	}
	ruling := view(w, func(tx *work.Tx) (policy.Policy, error) {
		return w.Policies.InForce(tx, "USERS", date(t, "2026-03-02"))
	})
	if ruling.Number != "2.0" || ruling.UnderControl() {
		t.Errorf("%q is in force", ruling.Number)
	}
	for kind, owner := range map[string]func(*work.Tx) (string, error){
		"process": w.Org.DocumentOwner, "policy": func(tx *work.Tx) (string, error) { return w.Policies.Owner(tx, "USERS") },
	} {
		if got := view(w, owner); got != "lucia" {
			t.Errorf("the %s is owned by %q", kind, got)
		}
	}
}

func TestSeriesOfTheRegister(t *testing.T) {
	w, _ := loaded(t, demo.Kubernetes)
	register := view(w, func(tx *work.Tx) (record.RegisterView, error) { return w.Records.RegisterView(tx) })
	if register.Count != 10 || len(register.Lints) != 0 {
		t.Errorf("%d series, to confirm %v", register.Count, register.Lints)
	}
	for _, s := range register.Series {
		if s.Permanent != (s.Code == "3.1/050") || s.Permanent == (s.Retention.ISO != "") {
			t.Errorf("%s: permanent %v, retention %q", s.Code, s.Permanent, s.Retention.ISO)
		}
		if english, in := s.Custodian.Get("en"); english == "" || in != "en" {
			t.Errorf("%s has no custodian", s.Code)
		}
	}
}
