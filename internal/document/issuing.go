package document

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// What document control tells other features. Data: kind, subject, number,
// version (its id), content (hash), effective and valid_until ("2006-01-02");
// document.approved also has source (whose decision it was: the template's
// "approval") and person (who decided last, "" for the process itself);
// document.ended also has state and ended, the first day on which the version is
// no longer in force.
const (
	EventSubmitted = "document.submitted" // number is the proposed one, effective the wanted day, "" for at once
	EventApproved  = "document.approved"
	EventEffective = "document.effective"
	EventEnded     = "document.ended"
)

// PublishJob is the kind of the job that publishes an issued version; its payload
// is {"version": id}.
const PublishJob = "document.publish"

// issued issues a version: number for good, approved control sheet with the last
// checkpoint and the index of this command's own audit entry, and the job that
// makes its files. Until they are kept it is neither in force nor delivered.
// Scope F16; Invariants I2, I5.
func (s *Service) issued(h *held, version Version, submitted Submitted, person string, sign func(*content.ControlSheet)) error {
	list, err := s.issuedOf(h.tx, h.doc.ID)
	if err != nil {
		return err
	}
	if err := s.noneWithdrawn(h.tx, version.ID); err != nil {
		return err
	}
	made := Issuance{
		Version: version.ID, Document: h.doc.ID, Ordinal: version.Ordinal, Number: submitted.Proposed, At: h.tx.Now(),
		From: latestDay(h.day, submitted.From),
	}
	for _, former := range list {
		if former.Version == h.at.Effective { // never before its predecessor, whatever the clock says
			made.From = latestDay(made.From, former.From)
		}
	}
	sheet, err := s.approved(h, &made, sign)
	if err != nil {
		return err
	}
	if made.Sheet, err = sheet.Hash(); err != nil {
		return fmt.Errorf("hash control sheet: %w", err)
	}
	if err := s.stores.Issuances.Issue(h.tx, made); err != nil {
		return err
	}
	h.tx.Detail("issued", "", made.Number)
	h.at.Open, h.at.OpenState, h.at.Waiting, h.at.From = "", "", version.ID, made.From
	if err := s.save(h); err != nil {
		return err
	}
	event := s.event(h, EventApproved, made, version.ContentHash)
	event.Data["source"], event.Data["person"] = submitted.Source, person
	h.tx.Emit(event)
	return enqueuePublish(h.tx, version.ID)
}

// approved freezes the approval's control sheet, which the files print.
func (s *Service) approved(h *held, made *Issuance, sign func(*content.ControlSheet)) (content.ControlSheet, error) {
	checkpoint, err := s.log.LastCheckpoint(h.tx)
	if err != nil {
		return content.ControlSheet{}, err
	}
	before, err := s.stores.Sheets.Last(h.tx, made.Version)
	if err != nil {
		return before, err
	}
	if made.ValidUntil, err = clock.ParseDate(before.ValidUntil); err != nil {
		return before, fmt.Errorf("control sheet of version %s: %w", made.Version, err)
	}
	if !made.ValidUntil.IsZero() && made.ValidUntil.Before(made.From) {
		return before, fault.New(fault.Conflict, "fault.document.ended",
			fault.Args{"date": content.Date{ISO: made.ValidUntil.String()}})
	}
	// Late, because it locks the log until the command ends.
	if made.Entry, err = h.tx.Index(); err != nil {
		return before, err
	}
	return s.restate(h, made.Version, func(sheet *content.ControlSheet) {
		sign(sheet)
		sheet.State, sheet.Number, sheet.Proposed = content.Approved, made.Number, ""
		sheet.Date, sheet.Effective = h.day.String(), made.From.String()
		sheet.Entry, sheet.Checkpoint = strconv.FormatInt(made.Entry, 10), checkpoint
		sheet.History = described(sheet.History, made.Number, sheet.Date, nil)
	})
}

func (s *Service) event(h *held, name string, made Issuance, hash string) work.Event {
	return work.Event{Name: name, Subject: subjectOf(h.ref()), Data: map[string]string{
		"kind": h.doc.Kind, "subject": h.doc.Subject, "number": made.Number, "version": string(made.Version),
		"content": hash, "effective": made.From.String(), "valid_until": made.ValidUntil.String(),
	}}
}

