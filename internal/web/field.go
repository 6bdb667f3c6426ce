package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
)

// The types of an input beside those of HTML ("text", "email", "password", "search",
// "file", "checkbox").
const (
	areaType   = "area"   // several lines
	pickType   = "pick"   // one of Choices, as a list that opens
	radioType  = "radio"  // one of Choices, all of them seen
	checksType = "checks" // any of Choices
	dateType   = "date"   // a day as people write it
	timeType   = "time"   // a day, or a day and an hour, as people write it
)

// input is a field that somebody fills in. Its Name is the place that faults name, such
// as "activities[3].planned".
type input struct {
	Name, Label, Tip string
	Type             string // one of HTML, or one of the types above
	Value            string
	Choices          []choice // of pick, radio and checks
	Complete         string   // what browsers may fill in, as HTML's autocomplete
	Lang             string   // language of what is typed; "" is the page's
	Stops            string   // what its absence stops, in words: it is missing, not wrong
	Numeric          bool     // digits: phones show their keys
	Most             int      // characters; 0 is mostTyped, in an area mostWritten
	Rows             int      // of an area; 0 is three
	Fixed            bool     // shown, not to be changed
	Optional         bool
	List             string // id of the datalist that suggests values
	Accept           string // of a file: the endings that are offered, such as ".csv,.xlsx"

	Wrong    bool
	Problems []string // what is wrong with it
	Saved    string   // what somebody else saved meanwhile, where that differs
	Changed  bool     // what stands here is not saved yet
}

// Length is how many characters may be typed.
func (in input) Length() int {
	switch {
	case in.Most > 0:
		return in.Most
	case in.Type == areaType:
		return mostWritten
	}
	return mostTyped
}

// Lines is how many lines an area shows.
func (in input) Lines() int {
	if in.Rows > 0 {
		return in.Rows
	}
	return 3
}

// ID is the field's place in the page.
func (in input) ID() string { return "f-" + in.Name }

// Described is the ids of what explains the field.
func (in input) Described() string {
	var ids []string
	if len(in.Problems) > 0 {
		ids = append(ids, in.ID()+"-why")
	}
	if in.Gap() {
		ids = append(ids, in.ID()+"-miss")
	}
	if in.Tip != "" {
		ids = append(ids, in.ID()+"-tip")
	}
	return strings.Join(ids, " ")
}

// Gap reports whether something is missing that stops something.
func (in input) Gap() bool { return in.Stops != "" && in.Value == "" && !in.Wrong }

// mostWritten is how long what somebody writes into an area may be, in characters.
const mostWritten = 4000

// fieldset are fields that belong together, with the help that stands in the margin.
type fieldset struct {
	Title  string
	Note   string // what the template asks for; "" for none
	Pair   bool   // two in a row, where there is room
	Inputs []input
	Grids  []grid
}

// form is a form of a page.
type form struct {
	Name    string // of the form on its page; tells several of them apart
	Action  string
	Lead    string
	Groups  []fieldset
	Hidden  []field
	Button  string // verb and object
	Risk    bool   // it binds: the button is not the page's main one by colour
	Plain   bool   // not the page's main action
	Leave   *link  // back without doing it
	Upload  bool   // it carries files
	ETag    string // row version that was shown; "" for what has none
	Once    string // makes a second press do nothing
	Saved   string // when and by whom it was saved last
	Refused string // sentence above what is wrong
	Wrong   []wrongLine
	Kept    bool // the session had ended: what was typed is here, not saved
	Stale   bool // somebody else saved meanwhile
}

// wrongLine is one thing that is wrong, with the way to it.
type wrongLine struct{ Href, Text string }

// newForm is a form of a page that does one thing once, however often it is sent.
func (s *site) newForm(name, action, button string) form {
	return form{Name: name, Action: onceAddress(action), Button: button}
}

// onceAddress is where a form is sent so that sending it twice does it once.
func onceAddress(action string) string {
	joint := "?"
	if strings.Contains(action, "?") {
		joint = "&"
	}
	return action + joint + onceField + "=" + newRequestID()
}

// onceField is the parameter that makes a form count once.
const onceField = "once"

// again fills a form with what was typed into it, and says what was wrong with it, where
// it was this form that was refused.
func (f *form) again(v visit, no refused) {
	if no.form != f.Name || no.form == "" {
		return
	}
	f.Refused, f.Kept, f.Stale = no.title, no.resumed, no.stale
	for _, in := range f.inputs() {
		in.again(no)
	}
	for _, g := range f.grids() {
		g.again(no)
	}
	for _, one := range no.faults {
		if line := f.place(v, one); len(f.Wrong) < mostWrong {
			f.Wrong = append(f.Wrong, line)
		}
	}
	if more := len(no.faults) - len(f.Wrong); more > 0 {
		f.Wrong = append(f.Wrong, wrongLine{Text: v.T("form.wrong_more", "count", more)})
	}
}

