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
	Outstanding    bool               `gorm:"column:outstanding"`
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
		DeploymentCode: w.deployment, Outstanding: outstanding(e),
	}
}

// outstanding reports whether there is anything left to do about an exception.
func outstanding(e release.Exception) bool { return e.Done.IsZero() && e.Kind != release.LateRecord }

func (r exceptionRow) value() release.Exception {
	return release.Exception{
		Code: r.Code, Kind: release.ExceptionKind(r.Kind), What: r.What.Of, Reason: r.Reason.Of, Person: r.Person,
		Second: r.SecondPerson, On: r.Occurred.planned(), Recorded: r.Noted.planned(),
		Expires: clock.Date(r.ExpiresOn), Gate: r.Gate, Target: r.Target, Customer: r.CustomerCode,
		Confirmed: clock.Instant(r.ConfirmedAt), Done: clock.Instant(r.DoneAt),
	}
}

// concernedRow is a customer whom an exception concerns, for the register of one
// customer.
type concernedRow struct {
	ReleaseID      string  `gorm:"column:release_id;primaryKey"`
	DeploymentCode string  `gorm:"column:deployment_code;primaryKey"`
	Code           string  `gorm:"column:code;primaryKey"`
	CustomerCode   string  `gorm:"column:customer_code;primaryKey"`
	ListedOn       date    `gorm:"column:listed_on"`
	Outstanding    bool    `gorm:"column:outstanding"`
	RecordedAt     instant `gorm:"column:recorded_at"`
}

// TableName is the table of whom exceptions concern.
func (concernedRow) TableName() string { return "exception_customers" }

func (r concernedRow) childKey() string {
	return r.DeploymentCode + "/" + r.Code + "/" + r.CustomerCode
}

// exceptions are the rows of the exceptions of a release and its deployments.
func (w writer) exceptions(r release.Release) []exceptionRow {
	rows := numbered(r.Exceptions, w.exception)
	for _, d := range r.Deployments {
		of := writer{parent: w.parent, deployment: d.Code, now: w.now}
		rows = append(rows, numbered(d.Exceptions, of.exception)...)
	}
	return rows
}

// concerned are the rows of whom the exceptions concern: the customer that one
// names, else those of its deployment, else those of the release.
func (w writer) concerned(r release.Release) (rows []concernedRow) {
	served := map[string][]string{}
	for _, d := range r.Deployments {
		served[d.Code] = mapped(d.Customers, func(s release.Served) string { return s.Code })
	}
	for _, e := range w.exceptions(r) {
		customers := served[e.DeploymentCode]
		switch {
		case e.CustomerCode != "":
			customers = []string{e.CustomerCode}
		case len(customers) == 0:
			customers = r.Customers
		}
		for _, code := range customers {
			rows = append(rows, concernedRow{w.parent, e.DeploymentCode, e.Code, code, e.ListedOn, e.Outstanding, w.now})
		}
	}
	return rows
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
