package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/release"
)

// tasksPages are the tasks of a deployment, its start and its end, and what its
// customers were told of it.
func (r *router) tasksPages() {
	const page = courseDeployment + "/tasks"
	r.get(page, "release.read", func(c *gin.Context) error { return r.showTasks(c, okStatus, refused{}) })
	r.act(page+"/:task/state", "release.tick", act{form: "tick", do: r.tickTyped, show: r.showTasks})
	events := []string{string(release.PrepareDeployment), string(release.StartDeployment), string(release.InstallDeployment), string(release.BackOutDeployment), string(release.FailDeployment)}
	for _, event := range events {
		r.sheet(r.moveSheet(page+"/"+event, tasksTab, release.Event(event)))
	}
	r.sheet(courseSheet{name: "skip", path: page + "/:task/skip", permission: "release.tick", tab: tasksTab, fill: r.fillSkip, record: r.recordSkip})
	r.sheet(courseSheet{name: "task_done", path: page + "/:task/done", permission: "release.tick", tab: tasksTab, fill: r.fillTaskDone, record: r.recordTaskDone})
	r.noticePages()
}

// taskList is the tasks of a deployment as people work through them.
type taskList struct {
	Said, Pace string
	Behind     bool
	Marks      []string // of the bar: d done, s skipped, n now
	Rows       []courseTask
}

// courseTask is a task: what is to be done, by whom and when, and how it went.
type courseTask struct {
	ID, Class  string // done, omit, cur or ""
	Current    bool
	Text, Lang string
	Line, Why  string
	WhyLang    string
	Icon       string
	Tick       *courseAct
	Acts       []courseAct
}

func (s *site) showTasks(c *gin.Context, status int, no refused) error {
	v, home, err := s.courseOf(c)
	if err != nil {
		return err
	}
	found, err := s.Releases.Working(c.Request.Context(), c.Param("release"), c.Param("deployment"))
	if err != nil {
		return err
	}
	b := v.head(found.Release, tasksTab, found.At.Code)
	b.done(v, c)
	b.Facts = v.deploymentFacts(found.At, found.View)
	b.Sub = v.windowWords(found.At)
	if len(no.wrong) > 0 {
		m := courseMessage{Class: "bad", Icon: "no", Title: no.title}
		for _, said := range no.wrong {
			m.Lines = append(m.Lines, courseLine{Text: said})
		}
		b.Messages = append(b.Messages, m)
	}
	b.Tasks = v.taskList(found, s.Clock.Now())
	b.moves(v, found)
	b.undo(v, c, found)
	b.Sections = append(b.Sections, v.noticeSection(found))
	return s.showCourse(c, status, v, home, b, no)
}

// windowWords say when the deployment may run.
func (v visit) windowWords(d release.Deployment) string {
	if d.WindowFrom.IsZero() {
		return v.Say("page_course.no_window")
	}
	return v.Say("page_course.window_of", "from", v.plannedWords(d.WindowFrom), "to", v.plannedWords(d.WindowTo))
}

// moves offers the next stage of the deployment, says what is missing for it, and
// keeps the way back at the foot.
func (b *courseBody) moves(v visit, found release.Working) {
	at := found.At
	targets := map[release.DeploymentStage]struct {
		event release.Event
		to    release.DeploymentStage
	}{
		release.ToDeploy: {release.PrepareDeployment, release.Ready}, release.Ready: {release.StartDeployment, release.InProgress},
		release.InProgress: {release.InstallDeployment, release.Installed},
	}
	of := func(part ...string) string { return deploymentPage(found.Release.Code, at.Code, part...) }
	if next, ok := targets[at.Stage]; ok {
		target := "deployment " + at.Code + " " + string(next.to)
		b.Messages = append(b.Messages, v.conditions(found.Gates, target, "term.deployment_stage."+string(next.to), of(), "tasks-done")...)
		if at.Stage != release.InProgress || !slices.Contains(b.Tasks.Marks, "n") { // the tasks come first
			b.Acts = v.offered(found.Gates, target, courseAct{Href: of("tasks", string(next.event)), Label: v.Say("page_course.move." + string(next.event))})
		}
	}
	switch at.Stage {
	case release.Installed:
		b.Acts = []courseAct{{Href: of("verification"), Label: v.Say("page_course.act.verify"), Class: "main"}}
	case release.Undone, release.Failed:
		b.Messages = append(b.Messages, courseMessage{Class: "bad", Icon: "over", Title: v.Say("page_course.over." + string(at.Stage)), Act: &courseAct{Href: releasePage(found.Release.Code, "review") + "#attempts", Label: v.Say("page_course.act.investigate")}})
	}
	if at.Stage != release.InProgress && at.Stage != release.Installed || !v.who.May("release.move") {
		return
	}
	b.Back = &courseAct{Href: of("tasks", string(release.BackOutDeployment)), Label: v.Say("page_course.act.back_out"), Icon: "back", Class: "risk wide"}
	b.BackNote = v.Say("page_course.back_note")
	if decider := found.View.BackoutDecider; decider != "" {
		b.BackNote = v.Say("page_course.back_decider", "person", decider)
	}
	b.Sections = append(b.Sections, courseSection{ID: "failed", Acts: []courseAct{{Href: of("tasks", string(release.FailDeployment)), Label: v.Say("page_course.act.fail")}}})
}

