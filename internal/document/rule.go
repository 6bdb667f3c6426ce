package document

import (
	"context"
	"fmt"
	"slices"

	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/template"
	"acta/internal/work"
)

// The roles of rules that are not process roles: who looks after the document,
// and the default of kinds with an approval of their own.
const (
	ownerRole          = "owner"
	qualityManagerRole = "quality_manager"
)

// The meanings of a decision.
const (
	meaningReview    = "review"
	meaningApprove   = "approve"
	meaningAuthorize = "authorize"
	meaningAccept    = "accept"
	meaningIssue     = "issue"
)

// The bounds of a rule.
const (
	mostSteps   = 10
	mostNeeded  = 20
	mostPersons = 50
)

// The approval sources of templates that rules treat apart.
const (
	sourceDocument = "document"
	sourceOwner    = "owner"
)

// fixedRule is the rule of a kind whose approval is somebody's decision elsewhere
// in the process; false for kinds with an approval of their own. Domain "Approval
// of documents"; ISO/IEC 20000-1:2018 8.5.3.
func fixedRule(source string) (Rule, bool) {
	switch source {
	case sourceOwner:
		return oneOf(meaningIssue, ownerRole), true
	case "release_deployment_manager", "change_manager":
		return oneOf(meaningApprove, source), true
	case sourceAuthorization:
		return oneOf(meaningAuthorize, "change_authority", "emergency_change_authority"), true
	case sourceAcceptance: // nobody decides on the paper: the acceptance itself approves it
		return Rule{}, true
	case "chair":
		return oneOf(meaningApprove, "change_authority"), true
	case "disposal":
		return oneOf(meaningApprove, qualityManagerRole), true
	}
	return Rule{}, false
}

func oneOf(meaning string, roles ...string) Rule {
	return Rule{Steps: []Step{{Roles: roles, Need: 1, Meaning: meaning}}}
}

// ruleOf is the rule by which a kind is approved today: what its template fixes,
// else what the organisation set, else one quality manager. Scope F19.
func (s *Service) ruleOf(tx *work.Tx, kind template.Kind) (Rule, int, error) {
	set, row, err := s.stores.Rules.Of(tx, kind.ID)
	if err != nil {
		return Rule{}, 0, err
	}
	rule, fixed := fixedRule(kind.Approval)
	switch {
	case fixed:
		rule.Solo = set.Solo
	case row > 0:
		rule = set
	default:
		rule = oneOf(meaningApprove, qualityManagerRole)
	}
	return rule, row, nil
}

// Rule is the approval rule of a kind, with its row version: 0 before one is set.
func (s *Service) Rule(ctx context.Context, kindID string) (Rule, int, error) {
	kind, err := s.kind(kindID)
	if err != nil {
		return Rule{}, 0, err
	}
	var rule Rule
	var row int
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		rule, row, err = s.ruleOf(tx, kind)
		return err
	})
	return rule, row, err
}

// SetRule sets the approval rule of a kind whose row version the person saw. Where
// the template says who approves, only Solo may be set. What is submitted already
// keeps the rule that it was submitted under. Scope F18, F19.
func (s *Service) SetRule(ctx context.Context, kindID, actor string, expect int, rule Rule) error {
	kind, err := s.kind(kindID)
	if err != nil {
		return err
	}
	if _, fixed := fixedRule(kind.Approval); fixed {
		if len(rule.Steps) > 0 || rule.Ordered {
			return fault.New(fault.Invalid, "fault.document.rule_fixed", nil).At("steps")
		}
	} else if err := rule.check(); err != nil {
		return err
	}
	cmd := work.Command{Name: "document.rule", Actor: actor, Subject: id.Ref{Kind: "document_kind", ID: kind.ID}}
	return s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		before, row, err := s.ruleOf(tx, kind)
		if err != nil {
			return err
		}
		if row != expect {
			return fault.New(fault.Stale, "fault.document.stale", nil)
		}
		if err := s.named(tx, rule.persons(), "steps"); err != nil {
			return err
		}
		tx.Detail("steps", before.said(), rule.said())
		tx.Detail("solo", fmt.Sprint(before.Solo), fmt.Sprint(rule.Solo))
		return s.stores.Rules.Put(tx, kind.ID, expect, rule)
	})
}

