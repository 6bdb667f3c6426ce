package web

import (
	"context"
	"strings"

	"acta/internal/clock"
	"acta/internal/document"
	"acta/internal/fault"
)

type submitInput struct {
	DocumentPath
	Conditional
	Body struct {
		Level     string            `json:"level,omitempty" doc:"minor or major; minor when not given. The first approval always gives 1.0."`
		Change    map[string]string `json:"change,omitempty" doc:"What changed, by language tag." example:"{\"es\":\"Fechas de la beta.\"}"`
		Effective string            `json:"effective,omitempty" doc:"Wanted first day in force; as soon as it is approved when not given." example:"2027-01-01"`
	}
}

func (s *site) submit(ctx context.Context, in *submitInput) (*documentOutput, error) {
	change, err := s.change(ctx, in.Body.Change)
	if err != nil {
		return nil, err
	}
	effective, err := dateAt(in.Body.Effective, "body.effective")
	if err != nil {
		return nil, err
	}
	return s.act(ctx, in.DocumentPath, in.Conditional, func(ref document.Ref, row int) error {
		_, err := s.Documents.Submit(ctx, document.Submission{
			Ref: ref, Actor: who(ctx).Person, Expect: row, Level: document.Level(in.Body.Level), Change: change, Effective: effective,
		})
		if fault.Is(err, fault.Invalid) {
			return s.wanting(ctx, err)
		}
		return err
	})
}

type recallInput struct {
	DocumentPath
	Conditional
	Body *struct {
		Reason string `json:"reason,omitempty"`
	} `required:"false"`
}

func (s *site) recall(ctx context.Context, in *recallInput) (*documentOutput, error) {
	reason := ""
	if in.Body != nil {
		reason = strings.TrimSpace(in.Body.Reason)
	}
	return s.act(ctx, in.DocumentPath, in.Conditional, func(ref document.Ref, row int) error {
		_, err := s.Documents.Recall(ctx, document.Act{Ref: ref, Actor: who(ctx).Person, Expect: row, Reason: reason})
		return err
	})
}

// DecisionBody is what somebody decides on a version in review.
type DecisionBody struct {
	ContentHash string `json:"content_hash" maxLength:"64" doc:"Of the version that the person saw; another one is 412."`
	Outcome     string `json:"outcome" doc:"approved or rejected."`
	Reason      string `json:"reason,omitempty" doc:"Required for a rejection."`
}

// The outcomes of a decision.
const (
	outcomeApproved = "approved"
	outcomeRejected = "rejected"
)

func (d DecisionBody) decision(ref document.Ref, person string, row int) (document.Decision, error) {
	if d.Outcome != outcomeApproved && d.Outcome != outcomeRejected {
		return document.Decision{}, fault.New(fault.Invalid, "web.fault.outcome", nil).At("outcome")
	}
	return document.Decision{
		Ref: ref, Actor: person, Expect: row, Content: d.ContentHash, Approve: d.Outcome == outcomeApproved,
		Reason: strings.TrimSpace(d.Reason),
	}, nil
}

type decideInput struct {
	DocumentPath
	Conditional
	Body DecisionBody
}

func (s *site) decide(ctx context.Context, in *decideInput) (*documentOutput, error) {
	return s.act(ctx, in.DocumentPath, in.Conditional, func(ref document.Ref, row int) error {
		d, err := in.Body.decision(ref, who(ctx).Person, row)
		if err != nil {
			return err
		}
		_, err = s.Documents.Decide(ctx, d)
		return err
	})
}

// ItemBody names one of several documents, as the caller saw it.
type ItemBody struct {
	Kind    string `json:"kind" maxLength:"64"`
	Subject string `json:"subject" maxLength:"200"`
	ETag    string `json:"etag" maxLength:"40" doc:"Of the document as the caller saw it."`
}

// item is the document and the row version that an item names.
func (s *site) item(ctx context.Context, item ItemBody) (document.Ref, int, error) {
	ref := document.Ref{Kind: item.Kind, Subject: item.Subject}
	row, err := s.expect(ctx, Conditional{item.ETag})
	if err != nil {
		return ref, 0, err
	}
	if !subjectForm.MatchString(item.Subject) {
		return ref, 0, fault.New(fault.NotFound, "web.fault.no_document", nil).At("subject")
	}
	at, err := s.finder(ctx).place(ctx, item.Kind, item.Subject)
	return refOf(at.Subject), row, err
}

// decisionItem is a decision on one of several documents.
type decisionItem struct {
	ItemBody
	DecisionBody
}

type decideManyInput struct {
	Body struct {
		Decisions []decisionItem `json:"decisions" minItems:"1" maxItems:"200"`
	}
}

