package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/org"
	"acta/internal/release"
)

// The lists of suggestions on the pages of plans.
const (
	peopleList = "known-people"
	rolesList  = "known-roles"
)

// planEditor is what is known while a part of a plan is shown or read: the release as it
// is saved, and the plan as it is to be.
type planEditor struct {
	visit
	home  house
	zone  *time.Location
	dir   *org.Directory
	saved release.Release
	gates []release.GateResult
	built []release.Recorded[release.Build] // as they were recorded
	open  []planGap                         // what gates miss
	known []choice                          // process roles
	keys  map[string][]string               // of the rows that were typed, by table
	from  int                               // the first activity that the page shows
	other bool                              // a build was typed that is not among those recorded

	plan release.Plan        // a copy to be changed
	at   *release.Deployment // a copy to be changed; nil where the page is about the release
}

// editor reads a release, and a deployment of it where code is not "".
func (s *site) editor(ctx context.Context, code, deployment string) (*planEditor, error) {
	if err := s.inScope(ctx, code); err != nil {
		return nil, err
	}
	found, err := s.Releases.ReadWithGates(ctx, code)
	if err != nil {
		return nil, err
	}
	saved := found.Release
	e := &planEditor{visit: s.visitOf(ctx), saved: saved, gates: found.Gates, built: found.Builds, plan: saved.Plan, keys: map[string][]string{}}
	if e.home, err = s.household(ctx); err != nil {
		return nil, err
	}
	e.zone = zoneOf(e.home.zone)
	if e.dir, err = s.Org.Read(ctx); err != nil {
		return nil, err
	}
	if deployment == "" {
		return e, nil
	}
	i := slices.IndexFunc(saved.Deployments, func(d release.Deployment) bool { return d.Code == deployment })
	if i < 0 {
		return nil, s.noDeployment(ctx, saved, deployment)
	}
	at := saved.Deployments[i]
	e.at = &at
	return e, nil
}

// personName is a person as a field shows them: by name where it is theirs alone.
func (e *planEditor) personName(code string) string {
	if one, ok := e.dir.Person(code); ok && e.personCode(one.Name) == code {
		return one.Name
	}
	return code
}

// personCode is the code of a person who was typed by name; what is nobody's name stays.
func (e *planEditor) personCode(typed string) string {
	found := ""
	for _, one := range e.dir.People {
		if one.Code == typed {
			return typed
		}
		if strings.EqualFold(one.Name, typed) {
			if found != "" {
				return typed
			}
			found = one.Code
		}
	}
	if found == "" {
		return typed
	}
	return found
}

// people are the names that fields of people suggest.
func (e *planEditor) people() []string {
	var names []string
	for _, one := range e.dir.People {
		if !one.Inactive {
			names = append(names, e.personName(one.Code))
		}
	}
	return names
}

// roles are the process roles as choices.
func (e *planEditor) roles() []choice {
	if e.known == nil {
		for _, key := range append(org.SeedRoles(), org.ActingRoles()...) {
			e.known = append(e.known, choice{Value: key, Label: e.role(key)})
		}
	}
	return e.known
}

// choices are the values of an enumeration in the words of people.
func (e *planEditor) choices(enumeration string, blank bool) []choice {
	var list []choice
	if blank {
		list = append(list, choice{Label: e.Say("page_plan.none")})
	}
	for _, value := range release.Choices(enumeration) {
		list = append(list, choice{Value: value, Label: e.printer.Message("term." + enumeration + "." + value)})
	}
	return list
}

// The fields of a plan, by the names that faults and gates give them.

func (e *planEditor) label(name string) string {
	return e.Say("page_plan.field." + strings.ReplaceAll(name, ".", "_"))
}

func (e *planEditor) field(name, value string) input {
	return input{Name: name, Label: e.label(name), Type: "text", Value: value}
}

func (e *planEditor) person(name, code string) input {
	in := e.field(name, e.personName(code))
	in.List = peopleList
	return in
}

