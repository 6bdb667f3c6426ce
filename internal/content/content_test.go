package content_test

import (
	"slices"
	"testing"

	"acta/internal/content"
)

// full holds every kind of block and run, each with a message key of its own.
func full() content.Document {
	key := func(k string) content.Inline { return content.Inline{content.Message(k)} }
	missing := content.Of(content.Value{Type: content.MissingType, Field: "planned", Label: "label.missing"})
	blocks := []content.Block{
		{Kind: content.ParagraphBlock, Paragraph: &content.Paragraph{Text: content.Inline{
			content.Message("paragraph", content.Arg{Name: "date", Text: content.Inline{missing}}),
			content.Of(content.Value{Type: content.TermType, Raw: "term"}),
			{Kind: content.LinkRun, URL: "https://example.org", Label: key("link")}}}},
		{Kind: content.ListBlock, List: &content.List{Items: []content.ListItem{{Text: key("item"), Items: []content.ListItem{{Text: key("subitem")}}}}}},
		{Kind: content.FieldsBlock, Fields: &content.Fields{Rows: []content.Field{{Label: "label", Value: key("field")}}}},
		{Kind: content.TableBlock, Table: &content.Table{Anchor: "t", Name: "table", Caption: key("caption"),
			Columns: []content.Column{{Key: "c", Title: "column"}},
			Groups:  []content.Group{{Label: key("group"), Count: key("count"), Rows: []content.Row{{Cells: []content.Cell{{Text: key("cell"), Note: key("note")}}}}}},
			Total:   &content.Row{Cells: []content.Cell{{Text: key("total")}}}}},
		{Kind: content.ChecklistBlock, Checklist: &content.Checklist{Items: []content.Check{{Text: key("check"), State: content.Value{Type: content.TermType, Raw: "state"}, Note: key("evidence")}}}},
		{Kind: content.FigureBlock, Figure: &content.Figure{Caption: key("figure")}},
		{Kind: content.ChartBlock, Chart: &content.Chart{Caption: key("chart"), Title: key("chart_title"), Unit: key("unit"), Alt: key("alt"),
			Categories: []content.Inline{key("category")}, Series: []content.Series{{Name: "series", Values: []string{"1"}}}}},
		{Kind: content.IndicatorsBlock, Indicators: &content.Indicators{Items: []content.Indicator{{
			Figure: content.Value{Type: content.IntegerType, Raw: "1"}, Unit: "days", Label: "indicator", Context: key("context")}}}},
		{Kind: content.TimelineBlock, Timeline: &content.Timeline{Caption: key("timeline"), Label: key("lane_label"), Alt: key("timeline_alt"),
			Lanes: []content.Lane{{Label: key("lane")}}, Milestones: []content.Milestone{{Label: key("milestone")}}}},
		{Kind: content.NoteBlock, Note: &content.Note{Title: key("note_title"), Text: key("note_text")}},
		{Kind: content.SignatureBlock, Signature: &content.Signature{Lines: []content.Signer{{JobTitle: key("job_title"), Name: key("name")}}}},
		{Kind: content.AnnexBlock, Annex: &content.Annex{Title: key("annex")}},
		{Kind: content.PageBreakBlock},
	}
	return content.Document{
		Schema: content.Schema, Kind: "k", Subject: "s", Languages: []string{"es", "en"}, Title: key("title"), Subtitle: key("subtitle"),
		Frame:    content.Frame{KindLabel: "kind_label", Confidentiality: key("confidentiality")},
		Control:  []content.Field{{Label: "control", Value: key("control_value")}},
		Sections: []content.Section{{Anchor: "one", Number: "1", Title: key("section"), Margin: key("margin"), Blocks: blocks, Sections: []content.Section{{Anchor: "sub", Number: "1.1", Title: key("subsection")}}}},
	}
}

