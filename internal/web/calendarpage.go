package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/document"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/release"
)

// The views of the calendar, and its forms.
const (
	monthView = "month"
	listView  = "list"

	datesForm = "dates"
)

// calendarPages are the pages of the calendar.
func (r *router) calendarPages() {
	const move = calendarPath + "/move/:release/:deployment"
	r.get(calendarPath, "release.read", r.calendarPage)
	r.file(calendarPath+bookEnding, "release.read", r.bookOf(r.calendarBook))
	r.get(move, "release.edit", r.datesPage)
	r.act(move, "release.edit", act{form: datesForm, do: r.moveDates, show: r.showDates})
	r.actSecret(feedsPath, "calendar.feed", act{"feed", r.newFeed, r.feedAgain})
	r.act(feedsPath+"/:id/revoke", "calendar.feed", act{do: r.endFeed})
}

// agendaBody is a month of the calendar.
type agendaBody struct {
	Month       string // in words
	Value       string // "2026-11"
	Before      link
	After       link
	Now         string // address of this month; "" on it
	Views       tabRow
	View        string
	List        string // address of the month as a list
	Export      string // address of the month as a workbook; "" for one without deployments
	Customers   []choice
	Services    []choice
	Clear       string
	Done        string
	Zone        string // in which hours stand
	Document    string
	Weekdays    []agendaWeekday
	Weeks       [][]agendaDay
	Rows        []agendaRow
	Conflicts   []agendaConflict
	Outside     []agendaRow
	Windows     []agendaWindow
	Freezes     []agendaFreeze
	AskCustomer bool // windows are those of many: choose one
	Blank       *blank
	Feeds       *agendaFeeds
	Moves       bool // the reader may change dates
}

// agendaWeekday is the head of a column.
type agendaWeekday struct{ Short, Name string }

// agendaDay is a day of the month; one of another month has no number.
type agendaDay struct {
	Number  int
	Date    string // "2026-11-23"
	Name    string // in words, for who cannot see the table
	Today   bool
	Slots   []agendaSlot
	More    int
	Freezes []string
	Windows []string
}

// agendaSlot is a deployment on a day.
type agendaSlot struct {
	Label, Title, Href, Move string
	Time                     string
	State                    mark
	Clash                    bool
	Outside                  bool
}

// agendaRow is a deployment in the list.
type agendaRow struct {
	agendaSlot
	Day, Customers, Environment string
	Wave                        prose
	Local                       []string // by the clocks of customers
	Notes                       []mark
}

// agendaConflict is two deployments in each other's way, in words.
type agendaConflict struct {
	Text string
	Ways []link
}

// agendaWindow is when a customer's policy lets deployments of a type run.
type agendaWindow struct {
	Customer, Type string
	Spans          []string
}

// agendaFreeze is a period without changes.
type agendaFreeze struct {
	Customer, Period, Zone string
	Reason, Allowed        prose
}

// agendaOf is what a page of the calendar is made from.
type agendaOf struct {
	visit
	home   house
	zone   *time.Location
	dir    *org.Directory
	found  release.Agenda
	clash  map[string]bool // of deployments that are in another one's way
	closed map[string]bool // of deployments outside their windows
	rules  policy.Policy   // whose release types the windows name
}

func slotKey(releaseCode, deployment string) string { return releaseCode + "@" + deployment }

// agenda reads a time of the calendar as far as the reader may see it.
func (s *site) agenda(ctx context.Context, ask release.AgendaQuery) (agendaOf, error) {
	o := agendaOf{visit: s.visitOf(ctx), clash: map[string]bool{}, closed: map[string]bool{}}
	var err error
	if o.home, err = s.household(ctx); err != nil {
		return o, err
	}
	if o.dir, err = s.Org.Read(ctx); err != nil {
		return o, err
	}
	if o.found, err = s.Releases.Agenda(ctx, ask); err != nil {
		return o, err
	}
	hidden := func(code string) bool { return !s.coversRelease(ctx, code) }
	o.found.Slots = slices.DeleteFunc(o.found.Slots, func(b release.Booking) bool { return hidden(b.Release) })
	o.found.Conflicts = slices.DeleteFunc(o.found.Conflicts, func(c release.Conflict) bool { return hidden(c.One.Release) || hidden(c.Other.Release) })
	o.zone = zoneOf(o.found.Zone)
	for _, c := range o.found.Conflicts {
		o.clash[slotKey(c.One.Release, c.One.Deployment)], o.clash[slotKey(c.Other.Release, c.Other.Deployment)] = true, true
	}
	for _, b := range o.found.Slots {
		o.closed[slotKey(b.Release, b.Deployment)] = len(b.Outside) > 0
	}
	return o, o.ruled(ctx, s)
}

