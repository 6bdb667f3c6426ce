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
