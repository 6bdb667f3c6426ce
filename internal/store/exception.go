package store

import (
	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/release"
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
	Gate           string             `gorm:"column:gate"`
	Target         string             `gorm:"column:target"`
	CustomerCode   string             `gorm:"column:customer_code"`
	ConfirmedAt    instant            `gorm:"column:confirmed_at"`
	DoneAt         instant            `gorm:"column:done_at"`
	ListedOn       date               `gorm:"column:listed_on"`
	RecordedAt     instant            `gorm:"column:recorded_at"`
}

// TableName is the table of exceptions.
func (exceptionRow) TableName() string { return "release_exceptions" }

func (r exceptionRow) deployment() string { return r.DeploymentCode }

func (r exceptionRow) childKey() string { return r.DeploymentCode + "/" + r.Code }

func (w writer) exception(n int, e release.Exception) exceptionRow {
	return exceptionRow{
		ReleaseID: w.parent, Code: e.Code, Ordinal: n, Kind: string(e.Kind), What: JSON[content.Text]{e.What},
		Reason: JSON[content.Text]{e.Reason}, Person: e.Person, SecondPerson: e.Second, Occurred: newPlanned(e.On),
		Noted: newPlanned(e.Recorded), ExpiresOn: date(e.Expires), Gate: e.Gate, Target: e.Target,
		CustomerCode: e.Customer, ConfirmedAt: instant(e.Confirmed), DoneAt: instant(e.Done), ListedOn: w.listedOn(e), RecordedAt: w.now,
		DeploymentCode: w.deployment,
	}
}

func (r exceptionRow) value() release.Exception {
	return release.Exception{
		Code: r.Code, Kind: release.ExceptionKind(r.Kind), What: r.What.Of, Reason: r.Reason.Of, Person: r.Person,
		Second: r.SecondPerson, On: r.Occurred.planned(), Recorded: r.Noted.planned(),
		Expires: clock.Date(r.ExpiresOn), Gate: r.Gate, Target: r.Target, Customer: r.CustomerCode,
		Confirmed: clock.Instant(r.ConfirmedAt), Done: clock.Instant(r.DoneAt),
	}
}

// listedOn is the day under which the register has an exception: when it was
// recorded, else when it happened.
func (w writer) listedOn(e release.Exception) date {
	for _, at := range []clock.Planned{e.Recorded, e.On} {
		if !at.IsZero() {
			return date(at.Date)
		}
	}
	return date(clock.Instant(w.now).Date(nil))
}