func (s *site) decideMany(ctx context.Context, in *decideManyInput) (*outcomesOutput, error) {
	var made []document.Outcome
	for _, one := range in.Body.Decisions {
		ref, row, err := s.item(ctx, one.ItemBody)
		if err != nil {
			made = append(made, document.Outcome{Ref: document.Ref{Kind: shown(one.Kind), Subject: shown(one.Subject)}, Err: err})
			continue
		}
		d, err := one.decision(ref, who(ctx).Person, row)
		if err != nil {
			made = append(made, document.Outcome{Ref: ref, Err: err})
			continue
		}
		made = append(made, s.Documents.DecideMany(ctx, who(ctx).Person, []document.Decision{d})...)
	}
	return s.outcomes(ctx, made), nil
}

type withdrawInput struct {
	DocumentPath
	Conditional
	Body struct {
		Number    string `json:"number,omitempty" maxLength:"40" doc:"The version; the only one that it can be when not given."`
		Reason    string `json:"reason" doc:"Why; it is printed on marked copies."`
		Confirmed bool   `json:"confirmed,omitempty" doc:"The caller knows who refers to the document; without it 409 with the referrers, if there are any."`
	}
}

func (s *site) withdraw(ctx context.Context, in *withdrawInput) (*documentOutput, error) {
	return s.act(ctx, in.DocumentPath, in.Conditional, func(ref document.Ref, row int) error {
		_, err := s.Documents.Withdraw(ctx, document.Act{
			Ref: ref, Actor: who(ctx).Person, Expect: row, Number: in.Body.Number, Reason: strings.TrimSpace(in.Body.Reason),
			Confirmed: in.Body.Confirmed,
		})
		if !fault.Is(err, fault.Conflict) {
			return err
		}
		p := s.problem(ctx, s.visitOf(ctx), err)
		if p.Code == referredFault {
			p.Referrers, err = s.referrers(ctx, ref)
			if err != nil {
				return err
			}
		}
		return p
	})
}

// referredFault is the refusal to withdraw what other documents refer to.
const referredFault = "fault.document.referred"

type planInput struct {
	DocumentPath
	Conditional
	Body planBody
}

func (s *site) setPlan(ctx context.Context, in *planInput) (*documentOutput, error) {
	plan, err := in.Body.plan("body.interval")
	if err != nil {
		return nil, err
	}
	return s.act(ctx, in.DocumentPath, in.Conditional, func(ref document.Ref, row int) error {
		_, err := s.Documents.SetPlan(ctx, ref, who(ctx).Person, row, plan)
		return err
	})
}

// plan reads a plan; field is where its interval stands.
func (b planBody) plan(field string) (document.Plan, error) {
	interval, err := clock.ParseDuration(b.Interval)
	if err != nil {
		return document.Plan{}, fault.New(fault.Invalid, "web.fault.interval", nil).At(field)
	}
	return document.Plan{Owner: b.Owner, Interval: interval, Audience: document.Audience{Roles: b.Roles, Persons: b.Persons}}, nil
}

// reviewItem is the result of the review of one of several documents.
type reviewItem struct {
	ItemBody
	Unchanged  bool   `json:"unchanged" doc:"True issues the next minor version by itself; false says that a change will come."`
	ValidUntil string `json:"valid_until,omitempty" doc:"New last day in force." example:"2028-12-31"`
	Note       string `json:"note,omitempty" doc:"Required when a change will come."`
}

type reviewManyInput struct {
	Body struct {
		Reviews []reviewItem `json:"reviews" minItems:"1" maxItems:"200"`
	}
}

func (s *site) reviewMany(ctx context.Context, in *reviewManyInput) (*outcomesOutput, error) {
	var made []document.Outcome
	for _, one := range in.Body.Reviews {
		ref, row, err := s.item(ctx, one.ItemBody)
		var until clock.Date
		if err == nil {
			until, err = dateAt(one.ValidUntil, "valid_until")
		}
		if err != nil {
			made = append(made, document.Outcome{Ref: document.Ref{Kind: shown(one.Kind), Subject: shown(one.Subject)}, Err: err})
			continue
		}
		made = append(made, s.Documents.Review(ctx, who(ctx).Person, []document.Reviewed{{
			Ref: ref, Expect: row, NoChange: one.Unchanged, ValidUntil: until, Note: strings.TrimSpace(one.Note),
		}})...)
	}
	return s.outcomes(ctx, made), nil
}

// noVersion says that a document has no version of a number.
func (f finder) noVersion(at place, number string) error {
	return fault.New(fault.NotFound, "fault.document.version",
		fault.Args{"kind": at.Kind, "subject": at.Short, "version": shown(number)})
}
