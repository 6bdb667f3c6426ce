package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"strconv"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
)

// bodyLimit is how long the body of a request may be, in bytes.
const bodyLimit = 64 * 1024

// problemRef is where the description has Problem.
const problemRef = "#/components/schemas/Problem"

// operation is what an address of the API does.
type operation[I, O any] func(context.Context, *I) (*O, error)

// newAPI makes the API, without huma's pages: those load scripts from elsewhere.
func (s *site) newAPI(r *router) huma.API {
	config := huma.DefaultConfig("Acta", s.Build)
	config.Info.Description = "Documents of the release and deployment process: what there is, their versions, their files. " +
		"Texts follow Accept-Language (es, en); problems are RFC 9457 with a stable code. " +
		"What changes a versioned thing asks for If-Match with its ETag; any change may carry an Idempotency-Key."
	config.Servers = []*huma.Server{{URL: apiRoot}}
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil // no $schema fields: nothing is served there
	config.Transformers = []huma.Transformer{s.told}
	config.Components.Schemas = newSchemas()
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: s.sessions.Cookie.Name},
		"token":   {Type: "http", Scheme: "bearer", Description: "An API token, made on the page of one's own account."},
	}
	config.Security = []map[string][]string{{"session": {}}, {"token": {}}}
	config.Formats = maps.Clone(config.Formats)
	for name, format := range config.Formats {
		config.Formats[name] = unchanged(format)
	}
	return huma.NewAPI(config, r)
}

// unchanged refuses a body that is no UTF-8: reading it as JSON would put other
// characters in the place of what was sent.
func unchanged(format huma.Format) huma.Format {
	read := format.Unmarshal
	format.Unmarshal = func(data []byte, into any) error {
		if !utf8.Valid(data) {
			return errors.New("the body is not UTF-8")
		}
		return read(data, into)
	}
	return format
}

// describe finishes the OpenAPI description: our problem details stand in it
// instead of huma's.
func (s *site) describe(api huma.API) error {
	registry := api.OpenAPI().Components.Schemas
	registry.Schema(reflect.TypeFor[Problem](), true, "Problem")
	loosen(registry)
	schemas := registry.Map()
	delete(schemas, "ErrorModel")
	delete(schemas, "ErrorDetail")
	spec, err := json.Marshal(api.OpenAPI())
	if err != nil {
		return fmt.Errorf("describe the API: %w", err)
	}
	s.spec = spec
	return nil
}

// description serves the OpenAPI 3.1 document.
func (s *site) description(c *gin.Context) error {
	c.Writer.Header().Set("Content-Type", "application/openapi+json")
	_, _ = c.Writer.Write(s.spec) // the caller is gone: nobody is left to tell
	return nil
}

// answers describes what an operation gives when it cannot do what was asked.
func answers(op *huma.Operation, statuses ...int) huma.Operation {
	op.Responses = map[string]*huma.Response{}
	refusals(op, statuses...)
	return *op
}

// refusals describes answers that are problem details.
func refusals(op *huma.Operation, statuses ...int) {
	for _, status := range statuses {
		op.Responses[strconv.Itoa(status)] = &huma.Response{
			Description: http.StatusText(status),
			Content:     map[string]*huma.MediaType{problemType: {Schema: &huma.Schema{Ref: problemRef}}},
		}
	}
}
