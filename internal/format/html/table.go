package html

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"acta/internal/content"
)

// mostRows is how many rows of a table that is kept apart are shown.
const mostRows = 200

// table writes a table in a frame of its own, which scrolls where it is too wide.
func (p *paper) table(t content.Table) {
	title := t.Caption
	if len(title) == 0 {
		title = content.Inline{content.Message(t.Name)}
	}
	p.frame(id(t.Anchor), p.message("table.label", number("number", t.Number)))
	p.tag("<table>")
	if timed(t) {
		title = append(slices.Clone(title), content.Plain(" · "), content.Message("document.table.zone", content.Arg{Name: "zone", Text: content.Inline{content.Plain(p.say.Zone())}}))
	}
	p.caption("caption", "table.label", t.Number, title)
	p.tag("<thead><tr>")
	for _, c := range t.Columns {
		p.element("<th scope=\"col\""+right(c)+">", p.say.Message(c.Title), "</th>")
	}
	p.tag("</tr></thead>\n")
	if t.Part != "" {
		p.part(t)
	}
	for _, g := range t.Groups {
		p.group(t, g)
	}
	if t.Total != nil {
		p.tag("<tfoot>")
		p.row(t, *t.Total)
		p.tag("</tfoot>")
	}
	p.tag("</table></div>\n")
}

// frame begins a part that scrolls where it is too wide, with the keyboard too.
func (p *paper) frame(anchor, name string) {
	if anchor != "" {
		anchor = ` id="` + anchor + `"`
	}
	p.tag(`<div class="wide"` + anchor + ` tabindex="0" role="region" aria-label="` + escaped(name) + `">`)
}

// timed reports whether a table has a column of instants.
func timed(t content.Table) bool {
	return slices.ContainsFunc(t.Columns, func(c content.Column) bool { return c.Type == content.InstantType })
}

func right(c content.Column) string {
	if c.Align == content.Right {
		return ` class="num"`
	}
	return ""
}

// group writes the rows that stand under one label.
func (p *paper) group(t content.Table, g content.Group) {
	p.tag("<tbody>")
	if len(g.Label) > 0 {
		p.tag(fmt.Sprintf(`<tr class="band"><th scope="rowgroup" colspan="%d">`, max(len(t.Columns), 1)))
		p.inline(g.Label)
		if len(g.Count) > 0 {
			p.tag(` <span class="mute">`)
			p.inline(g.Count)
			p.tag("</span>")
		}
		p.tag("</th></tr>\n")
	}
	for _, r := range p.ordered(t, g.Rows) {
		p.row(t, r)
	}
	p.tag("</tbody>\n")
}

// ordered are rows in the order of the language, where the table asks for it.
func (p *paper) ordered(t content.Table, rows []content.Row) []content.Row {
	by := slices.IndexFunc(t.Columns, func(c content.Column) bool { return t.Order != "" && c.Key == t.Order })
	if by < 0 {
		return rows
	}
	key := func(r content.Row) string {
		if by >= len(r.Cells) {
			return ""
		}
		return p.say.ShortPlain(r.Cells[by].Text)
	}
	sorted := slices.Clone(rows)
	slices.SortStableFunc(sorted, func(x, y content.Row) int { return p.say.Compare(key(x), key(y)) })
	return sorted
}

func (p *paper) row(t content.Table, r content.Row) {
	p.tag("<tr")
	if r.Milestone {
		p.tag(` class="key"`)
	}
	p.tag(">")
	for i, c := range t.Columns {
		p.tag("<td" + right(c) + ">")
		if r.Milestone && i == 0 {
			p.element(`<span aria-hidden="true">◆ </span><span class="vh">`, p.message("table.milestone"), "</span> ")
		}
		if i < len(r.Cells) {
			p.cell(r.Cells[i])
		}
		p.tag("</td>")
	}
	p.tag("</tr>\n")
}

func (p *paper) cell(c content.Cell) {
	if len(c.Text) == 0 {
		p.tag("–")
	}
	p.short(c.Text)
	p.second(c.Note)
}

// part writes the first rows of a table that is kept apart, and says how many there
// are.
func (p *paper) part(t content.Table) {
	in, err := p.src.Part(t.Part)
	if err != nil {
		p.err = fmt.Errorf("open part: %w", err)
		return
	}
	p.tag("<tbody>")
	err = p.lines(t, bufio.NewReaderSize(in, 1<<16))
	if p.err = errors.Join(err, in.Close()); p.err != nil {
		return
	}
	if t.Rows > mostRows {
		p.element(fmt.Sprintf(`<tr><td class="mute" colspan="%d">… `, max(len(t.Columns), 1)), p.message("table.rows", number("count", t.Rows)), "</td></tr>")
	}
	p.tag("</tbody>\n")
}

func (p *paper) lines(t content.Table, in *bufio.Reader) error {
	var decoder content.RowDecoder
	var row content.Row
	for range mostRows {
		line, err := in.ReadBytes('\n')
		if line = bytes.TrimSuffix(line, []byte("\n")); len(line) > 0 {
			if err := decoder.Decode(line, &row); err != nil {
				return fmt.Errorf("row of part: %w", err)
			}
			p.row(t, row)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read part: %w", err)
		}
	}
	return nil
}
