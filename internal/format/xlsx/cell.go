package xlsx

import (
	"strconv"
	"strings"
	"time"

	"acta/internal/content"
)

// cell is a value for Excel with its number format. A nil value is empty.
type cell struct {
	value  any    // string, int64, float64 or nil
	format string // "" for text
	right  bool
	gap    bool // an open placeholder
	bold   bool
	lines  int // explicit lines of a text
}

// Days from Excel's epoch to the dates of Go. Excel counts a 29 February 1900
// that never was, so dates before March 1900 stay text.
var epoch = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

var earliest = time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)

// serial is Excel's number of a moment: whole days and the part of the day.
func serial(t time.Time) float64 {
	wall := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
	return float64(wall.Unix()-epoch.Unix()) / (24 * 60 * 60)
}

// inline is the cell of inline content: typed when it is one value, else text.
func (b *book) inline(in content.Inline) cell {
	if len(in) == 1 && in[0].Value != nil {
		return b.value(*in[0].Value)
	}
	c := textCell(b.p.ShortPlain(in))
	for _, run := range in {
		c.gap = c.gap || (run.Value != nil && run.Value.Type == content.MissingType)
	}
	return c
}

func textCell(s string) cell {
	if s == "" {
		return cell{}
	}
	return cell{value: s, lines: strings.Count(s, "\n") + 1}
}

// value is the cell of a value, with Excel's type where it has one.
func (b *book) value(v content.Value) cell {
	switch v.Type {
	case content.DateType:
		return b.date(v)
	case content.InstantType:
		return b.day(v)
	case content.IntegerType, content.LevelType:
		if n, err := strconv.ParseInt(v.Raw, 10, 64); err == nil && n < 1e15 && n > -1e15 {
			return cell{value: n, format: "0", right: true}
		}
	case content.DecimalType, content.PercentType, content.MoneyType:
		return b.number(v)
	case content.DurationType:
		return b.duration(v)
	case content.MissingType:
		c := textCell(b.p.Short(v))
		c.gap = true
		return c
	case content.BlankType:
		return cell{}
	}
	return textCell(b.p.Short(v))
}

func (b *book) date(v content.Value) cell {
	day, err := time.Parse(time.DateOnly, v.Raw)
	if err != nil || day.Before(earliest) {
		return textCell(b.p.Short(v))
	}
	return cell{value: serial(day), format: dateFormat(b.src.Lang)}
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
func (b *book) local(v content.Value) (time.Time, bool) {
	name := v.Zone
	if name == "" {
		name = b.src.Document.Frame.Zone
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.Time{}, false
	}
	at, err := time.Parse(time.RFC3339Nano, v.Raw)
	return at.In(zone), err == nil
}

// day is the date of an instant; its time stands in a column of its own, see clock.
func (b *book) day(v content.Value) cell {
	at, ok := b.local(v)
	if !ok || at.Before(earliest) {
		return textCell(b.p.Short(v))
	}
	y, m, d := at.Date()
	return cell{value: serial(time.Date(y, m, d, 0, 0, 0, 0, time.UTC)), format: dateFormat(b.src.Lang)}
}

// clock is the time of day of a column's instant; empty for a bare date.
func (b *book) clock(in content.Inline) cell {
	if len(in) != 1 || in[0].Value == nil || in[0].Value.Type != content.InstantType {
		return cell{}
	}
	at, ok := b.local(*in[0].Value)
	if !ok {
		return cell{}
	}
	return cell{value: float64(at.Hour()*60+at.Minute()) / (24 * 60), format: "hh:mm"}
}

func (b *book) number(v content.Value) cell {
	n, err := strconv.ParseFloat(v.Raw, 64)
	digits := strings.TrimLeft(v.Raw, "-0.")
	if err != nil || len(digits) > 16 {
		return textCell(b.p.Short(v)) // Excel keeps fifteen digits
	}
	_, fraction, _ := strings.Cut(v.Raw, ".")
	format := "#,##0"
	if fraction != "" {
		format += "." + strings.Repeat("0", len(fraction))
	}
	switch v.Type {
	case content.PercentType:
		return cell{value: n / 100, format: strings.TrimPrefix(format, "#,##") + "%", right: true}
	case content.MoneyType:
		return cell{value: n, format: format + `\ "` + v.Unit + `"`, right: true}
	default:
		return cell{value: n, format: format, right: true}
	}
}

// duration is a number of whole years with its unit, so that it can be sorted; any
// other duration is text.
func (b *book) duration(v content.Value) cell {
	years, ok := strings.CutSuffix(strings.TrimPrefix(v.Raw, "P"), "Y")
	n, err := strconv.ParseInt(years, 10, 64)
	if !ok || err != nil {
		c := textCell(b.p.Short(v))
		c.right = true
		return c
	}
	return cell{value: n, format: `[=1]0"` + b.unit("P1Y") + `";0"` + b.unit("P2Y") + `"`, right: true}
}

// unit is the word of a duration without its number, such as " años".
func (b *book) unit(duration string) string {
	text := b.p.Short(content.Value{Type: content.DurationType, Raw: duration})
	word := strings.TrimLeft(text, "0123456789")
	return strings.ReplaceAll(strings.ReplaceAll(word, `"`, ""), "\u00a0", " ")
}
