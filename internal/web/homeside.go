package web

import (
	"context"
	"strings"

	"acta/internal/audit"
	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/release"
)

// runningRow is a release in progress.
type runningRow struct {
	Name, Href, Day string
	Ticks           []string // "d" done, "n" now, "" later
	Line            string
}

// countRow is how many documents stand somehow.
type countRow struct {
	mark
	Count, Href string
}

// didRow is something that the reader did.
type didRow struct{ What, Subject, Day string }

// How many of each the side of the page shows.
const (
	mostRunning = 5
	mostDid     = 5
	didLooked   = 60 // entries of the trail in which they are looked for
)

// homeSide fills what stands around the obligations, as far as the reader may see it.
func (s *site) homeSide(ctx context.Context, body *homeBody, home house) error {
	v := s.visitOf(ctx)
	if v.who.May("release.read") {
		if err := s.running(ctx, v, body, home); err != nil {
			return err
		}
	}
	if v.who.Scope == nil && v.who.May(readDrafts) {
		if err := s.documentCounts(ctx, v, body); err != nil {
			return err
		}
	}
	return s.doneBy(ctx, v, body, home)
}

// runningStages are the stages of releases in progress, those nearest to people first.
func runningStages() []release.Stage {
	return []release.Stage{release.Deploying, release.Accepted, release.Built, release.Authorized, release.Scheduled, release.Deployed, release.Reviewed, release.Draft}
}

// running are the releases in progress, with what is open before their next stage.
func (s *site) running(ctx context.Context, v visit, body *homeBody, home house) error {
	var rows []release.Row
	for _, stage := range runningStages() {
		found, err := s.Releases.List(ctx, release.Query{Stage: stage, Order: release.ByPlanned, Limit: mostRunning})
		if err != nil {
			return err
		}
		for _, row := range found {
			if s.coversRelease(ctx, row.Code) && len(rows) < mostRunning {
				rows = append(rows, row)
			}
		}
		if len(rows) == mostRunning {
			break
		}
	}
	codes := make([]string, len(rows))
	for i, row := range rows {
		codes[i] = row.Code
	}
	open, err := s.Releases.WaitingGates(ctx, codes)
	for _, row := range rows {
		body.Releases = append(body.Releases, v.runningRow(row, open[row.Code], home))
	}
	return err
}

func (v visit) runningRow(row release.Row, open int, home house) runningRow {
	day := row.Planned
	if day.IsZero() {
		day = row.FirstPlanned
	}
	stage := v.Say("term.release_stage." + string(row.Stage))
	line := v.Say("page_home.running", "stage", stage)
	if open > 0 {
		line = v.Say("page_home.running_open", "stage", stage, "count", open)
	}
	if row.Suspended {
		line = v.Say("page_home.running_held", "stage", stage)
	}
	return runningRow{Name: or(row.Title, row.Code), Href: releasesPath + "/" + row.Code, Day: v.date(home.zone, day), Ticks: ticksOf(row.Stage), Line: line}
}

// ticksOf are the stages of a release as marks: those that it has reached, the next
// one, the others.
func ticksOf(at release.Stage) []string {
	order := []release.Stage{release.Scheduled, release.Authorized, release.Built, release.Accepted, release.Deploying, release.Deployed, release.Reviewed, release.Closed}
	ticks := make([]string, len(order))
	reached := -1
	for i, stage := range order {
		if stage == at {
			reached = i
		}
	}
	for i := range ticks {
		switch {
		case i <= reached:
			ticks[i] = "d"
		case i == reached+1:
			ticks[i] = "n"
		}
	}
	return ticks
}

// documentCounts are the documents by where they stand, each with its list.
func (s *site) documentCounts(ctx context.Context, v visit, body *homeBody) error {
	n, err := s.Documents.Counts(ctx, mostCounted, document.StatusQuery{State: content.Effective}, document.StatusQuery{Stale: true},
		document.StatusQuery{State: content.InReview}, document.StatusQuery{State: content.Draft})
	if err != nil {
		return err
	}
	stale := mark{"stale", "wait", v.T("library.state_stale")}
	for _, one := range []struct {
		mark  mark
		state string
		count int
	}{
		{v.mark(string(content.Effective)), string(content.Effective), n[0]}, {stale, staleState, n[1]},
		{v.mark(string(content.InReview)), string(content.InReview), n[2]}, {v.mark(string(content.Draft)), string(content.Draft), n[3]},
	} {
		count := v.Say("page_home.count", "count", one.count)
		if one.count >= mostCounted {
			count = v.Say("page_home.count_many", "count", mostCounted)
		}
		body.Documents = append(body.Documents, countRow{one.mark, count, query(libraryPath, "state", one.state)})
	}
	return nil
}

// doneBy fills in the last things that the reader did which count as work.
func (s *site) doneBy(ctx context.Context, v visit, body *homeBody, home house) error {
	found, err := s.Audit.List(ctx, audit.Filter{Actor: v.who.Person, Limit: didLooked, Brief: true})
	if err != nil {
		return err
	}
	for _, e := range found {
		key := "page_home.did_" + strings.ReplaceAll(e.Action, ".", "_")
		if !v.printer.Has(key) || len(body.Did) == mostDid {
			continue
		}
		body.Did = append(body.Did, didRow{v.Say(key), v.didSubject(s, e.Subject.Kind, e.Subject.ID), v.day(home.zone, e.At)})
	}
	return nil
}

// didSubject names what something was done to.
func (v visit) didSubject(s *site, kind, subject string) string {
	switch kind {
	case "policy":
		customer, _, _ := strings.Cut(subject, "/")
		return v.label(s, document.Subject{Kind: policyKind, Full: customer, Short: customer})
	case "document":
	default:
		return subject
	}
	if of, full, ok := strings.Cut(subject, "/"); ok {
		return v.label(s, document.Subject{Kind: of, Full: full, Short: full})
	}
	return subject
}

// longDay is a day in full.
func (v visit) longDay(zone string, day clock.Date) string {
	return v.printer.In(zone).Value(content.Value{Type: content.DateType, Raw: day.String()})
}
