package identity_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/identity"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// BenchmarkSignInFlood signs in from many places at once, each time under another
// name from another address, so that nothing but the turns of the hashing bounds
// the work. It tells how many passwords were checked per second, which share was
// told to wait, and the most memory in use above the start. Goal: the same checks
// per second however many come, at most 256 MiB.
func BenchmarkSignInFlood(b *testing.B) {
	for _, engine := range storetest.Engines() {
		for _, clients := range []int{1, 8, 64, 512} {
			b.Run(fmt.Sprintf("%s/%d", engine.Name, clients), func(b *testing.B) {
				s := doorOf(b, engine)
				peak, end := watchHeap()
				var checked, busy atomic.Int64
				b.ResetTimer()
				for round := 0; b.Loop(); round++ {
					flood(b, s, clients, round, &checked, &busy)
				}
				b.StopTimer()
				end()
				b.ReportMetric(float64(checked.Load())/b.Elapsed().Seconds(), "checked/s")
				b.ReportMetric(100*float64(busy.Load())/float64(busy.Load()+checked.Load()), "told-to-wait-%")
				b.ReportMetric(float64(peak.Load())/(1<<20), "peak-MiB")
			})
		}
	}
}

// flood is one round: every client tries to sign in once.
func flood(b *testing.B, s *identity.Service, clients, round int, checked, busy *atomic.Int64) {
	var group sync.WaitGroup
	for client := range clients {
		group.Go(func() {
			_, err := s.SignIn(context.Background(), identity.Credentials{
				Name: fmt.Sprintf("guess-%d-%d", round, client), Password: "wrong",
				Address: fmt.Sprintf("10.%d.%d.%d", round%250, client/250, client%250),
			})
			switch {
			case fault.Is(err, fault.Invalid):
				checked.Add(1)
			case fault.Is(err, fault.Busy):
				busy.Add(1)
			default:
				b.Error(err)
			}
		})
	}
	group.Wait()
}

// watchHeap looks at the heap until end is called; peak is the most above the
// start, in bytes.
func watchHeap() (peak *atomic.Int64, end func()) {
	debug.FreeOSMemory()
	var start runtime.MemStats
	runtime.ReadMemStats(&start)
	peak = new(atomic.Int64)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-stop:
				return
			case <-ticker.C:
				var now runtime.MemStats
				runtime.ReadMemStats(&now)
				peak.Store(max(peak.Load(), int64(now.HeapInuse)-int64(start.HeapInuse))) //nolint:gosec // far below 2^63
			}
		}
	}()
	return peak, func() { close(stop); <-done }
}

func doorOf(b *testing.B, engine storetest.Engine) *identity.Service {
	b.Helper()
	db, err := store.New(engine.Open(b), clock.System{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	if err := db.Migrate(context.Background()); err != nil {
		b.Fatal(err)
	}
	attempts := store.NewAttempts(db)
	s, err := identity.New(identity.Needs{
		Unit: work.New(db, db, identity.Gate{Standings: store.Standings{}}), Clock: clock.System{}, Holdings: &owned{},
		Key: bytes.Repeat([]byte{7}, identity.KeyLength), Log: slog.New(slog.DiscardHandler),
		Stores: identity.Stores{
			Views:    store.SavedViews{},
			Accounts: store.Accounts{}, SignIns: store.Accounts{}, Grants: store.Grants{}, Standings: store.Standings{},
			Sessions: store.Sessions{}, Codes: store.RecoveryCodes{}, Devices: store.Devices{}, Tokens: store.Tokens{},
			Links: store.Links{}, Attempts: attempts, Uses: attempts, People: store.People{}, Organizations: store.Organizations{},
		},
	})
	if err != nil {
		b.Fatal(err)
	}
	return s
}
