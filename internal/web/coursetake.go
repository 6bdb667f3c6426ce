package web

import (
	"path"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/release"
	"acta/internal/sheet"
)

// mostTaken is how many configuration items a form takes; longer lists are imported.
const mostTaken = 2000

// itemsGrid are the configuration items that a baseline found.
func (v visit) itemsGrid() grid {
	g := grid{Name: "cis", Title: v.Say("page_course.section.items"), Add: v.Say("page_course.add.ci")}
	for _, name := range []string{"code", "name", "version", "hash", "state"} {
		g.Columns = append(g.Columns, gridColumn{Name: name, Label: v.Say("page_course.col.ci_" + name), Type: "text", Most: 200})
	}
	return g
}

// baselineKinds are the kinds of baseline, in the order in which they are taken.
func baselineKinds() []string {
	return []string{string(release.BaselineBefore), string(release.BaselineRelease), string(release.BaselineAfter)}
}

func (s *site) fillBaseline(c *gin.Context, v visit, home house) (courseBody, error) {
	kind := c.Param("kind")
	if !slices.Contains(baselineKinds(), kind) {
		return courseBody{}, fault.New(fault.NotFound, "page_course.fault.no_kind", nil)
	}
	found, err := s.Releases.Baselining(c.Request.Context(), c.Param("release"), c.Param("deployment"))
	if err != nil {
		return courseBody{}, err
	}
	b := v.head(found.Release, baselinesTab, found.At.Code)
	b.Lead = []courseFact{{Label: v.Say("page_course.col.baseline"), Value: v.printer.Message("term.baseline_kind." + kind)}, {Label: v.Say("page_course.fact.deployment"), Value: found.At.Code}}
	items := v.itemsGrid()
	for i, ci := range found.At.Affected {
		name, _ := v.textOf(ci.Name)
		items.Rows = append(items.Rows, gridRow{Index: i, Values: map[string]string{"code": ci.Code, "name": name}})
	}
	location := v.courseTip(v.courseField("location", ""))
	for _, planned := range found.At.Baselines {
		if string(planned.Kind) == kind {
			location.Value, location.Lang = v.textOf(planned.Location)
		}
	}
	b.Form = &form{Groups: []fieldset{
		{Title: v.Say("page_course.group.baseline"), Note: v.Say("page_course.note.baseline_" + kind), Inputs: append([]input{location}, s.atField(v, home)...)},
		{Title: v.Say("page_course.group.items"), Note: v.Say("page_course.note.items"), Grids: []grid{items}},
		{Title: v.Say("page_course.group.instead"), Note: v.Say("page_course.note.instead"), Pair: true, Inputs: []input{
			optional(v.courseTip(v.courseField("baseline_reference", ""))), optional(v.courseTip(v.courseField("hash", ""))),
			optional(v.courseTip(v.courseArea("covers"))),
		}},
	}}
	b.Form.Groups[2].Inputs[0].Name = "reference"
	b.Sections = []courseSection{s.fileSection(c, v)}
	return b, nil
}

// fileSection takes a list from a file: it fills the table, and records nothing.
func (s *site) fileSection(c *gin.Context, v visit) courseSection {
	f := s.newForm("file", courseAddress(c, "baselines", c.Param("kind"), "file"), v.Say("page_course.act.read_file"))
	f.Plain, f.Upload = true, true
	f.Groups = []fieldset{{Inputs: []input{{Name: "file", Label: v.courseLabel("table"), Tip: v.Say("page_course.tip.table"), Type: "file", Accept: ".csv,.xlsx"}}}}
	return courseSection{ID: "file", Title: v.Say("page_course.section.file"), Note: v.Say("page_course.note.file"), Form: &f}
}

func (s *site) recordBaselineTyped(c *gin.Context, t *typed) error {
	v := s.visitOf(c.Request.Context())
	g := v.itemsGrid()
	rows := t.rows(g)
	t.settle(g, rows)
	given := listedBaseline{BaselineTaken: release.BaselineTaken{
		Kind: release.BaselineKind(c.Param("kind")), Location: t.proseOf("location"), Reference: t.text("reference"), Hash: t.text("hash"), Covers: t.codes("covers"),
	}}
	for _, row := range rows {
		given.CIs = append(given.CIs, release.CI{Code: row.Values["code"], Name: row.Values["name"], Version: row.Values["version"], Hash: row.Values["hash"], State: row.Values["state"]})
	}
	if given.Reference != "" { // what stands for the list covers it
		for _, ci := range given.CIs {
			if !slices.Contains(given.Covers, ci.Code) && ci.Version == "" && ci.Hash == "" {
				given.Covers = append(given.Covers, ci.Code)
			}
		}
		given.CIs = slices.DeleteFunc(given.CIs, func(ci release.CI) bool { return ci.Version == "" && ci.Hash == "" })
	}
	at := happened(t, s.Clock.Now())
	if err := t.wrong(); err != nil {
		return err
	}
	return s.recordTyped(c, release.Head{Kind: release.BaselineFact, Key: c.Param("kind"), At: at}, given)
}

// readBaselineFile never has anything to do but to show the file: showBaselineFile does.
func (s *site) readBaselineFile(*gin.Context, *typed) (string, error) {
	return "", fault.New(fault.Invalid, "page_course.preview", nil)
}

