package release

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Decision of a customer by link.
const (
	Agreed   = "agree"   // to the criteria, to the exception
	Declined = "decline" // the criteria, the exception
)

// Given is what a signatory answered.
type Given struct {
	// Decision is Agreed or Declined, an AcceptanceOutcome, or "feedback".
	Decision string `json:"decision,omitempty"`
	Comment  string `json:"comment,omitempty"` // in the signatory's words
	Score    int    `json:"score,omitempty"`   // of feedback, 1 to 5; 0 for none
	// Reservations are by code of a criterion what is accepted for now although it
	// is not met.
	Reservations map[string]string `json:"reservations,omitempty"`
	Name         string            `json:"name,omitempty"` // as signature
}

// gaveFeedback is the decision of an answer that only says something.
const gaveFeedback = "feedback"

// Answer is what a signatory sends.
type Answer struct {
	Given
	Code     string // the one-time code
	Shown    string // hash of the sheet that the signatory saw
	Language string // in which the words are written
}

// Asked is what a customer's link leads to.
type Asked struct {
	Invitation
	Sheet   Sheet
	Inviter string // name of the person who asked
	Letters bool   // codes can be sent
	Zone    string // IANA zone of the customer
}

// ShownChanged says that what the signatory saw is another one by now; it unwraps to a
// fault.Conflict "fault.release.shown_changed".
type ShownChanged struct {
	Changes []SheetChange // empty when nobody knows what was seen
	Fault   error
}

// Error names the fault.
func (c *ShownChanged) Error() string { return c.Fault.Error() }

// Unwrap gives the fault.
func (c *ShownChanged) Unwrap() error { return c.Fault }

// OpenLink is what a customer's link leads to. A link that opens nothing (any
// more) is fault.NotFound and says why and whom to ask; of a known one the
// argument "language" is the signatory's.
func (s *Service) OpenLink(ctx context.Context, secret string) (asked Asked, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) error {
		i, sheet, err := s.live(tx, secret)
		asked = Asked{Invitation: i, Sheet: sheet, Letters: s.Letters}
		if err != nil {
			return err
		}
		customer, err := s.Directory.Customer(tx, i.Customer)
		if err != nil {
			return err
		}
		if customer.Zone != nil {
			asked.Zone = customer.Zone.String()
		}
		asked.Inviter, err = s.inviter(tx, i)
		return err
	})
	if err != nil {
		return Asked{}, err
	}
	return asked, nil
}

// live is an invitation that opens, with what there is to see now.
func (s *Service) live(tx *work.Tx, secret string) (Invitation, Sheet, error) {
	i, err := s.Invitations.Find(tx, "", digest(secret))
	if err != nil {
		return i, Sheet{}, err
	}
	if err := s.closedLink(tx, i); err != nil {
		return i, Sheet{}, err
	}
	sheet, err := s.sheet(tx, i)
	if len(fault.All(err)) > 0 {
		// Why there is nothing to see may name what is not the customer's business.
		who, nameless := s.inviter(tx, i)
		if nameless != nil {
			return i, Sheet{}, nameless
		}
		return i, Sheet{}, fault.New(fault.NotFound, "fault.release.link_withheld", fault.Args{"person": who, "language": i.Language})
	}
	return i, sheet, err
}

// closedLink says why a link opens nothing any more; nil while it does.
func (s *Service) closedLink(tx *work.Tx, i Invitation) error {
	who, err := s.inviter(tx, i)
	if err != nil {
		return err
	}
	customer, err := s.Directory.Customer(tx, i.Customer)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	registered := slices.ContainsFunc(customer.Signatories, func(one Signatory) bool {
		return one.Name == i.Signatory && strings.EqualFold(one.Email, i.Address)
	})
	args := fault.Args{"person": who, "language": i.Language}
	switch i.State(tx.Now()) {
	case InvitationUsed:
		args["date"] = day(i.Used.Date(customer.Zone))
		return fault.New(fault.NotFound, "fault.release.link_used", args)
	case InvitationVoid:
		return fault.New(fault.NotFound, "fault.release.link_void", args)
	case InvitationExpired:
		args["date"] = day(i.Expires.Date(customer.Zone))
		return fault.New(fault.NotFound, "fault.release.link_expired", args)
	}
	if !registered || customer.Inactive {
		return fault.New(fault.NotFound, "fault.release.link_signatory", args)
	}
	return nil
}

