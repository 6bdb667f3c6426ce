package release

import (
	"cmp"
	"fmt"
	"slices"

	"acta/internal/content"
)

// ManifestHash is the SHA-256 of a manifest's canonical JSON, in hexadecimal,
// whatever the order of its units and of their items. Seed 3.1; Scope F34.
func ManifestHash(units []ManifestUnit) (string, error) {
	sorted := slices.Clone(units)
	for i, u := range sorted {
		sorted[i].Items = slices.Sorted(slices.Values(u.Items))
	}
	slices.SortStableFunc(sorted, func(a, b ManifestUnit) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Version, b.Version))
	})
	return sum("manifest", sorted)
}

// agreedCriterion is what a customer agrees to of a criterion: what is tested and
// by what it shows, not how far the test is.
type agreedCriterion struct {
	Code     string       `json:"code"`
	Text     content.Text `json:"text"`
	Evidence content.Text `json:"evidence"`
}

// CriteriaHash is the SHA-256 of acceptance criteria (code, text, evidence) in
// the order of their codes, in hexadecimal. Seed 4.1.2; Scope F39.
func CriteriaHash(criteria []Criterion) (string, error) {
	var agreed []agreedCriterion
	for _, c := range criteria {
		agreed = append(agreed, agreedCriterion{c.Code, c.Text, c.Evidence})
	}
	slices.SortStableFunc(agreed, func(a, b agreedCriterion) int { return cmp.Compare(a.Code, b.Code) })
	return sum("acceptance criteria", agreed)
}

// decided is what a release approval relies on of an acceptance.
type decided struct {
	Customer     string   `json:"customer"`
	At           string   `json:"at"` // RFC 3339
	By           string   `json:"by"`
	How          string   `json:"how"`
	Signatory    string   `json:"signatory"`
	Build        string   `json:"build"`
	Outcome      string   `json:"outcome"`
	Reservations []string `json:"reservations"` // "code criterion"
}

// AcceptanceHash is the SHA-256 of the acceptances on which a release approval
// relies, in hexadecimal, whatever their order. Which count on a build is
// Situation's to say (acceptances). Scope F92.
func AcceptanceHash(acceptances []Recorded[Acceptance]) (string, error) {
	var list []decided
	for _, a := range acceptances {
		one := decided{
			Customer: a.Customer, At: a.At.String(), By: a.By, How: string(a.Of.How), Signatory: a.Of.Signatory,
			Build: a.Of.Build, Outcome: string(a.Of.Outcome),
		}
		for _, r := range a.Of.Reservations {
			one.Reservations = append(one.Reservations, join(" ", r.Code, r.Criterion))
		}
		slices.Sort(one.Reservations)
		list = append(list, one)
	}
	slices.SortStableFunc(list, func(a, b decided) int {
		return cmp.Or(cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.How, b.How), cmp.Compare(a.At, b.At))
	})
	return sum("acceptances", list)
}

func sum(what string, v any) (string, error) {
	data, err := content.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("hash of %s: %w", what, err)
	}
	return content.Sum(data), nil
}
