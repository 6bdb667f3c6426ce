package web

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/locale"
)

// refused is a form that was not carried out: why, and what was typed.
type refused struct {
	form    string
	title   string
	wrong   []string
	typed   url.Values
	faults  []*fault.Fault
	stale   bool   // somebody else saved meanwhile
	resumed bool   // nothing is wrong: the session had ended before it was sent, or it is to be seen again
	confirm string // what has to be agreed to before it is carried out, in words; "" for nothing
}

// controlBody is where a document stands and what the reader can do about it.
type controlBody struct {
	ETag      string
	Facts     []fact
	Steps     []signStep // who must approve, step by step
	Ordered   bool
	Authors   []approvalLine
	Count     string // decisions given of those that it takes, while in review
	Proposed  string
	Hash      string
	Differs   []link // to the differences of the version in review from the one in force and from the one returned before it
	Number    string // of the version that forms are about: in review, in force
	Effective string // number of the version in force
	Waiting   string // number of the version that waits
	Again     bool   // the document has been issued before
	Forms     map[string]string
	Typed     map[string]string
	Refused   string // name of the form that was refused
	Main      string // name of the form that is the next step
	Draft     bool   // there is an open draft
	Plan      planBody
	Intervals []choice
	Roles     []choice
	Persons   string
	Freeze    string // address of the form that generates; "" for who may not
	Change    string // what was typed into it
	Generated bool
}

// approvalLine is a decision in words.
type approvalLine struct {
	Meaning, Name, At string
	Solo, Recorded    bool // Recorded: in the process, before this content was frozen
}

// control says where a document stands for a reader, and offers what they can do.
func (s *site) control(ctx context.Context, at document.Subject, st document.Status, home house, no refused) (controlBody, error) {
	v := s.visitOf(ctx)
	b := controlBody{
		ETag: etag(st.Row), Again: st.Effective != nil, Refused: no.form, Forms: map[string]string{}, Typed: map[string]string{},
	}
	for name := range no.typed {
		b.Typed[name] = no.typed.Get(name)
	}
	if err := b.facts(ctx, s, st, home); err != nil {
		return b, err
	}
	if err := b.approval(ctx, s, at, st, home); err != nil {
		return b, err
	}
	b.plan(v, st)
	return b, b.offer(ctx, s, at, st)
}

func (b *controlBody) facts(ctx context.Context, s *site, st document.Status, home house) error {
	v := s.visitOf(ctx)
	add := func(label, value string) {
		if value != "" {
			b.Facts = append(b.Facts, fact{Label: v.T(label), Value: value})
		}
	}
	if st.Row == 0 {
		return nil
	}
	owner := v.T("control.nobody")
	if st.Plan.Owner != "" {
		name, err := s.nameOf(ctx, st.Plan.Owner)
		if err != nil {
			return err
		}
		owner = name
	}
	add("control.owner", owner)
	add("control.review_due", v.date(home.zone, st.ReviewDue))
	if st.Stale {
		add("control.data", v.T("control.stale"))
	}
	return nil
}

// approval says who must approve, and who has.
func (b *controlBody) approval(ctx context.Context, s *site, at document.Subject, st document.Status, home house) error {
	v := s.visitOf(ctx)
	if !v.who.May(readDrafts) {
		return nil
	}
	rule, _, err := s.Documents.Rule(ctx, at.Kind)
	if err != nil {
		return err
	}
	b.Ordered = rule.Ordered && len(rule.Steps) > 1
	if b.Steps, err = s.signSteps(ctx, rule, st, home); err != nil {
		return err
	}
	if st.Open == nil || st.Open.State != content.InReview {
		return nil
	}
	b.Number, b.Proposed, b.Hash = st.Open.Number, st.Open.Proposed, st.Open.ContentHash
	b.Count, b.Authors = v.signed(rule, st.Open.Approvals), v.given(home.zone, authorsOf(st.Open.Approvals))
	before, err := s.Documents.History(ctx, st.Ref(), 0, 2)
	if err != nil {
		return err
	}
	b.differs(v, at, st, before)
	return nil
}

// differs leads to what the version in review changes; before are the newest versions.
func (b *controlBody) differs(v visit, at document.Subject, st document.Status, before []document.Head) {
	from := func(number, key string) {
		b.Differs = append(b.Differs, link{query(docPath(at, "differences"), "from", number, "to", st.Open.Number), v.T(key)})
	}
	if st.Effective != nil {
		from(st.Effective.Number, "control.differs")
	}
	if len(before) > 1 && before[1].State == content.Rejected {
		from(before[1].Number, "control.differs_returned")
	}
}

// given are decisions in words.
func (v visit) given(zone string, list []content.Approval) []approvalLine {
	var lines []approvalLine
	for _, a := range list {
		lines = append(lines, approvalLine{v.printer.Message(a.Meaning), a.Name, v.printer.In(zone).Stamp(a.At), a.Solo, a.Fact != ""})
	}
	return lines
}

