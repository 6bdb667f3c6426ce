package release

import (
	"errors"
	"slices"
	"strings"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/work"
)

// Sheet is what the signatory of a customer sees before answering: the
// customer's edition of the release, with nothing that is internal. Its hash is
// what the answer is bound to. Scope F40; invariants I5, I26.
type Sheet struct {
	Release     string            `json:"release" expr:"release"` // code
	Title       string            `json:"title,omitempty" expr:"title"`
	Type        string            `json:"type,omitempty"` // key of release_type
	Customer    content.Text      `json:"customer" expr:"customer"`
	Summary     content.Text      `json:"summary,omitempty,omitzero" expr:"summary"`
	Criteria    []SheetCriterion  `json:"criteria,omitempty" expr:"criteria"`
	Tests       []SheetTest       `json:"tests,omitempty" expr:"tests"`
	Issues      []SheetIssue      `json:"issues,omitempty" expr:"issues"` // open ones
	Units       []SheetUnit       `json:"units,omitempty" expr:"units"`   // of the closed package
	Number      string            `json:"number,omitempty" expr:"number"` // of the build
	Build       string            `json:"build,omitempty" expr:"build"`   // SHA-256
	Exceptions  []SheetException  `json:"exceptions,omitempty" expr:"exceptions"`
	Deployments []SheetDeployment `json:"deployments,omitempty" expr:"deployments"`
	// Hash is the SHA-256 of all the rest as canonical JSON, hexadecimal.
	Hash string `json:"hash,omitempty"`
}

// SheetCriterion is an acceptance criterion, of an acceptance with what the tests
// of the build found.
type SheetCriterion struct {
	Code     string       `json:"code" expr:"code"`
	Text     content.Text `json:"text" expr:"text"`
	Evidence content.Text `json:"evidence,omitempty,omitzero" expr:"evidence"` // by what it shows
	Result   string       `json:"result,omitempty"`                            // key of criterion: "met", "failed"; "" not tested
	On       string       `json:"on,omitempty"`                                // RFC 3339, of the test
	Note     content.Text `json:"note,omitempty,omitzero" expr:"note"`
}

// Unmet reports whether the tests found that the criterion is not met.
func (c SheetCriterion) Unmet() bool { return c.Result == "failed" }

// SheetTest is a run of tests on the build.
type SheetTest struct {
	Code        string       `json:"code" expr:"code"`
	Type        string       `json:"type"` // key of test_type
	Environment content.Text `json:"environment,omitempty,omitzero" expr:"environment"`
	On          string       `json:"on"` // RFC 3339
	Passed      int          `json:"passed"`
	Failed      int          `json:"failed"`
}

// SheetIssue is an open deployment issue.
type SheetIssue struct {
	Code string       `json:"code" expr:"code"`
	Text content.Text `json:"text" expr:"text"`
}

// SheetUnit is a unit of the package.
type SheetUnit struct {
	Code    string       `json:"code" expr:"code"`
	Name    content.Text `json:"name,omitempty,omitzero" expr:"name"`
	Version string       `json:"version,omitempty" expr:"version"`
	Hash    string       `json:"hash,omitempty"`
}

// SheetException is the exception that the customer is asked to confirm.
type SheetException struct {
	Code    string       `json:"code" expr:"code"`
	Gate    string       `json:"gate"`   // id, such as "window"
	Target  string       `json:"target"` // "deployment D1 deploying"
	What    content.Text `json:"what,omitempty,omitzero" expr:"what"`
	Reason  content.Text `json:"reason" expr:"reason"`
	Expires string       `json:"expires,omitempty"` // 2006-01-02, last day
}

// SheetDeployment is a deployment for the customer with its dates.
type SheetDeployment struct {
	Code        string       `json:"code" expr:"code"`
	Environment content.Text `json:"environment,omitempty,omitzero" expr:"environment"`
	Planned     string       `json:"planned,omitempty"` // date or RFC 3339
	From        string       `json:"from,omitempty"`
	To          string       `json:"to,omitempty"`
	Ended       string       `json:"ended,omitempty"`
	Stage       string       `json:"stage"` // key of deployment_stage
}

// sheet is what the signatory of an invitation sees now. What there is nothing
// of to answer is fault.Conflict; a text that names another customer is
// fault.Invalid.
func (s *Service) sheet(tx *work.Tx, i Invitation) (Sheet, error) {
	t, err := s.tell(tx, Edition(i.Release, i.Customer))
	if err != nil {
		return Sheet{}, err
	}
	sheet := Sheet{Release: t.Code, Title: t.Title, Type: t.Type, Customer: t.edition, Summary: t.Summary}
	switch i.Purpose {
	case AskAgreement:
		sheet.agreed(t)
	case AskAcceptance:
		sheet.accepted(t)
	case AskOverride:
		err = sheet.overridden(t, i)
	}
	if err != nil {
		return Sheet{}, err
	}
	sheet.planned(t, i.Deployment)
	if err := errors.Join(t.err, t.names.err); err != nil {
		return Sheet{}, err
	}
	if i.Purpose == AskAgreement && len(sheet.Criteria) == 0 {
		return Sheet{}, fault.New(fault.Conflict, "fault.release.no_criteria", fault.Args{"field": "criteria"})
	}
	if i.Purpose == AskAcceptance && sheet.Build == "" {
		return Sheet{}, fault.New(fault.Conflict, "fault.release.link_build", fault.Args{"release": i.Release})
	}
	if sheet.Hash, err = sum("what is shown", sheet); err != nil {
		return Sheet{}, err
	}
	return sheet, t.discreet(sheet)
}

func (h *Sheet) agreed(t *told) {
	for _, c := range t.Criteria {
		h.Criteria = append(h.Criteria, SheetCriterion{Code: c.Code, Text: c.Text, Evidence: c.Evidence})
	}
}

