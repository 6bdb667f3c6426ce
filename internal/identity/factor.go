package identity

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// KeyLength is the length of the key that seals second factors, in bytes.
const KeyLength = 32

// sealer encrypts the secrets of second factors with AES-256-GCM, bound to
// their account.
type sealer struct{ aead cipher.AEAD }

func newSealer(key []byte) (sealer, error) {
	if len(key) != KeyLength {
		return sealer{}, fmt.Errorf("key of second factors has %d bytes, not %d", len(key), KeyLength)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return sealer{}, fmt.Errorf("key of second factors: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return sealer{}, fmt.Errorf("key of second factors: %w", err)
	}
	return sealer{aead}, nil
}

func (s sealer) seal(account id.Account, secret string) string {
	return base64.RawStdEncoding.EncodeToString(s.aead.Seal(nil, nil, []byte(secret), []byte(account)))
}

func (s sealer) open(account id.Account, sealed string) (string, error) {
	data, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return "", fmt.Errorf("second factor of %s: %w", account, err)
	}
	secret, err := s.aead.Open(nil, nil, data, []byte(account))
	if err != nil {
		return "", fmt.Errorf("second factor of %s: %w", account, err)
	}
	return string(secret), nil
}

// The form of time-based codes that every authenticator app reads. RFC 6238.
const (
	stepLength   = 30 * time.Second
	secretLength = 20 // bytes
)

func codeOptions() totp.ValidateOpts {
	return totp.ValidateOpts{Period: uint(stepLength / time.Second), Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}
}

// stepOf finds the time step of a code: the present one, or one beside it for a
// clock that is a little wrong, but none that is not after the last used one.
func stepOf(secret, code string, last int64, now clock.Instant) (step int64, ok bool, err error) {
	present := now.Time().Unix() / int64(stepLength/time.Second)
	for _, candidate := range []int64{present, present - 1, present + 1} {
		at := time.Unix(candidate*int64(stepLength/time.Second), 0)
		want, err := totp.GenerateCodeCustom(secret, at, codeOptions())
		if err != nil {
			return 0, false, fmt.Errorf("compute code: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && candidate > last {
			return candidate, true, nil
		}
	}
	return 0, false, nil
}

// Enrolment is a second factor that waits for its first code.
type Enrolment struct {
	Secret string // base32, to type
	URL    string // otpauth://, for a QR code
}

// RecoveryCodes stores what replaces a lost second factor, as hashes. store
// satisfies it.
type RecoveryCodes interface {
	// Replace forgets the codes of an account and adds others.
	Replace(tx *work.Tx, account id.Account, hashes []string) error
	// Use takes a code once; false when it is unknown or used.
	Use(tx *work.Tx, account id.Account, hash string) (bool, error)
}

// The form of recovery codes: 120 random bits each, so that a plain hash keeps
// them. ASVS 6.5.2.
const (
	recoveryCodes = 10
	recoveryBytes = 15
	recoveryGroup = 6 // characters
)

func newRecoveryCodes(account id.Account) (codes, hashes []string) {
	for range recoveryCodes {
		var raw [recoveryBytes]byte
		_, _ = rand.Read(raw[:]) // never fails: crypto/rand ends the program instead
		code := base32.StdEncoding.EncodeToString(raw[:])
		hashes = append(hashes, recoveryHash(account, code))
		var groups []string
		for ; code != ""; code = code[recoveryGroup:] {
			groups = append(groups, code[:recoveryGroup])
		}
		codes = append(codes, strings.Join(groups, "-"))
	}
	return codes, hashes
}

func recoveryHash(account id.Account, code string) string {
	return digest("recovery:" + string(account) + ":" + code)
}

// useCode checks a code of the second factor or a recovery code, and takes it so
// that nobody uses it again. The account is locked, so of two at once one wins.
// ASVS 6.5.1.
func (s *Service) useCode(tx *work.Tx, account *Stored, code string) error {
	typed := plainCode(code)
	if isRecoveryCode(code) {
		used, err := s.stores.Codes.Use(tx, account.ID, recoveryHash(account.ID, typed))
		if err == nil && !used {
			err = wrongCode()
		}
		if err == nil {
			tx.Detail("recovery_codes", fmt.Sprint(account.RecoveryCodes), fmt.Sprint(account.RecoveryCodes-1))
		}
		return err
	}
	secret, err := s.seal.open(account.ID, account.Factor)
	if err != nil {
		return err
	}
	step, ok, err := stepOf(secret, typed, account.Step, tx.Now())
	if err != nil {
		return err
	}
	if !ok {
		return wrongCode()
	}
	account.Step = step
	return nil
}

// plainCode is a code as it was made, however it was typed.
func plainCode(code string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(code))
}

// isRecoveryCode reports whether a code is too long for an authenticator's.
func isRecoveryCode(code string) bool { return len(plainCode(code)) > int(otp.DigitsSix) }

var errCode = errors.New("wrong code")

