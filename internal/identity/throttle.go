package identity

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"time"

	"acta/internal/clock"
	"acta/internal/fault"
)

// Tally is what is remembered of the failed sign-ins under one key: an account,
// a name that has none, a network, a known device.
type Tally struct {
	Failures int
	Last     clock.Instant // the last failure
	Until    clock.Instant // refused before; zero for not
}

// Attempts keeps tallies. store satisfies it; the table is operational, and no
// command changes it.
type Attempts interface {
	// Change gives the tallies of the keys to fn, in their order, and keeps what
	// it leaves in them, all in one transaction that other attempts on the same
	// keys wait for. fn may run more than once. Unknown keys have zero tallies,
	// and zero tallies are forgotten.
	Change(ctx context.Context, keys []string, fn func(now clock.Instant, tallies []Tally)) error
}

// limit says how failures under a key slow the next attempt down. Nothing is
// ever refused for good: the delay has an upper bound, and it does not reach who
// comes with a device that has signed in before.
type limit struct {
	key    string
	free   int           // failures without delay
	window time.Duration // after this long without a failure they are forgotten
	most   time.Duration // longest delay
}

// The limits of ASVS 6.1.1, 6.3.1, as docs name them.
const (
	freeOfAccount = 5
	freeOfAddress = 20
	freeOfDevice  = 10
	forgetAfter   = 24 * time.Hour
	longestDelay  = 15 * time.Minute
	// noticeAt is the failure at which the person gets a letter.
	noticeAt = 10
)

func accountLimit(key string) limit {
	return limit{"account:" + key, freeOfAccount, forgetAfter, longestDelay}
}

func confirmLimit(key string) limit {
	return limit{"confirm:" + key, freeOfAccount, forgetAfter, longestDelay}
}

func deviceLimit(hash string) limit {
	return limit{"device:" + hash, freeOfDevice, forgetAfter, longestDelay}
}

// nameLimit is for a name that no account has, so that it answers like one.
func nameLimit(name string) limit {
	return limit{"name:" + digest(name), freeOfAccount, forgetAfter, longestDelay}
}

// addressLimit counts per network: an IPv6 site is one.
func addressLimit(address string) limit {
	if ip, err := netip.ParseAddr(address); err == nil && ip.Unmap().Is6() {
		if site, err := ip.WithZone("").Prefix(64); err == nil {
			address = site.String()
		}
	}
	return limit{"address:" + digest(address), freeOfAddress, time.Hour, longestDelay}
}

// delay is how long the next attempt waits after a number of failures: one
// second after the free ones, then twice as long each time.
func (l limit) delay(failures int) time.Duration {
	over := failures - l.free
	if over <= 0 {
		return 0
	}
	if over > 20 {
		return l.most
	}
	return min(time.Second<<(over-1), l.most)
}

// attempt is one try that has been counted as failed before it is checked, so
// that many at once cannot guess more often than one after the other.
type attempt struct {
	s      *Service
	limits []limit
	// failures is the highest count under the first limit, this attempt included.
	failures int
}

// try counts an attempt under its limits, or refuses it with fault.Busy and the
// seconds to wait.
func (s *Service) try(ctx context.Context, limits ...limit) (*attempt, error) {
	a := &attempt{s: s, limits: limits}
	var wait time.Duration
	err := s.stores.Attempts.Change(ctx, a.keys(), func(now clock.Instant, tallies []Tally) {
		wait = 0
		for i := range tallies {
			limits[i].age(&tallies[i], now)
			wait = max(wait, tallies[i].Until.Time().Sub(now.Time()))
		}
		if wait > 0 {
			return
		}
		for i := range tallies {
			tallies[i].Failures++
			tallies[i].Last = now
			tallies[i].Until = clock.At(now.Time().Add(limits[i].delay(tallies[i].Failures)))
		}
		a.failures = tallies[0].Failures
	})
	if err != nil {
		return nil, err
	}
	if wait > 0 {
		return nil, fault.New(fault.Busy, "fault.identity.throttled", fault.Args{"seconds": int((wait + time.Second - 1) / time.Second)})
	}
	return a, nil
}

// age forgets failures that are too old. A tally from the future is one of a
// clock that was wrong.
func (l limit) age(t *Tally, now clock.Instant) {
	if age := now.Time().Sub(t.Last.Time()); age > l.window || age < -l.most {
		*t = Tally{}
	}
}

func (a *attempt) keys() []string {
	keys := make([]string, len(a.limits))
	for i, l := range a.limits {
		keys[i] = l.key
	}
	return keys
}

// succeeded forgets the failures under the first limit, and this attempt under
// the others.
func (a *attempt) succeeded(ctx context.Context) error {
	return a.s.stores.Attempts.Change(ctx, a.keys(), func(_ clock.Instant, tallies []Tally) {
		tallies[0] = Tally{}
		for i := range tallies {
			a.limits[i].back(&tallies[i])
		}
	})
}

// taken back: nothing was checked, or what was checked was right.
func (a *attempt) undo(ctx context.Context) error {
	return a.s.stores.Attempts.Change(ctx, a.keys(), func(_ clock.Instant, tallies []Tally) {
		for i := range tallies {
			a.limits[i].back(&tallies[i])
		}
	})
}

func (l limit) back(t *Tally) {
	if t.Failures > 0 {
		t.Failures--
	}
	t.Until = clock.Instant{}
	if d := l.delay(t.Failures); d > 0 {
		t.Until = clock.At(t.Last.Time().Add(d))
	}
	if t.Failures == 0 {
		*t = Tally{}
	}
}

// unlock forgets the failures under limits.
func (s *Service) unlock(ctx context.Context, limits ...limit) error {
	a := attempt{s: s, limits: limits}
	return s.stores.Attempts.Change(ctx, a.keys(), func(_ clock.Instant, tallies []Tally) { clear(tallies) })
}

// digest is the SHA-256 of a secret or of a name that somebody typed, in
// hexadecimal.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
