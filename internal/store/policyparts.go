package store

import (
	"slices"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/policy"
)

// The parts of a policy that hold dates or durations, as they stand in JSON
// columns: ISO 8601 text. The other parts are stored as they are.
type (
	typeJSON struct {
		Key       string       `json:"key"`
		Name      content.Text `json:"name"`
		Frequency content.Text `json:"frequency"`
		Method    content.Text `json:"method"`
		Notice    string       `json:"notice,omitempty"`
		Support   string       `json:"support,omitempty"`
	}
	windowJSON struct {
		Weekdays  []string     `json:"weekdays"`
		Days      content.Text `json:"days"`
		Opens     string       `json:"opens"`
		Closes    string       `json:"closes"`
		From      string       `json:"from,omitempty"`
		To        string       `json:"to,omitempty"`
		Types     []string     `json:"types,omitempty"`
		TypesText content.Text `json:"types_text"`
	}
	freezeJSON struct {
		From    string       `json:"from"`
		To      string       `json:"to"`
		Reason  content.Text `json:"reason"`
		Allowed content.Text `json:"allowed"`
		Types   []string     `json:"allowed_types,omitempty"`
	}
)

func newTypeJSON(t policy.Type) typeJSON {
	return typeJSON{
		Key: t.Key, Name: t.Name, Frequency: t.Frequency, Method: t.Method,
		Notice: t.Notice.String(), Support: t.Support.String(),
	}
}

func (j typeJSON) value() (policy.Type, error) {
	t := policy.Type{Key: j.Key, Name: j.Name, Frequency: j.Frequency, Method: j.Method}
	var err error
	if t.Notice, err = clock.ParseDuration(j.Notice); err != nil {
		return t, err
	}
	t.Support, err = clock.ParseDuration(j.Support)
	return t, err
}

func newWindowJSON(w policy.Window) windowJSON {
	return windowJSON{
		Weekdays: w.Weekdays, Days: w.Days, Opens: w.Opens, Closes: w.Closes,
		From: w.From.String(), To: w.To.String(), Types: w.Types, TypesText: w.TypesText,
	}
}

func (j windowJSON) value() (policy.Window, error) {
	w := policy.Window{
		Weekdays: j.Weekdays, Days: j.Days, Opens: j.Opens, Closes: j.Closes, Types: j.Types, TypesText: j.TypesText,
	}
	period, err := parsePeriod(j.From, j.To)
	w.From, w.To = period.From, period.To
	return w, err
}

func newFreezeJSON(f policy.Freeze) freezeJSON {
	return freezeJSON{From: f.From.String(), To: f.To.String(), Reason: f.Reason, Allowed: f.Allowed, Types: f.AllowedTypes}
}

func (j freezeJSON) value() (policy.Freeze, error) {
	period, err := parsePeriod(j.From, j.To)
	return policy.Freeze{From: period.From, To: period.To, Reason: j.Reason, Allowed: j.Allowed, AllowedTypes: j.Types}, err
}

func parsePeriod(from, to string) (clock.Period, error) {
	first, err := clock.ParseDate(from)
	if err != nil {
		return clock.Period{}, err
	}
	end, err := clock.ParseDate(to)
	return clock.Period{From: first, To: end}, err
}

// without is what a list holds and another does not.
func without(list, other []string) []string {
	var rest []string
	for _, one := range list {
		if !slices.Contains(other, one) {
			rest = append(rest, one)
		}
	}
	return rest
}
