package web

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"acta/internal/id"
	"acta/internal/release"
)

// agendaFeeds are the secret addresses under which other programs read the calendar.
type agendaFeeds struct {
	Rows      []feedRow
	Action    string
	Customers []choice
	Services  []choice
	Tongues   []choice
	Made      string   // the address that was just made: shown this once
	Wrong     []string // why none was made
	Resumed   string   // that the session had ended before the form was sent
}

// feedRow is an open address.
type feedRow struct{ What, Who, Since, Revoke string }

// madeFeed is what became of the form of an address.
type madeFeed struct {
	address string
	no      refused
}

// feeds lists the open addresses, for those who may make them.
func (b *agendaBody) feeds(ctx context.Context, s *site, o agendaOf, made madeFeed) error {
	if !o.who.May("calendar.feed") || o.who.Scope != nil {
		return nil
	}
	open, err := s.Releases.OpenFeeds(ctx)
	if err != nil {
		return err
	}
	f := &agendaFeeds{
		Action: onceAddress(feedsPath), Customers: b.Customers, Services: b.Services, Made: made.address, Wrong: o.plainly(made.no.faults),
	}
	for _, lang := range s.Catalogue.Languages() {
		f.Tongues = append(f.Tongues, choice{lang, o.tongue(lang), lang == o.lang})
	}
	if typed := made.no.typed; typed != nil {
		f.Customers, f.Services = chosen(f.Customers, typed.Get("customer")), chosen(f.Services, typed.Get("service"))
		f.Tongues = chosen(f.Tongues, typed.Get("language"))
	}
	if made.no.resumed {
		f.Resumed = made.no.title
	}
	for _, one := range open {
		who, err := s.nameOf(ctx, one.Person)
		if err != nil {
			return err
		}
		f.Rows = append(f.Rows, feedRow{o.feedWords(one), who, o.day(o.home.zone, one.Made), feedsPath + "/" + string(one.ID) + "/revoke"})
	}
	b.Feeds = f
	return nil
}

// feedWords say what a calendar of an address holds.
func (o agendaOf) feedWords(f release.Feed) string {
	customer, service := o.Say("page_calendarpage.every_customer"), o.Say("page_calendarpage.every_service")
	if f.Customer != "" {
		customer = o.customerName(f.Customer)
	}
	if one, ok := o.dir.Service(f.Service); ok {
		service = o.prose(one.Name).Text
	}
	return o.Say("page_calendarpage.feed_of", "customer", customer, "service", service, "language", o.tongue(f.Language))
}

// newFeed makes a secret address and shows it this once.
func (s *site) newFeed(c *gin.Context, t *typed) (string, error) {
	ctx := c.Request.Context()
	if who(ctx).Scope != nil {
		return "", s.lacking("calendar.feed", s.visitOf(ctx))
	}
	_, token, err := s.Releases.AddFeed(ctx, t.person, release.Feed{
		Customer: t.Get("customer"), Service: t.Get("service"), Language: s.Catalogue.Match(t.Get("language")),
	})
	if err != nil {
		return "", err
	}
	return "", s.showCalendar(c, http.StatusOK, madeFeed{address: s.addressOfSite() + calendarPath + "/" + token + feedEnd})
}

// feedAgain shows the calendar with what was refused or held up of the form of an address.
func (s *site) feedAgain(c *gin.Context, status int, no refused) error {
	return s.showCalendar(c, status, madeFeed{no: no})
}

// endFeed closes a secret address for good.
func (s *site) endFeed(c *gin.Context, t *typed) (string, error) {
	if err := s.Releases.RevokeFeed(c.Request.Context(), t.person, id.Feed(c.Param("id"))); err != nil {
		return "", err
	}
	return calendarPath + "?done=feed_revoked#feeds", nil
}
