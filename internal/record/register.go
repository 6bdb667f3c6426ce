package record

import (
	"cmp"
	"fmt"
	"slices"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/work"
)

// RegisterView is what the retention register prints. Seed 7; Scope F54.
func (s *Service) RegisterView(tx *work.Tx) (RegisterView, error) {
	list, err := s.series.List(tx)
	if err != nil {
		return RegisterView{}, fmt.Errorf("read register: %w", err)
	}
	review, err := s.reviews.RegisterReview(tx)
	if err != nil {
		return RegisterView{}, fmt.Errorf("review of the register: %w", err)
	}
	slices.SortStableFunc(list, byGroup)
	view := RegisterView{Count: len(list), Review: content.Date{ISO: review.String()}}
	var last clock.Instant
	for i, one := range list {
		if last.Before(one.ChangedAt) {
			last = one.ChangedAt
		}
		view.Series = append(view.Series, one.view(i))
		for _, key := range one.Lints() {
			view.Lints = append(view.Lints, LintView{Code: one.Code, Problem: content.Term{Key: key}})
		}
	}
	if !last.IsZero() {
		view.AsOf = content.Date{ISO: last.Date(nil).String()}
	}
	return view, nil
}

// byGroup orders the register: first the series that the process description
// prints, in its order, then by the original words of the group, then by code.
func byGroup(a, b Series) int {
	if a.InProcess != b.InProcess {
		if a.InProcess {
			return -1
		}
		return 1
	}
	group := cmp.Compare(a.Group.Values[a.Group.Original], b.Group.Values[b.Group.Original])
	return cmp.Or(group, cmp.Compare(a.Order, b.Order), cmp.Compare(a.Code, b.Code))
}

func (s Series) view(i int) SeriesView {
	return SeriesView{
		Code: s.Code, Group: s.Group, Name: s.Name, Location: s.Location, Archive: s.ArchiveLocation,
		ArchiveRule: s.ArchiveRule, Custodian: s.Custodian, Controls: s.Controls,
		Retention: content.Duration{ISO: s.Retention.String()}, Permanent: s.Permanent,
		Term: s.term(fmt.Sprintf("series[%d]", i)), Trigger: s.TriggerText, Action: termOf("record_action", string(s.Action)),
		Basis: s.Basis, Next: content.Date{ISO: s.Next().String()}, Confirmed: s.Confirmed,
	}
}

// term is the retention as printed: a duration, the word "permanent", or an open
// placeholder.
func (s Series) term(path string) content.Run {
	switch {
	case s.Permanent:
		return content.Message("format.permanent")
	case s.Retention.IsZero():
		return content.Of(content.Value{Type: content.MissingType, Field: path + ".retention", Label: "field.retention"})
	default:
		return content.Of(content.Value{Type: content.DurationType, Raw: s.Retention.String()})
	}
}

func termOf(enumeration, value string) content.Term {
	if value == "" {
		return content.Term{}
	}
	return content.Term{Key: "term." + enumeration + "." + value}
}

// Next is the day on which the retention of a series with a fixed date ends;
// zero when another event starts the clock, or nothing ends it. Scope F55.
func (s Series) Next() clock.Date {
	if s.Trigger != FixedDate || s.Permanent || s.Retention.IsZero() {
		return clock.Date{}
	}
	return s.Retention.After(s.TriggerDate)
}

// Lints are the keys of what an administrator should complete or confirm about
// the series: what is missing, a protection control that only names the
// custodian, and retention and action that nobody confirmed. Domain section 2,
// traps 3 and 4.
func (s Series) Lints() []string {
	var keys []string
	say := func(wrong bool, key string) {
		if wrong {
			keys = append(keys, key)
		}
	}
	say(s.Location.IsEmpty(), "term.record_lint.location_missing")
	say(s.Custodian.IsEmpty(), "term.record_lint.custodian_missing")
	say(s.Controls.IsEmpty(), "term.record_lint.controls_missing")
	say(!s.Controls.IsEmpty() && text(s.Controls) == text(s.Custodian), "term.record_lint.controls_role_only")
	say(s.Retention.IsZero() && !s.Permanent, "term.record_lint.retention_missing")
	say(s.TriggerText.IsEmpty(), "term.record_lint.trigger_missing")
	say(s.Action == "" && !s.Permanent, "term.record_lint.action_missing")
	say(!s.Confirmed, "term.record_lint.unconfirmed")
	return keys
}

// ProcessRow is a series as the process description prints it. Its fields are
// those of the row that the organisation's view declares, so that app converts
// one into the other. Seed 7.
type ProcessRow struct {
	Name      content.Text
	Location  content.Text
	Custodian content.Text
	Controls  content.Text
	Retention content.Duration
	Permanent bool
	Term      content.Run
	Trigger   content.Term
}

// ProcessRows are the series that the process description prints, in its order.
func (s *Service) ProcessRows(tx *work.Tx) ([]ProcessRow, error) {
	list, err := s.series.List(tx)
	if err != nil {
		return nil, fmt.Errorf("read register: %w", err)
	}
	slices.SortStableFunc(list, func(a, b Series) int { return cmp.Compare(a.Order, b.Order) })
	var rows []ProcessRow
	for _, one := range list {
		if one.InProcess {
			rows = append(rows, ProcessRow{
				Name: one.Name, Location: one.Location, Custodian: one.Custodian, Controls: one.Controls,
				Retention: content.Duration{ISO: one.Retention.String()}, Permanent: one.Permanent,
				Term:    one.term(fmt.Sprintf("records[%d]", len(rows))),
				Trigger: termOf("record_trigger", string(one.Trigger)),
			})
		}
	}
	return rows, nil
}
