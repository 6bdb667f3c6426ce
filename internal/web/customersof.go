package web

import (
	"context"
	"slices"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/release"
)

// customerBody is one customer, with what there is about it.
type customerBody struct {
	Crumb    []link
	Facts    []fact
	Done     string
	Left     bool
	Form     *form
	Lines    []policyLine // what the form asks, for who may only read
	Policy   *customerPolicy
	Groups   []link
	Releases []customerRelease
	More     string // all releases of the customer
	Notices  []customerNotice
	Schedule string // document of the customer's forward schedule
}

// customerPolicy is what holds for a customer.
type customerPolicy struct {
	Href, Number, Until string
	State               mark
	Group               string
	Bar                 periodBar
}

// customerRelease is a release that serves a customer.
type customerRelease struct {
	Code, Title, Href, Planned, Stage string
}

// customerNotice is whether a customer was told of a deployment.
type customerNotice struct {
	Label, Href, Date string
	State             mark
}

// The sizes of the lists about a customer.
const (
	customerReleases = 8
	customerNotices  = 8
)

// dealer is the customer of an address, with the directory.
func (s *site) dealer(ctx context.Context, code string) (*org.Directory, org.Customer, error) {
	dir, err := s.Org.Read(ctx)
	if err != nil {
		return nil, org.Customer{}, err
	}
	one, err := customers().find(ctx, dir, code)
	return dir, one, err
}

// showCustomerOf shows a customer.
func (s *site) showCustomerOf(c *gin.Context, status int, no refused) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	dir, one, err := s.dealer(ctx, c.Param("customer"))
	if err != nil {
		return err
	}
	home, err := s.household(ctx)
	if err != nil {
		return err
	}
	name := v.prose(one.Name).Text
	body := customerBody{Crumb: []link{{customersPath, v.Say("page_policies.customers")}, {"", name}}, Left: one.Inactive, Done: v.doneOf("page_policies.", c.Query("done"), "added", "kept")}
	body.Facts = []fact{{v.Say("page_policies.code"), one.Code, ""}, {v.Say("page_policies.class"), v.Say("term.customer_kind." + string(one.Kind)), ""}}
	if v.who.May(orgEdit) {
		f := s.customerForm(v, home, one, customerPathOf(one.Code), false)
		f.again(v, no)
		body.Form = &f
	} else {
		body.Lines = v.customerLines(dir, one, home)
	}
	if err := body.about(ctx, s, dir, one, home); err != nil {
		return err
	}
	return s.showDeals(c, status, "customerof", name, home, body, no)
}

// about fills what else there is about a customer, as far as the reader may see it.
func (b *customerBody) about(ctx context.Context, s *site, dir *org.Directory, one org.Customer, home house) error {
	v := s.visitOf(ctx)
	today := s.Clock.Now().Date(zoneOf(home.zone))
	for _, code := range dir.Groups(one.Code, today) {
		group, _ := dir.Customer(code)
		b.Groups = append(b.Groups, link{customerPathOf(code), v.prose(group.Name).Text})
	}
	if v.who.May(policyRead) {
		held, err := s.Policies.Held(ctx, one.Code)
		if err != nil {
			return err
		}
		row := v.policyRow(dir, one, held, today, home.zone)
		b.Policy = &customerPolicy{Href: row.Href, Number: row.InForce, Until: row.Until, State: row.State, Group: row.Group, Bar: row.Bar}
		b.services(v, dir, held)
	}
	if !v.who.May("release.read") {
		return nil
	}
	b.Schedule = docPath(document.Subject{Kind: "release_schedule", Full: scheduleOf(one.Code)})
	if err := b.releases(ctx, s, one, home); err != nil {
		return err
	}
	return b.notices(ctx, s, one, home, today)
}

// services are those of the policy that people work with.
func (b *customerBody) services(v visit, dir *org.Directory, held policy.Held) {
	p, ok := held.Version(held.InForce)
	if !ok {
		p, _ = held.Version(policy.DraftNumber)
	}
	for _, code := range p.Services {
		one, _ := dir.Service(code)
		b.Facts = append(b.Facts, fact{v.Say("page_policies.service"), v.prose(one.Name).Text, servicePathOf(code)})
	}
}

