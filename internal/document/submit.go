package document

import (
	"context"
	"slices"
	"unicode/utf8"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// longestReason bounds what people say about a change or decision, in characters.
const longestReason = 2000

// Submit freezes the current data, unless the open draft holds them already, and
// asks for approval of that version. It is refused, as a fault.List, with every
// open placeholder and every mandatory clause that is missing; with a withdrawn
// document that it refers to; while another version waits to take effect; and
// when nobody could approve. Scope F2, F17, F19, F29; Invariants I1, I7, I8.
func (s *Service) Submit(ctx context.Context, sub Submission) (Status, error) {
	if sub.Level == "" {
		sub.Level = Minor
	}
	if err := sub.check(); err != nil {
		return Status{}, err
	}
	req := Request{Kind: sub.Kind, Subject: sub.Subject, Actor: sub.Actor, Change: sub.Change}
	next, err := s.evaluate(ctx, req)
	if err != nil {
		return Status{}, err
	}
	if err := s.complete(next); err != nil {
		return Status{}, err
	}
	if err := s.check(next, req); err != nil {
		return Status{}, err
	}
	if next.kind.Approval == sourceAcceptance { // it may be issued in this very command
		if err := s.log.Seal(ctx); err != nil {
			return Status{}, err
		}
	}
	var status Status
	cmd := work.Command{
		Name: "document.submit", Actor: sub.Actor,
		Subject: subjectOf(Ref{Kind: next.kind.ID, Subject: next.full}),
	}
	err = s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		h, version, err := s.draft(tx, next, req, sub.Expect)
		if err != nil {
			return err
		}
		if err := s.submit(h, next, version, sub); err != nil {
			return err
		}
		status, err = s.statusOf(h)
		return err
	})
	return status, err
}

// check says what is wrong with a submission by itself.
func (s Submission) check() error {
	var faults fault.List
	if s.Level != Minor && s.Level != Major {
		faults = append(faults, fault.New(fault.Invalid, "fault.document.level", nil).At("level"))
	}
	if s.Change.IsEmpty() {
		faults = append(faults, fault.New(fault.Invalid, "fault.document.change_required", nil).At("change"))
	}
	for lang, text := range s.Change.Values {
		switch {
		case !content.IsLanguage(lang) || !content.IsPrintable(text):
			faults = append(faults, fault.New(fault.Invalid, "fault.document.text", nil).At("change"))
		case utf8.RuneCountInString(text) > longestReason:
			faults = append(faults, fault.New(fault.Invalid, "fault.document.long", fault.Args{"most": longestReason}).At("change"))
		}
	}
	return faults.Err()
}

// reasonable says what is wrong with a reason that a person gives.
func reasonable(reason string, required bool) error {
	switch {
	case reason == "" && required:
		return fault.New(fault.Invalid, "fault.document.reason_required", nil).At("reason")
	case !content.IsPrintable(reason):
		return fault.New(fault.Invalid, "fault.document.text", nil).At("reason")
	case utf8.RuneCountInString(reason) > longestReason:
		return fault.New(fault.Invalid, "fault.document.long", fault.Args{"most": longestReason}).At("reason")
	}
	return nil
}

// complete lists everything that keeps a content from being approved.
// Invariants I7, I8.
func (s *Service) complete(next candidate) error {
	var faults fault.List
	for _, open := range next.placeholders {
		key := "fault.document.placeholder"
		if open.Section == "" {
			key = "fault.document.placeholder_front"
		}
		faults = append(faults, fault.New(fault.Invalid, key,
			fault.Args{"section": open.Section, "label": content.Term{Key: open.Label}}).At(open.Field))
	}
	return append(faults, s.missingClauses(next)...).Err()
}

// draft is the open draft with the content of a candidate: the one that is there,
// or a new one.
func (s *Service) draft(tx *work.Tx, next candidate, req Request, expect int) (*held, Version, error) {
	fail := func(err error) (*held, Version, error) { return nil, Version{}, err }
	last, err := s.latest(tx, next.kind.ID, next.full, next.short)
	if err != nil {
		return fail(err)
	}
	h, err := s.holdLast(tx, next, last)
	if err != nil {
		return fail(err)
	}
	if err := h.expect(expect); err != nil {
		return fail(err)
	}
	switch {
	case h.at.Waiting != "":
		return fail(fault.New(fault.Conflict, "fault.document.waiting", nil))
	case !last.frozen(next.hash):
		issue, err := s.add(h, next, last, req)
		return h, issue.Version, err
	case h.at.OpenState == content.Draft:
		return h, last.Version, nil
	case h.at.OpenState == content.InReview:
		return fail(fault.New(fault.Conflict, "fault.document.in_review", nil))
	default:
		return fail(fault.New(fault.Conflict, "fault.document.unchanged", nil))
	}
}

