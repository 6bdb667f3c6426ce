package store

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/identity"
	"acta/internal/org"
	"acta/internal/work"
)

// Accounts stores accounts. It satisfies identity.Accounts and identity.SignIns.
// Scope F79.
type Accounts struct{}

var (
	_ identity.Accounts  = Accounts{}
	_ identity.SignIns   = Accounts{}
	_ identity.Standings = Standings{}
)

type accountRow struct {
	ID         string  `gorm:"column:id;primaryKey"`
	Person     string  `gorm:"column:person"`
	Email      string  `gorm:"column:email"`
	Language   string  `gorm:"column:language"`
	State      string  `gorm:"column:state"`
	Password   string  `gorm:"column:password"`
	Factor     string  `gorm:"column:factor"`
	Pending    string  `gorm:"column:factor_pending"`
	Step       int64   `gorm:"column:factor_step"`
	Issuer     *string `gorm:"column:issuer"`
	Subject    *string `gorm:"column:subject"`
	Epoch      int     `gorm:"column:epoch"`
	LastSignIn instant `gorm:"column:last_sign_in"`
	RowVersion int     `gorm:"column:row_version"`
	RecordedAt instant `gorm:"column:recorded_at"`
}

// Sealed reports whether any account keeps what the installation's key seals.
func (Accounts) Sealed(tx *work.Tx) (bool, error) {
	var n int64
	err := conn(tx).Model(&accountRow{}).Where("factor <> '' OR factor_pending <> ''").Limit(1).Count(&n).Error
	if err != nil {
		return false, fmt.Errorf("look for sealed factors: %w", err)
	}
	return n > 0, nil
}

// TableName is the table of accounts.
func (accountRow) TableName() string { return "accounts" }

func newAccountRow(a identity.Stored) accountRow {
	return accountRow{
		ID: string(a.ID), Person: a.Person, Email: a.Email, Language: a.Language, State: string(a.State),
		Password: a.Password, Factor: a.Factor, Pending: a.Pending, Step: a.Step,
		Issuer: optional(a.Issuer), Subject: optional(a.Subject), Epoch: a.Epoch,
		LastSignIn: instant(a.LastSignIn), RowVersion: a.RowVersion + 1, RecordedAt: instant(a.CreatedAt),
	}
}

// accountView is an account with what other tables say of it.
type accountView struct {
	Row   accountRow `gorm:"embedded"` // GORM overlooks an embedded type that is not exported
	Name  string     `gorm:"column:person_name"`
	Codes int        `gorm:"column:codes"`
}

func (v accountView) account() identity.Account {
	r := v.Row
	return identity.Account{
		ID: id.Account(r.ID), RowVersion: r.RowVersion, Person: r.Person, Name: v.Name, Email: r.Email,
		Language: r.Language, State: identity.State(r.State), CreatedAt: clock.Instant(r.RecordedAt),
		LastSignIn: clock.Instant(r.LastSignIn), HasPassword: r.Password != "", SecondFactor: r.Factor != "",
		RecoveryCodes: v.Codes, Federated: r.Issuer != nil,
	}
}

func (v accountView) stored() identity.Stored {
	r := v.Row
	return identity.Stored{Account: v.account(), Secrets: identity.Secrets{
		Password: r.Password, Factor: r.Factor, Pending: r.Pending, Step: r.Step,
		Issuer: plain(r.Issuer), Subject: plain(r.Subject), Epoch: r.Epoch,
	}}
}

// accountViews is the query of accounts with their people.
func accountViews(tx *work.Tx) *gorm.DB {
	return conn(tx).Table("accounts").Joins("JOIN people ON people.code = accounts.person").
		Select("accounts.*, people.name AS person_name, (SELECT COUNT(*) FROM recovery_codes c WHERE c.account_id = accounts.id AND c.used_at IS NULL) AS codes")
}

