package web

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"acta/internal/content"
	"acta/internal/release"
)

// testsPages are builds, tests, criteria, agreements and acceptance of a release.
func (r *router) testsPages() {
	r.get(courseRelease+"/tests", "release.read", r.testsPage)
	for _, one := range slices.Concat(r.testSheets(), r.wordSheets()) {
		r.sheet(one)
	}
}

func (s *site) testsPage(c *gin.Context) error {
	v, home, err := s.courseOf(c)
	if err != nil {
		return err
	}
	found, err := s.Releases.Testing(c.Request.Context(), c.Param("release"))
	if err != nil {
		return err
	}
	b := v.head(found.Release, testsTab, "")
	b.done(v, c)
	b.Sub = v.Say("page_course.sub.tests")
	b.Messages = v.waiting(found)
	b.Acts = v.nextTest(found)
	b.Sections = []courseSection{
		v.packageSection(found), v.buildSection(found), v.environmentSection(found), v.runSection(found), v.criteriaSection(found),
		v.agreementSection(found), v.decisionSection(found), v.reservationSection(found), v.linkSection(s, found),
	}
	return s.showCourse(c, okStatus, v, home, b, refused{})
}

// nextTest is the next honest step of the tests.
func (v visit) nextTest(found release.Testing) []courseAct {
	code := found.Release.Code
	step := func(name string, rest ...string) []courseAct {
		return v.may("release.record", courseAct{Href: releasePage(code, append([]string{"tests"}, rest...)...), Label: v.Say("page_course.act." + name), Class: "main"})
	}
	switch {
	case ended(found.Release):
		return nil
	case len(found.Report.Manifest) == 0 && len(found.Release.Units) > 0:
		return step("package", "package")
	case found.Report.Build.Hash == "":
		return step("build", "build")
	case len(found.Report.Tests) == 0:
		return step("run", "run")
	default:
		return v.may("release.invite", courseAct{Href: releasePage(code, "links", "new"), Label: v.Say("page_course.act.link"), Icon: "mail", Class: "main"})
	}
}

// waiting is what somebody else must confirm or decide first.
func (v visit) waiting(found release.Testing) []courseMessage {
	var lines []courseLine
	code := found.Release.Code
	agreements, acceptances := found.Waiting()
	confirm := func(key string, h release.Head) {
		name, _ := v.textOf(found.Called(h.Customer))
		lines = append(lines, courseLine{v.Say("page_course.waits."+key, "customer", name, "person", found.Who(h.By)), releasePage(code, "tests", "confirmations", string(h.ID))})
	}
	for _, one := range agreements {
		confirm("agreement", one.Head)
	}
	for _, one := range acceptances {
		confirm("acceptance", one.Head)
	}
	for _, one := range found.Undecided() {
		name, _ := v.textOf(found.Called(one.Customer))
		lines = append(lines, courseLine{v.Say("page_course.waits.reservations", "customer", name, "count", len(one.Of.Reservations)), releasePage(code, "tests", "reservations", string(one.ID))})
	}
	if len(lines) == 0 {
		return nil
	}
	return []courseMessage{{Class: "wait", Icon: "review", Title: v.Say("page_course.waits.title", "count", len(lines)), Lines: lines}}
}

func (v visit) buildSection(found release.Testing) courseSection {
	t := v.table("builds", "build", "built", "tool", "environment", "sum", "repeat", "-")
	for _, one := range slices.Backward(found.Facts.Builds) {
		name := one.Of.Number
		if name == "" {
			name = v.Say("page_course.build_of", "at", v.moment(one.At))
		}
		who := found.Who(one.By)
		if d := one.Of.Delivery; d != nil {
			who = v.Say("page_course.delivered", "party", d.Party, "version", d.Version, "person", found.Who(one.By))
		}
		repeat := content.Term{Key: "term.reproducible.untried", Mark: content.DraftMark}
		switch {
		case one.Of.Repeat == one.Of.Hash:
			repeat = content.Term{Key: "term.reproducible.same", Mark: content.DoneMark}
		case one.Of.Repeat != "":
			repeat = content.Term{Key: "term.reproducible.different", Mark: content.BreachMark}
		}
		env := v.environmentName(found.Release, one.Of.Environment)
		t.add(courseCell{Text: name, Small: v.inputsOf(one.Of)}, courseCell{Text: v.moment(one.At), Small: who, Later: v.late(one.Late)},
			courseCell{Text: orDash(one.Of.Tool)}, env, courseCell{Hash: short(one.Of.Hash)}, courseCell{Mark: v.marked(repeat, "")}, courseCell{})
	}
	s := v.section("builds", t)
	s.Acts = v.may("release.record", courseAct{Href: releasePage(found.Release.Code, "tests", "build"), Label: v.Say("page_course.act.build")})
	return s
}

