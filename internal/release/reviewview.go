package release

import (
	"errors"
	"fmt"
	"slices"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/work"
)

// DeploymentReviewView is what the review of a release's deployments prints:
// planned against actual, what customers experienced, what is left. Seed 4.4; ISO/IEC
// 20000-1:2018 8.5.3.
type DeploymentReviewView struct {
	Release     PlanView        `expr:"release"` // with Review
	Deployments []ReviewedView  `expr:"deployments"`
	Aspects     []FindingView   `expr:"aspects"` // always all four
	Feedback    []FeedbackView  `expr:"feedback"`
	From        content.Date    `expr:"from"` // monitoring
	Until       content.Date    `expr:"until"`
	Incidents   []IncidentView  `expr:"incidents"`
	Issues      []IssueView     `expr:"issues"`
	Exceptions  []ExceptionView `expr:"exceptions"` // of the release and of its deployments
	Left        []LeftView      `expr:"left"`
	Slip        content.Decimal `expr:"slip_median"`  // of the deployments, in days: whole, or with a half
	Timed       int             `expr:"slip_count"`   // deployments of which both dates are known
	Mean        content.Decimal `expr:"mean"`         // of the scores in Feedback
	Scores      int             `expr:"score_count"`  // how many Feedback has
	ByHand      bool            `expr:"by_hand"`      // the review says another mean or number of answers than Feedback
	Failed      int             `expr:"failed_count"` // attempts that did not succeed
	Open        int             `expr:"open_count"`   // issues that are neither closed nor handed over
}

// ReviewedView is a deployment, planned against actual.
type ReviewedView struct {
	Code        string          `expr:"code"`
	Environment content.Text    `expr:"environment"`
	Customer    content.Text    `expr:"customer"`
	Attempts    int             `expr:"attempts"`
	Planned     content.Date    `expr:"planned"`
	Start       content.Date    `expr:"start"`
	End         content.Date    `expr:"end"`
	Slip        content.Integer `expr:"slip"` // days between planned and actual end
	Stage       content.Term    `expr:"stage"`
	Called      bool            `expr:"called_off"` // cancelled: it has no actual times
}

// AttemptView is an attempt that was backed out or failed, with what was found of
// it. Scope F44.
type AttemptView struct {
	Deployment string          `expr:"deployment"`
	Attempt    int             `expr:"attempt"`
	Stage      content.Term    `expr:"stage"`
	On         content.Date    `expr:"on"` // when it was undone or ended
	Decider    string          `expr:"decider"`
	Reason     content.Text    `expr:"reason"` // of the back-out, as it was decided
	Took       content.Integer `expr:"took"`   // minutes
	Cause      content.Text    `expr:"cause"`  // as it was found
	Problem    string          `expr:"problem"`
	Action     content.Text    `expr:"action"`
	Owner      string          `expr:"owner"`
	Due        content.Date    `expr:"due"`
}

// IncidentView is an incident of the monitoring window. Scope F53.
type IncidentView struct {
	Code     string       `expr:"code"`
	Title    string       `expr:"title"`
	Item     string       `expr:"item"`
	Priority string       `expr:"priority"`
	Major    bool         `expr:"major"`
	Blamed   bool         `expr:"blamed"` // its source names this release
	Opened   content.Date `expr:"opened"`
	Closed   content.Date `expr:"closed"`
}

// LeftView is something that is left to do.
type LeftView struct {
	Kind  content.Term `expr:"kind"` // left.<key>
	Code  string       `expr:"code"`
	Text  content.Run  `expr:"text"`
	Owner string       `expr:"owner"`
	Due   content.Date `expr:"due"`
}

// NoticeView is a notice that a customer was given. Scope F101.
type NoticeView struct {
	Customer content.Text `expr:"customer"`
	On       content.Date `expr:"on"`
	Channel  content.Text `expr:"channel"`
	To       string       `expr:"to"`
	Start    content.Date `expr:"start"` // start that the customer was told
	Proof    string       `expr:"proof"`
}

