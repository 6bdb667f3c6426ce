package release

import (
	"slices"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/work"
)

// ExceptionRegisterView is what the register of exceptions prints. Seed 4.1.1,
// 4.5; Scope F98; invariant I25.
type ExceptionRegisterView struct {
	Edition content.Text         `expr:"edition"` // name of the customer whose edition it is
	Rows    []RegisteredView     `expr:"rows"`    // newest first
	Pending []RegisteredView     `expr:"pending"` // those that nobody has confirmed, oldest first
	Months  []ExceptionMonthView `expr:"months"`  // the last twelve that have any, oldest first
	Kinds   []ExceptionCountView `expr:"kinds"`   // those that there are
	Total   int                  `expr:"total"`
	Waiting int                  `expr:"waiting"` // number of Pending
	Overdue int                  `expr:"overdue"` // deferrals whose last day has passed undone
}

// RegisteredView is an exception with where it stands.
type RegisteredView struct {
	Kind     content.Term `expr:"kind"`
	Gate     content.Term `expr:"gate"`
	Place    content.Run  `expr:"place"`    // release, deployment, policy or document
	Customer content.Text `expr:"customer"` // whose it is; missing for all
	What     content.Text `expr:"what"`
	Reason   content.Run  `expr:"reason"` // of a policy's late record, why it is one
	By       content.Run  `expr:"by"`     // the person, or Acta itself, in words
	Second   string       `expr:"second"`
	On       content.Date `expr:"on"`
	Recorded content.Date `expr:"recorded"`
	Expires  content.Date `expr:"expires"`
	Done     content.Date `expr:"done"`
	State    content.Term `expr:"state"` // exception_state.<key>
	MonthKey string       `expr:"month_key"`
	Month    content.Run  `expr:"month"`
}

// ExceptionMonthView counts the exceptions recorded in a month by kind.
type ExceptionMonthView struct {
	Month     content.Run `expr:"month"`
	Key       string      `expr:"key"` // "2026-11"
	Waivers   int         `expr:"waivers"`
	Overrides int         `expr:"overrides"`
	Deferrals int         `expr:"deferrals"`
	Late      int         `expr:"late"`
	Solo      int         `expr:"solo"`
	Total     int         `expr:"total"`
}

// ExceptionCountView counts the exceptions of a kind.
type ExceptionCountView struct {
	Kind  content.Term `expr:"kind"`
	Count int          `expr:"number"`
}

// exceptionKinds are the kinds in the order in which they are counted.
func exceptionKinds() []ExceptionKind {
	return []ExceptionKind{"waiver", Overridden, Deferral, LateRecord, SoloApproval}
}

// trendMonths is how many months the trend shows.
const trendMonths = 12

// ExceptionRegisterView reads the register of exceptions, by subject "org", or
// "org+CUSTOMER" for a customer's edition, which names no other.
func (s *Service) ExceptionRegisterView(tx *work.Tx, subject string) (ExceptionRegisterView, error) {
	customer, err := s.houseCustomer(tx, subject)
	if err != nil {
		return ExceptionRegisterView{}, err
	}
	zone, err := s.zoned(tx, &ScheduleQuery{})
	if err != nil {
		return ExceptionRegisterView{}, err
	}
	rows, err := s.Releases.Exceptions(tx, ExceptionQuery{Customer: customer, On: tx.Now().Date(zone)})
	if err != nil {
		return ExceptionRegisterView{}, err
	}
	names := &namer{service: s, tx: tx}
	v := ExceptionRegisterView{Edition: names.edition(customer), Total: len(rows)}
	shown := &shownSchedule{namer: names, zone: zone, called: map[string]content.Text{}}
	kinds := map[ExceptionKind]int{}
	for _, row := range rows {
		one := shown.exception(row)
		v.Rows = append(v.Rows, one)
		kinds[row.Kind]++
		v.stands(row, one)
		v.count(one, row.Kind)
	}
	slices.Reverse(v.Rows)
	for _, kind := range exceptionKinds() {
		if kinds[kind] > 0 {
			v.Kinds = append(v.Kinds, ExceptionCountView{term("exception_kind", kind), kinds[kind]})
		}
	}
	v.Months = v.Months[max(0, len(v.Months)-trendMonths):]
	if names.err != nil {
		return ExceptionRegisterView{}, names.err
	}
	return v, s.discreetFor(tx, customer, v)
}

