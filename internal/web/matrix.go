package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/identity"
	"acta/internal/release"
)

// The addresses of the evidence.
const (
	evidencePath = "/evidence"
	inForcePath  = evidencePath + "/in-force"
	takenPath    = evidencePath + "/downloads"
)

// The pages of the evidence.
const (
	matrixPage  = "matrix"
	proofsPage  = "proofs"
	inForcePage = "inforce"
	takenPage   = "taken"
)

// evidencePages are the pages of the clause matrix and the auditor's portal.
func (r *router) evidencePages() {
	r.get(evidencePath, "release.read", r.matrix)
	r.get(inForcePath, "release.read", r.inForce)
	r.get(samplePath, "release.read", r.sample)
	r.get(takenPath, "audit.read", r.taken)
	r.get(evidencePath+"/:clause", "release.read", r.proofs)
}

// matrixBody is the clause matrix.
type matrixBody struct {
	Auditor *auditorNote
	On      asOf
	Show    tabRow
	Past    string // what is not known of a day that is over
	Count   string
	Strip   []string // state of each requirement, as a class
	Bands   []matrixBand
	Blank   blank
	Acts    []link
}

// auditorNote says to an auditor what the access covers and when it ends.
type auditorNote struct {
	Title, Text, Scope string
	Taken              link
}

// asOf is the field for a day.
type asOf struct {
	Action  string
	Value   string
	Problem string
	Hidden  []field
	day     clock.Date
}

// matrixBand is a clause with its requirements.
type matrixBand struct {
	Title string
	Rows  []matrixRow
}

// matrixRow is a requirement.
type matrixRow struct {
	Key, Need, Href string
	Checks          string // what looks at it
	State           mark
	Open            string // what is missing
	Last            link   // the newest proof
	LastDay         string
	Total, Brought  string
}

func (s *site) matrix(c *gin.Context) error {
	ctx, values := c.Request.Context(), c.Request.URL.Query()
	t, err := s.telling(ctx)
	if err != nil {
		return err
	}
	show := values.Get("show")
	body := matrixBody{On: t.asOf(evidencePath, values.Get("on"), field{"show", show})}
	m, err := s.Releases.Matrix(ctx, body.On.day, s.evidenceScope(ctx))
	if err != nil {
		return err
	}
	if m.Past {
		body.Past = t.Say("page_evidence.past", "day", t.longDay(t.home.zone, m.Day))
	}
	bands, err := s.matrixBands(ctx, t, m)
	if err != nil {
		return err
	}
	body.sum(t, bands)
	body.Show = t.matrixShow(values, bands)
	body.choose(show, bands)
	if len(body.Bands) == 0 {
		body.Blank = blank{t.Say("page_evidence.no_gaps"), t.Say("page_evidence.no_gaps_text"), &link{t.here(url.Values{"show": nil}), t.Say("page_evidence.show_all")}}
	}
	body.Acts = []link{{samplePath, t.Say("page_evidence.sample.take")}, {query(inForcePath, "on", values.Get("on")), t.Say("page_evidence.inforce.title")}}
	if t.who.May("audit.read") {
		body.Acts = append(body.Acts, link{takenPath, t.Say("page_evidence.taken.title")})
	}
	if body.Auditor, err = s.auditorNote(ctx, t); err != nil {
		return err
	}
	return t.showEvidence(c, body.On, matrixPage, t.Say("page_evidence.title"), body)
}

// showEvidence shows a page of the evidence. A day that could not be read is told beside
// its field.
func (t telling) showEvidence(c *gin.Context, on asOf, name, title string, body any) error {
	p := t.site.newPage(t.visit, t.home, title, body)
	p.Place = evidencePlace
	status := http.StatusOK
	if on.Problem != "" {
		p.Title, status = t.T("error_title", "title", title), http.StatusUnprocessableEntity
	}
	return t.site.show(c.Writer, status, name, p)
}

// asOf reads the day of a page; today where none is given, or none that has come.
func (t telling) asOf(action, typed string, keep ...field) asOf {
	on := asOf{Action: action, Value: typed, day: t.today}
	for _, one := range keep {
		if one.Value != "" {
			on.Hidden = append(on.Hidden, one)
		}
	}
	day, err := readDay(strings.TrimSpace(typed))
	switch {
	case err != nil:
		on.Problem = t.Say("page_evidence.no_day", "value", typed)
	case t.today.Before(day):
		on.Problem = t.Say("page_evidence.not_yet", "day", t.date(t.home.zone, day))
	case !day.IsZero():
		on.day = day
		on.Value = typedDay(day)
	default:
		on.Value = typedDay(t.today)
	}
	return on
}

// evidenceScope are the releases whose evidence the reader may see; nil for all.
func (s *site) evidenceScope(ctx context.Context) []string {
	scope := who(ctx).Scope
	if scope == nil {
		return nil
	}
	if len(scope.Subjects) == 0 {
		if s.coversRelease(ctx, "") {
			return nil
		}
		return []string{}
	}
	seen := []string{}
	for _, code := range scope.Subjects {
		if s.coversRelease(ctx, code) {
			seen = append(seen, code)
		}
	}
	return seen
}

