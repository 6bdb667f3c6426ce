package document_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/locale"
)

func paragraph(in ...content.Run) content.Block {
	return content.Block{Kind: content.ParagraphBlock, Paragraph: &content.Paragraph{Text: in}}
}

func said(es string) content.Run { return content.Say(content.In("es", es).With("en", "EN "+es)) }

func day(iso string) content.Run { return content.Of(content.Value{Type: content.DateType, Raw: iso}) }

func number(n int) content.Run {
	return content.Of(content.Value{Type: content.IntegerType, Raw: strconv.Itoa(n)})
}

func fieldsBlock(rows ...content.Field) content.Block {
	return content.Block{Kind: content.FieldsBlock, Fields: &content.Fields{Rows: rows}}
}

// row is a row of the tables below: place, name, day.
func row(place int, name, on string) content.Row {
	return content.Row{Cells: []content.Cell{{Text: content.Inline{number(place)}}, {Text: content.Inline{said(name)}}, {Text: content.Inline{day(on)}}}}
}

func table(anchor string, rows ...content.Row) content.Block {
	return content.Block{Kind: content.TableBlock, Table: &content.Table{Anchor: anchor, Number: 1, Name: "notice.facts.affects_table",
		Columns: []content.Column{{Key: "n", Title: "notice.facts.col_code", Type: content.IntegerType},
			{Key: "name", Title: "notice.facts.col_name", Type: content.TextType}, {Key: "on", Title: "document.control.date", Type: content.DateType}},
		Groups: []content.Group{{Rows: rows}}, Rows: len(rows)}}
}

func clause(key, number string, blocks ...content.Block) content.Section {
	return content.Section{Anchor: key, Key: key, Numbering: content.Numbered, Number: number,
		Title: content.Inline{content.Plain("T-" + key)}, Blocks: blocks}
}

// before is the content that the tests below change.
func before() content.Document {
	scope := clause("scope", "1", paragraph(said("Se detiene el servicio de giro el sábado por la noche.")),
		fieldsBlock(content.Field{Label: "document.control.date", Value: content.Inline{day("2026-03-01")}},
			content.Field{Label: "document.control.owner", Value: content.Inline{said("Lucía")}}))
	plan := clause("plan", "2", table("plan-t", row(1, "Preparar", "2026-03-01"), row(2, "Probar", "2026-03-02"), row(3, "Desplegar", "2026-03-03")))
	plan.Sections = []content.Section{clause("detail", "2.1", paragraph(content.Message("notice.facts.nobody")))}
	return content.Document{Schema: content.Schema, Kind: "notice", Subject: "giro", Languages: []string{"es", "en"},
		Frame: content.Frame{Organization: content.In("es", "Correos"), Zone: "Europe/Madrid"}, Title: content.Inline{content.Plain("Aviso")},
		Sections: []content.Section{scope, plan, clause("end", "3", paragraph(said("Fin.")))}}
}

func deep(t testing.TB, doc content.Document) content.Document {
	t.Helper()
	data, err := doc.Encode()
	if err != nil {
		t.Fatal(err)
	}
	copied, err := content.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return copied
}

var words = func() func(testing.TB) *locale.Catalogue {
	var made *locale.Catalogue
	return func(t testing.TB) *locale.Catalogue {
		if made == nil {
			made = catalogue(t)
		}
		return made
	}
}()

func compare(t *testing.T, a, b content.Document) ([]document.Difference, int) {
	t.Helper()
	printer := words(t).Printer("es")
	return document.Compare(document.Side{Content: a, Words: printer.For(a)}, document.Side{Content: b, Words: printer.For(b)})
}

// tell prints a difference for comparison.
func tell(d document.Difference) string {
	line := fmt.Sprintf("%s %s @%s %s", d.Change, d.Element, d.Anchor, d.Number)
	if d.From != "" {
		line += " from " + d.From
	}
	if d.Label != "" {
		line += " [" + d.Label + "]"
	}
	if d.Type != "" {
		line += " " + string(d.Type)
	}
	if d.Before+d.After != "" {
		line += ": " + d.Before + " → " + d.After
	}
	if d.Count > 0 {
		line += fmt.Sprintf(" and %d", d.Count)
	}
	for _, p := range d.Pieces {
		line += " " + map[document.PieceKind]string{document.Equal: "=", document.Insert: "+", document.Delete: "-"}[p.Kind] + p.Text
	}
	return strings.NewReplacer("\n", " / ", "\u00a0", " ").Replace(line)
}

