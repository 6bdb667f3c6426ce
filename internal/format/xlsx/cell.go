package xlsx

import (
	"strconv"
	"strings"
	"time"

	"acta/internal/content"
)

// kind says how a cell holds its text.
type kind byte

const (
	empty  kind = iota
	words       // text
	figure      // a number, as the XML of a workbook writes it
)

// cell is a value for Excel with its number format.
type cell struct {
	kind   kind
	text   string
	format string // "" for text
	right  bool
	gap    bool // an open placeholder
	bold   bool
	alarm  bool // a state that calls for attention: overdue, failed, refused
}

// formats are the number formats of the language.
type formats struct {
	date  string
	years string
}

// Days from Excel's epoch to the dates of Go. Excel counts a 29 February 1900
// that never was, so dates before March 1900 stay text.
var epoch = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

var earliest = time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)

// serial is Excel's number of a day.
func serial(day time.Time) string {
	return strconv.FormatInt((day.Unix()-epoch.Unix())/(24*60*60), 10)
}

// inline is the cell of inline content: typed when it is one value, else text.
func (b *book) inline(in content.Inline) cell {
	if len(in) == 0 {
		return cell{}
	}
	if len(in) == 1 && in[0].Value != nil {
		c := b.value(in[0].Value)
		c.bold = in[0].Strong
		return c
	}
	c := textCell(b.p.ShortPlain(in))
	c.bold = true
	for _, run := range in {
		c.bold = c.bold && run.Strong
		if run.Value != nil {
			c.gap = c.gap || run.Value.Type == content.MissingType
			c.alarm = c.alarm || alarming(run.Value)
		}
	}
	return c
}

func textCell(s string) cell {
	if s == "" {
		return cell{}
	}
	return cell{kind: words, text: s}
}

// alarming reports a state that calls for attention.
func alarming(v *content.Value) bool {
	return v.Mark == content.BreachMark || v.Mark == content.RefusedMark
}

// value is the cell of a value, with Excel's type where it has one.
func (b *book) value(v *content.Value) cell {
	switch v.Type {
	case content.TextType:
		return textCell(v.Raw)
	case content.DateType:
		return b.date(v)
	case content.InstantType:
		return b.day(v)
	case content.IntegerType, content.LevelType:
		if n, err := strconv.ParseInt(v.Raw, 10, 64); err == nil && n < 1e15 && n > -1e15 {
			return cell{kind: figure, text: strconv.FormatInt(n, 10), format: "0", right: true}
		}
	case content.DecimalType, content.PercentType, content.MoneyType:
		return b.number(v)
	case content.DurationType:
		return b.duration(v)
	case content.BlankType:
		return cell{}
	case content.PeriodType, content.BoolType, content.TermType, content.MissingType:
	}
	c := textCell(b.p.Short(*v))
	c.gap = v.Type == content.MissingType
	c.alarm = alarming(v)
	return c
}

func (b *book) date(v *content.Value) cell {
	day, err := time.Parse(time.DateOnly, v.Raw)
	if err != nil || day.Before(earliest) {
		return textCell(b.p.Short(*v))
	}
	return cell{kind: figure, text: serial(day), format: b.formats.date}
}

// dateFormat is "09 feb 2024" in the language: readers know it by its LCID.
func dateFormat(lang string) string {
	lcid := map[string]string{"es": "C0A", "en": "809"}[lang]
	if lcid == "" {
		lcid = "409"
	}
	return `[$-` + lcid + `]dd\ mmm\ yyyy`
}

// local is an instant as wall-clock time in its zone.
func (b *book) local(v *content.Value) (time.Time, bool) {
	name := v.Zone
	if name == "" {
		name = b.src.Document.Frame.Zone
	}
	zone, known := b.zones[name]
	if !known {
		zone, _ = time.LoadLocation(name) // nil for a name that is no zone
		b.zones[name] = zone
	}
	at, err := time.Parse(time.RFC3339Nano, v.Raw)
	if zone == nil || err != nil {
		return time.Time{}, false
	}
	return at.In(zone), true
}