// inviter is the name of who asked.
func (s *Service) inviter(tx *work.Tx, i Invitation) (string, error) {
	name, err := s.Directory.Person(tx, i.Inviter)
	if fault.Is(err, fault.NotFound) {
		return i.Inviter, nil
	}
	return name, err
}

// SendCode queues the letter with a one-time code to the address of the link's
// signatory, and keeps what the signatory sees now. At most three in an hour:
// fault.Busy. Without a mail server it is fault.Conflict. Command
// "release.send_code".
func (s *Service) SendCode(ctx context.Context, secret string) error {
	return s.byLink(ctx, "release.send_code", secret, func(tx *work.Tx, i *Invitation, sheet Sheet) error {
		if !s.Letters {
			return fault.New(fault.Conflict, "fault.release.no_letters", nil)
		}
		now := tx.Now()
		asked := slices.DeleteFunc(slices.Clone(i.Code.Asked), func(at clock.Instant) bool {
			return now.Time().Sub(at.Time()) >= time.Hour
		})
		if len(asked) >= codesAnHour {
			wait := time.Hour - now.Time().Sub(asked[0].Time())
			return fault.New(fault.Busy, "fault.release.codes", fault.Args{
				"limit": codesAnHour, "minutes": int(wait/time.Minute) + 1, "seconds": int(wait/time.Second) + 1,
			})
		}
		i.Code = OneTimeCode{Asked: append(asked, now)}
		i.Opened = orElse(i.Opened, now)
		i.Shown = sheet
		tx.Detail("invitations."+string(i.ID)+".code", "", "asked for")
		if err := s.Invitations.Save(tx, *i); err != nil {
			return err
		}
		return s.post(tx, codeLetter, i.ID)
	})
}

// byLink runs a command that a link carries.
func (s *Service) byLink(ctx context.Context, name, secret string, fn func(*work.Tx, *Invitation, Sheet) error) error {
	var release string
	err := s.Unit.Read(ctx, func(tx *work.Tx) error {
		i, err := s.Invitations.Find(tx, "", digest(secret))
		release = i.Release
		return err
	})
	if err != nil {
		return err
	}
	cmd := work.Command{Name: name, Actor: work.Anonymous, Subject: id.Ref{Kind: "release", ID: release}}
	return s.perform(ctx, cmd, func(tx *work.Tx) error {
		i, sheet, err := s.live(tx, secret)
		if err != nil {
			return err
		}
		return fn(tx, &i, sheet)
	})
}

// Answer records what a signatory answered by a link, in the signatory's name,
// and queues the copy. It checks what was typed, that what was seen is still so
// (ShownChanged), then the code, of which there are five tries; the same answer
// sent again with the same code gives what the first one gave. Commands
// "release.try_code", "release.answer". Scope F39, F40, F46; invariant I19.
func (s *Service) Answer(ctx context.Context, secret string, a Answer) (Invitation, error) {
	a = a.tidied()
	if done, ok, err := s.again(ctx, secret, a); ok || err != nil {
		return done, err
	}
	asked, err := s.OpenLink(ctx, secret)
	if err != nil {
		return Invitation{}, err
	}
	if err := a.check(asked.Invitation, asked.Sheet); err != nil {
		return Invitation{}, err
	}
	if err := s.tryCode(ctx, secret, a.Code); err != nil {
		if done, ok, again := s.again(ctx, secret, a); ok || again != nil {
			return done, again
		}
		return Invitation{}, err
	}
	var done Invitation
	err = s.byLink(ctx, "release.answer", secret, func(tx *work.Tx, i *Invitation, sheet Sheet) error {
		if err := a.check(*i, sheet); err != nil {
			return err
		}
		if !i.Code.opens(a.Code, tx.Now()) {
			return badCode("fault.release.code_late", nil)
		}
		if err := s.take(tx, i, sheet, a); err != nil {
			return err
		}
		done = *i
		return s.post(tx, copyLetter, i.ID)
	})
	if fault.Is(err, fault.NotFound) { // another one was quicker; perhaps with the same answer
		if done, ok, again := s.again(ctx, secret, a); ok || again != nil {
			return done, again
		}
	}
	return done, err
}