// wrongCode is the refusal of a code that is wrong, too old or used.
func wrongCode() error {
	return fmt.Errorf("%w: %w", errCode, fault.New(fault.Invalid, "fault.identity.code", nil).At("code"))
}

// StartFactor begins the enrolment of a second factor; until its first code the
// former one, if any, stays. Command "identity.start_factor".
func (s *Service) StartFactor(ctx context.Context, p Principal) (Enrolment, error) {
	var raw [secretLength]byte
	_, _ = rand.Read(raw[:]) // never fails, as above
	key, err := totp.Generate(totp.GenerateOpts{Issuer: s.issuer, AccountName: p.Email, Secret: raw[:]})
	if err != nil {
		return Enrolment{}, fmt.Errorf("make second factor: %w", err)
	}
	err = s.own(ctx, "identity.start_factor", p, func(_ *work.Tx, account *Stored) error {
		account.Pending = s.seal.seal(account.ID, key.Secret())
		return nil
	})
	return Enrolment{Secret: key.Secret(), URL: key.URL()}, err
}

// FinishFactor ends the enrolment with its first code and gives the recovery
// codes, which are shown once. Command "identity.add_factor".
func (s *Service) FinishFactor(ctx context.Context, p Principal, code string) (codes []string, err error) {
	a, err := s.try(ctx, confirmLimit(string(p.Account)))
	if err != nil {
		return nil, err
	}
	err = s.own(ctx, "identity.add_factor", p, func(tx *work.Tx, account *Stored) error {
		if account.Pending == "" {
			return fault.New(fault.Conflict, "fault.identity.no_enrolment", nil)
		}
		account.Factor, account.Pending, account.Step = account.Pending, "", 0
		if err := s.firstCode(tx, account, code); err != nil {
			return err
		}
		tx.Detail("second_factor", fmt.Sprint(account.SecondFactor), "true")
		var hashes []string
		codes, hashes = newRecoveryCodes(account.ID)
		return s.stores.Codes.Replace(tx, account.ID, hashes)
	})
	switch {
	case errors.Is(err, errCode):
		return nil, err // counted
	case err != nil:
		return nil, errors.Join(err, a.undo(ctx))
	}
	return codes, a.succeeded(ctx)
}

func (s *Service) firstCode(tx *work.Tx, account *Stored, code string) error {
	if len(strings.ReplaceAll(code, " ", "")) != int(otp.DigitsSix) {
		return wrongCode()
	}
	return s.useCode(tx, account, code)
}

// RemoveFactor takes the person's own second factor away. Command
// "identity.remove_factor".
func (s *Service) RemoveFactor(ctx context.Context, p Principal) error {
	return s.own(ctx, "identity.remove_factor", p, s.dropFactor)
}

func (s *Service) dropFactor(tx *work.Tx, account *Stored) error {
	if account.Factor == "" {
		return fault.New(fault.Conflict, "fault.identity.no_factor", nil)
	}
	account.Factor, account.Pending, account.Step = "", "", 0
	tx.Detail("second_factor", "true", "false")
	return s.stores.Codes.Replace(tx, account.ID, nil)
}

// ResetFactor takes away the second factor of a person who has lost it, after
// the administrator has made sure who asks. Command "identity.reset_factor".
// ASVS 6.4.4.
func (s *Service) ResetFactor(ctx context.Context, actor, person, reason string) error {
	cmd := work.Command{Name: "identity.reset_factor", Actor: actor, Subject: subjectOf(person), Reason: reason}
	return s.change(ctx, cmd, person, func(tx *work.Tx, account *Stored) error {
		account.Epoch++
		return s.dropFactor(tx, account)
	})
}

// RecoveryCodes makes new recovery codes, shown once; the old ones are void.
// Command "identity.recovery_codes".
func (s *Service) RecoveryCodes(ctx context.Context, p Principal) (codes []string, err error) {
	err = s.own(ctx, "identity.recovery_codes", p, func(tx *work.Tx, account *Stored) error {
		if account.Factor == "" {
			return fault.New(fault.Conflict, "fault.identity.no_factor", nil)
		}
		var hashes []string
		codes, hashes = newRecoveryCodes(account.ID)
		return s.stores.Codes.Replace(tx, account.ID, hashes)
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// own runs a command on the person's own account.
func (s *Service) own(ctx context.Context, name string, p Principal, fn func(*work.Tx, *Stored) error) error {
	return s.change(ctx, work.Command{Name: name, Actor: p.Person, Subject: subjectOf(p.Person)}, p.Person, fn)
}

// change runs a command that changes one account.
func (s *Service) change(ctx context.Context, cmd work.Command, person string, fn func(*work.Tx, *Stored) error) error {
	return s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		account, err := s.stores.Accounts.Find(tx, Lookup{Person: person})
		if err != nil {
			return err
		}
		if err := fn(tx, &account); err != nil {
			return err
		}
		return s.stores.Accounts.Change(tx, account)
	})
}
