package format

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
)

// State is the message key of the state as a file prints it. An issued file is
// never made again when its day comes: it says that its version is approved, and
// beside it from when that is in force.
func State(s content.State) string {
	if s == content.Approved {
		return "document.state.issued"
	}
	return "document.state." + string(s)
}

// Band is the sentence that marks a version which is not to be used, first on
// every page; empty for versions approved or in force. The zone is that of the
// document's frame, an IANA name. ISO/IEC 20000-1:2018 7.5.3.
func Band(s content.ControlSheet, zone string) content.Inline {
	switch s.State {
	case content.Draft, content.InReview:
		return pending(s)
	case content.Replaced:
		return named(s, content.Message("document.band.replaced"))
	case content.Voided:
		return named(s, content.Message("document.band.voided"))
	case content.Rejected:
		if reason := firstLine(s.Reason); len(reason) > 0 {
			return named(s, content.Message("document.band.rejected_for", content.Arg{Name: "reason", Text: reason}))
		}
		return named(s, content.Message("document.band.rejected"))
	case content.Superseded, content.Expired, content.Withdrawn:
		return ended(s, zone)
	case content.Approved, content.Effective:
	}
	return nil
}

// pending is the band of a version that has not been decided on.
func pending(s content.ControlSheet) content.Inline {
	switch {
	case s.Missing > 0:
		count := content.Of(content.Value{Type: content.IntegerType, Raw: strconv.Itoa(s.Missing)})
		return named(s, content.Message("document.band.draft_missing", content.Arg{Name: "count", Text: content.Inline{count}}))
	case s.State == content.Draft:
		return named(s, content.Message("document.band.draft_ready"))
	case s.Proposed != "":
		return named(s, content.Message("document.band.in_review_as", plain("version", s.Proposed)))
	}
	return named(s, content.Message("document.band.in_review"))
}

// named begins a band with the state and the number of the version.
func named(s content.ControlSheet, sentence content.Run) content.Inline {
	state, number := content.Message(State(s.State)), content.Plain("\u00a0"+s.Number)
	state.Strong, number.Strong = true, true
	return content.Inline{state, number, content.Plain("\u2003"), sentence}
}

// ended is the band of a copy of what was in force once, or was to be.
func ended(s content.ControlSheet, zone string) content.Inline {
	on := day(s.At, zone)
	switch {
	case s.State == content.Expired:
		if s.ValidUntil != "" {
			on = s.ValidUntil
		}
		return content.Inline{content.Message("document.band.expired", date(on))}
	case s.State == content.Superseded && s.Successor != "":
		return content.Inline{content.Message("document.band.superseded_by", plain("version", s.Successor), date(on))}
	case s.State == content.Superseded:
		return content.Inline{content.Message("document.band.superseded")}
	}
	if reason := firstLine(s.Reason); len(reason) > 0 {
		return content.Inline{content.Message("document.band.withdrawn_for", date(on), content.Arg{Name: "reason", Text: reason})}
	}
	return content.Inline{content.Message("document.band.withdrawn", date(on))}
}

// Copy is the sentence that tells a marked copy from the file that was issued;
// empty for what is no copy. Issued files keep the sheet of their approval, so
// whatever shows a later state was made afterwards.
func Copy(s content.ControlSheet) content.Inline {
	switch s.State {
	case content.Superseded, content.Expired, content.Withdrawn:
		return content.Inline{content.Message("document.band.copy", plain("version", s.Number))}
	case content.Draft, content.InReview, content.Approved, content.Effective, content.Replaced, content.Rejected, content.Voided:
	}
	return nil
}

// reasonLength is how many characters of a reason a band quotes. The control
// block prints the whole of it.
const reasonLength = 100

// firstLine is the first line of a reason in each of its languages, cut with "…"
// after a word when it is long.
func firstLine(reason content.Inline) content.Inline {
	var line content.Inline
	for _, run := range reason {
		short, whole := runLine(run)
		if !blank(short) {
			line = append(line, short)
		}
		if !whole {
			break
		}
	}
	return line
}

// blank reports whether a run of text says nothing.
func blank(run content.Run) bool {
	switch {
	case run.Kind == content.TextRun:
		return run.Text == nil || run.Text.IsEmpty()
	case run.Kind == content.ValueRun && run.Value != nil && run.Value.Type == content.TextType:
		return run.Value.Raw == ""
	}
	return false
}

