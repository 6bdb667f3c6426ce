package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"acta/internal/fault"
	"acta/internal/release"
	"acta/internal/template"
)

// How long the body of a request about releases may be, in bytes: a plan with
// thousands of activities, a baseline with tens of thousands of items.
const (
	planLimit     = 4 << 20
	baselineLimit = 16 << 20
)

// The addresses below which releases and deployments are.
const (
	releasesPath   = "/releases"
	releasePath    = releasesPath + "/{release}"
	deploymentPath = releasePath + "/deployments/{deployment}"
)

// releaseRoutes are releases with their plans, deployments, gates, facts,
// exceptions and reviews.
func (r *router) releaseRoutes() {
	operate(r, "release.read", op("list-releases", http.MethodGet, releasesPath, "Releases, by planned date or by code", http.StatusUnprocessableEntity), r.listReleases)
	operate(r, "release.edit", upTo(planLimit, made("create-release", http.MethodPost, releasesPath, "Make a release of its plan")), r.createRelease)
	operate(r, "release.read", op("read-release", http.MethodGet, releasePath, "A release with its plan and its deployments", http.StatusNotFound), r.readRelease)
	operate(r, "release.edit", upTo(planLimit, versioned(op("change-release", http.MethodPatch, releasePath,
		"Change a plan: parts that are given replace, parts that are absent stay, empty lists remove", http.StatusNotFound))), r.changeRelease)

	r.deploymentRoutes()
	r.gateRoutes()
	r.factRoutes()
	r.baselineRoutes()
	r.authorisationRoutes()
	r.exceptionRoutes()
	r.invitationRoutes() // apicustomerlink.go
	r.releaseReviewRoutes()
	r.scheduleRoutes()
	r.evidenceRoutes()
}

// ReleasePath names a release.
type ReleasePath struct {
	Release string `path:"release" maxLength:"64" doc:"Its code." example:"1.30"`
}

// ReleaseAnswer is a release as it stands.
type ReleaseAnswer struct {
	release.Plan
	BroughtIn bool   `json:"brought_in" doc:"Its stages were taken over from another system, not earned here."`
	Core      string `json:"core" doc:"SHA-256 of its authorised core as it is now."`
	Outcome   string `json:"outcome" doc:"success, partial, failed, backed_out; empty while a deployment is still to be done."`
	Href      string `json:"href"`
	ETag      string `json:"etag" doc:"For If-Match."`
}

func releaseOf(r release.Release) (ReleaseAnswer, error) {
	core, err := release.CoreOf(r).Hash()
	return ReleaseAnswer{
		Plan: r.Plan, BroughtIn: r.BroughtIn, Core: core, Outcome: string(release.OutcomeOf(r.Deployments)),
		Href: releaseAddress(r.Code), ETag: etag(r.RowVersion),
	}, err
}

// releaseAddress is the address of a release, or of what lies under it.
func releaseAddress(code string, rest ...string) string {
	address := apiRoot + releasesPath + "/" + url.PathEscape(code)
	for _, part := range rest {
		address += "/" + url.PathEscape(part)
	}
	return address
}

type releaseOutput struct {
	ETag string `header:"ETag" doc:"For If-Match."`
	Body ReleaseAnswer
}

func (s *site) readRelease(ctx context.Context, in *ReleasePath) (*releaseOutput, error) {
	found, err := s.released(ctx, in.Release)
	if err != nil {
		return nil, err
	}
	body, err := releaseOf(found)
	return &releaseOutput{body.ETag, body}, err
}

// released is a release that the caller may see.
func (s *site) released(ctx context.Context, code string) (release.Release, error) {
	if err := s.inScope(ctx, code); err != nil {
		return release.Release{}, err
	}
	return s.Releases.Read(ctx, code)
}

// inScope says that there is no such release where an auditor's scope does not
// cover it. Scope F73.
func (s *site) inScope(ctx context.Context, code string) error {
	if s.coversRelease(ctx, code) {
		return nil
	}
	return fault.New(fault.NotFound, "fault.release.missing", fault.Args{"release": code})
}

// coversRelease reports whether the caller's scope covers some document of a release.
func (s *site) coversRelease(ctx context.Context, code string) bool {
	p := who(ctx)
	if p.Scope == nil {
		return true
	}
	return slices.ContainsFunc(s.Documents.Kinds(), func(kind template.Kind) bool {
		return (kind.Subject == "release" || kind.Subject == "deployment") && p.Sees(kind.ID, code)
	})
}