// undo offers to take back the tick that led here.
func (b *courseBody) undo(v visit, c *gin.Context, found release.Working) {
	if c.Query("done") != "tick" {
		return
	}
	for _, task := range found.At.Tasks {
		if strconv.Itoa(task.Sequence) == c.Query("of") && task.State != release.TaskPending && v.undoable(found.At) {
			act := v.tickAct(found, task, string(release.TaskPending), "page_course.act.undo")
			b.Undo, b.Done = &act, ""
		}
	}
}

// undoable reports whether a tick can still be taken back without rewriting what a
// stage rests on.
func (v visit) undoable(d release.Deployment) bool {
	return v.who.May("release.tick") && (d.Stage == release.Ready || d.Stage == release.InProgress)
}

func (v visit) tickAct(found release.Working, task release.Task, state, key string) courseAct {
	said, _ := v.textOf(task.Text)
	return courseAct{
		Href: onceAddress(deploymentPage(found.Release.Code, found.At.Code, "tasks", strconv.Itoa(task.Sequence), "state")), Label: v.Say(key), Name: said,
		Post: true, Hidden: []field{{"state", state}},
	}
}

func (v visit) taskList(found release.Working, now clock.Instant) *taskList {
	tasks := slices.Clone(found.At.Tasks)
	slices.SortStableFunc(tasks, func(a, b release.Task) int { return a.Sequence - b.Sequence })
	list := &taskList{}
	done, current := 0, false
	for i, task := range tasks {
		row := v.taskRow(found, task, found.View.Tasks[i])
		mark := ""
		switch {
		case task.State == "skipped":
			mark, row.Class = "s", "omit"
		case task.State != release.TaskPending:
			mark, row.Class = "d", "done"
			done++
		case !current:
			current = true
			mark = "n"
			v.current(found, task, &row)
			list.Behind = !task.Planned.At.IsZero() && task.Planned.At.Before(now)
		}
		list.Marks, list.Rows = append(list.Marks, mark), append(list.Rows, row)
	}
	list.Said = v.Say("page_course.tasks_done", "done", done, "count", len(tasks))
	if current {
		list.Pace = v.Say("page_course.pace.on_time")
	}
	if list.Behind {
		list.Pace = v.Say("page_course.pace.behind")
	}
	return list
}

// current opens the task that is to be done now.
func (v visit) current(found release.Working, task release.Task, row *courseTask) {
	if found.At.Stage != release.InProgress && found.At.Stage != release.Ready && found.At.Stage != release.Installed {
		return
	}
	row.Class, row.Current, row.Icon, row.Tick = "cur", true, "run", nil
	if !v.who.May("release.tick") {
		return
	}
	of := func(part ...string) string { return deploymentPage(found.Release.Code, found.At.Code, part...) }
	number := strconv.Itoa(task.Sequence)
	hecha := v.tickAct(found, task, "done", "page_course.act.done")
	hecha.Class, hecha.Icon = "main", "check"
	row.Acts = []courseAct{
		hecha, {Href: of("tasks", number, "skip"), Label: v.Say("page_course.act.skip")},
		{Href: query(of("issues", "new"), "task", number), Label: v.Say("page_course.act.problem")},
		{Href: of("tasks", number, "done"), Label: v.Say("page_course.act.other_time"), Class: "bare"},
	}
}

