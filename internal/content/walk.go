package content

// Encode is the canonical JSON of the document; its SHA-256 is the content hash.
func (d Document) Encode() ([]byte, error) { return Marshal(d) }

// Decode reads the canonical JSON of a document.
func Decode(data []byte) (Document, error) {
	var d Document
	err := Unmarshal(data, &d)
	return d, err
}

// Hash is the SHA-256 (hex) of the document's canonical JSON: what is approved
// and signed.
func (d Document) Hash() (string, error) {
	data, err := d.Encode()
	if err != nil {
		return "", err
	}
	return Sum(data), nil
}

// Placeholder is an open placeholder: a required value that is missing. Scope F2.
type Placeholder struct {
	Section string // number of the section, or "" in the front
	Anchor  string // anchor of the section
	Field   string // path of the field
	Label   string // message key of what is missing
}

// Placeholders lists the open placeholders in reading order.
func (d Document) Placeholders() []Placeholder {
	var found []Placeholder
	d.Walk(func(section *Section, run Run) {
		if run.Value == nil || run.Value.Type != MissingType {
			return
		}
		p := Placeholder{Field: run.Value.Field, Label: run.Value.Label}
		if section != nil {
			p.Section, p.Anchor = section.Number, section.Anchor
		}
		found = append(found, p)
	})
	return found
}

// Keys lists every message key that the document uses, in reading order, with
// repetitions.
func (d Document) Keys() []string {
	w := walker{}
	w.run = func(_ *Section, run Run) {
		if run.Key != "" {
			w.keys = append(w.keys, run.Key)
		}
		if v := run.Value; v != nil && v.Type == TermType {
			w.keys = append(w.keys, v.Raw)
		}
		if v := run.Value; v != nil && v.Label != "" {
			w.keys = append(w.keys, v.Label)
		}
	}
	w.key = func(key string) {
		if key != "" {
			w.keys = append(w.keys, key)
		}
	}
	w.document(d)
	return w.keys
}

// Walk calls visit for every run of the document in reading order, arguments of
// messages included; section is nil in the front.
func (d Document) Walk(visit func(section *Section, run Run)) {
	w := walker{run: visit, key: func(string) {}}
	w.document(d)
}

// walker goes through a document once; every inline and every message key that a
// document can hold passes here.
type walker struct {
	run     func(*Section, Run)
	key     func(string)
	keys    []string
	section *Section
}

func (w *walker) document(d Document) {
	w.key(d.Frame.KindLabel)
	w.inline(d.Frame.Confidentiality)
	w.inline(d.Title)
	w.inline(d.Subtitle)
	w.fields(d.Control)
	for i := range d.Sections {
		w.sections(&d.Sections[i])
	}
}

func (w *walker) sections(s *Section) {
	w.section = s
	w.inline(s.Title)
	w.inline(s.Margin)
	for _, block := range s.Blocks {
		w.block(block)
	}
	for i := range s.Sections {
		w.sections(&s.Sections[i])
	}
}

func (w *walker) inline(in Inline) {
	for _, run := range in {
		w.run(w.section, run)
		for _, arg := range run.Args {
			w.inline(arg.Text)
		}
		w.inline(run.Label)
	}
}

func (w *walker) value(v Value) { w.run(w.section, Of(v)) }

func (w *walker) fields(rows []Field) {
	for _, row := range rows {
		w.key(row.Label)
		w.inline(row.Value)
	}
}

func (w *walker) block(b Block) { //nolint:gocyclo // one case for each kind of block
	switch b.Kind {
	case ParagraphBlock:
		w.inline(b.Paragraph.Text)
	case ListBlock:
		w.items(b.List.Items)
	case FieldsBlock:
		w.fields(b.Fields.Rows)
	case TableBlock:
		w.table(*b.Table)
	case ChecklistBlock:
		for _, item := range b.Checklist.Items {
			w.inline(item.Text)
			w.value(item.State)
			w.inline(item.Note)
		}
	case FigureBlock:
		w.inline(b.Figure.Caption)
	case ChartBlock:
		w.chart(*b.Chart)
	case IndicatorsBlock:
		for _, item := range b.Indicators.Items {
			w.value(item.Figure)
			w.key(item.Unit)
			w.key(item.Label)
			w.inline(item.Context)
		}
	case TimelineBlock:
		w.timeline(*b.Timeline)
	case NoteBlock:
		w.inline(b.Note.Title)
		w.inline(b.Note.Text)
	case SignatureBlock:
		for _, line := range b.Signature.Lines {
			w.inline(line.JobTitle)
			w.inline(line.Name)
		}
	case AnnexBlock:
		w.inline(b.Annex.Title)
	case PageBreakBlock:
	}
}

func (w *walker) items(items []ListItem) {
	for _, item := range items {
		w.inline(item.Text)
		w.items(item.Items)
	}
}

func (w *walker) table(t Table) {
	w.key(t.Name)
	w.inline(t.Caption)
	for _, column := range t.Columns {
		w.key(column.Title)
	}
	for _, group := range t.Groups {
		w.inline(group.Label)
		w.inline(group.Count)
		for _, row := range group.Rows {
			w.row(row)
		}
	}
	if t.Total != nil {
		w.row(*t.Total)
	}
}

func (w *walker) row(r Row) {
	for _, cell := range r.Cells {
		w.inline(cell.Text)
		w.inline(cell.Note)
	}
}

func (w *walker) chart(c Chart) {
	for _, in := range append([]Inline{c.Caption, c.Title, c.Unit, c.Alt}, c.Categories...) {
		w.inline(in)
	}
	for _, series := range c.Series {
		w.key(series.Name)
	}
}

func (w *walker) timeline(t Timeline) {
	for _, in := range []Inline{t.Caption, t.Label, t.Alt} {
		w.inline(in)
	}
	for _, lane := range t.Lanes {
		w.inline(lane.Label)
	}
	for _, milestone := range t.Milestones {
		w.inline(milestone.Label)
	}
}
