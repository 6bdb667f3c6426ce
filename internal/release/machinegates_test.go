package release_test

import (
	"slices"
	"time"

	"acta/internal/policy"
	"acta/internal/release"
)

// line is one thing that a gate misses in the model's eyes.
type line struct {
	gate, customer string
	firm           bool
}

// look is what the model's gates look at: a stage at an instant. Facts count once
// they had happened.
type look struct {
	m     *machine
	d     *dep // nil for the release
	stage string
	at    time.Time
	start time.Time // of a deployment that has started, else at
}

func (m *machine) look(d *dep, stage string, at time.Time) look {
	x := look{m: m, d: d, stage: stage, at: at, start: at}
	if d != nil && !d.start.IsZero() {
		x.start = d.start
	}
	return x
}

func (x look) target() string {
	if x.d == nil {
		return "release " + x.stage
	}
	return "deployment " + x.d.code + " " + x.stage
}

// guards are the gates of each stage, in the order of the domain's table.
var guards = map[bool]map[string][]string{
	true: {
		"planned": {"scope-defined", "plan-complete"}, "authorized": {"policy-in-force", "references", "criteria-agreed", "authorization", "roles-assigned"},
		"built":    {"authorization", "roles-assigned", "package-frozen", "build-recorded"},
		"accepted": {"authorization", "roles-assigned", "acceptance"}, "reviewed": {"issues-handed-over", "investigated", "review-complete"},
		"closed": {"roles-assigned", "pir", "deferred-done"},
	},
	false: {
		"planned": {"policy-in-force"}, "ready": {"roles-assigned", "acceptance"},
		"deploying":  {"authorization", "roles-assigned", "same-build", "release-approval", "notice-given", "window", "baseline-before"},
		"deployed":   {"tasks-done"},
		"backed_out": {"restored"}, "verified": {"baseline-after", "installed-as-packaged", "configuration-updated", "verification"},
	},
}

// misses is what a gate misses, before any exception.
func (x look) misses(gate string) []line {
	checks := map[string]func() []line{
		"policy-in-force": x.policyInForce, "scope-defined": x.scope, "plan-complete": x.plan, "references": x.references,
		"criteria-agreed": x.criteria, "authorization": x.authorization, "roles-assigned": x.roles, "package-frozen": x.pack,
		"build-recorded": x.recorded, "acceptance": x.acceptance, "same-build": x.sameBuild, "release-approval": x.approval,
		"notice-given": x.notice, "window": x.window, "baseline-before": x.baselineBefore, "tasks-done": x.tasks,
		"restored": x.restored, "baseline-after": x.baselineAfter, "installed-as-packaged": x.installed,
		"configuration-updated": x.configured, "verification": x.verified, "issues-handed-over": x.issues,
		"investigated": x.investigated, "review-complete": x.review, "pir": x.pir, "deferred-done": x.deferred,
	}
	lines := checks[gate]()
	for i := range lines {
		lines[i].gate = gate
	}
	return lines
}

var (
	deferrable = []string{
		"plan-complete", "criteria-agreed", "build-recorded", "acceptance", "notice-given", "baseline-after",
		"installed-as-packaged", "configuration-updated", "verification",
	}
	byCustomer  = []string{"notice-given", "window"}
	byAuthority = []string{"references"}
)

// judged is what a move to a stage meets.
type judged struct {
	open   []line
	passed []string // gates that held by themselves
	except []string // "gate exception"
}

func (x look) judge() (j judged) {
	for _, gate := range guards[x.d == nil][x.stage] {
		left, used := x.misses(gate), false
		for _, e := range x.m.ordered() {
			if !x.counts(e, gate) {
				continue
			}
			rest := slices.DeleteFunc(slices.Clone(left), func(l line) bool {
				switch {
				case l.firm:
					return false
				case e.deferral || slices.Contains(byAuthority, gate):
					return e.customer == "" || e.customer == l.customer
				default:
					return e.customer == l.customer
				}
			})
			if len(rest) < len(left) {
				left, used = rest, true
				j.except = append(j.except, gate+" "+e.code)
			}
		}
		j.open = append(j.open, left...)
		if !used {
			j.passed = append(j.passed, gate)
		}
	}
	return j
}

// counts says that an exception opens a gate now: confirmed by then, not expired,
// not done yet, and of a kind that the table allows.
func (x look) counts(e excepted, gate string) bool {
	if e.gate != gate || e.target != x.target() || e.confirmed.IsZero() || x.at.Before(e.confirmed) || e.expires < dayOf(x.at) {
		return false
	}
	if e.deferral {
		return x.m.kind == "emergency" && slices.Contains(deferrable, gate) && e.done.IsZero()
	}
	return slices.Contains(byCustomer, gate) || slices.Contains(byAuthority, gate)
}

func openIf(miss bool) []line {
	if miss {
		return []line{{}}
	}
	return nil
}

