package app_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// ofLoad are the releases that the load of the crash test makes.
const ofLoad = "r.code LIKE 'Cn%'"

// reached is a stage that a release or a deployment reached.
type reached struct {
	From, To string
	Passed   []string
}

// delivered is what the facts of one release say, in the order in which they were
// written.
type delivered struct {
	code        string
	release     string          // stage by its facts
	deployment  string          // that of D1
	seen        map[string]bool // kinds of facts so far, with place and key
	built       string
	accepted    string // hash of the build that the customer accepted
	facts, last int
	late        int
}

// needed are the facts, and the gates, without which no release of the load is in a
// stage. Invariants I10, I11, I24.
func needed() map[string]struct{ facts, gates []string } {
	return map[string]struct{ facts, gates []string }{
		"planned":      {nil, []string{"scope-defined", "plan-complete"}},
		"authorized":   {[]string{"agreement/USERS confirmed"}, []string{"references", "criteria-agreed", "authorization"}},
		"built":        {[]string{"package", "build"}, []string{"package-frozen", "build-recorded"}},
		"accepted":     {[]string{"test/T1", "acceptance"}, []string{"acceptance"}},
		"D1 ready":     {[]string{"acceptance/USERS confirmed"}, []string{"acceptance"}},
		"D1 deploying": {[]string{"approval", "notice/D1/USERS", "baseline/D1/before"}, []string{"same-build", "release-approval", "notice-given", "window", "baseline-before"}},
		"D1 deployed":  {nil, []string{"tasks-done"}},
		"D1 verified": {[]string{"baseline/D1/after", "installed/D1", "configuration/D1"},
			[]string{"baseline-after", "installed-as-packaged", "configuration-updated", "verification"}},
		"reviewed": {nil, []string{"review-complete"}},
		"closed":   {[]string{"distribution/change_authority"}, []string{"pir"}},
	}
}

// deliveries holds releases against the laws. Invariants I10, I11, I23, I24, I25.
func (v *view) deliveries() error {
	all, err := v.deliveredAll()
	if err != nil {
		return err
	}
	rows, err := v.rows("SELECT r.code, r.stage, d.stage, d.build FROM releases r JOIN deployments d ON d.release_id = r.id WHERE " + ofLoad)
	if err != nil {
		return err
	}
	for _, row := range rows {
		d := all[row[0]]
		if d == nil {
			d = newDelivered(row[0])
		}
		delete(all, row[0])
		if row[1] != d.release || row[2] != d.deployment {
			v.say(lawless, "release %s is %s and its deployment %s, their events say %s and %s", row[0], row[1], row[2], d.release, d.deployment)
		}
		if !slices.Contains([]string{"planned", "ready"}, row[2]) && (row[3] != d.accepted || row[3] != d.built || row[3] == "") {
			v.say(lawless, "release %s deployed build %.8s, %.8s was accepted", row[0], row[3], d.accepted)
		}
		if d.facts != d.last {
			v.say(half, "release %s has %d facts, the last is number %d", row[0], d.facts, d.last)
		}
	}
	for code := range all {
		v.say(half, "facts of a release without deployment: %s", code)
	}
	return v.wholeReleases()
}

func newDelivered(code string) *delivered {
	return &delivered{code: code, release: "draft", seen: map[string]bool{}}
}

