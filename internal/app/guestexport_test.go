package app

import (
	"context"

	"acta/internal/mail"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/work"
)

// Letter is a letter to a customer's signatory, as the desk asks for it.
func (a *App) Letter(ctx context.Context, kind, invitation string) (mail.Guest, error) {
	return guests{a}.Guest(ctx, kind, invitation)
}

// KeepInvitation keeps an invitation whose inviter need not have an account.
func (a *App) KeepInvitation(ctx context.Context, i release.Invitation) error {
	return a.db.Write(ctx, func(tx *work.Tx) (err error) {
		r, err := store.Releases{}.Find(tx, i.Release)
		if err == nil {
			i.ReleaseID, i.Created = r.ID, tx.Now()
			err = store.Invitations{}.Add(tx, i)
		}
		return err
	})
}
