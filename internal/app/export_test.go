package app

import (
	"context"
	"errors"

	"acta/internal/config"
	"acta/internal/store"
)

// OpenOver is Open with something put between the installation and its engine, so
// that tests can make the database fail or lie.
func OpenOver(ctx context.Context, cfg config.Config, opts Options, over func(store.Engine) store.Engine) (*App, error) {
	opts = opts.shipped()
	catalogue, err := catalogueOf(opts.Locales)
	if err != nil {
		return nil, err
	}
	set, err := templateSet(opts.Templates)
	if err != nil {
		return nil, err
	}
	formats, err := renderers(cfg)
	if err != nil {
		return nil, err
	}
	engine, err := openEngine(ctx, cfg)
	if err != nil {
		return nil, err
	}
	db, err := store.New(over(engine), opts.Clock)
	if err != nil {
		return nil, err
	}
	a := &App{Config: cfg, Build: opts.Build, Catalogue: catalogue, clock: opts.Clock, db: db, words: set, formats: formats}
	if err := a.start(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}
