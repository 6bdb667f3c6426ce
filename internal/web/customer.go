package web

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/identity"
	"acta/internal/release"
	"acta/internal/work"
)

// GuestPath is the root of the links by which customers answer.
const GuestPath = "/customer"

// guestRoutes are the pages of customers' signatories, who have no account.
// Scope F40.
func (r *router) guestRoutes() {
	r.get(GuestPath+"/:secret", Public, r.guest(r.guestPage))
	r.post(GuestPath+"/:secret", Public, r.guest(r.guestAnswer))
	r.post(GuestPath+"/:secret/code", Public, r.guest(r.guestCode))
}

// guest lets a handler answer for a link: no search engine lists the page, its
// address goes to no other site, what it does is done by link even where somebody
// has signed in, and a link that opens nothing says whom to ask.
func (s *site) guest(h handler) handler {
	return func(c *gin.Context) error {
		header := c.Writer.Header()
		header.Set("X-Robots-Tag", "noindex, nofollow")
		// Not "no-referrer": that hides the origin of our own forms too, by which a
		// browser without Sec-Fetch-Site shows that they are ours.
		header.Set("Referrer-Policy", "strict-origin")
		ctx := c.Request.Context()
		origin := work.OriginOf(ctx)
		origin.Channel = identity.ChannelLink
		c.Request = c.Request.WithContext(work.From(ctx, origin))
		err := h(c)
		if !fault.Is(err, fault.NotFound) {
			return err
		}
		if busy := s.Identity.Knock(ctx, s.visitOf(ctx).peer); busy != nil {
			return busy
		}
		return s.showGone(c, err)
	}
}

// guestVisit is a visit in the language of the invitation, unless the reader chose
// one.
func (s *site) guestVisit(c *gin.Context, language, zone string) visit {
	v := s.visitOf(c.Request.Context())
	v.who = identity.Principal{}
	_, err := c.Request.Cookie(s.cookieName(langCookie))
	if err != nil && !c.Request.URL.Query().Has("lang") && slices.Contains(s.Catalogue.Languages(), language) {
		v.lang = language
	}
	v.printer = s.Catalogue.Printer(v.lang).In(zone)
	v.address = GuestPath + "/" + url.PathEscape(c.Param("secret"))
	return v
}

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

// guestForm is the form of a link with what was typed.
type guestForm struct {
	Action, Code  string // addresses: to answer, to get a code
	Shown         string
	Legend        string
	Decisions     []choice
	Scores        []choice
	Reservations  []reserve
	Comment, Name string
	CommentLabel  string
	Typed         string // the code
	To            string // masked address
	Letters, Sent bool
	Errors        map[string][]string // by field
}

// reserve is the field for a reservation about a criterion that is not met.
type reserve struct {
	Field, Label, Value string
	Wrong               []string
}

// prose picks the language of a text.
func (v visit) prose(t content.Text) prose {
	text, in := t.Get(v.lang)
	if in == v.lang {
		in = ""
	}
	return prose{text, in}
}

// guestPage shows what a signatory is asked.
func (s *site) guestPage(c *gin.Context) error {
	asked, err := s.Releases.OpenLink(c.Request.Context(), c.Param("secret"))
	if err != nil {
		return err
	}
	return s.showGuest(c, asked, guestAt{})
}

// guestAt is how far a signatory has come.
type guestAt struct {
	answer release.Answer
	sent   bool  // a code is under way
	err    error // what was wrong
}

// typedAnswer is what a form says.
func (s *site) typedAnswer(c *gin.Context) (release.Answer, error) {
	if err := s.readForm(c); err != nil {
		return release.Answer{}, err
	}
	form := c.Request.PostForm
	a := release.Answer{
		Code: cut(form.Get("code")), Shown: cut(form.Get("shown")), Language: s.visitOf(c.Request.Context()).lang,
		Given: release.Given{
			Decision: cut(form.Get("decision")), Comment: form.Get("comment"), Name: cut(form.Get("name")),
			Reservations: map[string]string{},
		},
	}
	a.Score, _ = strconv.Atoi(form.Get("score")) // none, or nonsense, is no score
	for name, values := range form {
		if code, ok := strings.CutPrefix(name, "reservation."); ok && len(values) > 0 && len(a.Reservations) < mostReservations {
			a.Reservations[code] = values[0]
		}
	}
	return a, nil
}

// mostReservations is how many reservations a form may hold.
const mostReservations = 200

