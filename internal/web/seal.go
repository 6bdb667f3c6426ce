package web

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"acta/internal/clock"
)

// sealer closes what a form carries from one step to the next, so that only this
// process can open it, and only for a while.
type sealer struct{ aead cipher.AEAD }

// sealedFor is how long a step of a form may take.
const sealedFor = 5 * time.Minute

func newSealer() (sealer, error) {
	var key [32]byte
	_, _ = rand.Read(key[:]) // never fails: crypto/rand ends the program instead
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return sealer{}, fmt.Errorf("prepare sealing: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return sealer{}, fmt.Errorf("prepare sealing: %w", err)
	}
	return sealer{aead}, nil
}

// sealed is what is inside.
type sealed struct {
	Until    time.Time `json:"until"`
	Name     string    `json:"name"`
	Password string    `json:"password"`
}

func (s sealer) seal(now clock.Instant, name, password string) string {
	data, err := json.Marshal(sealed{now.Time().Add(sealedFor), name, password})
	if err != nil {
		return "" // a struct of strings: nothing to fail on
	}
	return base64.RawURLEncoding.EncodeToString(s.aead.Seal(nil, nil, data, nil))
}

// open gives what was sealed; false when it is not ours or too old.
func (s sealer) open(now clock.Instant, text string) (name, password string, ok bool) {
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(data) < s.aead.Overhead() {
		return "", "", false
	}
	plain, err := s.aead.Open(nil, nil, data, nil)
	if err != nil {
		return "", "", false
	}
	var inside sealed
	if json.Unmarshal(plain, &inside) != nil || now.Time().After(inside.Until) {
		return "", "", false
	}
	return inside.Name, inside.Password, true
}
