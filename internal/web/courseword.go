package web

import (
	"context"
	"io"
	"mime/multipart"
	"path"
	"slices"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/release"
)

// evidenceForm is how long a form with a file may be, in bytes: the file and what is
// typed beside it.
const evidenceForm = release.MaxEvidence + 1<<20

// wordSheets are the forms by which somebody records what a customer said, and by which
// somebody else confirms it.
func (s *site) wordSheets() []courseSheet {
	const page = courseRelease + "/tests"
	rows := map[string]string{"reservations": "code"}
	return []courseSheet{
		{name: "agreement", path: page + "/agreement", permission: "release.record", tab: testsTab, most: evidenceForm, fill: s.fillAgreement, record: s.recordAgreement},
		{name: "customer_acceptance", path: page + "/customer-acceptance", permission: "release.record", tab: testsTab, most: evidenceForm, fill: s.fillAccepted, record: s.recordAccepted, keys: rows},
		{name: "confirmation", path: page + "/confirmations/:id", permission: "release.confirm", tab: testsTab, risk: true, fill: s.fillConfirmation, record: s.recordConfirmation},
		{name: "reserved", path: page + "/reservations/:id", permission: "release.accept", tab: testsTab, fill: s.fillReserved, record: s.recordReserved, keys: rows},
	}
}

// writtenWays are the ways that one person records and another confirms.
func writtenWays() []string {
	return []string{string(release.ByEmail), string(release.ByMinutes), string(release.ByContract)}
}

// wordFields ask who of the customer said it, how, and for the file that shows it.
func (s *site) wordFields(v visit, home house, found release.Testing) []fieldset {
	var signatories []choice
	for _, one := range found.Customers {
		name, _ := v.textOf(found.Called(one.Code))
		for _, signatory := range one.Signatories {
			label := v.Say("page_course.signatory", "name", signatory.Name, "title", orDash(signatory.Title), "customer", name)
			signatories = append(signatories, choice{Value: one.Code + "/" + signatory.Name, Label: label, Chosen: len(signatories) == 0})
		}
	}
	return []fieldset{
		{Title: v.Say("page_course.group.who"), Note: v.Say("page_course.note.who"), Inputs: append([]input{
			v.coursePick("signatory", signatories),
			{Name: "how", Label: v.courseLabel("how"), Type: radioType, Choices: chosen(v.termChoices("way", writtenWays()...), string(release.ByEmail))},
		}, s.atField(v, home)...)},
		{Title: v.Say("page_course.group.proof"), Note: v.Say("page_course.note.proof"), Inputs: []input{
			optional(v.courseTip(v.courseField("reference", ""))),
			optional(v.courseTip(input{Name: "file", Label: v.courseLabel("file"), Type: "file", Accept: ".pdf,.png,.jpg,.jpeg,.eml,.txt"})),
			{Name: "kept_sum", Type: "hidden"}, {Name: "kept_name", Type: "hidden"},
		}},
	}
}

// keepFile keeps the file that a form brought, by what is in it; a form that comes
// back refused names it, so that nobody has to choose it again.
func (s *site) keepFileTyped(c *gin.Context, t *typed) (sum, name string, err error) {
	files := t.files["file"]
	if len(files) == 0 || files[0].Size == 0 {
		return t.text("kept_sum"), t.text("kept_name"), nil
	}
	data, err := readUpload(files[0], release.MaxEvidence)
	if err != nil {
		return "", "", err
	}
	if data == nil {
		t.refuse("file", "page_course.fault.file_long", fault.Args{"limit": release.MaxEvidence >> 20})
		return "", "", t.wrong()
	}
	ctx := c.Request.Context()
	if sum, err = s.Evidence.Keep(ctx, person(ctx), path.Base(files[0].Filename), data); err != nil {
		return "", "", at(err, "file")
	}
	if name, _, err = s.Evidence.Read(ctx, sum); err != nil {
		return "", "", err
	}
	t.Set("kept_sum", sum)
	t.Set("kept_name", name)
	return sum, name, nil
}

