package layout

import (
	"acta/internal/content"
	"acta/internal/format"
	"acta/internal/locale"
)

// controlRows prints the control block: what the sheet says of the version, then
// the rows of the document. Seed control block; ISO/IEC 20000-1:2018 7.5.3.
func (l *layout) controlRows() []printedField {
	s := &l.src.Sheet
	var rows []printedField
	add := func(key string, value ...locale.Span) {
		for i := range value {
			if value[i].Lang == "" {
				value[i].Lang = l.say.Lang()
			}
		}
		rows = append(rows, printedField{label: l.say.Message("document.control." + key), value: value})
	}
	if l.doc.Frame.HasCode && s.Code != "" {
		add("code", locale.Span{Text: s.Code, Kind: locale.ValueSpan, Strong: true})
	}
	add("version", locale.Span{Text: s.Number, Kind: locale.ValueSpan, Strong: true},
		locale.Span{Text: l.stateName(), Kind: locale.ValueSpan, Mark: chipOf(s.State)})
	date := "version_date"
	if l.doc.Frame.Front != content.Cover {
		date = "date" // a half has less room for its label
	}
	for _, row := range []struct {
		key   string
		spans []locale.Span
	}{
		{"proposed", l.proposed()}, {"reason", l.say.Inline(s.Reason)}, {date, l.date(s.Date)},
		{"created_by", l.authors()}, {"approved_by", l.approvers()}, {"validity", l.validity()},
	} {
		if len(row.spans) > 0 {
			add(row.key, row.spans...)
		}
	}
	for _, field := range l.doc.Control {
		rows = append(rows, printedField{label: l.say.Message(field.Label), value: l.say.Inline(field.Value)})
	}
	if spans := l.say.Inline(l.doc.Frame.Confidentiality); len(spans) > 0 {
		add("confidentiality", spans...)
	}
	return rows
}

// date is a date as it stands in running text; nothing for none.
func (l *layout) date(iso string) []locale.Span {
	if iso == "" {
		return nil
	}
	return l.say.Inline(content.Inline{content.Of(content.Value{Type: content.DateType, Raw: iso})})
}

// proposed is the number that a version in review gets by its approval.
func (l *layout) proposed() []locale.Span {
	if s := &l.src.Sheet; s.State == content.InReview && s.Proposed != "" {
		return []locale.Span{{Text: s.Proposed, Kind: locale.ValueSpan}}
	}
	return nil
}

// authors are the names of who wrote the version, with their job titles.
func (l *layout) authors() []locale.Span {
	var spans []locale.Span
	for _, signer := range l.src.Sheet.Authors {
		name, title := l.say.Inline(signer.Name), l.say.Inline(signer.JobTitle)
		if len(name) == 0 {
			name, title = title, nil
		}
		spans = l.listed(spans, name, title)
	}
	return spans
}

// titledApprovers is up to how many approvers stand with their titles; all stand
// with them under the approvals.
const titledApprovers = 2

// approvers are the names of who approved the version.
func (l *layout) approvers() []locale.Span {
	var spans []locale.Span
	approvals := format.Approvers(l.src.Sheet)
	for _, a := range approvals {
		name := []locale.Span{{Text: a.Name, Kind: locale.ValueSpan, Lang: l.say.Lang()}}
		title := l.say.Inline(a.Role)
		if len(approvals) > titledApprovers {
			title = nil
		}
		spans = l.listed(spans, name, title)
	}
	return spans
}

// listed appends a person on a line of their own: name, job title.
func (l *layout) listed(spans, name, title []locale.Span) []locale.Span {
	plain := func(text string) locale.Span { return locale.Span{Text: text, Lang: l.say.Lang()} }
	if len(spans) > 0 && len(name) > 0 {
		spans = append(spans, plain("\n"))
	}
	spans = append(spans, name...)
	if len(title) > 0 {
		spans = append(append(spans, plain(", ")), title...)
	}
	return spans
}

// validity is the period in which the version is in force.
func (l *layout) validity() []locale.Span {
	s := &l.src.Sheet
	if s.Effective == "" && s.ValidUntil == "" {
		return nil
	}
	period := content.Value{Type: content.PeriodType, Raw: s.Effective, To: s.ValidUntil}
	return l.say.Inline(content.Inline{content.Of(period)})
}