// DeploymentReviewView reads what the review of a release's deployments prints, by
// subject "RELEASE" or "RELEASE+CUSTOMER"; fault.NotFound if there is none such.
func (s *Service) DeploymentReviewView(tx *work.Tx, subject string) (DeploymentReviewView, error) {
	t, err := s.tell(tx, subject)
	if err != nil {
		return DeploymentReviewView{}, err
	}
	plan, err := s.planView(t)
	if err != nil {
		return DeploymentReviewView{}, err
	}
	v := t.deploymentReview(plan.Review)
	v.Release = plan
	return v, errors.Join(t.err, t.discreet(v))
}

// deploymentReview is how the deployments went, with what the review says.
func (t *told) deploymentReview(review ReviewView) DeploymentReviewView {
	v := DeploymentReviewView{Aspects: t.aspects(), Failed: len(review.Attempts), Release: PlanView{Review: review}}
	for _, d := range t.Deployments {
		v.Deployments = append(v.Deployments, t.reviewed(d))
	}
	every := func(Head) bool { return true }
	v.Feedback, v.Issues = t.feedback(every), t.issues(every)
	v.setScores(review)
	v.setSlip()
	for _, i := range t.incidents() {
		v.Incidents = append(v.Incidents, IncidentView{
			Code: i.Code, Title: i.Title, Item: i.Item, Priority: i.Priority, Major: i.Major,
			Blamed: i.Release == t.Code, Opened: instant(i.Opened), Closed: instant(i.Closed),
		})
	}
	from, until := t.monitored()
	v.From, v.Until = day(from), day(until)
	v.Exceptions = t.everyException()
	v.setLeft(t)
	return v
}

// setScores counts the scores of the opinions on record beside what the review says.
func (v *DeploymentReviewView) setScores(review ReviewView) {
	mean, answers := meanScore(v.Feedback)
	v.Mean, v.Scores = mean, answers.N
	said := review.Score.Digits != "" || review.Answers.Known
	v.ByHand = said && (review.Score != mean || review.Answers.N != answers.N)
}

// setSlip is the median over the deployments: of a release in waves the first one
// alone says nothing. Domain section 5.
func (v *DeploymentReviewView) setSlip() {
	var slips []int
	for _, d := range v.Deployments {
		if d.Slip.Known && !d.Called {
			slips = append(slips, d.Slip.N)
		}
	}
	v.Slip, v.Timed = median(slips), len(slips)
}

// aspects are the four aspects of a review, with what was found where it was.
func (t *told) aspects() []FindingView {
	var views []FindingView
	for _, aspect := range []Aspect{"experience", "changes", "performance", "incidents"} {
		v := FindingView{Aspect: term("review_aspect", aspect)}
		for _, f := range t.Review.Findings {
			if f.Aspect == aspect {
				v.Text, v.Result = f.Text, term("review_result", f.Result)
			}
		}
		views = append(views, v)
	}
	return views
}

func (t *told) reviewed(d Deployment) ReviewedView {
	v := ReviewedView{
		Code: d.Code, Environment: t.environmentName(d), Attempts: max(d.Attempt, 1), Planned: planned(d.Planned),
		Customer: customerNames(t.names.customers(t.Release, t.Release.servedBy(d))), Start: planned(d.ActualStart),
		End: planned(d.ActualEnd), Stage: term("deployment_stage", d.Stage), Called: d.Stage == Dropped,
	}
	if d.ActualEnd.IsZero() {
		v.End = planned(d.BackedOut.At)
	}
	v.Slip, _ = slip(d.Planned.Date, d.ActualEnd.Date)
	return v
}

