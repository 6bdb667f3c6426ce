package web

import (
	"context"
	"net/url"

	"github.com/gin-gonic/gin"

	"acta/internal/identity"
)

// viewsPath is where views of lists are saved.
const viewsPath = "/views"

// savedViews are a person's own views of a list, as the template "views" shows them
// above it, with the form that saves the filters of the page.
type savedViews struct {
	Page, Query string // of the list that is shown
	Name        string // of the view that is shown; "" for none
	Views       []oneTab
	Save        string // where the filters are sent to be saved; "" where there are none
	Drop        string
}

// viewsPages are the forms by which people keep views of lists.
func (r *router) viewsPages() {
	r.act(viewsPath, "own.views", act{form: "view", do: r.saveView})
	r.act(viewsPath+"/drop", "own.views", act{form: "view", do: r.dropView})
}

// viewsOf are the reader's own views of the list at an address.
func (s *site) viewsOf(ctx context.Context, v visit) (savedViews, error) {
	here, err := url.ParseRequestURI(v.here(url.Values{"after": nil}))
	if err != nil {
		return savedViews{}, nil //nolint:nilerr // an address that cannot be read has no views
	}
	shown := savedViews{Page: here.Path, Query: filtersOf(here.Query())}
	list, err := s.Identity.ViewsOf(ctx, v.who.Person, shown.Page)
	for _, one := range list {
		if one.Query == shown.Query {
			shown.Name = one.Name
		}
		shown.Views = append(shown.Views, oneTab{Href: addressOf(one), Label: one.Name, Here: one.Query == shown.Query})
	}
	switch {
	case shown.Name != "":
		shown.Drop = viewsPath + "/drop"
	case shown.Query != "":
		shown.Save = onceAddress(viewsPath)
	}
	return shown, err
}

// filtersOf are the filters of a list, in one order, without the place in it.
func filtersOf(query url.Values) string {
	for name, values := range query {
		if name == "after" || name == countedField || len(values) == 0 || values[0] == "" {
			delete(query, name)
		}
	}
	return query.Encode()
}

func (s *site) saveView(c *gin.Context, t *typed) (string, error) {
	view := identity.View{Page: t.Get("page"), Query: t.Get("query"), Name: t.Get("name")}
	return back(addressOf(view)), s.Identity.SaveView(c.Request.Context(), who(c.Request.Context()), view)
}

func (s *site) dropView(c *gin.Context, t *typed) (string, error) {
	view := identity.View{Page: t.Get("page"), Query: t.Get("query"), Name: t.Get("name")}
	return back(addressOf(view)), s.Identity.DropView(c.Request.Context(), who(c.Request.Context()), view)
}

// addressOf is the address of a view.
func addressOf(view identity.View) string {
	if view.Query == "" {
		return view.Page
	}
	return view.Page + "?" + view.Query
}
