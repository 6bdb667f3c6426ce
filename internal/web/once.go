package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"regexp"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
	"acta/internal/work"
)

// The headers of requests that are carried out once. draft-ietf-httpapi-idempotency-key-header.
const (
	keyHeader      = "Idempotency-Key"
	replayedHeader = "Idempotent-Replayed"
)

// keyForm is what an idempotency key looks like.
var keyForm = regexp.MustCompile(`^[A-Za-z0-9._:+/=-]{1,128}$`)

// Keys keeps the answers to requests with an idempotency key for a day; store
// satisfies it through app.
type Keys interface {
	// Find gives the answer that was kept for a person's key, and whether there is
	// one. The digest is of the request that the key stood for, Status 0 while its
	// command is done and its answer is not kept.
	Find(ctx context.Context, actor, key string) (Kept, bool, error)
	// Keep keeps the answer to a request.
	Keep(ctx context.Context, actor, key string, answer Kept) error
}

// Kept is an answer that is given again, byte for byte.
type Kept struct {
	Digest string // SHA-256 of method, path and body, hex
	Status int
	Type   string // Content-Type
	Place  string // Location
	Body   []byte
}

// once carries out a request with an idempotency key once, and answers a
// repetition with the first answer. Invariant I19.
func (s *site) once(route Route) gin.HandlerFunc {
	return func(c *gin.Context) {
		keys, given := c.Request.Header[keyHeader]
		if !route.machine() {
			keys, given = c.Request.URL.Query()[onceField]
		}
		if !given {
			return
		}
		if err := s.repeatable(c, keys, route); err != nil {
			c.Abort()
			s.refuse(c.Writer, c.Request, err)
		}
	}
}

func (s *site) repeatable(c *gin.Context, keys []string, route Route) error {
	if len(keys) != 1 || !keyForm.MatchString(keys[0]) {
		return fault.New(fault.Invalid, "web.fault.key", nil).At("header." + keyHeader)
	}
	digest, err := s.digest(c, route.limit())
	if err != nil {
		return err
	}
	ctx, key := c.Request.Context(), keys[0]
	if !route.machine() {
		// Who goes back and types something else means something else.
		key = "form:" + key[:min(len(key), 40)] + ":" + digest[:32]
	}
	found, err := s.replayed(c, key, digest)
	if err != nil || found {
		c.Abort()
		return err
	}
	origin := work.OriginOf(ctx)
	origin.Key, origin.Digest = key, digest
	seen := new(repetition)
	c.Request = c.Request.WithContext(context.WithValue(work.From(ctx, origin), repetitionKey{}, seen))
	out := &heldAnswer{ResponseWriter: c.Writer, status: http.StatusOK}
	c.Writer = out
	c.Next()
	c.Writer = out.ResponseWriter
	if seen.found {
		// The same request was under way at the same time: its answer may be there by now.
		if found, err := s.replayed(c, key, digest); err != nil || found {
			return err
		}
	}
	if !route.secret && out.status < http.StatusBadRequest {
		s.keep(ctx, out, key, digest)
	}
	out.send()
	return nil
}

// repetition notes that the command of a request had been carried out before.
type repetition struct{ found bool }

type repetitionKey struct{}

// digest reads the body, of bounded length, and puts it back.
func (s *site) digest(c *gin.Context, most int64) (string, error) {
	body, err := io.ReadAll(io.LimitReader(c.Request.Body, most+1))
	if err != nil {
		v := s.visitOf(c.Request.Context())
		return "", v.problem(http.StatusRequestTimeout, "web.fault.slow", v.T("fault.slow"))
	}
	c.Request.Body = readCloser{io.MultiReader(bytes.NewReader(body), c.Request.Body), c.Request.Body}
	sum := sha256.New()
	for _, part := range [][]byte{[]byte(c.Request.Method), []byte(c.Request.URL.RequestURI()), body} {
		_, _ = sum.Write(part) // a hash takes everything
		_, _ = sum.Write([]byte{0})
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

type readCloser struct {
	io.Reader
	io.Closer
}

// replayed answers with what was kept for the key; false when nothing was.
func (s *site) replayed(c *gin.Context, key, digest string) (bool, error) {
	ctx := c.Request.Context()
	kept, found, err := s.Keys.Find(ctx, who(ctx).Person, key)
	if err != nil || !found {
		return false, err
	}
	if kept.Digest != digest {
		return true, keyReused()
	}
	if kept.Status == 0 {
		return true, work.ErrRepeated
	}
	h := c.Writer.Header()
	for name, value := range map[string]string{"Content-Type": kept.Type, "Location": kept.Place} {
		h.Del(name)
		if value != "" {
			h.Set(name, value)
		}
	}
	h.Set(replayedHeader, "true")
	c.Writer.WriteHeader(kept.Status)
	_, _ = c.Writer.Write(kept.Body) // the caller is gone: nobody is left to tell
	return true, nil
}

// keyReused is the fault of a key that stands for another request.
func keyReused() error { return fault.New(fault.Conflict, keyReusedFault, nil) }

const keyReusedFault = "fault.api.key_reused"

// keep keeps the answer to what was carried out. What was refused was not: its key
// stays free, so that the same request may come again.
func (s *site) keep(ctx context.Context, out *heldAnswer, key, digest string) {
	h := out.Header()
	err := s.Keys.Keep(context.WithoutCancel(ctx), who(ctx).Person, key, Kept{
		Digest: digest, Status: out.status, Type: h.Get("Content-Type"), Place: h.Get("Location"), Body: out.body.Bytes(),
	})
	if err != nil {
		slog.ErrorContext(ctx, "answer not kept", "id", s.visitOf(ctx).id, "error", err) // it was carried out all the same
	}
}

// send sends what was held.
func (a *heldAnswer) send() {
	a.ResponseWriter.WriteHeader(a.status)
	_, _ = a.ResponseWriter.Write(a.body.Bytes()) // the caller is gone: nobody is left to tell
}

// heldAnswer holds an answer back until it is known whether it is kept.
type heldAnswer struct {
	gin.ResponseWriter
	status int
	body   bytes.Buffer
}

// WriteHeader notes the status.
func (a *heldAnswer) WriteHeader(status int) { a.status = status }

// WriteHeaderNow does nothing: the answer is held.
func (a *heldAnswer) WriteHeaderNow() {}

// Status is the status that was noted.
func (a *heldAnswer) Status() int { return a.status }

// Size is the length of the body so far, in bytes.
func (a *heldAnswer) Size() int { return a.body.Len() }

// Written reports whether there is a body.
func (a *heldAnswer) Written() bool { return a.body.Len() > 0 }

// Write holds a part of the body.
func (a *heldAnswer) Write(data []byte) (int, error) { return a.body.Write(data) }

// WriteString holds a part of the body.
func (a *heldAnswer) WriteString(text string) (int, error) { return a.body.WriteString(text) }