// Scope F28.
func TestCompare(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*content.Document)
		want   []string
	}{
		"nothing":          {func(*content.Document) {}, nil},
		"hashes and look":  {func(d *content.Document) { d.Words, d.Frame.Accent, d.Frame.Logo = "x", "#000000", "logo" }, nil},
		"the title":        {func(d *content.Document) { d.Title = content.Inline{content.Plain("Aviso urgente")} }, []string{"changed front @ : Aviso → Aviso urgente =Aviso + urgente"}},
		"the organisation": {func(d *content.Document) { d.Frame.Organization = content.In("es", "Postas") }, []string{"changed front @ : Correos → Postas -Correos +Postas"}},
		"a control row": {func(d *content.Document) {
			d.Control = []content.Field{{Label: "document.control.owner", Value: content.Inline{said("Ana")}}}
		}, []string{"added field @  [Propietario]:  → Ana"}},
		"words of a text": {func(d *content.Document) {
			d.Sections[0].Blocks[0] = paragraph(said("Se detiene el servicio de giro el domingo por la mañana."))
		}, []string{"changed text @scope 1: Se detiene el servicio de giro el sábado por la noche. → Se detiene el servicio de giro el domingo por la mañana. =Se detiene el servicio de giro el  -sábado +domingo = por la  -noche +mañana =."}},
		"a typed value": {func(d *content.Document) {
			d.Sections[0].Blocks[1].Fields.Rows[0].Value = content.Inline{day("2026-04-01")}
		}, []string{"changed field @scope 1 [Fecha] date: 1 de marzo de 2026 → 1 de abril de 2026"}},
		"a text of a field": {func(d *content.Document) { d.Sections[0].Blocks[1].Fields.Rows[1].Value = content.Inline{said("Ana")} }, []string{"changed field @scope 1 [Propietario]: Lucía → Ana -Lucía +Ana"}},
		"a value of a kind": {func(d *content.Document) {
			d.Sections[0].Blocks[1].Fields.Rows[0].Value = content.Inline{said("pronto")}
		}, []string{"changed field @scope 1 [Fecha]: 1 de marzo de 2026 → pronto"}},
		"a field is gone": {func(d *content.Document) {
			d.Sections[0].Blocks[1].Fields.Rows = d.Sections[0].Blocks[1].Fields.Rows[1:]
		}, []string{"removed field @scope 1 [Fecha] date: 1 de marzo de 2026 → "}},
		"a paragraph comes": {func(d *content.Document) {
			d.Sections[2].Blocks = append([]content.Block{paragraph(said("Antes."))}, d.Sections[2].Blocks...)
		}, []string{"added text @end 3:  → Antes."}},
		"a clause is gone":   {func(d *content.Document) { d.Sections = slices.Delete(d.Sections, 0, 1) }, []string{"removed clause @scope 1: Se detiene el servicio de giro el sábado por la noche. / Fecha: 1 de marzo de 2026 / Propietario: Lucía → "}},
		"a clause and those": {func(d *content.Document) { d.Sections = slices.Delete(d.Sections, 1, 2) }, []string{"removed clause @plan 2", "removed clause @detail 2.1: No afecta a nadie. → "}},
		"a clause comes": {func(d *content.Document) {
			d.Sections = append(d.Sections, clause("new", "4", paragraph(said("Nueva."))))
		}, []string{"added clause @new 4:  → Nueva."}},
		"numbers close up": {func(d *content.Document) { d.Sections[2].Number = "9" }, nil},
		"a clause moves": {func(d *content.Document) {
			d.Sections = []content.Section{d.Sections[2], d.Sections[0], d.Sections[1]}
			d.Sections[0].Number = "1"
		}, []string{"moved clause @end 1 from 3"}},
		"a clause moves below another": {func(d *content.Document) {
			d.Sections[2].Sections, d.Sections[1].Sections = d.Sections[1].Sections, nil
		}, []string{"moved clause @detail 2.1 from 2.1"}},
		"a title": {func(d *content.Document) { d.Sections[2].Title = content.Inline{content.Plain("T-fin")} }, []string{"changed clause @end 3: T-end → T-fin =T- -end +fin"}},
		"a row changes": {func(d *content.Document) {
			d.Sections[1].Blocks[0] = table("plan-t", row(1, "Preparar", "2026-03-01"), row(2, "Probar", "2026-03-05"), row(3, "Desplegar", "2026-03-03"))
		},
			[]string{"changed cell @plan 2 [A quién afecta › Probar › Fecha] date: 02 mar 2026 → 05 mar 2026"}},
		"a row comes, and others have another place": {func(d *content.Document) {
			d.Sections[1].Blocks[0] = table("plan-t", row(1, "Pensar", "2026-02-01"), row(2, "Preparar", "2026-03-01"), row(3, "Probar", "2026-03-02"), row(4, "Desplegar", "2026-03-03"))
		}, []string{"added row @plan 2 [A quién afecta › Pensar]:  → 1 | Pensar | 01 feb 2026"}},
		"a row goes": {func(d *content.Document) {
			d.Sections[1].Blocks[0] = table("plan-t", row(1, "Preparar", "2026-03-01"), row(2, "Desplegar", "2026-03-03"))
		},
			[]string{"removed row @plan 2 [A quién afecta › Probar]: 2 | Probar | 02 mar 2026 → "}},
		"rows of one key": {func(d *content.Document) {
			d.Sections[1].Blocks[0] = table("plan-t", row(1, "Preparar", "2026-03-01"), row(2, "Probar", "2026-03-02"), row(3, "Desplegar", "2026-03-03"), row(4, "Probar", "2026-03-09"))
		}, []string{"added row @plan 2 [A quién afecta › Probar]:  → 4 | Probar | 09 mar 2026"}},
		"a row moves": {func(d *content.Document) {
			rows := d.Sections[1].Blocks[0].Table.Groups[0].Rows
			d.Sections[1].Blocks[0].Table.Groups[0].Rows = []content.Row{rows[2], rows[0], rows[1]}
		}, []string{"moved row @plan 2 [A quién afecta › Desplegar]"}},
		"a milestone": {func(d *content.Document) { d.Sections[1].Blocks[0].Table.Groups[0].Rows[0].Milestone = true },
			[]string{"changed row @plan 2 [A quién afecta › Preparar]: 1 | Preparar | 01 mar 2026 → 1 | Preparar | 01 mar 2026 =1 | Preparar | 01 mar 2026"}},
		"a column": {func(d *content.Document) {
			d.Sections[1].Blocks[0].Table.Columns[2] = content.Column{Key: "until", Title: "document.control.valid_until", Type: content.DateType}
		}, []string{"added column @plan 2 [A quién afecta › Vigente hasta]", "removed column @plan 2 [A quién afecta › Fecha]"}},
		"what no part shows": {func(d *content.Document) { d.Sections[1].Blocks[0].Table.Order = "name" },
			[]string{"changed clause @plan 2: T-plan → T-plan"}},
	} {
		t.Run(name, func(t *testing.T) {
			after := deep(t, before())
			c.change(&after)
			list, more := compare(t, before(), after)
			lines := make([]string, 0, len(list))
			for _, d := range list {
				lines = append(lines, strings.TrimSpace(tell(d)))
			}
			for i, w := range c.want {
				c.want[i] = strings.TrimSpace(w)
			}
			if diff := cmp.Diff(c.want, lines, cmp.Transformer("none", func(l []string) []string { return append([]string{}, l...) })); diff != "" || more != 0 {
				t.Errorf("%d more, (-want +got):\n%s", more, diff)
			}
		})
	}
}