func TestKeysFindsEveryMessageOfADocument(t *testing.T) {
	want := []string{
		"kind_label", "confidentiality", "title", "subtitle", "control", "control_value", "section", "margin",
		"paragraph", "label.missing", "term", "link", "item", "subitem", "label", "field", "table", "caption", "column", "group", "count",
		"cell", "note", "total", "check", "state", "evidence", "figure", "chart", "chart_title", "unit", "alt", "category", "series",
		"days", "indicator", "context", "timeline", "lane_label", "timeline_alt", "lane", "milestone", "note_title", "note_text",
		"job_title", "name", "annex", "subsection",
	}
	got := full().Keys()
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestFullHoldsEveryKindOfBlock(t *testing.T) {
	blocks := full().Sections[0].Blocks
	for i, kind := range content.BlockKinds() {
		if i >= len(blocks) || blocks[i].Kind != kind {
			t.Errorf("the sample lacks a block of kind %s", kind)
		}
	}
}

func TestPlaceholdersSayWhereTheyStand(t *testing.T) {
	want := []content.Placeholder{{Section: "1", Anchor: "one", Field: "planned", Label: "label.missing"}}
	if got := full().Placeholders(); !slices.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
}

// Invariant I4: what is read back is what was hashed.
func TestDocumentSurvivesItsCanonicalForm(t *testing.T) {
	doc := full()
	data, err := doc.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := content.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	a, errA := doc.Hash()
	b, errB := back.Hash()
	if errA != nil || errB != nil || a != b || a != content.Sum(data) {
		t.Errorf("hashes %s and %s, %v, %v", a, b, errA, errB)
	}
	doc.Sections[0].Number = "2"
	if changed, _ := doc.Hash(); changed == a {
		t.Error("a changed number did not change the hash")
	}
}

func TestControlSheetSurvivesItsCanonicalForm(t *testing.T) {
	sheet := content.ControlSheet{Schema: 1, Code: "K-1", Number: "0.1", State: content.Draft, Date: "2024-01-12",
		History: []content.Change{{Number: "0.1", Date: "2024-01-12", Author: content.Inline{content.Plain("Lucía")}}}}
	data, err := sheet.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := content.DecodeControlSheet(data)
	if err != nil {
		t.Fatal(err)
	}
	a, errA := sheet.Hash()
	b, errB := back.Hash()
	if errA != nil || errB != nil || a != b {
		t.Errorf("hashes %s and %s, %v, %v", a, b, errA, errB)
	}
}

func TestValuesOfViews(t *testing.T) {
	for name, c := range map[string]struct {
		in      any
		want    content.Value
		present bool
	}{
		"text":            {"KEP-24", content.Value{Type: content.TextType, Raw: "KEP-24"}, true},
		"empty text":      {"", content.Value{Type: content.TextType}, false},
		"term":            {content.Term{Key: "term.x", Mark: content.DoneMark}, content.Value{Type: content.TermType, Raw: "term.x", Mark: content.DoneMark}, true},
		"no term":         {content.Term{}, content.Value{Type: content.TermType}, false},
		"date":            {content.Date{ISO: "2024-02-09"}, content.Value{Type: content.DateType, Raw: "2024-02-09"}, true},
		"instant":         {content.Date{ISO: "2024-02-09T02:00:00Z", Zone: "UTC"}, content.Value{Type: content.InstantType, Raw: "2024-02-09T02:00:00Z", Zone: "UTC"}, true},
		"no date":         {content.Date{}, content.Value{Type: content.DateType}, false},
		"period":          {content.Period{From: "2024-01-01"}, content.Value{Type: content.PeriodType, Raw: "2024-01-01"}, true},
		"duration":        {content.Duration{ISO: "P3Y"}, content.Value{Type: content.DurationType, Raw: "P3Y"}, true},
		"zero that holds": {content.Integer{Known: true}, content.Value{Type: content.IntegerType, Raw: "0"}, true},
		"no integer":      {content.Integer{}, content.Value{Type: content.IntegerType, Raw: "0"}, false},
		"int":             {7, content.Value{Type: content.IntegerType, Raw: "7"}, true},
		"bool":            {false, content.Value{Type: content.BoolType, Raw: "false"}, true},
		"decimal":         {content.Decimal{Digits: "4.50"}, content.Value{Type: content.DecimalType, Raw: "4.50"}, true},
		"percent":         {content.Percent{Digits: "5"}, content.Value{Type: content.PercentType, Raw: "5"}, true},
		"money":           {content.Money{Digits: "10.00", Currency: "EUR"}, content.Value{Type: content.MoneyType, Raw: "10.00", Unit: "EUR"}, true},
		"level":           {content.Level{N: 3}, content.Value{Type: content.LevelType, Raw: "3"}, true},
		"no level":        {content.Level{}, content.Value{Type: content.LevelType, Raw: "0"}, false},
	} {
		got, present, err := content.ValueOf(c.in)
		if err != nil || got != c.want || present != c.present {
			t.Errorf("%s: got %+v, %v, %v", name, got, present, err)
		}
	}
	if _, _, err := content.ValueOf(1.5); err == nil {
		t.Error("a float became a value")
	}
	run, present, err := content.RunOf(content.In("es", "Hola"))
	if err != nil || !present || run.Kind != content.TextRun {
		t.Errorf("people's text became %+v, %v, %v", run, present, err)
	}
}

func TestTextFallsBackToItsOriginal(t *testing.T) {
	text := content.In("es", "Alcance").With("en", "Scope")
	for lang, want := range map[string][2]string{"es": {"Alcance", "es"}, "en": {"Scope", "en"}, "fr": {"Alcance", "es"}} {
		if got, in := text.Get(lang); got != want[0] || in != want[1] {
			t.Errorf("%s: got %q in %q", lang, got, in)
		}
	}
	if !(content.Text{}).IsEmpty() || text.IsEmpty() || !content.In("es", "").IsEmpty() {
		t.Error("emptiness is wrong")
	}
	if first := (content.Text{}).With("en", "Scope"); first.Original != "en" {
		t.Errorf("the first language is not the original: %+v", first)
	}
}
