package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/release"
)

// planTable is a list of a plan as a table that people fill in: how each member of an
// element stands in a cell, and how the cell is read.
type planTable[T any] struct {
	name    string // member of the plan, such as "activities"
	numbers string // column of the order
	columns []planColumn[T]
}

// planColumn is a member of the elements of a list.
type planColumn[T any] struct {
	gridColumn
	show func(e *planEditor, one *T) string
	read func(e *planEditor, t *typed, cell string, one *T)
}

// wasColumn is the hidden column that says which saved element a row shows.
const wasColumn = "was"

// grid is the table with the elements of a list.
func (p planTable[T]) grid(e *planEditor, list []T) grid {
	g := p.head(e)
	for i, tag := range tagsOf(list) {
		row := gridRow{Index: i, Values: map[string]string{wasColumn: tag}}
		for _, col := range p.columns {
			row.Values[col.Name] = col.show(e, &list[i])
		}
		g.Rows = append(g.Rows, row)
	}
	g.known(wasColumn)
	return g
}

// head is the table without rows.
func (p planTable[T]) head(e *planEditor) grid {
	key := strings.ReplaceAll(p.name, ".", "_")
	g := grid{
		Name: p.name, Title: e.Say("page_plan.table." + key), Add: e.Say("page_plan.add." + key), Order: true,
		Numbers: p.numbers,
	}
	for _, col := range p.columns {
		one := col.gridColumn
		one.Label = e.Say("page_plan.column." + key + "_" + one.Name)
		g.Columns = append(g.Columns, one)
	}
	g.Columns = append(g.Columns, gridColumn{Name: wasColumn, Type: "hidden"})
	return g
}

// read is the list as it was typed: what a row does not show stays as it is saved.
func (p planTable[T]) read(e *planEditor, t *typed, saved []T) []T {
	g := p.head(e)
	rows := t.rows(g)
	t.settle(g, rows)
	e.keys[p.name] = nil
	if len(rows) == 0 && len(saved) > 0 {
		return nil
	}
	tags := tagsOf(saved)
	list := saved[:0:0]
	for _, row := range rows {
		var one T
		if i := slices.Index(tags, row.Values[wasColumn]); i >= 0 {
			one = saved[i]
		}
		for _, col := range p.columns {
			col.read(e, t, cell(g, row, col.Name), &one)
		}
		list = append(list, one)
	}
	noteRows(e, p.name, list)
	return list
}

// noteRows remembers how faults name the rows of the table.
func noteRows[T any](e *planEditor, name string, list []T) {
	keys := make([]string, len(list))
	for i, one := range list {
		keys[i] = release.Key(one)
	}
	e.keys[name] = keys
}

// tagsOf tells the elements of a list from each other: by their keys, else by what they
// say.
func tagsOf[T any](list []T) []string {
	seen := map[string]int{}
	tags := make([]string, len(list))
	for i, one := range list {
		key := release.Key(one)
		if key == "" {
			data, err := json.Marshal(one)
			if err != nil {
				data = []byte(strconv.Itoa(i)) // text that is no UTF-8: its place is all there is
			}
			key = string(data)
		}
		seen[key]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", key, seen[key]))
		tags[i] = hex.EncodeToString(sum[:6])
	}
	return tags
}

// The kinds of column.

func codeColumn[T any](name string, at func(*T) *string) planColumn[T] {
	return planColumn[T]{
		gridColumn{Name: name, Type: "text", Most: mostTyped},
		func(_ *planEditor, one *T) string { return *at(one) },
		func(_ *planEditor, t *typed, cell string, one *T) { *at(one) = t.text(cell) },
	}
}

// personColumn is a column of people, by name where the organisation knows them.
func personColumn[T any](name string, at func(*T) *string) planColumn[T] {
	return planColumn[T]{
		gridColumn{Name: name, Type: "text", List: peopleList},
		func(e *planEditor, one *T) string { return e.personName(*at(one)) },
		func(e *planEditor, t *typed, cell string, one *T) { *at(one) = e.personCode(t.text(cell)) },
	}
}

func proseColumn[T any](name string, at func(*T) *content.Text) planColumn[T] {
	return planColumn[T]{
		gridColumn{Name: name, Type: areaType, Wide: true},
		func(e *planEditor, one *T) string { said, _ := at(one).Get(e.lang); return said },
		func(_ *planEditor, t *typed, cell string, one *T) { *at(one) = t.prose(cell, *at(one)) },
	}
}

func dayColumn[T any](name string, at func(*T) *clock.Date) planColumn[T] {
	return planColumn[T]{
		gridColumn{Name: name, Type: dateType, Most: 20},
		func(_ *planEditor, one *T) string { return typedDay(*at(one)) },
		func(_ *planEditor, t *typed, cell string, one *T) { *at(one) = t.day(cell) },
	}
}

func timeColumn[T any](name string, at func(*T) *clock.Planned) planColumn[T] {
	return planColumn[T]{
		gridColumn{Name: name, Type: timeType, Most: 30},
		func(e *planEditor, one *T) string { return typedPlanned(*at(one), e.zone) },
		func(_ *planEditor, t *typed, cell string, one *T) { *at(one) = t.planned(cell) },
	}
}

func numberColumn[T any](name string, at func(*T) *int) planColumn[T] {
	return planColumn[T]{
		gridColumn{Name: name, Type: "text", Num: true, Most: 9},
		func(_ *planEditor, one *T) string { return numeral(*at(one)) },
		func(_ *planEditor, t *typed, cell string, one *T) { *at(one) = t.number(cell) },
	}
}

// pickColumn is a column of one of the values of an enumeration; blank says that "none of
// them" is one of the choices too.
func pickColumn[T any, E ~string](e *planEditor, name, enumeration string, blank bool, at func(*T) *E) planColumn[T] {
	return planColumn[T]{
		gridColumn{Name: name, Type: pickType, Choices: e.choices(enumeration, blank)},
		func(_ *planEditor, one *T) string { return string(*at(one)) },
		func(_ *planEditor, t *typed, cell string, one *T) { *at(one) = E(t.text(cell)) },
	}
}

func checkColumn[T any](name string, at func(*T) *bool) planColumn[T] {
	return planColumn[T]{
		gridColumn{Name: name, Type: "checkbox"},
		func(_ *planEditor, one *T) string {
			if *at(one) {
				return "yes"
			}
			return ""
		},
		func(_ *planEditor, t *typed, cell string, one *T) { *at(one) = t.on(cell) },
	}
}

func codesColumn[T any](name string, at func(*T) *[]string) planColumn[T] {
	return planColumn[T]{
		gridColumn{Name: name, Type: "text", Most: mostWritten},
		func(_ *planEditor, one *T) string { return strings.Join(*at(one), ", ") },
		func(_ *planEditor, t *typed, cell string, one *T) { *at(one) = t.codes(cell) },
	}
}

// numeral is a number as a field shows it; "" for 0.
func numeral(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
