package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/document"
	"acta/internal/fault"
	retention "acta/internal/record"
)

// seriesPages are the retention series: where records are, who keeps them, for how long.
// A series is named by a parameter: its code may have slashes.
func (r *router) seriesPages() {
	const edit = seriesPath + "/edit"
	r.get(seriesPath, "record.read", r.series)
	r.get(edit, "record.read", func(c *gin.Context) error { return r.showSeries(c, http.StatusOK, refused{}) })
	r.post(seriesPath+"/preview", "record.edit", r.previewSeries)
	r.act(edit, "record.edit", act{"series", r.putSeries, r.showSeries})
}

// series lists the register.
func (s *site) series(c *gin.Context) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	list, err := s.Records.Register(ctx)
	if err != nil {
		return err
	}
	section := deskSection{ID: "series", Table: &deskTable{Name: v.Say("page_settings.tab.series"), Heads: deskHeads(
		v.Say("page_settings.series.name"), v.Say("page_settings.series.custodian"), v.Say("page_settings.series.location"), v.Say("page_settings.series.retention"),
		v.Say("page_settings.series.action"), v.Say("page_people.state"))}}
	for _, one := range list {
		section.Table.Rows = append(section.Table.Rows, v.seriesRow(one))
	}
	body := deskBody{Lead: v.Say("page_settings.series.lead")}
	if v.who.May("record.edit") {
		body.Acts = []link{{seriesPath + "/edit", v.Say("page_settings.series.new")}}
	}
	if len(list) == 0 {
		section.Table, section.Blank = nil, &blank{Title: v.Say("page_settings.series.none"), Text: v.Say("page_settings.series.none_text")}
	}
	body.Sections = []deskSection{section}
	return s.showSettings(c, http.StatusOK, seriesPath, body)
}

func (v visit) seriesRow(one retention.Series) []deskCell {
	name, lang := one.Name.Get(v.lang)
	keeper, keeperLang := one.Custodian.Get(v.lang)
	place, placeLang := one.Location.Get(v.lang)
	state := &mark{"done", "ok", v.Say("page_settings.series.complete")}
	if open := len(one.Lints()); open > 0 {
		state = &mark{"gap", "wait", v.Say("page_settings.series.open", "count", open)}
	}
	action := ""
	if one.Action != "" {
		action = v.Say("term.record_action." + string(one.Action))
	}
	return []deskCell{
		{Text: name, Lang: foreign(lang, v.lang), Small: one.Code, Href: seriesAddress(one.Code)}, {Text: keeper, Lang: foreign(keeperLang, v.lang)},
		{Text: place, Lang: foreign(placeLang, v.lang)}, {Text: v.retention(one)}, {Text: action}, {Mark: state},
	}
}

// retention is how long a series is kept, in words.
func (v visit) retention(one retention.Series) string {
	if one.Permanent {
		return v.Say("page_settings.series.permanent")
	}
	return v.length(one.Retention)
}

func seriesAddress(code string) string { return query(seriesPath+"/edit", "code", code) }

// oneSeries is the series that the address names; a new one without a name.
func (s *site) oneSeries(ctx context.Context, code string) (retention.Series, error) {
	if code == "" {
		return retention.Series{}, nil
	}
	list, err := s.Records.Register(ctx)
	if err != nil {
		return retention.Series{}, err
	}
	i := slices.IndexFunc(list, func(one retention.Series) bool { return one.Code == code })
	if i < 0 {
		return retention.Series{}, fault.New(fault.NotFound, "page_settings.series.missing", fault.Args{"code": shown(code)})
	}
	return list[i], nil
}

