package release

import (
	"context"
	"errors"
	"slices"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Process roles that commands ask for. Seed 4.1.1, 4.2.3, 4.5, 5.
const (
	changeAuthority    = "change_authority"
	emergencyAuthority = "emergency_change_authority"
	testManager        = "test_manager"
	releaseManager     = "release_deployment_manager"
)

// Authorise records an authorisation that was given by word of mouth, or in
// another system, on the core as it is now; Person must hold change_authority or,
// for an emergency release, emergency_change_authority on that day. What the
// authority decides on the plan's document comes by itself (Authorised). What
// somebody who does not hold that role writes down binds once a second person has
// confirmed its fact, unless word names a file that shows it. Command
// "release.authorise". Scope F36, F49.
func (s *Service) Authorise(ctx context.Context, actor, code string, given Authorisation, word AuthorityWord) (Changed, error) {
	cmd := work.Command{Name: "release.authorise", Actor: actor, Subject: id.Ref{Kind: "release", ID: code}}
	return s.changing(ctx, cmd, code, 0, func(c *change) error {
		given, word := given, word
		given.Role = orElse(given.Role, changeAuthority)
		faults := append(c.checkAuthorisation(given), word.check()...)
		if err := faults.Err(); err != nil {
			return err
		}
		if err := c.holds(given.Person, given.On.Date, "person", given.Role); err != nil {
			return err
		}
		given.Recorded = plannedAt(c.tx.Now())
		hours := c.scene.hours(given.Verbal, given.On.Date)
		late := c.late(given.On, hours, nil, "authorisation "+given.Reference, "")
		if err := c.authorise(given); err != nil {
			return err
		}
		word.Own = slices.Contains(c.scene.Holders(given.Role, given.On.Date), actor)
		return c.fact(Head{Kind: AuthorisationFact, Key: given.Reference, At: c.scene.instant(given.On), Late: late}, word)
	})
}

// checkAuthorisation lists what is wrong with an authorisation itself.
func (c *change) checkAuthorisation(a Authorisation) fault.List {
	k := &checker{}
	k.required("reference", a.Reference)
	k.required("person", a.Person)
	k.happened("on", a.On, c.tx.Now())
	if !a.Expires.IsZero() && a.Expires.Before(a.On.Date) {
		k.say("expires", "fault.release.order", fault.Args{"from": a.On.Date, "to": a.Expires})
	}
	if a.Role != changeAuthority && a.Role != emergencyAuthority {
		k.say("role", "fault.release.choice", fault.Args{"value": a.Role, "choices": changeAuthority + ", " + emergencyAuthority})
	}
	if a.Role == emergencyAuthority && c.before.Type != emergencyType {
		k.say("role", "fault.release.not_emergency", fault.Args{"release": c.before.Code})
	}
	if a.Content != "" || a.Number != "" || !a.Revoked.IsZero() {
		k.say("content", "fault.release.fact_not_given", fault.Args{"value": a.Number})
	}
	if slices.ContainsFunc(c.before.Authorisations, func(old Authorisation) bool { return old.Reference == a.Reference }) {
		k.say("reference", "fault.release.twice", fault.Args{"value": a.Reference})
	}
	return k.faults
}

// waits reports whether the record shows nothing by itself: it binds once a second
// person has confirmed it.
func (w AuthorityWord) waits() bool { return !w.Own && w.File == "" }

func (w AuthorityWord) check() fault.List {
	k := &checker{}
	k.hash("file", w.File, true)
	k.plain("file_name", w.FileName)
	return k.faults
}

// emergencyType is the type of an emergency release. Seed 4.5.
const emergencyType = "emergency"

func (c *checker) required(field, value string) {
	if value == "" {
		c.say(field, "fault.release.required", nil)
	}
}

// happened refuses what has no date, or one in the future.
func (c *checker) happened(field string, on clock.Planned, now clock.Instant) {
	switch {
	case on.IsZero():
		c.say(field, "fault.release.required", nil)
	case now.Before(momentOf(on)):
		c.say(field, "fault.release.future", fault.Args{"value": on})
	}
}

// holds refuses a person who neither holds nor deputises for any of the roles on
// a date.
func (c *change) holds(person string, on clock.Date, field string, roles ...string) error {
	look, err := c.look()
	if err != nil {
		return err
	}
	for _, role := range roles {
		if slices.Contains(look.Holders(role, on), person) {
			return nil
		}
	}
	if look.err != nil {
		return look.err
	}
	return fault.New(fault.Forbidden, "fault.release.not_holder",
		fault.Args{"person": person, "role": term("role", roles[0]), "date": day(on)}).At(field)
}

// authorise adds an authorisation of the core as it is now; one of another core
// is fault.Conflict.
func (c *change) authorise(a Authorisation) error {
	if c.before.Stage == Closed || c.before.Stage == Cancelled {
		return fault.New(fault.Conflict, "fault.release.over", fault.Args{"release": c.before.Code, "stage": term("release_stage", c.before.Stage)})
	}
	core, err := CoreOf(c.after).Hash()
	if err != nil {
		return err
	}
	if a.Core != "" && a.Core != core {
		return fault.New(fault.Conflict, "fault.release.core_moved", fault.Args{"release": c.before.Code})
	}
	a.Core = core
	c.after.Authorisations = append(slices.Clone(c.after.Authorisations), a)
	if err := complete(c.tx, &c.after); err != nil {
		return err
	}
	return checkRelease(c.after, false).Err()
}

// Authorised adds the authorisation that the approval of the plan's document is,
// inside the transaction that approved it: reference "PLAN <number>".
// fault.Conflict "fault.release.core_moved" when the core is another one by now.
func (s *Service) Authorised(tx *work.Tx, given PlanApproved) error {
	c, err := s.open(tx, given.Person, given.Release, 0)
	if err != nil {
		return err
	}
	look, err := c.look()
	if err != nil {
		return err
	}
	a := Authorisation{
		Reference: "PLAN " + given.Number, Role: changeAuthority, Person: given.Person, On: plannedAt(tx.Now()),
		Recorded: plannedAt(tx.Now()), Content: given.Content, Number: given.Number, Core: given.Core,
	}
	today := tx.Now().Date(look.Zone)
	if slices.Contains(look.Holders(emergencyAuthority, today), given.Person) && !slices.Contains(look.Holders(changeAuthority, today), given.Person) {
		a.Role = emergencyAuthority
	}
	if look.err != nil {
		return look.err
	}
	if slices.ContainsFunc(c.before.Authorisations, func(old Authorisation) bool {
		return old.Reference == a.Reference && old.Core == a.Core && old.Content == a.Content
	}) {
		return nil
	}
	if err := c.authorise(a); err != nil {
		return err
	}
	if _, err = c.save(); errors.Is(err, errNothing) {
		return nil
	}
	return err
}

// Revoke takes an authorisation back, by a holder of the authority's role, with a
// reason; the release goes back to planned when nothing else authorises it, save
// that a deployment has started. Command "release.revoke".
func (s *Service) Revoke(ctx context.Context, actor, code, reference, reason string) (Changed, error) {
	if reason == "" {
		return Changed{}, fault.New(fault.Invalid, "fault.release.required", fault.Args{"field": "reason"}).At("reason")
	}
	cmd := work.Command{Name: "release.revoke", Actor: actor, Subject: id.Ref{Kind: "release", ID: code}, Reason: reason}
	return s.changing(ctx, cmd, code, 0, func(c *change) error {
		i := slices.IndexFunc(c.before.Authorisations, func(a Authorisation) bool { return a.Reference == reference })
		if i < 0 {
			return fault.New(fault.NotFound, "fault.release.no_authorisation", fault.Args{"release": code, "value": reference})
		}
		if !c.before.Authorisations[i].Revoked.IsZero() {
			return fault.New(fault.Conflict, "fault.release.revoked", fault.Args{"value": reference})
		}
		today := c.tx.Now().Date(c.scene.Zone)
		if err := c.holds(actor, today, "", changeAuthority, c.before.Authorisations[i].Role); err != nil {
			return err
		}
		c.after.Authorisations = slices.Clone(c.after.Authorisations)
		c.after.Authorisations[i].Revoked = today
		c.revoked = []string{reference}
		return c.withdraw(reason)
	})
}

// withdraw takes the release back to planned when no authorisation binds to its
// core any more.
func (c *change) withdraw(reason string) error {
	look, err := c.look()
	if err != nil {
		return err
	}
	if _, ok := look.authorised(c.tx.Now()); ok || look.err != nil {
		return look.err
	}
	if _, ok := Stages().Next(c.after.Stage, RevokeRelease); !ok {
		return nil
	}
	return c.reach(nil, step{by: RevokeRelease, at: c.tx.Now(), reason: reason})
}
