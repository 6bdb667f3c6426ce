package release

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/sheet"
)

// FirstDeployment is the code of the deployment that comes with an imported
// release, to the environment FirstEnvironment.
const (
	FirstDeployment  = "D1"
	FirstEnvironment = "production"
)

// ImportReleases takes releases: columns release, title, type, cycle_start,
// first_planned_release, released_on; key release. A new release has one
// deployment; it is deployed when the release was, which is then taken over from
// the source and not earned here. A release whose stages were earned here takes
// no day of release from a file. Command "release.import".
func (s *Service) ImportReleases(ctx context.Context, table sheet.Table, opts sheet.Options) (sheet.Report, error) {
	return s.importing(ctx, "release.import", table, opts, taking{required: releaseColumns(), row: takeRelease})
}

func releaseColumns() []string {
	return []string{"release", "title", "type", "cycle_start", "first_planned_release", "released_on"}
}

func takeRelease(in *intake, r row) error {
	code := r.code("release")
	r.once("release", code)
	given := Plan{
		Code: code, Title: r.name("title", true), Type: r.get("type"), CycleStart: r.date("cycle_start", true),
		FirstPlanned: r.date("first_planned_release", true), Released: r.date("released_on", false),
	}
	switch {
	case given.Type == "":
		r.open("type")
	case !known("release_type", given.Type):
		r.reject("type", "import.choice", sheet.Arg{Name: "choices", Value: choices("release_type")})
	}
	if r.refused {
		return nil
	}
	r.ordered("first_planned_release", given.CycleStart, given.FirstPlanned)
	r.ordered("released_on", given.CycleStart, given.Released)
	before, err := in.find(code)
	if err != nil {
		return err
	}
	if sheet.Same(before.Title, given.Title) {
		given.Title = before.Title
	}
	if !given.Released.IsZero() && given.Released != before.Released && before.earned() {
		r.reject("released_on", "import.stage_earned", sheet.Arg{Name: "stage", Value: string(before.Stage)})
		return nil
	}
	if given.Type != "" && given.Type != before.Type && before.earned() && len(before.Authorisations) > 0 {
		r.reject("type", "import.type_authorised", sheet.Arg{Name: "stage", Value: string(before.Stage)})
		return nil
	}
	after := before
	after.Plan = mergePlan(before.Plan, given)
	after.Deployments = firstDeployment(before, after)
	if err := complete(in.tx, &after); err != nil {
		return err
	}
	after.BroughtIn = before.BroughtIn || after.Stage != before.Stage && after.Stage != Draft
	r.settle(code, before.RowVersion == 0, leavesOf(before), leavesOf(after), after)
	return nil
}

// earned reports whether a stored release has come further here than its draft.
func (r Release) earned() bool {
	return r.RowVersion > 0 && !r.BroughtIn && r.Stage != Draft
}

// ordered doubts a date that lies before the start of the cycle.
func (r *row) ordered(column string, start, d clock.Date) {
	if !start.IsZero() && !d.IsZero() && d.Before(start) {
		r.doubt(column, "import.before_cycle", sheet.Arg{Name: "start", Value: start.String()})
	}
}

// firstDeployment gives a new release its deployment, and marks the only
// deployment of a release as deployed when the release was.
func firstDeployment(before, after Release) []Deployment {
	list := slices.Clone(after.Deployments)
	if before.RowVersion == 0 {
		list = []Deployment{{Code: FirstDeployment, Environment: FirstEnvironment, Planned: clock.Planned{Date: after.FirstPlanned}}}
	}
	if len(list) == 1 && after.Released != before.Released && (list[0].Stage == "" || list[0].Stage == ToDeploy) {
		list[0].Stage, list[0].ActualEnd = Installed, clock.Planned{Date: after.Released}
	}
	return list
}

// ImportActivities takes activities of plans: columns release, sequence,
// activity, responsible_role, planned, week, signal; key release and sequence.
// Command "release.import_activities".
func (s *Service) ImportActivities(ctx context.Context, table sheet.Table, opts sheet.Options) (sheet.Report, error) {
	return s.importing(ctx, "release.import_activities", table, opts, taking{required: activityColumns(), row: takeActivity})
}

func activityColumns() []string {
	return []string{"release", "sequence", "activity", "responsible_role", "planned", "week", "signal"}
}

func takeActivity(in *intake, r row) error {
	stored, err := r.release("release")
	if err != nil {
		return err
	}
	given := Activity{
		Title: r.text("activity", true), Roles: r.roles("responsible_role"), Planned: r.planned("planned"),
		Week: r.number("week", 0), Signal: r.name("signal", false), State: ActivityPlanned,
	}
	if n := r.number("sequence", 1); n != nil {
		given.Sequence = *n
		r.once("sequence", stored.Code+"/"+given.key())
	} else if r.get("sequence") == "" {
		r.reject("sequence", "import.number", sheet.Arg{Name: "low", Value: "1"})
	}
	if r.refused {
		return nil
	}
	r.ordered("planned", stored.CycleStart, given.Planned.Date)
	if end := stored.Released; !end.IsZero() && end.Before(given.Planned.Date) {
		r.doubt("planned", "import.after_release", sheet.Arg{Name: "released", Value: end.String()})
	}
	r.inWeek(given, stored.CycleStart)
	list := indexedIn(in.activities, stored.Code, stored.Activities)
	old, found := list.old(given.key())
	var before []leaf
	if found {
		before = leavesOf(old)
		given = given.over(old)
	}
	if r.settle(stored.Code+".activities["+given.key()+"]", !found, before, leavesOf(given), stored); !r.refused {
		list.put(given)
	}
	return nil
}

