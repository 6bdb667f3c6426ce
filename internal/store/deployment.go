package store

import (
	"errors"
	"fmt"
	"strconv"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/release"
	"acta/internal/work"
)

type deploymentRow struct {
	ID              string               `gorm:"column:id;primaryKey"`
	ReleaseID       string               `gorm:"column:release_id"`
	Code            string               `gorm:"column:code"`
	Ordinal         int                  `gorm:"column:ordinal"`
	EnvironmentCode string               `gorm:"column:environment_code"`
	Stage           string               `gorm:"column:stage"`
	Attempt         int                  `gorm:"column:attempt"`
	Planned         plannedColumns       `gorm:"embedded;embeddedPrefix:planned_"`
	WindowFrom      plannedColumns       `gorm:"embedded;embeddedPrefix:window_from_"`
	WindowTo        plannedColumns       `gorm:"embedded;embeddedPrefix:window_to_"`
	Started         plannedColumns       `gorm:"embedded;embeddedPrefix:started_"`
	Ended           plannedColumns       `gorm:"embedded;embeddedPrefix:ended_"`
	Notice          plannedColumns       `gorm:"embedded;embeddedPrefix:notice_"`
	SupportUntil    date                 `gorm:"column:support_until"`
	Practitioner    string               `gorm:"column:practitioner"`
	Body            JSON[deploymentBody] `gorm:"column:body"`
	RecordedAt      instant              `gorm:"column:recorded_at"`
}

// TableName is the table of deployments.
func (deploymentRow) TableName() string { return "deployments" }

func (r deploymentRow) childKey() string { return r.ID }

// deploymentBody is what a deployment says in words, and its short lists.
type deploymentBody struct {
	Wave          content.Text       `json:"wave,omitempty"`
	Method        content.Text       `json:"method,omitempty"`
	NoticeChannel content.Text       `json:"notice_channel,omitempty"`
	Affected      []release.Affected `json:"affected,omitempty"`
	Parties       []release.Party    `json:"parties,omitempty"`
	BackOut       release.BackOut    `json:"back_out,omitempty"`
	BackedOut     backedOutBody      `json:"backed_out,omitempty"`
}

type backedOutBody struct {
	At      string       `json:"at,omitempty"`
	Decider string       `json:"decider,omitempty"`
	Cause   content.Text `json:"cause,omitempty"`
	Minutes *int         `json:"minutes,omitempty"`
}

func (w writer) deploymentOf(n int, d release.Deployment) deploymentRow {
	out := d.BackedOut
	return deploymentRow{
		ID: string(d.ID), ReleaseID: w.parent, Code: d.Code, Ordinal: n, EnvironmentCode: d.Environment,
		Stage: string(d.Stage), Attempt: d.Attempt, Planned: newPlanned(d.Planned),
		WindowFrom: newPlanned(d.WindowFrom), WindowTo: newPlanned(d.WindowTo),
		Started: newPlanned(d.ActualStart), Ended: newPlanned(d.ActualEnd), Notice: newPlanned(d.NoticeOn),
		SupportUntil: date(d.SupportUntil), Practitioner: d.Practitioner, RecordedAt: w.now,
		Body: JSON[deploymentBody]{deploymentBody{
			Wave: d.Wave, Method: d.Method, NoticeChannel: d.NoticeChannel, Affected: d.Affected, Parties: d.Parties,
			BackOut: d.BackOut, BackedOut: backedOutBody{out.At.String(), out.Decider, out.Cause, out.Minutes},
		}},
	}
}

func (r deploymentRow) deployment() (release.Deployment, error) {
	b, d := r.Body.Of, &decoder{}
	return release.Deployment{
		ID: id.Deployment(r.ID), Code: r.Code, Environment: r.EnvironmentCode, Stage: release.DeploymentStage(r.Stage),
		Attempt: r.Attempt, Planned: r.Planned.planned(), WindowFrom: r.WindowFrom.planned(),
		WindowTo:    r.WindowTo.planned(),
		ActualStart: r.Started.planned(), ActualEnd: r.Ended.planned(), NoticeOn: r.Notice.planned(),
		SupportUntil: clock.Date(r.SupportUntil), Practitioner: r.Practitioner, Wave: b.Wave, Method: b.Method,
		NoticeChannel: b.NoticeChannel, Affected: b.Affected, Parties: b.Parties, BackOut: b.BackOut,
		BackedOut: release.BackedOut{
			At: d.planned(b.BackedOut.At), Decider: b.BackedOut.Decider, Cause: b.BackedOut.Cause,
			Minutes: b.BackedOut.Minutes,
		},
	}, d.err
}

// saveDeployments writes the deployments of a release with their children.
func saveDeployments(tx *work.Tx, r release.Release) error {
	w := writer{parent: string(r.ID), now: instant(tx.Now())}
	if err := syncChildren(tx, "release_id", w.parent, numbered(r.Deployments, w.deploymentOf)); err != nil {
		return err
	}
	for _, d := range r.Deployments {
		const parent = "deployment_id"
		of := writer{parent: string(d.ID), now: w.now}
		err := errors.Join(
			syncChildren(tx, parent, of.parent, numbered(d.Customers, of.served)),
			syncChildren(tx, parent, of.parent, numbered(d.Tasks, of.task)),
			syncChildren(tx, parent, of.parent, numbered(d.Items, of.item)),
			syncChildren(tx, parent, of.parent, numbered(d.Baselines, of.baseline)),
		)
		if err != nil {
			return fmt.Errorf("deployment %s: %w", d.Code, err)
		}
	}
	return nil
}