func enqueuePublish(tx *work.Tx, version id.Version) error {
	payload, err := content.Marshal(struct {
		Version string `json:"version"`
	}{string(version)})
	if err != nil {
		return fmt.Errorf("queue publication: %w", err)
	}
	tx.Enqueue(work.Job{Kind: PublishJob, Payload: string(payload), Dedupe: string(version)})
	return nil
}

// Publish makes and keeps every file of an issued version, in every language and
// format, from the approval's control sheet, and records them in one command; if
// its day has come, the same command brings it into force. A version that is
// published already is left as it is, so the job may run again after any failure.
// Scope F57; Invariants I4, I17, I19.
func (s *Service) Publish(ctx context.Context, version id.Version) error {
	issue, made, err := s.toPublish(ctx, version)
	if err != nil || made.Published {
		return err
	}
	files, err := s.every(ctx, issue)
	if err != nil {
		return err
	}
	ref := Ref{Kind: issue.Document.Kind, Subject: issue.Document.Subject}
	cmd := work.Command{Name: "document.publish", Actor: work.System, Subject: subjectOf(ref)}
	return unlessUnchanged(s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		h, err := s.hold(tx, ref)
		if err != nil {
			return err
		}
		return s.publish(h, issue, files)
	}))
}

// unlessUnchanged forgives a command that found nothing to write.
func unlessUnchanged(err error) error {
	if errors.Is(err, errUnchanged) {
		return nil
	}
	return err
}

// toPublish reads an issued version with the approval's control sheet.
func (s *Service) toPublish(ctx context.Context, version id.Version) (issue Issue, made Issuance, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		doc, err := s.stores.Heads.Document(tx, version)
		if err != nil {
			return err
		}
		if made, err = s.issuance(tx, doc.ID, version); err != nil || made.Published {
			return err
		}
		versions, err := s.versionsOf(tx, doc.ID)
		if err != nil {
			return err
		}
		for _, v := range versions {
			if v.ID == version {
				issue, err = s.load(tx, doc, v)
			}
		}
		if err != nil {
			return err
		}
		issue.Sheet, err = s.stores.Sheets.ByHash(tx, version, made.Sheet)
		return err
	})
	return issue, made, err
}

// issuance is what was issued as a version; fault.NotFound when it was not.
func (s *Service) issuance(tx *work.Tx, doc id.Document, version id.Version) (Issuance, error) {
	list, err := s.issuedOf(tx, doc)
	if err != nil {
		return Issuance{}, err
	}
	for _, made := range list {
		if made.Version == version {
			return made, nil
		}
	}
	return Issuance{}, fault.New(fault.NotFound, "fault.document.not_issued", nil)
}

// every makes the files of an issue in every language and format, and makes their
// bytes durable.
func (s *Service) every(ctx context.Context, issue Issue) ([]unkept, error) {
	var files []unkept
	for _, lang := range issue.Content.Languages {
		for _, f := range s.formats {
			file, err := s.fresh(ctx, issue, Target{Lang: lang, Format: f.Info().Name})
			if err != nil {
				return nil, err
			}
			if err := s.bytes.Put(ctx, file.row.BlobKey, file.Data); err != nil {
				return nil, fmt.Errorf("keep file: %w", err)
			}
			file.Data = nil // the rows are all that is still needed
			files = append(files, file)
		}
	}
	return files, nil
}

func (s *Service) publish(h *held, issue Issue, files []unkept) error {
	made, err := s.issuance(h.tx, h.doc.ID, issue.Version.ID)
	if err != nil {
		return err
	}
	if made.Published {
		return errUnchanged
	}
	if _, err := s.record(h.tx, issue, files); err != nil {
		return err
	}
	if err := s.stores.Issuances.Publish(h.tx, made.Version, len(files)); err != nil {
		return err
	}
	if h.at.Waiting != made.Version || h.day.Before(made.From) {
		return nil
	}
	return s.effect(h, made)
}

// Resume publishes the issued versions whose files are not kept, oldest first,
// for those whose job was lost; it says how many it published. One that fails does
// not stop the others.
func (s *Service) Resume(ctx context.Context) (int, error) {
	var waiting []id.Version
	if err := s.unit.Read(ctx, func(tx *work.Tx) error {
		var err error
		waiting, err = s.stores.Issuances.Unpublished(tx, longestPage)
		return err
	}); err != nil {
		return 0, err
	}
	done := 0
	var problems []error
	for _, version := range waiting {
		err := s.Publish(ctx, version)
		if err == nil {
			done++
		}
		problems = append(problems, err)
	}
	return done, errors.Join(problems...)
}
