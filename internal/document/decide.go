package document

import (
	"context"
	"fmt"
	"slices"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Decide approves or rejects the version in review, on the content that the person
// saw. The last approval that the rule needs issues the version in the same
// command; a rejection ends it, and its data are the next draft. Scope F18–F20;
// Invariants I5, I6; ISO/IEC 20000-1:2018 7.5.2.
func (s *Service) Decide(ctx context.Context, d Decision) (Status, error) {
	if err := reasonable(d.Reason, !d.Approve); err != nil {
		return Status{}, err
	}
	if err := s.log.Seal(ctx); err != nil {
		return Status{}, err
	}
	act := Act{Ref: d.Ref, Actor: d.Actor, Expect: d.Expect, Reason: d.Reason}
	return s.command(ctx, "document.decide", act, func(h *held) error { return s.decide(h, d) })
}

// DecideMany decides on several documents for one actor, each in a command of its
// own, and says what became of each.
func (s *Service) DecideMany(ctx context.Context, actor string, list []Decision) []Outcome {
	outcomes := make([]Outcome, len(list))
	for i, d := range list {
		d.Actor = actor
		outcomes[i].Ref = d.Ref
		outcomes[i].Status, outcomes[i].Err = s.Decide(ctx, d)
	}
	return outcomes
}

func (s *Service) decide(h *held, d Decision) error {
	if h.at.OpenState != content.InReview {
		return fault.New(fault.Conflict, "fault.document.not_in_review", nil)
	}
	version, err := s.versionOf(h, h.at.Open)
	if err != nil {
		return err
	}
	if d.Content != version.ContentHash {
		return fault.New(fault.Stale, "fault.document.other_content", nil)
	}
	submitted, err := s.stores.Submissions.Of(h.tx, version.ID)
	if err != nil {
		return err
	}
	decisions, err := s.stores.Submissions.Decisions(h.tx, version.ID)
	if err != nil {
		return err
	}
	decided, err := s.judge(h, version, submitted, decisions, d.Actor)
	if err != nil {
		return err
	}
	decided.Approved, decided.Reason = d.Approve, d.Reason
	if err := s.stores.Submissions.Decide(h.tx, decided); err != nil {
		return err
	}
	h.tx.Detail("content", "", version.ContentHash)
	if decided.Solo {
		h.tx.Detail("solo", "", d.Actor)
	}
	if !d.Approve {
		return s.reject(h, version, submitted, d.Reason)
	}
	return s.accept(h, version, submitted, append(decisions, decided))
}

// judge finds the step in which a person decides; fault.Forbidden when there is
// none. Invariant I6.
func (s *Service) judge(h *held, version Version, submitted Submitted, decisions []Decided, person string) (Decided, error) {
	if err := s.named(h.tx, []string{person}, "actor"); err != nil {
		return Decided{}, err
	}
	if slices.ContainsFunc(decisions, func(d Decided) bool { return d.Person == person }) {
		return Decided{}, fault.New(fault.Conflict, "fault.document.decided", nil)
	}
	key, err := id.New[id.Decision]()
	if err != nil {
		return Decided{}, err
	}
	made := Decided{ID: key, Version: version.ID, Person: person, Content: version.ContentHash, At: h.tx.Now()}
	isAuthor := person == version.Author || person == submitted.Submitter
	if isAuthor && submitted.Source != sourceOwner {
		if !submitted.Rule.Solo {
			return Decided{}, fault.New(fault.Forbidden, "fault.document.author", nil)
		}
		made.Solo = true
	}
	for _, i := range submitted.Rule.open(decisions) {
		role, ok, err := s.fits(h, submitted.Rule.Steps[i], person)
		if err != nil {
			return Decided{}, err
		}
		if ok {
			made.Step, made.Role, made.Meaning = i, role, submitted.Rule.Steps[i].Meaning
			return made, nil
		}
	}
	return Decided{}, fault.New(fault.Forbidden, "fault.document.not_decider", nil)
}

// reject ends the version in review.
func (s *Service) reject(h *held, version Version, submitted Submitted, reason string) error {
	if err := s.close(h, content.Rejected, reason); err != nil {
		return err
	}
	if err := s.save(h); err != nil {
		return err
	}
	return s.letter(h, letterRejected, letter{Person: submitted.Submitter, Number: version.Number})
}

// accept adds an approval to the version in review, and issues it when the rule
// has all that it needs.
func (s *Service) accept(h *held, version Version, submitted Submitted, decisions []Decided) error {
	approval := decisions[len(decisions)-1]
	signer, err := s.signer(h.tx, h.kind.ID, approval)
	if err != nil {
		return err
	}
	if err := s.prints(h, version, line{"actor", signature(signer)}); err != nil {
		return err
	}
	sign := func(sheet *content.ControlSheet) {
		sheet.Approvals = signed(sheet.Approvals, approval.Meaning, signer, h.tx.Now(), version.ContentHash, approval.Solo)
	}
	if len(submitted.Rule.open(decisions)) == 0 {
		return s.issued(h, version, submitted, approval.Person, sign)
	}
	if _, err := s.restate(h, version.ID, sign); err != nil {
		return err
	}
	if err := s.save(h); err != nil {
		return err
	}
	return s.askDeciders(h, version, submitted, decisions)
}

// signer is a person as an approval prints them: by job title, else by the role
// under which they decided.
func (s *Service) signer(tx *work.Tx, kind string, d Decided) (content.Signer, error) {
	signer, err := s.house.Signer(tx, d.Person)
	if err != nil || len(signer.JobTitle) > 0 || d.Role == "" {
		return signer, err
	}
	look, err := s.house.Look(tx, kind)
	if err != nil {
		return signer, err
	}
	if name := s.roleWords(d.Role, look.Languages); !name.IsEmpty() {
		signer.JobTitle = content.Inline{content.Say(name)}
	}
	return signer, nil
}

// roleWords is the name of a role in the languages of a document, as text of its
// own: frozen words are older than the decision.
func (s *Service) roleWords(role string, languages []string) content.Text {
	key := roleKey(role)
	var name content.Text
	if !s.catalogue.Has(key) {
		return name
	}
	for _, lang := range languages {
		name = name.With(lang, s.catalogue.Printer(lang).Message(key))
	}
	return name
}

func roleKey(role string) string {
	switch role {
	case ownerRole, qualityManagerRole:
		return "document.role." + role
	default:
		return "term.role." + role
	}
}

// roleName is what a fault calls those who decide in a step.
func (s *Service) roleName(step Step) any {
	if len(step.Roles) > 0 && s.catalogue.Has(roleKey(step.Roles[0])) {
		return content.Term{Key: roleKey(step.Roles[0])}
	}
	return fmt.Sprint(append(step.Roles[:len(step.Roles):len(step.Roles)], step.Persons...))
}
