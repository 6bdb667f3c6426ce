package web

import (
	"context"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
	"acta/internal/org"
)

// serviceForm is the form of a service.
const serviceForm = "service"

// serviceList is the list of services.
func (s *site) serviceList() dealKind {
	return dealKind{
		path: servicesPath, name: "services", lead: "services_lead", find: "find_service", none: "no_service_", add: "add_service", form: serviceForm,
		heads: []string{"service", "owner"}, done: []string{"service_added"}, rows: servicesAfter,
		fresh: func(v visit, _ house, dir *org.Directory) form {
			return s.serviceForm(v, dir, org.Provided{}, servicesPath, true)
		},
	}
}

// servicesAfter is a page of the services that fit, by code; later is where to go on.
func servicesAfter(ask dealQuery) (rows []dealRow, later string) {
	for _, one := range ask.dir.Services {
		name := ask.v.prose(one.Name)
		if one.Code <= ask.after || !dealSays(one.Code+" "+name.Text, ask.sought) {
			continue
		}
		if ask.most > 0 && len(rows) == ask.most {
			return rows, rows[ask.most-1].Code
		}
		owner, _ := ask.dir.Person(one.Owner)
		rows = append(rows, dealRow{
			Name: name, Code: one.Code, Href: servicePathOf(one.Code), Missing: ask.v.Say("page_policies.no_owner"),
			Cells: []fact{{ask.v.Say("page_policies.owner"), owner.Name, ""}},
		})
	}
	return rows, ""
}

func (s *site) serviceForm(v visit, dir *org.Directory, one org.Provided, action string, fresh bool) form {
	f := s.newForm(serviceForm, action, v.Say("page_policies.save_service"))
	f.ETag = etag(one.RowVersion)
	o := policyOf{visit: v}
	owners := []choice{{Label: v.Say("page_policies.nobody")}}
	for _, person := range dir.People {
		if !person.Inactive || person.Code == one.Owner {
			owners = append(owners, choice{Value: person.Code, Label: person.Name, Chosen: person.Code == one.Owner})
		}
	}
	name := o.named(v.proseField("service.name", "", one.Name), "page_policies.name")
	name.Type = "text"
	inputs := []input{name, o.withTip(o.named(v.pickField("service.owner", "", owners), "page_policies.owner"), "page_policies.owner_tip")}
	if fresh {
		code := o.withTip(o.named(v.textField("service.code", "", ""), "page_policies.code"), "page_policies.code_tip")
		code.Most = 64
		inputs = append([]input{code}, inputs...)
		f.Button = v.Say("page_policies.add_service")
	}
	f.Groups = []fieldset{{Pair: true, Inputs: inputs}}
	return f
}

func (s *site) addService(c *gin.Context, t *typed) (string, error) {
	one := org.Provided{Code: t.text("service.code"), Name: proseIn(t.lang, t.text("service.name"), org.Provided{}.Name), Owner: t.text("service.owner")}
	err := s.Org.Put(c.Request.Context(), t.person, org.Setup{Services: []org.Provided{one}, Seen: map[string]int{services().seen(one.Code): 0}})
	return query(servicePathOf(one.Code), "done", "service_added"), placedIn(taken(err, one.Code), "service", "services[0]", "services."+one.Code, "customers[0]")
}

// serviceBody is one service.
type serviceBody struct {
	Crumb     []link
	Facts     []fact
	Done      string
	Form      *form
	Lines     []policyLine
	Customers []link
	More      string
	Releases  string
	Calendar  string
}

// showService shows a service.
func (s *site) showService(c *gin.Context, status int, no refused) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	dir, one, err := s.service(ctx, c.Param("service"))
	if err != nil {
		return err
	}
	home, err := s.household(ctx)
	if err != nil {
		return err
	}
	name := v.prose(one.Name).Text
	body := serviceBody{
		Crumb: []link{{servicesPath, v.Say("page_policies.services")}, {"", name}}, Facts: []fact{{v.Say("page_policies.code"), one.Code, ""}},
		Done: v.doneOf("page_policies.", c.Query("done"), "service_added", "service_kept"),
	}
	if owner, ok := dir.Person(one.Owner); ok {
		body.Facts = append(body.Facts, fact{v.Say("page_policies.owner"), owner.Name, ""})
	}
	if v.who.May(orgEdit) {
		f := s.serviceForm(v, dir, one, servicePathOf(one.Code), false)
		f.again(v, no)
		body.Form = &f
	}
	if v.who.May("release.read") {
		body.Releases, body.Calendar = query("/releases", "service", one.Code), query(calendarPath, "service", one.Code)
	}
	if err := body.customers(ctx, s, dir, one.Code, c.Query("after")); err != nil {
		return err
	}
	return s.showDeals(c, status, "service", name, home, body, no)
}

// customers are those whose policy in force, or draft, names the service: a page of
// customers is looked at.
func (b *serviceBody) customers(ctx context.Context, s *site, dir *org.Directory, code, after string) error {
	v := s.visitOf(ctx)
	if !v.who.May(policyRead) {
		return nil
	}
	page, err := s.Policies.Page(ctx, after, mostLooked/100, func(customer string) bool { return seesCustomer(ctx, customer) })
	if err != nil {
		return err
	}
	for _, held := range page {
		p, ok := held.Version(held.InForce)
		if !ok && len(held.Versions) > 0 {
			p = held.Versions[len(held.Versions)-1]
		}
		if slices.Contains(p.Services, code) {
			one, _ := dir.Customer(held.Customer)
			b.Customers = append(b.Customers, link{customerPathOf(held.Customer), v.prose(one.Name).Text})
		}
	}
	if len(page) == mostLooked/100 {
		b.More = v.here(url.Values{"after": {page[len(page)-1].Customer}})
	}
	return nil
}

// service is the service of an address, with the directory.
func (s *site) service(ctx context.Context, code string) (*org.Directory, org.Provided, error) {
	dir, err := s.Org.Read(ctx)
	if err != nil {
		return nil, org.Provided{}, err
	}
	one, err := services().find(ctx, dir, code)
	return dir, one, err
}

// saveService writes a service.
func (s *site) saveService(c *gin.Context, t *typed) (string, error) {
	ctx := c.Request.Context()
	_, one, err := s.service(ctx, c.Param("service"))
	if err != nil {
		return "", err
	}
	one.Name, one.Owner = t.prose("service.name", one.Name), t.text("service.owner")
	err = s.Org.Put(ctx, t.person, org.Setup{Services: []org.Provided{one}, Seen: map[string]int{services().seen(one.Code): t.row}})
	if err != nil && !fault.Is(err, fault.Stale) {
		err = placedIn(err, "service", "services[0]", "services."+one.Code)
	}
	return query(servicePathOf(one.Code), "done", "service_kept"), err
}
