package release

import (
	"reflect"
	"slices"
	"strings"

	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/policy"
	"acta/internal/work"
)

// testKinds are the kinds of tests. Seed 4.2.3.
var testKinds = []string{
	"unit", "integration", "regression", "performance", "security", "operability", "installation", "back_out",
	"acceptance", "pilot", "conformance",
}

// hash refuses what is no SHA-256; an optional one may be empty.
func (c *checker) hash(field, value string, optional bool) {
	if value != "" || !optional {
		c.match(field, value, hashPattern.MatchString, "fault.release.sha256")
	}
}

// unique refuses a code that is none, or that stood before.
func (c *checker) unique(field, code string, seen map[string]bool) {
	c.match(field, code, id.IsCode, "fault.release.code")
	if seen[code] {
		c.say(field, "fault.release.twice", fault.Args{"value": code})
	}
	seen[code] = true
}

func (c *checker) oneOf(field, value string, values []string) {
	if !slices.Contains(values, value) {
		c.say(field, "fault.release.choice", fault.Args{"value": value, "choices": strings.Join(values, ", ")})
	}
}

// environment refuses one that the plan does not have.
func (w *writing) environment(field, code string, optional bool) {
	if code == "" && optional {
		return
	}
	if _, ok := w.after.environment(code); !ok {
		w.say(field, "fault.release.environment", fault.Args{"value": code})
	}
}

// deployed asks for the deployment that the fact is about.
func (w *writing) deployed() {
	if w.at == nil {
		w.say("deployment", "fault.release.required", nil)
	}
}

// keyed gives the fact the key that its body says.
func (w *writing) keyed(key string) {
	if w.Key != "" && w.Key != key {
		w.say("key", "fault.release.key", fault.Args{"value": w.Key, "key": key})
	}
	w.Key = key
}

func (w *writing) pack(body *Package) error {
	if len(body.Units) == 0 {
		w.say("body.units", "fault.release.required", nil)
	}
	seen, items := map[string]bool{}, map[string]bool{}
	for _, u := range body.Units {
		field := "body.units[" + u.Code + "]"
		w.unique(field, u.Code, seen)
		w.required(field+".version", u.Version)
		w.hash(field+".hash", u.Hash, false)
		known := slices.ContainsFunc(w.after.Units, func(planned Unit) bool { return planned.Code == u.Code })
		if !known && w.after.Inclusion.IsEmpty() {
			w.say(field, "fault.release.no_unit", fault.Args{"value": u.Code})
		}
		for _, item := range u.Items {
			w.unique(field+".items["+item+"]", item, items)
		}
	}
	hash, err := ManifestHash(body.Units)
	if err != nil {
		return err
	}
	if body.Hash != "" && body.Hash != hash {
		w.say("body.hash", "fault.release.manifest", fault.Args{"value": body.Hash, "hash": hash})
	}
	body.Hash = hash
	last, _ := w.scene.manifest()
	return w.rebuilds(last.Hash != hash)
}

func (w *writing) build(body *Build) error {
	w.hash("body.hash", body.Hash, false)
	w.hash("body.repeat", body.Repeat, true)
	w.environment("body.environment", body.Environment, true)
	for i, input := range body.Inputs {
		field := elementPath("body.inputs", i, reflect.ValueOf(input))
		w.required(field+".name", input.Name)
		w.required(field+".revision", input.Revision)
	}
	if d := body.Delivery; d != nil {
		w.walk("body.delivery", reflect.ValueOf(*d))
		w.required("body.delivery.party", d.Party)
		w.required("body.delivery.source", d.Source)
		w.required("body.delivery.version", d.Version)
		w.required("body.delivery.signature", d.Signature)
		w.required("body.delivery.checked", d.Checked)
	}
	needs := func(p policy.Policy) bool { return p.BuildNeedsAuthority }
	if err := w.authority(needs); err != nil {
		return err
	}
	last, _ := w.scene.build()
	return w.rebuilds(last.Of.Hash != body.Hash)
}

// authority refuses work that a policy lets wait for the authorisation. Scope F37;
// invariant I10.
func (w *writing) authority(needs func(policy.Policy) bool) error {
	if w.told || !slices.ContainsFunc(w.scene.rulings(Target{}), func(g governed) bool { return needs(g.policy) }) {
		return nil
	}
	w.scene.Release = w.after
	if _, ok := w.scene.authorised(w.At); ok {
		return nil
	}
	return fault.New(fault.Conflict, "fault.release.unauthorised", fault.Args{"release": w.before.Code, "fact": w.Kind, "at": instantArg(w.At)})
}

