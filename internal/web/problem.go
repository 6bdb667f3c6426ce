package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"acta/internal/fault"
)

// problemType is the media type of problem details. RFC 9457.
const problemType = "application/problem+json"

// Problem is what went wrong, for programs and people. RFC 9457.
type Problem struct {
	Type    string         `json:"type" doc:"Always about:blank; code tells problems apart."`
	Title   string         `json:"title" doc:"What kind of problem it is, in the caller's language."`
	Status  int            `json:"status" doc:"The HTTP status."`
	Code    string         `json:"code" doc:"Stable name of the problem, for programs."`
	Detail  string         `json:"detail" doc:"What is wrong and what to do, in the caller's language."`
	Request string         `json:"request" doc:"Number of the request, which the log has too."`
	Errors  []ProblemField `json:"errors,omitempty" doc:"Each thing that is wrong, where there are several or a field is known."`
}

// ProblemField is one thing that is wrong.
type ProblemField struct {
	Code     string `json:"code" doc:"Stable name of the problem."`
	Location string `json:"location,omitempty" doc:"Where it stands: a parameter, a field of the body, a field of the data."`
	Detail   string `json:"detail" doc:"What is wrong, in the caller's language."`
}

// Error is the problem for logs.
func (p *Problem) Error() string { return fmt.Sprintf("%d %s", p.Status, p.Code) }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is the media type of problem details.
func (p *Problem) ContentType(string) string { return problemType }

func (p *Problem) write(w http.ResponseWriter) {
	data, err := json.Marshal(p)
	if err != nil {
		data = []byte("{}") // a struct of strings: nothing to fail on
	}
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(data, '\n')) // the reader is gone: nobody is left to tell
}

// statusOf maps what a person can do about a fault to an HTTP status.
func statusOf(kind fault.Kind) int {
	switch kind {
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.Stale:
		return http.StatusPreconditionFailed
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.Setup:
		return http.StatusServiceUnavailable
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	default:
		return http.StatusUnprocessableEntity
	}
}

// problem translates an error. What is not a fault is logged with its cause, and
// told without it.
func (s *site) problem(ctx context.Context, v visit, err error) *Problem {
	var made *Problem
	if errors.As(err, &made) {
		return made
	}
	faults := fault.All(err)
	if len(faults) == 0 {
		if ctx.Err() == nil {
			slog.ErrorContext(ctx, "request failed", "id", v.id, "error", err)
		}
		return v.problem(http.StatusInternalServerError, "web.fault.failed", v.T("fault.failed", "request", v.id))
	}
	first := faults[0]
	if len(faults) == 1 {
		p := v.problem(statusOf(first.Kind), first.Key, v.printer.Fault(first))
		if first.Field != "" {
			p.Errors = []ProblemField{{Code: first.Key, Location: first.Field, Detail: v.printer.Say(first.Key, first.Args)}}
		}
		return p
	}
	p := v.problem(statusOf(first.Kind), "web.fault.several", v.T("fault.several", "count", len(faults)))
	for _, f := range faults {
		p.Errors = append(p.Errors, ProblemField{Code: f.Key, Location: f.Field, Detail: v.printer.Say(f.Key, f.Args)})
	}
	return p
}

func (v visit) problem(status int, code, detail string) *Problem {
	return &Problem{
		Type: "about:blank", Title: v.T(fmt.Sprintf("status.s%d", status)), Status: status, Code: code,
		Detail: detail, Request: v.id,
	}
}

// notThere is an address that leads nowhere.
func notThere() error { return fault.New(fault.NotFound, "web.fault.address", nil) }

// told is the transformer that turns what huma found wrong with a request into
// our problem details, in the caller's language.
func (s *site) told(ctx huma.Context, _ string, value any) (any, error) {
	found, ok := value.(*huma.ErrorModel)
	if !ok {
		return value, nil
	}
	v := s.visitOf(ctx.Context())
	code, known := map[int]string{
		http.StatusBadRequest:            "web.fault.body",
		http.StatusRequestTimeout:        "web.fault.slow",
		http.StatusRequestEntityTooLarge: "web.fault.too_large",
		http.StatusUnsupportedMediaType:  "web.fault.media_type",
		http.StatusUnprocessableEntity:   "web.fault.input",
	}[found.Status]
	if !known {
		return s.problem(ctx.Context(), v, found), nil
	}
	p := v.problem(found.Status, code, v.printer.Say(code, fault.Args{"limit": bodyLimit / 1024}))
	if found.Status != http.StatusUnprocessableEntity {
		return p, nil
	}
	for _, detail := range found.Errors {
		key := inputFault(detail.Message)
		p.Errors = append(p.Errors, ProblemField{Code: key, Location: detail.Location, Detail: v.printer.Say(key, nil)})
	}
	return p, nil
}

// inputFault names what huma found wrong with a value.
func inputFault(message string) string {
	switch {
	case message == "unexpected property", strings.HasPrefix(message, "unknown query"):
		return "web.fault.input_unknown"
	case message == "expected string":
		return "web.fault.input_string"
	case message == "expected object":
		return "web.fault.input_object"
	case strings.Contains(message, "integer"), strings.Contains(message, "number"):
		return "web.fault.input_number"
	default:
		return "web.fault.input_value"
	}
}
