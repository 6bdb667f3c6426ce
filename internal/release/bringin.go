package release

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// BringIn takes a release over from another system: its plan with stages, its
// facts at their own times, its review. Its stages are not earned here, and it
// says so; who might do what is not asked. Twice changes nothing and leaves no
// entry. Command "release.bring_in".
func (s *Service) BringIn(ctx context.Context, actor string, story Story) error {
	if !id.IsCode(story.Plan.Code) {
		return fault.New(fault.Invalid, "fault.release.code", fault.Args{"field": "code", "value": story.Plan.Code}).At("code")
	}
	return s.do(ctx, "release.bring_in", actor, id.Ref{Kind: "release", ID: story.Plan.Code}, func(tx *work.Tx) error {
		before, err := s.find(tx, story.Plan.Code)
		if err != nil {
			return err
		}
		c := &change{service: s, tx: tx, actor: actor, before: before, after: before}
		if err := c.bringPlan(story); err != nil {
			return err
		}
		if err := c.bringFacts(story.Facts); err != nil {
			return err
		}
		_, err = c.save()
		written := err == nil
		if err != nil && !errors.Is(err, errNothing) {
			return err
		}
		reviewed, err := c.bringReview(story.Review)
		if err == nil && !written && !reviewed {
			err = errNothing
		}
		return err
	})
}

// bringPlan lays the plan over what is stored, with its stages, the results of
// the review and what it was authorised by.
func (c *change) bringPlan(story Story) error {
	given := story.Plan
	if err := c.lay(given); err != nil {
		return err
	}
	if story.Review != nil {
		results := resultsOf(story.Review.Results)
		if err := unknownResults(c.after.Plan, results).Err(); err != nil {
			return err
		}
		if err := c.lay(Plan{Code: given.Code, References: results}); err != nil {
			return err
		}
	}
	c.after.BroughtIn = true
	if err := checkRelease(c.after, true).Err(); err != nil {
		return err
	}
	if err := c.service.checkNames(c.tx, c.after); err != nil {
		return err
	}
	if err := c.checkRoles(); err != nil {
		return err
	}
	if err := checkStages(c.before, c.after, given); err != nil {
		return err
	}
	return c.bindBrought()
}

// bindBrought gives new authorisations the core that they authorise and
// deployments the policy version that they hold, and takes a release whose core
// is another one back to planned. Domain section 3; invariant I9.
func (c *change) bindBrought() error {
	was, err := CoreOf(c.before).Hash()
	if err != nil {
		return err
	}
	core, err := CoreOf(c.after).Hash()
	if err != nil {
		return err
	}
	if core != was && authorised(c.before, was) && Stages().Reaches(Deploying, c.before.Stage) {
		return fault.New(fault.Conflict, "fault.release.core_frozen", fault.Args{"release": c.after.Code, "stage": c.before.Stage})
	}
	c.after.Authorisations = edit(c.after.Authorisations, func(a *Authorisation) { a.Core = orElse(a.Core, core) })
	if len(c.after.Authorisations) > 0 && !authorised(c.after, core) {
		if to, ok := Stages().Next(c.after.Stage, RevokeRelease); ok {
			c.after.Stage = to
		}
	}
	return c.hold(core)
}

// checkStages refuses a stage to which no sequence of events leads from the
// stored one. A new release may be in any stage: its history is elsewhere.
func checkStages(before, after Release, given Plan) error {
	var faults fault.List
	refuse := func(field string, from, to any) {
		faults = append(faults, fault.New(fault.Conflict, "fault.release.stage",
			fault.Args{"field": field, "from": from, "to": to}).At(field))
	}
	if given.Stage != "" && given.Stage != after.Stage {
		faults = append(faults, fault.New(fault.Conflict, "fault.release.stage_derived",
			fault.Args{"from": given.Stage, "to": after.Stage}).At("stage"))
	}
	if before.RowVersion == 0 {
		return faults.Err()
	}
	if given.Stage != "" && !Stages().Reaches(before.Stage, after.Stage) {
		refuse("stage", before.Stage, after.Stage)
	}
	for _, d := range after.Deployments {
		i := slices.IndexFunc(before.Deployments, func(old Deployment) bool { return old.Code == d.Code })
		if i < 0 {
			continue
		}
		old := before.Deployments[i]
		var except []Event
		if d.Attempt == old.Attempt {
			except = []Event{RetryDeployment} // what was backed out goes on as the next attempt only
		}
		if d.Attempt < old.Attempt || !DeploymentStages().Reaches(old.Stage, d.Stage, except...) {
			refuse("deployments["+d.Code+"].stage", old.Stage, d.Stage)
		}
	}
	return faults.Err()
}

