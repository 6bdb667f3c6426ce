package web

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/work"
)

// longestChange is how long the description of a change may be, in characters.
const longestChange = 500

// DocumentPath names a document.
type DocumentPath struct {
	Kind    string `path:"kind" example:"release_plan"`
	Subject string `path:"subject" doc:"The subject's full or short code." example:"1.30"`
}

// versionInput names a version.
type versionInput struct {
	Kind    string `path:"kind"`
	Subject string `path:"subject"`
	Number  string `path:"number" example:"0.1"`
}

type documentOutput struct {
	ETag string `header:"ETag" doc:"For If-Match."`
	Body documentAnswer
}

func (s *site) documentOperation() huma.Operation {
	return answers(&huma.Operation{
		OperationID: "read-document", Method: http.MethodGet, Path: "/documents/{kind}/{subject}",
		Summary: "A document with where it stands",
	}, http.StatusNotFound)
}

func (s *site) readDocument(ctx context.Context, in *DocumentPath) (*documentOutput, error) {
	at, err := s.finder(ctx).place(ctx, in.Kind, in.Subject)
	if err != nil {
		return nil, err
	}
	return s.answered(ctx, at.Subject, at.Last)
}

type versionOutput struct{ Body versionAnswer }

func (s *site) versionOperation() huma.Operation {
	return answers(&huma.Operation{
		OperationID: "read-version", Method: http.MethodGet, Path: "/documents/{kind}/{subject}/versions/{number}",
		Summary: "A version of a document",
	}, http.StatusNotFound)
}

func (s *site) readVersion(ctx context.Context, in *versionInput) (*versionOutput, error) {
	f := s.finder(ctx)
	at, err := f.place(ctx, in.Kind, in.Subject)
	if err != nil {
		return nil, err
	}
	issue, err := f.version(ctx, at, in.Number)
	if err != nil {
		return nil, err
	}
	heads, err := s.Documents.History(ctx, refOf(at.Subject), issue.Version.Ordinal+1, 1)
	if err != nil || len(heads) == 0 {
		return nil, err
	}
	out := s.visitOf(ctx).headAnswer(at.Subject, heads[0])
	out.Files = s.fileAnswers(at.Subject, issue.Content.Languages, out.Number)
	return &versionOutput{out}, nil
}

type freezeInput struct {
	Kind    string      `path:"kind"`
	Subject string      `path:"subject"`
	Body    *freezeBody `required:"false"`
}

type freezeBody struct {
	Change map[string]string `json:"change,omitempty" doc:"What changed, by language tag, at most 500 characters each." example:"{\"es\":\"Fechas de la beta.\"}"`
}

type freezeOutput struct {
	Status   int
	Location string `header:"Location" doc:"The version."`
	ETag     string `header:"ETag" doc:"For If-Match."`
	Body     documentAnswer
}

func (s *site) freezeOperation() huma.Operation {
	op := answers(&huma.Operation{
		OperationID: "freeze", Method: http.MethodPost, Path: "/documents/{kind}/{subject}/versions",
		Summary: "Freeze what the data say now as the next draft",
		Description: "201 with the new version when the content is new; 200 with the last version when it is the same. " +
			"What no format could render is refused with every field at fault, and nothing is written.",
		DefaultStatus: http.StatusOK,
	}, http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusConflict,
		http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity)
	op.Responses["200"] = &huma.Response{Description: "The content is that of the last version"}
	op.Responses["201"] = &huma.Response{
		Description: "A new version",
		Content:     map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{Ref: "#/components/schemas/DocumentAnswer"}}},
	}
	return op
}

func (s *site) freeze(ctx context.Context, in *freezeInput) (*freezeOutput, error) {
	var change content.Text
	if in.Body != nil {
		var err error
		if change, err = s.change(ctx, in.Body.Change); err != nil {
			return nil, err
		}
	}
	at, issue, created, err := s.generate(ctx, in.Kind, in.Subject, change)
	if err != nil {
		return nil, err
	}
	now, err := s.answered(ctx, at, &issue)
	if err != nil {
		return nil, err
	}
	out := &freezeOutput{
		Status: http.StatusOK, Location: apiPath(at, "versions", numberOf(issue)), ETag: now.ETag, Body: now.Body,
	}
	if created {
		out.Status = http.StatusCreated
	}
	return out, nil
}

// generate freezes a document for whoever asks.
func (s *site) generate(ctx context.Context, kind, subject string, change content.Text) (document.Subject, document.Issue, bool, error) {
	at, err := s.finder(ctx).place(ctx, kind, subject)
	if err != nil {
		return at.Subject, document.Issue{}, false, err
	}
	issue, created, err := s.Documents.Freeze(ctx, document.Request{
		Kind: at.Kind, Subject: at.Full, Actor: who(ctx).Person, Change: change,
	})
	return at.Subject, issue, created, err
}

// numberOf is the number of a version: the issued one once approved.
func numberOf(issue document.Issue) string {
	if issue.Sheet.Number != "" {
		return issue.Sheet.Number
	}
	return issue.Version.Number
}

// change reads the description of a change: in known languages, of bounded
// length, in characters that print. The caller's language is the original.
func (s *site) change(ctx context.Context, given map[string]string) (content.Text, error) {
	var text content.Text
	var wrong fault.List
	have := s.Catalogue.Languages()
	own := s.visitOf(ctx).lang
	for _, lang := range slices.Sorted(maps.Keys(given)) {
		said := strings.TrimSpace(given[lang])
		at := "body.change." + shown(lang)
		switch {
		case !slices.Contains(have, lang):
			wrong = append(wrong, fault.New(fault.Invalid, "web.fault.change_language",
				fault.Args{"language": shown(lang), "have": strings.Join(have, ", ")}).At(at))
		case utf8.RuneCountInString(said) > longestChange:
			wrong = append(wrong, fault.New(fault.Invalid, "web.fault.change_long", fault.Args{"most": longestChange}).At(at))
		case !utf8.ValidString(said) || strings.ContainsFunc(said, func(r rune) bool { return !unicode.IsGraphic(r) }):
			wrong = append(wrong, fault.New(fault.Invalid, "web.fault.change_characters", nil).At(at))
		case said != "":
			text = text.With(lang, said)
		}
	}
	if text.Values[own] != "" {
		text.Original = own
	}
	return text, wrong.Err()
}

type placeholdersOutput struct {
	Body struct {
		Version      string              `json:"version" doc:"The version that lacks them; empty when none was generated and the data were read."`
		Placeholders []placeholderAnswer `json:"placeholders" doc:"In reading order."`
	}
}

func (s *site) placeholdersOperation() huma.Operation {
	return answers(&huma.Operation{
		OperationID: "list-placeholders", Method: http.MethodGet, Path: "/documents/{kind}/{subject}/placeholders",
		Summary: "What the last version lacks, or the data before the first",
	}, http.StatusNotFound, http.StatusUnprocessableEntity)
}

func (s *site) listPlaceholders(ctx context.Context, in *DocumentPath) (*placeholdersOutput, error) {
	at, err := s.finder(ctx).place(ctx, in.Kind, in.Subject)
	if err != nil {
		return nil, err
	}
	out := &placeholdersOutput{}
	issue := at.Last
	if issue != nil {
		out.Body.Version = numberOf(*issue)
	} else {
		now, err := s.Documents.Preview(ctx, document.Request{Kind: at.Kind, Subject: at.Full, Actor: work.System})
		if err != nil {
			return nil, err
		}
		issue = &now
	}
	out.Body.Placeholders, err = s.visitOf(ctx).gaps(*issue)
	return out, err
}
