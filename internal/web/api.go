package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
)

// bodyLimit is how long the body of a request may be, in bytes.
const bodyLimit = 64 * 1024

// problemRef is where the description has Problem.
const problemRef = "#/components/schemas/Problem"

// operation is what an address of the API does.
type operation[I, O any] func(context.Context, *I) (*O, error)

// newAPI makes the API, without huma's pages: those load scripts from elsewhere.
func (s *site) newAPI(engine *gin.Engine) huma.API {
	config := huma.DefaultConfig("Acta", s.Build)
	config.Info.Description = "Documents of the release and deployment process: what there is, their versions, their files. " +
		"Texts follow Accept-Language (es, en); problems are RFC 9457 with a stable code."
	config.Servers = []*huma.Server{{URL: apiRoot}}
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil // no $schema fields: nothing is served there
	config.Transformers = []huma.Transformer{s.told}
	return humagin.NewWithGroup(engine, engine.Group(apiRoot), config)
}

// operate adds an operation to the API and to its description.
func operate[I, O any](s *site, api huma.API, op huma.Operation, h operation[I, O]) {
	op.MaxBodyBytes = bodyLimit
	huma.Register(api, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, in)
		if err != nil {
			return nil, s.problem(ctx, s.visitOf(ctx), err)
		}
		return out, nil
	})
}

// describe finishes the OpenAPI description: our problem details stand in it
// instead of huma's.
func (s *site) describe(api huma.API) error {
	registry := api.OpenAPI().Components.Schemas
	registry.Schema(reflect.TypeFor[Problem](), true, "Problem")
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
	for _, status := range append(statuses, http.StatusInternalServerError) {
		op.Responses[strconv.Itoa(status)] = &huma.Response{
			Description: http.StatusText(status),
			Content:     map[string]*huma.MediaType{problemType: {Schema: &huma.Schema{Ref: problemRef}}},
		}
	}
	return *op
}
