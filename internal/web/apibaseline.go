package web

import (
	"context"
	"net/http"
	"net/url"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/release"
)

const baselinesPath = deploymentPath + "/baselines"

func (r *router) baselineRoutes() {
	operate(r, "release.record", upTo(baselineLimit, described(
		"Taken again, it is a newer baseline: the newest of a kind counts. A reference (digest list, snapshot, backup with its hash) may stand for the list of configuration items; then covers names them.",
		op("record-baseline", http.MethodPut, baselinesPath+"/{kind}", "Record a baseline of a deployment with the configuration items that it found", http.StatusNotFound))), r.recordBaseline)
	operate(r, "release.read", op("list-baseline-items", http.MethodGet, baselinesPath+"/{kind}/items",
		"The configuration items of the baseline that counts", http.StatusNotFound, http.StatusUnprocessableEntity), r.listBaselineItems)
	operate(r, "release.read", op("compare-baselines", http.MethodGet, baselinesPath+"/differences",
		"What a deployment changed, by the baselines before and after it", http.StatusNotFound), r.compareBaselines)
}

// baselineBody is a baseline that was taken.
type baselineBody struct {
	At        clock.Instant `json:"at,omitempty" doc:"When it was taken; now when not given."`
	Attempt   int           `json:"attempt,omitempty" minimum:"0" doc:"Of the deployment; the present one when not given."`
	Location  content.Text  `json:"location" doc:"Where it is kept."`
	Hash      string        `json:"hash,omitempty" maxLength:"64" doc:"SHA-256 of the list, or of what is referred to."`
	Reference string        `json:"reference,omitempty" maxLength:"200" doc:"What stands for the list, such as a digest list, snapshot or backup."`
	Covers    []string      `json:"covers,omitempty" doc:"With a reference: codes of the configuration items."`
	CIs       []release.CI  `json:"cis,omitempty" doc:"The configuration items as they were found; a code twice is refused."`
}

// BaselinePath names a kind of baseline of a deployment.
type BaselinePath struct {
	DeploymentPath
	Kind string `path:"kind" maxLength:"20" doc:"before, release, after." example:"before"`
}

type baselineInput struct {
	BaselinePath
	Body baselineBody
}

// listedBaseline is the body of a baseline on its way in, with its list.
type listedBaseline struct {
	release.BaselineTaken
	CIs []release.CI `json:"cis,omitempty"`
}

type baselineOutput struct{ Body release.Head }

func (s *site) recordBaseline(ctx context.Context, in *baselineInput) (*baselineOutput, error) {
	b := in.Body
	given := listedBaseline{release.BaselineTaken{
		Kind: release.BaselineKind(in.Kind), Location: b.Location, Hash: b.Hash, Reference: b.Reference, Covers: b.Covers,
	}, b.CIs}
	head := release.Head{Kind: release.BaselineFact, Deployment: in.Deployment, Attempt: b.Attempt, Key: in.Kind, At: b.At}
	stored, err := record(ctx, s, in.Release, head, given)
	if err != nil {
		return nil, err
	}
	return &baselineOutput{stored.Body}, nil
}

type baselineItemsInput struct {
	BaselinePath
	Paged
}

type baselineItemsOutput struct {
	Listed
	Body struct {
		Baseline release.Head          `json:"baseline"`
		Taken    release.BaselineTaken `json:"taken"`
		Items    []release.CI          `json:"items" doc:"By code."`
		Next     string                `json:"next" doc:"The value of after for the next page; empty on the last one."`
	}
}

func (s *site) listBaselineItems(ctx context.Context, in *baselineItemsInput) (*baselineItemsOutput, error) {
	size, err := in.size()
	if err == nil {
		err = s.inScope(ctx, in.Release)
	}
	if err != nil {
		return nil, err
	}
	taken, items, err := s.Releases.BaselineOf(ctx, in.Release, in.Deployment, release.BaselineKind(in.Kind), in.After, size+1)
	if err != nil {
		return nil, err
	}
	items, more := cutPage(items, size)
	out := &baselineItemsOutput{}
	out.Body.Baseline, out.Body.Taken, out.Body.Items = taken.Head, taken.Of, append([]release.CI{}, items...)
	if more {
		out.Body.Next = items[size-1].Code
		path := releasesPath + "/" + url.PathEscape(in.Release) + "/deployments/" + url.PathEscape(in.Deployment) + "/baselines/" + url.PathEscape(in.Kind) + "/items"
		out.Link = nextPage(path, out.Body.Next, url.Values{"limit": {in.Limit}})
	}
	return out, nil
}

type comparedOutput struct{ Body release.Compared }

func (s *site) compareBaselines(ctx context.Context, in *DeploymentPath) (*comparedOutput, error) {
	if err := s.inScope(ctx, in.Release); err != nil {
		return nil, err
	}
	found, err := s.Releases.Compare(ctx, in.Release, in.Deployment)
	return &comparedOutput{found}, err
}
