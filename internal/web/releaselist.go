package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
	"acta/internal/release"
)

// releasesStep is how many releases a page of the list shows.
const releasesStep = 20

// releaseListBody is the list of releases.
type releaseListBody struct {
	Done    string
	Text    string // what was searched for
	Filters []input
	Rows    []releaseLine
	Sorts   map[string]sorting
	Blank   blank
	Clear   string
	New     string // address of the form of a new one; for who may
	Count   string // address of the page with the open conditions counted; "" where they are
	Pager   pager
	Saved   savedViews
}

// sorting is a column by which a list can be ordered: Way is HTML's aria-sort.
type sorting struct{ Href, Way string }

// releaseLine is a release in the list.
type releaseLine struct {
	Link      link
	Code      string
	Type      string
	Customers string
	State     mark
	Ticks     []string // one for each stage: "d" done, "n" now, "" to come
	Missing   string   // open conditions, in words
	Open      bool     // there are some
	See       string   // where they are, before they were counted
	Planned   string
	Slip      string
	Late      bool
}

// releaseQuery is what the address of a list asks for.
func (s *site) releaseQuery(values url.Values) release.Query {
	q := release.Query{
		Stage: release.Stage(values.Get("stage")), Type: values.Get("type"), Customer: values.Get("customer"), Service: values.Get("service"),
		Text: strings.TrimSpace(values.Get("q")), Order: release.ByPlanned, Descending: true, After: values.Get("after"),
	}
	if values.Get("stage") == suspendedStage {
		yes := true
		q.Stage, q.Suspended = "", &yes
	}
	switch values.Get("sort") {
	case "code":
		q.Order, q.Descending = release.ByCode, false
	case "-code":
		q.Order = release.ByCode
	case "planned":
		q.Descending = false
	}
	return q
}

// countedField asks for the open conditions of every release of the page, which takes a
// reading of each: a script asks for them once the page is there.
const countedField = "counted"

// suspendedStage filters by what is no stage.
const suspendedStage = "suspended"

func (s *site) releaseList(c *gin.Context) error {
	ctx, values := c.Request.Context(), c.Request.URL.Query()
	t, err := s.telling(ctx)
	if err != nil {
		return err
	}
	q := s.releaseQuery(values)
	q.Limit = releasesStep + 1
	found, err := s.Releases.List(ctx, q)
	if fault.Is(err, fault.NotFound) { // the release after which the page began is gone
		q.After = ""
		found, err = s.Releases.List(ctx, q)
	}
	if err != nil {
		return err
	}
	body := releaseListBody{Text: q.Text, Filters: t.releaseFilters(values), Done: t.done(values.Get("done"))}
	found, body.Pager = leaf(t.visit, found, releasesStep, q.After, func(row release.Row) string { return row.Code })
	found = slices.DeleteFunc(found, func(row release.Row) bool { return !s.coversRelease(ctx, row.Code) })
	counted := values.Get(countedField) != ""
	if body.Rows, err = s.releaseLines(ctx, t, found, counted); err != nil {
		return err
	}
	if !counted {
		body.Count = t.here(url.Values{countedField: {"yes"}})
	}
	body.offer(t, q)
	if body.Saved, err = s.listed(ctx, t.visit, releasesPath, len(body.Rows), &body.Pager); err != nil {
		return err
	}
	return t.showRelease(c, http.StatusOK, releaseListPage, t.T("nav.releases"), releasesPath, body)
}

// offer adds what can be done with the list.
func (b *releaseListBody) offer(t telling, q release.Query) {
	if t.who.May("release.edit") {
		b.New = newReleasePath
	}
	if q.Text != "" || q.Stage != "" || q.Type != "" || q.Customer != "" || q.Service != "" || q.Suspended != nil {
		b.Clear = releasesPath
	}
	b.Sorts = map[string]sorting{
		"code":    sorted(t.visit, q.Order == release.ByCode, q.Descending, "code", "-code"),
		"planned": sorted(t.visit, q.Order == release.ByPlanned, q.Descending, "planned", "-planned"),
	}
	if len(b.Rows) > 0 {
		return
	}
	switch {
	case b.Clear != "":
		b.Blank = blank{t.R("list.nothing"), t.R("list.nothing_text"), &link{releasesPath, t.R("list.clear")}}
	case b.New != "":
		b.Blank = blank{t.R("list.empty"), t.R("list.empty_text"), &link{newReleasePath, t.R("new.open")}}
	default:
		b.Blank = blank{t.R("list.empty"), t.R("list.empty_text"), nil}
	}
}

// sorted is a column of a list: its link turns the order round, where it is in order.
func sorted(v visit, by, descending bool, up, down string) sorting {
	one := sorting{v.here(url.Values{"sort": {up}, "after": nil}), ""}
	if by && !descending {
		one = sorting{v.here(url.Values{"sort": {down}, "after": nil}), "ascending"}
	} else if by {
		one.Way = "descending"
	}
	return one
}

// releaseFilters are the filters of the list as fields.
func (t telling) releaseFilters(values url.Values) []input {
	stages := []choice{{"", t.R("list.every_stage"), false}}
	for _, stage := range append(releaseWay(), release.Cancelled, suspendedStage) {
		stages = append(stages, choice{string(stage), t.printer.Message("term.release_stage." + string(stage)), false})
	}
	fields := []input{t.filter("stage", stages, values), t.filter("type", append([]choice{{"", t.R("list.every_type"), false}}, t.types(values.Get("type"))...), values)}
	fields = append(fields, t.filter("customer", append([]choice{{"", t.R("list.every_customer"), false}}, t.customerChoices()...), values))
	if services := t.serviceChoices(); len(services) > 1 {
		fields = append(fields, t.filter("service", append([]choice{{"", t.R("list.every_service"), false}}, services...), values))
	}
	return fields
}