// tidied is the answer without what surrounds words.
func (a Answer) tidied() Answer {
	a.Comment, a.Name, a.Code = strings.TrimSpace(a.Comment), spaced(a.Name), strings.Join(strings.Fields(a.Code), "")
	kept := map[string]string{}
	for code, words := range a.Reservations {
		if words = strings.TrimSpace(words); words != "" {
			kept[code] = words
		}
	}
	a.Reservations = kept
	return a
}

// again is what the same answer with the same code gave before.
func (s *Service) again(ctx context.Context, secret string, a Answer) (Invitation, bool, error) {
	var found Invitation
	err := s.Unit.Read(ctx, func(tx *work.Tx) (err error) {
		found, err = s.Invitations.Find(tx, "", digest(secret))
		return err
	})
	if err != nil || found.Used.IsZero() || folded(a.Name) != folded(found.Given.Name) {
		return Invitation{}, false, err
	}
	a.Given.Name = found.Given.Name
	before, err := content.Marshal(found.Given)
	if err != nil {
		return Invitation{}, false, err
	}
	now, err := content.Marshal(a.Given)
	if err != nil {
		return Invitation{}, false, nil //nolint:nilerr // words that cannot be written were never recorded
	}
	same := string(before) == string(now) && a.Shown == found.Shown.Hash && found.Code.opens(a.Code, found.Used)
	return found, same, nil
}

// opens reports whether somebody has the code, in time.
func (c OneTimeCode) opens(code string, now clock.Instant) bool {
	return c.Hash != "" && now.Before(c.Expires) && subtle.ConstantTimeCompare([]byte(c.Hash), []byte(digest(c.Salt+code))) == 1
}

func badCode(key string, args fault.Args) error {
	return fault.New(fault.Invalid, key, args).At("code")
}

// tryCode counts a try before it looks, so that many at once guess no more often
// than one after the other.
func (s *Service) tryCode(ctx context.Context, secret, code string) error {
	var wrong error
	err := s.byLink(ctx, "release.try_code", secret, func(tx *work.Tx, i *Invitation, _ Sheet) error {
		left := codeTries - i.Code.Tries - 1
		switch c := i.Code; {
		case len(c.Asked) == 0 || c.Hash == "":
			return badCode("fault.release.code_none", nil)
		case left < 0:
			return badCode("fault.release.code_locked", fault.Args{"limit": codeTries})
		case !tx.Now().Before(c.Expires):
			return badCode("fault.release.code_late", nil)
		case c.opens(code, tx.Now()):
			wrong = nil
		case left == 0:
			wrong = badCode("fault.release.code_locked", fault.Args{"limit": codeTries})
		default:
			wrong = badCode("fault.release.code_wrong", fault.Args{"count": left})
		}
		i.Code.Tries++
		tx.Detail("invitations."+string(i.ID)+".tries", strconv.Itoa(i.Code.Tries-1), strconv.Itoa(i.Code.Tries))
		return s.Invitations.Save(tx, *i)
	})
	if err != nil {
		return err
	}
	return wrong
}

