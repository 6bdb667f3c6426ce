package release_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"acta/internal/id"
	"acta/internal/policy"
	"acta/internal/release"
)

// What the model remembers of facts, oldest first in each list.
type (
	said struct { // an agreement or an acceptance
		fact                   id.Fact
		customer, by, how, key string
		of                     string // criteria or build
		refused, reserved      bool
		at, recorded, second   time.Time
	}
	built struct {
		hash   string
		inputs bool
		at     time.Time
	}
	packed struct {
		version string
		at      time.Time
	}
	tested struct {
		code, kind, build string
		met, passed       bool
		at                time.Time
	}
	approved struct {
		yes         bool
		core, build string
		at          time.Time
	}
	// placed is a fact about an attempt of a deployment.
	placed struct {
		dep      string
		attempt  int
		customer string
		key      string
		at       time.Time
		told     time.Time         // start that a notice names
		cis      map[string]string // of a baseline: version by item
		good     bool
	}
	stint struct {
		dep          string
		attempt      int
		began, ended time.Time
	}
	granted struct {
		reference, core string
		on              time.Time
		expires         string // last day; "" for never
		revoked         string // day
		late            bool   // by word of mouth, and recorded too late
		word            said   // its record; how "email" when it waits for a second person
	}
	excepted struct {
		code, gate, target, customer, dep string
		deferral                          bool
		second                            string
		confirmed, done                   time.Time
		expires                           string
	}
)

// dep is a deployment of the model.
type dep struct {
	site
	stage              string
	attempt            int
	from, to           time.Time
	build              string
	start, end, undone time.Time
	task               string
	items              map[string]string
	held               map[string]string
	adopted            map[string]bool
	late               int
	reached            time.Time // the present stage
	replanned          time.Time // in this attempt
}

func (d *dep) env() string { return strings.ToLower(d.code) }

// machine is the model beside the program.
type machine struct {
	w                                             *walk
	code, kind                                    string
	customers                                     []string
	stage                                         string
	suspended                                     bool
	risk, trigger, version, criteria              string
	deliverables, closesNothing, noRFC            bool
	decision                                      release.Decision
	deps                                          []*dep
	missing                                       string // role that nobody holds
	reached                                       time.Time
	accepted                                      time.Time // stage accepted was reached
	held                                          string    // day of the review, "" for none
	findings, result                              bool
	agreements, acceptances                       []said
	builds                                        []built
	packages                                      []packed
	tests                                         []tested
	approvals                                     []approved
	notices, baselines, explanations, inspections []placed
	configurations, investigations, sent          []placed
	issues                                        []placed
	past                                          []stint
	auths                                         []granted
	exceptions                                    []excepted
	late                                          int
	others                                        int // facts that no gate looks at
	history                                       []string
	seen                                          seen
	n                                             int
}

func (m *machine) now() time.Time { return m.w.now.Time() }

func dayOf(t time.Time) string { return t.UTC().Format("2006-01-02") }

// core is what the change authority decides on.
func (m *machine) core() string {
	parts := []string{strings.Join(m.customers, ","), m.version, m.risk, m.trigger}
	for _, d := range m.deps {
		parts = append(parts, fmt.Sprint(d.code, d.serves, d.affected, d.from.Unix(), d.to.Unix()))
	}
	return strings.Join(parts, "|")
}

func (m *machine) dep(code string) *dep {
	i := slices.IndexFunc(m.deps, func(d *dep) bool { return d.code == code })
	return m.deps[i]
}

func (m *machine) live() (list []*dep) {
	for _, d := range m.deps {
		if d.stage != "cancelled" {
			list = append(list, d)
		}
	}
	return list
}

// inForce is the version in force on a day; a zero one for none.
func inForce(customer, on string) deal {
	for _, d := range deals[customer] {
		if d.from <= on && (d.to == "" || on < d.to) {
			return d
		}
	}
	return deal{}
}

func versionOf(customer, number string) deal {
	for _, d := range deals[customer] {
		if d.number == number {
			return d
		}
	}
	return deal{}
}

// rule is what rules a customer: in a deployment what it holds, in the release what
// any of its deployments holds that was not cancelled, unless all were, else what is in force on the day.
func (m *machine) rule(d *dep, customer, on string) deal {
	held := ""
	if d != nil {
		held = d.held[customer]
	} else {
		all := m.live()
		if len(all) == 0 {
			all = m.deps
		}
		for _, one := range all {
			held = max(held, one.held[customer])
		}
	}
	if held != "" {
		return versionOf(customer, held)
	}
	return inForce(customer, on)
}

func (d *deal) mandatory() []string { return append(policy.MandatoryItems(), d.items...) }

// served are the customers of a deployment, or of the release.
func (m *machine) served(d *dep) []string {
	if d != nil {
		return d.serves
	}
	return m.customers
}

// started says that a deployment has begun in any attempt.
func (d *dep) started() bool {
	return d.attempt > 1 || slices.Contains([]string{"deploying", "deployed", "verified", "backed_out", "failed"}, d.stage)
}

