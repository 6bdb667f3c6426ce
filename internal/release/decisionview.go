package release

import (
	"slices"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/policy"
)

// AgreementView is how a customer agreed to the acceptance criteria. Seed 4.1.2;
// Scope F39, F95.
type AgreementView struct {
	Customer  content.Text `expr:"customer"`
	State     content.Term `expr:"state"` // agreement_state.valid | changed | deferral; missing while it is owed
	On        content.Date `expr:"on"`
	Signatory string       `expr:"signatory"`
	Title     string       `expr:"title"`
	How       content.Term `expr:"how"`       // way.<key>
	Proof     string       `expr:"proof"`     // reference, file, address of the code
	Recorded  string       `expr:"recorded"`  // who wrote it down, when that is somebody else
	Confirmed string       `expr:"confirmed"` // second person
	Criteria  string       `expr:"criteria"`  // hash of what was agreed
}

// counts reports whether what a customer said is proved: what one person wrote
// down counts once another has confirmed it. Scope F95.
func (p Proof) counts(h Head) bool { return !p.How.NeedsSecond() || h.Confirmed != "" }

// shown is what there is to show for what a customer said.
func (p Proof) shown() string { return join("; ", p.Reference, p.FileName, p.Address) }

// signatory is the name of who said it; of a service owner, the code may be kept.
func (t *told) signatory(p Proof) string {
	if p.How == ByOwner {
		return t.names.person(p.Signatory)
	}
	return p.Signatory
}

// recorder is who wrote down what somebody else said.
func (t *told) recorder(h Head, p Proof) string {
	if by := t.names.person(h.By); by != t.signatory(p) {
		return by
	}
	return ""
}

// agreements are how each customer agreed to the criteria: by an agreement, by
// its policy, or as the plan says of every criterion.
func (t *told) agreements() ([]AgreementView, error) {
	today, err := CriteriaHash(t.whole.Criteria)
	if err != nil {
		return nil, err
	}
	var views []AgreementView
	for _, c := range t.names.customers(t.Release, t.served()) {
		v := AgreementView{Customer: nameOr(c.Name, c.Code)}
		found, ok := newest(t.Facts.Agreements, func(a Recorded[Agreement]) bool {
			return speaksFor(a.Head, a.Of.Proof, c.Code) && a.Key == ""
		})
		switch {
		case ok:
			t.setAgreement(&v, found, today)
		case len(t.standing(c)) > 0:
			v.State, v.How, v.Proof = term("agreement_state", "valid"), term("way", ByStanding), c.Policy
		case t.deferred("criteria-agreed", c.Code):
			v.State = term("agreement_state", Deferral)
		default:
			t.setPlanned(&v)
		}
		views = append(views, v)
	}
	return views, nil
}

// speaksFor reports whether a word is a customer's, "" for the organisation's own.
// A service owner who names no customer speaks for all of a shared environment.
func speaksFor(h Head, p Proof, customer string) bool {
	if p.How == ByOwner && h.Customer == "" {
		return customer != ""
	}
	return h.Customer == customer
}

func (t *told) setAgreement(v *AgreementView, found Recorded[Agreement], today string) {
	v.On, v.Signatory, v.Title = instant(found.At), t.signatory(found.Of.Proof), found.Of.Title
	v.How, v.Proof, v.Criteria = term("way", found.Of.How), found.Of.shown(), found.Of.Criteria
	v.Recorded, v.Confirmed = t.recorder(found.Head, found.Of.Proof), t.names.person(found.Confirmed)
	if !found.Of.counts(found.Head) {
		return
	}
	v.State = term("agreement_state", "valid")
	if found.Of.Criteria != today {
		v.State = term("agreement_state", "changed")
	}
}

// setPlanned takes over what the plan says of its criteria, once all are agreed.
func (t *told) setPlanned(v *AgreementView) {
	var last clock.Date
	for _, c := range t.Criteria {
		if c.Agreed.IsZero() {
			return
		}
		if last.Before(c.Agreed) {
			last, v.Signatory = c.Agreed, t.names.person(c.By)
		}
	}
	if !last.IsZero() {
		v.State, v.On = term("agreement_state", "valid"), day(last)
	}
}

// deferred reports whether an emergency put a gate off for a customer.
func (t *told) deferred(gate, customer string) bool {
	list := slices.Clone(t.Exceptions)
	for _, d := range t.Deployments {
		list = append(list, d.Exceptions...)
	}
	return slices.ContainsFunc(list, func(e Exception) bool {
		return e.Gate == gate && e.Kind == Deferral && !e.Confirmed.IsZero() && (e.Customer == "" || e.Customer == customer)
	})
}

