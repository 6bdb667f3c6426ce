package web

import (
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/release"
)

// packageSection is what the release consists of, as it was closed. Seed 3.1; Scope F34.
func (v visit) packageSection(found release.Testing) courseSection {
	t := v.table("package", "unit", "version", "sum")
	for _, unit := range found.Report.Manifest {
		cell := courseCell{Text: unit.Code}
		if !unit.Name.IsEmpty() {
			cell = v.cellOf(unit.Name)
			cell.Small = unit.Code
		}
		t.add(cell, courseCell{Text: unit.Version}, courseCell{Hash: short(unit.Hash)})
	}
	s := v.section("package", t)
	label := "page_course.act.package"
	if last, closed := lastOf(found.Facts.Packages); closed {
		s.End = v.Say("page_course.package_closed", "at", v.moment(last.At), "person", found.Who(last.By))
		label = "page_course.act.package_again"
	}
	s.Acts = v.may("release.record", courseAct{Href: releasePage(found.Release.Code, testsTab, "package"), Label: v.Say(label)})
	return s
}

// lastOf is the fact that was recorded last; false for none.
func lastOf[T any](facts []release.Recorded[T]) (release.Recorded[T], bool) {
	if len(facts) == 0 {
		return release.Recorded[T]{}, false
	}
	return facts[len(facts)-1], true
}

// unitsGrid are the units of a manifest.
func (v visit) unitsGrid() grid {
	return grid{Name: "units", Title: v.Say("page_course.section.package"), Add: v.Say("page_course.add.unit"), Columns: []gridColumn{
		{Name: "code", Label: v.Say("page_course.col.unit"), Type: "text", Most: 64}, {Name: "version", Label: v.Say("page_course.col.version"), Type: "text"},
		{Name: "hash", Label: v.Say("page_course.col.sum"), Type: "text", Most: 128}, {Name: "items", Label: v.Say("page_course.col.items"), Type: "text"},
	}}
}

// fillPackage shows what was closed last, and before that what the plan promises.
func (s *site) fillPackage(c *gin.Context, v visit, home house) (courseBody, error) {
	b, found, err := s.sheetOf(c, v, testsTab)
	if err != nil {
		return b, err
	}
	units := v.unitsGrid()
	add := func(code, version, hash string, items []string) {
		units.Rows = append(units.Rows, gridRow{Index: len(units.Rows), Values: map[string]string{"code": code, "version": version, "hash": hash, "items": strings.Join(items, " ")}})
	}
	last, _ := lastOf(found.Facts.Packages)
	closed := map[string]bool{}
	for _, unit := range last.Of.Units {
		closed[unit.Code] = true
		add(unit.Code, unit.Version, unit.Hash, unit.Items)
	}
	for _, unit := range found.Release.Units {
		if !closed[unit.Code] {
			add(unit.Code, unit.Version, unit.Hash, unit.Items)
		}
	}
	b.Form.Groups = []fieldset{
		{Note: v.Say("page_course.note.package"), Grids: []grid{units}},
		{Pair: true, Inputs: s.atField(v, home)},
	}
	return b, nil
}

func (s *site) recordPackage(c *gin.Context, t *typed) error {
	g := s.visitOf(c.Request.Context()).unitsGrid()
	rows := t.rows(g)
	t.settle(g, rows)
	body := release.Package{}
	for _, row := range rows {
		body.Units = append(body.Units, release.ManifestUnit{
			Code: row.Values["code"], Version: row.Values["version"], Hash: row.Values["hash"], Items: strings.Fields(row.Values["items"]),
		})
	}
	at := happened(t, s.Clock.Now())
	if err := t.wrong(); err != nil {
		return err
	}
	return s.recordTyped(c, release.Head{Kind: release.PackageFact, At: at}, body)
}
