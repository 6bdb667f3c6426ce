package locale_test

import (
	"testing"

	"acta/internal/content"
	"acta/internal/locale"
)

// prints is how a value prints in running text and in tables; "" in short means
// the same as in text.
type prints struct{ es, esShort, en, enShort string }

func both(es, en string) prints { return prints{es: es, en: en} }

func TestValue(t *testing.T) {
	type V = content.Value
	for _, c := range []struct {
		value V
		want  prints
	}{
		{V{Type: content.TextType, Raw: "k8s_1.30~x"}, both("k8s_1.30~x", "k8s_1.30~x")},

		{V{Type: content.DateType, Raw: "2024-02-09"}, prints{"9~de~febrero de~2024", "09~feb~2024", "9~February 2024", "09~Feb~2024"}},
		{V{Type: content.DateType, Raw: "2023-09-30"}, prints{"30~de~septiembre de~2023", "30~sep~2023", "30~September 2023", "30~Sep~2023"}},
		{V{Type: content.DateType, Raw: ""}, both("", "")},
		{V{Type: content.DateType, Raw: "2024-02-30"}, both("2024-02-30", "2024-02-30")},

		{V{Type: content.InstantType, Raw: "2024-02-09T02:00:00Z"}, prints{
			"9~de~febrero de~2024, 02:00~UTC", "09~feb~2024 02:00", "9~February 2024, 02:00~UTC", "09~Feb~2024 02:00"}},
		{V{Type: content.InstantType, Raw: "2024-02-09T02:00:00Z", Zone: "UTC"}, prints{
			"9~de~febrero de~2024, 02:00~UTC", "09~feb~2024 02:00", "9~February 2024, 02:00~UTC", "09~Feb~2024 02:00"}},
		{V{Type: content.InstantType, Raw: "2024-12-31T23:30:00Z", Zone: "Europe/Madrid"}, prints{
			"1~de~enero de~2025, 00:30~UTC+1", "01~ene~2025 00:30~UTC+1", "1~January 2025, 00:30~UTC+1", "01~Jan~2025 00:30~UTC+1"}},
		{V{Type: content.InstantType, Raw: "2024-02-09T02:00:00Z", Zone: "America/Bogota"}, prints{
			"8~de~febrero de~2024, 21:00~UTC−5", "08~feb~2024 21:00~UTC−5", "8~February 2024, 21:00~UTC−5", "08~Feb~2024 21:00~UTC−5"}},
		{V{Type: content.InstantType, Raw: "2024-02-09T02:00:00Z", Zone: "Asia/Kolkata"}, prints{
			"9~de~febrero de~2024, 07:30~UTC+5:30", "09~feb~2024 07:30~UTC+5:30", "9~February 2024, 07:30~UTC+5:30", "09~Feb~2024 07:30~UTC+5:30"}},
		{V{Type: content.InstantType, Raw: "soon"}, both("soon", "soon")},

		{V{Type: content.PeriodType, Raw: "2024-02-09", To: "2024-03-03"}, prints{
			"Del 9~de~febrero de~2024 al 3~de~marzo de~2024", "09~feb~2024 –~03~mar~2024",
			"From 9~February 2024 to 3~March 2024", "09~Feb~2024 –~03~Mar~2024"}},
		{V{Type: content.PeriodType, Raw: "2024-02-09"}, prints{
			"Desde el 9~de~febrero de~2024", "Desde 09~feb~2024", "From 9~February 2024", "From 09~Feb~2024"}},
		{V{Type: content.PeriodType, To: "2024-02-09"}, prints{
			"Hasta el 9~de~febrero de~2024", "Hasta 09~feb~2024", "Until 9~February 2024", "Until 09~Feb~2024"}},
		{V{Type: content.PeriodType, Raw: "2024-02-09", To: "2024-02-09"}, prints{
			"9~de~febrero de~2024", "09~feb~2024", "9~February 2024", "09~Feb~2024"}},
		{V{Type: content.PeriodType}, both("", "")},

		{V{Type: content.DurationType, Raw: "P3Y"}, both("3~años", "3~years")},
		{V{Type: content.DurationType, Raw: "P1Y"}, both("1~año", "1~year")},
		{V{Type: content.DurationType, Raw: "P1M"}, both("1~mes", "1~month")},
		{V{Type: content.DurationType, Raw: "P2W"}, both("2~semanas", "2~weeks")},
		{V{Type: content.DurationType, Raw: "P1W"}, both("1~semana", "1~week")},
		{V{Type: content.DurationType, Raw: "P1D"}, both("1~día", "1~day")},
		{V{Type: content.DurationType, Raw: "PT24H"}, both("24~horas", "24~hours")},
		{V{Type: content.DurationType, Raw: "PT1H30M"}, both("1~hora y 30~minutos", "1~hour and 30~minutes")},
		{V{Type: content.DurationType, Raw: "PT1M"}, both("1~minuto", "1~minute")},
		{V{Type: content.DurationType, Raw: "P2Y6M"}, both("2~años y 6~meses", "2~years and 6~months")},
		{V{Type: content.DurationType, Raw: "P2Y6M3D"}, both("2~años, 6~meses y 3~días", "2~years, 6~months and 3~days")},
		{V{Type: content.DurationType, Raw: "P3650D"}, both("3_650~días", "3_650~days")},
		{V{Type: content.DurationType, Raw: "P0D"}, both("0~días", "0~days")},
		{V{Type: content.DurationType, Raw: "three years"}, both("three years", "three years")},

		{V{Type: content.IntegerType, Raw: "0"}, both("0", "0")},
		{V{Type: content.IntegerType, Raw: "999"}, both("999", "999")},
		{V{Type: content.IntegerType, Raw: "1000"}, both("1_000", "1_000")},
		{V{Type: content.IntegerType, Raw: "-1234567"}, both("−1_234_567", "−1_234_567")},
		{V{Type: content.IntegerType, Raw: "1e3"}, both("1e3", "1e3")},
		{V{Type: content.IntegerType, Raw: "--1"}, both("--1", "--1")},
		{V{Type: content.DecimalType, Raw: "1234.50"}, both("1_234,50", "1_234.50")},
		{V{Type: content.DecimalType, Raw: "-0.05"}, both("−0,05", "−0.05")},
		{V{Type: content.DecimalType, Raw: "1.2.3"}, both("1.2.3", "1.2.3")},
		{V{Type: content.PercentType, Raw: "5"}, both("5~%", "5%")},
		{V{Type: content.PercentType, Raw: "-12.5"}, both("−12,5~%", "−12.5%")},
		{V{Type: content.MoneyType, Raw: "1204.50", Unit: "EUR"}, both("1_204,50~EUR", "1_204.50~EUR")},

		{V{Type: content.BoolType, Raw: "true"}, both("Sí", "Yes")},
		{V{Type: content.BoolType, Raw: "false"}, both("No", "No")},
		{V{Type: content.TermType, Raw: "document.state.effective"}, both("Vigente", "In force")},
		{V{Type: content.TermType, Raw: "document.state.nowhere"}, both("document.state.nowhere", "document.state.nowhere")},
		{V{Type: content.LevelType, Raw: "4"}, both("4", "4")},
		{V{Type: content.MissingType, Field: "release.planned", Label: "document.control.owner"}, both("[Propietario]", "[Owner]")},
		{V{Type: content.MissingType, Field: "release.planned"}, both("[release.planned]", "[release.planned]")},
		{V{Type: content.BlankType, Label: "document.control.owner"}, both("Propietario", "Owner")},
	} {
		es, en := shipped(t).Printer("es"), shipped(t).Printer("en")
		if c.want.esShort == "" {
			c.want.esShort, c.want.enShort = c.want.es, c.want.en
		}
		got := prints{es.Value(c.value), es.Short(c.value), en.Value(c.value), en.Short(c.value)}
		got = prints{spaces(got.es), spaces(got.esShort), spaces(got.en), spaces(got.enShort)}
		c.want = prints{spaces(c.want.es), spaces(c.want.esShort), spaces(c.want.en), spaces(c.want.enShort)}
		if got != c.want {
			t.Errorf("%+v\n got %+v\nwant %+v", c.value, got, c.want)
		}
	}
}

