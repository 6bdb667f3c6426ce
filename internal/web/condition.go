package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"acta/internal/fault"
)

// etag is the entity tag of a row version.
func etag(row int) string { return `"` + strconv.Itoa(row) + `"` }

// Codes of problems with conditions and keys, stable for programs.
const (
	codeStale        = "stale"
	codePrecondition = "precondition_required"
	codeKeyReused    = "key_reused"
	codeAlreadyDone  = "already_done"
)

// Conditional is the header by which a caller says which row version it saw.
// Operations that change a versioned thing embed it.
type Conditional struct {
	IfMatch string `header:"If-Match" doc:"The ETag of what the caller saw; without it 428, with another one 412." example:"\"3\""`
}

// expect is the row version that the caller saw. Missing is 428, RFC 6585;
// what cannot be the tag of any row is 412.
func (s *site) expect(ctx context.Context, in Conditional) (int, error) {
	v := s.visitOf(ctx)
	tag := strings.TrimSpace(in.IfMatch)
	if tag == "" {
		return 0, v.problem(http.StatusPreconditionRequired, codePrecondition, v.T("fault.precondition"))
	}
	row, err := strconv.Atoi(strings.Trim(tag, `"`))
	if err != nil || row < 0 || tag != etag(row) {
		return 0, fault.New(fault.Stale, "web.fault.tag", nil)
	}
	return row, nil
}
