package template_test

import "testing"

// A column whose condition fails is left out; the first one has none.
func TestColumnsThatAreNotThere(t *testing.T) {
	text := func(when string) string {
		return one("- table: {name: t, each: activities, as: a, columns: [{key: c, value: a.title}, {key: d, value: a.signal, when: '" + when + "'}]}")
	}
	for when, want := range map[string]int{"len(activities) > 0": 2, "len(activities) > 99": 1} {
		made := evaluate(t, text(when), sample())
		table := made.Document.Sections[0].Blocks[0].Table
		if len(table.Columns) != want || len(table.Groups[0].Rows[0].Cells) != want {
			t.Errorf("%s: %d columns, %d cells", when, len(table.Columns), len(table.Groups[0].Rows[0].Cells))
		}
	}
}