// mostWrong is how many wrong things stand above a form; the others stand at their fields
// alone.
const mostWrong = 50

// place says what is wrong beside the field where there is one, and above the form.
func (f *form) place(v visit, one *fault.Fault) wrongLine {
	said := v.sentence(one)
	for _, in := range f.inputs() {
		if names(one.Field, in.Name) {
			in.Wrong = true
			in.Problems = append(in.Problems, said)
			return wrongLine{"#" + in.ID(), in.Label + ": " + said}
		}
	}
	for _, g := range f.grids() {
		if href, label, ok := g.place(one.Field, said); ok {
			return wrongLine{href, label + ": " + said}
		}
	}
	if one.Place.File == "" && len(one.Args) > 0 {
		return wrongLine{"", said} // it names what it is about, and the place is no word
	}
	return wrongLine{"", v.printer.Fault(one)}
}

// names reports whether a fault's place is a field or a part of it: faults may name
// where the field belongs to, such as "release.summary" for "summary".
func names(place, name string) bool {
	if place == name || strings.HasSuffix(place, "."+name) {
		return place != ""
	}
	rest, found := strings.CutPrefix(place, name)
	return found && name != "" && (rest[0] == '.' || rest[0] == '[')
}

// inputs are the fields of a form that stand alone.
func (f *form) inputs() []*input {
	var all []*input
	for i := range f.Groups {
		for j := range f.Groups[i].Inputs {
			all = append(all, &f.Groups[i].Inputs[j])
		}
	}
	return all
}

func (f *form) grids() []*grid {
	var all []*grid
	for i := range f.Groups {
		for j := range f.Groups[i].Grids {
			all = append(all, &f.Groups[i].Grids[j])
		}
	}
	return all
}

// again puts what was typed into the field, and notes what is saved where that differs.
func (in *input) again(no refused) {
	if in.Type == "password" || in.Type == "file" || in.Fixed {
		return
	}
	typed, given := no.typed[in.Name]
	switch in.Type {
	case pickType, radioType, checksType:
		for i := range in.Choices {
			now := slices.Contains(typed, in.Choices[i].Value)
			in.Changed = in.Changed || now != in.Choices[i].Chosen
			in.Choices[i].Chosen = now
		}
	case "checkbox":
		in.Changed = given != (in.Value != "")
		in.Value = no.typed.Get(in.Name)
	default:
		if !given {
			return
		}
		in.Changed = typed[0] != in.Value
		if no.stale && in.Changed {
			in.Saved = in.Value
		}
		in.Value = typed[0]
	}
}

// Fields of the usual kinds. Values are what is saved.

func (v visit) textField(name, label, value string) input {
	return input{Name: name, Label: v.T(label), Type: "text", Value: value}
}

func (v visit) areaField(name, label, value string) input {
	return input{Name: name, Label: v.T(label), Type: areaType, Value: value}
}

// proseField is a text of people in the reader's language, or in the one that it has.
func (v visit) proseField(name, label string, text content.Text) input {
	said, in := text.Get(v.lang)
	if in == v.lang {
		in = ""
	}
	return input{Name: name, Label: v.T(label), Type: areaType, Value: said, Lang: in}
}

func (v visit) dateField(name, label string, day clock.Date) input {
	return input{Name: name, Label: v.T(label), Type: dateType, Value: typedDay(day), Most: 20}
}

func (v visit) numberField(name, label string, n int) input {
	value := ""
	if n != 0 {
		value = strconv.Itoa(n)
	}
	return input{Name: name, Label: v.T(label), Type: "text", Value: value, Numeric: true, Most: 9}
}

func (v visit) pickField(name, label string, choices []choice) input {
	return input{Name: name, Label: v.T(label), Type: pickType, Choices: choices}
}

func (v visit) checksField(name, label string, choices []choice) input {
	return input{Name: name, Label: v.T(label), Type: checksType, Choices: choices}
}

func (v visit) checkField(name, label string, on bool) input {
	value := ""
	if on {
		value = "yes"
	}
	return input{Name: name, Label: v.T(label), Type: "checkbox", Value: value}
}

// optional is a field that may stay empty.
func optional(in input) input {
	in.Optional = true
	return in
}

// tip is a field with a line of help.
func (v visit) tip(in input, key string, args ...any) input {
	in.Tip = v.T(key, args...)
	return in
}

// chosen marks one of the choices.
func chosen(choices []choice, values ...string) []choice {
	marked := slices.Clone(choices)
	for i := range marked {
		marked[i].Chosen = slices.Contains(values, marked[i].Value)
	}
	return marked
}

// query is an address with parameters.
func query(address string, pairs ...string) string {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			values.Set(pairs[i], pairs[i+1])
		}
	}
	if len(values) == 0 {
		return address
	}
	return address + "?" + values.Encode()
}
