package formattest

import "acta/internal/content"

// hostileSample is a document that holds a text wherever people's text can stand.
func hostileSample(text string, front content.Front) Sample {
	in := content.Inline{content.Say(content.In("es", text))}
	columns := []content.Column{{Key: "a", Title: "document.control.code", Type: content.TextType, Weight: 60}, {Key: "b", Title: "document.control.release", Type: content.TextType}}
	t := table(1, in, columns, content.Group{Label: in, Count: in, Rows: []content.Row{row(in, in), {Milestone: true, Cells: []content.Cell{{Text: in, Note: in}, {Text: in, Note: in}}}}})
	total := row(in, in)
	t.Table.Total = &total
	blocks := []content.Block{
		paragraph(in), list(true, in, in), list(false, in), fields(content.Field{Label: "document.control.code", Value: in}), t,
		{Kind: content.ChecklistBlock, Checklist: &content.Checklist{Items: []content.Check{{Text: in, Note: in, State: term("document.approval.signed", content.DoneMark)}}}},
		note(content.ProblemNote, in, in),
		{Kind: content.SignatureBlock, Signature: &content.Signature{Lines: []content.Signer{{JobTitle: in, Name: in}}}},
		{Kind: content.AnnexBlock, Annex: &content.Annex{Kind: "plan", Title: in, Code: "A"}},
	}
	s := section("1", in, blocks...)
	s.Margin = in
	doc := document("process", front, in, in, s)
	doc.Frame.Organization = content.In("es", text)
	doc.Control = []content.Field{{Label: "document.control.owner", Value: in}}
	return Sample{Name: "hostile", Document: doc, Sheet: sheet("C-1", "0.1", content.Draft)}
}
