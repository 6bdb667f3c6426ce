package release

import (
	"slices"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/policy"
)

// The process roles that owe what the gates of a deployment ask for.
const (
	manager      = "release_deployment_manager"
	builder      = "build_practitioner"
	tester       = "test_manager"
	deployer     = "deployment_practitioner"
	configurator = "configuration_manager"
	customerSide = "customer_representative"
)

// gap is one thing that a gate misses, of no single customer.
func gap(gate, key, owes, field string, args fault.Args) Open {
	return Open{Gate: gate, Key: key, Args: args, Owes: owes, Field: field}
}

// called is how a customer is named to people: its name, else its code.
func (s *Situation) called(code string) any {
	if c, ok := s.Customer(code); ok && !c.Name.IsEmpty() {
		return c.Name
	}
	return code
}

// manifest is the newest closed manifest.
func (s *Situation) manifest() (Package, bool) {
	closed, ok := newest(s.Facts.Packages, func(Recorded[Package]) bool { return true })
	return closed.Of, ok
}

// sample is how many codes there are, and the first of them, for a to-do line.
func sample(codes []string) fault.Args {
	const most = 5
	shown := strings.Join(codes[:min(most, len(codes))], ", ")
	if len(codes) > most {
		shown += ", …"
	}
	return fault.Args{"count": len(codes), "items": shown}
}

// checkSameBuild: the hash to deploy is that of the newest build, which is the one
// that was accepted. Scope F91; invariant I23.
func checkSameBuild(s *Situation, t Target) []Open {
	const gate = "same-build"
	s = s.asOf(s.start(t.At))
	args := fault.Args{"deployment": t.At.Code}
	if t.At.Build == "" {
		return []Open{gap(gate, "gate.same_build.plan", manager, "build", args)}
	}
	built, ok := s.build()
	if !ok {
		return []Open{gap(gate, "gate.same_build.none", builder, string(BuildFact), args)}
	}
	var open []Open
	if built.Of.Hash != t.At.Build {
		open = append(open, gap(gate, "gate.same_build.newest", manager, "build", args))
	}
	if word, ok := s.technicalWord(); ok && !word.Of.accepts(t.At.Build) {
		open = append(open, gap(gate, "gate.same_build.technical", tester, string(AcceptanceFact), args))
	}
	for _, a := range s.acceptors(t) {
		if word, ok := s.lastWord(a, t); ok && !word.Of.accepts(t.At.Build) {
			args := fault.Args{"customer": s.called(a.Code), "deployment": t.At.Code}
			one := gap(gate, "gate.same_build.customer", customerSide, string(AcceptanceFact), args)
			one.Customer = a.Code
			open = append(open, one)
		}
	}
	return open
}

// start is when the present attempt of a deployment began; now, if it did not
// begin yet.
func (s *Situation) start(d *Deployment) clock.Instant {
	if d.ActualStart.IsZero() {
		return s.Now
	}
	return s.instant(d.ActualStart)
}

// asOf is the situation with the facts that had happened by an instant.
func (s *Situation) asOf(at clock.Instant) *Situation {
	seen := *s
	seen.Facts = s.Facts.until(at)
	return &seen
}

// technicalWord is the organisation's own newest decision on any build.
func (s *Situation) technicalWord() (Recorded[Acceptance], bool) {
	return newest(s.Facts.Acceptances, func(f Recorded[Acceptance]) bool { return f.Customer == "" && f.Of.How != ByOwner })
}

// lastWord is what was decided last for a customer, on any build: a refusal at
// once, an acceptance once it counts.
func (s *Situation) lastWord(a acceptor, t Target) (Recorded[Acceptance], bool) {
	return newest(s.Facts.Acceptances, func(f Recorded[Acceptance]) bool {
		return s.speaks(a, f.Head, f.Of.Proof) && (f.Of.Outcome == Refused || s.counts(a, f.Head, f.Of.Proof, t))
	})
}

// accepts reports whether the decision accepts a build.
func (a Acceptance) accepts(build string) bool { return a.Build == build && a.Outcome != Refused }

