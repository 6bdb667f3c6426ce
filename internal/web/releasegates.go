package web

import (
	"slices"
	"strings"

	"acta/internal/release"
)

// conditions are what must hold before a stage, and the way to it.
type conditions struct {
	ID    string
	Title string
	Count string // how many of how many hold
	Open  []condition
	Met   []condition
	Rest  []condition // met ones that are folded away
	More  string      // words of what folds them away
	Move  *oneButton
	Ask   link // to the page that says what the move binds to, where it does
	Late  link // to record the move as of another time
}

// condition is a gate in words.
type condition struct {
	Name, Clause string
	Missing      []string
	Who          string // who answers for it
	Meet         link   // where it is met
	Main         bool   // it is the page's main action
	Proof        string // what it is met by
}

// oneButton is a form of one button.
type oneButton struct {
	Action, ETag, Button string
	Hidden               []field
}

// mostMet is how many conditions that are met a list shows before it folds them away.
const mostMet = 2

// conditions puts what must hold before a stage into words. main says that its first
// button is the page's main one.
func (t releaseTelling) conditions(next release.Ahead, main bool) conditions {
	stage := t.stageWord(next.Target)
	c := conditions{ID: "gates", Count: t.R("met_of", "met", len(next.Gates)-next.Open(), "count", len(next.Gates))}
	args := []any{"count", next.Open(), "stage", stage}
	key := "conditions"
	if next.At != nil {
		c.ID += "-" + next.At.Code
		key, args = "conditions_of", append(args, "deployment", next.At.Code)
	}
	if next.Open() == 0 {
		key += "_met"
	}
	c.Title = t.R(key, args...)
	for _, gate := range next.Gates {
		one := t.condition(gate)
		switch {
		case !gate.Holds():
			one.Main = main && len(c.Open) == 0
			c.Open = append(c.Open, one)
		case len(c.Met) < mostMet || len(next.Gates)-next.Open() == mostMet+1:
			c.Met = append(c.Met, one)
		default:
			c.Rest = append(c.Rest, one)
		}
	}
	c.More = t.R("more_met", "count", len(c.Rest))
	t.offerMove(&c, next)
	return c
}

// stageWord is the stage of a target.
func (t telling) stageWord(target release.Target) string {
	if target.At == nil {
		return t.printer.Message("term.release_stage." + string(target.Release))
	}
	return t.printer.Message("term.deployment_stage." + string(target.Deployment))
}

// offerMove offers to reach a stage, to those who may, once nothing is missing. A move of
// a deployment can be recorded later than it happened, when what held then is open now.
func (t releaseTelling) offerMove(c *conditions, next release.Ahead) {
	if !t.who.May("release.move") {
		return
	}
	address := t.movesAddress(next.At)
	page := query(address, "event", string(next.By))
	if next.Open() == 0 && t.printer.Has("page_releases.consequence."+string(next.By)) {
		c.Ask = link{page, t.R(eventKey(next.By, next.At))}
		return
	}
	if next.Open() == 0 {
		label := t.R("pass_to", "stage", t.stageWord(next.Target))
		if next.At != nil {
			label = t.R("pass_deployment_to", "stage", t.stageWord(next.Target), "deployment", next.At.Code)
		}
		c.Move = &oneButton{onceAddress(address), etag(t.RowVersion), label, []field{{"event", string(next.By)}}}
	}
	if next.Open() == 0 || next.At != nil {
		c.Late = link{page, t.R("pass_late")}
	}
}

// movesAddress is where stages are changed.
func (t releaseTelling) movesAddress(d *release.Deployment) string {
	if d == nil {
		return releasePage(t.Code, "moves")
	}
	return deploymentPage(t.Code, d.Code, "moves")
}