// accepted lists what was built, what its tests found and what is open.
func (h *Sheet) accepted(t *told) {
	var v AcceptanceView
	v.setPackage(t)
	v.setTests(t)
	v.setResults(t)
	h.Build, h.Number = v.Build.Hash, v.Build.Number
	for _, r := range v.Results {
		one := SheetCriterion{Code: r.Code, Text: r.Text, Note: r.Note, On: r.On.ISO}
		if at := slices.IndexFunc(t.Criteria, func(c Criterion) bool { return c.Code == r.Code }); at >= 0 {
			one.Evidence = t.Criteria[at].Evidence
		}
		one.Result = strings.TrimPrefix(r.Result.Key, "term.criterion.")
		h.Criteria = append(h.Criteria, one)
	}
	for _, r := range v.Tests {
		h.Tests = append(h.Tests, SheetTest{r.Code, r.TypeKey, r.Environment, r.On.ISO, r.Passed, r.Failed})
	}
	for _, u := range v.Manifest {
		h.Units = append(h.Units, SheetUnit(u))
	}
	for _, i := range t.issues(func(Head) bool { return true }) {
		if i.Open {
			h.Issues = append(h.Issues, SheetIssue{i.Code, i.Text})
		}
	}
}

// overridden shows the exception that waits for the customer.
func (h *Sheet) overridden(t *told, i Invitation) error {
	list := slices.Clone(t.Exceptions)
	for _, d := range t.Deployments {
		list = append(list, d.Exceptions...)
	}
	at := slices.IndexFunc(list, func(e Exception) bool { return e.Code == i.Exception && e.Customer == i.Customer && e.Gate != "" })
	if at < 0 {
		return fault.New(fault.NotFound, "fault.release.no_exception", fault.Args{"release": i.Release, "value": i.Exception})
	}
	e := list[at]
	gate := slices.IndexFunc(Gates(), func(g Gate) bool { return g.ID == e.Gate })
	if gate < 0 || e.Kind != Overridden || Gates()[gate].Over != TheCustomer {
		return fault.New(fault.Conflict, "fault.release.link_exception", fault.Args{"field": "exception"}).At("exception")
	}
	if !e.Confirmed.IsZero() {
		return fault.New(fault.Conflict, "fault.release.confirmed", fault.Args{"value": e.Code})
	}
	h.Exceptions = []SheetException{{Code: e.Code, Gate: e.Gate, Target: e.Target, What: e.What, Reason: e.Reason, Expires: e.Expires.String()}}
	return nil
}

// planned lists the deployments for the customer, or the one that is asked about.
func (h *Sheet) planned(t *told, only string) {
	for _, d := range t.Deployments {
		if only != "" && d.Code != only {
			continue
		}
		h.Deployments = append(h.Deployments, SheetDeployment{
			Code: d.Code, Environment: t.environmentCalled(d.Environment), Planned: d.Planned.String(),
			From: d.WindowFrom.String(), To: d.WindowTo.String(), Ended: d.ActualEnd.String(), Stage: string(d.Stage),
		})
	}
}

// SheetChange is what became another since somebody looked.
type SheetChange struct {
	Part string // "criteria", "tests", "issues", "units", "build", "exceptions", "deployments", "release"
	Code string // of the element; "" for the part as a whole
	How  string // "added", "removed", "changed"
}

// Since lists what is another than on an older sheet, part by part.
func (h Sheet) Since(old Sheet) []SheetChange {
	var list []SheetChange
	if old.Build != h.Build || old.Number != h.Number {
		list = append(list, SheetChange{"build", "", "changed"})
	}
	list = append(list, elementsSince("criteria", old.Criteria, h.Criteria, func(c SheetCriterion) string { return c.Code })...)
	list = append(list, elementsSince("tests", old.Tests, h.Tests, func(t SheetTest) string { return t.Code })...)
	list = append(list, elementsSince("issues", old.Issues, h.Issues, func(i SheetIssue) string { return i.Code })...)
	list = append(list, elementsSince("units", old.Units, h.Units, func(u SheetUnit) string { return u.Code })...)
	list = append(list, elementsSince("exceptions", old.Exceptions, h.Exceptions, func(e SheetException) string { return e.Code })...)
	list = append(list, elementsSince("deployments", old.Deployments, h.Deployments, func(d SheetDeployment) string { return d.Code })...)
	if len(list) == 0 && old.Hash != h.Hash {
		list = []SheetChange{{"release", "", "changed"}}
	}
	return list
}

// elementsSince compares two lists whose elements have codes.
func elementsSince[T any](part string, old, now []T, code func(T) string) []SheetChange {
	var list []SheetChange
	written := func(of []T) map[string]string {
		found := map[string]string{}
		for _, one := range of {
			hash, err := sum(part, one)
			if err != nil {
				hash = "" // what cannot be written is never frozen either
			}
			found[code(one)] = hash
		}
		return found
	}
	before, after := written(old), written(now)
	for _, one := range now {
		switch hash, known := before[code(one)]; {
		case !known:
			list = append(list, SheetChange{part, code(one), "added"})
		case hash != after[code(one)]:
			list = append(list, SheetChange{part, code(one), "changed"})
		}
	}
	for _, one := range old {
		if _, kept := after[code(one)]; !kept {
			list = append(list, SheetChange{part, code(one), "removed"})
		}
	}
	return list
}

// Groups writes a hash in groups of eight, to be compared by eye.
func Groups(hash string) string {
	var groups []string
	for len(hash) > 8 {
		groups, hash = append(groups, hash[:8]), hash[8:]
	}
	return strings.Join(append(groups, hash), " ")
}
