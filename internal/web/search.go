package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/document"
	"acta/internal/org"
	"acta/internal/release"
)

// searchPage is the page of what was found everywhere.
const searchPage = "search"

// searchPath is where everything is searched.
const searchPath = "/search"

// mostFound is how many of each kind of thing a search shows.
const mostFound = 8

// longestSought bounds what somebody searches for, in characters.
const longestSought = 200

// searchPages is the search across everything.
func (r *router) searchPages() { r.get(searchPath, "own.read", r.search) }

// searchBody is what was found, by what it is.
type searchBody struct {
	Query  string
	Groups []foundGroup
	Said   string // how much was found, in words
	Blank  blank
}

// foundGroup is what was found of one kind.
type foundGroup struct {
	Name, Title string
	Rows        []foundRow
	More        *link
}

// foundRow is one thing that was found.
type foundRow struct {
	Icon, Name, Href, Line string
	State                  *mark
}

func (s *site) search(c *gin.Context) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	home, err := s.household(ctx)
	if err != nil {
		return err
	}
	body := searchBody{Query: soughtOf(c.Query("q"))}
	if body.Query != "" {
		if body.Groups, err = s.found(ctx, v, body.Query); err != nil {
			return err
		}
	}
	count := 0
	for _, g := range body.Groups {
		count += len(g.Rows)
	}
	switch {
	case body.Query == "":
		body.Blank = blank{Title: v.Say("page_home.search_blank"), Text: v.Say("page_home.search_what")}
	case count == 0:
		body.Blank = blank{Title: v.Say("page_home.search_nothing", "query", body.Query), Text: v.Say("page_home.search_what")}
	default:
		body.Said = v.Say("page_home.search_said", "count", count)
	}
	title := v.Say("page_home.search_title")
	if body.Query != "" {
		title = v.Say("page_home.search_title_of", "query", body.Query)
	}
	p := s.newPage(v, home, title, body)
	p.Sought = body.Query
	return s.show(c.Writer, http.StatusOK, searchPage, p)
}

// soughtOf is what somebody searches for, no longer than it may be.
func soughtOf(typed string) string {
	runes := []rune(strings.ToValidUTF8(strings.TrimSpace(typed), ""))
	return strings.TrimSpace(string(runes[:min(len(runes), longestSought)]))
}

// found searches everything that the reader may see.
func (s *site) found(ctx context.Context, v visit, query string) ([]foundGroup, error) {
	releases, err := s.foundReleases(ctx, v, query)
	if err != nil {
		return nil, err
	}
	dir, err := s.searched(ctx, v)
	if err != nil {
		return nil, err
	}
	customers := s.foundCustomers(ctx, v, dir, query)
	documents, err := s.foundDocuments(ctx, v, query, releases, customers)
	if err != nil {
		return nil, err
	}
	policies, err := s.foundPolicies(ctx, v, customers)
	if err != nil {
		return nil, err
	}
	var groups []foundGroup
	for _, g := range []foundGroup{
		v.releaseGroup(releases, query), documents, policies, v.customerGroup(customers), s.serviceGroup(v, dir, query), v.peopleGroup(dir, query),
	} {
		if len(g.Rows) > 0 {
			g.Title = v.Say("page_home.found_" + g.Name)
			groups = append(groups, g)
		}
	}
	return groups, nil
}

// foundReleases are the releases that a search finds by their code and title.
func (s *site) foundReleases(ctx context.Context, v visit, query string) (rows []release.Row, err error) {
	if !v.who.May("release.read") {
		return nil, nil
	}
	limit := mostFound + 1
	if v.who.Scope != nil {
		limit = stepSize
	}
	rows, err = s.Releases.List(ctx, release.Query{Text: query, Limit: limit})
	return slices.DeleteFunc(rows, func(row release.Row) bool { return !s.coversRelease(ctx, row.Code) }), err
}

func (v visit) releaseGroup(rows []release.Row, query string) foundGroup {
	g := foundGroup{Name: "releases"}
	for _, row := range rows[:min(len(rows), mostFound)] {
		stage := v.releaseMark(row)
		g.Rows = append(g.Rows, foundRow{Icon: "rel", Name: or(row.Title, row.Code), Href: releasesPath + "/" + row.Code, Line: strings.Join(append([]string{row.Code}, row.Customers...), " · "), State: &stage})
	}
	if len(rows) > mostFound {
		g.More = &link{queryOf(releasesPath, query), v.Say("page_home.found_more")}
	}
	return g
}

func queryOf(path, sought string) string { return query(path, "q", sought) }

// releaseMark is the stage of a release as lists show it.
func (v visit) releaseMark(row release.Row) mark {
	m := mark{"run", "act", v.Say("term.release_stage." + string(row.Stage))}
	switch {
	case row.Suspended:
		m.Icon, m.Class = "held", "held"
	case row.Stage == release.Draft:
		m.Icon, m.Class = "draft", "off"
	case row.Stage == release.Closed || row.Stage == release.Deployed || row.Stage == release.Reviewed:
		m.Icon, m.Class = "done", "ok"
	case row.Stage == release.Cancelled:
		m.Icon, m.Class = "na", "off"
	}
	return m
}

// searched is the organisation's directory as far as the reader may search it.
func (s *site) searched(ctx context.Context, v visit) (*org.Directory, error) {
	if !v.who.May("org.read") {
		return &org.Directory{}, nil
	}
	dir, err := s.Org.Read(ctx)
	if err != nil {
		return &org.Directory{}, unlessFault(err)
	}
	if v.who.Scope == nil {
		return dir, nil
	}
	return &org.Directory{Organization: dir.Organization, Customers: dir.Customers}, nil
}

