package store

import (
	"fmt"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/org"
	"acta/internal/work"
)

// Organizations stores the one organisation. It satisfies org.Organizations.
type Organizations struct{}

var _ org.Organizations = Organizations{}

type organizationRow struct {
	ID                 string                `gorm:"column:id;primaryKey"`
	OnlyOne            int                   `gorm:"column:only_one"`
	Name               JSON[content.Text]    `gorm:"column:name"`
	SMSScope           JSON[content.Text]    `gorm:"column:sms_scope"`
	Languages          JSON[[]string]        `gorm:"column:languages"`
	Zone               string                `gorm:"column:zone"`
	Accent             string                `gorm:"column:accent"`
	Paper              string                `gorm:"column:paper"`
	Logo               *string               `gorm:"column:logo"`
	LogoAlt            JSON[content.Text]    `gorm:"column:logo_alt"`
	CodingScheme       string                `gorm:"column:coding_scheme"`
	Levels             JSON[[]org.Level]     `gorm:"column:levels"`
	DefaultLevel       string                `gorm:"column:default_level"`
	KindLevels         JSON[[]org.KindLevel] `gorm:"column:kind_levels"`
	PaperSignature     bool                  `gorm:"column:paper_signature"`
	AppendicesLinked   bool                  `gorm:"column:appendices_linked"`
	Roles              JSON[[]org.Role]      `gorm:"column:roles"`
	Neighbours         JSON[[]org.Neighbour] `gorm:"column:neighbours"`
	Signers            JSON[[]org.Signer]    `gorm:"column:signers"`
	BaselineLocation   JSON[content.Text]    `gorm:"column:baseline_location"`
	CSFReview          duration              `gorm:"column:csf_review"`
	Measurement        duration              `gorm:"column:measurement"`
	Improvement        duration              `gorm:"column:improvement"`
	OwnerTitle         *string               `gorm:"column:owner_title"`
	ReviewInterval     duration              `gorm:"column:review_interval"`
	ValidUntil         date                  `gorm:"column:valid_until"`
	RegisterReview     date                  `gorm:"column:register_review"`
	MonitoringDays     int                   `gorm:"column:monitoring_days"`
	LateRecordingHours int                   `gorm:"column:late_recording_hours"`
	EmergencyAuthority string                `gorm:"column:emergency_authority"`
	RowVersion         int                   `gorm:"column:row_version"`
	RecordedAt         instant               `gorm:"column:recorded_at"`
}

// TableName is the table of the organisation.
func (organizationRow) TableName() string { return "organizations" }

func newOrganizationRow(o org.Organization) organizationRow {
	row := organizationRow{
		ID: o.ID, OnlyOne: 1, Name: JSON[content.Text]{o.Name}, SMSScope: JSON[content.Text]{o.SMSScope},
		Languages: JSON[[]string]{o.Languages}, Zone: o.Zone, Accent: o.Accent, Paper: o.Paper,
		CodingScheme: o.CodingScheme, Levels: JSON[[]org.Level]{o.Levels}, DefaultLevel: o.DefaultLevel,
		KindLevels: JSON[[]org.KindLevel]{o.KindLevels}, PaperSignature: o.PaperSignature,
		AppendicesLinked: o.AppendicesLinked, Roles: JSON[[]org.Role]{o.Roles},
		Neighbours: JSON[[]org.Neighbour]{o.Neighbours}, Signers: JSON[[]org.Signer]{o.Signers},
		BaselineLocation: JSON[content.Text]{o.BaselineLocation}, CSFReview: duration(o.CSFReview),
		Measurement: duration(o.Measurement), Improvement: duration(o.Improvement),
		OwnerTitle: optional(o.OwnerTitle), ReviewInterval: duration(o.ReviewInterval),
		ValidUntil: date(o.ValidUntil), RegisterReview: date(o.RegisterReview),
		MonitoringDays: o.MonitoringDays, LateRecordingHours: o.LateRecordingHours,
		EmergencyAuthority: o.EmergencyAuthority, RowVersion: o.RowVersion + 1, RecordedAt: instant(o.RecordedAt),
	}
	if o.Logo != nil {
		row.Logo, row.LogoAlt = optional(o.Logo.SHA256), JSON[content.Text]{o.Logo.Alt}
	}
	return row
}