// readUpload reads a file that was sent, nil when it is longer than most.
func readUpload(header *multipart.FileHeader, most int64) ([]byte, error) {
	file, err := header.Open()
	if err != nil {
		return nil, err //nolint:wrapcheck // the frame tells it as it is
	}
	defer func() { _ = file.Close() }() // it was only read
	data, err := io.ReadAll(io.LimitReader(file, most+1))
	if err != nil || int64(len(data)) > most {
		return nil, err //nolint:wrapcheck // the frame tells it as it is
	}
	return data, nil
}

// at gives the faults of an error the place of a field.
func at(err error, field string) error {
	var moved fault.List
	for _, f := range fault.All(err) {
		one := *f
		one.Field = field
		moved = append(moved, &one)
	}
	if len(moved) == 0 {
		return err
	}
	return moved
}

// word is who of which customer said something, how, and what shows it.
func (s *site) word(c *gin.Context, t *typed) (customer string, p release.Proof, err error) {
	found, err := s.Releases.Testing(c.Request.Context(), c.Param("release"))
	if err != nil {
		return "", p, err
	}
	for _, one := range found.Customers {
		for _, signatory := range one.Signatories {
			if t.text("signatory") == one.Code+"/"+signatory.Name {
				customer, p.Signatory, p.Title = one.Code, signatory.Name, signatory.Title
			}
		}
	}
	if customer == "" {
		t.refuse("signatory", "page_course.fault.signatory", nil)
	}
	p.How, p.Reference = release.Way(t.text("how")), t.text("reference")
	if !slices.Contains(writtenWays(), string(p.How)) {
		t.refuse("how", "page_course.fault.how", nil)
	}
	p.File, p.FileName, err = s.keepFileTyped(c, t)
	return customer, p, err
}

func (s *site) fillAgreement(c *gin.Context, v visit, home house) (courseBody, error) {
	b, found, err := s.sheetOf(c, v, testsTab)
	if err != nil {
		return b, err
	}
	for _, one := range found.Release.Criteria {
		said, lang := v.textOf(one.Text)
		b.Lead = append(b.Lead, courseFact{Label: one.Code, Value: said, Lang: lang})
	}
	b.Form.Groups = s.wordFields(v, home, found)
	return b, nil
}

func (s *site) recordAgreement(c *gin.Context, t *typed) error {
	customer, p, err := s.word(c, t)
	if err != nil {
		return err
	}
	when := happened(t, s.Clock.Now())
	if err := t.wrong(); err != nil {
		return err
	}
	return s.recordTyped(c, release.Head{Kind: release.AgreementFact, Customer: customer, At: when}, release.Agreement{Proof: p})
}

func (s *site) fillAccepted(c *gin.Context, v visit, home house) (courseBody, error) {
	b, found, err := s.sheetOf(c, v, testsTab)
	if err != nil {
		return b, err
	}
	b.Lead = v.buildFacts(found)
	outcome := s.outcomeFields(v, home)
	outcome[0].Inputs = outcome[0].Inputs[:2] // when it was said stands with who said it
	b.Form.Groups = append(s.wordFields(v, home, found), outcome...)
	return b, nil
}

func (s *site) recordAccepted(c *gin.Context, t *typed) error {
	customer, p, err := s.word(c, t)
	if err != nil {
		return err
	}
	v := s.visitOf(c.Request.Context())
	body := release.Acceptance{
		Proof: p, Outcome: release.AcceptanceOutcome(t.text("outcome")), Note: t.proseOf("note"), Reservations: t.reservations(v.reservedGrid(), t.person),
	}
	when := happened(t, s.Clock.Now())
	if err := t.wrong(); err != nil {
		return err
	}
	return s.recordTyped(c, release.Head{Kind: release.AcceptanceFact, Customer: customer, At: when}, body)
}

func (s *site) fillConfirmation(c *gin.Context, v visit, _ house) (courseBody, error) {
	b, found, err := s.sheetOf(c, v, testsTab)
	if err != nil {
		return b, err
	}
	agreements, acceptances := found.Waiting()
	ctx := c.Request.Context()
	for _, one := range agreements {
		if string(one.ID) == c.Param("id") {
			if b.Lead, err = s.wordFacts(ctx, v, found, one.Head, one.Of.Proof); err != nil {
				return b, err
			}
			b.Lead = append(b.Lead, courseFact{Label: v.Say("page_course.fact.said"), Value: v.Say("page_course.said.agreement")})
		}
	}
	for _, one := range acceptances {
		if string(one.ID) == c.Param("id") {
			if b.Lead, err = s.wordFacts(ctx, v, found, one.Head, one.Of.Proof); err != nil {
				return b, err
			}
			b.Lead = append(b.Lead, courseFact{Label: v.Say("page_course.fact.said"), Value: v.printer.Message("term.acceptance_outcome." + string(one.Of.Outcome))},
				courseFact{Label: v.Say("page_course.fact.sum"), Value: one.Of.Build})
		}
	}
	if len(b.Lead) == 0 {
		return b, fault.New(fault.NotFound, "page_course.fault.nothing_waits", nil)
	}
	return b, nil
}

