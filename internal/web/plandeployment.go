package web

import (
	"slices"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/release"
)

// deploymentSections are the parts of the plan of a deployment, in the order of its
// document.
func deploymentSections() []planSection {
	return []planSection{
		{name: "target", help: "deployment_plan.target.help", core: true, fields: []string{"environment", "customers", "method"}, build: targetFields, read: readTarget},
		{name: "window", help: "deployment_plan.window.help", core: true, fields: []string{"planned"}, build: windowFields, read: readWindow},
		{name: "tasks", help: "deployment_plan.tasks.help", wide: true, build: taskFields, read: readTasks},
		{name: "affected", help: "deployment_plan.affected.help", core: true, build: affectedFields, read: readAffected},
		{name: "back_out", help: "deployment_plan.backout.help", core: true, fields: []string{"back_out.trigger", "back_out.tested"}, build: backOutFields, read: readBackOut},
		{name: "support", help: "deployment_plan.support.help", build: supportFields, read: readSupport},
		{name: "parties", help: "deployment_plan.people.help", wide: true, build: partyFields, read: readParties},
	}
}

// newSection is the form of a deployment that is not there yet.
func newSection() planSection {
	return planSection{
		name: "new", help: "deployment_plan.target.help", core: true,
		build: func(e *planEditor) []fieldset {
			groups := append([]fieldset{{Inputs: []input{e.field("code", e.at.Code)}}}, targetFields(e)...)
			return append(groups, windowFields(e)...)
		},
		read: func(e *planEditor, t *typed) {
			e.at.Code = t.text("code")
			readTarget(e, t)
			readWindow(e, t)
		},
	}
}

func targetFields(e *planEditor) []fieldset {
	d := e.at
	environments := []choice{{Label: e.Say("page_plan.none")}}
	for _, one := range e.saved.Environments {
		environments = append(environments, choice{Value: one.Code, Label: e.named(one.Name, one.Code)})
	}
	if !slices.ContainsFunc(environments, func(c choice) bool { return c.Value == d.Environment }) {
		environments = append(environments, choice{Value: d.Environment, Label: d.Environment})
	}
	var served []string
	for _, one := range d.Customers {
		served = append(served, one.Code)
	}
	customers := e.several("customers", e.servable(), served)
	customers.Tip = e.Say("page_plan.served_tip")
	return []fieldset{
		{Inputs: []input{
			e.pick("environment", environments, d.Environment), customers, e.check("shared", d.Shared != nil && *d.Shared),
			optional(e.prose("method", d.Method, 3)),
		}},
		{Title: e.Say("page_plan.group.wave"), Pair: true, Inputs: append([]input{
			optional(e.prose("wave", d.Wave, 1)), e.person("practitioner", d.Practitioner), optional(e.field("group", d.Group)),
			optional(e.prose("promotion", d.Promotion, 2)),
		}, buildFields(e)...)},
	}
}

// otherBuild is the field of a build that is not recorded with the release.
const otherBuild = "build_other"

// buildFields ask which build is deployed: one of those recorded with the release, the
// newest first, or one from elsewhere by its hash; by its hash alone where none is
// recorded.
func buildFields(e *planEditor) []input {
	if len(e.built) == 0 {
		return []input{optional(e.field("build", e.at.Build))}
	}
	list := []choice{{Label: e.Say("page_plan.none")}}
	listed := func(hash string) bool {
		return slices.ContainsFunc(list, func(c choice) bool { return c.Value == hash })
	}
	for _, one := range slices.Backward(e.built) {
		if !listed(one.Of.Hash) {
			list = append(list, choice{Value: one.Of.Hash, Label: e.buildWords(one)})
		}
	}
	if !listed(e.at.Build) {
		list = append(list, choice{Value: e.at.Build, Label: e.Say("page_plan.build.elsewhere", "digest", short(e.at.Build))})
	}
	pick, other := e.pick("build", list, e.at.Build), e.field(otherBuild, "")
	pick.Label, other.Tip = e.Say("page_plan.build.pick"), e.Say("page_plan.build.other_tip")
	return []input{optional(pick), optional(other)}
}

// buildWords are how people know a build: its tool, when it was made, how its hash begins.
func (e *planEditor) buildWords(one release.Recorded[release.Build]) string {
	made := typedTime(one.At, e.zone)
	if one.Of.Tool == "" {
		return e.Say("page_plan.build.made", "at", made, "digest", short(one.Of.Hash))
	}
	return e.Say("page_plan.build.made_with", "tool", one.Of.Tool, "at", made, "digest", short(one.Of.Hash))
}

// servable are the customers of the release as choices.
func (e *planEditor) servable() []choice {
	return slices.DeleteFunc(e.customers(e.saved.Customers), func(c choice) bool { return !slices.Contains(e.saved.Customers, c.Value) })
}

