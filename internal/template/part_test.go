package template_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"acta/internal/content"
)

const register = `
- table:
    name: register
    each: activities
    as: a
    group: {by: a.month, label: {value: a.month}, count: rows}
    total: total
    columns:
      - {key: title, value: a.title}
      - {key: number, value: a.number, type: integer, total: true}
      - {key: state, value: a.state, type: term}
`

func registerOf(rows int) planView {
	view := planView{Code: "R-1", Activities: make([]activityView, rows)}
	for i := range view.Activities {
		view.Activities[i] = activityView{Number: 1, Title: content.In("es", fmt.Sprint("t", i)), State: content.Term{Key: "state.open"}}
	}
	view.Activities[rows-1].Title = content.Text{}
	view.Activities[0].State.Key = "state.first"
	return view
}

func TestATableOfManyRowsBecomesAPart(t *testing.T) {
	made := evaluate(t, one(register), registerOf(content.PartRows+1))
	table := made.Document.Sections[0].Blocks[0].Table
	part := made.Parts[table.Part]
	if len(made.Parts) != 1 || content.Sum(part) != table.Part || table.Groups != nil || table.Rows != content.PartRows+1 {
		t.Fatalf("table %+v with %d parts", table, len(made.Parts))
	}
	if total := sayRow(*table.Total); total != "plan.scope.total | 20001 | " {
		t.Errorf("total %q", total)
	}
	checkLines(t, part)
	open := made.Placeholders()
	want := content.Placeholder{Section: "1", Anchor: "scope", Field: "activities[20000].title", Label: "plan.scope.col_title"}
	if len(open) != 1 || open[0] != want {
		t.Errorf("placeholders %+v", open)
	}
	for _, key := range []string{"state.first", "state.open", "plan.scope.col_title", "plan.scope.total"} {
		if !slices.Contains(made.Keys(), key) {
			t.Errorf("%s is not among the keys", key)
		}
	}
}

// checkLines reads a part as a renderer does, line by line.
func checkLines(t *testing.T, part []byte) {
	t.Helper()
	lines := bytes.Split(bytes.TrimSuffix(part, []byte("\n")), []byte("\n"))
	if len(lines) != content.PartRows+1 {
		t.Fatalf("%d lines", len(lines))
	}
	for i, line := range lines {
		var row content.Row
		if err := content.Unmarshal(line, &row); err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		if text := say(row.Cells[0].Text); i < content.PartRows && text != fmt.Sprint("t", i) {
			t.Fatalf("line %d says %q", i+1, text)
		}
	}
}

func TestATableUpToThatStaysInTheContent(t *testing.T) {
	made := evaluate(t, one(register), registerOf(content.PartRows))
	table := made.Document.Sections[0].Blocks[0].Table
	if len(made.Parts) != 0 || table.Part != "" || len(table.Groups) != 1 || len(table.Groups[0].Rows) != content.PartRows {
		t.Errorf("%d parts, %d groups", len(made.Parts), len(table.Groups))
	}
	if count := say(table.Groups[0].Count); count != "plan.scope.rows(count=20000)" {
		t.Errorf("count %q", count)
	}
}
