// Package trace collects the references to clauses that stand in comments of
// the code and its tests, and in document templates, and prints them as one
// table: clause → rule → test. An auditor, or whoever changes a rule, finds by
// it where a clause is kept and what proves it.
//
// A reference is the name of a source and one or more clauses of it:
//
//	Seed N.N.N          a section of the process description that the product starts from
//	ISO/IEC 20000-1:2018 N.N.N
//	Scope FN            a row of the product's scope
//	Invariant IN        an invariant of the domain
//	RFC NNNN N.N        a public specification, with its section if one is meant
//
// Several clauses are joined by a comma or "and", ranges by a dash. The package
// does not promise that a rule is kept, only that it is named; a clause that no
// comment names is not in the table.
package trace

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Source is where a clause comes from, by the word that introduces it in a comment.
type Source string

// The sources, in the order of the table.
const (
	Seed      Source = "Seed"
	ISO20000  Source = "ISO/IEC 20000-1:2018"
	Scope     Source = "Scope"
	Invariant Source = "Invariant"
	RFC       Source = "RFC"
)

// Reference is one mention of one clause. File is a path within the tree, with
// slashes; Name is the declaration that the comment belongs to ("Type.Field",
// "package org"), or the clause key in a template. Test is true in tests and in
// the contracts that tests run.
type Reference struct {
	Source Source
	Clause string
	File   string
	Name   string
	Test   bool
}

// form is how one source is written; the only group holds the clauses.
type form struct {
	source Source
	match  *regexp.Regexp
}

// forms returns the ways in which clauses are written.
func forms() []form {
	several := func(word, clause string) *regexp.Regexp {
		return regexp.MustCompile(`\b` + word + ` (` + clause + `(?:(?:, | and |, and |[–-])` + clause + `)*)`)
	}
	const section = `[1-9]\d*(?:\.\d+)*`
	return []form{
		{Seed, several(`[Ss]eed(?: sections?)?`, section)},
		{ISO20000, several(`ISO/IEC 20000-1:2018`, section)},
		{Scope, several(`[Ss]cope`, `F\d+`)},
		{Invariant, several(`[Ii]nvariants?`, `I\d+`)},
		{RFC, regexp.MustCompile(`\bRFC (\d{3,5}(?: \d+(?:\.\d+)*\b)?)`)},
	}
}

// Collect reads every Go file and every template below the root of the tree and
// returns the references in them, sorted and each once. Files that do not parse
// are an error.
func Collect(root fs.FS) ([]Reference, error) {
	c := collector{forms: forms()}
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if ignored(name, entry.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		switch path.Ext(name) {
		case ".go":
			return c.goFile(root, name)
		case ".yaml":
			if strings.HasPrefix(name, "templates/") {
				return c.template(root, name)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("collect references: %w", err)
	}
	slices.SortFunc(c.found, compare)
	return slices.Compact(c.found), nil
}

// ignored says which folders hold no rules of ours: what the go command does
// not build, what npm fetched, and this package, which speaks of the forms themselves.
func ignored(name, folder string) bool {
	return folder == "testdata" || folder == "node_modules" || name == "internal/trace" ||
		name != "." && (strings.HasPrefix(folder, ".") || strings.HasPrefix(folder, "_"))
}

type collector struct {
	forms []form
	found []Reference
}

// text notes every reference in a piece of prose.
func (c *collector) text(prose, file, name string) {
	prose = strings.Join(strings.Fields(prose), " ")
	for _, form := range c.forms {
		for _, match := range form.match.FindAllStringSubmatch(prose, -1) {
			for _, clause := range clauses(match[1]) {
				c.found = append(c.found, Reference{form.source, clause, file, name, isTest(file)})
			}
		}
	}
}

// isTest tells tests, and the contracts that tests run, from what is shipped.
func isTest(file string) bool {
	return strings.HasSuffix(file, "_test.go") ||
		strings.Contains(file, "/storetest/") || strings.Contains(file, "/formattest/")
}

// template notes the references in a document template under the key of the
// clause that they stand in.
func (c *collector) template(root fs.FS, name string) error {
	source, err := fs.ReadFile(root, name)
	if err != nil {
		return fmt.Errorf("read template: %w", err)
	}
	key := strings.TrimSuffix(path.Base(name), ".yaml")
	for line := range strings.Lines(string(source)) {
		field, value, ok := strings.Cut(strings.TrimLeft(line, " -"), ":")
		if ok && field == "key" {
			key = strings.Trim(strings.TrimSpace(value), `"'`)
		}
		c.text(line, name, key)
	}
	return nil
}

// clauses takes "4.1, 4.2 and 5–7" apart. A range of sections with dots is kept
// as its two ends, because what lies between them is not ours to know.
func clauses(written string) []string {
	var out []string
	written = strings.ReplaceAll(strings.ReplaceAll(written, ", and ", ", "), " and ", ", ")
	for part := range strings.SplitSeq(written, ", ") {
		ends := strings.FieldsFunc(part, func(r rune) bool { return r == '–' || r == '-' })
		for i, end := range ends {
			if i > 0 {
				out = append(out, between(ends[i-1], end)...)
			}
			out = append(out, end)
		}
	}
	return out
}

// between returns the clauses strictly between two that differ in one whole number, like F3 and F7.
func between(from, to string) []string {
	letter := strings.TrimRight(from, "0123456789")
	first, err := strconv.Atoi(strings.TrimPrefix(from, letter))
	if err != nil {
		return nil
	}
	last, err := strconv.Atoi(strings.TrimPrefix(to, letter))
	if err != nil || strings.Contains(from+to, ".") {
		return nil
	}
	var out []string
	for n := first + 1; n < last; n++ {
		out = append(out, letter+strconv.Itoa(n))
	}
	return out
}
