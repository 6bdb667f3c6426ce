package web

import (
	"context"
	"errors"
	"net/http"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/release"
)

func (r *router) gateRoutes() {
	operate(r, "release.read", op("list-gates", http.MethodGet, releasePath+"/gates",
		"How every gate of a release and its deployments stands, and what is missing", http.StatusNotFound), r.listGates)
	operate(r, "release.move", versioned(described("A stage change looks at its gates: what is missing is 409 with the open gates.",
		op("move-release", http.MethodPost, releasePath+"/moves", "Bring a release to another stage", http.StatusNotFound))), r.moveRelease)
	operate(r, "release.move", versioned(described("A stage change looks at its gates: what is missing is 409 with the open gates.",
		op("move-deployment", http.MethodPost, deploymentPath+"/moves", "Bring a deployment to another stage", http.StatusNotFound))), r.moveDeployment)
}

// gateAnswer is how a gate stands for a stage.
type gateAnswer struct {
	Gate       string           `json:"gate" example:"baseline-before"`
	Label      string           `json:"label" doc:"In the caller's language."`
	Clause     string           `json:"clause" doc:"Of ISO/IEC 20000-1:2018."`
	Deployment string           `json:"deployment,omitempty" doc:"Code; left out where it guards a stage of the release."`
	Stage      string           `json:"stage" doc:"The stage that it guards."`
	Target     string           `json:"target" doc:"The stage as exceptions name it." example:"deployment D1 deploying"`
	Holds      bool             `json:"holds" doc:"Nothing is missing, or what is missing is excepted."`
	Reached    bool             `json:"reached" doc:"The stage was reached already."`
	Applies    bool             `json:"applies" doc:"False: it holds because there is nothing yet that it could look at, such as no customer."`
	Open       []openAnswer     `json:"open" doc:"What is missing."`
	Excepted   []string         `json:"excepted" doc:"Codes of the exceptions that open it."`
	Evidence   []evidenceAnswer `json:"evidence" doc:"What it holds by."`
	MayDefer   bool             `json:"may_defer" doc:"An emergency release may defer it."`
	OverrideBy string           `json:"override_by" doc:"Who may override it: change_authority, customer; empty for nobody."`
}

// openAnswer is something that a gate misses.
type openAnswer struct {
	Gate     string `json:"gate"`
	Name     string `json:"label" doc:"The gate in the caller's language."`
	Code     string `json:"code" doc:"Stable name of what is missing."`
	Message  string `json:"message" doc:"What is missing, in the caller's language."`
	Owes     string `json:"owes" doc:"Process role that owes it."`
	Label    string `json:"owes_label" doc:"The role in the caller's language."`
	Customer string `json:"customer,omitempty" doc:"Code, where it concerns one customer."`
	Field    string `json:"field,omitempty" doc:"Where it is met: a member of the plan, or a kind of fact."`
}

func (v visit) openOf(open []release.Open) []openAnswer {
	out := make([]openAnswer, len(open))
	for i, o := range open {
		out[i] = openAnswer{
			Gate: o.Gate, Name: v.printer.Message(release.Gate{ID: o.Gate}.Term().Key), Code: o.Key, Message: v.printer.Say(o.Key, o.Args), Owes: o.Owes, Label: v.role(o.Owes), Customer: o.Customer, Field: o.Field,
		}
	}
	return out
}

// role is the name of a process role in the reader's language; "" for none.
func (v visit) role(role string) string {
	if role == "" {
		return ""
	}
	return v.printer.Message("term.role." + role)
}

func (v prover) gateOf(g release.GateResult) gateAnswer {
	out := gateAnswer{
		Gate: g.Gate.ID, Label: v.printer.Message(g.Gate.Term().Key), Clause: g.Gate.Clause, Stage: string(g.Target.Release), Target: g.Target.Name(),
		Holds: g.Holds(), Reached: g.Reached, Applies: !g.Idle, Open: v.openOf(g.Open), Excepted: []string{}, Evidence: []evidenceAnswer{},
		MayDefer: g.Gate.Defer, OverrideBy: string(g.Gate.Over),
	}
	if g.Target.At != nil {
		out.Deployment, out.Stage = g.Target.At.Code, string(g.Target.Deployment)
	}
	for _, e := range g.Excepted {
		out.Excepted = append(out.Excepted, e.Code)
	}
	for _, e := range g.Evidence {
		if e.Kind == "" {
			continue // the gate holds although no fact says so
		}
		out.Evidence = append(out.Evidence, v.evidence(g, e))
	}
	return out
}

// blocked adds to a refusal the open gates that cause it.
func (v visit) blocked(p *Problem, err error) {
	var blocked *release.Blocked
	if errors.As(err, &blocked) {
		p.Gates = v.openOf(blocked.Open)
	}
}