// check says what is wrong with a rule.
func (r Rule) check() error {
	var faults fault.List
	if n := len(r.Steps); n == 0 || n > mostSteps {
		faults = append(faults, fault.New(fault.Invalid, "fault.document.rule_steps", fault.Args{"most": mostSteps}).At("steps"))
	} else if r.Steps[n-1].Meaning != meaningApprove {
		faults = append(faults, fault.New(fault.Invalid, "fault.document.rule_last", nil).At(fmt.Sprintf("steps[%d].meaning", n-1)))
	}
	for i, step := range r.Steps {
		if f := step.check(); f != nil {
			faults = append(faults, f.At(fmt.Sprintf("steps[%d]", i)))
		}
	}
	return faults.Err()
}

func (s Step) check() *fault.Fault {
	named := len(s.Roles) + len(s.Persons)
	switch {
	case named == 0 || named > mostPersons || slices.ContainsFunc(append(s.Roles[:len(s.Roles):len(s.Roles)], s.Persons...), notCode):
		return fault.New(fault.Invalid, "fault.document.rule_who", fault.Args{"most": mostPersons})
	case s.Need < 1 || s.Need > mostNeeded || (len(s.Roles) == 0 && s.Need > len(s.Persons)):
		return fault.New(fault.Invalid, "fault.document.rule_need", fault.Args{"most": mostNeeded})
	case s.Meaning != meaningReview && s.Meaning != meaningApprove:
		return fault.New(fault.Invalid, "fault.document.rule_meaning", nil)
	}
	return nil
}

func notCode(text string) bool { return !id.IsCode(text) }

// persons are all who are named in a rule.
func (r Rule) persons() (codes []string) {
	for _, step := range r.Steps {
		codes = append(codes, step.Persons...)
	}
	return codes
}

// said is the rule in one line, for the audit trail.
func (r Rule) said() string {
	line := ""
	for i, step := range r.Steps {
		if i > 0 {
			line += map[bool]string{true: " → ", false: " + "}[r.Ordered]
		}
		line += fmt.Sprintf("%s %d × %v", step.Meaning, step.Need, append(step.Roles[:len(step.Roles):len(step.Roles)], step.Persons...))
	}
	return line
}

// open lists the steps that still need decisions and may have them now.
func (r Rule) open(decided []Decided) (steps []int) {
	for i, step := range r.Steps {
		given := 0
		for _, d := range decided {
			if d.Step == i && d.Approved {
				given++
			}
		}
		if given >= step.Need {
			continue
		}
		steps = append(steps, i)
		if r.Ordered {
			break
		}
	}
	return steps
}

// fits reports whether a person may decide in a step today, and under which role:
// "" for one who is named.
func (s *Service) fits(h *held, step Step, person string) (role string, ok bool, err error) {
	if slices.Contains(step.Persons, person) {
		return "", true, nil
	}
	for _, role := range step.Roles {
		if role == ownerRole {
			ok = person == h.at.Plan.Owner
		} else if ok, err = s.people.Holds(h.tx, person, role, h.day); err != nil {
			return "", false, err
		}
		if ok {
			return role, true, nil
		}
	}
	return "", false, nil
}

// deciders lists the active persons who may decide in a step today, sorted.
func (s *Service) deciders(h *held, step Step) ([]string, error) {
	codes := slices.Clone(step.Persons)
	for _, role := range step.Roles {
		if role == ownerRole {
			codes = append(codes, h.at.Plan.Owner)
			continue
		}
		holders, err := s.people.Holders(h.tx, role, h.day)
		if err != nil {
			return nil, err
		}
		codes = append(codes, holders...)
	}
	return s.active(h.tx, codes)
}

// active keeps the active persons of a list, sorted, each once.
func (s *Service) active(tx *work.Tx, codes []string) ([]string, error) {
	slices.Sort(codes)
	var kept []string
	for _, code := range slices.Compact(codes) {
		if code == "" {
			continue
		}
		is, err := s.people.Active(tx, code)
		if err != nil {
			return nil, err
		}
		if is {
			kept = append(kept, code)
		}
	}
	return kept, nil
}

// named refuses persons who are not active. Invariant I22.
func (s *Service) named(tx *work.Tx, codes []string, field string) error {
	for _, code := range codes {
		is, err := s.people.Active(tx, code)
		if err != nil {
			return err
		}
		if !is {
			return fault.New(fault.Invalid, "fault.document.inactive", fault.Args{"person": code}).At(field)
		}
	}
	return nil
}