// showBaselineFile shows the form of a baseline filled with the rows of a file, and what
// is wrong with its cells; nothing is recorded before somebody sends that form.
func (s *site) showBaselineFile(c *gin.Context, _ int, no refused) error {
	v, home, err := s.courseOf(c)
	if err != nil {
		return err
	}
	body, err := s.fillBaseline(c, v, home)
	if err != nil {
		return err
	}
	body.Heading = v.Say("page_course.sheet.baseline.title")
	body.Crumbs[len(body.Crumbs)-1].Href = courseAddress(c, baselinesTab)
	body.Crumbs = append(body.Crumbs, link{"", body.Heading})
	body.Tabs, body.Waves = tabRow{}, tabRow{}
	f := body.Form
	f.Name, f.Action = "baseline", onceAddress(courseAddress(c, "baselines", c.Param("kind")))
	f.Button, f.Upload, f.Leave = v.Say("page_course.sheet.baseline.do"), true, &link{courseAddress(c, baselinesTab), v.Say("page_course.leave")}
	items := &f.Groups[1].Grids[0]
	said, err := s.fileRows(c, v, items)
	if faults := fault.All(err); len(faults) > 0 {
		no.form, no.faults, no.title = "file", faults, v.T("form.refused", "count", len(faults))
		body.Sections[0].Form.again(v, no)
		return s.showCourse(c, statusOf(faults[0].Kind), v, home, body, no)
	}
	if err != nil {
		return err
	}
	body.Messages = []courseMessage{said}
	return s.showCourse(c, okStatus, v, home, body, refused{})
}

// fileRows fills the table with the rows of the file that was sent, and says what is
// to be looked at.
func (s *site) fileRows(c *gin.Context, v visit, items *grid) (courseMessage, error) {
	files := c.Request.MultipartForm
	if files == nil || len(files.File["file"]) == 0 {
		return courseMessage{}, fault.New(fault.Invalid, "page_course.fault.no_file", nil).At("file")
	}
	header := files.File["file"][0]
	data, err := readUpload(header, baselineLimit)
	if err != nil {
		return courseMessage{}, err
	}
	table, err := s.Exchange.ReadTable(sheet.FileName(path.Base(header.Filename)), data)
	if err != nil {
		return courseMessage{}, at(err, "file")
	}
	if len(table.Rows) > mostTaken {
		return courseMessage{}, fault.New(fault.Invalid, "page_course.fault.file_rows", fault.Args{"count": len(table.Rows), "limit": mostTaken}).At("file")
	}
	columns := itemColumns(table.Columns)
	if columns["code"] < 0 {
		return courseMessage{}, fault.New(fault.Invalid, "page_course.fault.file_columns", fault.Args{"columns": v.printer.List(table.Columns)}).At("file")
	}
	items.Rows = nil
	for _, row := range table.Rows {
		values := map[string]string{}
		for name, at := range columns {
			if at >= 0 && at < len(row.Cells) {
				values[name] = strings.TrimSpace(row.Cells[at])
			}
		}
		one := gridRow{Index: len(items.Rows), Values: values}
		if at := columns["version"]; at >= 0 && at < 64 && row.Numbers&(1<<at) != 0 {
			one.Wrong = map[string][]string{"version": {v.Say("page_course.number_cell")}}
		}
		items.Rows = append(items.Rows, one)
	}
	wrong := v.checkItems(items)
	m := courseMessage{Class: "act", Icon: "info", Title: v.Say("page_course.preview_rows", "count", len(items.Rows), "file", path.Base(header.Filename))}
	if wrong > 0 {
		m = courseMessage{Class: "bad", Icon: "no", Title: v.Say("page_course.preview_wrong", "count", wrong, "rows", len(items.Rows))}
	}
	return m, nil
}

// itemColumns is where the columns of a list stand in a file, by the names that
// exports give them; -1 for one that it does not have.
func itemColumns(names []string) map[string]int {
	columns := map[string]int{}
	for col, known := range map[string][]string{
		"code": {"ci", "code", "ec", "código", "codigo"}, "name": {"name", "nombre"}, "version": {"version", "versión"}, "hash": {"hash", "sha256", "huella"}, "state": {"state", "estado"},
	} {
		columns[col] = slices.IndexFunc(names, func(name string) bool { return slices.Contains(known, strings.ToLower(strings.TrimSpace(name))) })
	}
	return columns
}

// checkItems marks the cells of a list that cannot be recorded: no code, or one twice.
func (v visit) checkItems(items *grid) (wrong int) {
	seen := map[string]bool{}
	for i := range items.Rows {
		row := &items.Rows[i]
		code, key := row.Values["code"], ""
		switch {
		case !id.IsCode(code):
			key = "fault.release.code"
		case seen[code]:
			key = "fault.release.twice"
		}
		seen[code] = true
		if key != "" {
			one := fault.New(fault.Invalid, key, fault.Args{"field": "", "value": shown(code)})
			row.Wrong = map[string][]string{"code": {v.sentence(one)}}
		}
		if len(row.Wrong) > 0 {
			wrong++
		}
	}
	return wrong
}