// setDecisions fills the organisation's decision and that of each customer.
func (v *AcceptanceView) setDecisions(t *told) {
	v.Technical = []DecisionView{t.decision("", CustomerView{})}
	for _, c := range t.names.customers(t.Release, t.served()) {
		one := t.decision(c.Code, c)
		one.Customer = nameOr(c.Name, c.Code)
		v.Decisions = append(v.Decisions, one)
	}
	v.setReservations(t)
}

// decision is the newest decision on the newest build; "" is the organisation's.
func (t *told) decision(customer string, c CustomerView) DecisionView {
	var v DecisionView
	hash := t.build().Of.Hash
	found, ok := newest(t.Facts.Acceptances, func(a Recorded[Acceptance]) bool {
		return speaksFor(a.Head, a.Of.Proof, customer) && hash != "" && a.Of.Build == hash
	})
	switch {
	case ok:
		v = DecisionView{
			On: instant(found.At), Signatory: t.signatory(found.Of.Proof), Title: found.Of.Title, How: term("way", found.Of.How),
			Proof: found.Of.shown(), Recorded: t.recorder(found.Head, found.Of.Proof),
			Confirmed: t.names.person(found.Confirmed), Note: found.Of.Note,
		}
		if customer == "" {
			v.Signatory, v.Recorded = orElse(v.Signatory, v.Recorded), ""
		}
		if customer == "" || found.Of.counts(found.Head) {
			v.Outcome = term("acceptance_outcome", found.Of.Outcome)
		}
	case t.meets(t.standing(c)):
		v.Outcome, v.How, v.Proof = term("acceptance_outcome", AcceptedPlain), term("way", ByStanding), c.Policy
		v.On = t.lastOf(t.standing(c))
	case t.deferred("acceptance", customer):
		v.Outcome = term("acceptance_outcome", Deferral)
	}
	return v
}

// meets reports whether tests of the newest build met all of some criteria.
func (t *told) meets(criteria []policy.Item) bool {
	missed := slices.ContainsFunc(criteria, func(c policy.Item) bool {
		return t.result(c.Code, c.Text).Result != term("criterion", "met")
	})
	return len(criteria) > 0 && !missed
}

// lastOf is when the last of some criteria was tested.
func (t *told) lastOf(criteria []policy.Item) content.Date {
	var last content.Date
	for _, c := range criteria {
		if on := t.result(c.Code, c.Text).On; on.ISO > last.ISO {
			last = on
		}
	}
	return last
}

// setReservations lists the reservations of the decisions that count.
func (v *AcceptanceView) setReservations(t *told) {
	hash, today := t.build().Of.Hash, t.tx.Now().Date(nil)
	for _, c := range append([]CustomerView{{}}, t.names.customers(t.Release, t.served())...) {
		found, _ := newest(t.Facts.Acceptances, func(a Recorded[Acceptance]) bool {
			return a.Customer == c.Code && hash != "" && a.Of.Build == hash
		})
		for _, r := range found.Of.Reservations {
			one := t.reservation(r, c.Code, today)
			one.Signatory = t.signatory(found.Of.Proof)
			if c.Code != "" {
				one.Customer = nameOr(c.Name, c.Code)
			}
			v.Reservations = append(v.Reservations, one)
		}
	}
}

func (t *told) reservation(r Reservation, customer string, today clock.Date) ReservationView {
	v := ReservationView{
		Code: r.Code, Criterion: r.Criterion, Text: r.Text, Decision: r.Decision, Decider: t.names.person(r.Decider),
		Owner: t.names.person(r.Owner), Due: day(r.Due), State: term("reservation_state", "open"),
	}
	done, ok := newest(t.Facts.Reservations, func(d Recorded[ReservationDone]) bool {
		return d.Key == r.Code && (d.Customer == customer || d.Customer == "")
	})
	switch {
	case ok:
		v.Done, v.Result, v.State = instant(done.At), done.Of.Result, term("reservation_state", "done")
	case !r.Due.IsZero() && r.Due.Before(today):
		v.State = term("reservation_state", "overdue")
	}
	return v
}

// setProofs lists the files that are kept with agreements and decisions.
func (v *AcceptanceView) setProofs(t *told) {
	add := func(of string, customer content.Text, p Proof) {
		if p.File != "" {
			v.Proofs = append(v.Proofs, ProofView{
				Of: term("proof", of), Customer: customer, Reference: p.Reference, Name: p.FileName, Hash: p.File,
			})
		}
	}
	hash := t.build().Of.Hash
	for _, c := range t.names.customers(t.Release, t.served()) {
		name := nameOr(c.Name, c.Code)
		agreed, _ := newest(t.Facts.Agreements, func(a Recorded[Agreement]) bool { return a.Customer == c.Code })
		add("agreement", name, agreed.Of.Proof)
		decided, _ := newest(t.Facts.Acceptances, func(a Recorded[Acceptance]) bool {
			return a.Customer == c.Code && hash != "" && a.Of.Build == hash
		})
		add("decision", name, decided.Of.Proof)
	}
}
