package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"acta/internal/audit"
	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/identity"
	"acta/internal/work"
)

// trailPath is where the audit trail is read.
const trailPath = "/audit"

// trailPages are the pages of the audit trail, of imports and of jobs.
func (r *router) trailPages() {
	const read = "audit.read"
	r.get(trailPath, read, r.trail)
	r.get(trailPath+"/entries/:index", read, r.trailEntry)
	r.get(trailPath+"/entries/:index/proof", read, r.trailProof)
	r.get(trailPath+"/entries/:index/checkpoint", read, r.trailEntryPoint)
	r.get(trailPath+"/check", read, r.trailCheck)
	r.get(trailPath+"/checkpoint", read, r.trailPoint)
	r.act(trailPath+"/checkpoints", "audit.checkpoint", act{form: "sign", do: r.signTrail})
	r.file(trailPath+"/entries.csv", "audit.export", r.trailRows)
	r.file(trailPath+"/log", "audit.export", r.trailLog)
	r.importPages()
	r.jobPages()
}

// trailStep is how many entries a page of the trail shows.
const trailStep = 50

// mostSuggested is how many people the field for a person suggests.
const mostSuggested = 200

// trailBody is the list of entries.
type trailBody struct {
	Person, Subject, From, To string   // as typed
	People                    []choice // whom the field suggests
	Actions, Kinds            []choice
	Wrong                     []wrongLine
	Views                     savedViews
	Rows                      []trailRow
	Blank                     blank
	Clear                     string
	Export                    string // address of the entries of the filter as a table; for who may
	Pager                     pager
}

// trailRow is an entry in a line of the list.
type trailRow struct {
	Href, What, Reason string
	Kind, Subject, To  string // what it is about, and its page
	Who, Role, Channel string
	Stamp, When        string
}

// trail is the list of what was done, by filters, newest first. Scope F70.
func (s *site) trail(c *gin.Context) error {
	ctx, values := c.Request.Context(), c.Request.URL.Query()
	voice, err := s.trailVoice(ctx)
	if err != nil {
		return err
	}
	body := trailBody{Person: values.Get("person"), Subject: values.Get("subject"), From: values.Get("from"), To: values.Get("to")}
	if err := body.choices(ctx, voice, values); err != nil {
		return err
	}
	filter, wrong := voice.trailFilter(values, body.People)
	body.People = body.People[:min(len(body.People), mostSuggested)]
	status := http.StatusOK
	if len(wrong) > 0 {
		body.Wrong, status = wrong, http.StatusUnprocessableEntity
	} else if err := body.fill(ctx, voice, filter); err != nil {
		return err
	}
	body.offer(voice, filter, values)
	if len(wrong) == 0 {
		if body.Views, err = s.viewsOf(ctx, voice.visit); err != nil {
			return err
		}
	}
	p := s.newPage(voice.visit, voice.home, voice.T("nav.audit"), body)
	p.Place = auditPlace
	return s.show(c.Writer, status, "trail", p)
}

// choices are what the filters offer.
func (b *trailBody) choices(ctx context.Context, voice trailVoice, values url.Values) error {
	dir, err := voice.site.Org.Read(ctx)
	if err != nil {
		return err
	}
	b.People = []choice{{Value: work.System, Label: voice.printer.Message("document.system")}}
	b.People = append(b.People, choice{Value: work.Anonymous, Label: voice.Say("page_trail.anonymous")})
	if dir != nil {
		for _, person := range dir.People {
			b.People = append(b.People, choice{Value: person.Code, Label: person.Name})
		}
	}
	for _, row := range identity.Table() {
		for _, command := range row.Commands {
			b.Actions = append(b.Actions, choice{Value: command, Label: voice.action(command)})
		}
	}
	for _, kind := range trailKinds() {
		b.Kinds = append(b.Kinds, choice{Value: kind, Label: voice.Say("page_trail.kind." + kind)})
	}
	b.Actions = voice.offered(b.Actions, "page_trail.every_action", values.Get("action"))
	b.Kinds = voice.offered(b.Kinds, "page_trail.every_kind", values.Get("subject_kind"))
	return nil
}

// offered are choices by their words, behind the one that chooses all of them.
func (v trailVoice) offered(list []choice, every, now string) []choice {
	slices.SortStableFunc(list, func(a, b choice) int { return v.printer.Compare(a.Label, b.Label) })
	return chosen(append([]choice{{Label: v.Say(every)}}, list...), now)
}

