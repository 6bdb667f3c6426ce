package web

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/release"
)

// How much of the evidence of a requirement a page shows.
const (
	proofsStep   = 15
	gapsStep     = 20
	gapsMost     = 200
	mostFactsOf  = 6 // facts of one stage
	shortestHash = 8 // digits of a hash that a page shows, twice
)

// proofsBody is the evidence of one requirement.
type proofsBody struct {
	Auditor *auditorNote
	Crumb   []link
	Key     string
	Need    string
	State   mark
	Facts   []fact
	On      asOf
	Past    string
	Gaps    []openGateRow
	GapsSum string
	GapsAll link
	Notes   []link // what else there is, such as exceptions
	Passes  []proofRow
	Sum     string
	Brought string
	Pager   pager
	Blank   blank
}

// openGateRow is a gate that is open.
type openGateRow struct {
	Gate, Where, Owes string
	Due               string
	Late              bool
	Release           link
	Meet              link
}

// proofRow is a stage that was reached past gates of the requirement.
type proofRow struct {
	Release link
	Stage   string
	Day     string
	By      string
	Held    string   // the gates that held
	Except  []string // exceptions that opened one
	Brought bool
	Late    bool
	Items   []proofItem
	More    link
}

// proofItem is a fact or a document by which a gate held.
type proofItem struct {
	What   link
	Day    string
	By     string
	Hash   string // the whole SHA-256
	Short  string // what of it a page shows
	State  *mark
	Groups []fileGroup
	File   link
	Name   string // of a file that cannot be downloaded here
}

func (s *site) proofs(c *gin.Context) error {
	ctx, values := c.Request.Context(), c.Request.URL.Query()
	r, known := release.RequirementOf(c.Param("clause"))
	if !known {
		return notThere()
	}
	t, err := s.telling(ctx)
	if err != nil {
		return err
	}
	address := evidencePath + "/" + url.PathEscape(r.Key)
	body := proofsBody{On: t.asOf(address, values.Get("on")), Key: r.Key, Need: t.Say("page_evidence.need." + keyed(r.Key))}
	q := release.ProofQuery{On: body.On.day, Releases: s.evidenceScope(ctx), After: id.Fact(values.Get("after")), Limit: proofsStep, Missing: gapsStep}
	if values.Get("gaps") == "all" {
		q.Missing = gapsMost
	}
	p, err := s.Releases.Proofs(ctx, r, q)
	if fault.Is(err, fault.NotFound) && q.After != "" { // what the page began after is gone
		q.After = ""
		p, err = s.Releases.Proofs(ctx, r, q)
	}
	if err != nil {
		return err
	}
	body.head(t, p)
	body.gaps(t, p, q.Missing)
	if err := body.proofs(ctx, t, p); err != nil {
		return err
	}
	if q.After != "" {
		body.Pager.First = t.here(url.Values{"after": nil})
	}
	if body.Auditor, err = s.auditorNote(ctx, t); err != nil {
		return err
	}
	return t.showEvidence(c, body.On, proofsPage, body.Need, body)
}

// head says what is asked for and how it stands.
func (b *proofsBody) head(t telling, p release.Proofs) {
	b.Crumb = []link{{evidencePath, t.T("nav.evidence")}, {"", p.Key}}
	b.State = t.keptMark(p.State)
	b.Facts = []fact{
		{Label: t.Say("page_evidence.column.clause"), Value: p.Clause},
		{Label: t.Say("page_evidence.column.checks"), Value: t.printer.List(t.gateNames(p.Gates))},
		{Label: t.Say("page_evidence.column.total"), Value: t.Say("page_evidence.total", "count", p.Earned)},
	}
	if p.Past {
		b.Past = t.Say("page_evidence.past", "day", t.longDay(t.home.zone, p.Day))
	}
	if p.Excepted > 0 {
		b.Notes = append(b.Notes, link{exceptionsPath, t.Say("page_evidence.excepted", "count", p.Excepted)})
	}
	if slices.Contains(p.Gates, "policy-in-force") {
		on := ""
		if p.Past {
			on = typedDay(p.Day)
		}
		b.Notes = append(b.Notes, link{query(inForcePath, "kind", "customer_policy", "on", on), t.Say("page_evidence.policies")})
	}
	b.Sum = t.Say("page_evidence.proofs_sum", "count", p.Earned)
	if p.BroughtIn > 0 {
		b.Brought = t.Say("page_evidence.brought_note", "count", p.BroughtIn)
	}
}

