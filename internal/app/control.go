package app

import (
	"fmt"
	"strings"

	"acta/internal/clock"
	"acta/internal/document"
	"acta/internal/identity"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/release"
	"acta/internal/work"
)

// handlers are what features do about what other features tell, in the same
// transaction.
func (a *App) handlers() map[string][]work.Handler {
	table := a.Policies.Handlers()
	table[document.EventEffective] = append(table[document.EventEffective], a.prolong)
	table[document.EventSubmitted] = append(table[document.EventSubmitted], a.frozenCore)
	table[document.EventApproved] = append(table[document.EventApproved], a.authorised)
	table[release.EventPIRClosed] = append(table[release.EventPIRClosed], a.archived)
	return table
}

// processKind is the document kind whose last day stands in the organisation's data.
const processKind = "process"

// prolong tells the organisation to which day its process description is valid.
func (a *App) prolong(tx *work.Tx, event work.Event) error {
	if event.Data["kind"] != processKind || event.Data["valid_until"] == "" {
		return nil
	}
	until, err := clock.ParseDate(event.Data["valid_until"])
	if err != nil {
		return fmt.Errorf("valid until: %w", err)
	}
	return a.Org.Prolong(tx, until)
}

// ownership gathers what a person owns in the features. Scope F80; invariant I22.
type ownership struct{ app *App }

var _ identity.Holdings = ownership{}

// Of is everything that a person owns.
func (o ownership) Of(tx *work.Tx, person string) ([]identity.Holding, error) {
	held, err := o.app.Org.Holdings(tx, person)
	if err != nil {
		return nil, err
	}
	list := make([]identity.Holding, len(held))
	for i, h := range held {
		list[i] = identity.Holding{Kind: string(h.Kind), ID: h.ID, Label: h.Label}
	}
	documents, err := o.app.Documents.Owned(tx, person)
	for _, ref := range documents {
		list = append(list, identity.Holding{Kind: documentHolding, ID: ref.String(), Label: ref.String()})
	}
	return list, err
}

// documentHolding is the kind of a holding that is a document; its ID is
// kind/subject.
const documentHolding = "document"

// Reassign gives one holding to another person.
func (o ownership) Reassign(tx *work.Tx, holding identity.Holding, from, to string) error {
	if holding.Kind == documentHolding {
		kind, subject, _ := strings.Cut(holding.ID, "/")
		return o.app.Documents.HandOver(tx, document.Ref{Kind: kind, Subject: subject}, to)
	}
	return o.app.Org.Handover(tx, from, to, org.Holding{
		Kind: org.HoldingKind(holding.Kind), ID: holding.ID, Label: holding.Label,
	})
}

// Owner is the person who owns a document unless somebody else was named; "" puts
// it on the overdue list.
func (o ownership) Owner(tx *work.Tx, ref document.Ref) (string, error) {
	if ref.Kind == policy.Kind {
		return o.app.Policies.Owner(tx, ref.Subject)
	}
	return o.app.Org.DocumentOwner(tx)
}
