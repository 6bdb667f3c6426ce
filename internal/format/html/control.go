package html

import (
	"strings"

	"acta/internal/content"
	"acta/internal/format"
)

// front writes what opens a document: whose it is, what marks it, its title and its
// control block.
func (p *paper) front() {
	doc := p.src.Document
	organization, lang := doc.Frame.Organization.Get(p.src.Lang)
	p.tag(`<header><p class="top"><span lang="` + escaped(lang) + `">`)
	p.text(organization)
	p.element("</span> <span>", p.say.Message(doc.Frame.KindLabel), "</span></p>\n")
	p.band()
	p.tag("<" + heading(topLevel) + ">")
	p.inline(doc.Title)
	p.tag("</" + heading(topLevel) + ">\n")
	if len(doc.Subtitle) > 0 {
		p.tag(`<p class="sub">`)
		p.inline(doc.Subtitle)
		p.tag("</p>\n")
	}
	p.control()
	p.tag("</header>\n")
}

// band writes what marks a version that is not to be used. ISO/IEC 20000-1:2018 7.5.3.
func (p *paper) band() {
	zone := p.src.Document.Frame.Zone
	for _, line := range []content.Inline{format.Band(p.src.Sheet, zone), format.Copy(p.src.Sheet)} {
		if len(line) > 0 {
			p.tag(`<p class="band">`)
			p.inline(line)
			p.tag("</p>\n")
		}
	}
}

func (p *paper) control() {
	doc, sheet := p.src.Document, p.src.Sheet
	p.tag(`<dl class="pairs">`)
	add := func(key, value string) {
		if value != "" {
			p.pair(p.message("control."+key), func() { p.text(value) })
		}
	}
	if doc.Frame.HasCode {
		add("code", sheet.Code)
	}
	add("version", sheet.Number+" · "+p.say.Message(format.State(sheet.State)))
	if sheet.State == content.InReview {
		add("proposed", sheet.Proposed)
	}
	add("reason", p.say.Plain(sheet.Reason))
	add("version_date", p.say.Value(content.Value{Type: content.DateType, Raw: sheet.Date}))
	add("created_by", p.signers(sheet.Authors))
	if len(sheet.Approvals) == 0 {
		add("approved_by", p.message("control.not_approved"))
	}
	if sheet.Effective != "" || sheet.ValidUntil != "" {
		add("validity", p.say.Value(content.Value{Type: content.PeriodType, Raw: sheet.Effective, To: sheet.ValidUntil}))
	}
	for _, field := range doc.Control {
		p.pair(p.say.Message(field.Label), func() { p.inline(field.Value) })
	}
	if len(doc.Frame.Confidentiality) > 0 {
		p.pair(p.message("control.confidentiality"), func() { p.inline(doc.Frame.Confidentiality) })
	}
	p.tag("</dl>\n")
}

func (p *paper) signers(list []content.Signer) string {
	names := make([]string, len(list))
	for i, s := range list {
		names[i] = p.say.Plain(s.Name)
		if title := p.say.Plain(s.JobTitle); title != "" {
			names[i] += ", " + title
		}
	}
	return strings.Join(names, "; ")
}

// back writes who approved, by what the document can be checked, and its history.
func (p *paper) back() {
	p.tag("<footer>")
	p.approvals()
	p.proofs()
	p.history()
	p.tag("</footer>\n")
}

// title is a heading of what the control sheet says.
func (p *paper) title(key string) {
	p.element("<"+heading(topLevel+1)+">", p.message(key), "</"+heading(topLevel+1)+">\n")
}

func (p *paper) approvals() {
	if len(p.src.Sheet.Approvals) == 0 {
		return
	}
	p.title("approval.title")
	p.tag(`<dl class="pairs">`)
	for _, a := range p.src.Sheet.Approvals {
		p.pair(p.say.Message(a.Meaning), func() {
			p.text(a.Name)
			if len(a.Role) > 0 {
				p.tag(", ")
				p.inline(a.Role)
			}
			p.element("<small>", p.say.Stamp(a.At), "</small>")
			if a.Fact != "" {
				p.element("<small>", p.message("approval.recorded")+" "+a.Fact, "</small>")
			}
			if a.Solo {
				p.element("<small>", p.message("approval.solo"), "</small>")
			}
		})
	}
	p.tag("</dl>\n")
}

func (p *paper) proofs() {
	proofs := format.Proofs(p.src.Sheet)
	if len(proofs) == 0 {
		return
	}
	p.title("authenticity.title")
	p.tag(`<dl class="pairs">`)
	for _, proof := range proofs {
		p.pair(p.say.Message(proof.Label), func() {
			if proof.Hash != "" {
				p.element("<code>", strings.Join(format.HashGroups(proof.Hash), " "), "</code>")
			}
			p.inline(proof.Value)
		})
	}
	p.tag("</dl>\n")
}

func (p *paper) history() {
	if len(p.src.Sheet.History) == 0 {
		return
	}
	p.title("history.title")
	p.frame("", p.message("history.title"))
	p.tag("<table><thead><tr>")
	for _, key := range []string{"history.version", "history.date", "history.author", "history.change"} {
		p.element(`<th scope="col">`, p.message(key), "</th>")
	}
	p.tag("</tr></thead><tbody>")
	for _, c := range p.src.Sheet.History {
		p.element("<tr><td>", c.Number, "</td>")
		p.element("<td>", p.day(c.Date), "</td><td>")
		p.inline(c.Author)
		p.tag("</td><td>")
		p.inline(c.Description)
		p.tag("</td></tr>\n")
	}
	p.tag("</tbody></table></div>\n")
}