// stands notes what somebody still has to do about an exception.
func (v *ExceptionRegisterView) stands(row ExceptionRow, one RegisteredView) {
	switch {
	case row.State == ExceptionPending:
		v.Pending = append(v.Pending, one)
		v.Waiting++
	case row.State == ExceptionExpired && row.Kind == Deferral:
		v.Overdue++
	}
}

// count adds an exception to its month; rows come by day.
func (v *ExceptionRegisterView) count(one RegisteredView, kind ExceptionKind) {
	if one.MonthKey == "" {
		return
	}
	if n := len(v.Months); n == 0 || v.Months[n-1].Key != one.MonthKey {
		v.Months = append(v.Months, ExceptionMonthView{Month: one.Month, Key: one.MonthKey})
	}
	m := &v.Months[len(v.Months)-1]
	m.Total++
	switch kind {
	case Overridden:
		m.Overrides++
	case Deferral:
		m.Deferrals++
	case LateRecord:
		m.Late++
	case SoloApproval:
		m.Solo++
	default:
		m.Waivers++
	}
}

func (n *shownSchedule) exception(row ExceptionRow) RegisteredView {
	v := RegisteredView{
		Kind: term("exception_kind", row.Kind), Gate: gateTerm(row.Gate), Place: placeOf(row), What: row.What, Reason: reasonOfRow(row),
		By: n.actor(row.Person), Second: n.person(row.Second), On: planned(row.On), Recorded: planned(row.Recorded),
		Expires: day(row.Expires), Done: instant(row.Done), State: term("exception_state", row.State),
	}
	if row.Customer != "" {
		v.Customer = n.all("c", []string{row.Customer})
	}
	if listed, _, _ := strings.Cut(row.Key, "/"); listed != "" { // the day under which the register has it
		if on, err := clock.ParseDate(listed); err == nil {
			v.MonthKey, v.Month = monthOf(on)
		}
	}
	return v
}

// reasonOfRow is why an exception was made; a policy's late record says itself
// why it is one.
func reasonOfRow(row ExceptionRow) content.Run {
	switch {
	case !row.Reason.IsEmpty():
		return content.Say(row.Reason)
	case row.Policy != "" && row.Kind == LateRecord:
		return content.Message("term.exception_reason.in_force_before")
	default:
		return content.Run{}
	}
}

// actor is who did something, in words: a person, or Acta by itself.
func (n *namer) actor(code string) content.Run {
	switch code {
	case "":
		return content.Run{}
	case work.System:
		return content.Message("document.system")
	default:
		return content.Plain(n.person(code))
	}
}

// human is the first of some codes that is a person's, by name; "" for none.
func (n *namer) human(codes ...string) string {
	for _, code := range codes {
		if code != "" && code != work.System {
			return n.person(code)
		}
	}
	return ""
}

// placeOf is where an exception stands, in words.
func placeOf(row ExceptionRow) content.Run {
	say := func(key string, args ...string) content.Run {
		var given []content.Arg
		for i := 0; i < len(args); i += 2 {
			given = append(given, content.Arg{Name: args[i], Text: content.Inline{content.Plain(args[i+1])}})
		}
		return content.Message("term.exception_place."+key, given...)
	}
	switch {
	case row.Document != "":
		of := say("document", "subject", row.Subject, "number", row.Version)
		if row.Subject == orgSubject {
			of = say("house", "number", row.Version)
		}
		of.Args = append(of.Args, content.Arg{Name: "document", Text: content.Inline{content.Message(row.Document + ".label")}})
		return of
	case row.Policy == DraftPolicy:
		return say("policy_draft")
	case row.Policy != "":
		return say("policy", "number", row.Policy)
	case row.Deployment != "":
		return say("deployment", "release", row.Release, "deployment", row.Deployment)
	default:
		return say("release", "release", row.Release)
	}
}
