package web

import (
	"context"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"acta/internal/org"
)

// dealListBody is the list of customers, or of services.
type dealListBody struct {
	Tabs  tabRow
	Lead  string
	Find  string // words of the field that searches
	Query string
	Kinds tabRow
	Kind  string
	Saved savedViews
	Heads []string
	Rows  []dealRow
	Pager pager
	Blank *blank
	Clear string
	Done  string
	Form  *form
	Add   string // words over the form
	Open  bool   // the form is shown at once
}

// dealRow is a customer or a service in a list. A cell without a value says what is
// missing, where something is.
type dealRow struct {
	Name       prose
	Href, Code string
	Cells      []fact
	State      mark
	Missing    string
}

// dealKind is what the lists of customers and of services differ in; words are the last
// parts of the names of messages.
type dealKind struct {
	path, name, lead, find, none, add, form string
	heads                                   []string
	kinds                                   []string // classes to filter by
	done                                    []string
	rows                                    func(dealQuery) (rows []dealRow, later string)
	fresh                                   func(visit, house, *org.Directory) form
}

// dealQuery is what is asked of a list: most is 0 for all of it.
type dealQuery struct {
	ctx                 context.Context //nolint:containedctx // it lives as long as one page
	v                   visit
	dir                 *org.Directory
	sought, kind, after string
	most                int
}

func (s *site) dealQuery(c *gin.Context) (dealQuery, error) {
	ctx := c.Request.Context()
	dir, err := s.Org.Read(ctx)
	return dealQuery{ctx, s.visitOf(ctx), dir, c.Query("q"), c.Query("kind"), c.Query("after"), dealPage}, err
}

// dealLists shows the list of a kind, with the form of a new one.
func (s *site) dealLists(kind dealKind) func(*gin.Context, int, refused) error {
	return func(c *gin.Context, status int, no refused) error {
		ask, err := s.dealQuery(c)
		if err != nil {
			return err
		}
		home, err := s.household(ask.ctx)
		if err != nil {
			return err
		}
		v, say := ask.v, func(key string) string { return ask.v.Say("page_policies." + key) }
		body := dealListBody{
			Tabs: v.dealTabs(kind.path), Lead: say(kind.lead), Find: say(kind.find), Query: ask.sought, Kind: ask.kind,
			Heads: kind.headsOf(v), Done: v.doneOf("page_policies.", c.Query("done"), kind.done...),
		}
		body.kinds(v, kind.kinds)
		var later string
		body.Rows, later = kind.rows(ask)
		body.Pager = v.paged(ask.after, later)
		if body.Saved, err = s.listed(ask.ctx, v, kind.path, len(body.Rows), &body.Pager); err != nil {
			return err
		}
		if ask.sought != "" || ask.kind != "" {
			body.Clear = kind.path
		}
		if len(body.Rows) == 0 {
			body.Blank = v.dealNothing(ask.sought+ask.kind, "page_policies."+kind.none, "#form-"+kind.form, "page_policies."+kind.add, v.who.May(orgEdit))
		}
		if v.who.May(orgEdit) {
			f := kind.fresh(v, home, ask.dir)
			f.again(v, no)
			body.Form, body.Add, body.Open = &f, say(kind.add), no.form != "" || (body.Blank != nil && body.Clear == "")
		}
		return s.showDeals(c, status, "deals", say(kind.name), home, body, no)
	}
}

func (k dealKind) headsOf(v visit) []string {
	var heads []string
	for _, head := range k.heads {
		heads = append(heads, v.Say("page_policies."+head))
	}
	return heads
}

// dealBook is the list of a kind as rows.
func (s *site) dealBook(kind dealKind) func(*gin.Context, visit) (listBook, error) {
	return func(c *gin.Context, v visit) (listBook, error) {
		ask, err := s.dealQuery(c)
		if err != nil {
			return listBook{}, err
		}
		ask.after, ask.most = "", 0
		rows, _ := kind.rows(ask)
		book := listBook{name: v.Say("page_policies." + kind.name), heads: append([]string{v.Say("page_policies.code")}, kind.headsOf(v)...)}
		for _, one := range rows {
			cells := []string{one.Code, one.Name.Text}
			for _, cell := range one.Cells {
				cells = append(cells, cell.Value)
			}
			if one.State.Word != "" {
				cells = append(cells, one.State.Word)
			}
			book.rows = append(book.rows, cells)
		}
		return book, nil
	}
}

// kinds are the classes by which a list can be filtered.
func (b *dealListBody) kinds(v visit, kinds []string) {
	if len(kinds) == 0 {
		return
	}
	b.Kinds.Name = v.Say("page_policies.class")
	for _, kind := range append([]string{""}, kinds...) {
		label := v.Say("page_policies.all")
		if kind != "" {
			label = v.Say("page_policies.kind_" + kind)
		}
		b.Kinds.Tabs = append(b.Kinds.Tabs, oneTab{Href: v.here(url.Values{"kind": {kind}, "after": nil}), Label: label, Here: kind == b.Kind})
	}
}

// showDeals shows a page of this area.
func (s *site) showDeals(c *gin.Context, status int, name, title string, home house, body any, no refused) error {
	v := s.visitOf(c.Request.Context())
	p := s.newPage(v, home, title, body)
	p.Place = policiesPlace
	if len(no.faults) > 0 {
		p.Title = v.T("error_title", "title", title)
	}
	return s.show(c.Writer, status, name, p)
}

// asPage is a page of what is shown when nothing was refused.
func asPage(show func(*gin.Context, int, refused) error) handler {
	return func(c *gin.Context) error { return show(c, http.StatusOK, refused{}) }
}