type createReleaseInput struct{ Body release.Plan }

type createdOutput struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag" doc:"For If-Match."`
	Body     ReleaseAnswer
}

func (s *site) createRelease(ctx context.Context, in *createReleaseInput) (*createdOutput, error) {
	plan := in.Body
	plan.Expect = release.NotStored
	_, err := s.Releases.PutPlan(ctx, who(ctx).Person, plan)
	if fault.Is(err, fault.Stale) {
		return nil, fault.New(fault.Conflict, "fault.release.taken", fault.Args{"release": plan.Code}).At("body.code")
	}
	if err != nil {
		return nil, err
	}
	made, err := s.readRelease(ctx, &ReleasePath{plan.Code})
	if err != nil {
		return nil, err
	}
	return &createdOutput{made.Body.Href, made.ETag, made.Body}, nil
}

// sawRow is the row version that the caller saw; a thing that is stored has one
// above 0.
func (s *site) sawRow(ctx context.Context, in Conditional) (int, error) {
	row, err := s.expect(ctx, in)
	if err == nil && row == 0 {
		err = fault.New(fault.Stale, "web.fault.tag", nil)
	}
	return row, err
}

// alter carries out a change of a release that the caller saw, and answers with
// the release as it stands then. What somebody else changed meanwhile is 412 with
// the present ETag.
func (s *site) alter(ctx context.Context, code string, cond Conditional, do func(row int) (release.Changed, error)) (*changedOutput, error) {
	row, err := s.sawRow(ctx, cond)
	if err != nil {
		return nil, s.outdated(ctx, code, err)
	}
	changed, err := do(row)
	if err != nil {
		return nil, s.outdated(ctx, code, err)
	}
	return s.afterChange(ctx, code, changed)
}

// outdated adds the present ETag to the answer that somebody changed a release.
func (s *site) outdated(ctx context.Context, code string, err error) error {
	if !fault.Is(err, fault.Stale) {
		return err
	}
	now, failed := s.Releases.Read(ctx, code)
	if failed != nil {
		return failed
	}
	p := s.problem(ctx, s.visitOf(ctx), err)
	p.tag = etag(now.RowVersion)
	return p
}

// changedAnswer is a release after a change.
type changedAnswer struct {
	ReleaseAnswer
	Revoked []string `json:"revoked,omitempty" doc:"References of the authorisations that no longer bind: the change made the authorised core another one."`
	Note    string   `json:"note,omitempty" doc:"What that means, in the caller's language."`
}

type changedOutput struct {
	ETag string `header:"ETag" doc:"For If-Match."`
	Body changedAnswer
}

// afterChange answers with a release after a change.
func (s *site) afterChange(ctx context.Context, code string, changed release.Changed) (*changedOutput, error) {
	now, err := s.Releases.Read(ctx, code)
	if err != nil {
		return nil, err
	}
	body, err := releaseOf(now)
	if err != nil {
		return nil, err
	}
	out := &changedOutput{body.ETag, changedAnswer{ReleaseAnswer: body, Revoked: changed.Revoked}}
	if len(changed.Revoked) > 0 {
		v := s.visitOf(ctx)
		out.Body.Note = v.T("release.revoked", "count", len(changed.Revoked), "references", v.printer.List(changed.Revoked))
	}
	return out, nil
}

type changeReleaseInput struct {
	ReleasePath
	Conditional
	Body release.Plan
}

func (s *site) changeRelease(ctx context.Context, in *changeReleaseInput) (*changedOutput, error) {
	plan := in.Body
	if err := sameCode(&plan.Code, in.Release, "body.code"); err != nil {
		return nil, err
	}
	return s.alter(ctx, in.Release, in.Conditional, func(row int) (release.Changed, error) {
		plan.Expect = row
		return s.Releases.PutPlan(ctx, who(ctx).Person, plan)
	})
}

// sameCode takes a code from the address; the body may repeat it and nothing else.
func sameCode(given *string, address, field string) error {
	if *given != "" && *given != address {
		return fault.New(fault.Invalid, "web.fault.other_code", fault.Args{"code": address}).At(field)
	}
	*given = address
	return nil
}

// described is an operation with a longer description.
func described(text string, o huma.Operation) huma.Operation {
	o.Description = text
	return o
}