// condition puts a gate into words.
func (t releaseTelling) condition(gate release.GateResult) condition {
	c := condition{Name: t.printer.Message(gate.Gate.Term().Key), Clause: gate.Gate.Clause}
	if gate.Holds() {
		c.Proof = t.proof(gate)
		return c
	}
	var owing []string
	for _, open := range gate.Open {
		c.Missing = append(c.Missing, t.printer.Say(open.Key, open.Args))
		if who := t.answers(open); who != "" && !slices.Contains(owing, who) {
			owing = append(owing, who)
		}
	}
	c.Who = t.printer.List(owing)
	c.Meet = t.meet(gate)
	return c
}

// answers is who answers for what is missing: a customer, those who hold the role, or
// the role where nobody does.
func (t releaseTelling) answers(open release.Open) string {
	if open.Owes == "customer_representative" && open.Customer != "" {
		return t.customer(open.Customer)
	}
	if names := t.Answering[open.Owes]; len(names) > 0 {
		return t.R("who_role", "who", t.printer.List(names), "role", t.role(open.Owes))
	}
	return t.role(open.Owes)
}

// meeting is where a gate is met: a part of the release's pages, whether of the
// deployment, and the permission that it asks for.
type meeting struct {
	part, anchor string
	ofDeployment bool
	permission   string
}

// meetings are where each gate is met.
func meetings() map[string]meeting {
	const edit, record = "release.edit", "release.record"
	return map[string]meeting{
		"policy-in-force": {part: planTab, anchor: "customers", permission: edit},
		"scope-defined":   {part: planTab, anchor: "units", permission: edit},
		"plan-complete":   {part: planTab, permission: edit},
		"references":      {part: planTab, anchor: "references", permission: edit},
		"criteria-agreed": {part: testsTab, anchor: "agreements", permission: record},
		"authorization":   {part: authorityPart, anchor: "authorisations", permission: "release.authorise"},
		"roles-assigned":  {part: planTab, anchor: "people", permission: edit},

		"package-frozen": {part: testsTab, anchor: "package", permission: record},
		"build-recorded": {part: testsTab, anchor: "builds", permission: record},
		"acceptance":     {part: testsTab, anchor: "decisions", permission: "release.accept"},

		"same-build":       {part: planTab, anchor: "build", ofDeployment: true, permission: edit},
		"release-approval": {part: authorityPart, anchor: "approval", permission: "release.approve"},
		"notice-given":     {part: tasksTab, anchor: "notices", ofDeployment: true, permission: "release.notify"},
		"window":           {part: planTab, anchor: "window_from", ofDeployment: true, permission: edit},
		"baseline-before":  {part: baselinesTab, anchor: "taken", ofDeployment: true, permission: record},

		"tasks-done":            {part: tasksTab, ofDeployment: true, permission: "release.tick"},
		"restored":              {part: baselinesTab, anchor: "taken", ofDeployment: true, permission: record},
		"baseline-after":        {part: baselinesTab, anchor: "taken", ofDeployment: true, permission: record},
		"installed-as-packaged": {part: verificationTab, anchor: "installed", ofDeployment: true, permission: record},
		"configuration-updated": {part: verificationTab, anchor: "configurations", ofDeployment: true, permission: record},
		"verification":          {part: verificationTab, anchor: "checklist", ofDeployment: true, permission: "release.tick"},

		"issues-handed-over": {part: verificationTab, anchor: "issues", ofDeployment: true, permission: record},
		"investigated":       {part: reviewTab, anchor: "attempts", permission: record},
		"review-complete":    {part: reviewTab, permission: edit},
		"pir":                {part: reviewTab, anchor: "recipients", permission: edit},
		"deferred-done":      {part: exceptionsPart, permission: "release.except"},
	}
}