func readDeployments(tx *work.Tx, r release.Release) ([]release.Deployment, error) {
	var rows []deploymentRow
	if err := conn(tx).Where("release_id = ?", r.ID).Order("ordinal").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read deployments: %w", err)
	}
	list := make([]release.Deployment, len(rows))
	for i, row := range rows {
		d, err := row.deployment()
		d.Release = r.Code
		const parent = "deployment_id"
		errs := make([]error, 5)
		d.Customers, errs[0] = children(tx, parent, row.ID, "ordinal", servedRow.value)
		d.Tasks, errs[1] = children(tx, parent, row.ID, "sequence", taskRow.value)
		d.Items, errs[2] = children(tx, parent, row.ID, "ordinal", itemRow.value)
		d.Baselines, errs[3] = children(tx, parent, row.ID, "ordinal", baselineRow.value)
		d.Exceptions, errs[4] = exceptionsOf(tx, row.ReleaseID, row.Code)
		if err := errors.Join(append(errs, err)...); err != nil {
			return nil, fmt.Errorf("deployment %s: %w", row.Code, err)
		}
		list[i] = d
	}
	return list, nil
}

type servedRow struct {
	DeploymentID  string  `gorm:"column:deployment_id;primaryKey"`
	CustomerCode  string  `gorm:"column:customer_code;primaryKey"`
	Ordinal       int     `gorm:"column:ordinal"`
	PolicyVersion string  `gorm:"column:policy_version"`
	RecordedAt    instant `gorm:"column:recorded_at"`
}

// TableName is the table of the customers of deployments.
func (servedRow) TableName() string { return "deployment_customers" }

func (r servedRow) childKey() string { return r.CustomerCode }

func (w writer) served(n int, s release.Served) servedRow {
	return servedRow{
		DeploymentID: w.parent, CustomerCode: s.Code, Ordinal: n, PolicyVersion: s.Policy, RecordedAt: w.now,
	}
}

func (r servedRow) value() release.Served {
	return release.Served{
		Code: r.CustomerCode, Policy: r.PolicyVersion,
	}
}

type taskRow struct {
	DeploymentID string             `gorm:"column:deployment_id;primaryKey"`
	Sequence     int                `gorm:"column:sequence;primaryKey;autoIncrement:false"`
	Description  JSON[content.Text] `gorm:"column:description"`
	Who          string             `gorm:"column:who"`
	Planned      plannedColumns     `gorm:"embedded;embeddedPrefix:planned_"`
	Occurred     plannedColumns     `gorm:"embedded;embeddedPrefix:occurred_"`
	State        string             `gorm:"column:state"`
	RecordedAt   instant            `gorm:"column:recorded_at"`
}

// TableName is the table of deployment tasks.
func (taskRow) TableName() string { return "deployment_tasks" }

func (r taskRow) childKey() string { return strconv.Itoa(r.Sequence) }

func (w writer) task(_ int, t release.Task) taskRow {
	return taskRow{
		DeploymentID: w.parent, Sequence: t.Sequence, Description: JSON[content.Text]{t.Text}, Who: t.Who,
		Planned: newPlanned(t.Planned), Occurred: newPlanned(t.Actual), State: string(t.State), RecordedAt: w.now,
	}
}

func (r taskRow) value() release.Task {
	return release.Task{
		Sequence: r.Sequence, Text: r.Description.Of, Who: r.Who, Planned: r.Planned.planned(),
		Actual: r.Occurred.planned(), State: release.TaskState(r.State),
	}
}

type itemRow struct {
	DeploymentID string             `gorm:"column:deployment_id;primaryKey"`
	Code         string             `gorm:"column:code;primaryKey"`
	Ordinal      int                `gorm:"column:ordinal"`
	Description  JSON[content.Text] `gorm:"column:description"`
	Mandatory    bool               `gorm:"column:mandatory"`
	Evidence     JSON[content.Text] `gorm:"column:evidence"`
	State        string             `gorm:"column:state"`
	RecordedAt   instant            `gorm:"column:recorded_at"`
}

// TableName is the table of verification items.
func (itemRow) TableName() string { return "deployment_items" }

func (r itemRow) childKey() string { return r.Code }

func (w writer) item(n int, i release.Item) itemRow {
	return itemRow{
		DeploymentID: w.parent, Code: i.Code, Ordinal: n, Description: JSON[content.Text]{i.Text},
		Mandatory: i.Mandatory, Evidence: JSON[content.Text]{i.Evidence}, State: string(i.State), RecordedAt: w.now,
	}
}

func (r itemRow) value() release.Item {
	return release.Item{
		Code: r.Code, Text: r.Description.Of, Mandatory: r.Mandatory, Evidence: r.Evidence.Of,
		State: release.ItemState(r.State),
	}
}

type baselineRow struct {
	DeploymentID string             `gorm:"column:deployment_id;primaryKey"`
	Kind         string             `gorm:"column:kind;primaryKey"`
	Ordinal      int                `gorm:"column:ordinal"`
	Location     JSON[content.Text] `gorm:"column:location"`
	Taken        plannedColumns     `gorm:"embedded;embeddedPrefix:taken_"`
	Hash         string             `gorm:"column:hash"`
	RecordedAt   instant            `gorm:"column:recorded_at"`
}

// TableName is the table of baselines.
func (baselineRow) TableName() string { return "deployment_baselines" }

func (r baselineRow) childKey() string { return r.Kind }

func (w writer) baseline(n int, b release.Baseline) baselineRow {
	return baselineRow{
		DeploymentID: w.parent, Kind: string(b.Kind), Ordinal: n, Location: JSON[content.Text]{b.Location},
		Taken: newPlanned(b.TakenAt), Hash: b.Hash, RecordedAt: w.now,
	}
}

func (r baselineRow) value() release.Baseline {
	return release.Baseline{
		Kind: release.BaselineKind(r.Kind), Location: r.Location.Of, TakenAt: r.Taken.planned(), Hash: r.Hash,
	}
}
