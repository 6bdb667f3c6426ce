package store

import (
	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/release"
	"acta/internal/work"
)

type exceptionRow struct {
	ReleaseID      string             `gorm:"column:release_id;primaryKey"`
	DeploymentCode string             `gorm:"column:deployment_code;primaryKey"`
	Code           string             `gorm:"column:code;primaryKey"`
	Ordinal        int                `gorm:"column:ordinal"`
	Kind           string             `gorm:"column:kind"`
	What           JSON[content.Text] `gorm:"column:what"`
	Reason         JSON[content.Text] `gorm:"column:reason"`
	Person         string             `gorm:"column:person"`
	SecondPerson   string             `gorm:"column:second_person"`
	Occurred       plannedColumns     `gorm:"embedded;embeddedPrefix:occurred_"`
	Noted          plannedColumns     `gorm:"embedded;embeddedPrefix:noted_"`
	ExpiresOn      date               `gorm:"column:expires_on"`
	RecordedAt     instant            `gorm:"column:recorded_at"`
}

// TableName is the table of exceptions.
func (exceptionRow) TableName() string { return "release_exceptions" }

func (r exceptionRow) childKey() string { return r.DeploymentCode + "/" + r.Code }

func (w writer) exception(n int, e release.Exception) exceptionRow {
	return exceptionRow{
		ReleaseID: w.parent, Code: e.Code, Ordinal: n, Kind: string(e.Kind), What: JSON[content.Text]{e.What},
		Reason: JSON[content.Text]{e.Reason}, Person: e.Person, SecondPerson: e.Second, Occurred: newPlanned(e.On),
		Noted: newPlanned(e.Recorded), ExpiresOn: date(e.Expires), RecordedAt: w.now, DeploymentCode: w.deployment,
	}
}

func (r exceptionRow) value() release.Exception {
	return release.Exception{
		Code: r.Code, Kind: release.ExceptionKind(r.Kind), What: r.What.Of, Reason: r.Reason.Of, Person: r.Person,
		Second: r.SecondPerson, On: r.Occurred.planned(), Recorded: r.Noted.planned(),
		Expires: clock.Date(r.ExpiresOn),
	}
}

// exceptionsOf are the exceptions of a deployment, by code, or of the release
// itself.
func exceptionsOf(tx *work.Tx, releaseID, deployment string) ([]release.Exception, error) {
	var rows []exceptionRow
	err := conn(tx).Where("release_id = ? AND deployment_code = ?", releaseID, deployment).Order("ordinal").Find(&rows).Error
	if err != nil {
		return nil, childError[exceptionRow]("read", releaseID, err)
	}
	return mapped(rows, exceptionRow.value), nil
}
