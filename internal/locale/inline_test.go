package locale_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/locale"
)

// small is a catalogue for tests of what messages can do.
func small(t testing.TB) *locale.Catalogue {
	return load(t, map[string]string{
		"es/a.toml": `
plain = "Hola"
marked = "uno **dos *tres* dos** *cuatro*"
joined = "**fuerte***leve*"
escaped = 'llaves \{x\}, asterisco \*, barra \\'
sentence = "La entrega {name} se publica el **{date}**."
state = "Sí"
hint = "**{x}** y {x}"
[files]
one = "Falta {count} fichero."
other = "Faltan {count} ficheros."
[none]
one = "Falta un campo"
other = "Faltan campos"
`,
		"en/a.toml": `
plain = "Hello"
marked = "one **two *three* two** *four*"
joined = "**strong***weak*"
escaped = 'braces \{x\}, asterisk \*, backslash \\'
sentence = "Release {name} is published on **{date}**."
state = "Yes"
hint = "**{x}** and {x}"
[files]
one = "{count} file is missing."
other = "{count} files are missing."
[none]
one = "One field is missing"
other = "Fields are missing"
`,
	})
}

// show writes spans as text with their look: *strong*, /emphasis/, kind and
// language where they are not the document's own.
func show(spans []locale.Span, lang string) string {
	var b strings.Builder
	for _, s := range spans {
		fmt.Fprintf(&b, "[%s", s.Text)
		for _, f := range []struct {
			on   bool
			sign string
		}{
			{s.Strong, " strong"}, {s.Emphasis, " emphasis"}, {s.Kind != locale.WordSpan, " " + string(s.Kind)},
			{s.Lang != lang, " " + s.Lang}, {s.URL != "", " url=" + s.URL}, {s.Anchor != "", " anchor=" + s.Anchor},
			{s.Mark != "", " mark=" + string(s.Mark)}, {s.Level != 0, fmt.Sprint(" level=", s.Level)},
		} {
			if f.on {
				b.WriteString(f.sign)
			}
		}
		b.WriteString("]")
	}
	return b.String()
}