// rebuilds lets another package or build take the release back to built. Scope F91.
func (w *writing) rebuilds(other bool) error {
	if _, ok := Stages().Next(w.after.Stage, RebuildRelease); !ok || !other || w.told {
		return nil
	}
	w.also = func() error {
		at := w.At
		if previous := reachedAt(w.scene.Facts, ""); at.Before(previous) {
			at = previous
		}
		passed, err := w.pass(Target{Guard: Guard{Release: Built}}, w.tx.Now())
		if err != nil {
			return err
		}
		return w.reach(nil, step{by: RebuildRelease, at: at, passed: passed, late: w.Late})
	}
	return nil
}

func (w *writing) test(body *TestRun) error {
	w.match("body.code", body.Code, id.IsCode, "fault.release.code")
	w.keyed(body.Code)
	w.oneOf("body.type", string(body.Type), testKinds)
	w.environment("body.environment", body.Environment, false)
	last, _ := w.scene.build()
	body.Build = orElse(body.Build, last.Of.Hash)
	w.hash("body.build", body.Build, false)
	seen := map[string]bool{}
	for _, result := range body.Results {
		field := "body.results[" + result.Criterion + "]"
		w.unique(field, result.Criterion, seen)
		w.criterion(field, result.Criterion)
	}
	if !w.scene.sharedEnvironment(body.Environment) {
		return nil
	}
	return w.authority(func(p policy.Policy) bool { return p.TestsNeedAuthority })
}

// criterion refuses one that neither the plan nor a policy has.
func (w *writing) criterion(field, code string) {
	if code != "" && !slices.Contains(w.scene.required(Target{}), code) {
		w.say(field, "fault.release.no_criterion", fault.Args{"value": code})
	}
}

// proof checks how something that was said can be shown. Scope F40, F95.
func (w *writing) proof(p *Proof) {
	ways := []string{
		string(ByLink), string(ByEmail), string(ByMinutes), string(ByContract), string(ByStanding), string(ByTacit), string(ByOwner),
	}
	w.oneOf("body.how", string(p.How), ways)
	w.hash("body.file", p.File, true)
	if w.told {
		return
	}
	written := slices.Contains(confirmedWays, p.How)
	switch {
	case p.How == ByOwner:
		w.owner(p)
	case p.How == ByLink && w.actor != work.Anonymous && w.actor != work.System:
		w.say("body.how", "fault.release.by_link", fault.Args{"value": p.How})
	case p.How == ByLink || written:
		w.signatory(p.Signatory)
	}
	if (written || p.How == ByTacit) && p.File == "" && p.Reference == "" {
		w.say("body.reference", "fault.release.no_proof", nil)
	}
	if p.How == ByLink {
		w.By = orElse(p.Signatory, w.By)
	}
}

// owner lets a service owner sign for itself alone, by code or name; the proof
// keeps the name, the head the code.
func (w *writing) owner(p *Proof) {
	name, err := w.service.Directory.Person(w.tx, w.actor)
	if !w.scene.found(err) {
		name = w.actor
	}
	given := orElse(p.Signatory, name)
	if (given != name && given != w.actor) || !slices.Contains(w.scene.owners(), w.actor) {
		w.say("body.signatory", "fault.release.not_owner", fault.Args{"value": given})
	}
	p.Signatory = name
}

// signatory refuses whoever may not sign for the customer.
func (w *writing) signatory(name string) {
	customer, _ := w.scene.Situation.Customer(w.Customer)
	if !slices.ContainsFunc(customer.Signatories, func(s Signatory) bool { return s.Name == name }) {
		w.say("body.signatory", "fault.release.signatory", fault.Args{"value": name, "customer": w.Customer})
	}
}

// ofCustomer asks for the customer that the fact concerns.
func (w *writing) ofCustomer() { w.required("customer", w.Customer) }

func (w *writing) agreement(body *Agreement) error {
	if body.How != ByOwner {
		w.ofCustomer()
	}
	w.proof(&body.Proof)
	w.hash("body.criteria", body.Criteria, true)
	if w.Key != "" || body.Criteria != "" { // with a key, it agrees to the exception of that code
		return nil
	}
	if len(w.after.Criteria) == 0 {
		w.say("body.criteria", "fault.release.no_criteria", nil)
	}
	hash, err := CriteriaHash(w.after.Criteria)
	body.Criteria = hash
	return err
}