// Every other kind of block tells what changes in it, in the block's own terms.
func TestCompareBlocks(t *testing.T) {
	term := func(key string) content.Value { return content.Value{Type: content.TermType, Raw: key} }
	asset := func(sum string) []content.Asset {
		return []content.Asset{{Name: "plan", SHA256: sum, MediaType: "image/png", Alt: content.In("es", "Plano")}}
	}
	check := func(state, note string) content.Block {
		return content.Block{Kind: content.ChecklistBlock, Checklist: &content.Checklist{Items: []content.Check{
			{Text: content.Inline{said("Hay copia")}, State: term(state), Note: content.Inline{content.Plain(note)}}}}}
	}
	chart := func(value string) content.Block {
		return content.Block{Kind: content.ChartBlock, Chart: &content.Chart{Anchor: "x-c", Type: "columns", Title: content.Inline{said("Días")},
			Categories: []content.Inline{{content.Plain("A")}}, Series: []content.Series{{Name: "document.control.date", Values: []string{value}}}, Alt: content.Inline{said("barras")}}}
	}
	line := func(to string) content.Block {
		return content.Block{Kind: content.TimelineBlock, Timeline: &content.Timeline{Anchor: "x-t", From: "2026-01-01", To: "2026-12-31", Alt: content.Inline{said("eje")},
			Lanes: []content.Lane{{Label: content.Inline{said("Obra")}, Style: content.WorkLane, From: "2026-02-01", To: to}}}}
	}
	list := func(items ...string) content.Block {
		made := &content.List{}
		for _, item := range items {
			made.Items = append(made.Items, content.ListItem{Text: content.Inline{said(item)}})
		}
		made.Items[0].Items = []content.ListItem{{Text: content.Inline{said("dentro")}}}
		return content.Block{Kind: content.ListBlock, List: made}
	}
	figures := func(n int) content.Block {
		return content.Block{Kind: content.IndicatorsBlock, Indicators: &content.Indicators{Items: []content.Indicator{
			{Figure: content.Value{Type: content.IntegerType, Raw: strconv.Itoa(n)}, Label: "document.control.date"}}}}
	}
	note := func(s string) content.Block {
		return content.Block{Kind: content.NoteBlock, Note: &content.Note{Kind: content.PlainNote, Title: content.Inline{said("Ojo")}, Text: content.Inline{said(s)}}}
	}
	signer := func(name string) content.Block {
		return content.Block{Kind: content.SignatureBlock, Signature: &content.Signature{Lines: []content.Signer{{JobTitle: content.Inline{said("Dirección")}, Name: content.Inline{content.Plain(name)}}}}}
	}
	annexed := func(code string) content.Block {
		return content.Block{Kind: content.AnnexBlock, Annex: &content.Annex{Kind: "notice", Title: content.Inline{said("Aviso")}, Code: code}}
	}
	figure := content.Block{Kind: content.FigureBlock, Figure: &content.Figure{Anchor: "x-f", Asset: "plan", Caption: content.Inline{said("El plano")}}}
	for name, c := range map[string]struct {
		before, after content.Block
		a, b          []content.Asset
		want          string
	}{
		"list":       {before: list("uno", "dos"), after: list("uno", "tres"), want: "changed text @x 1: dos → tres -dos +tres"},
		"checklist":  {before: check("document.state.draft", "x"), after: check("document.state.approved", "x"), want: "changed cell @x 1 [Hay copia] term: Borrador · x → Aprobada (aún no vigente) · x"},
		"figure":     {before: figure, after: figure, a: asset("aa"), b: asset("bb"), want: "changed figure @x 1 [El plano]: Plano → Plano"},
		"chart":      {before: chart("1"), after: chart("2"), want: "changed figure @x 1 [Días]: barras → barras"},
		"indicators": {before: figures(1), after: figures(2), want: "changed field @x 1 [Fecha] integer: 1 → 2"},
		"timeline":   {before: line("2026-02-10"), after: line("2026-02-20"), want: "changed cell @x 1 [Obra] period: 01 feb 2026 – 10 feb 2026 → 01 feb 2026 – 20 feb 2026"},
		"note":       {before: note("mal"), after: note("bien"), want: "changed text @x 1: mal → bien -mal +bien"},
		"signature":  {before: signer("Ana"), after: signer("Eva"), want: "changed field @x 1 [Dirección] text: Ana → Eva"},
		"annex":      {before: annexed("A-1"), after: annexed("A-2"), want: "changed field @x 1 [Aviso] text: A-1 → A-2"},
		"break":      {before: content.Block{Kind: content.PageBreakBlock}, after: note("bien"), want: "added text @x 1:  → Ojo"},
	} {
		doc := func(b content.Block, assets []content.Asset) content.Document {
			made := before()
			made.Assets, made.Sections = assets, []content.Section{clause("x", "1", b)}
			return made
		}
		list, _ := compare(t, doc(c.before, c.a), doc(c.after, c.b))
		if len(list) == 0 || tell(list[0]) != c.want {
			t.Errorf("%s: %d differences, %s\nwant %s", name, len(list), tell(append(list, document.Difference{})[0]), c.want)
		}
		if same, _ := compare(t, doc(c.before, c.a), doc(c.before, c.a)); len(same) != 0 {
			t.Errorf("%s differs from itself: %+v", name, same)
		}
	}
}