func (d *dep) waiting() bool {
	return slices.Contains([]string{"planned", "ready", "deploying", "postponed"}, d.stage)
}

// stands is the model as a line, and standing the program: they must be equal.
func (m *machine) stands() string {
	lines := []string{fmt.Sprint(m.stage, " suspended=", m.suspended, " late=", m.late)}
	for _, d := range m.deps {
		lines = append(lines, fmt.Sprint(d.code, " ", d.stage, " ", d.attempt, " build=", d.build, " task=", d.task, " late=", d.late))
		for _, c := range d.serves {
			lines = append(lines, c+"="+d.held[c])
		}
		for _, code := range itemCodes {
			lines = append(lines, code+"="+d.items[code])
		}
		lines = append(lines, clockOf(d.from), clockOf(d.to), clockOf(d.start), clockOf(d.end), clockOf(d.undone))
	}
	for _, a := range m.auths {
		lines = append(lines, a.reference+" "+a.revoked)
	}
	for _, e := range m.ordered() {
		lines = append(lines, fmt.Sprint(e.code, " ", e.gate, " ", e.target, " ", e.customer, " ", e.second, " ", clockOf(e.confirmed), " ", clockOf(e.done), " ", e.expires))
	}
	lines = append(lines, fmt.Sprint("facts=", m.facts()))
	return strings.Join(append(lines, m.history...), "\n")
}

var itemCodes = append(policy.MandatoryItems(), "images", "login")

func clockOf(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("01-02T15:04:05.000")
}

func (m *machine) facts() int {
	return len(m.agreements) + len(m.acceptances) + len(m.builds) + len(m.packages) + len(m.tests) + len(m.approvals) + len(m.notices) +
		len(m.baselines) + len(m.explanations) + len(m.inspections) + len(m.configurations) + len(m.investigations) + len(m.sent) +
		len(m.issues) + len(m.past) + len(m.history) + len(m.auths) + m.others
}

// standing is the program in the words of stands.
func standing(r release.Release, facts []release.Fact, read release.Facts) string {
	lines := []string{fmt.Sprint(r.Stage, " suspended=", r.Suspended != nil && *r.Suspended, " late=", lateOf(r.Exceptions))}
	waivers := asked2(nil, r.Exceptions)
	for _, d := range r.Deployments {
		lines = append(lines, fmt.Sprint(d.Code, " ", d.Stage, " ", d.Attempt, " build=", d.Build, " task=", d.Tasks[0].State, " late=", lateOf(d.Exceptions)))
		for _, c := range d.Customers {
			lines = append(lines, c.Code+"="+c.Policy)
		}
		states := map[string]string{}
		for _, item := range d.Items {
			states[item.Code] = string(item.State)
		}
		for _, code := range itemCodes {
			lines = append(lines, code+"="+states[code])
		}
		lines = append(lines, clockOf(d.WindowFrom.At.Time()), clockOf(d.WindowTo.At.Time()), clockOf(d.ActualStart.At.Time()),
			clockOf(d.ActualEnd.At.Time()), clockOf(d.BackedOut.At.At.Time()))
		waivers = asked2(waivers, d.Exceptions)
	}
	for _, a := range r.Authorisations {
		lines = append(lines, a.Reference+" "+dateText(a.Revoked.String(), a.Revoked.IsZero()))
	}
	lines = append(append(lines, waivers...), fmt.Sprint("facts=", len(facts)))
	for _, s := range read.Stages {
		lines = append(lines, stageLine(s.Deployment, s.Of.From, string(s.Of.By), s.Of.To, s.Of.Passed, s.Of.Except, s.Late, s.At.Time()))
	}
	return strings.Join(lines, "\n")
}

func dateText(s string, zero bool) string {
	if zero {
		return ""
	}
	return s
}

func lateOf(list []release.Exception) (n int) {
	for _, e := range list {
		if e.Kind == release.LateRecord {
			n++
		}
	}
	return n
}

func asked2(lines []string, list []release.Exception) []string {
	for _, e := range list {
		if e.Gate != "" {
			lines = append(lines, fmt.Sprint(e.Code, " ", e.Gate, " ", e.Target, " ", e.Customer, " ", e.Second, " ",
				clockOf(e.Confirmed.Time()), " ", clockOf(e.Done.Time()), " ", e.Expires))
		}
	}
	return lines
}

func stageLine(dep, from, by, to string, passed, except []string, late bool, at time.Time) string {
	return fmt.Sprint(dep, ": ", from, " ", by, " ", to, " ", passed, " ", except, " late=", late, " ", clockOf(at))
}

// ordered are the exceptions of the release, then those of each deployment.
func (m *machine) ordered() (list []excepted) {
	for _, place := range append([]string{""}, codesOf(m.deps)...) {
		for _, e := range m.exceptions {
			if e.dep == place {
				list = append(list, e)
			}
		}
	}
	return list
}

func codesOf(deps []*dep) (codes []string) {
	for _, d := range deps {
		codes = append(codes, d.code)
	}
	return codes
}
