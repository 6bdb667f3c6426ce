package store

import (
	"errors"
	"fmt"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/release"
	"acta/internal/work"
)

// Releases stores releases with their children and deployments. It satisfies
// release.Repository.
type Releases struct{}

var _ release.Repository = Releases{}

type releaseRow struct {
	ID           string            `gorm:"column:id;primaryKey"`
	Code         string            `gorm:"column:code"`
	Title        string            `gorm:"column:title"`
	Type         string            `gorm:"column:type"`
	Stage        string            `gorm:"column:stage"`
	Suspended    bool              `gorm:"column:suspended"`
	CycleStart   date              `gorm:"column:cycle_start"`
	FirstPlanned date              `gorm:"column:first_planned"`
	Planned      date              `gorm:"column:planned"`
	ReleasedOn   date              `gorm:"column:released_on"`
	RiskClass    string            `gorm:"column:risk_class"`
	PackageHash  string            `gorm:"column:package_hash"`
	Approver     string            `gorm:"column:approver"`
	DueOn        date              `gorm:"column:due_on"`
	BroughtIn    bool              `gorm:"column:brought_in"`
	Model        string            `gorm:"column:model"`
	CutOff       plannedColumns    `gorm:"embedded;embeddedPrefix:cut_off_"`
	ClosesNone   *bool             `gorm:"column:closes_nothing"`
	AssessedBy   string            `gorm:"column:assessed_by"`
	Body         JSON[releaseBody] `gorm:"column:body"`
	RowVersion   int               `gorm:"column:row_version"`
	CreatedAt    instant           `gorm:"column:created_at"`
	RecordedAt   instant           `gorm:"column:recorded_at"`
}

// TableName is the table of releases.
func (releaseRow) TableName() string { return "releases" }

// releaseBody is what a release says in words, and its short lists.
type releaseBody struct {
	Summary       content.Text          `json:"summary,omitempty"`
	Method        content.Text          `json:"method,omitempty"`
	Inclusion     content.Text          `json:"inclusion,omitempty"`
	Package       content.Text          `json:"package,omitempty"`
	Deliverables  []content.Text        `json:"deliverables,omitempty"`
	Dependencies  []content.Text        `json:"dependencies,omitempty"`
	Lanes         []laneBody            `json:"lanes,omitempty"`
	NoRFC         content.Text          `json:"no_rfc,omitempty"`
	Risks         []release.Risk        `json:"risks,omitempty"`
	Capacity      content.Text          `json:"capacity,omitempty"`
	Resources     content.Text          `json:"resources,omitempty"`
	Budget        content.Text          `json:"budget,omitempty"`
	BackOut       release.BackOut       `json:"back_out,omitempty"`
	People        []release.Person      `json:"people,omitempty"`
	Environments  []release.Environment `json:"environments,omitempty"`
	Communication []communicationBody   `json:"communication,omitempty"`
	Training      []communicationBody   `json:"training,omitempty"`
}

type laneBody struct {
	Label content.Text `json:"label"`
	Style string       `json:"style"`
	From  string       `json:"from"`
	To    string       `json:"to"`
}

type communicationBody struct {
	What     content.Text `json:"what,omitempty"`
	Audience content.Text `json:"audience,omitempty"`
	Channel  content.Text `json:"channel,omitempty"`
	On       string       `json:"on,omitempty"`
	Owner    string       `json:"owner,omitempty"`
}

func newReleaseRow(r release.Release, now clock.Instant) releaseRow {
	return releaseRow{
		ID: string(r.ID), Code: r.Code, Title: r.Title, Type: r.Type, Stage: string(r.Stage),
		Suspended: r.Suspended != nil && *r.Suspended, CycleStart: date(r.CycleStart), FirstPlanned: date(r.FirstPlanned),
		Planned: date(r.Planned), ReleasedOn: date(r.Released), RiskClass: r.RiskClass, PackageHash: r.PackageHash,
		Approver: r.Approver, DueOn: dueOn(r), BroughtIn: r.BroughtIn, Model: r.Model, CutOff: newPlanned(r.CutOff),
		ClosesNone: r.ClosesNothing, AssessedBy: r.AssessedBy, RowVersion: r.RowVersion + 1, CreatedAt: instant(now), RecordedAt: instant(now),
		Body: JSON[releaseBody]{releaseBody{
			Summary: r.Summary, Method: r.Method, Inclusion: r.Inclusion, Package: r.Package, Deliverables: r.Deliverables,
			Dependencies: r.Dependencies,
			Lanes:        mapped(r.Lanes, newLaneBody), NoRFC: r.NoRFC, Risks: r.Risks, Capacity: r.Capacity,
			Resources: r.Resources, Budget: r.Budget, BackOut: r.BackOut, People: r.People, Environments: r.Environments,
			Communication: mapped(r.Communication, newCommunicationBody),
			Training:      mapped(r.Training, newCommunicationBody),
		}},
	}
}

// undated is where lists put a release without any planned date.
var undated = date{Year: 9999, Month: time.December, Day: 31}

// dueOn is the day by which lists order a release.
func dueOn(r release.Release) date {
	for _, day := range []clock.Date{r.Planned, r.FirstPlanned} {
		if !day.IsZero() {
			return date(day)
		}
	}
	return undated
}

