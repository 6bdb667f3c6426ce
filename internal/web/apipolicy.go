package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"acta/internal/fault"
	"acta/internal/policy"
)

// policyRoutes are the customers' policies: their versions, the draft that people
// write, what differs between two. A draft is approved by its document.
func (r *router) policyRoutes() {
	const read, of = "policy.read", "/policies/{customer}"
	operate(r, read, op("list-policies", http.MethodGet, "/policies", "Versions of the customers' policies, by customer and number",
		http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusServiceUnavailable), r.listPolicies)
	operate(r, read, op("list-policy-versions", http.MethodGet, of, "The versions of a customer's policy", http.StatusNotFound, http.StatusServiceUnavailable), r.readPolicies)
	operate(r, read, op("read-policy", http.MethodGet, of+"/{number}", "A version of a customer's policy; the number of the draft is draft",
		http.StatusNotFound, http.StatusServiceUnavailable), r.readPolicy)
	operate(r, read, op("compare-policies", http.MethodGet, of+"/{number}/differences/{other}", "What differs between two versions, field by field",
		http.StatusNotFound, http.StatusServiceUnavailable), r.comparePolicies)
	operate(r, "policy.edit", upTo(dataLimit, versioned(putting[draftAnswer](r, "put-policy-draft", of+"/draft", "Write the draft of a customer's policy", http.StatusNotFound))), r.putPolicyDraft)
	operate(r, "policy.edit", made("open-policy-draft", http.MethodPost, of+"/draft", "Open the draft as a copy of the version that applies",
		http.StatusNotFound, http.StatusServiceUnavailable), r.openPolicyDraft)
}

// policyHead is a version of a policy without what it says.
type policyHead struct {
	Customer string `json:"customer"`
	Number   string `json:"number" example:"2.0" doc:"draft is the draft's."`
	State    string `json:"state" doc:"imported (not under document control), draft, approved, controlled, void."`
	Revision int    `json:"revision" doc:"Of the data; the document prints it."`
	From     string `json:"from" doc:"First day that was agreed; empty when none was."`
	To       string `json:"to" doc:"First day after the period that was agreed; empty when it is open."`
	Since    string `json:"in_force_from" doc:"First day in force; empty when it never is."`
	Until    string `json:"in_force_to" doc:"First day that it is no longer in force; empty when it is open."`
	InForce  bool   `json:"in_force" doc:"Today, in the customer's zone."`
	Document string `json:"document" doc:"Number of the document version that approved it; empty before."`
	ETag     string `json:"etag" doc:"For If-Match."`
	Href     string `json:"href"`
}

func headsOf(held policy.Held) []policyHead {
	heads := []policyHead{}
	for _, p := range held.Versions {
		period := p.Effective()
		heads = append(heads, policyHead{
			Customer: p.Customer, Number: p.Number, State: cmp.Or(string(p.State), "imported"), Revision: p.Revision,
			From: p.From.String(), To: p.To.String(), Since: period.From.String(), Until: period.To.String(),
			InForce: held.InForce != "" && p.Number == held.InForce, Document: p.Control.Number, ETag: etag(p.RowVersion),
			Href: apiRoot + "/policies/" + url.PathEscape(p.Customer) + "/" + url.PathEscape(p.Number),
		})
	}
	return heads
}

type policiesInput struct {
	Paged
	Customer string `query:"customer" maxLength:"64" doc:"Of this customer alone."`
}

type policiesOutput struct {
	Listed
	Body struct {
		Policies []policyHead `json:"policies" doc:"Whole customers: a page holds every version of each."`
		Next     string       `json:"next" doc:"The value of after for the next page; empty on the last one."`
	}
}

