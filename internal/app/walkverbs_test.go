package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// node is JSON as it is sent.
type node = map[string]any

// said is people's words in both languages.
func said(es, en string) node {
	return node{"original": "es", "values": node{"es": es, "en": en}}
}

// sum is something that looks like a SHA-256.
func sum(digit string) string { return strings.Repeat(digit, 64) }

// caller is a person who asks the API.
type caller struct {
	*walker
	v *visitor
}

func (w *walker) by(person string) caller {
	w.Helper()
	v, ok := w.crew[person]
	if !ok {
		w.Fatalf("nobody hired %s", person)
	}
	return caller{w, v}
}

// send sends a request, whatever comes back.
func (c caller) send(method, path string, body any, headers ...string) answer {
	c.Helper()
	text := ""
	if body != nil {
		text = encoded(body)
	}
	h := http.Header{}
	for i := 0; i+1 < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	a, err := c.v.ask(c.Context(), c.c, method, path, text, h)
	must(c.T, err)
	return a
}

// fine is an answer that did what was asked.
func (c caller) fine(what string, a answer) answer {
	c.Helper()
	if !a.fine() {
		c.Fatalf("%s by %s: %d %s", what, c.v.person, a.status, told(a))
	}
	return a
}

// told is what a problem says, a line each.
func told(a answer) string {
	var p problem
	if a.into(&p) != nil || p.Code == "" {
		return fmt.Sprintf("%.3000s", a.body)
	}
	lines := []string{p.Code + ": " + p.Detail}
	for _, e := range p.Errors {
		lines = append(lines, e.Location+": "+e.Detail)
	}
	for _, g := range p.Gates {
		lines = append(lines, g.Gate+" "+g.Code+" "+g.Customer+": "+g.Message)
	}
	for _, f := range p.Report.Findings {
		lines = append(lines, fmt.Sprint(f.Line, " ", f.Column, " ", f.Value, ": ", f.Message))
	}
	return strings.Join(lines, "\n\t")
}

type problem struct {
	Code, Detail string
	Errors       []struct{ Location, Detail, Code string }
	Gates        []struct{ Gate, Code, Message, Owes, Customer, Field string }
	Report       struct {
		Findings []struct {
			Line                   int
			Column, Value, Message string
		}
	}
}

func (c caller) get(path string, into any) answer {
	c.Helper()
	a := c.fine("GET "+path, c.send("GET", path, nil))
	if into != nil {
		must(c.T, a.into(into))
	}
	return a
}

func (c caller) post(path string, body any, headers ...string) answer {
	c.Helper()
	return c.fine("POST "+path, c.send("POST", path, body, headers...))
}

// put puts something as it stands now: a newcomer has the tag "0".
func (c caller) put(path string, body any) answer {
	c.Helper()
	tag := `"0"`
	if now := c.send("GET", path, nil); now.fine() {
		tag = now.header.Get("ETag")
	}
	return c.fine("PUT "+path, c.send("PUT", path, body, "If-Match", tag))
}

// upload sends a file.
func (c caller) upload(path, media, data string) answer {
	c.Helper()
	a, err := c.v.upload(c.Context(), c.c, path, media, data)
	must(c.T, err)
	return c.fine("POST "+path, a)
}

// refused sends what must be refused with a code.
func (c caller) refused(code, method, path string, body any, headers ...string) {
	c.Helper()
	a := c.send(method, path, body, headers...)
	var p problem
	_ = a.into(&p) // what is no problem has no code
	codes := []string{p.Code}
	for _, e := range p.Errors {
		codes = append(codes, e.Code)
	}
	if a.fine() || !slices.Contains(codes, code) {
		c.Errorf("%s %s by %s: %d, want %s\n\t%s", method, path, c.v.person, a.status, code, told(a))
	}
}

// refusedWith checks the status of a refusal.
func (w *walker) refusedWith(status int, a answer) {
	w.Helper()
	if a.status != status {
		w.Errorf("%d, want %d\n\t%s", a.status, status, told(a))
	}
}

// place is the path of a release, or of a deployment written RELEASE@DEPLOYMENT.
func place(code string) string {
	release, deployment, found := strings.Cut(code, "@")
	path := "/releases/" + url.PathEscape(release)
	if found {
		path += "/deployments/" + url.PathEscape(deployment)
	}
	return path
}

// shownRelease is a release as the API shows it.
type shownRelease struct {
	Code, Stage, Core, Outcome, Released string
	Revoked                              []string
	Suspended                            bool
	Authorisations                       []struct{ Reference, Person, Core, Number string }
	Exceptions                           []shownException
	Deployments                          []shownDeployment
}

type shownDeployment struct {
	Code, Stage, Build, Planned string
	Attempt                     int
	Customers                   []struct{ Code, Policy string }
	Exceptions                  []shownException
}

type shownException struct{ Code, Kind, Gate, Target, Customer, Person, Second, Confirmed, Done, Expires string }

// release reads a release with its ETag.
func (w *walker) release(code string) (r shownRelease, tag string) {
	w.Helper()
	release, _, _ := strings.Cut(code, "@")
	return r, w.by("lucia").get(place(release), &r).header.Get("ETag")
}

// stage is that of a release or a deployment.
func (w *walker) stage(code string) string {
	w.Helper()
	r, _ := w.release(code)
	_, deployment, found := strings.Cut(code, "@")
	if !found {
		return r.Stage
	}
	for _, d := range r.Deployments {
		if d.Code == deployment {
			return d.Stage
		}
	}
	w.Fatalf("no deployment %s", code)
	return ""
}

