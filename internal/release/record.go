package release

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Record records a fact of a stored release: its body is read strictly by its
// kind, completed, checked, and kept for good. The body of a baseline may list
// its CIs in the member "cis". A fact recorded later than the organisation's
// hours is marked, with an exception of kind late_record. A package or build
// that is another one takes a built or accepted release back to built. Commands
// "release.record" (package, build, test, reservation, notice, baseline,
// explanation, installed, configuration, feedback, issue, investigation,
// distribution), "release.record_agreement" (agreement, acceptance of a customer
// or of a service owner), "release.accept" (technical acceptance; holders of
// test_manager), "release.approve" (approval; holders of
// release_deployment_manager), "release.choose_policy".
func (s *Service) Record(ctx context.Context, actor, code string, f Fact) (Head, error) {
	cmd, ok := f.command(actor, code)
	if !ok {
		return Head{}, fault.New(fault.Invalid, "fault.release.fact_kind", fault.Args{"field": "kind", "value": f.Kind}).At("kind")
	}
	var kept Head
	_, err := s.changing(ctx, cmd, code, 0, func(c *change) error {
		if c.before.Stage == Cancelled {
			return fault.New(fault.Conflict, "fault.release.over", fault.Args{"release": code, "stage": term("release_stage", c.before.Stage)})
		}
		w := &writing{change: c, Head: f.Head}
		var err error
		kept, err = w.write(f.Body)
		return err
	})
	return kept, err
}

// command is the command that records a fact; false for one that no person
// records.
func (f Fact) command(actor, code string) (cmd work.Command, ok bool) {
	on := id.Ref{Kind: "release", ID: code}
	agreed := work.Command{Name: "release.record_agreement", Actor: actor, Subject: on}
	switch f.Kind {
	case AttemptFact, StageFact:
		return work.Command{}, false
	case AgreementFact:
		return agreed, true
	case ApprovalFact:
		return work.Command{Name: "release.approve", Actor: actor, Subject: on}, true
	case PolicyChoiceFact:
		return work.Command{Name: "release.choose_policy", Actor: actor, Subject: on}, true
	case AcceptanceFact:
		var proof Proof
		if err := json.Unmarshal(f.Body, &proof); err == nil && f.Customer == "" && proof.How == "" {
			return work.Command{Name: "release.accept", Actor: actor, Subject: on}, true
		}
		return agreed, true
	default:
		return work.Command{Name: "release.record", Actor: actor, Subject: on}, writers(nil)[f.Kind] != nil
	}
}

// writing is a fact that is being recorded.
type writing struct {
	*change
	Head
	checker
	at *Deployment // that the fact is about; nil for the release's own
	// told: it comes from another system, which knew who may do what.
	told   bool
	stored []Fact // of a fact that is told: those that need not be told again
	cis    []CI   // that a baseline lists
	// also is what the fact does to the plan, once it is right.
	also func() error
}

// writers read, complete and check the body of each kind.
func writers(w *writing) map[FactKind]func([]byte) (any, error) {
	return map[FactKind]func([]byte) (any, error){
		PackageFact:       func(raw []byte) (any, error) { return bodyOf(w, raw, w.pack) },
		BuildFact:         func(raw []byte) (any, error) { return bodyOf(w, raw, w.build) },
		TestFact:          func(raw []byte) (any, error) { return bodyOf(w, raw, w.test) },
		AgreementFact:     func(raw []byte) (any, error) { return bodyOf(w, raw, w.agreement) },
		AcceptanceFact:    func(raw []byte) (any, error) { return bodyOf(w, raw, w.acceptance) },
		ReservationFact:   func(raw []byte) (any, error) { return bodyOf(w, raw, w.reservation) },
		ApprovalFact:      func(raw []byte) (any, error) { return bodyOf(w, raw, w.approval) },
		NoticeFact:        func(raw []byte) (any, error) { return bodyOf(w, raw, w.notice) },
		BaselineFact:      w.baseline,
		ExplanationFact:   func(raw []byte) (any, error) { return bodyOf(w, raw, w.explanation) },
		InstalledFact:     func(raw []byte) (any, error) { return bodyOf(w, raw, w.inspection) },
		ConfigurationFact: func(raw []byte) (any, error) { return bodyOf(w, raw, w.configuration) },
		FeedbackFact:      func(raw []byte) (any, error) { return bodyOf(w, raw, w.feedback) },
		IssueFact:         func(raw []byte) (any, error) { return bodyOf(w, raw, w.issue) },
		InvestigationFact: func(raw []byte) (any, error) { return bodyOf(w, raw, w.investigation) },
		PolicyChoiceFact:  func(raw []byte) (any, error) { return bodyOf(w, raw, w.choice) },
		DistributionFact:  func(raw []byte) (any, error) { return bodyOf(w, raw, w.distribution) },
		AttemptFact:       func(raw []byte) (any, error) { return bodyOf(w, raw, func(*AttemptEnded) error { return nil }) },
		StageFact:         func(raw []byte) (any, error) { return bodyOf(w, raw, w.stage) },
	}
}

