package store

import (
	"errors"
	"fmt"
	"strconv"
	"time"

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
	Build           string               `gorm:"column:build"`
	CustomerGroup   string               `gorm:"column:customer_group"`
	Shared          *bool                `gorm:"column:shared"`
	BeginsAt        instant              `gorm:"column:begins_at"`
	EndsAt          instant              `gorm:"column:ends_at"`
	Lasting         bool                 `gorm:"column:lasting"`
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
	Promotion     content.Text       `json:"promotion,omitempty"`
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
	begins, ends := span(d)
	return deploymentRow{
		BeginsAt: instant(begins), EndsAt: instant(ends), Lasting: lasts(begins, ends),
		ID: string(d.ID), ReleaseID: w.parent, Code: d.Code, Ordinal: n, EnvironmentCode: d.Environment,
		Stage: string(d.Stage), Attempt: d.Attempt, Planned: newPlanned(d.Planned),
		WindowFrom: newPlanned(d.WindowFrom), WindowTo: newPlanned(d.WindowTo),
		Started: newPlanned(d.ActualStart), Ended: newPlanned(d.ActualEnd), Notice: newPlanned(d.NoticeOn),
		SupportUntil: date(d.SupportUntil), Practitioner: d.Practitioner, Build: d.Build, CustomerGroup: d.Group,
		Shared: d.Shared, RecordedAt: w.now,
		Body: JSON[deploymentBody]{deploymentBody{
			Wave: d.Wave, Method: d.Method, Promotion: d.Promotion, NoticeChannel: d.NoticeChannel, Affected: d.Affected, Parties: d.Parties,
			BackOut: d.BackOut, BackedOut: backedOutBody{out.At.String(), out.Decider, out.Cause, out.Minutes},
		}},
	}
}

// span is when a deployment runs, for the calendar; both are zero without a date.
// An unknown end is the beginning.
func span(d release.Deployment) (begins, ends clock.Instant) {
	begins, ends = release.Spans(nil, d.ActualStart, d.WindowFrom, d.Planned, d.ActualEnd, d.WindowTo)
	if ends.IsZero() {
		ends = begins
	}
	return begins, ends
}

// usual is how long a deployment lasts at most for the calendar to look for it
// among those that began shortly before.
const usual = 7 * 24 * time.Hour

func lasts(begins, ends clock.Instant) bool { return ends.Time().Sub(begins.Time()) > usual }

func (r deploymentRow) deployment() (release.Deployment, error) {
	b, d := r.Body.Of, &decoder{}
	return release.Deployment{
		ID: id.Deployment(r.ID), Code: r.Code, Environment: r.EnvironmentCode, Stage: release.DeploymentStage(r.Stage),
		Attempt: r.Attempt, Planned: r.Planned.planned(), WindowFrom: r.WindowFrom.planned(),
		WindowTo:    r.WindowTo.planned(),
		ActualStart: r.Started.planned(), ActualEnd: r.Ended.planned(), NoticeOn: r.Notice.planned(),
		SupportUntil: clock.Date(r.SupportUntil), Practitioner: r.Practitioner, Build: r.Build, Group: r.CustomerGroup,
		Shared: r.Shared, Promotion: b.Promotion, Wave: b.Wave, Method: b.Method,
		NoticeChannel: b.NoticeChannel, Affected: b.Affected, Parties: b.Parties, BackOut: b.BackOut,
		BackedOut: release.BackedOut{
			At: d.planned(b.BackedOut.At), Decider: b.BackedOut.Decider, Cause: b.BackedOut.Cause,
			Minutes: b.BackedOut.Minutes,
		},
	}, d.err
}

// inDeployments are the rows of all deployments of a release.
const inDeployments = "deployment_id IN (SELECT id FROM deployments WHERE release_id = ?)"

// deployments writes the deployments of a release with their children.
func (s saving) deployments() error {
	if err := saveList(s, func(r release.Release) []release.Deployment { return r.Deployments }, writer.deploymentOf); err != nil {
		return err
	}
	return errors.Join(
		saveParts(s, func(d release.Deployment) []release.Served { return d.Customers }, writer.served),
		saveParts(s, func(d release.Deployment) []release.Task { return d.Tasks }, writer.task),
		saveParts(s, func(d release.Deployment) []release.Item { return d.Items }, writer.item),
		saveParts(s, func(d release.Deployment) []release.Baseline { return d.Baselines }, writer.baseline),
	)
}

// saveParts is savePart of a list that each deployment has.
func saveParts[R child, V any](s saving, list func(release.Deployment) []V, row func(writer, int, V) R) error {
	return savePart(s, inDeployments, func(w writer, r release.Release) (rows []R) {
		for _, d := range r.Deployments {
			of := writer{parent: string(d.ID), now: w.now}
			rows = append(rows, numbered(list(d), func(n int, v V) R { return row(of, n, v) })...)
		}
		return rows
	})
}

