package layout

import (
	"acta/internal/content"
	"acta/internal/format"
	"acta/internal/format/pdf/typeset"
)

// marking says how a state shows on every page.
type marking struct {
	band bool
	sign bandSign
	word bool // DRAFT behind the text
	note bool // margin notes say which clauses are mandatory
}

// bandSign is what the margin field of a band holds.
type bandSign int

// The signs of bands.
const (
	ringSign    bandSign = iota // dashed frame, ring
	halfSign                    // solid frame, half disc
	hatchSign                   // diagonal hatch
	warningSign                 // signal field, white triangle
)

// markingOf says how a state shows; versions in force and approved ones bear no mark.
func markingOf(state content.State) marking {
	switch state {
	case content.Draft:
		return marking{band: true, sign: ringSign, word: true, note: true}
	case content.InReview:
		return marking{band: true, sign: halfSign, word: true, note: true}
	case content.Superseded, content.Replaced:
		return marking{band: true, sign: hatchSign}
	case content.Expired, content.Withdrawn, content.Rejected, content.Voided:
		return marking{band: true, sign: warningSign}
	case content.Approved, content.Effective:
		return marking{}
	}
	return marking{}
}

// chipOf is the chip of a state.
func chipOf(state content.State) content.Mark {
	switch state {
	case content.Draft:
		return content.DraftMark
	case content.InReview:
		return content.ProgressMark
	case content.Approved:
		return content.DoneMark
	case content.Effective:
		return content.ForceMark
	case content.Expired:
		return content.BreachMark
	case content.Rejected:
		return content.RefusedMark
	case content.Superseded, content.Replaced, content.Withdrawn, content.Voided:
		return content.GoneMark
	}
	return content.PlainMark
}

// stateName is the state in the language of the document.
func (l *layout) stateName() string { return l.say.Message(format.State(l.src.Sheet.State)) }

// bandText is what the band says: what the state means, and that a copy is one.
func (l *layout) bandText() []typeset.Run {
	runs := l.inline(format.Band(l.src.Sheet, l.doc.Frame.Zone), control)
	if copied := l.inline(format.Copy(l.src.Sheet), control); len(copied) > 0 {
		runs = append(append(runs, plain("\n", control)...), copied...)
	}
	return runs
}
