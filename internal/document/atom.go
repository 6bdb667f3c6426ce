package document

import (
	"strings"

	"acta/internal/content"
)

// atom is the smallest part of a clause that is compared as one: a text, a field,
// a figure, or a table with its rows.
type atom struct {
	element  Element
	identity string // the same in both contents, however the words differ
	mark     string // identity and all that is said: equal parts are the same
	label    string
	text     string
	kind     content.Type // of a single value
	running  bool         // people's text, compared by words
	table    *grid
}

// reader makes atoms of one side.
type reader struct{ Side }

func (r *reader) plain(in content.Inline) string { return r.Words.Plain(in) }

func (r *reader) say(key string) string {
	if key == "" {
		return ""
	}
	return r.Words.Message(key)
}

// sealed completes the mark of an atom.
func sealed(a atom) atom {
	a.mark = strings.Join([]string{string(a.element), a.identity, a.label, string(a.kind), a.text}, "\x00")
	return a
}

// front are the atoms of what stands before the first clause.
func (r *reader) front() []atom {
	doc := r.Content
	list := []atom{
		sealed(atom{element: FrontElement, running: true, identity: "title", text: r.plain(doc.Title)}),
		sealed(atom{element: FrontElement, running: true, identity: "subtitle", text: r.plain(doc.Subtitle)}),
		sealed(atom{element: FrontElement, running: true, identity: "organization", text: r.plain(content.Inline{content.Say(doc.Frame.Organization)})}),
		sealed(atom{element: FrontElement, running: true, identity: "confidentiality", text: r.plain(doc.Frame.Confidentiality)}),
	}
	return append(list, r.fields(doc.Control)...)
}

func (r *reader) text(identity string, in content.Inline) []atom {
	if len(in) == 0 {
		return nil
	}
	if len(in) == 1 && in[0].Kind == content.MessageRun {
		identity += " " + in[0].Key
	}
	return []atom{sealed(atom{element: TextElement, identity: identity, text: r.plain(in)})}
}

// field is an atom of a label with its value.
func (r *reader) field(identity, label string, value content.Inline) atom {
	made := atom{element: FieldElement, identity: identity, label: label, text: r.plain(value)}
	switch {
	case len(value) == 1 && value[0].Value != nil:
		made.kind = value[0].Value.Type
	case len(value) > 0:
		made.running = true
	}
	made = sealed(made)
	if made.kind != "" {
		v := value[0].Value // two values may print alike, such as an instant in two zones
		made.mark += strings.Join([]string{"", v.Raw, v.To, v.Zone, v.Unit}, "\x00")
	}
	return made
}

func (r *reader) fields(rows []content.Field) []atom {
	list := make([]atom, len(rows))
	for i, row := range rows {
		list[i] = r.field("field "+row.Label, r.say(row.Label), row.Value)
	}
	return list
}

// atoms are the parts of a clause, those of the clauses below it apart.
func (r *reader) atoms(s content.Section) []atom {
	list := r.text("margin", s.Margin)
	for _, b := range s.Blocks {
		list = append(list, r.block(b)...)
	}
	return list
}

func (r *reader) block(b content.Block) []atom { //nolint:gocyclo // one case for each kind of block
	switch b.Kind {
	case content.ParagraphBlock:
		return r.text("paragraph", b.Paragraph.Text)
	case content.ListBlock:
		return r.items(b.List.Items)
	case content.FieldsBlock:
		return r.fields(b.Fields.Rows)
	case content.TableBlock:
		t := r.tableGrid(*b.Table)
		return append(r.text("caption "+b.Table.Anchor, b.Table.Caption), t)
	case content.ChecklistBlock:
		return []atom{r.checkGrid(*b.Checklist)}
	case content.FigureBlock:
		return append(r.text("caption "+b.Figure.Anchor, b.Figure.Caption), r.figure(*b.Figure))
	case content.ChartBlock:
		return append(r.text("caption "+b.Chart.Anchor, b.Chart.Caption), r.chart(*b.Chart))
	case content.IndicatorsBlock:
		return r.indicators(*b.Indicators)
	case content.TimelineBlock:
		return append(r.text("caption "+b.Timeline.Anchor, b.Timeline.Caption), r.timelineGrid(*b.Timeline))
	case content.NoteBlock:
		return append(r.text("note title", b.Note.Title), r.text("note", b.Note.Text)...)
	case content.SignatureBlock:
		return r.signers(*b.Signature)
	case content.AnnexBlock:
		return []atom{r.field("annex "+b.Annex.Kind, r.plain(b.Annex.Title), content.Inline{content.Plain(b.Annex.Code)})}
	default:
		return nil
	}
}

func (r *reader) items(items []content.ListItem) []atom {
	var list []atom
	for _, item := range items {
		list = append(list, r.text("item", item.Text)...)
		list = append(list, r.items(item.Items)...)
	}
	return list
}

// figure is an image by the hash of its bytes.
func (r *reader) figure(f content.Figure) atom {
	made := atom{element: FigureElement, identity: "figure " + f.Anchor, label: r.plain(f.Caption)}
	for _, asset := range r.Content.Assets {
		if asset.Name == f.Asset {
			made.text = r.plain(content.Inline{content.Say(asset.Alt)})
			made.mark = asset.SHA256
		}
	}
	hash := made.mark
	made = sealed(made)
	made.mark += "\x00" + hash
	return made
}

// chart is a chart with all that it draws.
func (r *reader) chart(c content.Chart) atom {
	made := sealed(atom{element: FigureElement, identity: "chart " + c.Anchor, label: r.plain(c.Title), text: r.plain(c.Alt)})
	c.Number = 0
	if data, err := content.Marshal(c); err == nil {
		made.mark += "\x00" + string(data)
	}
	return made
}

func (r *reader) indicators(list content.Indicators) []atom {
	var made []atom
	for _, item := range list.Items {
		value := content.Inline{content.Of(item.Figure)}
		made = append(made, r.field("indicator "+item.Label, r.say(item.Label), value))
		made = append(made, r.text("context "+item.Label, item.Context)...)
	}
	return made
}

func (r *reader) signers(s content.Signature) []atom {
	list := make([]atom, len(s.Lines))
	for i, line := range s.Lines {
		title := r.plain(line.JobTitle)
		list[i] = r.field("signature "+title, title, line.Name)
	}
	return list
}