// readDeployments reads the deployments of a release, and the exceptions of both,
// with one query for each table.
func readDeployments(tx *work.Tx, r *release.Release) error {
	of, errs := string(r.ID), make([]error, 6)
	rows, err := childRows[deploymentRow](tx, "release_id = ?", of, "ordinal")
	errs[0] = err
	served, err := grouped(tx, inDeployments, of, "ordinal", servedRow.parent, servedRow.value)
	errs[1] = err
	tasks, err := grouped(tx, inDeployments, of, "sequence", taskRow.parent, taskRow.value)
	errs[2] = err
	items, err := grouped(tx, inDeployments, of, "ordinal", itemRow.parent, itemRow.value)
	errs[3] = err
	baselines, err := grouped(tx, inDeployments, of, "ordinal", baselineRow.parent, baselineRow.value)
	errs[4] = err
	exceptions, err := grouped(tx, "release_id = ?", of, "ordinal", exceptionRow.deployment, exceptionRow.value)
	errs[5] = err
	if err := errors.Join(errs...); err != nil {
		return err
	}
	r.Exceptions = exceptions[""]
	r.Deployments = make([]release.Deployment, len(rows))
	for i, row := range rows {
		d, err := row.deployment()
		if err != nil {
			return fmt.Errorf("deployment %s: %w", row.Code, err)
		}
		d.Release, d.Customers, d.Tasks, d.Items = r.Code, served[row.ID], tasks[row.ID], items[row.ID]
		d.Baselines, d.Exceptions = baselines[row.ID], exceptions[row.Code]
		r.Deployments[i] = d
	}
	return nil
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

func (r servedRow) childKey() string { return r.DeploymentID + "/" + r.CustomerCode }

func (r servedRow) parent() string { return r.DeploymentID }

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
	Reason       JSON[content.Text] `gorm:"column:reason"`
	State        string             `gorm:"column:state"`
	RecordedAt   instant            `gorm:"column:recorded_at"`
}

// TableName is the table of deployment tasks.
func (taskRow) TableName() string { return "deployment_tasks" }

func (r taskRow) childKey() string { return r.DeploymentID + "/" + strconv.Itoa(r.Sequence) }

func (r taskRow) parent() string { return r.DeploymentID }

func (w writer) task(_ int, t release.Task) taskRow {
	return taskRow{
		DeploymentID: w.parent, Sequence: t.Sequence, Description: JSON[content.Text]{t.Text}, Who: t.Who,
		Planned: newPlanned(t.Planned), Occurred: newPlanned(t.Actual), Reason: JSON[content.Text]{t.Reason},
		State: string(t.State), RecordedAt: w.now,
	}
}

func (r taskRow) value() release.Task {
	return release.Task{
		Sequence: r.Sequence, Text: r.Description.Of, Who: r.Who, Planned: r.Planned.planned(),
		Actual: r.Occurred.planned(), Reason: r.Reason.Of, State: release.TaskState(r.State),
	}
}

type itemRow struct {
	DeploymentID string             `gorm:"column:deployment_id;primaryKey"`
	Code         string             `gorm:"column:code;primaryKey"`
	Ordinal      int                `gorm:"column:ordinal"`
	Description  JSON[content.Text] `gorm:"column:description"`
	Mandatory    bool               `gorm:"column:mandatory"`
	Evidence     JSON[content.Text] `gorm:"column:evidence"`
	Reason       JSON[content.Text] `gorm:"column:reason"`
	ApprovedBy   string             `gorm:"column:approved_by"`
	Done         plannedColumns     `gorm:"embedded;embeddedPrefix:done_"`
	DoneBy       string             `gorm:"column:done_by"`
	State        string             `gorm:"column:state"`
	RecordedAt   instant            `gorm:"column:recorded_at"`
}

// TableName is the table of verification items.
func (itemRow) TableName() string { return "deployment_items" }

func (r itemRow) childKey() string { return r.DeploymentID + "/" + r.Code }

func (r itemRow) parent() string { return r.DeploymentID }

func (w writer) item(n int, i release.Item) itemRow {
	return itemRow{
		DeploymentID: w.parent, Code: i.Code, Ordinal: n, Description: JSON[content.Text]{i.Text},
		Mandatory: i.Mandatory, Evidence: JSON[content.Text]{i.Evidence}, Reason: JSON[content.Text]{i.Reason},
		ApprovedBy: i.Approved, Done: newPlanned(i.On), DoneBy: i.By, State: string(i.State), RecordedAt: w.now,
	}
}

func (r itemRow) value() release.Item {
	return release.Item{
		Code: r.Code, Text: r.Description.Of, Mandatory: r.Mandatory, Evidence: r.Evidence.Of,
		Reason: r.Reason.Of, Approved: r.ApprovedBy, On: r.Done.planned(), By: r.DoneBy, State: release.ItemState(r.State),
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

func (r baselineRow) childKey() string { return r.DeploymentID + "/" + r.Kind }

func (r baselineRow) parent() string { return r.DeploymentID }

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
