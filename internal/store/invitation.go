package store

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/release"
	"acta/internal/work"
)

// Invitations stores the links by which customers answer. One that was used is
// never changed. It satisfies release.Invitations. Scope F40.
type Invitations struct{}

var _ release.Invitations = Invitations{}

type invitationRow struct {
	ID             string              `gorm:"column:id;primaryKey"`
	ReleaseID      string              `gorm:"column:release_id"`
	DeploymentCode string              `gorm:"column:deployment_code"`
	CustomerCode   string              `gorm:"column:customer_code"`
	Purpose        string              `gorm:"column:purpose"`
	ExceptionCode  string              `gorm:"column:exception_code"`
	Signatory      string              `gorm:"column:signatory"`
	Title          string              `gorm:"column:title"`
	Address        string              `gorm:"column:address"`
	Language       string              `gorm:"column:language"`
	Inviter        string              `gorm:"column:inviter"`
	ExpiresAt      instant             `gorm:"column:expires_at"`
	OpenedAt       instant             `gorm:"column:opened_at"`
	UsedAt         instant             `gorm:"column:used_at"`
	VoidedAt       instant             `gorm:"column:voided_at"`
	LinkHash       *string             `gorm:"column:link_hash"`
	Code           JSON[codeBody]      `gorm:"column:code"`
	Shown          JSON[release.Sheet] `gorm:"column:shown"`
	Given          JSON[release.Given] `gorm:"column:given"`
	FactID         *string             `gorm:"column:fact_id"`
	RowVersion     int                 `gorm:"column:row_version"`
	RecordedAt     instant             `gorm:"column:recorded_at"`
}

// TableName is the table of invitations.
func (invitationRow) TableName() string { return "invitations" }

// codeBody is a one-time code in canonical JSON, whose instants are text.
type codeBody struct {
	Salt    string   `json:"salt,omitempty"`
	Hash    string   `json:"hash,omitempty"`
	Expires string   `json:"expires,omitempty"`
	Tries   int      `json:"tries,omitempty"`
	Asked   []string `json:"asked,omitempty"`
}

func newCodeBody(c release.OneTimeCode) codeBody {
	return codeBody{c.Salt, c.Hash, c.Expires.String(), c.Tries, mapped(c.Asked, clock.Instant.String)}
}

func (b codeBody) code() (release.OneTimeCode, error) {
	c := release.OneTimeCode{Salt: b.Salt, Hash: b.Hash, Tries: b.Tries}
	err := c.Expires.UnmarshalText([]byte(b.Expires))
	for _, text := range b.Asked {
		var at clock.Instant
		err = errors.Join(err, at.UnmarshalText([]byte(text)))
		c.Asked = append(c.Asked, at)
	}
	return c, err
}

func newInvitationRow(i release.Invitation) invitationRow {
	return invitationRow{
		ID: string(i.ID), ReleaseID: string(i.ReleaseID), DeploymentCode: i.Deployment, CustomerCode: i.Customer,
		Purpose: string(i.Purpose), ExceptionCode: i.Exception, Signatory: i.Signatory, Title: i.Title, Address: i.Address,
		Language: i.Language, Inviter: i.Inviter, ExpiresAt: instant(i.Expires), OpenedAt: instant(i.Opened),
		UsedAt: instant(i.Used), VoidedAt: instant(i.Voided), LinkHash: optional(i.Link),
		Code: JSON[codeBody]{newCodeBody(i.Code)}, Shown: JSON[release.Sheet]{i.Shown}, Given: JSON[release.Given]{i.Given},
		FactID: optional(string(i.Fact)), RowVersion: i.RowVersion + 1, RecordedAt: instant(i.Created),
	}
}

// knownInvitation is an invitation with the code of its release.
type knownInvitation struct {
	Row     invitationRow `gorm:"embedded"`
	Release string        `gorm:"column:release_code"`
}

