package sheet_test

import (
	"testing"

	"acta/internal/fault"
	"acta/internal/sheet"
)

func TestTable(t *testing.T) {
	table := sheet.Table{
		File: "in.csv", Columns: []string{"code", "title"},
		Rows: []sheet.Row{{Line: 2, Cells: []string{"A1", "First"}}, {Line: 3, Cells: []string{"A2"}}},
	}
	for _, c := range []struct {
		row          int
		column, want string
	}{{0, "title", "First"}, {0, "planned", ""}, {1, "code", "A2"}, {1, "title", ""}} {
		if got := table.Get(table.Rows[c.row], c.column); got != c.want {
			t.Errorf("row %d, column %s: %q, want %q", c.row, c.column, got, c.want)
		}
	}
	if err := table.Require("title", "code"); err != nil {
		t.Error(err)
	}
	err := table.Require("planned", "code", "role")
	want := "in.csv:1: fault.import.column column=planned have=code, title\n" +
		"in.csv:1: fault.import.column column=role have=code, title"
	if err == nil || err.Error() != want || !fault.Is(err, fault.Invalid) {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestMayWrite(t *testing.T) {
	report := func(severities ...sheet.Severity) sheet.Report {
		r := sheet.Report{Command: "release.import", File: "in.csv"}
		for i, s := range severities {
			r.Add(sheet.Finding{Severity: s, Line: i + 2, Column: "code", Key: "import.empty"})
		}
		return r
	}
	for _, c := range []struct {
		name    string
		options sheet.Options
		report  sheet.Report
		want    bool
	}{
		{"nothing found", sheet.Options{}, report(), true},
		{"open and doubtful rows", sheet.Options{}, report(sheet.Open, sheet.Doubtful), true},
		{"a rejected row", sheet.Options{}, report(sheet.Open, sheet.Rejected), false},
		{"a rejected row, the rest accepted", sheet.Options{AcceptValid: true}, report(sheet.Rejected), true},
		{"a dry run", sheet.Options{DryRun: true, AcceptValid: true}, report(), false},
	} {
		if got := c.options.MayWrite(c.report); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	r := report(sheet.Rejected, sheet.Open, sheet.Rejected)
	if r.Count(sheet.Rejected) != 2 || r.Count(sheet.Open) != 1 || r.Count(sheet.Doubtful) != 0 {
		t.Errorf("counts of %v", r.Findings)
	}
}

func TestReportEncode(t *testing.T) {
	r := sheet.Report{Command: "release.import", File: "in.csv", SHA256: "ab", Rows: 2, Created: 1, Written: true}
	r.Add(sheet.Finding{
		Severity: sheet.Doubtful, Line: 3, Column: "planned", Value: "ayer", Key: "import.date",
		Args: []sheet.Arg{{Name: "value", Value: "ayer"}},
	})
	want := `{"command":"release.import","created":1,"file":"in.csv","findings":[{"args":[{"name":"value","value":"ayer"}],` +
		`"column":"planned","key":"import.date","line":3,"severity":"warning","value":"ayer"}],` +
		`"rows":2,"sha256":"ab","unchanged":0,"updated":0,"written":true}`
	got, err := r.Encode()
	if err != nil || string(got) != want {
		t.Errorf("got %s, %v\nwant %s", got, err, want)
	}
}