func (r releaseRow) release() (release.Release, error) {
	b := r.Body.Of
	d := &decoder{}
	found := release.Release{ID: id.Release(r.ID), RowVersion: r.RowVersion, BroughtIn: r.BroughtIn, Plan: release.Plan{
		Code: r.Code, Title: r.Title, Type: r.Type, Stage: release.Stage(r.Stage),
		CycleStart: clock.Date(r.CycleStart), FirstPlanned: clock.Date(r.FirstPlanned), Planned: clock.Date(r.Planned),
		Released: clock.Date(r.ReleasedOn), RiskClass: r.RiskClass, PackageHash: r.PackageHash, Approver: r.Approver,
		Model: r.Model, Inclusion: b.Inclusion, CutOff: r.CutOff.planned(), ClosesNothing: r.ClosesNone,
		AssessedBy: r.AssessedBy, Summary: b.Summary, Method: b.Method, Package: b.Package, Deliverables: b.Deliverables,
		Dependencies: b.Dependencies,
		NoRFC:        b.NoRFC, Risks: b.Risks, Capacity: b.Capacity, Resources: b.Resources, Budget: b.Budget,
		BackOut: b.BackOut, People: b.People, Environments: b.Environments,
		Communication: d.communications(b.Communication), Training: d.communications(b.Training), Lanes: d.lanes(b.Lanes),
	}}
	if r.Suspended {
		found.Suspended = &r.Suspended
	}
	return found, d.err
}

func newLaneBody(l release.Lane) laneBody {
	return laneBody{l.Label, l.Style, l.From.String(), l.To.String()}
}

func newCommunicationBody(c release.Communication) communicationBody {
	return communicationBody{c.What, c.Audience, c.Channel, c.On.String(), c.Owner}
}

// decoder reads dates that stand in JSON and keeps the first error.
type decoder struct{ err error }

func (d *decoder) date(s string) clock.Date {
	v, err := clock.ParseDate(s)
	if err != nil && d.err == nil {
		d.err = err
	}
	return v
}

func (d *decoder) planned(s string) clock.Planned {
	v, err := clock.ParsePlanned(s)
	if err != nil && d.err == nil {
		d.err = err
	}
	return v
}

func (d *decoder) lanes(list []laneBody) []release.Lane {
	return mapped(list, func(l laneBody) release.Lane {
		return release.Lane{Label: l.Label, Style: l.Style, From: d.date(l.From), To: d.date(l.To)}
	})
}

func (d *decoder) communications(list []communicationBody) []release.Communication {
	return mapped(list, func(c communicationBody) release.Communication {
		return release.Communication{What: c.What, Audience: c.Audience, Channel: c.Channel, On: d.planned(c.On), Owner: c.Owner}
	})
}

// Find returns a release with its children and deployments; fault.NotFound if
// there is none.
func (Releases) Find(tx *work.Tx, code string) (release.Release, error) {
	row, err := first[releaseRow](tx, "code = ?", code)
	if err != nil {
		err = missing(err, fault.New(fault.NotFound, "fault.release.missing", fault.Args{"release": code}))
		return release.Release{}, fmt.Errorf("find release: %w", err)
	}
	found, err := row.release()
	if err == nil {
		err = readReleaseChildren(tx, &found)
	}
	if err == nil {
		err = readDeployments(tx, &found)
	}
	if err != nil {
		return release.Release{}, fmt.Errorf("read release %s: %w", code, err)
	}
	return found, nil
}

// Save inserts a release whose RowVersion is 0, else changes it; a newer row is
// fault.Stale. A code that is taken is fault.Conflict, after the command ran again in
// case a concurrent one has just made the release.
func (Releases) Save(tx *work.Tx, r release.Release) error { return saving{tx: tx, r: r}.all() }

// Change writes what differs between a release as Find gave it in the same
// transaction and as it shall be, as Save would, without reading it again. A row
// that is newer than the one found is fault.Stale.
func (Releases) Change(tx *work.Tx, found, wanted release.Release) error {
	s := saving{tx: tx, r: wanted}
	if found.RowVersion > 0 && found.RowVersion == wanted.RowVersion && found.ID == wanted.ID {
		s.found = &found
	}
	return s.all()
}

func (s saving) all() error {
	tx, r := s.tx, s.r
	row := newReleaseRow(r, tx.Now())
	var err error
	if r.RowVersion == 0 {
		err = addRow(tx, row)
		if errors.Is(err, ErrDuplicate) {
			err = contested(fault.New(fault.Conflict, "fault.release.exists", fault.Args{"release": r.Code}))
		}
	} else {
		err = changeRow(tx, row.ID, r.RowVersion, row, "title", "type", "stage", "suspended", "cycle_start", "first_planned",
			"planned", "released_on", "risk_class", "package_hash", "approver", "due_on", "brought_in", "model",
			"cut_off_date", "cut_off_at", "closes_nothing", "assessed_by", "body", "recorded_at")
	}
	if err == nil {
		err = s.children()
	}
	if err == nil {
		err = s.deployments()
	}
	if err != nil {
		return fmt.Errorf("save release %s: %w", r.Code, err)
	}
	return nil
}
