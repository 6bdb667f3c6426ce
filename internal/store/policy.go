package store

import (
	"fmt"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/policy"
	"acta/internal/work"
)

// Policies stores policy versions. It satisfies policy.Repository.
type Policies struct{}

var _ policy.Repository = Policies{}

type policyRow struct {
	ID                 string               `gorm:"column:id;primaryKey"`
	Customer           string               `gorm:"column:customer"`
	Number             string               `gorm:"column:number"`
	From               date                 `gorm:"column:valid_from"`
	To                 date                 `gorm:"column:valid_to"`
	Owner              *string              `gorm:"column:owner"`
	AgreedWith         string               `gorm:"column:agreed_with"`
	AgreedOn           date                 `gorm:"column:agreed_on"`
	AgreedHow          *string              `gorm:"column:agreed_how"`
	AgreedReference    string               `gorm:"column:agreed_reference"`
	NextReview         date                 `gorm:"column:next_review"`
	Types              JSON[[]typeJSON]     `gorm:"column:types"`
	Units              JSON[[]policy.Unit]  `gorm:"column:units"`
	Zone               string               `gorm:"column:zone"`
	Windows            JSON[[]windowJSON]   `gorm:"column:windows"`
	Freezes            JSON[[]freezeJSON]   `gorm:"column:freezes"`
	Verification       JSON[[]policy.Item]  `gorm:"column:verification"`
	AcceptanceMode     *string              `gorm:"column:acceptance_mode"`
	AcceptanceApprover string               `gorm:"column:acceptance_approver"`
	AcceptanceCriteria JSON[[]policy.Item]  `gorm:"column:acceptance_criteria"`
	TacitDays          int                  `gorm:"column:tacit_days"`
	EmergencyCriteria  JSON[[]content.Text] `gorm:"column:emergency_criteria"`
	EmergencyAuthority string               `gorm:"column:emergency_authority"`
	EmergencyMinimum   JSON[[]string]       `gorm:"column:emergency_minimum_tests"`
	EmergencyTests     JSON[content.Text]   `gorm:"column:emergency_tests"`
	EmergencyHours     int                  `gorm:"column:emergency_hours"`
	EmergencyDays      int                  `gorm:"column:emergency_days"`
	NoticeChannel      JSON[content.Text]   `gorm:"column:notice_channel"`
	BaselineHours      int                  `gorm:"column:baseline_hours"`
	PIRDays            int                  `gorm:"column:pir_days"`
	MonitoringDays     int                  `gorm:"column:monitoring_days"`
	BuildNeedsAuth     bool                 `gorm:"column:build_needs_authority"`
	TestsNeedAuth      bool                 `gorm:"column:tests_need_authority"`
	PIRRecipients      JSON[[]string]       `gorm:"column:pir_recipients"`
	State              string               `gorm:"column:state"`
	Revision           int                  `gorm:"column:revision"`
	DocumentNumber     *string              `gorm:"column:document_number"`
	VersionID          *string              `gorm:"column:version_id"`
	ContentHash        *string              `gorm:"column:content_hash"`
	InForceFrom        date                 `gorm:"column:in_force_from"`
	InForceTo          date                 `gorm:"column:in_force_to"`
	RowVersion         int                  `gorm:"column:row_version"`
	RecordedAt         instant              `gorm:"column:recorded_at"`
}

// TableName is the table of policy versions.
func (policyRow) TableName() string { return "policies" }

type policyServiceRow struct {
	PolicyID string `gorm:"column:policy_id;primaryKey"`
	Service  string `gorm:"column:service;primaryKey"`
}

// TableName is the table of the services that a policy covers.
func (policyServiceRow) TableName() string { return "policy_services" }

