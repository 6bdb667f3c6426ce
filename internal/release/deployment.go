package release

import (
	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
)

// Deployment is a deployment of a release to one environment, in one wave, for
// one or more customers. Merging is as in Plan; tasks, items and baselines are
// replaced as a whole. Seed 4.1.2, 4.3; Scope F33, F41, F44, F45, F52.
type Deployment struct {
	ID            id.Deployment   `yaml:"-"`
	Release       string          `yaml:"release"`           // code; PutDeployment needs it, inside a Plan it may be absent
	Code          string          `yaml:"code" check:"code"` // unique in its release
	Environment   string          `yaml:"environment" check:"code"`
	Wave          content.Text    `yaml:"wave"`
	Attempt       int             `yaml:"attempt"`                        // 1 when absent
	Stage         DeploymentStage `yaml:"stage" check:"deployment_stage"` // a fact of the source; planned when absent
	Customers     []Served        `yaml:"customers"`
	Method        content.Text    `yaml:"method"` // the release's when absent
	Practitioner  string          `yaml:"practitioner"`
	WindowFrom    clock.Planned   `yaml:"window_from"`
	WindowTo      clock.Planned   `yaml:"window_to"`
	Planned       clock.Planned   `yaml:"planned"`
	ActualStart   clock.Planned   `yaml:"actual_start"`
	ActualEnd     clock.Planned   `yaml:"actual_end"`
	Tasks         []Task          `yaml:"tasks"`
	Items         []Item          `yaml:"items"` // verification; those of the policy when nil
	Affected      []Affected      `yaml:"affected"`
	Baselines     []Baseline      `yaml:"baselines"`
	NoticeOn      clock.Planned   `yaml:"notice_on"`
	NoticeChannel content.Text    `yaml:"notice_channel"`
	SupportUntil  clock.Date      `yaml:"support_until"` // end of early-life support
	Parties       []Party         `yaml:"parties"`
	BackOut       BackOut         `yaml:"back_out"` // absent members: the release's
	BackedOut     BackedOut       `yaml:"backed_out"`
	Exceptions    []Exception     `yaml:"exceptions" merge:"key"`
}

// Served is a customer that a deployment serves, with the policy version that it
// holds. Invariant I9.
type Served struct {
	Code string `yaml:"code" check:"code"`
	// Policy is the held version of the customer's policy; when absent, the
	// version in force on the day of the authorisation is taken.
	Policy string `yaml:"policy" check:"code"`
}

// Task is a deployment task with planned and actual times. Scope F44.
type Task struct {
	Sequence int           `yaml:"sequence"`
	Text     content.Text  `yaml:"text"`
	Who      string        `yaml:"who"`
	Planned  clock.Planned `yaml:"planned"`
	Actual   clock.Planned `yaml:"actual"`
	State    TaskState     `yaml:"state" check:"task_state"` // pending when absent
}

// Item is a verification item with its state. Seed 4.3.2; Scope F45.
type Item struct {
	Code      string       `yaml:"code" check:"code"`
	Text      content.Text `yaml:"text"`
	Mandatory bool         `yaml:"mandatory"`
	Evidence  content.Text `yaml:"evidence"`
	State     ItemState    `yaml:"state" check:"item_state"` // pending when absent
}

// Affected is a configuration item that the deployment changes.
type Affected struct {
	Code string       `yaml:"code" json:"code" check:"code"`
	Name content.Text `yaml:"name" json:"name,omitempty"`
}

// Baseline is a baseline of the affected configuration items, planned (no
// TakenAt yet) or taken. Seed 4.3.1; Scope F41; invariant I24.
type Baseline struct {
	Kind     BaselineKind  `yaml:"kind" check:"baseline_kind"` // before | release | after; one of each
	Location content.Text  `yaml:"location"`
	TakenAt  clock.Planned `yaml:"taken_at"`
	Hash     string        `yaml:"hash" check:"hash"` // SHA-256 of a digest list, snapshot or backup
}

// Party is a supplier that takes part: what it delivers or deploys. Scope F105.
type Party struct {
	Name      string       `yaml:"name" json:"name"`
	Does      content.Text `yaml:"does" json:"does"`
	Agreement string       `yaml:"agreement" json:"agreement,omitempty"` // reference of the agreement
	Delivery  string       `yaml:"delivery" json:"delivery,omitempty"`   // version or reference of what it delivers
}

// BackedOut is what happened when the deployment was undone.
type BackedOut struct {
	At      clock.Planned `yaml:"at"`
	Decider string        `yaml:"decider"`
	Cause   content.Text  `yaml:"cause"`
	Minutes *int          `yaml:"minutes"` // it took
}
