package web

import (
	"context"
	"net/http"
	"strconv"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/release"
)

func (r *router) deploymentRoutes() {
	operate(r, "release.read", op("read-deployment", http.MethodGet, deploymentPath, "A deployment of a release", http.StatusNotFound), r.readDeployment)
	operate(r, "release.edit", upTo(planLimit, versioned(op("change-deployment", http.MethodPut, deploymentPath,
		"Add or change a deployment: parts that are given replace, parts that are absent stay, empty lists remove", http.StatusNotFound))), r.changeDeployment)
	operate(r, "release.tick", op("tick-task", http.MethodPut, deploymentPath+"/tasks/{task}",
		"Say how a deployment task went", http.StatusNotFound), r.tickTask)
	operate(r, "release.tick", op("tick-item", http.MethodPut, deploymentPath+"/items/{item}",
		"Say how a verification item stands", http.StatusNotFound), r.tickItem)
}

// DeploymentPath names a deployment of a release.
type DeploymentPath struct {
	ReleasePath
	Deployment string `path:"deployment" maxLength:"64" doc:"Its code." example:"D1"`
}

type deploymentOutput struct {
	ETag string `header:"ETag" doc:"Of the release, for If-Match."`
	Body release.Deployment
}

func (s *site) readDeployment(ctx context.Context, in *DeploymentPath) (*deploymentOutput, error) {
	r, err := s.released(ctx, in.Release)
	if err != nil {
		return nil, err
	}
	for _, d := range r.Deployments {
		if d.Code == in.Deployment {
			return &deploymentOutput{etag(r.RowVersion), d}, nil
		}
	}
	return nil, s.noDeployment(ctx, r, in.Deployment)
}

func (s *site) noDeployment(ctx context.Context, r release.Release, code string) error {
	codes := make([]string, len(r.Deployments))
	for i, d := range r.Deployments {
		codes[i] = d.Code
	}
	args := fault.Args{"release": r.Code, "deployment": shown(code), "have": s.visitOf(ctx).printer.List(codes)}
	if len(codes) == 0 {
		return fault.New(fault.NotFound, "fault.release.no_deployment", args)
	}
	return fault.New(fault.NotFound, "fault.release.deployment", args)
}

type changeDeploymentInput struct {
	DeploymentPath
	Conditional
	Body release.Deployment
}

func (s *site) changeDeployment(ctx context.Context, in *changeDeploymentInput) (*changedOutput, error) {
	d := in.Body
	if err := sameCode(&d.Code, in.Deployment, "body.code"); err != nil {
		return nil, err
	}
	if err := sameCode(&d.Release, in.Release, "body.release"); err != nil {
		return nil, err
	}
	return s.alter(ctx, in.Release, in.Conditional, func(row int) (release.Changed, error) {
		d.Expect = row
		return s.Releases.PutDeployment(ctx, who(ctx).Person, d)
	})
}

// taskBody is how a task went.
type taskBody struct {
	State    string        `json:"state" doc:"done, skipped, backed_out; pending takes it back."`
	At       clock.Planned `json:"at,omitempty" doc:"When; now when not given."`
	Who      string        `json:"who,omitempty" maxLength:"200" doc:"Who did it: code of a person, or a name."`
	Reason   content.Text  `json:"reason,omitempty" doc:"Required where it was skipped."`
	Evidence content.Text  `json:"evidence,omitempty"`
}

type taskInput struct {
	DeploymentPath
	Task string `path:"task" maxLength:"9" doc:"Its sequence number." example:"1"`
	Body taskBody
}

func (s *site) tickTask(ctx context.Context, in *taskInput) (*deploymentOutput, error) {
	number, err := strconv.Atoi(in.Task)
	if err != nil || number < 1 {
		return nil, fault.New(fault.NotFound, "web.fault.no_task", fault.Args{"deployment": in.Deployment})
	}
	b := in.Body
	return s.tick(ctx, in.DeploymentPath, release.Tick{
		Release: in.Release, Deployment: in.Deployment, Task: number, State: b.State, At: b.At, Who: b.Who, Reason: b.Reason, Evidence: b.Evidence,
	})
}

// itemBody is how a verification item stands.
type itemBody struct {
	State    string        `json:"state" doc:"done, not_applicable; pending takes it back."`
	At       clock.Planned `json:"at,omitempty" doc:"When; now when not given."`
	Evidence content.Text  `json:"evidence,omitempty"`
	Reason   content.Text  `json:"reason,omitempty" doc:"Required where it is not applicable."`
	Approved string        `json:"approved,omitempty" maxLength:"200" doc:"Who approved that it is not applicable: a holder of release_deployment_manager, by code."`
}

type itemInput struct {
	DeploymentPath
	Item string `path:"item" maxLength:"64" doc:"Its code."`
	Body itemBody
}

func (s *site) tickItem(ctx context.Context, in *itemInput) (*deploymentOutput, error) {
	b := in.Body
	return s.tick(ctx, in.DeploymentPath, release.Tick{
		Release: in.Release, Deployment: in.Deployment, Item: in.Item, State: b.State, At: b.At, Reason: b.Reason,
		Evidence: b.Evidence, Approved: b.Approved,
	})
}

// tick says how a task or an item stands, and answers with the deployment.
func (s *site) tick(ctx context.Context, at DeploymentPath, tick release.Tick) (*deploymentOutput, error) {
	if err := s.Releases.Tick(ctx, who(ctx).Person, tick); err != nil {
		return nil, err
	}
	return s.readDeployment(ctx, &at)
}
