package audit_test

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"acta/internal/audit"
	"acta/internal/fault"
)

// first is the line of the first entry: header and three checkpoints stand before it.
const first = 4

func at(kind audit.Kind, index, last, other int64) []audit.Finding {
	return []audit.Finding{{Kind: kind, Index: index, Last: last, Other: other}}
}

func replace(old, new string, line int) func([]string) []string {
	return func(lines []string) []string {
		lines[line] = strings.Replace(lines[line], old, new, 1)
		return lines
	}
}

// What is done to a file is named as what is done to the database. Invariant I13.
func TestTamperedExports(t *testing.T) {
	lines, signer, _ := exported(t)
	for name, c := range map[string]struct {
		do   func([]string) []string
		want []audit.Finding
	}{
		"nothing":        {func(l []string) []string { return l }, nil},
		"private part":   {replace("lucía", "lucia", first+5), at(audit.Changed, 5, 5, -1)},
		"record":         {replace("document.approve", "document.reject", first+5), at(audit.Changed, 5, 5, -1)},
		"salt":           {replace(`"salt":"`, `"salt":"00`, first+5), nil},
		"one missing":    {func(l []string) []string { return slices.Delete(l, first+5, first+6) }, at(audit.Missing, 5, 5, -1)},
		"three missing":  {func(l []string) []string { return slices.Delete(l, first+5, first+8) }, at(audit.Missing, 5, 7, -1)},
		"first missing":  {func(l []string) []string { return slices.Delete(l, first, first+1) }, at(audit.Missing, 0, 0, -1)},
		"cut":            {func(l []string) []string { return l[:first+9] }, at(audit.Cut, 9, 10, -1)},
		"empty":          {func(l []string) []string { return l[:first] }, at(audit.Cut, 0, 10, -1)},
		"swapped":        {func(l []string) []string { l[first+5], l[first+9] = l[first+9], l[first+5]; return l }, at(audit.Swapped, 5, 5, 9)},
		"neighbours":     {func(l []string) []string { l[first+5], l[first+6] = l[first+6], l[first+5]; return l }, at(audit.Swapped, 5, 5, 6)},
		"twice":          {func(l []string) []string { return slices.Insert(l, first+6, l[first+5]) }, at(audit.Added, 6, 6, -1)},
		"at the end":     {func(l []string) []string { return append(l, l[len(l)-1]) }, at(audit.Added, 11, 11, -1)},
		"stored hash":    {func(l []string) []string { return treeOf(l, first+6, first+5) }, at(audit.Tree, 6, 6, -1)},
		"checkpoint":     {replace("time 2026", "time 2025", 2), at(audit.Forged, 8, 8, -1)},
		"last unsigned":  {func(l []string) []string { return slices.Delete(l, 3, 4) }, at(audit.Unsigned, 8, 10, -1)},
		"shorter header": {replace(`"size":11`, `"size":9`, 0), at(audit.Added, 9, 9, -1)},
	} {
		t.Run(name, func(t *testing.T) {
			report, err := audit.VerifyExport(strings.NewReader(strings.Join(c.do(slices.Clone(lines)), "\n")+"\n"), signer.Verifier, nil)
			if name == "salt" {
				isFault(t, err, "fault.audit.export")
				return
			}
			if diff := cmp.Diff(c.want, report.Findings); diff != "" || err != nil {
				t.Errorf("findings (-want +got):\n%s%v", diff, err)
			}
		})
	}
}

// treeOf gives a line the stored hashes of another.
func treeOf(lines []string, to, from int) []string {
	head, _, _ := strings.Cut(lines[to], `"tree":`)
	_, tree, _ := strings.Cut(lines[from], `"tree":`)
	lines[to] = head + `"tree":` + tree
	return lines
}

