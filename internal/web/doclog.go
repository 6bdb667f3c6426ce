package web

import (
	"cmp"
	"context"
	"slices"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
)

// docLog is what happened to a document, newest first.
type docLog struct {
	Rows  []logRow
	Audit string // address of the whole trail; "" for who may not see it
	Older string
}

// logRow is one thing that happened.
type logRow struct {
	at                    clock.Instant
	Class, At, What, Text string
}

// log tells the story of a document from its versions.
func (b *documentBody) log(ctx context.Context, s *site, v visit, at place, home house) error {
	heads, next, err := s.heads(ctx, at, 0, historyPage)
	if err != nil {
		return err
	}
	for _, head := range heads {
		author, err := s.nameOf(ctx, head.Author)
		if err != nil {
			return err
		}
		b.Log.Rows = append(b.Log.Rows, v.events(head, author)...)
	}
	slices.SortStableFunc(b.Log.Rows, func(x, y logRow) int { return y.at.Time().Compare(x.at.Time()) })
	for i := range b.Log.Rows {
		b.Log.Rows[i].At = v.printer.In(home.zone).Stamp(b.Log.Rows[i].at.String())
	}
	if next > 0 {
		b.Log.Older = docPath(at.Subject, versionsTab)
	}
	if v.who.May("audit.read") && s.answers("/audit") {
		b.Log.Audit = query("/audit", "subject_kind", "document", "subject", at.Kind+"/"+at.Full)
	}
	return nil
}

// events are what happened to one version, the last first: what became of it, who
// decided, that it was generated.
func (v visit) events(head document.Head, author string) []logRow {
	var rows []logRow
	if head.State != content.Draft {
		class := map[content.State]string{
			content.Effective: "key", content.Approved: "ok", content.Rejected: "bad", content.Withdrawn: "bad", content.Expired: "bad",
		}[head.State]
		rows = append(rows, logRow{
			at: head.At, Class: class, What: v.Say("page_papers.log_state", "version", head.Number, "state", v.state(string(head.State))),
			Text: v.printer.Plain(head.Reason),
		})
	}
	for _, a := range slices.Backward(head.Approvals) {
		at, err := clock.ParseInstant(a.At)
		if err != nil {
			continue // a sheet of a hand that wrote no instant: the version still shows it
		}
		rows = append(rows, logRow{
			at: at, Class: "ok", What: v.Say("page_papers.log_signed", "version", head.Number, "meaning", v.printer.Message(a.Meaning)), Text: a.Name,
		})
	}
	return append(rows, logRow{
		at: head.FrozenAt, What: v.Say("page_papers.log_made", "version", cmp.Or(head.Draft, head.Number), "author", author), Text: v.printer.Plain(head.Change),
	})
}
