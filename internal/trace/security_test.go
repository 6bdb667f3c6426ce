package trace_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// verdicts are the ways in which a requirement stands, by what the last cell of
// its row begins with; a row that begins with none of them is met.
var verdicts = []string{"in part:", "not met:", "does not apply:", "no test:"}

// Every requirement of OWASP ASVS 5.0, levels 1 and 2, of the chapters that concern
// this program stands once in docs/SECURITY.md, with a test that exists, a section
// of the page, or why not; and the counts at its beginning are right.
func TestSecurityTable(t *testing.T) {
	page, err := os.ReadFile("../../docs/SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadFile("testdata/asvs-5.0.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range checkSecurity(string(page), strings.Fields(string(list)), testsIn(t, os.DirFS("../.."))) {
		t.Error(wrong)
	}
}

// checkSecurity says what is wrong with a table of requirements.
func checkSecurity(page string, required []string, tests map[string]bool) (wrong []string) {
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	rows := map[string][]string{}
	counts := map[string]int{"met": 0}
	for _, row := range regexp.MustCompile(`(?m)^\| V(\d+\.\d+\.\d+) \| (.*) \| (.*) \|$`).FindAllStringSubmatch(page, -1) {
		requirement, how, proof := "V"+row[1], row[2], row[3]
		rows[requirement] = append(rows[requirement], proof)
		verdict := verdictOf(requirement, proof, say)
		counts[verdict]++
		if verdict != "does not apply" && verdict != "not met" && len(how) < 4 {
			say("%s does not say how", requirement)
		}
		if found := proofs(requirement, page, proof, tests, say); verdict == "met" && found == 0 {
			say("%s is met and names neither a test nor a section", requirement)
		}
	}
	checkWhole(required, rows, say)
	for verdict, n := range counts {
		if !strings.Contains(page, fmt.Sprintf("| %s | %d |", verdict, n)) {
			say("the page does not count %d as %q", n, verdict)
		}
	}
	return wrong
}

// checkWhole says which requirements do not have one row each.
func checkWhole(required []string, rows map[string][]string, say func(string, ...any)) {
	for _, requirement := range required {
		if n := len(rows[requirement]); n != 1 {
			say("%s stands %d times", requirement, n)
		}
	}
	for _, requirement := range slices.Sorted(maps.Keys(rows)) {
		if !slices.Contains(required, requirement) {
			say("%s is not one of the requirements", requirement)
		}
	}
}

// verdictOf reads the verdict with which a proof begins, "met" without one, and
// says which has no reason.
func verdictOf(requirement, proof string, say func(string, ...any)) string {
	verdict := "met"
	for _, v := range verdicts {
		if rest, ok := strings.CutPrefix(proof, v); ok {
			verdict = strings.TrimSuffix(v, ":")
			if len(strings.TrimSpace(rest)) < 10 {
				say("%s: %s why?", requirement, v)
			}
		}
	}
	return verdict
}

// proofs counts the tests and sections that a cell names, and says which are not there.
func proofs(requirement, page, cell string, tests map[string]bool, say func(string, ...any)) int {
	named := regexp.MustCompile("`([a-z]+\\.(?:Test|Fuzz)\\w*)`").FindAllStringSubmatch(cell, -1)
	for _, m := range named {
		if !tests[m[1]] {
			say("%s names %s, which is not there", requirement, m[1])
		}
	}
	linked := regexp.MustCompile(`\]\(#([a-z0-9-]+)\)`).FindAllStringSubmatch(cell, -1)
	for _, m := range linked {
		if !slices.Contains(sections(page), m[1]) {
			say("%s leads to #%s, which is not there", requirement, m[1])
		}
	}
	return len(named) + len(linked)
}

// sections are the anchors of a page's headings, as GitHub and GitLab make them.
func sections(page string) (anchors []string) {
	for _, m := range regexp.MustCompile(`(?m)^##+ (.*)$`).FindAllStringSubmatch(page, -1) {
		plain := regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(m[1]), "")
		anchors = append(anchors, strings.ReplaceAll(plain, " ", "-"))
	}
	return anchors
}

// testsIn are the tests of a tree, as "folder.TestName".
func testsIn(t *testing.T, root fs.FS) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	function := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	err := fs.WalkDir(root, ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, "_test.go") {
			return err
		}
		source, err := fs.ReadFile(root, name)
		for _, m := range function.FindAllStringSubmatch(string(source), -1) {
			found[path.Base(path.Dir(name))+"."+m[1]] = true
		}
		return err
	})
	if err != nil || len(found) == 0 {
		t.Fatalf("%d tests, %v", len(found), err)
	}
	return found
}

func TestSlipsOfTheSecurityTableAreSeen(t *testing.T) {
	const counts = "| met | 1 |\n\n## Keys and secrets\n\n"
	for name, c := range map[string]struct{ page, want string }{
		"fine":               {counts + "| V1.1.1 | somewhere in the code | `web.TestA` |\n", ""},
		"by a section":       {counts + "| V1.1.1 | somewhere in the code | [here](#keys-and-secrets) |\n", ""},
		"a test of no tree":  {counts + "| V1.1.1 | somewhere in the code | `web.TestB` |\n", "V1.1.1 names web.TestB, which is not there"},
		"a section of none":  {counts + "| V1.1.1 | somewhere in the code | [here](#secrets) |\n", "V1.1.1 leads to #secrets, which is not there"},
		"neither":            {counts + "| V1.1.1 | somewhere in the code | it is so |\n", "V1.1.1 is met and names neither a test nor a section"},
		"missing":            {"| met | 0 |", "V1.1.1 stands 0 times"},
		"twice":              {"| met | 2 |\n| V1.1.1 | somewhere in the code | `web.TestA` |\n| V1.1.1 | somewhere in the code | `web.TestA` |\n", "V1.1.1 stands 2 times"},
		"unknown":            {"| met | 2 |\n| V1.1.1 | somewhere in the code | `web.TestA` |\n| V1.1.2 | somewhere in the code | `web.TestA` |\n", "V1.1.2 is not one of the requirements"},
		"no reason":          {"| met | 0 |\n| not met | 1 |\n| V1.1.1 | somewhere in the code | not met: |\n", "V1.1.1: not met: why?"},
		"a count that is of": {"| met | 0 |\n| not met | 2 |\n| V1.1.1 | somewhere in the code | not met: for a good reason |\n", `the page does not count 1 as "not met"`},
		"no how":             {counts + "| V1.1.1 |  | `web.TestA` |\n", "V1.1.1 does not say how"},
	} {
		got := strings.Join(checkSecurity(c.page, []string{"V1.1.1"}, map[string]bool{"web.TestA": true}), "; ")
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