// monitored are the first and the last day of all monitoring windows; zero before
// a deployment has ended.
func (t *told) monitored() (from, until clock.Date) {
	settings, err := t.service.House.Settings(t.tx)
	t.names.keep(err)
	for _, d := range t.Deployments {
		if d.ActualEnd.IsZero() {
			continue
		}
		end := d.ActualEnd.Date.AddDays(t.monitoring(d, settings.MonitoringDays))
		if from.IsZero() || d.ActualEnd.Date.Before(from) {
			from = d.ActualEnd.Date
		}
		if until.Before(end) {
			until = end
		}
	}
	if until.Before(t.Review.MonitorUntil) {
		until = t.Review.MonitorUntil
	}
	return from, until
}

// everyException are the exceptions of the release and of its deployments.
func (t *told) everyException() []ExceptionView {
	views := exceptionViews(t.Exceptions, t.names)
	for _, d := range t.Deployments {
		for _, v := range exceptionViews(d.Exceptions, t.names) {
			v.Place = d.Code
			views = append(views, v)
		}
	}
	return views
}

// attempts are those that did not succeed, with what was found of each.
func (t *told) attempts() []AttemptView {
	var views []AttemptView
	for _, d := range t.Deployments {
		for _, past := range t.Facts.Attempts {
			if past.Deployment == d.Code {
				views = append(views, t.attempt(d.Code, max(past.Attempt, 1), past.Of))
			}
		}
		if d.Stage == Undone || d.Stage == Failed {
			now := AttemptEnded{Stage: d.Stage, Started: d.ActualStart, Ended: d.ActualEnd, BackedOut: d.BackedOut}
			views = append(views, t.attempt(d.Code, max(d.Attempt, 1), now))
		}
	}
	return views
}

func (t *told) attempt(deployment string, n int, a AttemptEnded) AttemptView {
	v := AttemptView{
		Deployment: deployment, Attempt: n, Stage: term("deployment_stage", a.Stage),
		On: planned(orElse(a.BackedOut.At, a.Ended)), Decider: t.names.person(a.BackedOut.Decider), Reason: a.BackedOut.Cause,
	}
	v.Took = number(a.BackedOut.Minutes)
	found, ok := newest(t.Facts.Investigations, func(i Recorded[Investigation]) bool {
		return i.Deployment == deployment && max(i.Attempt, 1) == n
	})
	if ok {
		v.Cause, v.Problem, v.Action = found.Of.Cause, found.Of.Problem, found.Of.Action
		v.Owner, v.Due = t.names.person(found.Of.Owner), day(found.Of.Due)
	}
	return v
}

// setLeft lists what is left to do when the review is written.
func (v *DeploymentReviewView) setLeft(t *told) {
	add := func(kind, code string, text content.Run, owner string, due content.Date) {
		v.Left = append(v.Left, LeftView{term("left", kind), code, text, owner, due})
	}
	for _, i := range v.Issues {
		if i.Open {
			v.Open++
			add("issue", i.Code, content.Say(i.Text), i.Owner, content.Date{})
		}
	}
	var accepted AcceptanceView
	accepted.setReservations(t)
	for _, r := range accepted.Reservations {
		if r.Done.ISO == "" {
			add("reservation", r.Code, content.Say(r.Text), r.Owner, r.Due)
		}
	}
	for _, e := range t.everyDeferral() {
		add("deferral", e.Code, excepts(e), t.names.human(e.Person, e.Second), day(e.Expires))
	}
	for _, a := range v.Release.Review.Attempts {
		if !a.Action.IsEmpty() { // nothing on record says that an agreed action is done
			add("action", join(" · ", a.Deployment, a.Problem), content.Say(a.Action), a.Owner, a.Due)
		}
	}
	for _, i := range t.Review.Improvements {
		if !slices.Contains([]ImprovementState{"done", "verified", "declined"}, i.State) {
			add("improvement", i.Code, content.Say(i.Text), t.names.person(i.Owner), day(i.Due))
		}
	}
}

