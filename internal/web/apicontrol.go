package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/work"
)

// controlRoutes are what becomes of documents: submission, decisions, force,
// reviews, reading; and the rules and words of each kind.
func (r *router) controlRoutes() {
	const one = "/documents/{kind}/{subject}"
	on := func(name, path, summary string) huma.Operation {
		return versioned(op(name, http.MethodPost, one+path, summary, http.StatusNotFound))
	}
	operate(r, readDrafts, op("list-subjects", http.MethodGet, "/subjects", "What has no document yet, by kind", http.StatusUnprocessableEntity), r.listSubjects)
	operate(r, "document.submit", on("submit", "/submission", "Freeze what the data say now and ask for its approval"), r.submit)
	operate(r, "document.submit", on("recall", "/recall", "Take a submission back"), r.recall)
	operate(r, "document.decide", on("decide", "/decision", "Approve or reject the version in review"), r.decide)
	operate(r, "document.decide", op("decide-many", http.MethodPost, "/decisions", "Decide on several documents, each by itself"), r.decideMany)
	operate(r, "document.withdraw", on("withdraw", "/withdrawal", "Withdraw the version in force, or the one that waits"), r.withdraw)
	operate(r, "document.plan", versioned(op("set-plan", http.MethodPut, one+"/plan", "Say who owns it, how often it is reviewed, who must read it", http.StatusNotFound)), r.setPlan)
	operate(r, "document.review", op("review-many", http.MethodPost, "/reviews", "Record the results of reviews, each by itself"), r.reviewMany)
	operate(r, "document.acknowledge", op("acknowledge", http.MethodPost, one+"/versions/{number}/acknowledgement", "Confirm that one has read a version", http.StatusNotFound), r.acknowledge)
	operate(r, readDrafts, op("list-acknowledgements", http.MethodGet, one+"/versions/{number}/acknowledgements", "Who was asked to read a version, and who has", http.StatusNotFound), r.listAcknowledgements)
	operate(r, "document.read", op("list-tasks", http.MethodGet, "/tasks", "What waits for the caller, by due date"), r.listTasks)

	operate(r, readDrafts, op("compare", http.MethodGet, one+"/differences", "What differs between two versions", http.StatusNotFound), r.compare)
	operate(r, readDrafts, op("read-drift", http.MethodGet, one+"/drift", "What the data say now that the version in force does not", http.StatusNotFound, http.StatusUnprocessableEntity), r.readDrift)
	operate(r, readDrafts, op("list-references", http.MethodGet, one+"/references", "The documents that a version refers to", http.StatusNotFound), r.listReferences)
	operate(r, readDrafts, op("list-referrers", http.MethodGet, one+"/referrers", "The documents that refer to this one", http.StatusNotFound), r.listReferrers)

	operate(r, readDrafts, op("read-rule", http.MethodGet, "/kinds/{kind}/rule", "Who approves a kind of document", http.StatusNotFound), r.readRule)
	operate(r, "document.rule", versioned(op("set-rule", http.MethodPut, "/kinds/{kind}/rule", "Change who approves a kind of document", http.StatusNotFound)), r.setRule)
	operate(r, readDrafts, op("list-clauses", http.MethodGet, "/kinds/{kind}/clauses", "The clauses of a kind, with what the organisation changed", http.StatusNotFound), r.listClauses)
	operate(r, readDrafts, op("read-tailoring", http.MethodGet, "/kinds/{kind}/tailoring", "What the organisation changed in a kind", http.StatusNotFound), r.readTailoring)
	operate(r, "document.tailor", versioned(op("tailor", http.MethodPost, "/kinds/{kind}/tailoring", "Replace, remove, add or give back a clause", http.StatusNotFound)), r.tailor)
	operate(r, readDrafts, op("list-upgrade", http.MethodGet, "/kinds/{kind}/tailoring/upgrade", "Tailored clauses that the template changed since", http.StatusNotFound), r.listUpgrade)
}

// planBody is how a document is looked after.
type planBody struct {
	Owner    string   `json:"owner" maxLength:"64" doc:"Code of an active person."`
	Interval string   `json:"interval" maxLength:"40" doc:"Between reviews, ISO 8601; empty is a year." example:"P1Y"`
	Roles    []string `json:"roles" doc:"Process roles whose holders must acknowledge each version in force."`
	Persons  []string `json:"persons" doc:"Persons who must, by code."`
}

