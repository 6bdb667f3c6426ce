package release

import (
	"cmp"
	"slices"

	"acta/internal/content"
	"acta/internal/policy"
	"acta/internal/work"
)

// AcceptanceView is what a report of the acceptance tests prints: the package and
// the build that were tested, what was found, and who accepted it. Seed 4.1.2,
// 4.2; ISO/IEC 20000-1:2018 8.5.3.
type AcceptanceView struct {
	Release      PlanView          `expr:"release"`
	Emergency    bool              `expr:"emergency"`
	Frozen       content.Date      `expr:"frozen"` // when the package was closed
	ManifestHash string            `expr:"manifest_hash"`
	Manifest     []ManifestView    `expr:"manifest"`
	Build        BuildView         `expr:"build"` // the newest: what is accepted
	Tests        []TestView        `expr:"tests"` // of this build, by type, then by time
	Passed       int               `expr:"passed"`
	Failed       int               `expr:"failed"`
	Earlier      int               `expr:"earlier_count"` // runs on earlier builds; they prove nothing of this one
	Minimum      []MinimumView     `expr:"minimum"`       // tests that an emergency must have passed
	Results      []ResultView      `expr:"results"`       // every criterion of the plan, and the standing ones of policies
	Technical    []DecisionView    `expr:"technical"`     // the organisation's own; always one
	Decisions    []DecisionView    `expr:"decisions"`     // one for each customer
	Reservations []ReservationView `expr:"reservations"`
	CriteriaHash string            `expr:"criteria_hash"` // today's
	Agreements   []AgreementView   `expr:"agreements"`
	Exceptions   []ExceptionView   `expr:"exceptions"`
	Proofs       []ProofView       `expr:"proofs"` // files that are kept with agreements and decisions
}

// ManifestView is a unit of the closed package.
type ManifestView struct {
	Code    string       `expr:"code"`
	Name    content.Text `expr:"name"`
	Version string       `expr:"version"`
	Hash    string       `expr:"hash"`
}

// BuildView is a build record, or the receipt of what a party built. Seed 4.2.1.
type BuildView struct {
	Number      string           `expr:"number"`
	Made        content.Date     `expr:"made"`
	By          content.Run      `expr:"by"`
	Tool        string           `expr:"tool"`
	Environment content.Text     `expr:"environment"`
	Hash        string           `expr:"hash"`
	Repeat      string           `expr:"repeat"`   // hash that building again gave
	Repeated    content.Term     `expr:"repeated"` // reproducible.same | different | untried
	Inputs      []BuildInputView `expr:"inputs"`
	Party       string           `expr:"party"` // of a delivery: who built it
	Source      string           `expr:"source"`
	Version     string           `expr:"version"`
	Signature   string           `expr:"signature"`
	Checked     string           `expr:"checked"` // what the receipt check found
}

// BuildInputView is what went into a build.
type BuildInputView struct {
	Name     string `expr:"name"`
	Revision string `expr:"revision"`
	Hash     string `expr:"hash"`
}

// TestView is a run of tests. Seed 4.2.3.
type TestView struct {
	Code        string       `expr:"code"`
	TypeKey     string       `expr:"type_key"`
	Type        content.Term `expr:"type"` // test_type.<key>
	Environment content.Text `expr:"environment"`
	On          content.Date `expr:"on"`
	Passed      int          `expr:"passed"`
	Failed      int          `expr:"failed"`
	Evidence    content.Text `expr:"evidence"`
	Automatic   bool         `expr:"automatic"`
}

// MinimumView is a kind of test that an emergency must have passed. Seed 4.5.
type MinimumView struct {
	Type  content.Term `expr:"type"`
	State content.Term `expr:"state"` // minimum_test.passed | failed | missing
	On    content.Date `expr:"on"`
}

// ResultView is an acceptance criterion with what the tests found of it on the
// newest build. Scope F39.
type ResultView struct {
	Code     string       `expr:"code"`
	Text     content.Text `expr:"text"`
	Standing content.Text `expr:"standing"` // name of the customer in whose policy it stands
	Result   content.Term `expr:"result"`   // criterion.met | failed; missing before it was tested
	Run      string       `expr:"run"`      // code of the run that found it
	On       content.Date `expr:"on"`
	Note     content.Text `expr:"note"`
}

