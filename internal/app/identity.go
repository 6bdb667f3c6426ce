package app

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"acta/internal/clock"
	"acta/internal/config"
	"acta/internal/fault"
	"acta/internal/identity"
	"acta/internal/sso"
	"acta/internal/store"
	"acta/internal/web"
	"acta/internal/work"
)

// identityKey is the file of the key that seals second factors, in the folder of
// keys. Without it nobody with a second factor can sign in.
const identityKey = "identity.key"

// gate decides who may run which command.
func gate() work.Gate { return identity.Gate{Standings: store.Standings{}} }

// newIdentity makes the feature identity over the installation's database and
// key; the unit of work must have been made with gate. fault.Setup when the key
// cannot be read or kept.
func (a *App) newIdentity(ctx context.Context) (*identity.Service, error) {
	var sealed bool
	err := a.db.Read(ctx, func(tx *work.Tx) (err error) {
		sealed, err = store.Accounts{}.Sealed(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	key, err := keyIn(filepath.Join(a.Config.Keys(), identityKey), sealed)
	if err != nil {
		return nil, err
	}
	attempts := store.NewAttempts(a.db)
	return identity.New(identity.Needs{
		Unit: a.unit, Clock: a.clock, Holdings: ownership{a}, Key: key, Issuer: issuerName(a.Config), Log: slog.Default(),
		Stores: identity.Stores{
			Views:    store.SavedViews{},
			Accounts: store.Accounts{}, SignIns: store.Accounts{}, Grants: store.Grants{}, Standings: store.Standings{},
			Sessions: store.Sessions{}, Codes: store.RecoveryCodes{}, Devices: store.Devices{}, Tokens: store.Tokens{},
			Links: store.Links{}, Attempts: attempts, Uses: attempts, People: store.People{}, Organizations: store.Organizations{},
		},
	})
}

// issuerName is how authenticator apps call the installation.
func issuerName(cfg config.Config) string {
	if at, err := url.Parse(cfg.URL); err == nil && at.Hostname() != "" {
		return "Acta " + at.Hostname()
	}
	return "Acta"
}

// singleSignOn is the identity provider of the settings; nil without one.
func (a *App) singleSignOn() (web.SSO, error) {
	if a.Config.OIDCIssuer == "" {
		return nil, nil //nolint:nilnil // an installation without single sign-on is one
	}
	if err := sso.CheckIssuer(a.Config.OIDCIssuer); err != nil {
		return nil, err
	}
	back, err := url.JoinPath(publicURL(a.Config), "sso", "callback")
	if err != nil {
		return nil, fmt.Errorf("address of the service: %w", err)
	}
	return sso.New(sso.Settings{
		Issuer: a.Config.OIDCIssuer, Client: a.Config.OIDCClient, Secret: a.Config.OIDCSecret,
		Back: back, Clock: a.clock, Log: slog.Default(),
	}), nil
}

// keyIn reads a key of 32 bytes, in hexadecimal, from a file, or makes it. Only
// one of several processes that start at once makes it: it gets its name whole.
// One that sealed something is never made anew: nobody with a second factor could
// sign in again.
func keyIn(path string, used bool) ([]byte, error) {
	text, err := os.ReadFile(path) //nolint:gosec // the folder is the installation's setting
	if errors.Is(err, fs.ErrNotExist) && !used {
		text, err = makeSecret(path)
	}
	var key []byte
	if err == nil {
		key, err = hex.DecodeString(strings.TrimSpace(string(text)))
	}
	if err == nil && len(key) != identity.KeyLength {
		err = fmt.Errorf("%d bytes instead of %d", len(key), identity.KeyLength)
	}
	if err != nil {
		return nil, fault.New(fault.Setup, "fault.identity.key", fault.Args{"path": path, "reason": err.Error()})
	}
	return key, nil
}

func makeSecret(path string) ([]byte, error) {
	var raw [identity.KeyLength]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand ends the program instead
	return makeKeyFile(path, hex.EncodeToString(raw[:])+"\n")
}

// Operator runs what the machine's own operator does about accounts, from the
// command line, where no person has signed in.
type Operator struct {
	app      *App
	accounts *identity.Service
	actor    string
}

// Operator gives the operator's commands, as the actor of the command line.
func (a *App) Operator(actor string) *Operator {
	return &Operator{app: a, accounts: a.Identity, actor: actor}
}

// Link makes a single-use link for a person, an invitation or a recovery as the
// account needs it, and gives its address.
func (o *Operator) Link(ctx context.Context, person string) (string, error) {
	account, err := o.accounts.Account(ctx, person)
	if err != nil {
		return "", err
	}
	purpose, path := identity.ForRecovery, "recover"
	if account.State == identity.Invited {
		purpose, path = identity.ForInvite, "invite"
	}
	secret, err := o.accounts.Mint(ctx, o.actor, purpose, person)
	if err != nil {
		return "", err
	}
	return linkTo(o.app.Config, path, secret)
}

// SetupLink is the address of a fresh link for the first set-up; "" when there
// is an account.
func (a *App) SetupLink(ctx context.Context) (string, error) {
	secret, err := a.Identity.SetupLink(ctx)
	if err != nil || secret == "" {
		return "", err
	}
	return linkTo(a.Config, "setup", secret)
}

func linkTo(cfg config.Config, path, secret string) (string, error) {
	address, err := url.JoinPath(publicURL(cfg), path, secret)
	if err != nil {
		return "", fmt.Errorf("address of the link: %w", err)
	}
	return address, nil
}

// AccountLine is an account as the command line lists it.
type AccountLine struct {
	identity.Account
	Roles []identity.Role
}

// accountPage is how many accounts are read at once.
const accountPage = 200

// Accounts lists every account with its roles of today.
func (o *Operator) Accounts(ctx context.Context) (lines []AccountLine, err error) {
	for after := ""; ; {
		page, err := o.accounts.Accounts(ctx, after, accountPage)
		if err != nil {
			return nil, err
		}
		for _, account := range page {
			roles, err := o.accounts.RolesOf(ctx, account.Person)
			if err != nil {
				return nil, err
			}
			lines = append(lines, AccountLine{account, roles})
			after = account.Person
		}
		if len(page) < accountPage {
			return lines, nil
		}
	}
}

// Grant gives a role from a date, today when zero, to a date, for good when zero.
func (o *Operator) Grant(ctx context.Context, person, role string, from, to clock.Date) error {
	_, err := o.accounts.Grant(ctx, o.actor, identity.NewGrant{
		Person: person, Role: identity.Role(role), From: from, To: to,
	})
	return err
}

// Deactivate ends an account; to takes over what the person owns.
func (o *Operator) Deactivate(ctx context.Context, person, to, reason string) error {
	account, err := o.accounts.Account(ctx, person)
	if err != nil {
		return err
	}
	_, err = o.accounts.Deactivate(ctx, o.actor, identity.Deactivation{
		Person: person, RowVersion: account.RowVersion, To: to, Reason: reason,
	})
	return err
}

// PermissionLine is a row of the permission table, for print.
type PermissionLine struct {
	Name  string
	Label string // message key
	Sign  bool
	Roles []bool // by the columns of PermissionRoles
}

// PermissionRoles are the columns of the permission table.
func PermissionRoles() []identity.Role { return identity.Roles() }

// Permissions is the permission table. Scope F77.
func Permissions() []PermissionLine {
	var lines []PermissionLine
	for _, row := range identity.Table() {
		line := PermissionLine{Name: row.Name, Label: row.Label(), Sign: row.Sign}
		for _, role := range identity.Roles() {
			line.Roles = append(line.Roles, slices.Contains(row.Roles, role))
		}
		lines = append(lines, line)
	}
	return lines
}
