package layout

import (
	"acta/internal/content"
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
	if s.Date != "" {
		key := "version_date"
		if l.doc.Frame.Front != content.Cover {
			key = "date" // a half has less room for its label
		}
		add(key, l.valueSpan(content.Value{Type: content.DateType, Raw: s.Date}))
	}
	if spans := l.authors(); len(spans) > 0 {
		add("created_by", spans...)
	}
	if spans := l.approvers(); len(spans) > 0 {
		add("approved_by", spans...)
	}
	if spans := l.validity(); len(spans) > 0 {
		add("validity", spans...)
	}
	for _, field := range l.doc.Control {
		rows = append(rows, printedField{label: l.say.Message(field.Label), value: l.say.Inline(field.Value)})
	}
	if spans := l.say.Inline(l.doc.Frame.Confidentiality); len(spans) > 0 {
		add("confidentiality", spans...)
	}
	return rows
}

func (l *layout) valueSpan(v content.Value) locale.Span {
	return locale.Span{Text: l.say.Value(v), Kind: locale.ValueSpan, Lang: l.say.Lang()}
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

// approvers are the names of who approved the version.
func (l *layout) approvers() []locale.Span {
	var spans []locale.Span
	for i := range l.src.Sheet.Approvals {
		a := &l.src.Sheet.Approvals[i]
		if a.Meaning == l.src.Sheet.Approvals[len(l.src.Sheet.Approvals)-1].Meaning {
			name := []locale.Span{{Text: a.Name, Kind: locale.ValueSpan, Lang: l.say.Lang()}}
			spans = l.listed(spans, name, l.say.Inline(a.Role))
		}
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
