package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"acta/internal/fault"
	"acta/internal/work"
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

	// What is there now, where somebody changed it since the caller looked.
	Document  *documentAnswer   `json:"document,omitempty" doc:"The document as it is now, where it is not as the caller saw it."`
	Rule      *ruleAnswer       `json:"rule,omitempty" doc:"The approval rule as it is now."`
	Tailoring *tailoringAnswer  `json:"tailoring,omitempty" doc:"The tailoring as it is now."`
	Referrers []referenceAnswer `json:"referrers,omitempty" doc:"Who refers to the document that is to be withdrawn."`
	Report    *importAnswer     `json:"report,omitempty" doc:"What is wrong with the rows of an import."`
	Gates     []openAnswer      `json:"gates,omitempty" doc:"What the gates of the stage miss that was to be reached."`

	tag  string // ETag of what is there now
	wait int    // seconds until it is worth trying again; 0 says nothing
}

// ProblemField is one thing that is wrong.
type ProblemField struct {
	Code     string `json:"code" doc:"Stable name of the problem."`
	Location string `json:"location,omitempty" doc:"Where it stands: a parameter, a field of the body, a field of the data."`
	Detail   string `json:"detail" doc:"What is wrong, in the caller's language."`
	Section  string `json:"section,omitempty" doc:"Number of the document's section where something is missing."`
	Label    string `json:"label,omitempty" doc:"What is missing there, in the caller's language."`
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
	maps.Copy(w.Header(), p.GetHeaders())
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(data, '\n')) // the reader is gone: nobody is left to tell
}

// refine gives a problem the stable code of conditions and keys, whatever
// feature found it, and says when to come back.
func (p *Problem) refine(f *fault.Fault) {
	switch {
	case f.Kind == fault.Stale:
		p.Code = codeStale
	case f.Key == keyReusedFault:
		p.Status, p.Code = http.StatusUnprocessableEntity, codeKeyReused
	case f.Kind == fault.Busy:
		p.wait = usualWait
		if seconds, ok := f.Args["seconds"].(int); ok {
			p.wait = seconds
		}
	}
}

// usualWait is after how many seconds to come back where a fault does not say.
const usualWait = 5

// GetHeaders are the headers that go with the problem; huma asks for them.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.wait > 0 {
		h.Set("Retry-After", strconv.Itoa(p.wait))
	}
	if p.tag != "" {
		h.Set("ETag", p.tag)
	}
	return h
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
	case fault.SignedOut:
		return http.StatusUnauthorized
	case fault.Busy:
		return http.StatusTooManyRequests
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
	if errors.Is(err, work.ErrRepeated) {
		if seen, ok := ctx.Value(repetitionKey{}).(*repetition); ok {
			seen.found = true
		}
		return v.problem(http.StatusConflict, codeAlreadyDone, v.T("fault.already_done"))
	}
	faults := fault.All(err)
	if len(faults) == 0 {
		if ctx.Err() == nil {
			slog.ErrorContext(ctx, "request failed", "id", v.id, "error", err)
		}
		if !v.machine && s.away(ctx) {
			away := v.problem(http.StatusServiceUnavailable, "web.fault.away", v.Say("page_home.away"))
			away.wait = awayWait
			return away
		}
		return v.problem(http.StatusInternalServerError, "web.fault.failed", v.T("fault.failed", "request", v.id))
	}
	first := faults[0]
	if len(faults) == 1 {
		p := v.problem(statusOf(first.Kind), first.Key, v.printer.Fault(first))
		p.refine(first)
		v.blocked(p, err)
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

// awayWait is after how many seconds to look whether what was away is back.
const awayWait = 15

// awayPatience is how long what may be away is waited for.
const awayPatience = 2 * time.Second

// away reports whether the database or the file store does not answer, or the database
// is of another schema: then it is no mistake in what was asked.
func (s *site) away(ctx context.Context) bool {
	if s.Health == nil || ctx.Err() != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, awayPatience)
	defer cancel()
	return s.Health.Healthy(ctx) != nil
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
		return v.refused(s.problem(ctx.Context(), v, found)), nil
	}
	p := v.refused(v.problem(found.Status, code, v.printer.Say(code, fault.Args{"limit": ctx.Operation().MaxBodyBytes / 1024})))
	if found.Status != http.StatusUnprocessableEntity {
		return p, nil
	}
	for _, detail := range found.Errors {
		key, at := inputFault(detail.Message), detail.Location
		if absent := missingProperty.FindStringSubmatch(detail.Message); absent != nil {
			key, at = "web.fault.input_missing", at+"."+absent[1]
		}
		p.Errors = append(p.Errors, ProblemField{Code: key, Location: at, Detail: v.printer.Say(key, nil)})
	}
	return p, nil
}

// missingProperty is how huma says that a body lacks a field; it names the field
// only in its words.
var missingProperty = regexp.MustCompile(`^expected required property (\S+) to be present$`)

// inputFault names what huma found wrong with a value.
func inputFault(message string) string {
	switch {
	case message == "unexpected property", strings.HasPrefix(message, "unknown query"):
		return "web.fault.input_unknown"
	case message == validation.MsgExpectedRFC3339Date:
		return "web.fault.input_date"
	case message == validation.MsgExpectedRFC3339DateTime:
		return "web.fault.input_instant"
	case message == validation.MsgExpectedMatchAtLeastOneSchema: // only planned dates have two forms
		return "web.fault.input_planned"
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