func TestEveryMonth(t *testing.T) {
	c := shipped(t)
	for i, want := range [][4]string{
		{"enero", "1 ene", "January", "1 Jan"}, {"febrero", "1 feb", "February", "1 Feb"},
		{"marzo", "1 mar", "March", "1 Mar"}, {"abril", "1 abr", "April", "1 Apr"},
		{"mayo", "1 may", "May", "1 May"}, {"junio", "1 jun", "June", "1 Jun"},
		{"julio", "1 jul", "July", "1 Jul"}, {"agosto", "1 ago", "August", "1 Aug"},
		{"septiembre", "1 sep", "September", "1 Sep"}, {"octubre", "1 oct", "October", "1 Oct"},
		{"noviembre", "1 nov", "November", "1 Nov"}, {"diciembre", "1 dic", "December", "1 Dec"},
	} {
		date := "2024-" + string([]byte{'0' + byte((i+1)/10), '0' + byte((i+1)%10)}) + "-01"
		es, en := c.Printer("es"), c.Printer("en")
		got := [4]string{es.Month(date), es.DayMonth(date), en.Month(date), en.DayMonth(date)}
		want[1], want[3] = want[1][:1]+"\u00a0"+want[1][2:], want[3][:1]+"\u00a0"+want[3][2:]
		if got != want {
			t.Errorf("%s: %q, want %q", date, got, want)
		}
	}
	es := c.Printer("es")
	if es.Month("soon") != "soon" || es.DayMonth("") != "" || es.Stamp("soon") != "soon" {
		t.Error("what is no date prints as it stands")
	}
}

