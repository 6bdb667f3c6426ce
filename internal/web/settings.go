package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/org"
)

// Where the settings are.
const (
	settingsPath    = "/settings"
	lookPath        = settingsPath + "/look"
	processPath     = settingsPath + "/process"
	approvalsPath   = settingsPath + "/approvals"
	seriesPath      = settingsPath + "/series"
	preferencesPath = settingsPath + "/preferences"
)

// settingsPages are the pages of settings and the set-up.
func (r *router) settingsPages() {
	r.startRoutes()
	shown := func(show func(*gin.Context, int, refused) error) handler {
		return func(c *gin.Context) error { return show(c, http.StatusOK, refused{}) }
	}
	r.get(settingsPath, orgRead, shown(r.showIdentity))
	r.actUpTo(logoForm, settingsPath, orgEdit, act{"identity", r.putIdentityTyped, r.showIdentity})
	r.get(lookPath, orgRead, shown(r.showLook))
	r.act(lookPath, orgEdit, act{"look", r.putLook, r.showLook})
	r.get(processPath, orgRead, shown(r.showProcess))
	r.act(processPath, orgEdit, act{"process", r.putProcess, r.showProcess})
	r.approvalPages()
	r.seriesPages()
	r.get(preferencesPath, "own.read", r.preferences)
	r.post("/preferences", "own.read", r.choosePreferences)
}

// settingsTabs are the parts of the settings that a reader may see.
func settingsTabs(v visit, here string) tabRow {
	row := tabRow{Name: v.T("nav.settings")}
	for _, one := range []struct{ path, permission, name string }{
		{settingsPath, orgRead, "organization"}, {lookPath, orgRead, "look"}, {processPath, orgRead, "process"},
		{approvalsPath, readDrafts, "approvals"}, {seriesPath, "record.read", "series"}, {preferencesPath, "own.read", "preferences"},
	} {
		if v.who.May(one.permission) {
			row.Tabs = append(row.Tabs, oneTab{Href: one.path, Label: v.Say("page_settings.tab." + one.name), Here: one.path == here})
		}
	}
	return row
}

// showSettings shows a part of the settings.
func (s *site) showSettings(c *gin.Context, status int, here string, body deskBody) error {
	v := s.visitOf(c.Request.Context())
	body.Tabs = settingsTabs(v, here)
	if body.Heading == "" {
		body.Heading = v.T("nav.settings")
	}
	if c.Query("done") == "saved" {
		body.Done = v.Say("page_settings.saved")
	}
	return s.showDesk(c, status, settingsPlace, here, body)
}

// organizationPart shows a form about the organisation; who may not change it reads
// what it says.
func (s *site) organizationPart(c *gin.Context, status int, no refused, here string, fill func(visit, roster) (form, []deskSection)) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	d, err := s.roster(ctx)
	if err != nil {
		return err
	}
	f, more := fill(v, d)
	f.ETag = etag(d.Organization.RowVersion)
	section := deskSection{ID: "part", Forms: []form{f}}
	if v.who.May(orgEdit) {
		section.Forms[0].again(v, no)
	} else {
		section.Forms, section.Table = nil, toldForm(v, f)
	}
	return s.showSettings(c, status, here, deskBody{Sections: append([]deskSection{section}, more...)})
}

// toldForm is what the fields of a form say, for those who may not change them.
func toldForm(v visit, f form) *deskTable {
	table := &deskTable{Name: v.T("nav.settings"), Heads: deskHeads(v.Say("page_settings.what"), v.Say("page_settings.value"))}
	for _, in := range f.inputs() {
		value := in.Value
		var chosen []string
		for _, one := range in.Choices {
			if one.Chosen {
				chosen = append(chosen, one.Label)
			}
		}
		if len(in.Choices) > 0 {
			value = v.printer.List(chosen)
		}
		if in.Type == "checkbox" {
			value = v.Say("page_people.no")
			if in.Value != "" {
				value = v.Say("page_people.yes")
			}
		}
		if in.Type != "file" {
			table.Rows = append(table.Rows, []deskCell{{Text: in.Label}, {Text: value, Lang: in.Lang}})
		}
	}
	for _, g := range f.grids() {
		for _, row := range g.Rows {
			var said []string
			for _, col := range g.Columns {
				if col.Type != "hidden" && row.Values[col.Name] != "" {
					said = append(said, choiceWords(col.Choices, row.Values[col.Name]))
				}
			}
			table.Rows = append(table.Rows, []deskCell{{Text: g.Title}, {Text: strings.Join(said, " · "), Lang: row.Lang}})
		}
	}
	return table
}

// choiceWords are the words of a chosen value; the value itself where it is none.
func choiceWords(choices []choice, value string) string {
	for _, one := range choices {
		if one.Value == value {
			return one.Label
		}
	}
	return value
}

// keepOrganization lays a change over the organisation that the form showed.
func (s *site) keepOrganization(c *gin.Context, t *typed, address string, change func(*org.Organization) error) (string, error) {
	ctx := c.Request.Context()
	d, err := s.roster(ctx)
	if err != nil {
		return "", err
	}
	o := *d.Organization
	if err := change(&o); err != nil {
		return "", err
	}
	if err := t.wrong(); err != nil {
		return "", err
	}
	setup := org.Setup{Organization: &o, Seen: map[string]int{orgPath: t.row}}
	if err := s.Org.Put(ctx, t.person, setup); err != nil {
		return "", err
	}
	return query(address, "done", "saved"), nil
}

