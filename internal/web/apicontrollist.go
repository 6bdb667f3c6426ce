package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
)

// The bounds of a page of documents.
const (
	usualLimit = 100
	mostLimit  = 500
)

type documentsInput struct {
	After string `query:"after" doc:"Where to go on: KIND/SUBJECT of the last document that was seen."`
	Limit string `query:"limit" doc:"At most so many, 1 to 500; 100 when not given." example:"100"`
	Kind  string `query:"kind" maxLength:"64" doc:"Of this kind alone."`
	State string `query:"state" maxLength:"20" doc:"draft, in_review, approved, effective: with such a version; superseded, expired, withdrawn, replaced, rejected, voided: the last version."`
	Owner string `query:"owner" maxLength:"64" doc:"Of this owner alone, by code."`
	Due   string `query:"due" doc:"Whose review or validity ends by this day." example:"2026-12-31"`
	Stale bool   `query:"stale" doc:"Only where the data say something else than the version in force."`
	Alone bool   `query:"unowned" doc:"Only those without an active owner."`
}

type documentsAnswer struct {
	Listed
	Body struct {
		Documents []documentAnswer `json:"documents" doc:"By kind and subject."`
		Next      string           `json:"next" doc:"The value of after for the next page; empty on the last one."`
	}
}

func (s *site) documentsOperation() huma.Operation {
	return answers(&huma.Operation{
		OperationID: "list-documents", Method: http.MethodGet, Path: "/documents",
		Summary: "Documents with where they stand", Description: "Those that were generated; list-subjects has the others.",
	}, http.StatusUnprocessableEntity)
}

// states are the states of a version that a list can be filtered by.
func states() []content.State {
	return []content.State{
		content.Draft, content.InReview, content.Approved, content.Effective, content.Superseded, content.Expired,
		content.Withdrawn, content.Replaced, content.Rejected, content.Voided,
	}
}

func (s *site) listDocuments(ctx context.Context, in *documentsInput) (*documentsAnswer, error) {
	ask, after, limit, err := in.read()
	if err != nil {
		return nil, err
	}
	list, next, err := s.generated(ctx, ask, after, limit)
	if err != nil {
		return nil, err
	}
	v := s.visitOf(ctx)
	out := &documentsAnswer{}
	out.Body.Documents = []documentAnswer{}
	for _, st := range list {
		out.Body.Documents = append(out.Body.Documents, v.statusAnswer(s, st))
	}
	if next != (cursor{}) {
		out.Body.Next = next.String()
		out.Link = nextPage("/documents", out.Body.Next, in.filters(limit))
	}
	return out, nil
}

func (in documentsInput) filters(limit int) url.Values {
	query := url.Values{
		"limit": {strconv.Itoa(limit)}, "kind": {in.Kind}, "state": {in.State}, "owner": {in.Owner}, "due": {in.Due},
	}
	for name, given := range map[string]bool{"stale": in.Stale, "unowned": in.Alone} {
		if given {
			query.Set(name, "true")
		}
	}
	return query
}

// read checks the filters, the cursor and the limit.
func (in documentsInput) read() (wanted, cursor, int, error) {
	ask := wanted{kind: in.Kind, state: in.State, owner: in.Owner, stale: in.Stale, alone: in.Alone}
	var wrong fault.List
	after, ok := readCursor(in.After)
	if !ok {
		wrong = append(wrong, fault.New(fault.Invalid, "web.fault.after", nil).At("query.after"))
	}
	limit, err := limitOf(in.Limit)
	wrong = append(wrong, fault.All(err)...)
	if in.State != "" && !slices.Contains(states(), content.State(in.State)) {
		wrong = append(wrong, fault.New(fault.Invalid, "web.fault.state", nil).At("query.state"))
	}
	ask.due, err = dateAt(in.Due, "query.due")
	wrong = append(wrong, fault.All(err)...)
	return ask, after, limit, wrong.Err()
}