// listPolicies lists the versions of a page of customers. limit counts customers,
// of which none has many versions.
func (s *site) listPolicies(ctx context.Context, in *policiesInput) (*policiesOutput, error) {
	size, err := in.size()
	if err != nil {
		return nil, err
	}
	out := &policiesOutput{}
	out.Body.Policies = []policyHead{}
	if in.Customer != "" {
		held, err := s.policies(ctx, in.Customer)
		out.Body.Policies = append(out.Body.Policies, headsOf(held)...)
		return out, err
	}
	page, err := s.Policies.Page(ctx, in.After, size+1, func(code string) bool { return seesCustomer(ctx, code) })
	if err != nil {
		return nil, err
	}
	page, more := cutPage(page, size)
	for _, held := range page {
		out.Body.Policies = append(out.Body.Policies, headsOf(held)...)
	}
	if more {
		out.Body.Next = page[size-1].Customer
		out.Link = nextPage("/policies", out.Body.Next, url.Values{"limit": {in.Limit}})
	}
	return out, nil
}

// policies is what a customer has of policies, if whoever asks may see it.
func (s *site) policies(ctx context.Context, customer string) (policy.Held, error) {
	if !seesCustomer(ctx, customer) {
		return policy.Held{}, fault.New(fault.NotFound, "fault.org.customer", fault.Args{"customer": shown(customer)})
	}
	held, err := s.Policies.Held(ctx, customer)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "fault.org.customer", fault.Args{"customer": shown(customer)})
	}
	return held, err
}

// PolicyCustomer names the customer of a policy in an address.
type PolicyCustomer struct {
	Customer string `path:"customer" maxLength:"64" doc:"Code of the customer or group."`
}

type policyVersionsOutput struct {
	Body struct {
		Policies []policyHead `json:"policies" doc:"By number."`
		InForce  string       `json:"in_force" doc:"Number of the version in force today in the customer's zone; empty without one of its own."`
		Draft    bool         `json:"draft" doc:"Whether a draft is open."`
	}
}

func (s *site) readPolicies(ctx context.Context, in *PolicyCustomer) (*policyVersionsOutput, error) {
	held, err := s.policies(ctx, in.Customer)
	if err != nil {
		return nil, err
	}
	out := &policyVersionsOutput{}
	out.Body.Policies, out.Body.InForce = headsOf(held), held.InForce
	_, out.Body.Draft = held.Version(policy.DraftNumber)
	return out, nil
}

// PolicyPath names a version of a customer's policy in an address.
type PolicyPath struct {
	PolicyCustomer
	Number string `path:"number" maxLength:"64"`
}

// version is a version of a customer's policy.
func (s *site) version(ctx context.Context, customer, number string) (policy.Policy, error) {
	held, err := s.policies(ctx, customer)
	if err != nil {
		return policy.Policy{}, err
	}
	p, ok := held.Version(number)
	if !ok {
		args := fault.Args{"customer": shown(customer), "number": shown(number)}
		return p, fault.New(fault.NotFound, "fault.policy.no_version", args)
	}
	return p, nil
}

func (s *site) readPolicy(ctx context.Context, in *PolicyPath) (*tagged[policy.Policy], error) {
	p, err := s.version(ctx, in.Customer, in.Number)
	if err != nil {
		return nil, err
	}
	return &tagged[policy.Policy]{http.StatusOK, etag(p.RowVersion), p}, nil
}

type comparePoliciesInput struct {
	PolicyPath
	Other string `path:"other" maxLength:"64" doc:"Number of the version to compare with."`
}

type comparePoliciesOutput struct {
	Body struct {
		Changes []policyChange `json:"changes" doc:"By field; none when both say the same."`
	}
}

// policyChange is a field in which two versions of a policy differ.
type policyChange struct {
	Field  string `json:"field" example:"types.minor.notice" doc:"Path by the names of the version's JSON; elements of lists by key or code, else by place from 0."`
	Before string `json:"before" doc:"In number; empty when it is not there."`
	After  string `json:"after" doc:"In other; empty when it is not there."`
}

func (s *site) comparePolicies(ctx context.Context, in *comparePoliciesInput) (*comparePoliciesOutput, error) {
	before, err := s.version(ctx, in.Customer, in.Number)
	if err != nil {
		return nil, err
	}
	after, err := s.version(ctx, in.Customer, in.Other)
	if err != nil {
		return nil, err
	}
	changes, err := policy.Differ(before, after)
	if err != nil {
		return nil, err
	}
	out := &comparePoliciesOutput{}
	out.Body.Changes = []policyChange{}
	for _, c := range changes {
		out.Body.Changes = append(out.Body.Changes, policyChange(c))
	}
	return out, nil
}

