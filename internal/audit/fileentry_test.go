package audit_test

import (
	"strings"
	"testing"

	"acta/internal/audit"
)

// Only what keeps files vouches for them: whoever types the hash of a forged file into a
// field, which the log bears too, makes nothing genuine. Scope F71.
func TestFileEntriesOfWhatKeepsFiles(t *testing.T) {
	hash := strings.Repeat("ab", 32)
	line := func(index, action, field string) string {
		return `{"private":{"actor":"eva","subject":"release_plan/1.30","reason":"","changes":[{"field":"` + field + `","after":"` + hash +
			`"}]},"record":{"action":"` + action + `","index":` + index + `}}` + "\n"
	}
	typed := line("1", "release.put", "title") + line("2", "release.put", "file es pdf") + line("3", "document.publish", "number")
	for name, c := range map[string]struct {
		log  string
		want []int64
	}{
		"typed":           {typed, nil},
		"kept":            {typed + line("4", "document.publish", "file es pdf") + line("5", "document.keep", "file es pdf"), []int64{4}},
		"of a draft":      {typed + line("6", "document.keep", "file en xlsx"), []int64{6}},
		"nothing at all":  {"", nil},
		"no end of lines": {strings.TrimSuffix(line("7", "document.keep", "file es pdf"), "\n"), []int64{7}},
	} {
		list, err := audit.FileEntriesIn(strings.NewReader(c.log), []string{hash})
		if err != nil || len(list) != len(c.want) || len(list) == 1 && (list[0].Index != c.want[0] || list[0].SHA256 != hash || list[0].Subject != "release_plan/1.30") {
			t.Errorf("%s: %+v, %v, want %v", name, list, err, c.want)
		}
	}
}