// checkReleaseApproval: the newest decision before the start says go, and was
// taken on today's core, the newest build and its acceptances; nobody whose
// acceptance the deployment needs has said anything since. Scope F92.
func checkReleaseApproval(s *Situation, t Target) []Open {
	s = s.asOf(s.start(t.At))
	decision, ok := newest(s.Facts.Approvals, func(a Recorded[Approval]) bool { return a.Deployment == "" || a.of(*t.At) })
	built, _ := s.build()
	key, args := "", fault.Args{}
	switch {
	case !ok:
		key = "gate.release_approval.none"
	case !decision.Of.Go:
		key, args = "gate.release_approval.no_go", fault.Args{"date": dayArg(decision.At.Date(s.Zone))}
	case decision.Of.Core != s.coreHash():
		key = "gate.release_approval.core"
	case built.Of.Hash == "" || decision.Of.Build != built.Of.Hash:
		key = "gate.release_approval.build"
	case decision.Of.Acceptance != s.acceptanceHash(built.Of.Hash, decision.Recorded) || s.saidSince(decision.Recorded, t):
		key = "gate.release_approval.acceptance"
	default:
		return nil
	}
	return []Open{gap("release-approval", key, manager, string(ApprovalFact), args)}
}

// saidSince reports whether a decision on a build that the deployment needs became
// known after an instant.
func (s *Situation) saidSince(at clock.Instant, t Target) bool {
	since := func(f Recorded[Acceptance]) bool { return at.Before(f.Recorded) || at.Before(f.ConfirmedAt) }
	if word, ok := s.technicalWord(); ok && since(word) {
		return true
	}
	return slices.ContainsFunc(s.acceptors(t), func(a acceptor) bool {
		word, ok := s.lastWord(a, t)
		return ok && since(word)
	})
}

// checkTasksDone: every task is done, skipped with a reason, or backed out. Scope F44.
func checkTasksDone(_ *Situation, t Target) []Open {
	const gate = "tasks-done"
	var open []Open
	for _, task := range t.At.Tasks {
		key := ""
		switch {
		case task.State == "done", task.State == "backed_out":
		case task.State != "skipped":
			key = "gate.tasks_done.task"
		case task.Reason.IsEmpty():
			key = "gate.tasks_done.reason"
		}
		if key != "" {
			args := fault.Args{"sequence": task.Sequence, "task": task.Text}
			open = append(open, gap(gate, key, deployer, "tasks", args))
		}
	}
	return open
}

// checkConfiguration: the configuration records were updated after the deployment
// had begun, with the reference. Seed 4.3.1; ISO/IEC 20000-1:2018 8.5.3.
func checkConfiguration(s *Situation, t Target) []Open {
	const gate = "configuration-updated"
	done, ok := newest(s.Facts.Configurations, func(c Recorded[ConfigurationUpdated]) bool { return c.of(*t.At) })
	key := ""
	switch {
	case !ok:
		key = "gate.configuration_updated.none"
	case strings.TrimSpace(done.Of.Reference) == "":
		key = "gate.configuration_updated.reference"
	case done.At.Before(s.instant(t.At.ActualStart)):
		key = "gate.configuration_updated.early"
	default:
		return nil
	}
	return []Open{gap(gate, key, configurator, string(ConfigurationFact), fault.Args{"deployment": t.At.Code})}
}

// spot is a unit on a target.
type spot struct{ unit, target string }

// checkInstalled: on every target that was looked at since the deployment began,
// every unit of the manifest was found with its version and hash. Of a unit on a
// target the newest finding counts; what else stands there is not asked for.
// Scope F91.
func checkInstalled(s *Situation, t Target) []Open {
	const gate = "installed-as-packaged"
	packed, ok := s.manifest()
	if !ok || len(packed.Units) == 0 {
		return []Open{gap(gate, "gate.installed_as_packaged.package", builder, string(PackageFact), nil)}
	}
	found, targets := s.inspected(t.At)
	if len(targets) == 0 {
		args := fault.Args{"deployment": t.At.Code}
		return []Open{gap(gate, "gate.installed_as_packaged.none", deployer, string(InstalledFact), args)}
	}
	var open []Open
	for _, unit := range packed.Units {
		var lacking, different []string
		for _, target := range targets {
			switch one, ok := found[spot{unit.Code, target}]; {
			case !ok:
				lacking = append(lacking, target)
			case !one.is(unit):
				different = append(different, target)
			}
		}
		open = append(open, elsewhere(gate, "gate.installed_as_packaged.missing", unit, lacking)...)
		open = append(open, elsewhere(gate, "gate.installed_as_packaged.different", unit, different)...)
	}
	return open
}

