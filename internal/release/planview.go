package release

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/work"
)

// trend is how many releases a history shows before the release itself.
const trend = 6

// PlanView reads what the plan, the review and the post-implementation review
// of a release print, by subject "RELEASE" or, for one customer alone,
// "RELEASE+CUSTOMER"; fault.NotFound if there is none such. An edition whose texts
// name another customer is fault.Invalid, text by text.
func (s *Service) PlanView(tx *work.Tx, subject string) (PlanView, error) {
	t, err := s.tell(tx, subject)
	if err != nil {
		return PlanView{}, err
	}
	v, err := s.planView(t)
	if err != nil {
		return PlanView{}, err
	}
	return v, t.discreet(v)
}

func (s *Service) planView(t *told) (PlanView, error) {
	list, err := s.Releases.Around(t.tx, t.whole, trend)
	if err != nil {
		return PlanView{}, err
	}
	core, err := CoreOf(t.whole).Hash()
	if err != nil {
		return PlanView{}, err
	}
	v := planFacts(t.Release, t.names)
	v.Edition, v.Core = t.edition, core
	v.Authorisations = authorisationViews(t.Release, core, t.tx.Now().Date(nil), t.names)
	if v.Agreements, err = t.agreements(); err != nil {
		return PlanView{}, err
	}
	v.setAgreed()
	v.Review = t.reviewView()
	v.setHistory(t.Code, t.compared(list))
	return v, errors.Join(t.err, t.names.err)
}

// setAgreed says of each criterion when and with whom it was agreed, where only
// the customers' agreements do.
func (v *PlanView) setAgreed() {
	var on content.Date
	var with []string
	for _, a := range v.Agreements {
		if a.State.Key == "" || a.On.ISO == "" {
			return
		}
		if a.On.ISO > on.ISO {
			on = a.On
		}
		if a.Signatory != "" && !slices.Contains(with, a.Signatory) {
			with = append(with, a.Signatory)
		}
	}
	for i := range v.Criteria {
		if c := &v.Criteria[i]; c.Agreed.ISO == "" {
			c.Agreed, c.By = on, strings.Join(with, ", ")
		}
	}
}

// compared are the releases with which a history compares: in a customer's
// edition none of others, so only the release itself.
func (t *told) compared(list []Summary) []Summary {
	if t.customer == "" {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(s Summary) bool { return s.Code != t.Code })
}

// planFacts fills what stands in the release alone.
func planFacts(r Release, names *namer) PlanView {
	v := PlanView{
		Code: r.Code, Title: r.Title, Type: term("release_type", r.Type), Stage: term("release_stage", r.Stage),
		Suspended: r.Suspended != nil && *r.Suspended,
		Summary:   r.Summary, Method: r.Method, PackageText: r.Package, PackageHash: r.PackageHash,
		NoRfC: r.NoRFC, Approver: names.person(r.Approver), RiskClass: term("risk_class", r.RiskClass),
		Capacity: r.Capacity, Resources: r.Resources, Budget: r.Budget,
		BackoutTrigger: r.BackOut.Trigger, BackoutDecider: names.person(r.BackOut.Decider),
		BackoutTested: r.BackOut.Tested, BackoutSteps: named(r.BackOut.Steps),
		Deliverables: named(r.Deliverables), Dependencies: named(r.Dependencies),
		Criteria: criterionViews(r.Criteria, names), Risks: riskViews(r.Risks, names),
		People: personViews(r.People, names), Environments: environmentViews(r.Environments, names),
		Communication: communicationViews(r.Communication, names), Training: communicationViews(r.Training, names),
		Exceptions: exceptionViews(r.Exceptions, names), Inclusion: r.Inclusion, CutOff: planned(r.CutOff),
		ClosesNothing: r.ClosesNothing != nil && *r.ClosesNothing, AssessedBy: r.AssessedBy,
	}
	if r.BroughtIn {
		v.BroughtIn = term("release_origin", "brought_in")
	}
	v.setDates(r)
	v.Customers = names.customers(r, r.served())
	v.Customer, v.PolicyLabel = customerNames(v.Customers), policyLabel(v.Customers)
	v.Service = names.services(r.Services)
	for _, u := range r.Units {
		v.Units = append(v.Units, UnitView{Code: u.Code, Name: u.Name, Version: u.Version, Kind: u.Kind})
	}
	v.setActivities(r, names)
	v.setTimeline(r)
	v.setReferences(r)
	for _, d := range r.Deployments {
		v.Deployments = append(v.Deployments, deploymentRow(r, d, names))
	}
	return v
}

func (v *PlanView) setDates(r Release) {
	v.CycleStart, v.Planned, v.Released = day(r.CycleStart), day(r.FirstPlanned), day(r.Released)
	if !r.Planned.IsZero() && r.Planned != r.FirstPlanned {
		v.Replanned = day(r.Planned)
	}
	v.SlipDays, v.OnTime = slip(r.FirstPlanned, r.Released)
	v.Weeks = Weeks(r.CycleStart, r.FirstPlanned)
}

