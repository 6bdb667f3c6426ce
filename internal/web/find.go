package web

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/locale"
)

// What a kind, a subject and a version number can look like at all; anything
// else cannot be there, and is never asked of the database.
var (
	subjectForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._@+-]{0,199}$`)
	numberForm  = regexp.MustCompile(`^[0-9]{1,9}(\.[0-9]{1,9}){1,3}(-[0-9]{1,9})?$`)
)

// longestShown is how much of what a caller typed an answer repeats, in characters.
const longestShown = 60

// mostShown is how many subjects an answer names when the one asked for is not there.
const mostShown = 12

func shown(typed string) string {
	runes := []rune(strings.ToValidUTF8(typed, "\uFFFD"))
	if len(runes) > longestShown {
		return string(runes[:longestShown]) + "…"
	}
	return string(runes)
}

// finder answers where documents are, in words of one visitor.
type finder struct {
	*site
	printer locale.Printer
}

func (s *site) finder(ctx context.Context) finder { return finder{s, s.visitOf(ctx).printer} }

// place is a document by its subject, with its last version; Last is nil when
// none was generated yet.
type place struct {
	document.Subject
	Last *document.Issue
}

// place finds a document by kind and by the subject's full or short code.
func (f finder) place(ctx context.Context, kind, subject string) (place, error) {
	var ids []string
	for _, k := range f.Documents.Kinds() {
		ids = append(ids, k.ID)
	}
	if !slices.Contains(ids, kind) {
		return place{}, fault.New(fault.NotFound, "fault.document.kind",
			fault.Args{"kind": shown(kind), "have": f.printer.List(ids)})
	}
	if !subjectForm.MatchString(subject) {
		return f.fresh(ctx, kind, subject)
	}
	issue, err := f.Documents.Load(ctx, kind, subject, "")
	if err == nil {
		at := document.Subject{Kind: kind, Full: issue.Document.Subject, Short: issue.Short}
		return f.visible(ctx, at, &issue)
	}
	if len(fault.All(err)) == 0 {
		return place{}, err
	}
	return f.fresh(ctx, kind, subject)
}

// visible is a document as the person may see it: its last version, or for who may
// not see drafts the one in force. It records the view of an auditor.
func (f finder) visible(ctx context.Context, at document.Subject, last *document.Issue) (place, error) {
	if err := f.seen(ctx, at); err != nil {
		return place{}, err
	}
	if last == nil || issued(last.Sheet.State, last.Sheet.Effective != "") || who(ctx).May(readDrafts) {
		return place{at, last}, nil
	}
	status, err := f.Documents.Status(ctx, document.Ref{Kind: at.Kind, Subject: at.Full})
	if err != nil {
		return place{}, err
	}
	if status.Effective == nil {
		return place{}, fault.New(fault.NotFound, "web.fault.not_issued", nil)
	}
	inForce, err := f.Documents.Load(ctx, at.Kind, at.Full, status.Effective.Number)
	return place{at, &inForce}, err
}

// readDrafts is the permission of those who see what is not issued.
const readDrafts = "document.read_drafts"

// issued reports whether a version of a state has been issued to its readers: one
// that was withdrawn before its day has no first day in force.
func issued(state content.State, began bool) bool {
	switch state {
	case content.Effective, content.Superseded, content.Expired:
		return true
	case content.Withdrawn:
		return began
	default:
		return false
	}
}

// fresh finds a subject for which no document was generated yet, or says which
// subjects there are.
func (f finder) fresh(ctx context.Context, kind, subject string) (place, error) {
	var known document.Subject
	var there bool
	var err error
	if subjectForm.MatchString(subject) {
		known, there, err = f.Documents.Known(ctx, kind, subject)
	}
	if err != nil {
		return place{}, err
	}
	if there && sees(who(ctx), known) {
		if !who(ctx).May(readDrafts) {
			return place{}, fault.New(fault.NotFound, "web.fault.not_issued", nil)
		}
		return f.visible(ctx, known, nil)
	}
	have, err := f.some(ctx, kind)
	if err != nil {
		return place{}, err
	}
	if len(have) == 0 {
		return place{}, fault.New(fault.NotFound, "web.fault.no_subjects", fault.Args{"subject": shown(subject)})
	}
	if len(have) > mostShown {
		have = append(have[:mostShown:mostShown], "…")
	}
	return place{}, fault.New(fault.NotFound, "fault.document.subject",
		fault.Args{"subject": shown(subject), "have": strings.Join(have, ", ")})
}

// some are a few subjects of a kind that the person may see, by their short codes.
func (f finder) some(ctx context.Context, kind string) (have []string, err error) {
	for last, looked := "", 0; len(have) <= mostShown && looked < mostLooked; looked += stepSize {
		page, on, err := f.Documents.SubjectPage(ctx, kind, last, stepSize)
		if err != nil {
			return nil, err
		}
		for _, at := range page {
			if sees(who(ctx), at) {
				have = append(have, at.Short)
			}
		}
		if last = on; last == "" {
			break
		}
	}
	return have, nil
}

// version loads a version by its number.
func (f finder) version(ctx context.Context, at place, number string) (*document.Issue, error) {
	if at.Last != nil && numberOf(*at.Last) == number {
		return at.Last, nil
	}
	if !numberForm.MatchString(number) {
		return nil, fault.New(fault.NotFound, "fault.document.version",
			fault.Args{"kind": at.Kind, "subject": at.Short, "version": shown(number)})
	}
	issue, err := f.Documents.Load(ctx, at.Kind, at.Full, number)
	if err == nil && !issued(issue.Sheet.State, issue.Sheet.Effective != "") && !who(ctx).May(readDrafts) {
		return nil, fault.New(fault.NotFound, "fault.document.version",
			fault.Args{"kind": at.Kind, "subject": at.Short, "version": shown(number)})
	}
	return &issue, err
}

// house is what a document says of the organisation; empty before the first.
type house struct {
	name      string
	languages []string
	zone      string
}

// house reads name, languages and zone of the organisation from a document.
func (v visit) house(issue *document.Issue, fallback []string) house {
	if issue == nil {
		return house{languages: fallback, zone: "UTC"}
	}
	name, _ := issue.Content.Frame.Organization.Get(v.lang)
	return house{name: name, languages: issue.Content.Languages, zone: issue.Content.Frame.Zone}
}