// DecisionView is a decision on the build, by the organisation or a customer.
type DecisionView struct {
	Customer  content.Text `expr:"customer"`
	Outcome   content.Term `expr:"outcome"` // acceptance_outcome.<key>; missing while nobody has decided, or a second person has not confirmed it
	On        content.Date `expr:"on"`
	Signatory string       `expr:"signatory"`
	Title     string       `expr:"title"`
	How       content.Term `expr:"how"`       // way.<key>
	Proof     string       `expr:"proof"`     // reference, file, address of the code
	Recorded  string       `expr:"recorded"`  // who wrote it down, when that is somebody else
	Confirmed string       `expr:"confirmed"` // second person
	Note      content.Text `expr:"note"`
}

// ReservationView is what was accepted for now although it is not met.
type ReservationView struct {
	Code      string       `expr:"code"`
	Customer  content.Text `expr:"customer"`
	Criterion string       `expr:"criterion"`
	Text      content.Text `expr:"text"`
	Decision  content.Text `expr:"decision"`
	Signatory string       `expr:"signatory"` // decided for the customer
	Decider   string       `expr:"decider"`   // decided for the organisation
	Owner     string       `expr:"owner"`
	Due       content.Date `expr:"due"`
	Done      content.Date `expr:"done"`
	Result    content.Text `expr:"result"`
	State     content.Term `expr:"state"` // reservation_state.open | overdue | done
}

// ProofView is a file that is kept as proof of what a customer said.
type ProofView struct {
	Of        content.Term `expr:"of"` // proof.agreement | decision
	Customer  content.Text `expr:"customer"`
	Reference string       `expr:"reference"`
	Name      string       `expr:"name"`
	Hash      string       `expr:"hash"`
}

// AcceptanceView reads what the report of a release's acceptance tests prints, by
// subject "RELEASE" or "RELEASE+CUSTOMER"; fault.NotFound if there is none such.
func (s *Service) AcceptanceView(tx *work.Tx, subject string) (AcceptanceView, error) {
	t, err := s.tell(tx, subject)
	if err != nil {
		return AcceptanceView{}, err
	}
	plan, err := s.planView(t)
	if err != nil {
		return AcceptanceView{}, err
	}
	v := AcceptanceView{
		Release: plan, Emergency: t.Type == emergency, Agreements: plan.Agreements, Exceptions: t.everyException(),
	}
	if v.CriteriaHash, err = CriteriaHash(t.whole.Criteria); err != nil {
		return AcceptanceView{}, err
	}
	v.setPackage(t)
	v.setTests(t)
	v.setResults(t)
	v.setDecisions(t)
	v.setProofs(t)
	return v, t.discreet(v)
}

// emergency is the type of releases that may defer. Seed 4.5.
const emergency = "emergency"

// build is the newest build; its hash is "" before there is one.
func (t *told) build() Recorded[Build] {
	found, _ := newest(t.Facts.Builds, func(Recorded[Build]) bool { return true })
	return found
}

func (v *AcceptanceView) setPackage(t *told) {
	closed, ok := newest(t.Facts.Packages, func(Recorded[Package]) bool { return true })
	if ok {
		v.Frozen, v.ManifestHash = instant(closed.At), closed.Of.Hash
	}
	for _, u := range closed.Of.Units {
		name := content.Text{}
		if at := slices.IndexFunc(t.Units, func(p Unit) bool { return p.Code == u.Code }); at >= 0 {
			name = t.Units[at].Name
		}
		v.Manifest = append(v.Manifest, ManifestView{Code: u.Code, Name: name, Version: u.Version, Hash: u.Hash})
	}
	v.Build = t.buildView()
}

func (t *told) buildView() BuildView {
	b := t.build()
	v := BuildView{
		Number: b.Of.Number, Made: instant(b.At), By: t.names.actor(b.By), Tool: b.Of.Tool,
		Environment: t.environmentCalled(b.Of.Environment), Hash: b.Of.Hash, Repeat: b.Of.Repeat,
	}
	switch b.Of.Repeat {
	case "":
		v.Repeated = term("reproducible", "untried")
	case b.Of.Hash:
		v.Repeated = term("reproducible", "same")
	default:
		v.Repeated = term("reproducible", "different")
	}
	for _, in := range b.Of.Inputs {
		v.Inputs = append(v.Inputs, BuildInputView(in))
	}
	if d := b.Of.Delivery; d != nil {
		v.Party, v.Source, v.Version, v.Signature, v.Checked = d.Party, d.Source, d.Version, d.Signature, d.Checked
	}
	return v
}