// foundCustomers are the customers whose code or name has the words sought.
func (s *site) foundCustomers(ctx context.Context, v visit, dir *org.Directory, query string) (found []org.Customer) {
	for _, c := range dir.Customers {
		name, _ := c.Name.Get(v.lang)
		if len(found) < mostFound && seesCustomer(ctx, c.Code) && hasWords(c.Code+" "+name, query) {
			found = append(found, c)
		}
	}
	return found
}

func (v visit) customerGroup(list []org.Customer) foundGroup {
	g := foundGroup{Name: "customers"}
	for _, c := range list {
		name, _ := c.Name.Get(v.lang)
		g.Rows = append(g.Rows, foundRow{Icon: "ppl", Name: or(name, c.Code), Href: "/customers/" + c.Code, Line: c.Code})
	}
	return g
}

func (s *site) serviceGroup(v visit, dir *org.Directory, query string) foundGroup {
	g := foundGroup{Name: "services"}
	for _, one := range dir.Services {
		name, _ := one.Name.Get(v.lang)
		if len(g.Rows) < mostFound && hasWords(one.Code+" "+name, query) {
			g.Rows = append(g.Rows, foundRow{Icon: "set", Name: or(name, one.Code), Href: "/services/" + one.Code, Line: one.Code})
		}
	}
	return g
}

func (v visit) peopleGroup(dir *org.Directory, query string) foundGroup {
	g := foundGroup{Name: "people"}
	for _, one := range dir.People {
		if len(g.Rows) == mostFound || !hasWords(one.Code+" "+one.Name+" "+one.Email, query) {
			continue
		}
		line := one.Code
		if title, ok := dir.JobTitle(one.JobTitle); ok {
			line, _ = title.Name.Get(v.lang)
		}
		g.Rows = append(g.Rows, foundRow{Icon: "ppl", Name: or(one.Name, one.Code), Href: "/people/" + one.Code, Line: line})
	}
	return g
}

// foundPolicies are the policies of the customers that were found.
func (s *site) foundPolicies(ctx context.Context, v visit, customers []org.Customer) (foundGroup, error) {
	g := foundGroup{Name: "policies"}
	if !v.who.May("policy.read") {
		return g, nil
	}
	for _, c := range customers {
		held, err := s.Policies.Held(ctx, c.Code)
		if err != nil {
			return g, err
		}
		if len(held.Versions) == 0 {
			continue
		}
		name, _ := c.Name.Get(v.lang)
		row := foundRow{Icon: "pol", Name: v.Say("page_home.found_policy", "customer", or(name, c.Code)), Href: "/policies/" + c.Code, Line: c.Code}
		if held.InForce != "" {
			row.Line = v.Say("page_home.found_policy_force", "version", held.InForce)
		}
		g.Rows = append(g.Rows, row)
	}
	return g, nil
}

// foundDocuments are the documents that a search finds: by their code, by their kind
// and subject, and those about the releases and customers that were found.
func (s *site) foundDocuments(ctx context.Context, v visit, query string, releases []release.Row, customers []org.Customer) (foundGroup, error) {
	g := foundGroup{Name: "documents"}
	seek := document.Seek{Code: query, Limit: mostFound * 4}
	for _, kind := range s.Documents.Kinds() {
		rest := remainder(v.printer.Message(kind.Label), query)
		if len(rest) < 2 {
			seek.Kinds = append(seek.Kinds, document.SoughtKind{Kind: kind.ID, Subject: strings.Join(rest, "")})
		}
	}
	for _, row := range releases[:min(len(releases), mostFound)] {
		seek.Subjects = append(seek.Subjects, row.Code)
		for _, d := range row.Deployments {
			seek.Subjects = append(seek.Subjects, row.Code+"@"+d.Code)
		}
	}
	for _, c := range customers {
		seek.Subjects = append(seek.Subjects, c.Code)
	}
	list, err := s.Documents.Seek(ctx, seek)
	if err != nil {
		return g, err
	}
	for _, st := range list {
		st, shown, err := s.shown(ctx, wanted{}, st)
		if err != nil {
			return g, err
		}
		if !shown {
			continue
		}
		if len(g.Rows) == mostFound {
			g.More = &link{queryOf(libraryPath, query), v.Say("page_home.found_more")}
			break
		}
		at := document.Subject{Kind: st.Kind, Full: st.Subject, Short: st.Short}
		state := v.mark(string(st.Last.State))
		g.Rows = append(g.Rows, foundRow{Icon: "doc", Name: v.label(s, at), Href: docPath(at), Line: v.Say("page_home.found_version", "code", or(st.Code, st.Subject), "version", st.Last.Number), State: &state})
	}
	return g, nil
}

// hasWords reports whether a text has, for each word sought, one that begins so,
// without regard to case and accents.
func hasWords(text, sought string) bool { return len(remainder(text, sought)) == 0 }

// remainder are the words sought with which no word of a text begins, as typed.
func remainder(text, sought string) (rest []string) {
	words := strings.FieldsFunc(fold(text), between)
	for _, one := range strings.Fields(sought) {
		folded := strings.FieldsFunc(fold(one), between)
		missing := slices.ContainsFunc(folded, func(part string) bool {
			return !slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, part) })
		})
		if missing {
			rest = append(rest, one)
		}
	}
	return rest
}

// between reports whether a character stands between words.
func between(r rune) bool { return strings.ContainsRune(" ,;:/()\"«»“”.-_@", r) }