// gaps are the gates that are open, those due first, each with the way to its place.
func (b *proofsBody) gaps(t telling, p release.Proofs, most int) {
	if p.Open == 0 {
		return
	}
	b.GapsSum = t.Say("page_evidence.gaps", "count", p.Open)
	for _, w := range p.Missing {
		place := link{gatePlace(w.Release, w.Deployment, w.Gate), t.Say("page_evidence.gap_do")}
		row := openGateRow{
			Gate: t.gateNames([]string{w.Gate})[0], Owes: t.role(w.Role), Release: link{releasePage(w.Release), or(w.Title, w.Release)}, Meet: place,
			Where: t.Say("page_evidence.stops_release", "stage", t.printer.Message("term.release_stage."+string(w.Stage))),
		}
		if w.Deployment != "" {
			row.Where = t.Say("page_evidence.stops_deployment", "deployment", w.Deployment, "stage", t.printer.Message("term.deployment_stage."+string(w.Leg)))
		}
		if !w.Due.IsZero() {
			row.Due, row.Late = t.date(t.home.zone, w.Due), w.Due.Before(t.today)
		}
		b.Gaps = append(b.Gaps, row)
	}
	if len(p.Missing) == most && most < gapsMost {
		b.GapsAll = link{t.here(url.Values{"gaps": {"all"}}), t.Say("page_evidence.gaps_all")}
	}
}

// gatePlace is the page on which a gate of a release or of a deployment is met, or what it
// is met by is seen.
func gatePlace(code, deployment, gate string) string {
	at := meetings()[gate]
	address := releasePage(code, at.part)
	switch {
	case at.ofDeployment && deployment == "":
		address = query(releasePage(code, "deployments"), "part", at.part)
	case at.ofDeployment:
		address = deploymentPage(code, deployment, at.part)
	}
	if at.anchor != "" {
		address += "#" + at.anchor
	}
	return address
}

// proofs are the stages that were reached, each with what its gates held by.
func (b *proofsBody) proofs(ctx context.Context, t telling, p release.Proofs) error {
	papers := t.proofPapers(p)
	found, err := t.site.papers(ctx, papers.all)
	if err != nil {
		return err
	}
	for _, one := range p.Passes {
		row := t.proofRow(one)
		for _, at := range papers.of[one.Fact] {
			if st, made := found[refOf(at)]; made {
				row.Items = append(row.Items, t.paperItem(at, st)...)
			}
		}
		b.Passes = append(b.Passes, row)
	}
	if p.More {
		b.Pager.Later = t.here(url.Values{"after": {string(p.Passes[len(p.Passes)-1].Fact)}})
	}
	if len(b.Passes) == 0 {
		b.Blank = blank{t.Say("page_evidence.no_proofs"), t.Say("page_evidence.no_proofs_text"), nil}
	}
	return nil
}

// proofPapers are documents that show how a requirement was kept.
type proofPapers struct {
	all []document.Subject
	of  map[id.Fact][]document.Subject
}

// proofKinds are the kinds of documents that show how a requirement is kept.
func proofKinds(key string) []string {
	switch key {
	case "8.5.3-2", "8.5.3-6":
		return []string{"release_plan", "deployment_plan"}
	case "8.5.3-3", "8.5.3-4":
		return []string{"acceptance_test_report"}
	case "8.5.3-7":
		return []string{"verification_checklist"}
	case "8.5.3-8":
		return []string{"deployment_review"}
	case "8.5.3-9":
		return []string{"post_implementation_review"}
	case "8.5.1-1", "8.5.1-2", "5.3-1":
		return []string{"release_plan"}
	case "8.2.6-1", "8.2.6-2":
		return []string{"baseline_record"}
	}
	return nil
}

// proofPapers names the documents of the releases and deployments of a page.
func (t telling) proofPapers(p release.Proofs) proofPapers {
	papers := proofPapers{of: map[id.Fact][]document.Subject{}}
	wanted := proofKinds(p.Key)
	for _, kind := range t.site.Documents.Kinds() {
		if !slices.Contains(wanted, kind.ID) {
			continue
		}
		for _, one := range p.Passes {
			subject := one.Release
			if kind.Subject == "deployment" {
				subject += "@" + one.Deployment
			}
			at := document.Subject{Kind: kind.ID, Full: subject, Short: subject}
			if (kind.Subject == "deployment") != (one.Deployment != "") && kind.Subject == "deployment" || !sees(t.who, at) {
				continue
			}
			papers.of[one.Fact] = append(papers.of[one.Fact], at)
			if !slices.Contains(papers.all, at) {
				papers.all = append(papers.all, at)
			}
		}
	}
	return papers
}

