package web

import (
	"slices"

	"acta/internal/content"
	"acta/internal/release"
)

// planSection is a part of a plan that is saved by itself.
type planSection struct {
	name   string
	help   string   // message of the document's template that says what it asks for
	fields []string // members that gates name
	core   bool     // some of it is part of what is authorised
	wide   bool     // its table needs the whole width
	build  func(e *planEditor) []fieldset
	read   func(e *planEditor, t *typed)
}

// releaseSections are the parts of the plan of a release, in the order of its document.
func releaseSections() []planSection {
	return []planSection{
		{name: "general", help: "release_plan.scope.help", core: true, fields: []string{"customers", "services", "planned", "title", "type"}, build: generalFields, read: readGeneral},
		{name: "activities", help: "release_plan.schedule.help", wide: true, fields: []string{"activities"}, build: activityFields, read: readActivities},
		{name: "phases", wide: true, build: phaseFields, read: readPhases},
		{name: "deliverables", help: "release_plan.dependencies.help", core: true, fields: []string{"deliverables", "method", "dependencies"}, build: deliverableFields, read: readDeliverables},
		{name: "units", help: "release_plan.package.help", core: true, wide: true, fields: []string{"units", "cut_off", "inclusion"}, build: unitFields, read: readUnits},
		{name: "references", help: "release_plan.references.help", wide: true, fields: []string{"references", "no_rfc"}, build: referenceFields, read: readReferences},
		{name: "criteria", help: "release_plan.criteria.help", wide: true, fields: []string{"criteria", "approver"}, build: criterionFields, read: readCriteria},
		{name: "people", help: "release_plan.people.help", fields: []string{"people"}, build: peopleFields, read: readPeople},
		{name: "environments", help: "release_plan.environments.help", wide: true, fields: []string{"environments"}, build: environmentFields, read: readEnvironments},
		{name: "risks", help: "release_plan.risks.help", core: true, wide: true, fields: []string{"capacity", "risk_class", "assessed_by"}, build: riskFields, read: readRisks},
		{name: "back_out", help: "release_plan.backout.help", core: true, fields: []string{"back_out.trigger", "back_out.tested"}, build: backOutFields, read: readBackOut},
		{name: "communication", help: "release_plan.communication.help", wide: true, build: communicationFields, read: readCommunication},
		{name: "training", help: "release_plan.communication.help", wide: true, build: trainingFields, read: readTraining},
	}
}

func generalFields(e *planEditor) []fieldset {
	p := e.plan
	return []fieldset{
		{Title: e.Say("page_plan.group.what"), Inputs: []input{
			e.field("title", p.Title), e.pick("type", e.choices("release_type", true), p.Type),
			e.several("services", e.services(), p.Services), e.several("customers", e.customers(p.Customers), p.Customers),
			e.prose("summary", p.Summary, 5),
		}},
		{Title: e.Say("page_plan.group.when"), Pair: true, Inputs: []input{
			e.day("cycle_start", p.CycleStart), e.day("first_planned", p.FirstPlanned), optional(e.day("planned", p.Planned)),
		}},
	}
}

func readGeneral(e *planEditor, t *typed) {
	p := &e.plan
	p.Title, p.Type = t.text("title"), t.text("type")
	p.Services, p.Customers = t.codes("services"), t.codes("customers")
	p.Summary = t.prose("summary", p.Summary)
	p.CycleStart, p.FirstPlanned, p.Planned = t.day("cycle_start"), t.day("first_planned"), t.day("planned")
}

// services are the services of the organisation as choices.
func (e *planEditor) services() []choice {
	list := make([]choice, len(e.dir.Services))
	for i, one := range e.dir.Services {
		list[i].Value = one.Code
		list[i].Label = e.named(one.Name, one.Code)
	}
	return list
}

// customers are those for whom something may be planned, and those who are there.
func (e *planEditor) customers(have []string) []choice {
	var list []choice
	for _, one := range e.dir.Customers {
		if !one.Inactive || slices.Contains(have, one.Code) {
			list = append(list, choice{Value: one.Code, Label: e.named(one.Name, one.Code)})
		}
	}
	return list
}

// named is a name with the code behind it.
func (e *planEditor) named(name content.Text, code string) string {
	said, _ := name.Get(e.lang)
	if said == "" || said == code {
		return code
	}
	return e.Say("page_plan.named", "name", said, "code", code)
}

// lines are texts one below the other.
func linesTable(name string) planTable[content.Text] {
	return planTable[content.Text]{name: name, columns: []planColumn[content.Text]{
		proseColumn("text", func(one *content.Text) *content.Text { return one }),
	}}
}