// inputsOf says what went into a build.
func (v visit) inputsOf(b release.Build) string {
	var list []string
	for _, in := range b.Inputs {
		list = append(list, in.Name+" "+in.Revision)
	}
	if len(list) > 4 {
		return v.Say("page_course.inputs_more", "inputs", v.printer.List(list[:3]), "count", len(list)-3)
	}
	return v.printer.List(list)
}

func (v visit) environmentName(r release.Release, code string) courseCell {
	for _, e := range r.Environments {
		if e.Code == code && !e.Name.IsEmpty() {
			return v.cellOf(e.Name)
		}
	}
	return courseCell{Text: orDash(code)}
}

func (v visit) environmentSection(found release.Testing) courseSection {
	r := found.Release
	t := v.table("environments", "environment", "use", "owner", "state")
	for _, e := range r.Environments {
		cell := v.environmentName(r, e.Code)
		cell.Small = e.Code
		state := content.Term{Key: "term.environment_state." + string(e.State)}
		if e.State == "" {
			state = content.Term{}
		}
		if e.State == "ready" || e.State == "in_use" {
			state.Mark = content.DoneMark
		}
		t.add(cell, courseCell{Text: v.printer.Message("term.environment_use." + string(e.Use))}, courseCell{Text: orDash(found.Who(e.Owner))}, courseCell{Mark: v.marked(state, v.Say("page_course.unknown"))})
	}
	s := v.section("environments", t)
	s.Acts = v.may("release.edit", courseAct{Href: releasePage(r.Code, "plan"), Label: v.Say("page_course.act.plan")})
	return s
}

// testKinds are the kinds of test in the order in which they are run.
func testKinds() []string {
	return []string{"unit", "integration", "regression", "performance", "security", "operability", "installation", "back_out", "acceptance", "pilot", "conformance"}
}

func (v visit) runSection(found release.Testing) courseSection {
	t := v.table("runs", "run", "on", "environment", "#passed", "#failed", "result", "evidence")
	runs := found.Runs()
	slices.SortStableFunc(runs, func(a, b release.Recorded[release.TestRun]) int {
		return cmp.Compare(slices.Index(testKinds(), string(a.Of.Type)), slices.Index(testKinds(), string(b.Of.Type)))
	})
	build, kind := found.Build().Of.Hash, ""
	for _, one := range runs {
		if now := string(one.Of.Type); now != kind {
			kind = now
			t.Rows = append(t.Rows, courseRow{Band: v.printer.Message("term.test_type." + kind)})
		}
		t.add(v.runRow(found, one, build)...)
	}
	s := v.section("runs", t)
	if found.Report.Earlier > 0 {
		s.Note = v.Say("page_course.earlier", "count", found.Report.Earlier)
	}
	s.Acts = v.may("release.record", courseAct{Href: releasePage(found.Release.Code, "tests", "run"), Label: v.Say("page_course.act.run")})
	return s
}

func (v visit) runRow(found release.Testing, one release.Recorded[release.TestRun], build string) []courseCell {
	result := &mark{"done", "ok", v.Say("page_course.result.passed")}
	if one.Of.Failed > 0 {
		result = &mark{"no", "bad", v.Say("page_course.result.failed")}
	}
	if one.Of.Passed+one.Of.Failed == 0 {
		result = &mark{"draft", "off", v.Say("page_course.result.none")}
	}
	name := courseCell{Text: one.Of.Code}
	if one.Of.Automatic {
		name.Small = v.Say("page_course.automatic")
	}
	if one.Of.Build != build {
		name.Small = v.Say("page_course.other_build", "hash", short(one.Of.Build))
	}
	return []courseCell{
		name, {Text: v.moment(one.At), Small: found.Who(one.By), Later: v.late(one.Late)}, v.environmentName(found.Release, one.Of.Environment),
		{Text: strconv.Itoa(one.Of.Passed)}, {Text: strconv.Itoa(one.Of.Failed)}, {Mark: result}, v.cellOf(one.Of.Evidence),
	}
}

func (v visit) criteriaSection(found release.Testing) courseSection {
	t := v.table("criteria", "criterion", "result", "run", "on", "note")
	for _, one := range found.Report.Results {
		cell := v.cellOf(one.Text)
		cell.Small = one.Code
		if name, _ := v.textOf(one.Standing); name != "" {
			cell.Small = v.Say("page_course.standing", "code", one.Code, "customer", name)
		}
		t.add(cell, courseCell{Mark: v.marked(one.Result, v.Say("page_course.untested"))}, courseCell{Text: orDash(one.Run)}, courseCell{Text: v.dated(one.On)}, v.cellOf(one.Note))
	}
	s := v.section("criteria", t)
	s.Acts = v.may("release.edit", courseAct{Href: releasePage(found.Release.Code, "plan"), Label: v.Say("page_course.act.plan")})
	return s
}

