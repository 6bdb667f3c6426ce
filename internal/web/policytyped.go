package web

import (
	"slices"
	"strconv"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/policy"
)

// readDraft is the draft as somebody typed it: what the form does not ask stays.
func (o policyOf) readDraft(t *typed) policy.Policy {
	was, p := o.shown, o.shown
	p.Customer, p.Number = o.customer.Code, policy.DraftNumber
	p.From, p.To, p.NextReview = t.day("policy.from"), dayAfter(t.day("policy.to")), t.day("policy.next_review")
	p.Agreement = policy.Agreement{
		With: t.text("policy.agreement.with"), On: t.day("policy.agreement.on"), How: policy.How(t.text("policy.agreement.how")),
		Reference: t.text("policy.agreement.reference"),
	}
	p.Owner, p.Services, p.Zone = t.text("policy.owner"), slices.Clone(t.Values["policy.services"]), t.text("policy.zone")
	p.Types, p.Units = o.readTypes(t, was.Types), o.readUnits(t, was.Units)
	p.Windows, p.Freezes = o.readWindows(t, was.Windows), o.readFreezes(t, was.Freezes)
	p.Verification = readItems(t, o.verificationGrid(), was.Verification)
	p.Acceptance = policy.Acceptance{
		Mode: policy.Mode(t.text("policy.acceptance.mode")), Approver: t.text("policy.acceptance.approver"),
		Criteria: readItems(t, o.criteriaGrid(), was.Acceptance.Criteria), Days: t.number("policy.acceptance.tacit_days"),
	}
	p.Emergency = o.readEmergency(t, was.Emergency)
	p.NoticeChannel = t.prose("policy.notice_channel", was.NoticeChannel)
	p.BaselineHours, p.PIRDays, p.MonitoringDays = t.number("policy.baseline_hours"), t.number("policy.pir_days"), t.number("policy.monitoring_days")
	p.BuildNeedsAuthority, p.TestsNeedAuthority = t.on("policy.build_needs_authority"), t.on("policy.tests_need_authority")
	p.Recipients = slices.Clone(t.Values["policy.pir_recipients"])
	return p
}

// dayAfter is the end of a period whose last day is given.
func dayAfter(last clock.Date) clock.Date {
	if last.IsZero() {
		return last
	}
	return last.AddDays(1)
}

// rowReader reads the cells of a row of a table.
type rowReader struct {
	*typed
	grid grid
	row  gridRow
}

// readRows reads the rows of a table, each with the entry that it was.
func readRows[T any](t *typed, g grid, saved []T, one func(r rowReader, was T) T) []T {
	var list []T
	for _, row := range t.rows(g) {
		var before T
		if n, err := strconv.Atoi(row.Values[wasColumn]); err == nil && n > 0 && n <= len(saved) {
			before = saved[n-1]
		}
		list = append(list, one(rowReader{t, g, row}, before))
	}
	return list
}

func (r rowReader) at(col string) string { return r.row.Values[col] }

func (r rowReader) words(col string, saved content.Text) content.Text {
	return proseIn(r.lang, r.at(col), saved)
}

func (r rowReader) date(col string) clock.Date {
	day, err := readDay(r.at(col))
	if err != nil {
		r.refuse(cell(r.grid, r.row, col), "web.fault.typed_date", fault.Args{"typed": shown(r.at(col))})
	}
	return day
}

func (r rowReader) length(col string) clock.Duration {
	return r.lengthOf(cell(r.grid, r.row, col), r.at(col))
}

// keys are words with commas or blanks between them.
func (r rowReader) keys(col string) []string {
	return strings.FieldsFunc(r.at(col), func(c rune) bool { return strings.ContainsRune(" ,;\t\r\n", c) })
}

