package release

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/work"
)

// ScheduleView is what the forward schedule prints. Seed 6; Scope F51, F115.
type ScheduleView struct {
	From      content.Date    `expr:"from"`
	To        content.Date    `expr:"to"`      // last day
	Edition   content.Text    `expr:"edition"` // name of the customer whose edition it is
	Planned   []ScheduledView `expr:"planned"`
	Results   []ScheduledView `expr:"results"`
	Months    []MonthView     `expr:"months"`    // of the results, oldest first
	Elsewhere bool            `expr:"elsewhere"` // some customers' clocks show another time
	Succeeded int             `expr:"succeeded"`
	Failed    int             `expr:"failed"`
	Finished  int             `expr:"finished"`
}

// ScheduledView is a deployment of the schedule.
type ScheduledView struct {
	Code        string          `expr:"code"` // "1.30 · D1"
	Title       string          `expr:"title"`
	Type        content.Term    `expr:"type"`
	Services    content.Text    `expr:"services"`
	Environment content.Text    `expr:"environment"`
	Wave        content.Text    `expr:"wave"`
	Customers   content.Text    `expr:"customers"`
	Stage       content.Term    `expr:"stage"`
	Planned     content.Date    `expr:"planned"`
	From        content.Date    `expr:"from"`
	To          content.Date    `expr:"to"`
	Local       content.Run     `expr:"local"`  // the same time by customers' clocks, where they differ
	Notice      content.Run     `expr:"notice"` // when the customers were told, or how many were not
	Result      content.Term    `expr:"result"` // deployment_result.<key>
	Late        content.Integer `expr:"late"`   // days
	MonthKey    string          `expr:"month_key"`
	Month       content.Run     `expr:"month"` // term.month.mNN
}

// MonthView counts the results of a month.
type MonthView struct {
	Month     content.Run `expr:"month"`
	Key       string      `expr:"key"` // "2026-11"
	Succeeded int         `expr:"succeeded"`
	Failed    int         `expr:"failed"`
}

// houseCustomer is HouseEdition of a customer that there is.
func (s *Service) houseCustomer(tx *work.Tx, subject string) (customer string, err error) {
	if customer, err = HouseEdition(subject); err == nil && customer != "" {
		_, err = s.Directory.Customer(tx, customer)
	}
	return customer, err
}

// orgSubject is the subject of documents about the organisation itself.
const orgSubject = "org"

// HouseEdition reads the customer of a subject "org" or "org+CUSTOMER"; "" is all.
func HouseEdition(subject string) (customer string, err error) {
	house, customer, err := ParseEdition(subject)
	if err != nil || house != orgSubject {
		return "", fault.New(fault.NotFound, "fault.document.subject", fault.Args{"subject": subject, "have": orgSubject})
	}
	return customer, nil
}

// ScheduleView reads what the forward schedule prints, by subject "org", or
// "org+CUSTOMER" for a customer's edition, which names no other.
func (s *Service) ScheduleView(tx *work.Tx, subject string) (ScheduleView, error) {
	customer, err := s.houseCustomer(tx, subject)
	if err != nil {
		return ScheduleView{}, err
	}
	found, err := s.schedule(tx, ScheduleQuery{Customer: customer})
	if err != nil {
		return ScheduleView{}, err
	}
	names := &namer{service: s, tx: tx}
	v := ScheduleView{
		From: day(found.From), To: day(found.To.AddDays(-1)), Edition: names.edition(customer),
		Succeeded: found.Succeeded, Failed: found.Failed, Finished: len(found.Results),
	}
	zone, err := s.zoned(tx, &ScheduleQuery{})
	if err != nil {
		return ScheduleView{}, err
	}
	shown := &shownSchedule{namer: names, zone: zone, called: map[string]content.Text{}}
	for _, one := range found.Planned {
		v.Planned = append(v.Planned, shown.deployment(one))
		v.Elsewhere = v.Elsewhere || len(one.Local) > 0
	}
	for _, one := range found.Results {
		row := shown.deployment(one)
		v.Results = append(v.Results, row)
		v.count(row, one.Result)
	}
	if names.err != nil {
		return ScheduleView{}, names.err
	}
	return v, s.discreetFor(tx, customer, v)
}

// edition is the name of the customer of an edition.
func (n *namer) edition(customer string) content.Text {
	if customer == "" {
		return content.Text{}
	}
	found, err := n.service.Directory.Customer(n.tx, customer)
	n.keep(err)
	return nameOr(found.Name, customer)
}

// discreetFor refuses a view for one customer that names another.
func (s *Service) discreetFor(tx *work.Tx, customer string, view any) error {
	if customer == "" {
		return nil
	}
	t := &told{customer: customer, names: &namer{service: s, tx: tx}}
	search, err := t.search()
	if err != nil {
		return err
	}
	search.value("", reflect.ValueOf(view))
	return search.found.Err()
}

