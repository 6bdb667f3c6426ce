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

// documentInput names a document.
type documentInput struct {
	Kind    string `path:"kind" example:"release_plan"`
	Subject string `path:"subject" doc:"The subject's full or short code." example:"1.30"`
}

// versionInput names a version.
type versionInput struct {
	Kind    string `path:"kind"`
	Subject string `path:"subject"`
	Number  string `path:"number" example:"0.1"`
}

type documentOutput struct{ Body documentAnswer }

func (s *site) documentOperation() huma.Operation {
	return answers(&huma.Operation{
		OperationID: "read-document", Method: http.MethodGet, Path: "/documents/{kind}/{subject}",
		Summary: "A document with its last version",
	}, http.StatusNotFound)
}

func (s *site) readDocument(ctx context.Context, in *documentInput) (*documentOutput, error) {
	at, err := s.finder(ctx).place(ctx, in.Kind, in.Subject)
	if err != nil {
		return nil, err
	}
	return &documentOutput{s.visitOf(ctx).wholeAnswer(s, at)}, nil
}

type versionsOutput struct {
	Body struct {
		Versions []versionAnswer `json:"versions" doc:"Newest first."`
	}
}

func (s *site) versionsOperation() huma.Operation {
	return answers(&huma.Operation{
		OperationID: "list-versions", Method: http.MethodGet, Path: "/documents/{kind}/{subject}/versions",
		Summary: "The versions of a document",
	}, http.StatusNotFound)
}

func (s *site) listVersions(ctx context.Context, in *documentInput) (*versionsOutput, error) {
	f := s.finder(ctx)
	at, err := f.place(ctx, in.Kind, in.Subject)
	if err != nil {
		return nil, err
	}
	history, err := f.history(ctx, at)
	if err != nil {
		return nil, err
	}
	out := &versionsOutput{}
	out.Body.Versions = []versionAnswer{}
	for _, issue := range history {
		out.Body.Versions = append(out.Body.Versions, s.visitOf(ctx).issueAnswer(s, at.Subject, issue))
	}
	return out, nil
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
	return &versionOutput{s.visitOf(ctx).issueAnswer(s, at.Subject, *issue)}, nil
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
	out := &freezeOutput{
		Status: http.StatusOK, Location: apiPath(at, "versions", issue.Version.Number),
		Body: s.visitOf(ctx).wholeAnswer(s, place{at, &issue}),
	}
	if created {
		out.Status = http.StatusCreated
	}
	return out, nil
}

// generate freezes a document for whoever asks; until people sign in that is the system.
func (s *site) generate(ctx context.Context, kind, subject string, change content.Text) (document.Subject, document.Issue, bool, error) {
	at, err := s.finder(ctx).place(ctx, kind, subject)
	if err != nil {
		return at.Subject, document.Issue{}, false, err
	}
	issue, created, err := s.Documents.Freeze(ctx, document.Request{
		Kind: at.Kind, Subject: at.Full, Actor: work.System, Change: change,
	})
	return at.Subject, issue, created, err
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

func (s *site) listPlaceholders(ctx context.Context, in *documentInput) (*placeholdersOutput, error) {
	at, err := s.finder(ctx).place(ctx, in.Kind, in.Subject)
	if err != nil {
		return nil, err
	}
	out := &placeholdersOutput{}
	issue := at.Last
	if issue != nil {
		out.Body.Version = issue.Version.Number
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