// matrixBands are the requirements clause by clause, the documents last.
func (s *site) matrixBands(ctx context.Context, t telling, m release.Matrix) ([]matrixBand, error) {
	var bands []matrixBand
	for _, kept := range m.Rows {
		title := t.Say("page_evidence.clause." + keyed(kept.Clause))
		if n := len(bands); n == 0 || bands[n-1].Title != title {
			bands = append(bands, matrixBand{Title: title})
		}
		last := &bands[len(bands)-1]
		last.Rows = append(last.Rows, t.matrixRow(kept, m))
	}
	if m.Past || who(ctx).Scope != nil {
		return bands, nil // what documents lack is known of today alone, and over all of them
	}
	papers, err := s.paperRows(ctx, t)
	return append(bands, matrixBand{t.Say("page_evidence.clause.7_5"), papers}), err
}

// keyed is a clause or the key of a requirement as messages name it.
func keyed(key string) string { return strings.NewReplacer(".", "_", "-", "_").Replace(key) }

func (t telling) matrixRow(k release.Kept, m release.Matrix) matrixRow {
	row := matrixRow{
		Key: k.Key, Need: t.Say("page_evidence.need." + keyed(k.Key)), Checks: t.printer.List(t.gateNames(k.Gates)),
		State: t.keptMark(k.State), Open: t.keptOpen(k), Total: t.Say("page_evidence.total", "count", k.Earned),
	}
	on := ""
	if m.Past {
		on = m.Day.String()
	}
	row.Href = query(evidencePath+"/"+url.PathEscape(k.Key), "on", on)
	if k.BroughtIn > 0 {
		row.Brought = t.Say("page_evidence.brought", "count", k.BroughtIn)
	}
	if k.Last != nil {
		row.Last = link{releasePage(k.Last.Release, "history"), t.passName(*k.Last)}
		row.LastDay = t.date(t.home.zone, t.dayOf(k.Last.At))
	}
	return row
}

// gateNames are the names of gates.
func (t telling) gateNames(gates []string) []string {
	names := make([]string, len(gates))
	for i, id := range gates {
		names[i] = t.printer.Message(release.Gate{ID: id}.Term().Key)
	}
	return names
}

// passName says which release or deployment reached which stage.
func (t telling) passName(p release.Pass) string {
	stage := t.stageWord(release.Target{Guard: p.Guard})
	if p.Deployment != "" {
		return t.Say("page_evidence.pass_deployment", "release", p.Release, "deployment", p.Deployment, "stage", t.printer.Message("term.deployment_stage."+string(p.Guard.Deployment)))
	}
	return t.Say("page_evidence.pass", "release", p.Release, "stage", stage)
}

// keptMark is how a requirement stands. Interface section 3.
func (t telling) keptMark(state release.KeptState) mark {
	m := mark{"draft", "off", t.Say("page_evidence.state." + string(state))}
	switch state {
	case release.KeptMet:
		m.Icon, m.Class = "done", "ok"
	case release.KeptRunning:
		m.Icon, m.Class = "run", "act"
	case release.KeptGap:
		m.Icon, m.Class = "gap", "wait"
	case release.KeptLate:
		m.Icon, m.Class = "over", "bad"
	case release.KeptNothing:
	}
	return m
}

// keptOpen says what is missing of a requirement.
func (t telling) keptOpen(k release.Kept) string {
	var parts []string
	if k.Open > 0 {
		parts = append(parts, t.Say("page_evidence.open", "count", k.Open))
	}
	if k.Late > 0 {
		parts = append(parts, t.Say("page_evidence.late", "count", k.Late))
	}
	if k.Deferred > 0 {
		parts = append(parts, t.Say("page_evidence.deferred", "count", k.Deferred))
	}
	if k.Excepted > 0 {
		parts = append(parts, t.Say("page_evidence.excepted", "count", k.Excepted))
	}
	return strings.Join(parts, " · ")
}

// paperRows are the requirements of documented information. ISO/IEC 20000-1:2018 7.5.
func (s *site) paperRows(ctx context.Context, t telling) ([]matrixRow, error) {
	n, err := s.Documents.Counts(ctx, mostCounted,
		document.StatusQuery{State: content.Effective}, document.StatusQuery{Due: t.today.AddDays(-1)},
		document.StatusQuery{State: content.InReview}, document.StatusQuery{Unowned: true})
	if err != nil {
		return nil, err
	}
	series, err := s.Records.Register(ctx)
	if err != nil {
		return nil, err
	}
	gaps := 0
	for _, one := range series {
		if len(one.Lints()) > 0 {
			gaps++
		}
	}
	approved := t.paperRow("7.5-1", inForcePath, n[0])
	approved.stand(t, n[1] > 0, false, n[2] > 0, t.counted("overdue", n[1]), t.counted("in_review", n[2]))
	owned := t.paperRow("7.5-2", query(libraryPath, "state", "effective"), n[0])
	owned.stand(t, false, n[3] > 0, false, t.counted("unowned", n[3]))
	kept := t.paperRow("7.5-3", docPath(document.Subject{Kind: "retention_register", Full: "org"}), len(series))
	kept.stand(t, false, gaps > 0, false, t.counted("series_gaps", gaps))
	return []matrixRow{approved, owned, kept}, nil
}

