package release

import (
	"slices"
	"strings"
	"unicode/utf8"

	"acta/internal/content"
	"acta/internal/fault"
)

// maxComment is how long what a signatory writes may be, in characters.
const maxComment = 4000

// check says what is wrong with what was typed, then what changed meanwhile.
func (a Answer) check(i Invitation, sheet Sheet) error {
	if err := a.typed(i, sheet); err != nil {
		return err
	}
	if a.Shown == sheet.Hash {
		return nil
	}
	changed := &ShownChanged{Fault: fault.New(fault.Conflict, "fault.release.shown_changed", nil)}
	if i.Shown.Hash == a.Shown {
		changed.Changes = sheet.Since(i.Shown)
	}
	return changed
}

// typed says what is wrong with what was typed, by field.
func (a Answer) typed(i Invitation, sheet Sheet) error {
	c := &checker{}
	for field, text := range map[string]string{"comment": a.Comment, "name": a.Name} {
		if !content.IsPrintable(strings.NewReplacer("\r\n", "", "\n", "").Replace(text)) {
			c.say(field, "fault.release.answer_text", nil)
		}
	}
	if utf8.RuneCountInString(a.Comment) > maxComment {
		c.say("comment", "fault.release.answer_long", fault.Args{"limit": maxComment})
	}
	a.decided(c, i, sheet)
	if folded(a.Name) != folded(i.Signatory) {
		c.say("name", "fault.release.answer_name", fault.Args{"person": i.Signatory})
	}
	if len(a.Code) != 6 || strings.Trim(a.Code, "0123456789") != "" {
		c.say("code", "fault.release.code_form", nil)
	}
	slices.SortStableFunc(c.faults, func(a, b *fault.Fault) int { return strings.Compare(a.Field, b.Field) })
	return c.faults.Err()
}

// decided says what a decision lacks.
func (a Answer) decided(c *checker, i Invitation, sheet Sheet) {
	if !slices.Contains(i.Purpose.choices(), a.Decision) {
		c.say("decision", "fault.release.answer_decision", nil)
		return
	}
	switch i.Purpose {
	case AskAcceptance:
		a.accepts(c, sheet)
	case AskFeedback:
		if a.Score < 0 || a.Score > 5 || (a.Score == 0 && a.Comment == "") {
			c.say("score", "fault.release.answer_score", nil)
		}
	case AskAgreement, AskOverride:
		a.reasoned(c, Declined)
	}
}

// choices are the decisions that answer what is asked.
func (p Purpose) choices() []string {
	switch p {
	case AskAcceptance:
		return []string{string(AcceptedPlain), string(AcceptedReserved), string(Refused)}
	case AskFeedback:
		return []string{gaveFeedback}
	default:
		return []string{Agreed, Declined}
	}
}

// reasoned asks who says no for the reason.
func (a Answer) reasoned(c *checker, no string) {
	if a.Decision == no && a.Comment == "" {
		c.say("comment", "fault.release.answer_reason", nil)
	}
}

// accepts says what a decision on a build lacks: a refusal its reason, an
// acceptance a reservation for each criterion that is not met.
func (a Answer) accepts(c *checker, sheet Sheet) {
	a.reasoned(c, string(Refused))
	if a.Decision == string(Refused) {
		return
	}
	if a.Decision == string(AcceptedReserved) && a.Comment == "" && len(a.Reservations) == 0 {
		c.say("comment", "fault.release.answer_reservation", nil)
	}
	for _, one := range sheet.Criteria {
		if one.Unmet() {
			a.reserves(c, one.Code)
		}
	}
}

// reserves says what an acceptance lacks about a criterion that is not met.
func (a Answer) reserves(c *checker, criterion string) {
	words := a.Reservations[criterion]
	switch {
	case a.Decision == string(AcceptedPlain):
		c.say("decision", "fault.release.answer_unmet", fault.Args{"criterion": criterion})
	case words == "":
		c.say("reservation."+criterion, "fault.release.answer_unreserved", fault.Args{"criterion": criterion})
	case utf8.RuneCountInString(words) > maxComment:
		c.say("reservation."+criterion, "fault.release.answer_long", fault.Args{"limit": maxComment})
	}
}
