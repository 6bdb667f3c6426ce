package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/release"
)

// The part of a release's pages where exceptions are asked for.
const exceptionsPart = "exceptions"

// The forms of that page.
const (
	exceptForm   = "exception"
	confirmForm  = "confirmation"
	completeForm = "completion"
)

// exceptionPages are the exceptions of a release, and the register of all.
func (r *router) exceptionPages() {
	const page = releasePagePath + "/" + exceptionsPart
	r.get(page, "release.read", r.exceptionsOf)
	r.act(page, "release.except", act{exceptForm, r.exceptTyped, r.showExceptions})
	r.act(page+"/confirmation", "release.confirm", act{confirmForm, r.confirmTyped, r.showExceptions})
	r.act(page+"/completion", "release.except", act{completeForm, r.completeTyped, r.showExceptions})
	r.get(exceptionsPath, "release.read", r.exceptionRegister)
	r.file(exceptionsPath+bookEnding, "release.read", r.bookOf(r.exceptionBook))
}

// exceptionLine is an exception in a list.
type exceptionLine struct {
	Code, Kind, Gate, Place string
	Href                    string // of what it belongs to
	Customer                string
	What, Reason            prose
	State                   mark
	Asked, Second           string
	Expires                 string
	Confirm, Complete       *oneButton
}

// exceptionsBody is the exceptions of a release.
type exceptionsBody struct {
	Head     releaseHead
	Rows     []exceptionLine
	Refused  string // sentence above what is wrong with a button
	Wrong    []string
	Form     *form
	Cannot   string // why nothing can be asked for
	Register link
}

func (s *site) exceptionsOf(c *gin.Context) error {
	return s.showExceptions(c, http.StatusOK, refused{})
}

func (s *site) showExceptions(c *gin.Context, status int, no refused) error {
	t, err := s.tellRelease(c.Request.Context(), c.Param("release"))
	if err != nil {
		return err
	}
	address := releasePage(t.Code, exceptionsPart)
	body := exceptionsBody{Head: t.head("", link{"", t.R("exceptions.crumb")}), Register: link{exceptionsPath, t.R("exceptions.all")}}
	body.Head.Title, body.Head.Done = t.R("exceptions.title", "release", t.title()), t.done(c.Query("done"))
	if no.form == confirmForm || no.form == completeForm {
		body.Refused, body.Wrong = no.title, no.wrong
	}
	all := t.exceptionRows(address, t.Exceptions, "")
	for _, d := range t.Deployments {
		all = append(all, t.exceptionRows(address, d.Exceptions, d.Code)...)
	}
	body.Rows = all
	if t.who.May("release.except") && !t.over() {
		body.Form, body.Cannot = t.exceptForm(address, no)
	}
	return t.showRelease(c, status, exceptionsOfPage, body.Head.Title, address, body)
}

// over reports whether nothing can be done about the release any more.
func (t releaseTelling) over() bool {
	return t.Stage == release.Closed || t.Stage == release.Cancelled
}

// exceptionRows are exceptions with what the reader can do about each.
func (t releaseTelling) exceptionRows(address string, list []release.Exception, deployment string) []exceptionLine {
	var rows []exceptionLine
	for _, e := range list {
		row := t.exceptionLine(release.ExceptionRow{State: e.StateOn(t.today), Deployment: deployment, Exception: e})
		row.Place = t.targetWords(e.Target)
		button := func(name string) *oneButton {
			return &oneButton{Action: onceAddress(address + "/" + name), Button: t.R("exceptions." + name + "_do"), Hidden: []field{{"code", e.Code}}}
		}
		second := e.Kind == release.Deferral || e.Kind == release.Overridden
		if second && e.Confirmed.IsZero() && !t.over() && e.Person != t.who.Person && t.who.May("release.confirm") {
			row.Confirm = button(confirmForm)
		}
		if e.Kind == release.Deferral && !e.Confirmed.IsZero() && e.Done.IsZero() && t.who.May("release.except") {
			row.Complete = button(completeForm)
		}
		rows = append(rows, row)
	}
	return rows
}

