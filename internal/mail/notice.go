package mail

import (
	"context"
	"errors"
	"fmt"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/job"
)

// notify sends the notice of a job, and has it put on record once the server took
// it. A try after one that could not be put on record sends nothing again.
func (d *Desk) notify(ctx context.Context, j job.Running) error {
	if d.parts.Sender == nil || d.parts.Notices == nil {
		return j.Progress(ctx, 100, job.Note{Key: "mail.note.no_server"})
	}
	message := d.parts.Sender.messageID(string(j.ID))
	to, err := d.parts.Notices.Notice(ctx, j.Payload, message)
	switch {
	case errors.Is(err, ErrTold):
		return j.Progress(ctx, 100, job.Note{Key: "mail.note.sent"})
	case err != nil:
		return final(fmt.Errorf("notice to a customer: %w", err))
	}
	letter, err := d.writeGuest(ctx, j, to)
	if err != nil {
		return err
	}
	sent := Sent{Message: message, Language: letter.Language}
	for _, box := range letter.boxes() {
		sent.To = append(sent.To, box.Address)
	}
	if sent.At, err = d.post(ctx, message, letter); err != nil {
		return fmt.Errorf("send notice: %w", err)
	}
	if err := d.parts.Notices.Sent(ctx, j.Payload, sent); err != nil {
		return final(fmt.Errorf("keep that a notice was sent: %w", err))
	}
	d.taken.Delete(message)
	return j.Progress(ctx, 100, job.Note{Key: "mail.note.sent"})
}

// post sends a letter that the server does not have yet, and returns when it took it.
func (d *Desk) post(ctx context.Context, message string, letter Letter) (clock.Instant, error) {
	if at, ok := d.taken.Load(message); ok {
		return at.(clock.Instant), nil //nolint:forcetypeassert // nothing else is stored in it
	}
	if err := d.parts.Sender.Send(ctx, letter); err != nil {
		return clock.Instant{}, err
	}
	at := d.parts.Clock.Now()
	d.taken.Store(message, at)
	return at, nil
}

// final marks what no further try mends: a fault of what is asked for.
func final(err error) error {
	for _, kind := range []fault.Kind{fault.Invalid, fault.Conflict, fault.NotFound} {
		if fault.Is(err, kind) {
			return job.Fatal(err)
		}
	}
	return err
}