// taskRow is a task as it stands: planned and actual, who and why.
func (v visit) taskRow(found release.Working, task release.Task, view release.TaskView) courseTask {
	row := courseTask{ID: "task-" + strconv.Itoa(task.Sequence)}
	row.Text, row.Lang = v.textOf(task.Text)
	row.Why, row.WhyLang = v.textOf(task.Reason)
	day := found.At.Planned.Date
	planned := v.hour(task.Planned, day)
	row.Line = v.taskLine(planned, view.Who)
	switch task.State {
	case release.TaskPending:
		if v.undoable(found.At) {
			act := v.tickAct(found, task, "done", "page_course.act.tick")
			row.Tick = &act
		}
	default:
		row.Line, row.Icon = v.taskLine(planned, v.printer.Message("term.task_state."+string(task.State)), v.hour(task.Actual, day), view.Who), "check"
		if task.State == "skipped" {
			row.Icon = "na"
		}
		if v.undoable(found.At) {
			act := v.tickAct(found, task, string(release.TaskPending), "page_course.act.undo")
			row.Tick = &act
		}
	}
	return row
}

// taskLine is what is known of a task: what has been said of it, then when it was
// planned. What nobody said is left out.
func (v visit) taskLine(planned string, known ...string) string {
	unsaid := func(words string) bool { return words == "" || words == "–" }
	known = slices.DeleteFunc(known, unsaid)
	switch {
	case unsaid(planned):
	case len(known) == 0:
		return v.Say("page_course.task.only_planned", "planned", planned)
	default:
		known = append(known, v.Say("page_course.task.planned", "planned", planned))
	}
	return strings.Join(known, " · ")
}

// hour is a planned date as the tasks of a day show it: by its hour alone on that day.
func (v visit) hour(p clock.Planned, day clock.Date) string {
	zone := zoneOf(v.printer.Zone())
	if p.At.IsZero() || p.At.Date(zone) != day {
		return v.plannedWords(p)
	}
	return p.At.Time().In(zone).Format("15:04")
}

// taskNumber is the number of the task that an address names.
func taskNumber(c *gin.Context) (int, error) {
	number, err := strconv.Atoi(c.Param("task"))
	if err != nil || number < 1 {
		return 0, fault.New(fault.NotFound, "web.fault.no_task", fault.Args{"deployment": shown(c.Param("deployment"))})
	}
	return number, nil
}

func (s *site) tickTyped(c *gin.Context, t *typed) (string, error) {
	return query(courseAddress(c, "tasks"), "done", "tick", "of", c.Param("task")) + "#now", s.tickAs(c, t, release.Tick{State: t.text("state")})
}

// tickAs says how a task went.
func (s *site) tickAs(c *gin.Context, t *typed, tick release.Tick) error {
	number, err := taskNumber(c)
	if err == nil {
		err = s.inScope(c.Request.Context(), c.Param("release"))
	}
	if err != nil {
		return err
	}
	tick.Release, tick.Deployment, tick.Task = c.Param("release"), c.Param("deployment"), number
	return s.Releases.Tick(c.Request.Context(), t.person, tick)
}

// taskSheet begins a page with a form about one task.
func (s *site) taskSheet(c *gin.Context, v visit) (courseBody, error) {
	found, err := s.Releases.Working(c.Request.Context(), c.Param("release"), c.Param("deployment"))
	if err != nil {
		return courseBody{}, err
	}
	number, err := taskNumber(c)
	if err != nil {
		return courseBody{}, err
	}
	b := v.head(found.Release, tasksTab, found.At.Code)
	b.Form = &form{}
	for _, task := range found.At.Tasks {
		if task.Sequence == number {
			said, lang := v.textOf(task.Text)
			b.Lead = []courseFact{{Label: v.Say("page_course.fact.task"), Value: said, Lang: lang}, {Label: v.Say("page_course.fact.planned"), Value: v.plannedWords(task.Planned)}}
			return b, nil
		}
	}
	return b, fault.New(fault.NotFound, "web.fault.no_task", fault.Args{"deployment": found.At.Code})
}

func (s *site) fillSkip(c *gin.Context, v visit, _ house) (courseBody, error) {
	b, err := s.taskSheet(c, v)
	if err == nil {
		b.Form.Groups = []fieldset{{Note: v.Say("page_course.note.skip"), Inputs: []input{v.courseArea("reason")}}}
	}
	return b, err
}

func (s *site) recordSkip(c *gin.Context, t *typed) error {
	return s.tickAs(c, t, release.Tick{State: "skipped", Reason: t.proseOf("reason")})
}

func (s *site) fillTaskDone(c *gin.Context, v visit, home house) (courseBody, error) {
	b, err := s.taskSheet(c, v)
	if err == nil {
		b.Form.Groups = []fieldset{{Note: v.Say("page_course.note.task_done"), Inputs: append(s.atField(v, home), optional(v.courseTip(v.courseField("who", ""))))}}
	}
	return b, err
}