// trailKinds are the kinds of what entries are about.
func trailKinds() []string {
	return []string{
		"organization", "person", "account", "assignment", "release", "deployment", "review", "document", "document_kind",
		"tailoring", "policy", "register", "import", "evidence", "calendar_feed", "page", "job",
	}
}

// trailFilter reads the filters of the list, with what cannot be read of them.
func (v trailVoice) trailFilter(values url.Values, people []choice) (audit.Filter, []wrongLine) {
	t := typed{Values: url.Values{"from": values["from"], "to": values["to"]}, zone: zoneOf(v.home.zone)}
	filter := audit.Filter{
		Actor: strings.TrimSpace(values.Get("person")), Action: values.Get("action"),
		Subject: id.Ref{Kind: values.Get("subject_kind"), ID: strings.TrimSpace(values.Get("subject"))}, Limit: trailStep + 1,
	}
	for _, one := range people { // a name is as good as a code
		if strings.EqualFold(one.Label, filter.Actor) {
			filter.Actor = one.Value
			break
		}
	}
	if kind, rest, named := strings.Cut(filter.Subject.ID, ":"); filter.Subject.Kind == "" && named && slices.Contains(trailKinds(), kind) {
		filter.Subject = id.Ref{Kind: kind, ID: rest}
	}
	filter.From = dayBegins(t.day("from"), t.zone)
	if to := t.day("to"); !to.IsZero() {
		filter.To = dayBegins(to.AddDays(1), t.zone)
	}
	if n, err := strconv.ParseInt(values.Get("after"), 10, 64); err == nil && n > 0 {
		filter.Before = n
	}
	var wrong []wrongLine
	for _, one := range t.faults {
		wrong = append(wrong, wrongLine{"#" + one.Field, v.Say("page_trail."+one.Field) + ": " + v.sentence(one)})
	}
	if filter.Subject.ID != "" && filter.Subject.Kind == "" {
		wrong = append(wrong, wrongLine{"#subject_kind", v.sentence(fault.New(fault.Invalid, "page_trail.fault.kind", nil))})
	}
	return filter, wrong
}

// dayBegins is when a day begins in a zone; zero for no day.
func dayBegins(day clock.Date, zone *time.Location) clock.Instant {
	if day.IsZero() {
		return clock.Instant{}
	}
	return clock.At(time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, zone))
}

// fill reads one page of entries. Whoever has a limited scope sees of it what the
// scope covers, so that a page may show fewer.
func (b *trailBody) fill(ctx context.Context, voice trailVoice, filter audit.Filter) error {
	filter.Brief = true
	found, err := voice.site.Audit.List(ctx, filter)
	if err != nil {
		return err
	}
	found, more := cutPage(found, trailStep)
	for _, e := range found {
		if !covers(voice.who, e.Entry) {
			continue
		}
		row, err := voice.row(ctx, e)
		if err != nil {
			return err
		}
		b.Rows = append(b.Rows, row)
	}
	if more {
		b.Pager.Later = voice.here(url.Values{"after": {strconv.FormatInt(found[len(found)-1].Index, 10)}})
	}
	if len(b.Rows) > 0 {
		b.Pager.Text = voice.Say("page_trail.shown", "count", len(b.Rows))
	}
	if filter.Before > 0 {
		b.Pager.First = voice.here(url.Values{"after": nil})
	}
	return nil
}

// offer adds what can be done with the list.
func (b *trailBody) offer(voice trailVoice, filter audit.Filter, values url.Values) {
	filtered := filter.Actor != "" || filter.Action != "" || filter.Subject != (id.Ref{}) || !filter.From.IsZero() || !filter.To.IsZero()
	if filtered || len(b.Wrong) > 0 {
		b.Clear = trailPath
	}
	b.Blank = blank{Title: voice.Say("page_trail.empty"), Text: voice.Say("page_trail.empty_text")}
	if b.Clear != "" {
		b.Blank = blank{voice.Say("page_trail.nothing"), voice.Say("page_trail.nothing_text"), &link{trailPath, voice.Say("page_trail.clear")}}
	}
	if voice.who.May("audit.export") && len(b.Rows) > 0 {
		b.Export = trailPath + "/entries.csv"
		values.Del("after")
		if asked := filtersOf(values); asked != "" {
			b.Export += "?" + asked
		}
	}
}