type putPolicyInput struct {
	PolicyCustomer
	Conditional
	Body policy.Policy
}

// draftAnswer is the draft with what is doubtful about it.
type draftAnswer struct {
	Policy policy.Policy `json:"policy"`
	Lints  []lintAnswer  `json:"lints" doc:"What is allowed and should be looked at."`
}

// lintAnswer is something that should be looked at.
type lintAnswer struct {
	Code   string `json:"code" doc:"Stable name, for programs."`
	Detail string `json:"detail" doc:"In the caller's language."`
}

func (s *site) putPolicyDraft(ctx context.Context, in *putPolicyInput) (*tagged[draftAnswer], error) {
	row, err := s.expect(ctx, in.Conditional)
	if err != nil {
		return nil, err
	}
	p := in.Body
	if err := s.draftNamed(p, in.Customer); err != nil {
		return nil, err
	}
	p.Customer, p.Number, p.Expect = in.Customer, policy.DraftNumber, &row
	if _, err := s.policies(ctx, in.Customer); err != nil {
		return nil, err
	}
	if _, err := s.Policies.Put(ctx, who(ctx).Person, p); err != nil {
		return nil, s.draftOvertaken(ctx, err, in.Customer)
	}
	return s.showDraft(ctx, in.Customer, row == 0)
}

// draftNamed refuses a draft that says that it is something else.
func (s *site) draftNamed(p policy.Policy, customer string) error {
	if p.Customer != "" && p.Customer != customer {
		return fault.New(fault.Invalid, "web.fault.code", fault.Args{"code": shown(customer), "given": shown(p.Customer)}).At("body.customer")
	}
	if p.Number != "" && p.Number != policy.DraftNumber {
		return fault.New(fault.Invalid, "web.fault.code", fault.Args{"code": policy.DraftNumber, "given": shown(p.Number)}).At("body.number")
	}
	return nil
}

// draftOvertaken adds to the refusal of a stale request the draft's version now.
func (s *site) draftOvertaken(ctx context.Context, err error, customer string) error {
	if !fault.Is(err, fault.Stale) {
		return err
	}
	held, failed := s.Policies.Held(ctx, customer)
	if failed != nil {
		return err // the refusal is true without it
	}
	now, _ := held.Version(policy.DraftNumber)
	p := s.problem(ctx, s.visitOf(ctx), err)
	p.tag = etag(now.RowVersion)
	return p
}

// showDraft answers with the draft. What says the same as the approved version
// makes no draft: then there is none to show, and the answer is that version.
func (s *site) showDraft(ctx context.Context, customer string, isNew bool) (*tagged[draftAnswer], error) {
	held, err := s.policies(ctx, customer)
	if err != nil {
		return nil, err
	}
	out := &tagged[draftAnswer]{Status: http.StatusOK}
	p, found := held.Version(policy.DraftNumber)
	if !found {
		p = slices.MaxFunc(held.Versions, func(a, b policy.Policy) int { return a.Revision - b.Revision })
	} else if isNew {
		out.Status = http.StatusCreated
	}
	out.ETag, out.Body.Policy, out.Body.Lints = etag(p.RowVersion), p, []lintAnswer{}
	v := s.visitOf(ctx)
	for _, lint := range policy.Lints(p) {
		code := lint.Key[strings.LastIndexByte(lint.Key, '.')+1:]
		out.Body.Lints = append(out.Body.Lints, lintAnswer{code, v.printer.Message(lint.Key)})
	}
	return out, nil
}

func (s *site) openPolicyDraft(ctx context.Context, in *PolicyCustomer) (*tagged[draftAnswer], error) {
	if _, err := s.policies(ctx, in.Customer); err != nil {
		return nil, err
	}
	if _, err := s.Policies.Draft(ctx, who(ctx).Person, in.Customer); err != nil {
		return nil, err
	}
	return s.showDraft(ctx, in.Customer, true)
}