type gatesInput struct {
	ReleasePath
	Open       bool   `query:"open" doc:"Only gates of stages still to be reached that miss something."`
	Deployment string `query:"deployment" maxLength:"64" doc:"Only those of this deployment."`
}

// standingAnswer is the stage of a release or a deployment with the events that
// its machine allows now.
type standingAnswer struct {
	Deployment string   `json:"deployment,omitempty"`
	Stage      string   `json:"stage"`
	Next       []string `json:"next" doc:"Events that a move may name now; their gates are looked at then."`
}

type gatesOutput struct {
	ETag string `header:"ETag" doc:"Of the release, for If-Match."`
	Body struct {
		Stage       string           `json:"stage"`
		BroughtIn   bool             `json:"brought_in" doc:"Its stages were taken over from another system, not earned here."`
		Next        []string         `json:"next" doc:"Events that a move of the release may name now; their gates are looked at then."`
		Deployments []standingAnswer `json:"deployments"`
		Gates       []gateAnswer     `json:"gates"`
	}
}

func (s *site) listGates(ctx context.Context, in *gatesInput) (*gatesOutput, error) {
	r, err := s.released(ctx, in.Release)
	if err != nil {
		return nil, err
	}
	results, err := s.Releases.Gates(ctx, in.Release)
	if err != nil {
		return nil, err
	}
	out := &gatesOutput{ETag: etag(r.RowVersion)}
	out.Body.Stage, out.Body.BroughtIn, out.Body.Next = string(r.Stage), r.BroughtIn, texts(r.Next())
	out.Body.Deployments, out.Body.Gates = []standingAnswer{}, []gateAnswer{}
	for _, d := range r.Deployments {
		out.Body.Deployments = append(out.Body.Deployments, standingAnswer{d.Code, string(d.Stage), texts(r.NextOf(d))})
	}
	v, err := s.proverOf(ctx, r, results)
	if err != nil {
		return nil, err
	}
	for _, g := range results {
		if in.wants(g) {
			out.Body.Gates = append(out.Body.Gates, v.gateOf(g))
		}
	}
	return out, nil
}

func (in gatesInput) wants(g release.GateResult) bool {
	if in.Open && (g.Reached || g.Holds()) {
		return false
	}
	return in.Deployment == "" || (g.Target.At != nil && g.Target.At.Code == in.Deployment)
}

// MoveBody is a wish to change a stage.
type MoveBody struct {
	Event  string        `json:"event" doc:"Such as plan, authorize, build, accept, review, close, cancel, suspend, resume; of a deployment prepare, start, install, verify, postpone, replan, cancel, back_out, fail, retry."`
	Reason string        `json:"reason,omitempty" maxLength:"2000" doc:"Required to cancel, postpone, back out and fail."`
	At     clock.Instant `json:"at,omitempty" doc:"When it happened; now when not given."`
}

// deploymentMove is a wish to change the stage of a deployment.
type deploymentMove struct {
	MoveBody
	Decider    string        `json:"decider,omitempty" maxLength:"200" doc:"Of a back-out: who decided it."`
	Cause      content.Text  `json:"cause,omitempty" doc:"Of a back-out: why."`
	Minutes    *int          `json:"minutes,omitempty" minimum:"0" doc:"Of a back-out: how long it took."`
	Planned    clock.Planned `json:"planned,omitempty" doc:"When it is replanned or tried again: the new date."`
	WindowFrom clock.Planned `json:"window_from,omitempty"`
	WindowTo   clock.Planned `json:"window_to,omitempty"`
}

type moveReleaseInput struct {
	ReleasePath
	Conditional
	Body MoveBody
}

func (s *site) moveRelease(ctx context.Context, in *moveReleaseInput) (*changedOutput, error) {
	return s.move(ctx, in.Conditional, release.Move{Release: in.Release}, in.Body)
}

type moveDeploymentInput struct {
	DeploymentPath
	Conditional
	Body deploymentMove
}

func (s *site) moveDeployment(ctx context.Context, in *moveDeploymentInput) (*changedOutput, error) {
	b := in.Body
	return s.move(ctx, in.Conditional, release.Move{
		Release: in.Release, Deployment: in.Deployment, Decider: b.Decider, Cause: b.Cause, Minutes: b.Minutes,
		Planned: b.Planned, WindowFrom: b.WindowFrom, WindowTo: b.WindowTo,
	}, b.MoveBody)
}

func (s *site) move(ctx context.Context, cond Conditional, move release.Move, body MoveBody) (*changedOutput, error) {
	move.By, move.Reason, move.At, move.Actor = release.Event(body.Event), body.Reason, body.At, who(ctx).Person
	return s.alter(ctx, move.Release, cond, func(row int) (release.Changed, error) {
		move.Expect = row
		return s.Releases.Move(ctx, move)
	})
}