// bodyOf reads a body strictly and lets its check complete it.
func bodyOf[T any](w *writing, raw []byte, check func(*T) error) (any, error) {
	var body T
	if err := strict(raw, &body); err != nil {
		return nil, err
	}
	w.walk("body", reflect.ValueOf(body))
	err := check(&body)
	return body, err
}

// strict reads JSON that may hold nothing but what its target has.
func strict(raw []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(into)
	if err == nil {
		if _, err = decoder.Token(); errors.Is(err, io.EOF) {
			return nil
		}
		err = errors.New("more than one value")
	}
	field, key := "body", "fault.release.body"
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		field, key = join(".", "body", wrong.Field), "fault.release.body_type"
	}
	if name, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		field, key = "body."+strings.Trim(name, `"`), "fault.release.body_member"
	}
	return fault.New(fault.Invalid, key, fault.Args{"field": field, "value": reasonOf(err)}).At(field)
}

// reasonOf is what a decoder says, without its own name.
func reasonOf(err error) string { return strings.TrimPrefix(err.Error(), "json: ") }

// write reads, checks and adds the fact with what follows from it.
func (w *writing) write(raw []byte) (Head, error) {
	if err := w.head(); err != nil {
		return Head{}, err
	}
	body, err := writers(w)[w.Kind](raw)
	if err != nil {
		return Head{}, err
	}
	w.plain("key", w.Key)
	if err := w.faults.Err(); err != nil {
		return Head{}, err
	}
	if w.scene.err != nil {
		return Head{}, w.scene.err
	}
	if again, err := w.again(body); err != nil || again {
		return Head{}, err
	}
	if !w.told {
		w.Late = w.late(plannedAt(w.At), w.scene.LateHours, w.at, w.place(), "")
	}
	if err := w.fact(w.Head, body); err != nil {
		return Head{}, err
	}
	f := w.facts[len(w.facts)-1]
	if err := w.scene.Facts.add(f); err != nil {
		return Head{}, err
	}
	if w.also != nil {
		if err := w.also(); err != nil {
			return Head{}, err
		}
	}
	return f.Head, w.list(f.ID)
}

// again reports whether a fact that is told is there already.
func (w *writing) again(body any) (bool, error) {
	if len(w.stored) == 0 {
		return false, nil
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return false, fmt.Errorf("body of %s: %w", w.place(), err)
	}
	return Fact{Head: w.Head, Body: raw}.again(w.stored), nil
}

// list keeps the CIs of a baseline once its fact stands.
func (w *writing) list(key id.Fact) error {
	if len(w.cis) == 0 {
		return nil
	}
	w.afterwards = append(w.afterwards, func() error {
		if err := w.service.Contents.Add(w.tx, key, w.cis); err != nil {
			return fmt.Errorf("list of baseline: %w", err)
		}
		return nil
	})
	return nil
}

