package web

import (
	"github.com/gin-gonic/gin"

	"acta/internal/release"
)

// testSheets are the forms by which builds and runs of tests are recorded.
func (s *site) testSheets() []courseSheet {
	const page = courseRelease + "/tests"
	return []courseSheet{
		{name: "package", path: page + "/package", permission: "release.record", tab: testsTab, fill: s.fillPackage, record: s.recordPackage, keys: map[string]string{"units": "code"}},
		{name: "build", path: page + "/build", permission: "release.record", tab: testsTab, fill: s.fillBuild, record: s.recordBuild, keys: map[string]string{"inputs": "name"}},
		{name: "run", path: page + "/run", permission: "release.record", tab: testsTab, fill: s.fillRun, record: s.recordRun},
		{name: "acceptance", path: page + "/acceptance", permission: "release.accept", tab: testsTab, risk: true, fill: s.fillTechnical, record: s.recordTechnical, keys: map[string]string{"reservations": "code"}},
		{name: "closure", path: page + "/closures/:code", permission: "release.record", tab: testsTab, fill: s.fillClosure, record: s.recordClosure},
	}
}

// sheetOf begins a page with a form about a release.
func (s *site) sheetOf(c *gin.Context, v visit, tab string) (courseBody, release.Testing, error) {
	found, err := s.Releases.Testing(c.Request.Context(), c.Param("release"))
	if err != nil {
		return courseBody{}, found, err
	}
	b := v.head(found.Release, tab, "")
	b.Form = &form{}
	return b, found, nil
}

// environmentsOf are choices of the environments of a release.
func (v visit) environmentsOf(r release.Release) []choice {
	var all []choice
	for _, e := range r.Environments {
		all = append(all, choice{Value: e.Code, Label: v.environmentName(r, e.Code).Text})
	}
	return all
}

// inputsGrid are what went into a build.
func (v visit) inputsGrid() grid {
	return grid{Name: "inputs", Title: v.Say("page_course.field.inputs"), Add: v.Say("page_course.add.input"), Columns: []gridColumn{
		{Name: "name", Label: v.Say("page_course.col.input"), Type: "text"}, {Name: "revision", Label: v.Say("page_course.col.revision"), Type: "text"},
		{Name: "hash", Label: v.Say("page_course.col.sum"), Type: "text", Most: 128},
	}}
}

func (s *site) fillBuild(c *gin.Context, v visit, home house) (courseBody, error) {
	b, found, err := s.sheetOf(c, v, testsTab)
	if err != nil {
		return b, err
	}
	last := found.Build().Of
	inputs := v.inputsGrid()
	for i, in := range last.Inputs {
		inputs.Rows = append(inputs.Rows, gridRow{Index: i, Values: map[string]string{"name": in.Name}})
	}
	b.Form.Groups = []fieldset{
		{Title: v.Say("page_course.group.build"), Note: v.Say("page_course.note.build"), Pair: true, Inputs: append([]input{
			optional(v.courseField("number", "")), optional(v.courseField("tool", last.Tool)),
			v.courseTip(v.courseField("hash", "")), optional(v.courseTip(v.courseField("repeat", ""))),
			optional(v.coursePick("environment", none("", v.environmentsOf(found.Release)))),
		}, s.atField(v, home)...)},
		{Title: v.Say("page_course.group.inputs"), Note: v.Say("page_course.note.inputs"), Grids: []grid{inputs}},
		{Title: v.Say("page_course.group.delivery"), Note: v.Say("page_course.note.delivery"), Pair: true, Inputs: []input{
			optional(v.courseField("delivery.party", "")), optional(v.courseField("delivery.source", "")), optional(v.courseField("delivery.version", "")),
			optional(v.courseField("delivery.signature", "")), optional(v.courseField("delivery.checked", "")),
		}},
	}
	return b, nil
}

