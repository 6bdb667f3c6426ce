package release

import (
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
)

func day(d clock.Date) content.Date { return content.Date{ISO: d.String()} }

func planned(p clock.Planned) content.Date { return content.Date{ISO: p.String()} }

func instant(at clock.Instant) content.Date { return content.Date{ISO: at.String()} }

func number(n *int) content.Integer {
	if n == nil {
		return content.Integer{}
	}
	return content.Integer{N: *n, Known: true}
}

// positive is a number that is missing when zero.
func positive(n int) content.Integer { return content.Integer{N: n, Known: n > 0} }

func named(texts []content.Text) []NamedView {
	var views []NamedView
	for _, text := range texts {
		views = append(views, NamedView{Text: text})
	}
	return views
}

func authorisationViews(r Release, core string, today clock.Date, names *namer) []AuthorisationView {
	on := today
	if !r.Released.IsZero() {
		on = r.Released // what was valid then does not expire afterwards
	}
	var views []AuthorisationView
	for _, a := range r.Authorisations {
		views = append(views, AuthorisationView{
			Role: term("role", a.Role), By: join(", ", a.Authority, names.person(a.Person)),
			On: planned(a.On), Recorded: planned(a.Recorded), Reference: a.Reference, Conditions: a.Conditions,
			Core: a.Core, Verbal: a.Verbal, Valid: term("authorisation", ValidityOf(a, core, on)), Expires: day(a.Expires),
			Number: a.Number, Content: a.Content,
		})
	}
	return views
}

func criterionViews(criteria []Criterion, names *namer) []CriterionView {
	var views []CriterionView
	for _, c := range criteria {
		views = append(views, CriterionView{
			Code: c.Code, Text: c.Text, Evidence: c.Evidence, Agreed: day(c.Agreed),
			By: names.person(c.By), State: term("criterion", c.State),
		})
	}
	return views
}

func riskViews(risks []Risk, names *namer) []RiskView {
	var views []RiskView
	for _, r := range risks {
		views = append(views, RiskView{
			Code: r.Code, Text: r.Text, Probability: content.Level{N: r.Probability},
			Impact: content.Level{N: r.Impact}, Answer: r.Answer, Owner: names.person(r.Owner),
		})
	}
	return views
}

func personViews(people []Person, names *namer) []PersonView {
	var views []PersonView
	for _, p := range people {
		views = append(views, PersonView{Role: term("role", p.Role), Name: names.person(p.Person), Note: p.Note})
	}
	return views
}

func environmentViews(environments []Environment, names *namer) []EnvironmentView {
	var views []EnvironmentView
	for _, e := range environments {
		views = append(views, EnvironmentView{
			Name: e.Name, Use: term("environment_use", e.Use), Owner: names.person(e.Owner),
			State: term("environment_state", e.State),
		})
	}
	return views
}

func communicationViews(list []Communication, names *namer) []CommunicationView {
	var views []CommunicationView
	for _, c := range list {
		views = append(views, CommunicationView{
			What: c.What, Audience: c.Audience, Channel: c.Channel, On: planned(c.On), Owner: names.person(c.Owner),
		})
	}
	return views
}

// gateTerm is the name of a gate; none is missing.
func gateTerm(gate string) content.Term {
	return term("gate", strings.ReplaceAll(gate, "-", "_"))
}

// excepts says what an exception is about: in its own words, else by its gate.
func excepts(e Exception) content.Run {
	if e.What.IsEmpty() && e.Gate != "" {
		return content.Of(content.Value{Type: content.TermType, Raw: gateTerm(e.Gate).Key})
	}
	return content.Say(e.What)
}

func exceptionViews(exceptions []Exception, names *namer) []ExceptionView {
	var views []ExceptionView
	for _, e := range exceptions {
		view := ExceptionView{
			Kind: term("exception_kind", e.Kind), What: excepts(e), Reason: e.Reason, By: names.actor(e.Person),
			Second: names.person(e.Second), On: planned(e.On), Expires: day(e.Expires),
			Confirmed: instant(e.Confirmed), Done: instant(e.Done),
		}
		if !e.What.IsEmpty() {
			view.Gate = gateTerm(e.Gate)
		}
		views = append(views, view)
	}
	return views
}