// over is what a row says of an activity that the plan has: an empty cell
// removes nothing that somebody completed.
func (a Activity) over(old Activity) Activity {
	a.Milestone, a.State = old.Milestone, old.State // not in the table: the plan's own
	a.Title = translated(old.Title, a.Title)
	if len(a.Roles) == 0 || slices.EqualFunc(rolesIn(rolesCell(old.Roles)), a.Roles, sheet.Same) {
		a.Roles = old.Roles
	}
	a.Planned = orElse(a.Planned, old.Planned)
	a.Week = orElse(a.Week, old.Week)
	if a.Signal == "" || sheet.Same(old.Signal, a.Signal) {
		a.Signal = old.Signal
	}
	return a
}

// inWeek doubts a week of the cycle that is not the one of the planned date.
func (r *row) inWeek(a Activity, start clock.Date) {
	week := Weeks(start, a.Planned.Date)
	if a.Week != nil && week > 0 && *a.Week != week {
		r.doubt("week", "import.week", sheet.Arg{Name: "week", Value: strconv.Itoa(week)})
	}
}

// roles reads a cell of one or more roles, "Comms / Docs"; an empty one stays
// open.
func (r *row) roles(column string) []string { return rolesIn(r.words(column, true, maxText)) }

func rolesIn(cell string) []string {
	var roles []string
	for _, role := range strings.Split(cell, "/") {
		if role = strings.TrimSpace(role); role != "" {
			roles = append(roles, role)
		}
	}
	return roles
}

// rolesCell is the cell of one or more roles.
func rolesCell(roles []string) string { return strings.Join(roles, " / ") }

// ImportChangeRequests takes requests for change with their decision: columns
// release, gate, rfc_id, title, requested_on, reviewed_on, decision; key
// release, gate and rfc_id. "rejected" is taken as denied. Command
// "release.import_change_requests".
func (s *Service) ImportChangeRequests(ctx context.Context, table sheet.Table, opts sheet.Options) (sheet.Report, error) {
	return s.importing(ctx, "release.import_change_requests", table, opts, taking{required: requestColumns(), row: takeChangeRequest})
}

func requestColumns() []string {
	return []string{"release", "gate", "rfc_id", "title", "requested_on", "reviewed_on", "decision"}
}

func takeChangeRequest(in *intake, r row) error {
	stored, err := r.release("release")
	if err != nil {
		return err
	}
	given := Reference{
		Kind: RFC, Gate: r.get("gate"), Code: r.code("rfc_id"), Title: r.text("title", true),
		Requested: r.date("requested_on", true), Decision: r.decision("decision"),
	}
	given.Reviewed = r.date("reviewed_on", given.Decision != Pending)
	if given.Gate != "" {
		r.code("gate")
	}
	r.once("rfc_id", stored.Code+"/"+given.key())
	if r.refused {
		return nil
	}
	r.ordered("requested_on", stored.CycleStart, given.Requested)
	if !given.Reviewed.IsZero() && given.Reviewed.Before(given.Requested) {
		r.doubt("reviewed_on", "import.reviewed_before_requested", sheet.Arg{Name: "requested", Value: given.Requested.String()})
	}
	if end := stored.Released; !end.IsZero() && end.Before(given.Reviewed) {
		r.doubt("reviewed_on", "import.after_release", sheet.Arg{Name: "released", Value: end.String()})
	}
	list := indexedIn(in.references, stored.Code, stored.References)
	old, found := list.old(given.key())
	var before []leaf
	if found {
		before = leavesOf(old)
		given = given.over(old)
	}
	if r.settle(stored.Code+".references["+given.key()+"]", !found, before, leavesOf(given), stored); !r.refused {
		list.put(given)
	}
	return nil
}

// over is what a row says of a request for change that the plan has, with what is
// not in the table.
func (f Reference) over(old Reference) Reference {
	f.Transition, f.Closes, f.Result, f.Comment = old.Transition, old.Closes, old.Result, old.Comment
	f.Title = translated(old.Title, f.Title)
	return f
}

// decision reads a decision; an unknown one rejects the row.
func (r *row) decision(column string) Decision {
	switch value := r.get(column); value {
	case "":
		return Pending
	case "rejected":
		return Denied
	default:
		if !known("decision", value) {
			r.reject(column, "import.choice", sheet.Arg{Name: "choices", Value: choices("decision") + ", rejected"})
		}
		return Decision(value)
	}
}

// translated is the stored text while it still says what the table says in the
// table's language, so that its translations stay; else the table's.
func translated(stored, given content.Text) content.Text {
	if given.IsEmpty() {
		return stored
	}
	if value, ok := stored.Values[given.Original]; ok && sheet.Same(value, given.Values[given.Original]) {
		return stored
	}
	return given
}
