package web

import (
	"context"
	"net/http"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"acta/internal/content"
	"acta/internal/document"
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
	Kind       string         `json:"kind"`
	Subject    string         `json:"subject" doc:"By its full code."`
	Short      string         `json:"short" doc:"The subject as file names use it; in lists its full code."`
	Code       string         `json:"code" doc:"By the coding scheme; empty without one, or before the first version."`
	Label      string         `json:"label" doc:"Kind and subject, in the caller's language."`
	Href       string         `json:"href"`
	ETag       string         `json:"etag" doc:"For If-Match; \"0\" before the first version."`
	Version    *versionAnswer `json:"version,omitempty" doc:"The last version; left out when none was generated."`
	Open       *versionAnswer `json:"open,omitempty" doc:"The version in draft or in review."`
	Waiting    *versionAnswer `json:"waiting,omitempty" doc:"The version that is approved and not yet in force."`
	Effective  *versionAnswer `json:"effective,omitempty" doc:"The version in force."`
	Plan       *planBody      `json:"plan,omitempty"`
	Approval   string         `json:"approval" doc:"Who approves, by the template: document for a rule of the organisation's own."`
	ReviewDue  string         `json:"review_due" doc:"A date; empty when no review is due."`
	ValidUntil string         `json:"valid_until" doc:"Last day of the version in force; empty without an end."`
	Stale      bool           `json:"stale" doc:"The data say something else now than the version in force."`
}

// versionAnswer is an immutable version.
type versionAnswer struct {
	Number      string           `json:"number" example:"1.0" doc:"The issued number once approved, else the draft's."`
	Draft       string           `json:"draft" example:"0.1" doc:"The number under which it was frozen."`
	Proposed    string           `json:"proposed" doc:"The number that approval gives, while in review; else empty."`
	State       string           `json:"state" example:"draft"`
	Label       string           `json:"label" doc:"The state in the caller's language."`
	Missing     int              `json:"missing" doc:"Open placeholders."`
	ContentHash string           `json:"content_hash" doc:"SHA-256 of the canonical content: this is approved and signed."`
	FrozenAt    string           `json:"frozen_at" format:"date-time"`
	ChangedAt   string           `json:"changed_at" format:"date-time" doc:"When it came into its state."`
	Author      string           `json:"author" doc:"Who froze it: a person's code, or system."`
	Effective   string           `json:"effective" doc:"First day in force; empty until approved."`
	ValidUntil  string           `json:"valid_until" doc:"Last day in force; empty without an end."`
	Published   bool             `json:"published" doc:"Its issued files are kept."`
	Change      string           `json:"change" doc:"What changed, in the caller's language where it was written in that."`
	Reason      string           `json:"reason" doc:"Of a rejection, recall or withdrawal."`
	Approvals   []approvalAnswer `json:"approvals" doc:"Decisions, oldest first."`
	Href        string           `json:"href"`
	Files       []fileAnswer     `json:"files,omitempty" doc:"Where its files are; left out in lists."`
}

// fileAnswer is a file that can be downloaded.
type fileAnswer struct {
	Language  string `json:"language" example:"es"`
	Format    string `json:"format" example:"pdf"`
	MediaType string `json:"media_type"`
	Href      string `json:"href"`
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

// fileAnswers are where the files of a version are.
func (s *site) fileAnswers(at document.Subject, languages []string, number string) []fileAnswer {
	files := []fileAnswer{}
	for _, lang := range languages {
		for _, info := range s.Documents.Formats() {
			files = append(files, fileAnswer{
				Language: lang, Format: info.Name, MediaType: info.MediaType,
				Href: apiPath(at, "versions", number, "files", lang+"."+info.Name),
			})
		}
	}
	return files
}

// placeholderAnswer is what is missing, with the section in which it stands.
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