// A table that is a part is compared as one that is not.
func TestCompareParts(t *testing.T) {
	side := func(rows ...content.Row) document.Side {
		doc := before()
		block := table("plan-t", rows...)
		block.Table.Groups = nil
		var part []byte
		for _, r := range rows {
			line, err := content.Marshal(r)
			must(t, err)
			part = append(append(part, line...), '\n')
		}
		block.Table.Part = content.Sum(part)
		doc.Sections[1].Blocks = []content.Block{block}
		return document.Side{Content: doc, Words: words(t).Printer("es").For(doc), Parts: map[string][]byte{block.Table.Part: part}}
	}
	a := side(row(1, "Preparar", "2026-03-01"), row(2, "Probar", "2026-03-02"))
	b := side(row(1, "Preparar", "2026-03-07"), row(2, "Medir", "2026-03-02"))
	list, _ := document.Compare(a, b)
	var lines []string
	for _, d := range list {
		lines = append(lines, tell(d))
	}
	want := []string{
		"removed row @plan 2 [A quién afecta › Probar]: 2 | Probar | 02 mar 2026 → ",
		"changed cell @plan 2 [A quién afecta › Preparar › Fecha] date: 01 mar 2026 → 07 mar 2026",
		"added row @plan 2 [A quién afecta › Medir]:  → 2 | Medir | 02 mar 2026",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What is too much to read is counted.
func TestCompareCountsWhatIsTooMuch(t *testing.T) {
	rows := func(on string) []content.Row {
		list := make([]content.Row, 1000)
		for i := range list {
			list[i] = row(i+1, fmt.Sprintf("Fila %d", i), on)
		}
		return list
	}
	a, b := before(), before()
	a.Sections[1].Blocks = []content.Block{table("plan-t", rows("2026-01-01")...)}
	b.Sections[1].Blocks = []content.Block{table("plan-t", rows("2026-01-02")...)}
	list, more := compare(t, a, b)
	if len(list) != 201 || more != 800 || list[200].Count != 800 {
		t.Errorf("%d listed, %d more, last %+v", len(list), more, list[len(list)-1])
	}
	a, b = before(), before()
	for i := range 3000 {
		b.Sections = append(b.Sections, clause(fmt.Sprintf("new%d", i), "", paragraph(said("x"))))
	}
	if list, more := compare(t, a, b); len(list) != 2000 || more != 1000 {
		t.Errorf("%d listed, %d more", len(list), more)
	}
}

func sides(pieces []document.Piece) (before, after string) {
	for _, p := range pieces {
		if p.Kind != document.Insert {
			before += p.Text
		}
		if p.Kind != document.Delete {
			after += p.Text
		}
	}
	return before, after
}

func TestCompareText(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{"", "", ""},
		{"uno", "", " -uno"},
		{"", "uno", " +uno"},
		{"igual", "igual", " =igual"},
		{"a b c d", "a x y d", " =a  -b c +x y = d"},
		{"a b c", "a c", " =a  -b  =c"},
		{"12 meses, máximo.", "18 meses; máximo.", " -12 +18 = meses -, +; = máximo."},
		{"ñandú", "ñandúes", " -ñandú +ñandúes"},
	} {
		pieces := document.CompareText(c.before, c.after)
		if got := strings.TrimPrefix(tell(document.Difference{Pieces: pieces}), "  @ "); got != c.want {
			t.Errorf("%q, %q: %q, want %q", c.before, c.after, got, c.want)
		}
	}
	long := strings.Repeat("uno dos tres ", 20_000)
	if before, after := sides(document.CompareText(long, strings.ToUpper(long))); before != long || after != strings.ToUpper(long) {
		t.Error("a long text is not kept")
	}
}

// The pieces are always the two texts, and no shorter script is overlooked in
// small ones.
func TestCompareTextKeepsBothTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"a", "b", "c ", " ", "\n", ",", "ñ", "é"})
		text := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(word, 0, 30).Draw(t, "words"), "") })
		x, y := text.Draw(t, "before"), text.Draw(t, "after")
		pieces := document.CompareText(x, y)
		before, after := sides(pieces)
		if before != x || after != y {
			t.Fatalf("%q, %q: %+v", x, y, pieces)
		}
		for i := 1; i < len(pieces); i++ {
			if pieces[i].Kind == pieces[i-1].Kind || pieces[i].Text == "" || pieces[i-1].Kind == document.Insert && pieces[i].Kind == document.Delete {
				t.Fatalf("%q, %q: %+v", x, y, pieces)
			}
		}
		if (x == y) != !slices.ContainsFunc(pieces, func(p document.Piece) bool { return p.Kind != document.Equal }) {
			t.Fatalf("%q, %q: %+v", x, y, pieces)
		}
	})
}