// calendarPage shows a month of the calendar, as a month or as a list.
func (s *site) calendarPage(c *gin.Context) error {
	return s.showCalendar(c, http.StatusOK, madeFeed{})
}

// showCalendar shows the calendar; made is what became of the form of a feed.
func (s *site) showCalendar(c *gin.Context, status int, made madeFeed) error {
	ctx, asked := c.Request.Context(), c.Request.URL.Query()
	today := s.Clock.Now().Date(s.houseZone(ctx))
	month, ask := agendaAsked(asked, today)
	o, err := s.agenda(ctx, ask)
	if err != nil {
		return err
	}
	if c.Request.Method == http.MethodPost {
		o.address = calendarPath
	}
	body := agendaBody{View: monthView, Moves: o.who.May("release.edit"), Zone: o.found.Zone, Done: o.doneOf("page_calendarpage.", asked.Get("done"), "moved", "moved_revoked", "feed_revoked")}
	if asked.Get("view") == listView {
		body.View = listView
	}
	body.around(o, month, today)
	body.filters(o, ask)
	body.fill(o, month, today, ask)
	body.Document = docPath(document.Subject{Kind: "release_schedule", Full: scheduleOf(ask.Customer)})
	if err := body.feeds(ctx, s, o, made); err != nil {
		return err
	}
	p := s.newPage(o.visit, o.home, o.T("nav.calendar"), body)
	p.Place = calendarPlace
	return s.show(c.Writer, status, "calendar", p)
}

// agendaAsked is what an address asks of the calendar.
func agendaAsked(asked url.Values, today clock.Date) (clock.Date, release.AgendaQuery) {
	month := monthOf(asked.Get("month"), today)
	ask := release.AgendaQuery{Customer: asked.Get("customer"), Service: asked.Get("service")}
	ask.From.Date, ask.To.Date = month, nextMonth(month, 1)
	return month, ask
}

// calendarBook is a month of the calendar as rows.
func (s *site) calendarBook(c *gin.Context, v visit) (listBook, error) {
	ctx := c.Request.Context()
	month, ask := agendaAsked(c.Request.URL.Query(), s.Clock.Now().Date(s.houseZone(ctx)))
	o, err := s.agenda(ctx, ask)
	if err != nil {
		return listBook{}, err
	}
	book := listBook{name: v.T("nav.calendar") + " " + monthValue(month)}
	for _, key := range []string{"deployment", "release", "when", "customers", "environment", "state", "notes"} {
		book.heads = append(book.heads, v.Say("page_calendarpage."+key))
	}
	for _, slot := range o.found.Slots {
		row := o.row(slot)
		var notes []string
		for _, note := range row.Notes {
			notes = append(notes, note.Word)
		}
		book.rows = append(book.rows, []string{
			row.Label, row.Title, strings.TrimSpace(row.Day + " " + row.Time), row.Customers, row.Environment, row.State.Word, strings.Join(notes, "; "),
		})
	}
	return book, nil
}

// scheduleOf is the subject of the forward schedule of a customer, or of all.
func scheduleOf(customer string) string {
	if customer == "" {
		return "org"
	}
	return "org+" + customer
}

// monthOf is the first day of a month as an address names it; this month for none.
func monthOf(text string, today clock.Date) clock.Date {
	if at, err := time.Parse("2006-01", text); err == nil && at.Year() >= 1970 && at.Year() < 9999 {
		return clock.Date{Year: at.Year(), Month: at.Month(), Day: 1}
	}
	return clock.Date{Year: today.Year, Month: today.Month, Day: 1}
}

