package work

import (
	"context"
	"sync/atomic"

	"acta/internal/clock"
)

// Origin is where commands come from: it belongs to a request or a job, and
// reaches the unit of work in the context.
type Origin struct {
	// Request is the id of the request, for the audit entry and the logs.
	Request string
	// Channel is "session", "token", "link", "cli" or "job".
	Channel string
	// Scopes are the only permissions that the caller lends, when Scoped.
	Scopes []string
	Scoped bool
	// Confirmed is when the person last proved who they are, with password or
	// second factor; zero for never.
	Confirmed clock.Instant
	// Key is the caller's idempotency key, Digest the SHA-256 (hex) of the request
	// that it stands for. Both or neither.
	Key, Digest string

	spent *atomic.Bool
}

type originKey struct{}

// From puts the origin of commands into a context.
func From(ctx context.Context, origin Origin) context.Context {
	origin.spent = new(atomic.Bool)
	return context.WithValue(ctx, originKey{}, origin)
}

// OriginOf is the origin of commands in a context; the zero Origin without one.
func OriginOf(ctx context.Context) Origin {
	origin, _ := ctx.Value(originKey{}).(Origin)
	return origin
}

// claims reports whether the next command must claim the key: the first one of
// a request does, and what follows belongs to it.
func (o Origin) claims() bool { return o.Key != "" && o.spent != nil && !o.spent.Load() }

func (o Origin) spend() {
	if o.spent != nil {
		o.spent.Store(true)
	}
}