// drawBlock draws a block of few words, so that two contents have much in common.
func drawBlock(t *rapid.T, anchor string) content.Block {
	text := func() string { return rapid.SampledFrom([]string{"a", "b", "a b", "b a c"}).Draw(t, "text") }
	days := rapid.SampledFrom([]string{"2026-01-01", "2026-01-02"})
	switch rapid.IntRange(0, 4).Draw(t, "kind") {
	case 0:
		return paragraph(said(text()))
	case 1:
		return fieldsBlock(content.Field{Label: rapid.SampledFrom([]string{"document.control.date", "document.control.owner"}).Draw(t, "label"),
			Value: content.Inline{rapid.SampledFrom([]content.Run{said("a"), day("2026-01-01"), day("2026-01-02")}).Draw(t, "value")}})
	case 2:
		return content.Block{Kind: content.ListBlock, List: &content.List{Items: []content.ListItem{{Text: content.Inline{said(text())}}, {Text: content.Inline{said(text())}}}}}
	case 3:
		return content.Block{Kind: content.ChecklistBlock, Checklist: &content.Checklist{Items: []content.Check{{Text: content.Inline{said(text())},
			State: content.Value{Type: content.TermType, Raw: "document.state.draft"}, Mandatory: rapid.Bool().Draw(t, "mandatory")}}}}
	default:
		rows := make([]content.Row, rapid.IntRange(1, 4).Draw(t, "rows"))
		for i := range rows {
			rows[i] = row(i+1, text(), days.Draw(t, "day"))
			rows[i].Milestone = rapid.Bool().Draw(t, "milestone")
		}
		return table(anchor+"-t", rows...)
	}
}