func newPolicyRow(p policy.Policy) policyRow {
	return policyRow{
		ID: string(p.ID), Customer: p.Customer, Number: p.Number, From: date(p.From), To: date(p.To),
		Owner: optional(p.Owner), AgreedWith: p.Agreement.With, AgreedOn: date(p.Agreement.On),
		AgreedHow: optional(string(p.Agreement.How)), AgreedReference: p.Agreement.Reference,
		NextReview: date(p.NextReview), Types: JSON[[]typeJSON]{mapped(p.Types, newTypeJSON)},
		Units: JSON[[]policy.Unit]{p.Units}, Zone: p.Zone,
		Windows:      JSON[[]windowJSON]{mapped(p.Windows, newWindowJSON)},
		Freezes:      JSON[[]freezeJSON]{mapped(p.Freezes, newFreezeJSON)},
		Verification: JSON[[]policy.Item]{p.Verification}, AcceptanceMode: optional(string(p.Acceptance.Mode)),
		AcceptanceApprover: p.Acceptance.Approver, AcceptanceCriteria: JSON[[]policy.Item]{p.Acceptance.Criteria}, TacitDays: p.Acceptance.Days,
		EmergencyCriteria:  JSON[[]content.Text]{p.Emergency.Criteria},
		EmergencyAuthority: p.Emergency.Authority, EmergencyMinimum: JSON[[]string]{p.Emergency.MinimumTests}, EmergencyTests: JSON[content.Text]{p.Emergency.Tests},
		EmergencyHours: p.Emergency.Hours, EmergencyDays: p.Emergency.Days,
		NoticeChannel: JSON[content.Text]{p.NoticeChannel}, BaselineHours: p.BaselineHours, PIRDays: p.PIRDays,
		MonitoringDays: p.MonitoringDays, BuildNeedsAuth: p.BuildNeedsAuthority, TestsNeedAuth: p.TestsNeedAuthority,
		PIRRecipients: JSON[[]string]{p.Recipients}, State: stateColumn(p.State), Revision: p.Revision,
		DocumentNumber: optional(p.Control.Number), VersionID: optional(string(p.Control.Version)),
		ContentHash: optional(p.Control.Content), InForceFrom: date(p.Control.From), InForceTo: date(p.Control.To),
		RowVersion: p.RowVersion + 1, RecordedAt: instant(p.RecordedAt),
	}
}

func (r policyRow) policy() (policy.Policy, error) {
	p := policy.Policy{
		ID: id.Policy(r.ID), RowVersion: r.RowVersion, RecordedAt: clock.Instant(r.RecordedAt),
		Customer: r.Customer, Number: r.Number, From: clock.Date(r.From), To: clock.Date(r.To), Owner: plain(r.Owner),
		Agreement: policy.Agreement{
			With: r.AgreedWith, On: clock.Date(r.AgreedOn), How: policy.How(plain(r.AgreedHow)), Reference: r.AgreedReference,
		},
		NextReview: clock.Date(r.NextReview), Units: r.Units.Of, Zone: r.Zone, Verification: r.Verification.Of,
		Acceptance: policy.Acceptance{
			Mode: policy.Mode(plain(r.AcceptanceMode)), Approver: r.AcceptanceApprover, Days: r.TacitDays,
			Criteria: r.AcceptanceCriteria.Of,
		},
		Emergency: policy.Emergency{
			Criteria: r.EmergencyCriteria.Of, Authority: r.EmergencyAuthority, MinimumTests: r.EmergencyMinimum.Of, Tests: r.EmergencyTests.Of,
			Hours: r.EmergencyHours, Days: r.EmergencyDays,
		},
		NoticeChannel: r.NoticeChannel.Of, BaselineHours: r.BaselineHours, PIRDays: r.PIRDays,
		MonitoringDays: r.MonitoringDays, BuildNeedsAuthority: r.BuildNeedsAuth, TestsNeedAuthority: r.TestsNeedAuth, Recipients: r.PIRRecipients.Of,
		State: stateOf(r.State), Revision: r.Revision,
		Control: policy.Control{
			Number: plain(r.DocumentNumber), Version: id.Version(plain(r.VersionID)), Content: plain(r.ContentHash),
			From: clock.Date(r.InForceFrom), To: clock.Date(r.InForceTo),
		},
	}
	var err error
	if p.Types, err = parsed(r.Types.Of, typeJSON.value); err != nil {
		return p, err
	}
	if p.Windows, err = parsed(r.Windows.Of, windowJSON.value); err != nil {
		return p, err
	}
	p.Freezes, err = parsed(r.Freezes.Of, freezeJSON.value)
	return p, err
}