// exceptionLine puts an exception into words.
func (t telling) exceptionLine(e release.ExceptionRow) exceptionLine {
	row := exceptionLine{
		Code: e.Code, Kind: t.printer.Message("term.exception_kind." + string(e.Kind)), What: t.prose(e.What), Reason: t.prose(e.Reason),
		Expires: t.date(t.home.zone, e.Expires), State: t.exceptionMark(e.State),
	}
	if e.Gate != "" {
		row.Gate = t.printer.Message(release.Gate{ID: e.Gate}.Term().Key)
	}
	if e.Customer != "" {
		row.Customer = t.customer(e.Customer)
	}
	row.Asked = t.R("exceptions.asked", "who", t.person(cmp.Or(e.Person, "–")), "date", t.planned(e.Recorded))
	if e.Second != "" {
		row.Second = t.R("exceptions.second", "who", t.person(e.Second), "date", t.at(e.Confirmed))
	}
	return row
}

func (t telling) exceptionMark(state release.ExceptionState) mark {
	m := mark{"review", "wait", t.printer.Message("term.exception_state." + string(state))}
	switch state {
	case release.ExceptionOpen:
		m.Icon, m.Class = "gap", "wait"
	case release.ExceptionDone:
		m.Icon, m.Class = "done", "ok"
	case release.ExceptionExpired:
		m.Icon, m.Class = "over", "bad"
	}
	return m
}

// targetWords is a stage as exceptions name it, in words: "deployment D1 verified".
func (t telling) targetWords(target string) string {
	parts := strings.Fields(target)
	switch {
	case len(parts) == 2 && parts[0] == "release":
		return t.R("target.release", "stage", t.printer.Message("term.release_stage."+parts[1]))
	case len(parts) == 3:
		return t.R("target.deployment", "deployment", parts[1], "stage", t.printer.Message("term.deployment_stage."+parts[2]))
	}
	return target
}

// exceptForm is the form by which an exception is asked for; where the release allows
// none, why.
func (t releaseTelling) exceptForm(address string, no refused) (*form, string) {
	f := t.site.newForm(exceptForm, address, t.R("exceptions.do"))
	gates := t.exceptable()
	if len(gates) == 0 {
		return nil, t.R("exceptions.none_possible")
	}
	kinds := []choice{{string(release.Overridden), t.R("exceptions.override"), t.Type != "emergency"}}
	if t.Type == "emergency" {
		kinds = append([]choice{{string(release.Deferral), t.R("exceptions.deferral"), true}}, kinds...)
	}
	customers := []choice{{"", t.R("exceptions.every_customer"), true}}
	for _, served := range t.Serves {
		customers = append(customers, choice{served.Code, t.customer(served.Code), false})
	}
	f.Plain, f.Lead = true, t.R("exceptions.lead")
	f.Groups = []fieldset{{Inputs: []input{
		{Name: "gate", Label: t.R("exceptions.gate"), Type: pickType, Choices: gates},
		{Name: "kind", Label: t.R("exceptions.kind"), Type: radioType, Choices: kinds},
		{Name: "customer", Label: t.R("exceptions.customer"), Type: pickType, Choices: customers, Tip: t.R("exceptions.customer_tip")},
		{Name: "reason", Label: t.R("exceptions.reason"), Type: areaType},
		{Name: "expires", Label: t.R("exceptions.expires"), Type: dateType, Tip: t.R("exceptions.expires_tip")},
		{Name: "on", Label: t.R("exceptions.on"), Type: timeType, Optional: true, Tip: t.R("move.zone", "zone", t.home.zone)},
	}}}
	f.again(t.visit, no)
	return &f, ""
}

// exceptable are the conditions that an exception may open, with the stage that each
// guards: "GATE/TARGET".
func (t releaseTelling) exceptable() []choice {
	var list []choice
	for _, gate := range release.Gates() {
		if gate.Over == release.NoOverride && (!gate.Defer || t.Type != "emergency") {
			continue
		}
		for _, target := range t.guarded(gate) {
			label := t.R("exceptions.option", "gate", t.printer.Message(gate.Term().Key), "target", t.targetWords(target))
			list = append(list, choice{gate.ID + "/" + target, label, false})
		}
	}
	return list
}