// environmentCalled is the name of an environment of the plan, or its code.
func (r Release) environmentCalled(code string) content.Text {
	environment, _ := r.environment(code)
	if code == "" {
		return content.Text{}
	}
	return nameOr(environment.Name, code)
}

// runs are the newest runs of tests on the newest build, by type, then by time.
func (t *told) runs() []Recorded[TestRun] {
	hash := t.build().Of.Hash
	runs := newestByKey(t.Facts.Tests, func(r Recorded[TestRun]) bool { return hash != "" && r.Of.Build == hash })
	slices.SortStableFunc(runs, func(a, b Recorded[TestRun]) int {
		return cmp.Or(cmp.Compare(testOrder(a.Of.Type), testOrder(b.Of.Type)), a.At.Time().Compare(b.At.Time()))
	})
	return runs
}

// testOrder is the place of a kind of test: from the smallest part to the whole.
func testOrder(kind TestKind) int {
	return slices.Index([]TestKind{
		"unit", "integration", "regression", "performance", "security", "operability", "conformance",
		"installation", "back_out", "pilot", "acceptance",
	}, kind)
}

func (v *AcceptanceView) setTests(t *told) {
	runs := t.runs()
	for _, run := range runs {
		v.Tests = append(v.Tests, TestView{
			Code: run.Of.Code, TypeKey: string(run.Of.Type), Type: term("test_type", run.Of.Type),
			Environment: t.environmentCalled(run.Of.Environment), On: instant(run.At),
			Passed: run.Of.Passed, Failed: run.Of.Failed, Evidence: run.Of.Evidence, Automatic: run.Of.Automatic,
		})
		v.Passed += run.Of.Passed
		v.Failed += run.Of.Failed
	}
	for _, run := range t.Facts.Tests {
		if run.Of.Build != t.build().Of.Hash {
			v.Earlier++
		}
	}
	if v.Emergency {
		v.Minimum = minimumViews(t.minimumTests(), runs)
	}
}

// minimumTests are the kinds of test that the policies ask of an emergency.
func (t *told) minimumTests() []string {
	var kinds []string
	for _, ruling := range t.rulings() {
		for _, kind := range ruling.Emergency.MinimumTests {
			if !slices.Contains(kinds, kind) {
				kinds = append(kinds, kind)
			}
		}
	}
	return kinds
}

// rulings are the policies of the customers, in their order.
func (t *told) rulings() []policy.Policy {
	var found []policy.Policy
	for _, c := range t.names.customers(t.Release, t.served()) {
		found = append(found, t.names.policy(c))
	}
	return found
}

func minimumViews(kinds []string, runs []Recorded[TestRun]) []MinimumView {
	var views []MinimumView
	for _, kind := range kinds {
		v := MinimumView{Type: term("test_type", kind), State: term("minimum_test", "missing")}
		for _, run := range runs {
			if string(run.Of.Type) != kind {
				continue
			}
			v.State, v.On = term("minimum_test", "failed"), instant(run.At)
			if run.Of.Failed == 0 && run.Of.Passed > 0 {
				v.State = term("minimum_test", "passed")
				break
			}
		}
		views = append(views, v)
	}
	return views
}

// setResults lists every criterion with what the newest run found of it.
func (v *AcceptanceView) setResults(t *told) {
	for _, c := range t.Criteria {
		v.Results = append(v.Results, t.result(c.Code, c.Text))
	}
	for _, c := range t.names.customers(t.Release, t.served()) {
		for _, item := range t.standing(c) {
			one := t.result(item.Code, item.Text)
			one.Standing = nameOr(c.Name, c.Code)
			v.Results = append(v.Results, one)
		}
	}
}

// standing are the criteria that a customer's policy agreed to beforehand.
func (t *told) standing(c CustomerView) []policy.Item {
	accepts := t.names.policy(c).Acceptance
	if accepts.Mode != policy.Standing {
		return nil
	}
	return accepts.Criteria
}

func (t *told) result(code string, text content.Text) ResultView {
	v := ResultView{Code: code, Text: text}
	hash := t.build().Of.Hash
	for _, run := range slices.Backward(t.Facts.Tests) {
		at := slices.IndexFunc(run.Of.Results, func(r CriterionResult) bool { return r.Criterion == code })
		if at < 0 || hash == "" || run.Of.Build != hash {
			continue
		}
		found := run.Of.Results[at]
		v.Run, v.On, v.Note = run.Of.Code, instant(run.At), found.Note
		v.Result = term("criterion", "failed")
		if found.Met {
			v.Result = term("criterion", "met")
		}
		break
	}
	return v
}
