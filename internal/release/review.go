package release

import (
	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
)

// Review is the deployment review and post-implementation review of a release,
// and the input of PutReview: absent parts stay as in Plan. The outcome is
// derived from the deployments. Seed 4.4; Scope F47.
type Review struct {
	ReleaseID    id.Release    `yaml:"-"`
	RowVersion   int           `yaml:"-"`       // 0: not stored yet
	Release      string        `yaml:"release"` // code
	Due          clock.Date    `yaml:"due"`
	Held         clock.Date    `yaml:"held"`
	Chair        string        `yaml:"chair"`
	Kind         ReviewKind    `yaml:"kind" check:"pir_kind"` // full when absent
	ChangeRecord string        `yaml:"change_record"`         // of the change process's system
	Summary      content.Text  `yaml:"summary"`
	Findings     []Finding     `yaml:"findings"`
	Results      []Result      `yaml:"results"` // of requests for change; stored with the references
	Incidents    *int          `yaml:"incidents"`
	Score        string        `yaml:"score" check:"decimal"` // decimal, such as "4.3"
	Answers      *int          `yaml:"answers"`
	Improvements []Improvement `yaml:"improvements"`
	Recipients   []Recipient   `yaml:"recipients"`
	MonitorUntil clock.Date    `yaml:"monitor_until"`
}

// Finding is an aspect of the review with what was observed.
type Finding struct {
	Aspect Aspect       `yaml:"aspect" json:"aspect" check:"review_aspect"`
	Text   content.Text `yaml:"text" json:"text"`
	Result Verdict      `yaml:"result" json:"result" check:"review_result"`
}

// Result is what the review found of a reference of the plan.
type Result struct {
	Kind    ReferenceKind `yaml:"kind" check:"reference_kind"` // rfc when absent
	Gate    string        `yaml:"gate"`
	Code    string        `yaml:"code"`
	Result  ChangeResult  `yaml:"result" check:"change_result"`
	Comment content.Text  `yaml:"comment"`
}

// Improvement is an improvement that the review asks for.
type Improvement struct {
	Code  string           `yaml:"code" check:"code"`
	Text  content.Text     `yaml:"text"`
	Owner string           `yaml:"owner"`
	Due   clock.Date       `yaml:"due"`
	State ImprovementState `yaml:"state" check:"improvement_state"` // open when absent
}

// Recipient is a recipient of the review with the proof of sending.
type Recipient struct {
	Role string     `yaml:"role" check:"code"` // key of the process role
	Name string     `yaml:"name"`              // code of a person, or a plain name
	Sent clock.Date `yaml:"sent"`
}
