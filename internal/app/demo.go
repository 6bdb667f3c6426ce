package app

import (
	"context"

	"acta/internal/demo"
	"acta/internal/identity"
	"acta/internal/job"
	"acta/internal/sheet"
	"acta/internal/work"
)

// DefaultDemo is the set of data that a first start loads.
const DefaultDemo = demo.Kubernetes

func (a *App) demo() demo.Services {
	return demo.Services{Unit: a.unit, Org: a.Org, Policies: a.Policies, Records: a.Records, Releases: a.Releases}
}

// LoadDemo loads a set of demo data and returns the reports of its imports.
// Loading it twice changes nothing.
func (a *App) LoadDemo(ctx context.Context, set string) ([]sheet.Report, error) {
	return demo.Load(ctx, set, a.demo())
}

// PlayDemo loads a set as LoadDemo does, and lets its people do in it what people
// do here, in the weeks before now: policies and releases are approved, deployed and
// reviewed by the commands that everybody uses. Nobody signed in for that, and every
// entry says so by its role. Done again, it does nothing.
func (a *App) PlayDemo(ctx context.Context, set string) ([]sheet.Report, error) {
	origin := work.OriginOf(ctx)
	origin.Channel = identity.ChannelJob // whoever asked for it did not do what follows
	hands, ctx := new(demo.Hands), work.From(ctx, origin)
	stage := *a
	stage.clock, stage.db = hands, a.db.By(hands)
	stage.bell = job.NewBell(stage.db, stage.db)
	if err := stage.wire(ctx, quiet{stage.bell}, actors{}); err != nil {
		return nil, err
	}
	return demo.Stage{Services: stage.demo(), Documents: stage.Documents, Keeper: evidence{&stage}, Hands: hands}.Play(ctx, set, a.clock.Now())
}

// actors lets the people of the demonstration act under a role of their own.
type actors struct{}

// Allow allows every command.
func (actors) Allow(*work.Tx, work.Command) (string, error) { return demo.Role, nil }

// quiet orders no letters and no other jobs: the demonstration writes to nobody, and
// makes its files itself.
type quiet struct{ *job.Bell }

// Queue does nothing.
func (quiet) Queue(*work.Tx, work.Job) error { return nil }

// Empty reports whether the database holds no organisation yet.
func (a *App) Empty(ctx context.Context) (bool, error) { return demo.Empty(ctx, a.demo()) }

// demonstration is the set of a first start, as the set-up loads it.
type demonstration struct{ app *App }

// Load brings the set in.
func (d demonstration) Load(ctx context.Context) error {
	_, err := d.app.PlayDemo(ctx, DefaultDemo)
	return err
}