// everyDeferral are the deferrals that are not done.
func (t *told) everyDeferral() []Exception {
	list := slices.Clone(t.Exceptions)
	for _, d := range t.Deployments {
		list = append(list, d.Exceptions...)
	}
	return slices.DeleteFunc(list, func(e Exception) bool { return e.Kind != Deferral || !e.Done.IsZero() })
}

// reviewView is the review as documents print it. What facts say counts: who got
// it, what customers answered, which incidents there were; else what was written
// by hand.
func (t *told) reviewView() ReviewView {
	review := t.Review
	v := ReviewView{
		Due: day(review.Due), Held: day(review.Held), Chair: t.names.person(review.Chair), Kind: term("pir_kind", review.Kind),
		ChangeRecord: review.ChangeRecord, Outcome: term("release_outcome", OutcomeOf(t.Deployments)),
		Summary: review.Summary, Incidents: number(review.Incidents), Score: content.Decimal{Digits: review.Score},
		Answers: number(review.Answers), MonitorUntil: day(review.MonitorUntil), Performance: review.Performance,
		Attempts: t.attempts(),
	}
	for _, f := range review.Findings {
		v.Findings = append(v.Findings, FindingView{
			Aspect: term("review_aspect", f.Aspect), Text: f.Text, Result: term("review_result", f.Result),
		})
	}
	for _, i := range review.Improvements {
		v.Improvements = append(v.Improvements, ImprovementView{
			Code: i.Code, Text: i.Text, Owner: t.names.person(i.Owner), Due: day(i.Due), State: term("improvement_state", i.State),
		})
	}
	t.count(&v)
	v.Recipients = t.recipients()
	return v
}

// count fills what follows from feedback and incidents, where nobody counted by
// hand.
func (t *told) count(v *ReviewView) {
	if v.Score.Digits == "" && !v.Answers.Known {
		v.Score, v.Answers = meanScore(t.feedback(func(Head) bool { return true }))
	}
	_, until := t.monitored()
	if v.MonitorUntil.ISO == "" {
		v.MonitorUntil = day(until)
	}
	if !v.Incidents.Known && !until.IsZero() && until.Before(t.tx.Now().Date(nil)) {
		v.Incidents = total(len(t.incidents()))
	}
}

// meanScore is the mean of the scores with one decimal, half up, and how many
// there are; both are missing without one.
func meanScore(answers []FeedbackView) (content.Decimal, content.Integer) {
	sum, n := 0, 0
	for _, a := range answers {
		if a.Score.Known {
			sum += a.Score.N
			n++
		}
	}
	if n == 0 {
		return content.Decimal{}, content.Integer{}
	}
	tenths := (20*sum + n) / (2 * n)
	return content.Decimal{Digits: fmt.Sprintf("%d.%d", tenths/10, tenths%10)}, total(n)
}

// total is a count, which is known even when it is zero.
func total(n int) content.Integer { return content.Integer{N: n, Known: true} }

// recipients are those of the review with the proof that they got it, then those
// whom only a proof names.
func (t *told) recipients() []RecipientView {
	var views []RecipientView
	proofs := newestByKey(t.Facts.Distributions, func(Recorded[Distribution]) bool { return true })
	used := make([]bool, len(proofs))
	for _, p := range t.Review.Recipients {
		v := RecipientView{Role: term("role", p.Role), Name: t.names.person(p.Name), Sent: day(p.Sent)}
		at := slices.IndexFunc(proofs, func(d Recorded[Distribution]) bool {
			return d.Of.Role == p.Role && (d.Of.Name == "" || d.Of.Name == p.Name)
		})
		if at >= 0 {
			used[at] = true
			v.Sent, v.Proof = instant(proofs[at].At), proofs[at].Of.Proof
		}
		views = append(views, v)
	}
	for i, d := range proofs {
		if !used[i] {
			views = append(views, RecipientView{
				Role: term("role", d.Of.Role), Name: t.names.person(d.Of.Name), Sent: instant(d.At), Proof: d.Of.Proof,
			})
		}
	}
	return views
}
