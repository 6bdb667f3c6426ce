package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"acta/assets"
	"acta/internal/fault"
	"acta/internal/store"
	"acta/internal/web"
	"acta/templates"
)

// How long a client may take to send headers, then the whole request, and to take
// the answer, which includes the time to make it; how long a stop waits for
// requests under way; how long the headers may be, in bytes.
const (
	headerTime = 10 * time.Second
	readTime   = 30 * time.Second
	writeTime  = 10 * time.Minute
	idleTime   = 2 * time.Minute
	stopTime   = 10 * time.Second
	headerMost = 64 * 1024
)

// Handler is the page and the API of the installation.
func (a *App) Handler() (http.Handler, error) {
	parts, err := a.site()
	if err != nil {
		return nil, err
	}
	return web.New(parts)
}

// Routes lists every route with the permission that it asks for. Scope F77.
func (a *App) Routes() ([]web.Route, error) {
	parts, err := a.site()
	if err != nil {
		return nil, err
	}
	return web.Routes(parts)
}

func (a *App) site() (web.Parts, error) {
	single, err := a.singleSignOn()
	if err != nil {
		return web.Parts{}, err
	}
	return web.Parts{
		Documents: a.Documents, Catalogue: a.Catalogue, Assets: assets.FS(), Templates: templates.Files,
		Health: a, Build: a.Build, Clock: a.clock, Identity: a.Identity, Audit: a.Audit, Jobs: jobs{a.Jobs},
		SSO: single, Sessions: store.NewSessionStore(a.db), Keys: answers{a.db}, URL: a.Config.URL,
		Org: a.Org, Policies: a.Policies, Exchange: a.exchange(),
		Releases: a.Releases, Evidence: evidence{a}, Feeds: calendars{a}, Obligations: obligations{a},
		Records: a.Records, Demo: demonstration{a}, Look: a.db.Look,
	}, nil
}

// Healthy reports whether the database and the file store answer.
func (a *App) Healthy(ctx context.Context) error {
	return errors.Join(a.db.Check(ctx), a.blobs.Check(ctx))
}

// Serve listens on the address of the settings and does the installation's jobs
// until ctx ends, then lets the requests and jobs under way finish. It tells the
// address when it listens. An address that other machines reach is accepted only
// when people come by https: passwords cross the network.
func (a *App) Serve(ctx context.Context, listening func(address string)) error {
	if err := a.Config.Exposed(); err != nil {
		return err
	}
	handler, err := a.Handler()
	if err != nil {
		return err
	}
	runner, err := a.runner(jobParts{Bell: a.bell, Identity: a.Identity, Audit: a.Audit})
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", a.Config.Listen)
	if err != nil {
		return fault.New(fault.Setup, "fault.setup.busy", fault.Args{"address": a.Config.Listen, "reason": err.Error()})
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: headerTime, ReadTimeout: readTime, WriteTimeout: writeTime,
		IdleTimeout: idleTime, MaxHeaderBytes: headerMost,
		BaseContext: func(net.Listener) context.Context { return web.Until(context.WithoutCancel(ctx), ctx.Done()) },
	}
	stopped, rested := make(chan error, 1), make(chan struct{})
	go func() { defer close(rested); runner.Run(ctx) }()
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
		defer cancel()
		stopped <- server.Shutdown(grace)
	}()
	listening(listener.Addr().String())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	<-rested
	return <-stopped
}
