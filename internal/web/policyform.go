package web

import (
	"strconv"
	"strings"

	"acta/internal/clock"
	"acta/internal/policy"
)

// policyForm is the form of the draft.
func (s *site) policyForm(o policyOf) form {
	f := s.newForm(policyForm, policyPathOf(o.customer.Code), o.Say("page_policies.save"))
	p := o.shown
	f.ETag = etag(p.RowVersion)
	f.Groups = []fieldset{
		o.agreementFields(p), o.optionFields(p), o.unitFields(p), o.windowFields(p), o.acceptanceFields(p), o.criteriaFields(p),
		o.noticeFields(p), o.verificationFields(p), o.termFields(p), o.emergencyFields(p), o.emergencyRules(p),
	}
	return f
}

// outline leads to the parts of a form.
func (o policyOf) outline(f form) []link {
	var list []link
	for _, g := range f.Groups {
		if g.Title == "" {
			continue
		}
		switch {
		case len(g.Inputs) > 0:
			list = append(list, link{"#" + g.Inputs[0].ID(), g.Title})
		case len(g.Grids) > 0:
			table := g.Grids[0]
			row := table.Blank()
			if len(table.Rows) > 0 {
				row = table.Rows[0]
			}
			for _, col := range table.Columns {
				if col.Type != "hidden" {
					list = append(list, link{"#" + table.Cell(row, col).ID(), g.Title})
					break
				}
			}
		}
	}
	return list
}

// named is a field with a label of the area's own words.
func (o policyOf) named(in input, label string) input {
	in.Label = o.Say(label)
	return in
}

func (o policyOf) withTip(in input, key string) input {
	in.Tip = o.Say(key)
	return in
}

// lacking is a field whose absence stops the submission.
func (o policyOf) missed(in input) input {
	in.Stops = o.Say("page_policies.stops")
	return in
}

func (o policyOf) agreementFields(p policy.Policy) fieldset {
	a := p.Agreement
	return fieldset{Title: o.Say("customer_policy.agreement.title"), Note: o.Say("customer_policy.agreement.help"), Pair: true, Inputs: []input{
		o.missed(o.named(o.dateField("policy.from", "", p.From), "page_policies.from")),
		o.withTip(optional(o.named(o.dateField("policy.to", "", lastDay(p.To)), "page_policies.last_day")), "page_policies.open_tip"),
		o.missed(o.named(o.textField("policy.agreement.with", "", a.With), "customer_policy.agreement.agreed_with")),
		o.missed(o.named(o.dateField("policy.agreement.on", "", a.On), "customer_policy.agreement.agreed_on")),
		o.named(o.pickField("policy.agreement.how", "", chosen(o.ways(), string(a.How))), "page_policies.how"),
		optional(o.named(o.textField("policy.agreement.reference", "", a.Reference), "page_policies.reference")),
		o.missed(o.named(o.dateField("policy.next_review", "", p.NextReview), "customer_policy.agreement.next_review")),
		o.named(o.pickField("policy.owner", "", chosen(o.titles(), p.Owner)), "customer_policy.control_owner"),
		o.named(o.checksField("policy.services", "", chosen(o.serviceChoices(), p.Services...)), "page_policies.services"),
	}}
}

// lastDay is the last day of a period whose end is not of it; zero stays open.
func lastDay(to clock.Date) clock.Date {
	if to.IsZero() {
		return to
	}
	return to.AddDays(-1)
}

func (o policyOf) ways() []choice {
	list := []choice{{Label: o.Say("page_policies.choose")}}
	for _, way := range []policy.How{policy.ByLink, policy.ByEmail, policy.ByMinutes, policy.ByContract} {
		list = append(list, choice{Value: string(way), Label: o.Say("term.way." + string(way))})
	}
	return list
}

func (o policyOf) titles() []choice {
	list := []choice{{Label: o.Say("page_policies.choose")}}
	for _, title := range o.dir.JobTitles {
		list = append(list, choice{Value: title.Code, Label: o.prose(title.Name).Text})
	}
	return list
}

func (o policyOf) serviceChoices() []choice {
	var list []choice
	for _, one := range o.dir.Services {
		list = append(list, choice{Value: one.Code, Label: o.prose(one.Name).Text})
	}
	return list
}

// sawRow is a row of a table of the form, with the place of the saved entry.
func (o policyOf) sawRow(place int, values map[string]string, lang string) gridRow {
	values[wasColumn] = strconv.Itoa(place + 1)
	return gridRow{Index: place, Values: values, Lang: lang}
}