// meet leads to where an open gate is met: what its first line asks for decides, where it
// is not in the gate's usual place.
func (t releaseTelling) meet(gate release.GateResult) link {
	open, at := gate.Open[0], meetings()[gate.Gate.ID]
	word := "meet." + strings.ReplaceAll(gate.Gate.ID, "-", "_")
	deployment := ""
	if gate.Target.At != nil {
		deployment = gate.Target.At.Code
	}
	switch {
	case open.Field == "policies" && open.Customer != "":
		return link{"/policies/" + open.Customer, t.R("meet.policies")}
	case open.Field == "no_rfc":
		at, word = meeting{part: exceptionsPart, permission: "release.confirm"}, "meet.exceptions"
	case open.Field == "services":
		return link{"/policies", t.R("meet.services")}
	case open.Field == "affected":
		at, word = meeting{part: planTab, anchor: "affected", ofDeployment: true, permission: "release.edit"}, "meet.deployment"
	case at.part == planTab && !at.ofDeployment:
		code, field := deploymentField(open.Field)
		if code != "" {
			deployment, at.ofDeployment, word = code, true, "meet.deployment"
		}
		at.anchor = field
	case gate.Gate.ID == "criteria-agreed" && open.Field == "criteria":
		at, word = meeting{part: planTab, anchor: "criteria", permission: "release.edit"}, "meet.criteria"
	}
	if at.ofDeployment && deployment == "" {
		deployment = openDeployment(t.Release)
	}
	if !t.who.May(at.permission) {
		word = "meet.look"
	}
	return link{t.partAddress(at, deployment), t.R(word)}
}

// deploymentField takes a field of a plan apart that belongs to a deployment:
// "deployments[D1].planned".
func deploymentField(field string) (deployment, rest string) {
	inner, found := strings.CutPrefix(field, "deployments[")
	if !found {
		return "", field
	}
	deployment, rest, _ = strings.Cut(inner, "].")
	return deployment, rest
}

// partAddress is the address of a part of the release or of one of its deployments.
func (t releaseTelling) partAddress(at meeting, deployment string) string {
	return at.address(t.Code, deployment)
}

// address is where a gate of a release, or of one of its deployments, is met.
func (at meeting) address(release, deployment string) string {
	page, members := releasePage(release, at.part), planMembers()
	switch {
	case at.ofDeployment && deployment == "":
		return query(releasePage(release, "deployments"), "part", at.part)
	case at.part == planTab && at.anchor == "deployments":
		return releasePage(release, newSuffix)
	case at.ofDeployment:
		page, members = deploymentPage(release, deployment, at.part), deploymentMembers()
	}
	switch {
	case at.anchor == "":
		return page
	case at.part == planTab:
		return planFieldPlace(page, at.anchor, members, page)
	}
	return page + "#" + at.anchor
}

// mostProofs is how many things of a kind a condition names that it is met by.
const mostProofs = 3

// proof is what a gate is met by, in one line.
func (t releaseTelling) proof(gate release.GateResult) string {
	if len(gate.Excepted) > 0 {
		var codes []string
		for _, e := range gate.Excepted {
			codes = append(codes, e.Code)
		}
		return t.R("proof.excepted", "codes", t.printer.List(codes), "count", len(codes))
	}
	if gate.Idle {
		return t.R("proof.idle")
	}
	var refs []string
	for _, e := range gate.Evidence {
		if said := t.proven(e); said != "" && !slices.Contains(refs, said) {
			refs = append(refs, said)
		}
	}
	if more := len(refs) - mostProofs; more > 0 {
		refs = append(refs[:mostProofs:mostProofs], t.R("more_of", "count", more))
	}
	return strings.Join(refs, ", ")
}

// proven puts a piece of evidence into words; "" for what says nothing by itself.
func (t releaseTelling) proven(e release.Evidence) string {
	if head, known := t.heads[e.Ref]; known {
		return t.R("proof.fact", "date", t.brief(t.dayOf(head.At)), "who", t.person(head.By))
	}
	switch e.Kind {
	case "people":
		_, person, _ := strings.Cut(e.Ref, " ")
		return t.person(person)
	case "practitioner":
		return t.person(e.Ref)
	case "references":
		return e.Ref[strings.LastIndex(e.Ref, "/")+1:]
	case "units", "authorisations", "policies":
		return e.Ref
	}
	return ""
}
