package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"

	"acta/internal/clock"
	"acta/internal/fault"
)

// answer remembers what was answered, for the log, and answers HEAD as GET
// without a body.
type answer struct {
	http.ResponseWriter
	head   bool
	status int // 0: nothing was sent yet
	bytes  int64
}

// WriteHeader sends the status line.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body, or drops it for HEAD.
func (a *answer) Write(data []byte) (int, error) {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	if a.head {
		return len(data), nil
	}
	n, err := a.ResponseWriter.Write(data)
	a.bytes += int64(n)
	return n, err //nolint:wrapcheck // a writer hands on what its writer says
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// frame surrounds every route: it knows the visitor, sets the headers of
// security, turns a crash into an answer, and writes one line of log.
func (s *site) frame(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := s.Clock.Now()
		v := s.arrive(w, r)
		out := &answer{ResponseWriter: w, head: r.Method == http.MethodHead}
		secure(out.Header(), v, s.secureSite())
		method := r.Method
		r = r.WithContext(context.WithValue(r.Context(), visitKey{}, v))
		if out.head {
			r.Method = http.MethodGet
		}
		defer func() {
			if cause := recover(); cause != nil {
				s.crashed(out, r, cause)
			}
			s.log(r, v, method, out, start)
		}()
		next.ServeHTTP(out, r)
	})
}

func (s *site) log(r *http.Request, v visit, method string, out *answer, start clock.Instant) {
	level := slog.LevelInfo
	switch out.status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		level = slog.LevelWarn // somebody may be trying doors
	}
	slog.LogAttrs(r.Context(), level, "request",
		slog.String("id", v.id), slog.String("method", method), slog.String("path", masked(r.URL.Path)),
		slog.Int("status", out.status), slog.Int64("bytes", out.bytes), slog.String("lang", v.lang),
		slog.Duration("took", s.Clock.Now().Time().Sub(start.Time())),
		slog.String("address", v.peer), slog.String("person", v.notes.person), slog.String("problem", v.notes.problem))
}

// masked is a path as the log may have it: without the secret of a link.
func masked(path string) string {
	for _, root := range []string{setupPath, invitePath, recoverPath, GuestPath, calendarPath} {
		if strings.HasPrefix(path, root+"/") {
			return root + "/…"
		}
	}
	return path
}

// crashed answers a request whose handler panicked; what was sent already stays.
func (s *site) crashed(out *answer, r *http.Request, cause any) {
	err, ok := cause.(error)
	if !ok {
		err = fmt.Errorf("panic: %v", cause)
	}
	if errors.Is(err, http.ErrAbortHandler) || r.Context().Err() != nil {
		return
	}
	slog.ErrorContext(r.Context(), "crash", "id", s.visitOf(r.Context()).id, "error", err, "stack", string(debug.Stack()))
	if out.status == 0 {
		s.refuse(out, r, err)
	}
}

// local answers only requests that name this machine, or the installation's own
// address. A page elsewhere can make a browser send requests here under a name of
// its own (DNS rebinding).
func (s *site) local(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		ip := net.ParseIP(strings.Trim(host, "[]"))
		if host != "localhost" && (ip == nil || !ip.IsLoopback()) && (s.front.Host == "" || r.Host != s.front.Host) {
			s.refuse(w, r, fault.New(fault.Forbidden, "web.fault.host", nil))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// denied answers a request that another site made the browser send.
func (s *site) denied(w http.ResponseWriter, r *http.Request) {
	s.refuse(w, r, fault.New(fault.Forbidden, "web.fault.cross_site", nil))
}

// refuse answers with what went wrong: problem details or a page.
func (s *site) refuse(w http.ResponseWriter, r *http.Request, err error) {
	v := s.visitOf(r.Context())
	p := v.refused(s.problem(r.Context(), v, err))
	if v.machine {
		p.write(w)
		return
	}
	s.errorPage(w, r, v, p)
}

// bare is the policy of what no browser shows as a page: it loads nothing, leads
// nowhere and stands in no frame.
const bare = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// secure sets the headers that every answer has. A page loads nothing from
// elsewhere and runs no script but the site's own files; a preview overrides the
// policy for its viewer.
func secure(h http.Header, v visit, tls bool) {
	policy := bare
	if !v.machine {
		policy = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; frame-src 'self'; " +
			"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
	}
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY") // for browsers that do not read frame-ancestors
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Encoding, Accept-Language, Cookie")
	h.Set("X-Request-ID", v.id)
	if tls {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}