func drawContent(t *rapid.T) content.Document {
	doc := before()
	doc.Sections = nil
	for _, key := range rapid.Permutation([]string{"a", "b", "c", "d"}).Draw(t, "keys")[:rapid.IntRange(0, 4).Draw(t, "sections")] {
		var blocks []content.Block
		for range rapid.IntRange(0, 3).Draw(t, "blocks") {
			blocks = append(blocks, drawBlock(t, key))
		}
		made := clause(key, "", blocks...)
		if n := len(doc.Sections); n > 0 && rapid.Bool().Draw(t, "below") {
			doc.Sections[n-1].Sections = append(doc.Sections[n-1].Sections, made)
			continue
		}
		doc.Sections = append(doc.Sections, made)
	}
	return doc
}

// comparesRight is what holds of any two contents: one does not differ from
// itself, what differs is told, and two comparisons tell the same.
func comparesRight(t *rapid.T, printer locale.Printer) {
	x, y := drawContent(t), drawContent(t)
	side := func(doc content.Document) document.Side { return document.Side{Content: doc, Words: printer.For(doc)} }
	if list, more := document.Compare(side(x), side(x)); len(list)+more != 0 {
		t.Fatalf("differs from itself: %+v", list)
	}
	a, errA := x.Hash()
	b, errB := y.Hash()
	list, more := document.Compare(side(x), side(y))
	if errA != nil || errB != nil || (a == b) != (len(list)+more == 0) {
		t.Fatalf("the same %v, but %d differences:\n%+v\n%+v\n%+v", a == b, len(list), list, x.Sections, y.Sections)
	}
	for _, d := range list {
		if d.Pieces == nil {
			continue
		}
		if before, after := sides(d.Pieces); before != d.Before || after != d.After {
			t.Fatalf("pieces of another text: %+v", d)
		}
	}
}

func TestCompareAnyContents(t *testing.T) {
	printer := words(t).Printer("es")
	rapid.Check(t, func(t *rapid.T) { comparesRight(t, printer) })
}

// FuzzCompare looks for contents that are compared wrongly, or not at all.
func FuzzCompare(f *testing.F) {
	printer := words(f).Printer("es")
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) { comparesRight(t, printer) }))
}
