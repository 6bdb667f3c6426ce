package web

import (
	"context"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
)

// documentLine is a document beside a release.
type documentLine struct {
	Link    link
	Version string
	State   mark
	Draft   string // the version behind the one in force, in words
}

// paperOf are the documents of a subject: the release, or one of its deployments.
type paperOf struct {
	Title string
	Href  string
	Rows  []paperRow
}

// paperRow is a document with everything that can be had of it.
type paperRow struct {
	Code, Label, Href string
	Version           string
	State             mark
	InForce           string // number of the version in force, where that is another one
	Generated, Stale  bool
	Missing           int
	Groups            []fileGroup // downloads of the version
	Previews          []fileGroup // what the data say now
	Freeze            string      // "" for who may not
}

// papersBody is the documents of a release and of its deployments.
type papersBody struct {
	Head releaseHead
	Sets []paperOf
}

// mostPapers is how many documents the overview shows.
const mostPapers = 6

// subjects are the documents that there are, or could be, of a release: its own and then
// those of its deployments.
func (s *site) papersOf(t releaseTelling, kindOf, subject, short string) []document.Subject {
	var list []document.Subject
	for _, kind := range s.Documents.Kinds() {
		at := document.Subject{Kind: kind.ID, Full: subject, Short: short}
		if kind.Subject == kindOf && sees(t.who, at) {
			list = append(list, at)
		}
	}
	return list
}

// paper is how a document stands; false when it was not generated yet.
func (s *site) paper(ctx context.Context, at document.Subject) (document.Status, bool, error) {
	st, err := s.Documents.Status(ctx, document.Ref{Kind: at.Kind, Subject: at.Full})
	if fault.Is(err, fault.NotFound) {
		return st, false, nil
	}
	return st, err == nil && st.Last != nil, err
}

// documentLines are the documents that the overview shows: the release's own, and those
// of its deployment where there is one alone.
func (s *site) documentLines(ctx context.Context, t releaseTelling) ([]documentLine, error) {
	all := s.papersOf(t, "release", t.Code, t.Code)
	if code := openDeployment(t.Release); code != "" {
		all = append(all, s.papersOf(t, "deployment", t.Code+"@"+code, t.Code+"@"+code)...)
	}
	var lines []documentLine
	for _, at := range firstOf(all, mostPapers) {
		st, made, err := s.paper(ctx, at)
		if err != nil {
			return nil, err
		}
		line := documentLine{Link: link{docPath(at), t.kindLabel(s, at.Kind)}, State: mark{"na", "off", t.T("library.none")}}
		if made {
			line.stand(t.telling, st)
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// stand says which version counts, and which one is behind it.
func (l *documentLine) stand(t telling, st document.Status) {
	head := st.Last
	if st.Effective != nil {
		head = st.Effective
	}
	l.Version, l.State = head.Number, t.mark(string(head.State))
	if st.Open != nil && st.Open.Version != head.Version {
		key := "draft_behind"
		if st.Open.State == content.InReview {
			key = "review_behind"
		}
		l.Draft = t.R(key, "version", st.Open.Number)
	}
}

func (s *site) releaseDocuments(c *gin.Context) error {
	ctx := c.Request.Context()
	t, err := s.tellRelease(ctx, c.Param("release"))
	if err != nil {
		return err
	}
	body := papersBody{Head: t.head(documentsTab, link{"", t.R("tab.documents")})}
	add := func(title, href string, all []document.Subject) error {
		set := paperOf{Title: title, Href: href}
		for _, at := range all {
			one, err := s.paperRow(ctx, t, at)
			if err != nil {
				return err
			}
			set.Rows = append(set.Rows, one)
		}
		if len(set.Rows) > 0 {
			body.Sets = append(body.Sets, set)
		}
		return nil
	}
	err = add(t.R("papers.release"), "", s.papersOf(t, "release", t.Code, t.Code))
	for _, d := range t.Deployments {
		if err != nil {
			return err
		}
		subject := t.Code + "@" + d.Code
		err = add(t.R("papers.deployment", "deployment", d.Code), deploymentPage(t.Code, d.Code), s.papersOf(t, "deployment", subject, subject))
	}
	if err != nil {
		return err
	}
	body.Head.Done = t.generatedWords(c.Query("done"))
	return t.showRelease(c, http.StatusOK, releasePapersPage, t.R("papers.title", "release", t.title()), "", body)
}

// generatedWords says what the form that generates a draft did.
func (t telling) generatedWords(done string) string {
	if done == doneNew || done == doneSame {
		return t.R("papers.done_" + done)
	}
	return ""
}

// paperRow is a document with its downloads and previews.
func (s *site) paperRow(ctx context.Context, t releaseTelling, at document.Subject) (paperRow, error) {
	st, made, err := s.paper(ctx, at)
	if err != nil {
		return paperRow{}, err
	}
	one := paperRow{Label: t.kindLabel(s, at.Kind), Href: docPath(at), State: mark{"na", "off", t.T("library.none")}}
	if t.who.May("document.edit") {
		one.Freeze = docPath(at, freezeName)
	}
	if made {
		one.Generated, one.Code, one.Version, one.State = true, st.Code, st.Last.Number, t.mark(string(st.Last.State))
		one.Missing, one.Stale = st.Missing, st.Stale
		one.Groups = t.groups(s, at, t.home.languages, st.Last.Number, theFiles)
		if st.Effective != nil && st.Effective.Version != st.Last.Version {
			one.InForce = st.Effective.Number
		}
	}
	if !t.who.May(readDrafts) {
		return one, nil
	}
	for _, lang := range t.home.languages {
		group := fileGroup{Lang: lang, Tongue: t.tongue(lang)}
		for _, info := range s.Documents.Formats() {
			group.Files = append(group.Files, fileLink{t.format(info.Name), docPath(at, "preview", lang+"."+info.Name)})
		}
		one.Previews = append(one.Previews, group)
	}
	return one, nil
}

// fileOf is the address of a document's preview in the reader's language.
func (t telling) fileOf(at document.Subject, format string) string {
	return docPath(at, "preview", url.PathEscape(t.fileLang(t.home.languages)+"."+format))
}
