package web

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
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
	Open      bool
}

// feedRow is an open address.
type feedRow struct{ What, Who, Since, Revoke string }

// madeFeed is what became of the form of an address.
type madeFeed struct {
	address string
	faults  []*fault.Fault
}

// feeds lists the open addresses, for those who may make them.
func (b *agendaBody) feeds(ctx context.Context, s *site, o agendaOf, made *madeFeed) error {
	if !o.who.May("calendar.feed") || o.who.Scope != nil {
		return nil
	}
	open, err := s.Releases.OpenFeeds(ctx)
	if err != nil {
		return err
	}
	f := &agendaFeeds{Action: onceAddress(feedsPath), Customers: b.Customers, Services: b.Services, Open: made != nil}
	for _, lang := range s.Catalogue.Languages() {
		f.Tongues = append(f.Tongues, choice{lang, o.tongue(lang), lang == o.lang})
	}
	for _, one := range open {
		who, err := s.nameOf(ctx, one.Person)
		if err != nil {
			return err
		}
		f.Rows = append(f.Rows, feedRow{o.feedWords(one), who, o.day(o.home.zone, one.Made), feedsPath + "/" + string(one.ID) + "/revoke"})
	}
	if made != nil {
		f.Made, f.Wrong = made.address, o.plainly(made.faults)
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
func (s *site) newFeed(c *gin.Context) error {
	if err := s.readForm(c); err != nil {
		return err
	}
	ctx, form := c.Request.Context(), c.Request.PostForm
	v := s.visitOf(ctx)
	if who(ctx).Scope != nil {
		return s.lacking("calendar.feed", v)
	}
	_, token, err := s.Releases.AddFeed(ctx, who(ctx).Person, release.Feed{
		Customer: form.Get("customer"), Service: form.Get("service"), Language: s.Catalogue.Match(form.Get("language")),
	})
	if faults := fault.All(err); len(faults) > 0 {
		return s.showCalendar(c, statusOf(faults[0].Kind), &madeFeed{faults: faults})
	}
	if err != nil {
		return err
	}
	return s.showCalendar(c, http.StatusOK, &madeFeed{address: s.addressOfSite() + calendarPath + "/" + token + feedEnd})
}

// endFeed closes a secret address for good.
func (s *site) endFeed(c *gin.Context, t *typed) (string, error) {
	if err := s.Releases.RevokeFeed(c.Request.Context(), t.person, id.Feed(c.Param("id"))); err != nil {
		return "", err
	}
	return calendarPath + "?done=feed_revoked#feeds", nil
}
