package web

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/org"
	"acta/internal/policy"
)

// The addresses and permissions of policies, customers and services.
const (
	policiesPath  = "/policies"
	customersPath = "/customers"
	servicesPath  = "/services"
	policyRead    = "policy.read"
	policyEdit    = "policy.edit"
)

// policiesPages are the pages of policies, customers and services.
func (r *router) policiesPages() {
	r.get(policiesPath, policyRead, r.policiesPage)
	r.file(policiesPath+bookEnding, policyRead, r.bookOf(r.policiesBook))
	r.get(policiesPath+"/:customer", policyRead, r.policyPage)
	r.actUpTo(dataLimit, policiesPath+"/:customer", policyEdit, act{form: policyForm, do: r.savePolicy, show: r.showPolicy})
	r.act(policiesPath+"/:customer/draft", policyEdit, act{form: draftForm, do: r.draftPolicy, show: r.showPolicy})

	customers := r.dealLists(r.customerList())
	r.get(customersPath, orgRead, asPage(customers))
	r.file(customersPath+bookEnding, orgRead, r.bookOf(r.dealBook(r.customerList())))
	r.act(customersPath, orgEdit, act{form: customerForm, do: r.addCustomer, show: customers})
	r.get(customersPath+"/:customer", orgRead, asPage(r.showCustomerOf))
	r.act(customersPath+"/:customer", orgEdit, act{form: customerForm, do: r.saveCustomer, show: r.showCustomerOf})

	services := r.dealLists(r.serviceList())
	r.get(servicesPath, orgRead, asPage(services))
	r.file(servicesPath+bookEnding, orgRead, r.bookOf(r.dealBook(r.serviceList())))
	r.act(servicesPath, orgEdit, act{form: serviceForm, do: r.addService, show: services})
	r.get(servicesPath+"/:service", orgRead, asPage(r.showService))
	r.act(servicesPath+"/:service", orgEdit, act{form: serviceForm, do: r.saveService, show: r.showService})
}

// dealTabs are the three lists of whom the organisation serves, and with what.
func (v visit) dealTabs(here string) tabRow {
	bar := tabRow{Name: v.Say("page_policies.tabs")}
	for _, one := range []struct{ path, label, permission string }{
		{policiesPath, "page_policies.policies", policyRead},
		{customersPath, "page_policies.customers", orgRead},
		{servicesPath, "page_policies.services", orgRead},
	} {
		if v.who.May(one.permission) {
			bar.Tabs = append(bar.Tabs, oneTab{Href: one.path, Label: v.Say(one.label), Here: one.path == here})
		}
	}
	return bar
}

// dealPage is how many customers a page of a list shows.
const dealPage = 25

// policiesBody is the list of the customers' policies.
type policiesBody struct {
	Tabs  tabRow
	Query string
	Rows  []policyRow
	Pager pager
	Blank *blank
	Clear string
	Saved savedViews
}

// policyRow is what a customer has of policies.
type policyRow struct {
	Name       prose
	Href, Code string
	Kind       string
	InForce    string // number, "" for none of its own
	Until      string // in words
	Group      string // whose policy holds, where it has none of its own
	State      mark
	Review     string
	Late       bool // the review is overdue
	Bar        periodBar
}

// policiesPage lists the customers with what they have of policies.
func (s *site) policiesPage(c *gin.Context) error {
	ask, err := s.policiesQuery(c)
	if err != nil {
		return err
	}
	v := ask.v
	home, err := s.household(ask.ctx)
	if err != nil {
		return err
	}
	body := policiesBody{Tabs: v.dealTabs(policiesPath), Query: ask.sought}
	page, later := customersAfter(ask)
	body.Pager = v.paged(ask.after, later)
	if body.Saved, err = s.listed(ask.ctx, v, policiesPath, len(page), &body.Pager); err != nil {
		return err
	}
	if body.Query != "" {
		body.Clear = policiesPath
	}
	if body.Rows, err = s.policyRows(ask, page, home); err != nil {
		return err
	}
	if len(page) == 0 {
		body.Blank = v.dealNothing(body.Query, "page_policies.none_", customersPath, "page_policies.add_customer", v.who.May(orgEdit))
	}
	return s.showDeals(c, http.StatusOK, "policies", v.Say("page_policies.policies"), home, body, refused{})
}

// policiesQuery is what is asked of the list of policies: it has no classes.
func (s *site) policiesQuery(c *gin.Context) (dealQuery, error) {
	ask, err := s.dealQuery(c)
	ask.kind = ""
	return ask, err
}

// policiesBook is the list of policies as rows.
func (s *site) policiesBook(c *gin.Context, v visit) (listBook, error) {
	ask, err := s.policiesQuery(c)
	if err != nil {
		return listBook{}, err
	}
	ask.after, ask.most = "", 0
	home, err := s.household(ask.ctx)
	if err != nil {
		return listBook{}, err
	}
	page, _ := customersAfter(ask)
	rows, err := s.policyRows(ask, page, home)
	book := listBook{name: v.Say("page_policies.policies"), heads: v.says(
		"page_policies.code", "page_policies.customer", "page_policies.class", "page_policies.in_force", "page_policies.period", "page_policies.state", "page_policies.review")}
	for _, one := range rows {
		book.rows = append(book.rows, []string{one.Code, one.Name.Text, one.Kind, one.InForce, one.Until, one.State.Word, one.Review})
	}
	return book, err
}

