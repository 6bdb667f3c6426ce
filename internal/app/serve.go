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
	"acta/internal/web"
	"acta/templates"
)

// How long a client may take, and how long a stop waits for requests under way.
const (
	headerTime = 10 * time.Second
	idleTime   = 2 * time.Minute
	stopTime   = 10 * time.Second
)

// Handler is the page and the API of the installation.
func (a *App) Handler() (http.Handler, error) {
	return web.New(web.Parts{
		Documents: a.Documents, Catalogue: a.Catalogue, Assets: assets.FS(), Templates: templates.Files,
		Health: a, Build: a.Build, Clock: a.clock,
	})
}

// Healthy reports whether the database and the file store answer.
func (a *App) Healthy(ctx context.Context) error {
	return errors.Join(a.db.Check(ctx), a.blobs.Check(ctx))
}

// Serve listens on the address of the settings until ctx ends, then lets the
// requests under way finish. It tells the address when it listens. Only an
// address of this machine is accepted until people can sign in.
func (a *App) Serve(ctx context.Context, listening func(address string)) error {
	if err := a.Config.Loopback(); err != nil {
		return err
	}
	handler, err := a.Handler()
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", a.Config.Listen)
	if err != nil {
		return fault.New(fault.Setup, "fault.setup.busy", fault.Args{"address": a.Config.Listen, "reason": err.Error()})
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: headerTime, IdleTimeout: idleTime}
	stopped := make(chan error, 1)
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
	return <-stopped
}