func (e *planEditor) prose(name string, text content.Text, rows int) input {
	said, lang := text.Get(e.lang)
	if lang == e.lang {
		lang = ""
	}
	return input{Name: name, Label: e.label(name), Type: areaType, Value: said, Lang: lang, Rows: rows, Most: 10000}
}

func (e *planEditor) day(name string, on clock.Date) input {
	return input{Name: name, Label: e.label(name), Type: dateType, Value: typedDay(on), Most: 20}
}

func (e *planEditor) time(name string, on clock.Planned) input {
	return input{Name: name, Label: e.label(name), Type: timeType, Value: typedPlanned(on, e.zone), Most: 30}
}

func (e *planEditor) pick(name string, list []choice, value string) input {
	return input{Name: name, Label: e.label(name), Type: pickType, Choices: chosen(list, value), Value: value}
}

func (e *planEditor) check(name string, on bool) input {
	in := input{Name: name, Label: e.label(name), Type: "checkbox"}
	if on {
		in.Value = "yes"
	}
	return in
}

func (e *planEditor) count(name string, n *int) input {
	in := input{Name: name, Label: e.label(name), Type: "text", Numeric: true, Most: 9}
	if n != nil {
		in.Value = strconv.Itoa(*n)
	}
	return in
}

// mostTicked is how many customers or services are offered to be ticked; of more, codes
// are typed.
const mostTicked = 30

// several is a field of any of a list's codes.
func (e *planEditor) several(name string, list []choice, values []string) input {
	if len(list) > mostTicked {
		in := e.field(name, strings.Join(values, ", "))
		in.Most, in.Tip = mostWritten, e.Say("page_plan.codes")
		return in
	}
	for _, value := range values {
		if !slices.ContainsFunc(list, func(c choice) bool { return c.Value == value }) {
			list = append(list, choice{Value: value, Label: value})
		}
	}
	return input{Name: name, Label: e.label(name), Type: checksType, Choices: chosen(list, values...)}
}

// readCount is a number that may be absent.
func readCount(t *typed, name string) *int {
	if t.text(name) == "" {
		return nil
	}
	n := t.number(name)
	return &n
}

// readYes is a box as a member that may be absent.
func readYes(t *typed, name string) *bool {
	if !t.on(name) {
		return nil
	}
	yes := true
	return &yes
}

// digestOf is what a form showed, in short: whether somebody else changed this part of
// the plan meanwhile, whatever they did to the others.
func digestOf(groups []fieldset) string {
	sum := sha256.New()
	say := func(words ...string) { _, _ = fmt.Fprintf(sum, "%q\n", words) } // a hash takes everything
	for _, group := range groups {
		for _, in := range group.Inputs {
			say(in.Name, in.Value)
			for _, c := range in.Choices {
				if c.Chosen {
					say(in.Name, c.Value)
				}
			}
		}
		for _, g := range group.Grids {
			for _, row := range g.Rows {
				for _, col := range g.Columns {
					say(g.Name, col.Name, row.Values[col.Name])
				}
			}
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// located are faults at the cells that were typed: the feature names the rows of a list
// by their keys, or by their places.
func (e *planEditor) located(err error) error {
	faults := fault.All(err)
	if len(faults) == 0 {
		return err
	}
	list := make(fault.List, len(faults))
	for i, one := range faults {
		list[i] = one.At(e.cellAt(one.Field))
	}
	return list
}

func (e *planEditor) cellAt(field string) string {
	if e.at != nil {
		field = strings.TrimPrefix(field, "deployments["+e.at.Code+"].")
	}
	if e.other && field == "build" {
		return otherBuild
	}
	name, rest, found := strings.Cut(field, "[")
	keys, ok := e.keys[name]
	if !found || !ok {
		return field
	}
	key, rest, _ := strings.Cut(rest, "]")
	row := -1
	for i, one := range keys {
		if one == key {
			row = i // of two with one key the later is one too many
		}
	}
	if place, err := strconv.Atoi(key); row < 0 && err == nil {
		row = place - 1
	}
	if row < 0 {
		return field
	}
	return fmt.Sprintf("%s[%d]%s", name, row, rest)
}
