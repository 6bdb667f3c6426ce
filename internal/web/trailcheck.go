package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"acta/internal/audit"
	"acta/internal/fault"
	"acta/internal/sheet"
)

// trailCheckBody says how the log is checked.
type trailCheckBody struct {
	Crumb []link
	Done  string
	Last  *trailProofOf // the last checkpoint; nil before there is one
	State mark          // whether the log continues it
	Point string        // address of the last checkpoint
	Sign  string        // address that signs the log as it stands; for who may
	Log   string        // address of the whole log; for who may
	Steps []trailStepOf
	Key   string
}

// trailStepOf is one way to check, with the command for it.
type trailStepOf struct{ Title, Text, Command string }

// trailCheck says how anybody checks the log, with what they need for it. Scope F71.
func (s *site) trailCheck(c *gin.Context) error {
	ctx := c.Request.Context()
	voice, err := s.trailVoice(ctx)
	if err != nil {
		return err
	}
	last, err := s.Audit.Last(ctx)
	if err != nil {
		return err
	}
	body := trailCheckBody{
		Crumb: []link{{trailPath, voice.T("nav.audit")}, {"", voice.Say("page_trail.check")}}, Key: s.Audit.Key(),
	}
	if c.Query("done") == "signed" {
		body.Done = voice.Say("page_trail.signed_done")
	}
	if !last.IsZero() {
		body.Last = &trailProofOf{Signed: voice.when(last.At), Stamp: last.At.String(), Size: last.Size, Root: last.Root.String()}
		body.Point, body.State = trailPath+"/checkpoint", mark{"done", "ok", voice.Say("page_trail.continues")}
		if err := broken(s.Audit.Tail(ctx)); fault.Is(err, fault.Conflict) {
			body.State = mark{"no", "bad", voice.Say("page_trail.breaks")}
		} else if err != nil {
			return err
		}
	}
	if voice.who.May("audit.checkpoint") {
		body.Sign = onceAddress(trailPath + "/checkpoints")
	}
	if voice.who.May("audit.export") && voice.who.Scope == nil {
		body.Log = trailPath + "/log"
	}
	body.Steps = voice.checkSteps(last, body.Key)
	p := s.newPage(voice.visit, voice.home, voice.Say("page_trail.check"), body)
	p.Place = auditPlace
	return s.show(c.Writer, http.StatusOK, "trailcheck", p)
}

// checkSteps are the ways to check the log, by what one has.
func (v trailVoice) checkSteps(last audit.Checkpoint, key string) []trailStepOf {
	point := pointName(max(last.Size, 1))
	commands := []struct{ name, command string }{
		{"here", "acta verify --files"},
		{"point", "acta verify --checkpoint " + point},
		{"paper", `acta verify --checkpoint "` + v.Say("page_trail.step.paper_form") + `"`},
		{"away", "acta verify --export acta-audit.jsonl --key '" + key + "' --checkpoint " + point},
	}
	var steps []trailStepOf
	for _, one := range commands {
		steps = append(steps, trailStepOf{v.Say("page_trail.step." + one.name), v.Say("page_trail.step." + one.name + "_text"), one.command})
	}
	return steps
}

// trailPoint is the last checkpoint, to keep outside the installation.
func (s *site) trailPoint(c *gin.Context) error {
	last, err := s.Audit.Last(c.Request.Context())
	if err != nil {
		return err
	}
	if last.IsZero() {
		return fault.New(fault.NotFound, "fault.audit.unsigned", fault.Args{"size": 0})
	}
	return s.sendPoint(c, last.Size, last.Note)
}

// broken is the fault of a log that does not continue its last checkpoint; other errors
// stay as they are.
func broken(err error) error {
	if errors.Is(err, audit.ErrInconsistent) || errors.Is(err, audit.ErrCheckpoint) {
		return fault.New(fault.Conflict, "page_trail.fault.broken", nil)
	}
	return err
}

// signTrail signs the log as it stands.
func (s *site) signTrail(c *gin.Context, _ *typed) (string, error) {
	_, err := s.Audit.Checkpoint(c.Request.Context())
	return query(trailPath+"/check", "done", "signed"), broken(err)
}

// longAnswer is how long an answer may take that is written while it is read.
const longAnswer = time.Hour

