package release

import (
	"errors"
	"strings"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/work"
)

// served are the customers of a release with the policy version that their
// deployments hold, when all hold the same.
func (r Release) served() []Served {
	var served []Served
	for _, code := range r.Customers {
		one := Served{Code: code}
		for _, d := range r.Deployments {
			for _, s := range d.Customers {
				if s.Code == code && s.Policy != "" {
					one.Policy = s.Policy
				}
			}
		}
		served = append(served, one)
	}
	return served
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
	if !codePattern.MatchString(written) {
		return written
	}
	name, err := n.service.Directory.Person(n.tx, written)
	n.keep(err)
	if err != nil {
		return written
	}
	return name
}

func (n *namer) services(codes []string) string {
	var names []string
	for _, code := range codes {
		name, err := n.service.Directory.Service(n.tx, code)
		n.keep(err)
		names = append(names, original(name, code))
	}
	return strings.Join(names, ", ")
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
		name, err := n.service.Directory.Customer(n.tx, s.Code)
		n.keep(err)
		if s.Policy == "" {
			policy, err := n.service.Policies.InForce(n.tx, s.Code, on)
			n.keep(err)
			s.Policy = policy.Version
		}
		views = append(views, CustomerView{Code: s.Code, Name: name, Policy: s.Policy})
	}
	return views
}

// original is a text in its own language, or the other string when empty.
func original(text content.Text, other string) string {
	if text.IsEmpty() {
		return other
	}
	s, _ := text.Get(text.Original)
	return s
}

func customerNames(customers []CustomerView) string {
	var names []string
	for _, c := range customers {
		names = append(names, original(c.Name, c.Code))
	}
	return strings.Join(names, ", ")
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