func (s *site) recordTaskDone(c *gin.Context, t *typed) error {
	at := t.planned("at")
	if err := t.wrong(); err != nil {
		return err
	}
	return s.tickAs(c, t, release.Tick{State: "done", At: at, Who: t.text("who")})
}

// moveSheet is the page that states what a move of a deployment does, and does it.
func (s *site) moveSheet(path, tab string, event release.Event) courseSheet {
	return courseSheet{
		name: "move_" + string(event), path: path, permission: "release.move", tab: tab, risk: undoes(event),
		fill: func(c *gin.Context, v visit, home house) (courseBody, error) {
			return s.fillMove(c, v, home, tab, event)
		},
		record: func(c *gin.Context, t *typed) error {
			if err := s.tagged(c.Request.Context(), t); err != nil {
				return err
			}
			move := release.Move{
				Release: c.Param("release"), Deployment: c.Param("deployment"), Actor: t.person, Expect: t.row, By: event, Reason: t.text("reason"),
				At: happened(t, s.Clock.Now()), Decider: t.text("decider"), Cause: t.proseOf("cause"),
			}
			if t.text("minutes") != "" {
				minutes := t.number("minutes")
				move.Minutes = &minutes
			}
			if err := t.wrong(); err != nil {
				return err
			}
			_, err := s.Releases.Move(c.Request.Context(), move)
			return err
		},
	}
}

// reached are the stages to which the events of these pages lead.
func reached(event release.Event) release.DeploymentStage {
	return map[release.Event]release.DeploymentStage{
		release.PrepareDeployment: release.Ready, release.StartDeployment: release.InProgress, release.InstallDeployment: release.Installed,
		release.VerifyDeployment: release.Verified, release.BackOutDeployment: release.Undone, release.FailDeployment: release.Failed,
	}[event]
}

func (s *site) fillMove(c *gin.Context, v visit, home house, tab string, event release.Event) (courseBody, error) {
	found, err := s.Releases.Working(c.Request.Context(), c.Param("release"), c.Param("deployment"))
	if err != nil {
		return courseBody{}, err
	}
	b := v.head(found.Release, tab, found.At.Code)
	b.Lead = v.deploymentFacts(found.At, found.View)
	to := reached(event)
	if event != release.FailDeployment {
		b.Messages = v.conditions(found.Gates, "deployment "+found.At.Code+" "+string(to), "term.deployment_stage."+string(to), "")
	}
	b.Form = &form{ETag: etag(found.Release.RowVersion)}
	fields := s.atField(v, home)
	switch event {
	case release.BackOutDeployment:
		decider := v.courseField("decider", found.View.BackoutDecider)
		fields[0] = v.restored(found, home, fields[0])
		if len(b.Messages) > 0 {
			b.Messages[0].Act = &courseAct{Href: deploymentPage(found.Release.Code, found.At.Code, "baselines", string(release.BaselineAfter)), Label: v.Say("page_course.act.take_after")}
		}
		fields = slices.Concat([]input{v.courseArea("cause"), decider}, fields, []input{optional(v.courseNumber("minutes"))})
		if trigger, lang := v.textOf(found.View.BackoutTrigger); trigger != "" {
			b.Lead = append(b.Lead, courseFact{Label: v.Say("page_course.fact.trigger"), Value: trigger, Lang: lang})
		}
		for i, step := range found.View.BackoutSteps {
			said, lang := v.textOf(step.Text)
			b.Lead = append(b.Lead, courseFact{Label: v.Say("page_course.fact.step", "number", i+1), Value: orDash(said + step.Name), Lang: lang})
		}
	case release.FailDeployment:
		fields = append([]input{v.courseArea("reason")}, fields...)
	}
	b.Form.Groups = []fieldset{{Note: v.Say("page_course.note.move_" + string(event)), Inputs: fields}}
	return b, nil
}

// restored is when a deployment was undone: no later than the baseline that shows it,
// where there is one.
func (v visit) restored(found release.Working, home house, at input) input {
	at.Label, at.Tip = v.Say("page_course.field.restored"), v.Say("page_course.tip.restored", "zone", home.zone)
	for _, one := range found.Facts.Baselines {
		if one.Deployment == found.At.Code && max(one.Attempt, 1) == max(found.At.Attempt, 1) && one.Of.Kind != release.BaselineBefore && !one.At.Before(found.At.ActualStart.At) {
			at.Value = typedTime(one.At, zoneOf(home.zone))
		}
	}
	return at
}