func deliverableFields(e *planEditor) []fieldset {
	return []fieldset{
		{Title: e.Say("page_plan.group.deliverables"), Grids: []grid{linesTable("deliverables").grid(e, e.plan.Deliverables)}},
		{Title: e.Say("page_plan.group.method"), Inputs: []input{e.prose("method", e.plan.Method, 4)}},
		{Title: e.Say("page_plan.group.dependencies"), Grids: []grid{linesTable("dependencies").grid(e, e.plan.Dependencies)}},
	}
}

func readDeliverables(e *planEditor, t *typed) {
	e.plan.Deliverables = linesTable("deliverables").read(e, t, e.plan.Deliverables)
	e.plan.Method = t.prose("method", e.plan.Method)
	e.plan.Dependencies = linesTable("dependencies").read(e, t, e.plan.Dependencies)
}

func unitTable() planTable[release.Unit] {
	return planTable[release.Unit]{name: "units", columns: []planColumn[release.Unit]{
		codeColumn("code", func(u *release.Unit) *string { return &u.Code }),
		proseColumn("name", func(u *release.Unit) *content.Text { return &u.Name }),
		codeColumn("version", func(u *release.Unit) *string { return &u.Version }),
		proseColumn("kind", func(u *release.Unit) *content.Text { return &u.Kind }),
		codeColumn("service", func(u *release.Unit) *string { return &u.Service }),
		codesColumn("items", func(u *release.Unit) *[]string { return &u.Items }),
		codeColumn("party", func(u *release.Unit) *string { return &u.Party }),
		codeColumn("hash", func(u *release.Unit) *string { return &u.Hash }),
	}}
}

func unitFields(e *planEditor) []fieldset {
	p := e.plan
	return []fieldset{
		{Title: e.Say("page_plan.group.units"), Grids: []grid{unitTable().grid(e, p.Units)}},
		{Title: e.Say("page_plan.group.package"), Inputs: []input{
			e.prose("package", p.Package, 3), optional(e.field("package_hash", p.PackageHash)),
		}},
		{Title: e.Say("page_plan.group.inclusion"), Note: e.Say("page_plan.inclusion_note"), Inputs: []input{
			optional(e.prose("inclusion", p.Inclusion, 3)), optional(e.time("cut_off", p.CutOff)),
		}},
	}
}

func readUnits(e *planEditor, t *typed) {
	p := &e.plan
	p.Units = unitTable().read(e, t, p.Units)
	p.Package, p.PackageHash = t.prose("package", p.Package), t.text("package_hash")
	p.Inclusion, p.CutOff = t.prose("inclusion", p.Inclusion), t.planned("cut_off")
}

func peopleTable(e *planEditor) planTable[release.Person] {
	role := codeColumn("role", func(p *release.Person) *string { return &p.Role })
	role.Type, role.Choices = pickType, append([]choice{{Label: e.Say("page_plan.none")}}, e.roles()...)
	return planTable[release.Person]{name: "people", columns: []planColumn[release.Person]{
		role,
		personColumn("person", func(p *release.Person) *string { return &p.Person }),
		codeColumn("note", func(p *release.Person) *string { return &p.Note }),
	}}
}

func peopleFields(e *planEditor) []fieldset {
	return []fieldset{{Title: e.Say("page_plan.group.people"), Grids: []grid{peopleTable(e).grid(e, e.plan.People)}}}
}

func readPeople(e *planEditor, t *typed) {
	e.plan.People = peopleTable(e).read(e, t, e.plan.People)
}

func environmentTable(e *planEditor) planTable[release.Environment] {
	return planTable[release.Environment]{name: "environments", columns: []planColumn[release.Environment]{
		codeColumn("code", func(o *release.Environment) *string { return &o.Code }),
		proseColumn("name", func(o *release.Environment) *content.Text { return &o.Name }),
		pickColumn(e, "use", "environment_use", true, func(o *release.Environment) *release.EnvironmentUse { return &o.Use }),
		personColumn("owner", func(o *release.Environment) *string { return &o.Owner }),
		pickColumn(e, "state", "environment_state", true, func(o *release.Environment) *release.EnvironmentState { return &o.State }),
	}}
}

func environmentFields(e *planEditor) []fieldset {
	return []fieldset{
		{Title: e.Say("page_plan.group.environments"), Grids: []grid{environmentTable(e).grid(e, e.plan.Environments)}},
		{Title: e.Say("page_plan.group.resources"), Note: e.Say("release_plan.resources.help"), Inputs: []input{
			optional(e.prose("resources", e.plan.Resources, 3)), optional(e.prose("budget", e.plan.Budget, 3)),
		}},
	}
}

func readEnvironments(e *planEditor, t *typed) {
	e.plan.Environments = environmentTable(e).read(e, t, e.plan.Environments)
	e.plan.Resources, e.plan.Budget = t.prose("resources", e.plan.Resources), t.prose("budget", e.plan.Budget)
}
