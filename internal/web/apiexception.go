package web

import (
	"context"
	"net/http"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/release"
)

func (r *router) authorisationRoutes() {
	const all = releasePath + "/authorisations"
	operate(r, "release.authorise", made("record-authorisation", http.MethodPost, all,
		"Record an authorisation that was given by word of mouth, or in another system", http.StatusNotFound), r.authorise)
	operate(r, "release.revoke", op("revoke-authorisation", http.MethodPost, all+"/{reference}/revocation",
		"Take an authorisation back", http.StatusNotFound), r.revoke)
}

func (r *router) exceptionRoutes() {
	const all = releasePath + "/exceptions"
	operate(r, "release.read", op("list-exceptions", http.MethodGet, "/exceptions", "The register of exceptions", http.StatusUnprocessableEntity), r.listExceptions)
	operate(r, "release.except", made("ask-exception", http.MethodPost, all,
		"Ask for a deferral or an override of a gate; it opens nothing before a second person has confirmed it", http.StatusNotFound), r.except)
	operate(r, "release.confirm", op("confirm-exception", http.MethodPost, all+"/{code}/confirmation",
		"Confirm an exception as the second person", http.StatusNotFound), r.confirmException)
	operate(r, "release.except", op("complete-deferral", http.MethodPost, all+"/{code}/completion",
		"Say that what was deferred is done", http.StatusNotFound), r.completeDeferral)
}

// authorisationBody is an authorisation that was given elsewhere.
type authorisationBody struct {
	Reference  string        `json:"reference" minLength:"1" maxLength:"200" doc:"Of the minutes, mail or record where it stands."`
	Authority  string        `json:"authority,omitempty" maxLength:"200" doc:"Name of the body, such as a committee."`
	Role       string        `json:"role,omitempty" maxLength:"64" doc:"change_authority, or emergency_change_authority; the first when not given."`
	Person     string        `json:"person" maxLength:"200" doc:"Who authorised: code of a holder of the role."`
	On         clock.Planned `json:"on" doc:"When it was given."`
	Verbal     bool          `json:"verbal,omitempty"`
	Conditions content.Text  `json:"conditions,omitempty"`
	Expires    clock.Date    `json:"expires,omitempty" doc:"Last day on which it is valid."`
	File       string        `json:"file,omitempty" maxLength:"64" doc:"SHA-256 of the file that shows it, kept with POST /files. Without one, what somebody who does not hold the role records counts once a second person has confirmed the fact of kind authorisation."`
	FileName   string        `json:"file_name,omitempty" maxLength:"200"`
}

type authoriseInput struct {
	ReleasePath
	Body authorisationBody
}

func (s *site) authorise(ctx context.Context, in *authoriseInput) (*changedOutput, error) {
	b := in.Body
	changed, err := s.Releases.Authorise(ctx, who(ctx).Person, in.Release, release.Authorisation{
		Reference: b.Reference, Authority: b.Authority, Role: b.Role, Person: b.Person, On: b.On, Verbal: b.Verbal,
		Conditions: b.Conditions, Expires: b.Expires,
	}, release.AuthorityWord{File: b.File, FileName: b.FileName})
	if err != nil {
		return nil, err
	}
	return s.afterChange(ctx, in.Release, changed)
}

// reasonBody is why something is done.
type reasonBody struct {
	Reason string `json:"reason" minLength:"1" maxLength:"2000"`
}

type revokeInput struct {
	ReleasePath
	Reference string `path:"reference" maxLength:"200"`
	Body      reasonBody
}

func (s *site) revoke(ctx context.Context, in *revokeInput) (*changedOutput, error) {
	changed, err := s.Releases.Revoke(ctx, who(ctx).Person, in.Release, in.Reference, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return s.afterChange(ctx, in.Release, changed)
}

// exceptionBody is an exception that is asked for.
type exceptionBody struct {
	Code     string        `json:"code,omitempty" maxLength:"64" doc:"The next free one when not given."`
	Kind     string        `json:"kind" doc:"deferral or override."`
	Gate     string        `json:"gate" maxLength:"64" example:"baseline-after"`
	Target   string        `json:"target" maxLength:"200" doc:"The stage that the gate guards, as list-gates names it: release STAGE, or deployment CODE STAGE. The first word may be left out: built, D1 verified." example:"deployment D1 verified"`
	Customer string        `json:"customer,omitempty" maxLength:"64" doc:"Whose gate it is, where it concerns one customer."`
	What     content.Text  `json:"what,omitempty" doc:"What is excepted, where the gate's name does not say enough."`
	Reason   content.Text  `json:"reason"`
	On       clock.Planned `json:"on,omitempty" doc:"When it happened; now when not given."`
	Expires  clock.Date    `json:"expires,omitempty" doc:"Last day on which it opens the gate; of a deferral the last that the emergency rules allow when not given."`
}

type exceptInput struct {
	ReleasePath
	Body exceptionBody
}

func (s *site) except(ctx context.Context, in *exceptInput) (*changedOutput, error) {
	b := in.Body
	err := s.Releases.Except(ctx, who(ctx).Person, in.Release, release.Exception{
		Code: b.Code, Kind: release.ExceptionKind(b.Kind), Gate: b.Gate, Target: b.Target, Customer: b.Customer, What: b.What,
		Reason: b.Reason, On: b.On, Expires: b.Expires,
	})
	if err != nil {
		return nil, err
	}
	return s.afterChange(ctx, in.Release, release.Changed{})
}

// ExceptionPath names an exception of a release.
type ExceptionPath struct {
	ReleasePath
	Code string `path:"code" maxLength:"64"`
}

func (s *site) confirmException(ctx context.Context, in *ExceptionPath) (*changedOutput, error) {
	if err := s.Releases.ConfirmException(ctx, who(ctx).Person, in.Release, in.Code); err != nil {
		return nil, err
	}
	return s.afterChange(ctx, in.Release, release.Changed{})
}

func (s *site) completeDeferral(ctx context.Context, in *ExceptionPath) (*changedOutput, error) {
	if err := s.Releases.CompleteDeferral(ctx, who(ctx).Person, in.Release, in.Code); err != nil {
		return nil, err
	}
	return s.afterChange(ctx, in.Release, release.Changed{})
}