// unhurried gives a long answer more time than others have.
func (s *site) unhurried(c *gin.Context) {
	// A writer that knows no deadline has none.
	_ = http.NewResponseController(c.Writer).SetWriteDeadline(time.Now().Add(longAnswer)) //nolint:forbidigo // a connection has a clock of its own
}

// trailLog is the whole log as `acta verify --export` takes it. One that breaks off
// says so by itself: its first line names how many entries there are.
func (s *site) trailLog(c *gin.Context) error {
	ctx := c.Request.Context()
	if who(ctx).Scope != nil {
		return s.lacking("audit.export", s.visitOf(ctx))
	}
	s.unhurried(c)
	c.Header("Content-Type", "application/jsonl")
	c.Header("Content-Disposition", disposition("attachment", "acta-audit.jsonl"))
	_, err := s.Audit.Export(ctx, c.Writer)
	if err != nil && !c.Writer.Written() {
		for _, name := range []string{"Content-Type", "Content-Disposition"} {
			c.Writer.Header().Del(name)
		}
		return broken(err)
	}
	if err != nil {
		slog.ErrorContext(ctx, "export of the audit log broke off", "id", s.visitOf(ctx).id, "error", err)
	}
	return nil
}

// trailRows are the entries of a filter as a table for spreadsheets.
func (s *site) trailRows(c *gin.Context) error {
	ctx := c.Request.Context()
	voice, err := s.trailVoice(ctx)
	if err != nil {
		return err
	}
	body, values := trailBody{}, c.Request.URL.Query()
	values.Del("after")
	if err := body.choices(ctx, voice, values); err != nil {
		return err
	}
	filter, wrong := voice.trailFilter(values, body.People)
	if len(wrong) > 0 {
		return fault.New(fault.Invalid, "page_trail.fault.filter", nil)
	}
	comma, err := new(exportInput).comma(voice.lang)
	if err != nil {
		return err
	}
	s.unhurried(c)
	c.Header("Content-Type", mediaCSV+"; charset=utf-8")
	c.Header("Content-Disposition", disposition("attachment", "acta-audit.csv"))
	var columns []string
	for _, name := range trailColumns() {
		columns = append(columns, voice.Say("page_trail.column."+name))
	}
	err = sheet.StreamCSV(c.Writer, "acta-audit.csv", columns, comma, func(yield func([]string) bool) { voice.everyRow(ctx, filter, yield) })
	if err != nil {
		slog.WarnContext(ctx, "export of the trail broke off", "id", voice.id, "error", err)
	}
	return nil
}

func trailColumns() []string {
	return []string{"index", "at", "person", "name", "role", "action", "what", "kind", "subject", "reason", "channel", "request", "changes"}
}

// everyRow reads the entries of a filter page by page. When that fails halfway, the last
// row says that the table is not whole.
func (v trailVoice) everyRow(ctx context.Context, filter audit.Filter, yield func([]string) bool) {
	for filter.Limit = pageMost; ; {
		found, err := v.site.Audit.List(ctx, filter)
		for _, e := range found {
			if err != nil || !covers(v.who, e.Entry) {
				continue
			}
			var cells []string
			if cells, err = v.cellsOf(ctx, e); err == nil && !yield(cells) {
				return
			}
		}
		if err != nil {
			slog.ErrorContext(ctx, "export of the trail", "id", v.id, "error", err)
			yield([]string{v.Say("page_trail.broken_off", "request", v.id)})
			return
		}
		if len(found) < pageMost {
			return
		}
		filter.Before = found[len(found)-1].Index
		if filter.Before == 0 {
			return
		}
	}
}

func (v trailVoice) cellsOf(ctx context.Context, e audit.Entry) ([]string, error) {
	row, err := v.row(ctx, e)
	var changes []string
	for _, change := range e.Changes {
		changes = append(changes, change.Field+": "+change.Before+" → "+change.After)
	}
	cells := []string{
		strconv.FormatInt(e.Index, 10), e.At.String(), e.Actor, row.Who, row.Role, e.Action, row.What, e.Subject.Kind, e.Subject.ID, e.Reason,
		row.Channel, e.Request, strings.Join(changes, "\n"),
	}
	for i := range cells { // nothing that happened is left out for a character
		cells[i] = strings.ReplaceAll(strings.ToValidUTF8(cells[i], "\uFFFD"), "\x00", "\uFFFD")
	}
	return cells, err
}