// cut is a field as far as anything so long can be right.
func cut(value string) string {
	value = strings.ToValidUTF8(value, "")
	if utf8.RuneCountInString(value) > mostTyped {
		return string([]rune(value)[:mostTyped])
	}
	return value
}

// guestCode sends a one-time code, and keeps what was typed.
func (s *site) guestCode(c *gin.Context) error {
	a, err := s.typedAnswer(c)
	if err != nil {
		return err
	}
	ctx, secret := c.Request.Context(), c.Param("secret")
	wrong := s.Releases.SendCode(ctx, secret)
	if fault.Is(wrong, fault.NotFound) || (wrong != nil && len(fault.All(wrong)) == 0) {
		return wrong
	}
	asked, err := s.Releases.OpenLink(ctx, secret)
	if err != nil {
		return err
	}
	return s.showGuest(c, asked, guestAt{a, wrong == nil, wrong})
}

// guestAnswer records an answer.
func (s *site) guestAnswer(c *gin.Context) error {
	a, err := s.typedAnswer(c)
	if err != nil {
		return err
	}
	ctx, secret := c.Request.Context(), c.Param("secret")
	done, wrong := s.Releases.Answer(ctx, secret, a)
	if wrong == nil {
		return s.showAnswered(c, done)
	}
	if fault.Is(wrong, fault.NotFound) || len(fault.All(wrong)) == 0 {
		return wrong
	}
	asked, err := s.Releases.OpenLink(ctx, secret)
	if err != nil {
		return err
	}
	return s.showGuest(c, asked, guestAt{a, asked.Code.Hash != "", wrong})
}

// showGone says why a link opens nothing.
func (s *site) showGone(c *gin.Context, err error) error {
	language := ""
	if faults := fault.All(err); len(faults) > 0 {
		language, _ = faults[0].Args["language"].(string)
	}
	v := s.guestVisit(c, language, "")
	problem := v.refused(s.problem(c.Request.Context(), v, err))
	body := guestBody{Heading: v.customer("gone.title"), Lead: problem.Detail}
	return s.sendGuest(c, v, http.StatusNotFound, "", body)
}

func (s *site) sendGuest(c *gin.Context, v visit, status int, title string, body guestBody) error {
	house, err := s.houseName(c.Request.Context(), v.lang)
	if err != nil {
		return err
	}
	p := s.newPage(v, v.house(nil, nil), cmpOr(title, body.Heading), body)
	p.House, p.Who = house, ""
	if body.Given != nil {
		p.Tongues = nil // the link opens nothing any more, in any language
	}
	return s.show(c.Writer, status, customerPage, p)
}

func cmpOr(value, other string) string {
	if value == "" {
		return other
	}
	return value
}

// houseName is what the organisation calls itself.
func (s *site) houseName(ctx context.Context, lang string) (string, error) {
	dir, err := s.Org.Read(ctx)
	if err != nil || dir.Organization == nil {
		return "", err
	}
	name, _ := dir.Organization.Name.Get(lang)
	return name, nil
}

// customer prints a message of the area customer; arguments are names and values
// in turn.
func (v visit) customer(key string, args ...any) string {
	named := fault.Args{}
	for i := 0; i+1 < len(args); i += 2 {
		if name, ok := args[i].(string); ok {
			named[name] = args[i+1]
		}
	}
	return v.printer.Say("customer."+key, named)
}

// C prints a message of the area customer, for the page.
func (v visit) C(key string, args ...any) string { return v.customer(key, args...) }

// showGuest shows what is asked, and the form.
func (s *site) showGuest(c *gin.Context, asked release.Asked, at guestAt) error {
	v := s.guestVisit(c, asked.Language, asked.Zone)
	customer := v.prose(asked.Sheet.Customer).Text
	title := asked.Release
	if asked.Sheet.Title != "" {
		title = asked.Sheet.Title
	}
	purpose := string(asked.Purpose)
	body := v.sheetBody(asked.Invitation, asked.Sheet)
	body.Heading = v.customer("title."+purpose, "release", title)
	body.Lead = v.customer("lead."+purpose, "person", asked.Signatory, "customer", customer, "release", title)
	body.Until = v.customer("until", "date", content.Date{ISO: asked.Expires.String(), Zone: asked.Zone}, "person", asked.Inviter)
	body.Form = v.guestForm(asked, at)
	status, heading := http.StatusOK, body.Heading
	if at.sent && at.err == nil {
		body.Done = v.customer("code.sent", "address", masking(asked.Address))
	}
	if at.err != nil {
		problem := v.refused(s.problem(c.Request.Context(), v, at.err))
		maps.Copy(c.Writer.Header(), problem.GetHeaders())
		status, heading = problem.Status, v.T("error_title", "title", body.Heading)
		body.mark(v, at.err)
	}
	return s.sendGuest(c, v, status, heading, body)
}

