package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
)

// row is a document in the library.
type row struct {
	Code, Label, Href string
	Version, Draft    string // in force, and the one that is open behind it
	State             mark
	More              []rowNote
	Owner, Since, Due string
	Generated         bool
	Files             []fileLink
	Tongue            string // language of the files
	Freeze            string // "" for who may not
	Pick              string // value by which it is ticked for a review; "" where it cannot be
}

// rowNote is something that a row needs beside its state, with where it is mended.
type rowNote struct {
	mark
	Href string
}

// mark is a state: icon, colour, word.
type mark struct{ Icon, Class, Word string }

// fileGroup is the files of one language.
type fileGroup struct {
	Lang, Tongue string
	Files        []fileLink
}

// fileLink is a download.
type fileLink struct{ Format, Href string }

// blankRow is a subject without a document.
func (v visit) blankRow(s *site, at document.Subject) row {
	r := row{Label: v.label(s, at), Href: docPath(at), State: mark{"na", "off", v.T("library.none")}}
	if v.who.May("document.edit") {
		r.Freeze = docPath(at, "versions")
	}
	return r
}

func (b *libraryBody) row(s *site, v visit, st document.Status, home house) row {
	at := document.Subject{Kind: st.Kind, Full: st.Subject, Short: st.Short}
	shown := st.Last
	if st.Effective != nil {
		shown = st.Effective
	}
	lang := v.fileLang(home.languages)
	r := row{
		Label: v.label(s, at), Href: docPath(at), Code: st.Code, Generated: true, Version: shown.Number, State: v.mark(string(shown.State)),
		Owner: cmp.Or(b.people[st.Plan.Owner], st.Plan.Owner), Due: v.date(home.zone, soonest(st.ReviewDue, st.ValidUntil)), Tongue: v.tongue(lang),
	}
	if st.Effective != nil {
		r.Since = v.date(home.zone, st.Effective.Effective)
	}
	for _, other := range []*document.Head{st.Waiting, st.Open} {
		if other != nil && other.Version != shown.Version {
			r.Draft = other.Number
		}
	}
	for _, info := range s.Documents.Formats() {
		if shown.Published || shown.State == content.Draft || shown.State == content.InReview {
			r.Files = append(r.Files, fileLink{v.format(info.Name), docPath(at, "versions", shown.Number, theFiles, lang+"."+info.Name)})
		}
	}
	r.More = b.notes(s, v, st, r, home)
	if st.Effective != nil && st.Plan.Owner == v.who.Person && st.Waiting == nil && !inReview(st) && v.who.May("document.review") {
		r.Pick = strings.Join([]string{at.Kind, at.Full, strconv.Itoa(st.Row)}, "/")
	}
	return r
}

// soon is how many days before its review a document is marked.
const soon = 30

// notes are what a document needs: a decision, new data, fields, a review.
func (b *libraryBody) notes(s *site, v visit, st document.Status, r row, home house) []rowNote {
	var notes []rowNote
	add := func(icon, class, word, href string) {
		notes = append(notes, rowNote{mark{icon, class, word}, href})
	}
	if inReview(st) && st.Effective != nil {
		add("review", "wait", v.state(string(content.InReview)), "")
	}
	if st.Stale {
		add("stale", "wait", v.Say("page_papers.stale"), "")
	}
	if st.Missing > 0 {
		add("gap", "wait", v.Say("page_papers.missing_here", "count", st.Missing), r.Href+"#missing")
	}
	due := soonest(st.ReviewDue, st.ValidUntil)
	if due.IsZero() {
		return notes
	}
	switch left := int(due.Time().Sub(s.Clock.Now().Date(zoneOf(home.zone)).Time()) / (24 * time.Hour)); {
	case left < 0:
		add("over", "bad", v.Say("page_papers.overdue"), "")
	case left <= soon:
		add("over", "wait", v.Say("page_papers.due_in", "count", left), "")
	}
	return notes
}

// soonest is the first of two days, either of which may be none.
func soonest(a, b clock.Date) clock.Date {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

// date is a date as tables show it; empty for none.
func (v visit) date(zone string, day clock.Date) string {
	if day.IsZero() {
		return ""
	}
	return v.printer.In(zone).Short(content.Value{Type: content.DateType, Raw: day.String()})
}

// fileLang is the reader's language if documents have it, else their first.
func (v visit) fileLang(languages []string) string {
	if slices.Contains(languages, v.lang) || len(languages) == 0 {
		return v.lang
	}
	return languages[0]
}

// What a version is downloaded as: its files, or marked copies of them.
const (
	theFiles  = "files"
	theCopies = "copies"
)

// groups lists the downloads of a version by language.
func (v visit) groups(s *site, at document.Subject, languages []string, number, what string) []fileGroup {
	var groups []fileGroup
	for _, lang := range languages {
		group := fileGroup{Lang: lang, Tongue: v.tongue(lang)}
		for _, info := range s.Documents.Formats() {
			group.Files = append(group.Files, fileLink{v.format(info.Name), docPath(at, "versions", number, what, lang+"."+info.Name)})
		}
		groups = append(groups, group)
	}
	return groups
}

// tongue is the name of a language in the reader's language.
func (v visit) tongue(lang string) string {
	if key := "document.language." + lang; v.printer.Has(key) {
		return v.printer.Message(key)
	}
	return lang
}

// format is the name that people know a format by.
func (v visit) format(name string) string {
	if v.printer.Has("web.format." + name) {
		return v.T("format." + name)
	}
	return strings.ToUpper(name)
}

// mark is the icon, colour and word of a state. Interface section 3.
func (v visit) mark(state string) mark {
	m := mark{"draft", "off", v.state(state)}
	switch state {
	case "in_review":
		m.Icon, m.Class = "review", "wait"
	case "approved", "effective":
		m.Icon, m.Class = "done", "ok"
	case "expired":
		m.Icon, m.Class = "over", "bad"
	case "superseded", "replaced":
		m.Icon = "old"
	case "rejected", "voided", "withdrawn":
		m.Icon, m.Class = "no", "bad"
	}
	return m
}