// seriesForm is the form of a series. It leads to what would change; that leads to
// saving it.
func (s *site) seriesForm(v visit, one retention.Series) form {
	f := s.newForm("series", query(seriesPath+"/preview", "code", one.Code), v.Say("page_settings.series.preview"))
	f.ETag, f.Leave = etag(one.RowVersion), &link{seriesPath, v.Say("page_people.back")}
	const at = "series[0]."
	short := func(in input) input { in.Type = "text"; return in }
	triggers, actions := []choice{{Value: "", Label: v.Say("page_settings.series.unknown")}}, []choice{{Value: "", Label: v.Say("page_settings.series.unknown")}}
	for _, trigger := range retention.Triggers() {
		triggers = append(triggers, choice{Value: string(trigger), Label: v.Say("term.record_trigger." + string(trigger)), Chosen: trigger == one.Trigger})
	}
	for _, action := range retention.Actions() {
		actions = append(actions, choice{Value: string(action), Label: v.Say("term.record_action." + string(action)), Chosen: action == one.Action})
	}
	f.Groups = []fieldset{
		{Title: v.Say("page_settings.series.what"), Pair: true, Inputs: []input{
			v.named(keptIf(plainInput(at+"code", one.Code), one.Code != ""), "page_people.code", "page_settings.series.code_tip"),
			optional(v.named(short(v.proseInput(at+"group", one.Group)), "page_settings.series.group", "")),
			v.named(v.proseInput(at+"name", one.Name), "page_settings.series.name", ""),
			v.named(short(v.proseInput(at+"custodian", one.Custodian)), "page_settings.series.custodian", "page_settings.series.custodian_tip"),
		}},
		{Title: v.Say("page_settings.series.where"), Inputs: []input{
			v.named(v.proseInput(at+"location", one.Location), "page_settings.series.location", ""),
			v.named(v.proseInput(at+"controls", one.Controls), "page_settings.series.controls", "page_settings.series.controls_tip"),
			optional(v.named(short(v.proseInput(at+"archive_location", one.ArchiveLocation)), "page_settings.series.archive_location", "")),
			optional(v.named(v.proseInput(at+"archive_rule", one.ArchiveRule), "page_settings.series.archive_rule", "")),
		}},
		{Title: v.Say("page_settings.series.how_long"), Pair: true, Inputs: []input{
			optional(v.named(plainInput(at+"retention", v.length(one.Retention)), "page_settings.series.retention", "page_settings.series.retention_tip")),
			checkInput(v, at+"permanent", "page_settings.series.permanent", one.Permanent),
			v.named(input{Name: at + "trigger", Type: pickType, Choices: triggers}, "page_settings.series.trigger", ""),
			optional(v.named(dayInput(at+"trigger_date", one.TriggerDate), "page_settings.series.trigger_date", "page_settings.series.trigger_date_tip")),
			optional(v.named(v.proseInput(at+"trigger_text", one.TriggerText), "page_settings.series.trigger_text", "")),
			v.named(input{Name: at + "action", Type: pickType, Choices: actions}, "page_settings.series.action", ""),
			optional(v.named(plainInput(at+"basis", one.Basis), "page_settings.series.basis", "page_settings.series.basis_tip")),
			checkInput(v, at+"confirmed", "page_settings.series.confirmed", one.Confirmed),
			checkInput(v, at+"in_process", "page_settings.series.in_process", one.InProcess),
		}},
	}
	return f
}

// showSeries shows a series with what is missing in it.
func (s *site) showSeries(c *gin.Context, status int, no refused) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	one, err := s.oneSeries(ctx, c.Query("code"))
	if err != nil {
		return err
	}
	f := s.seriesForm(v, one)
	f.again(v, no)
	return s.showSeriesDesk(c, status, one, deskBody{Sections: []deskSection{seriesGaps(v, one), {ID: "one", Forms: []form{f}}}})
}

// showSeriesDesk is the frame of the pages of a series.
func (s *site) showSeriesDesk(c *gin.Context, status int, one retention.Series, body deskBody) error {
	v := s.visitOf(c.Request.Context())
	if body.Heading, _ = one.Name.Get(v.lang); body.Heading == "" {
		body.Heading = v.Say("page_settings.series.new")
	}
	body.Crumb = []link{{settingsPath, v.T("nav.settings")}, {seriesPath, v.Say("page_settings.tab.series")}, {"", body.Heading}}
	body.Done = deskDone(c, map[string]string{"saved": v.Say("page_settings.series.saved")})
	if one.Code != "" && !v.who.May("record.edit") {
		last := &body.Sections[len(body.Sections)-1]
		last.Table, last.Forms = toldForm(v, last.Forms[0]), nil
	}
	return s.showDesk(c, status, settingsPlace, seriesAddress(one.Code), body)
}

// seriesGaps says what is missing in a series.
func seriesGaps(v visit, one retention.Series) deskSection {
	section := deskSection{ID: "gaps"}
	if one.Code == "" {
		return section
	}
	for _, key := range one.Lints() {
		section.Gaps = append(section.Gaps, deskGap{Title: v.Say(key)})
	}
	return section
}

// typedSeries lays what was typed over a series.
func (s *site) typedSeries(t *typed, one retention.Series) retention.Series {
	const at = "series[0]."
	if one.Code == "" {
		one.Code = t.text(at + "code")
	}
	one.Group, one.Name, one.Custodian = t.prose(at+"group", one.Group), t.prose(at+"name", one.Name), t.prose(at+"custodian", one.Custodian)
	one.Location, one.Controls = t.prose(at+"location", one.Location), t.prose(at+"controls", one.Controls)
	one.ArchiveLocation, one.ArchiveRule = t.prose(at+"archive_location", one.ArchiveLocation), t.prose(at+"archive_rule", one.ArchiveRule)
	one.Retention, one.Permanent = t.length(at+"retention"), t.on(at+"permanent")
	one.Trigger, one.TriggerDate = retention.Trigger(t.text(at+"trigger")), t.day(at+"trigger_date")
	one.TriggerText, one.Action = t.prose(at+"trigger_text", one.TriggerText), retention.Action(t.text(at+"action"))
	one.Basis, one.Confirmed, one.InProcess = t.text(at+"basis"), t.on(at+"confirmed"), t.on(at+"in_process")
	return one
}