// mark says what was wrong, beside the field where there is one.
func (b *guestBody) mark(v visit, err error) {
	for _, f := range fault.All(err) {
		words := v.printer.Say(f.Key, f.Args)
		b.Wrong = append(b.Wrong, words)
		b.Form.Errors[f.Field] = append(b.Form.Errors[f.Field], words)
	}
	for i := range b.Form.Reservations {
		b.Form.Reservations[i].Wrong = b.Form.Errors[b.Form.Reservations[i].Field]
	}
	var changed *release.ShownChanged
	if !errors.As(err, &changed) {
		return
	}
	for _, one := range changed.Changes {
		part := v.customer("part." + one.Part)
		b.Changes = append(b.Changes, v.customer("change."+one.How, "part", strings.TrimSpace(part+" "+one.Code)))
	}
}

// guestForm is the form with what was typed.
func (v visit) guestForm(asked release.Asked, at guestAt) *guestForm {
	a, purpose := at.answer, string(asked.Purpose)
	query := "?" + url.Values{"lang": {v.lang}}.Encode()
	f := &guestForm{
		Action: v.address + query, Code: v.address + "/code" + query, Shown: asked.Sheet.Hash,
		Legend: v.customer("legend." + purpose), CommentLabel: v.customer("comment." + purpose),
		Comment: a.Comment, Name: cmpOr(a.Name, asked.Signatory), Typed: a.Code, To: masking(asked.Address),
		Letters: asked.Letters, Sent: at.sent, Errors: map[string][]string{},
	}
	for _, decision := range decisionsOf(asked.Purpose) {
		f.Decisions = append(f.Decisions, choice{decision, v.customer("choice." + purpose + "." + decision), a.Decision == decision})
	}
	if asked.Purpose == release.AskFeedback {
		for score := 5; score > 0; score-- {
			f.Scores = append(f.Scores, choice{strconv.Itoa(score), v.customer("score.s" + strconv.Itoa(score)), a.Score == score})
		}
	}
	for _, one := range asked.Sheet.Criteria {
		if one.Unmet() {
			f.Reservations = append(f.Reservations, reserve{
				Field: "reservation." + one.Code, Label: v.customer("reservation", "criterion", one.Code), Value: a.Reservations[one.Code],
			})
		}
	}
	return f
}

// decisionsOf are the decisions that a signatory chooses from; none where there is
// only something to say.
func decisionsOf(purpose release.Purpose) []string {
	switch purpose {
	case release.AskAcceptance:
		return []string{string(release.AcceptedPlain), string(release.AcceptedReserved), string(release.Refused)}
	case release.AskFeedback:
		return nil
	default:
		return []string{release.Agreed, release.Declined}
	}
}

// masking hides most of an address: "l…@example.org".
func masking(address string) string {
	name, host, _ := strings.Cut(address, "@")
	first, _ := utf8.DecodeRuneInString(name)
	return string(first) + "…@" + host
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

// showAnswered thanks, and repeats what was recorded.
func (s *site) showAnswered(c *gin.Context, done release.Invitation) error {
	v := s.guestVisit(c, done.Language, "")
	body := guestBody{
		Heading: v.customer("answered.title"), Lead: v.customer("answered.lead", "person", done.Signatory),
		Hash: release.Groups(done.Shown.Hash), Build: release.Groups(done.Shown.Build),
		Given: []string{v.customer("decision." + done.Given.Decision)},
	}
	if done.Given.Score > 0 {
		body.Given = append(body.Given, v.customer("score.s"+strconv.Itoa(done.Given.Score)))
	}
	for _, code := range slices.Sorted(maps.Keys(done.Given.Reservations)) {
		body.Given = append(body.Given, v.customer("copy.reservation", "code", code, "text", done.Given.Reservations[code]))
	}
	if done.Given.Comment != "" {
		body.Given = append(body.Given, done.Given.Comment)
	}
	return s.sendGuest(c, v, http.StatusOK, "", body)
}