func elsewhere(gate, key string, unit ManifestUnit, targets []string) []Open {
	if len(targets) == 0 {
		return nil
	}
	args := sample(targets)
	args["unit"], args["version"] = unit.Code, unit.Version
	return []Open{gap(gate, key, deployer, string(InstalledFact), args)}
}

// inspected is what was found of each unit on each target in the present attempt,
// and the targets in order.
func (s *Situation) inspected(d *Deployment) (found map[spot]Found, targets []string) {
	found = map[spot]Found{}
	begun := s.instant(d.ActualStart)
	for _, fact := range s.Facts.Inspections {
		if !fact.of(*d) || fact.At.Before(begun) {
			continue
		}
		for _, one := range fact.Of.Targets {
			found[spot{one.Unit, one.Target}] = one
			targets = append(targets, one.Target)
		}
	}
	return found, slices.Compact(slices.Sorted(slices.Values(targets)))
}

// is reports whether what was found is the unit of the manifest: what both say of
// version and hash is equal, and they have one of them in common.
func (f Found) is(unit ManifestUnit) bool {
	hashes := f.Hash != "" && unit.Hash != ""
	versions := f.Version != "" && unit.Version != ""
	return (hashes || versions) && (!hashes || strings.EqualFold(f.Hash, unit.Hash)) && (!versions || f.Version == unit.Version)
}

// duty is a verification item that must be met.
type duty struct {
	text     any // its words
	customer string
}

// checkVerification: the items that every policy has, those of the policy of each
// customer served, and those that the plan calls mandatory are done, or not
// applicable for a reason that somebody approved. Seed 4.3.2; Scope F45.
func checkVerification(s *Situation, t Target) []Open {
	const gate = "verification"
	items := make(map[string]Item, len(t.At.Items))
	for _, item := range t.At.Items {
		items[item.Code] = item
	}
	codes, duties, open := s.duties(gate, t)
	for _, code := range codes {
		key := items[code].lacks()
		if key == "" {
			continue
		}
		owes := deployer
		if key == "gate.verification.approval" {
			owes = manager
		}
		one := gap(gate, key, owes, "items", fault.Args{"item": duties[code].text})
		one.Customer = duties[code].customer
		open = append(open, one)
	}
	return open
}

// lacks is the message of what an item misses, "" for nothing.
func (i Item) lacks() string {
	switch {
	case i.State == "done":
		return ""
	case i.State != "not_applicable":
		return "gate.verification.item"
	case i.Reason.IsEmpty():
		return "gate.verification.reason"
	case strings.TrimSpace(i.Approved) == "":
		return "gate.verification.approval"
	default:
		return ""
	}
}

// duties are the items to be met, in order: the common ones, the policies', the
// plan's own; and the customers whose items nobody can know.
func (s *Situation) duties(gate string, t Target) (codes []string, duties map[string]duty, open []Open) {
	duties = map[string]duty{}
	add := func(code string, one duty) {
		if _, there := duties[code]; !there {
			codes = append(codes, code)
			duties[code] = one
		}
	}
	for _, code := range policy.MandatoryItems() {
		add(code, duty{text: content.Term{Key: "term.verification_item." + code}})
	}
	for _, c := range s.served(t.At) {
		p, ok := s.held(c, s.start(t.At))
		if !ok {
			open = append(open, s.noPolicy(gate, "gate.verification.policy", c.Code))
			continue
		}
		for _, item := range p.Verification {
			add(item.Code, duty{item.Text, c.Code})
		}
	}
	for _, item := range t.At.Items {
		if item.Mandatory {
			add(item.Code, duty{text: item.Text})
		}
	}
	return codes, duties, open
}

// held is the policy that rules a customer in a deployment: the version held,
// else the one in force at an instant.
func (s *Situation) held(c Served, at clock.Instant) (policy.Policy, bool) {
	customer, ok := s.Customer(c.Code)
	if !ok {
		return policy.Policy{}, false
	}
	return s.ruling(c, at.Date(customer.Zone))
}

// noPolicy says that no policy of a customer can be asked.
func (s *Situation) noPolicy(gate, key, customer string) Open {
	one := gap(gate, key, manager, "customers", fault.Args{"customer": s.called(customer)})
	one.Customer = customer
	return one
}
