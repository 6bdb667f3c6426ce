package app

import (
	"context"

	"acta/internal/mail"
)

// NoticeLetter is the letter of a notice's job, as the desk asks for it.
func (a *App) NoticeLetter(ctx context.Context, payload, message string) (mail.Guest, error) {
	return notices{a}.Notice(ctx, payload, message)
}

// NoticeSent keeps that the letter of a notice's job was sent.
func (a *App) NoticeSent(ctx context.Context, payload string, sent mail.Sent) error {
	return notices{a}.Sent(ctx, payload, sent)
}