func (o policyOf) columns(of string, cols ...gridColumn) []gridColumn {
	for i := range cols {
		if cols[i].Label == "" {
			cols[i].Label = o.Say(of + ".col_" + cols[i].Name)
		}
	}
	return append(cols, gridColumn{Name: wasColumn, Type: "hidden"})
}

func (o policyOf) typesGrid() grid {
	return grid{Name: "policy.types", Title: o.Say("customer_policy.options.types_caption"), Add: o.Say("page_policies.add_type"), Columns: o.columns(
		"customer_policy.options", gridColumn{Name: "key", Type: "text", Most: 64, Label: o.Say("page_policies.type_key")},
		gridColumn{Name: "name", Type: "text", Label: o.Say("page_policies.type_name")}, gridColumn{Name: "frequency", Type: areaType},
		gridColumn{Name: "method", Type: areaType}, gridColumn{Name: "notice", Type: "text", Most: 40}, gridColumn{Name: "support", Type: "text", Most: 40},
	)}
}

func (o policyOf) optionFields(p policy.Policy) fieldset {
	g := o.typesGrid()
	for i, t := range p.Types {
		g.Rows = append(g.Rows, o.sawRow(i, map[string]string{
			"key": t.Key, "name": o.prose(t.Name).Text, "frequency": o.prose(t.Frequency).Text, "method": o.prose(t.Method).Text,
			"notice": o.length(t.Notice), "support": o.length(t.Support),
		}, o.prose(t.Frequency).Lang))
	}
	return fieldset{Title: o.Say("customer_policy.options.title"), Note: o.Say("page_policies.types_note"), Grids: []grid{g}}
}

func (o policyOf) unitsGrid() grid {
	return grid{Name: "policy.units", Title: o.Say("customer_policy.units.units_caption"), Add: o.Say("page_policies.add_unit"), Columns: o.columns(
		"customer_policy.units", gridColumn{Name: "code", Type: "text", Most: 64}, gridColumn{Name: "name", Type: "text"},
		gridColumn{Name: "service", Type: pickType, Choices: append([]choice{{}}, o.serviceChoices()...)}, gridColumn{Name: "package", Type: "text"},
	)}
}

func (o policyOf) unitFields(p policy.Policy) fieldset {
	g := o.unitsGrid()
	for i, u := range p.Units {
		g.Rows = append(g.Rows, o.sawRow(i, map[string]string{
			"code": u.Code, "name": o.prose(u.Name).Text, "service": u.Service, "package": o.prose(u.Package).Text,
		}, o.prose(u.Name).Lang))
	}
	return fieldset{Title: o.Say("customer_policy.units.title"), Note: o.Say("customer_policy.units.help"), Grids: []grid{g}}
}

func (o policyOf) windowsGrid() grid {
	return grid{Name: "policy.windows", Title: o.Say("customer_policy.windows.windows_caption"), Add: o.Say("page_policies.add_window"), Columns: o.columns(
		"customer_policy.windows", gridColumn{Name: "weekdays", Type: "text", Label: o.Say("customer_policy.windows.col_days")},
		gridColumn{Name: "opens", Type: "text", Most: 5, Label: o.Say("page_policies.opens")}, gridColumn{Name: "closes", Type: "text", Most: 5, Label: o.Say("page_policies.closes")},
		gridColumn{Name: "types", Type: "text"}, gridColumn{Name: "from", Type: dateType, Most: 20, Label: o.Say("page_policies.from")},
		gridColumn{Name: "to", Type: dateType, Most: 20, Label: o.Say("page_policies.last_day")},
	)}
}

func (o policyOf) freezesGrid() grid {
	return grid{Name: "policy.freezes", Title: o.Say("customer_policy.windows.freezes_caption"), Add: o.Say("page_policies.add_freeze"), Columns: o.columns(
		"customer_policy.windows", gridColumn{Name: "from", Type: dateType, Most: 20, Label: o.Say("page_policies.from")},
		gridColumn{Name: "to", Type: dateType, Most: 20, Label: o.Say("page_policies.last_day")}, gridColumn{Name: "reason", Type: areaType},
		gridColumn{Name: "allowed", Type: areaType}, gridColumn{Name: "allowed_types", Type: "text", Label: o.Say("customer_policy.windows.col_types")},
	)}
}

