package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
)

// The bounds of a page of documents.
const (
	usualLimit = 100
	mostLimit  = 500
)

// kindAnswer is a kind of document.
type kindAnswer struct {
	ID      string `json:"id" example:"release_plan"`
	Label   string `json:"label" doc:"In the caller's language."`
	Subject string `json:"subject" doc:"What a document of the kind is about: org, customer, release, deployment."`
	Code    string `json:"code" doc:"Its part of a document code; empty without one."`
}

// formatAnswer is a file format.
type formatAnswer struct {
	Name      string `json:"name" example:"pdf"`
	MediaType string `json:"media_type"`
}

type kindsAnswer struct {
	Body struct {
		Kinds   []kindAnswer   `json:"kinds"`
		Formats []formatAnswer `json:"formats"`
	}
}

func (s *site) kindsOperation() huma.Operation {
	return answers(&huma.Operation{
		OperationID: "list-kinds", Method: http.MethodGet, Path: "/kinds", Summary: "Kinds of document and file formats",
	})
}

func (s *site) listKinds(ctx context.Context, _ *struct{}) (*kindsAnswer, error) {
	v := s.visitOf(ctx)
	out := &kindsAnswer{}
	out.Body.Kinds = []kindAnswer{}
	for _, k := range s.Documents.Kinds() {
		out.Body.Kinds = append(out.Body.Kinds, kindAnswer{ID: k.ID, Label: v.printer.Message(k.Label), Subject: k.Subject, Code: k.Code})
	}
	out.Body.Formats = []formatAnswer{}
	for _, info := range s.Documents.Formats() {
		out.Body.Formats = append(out.Body.Formats, formatAnswer{info.Name, info.MediaType})
	}
	return out, nil
}

// documentAnswer is a document, generated or not.
type documentAnswer struct {
	Kind    string         `json:"kind"`
	Subject string         `json:"subject" doc:"By its full code."`
	Short   string         `json:"short" doc:"The subject as file names use it."`
	Code    string         `json:"code" doc:"By the coding scheme; empty without one, or before the first version."`
	Label   string         `json:"label" doc:"Kind and subject, in the caller's language."`
	Href    string         `json:"href"`
	Version *versionAnswer `json:"version,omitempty" doc:"The last version; left out when none was generated."`
}

// versionAnswer is an immutable version.
type versionAnswer struct {
	Number      string       `json:"number" example:"0.1"`
	State       string       `json:"state" example:"draft"`
	Label       string       `json:"label" doc:"The state in the caller's language."`
	Missing     int          `json:"missing" doc:"Open placeholders."`
	ContentHash string       `json:"content_hash" doc:"SHA-256 of the canonical content: this is approved and signed."`
	FrozenAt    string       `json:"frozen_at" format:"date-time"`
	Author      string       `json:"author" doc:"Who froze it: a person's code, or system."`
	Href        string       `json:"href"`
	Files       []fileAnswer `json:"files,omitempty" doc:"Where its files are; left out in lists of documents."`
}

// fileAnswer is a file that can be downloaded.
type fileAnswer struct {
	Language  string `json:"language" example:"es"`
	Format    string `json:"format" example:"pdf"`
	MediaType string `json:"media_type"`
	Href      string `json:"href"`
}

type documentsInput struct {
	After string `query:"after" doc:"Where to go on: KIND/SUBJECT of the last document that was seen."`
	Limit string `query:"limit" doc:"At most so many documents, 1 to 500; 100 when not given." example:"100"`
}

type documentsAnswer struct {
	Link string `header:"Link" doc:"The next page, if there is one. RFC 8288."`
	Body struct {
		Documents []documentAnswer `json:"documents" doc:"By kind and subject."`
		Next      string           `json:"next" doc:"The value of after for the next page; empty on the last one."`
	}
}

func (s *site) documentsOperation() huma.Operation {
	return answers(&huma.Operation{
		OperationID: "list-documents", Method: http.MethodGet, Path: "/documents",
		Summary: "Every kind of document of every subject, with the last version",
	}, http.StatusUnprocessableEntity)
}

func (s *site) listDocuments(ctx context.Context, in *documentsInput) (*documentsAnswer, error) {
	after, limit, err := in.read()
	if err != nil {
		return nil, err
	}
	entries, more, err := s.window(ctx, after, limit)
	if err != nil {
		return nil, err
	}
	out := &documentsAnswer{}
	out.Body.Documents = []documentAnswer{}
	for _, e := range entries {
		out.Body.Documents = append(out.Body.Documents, s.visitOf(ctx).entryAnswer(s, e))
	}
	if more {
		out.Body.Next = entries[len(entries)-1].cursor().String()
		query := url.Values{"after": {out.Body.Next}, "limit": {strconv.Itoa(limit)}}
		out.Link = "<" + apiRoot + "/documents?" + query.Encode() + `>; rel="next"`
	}
	return out, nil
}

