package release

import (
	"errors"
	"slices"
	"strings"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// served are the customers of a release with the newest policy version that a
// deployment holds; of one that was cancelled only when all were.
func (r Release) served() []Served {
	live := r.live()
	served := make([]Served, len(r.Customers))
	for i, code := range r.Customers {
		served[i].Code = code
		for _, d := range live {
			for _, s := range d.Customers {
				if s.Code == code && laterVersion(s.Policy, served[i].Policy) {
					served[i].Policy = s.Policy
				}
			}
		}
	}
	return served
}

// live are the deployments that were not cancelled, or all when each was.
func (r Release) live() []Deployment {
	cancelled := func(d Deployment) bool { return d.Stage == Dropped }
	live := slices.DeleteFunc(slices.Clone(r.Deployments), cancelled)
	if len(live) == 0 {
		return r.Deployments
	}
	return live
}

// laterVersion says that "10.0" comes after "9.0", and every version after none.
func laterVersion(a, b string) bool {
	return len(a) > len(b) || len(a) == len(b) && a > b
}

// namer looks names up while a view is made and keeps the first technical
// error, so that a view reads as a list of its fields.
type namer struct {
	service *Service
	tx      *work.Tx
	err     error
}

// keep notes a technical error; "not found" is none.
func (n *namer) keep(err error) {
	if err != nil && !fault.Is(err, fault.NotFound) {
		n.err = errors.Join(n.err, err)
	}
}

// person is the name of a person by code; what is no code is a name already.
func (n *namer) person(written string) string {
	if !id.IsCode(written) {
		return written
	}
	name, err := n.service.Directory.Person(n.tx, written)
	n.keep(err)
	if err != nil {
		return written
	}
	return name
}

func (n *namer) services(codes []string) content.Text {
	var names []content.Text
	for _, code := range codes {
		name, _, err := n.service.Directory.Service(n.tx, code)
		n.keep(err)
		names = append(names, nameOr(name, code))
	}
	return joined(names)
}

// customers are the customers with the policy version that they hold, else the
// one in force on the planned day.
func (n *namer) customers(r Release, served []Served) []CustomerView {
	on := r.planned()
	if on.IsZero() {
		on = n.tx.Now().Date(nil)
	}
	var views []CustomerView
	for _, s := range served {
		customer, err := n.service.Directory.Customer(n.tx, s.Code)
		n.keep(err)
		if s.Policy == "" {
			policy, err := n.service.Policies.InForce(n.tx, s.Code, on)
			n.keep(err)
			s.Policy = policy.Number
		}
		views = append(views, CustomerView{Code: s.Code, Name: customer.Name, Policy: s.Policy})
	}
	return views
}

// joined is a list of names as one text, in every language that any of them has;
// a name that lacks a language stands in its own.
func joined(names []content.Text) content.Text {
	var all content.Text
	for _, name := range names {
		for lang := range name.Values {
			if all.Values[lang] == "" {
				all = all.With(lang, "-")
			}
		}
	}
	for lang := range all.Values {
		words := make([]string, len(names))
		for i, name := range names {
			words[i], _ = name.Get(lang)
		}
		all.Values[lang] = strings.Join(words, ", ")
	}
	if len(names) > 0 {
		all.Original = names[0].Original
	}
	return all
}

// nameOr is the text, or the code when there is none.
func nameOr(text content.Text, code string) content.Text {
	if text.IsEmpty() {
		return content.In("und", code)
	}
	return text
}

func customerNames(customers []CustomerView) content.Text {
	var names []content.Text
	for _, c := range customers {
		names = append(names, nameOr(c.Name, c.Code))
	}
	return joined(names)
}

// policyLabel is the one policy version, or each with its customer's code.
func policyLabel(customers []CustomerView) string {
	var labels []string
	for _, c := range customers {
		if len(customers) == 1 {
			return c.Policy
		}
		if c.Policy != "" {
			labels = append(labels, c.Code+" "+c.Policy)
		}
	}
	return strings.Join(labels, ", ")
}
