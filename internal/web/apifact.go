package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/release"
)

const (
	factsPath           = releasePath + "/facts"
	deploymentFactsPath = deploymentPath + "/facts"
)

// factRoutes are the facts of a release: one operation for each kind, so that the
// description shows what each one holds.
func (r *router) factRoutes() {
	operate(r, "release.read", op("list-facts", http.MethodGet, factsPath, "What happened to a release, oldest first", http.StatusNotFound), r.listFacts)
	operate(r, "release.confirm", op("confirm-fact", http.MethodPost, factsPath+"/{fact}/confirmation",
		"Confirm a fact as the second person", http.StatusNotFound), r.confirmFact)

	ofRelease[release.Package](r, release.PackageFact, "Close the manifest of the package")
	ofBoth[release.Build](r, release.BuildFact, "Record a build, or the receipt of what a party built")
	ofBoth[release.TestRun](r, release.TestFact, "Record a run of tests on one build")
	ofRelease[release.Agreement](r, release.AgreementFact, "Record that a customer agreed to the acceptance criteria")
	ofBoth[release.Acceptance](r, release.AcceptanceFact, "Record an acceptance: the technical one, or with a customer the customer's")
	ofRelease[release.ReservationDone](r, release.ReservationFact, "Close a reservation")
	ofRelease[release.Approval](r, release.ApprovalFact, "Decide on the release: go or no-go")
	ofBoth[release.Notice](r, release.NoticeFact, "Record that a customer was told")
	ofDeployment[release.Explanation](r, release.ExplanationFact, "Explain why a configuration item differs")
	ofDeployment[release.Inspection](r, release.InstalledFact, "Record what was found installed on the targets")
	ofDeployment[release.ConfigurationUpdated](r, release.ConfigurationFact, "Record that the configuration records were updated")
	ofBoth[release.Feedback](r, release.FeedbackFact, "Record what a customer or user says")
	ofBoth[release.Issue](r, release.IssueFact, "Record a deployment issue, or its new state")
	ofDeployment[release.Investigation](r, release.InvestigationFact, "Record what was found of an attempt that did not succeed")
	ofRelease[release.Distribution](r, release.DistributionFact, "Record that a recipient got the review")

	operate(r, "release.record", made("choose-policy", http.MethodPost, releasePath+"/policy-choices",
		"Adopt or decline a newer version of a customer's policy", http.StatusNotFound), factOf[release.PolicyChoice](r, release.PolicyChoiceFact))
}

// deciding are the kinds of fact whose recording asks for a permission of its own.
func deciding(kind release.FactKind) string {
	switch kind {
	case release.AcceptanceFact:
		return "release.accept"
	case release.ApprovalFact:
		return "release.approve"
	default:
		return "release.record"
	}
}

// ofBoth adds the operations that record a kind of fact of a release and of one of
// its deployments.
func ofBoth[T any](r *router, kind release.FactKind, summary string) {
	ofRelease[T](r, kind, summary)
	ofDeployment[T](r, kind, summary+", of one deployment")
}

func ofRelease[T any](r *router, kind release.FactKind, summary string) {
	o := made("record-"+dashed(kind), http.MethodPost, factsPath+"/"+string(kind), summary, http.StatusNotFound)
	operate(r, deciding(kind), upTo(planLimit, o), factOf[T](r, kind))
}

func ofDeployment[T any](r *router, kind release.FactKind, summary string) {
	o := made("record-deployment-"+dashed(kind), http.MethodPost, deploymentFactsPath+"/"+string(kind), summary, http.StatusNotFound)
	operate(r, deciding(kind), upTo(planLimit, o), deploymentFactOf[T](r, kind))
}

func dashed(kind release.FactKind) string { return strings.ReplaceAll(string(kind), "_", "-") }

// factBody is a fact that is to be recorded. Facts are never changed: a correction
// is a newer fact with the same kind, place and key.
type factBody[T any] struct {
	At       clock.Instant `json:"at,omitempty" doc:"When it happened; now when not given."`
	Customer string        `json:"customer,omitempty" maxLength:"64" doc:"Code, of what concerns one customer."`
	Key      string        `json:"key,omitempty" maxLength:"200" doc:"Of kinds of which there may be several: the newest of a key counts."`
	Attempt  int           `json:"attempt,omitempty" minimum:"0" doc:"Of the deployment; the present one when not given."`
	Body     T             `json:"body"`
}

type factInput[T any] struct {
	ReleasePath
	Body factBody[T]
}

type deploymentFactInput[T any] struct {
	DeploymentPath
	Body factBody[T]
}