// head completes and checks what the fact is about.
func (w *writing) head() error {
	w.At = orElse(w.At, w.tx.Now())
	if w.tx.Now().Before(w.At) {
		w.say("at", "fault.release.future", fault.Args{"value": instantArg(w.At)})
	}
	if !w.told {
		w.Recorded, w.By, w.Confirmed, w.ConfirmedAt, w.Late = clock.Instant{}, w.actor, "", clock.Instant{}, false
	}
	if w.Deployment != "" {
		d, err := w.change.deployment(w.Deployment)
		if err != nil {
			return err
		}
		w.at = d
		w.Attempt = orElse(w.Attempt, d.Attempt)
		if w.Attempt < 1 || w.Attempt > d.Attempt {
			w.say("attempt", "fault.release.attempt", fault.Args{"value": w.Attempt, "limit": d.Attempt})
		}
	} else if w.Attempt != 0 {
		w.say("attempt", "fault.release.attempt", fault.Args{"value": w.Attempt, "limit": 0})
	}
	served := w.scene.served(w.at)
	if w.Customer != "" && !slices.ContainsFunc(served, func(s Served) bool { return s.Code == w.Customer }) {
		w.say("customer", "fault.release.not_served", fault.Args{"value": w.Customer})
	}
	return nil
}

// Confirm is the second person's word on a fact that needs one: what somebody
// recorded for a customer or for the change authority; another person than who
// recorded it. Command
// "release.confirm". Scope F95.
func (s *Service) Confirm(ctx context.Context, actor, code string, fact id.Fact) error {
	cmd := work.Command{Name: "release.confirm", Actor: actor, Subject: id.Ref{Kind: "release", ID: code}}
	return s.perform(ctx, cmd, func(tx *work.Tx) error {
		r, err := s.Releases.Find(tx, code)
		if err != nil {
			return err
		}
		list, err := s.Facts.Of(tx, r.ID)
		if err != nil {
			return fmt.Errorf("facts of %s: %w", code, err)
		}
		i := slices.IndexFunc(list, func(f Fact) bool { return f.ID == fact })
		if i < 0 {
			return fault.New(fault.NotFound, "fault.release.no_fact", fault.Args{"release": code, "value": string(fact)})
		}
		if err := list[i].confirmable(actor); err != nil {
			return err
		}
		tx.Detail("facts."+list[i].place()+".confirmed", "", actor)
		if err := s.Facts.Confirm(tx, fact, actor); err != nil {
			return err
		}
		return s.wait(tx, r)
	})
}

// confirmable refuses a confirmation that no one needs or that is not another
// person's.
func (f Fact) confirmable(actor string) error {
	var proof Proof
	if f.Kind == AgreementFact || f.Kind == AcceptanceFact {
		if err := json.Unmarshal(f.Body, &proof); err != nil {
			return fmt.Errorf("proof of fact %s: %w", f.ID, err)
		}
	}
	waits := slices.Contains(confirmedWays, proof.How)
	if f.Kind == AuthorisationFact {
		var word AuthorityWord
		if err := json.Unmarshal(f.Body, &word); err != nil {
			return fmt.Errorf("word of fact %s: %w", f.ID, err)
		}
		waits = word.waits()
	}
	args := fault.Args{"value": f.place()}
	switch {
	case !waits:
		return fault.New(fault.Conflict, "fault.release.needs_none", args)
	case f.Confirmed != "":
		return fault.New(fault.Conflict, "fault.release.confirmed", args)
	case f.By == actor:
		return fault.New(fault.Forbidden, "fault.release.same_person", args)
	default:
		return nil
	}
}

// confirmedWays are the ways that one person records and another confirms.
var confirmedWays = []Way{ByEmail, ByMinutes, ByContract}

// Gates looks at every gate of a release, stage by stage and deployment by
// deployment; fault.NotFound if there is no such release. It changes nothing.
func (s *Service) Gates(ctx context.Context, code string) ([]GateResult, error) {
	found, err := s.ReadWithGates(ctx, code)
	return found.Gates, err
}

// Gated is a release with what its plan is to meet, and to choose from.
type Gated struct {
	Release
	Gates  []GateResult
	Builds []Recorded[Build] // in the order in which they were recorded
}

// ReadWithGates returns a release with how its gates stand and its builds, all of one
// moment; fault.NotFound if there is none. It changes nothing.
func (s *Service) ReadWithGates(ctx context.Context, code string) (out Gated, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) error {
		if out.Release, err = s.Releases.Find(tx, code); err != nil {
			return err
		}
		look, err := s.situate(tx, out.Release)
		if err != nil {
			return err
		}
		out.Gates, out.Builds = AllGates(look.Situation), look.Situation.Facts.Builds
		return look.err
	})
	return out, err
}
