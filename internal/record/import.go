package record

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/locale"
	"acta/internal/sheet"
	"acta/internal/work"
)

// The columns of a retention schedule; other columns are ignored.
const (
	itemColumn      = "item"
	seriesColumn    = "series"
	triggerColumn   = "trigger_event"
	durationColumn  = "duration"
	actionColumn    = "action"
	authorityColumn = "authority"
	custodianColumn = "custodian"
)

// ImportName is the command of the import, as its stored report names it.
const ImportName = "record.import_series"

// ImportSeries brings a retention schedule into the register as one command with
// its stored report; the key is the item. Its words stay in English, as their
// authors left them. A row that lacks a value is taken and leaves a placeholder;
// an empty cell never removes what the register has. A row without a usable
// item, with a duration that is not ISO 8601, or with an unknown action is
// rejected, and then nothing is written unless options accept the valid rows. An
// import that writes nothing stores nothing. Seed 7; Scope F54, F84.
func (s *Service) ImportSeries(ctx context.Context, table sheet.Table, options sheet.Options) (sheet.Report, error) {
	err := table.Require(itemColumn, seriesColumn, triggerColumn, durationColumn, actionColumn, authorityColumn, custodianColumn)
	if err != nil {
		return sheet.Report{}, err
	}
	var report sheet.Report
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		plan, err := s.plan(tx, table, options)
		report = plan.report
		return err
	})
	if err != nil || !options.MayWrite(report) || report.Created+report.Updated == 0 {
		return report, err
	}
	cmd := work.Command{Name: ImportName, Actor: options.Actor, Subject: register}
	err = s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		plan, err := s.plan(tx, table, options)
		if err != nil {
			return err
		}
		key, err := id.New[id.Import]()
		if err != nil {
			return err
		}
		report = plan.report
		report.ID, report.Written = string(key), true
		return s.carryOut(tx, plan, report)
	})
	return report, err
}

// planned is what an import will do: the series to save beside what is stored.
type planned struct {
	report sheet.Report
	series []Series
	stored map[string]Series
}

// plan reads every row against what is stored; it writes nothing.
func (s *Service) plan(tx *work.Tx, table sheet.Table, options sheet.Options) (planned, error) {
	stored, err := s.byCode(tx)
	if err != nil {
		return planned{}, err
	}
	p := planned{stored: stored, report: sheet.Report{
		Command: ImportName, File: table.File, SHA256: table.SHA256, DryRun: options.DryRun, Rows: len(table.Rows),
	}}
	lines := map[string]int{}
	for i, row := range table.Rows {
		if i+1 == len(table.Rows) && options.Told != nil {
			if err := options.Told(i + 1); err != nil {
				return planned{}, err
			}
		}
		r := reading{table: table, row: row, report: &p.report}
		item := r.item(lines)
		old, found := stored[item]
		is := r.series(item, old)
		if r.rejected {
			continue
		}
		lines[item] = row.Line
		p.series = append(p.series, is)
		switch {
		case !found:
			p.report.Created++
		case same(old, is):
			p.report.Unchanged++
		default:
			p.report.Updated++
		}
	}
	return p, nil
}

func (s *Service) carryOut(tx *work.Tx, p planned, report sheet.Report) error {
	for _, one := range p.series {
		old, found := p.stored[one.Code]
		if _, err := s.save(tx, old, one, found); err != nil {
			return err
		}
	}
	return s.reports.Save(tx, report)
}

// reading turns one row into a series and its findings.
type reading struct {
	table    sheet.Table
	row      sheet.Row
	report   *sheet.Report
	rejected bool
}

func (r *reading) say(severity sheet.Severity, column, key string, args ...sheet.Arg) {
	r.rejected = r.rejected || severity == sheet.Rejected
	r.report.Add(sheet.Finding{
		Severity: severity, Line: r.row.Line, Column: column, Value: r.table.Get(r.row, column), Key: key, Args: args,
	})
}

// item is the row's key; one that came before is rejected with its line.
func (r *reading) item(lines map[string]int) string {
	item := r.table.Get(r.row, itemColumn)
	if !codePattern.MatchString(item) {
		r.say(sheet.Rejected, itemColumn, "import.series_item")
	}
	if first, twice := lines[item]; twice {
		r.say(sheet.Rejected, itemColumn, "import.duplicate", sheet.Arg{Name: "line", Value: strconv.Itoa(first)})
	}
	return item
}

