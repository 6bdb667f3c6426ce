package web

import (
	"context"
	"net/url"
	"strconv"

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/locale"
	"acta/internal/work"
)

// versionRow is a version in the list of versions.
type versionRow struct {
	Number, Draft, Change, Author, Date string
	Href                                string // the version as it was frozen
	State                               mark
	Reason                              string // of a rejection, recall or withdrawal
	Given                               []approvalLine
	Compare                             string // address of what differs from the version before
	Groups                              []fileGroup
	Originals                           []fileGroup // as issued, when Groups are marked copies
}

// historyPage is how many versions the page of a document lists at once.
const historyPage = 50

// history lists the versions, newest first, a page at a time.
func (b *documentBody) history(ctx context.Context, s *site, v visit, at place, home house, older string) error {
	after, err := strconv.Atoi(older)
	if err != nil || after < 1 {
		after = 0
	}
	heads, next, err := s.heads(ctx, at, after, historyPage)
	if err != nil {
		return err
	}
	b.Compare = compareChoices(v, at.Subject, heads)
	for i, head := range heads {
		author, err := s.nameOf(ctx, head.Author)
		if err != nil {
			return err
		}
		row := v.versionRow(s, at.Subject, head, home)
		row.Author = author
		if i+1 < len(heads) && v.who.May(readDrafts) {
			row.Compare = query(docPath(at.Subject, "differences"), "from", heads[i+1].Number, "to", head.Number)
		}
		b.Versions = append(b.Versions, row)
	}
	if next > 0 {
		b.Older = v.here(url.Values{"older": {strconv.Itoa(next)}})
	}
	return nil
}

// since says when a version was generated, and by whom if a person did.
func (v visit) since(p locale.Printer, issue document.Issue) string {
	date := v.day(issue.Content.Frame.Zone, issue.Version.FrozenAt)
	if issue.Version.Author == work.System {
		return v.T("document.since", "date", date)
	}
	return v.T("document.since_by", "date", date, "author", lastChange(p, issue).Author)
}

func (v visit) versionRow(s *site, at document.Subject, head document.Head, home house) versionRow {
	row := versionRow{
		Href: docPath(at, "versions", head.Number), Number: head.Number, Change: v.printer.Plain(head.Change), Date: v.day(home.zone, head.FrozenAt),
		State: v.mark(string(head.State)), Reason: v.printer.Plain(head.Reason), Given: v.given(home.zone, head.Approvals),
	}
	if head.Draft != head.Number {
		row.Draft = head.Draft
	}
	if head.Published || (!issued(head.State, true) && head.State != content.Approved) {
		row.Groups = v.groups(s, at, home.languages, head.Number, theFiles)
		if over(head.State) {
			row.Originals, row.Groups = row.Groups, v.groups(s, at, home.languages, head.Number, theCopies)
		}
	}
	return row
}

// lastChange is the row that a version added to the change history.
func lastChange(p locale.Printer, issue document.Issue) versionRow {
	history := issue.Sheet.History
	if len(history) == 0 {
		return versionRow{Author: issue.Version.Author}
	}
	last := history[len(history)-1]
	return versionRow{Change: p.Plain(last.Description), Author: p.Plain(last.Author)}
}
