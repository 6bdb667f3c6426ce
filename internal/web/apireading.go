package web

import (
	"context"

	"acta/internal/document"
)

func (s *site) acknowledge(ctx context.Context, in *versionInput) (*documentOutput, error) {
	f := s.finder(ctx)
	at, err := f.place(ctx, in.Kind, in.Subject)
	if err != nil {
		return nil, err
	}
	if !numberForm.MatchString(in.Number) {
		return nil, f.noVersion(at, in.Number)
	}
	if err := s.Documents.Acknowledge(ctx, refOf(at.Subject), in.Number, who(ctx).Person); err != nil {
		return nil, err
	}
	return s.answered(ctx, at.Subject, at.Last)
}

// acknowledgementAnswer is somebody who was asked to read a version.
type acknowledgementAnswer struct {
	Person string `json:"person" doc:"Code of the person."`
	Name   string `json:"name"`
	Asked  string `json:"asked" format:"date-time"`
	At     string `json:"at" doc:"RFC 3339, when they acknowledged it; empty until then."`
}

type acknowledgementsOutput struct {
	Body struct {
		Version versionAnswer           `json:"version"`
		Asked   int                     `json:"asked"`
		Read    int                     `json:"read"`
		Persons []acknowledgementAnswer `json:"persons" doc:"By code."`
	}
}

func (s *site) listAcknowledgements(ctx context.Context, in *versionInput) (*acknowledgementsOutput, error) {
	_, out, err := s.readers(ctx, *in)
	return out, err
}

// readers says who was asked to read a version, and who has.
func (s *site) readers(ctx context.Context, in versionInput) (place, *acknowledgementsOutput, error) {
	f := s.finder(ctx)
	at, err := f.place(ctx, in.Kind, in.Subject)
	if err != nil {
		return at, nil, err
	}
	if !numberForm.MatchString(in.Number) {
		return at, nil, f.noVersion(at, in.Number)
	}
	report, err := s.Documents.Acknowledgements(ctx, refOf(at.Subject), in.Number)
	if err != nil {
		return at, nil, err
	}
	out := &acknowledgementsOutput{}
	out.Body.Version, out.Body.Asked = s.visitOf(ctx).headAnswer(at.Subject, report.Version), len(report.Rows)
	out.Body.Persons = []acknowledgementAnswer{}
	for _, row := range report.Rows {
		name, err := s.nameOf(ctx, row.Person)
		if err != nil {
			return at, nil, err
		}
		if !row.At.IsZero() {
			out.Body.Read++
		}
		out.Body.Persons = append(out.Body.Persons, acknowledgementAnswer{row.Person, name, row.Asked.String(), row.At.String()})
	}
	return at, out, nil
}

// taskAnswer is what waits for somebody.
type taskAnswer struct {
	What    string        `json:"what" doc:"decide, review, acknowledge, expiring."`
	Kind    string        `json:"kind"`
	Subject string        `json:"subject"`
	Label   string        `json:"label" doc:"The document, in the caller's language."`
	ETag    string        `json:"etag" doc:"For If-Match."`
	Due     string        `json:"due" doc:"A date; empty for at once."`
	Version versionAnswer `json:"version"`
	Href    string        `json:"href" doc:"The document."`
}

type tasksOutput struct {
	Body struct {
		Tasks []taskAnswer `json:"tasks" doc:"What has no date first, then by date."`
	}
}

func (s *site) listTasks(ctx context.Context, _ *struct{}) (*tasksOutput, error) {
	tasks, err := s.Documents.Tasks(ctx, who(ctx).Person)
	if err != nil {
		return nil, err
	}
	v := s.visitOf(ctx)
	out := &tasksOutput{}
	out.Body.Tasks = []taskAnswer{}
	for _, t := range tasks {
		at := document.Subject{Kind: t.Kind, Full: t.Subject, Short: t.Subject}
		out.Body.Tasks = append(out.Body.Tasks, taskAnswer{
			What: t.What, Kind: t.Kind, Subject: t.Subject, Label: v.label(s, at), ETag: etag(t.Row), Due: t.Due.String(),
			Version: v.headAnswer(at, t.Version), Href: apiPath(at),
		})
	}
	return out, nil
}