// Find returns an account, locked until a command ends; fault.NotFound when there
// is none.
func (Accounts) Find(tx *work.Tx, by identity.Lookup) (identity.Stored, error) {
	query, args := "person = ?", []any{by.Person}
	switch {
	case by.Email != "":
		query, args = "email = ?", []any{by.Email}
	case by.Subject != "":
		query, args = "issuer = ? AND subject = ?", []any{by.Issuer, by.Subject}
	}
	row, err := first[accountRow](tx, query, args...)
	if err == nil {
		err = lockRow(tx, "accounts", row.ID)
	}
	var view accountView
	if err == nil {
		err = accountViews(tx).Where("accounts.id = ?", row.ID).Take(&view).Error
	}
	if err != nil {
		err = missing(err, fault.New(fault.NotFound, "fault.identity.none", fault.Args{"person": by.Person}))
		return identity.Stored{}, fmt.Errorf("find account: %w", err)
	}
	return view.stored(), nil
}

// List returns accounts by person code, after a code, at most limit.
func (Accounts) List(tx *work.Tx, after string, limit int) ([]identity.Account, error) {
	var rows []accountView
	err := accountViews(tx).Where("accounts.person > ?", after).Order("accounts.person").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	return mapped(rows, accountView.account), nil
}

// Add inserts an account; fault.Conflict when the person or the address has one.
func (Accounts) Add(tx *work.Tx, a identity.Stored) error {
	row := newAccountRow(a)
	err := taken(conn(tx).Create(&row).Error,
		fault.New(fault.Conflict, "fault.identity.taken", fault.Args{"person": a.Person, "email": a.Email}))
	if err != nil {
		return fmt.Errorf("add account: %w", err)
	}
	return nil
}

// Change writes an account; fault.Stale when its row version is not the stored
// one, fault.Conflict when another has the address or the single sign-on.
func (Accounts) Change(tx *work.Tx, a identity.Stored) error {
	err := changeRow(tx, string(a.ID), a.RowVersion, newAccountRow(a), "email", "language", "state", "password",
		"factor", "factor_pending", "factor_step", "issuer", "subject", "epoch")
	return taken(err, fault.New(fault.Conflict, "fault.identity.taken", fault.Args{"person": a.Person, "email": a.Email}))
}

// SignedIn writes the instant of a sign-in and the last used time step. The row
// version stays, for nothing changed that somebody might be editing.
func (Accounts) SignedIn(tx *work.Tx, account id.Account, step int64) error {
	err := conn(tx).Model(&accountRow{}).Where("id = ?", string(account)).
		Select("last_sign_in", "factor_step").
		Updates(accountRow{LastSignIn: instant(tx.Now()), Step: step}).Error
	if err != nil {
		return fmt.Errorf("record sign-in: %w", err)
	}
	return nil
}

// Standings reads what decides about somebody's roles. It satisfies
// identity.Standings.
type Standings struct{}

// Of is the standing of a person; the zero Standing when there is no account.
func (Standings) Of(tx *work.Tx, person string) (identity.Standing, error) {
	standing, err := standingOf(tx, person)
	if err != nil {
		return identity.Standing{}, fmt.Errorf("standing of %s: %w", person, err)
	}
	return standing, nil
}

func standingOf(tx *work.Tx, person string) (standing identity.Standing, err error) {
	row, err := first[personRow](tx, "code = ?", person)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return standing, nil
	}
	if err != nil {
		return standing, err
	}
	standing.Inactive = row.Inactive
	var accounts []accountView
	if err = accountViews(tx).Where("accounts.person = ?", person).Find(&accounts).Error; err != nil || len(accounts) == 0 {
		return identity.Standing{}, err
	}
	standing.Account, standing.Epoch = accounts[0].account(), accounts[0].Row.Epoch
	if standing.Grants, err = (Grants{}).Of(tx, person); err != nil {
		return standing, err
	}
	var assigned []assignmentRow
	if err = conn(tx).Where("person = ?", person).Find(&assigned).Error; err != nil {
		return standing, err
	}
	standing.Assignments = mapped(assigned, assignmentRow.assignment)
	var organizations []org.Organization
	if organizations, err = (Organizations{}).List(tx); err == nil && len(organizations) > 0 {
		standing.Zone = organizations[0].Zone
	}
	return standing, err
}