func each(customers []string, miss func(string) bool) (lines []line) {
	for _, c := range customers {
		if miss(c) {
			lines = append(lines, line{customer: c})
		}
	}
	return lines
}

func (x look) policyInForce() []line {
	return each(x.m.served(x.d), func(c string) bool {
		return !(x.d != nil && x.d.held[c] != "") && inForce(c, dayOf(x.at)).number == ""
	})
}

func (x look) scope() []line { return openIf(x.m.version == "") }

func (x look) plan() []line { return openIf(!x.m.deliverables || len(x.m.live()) == 0) }

func (x look) references() (lines []line) {
	if x.m.decision == release.Pending {
		lines = append(lines, line{firm: true})
	}
	if x.m.decision != release.Approved {
		lines = append(lines, line{firm: !x.m.noRFC})
	}
	if !x.m.closesNothing {
		lines = append(lines, line{firm: true})
	}
	return lines
}

// owner says that the service owner speaks for a customer: where all it gets here
// goes to shared environments.
func (x look) owner(c string) bool {
	list, served := x.m.live(), false
	if x.d != nil {
		list = []*dep{x.d}
	}
	for _, d := range list {
		if slices.Contains(d.serves, c) {
			if served = true; len(d.serves) == 1 {
				return false
			}
		}
	}
	return served
}

func (x look) mode(c string) policy.Mode {
	if mode := x.m.rule(x.d, c, dayOf(x.at)).mode; mode != "" {
		return mode
	}
	return policy.Explicit
}

// speaks says whose word a fact is, counting whether it can be relied on.
func (x look) speaks(s said, c string) bool {
	if x.at.Before(s.at) {
		return false
	}
	if x.owner(c) {
		return s.how == "owner" && (s.customer == "" || s.customer == c)
	}
	return s.customer == c && s.how != "owner"
}

func (x look) counting(s said, c string) bool {
	switch s.how {
	case "link", "owner":
		return true
	case "tacit":
		return x.mode(c) == policy.Tacit && !x.at.Before(s.at.AddDate(0, 0, tacitDays))
	default:
		return s.confirmed(x.at)
	}
}

// confirmed says that a second person had confirmed what was said by an instant.
func (s said) confirmed(at time.Time) bool { return !s.second.IsZero() && !at.Before(s.second) }

func (x look) criteria() []line {
	return each(x.m.served(x.d), func(c string) bool {
		if !x.owner(c) && x.mode(c) == policy.Standing {
			return false
		}
		return !slices.ContainsFunc(x.m.agreements, func(s said) bool {
			return s.of == x.m.criteria && x.speaks(s, c) && x.counting(s, c)
		})
	})
}

// authorised is the newest authorisation that binds at an instant.
func (m *machine) authorised(at time.Time) (granted, bool) {
	for _, a := range slices.Backward(m.auths) {
		revoked := a.revoked != "" && a.revoked <= dayOf(at)
		expired := a.expires != "" && a.expires < dayOf(at)
		waits := a.word.how != "" && !a.word.confirmed(at)
		if a.core == m.core() && !revoked && !expired && !a.late && !waits && !at.Before(a.on) {
			return a, true
		}
	}
	return granted{}, false
}

// waits says that a customer's policy lets build and shared tests wait.
func (x look) waits() bool {
	return slices.ContainsFunc(x.m.served(nil), func(c string) bool { return x.m.rule(nil, c, dayOf(x.at)).waits })
}

func (x look) authorization() []line {
	switch {
	case x.d == nil && x.stage == "built":
		b, ok := x.build()
		_, first := x.m.authorised(b.at)
		return openIf(x.waits() && ok && !first)
	case x.d == nil && x.stage == "accepted":
		if !x.waits() || len(x.m.served(nil)) < 2 {
			return nil
		}
		for _, run := range x.runs() {
			if _, first := x.m.authorised(run.at); !first {
				return openIf(true)
			}
		}
		return nil
	}
	_, ok := x.m.authorised(x.at)
	return openIf(!ok)
}

func (x look) roles() []line {
	needs := map[string]string{"built": "build_practitioner", "accepted": "test_manager", "closed": "change_manager"}
	if x.d != nil {
		needs = map[string]string{"deploying": "deployment_practitioner"}
	}
	return openIf(x.m.missing != "" && needs[x.stage] == x.m.missing)
}

func (x look) pack() []line {
	for _, p := range slices.Backward(x.m.packages) {
		if !x.at.Before(p.at) {
			return openIf(x.m.version != "" && p.version != x.m.version)
		}
	}
	return openIf(true)
}

func (x look) build() (built, bool) {
	for _, b := range slices.Backward(x.m.builds) {
		if !x.at.Before(b.at) {
			return b, true
		}
	}
	return built{}, false
}

func (x look) recorded() []line {
	b, ok := x.build()
	return openIf(!ok || !b.inputs)
}

