package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/release"
)

// logLine is an event of a release. Class is "key" for a stage, "ok" for what was
// granted, "bad" for what was refused or taken back, "" for the rest.
type logLine struct {
	Class, Stamp, When string
	What               string
	Strong             bool
	Who                string
	Text               prose  // what somebody wrote about it
	Late               bool   // it was recorded late
	deployment         string // code; "" for the release's own
	at                 string // by which lines are ordered
}

// log are the events of the release, newest first.
func (t releaseTelling) log() []logLine {
	lines := slices.Concat(t.stageLines(), t.decisionLines(), t.authorityLines(), t.exceptionLines(t.Exceptions, ""))
	for _, d := range t.Deployments {
		lines = append(lines, t.exceptionLines(d.Exceptions, d.Code)...)
	}
	for _, head := range t.Facts.Heads() {
		if key := "page_releases.log.fact." + string(head.Kind); t.printer.Has(key) {
			lines = append(lines, t.factLine(head, "", t.factWords(head, key)))
		}
	}
	slices.Reverse(lines) // of one instant too what was recorded last comes first
	slices.SortStableFunc(lines, func(a, b logLine) int { return cmp.Compare(b.at, a.at) })
	return lines
}

// logOf are the events of one deployment.
func (t releaseTelling) logOf(deployment string) []logLine {
	return slices.DeleteFunc(t.log(), func(l logLine) bool { return l.deployment != deployment })
}

// factWords says what was recorded, and for whom.
func (t releaseTelling) factWords(head release.Head, key string) string {
	what := t.Say(key)
	if head.Customer != "" {
		what = t.R("log.of", "what", what, "whose", t.customer(head.Customer))
	}
	if head.Deployment != "" {
		what = t.R("log.of", "what", what, "whose", head.Deployment)
	}
	return what
}

func (t telling) factLine(head release.Head, class, what string) logLine {
	line := t.line(class, head.At, what)
	line.Who, line.Late, line.deployment = t.person(head.By), head.Late, head.Deployment
	return line
}

func (t telling) line(class string, at clock.Instant, what string) logLine {
	return logLine{Class: class, Strong: class != "", Stamp: at.String(), When: t.at(at), What: what, at: at.String()}
}

// plannedLine is a line of an event of which perhaps only the day is known.
func (t telling) plannedLine(class string, on clock.Planned, what string) logLine {
	if !on.At.IsZero() {
		return t.line(class, on.At, what)
	}
	day := on.Date.String()
	return logLine{Class: class, Strong: class != "", Stamp: day, When: t.date(t.home.zone, on.Date), What: what, at: day + "T23:59:59Z"}
}

// stageLines are the stages that were reached.
func (t releaseTelling) stageLines() []logLine {
	var lines []logLine
	for _, f := range t.Facts.Stages {
		class, what := "key", ""
		if f.Deployment == "" {
			what = t.R("log.stage", "stage", t.printer.Message("term.release_stage."+f.Of.To))
		} else {
			what = t.R("log.deployment_stage", "deployment", f.Deployment, "stage", t.printer.Message("term.deployment_stage."+f.Of.To))
		}
		switch f.Of.By {
		case release.RevokeRelease, release.CancelRelease, release.BackOutDeployment, release.FailDeployment:
			class = "bad"
		}
		line := t.factLine(f.Head, class, what)
		line.Text = prose{Text: f.Of.Reason}
		if f.Of.Imported {
			line.Who = t.R("log.imported")
		}
		lines = append(lines, line)
	}
	return lines
}

// decisionLines are the acceptances and the approvals.
func (t releaseTelling) decisionLines() []logLine {
	var lines []logLine
	for _, f := range t.Facts.Acceptances {
		key, class := "log.accepted", "ok"
		switch f.Of.Outcome {
		case release.AcceptedReserved:
			key = "log.reserved"
		case release.Refused:
			key, class = "log.rejected", "bad"
		}
		whose := t.R("log.technical")
		if f.Customer != "" {
			whose = t.customer(f.Customer)
		}
		line := t.factLine(f.Head, class, t.R(key, "whose", whose))
		line.Text = t.prose(f.Of.Note)
		lines = append(lines, line)
	}
	for _, f := range t.Facts.Approvals {
		key, class := "log.no_go", "bad"
		if f.Of.Go {
			key, class = "log.go", "ok"
		}
		line := t.factLine(f.Head, class, t.R(key))
		line.Who, line.Text = t.person(cmp.Or(f.Of.Person, f.By)), t.prose(f.Of.Reason)
		lines = append(lines, line)
	}
	return lines
}

// authorityLines are the authorisations, and those that were taken back.
func (t releaseTelling) authorityLines() []logLine {
	var lines []logLine
	for _, a := range t.Authorisations {
		line := t.plannedLine("ok", a.On, t.R("log.authorised", "reference", a.Reference))
		line.Who, line.Text = t.person(a.Person), t.prose(a.Conditions)
		lines = append(lines, line)
		if !a.Revoked.IsZero() {
			lines = append(lines, t.plannedLine("bad", clock.Planned{Date: a.Revoked}, t.R("log.revoked", "reference", a.Reference)))
		}
	}
	return lines
}

// exceptionLines are the exceptions that were asked for, confirmed and done with.
func (t releaseTelling) exceptionLines(list []release.Exception, deployment string) []logLine {
	var lines []logLine
	for _, e := range list {
		line := t.plannedLine("", e.Recorded, t.R("log.asked", "code", e.Code, "kind", t.printer.Message("term.exception_kind."+string(e.Kind))))
		line.Who, line.Text, line.deployment = t.person(e.Person), t.prose(e.Reason), deployment
		lines = append(lines, line)
		if !e.Confirmed.IsZero() {
			line := t.line("ok", e.Confirmed, t.R("log.confirmed", "code", e.Code))
			line.Who, line.deployment = t.person(e.Second), deployment
			lines = append(lines, line)
		}
		if !e.Done.IsZero() && e.Kind == release.Deferral {
			line := t.line("", e.Done, t.R("log.completed", "code", e.Code))
			line.deployment = deployment
			lines = append(lines, line)
		}
	}
	return lines
}

// historyBody is the whole history of a release.
type historyBody struct {
	Head  releaseHead
	Log   []logLine
	First string
	Later string
	Text  string // which lines of how many
	Trail link   // the audit trail; for who may read it
}

// historyStep is how many events a page of the history shows.
const historyStep = 50

func (s *site) releaseHistory(c *gin.Context) error {
	t, err := s.tellRelease(c.Request.Context(), c.Param("release"))
	if err != nil {
		return err
	}
	lines := t.log()
	from, err := strconv.Atoi(c.DefaultQuery("after", "0"))
	if err != nil || from < 0 || from > len(lines) {
		from = 0
	}
	to := min(len(lines), from+historyStep)
	body := historyBody{Head: t.head("", link{"", t.R("history")}), Log: lines[from:to]}
	address := releasePage(t.Code, "history")
	if from > 0 {
		body.First = address
	}
	if to < len(lines) {
		body.Later = query(address, "after", strconv.Itoa(to))
	}
	if len(lines) > 0 {
		body.Text = t.R("history_part", "from", from+1, "to", to, "count", len(lines))
	}
	if t.who.May("audit.read") {
		body.Trail = link{query("/audit", "subject", "release:"+t.Code), t.R("trail")}
	}
	return t.showRelease(c, http.StatusOK, releaseHistoryPage, t.R("history_title", "release", t.title()), "", body)
}
