package layout

import (
	"acta/internal/content"
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
func (l *layout) stateName() string {
	return l.say.Message("document.state." + string(l.src.Sheet.State))
}

// bandText is the sentence of the band: "Borrador 0.3" and what it means.
func (l *layout) bandText() []typeset.Run {
	s := &l.src.Sheet
	runs := plain(l.stateName()+" "+s.Number+"\u2003", strong9)
	return append(runs, l.message(l.bandKey(), control, count(s.Missing), l.bandDate())...)
}

func (l *layout) bandKey() string {
	s := &l.src.Sheet
	switch s.State {
	case content.Draft, content.InReview:
		if s.Missing > 0 {
			return "document.band.draft_missing"
		}
		if s.State == content.InReview {
			return "document.band.in_review"
		}
		return "document.band.draft_ready"
	case content.Superseded:
		return "document.band.superseded"
	case content.Expired:
		return "document.band.expired"
	case content.Withdrawn:
		return "document.band.withdrawn"
	case content.Rejected:
		return "document.band.rejected"
	case content.Voided:
		return "document.band.voided"
	case content.Replaced, content.Approved, content.Effective:
		return "document.band.replaced"
	}
	return "document.band.replaced"
}

// bandDate is the date that a band names.
func (l *layout) bandDate() content.Arg {
	date := content.Value{Type: content.DateType, Raw: l.src.Sheet.ValidUntil}
	if date.Raw == "" {
		date = content.Value{Type: content.InstantType, Raw: l.src.Sheet.At}
	}
	return content.Arg{Name: "date", Text: content.Inline{content.Of(date)}}
}