func readTarget(e *planEditor, t *typed) {
	d := e.at
	d.Environment, d.Shared = t.text("environment"), readYes(t, "shared")
	held := d.Customers
	d.Customers = []release.Served{}
	for _, code := range t.codes("customers") {
		one := release.Served{Code: code}
		if i := slices.IndexFunc(held, func(h release.Served) bool { return h.Code == code }); i >= 0 {
			one = held[i]
		}
		d.Customers = append(d.Customers, one)
	}
	d.Method, d.Wave, d.Promotion = t.prose("method", d.Method), t.prose("wave", d.Wave), t.prose("promotion", d.Promotion)
	d.Practitioner, d.Group, d.Build = e.personCode(t.text("practitioner")), t.text("group"), t.text("build")
	if typed := t.text(otherBuild); typed != "" {
		d.Build, e.other = typed, true
	}
}

func windowFields(e *planEditor) []fieldset {
	d := e.at
	return []fieldset{{Title: e.Say("page_plan.group.window"), Note: e.Say("page_plan.zone_note", "zone", e.zone.String()), Pair: true, Inputs: []input{
		e.abroad(e.time("window_from", d.WindowFrom), d.WindowFrom), e.abroad(e.time("window_to", d.WindowTo), d.WindowTo),
		e.abroad(e.time("planned", d.Planned), d.Planned),
	}}}
}

// abroad adds to a field of a time what that is where the customers are.
func (e *planEditor) abroad(in input, on clock.Planned) input {
	if on.At.IsZero() {
		return in
	}
	served := e.saved.Customers
	if len(e.at.Customers) > 0 {
		served = nil
		for _, one := range e.at.Customers {
			served = append(served, one.Code)
		}
	}
	var words []string
	for _, code := range served {
		one, _ := e.dir.Customer(code)
		if one.Zone == "" || one.Zone == e.home.zone {
			continue
		}
		name, _ := one.Name.Get(e.lang)
		said := e.Say("page_plan.abroad", "name", orCode(name, code), "time", typedTime(on.At, zoneOf(one.Zone)), "zone", one.Zone)
		if len(words) < mostTicked && !slices.Contains(words, said) {
			words = append(words, said)
		}
	}
	in.Tip = e.printer.List(words)
	return in
}

func orCode(name, code string) string {
	if name == "" {
		return code
	}
	return name
}

func readWindow(e *planEditor, t *typed) {
	e.at.WindowFrom, e.at.WindowTo, e.at.Planned = t.planned("window_from"), t.planned("window_to"), t.planned("planned")
}

func taskTable() planTable[release.Task] {
	return planTable[release.Task]{name: "tasks", numbers: "sequence", columns: []planColumn[release.Task]{
		numberColumn("sequence", func(o *release.Task) *int { return &o.Sequence }),
		proseColumn("text", func(o *release.Task) *content.Text { return &o.Text }),
		personColumn("who", func(o *release.Task) *string { return &o.Who }),
		timeColumn("planned", func(o *release.Task) *clock.Planned { return &o.Planned }),
	}}
}

func taskFields(e *planEditor) []fieldset {
	return []fieldset{{Note: e.Say("page_plan.zone_note", "zone", e.zone.String()), Grids: []grid{taskTable().grid(e, e.at.Tasks)}}}
}

func readTasks(e *planEditor, t *typed) {
	list := taskTable().read(e, t, e.at.Tasks)
	next := 0
	for _, one := range list {
		next = max(next, one.Sequence)
	}
	for i := range list {
		if list[i].Sequence == 0 {
			next++
			list[i].Sequence = next
		}
	}
	noteRows(e, "tasks", list)
	e.at.Tasks = slices.SortedStableFunc(slices.Values(list), func(a, b release.Task) int { return a.Sequence - b.Sequence })
}

func affectedTable() planTable[release.Affected] {
	return planTable[release.Affected]{name: "affected", columns: []planColumn[release.Affected]{
		codeColumn("code", func(a *release.Affected) *string { return &a.Code }),
		proseColumn("name", func(a *release.Affected) *content.Text { return &a.Name }),
	}}
}

func affectedFields(e *planEditor) []fieldset {
	return []fieldset{{Grids: []grid{affectedTable().grid(e, e.at.Affected)}}}
}

func readAffected(e *planEditor, t *typed) {
	e.at.Affected = affectedTable().read(e, t, e.at.Affected)
}

func supportFields(e *planEditor) []fieldset {
	return []fieldset{{Inputs: []input{
		optional(e.prose("notice_channel", e.at.NoticeChannel, 2)), optional(e.day("support_until", e.at.SupportUntil)),
	}}}
}

func readSupport(e *planEditor, t *typed) {
	e.at.NoticeChannel, e.at.SupportUntil = t.prose("notice_channel", e.at.NoticeChannel), t.day("support_until")
}

func partyTable() planTable[release.Party] {
	return planTable[release.Party]{name: "parties", columns: []planColumn[release.Party]{
		codeColumn("name", func(p *release.Party) *string { return &p.Name }),
		proseColumn("does", func(p *release.Party) *content.Text { return &p.Does }),
		codeColumn("agreement", func(p *release.Party) *string { return &p.Agreement }),
		codeColumn("delivery", func(p *release.Party) *string { return &p.Delivery }),
	}}
}

func partyFields(e *planEditor) []fieldset {
	return []fieldset{{Grids: []grid{partyTable().grid(e, e.at.Parties)}}}
}

func readParties(e *planEditor, t *typed) {
	e.at.Parties = partyTable().read(e, t, e.at.Parties)
}
