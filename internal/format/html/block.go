package html

import (
	"encoding/base64"
	"fmt"

	"acta/internal/content"
)

// block writes a block of any kind.
func (p *paper) block(b content.Block) { //nolint:gocyclo // one case for each kind of block
	if p.err == nil {
		p.err = p.ctx.Err()
	}
	if p.err != nil {
		return
	}
	switch b.Kind {
	case content.ParagraphBlock:
		p.paragraph(b.Paragraph.Text)
	case content.ListBlock:
		p.list(b.List.Items, b.List.Ordered)
	case content.FieldsBlock:
		p.fields(b.Fields.Rows)
	case content.TableBlock:
		p.table(*b.Table)
	case content.ChecklistBlock:
		p.checklist(*b.Checklist)
	case content.FigureBlock:
		p.figure(*b.Figure)
	case content.ChartBlock:
		p.chart(*b.Chart)
	case content.IndicatorsBlock:
		p.indicators(*b.Indicators)
	case content.TimelineBlock:
		p.timeline(*b.Timeline)
	case content.NoteBlock:
		p.note(*b.Note)
	case content.SignatureBlock:
		p.signature(*b.Signature)
	case content.AnnexBlock:
		p.annex(*b.Annex)
	case content.PageBreakBlock:
		p.tag("<hr>\n")
	default:
		p.err = fmt.Errorf("a block of kind %q", b.Kind)
	}
}

func (p *paper) paragraph(in content.Inline) {
	p.tag("<p>")
	p.inline(in)
	p.tag("</p>\n")
}

func (p *paper) list(items []content.ListItem, ordered bool) {
	kind := "ul"
	if ordered {
		kind = "ol"
	}
	p.tag("<" + kind + ">")
	for _, item := range items {
		p.tag("<li>")
		p.inline(item.Text)
		if len(item.Items) > 0 {
			p.list(item.Items, ordered)
		}
		p.tag("</li>")
	}
	p.tag("</" + kind + ">\n")
}

func (p *paper) fields(rows []content.Field) {
	p.tag(`<dl class="pairs">`)
	for _, row := range rows {
		p.pair(p.say.Message(row.Label), func() { p.inline(row.Value) })
	}
	p.tag("</dl>\n")
}

// pair writes a label with what stands beside it.
func (p *paper) pair(label string, value func()) {
	p.element("<div><dt>", label, "</dt><dd>")
	value()
	p.tag("</dd></div>")
}

func (p *paper) checklist(list content.Checklist) {
	p.tag(`<ul class="checks">`)
	for _, item := range list.Items {
		p.tag("<li><span>")
		p.short(content.Inline{content.Of(item.State)})
		p.tag("</span><div>")
		p.inline(item.Text)
		if item.Mandatory {
			p.element(` <strong class="tiny">`, p.message("clause.mandatory"), "</strong>")
		}
		p.second(item.Note)
		p.tag("</div></li>")
	}
	p.tag("</ul>\n")
}

// second writes a smaller second line, where there is one.
func (p *paper) second(in content.Inline) {
	if len(in) == 0 {
		return
	}
	p.tag("<small>")
	p.short(in)
	p.tag("</small>")
}

func (p *paper) indicators(list content.Indicators) {
	p.tag(`<dl class="figures">`)
	for _, item := range list.Items {
		value := content.Inline{content.Of(item.Figure)}
		p.pair(p.say.Message(item.Label), func() {
			p.tag("<b>")
			p.short(value)
			p.tag("</b>")
			if item.Unit != "" {
				p.text("\u00a0" + p.say.Message(item.Unit, content.Arg{Name: "count", Text: value}))
			}
			p.second(item.Context)
		})
	}
	p.tag("</dl>\n")
}

func (p *paper) note(n content.Note) {
	p.tag(`<aside class="note ` + escaped(string(n.Kind)) + `">`)
	if n.Kind != content.PlainNote {
		p.element(`<span class="vh">`, p.message("note.sign"), "</span> ")
	}
	if len(n.Title) > 0 {
		p.tag("<p><strong>")
		p.inline(n.Title)
		p.tag("</strong></p>")
	}
	p.paragraph(n.Text)
	p.tag("</aside>\n")
}

func (p *paper) signature(s content.Signature) {
	p.element("<p><strong>", p.message("wet.title"), "</strong></p>\n")
	p.tag(`<dl class="pairs">`)
	for _, line := range s.Lines {
		p.pair(p.message("wet.name"), func() {
			p.inline(line.JobTitle)
			if len(line.Name) > 0 && len(line.JobTitle) > 0 {
				p.tag(" · ")
			}
			p.inline(line.Name)
		})
		p.pair(p.message("wet.signature"), func() { p.tag(`<span class="fill"></span>`) })
		p.pair(p.message("wet.date"), func() { p.tag(`<span class="fill"></span>`) })
	}
	p.tag("</dl>\n")
}

func (p *paper) annex(a content.Annex) {
	p.tag("<p><strong>")
	p.inline(a.Title)
	p.tag("</strong>")
	if a.Code != "" {
		p.element(" ", p.message("annex.code", content.Arg{Name: "code", Text: content.Inline{content.Plain(a.Code)}}), "")
	}
	p.element("<br><small>", p.message("annex.linked"), "</small></p>\n")
}

// figure writes an image with its caption.
func (p *paper) figure(f content.Figure) {
	p.tag(`<figure id="` + id(f.Anchor) + `">`)
	for _, a := range p.src.Document.Assets {
		if data, ok := p.src.Assets[a.SHA256]; ok && a.Name == f.Asset && pictured(a.MediaType) {
			alt, _ := a.Alt.Get(p.src.Lang)
			if alt == "" {
				alt = p.message("figure.alt", number("number", f.Number))
			}
			p.tag(`<img alt="` + escaped(alt) + `" src="data:` + a.MediaType + ";base64," + base64.StdEncoding.EncodeToString(data) + `">`)
		}
	}
	p.caption("figcaption", "figure.label", f.Number, f.Caption)
	p.tag("</figure>\n")
}

// pictured reports whether content may hold an image of a type.
func pictured(mediaType string) bool { return mediaType == "image/png" || mediaType == "image/jpeg" }

// caption writes number and caption of a table or figure.
func (p *paper) caption(element, label string, n int, in content.Inline) {
	p.tag("<" + element + ">")
	p.element("<strong>", p.message(label, number("number", n)), "</strong> ")
	p.inline(in)
	p.tag("</" + element + ">")
}
