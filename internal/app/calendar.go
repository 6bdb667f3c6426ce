package app

import (
	"context"
	"net/url"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/ical"
	"acta/internal/locale"
	"acta/internal/release"
	"acta/internal/work"
)

// calendars writes the calendars that other programs read.
type calendars struct{ app *App }

// product names the writer of a calendar. RFC 5545 3.7.3.
const product = "-//Acta//Release calendar//EN"

// Feed is the calendar of a secret address; fault.NotFound for one that was
// revoked, or whose maker may no longer read releases, as for one that there is not.
func (c calendars) Feed(ctx context.Context, secret string) ([]byte, error) {
	feed, err := c.app.Releases.FeedOf(ctx, secret)
	if err != nil {
		return nil, err
	}
	if c.app.Identity.May(work.From(ctx, work.Origin{}), feed.Person, "release.read") != nil {
		return nil, release.NoFeed()
	}
	entries, err := c.app.Releases.Entries(ctx, feed)
	if err != nil {
		return nil, err
	}
	words := c.app.Catalogue.Printer(c.app.Catalogue.Match(feed.Language))
	file := ical.Calendar{Name: words.Say("calendar.name", nil), Product: product}
	for _, e := range entries {
		file.Events = append(file.Events, c.event(words, e))
	}
	return ical.Write(file)
}

// event is an entry in the words of a language.
func (c calendars) event(words locale.Printer, e release.Entry) ical.Event {
	get := func(t content.Text) string { text, _ := t.Get(words.Lang()); return text }
	out := ical.Event{
		UID: e.UID + "@" + c.host(), Sequence: e.Sequence, Stamp: e.Changed, From: e.From, To: e.To, FromDay: e.FromDay, ToDay: e.ToDay,
		Transparent: e.Kind != release.DeploymentEntry, Status: ical.Confirmed,
	}
	if out.Stamp.IsZero() { // of a policy's hours: what is agreed begins with them
		if out.Stamp = e.From; out.Stamp.IsZero() {
			out.Stamp = clock.At(e.FromDay.Time())
		}
	}
	args := map[string]any{"customer": get(e.Customers), "reason": get(e.Reason)}
	switch e.Kind {
	case release.FreezeEntry:
		out.Summary, out.Description = words.Say("calendar.freeze", args), get(e.Reason)
	case release.WindowEntry:
		out.Summary = words.Say("calendar.window", args)
	default:
		args["release"], args["deployment"], args["title"] = e.Release, e.Deployment, e.Title
		out.Summary = words.Say("calendar.deployment", args)
		out.Location, out.Status = get(e.Environment), statusOf(e.Stage)
		out.Description = strings.Join(c.about(words, e), "\n")
	}
	return out
}

// about says of a deployment what does not stand in its summary.
func (calendars) about(words locale.Printer, e release.Entry) []string {
	line := func(key, value string) string { return words.Say("calendar."+key, map[string]any{"value": value}) }
	services, _ := e.Services.Get(words.Lang())
	customers, _ := e.Customers.Get(words.Lang())
	lines := []string{line("stage", words.Message("term.deployment_stage."+string(e.Stage)))}
	if e.Type != "" {
		lines = append(lines, line("type", words.Message("term.release_type."+e.Type)))
	}
	if services != "" {
		lines = append(lines, line("service", services))
	}
	if customers != "" {
		lines = append(lines, line("customers", customers))
	}
	return lines
}

// statusOf is how certain a deployment is for those who look at a calendar.
func statusOf(stage release.DeploymentStage) ical.Status {
	switch stage {
	case release.ToDeploy, release.Postponed:
		return ical.Tentative
	case release.Dropped:
		return ical.Cancelled
	default:
		return ical.Confirmed
	}
}

// host makes the entries' ids unique in the world.
func (c calendars) host() string {
	if u, err := url.Parse(publicURL(c.app.Config)); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	return "acta"
}