// showIdentity is who the organisation is.
func (s *site) showIdentity(c *gin.Context, status int, no refused) error {
	return s.organizationPart(c, status, no, settingsPath, func(v visit, d roster) (form, []deskSection) {
		o := *d.Organization
		f := s.newForm("identity", settingsPath, v.Say("page_settings.save_organization"))
		f.Upload, f.Groups = true, s.identityGroups(v, o)
		scope := optional(v.named(v.proseInput(orgField("sms_scope"), o.SMSScope), "page_settings.org.sms_scope", "page_settings.org.sms_scope_tip"))
		f.Groups = append(f.Groups, fieldset{Inputs: []input{scope}})
		return f, nil
	})
}

func (s *site) putIdentityTyped(c *gin.Context, t *typed) (string, error) {
	return s.keepOrganization(c, t, settingsPath, func(o *org.Organization) error {
		level := o.DefaultLevel
		read, err := s.readIdentity(t, *o)
		read.DefaultLevel, read.SMSScope = level, t.prose(orgField("sms_scope"), o.SMSScope)
		*o = read
		return err
	})
}

// levelTable is the table of the confidentiality levels.
func levelTable(v visit) grid {
	return grid{Name: orgField("confidentiality_levels"), Title: v.Say("page_settings.org.levels"), Add: v.Say("page_settings.org.level_add"), Order: true,
		Columns: []gridColumn{
			{Name: "code", Label: v.Say("page_people.code"), Type: "text", Most: 64}, {Name: "name", Label: v.Say("page_people.name"), Type: "text", Most: org.NameLimit, Wide: true},
		}}
}

// showLook is how documents look: colour, paper, signatures, confidentiality.
func (s *site) showLook(c *gin.Context, status int, no refused) error {
	return s.organizationPart(c, status, no, lookPath, func(v visit, d roster) (form, []deskSection) {
		o := *d.Organization
		f := s.newForm("look", lookPath, v.Say("page_settings.save_look"))
		papers := []choice{{Value: "A4", Label: "A4", Chosen: o.Paper == "A4"}, {Value: "Letter", Label: v.Say("page_settings.org.letter"), Chosen: o.Paper == "Letter"}}
		accent := v.named(plainInput(orgField("accent"), o.Accent), "page_settings.org.accent", "page_settings.org.accent_tip")
		if checked, err := org.CheckAccent(o.Accent); err == nil {
			accent.Tip = v.Say("page_settings.org.accent_measured", "white", v.ratio(checked.OnWhite), "tint", v.ratio(checked.OnTint))
		}
		table := levelTable(v)
		for i, level := range o.Levels {
			name, lang := level.Name.Get(v.lang)
			table.Rows = append(table.Rows, gridRow{Index: i, Lang: foreign(lang, v.lang), Values: map[string]string{"code": level.Code, "name": name}})
		}
		table.known("code")
		f.Groups = []fieldset{
			{Title: v.Say("page_settings.look.paper"), Pair: true, Inputs: []input{accent,
				v.named(input{Name: orgField("paper"), Type: pickType, Choices: papers}, "page_settings.org.paper", ""),
				checkInput(v, orgField("paper_signature"), "page_settings.org.paper_signature", o.PaperSignature),
				checkInput(v, orgField("appendices_linked"), "page_settings.org.appendices", o.AppendicesLinked),
			}},
			{Title: v.Say("page_settings.org.levels"), Note: v.Say("page_settings.org.levels_note"), Inputs: []input{v.levelField(o.Levels, o.DefaultLevel)}, Grids: []grid{table}},
		}
		return f, nil
	})
}

// ratio is a contrast as people write it.
func (v visit) ratio(n float64) string {
	return v.printer.Value(content.Value{Type: content.DecimalType, Raw: strconv.FormatFloat(n, 'f', 1, 64)})
}

func checkInput(v visit, name, label string, on bool) input {
	value := ""
	if on {
		value = "yes"
	}
	return input{Name: name, Label: v.Say(label), Type: "checkbox", Value: value}
}

func (s *site) putLook(c *gin.Context, t *typed) (string, error) {
	table := levelTable(s.visitOf(c.Request.Context()))
	return s.keepOrganization(c, t, lookPath, func(o *org.Organization) error {
		o.Accent, o.Paper = t.text(orgField("accent")), t.text(orgField("paper"))
		o.PaperSignature, o.AppendicesLinked = t.on(orgField("paper_signature")), t.on(orgField("appendices_linked"))
		o.DefaultLevel = t.text(orgField("default_confidentiality"))
		before := o.Levels
		o.Levels = nil
		for _, row := range t.rows(table) {
			level := org.Level{Code: row.Values["code"]}
			if i := slices.IndexFunc(before, func(l org.Level) bool { return l.Code == level.Code }); i >= 0 {
				level.Name = before[i].Name
			}
			level.Name = proseIn(t.lang, row.Values["name"], level.Name)
			o.Levels = append(o.Levels, level)
		}
		for _, kind := range o.KindLevels {
			if !slices.ContainsFunc(o.Levels, func(l org.Level) bool { return l.Code == kind.Level }) {
				return fault.New(fault.Conflict, "page_settings.level_used", fault.Args{"level": kind.Level}).At(fmt.Sprintf("%s[0].code", table.Name))
			}
		}
		return nil
	})
}