func planOf(p document.Plan) planBody {
	return planBody{
		Owner: p.Owner, Interval: p.Interval.String(),
		Roles: append([]string{}, p.Audience.Roles...), Persons: append([]string{}, p.Audience.Persons...),
	}
}

// approvalAnswer is a decision as a version prints it.
type approvalAnswer struct {
	Meaning     string `json:"meaning" doc:"author, review, approve."`
	Label       string `json:"label" doc:"The meaning in the caller's language."`
	Name        string `json:"name"`
	Role        string `json:"role" doc:"In the caller's language."`
	At          string `json:"at" format:"date-time"`
	ContentHash string `json:"content_hash"`
	Fact        string `json:"fact,omitempty" doc:"What was decided in the process before this content was frozen; absent where the content itself was signed."`
	Solo        bool   `json:"solo" doc:"An author approved, by the recorded exception."`
}

// meaningKey is what a meaning's message key starts with.
const meaningKey = "document.meaning."

// headAnswer is a version without its content and its files.
func (v visit) headAnswer(at document.Subject, h document.Head) versionAnswer {
	out := versionAnswer{
		Number: h.Number, Draft: h.Draft, Proposed: h.Proposed, State: string(h.State), Label: v.state(string(h.State)),
		Missing: h.Missing, ContentHash: h.ContentHash, FrozenAt: h.FrozenAt.String(), ChangedAt: h.At.String(), Author: h.Author,
		Effective: h.Effective.String(), ValidUntil: h.ValidUntil.String(), Published: h.Published,
		Change: v.printer.Plain(h.Change), Reason: v.printer.Plain(h.Reason), Approvals: []approvalAnswer{},
		Href: apiPath(at, "versions", h.Number),
	}
	for _, a := range h.Approvals {
		out.Approvals = append(out.Approvals, v.approval(a))
	}
	return out
}

func (v visit) approval(a content.Approval) approvalAnswer {
	return approvalAnswer{
		Meaning: strings.TrimPrefix(a.Meaning, meaningKey), Label: v.printer.Message(a.Meaning), Name: a.Name, Role: v.printer.Plain(a.Role),
		At: a.At, ContentHash: a.Hash, Fact: a.Fact, Solo: a.Solo,
	}
}

// statusAnswer is a document by where it stands.
func (v visit) statusAnswer(s *site, st document.Status) documentAnswer {
	at := document.Subject{Kind: st.Kind, Full: st.Subject, Short: st.Short}
	out := documentAnswer{
		Kind: at.Kind, Subject: at.Full, Short: at.Short, Code: st.Code, Label: v.label(s, at), Href: apiPath(at), ETag: etag(st.Row),
		ReviewDue: st.ReviewDue.String(), ValidUntil: st.ValidUntil.String(), Stale: st.Stale, Approval: st.Source,
	}
	plan := planOf(st.Plan)
	out.Plan = &plan
	for _, part := range []struct {
		head *document.Head
		to   **versionAnswer
	}{{st.Last, &out.Version}, {st.Open, &out.Open}, {st.Waiting, &out.Waiting}, {st.Effective, &out.Effective}} {
		if part.head != nil {
			version := v.headAnswer(at, *part.head)
			*part.to = &version
		}
	}
	return out
}

// shownTo is a status as a person may see it: who may not see drafts sees what was
// issued. It is false when nothing is left.
func shownTo(mayDraft bool, st document.Status) (document.Status, bool) {
	if mayDraft {
		return st, true
	}
	st.Open, st.Waiting, st.Missing, st.Stale = nil, nil, 0, false
	if st.Last == nil || !issued(st.Last.State, !st.Last.Effective.IsZero()) {
		st.Last = st.Effective
	}
	return st, st.Last != nil
}

// refOf names a document to the service.
func refOf(at document.Subject) document.Ref { return document.Ref{Kind: at.Kind, Subject: at.Full} }

// standing is where a document stands, for the one who asks; the zero Status with
// row 0 before anything was generated.
func (s *site) standing(ctx context.Context, at document.Subject) (document.Status, error) {
	st, err := s.Documents.Status(ctx, refOf(at))
	if fault.Is(err, fault.NotFound) {
		return document.Status{Document: document.Document{Kind: at.Kind, Subject: at.Full}, Short: at.Short}, nil
	}
	st, _ = shownTo(who(ctx).May(readDrafts), st)
	return st, err
}

