package web

import (
	"strings"

	"acta/internal/content"
	"acta/internal/release"
)

// guestBody is the page of a link.
type guestBody struct {
	Heading, Lead string
	Until         string // how long the link opens, and who asked
	Done          string
	Wrong         []string // what stands at no field
	Changes       []string // what is another than the reader saw
	Summary       prose
	Criteria      []finding
	Tests         []string
	Issues        []line
	Units         []unitLine
	Exceptions    []waived
	Dates         []string
	Build, Hash   string
	Given         []string // of an answer that was recorded
	Form          *guestForm
}

// prose is a text with the language in which it stands, where that is not the
// page's.
type prose struct{ Text, Lang string }

// finding is a criterion with what was found of it.
type finding struct {
	Code, Mark, Class string // Class: met, open, later
	Text, Evidence    prose
	Result            string
	Note              prose
}

type line struct {
	Code string
	Text prose
}

type unitLine struct {
	Code, Version, Hash string
	Name                prose
}

type waived struct {
	Gate, Target, Expires string
	What, Reason          prose
}

// prose picks the language of a text.
func (v visit) prose(t content.Text) prose {
	text, in := t.Get(v.lang)
	if in == v.lang {
		in = ""
	}
	return prose{text, in}
}

// sheetBody is what was or is shown, in words.
func (v visit) sheetBody(i release.Invitation, sheet release.Sheet) guestBody {
	b := guestBody{Summary: v.prose(sheet.Summary), Hash: release.Groups(sheet.Hash), Build: release.Groups(sheet.Build)}
	for _, one := range sheet.Criteria {
		b.Criteria = append(b.Criteria, v.finding(i, one))
	}
	for _, t := range sheet.Tests {
		b.Tests = append(b.Tests, v.customer("test", "code", t.Code, "type", v.printer.Say("term.test_type."+t.Type, nil),
			"environment", v.prose(t.Environment).Text, "date", content.Date{ISO: t.On, Zone: v.printer.Zone()},
			"passed", t.Passed, "failed", t.Failed))
	}
	for _, one := range sheet.Issues {
		b.Issues = append(b.Issues, line{one.Code, v.prose(one.Text)})
	}
	for _, u := range sheet.Units {
		b.Units = append(b.Units, unitLine{u.Code, u.Version, release.Groups(u.Hash), v.prose(u.Name)})
	}
	for _, e := range sheet.Exceptions {
		b.Exceptions = append(b.Exceptions, v.waived(e))
	}
	for _, d := range sheet.Deployments {
		b.Dates = append(b.Dates, v.dates(d))
	}
	return b
}

// finding is a criterion with mark and word.
func (v visit) finding(i release.Invitation, one release.SheetCriterion) finding {
	f := finding{Code: one.Code, Text: v.prose(one.Text), Evidence: v.prose(one.Evidence), Note: v.prose(one.Note), Mark: "doc", Class: "later"}
	if i.Purpose != release.AskAcceptance {
		return f
	}
	f.Mark, f.Class, f.Result = "draft", "open", v.customer("result.none")
	switch one.Result {
	case "met":
		f.Mark, f.Class, f.Result = "done", "met", v.customer("result.met")
	case "failed":
		f.Mark, f.Class, f.Result = "no", "bad", v.customer("result.failed")
	}
	return f
}

// waived is an exception in words.
func (v visit) waived(e release.SheetException) waived {
	w := waived{
		Gate: v.printer.Say("term.gate."+strings.ReplaceAll(e.Gate, "-", "_"), nil), What: v.prose(e.What), Reason: v.prose(e.Reason),
	}
	switch parts := strings.Fields(e.Target); {
	case len(parts) == 2:
		w.Target = v.customer("target.release", "stage", v.printer.Say("term.release_stage."+parts[1], nil))
	case len(parts) == 3:
		w.Target = v.customer("target.deployment", "code", parts[1], "stage", v.printer.Say("term.deployment_stage."+parts[2], nil))
	}
	if e.Expires != "" {
		w.Expires = v.customer("expires", "date", content.Date{ISO: e.Expires})
	}
	return w
}

// dates says when a deployment is planned, or was done.
func (v visit) dates(d release.SheetDeployment) string {
	at := func(iso string) content.Date { return content.Date{ISO: iso, Zone: v.printer.Zone()} }
	where := strings.TrimSpace(d.Code + " · " + v.prose(d.Environment).Text)
	stage := v.printer.Say("term.deployment_stage."+d.Stage, nil)
	switch {
	case d.Ended != "":
		return v.customer("date.ended", "where", where, "stage", stage, "date", at(d.Ended))
	case d.From != "" && d.To != "":
		return v.customer("date.window", "where", where, "stage", stage, "from", at(d.From), "to", at(d.To))
	case d.Planned != "":
		return v.customer("date.planned", "where", where, "stage", stage, "date", at(d.Planned))
	default:
		return v.customer("date.none", "where", where, "stage", stage)
	}
}
