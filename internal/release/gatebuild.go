package release

import (
	"cmp"
	"slices"

	"acta/internal/fault"
)

// build is the build that is tested, accepted and deployed: the newest that is
// not the receipt of what a party delivered, unless all are.
func (s *Situation) build() (Recorded[Build], bool) {
	own, ok := newest(s.Facts.Builds, func(f Recorded[Build]) bool { return f.Of.Delivery == nil })
	if ok {
		return own, true
	}
	return newest(s.Facts.Builds, func(Recorded[Build]) bool { return true })
}

// buildName is how people know a build: its number, else the first characters of
// its hash.
func buildName(b Build) string { return cmp.Or(b.Number, b.Hash[:min(12, len(b.Hash))]) }

// runs are the test runs of a build, of each code the newest, in the order in
// which they were recorded.
func (s *Situation) runs(build string) []Recorded[TestRun] {
	seen := map[string]bool{}
	var runs []Recorded[TestRun]
	for _, f := range slices.Backward(s.Facts.Tests) {
		if f.Of.Build == build && build != "" && !seen[f.Of.Code] {
			seen[f.Of.Code] = true
			runs = append(runs, f)
		}
	}
	slices.Reverse(runs)
	return runs
}

// checkPackage is gate package-frozen: the manifest says what the plan says, no
// less and no more. Seed 3.1; Scope F34.
func checkPackage(s *Situation, _ Target) []Open {
	pack, ok := newest(s.Facts.Packages, func(Recorded[Package]) bool { return true })
	if !ok || len(pack.Of.Units) == 0 {
		return []Open{lackPackage("none", "")}
	}
	var open []Open
	if hash, err := ManifestHash(pack.Of.Units); err != nil || hash != pack.Of.Hash {
		open = append(open, lackPackage("wrong_hash", ""))
	}
	packed := map[string]ManifestUnit{}
	for _, u := range pack.Of.Units {
		if _, twice := packed[u.Code]; twice {
			open = append(open, lackPackage("twice", u.Code))
		}
		if u.Version == "" || u.Hash == "" {
			open = append(open, lackPackage("incomplete", u.Code))
		}
		packed[u.Code] = u
	}
	return append(open, s.checkManifest(pack.Of.Units, packed)...)
}

// checkManifest compares the plan's units with the manifest's.
func (s *Situation) checkManifest(units []ManifestUnit, packed map[string]ManifestUnit) []Open {
	var open []Open
	planned := map[string]bool{}
	for _, u := range s.Release.Units {
		planned[u.Code] = true
		switch in, ok := packed[u.Code]; {
		case !ok:
			open = append(open, lackPackage("missing", u.Code))
		case u.Version != "" && in.Version != u.Version:
			open = append(open, lackPackage("version", u.Code))
		}
	}
	for _, u := range units {
		if !planned[u.Code] && s.Release.Inclusion.IsEmpty() {
			open = append(open, lackPackage("extra", u.Code))
		}
	}
	return open
}

func lackPackage(what, unit string) Open {
	return lack("gate.package_frozen."+what, builder, string(PackageFact), fault.Args{"unit": unit})
}

// checkBuild is gate build-recorded. Seed 4.2.1; Scope F38, F105.
func checkBuild(s *Situation, _ Target) []Open {
	build, ok := s.build()
	if !ok {
		return []Open{lackBuild("none", "")}
	}
	var open []Open
	if build.Of.Hash == "" {
		open = append(open, lackBuild("wrong_hash", buildName(build.Of)))
	}
	if build.Of.Delivery == nil && (len(build.Of.Inputs) == 0 || build.Of.Tool == "") {
		open = append(open, lackBuild("inputs", buildName(build.Of)))
	}
	return append(open, s.checkDeliveries()...)
}

// checkDeliveries asks for the receipt of every delivery that counts, and for a
// delivery of each party that builds a unit.
func (s *Situation) checkDeliveries() []Open {
	var open []Open
	received := map[string]bool{}
	for _, f := range slices.Backward(s.Facts.Builds) {
		d := f.Of.Delivery
		if d == nil || received[d.Party] {
			continue
		}
		received[d.Party] = true
		if d.Party == "" || d.Source == "" || d.Version == "" || d.Signature == "" || d.Checked == "" {
			open = append(open, lackBuild("receipt", cmp.Or(d.Party, buildName(f.Of))))
		}
	}
	slices.Reverse(open)
	asked := map[string]bool{}
	for _, u := range s.Release.Units {
		if u.Party != "" && !received[u.Party] && !asked[u.Party] {
			asked[u.Party] = true
			open = append(open, lackBuild("delivery", u.Party))
		}
	}
	return open
}

// lackBuild is an open line of a build or of a party's delivery.
func lackBuild(what, name string) Open {
	return lack("gate.build_recorded."+what, builder, string(BuildFact), fault.Args{"name": name})
}
