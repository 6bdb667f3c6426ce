package audit_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"acta/internal/audit"
	"acta/internal/work"
)

// sealedLog is a log of ten entries that seal as many facts each, and a file; the
// rows are as they say.
func sealedLog(t *testing.T, facts int) *memory {
	t.Helper()
	m := newMemory()
	m.sealed = map[audit.What][]audit.Seal{}
	for n := range 10 {
		var seals []audit.Seal
		for i := range facts {
			seals = append(seals, fact(n, i))
		}
		if n == 3 {
			seals = append(seals, sum(t, audit.Seal{What: audit.File, ID: "file"}))
		}
		e := entry(n)
		for _, s := range seals {
			e.Changes = append(e.Changes, s.Change())
			m.sealed[s.What] = append(m.sealed[s.What], s)
		}
		m.add(t, e)
	}
	return m
}

func fact(n, i int) audit.Seal {
	return audit.Seal{
		What: audit.Fact, ID: fmt.Sprintf("%02d-%06d", n, i), Release: "id-of-1.30", Kind: "build", Sum: fmt.Sprintf("%064x", n*1_000_000+i),
	}
}

func sum(t *testing.T, s audit.Seal) audit.Seal {
	t.Helper()
	var err error
	if s.Sum, err = audit.SealSum(map[string]string{"name": s.ID}); err != nil {
		t.Fatal(err)
	}
	return s
}

func (m *memory) at(what audit.What, id string) int {
	return slices.IndexFunc(m.sealed[what], func(s audit.Seal) bool { return s.ID == id })
}

func row(kind audit.Kind, index int64, s audit.Seal) audit.Finding {
	s.Sum = ""
	if s.Release != "" {
		s.Release = "1.30"
	}
	return audit.Finding{Kind: kind, Index: index, Last: index, Other: -1, Row: s}
}

// Rows that stand outside the log are held against the entries that sealed them,
// and entries against the rows. Scope F71.
func TestSealedRows(t *testing.T) {
	other := sum(t, audit.Seal{What: audit.File, ID: "other"})
	for name, c := range map[string]struct {
		harm func(*memory)
		want []audit.Finding
	}{
		"as they were": {func(*memory) {}, nil},
		"changed": {func(m *memory) {
			i := m.at(audit.Fact, "04-000001")
			m.sealed[audit.Fact][i].Sum, m.sealed[audit.Fact][i].Kind = other.Sum, "approval"
		}, []audit.Finding{row(audit.RowChanged, 4, fact(4, 1))}},
		"gone": {func(m *memory) {
			m.sealed[audit.Fact] = slices.Delete(m.sealed[audit.Fact], m.at(audit.Fact, "02-000000"), m.at(audit.Fact, "02-000002"))
		}, []audit.Finding{row(audit.RowMissing, 2, fact(2, 0)), row(audit.RowMissing, 2, fact(2, 1))}},
		"added": {func(m *memory) { m.sealed[audit.File] = append(m.sealed[audit.File], other) },
			[]audit.Finding{row(audit.RowAdded, -1, other)}},
		"under another name": {func(m *memory) { m.sealed[audit.Fact][0].ID = "00" },
			[]audit.Finding{
				row(audit.RowAdded, -1, audit.Seal{What: audit.Fact, ID: "00", Kind: "build", Release: "x"}), row(audit.RowMissing, 0, fact(0, 0)),
			}},
		"of another kind": {func(m *memory) {
			m.sealed[audit.Confirmation] = []audit.Seal{fact(0, 0)}
			m.sealed[audit.Confirmation][0].What = audit.Confirmation
		}, []audit.Finding{row(audit.RowAdded, -1, audit.Seal{What: audit.Confirmation, ID: "00-000000", Kind: "build", Release: "x"})}},
		"all gone": {func(m *memory) { m.sealed = nil }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			m := sealedLog(t, 3)
			c.harm(m)
			report := reported(t, m)
			if name == "all gone" {
				if len(report.Findings) != 31 || report.Sealed != 0 {
					t.Errorf("%d findings, %d rows", len(report.Findings), report.Sealed)
				}
				return
			}
			if diff := cmp.Diff(c.want, unsummed(report.Findings)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if touched := 31 - int(report.Sealed); name == "as they were" && touched != 0 {
				t.Errorf("%d rows do not agree", touched)
			}
		})
	}
}

func reported(t *testing.T, m *memory) audit.Report {
	t.Helper()
	report, err := service(m, newSigner(t, "test")).Verify(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func unsummed(findings []audit.Finding) []audit.Finding {
	for i := range findings {
		findings[i].Row.Sum = ""
	}
	return findings
}

// More seals than are held in memory are read in turns, and what is wrong is found
// once, wherever it is; of many findings the first are named and the rest counted.
func TestSealedRowsInTurns(t *testing.T) {
	const each = 14_000 // more than twice what is held
	m := sealedLog(t, each)
	if report := reported(t, m); report.Sealed != 10*each+1 || len(report.Findings) != 0 {
		t.Fatalf("%d rows, %v", report.Sealed, report.Findings)
	}
	facts := m.sealed[audit.Fact]
	for i := 0; i < 80; i++ {
		facts[i*1000].Sum = "x"
	}
	m.sealed[audit.Fact] = slices.Delete(facts, 100_000, 100_010)
	report := reported(t, m)
	seen := map[string]audit.Kind{}
	for _, f := range report.Findings {
		seen[f.Row.ID] = f.Kind
	}
	changed, gone := 0, 0
	for _, kind := range seen {
		switch kind {
		case audit.RowChanged:
			changed++
		case audit.RowMissing:
			gone++
		}
	}
	if len(report.Findings) != 90 || changed != 80 || gone != 10 || report.Sealed != 10*each+1-90 {
		t.Errorf("%d findings, %d changed, %d gone, %d rows", len(report.Findings), changed, gone, report.Sealed)
	}
	m.sealed[audit.Fact] = m.sealed[audit.Fact][:1000]
	report = reported(t, m)
	last := report.Findings[len(report.Findings)-1]
	if len(report.Findings) != 101 || last.Kind != audit.RowMore || last.Other != 10*each-1000-100+1 {
		t.Errorf("%d findings, the last %+v", len(report.Findings), last)
	}
}

// A change that only looks like a seal is none, and one that nobody can read any
// more is told as a row that is gone.
func TestOddSeals(t *testing.T) {
	m := newMemory()
	e := entry(0)
	e.Changes = []work.Change{{Field: "seal.", After: "x"}, {Field: "sealed", After: "x"}, {Field: "seal.fact.1", After: "x"}}
	m.add(t, e)
	want := []audit.Finding{row(audit.RowMissing, 0, audit.Seal{What: audit.Fact, ID: "1"})}
	if diff := cmp.Diff(want, unsummed(reported(t, m).Findings)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}