// A log that was written anew from an entry on, with all its hashes, is caught by
// the checkpoints; the last good one says where to look.
func TestRewrittenExport(t *testing.T) {
	lines, signer, m := exported(t)
	forged := newMemory()
	for n := range 11 {
		e := entry(n)
		if n == 6 {
			e.Actor = "eva"
		}
		forged.add(t, e)
		if n < 6 { // what came before stays as it was, salts included
			forged.rows[n] = m.rows[n]
		}
	}
	forged = resealed(t, forged)
	own := newSigner(t, "test") // the forger has no key, and signs nothing that counts
	var out strings.Builder
	if _, err := service(forged, own).Export(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	entries := strings.Split(out.String(), "\n")[2:]
	file := strings.Join(append(slices.Clone(lines[:first]), entries...), "\n")
	report, err := audit.VerifyExport(strings.NewReader(file), signer.Verifier, nil)
	if diff := cmp.Diff(at(audit.Rewritten, 4, 7, -1), report.Findings); diff != "" || err != nil {
		t.Errorf("findings (-want +got):\n%s%v", diff, err)
	}
	// With the checkpoints gone as well, one that left the house is what tells.
	file = strings.Join(append(slices.Clone(lines[:2]), entries...), "\n")
	report, err = audit.VerifyExport(strings.NewReader(file), signer.Verifier, []string{m.points[1].Note})
	if diff := cmp.Diff(at(audit.Rewritten, 4, 7, -1), report.Findings); diff != "" || err != nil {
		t.Errorf("with a checkpoint from outside (-want +got):\n%s%v", diff, err)
	}
}

// resealed appends the rows of a log to a new one, as they are.
func resealed(t *testing.T, m *memory) *memory {
	t.Helper()
	again := newMemory()
	for _, row := range m.rows {
		head, hashes, err := again.head.Append([]byte(row.Leaf.Record))
		if err != nil {
			t.Fatal(err)
		}
		again.head, again.hashes, again.rows = head, append(again.hashes, hashes...), append(again.rows, row)
	}
	return again
}

func TestWhatIsNoExport(t *testing.T) {
	lines, signer, m := exported(t)
	for name, c := range map[string]struct {
		file string
		by   *audit.Verifier
		know []string
		key  string
	}{
		"empty":            {"", signer.Verifier, nil, "fault.audit.export"},
		"something else":   {"hello\n", signer.Verifier, nil, "fault.audit.export"},
		"other form":       {strings.Replace(lines[0], "acta-audit/1", "acta-audit/9", 1) + "\n", signer.Verifier, nil, "fault.audit.export"},
		"bad key":          {strings.Replace(lines[0], "acta/test+", "acta/test-", 1) + "\n", nil, nil, "fault.audit.export"},
		"half a line":      {strings.Join(lines, "\n")[:len(strings.Join(lines, "\n"))-3], signer.Verifier, nil, "fault.audit.export"},
		"strange line":     {strings.Join(lines[:first+2], "\n") + "\n{}\n", signer.Verifier, nil, "fault.audit.export"},
		"empty line":       {strings.Join(lines[:first+2], "\n") + "\n\n" + lines[first+2] + "\n", signer.Verifier, nil, "fault.audit.export"},
		"strange note":     {lines[0] + "\n{\"x\":1}\n", signer.Verifier, nil, "fault.audit.export"},
		"negative":         {strings.Replace(lines[0], `"size":11`, `"size":-1`, 1) + "\n", signer.Verifier, nil, "fault.audit.export"},
		"other house":      {strings.Join(lines, "\n") + "\n", newSigner(t, "other").Verifier, nil, "fault.audit.other_key"},
		"other key":        {strings.Join(lines, "\n") + "\n", newSigner(t, "test").Verifier, nil, "fault.audit.other_key"},
		"other checkpoint": {strings.Join(lines, "\n") + "\n", signer.Verifier, []string{m.points[0].Note + "x"}, "fault.audit.checkpoint"},
	} {
		report, err := audit.VerifyExport(strings.NewReader(c.file), c.by, c.know)
		if !isFault(t, err, c.key) {
			t.Errorf("%s: %+v, %v", name, report, err)
		}
	}
	if _, err := audit.VerifyExport(broken{}, signer.Verifier, nil); err == nil || fault.All(err) != nil {
		t.Errorf("a disk that fails: %v", err)
	}
	// With the file's own key it fits together.
	all := strings.Join(lines, "\n") + "\n"
	if r, err := audit.VerifyExport(strings.NewReader(all), nil, nil); err != nil || len(r.Findings) != 0 || r.Size != 11 {
		t.Errorf("with its own key: %+v, %v", r, err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, fmt.Errorf("disk: %w", io.ErrClosedPipe) }

func isFault(t *testing.T, err error, key string) bool {
	t.Helper()
	all := fault.All(err)
	return len(all) == 1 && all[0].Key == key
}

// Nothing that a file holds makes the reader panic or say that all is well.
func FuzzVerifyExport(f *testing.F) {
	m, signer := newMemory(), newSigner(f, "test")
	for n := range 3 {
		m.add(f, entry(n))
	}
	var out strings.Builder
	if _, err := service(m, signer).Export(context.Background(), &out); err != nil {
		f.Fatal(err)
	}
	f.Add(out.String(), 10, byte('x'))
	f.Add(out.String(), out.Len()-2, byte('\n'))
	good := out.String()
	f.Fuzz(func(t *testing.T, file string, at int, c byte) {
		_, _ = audit.VerifyExport(strings.NewReader(file), nil, nil)
		if at < 0 || at >= len(good) || good[at] == c {
			return
		}
		changed := good[:at] + string(c) + good[at+1:]
		if r, err := audit.VerifyExport(strings.NewReader(changed), signer.Verifier, nil); err == nil && len(r.Findings) == 0 {
			t.Errorf("byte %d became %q and nobody noticed: %+v", at, c, r)
		}
	})
}
