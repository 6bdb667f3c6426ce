package html

import (
	"acta/internal/content"
)

// chart writes the figures of a chart as a table: who cannot see a drawing reads the
// same.
func (p *paper) chart(c content.Chart) {
	p.tag(`<figure id="` + id(c.Anchor) + `">`)
	p.frame("", p.message("figure.label", number("number", c.Number)))
	p.tag("<table><caption>")
	p.inline(c.Title)
	if len(c.Unit) > 0 {
		p.tag(` <span class="mute">`)
		p.inline(c.Unit)
		p.tag("</span>")
	}
	p.element(`</caption><thead><tr><th scope="col">`, p.message("chart.category"), "</th>")
	for _, s := range c.Series {
		p.element(`<th scope="col" class="num">`, p.say.Message(s.Name), "</th>")
	}
	p.tag("</tr></thead><tbody>")
	for i, category := range c.Categories {
		p.tag("<tr")
		if i+1 == c.Highlight {
			p.tag(` class="key"`)
		}
		p.tag(`><th scope="row">`)
		p.short(category)
		p.tag("</th>")
		for _, s := range c.Series {
			p.element(`<td class="num">`, p.point(s, i), "</td>")
		}
		p.tag("</tr>")
	}
	p.tag("</tbody></table></div>")
	p.caption("figcaption", "figure.label", c.Number, c.Caption)
	p.tag("</figure>\n")
}

// point is a figure of a series; a dash where there is none.
func (p *paper) point(s content.Series, i int) string {
	if i >= len(s.Values) || s.Values[i] == "" {
		return "–"
	}
	return p.say.Short(content.Value{Type: content.DecimalType, Raw: s.Values[i]})
}

// timeline writes the lanes and milestones of a schedule as a table.
func (p *paper) timeline(t content.Timeline) {
	p.tag(`<figure id="` + id(t.Anchor) + `">`)
	p.frame("", p.message("figure.label", number("number", t.Number)))
	p.tag("<table><thead><tr>")
	for _, key := range []string{"timeline.lane", "timeline.from", "timeline.to"} {
		p.element(`<th scope="col">`, p.message(key), "</th>")
	}
	p.tag("</tr></thead><tbody>")
	for _, l := range t.Lanes {
		p.tag(`<tr><th scope="row">`)
		p.inline(l.Label)
		p.element("</th><td>", p.day(l.From), "</td>")
		p.element("<td>", p.day(l.To), "</td></tr>")
	}
	for _, m := range t.Milestones {
		p.tag(`<tr class="key"><th scope="row"><span aria-hidden="true">◆ </span>`)
		p.inline(m.Label)
		p.element(`</th><td colspan="2">`, p.day(m.Date), "</td></tr>")
	}
	p.tag("</tbody></table></div>")
	if len(t.Label) > 0 {
		p.tag(`<p class="mute">◆ `)
		p.inline(t.Label)
		p.tag("</p>")
	}
	p.caption("figcaption", "figure.label", t.Number, t.Caption)
	p.tag("</figure>\n")
}

func (p *paper) day(iso string) string {
	return p.say.Short(content.Value{Type: content.DateType, Raw: iso})
}
