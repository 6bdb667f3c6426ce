package web

import (
	"fmt"
	"mime/multipart"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
)

// typed is what somebody sent by a form, read field by field. What cannot be read is
// noted at its field; wrong tells all of it at once.
type typed struct {
	url.Values
	person string // who sent it
	lang   string // language in which they wrote
	zone   *time.Location
	row    int // row version that the form showed
	units  timeUnits
	files  map[string][]*multipart.FileHeader
	faults fault.List
}

// wrong is what could not be read; nil when all could.
func (t *typed) wrong() error { return t.faults.Err() }

// refuse notes what is wrong with a field.
func (t *typed) refuse(name, key string, args fault.Args) {
	t.faults = append(t.faults, fault.New(fault.Invalid, key, args).At(name))
}

// text is a line or several, without blanks around it.
func (t *typed) text(name string) string {
	return strings.TrimSpace(strings.ReplaceAll(t.Get(name), "\r\n", "\n"))
}

// prose is a text of people: what was saved with what was typed, in the language in
// which the field showed it.
func (t *typed) prose(name string, saved content.Text) content.Text {
	return proseIn(t.lang, t.text(name), saved)
}

// proseIn is a text with other words in the language in which a reader of lang sees it.
func proseIn(lang, words string, saved content.Text) content.Text {
	if saved.IsEmpty() {
		if words == "" {
			return content.Text{}
		}
		return content.In(lang, words)
	}
	said, in := saved.Get(lang)
	if in != "" {
		lang = in
	}
	if strings.TrimSpace(said) == words {
		return saved // blanks around it that no field gives back are no change
	}
	if words == "" && lang == saved.Original {
		return content.Text{}
	}
	return saved.With(lang, words)
}

// on reports whether a box was ticked.
func (t *typed) on(name string) bool { return t.Get(name) != "" }

// number is a whole number; 0 for none.
func (t *typed) number(name string) int {
	text := t.text(name)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		t.refuse(name, "web.fault.typed_number", fault.Args{"typed": shown(text)})
	}
	return n
}

// day is a date as people write it; zero for none.
func (t *typed) day(name string) clock.Date {
	text := t.text(name)
	day, err := readDay(text)
	if err != nil {
		t.refuse(name, "web.fault.typed_date", fault.Args{"typed": shown(text)})
	}
	return day
}

// planned is a date, or a date and an hour in the zone of the organisation.
func (t *typed) planned(name string) clock.Planned {
	text := t.text(name)
	planned, err := readPlanned(text, t.zone)
	if err != nil {
		t.refuse(name, "web.fault.typed_time", fault.Args{"typed": shown(text)})
	}
	return planned
}

// instant is a date and an hour in the zone of the organisation; zero for none.
func (t *typed) instant(name string) clock.Instant {
	planned := t.planned(name)
	if planned.IsZero() {
		return clock.Instant{}
	}
	if planned.At.IsZero() {
		return clock.At(time.Date(planned.Date.Year, planned.Date.Month, planned.Date.Day, 0, 0, 0, 0, t.zone))
	}
	return planned.At
}

// codes are words with blanks or commas between them.
func (t *typed) codes(name string) []string {
	return strings.FieldsFunc(strings.Join(t.Values[name], " "), func(r rune) bool { return strings.ContainsRune(" ,;\t\r\n", r) })
}

// rows are the rows of a table.
func (t *typed) rows(g grid) []gridRow { return typedRows(t.Values, g) }

// cell reads a cell of a table by one of the readers above.
func cell(g grid, row gridRow, col string) string { return cellName(g.Name, row.Index, col) }

// settle gives the readers the cells of a table by the names that they have once empty
// rows are left out, so that what is wrong finds its cell.
func (t *typed) settle(g grid, rows []gridRow) {
	for _, row := range rows {
		for col, value := range row.Values {
			t.Values.Set(cell(g, row, col), value)
		}
	}
}

// readDay reads a day as people write it; zero for "".
func readDay(text string) (clock.Date, error) {
	if text == "" {
		return clock.Date{}, nil
	}
	if m := dayForm.FindStringSubmatch(text); m != nil {
		year := m[3]
		if len(year) == 2 {
			year = "20" + year
		}
		text = year + "-" + pad(m[2]) + "-" + pad(m[1])
	}
	day, err := clock.ParseDate(text)
	if err == nil {
		err = inYears(day)
	}
	return day, err //nolint:wrapcheck // the reader says it in words of its own
}

// inYears says whether both databases keep a day that people write, and the day after.
func inYears(day clock.Date) error {
	if !day.IsZero() && (day.Year < 1000 || day.Year > 9998) {
		return fmt.Errorf("year %d", day.Year)
	}
	return nil
}

// dayForm is a day as people write it in the languages that we have: the day first.
var dayForm = regexp.MustCompile(`^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})$`)

// hourForm is an hour after a day.
var hourForm = regexp.MustCompile(`^(\S+)[ T,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?$`)

func pad(digits string) string {
	if len(digits) == 1 {
		return "0" + digits
	}
	return digits
}

func readPlanned(text string, zone *time.Location) (clock.Planned, error) {
	m := hourForm.FindStringSubmatch(text)
	if m == nil {
		if planned, err := clock.ParsePlanned(text); err == nil && text != "" {
			return planned, inYears(planned.Date)
		}
		day, err := readDay(text)
		return clock.Planned{Date: day}, err
	}
	day, err := readDay(m[1])
	if err != nil {
		return clock.Planned{}, err
	}
	second := m[4]
	if second == "" {
		second = "00"
	}
	at, err := time.ParseInLocation("2006-01-02 15:04:05", day.String()+" "+pad(m[2])+":"+m[3]+":"+second, zone)
	if err != nil {
		return clock.Planned{}, err //nolint:wrapcheck // the reader says it in words of its own
	}
	return clock.Planned{Date: day, At: clock.At(at)}, nil
}

// typedDay is a day as a field shows it.
func typedDay(day clock.Date) string {
	if day.IsZero() {
		return ""
	}
	return day.Time().Format("02/01/2006")
}

// typedTime is an instant as a field shows it, in a zone.
func typedTime(at clock.Instant, zone *time.Location) string {
	if at.IsZero() {
		return ""
	}
	return at.Time().In(zone).Format("02/01/2006 15:04")
}

// typedPlanned is a planned date as a field shows it, in a zone.
func typedPlanned(p clock.Planned, zone *time.Location) string {
	if p.At.IsZero() {
		return typedDay(p.Date)
	}
	return typedTime(p.At, zone)
}