// TestFrameZone prints instants in the frame's zone, and names it only where a
// value has another one.
func TestFrameZone(t *testing.T) {
	madrid := shipped(t).Printer("es").In("Europe/Madrid")
	at := content.Value{Type: content.InstantType, Raw: "2024-07-01T22:15:09Z"}
	own := at
	own.Zone = "UTC"
	for got, want := range map[string]string{
		madrid.Zone():                       "Europe/Madrid",
		madrid.Value(at):                    "2~de~julio de~2024, 00:15~UTC+2",
		madrid.Short(at):                    "02~jul~2024 00:15",
		madrid.Short(own):                   "01~jul~2024 22:15~UTC",
		madrid.Stamp(at.Raw):                "02~jul~2024, 00:15:09~UTC+2",
		madrid.In("").Zone():                "UTC",
		madrid.In("Nowhere/Else").Short(at): "01~jul~2024 22:15",
	} {
		if spaces(got) != want {
			t.Errorf("%q, want %q", spaces(got), want)
		}
	}
}

func TestList(t *testing.T) {
	es, en := shipped(t).Printer("es"), shipped(t).Printer("en")
	for _, c := range []struct {
		items  []string
		es, en string
	}{
		{nil, "", ""},
		{[]string{"a"}, "a", "a"},
		{[]string{"a", "b"}, "a y b", "a and b"},
		{[]string{"a", "b", "c"}, "a, b y c", "a, b and c"},
		{[]string{"Construcción", "Instalación"}, "Construcción e Instalación", "Construcción and Instalación"},
		{[]string{"datos", "índices"}, "datos e índices", "datos and índices"},
		{[]string{"padre", "hijo"}, "padre e hijo", "padre and hijo"},
		{[]string{"agua", "hielo"}, "agua y hielo", "agua and hielo"},
	} {
		if got := es.List(c.items); got != c.es {
			t.Errorf("es %q: %q, want %q", c.items, got, c.es)
		}
		if got := en.List(c.items); got != c.en {
			t.Errorf("en %q: %q, want %q", c.items, got, c.en)
		}
	}
}

// TestPlurals walks every unit and count around the forms of Spanish, which has
// one of its own from a million.
func TestPlurals(t *testing.T) {
	es, en := shipped(t).Printer("es"), shipped(t).Printer("en")
	for _, c := range []struct {
		count  int
		es, en string
	}{
		{0, "0~filas", "0~rows"}, {1, "1~fila", "1~row"}, {2, "2~filas", "2~rows"},
		{21, "21~filas", "21~rows"}, {1001, "1_001~filas", "1_001~rows"},
		{1000000, "1_000_000 de filas", "1_000_000~rows"}, {1000001, "1_000_001~filas", "1_000_001~rows"},
	} {
		args := map[string]any{"count": c.count}
		if got := spaces(es.Say("document.table.rows", args)); got != c.es {
			t.Errorf("es %d: %q, want %q", c.count, got, c.es)
		}
		if got := spaces(en.Say("document.table.rows", args)); got != c.en {
			t.Errorf("en %d: %q, want %q", c.count, got, c.en)
		}
	}
}

func TestCheckValue(t *testing.T) {
	p := shipped(t).Printer(locale.Spanish)
	for _, v := range []content.Value{
		{Type: content.TextType, Raw: "x"}, {Type: content.DateType, Raw: "2024-02-29"},
		{Type: content.InstantType, Raw: "2024-02-09T02:00:00Z", Zone: "Europe/Madrid"},
		{Type: content.PeriodType, Raw: "2024-02-09"}, {Type: content.DurationType, Raw: "P3Y"},
		{Type: content.IntegerType, Raw: "-3"}, {Type: content.DecimalType, Raw: "0.50"},
		{Type: content.PercentType, Raw: "5"}, {Type: content.MoneyType, Raw: "5", Unit: "EUR"},
		{Type: content.BoolType, Raw: "false"}, {Type: content.LevelType, Raw: "5"},
		{Type: content.TermType, Raw: "document.state.draft"},
		{Type: content.MissingType, Label: "document.control.owner"}, {Type: content.BlankType},
	} {
		if err := p.CheckInline(content.Inline{content.Of(v)}); err != nil {
			t.Errorf("%+v: %v", v, err)
		}
	}
	for _, v := range []content.Value{
		{Type: content.DateType, Raw: "2023-02-29"}, {Type: content.DateType, Raw: "9/2/2024"},
		{Type: content.InstantType, Raw: "2024-02-09"},
		{Type: content.InstantType, Raw: "2024-02-09T02:00:00Z", Zone: "Nowhere/Else"},
		{Type: content.PeriodType, Raw: "2024-02-09", To: "x"}, {Type: content.PeriodType, Raw: "x"},
		{Type: content.DurationType, Raw: "3 years"}, {Type: content.IntegerType, Raw: ""},
		{Type: content.DecimalType, Raw: "1,5"}, {Type: content.PercentType, Raw: "5."},
		{Type: content.MoneyType, Raw: ".5", Unit: "EUR"}, {Type: content.BoolType, Raw: "yes"},
		{Type: content.LevelType, Raw: "high"}, {Type: content.TermType, Raw: "nowhere"},
		{Type: content.MissingType, Label: "nowhere"}, {Type: content.BlankType, Label: "nowhere"},
		{Type: "colour", Raw: "red"},
	} {
		if err := p.CheckInline(content.Inline{content.Of(v)}); err == nil {
			t.Errorf("%+v: nothing found", v)
		}
	}
}