// paperItem is a document as evidence: the version in force, else the last one, where the
// reader may see drafts.
func (t telling) paperItem(at document.Subject, st document.Status) []proofItem {
	head := st.Effective
	if head == nil && t.who.May(readDrafts) {
		head = st.Last
	}
	if head == nil {
		return nil
	}
	state := t.mark(string(head.State))
	label := t.Say("page_evidence.paper", "document", t.label(t.site, at), "version", head.Number)
	return []proofItem{{
		What: link{docPath(at), label}, Day: t.date(t.home.zone, head.Date), Hash: head.ContentHash, Short: shortHash(head.ContentHash),
		State: &state, Groups: t.groups(t.site, at, t.home.languages, head.Number, theFiles),
	}}
}

// proofRow puts a stage that was reached into words.
func (t telling) proofRow(p release.Proven) proofRow {
	row := proofRow{
		Release: link{releasePage(p.Release), or(p.Title, p.Release)}, Stage: t.passName(p.Pass), Day: t.date(t.home.zone, t.dayOf(p.At)),
		By: t.person(p.By), Brought: p.BroughtIn, Late: p.Late,
	}
	if p.Deployment != "" {
		row.Release.Href = deploymentPage(p.Release, p.Deployment)
	}
	var held []string
	for _, gate := range p.Gates {
		if slices.Contains(p.Held, gate) {
			held = append(held, gate)
		}
	}
	row.Held = t.printer.List(t.gateNames(held))
	for _, said := range p.Except {
		if gate, code, _ := strings.Cut(said, " "); slices.Contains(p.Gates, gate) {
			row.Except = append(row.Except, t.Say("page_evidence.pass_except", "gate", t.gateNames([]string{gate})[0], "exception", code))
		}
	}
	for _, f := range p.Facts {
		if len(row.Items) == mostFactsOf {
			row.More = link{gatePlace(p.Release, p.Deployment, f.Gate), t.Say("page_evidence.more_facts", "count", len(p.Facts)-mostFactsOf)}
			break
		}
		row.Items = append(row.Items, t.factItem(p.Release, f))
	}
	return row
}

// factItem is a fact as evidence, with its file where one is kept.
func (t telling) factItem(code string, f release.Shown) proofItem {
	var said struct {
		Hash string `json:"hash"`
	}
	_ = json.Unmarshal(f.Body, &said) // a body of another form names no hash
	what := t.printer.Message("gate_evidence." + string(f.Kind))
	switch {
	case f.Customer != "":
		what = t.Say("page_evidence.fact_of", "what", what, "of", t.customer(f.Customer))
	case f.Kind == release.BaselineFact:
		what = t.Say("page_evidence.fact_of", "what", what, "of", t.printer.Message("term.baseline_kind."+f.Key))
	case f.Key != "":
		what = t.Say("page_evidence.fact_of", "what", what, "of", f.Key)
	}
	item := proofItem{What: link{gatePlace(code, f.Deployment, f.Gate), what}, Day: t.date(t.home.zone, t.dayOf(f.At)), By: t.person(f.By)}
	if sumForm.MatchString(said.Hash) {
		item.Hash = said.Hash
	}
	if sumForm.MatchString(f.File.Hash) {
		item.Hash = f.File.Hash
		switch {
		case !f.File.Kept:
			item.Name = or(f.File.Name, what)
		case t.who.Scope == nil: // a file belongs to no document that a scope could cover
			item.File = link{filePath(f.File.Hash), t.Say("page_evidence.download", "file", or(f.File.Name, what))}
		}
	}
	item.Short = shortHash(item.Hash)
	return item
}

// shortHash is the beginning of a hash, in two groups.
func shortHash(hash string) string {
	if len(hash) < 2*shortestHash {
		return ""
	}
	return hash[:shortestHash/2] + " " + hash[shortestHash/2:shortestHash] + " …"
}