func (w *writing) acceptance(body *Acceptance) error {
	technical := w.Customer == "" && body.How == ""
	outcomes := []string{string(AcceptedPlain), string(AcceptedReserved), string(Refused)}
	if body.How == ByStanding || body.How == ByTacit {
		outcomes = outcomes[:1] // nobody was there to decide anything else
	}
	w.oneOf("body.outcome", string(body.Outcome), outcomes)
	last, _ := w.scene.build()
	body.Build = orElse(body.Build, last.Of.Hash)
	w.silence(*body)
	if !slices.ContainsFunc(w.scene.Facts.Builds, func(b Recorded[Build]) bool { return b.Of.Hash == body.Build }) {
		w.say("body.build", "fault.release.no_build", fault.Args{"value": body.Build})
	}
	if body.Outcome == Refused && body.Note.IsEmpty() {
		w.say("body.note", "fault.release.required", nil)
	}
	if (body.Outcome == AcceptedReserved) != (len(body.Reservations) > 0) {
		w.say("body.reservations", "fault.release.reservations", fault.Args{"value": body.Outcome})
	}
	w.reservations(body.Reservations, body.How == ByLink)
	if !technical {
		w.proof(&body.Proof)
		return nil
	}
	if w.told {
		return nil
	}
	return w.holds(w.actor, w.At.Date(w.scene.Zone), "", testManager)
}

// silence refuses a customer's silence on a build that there was not yet.
func (w *writing) silence(body Acceptance) {
	for _, b := range w.scene.Facts.Builds {
		if body.How == ByTacit && b.Of.Hash == body.Build {
			if w.At.Before(b.At) {
				w.say("at", "fault.release.order", fault.Args{"from": instantArg(b.At), "to": instantArg(w.At)})
			}
			return
		}
	}
}

// reservations asks each for what both sides decided. What a customer says by link
// waits for the organisation's decision (DecideReservations).
func (w *writing) reservations(list []Reservation, waits bool) {
	seen := map[string]bool{}
	for i, r := range list {
		field := elementPath("body.reservations", i, reflect.ValueOf(r))
		w.unique(field+".code", r.Code, seen)
		w.criterion(field+".criterion", r.Criterion)
		if r.Text.IsEmpty() {
			w.say(field+".text", "fault.release.required", nil)
		}
		if waits {
			continue
		}
		w.required(field+".owner", r.Owner)
		w.required(field+".decider", r.Decider)
		if r.Decision.IsEmpty() {
			w.say(field+".decision", "fault.release.required", nil)
		}
	}
}

func (w *writing) reservation(body *ReservationDone) error {
	known := slices.ContainsFunc(w.scene.Facts.Acceptances, func(a Recorded[Acceptance]) bool {
		return slices.ContainsFunc(a.Of.Reservations, func(r Reservation) bool { return r.Code == w.Key })
	})
	if !known {
		w.say("key", "fault.release.no_reservation", fault.Args{"value": w.Key})
	}
	if body.Result.IsEmpty() {
		w.say("body.result", "fault.release.required", nil)
	}
	return nil
}

func (w *writing) approval(body *Approval) error {
	core, err := CoreOf(w.after).Hash()
	if err != nil {
		return err
	}
	last, _ := w.scene.build()
	body.Core, body.Build = orElse(body.Core, core), orElse(body.Build, last.Of.Hash)
	body.Acceptance = orElse(body.Acceptance, w.scene.acceptanceHash(body.Build, orElse(w.Recorded, w.tx.Now())))
	body.Person = orElse(body.Person, w.actor)
	for _, part := range []struct{ field, hash string }{{"core", body.Core}, {"build", body.Build}, {"acceptance", body.Acceptance}} {
		w.hash("body."+part.field, part.hash, false)
	}
	if !body.Go && body.Reason.IsEmpty() {
		w.say("body.reason", "fault.release.required", nil)
	}
	if w.told {
		return nil
	}
	if body.Person != w.actor {
		w.say("body.person", "fault.release.own_decision", fault.Args{"value": body.Person})
	}
	return w.holds(w.actor, w.At.Date(w.scene.Zone), "", releaseManager)
}
