package identity

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/org"
	"acta/internal/work"
)

// TokenPrefix begins every API token, so that scanners find one that leaked.
const TokenPrefix = "acta_"

// Limits of API tokens.
const (
	maxTokenDays = 366
	maxTokens    = 20 // of a person, at once
)

// Token is an API token, for lists.
type Token struct {
	ID       id.Token
	Person   string
	Name     string
	Scopes   []string // permissions
	Created  clock.Instant
	Expires  clock.Instant
	LastUsed clock.Instant // to the minute; zero for never
	Revoked  clock.Instant // zero while it opens
}

// Opens reports whether the token is still good at an instant.
func (t Token) Opens(now clock.Instant) bool { return t.Revoked.IsZero() && now.Before(t.Expires) }

// NewToken is a token to make.
type NewToken struct {
	Name    string
	Scopes  []string // permissions that the person has; none needs Sign
	Expires clock.Date
}

// Tokens stores API tokens, by the SHA-256 of their secret. store satisfies it.
type Tokens interface {
	// Find returns a token by its hash; fault.SignedOut when there is none.
	Find(tx *work.Tx, hash string) (Token, error)
	// List returns the tokens of a person, or all when person is "", newest first.
	List(tx *work.Tx, person string) ([]Token, error)
	// Add inserts a token.
	Add(tx *work.Tx, token Token, hash string) error
	// Revoke ends a token, and says whether it did: one that is revoked stays as it is.
	Revoke(tx *work.Tx, token id.Token) (bool, error)
}

// Authenticate is the principal of an API token, without "Bearer"; else
// fault.SignedOut.
func (s *Service) Authenticate(ctx context.Context, bearer string) (Principal, error) {
	if !strings.HasPrefix(bearer, TokenPrefix) {
		return Principal{}, badToken()
	}
	var p Principal
	var token Token
	var now clock.Instant
	err := s.unit.Read(ctx, func(tx *work.Tx) (err error) {
		now = tx.Now()
		if token, err = s.stores.Tokens.Find(tx, digest(bearer)); err != nil {
			return err
		}
		if !token.Opens(now) {
			return badToken()
		}
		standing, err := s.stores.Standings.Of(tx, token.Person)
		if err != nil {
			return err
		}
		p, err = standing.principal(now)
		return err
	})
	if fault.Is(err, fault.SignedOut) {
		s.log.WarnContext(ctx, "token refused", "token", token.ID, "person", token.Person)
		return Principal{}, badToken()
	}
	if err != nil {
		return Principal{}, err
	}
	p.Channel, p.Token, p.Scopes = ChannelToken, token.ID, token.Scopes
	if now.Time().Sub(token.LastUsed.Time()) >= seenEvery {
		err = s.stores.Uses.Token(ctx, token.ID)
	}
	return p, err
}

func badToken() error { return fault.New(fault.SignedOut, "fault.identity.token", nil) }

// Tokens are the person's API tokens, newest first.
func (s *Service) Tokens(ctx context.Context, person string) (list []Token, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		list, err = s.stores.Tokens.List(tx, person)
		return err
	})
	return list, err
}

// CreateToken makes an API token; the secret is shown once and kept nowhere.
// Command "identity.create_token".
func (s *Service) CreateToken(ctx context.Context, p Principal, given NewToken) (secret string, token Token, err error) {
	secret = TokenPrefix + newSecret()
	cmd := work.Command{Name: "identity.create_token", Actor: p.Person, Subject: subjectOf(p.Person)}
	err = s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		standing, err := s.stores.Standings.Of(tx, p.Person)
		if err != nil {
			return err
		}
		if token, err = newToken(tx, standing, given); err != nil {
			return err
		}
		have, err := s.stores.Tokens.List(tx, p.Person)
		if err != nil {
			return err
		}
		have = slices.DeleteFunc(have, func(t Token) bool { return !t.Opens(tx.Now()) })
		if len(have) >= maxTokens {
			return fault.New(fault.Conflict, "fault.identity.tokens", fault.Args{"max": maxTokens})
		}
		tx.Detail("token", "", token.Name)
		tx.Detail("scopes", "", strings.Join(token.Scopes, " "))
		tx.Detail("expires", "", token.Expires.String())
		return s.stores.Tokens.Add(tx, token, digest(secret))
	})
	if err != nil {
		return "", Token{}, err
	}
	return secret, token, nil
}

// newToken holds a token to the rules.
func newToken(tx *work.Tx, standing Standing, given NewToken) (Token, error) {
	has, err := standing.roles(tx.Now())
	if err != nil {
		return Token{}, err
	}
	today, err := standing.today(tx.Now())
	if err != nil {
		return Token{}, err
	}
	given.Name = strings.TrimSpace(given.Name)
	given.Scopes = slices.Compact(slices.Sorted(slices.Values(given.Scopes)))
	if err := checkToken(given, has, today); err != nil {
		return Token{}, err
	}
	zone, err := time.LoadLocation(standing.Zone)
	if err != nil {
		return Token{}, err //nolint:wrapcheck // today has loaded it
	}
	end := given.Expires
	key, err := id.New[id.Token]()
	return Token{
		ID: key, Person: standing.Account.Person, Name: given.Name, Scopes: given.Scopes, Created: tx.Now(),
		Expires: clock.At(time.Date(end.Year, end.Month, end.Day, 0, 0, 0, 0, zone)),
	}, err
}

// checkToken checks what was given for a token of a person with these roles.
func checkToken(given NewToken, has []Role, today clock.Date) error {
	var c org.Checks
	if given.Name == "" {
		c.Say("name", "fault.org.required", nil)
	}
	c.Plain("name", given.Name, 100)
	if !today.Before(given.Expires) || given.Expires.DaysSince(today) > maxTokenDays {
		c.Say("expires", "fault.identity.token_end", fault.Args{"days": maxTokenDays})
	}
	if len(given.Scopes) == 0 {
		c.Say("scopes", "fault.org.required", nil)
	}
	for _, scope := range given.Scopes {
		row, ok := permissionOf(scope)
		if !ok || row.Sign || row.role(has) == "" {
			c.Say("scopes", "fault.identity.token_scope", fault.Args{"value": scope})
		}
	}
	return c.Err()
}

// RevokeToken ends a token: one's own, or another's as an administrator;
// fault.NotFound otherwise. Commands "identity.revoke_token",
// "identity.revoke_any_token".
func (s *Service) RevokeToken(ctx context.Context, p Principal, token id.Token) error {
	all, err := s.Tokens(ctx, "")
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(t Token) bool { return t.ID == token })
	name := "identity.revoke_token"
	if i >= 0 && all[i].Person != p.Person {
		name = "identity.revoke_any_token"
	}
	if i < 0 || (all[i].Person != p.Person && !p.May("token.manage")) {
		return fault.New(fault.NotFound, "fault.identity.no_token", nil)
	}
	cmd := work.Command{Name: name, Actor: p.Person, Subject: subjectOf(all[i].Person)}
	err = s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		tx.Detail("token", all[i].Name, "")
		did, err := s.stores.Tokens.Revoke(tx, token)
		if err == nil && !did {
			return errRevoked
		}
		return err
	})
	if errors.Is(err, errRevoked) {
		return nil
	}
	return err
}

// errRevoked ends the command of whoever came second: the token is revoked, and
// nothing was done now, so there is no entry either.
var errRevoked = errors.New("the token is revoked already")