// read checks the cursor and the limit.
func (in documentsInput) read() (cursor, int, error) {
	var wrong fault.List
	kind, subject, found := strings.Cut(in.After, "/")
	if in.After != "" && (!found || !subjectForm.MatchString(kind) || !subjectForm.MatchString(subject)) {
		wrong = append(wrong, fault.New(fault.Invalid, "web.fault.after", nil).At("query.after"))
	}
	limit := usualLimit
	if in.Limit != "" {
		n, err := strconv.Atoi(in.Limit)
		if err != nil || n < 1 || n > mostLimit {
			wrong = append(wrong, fault.New(fault.Invalid, "web.fault.limit", fault.Args{"most": mostLimit}).At("query.limit"))
		}
		limit = n
	}
	return cursor{kind, subject}, limit, wrong.Err()
}

func (v visit) entryAnswer(s *site, e entry) documentAnswer {
	out := documentAnswer{
		Kind: e.Kind, Subject: e.Full, Short: e.Short, Label: v.label(s, e.Subject), Href: apiPath(e.Subject),
	}
	if e.Summary == nil || e.Summary.Version.Number == "" {
		return out
	}
	version := e.Summary.Version
	out.Code = e.Summary.Document.Code
	out.Version = &versionAnswer{
		Number: version.Number, State: e.Summary.State, Label: v.state(e.Summary.State), Missing: e.Summary.Missing,
		ContentHash: version.ContentHash, FrozenAt: version.FrozenAt.String(), Author: version.Author,
		Href: apiPath(e.Subject, "versions", version.Number),
	}
	return out
}

// label is the kind and the subject of a document, in the reader's language.
func (v visit) label(s *site, at document.Subject) string {
	kind := v.kindLabel(s, at.Kind)
	if s.alone(at) {
		return kind
	}
	return v.T("document.label", "kind", kind, "subject", at.Short)
}

// kindLabel is the name of a kind in the reader's language; its id when templates
// no longer give it.
func (v visit) kindLabel(s *site, id string) string {
	for _, k := range s.Documents.Kinds() {
		if k.ID == id {
			return v.printer.Message(k.Label)
		}
	}
	return id
}

// state is the word for a state of a version.
func (v visit) state(state string) string { return v.printer.Message("document.state." + state) }

// apiPath is the address of a document in the API, or of what lies under it.
func apiPath(at document.Subject, rest ...string) string { return apiRoot + docPath(at, rest...) }

// docPath is the address of a document, or of what lies under it.
func docPath(at document.Subject, rest ...string) string {
	address := "/documents/" + url.PathEscape(at.Kind) + "/" + url.PathEscape(at.Full)
	for _, part := range rest {
		address += "/" + url.PathEscape(part)
	}
	return address
}

// issueAnswer is a version with its files.
func (v visit) issueAnswer(s *site, at document.Subject, issue document.Issue) versionAnswer {
	out := versionAnswer{
		Number: issue.Version.Number, State: string(issue.Sheet.State), Label: v.state(string(issue.Sheet.State)),
		Missing: issue.Sheet.Missing, ContentHash: issue.Version.ContentHash, FrozenAt: issue.Version.FrozenAt.String(),
		Author: issue.Version.Author, Href: apiPath(at, "versions", issue.Version.Number), Files: []fileAnswer{},
	}
	for _, lang := range issue.Content.Languages {
		for _, info := range s.Documents.Formats() {
			out.Files = append(out.Files, fileAnswer{
				Language: lang, Format: info.Name, MediaType: info.MediaType,
				Href: apiPath(at, "versions", issue.Version.Number, "files", lang+"."+info.Name),
			})
		}
	}
	return out
}

// wholeAnswer is a document with its last version, nil when there is none.
func (v visit) wholeAnswer(s *site, at place) documentAnswer {
	out := v.entryAnswer(s, entry{Subject: at.Subject})
	if at.Last != nil {
		version := v.issueAnswer(s, at.Subject, *at.Last)
		out.Code, out.Version = at.Last.Document.Code, &version
	}
	return out
}

// Placeholders, with the sections in which they stand.
type placeholderAnswer struct {
	Section string `json:"section" doc:"Number of the section; empty in the front."`
	Title   string `json:"title" doc:"Title of the section, in the caller's language."`
	Anchor  string `json:"anchor" doc:"Destination in the PDF."`
	Field   string `json:"field" doc:"Path of the field that is missing."`
	Label   string `json:"label" doc:"What is missing, in the caller's language."`
}

// gaps lists the open placeholders of an issue in the reader's language, or in
// the document's first where it is not in that.
func (v visit) gaps(issue document.Issue) ([]placeholderAnswer, error) {
	p, err := issue.Words.Printer(v.lang)
	if err != nil {
		if p, err = issue.Words.Printer(issue.Content.Languages[0]); err != nil {
			return nil, err
		}
	}
	p = p.For(issue.Content)
	titles := map[string]string{}
	var walk func([]content.Section)
	walk = func(sections []content.Section) {
		for _, section := range sections {
			titles[section.Anchor] = p.Plain(section.Title)
			walk(section.Sections)
		}
	}
	walk(issue.Content.Sections)
	found := []placeholderAnswer{}
	for _, open := range issue.Content.Placeholders() {
		found = append(found, placeholderAnswer{
			Section: open.Section, Title: titles[open.Anchor], Anchor: open.Anchor, Field: open.Field, Label: p.Message(open.Label),
		})
	}
	return found, nil
}
