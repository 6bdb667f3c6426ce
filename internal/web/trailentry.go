package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"acta/internal/audit"
	"acta/internal/fault"
)

// trailEntryBody is one entry with its fields and its proof.
type trailEntryBody struct {
	Crumb   []link
	Row     trailRow
	Facts   []fact
	Changes []trailChange
	Part    string // which changes of how many
	Later   string
	First   string
	Proof   *trailProofOf
	Damaged bool // the log does not continue its last checkpoint: there is no proof
}

// trailChange is a field that changed. Added and Gone say that there was nothing
// before, or is nothing after.
type trailChange struct {
	Field, Before, After string
}

// trailProofOf is how an entry is bound to a signed checkpoint.
type trailProofOf struct {
	Signed, Stamp    string
	Size             int64
	Root, Record     string
	Salt             string
	Proof, Statement string // addresses of the downloads
}

// changesStep is how many changed fields a page shows: an import has thousands.
const changesStep = 100

// provenEntry is the entry of an address with its proof; the proof is missing when the
// log is damaged.
func (s *site) provenEntry(ctx context.Context, text string) (found audit.Proven, damaged bool, err error) {
	missing := fault.New(fault.NotFound, "web.fault.entry", nil)
	index, err := strconv.ParseInt(text, 10, 64)
	if err != nil || index < 0 {
		return found, false, missing
	}
	found, err = s.Audit.Entry(ctx, index)
	damaged = fault.Is(broken(err), fault.Conflict) && found.Entry.ID != ""
	if err != nil && !damaged {
		return found, false, err
	}
	if !covers(who(ctx), found.Entry.Entry) {
		return found, false, missing
	}
	return found, damaged, nil
}

func (s *site) trailEntry(c *gin.Context) error {
	ctx := c.Request.Context()
	voice, err := s.trailVoice(ctx)
	if err != nil {
		return err
	}
	found, damaged, err := s.provenEntry(ctx, c.Param("index"))
	if err != nil {
		return err
	}
	e := found.Entry
	body := trailEntryBody{Damaged: damaged}
	if body.Row, err = voice.row(ctx, e); err != nil {
		return err
	}
	number := voice.Say("page_trail.number", "index", e.Index)
	body.Crumb = []link{{trailPath, voice.T("nav.audit")}, {"", number}}
	body.Facts = voice.entryFacts(body.Row, e)
	body.changes(voice, e, c.Query("after"))
	if !damaged {
		body.Proof = voice.proof(found)
	}
	p := s.newPage(voice.visit, voice.home, body.Row.What+" · "+number, body)
	p.Place = auditPlace
	return s.show(c.Writer, http.StatusOK, "trailentry", p)
}

// entryFacts are who did what, when, as what and by which way.
func (v trailVoice) entryFacts(row trailRow, e audit.Entry) []fact {
	var list []fact
	for _, one := range []fact{
		{"page_trail.fact.when", row.When, ""}, {"page_trail.fact.who", row.Who, trailPath + "?" + url.Values{"person": {e.Actor}}.Encode()},
		{"page_trail.fact.role", row.Role, ""}, {"page_trail.fact.channel", row.Channel, ""}, {"page_trail.fact.request", e.Request, ""},
	} {
		if one.Value != "" {
			one.Label = v.Say(one.Label)
			list = append(list, one)
		}
	}
	return list
}

// changes are the fields that changed, a part of them at a time.
func (b *trailEntryBody) changes(v trailVoice, e audit.Entry, after string) {
	from, err := strconv.Atoi(after)
	if err != nil || from < 0 || from >= len(e.Changes) {
		from = 0
	}
	to := min(len(e.Changes), from+changesStep)
	for _, change := range e.Changes[from:to] {
		b.Changes = append(b.Changes, trailChange{change.Field, change.Before, change.After})
	}
	if from > 0 {
		b.First = trailEntryPath(e.Index)
	}
	if to < len(e.Changes) {
		b.Later = query(trailEntryPath(e.Index), "after", strconv.Itoa(to))
	}
	if len(e.Changes) > changesStep {
		b.Part = v.Say("page_trail.part", "from", from+1, "to", to, "count", len(e.Changes))
	}
}

func (v trailVoice) proof(found audit.Proven) *trailProofOf {
	at := trailEntryPath(found.Entry.Index)
	return &trailProofOf{
		Signed: v.when(found.Checkpoint.At), Stamp: found.Checkpoint.At.String(), Size: found.Checkpoint.Size, Root: found.Checkpoint.Root.String(),
		Record: found.Record, Salt: found.Salt, Proof: at + "/proof", Statement: at + "/checkpoint",
	}
}

// trailProof is the entry with the proof that its checkpoint covers it, as the API
// gives it, to keep.
func (s *site) trailProof(c *gin.Context) error {
	out, err := s.readEntry(c.Request.Context(), &indexInput{Index: c.Param("index")})
	if err != nil {
		return broken(err)
	}
	data, err := json.MarshalIndent(out.Body, "", "  ")
	if err != nil {
		return err //nolint:wrapcheck // numbers and texts always marshal
	}
	return s.sendDown(c, "acta-audit-"+c.Param("index")+".json", "application/json", append(data, '\n'))
}

// trailEntryPoint is the checkpoint that covers an entry, as a file.
func (s *site) trailEntryPoint(c *gin.Context) error {
	out, err := s.readEntry(c.Request.Context(), &indexInput{Index: c.Param("index")})
	if err != nil {
		return broken(err)
	}
	return s.sendPoint(c, out.Body.Checkpoint.Size, out.Body.Checkpoint.Note)
}

// sendPoint sends a checkpoint as `acta verify --checkpoint` takes it.
func (s *site) sendPoint(c *gin.Context, size int64, note string) error {
	return s.sendDown(c, pointName(size), "text/plain; charset=utf-8", []byte(note))
}

func pointName(size int64) string { return "acta-checkpoint-" + strconv.FormatInt(size, 10) + ".txt" }

// sendDown sends a file to save.
func (s *site) sendDown(c *gin.Context, name, media string, data []byte) error {
	c.Header("Content-Disposition", disposition("attachment", name))
	c.Header("Content-Security-Policy", bare)
	c.Data(http.StatusOK, media, data)
	return nil
}