// guarded are the stages still to be reached that a gate guards, as exceptions name them.
func (t releaseTelling) guarded(gate release.Gate) []string {
	var names []string
	for _, guard := range gate.Guards {
		if guard.Release != "" {
			if slices.Index(releaseWay(), t.Stage) < slices.Index(releaseWay(), guard.Release) {
				names = append(names, release.Target{Guard: guard}.Name())
			}
			continue
		}
		for i := range t.Deployments {
			d := &t.Deployments[i]
			if here := slices.Index(deploymentWay(), d.Stage); here >= 0 && here < slices.Index(deploymentWay(), guard.Deployment) {
				names = append(names, release.Target{Guard: guard, At: d}.Name())
			}
		}
	}
	return names
}

func (s *site) exceptTyped(c *gin.Context, t *typed) (string, error) {
	gate, target, _ := strings.Cut(t.text("gate"), "/")
	e := release.Exception{
		Kind: release.ExceptionKind(t.text("kind")), Gate: gate, Target: target, Customer: t.text("customer"),
		Reason: proseIn(t.lang, t.text("reason"), content.Text{}), On: t.planned("on"), Expires: t.day("expires"),
	}
	if err := t.wrong(); err != nil {
		return "", err
	}
	return s.aboutException(c, "asked", func(code string) error { return s.Releases.Except(c.Request.Context(), t.person, code, e) })
}

func (s *site) confirmTyped(c *gin.Context, t *typed) (string, error) {
	return s.aboutException(c, "confirmed", func(code string) error {
		return s.Releases.ConfirmException(c.Request.Context(), t.person, code, t.text("code"))
	})
}

func (s *site) completeTyped(c *gin.Context, t *typed) (string, error) {
	return s.aboutException(c, "completed", func(code string) error {
		return s.Releases.CompleteDeferral(c.Request.Context(), t.person, code, t.text("code"))
	})
}

// aboutException does something about an exception of a release that the caller may see.
func (s *site) aboutException(c *gin.Context, done string, do func(code string) error) (string, error) {
	code := c.Param("release")
	if err := s.inScope(c.Request.Context(), code); err != nil {
		return "", err
	}
	return query(releasePage(code, exceptionsPart), "done", done), do(code)
}

// registerBody is the register of exceptions.
type registerBody struct {
	Filters []input
	Release string
	Rows    []exceptionLine
	Blank   blank
	Pager   pager
	Saved   savedViews
	Paper   link
	Files   []fileGroup
}

// registerStep is how many exceptions a page of the register shows.
const registerStep = 50

func (s *site) exceptionRegister(c *gin.Context) error {
	ctx, values := c.Request.Context(), c.Request.URL.Query()
	t, err := s.telling(ctx)
	if err != nil {
		return err
	}
	q := t.exceptionsAsked(values)
	found, err := s.Releases.Exceptions(ctx, q)
	if fault.Is(err, fault.Invalid) {
		q.After = ""
		found, err = s.Releases.Exceptions(ctx, q)
	}
	if err != nil {
		return err
	}
	body := registerBody{Filters: t.registerFilters(values), Release: q.Release}
	found, body.Pager = leaf(t.visit, found, registerStep, q.After, func(row release.ExceptionRow) string { return row.Key })
	for _, row := range found {
		if s.coversException(ctx, row) {
			line := t.exceptionLine(row)
			line.Href, line.Place = t.placeOf(s, row)
			if row.Release == "" {
				line.Code = "" // policies and documents have no codes of exceptions
			}
			body.Rows = append(body.Rows, line)
		}
	}
	body.Blank = blank{Title: t.R("register.empty"), Text: t.R("register.empty_text")}
	if q.Kind != "" || q.Customer != "" || q.Release != "" || q.State != "" {
		body.Blank = blank{t.R("register.nothing"), t.R("register.nothing_text"), &link{exceptionsPath, t.R("list.clear")}}
	}
	body.paper(s, t)
	if body.Saved, err = s.listed(ctx, t.visit, exceptionsPath, len(body.Rows), &body.Pager); err != nil {
		return err
	}
	return t.showRelease(c, http.StatusOK, exceptionsPage, t.R("register.title"), exceptionsPath, body)
}