// deliveredAll reads the facts of all releases of the load.
func (v *view) deliveredAll() (map[string]*delivered, error) {
	rows, err := v.rows(`SELECT r.code, f.ordinal, f.kind, f.deployment_code, f.customer_code, f.fact_key, f.late, f.body, c.person, f.recorded_at
		FROM release_facts f JOIN releases r ON r.id = f.release_id LEFT JOIN fact_confirmations c ON c.fact_id = f.id
		WHERE ` + ofLoad + " ORDER BY r.code, f.ordinal")
	if err != nil {
		return nil, err
	}
	all := map[string]*delivered{}
	for _, row := range rows {
		d := all[row[0]]
		if d == nil {
			d = newDelivered(row[0])
			all[row[0]] = d
		}
		if err := v.follow(d, row); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// follow adds a fact to what is known of its release.
func (v *view) follow(d *delivered, row []string) error {
	_, _ = fmt.Sscan(row[1], &d.last)
	d.facts++
	kind, body := row[2], []byte(row[7])
	if kind == "stage" {
		return v.reach(d, row[3], body)
	}
	name := strings.Join(slices.DeleteFunc([]string{kind, row[3], row[4], row[5]}, func(s string) bool { return s == "" }), "/")
	if kind == "agreement" || kind == "acceptance" && row[4] != "" {
		if row[8] != "" {
			d.seen[name+" confirmed"] = true
		}
	}
	d.seen[name] = true
	var said struct{ Hash, Build string }
	if err := json.Unmarshal(body, &said); err != nil {
		v.say(half, "fact %s of %s: %v", row[1], d.code, err)
		return nil
	}
	switch {
	case kind == "build":
		d.built = said.Hash
	case kind == "acceptance" && row[4] != "":
		d.accepted = said.Build
	}
	return nil
}

// reach checks that a stage follows on the last one and had what it needs.
func (v *view) reach(d *delivered, deployment string, body []byte) error {
	var s reached
	if err := json.Unmarshal(body, &s); err != nil {
		return err
	}
	at, name := &d.release, s.To
	if deployment != "" {
		at, name = &d.deployment, deployment+" "+s.To
	}
	if s.From != *at {
		v.say(lawless, "%s reached %s from %s, it was %s", d.code, name, s.From, *at)
	}
	*at = s.To
	for _, fact := range needed()[name].facts {
		if !d.seen[fact] {
			v.say(lawless, "%s reached %s without %s", d.code, name, fact)
		}
	}
	for _, gate := range needed()[name].gates {
		if !slices.Contains(s.Passed, gate) {
			v.say(lawless, "%s reached %s without gate %s: %v", d.code, name, gate, s.Passed)
		}
	}
	return nil
}

// wholeReleases checks what belongs together in one command.
func (v *view) wholeReleases() error {
	for what, query := range map[string]string{
		"baseline without its list": `SELECT r.code FROM release_facts f JOIN releases r ON r.id = f.release_id WHERE f.kind = 'baseline' AND ` + ofLoad + `
			AND (SELECT COUNT(*) FROM baseline_items i WHERE i.fact_id = f.id) <> 2`,
		"list without its baseline":       "SELECT fact_id FROM baseline_items i WHERE NOT EXISTS (SELECT 1 FROM release_facts f WHERE f.id = i.fact_id)",
		"confirmation without its fact":   "SELECT fact_id FROM fact_confirmations c WHERE NOT EXISTS (SELECT 1 FROM release_facts f WHERE f.id = c.fact_id)",
		"late fact without its exception": "SELECT r.code FROM releases r WHERE " + ofLoad + " AND (SELECT COUNT(*) FROM release_facts f WHERE f.release_id = r.id AND f.late = 1) > (SELECT COUNT(*) FROM release_exceptions e WHERE e.release_id = r.id AND e.kind = 'late_record')",
		"closed and not archived once": `SELECT r.code FROM releases r WHERE ` + ofLoad + ` AND (SELECT COUNT(*) FROM retention_events e
			WHERE e.event = 'pir_closed' AND (e.kind = 'release_plan' AND e.subject = r.code OR e.kind = 'deployment_plan' AND e.subject = ` + v.joined("r.code", "'@D1'") + `))
			<> CASE r.stage WHEN 'closed' THEN 2 ELSE 0 END`,
		"release reviewed without its review": "SELECT r.code FROM releases r WHERE " + ofLoad + " AND r.stage IN ('reviewed', 'closed') AND NOT EXISTS (SELECT 1 FROM reviews w WHERE w.release_id = r.id)",
	} {
		rows, err := v.rows(query)
		if err != nil {
			return err
		}
		for _, row := range rows {
			v.say(half, "%s: %s", what, row[0])
		}
	}
	return nil
}

// joined is two texts behind each other in the words of the engine.
func (v *view) joined(a, b string) string {
	if v.cfg.Embedded() {
		return a + " || " + b
	}
	return "CONCAT(" + a + ", " + b + ")"
}
