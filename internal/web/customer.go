package web

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

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

// houseName is what the organisation calls itself.
func (s *site) houseName(ctx context.Context, lang string) (string, error) {
	dir, err := s.Org.Read(ctx)
	if err != nil || dir.Organization == nil {
		return "", err
	}
	name, _ := dir.Organization.Name.Get(lang)
	return name, nil
}

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
