package web

import (
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
	"acta/internal/org"
)

// customerForm is the form of a customer.
const customerForm = "customer"

// customerList is the list of customers.
func (s *site) customerList() dealKind {
	return dealKind{
		path: customersPath, name: "customers", lead: "customers_lead", find: "find", none: "none_", add: "add_customer", form: customerForm,
		heads: []string{"customer", "class", "language", "zone", "signatories", "state"},
		kinds: []string{string(org.External), string(org.Internal), string(org.Group)},
		rows: func(ask dealQuery) ([]dealRow, string) {
			var rows []dealRow
			page, later := customersAfter(ask)
			for _, one := range page {
				rows = append(rows, ask.v.customerRow(one))
			}
			return rows, later
		},
		fresh: func(v visit, home house, _ *org.Directory) form {
			return s.customerForm(v, home, org.Customer{Kind: org.External}, customersPath, true)
		},
	}
}

func (v visit) customerRow(one org.Customer) dealRow {
	row := dealRow{Name: v.prose(one.Name), Code: one.Code, Href: customerPathOf(one.Code), State: mark{"done", "ok", v.Say("page_policies.active")}}
	if one.Inactive {
		row.State = mark{"na", "off", v.Say("page_policies.left")}
	}
	language, zone := v.tongue(one.Language), one.Zone
	if one.Language == "" {
		language = v.Say("page_policies.as_house")
	}
	if zone == "" {
		zone = v.Say("page_policies.as_house")
	}
	var signers []string
	for _, signer := range one.Signatories {
		signers = append(signers, signer.Name)
	}
	row.Cells = []fact{
		{v.Say("page_policies.class"), v.Say("page_policies.kind_" + string(one.Kind)), ""}, {v.Say("page_policies.language"), language, ""},
		{v.Say("page_policies.zone"), zone, ""}, {v.Say("page_policies.signatories"), strings.Join(signers, ", "), ""},
	}
	if one.Kind == org.Group {
		row.Cells[0].Value = v.Say("page_policies.group_of", "count", len(one.Members))
	}
	if len(signers) == 0 && one.Kind != org.Internal && !one.Inactive {
		row.Missing = v.Say("page_policies.no_signer")
	}
	return row
}

// customerForm is the form of a customer; a new one is asked for its code.
func (s *site) customerForm(v visit, home house, one org.Customer, action string, fresh bool) form {
	f := s.newForm(customerForm, action, v.Say("page_policies.save_customer"))
	f.ETag = etag(one.RowVersion)
	o := policyOf{visit: v, home: home}
	kinds := []choice{}
	for _, kind := range []org.CustomerKind{org.External, org.Internal, org.Group} {
		kinds = append(kinds, choice{Value: string(kind), Label: v.Say("term.customer_kind." + string(kind)), Chosen: kind == one.Kind})
	}
	tongues := []choice{{Label: v.Say("page_policies.as_house")}}
	for _, lang := range s.Catalogue.Languages() {
		tongues = append(tongues, choice{Value: lang, Label: v.tongue(lang), Chosen: lang == one.Language})
	}
	name := o.named(v.proseField("customer.name", "", one.Name), "page_policies.name")
	name.Type = "text"
	inputs := []input{
		name, o.named(v.pickField("customer.kind", "", kinds), "page_policies.class"),
		o.named(v.pickField("customer.language", "", tongues), "page_policies.language"),
		o.withTip(optional(o.named(v.textField("customer.zone", "", one.Zone), "page_policies.zone")), "page_policies.customer_zone_tip"),
	}
	if fresh {
		code := o.withTip(o.named(v.textField("customer.code", "", ""), "page_policies.code"), "page_policies.code_tip")
		code.Most = 64
		inputs = append([]input{code}, inputs...)
		f.Button = v.Say("page_policies.add_customer")
	} else {
		inputs = append(inputs, o.named(v.checkField("customer.inactive", "", one.Inactive), "page_policies.inactive"))
	}
	f.Groups = append([]fieldset{{Title: v.Say("page_policies.data"), Pair: true, Inputs: inputs}}, o.customerTables(one, fresh)...)
	return f
}

