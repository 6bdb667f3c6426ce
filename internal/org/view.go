package org

import "acta/internal/content"

// ProcessView is what the process description prints of the organisation: flat
// content values, read in one snapshot. Seed sections 1–9.
type ProcessView struct {
	Organization       content.Text     `expr:"organization"`
	SMSScope           content.Text     `expr:"sms_scope"`
	Roles              []RoleView       `expr:"roles"`       // the three of Seed 5, in its order
	OtherRoles         []RoleView       `expr:"other_roles"` // roles that act in Seed 4 but are missing from Seed 5
	Neighbours         []NeighbourView  `expr:"neighbours"`  // Seed 2
	BaselineLocation   content.Text     `expr:"baseline_location"`
	CSFReview          content.Duration `expr:"csf_review"`        // Seed 6, comment A31
	Measurement        content.Duration `expr:"measurement"`       // Seed 6, comment A33
	Improvement        content.Duration `expr:"improvement"`       // Seed 6, comment A35
	Records            []RecordView     `expr:"records"`           // Seed 7
	ValidUntil         content.Date     `expr:"valid_until"`       // Seed 8
	OwnerTitle         content.Text     `expr:"owner_title"`       // Seed 8: job title of the owner
	ReviewInterval     content.Duration `expr:"review_interval"`   // Seed 8, comment A41
	PaperSignature     bool             `expr:"paper_signature"`   // Seed comment A42
	AppendicesLinked   bool             `expr:"appendices_linked"` // Scope F8
	Signers            []SignerView     `expr:"signers"`
	MonitoringDays     content.Integer  `expr:"monitoring_days"`
	LateRecordingHours content.Integer  `expr:"late_recording_hours"`
	EmergencyAuthority content.Term     `expr:"emergency_authority"`
}

// RoleView is a process role with the job title that appoints it and who holds it.
type RoleView struct {
	Key         string       `expr:"key"`  // "release_deployment_manager"
	Role        content.Term `expr:"role"` // role.<key>
	AppointedBy content.Text `expr:"appointed_by"`
	Holder      string       `expr:"holder"` // names of today's holders, joined by ", "
	Duties      content.Term `expr:"duties"` // message process.duties.<key>, one sentence
}

// NeighbourView is a neighbour process that the description refers to.
type NeighbourView struct {
	Process  content.Term `expr:"process"` // neighbour.<key>
	Document string       `expr:"document"`
}

// RecordView is a row of the seed's retention table.
type RecordView struct {
	Name      content.Text     `expr:"name"`
	Location  content.Text     `expr:"location"`
	Custodian content.Text     `expr:"custodian"`
	Controls  content.Text     `expr:"controls"`
	Retention content.Duration `expr:"retention"`
	Permanent bool             `expr:"permanent"`
	Term      content.Run      `expr:"term"`    // retention as printed: a duration, the word "permanent", or a placeholder
	Trigger   content.Term     `expr:"trigger"` // record.trigger.<key>: what starts the clock
}

// SignerView is a line for a wet signature.
type SignerView struct {
	JobTitle content.Text `expr:"job_title"`
	Name     string       `expr:"name"`
}