// submit puts the open draft into review.
func (s *Service) submit(h *held, next candidate, version Version, sub Submission) error {
	if err := s.timely(h, next, sub.Effective); err != nil {
		return err
	}
	if err := s.noneWithdrawn(h.tx, version.ID); err != nil {
		return err
	}
	source, rule, err := s.ruled(h)
	if err != nil {
		return err
	}
	if err := s.approvable(h, rule, version.Author, sub.Actor); err != nil {
		return err
	}
	issued, err := s.issuedOf(h.tx, h.doc.ID)
	if err != nil {
		return err
	}
	proposed, err := nextNumber(lastOf(issued), sub.Level)
	if err != nil {
		return err
	}
	submitted := Submitted{
		Version: version.ID, Level: sub.Level, Proposed: proposed, Source: source, Rule: rule,
		Change: sub.Change, Submitter: sub.Actor, From: sub.Effective, At: h.tx.Now(),
	}
	if err := s.stores.Submissions.Submit(h.tx, submitted); err != nil {
		return err
	}
	if _, err := s.restate(h, version.ID, func(sheet *content.ControlSheet) {
		sheet.State, sheet.Proposed, sheet.Effective = content.InReview, proposed, sub.Effective.String()
		sheet.ValidUntil = validityOf(next.content).Until.String()
		sheet.Approvals = signed(sheet.Approvals, "author", next.author, h.tx.Now(), version.ContentHash, false)
		sheet.History = described(sheet.History, sheet.Number, sheet.Date, content.Inline{content.Say(sub.Change)})
	}); err != nil {
		return err
	}
	h.at.OpenState = content.InReview
	h.tx.Detail("proposed", "", proposed)
	h.tx.Detail("content", "", version.ContentHash)
	if err := s.save(h); err != nil {
		return err
	}
	h.tx.Emit(s.event(h, EventSubmitted, Issuance{
		Version: version.ID, Number: proposed, From: sub.Effective, ValidUntil: validityOf(next.content).Until,
	}, version.ContentHash))
	if source == sourceAcceptance {
		return s.concluded(h, version, submitted)
	}
	return s.askDeciders(h, version, submitted, nil)
}

// timely refuses dates that cannot be kept.
func (s *Service) timely(h *held, next candidate, wanted clock.Date) error {
	valid := validityOf(next.content)
	first := latestDay(h.day, wanted, valid.From)
	switch {
	case far(wanted):
		return fault.New(fault.Invalid, "fault.document.far", fault.Args{"date": content.Date{ISO: wanted.String()}}).At("effective")
	case !wanted.IsZero() && wanted.Before(h.day):
		return fault.New(fault.Invalid, "fault.document.past", nil).At("effective")
	case !valid.Until.IsZero() && valid.Until.Before(first):
		return fault.New(fault.Invalid, "fault.document.ended", fault.Args{"date": content.Date{ISO: valid.Until.String()}}).At("effective")
	}
	return nil
}

// latestDay is the last of some days.
func latestDay(days ...clock.Date) clock.Date {
	return slices.MaxFunc(days, func(a, b clock.Date) int { return a.Time().Compare(b.Time()) })
}

// approvable refuses what nobody could approve, because it would wait for ever.
func (s *Service) approvable(h *held, rule Rule, authors ...string) error {
	if h.kind.Approval != sourceOwner && rule.Solo {
		authors = nil
	}
	if h.kind.Approval == sourceOwner {
		authors = nil
	}
	for _, step := range rule.Steps {
		can, err := s.deciders(h, step)
		if err != nil {
			return err
		}
		can = slices.DeleteFunc(can, func(code string) bool { return slices.Contains(authors, code) })
		if len(can) < step.Need {
			return fault.New(fault.Conflict, "fault.document.nobody", fault.Args{"role": s.roleName(step), "need": step.Need, "have": len(can)})
		}
	}
	return nil
}

// signed appends a decision to those that a control sheet prints; the system's
// own are not decisions of a person.
func signed(list []content.Approval, meaning string, who content.Signer, at clock.Instant, hash string, solo bool) []content.Approval {
	name := ""
	if len(who.Name) == 1 && who.Name[0].Value != nil {
		name = who.Name[0].Value.Raw
	}
	if name == "" {
		return list
	}
	return append(list[:len(list):len(list)], content.Approval{
		Meaning: "document.meaning." + meaning, Name: name, Role: who.JobTitle, At: at.String(), Hash: hash, Solo: solo,
	})
}

// described rewrites the row of the version itself, the last one of its history.
func described(history []content.Change, number, date string, change content.Inline) []content.Change {
	rows := slices.Clone(history)
	if n := len(rows); n > 0 {
		rows[n-1].Number, rows[n-1].Date = number, date
		if change != nil {
			rows[n-1].Description = change
		}
	}
	return rows
}

// Recall takes a submission back: the version is voided for good, and its data are
// the next draft. Only who froze or submitted it may.
func (s *Service) Recall(ctx context.Context, act Act) (Status, error) {
	if err := reasonable(act.Reason, false); err != nil {
		return Status{}, err
	}
	return s.command(ctx, "document.recall", act, func(h *held) error {
		if h.at.OpenState != content.InReview {
			return fault.New(fault.Conflict, "fault.document.not_in_review", nil)
		}
		authors, err := s.authors(h, h.at.Open)
		if err != nil {
			return err
		}
		if !slices.Contains(authors, act.Actor) {
			return fault.New(fault.Forbidden, "fault.document.not_author", nil)
		}
		if err := s.close(h, content.Voided, act.Reason); err != nil {
			return err
		}
		return s.save(h)
	})
}

// authors are who froze and who submitted a version. Invariant I6.
func (s *Service) authors(h *held, version id.Version) ([]string, error) {
	v, err := s.versionOf(h, version)
	if err != nil {
		return nil, err
	}
	submitted, err := s.stores.Submissions.Of(h.tx, version)
	return []string{v.Author, submitted.Submitter}, err
}

// close ends the open version in a final state.
func (s *Service) close(h *held, state content.State, reason string) error {
	_, err := s.conclude(h, h.at.Open, state, reason)
	h.at.Open, h.at.OpenState = "", ""
	return err
}
