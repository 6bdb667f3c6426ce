package release_test

import (
	"cmp"
	"slices"
	"time"
)

// finalWord is the newest word of a customer on any build that counts; a refusal
// counts at once.
func (x look) finalWord(c string) (said, bool) {
	return x.last(c, func(s said) bool { return s.refused || x.counting(s, c) })
}

func (x look) sameBuild() (lines []line) {
	if x.d.build == "" {
		return openIf(true)
	}
	b, ok := x.build()
	if !ok {
		return openIf(true)
	}
	if b.hash != x.d.build {
		lines = append(lines, line{})
	}
	if s, ok := x.technical(""); ok && (s.refused || s.of != x.d.build) {
		lines = append(lines, line{})
	}
	return append(lines, each(x.d.serves, func(c string) bool {
		s, ok := x.finalWord(c)
		return ok && (s.refused || s.of != x.d.build)
	})...)
}

func (x look) approval() []line {
	i := -1
	for j, a := range x.m.approvals {
		if !x.at.Before(a.at) {
			i = j
		}
	}
	b, ok := x.build()
	if i < 0 || !ok {
		return openIf(true)
	}
	a := x.m.approvals[i]
	since := func(s said, ok bool) bool { return ok && (s.recorded.After(a.at) || s.second.After(a.at)) }
	moved := since(x.technical("")) || slices.ContainsFunc(x.d.serves, func(c string) bool { return since(x.finalWord(c)) })
	return openIf(!a.yes || a.core != x.m.core() || a.build != b.hash || moved)
}

// of says that a fact is about this attempt, and had happened.
func (x look) of(f placed) bool {
	return f.dep == x.d.code && f.attempt == x.d.attempt && !x.at.Before(f.at)
}

func (x look) notice() []line {
	return each(x.d.serves, func(c string) bool {
		if x.m.rule(x.d, c, x.start.In(zones[c]).Format("2006-01-02")).number == "" {
			return true
		}
		early, told := false, time.Time{}
		for _, n := range x.m.notices {
			if !x.of(n) || n.customer != c {
				continue
			}
			due := n.at.AddDate(0, 0, noticeDays)
			if x.m.kind == "emergency" {
				due = n.at.Add(noticeHours * time.Hour)
			}
			early = early || (x.announces(n) && !x.start.Before(due))
			if !n.told.IsZero() {
				told = n.told
			}
		}
		return !early || x.start.Before(told)
	})
}

// announces says that a notice told of this start: of one in today's window, or, when
// it named none, of what was planned then.
func (x look) announces(n placed) bool {
	if n.told.IsZero() {
		return x.at.Before(x.d.replanned) || !n.at.Before(x.d.replanned)
	}
	return !n.told.Before(x.d.from) && !x.start.Before(n.told)
}

// admits says that a customer's windows are open at an instant, by its own clock.
func admits(d deal, c string, at time.Time) bool {
	local := at.In(zones[c])
	if on := local.Format("2006-01-02"); c == "TACT" && frozenFrom <= on && on < frozenTo {
		return false
	}
	h := local.Hour()
	if d.closes < d.opens {
		return h >= d.opens || h < d.closes
	}
	return d.opens <= h && h < d.closes
}

func (x look) window() []line {
	lines := openIf(x.start.Before(x.d.from) || !x.start.Before(x.d.to))
	return append(lines, each(x.d.serves, func(c string) bool {
		rule := inForce(c, x.start.In(zones[c]).Format("2006-01-02"))
		if rule.number == "" {
			rule = versionOf(c, x.d.held[c])
		}
		return rule.number == "" || !admits(rule, c, x.start)
	})...)
}

// before is the newest baseline before the start.
func (x look) before() (placed, bool) {
	for _, b := range slices.Backward(x.m.baselines) {
		if b.dep == x.d.code && b.attempt == x.d.attempt && b.key == "before" && !x.start.Before(b.at) {
			return b, true
		}
	}
	return placed{}, false
}

func (x look) baselineBefore() []line {
	b, ok := x.before()
	if !ok || !covers(b, x.d) {
		return openIf(true)
	}
	hours := 0
	for _, c := range x.d.serves {
		own := cmp.Or(x.m.rule(x.d, c, x.start.In(zones[c]).Format("2006-01-02")).baseline, 24)
		if hours == 0 || own < hours {
			hours = own
		}
	}
	old := b.at.Add(time.Duration(hours) * time.Hour).Before(x.start)
	spoilt := slices.ContainsFunc(x.m.works(x.d, x.start), func(s stint) bool {
		return s.ended.IsZero() || s.ended.After(b.at)
	})
	return openIf(old || spoilt)
}

func covers(b placed, d *dep) bool {
	for _, code := range d.affected {
		if b.cis[code] == "" {
			return false
		}
	}
	return true
}

// works are the attempts on an item of a deployment, save its present one, that had
// begun by an instant.
func (m *machine) works(d *dep, at time.Time) (list []stint) {
	for _, other := range m.deps {
		if !slices.ContainsFunc(other.affected, func(code string) bool { return slices.Contains(d.affected, code) }) {
			continue
		}
		for _, s := range m.past {
			if s.dep == other.code && !at.Before(s.began) {
				list = append(list, s)
			}
		}
		if other != d && !other.start.IsZero() && !at.Before(other.start) {
			s := stint{dep: other.code, began: other.start}
			if other.stage != "deploying" {
				s.ended = other.end
				if other.undone.After(s.ended) {
					s.ended = other.undone
				}
			}
			list = append(list, s)
		}
	}
	for i := range list {
		if list[i].ended.After(at) {
			list[i].ended = time.Time{} // it still ran
		}
	}
	return list
}