// answered is a document as it stands now, with the files of its last version.
func (s *site) answered(ctx context.Context, at document.Subject, last *document.Issue) (*documentOutput, error) {
	st, err := s.standing(ctx, at)
	if err != nil {
		return nil, err
	}
	out := s.visitOf(ctx).statusAnswer(s, st)
	if out.Version != nil && last != nil {
		out.Version.Files = s.fileAnswers(at, last.Content.Languages, out.Version.Number)
	}
	return &documentOutput{etag(st.Row), out}, nil
}

// act carries out a change of a document whose row the caller names, and answers
// with where the document stands then. What somebody else changed meanwhile is
// 412, and the answer holds the document as it is.
func (s *site) act(ctx context.Context, in DocumentPath, cond Conditional, do func(document.Ref, int) error) (*documentOutput, error) {
	at, err := s.finder(ctx).place(ctx, in.Kind, in.Subject)
	if err != nil {
		return nil, err
	}
	row, err := s.expect(ctx, cond)
	if err == nil {
		err = do(refOf(at.Subject), row)
	}
	if err != nil {
		return nil, s.overtaken(ctx, at, err)
	}
	if at, err = s.finder(ctx).place(ctx, in.Kind, in.Subject); err != nil {
		return nil, err
	}
	return s.answered(ctx, at.Subject, at.Last)
}

// overtaken adds the document as it is to the answer that somebody changed it.
func (s *site) overtaken(ctx context.Context, at place, err error) error {
	if !fault.Is(err, fault.Stale) {
		return err
	}
	now, failed := s.answered(ctx, at.Subject, at.Last)
	if failed != nil {
		return failed
	}
	p := s.problem(ctx, s.visitOf(ctx), err)
	p.Document, p.tag = &now.Body, now.ETag
	return p
}

// wanting lists what keeps a version from being submitted, each with its section and
// label.
func (s *site) wanting(ctx context.Context, err error) error {
	faults := fault.All(err)
	if len(faults) == 0 {
		return err
	}
	v := s.visitOf(ctx)
	p := s.problem(ctx, v, err)
	for i := range p.Errors {
		p.Errors[i].Section, _ = faults[i].Args["section"].(string)
		p.Errors[i].Label = v.argument(faults[i], "label")
		if p.Errors[i].Label == "" {
			p.Errors[i].Label = v.argument(faults[i], "title")
		}
	}
	return p
}

// argument is an argument of a fault that is a term, in the reader's language.
func (v visit) argument(f *fault.Fault, name string) string {
	if term, ok := f.Args[name].(content.Term); ok {
		return v.printer.Message(term.Key)
	}
	return ""
}

// outcomeAnswer is what became of one of several things.
type outcomeAnswer struct {
	Kind     string          `json:"kind"`
	Subject  string          `json:"subject"`
	Done     bool            `json:"done"`
	Document *documentAnswer `json:"document,omitempty" doc:"As it stands now, where it was done."`
	Problem  *Problem        `json:"problem,omitempty" doc:"Why it was not done."`
}

type outcomesOutput struct {
	Body struct {
		Outcomes []outcomeAnswer `json:"outcomes" doc:"In the order of the request."`
	}
}

// outcomes says what became of each of several things.
func (s *site) outcomes(ctx context.Context, list []document.Outcome) *outcomesOutput {
	v := s.visitOf(ctx)
	out := &outcomesOutput{}
	out.Body.Outcomes = []outcomeAnswer{}
	for _, o := range list {
		one := outcomeAnswer{Kind: o.Kind, Subject: o.Subject, Done: o.Err == nil}
		if o.Err != nil {
			one.Problem = s.problem(ctx, v, o.Err)
		} else {
			now := v.statusAnswer(s, o.Status)
			one.Document = &now
		}
		out.Body.Outcomes = append(out.Body.Outcomes, one)
	}
	return out
}

// nameOf is what a person is called; their code where nobody of that code can
// sign in.
func (s *site) nameOf(ctx context.Context, code string) (string, error) {
	if code == "" || code == work.System {
		return s.visitOf(ctx).printer.Message("document.system"), nil
	}
	account, err := s.Identity.Account(ctx, code)
	switch {
	case err == nil && account.Name != "":
		return account.Name, nil
	case err != nil && !fault.Is(err, fault.NotFound):
		return "", err
	}
	dir, err := s.Org.Read(ctx) // people who never signed in have a name all the same
	if err != nil || dir == nil {
		return code, err
	}
	if person, known := dir.Person(code); known && person.Name != "" {
		return person.Name, nil
	}
	return code, nil
}