type factOutput struct {
	Location string `header:"Location"`
	Body     release.Head
}

// factOf records a fact of a release.
func factOf[T any](r *router, kind release.FactKind) operation[factInput[T], factOutput] {
	return func(ctx context.Context, in *factInput[T]) (*factOutput, error) {
		return record(ctx, r.site, in.Release, in.Body.head(kind, ""), in.Body.Body)
	}
}

// deploymentFactOf records a fact of a deployment.
func deploymentFactOf[T any](r *router, kind release.FactKind) operation[deploymentFactInput[T], factOutput] {
	return func(ctx context.Context, in *deploymentFactInput[T]) (*factOutput, error) {
		return record(ctx, r.site, in.Release, in.Body.head(kind, in.Deployment), in.Body.Body)
	}
}

func (b factBody[T]) head(kind release.FactKind, deployment string) release.Head {
	return release.Head{Kind: kind, Deployment: deployment, Attempt: b.Attempt, Customer: b.Customer, Key: b.Key, At: b.At}
}

// record records a fact and answers with its head.
func record(ctx context.Context, s *site, code string, head release.Head, body any) (*factOutput, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return nil, err //nolint:wrapcheck // it came from JSON a moment ago
	}
	stored, err := s.Releases.Record(ctx, who(ctx).Person, code, release.Fact{Head: head, Body: data})
	if err != nil {
		return nil, err
	}
	return &factOutput{releaseAddress(code, "facts") + "?kind=" + string(head.Kind), stored}, nil
}

// factAnswer is a fact with what it says.
type factAnswer struct {
	release.Head
	Imported bool        `json:"imported" doc:"Its release was brought in from another system: at, recorded and by are what that system said."`
	Body     factContent `json:"body" doc:"As the operation that records its kind describes."`
}

// factContent is what a fact says: an object by its kind.
type factContent struct{ json.RawMessage }

// Schema describes an object of any members.
func (factContent) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
}

type factsInput struct {
	ReleasePath
	Paged
	Kind       string `query:"kind" maxLength:"64" doc:"Only of this kind."`
	Deployment string `query:"deployment" maxLength:"64" doc:"Only of this deployment."`
}

type factsOutput struct {
	Listed
	Body struct {
		Facts []factAnswer `json:"facts" doc:"Oldest first."`
		Next  string       `json:"next" doc:"The value of after for the next page; empty on the last one."`
	}
}

func (s *site) listFacts(ctx context.Context, in *factsInput) (*factsOutput, error) {
	size, err := in.size()
	if err == nil {
		err = s.inScope(ctx, in.Release)
	}
	if err != nil {
		return nil, err
	}
	r, err := s.Releases.Read(ctx, in.Release)
	if err != nil {
		return nil, err
	}
	found, err := s.Releases.ListFacts(ctx, in.Release, release.FactQuery{
		Kind: release.FactKind(in.Kind), Deployment: in.Deployment, After: id.Fact(in.After), Limit: size + 1,
	})
	if err != nil {
		return nil, err
	}
	found, more := cutPage(found, size)
	out := &factsOutput{}
	out.Body.Facts = []factAnswer{}
	for _, f := range found {
		out.Body.Facts = append(out.Body.Facts, factAnswer{f.Head, r.BroughtIn, factContent{f.Body}})
	}
	if more {
		out.Body.Next = string(found[size-1].ID)
		out.Link = nextPage(releasesPath+"/"+url.PathEscape(in.Release)+"/facts", out.Body.Next, url.Values{
			"limit": {in.Limit}, "kind": {in.Kind}, "deployment": {in.Deployment},
		})
	}
	return out, nil
}

type confirmFactInput struct {
	ReleasePath
	Fact string `path:"fact" maxLength:"64" doc:"Its id."`
}

// confirmedOutput is a fact after a second person confirmed it.
type confirmedOutput struct{ Body factAnswer }

func (s *site) confirmFact(ctx context.Context, in *confirmFactInput) (*confirmedOutput, error) {
	if err := s.Releases.Confirm(ctx, who(ctx).Person, in.Release, id.Fact(in.Fact)); err != nil {
		return nil, err
	}
	r, err := s.Releases.Read(ctx, in.Release)
	if err != nil {
		return nil, err
	}
	found, err := s.Releases.ListFacts(ctx, in.Release, release.FactQuery{})
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		if string(f.ID) == in.Fact {
			return &confirmedOutput{factAnswer{f.Head, r.BroughtIn, factContent{f.Body}}}, nil
		}
	}
	return nil, fault.New(fault.NotFound, "fault.release.fact_missing", nil)
}