// noticePages record and send what the customers of a deployment are told.
func (r *router) noticePages() {
	r.sheet(courseSheet{name: "notice", path: courseDeployment + "/notices/new", permission: "release.record", tab: tasksTab, fill: r.fillNotice, record: r.recordNotice})
	r.sheet(courseSheet{name: "notify", path: courseDeployment + "/notices/send", permission: "release.notify", tab: tasksTab, risk: true, fill: r.fillNotify, record: r.recordNotify})
}

func (v visit) noticeSection(found release.Working) courseSection {
	t := v.table("notices", "customer", "on", "channel", "to", "start", "proof")
	for _, one := range found.View.Notices {
		t.add(v.cellOf(one.Customer), courseCell{Text: v.dated(one.On)}, v.cellOf(one.Channel), courseCell{Text: orDash(one.To)}, courseCell{Text: v.dated(one.Start)}, courseCell{Text: orDash(one.Proof)})
	}
	s := v.section("notices", t)
	of := func(part ...string) string { return deploymentPage(found.Release.Code, found.At.Code, part...) }
	if found.At.Stage == release.ToDeploy || found.At.Stage == release.Ready {
		s.Acts = v.may("release.notify", courseAct{Href: of("notices", "send"), Label: v.Say("page_course.act.notify"), Icon: "mail"})
	}
	s.Acts = append(s.Acts, v.may("release.record", courseAct{Href: of("notices", "new"), Label: v.Say("page_course.act.notice")})...)
	return s
}

// servedOf are choices of the customers of a deployment.
func (v visit) servedOf(found release.Working) []choice {
	var all []choice
	for _, one := range found.View.Customers {
		name, _ := v.textOf(one.Name)
		if name == "" {
			name = one.Code
		}
		all = append(all, choice{Value: one.Code, Label: name})
	}
	return all
}

// workSheet begins a page with a form about a deployment.
func (s *site) workSheet(c *gin.Context, v visit, tab string) (courseBody, release.Working, error) {
	found, err := s.Releases.Working(c.Request.Context(), c.Param("release"), c.Param("deployment"))
	if err != nil {
		return courseBody{}, found, err
	}
	b := v.head(found.Release, tab, found.At.Code)
	b.Lead, b.Form = v.deploymentFacts(found.At, found.View), &form{}
	return b, found, nil
}

func (s *site) fillNotice(c *gin.Context, v visit, home house) (courseBody, error) {
	b, found, err := s.workSheet(c, v, tasksTab)
	if err != nil {
		return b, err
	}
	channel := v.courseField("channel", "")
	channel.Value, channel.Lang = v.textOf(found.View.NoticeChannel)
	start := input{Name: "start", Label: v.courseLabel("start"), Type: timeType, Value: typedPlanned(found.At.WindowFrom, zoneOf(home.zone)), Most: 40}
	b.Form.Groups = []fieldset{{Note: v.Say("page_course.note.notice"), Inputs: append([]input{
		v.coursePick("customer", v.servedOf(found)), channel, optional(v.courseTip(v.courseField("to", ""))), optional(v.courseTip(start)), v.courseTip(v.courseField("proof", "")),
	}, s.atField(v, home)...)}}
	return b, nil
}

func (s *site) recordNotice(c *gin.Context, t *typed) error {
	body := release.Notice{Channel: t.proseOf("channel"), To: t.codes("to"), Start: t.instant("start"), Proof: t.text("proof")}
	at := happened(t, s.Clock.Now())
	if err := t.wrong(); err != nil {
		return err
	}
	return s.recordTyped(c, release.Head{Kind: release.NoticeFact, Customer: t.text("customer"), At: at}, body)
}

func (s *site) fillNotify(c *gin.Context, v visit, _ house) (courseBody, error) {
	b, found, err := s.workSheet(c, v, tasksTab)
	if err != nil {
		return b, err
	}
	b.Lead = append(b.Lead, courseFact{Label: v.Say("page_course.fact.window"), Value: v.windowWords(found.At)})
	all := v.servedOf(found)
	for i := range all {
		all[i].Chosen = true
	}
	b.Form.Groups = []fieldset{{Note: v.Say("page_course.note.notify"), Inputs: []input{{Name: "customers", Label: v.courseLabel("customers"), Type: checksType, Choices: all}}}}
	return b, nil
}

func (s *site) recordNotify(c *gin.Context, t *typed) error {
	customers := t.Values["customers"]
	if len(customers) == 0 {
		t.refuse("customers", "page_course.fault.nobody", nil)
		return t.wrong()
	}
	_, err := s.Releases.Notify(c.Request.Context(), t.person, c.Param("release"), c.Param("deployment"), customers)
	return err
}