// parsed applies a mapping that may fail to every element.
func parsed[J, V any](list []J, value func(J) (V, error)) ([]V, error) {
	values := make([]V, len(list))
	for i, one := range list {
		var err error
		if values[i], err = value(one); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// Of returns the versions of a customer by number.
func (Policies) Of(tx *work.Tx, customer string) ([]policy.Policy, error) {
	var rows []policyRow
	if err := conn(tx).Where("customer = ?", customer).Order("number").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list policies: %w", err)
	}
	versions, err := parsed(rows, policyRow.policy)
	if err != nil {
		return nil, fmt.Errorf("read policies of %s: %w", customer, err)
	}
	var services []policyServiceRow
	if err := conn(tx).Where("policy_id IN ?", mapped(rows, func(r policyRow) string { return r.ID })).Order("service").Find(&services).Error; err != nil {
		return nil, fmt.Errorf("list services of policies: %w", err)
	}
	for i := range versions {
		for _, row := range services {
			if row.PolicyID == rows[i].ID {
				versions[i].Services = append(versions[i].Services, row.Service)
			}
		}
	}
	return versions, nil
}

func policyServices(tx *work.Tx, policy id.Policy) ([]string, error) {
	var codes []string
	err := conn(tx).Model(&policyServiceRow{}).Where("policy_id = ?", policy).Order("service").Pluck("service", &codes).Error
	if err != nil {
		return nil, fmt.Errorf("list services of policy: %w", err)
	}
	return codes, nil
}

// Lock locks the customer's row until the transaction ends.
func (Policies) Lock(tx *work.Tx, customer id.Customer) error {
	return lockRow(tx, "customers", string(customer))
}

// Add inserts a version.
func (Policies) Add(tx *work.Tx, p policy.Policy) error {
	if err := addRow(tx, newPolicyRow(p)); err != nil {
		return err
	}
	return putPolicyServices(tx, p)
}

// Change writes the data of a version; its services are replaced by code. What a
// document version approved is not changed: store.ErrProtected.
func (Policies) Change(tx *work.Tx, p policy.Policy) error {
	err := changeRow(tx, string(p.ID), p.RowVersion, newPolicyRow(p),
		"valid_from", "valid_to", "owner", "agreed_with", "agreed_on", "agreed_how", "agreed_reference",
		"next_review", "types", "units", "zone", "windows", "freezes", "verification", "acceptance_mode",
		"acceptance_approver", "tacit_days", "emergency_criteria", "emergency_authority", "emergency_tests",
		"emergency_hours", "emergency_days", "notice_channel", "baseline_hours", "pir_days", "monitoring_days",
		"build_needs_authority", "tests_need_authority", "acceptance_criteria", "emergency_minimum_tests", "pir_recipients", "revision")
	if err != nil {
		return err
	}
	return putPolicyServices(tx, p)
}

func putPolicyServices(tx *work.Tx, p policy.Policy) error {
	stored, err := policyServices(tx, p.ID)
	if err != nil {
		return err
	}
	for _, code := range without(p.Services, stored) {
		if err := addRow(tx, policyServiceRow{PolicyID: string(p.ID), Service: code}); err != nil {
			return fmt.Errorf("add service of policy: %w", err)
		}
	}
	for _, code := range without(stored, p.Services) {
		err := conn(tx).Where("policy_id = ? AND service = ?", p.ID, code).Delete(&policyServiceRow{}).Error
		if err != nil {
			return fmt.Errorf("remove service of policy: %w", err)
		}
	}
	return nil
}