// previewSeries says what would change, before it does.
func (s *site) previewSeries(c *gin.Context) error {
	t, err := s.readTyped(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	if c.Query(resumeField) != "" {
		return s.showSeries(c, http.StatusOK, s.resumedForm(c, "series", t.Values))
	}
	before, err := s.oneSeries(ctx, c.Query("code"))
	if err != nil {
		return err
	}
	after := s.typedSeries(t, before)
	if err = t.wrong(); err == nil {
		err = s.Records.Check(after)
	}
	if err == nil && before.RowVersion != t.row {
		err = fault.New(fault.Stale, "fault.database.stale", nil)
	}
	if faults := fault.All(err); len(faults) > 0 {
		return s.showSeries(c, statusOf(faults[0].Kind), s.refusedForm(ctx, "series", t.Values, faults))
	}
	if err != nil {
		return err
	}
	return s.showSeriesPreview(c, t, before, after)
}

// showSeriesPreview shows what would change, with the form that saves it.
func (s *site) showSeriesPreview(c *gin.Context, t *typed, before, after retention.Series) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	save := s.newForm("save", seriesAddress(before.Code), v.Say("page_settings.series.save"))
	save.Leave = &link{seriesAddress(before.Code), v.Say("page_people.back")}
	save.Hidden = hiddenFields(t.Values)
	impact, err := s.seriesImpact(ctx, v, before, after)
	if err != nil {
		return err
	}
	was, now := toldForm(v, s.seriesForm(v, before)), toldForm(v, s.seriesForm(v, after))
	table := &deskTable{Name: v.Say("page_settings.series.changes"), Heads: deskHeads(v.Say("page_settings.what"), v.Say("page_settings.before"), v.Say("page_settings.after"))}
	for i, row := range now.Rows {
		if was.Rows[i][1].Text != row[1].Text {
			table.Rows = append(table.Rows, []deskCell{{Text: row[0].Text}, was.Rows[i][1], row[1]})
		}
	}
	changes := deskSection{ID: "changes", Title: v.Say("page_settings.series.changes"), Table: table}
	if len(table.Rows) == 0 {
		changes.Table, changes.Text = nil, v.Say("page_settings.series.same")
	}
	after.Name = before.Name
	return s.showSeriesDesk(c, http.StatusOK, after, deskBody{Lead: v.Say("page_settings.series.preview_lead"), Sections: []deskSection{
		changes, {ID: "impact", Title: v.Say("page_settings.series.impact"), Gaps: impact, Forms: []form{save}}}})
}

// hiddenFields are what was typed, for a form that sends it on.
func hiddenFields(typed map[string][]string) []field {
	var list []field
	for name, values := range typed {
		for _, value := range values {
			list = append(list, field{name, value})
		}
	}
	slices.SortStableFunc(list, func(a, b field) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// seriesImpact is what a change of a series does to what exists today: the documents
// that print it, what is left to complete, and when its time is over.
func (s *site) seriesImpact(ctx context.Context, v visit, before, after retention.Series) ([]deskGap, error) {
	kinds := []string{"retention_register"}
	if before.InProcess || after.InProcess {
		kinds = append(kinds, "process")
	}
	var impact []deskGap
	for _, kind := range kinds {
		st, err := s.Documents.Status(ctx, document.Ref{Kind: kind, Subject: "org"})
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		one := deskGap{Title: v.kindLabel(s, kind), Text: v.Say("page_settings.series.not_issued"), Do: &link{"/documents/" + url.PathEscape(kind) + "/org", v.Say("page_settings.series.open_document")}, Met: true}
		if err == nil && st.Effective != nil {
			one.Text, one.Met = v.Say("page_settings.series.issue_again", "version", st.Effective.Number), false
		}
		impact = append(impact, one)
	}
	if was, now := before.Next(), after.Next(); was != now && !now.IsZero() {
		impact = append(impact, deskGap{Title: v.Say("page_settings.series.next", "date", v.date("UTC", now)), Met: true})
	}
	for _, key := range after.Lints() {
		impact = append(impact, deskGap{Title: v.Say(key)})
	}
	return impact, nil
}

// putSeries keeps a series whose change was seen.
func (s *site) putSeries(c *gin.Context, t *typed) (string, error) {
	ctx := c.Request.Context()
	before, err := s.oneSeries(ctx, c.Query("code"))
	if err != nil {
		return "", err
	}
	after := s.typedSeries(t, before)
	if err := t.wrong(); err != nil {
		return "", err
	}
	if err := s.Records.Change(ctx, t.person, t.row, after); err != nil {
		return "", err
	}
	return query(seriesPath+"/edit", "code", after.Code, "done", "saved"), nil
}
