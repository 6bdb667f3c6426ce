package org

import (
	"fmt"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/work"
)

// ProcessView is what the process description prints, as of the day of the
// transaction in the organisation's zone. Seed 1–9.
func (s *Service) ProcessView(tx *work.Tx) (ProcessView, error) {
	dir, err := s.Require(tx)
	if err != nil {
		return ProcessView{}, err
	}
	records, err := s.records.Rows(tx)
	if err != nil {
		return ProcessView{}, fmt.Errorf("records of the process: %w", err)
	}
	zone, err := dir.Location("")
	if err != nil {
		return ProcessView{}, err
	}
	o, today := dir.Organization, tx.Now().Date(zone)
	return ProcessView{
		Organization: o.Name, SMSScope: o.SMSScope,
		Roles: dir.roles(SeedRoles(), today), OtherRoles: dir.roles(ActingRoles(), today),
		Neighbours: o.neighbours(), Records: records, Signers: dir.signers(),
		BaselineLocation: o.BaselineLocation,
		CSFReview:        content.Duration{ISO: o.CSFReview.String()},
		Measurement:      content.Duration{ISO: o.Measurement.String()},
		Improvement:      content.Duration{ISO: o.Improvement.String()},
		ValidUntil:       content.Date{ISO: o.ValidUntil.String()},
		OwnerTitle:       dir.titleText(o.OwnerTitle),
		ReviewInterval:   content.Duration{ISO: o.ReviewInterval.String()},
		PaperSignature:   o.PaperSignature, AppendicesLinked: o.AppendicesLinked,
		MonitoringDays:     content.Integer{N: o.MonitoringDays, Known: true},
		LateRecordingHours: content.Integer{N: o.LateRecordingHours, Known: true},
		EmergencyAuthority: RoleTerm(o.EmergencyAuthority),
	}, nil
}

// RoleTerm is the term of a process role of the catalogue.
func RoleTerm(key string) content.Term { return content.Term{Key: "term.role." + key} }

func (d *Directory) roles(keys []string, on clock.Date) []RoleView {
	appointed := map[string]string{}
	for _, role := range d.Organization.Roles {
		appointed[role.Key] = role.AppointedBy
	}
	views := make([]RoleView, len(keys))
	for i, key := range keys {
		views[i] = RoleView{
			Key: key, Role: RoleTerm(key), AppointedBy: d.titleText(appointed[key]),
			Holder: d.HolderNames(key, on), Duties: content.Term{Key: "process.duties." + key},
		}
	}
	return views
}

func (d *Directory) titleText(code string) content.Text {
	title, _ := d.JobTitle(code)
	return title.Name
}

func (d *Directory) signers() []SignerView {
	var views []SignerView
	for _, signer := range d.Organization.Signers {
		person, _ := d.Person(signer.Person)
		views = append(views, SignerView{JobTitle: d.titleText(signer.JobTitle), Name: person.Name})
	}
	return views
}

// neighbours are all neighbour processes, with the documents that are known.
func (o *Organization) neighbours() []NeighbourView {
	documents := map[string]string{}
	for _, n := range o.Neighbours {
		documents[n.Process] = n.Document
	}
	var views []NeighbourView
	for _, key := range Neighbours() {
		views = append(views, NeighbourView{Process: content.Term{Key: "term.neighbour." + key}, Document: documents[key]})
	}
	return views
}

// RegisterReview is the day of the next review of the retention register; zero
// when none is set. Seed 7.
func (s *Service) RegisterReview(tx *work.Tx) (clock.Date, error) {
	dir, err := s.Require(tx)
	if err != nil {
		return clock.Date{}, err
	}
	return dir.Organization.RegisterReview, nil
}
