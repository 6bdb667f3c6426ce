package demo

import (
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/release"
)

// livedFolder is where a set keeps what its people do here, step by step.
const livedFolder = "lived"

// life is what the people of a set do here: each thing by the command that people
// use, at the hour at which they do it. Hours are written as seen from the week of
// storyDay, and move with the day on which the demonstration begins.
type life struct {
	Setup    org.Setup `yaml:"setup"`
	Rules    []ruled   `yaml:"rules"`
	Policies []agreed  `yaml:"policies"`
	Releases []course  `yaml:"releases"`
}

// ruled sets who approves a kind of document.
type ruled struct {
	Act     `yaml:",inline"`
	Kind    string   `yaml:"kind"`
	Roles   []string `yaml:"roles"`
	Meaning string   `yaml:"meaning"`
}

// Act says who does something when.
type Act struct {
	At clock.Instant `yaml:"at"`
	By string        `yaml:"by"`
}

// agreed is the draft of a policy, and how it is approved.
type agreed struct {
	Act    `yaml:",inline"`
	Policy policy.Policy `yaml:"policy"`
	Papers []paper       `yaml:"papers"`
}

// course is how a release goes through its stages.
type course struct {
	Code    string        `yaml:"code"`
	Plans   []planned     `yaml:"plans"`
	Facts   release.Facts `yaml:"facts"`
	Ticks   []ticked      `yaml:"ticks"`
	Papers  []paper       `yaml:"papers"`
	Reviews []reviewed    `yaml:"reviews"`
}

// planned puts a plan, or a part of it.
type planned struct {
	Act  `yaml:",inline"`
	Plan release.Plan `yaml:"plan"`
}

// ticked sets tasks and items of a deployment.
type ticked struct {
	Act        `yaml:",inline"`
	Deployment string       `yaml:"deployment"`
	Task       int          `yaml:"task"`
	Item       string       `yaml:"item"`
	State      string       `yaml:"state"`
	Evidence   content.Text `yaml:"evidence"`
}

// paper sends a document for approval and approves it. Without Decider nobody
// decides on the paper: what happened approves it.
type paper struct {
	Act       `yaml:",inline"`
	Kind      string         `yaml:"kind"`
	Subject   string         `yaml:"subject"`
	Level     document.Level `yaml:"level"`
	Change    content.Text   `yaml:"change"`
	Decider   string         `yaml:"decider"`
	DecidedAt clock.Instant  `yaml:"decided_at"`
}

// reviewed puts a review.
type reviewed struct {
	Act    `yaml:",inline"`
	Review release.Review `yaml:"review"`
}

// readLife reads what the people of a set do; nothing where they do nothing.
func readLife(folder fs.FS) (l life, err error) {
	names, err := fs.Glob(folder, livedFolder+"/*.yaml")
	if err != nil {
		return life{}, fmt.Errorf("list what is done: %w", err)
	}
	for _, name := range names {
		var one life
		if err := decode(folder, name, &one); err != nil {
			return life{}, err
		}
		l.Setup.Customers = append(l.Setup.Customers, one.Setup.Customers...)
		l.Rules, l.Policies = append(l.Rules, one.Rules...), append(l.Policies, one.Policies...)
		l.Releases = append(l.Releases, one.Releases...)
	}
	return l, nil
}

// storyDay is the Monday of the week from which the hours of a life are written.
func storyDay() clock.Date { return clock.Date{Year: 2026, Month: time.November, Day: 23} }

// weeks are how many weeks a life moves so that the present week is that of storyDay.
func weeks(now clock.Instant) int {
	days := now.Date(time.UTC).DaysSince(storyDay())
	if days < 0 {
		days -= 6
	}
	return days / 7
}

// moved is a life that begins and ends some weeks later.
func (l life) moved(weeks int) life {
	move(reflect.ValueOf(&l).Elem(), 7*weeks)
	return l
}

// move moves every day and hour in a value.
func move(v reflect.Value, days int) {
	switch at := v.Addr().Interface().(type) {
	case *clock.Date:
		*at = later(*at, days)
		return
	case *clock.Instant:
		*at = laterInstant(*at, days)
		return
	case *clock.Planned:
		*at = clock.Planned{Date: later(at.Date, days), At: laterInstant(at.At, days)}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() || v.Type().Field(i).Anonymous {
				move(v.Field(i), days)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			move(v.Index(i), days)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			move(v.Elem(), days)
		}
	}
}

func later(d clock.Date, days int) clock.Date {
	if d.IsZero() {
		return d
	}
	return d.AddDays(days)
}

func laterInstant(at clock.Instant, days int) clock.Instant {
	if at.IsZero() {
		return at
	}
	return clock.At(at.Time().AddDate(0, 0, days))
}

// lifeOf is the life of a set as it is for those who start it now.
func lifeOf(set string, now clock.Instant) (life, error) {
	folder, err := fs.Sub(files, path.Join("data", set))
	if err != nil {
		return life{}, fmt.Errorf("open set %s: %w", set, err)
	}
	l, err := readLife(folder)
	if err != nil {
		return life{}, fmt.Errorf("read the life of set %s: %w", set, err)
	}
	return l.moved(weeks(now)), nil
}
