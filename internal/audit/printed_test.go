package audit_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"acta/internal/audit"
	"acta/internal/fault"
)

// What a document prints of a checkpoint and somebody types is compared with the
// log, also where every signature was made anew. Invariant I13; scope F71.
func TestVerifyTypedFromPaper(t *testing.T) {
	m, signer := newMemory(), newSigner(t, "test")
	roots := map[int]audit.Hash{}
	for n := range 9 {
		m.add(t, entry(n))
		root, err := m.head.Root()
		if err != nil {
			t.Fatal(err)
		}
		roots[n+1] = root
	}
	sign(t, m, signer)
	typed := func(size int, root audit.Hash) string { return fmt.Sprintf("%d:%s", size, hex.EncodeToString(root[:])) }
	fifth := roots[5]
	digits := hex.EncodeToString(fifth[:])
	paper := func(index, last, size int64) []audit.Finding {
		return []audit.Finding{{Kind: audit.Paper, Index: index, Last: last, Other: size}}
	}
	for name, c := range map[string]struct {
		known   []string
		want    []audit.Finding
		printed int
	}{
		"as printed, in groups":     {known: []string{"5: " + digits[:8] + " " + digits[8:32] + "\n  " + digits[32:]}, printed: 1},
		"capitals":                  {known: []string{"5:" + strings.ToUpper(digits)}, printed: 1},
		"as a note writes it":       {known: []string{"5:" + roots[5].String()}, printed: 1},
		"two, the later one first":  {known: []string{typed(9, roots[9]), typed(5, roots[5])}, printed: 2},
		"of another log":            {known: []string{typed(5, roots[4])}, want: paper(0, 4, 5)},
		"after one that holds":      {known: []string{typed(3, roots[3]), typed(5, roots[4])}, want: paper(3, 4, 5), printed: 1},
		"signed and typed differ":   {known: []string{typed(9, roots[1])}, want: paper(0, 8, 9)},
		"two of one size":           {known: []string{typed(5, roots[5]), typed(5, roots[4])}, want: paper(4, 4, 5), printed: 1},
		"beyond the end of the log": {known: []string{typed(12, roots[9])}, want: paper(9, 11, 12)},
	} {
		t.Run(name, func(t *testing.T) {
			report, err := service(m, signer).Verify(t.Context(), c.known)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, report.Findings); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if report.Printed != c.printed {
				t.Errorf("%d printed checkpoints hold, want %d", report.Printed, c.printed)
			}
		})
	}
	for _, text := range []string{"5:", "5:" + digits[1:], "5:" + digits + "0", "0:" + digits, "99999999999999999999:" + digits, "5:x"} {
		_, err := service(m, signer).Verify(t.Context(), []string{text})
		if all := fault.All(err); len(all) != 1 || all[0].Key != "fault.audit.printed" {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"", ":", "x:1", "-1:" + digits, "checkpoint.txt", `C:\checkpoint`} {
		if audit.Printed(text) {
			t.Errorf("%q passes for a printed checkpoint", text)
		}
	}
}

func sign(t *testing.T, m *memory, signer *audit.Signer) {
	t.Helper()
	c, err := signer.Sign(m.head, start())
	if err != nil {
		t.Fatal(err)
	}
	m.points = append(m.points, c)
}