// exceptionsAsked is what an address asks of the register.
func (t telling) exceptionsAsked(values url.Values) release.ExceptionQuery {
	return release.ExceptionQuery{
		Kind: release.ExceptionKind(values.Get("kind")), Customer: values.Get("customer"), Release: strings.TrimSpace(values.Get("release")),
		State: release.ExceptionState(values.Get("state")), On: t.today, After: values.Get("after"), Limit: registerStep + 1,
	}
}

// exceptionBook is the register as rows.
func (s *site) exceptionBook(c *gin.Context, _ visit) (listBook, error) {
	ctx := c.Request.Context()
	t, err := s.telling(ctx)
	if err != nil {
		return listBook{}, err
	}
	q := t.exceptionsAsked(c.Request.URL.Query())
	q.After, q.Limit = "", 0
	book := listBook{name: t.R("register.title"), heads: t.says(
		"exception_register.register.col_kind", "exception_register.register.col_place", "page_releases.register.customer", "page_releases.exceptions.gate",
		"exception_register.pending.col_reason", "exception_register.pending.col_person", "exception_register.pending.col_expires", "exception_register.register.col_state")}
	found, err := s.Releases.Exceptions(ctx, q)
	for _, row := range found {
		if s.coversException(ctx, row) {
			one := t.exceptionLine(row)
			_, place := t.placeOf(s, row)
			book.rows = append(book.rows, []string{one.Kind, place, one.Customer, one.Gate, one.Reason.Text, t.person(row.Person), one.Expires, one.State.Word})
		}
	}
	return book, err
}

// paper links the register's document.
func (b *registerBody) paper(s *site, t telling) {
	at := document.Subject{Kind: "exception_register", Full: "org", Short: "org"}
	if !sees(t.who, at) {
		return
	}
	b.Paper = link{docPath(at), t.kindLabel(s, at.Kind)}
	if t.who.May(readDrafts) {
		b.Files = t.previews(s, at)
	}
}

// placeOf is what an exception belongs to, and its page.
func (t telling) placeOf(s *site, e release.ExceptionRow) (href, words string) {
	switch {
	case e.Document != "":
		at := document.Subject{Kind: e.Document, Full: e.Subject, Short: e.Subject}
		return docPath(at), t.R("register.document", "document", t.label(s, at), "version", e.Version)
	case e.Policy == release.DraftPolicy:
		return "/policies/" + e.Customer, t.R("register.policy_draft")
	case e.Policy != "":
		return "/policies/" + e.Customer, t.R("register.policy", "version", e.Policy)
	}
	words = e.Release
	if e.Deployment != "" {
		words = t.R("register.deployment", "release", e.Release, "deployment", e.Deployment)
	}
	return releasePage(e.Release, exceptionsPart), words
}

// registerFilters are the filters of the register as fields.
func (t telling) registerFilters(values url.Values) []input {
	kinds, states := []choice{{"", t.R("register.every_kind"), false}}, []choice{{"", t.R("register.every_state"), false}}
	for _, kind := range []release.ExceptionKind{"waiver", release.Overridden, release.Deferral, release.LateRecord, release.SoloApproval} {
		kinds = append(kinds, choice{string(kind), t.printer.Message("term.exception_kind." + string(kind)), false})
	}
	for _, state := range []release.ExceptionState{release.ExceptionPending, release.ExceptionOpen, release.ExceptionDone, release.ExceptionExpired} {
		states = append(states, choice{string(state), t.printer.Message("term.exception_state." + string(state)), false})
	}
	pick := func(name string, choices []choice) input {
		return input{Name: name, Label: t.R("register." + name), Type: pickType, Choices: chosen(choices, values.Get(name))}
	}
	return []input{
		pick("state", states), pick("kind", kinds),
		pick("customer", append([]choice{{"", t.R("list.every_customer"), false}}, t.customerChoices()...)),
	}
}
