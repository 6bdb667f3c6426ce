package web

import (
	"acta/internal/content"
	"acta/internal/document"
)

// docBanner is where a document stands, at the head of all its tabs: the version in
// large figures, its state, the sentence of what is missing or since when it is in
// force, and why.
type docBanner struct {
	Number, Word string
	State        mark   // of the sentence
	Href         string // where what is missing stands
	Why          []string
	InForce      *link // from an older version to the one in force
}

// banner says where a document stands.
func (b *documentBody) banner(v visit, at document.Subject, st document.Status, home house) docBanner {
	out := docBanner{Number: b.Number, Word: b.State.Word, State: b.State}
	switch {
	case !b.Generated:
		out.Why = []string{v.T("document.not_generated")}
		if b.Missing > 0 {
			out.State, out.Href = b.lacking(v)
		}
		return out
	case st.Open != nil:
		out.State, out.Href = b.open(v, st)
	case st.Waiting != nil && st.Waiting.Published:
		out.State = mark{"done", "ok", v.Say("page_papers.waits", "date", v.date(home.zone, st.Waiting.Effective))}
	case st.Waiting != nil:
		out.State = mark{"review", "wait", v.Say("page_papers.publishing")}
	case st.Effective != nil:
		out.State = v.inForce(st, home)
	}
	out.Why = b.why(v, st, home)
	return out
}

// open is the sentence of a version that is not decided on.
func (b *documentBody) open(v visit, st document.Status) (said mark, href string) {
	switch {
	case st.Open.State == content.InReview:
		if b.Control.Count == "" {
			return mark{"review", "wait", v.Say("page_papers.in_review_process", "version", st.Open.Proposed)}, ""
		}
		return mark{"review", "wait", v.Say("page_papers.in_review", "version", st.Open.Proposed, "signed", b.Control.Count)}, ""
	case b.Missing > 0:
		return b.lacking(v)
	}
	return mark{"done", "ok", v.Say("page_papers.complete")}, ""
}

// lacking is the sentence of a document that cannot be sent for review yet.
func (b *documentBody) lacking(v visit) (said mark, href string) {
	return mark{"gap", "wait", v.Say("page_papers.missing", "count", b.Missing)}, "#missing"
}

// inForce is the sentence of a version in force.
func (v visit) inForce(st document.Status, home house) mark {
	from := v.date(home.zone, st.Effective.Effective)
	if st.ValidUntil.IsZero() {
		return mark{"done", "ok", v.Say("page_papers.since", "date", from)}
	}
	return mark{"done", "ok", v.Say("page_papers.from_until", "date", from, "until", v.date(home.zone, st.ValidUntil))}
}

// why are the sentences below: what it follows, who generated it, whether the data moved
// on, and for what reason it was refused or withdrawn.
func (b *documentBody) why(v visit, st document.Status, home house) []string {
	var why []string
	if st.Open != nil && st.Effective != nil {
		why = append(why, v.Say("page_papers.changes", "version", st.Effective.Number, "date", v.date(home.zone, st.Effective.Effective)))
	}
	why = append(why, b.Since)
	switch {
	case b.Changed:
		why = append(why, v.T("document.changed", "version", b.Number))
	case b.Shown:
		why = append(why, v.T("document.same"))
	}
	if st.Last != nil {
		if reason := v.printer.Plain(st.Last.Reason); reason != "" {
			why = append(why, v.Say("page_papers.reason", "version", st.Last.Number, "reason", reason))
		}
	}
	return why
}