// wordFacts are who said something for whom, who wrote it down, and what shows it.
func (s *site) wordFacts(ctx context.Context, v visit, found release.Testing, h release.Head, p release.Proof) ([]courseFact, error) {
	name, lang := v.textOf(found.Called(h.Customer))
	facts := []courseFact{
		{Label: v.Say("page_course.col.customer"), Value: name, Lang: lang},
		{Label: v.Say("page_course.col.signatory"), Value: p.Signatory},
		{Label: v.Say("page_course.col.how"), Value: v.printer.Message("term.way." + string(p.How))},
		{Label: v.Say("page_course.col.on"), Value: v.moment(h.At)},
		{Label: v.Say("page_course.fact.recorder"), Value: found.Who(h.By)},
	}
	if p.Reference != "" {
		facts = append(facts, courseFact{Label: v.Say("page_course.field.reference"), Value: p.Reference})
	}
	if p.File == "" {
		return facts, nil
	}
	file := courseFact{Label: v.Say("page_course.field.file"), Value: p.FileName, Href: filePath(p.File)}
	kept, err := s.Releases.KeptFiles(ctx, p.File)
	if len(kept) == 0 {
		file.Value, file.Href = v.Say("page_evidence.elsewhere", "file", p.FileName), ""
	}
	return append(facts, file), err
}

func (s *site) recordConfirmation(c *gin.Context, t *typed) error {
	return s.Releases.Confirm(c.Request.Context(), t.person, c.Param("release"), id.Fact(c.Param("id")))
}

// decidedGrid are the reservations on which the organisation has to decide.
func (v visit) decidedGrid() grid {
	g := v.reservedGrid()
	g.Columns = slices.DeleteFunc(g.Columns, func(col gridColumn) bool { return col.Name == "criterion" || col.Name == "text" || col.Name == "code" })
	g.Columns = append([]gridColumn{{Name: "code", Label: v.Say("page_course.col.code"), Type: "text"}}, g.Columns...)
	return g
}

func (s *site) fillReserved(c *gin.Context, v visit, _ house) (courseBody, error) {
	b, found, err := s.sheetOf(c, v, testsTab)
	if err != nil {
		return b, err
	}
	g := v.decidedGrid()
	for _, one := range found.Undecided() {
		if string(one.ID) != c.Param("id") {
			continue
		}
		for _, r := range one.Of.Reservations {
			if r.Complete() {
				continue
			}
			said, lang := v.textOf(r.Text)
			b.Lead = append(b.Lead, courseFact{Label: r.Code, Value: said, Lang: lang})
			g.Rows = append(g.Rows, gridRow{Index: len(g.Rows), Values: map[string]string{"code": r.Code}})
		}
	}
	if len(g.Rows) == 0 {
		return b, fault.New(fault.NotFound, "page_course.fault.nothing_waits", nil)
	}
	b.Form.Groups = []fieldset{{Note: v.Say("page_course.note.reserved"), Grids: []grid{g}}}
	return b, nil
}

func (s *site) recordReserved(c *gin.Context, t *typed) error {
	v := s.visitOf(c.Request.Context())
	g := v.decidedGrid()
	rows := t.rows(g)
	t.settle(g, rows)
	var list []release.Reserved
	for _, row := range rows {
		list = append(list, release.Reserved{Code: row.Values["code"], Decision: t.proseOf(cell(g, row, "decision")), Owner: row.Values["owner"], Due: t.day(cell(g, row, "due"))})
	}
	if err := t.wrong(); err != nil {
		return err
	}
	_, err := s.Releases.DecideReservations(c.Request.Context(), t.person, c.Param("release"), id.Fact(c.Param("id")), list)
	return err
}
