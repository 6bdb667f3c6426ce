package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/release"
)

const (
	samplePath = evidencePath + "/sample"
	samplePage = "sample"
	usualDraw  = 10 // releases of a sample, unless somebody says otherwise
	usualSpan  = 1  // years of it
	longSeed   = 40 // characters
)

// sampleBody is a sample of releases, and how it was drawn.
type sampleBody struct {
	Auditor *auditorNote
	Crumb   []link
	Action  string
	Fields  []input
	Sum     string // how many of how many; "" before something was drawn
	Lead    string // how anybody draws the same
	Command string
	Rows    []sampleRow
	Blank   blank
}

// sampleRow is a release that was drawn.
type sampleRow struct {
	Number, Lot, Short string
	Line               releaseLine
}

// sampleAsk is what was asked for, with what is wrong with it by field.
type sampleAsk struct {
	query release.SampleQuery
	last  clock.Date
	typed map[string]string
	wrong map[string]string
}

// sample draws releases of a time by lot. Without a seed it makes one and goes to the
// address that has it: that address draws the same sample again. Scope F74.
func (s *site) sample(c *gin.Context) error {
	ctx, values := c.Request.Context(), c.Request.URL.Query()
	t, err := s.telling(ctx)
	if err != nil {
		return err
	}
	ask := t.sampleAsk(values)
	if values.Has("size") && ask.query.Seed == "" && len(ask.wrong) == 0 {
		values.Set("seed", newSeed())
		c.Redirect(http.StatusSeeOther, samplePath+"?"+values.Encode())
		return nil
	}
	title := t.Say("page_evidence.sample.title")
	body := sampleBody{Crumb: []link{{evidencePath, t.T("nav.evidence")}, {"", title}}, Action: samplePath, Fields: t.sampleFields(ask)}
	status := http.StatusOK
	switch {
	case len(ask.wrong) > 0:
		title, status = t.T("error_title", "title", title), http.StatusUnprocessableEntity
	case values.Has("size"):
		ask.query.Releases = s.evidenceScope(ctx)
		if err := body.draw(ctx, t, ask.query); err != nil {
			return err
		}
	}
	if body.Auditor, err = s.auditorNote(ctx, t); err != nil {
		return err
	}
	p := s.newPage(t.visit, t.home, title, body)
	p.Place = evidencePlace
	return s.show(c.Writer, status, samplePage, p)
}

// newSeed is a seed that nobody chose.
func newSeed() string {
	var lot [6]byte
	_, _ = rand.Read(lot[:]) // never fails: crypto/rand ends the program instead
	return strings.ToUpper(hex.EncodeToString(lot[:]))
}

// sampleAsk reads what was asked for.
func (t telling) sampleAsk(values url.Values) sampleAsk {
	ask := sampleAsk{typed: map[string]string{}, wrong: map[string]string{}}
	start := clock.Date{Year: t.today.Year - usualSpan, Month: t.today.Month, Day: 1}
	for name, usual := range map[string]string{"from": typedDay(start), "to": typedDay(t.today), "size": strconv.Itoa(usualDraw), "seed": ""} {
		ask.typed[name] = usual
		if values.Has(name) {
			ask.typed[name] = strings.TrimSpace(values.Get(name))
		}
	}
	ask.query.From, ask.last = t.sampleDay(ask, "from"), t.sampleDay(ask, "to")
	ask.query.To = ask.last.AddDays(1)
	if len(ask.wrong) == 0 && ask.last.Before(ask.query.From) {
		ask.wrong["to"] = t.Say("page_evidence.sample.wrong_period")
	}
	n, err := strconv.Atoi(ask.typed["size"])
	if err != nil || n < 1 || n > release.MostDrawn {
		ask.wrong["size"] = t.Say("page_evidence.sample.wrong_size", "most", release.MostDrawn)
	}
	ask.query.Size, ask.query.Seed = n, ask.typed["seed"]
	if !isSeed(ask.query.Seed) {
		ask.wrong["seed"] = t.Say("page_evidence.sample.wrong_seed", "most", longSeed)
	}
	return ask
}

// isSeed reports whether a text can be typed again as it is printed, into a command line
// too.
func isSeed(text string) bool {
	plain := func(r rune) bool {
		return r <= unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(".-_", r))
	}
	return utf8.RuneCountInString(text) <= longSeed && strings.IndexFunc(text, func(r rune) bool { return !plain(r) }) < 0
}

// sampleDay reads a day of the period.
func (t telling) sampleDay(ask sampleAsk, name string) clock.Date {
	day, err := readDay(ask.typed[name])
	switch {
	case err != nil:
		ask.wrong[name] = t.Say("web.fault.typed_date", "typed", shown(ask.typed[name]))
	case day.IsZero():
		ask.wrong[name] = t.printer.Say("fault.org.required", fault.Args{})
	default:
		ask.typed[name] = typedDay(day)
	}
	return day
}

// sampleFields are the fields by which a sample is asked for.
func (t telling) sampleFields(ask sampleAsk) []input {
	fields := []input{
		t.named(input{Name: "from", Type: dateType, Most: 20}, "page_evidence.sample.from", ""),
		t.named(input{Name: "to", Type: dateType, Most: 20}, "page_evidence.sample.to", "page_evidence.sample.period_tip"),
		t.named(input{Name: "size", Type: "text", Most: 3, Numeric: true}, "page_evidence.sample.size", ""),
		optional(t.named(input{Name: "seed", Type: "text", Most: longSeed}, "page_evidence.sample.seed", "page_evidence.sample.seed_tip")),
	}
	for i := range fields {
		in := &fields[i]
		in.Value = ask.typed[in.Name]
		if why := ask.wrong[in.Name]; why != "" {
			in.Wrong, in.Problems = true, []string{why}
		}
	}
	return fields
}

// draw shows a sample.
func (b *sampleBody) draw(ctx context.Context, t telling, q release.SampleQuery) error {
	sample, err := t.site.Releases.Sample(ctx, q)
	if err != nil {
		return err
	}
	if sample.Of == 0 {
		b.Blank = blank{t.Say("page_evidence.sample.none"), t.Say("page_evidence.sample.none_text"), nil}
		return nil
	}
	b.Sum = t.Say("page_evidence.sample.sum", "drawn", len(sample.Drawn), "count", sample.Of, "seed", q.Seed)
	b.Lead, b.Command = t.Say("page_evidence.sample.how"), "printf '%s' '"+q.Seed+":"+sample.Drawn[0].Code+"' | sha256sum"
	for i, one := range sample.Drawn {
		b.Rows = append(b.Rows, sampleRow{strconv.Itoa(i + 1), one.Lot, shortHash(one.Lot), t.releaseLine(one.Row)})
	}
	return nil
}