func (r organizationRow) organization() org.Organization {
	o := org.Organization{
		ID: r.ID, RowVersion: r.RowVersion, RecordedAt: clock.Instant(r.RecordedAt),
		Name: r.Name.Of, SMSScope: r.SMSScope.Of, Languages: r.Languages.Of, Zone: r.Zone, Accent: r.Accent,
		Paper: r.Paper, CodingScheme: r.CodingScheme, Levels: r.Levels.Of, DefaultLevel: r.DefaultLevel,
		KindLevels: r.KindLevels.Of, PaperSignature: r.PaperSignature, AppendicesLinked: r.AppendicesLinked,
		Roles: r.Roles.Of, Neighbours: r.Neighbours.Of, Signers: r.Signers.Of,
		BaselineLocation: r.BaselineLocation.Of, CSFReview: clock.Duration(r.CSFReview),
		Measurement: clock.Duration(r.Measurement), Improvement: clock.Duration(r.Improvement),
		OwnerTitle: plain(r.OwnerTitle), ReviewInterval: clock.Duration(r.ReviewInterval),
		ValidUntil: clock.Date(r.ValidUntil), RegisterReview: clock.Date(r.RegisterReview),
		MonitoringDays: r.MonitoringDays, LateRecordingHours: r.LateRecordingHours,
		EmergencyAuthority: r.EmergencyAuthority,
	}
	if r.Logo != nil {
		o.Logo = &org.Logo{Alt: r.LogoAlt.Of, SHA256: *r.Logo}
	}
	return o
}

// List returns the organisation, or none before it was put.
func (Organizations) List(tx *work.Tx) ([]org.Organization, error) {
	return listAll(tx, "id", organizationRow.organization)
}

// Add inserts the organisation; fault.Conflict if there is one.
func (Organizations) Add(tx *work.Tx, o org.Organization) error {
	return addRow(tx, newOrganizationRow(o))
}

// Change writes the organisation.
func (Organizations) Change(tx *work.Tx, o org.Organization) error {
	return changeRow(tx, o.ID, o.RowVersion, newOrganizationRow(o),
		"name", "sms_scope", "languages", "zone", "accent", "paper", "logo", "logo_alt", "coding_scheme",
		"levels", "default_level", "kind_levels", "paper_signature", "appendices_linked", "roles",
		"neighbours", "signers", "baseline_location", "csf_review", "measurement", "improvement",
		"owner_title", "review_interval", "valid_until", "register_review", "monitoring_days",
		"late_recording_hours", "emergency_authority")
}

// Lock locks the organisation's row until the transaction ends.
func (Organizations) Lock(tx *work.Tx) error {
	var ids []string
	if err := conn(tx).Table("organizations").Pluck("id", &ids).Error; err != nil {
		return fmt.Errorf("find organisation: %w", err)
	}
	for _, one := range ids {
		if err := lockRow(tx, "organizations", one); err != nil {
			return err
		}
	}
	return nil
}

// Images stores pictures by hash. It satisfies org.Images.
type Images struct{}

var _ org.Images = Images{}

type imageRow struct {
	SHA256     string  `gorm:"column:sha256;primaryKey"`
	MediaType  string  `gorm:"column:media_type"`
	Body       []byte  `gorm:"column:body"`
	RecordedAt instant `gorm:"column:recorded_at"`
}

// TableName is the table of images.
func (imageRow) TableName() string { return "images" }

// Put inserts an image; one that is there already is fine.
func (Images) Put(tx *work.Tx, image org.Image) error {
	var n int64
	if err := conn(tx).Model(&imageRow{}).Where("sha256 = ?", image.SHA256).Count(&n).Error; err != nil {
		return fmt.Errorf("find image: %w", err)
	}
	if n > 0 {
		return nil
	}
	row := imageRow{SHA256: image.SHA256, MediaType: image.MediaType, Body: image.Data, RecordedAt: instant(tx.Now())}
	return raced(addRow(tx, row))
}

// Get returns an image; its hash is checked on reading.
func (Images) Get(tx *work.Tx, sha256 string) (org.Image, error) {
	row, err := first[imageRow](tx, "sha256 = ?", sha256)
	if err != nil {
		err = missing(err, fault.New(fault.NotFound, "fault.org.image_missing", fault.Args{"sha256": sha256}))
		return org.Image{}, fmt.Errorf("read image: %w", err)
	}
	if content.Sum(row.Body) != row.SHA256 {
		return org.Image{}, fmt.Errorf("image %s: %w", row.SHA256, ErrDamaged)
	}
	return org.Image{SHA256: row.SHA256, MediaType: row.MediaType, Data: row.Body}, nil
}
