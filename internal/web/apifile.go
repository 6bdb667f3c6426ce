package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
)

type fileInput struct {
	Kind    string `path:"kind"`
	Subject string `path:"subject"`
	Number  string `path:"number"`
	File    string `path:"file" doc:"Language and format." example:"es.pdf"`
}

type previewInput struct {
	Kind    string `path:"kind"`
	Subject string `path:"subject"`
	File    string `path:"file" doc:"Language and format." example:"es.pdf"`
}

// streamed is an answer that writes itself.
type streamed struct{ Body func(huma.Context) }

func stream(f file) *streamed {
	return &streamed{func(ctx huma.Context) {
		c := humagin.Unwrap(ctx)
		f.serve(c.Writer, c.Request)
	}}
}

func (s *site) fileOperation() huma.Operation {
	op := answers(&huma.Operation{
		OperationID: "download-file", Method: http.MethodGet, Path: "/documents/{kind}/{subject}/versions/{number}/files/{file}",
		Summary: "A file of a version", Description: "The bytes are kept: the same file is delivered each time. ETag is their SHA-256.",
	}, http.StatusNotFound)
	op.Responses["200"] = s.fileResponse()
	op.Responses["304"] = &huma.Response{Description: "The caller has these bytes (If-None-Match)"}
	return op
}

func (s *site) downloadFile(ctx context.Context, in *fileInput) (*streamed, error) {
	f, err := s.finder(ctx).download(ctx, in.Kind, in.Subject, in.Number, in.File)
	if err != nil {
		return nil, err
	}
	return stream(f), nil
}

func (s *site) copyOperation() huma.Operation {
	op := answers(&huma.Operation{
		OperationID: "copy-file", Method: http.MethodGet, Path: "/documents/{kind}/{subject}/versions/{number}/copies/{file}",
		Summary:     "A marked copy of a version that is no longer in force",
		Description: "Superseded, expired and withdrawn versions: the copy says so on every page. The original stays under files.",
	}, http.StatusNotFound, http.StatusTooManyRequests)
	op.Responses["200"] = s.fileResponse()
	return op
}

func (s *site) copyFile(ctx context.Context, in *fileInput) (*streamed, error) {
	done, err := s.previews.take(who(ctx).Person, mostPreviews)
	if err != nil {
		return nil, err
	}
	defer done()
	f, err := s.finder(ctx).copied(ctx, in.Kind, in.Subject, in.Number, in.File)
	if err != nil {
		return nil, err
	}
	return stream(f), nil
}

func (s *site) previewOperation() huma.Operation {
	op := answers(&huma.Operation{
		OperationID: "preview-file", Method: http.MethodGet, Path: "/documents/{kind}/{subject}/preview/{file}",
		Summary: "What the data say now, as a file; nothing is written",
	}, http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusTooManyRequests)
	op.Responses["200"] = s.fileResponse()
	return op
}

func (s *site) previewFile(ctx context.Context, in *previewInput) (*streamed, error) {
	done, err := s.previews.take(who(ctx).Person, mostPreviews)
	if err != nil {
		return nil, err
	}
	defer done()
	f, err := s.finder(ctx).preview(ctx, in.Kind, in.Subject, in.File)
	if err != nil {
		return nil, err
	}
	return stream(f), nil
}

func (s *site) fileResponse() *huma.Response {
	out := &huma.Response{Description: "The file", Content: map[string]*huma.MediaType{}, Headers: map[string]*huma.Param{
		"ETag":                {Description: "SHA-256 of the bytes", Schema: &huma.Schema{Type: huma.TypeString}},
		"Content-Digest":      {Description: "RFC 9530", Schema: &huma.Schema{Type: huma.TypeString}},
		"Content-Disposition": {Description: "File name in the document's language", Schema: &huma.Schema{Type: huma.TypeString}},
	}}
	for _, info := range s.Documents.Formats() {
		out.Content[info.MediaType] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
	return out
}