// stepWords says who decides in a step, and how many of them.
func (s *site) stepWords(ctx context.Context, step document.Step) (string, error) {
	v := s.visitOf(ctx)
	var names []string
	for _, role := range step.Roles {
		names = append(names, roleWords(v.printer, role))
	}
	for _, person := range step.Persons {
		name, err := s.nameOf(ctx, person)
		if err != nil {
			return "", err
		}
		names = append(names, name)
	}
	if step.Need == 1 && len(names) == 1 {
		return v.T("control.step_one", "meaning", v.printer.Message(meaningKey+step.Meaning), "who", names[0]), nil
	}
	return v.T("control.step", "meaning", v.printer.Message(meaningKey+step.Meaning), "need", step.Need, "who", v.printer.List(names)), nil
}

// roleWords is the name of a role; its code where it has none.
func roleWords(p locale.Printer, role string) string {
	for _, key := range []string{"document.role." + role, "term.role." + role} {
		if p.Has(key) {
			return p.Message(key)
		}
	}
	return role
}

// plan fills the form of how the document is looked after.
func (b *controlBody) plan(v visit, st document.Status) {
	b.Plan = planOf(st.Plan)
	b.Persons = strings.Join(b.Plan.Persons, ", ")
	current := st.Plan.Interval
	for _, interval := range intervals() {
		text := interval.String()
		value := content.Value{Type: content.DurationType, Raw: text}
		if value.Raw == "" {
			value.Raw = "P1Y"
		}
		b.Intervals = append(b.Intervals, choice{text, v.printer.Value(value), interval == current})
	}
	if !slices.Contains(intervals(), current) {
		b.Intervals = append(b.Intervals, choice{current.String(), v.printer.Value(content.Value{Type: content.DurationType, Raw: current.String()}), true})
	}
	for _, role := range audienceRoles() {
		b.Roles = append(b.Roles, choice{role, roleWords(v.printer, role), slices.Contains(b.Plan.Roles, role)})
	}
	for _, role := range b.Plan.Roles {
		if !slices.Contains(audienceRoles(), role) {
			b.Roles = append(b.Roles, choice{role, roleWords(v.printer, role), true})
		}
	}
}

// intervals are the intervals between reviews that the form offers; zero is a year.
func intervals() []clock.Duration {
	return []clock.Duration{{}, {Months: 6}, {Months: 3}, {Months: 1}}
}

// audienceRoles are the roles that the form of a distribution list offers.
func audienceRoles() []string {
	return []string{
		"release_deployment_manager", "build_practitioner", "deployment_practitioner", "test_manager", "change_manager",
		"change_authority", "emergency_change_authority", "configuration_manager", "incident_manager", "problem_manager",
		"service_owner", "service_level_manager", "quality_manager",
	}
}

// offer adds the forms that the reader may use now, by name with their addresses.
func (b *controlBody) offer(ctx context.Context, s *site, at document.Subject, st document.Status) error {
	p := who(ctx)
	may := map[string]bool{}
	for _, form := range s.controlForms() {
		may[form.name] = p.May(form.permission)
	}
	var tasks []document.Task
	if inReview(st) || st.Effective != nil { // else nothing of it waits for anybody
		var err error
		if tasks, err = s.Documents.Tasks(ctx, p.Person); err != nil {
			return err
		}
	}
	waits := func(what string) bool {
		return slices.ContainsFunc(tasks, func(t document.Task) bool { return t.Ref == refOf(at) && t.What == what })
	}
	b.Draft = st.Open != nil && !inReview(st)
	for name, now := range formsNow(st, p.Person, waits) {
		if now && may[name] {
			b.Forms[name] = onceAddress(docPath(at, name))
		}
	}
	if b.Number == "" && st.Effective != nil {
		b.Number = st.Effective.Number
	}
	return nil
}

func inReview(st document.Status) bool {
	return st.Open != nil && st.Open.State == content.InReview
}

// formsNow says of each form whether a document has a use for it now; waits
// reports whether it waits for the person in a way.
func formsNow(st document.Status, person string, waits func(what string) bool) map[string]bool {
	review, free := inReview(st), st.Waiting == nil && !inReview(st)
	return map[string]bool{
		"submission":      free,
		"recall":          review,
		"decision":        review && waits(document.TaskDecide),
		"withdrawal":      st.Effective != nil || st.Waiting != nil,
		"plan":            st.Row > 0,
		"review":          st.Effective != nil && free && st.Plan.Owner == person,
		"acknowledgement": st.Effective != nil && waits(document.TaskAcknowledge),
	}
}

// part is what a template shows of a page.
type part struct {
	Page page
	Body any
}

// Part hands a template a part of the page.
func (p page) Part(body any) part { return part{p, body} }