// day is the date of an instant; its time stands in a column of its own, see clock.
func (b *book) day(v *content.Value) cell {
	at, ok := b.local(v)
	if !ok || at.Before(earliest) {
		return textCell(b.p.Short(*v))
	}
	y, m, d := at.Date()
	return cell{kind: figure, text: serial(time.Date(y, m, d, 0, 0, 0, 0, time.UTC)), format: b.formats.date}
}

// clock is the time of day of a column's instant; empty for a bare date.
func (b *book) clock(in content.Inline) cell {
	if len(in) != 1 || in[0].Value == nil || in[0].Value.Type != content.InstantType {
		return cell{}
	}
	at, ok := b.local(in[0].Value)
	if !ok || at.Before(earliest) {
		return cell{}
	}
	part := float64(at.Hour()*60+at.Minute()) / (24 * 60)
	return cell{kind: figure, text: strconv.FormatFloat(part, 'g', 15, 64), format: "hh:mm"}
}

// amount is the number format with the most decimals that Excel keeps.
const amount = "#,##0.000000000000000"

// number is the cell of a decimal. Excel keeps fifteen digits: a number of more
// stays text.
func (b *book) number(v *content.Value) cell {
	decimals, ok := plainNumber(v.Raw)
	if !ok {
		return textCell(b.p.Short(*v))
	}
	format := amount[:len("#,##0")]
	if decimals > 0 {
		format = amount[:len("#,##0.")+decimals]
	}
	switch v.Type {
	case content.PercentType:
		n, err := strconv.ParseFloat(v.Raw+"e-2", 64)
		if err != nil {
			return textCell(b.p.Short(*v))
		}
		return cell{kind: figure, text: strconv.FormatFloat(n, 'f', -1, 64), format: strings.TrimPrefix(format, "#,##") + "%", right: true}
	case content.MoneyType:
		return cell{kind: figure, text: short(v.Raw), format: format + `\ "` + v.Unit + `"`, right: true}
	default:
		return cell{kind: figure, text: short(v.Raw), format: format, right: true}
	}
}

// short is a number without the zeros that its format shows.
func short(raw string) string {
	if strings.IndexByte(raw, '.') < 0 {
		return raw
	}
	return strings.TrimSuffix(strings.TrimRight(raw, "0"), ".")
}

// plainNumber counts the decimals of a number like -1204.50 of at most fifteen
// digits; ok is false for any other text.
func plainNumber(raw string) (decimals int, ok bool) {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(raw, "-"), ".")
	if whole == "" || (point && fraction == "") || len(whole)+len(fraction) > 15 {
		return 0, false
	}
	return len(fraction), digits(whole) && digits(fraction)
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// duration is a number of whole years with its unit, so that it can be sorted; any
// other duration is text.
func (b *book) duration(v *content.Value) cell {
	years, ok := strings.CutSuffix(strings.TrimPrefix(v.Raw, "P"), "Y")
	if !ok || years == "" || len(years) > 4 || !digits(years) {
		c := textCell(b.p.Short(*v))
		c.right = true
		return c
	}
	return cell{kind: figure, text: years, format: b.formats.years, right: true}
}

// yearsFormat is the number format of years, such as [=1]0" año";0" años".
func (b *book) yearsFormat() string {
	return `[=1]0"` + b.unit("P1Y") + `";0"` + b.unit("P2Y") + `"`
}

// unit is the word of a duration without its number, such as " años".
func (b *book) unit(duration string) string {
	text := b.p.Short(content.Value{Type: content.DurationType, Raw: duration})
	word := strings.TrimLeft(text, "0123456789")
	return strings.ReplaceAll(strings.ReplaceAll(word, `"`, ""), "\u00a0", " ")
}