// slip is the number of days between the first planned and the actual date; on
// time is a release on the planned day or before. Domain section 5.
func slip(planned, released clock.Date) (days content.Integer, onTime bool) {
	if planned.IsZero() || released.IsZero() {
		return content.Integer{}, false
	}
	n := released.DaysSince(planned)
	return content.Integer{N: n, Known: true}, n <= 0
}

func (v *PlanView) setActivities(r Release, names *namer) {
	v.Activity = len(r.Activities)
	for _, a := range sortedActivities(r.Activities) {
		view := ActivityView{
			Sequence: a.Sequence, Title: a.Title, Signal: a.Signal, Role: r.roleText(a.Roles, names),
			Planned: planned(a.Planned), Week: number(a.Week), Milestone: a.milestone(r.Code),
			State: term("activity_state", a.State),
		}
		if a.Planned.IsZero() {
			v.Undated++
		}
		view.setMonth(a.Planned.Date)
		v.Activities = append(v.Activities, view)
	}
}

// setMonth names the month under which the plan groups an activity.
func (v *ActivityView) setMonth(d clock.Date) {
	v.Month = content.Message("term.month.undated")
	if d.IsZero() {
		return
	}
	d.Day = 1
	v.MonthKey, v.MonthDate = d.String()[:len("2006-01")], day(d)
	v.Month = content.Message(fmt.Sprintf("term.month.m%02d", int(d.Month)),
		content.Arg{Name: "year", Text: content.Inline{content.Plain(strconv.Itoa(d.Year))}})
}

// roleText prints free titles as they are, and a process role by who holds it in
// this release; a role that nobody holds stays out.
func (r Release) roleText(roles []string, names *namer) string {
	var words []string
	for _, role := range roles {
		if !strings.Contains(role, "_") {
			words = append(words, role)
			continue
		}
		for _, p := range r.People {
			if p.Role == role {
				words = append(words, names.person(p.Person))
			}
		}
	}
	return strings.Join(words, " / ")
}

func (v *PlanView) setTimeline(r Release) {
	days := []clock.Date{r.CycleStart, r.FirstPlanned, r.planned(), r.Released}
	for _, lane := range r.lanes() {
		v.Lanes = append(v.Lanes, LaneView{lane.Label, lane.Style, day(lane.From), day(lane.To)})
		days = append(days, lane.From, lane.To)
	}
	for _, a := range sortedActivities(r.Activities) {
		title, _ := a.Title.Get(a.Title.Original)
		if label, final, ok := published(r.Code, title); ok && !a.Planned.IsZero() {
			v.Milestones = append(v.Milestones, MilestoneView{Label: label, Date: day(a.Planned.Date), Main: final})
			days = append(days, a.Planned.Date)
		}
	}
	days = slices.DeleteFunc(days, clock.Date.IsZero)
	if len(days) > 0 {
		order := func(a, b clock.Date) int { return a.DaysSince(b) }
		v.ScheduleFrom, v.ScheduleTo = day(slices.MinFunc(days, order)), day(slices.MaxFunc(days, order))
	}
}

func (v *PlanView) setReferences(r Release) {
	sorted := slices.Clone(r.References)
	slices.SortStableFunc(sorted, func(a, b Reference) int {
		return cmp.Or(cmp.Compare(b.Kind, a.Kind), cmp.Compare(a.Gate, b.Gate),
			a.Requested.DaysSince(b.Requested), cmp.Compare(a.Code, b.Code))
	})
	for _, f := range sorted {
		v.References = append(v.References, ReferenceView{
			Kind: term("reference_kind", f.Kind), Code: f.Code, Title: f.Title, Gate: f.Gate,
			Requested: day(f.Requested), Reviewed: day(f.Reviewed), Decision: term("decision", f.Decision),
			Closes: f.Closes, Result: term("change_result", f.Result), Comment: f.Comment,
		})
	}
	v.Requests, v.Approved, v.Denied = countRequests(r.References)
}

func countRequests(references []Reference) (all, approved, denied int) {
	for _, f := range references {
		if f.Kind != RFC {
			continue
		}
		all++
		switch f.Decision {
		case Approved:
			approved++
		case Denied:
			denied++
		case Pending:
		}
	}
	return all, approved, denied
}

// setHistory fills this release and up to six before it, in order of their
// first planned dates.
func (v *PlanView) setHistory(code string, list []Summary) {
	dated := slices.DeleteFunc(slices.Clone(list), func(s Summary) bool { return s.FirstPlanned.IsZero() })
	slices.SortStableFunc(dated, func(a, b Summary) int { return a.FirstPlanned.DaysSince(b.FirstPlanned) })
	at := slices.IndexFunc(dated, func(s Summary) bool { return s.Code == code })
	if at < 0 {
		return
	}
	var slips []int
	for _, s := range dated[max(0, at-trend) : at+1] {
		days, onTime := slip(s.FirstPlanned, s.Released)
		v.History = append(v.History, HistoryView{
			Code: s.Code, Planned: day(s.FirstPlanned), Released: day(s.Released), Slip: days,
			Approved: s.Approved, Denied: s.Denied, Current: s.Code == code,
		})
		if days.Known {
			slips = append(slips, days.N)
		}
		if onTime {
			v.HistoryOnTime++
		}
	}
	v.HistoryCount, v.HistoryMedian = len(slips), median(slips)
}