func nextMonth(month clock.Date, by int) clock.Date {
	at := month.Time().AddDate(0, by, 0)
	return clock.Date{Year: at.Year(), Month: at.Month(), Day: 1}
}

func monthValue(month clock.Date) string { return month.Time().Format("2006-01") }

// around leads to the months around, and between the views.
func (b *agendaBody) around(o agendaOf, month, today clock.Date) {
	b.Month, b.Value = o.monthWords(month), monthValue(month)
	to := func(m clock.Date) link {
		return link{o.here(url.Values{"month": {monthValue(m)}}), o.monthWords(m)}
	}
	b.Before, b.After = to(nextMonth(month, -1)), to(nextMonth(month, 1))
	if month.Year != today.Year || month.Month != today.Month {
		b.Now = o.here(url.Values{"month": {monthValue(today)}})
	}
	b.List = o.here(url.Values{"view": {listView}})
	b.Views.Name = o.Say("page_calendarpage.views")
	for view, label := range map[string]string{monthView: "page_calendarpage.as_month", listView: "page_calendarpage.as_list"} {
		b.Views.Tabs = append(b.Views.Tabs, oneTab{Href: o.here(url.Values{"view": {view}}), Label: o.Say(label), Here: view == b.View})
	}
	slices.SortFunc(b.Views.Tabs, func(x, y oneTab) int { return strings.Compare(y.Href, x.Href) })
}

func (v visit) monthWords(month clock.Date) string {
	return v.Say("term.month."+"m"+month.Time().Format("01"), "year", month.Time().Format("2006"))
}

func (b *agendaBody) filters(o agendaOf, ask release.AgendaQuery) {
	b.Customers = []choice{{Label: o.Say("page_calendarpage.every_customer")}}
	for _, one := range o.dir.Customers {
		if !one.Inactive || one.Code == ask.Customer {
			b.Customers = append(b.Customers, choice{one.Code, o.prose(one.Name).Text, one.Code == ask.Customer})
		}
	}
	b.Services = []choice{{Label: o.Say("page_calendarpage.every_service")}}
	for _, one := range o.dir.Services {
		b.Services = append(b.Services, choice{one.Code, o.prose(one.Name).Text, one.Code == ask.Service})
	}
	if ask.Customer != "" || ask.Service != "" {
		b.Clear = o.here(url.Values{"customer": nil, "service": nil})
	}
}

// mostOnDay is how many deployments a day of the month shows; the list has them all.
const mostOnDay = 4

func (b *agendaBody) fill(o agendaOf, month, today clock.Date, ask release.AgendaQuery) {
	for _, slot := range o.found.Slots {
		row := o.row(slot)
		if row.Outside {
			b.Outside = append(b.Outside, row)
		}
		if b.View == listView {
			b.Rows = append(b.Rows, row)
		}
	}
	for _, one := range o.found.Conflicts {
		b.Conflicts = append(b.Conflicts, o.conflict(one))
	}
	if len(o.found.Slots) > 0 {
		b.Export = o.book(calendarPath)
	}
	b.AskCustomer = ask.Customer == "" && len(o.found.Zones) != 1
	if !b.AskCustomer {
		b.Windows = o.windows()
	}
	for _, f := range o.found.Freezes {
		b.Freezes = append(b.Freezes, o.freeze(f))
	}
	if b.View == monthView {
		b.month(o, month, today)
		return
	}
	if len(b.Rows) == 0 {
		b.Blank = &blank{Title: o.Say("page_calendarpage.empty_title"), Text: o.Say("page_calendarpage.empty_text")}
	}
}

// typeWord is a release type in words: an own one by its name in the customer's policy.
func (o agendaOf) typeWord(key string) string { return o.typeName(o.rules, key) }

// ruled adds the policy of the one customer whose windows are shown, for its names.
func (o *agendaOf) ruled(ctx context.Context, s *site) error {
	if len(o.found.Zones) != 1 || len(o.found.Windows) == 0 {
		return nil
	}
	held, err := s.Policies.Held(ctx, o.found.Windows[0].Customer)
	o.rules, _ = held.Version(o.found.Windows[0].Policy)
	return unlessFault(err)
}