// customerTables are who may agree for a customer and, of a group, who belongs to it.
func (o policyOf) customerTables(one org.Customer, fresh bool) []fieldset {
	signatories, members := o.signatoriesGrid(), o.membersGrid()
	for i, signer := range one.Signatories {
		signatories.Rows = append(signatories.Rows, gridRow{Index: i, Values: map[string]string{"name": signer.Name, "title": signer.Title, "email": signer.Email}})
	}
	for i, m := range one.Members {
		members.Rows = append(members.Rows, gridRow{Index: i, Values: map[string]string{"customer": m.Customer, "from": typedDay(m.From), "to": typedDay(lastDay(m.To))}})
	}
	groups := []fieldset{
		{Title: o.Say("page_policies.signatories"), Note: o.Say("page_policies.signatories_note"), Grids: []grid{signatories}},
	}
	if one.Kind == org.Group || fresh {
		groups = append(groups, fieldset{Title: o.Say("page_policies.members"), Note: o.Say("page_policies.members_note"), Grids: []grid{members}})
	}
	return groups
}

func (o policyOf) signatoriesGrid() grid {
	return grid{Name: "customer.signatories", Title: o.Say("page_policies.signatories"), Add: o.Say("page_policies.add_signatory"), Columns: []gridColumn{
		{Name: "name", Label: o.Say("page_policies.person_name"), Type: "text"}, {Name: "title", Label: o.Say("page_policies.person_title"), Type: "text"},
		{Name: "email", Label: o.Say("page_policies.person_email"), Type: "text"},
	}}
}

func (o policyOf) membersGrid() grid {
	return grid{Name: "customer.members", Title: o.Say("page_policies.members"), Add: o.Say("page_policies.add_member"), Columns: []gridColumn{
		{Name: "customer", Label: o.Say("page_policies.member_code"), Type: "text", Most: 64},
		{Name: "from", Label: o.Say("page_policies.from"), Type: dateType, Most: 20}, {Name: "to", Label: o.Say("page_policies.last_day"), Type: dateType, Most: 20},
	}}
}

// readCustomer is a customer as somebody typed it.
func (v visit) readCustomer(t *typed, was org.Customer) org.Customer {
	o, one := policyOf{visit: v}, was
	one.Name, one.Kind, one.Language = t.prose("customer.name", was.Name), org.CustomerKind(t.text("customer.kind")), t.text("customer.language")
	one.Zone, one.Inactive = t.text("customer.zone"), t.on("customer.inactive")
	one.Signatories = readRows(t, o.signatoriesGrid(), nil, func(r rowReader, _ org.Signatory) org.Signatory {
		return org.Signatory{Name: r.at("name"), Title: r.at("title"), Email: r.at("email")}
	})
	one.Members = readRows(t, o.membersGrid(), nil, func(r rowReader, _ org.Member) org.Member {
		return org.Member{Customer: r.at("customer"), From: r.date("from"), To: dayAfter(r.date("to"))}
	})
	return one
}

// addCustomer adds a customer.
func (s *site) addCustomer(c *gin.Context, t *typed) (string, error) {
	v := s.visitOf(c.Request.Context())
	one := v.readCustomer(t, org.Customer{Code: t.text("customer.code")})
	if err := t.wrong(); err != nil {
		return "", err
	}
	err := s.Org.Put(c.Request.Context(), t.person, org.Setup{Customers: []org.Customer{one}, Seen: map[string]int{customers().seen(one.Code): 0}})
	return query(customerPathOf(one.Code), "done", "added"), placedIn(taken(err, one.Code), "customer", "customers[0]", "customers."+one.Code)
}

// taken says of a new thing whose code is there already that it is.
func taken(err error, code string) error {
	if fault.Is(err, fault.Stale) {
		return fault.New(fault.Conflict, "page_policies.fault_taken", fault.Args{"code": shown(code)}).At("customers[0].code")
	}
	return err
}

// placedIn names the fields of a form as the form does: faults count the parts of a
// set-up, of which the form holds one.
func placedIn(err error, name string, places ...string) error {
	if err == nil {
		return nil
	}
	faults := fault.All(err)
	if len(faults) == 0 {
		return err
	}
	list := make(fault.List, len(faults))
	for i, f := range faults {
		one := *f
		for _, place := range places {
			if rest, ok := strings.CutPrefix(one.Field, place); ok && (rest == "" || strings.ContainsAny(rest[:1], ".[")) {
				one.Field = name + rest
				break
			}
		}
		list[i] = &one
	}
	return list.Err()
}
