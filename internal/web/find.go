package web

import (
	"context"
	"regexp"
	"slices"
	"strings"

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
		return place{document.Subject{Kind: kind, Full: issue.Document.Subject, Short: issue.Short}, &issue}, nil
	}
	if len(fault.All(err)) == 0 {
		return place{}, err
	}
	return f.fresh(ctx, kind, subject)
}

// fresh finds a subject for which no document was generated yet, or says which
// subjects there are.
func (f finder) fresh(ctx context.Context, kind, subject string) (place, error) {
	subjects, err := f.Documents.Subjects(ctx)
	if err != nil {
		return place{}, err
	}
	var have []string
	for _, known := range subjects {
		if known.Kind != kind {
			continue
		}
		if known.Full == subject || known.Short == subject {
			return place{Subject: known}, nil
		}
		have = append(have, known.Short)
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

// version loads a version by its number.
func (f finder) version(ctx context.Context, at place, number string) (*document.Issue, error) {
	if at.Last != nil && at.Last.Version.Number == number {
		return at.Last, nil
	}
	if !numberForm.MatchString(number) {
		return nil, fault.New(fault.NotFound, "fault.document.version",
			fault.Args{"kind": at.Kind, "subject": at.Short, "version": shown(number)})
	}
	issue, err := f.Documents.Load(ctx, at.Kind, at.Full, number)
	return &issue, err
}

// history loads every version of a document, newest first.
func (f finder) history(ctx context.Context, at place) ([]document.Issue, error) {
	if at.Last == nil {
		return nil, nil
	}
	versions, err := f.Documents.Versions(ctx, at.Kind, at.Full)
	if err != nil {
		return nil, err
	}
	issues := make([]document.Issue, 0, len(versions))
	for _, version := range slices.Backward(versions) {
		issue, err := f.version(ctx, at, version.Number)
		if err != nil {
			return nil, err
		}
		issues = append(issues, *issue)
	}
	return issues, nil
}

// entry is a subject with its document, which may not be generated yet.
type entry struct {
	document.Subject
	Summary *document.Summary
}

// listPage is how many documents are read from the store at a time.
const listPage = 200

// entries lists every subject of every kind, generated or not: in the order of
// the subjects, then documents whose subject has gone from the data.
func (s *site) entries(ctx context.Context) ([]entry, error) {
	subjects, err := s.Documents.Subjects(ctx)
	if err != nil {
		return nil, err
	}
	summaries, err := s.summaries(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]entry, 0, len(subjects))
	for _, subject := range subjects {
		key := cursor{subject.Kind, subject.Full}
		list = append(list, entry{Subject: subject, Summary: summaries[key]})
		delete(summaries, key)
	}
	rest := make([]entry, 0, len(summaries))
	for key, summary := range summaries {
		rest = append(rest, entry{document.Subject{Kind: key.kind, Full: key.subject, Short: summary.Short}, summary})
	}
	slices.SortFunc(rest, func(a, b entry) int { return a.cursor().compare(b.cursor()) })
	return append(list, rest...), nil
}

func (s *site) summaries(ctx context.Context) (map[cursor]*document.Summary, error) {
	found := map[cursor]*document.Summary{}
	for after := (cursor{}); ; {
		page, err := s.Documents.List(ctx, after.kind, after.subject, listPage)
		if err != nil {
			return nil, err
		}
		for i := range page {
			after = cursor{page[i].Document.Kind, page[i].Document.Subject}
			found[after] = &page[i]
		}
		if len(page) < listPage {
			return found, nil
		}
	}
}

// window lists at most limit entries after a cursor, by kind and subject, and
// whether there are more.
func (s *site) window(ctx context.Context, after cursor, limit int) ([]entry, bool, error) {
	subjects, err := s.Documents.Subjects(ctx)
	if err != nil {
		return nil, false, err
	}
	summaries, err := s.Documents.List(ctx, after.kind, after.subject, limit+1)
	if err != nil {
		return nil, false, err
	}
	found := map[cursor]entry{}
	for i, summary := range summaries {
		subject := document.Subject{Kind: summary.Document.Kind, Full: summary.Document.Subject, Short: summary.Short}
		found[cursor{subject.Kind, subject.Full}] = entry{subject, &summaries[i]}
	}
	for _, subject := range subjects {
		key := cursor{subject.Kind, subject.Full}
		if key.compare(after) > 0 {
			found[key] = entry{subject, found[key].Summary}
		}
	}
	list := make([]entry, 0, len(found))
	for _, e := range found {
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b entry) int { return a.cursor().compare(b.cursor()) })
	if len(list) > limit {
		return list[:limit], true, nil
	}
	return list, false, nil
}

// cursor is a place in the list of documents: after this kind and subject.
type cursor struct{ kind, subject string }

func (e entry) cursor() cursor { return cursor{e.Kind, e.Full} }

func (c cursor) compare(d cursor) int {
	if n := strings.Compare(c.kind, d.kind); n != 0 {
		return n
	}
	return strings.Compare(c.subject, d.subject)
}

func (c cursor) String() string { return c.kind + "/" + c.subject }

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