func (o policyOf) windowFields(p policy.Policy) fieldset {
	windows, freezes := o.windowsGrid(), o.freezesGrid()
	for i, w := range p.Windows {
		windows.Rows = append(windows.Rows, o.sawRow(i, map[string]string{
			"weekdays": o.weekdays(w.Weekdays), "opens": w.Opens, "closes": w.Closes, "types": strings.Join(w.Types, ", "),
			"from": typedDay(w.From), "to": typedDay(lastDay(w.To)),
		}, ""))
	}
	for i, z := range p.Freezes {
		freezes.Rows = append(freezes.Rows, o.sawRow(i, map[string]string{
			"from": typedDay(z.From), "to": typedDay(lastDay(z.To)), "reason": o.prose(z.Reason).Text, "allowed": o.prose(z.Allowed).Text,
			"allowed_types": strings.Join(z.AllowedTypes, ", "),
		}, o.prose(z.Reason).Lang))
	}
	zone := o.withTip(optional(o.named(o.textField("policy.zone", "", p.Zone), "customer_policy.windows.zone")), "page_policies.zone_tip")
	return fieldset{Title: o.Say("customer_policy.windows.title"), Note: o.Say("page_policies.windows_note"), Inputs: []input{zone}, Grids: []grid{windows, freezes}}
}

func (o policyOf) acceptanceFields(p policy.Policy) fieldset {
	modes := []choice{}
	for _, mode := range []policy.Mode{policy.Explicit, policy.Standing, policy.Tacit, policy.ServiceOwner} {
		modes = append(modes, choice{Value: string(mode), Label: o.Say("term.acceptance_mode." + string(mode))})
	}
	return fieldset{Title: o.Say("customer_policy.acceptance.title"), Note: o.Say("customer_policy.acceptance.help"), Inputs: []input{
		o.named(input{Name: "policy.acceptance.mode", Type: radioType, Choices: chosen(modes, string(p.Acceptance.Mode))}, "customer_policy.acceptance.mode"),
		o.missed(o.named(o.textField("policy.acceptance.approver", "", p.Acceptance.Approver), "customer_policy.acceptance.approver")),
		o.withTip(optional(o.named(o.numberField("policy.acceptance.tacit_days", "", p.Acceptance.Days), "page_policies.tacit_days")), "page_policies.tacit_tip"),
		o.named(o.checkField("policy.build_needs_authority", "", p.BuildNeedsAuthority), "page_policies.build_authority"),
		o.named(o.checkField("policy.tests_need_authority", "", p.TestsNeedAuthority), "page_policies.tests_authority"),
	}}
}

// itemsGrid is a table of things to be checked, with the evidence that shows it.
func (o policyOf) itemsGrid(name, caption, add string) grid {
	return grid{Name: name, Title: o.Say(caption), Add: o.Say(add), Columns: o.columns(
		"customer_policy.acceptance", gridColumn{Name: "code", Type: "text", Most: 64}, gridColumn{Name: "text", Type: areaType}, gridColumn{Name: "evidence", Type: areaType},
	)}
}

func (o policyOf) criteriaGrid() grid {
	return o.itemsGrid("policy.acceptance.criteria", "customer_policy.acceptance.criteria_caption", "page_policies.add_criterion")
}

func (o policyOf) verificationGrid() grid {
	return o.itemsGrid("policy.verification", "customer_policy.verification.items_caption", "page_policies.add_item")
}

func (o policyOf) itemRows(list []policy.Item) []gridRow {
	var rows []gridRow
	for i, one := range list {
		rows = append(rows, o.sawRow(i, map[string]string{
			"code": one.Code, "text": o.prose(one.Text).Text, "evidence": o.prose(one.Evidence).Text,
		}, o.prose(one.Text).Lang))
	}
	return rows
}

func (o policyOf) criteriaFields(p policy.Policy) fieldset {
	g := o.criteriaGrid()
	g.Rows = o.itemRows(p.Acceptance.Criteria)
	return fieldset{Title: o.Say("customer_policy.acceptance.criteria_caption"), Note: o.Say("page_policies.criteria_note"), Grids: []grid{g}}
}

func (o policyOf) verificationFields(p policy.Policy) fieldset {
	g := o.verificationGrid()
	g.Rows = o.itemRows(p.Verification)
	return fieldset{Title: o.Say("customer_policy.verification.title"), Note: o.Say("customer_policy.verification.help"), Grids: []grid{g}}
}
