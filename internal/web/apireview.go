package web

import (
	"context"
	"net/http"

	"acta/internal/fault"
	"acta/internal/release"
)

const reviewPath = releasePath + "/review"

func (r *router) releaseReviewRoutes() {
	operate(r, "release.read", op("read-review", http.MethodGet, reviewPath, "The review of a release", http.StatusNotFound), r.readReview)
	operate(r, "release.edit", upTo(planLimit, versioned(op("change-review", http.MethodPut, reviewPath,
		"Change the review of a release: parts that are given replace, parts that are absent stay", http.StatusNotFound))), r.changeReview)
}

type reviewOutput struct {
	ETag string `header:"ETag" doc:"For If-Match; \"0\" before there is a review."`
	Body release.Review
}

func (s *site) readReview(ctx context.Context, in *ReleasePath) (*reviewOutput, error) {
	if err := s.inScope(ctx, in.Release); err != nil {
		return nil, err
	}
	_, review, err := s.Releases.ReadReview(ctx, in.Release)
	return &reviewOutput{etag(review.RowVersion), review}, err
}

type reviewInput struct {
	ReleasePath
	Conditional
	Body release.Review
}

func (s *site) changeReview(ctx context.Context, in *reviewInput) (*reviewOutput, error) {
	review := in.Body
	if err := sameCode(&review.Release, in.Release, "body.release"); err != nil {
		return nil, err
	}
	row, err := s.expect(ctx, in.Conditional)
	if err != nil {
		return nil, err
	}
	review.Expect = row
	if row == 0 {
		review.Expect = release.NotStored
	}
	if _, err = s.Releases.PutReview(ctx, who(ctx).Person, review); err != nil {
		return nil, s.outdatedReview(ctx, in.Release, err)
	}
	return s.readReview(ctx, &in.ReleasePath)
}

// outdatedReview adds the present ETag to the answer that somebody changed a review.
func (s *site) outdatedReview(ctx context.Context, code string, err error) error {
	if !fault.Is(err, fault.Stale) {
		return err
	}
	_, now, failed := s.Releases.ReadReview(ctx, code)
	if failed != nil {
		return failed
	}
	p := s.problem(ctx, s.visitOf(ctx), err)
	p.tag = etag(now.RowVersion)
	return p
}
