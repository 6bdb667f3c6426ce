package app

import (
	"context"

	"acta/internal/demo"
	"acta/internal/sheet"
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

// Empty reports whether the database holds no organisation yet.
func (a *App) Empty(ctx context.Context) (bool, error) { return demo.Empty(ctx, a.demo()) }

// demonstration is the set of a first start, as the set-up loads it.
type demonstration struct{ app *App }

// Load brings the set in.
func (d demonstration) Load(ctx context.Context) error {
	_, err := d.app.LoadDemo(ctx, DefaultDemo)
	return err
}
