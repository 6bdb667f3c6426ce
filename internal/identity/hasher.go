package identity

import (
	"context"
	"fmt"
	"runtime"

	"github.com/alexedwards/argon2id"

	"acta/internal/fault"
)

// The cost of a password: OWASP's first choice for argon2id, 19 MiB, two passes,
// one lane.
const (
	hashMemory  = 19 * 1024 // KiB
	hashPasses  = 2
	hashLanes   = 1
	hashSalt    = 16 // bytes
	hashLength  = 32 // bytes
	maxHashing  = 4  // at once, so that signing in takes at most 76 MiB
	maxWaiting  = 64 // for a turn; who comes then is told to wait
	maxPassword = 1024
)

// stranger is the hash of a password that nobody knows, so that an unknown name
// costs as much as a known one.
const stranger = "$argon2id$v=19$m=19456,t=2,p=1$CZO2uUpOiGu6WEnlPmQ0Kg$pSvVkW1YzYQXb1rnJcWUf1wVOgS4dYJ1rWWvhrz0fXo"

// hasher makes and checks hashes of passwords, few at a time: each costs memory
// that a flood of sign-ins must not multiply.
type hasher struct {
	turns   chan struct{}
	waiting chan struct{}
}

func newHasher() *hasher {
	turns := max(2, min(runtime.GOMAXPROCS(0), maxHashing))
	return &hasher{turns: make(chan struct{}, turns), waiting: make(chan struct{}, turns+maxWaiting)}
}

// turn waits for a turn; done gives it back. fault.Busy when too many wait.
func (h *hasher) turn(ctx context.Context) (done func(), err error) {
	select {
	case h.waiting <- struct{}{}:
	default:
		return nil, fault.New(fault.Busy, "fault.identity.busy", nil)
	}
	select {
	case h.turns <- struct{}{}:
		return func() { <-h.turns; <-h.waiting }, nil
	case <-ctx.Done():
		<-h.waiting
		return nil, fmt.Errorf("wait for a turn: %w", ctx.Err())
	}
}

// hash makes the hash of a new password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	done, err := h.turn(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	hash, err := argon2id.CreateHash(password, &argon2id.Params{
		Memory: hashMemory, Iterations: hashPasses, Parallelism: hashLanes, SaltLength: hashSalt, KeyLength: hashLength,
	})
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

// matches checks a password, with the same work whether there is a hash or not.
func (h *hasher) matches(ctx context.Context, password, hash string) (bool, error) {
	known := hash != "" && len(password) <= maxPassword
	if !known {
		password, hash = "", stranger
	}
	done, err := h.turn(ctx)
	if err != nil {
		return false, err
	}
	defer done()
	match, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fmt.Errorf("check password: %w", err)
	}
	return match && known, nil
}