// customersAfter is a page of the customers that a reader may see and that fit, by
// code; later is where to go on.
func customersAfter(ask dealQuery) (page []org.Customer, later string) {
	for _, one := range ask.dir.Customers {
		name, _ := one.Name.Get(ask.v.lang)
		if one.Code <= ask.after || !seesCustomer(ask.ctx, one.Code) || (ask.kind != "" && ask.kind != string(one.Kind)) || !dealSays(one.Code+" "+name, ask.sought) {
			continue
		}
		if ask.most > 0 && len(page) == ask.most {
			return page, page[ask.most-1].Code
		}
		page = append(page, one)
	}
	return page, ""
}

// dealSays reports whether a text holds what was searched for.
func dealSays(text, sought string) bool { return (&libraryBody{Query: sought}).says(text) }

// dealNothing says what will be in a list, or that a search found nothing in it.
func (v visit) dealNothing(sought, key, way, label string, may bool) *blank {
	if sought != "" {
		return &blank{Title: v.Say("page_policies.not_found"), Text: v.Say("page_policies.not_found_text", "sought", shown(sought)),
			Link: &link{v.here(url.Values{"q": nil, "after": nil}), v.Say("page_policies.clear")}}
	}
	e := &blank{Title: v.Say(key + "title"), Text: v.Say(key + "text")}
	if may {
		e.Link = &link{way, v.Say(label)}
	}
	return e
}

// policyRows are the rows of a page of customers.
func (s *site) policyRows(ask dealQuery, page []org.Customer, home house) ([]policyRow, error) {
	if len(page) == 0 {
		return nil, nil
	}
	held := map[string]policy.Held{}
	for _, one := range page {
		held[one.Code] = policy.Held{Customer: one.Code}
	}
	found, err := s.Policies.Page(ask.ctx, "", len(page), func(code string) bool { return held[code].Customer != "" })
	if err != nil {
		return nil, err
	}
	for _, one := range found {
		held[one.Customer] = one
	}
	today := s.Clock.Now().Date(zoneOf(home.zone))
	var rows []policyRow
	for _, one := range page {
		rows = append(rows, ask.v.policyRow(ask.dir, one, held[one.Code], today, home.zone))
	}
	return rows, nil
}

func (v visit) policyRow(dir *org.Directory, one org.Customer, held policy.Held, today clock.Date, zone string) policyRow {
	row := policyRow{
		Name: v.prose(one.Name), Code: one.Code, Href: policyPathOf(one.Code), Kind: v.Say("term.customer_kind." + string(one.Kind)),
		InForce: held.InForce, State: v.heldMark(held), Bar: v.periodBar(held, today, zone),
	}
	if p, ok := held.Version(held.InForce); ok && held.InForce != "" {
		row.Until = v.dealUntil(p.Effective(), zone)
		row.Review, row.Late = v.date(zone, p.NextReview), !p.NextReview.IsZero() && p.NextReview.Before(today)
	}
	if held.InForce == "" {
		for _, code := range dir.Groups(one.Code, today) {
			if group, ok := dir.Customer(code); ok {
				row.Group, _ = group.Name.Get(v.lang)
				if len(held.Versions) == 0 || row.State.Class == "wait" {
					row.State = mark{"done", "ok", v.Say("page_policies.state_group")}
				}
			}
		}
	}
	return row
}

// heldMark is how a customer stands with its policies: what must be done first.
func (v visit) heldMark(held policy.Held) mark {
	_, drafted := held.Version(policy.DraftNumber)
	waits := slices.ContainsFunc(held.Versions, func(p policy.Policy) bool { return p.State == policy.Approved })
	switch {
	case waits:
		return mark{"done", "ok", v.Say("page_policies.state_waits")}
	case drafted:
		return mark{"draft", "off", v.Say("page_policies.state_draft")}
	case held.InForce != "":
		return mark{"done", "ok", v.state("effective")}
	case len(held.Versions) > 0:
		return mark{"gap", "wait", v.Say("page_policies.state_none_now")}
	}
	return mark{"na", "off", v.Say("page_policies.state_none")}
}

// dealUntil says until when something is in force.
func (v visit) dealUntil(period clock.Period, zone string) string {
	if period.To.IsZero() {
		return v.Say("page_policies.open_end", "from", v.date(zone, period.From))
	}
	return v.Say("page_policies.from_to", "from", v.date(zone, period.From), "to", v.date(zone, period.To.AddDays(-1)))
}

// policyPathOf is the page of a customer's policy.
func policyPathOf(code string) string { return policiesPath + "/" + url.PathEscape(code) }

// customerPathOf is the page of a customer.
func customerPathOf(code string) string { return customersPath + "/" + url.PathEscape(code) }

// servicePathOf is the page of a service.
func servicePathOf(code string) string { return servicesPath + "/" + url.PathEscape(code) }

// dealRelease is the page of a release.
func dealRelease(code string) string { return "/releases/" + url.PathEscape(code) }

// dealDeployment is the page of a deployment.
func dealDeployment(release, code string) string {
	return dealRelease(release) + "/deployments/" + url.PathEscape(code)
}