// try sends a move.
func (w *walker) try(who, code, event string, more node) answer {
	w.Helper()
	_, tag := w.release(code)
	body := node{"event": event}
	for name, value := range more {
		body[name] = value
	}
	return w.by(who).send("POST", place(code)+"/moves", body, "If-Match", tag)
}

// move moves a release or a deployment, and checks where it gets.
func (w *walker) move(who, code, event, to string, more ...node) {
	w.Helper()
	w.by(who).fine(code+" "+event, w.try(who, code, event, merged(more)))
	if at := w.stage(code); at != to {
		w.Errorf("%s after %s is %s, want %s", code, event, at, to)
	}
}

func merged(list []node) node {
	all := node{}
	for _, n := range list {
		for name, value := range n {
			all[name] = value
		}
	}
	return all
}

// early tries a move too early: it must be refused with exactly these open gates.
func (w *walker) early(who, code, event string, gates ...string) {
	w.Helper()
	w.earlyWith(who, code, event, nil, gates...)
}

// earlyWith is early for a move that says more.
func (w *walker) earlyWith(who, code, event string, more node, gates ...string) {
	w.Helper()
	before := w.stage(code)
	a := w.try(who, code, event, more)
	var p problem
	_ = a.into(&p) // checked by its code
	var open []string
	for _, g := range p.Gates {
		open = append(open, g.Gate)
		if g.Code == "" || g.Message == "" || strings.HasPrefix(g.Message, "gate.") || g.Owes == "" {
			w.Errorf("%s %s: line %+v", code, event, g)
		}
	}
	slices.Sort(open)
	slices.Sort(gates)
	if open = slices.Compact(open); a.status != http.StatusConflict || p.Code != "fault.release.blocked" || !slices.Equal(open, gates) {
		w.Errorf("%s %s: %d, open %v, want %v\n\t%s", code, event, a.status, open, gates, told(a))
	}
	if after := w.stage(code); after != before {
		w.Errorf("%s went from %s to %s although its gates are open", code, before, after)
	}
}

// patch changes a plan, or a deployment written RELEASE@DEPLOYMENT.
func (w *walker) patch(who, code string, plan node) (r shownRelease) {
	w.Helper()
	method := "PATCH"
	if strings.Contains(code, "@") {
		method = "PUT"
	}
	_, tag := w.release(code)
	must(w.T, w.by(who).fine(code, w.by(who).send(method, place(code), plan, "If-Match", tag)).into(&r))
	return r
}

// fact is the head of a fact that was recorded.
type fact struct {
	ID, Kind, Recorded, By, Confirmed string
	Late                              bool
}

// records records a fact of a release or a deployment; more holds at, customer,
// key.
func (w *walker) records(who, code, kind string, body node, more ...node) fact {
	w.Helper()
	given := merged(more)
	given["body"] = body
	var f fact
	must(w.T, w.by(who).post(place(code)+"/facts/"+kind, given).into(&f))
	return f
}

// confirms lets a second person confirm a fact.
func (w *walker) confirms(who, code string, f fact) {
	w.Helper()
	release, _, _ := strings.Cut(code, "@")
	w.by(who).post(place(release)+"/facts/"+f.ID+"/confirmation", nil)
}

// shownPaper is a document as the API shows it.
type shownPaper struct {
	Kind, Subject, Approval           string
	Version, Open, Waiting, Effective *edition
}

type edition struct {
	Number, State, Proposed, Author, Effective string
	Missing                                    int
	Published                                  bool
	ContentHash                                string `json:"content_hash"`
	Approvals                                  []struct{ Meaning, Name, Role string }
}

func paper(kind, subject string) string {
	return "/documents/" + kind + "/" + url.PathEscape(subject)
}

// submits freezes what the data say now and submits it.
func (w *walker) submits(who, kind, subject string) shownPaper {
	w.Helper()
	c := w.by(who)
	change := node{"es": "Primera edición.", "en": "First edition."}
	made := c.post(paper(kind, subject)+"/versions", node{"change": change})
	sent := c.post(paper(kind, subject)+"/submission", node{"level": "major", "change": change}, "If-Match", made.header.Get("ETag"))
	var d shownPaper
	must(w.T, sent.into(&d))
	if d.Open == nil || d.Open.State != "in_review" {
		w.Fatalf("%s %s was submitted and is %s", kind, subject, sent.body)
	}
	return d
}

// decides approves the version in review.
func (w *walker) decides(who, kind, subject string) shownPaper {
	w.Helper()
	c := w.by(who)
	var d shownPaper
	now := c.get(paper(kind, subject), &d)
	a := c.post(paper(kind, subject)+"/decision", node{"content_hash": d.Open.ContentHash, "outcome": "approved"}, "If-Match", now.header.Get("ETag"))
	must(w.T, a.into(&d))
	return d
}

// inForce waits until the files of the approved version are kept and it is in
// force.
func (w *walker) inForce(kind, subject, number string) (d shownPaper) {
	w.Helper()
	w.waits(kind+" "+subject+" in force", func() bool {
		d = shownPaper{}
		w.by("nora").get(paper(kind, subject), &d)
		return d.Effective != nil && d.Effective.Number == number && d.Effective.Published
	})
	return d
}

// upload sends a file as a visitor.
func (v *visitor) upload(ctx context.Context, c *client, path, media, data string) (answer, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	a, err := c.send(ctx, http.MethodPost, "/api/v1"+path, media, data, v.headers(nil))
	if err == nil && a.status == http.StatusUnauthorized {
		if err = v.signIn(ctx, c); err == nil {
			a, err = c.send(ctx, http.MethodPost, "/api/v1"+path, media, data, v.headers(nil))
		}
	}
	return a, err
}
