package release

import (
	"slices"
	"strings"
)

// Requirement is what the standard asks for, in a form that gates look at: pages put it
// into words of ours. Scope F75.
type Requirement struct {
	Key    string   // the clause and a number of ours, such as "8.5.3-2"
	Clause string   // of ISO/IEC 20000-1:2018
	Gates  []string // ids, in the order of Gates
}

// Requirements are what the gates look at, clause by clause: each gate belongs to one.
// ISO/IEC 20000-1:2018 8.5.3, 8.5.1, 8.2.6, 5.3.
func Requirements() []Requirement {
	return []Requirement{
		{"8.5.3-1", clauseRelease, []string{"policy-in-force"}},
		{"8.5.3-2", clauseRelease, []string{"scope-defined", "plan-complete"}},
		{"8.5.3-3", clauseRelease, []string{"criteria-agreed", "acceptance"}},
		{"8.5.3-4", clauseRelease, []string{"package-frozen", "build-recorded", "same-build"}},
		{"8.5.3-5", clauseRelease, []string{"release-approval"}},
		{"8.5.3-6", clauseRelease, []string{"notice-given", "window"}},
		{"8.5.3-7", clauseRelease, []string{"tasks-done", "restored", "installed-as-packaged", "verification"}},
		{"8.5.3-8", clauseRelease, []string{"issues-handed-over", "investigated", "review-complete"}},
		{"8.5.3-9", clauseRelease, []string{"pir", "deferred-done"}},
		{"8.5.1-1", clauseChange, []string{"references"}},
		{"8.5.1-2", clauseChange, []string{"authorization"}},
		{"8.2.6-1", clauseConfiguration, []string{"baseline-before"}},
		{"8.2.6-2", clauseConfiguration, []string{"baseline-after", "configuration-updated"}},
		{"5.3-1", clauseRoles, []string{"roles-assigned"}},
	}
}

// RequirementOf is the requirement of a key.
func RequirementOf(key string) (Requirement, bool) {
	all := Requirements()
	i := slices.IndexFunc(all, func(r Requirement) bool { return r.Key == key })
	if i < 0 {
		return Requirement{}, false
	}
	return all[i], true
}

// Guards are the stages for which some gate of the requirement is looked at.
func (r Requirement) Guards() []Guard {
	var list []Guard
	for _, gate := range Gates() {
		if !slices.Contains(r.Gates, gate.ID) {
			continue
		}
		for _, g := range gate.Guards {
			if !slices.Contains(list, g) {
				list = append(list, g)
			}
		}
	}
	return list
}

// At are the requirement's gates of a stage.
func (r Requirement) At(g Guard) []string {
	var list []string
	for _, gate := range Gates() {
		if slices.Contains(r.Gates, gate.ID) && slices.Contains(gate.Guards, g) {
			list = append(list, gate.ID)
		}
	}
	return list
}

// Name is "release planned" or "deployment ready".
func (g Guard) Name() string {
	if g.Release != "" {
		return "release " + string(g.Release)
	}
	return "deployment " + string(g.Deployment)
}

// GuardOf reads what Name gives.
func GuardOf(name string) Guard {
	of, stage, _ := strings.Cut(name, " ")
	if of == "release" {
		return up(Stage(stage))
	}
	return down(DeploymentStage(stage))
}

// proofKind is a kind of fact by which a gate holds; Key limits it to some of them.
type proofKind struct {
	Kind FactKind
	Key  string
}

// proofKinds are the facts by which a gate holds; what holds by parts of the plan alone
// has none.
func proofKinds(gate string) []proofKind {
	switch gate {
	case "criteria-agreed":
		return []proofKind{{Kind: AgreementFact}}
	case "authorization":
		return []proofKind{{Kind: AuthorisationFact}}
	case "package-frozen":
		return []proofKind{{Kind: PackageFact}}
	case "build-recorded", "same-build":
		return []proofKind{{Kind: BuildFact}}
	case "acceptance":
		return []proofKind{{Kind: AcceptanceFact}, {Kind: TestFact}}
	case "release-approval":
		return []proofKind{{Kind: ApprovalFact}}
	case "notice-given":
		return []proofKind{{Kind: NoticeFact}}
	case "baseline-before":
		return []proofKind{{BaselineFact, string(BaselineBefore)}}
	case "baseline-after", "restored":
		return []proofKind{{BaselineFact, string(BaselineAfter)}, {BaselineFact, string(BaselineRelease)}}
	case "installed-as-packaged":
		return []proofKind{{Kind: InstalledFact}}
	case "configuration-updated":
		return []proofKind{{Kind: ConfigurationFact}}
	case "issues-handed-over":
		return []proofKind{{Kind: IssueFact}}
	case "investigated":
		return []proofKind{{Kind: InvestigationFact}}
	case "review-complete":
		return []proofKind{{Kind: FeedbackFact}}
	case "pir":
		return []proofKind{{Kind: DistributionFact}}
	}
	return nil
}