// said is how a customer's word can be shown: its file, its reference, who wrote it
// down and who confirmed it.
func (v visit) said(found release.Testing, how content.Term, proof, recorded, confirmed string, p release.Proof) courseCell {
	cell := courseCell{Text: v.word(how), Small: proof}
	if p.File != "" {
		cell.Small, cell.SmallHref = p.FileName, apiRoot+"/files/"+p.File
	}
	switch {
	case recorded != "" && confirmed != "":
		cell.Later = &mark{"check", "off", v.Say("page_course.recorded_confirmed", "by", recorded, "second", confirmed)}
	case recorded != "" && p.How.NeedsSecond():
		cell.Later = &mark{"review", "wait", v.Say("page_course.recorded", "by", recorded)}
	}
	return cell
}

func (v visit) agreementSection(found release.Testing) courseSection {
	t := v.table("agreements", "customer", "agreed", "on", "signatory", "how")
	for _, one := range found.Report.Agreements {
		var p release.Proof
		for _, fact := range found.Facts.Agreements {
			if one.Criteria != "" && fact.Key == "" && sameText(found.Called(fact.Customer), one.Customer) {
				p = fact.Of.Proof
			}
		}
		t.add(v.cellOf(one.Customer), courseCell{Mark: v.marked(one.State, v.Say("page_course.owed"))}, courseCell{Text: v.dated(one.On)},
			courseCell{Text: orDash(one.Signatory), Small: one.Title}, v.said(found, one.How, one.Proof, one.Recorded, one.Confirmed, p))
	}
	s := v.section("agreements", t)
	code := found.Release.Code
	s.Acts = append(v.may("release.invite", courseAct{Href: query(releasePage(code, "links", "new"), "purpose", string(release.AskAgreement)), Label: v.Say("page_course.act.ask_agreement")}),
		v.may("release.record", courseAct{Href: releasePage(code, "tests", "agreement"), Label: v.Say("page_course.act.agreement")})...)
	return s
}

func sameText(a, b content.Text) bool {
	return a.Original == b.Original && a.Values[a.Original] == b.Values[b.Original]
}

func (v visit) decisionSection(found release.Testing) courseSection {
	t := v.table("decisions", "who", "decision", "on", "signatory", "how", "note")
	row := func(name courseCell, d release.DecisionView, p release.Proof) {
		t.add(name, courseCell{Mark: v.marked(d.Outcome, v.Say("page_course.owed"))}, courseCell{Text: v.dated(d.On)},
			courseCell{Text: orDash(d.Signatory), Small: d.Title}, v.said(found, d.How, d.Proof, d.Recorded, d.Confirmed, p), v.cellOf(d.Note))
	}
	for _, d := range found.Report.Technical {
		row(courseCell{Text: v.Say("page_course.technical")}, d, release.Proof{})
	}
	for _, d := range found.Report.Decisions {
		var p release.Proof
		for _, fact := range found.Facts.Acceptances {
			if sameText(found.Called(fact.Customer), d.Customer) && fact.Of.Build == found.Report.Build.Hash {
				p = fact.Of.Proof
			}
		}
		row(v.cellOf(d.Customer), d, p)
	}
	s := v.section("decisions", t)
	code := found.Release.Code
	s.Acts = slices.Concat(
		v.may("release.invite", courseAct{Href: query(releasePage(code, "links", "new"), "purpose", string(release.AskAcceptance)), Label: v.Say("page_course.act.ask_acceptance")}),
		v.may("release.accept", courseAct{Href: releasePage(code, "tests", "acceptance"), Label: v.Say("page_course.act.acceptance")}),
		v.may("release.record", courseAct{Href: releasePage(code, "tests", "customer-acceptance"), Label: v.Say("page_course.act.customer_acceptance")}))
	return s
}

func (v visit) reservationSection(found release.Testing) courseSection {
	t := v.table("reservations", "reservation", "customer", "decision", "owner", "#due", "state", "-")
	for _, one := range found.Report.Reservations {
		cell := v.cellOf(one.Text)
		cell.Small = one.Code
		if one.Criterion != "" {
			cell.Small = v.Say("page_course.of_criterion", "code", one.Code, "criterion", one.Criterion)
		}
		decision := v.cellOf(one.Decision)
		decision.Small = one.Decider
		var acts []courseAct
		if one.Done.ISO == "" {
			acts = v.may("release.record", courseAct{Href: releasePage(found.Release.Code, "tests", "closures", one.Code), Label: v.Say("page_course.act.close_reservation"), Name: one.Code, Class: "sm"})
		}
		t.add(cell, v.cellOf(one.Customer), decision, courseCell{Text: orDash(one.Owner)}, courseCell{Text: v.dated(one.Due)}, courseCell{Mark: v.marked(one.State, "")}, courseCell{Acts: acts})
	}
	return v.section("reservations", t)
}
