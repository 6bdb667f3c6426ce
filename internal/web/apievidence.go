package web

import (
	"context"
	"net/http"
	"regexp"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"acta/internal/fault"
	"acta/internal/release"
)

// Evidence keeps files that show something: mails, minutes, contracts; app gives it.
type Evidence interface {
	// Keep keeps a file and returns its SHA-256, hexadecimal; what is no PDF, PNG,
	// JPEG, mail or plain text is fault.Invalid.
	Keep(ctx context.Context, actor, name string, data []byte) (sha256 string, err error)
	// Read returns a file that was kept; fault.NotFound if there is none.
	Read(ctx context.Context, sha256 string) (name string, data []byte, err error)
}

func (r *router) evidenceRoutes() {
	o := made("keep-file", http.MethodPost, "/files", "Keep a file that shows something: PDF, PNG, JPEG, mail or plain text")
	o.Description = "The body is the file itself, up to 20 MB. What it is, is read from its content. The same bytes again are the same file."
	o.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
	for _, media := range []string{"application/pdf", "image/png", "image/jpeg", "message/rfc822", "text/plain", "application/octet-stream"} {
		o.RequestBody.Content[media] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
	operate(r, "evidence.keep", upTo(release.MaxEvidence, o), r.keepFile)

	read := op("read-file", http.MethodGet, "/files/{sha256}", "A file that was kept", http.StatusNotFound)
	read.Responses["200"] = &huma.Response{Description: "The file", Content: map[string]*huma.MediaType{
		"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
	}}
	operate(r, "release.read", read, r.readFile)
}

type keepFileInput struct {
	Name    string `query:"name" maxLength:"200" doc:"What the file is called." example:"acuerdo.pdf"`
	RawBody []byte
}

type keptOutput struct {
	Location string `header:"Location"`
	Body     struct {
		SHA256 string `json:"sha256" doc:"By which facts name it."`
		Name   string `json:"name" doc:"As it was called when it was first kept."`
	}
}

func (s *site) keepFile(ctx context.Context, in *keepFileInput) (*keptOutput, error) {
	sum, err := s.Evidence.Keep(ctx, who(ctx).Person, in.Name, in.RawBody)
	if err != nil {
		return nil, err
	}
	name, _, err := s.Evidence.Read(ctx, sum)
	if err != nil {
		return nil, err
	}
	out := &keptOutput{Location: apiRoot + "/files/" + sum}
	out.Body.SHA256, out.Body.Name = sum, name
	return out, nil
}

// sumForm is what a SHA-256 looks like.
var sumForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

type readFileInput struct {
	SHA256 string `path:"sha256" maxLength:"64"`
}

// readFile gives a file to save, not to open: it came from outside.
func (s *site) readFile(ctx context.Context, in *readFileInput) (*streamed, error) {
	if who(ctx).Scope != nil || !sumForm.MatchString(in.SHA256) { // a file belongs to no document that a scope could cover
		return nil, fault.New(fault.NotFound, "fault.evidence.missing", nil)
	}
	name, data, err := s.Evidence.Read(ctx, in.SHA256)
	if err != nil {
		return nil, err
	}
	media, _, _ := release.EvidenceMedia(data)
	return &streamed{func(ctx huma.Context) {
		c := humagin.Unwrap(ctx)
		h := c.Writer.Header()
		h.Set("Content-Type", media)
		h.Set("Content-Disposition", disposition("attachment", tame(name)))
		h.Set("Content-Security-Policy", bare)
		h.Set("ETag", `"`+in.SHA256+`"`)
		_, _ = c.Writer.Write(data) // the caller is gone: nobody is left to tell
	}}, nil
}
