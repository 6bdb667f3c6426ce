package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"acta/internal/identity"
)

// Public is what a route asks that answers everyone: probes, static files,
// signing in, links.
const Public = "public"

// Route is one address that the service answers, with what it asks of its caller.
type Route struct {
	// Method and Path are as the router has them: "GET", "/documents/:kind/:subject".
	Method, Path string
	// Permission is a name of identity's table, or Public.
	Permission string

	secret bool  // the answer is never kept
	most   int64 // how long the body may be, in bytes; 0 is bodyLimit
}

// limit is how long the body may be, in bytes.
func (r Route) limit() int64 {
	if r.most > 0 {
		return r.most
	}
	return bodyLimit
}

// hidden reports whether who lacks the permission is told that nothing is there:
// the address names something whose existence is not everyone's business.
func (r Route) hidden() bool {
	return strings.HasPrefix(r.Permission, "account.") && strings.Contains(r.Path, ":")
}

// machine reports whether the route belongs to the API.
func (r Route) machine() bool { return strings.HasPrefix(r.Path, apiRoot+"/") }

// router collects the routes; each has a permission before it has a handler.
type router struct {
	*site
	engine *gin.Engine
	api    huma.API
	list   []Route
}

func (s *site) newRouter(engine *gin.Engine) *router {
	r := &router{site: s, engine: engine}
	r.api = s.newAPI(r)
	return r
}

// get adds a page for those who have a permission.
func (r *router) get(path, permission string, h handler) {
	r.add(Route{Method: http.MethodGet, Path: path, Permission: permission}, r.handle(h))
}

// post adds what a form of a page does.
func (r *router) post(path, permission string, h handler) { r.postUpTo(0, path, permission, h) }

// postUpTo is post for a form of up to most bytes.
func (r *router) postUpTo(most int64, path, permission string, h handler) {
	r.add(Route{Method: http.MethodPost, Path: path, Permission: permission, most: most}, r.handle(h))
}

// postSecret is post for a form whose answer shows a secret: it is carried out once, and
// its answer is never kept.
func (r *router) postSecret(path, permission string, h handler) {
	r.add(Route{Method: http.MethodPost, Path: path, Permission: permission, secret: true}, r.handle(h))
}

// What an operation keeps for the router.
const (
	metaPermission = "permission"
	metaSecret     = "secret"
)

// secret marks an operation whose answer nobody may keep: it holds a secret, or
// is worth something for this session alone.
func secret(o huma.Operation) huma.Operation {
	o.Metadata = map[string]any{metaSecret: true}
	return o
}

// upTo is an operation whose body may be longer than usual, in bytes.
func upTo(most int64, o huma.Operation) huma.Operation {
	o.MaxBodyBytes = most
	return o
}

// operate adds an operation of the API, for those who have a permission, and
// describes it. Its body may be as long as the operation says, else bodyLimit.
func operate[I, O any](r *router, permission string, op huma.Operation, h operation[I, O]) {
	if op.MaxBodyBytes == 0 {
		op.MaxBodyBytes = bodyLimit
	}
	if op.Metadata == nil {
		op.Metadata = map[string]any{}
	}
	op.Metadata[metaPermission] = permission
	op.Extensions = map[string]any{"x-permission": permission}
	r.promise(&op, permission)
	huma.Register(r.api, op, func(ctx context.Context, in *I) (*O, error) {
		var out *O
		err := settleTexts(in)
		if err == nil {
			out, err = h(ctx, in)
		}
		if err != nil {
			v := r.visitOf(ctx)
			return nil, v.refused(r.problem(ctx, v, err))
		}
		return out, nil
	})
}

// promise describes what the frame around every operation may answer.
func (r *router) promise(op *huma.Operation, permission string) {
	statuses := []int{http.StatusInternalServerError}
	if permission != Public {
		statuses = append(statuses, http.StatusUnauthorized, http.StatusForbidden)
	}
	if op.Method != http.MethodGet {
		statuses = append(statuses, http.StatusConflict, http.StatusUnprocessableEntity)
		op.Parameters = append(op.Parameters, &huma.Param{
			Name: keyHeader, In: "header", Schema: &huma.Schema{Type: huma.TypeString},
			Description: "A key of the caller's own for this one request: sent again with the same body within a day, it is carried out once and answered alike.",
		})
	}
	refusals(op, statuses...)
}

// Handle adds an operation to the routes; huma calls it.
func (r *router) Handle(op *huma.Operation, h func(huma.Context)) {
	permission, _ := op.Metadata[metaPermission].(string)
	_, secret := op.Metadata[metaSecret]
	path := apiRoot + strings.NewReplacer("{", ":", "}", "").Replace(op.Path)
	r.add(Route{op.Method, path, permission, secret, op.MaxBodyBytes}, func(c *gin.Context) { h(humagin.NewContext(op, c)) })
}

// ServeHTTP answers a request through the routes; huma asks for it.
func (r *router) ServeHTTP(w http.ResponseWriter, req *http.Request) { r.engine.ServeHTTP(w, req) }

// CheckRoutes says which routes ask for a permission that identity's table does
// not have.
func CheckRoutes(routes []Route) error {
	var wrong []error
	for _, route := range routes {
		if route.Permission == Public {
			continue
		}
		if err := identity.Check([]string{route.Permission}); err != nil {
			wrong = append(wrong, fmt.Errorf("route %s %s: %w", route.Method, route.Path, err))
		}
	}
	return errors.Join(wrong...)
}

// add puts a route behind its permission.
func (r *router) add(route Route, h gin.HandlerFunc) {
	r.list = append(r.list, route)
	chain := []gin.HandlerFunc{func(c *gin.Context) { c.Set(limitKey, route.limit()) }, r.admit(route)}
	if route.Method != http.MethodGet {
		chain = append(chain, r.recount, r.once(route))
	}
	r.engine.Handle(route.Method, route.Path, append(chain, h)...)
}

// recount lets the menu count anew what a person owes who does something.
func (r *router) recount(c *gin.Context) {
	c.Next()
	r.tallies.forget(who(c.Request.Context()).Person)
}