func (t telling) paperRow(key, href string, total int) matrixRow {
	row := matrixRow{Key: key, Href: href, Need: t.Say("page_evidence.need." + keyed(key)), Checks: t.Say("page_evidence.check." + keyed(key)), State: t.keptMark(release.KeptMet)}
	if row.Total = t.Say("page_evidence.total", "count", total); total >= mostCounted {
		row.Total = t.Say("page_evidence.total_many", "count", mostCounted)
	}
	if total == 0 {
		row.State = t.keptMark(release.KeptNothing)
	}
	return row
}

// stand puts the worst of what is the case into the row's state.
func (r *matrixRow) stand(t telling, late, gap, running bool, lines ...string) {
	switch {
	case late:
		r.State = t.keptMark(release.KeptLate)
	case gap:
		r.State = t.keptMark(release.KeptGap)
	case running:
		r.State = t.keptMark(release.KeptRunning)
	}
	r.Open = strings.Join(slices.DeleteFunc(lines, func(line string) bool { return line == "" }), " · ")
}

// counted says how many there are of something; nothing of none.
func (t telling) counted(what string, n int) string {
	if n == 0 {
		return ""
	}
	return t.Say("page_evidence.papers."+what, "count", n)
}

// sum says how many requirements stand how.
func (b *matrixBody) sum(t telling, bands []matrixBand) {
	states := []release.KeptState{release.KeptMet, release.KeptRunning, release.KeptGap, release.KeptLate, release.KeptNothing}
	all, parts := 0, []string{}
	for _, state := range states {
		word, n := t.keptMark(state), 0
		for _, band := range bands {
			for _, row := range band.Rows {
				if row.State == word {
					n++
					b.Strip = append(b.Strip, stripClass(state))
				}
			}
		}
		if n > 0 {
			parts = append(parts, t.Say("page_evidence.sum."+string(state), "count", n))
		}
		all += n
	}
	b.Count = t.Say("page_evidence.sum.all", "count", all, "states", t.printer.List(parts))
}

func stripClass(state release.KeptState) string {
	return map[release.KeptState]string{release.KeptRunning: "run", release.KeptGap: "gap", release.KeptLate: "late", release.KeptNothing: "na"}[state]
}

// gapsShown is the filter for what is missing; any other names a clause.
const gapsShown = "gaps"

// matrixShow are the filters: all, what is missing, and each clause.
func (t telling) matrixShow(values url.Values, bands []matrixBand) tabRow {
	here := values.Get("show")
	tabs := tabRow{Name: t.Say("page_evidence.show")}
	add := func(show, label string) {
		change := url.Values{"show": nil}
		if show != "" {
			change = url.Values{"show": {show}}
		}
		tabs.Tabs = append(tabs.Tabs, oneTab{Href: t.here(change), Label: label, Here: here == show})
	}
	add("", t.Say("page_evidence.show_all"))
	add(gapsShown, t.Say("page_evidence.show_gaps"))
	for _, band := range bands {
		clause := clauseOf(band)
		add(clause, clause)
	}
	return tabs
}

// clauseOf is the clause of a band.
func clauseOf(band matrixBand) string {
	clause, _, _ := strings.Cut(band.Rows[0].Key, "-")
	return clause
}

// choose leaves in the matrix what the filter asks for.
func (b *matrixBody) choose(show string, bands []matrixBand) {
	for _, band := range bands {
		if show != "" && show != gapsShown && show != clauseOf(band) {
			continue
		}
		if show == gapsShown {
			band.Rows = slices.DeleteFunc(slices.Clone(band.Rows), func(row matrixRow) bool { return row.State.Class != "wait" && row.State.Class != "bad" })
		}
		if len(band.Rows) > 0 {
			b.Bands = append(b.Bands, band)
		}
	}
}

// auditorNote says to an auditor what the access covers and until when; nil for others.
func (s *site) auditorNote(ctx context.Context, t telling) (*auditorNote, error) {
	if !t.who.Has(identity.Auditor) {
		return nil, nil //nolint:nilnil // there is nothing to say
	}
	grants, err := s.Identity.Grants(ctx, t.who.Person)
	if err != nil {
		return nil, err
	}
	note := &auditorNote{Text: t.Say("page_evidence.auditor.text"), Taken: link{takenPath, t.Say("page_evidence.auditor.taken")}}
	until := clock.Date{}
	for _, g := range grants {
		if g.Role == identity.Auditor && g.Holds(t.today) && until.Before(g.To) {
			until = g.To
		}
	}
	note.Title = t.Say("page_evidence.auditor.title", "day", t.date(t.home.zone, until.AddDays(-1)))
	if scope := t.who.Scope; scope != nil {
		var parts []string
		for _, kind := range scope.Kinds {
			parts = append(parts, t.kindLabel(s, kind))
		}
		note.Scope = t.Say("page_evidence.auditor.scope", "what", t.printer.List(append(parts, scope.Subjects...)))
	}
	return note, nil
}