func (s *site) recordBuild(c *gin.Context, t *typed) error {
	v := s.visitOf(c.Request.Context())
	g := v.inputsGrid()
	rows := t.rows(g)
	t.settle(g, rows)
	body := release.Build{Number: t.text("number"), Tool: t.text("tool"), Hash: t.text("hash"), Repeat: t.text("repeat"), Environment: t.text("environment")}
	for _, row := range rows {
		body.Inputs = append(body.Inputs, release.BuildInput{Name: row.Values["name"], Revision: row.Values["revision"], Hash: row.Values["hash"]})
	}
	d := release.Delivery{Party: t.text("delivery.party"), Source: t.text("delivery.source"), Version: t.text("delivery.version"), Signature: t.text("delivery.signature"), Checked: t.text("delivery.checked")}
	if d != (release.Delivery{}) {
		body.Delivery = &d
	}
	at := happened(t, s.Clock.Now())
	if err := t.wrong(); err != nil {
		return err
	}
	return s.recordTyped(c, release.Head{Kind: release.BuildFact, At: at}, body)
}

func (s *site) fillRun(c *gin.Context, v visit, home house) (courseBody, error) {
	b, found, err := s.sheetOf(c, v, testsTab)
	if err != nil {
		return b, err
	}
	if found.Report.Build.Hash != "" {
		b.Lead = []courseFact{{Label: v.Say("page_course.fact.build"), Value: found.Report.Build.Number + " " + short(found.Report.Build.Hash)}}
	}
	b.Form.Groups = []fieldset{
		{Title: v.Say("page_course.group.run"), Note: v.Say("page_course.note.run"), Pair: true, Inputs: append([]input{
			v.courseField("code", ""), v.coursePick("type", v.termChoices("test_type", testKinds()...)),
			v.coursePick("environment", v.environmentsOf(found.Release)), v.courseCheck("automatic"),
			v.courseNumber("passed"), v.courseNumber("failed"),
		}, s.atField(v, home)...)},
		{Inputs: []input{optional(v.courseTip(v.courseArea("evidence")))}},
	}
	if group := v.resultFields(found); len(group.Inputs) > 0 {
		b.Form.Groups = append(b.Form.Groups, group)
	}
	return b, nil
}

// resultFields ask what a run found of each criterion.
func (v visit) resultFields(found release.Testing) fieldset {
	group := fieldset{Title: v.Say("page_course.group.results"), Note: v.Say("page_course.note.results")}
	for _, one := range found.Report.Results {
		said, lang := v.textOf(one.Text)
		group.Inputs = append(group.Inputs,
			input{Name: "result." + one.Code, Label: one.Code + " · " + said, Lang: lang, Type: radioType, Choices: []choice{
				{"", v.Say("page_course.result.untested"), true}, {"met", v.printer.Message("term.criterion.met"), false}, {"failed", v.printer.Message("term.criterion.failed"), false},
			}},
			optional(input{Name: "note." + one.Code, Label: v.Say("page_course.field.result_note", "code", one.Code), Type: "text", Most: 500}))
	}
	return group
}

func (s *site) recordRun(c *gin.Context, t *typed) error {
	found, err := s.Releases.Testing(c.Request.Context(), c.Param("release"))
	if err != nil {
		return err
	}
	body := release.TestRun{
		Code: t.text("code"), Type: release.TestKind(t.text("type")), Environment: t.text("environment"), Passed: t.number("passed"), Failed: t.number("failed"),
		Evidence: t.proseOf("evidence"), Automatic: t.on("automatic"),
	}
	for _, one := range found.Report.Results {
		if result := t.Get("result." + one.Code); result != "" {
			body.Results = append(body.Results, release.CriterionResult{Criterion: one.Code, Met: result == "met", Note: t.proseOf("note." + one.Code)})
		}
	}
	at := happened(t, s.Clock.Now())
	if err := t.wrong(); err != nil {
		return err
	}
	return s.recordTyped(c, release.Head{Kind: release.TestFact, At: at}, body)
}

// reservedGrid are reservations with what both sides decided.
func (v visit) reservedGrid() grid {
	col := func(name string, kind string) gridColumn {
		return gridColumn{Name: name, Label: v.Say("page_course.col." + name), Type: kind}
	}
	return grid{Name: "reservations", Title: v.Say("page_course.section.reservations"), Add: v.Say("page_course.add.reservation"), Columns: []gridColumn{
		col("code", "text"), col("criterion", "text"), col("text", areaType), col("decision", areaType), col("owner", "text"), col("due", dateType),
	}}
}