// check says what is wrong with what was typed, then what changed meanwhile.
func (a Answer) check(i Invitation, sheet Sheet) error {
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
	if err := c.faults.Err(); err != nil {
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

// maxComment is how long what a signatory writes may be, in characters.
const maxComment = 4000

// decided says what a decision lacks.
func (a Answer) decided(c *checker, i Invitation, sheet Sheet) {
	choices := map[Purpose][]string{
		AskAgreement: {Agreed, Declined}, AskOverride: {Agreed, Declined}, AskFeedback: {gaveFeedback},
		AskAcceptance: {string(AcceptedPlain), string(AcceptedReserved), string(Refused)},
	}
	if !slices.Contains(choices[i.Purpose], a.Decision) {
		c.say("decision", "fault.release.answer_decision", nil)
		return
	}
	switch {
	case (a.Decision == Declined || a.Decision == string(Refused)) && a.Comment == "":
		c.say("comment", "fault.release.answer_reason", nil)
	case i.Purpose == AskFeedback && (a.Score < 0 || a.Score > 5 || (a.Score == 0 && a.Comment == "")):
		c.say("score", "fault.release.answer_score", nil)
	case a.Decision == string(AcceptedReserved) && a.Comment == "" && len(a.Reservations) == 0:
		c.say("comment", "fault.release.answer_reservation", nil)
	}
	for _, one := range sheet.Criteria {
		words := a.Reservations[one.Code]
		switch {
		case !one.Unmet() || i.Purpose != AskAcceptance || a.Decision == string(Refused):
		case a.Decision == string(AcceptedPlain):
			c.say("decision", "fault.release.answer_unmet", fault.Args{"criterion": one.Code})
		case words == "":
			c.say("reservation."+one.Code, "fault.release.answer_unreserved", fault.Args{"criterion": one.Code})
		case utf8.RuneCountInString(words) > maxComment:
			c.say("reservation."+one.Code, "fault.release.answer_long", fault.Args{"limit": maxComment})
		}
	}
}

// take records the answer inside its command.
func (s *Service) take(tx *work.Tx, i *Invitation, sheet Sheet, a Answer) error {
	i.Used, i.Given, i.Shown = tx.Now(), a.Given, sheet
	i.Given.Name = i.Signatory
	tx.Detail("invitations."+string(i.ID)+".answer", "", a.Decision)
	kind, body := a.fact(*i, sheet)
	if kind != "" {
		fact, err := s.said(tx, *i, kind, body)
		if err != nil {
			return err
		}
		i.Fact = fact
	}
	return s.Invitations.Save(tx, *i)
}

// fact is what an answer records; no kind for nothing.
func (a Answer) fact(i Invitation, sheet Sheet) (FactKind, any) {
	proof := Proof{How: ByLink, Signatory: i.Signatory, Title: i.Title, Address: i.Address, Reference: "sha256:" + sheet.Hash}
	var note content.Text
	if a.Comment != "" {
		note = content.In(a.Language, a.Comment)
	}
	switch {
	case i.Purpose == AskFeedback:
		return FeedbackFact, Feedback{From: i.Signatory, Score: a.Score, Text: note, How: ByLink}
	case i.Purpose == AskAcceptance:
		body := Acceptance{Proof: proof, Build: sheet.Build, Outcome: AcceptanceOutcome(a.Decision), Note: note}
		if a.Decision == string(AcceptedReserved) {
			body.Note, body.Reservations = content.Text{}, a.reserved(sheet)
		}
		return AcceptanceFact, body
	case a.Decision == Agreed:
		return AgreementFact, Agreement{Proof: proof}
	default:
		return "", nil
	}
}

// reserved are the reservations in the customer's words, without codes yet.
func (a Answer) reserved(sheet Sheet) []Reservation {
	var list []Reservation
	for _, one := range sheet.Criteria {
		if words := a.Reservations[one.Code]; words != "" && one.Unmet() {
			list = append(list, Reservation{Criterion: one.Code, Text: content.In(a.Language, words)})
		}
	}
	if a.Comment != "" {
		list = append(list, Reservation{Text: content.In(a.Language, a.Comment)})
	}
	return list
}

// said records the fact of an answer, and what follows from it.
func (s *Service) said(tx *work.Tx, i Invitation, kind FactKind, body any) (id.Fact, error) {
	c, err := s.open(tx, work.Anonymous, i.Release, 0)
	if err != nil {
		return "", err
	}
	if c.before.Stage == Cancelled {
		return "", fault.New(fault.Conflict, "fault.release.over",
			fault.Args{"release": i.Release, "stage": term("release_stage", c.before.Stage)})
	}
	if acceptance, ok := body.(Acceptance); ok {
		c.number(acceptance.Reservations)
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return "", fmt.Errorf("answer of %s: %w", i.Customer, err)
	}
	w := &writing{change: c, Head: Head{Kind: kind, Deployment: i.Deployment, Customer: i.Customer, Key: i.Exception}}
	head, err := w.write(raw)
	if err != nil {
		return "", err
	}
	if i.Purpose == AskOverride {
		if err := c.confirm(i.Exception); err != nil {
			return "", err
		}
	}
	_, err = c.save()
	return head.ID, err
}

// number gives reservations the first codes that none of the release has.
func (c *change) number(list []Reservation) {
	taken := map[string]bool{}
	for _, a := range c.scene.Facts.Acceptances {
		for _, r := range a.Of.Reservations {
			taken[r.Code] = true
		}
	}
	n := 0
	for i := range list {
		for n++; taken["R"+strconv.Itoa(n)]; n++ {
		}
		list[i].Code = "R" + strconv.Itoa(n)
	}
}

// Reserved is what the organisation decided on a reservation.
type Reserved struct {
	Code     string // of the reservation
	Decision content.Text
	Owner    string // person or name
	Due      clock.Date
}

// DecideReservations completes what a customer accepted with reservations by
// link: the organisation's decision on each, by a holder of
// release_deployment_manager. It records the acceptance anew, with the customer's
// proof and words as they are; the gate counts it once every reservation is
// decided. fault.Conflict when the customer has said something newer, or every
// reservation is decided. Command "release.decide_reservations". Scope F39.
func (s *Service) DecideReservations(ctx context.Context, actor, code string, fact id.Fact, list []Reserved) (Head, error) {
	var kept Head
	cmd := work.Command{Name: "release.decide_reservations", Actor: actor, Subject: id.Ref{Kind: "release", ID: code}}
	_, err := s.changing(ctx, cmd, code, 0, func(c *change) error {
		if err := c.holds(actor, c.tx.Now().Date(c.scene.Zone), "", releaseManager); err != nil {
			return err
		}
		head, body, err := c.reservedBy(fact)
		if err != nil {
			return err
		}
		if err := body.decide(list, actor); err != nil {
			return err
		}
		head = Head{Kind: AcceptanceFact, Deployment: head.Deployment, Attempt: head.Attempt, Customer: head.Customer, At: c.tx.Now()}
		if err := c.fact(head, body); err != nil {
			return err
		}
		kept = c.facts[len(c.facts)-1].Head
		return nil
	})
	return kept, err
}

// reservedBy is a customer's newest acceptance, by link, whose reservations wait.
func (c *change) reservedBy(fact id.Fact) (Head, Acceptance, error) {
	all := c.scene.Facts.Acceptances
	at := slices.IndexFunc(all, func(a Recorded[Acceptance]) bool { return a.ID == fact })
	if at < 0 {
		return Head{}, Acceptance{}, fault.New(fault.NotFound, "fault.release.no_fact",
			fault.Args{"release": c.before.Code, "value": string(fact)})
	}
	found := all[at]
	newer := slices.ContainsFunc(all[at+1:], func(a Recorded[Acceptance]) bool { return a.Customer == found.Customer })
	waits := slices.ContainsFunc(found.Of.Reservations, func(r Reservation) bool { return !r.complete() })
	if newer || !waits || found.Of.How != ByLink {
		return Head{}, Acceptance{}, fault.New(fault.Conflict, "fault.release.not_waiting", fault.Args{"value": found.place()})
	}
	body := found.Of
	body.Reservations = slices.Clone(body.Reservations)
	return found.Head, body, nil
}

// decide completes the reservations that wait, every one of them.
func (a *Acceptance) decide(list []Reserved, actor string) error {
	c := &checker{}
	seen := map[string]bool{}
	for _, given := range list {
		field := "reservations[" + given.Code + "]"
		c.unique(field+".code", given.Code, seen)
		c.text(field+".decision", given.Decision)
		c.plain(field+".owner", given.Owner)
		at := slices.IndexFunc(a.Reservations, func(r Reservation) bool { return r.Code == given.Code && !r.complete() })
		if at < 0 {
			c.say(field+".code", "fault.release.no_reservation", fault.Args{"value": given.Code})
			continue
		}
		r := &a.Reservations[at]
		r.Decision, r.Owner, r.Due, r.Decider = given.Decision, given.Owner, given.Due, actor
	}
	for _, r := range a.Reservations {
		if !r.complete() {
			c.say("reservations["+r.Code+"]", "fault.release.undecided", fault.Args{"value": r.Code})
		}
	}
	return c.faults.Err()
}