// series is the stored series with what the row says laid over it.
func (r *reading) series(item string, old Series) Series {
	is := old
	is.Code = item
	if old.Code == "" && is.Group.IsEmpty() {
		schedule, _, _ := strings.Cut(item, "/")
		is.Group = content.In(locale.English, schedule)
	}
	is.Name = r.words(seriesColumn, old.Name, textLimit)
	is.Custodian = r.words(custodianColumn, old.Custodian, nameLimit)
	is.TriggerText = r.words(triggerColumn, old.TriggerText, textLimit)
	if is.Trigger == "" && old.TriggerText.IsEmpty() && !is.TriggerText.IsEmpty() {
		is.Trigger = triggerOf(r.table.Get(r.row, triggerColumn))
	}
	r.action(&is)
	r.retention(&is)
	r.authority(&is)
	return is
}

// words is the cell as a text whose original is English. A text that says the
// same already keeps its translations; one that says something else loses them,
// for they translate other words.
func (r *reading) words(column string, old content.Text, limit int) content.Text {
	cell := r.table.Get(r.row, column)
	if cell == "" {
		if old.IsEmpty() {
			r.say(sheet.Open, column, "import.series_open")
		}
		return old
	}
	if !clean(content.In(locale.English, cell), limit) {
		r.say(sheet.Rejected, column, "import.series_text", sheet.Arg{Name: "max", Value: strconv.Itoa(limit)})
	}
	if saying(old, cell) != "" {
		return old
	}
	return content.In(locale.English, cell)
}

// saying is the language in which a text says what a cell does: English, or its
// original; "" for neither.
func saying(t content.Text, cell string) string {
	for _, lang := range []string{locale.English, t.Original} {
		if value, ok := t.Values[lang]; ok && sheet.Same(value, cell) {
			return lang
		}
	}
	return ""
}

// triggerOf is the trigger that a schedule's words name.
func triggerOf(words string) Trigger {
	if words == "record created" {
		return Creation
	}
	return Event
}

// action reads what happens at the end. Words such as "keep permanently and
// transfer" mean that the series is permanent, so a duration is not missing.
func (r *reading) action(is *Series) {
	cell := r.table.Get(r.row, actionColumn)
	actions, permanent := actionsOf(cell)
	switch {
	case cell == "":
		if is.Action == "" && !is.Permanent {
			r.say(sheet.Open, actionColumn, "import.series_open")
		}
	case cell == is.actionCell():
	case len(actions) == 1 && (!permanent || actions[0] != Destroy):
		is.Action, is.Permanent = actions[0], permanent
	case len(actions) == 0 && permanent:
		is.Action, is.Permanent = "", true
	default:
		r.say(sheet.Rejected, actionColumn, "import.series_action", sheet.Arg{Name: "choices", Value: joined(Actions())})
	}
}

// negations turn what a schedule says into its opposite.
var negations = []string{"not", "never", "don", "cannot", "without"}

// actionsOf finds the actions that the words of a schedule name, and whether
// they say that the records are kept for ever. Words with a negation name none:
// who writes "do not destroy" must not find the records gone.
func actionsOf(cell string) (actions []Action, permanent bool) {
	words := strings.FieldsFunc(strings.ToLower(cell), func(c rune) bool { return c < 'a' || c > 'z' })
	if slices.ContainsFunc(words, func(word string) bool { return slices.Contains(negations, word) }) {
		return nil, false
	}
	for _, known := range Actions() {
		if slices.Contains(words, string(known)) {
			actions = append(actions, known)
		}
	}
	permanent = slices.Contains(words, "permanent") || slices.Contains(words, "permanently")
	return actions, permanent
}

// retention reads how long the series is kept.
func (r *reading) retention(is *Series) {
	cell := r.table.Get(r.row, durationColumn)
	duration, err := clock.ParseDuration(cell)
	switch {
	case err != nil || cell != "" && duration.IsZero():
		r.say(sheet.Rejected, durationColumn, "import.series_duration")
	case is.Permanent:
		is.Retention = clock.Duration{}
		if cell != "" {
			r.say(sheet.Doubtful, durationColumn, "import.series_permanent")
		}
	case cell != "":
		is.Retention = duration
	case is.Retention.IsZero():
		r.say(sheet.Open, durationColumn, "import.series_open")
	}
}

func (r *reading) authority(is *Series) {
	cell := r.table.Get(r.row, authorityColumn)
	if cell == "" {
		return
	}
	if !clean(content.In(locale.English, cell), nameLimit) {
		r.say(sheet.Rejected, authorityColumn, "import.series_text", sheet.Arg{Name: "max", Value: strconv.Itoa(nameLimit)})
	}
	if !sheet.Same(is.Basis, cell) {
		is.Basis = cell
	}
}
