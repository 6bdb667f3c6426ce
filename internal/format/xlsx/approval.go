package xlsx

import (
	"strings"

	"acta/internal/content"
	"acta/internal/format"
)

// mark is what says that the version is not to be used, and that a copy is one;
// "" for versions approved or in force.
func (b *book) mark() string {
	band := b.p.Plain(format.Band(b.src.Sheet, b.src.Document.Frame.Zone))
	if copied := b.p.Plain(format.Copy(b.src.Sheet)); copied != "" {
		band += "\n" + copied
	}
	return band
}

// marked is the note of a sheet after what marks the version: whoever opens the
// workbook at that sheet is told as well.
func (b *book) marked(note string) string {
	band := b.p.Plain(format.Band(b.src.Sheet, b.src.Document.Frame.Zone))
	switch {
	case band == "":
		return note
	case note == "":
		return band
	}
	return band + " · " + note
}

// band writes the mark of the version above the title: a sign in the margin, the
// words beside it.
func (c *coverSheet) band() {
	text := c.mark()
	if text == "" {
		return
	}
	sign, field, words := "", look{edge: thinLine, indent: 1}, look{edge: thinLine, wrap: true, indent: 1}
	switch c.src.Sheet.State {
	case content.Draft:
		field.edge, words.edge = dashedLine, dashedLine
	case content.Superseded, content.Replaced:
		field.hatch = true
	case content.Expired, content.Withdrawn, content.Rejected, content.Voided:
		sign, field.fill, field.colour = "▲", signal, white
	case content.InReview, content.Approved, content.Effective:
	}
	c.set(at(2, bandRow), sign, field)
	c.set(at(4, bandRow), "", words)
	c.set(at(3, bandRow), text, words)
	if c.err == nil {
		c.err = c.file.MergeCell(c.name, at(3, bandRow), at(4, bandRow))
	}
	c.height(bandRow, float64(8+12*lineCount(text)))
}

// block writes labelled rows beside a title, below an empty row, and gives the row
// after them; without rows it writes nothing.
func (c *coverSheet) block(row int, title string, rows [][2]string) int {
	if len(rows) == 0 {
		return row
	}
	row++
	c.set(at(2, row), c.say(title, nil), look{bold: true, colour: c.style.accent, wrap: true})
	for i, r := range rows {
		c.pair(row+i, r[0], r[1], i == 0, i == len(rows)-1, false)
	}
	return row + len(rows)
}

// approvals are the decisions on the content. ISO/IEC 20000-1:2018 7.5.3.
func (c *coverSheet) approvals() [][2]string {
	var rows [][2]string
	for _, a := range c.src.Sheet.Approvals {
		rows = append(rows, [2]string{c.p.Message(a.Meaning), c.decision(a)})
	}
	return rows
}

// decision is who decided, when, on what, and the exception if it is one. Scope F18.
func (c *coverSheet) decision(a content.Approval) string {
	who := a.Name
	if role := c.p.Plain(a.Role); role != "" {
		who += ", " + role
	}
	what := c.say("approval.signed_hash", nil) + " " + shortHash(a.Hash)
	if a.Fact != "" {
		what = c.say("approval.recorded", nil) + " " + shortHash(a.Fact)
	}
	lines := []string{who, c.p.Stamp(a.At) + " · " + what}
	if a.Solo {
		lines = append(lines, c.say("approval.solo", nil))
	}
	return strings.Join(lines, "\n")
}

// shortHash is the first and last eight digits of a hash.
func shortHash(hash string) string {
	if len(hash) <= 16 {
		return hash
	}
	return hash[:8] + " … " + hash[len(hash)-8:]
}

// proofs are by what the workbook can be checked. Invariant I13.
func (c *coverSheet) proofs() [][2]string {
	var rows [][2]string
	for _, proof := range format.Proofs(c.src.Sheet) {
		switch {
		case proof.Label == "document.control.content_hash": // the control block has it
		case proof.Hash != "":
			rows = append(rows, hashRows(c.p.Message(proof.Label), proof.Hash)...)
		default:
			rows = append(rows, [2]string{c.p.Message(proof.Label), c.p.Plain(proof.Value)})
		}
	}
	return rows
}