func (t telling) filter(name string, choices []choice, values url.Values) input {
	return input{Name: name, Label: t.R("list." + name), Type: pickType, Choices: chosen(choices, values.Get(name))}
}

// types are the types of release, with one of the organisation's own where it is asked for.
func (t telling) types(asked string) []choice {
	var list []choice
	for _, kind := range []string{"major", "minor", "emergency"} {
		list = append(list, choice{kind, t.typeWord(kind), false})
	}
	if asked != "" && !slices.ContainsFunc(list, func(c choice) bool { return c.Value == asked }) {
		list = append(list, choice{asked, asked, false})
	}
	return list
}

// customerChoices are the customers by name.
func (t telling) customerChoices() []choice {
	var list []choice
	for _, c := range t.names.Customers {
		if !c.Inactive {
			list = append(list, choice{c.Code, t.prose(c.Name).or(c.Code), false})
		}
	}
	return t.byLabel(list)
}

// serviceChoices are the services by name.
func (t telling) serviceChoices() []choice {
	var list []choice
	for _, one := range t.names.Services {
		list = append(list, choice{one.Code, t.prose(one.Name).or(one.Code), false})
	}
	return t.byLabel(list)
}

func (t telling) byLabel(list []choice) []choice {
	slices.SortStableFunc(list, func(a, b choice) int { return t.printer.Compare(a.Label, b.Label) })
	return list
}

// releaseLines are the rows of the list, where it was asked for with how many conditions
// are open for those that are under way.
func (s *site) releaseLines(ctx context.Context, t telling, found []release.Row, counted bool) ([]releaseLine, error) {
	lines := make([]releaseLine, 0, len(found))
	var running []string
	for _, row := range found {
		line := t.releaseLine(row)
		if row.Stage != release.Closed && row.Stage != release.Cancelled && !row.Suspended {
			running = append(running, row.Code)
			line.See = line.Link.Href + "#gates"
		}
		lines = append(lines, line)
	}
	if !counted {
		return lines, nil
	}
	open, err := s.Releases.OpenGates(ctx, running)
	for i := range lines {
		if count, known := open[lines[i].Code]; known {
			lines[i].See, lines[i].Open, lines[i].Missing = "", count > 0, t.nothingOr(count)
		}
	}
	return lines, err
}

// nothingOr says how many conditions are open.
func (t telling) nothingOr(open int) string {
	if open == 0 {
		return t.R("nothing_left")
	}
	return t.R("left", "count", open)
}

func (t telling) releaseLine(row release.Row) releaseLine {
	line := releaseLine{
		Link: link{releasePage(row.Code), cmp.Or(row.Title, row.Code)}, Code: row.Code, State: t.releaseMark(row.Stage, row.Suspended),
	}
	if row.Type != "" {
		line.Type = t.typeWord(row.Type)
	}
	var customers []string
	for _, code := range row.Customers {
		customers = append(customers, t.customer(code))
	}
	if more := len(customers) - mostNamed; more > 0 {
		customers = append(customers[:mostNamed:mostNamed], t.R("more_of", "count", more))
	}
	line.Customers = strings.Join(customers, ", ")
	here := slices.Index(releaseWay(), row.Stage)
	for i := range releaseWay() {
		line.Ticks = append(line.Ticks, map[string]string{"done": "d", "now": "n"}[placed(i, here)])
	}
	planned := row.Planned
	if planned.IsZero() {
		planned = row.FirstPlanned
	}
	line.Planned = t.date(t.home.zone, planned)
	end := row.Released
	if end.IsZero() {
		end = row.Planned
	}
	if !end.IsZero() && !row.FirstPlanned.IsZero() {
		days := end.DaysSince(row.FirstPlanned)
		line.Slip, line.Late = t.R("list.days", "days", signed(days)), days > 0
	}
	return line
}

// signed is a number of days with its sign.
func signed(days int) string {
	switch {
	case days > 0:
		return "+" + strconv.Itoa(days)
	case days < 0:
		return "−" + strconv.Itoa(-days)
	}
	return "0"
}

// releaseBook is the filtered list as rows.
func (s *site) releaseBook(c *gin.Context, _ visit) (listBook, error) {
	ctx := c.Request.Context()
	t, err := s.telling(ctx)
	if err != nil {
		return listBook{}, err
	}
	q := s.releaseQuery(c.Request.URL.Query())
	q.After = ""
	book := listBook{name: t.R("book.name")}
	for _, column := range []string{"code", "title", "type", "customers", "services", "stage", "first_planned", "planned", "released", "slip"} {
		book.heads = append(book.heads, t.R("book."+column))
	}
	found, err := s.Releases.List(ctx, q)
	for _, row := range found {
		if s.coversRelease(ctx, row.Code) {
			book.rows = append(book.rows, t.bookRow(row))
		}
	}
	return book, err
}

// bookRow is a release in the workbook.
func (t telling) bookRow(row release.Row) []string {
	var customers, services []string
	for _, code := range row.Customers {
		customers = append(customers, t.customer(code))
	}
	for _, code := range row.Services {
		services = append(services, t.service(code))
	}
	slip := ""
	if end := cmp.Or(row.Released, row.Planned); !end.IsZero() && !row.FirstPlanned.IsZero() {
		slip = strconv.Itoa(end.DaysSince(row.FirstPlanned))
	}
	return []string{
		row.Code, row.Title, t.typeWord(row.Type), strings.Join(customers, ", "), strings.Join(services, ", "),
		t.releaseMark(row.Stage, row.Suspended).Word, row.FirstPlanned.String(), row.Planned.String(), row.Released.String(), slip,
	}
}
