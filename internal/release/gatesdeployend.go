package release

import (
	"slices"
	"strings"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/policy"
)

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
