package web

import (
	"context"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
)

// inForceStep is how many documents a page of what was in force shows.
const inForceStep = 25

// inForceBody is what was in force on a day.
type inForceBody struct {
	Auditor *auditorNote
	Crumb   []link
	On      asOf
	Kind    input
	Sub     string
	Rows    []reignRow
	Pager   pager
	Blank   blank
}

// reignRow is a version that was in force.
type reignRow struct {
	Code         string
	Document     link
	Version      string
	Since, Until string
	By           string // who approved it
	Hash, Short  string
	Groups       []fileGroup
	State        mark
}

func (s *site) inForce(c *gin.Context) error {
	ctx, values := c.Request.Context(), c.Request.URL.Query()
	t, err := s.telling(ctx)
	if err != nil {
		return err
	}
	title := t.Say("page_evidence.inforce.title")
	body := inForceBody{Crumb: []link{{evidencePath, t.T("nav.evidence")}, {"", title}}, On: t.asOf(inForcePath, values.Get("on"))}
	body.Kind = t.reignKinds(s, values.Get("kind"))
	body.Sub = t.Say("page_evidence.inforce.sub", "day", t.longDay(t.home.zone, body.On.day))
	after, ok := readCursor(values.Get("after"))
	if !ok {
		after = cursor{}
	}
	q := document.ReignQuery{Day: body.On.day, Kind: values.Get("kind"), After: document.Ref{Kind: after.kind, Subject: after.subject}}
	found, next, err := s.reigned(ctx, q)
	if err != nil {
		return err
	}
	for _, one := range found {
		body.Rows = append(body.Rows, t.reignRow(one))
	}
	if next != (document.Ref{}) {
		body.Pager.Later = t.here(url.Values{"after": {next.String()}})
	}
	if after != (cursor{}) {
		body.Pager.First = t.here(url.Values{"after": nil})
	}
	if len(body.Rows) == 0 {
		body.Blank = blank{t.Say("page_evidence.inforce.none"), t.Say("page_evidence.inforce.none_text"), nil}
		if q.Kind != "" || body.On.day != t.today {
			body.Blank.Link = &link{inForcePath, t.Say("page_evidence.inforce.today")}
		}
	}
	if body.Auditor, err = s.auditorNote(ctx, t); err != nil {
		return err
	}
	return t.showEvidence(c, body.On, inForcePage, title, body)
}

// reignKinds chooses a kind of document.
func (t telling) reignKinds(s *site, chose string) input {
	kinds := []choice{{"", t.Say("page_evidence.inforce.every_kind"), false}}
	var list []choice
	for _, kind := range s.Documents.Kinds() {
		list = append(list, choice{kind.ID, t.printer.Message(kind.Label), false})
	}
	return input{Name: "kind", Label: t.Say("page_evidence.inforce.kind"), Type: pickType, Choices: chosen(append(kinds, t.byLabel(list)...), chose)}
}

// reigned is a page of what was in force, as far as the reader may see it. It costs what
// it shows, and goes no further than some thousands of documents.
func (s *site) reigned(ctx context.Context, q document.ReignQuery) (list []document.Reigned, next document.Ref, err error) {
	p := who(ctx)
	for looked := 0; looked < mostLooked; {
		q.Limit = min(2*inForceStep+looked, stepSize)
		page, on, err := s.Documents.InForceOn(ctx, q)
		if err != nil {
			return nil, document.Ref{}, err
		}
		for _, one := range page {
			if !sees(p, document.Subject{Kind: one.Document.Kind, Full: one.Subject, Short: one.Subject}) {
				continue
			}
			if len(list) == inForceStep {
				return list, list[inForceStep-1].Ref(), nil
			}
			list = append(list, one)
		}
		if on == (document.Ref{}) {
			return list, on, nil
		}
		looked += q.Limit
		q.After, next = on, on
	}
	return list, next, nil
}

// reignRow puts a version that was in force into words.
func (t telling) reignRow(one document.Reigned) reignRow {
	at := document.Subject{Kind: one.Document.Kind, Full: one.Subject, Short: one.Subject}
	row := reignRow{
		Code: one.Code, Document: link{docPath(at, versionsTab, one.Number), t.label(t.site, at)}, Version: one.Number, State: t.mark(string(one.State)),
		Since: t.date(t.home.zone, one.Effective), Hash: one.ContentHash, Short: shortHash(one.ContentHash),
	}
	if !one.Until.IsZero() {
		row.Until = t.date(t.home.zone, one.Until)
	}
	var names []string
	for _, a := range one.Approvals {
		name := a.Name
		if at, err := clock.ParseInstant(a.At); err == nil {
			name = t.Say("page_evidence.inforce.signed", "name", a.Name, "date", t.date(t.home.zone, t.dayOf(at)))
		}
		names = append(names, name)
	}
	row.By = strings.Join(names, ", ")
	files := theFiles
	if one.State != content.Effective {
		files = theCopies
	}
	row.Groups = t.groups(t.site, at, t.home.languages, one.Number, files)
	return row
}
