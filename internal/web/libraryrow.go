package web

import (
	"slices"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
)

// row is a document in the library.
type row struct {
	Code, Label, Href string
	Version, Date     string
	State             mark
	InForce           string // number of the version in force, where that is another one
	Due               string // next review or end of validity
	Generated, Stale  bool
	Missing           int
	Groups            []fileGroup
	Preview, Freeze   string // "" for who may not
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
func (v visit) blankRow(s *site, at document.Subject, home house) row {
	r := row{Label: v.label(s, at), Href: docPath(at), State: mark{"na", "off", v.T("library.none")}}
	r.Preview = docPath(at, "preview", v.fileLang(home.languages)+".pdf")
	if v.who.May("document.edit") {
		r.Freeze = docPath(at, "versions")
	}
	return r
}

func (v visit) row(s *site, st document.Status, home house) row {
	at := document.Subject{Kind: st.Kind, Full: st.Subject, Short: st.Short}
	r := row{
		Label: v.label(s, at), Href: docPath(at), Code: st.Code, Generated: true, Version: st.Last.Number,
		Missing: st.Missing, Stale: st.Stale, State: v.mark(string(st.Last.State)), Date: v.day(home.zone, st.Last.FrozenAt),
		Due: v.date(home.zone, soonest(st.ReviewDue, st.ValidUntil)), Groups: v.groups(s, at, home.languages, st.Last.Number, theFiles),
	}
	if v.who.May(readDrafts) {
		r.Preview = docPath(at, "preview", v.fileLang(home.languages)+".pdf")
	}
	if st.Effective != nil && st.Effective.Version != st.Last.Version {
		r.InForce = st.Effective.Number
	}
	return r
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