func (k knownInvitation) invitation() (release.Invitation, error) {
	r := k.Row
	code, err := r.Code.Of.code()
	return release.Invitation{
		ID: id.Link(r.ID), RowVersion: r.RowVersion, ReleaseID: id.Release(r.ReleaseID), Release: k.Release,
		Deployment: r.DeploymentCode, Customer: r.CustomerCode, Purpose: release.Purpose(r.Purpose), Exception: r.ExceptionCode,
		Signatory: r.Signatory, Title: r.Title, Address: r.Address, Language: r.Language, Inviter: r.Inviter,
		Created: clock.Instant(r.RecordedAt), Expires: clock.Instant(r.ExpiresAt), Opened: clock.Instant(r.OpenedAt),
		Used: clock.Instant(r.UsedAt), Voided: clock.Instant(r.VoidedAt), Link: plain(r.LinkHash), Code: code,
		Shown: r.Shown.Of, Given: r.Given.Of, Fact: id.Fact(plain(r.FactID)),
	}, err
}

// Add inserts an invitation, and makes void those of the same purpose, subject and
// address that still open.
func (Invitations) Add(tx *work.Tx, i release.Invitation) error {
	row := newInvitationRow(i)
	err := conn(tx).Model(&invitationRow{}).
		Where("release_id = ? AND deployment_code = ? AND customer_code = ?", row.ReleaseID, row.DeploymentCode, row.CustomerCode).
		Where("purpose = ? AND exception_code = ? AND address = ?", row.Purpose, row.ExceptionCode, row.Address).
		Where("used_at IS NULL AND voided_at IS NULL AND expires_at > ?", instant(tx.Now())).
		Updates(map[string]any{"voided_at": instant(tx.Now()), "row_version": gorm.Expr("row_version + 1")}).Error
	if err != nil {
		return fmt.Errorf("void older invitations: %w", err)
	}
	return addRow(tx, row)
}

// Save changes the invitation; when another command changed it first, this one
// runs again.
func (Invitations) Save(tx *work.Tx, i release.Invitation) error {
	row := newInvitationRow(i)
	done := conn(tx).Model(&invitationRow{}).Where("id = ? AND row_version = ? AND used_at IS NULL", row.ID, i.RowVersion).
		Select("opened_at", "used_at", "voided_at", "link_hash", "code", "shown", "given", "fact_id", "row_version").Updates(row)
	switch {
	case done.Error != nil:
		return fmt.Errorf("change invitation %s: %w", i.ID, done.Error)
	case done.RowsAffected == 0:
		return fmt.Errorf("change invitation %s: %w", i.ID, work.ErrRetry)
	}
	return nil
}

// Find returns an invitation by its id or by the SHA-256 of its secret, whichever
// is given; fault.NotFound.
func (Invitations) Find(tx *work.Tx, key id.Link, secret string) (release.Invitation, error) {
	query, value := "invitations.id = ?", string(key)
	if key == "" {
		query, value = "invitations.link_hash = ?", secret
	}
	found, err := knownInvitations(tx, query, value)
	switch {
	case err != nil:
		return release.Invitation{}, fmt.Errorf("find invitation: %w", err)
	case len(found) == 0:
		return release.Invitation{}, fault.New(fault.NotFound, "fault.release.link_unknown", nil)
	}
	return found[0], nil
}

// Of returns the invitations of a release, newest first.
func (Invitations) Of(tx *work.Tx, of id.Release) ([]release.Invitation, error) {
	found, err := knownInvitations(tx, "invitations.release_id = ?", string(of))
	if err != nil {
		return nil, fmt.Errorf("list invitations: %w", err)
	}
	return found, nil
}

func knownInvitations(tx *work.Tx, query, value string) ([]release.Invitation, error) {
	var rows []knownInvitation
	err := conn(tx).Table("invitations").Select("invitations.*, releases.code AS release_code").
		Joins("JOIN releases ON releases.id = invitations.release_id").
		Where(query, value).Order("invitations.recorded_at DESC, invitations.id DESC").Find(&rows).Error
	found := make([]release.Invitation, len(rows))
	for n := range rows {
		if err == nil {
			found[n], err = rows[n].invitation()
		}
	}
	return found, err
}
