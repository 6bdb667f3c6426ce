package web

import (
	"errors"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
	"acta/internal/release"
)

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

func cmpOr(value, other string) string {
	if value == "" {
		return other
	}
	return value
}
