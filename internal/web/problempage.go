package web

import (
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// messageBody tells a person what went wrong: what happened, whether anything was kept,
// what to do, and one way on.
type messageBody struct {
	Title, What string
	Wrong       []string // what is wrong, one by one
	Kept        string
	Do          string
	Request     string
	Typed       []field // what had been typed into a form, so that it is not lost
	Lead        string  // above what had been typed
	On          link
}

// errorPage tells a person what went wrong.
func (s *site) errorPage(w http.ResponseWriter, r *http.Request, v visit, problem *Problem) {
	maps.Copy(w.Header(), problem.GetHeaders())
	if problem.Status >= http.StatusInternalServerError {
		v.owes = nil // what is away is not asked again
	}
	page := s.newPage(v, v.house(nil, nil), problem.Title, v.message(r, problem))
	page.Refresh = problem.refresh()
	if err := s.show(w, problem.Status, messagePage, page); err != nil {
		slog.Error("error page failed", "id", v.id, "error", err)
		http.Error(w, problem.Detail, problem.Status)
	}
}

// refresh is after how many seconds a page that is away asks again by itself.
func (p *Problem) refresh() int {
	if p.Status == http.StatusServiceUnavailable {
		return p.wait
	}
	return 0
}

func (v visit) message(r *http.Request, p *Problem) messageBody {
	sent := r.Method == http.MethodPost
	body := messageBody{Title: p.Title, What: p.Detail, Request: v.id, On: v.wayOn(r, p), Do: v.remedy(p, sent)}
	for _, one := range p.Errors {
		body.Wrong = append(body.Wrong, one.Detail)
	}
	if !sent {
		return body
	}
	body.Kept = v.Say("page_home.told_kept_nothing")
	if p.Code == codeAlreadyDone {
		body.Kept = v.Say("page_home.told_kept_before")
		return body
	}
	if body.Typed = v.typedAway(r); len(body.Typed) > 0 {
		body.Lead = v.Say("page_home.told_typed")
	}
	return body
}

// remedy is what to do about a problem, by its status.
func (v visit) remedy(p *Problem, sent bool) string {
	if p.Code == "fault.identity.forbidden" {
		return "" // it says already whom to ask
	}
	switch p.Status {
	case http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusRequestEntityTooLarge,
		http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable:
		return v.Say("page_home.told_do_" + strings.ToLower(strings.ReplaceAll(http.StatusText(p.Status), " ", "_")))
	case http.StatusConflict, http.StatusPreconditionFailed:
		return v.Say("page_home.told_do_conflict")
	}
	if sent {
		return v.Say("page_home.told_do_correct")
	}
	return ""
}

// wayOn is the one link of the page: back to where a form stood, once more to what is
// away, else to one's obligations.
func (v visit) wayOn(r *http.Request, p *Problem) link {
	switch {
	case r.Method == http.MethodPost:
		if from := returnTo(r); from != "/" {
			return link{from, v.Say("page_home.told_back")}
		}
	case p.Status >= http.StatusInternalServerError:
		return link{v.here(nil), v.Say("page_home.told_again")}
	}
	if v.who.SignedIn() {
		return link{"/", v.Say("page_home.told_home")}
	}
	return link{signInPath, v.Say("page_home.told_sign_in")}
}

// typedAway is what a person had typed into a form that was refused, whether or not it
// was read. What somebody sent who has not signed in may be another site's.
func (v visit) typedAway(r *http.Request) []field {
	if !v.who.SignedIn() {
		return nil
	}
	if r.PostForm == nil && strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		r.Body = http.MaxBytesReader(nil, r.Body, mostTold)
		if err := r.ParseForm(); err != nil {
			return nil
		}
	}
	return typedInto(r.PostForm)
}

// mostTold is how much of what was typed a page repeats, in bytes.
const mostTold = 64 << 10

// typedInto is what had been typed into a form, without what nobody typed and without
// secrets.
func typedInto(form url.Values) []field {
	var list []field
	size := 0
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if unread(name) {
			continue
		}
		for _, value := range form[name] {
			if size += len(value); strings.TrimSpace(value) != "" && size <= mostTold {
				list = append(list, field{Name: name, Value: value})
			}
		}
	}
	return list
}

// unread reports whether a field of a form is not for people to read again.
func unread(name string) bool {
	return slices.Contains([]string{"back", "etag", onceField, resumeField, "theme", "code", "secret"}, name) || secretField("", name)
}