func (b *customerBody) releases(ctx context.Context, s *site, one org.Customer, home house) error {
	v := s.visitOf(ctx)
	rows, err := s.Releases.List(ctx, release.Query{Customer: one.Code, Order: release.ByPlanned, Descending: true, Limit: customerReleases})
	for _, r := range rows {
		if !s.coversRelease(ctx, r.Code) {
			continue
		}
		planned := r.Planned
		if !r.Released.IsZero() {
			planned = r.Released
		}
		b.Releases = append(b.Releases, customerRelease{r.Code, r.Title, dealRelease(r.Code), v.date(home.zone, planned), v.Say("term.release_stage." + string(r.Stage))})
	}
	b.More = query("/releases", "customer", one.Code)
	return err
}

// notices say of the deployments that are to come whether the customer was told.
func (b *customerBody) notices(ctx context.Context, s *site, one org.Customer, home house, today clock.Date) error {
	v := s.visitOf(ctx)
	found, err := s.Releases.Schedule(ctx, release.ScheduleQuery{
		From: today.AddDays(-31), To: today.AddDays(186), Customer: one.Code, Sees: func(code string) bool { return s.coversRelease(ctx, code) },
	})
	if err != nil {
		return err
	}
	for _, d := range found.Planned[:min(len(found.Planned), customerNotices)] {
		n := customerNotice{Label: d.Release + " " + d.Deployment, Href: dealDeployment(d.Release, d.Deployment), Date: v.day(home.zone, d.From)}
		n.State = mark{"gap", "wait", v.Say("page_policies.untold")}
		if !slices.Contains(d.Unnoticed, one.Code) && !d.Noticed.IsZero() {
			n.State = mark{"done", "ok", v.Say("page_policies.told", "date", v.day(home.zone, d.Noticed))}
		}
		b.Notices = append(b.Notices, n)
	}
	return nil
}

// customerLines say what the form asks.
func (v visit) customerLines(dir *org.Directory, one org.Customer, home house) []policyLine {
	language, zone := v.Say("page_policies.as_house"), v.Say("page_policies.as_house")
	if one.Language != "" {
		language = v.tongue(one.Language)
	}
	if one.Zone != "" {
		zone = one.Zone
	}
	lines := []policyLine{{v.Say("page_policies.language"), plainValues(language)}, {v.Say("page_policies.zone"), plainValues(zone)}}
	var signers, members []string
	for _, signer := range one.Signatories {
		signers = append(signers, v.Say("page_policies.signer", "name", signer.Name, "title", signer.Title, "email", signer.Email))
	}
	for _, m := range one.Members {
		member, _ := dir.Customer(m.Customer)
		members = append(members, v.Say("page_policies.member", "name", v.prose(member.Name).Text, "period", v.dealUntil(clock.Period{From: m.From, To: m.To}, home.zone)))
	}
	lines = append(lines, policyLine{v.Say("page_policies.signatories"), plainValues(signers...)})
	if one.Kind == org.Group {
		lines = append(lines, policyLine{v.Say("page_policies.members"), plainValues(members...)})
	}
	return lines
}

// saveCustomer writes a customer.
func (s *site) saveCustomer(c *gin.Context, t *typed) (string, error) {
	ctx := c.Request.Context()
	_, was, err := s.dealer(ctx, c.Param("customer"))
	if err != nil {
		return "", err
	}
	one := s.visitOf(ctx).readCustomer(t, was)
	if err := t.wrong(); err != nil {
		return "", err
	}
	err = s.Org.Put(ctx, t.person, org.Setup{Customers: []org.Customer{one}, Seen: map[string]int{customers().seen(one.Code): t.row}})
	if err != nil && !fault.Is(err, fault.Stale) {
		err = placedIn(err, "customer", "customers[0]", "customers."+one.Code)
	}
	return query(customerPathOf(one.Code), "done", "kept"), err
}
