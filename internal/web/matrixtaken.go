package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/audit"
	"acta/internal/document"
	"acta/internal/identity"
)

// takenStep is how many views and downloads a page shows.
const takenStep = 50

// takenBody is what auditors looked at and took.
type takenBody struct {
	Auditor *auditorNote
	Crumb   []link
	Sub     string
	Who     *input // whose; for those who see everybody's
	Rows    []takenRow
	Pager   pager
	Blank   blank
}

// takenRow is a view or a download.
type takenRow struct {
	At   string
	Who  string
	What link
	Sort mark
	Log  link // the entry of the audit trail
}

func (s *site) taken(c *gin.Context) error {
	ctx, values := c.Request.Context(), c.Request.URL.Query()
	t, err := s.telling(ctx)
	if err != nil {
		return err
	}
	title := t.Say("page_evidence.taken.title")
	body := takenBody{Crumb: []link{{evidencePath, t.T("nav.evidence")}, {"", title}}, Sub: t.Say("page_evidence.taken.sub_own")}
	if !t.who.May("release.read") {
		body.Crumb = body.Crumb[1:]
	}
	filter := audit.Filter{Action: "access.view", Actor: t.who.Person, Limit: takenStep + 1}
	if t.who.Has(identity.QualityManager) || t.who.Has(identity.Administrator) {
		if filter.Actor, body.Who, err = s.takers(ctx, t, values.Get("who")); err != nil {
			return err
		}
		body.Sub = t.Say("page_evidence.taken.sub_all")
	}
	if before, err := strconv.ParseInt(values.Get("after"), 10, 64); err == nil && before > 0 {
		filter.Before, body.Pager.First = before, t.here(url.Values{"after": nil})
	}
	found, err := s.Audit.List(ctx, filter)
	if err != nil {
		return err
	}
	found, more := cutPage(found, takenStep)
	for _, e := range found {
		body.Rows = append(body.Rows, t.takenRow(e))
	}
	if more {
		body.Pager.Later = t.here(url.Values{"after": {strconv.FormatInt(found[len(found)-1].Index, 10)}})
	}
	if len(body.Rows) == 0 {
		body.Blank = blank{t.Say("page_evidence.taken.none"), t.Say("page_evidence.taken.none_text"), nil}
	}
	if body.Auditor, err = s.auditorNote(ctx, t); err != nil {
		return err
	}
	p := s.newPage(t.visit, t.home, title, body)
	p.Place = evidencePlace
	return s.show(c.Writer, http.StatusOK, takenPage, p)
}

// takers chooses among those who are or were auditors.
func (s *site) takers(ctx context.Context, t telling, chose string) (string, *input, error) {
	grants, err := s.Identity.Grants(ctx, "")
	if err != nil {
		return "", nil, err
	}
	var people []choice
	for _, g := range grants {
		known := slices.ContainsFunc(people, func(c choice) bool { return c.Value == g.Person })
		if g.Role == identity.Auditor && !known {
			people = append(people, choice{g.Person, t.person(g.Person), false})
		}
	}
	if !slices.ContainsFunc(people, func(c choice) bool { return c.Value == chose }) {
		chose = ""
	}
	all := append([]choice{{"", t.Say("page_evidence.taken.everybody"), false}}, t.byLabel(people)...)
	return chose, &input{Name: "who", Label: t.Say("page_evidence.taken.who"), Type: pickType, Choices: chosen(all, chose)}, nil
}

// takenRow puts a view or a download into words.
func (t telling) takenRow(e audit.Entry) takenRow {
	row := takenRow{At: t.printer.In(t.home.zone).Stamp(e.At.String()), Who: t.person(e.Actor), Sort: mark{"find", "off", t.Say("page_evidence.taken.view")}}
	address := ""
	for _, change := range e.Changes {
		if change.Field == "address" {
			address = change.After
		}
	}
	if download(address) {
		row.Sort = mark{"down", "act", t.Say("page_evidence.taken.download")}
	}
	row.What = link{address, address}
	if e.Subject.Kind != "page" {
		row.What.Label = t.label(t.site, document.Subject{Kind: e.Subject.Kind, Full: e.Subject.ID, Short: e.Subject.ID})
	}
	if hash, ok := strings.CutPrefix(address, apiRoot+"/files/"); ok {
		row.What.Label = t.Say("page_evidence.taken.file", "hash", or(shortHash(hash), hash))
	}
	if back(address) != address {
		row.What.Href = ""
	}
	if e.Index >= 0 {
		row.Log = link{trailEntryPath(e.Index), t.Say("page_evidence.taken.entry", "index", e.Index)}
	}
	return row
}

// download reports whether an address is that of a file.
func download(address string) bool {
	path, _, _ := strings.Cut(address, "?")
	for _, part := range []string{"/files/", "/copies/", "/preview/"} {
		if strings.Contains(path, part) {
			return true
		}
	}
	ends := func(end string) bool { return strings.HasSuffix(path, end) }
	return slices.ContainsFunc([]string{".csv", ".xlsx", trailPath + "/log", "/proof", "/checkpoint"}, ends)
}