func (o policyOf) readTypes(t *typed, saved []policy.Type) []policy.Type {
	return readRows(t, o.typesGrid(), saved, func(r rowReader, was policy.Type) policy.Type {
		return policy.Type{
			Key: r.at("key"), Name: r.words("name", was.Name), Frequency: r.words("frequency", was.Frequency), Method: r.words("method", was.Method),
			Notice: r.length("notice"), Support: r.length("support"),
		}
	})
}

func (o policyOf) readUnits(t *typed, saved []policy.Unit) []policy.Unit {
	return readRows(t, o.unitsGrid(), saved, func(r rowReader, was policy.Unit) policy.Unit {
		return policy.Unit{Code: r.at("code"), Name: r.words("name", was.Name), Service: r.at("service"), Package: r.words("package", was.Package)}
	})
}

func (o policyOf) readWindows(t *typed, saved []policy.Window) []policy.Window {
	return readRows(t, o.windowsGrid(), saved, func(r rowReader, was policy.Window) policy.Window {
		w := was
		w.Opens, w.Closes, w.From, w.To = hourOf(r.at("opens")), hourOf(r.at("closes")), r.date("from"), dayAfter(r.date("to"))
		days, ok := o.readWeekdays(r.at("weekdays"))
		if !ok {
			r.refuse(cell(r.grid, r.row, "weekdays"), "page_policies.fault_weekdays", fault.Args{"typed": shown(r.at("weekdays"))})
		}
		if types := r.keys("types"); !slices.Equal(types, was.Types) {
			w.Types, w.TypesText = types, content.Text{}
		}
		if !slices.Equal(days, was.Weekdays) {
			w.Weekdays, w.Days = days, content.Text{}
		}
		return w
	})
}

// hourOf is an hour as it is stored: "9:00" is "09:00".
func hourOf(typed string) string {
	typed = strings.ReplaceAll(typed, ".", ":")
	if len(typed) == len("9:00") {
		return "0" + typed
	}
	return typed
}

func (o policyOf) readFreezes(t *typed, saved []policy.Freeze) []policy.Freeze {
	return readRows(t, o.freezesGrid(), saved, func(r rowReader, was policy.Freeze) policy.Freeze {
		return policy.Freeze{
			From: r.date("from"), To: dayAfter(r.date("to")), Reason: r.words("reason", was.Reason), Allowed: r.words("allowed", was.Allowed),
			AllowedTypes: r.keys("allowed_types"),
		}
	})
}

func readItems(t *typed, g grid, saved []policy.Item) []policy.Item {
	return readRows(t, g, saved, func(r rowReader, was policy.Item) policy.Item {
		return policy.Item{Code: r.at("code"), Text: r.words("text", was.Text), Evidence: r.words("evidence", was.Evidence)}
	})
}

func (o policyOf) readEmergency(t *typed, was policy.Emergency) policy.Emergency {
	return policy.Emergency{
		Criteria: readRows(t, o.emergencyGrid(), was.Criteria, func(r rowReader, was content.Text) content.Text {
			return r.words("text", was)
		}),
		Authority: t.text("policy.emergency.authority"), MinimumTests: slices.Clone(t.Values["policy.emergency.minimum_tests"]),
		Tests: t.prose("policy.emergency.tests", was.Tests), Hours: t.number("policy.emergency.hours"), Days: t.number("policy.emergency.days"),
	}
}

// inWords gives the windows whose days or types were changed their printed words, in
// every language of the organisation.
func (s *site) inWords(o policyOf, p policy.Policy) policy.Policy {
	p.Windows = slices.Clone(p.Windows)
	for i := range p.Windows {
		w := &p.Windows[i]
		if w.Days.IsEmpty() && len(w.Weekdays) > 0 {
			w.Days = s.inHouse(o.home, func(v visit) string { return sentence(v.weekdays(w.Weekdays)) })
		}
		if w.TypesText.IsEmpty() && len(w.Types) > 0 {
			w.TypesText = s.inHouse(o.home, func(v visit) string { return v.typeNames(p, w.Types) })
		}
	}
	return p
}
