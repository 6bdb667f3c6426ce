package app

import (
	"context"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"acta/internal/audit"
	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/id"
	"acta/internal/identity"
	"acta/internal/job"
	"acta/internal/org"
	"acta/internal/store"
	"acta/internal/web"
	"acta/internal/work"
)

// people tells documents who holds what on a day: process roles from the
// organisation's assignments, roles of the installation from the grants.
type people struct{ *org.Service }

var _ document.People = people{}

// Holds reports whether a person holds a role on a day.
func (p people) Holds(tx *work.Tx, person, role string, on clock.Date) (bool, error) {
	if !granted(role) {
		return p.Service.Holds(tx, person, role, on)
	}
	holders, err := p.Holders(tx, role, on)
	return slices.Contains(holders, person), err
}

// Holders lists who holds a role on a day.
func (p people) Holders(tx *work.Tx, role string, on clock.Date) ([]string, error) {
	if !granted(role) {
		return p.Service.Holders(tx, role, on)
	}
	grants, err := store.Grants{}.Of(tx, "")
	if err != nil {
		return nil, err
	}
	var holders []string
	for _, grant := range grants {
		if string(grant.Role) == role && grant.Holds(on) && !slices.Contains(holders, grant.Person) {
			holders = append(holders, grant.Person)
		}
	}
	return holders, nil
}

func granted(role string) bool { return slices.Contains(identity.GrantedRoles(), identity.Role(role)) }

// printedLog gives control sheets the checkpoint that they print.
type printedLog struct{ log *audit.Service }

var _ document.Log = printedLog{}

// Seal signs the log as it stands.
func (l printedLog) Seal(ctx context.Context) error {
	_, err := l.log.Checkpoint(ctx)
	return err
}

// LastCheckpoint is the last signed checkpoint.
func (l printedLog) LastCheckpoint(tx *work.Tx) (content.Checkpoint, error) {
	last, err := l.log.LastCheckpoint(tx)
	if err != nil || last.IsZero() {
		return content.Checkpoint{}, err
	}
	return content.Checkpoint{
		Origin: last.Origin, Size: strconv.FormatInt(last.Size, 10), Root: hex.EncodeToString(last.Root[:]),
		At: last.At.String(), Key: fingerprint(l.log.Key()),
	}, nil
}

// fingerprint is the short name of a public key: the middle of "name+fingerprint+key".
func fingerprint(key string) string {
	_, rest, _ := strings.Cut(key, "+")
	short, _, _ := strings.Cut(rest, "+")
	return short
}

// answers keeps the answers to idempotency keys.
type answers struct{ db *store.DB }

var _ web.Keys = answers{}

// Find gives the answer kept for a person's key.
func (a answers) Find(ctx context.Context, actor, key string) (kept web.Kept, found bool, err error) {
	err = a.db.Read(ctx, func(tx *work.Tx) error {
		answer, ok, err := store.Keys{}.Find(tx, actor, key)
		kept, found = web.Kept{
			Digest: answer.Digest, Status: answer.Status, Type: answer.ContentType, Place: answer.Location, Body: answer.Body,
		}, ok
		return err
	})
	return kept, found, err
}

// Keep keeps the answer to a request.
func (a answers) Keep(ctx context.Context, actor, key string, kept web.Kept) error {
	return a.db.Write(ctx, func(tx *work.Tx) error {
		return store.Keys{}.Answer(tx, actor, key, store.Answer{
			Status: kept.Status, ContentType: kept.Type, Location: kept.Place, Body: kept.Body,
		})
	})
}

// jobs shows the queue at the edge.
type jobs struct{ *job.Service }

var _ web.Jobs = jobs{}

// List gives jobs, newest first.
func (j jobs) List(ctx context.Context, query web.JobQuery) ([]web.Job, error) {
	found, err := j.Service.List(ctx, job.Query{State: job.State(query.State), Kind: query.Kind, After: query.After, Limit: query.Limit})
	if err != nil {
		return nil, err
	}
	list := make([]web.Job, len(found))
	for i, one := range found {
		list[i] = shownJob(one)
	}
	return list, nil
}

// Read gives one.
func (j jobs) Read(ctx context.Context, key id.Job) (web.Job, error) {
	one, err := j.Service.Read(ctx, key)
	return shownJob(one), err
}

// Retry makes a job ready again.
func (j jobs) Retry(ctx context.Context, actor string, key id.Job) (web.Job, error) {
	one, err := j.Service.Retry(ctx, actor, key)
	return shownJob(one), err
}

// Cancel calls a job off.
func (j jobs) Cancel(ctx context.Context, actor string, key id.Job) (web.Job, error) {
	one, err := j.Service.Cancel(ctx, actor, key)
	return shownJob(one), err
}

func shownJob(one job.Job) web.Job {
	return web.Job{
		ID: one.ID, Kind: one.Kind, State: string(one.State), Attempts: one.Attempts, Progress: one.Progress,
		Note: web.JobNote(one.Note), Problem: web.JobNote(one.Problem), Cancelling: one.Cancelling,
		RunAt: one.RunAt, CreatedAt: one.CreatedAt, FinishedAt: one.FinishedAt,
	}
}
