package web

import (
	"context"
	"fmt"

	"acta/internal/content"
	"acta/internal/document"
)

// docSigning is who has to approve a version, and who has.
type docSigning struct {
	Title   string
	Ordered bool
	Steps   []signStep
	Authors []approvalLine // who wrote the version in review
	Hash    string         // of its content
	Past    []versionRow
}

// signStep is one step of the rule, with the decisions that it got.
type signStep struct {
	State mark
	Who   string
	Need  string // "" where one is enough
	Given []approvalLine
}

// signing says who must approve, who has, and how former versions were decided on.
func (b *documentBody) signing(ctx context.Context, s *site, v visit, at place, home house) error {
	b.Signing = docSigning{Title: v.Say("page_papers.rule"), Ordered: b.Control.Ordered, Steps: b.Control.Steps}
	if b.Control.Hash != "" {
		b.Signing.Title, b.Signing.Hash = v.Say("page_papers.rule_of", "version", b.Control.Proposed), b.Control.Hash
		b.Signing.Authors = b.Control.Authors
	}
	if err := b.history(ctx, s, v, at, home, ""); err != nil {
		return err
	}
	for _, row := range b.Versions {
		if len(row.Given) > 0 || row.Reason != "" {
			b.Signing.Past = append(b.Signing.Past, row)
		}
	}
	return nil
}

// signSteps are the steps of a rule, with what the version in review got.
func (s *site) signSteps(ctx context.Context, rule document.Rule, st document.Status, home house) ([]signStep, error) {
	v := s.visitOf(ctx)
	var steps []signStep
	for _, step := range rule.Steps {
		said, err := s.stepWords(ctx, step)
		if err != nil {
			return nil, err
		}
		one := signStep{State: mark{"draft", "off", v.Say("page_papers.step_open")}, Who: said}
		if inReview(st) {
			one.Given = v.given(home.zone, stepDecisions(step, st.Open.Approvals))
		}
		switch {
		case len(one.Given) >= step.Need:
			one.State = mark{"done", "ok", v.Say("page_papers.step_done")}
		case len(one.Given) > 0:
			one.State = mark{"review", "wait", v.Say("page_papers.step_some", "given", len(one.Given), "need", step.Need)}
		}
		steps = append(steps, one)
	}
	return steps, nil
}

// authorsOf are the entries of who wrote a version.
func authorsOf(list []content.Approval) []content.Approval {
	return stepDecisions(document.Step{Meaning: "author"}, list)
}

// stepDecisions are the decisions that a step got.
func stepDecisions(step document.Step, list []content.Approval) []content.Approval {
	var found []content.Approval
	for _, a := range list {
		if a.Meaning == meaningKey+step.Meaning {
			found = append(found, a)
		}
	}
	return found
}

// signed is how many of the decisions that a rule takes were given: "1 of 2".
func (v visit) signed(rule document.Rule, list []content.Approval) string {
	given, need := 0, 0
	for _, step := range rule.Steps {
		given += min(len(stepDecisions(step, list)), step.Need)
		need += step.Need
	}
	if need == 0 {
		return ""
	}
	return v.Say("page_papers.count", "given", fmt.Sprint(given), "need", fmt.Sprint(need))
}