func (v *ScheduleView) count(row ScheduledView, result string) {
	at := slices.IndexFunc(v.Months, func(m MonthView) bool { return m.Key == row.MonthKey })
	if at < 0 {
		at = len(v.Months)
		v.Months = append(v.Months, MonthView{Month: row.Month, Key: row.MonthKey})
	}
	if result == ResultSuccess {
		v.Months[at].Succeeded++
	} else {
		v.Months[at].Failed++
	}
}

// shownSchedule turns deployments of a schedule into rows.
type shownSchedule struct {
	*namer
	zone   *time.Location
	called map[string]content.Text // services and customers, by a letter and their code
}

func (n *shownSchedule) deployment(d ScheduledDeployment) ScheduledView {
	v := ScheduledView{
		Code: d.Release + " · " + d.Deployment, Title: d.Title, Type: term("release_type", d.Type), Services: n.all("s", d.Services),
		Environment: nameOr(d.environment, d.Environment), Wave: d.Wave, Customers: n.all("c", d.Customers),
		Stage: term("deployment_stage", d.Stage), Planned: planned(d.Planned), Local: n.local(d.Local), Notice: n.notice(d),
		Late: number(d.Late),
	}
	if d.Result != "" {
		v.Result = term("deployment_result", d.Result)
	}
	v.From, v.To = instant(d.From), instant(d.To)
	if d.daily { // days, the last of which is included
		v.From = day(d.From.Date(n.zone))
		v.To = content.Date{}
		if !d.To.IsZero() && d.From.Date(n.zone).AddDays(1).Before(d.To.Date(n.zone)) {
			v.To = day(d.To.Date(n.zone).AddDays(-1))
		}
	}
	if !d.From.IsZero() {
		v.MonthKey, v.Month = monthOf(d.From.Date(n.zone))
	}
	return v
}

func (n *shownSchedule) all(letter string, codes []string) content.Text {
	names := make([]content.Text, len(codes))
	for i, code := range codes {
		key := letter + code
		if _, ok := n.called[key]; !ok {
			if n.called[key] = n.services([]string{code}); letter == "c" {
				n.called[key] = n.edition(code)
			}
		}
		names[i] = n.called[key]
	}
	return joined(names)
}

// local is when a deployment runs by customers' clocks.
func (n *shownSchedule) local(times []LocalTime) content.Run {
	var line content.Inline
	for i, t := range times {
		if i > 0 {
			line = append(line, content.Plain("; "))
		}
		line = append(line, n.byClock(t))
	}
	switch len(line) {
	case 0:
		return content.Run{}
	case 1:
		return line[0]
	default:
		return content.Message("term.local_time.several", content.Arg{Name: "times", Text: line})
	}
}

// byClock is a time as a zone's clocks show it: a day with its hours, or what lies
// between two days.
func (n *shownSchedule) byClock(t LocalTime) content.Run {
	args := []content.Arg{
		{Name: "date", Text: content.Inline{dateRun(t.From[:10])}}, {Name: "from", Text: content.Inline{content.Plain(t.From[11:])}},
		{Name: "zone", Text: content.Inline{content.Plain(t.Zone)}}, {Name: "customers", Text: content.Inline{content.Say(n.all("c", t.Customers))}},
	}
	if t.To == "" {
		return content.Message("term.local_time.open", args...)
	}
	args = append(args, content.Arg{Name: "to", Text: content.Inline{content.Plain(t.To[11:])}})
	if t.To[:10] == t.From[:10] {
		return content.Message("term.local_time.day", args...)
	}
	args = append(args, content.Arg{Name: "until", Text: content.Inline{dateRun(t.To[:10])}})
	return content.Message("term.local_time.days", args...)
}

func dateRun(iso string) content.Run {
	return content.Of(content.Value{Type: content.DateType, Raw: iso})
}

func (n *shownSchedule) notice(d ScheduledDeployment) content.Run {
	count := content.Value{Type: content.IntegerType, Raw: strconv.Itoa(len(d.Unnoticed))}
	switch {
	case len(d.Customers) == 0:
		return content.Run{}
	case len(d.Unnoticed) == 0:
		return content.Message("term.notice_state.given", content.Arg{
			Name: "date", Text: content.Inline{dateRun(d.Noticed.Date(n.zone).String())},
		})
	case len(d.Unnoticed) == len(d.Customers):
		return content.Message("term.notice_state.none")
	default:
		return content.Message("term.notice_state.some", content.Arg{Name: "count", Text: content.Inline{content.Of(count)}})
	}
}

// monthOf is the key and the name of a date's month.
func monthOf(d clock.Date) (key string, label content.Run) {
	year := content.Arg{Name: "year", Text: content.Inline{content.Plain(strconv.Itoa(d.Year))}}
	return d.String()[:7], content.Message(fmt.Sprintf("term.month.m%02d", int(d.Month)), year)
}
