package demo_test

import (
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"acta/internal/clock"
	"acta/internal/demo"
	"acta/internal/org"
)

// visit calls fn for every map of every authored file of a set, with its place.
func visit(t *testing.T, set string, fn func(at string, m map[string]any)) {
	t.Helper()
	folder := os.DirFS("data/" + set)
	names, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	more, err := fs.Glob(folder, "releases/*.yaml")
	if err != nil || len(names) != 3 || len(more) < 2 {
		t.Fatalf("found %v and %v: %v", names, more, err)
	}
	lived, err := fs.Glob(folder, "lived/*.yaml") // only one set lives
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Concat(names, more, lived) {
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			t.Fatal(err)
		}
		var root any
		if err := yaml.Unmarshal(data, &root); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		descend(name, root, fn)
	}
}

func descend(at string, node any, fn func(string, map[string]any)) {
	switch node := node.(type) {
	case map[string]any:
		fn(at, node)
		for key, child := range node {
			descend(at+"."+key, child, fn)
		}
	case []any:
		for i, child := range node {
			descend(fmt.Sprintf("%s[%d]", at, i), child, fn)
		}
	}
}

func TestEveryTextIsInBothLanguages(t *testing.T) {
	for _, set := range []string{demo.Kubernetes, demo.Provider} {
		texts := 0
		visit(t, set, func(at string, m map[string]any) {
			_, es := m["es"]
			_, en := m["en"]
			if !es && !en {
				return
			}
			texts++
			for _, language := range []string{"es", "en"} {
				if words, _ := m[language].(string); strings.TrimSpace(words) == "" || words != strings.TrimSpace(words) {
					t.Errorf("%s/%s in %s is %q", set, at, language, words)
				}
			}
			if len(m) != 2 {
				t.Errorf("%s/%s has other languages than es and en: %v", set, at, m)
			}
		})
		if texts < 300 {
			t.Errorf("%s: found %d texts, which cannot be all", set, texts)
		}
	}
}

// peopleKeys are the members of a release that hold a person's code.
var peopleKeys = []string{
	"owner", "decider", "person", "second", "chair", "who", "practitioner", "confirmed", "by",
}

// spoken are the members of a fact that hold a person's code, or the name of the
// customer's signatory who said it.
var spoken = []string{"by", "signatory", "from"}

func TestEveryCodeExists(t *testing.T) {
	for _, set := range []string{demo.Kubernetes, demo.Provider} {
		codes := map[string][]string{}
		visit(t, set, func(at string, m map[string]any) {
			if at != "organization.yaml" && at != "lived/policy.yaml.setup" {
				return
			}
			for _, list := range []string{"people", "customers", "services", "job_titles"} {
				codes[list] = append(codes[list], codesOf(m[list])...)
			}
			codes["people or signatories"] = slices.Concat(codes["people or signatories"], signatories(m["customers"]), codesOf(m["people"]))
		})
		visit(t, set, func(at string, m map[string]any) {
			if !strings.HasPrefix(at, "releases/") && !strings.HasPrefix(at, "lived/1") { // what holds releases
				return
			}
			for list, named := range namedIn(at, m) {
				for _, code := range named {
					if !slices.Contains(codes[list], code) {
						t.Errorf("%s/%s: %v is not among the %s %v", set, at, code, list, codes[list])
					}
				}
			}
		})
	}
}

// namedIn are the codes in a part of a release, under the lists where they must
// stand.
func namedIn(at string, m map[string]any) map[string][]string {
	var people []string
	told := strings.Contains(at, ".facts.")
	for _, key := range peopleKeys {
		if code, ok := m[key].(string); ok && !(told && key == "by") && !isInstant(code) {
			people = append(people, code)
		}
	}
	var speakers, customers []string
	if name, ok := m["approver"].(string); ok {
		speakers = append(speakers, name)
	}
	if told && !strings.Contains(at, ".stages[") {
		for _, key := range spoken {
			if name, ok := m[key].(string); ok {
				speakers = append(speakers, name)
			}
		}
	}
	if code, ok := m["customer"].(string); ok {
		customers = append(customers, code)
	}
	if name, ok := m["name"]; ok && strings.Contains(at, ".recipients") {
		people = append(people, fmt.Sprint(name))
	}
	return map[string][]string{
		"people": people, "people or signatories": speakers,
		"customers": append(customers, codesOf(m["customers"])...), "services": codesOf(m["services"]),
	}
}

// isInstant tells the instant of an exception's confirmation from a person.
func isInstant(value string) bool {
	_, err := clock.ParseInstant(value)
	return err == nil
}

// signatories are the names of those who sign for customers.
func signatories(customers any) []string {
	var names []string
	list, _ := customers.([]any)
	for _, customer := range list {
		one, _ := customer.(map[string]any)
		people, _ := one["signatories"].([]any)
		for _, p := range people {
			who, _ := p.(map[string]any)
			names = append(names, fmt.Sprint(who["name"]))
		}
	}
	return names
}

func TestEveryRoleIsKnown(t *testing.T) {
	for _, set := range []string{demo.Kubernetes, demo.Provider} {
		seen := 0
		visit(t, set, func(at string, m map[string]any) {
			if role, ok := m["role"].(string); ok {
				seen++
				if !org.KnownRole(role) && role != "supplier_coordinator" {
					t.Errorf("%s/%s: no role %q", set, at, role)
				}
			}
			roles, _ := m["roles"].([]any)
			for _, role := range roles {
				// What has no underscore is a job title in words.
				if key, ok := role.(string); ok && strings.Contains(key, "_") && key != "quality_manager" && !org.KnownRole(key) {
					t.Errorf("%s/%s: no role %q", set, at, key)
				}
			}
		})
		if seen < 10 {
			t.Errorf("%s: found %d roles, which cannot be all", set, seen)
		}
	}
}

// codesOf are the codes of a list, of codes or of things that have one.
func codesOf(list any) []string {
	items, _ := list.([]any)
	var codes []string
	for _, item := range items {
		if thing, ok := item.(map[string]any); ok {
			item = thing["code"]
		}
		codes = append(codes, fmt.Sprint(item))
	}
	return codes
}
