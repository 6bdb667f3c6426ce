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
	Log   string        // address of the log up to that checkpoint, or whole; for who may
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
		body.Point, body.State = query(trailPath+"/checkpoint", "size", strconv.FormatInt(last.Size, 10)), mark{"done", "ok", voice.Say("page_trail.continues")}
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
		if !last.IsZero() {
			body.Log = query(body.Log, "size", strconv.FormatInt(last.Size, 10))
		}
	}
	body.Steps = voice.checkSteps(last, body.Key)
	p := s.newPage(voice.visit, voice.home, voice.Say("page_trail.check"), body)
	p.Place = auditPlace
	return s.show(c.Writer, http.StatusOK, "trailcheck", p)
}

// checkSteps are the ways to check the log, by what one has; they name the files of the
// page's links, which are of one size.
func (v trailVoice) checkSteps(last audit.Checkpoint, key string) []trailStepOf {
	commands := []struct{ name, command string }{{"here", "acta verify --files"}}
	away := "acta verify --export " + logName(last.Size) + " --key '" + key + "'"
	if !last.IsZero() {
		commands = append(commands, struct{ name, command string }{"point", "acta verify --checkpoint " + pointName(last.Size)})
		away += " --checkpoint " + pointName(last.Size)
	}
	commands = append(commands, []struct{ name, command string }{
		{"paper", `acta verify --checkpoint "` + v.Say("page_trail.step.paper_form") + `"`},
		{"away", away},
	}...)
	var steps []trailStepOf
	for _, one := range commands {
		steps = append(steps, trailStepOf{v.Say("page_trail.step." + one.name), v.Say("page_trail.step." + one.name + "_text"), one.command})
	}
	return steps
}

// sizeOf is the size that an address asks for; 0 for none.
func sizeOf(c *gin.Context) (int64, error) {
	text := c.Query("size")
	if text == "" {
		return 0, nil
	}
	size, err := strconv.ParseInt(text, 10, 64)
	if err != nil || size < 1 {
		return 0, fault.New(fault.NotFound, "fault.audit.unsigned", fault.Args{"size": text})
	}
	return size, nil
}

// trailPoint is the checkpoint of a size, or the last, to keep outside the installation.
func (s *site) trailPoint(c *gin.Context) error {
	ctx := c.Request.Context()
	size, err := sizeOf(c)
	if err != nil {
		return err
	}
	if size > 0 {
		point, err := s.Audit.At(ctx, size)
		if err != nil {
			return err
		}
		return s.sendPoint(c, point.Size, point.Note)
	}
	last, err := s.Audit.Last(ctx)
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

// logName is the file of the log up to a checkpoint; 0 for one that is made now.
func logName(size int64) string {
	if size == 0 {
		return "acta-audit.jsonl"
	}
	return "acta-audit-" + strconv.FormatInt(size, 10) + ".jsonl"
}

// trailLog is the log, whole or up to the checkpoint of a size, as `acta verify --export` takes it. One that breaks off
// says so by itself: its first line names how many entries there are.
func (s *site) trailLog(c *gin.Context) error {
	ctx := c.Request.Context()
	if who(ctx).Scope != nil {
		return s.lacking("audit.export", s.visitOf(ctx))
	}
	size, err := sizeOf(c)
	if err != nil {
		return err
	}
	s.unhurried(c)
	c.Header("Content-Type", "application/jsonl")
	c.Header("Content-Disposition", disposition("attachment", logName(size)))
	if size > 0 {
		_, err = s.Audit.ExportTo(ctx, size, c.Writer)
	} else {
		_, err = s.Audit.Export(ctx, c.Writer)
	}
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
