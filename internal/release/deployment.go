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
	ID           id.Deployment   `yaml:"-" json:"-"`
	Expect       int             `yaml:"-" json:"-"`                                       // row version of the release that the person saw; 0: whatever it is
	Whole        bool            `yaml:"-" json:"-"`                                       // what is absent is removed, as in Plan
	Release      string          `yaml:"release" json:"release,omitempty,omitzero"`        // code; PutDeployment needs it, inside a Plan it may be absent
	Code         string          `yaml:"code" json:"code,omitempty,omitzero" check:"code"` // unique in its release
	Environment  string          `yaml:"environment" json:"environment,omitempty,omitzero" check:"code"`
	Wave         content.Text    `yaml:"wave" json:"wave,omitempty,omitzero"`
	Attempt      int             `yaml:"attempt" json:"attempt,omitempty,omitzero" fact:"1"`                            // 1 when absent
	Stage        DeploymentStage `yaml:"stage" json:"stage,omitempty,omitzero" check:"deployment_stage" fact:"planned"` // a fact of the source; planned when absent
	Customers    []Served        `yaml:"customers" json:"customers,omitempty,omitzero"`
	Method       content.Text    `yaml:"method" json:"method,omitempty,omitzero"` // the release's when absent
	Practitioner string          `yaml:"practitioner" json:"practitioner,omitempty,omitzero"`
	WindowFrom   clock.Planned   `yaml:"window_from" json:"window_from,omitempty,omitzero"`
	WindowTo     clock.Planned   `yaml:"window_to" json:"window_to,omitempty,omitzero"`
	Planned      clock.Planned   `yaml:"planned" json:"planned,omitempty,omitzero"`
	ActualStart  clock.Planned   `yaml:"actual_start" json:"actual_start,omitempty,omitzero" fact:"none"`
	ActualEnd    clock.Planned   `yaml:"actual_end" json:"actual_end,omitempty,omitzero" fact:"none"`
	// Build is the SHA-256 of the build that is to be deployed.
	Build string `yaml:"build" json:"build,omitempty,omitzero" check:"hash"`
	// Group and Promotion are the wave's customer group and the criterion for the
	// next wave; none is enforced yet.
	Group     string       `yaml:"group" json:"group,omitempty,omitzero" check:"code"`
	Promotion content.Text `yaml:"promotion" json:"promotion,omitempty,omitzero"`
	// Shared: the environment serves several customers; windows are intersected
	// and the service owner accepts.
	Shared        *bool         `yaml:"shared" json:"shared,omitempty,omitzero"`
	Tasks         []Task        `yaml:"tasks" json:"tasks,omitempty,omitzero"`
	Items         []Item        `yaml:"items" json:"items,omitempty,omitzero"` // verification; those of the policy when nil
	Affected      []Affected    `yaml:"affected" json:"affected,omitempty,omitzero"`
	Baselines     []Baseline    `yaml:"baselines" json:"baselines,omitempty,omitzero"`
	NoticeOn      clock.Planned `yaml:"notice_on" json:"notice_on,omitempty,omitzero" fact:"none"`
	NoticeChannel content.Text  `yaml:"notice_channel" json:"notice_channel,omitempty,omitzero"`
	SupportUntil  clock.Date    `yaml:"support_until" json:"support_until,omitempty,omitzero"` // end of early-life support
	Parties       []Party       `yaml:"parties" json:"parties,omitempty,omitzero"`
	BackOut       BackOut       `yaml:"back_out" json:"back_out,omitempty,omitzero"` // absent members: the release's
	BackedOut     BackedOut     `yaml:"backed_out" json:"backed_out,omitempty,omitzero" fact:"none"`
	Exceptions    []Exception   `yaml:"exceptions" json:"exceptions,omitempty,omitzero" merge:"key" fact:"none"`
}

// Served is a customer that a deployment serves, with the policy version that it
// holds. Invariant I9.
type Served struct {
	Code string `yaml:"code" json:"code,omitempty,omitzero" check:"code"`
	// Policy is the held version of the customer's policy; when absent, the
	// version in force on the day of the authorisation is taken.
	Policy string `yaml:"policy" json:"policy,omitempty,omitzero" check:"code" fact:"none"`
}

// Task is a deployment task with planned and actual times. Scope F44.
type Task struct {
	Sequence int           `yaml:"sequence" json:"sequence,omitempty,omitzero"`
	Text     content.Text  `yaml:"text" json:"text,omitempty,omitzero"`
	Who      string        `yaml:"who" json:"who,omitempty,omitzero"`
	Planned  clock.Planned `yaml:"planned" json:"planned,omitempty,omitzero"`
	Actual   clock.Planned `yaml:"actual" json:"actual,omitempty,omitzero" fact:"none"`
	Reason   content.Text  `yaml:"reason" json:"reason,omitempty,omitzero" fact:"none"`                     // why it was skipped
	State    TaskState     `yaml:"state" json:"state,omitempty,omitzero" check:"task_state" fact:"pending"` // pending when absent
}

// Item is a verification item with its state. Seed 4.3.2; Scope F45.
type Item struct {
	Code      string        `yaml:"code" json:"code,omitempty,omitzero" check:"code"`
	Text      content.Text  `yaml:"text" json:"text,omitempty,omitzero"`
	Mandatory bool          `yaml:"mandatory" json:"mandatory,omitempty,omitzero"`
	Evidence  content.Text  `yaml:"evidence" json:"evidence,omitempty,omitzero" fact:"kept"`
	Reason    content.Text  `yaml:"reason" json:"reason,omitempty,omitzero" fact:"none"`                     // why it is not applicable
	Approved  string        `yaml:"approved" json:"approved,omitempty,omitzero" fact:"none"`                 // who approved that it is not applicable
	On        clock.Planned `yaml:"on" json:"on,omitempty,omitzero" fact:"none"`                             // when it was done
	By        string        `yaml:"by" json:"by,omitempty,omitzero" fact:"none"`                             // who did it
	State     ItemState     `yaml:"state" json:"state,omitempty,omitzero" check:"item_state" fact:"pending"` // pending when absent
}

// Affected is a configuration item that the deployment changes.
type Affected struct {
	Code string       `yaml:"code" json:"code" check:"code"`
	Name content.Text `yaml:"name" json:"name,omitempty"`
}

// Baseline is a baseline of the affected configuration items, planned (no
// TakenAt yet) or taken. Seed 4.3.1; Scope F41; invariant I24.
type Baseline struct {
	Kind     BaselineKind  `yaml:"kind" json:"kind,omitempty,omitzero" check:"baseline_kind"` // before | release | after; one of each
	Location content.Text  `yaml:"location" json:"location,omitempty,omitzero"`
	TakenAt  clock.Planned `yaml:"taken_at" json:"taken_at,omitempty,omitzero" fact:"none"`
	Hash     string        `yaml:"hash" json:"hash,omitempty,omitzero" check:"hash" fact:"none"` // SHA-256 of a digest list, snapshot or backup
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
	At      clock.Planned `yaml:"at" json:"at,omitempty,omitzero"`
	Decider string        `yaml:"decider" json:"decider,omitempty,omitzero"`
	Cause   content.Text  `yaml:"cause" json:"cause,omitempty,omitzero"`
	Minutes *int          `yaml:"minutes" json:"minutes,omitempty,omitzero"` // it took
}