// runs are the newest runs of each code on the newest build.
func (x look) runs() (runs []tested) {
	b, ok := x.build()
	seen := map[string]bool{}
	for _, run := range slices.Backward(x.m.tests) {
		if ok && run.build == b.hash && !x.at.Before(run.at) && !seen[run.code] {
			seen[run.code] = true
			runs = append(runs, run)
		}
	}
	slices.Reverse(runs)
	return runs
}

// verdicts are the findings on each criterion: T1 looks at C1, T2 at S1.
func (x look) verdicts() (found map[string]bool) {
	found = map[string]bool{}
	for _, run := range x.runs() {
		for _, code := range criteriaOf(run.code, x.m.customers) {
			found[code] = run.met
		}
	}
	return found
}

func criteriaOf(run string, customers []string) []string {
	switch {
	case run == "T1":
		return []string{"C1"}
	case slices.Contains(customers, "STND"):
		return []string{"S1"}
	default:
		return nil
	}
}

func (x look) required() []string {
	codes := []string{"C1"}
	if slices.Contains(x.m.served(x.d), "STND") {
		codes = append(codes, "S1")
	}
	return codes
}

// last is the newest word of a customer on the newest build, whether it counts or not;
// word the newest that counts.
func (x look) last(c string, fits func(said) bool) (said, bool) {
	for _, s := range slices.Backward(x.m.acceptances) {
		if s.how != "" && x.speaks(s, c) && fits(s) {
			return s, true
		}
	}
	return said{}, false
}

func (x look) word(c, build string) (said, bool) {
	newest, ok := x.last(c, func(s said) bool { return s.of == build })
	if !ok || newest.refused {
		return newest, false
	}
	s, ok := x.last(c, func(s said) bool { return s.of == build && x.counting(s, c) })
	return s, ok && !s.refused
}

// technical is the organisation's newest decision, on one build or on any.
func (x look) technical(build string) (said, bool) {
	for _, s := range slices.Backward(x.m.acceptances) {
		if s.how == "" && !x.at.Before(s.at) && (build == "" || s.of == build) {
			return s, true
		}
	}
	return said{}, false
}

func (x look) acceptance() (lines []line) {
	b, ok := x.build()
	switch {
	case !ok:
		lines = openIf(true)
	case x.d == nil:
		lines = x.technically(b.hash)
	default:
		for _, c := range x.d.serves {
			lines = append(lines, x.acceptedBy(c, b.hash)...)
		}
		lines = append(lines, x.otherCriteria()...)
	}
	if len(lines) > 0 && x.m.kind == "emergency" {
		lines = append(lines, x.minimum()...)
	}
	return lines
}

func (x look) technically(build string) (lines []line) {
	found := x.verdicts()
	reserved := slices.ContainsFunc(x.m.served(nil), func(c string) bool {
		s, ok := x.word(c, build)
		return ok && s.reserved
	})
	for _, code := range x.required() {
		met, run := found[code]
		if !run || (!met && !(code == "C1" && reserved)) {
			lines = append(lines, line{})
		}
	}
	s, ok := x.technical(build)
	if !ok || s.refused {
		lines = append(lines, line{firm: ok})
	}
	return append(lines, x.otherCriteria()...)
}

// otherCriteria are the customers that agreed to other criteria than those of today.
func (x look) otherCriteria() (lines []line) {
	for _, l := range x.criteria() {
		if slices.ContainsFunc(x.m.agreements, func(s said) bool { return s.key == "" && x.speaks(s, l.customer) }) && x.lastAgreed(l.customer) != x.m.criteria {
			lines = append(lines, l)
		}
	}
	return lines
}

// lastAgreed are the criteria of a customer's newest agreement, confirmed or not.
func (x look) lastAgreed(c string) (of string) {
	for _, s := range x.m.agreements {
		if s.key == "" && x.speaks(s, c) {
			of = s.of
		}
	}
	return of
}

func (x look) acceptedBy(c, build string) (lines []line) {
	if s, ok := x.last(c, func(s said) bool { return s.of == build }); ok && s.refused {
		return []line{{customer: c, firm: true}}
	}
	found := x.verdicts()
	if s, ok := x.word(c, build); ok {
		for _, code := range x.required() {
			if met, run := found[code]; run && !met && !(code == "C1" && s.reserved) {
				lines = append(lines, line{customer: c})
			}
		}
		return lines
	}
	if !x.owner(c) && x.mode(c) == policy.Standing {
		if !found["S1"] {
			lines = append(lines, line{customer: c})
		}
		return lines
	}
	return []line{{customer: c}}
}

// minimum are the tests without which nothing is deferred.
func (x look) minimum() []line {
	security, any := false, false
	for _, run := range x.runs() {
		any = any || run.passed
		security = security || (run.passed && run.kind == "security")
	}
	asked := slices.ContainsFunc(x.m.served(x.d), func(c string) bool { return x.m.rule(x.d, c, dayOf(x.at)).minimum })
	if (asked && !security) || (!asked && !any) {
		return []line{{firm: true}}
	}
	return nil
}