// bringFacts adds the facts that are not there yet, each kind in its order;
// builds come before what relies on them.
func (c *change) bringFacts(told Facts) error {
	b := &bringing{change: c}
	bring(b, PackageFact, told.Packages)
	bring(b, BuildFact, told.Builds)
	bring(b, TestFact, told.Tests)
	bring(b, AgreementFact, told.Agreements)
	bring(b, AcceptanceFact, told.Acceptances)
	bring(b, ReservationFact, told.Reservations)
	bring(b, ApprovalFact, told.Approvals)
	bring(b, NoticeFact, told.Notices)
	bring(b, BaselineFact, told.Baselines)
	bring(b, ExplanationFact, told.Explanations)
	bring(b, InstalledFact, told.Inspections)
	bring(b, ConfigurationFact, told.Configurations)
	bring(b, FeedbackFact, told.Feedback)
	bring(b, IssueFact, told.Issues)
	bring(b, InvestigationFact, told.Investigations)
	bring(b, PolicyChoiceFact, told.PolicyChoices)
	bring(b, DistributionFact, told.Distributions)
	bring(b, AttemptFact, told.Attempts)
	bring(b, StageFact, told.Stages)
	return b.err
}

// bringing adds told facts and keeps the first error.
type bringing struct {
	*change
	stored []Fact
	err    error
}

func bring[T any](b *bringing, kind FactKind, told []Recorded[T]) {
	for _, one := range told {
		if b.err == nil {
			b.err = b.one(kind, one.Head, one.Of)
		}
	}
}

// one adds a told fact, unless the same is there.
func (b *bringing) one(kind FactKind, head Head, body any) error {
	if _, err := b.look(); err != nil {
		return err
	}
	if b.stored == nil {
		var err error
		if b.stored, err = b.service.Facts.Of(b.tx, b.after.ID); err != nil {
			return fmt.Errorf("facts of %s: %w", b.after.Code, err)
		}
	}
	head.Kind = kind
	head.Recorded, head.By = orElse(head.Recorded, head.At), orElse(head.By, b.actor)
	if head.At.IsZero() {
		field := head.place() + ".at"
		return fault.New(fault.Invalid, "fault.release.required", fault.Args{"field": field}).At(field)
	}
	raw, err := tellJSON(body)
	if err != nil {
		return err
	}
	w := &writing{change: b.change, Head: head, told: true, stored: b.stored}
	_, err = w.write(raw)
	return err
}

// tellJSON is a body as Record takes it; a baseline's with its list.
func tellJSON(body any) ([]byte, error) {
	if baseline, ok := body.(BaselineTaken); ok {
		body = listed{baseline, baseline.CIs}
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("body of a fact: %w", err)
	}
	return raw, nil
}

// again reports whether the same fact is stored already.
func (f Fact) again(stored []Fact) bool {
	return slices.ContainsFunc(stored, func(old Fact) bool {
		return old.Kind == f.Kind && old.place() == f.place() && old.At == f.At && bytes.Equal(old.Body, f.Body)
	})
}

// bringReview puts the review that is told; false when it was there.
func (c *change) bringReview(told *Review) (bool, error) {
	if told == nil {
		return false, nil
	}
	given := *told
	given.Results = nil // they stand with the references
	stored, err := c.service.storedReview(c.tx, c.after)
	if err != nil {
		return false, err
	}
	return c.service.putReview(c.tx, c.after, stored, given)
}
