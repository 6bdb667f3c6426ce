package formattest

import (
	"strconv"

	"acta/internal/content"
)

// both is people's text in Spanish and English.
func both(es, en string) content.Inline {
	return content.Inline{content.Say(content.In("es", es).With("en", en))}
}

// word is a code, a name, a number: the same in every language.
func word(s string) content.Inline { return content.Inline{content.Plain(s)} }

// message is a message without arguments.
func message(key string) content.Inline { return content.Inline{content.Message(key)} }

// value is a single value.
func value(t content.Type, raw string) content.Inline {
	return content.Inline{content.Of(content.Value{Type: t, Raw: raw})}
}

// date is a date.
func date(iso string) content.Inline { return value(content.DateType, iso) }

// state is a term that a chip shows.
func state(key string, mark content.Mark) content.Inline {
	return content.Inline{content.Of(content.Value{Type: content.TermType, Raw: key, Mark: mark})}
}

// missing is an open placeholder.
func missing(field, label string) content.Inline {
	return content.Inline{content.Of(content.Value{Type: content.MissingType, Field: field, Label: label})}
}

// blank is a labelled blank of a form.
func blank(label string) content.Inline {
	return content.Inline{content.Of(content.Value{Type: content.BlankType, Label: label})}
}

// join puts pieces of inline content after each other.
func join(parts ...content.Inline) content.Inline {
	var out content.Inline
	for _, part := range parts {
		out = append(out, part...)
	}
	return out
}

func paragraph(in content.Inline) content.Block {
	return content.Block{Kind: content.ParagraphBlock, Paragraph: &content.Paragraph{Text: in}}
}

func list(ordered bool, items ...content.Inline) content.Block {
	l := &content.List{Ordered: ordered}
	for _, item := range items {
		l.Items = append(l.Items, content.ListItem{Text: item})
	}
	return content.Block{Kind: content.ListBlock, List: l}
}

func fields(rows ...content.Field) content.Block {
	return content.Block{Kind: content.FieldsBlock, Fields: &content.Fields{Rows: rows}}
}

func note(kind content.NoteKind, title, text content.Inline) content.Block {
	return content.Block{Kind: content.NoteBlock, Note: &content.Note{Kind: kind, Title: title, Text: text}}
}

// row is a row of cells without notes.
func row(cells ...content.Inline) content.Row {
	r := content.Row{}
	for _, in := range cells {
		r.Cells = append(r.Cells, content.Cell{Text: in})
	}
	return r
}

func table(number int, caption content.Inline, columns []content.Column, groups ...content.Group) content.Block {
	t := &content.Table{
		Anchor: "table-" + strconv.Itoa(number), Number: number, Caption: caption,
		Name: "document.workbook.fields", Columns: columns, Groups: groups,
	}
	for _, g := range groups {
		t.Rows += len(g.Rows)
	}
	return content.Block{Kind: content.TableBlock, Table: t}
}

// section is a numbered section of the first level, or below another by its number.
func section(number string, title content.Inline, blocks ...content.Block) content.Section {
	return content.Section{
		Anchor: "s" + number, Key: "section_" + number, Numbering: content.Numbered, Number: number,
		Title: title, Blocks: blocks,
	}
}

// document is a document with the frame that all samples share.
func document(kind string, front content.Front, title, subtitle content.Inline, sections ...content.Section) content.Document {
	return content.Document{
		Schema: content.Schema, Kind: kind, Subject: "K8S-1.30", Languages: []string{"es", "en"},
		Frame: content.Frame{
			Front: front, Organization: content.In("es", "Proyecto Kubernetes").With("en", "Kubernetes project"),
			KindLabel: "document.control.policy", Confidentiality: both("Uso interno", "Internal use"),
			Accent: "#0B5563", Paper: "A4", Zone: "UTC", HasCode: true,
		},
		Title: title, Subtitle: subtitle, Sections: sections,
	}
}

// sheet is a control sheet in a state.
func sheet(code, number string, s content.State) content.ControlSheet {
	return content.ControlSheet{
		Schema: content.Schema, Code: code, Number: number, State: s,
		Date: "2024-01-15", At: "2024-01-19T11:20:54Z",
		Authors:     []content.Signer{{Name: word("Lucía Ferrer Ibáñez"), JobTitle: both("responsable de entregas", "release manager")}},
		ContentHash: "9f2c41d70be8637a2d915fc4e07b38a61c4d92f5b7e03a8846d1c0f95b08e6a3",
		History: []content.Change{
			change("0.1", "2023-11-06", "Primer borrador a partir de la plantilla", "First draft from the template"),
			change("0.2", "2023-11-20", "Línea base previa como condición del despliegue", "Earlier baseline as a condition"),
			change("1.0", "2023-12-04", "Primera versión aprobada", "First approved version"),
			change(number, "2024-01-15", "Tres frecuencias de medición por separado", "Three measuring frequencies kept apart"),
		},
	}
}

func change(number, date, es, en string) content.Change {
	return content.Change{Number: number, Date: date, Author: word("L. Ferrer Ibáñez"), Description: both(es, en)}
}

// approved adds approvals to a control sheet.
func approved(s content.ControlSheet) content.ControlSheet {
	s.Effective, s.ValidUntil = "2024-02-01", "2025-01-31"
	s.Approvals = []content.Approval{
		{Meaning: "document.meaning.author", Name: "Lucía Ferrer Ibáñez", Role: both("Responsable de entregas", "Release manager"), At: "2024-01-12T16:42:07Z", Hash: s.ContentHash},
		{Meaning: "document.meaning.approve", Name: "Andrés Molina Vega", Role: both("Director de operaciones", "Director of operations"), At: "2024-01-19T11:20:54Z", Hash: s.ContentHash},
	}
	return s
}

// term is the state of an item of a checklist.
func term(key string, mark content.Mark) content.Value {
	return content.Value{Type: content.TermType, Raw: key, Mark: mark}
}