// runLine is the first line of a run, and whether that is all of it.
func runLine(run content.Run) (short content.Run, whole bool) {
	whole = true
	cut := func(text string) string {
		line, all := quoted(text)
		whole = whole && all
		return line
	}
	switch {
	case run.Kind == content.TextRun && run.Text != nil:
		text := content.Text{Original: run.Text.Original, Values: map[string]string{}}
		for lang, value := range run.Text.Values {
			text.Values[lang] = cut(value)
		}
		run.Text = &text
	case run.Kind == content.ValueRun && run.Value != nil && run.Value.Type == content.TextType:
		value := *run.Value
		value.Raw = cut(value.Raw)
		run.Value = &value
	}
	return run, whole
}

// quoted is the first line of a text, at most reasonLength characters of it.
func quoted(text string) (line string, whole bool) {
	line, _, more := strings.Cut(strings.TrimSpace(text), "\n")
	line = strings.TrimSpace(line)
	if characters := []rune(line); len(characters) > reasonLength {
		line, more = string(characters[:reasonLength]), true
		if space := strings.LastIndexByte(line, ' '); space > len(line)/2 {
			line = line[:space]
		}
	}
	if more {
		return strings.TrimRight(line, " .,;:") + "…", false
	}
	return line, true
}

// Approvers are the decisions by which the version was approved: neither those of
// its authors nor reviews and acknowledgements, as long as there are others.
func Approvers(s content.ControlSheet) []content.Approval {
	others := []string{"document.meaning.author", "document.meaning.review", "document.meaning.acknowledge"}
	var found []content.Approval
	for _, a := range s.Approvals {
		if !slices.Contains(others, a.Meaning) {
			found = append(found, a)
		}
	}
	if len(found) > 0 {
		return found
	}
	for _, a := range s.Approvals {
		if a.Meaning == s.Approvals[len(s.Approvals)-1].Meaning {
			found = append(found, a)
		}
	}
	return found
}

// Proof is something by which a holder of the file can check it.
type Proof struct {
	Label string         // message key
	Hash  string         // 64 hexadecimal digits; empty when there is a value
	Value content.Inline // empty when there is a hash
}

// Proofs are the content hash, the version's own entry in the audit log and the
// last checkpoint before it; nothing for versions that no entry has issued.
// Architecture: audit log; invariant I13.
func Proofs(s content.ControlSheet) []Proof {
	if s.Entry == "" && s.Checkpoint.IsZero() {
		return nil
	}
	proofs := []Proof{{Label: "document.control.content_hash", Hash: s.ContentHash}}
	add := func(label string, value content.Run) {
		proofs = append(proofs, Proof{Label: label, Value: content.Inline{value}})
	}
	if s.Entry != "" {
		add("document.authenticity.entry", content.Message("document.authenticity.entry_number", plain("index", s.Entry)))
	}
	if c := s.Checkpoint; !c.IsZero() {
		count := content.Of(content.Value{Type: content.IntegerType, Raw: c.Size})
		at := content.Of(content.Value{Type: content.InstantType, Raw: c.At})
		add("document.authenticity.checkpoint", content.Message("document.authenticity.log",
			content.Arg{Name: "count", Text: content.Inline{count}}, content.Arg{Name: "at", Text: content.Inline{at}}))
		proofs = append(proofs, Proof{Label: "document.authenticity.root", Hash: c.Root})
		add("document.authenticity.key", content.Message("document.authenticity.key_of", plain("key", c.Key), plain("log", c.Origin)))
	}
	add("document.authenticity.offline", content.Message("document.authenticity.command"))
	return proofs
}

// HashGroups are the digits of a hash in groups of eight, in which people compare
// them.
func HashGroups(hash string) []string {
	var groups []string
	for len(hash) > hashGroup {
		groups, hash = append(groups, hash[:hashGroup]), hash[hashGroup:]
	}
	return append(groups, hash)
}

const hashGroup = 8

// plain is an argument of a message: a number, a code, a name.
func plain(name, text string) content.Arg {
	return content.Arg{Name: name, Text: content.Inline{content.Plain(text)}}
}

// date is the argument "date" of a band.
func date(iso string) content.Arg {
	return content.Arg{Name: "date", Text: content.Inline{content.Of(content.Value{Type: content.DateType, Raw: iso})}}
}

// day is the date of an instant in a zone; what is no instant stays as it is.
func day(at, zone string) string {
	instant, err := clock.ParseInstant(at)
	if err != nil || instant.IsZero() {
		return at
	}
	place, err := time.LoadLocation(zone)
	if err != nil {
		place = time.UTC // as the words print instants of such a document
	}
	return instant.Date(place).String()
}
