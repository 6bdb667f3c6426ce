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
	ReleaseID    id.Release    `yaml:"-" json:"-"`
	RowVersion   int           `yaml:"-" json:"-"`                                // 0: not stored yet
	Expect       int           `yaml:"-" json:"-"`                                // row version of the review that the person saw; 0: whatever it is
	Release      string        `yaml:"release" json:"release,omitempty,omitzero"` // code
	Due          clock.Date    `yaml:"due" json:"due,omitempty,omitzero"`
	Held         clock.Date    `yaml:"held" json:"held,omitempty,omitzero"`
	Chair        string        `yaml:"chair" json:"chair,omitempty,omitzero"`
	Kind         ReviewKind    `yaml:"kind" json:"kind,omitempty,omitzero" check:"pir_kind"`  // full when absent
	ChangeRecord string        `yaml:"change_record" json:"change_record,omitempty,omitzero"` // of the change process's system
	Summary      content.Text  `yaml:"summary" json:"summary,omitempty,omitzero"`
	Findings     []Finding     `yaml:"findings" json:"findings,omitempty,omitzero"`
	Results      []Result      `yaml:"results" json:"results,omitempty,omitzero"` // of requests for change; stored with the references
	Incidents    *int          `yaml:"incidents" json:"incidents,omitempty,omitzero"`
	Score        string        `yaml:"score" json:"score,omitempty,omitzero" check:"decimal"` // decimal, such as "4.3"
	Answers      *int          `yaml:"answers" json:"answers,omitempty,omitzero"`
	Improvements []Improvement `yaml:"improvements" json:"improvements,omitempty,omitzero"`
	Performance  content.Text  `yaml:"performance" json:"performance,omitempty,omitzero"`
	Closed       clock.Instant `yaml:"closed" json:"closed,omitempty,omitzero" fact:"none"` // when the review was closed; fires the archive event
	Recipients   []Recipient   `yaml:"recipients" json:"recipients,omitempty,omitzero"`
	MonitorUntil clock.Date    `yaml:"monitor_until" json:"monitor_until,omitempty,omitzero"`
}

// Finding is an aspect of the review with what was observed.
type Finding struct {
	Aspect Aspect       `yaml:"aspect" json:"aspect" check:"review_aspect"`
	Text   content.Text `yaml:"text" json:"text"`
	Result Verdict      `yaml:"result" json:"result" check:"review_result"`
}

// Result is what the review found of a reference of the plan.
type Result struct {
	Kind    ReferenceKind `yaml:"kind" json:"kind,omitempty,omitzero" check:"reference_kind"` // rfc when absent
	Gate    string        `yaml:"gate" json:"gate,omitempty,omitzero"`
	Code    string        `yaml:"code" json:"code,omitempty,omitzero"`
	Result  ChangeResult  `yaml:"result" json:"result,omitempty,omitzero" check:"change_result"`
	Comment content.Text  `yaml:"comment" json:"comment,omitempty,omitzero"`
}

// Improvement is an improvement that the review asks for.
type Improvement struct {
	Code  string           `yaml:"code" json:"code,omitempty,omitzero" check:"code"`
	Text  content.Text     `yaml:"text" json:"text,omitempty,omitzero"`
	Owner string           `yaml:"owner" json:"owner,omitempty,omitzero"`
	Due   clock.Date       `yaml:"due" json:"due,omitempty,omitzero"`
	State ImprovementState `yaml:"state" json:"state,omitempty,omitzero" check:"improvement_state"` // open when absent
}

// Recipient is a recipient of the review with the proof of sending.
type Recipient struct {
	Role string     `yaml:"role" json:"role,omitempty,omitzero" check:"code"` // key of the process role
	Name string     `yaml:"name" json:"name,omitempty,omitzero"`              // code of a person, or a plain name
	Sent clock.Date `yaml:"sent" json:"sent,omitempty,omitzero"`
}
