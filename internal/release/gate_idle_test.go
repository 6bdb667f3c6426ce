package release_test

import (
	"testing"

	"acta/internal/clock"
	"acta/internal/policy"
	"acta/internal/release"
)

// A gate that has nothing to look at holds, and says that it does not apply.
func TestIdleGates(t *testing.T) {
	alone := func(h *house) {
		h.Release.Customers = nil
		for i := range h.Release.Deployments {
			h.Release.Deployments[i].Customers = nil
		}
	}
	unplanned := func(h *house) {
		alone(h)
		h.deployment("D1").WindowFrom, h.deployment("D1").WindowTo = clock.Planned{}, clock.Planned{}
	}
	untold := func(h *house) { h.Facts.Notices = nil }
	unasked := func(h *house) {
		untold(h)
		h.rule("ACME", func(p *policy.Policy) { p.Types = nil })
	}
	standing := func(h *house) { h.rule("ACME", func(p *policy.Policy) { p.Acceptance.Mode = policy.Standing }) }
	authority := func(do func(*policy.Policy)) func(*house) { return func(h *house) { h.rule("BETA", do) } }
	same := func(*house) {}
	d1 := func(stage release.DeploymentStage) func(*house) release.Target {
		return func(h *house) release.Target { return h.toDeployment("D1", stage) }
	}
	up := func(stage release.Stage) func(*house) release.Target {
		return func(*house) release.Target { return toRelease(stage) }
	}
	for _, c := range []struct {
		name, gate string
		target     func(*house) release.Target
		do         func(*house)
		idle       bool
	}{
		{"customers with windows", "window", d1(release.InProgress), same, false},
		{"no customer, a window of its own", "window", d1(release.InProgress), alone, false},
		{"no customer, no window", "window", d1(release.InProgress), unplanned, true},
		{"notices given", "notice-given", d1(release.InProgress), same, false},
		{"nobody to tell", "notice-given", d1(release.InProgress), func(h *house) { alone(h); untold(h) }, true},
		{"no policy asks for notice", "notice-given", d1(release.InProgress), unasked, true},
		{"accepted", "acceptance", d1(release.Ready), same, false},
		{"nobody accepts", "acceptance", d1(release.Ready), alone, true},
		{"the technical acceptance is always asked for", "acceptance", up(release.Accepted), alone, false},
		{"somebody signs", "roles-assigned", d1(release.Ready), same, false},
		{"nobody has to sign", "roles-assigned", d1(release.Ready), alone, true},
		{"standing criteria", "roles-assigned", d1(release.Ready), standing, true},
		{"roles of the release", "roles-assigned", up(release.Built), alone, false},
		{"no policy asks at the build", "authorization", up(release.Built), same, true},
		{"a policy asks at the build", "authorization", up(release.Built), authority(func(p *policy.Policy) { p.BuildNeedsAuthority = true }), false},
		{"no policy asks at the tests", "authorization", up(release.Accepted), same, true},
		{"a policy asks at the tests", "authorization", up(release.Accepted), authority(func(p *policy.Policy) { p.TestsNeedAuthority = true }), false},
		{"the authorisation itself", "authorization", up(release.Authorized), same, false},
	} {
		h := complete()
		c.do(h)
		h.bind()
		at := c.target(h)
		if at.At != nil {
			h.Now = at.At.ActualStart.At
		}
		got := h.gate(t, c.gate, at)
		if got.Idle != c.idle || (got.Idle && (!got.Holds() || len(got.Evidence) > 0)) || (c.idle == false && len(got.Evidence) == 0) {
			t.Errorf("%s: %s idle %v, want %v; open %v, evidence %v", c.name, c.gate, got.Idle, c.idle, got.Open, got.Evidence)
		}
	}
	h := complete()
	untold(h)
	if got := h.gate(t, "notice-given", h.toDeployment("D1", release.InProgress)); got.Idle || got.Holds() {
		t.Errorf("what is missing is called idle: %+v", got)
	}
}
