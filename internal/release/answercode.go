package release

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"slices"
	"strconv"
	"time"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// OneTimeCode is a code as it is kept. Scope F40.
type OneTimeCode struct {
	Salt    string
	Hash    string // SHA-256 of salt and code, hexadecimal; "" before its letter is written
	Expires clock.Instant
	Tries   int
	Asked   []clock.Instant // when codes were asked for, within the hour before the last
}

// SendCode queues the letter with a one-time code to the address of the link's
// signatory, and keeps what the signatory sees now. At most three in an hour:
// fault.Busy. Without a mail server it is fault.Conflict. Command
// "release.send_code".
func (s *Service) SendCode(ctx context.Context, secret string) error {
	return s.byLink(ctx, "release.send_code", secret, func(tx *work.Tx, i *Invitation, sheet Sheet) error {
		if !s.Letters {
			return fault.New(fault.Conflict, "fault.release.no_letters", nil)
		}
		now := tx.Now()
		asked := slices.DeleteFunc(slices.Clone(i.Code.Asked), func(at clock.Instant) bool {
			return now.Time().Sub(at.Time()) >= time.Hour
		})
		if len(asked) >= codesAnHour {
			wait := time.Hour - now.Time().Sub(asked[0].Time())
			return fault.New(fault.Busy, "fault.release.codes", fault.Args{
				"limit": codesAnHour, "minutes": int(wait/time.Minute) + 1, "seconds": int(wait/time.Second) + 1,
			})
		}
		i.Code = OneTimeCode{Asked: append(asked, now)}
		i.Opened = orElse(i.Opened, now)
		i.Shown = sheet
		tx.Detail("invitations."+string(i.ID)+".code", "", "asked for")
		if err := s.Invitations.Save(tx, *i); err != nil {
			return err
		}
		return s.post(tx, codeLetter, i.ID)
	})
}

// opens reports whether somebody has the code, in time.
func (c OneTimeCode) opens(code string, now clock.Instant) bool {
	return c.Hash != "" && now.Before(c.Expires) && subtle.ConstantTimeCompare([]byte(c.Hash), []byte(digest(c.Salt+code))) == 1
}

func badCode(key string, args fault.Args) error {
	return fault.New(fault.Invalid, key, args).At("code")
}

// tryCode counts a try before it looks, so that many at once guess no more often
// than one after the other.
func (s *Service) tryCode(ctx context.Context, secret, code string) error {
	var wrong error
	err := s.byLink(ctx, "release.try_code", secret, func(tx *work.Tx, i *Invitation, _ Sheet) error {
		if err := i.Code.refuses(tx.Now()); err != nil {
			return err
		}
		wrong = i.Code.wrong(code, tx.Now())
		i.Code.Tries++
		tx.Detail("invitations."+string(i.ID)+".tries", strconv.Itoa(i.Code.Tries-1), strconv.Itoa(i.Code.Tries))
		return s.Invitations.Save(tx, *i)
	})
	if err != nil {
		return err
	}
	return wrong
}

// refuses says why no code opens now; such a try is not counted.
func (c OneTimeCode) refuses(now clock.Instant) error {
	switch {
	case len(c.Asked) == 0 || c.Hash == "":
		return badCode("fault.release.code_none", nil)
	case c.Tries >= codeTries:
		return badCode("fault.release.code_locked", fault.Args{"limit": codeTries})
	case !now.Before(c.Expires):
		return badCode("fault.release.code_late", nil)
	}
	return nil
}

// wrong says how often a code that does not open may be tried again; nil for the
// one that opens.
func (c OneTimeCode) wrong(code string, now clock.Instant) error {
	left := codeTries - c.Tries - 1
	switch {
	case c.opens(code, now):
		return nil
	case left == 0:
		return badCode("fault.release.code_locked", fault.Args{"limit": codeTries})
	default:
		return badCode("fault.release.code_wrong", fault.Args{"count": left})
	}
}

// MintCode makes the one-time code that was asked for last, for the letter that
// brings it; it is good for ten minutes from now. fault.Conflict when nobody
// waits for one. Command "release.mint_code".
func (s *Service) MintCode(ctx context.Context, key id.Link) (code string, i Invitation, err error) {
	code, salt := newCode(), newSecret()
	err = s.mint(ctx, "release.mint_code", key, &i, func(tx *work.Tx) error {
		if len(i.Code.Asked) == 0 {
			return fault.New(fault.Conflict, "fault.release.code_none", nil)
		}
		i.Code.Salt, i.Code.Hash = salt, digest(salt+code)
		i.Code.Expires = clock.At(tx.Now().Time().Add(codeLife))
		return nil
	})
	return code, i, err
}

// newCode is six random digits.
func newCode() string {
	const digits = "0123456789"
	code := make([]byte, 0, 6)
	var b [1]byte
	for len(code) < 6 {
		if _, _ = rand.Read(b[:]); b[0] < 250 { // so that every digit is as likely
			code = append(code, digits[b[0]%10])
		}
	}
	return string(code)
}