func TestInline(t *testing.T) {
	p := small(t).Printer("es")
	english := content.Say(content.In("en", "Code freeze"))
	for _, c := range []struct {
		name string
		in   content.Inline
		want string
	}{
		{"nothing", nil, ""},
		{"a message", content.Inline{content.Message("a.plain")}, "[Hola]"},
		{"markup", content.Inline{content.Message("a.marked")},
			"[uno ][dos  strong][tres strong emphasis][ dos strong][ ][cuatro emphasis]"},
		{"one mark after another", content.Inline{content.Message("a.joined")}, "[fuerte strong][leve emphasis]"},
		{"escapes", content.Inline{content.Message("a.escaped")}, `[llaves {x}, asterisco *, barra \]`},
		{"arguments keep kind and language", content.Inline{content.Message("a.sentence",
			arg("name", english), arg("date", value(content.TextType, "hoy")))},
			"[La entrega ][Code freeze value en][ se publica el ][hoy strong value][.]"},
		{"an argument is never markup", content.Inline{content.Message("a.sentence",
			arg("name", content.Plain("**{date}**")), arg("date", content.Plain(`\*`)))},
			`[La entrega ][**{date}** value][ se publica el ][\* strong value][.]`},
		{"an argument twice, in its place's style", content.Inline{content.Message("a.hint", arg("x", content.Plain("1")))},
			"[1 strong value][ y ][1 value]"},
		{"a message in a message", content.Inline{content.Message("a.hint", arg("x", content.Message("a.joined")))},
			"[fuerte strong][leve strong emphasis][ y ][fuerte strong][leve emphasis]"},
		{"a missing argument shows", content.Inline{content.Message("a.hint")}, "[{x} strong][ y {x}]"},
		{"a missing key shows", content.Inline{content.Message("a.nothing")}, "[a.nothing]"},
		{"a run's own style", content.Inline{styled(content.Message("a.marked"), true, false)},
			"[uno dos  strong][tres strong emphasis][ dos  strong][cuatro strong emphasis]"},
		{"neighbours that look alike join", content.Inline{content.Message("a.plain"), content.Message("a.plain"),
			content.Plain("1"), content.Plain("2"), styled(content.Plain("3"), true, false)},
			"[HolaHola][12 value][3 strong value]"},
		{"text in the language", content.Inline{content.Say(content.In("en", "Freeze").With("es", "Cierre"))}, "[Cierre value]"},
		{"empty text", content.Inline{content.Say(content.Text{}), content.Plain("")}, ""},
		{"placeholder", content.Inline{content.Message("a.sentence",
			arg("name", content.Of(content.Value{Type: content.MissingType, Label: "a.plain"})), arg("date", content.Plain("x")))},
			"[La entrega ][Hola missing][ se publica el ][x strong value][.]"},
		{"blanks stay apart", content.Inline{content.Of(content.Value{Type: content.BlankType, Label: "a.plain"}),
			content.Of(content.Value{Type: content.BlankType, Label: "a.plain"})}, "[Hola blank][Hola blank]"},
		{"chips stay apart", content.Inline{
			content.Of(content.Value{Type: content.TermType, Raw: "a.plain", Mark: content.DoneMark}),
			content.Of(content.Value{Type: content.TermType, Raw: "a.plain", Mark: content.DoneMark})},
			"[Hola value mark=done][Hola value mark=done]"},
		{"level", content.Inline{value(content.LevelType, "3")}, "[3 value level=3]"},
		{"link", content.Inline{{Kind: content.LinkRun, URL: "https://a.example/", Label: content.Inline{english}}},
			"[Code freeze link en url=https://a.example/]"},
		{"link without a label", content.Inline{{Kind: content.LinkRun, URL: "https://a.example/"}},
			"[https://a.example/ link url=https://a.example/]"},
		{"reference outside a document", content.Inline{{Kind: content.ReferenceRun, Anchor: "scope"}}, "[scope link anchor=scope]"},
		{"broken runs print nothing", content.Inline{{Kind: content.ValueRun}, {Kind: content.TextRun}, {Kind: "song"}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, show(p.Inline(c.in), "es")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestInlineOfEachLanguage(t *testing.T) {
	in := content.Inline{content.Message("a.sentence",
		arg("name", content.Say(content.In("es", "Primavera"))), arg("date", content.Plain("1")))}
	want := "[Release ][Primavera value es][ is published on ][1 strong value][.]"
	if got := show(small(t).Printer("en").Inline(in), "en"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestJoinedLists prints the nested joins of a template as one list.
func TestJoinedLists(t *testing.T) {
	join := func(first, rest content.Run) content.Run {
		return content.Message("format.list_join", arg("first", first), arg("rest", rest))
	}
	a, b, c := content.Plain("uno"), content.Say(content.In("en", "two")), content.Plain("índices")
	for _, each := range []struct {
		run         content.Run
		text, short string
	}{
		{join(a, b), "[uno value][ y ][two value en]", "[uno value][, ][two value en]"},
		{join(a, join(b, c)), "[uno value][, ][two value en][ e ][índices value]", "[uno value][, ][two value en][, ][índices value]"},
		{join(join(a, b), join(a, b)), "[uno value][, ][two value en][, ][uno value][ y ][two value en]",
			"[uno value][, ][two value en][, ][uno value][, ][two value en]"},
		{styled(join(a, a), true, false), "[uno strong value][ y  strong][uno strong value]", "[uno strong value][,  strong][uno strong value]"},
	} {
		p := shipped(t).Printer("es")
		in := content.Inline{each.run}
		if got := show(p.Inline(in), "es"); got != each.text {
			t.Errorf("got %s, want %s", got, each.text)
		}
		if got := show(p.ShortInline(in), "es"); got != each.short {
			t.Errorf("in a table: got %s, want %s", got, each.short)
		}
		if err := p.CheckInline(in); err != nil {
			t.Error(err)
		}
	}
}

// TestValuesInSentences prints a value that stands alone with a capital, and
// inside a sentence without one; and short in tables.
func TestValuesInSentences(t *testing.T) {
	p := shipped(t).Printer("es")
	period := content.Of(content.Value{Type: content.PeriodType, Raw: "2024-02-09", To: "2024-02-11"})
	inside := content.Inline{content.Plain("Prueba "), period}
	for _, c := range []struct{ got, want string }{
		{p.Plain(content.Inline{period}), "Del 9~de~febrero de~2024 al 11~de~febrero de~2024"},
		{p.Plain(inside), "Prueba del 9~de~febrero de~2024 al 11~de~febrero de~2024"},
		{p.ShortPlain(inside), "Prueba 09~feb~2024 –~11~feb~2024"},
		{p.Plain(content.Inline{content.Plain("Lista: "), value(content.BoolType, "true")}), "Lista: sí"},
	} {
		if spaces(c.got) != c.want {
			t.Errorf("%q, want %q", spaces(c.got), c.want)
		}
	}
}

func TestPluralOfArguments(t *testing.T) {
	p := small(t).Printer("es")
	for raw, want := range map[string]string{
		"0": "Faltan 0 ficheros.", "1": "Falta 1 fichero.", "-1": "Falta -1 fichero.",
		"2": "Faltan 2 ficheros.", "many": "Faltan many ficheros.",
	} {
		if got := p.Message("a.files", arg("count", value(content.IntegerType, raw))); got != want {
			t.Errorf("%s: %q, want %q", raw, got, want)
		}
	}
	missing := content.Of(content.Value{Type: content.MissingType, Label: "a.plain"})
	if got := p.Message("a.files", arg("count", missing)); got != "Faltan Hola ficheros." {
		t.Errorf("placeholder for a count: %q", got)
	}
	if got := p.Say("a.none", fault.Args{"count": 1}); got != "Falta un campo" {
		t.Errorf("a form without its number: %q", got)
	}
}

func TestSay(t *testing.T) {
	p := shipped(t).Printer("es")
	for _, c := range []struct {
		arg  any
		want string
	}{
		{"**x**", "Versión~**x**"}, {1204, "Versión~1_204"}, {int64(1204), "Versión~1_204"}, {uint8(7), "Versión~7"},
		{content.Date{ISO: "2024-02-09"}, "Versión~9~de~febrero de~2024"},
		{clock.Date{Year: 2024, Month: 2, Day: 9}, "Versión~9~de~febrero de~2024"}, {clock.Date{}, "Versión~"},
		{clock.Planned{Date: clock.Date{Year: 2024, Month: 2, Day: 9}}, "Versión~9~de~febrero de~2024"},
		{clock.At(time.Date(2024, 2, 9, 16, 5, 0, 0, time.UTC)), "Versión~9~de~febrero de~2024, 16:05~UTC"},
		{clock.Duration{Years: 3}, "Versión~3~años"},
		{content.Term{Key: "document.state.draft"}, "Versión~Borrador"},
		{content.Terms{{Key: "document.state.draft"}, {Key: "document.state.in_review"}}, "Versión~Borrador, En revisión"},
		{content.Options{{Key: "document.state.draft"}, {Key: "document.state.in_review"}}, "Versión~Borrador (draft), En revisión (in_review)"},
		{content.Terms{}, "Versión~"},
		{content.In("en", "first"), "Versión~first"}, {1.5, "Versión~1.5"}, {nil, "Versión~<nil>"},
	} {
		if got := spaces(p.Say("document.header.version", fault.Args{"version": c.arg})); got != c.want {
			t.Errorf("%v: %q, want %q", c.arg, got, c.want)
		}
	}
}

func TestSentence(t *testing.T) {
	p := small(t).Printer("es")
	got, err := p.Sentence("a.sentence", arg("name", content.Plain("1.30")), arg("date", content.Plain("hoy")))
	if got != "La entrega 1.30 se publica el hoy." || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	for _, c := range []struct {
		key  string
		args []content.Arg
		want string
	}{
		{"a.nothing", nil, "key a.nothing has no message in es"},
		{"a.sentence", []content.Arg{arg("name", content.Plain("x"))}, `message a.sentence: argument "date" is missing`},
		{"a.none", nil, `message a.none: argument "count" is missing`},
		{"a.hint", []content.Arg{arg("x", content.Message("a.nothing"))}, "key a.nothing has no message in es"},
	} {
		if _, err := p.Sentence(c.key, c.args...); err == nil || err.Error() != c.want {
			t.Errorf("%s: %v, want %s", c.key, err, c.want)
		}
	}
}

func TestFault(t *testing.T) {
	short := fault.New(fault.Invalid, "fault.import.row_short", fault.Args{"have": 1, "want": 1200})
	sentence := "La fila tiene 1 valores y hacen falta 1_200. Completa la fila, aunque sea con valores vacíos."
	for _, c := range []struct {
		place fault.Place
		want  string
	}{
		{fault.Place{}, sentence},
		{fault.Place{File: "a_*.csv"}, "a_*.csv: " + sentence},
		{fault.Place{File: "a.csv", Line: 1200}, "a.csv, línea~1_200: " + sentence},
		{fault.Place{File: "a.csv", Column: "B"}, "a.csv, columna «B»: " + sentence},
		{fault.Place{File: "a.csv", Line: 3, Column: "planned"}, "a.csv, línea~3, columna «planned»: " + sentence},
	} {
		if got := strings.ReplaceAll(spaces(shipped(t).Printer("es").Fault(short.In(c.place))), "_*", "_*"); got != c.want {
			t.Errorf("%+v\n got %s\nwant %s", c.place, got, c.want)
		}
	}
}

// TestFaultOfAField names the field once.
func TestFaultOfAField(t *testing.T) {
	p := shipped(t).Printer("en")
	own := fault.New(fault.Invalid, "fault.release.required", fault.Args{"field": "release.planned"}).At("release.planned")
	for _, c := range []struct {
		fault *fault.Fault
		want  string
	}{
		{own, "release.planned: this is missing. Fill it in."},
		{fault.New(fault.Invalid, "fault.org.required", nil).At("organization.name"), "organization.name: A required value is missing: fill it in."},
		{fault.New(fault.Invalid, "fault.org.required", nil).At("organization.name").In(fault.Place{File: "a.csv"}),
			"a.csv: A required value is missing: fill it in."},
	} {
		if got := p.Fault(c.fault); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// TestNothingIsLost prints random content: whatever stands in it is there, in
// order, and no two neighbours could have been one.
func TestNothingIsLost(t *testing.T) {
	p := small(t).Printer("es")
	type piece struct {
		run  content.Run
		text string
	}
	words := rapid.StringOfN(rapid.RuneFrom([]rune("aé *{}\\_漢\n")), 0, 6, -1)
	var pieces *rapid.Generator[piece]
	inner := rapid.Custom(func(t *rapid.T) piece {
		s := words.Draw(t, "words")
		runs := []piece{
			{content.Plain(s), s},
			{content.Say(content.In("en", s)), s},
			{content.Message("a.plain"), "Hola"},
			{content.Message("a.marked"), "uno dos tres dos cuatro"},
			{content.Of(content.Value{Type: content.BlankType, Label: "a.plain"}), "Hola"},
			{content.Run{Kind: content.LinkRun, URL: "u", Label: content.Inline{content.Plain(s + "x")}}, s + "x"},
		}
		chosen := rapid.SampledFrom(runs).Draw(t, "run")
		chosen.run.Strong, chosen.run.Emphasis = rapid.Bool().Draw(t, "strong"), rapid.Bool().Draw(t, "emphasis")
		return chosen
	})
	pieces = rapid.OneOf(inner, rapid.Custom(func(t *rapid.T) piece {
		in := inner.Draw(t, "argument")
		return piece{content.Message("a.hint", arg("x", in.run)), in.text + " y " + in.text}
	}))
	rapid.Check(t, func(t *rapid.T) {
		var in content.Inline
		var want strings.Builder
		for _, piece := range rapid.SliceOf(pieces).Draw(t, "pieces") {
			in = append(in, piece.run)
			want.WriteString(piece.text)
		}
		spans := p.Inline(in)
		var got strings.Builder
		for i, s := range spans {
			got.WriteString(s.Text)
			like := s
			if i > 0 {
				like.Text = spans[i-1].Text
			}
			joins := s.Kind == locale.WordSpan || s.Kind == locale.ValueSpan
			if s.Text == "" || (i > 0 && joins && like == spans[i-1]) {
				t.Fatalf("span %d of %+v", i, spans)
			}
		}
		if got.String() != want.String() || p.Plain(in) != want.String() {
			t.Fatalf("printed %q, want %q", got.String(), want.String())
		}
	})
}

func document() content.Document {
	return content.Document{
		Frame: content.Frame{KindLabel: "document.control.title", Zone: "Europe/Madrid"},
		Sections: []content.Section{
			{Anchor: "scope", Number: "1", Blocks: []content.Block{
				{Kind: content.TableBlock, Table: &content.Table{Anchor: "t", Number: 2, Name: "document.table.group"}},
				{Kind: content.FigureBlock, Figure: &content.Figure{Anchor: "f", Number: 3}},
			}, Sections: []content.Section{{Anchor: "units", Number: "1.1", Blocks: []content.Block{
				{Kind: content.ChartBlock, Chart: &content.Chart{Anchor: "c", Number: 4}},
				{Kind: content.TimelineBlock, Timeline: &content.Timeline{Anchor: "l", Number: 5}},
			}}}},
			{Anchor: "close", Title: content.Inline{content.Message("document.approval.title")}},
		},
	}
}

func TestReferencesAndZoneOfADocument(t *testing.T) {
	doc := document()
	p := shipped(t).Printer("es").For(doc)
	if p.Zone() != "Europe/Madrid" {
		t.Errorf("zone %s", p.Zone())
	}
	for anchor, want := range map[string]string{
		"scope": "1", "units": "1.1", "t": "2", "f": "3", "c": "4", "l": "5", "close": "Aprobación", "nowhere": "nowhere",
	} {
		run := content.Run{Kind: content.ReferenceRun, Anchor: anchor}
		if got := show(p.Inline(content.Inline{run}), "es"); got != "["+want+" link anchor="+anchor+"]" {
			t.Errorf("%s: %s, want %s", anchor, got, want)
		}
		if err := p.CheckInline(content.Inline{run}); (err != nil) != (anchor == "nowhere") {
			t.Errorf("%s: %v", anchor, err)
		}
	}
}

// TestCheckDocument plants one fault at each place of a document.
func TestCheckDocument(t *testing.T) {
	p := shipped(t).Printer("en")
	if err := p.Check(document()); err != nil {
		t.Fatal(err)
	}
	bad := content.Inline{content.Message("document.header.version")}
	for want, plant := range map[string]func(*content.Document){
		"unknown time zone Nowhere/Else":          func(d *content.Document) { d.Frame.Zone = "Nowhere/Else" },
		"key nowhere has no message in en":        func(d *content.Document) { d.Frame.KindLabel = "nowhere" },
		"key document.none has no message in en":  func(d *content.Document) { d.Sections[0].Blocks[0].Table.Name = "document.none" },
		`argument "version" is missing`:           func(d *content.Document) { d.Sections[0].Sections[0].Title = bad },
		`reference to "gone"`:                     func(d *content.Document) { d.Title = content.Inline{{Kind: content.ReferenceRun, Anchor: "gone"}} },
		"value of type date":                      func(d *content.Document) { d.Subtitle = content.Inline{value(content.DateType, "soon")} },
		"a run without its value":                 func(d *content.Document) { d.Title = content.Inline{{Kind: content.ValueRun}} },
		"a run without its text":                  func(d *content.Document) { d.Title = content.Inline{{Kind: content.TextRun}} },
		`a run of kind "song"`:                    func(d *content.Document) { d.Title = content.Inline{{Kind: "song"}} },
		"message document.header.version: argume": func(d *content.Document) { d.Control = []content.Field{{Label: "document.control.code", Value: bad}} },
	} {
		doc := document()
		plant(&doc)
		if err := p.Check(doc); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}