func (x look) tasks() []line { return openIf(x.d.task != "done" && x.d.task != "skipped") }

// differing are the items that two baselines found differently.
func differing(a, b placed) (codes []string) {
	for code, version := range a.cis {
		if b.cis[code] != version {
			codes = append(codes, code)
		}
	}
	for code := range b.cis {
		if _, ok := a.cis[code]; !ok {
			codes = append(codes, code)
		}
	}
	return codes
}

func (x look) explained(code string) bool {
	return slices.ContainsFunc(x.m.explanations, func(f placed) bool {
		return f.dep == x.d.code && f.attempt == x.d.attempt && f.key == code && (x.stage == "backed_out" || !x.at.Before(f.at))
	})
}

// after is the newest baseline since an instant.
func (x look) after(since time.Time, always bool) (placed, bool) {
	for _, b := range slices.Backward(x.m.baselines) {
		if b.dep == x.d.code && b.attempt == x.d.attempt && b.key == "after" && !b.at.Before(since) && (always || !x.at.Before(b.at)) {
			return b, true
		}
	}
	return placed{}, false
}

// restored looks at what was found after the back-out, whenever it was recorded.
func (x look) restored() []line {
	was, ok := x.before()
	now, found := x.after(later(x.d.start, x.d.undone), true)
	return openIf(!ok || !found || slices.ContainsFunc(differing(was, now), func(code string) bool { return !x.explained(code) }))
}

func (x look) baselineAfter() []line {
	b, ok := x.after(later(x.d.start, x.d.end), false)
	if !ok || !covers(b, x.d) {
		return openIf(true)
	}
	was, ok := x.before()
	return openIf(ok && slices.ContainsFunc(differing(was, b), func(code string) bool {
		return !slices.Contains(x.d.affected, code) && !x.explained(code)
	}))
}

// installed asks the newest look at the one target: what it names and finds must be
// the unit of the newest package.
func (x look) installed() []line {
	version := ""
	for _, p := range x.m.packages {
		if !x.at.Before(p.at) {
			version = p.version
		}
	}
	found := ""
	for _, f := range x.m.inspections {
		if x.of(f) && !f.at.Before(x.d.start) {
			found = f.key
		}
	}
	return openIf(version == "" || found != version)
}

func (x look) configured() []line {
	done := placed{}
	for _, f := range x.m.configurations {
		if x.of(f) {
			done = f
		}
	}
	return openIf(done.at.IsZero() || done.at.Before(x.d.start))
}

func (x look) verified() (lines []line) {
	seen := map[string]bool{}
	for _, c := range x.d.serves {
		rule := x.m.rule(x.d, c, x.start.In(zones[c]).Format("2006-01-02"))
		for i, code := range rule.mandatory() {
			if seen[code] {
				continue
			}
			seen[code] = true
			if state := x.d.items[code]; state != "done" && state != "not_applicable" {
				one := line{}
				if i >= 3 {
					one.customer = c
				}
				lines = append(lines, one)
			}
		}
	}
	return lines
}

func (x look) issues() []line {
	newest := map[string]bool{}
	for _, f := range x.m.issues {
		if !x.at.Before(f.at) {
			newest[f.dep+" "+f.key] = f.good
		}
	}
	for _, good := range newest {
		if !good {
			return openIf(true)
		}
	}
	return nil
}

func (x look) investigated() []line {
	for _, d := range x.m.deps {
		for n := 1; n <= d.attempt; n++ {
			bad := n < d.attempt || d.stage == "backed_out" || d.stage == "failed"
			known := slices.ContainsFunc(x.m.investigations, func(f placed) bool {
				return f.dep == d.code && f.attempt == n && !x.at.Before(f.at)
			})
			if bad && !known {
				return openIf(true)
			}
		}
	}
	return nil
}

func (x look) review() []line {
	if x.m.unverified() {
		return openIf(true)
	}
	for _, d := range x.m.live() {
		end := d.end
		if d.undone.After(end) {
			end = d.undone
		}
		days := 0
		for _, c := range d.serves {
			days = max(days, x.m.rule(d, c, dayOf(end)).monitoring)
		}
		if end.IsZero() || dayOf(x.at) <= dayOf(end.AddDate(0, 0, days-1)) {
			return openIf(true)
		}
	}
	return openIf(!x.m.findings || !x.m.resulted())
}

// unverified says that a deployment was installed, and no more.
func (m *machine) unverified() bool {
	return slices.ContainsFunc(m.deps, func(d *dep) bool { return d.stage == "deployed" })
}

func (m *machine) resulted() bool { return m.result || m.decision == "denied" }

func (x look) pir() []line {
	missing := x.m.unverified() || !x.m.resulted() || x.m.held == "" || dayOf(x.at) < x.m.held
	for _, role := range []string{"change_authority", "incident_manager", "service_request_manager"} {
		missing = missing || !slices.ContainsFunc(x.m.sent, func(f placed) bool {
			return f.key == role && !x.at.Before(f.at) && x.m.held <= dayOf(f.at)
		})
	}
	return openIf(missing)
}

func (x look) deferred() []line {
	return openIf(slices.ContainsFunc(x.m.exceptions, func(e excepted) bool {
		return e.deferral && !e.confirmed.IsZero() && e.done.IsZero()
	}))
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