// reservations are the rows of it; decider is who decides for the organisation.
func (t *typed) reservations(g grid, decider string) []release.Reservation {
	var list []release.Reservation
	rows := t.rows(g)
	t.settle(g, rows)
	for _, row := range rows {
		list = append(list, release.Reservation{
			Code: row.Values["code"], Criterion: row.Values["criterion"], Text: t.proseOf(cell(g, row, "text")), Decision: t.proseOf(cell(g, row, "decision")),
			Owner: row.Values["owner"], Due: t.day(cell(g, row, "due")), Decider: decider,
		})
	}
	return list
}

// outcomeFields ask for a decision on a build.
func (s *site) outcomeFields(v visit, home house) []fieldset {
	outcomes := []string{string(release.AcceptedPlain), string(release.AcceptedReserved), string(release.Refused)}
	return []fieldset{
		{Title: v.Say("page_course.group.outcome"), Note: v.Say("page_course.note.outcome"), Inputs: append([]input{
			{Name: "outcome", Label: v.Say("page_course.field.outcome"), Type: radioType, Choices: v.termChoices("acceptance_outcome", outcomes...)},
			optional(v.courseTip(v.courseArea("note"))),
		}, s.atField(v, home)...)},
		{Title: v.Say("page_course.group.reservations"), Note: v.Say("page_course.note.reservations"), Grids: []grid{v.reservedGrid()}},
	}
}

func (s *site) fillTechnical(c *gin.Context, v visit, home house) (courseBody, error) {
	b, found, err := s.sheetOf(c, v, testsTab)
	if err != nil {
		return b, err
	}
	b.Lead = v.buildFacts(found)
	b.Form.Groups = s.outcomeFields(v, home)
	return b, nil
}

// buildFacts say what is decided on: the build by its hash, and what its tests found.
func (v visit) buildFacts(found release.Testing) []courseFact {
	facts := []courseFact{{Label: v.Say("page_course.fact.build"), Value: orDash(found.Report.Build.Number)}, {Label: v.Say("page_course.fact.sum"), Value: orDash(found.Report.Build.Hash)}}
	return append(facts, courseFact{Label: v.Say("page_course.fact.tests"), Value: v.Say("page_course.tests_sum", "passed", found.Report.Passed, "failed", found.Report.Failed)})
}

func (s *site) recordTechnical(c *gin.Context, t *typed) error {
	v := s.visitOf(c.Request.Context())
	body := release.Acceptance{Outcome: release.AcceptanceOutcome(t.text("outcome")), Note: t.proseOf("note"), Reservations: t.reservations(v.reservedGrid(), t.person)}
	if body.Outcome == "" {
		t.refuse("outcome", "page_course.fault.outcome", nil)
	}
	at := happened(t, s.Clock.Now())
	if err := t.wrong(); err != nil {
		return err
	}
	return s.recordTyped(c, release.Head{Kind: release.AcceptanceFact, At: at}, body)
}

func (s *site) fillClosure(c *gin.Context, v visit, home house) (courseBody, error) {
	b, found, err := s.sheetOf(c, v, testsTab)
	if err != nil {
		return b, err
	}
	for _, one := range found.Report.Reservations {
		if one.Code == c.Param("code") {
			said, lang := v.textOf(one.Text)
			b.Lead = append(b.Lead, courseFact{Label: one.Code, Value: said, Lang: lang})
		}
	}
	if len(b.Lead) == 0 {
		return b, notThere()
	}
	b.Form.Groups = []fieldset{{Note: v.Say("page_course.note.closure"), Inputs: append([]input{v.courseArea("result")}, s.atField(v, home)...)}}
	return b, nil
}

func (s *site) recordClosure(c *gin.Context, t *typed) error {
	found, err := s.Releases.Testing(c.Request.Context(), c.Param("release"))
	if err != nil {
		return err
	}
	customer := ""
	for _, a := range found.Facts.Acceptances {
		for _, r := range a.Of.Reservations {
			if r.Code == c.Param("code") {
				customer = a.Customer
			}
		}
	}
	at := happened(t, s.Clock.Now())
	if err := t.wrong(); err != nil {
		return err
	}
	return s.recordTyped(c, release.Head{Kind: release.ReservationFact, Customer: customer, Key: c.Param("code"), At: at}, release.ReservationDone{Result: t.proseOf("result")})
}