func limitOf(text string) (int, error) {
	if text == "" {
		return usualLimit, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > mostLimit {
		return 0, fault.New(fault.Invalid, "web.fault.limit", fault.Args{"most": mostLimit}).At("query.limit")
	}
	return n, nil
}

type subjectsInput struct {
	After string `query:"after" doc:"Where to go on: KIND/SUBJECT of the last one that was seen."`
	Limit string `query:"limit" doc:"At most so many, 1 to 500; 100 when not given."`
	Kind  string `query:"kind" maxLength:"64" doc:"Of this kind alone."`
}

// subjectAnswer is what a document can be made about.
type subjectAnswer struct {
	Kind    string `json:"kind"`
	Subject string `json:"subject" doc:"By its full code."`
	Short   string `json:"short" doc:"The subject as file names use it."`
	Label   string `json:"label" doc:"Kind and subject, in the caller's language."`
	Href    string `json:"href" doc:"The document to be."`
}

type subjectsOutput struct {
	Listed
	Body struct {
		Subjects []subjectAnswer `json:"subjects" doc:"By kind and subject."`
		Next     string          `json:"next" doc:"The value of after for the next page; empty on the last one."`
	}
}

func (s *site) listSubjects(ctx context.Context, in *subjectsInput) (*subjectsOutput, error) {
	after, ok := readCursor(in.After)
	if !ok {
		return nil, fault.New(fault.Invalid, "web.fault.after", nil).At("query.after")
	}
	limit, err := limitOf(in.Limit)
	if err != nil {
		return nil, err
	}
	list, next, err := s.unmade(ctx, in.Kind, after, limit, nil)
	if err != nil {
		return nil, err
	}
	v := s.visitOf(ctx)
	out := &subjectsOutput{}
	out.Body.Subjects = []subjectAnswer{}
	for _, at := range list {
		out.Body.Subjects = append(out.Body.Subjects, subjectAnswer{at.Kind, at.Full, at.Short, v.label(s, at), apiPath(at)})
	}
	if next != (cursor{}) {
		out.Body.Next = next.String()
		out.Link = nextPage("/subjects", out.Body.Next, url.Values{"limit": {strconv.Itoa(limit)}, "kind": {in.Kind}})
	}
	return out, nil
}

type versionsInput struct {
	DocumentPath
	After string `query:"after" doc:"Where to go on: next of the former page."`
	Limit string `query:"limit" doc:"At most so many, 1 to 500; 100 when not given."`
}

type versionsOutput struct {
	Listed
	Body struct {
		Versions []versionAnswer `json:"versions" doc:"Newest first."`
		Next     string          `json:"next" doc:"The value of after for the next page; empty on the last one."`
	}
}

func (s *site) versionsOperation() huma.Operation {
	return answers(&huma.Operation{
		OperationID: "list-versions", Method: http.MethodGet, Path: "/documents/{kind}/{subject}/versions",
		Summary: "The versions of a document, without their files",
	}, http.StatusNotFound, http.StatusUnprocessableEntity)
}

func (s *site) listVersions(ctx context.Context, in *versionsInput) (*versionsOutput, error) {
	limit, err := limitOf(in.Limit)
	if err != nil {
		return nil, err
	}
	after := 0
	if in.After != "" {
		if after, err = strconv.Atoi(in.After); err != nil || after < 1 {
			return nil, fault.New(fault.Invalid, "web.fault.index", nil).At("query.after")
		}
	}
	at, err := s.finder(ctx).place(ctx, in.Kind, in.Subject)
	if err != nil {
		return nil, err
	}
	heads, next, err := s.heads(ctx, at, after, limit)
	if err != nil {
		return nil, err
	}
	v := s.visitOf(ctx)
	out := &versionsOutput{}
	out.Body.Versions = []versionAnswer{}
	for _, head := range heads {
		out.Body.Versions = append(out.Body.Versions, v.headAnswer(at.Subject, head))
	}
	if next > 0 {
		out.Body.Next = strconv.Itoa(next)
		out.Link = nextPage(docPath(at.Subject, "versions"), out.Body.Next, url.Values{"limit": {in.Limit}})
	}
	return out, nil
}

// heads are a page of the versions of a document that the person may see, newest
// first, below an ordinal; next is where to go on, 0 when there is no more.
func (s *site) heads(ctx context.Context, at place, after, limit int) (list []document.Head, next int, err error) {
	if at.Last == nil {
		return nil, 0, nil
	}
	mayDraft, step := who(ctx).May(readDrafts), min(limit+1, stepSize)
	for {
		page, err := s.Documents.History(ctx, refOf(at.Subject), after, step)
		if err != nil {
			return nil, 0, err
		}
		for _, head := range page {
			after = head.Ordinal
			if !mayDraft && !issued(head.State, !head.Effective.IsZero()) {
				continue
			}
			if len(list) == limit {
				return list, list[limit-1].Ordinal, nil
			}
			list = append(list, head)
		}
		if len(page) < step {
			return list, 0, nil
		}
	}
}
