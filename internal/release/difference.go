package release

import (
	"cmp"
	"slices"
)

// Difference is what two baselines do not have in common, each list in the order
// of the codes. Scope F42.
type Difference struct {
	Added   []CI        `json:"added,omitempty"`
	Removed []CI        `json:"removed,omitempty"`
	Changed []ChangedCI `json:"changed,omitempty"`
	Same    int         `json:"same"` // CIs that are equal in both
}

// ChangedCI is a CI that two baselines found differently.
type ChangedCI struct {
	Code    string         `json:"code"`
	Name    string         `json:"name,omitempty"` // as the later baseline has it, else the earlier
	Members []MemberChange `json:"members"`
}

// MemberChange is what a member of a CI was and is; "" where a baseline does not
// say it.
type MemberChange struct {
	Member string `json:"member"` // version | hash | state
	Before string `json:"before"`
	After  string `json:"after"`
}

// Differ compares two baselines by the codes of their CIs: version, hash and
// state; a name is no property of a CI. A member that one of the two leaves out
// differs: nobody can say that it is the same. Of a code that a list holds twice
// the last counts. Its cost is linear in the lists and in what it returns.
func Differ(before, after []CI) Difference {
	was := byCode(before)
	var d Difference
	seen := make(map[string]bool, len(after))
	for _, ci := range slices.Backward(after) {
		if seen[ci.Code] {
			continue
		}
		seen[ci.Code] = true
		i, known := was[ci.Code]
		if !known {
			d.Added = append(d.Added, ci)
		} else if members := changes(before[i], ci); len(members) > 0 {
			d.Changed = append(d.Changed, ChangedCI{ci.Code, cmp.Or(ci.Name, before[i].Name), members})
		} else {
			d.Same++
		}
	}
	for code, i := range was {
		if !seen[code] {
			d.Removed = append(d.Removed, before[i])
		}
	}
	byOrder := func(a, b CI) int { return cmp.Compare(a.Code, b.Code) }
	slices.SortFunc(d.Added, byOrder)
	slices.SortFunc(d.Removed, byOrder)
	slices.SortFunc(d.Changed, func(a, b ChangedCI) int { return cmp.Compare(a.Code, b.Code) })
	return d
}

// byCode is where the CI of a code stands in a list, the last one.
func byCode(list []CI) map[string]int {
	at := make(map[string]int, len(list))
	for i, ci := range list {
		at[ci.Code] = i
	}
	return at
}

func changes(before, after CI) []MemberChange {
	if before.Version == after.Version && before.Hash == after.Hash && before.State == after.State {
		return nil
	}
	var members []MemberChange
	add := func(member, was, is string) {
		if was != is {
			members = append(members, MemberChange{member, was, is})
		}
	}
	add("version", before.Version, after.Version)
	add("hash", before.Hash, after.Hash)
	add("state", before.State, after.State)
	return members
}

// Codes are the codes of all CIs that differ, sorted.
func (d Difference) Codes() []string {
	codes := make([]string, 0, len(d.Added)+len(d.Removed)+len(d.Changed))
	for _, ci := range d.Added {
		codes = append(codes, ci.Code)
	}
	for _, ci := range d.Removed {
		codes = append(codes, ci.Code)
	}
	for _, ci := range d.Changed {
		codes = append(codes, ci.Code)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// Unexpected are the codes of the CIs that differ although the plan does not say
// so, sorted: every one that is not among the affected, except that a unit of the
// manifest may add the CIs that it becomes. Scope F42.
func Unexpected(d Difference, affected []Affected, manifest []ManifestUnit) []string {
	planned := make(map[string]bool, len(affected))
	for _, ci := range affected {
		planned[ci.Code] = true
	}
	becomes := map[string]bool{}
	for _, unit := range manifest {
		for _, code := range unit.Items {
			becomes[code] = true
		}
	}
	added := make(map[string]bool, len(d.Added))
	for _, ci := range d.Added {
		added[ci.Code] = true
	}
	return slices.DeleteFunc(d.Codes(), func(code string) bool {
		return planned[code] || added[code] && becomes[code]
	})
}
