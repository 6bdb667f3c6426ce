package web

import (
	"context"

	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/template"
)

// KindPath names a kind of document.
type KindPath struct {
	Kind string `path:"kind" maxLength:"64" example:"release_plan"`
}

// stepBody is one step of an approval rule.
type stepBody struct {
	Roles   []string `json:"roles" doc:"Roles whose holders decide: process roles, quality_manager, owner."`
	Persons []string `json:"persons" doc:"Persons who decide, by code."`
	Need    int      `json:"need" doc:"How many different persons."`
	Meaning string   `json:"meaning" doc:"review or approve; the last step approves."`
}

// ruleAnswer says who approves a kind.
type ruleAnswer struct {
	Kind    string     `json:"kind"`
	Source  string     `json:"source" doc:"Who approves by the template: document for a rule of the organisation's own."`
	Fixed   bool       `json:"fixed" doc:"The process says who approves: only solo can be changed."`
	Steps   []stepBody `json:"steps"`
	Ordered bool       `json:"ordered" doc:"Each step waits for the one before."`
	Solo    bool       `json:"solo" doc:"An author may approve, as a recorded exception."`
}

type ruleOutput struct {
	ETag string `header:"ETag" doc:"For If-Match; \"0\" before a rule was set."`
	Body ruleAnswer
}

// kindOf finds a kind by its id.
func (f finder) kindOf(id string) (template.Kind, error) {
	var have []string
	for _, k := range f.Documents.Kinds() {
		if k.ID == id {
			return k, nil
		}
		have = append(have, k.ID)
	}
	return template.Kind{}, fault.New(fault.NotFound, "fault.document.kind", fault.Args{"kind": shown(id), "have": f.printer.List(have)})
}

// ownRule is the approval of kinds whose rule the organisation sets.
const ownRule = "document"

func (s *site) readRule(ctx context.Context, in *KindPath) (*ruleOutput, error) {
	kind, err := s.finder(ctx).kindOf(in.Kind)
	if err != nil {
		return nil, err
	}
	rule, row, err := s.Documents.Rule(ctx, kind.ID)
	if err != nil {
		return nil, err
	}
	out := ruleAnswer{
		Kind: kind.ID, Source: kind.Approval, Fixed: kind.Approval != ownRule, Steps: []stepBody{}, Ordered: rule.Ordered, Solo: rule.Solo,
	}
	for _, step := range rule.Steps {
		out.Steps = append(out.Steps, stepBody{
			Roles: append([]string{}, step.Roles...), Persons: append([]string{}, step.Persons...), Need: step.Need, Meaning: step.Meaning,
		})
	}
	return &ruleOutput{etag(row), out}, nil
}

// stepInput is one step of a rule to be.
type stepInput struct {
	Roles   []string `json:"roles,omitempty"`
	Persons []string `json:"persons,omitempty"`
	Need    int      `json:"need"`
	Meaning string   `json:"meaning" doc:"review or approve."`
}

type setRuleInput struct {
	KindPath
	Conditional
	Body struct {
		Steps   []stepInput `json:"steps,omitempty" maxItems:"50" doc:"None where the process says who approves."`
		Ordered bool        `json:"ordered,omitempty"`
		Solo    bool        `json:"solo,omitempty"`
	}
}

func (s *site) setRule(ctx context.Context, in *setRuleInput) (*ruleOutput, error) {
	kind, err := s.finder(ctx).kindOf(in.Kind)
	if err != nil {
		return nil, err
	}
	row, err := s.expect(ctx, in.Conditional)
	if err != nil {
		return nil, err
	}
	rule := document.Rule{Ordered: in.Body.Ordered, Solo: in.Body.Solo}
	for _, step := range in.Body.Steps {
		rule.Steps = append(rule.Steps, document.Step{Roles: step.Roles, Persons: step.Persons, Need: step.Need, Meaning: step.Meaning})
	}
	err = s.Documents.SetRule(ctx, kind.ID, who(ctx).Person, row, rule)
	if fault.Is(err, fault.Stale) {
		now, failed := s.readRule(ctx, &in.KindPath)
		if failed != nil {
			return nil, failed
		}
		p := s.problem(ctx, s.visitOf(ctx), err)
		p.Rule, p.tag = &now.Body, now.ETag
		return nil, p
	}
	if err != nil {
		return nil, err
	}
	return s.readRule(ctx, &in.KindPath)
}
